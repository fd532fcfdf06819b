//! Consent: who may attach what about a member, for whom, for what, and when.

use crate::ids::{Account, ClaimKey, Commitment, Millis, ProviderId};
use crate::wire;

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
    /// A grant as it is kept. It is never deleted.
    #[derive(Copy)]
    pub struct Grant {
        /// What was consented to.
        pub terms: GrantTerms,
        /// The member's epoch when it was given: a later epoch ends it.
        pub epoch: u32,
        /// When it was given.
        pub granted_at: Millis,
        /// When it was revoked.
        pub revoked_at: Option<Millis>,
    }
}

wire! {
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
    }
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

    /// Whether nothing is in the set.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl GrantTerms {
    /// Refuses terms that could never allow anything.
    pub fn ensure_meaningful(&self, now: Millis) -> Result<(), TermsError> {
        if self.categories.is_empty() || self.categories.0 & !Categories::KNOWN != 0 {
            return Err(TermsError::NoCategory);
        }
        if self.until <= self.from || self.until <= now {
            return Err(TermsError::NeverInForce);
        }
        Ok(())
    }
}

impl Grant {
    /// Whether it is revoked in the member's present `epoch`, by itself or with all others.
    pub fn is_revoked(&self, epoch: u32) -> bool {
        self.revoked_at.is_some() || self.epoch != epoch
    }

    /// Whether the disclosure is allowed at `now`, in the member's present `epoch`. Errors in the order of
    /// [`ConsentError`].
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
        match checks.iter().find(|(holds, _)| !holds) {
            Some((_, error)) => Err(*error),
            None => Ok(()),
        }
    }
}
