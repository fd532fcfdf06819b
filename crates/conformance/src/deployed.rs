//! The deployed contracts, on the chain inside this process: everything goes through their public messages, and every
//! submission is previewed first, to the byte.

use client::chain::{account, AccountId, Embedded, Snapshot, UNIT};
use client::interfaces::claims::{ClaimResult, Role};
use client::sentences::Sentence;
use client::suite::{Bundles, CallError, Called, Message, Suite};
use domain::accumulators::Opening;
use domain::authorisation::{Approval, AuthorisationRequest};
use domain::calendar::{Day, MILLIS_PER_DAY};
use domain::claim::Batch;
use domain::credential::Credential;
use domain::enrolment::{Coverage, Person};
use domain::ids::{AuthorisationId, ClaimKey, Code, FamilyId, MemberId, PlanId, PlanRef, ProviderId};
use domain::lifecycle::ClaimState;
use domain::money::Amount;
use domain::network::Network;
use domain::plan::Plan;
use domain::service::Service;
use scale::{Decode, Encode};

use crate::insurer::{Balances, CeilingBalance, Fault, Insurer, LimitBalance, Submitted};
use crate::scenario::day;

/// What everyone begins with.
const PURSE: u128 = 1_000_000 * UNIT;
/// What the escrow is funded with.
const FUNDS: u128 = 1_000_000_000 * UNIT;

/// A suite of contracts, deployed from the built bundles.
pub struct Deployed {
    chain: Embedded,
    suite: Suite,
    /// The chain as it is after deployment.
    start: Snapshot,
    operators: Vec<(ProviderId, AccountId)>,
    members: u32,
}

fn owner() -> AccountId {
    account("owner")
}

fn issuer() -> AccountId {
    account("issuer")
}

fn reviewer() -> AccountId {
    account("reviewer")
}

impl Deployed {
    /// Deploys the suite.
    ///
    /// # Errors
    ///
    /// If the contracts are not built, or cannot be deployed.
    pub fn new() -> Result<Self, Fault> {
        let bundles = Bundles::load().map_err(|error| Fault::at("the contracts cannot be used", error))?;
        let mut chain = Embedded::new();
        let treasury = account("treasury");
        for (who, amount) in
            [(owner(), PURSE), (issuer(), PURSE), (reviewer(), PURSE), (account("external"), PURSE), (treasury, FUNDS)]
        {
            chain.endow(who, amount).map_err(|error| Fault::at("endowing", error))?;
        }
        let external = [account("external")];
        let deployed = Suite::deploy(&mut chain, owner(), &bundles, &[issuer()], &external, b"conformance")
            .map_err(|error| Fault::at("the contracts cannot be deployed", error))?;
        let suite = deployed.suite;
        send(&mut chain, owner(), "giving the reviewer's role", suite.claims.give_role(Role::Reviewer, &[reviewer()]))?;
        let funds = Amount(FUNDS / 2);
        send(&mut chain, treasury, "funding the escrow", suite.escrow.deposit(funds))?;
        let start = chain.snapshot();
        Ok(Self { chain, suite, start, operators: Vec::new(), members: 0 })
    }

    fn operator(&self, provider: ProviderId) -> Result<AccountId, Fault> {
        let known = self.operators.iter().find(|(id, _)| *id == provider);
        known.map(|(_, operator)| *operator).ok_or_else(|| Fault("no such provider".into()))
    }

    /// A claim as the chain keeps it.
    fn stored(&mut self, claim: ClaimKey) -> Result<Submitted, Fault> {
        let asked = self.suite.claims.explain(claim).ask(&mut self.chain);
        let explanation = asked.map_err(|error| Fault::at("explaining a claim", error))?;
        match explanation.record.state {
            ClaimState::Pended(pend) => Ok(Submitted::Pended(pend)),
            ClaimState::Adjudicated { decision, .. } => {
                let charges = explanation.record.claim.lines.iter().map(|line| line.charge);
                if decision.totals(charges).as_ref() != Ok(&explanation.totals) {
                    return Err(Fault("the stored totals are not the sums of the stored lines".into()));
                }
                Ok(Submitted::Decided(decision))
            }
            state @ (ClaimState::Reversed { .. } | ClaimState::Voids(_)) => {
                Err(Fault(format!("the claim is neither decided nor waiting: {state:?}")))
            }
        }
    }
}

/// Sends a message, and says what it was for where it comes to nothing.
fn send<T: Decode, E: Decode + Sentence>(
    chain: &mut Embedded,
    from: AccountId,
    what: &str,
    message: Message<T, E>,
) -> Result<T, Fault> {
    called(what, message.send(chain, from)).map(|called| called.value)
}

fn called<T, E: Sentence>(what: &str, called: Result<Called<T>, CallError<E>>) -> Result<Called<T>, Fault> {
    called.map_err(|error| Fault::at(what, error))
}

impl Insurer for Deployed {
    fn name(&self) -> &'static str {
        "the deployed contracts"
    }

    fn begin(&mut self) -> Result<(), Fault> {
        self.chain.restore(&self.start);
        self.operators.clear();
        self.members = 0;
        self.set_day(day(2025, 1, 1))
    }

    fn set_day(&mut self, day: Day) -> Result<(), Fault> {
        let begins = day.begins_at(0).ok_or_else(|| Fault("the day is before 1970".into()))?;
        let noon = begins.saturating_add(MILLIS_PER_DAY / 2);
        self.chain.set_time(noon).map_err(|error| Fault::at("setting the clock", error))
    }

    fn publish(&mut self, plan: PlanId, terms: &Plan) -> Result<PlanRef, Fault> {
        let message = self.suite.policies.publish_plan(plan, terms);
        send(&mut self.chain, owner(), "publishing a plan", message)
    }

    fn set_services(&mut self, plan: PlanId, services: &[(Code, Service)]) -> Result<(), Fault> {
        let message = self.suite.policies.set_services(plan, services);
        send(&mut self.chain, owner(), "setting services", message)
    }

    fn provider(&mut self, network: &Network) -> Result<ProviderId, Fault> {
        let number = self.operators.len();
        let (operator, payout) = (account(&format!("provider {number}")), account(&format!("payout {number}")));
        for who in [operator, payout] {
            self.chain.endow(who, PURSE).map_err(|error| Fault::at("endowing", error))?;
        }
        let registry = self.suite.provider_registry;
        let provider = send(&mut self.chain, operator, "registering a provider", registry.register(payout, None))?;
        let (from, to) = (day(2020, 1, 1), day(9_000, 12, 31));
        let credential = Credential { specialty: 1, from, to, suspended_from: None, excluded_from: None };
        send(&mut self.chain, issuer(), "attesting a provider", registry.attest(provider, credential))?;
        let message = self.suite.policies.set_network(provider, network);
        send(&mut self.chain, owner(), "placing a provider", message)?;
        self.operators.push((provider, operator));
        Ok(provider)
    }

    fn enrol(&mut self, family: FamilyId, coverage: Coverage, person: Option<Person>) -> Result<MemberId, Fault> {
        let member = account(&format!("member {}", self.members));
        self.members = self.members.saturating_add(1);
        let message = self.suite.policies.enrol(member, family, coverage, person);
        send(&mut self.chain, owner(), "enrolling a member", message)
    }

    fn add_coverage(&mut self, member: MemberId, coverage: Coverage) -> Result<(), Fault> {
        let message = self.suite.policies.add_coverage(member, coverage);
        send(&mut self.chain, owner(), "adding coverage", message)
    }

    fn carry_in(&mut self, member: MemberId, day: Day, opening: &Opening) -> Result<(), Fault> {
        let message = self.suite.policies.carry_in(member, day, opening);
        send(&mut self.chain, owner(), "carrying in balances", message)
    }

    fn authorise(
        &mut self,
        asked: &AuthorisationRequest,
        approval: Option<Approval>,
    ) -> Result<AuthorisationId, Fault> {
        let operator = self.operator(asked.provider)?;
        let claims = self.suite.claims;
        let id = send(&mut self.chain, operator, "asking for an authorisation", claims.ask_authorisation(asked))?;
        let message = claims.decide_authorisation(id, approval);
        send(&mut self.chain, reviewer(), "deciding an authorisation", message)?;
        Ok(id)
    }

    fn submit(&mut self, batch: &Batch) -> Result<Vec<Submitted>, Fault> {
        let operator = self.operator(batch.provider)?;
        let claims = self.suite.claims;
        let preview = called("previewing claims", claims.submit(batch).preview(&mut self.chain, operator))?;
        let real = called("submitting claims", claims.submit(batch).send(&mut self.chain, operator))?;
        if preview.value.encode() != real.value.encode() || preview.events != real.events {
            let (shown, done) = (preview.value, real.value);
            return Err(Fault(format!("the preview is not what was done: preview {shown:?}, done {done:?}")));
        }
        let mut results = Vec::new();
        for (claim, result) in batch.claims.iter().zip(real.value.results) {
            let key = ClaimKey { provider: batch.provider, number: claim.number };
            let stored = match result {
                ClaimResult::Refused(refusal) => Submitted::Refused(refusal),
                ClaimResult::Decided { .. } | ClaimResult::Pended { .. } | ClaimResult::Voided { .. } => {
                    self.stored(key)?
                }
            };
            if let (ClaimResult::Decided { paid, verdict, .. }, Submitted::Decided(decision)) = (&result, &stored) {
                if decision.paid() != Ok(*paid) || decision.verdict() != *verdict {
                    return Err(Fault("the receipt is not what is stored".into()));
                }
            }
            results.push(stored);
        }
        Ok(results)
    }

    fn advance(&mut self, claim: ClaimKey) -> Result<Submitted, Fault> {
        // Anyone may: here somebody who has nothing to do with it.
        let message = self.suite.claims.advance(&[claim]);
        send(&mut self.chain, issuer(), "advancing a claim", message)?;
        self.stored(claim)
    }

    fn balances(&mut self, member: MemberId, day: Day) -> Result<Balances, Fault> {
        let asked = self.suite.policies.balances(member, day).ask(&mut self.chain);
        let found = asked.map_err(|error| Fault::at("asking for balances", error))?;
        let ceilings = found.ceilings.iter().map(|it| CeilingBalance {
            member_used: it.member_used,
            family_used: it.family_used,
            left: it.left,
        });
        let limits = found.limits.iter().map(|it| LimitBalance { used: it.used, left: it.left });
        Ok(Balances { ceilings: ceilings.collect(), limits: limits.collect() })
    }
}
