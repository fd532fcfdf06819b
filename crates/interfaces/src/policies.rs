//! The policies of one insurer: plans, prices, enrolment, accumulators, adjudication.

use alloc::vec::Vec;
use domain::accumulators::{FamilyYear, MemberYear, Opening};
use domain::calendar::Day;
use domain::claim::Claim;
use domain::consent::Categories;
use domain::credential::Standing;
use domain::decision::Outcome;
use domain::enrolment::{Coverage, CoverageError, Enrolment};
use domain::ids::{Account, Code, ControlNumber, FamilyId, MemberId, Millis, PlanId, PlanRef, ProviderId};
use domain::money::Amount;
use domain::plan::{Limit, Network, Plan, PlanError, Service};
use domain::wire;
use ink::primitives::AccountId;

wire! {
    /// Why a message of the policies is refused.
    #[derive(Copy)]
    pub enum PoliciesError {
        /// The caller is not the owner.
        NotOwner,
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
        /// The account is a member's already.
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
        /// More claims or lines than one call may carry.
        TooLarge,
        /// A sum left the range of money, or a day the calendar.
        Overflow,
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
        /// The provider's standing on each service day.
        pub standings: Vec<(Day, Standing)>,
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
        /// When it was received.
        #[codec(compact)]
        pub received: Millis,
        /// The evidence that has arrived.
        pub evidence: Categories,
        /// Whether evidence may still arrive.
        pub evidence_may_come: bool,
        /// The claim.
        pub claim: Claim,
    }
}

wire! {
    /// What a member has used and has left in the plan year of a day.
    pub struct Balances {
        /// The plan, as the member is enrolled in it.
        pub plan: PlanRef,
        /// The first day of the plan year.
        pub year: Day,
        /// Used by the member.
        pub member: MemberYear,
        /// Used by the family.
        pub family: FamilyYear,
        /// Left of the deductible, for this member; none without one.
        pub deductible_left: Option<Amount>,
        /// Left to the out-of-pocket maximum, for this member; none without one.
        pub out_of_pocket_left: Option<Amount>,
        /// Each limit of the plan with what is left of it, in the limit's own measure.
        pub limits_left: Vec<(Limit, u128)>,
    }
}

/// A claims contract was bound, for good.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimsBound {
    /// The claims contract.
    pub claims: AccountId,
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

/// A provider's contract with the insurer changed.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkSet {
    /// The provider.
    pub provider: ProviderId,
    /// Whether it is bound from now on.
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

/// A member's coverage was extended by a stretch.
#[ink::event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoverageAdded {
    /// The member.
    pub member: MemberId,
    /// The stretch.
    pub coverage: Coverage,
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

    /// Says whether a provider is bound by contract. Owner only.
    ///
    /// Errors: [`PoliciesError::NotOwner`]. Event: [`NetworkSet`].
    #[ink(message)]
    fn set_network(&mut self, provider: ProviderId, network: Network) -> Result<(), PoliciesError>;

    /// Enrols a member with a first stretch of coverage. Owner only.
    ///
    /// Errors, in this order: [`PoliciesError::NotOwner`], [`PoliciesError::NotBound`], [`PoliciesError::AlreadyEnrolled`],
    /// [`PoliciesError::NoSuchPlan`], [`PoliciesError::Coverage`], [`PoliciesError::TooManyMembers`]. Event:
    /// [`MemberEnrolled`].
    #[ink(message)]
    fn enrol(&mut self, account: AccountId, family: FamilyId, coverage: Coverage) -> Result<MemberId, PoliciesError>;

    /// Adds a stretch of coverage after the last one. Owner only.
    ///
    /// Errors, in this order: [`PoliciesError::NotOwner`], [`PoliciesError::NoSuchMember`], [`PoliciesError::NoSuchPlan`],
    /// [`PoliciesError::Coverage`]. Event: [`CoverageAdded`].
    #[ink(message)]
    fn add_coverage(&mut self, member: MemberId, coverage: Coverage) -> Result<(), PoliciesError>;

    /// Carries in what was counted elsewhere in the plan year that holds `day`: to the member's record and, deductible and
    /// out-of-pocket, to the family's. Owner only, once per member and plan year, before its first claim.
    ///
    /// Errors, in this order: [`PoliciesError::NotOwner`], [`PoliciesError::NoSuchMember`], [`PoliciesError::NotCovered`],
    /// [`PoliciesError::YearOpened`], [`PoliciesError::OpeningAboveCeiling`], [`PoliciesError::Overflow`]. Event:
    /// [`OpeningCarriedIn`].
    #[ink(message)]
    fn carry_in(&mut self, member: MemberId, day: Day, opening: Opening) -> Result<(), PoliciesError>;

    /// Works out claims, in their order, each seeing what the ones before it used. The bound claims contract only.
    ///
    /// Errors, in this order: [`PoliciesError::NotBound`], [`PoliciesError::NotClaims`], [`PoliciesError::TooLarge`].
    #[ink(message)]
    fn adjudicate(&mut self, request: AdjudicationRequest) -> Result<Vec<Outcome>, PoliciesError>;

    /// What a member has used and has left in the plan year of a day.
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

    /// Whether a provider is bound by contract.
    #[ink(message)]
    fn network(&self, provider: ProviderId) -> Network;

    /// The bound claims contract.
    #[ink(message)]
    fn claims(&self) -> Option<AccountId>;

    /// The owner.
    #[ink(message)]
    fn owner(&self) -> AccountId;
}
