//! Who owns the insurer's contracts, who enrols, and how the contracts get other code.

use client::chain::{Bundle, Chain, Hash};
use client::domain::bounds::UPGRADE_DELAY;
use client::domain::ids::FamilyId;
use client::domain::ownership::Upgrade;
use client::interfaces::administration::{AdministrationError as Error, Pending};
use client::interfaces::claims::{ClaimResult, ClaimsError, Role};
use client::interfaces::escrow::EscrowError;
use client::interfaces::policies::PoliciesError;
use client::suite::{Administration, Bundles, SuiteEvent};
use support::actors::{id, party, ADA, APPEALS, EXTERNAL, HARBOUR, OWNER, REVIEWER, STRANGER, TREASURY};
use support::build::{batch, claim, coverage, line, money, today, DEVICE, FIRST, PREVENTION};
use support::World;

const NEXT: &str = STRANGER;

fn both(world: &World) -> [Administration; 2] {
    [world.suite.policies.administration(), world.suite.claims.administration()]
}

/// The code of a bundle with a remark at its end: it does the same and has another hash. Put on the chain as what nobody uses.
pub fn upload_variant(world: &mut World, bundle: fn(&Bundles) -> &Bundle) -> [u8; 32] {
    let bundles = Bundles::load().unwrap();
    let mut wasm = bundle(&bundles).wasm.clone();
    // A custom section: its number, its length, and a name of three letters with one byte after it.
    wasm.extend([0, 5, 3, b'n', b'e', b'w', 1]);
    world.variant(&wasm).into()
}

#[test]
fn a_contract_changes_hands_in_two_steps() {
    let mut world = World::new();
    for contract in both(&world) {
        let called = contract.offer_ownership(Some(id(NEXT))).send(&mut world.chain, id(OWNER)).unwrap();
        let [SuiteEvent::OwnershipOffered(event)] = &called.events[..] else { panic!("{:?}", called.events) };
        assert_eq!(event.to, Some(id(NEXT)));
        // Offered is not taken.
        assert_eq!(contract.owner().ask(&mut world.chain).unwrap(), id(OWNER));
        assert_eq!(
            contract.pending().ask(&mut world.chain).unwrap(),
            Pending { offered_to: Some(id(NEXT)), upgrade: None }
        );
        let called = contract.take_ownership().send(&mut world.chain, id(NEXT)).unwrap();
        let [SuiteEvent::OwnershipTaken(event)] = &called.events[..] else { panic!("{:?}", called.events) };
        assert_eq!(event.owner, id(NEXT));
        assert_eq!(contract.owner().ask(&mut world.chain).unwrap(), id(NEXT));
        assert_eq!(contract.pending().ask(&mut world.chain).unwrap(), Pending::default());
        // Once.
        world.refused(Error::NotOffered, |w| contract.take_ownership().send(&mut w.chain, id(NEXT)));
        world.refused(Error::NotOwner, |w| contract.offer_ownership(None).send(&mut w.chain, id(OWNER)));
    }
    // What was the owner's to do is the new one's now.
    let claims = world.suite.claims;
    world.refused(ClaimsError::NotOwner, |w| claims.trust_issuers(&[]).send(&mut w.chain, id(OWNER)));
    claims.trust_issuers(&[]).send(&mut world.chain, id(NEXT)).unwrap();
}

#[test]
fn only_the_owner_offers_and_only_whom_it_was_offered_to_takes() {
    let mut world = World::new();
    for contract in both(&world) {
        world.refused(Error::NotOwner, |w| contract.offer_ownership(Some(id(NEXT))).send(&mut w.chain, id(NEXT)));
        world.refused(Error::NotOffered, |w| contract.take_ownership().send(&mut w.chain, id(OWNER)));
        contract.offer_ownership(Some(id(NEXT))).send(&mut world.chain, id(OWNER)).unwrap();
        world.refused(Error::NotOffered, |w| contract.take_ownership().send(&mut w.chain, id(TREASURY)));
        // Taken back.
        contract.offer_ownership(None).send(&mut world.chain, id(OWNER)).unwrap();
        world.refused(Error::NotOffered, |w| contract.take_ownership().send(&mut w.chain, id(NEXT)));
    }
}

#[test]
fn an_upgrade_waits_for_its_delay_and_keeps_every_record() {
    let mut world = World::new();
    world.file(claim(1, world.ada, vec![line(PREVENTION, 6_000)]));
    let before = (world.explain(1), world.balances(world.ada), world.ledger());
    let codes: [fn(&Bundles) -> &Bundle; 2] = [|it| &it.policies, |it| &it.claims];
    for (contract, bundle) in both(&world).into_iter().zip(codes) {
        let announced_at = world.chain.now_millis().unwrap();
        let code = upload_variant(&mut world, bundle);
        world.refused(Error::NotAnnounced, |w| contract.upgrade().send(&mut w.chain, id(OWNER)));
        let called = contract.announce_upgrade(Some(code)).send(&mut world.chain, id(OWNER)).unwrap();
        let upgrade = Some(Upgrade { code_hash: code, from: announced_at + UPGRADE_DELAY });
        let [SuiteEvent::UpgradeAnnounced(event)] = &called.events[..] else { panic!("{:?}", called.events) };
        assert_eq!(event.upgrade, upgrade);
        assert_eq!(contract.pending().ask(&mut world.chain).unwrap(), Pending { offered_to: None, upgrade });

        world.chain.set_time(announced_at + UPGRADE_DELAY - 1).unwrap();
        world.refused(Error::TooEarly, |w| contract.upgrade().send(&mut w.chain, id(OWNER)));
        world.chain.set_time(announced_at + UPGRADE_DELAY).unwrap();
        world.refused(Error::NotOwner, |w| contract.upgrade().send(&mut w.chain, id(STRANGER)));
        let called = contract.upgrade().send(&mut world.chain, id(OWNER)).unwrap();
        let [SuiteEvent::Upgraded(event)] = &called.events[..] else { panic!("{:?}", called.events) };
        assert_eq!(event.code_hash, code);
        assert_eq!(world.chain.code_hash(contract.0).unwrap(), Hash::from(code));
        // Once.
        world.refused(Error::NotAnnounced, |w| contract.upgrade().send(&mut w.chain, id(OWNER)));
    }
    assert_eq!((world.explain(1), world.balances(world.ada), world.ledger()), before);
    let ClaimResult::Decided { .. } = world.file(claim(2, world.cleo, vec![line(PREVENTION, 6_000)])) else {
        panic!("the new code decides claims as the old one did")
    };
    world.assert_invariants();
}

#[test]
fn an_announcement_is_the_owners_to_make_to_replace_and_to_take_back() {
    let mut world = World::new();
    for contract in both(&world) {
        let (one, other) = ([1; 32], [2; 32]);
        world.refused(Error::NotOwner, |w| contract.announce_upgrade(Some(one)).send(&mut w.chain, id(STRANGER)));
        contract.announce_upgrade(Some(one)).send(&mut world.chain, id(OWNER)).unwrap();
        // Another announcement waits anew.
        world.chain.advance_time(UPGRADE_DELAY / 2).unwrap();
        contract.announce_upgrade(Some(other)).send(&mut world.chain, id(OWNER)).unwrap();
        world.chain.advance_time(UPGRADE_DELAY - 1).unwrap();
        world.refused(Error::TooEarly, |w| contract.upgrade().send(&mut w.chain, id(OWNER)));
        world.chain.advance_time(1).unwrap();
        // Nobody has uploaded it.
        world.refused(Error::NoSuchCode, |w| contract.upgrade().send(&mut w.chain, id(OWNER)));
        contract.announce_upgrade(None).send(&mut world.chain, id(OWNER)).unwrap();
        world.refused(Error::NotAnnounced, |w| contract.upgrade().send(&mut w.chain, id(OWNER)));
        // Whoever takes the contract over does not inherit an announcement.
        contract.announce_upgrade(Some(one)).send(&mut world.chain, id(OWNER)).unwrap();
        contract.offer_ownership(Some(id(NEXT))).send(&mut world.chain, id(OWNER)).unwrap();
        contract.take_ownership().send(&mut world.chain, id(NEXT)).unwrap();
        world.refused(Error::NotAnnounced, |w| contract.upgrade().send(&mut w.chain, id(NEXT)));
    }
}

#[test]
fn an_enrolment_officer_enrols_in_the_owners_place() {
    let mut world = World::new();
    let policies = world.suite.policies;
    let enrol = |name: &str| policies.enrol(id(name), FamilyId(77), coverage(FIRST), None);
    assert_eq!(policies.officer().ask(&mut world.chain).unwrap(), None);
    world.refused(PoliciesError::NotOwner, |w| policies.appoint_officer(Some(id(NEXT))).send(&mut w.chain, id(NEXT)));
    world.refused(PoliciesError::NotEnrolmentOfficer, |w| enrol("dora").send(&mut w.chain, id(NEXT)));
    let called = policies.appoint_officer(Some(id(NEXT))).send(&mut world.chain, id(OWNER)).unwrap();
    let [SuiteEvent::OfficerAppointed(event)] = &called.events[..] else { panic!("{:?}", called.events) };
    assert_eq!(event.officer, Some(id(NEXT)));
    assert_eq!(policies.officer().ask(&mut world.chain).unwrap(), Some(id(NEXT)));

    let not_officer = PoliciesError::NotEnrolmentOfficer;
    let ada = world.ada;
    world.refused(not_officer, |w| enrol("dora").send(&mut w.chain, id(OWNER)));
    world.refused(not_officer, |w| policies.add_coverage(ada, coverage(FIRST)).send(&mut w.chain, id(OWNER)));
    world.refused(not_officer, |w| policies.end_coverage(ada, today()).send(&mut w.chain, id(OWNER)));
    enrol("dora").send(&mut world.chain, id(NEXT)).unwrap();
    // Plans and prices stay the owner's.
    let network = policies.network(world.harbour).ask(&mut world.chain).unwrap();
    world.refused(PoliciesError::NotOwner, |w| policies.set_network(w.harbour, &network).send(&mut w.chain, id(NEXT)));
    // Dismissed.
    policies.appoint_officer(None).send(&mut world.chain, id(OWNER)).unwrap();
    world.refused(not_officer, |w| enrol("ewan").send(&mut w.chain, id(NEXT)));
    enrol("ewan").send(&mut world.chain, id(OWNER)).unwrap();
}

#[test]
fn a_pause_refuses_new_claims_and_nothing_else() {
    let mut world = World::unfunded();
    let claims = world.suite.claims;
    world.file(claim(1, world.ada, vec![line(PREVENTION, 6_000)]));
    world.file(claim(2, world.ada, vec![line(DEVICE, 110_000)]));
    let grant = world.consent(support::actors::ADA);
    let [waiting] = [world.ledger()];
    assert!(waiting.has_line(), "{waiting:?}");
    world.refused(ClaimsError::NotOwner, |w| claims.pause(true).send(&mut w.chain, id(STRANGER)));
    let called = claims.pause(true).send(&mut world.chain, id(OWNER)).unwrap();
    let [SuiteEvent::PauseChanged(event)] = &called.events[..] else { panic!("{:?}", called.events) };
    assert!(event.paused && claims.is_paused().ask(&mut world.chain).unwrap());

    let refused = batch(world.harbour, vec![claim(3, world.cleo, vec![line(PREVENTION, 6_000)])]);
    world.refused(ClaimsError::Paused, |w| claims.submit(&refused).send(&mut w.chain, id(HARBOUR)));
    // What waits for evidence is decided, what waits for money is paid.
    let ClaimResult::Decided { .. } = world.attach_needed(world.key(2), grant).unwrap() else {
        panic!("evidence is taken all the same")
    };
    world.deposit(money(10_000));
    assert!(!world.ledger().has_line());
    claims.pause(false).send(&mut world.chain, id(OWNER)).unwrap();
    assert!(!claims.is_paused().ask(&mut world.chain).unwrap());
    world.submit(HARBOUR, &refused).unwrap();
    world.assert_invariants();
}

#[test]
fn nobody_has_two_roles_and_the_owner_has_none() {
    let mut world = World::new();
    let claims = world.suite.claims;
    let give = |role, name: &str| claims.give_role(role, &[id("judge"), id(name)]);
    let held = [(Role::Reviewer, REVIEWER), (Role::AppealsReviewer, APPEALS), (Role::ExternalReviewer, EXTERNAL)];
    for (role, appointer) in [
        (Role::Reviewer, OWNER),
        (Role::AppealsReviewer, OWNER),
        (Role::Auditor, OWNER),
        (Role::ExternalReviewer, EXTERNAL),
    ] {
        for (_, name) in held.iter().filter(|(other, _)| *other != role) {
            world.refused(ClaimsError::HasOtherRole, |w| give(role, name).send(&mut w.chain, id(appointer)));
        }
        world.refused(ClaimsError::HasOtherRole, |w| give(role, OWNER).send(&mut w.chain, id(appointer)));
    }
    // Nor does anyone become the owner who has a role.
    let administration = claims.administration();
    for (role, name) in held {
        administration.offer_ownership(Some(id(name))).send(&mut world.chain, id(OWNER)).unwrap();
        world.refused(Error::HasRole, |w| administration.take_ownership().send(&mut w.chain, id(name)));
        assert_eq!(administration.owner().ask(&mut world.chain).unwrap(), id(OWNER), "{role:?}");
    }
    // Whoever has given a role up may have another.
    claims.give_role(Role::Reviewer, &[]).send(&mut world.chain, id(OWNER)).unwrap();
    claims.give_role(Role::Auditor, &[id(REVIEWER)]).send(&mut world.chain, id(OWNER)).unwrap();
    assert_eq!(claims.role(Role::Auditor).ask(&mut world.chain).unwrap(), [id(REVIEWER)]);
}

/// The owner, the enrolment officer, the treasurer and those who judge are different accounts, whichever contract they
/// are named in.
#[test]
fn duties_of_different_contracts_are_of_different_accounts() {
    let mut world = World::new();
    let (claims, policies, escrow) = (world.suite.claims, world.suite.policies, world.suite.escrow);
    world.refused(PoliciesError::HasOtherRole, |w| {
        policies.appoint_officer(Some(id(OWNER))).send(&mut w.chain, id(OWNER))
    });
    world.refused(EscrowError::HasOtherRole, |w| escrow.set_treasurer(Some(id(OWNER))).send(&mut w.chain, id(OWNER)));
    policies.appoint_officer(Some(id(NEXT))).send(&mut world.chain, id(OWNER)).unwrap();
    escrow.set_treasurer(Some(id(TREASURY))).send(&mut world.chain, id(OWNER)).unwrap();
    let known = policies.involved(Some(world.ada)).ask(&mut world.chain).unwrap();
    assert_eq!((known.member, known.insurer), (Some(party(ADA)), vec![id(OWNER), id(NEXT)]));
    let known = policies.involved(None).ask(&mut world.chain).unwrap();
    assert_eq!((known.member, known.insurer), (None, vec![id(OWNER), id(NEXT)]));
    assert_eq!(escrow.involved().ask(&mut world.chain).unwrap(), [id(OWNER), id(TREASURY)]);
    // Neither of them is given a role in the claims, whoever gives it.
    for (role, appointer) in [
        (Role::Reviewer, OWNER),
        (Role::AppealsReviewer, OWNER),
        (Role::Auditor, OWNER),
        (Role::ExternalReviewer, EXTERNAL),
    ] {
        for who in [NEXT, TREASURY] {
            let named = [id("judge"), id(who)];
            world.refused(ClaimsError::HasOtherRole, |w| {
                claims.give_role(role, &named).send(&mut w.chain, id(appointer))
            });
        }
    }
    // Nor do they take over what they work in.
    policies.administration().offer_ownership(Some(id(NEXT))).send(&mut world.chain, id(OWNER)).unwrap();
    world.refused(Error::HasRole, |w| policies.administration().take_ownership().send(&mut w.chain, id(NEXT)));
    escrow.offer_ownership(Some(id(TREASURY))).send(&mut world.chain, id(OWNER)).unwrap();
    world.refused(EscrowError::HasOtherRole, |w| escrow.take_ownership().send(&mut w.chain, id(TREASURY)));
    // Whoever has given the one up may have the other.
    escrow.set_treasurer(None).send(&mut world.chain, id(OWNER)).unwrap();
    escrow.take_ownership().send(&mut world.chain, id(TREASURY)).unwrap();
    assert_eq!(escrow.owner().ask(&mut world.chain).unwrap(), id(TREASURY));
    let give = || claims.give_role(Role::Auditor, &[id(TREASURY)]);
    world.refused(ClaimsError::HasOtherRole, |w| give().send(&mut w.chain, id(OWNER)));
    escrow.offer_ownership(Some(id(OWNER))).send(&mut world.chain, id(TREASURY)).unwrap();
    escrow.take_ownership().send(&mut world.chain, id(OWNER)).unwrap();
    give().send(&mut world.chain, id(OWNER)).unwrap();
}
