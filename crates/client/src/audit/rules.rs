//! What a transaction comes to by the rules alone.

use std::collections::VecDeque;

use domain::accumulators::{Opening, Used};
use domain::authorisation::{Approval, AuthorisationRequest};
use domain::calendar::Day;
use domain::claim::Batch;
use domain::enrolment::Enrolment;
use domain::ids::{AssetId, AuthorisationId, ClaimKey, MemberId, Millis};
use domain::ledger::{Ledger, Party};
use domain::money::Amount;
use domain::pages::{Changes, Pages, Whose};
use domain::plan::Plan;
use domain::review::Review;
use interfaces::claims::Attachment;
use interfaces::escrow::PaymentDelivered;
use scale::{Decode, DecodeAll};

use super::books::{Books, Stuck};
use super::Figures;
use crate::chain::{AccountId, Balance, Call, ContractEvent};
use crate::suite::{Contract, SuiteEvent};

/// One transaction, as far as the rules are concerned.
pub(super) struct Turn<'a> {
    /// The records.
    pub(super) books: Books<'a>,
    /// Who signed it.
    pub(super) origin: AccountId,
    /// When.
    pub(super) now: Millis,
    /// What the escrow says that it delivered, in order.
    pub(super) deliveries: VecDeque<PaymentDelivered>,
    /// What is counted.
    pub(super) figures: &'a mut Figures,
}

/// A message of the suite that changes what follows from the rules. Any other changes none of it.
enum Known {
    Submit(Batch),
    Attach(ClaimKey, Vec<Attachment>),
    Advance(Vec<ClaimKey>),
    Review(ClaimKey, Vec<Review>),
    Reopen(ClaimKey),
    Appeal(ClaimKey),
    Rule(ClaimKey, Option<Vec<Review>>),
    AskAuthorisation(AuthorisationRequest),
    DecideAuthorisation(AuthorisationId, Option<Approval>),
    CarryIn(MemberId, Day, Opening),
    Deposit,
    PayBack(Party),
    DepositToken(AssetId),
    Adopt(AssetId),
    ListAsset,
    Settle(AssetId, u32),
    FetchCredit(AssetId),
    Withdraw(AssetId),
}

/// The arguments of a message.
fn arguments<T: Decode>(mut bytes: &[u8]) -> Result<T, Stuck> {
    T::decode_all(&mut bytes).map_err(|_| "the arguments of the call cannot be read".into())
}

impl Known {
    fn of(contract: Contract, data: &[u8]) -> Result<Option<Self>, Stuck> {
        let Some((selector, rest)) = data.split_first_chunk::<4>() else { return Ok(None) };
        macro_rules! message {
            ($($label:literal => $make:expr,)*) => {{
                $(if *selector == ink::selector_bytes!($label) {
                    return Ok(Some($make));
                })*
                Ok(None)
            }};
        }
        match contract {
            Contract::Claims if *selector == interfaces::annex::SELECTOR => Ok(Some(Self::Submit(arguments(rest)?))),
            Contract::Claims => message! {
                "Claims::attach" => {
                    let (claim, evidence) = arguments(rest)?;
                    Self::Attach(claim, evidence)
                },
                "Claims::advance" => Self::Advance(arguments(rest)?),
                "Claims::review" => {
                    let (claim, reviews) = arguments(rest)?;
                    Self::Review(claim, reviews)
                },
                "Claims::reopen" => Self::Reopen(arguments(rest)?),
                "Claims::appeal" => Self::Appeal(arguments(rest)?),
                "Claims::rule" => {
                    let (claim, overturned) = arguments(rest)?;
                    Self::Rule(claim, overturned)
                },
                "Claims::ask_authorisation" => Self::AskAuthorisation(arguments(rest)?),
                "Claims::decide_authorisation" => {
                    let (id, approval) = arguments(rest)?;
                    Self::DecideAuthorisation(id, approval)
                },
            },
            Contract::Policies => message! {
                "Policies::carry_in" => {
                    let (member, day, opening) = arguments(rest)?;
                    Self::CarryIn(member, day, opening)
                },
            },
            Contract::Escrow => message! {
                "Escrow::deposit" => Self::Deposit,
                "Escrow::pay_back" => Self::PayBack(arguments(rest)?),
                "Escrow::deposit_token" => Self::DepositToken(arguments::<(AssetId, Amount)>(rest)?.0),
                "Escrow::adopt" => Self::Adopt(arguments(rest)?),
                "Escrow::list_asset" => Self::ListAsset,
                "Escrow::settle" => {
                    let (asset, count) = arguments(rest)?;
                    Self::Settle(asset, count)
                },
                "Escrow::fetch_credit" => Self::FetchCredit(arguments::<(AssetId, AccountId)>(rest)?.0),
                "Escrow::withdraw" => Self::Withdraw(arguments(rest)?),
            },
            Contract::ProviderRegistry | Contract::ConsentRegistry => Ok(None),
        }
    }
}

/// What the escrow says in these events that it delivered.
pub(super) fn deliveries(escrow: AccountId, events: &[ContractEvent]) -> VecDeque<PaymentDelivered> {
    let told = events.iter().filter(|event| event.contract == escrow);
    told.filter_map(|event| {
        let SuiteEvent::PaymentDelivered(delivered) = SuiteEvent::from(event.clone()) else { return None };
        Some(delivered)
    })
    .collect()
}

impl Turn<'_> {
    /// Works out what a call of a contract of the suite comes to. `events` are those that the chain tells of it.
    pub(super) fn perform(&mut self, contract: Contract, call: &Call, events: &[ContractEvent]) -> Result<(), Stuck> {
        let Some(known) = Known::of(contract, &call.data)? else { return Ok(()) };
        match known {
            Known::Submit(batch) => self.submit(&batch),
            Known::Attach(claim, evidence) => self.attach(claim, &evidence),
            Known::Advance(claims) => claims.into_iter().try_for_each(|claim| self.advance(claim)),
            Known::Review(claim, reviews) => self.review(claim, &reviews),
            Known::Reopen(claim) => self.reopen(claim),
            Known::Appeal(claim) => self.appeal(claim),
            Known::Rule(claim, overturned) => self.rule(claim, overturned.as_deref()),
            Known::AskAuthorisation(request) => self.ask_authorisation(request),
            Known::DecideAuthorisation(id, approval) => self.decide_authorisation(id, approval),
            Known::CarryIn(member, day, opening) => self.carry_in(member, day, &opening),
            Known::Deposit => self.receive(AssetId::NATIVE, Amount(call.value)),
            Known::PayBack(party) => self.pay_back(party, Amount(call.value)),
            Known::DepositToken(asset) | Known::Adopt(asset) => {
                let amount = self.came_in(asset, events)?;
                self.receive(asset, amount)
            }
            Known::ListAsset => {
                let listed = events.iter().find_map(|event| {
                    let SuiteEvent::AssetListed(listed) = SuiteEvent::from(event.clone()) else { return None };
                    Some(listed.asset)
                });
                let asset = listed.ok_or("the chain does not tell which asset was listed")?;
                self.books.store(Contract::Escrow, "ledgers", &asset, &Ledger::default())
            }
            Known::Settle(asset, count) => self.settle(asset, count),
            Known::FetchCredit(asset) => self.fetch_credit(asset, self.origin),
            Known::Withdraw(asset) => self.withdraw(asset),
        }?;
        match self.deliveries.pop_front() {
            None => Ok(()),
            Some(told) => Err(format!("the chain tells of {told:?}, which is not due")),
        }
    }

    /// What came in past the messages, or as tokens: only the chain knows how much.
    fn came_in(&self, asset: AssetId, events: &[ContractEvent]) -> Result<Amount, Stuck> {
        let came = events.iter().find_map(|event| {
            let SuiteEvent::Deposited(deposited) = SuiteEvent::from(event.clone()) else { return None };
            (deposited.asset == asset).then_some(deposited.amount)
        });
        came.ok_or_else(|| "the chain does not tell how much came in".into())
    }

    fn carry_in(&mut self, member: MemberId, day: Day, opening: &Opening) -> Result<(), Stuck> {
        const POLICIES: Contract = Contract::Policies;
        let enrolment: Enrolment = self.books.load_known(POLICIES, "enrolments", &member)?;
        let reference = enrolment.coverage_on(day).map_err(|_| "the member is not covered")?.plan;
        let plan: Plan = self.books.load_known(POLICIES, "plans", &reference)?;
        let year = day.plan_year(plan.year_start).ok_or("the day is not in the calendar")?;
        let whose = Whose { member, family: enrolment.family, reference, plan: plan.into(), year };
        let mut pages = Pages { book: &mut self.books, changes: Changes::default() };
        pages.change_used(&whose, &opening.counters, Used::take).map_err(|_| "a counter overflows")?;
        let changes = pages.changes;
        self.books.take(changes)?;
        let key = whose.key(false, false);
        let used: Used = self.books.load_or_default(POLICIES, "used", &key)?;
        self.books.store(POLICIES, "used", &key, &Used { opened: true, ..used })
    }
}

/// What whoever acts in the replay is given: more than any of them can spend.
pub(super) const RICHES: Balance = 1 << 100;
