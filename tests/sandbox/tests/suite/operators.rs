//! Changes of who acts for a provider and where it is paid: announced, confirmed, cancelled; and removals at once.

use client::domain::bounds::{MAX_ANNOUNCED_CHANGES, PROVIDER_CHANGE_DELAY};
use client::domain::ids::{AssetId, PaymentNumber, ProviderId};
use client::domain::ledger::{Ledger, PaymentStatus};
use client::domain::money::Amount;
use client::domain::provider::{Announced, Change, ChangeError, ChangeKind, Provider};
use client::interfaces::claims::ClaimsError;
use client::interfaces::provider_registry::{ProviderRegistryError as Error, Step};
use client::suite::SuiteEvent;
use support::actors::{id, party, HARBOUR, HARBOUR_PAYOUT, HILL, HILL_PAYOUT, ISSUER, STRANGER};
use support::build::{batch, claim, line, millis, money, today, PREVENTION};
use support::verify::paid;
use support::World;

const NOBODY: ProviderId = ProviderId(99);

fn provider(world: &mut World) -> Provider {
    let harbour = world.harbour;
    world.suite.provider_registry.provider(harbour).ask(&mut world.chain).unwrap().unwrap()
}

/// When what is announced today can be confirmed.
fn due() -> u64 {
    millis(today()) + PROVIDER_CHANGE_DELAY
}

fn refused(
    world: &mut World,
    from: &str,
    error: ChangeError,
    message: fn(&World) -> client::suite::Message<(), Error>,
) {
    world.refused(Error::Change(error), |w| message(w).send(&mut w.chain, id(from)));
}

fn second() -> Change {
    ChangeKind::AddOperator.of(party(HILL))
}

#[test]
fn an_operator_is_announced_and_acts_when_it_is_confirmed() {
    let mut world = World::new();
    let (registry, harbour) = (world.suite.provider_registry, world.harbour);
    let told = |called: client::suite::Called<()>, step, by: &str| {
        let [SuiteEvent::ProviderChanged(event)] = &called.events[..] else { panic!("{:?}", called.events) };
        assert_eq!((event.provider, event.change, event.step, event.by), (harbour, second(), step, id(by)));
    };
    let called = registry.announce(harbour, second()).send(&mut world.chain, id(HARBOUR)).unwrap();
    told(called, Step::Announced(due()), HARBOUR);
    let announced = Announced { change: second(), by: party(HARBOUR), from: due() };
    let before = Provider::new(party(HARBOUR), party(HARBOUR_PAYOUT), Some(party(ISSUER)));
    assert_eq!(provider(&mut world), Provider { announced: vec![announced], ..before.clone() });
    world.chain.set_time(due() - 1).unwrap();
    refused(&mut world, HARBOUR, ChangeError::TooEarly, |w| w.suite.provider_registry.confirm(w.harbour, second()));
    world.chain.set_time(due()).unwrap();
    refused(&mut world, HILL, ChangeError::NotOperator, |w| w.suite.provider_registry.confirm(w.harbour, second()));
    let called = registry.confirm(harbour, second()).send(&mut world.chain, id(HARBOUR)).unwrap();
    told(called, Step::Made, HARBOUR);
    assert_eq!(provider(&mut world), Provider { operators: vec![party(HARBOUR), party(HILL)], ..before.clone() });
    // It acts: it submits, and announces in its turn. The earlier one removes it at once, and what it announced.
    let file = batch(harbour, vec![claim(1, world.ada, vec![line(PREVENTION, 6_000)])]);
    assert_eq!(paid(&world.submit(HILL, &file).unwrap().results[0]), money(60));
    registry.announce(harbour, ChangeKind::Payout.of(party(HILL))).send(&mut world.chain, id(HILL)).unwrap();
    let called = registry
        .announce(harbour, ChangeKind::RemoveOperator.of(party(HILL)))
        .send(&mut world.chain, id(HARBOUR))
        .unwrap();
    let [SuiteEvent::ProviderChanged(event)] = &called.events[..] else { panic!("{:?}", called.events) };
    assert_eq!((event.change, event.step), (ChangeKind::RemoveOperator.of(party(HILL)), Step::Made));
    assert_eq!(provider(&mut world), before);
    world.refused(ClaimsError::NotOperator, |w| w.submit(HILL, &file));
}

#[test]
fn an_announced_change_is_taken_back() {
    let mut world = World::new();
    let (registry, harbour) = (world.suite.provider_registry, world.harbour);
    let before = provider(&mut world);
    registry.announce(harbour, second()).send(&mut world.chain, id(HARBOUR)).unwrap();
    refused(&mut world, HILL, ChangeError::NotOperator, |w| w.suite.provider_registry.cancel(w.harbour, second()));
    let called = registry.cancel(harbour, second()).send(&mut world.chain, id(HARBOUR)).unwrap();
    let [SuiteEvent::ProviderChanged(event)] = &called.events[..] else { panic!("{:?}", called.events) };
    assert_eq!(event.step, Step::Cancelled);
    assert_eq!(provider(&mut world), before);
    world.chain.set_time(due()).unwrap();
    for message in [
        |w: &World| w.suite.provider_registry.confirm(w.harbour, second()),
        |w: &World| w.suite.provider_registry.cancel(w.harbour, second()),
    ] {
        refused(&mut world, HARBOUR, ChangeError::NotAnnounced, message);
    }
}

#[test]
fn changes_are_refused() {
    let mut world = World::new();
    let registry = world.suite.provider_registry;
    for message in
        [registry.announce(NOBODY, second()), registry.confirm(NOBODY, second()), registry.cancel(NOBODY, second())]
    {
        world.refused(Error::NoSuchProvider, |w| message.send(&mut w.chain, id(HARBOUR)));
    }
    let harbour = world.harbour;
    let announce = |kind: ChangeKind, who: &str| registry.announce(harbour, kind.of(party(who)));
    for (from, message, error) in [
        (STRANGER, announce(ChangeKind::Payout, STRANGER), ChangeError::NotOperator),
        (HARBOUR, announce(ChangeKind::Recover, HARBOUR), ChangeError::NotRecoveryIssuer),
        (HARBOUR, announce(ChangeKind::AddOperator, HARBOUR), ChangeError::AlreadyOperator),
        (HARBOUR, announce(ChangeKind::RemoveOperator, HILL), ChangeError::NoSuchOperator),
        (HARBOUR, announce(ChangeKind::RemoveOperator, HARBOUR), ChangeError::LastOperator),
        (STRANGER, announce(ChangeKind::RemoveOperator, HARBOUR), ChangeError::NotOperator),
    ] {
        world.refused(Error::Change(error), |w| message.send(&mut w.chain, id(from)));
    }
    for number in 0..MAX_ANNOUNCED_CHANGES {
        let message = announce(ChangeKind::AddOperator, &format!("clerk {number}"));
        message.send(&mut world.chain, id(HARBOUR)).unwrap();
    }
    let again = announce(ChangeKind::AddOperator, "clerk 0");
    world.refused(Error::Change(ChangeError::AlreadyAnnounced), |w| again.send(&mut w.chain, id(HARBOUR)));
    let more = announce(ChangeKind::AddOperator, "clerk 9");
    world.refused(Error::Change(ChangeError::TooManyAnnounced), |w| more.send(&mut w.chain, id(HARBOUR)));
    // Of eight announced operators seven fit beside the first.
    world.chain.set_time(due()).unwrap();
    let confirm =
        |number: usize| registry.confirm(harbour, ChangeKind::AddOperator.of(party(&format!("clerk {number}"))));
    for number in 0..MAX_ANNOUNCED_CHANGES - 1 {
        confirm(number).send(&mut world.chain, id(HARBOUR)).unwrap();
    }
    let error = Error::Change(ChangeError::TooManyOperators);
    world.refused(error, |w| confirm(MAX_ANNOUNCED_CHANGES - 1).send(&mut w.chain, id(HARBOUR)));
}

/// What is due stays due to the account that it was due to; what is decided afterwards goes to the new one.
#[test]
fn nothing_is_lost_when_the_payout_account_changes() {
    let mut world = World::unfunded();
    let (registry, harbour) = (world.suite.provider_registry, world.harbour);
    assert_eq!(paid(&world.file(claim(1, world.ada, vec![line(PREVENTION, 6_000)]))), money(60));
    let change = ChangeKind::Payout.of(party(HILL_PAYOUT));
    registry.announce(harbour, change).send(&mut world.chain, id(HARBOUR)).unwrap();
    // Announced is not changed.
    assert_eq!(paid(&world.file(claim(2, world.ben, vec![line(PREVENTION, 6_000)]))), money(60));
    world.chain.set_time(due()).unwrap();
    registry.confirm(harbour, change).send(&mut world.chain, id(HARBOUR)).unwrap();
    assert_eq!(paid(&world.file(claim(3, world.cleo, vec![line(PREVENTION, 6_000)]))), money(60));
    let payees = [0, 1, 2].map(|number| world.payment(number).0.payee);
    assert_eq!(payees, [party(HARBOUR_PAYOUT), party(HARBOUR_PAYOUT), party(HILL_PAYOUT)]);
    let before = world.ledger();
    assert_eq!(before, Ledger { owed: money(180), next: PaymentNumber(3), ..Ledger::default() });
    let (old, new) = (world.balance(HARBOUR_PAYOUT), world.balance(HILL_PAYOUT));
    world.deposit(money(180));
    assert_eq!((world.balance(HARBOUR_PAYOUT), world.balance(HILL_PAYOUT)), (old + money(120).0, new + money(60).0));
    for number in 0..3 {
        let (payment, status) = world.payment(number);
        assert_eq!((payment.delivered, status), (money(60), PaymentStatus::Paid));
    }
    let paid_out = Ledger { owed: Amount::ZERO, delivered: money(180), head: PaymentNumber(3), ..before };
    assert_eq!(world.ledger(), paid_out);
    assert_eq!(world.suite.escrow.ledger(AssetId::NATIVE).ask(&mut world.chain).unwrap(), Some(paid_out));
    world.assert_invariants();
}
