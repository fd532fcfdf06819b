//! What actors may try. Numbers are small and mean "the n-th that there is" when the command is carried out, so that they mean
//! something in a shorter list too. Where a field is called `caller`, 0 is whoever may, any other number is someone else.

/// What someone may try.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub enum Command {
    Register { caller: u8, payout: u8 },
    AnnounceChange { caller: u8, provider: u8, kind: u8, account: u8 },
    ConfirmChange { caller: u8, provider: u8 },
    ConfirmRecovery { caller: u8, provider: u8 },
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
