//! A member whose key is lost is bound to another account: what follows, and what does not.

use client::domain::consent::ConsentError;
use client::domain::enrolment::Enrolment;
use client::domain::ids::{FamilyId, MemberId, PaymentNumber};
use client::domain::lifecycle::Attached;
use client::domain::money::Amount;
use client::interfaces::claims::ClaimsError;
use client::interfaces::policies::PoliciesError as Error;
use client::suite::SuiteEvent;
use support::actors::{id, party, ADA, APPEALS, BEN, CLEO, HARBOUR, OWNER, STRANGER};
use support::build::{
    attachment, claim, coverage, line, millis, money, today, AUTHORISED, DEDUCTIBLE, DEVICE, FIRST, NEEDED, TREATMENT,
};
use support::verify::paid;
use support::World;

/// Ada's new account.
const NEW: &str = "ada's new account";

fn world() -> World {
    let mut world = World::new();
    world.chain.endow(id(NEW), support::actors::PURSE).unwrap();
    world
}

fn rebind(world: &mut World) {
    let ada = world.ada;
    world.suite.policies.rebind(ada, id(NEW)).send(&mut world.chain, id(OWNER)).unwrap();
}

#[test]
fn a_member_keeps_everything_but_the_account() {
    let mut world = world();
    let (policies, ada) = (world.suite.policies, world.ada);
    assert_eq!(paid(&world.file(claim(1, ada, vec![line(TREATMENT, 5_000)]))), Amount::ZERO);
    let enrolment = |world: &mut World| policies.enrolment(ada).ask(&mut world.chain).unwrap().unwrap();
    let (before, balances) = (enrolment(&mut world), world.balances(ada));
    assert_eq!(world.ceiling_used(ada, DEDUCTIBLE), (money(50), money(50)));
    let called = policies.rebind(ada, id(NEW)).send(&mut world.chain, id(OWNER)).unwrap();
    let [SuiteEvent::MemberRebound(event)] = &called.events[..] else { panic!("{:?}", called.events) };
    assert_eq!((event.member, event.from, event.to), (ada, party(ADA), id(NEW)));
    assert_eq!(enrolment(&mut world), Enrolment { account: party(NEW), ..before });
    assert_eq!(world.balances(ada), balances);
    let mut member_of = |who: &str| policies.member_of(id(who)).ask(&mut world.chain).unwrap();
    assert_eq!((member_of(NEW), member_of(ADA), member_of(BEN)), (Some(ada), None, Some(world.ben)));
    assert_eq!(policies.account_of(ada).ask(&mut world.chain).unwrap(), Some(party(NEW)));
    // The family is as large as it was: the next member of it is its third.
    world.enrol("a child", FamilyId(1));
}

#[test]
fn rebinding_is_refused() {
    let mut world = world();
    let (policies, ada) = (world.suite.policies, world.ada);
    let message = |member, to: &str| policies.rebind(member, id(to));
    for who in [STRANGER, ADA, NEW, HARBOUR] {
        world.refused(Error::NotEnrolmentOfficer, |w| message(ada, NEW).send(&mut w.chain, id(who)));
    }
    world.refused(Error::NoSuchMember, |w| message(MemberId(99), NEW).send(&mut w.chain, id(OWNER)));
    for taken in [ADA, BEN, CLEO] {
        world.refused(Error::AlreadyEnrolled, |w| message(ada, taken).send(&mut w.chain, id(OWNER)));
    }
    rebind(&mut world);
    // An account that was a member's is nobody's again: not of the same member, for its old consent would come back, not of
    // another, and not newly enrolled.
    let ben = world.ben;
    for (member, to) in [(ada, ADA), (ben, ADA), (ada, NEW), (ben, NEW)] {
        world.refused(Error::AlreadyEnrolled, |w| message(member, to).send(&mut w.chain, id(OWNER)));
    }
    let enrol = policies.enrol(id(ADA), FamilyId(9), coverage(FIRST), None);
    world.refused(Error::AlreadyEnrolled, |w| enrol.send(&mut w.chain, id(OWNER)));
}

#[test]
fn old_grants_do_not_follow_and_what_was_attached_stays() {
    let mut world = world();
    let ada = world.ada;
    let device = |number| claim(number, ada, vec![line(DEVICE, 90_000)]);
    let old = world.consent(ADA);
    world.file(device(1));
    let first = world.key(1);
    world.attach_needed(first, old).unwrap();
    let decided = world.explain(1).record;
    let evidence = attachment(NEEDED, old).evidence;
    assert_eq!(decided.evidence, [Attached { evidence, grant: old, at: millis(today()) }]);

    let waiting = client::domain::claim::Claim {
        lines: vec![client::domain::claim::Line { from: 1, ..line(DEVICE, 90_000) }],
        ..device(2)
    };
    world.file(waiting);
    rebind(&mut world);
    assert_eq!(world.explain(1).record, decided);
    let second = world.key(2);
    world.refused(ClaimsError::Consent(ConsentError::NoSuchGrant), |w| w.attach_needed(second, old));
    let new = world.consent(NEW);
    assert!(paid(&world.attach_needed(second, new).unwrap()) > Amount::ZERO);
    world.assert_invariants();
}

#[test]
fn an_open_appeal_follows_the_member_and_the_old_account_is_no_party() {
    let mut world = world();
    let ada = world.ada;
    world.file(claim(1, ada, vec![line(AUTHORISED, 8_000)]));
    world.file(claim(2, ada, vec![client::domain::claim::Line { from: 1, ..line(AUTHORISED, 8_000) }]));
    world.appeal(ADA, 1).unwrap();
    rebind(&mut world);
    world.refused(ClaimsError::NotAParty, |w| w.appeal(ADA, 2));
    world.appeal(NEW, 2).unwrap();
    // The one that is open is ruled on as if nothing had happened.
    let waived = support::build::accept(
        0,
        client::domain::review::Figures { waives: true, ..client::domain::review::Figures::AS_PLANNED },
    );
    world.rule(APPEALS, 1, Some(&[waived])).unwrap();
    assert_eq!(world.explain(1).totals.paid, money(80));
    world.assert_invariants();
}

/// What was due before stays due to the account before; what is decided afterwards goes to the new one.
#[test]
fn a_member_who_is_paid_is_paid_on_the_new_account() {
    use client::domain::claim::{Assignment, Claim};
    let mut world = World::unfunded();
    world.chain.endow(id(NEW), support::actors::PURSE).unwrap();
    let ada = world.ada;
    let own = |number: u8| Claim {
        assignment: Assignment::Member,
        ..claim(
            number,
            ada,
            vec![client::domain::claim::Line { from: u16::from(number), ..line(support::build::PREVENTION, 6_000) }],
        )
    };
    world.file(own(1));
    rebind(&mut world);
    world.file(own(2));
    let (old, new) = (world.balance(ADA), world.balance(NEW));
    world.deposit(money(120));
    assert_eq!((world.balance(ADA), world.balance(NEW)), (old + money(60).0, new + money(60).0));
    let ledger = world.ledger();
    assert_eq!((ledger.delivered, ledger.free), (money(120), Amount::ZERO));
    assert_eq!((ledger.held, ledger.head, ledger.next), (Amount::ZERO, PaymentNumber(2), PaymentNumber(2)));
    world.assert_invariants();
}
