//! Who decides what rules cannot, and who appoints them.

use client::domain::bounds::MAX_ACCOUNTS_PER_ROLE;
use client::interfaces::claims::{ClaimsError as Error, Role};
use client::suite::SuiteEvent;
use support::actors::{id, APPEALS, EXTERNAL, HARBOUR, OWNER, REVIEWER, STRANGER};
use support::World;

#[test]
fn roles_are_as_they_were_given() {
    let mut world = World::bare();
    let claims = world.suite.claims;
    let mut holders = |role| claims.role(role).ask(&mut world.chain).unwrap();
    assert!(holders(Role::Reviewer).is_empty() && holders(Role::AppealsReviewer).is_empty());
    assert_eq!(holders(Role::ExternalReviewer), [id(EXTERNAL)]);

    let both = [id(REVIEWER), id(STRANGER)];
    let called = claims.give_role(Role::Reviewer, &both).send(&mut world.chain, id(OWNER)).unwrap();
    let [SuiteEvent::RoleGiven(event)] = &called.events[..] else { panic!("{:?}", called.events) };
    assert_eq!((event.role, &event.accounts[..]), (Role::Reviewer, &both[..]));
    assert_eq!(claims.role(Role::Reviewer).ask(&mut world.chain).unwrap(), both);
    // To these and no others.
    claims.give_role(Role::Reviewer, &[id(APPEALS)]).send(&mut world.chain, id(OWNER)).unwrap();
    assert_eq!(claims.role(Role::Reviewer).ask(&mut world.chain).unwrap(), [id(APPEALS)]);
    claims.give_role(Role::Reviewer, &[]).send(&mut world.chain, id(OWNER)).unwrap();
    assert!(claims.role(Role::Reviewer).ask(&mut world.chain).unwrap().is_empty());
}

#[test]
fn the_owner_gives_every_role_but_the_external_one() {
    let mut world = World::new();
    let claims = world.suite.claims;
    let give = |role, who: &str| claims.give_role(role, &[id(who)]);
    for (role, newcomer) in
        [(Role::Reviewer, "judge"), (Role::AppealsReviewer, "other judge"), (Role::Auditor, "auditor")]
    {
        for who in [STRANGER, HARBOUR, REVIEWER, APPEALS, EXTERNAL] {
            world.refused(Error::NotOwner, |w| give(role, STRANGER).send(&mut w.chain, id(who)));
        }
        give(role, newcomer).send(&mut world.chain, id(OWNER)).unwrap();
    }
    let error = Error::NotInRole(Role::ExternalReviewer);
    for who in [OWNER, STRANGER, HARBOUR, REVIEWER, APPEALS] {
        world.refused(error, |w| give(Role::ExternalReviewer, STRANGER).send(&mut w.chain, id(who)));
    }
    // They appoint their successors, and are none any more.
    give(Role::ExternalReviewer, STRANGER).send(&mut world.chain, id(EXTERNAL)).unwrap();
    assert_eq!(claims.role(Role::ExternalReviewer).ask(&mut world.chain).unwrap(), [id(STRANGER)]);
    world.refused(error, |w| give(Role::ExternalReviewer, EXTERNAL).send(&mut w.chain, id(EXTERNAL)));
    // They cannot leave nobody to rule on external appeals, for nobody could be appointed any more.
    let nobody = || claims.give_role(Role::ExternalReviewer, &[]);
    world.refused(Error::NoExternalReviewer, |w| nobody().send(&mut w.chain, id(STRANGER)));
    world.refused(error, |w| nobody().send(&mut w.chain, id(OWNER)));
    assert_eq!(claims.role(Role::ExternalReviewer).ask(&mut world.chain).unwrap(), [id(STRANGER)]);
}

#[test]
fn a_role_has_as_many_as_fit() {
    let mut world = World::new();
    let claims = world.suite.claims;
    let cases = [(Role::Reviewer, OWNER), (Role::AppealsReviewer, OWNER), (Role::ExternalReviewer, EXTERNAL)];
    for (role, who) in cases {
        let accounts: Vec<_> = (0..=MAX_ACCOUNTS_PER_ROLE).map(|number| id(&format!("{role:?} {number}"))).collect();
        world.refused(Error::TooMany, |w| claims.give_role(role, &accounts).send(&mut w.chain, id(who)));
        claims.give_role(role, &accounts[1..]).send(&mut world.chain, id(who)).unwrap();
        assert_eq!(claims.role(role).ask(&mut world.chain).unwrap(), accounts[1..]);
    }
    // Who may not comes before how many.
    let too_many = vec![id("judge"); MAX_ACCOUNTS_PER_ROLE + 1];
    world.refused(Error::NotOwner, |w| claims.give_role(Role::Reviewer, &too_many).send(&mut w.chain, id(STRANGER)));
}
