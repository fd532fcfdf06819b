//! The policies of one insurer: plans, prices, enrolment, accumulators, adjudication.

use alloc::vec::Vec;
use domain::accumulators::{FrequencyUse, Opening};
use domain::authorisation::{Approval, Authorisation, AuthorisationRequest};
use domain::calendar::Day;
use domain::claim::Claim;
use domain::consent::Categories;
use domain::credential::{ProviderDay, Standing};
use domain::decision::Outcome;
use domain::enrolment::{Coverage, CoverageError, Enrolment, Person};
use domain::ids::{
    Account, AuthorisationId, Code, ControlNumber, FamilyId, MemberId, Millis, PlanId, PlanRef, ProviderId,
};
use domain::money::Amount;
use domain::network::Network;
use domain::plan::{Ceiling, Limit, Plan, PlanError};
use domain::reversal::Undo;
use domain::review::Review;
use domain::service::Service;
use domain::wire;
use ink::primitives::AccountId;

wire! {
    /// Why a message of the policies is refused.
    #[derive(Copy)]
    pub enum PoliciesError {
        /// The caller is not the owner.
        NotOwner,
        /// The caller is neither the enrolment officer nor, where none is appointed, the owner.
        NotEnrolmentOfficer,
        /// The caller is not the bound claims contract.
        NotClaims,
        /// No claims contract is bound yet.
        NotBound,
        /// A claims contract is bound already.
        AlreadyBound,
        /// The plan or the service is not one that can be worked with.
        Plan(PlanError),
        /// No plan has that number and version.
        NoSuchPlan,
        /// The plan has as many versions as can be numbered.
        TooManyVersions,
        /// No member has that number.
        NoSuchMember,
        /// The account is a member's already, or was one before the member was bound to another.
        AlreadyEnrolled,
        /// There are as many members as can be numbered.
        TooManyMembers,
        /// The coverage cannot be added.
        Coverage(CoverageError),
        /// The member has no coverage on that day.
        NotCovered,
        /// Opening balances were carried in already, or a claim has been adjudicated in that plan year.
        YearOpened,
        /// An opening balance is above its ceiling, or names a limit that the plan does not have.
        OpeningAboveCeiling,
        /// No authorisation has that number.
        NoSuchAuthorisation,
        /// The authorisation is decided already.
        AlreadyDecided,
        /// A stretch of days that ends before it begins, or a request without codes or units.
        EmptyRequest,
        /// More claims, lines or codes than one call may carry.
        TooLarge,
        /// A sum left the range of money, or a day the calendar.
        Overflow,
        /// The account is the owner's: whoever enrols in his place is somebody else.
        HasOtherRole,
    }
}

wire! {
    /// Who is no impartial judge of a member's claims.
    pub struct Involved {
        /// The member's account, where there is a member of that number.
        pub member: Option<Account>,
        /// The insurer's people here: the owner, and the enrolment officer where one is appointed.
        pub insurer: Vec<AccountId>,
    }
}

wire! {
    /// Claims to be worked out, in this order.
    pub struct AdjudicationRequest {
        /// Who bills.
        #[codec(compact)]
        pub provider: ProviderId,
        /// The day from which the lines count theirs.
        pub base_day: Day,
        /// The standing of whoever bills, did or ordered something, on each of its service days.
        pub standings: Vec<(ProviderDay, Standing)>,
        /// The claims.
        pub items: Vec<AdjudicationItem>,
    }
}

wire! {
    /// One claim to be worked out.
    pub struct AdjudicationItem {
        /// The payer's number of it.
        #[codec(compact)]
        pub control: ControlNumber,
        /// When it was received; for a replacement, when the first one was.
        #[codec(compact)]
        pub received: Millis,
        /// When it was handed in itself: nothing is billed before it was done.
        #[codec(compact)]
        pub filed: Millis,
        /// As of when it is worked out.
        #[codec(compact)]
        pub now: Millis,
        /// The evidence that has arrived.
        pub evidence: Categories,
        /// Whether it may wait for something.
        pub may_wait: bool,
        /// When it was first decided, where it is decided anew: coverage that has been ended since counts as it stood then.
        pub decided: Option<Millis>,
        /// What reviewers have decided.
        pub reviews: Vec<Review>,
        /// The claim that it takes the place of: what that had used is given back first.
        pub undo: Option<Undo>,
        /// The claim.
        pub claim: Claim,
    }
}

wire! {
    /// What a member has used and has left in the plan year of a day, of every counter of the plan.
    pub struct Balances {
        /// The plan, as the member is enrolled in it.
        pub plan: PlanRef,
        /// The first day of the plan year.
        pub year: Day,
        /// The deductibles, out-of-pocket maxima and coinsurance caps, in the plan's order.
        pub ceilings: Vec<CeilingBalance>,
        /// The maxima of amounts, units and counts, in the plan's order.
        pub limits: Vec<LimitBalance>,
        /// The services under frequency rules.
        pub frequencies: Vec<FrequencyUse>,
    }
}

wire! {
    /// What is used and left of a ceiling.
    #[derive(Copy)]
    pub struct CeilingBalance {
        /// The ceiling.
        pub ceiling: Ceiling,
        /// Used by the member.
        pub member_used: Amount,
        /// Used by the family.
        pub family_used: Amount,
        /// Left for this member; none without a ceiling.
        pub left: Option<Amount>,
    }
}

wire! {
    /// What is used and left of a limit, in the limit's own measure.
    #[derive(Copy)]
    pub struct LimitBalance {
        /// The limit.
        pub limit: Limit,
        /// Used.
        pub used: u128,
        /// Left.
        pub left: u128,
    }
}

/// A claims contract was bound, for good.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimsBound {
    /// The claims contract.
    pub claims: AccountId,
}

/// Another enrolment officer was appointed, or none.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficerAppointed {
    /// The officer; the owner enrols where there is none.
    pub officer: Option<AccountId>,
}

/// A version of a plan was published.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanPublished {
    /// The plan and its version.
    pub plan: PlanRef,
}

/// Services of a plan were set.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServicesSet {
    /// The plan.
    pub plan: PlanId,
    /// Their codes.
    pub codes: Vec<Code>,
}

/// A provider's place in the insurer's networks changed.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkSet {
    /// The provider.
    pub provider: ProviderId,
    /// Its tiers by the day.
    pub network: Network,
}

/// A member was enrolled.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberEnrolled {
    /// The member's account.
    #[ink(topic)]
    pub account: AccountId,
    /// The member.
    pub member: MemberId,
    /// The family.
    pub family: FamilyId,
    /// The first stretch of coverage.
    pub coverage: Coverage,
}

/// A member's enrolment was bound to another account: who holds the one before is a member no longer, and what it consented
/// to does not follow.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberRebound {
    /// The member.
    #[ink(topic)]
    pub member: MemberId,
    /// The account until now.
    pub from: Account,
    /// The account from now on.
    pub to: AccountId,
}

/// A member's coverage was extended by a stretch.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoverageAdded {
    /// The member.
    pub member: MemberId,
    /// The stretch.
    pub coverage: Coverage,
}

/// A member's coverage was ended. Claims that were paid for later days stay as they are: whoever ended it may look for them.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoverageEnded {
    /// The member.
    pub member: MemberId,
    /// The last day.
    pub last: Day,
}

/// Something was attested of a member.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonAttested {
    /// The member.
    pub member: MemberId,
    /// What.
    pub person: Person,
}

/// Opening balances were carried in.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpeningCarriedIn {
    /// The member.
    pub member: MemberId,
    /// The plan.
    pub plan: PlanId,
    /// The first day of the plan year.
    pub year: Day,
    /// What was carried in.
    pub opening: Opening,
}

/// The policies.
#[ink::trait_definition]
pub trait Policies {
    /// Binds the claims contract that alone may adjudicate. Owner only, once, irrevocable.
    ///
    /// Errors, in this order: [`PoliciesError::NotOwner`], [`PoliciesError::AlreadyBound`]. Event: [`ClaimsBound`].
    #[ink(message)]
    fn bind_claims(&mut self, claims: AccountId) -> Result<(), PoliciesError>;

    /// Appoints the enrolment officer, who from then on enrols members in the owner's place, or dismisses him. Owner only.
    ///
    /// Errors, in this order: [`PoliciesError::NotOwner`], [`PoliciesError::HasOtherRole`]. Event: [`OfficerAppointed`].
    #[ink(message)]
    fn appoint_officer(&mut self, officer: Option<AccountId>) -> Result<(), PoliciesError>;

    /// Publishes a plan, or the next version of one. A published version never changes. Owner only.
    ///
    /// Errors, in this order: [`PoliciesError::NotOwner`], [`PoliciesError::Plan`], [`PoliciesError::TooManyVersions`].
    /// Event: [`PlanPublished`].
    #[ink(message)]
    fn publish_plan(&mut self, plan: PlanId, terms: Plan) -> Result<PlanRef, PoliciesError>;

    /// Sets services of a plan: their benefits, validity and prices. Owner only. The first time anything may be said of the
    /// past; after that only of the days after today: a new price, or that a code ends
    /// ([`PlanError::RewritesPast`]). A code that is named twice in one call keeps what was said last.
    ///
    /// Errors, in this order: [`PoliciesError::NotOwner`], [`PoliciesError::NoSuchPlan`], [`PoliciesError::Plan`],
    /// [`PoliciesError::Overflow`]. Event: [`ServicesSet`].
    #[ink(message)]
    fn set_services(&mut self, plan: PlanId, services: Vec<(Code, Service)>) -> Result<(), PoliciesError>;

    /// Places a provider in the insurer's network tiers, by the day. Owner only. The first time anything may be said of the
    /// past; after that only of the days after today ([`PlanError::RewritesPast`]).
    ///
    /// Errors, in this order: [`PoliciesError::NotOwner`], [`PoliciesError::Plan`], [`PoliciesError::Overflow`]. Event:
    /// [`NetworkSet`].
    #[ink(message)]
    fn set_network(&mut self, provider: ProviderId, network: Network) -> Result<(), PoliciesError>;

    /// Enrols a member with a first stretch of coverage and what is attested of the person. Enrolment officer only.
    ///
    /// Errors, in this order: [`PoliciesError::NotEnrolmentOfficer`], [`PoliciesError::NotBound`],
    /// [`PoliciesError::AlreadyEnrolled`], [`PoliciesError::NoSuchPlan`], [`PoliciesError::Coverage`],
    /// [`PoliciesError::TooManyMembers`]. Event: [`MemberEnrolled`].
    #[ink(message)]
    fn enrol(
        &mut self,
        account: AccountId,
        family: FamilyId,
        coverage: Coverage,
        person: Option<Person>,
    ) -> Result<MemberId, PoliciesError>;

    /// Adds a stretch of coverage after the last one. Enrolment officer only.
    ///
    /// Errors, in this order: [`PoliciesError::NotEnrolmentOfficer`], [`PoliciesError::NoSuchMember`],
    /// [`PoliciesError::NoSuchPlan`], [`PoliciesError::Coverage`]. Event: [`CoverageAdded`].
    #[ink(message)]
    fn add_coverage(&mut self, member: MemberId, coverage: Coverage) -> Result<(), PoliciesError>;

    /// Ends a member's last stretch of coverage, perhaps in the past, at most [`domain::bounds::MAX_ENDINGS`] times. No claim that
    /// has been decided is reversed by it, and where one is decided anew, the coverage counts that stood when it first was.
    /// Enrolment officer only.
    ///
    /// Errors, in this order: [`PoliciesError::NotEnrolmentOfficer`], [`PoliciesError::NoSuchMember`],
    /// [`PoliciesError::Coverage`]. Event: [`CoverageEnded`].
    #[ink(message)]
    fn end_coverage(&mut self, member: MemberId, last: Day) -> Result<(), PoliciesError>;

    /// Binds a member's enrolment to another account, for example where the key was lost. The member keeps number, family,
    /// coverage and everything used, and open appeals with them; consent is per account and does not follow: new grants are
    /// needed. Payments that are due already stay due to the account before. Enrolment officer only.
    ///
    /// Warning: the insurer decides who a member is. An account that was ever a member's is never again anyone's, so that no
    /// consent comes back to life.
    ///
    /// Errors, in this order: [`PoliciesError::NotEnrolmentOfficer`], [`PoliciesError::NoSuchMember`],
    /// [`PoliciesError::AlreadyEnrolled`]. Event: [`MemberRebound`].
    #[ink(message)]
    fn rebind(&mut self, member: MemberId, account: AccountId) -> Result<(), PoliciesError>;

    /// Attests a member's sex and age class from a later day on. Enrolment officer only.
    ///
    /// Errors, in this order: [`PoliciesError::NotEnrolmentOfficer`], [`PoliciesError::NoSuchMember`],
    /// [`PoliciesError::Coverage`]. Event: [`PersonAttested`].
    #[ink(message)]
    fn attest(&mut self, member: MemberId, person: Person) -> Result<(), PoliciesError>;

    /// Carries in what was counted elsewhere in the plan year that holds `day`: to the member's record and, where a
    /// ceiling or limit is the family's too, to the family's. Enrolment officer only, once per member and plan year,
    /// before its first claim.
    ///
    /// Errors, in this order: [`PoliciesError::NotEnrolmentOfficer`], [`PoliciesError::NoSuchMember`],
    /// [`PoliciesError::NotCovered`], [`PoliciesError::YearOpened`], [`PoliciesError::OpeningAboveCeiling`],
    /// [`PoliciesError::Overflow`]. Event: [`OpeningCarriedIn`].
    #[ink(message)]
    fn carry_in(&mut self, member: MemberId, day: Day, opening: Opening) -> Result<(), PoliciesError>;

    /// Keeps a request for a prior authorisation and numbers it. The bound claims contract only.
    ///
    /// Errors, in this order: [`PoliciesError::NotBound`], [`PoliciesError::NotClaims`], [`PoliciesError::EmptyRequest`],
    /// [`PoliciesError::TooLarge`], [`PoliciesError::NoSuchMember`], [`PoliciesError::NotCovered`],
    /// [`PoliciesError::NoSuchPlan`], [`PoliciesError::Overflow`].
    #[ink(message)]
    fn ask_authorisation(&mut self, request: AuthorisationRequest) -> Result<AuthorisationId, PoliciesError>;

    /// Decides a prior authorisation: none refuses. The bound claims contract only.
    ///
    /// Errors, in this order: [`PoliciesError::NotBound`], [`PoliciesError::NotClaims`],
    /// [`PoliciesError::NoSuchAuthorisation`], [`PoliciesError::AlreadyDecided`], also where it was not decided in time,
    /// [`PoliciesError::EmptyRequest`].
    #[ink(message)]
    fn decide_authorisation(&mut self, id: AuthorisationId, approval: Option<Approval>) -> Result<(), PoliciesError>;

    /// A prior authorisation.
    #[ink(message)]
    fn authorisation(&self, id: AuthorisationId) -> Option<Authorisation>;

    /// What a member has used and has left in the plan year of a day, of every deductible, maximum and count.
    ///
    /// Errors, in this order: [`PoliciesError::NoSuchMember`], [`PoliciesError::NotCovered`], [`PoliciesError::Overflow`].
    #[ink(message)]
    fn balances(&self, member: MemberId, day: Day) -> Result<Balances, PoliciesError>;

    /// A member's enrolment.
    #[ink(message)]
    fn enrolment(&self, member: MemberId) -> Option<Enrolment>;

    /// The member of an account.
    #[ink(message)]
    fn member_of(&self, account: AccountId) -> Option<MemberId>;

    /// The account of a member: who consents.
    #[ink(message)]
    fn account_of(&self, member: MemberId) -> Option<Account>;

    /// A version of a plan.
    #[ink(message)]
    fn plan(&self, plan: PlanRef) -> Option<Plan>;

    /// A service of a plan.
    #[ink(message)]
    fn service(&self, plan: PlanId, code: Code) -> Option<Service>;

    /// A provider in the insurer's eyes.
    #[ink(message)]
    fn network(&self, provider: ProviderId) -> Network;

    /// The bound claims contract.
    #[ink(message)]
    fn claims(&self) -> Option<AccountId>;

    /// The enrolment officer, where one is appointed.
    #[ink(message)]
    fn officer(&self) -> Option<AccountId>;

    /// Who is no impartial judge of claims, as far as the policies know: those of a member, or of nobody in particular.
    #[ink(message)]
    fn involved(&self, member: Option<MemberId>) -> Involved;
}

/// The one message of the policies that stands in their code itself; [`Policies`] stand in the annex (see [`crate::annex`]).
#[ink::trait_definition]
pub trait Adjudication {
    /// Works out claims, in their order, each seeing what the ones before it used. The bound claims contract only.
    ///
    /// Errors, in this order: [`PoliciesError::NotBound`], [`PoliciesError::NotClaims`], [`PoliciesError::TooLarge`].
    #[ink(message, selector = 0x9BAE9D5E)]
    fn adjudicate(&mut self, request: AdjudicationRequest) -> Result<Vec<Outcome>, PoliciesError>;
}
