//! Somebody judges his own cause, or sees to it that nobody can judge it.

use client::domain::authorisation::Approval;
use client::domain::bounds::MAX_REVIEWERS_OF_DECISIONS;
use client::domain::claim::{Claim, Line};
use client::domain::ids::{AuthorisationId, ProviderId};
use client::domain::lifecycle::{AppealRuling, TransitionError};
use client::domain::money::Quantity;
use client::domain::reason::Reason;
use client::interfaces::claims::{ClaimResult, ClaimsError as Error, Role};
use support::actors::{id, ADA, APPEALS, EXTERNAL, HARBOUR, HARBOUR_PAYOUT, HILL, HILL_PAYOUT, OWNER, REVIEWER};
use support::build::{at_price, claim, deny, line, money, today, UNPRICED};
use support::World;

fn appoint(world: &mut World, role: Role, who: &[&str]) {
    let accounts: Vec<_> = who.iter().map(|name| id(name)).collect();
    world.suite.claims.give_role(role, &accounts).send(&mut world.chain, id(OWNER)).unwrap();
}

/// What no other day has: it is no duplicate of another.
fn on_day(day: u8) -> Line {
    Line { from: u16::from(day), ..line(UNPRICED, 8_000) }
}

fn waiting() -> World {
    let mut world = World::new();
    world.file(claim(1, world.ada, vec![line(UNPRICED, 8_000)]));
    world
}

#[test]
fn who_bills_a_claim_or_is_its_patient_neither_reviews_it_nor_rules_on_it() {
    let involved = Error::Transition(TransitionError::ReviewerInvolved);
    let mut world = waiting();
    // 1. The insurer makes a member, and an operator of the clinic, reviewers.
    appoint(&mut world, Role::Reviewer, &[REVIEWER, HARBOUR, ADA]);
    for who in [HARBOUR, ADA] {
        world.refused(involved, |w| w.review(who, 1, &[at_price(0, money(80))]));
    }
    // 2. Somebody else decides, and the clinic appeals before them.
    world.review(REVIEWER, 1, &[deny(0, Reason::NotNecessary)]).unwrap();
    appoint(&mut world, Role::Reviewer, &[REVIEWER]);
    appoint(&mut world, Role::AppealsReviewer, &[APPEALS, HILL, ADA]);
    world.appeal(HARBOUR, 1).unwrap();
    world.refused(involved, |w| w.rule(ADA, 1, Some(&[at_price(0, money(80))])));
    world.refused(involved, |w| w.rule(ADA, 1, None));
    // 3. Another provider's operator has no part in it.
    assert_eq!(world.rule(HILL, 1, None), Ok(AppealRuling::Upheld));
    world.assert_invariants();
}

#[test]
fn who_bills_a_claim_or_is_its_patient_does_not_send_it_back() {
    let involved = Error::Transition(TransitionError::ReviewerInvolved);
    let mut world = waiting();
    // 1. The claim is denied.
    world.review(REVIEWER, 1, &[deny(0, Reason::NotNecessary)]).unwrap();
    // 2. The clinic and the patient, who are reviewers by now, send it back for another look.
    appoint(&mut world, Role::Reviewer, &[REVIEWER, HARBOUR, ADA, HILL]);
    for who in [HARBOUR, ADA] {
        world.refused(involved, |w| w.reopen(who, 1));
    }
    // 3. Another provider's operator may.
    world.reopen(HILL, 1).unwrap();
    world.assert_invariants();
}

#[test]
fn who_asks_for_an_authorisation_or_is_its_patient_does_not_decide_on_it() {
    let involved = Error::Transition(TransitionError::ReviewerInvolved);
    let mut world = World::new();
    let claims = world.suite.claims;
    // 1. The clinic asks for one, at a price of its own making.
    let request = world.authorisation_request();
    let asked = claims.ask_authorisation(&request).send(&mut world.chain, id(HARBOUR)).unwrap().value;
    let approval = Approval { from: today(), to: today(), units: Quantity(1_000), most: Some(money(9_999)) };
    // 2. The insurer makes it and the patient reviewers: neither grants nor refuses it.
    appoint(&mut world, Role::Reviewer, &[HARBOUR, ADA, HILL]);
    for (who, approval) in [(HARBOUR, Some(approval)), (ADA, Some(approval)), (HARBOUR, None), (ADA, None)] {
        world.refused(involved, |w| claims.decide_authorisation(asked, approval).send(&mut w.chain, id(who)));
    }
    // 3. One that is not there is told first.
    let nowhere = AuthorisationId(9);
    world.refused(Error::Authorisation, |w| claims.decide_authorisation(nowhere, None).send(&mut w.chain, id(HARBOUR)));
    // 4. Another provider's operator decides.
    claims.decide_authorisation(asked, Some(approval)).send(&mut world.chain, id(HILL)).unwrap();
    world.assert_invariants();
}

#[test]
fn as_many_reviewers_as_one_likes_leave_room_for_those_who_rule() {
    let mut world = waiting();
    // 1. The insurer has one reviewer after the other look at the claim, so that nobody who is uninvolved fits any more.
    let many: Vec<String> = (0..MAX_REVIEWERS_OF_DECISIONS).map(|number| format!("reviewer {number}")).collect();
    for name in &many {
        world.chain.endow(id(name), support::actors::PURSE).unwrap();
        appoint(&mut world, Role::Reviewer, &[name]);
        world.review(name, 1, &[]).unwrap();
    }
    appoint(&mut world, Role::Reviewer, &[REVIEWER]);
    let full = Error::Transition(TransitionError::TooManyReviewers);
    world.refused(full, |w| w.review(REVIEWER, 1, &[deny(0, Reason::NotNecessary)]));
    // 2. One of them denies it. Both levels of appeal are still decided by somebody else.
    appoint(&mut world, Role::Reviewer, &[&many[0]]);
    world.review(&many[0], 1, &[deny(0, Reason::NotNecessary)]).unwrap();
    world.appeal(HARBOUR, 1).unwrap();
    assert_eq!(world.rule(APPEALS, 1, None), Ok(AppealRuling::Upheld));
    world.appeal(HARBOUR, 1).unwrap();
    assert_eq!(world.rule(EXTERNAL, 1, Some(&[at_price(0, money(80))])), Ok(AppealRuling::Overturned));
    world.assert_invariants();
}

/// The escrow and the policies do not know who judges: whoever judges is asked for his other duties when he does.
#[test]
fn who_has_come_by_another_duty_since_judges_no_more() {
    let mut world = World::new();
    let (policies, escrow, claims) = (world.suite.policies, world.suite.escrow, world.suite.claims);
    for number in 1..=3 {
        world.file(claim(number, world.ada, vec![on_day(number)]));
    }
    world.review(REVIEWER, 2, &[deny(0, Reason::NotNecessary)]).unwrap();
    world.review(REVIEWER, 3, &[deny(0, Reason::NotNecessary)]).unwrap();
    world.appeal(HARBOUR, 3).unwrap();
    let request = world.authorisation_request();
    let asked = claims.ask_authorisation(&request).send(&mut world.chain, id(HARBOUR)).unwrap().value;
    let set = |world: &mut World, duty: usize, who: Option<&str>| match duty {
        0 => policies.appoint_officer(who.map(id)).send(&mut world.chain, id(OWNER)).map(drop).unwrap(),
        _ => escrow.set_treasurer(who.map(id)).send(&mut world.chain, id(OWNER)).map(drop).unwrap(),
    };
    for duty in 0..2 {
        // 1. The insurer makes its reviewer the enrolment officer, or its treasurer.
        set(&mut world, duty, Some(REVIEWER));
        // 2. From then on he decides nothing.
        world.refused(Error::HasOtherRole, |w| w.review(REVIEWER, 1, &[at_price(0, money(80))]));
        world.refused(Error::HasOtherRole, |w| w.reopen(REVIEWER, 2));
        world.refused(Error::HasOtherRole, |w| {
            claims.decide_authorisation(asked, None).send(&mut w.chain, id(REVIEWER))
        });
        // 3. The same with who rules on appeals.
        set(&mut world, duty, Some(APPEALS));
        world.refused(Error::HasOtherRole, |w| w.rule(APPEALS, 3, None));
        set(&mut world, duty, None);
    }
    // 4. Who has given the other duty up judges again.
    world.review(REVIEWER, 1, &[at_price(0, money(80))]).unwrap();
    world.reopen(REVIEWER, 2).unwrap();
    claims.decide_authorisation(asked, None).send(&mut world.chain, id(REVIEWER)).unwrap();
    assert_eq!(world.rule(APPEALS, 3, None), Ok(AppealRuling::Upheld));
    world.assert_invariants();
}

#[test]
fn who_does_orders_or_is_paid_for_a_service_does_not_judge_its_claim() {
    let involved = Error::Transition(TransitionError::ReviewerInvolved);
    let mut world = World::new();
    let hill = world.hill;
    // 1. The clinic bills what a doctor of another provider does, or has ordered, on one of the lines or all.
    let mut ways: Vec<fn(&mut Claim, ProviderId)> = vec![|claim, who| claim.rendering = Some(who)];
    ways.push(|claim, who| claim.lines[0].rendering = Some(who));
    ways.push(|claim, who| claim.ordering = Some(who));
    ways.push(|claim, who| claim.lines[0].ordering = Some(who));
    for (number, way) in (1..).zip(&ways) {
        let mut filed = claim(number, world.ada, vec![on_day(number)]);
        way(&mut filed, hill);
        world.file(filed);
    }
    let plain = u8::try_from(ways.len()).unwrap() + 1;
    let mut nobodys = claim(plain, world.ben, vec![line(UNPRICED, 8_000)]);
    nobodys.lines[0].ordering = Some(ProviderId(99));
    let waits = world.file(nobodys);
    // 2. The insurer makes the doctor, and the accounts on which the two are paid, reviewers.
    appoint(&mut world, Role::Reviewer, &[REVIEWER, HILL, HILL_PAYOUT, HARBOUR_PAYOUT]);
    for number in 1..plain {
        for who in [HILL, HILL_PAYOUT, HARBOUR_PAYOUT] {
            world.refused(involved, |w| w.review(who, number, &[at_price(0, money(80))]));
        }
        world.review(REVIEWER, number, &[deny(0, Reason::NotNecessary)]).unwrap();
        world.refused(involved, |w| w.reopen(HILL, number));
    }
    // 3. Of what names nobody of theirs they are no party; a number that nobody has is nobody's.
    if matches!(waits, ClaimResult::Pended { .. }) {
        world.refused(involved, |w| w.review(HARBOUR_PAYOUT, plain, &[at_price(0, money(80))]));
        world.review(HILL, plain, &[deny(0, Reason::NotNecessary)]).unwrap();
    } else {
        world.refused(involved, |w| w.reopen(HARBOUR_PAYOUT, plain));
        world.reopen(HILL, plain).unwrap();
    }
    world.assert_invariants();
}
