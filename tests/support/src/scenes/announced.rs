//! Scenes of what takes effect some days after it was announced.

use client::chain::{encode_message, selector, AccountId, Hash};
use client::domain::bounds::{
    ANNOUNCEMENT_LIFE, PROVIDER_CHANGE_DELAY, RECOVERY_DELAY, UPGRADE_DELAY, WITHDRAWAL_DELAY,
};
use client::domain::calendar::MILLIS_PER_DAY;
use client::domain::ids::AssetId;
use client::domain::money::Amount;
use client::domain::provider::{ChangeError, ChangeKind};
use client::interfaces::account;
use client::interfaces::administration::AdministrationError;
use client::interfaces::claims::ClaimsError;
use client::interfaces::escrow::EscrowError;
use client::interfaces::provider_registry::ProviderRegistryError;
use client::suite::{Bundles, SuiteEvent};

use super::Scene;
use crate::actors::{
    EXTERNAL, HARBOUR, HARBOUR_PAYOUT, HILL, HILL_PAYOUT, ISSUER, OWNER, REVIEWER, STRANGER, TREASURY,
};
use crate::build::{claim, line, money, PREVENTION};
use crate::verify::paid;

const NATIVE: AssetId = AssetId::NATIVE;

/// Code that does the same and has another hash, put on the chain as a contract that nobody uses.
fn other_code(scene: &mut Scene, wasm: &[u8], arguments: Vec<u8>) -> [u8; 32] {
    // A custom section: its number, its length, and a name of three letters with one byte after it.
    let wasm = [wasm, &[0, 5, 3, b'n', b'e', b'w', 1]].concat();
    let (owner, salt) = (scene.id(OWNER), scene.suite.claims.0);
    let created = scene.chain.upload_and_instantiate(owner, &wasm, 0, arguments, &salt.0).unwrap();
    created.code_hash.into()
}

/// Policies and claims get other code after its delay: everything recorded stays, and the next claim is paid by it.
pub fn an_upgrade_takes_effect_after_its_delay_and_keeps_every_record(scene: &mut Scene) {
    scene.deposit(money(500));
    assert_eq!(paid(&scene.file(claim(1, scene.ada, vec![line(PREVENTION, 6_000)]))), money(60));
    let suite = scene.suite;
    let records = |scene: &mut Scene| {
        let used = suite.policies.balances(scene.ada, scene.today).ask(&mut *scene.chain).unwrap();
        (scene.explain(1), used, scene.ledger(), scene.payment(0))
    };
    let before = records(scene);
    let bundles = Bundles::load().unwrap();
    let new = selector("new");
    let partners = suite.claims.partners().ask(&mut *scene.chain).unwrap();
    let (issuers, external): (Vec<AccountId>, _) = (vec![scene.id(ISSUER)], vec![scene.id(EXTERNAL)]);
    for (contract, wasm, arguments) in [
        (suite.policies.administration(), &bundles.policies.wasm, encode_message(new, &())),
        (suite.claims.administration(), &bundles.claims.wasm, encode_message(new, &(partners, issuers, external))),
    ] {
        let old = scene.chain.code_hash(contract.0).unwrap();
        let code = other_code(scene, wasm, arguments);
        assert_eq!(scene.refused(OWNER, contract.upgrade()), AdministrationError::NotAnnounced);
        scene.tell(OWNER, contract.announce_upgrade(Some(code)));
        assert_eq!(scene.refused(OWNER, contract.upgrade()), AdministrationError::TooEarly);
        let pending = contract.pending().ask(&mut *scene.chain).unwrap().upgrade.unwrap();
        scene.advance_to(pending.from - 60_000);
        assert_eq!(scene.refused(OWNER, contract.upgrade()), AdministrationError::TooEarly);
        assert_eq!(scene.chain.code_hash(contract.0).unwrap(), old);
        scene.advance_to(pending.from);
        assert_eq!(scene.refused(STRANGER, contract.upgrade()), AdministrationError::NotOwner);
        let called = scene.tell(OWNER, contract.upgrade());
        let [SuiteEvent::Upgraded(event)] = &called.events[..] else { panic!("{:?}", called.events) };
        assert_eq!(event.code_hash, code);
        let now = scene.chain.code_hash(contract.0).unwrap();
        assert_eq!((now, now == old), (Hash::from(code), false));
        // Once.
        assert_eq!(scene.refused(OWNER, contract.upgrade()), AdministrationError::NotAnnounced);
    }
    assert_eq!(records(scene), before);
    let payout = scene.balance(HARBOUR_PAYOUT);
    assert_eq!(paid(&scene.file(claim(2, scene.cleo, vec![line(PREVENTION, 6_000)]))), money(60));
    assert_eq!(scene.balance(HARBOUR_PAYOUT), payout + money(60).0);
}

/// Another announcement waits its own time; one that nobody makes in time must be announced again; code must be there.
pub fn an_announcement_that_is_replaced_waits_anew_and_one_that_is_left_is_forgotten(scene: &mut Scene) {
    let contract = scene.suite.policies.administration();
    scene.tell(OWNER, contract.announce_upgrade(Some([1; 32])));
    scene.advance(UPGRADE_DELAY / 2);
    scene.tell(OWNER, contract.announce_upgrade(Some([2; 32])));
    scene.advance(UPGRADE_DELAY - MILLIS_PER_DAY);
    assert_eq!(scene.refused(OWNER, contract.upgrade()), AdministrationError::TooEarly);
    scene.advance(MILLIS_PER_DAY);
    assert_eq!(scene.refused(OWNER, contract.upgrade()), AdministrationError::NoSuchCode);
    scene.advance(ANNOUNCEMENT_LIFE);
    assert_eq!(scene.refused(OWNER, contract.upgrade()), AdministrationError::Expired);
    scene.tell(OWNER, contract.announce_upgrade(Some([2; 32])));
    assert_eq!(scene.refused(OWNER, contract.upgrade()), AdministrationError::TooEarly);

    scene.deposit(money(100));
    let (escrow, treasury) = (scene.suite.escrow, scene.id(TREASURY));
    scene.tell(OWNER, escrow.set_treasurer(Some(treasury)));
    scene.tell(TREASURY, escrow.announce_withdrawal(NATIVE, treasury, money(40)));
    scene.advance(WITHDRAWAL_DELAY + ANNOUNCEMENT_LIFE);
    assert_eq!(scene.refused(TREASURY, escrow.withdraw(NATIVE)), EscrowError::Expired);
}

/// What is free leaves the escrow seven days after it was announced, to whom it was announced, once.
pub fn a_withdrawal_is_paid_after_its_delay_and_once(scene: &mut Scene) {
    scene.deposit(money(100));
    let (escrow, treasury, stranger) = (scene.suite.escrow, scene.id(TREASURY), scene.id(STRANGER));
    scene.tell(OWNER, escrow.set_treasurer(Some(treasury)));
    scene.tell(TREASURY, escrow.announce_withdrawal(NATIVE, stranger, money(40)));
    let announced = escrow.withdrawal(NATIVE).ask(&mut *scene.chain).unwrap().unwrap();
    scene.advance_to(announced.announced_at + WITHDRAWAL_DELAY - 60_000);
    assert_eq!(scene.refused(TREASURY, escrow.withdraw(NATIVE)), EscrowError::TooEarly);
    scene.advance_to(announced.announced_at + WITHDRAWAL_DELAY);
    assert_eq!(scene.refused(STRANGER, escrow.withdraw(NATIVE)), EscrowError::NotTreasurer);
    let (before, ledger) = (scene.balance(STRANGER), scene.ledger());
    assert_eq!(scene.tell(TREASURY, escrow.withdraw(NATIVE)).value, money(40));
    assert_eq!(scene.balance(STRANGER), before + money(40).0);
    let left = money(60);
    assert_eq!(scene.ledger(), client::domain::ledger::Ledger { held: left, free: left, ..ledger });
    assert_eq!(scene.refused(TREASURY, escrow.withdraw(NATIVE)), EscrowError::NotAnnounced);
}

/// Claims that became due after a withdrawal was announced are paid before it, and it waits for what is free again.
pub fn a_withdrawal_comes_after_what_became_due_meanwhile(scene: &mut Scene) {
    scene.deposit(money(100));
    let (escrow, treasury) = (scene.suite.escrow, scene.id(TREASURY));
    scene.tell(OWNER, escrow.set_treasurer(Some(treasury)));
    scene.tell(TREASURY, escrow.announce_withdrawal(NATIVE, treasury, money(100)));
    scene.advance(WITHDRAWAL_DELAY);
    scene.file(claim(1, scene.ada, vec![line(PREVENTION, 6_000)]));
    assert_eq!(scene.refused(TREASURY, escrow.withdraw(NATIVE)), EscrowError::NotFree);
    // Nor past the line: of the second 60 only 40 are there.
    scene.file(claim(2, scene.ben, vec![line(PREVENTION, 6_000)]));
    assert_eq!(scene.refused(TREASURY, escrow.withdraw(NATIVE)), EscrowError::NotFree);
    scene.deposit(money(120));
    let ledger = scene.ledger();
    assert_eq!((ledger.free, ledger.owed, ledger.delivered), (money(100), Amount::ZERO, money(120)));
    assert_eq!(scene.tell(TREASURY, escrow.withdraw(NATIVE)).value, money(100));
    assert_eq!(scene.ledger().held, Amount::ZERO);
}

/// A second operator and another payout account count seven days after they were announced; what was due before is paid to the
/// account that it was due to.
pub fn an_operator_acts_and_is_paid_elsewhere_after_the_delay(scene: &mut Scene) {
    let (registry, harbour) = (scene.suite.provider_registry, scene.harbour);
    let operator = ChangeKind::AddOperator.of(account(scene.id(HILL)));
    let payout = ChangeKind::Payout.of(account(scene.id(HILL_PAYOUT)));
    scene.file(claim(1, scene.ada, vec![line(PREVENTION, 6_000)]));
    for change in [operator, payout] {
        scene.tell(HARBOUR, registry.announce(harbour, change));
    }
    scene.advance(PROVIDER_CHANGE_DELAY - MILLIS_PER_DAY);
    let early = ProviderRegistryError::Change(ChangeError::TooEarly);
    assert_eq!(scene.refused(HARBOUR, registry.confirm(harbour, operator)), early);
    let file = scene.batch(harbour, vec![claim(2, scene.cleo, vec![line(PREVENTION, 6_000)])]);
    let submit = scene.suite.claims.submit(&file);
    assert_eq!(scene.refused(HILL, submit), ClaimsError::NotOperator);
    scene.advance(MILLIS_PER_DAY);
    let not_yours = ProviderRegistryError::Change(ChangeError::NotOperator);
    assert_eq!(scene.refused(HILL, registry.confirm(harbour, operator)), not_yours);
    for change in [operator, payout] {
        scene.tell(HARBOUR, registry.confirm(harbour, change));
    }
    let submit = scene.suite.claims.submit(&file);
    assert_eq!(paid(&scene.tell(HILL, submit).value.results[0]), money(60));
    let (old, new) = (scene.balance(HARBOUR_PAYOUT), scene.balance(HILL_PAYOUT));
    scene.deposit(money(120));
    assert_eq!((scene.balance(HARBOUR_PAYOUT), scene.balance(HILL_PAYOUT)), (old + money(60).0, new + money(60).0));
    assert_eq!(scene.ledger().held, Amount::ZERO);
}

/// The issuer that a provider has chosen gives it another operator after thirty days, and nobody else does.
pub fn a_provider_whose_key_is_lost_is_recovered(scene: &mut Scene) {
    scene.deposit(money(100));
    let (registry, harbour) = (scene.suite.provider_registry, scene.harbour);
    let recovery = ChangeKind::Recover.of(account(scene.id(HILL)));
    let refusal = |error| ProviderRegistryError::Change(error);
    let announce = registry.announce(harbour, recovery);
    assert_eq!(scene.refused(HILL, announce), refusal(ChangeError::NotRecoveryIssuer));
    scene.tell(ISSUER, registry.announce(harbour, recovery));
    scene.advance(RECOVERY_DELAY - MILLIS_PER_DAY);
    let confirm = registry.confirm(harbour, recovery);
    assert_eq!(scene.refused(ISSUER, confirm), refusal(ChangeError::TooEarly));
    scene.advance(MILLIS_PER_DAY);
    for who in [HARBOUR, HILL, REVIEWER, OWNER] {
        let confirm = registry.confirm(harbour, recovery);
        assert_eq!(scene.refused(who, confirm), refusal(ChangeError::NotRecoveryIssuer));
    }
    scene.tell(ISSUER, registry.confirm(harbour, recovery));
    // The provider is who it was; only the lost key acts no longer.
    let file = scene.batch(harbour, vec![claim(1, scene.ada, vec![line(PREVENTION, 6_000)])]);
    let submit = scene.suite.claims.submit(&file);
    assert_eq!(scene.refused(HARBOUR, submit), ClaimsError::NotOperator);
    let (submit, payout) = (scene.suite.claims.submit(&file), scene.balance(HARBOUR_PAYOUT));
    assert_eq!(paid(&scene.tell(HILL, submit).value.results[0]), money(60));
    assert_eq!(scene.balance(HARBOUR_PAYOUT), payout + money(60).0);
}
