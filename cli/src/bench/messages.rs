//! What one representative call of each message costs.

use anyhow::{Context, Result};
use client::chain::{account, Chain, Cost, UNIT};
use client::domain::accumulators::Opening;
use client::domain::authorisation::Approval;
use client::domain::bounds::{PROVIDER_CHANGE_DELAY, UPGRADE_DELAY};
use client::domain::calendar::Day;
use client::domain::consent::{Categories, Category, Discloser, Disclosure, GrantTerms, Purpose};
use client::domain::credential::{ProviderDay, Standing};
use client::domain::enrolment::{AgeClass, Person, Sex};
use client::domain::ids::{ClaimKey, Commitment, ControlNumber};
use client::domain::network::Network;
use client::domain::provider::ChangeKind;
use client::domain::representation::Power;
use client::interfaces;
use client::interfaces::policies::{AdjudicationItem, AdjudicationRequest};
use client::suite::{Administration, Bundles, Question, Suite};
use client::tokens::plain_code;
use scale::Decode;

use super::scene::{self, service_day, Scene};
use super::{messages_of_claims, messages_of_escrow};
use crate::world::{insurer, issuer, member_account, reviewer};

/// A message with what a call of it cost.
pub struct Measured {
    pub name: &'static str,
    /// What the call was, where the name does not say it.
    pub remark: &'static str,
    pub changes: bool,
    pub cost: Cost,
}

/// The rows so far, and the scene in which they are measured.
pub(super) struct Table {
    pub(super) scene: Scene,
    rows: Vec<Measured>,
}

impl Table {
    pub(super) fn changes(&mut self, name: &'static str, remark: &'static str, cost: Cost) {
        self.rows.push(Measured { name, remark, changes: true, cost });
    }

    pub(super) fn reads(&mut self, name: &'static str, cost: Cost) {
        self.rows.push(Measured { name, remark: "", changes: false, cost });
    }

    pub(super) fn asks<T: Decode>(&mut self, name: &'static str, question: Question<T>) -> Result<()> {
        let cost = question.measure(&mut self.scene.chain).context(name)?.cost;
        self.reads(name, cost);
        Ok(())
    }

    pub(super) fn suite(&self) -> Suite {
        self.scene.suite
    }
}

/// Every message of every contract, in the order of the traits.
pub fn measure(bundles: &Bundles) -> Result<Vec<Measured>> {
    let mut table = Table { scene: Scene::new(bundles, 9)?, rows: Vec::new() };
    bindings(&mut table, bundles)?;
    consents(&mut table)?;
    providers(&mut table)?;
    policies(&mut table)?;
    messages_of_claims::measure(&mut table)?;
    messages_of_escrow::measure(&mut table)?;
    let mut rows = table.rows;
    rows.sort_by(|one, other| one.name.cmp(other.name));
    Ok(rows)
}

/// Binding happens once, so it is measured on another suite of the same chain.
fn bindings(table: &mut Table, bundles: &Bundles) -> Result<()> {
    let deployed =
        Suite::deploy(&mut table.scene.chain, insurer(), bundles, &[issuer()], &[reviewer("external")], b"another")?;
    for (step, cost) in deployed.steps {
        match step {
            "policies.bind_claims" | "escrow.bind_claims" => table.changes(step, "", cost),
            _ => {}
        }
    }
    Ok(())
}

pub(super) fn terms(table: &Table) -> GrantTerms {
    GrantTerms {
        discloser: Discloser::Provider(table.scene.provider),
        recipient: Some(interfaces::account(table.suite().claims.0)),
        purpose: Purpose::Payment,
        categories: Categories::ALL_ORDINARY,
        from: 0,
        until: u64::MAX,
        claim: None,
    }
}

fn consents(table: &mut Table) -> Result<()> {
    let registry = table.suite().consent_registry;
    let member = member_account("0");
    let holder = interfaces::account(member);
    let terms = terms(table);
    let granted = registry.grant(terms).send(&mut table.scene.chain, member)?;
    table.changes("consent_registry.act", " (a member's first)", granted.cost);
    let number = scene_claim_key(table)?;
    let disclosure = Disclosure {
        discloser: terms.discloser,
        recipient: interfaces::account(table.suite().claims.0),
        purpose: Purpose::Payment,
        category: Category::Order,
        claim: number,
    };
    let check = registry.check(holder, &[(granted.value, disclosure)]);
    let cost = check.preview(&mut table.scene.chain, member)?.cost;
    table.reads("consent_registry.check", cost);
    table.asks("consent_registry.grant_of", registry.grant_of(holder, granted.value))?;
    table.asks("consent_registry.member_of", registry.member_of(holder))?;
    table.asks("consent_registry.provider_registry", registry.provider_registry())?;
    table.asks("consent_registry.genesis_hash", registry.genesis_hash())?;
    table.asks("consent_registry.grant_version", registry.grant_version(holder, granted.value, 0))?;
    let (guardian, operator, provider) = (account("guardian"), table.scene.operator, table.scene.provider);
    let power = Power { from: 0, until: u64::MAX, alone: Categories::NONE };
    let attest = registry.attest_guardian(holder, interfaces::account(guardian), power);
    let cost = attest.send(&mut table.scene.chain, issuer())?.cost;
    table.changes("consent_registry.attest_guardian", "", cost);
    let (representative, authority) = (interfaces::account(guardian), interfaces::account(issuer()));
    table.asks("consent_registry.representation", registry.representation(holder, representative, authority))?;
    let declare = registry.emergency(holder, provider, interfaces::account(issuer()), Commitment([3; 32]));
    let declared = declare.send(&mut table.scene.chain, operator)?;
    table.changes("consent_registry.emergency", "", declared.cost);
    table.asks("consent_registry.emergency_of", registry.emergency_of(provider, declared.value))?;
    table.asks("consent_registry.emergencies_of", registry.emergencies_of(provider))?;
    let cost = registry.revoke(granted.value).send(&mut table.scene.chain, member)?.cost;
    table.changes("consent_registry.act", " (revokes a consent)", cost);
    let cost = registry.revoke_all().send(&mut table.scene.chain, member)?.cost;
    table.changes("consent_registry.act", " (revokes every consent)", cost);
    Ok(())
}

fn scene_claim_key(table: &mut Table) -> Result<ClaimKey> {
    let member = *table.scene.members.first().context("the scene has members")?;
    let number = table.scene.claim(member, ["A0428", "G0283"])?.number;
    Ok(ClaimKey { provider: table.scene.provider, number })
}

fn providers(table: &mut Table) -> Result<()> {
    let registry = table.suite().provider_registry;
    let founder = member_account("1");
    let other = member_account("2");
    let registered = registry.register(founder, None).send(&mut table.scene.chain, founder)?;
    let provider = registered.value;
    table.changes("provider_registry.register", "", registered.cost);
    let change = ChangeKind::AddOperator.of(interfaces::account(other));
    let announced = registry.announce(provider, change).send(&mut table.scene.chain, founder)?;
    table.changes("provider_registry.announce", "", announced.cost);
    let cost = registry.cancel(provider, change).send(&mut table.scene.chain, founder)?.cost;
    table.changes("provider_registry.cancel", "", cost);
    registry.announce(provider, change).send(&mut table.scene.chain, founder)?;
    let before = table.scene.chain.snapshot();
    table.scene.chain.advance_time(PROVIDER_CHANGE_DELAY)?;
    let cost = registry.confirm(provider, change).send(&mut table.scene.chain, founder)?.cost;
    table.changes("provider_registry.confirm", "", cost);
    let removal = ChangeKind::RemoveOperator.of(interfaces::account(other));
    let cost = registry.announce(provider, removal).send(&mut table.scene.chain, founder)?.cost;
    table.changes("provider_registry.announce", " (a removal at once)", cost);
    table.scene.chain.restore(&before);
    let cost = registry.attest(provider, scene::credential()).send(&mut table.scene.chain, issuer())?.cost;
    table.changes("provider_registry.attest", "", cost);
    let assess = registry.assess(provider, founder, &[ProviderDay { provider, day: service_day() }], &[issuer()]);
    let cost = assess.preview(&mut table.scene.chain, founder)?.cost;
    table.reads("provider_registry.assess", cost);
    table.asks("provider_registry.provider", registry.provider(provider))?;
    table.asks("provider_registry.attested", registry.attested(provider, issuer()))
}

fn policies(table: &mut Table) -> Result<()> {
    let policies = table.suite().policies;
    let plan = table.scene.plan;
    let (member, newcomer) = (*table.scene.members.first().context("the scene has members")?, account("newcomer"));
    let first_day = Day::from_civil(2026, 1, 1).context("1 January 2026 is a day")?;
    let chain = &mut table.scene.chain;

    let cost = policies.publish_plan(plan.plan, &scene::plan()).send(chain, insurer())?.cost;
    table.changes("policies.publish_plan", " (three benefits, two ceilings, one limit, one frequency rule)", cost);
    let services = scene::services()?;
    let one = services.get(..1).unwrap_or_default();
    let cost = policies.set_services(plan.plan, one).send(&mut table.scene.chain, insurer())?.cost;
    table.changes("policies.set_services", " (one, known before)", cost);
    let network = policies.set_network(table.scene.provider, &Network::since(Day(0), 0));
    let cost = network.send(&mut table.scene.chain, insurer())?.cost;
    table.changes("policies.set_network", " (known before)", cost);
    let enrol = policies.enrol(newcomer, client::domain::ids::FamilyId(0), table.scene.coverage(2026), None);
    let cost = enrol.send(&mut table.scene.chain, insurer())?.cost;
    table.changes("policies.enrol", "", cost);
    let cost = policies.add_coverage(member, table.scene.coverage(2027)).send(&mut table.scene.chain, insurer())?.cost;
    table.changes("policies.add_coverage", "", cost);
    let last = first_day.plus_months(18).context("the calendar goes on")?;
    let cost = policies.end_coverage(member, last).send(&mut table.scene.chain, insurer())?.cost;
    table.changes("policies.end_coverage", "", cost);
    let person = Person { from: first_day, sex: Some(Sex::Female), age: Some(AgeClass::Adult), review_from: None };
    let cost = policies.attest(member, person).send(&mut table.scene.chain, insurer())?.cost;
    table.changes("policies.attest", "", cost);
    let opening = Opening { counters: Vec::new() };
    let cost = policies.carry_in(member, first_day, &opening).send(&mut table.scene.chain, insurer())?.cost;
    table.changes("policies.carry_in", "", cost);
    let cost = policies.rebind(member, account("new key")).send(&mut table.scene.chain, insurer())?.cost;
    table.changes("policies.rebind", "", cost);
    let cost = policies.appoint_officer(Some(account("officer"))).send(&mut table.scene.chain, insurer())?.cost;
    table.changes("policies.appoint_officer", "", cost);
    table.asks("policies.officer", policies.officer())?;
    table.asks("policies.involved", policies.involved(Some(member)))?;
    adjudicate(table)?;
    authorisation(table)?;

    let cost = policies.balances(member, first_day).preview(&mut table.scene.chain, insurer())?.cost;
    table.reads("policies.balances", cost);
    table.asks("policies.enrolment", policies.enrolment(member))?;
    table.asks("policies.member_of", policies.member_of(newcomer))?;
    table.asks("policies.account_of", policies.account_of(member))?;
    table.asks("policies.plan", policies.plan(plan))?;
    table.asks("policies.service", policies.service(plan.plan, plain_code("A0428")?))?;
    table.asks("policies.network", policies.network(table.scene.provider))?;
    table.asks("policies.claims", policies.claims())?;
    administration(table, policies.administration(), &OF_POLICIES)
}

/// The names of what `policies` and `claims` have in common, each with its own size.
type Names = [&'static str; 7];
const OF_POLICIES: Names = [
    "policies.owner",
    "policies.pending",
    "policies.offer_ownership",
    "policies.take_ownership",
    "policies.announce_upgrade",
    "policies.upgrade",
    " (to the code that it has)",
];
pub(super) const OF_CLAIMS: Names = [
    "claims.owner",
    "claims.pending",
    "claims.offer_ownership",
    "claims.take_ownership",
    "claims.announce_upgrade",
    "claims.upgrade",
    " (to the code that it has)",
];

/// Ownership goes round in a circle, and the upgrade is to the same code.
pub(super) fn administration(table: &mut Table, of: Administration, names: &Names) -> Result<()> {
    let [owner, pending, offer, take, announce, upgrade, remark] = *names;
    table.asks(owner, of.owner())?;
    table.asks(pending, of.pending())?;
    let before = table.scene.chain.snapshot();
    let next = table.scene.operator;
    let cost = of.offer_ownership(Some(next)).send(&mut table.scene.chain, insurer())?.cost;
    table.changes(offer, "", cost);
    let cost = of.take_ownership().send(&mut table.scene.chain, next)?.cost;
    table.changes(take, "", cost);
    let code = table.scene.chain.code_hash(of.0)?;
    let cost = of.announce_upgrade(Some(code.into())).send(&mut table.scene.chain, next)?.cost;
    table.changes(announce, "", cost);
    table.scene.chain.advance_time(UPGRADE_DELAY)?;
    let cost = of.upgrade().send(&mut table.scene.chain, next)?.cost;
    table.changes(upgrade, remark, cost);
    table.scene.chain.restore(&before);
    Ok(())
}

/// Only the claims contract may call it, so it is previewed as that.
fn adjudicate(table: &mut Table) -> Result<()> {
    let caller = table.suite().claims.0;
    table.scene.chain.endow(caller, 1_000 * UNIT)?;
    let member = *table.scene.members.get(1).context("the scene has members")?;
    let claim = table.scene.claim(member, ["A0428", "G0283"])?;
    let received = table.scene.chain.now_millis()?;
    let request = AdjudicationRequest {
        provider: table.scene.provider,
        base_day: service_day(),
        standings: vec![(ProviderDay { provider: table.scene.provider, day: service_day() }, Standing::Credentialed)],
        items: vec![AdjudicationItem {
            control: ControlNumber(u64::from(u32::MAX)),
            received,
            filed: received,
            now: received,
            evidence: Categories::NONE,
            may_wait: true,
            decided: None,
            reviews: Vec::new(),
            undo: None,
            claim,
        }],
    };
    let preview = table.suite().policies.adjudicate(&request).preview(&mut table.scene.chain, caller)?;
    table.changes("policies.adjudicate", " (one claim, as the claims contract)", preview.cost);
    Ok(())
}

/// Asked for and decided through the claims contract; here as that contract.
fn authorisation(table: &mut Table) -> Result<()> {
    let policies = table.suite().policies;
    let caller = table.suite().claims.0;
    let request = table.scene.request()?;
    let asked = policies.ask_authorisation(&request).send(&mut table.scene.chain, caller)?;
    table.changes("policies.ask_authorisation", " (as the claims contract)", asked.cost);
    let approval = Approval { from: request.from, to: request.to, units: request.units, most: None };
    let decide = policies.decide_authorisation(asked.value, Some(approval));
    let cost = decide.send(&mut table.scene.chain, caller)?.cost;
    table.changes("policies.decide_authorisation", " (as the claims contract)", cost);
    table.asks("policies.authorisation", policies.authorisation(asked.value))
}
