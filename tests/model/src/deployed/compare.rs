//! What differs between the model and the contracts: after a step what it touched, at the end of a list everything.

use std::collections::BTreeSet;
use std::fmt::Debug;

use client::domain::calendar::Day;
use client::domain::consent::Act;
use client::domain::ids::{Account, AssetId, AuthorisationId, ClaimKey, GrantId, MemberId, ProviderId};
use client::domain::ledger::Party;
use client::interfaces::administration::Pending;
use client::interfaces::claims::{ClaimResult, Role};
use client::interfaces::{account, account_id};
use client::suite::CallError;

use super::{Deployed, Difference};
use crate::call::{Answer, Call, Message, Told};
use crate::model::{party, Model};
use crate::right::By;
use crate::world::TOKEN;

/// What a call may have changed.
#[derive(Default)]
pub(super) struct Touched {
    pub(super) assets: BTreeSet<AssetId>,
    pub(super) claims: BTreeSet<ClaimKey>,
    pub(super) members: BTreeSet<MemberId>,
    pub(super) parties: BTreeSet<(AssetId, Party)>,
    pub(super) consents: BTreeSet<(Account, Option<GrantId>)>,
}

impl Deployed {
    pub(super) fn compare(&mut self, model: &Model, touched: &Touched) -> Result<(), Difference> {
        for asset in &touched.assets {
            self.compare_ledger(model.escrow.of(*asset))?;
        }
        for key in &touched.claims {
            self.compare_claim(model, *key)?;
        }
        for member in &touched.members {
            self.compare_balances(model, *member)?;
        }
        for (asset, party) in &touched.parties {
            self.compare_debt(model.escrow.of(*asset), *party)?;
        }
        for (member, grant) in &touched.consents {
            self.compare_standing(model, *member)?;
            if let Some(grant) = grant {
                self.compare_consent(model, *member, *grant)?;
            }
        }
        Ok(())
    }

    fn compare_claim(&mut self, model: &Model, key: ClaimKey) -> Result<(), Difference> {
        let found = self.suite.claims.claim(key).ask(&mut self.chain).map_err(unanswered)?;
        same(&format!("{key:?}"), &model.claims.records.get(&key).map(|record| (**record).clone()), &found)
    }

    fn compare_balances(&mut self, model: &Model, member: MemberId) -> Result<(), Difference> {
        let today = Day::of(model.now, 0).unwrap();
        let found = match self.suite.policies.balances(member, today).ask(&mut self.chain) {
            Ok(balances) => Ok(balances),
            Err(CallError::Contract(error)) => Err(error),
            Err(error) => return Err(format!("the balances of {member:?}: {error}")),
        };
        same(&format!("the balances of {member:?}"), &model.policies.balances(member, today), &found)
    }

    /// Compares everything that is stored, and then pays whatever is reserved.
    ///
    /// # Errors
    ///
    /// What differs.
    pub fn compare_everything(&mut self, model: &Model) -> Result<(), Difference> {
        for key in model.claims.records.keys() {
            self.compare_claim(model, *key)?;
        }
        for (control, record) in &model.claims.replaced {
            let found = self.suite.claims.replaced(*control).ask(&mut self.chain).map_err(unanswered)?;
            same(&format!("the replaced {control:?}"), &Some((**record).clone()), &found)?;
        }
        self.compare_members(model)?;
        self.compare_providers(model)?;
        self.compare_consents(model)?;
        self.compare_emergencies(model)?;
        self.compare_administration(model)?;
        self.compare_escrow(model)?;
        for till in &model.escrow.tills {
            self.compare_till(model, till)?;
            self.drain(till)?;
        }
        Ok(())
    }

    fn compare_members(&mut self, model: &Model) -> Result<(), Difference> {
        let policies = self.suite.policies;
        for (number, enrolment) in (0u32..).zip(&model.policies.members) {
            let member = MemberId(number);
            let found = policies.enrolment(member).ask(&mut self.chain).map_err(unanswered)?;
            same("an enrolment", &Some((**enrolment).clone()), &found)?;
            self.compare_balances(model, member)?;
        }
        for (number, authorisation) in (0u32..).zip(&model.policies.authorisations) {
            let id = AuthorisationId(number);
            let found = policies.authorisation(id).ask(&mut self.chain).map_err(unanswered)?;
            same("an authorisation", &Some((**authorisation).clone()), &found)?;
        }
        for (provider, network) in &model.policies.networks {
            let found = policies.network(*provider).ask(&mut self.chain).map_err(unanswered)?;
            same("a provider's network", &**network, &found)?;
        }
        Ok(())
    }

    fn compare_providers(&mut self, model: &Model) -> Result<(), Difference> {
        for (number, provider) in (0u32..).zip(&model.providers.records) {
            let asked = self.suite.provider_registry.provider(ProviderId(number));
            let found = asked.ask(&mut self.chain).map_err(unanswered)?;
            same("a provider", &Some(provider.clone()), &found)?;
        }
        for ((provider, issuer), credentials) in &model.providers.credentials {
            let asked = self.suite.provider_registry.attested(*provider, account_id(*issuer));
            let found = asked.ask(&mut self.chain).map_err(unanswered)?;
            same("what is attested", credentials, &found.terms)?;
        }
        Ok(())
    }

    fn compare_administration(&mut self, model: &Model) -> Result<(), Difference> {
        let (policies, claims) = (self.suite.policies, self.suite.claims);
        let both = [
            (policies.administration(), &model.policies.administration),
            (claims.administration(), &model.claims.administration),
        ];
        for (contract, expected) in both {
            let owner = contract.owner().ask(&mut self.chain).map_err(unanswered)?;
            same("an owner", &expected.owner, &account(owner))?;
            let Pending { offered_to, upgrade } = contract.pending().ask(&mut self.chain).map_err(unanswered)?;
            let found = (offered_to.map(account), upgrade.map(|it| (it.code_hash, it.from)));
            same("what an owner has in hand", &(expected.offered_to, expected.upgrade), &found)?;
        }
        let officer = policies.officer().ask(&mut self.chain).map_err(unanswered)?;
        same("the officer", &model.policies.officer, &officer.map(account))?;
        same("the pause", &model.claims.paused, &claims.is_paused().ask(&mut self.chain).map_err(unanswered)?)?;
        let issuers = claims.trusted_issuers().ask(&mut self.chain).map_err(unanswered)?;
        let issuers: Vec<Account> = issuers.into_iter().map(account).collect();
        same("the trusted issuers", &model.claims.issuers, &issuers)?;
        for role in Role::ALL {
            let found = claims.role(role).ask(&mut self.chain).map_err(unanswered)?;
            let found: Vec<Account> = found.into_iter().map(account).collect();
            same("a role", model.claims.role(role), &found)?;
        }
        Ok(())
    }
}

pub(super) fn unanswered(error: client::suite::AskError) -> Difference {
    format!("a question was not answered: {error}")
}

pub(super) fn same<T: PartialEq + Debug>(what: &str, model: &T, deployed: &T) -> Result<(), Difference> {
    if model == deployed {
        Ok(())
    } else {
        Err(format!("{what} differs:\n  model:    {model:?}\n  deployed: {deployed:?}"))
    }
}

pub(super) fn touched(model: &Model, call: &Call, answer: &Answer) -> Touched {
    let mut touched = Touched::default();
    // Those in which plans are settled.
    let both = || BTreeSet::from([AssetId::NATIVE, TOKEN]);
    match &call.message {
        Message::Submit { batch } => {
            touched.assets = both();
            if let Ok(Told::Receipt(receipt)) = answer {
                let decided = |result: &ClaimResult| !matches!(result, ClaimResult::Refused(_));
                for (claim, _) in batch.claims.iter().zip(&receipt.results).filter(|(_, result)| decided(result)) {
                    touched.claims.insert(ClaimKey { provider: batch.provider, number: claim.number });
                }
            }
        }
        Message::Attach { claim, .. } | Message::Review { claim, .. } | Message::Rule { claim, .. } => {
            touched.assets = both();
            touched.claims.insert(*claim);
        }
        Message::Appeal { claim } | Message::Reopen { claim } => {
            touched.assets = both();
            touched.claims.insert(*claim);
        }
        Message::Advance { claims } => {
            touched.assets = both();
            touched.claims.extend(claims);
        }
        Message::Deposit { asset, .. }
        | Message::Settle { asset, .. }
        | Message::FetchCredit { asset, .. }
        | Message::Adopt { asset }
        | Message::SendToken { asset, .. }
        | Message::Withdraw { asset } => {
            touched.assets.insert(*asset);
        }
        Message::PayBack { party, .. } => {
            touched.assets.insert(AssetId::NATIVE);
            touched.parties.insert((AssetId::NATIVE, *party));
        }
        Message::Consent { by, act } => {
            let member = match by {
                By::Member => call.from,
                By::Representative { member, .. } | By::Signature { member, .. } => *member,
            };
            let is_grant = matches!(**act, Act::Grant(_) | Act::Narrow { .. } | Act::Revoke(_));
            let number = match answer {
                Ok(Told::Number(number)) if is_grant => Some(GrantId(*number)),
                _ => None,
            };
            touched.consents.insert((member, number));
        }
        Message::CarryIn { member, .. } | Message::AddCoverage { member, .. } => {
            touched.members.insert(*member);
        }
        _ => {}
    }
    for key in &touched.claims {
        if let Some(record) = model.claims.records.get(key) {
            if (record.claim.member.0 as usize) < model.policies.members.len() {
                touched.members.insert(record.claim.member);
            }
            touched.parties.insert((record.asset(), party(&record.claim, key.provider)));
        }
    }
    touched
}
