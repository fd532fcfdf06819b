//! The same calls through the public messages of the deployed contracts.

mod compare;
mod consents;
mod money;
mod tokens;
mod untouched;

use std::collections::BTreeMap;
use std::fmt::Debug;

use client::chain::{AccountId, Chain, Embedded, Snapshot};
use client::domain::authorisation::AuthorisationRequest;
use client::domain::calendar::Day;
use client::domain::ids::{Account, AssetId, AuthorisationId, BatchId, MemberId, ProviderId};
use client::domain::ledger::Party;
use client::domain::money::{Amount, Quantity};
use client::interfaces::escrow::Due;
use client::interfaces::policies::AdjudicationRequest;
use client::interfaces::{account, account_id};
use client::suite::{Bundles, CallError, Called, Message as SuiteMessage, Suite};
use scale::Decode;

use self::compare::{same, touched, unanswered};
pub use self::untouched::Everything;
use crate::call::{Answer, Call, Fault, Message, Owned, Told, Trespass};
use crate::model::{Model, Places};
use crate::world::{beginning, preparation, who, PEOPLE, SILENT};

/// What everyone who acts begins with.
const PURSE: u128 = 1_000_000 * client::chain::UNIT;

/// What differs.
pub type Difference = String;

/// A chain with the suite on it.
pub struct Deployed {
    chain: Embedded,
    suite: Suite,
    places: Places,
    prepared: Option<(Snapshot, Model, Books)>,
    books: Books,
    /// Everything that is stored, where nothing has been accepted since it was looked at.
    known: Option<Everything>,
}

/// What people have, apart from what the escrow pays them.
#[derive(Clone, Debug, Default)]
struct Books {
    /// What is left of each purse.
    purse: BTreeMap<Account, i128>,
    /// What the escrow's account had after deployment.
    escrow_base: u128,
}

impl Deployed {
    /// Deploys the suite and makes the world ready, comparing every step.
    ///
    /// # Errors
    ///
    /// If the deployed contracts do not do what the model says.
    pub fn new() -> Result<Self, Difference> {
        let mut chain = Embedded::new();
        let mut books = Books::default();
        for name in PEOPLE {
            chain.endow(account_id(who(name)), PURSE).map_err(|error| error.to_string())?;
        }
        chain.set_time(beginning()).map_err(|error| error.to_string())?;
        let bundles = Bundles::load().map_err(|error| error.to_string())?;
        let id = |name: &str| account_id(who(name));
        let (issuers, external) = ([id("issuer")], [id("external")]);
        let deployed = Suite::deploy(&mut chain, id("owner"), &bundles, &issuers, &external, b"model");
        let suite = deployed.map_err(|error| error.to_string())?.suite;
        let tokens = tokens::deploy(&mut chain, suite.escrow.0)?;
        let code = |chain: &mut Embedded, at| chain.code_hash(at).map(<[u8; 32]>::from).map_err(|it| it.to_string());
        let places = Places {
            claims: account(suite.claims.0),
            consents: account(suite.consent_registry.0),
            tokens: tokens.map(account),
            genesis: chain.genesis_hash().map_err(|error| error.to_string())?.into(),
            policies_code: code(&mut chain, suite.policies.0)?,
            claims_code: code(&mut chain, suite.claims.0)?,
        };
        for name in PEOPLE.iter().chain(&SILENT) {
            let free = chain.balance(id(name)).map_err(|error| error.to_string())?;
            books.purse.insert(who(name), i128::try_from(free).unwrap());
        }
        books.escrow_base = chain.balance(suite.escrow.0).map_err(|error| error.to_string())?;
        let mut world = Self { chain, suite, places, prepared: None, books, known: None };
        let mut model = Model::new(places);
        for call in preparation(&places) {
            let expected = model.apply(&call);
            if expected.is_err() {
                return Err(format!("the preparation is refused: {call:?}: {expected:?}"));
            }
            world.step(&model, &call, &expected)?;
        }
        let snapshot = world.chain.snapshot();
        world.prepared = Some((snapshot, model, world.books.clone()));
        Ok(world)
    }

    /// Goes back to where every list of commands begins, and tells what the model is there.
    pub fn begin(&mut self) -> Model {
        let (snapshot, model, books) = self.prepared.as_ref().expect("made ready by `new`");
        self.chain.restore(snapshot);
        self.books = books.clone();
        self.known = None;
        model.clone()
    }

    /// Where the contracts are.
    #[must_use]
    pub fn places(&self) -> Places {
        self.places
    }

    /// Does what the model, which has done it already, answered with `expected`, and compares the answer and what it touched.
    ///
    /// # Errors
    ///
    /// What differs.
    pub fn step(&mut self, model: &Model, call: &Call, expected: &Answer) -> Result<(), Difference> {
        let before = if expected.is_err() { Some(self.everything()?) } else { None };
        self.known = None;
        let found = self.send(call);
        if found != *expected {
            return Err(format!("the answer differs:\n  model:    {expected:?}\n  deployed: {found:?}"));
        }
        if let Some(before) = before {
            self.ensure_untouched(before, &call.message)?;
        }
        self.compare_purses(model)?;
        if expected.is_ok() {
            if let Message::FetchCredit { asset, .. } = call.message {
                self.compare_credit(model.escrow.of(asset), call.from)?;
            }
            let touched = touched(model, call, expected);
            self.compare(model, &touched)?;
        }
        Ok(())
    }

    fn send(&mut self, call: &Call) -> Answer {
        let suite = self.suite;
        let (policies, claims, escrow) = (suite.policies, suite.claims, suite.escrow);
        let from = call.from;
        let ids = |accounts: &[Account]| -> Vec<AccountId> { accounts.iter().map(|it| account_id(*it)).collect() };
        let administration = |of| match of {
            Owned::Policies => policies.administration(),
            Owned::Claims | Owned::Escrow => claims.administration(),
        };
        let nothing = |()| Told::Nothing;
        let providers = suite.provider_registry;
        let consents = suite.consent_registry;
        match &call.message {
            Message::Register { payout, recovery } => {
                let message = providers.register(account_id(*payout), recovery.map(account_id));
                self.tell(from, message, Told::Provider)
            }
            Message::AnnounceChange { provider, change } => {
                self.tell(from, providers.announce(*provider, *change), nothing)
            }
            Message::ConfirmChange { provider, change } => {
                self.tell(from, providers.confirm(*provider, *change), nothing)
            }
            Message::CancelChange { provider, change } => {
                self.tell(from, providers.cancel(*provider, *change), nothing)
            }
            Message::AttestCredential { provider, credential } => {
                self.tell(from, providers.attest(*provider, *credential), nothing)
            }
            Message::AppointOfficer { officer } => {
                self.tell(from, policies.appoint_officer(officer.map(account_id)), nothing)
            }
            Message::PublishPlan { plan, terms } => self.tell(from, policies.publish_plan(*plan, terms), Told::Plan),
            Message::SetServices { plan, services } => self.tell(from, policies.set_services(*plan, services), nothing),
            Message::SetNetwork { provider, network } => {
                self.tell(from, policies.set_network(*provider, network), nothing)
            }
            Message::Enrol { account, family, coverage, person } => {
                self.tell(from, policies.enrol(account_id(*account), *family, *coverage, *person), Told::Member)
            }
            Message::AddCoverage { member, coverage } => {
                self.tell(from, policies.add_coverage(*member, *coverage), nothing)
            }
            Message::EndCoverage { member, last } => self.tell(from, policies.end_coverage(*member, *last), nothing),
            Message::AttestPerson { member, person } => self.tell(from, policies.attest(*member, *person), nothing),
            Message::CarryIn { member, day, opening } => {
                self.tell(from, policies.carry_in(*member, *day, opening), nothing)
            }
            Message::Consent { by, act } => self.act(from, by, **act),
            Message::AttestGuardian { member, guardian, power } => {
                self.tell(from, consents.attest_guardian(*member, *guardian, *power), Told::Number)
            }
            Message::Emergency { member, provider, issuer, justification } => {
                let message = consents.emergency(*member, *provider, *issuer, *justification);
                self.tell(from, message, |access| Told::Number(access.0))
            }
            Message::Check { member, grant, disclosure, asker } => {
                match consents.check_for(*member, &[(*grant, *disclosure)], asker).ask(&mut self.chain) {
                    Ok(()) => Ok(Told::Nothing),
                    Err(CallError::Contract(error)) => Err(error.into()),
                    Err(error) => Err(Fault::Broken(format!("no answer: {error}"))),
                }
            }
            Message::Rebind { member, account } => {
                self.tell(from, policies.rebind(*member, account_id(*account)), nothing)
            }
            Message::SetTreasurer { treasurer } => {
                self.tell(from, escrow.set_treasurer(treasurer.map(account_id)), nothing)
            }
            Message::AnnounceWithdrawal { asset, to, amount } => {
                self.tell(from, escrow.announce_withdrawal(*asset, account_id(*to), *amount), nothing)
            }
            Message::Withdraw { asset } => self.tell(from, escrow.withdraw(*asset), Told::Amount),
            Message::CancelWithdrawal { asset } => self.tell(from, escrow.cancel_withdrawal(*asset), nothing),
            Message::Adopt { asset } => self.tell(from, escrow.adopt(*asset), Told::Amount),
            Message::ListAsset { token } => self.tell(from, escrow.list_asset(account_id(*token)), Told::Asset),
            Message::TokenRefuses { asset, whom } => self.refuse(from, *asset, *whom),
            Message::SendToken { asset, amount } => self.send_token(from, *asset, *amount),
            Message::OfferOwnership { of: Owned::Escrow, to } => {
                self.tell(from, escrow.offer_ownership(to.map(account_id)), nothing)
            }
            Message::TakeOwnership { of: Owned::Escrow } => self.tell(from, escrow.take_ownership(), nothing),
            Message::Submit { batch } => self.tell(from, claims.submit(batch), Told::Receipt),
            Message::Attach { claim, evidence } => self.tell(from, claims.attach(*claim, evidence), Told::Claim),
            Message::Advance { claims: keys } => self.tell(from, claims.advance(keys), Told::Count),
            Message::Review { claim, reviews } => self.tell(from, claims.review(*claim, reviews), Told::Claim),
            Message::Reopen { claim } => self.tell(from, claims.reopen(*claim), nothing),
            Message::Appeal { claim } => self.tell(from, claims.appeal(*claim), Told::Appeal),
            Message::Rule { claim, overturned } => {
                self.tell(from, claims.rule(*claim, overturned.as_deref()), Told::Ruling)
            }
            Message::AskAuthorisation { request } => {
                self.tell(from, claims.ask_authorisation(request), Told::Authorisation)
            }
            Message::DecideAuthorisation { id, approval } => {
                self.tell(from, claims.decide_authorisation(*id, *approval), nothing)
            }
            Message::Pause { paused } => self.tell(from, claims.pause(*paused), nothing),
            Message::GiveRole { role, accounts } => self.tell(from, claims.give_role(*role, &ids(accounts)), nothing),
            Message::TrustIssuers { issuers } => self.tell(from, claims.trust_issuers(&ids(issuers)), nothing),
            Message::OfferOwnership { of, to } => {
                self.tell(from, administration(*of).offer_ownership(to.map(account_id)), nothing)
            }
            Message::TakeOwnership { of } => self.tell(from, administration(*of).take_ownership(), nothing),
            Message::AnnounceUpgrade { of, code } => {
                self.tell(from, administration(*of).announce_upgrade(*code), nothing)
            }
            Message::Upgrade { of } => self.tell(from, administration(*of).upgrade(), nothing),
            Message::Deposit { asset: AssetId::NATIVE, amount } => {
                self.tell_paying(from, escrow.deposit(*amount), *amount, nothing)
            }
            Message::Deposit { asset, amount } => self.tell(from, escrow.deposit_token(*asset, *amount), nothing),
            Message::Settle { asset, count } => self.tell(from, escrow.settle(*asset, *count), Told::Count),
            Message::FetchCredit { asset, to } => {
                self.tell(from, escrow.fetch_credit(*asset, account_id(*to)), Told::Amount)
            }
            Message::PayBack { party, amount } => {
                self.tell_paying(from, escrow.pay_back(*party, *amount), *amount, nothing)
            }
            Message::Transfer { to, amount } => {
                let sent = self.chain.transfer(account_id(from), to.map_or(escrow.0, account_id), amount.0);
                let amount = i128::try_from(amount.0).unwrap();
                self.spend(from, amount);
                if let Some(to) = to {
                    self.spend(*to, -amount);
                }
                sent.map(nothing).map_err(|error| Fault::Broken(error.to_string()))
            }
            Message::Trespass(trespass) => self.trespass(from, *trespass),
            Message::Wait { millis } => {
                let waited = self.chain.advance_time(*millis);
                waited.map(nothing).map_err(|error| Fault::Broken(error.to_string()))
            }
        }
    }

    fn trespass(&mut self, from: Account, trespass: Trespass) -> Answer {
        let (policies, escrow) = (self.suite.policies, self.suite.escrow);
        let (asset, amount) = (AssetId::NATIVE, Amount(1));
        let nothing = |()| Told::Nothing;
        match trespass {
            Trespass::Pay => {
                let party = Party::Provider(ProviderId(0));
                let due = Due { party, payee: from, amount, reversed: Amount::ZERO };
                self.tell(from, escrow.pay(asset, BatchId(1), &[due]), |_| Told::Nothing)
            }
            Trespass::Hold => self.tell(from, escrow.hold(asset, amount), Told::Amount),
            Trespass::ReleaseHold => self.tell(from, escrow.release_hold(asset, amount), nothing),
            Trespass::Adjudicate => {
                let (provider, base_day) = (ProviderId(0), Day(0));
                let request = AdjudicationRequest { provider, base_day, standings: Vec::new(), items: Vec::new() };
                self.tell(from, policies.adjudicate(&request), |_| Told::Nothing)
            }
            Trespass::AskAuthorisation => {
                let request = AuthorisationRequest {
                    member: MemberId(0),
                    provider: ProviderId(0),
                    codes: Vec::new(),
                    from: Day(0),
                    to: Day(0),
                    units: Quantity(1),
                    urgent: false,
                };
                self.tell(from, policies.ask_authorisation(&request), Told::Authorisation)
            }
            Trespass::DecideAuthorisation => {
                self.tell(from, policies.decide_authorisation(AuthorisationId(0), None), nothing)
            }
            Trespass::BindPolicies => self.tell(from, policies.bind_claims(account_id(from)), nothing),
            Trespass::BindEscrow => self.tell(from, escrow.bind_claims(account_id(from)), nothing),
        }
    }

    fn tell<T: Decode, E: Decode + Into<Fault> + Debug>(
        &mut self,
        from: Account,
        message: SuiteMessage<T, E>,
        told: impl FnOnce(T) -> Told,
    ) -> Answer {
        self.tell_paying(from, message, Amount::ZERO, told)
    }

    fn tell_paying<T: Decode, E: Decode + Into<Fault> + Debug>(
        &mut self,
        from: Account,
        message: SuiteMessage<T, E>,
        value: Amount,
        told: impl FnOnce(T) -> Told,
    ) -> Answer {
        match message.send(&mut self.chain, account_id(from)) {
            Ok(Called { value: answer, cost, .. }) => {
                self.spend(from, cost.deposit + i128::try_from(value.0).unwrap());
                Ok(told(answer))
            }
            Err(CallError::Contract(error)) => Err(error.into()),
            Err(CallError::Chain(error)) => Err(Fault::Broken(format!("the call does not come to an end: {error}"))),
            Err(CallError::Unreadable(error)) => Err(Fault::Broken(format!("the answer is unreadable: {error}"))),
        }
    }

    fn spend(&mut self, from: Account, amount: i128) {
        *self.books.purse.entry(from).or_default() -= amount;
    }
}
