//! Consent: who may attach what about a member, for whom, for what, and when. Who else may give it in the member's name is in
//! [`crate::representation`]; what happens without it, in [`crate::emergency`].

use alloc::vec::Vec;

use crate::emergency::EmergencyId;
use crate::ids::{Account, ClaimKey, Commitment, GrantId, Millis, ProviderId};
use crate::representation::{Giver, Power};
use crate::{decoded_in_place, wire};

wire! {
    /// A category of medical evidence.
    #[derive(Copy, PartialOrd, Ord)]
    pub enum Category {
        /// Notes of a visit.
        VisitNote,
        /// An order or prescription.
        Order,
        /// Laboratory and pathology reports.
        Laboratory,
        /// Images and their reports.
        Imaging,
        /// An operation's report.
        OperativeReport,
        /// A hospital's discharge summary.
        DischargeSummary,
        /// Proof that an item was delivered.
        ProofOfDelivery,
        /// A plan of treatment.
        TreatmentPlan,
        /// Mental health. Sensitive.
        MentalHealth,
        /// Substance use. Sensitive.
        SubstanceUse,
        /// HIV. Sensitive.
        Hiv,
        /// Reproductive health. Sensitive.
        Reproductive,
        /// Genetics. Sensitive.
        Genetics,
        /// Psychotherapy notes. Sensitive.
        PsychotherapyNotes,
    }
}

wire! {
    in_place
    /// A set of categories, one bit each.
    #[derive(Copy, Default)]
    pub struct Categories(pub u32);
}

wire! {
    /// What evidence is used for.
    #[derive(Copy)]
    pub enum Purpose {
        /// Deciding and paying claims.
        Payment,
        /// Treating the member.
        Treatment,
        /// Research.
        Research,
        /// An emergency.
        Emergency,
    }
}

wire! {
    in_place
    /// Who attaches.
    #[derive(Copy)]
    pub enum Discloser {
        /// A provider, through any of its operator accounts.
        Provider(ProviderId),
        /// An account of its own.
        Account(Account),
    }
}

wire! {
    in_place
    /// What a member consents to.
    #[derive(Copy)]
    pub struct GrantTerms {
        /// Who may attach.
        pub discloser: Discloser,
        /// For whom: a `claims` contract, or any.
        pub recipient: Option<Account>,
        /// What for.
        pub purpose: Purpose,
        /// What. Sensitive categories are in it only where each was named.
        pub categories: Categories,
        /// From when.
        pub from: Millis,
        /// Until when; this moment is outside.
        pub until: Millis,
        /// For one claim only.
        pub claim: Option<ClaimKey>,
    }
}

wire! {
    in_place
    /// A version of a grant as it is kept. It is never deleted.
    #[derive(Copy)]
    pub struct Grant {
        /// What was consented to.
        pub terms: GrantTerms,
        /// Who consented, in the beginning: who narrows a grant later does not change who answers for it.
        pub given_by: Giver,
        /// The version, from 0: one more for each time it was narrowed.
        pub version: u32,
        /// The member's epoch when it was given: a later epoch ends it.
        pub epoch: u32,
        /// When this version was given.
        pub granted_at: Millis,
        /// When it was revoked.
        pub revoked_at: Option<Millis>,
    }
}

wire! {
    in_place
    /// What a member does in the consent registry, or somebody in the member's name.
    #[derive(Copy)]
    pub enum Act {
        /// Gives consent.
        Grant(GrantTerms),
        /// Takes back a part of a consent.
        Narrow {
            /// The grant.
            grant: GrantId,
            /// What is left of it.
            terms: GrantTerms,
        },
        /// Takes a consent back.
        Revoke(GrantId),
        /// Takes back every consent given so far.
        RevokeAll,
        /// Gives a delegate a power, in the place of the one before: one that has ended dismisses.
        Appoint {
            /// The delegate.
            delegate: Account,
            /// What the delegate may do, and until when.
            power: Power,
        },
        /// Judges an emergency access.
        Review {
            /// The provider that accessed.
            provider: ProviderId,
            /// The access.
            access: EmergencyId,
            /// Whether there was an emergency that called for it.
            justified: bool,
        },
    }
}

wire! {
    in_place
    /// Whose word counts for whoever asks about a consent. It is theirs to say: nobody owns the registry.
    #[derive(Default)]
    pub struct Asker {
        /// The issuers of whom it accepts that they attest guardians, and credentials for emergencies.
        pub issuers: Vec<Account>,
        /// Its own people: what one of them granted or attested in a member's name does not count.
        pub own: Vec<Account>,
    }
}

wire! {
    in_place
    /// What someone is about to attach or open.
    #[derive(Copy)]
    pub struct Disclosure {
        /// Who attaches.
        pub discloser: Discloser,
        /// For whom.
        pub recipient: Account,
        /// What for.
        pub purpose: Purpose,
        /// What.
        pub category: Category,
        /// To which claim.
        pub claim: ClaimKey,
    }
}

wire! {
    /// A piece of evidence as it is attached: a commitment, never the evidence.
    #[derive(Copy)]
    pub struct Evidence {
        /// What it is.
        pub category: Category,
        /// The salted hash of the document.
        pub commitment: Commitment,
    }
}

wire! {
    /// Why there is no consent. Of several reasons the first in this order is given.
    #[derive(Copy)]
    pub enum ConsentError {
        /// The member has given no grant of that number.
        NoSuchGrant,
        /// It was revoked.
        Revoked,
        /// It names another discloser.
        WrongDiscloser,
        /// It names another recipient.
        WrongRecipient,
        /// It is for another purpose.
        WrongPurpose,
        /// It does not include the category.
        CategoryNotIncluded,
        /// It is for another claim.
        WrongClaim,
        /// It has not begun.
        NotYet,
        /// It has ended.
        Expired,
        /// A guardian gave it whose power has ended, or has been interrupted since.
        GuardianshipEnded,
        /// An issuer vouches for it whom the asker does not accept.
        IssuerNotAccepted,
        /// A representative gave it, and the member alone consents to this category.
        MembersOwn,
        /// Who gave it in the member's name, or attested the guardian, is a party to the disclosure: acts for the discloser, is
        /// paid for it, is the recipient, or is one of the asker's own people.
        Conflict,
        /// The provider registry did not say whom the discloser consists of.
        Unverified,
    }
}

wire! {
    /// Why a grant cannot be given.
    #[derive(Copy)]
    pub enum TermsError {
        /// No category, or bits that are none.
        NoCategory,
        /// It ends before it begins, or has ended already.
        NeverInForce,
        /// It is for research and names no recipient: whoever researches must be named.
        ResearchForAnyone,
        /// It is for emergencies: those are not granted, they are declared.
        EmergencyByGrant,
    }
}

wire! {
    /// Why terms do not narrow a grant.
    #[derive(Copy)]
    pub enum NarrowError {
        /// Somebody else would be the discloser.
        OtherDiscloser,
        /// Another recipient, or any where one was named.
        OtherRecipient,
        /// Another purpose.
        OtherPurpose,
        /// A category that was not included.
        MoreCategories,
        /// An earlier beginning.
        EarlierFrom,
        /// A later end.
        LaterUntil,
        /// Another claim, or any where one was named.
        OtherClaim,
        /// Nothing would be less.
        NothingLess,
    }
}

decoded_in_place! {
    Purpose = Purpose::Payment,
    Category = Category::VisitNote,
}

impl Category {
    /// Every category.
    pub const ALL: [Category; 14] = [
        Category::VisitNote,
        Category::Order,
        Category::Laboratory,
        Category::Imaging,
        Category::OperativeReport,
        Category::DischargeSummary,
        Category::ProofOfDelivery,
        Category::TreatmentPlan,
        Category::MentalHealth,
        Category::SubstanceUse,
        Category::Hiv,
        Category::Reproductive,
        Category::Genetics,
        Category::PsychotherapyNotes,
    ];

    /// What it is called, in plan files and in what a member signs.
    pub fn name(self) -> &'static str {
        match self {
            Category::VisitNote => "visit note",
            Category::Order => "order",
            Category::Laboratory => "laboratory",
            Category::Imaging => "imaging",
            Category::OperativeReport => "operative report",
            Category::DischargeSummary => "discharge summary",
            Category::ProofOfDelivery => "proof of delivery",
            Category::TreatmentPlan => "treatment plan",
            Category::MentalHealth => "mental health",
            Category::SubstanceUse => "substance use",
            Category::Hiv => "hiv",
            Category::Reproductive => "reproductive",
            Category::Genetics => "genetics",
            Category::PsychotherapyNotes => "psychotherapy notes",
        }
    }

    /// Its bit in a set.
    pub fn bit(self) -> u32 {
        match self {
            Category::VisitNote => 1,
            Category::Order => 1 << 1,
            Category::Laboratory => 1 << 2,
            Category::Imaging => 1 << 3,
            Category::OperativeReport => 1 << 4,
            Category::DischargeSummary => 1 << 5,
            Category::ProofOfDelivery => 1 << 6,
            Category::TreatmentPlan => 1 << 7,
            Category::MentalHealth => 1 << 16,
            Category::SubstanceUse => 1 << 17,
            Category::Hiv => 1 << 18,
            Category::Reproductive => 1 << 19,
            Category::Genetics => 1 << 20,
            Category::PsychotherapyNotes => 1 << 21,
        }
    }
}

impl Purpose {
    /// What it is called, in plan files and in what a member signs.
    pub fn name(self) -> &'static str {
        match self {
            Purpose::Payment => "payment",
            Purpose::Treatment => "treatment",
            Purpose::Research => "research",
            Purpose::Emergency => "emergency",
        }
    }
}

impl Categories {
    /// None.
    pub const NONE: Categories = Categories(0);
    /// What a member means by "all": every category that is not sensitive.
    pub const ALL_ORDINARY: Categories = Categories(0x0000_00ff);
    /// Every category that exists.
    const KNOWN: u32 = 0x003f_00ff;

    /// The set with `category` added.
    pub fn with(self, category: Category) -> Categories {
        Categories(self.0 | category.bit())
    }

    /// Whether `category` is in the set.
    pub fn includes(self, category: Category) -> bool {
        self.0 & category.bit() != 0
    }

    /// What of the set is not in `other`.
    pub fn without(self, other: Categories) -> Categories {
        Categories(self.0 & !other.0)
    }

    /// What of the set is also in `other`.
    pub fn common(self, other: Categories) -> Categories {
        Categories(self.0 & other.0)
    }

    /// Whether every bit of the set is a category.
    pub fn is_known(self) -> bool {
        self.0 & !Categories::KNOWN == 0
    }

    /// Whether nothing is in the set.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl GrantTerms {
    /// Refuses terms that could never allow anything, or nothing that a grant may be for. Errors in the order of
    /// [`TermsError`].
    pub fn ensure_meaningful(&self, now: Millis) -> Result<(), TermsError> {
        if self.categories.is_empty() || !self.categories.is_known() {
            return Err(TermsError::NoCategory);
        }
        if self.until <= self.from || self.until <= now {
            return Err(TermsError::NeverInForce);
        }
        match self.purpose {
            Purpose::Research if self.recipient.is_none() => Err(TermsError::ResearchForAnyone),
            Purpose::Emergency => Err(TermsError::EmergencyByGrant),
            Purpose::Payment | Purpose::Treatment | Purpose::Research => Ok(()),
        }
    }

    /// Whether `less` allows nothing that these terms do not, and something less. Errors in the order of [`NarrowError`].
    pub fn ensure_narrower(&self, less: &GrantTerms) -> Result<(), NarrowError> {
        let checks = [
            (less.discloser == self.discloser, NarrowError::OtherDiscloser),
            (self.recipient.is_none() || less.recipient == self.recipient, NarrowError::OtherRecipient),
            (less.purpose == self.purpose, NarrowError::OtherPurpose),
            (less.categories.without(self.categories).is_empty(), NarrowError::MoreCategories),
            (less.from >= self.from, NarrowError::EarlierFrom),
            (less.until <= self.until, NarrowError::LaterUntil),
            (self.claim.is_none() || less.claim == self.claim, NarrowError::OtherClaim),
            (less != self, NarrowError::NothingLess),
        ];
        first_failure(&checks)
    }
}

impl Asker {
    /// Whether the asker takes this issuer's word.
    pub fn ensure_accepts(&self, issuer: &Account) -> Result<(), ConsentError> {
        if self.issuers.contains(issuer) {
            Ok(())
        } else {
            Err(ConsentError::IssuerNotAccepted)
        }
    }
}

impl Grant {
    /// A new grant.
    pub fn new(terms: GrantTerms, given_by: Giver, epoch: u32, now: Millis) -> Self {
        Self { terms, given_by, version: 0, epoch, granted_at: now, revoked_at: None }
    }

    /// The next version of the grant: none if no further one can be numbered.
    pub fn narrowed(&self, terms: GrantTerms, now: Millis) -> Option<Self> {
        Some(Self { terms, version: self.version.checked_add(1)?, granted_at: now, ..*self })
    }

    /// Whether it is revoked in the member's present `epoch`, by itself or with all others.
    pub fn is_revoked(&self, epoch: u32) -> bool {
        self.revoked_at.is_some() || self.epoch != epoch
    }

    /// Whether the terms allow the disclosure at `now`, in the member's present `epoch`. Errors in the order of
    /// [`ConsentError`], up to [`ConsentError::Expired`]: whether whoever gave it could give it is
    /// [`crate::representation::Representation::ensure_carries`] and a matter of the provider registry.
    pub fn ensure_allows(&self, disclosure: &Disclosure, epoch: u32, now: Millis) -> Result<(), ConsentError> {
        let terms = &self.terms;
        let checks = [
            (!self.is_revoked(epoch), ConsentError::Revoked),
            (terms.discloser == disclosure.discloser, ConsentError::WrongDiscloser),
            (terms.recipient.is_none_or(|it| it == disclosure.recipient), ConsentError::WrongRecipient),
            (terms.purpose == disclosure.purpose, ConsentError::WrongPurpose),
            (terms.categories.includes(disclosure.category), ConsentError::CategoryNotIncluded),
            (terms.claim.is_none_or(|it| it == disclosure.claim), ConsentError::WrongClaim),
            (terms.from <= now, ConsentError::NotYet),
            (now < terms.until, ConsentError::Expired),
        ];
        first_failure(&checks)
    }
}

/// The error of the first check that does not hold.
fn first_failure<E: Copy>(checks: &[(bool, E)]) -> Result<(), E> {
    match checks.iter().find(|(holds, _)| !holds) {
        Some((_, error)) => Err(*error),
        None => Ok(()),
    }
}
