//! A token that is told to send calls whichever contract of the suite it likes before it answers.

use client::chain::Call;
use client::domain::ids::{FamilyId, GrantId, PlanId, PlanRef, ProviderId};
use client::interfaces::claims::Role;
use support::actors::{id, ADA, HARBOUR_PAYOUT};
use support::build::{batch, claim, coverage, credential, line, money, plan, PREVENTION};
use support::token::{Mode, TOKEN};
use support::World;

use crate::token_claims::{ledger, settle, world};

/// What it calls, with the contract's name and the message's.
fn calls(world: &World) -> Vec<(&'static str, Call)> {
    let suite = world.suite;
    let (claims, policies, consents) = (suite.claims, suite.policies, suite.consent_registry);
    let member = support::actors::party(ADA);
    let more = batch(world.harbour, vec![claim(2, world.cleo, vec![line(PREVENTION, 6_000)])]);
    let anybody = suite.escrow.0;
    let plan_of = PlanRef { plan: PlanId(1), version: 0 };
    vec![
        ("claims.submit", claims.submit(&more).call()),
        ("claims.advance", claims.advance(&[world.key(1)]).call()),
        ("claims.appeal", claims.appeal(world.key(1)).call()),
        ("claims.reopen", claims.reopen(world.key(1)).call()),
        ("claims.pause", claims.pause(true).call()),
        ("claims.give_role", claims.give_role(Role::Reviewer, &[anybody]).call()),
        ("policies.publish_plan", policies.publish_plan(PlanId(2), &plan()).call()),
        ("policies.enrol", policies.enrol(anybody, FamilyId(9), coverage(plan_of), None).call()),
        ("policies.bind_claims", policies.bind_claims(anybody).call()),
        ("provider_registry.attest", suite.provider_registry.attest(ProviderId(99), credential()).call()),
        ("consent_registry.revoke", consents.revoke(GrantId(0)).call()),
        ("consent_registry.check", consents.check(member, &[]).call()),
    ]
}

#[test]
fn a_token_that_calls_any_other_contract_of_the_suite_changes_nothing_there() {
    let count = calls(&world(money(100)).0).len();
    for at in 0..count {
        // 1. A claim is paid in the token, and its payment is due.
        let (mut world, token) = world(money(100));
        world.file(claim(1, world.cleo, vec![line(PREVENTION, 6_000)]));
        let (name, call) = calls(&world).swap_remove(at);
        let suite = world.suite;
        let others = [suite.claims.0, suite.policies.0, suite.provider_registry.0, suite.consent_registry.0];
        let stored = |world: &mut World| others.map(|contract| world.chain.storage(contract).unwrap());
        let before = stored(&mut world);
        // 2. Anyone lets the line go on; the token moves, and calls.
        token.set(&mut world, Mode::CallsBack(call.contract, call.data));
        assert_eq!(settle(&mut world), 1, "{name}");
        // 3. Nothing there has changed, and the payee has what is his, once.
        assert_eq!(stored(&mut world), before, "{name}");
        let has = token.balance(&mut world, id(HARBOUR_PAYOUT));
        let books = ledger(&mut world, TOKEN);
        assert_eq!(has.plus(books.credits).unwrap(), money(60), "{name}");
        assert_eq!(books.held.plus(has).unwrap(), money(100), "{name}");
        // 4. The suite goes on.
        token.set(&mut world, Mode::Honest);
        world.file(claim(3, world.ada, vec![line(PREVENTION, 6_000)]));
    }
}
