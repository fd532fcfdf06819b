//! What actors may try. Numbers are small and mean "the n-th that there is" when the command is carried out, so that they mean
//! something in a shorter list too. Where a field is called `caller`, 0 is whoever may, any other number is someone else.

use proptest::prelude::*;

/// What someone may try.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub enum Command {
    Register { caller: u8, payout: u8 },
    AnnounceChange { caller: u8, provider: u8, kind: u8, account: u8 },
    ConfirmChange { caller: u8, provider: u8 },
    CancelChange { caller: u8, provider: u8 },
    Narrow { member: u8, grant: u8, how: u8 },
    Rebind { caller: u8, member: u8, account: u8 },
    SetTreasurer { caller: u8, treasurer: u8 },
    Money { asset: u8, what: Money },
    ListAsset { caller: u8, token: u8 },
    AttestCredential { caller: u8, provider: u8, variant: u8 },
    AppointOfficer { caller: u8, officer: u8 },
    PublishPlan { caller: u8, plan: u8, variant: u8 },
    SetServices { caller: u8, plan: u8, code: u8, price: u8 },
    SetNetwork { caller: u8, provider: u8, tier: u8 },
    Enrol { caller: u8, account: u8, family: u8, plan: u8 },
    AddCoverage { caller: u8, member: u8, plan: u8, gap: u8 },
    EndCoverage { caller: u8, member: u8, back: u8 },
    AttestPerson { caller: u8, member: u8, class: u8 },
    CarryIn { caller: u8, member: u8, counter: u8, share: u8 },
    Grant { member: u8, provider: u8, variant: u8 },
    Revoke { member: u8, grant: u8 },
    RevokeAll { member: u8 },
    Appoint { member: u8, delegate: u8, how: u8 },
    AttestGuardian { caller: u8, member: u8, guardian: u8, how: u8 },
    Deed { via: Via, deed: Deed, member: u8, grant: u8, how: u8, flaw: u8 },
    Emergency { caller: u8, provider: u8, member: u8, how: u8 },
    ReviewAccess { access: u8, justified: bool },
    Check { member: u8, grant: u8, how: u8 },
    CheckEmergency { access: u8, how: u8 },
    Submit { caller: u8, provider: u8, back: u8, claims: Vec<Filed> },
    Attach { caller: u8, claim: u8, grant: u8, wrong: u8 },
    Advance { claims: Vec<u8> },
    Review { caller: u8, claim: u8, verdicts: Vec<u8> },
    Reopen { caller: u8, claim: u8 },
    Appeal { caller: u8, claim: u8 },
    Rule { caller: u8, claim: u8, verdict: u8 },
    AskAuthorisation { caller: u8, provider: u8, member: u8, code: u8, units: u8 },
    DecideAuthorisation { caller: u8, authorisation: u8, verdict: u8 },
    Pause { caller: u8 },
    GiveRole { caller: u8, role: u8, holders: Vec<u8> },
    TrustIssuers { caller: u8, which: u8 },
    OfferOwnership { caller: u8, of: u8, to: u8 },
    TakeOwnership { caller: u8, of: u8 },
    AnnounceUpgrade { caller: u8, claims: bool, code: u8 },
    Upgrade { caller: u8, claims: bool },
    PayBack { party: u8, share: u8 },
    Trespass { caller: u8, which: u8 },
    Wait { step: u8 },
}

/// What somebody does with money of an asset.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub enum Money {
    Deposit { amount: u8 },
    Settle { count: u8 },
    FetchCredit { caller: u8, to: u8 },
    Transfer { amount: u8 },
    AnnounceWithdrawal { caller: u8, share: u8, to: u8 },
    Withdraw { caller: u8 },
    CancelWithdrawal { caller: u8 },
    Adopt,
    Refuse { whom: u8 },
}

/// Whose word somebody acts on who does something for a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Via {
    /// The member's, as a delegate.
    Delegate,
    /// An issuer's, as a guardian.
    Guardian,
    /// The member's signature.
    Signature,
}

/// What is done for a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Consent is given.
    Grant,
    /// Narrowed.
    Narrow,
    /// Taken back.
    Revoke,
    /// All of it is.
    RevokeAll,
    /// A delegate is appointed.
    Appoint,
    /// An emergency access is judged.
    Review,
}

/// A claim of a batch.
#[derive(Clone, Debug)]
pub struct Filed {
    /// What it does to an earlier one.
    pub way: Way,
    /// Whom it is for.
    pub member: u8,
    /// Whether the member is paid.
    pub to_member: bool,
    /// The place of service, of a few.
    pub place: u8,
    /// Another payer: 0 none, 1 awaited, else decided.
    pub other_payer: u8,
    /// Who did it: 0 whoever bills, else the n-th provider.
    pub rendering: u8,
    /// Who ordered it: 0 nobody, else the n-th provider.
    pub ordering: u8,
    /// What is wrong with it: 0 nothing.
    pub flaw: u8,
    /// Its lines.
    pub lines: Vec<Item>,
}

/// What a claim does to an earlier one of the same provider.
#[derive(Clone, Copy, Debug)]
pub enum Way {
    /// Nothing.
    New,
    /// It takes its place.
    Replace(u8),
    /// It takes its place under the same number.
    Again(u8),
    /// It voids it.
    Void(u8),
    /// It says the same under another number.
    Copy(u8),
    /// It uses its number.
    SameNumber(u8),
}

/// A line.
#[derive(Clone, Debug)]
pub struct Item {
    /// What was done.
    pub code: u8,
    /// Days after the batch's first one.
    pub day: u8,
    /// Further days.
    pub through: u8,
    /// Whole units.
    pub units: u8,
    /// How the charge stands to the price.
    pub charge: u8,
    /// The authorisation: 0 none, else the n-th.
    pub authorisation: u8,
    /// The drug's serial number: 0 none.
    pub serial: u8,
    /// Whether it has a distinguishing modifier.
    pub modifier: bool,
}

fn caller() -> impl Strategy<Value = u8> {
    prop_oneof![14 => Just(0u8), 1 => 1u8..29]
}

fn index() -> impl Strategy<Value = u8> {
    0u8..24
}

/// Mostly 0.
fn seldom(most: u8) -> impl Strategy<Value = u8> {
    prop_oneof![9 => Just(0u8), 1 => 1u8..=most]
}

fn item() -> impl Strategy<Value = Item> {
    // What needs evidence more often than the rest: much happens only to claims that wait.
    let code = prop_oneof![6 => 0u8..17, 1 => Just(3u8), 1 => Just(7u8)];
    let first = (code, 0u8..12, seldom(3), 1u8..4, 0u8..8);
    let second = (prop_oneof![3 => Just(0u8), 2 => 1u8..8], seldom(3), proptest::bool::weighted(0.1));
    (first, second).prop_map(|((code, day, through, units, charge), (authorisation, serial, modifier))| Item {
        code,
        day,
        through,
        units,
        charge,
        authorisation,
        serial,
        modifier,
    })
}

fn filed() -> impl Strategy<Value = Filed> {
    let way = prop_oneof![
        10 => Just(Way::New),
        3 => index().prop_map(Way::Replace),
        2 => index().prop_map(Way::Again),
        2 => index().prop_map(Way::Void),
        2 => index().prop_map(Way::Copy),
        1 => index().prop_map(Way::SameNumber),
    ];
    let lines = proptest::collection::vec(item(), 1..=3);
    let flaw = prop_oneof![30 => Just(0u8), 1 => 1u8..8];
    let member = 0u8..9;
    let named = (seldom(5), seldom(5));
    (way, member, proptest::bool::weighted(0.3), seldom(2), seldom(4), flaw, lines, named).prop_map(
        |(way, member, to_member, place, other_payer, flaw, lines, (rendering, ordering))| Filed {
            rendering,
            ordering,
            way,
            member,
            to_member,
            place,
            other_payer,
            flaw,
            lines,
        },
    )
}

/// Mostly the chain's own, or the token in which a plan is settled.
fn asset() -> impl Strategy<Value = u8> {
    prop_oneof![11 => Just(0u8), 8 => Just(1u8), 1 => 2u8..5]
}

fn money() -> impl Strategy<Value = Money> {
    prop_oneof![
        6 => (0u8..20).prop_map(|amount| Money::Deposit { amount }),
        10 => (0u8..60).prop_map(|count| Money::Settle { count }),
        8 => (seldom(20), 0u8..8).prop_map(|(caller, to)| Money::FetchCredit { caller, to }),
        1 => (0u8..10).prop_map(|amount| Money::Transfer { amount }),
        4 => (caller(), 0u8..6, 0u8..6)
            .prop_map(|(caller, share, to)| Money::AnnounceWithdrawal { caller, share, to }),
        9 => caller().prop_map(|caller| Money::Withdraw { caller }),
        2 => caller().prop_map(|caller| Money::CancelWithdrawal { caller }),
        3 => Just(Money::Adopt),
        1 => (0u8..5).prop_map(|whom| Money::Refuse { whom }),
    ]
}

fn via_and_deed() -> impl Strategy<Value = (Via, Deed)> {
    let deeds = |via, overreach: Deed| {
        let usual = [Deed::Grant, Deed::Narrow, Deed::Revoke, Deed::Review, Deed::RevokeAll, overreach];
        prop::sample::select(usual.map(|deed| (via, deed)).to_vec())
    };
    prop_oneof![
        deeds(Via::Delegate, Deed::Appoint),
        deeds(Via::Guardian, Deed::Grant),
        deeds(Via::Signature, Deed::Appoint)
    ]
}

/// Anything that someone may try.
pub fn command() -> BoxedStrategy<Command> {
    use Command as C;
    let claims = || proptest::bool::ANY;
    let first = prop_oneof![
        2 => (caller(), 0u8..6).prop_map(|(caller, payout)| C::Register { caller, payout }),
        5 => (caller(), index(), 0u8..6, index())
            .prop_map(|(caller, provider, kind, account)| C::AnnounceChange { caller, provider, kind, account }),
        3 => (caller(), index()).prop_map(|(caller, provider)| C::CancelChange { caller, provider }),
        3 => (caller(), index(), seldom(8)).prop_map(|(caller, member, account)| C::Rebind { caller, member, account }),
        2 => (caller(), 0u8..5).prop_map(|(caller, treasurer)| C::SetTreasurer { caller, treasurer }),
        2 => (caller(), 0u8..8).prop_map(|(caller, token)| C::ListAsset { caller, token }),
        4 => (caller(), index()).prop_map(|(caller, provider)| C::ConfirmChange { caller, provider }),
        3 => (caller(), index(), 0u8..12)
            .prop_map(|(caller, provider, variant)| C::AttestCredential { caller, provider, variant }),
        2 => (caller(), 0u8..4).prop_map(|(caller, officer)| C::AppointOfficer { caller, officer }),
        2 => (caller(), 0u8..4, 0u8..7).prop_map(|(caller, plan, variant)| C::PublishPlan { caller, plan, variant }),
        3 => (caller(), 0u8..4, 0u8..16, 0u8..6)
            .prop_map(|(caller, plan, code, price)| C::SetServices { caller, plan, code, price }),
        2 => (caller(), index(), 0u8..5).prop_map(|(caller, provider, tier)| C::SetNetwork { caller, provider, tier }),
        3 => (caller(), seldom(8), 0u8..5, 0u8..4)
            .prop_map(|(caller, account, family, plan)| C::Enrol { caller, account, family, plan }),
        3 => (caller(), index(), 0u8..4, 0u8..4)
            .prop_map(|(caller, member, plan, gap)| C::AddCoverage { caller, member, plan, gap }),
        2 => (caller(), index(), 0u8..40).prop_map(|(caller, member, back)| C::EndCoverage { caller, member, back }),
        2 => (caller(), index(), 0u8..6).prop_map(|(caller, member, class)| C::AttestPerson { caller, member, class }),
        3 => (caller(), index(), 0u8..6, 0u8..5)
            .prop_map(|(caller, member, counter, share)| C::CarryIn { caller, member, counter, share }),
    ];
    let second = prop_oneof![
        8 => (index(), index(), prop_oneof![3 => Just(0u8), 1 => 1u8..10])
            .prop_map(|(member, provider, variant)| C::Grant { member, provider, variant }),
        4 => (index(), index(), 0u8..9).prop_map(|(member, grant, how)| C::Narrow { member, grant, how }),
        3 => (index(), index()).prop_map(|(member, grant)| C::Revoke { member, grant }),
        2 => index().prop_map(|member| C::RevokeAll { member }),
        3 => (index(), 0u8..4, 0u8..10).prop_map(|(member, delegate, how)| C::Appoint { member, delegate, how }),
        3 => (caller(), index(), 0u8..4, 0u8..10)
            .prop_map(|(caller, member, guardian, how)| C::AttestGuardian { caller, member, guardian, how }),
        40 => (via_and_deed(), index(), index(), 0u8..9, seldom(7))
            .prop_map(|((via, deed), member, grant, how, flaw)| C::Deed { via, deed, member, grant, how, flaw }),
        3 => (caller(), index(), index(), 0u8..12)
            .prop_map(|(caller, provider, member, how)| C::Emergency { caller, provider, member, how }),
        3 => (index(), proptest::bool::weighted(0.7)).prop_map(|(access, justified)| C::ReviewAccess { access, justified }),
        3 => (index(), index(), 0u8..10).prop_map(|(member, grant, how)| C::Check { member, grant, how }),
        3 => (index(), 0u8..10).prop_map(|(access, how)| C::CheckEmergency { access, how }),
        40 => (caller(), index(), 0u8..25, proptest::collection::vec(filed(), 1..=3))
            .prop_map(|(caller, provider, back, claims)| C::Submit { caller, provider, back, claims }),
        14 => (caller(), index(), index(), seldom(4))
            .prop_map(|(caller, claim, grant, wrong)| C::Attach { caller, claim, grant, wrong }),
        9 => proptest::collection::vec(index(), 1..4).prop_map(|claims| C::Advance { claims }),
        9 => (caller(), index(), proptest::collection::vec(0u8..8, 0..4))
            .prop_map(|(caller, claim, verdicts)| C::Review { caller, claim, verdicts }),
        4 => (caller(), index()).prop_map(|(caller, claim)| C::Reopen { caller, claim }),
        9 => (caller(), index()).prop_map(|(caller, claim)| C::Appeal { caller, claim }),
        8 => (caller(), index(), 0u8..8).prop_map(|(caller, claim, verdict)| C::Rule { caller, claim, verdict }),
        6 => (caller(), index(), 0u8..8, 0u8..17, 0u8..6)
            .prop_map(|(caller, provider, member, code, units)| C::AskAuthorisation { caller, provider, member, code, units }),
        5 => (caller(), index(), 0u8..6)
            .prop_map(|(caller, authorisation, verdict)| C::DecideAuthorisation { caller, authorisation, verdict }),
    ];
    let third = prop_oneof![
        2 => caller().prop_map(|caller| C::Pause { caller }),
        3 => (caller(), 0u8..4, proptest::collection::vec(0u8..9, 0..3))
            .prop_map(|(caller, role, holders)| C::GiveRole { caller, role, holders }),
        2 => (caller(), 0u8..5).prop_map(|(caller, which)| C::TrustIssuers { caller, which }),
        3 => (caller(), 0u8..3, 0u8..4).prop_map(|(caller, of, to)| C::OfferOwnership { caller, of, to }),
        4 => (caller(), 0u8..3).prop_map(|(caller, of)| C::TakeOwnership { caller, of }),
        2 => (caller(), claims(), 0u8..4).prop_map(|(caller, claims, code)| C::AnnounceUpgrade { caller, claims, code }),
        3 => (caller(), claims()).prop_map(|(caller, claims)| C::Upgrade { caller, claims }),
        60 => (asset(), money()).prop_map(|(asset, what)| C::Money { asset, what }),
        6 => (index(), 0u8..6).prop_map(|(party, share)| C::PayBack { party, share }),
        2 => (0u8..29, 0u8..8).prop_map(|(caller, which)| C::Trespass { caller, which }),
        10 => (0u8..12).prop_map(|step| C::Wait { step }),
    ];
    prop_oneof![60 => first, 180 => second, 65 => third].boxed()
}

/// A list of up to so many commands.
pub fn commands(most: usize) -> BoxedStrategy<Vec<Command>> {
    proptest::collection::vec(command(), 1..=most).boxed()
}
