//! Evidence that is opened with the consent of that moment, erasure, and what a stranger learns, on the deployed contracts.

use client::chain::account;
use client::domain::claim::{Claim, Line};
use client::domain::consent::{Act, ConsentError, Evidence, Purpose};
use client::domain::credential::Credential;
use client::domain::ids::{ClaimKey, ClaimNumber, Code, Commitment, FamilyId, GrantId};
use client::domain::lifecycle::{ClaimRecord, ClaimState};
use client::domain::representation::{Power, Right};
use client::evidence::{
    erase, open, put, FolderStore, OpenError, Reader, Receipts, Refusal, Request, Subject, SuiteAuthority,
};
use client::interfaces::claims::{Attachment, Role};
use client::reidentify::{report, Dictionary, Observation, Place};
use client::suite::{Bundles, Suite};
use client::tokens::{commitment, Key, Salt};
use client::vault::{Passphrase, Vault};
use support::actors::{
    id, party, ADA, APPEALS, BEN, EXTERNAL, HARBOUR, HARBOUR_PAYOUT, HILL, ISSUER, OWNER, PURSE, REVIEWER, STRANGER,
};
use support::build::{
    batch, claim, code, coverage, credential, line, plan, services, terms, today, DEVICE, FIRST, NEEDED, PLAN,
    PREVENTION, VISIT,
};
use support::World;
use tempfile::TempDir;

const AUDITOR: &str = "auditor";
const HARBOUR_NPI: &str = "1111111112";
const NOTE: &[u8] = b"delivered on 3 March";

/// A world in which evidence of Ada and of Ben is attached, out of a vault and a store of Harbour Clinic.
struct Desk {
    world: World,
    vault: Vault,
    store: FolderStore,
    receipts: Receipts,
    grant: GrantId,
    folder: TempDir,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut vault = Vault::create(&folder.path().join("vault"), &Passphrase::generate().unwrap()).unwrap();
        let store = FolderStore::open(&folder.path().join("evidence")).unwrap();
        let receipts = Receipts::at(&folder.path().join("receipts.jsonl"));
        let world = World::new();
        vault.note_provider(HARBOUR_NPI, world.harbour);
        let mut desk = Self { world, vault, store, receipts, grant: GrantId(0), folder };
        for (number, member, name) in [(1, desk.world.ada, ADA), (2, desk.world.ben, BEN)] {
            let called = called(number);
            let token = desk.vault.claim_number(&called).unwrap();
            desk.vault.note_member(name, member);
            desk.vault.note_member_of_claim(&called, name).unwrap();
            desk.vault.note_provider_of_claim(&called, HARBOUR_NPI).unwrap();
            desk.world.file(Claim { number: token, ..claim(number, member, vec![line(DEVICE, 110_000)]) });
            let document = put(&desk.store, &mut desk.vault, &called, NEEDED, NOTE).unwrap();
            let grant = desk.world.consent(name);
            let evidence = Evidence { category: NEEDED, commitment: document.commitment };
            let key = desk.key(number);
            desk.world.attach(HARBOUR, key, &[Attachment { evidence, grant }]).unwrap();
            if number == 1 {
                desk.grant = grant;
            }
        }
        desk
    }

    /// A claim of Harbour Clinic, under the token that the vault has for its number.
    fn key(&self, number: u8) -> ClaimKey {
        let numbers = self.vault.numbers();
        let known = numbers.iter().find(|(_, known)| **known == called(number));
        ClaimKey { provider: self.world.harbour, number: *known.unwrap().0 }
    }

    fn record(&mut self, claim: ClaimKey) -> ClaimRecord {
        self.world.suite.claims.claim(claim).ask(&mut self.world.chain).unwrap().unwrap()
    }

    fn give_role(&mut self, role: Role, who: &str) {
        self.world.suite.claims.give_role(role, &[id(who)]).send(&mut self.world.chain, id(OWNER)).unwrap();
    }

    fn request(&self, who: &str, role: Role, number: u8) -> Request {
        let document = self.vault.documents().find(|document| document.claim == called(number));
        Request {
            account: id(who),
            reader: Reader::Insurer(role),
            purpose: Purpose::Payment,
            claim: self.key(number),
            commitment: document.unwrap().commitment,
            grant: None,
        }
    }

    fn open(&mut self, request: &Request) -> Result<Vec<u8>, OpenError> {
        let mut authority = SuiteAuthority { chain: &mut self.world.chain, suite: self.world.suite };
        open(&mut authority, &self.store, &self.vault, &self.receipts, request).map(|bytes| bytes.to_vec())
    }

    fn refused(&mut self, request: &Request, expected: Refusal) {
        let before = self.receipts.read().unwrap().len();
        assert!(matches!(self.open(request), Err(OpenError::Refused(refusal)) if refusal == expected), "{expected}");
        assert_eq!(self.receipts.read().unwrap().len(), before + 1);
    }
}

fn called(number: u8) -> String {
    format!("CLAIM-{number}")
}

#[test]
fn whoever_has_the_role_opens_as_long_as_the_member_consents() {
    let mut desk = Desk::new();
    desk.give_role(Role::Auditor, AUDITOR);
    for (who, role) in [
        (REVIEWER, Role::Reviewer),
        (APPEALS, Role::AppealsReviewer),
        (EXTERNAL, Role::ExternalReviewer),
        (AUDITOR, Role::Auditor),
    ] {
        let request = desk.request(who, role, 1);
        assert_eq!(desk.open(&request).unwrap(), NOTE);
    }
    let reviewer = desk.request(REVIEWER, Role::Reviewer, 1);
    for (who, role) in [
        (STRANGER, Role::Reviewer),
        (REVIEWER, Role::AppealsReviewer),
        (HARBOUR, Role::Reviewer),
        (REVIEWER, Role::Auditor),
    ] {
        let request = desk.request(who, role, 1);
        desk.refused(&request, Refusal::NotInRole);
    }
    desk.refused(&Request { purpose: Purpose::Research, ..reviewer }, Refusal::WrongPurpose);
    desk.refused(&Request { claim: desk.key(2), ..reviewer }, Refusal::NotAttached);
    // Another provider's operator treats, and Ada's consent is for the insurer.
    let harbour = Reader::Provider(desk.world.harbour);
    let treats = Request { account: id(HARBOUR), reader: harbour, purpose: Purpose::Treatment, ..reviewer };
    desk.refused(&treats, Refusal::Consent(ConsentError::WrongRecipient));
    desk.refused(&Request { account: id(HILL), ..treats }, Refusal::NotInRole);

    let revoke = desk.world.suite.consent_registry.revoke(desk.grant);
    revoke.send(&mut desk.world.chain, id(ADA)).unwrap();
    for (who, role) in [(REVIEWER, Role::Reviewer), (AUDITOR, Role::Auditor)] {
        let request = desk.request(who, role, 1);
        desk.refused(&request, Refusal::Consent(ConsentError::Revoked));
    }
    // What was decided stands, and what concerns another member is not touched.
    let key = desk.key(1);
    assert!(matches!(desk.record(key).state, ClaimState::Adjudicated { .. }));
    let of_ben = desk.request(REVIEWER, Role::Reviewer, 2);
    assert_eq!(desk.open(&of_ben).unwrap(), NOTE);
}

#[test]
fn who_loses_the_role_opens_nothing_more() {
    let mut desk = Desk::new();
    desk.give_role(Role::Auditor, AUDITOR);
    for (who, role) in [(REVIEWER, Role::Reviewer), (AUDITOR, Role::Auditor)] {
        let request = desk.request(who, role, 1);
        assert_eq!(desk.open(&request).unwrap(), NOTE);
        desk.give_role(role, &format!("another {who}"));
        desk.refused(&request, Refusal::NotInRole);
    }
}

/// Ada has consented to nothing that is Ben's: her document does not become Ben's by being attached to his claim as well.
#[test]
fn a_document_is_not_opened_on_the_consent_of_another_claims_member() {
    let mut desk = Desk::new();
    let of_ada = desk.request(REVIEWER, Role::Reviewer, 1);
    let revoke = desk.world.suite.consent_registry.revoke(desk.grant);
    revoke.send(&mut desk.world.chain, id(ADA)).unwrap();
    desk.refused(&of_ada, Refusal::Consent(ConsentError::Revoked));

    let grant = desk.world.consent(BEN);
    let evidence = Evidence { category: NEEDED, commitment: of_ada.commitment };
    // In a claim of Ben's that waits, from the provider of Ada's, under a number of its own.
    let third = called(3);
    let token = desk.vault.claim_number(&third).unwrap();
    let ben = desk.world.ben;
    let filed = |number: ClaimNumber, from| {
        let lines = vec![Line { from, ..line(DEVICE, 110_000) }];
        Claim { number, ..claim(3, ben, lines) }
    };
    desk.world.file(filed(token, 1));
    let key = ClaimKey { provider: desk.world.harbour, number: token };
    desk.world.attach(HARBOUR, key, &[Attachment { evidence, grant }]).unwrap();
    desk.refused(&Request { claim: key, ..of_ada }, Refusal::NotAttached);

    // From another provider, under the token of Ada's own claim.
    let theirs = batch(desk.world.hill, vec![filed(of_ada.claim.number, 2)]);
    desk.world.submit(HILL, &theirs).unwrap();
    let key = ClaimKey { provider: desk.world.hill, number: of_ada.claim.number };
    let terms = terms(desk.world.hill, desk.world.suite.claims.0);
    let grant = desk.world.suite.consent_registry.grant(terms).send(&mut desk.world.chain, id(BEN)).unwrap().value;
    desk.world.attach(HILL, key, &[Attachment { evidence, grant }]).unwrap();
    desk.refused(&Request { claim: key, ..of_ada }, Refusal::NotAttached);
}

#[test]
fn an_emergency_opens_nothing_to_a_provider_whom_any_trusted_issuer_excludes() {
    let mut desk = Desk::new();
    let suite = desk.world.suite;
    let other = "another issuer";
    desk.world.chain.endow(id(other), PURSE).unwrap();
    let trust = suite.claims.trust_issuers(&[id(ISSUER), id(other)]);
    trust.send(&mut desk.world.chain, id(OWNER)).unwrap();
    let declare = suite.consent_registry.emergency(party(ADA), desk.world.hill, party(ISSUER), Commitment([3; 32]));
    let access = declare.send(&mut desk.world.chain, id(HILL)).unwrap().value;
    let request = Request {
        account: id(HILL),
        reader: Reader::Emergency(desk.world.hill, access),
        purpose: Purpose::Emergency,
        ..desk.request(REVIEWER, Role::Reviewer, 1)
    };
    assert_eq!(desk.open(&request).unwrap(), NOTE);
    // The issuer that the declaration names goes on to credential it.
    let excluded = Credential { excluded_from: Some(today()), ..credential() };
    let attest = suite.provider_registry.attest(desk.world.hill, excluded);
    attest.send(&mut desk.world.chain, id(other)).unwrap();
    desk.refused(&request, Refusal::NotEligible);
}

#[test]
fn the_insurers_own_people_do_not_consent_to_their_own_reading_as_the_members_delegates() {
    let mut desk = Desk::new();
    desk.world.chain.endow(id(AUDITOR), PURSE).unwrap();
    desk.give_role(Role::Auditor, AUDITOR);
    let registry = desk.world.suite.consent_registry;
    let usual = terms(desk.world.harbour, desk.world.suite.claims.0);
    let consent_by = |desk: &mut Desk, who: &str| {
        let appoint = registry.appoint_delegate(party(who), Power::until(usual.until));
        appoint.send(&mut desk.world.chain, id(ADA)).unwrap();
        let grant = registry.act::<GrantId>(Right::delegate(party(ADA)), Act::Grant(usual));
        grant.send(&mut desk.world.chain, id(who)).unwrap().value
    };
    for who in [OWNER, REVIEWER, APPEALS, EXTERNAL, AUDITOR] {
        let grant = consent_by(&mut desk, who);
        for (reader, role) in [(REVIEWER, Role::Reviewer), (AUDITOR, Role::Auditor)] {
            let request = Request { grant: Some(grant), ..desk.request(reader, role, 1) };
            desk.refused(&request, Refusal::Consent(ConsentError::Conflict));
        }
    }
    // Anybody else whom Ada appoints may consent for her.
    let grant = consent_by(&mut desk, STRANGER);
    let request = Request { grant: Some(grant), ..desk.request(REVIEWER, Role::Reviewer, 1) };
    assert_eq!(desk.open(&request).unwrap(), NOTE);
}

#[test]
fn after_erasure_nothing_on_the_chain_verifies_for_that_member_and_everything_does_for_others() {
    let mut desk = Desk::new();
    let (of_ada, of_ben) = (desk.request(REVIEWER, Role::Reviewer, 1), desk.request(REVIEWER, Role::Reviewer, 2));
    let erased =
        erase(&desk.store, &mut desk.vault, &desk.receipts, &Subject::Member(ADA.into()), 1_775_000_000_000).unwrap();
    assert_eq!((erased.members, erased.claims.len(), &erased.commitments[..]), (1, 1, &[of_ada.commitment][..]));

    // The commitment stands on the chain for good, and nobody can tell any more what it commits to.
    let record = desk.record(of_ada.claim);
    assert_eq!(record.evidence[0].evidence.commitment, of_ada.commitment);
    desk.refused(&of_ada, Refusal::Unknown);
    assert_eq!(desk.vault.salt_of(of_ada.commitment), None);
    let salts: Vec<Salt> = desk.vault.documents().map(|document| document.salt).collect();
    assert_eq!(salts.len(), 1);
    assert!(salts.iter().all(|salt| commitment(*salt, NOTE) != of_ada.commitment));
    assert_eq!((desk.vault.member(ADA), desk.vault.number_of(erased.claims[0])), (None, None));
    assert_eq!(std::fs::read_dir(desk.folder.path().join("evidence")).unwrap().count(), 1);

    assert_eq!(desk.open(&of_ben).unwrap(), NOTE);
    assert_eq!(desk.vault.member(BEN), Some(desk.world.ben));
    assert!(desk.vault.salt_of(of_ben.commitment).is_some());
}

/// The codes of the tests' plan, so that no search of all codes is needed.
fn dictionary() -> Dictionary {
    let codes = services().iter().map(|(code, _)| client::tokens::code_text(*code)).collect::<Vec<_>>().join("\n");
    Dictionary::forms().with_hcpcs("plan", &codes).unwrap().with_icd("icd", "I10\nE119\n").unwrap()
}

#[test]
fn plain_codes_are_found_wherever_the_contracts_leave_them() {
    let mut world = World::new();
    world.file(claim(1, world.ada, vec![line(PREVENTION, 6_000), line(VISIT, 10_000)]));
    world.file(claim(2, world.ben, vec![line(VISIT, 10_000)]));
    let suite = world.suite;
    let report = report(&Observation::of(&mut world.chain, &[("Oak", suite)]).unwrap(), &dictionary());
    assert!(!report.is_clean());
    let places =
        |code: &str| report.hits.iter().filter(|hit| hit.code == code).map(|hit| hit.place).collect::<Vec<_>>();
    for code in [PREVENTION, VISIT] {
        for place in [Place::Storage, Place::Call] {
            assert!(places(code).contains(&place), "{code} in {place}: {:?}", report.hits);
        }
    }
    let oak = &report.insurers[0];
    assert_eq!((oak.lines, oak.claims, oak.members, oak.services), (3, 2, 3, services().len()));
    assert_eq!((oak.groups, oak.groups_of_one), (1, 0));
    assert_eq!(oak.smallest_group.map(|group| group.members), Some(2));
}

#[test]
fn tokens_leave_no_code_anywhere() {
    let key = Key([11; 32]);
    let token = |plain: &str| key.code(plain).unwrap();
    let mut world = World::bare();
    let suite = world.suite;
    let told: Vec<(Code, _)> =
        services().into_iter().map(|(plain, service)| (token(&client::tokens::code_text(plain)), service)).collect();
    world.harbour = world.provider(HARBOUR, HARBOUR_PAYOUT, Some(0));
    suite.policies.publish_plan(PLAN, &plan()).send(&mut world.chain, id(OWNER)).unwrap();
    suite.policies.set_services(PLAN, &told).send(&mut world.chain, id(OWNER)).unwrap();
    world.ada = world.enrol(ADA, FamilyId(1));
    let mut filed = claim(1, world.ada, vec![line(PREVENTION, 6_000)]);
    filed.lines[0].code = token(PREVENTION);
    world.file(filed);
    let observation = Observation::of(&mut world.chain, &[("Oak", suite)]).unwrap();
    for dictionary in [dictionary(), Dictionary::forms()] {
        let report = report(&observation, &dictionary);
        assert_eq!(report.hits, []);
        assert!(report.is_clean());
        assert_eq!((report.insurers[0].claims, report.insurers[0].lines), (1, 1));
    }

    // Planted: a diagnosis in a constructor's salt would be seen in the files of the deployment, a hash in a call.
    let mut leaking = observation.clone();
    leaking.file("deployment.json", b"{\"note\": \"for E11.9\"}".to_vec());
    assert_eq!(report(&leaking, &dictionary()).hits.len(), 1);
    let leak = suite.policies.set_services(PLAN, &[(code(VISIT), told[0].1.clone())]);
    let _ = leak.send(&mut world.chain, id(STRANGER)).unwrap_err();
    let refused = Observation::of(&mut world.chain, &[("Oak", suite)]).unwrap();
    let hits = report(&refused, &dictionary()).hits;
    // What is refused has been seen nevertheless.
    assert_eq!(hits.iter().map(|hit| (hit.code.as_str(), hit.place)).collect::<Vec<_>>(), [(VISIT, Place::Call)]);
}

#[test]
fn an_account_with_two_insurers_links_them_and_derived_ones_do_not() {
    let mut world = World::new();
    let bundles = Bundles::load().unwrap();
    let deploy = Suite::deploy(&mut world.chain, id(OWNER), &bundles, &[id(ISSUER)], &[id(EXTERNAL)], b"elm");
    let (oak, elm) = (world.suite, deploy.unwrap().suite);
    elm.policies.publish_plan(PLAN, &plan()).send(&mut world.chain, id(OWNER)).unwrap();
    let enrol = |world: &mut World, account| {
        let enrol = elm.policies.enrol(account, FamilyId(1), coverage(FIRST), None);
        enrol.send(&mut world.chain, id(OWNER)).unwrap();
    };
    let linked = |world: &mut World| {
        let observation = Observation::of(&mut world.chain, &[("Oak", oak), ("Elm", elm)]).unwrap();
        let report = report(&observation, &dictionary());
        (report.accounts_shared_by_insurers, report.claims_linkable_between_insurers)
    };
    world.file(claim(1, world.ada, vec![line(PREVENTION, 6_000)]));
    enrol(&mut world, account("ada with Elm"));
    assert_eq!(linked(&mut world), (0, 0));
    enrol(&mut world, id(ADA));
    assert_eq!(linked(&mut world), (1, 1));
    // Nor does it matter that somebody came by his account later: with each insurer an account of its own, until he is
    // bound anew.
    world.file(claim(2, world.ben, vec![line(PREVENTION, 6_000)]));
    enrol(&mut world, account("ben with Elm"));
    assert_eq!(linked(&mut world), (1, 1));
    let member = elm.policies.member_of(account("ben with Elm")).ask(&mut world.chain).unwrap().unwrap();
    elm.policies.rebind(member, account("another of ben's")).send(&mut world.chain, id(OWNER)).unwrap();
    assert_eq!(linked(&mut world), (1, 1));
    oak.policies.rebind(world.ben, account("another of ben's")).send(&mut world.chain, id(OWNER)).unwrap();
    assert_eq!(linked(&mut world), (2, 2));
}
