//! Evidence that is opened with the consent of that moment, erasure, and what a stranger learns, on the deployed contracts.

use client::chain::account;
use client::domain::consent::{ConsentError, Evidence, Purpose};
use client::domain::ids::{Code, FamilyId, GrantId};
use client::domain::lifecycle::ClaimState;
use client::evidence::{
    erase, open, put, FolderStore, OpenError, Reader, Receipts, Refusal, Request, Subject, SuiteAuthority,
};
use client::interfaces::claims::{Attachment, Role};
use client::reidentify::{report, Dictionary, Observation, Place};
use client::suite::{Bundles, Suite};
use client::tokens::{commitment, Key, Salt};
use client::vault::{Passphrase, Vault};
use support::actors::{
    id, ADA, APPEALS, BEN, EXTERNAL, HARBOUR, HARBOUR_PAYOUT, HILL, ISSUER, OWNER, REVIEWER, STRANGER,
};
use support::build::{claim, code, coverage, line, plan, services, DEVICE, FIRST, NEEDED, PLAN, PREVENTION, VISIT};
use support::World;
use tempfile::TempDir;

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
        let vault = Vault::create(&folder.path().join("vault"), &Passphrase::generate().unwrap()).unwrap();
        let store = FolderStore::open(&folder.path().join("evidence")).unwrap();
        let receipts = Receipts::at(&folder.path().join("receipts.jsonl"));
        let world = World::new();
        let mut desk = Self { world, vault, store, receipts, grant: GrantId(0), folder };
        for (number, member, name) in [(1, desk.world.ada, ADA), (2, desk.world.ben, BEN)] {
            desk.world.file(claim(number, member, vec![line(DEVICE, 110_000)]));
            desk.vault.note_member(name, member);
            let called = called(number);
            desk.vault.claim_number(&called).unwrap();
            desk.vault.note_member_of_claim(&called, name);
            let document = put(&desk.store, &mut desk.vault, &called, NEEDED, NOTE).unwrap();
            let grant = desk.world.consent(name);
            let evidence = Evidence { category: NEEDED, commitment: document.commitment };
            let key = desk.world.key(number);
            desk.world.attach(HARBOUR, key, &[Attachment { evidence, grant }]).unwrap();
            if number == 1 {
                desk.grant = grant;
            }
        }
        desk
    }

    fn request(&self, who: &str, role: Role, number: u8) -> Request {
        let document = self.vault.documents().find(|document| document.claim == called(number));
        Request {
            account: id(who),
            reader: Reader::Insurer(role),
            purpose: Purpose::Payment,
            claim: self.world.key(number),
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
    for (who, role) in
        [(REVIEWER, Role::Reviewer), (APPEALS, Role::AppealsReviewer), (EXTERNAL, Role::ExternalReviewer)]
    {
        let request = desk.request(who, role, 1);
        assert_eq!(desk.open(&request).unwrap(), NOTE);
    }
    let reviewer = desk.request(REVIEWER, Role::Reviewer, 1);
    for (who, role) in [(STRANGER, Role::Reviewer), (REVIEWER, Role::AppealsReviewer), (HARBOUR, Role::Reviewer)] {
        let request = desk.request(who, role, 1);
        desk.refused(&request, Refusal::NotInRole);
    }
    desk.refused(&Request { purpose: Purpose::Research, ..reviewer }, Refusal::WrongPurpose);
    desk.refused(&Request { claim: desk.world.key(2), ..reviewer }, Refusal::NotAttached);
    // Another provider's operator treats, and Ada's consent is for the insurer.
    let harbour = Reader::Provider(desk.world.harbour);
    let treats = Request { account: id(HARBOUR), reader: harbour, purpose: Purpose::Treatment, ..reviewer };
    desk.refused(&treats, Refusal::Consent(ConsentError::WrongRecipient));
    desk.refused(&Request { account: id(HILL), ..treats }, Refusal::NotInRole);

    let revoke = desk.world.suite.consent_registry.revoke(desk.grant);
    revoke.send(&mut desk.world.chain, id(ADA)).unwrap();
    desk.refused(&reviewer, Refusal::Consent(ConsentError::Revoked));
    // What was decided stands, and what concerns another member is not touched.
    assert!(matches!(desk.world.explain(1).record.state, ClaimState::Adjudicated { .. }));
    let of_ben = desk.request(REVIEWER, Role::Reviewer, 2);
    assert_eq!(desk.open(&of_ben).unwrap(), NOTE);
}

#[test]
fn who_loses_the_role_opens_nothing_more() {
    let mut desk = Desk::new();
    let request = desk.request(REVIEWER, Role::Reviewer, 1);
    assert_eq!(desk.open(&request).unwrap(), NOTE);
    let give = desk.world.suite.claims.give_role(Role::Reviewer, &[id("another reviewer")]);
    give.send(&mut desk.world.chain, id(OWNER)).unwrap();
    desk.refused(&request, Refusal::NotInRole);
}

#[test]
fn after_erasure_nothing_on_the_chain_verifies_for_that_member_and_everything_does_for_others() {
    let mut desk = Desk::new();
    let (of_ada, of_ben) = (desk.request(REVIEWER, Role::Reviewer, 1), desk.request(REVIEWER, Role::Reviewer, 2));
    let erased =
        erase(&desk.store, &mut desk.vault, &desk.receipts, &Subject::Member(ADA.into()), 1_775_000_000_000).unwrap();
    assert_eq!((erased.members, erased.claims.len(), &erased.commitments[..]), (1, 1, &[of_ada.commitment][..]));

    // The commitment stands on the chain for good, and nobody can tell any more what it commits to.
    let record = desk.world.explain(1).record;
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
}
