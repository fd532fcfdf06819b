//! Scenes in which money moves.

use client::chain::{encode_message, selector, ChainError, UNIT};
use client::domain::claim::Refusal;
use client::domain::ids::{AssetId, MemberId, PaymentNumber};
use client::domain::ledger::{Ledger, Party, PaymentStatus};
use client::domain::lifecycle::ClaimState;
use client::domain::money::Amount;
use client::interfaces::claims::{ClaimResult, ClaimsError};
use client::interfaces::escrow::EscrowError;
use client::suite::{Bundles, CallError, SuiteEvent};

use super::Scene;
use crate::actors::{BEN, CLEO, HARBOUR, HARBOUR_PAYOUT, HILL, OWNER, STRANGER, TREASURY};
use crate::build::{claim, line, money, number, void, PREVENTION, TREATMENT, VISIT};
use crate::verify::{paid, refusal, verify_balance};

/// A claim is paid in the transaction that submits it, to the cent, and explained.
pub fn a_claim_is_paid_at_once_and_explained(scene: &mut Scene) {
    scene.deposit(money(500));
    let payout = scene.balance(HARBOUR_PAYOUT);
    let filed = claim(1, scene.ada, vec![line(PREVENTION, 6_000), line(VISIT, 12_000)]);
    let batch = scene.batch(scene.harbour, vec![filed]);
    let from = scene.id(HARBOUR);
    let called = scene.suite.claims.submit(&batch).send(&mut *scene.chain, from).unwrap();
    // 60 in full, and 100 less a copay of 30.
    assert_eq!(paid(&called.value.results[0]), money(130));
    let names: Vec<_> = called.events.iter().map(SuiteEvent::name).collect();
    assert_eq!(names, ["PaymentDelivered", "BatchDecided"]);
    assert_eq!(scene.balance(HARBOUR_PAYOUT), payout + money(130).0);
    let explanation = scene.explain(1);
    verify_balance(&explanation);
    assert_eq!((explanation.totals.paid, explanation.totals.member), (money(130), money(30)));
    assert_eq!(explanation.payment, Some(PaymentStatus::Paid));
    let one = PaymentNumber(1);
    let left = money(370);
    let expected = Ledger { held: left, free: left, delivered: money(130), head: one, next: one, ..Ledger::default() };
    assert_eq!(scene.ledger(), expected);
    // Replay: the same number of the same provider.
    let again = scene.suite.claims.submit(&batch).send(&mut *scene.chain, from).unwrap().value;
    assert_eq!(refusal(&again.results[0]), Refusal::NumberUsed);
    assert_eq!(scene.ledger(), expected);
}

/// A preview says what then happens, in the same bytes, and changes nothing.
pub fn a_preview_is_what_then_happens(scene: &mut Scene) {
    scene.deposit(money(500));
    let (from, before) = (scene.id(HARBOUR), scene.ledger());
    let claims = vec![
        claim(1, scene.ada, vec![line(TREATMENT, 9_000)]),
        claim(2, MemberId(999), vec![line(VISIT, 10_000)]),
        claim(3, scene.cleo, vec![line(VISIT, 10_000)]),
    ];
    let batch = scene.batch(scene.harbour, claims);
    let submit = scene.suite.claims;
    let foreseen = submit.submit(&batch).preview(&mut *scene.chain, from).unwrap();
    assert_eq!(scene.ledger(), before);
    let done = submit.submit(&batch).send(&mut *scene.chain, from).unwrap();
    assert_eq!((foreseen.value, foreseen.gas_required), (done.value, done.gas_required));
    assert_eq!((foreseen.cost.ref_time, foreseen.cost.deposit), (done.cost.ref_time, done.cost.deposit));
    assert_eq!(foreseen.events, done.events);
}

/// What the escrow cannot pay waits in order; nothing overtakes it; a deposit pays it.
pub fn what_is_short_waits_in_order_and_a_deposit_pays_it(scene: &mut Scene) {
    scene.deposit(money(100));
    let payout = scene.balance(HARBOUR_PAYOUT);
    scene.file(claim(1, scene.ada, vec![line(PREVENTION, 6_000)]));
    scene.file(claim(2, scene.ben, vec![line(PREVENTION, 6_000)]));
    scene.file(claim(3, scene.cleo, vec![line(PREVENTION, 6_000)]));
    // 60 is paid, and 40 of the second 60.
    assert_eq!(scene.balance(HARBOUR_PAYOUT), payout + money(100).0);
    let statuses = [0, 1, 2].map(|number| scene.payment(number).1);
    assert_eq!(statuses, [PaymentStatus::Paid, PaymentStatus::Queued, PaymentStatus::Queued]);
    let ledger = scene.ledger();
    assert_eq!((ledger.free, ledger.owed), (Amount::ZERO, money(80)));
    scene.deposit(money(30));
    assert_eq!(scene.payment(1).1, PaymentStatus::Paid);
    assert_eq!(scene.payment(2).0.delivered, money(10));
    scene.deposit(money(70));
    assert_eq!(scene.payment(2).1, PaymentStatus::Paid);
    assert_eq!(scene.balance(HARBOUR_PAYOUT), payout + money(180).0);
    let ledger = scene.ledger();
    assert_eq!((ledger.held, ledger.free, ledger.owed), (money(20), money(20), Amount::ZERO));
    // There is nothing left to settle.
    let stranger = scene.id(STRANGER);
    let settled = scene.suite.escrow.settle(AssetId::NATIVE, 5).send(&mut *scene.chain, stranger);
    assert!(matches!(settled, Ok(ref called) if called.value == 0), "{settled:?}");
}

/// A paid claim is voided: limits come back, and what was paid is withheld from what comes next.
pub fn a_void_gives_back_and_is_withheld(scene: &mut Scene) {
    scene.deposit(money(500));
    let payout = scene.balance(HARBOUR_PAYOUT);
    let prevention = || vec![line(PREVENTION, 6_000)];
    scene.file(claim(1, scene.ada, prevention()));
    let voided = scene.file(void(100, 1, scene.ada, prevention()));
    assert!(matches!(voided, ClaimResult::Voided { .. }), "{voided:?}");
    let party = Party::Provider(scene.harbour);
    let debt = |scene: &mut Scene| scene.suite.escrow.debt(AssetId::NATIVE, party).ask(&mut *scene.chain).unwrap();
    assert_eq!((debt(scene), scene.balance(HARBOUR_PAYOUT)), (money(60), payout + money(60).0));
    scene.file(claim(2, scene.ben, vec![line(VISIT, 10_000)]));
    assert_eq!((debt(scene), scene.balance(HARBOUR_PAYOUT)), (Amount::ZERO, payout + money(70).0));
    assert_eq!(scene.payment(1).0.withheld, money(60));
    // Replay.
    let again = scene.file(void(101, 1, scene.ada, prevention()));
    assert!(matches!(again, ClaimResult::Refused(_)), "{again:?}");
    scene.ledger();
}

/// Fifty claims in one transaction: decided, paid in one transfer.
pub fn a_full_batch_is_one_transaction(scene: &mut Scene) {
    scene.deposit(money(4_000));
    let (payout, members) = (scene.balance(HARBOUR_PAYOUT), [scene.ada, scene.ben, scene.cleo]);
    let claims = (1..=50).map(|one: u8| {
        // A day of its own for every claim of a member: one visit has one copay.
        let day = u16::from(one) / 3;
        let mut filed = claim(one, members[usize::from(one) % 3], vec![line(VISIT, 10_000)]);
        filed.lines[0].from = day;
        filed
    });
    let mut batch = scene.batch(scene.harbour, claims.collect());
    batch.base_day.0 -= 20;
    let from = scene.id(HARBOUR);
    let called = scene.suite.claims.submit(&batch).send(&mut *scene.chain, from).unwrap();
    assert_eq!(called.value.results.len(), 50);
    let sum = called.value.results.iter().map(|result| paid(result).0).sum::<u128>();
    assert_eq!(Amount(sum), money(50 * 70));
    assert_eq!(scene.balance(HARBOUR_PAYOUT), payout + money(50 * 70).0);
    let payments = called.events.iter().filter(|event| event.name() == "PaymentDelivered").count();
    assert_eq!((payments, scene.payment(0).1), (1, PaymentStatus::Paid));
}

/// A duplicate is found whatever its number.
pub fn a_duplicate_is_found_under_another_number(scene: &mut Scene) {
    scene.deposit(money(500));
    let visit = || vec![line(VISIT, 10_000)];
    assert_eq!(paid(&scene.file(claim(1, scene.ada, visit()))), money(70));
    assert_eq!(paid(&scene.file(claim(2, scene.ada, visit()))), Amount::ZERO);
    let explanation = scene.explain(2);
    verify_balance(&explanation);
    assert!(matches!(explanation.record.state, ClaimState::Adjudicated { .. }));
    assert_eq!(scene.ledger().delivered, money(70));
}

/// What contracts refuse has its own error, is not sent, and changes nothing; nor does what cannot be paid for.
pub fn what_is_refused_changes_nothing(scene: &mut Scene) {
    scene.deposit(money(100));
    let before = (scene.ledger(), scene.balance(BEN), scene.balance(CLEO));
    let batch = scene.batch(scene.harbour, vec![claim(1, scene.ada, vec![line(VISIT, 10_000)])]);
    let stranger = scene.id(STRANGER);
    // An operator of another provider, and nobody at all.
    for from in [scene.id(HILL), stranger] {
        match scene.suite.claims.submit(&batch).send(&mut *scene.chain, from) {
            Err(CallError::Contract(error)) => assert_eq!(error, ClaimsError::NotOperator),
            other => panic!("{other:?}"),
        }
    }
    let ben = scene.id(BEN);
    match scene.suite.escrow.announce_withdrawal(AssetId::NATIVE, ben, money(1)).send(&mut *scene.chain, ben) {
        Err(CallError::Contract(error)) => assert_eq!(error, EscrowError::NotTreasurer),
        other => panic!("{other:?}"),
    }
    let nobody = scene.key_of("nobody").account();
    match scene.suite.escrow.deposit(money(1)).preview(&mut *scene.chain, nobody) {
        Err(CallError::Chain(_)) => {}
        other => panic!("{other:?}"),
    }
    assert!(scene.suite.claims.claim(scene.key(1)).ask(&mut *scene.chain).unwrap().is_none());
    assert_eq!((scene.ledger(), scene.balance(BEN), scene.balance(CLEO)), before);
    assert_eq!(number(1), scene.key(1).number);
}

/// Whoever cannot pay is told what it takes, its deposit included, and what is there: to deposit, to submit, to put a contract on
/// the chain.
pub fn who_cannot_pay_is_told_what_it_takes_and_what_is_free(scene: &mut Scene) {
    let (escrow, claims) = (scene.suite.escrow, scene.suite.claims);
    let (treasury, harbour, owner) = (scene.id(TREASURY), scene.id(HARBOUR), scene.id(OWNER));
    let deposit = || escrow.deposit(money(1));
    let foreseen = deposit().preview(&mut *scene.chain, treasury).unwrap();
    let needed = foreseen.cost.deposit.unsigned_abs() + money(1).0;
    assert!(foreseen.cost.deposit > 0);
    let nobody = scene.key_of("nobody").account();
    match deposit().preview(&mut *scene.chain, nobody) {
        Err(CallError::Chain(error)) => {
            assert_eq!(error, ChainError::Funds { account: nobody, free: 0, needed: Some(needed) });
        }
        other => panic!("{other:?}"),
    }

    // Only the provider's own operator can submit: it has little left.
    scene.deposit(money(500));
    let batch = scene.batch(scene.harbour, vec![claim(1, scene.ada, vec![line(PREVENTION, 6_000)])]);
    let foreseen = claims.submit(&batch).preview(&mut *scene.chain, harbour).unwrap();
    let has = scene.balance(HARBOUR);
    scene.chain.transfer(harbour, treasury, has - UNIT / 10).unwrap();
    let free = scene.balance(HARBOUR);
    assert!(free <= UNIT / 10 && foreseen.cost.deposit > 0);
    let needed = Some(foreseen.cost.deposit.unsigned_abs());
    match claims.submit(&batch).send(&mut *scene.chain, harbour) {
        Err(CallError::Chain(error)) => {
            assert_eq!(error, ChainError::Funds { account: harbour, free, needed });
        }
        other => panic!("{other:?}"),
    }
    let wasm = Bundles::load().unwrap().escrow.wasm;
    // A custom section makes it other code: a name of three letters with one byte after it.
    let other = [&wasm[..], &[0, 5, 3, b'n', b'e', b'w', 2]].concat();
    let new = encode_message(selector("new"), &());
    let error = scene.chain.upload_and_instantiate(harbour, &other, 0, new.clone(), b"poor").unwrap_err();
    let created = scene.chain.upload_and_instantiate(owner, &other, 0, new, b"rich").unwrap();
    let needed = Some(created.cost.deposit.unsigned_abs());
    assert_eq!(error, ChainError::Funds { account: harbour, free, needed });

    // With that much it goes through.
    scene.chain.transfer(treasury, harbour, UNIT).unwrap();
    assert_eq!(paid(&claims.submit(&batch).send(&mut *scene.chain, harbour).unwrap().value.results[0]), money(60));
}
