#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;

use domain::consent::{Category, ConsentError, Discloser, Disclosure, Evidence, Purpose};
use domain::emergency::EmergencyId;
use domain::ids::{Account, ClaimKey, ClaimNumber, Commitment, GrantId, MemberId, Millis, ProviderId};
use domain::lifecycle::Attached;
use interfaces::claims::Role;
use tempfile::TempDir;
use zeroize::Zeroizing;

use super::{
    erase, open, put, Act, Authority, AuthorityError, EraseError, FolderStore, OpenError, Outcome, PutError, Reader,
    ReceiptError, Receipts, Refusal, Request, Store, StoreError, Subject, MAX_DOCUMENT_BYTES,
};
use crate::chain::{account, AccountId};
use crate::tokens::{commitment, Salt};
use crate::vault::{DocumentName, Passphrase, Vault};

const NOTE: &[u8] = b"delivered on 3 March";
const PROVIDER: ProviderId = ProviderId(4);
const INSURER: Account = Account([9; 32]);
const MEMBER: Account = Account([8; 32]);

/// A store in memory. It remembers how many receipts there were when it was asked for a document.
#[derive(Default)]
struct Shelf {
    files: RefCell<BTreeMap<DocumentName, Vec<u8>>>,
    is_broken: bool,
    receipts: Option<Receipts>,
    receipts_before_reading: RefCell<Vec<usize>>,
}

impl Shelf {
    fn ensure_works(&self) -> Result<(), StoreError> {
        if self.is_broken {
            return Err(StoreError::Failed { place: "shelf".into(), reason: "it is broken".into() });
        }
        Ok(())
    }
}

impl Store for Shelf {
    fn place(&self, name: DocumentName) -> String {
        format!("shelf: {name}")
    }

    fn put(&self, name: DocumentName, bytes: &[u8]) -> Result<(), StoreError> {
        self.ensure_works()?;
        self.files.borrow_mut().insert(name, bytes.to_vec());
        Ok(())
    }

    fn get(&self, name: DocumentName) -> Result<Vec<u8>, StoreError> {
        self.ensure_works()?;
        if let Some(receipts) = &self.receipts {
            self.receipts_before_reading.borrow_mut().push(receipts.read().unwrap().len());
        }
        self.files.borrow().get(&name).cloned().ok_or(StoreError::Missing(name))
    }

    fn remove(&self, name: DocumentName) -> Result<(), StoreError> {
        self.ensure_works()?;
        self.files.borrow_mut().remove(&name);
        Ok(())
    }
}

/// A chain that answers as it is told.
struct Told {
    role: bool,
    acts: bool,
    is_eligible: bool,
    attached: Option<Attached>,
    consent: Result<(), ConsentError>,
    is_silent: bool,
    asked: Vec<(Account, GrantId, Disclosure)>,
}

impl Authority for Told {
    fn now(&mut self) -> Result<Millis, AuthorityError> {
        Ok(77)
    }

    fn has_role(&mut self, _: AccountId, _: Role) -> Result<bool, AuthorityError> {
        Ok(self.role)
    }

    fn acts_for(&mut self, _: AccountId, _: ProviderId) -> Result<bool, AuthorityError> {
        Ok(self.acts)
    }

    fn is_eligible(&mut self, _: AccountId, _: ProviderId) -> Result<bool, AuthorityError> {
        Ok(self.is_eligible)
    }

    fn attached(&mut self, _: ClaimKey, it: Commitment) -> Result<Option<(Account, Attached)>, AuthorityError> {
        if self.is_silent {
            return Err(AuthorityError("nobody answers".into()));
        }
        Ok(self.attached.filter(|attached| attached.evidence.commitment == it).map(|attached| (MEMBER, attached)))
    }

    fn consent(
        &mut self,
        member: Account,
        grant: GrantId,
        disclosure: Disclosure,
    ) -> Result<Result<(), ConsentError>, AuthorityError> {
        self.asked.push((member, grant, disclosure));
        Ok(self.consent)
    }

    fn insurer(&self) -> Account {
        INSURER
    }
}

struct Desk {
    vault: Vault,
    store: Shelf,
    receipts: Receipts,
    chain: Told,
    request: Request,
    folder: TempDir,
}

impl Desk {
    /// A document that is attached and that a reviewer may open.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut vault = Vault::create(&folder.path().join("vault"), &passphrase()).unwrap();
        let receipts = Receipts::at(&folder.path().join("receipts.jsonl"));
        let store = Shelf { receipts: Some(receipts.clone()), ..Shelf::default() };
        let document = put(&store, &mut vault, "ADA-1", Category::ProofOfDelivery, NOTE).unwrap();
        let number = vault.claim_number("ADA-1").unwrap();
        vault.note_member("ada", MemberId(1));
        vault.note_member_of_claim("ADA-1", "ada").unwrap();
        vault.note_provider("1000000012", PROVIDER);
        vault.note_provider_of_claim("ADA-1", "1000000012").unwrap();
        let evidence = Evidence { category: Category::ProofOfDelivery, commitment: document.commitment };
        let attached = Some(Attached { evidence, grant: GrantId(3), at: 5 });
        let chain = Told {
            role: true,
            acts: true,
            is_eligible: true,
            attached,
            consent: Ok(()),
            is_silent: false,
            asked: Vec::new(),
        };
        let request = Request {
            account: account("nora"),
            reader: Reader::Insurer(Role::Reviewer),
            purpose: Purpose::Payment,
            claim: ClaimKey { provider: PROVIDER, number },
            commitment: document.commitment,
            grant: None,
        };
        Self { vault, store, receipts, chain, request, folder }
    }

    fn open(&mut self) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        open(&mut self.chain, &self.store, &self.vault, &self.receipts, &self.request)
    }

    /// Is refused, and leaves a receipt that says so, and has not read the document.
    fn refused(&mut self, expected: Refusal) {
        let before = self.receipts.read().unwrap().len();
        let reads = self.store.receipts_before_reading.borrow().len();
        match self.open() {
            Err(OpenError::Refused(refusal)) => assert_eq!(refusal, expected),
            other => panic!("{other:?}"),
        }
        let receipts = self.receipts.read().unwrap();
        assert_eq!(receipts.len(), before + 1);
        assert_eq!(receipts[before].outcome, Outcome::Refused(expected.to_string()));
        assert_eq!(self.store.receipts_before_reading.borrow().len(), reads);
    }

    fn erase(&mut self, subject: &Subject) -> Result<crate::vault::Forgotten, EraseError> {
        erase(&self.store, &mut self.vault, &self.receipts, subject, 99)
    }

    fn name(&self) -> DocumentName {
        self.vault.document(self.request.commitment).unwrap().name
    }
}

fn passphrase() -> Passphrase {
    Passphrase::new(Zeroizing::new("open".into())).unwrap()
}

#[test]
fn a_document_is_opened_after_its_receipt() {
    let mut desk = Desk::new();
    assert_eq!(desk.open().unwrap().as_slice(), NOTE);
    assert_eq!(*desk.store.receipts_before_reading.borrow(), [1]);
    let disclosure = Disclosure {
        discloser: Discloser::Provider(PROVIDER),
        recipient: INSURER,
        purpose: Purpose::Payment,
        category: Category::ProofOfDelivery,
        claim: desk.request.claim,
    };
    assert_eq!(desk.chain.asked, [(MEMBER, GrantId(3), disclosure)]);
    let receipts = desk.receipts.read().unwrap();
    let [receipt] = receipts.as_slice() else { panic!("one receipt") };
    assert_eq!((receipt.at, &receipt.outcome), (77, &Outcome::Allowed));
    let act = Act::Open {
        account: account("nora"),
        role: "reviewer".into(),
        purpose: "payment".into(),
        claim: desk.request.claim,
        category: Some("proof of delivery".into()),
        commitment: desk.request.commitment,
        grant: Some(GrantId(3)),
    };
    assert_eq!(receipt.act, act);
}

#[test]
fn a_treating_provider_opens_under_a_grant_of_his_own() {
    let mut desk = Desk::new();
    desk.request.reader = Reader::Provider(ProviderId(6));
    desk.request.purpose = Purpose::Treatment;
    desk.request.grant = Some(GrantId(12));
    assert_eq!(desk.open().unwrap().as_slice(), NOTE);
    let (_, grant, disclosure) = desk.chain.asked[0];
    assert_eq!((grant, disclosure.purpose), (GrantId(12), Purpose::Treatment));
    assert_eq!(disclosure.recipient, interfaces::account(account("nora")));
    assert_eq!(disclosure.discloser, Discloser::Provider(PROVIDER));
}

#[test]
fn a_researcher_opens_only_under_a_consent_to_research_that_names_him() {
    let mut desk = Desk::new();
    desk.request.reader = Reader::Researcher;
    desk.request.purpose = Purpose::Research;
    desk.request.grant = Some(GrantId(12));
    // Whatever roles there are: the consent alone decides, and it is asked about himself.
    (desk.chain.role, desk.chain.acts) = (false, false);
    assert_eq!(desk.open().unwrap().as_slice(), NOTE);
    let (_, grant, disclosure) = desk.chain.asked[0];
    assert_eq!((grant, disclosure.purpose), (GrantId(12), Purpose::Research));
    assert_eq!(disclosure.recipient, interfaces::account(account("nora")));
    let Act::Open { role, purpose, .. } = desk.receipts.read().unwrap()[0].act.clone() else { panic!() };
    assert_eq!((role.as_str(), purpose.as_str()), ("researcher", "research"));
    desk.chain.consent = Err(ConsentError::WrongPurpose);
    assert!(matches!(desk.open(), Err(OpenError::Refused(Refusal::Consent(ConsentError::WrongPurpose)))));
    // For nothing else.
    desk.request.purpose = Purpose::Payment;
    assert!(matches!(desk.open(), Err(OpenError::Refused(Refusal::WrongPurpose))));
}

fn in_an_emergency(desk: &mut Desk) {
    desk.request.reader = Reader::Emergency(ProviderId(6), EmergencyId(0));
    desk.request.purpose = Purpose::Emergency;
}

#[test]
fn in_an_emergency_a_provider_reads_whom_no_trusted_issuer_excludes() {
    let mut desk = Desk::new();
    in_an_emergency(&mut desk);
    assert_eq!(desk.open().unwrap().as_slice(), NOTE);
    let (_, access, disclosure) = desk.chain.asked[0];
    assert_eq!((access, disclosure.discloser), (GrantId(0), Discloser::Provider(ProviderId(6))));
    // Nobody else is asked for it: whose bills are not paid may still read under the member's consent.
    desk.chain.is_eligible = false;
    desk.refused(Refusal::NotEligible);
    desk.request.reader = Reader::Insurer(Role::Reviewer);
    desk.request.purpose = Purpose::Payment;
    assert_eq!(desk.open().unwrap().as_slice(), NOTE);
}

#[test]
fn every_refusal_is_receipted_and_reads_nothing() {
    for (expected, spoil) in [
        (Refusal::NotInRole, (|desk: &mut Desk| desk.chain.role = false) as fn(&mut Desk)),
        (Refusal::NotInRole, |desk| (desk.request.reader, desk.chain.acts) = (Reader::Provider(PROVIDER), false)),
        (Refusal::WrongPurpose, |desk| desk.request.purpose = Purpose::Treatment),
        (Refusal::WrongPurpose, |desk| desk.request.reader = Reader::Provider(PROVIDER)),
        (Refusal::WrongPurpose, |desk| desk.request.purpose = Purpose::Research),
        (Refusal::NotAttached, |desk| desk.chain.attached = None),
        (Refusal::NotAttached, |desk| desk.request.commitment = Commitment([1; 32])),
        // Attached to another claim as well, whose member may have consented: it is not that one's document.
        (Refusal::NotAttached, |desk| desk.request.claim.number = desk.vault.claim_number("BEN-1").unwrap()),
        (Refusal::NotAttached, |desk| desk.request.claim.number = ClaimNumber([7; 16])),
        (Refusal::NotAttached, |desk| desk.request.claim.provider = ProviderId(5)),
        (Refusal::NotInRole, |desk| {
            in_an_emergency(desk);
            (desk.chain.acts, desk.chain.is_eligible) = (false, false);
        }),
        (Refusal::NotEligible, |desk| {
            in_an_emergency(desk);
            desk.chain.is_eligible = false;
        }),
        (Refusal::Consent(ConsentError::Revoked), |desk| desk.chain.consent = Err(ConsentError::Revoked)),
        (Refusal::Consent(ConsentError::Expired), |desk| desk.chain.consent = Err(ConsentError::Expired)),
        (Refusal::Unknown, |desk| drop(desk.vault.forget_document(desk.request.commitment))),
        (Refusal::WrongCategory, |desk| {
            let attached = desk.chain.attached.as_mut().unwrap();
            attached.evidence.category = Category::Hiv;
        }),
    ] {
        let mut desk = Desk::new();
        spoil(&mut desk);
        desk.refused(expected);
        // It is of that moment: what was refused is not refused for good.
        desk.open().unwrap_err();
    }
}

#[test]
fn where_the_chain_is_silent_nothing_is_opened_and_that_is_receipted() {
    let mut desk = Desk::new();
    desk.chain.is_silent = true;
    assert!(matches!(desk.open(), Err(OpenError::Authority(_))));
    assert!(matches!(desk.receipts.read().unwrap()[0].outcome, Outcome::Failed(_)));
    assert!(desk.store.receipts_before_reading.borrow().is_empty());
}

#[test]
fn where_no_receipt_can_be_written_nothing_is_opened() {
    let mut desk = Desk::new();
    desk.receipts = Receipts::at(desk.folder.path());
    assert!(matches!(desk.open(), Err(OpenError::Receipt(ReceiptError::Io { .. }))));
    assert!(desk.store.receipts_before_reading.borrow().is_empty());
}

#[test]
fn what_the_store_changed_swapped_or_lost_is_not_opened() {
    let mut desk = Desk::new();
    let name = desk.name();
    let good = desk.store.files.borrow()[&name].clone();
    let other = put(&desk.store, &mut desk.vault, "ADA-1", Category::ProofOfDelivery, NOTE).unwrap();
    let swapped = desk.store.files.borrow()[&other.name].clone();
    let mut spoilt = good.clone();
    spoilt[100] ^= 1;
    for bad in [spoilt, swapped, good[..good.len() - 1].to_vec(), Vec::new()] {
        desk.store.files.borrow_mut().insert(name, bad);
        assert!(matches!(desk.open(), Err(OpenError::NotWhatWasAttached)));
        let receipts = desk.receipts.read().unwrap();
        assert!(matches!(receipts.last().unwrap().outcome, Outcome::Failed(_)));
        assert_eq!(receipts[receipts.len() - 2].outcome, Outcome::Allowed);
    }
    desk.store.files.borrow_mut().remove(&name);
    assert!(matches!(desk.open(), Err(OpenError::Store(StoreError::Missing(lost))) if lost == name));
    desk.store.files.borrow_mut().insert(name, good);
    assert_eq!(desk.open().unwrap().as_slice(), NOTE);
}

#[test]
fn the_store_sees_neither_content_nor_length() {
    let desk = Desk::new();
    let files = desk.store.files.borrow();
    let file = files.values().next().unwrap();
    assert!(!file.windows(9).any(|window| window == &NOTE[..9]));
    let length = file.len();
    for size in [0, 1, 4_088] {
        let mut desk = Desk::new();
        let document = put(&desk.store, &mut desk.vault, "A", Category::Order, &vec![1; size]).unwrap();
        assert_eq!(desk.store.files.borrow()[&document.name].len(), length, "{size}");
    }
    let mut desk = Desk::new();
    let document = put(&desk.store, &mut desk.vault, "A", Category::Order, &[1; 4_089]).unwrap();
    assert_eq!(desk.store.files.borrow()[&document.name].len(), length + 4_096);
}

#[test]
fn documents_have_a_largest_size() {
    let mut desk = Desk::new();
    let mut bytes = vec![7; MAX_DOCUMENT_BYTES - 1];
    put(&desk.store, &mut desk.vault, "A", Category::Order, &bytes).unwrap();
    bytes.push(7);
    put(&desk.store, &mut desk.vault, "A", Category::Order, &bytes).unwrap();
    bytes.push(7);
    let before = desk.store.files.borrow().len();
    let error = put(&desk.store, &mut desk.vault, "A", Category::Order, &bytes).unwrap_err();
    assert!(matches!(error, PutError::TooLarge(size) if size == MAX_DOCUMENT_BYTES + 1));
    assert_eq!((desk.store.files.borrow().len(), desk.vault.documents().count()), (before, 3));
}

#[test]
fn a_document_that_the_store_does_not_take_is_not_noted() {
    let mut desk = Desk::new();
    desk.store.is_broken = true;
    let error = put(&desk.store, &mut desk.vault, "A", Category::Order, NOTE).unwrap_err();
    assert!(matches!(error, PutError::Store(_)));
    assert_eq!(desk.vault.documents().count(), 1);
}

#[test]
fn after_erasure_nothing_opens_or_verifies_and_the_receipts_stay() {
    for subject in ["document", "claim", "member"] {
        let mut desk = Desk::new();
        let kept = put(&desk.store, &mut desk.vault, "BEN-1", Category::Order, NOTE).unwrap();
        desk.open().unwrap();
        let copy = desk.store.files.borrow().values().next().unwrap().clone();
        let name = desk.name();
        let subject = match subject {
            "document" => Subject::Document(desk.request.commitment),
            "claim" => Subject::Claim("ADA-1".into()),
            _ => Subject::Member("ada".into()),
        };
        let gone = desk.erase(&subject).unwrap();
        assert_eq!((&gone.commitments[..], &gone.documents[..]), (&[desk.request.commitment][..], &[name][..]));
        assert!(!desk.store.files.borrow().contains_key(&name));
        desk.refused(Refusal::Unknown);

        // A copy of the file, the document itself and whatever salts are left do not verify either.
        desk.store.files.borrow_mut().insert(name, copy);
        desk.refused(Refusal::Unknown);
        assert_eq!(desk.vault.salt_of(desk.request.commitment), None);
        assert_ne!(commitment(kept.salt, NOTE), desk.request.commitment);
        let path = desk.vault.path().to_owned();
        let on_disk = std::fs::read_dir(desk.folder.path()).unwrap().map(|entry| entry.unwrap().path());
        let vaults: Vec<_> = on_disk.filter(|path| path.to_string_lossy().contains("vault")).collect();
        assert_eq!(vaults.len(), 2, "the vault and its lock: {vaults:?}");
        let (store, receipts) = (desk.store, desk.receipts);
        drop(desk.vault);
        let left = Vault::open(&path, &passphrase()).unwrap();
        assert_eq!(left.documents().map(|it| it.claim).collect::<Vec<_>>(), ["BEN-1"]);
        assert!(store.files.borrow().contains_key(&kept.name));

        let erased: Vec<_> = receipts.read().unwrap().into_iter().filter(|it| it.outcome == Outcome::Done).collect();
        let [receipt] = erased.as_slice() else { panic!("one receipt of the erasure") };
        let (members, claims) = (gone.members, gone.claims.clone());
        assert_eq!(receipt.act, Act::Erase { members, claims, commitments: gone.commitments.clone() });
        assert_eq!(receipt.at, 99);
    }
}

#[test]
fn what_is_not_there_is_not_erased_and_not_receipted() {
    let mut desk = Desk::new();
    for subject in
        [Subject::Document(Commitment([1; 32])), Subject::Claim("ADA-9".into()), Subject::Member("nobody".into())]
    {
        assert!(matches!(desk.erase(&subject), Err(EraseError::Nothing)));
    }
    assert_eq!(desk.receipts.read().unwrap(), []);
    assert_eq!(desk.open().unwrap().as_slice(), NOTE);
}

#[test]
fn where_the_store_does_not_let_go_the_keys_are_gone_and_that_is_said() {
    let mut desk = Desk::new();
    desk.store.is_broken = true;
    assert!(matches!(desk.erase(&Subject::Member("ada".into())), Err(EraseError::Store(_))));
    assert!(matches!(desk.receipts.read().unwrap()[0].outcome, Outcome::Failed(_)));
    desk.store.is_broken = false;
    desk.refused(Refusal::Unknown);
}

#[test]
fn receipts_that_were_changed_are_noticed_and_nothing_is_added() {
    let mut desk = Desk::new();
    for _ in 0..3 {
        desk.open().unwrap();
    }
    let path = desk.receipts.path().to_owned();
    let good = std::fs::read_to_string(&path).unwrap();
    let lines: Vec<&str> = good.split_inclusive('\n').collect();
    let cut = good.len() - 1;
    for (bad, at) in [
        (good.replacen("\"at\":77", "\"at\":78", 1), 2),
        ([lines[0], lines[2]].concat(), 2),
        ([lines[1], lines[2]].concat(), 1),
        (good[..cut].to_owned(), 3),
        (good.replacen("allowed", "allowed of course", 1), 1),
        (good.replacen("\"role\"", "\"rule\"", 1), 1),
    ] {
        std::fs::write(&path, &bad).unwrap();
        assert!(matches!(desk.receipts.read(), Err(ReceiptError::Broken { line, .. }) if line == at), "{bad}");
        assert!(matches!(desk.open(), Err(OpenError::Receipt(ReceiptError::Broken { .. }))));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), bad);
    }
}

#[test]
fn a_folder_keeps_gives_and_loses_documents() {
    let folder = tempfile::tempdir().unwrap();
    let store = FolderStore::open(&folder.path().join("evidence")).unwrap();
    let name = DocumentName([0xab; 16]);
    assert_eq!(store.get(name), Err(StoreError::Missing(name)));
    store.put(name, b"sealed").unwrap();
    assert_eq!(store.get(name).unwrap(), b"sealed");
    assert!(store.path(name).ends_with(Path::new("abababababababababababababababab.sealed")));
    store.remove(name).unwrap();
    store.remove(name).unwrap();
    assert_eq!(store.get(name), Err(StoreError::Missing(name)));
    std::fs::write(folder.path().join("file"), b"").unwrap();
    assert!(matches!(FolderStore::open(&folder.path().join("file")), Err(StoreError::Failed { .. })));
}

#[test]
fn a_commitment_needs_its_salt() {
    assert_ne!(commitment(Salt([0; 16]), NOTE), commitment(Salt([1; 16]), NOTE));
}
