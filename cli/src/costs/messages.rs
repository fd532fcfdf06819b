//! What one representative call of each message costs.

use anyhow::{Context, Result};
use client::chain::{account, Chain, Cost, UNIT};
use client::domain::accumulators::Opening;
use client::domain::calendar::Day;
use client::domain::consent::{Categories, Category, Discloser, Disclosure, Evidence, GrantTerms, Purpose};
use client::domain::credential::Standing;
use client::domain::ids::{AssetId, BatchId, ClaimKey, Commitment, ControlNumber, GrantId, PaymentNumber};
use client::domain::money::Amount;
use client::domain::plan::Network;
use client::interfaces;
use client::interfaces::claims::Attachment;
use client::interfaces::escrow::Due;
use client::interfaces::policies::{AdjudicationItem, AdjudicationRequest};
use client::suite::{Bundles, Question, Suite};
use client::tokens::plain_code;
use scale::Decode;

use super::scene::{self, service_day, Scene};
use crate::world::{insurer, issuer, member_account};

/// A message with what a call of it cost.
pub struct Measured {
    pub name: &'static str,
    /// What the call was, where the name does not say it.
    pub remark: &'static str,
    pub changes: bool,
    pub cost: Cost,
}

struct Table {
    scene: Scene,
    rows: Vec<Measured>,
}

impl Table {
    fn changes(&mut self, name: &'static str, remark: &'static str, cost: Cost) {
        self.rows.push(Measured { name, remark, changes: true, cost });
    }

    fn reads(&mut self, name: &'static str, cost: Cost) {
        self.rows.push(Measured { name, remark: "", changes: false, cost });
    }

    fn asks<T: Decode>(&mut self, name: &'static str, question: Question<T>) -> Result<()> {
        let cost = question.measure(&mut self.scene.chain).context(name)?.cost;
        self.reads(name, cost);
        Ok(())
    }

    fn suite(&self) -> Suite {
        self.scene.suite
    }
}

/// Every message of every contract, in the order of the traits.
pub fn measure(bundles: &Bundles) -> Result<Vec<Measured>> {
    let mut table = Table { scene: Scene::new(bundles, 8)?, rows: Vec::new() };
    bindings(&mut table, bundles)?;
    consents(&mut table)?;
    providers(&mut table)?;
    policies(&mut table)?;
    claims(&mut table)?;
    escrow(&mut table)?;
    let mut rows = table.rows;
    rows.sort_by(|one, other| one.name.cmp(other.name));
    Ok(rows)
}

/// Binding happens once, so it is measured on another suite of the same chain.
fn bindings(table: &mut Table, bundles: &Bundles) -> Result<()> {
    let deployed = Suite::deploy(&mut table.scene.chain, insurer(), bundles, &[issuer()], b"another")?;
    for (step, cost) in deployed.steps {
        match step {
            "policies.bind_claims" | "escrow.bind_claims" => table.changes(step, "", cost),
            _ => {}
        }
    }
    Ok(())
}

fn terms(table: &Table) -> GrantTerms {
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
    table.changes("consent_registry.grant", " (a member's first)", granted.cost);
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
    table.asks("consent_registry.grants_of", registry.grants_of(holder))?;
    table.asks("consent_registry.provider_registry", registry.provider_registry())?;
    table.asks("consent_registry.genesis_hash", registry.genesis_hash())?;
    let cost = registry.revoke(granted.value).send(&mut table.scene.chain, member)?.cost;
    table.changes("consent_registry.revoke", "", cost);
    let cost = registry.revoke_all().send(&mut table.scene.chain, member)?.cost;
    table.changes("consent_registry.revoke_all", "", cost);
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
    let registered = registry.register(founder).send(&mut table.scene.chain, founder)?;
    let provider = registered.value;
    table.changes("provider_registry.register", "", registered.cost);
    let cost = registry.add_operator(provider, other).send(&mut table.scene.chain, founder)?.cost;
    table.changes("provider_registry.add_operator", "", cost);
    let cost = registry.remove_operator(provider, other).send(&mut table.scene.chain, founder)?.cost;
    table.changes("provider_registry.remove_operator", "", cost);
    let cost = registry.attest(provider, scene::credential()).send(&mut table.scene.chain, issuer())?.cost;
    table.changes("provider_registry.attest", "", cost);
    let assess = registry.assess(provider, founder, &[service_day()], &[issuer()]);
    let cost = assess.preview(&mut table.scene.chain, founder)?.cost;
    table.reads("provider_registry.assess", cost);
    table.asks("provider_registry.provider", registry.provider(provider))?;
    table.asks("provider_registry.credential", registry.credential(provider, issuer()))
}

fn policies(table: &mut Table) -> Result<()> {
    let policies = table.suite().policies;
    let plan = table.scene.plan;
    let (member, newcomer) = (*table.scene.members.first().context("the scene has members")?, account("newcomer"));
    let first_day = Day::from_civil(2026, 1, 1).context("1 January 2026 is a day")?;
    let chain = &mut table.scene.chain;

    let cost = policies.publish_plan(plan.plan, &scene::plan()).send(chain, insurer())?.cost;
    table.changes("policies.publish_plan", " (three benefits, one limit)", cost);
    let services = scene::services()?;
    let one = services.get(..1).unwrap_or_default();
    let cost = policies.set_services(plan.plan, one).send(&mut table.scene.chain, insurer())?.cost;
    table.changes("policies.set_services", " (one, known before)", cost);
    let network = policies.set_network(table.scene.provider, Network::OutOfNetwork);
    let cost = network.send(&mut table.scene.chain, insurer())?.cost;
    table.changes("policies.set_network", " (known before)", cost);
    let back = policies.set_network(table.scene.provider, Network::InNetwork);
    back.send(&mut table.scene.chain, insurer())?;
    let enrol = policies.enrol(newcomer, client::domain::ids::FamilyId(0), table.scene.coverage(2026));
    let cost = enrol.send(&mut table.scene.chain, insurer())?.cost;
    table.changes("policies.enrol", "", cost);
    let cost = policies.add_coverage(member, table.scene.coverage(2027)).send(&mut table.scene.chain, insurer())?.cost;
    table.changes("policies.add_coverage", "", cost);
    let opening = Opening { deductible: Amount::ZERO, out_of_pocket: Amount::ZERO, limits: Vec::new() };
    let cost = policies.carry_in(member, first_day, &opening).send(&mut table.scene.chain, insurer())?.cost;
    table.changes("policies.carry_in", "", cost);
    adjudicate(table)?;

    let cost = policies.balances(member, first_day).preview(&mut table.scene.chain, insurer())?.cost;
    table.reads("policies.balances", cost);
    table.asks("policies.enrolment", policies.enrolment(member))?;
    table.asks("policies.member_of", policies.member_of(newcomer))?;
    table.asks("policies.account_of", policies.account_of(member))?;
    table.asks("policies.plan", policies.plan(plan))?;
    table.asks("policies.service", policies.service(plan.plan, plain_code("A0428")?))?;
    table.asks("policies.network", policies.network(table.scene.provider))?;
    table.asks("policies.claims", policies.claims())?;
    table.asks("policies.owner", policies.owner())
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
        standings: vec![(service_day(), Standing::Credentialed)],
        items: vec![AdjudicationItem {
            control: ControlNumber(u64::from(u32::MAX)),
            received,
            evidence: Categories::NONE,
            evidence_may_come: true,
            claim,
        }],
    };
    let preview = table.suite().policies.adjudicate(&request).preview(&mut table.scene.chain, caller)?;
    table.changes("policies.adjudicate", " (one claim, as the claims contract)", preview.cost);
    Ok(())
}

fn claims(table: &mut Table) -> Result<()> {
    let claims = table.suite().claims;
    let from = table.scene.operator;
    let members = table.scene.members.clone();
    let (member, waiting) = (*members.get(2).context("enough members")?, *members.get(3).context("enough members")?);

    let batch = table.scene.batch(&[member])?;
    let key =
        ClaimKey { provider: table.scene.provider, number: batch.claims.first().context("a batch of one")?.number };
    let cost = claims.submit(&batch).send(&mut table.scene.chain, from)?.cost;
    table.changes("claims.submit", " (one claim of two lines, paid)", cost);

    let terms = terms(table);
    let consenting = member_account("3");
    let grant = table.suite().consent_registry.grant(terms).send(&mut table.scene.chain, consenting)?.value;
    let mut pended = || -> Result<ClaimKey> {
        let claim = table.scene.claim(waiting, ["A0428", "E0601"])?;
        let number = claim.number;
        let batch = table.scene.batch_of(vec![claim]);
        claims.submit(&batch).send(&mut table.scene.chain, from)?;
        Ok(ClaimKey { provider: table.scene.provider, number })
    };
    let for_evidence = pended()?;
    let cost = attach(table, for_evidence, grant)?;
    table.changes("claims.attach", " (one document; the claim settles and is paid)", cost);

    let late = *members.get(4).context("enough members")?;
    let claim = table.scene.claim(late, ["A0428", "E0601"])?;
    let overdue = ClaimKey { provider: table.scene.provider, number: claim.number };
    let batch = table.scene.batch_of(vec![claim]);
    claims.submit(&batch).send(&mut table.scene.chain, from)?;
    table.scene.chain.advance_time(40 * 86_400_000)?;
    let cost = claims.advance(&[overdue]).send(&mut table.scene.chain, from)?.cost;
    table.changes("claims.advance", " (one claim whose evidence never came)", cost);
    let cost = claims.trust_issuers(&[issuer()]).send(&mut table.scene.chain, insurer())?.cost;
    table.changes("claims.trust_issuers", "", cost);

    table.asks("claims.claim", claims.claim(key))?;
    let cost = claims.explain(key).preview(&mut table.scene.chain, from)?.cost;
    table.reads("claims.explain", cost);
    table.asks("claims.partners", claims.partners())?;
    table.asks("claims.trusted_issuers", claims.trusted_issuers())?;
    table.asks("claims.owner", claims.owner())
}

fn attach(table: &mut Table, claim: ClaimKey, grant: GrantId) -> Result<Cost> {
    let evidence = Evidence { category: Category::ProofOfDelivery, commitment: Commitment([9; 32]) };
    let attach = table.suite().claims.attach(claim, &[Attachment { evidence, grant }]);
    Ok(attach.send(&mut table.scene.chain, table.scene.operator)?.cost)
}

fn escrow(table: &mut Table) -> Result<()> {
    let escrow = table.suite().escrow;
    // Only the claims contract makes payments due.
    let claims = table.suite().claims.0;
    let asset = AssetId::NATIVE;
    let payee = account("payee");
    table.scene.chain.endow(payee, UNIT)?;
    let cost = escrow.deposit(Amount(UNIT)).send(&mut table.scene.chain, insurer())?.cost;
    table.changes("escrow.deposit", " (nothing in the line)", cost);
    let due = |amount: u128| [Due { payee: interfaces::account(payee), amount: Amount(amount) }];
    let cost = escrow.pay(asset, BatchId(1_000), &due(UNIT)).send(&mut table.scene.chain, claims)?.cost;
    table.changes("escrow.pay", " (one payee, paid at once, as the claims contract)", cost);

    // More is due than the escrow has; one deposit pays the first eight, the ninth is left to settle.
    let free = escrow.ledger(asset).ask(&mut table.scene.chain)?.context("the escrow keeps a ledger")?.free;
    escrow.pay(asset, BatchId(1_001), &due(free.0)).send(&mut table.scene.chain, claims)?;
    for batch in 1_002..1_011 {
        escrow.pay(asset, BatchId(batch), &due(UNIT)).send(&mut table.scene.chain, claims)?;
    }
    escrow.deposit(Amount(9 * UNIT)).send(&mut table.scene.chain, insurer())?;
    let settled = escrow.settle(asset, 1).send(&mut table.scene.chain, insurer())?;
    anyhow::ensure!(settled.value == 1, "nothing was left to settle");
    table.changes("escrow.settle", " (one payment)", settled.cost);

    // An account that does not exist cannot take one base unit: it becomes a credit.
    let nobody = account("nobody yet");
    escrow.deposit(Amount(UNIT)).send(&mut table.scene.chain, insurer())?;
    let due = [Due { payee: interfaces::account(nobody), amount: Amount(1) }];
    escrow.pay(asset, BatchId(1_011), &due).send(&mut table.scene.chain, claims)?;
    table.asks("escrow.credit", escrow.credit(asset, nobody))?;
    let cost = escrow.fetch_credit(asset, payee).send(&mut table.scene.chain, nobody)?.cost;
    table.changes("escrow.fetch_credit", "", cost);
    table.asks("escrow.ledger", escrow.ledger(asset))?;
    table.asks("escrow.payment", escrow.payment(asset, PaymentNumber(0)))?;
    table.asks("escrow.claims", escrow.claims())?;
    table.asks("escrow.owner", escrow.owner())
}
