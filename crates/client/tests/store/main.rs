//! Documents at an address of the network, and on their way from one place to another.
#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "a test fails by panicking")]

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use inkclaim_client::evidence::{try_out, Places, RemoteStore, Store, StoreError, MAX_DOCUMENT_BYTES};
use inkclaim_client::vault::DocumentName;
use support::web::{Manners, Site};

const NAME: DocumentName = DocumentName([0xab; 16]);
const PATH: &str = "/oak/abababababababababababababababab.sealed";

fn store(site: &Site) -> RemoteStore {
    RemoteStore::at(&format!("{}/oak/", site.address), None).unwrap()
}

fn why<T: std::fmt::Debug>(result: Result<T, StoreError>) -> String {
    match result {
        Err(StoreError::Failed { reason, .. }) => reason,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_address_keeps_gives_and_loses_documents() {
    let site = Site::open();
    let store = RemoteStore::at(&format!("{}/oak", site.address), Some("Bearer three words")).unwrap();
    assert_eq!(store.place(NAME), format!("{}{PATH}", site.address));
    assert_eq!(store.get(NAME), Err(StoreError::Missing(NAME)));
    store.put(NAME, b"sealed").unwrap();
    assert_eq!(site.shelves().files, BTreeMap::from([(PATH.to_owned(), b"sealed".to_vec())]));
    assert_eq!(store.get(NAME).unwrap(), b"sealed");
    store.put(NAME, b"sealed anew").unwrap();
    assert_eq!(store.get(NAME).unwrap(), b"sealed anew");
    store.remove(NAME).unwrap();
    assert!(site.shelves().files.is_empty());
    store.remove(NAME).unwrap();
    assert_eq!(store.get(NAME), Err(StoreError::Missing(NAME)));
    try_out(&store, None).unwrap();
    let shelves = site.shelves();
    assert!(shelves.files.is_empty());
    for (_, path, authorization) in &shelves.requests {
        assert!(path.starts_with("/oak/") && path.ends_with(".sealed"), "{path}");
        assert_eq!(authorization.as_deref(), Some("Bearer three words"));
    }
}

#[test]
fn only_who_is_let_in_is_given_something() {
    let site = Site::open();
    site.behaves(Manners::Wants("Bearer right"));
    let at = |authorization| RemoteStore::at(&site.address, authorization).unwrap();
    let refused = "it answers 403 Forbidden: the authorization is missing, or is not enough";
    for authorization in [None, Some("Bearer wrong")] {
        assert_eq!(why(at(authorization).put(NAME, b"sealed")), refused);
        assert_eq!(why(at(authorization).get(NAME)), refused);
        assert_eq!(why(at(authorization).remove(NAME)), refused);
    }
    assert!(site.shelves().files.is_empty());
    try_out(&at(Some("Bearer right")), None).unwrap();
}

#[test]
fn what_a_place_does_otherwise_than_it_says_is_noticed() {
    let cases = [
        (Manners::Forgets, "it took the document, and has not kept it"),
        (Manners::Alters, "it took the document, and gives something else back"),
        (Manners::Answers(500), "it answers 500 Internal Server Error"),
        (Manners::Answers(307), "it answers 307 Temporary Redirect: name the address to which it sends"),
        (Manners::Answers(404), "it answers 404 Not Found"),
    ];
    for (manners, reason) in cases {
        let site = Site::open();
        site.behaves(manners);
        let store = store(&site);
        assert_eq!(
            store.put(NAME, b"sealed"),
            Err(StoreError::Failed { place: store.place(NAME), reason: reason.into() }),
            "{manners:?}"
        );
        assert!(try_out(&store, None).is_err(), "{manners:?}");
    }
    let site = Site::open();
    let store = store(&site);
    store.put(NAME, b"sealed").unwrap();
    for (manners, reason) in [
        (Manners::Hoards, "it says that the document is removed, and still gives it"),
        (Manners::Answers(500), "it answers 500 Internal Server Error"),
        (Manners::Answers(200), "it says that the document is removed, and still gives it"),
        (Manners::Answers(401), "it answers 401 Unauthorized: the authorization is missing, or is not enough"),
    ] {
        site.behaves(manners);
        assert_eq!(why(store.remove(NAME)), reason);
        assert_eq!(site.shelves().files.len(), 1);
    }
    // An answer of another kind is no document, were it empty.
    site.behaves(Manners::Answers(204));
    assert_eq!(why(store.get(NAME)), "it answers 204 No Content");
    site.behaves(Manners::Answers(410));
    assert_eq!(store.get(NAME), Err(StoreError::Missing(NAME)));
    site.behaves(Manners::HangsUp);
    for failed in [store.put(NAME, b"sealed"), store.get(NAME).map(|_| ()), store.remove(NAME)] {
        assert!(!why(failed).is_empty());
    }
    site.behaves(Manners::Good);
    assert_eq!(store.get(NAME).unwrap(), b"sealed");
}

#[test]
fn the_largest_document_goes_through_and_what_has_no_end_is_not_read() {
    // As it is sealed: first bytes, nonce, length and document in pages, tag.
    let largest = 8 + 24 + MAX_DOCUMENT_BYTES + 4_096 + 16;
    let site = Site::open();
    let store = store(&site);
    store.put(NAME, &vec![7; largest]).unwrap();
    assert_eq!(store.get(NAME).unwrap().len(), largest);
    site.shelves().files.insert(PATH.to_owned(), vec![7; largest + 1]);
    assert!(!why(store.get(NAME)).is_empty());
    site.behaves(Manners::Pours);
    assert!(!why(store.get(NAME)).is_empty());
}

#[test]
fn what_is_no_address_of_a_store_is_refused() {
    let why = |address: &str, authorization| match RemoteStore::at(address, authorization) {
        Err(StoreError::Failed { reason, .. }) => reason,
        other => panic!("{address}: {:?}", other.err()),
    };
    for address in
        ["", "folders", "oak/evidence", "ftp://evidence.example/oak", "https://", "https:///oak", "htps://a b"]
    {
        assert!(why(address, None).contains("https://evidence.example/oak"), "{address}");
    }
    for address in
        ["http://evidence.example/oak", "http://10.0.0.1", "http://127.0.0.1.example", "http://localhost.example"]
    {
        assert!(why(address, None).contains("only on this machine"), "{address}");
    }
    for address in [
        "https://user:secret@evidence.example",
        "https://evidence.example/?key=secret",
        "https://evidence.example/#oak",
    ] {
        assert!(why(address, None).contains("who asks is not said in an address"), "{address}");
        let told = RemoteStore::at(address, None).err().unwrap().to_string();
        assert!(!told.contains("secret"), "{told}");
    }
    let told = why("http://[::1]:8080/oak", Some("Bearer secret\r\nHost: evil.example"));
    assert!(told.contains("must be one line") && !told.contains("secret"), "{told}");
    for address in ["http://localhost:8080", "http://127.0.0.1", "http://[::1]:8080/oak"] {
        assert!(RemoteStore::at(address, Some("Bearer right")).is_ok(), "{address}");
    }
}

#[test]
fn where_nobody_listens_that_is_said() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let store = RemoteStore::at(&format!("http://127.0.0.1:{port}"), None).unwrap();
    for failed in [store.put(NAME, b"sealed"), store.get(NAME).map(|_| ()), store.remove(NAME)] {
        assert!(!why(failed).is_empty());
    }
}

#[test]
fn a_place_is_not_left_for_itself_by_another_name() {
    let site = Site::open();
    let store = |address: &str| RemoteStore::at(address, None).unwrap();
    let (here, there) = (store(&site.address), store(&format!("{}//", site.address.replace("127.0.0.1", "localhost"))));
    here.put(NAME, b"sealed").unwrap();
    let reason = "this is the place where the documents lie, by another name";
    assert_eq!(why(try_out(&there, Some(&here))), reason);
    let elsewhere = store(&format!("{}/elsewhere", site.address));
    try_out(&elsewhere, Some(&here)).unwrap();
    assert_eq!(why(Places::new(Box::new(here), Some(Box::new(there))).try_out()), reason);
    assert_eq!(site.shelves().files.len(), 1);
}

/// A place in memory that works so many times, and then no more.
#[derive(Clone, Default)]
struct Shelf {
    files: Rc<RefCell<BTreeMap<DocumentName, Vec<u8>>>>,
    steps: Rc<RefCell<Option<usize>>>,
}

impl Shelf {
    fn step(&self) -> Result<(), StoreError> {
        match &mut *self.steps.borrow_mut() {
            Some(0) => Err(StoreError::Failed { place: "shelf".into(), reason: "it stopped".into() }),
            Some(left) => {
                *left -= 1;
                Ok(())
            }
            None => Ok(()),
        }
    }
}

impl Store for Shelf {
    fn place(&self, name: DocumentName) -> String {
        format!("shelf: {name}")
    }

    fn put(&self, name: DocumentName, bytes: &[u8]) -> Result<(), StoreError> {
        self.step()?;
        self.files.borrow_mut().insert(name, bytes.to_vec());
        Ok(())
    }

    fn get(&self, name: DocumentName) -> Result<Vec<u8>, StoreError> {
        self.step()?;
        self.files.borrow().get(&name).cloned().ok_or(StoreError::Missing(name))
    }

    fn remove(&self, name: DocumentName) -> Result<(), StoreError> {
        self.step()?;
        self.files.borrow_mut().remove(&name);
        Ok(())
    }
}

fn name(number: u8) -> DocumentName {
    DocumentName([number; 16])
}

#[test]
fn wherever_a_move_stops_every_document_is_found_and_it_goes_on() {
    let names: Vec<_> = (0..4).map(name).collect();
    for steps in 0..40 {
        // 1. Four documents, and a move in which the two places together work `steps` times.
        let (old, new) = (Shelf::default(), Shelf::default());
        for name in &names {
            old.put(*name, &name.0).unwrap();
        }
        let budget = Rc::new(RefCell::new(Some(steps)));
        let shared = |shelf: &Shelf| Shelf { files: Rc::clone(&shelf.files), steps: Rc::clone(&budget) };
        let moving = Places::new(Box::new(shared(&new)), Some(Box::new(shared(&old))));
        let carried = moving.carry(&names);

        // 2. Each is found, and what is removed meanwhile is in neither.
        let there = Places::new(Box::new(new.clone()), Some(Box::new(old.clone())));
        for name in &names {
            assert_eq!(there.get(*name).unwrap(), name.0, "{steps}");
        }
        there.remove(names[1]).unwrap();
        assert_eq!(there.get(names[1]), Err(StoreError::Missing(names[1])));
        assert!(!old.files.borrow().contains_key(&names[1]) && !new.files.borrow().contains_key(&names[1]));

        // 3. What is put meanwhile is put where all go.
        there.put(name(9), b"new").unwrap();
        assert!(!old.files.borrow().contains_key(&name(9)));

        // 4. The same again ends it; it is told what lies nowhere.
        let all = [&names[..], &[name(9)]].concat();
        assert_eq!(there.carry(&all).unwrap(), [names[1]]);
        assert!(old.files.borrow().is_empty());
        assert_eq!(new.files.borrow().len(), 4);
        // A get, a put and a remove for each of four.
        assert_eq!(carried.is_ok(), steps >= 12, "{steps}");
    }
}

#[test]
fn where_one_place_does_not_answer_what_lies_in_the_other_is_found() {
    let (old, new) = (Shelf::default(), Shelf::default());
    old.put(name(1), b"old").unwrap();
    new.put(name(2), b"new").unwrap();
    let places = Places::new(Box::new(new.clone()), Some(Box::new(old.clone())));
    *new.steps.borrow_mut() = Some(0);
    assert_eq!(places.get(name(1)).unwrap(), b"old");
    // It is not known to be nowhere.
    assert_eq!(why(places.get(name(2))), "it stopped");
    *new.steps.borrow_mut() = None;
    *old.steps.borrow_mut() = Some(0);
    assert_eq!(places.get(name(2)).unwrap(), b"new");
    assert_eq!(why(places.get(name(1))), "it stopped");
}

#[test]
fn where_one_place_does_not_let_go_the_other_does() {
    for broken in [0, 1] {
        let shelves = [Shelf::default(), Shelf::default()];
        for shelf in &shelves {
            shelf.put(NAME, b"sealed").unwrap();
        }
        *shelves[broken].steps.borrow_mut() = Some(0);
        let places = Places::new(Box::new(shelves[0].clone()), Some(Box::new(shelves[1].clone())));
        assert_eq!(why(places.remove(NAME)), "it stopped");
        assert!(shelves[1 - broken].files.borrow().is_empty());
    }
}
