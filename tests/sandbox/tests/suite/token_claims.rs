//! Claims of a plan that pays in a token.

use client::domain::ids::{AssetId, PaymentNumber, PlanId};
use client::domain::ledger::{Ledger, Party, PaymentStatus};
use client::domain::money::Amount;
use client::domain::plan::Plan;
use client::interfaces::claims::{ClaimsError, Partner};
use support::actors::{id, APPEALS, HARBOUR, HARBOUR_PAYOUT, OWNER, STRANGER, TREASURY};
use support::build::{accept, batch, claim, coverage, line, money, plan, services, void, AUTHORISED, PREVENTION};
use support::token::{Mode, Token, TOKEN};
use support::verify::paid;
use support::World;

const NATIVE: AssetId = AssetId::NATIVE;
/// A plan that pays in the token.
const OTHER: PlanId = PlanId(2);

/// A world in which Cleo is insured by a plan that pays in the token, of which the escrow has `funds`.
pub fn world(funds: Amount) -> (World, Token) {
    let mut world = World::new();
    let suite = world.suite;
    let token = Token(world.lone_token(7));
    let listed = suite.escrow.list_asset(token.0).send(&mut world.chain, id(OWNER)).unwrap().value;
    assert_eq!(listed, TOKEN);
    token.mint(&mut world, id(TREASURY), money(1_000));
    fund(&mut world, token, funds);
    let terms = Plan { asset: TOKEN, ..plan() };
    let version = suite.policies.publish_plan(OTHER, &terms).send(&mut world.chain, id(OWNER)).unwrap().value;
    suite.policies.set_services(OTHER, &services()).send(&mut world.chain, id(OWNER)).unwrap();
    // Cleo's second enrolment: the account is another one with each plan.
    let account = id("cleo by token");
    let enrol = suite.policies.enrol(account, client::domain::ids::FamilyId(9), coverage(version), None);
    world.cleo = enrol.send(&mut world.chain, id(OWNER)).unwrap().value;
    (world, token)
}

fn fund(world: &mut World, token: Token, amount: Amount) {
    if amount.is_zero() {
        return;
    }
    let escrow = world.suite.escrow;
    token.approve(world, TREASURY, escrow.0, amount);
    escrow.deposit_token(TOKEN, amount).send(&mut world.chain, id(TREASURY)).unwrap();
}

pub fn ledger(world: &mut World, asset: AssetId) -> Ledger {
    world.suite.escrow.ledger(asset).ask(&mut world.chain).unwrap().unwrap()
}

pub fn settle(world: &mut World) -> u32 {
    world.suite.escrow.settle(TOKEN, 10).send(&mut world.chain, id(STRANGER)).unwrap().value
}

#[test]
fn a_batch_pays_each_claim_in_the_asset_of_its_plan() {
    let (mut world, token) = world(money(100));
    let (native, purse) = (ledger(&mut world, NATIVE), world.balance(HARBOUR_PAYOUT));
    let service = || vec![line(PREVENTION, 6_000)];
    let both = batch(world.harbour, vec![claim(1, world.ada, service()), claim(2, world.cleo, service())]);
    let receipt = world.submit(HARBOUR, &both).unwrap();
    assert_eq!(receipt.results.iter().map(paid).collect::<Vec<_>>(), [money(60), money(60)]);
    assert_eq!(receipt.payments, [(NATIVE, PaymentNumber(0)), (TOKEN, PaymentNumber(0))]);
    // The chain's own is there at once. No token stops a claim: its payment stands ready, for anyone to make.
    assert_eq!(world.balance(HARBOUR_PAYOUT), purse + money(60).0);
    let reserved = Ledger { held: money(100), free: money(40), reserved: money(60), ..Ledger::default() };
    let expected = Ledger { owed: money(60), next: PaymentNumber(1), ..reserved };
    assert_eq!(ledger(&mut world, TOKEN), expected);
    assert_eq!(world.explain(2).payment, Some(PaymentStatus::Reserved));
    assert_eq!(settle(&mut world), 1);
    assert_eq!(token.balance(&mut world, id(HARBOUR_PAYOUT)), money(60));
    assert_eq!(world.explain(2).payment, Some(PaymentStatus::Paid));
    // Each asset has its own ledger.
    let paid_out = native.held.minus(money(60)).unwrap();
    assert_eq!(ledger(&mut world, NATIVE).held, paid_out);
    assert_eq!(ledger(&mut world, TOKEN).held, money(40));
}

#[test]
fn what_is_taken_back_is_owed_and_withheld_in_the_same_asset() {
    let (mut world, token) = world(money(200));
    let (harbour, cleo) = (Party::Provider(world.harbour), world.cleo);
    let service = || vec![line(PREVENTION, 6_000)];
    world.file(claim(1, cleo, service()));
    settle(&mut world);
    world.file(void(2, 1, cleo, service()));
    let debt = |world: &mut World, asset| world.suite.escrow.debt(asset, harbour).ask(&mut world.chain).unwrap();
    assert_eq!((debt(&mut world, NATIVE), debt(&mut world, TOKEN)), (Amount::ZERO, money(60)));
    // A claim in the chain's own asset is paid whole.
    let purse = world.balance(HARBOUR_PAYOUT);
    world.file(claim(3, world.ada, service()));
    assert_eq!(world.balance(HARBOUR_PAYOUT), purse + money(60).0);
    world.file(claim(4, cleo, service()));
    settle(&mut world);
    assert_eq!(token.balance(&mut world, id(HARBOUR_PAYOUT)), money(60), "the second was withheld");
    assert_eq!(debt(&mut world, TOKEN), Amount::ZERO);
}

#[test]
fn an_appeal_keeps_back_and_wins_in_the_claims_asset() {
    let (mut world, token) = world(money(100));
    let native = ledger(&mut world, NATIVE);
    world.file(claim(1, world.cleo, vec![line(AUTHORISED, 8_000)]));
    world.appeal(HARBOUR, 1).unwrap();
    assert_eq!((ledger(&mut world, TOKEN).on_hold, ledger(&mut world, NATIVE)), (money(80), native));
    let waived = client::domain::review::Figures { waives: true, ..client::domain::review::Figures::AS_PLANNED };
    world.rule(APPEALS, 1, Some(&[accept(0, waived)])).unwrap();
    settle(&mut world);
    assert_eq!(token.balance(&mut world, id(HARBOUR_PAYOUT)), money(80));
    assert_eq!(ledger(&mut world, TOKEN).held, money(20));
}

#[test]
fn a_token_that_misbehaves_stops_neither_claims_nor_other_assets() {
    let (mut world, token) = world(money(100));
    token.set(&mut world, Mode::Traps);
    let service = || vec![line(PREVENTION, 6_000)];
    let both = batch(world.harbour, vec![claim(1, world.ada, service()), claim(2, world.cleo, service())]);
    let receipt = world.submit(HARBOUR, &both).unwrap();
    assert_eq!(receipt.results.iter().map(paid).collect::<Vec<_>>(), [money(60), money(60)]);
    assert_eq!(world.explain(1).payment, Some(PaymentStatus::Paid));
    assert_eq!(world.explain(2).payment, Some(PaymentStatus::Reserved));
    token.set(&mut world, Mode::Honest);
    assert_eq!(settle(&mut world), 1);
    assert_eq!(token.balance(&mut world, id(HARBOUR_PAYOUT)), money(60));
}

#[test]
fn a_plan_that_pays_in_what_the_escrow_does_not_have_pays_nothing() {
    let mut world = World::of(&Plan { asset: AssetId(3), ..plan() }, &[]);
    let claims = batch(world.harbour, vec![claim(1, world.ada, vec![line(PREVENTION, 6_000)])]);
    world.refused(ClaimsError::PartnerRefused(Partner::Escrow), |w| w.submit(HARBOUR, &claims));
}
