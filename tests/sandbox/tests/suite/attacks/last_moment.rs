//! Somebody acts in the last moment before a clock runs out, or keeps something in store for years.

use client::chain::Chain;
use client::domain::bounds::{ANNOUNCEMENT_LIFE, UPGRADE_DELAY, WITHDRAWAL_DELAY};
use client::domain::claim::{Line, OtherPayer};
use client::domain::ids::AssetId;
use client::domain::plan::EvidenceRule;
use client::interfaces::administration::AdministrationError;
use client::interfaces::claims::ClaimResult;
use client::interfaces::escrow::EscrowError;
use client::suite::Administration;
use support::actors::{id, ADA, HARBOUR, OWNER, TREASURY};
use support::build::{attachment, claim, date, line, millis, money, plan, DEVICE, NEEDED, VISIT};
use support::token::ByHand;
use support::World;

#[test]
fn evidence_of_the_last_second_is_reviewed_before_it_is_paid() {
    let mut terms = plan();
    let needed = Some(EvidenceRule { category: NEEDED, from_member: false, reviewed: true });
    terms.benefits.iter_mut().filter(|benefit| benefit.evidence.is_some()).for_each(|it| it.evidence = needed);
    let mut world = World::of(&terms, &[]);
    let grant = world.consent(ADA);
    // 1. A dear line that needs reviewed evidence, and a cheap one that waits for another payer.
    let cheap = Line { other_payer: Some(OtherPayer::Awaited), ..line(VISIT, 1) };
    world.file(claim(1, world.ada, vec![line(DEVICE, 90_000), cheap]));
    // 2. In the last second anything at all is attached.
    let end = millis(date(2026, 5, 2));
    world.chain.set_time(end - 1_000).unwrap();
    let key = world.key(1);
    let result = world.attach(HARBOUR, key, &[attachment(NEEDED, grant)]).unwrap();
    assert!(matches!(result, ClaimResult::Pended { review: true, .. }), "{result:?}");
    // 3. A second later nothing is due: the reviewer has his time.
    world.chain.set_time(end + 1_000).unwrap();
    assert!(!world.advance(1));
    // 4. Junk that is attached later gives him time for that, too, and is no payment.
    world.attach(HARBOUR, key, &[attachment(NEEDED, grant)]).unwrap();
    assert!(!world.advance(1));
    world.assert_invariants();
}

#[test]
fn an_announcement_is_not_kept_in_store() {
    // 1. A withdrawal is announced while the escrow is rich, and left standing.
    let mut it = ByHand::new();
    it.deposit(money(10));
    let announce = it.escrow.announce_withdrawal(AssetId::NATIVE, id(OWNER), money(10));
    announce.send(&mut it.world.chain, id(TREASURY)).unwrap();
    // 2. Years later it would take what came in yesterday, overnight.
    it.world.chain.advance_time(WITHDRAWAL_DELAY + ANNOUNCEMENT_LIFE).unwrap();
    let escrow = it.escrow;
    it.refused(EscrowError::Expired, |it| escrow.withdraw(AssetId::NATIVE).send(&mut it.world.chain, id(TREASURY)));
    // 3. It must be announced again, for all to see.
    escrow.cancel_withdrawal(AssetId::NATIVE).send(&mut it.world.chain, id(TREASURY)).unwrap();
    let announce = escrow.announce_withdrawal(AssetId::NATIVE, id(OWNER), money(10));
    announce.send(&mut it.world.chain, id(TREASURY)).unwrap();
    it.world.chain.advance_time(WITHDRAWAL_DELAY + ANNOUNCEMENT_LIFE - 1).unwrap();
    escrow.withdraw(AssetId::NATIVE).send(&mut it.world.chain, id(TREASURY)).unwrap();

    // 4. So with other code.
    let mut world = World::bare();
    for contract in [world.suite.policies.0, world.suite.claims.0] {
        let code = world.chain.code_hash(contract).unwrap().into();
        let administration = Administration(contract);
        administration.announce_upgrade(Some(code)).send(&mut world.chain, id(OWNER)).unwrap();
        world.chain.advance_time(UPGRADE_DELAY + ANNOUNCEMENT_LIFE).unwrap();
        world.refused(AdministrationError::Expired, |w| administration.upgrade().send(&mut w.chain, id(OWNER)));
        administration.announce_upgrade(Some(code)).send(&mut world.chain, id(OWNER)).unwrap();
        world.chain.advance_time(UPGRADE_DELAY).unwrap();
        administration.upgrade().send(&mut world.chain, id(OWNER)).unwrap();
    }
}
