//! Somebody judges his own cause, or sees to it that nobody can judge it.

use client::domain::authorisation::{Approval, AuthorisationRequest};
use client::domain::bounds::MAX_REVIEWERS_OF_DECISIONS;
use client::domain::ids::AuthorisationId;
use client::domain::lifecycle::{AppealRuling, TransitionError};
use client::domain::money::Quantity;
use client::domain::reason::Reason;
use client::interfaces::claims::{ClaimsError as Error, Role};
use support::actors::{id, ADA, APPEALS, EXTERNAL, HARBOUR, HILL, OWNER, REVIEWER};
use support::build::{at_price, claim, code, deny, line, money, today, AUTHORISED, UNPRICED};
use support::World;

fn appoint(world: &mut World, role: Role, who: &[&str]) {
    let accounts: Vec<_> = who.iter().map(|name| id(name)).collect();
    world.suite.claims.give_role(role, &accounts).send(&mut world.chain, id(OWNER)).unwrap();
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
    let request = AuthorisationRequest {
        member: world.ada,
        provider: world.harbour,
        codes: vec![code(AUTHORISED)],
        from: today(),
        to: today(),
        units: Quantity(1_000),
        urgent: false,
    };
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
