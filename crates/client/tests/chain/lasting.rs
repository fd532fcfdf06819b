//! The embedded chain in a folder.

use std::fs;
use std::path::{Path, PathBuf};

use inkclaim_client::chain::{
    self, account, AccountId, Action, Call, Chain, ChainError, Lasting, Network, Outcome, Place, Signer, DEVELOPERS,
    GENESIS_MILLIS, UNIT,
};
use scale::Decode;
use tempfile::TempDir;

use super::{wasm, CLEAR, CLOCK, REVERT, STORE, TRAP};

/// A moment after which no test moves the clock by itself.
const NOW: u64 = GENESIS_MILLIS + 1_000_000;
const HOUR: u64 = 3_600_000;

fn folder() -> TempDir {
    tempfile::tempdir().expect("there is a temporary folder")
}

fn alice() -> AccountId {
    key("//Alice").account()
}

fn key(secret: &str) -> Signer {
    Signer::from_secret(secret).expect("it is a key of development")
}

/// The chain in the folder, with Alice's key, at [`NOW`].
fn open(folder: &Path) -> Lasting {
    try_open(folder).expect("the chain is in order")
}

fn try_open(folder: &Path) -> Result<Lasting, ChainError> {
    let mut chain = Lasting::open_with(folder, || NOW)?;
    chain.add_key(key("//Alice"));
    Ok(chain)
}

fn create(chain: &mut Lasting) -> AccountId {
    chain.upload_and_instantiate(alice(), &wasm(), 0, vec![CLEAR], b"").expect("the contract is valid").address
}

fn store(chain: &mut Lasting, contract: AccountId, bytes: &[u8]) {
    let report = chain.call(alice(), contract, 0, [&[STORE], bytes].concat()).expect("it comes to an end");
    assert!(!report.is_reverted());
}

/// What the contract stores: its input when it was last called to store.
fn stored(chain: &mut Lasting, contract: AccountId) -> Vec<u8> {
    let items = chain.storage(contract).expect("the contract exists");
    assert_eq!(items.len(), 1);
    items[0].1.clone()
}

/// A copy of the folder as it is on disk at this moment: what a process that is killed now leaves behind.
fn killed(folder: &Path) -> TempDir {
    let copy = self::folder();
    for name in ["log", "state"] {
        if folder.join(name).exists() {
            fs::copy(folder.join(name), copy.path().join(name)).expect("it can be copied");
        }
    }
    copy
}

fn log(folder: &Path) -> PathBuf {
    folder.join("log")
}

fn damaged(result: Result<Lasting, ChainError>) -> String {
    match result {
        Err(ChainError::Damaged { file, reason }) => format!("{file}: {reason}"),
        Err(other) => panic!("it is another error: {other}"),
        Ok(_) => panic!("it opens"),
    }
}

#[test]
fn what_was_done_is_there_when_the_chain_is_opened_again() {
    let folder = folder();
    let (contract, before) = {
        let mut chain = open(folder.path());
        let contract = create(&mut chain);
        store(&mut chain, contract, &[7, 7]);
        chain.transfer(alice(), account("bob"), 3 * UNIT).expect("Alice is rich");
        let head = chain.head().expect("it answers");
        let state = (head, chain.genesis_hash(), chain.balance(alice()), chain.history(0), chain.now_millis());
        (contract, state)
    };
    let mut chain = open(folder.path());
    assert_eq!(stored(&mut chain, contract), [STORE, 7, 7]);
    assert_eq!(chain.balance(account("bob")), Ok(3 * UNIT));
    let head = chain.head().expect("it answers");
    assert_eq!((head, chain.genesis_hash(), chain.balance(alice()), chain.history(0), chain.now_millis()), before);
    assert_eq!(chain.keeps_all(), Ok(Some(true)));
    // And it goes on from there.
    store(&mut chain, contract, &[8]);
    assert_eq!(chain.head().map(|now| now.number), Ok(head.number + 1));
    assert_ne!(chain.head().map(|now| now.hash), Ok(head.hash));
}

#[test]
fn a_new_chain_belongs_to_the_development_accounts_and_is_unlike_any_other() {
    let (one, other) = (folder(), folder());
    let mut chain = open(one.path());
    for name in DEVELOPERS {
        assert_eq!(chain.balance(key(name).account()), Ok(1 << 60));
    }
    assert_eq!(chain.balance(account("bob")), Ok(0));
    assert_ne!(chain.genesis_hash(), open(other.path()).genesis_hash());
}

#[test]
fn the_past_tells_every_transaction_that_took_effect_and_no_other() {
    let folder = folder();
    let mut chain = open(folder.path());
    let contract = create(&mut chain);
    assert!(chain.call(alice(), contract, 0, vec![REVERT]).expect("it comes to an end").is_reverted());
    assert_eq!(chain.call(alice(), contract, 0, vec![TRAP]), Err(ChainError::Trapped));
    chain.dry_run(alice(), contract, 0, vec![STORE]).expect("it comes to an end");
    store(&mut chain, contract, &[1]);
    chain.transfer(alice(), account("bob"), UNIT).expect("Alice is rich");
    let code = wasm().into_iter().chain([0, 2, 1, b'x']).collect::<Vec<_>>();
    let hash = chain.upload(alice(), &code).expect("it is valid");

    let history = chain.history(0).expect("it is there");
    let actions: Vec<Action> = history.iter().map(|transaction| transaction.action.clone()).collect();
    assert_eq!(
        actions,
        [
            Action::Instantiate { wasm: wasm(), value: 0, data: vec![CLEAR], salt: Vec::new() },
            Action::Call(Call { contract, value: 0, data: vec![STORE, 1] }),
            Action::Transfer { to: account("bob"), amount: UNIT },
            Action::Upload { wasm: code },
        ]
    );
    let first = history[0].block;
    assert!(history.iter().zip(first..).all(|(transaction, block)| transaction.block == block));
    assert!(history.iter().all(|transaction| transaction.millis == NOW && transaction.origin == alice()));
    assert_eq!(history[1].events.len(), 1);
    assert_eq!((history[1].events[0].contract, &history[1].events[0].data), (contract, &vec![STORE, 1]));
    assert_eq!(chain.history(first + 2).map(|rest| rest.len()), Ok(2));
    // Code that was uploaded can be used by whoever knows its hash, and again when all of it is replayed.
    let action = Action::InstantiateKnown { code_hash: hash, value: 0, data: vec![STORE, 5], salt: Vec::new() };
    let mut replayed = chain::Embedded::new();
    replayed.endow(alice(), 1_000 * UNIT).expect("the amount is small");
    for action in actions.into_iter().chain([action]) {
        replayed.perform(alice(), action).expect("it goes as it went");
    }
    assert_eq!(replayed.storage(contract), chain.storage(contract));
}

#[test]
fn without_its_state_the_chain_comes_to_the_same_again() {
    let folder = folder();
    let mut chain = open(folder.path());
    let contract = create(&mut chain);
    for byte in 0..9 {
        store(&mut chain, contract, &[byte; 20]);
        chain.move_clock(NOW + HOUR * u64::from(byte)).expect("it goes forward");
    }
    let all = |chain: &mut Lasting| {
        (chain.storage(contract), chain.balance(alice()), chain.head(), chain.now_millis(), chain.code_hash(contract))
    };
    let before = all(&mut chain);
    drop(chain);
    fs::remove_file(folder.path().join("state")).expect("it was saved when the chain was closed");
    assert_eq!(all(&mut open(folder.path())), before);
}

#[test]
fn a_process_that_is_killed_before_the_state_is_saved_loses_nothing() {
    let folder = folder();
    let mut chain = open(folder.path());
    let contract = create(&mut chain);
    store(&mut chain, contract, &[1]);
    let never_saved = killed(folder.path());
    assert!(!never_saved.path().join("state").exists());
    assert_eq!(stored(&mut open(never_saved.path()), contract), [STORE, 1]);

    chain.save().expect("the disk takes it");
    store(&mut chain, contract, &[2]);
    let saved_before = killed(folder.path());
    assert_eq!(stored(&mut open(saved_before.path()), contract), [STORE, 2]);
    // It was closed in order now, and opens from the state alone.
    assert_eq!(stored(&mut open(saved_before.path()), contract), [STORE, 2]);
}

#[test]
fn a_record_that_was_not_finished_never_happened() {
    let folder = folder();
    let mut chain = open(folder.path());
    let contract = create(&mut chain);
    store(&mut chain, contract, &[1]);
    let before = fs::read(log(folder.path())).expect("there is a log");
    store(&mut chain, contract, &[2]);
    let after = fs::read(log(folder.path())).expect("there is a log");
    drop(chain);

    let zeros = |length: usize| after.iter().copied().take(length).chain(vec![0; after.len() - length]).collect();
    let mut torn: Vec<Vec<u8>> = (before.len()..after.len()).map(|length| after[..length].to_vec()).collect();
    // A file that had grown before its content came.
    torn.extend([zeros(before.len()), zeros(before.len() + 60), zeros(after.len() - 32)]);
    for torn in torn {
        let folder = self::folder();
        fs::write(log(folder.path()), &torn).expect("it can be written");
        let mut chain = match try_open(folder.path()) {
            Ok(chain) => chain,
            Err(error) => panic!("{} of {} bytes: {error}", torn.len(), after.len()),
        };
        assert_eq!(stored(&mut chain, contract), [STORE, 1]);
        assert_eq!(fs::read(log(folder.path())).expect("it is there"), before, "what never happened is cut off");
        store(&mut chain, contract, &[3]);
        drop(chain);
        assert_eq!(stored(&mut open(folder.path()), contract), [STORE, 3]);
    }
}

#[test]
fn a_log_that_was_changed_is_refused() {
    let folder = folder();
    let mut chain = open(folder.path());
    let contract = create(&mut chain);
    store(&mut chain, contract, &[1]);
    let copy = killed(folder.path());
    drop(chain);
    let whole = fs::read(log(copy.path())).expect("there is a log");
    let places = (0..whole.len()).filter(|at| at % 97 == 0 || *at < 120 || whole.len() - at < 200);
    for at in places {
        let mut changed = whole.clone();
        changed[at] ^= 4;
        fs::write(log(copy.path()), &changed).expect("it can be written");
        let refusal = damaged(try_open(copy.path()));
        assert!(refusal.contains("/log: "), "{refusal}");
        assert!(refusal.contains("put back a copy") || refusal.contains("use that one"), "{refusal}");
        assert_eq!(fs::read(log(copy.path())).expect("it is there"), changed, "nothing is repaired silently");
    }
    // A log of another version, and a file that is none.
    fs::write(log(copy.path()), b"inkclaim chain, version 2\n").expect("it can be written");
    assert!(damaged(try_open(copy.path())).contains("another version"));
    fs::write(log(copy.path()), b"Dear diary").expect("it can be written");
    assert!(damaged(try_open(copy.path())).contains("it is not the log of a chain"));
}

#[test]
fn a_log_that_lacks_what_the_state_contains_is_refused() {
    let folder = folder();
    let mut chain = open(folder.path());
    let contract = create(&mut chain);
    let shorter = fs::read(log(folder.path())).expect("there is a log");
    store(&mut chain, contract, &[1]);
    chain.save().expect("the disk takes it");
    let copy = killed(folder.path());
    drop(chain);
    fs::write(log(copy.path()), shorter).expect("it can be written");
    assert!(damaged(try_open(copy.path())).contains("they are not of one piece"));
    fs::remove_file(log(copy.path())).expect("it is there");
    assert!(damaged(try_open(copy.path())).contains("put it back"));
    // The log of another chain.
    let other = self::folder();
    let mut chain = open(other.path());
    let contract = create(&mut chain);
    store(&mut chain, contract, &[1]);
    fs::copy(log(other.path()), log(copy.path())).expect("it can be copied");
    assert!(damaged(try_open(copy.path())).contains("they are not of one piece"));
}

#[test]
fn a_state_that_was_changed_is_refused_and_can_be_deleted() {
    let folder = folder();
    let contract = {
        let mut chain = open(folder.path());
        let contract = create(&mut chain);
        store(&mut chain, contract, &[1]);
        contract
    };
    let state = folder.path().join("state");
    let mut bytes = fs::read(&state).expect("it was saved when the chain was closed");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&state, bytes).expect("it can be written");
    let refusal = damaged(try_open(folder.path()));
    assert!(refusal.contains("delete it, and it is made again from the log"), "{refusal}");
    fs::remove_file(&state).expect("it is there");
    assert_eq!(stored(&mut open(folder.path()), contract), [STORE, 1]);
}

#[test]
fn nobody_else_opens_a_chain_that_is_open() {
    let folder = folder();
    let first = open(folder.path());
    let Err(second) = try_open(folder.path()) else { panic!("it opens twice") };
    assert_eq!(second, ChainError::InUse(folder.path().display().to_string()));
    assert!(second.to_string().contains("is in use by another program: wait until"));
    drop(first);
    open(folder.path());
}

#[test]
fn only_an_account_whose_key_is_there_acts() {
    let folder = folder();
    let mut chain = open(folder.path());
    let contract = create(&mut chain);
    let before = chain.head();
    let bob = key("//Bob").account();
    assert_eq!(chain.call(bob, contract, 0, vec![STORE]), Err(ChainError::NoKey(bob)));
    assert_eq!(chain.upload_and_instantiate(bob, &wasm(), 0, vec![], b"2"), Err(ChainError::NoKey(bob)));
    assert_eq!(chain.upload(bob, &wasm()), Err(ChainError::NoKey(bob)));
    assert_eq!(chain.transfer(bob, alice(), UNIT), Err(ChainError::NoKey(bob)));
    assert_eq!(chain.head(), before);
    // Anyone may ask what would happen.
    assert!(chain.dry_run(bob, contract, 0, vec![STORE]).is_ok());
    chain.add_key(key("//Bob"));
    assert!(chain.call(bob, contract, 0, vec![STORE]).is_ok());
}

#[test]
fn the_clock_follows_the_real_time_unless_it_is_ahead() {
    let folder = folder();
    let told = |chain: &mut Lasting, contract| {
        let report = chain.dry_run(alice(), contract, 0, vec![CLOCK]).expect("it comes to an end");
        let Outcome::Returned(bytes) = report.outcome else { panic!("it does not revert") };
        u64::decode(&mut &bytes[..]).expect("a moment has eight bytes")
    };
    let contract = {
        let mut chain = open(folder.path());
        let contract = create(&mut chain);
        assert_eq!((told(&mut chain, contract), chain.now_millis()), (NOW, Ok(NOW)));
        chain.move_clock(NOW + HOUR).expect("it goes forward");
        let error = chain.move_clock(NOW).expect_err("it does not go back");
        assert_eq!(error, ChainError::Clock { now: NOW + HOUR, asked: NOW });
        contract
    };
    // The real time is behind.
    {
        let mut chain = open(folder.path());
        assert_eq!((told(&mut chain, contract), chain.now_millis()), (NOW + HOUR, Ok(NOW + HOUR)));
    }
    // It has caught up, and whoever only looks leaves no trace.
    let before = fs::read(log(folder.path())).expect("there is a log");
    let later = || NOW + 2 * HOUR;
    {
        let mut chain = Lasting::open_with(folder.path(), later).expect("the chain is in order");
        assert_eq!((told(&mut chain, contract), chain.now_millis()), (NOW + 2 * HOUR, Ok(NOW + 2 * HOUR)));
    }
    assert_eq!(fs::read(log(folder.path())).expect("there is a log"), before);
    let mut chain = Lasting::open_with(folder.path(), later).expect("the chain is in order");
    chain.add_key(key("//Alice"));
    store(&mut chain, contract, &[1]);
    assert_eq!(chain.history(0).map(|history| history.last().map(|last| last.millis)), Ok(Some(NOW + 2 * HOUR)));
    let copy = killed(folder.path());
    let mut copy = open(copy.path());
    assert_eq!((copy.now_millis(), copy.head()), (chain.now_millis(), chain.head()));
}

#[test]
fn an_endowment_lasts() {
    let folder = folder();
    let carol = account("carol");
    open(folder.path()).endow(carol, 5 * UNIT).expect("the amount is small");
    fs::remove_file(folder.path().join("state")).expect("it was saved when the chain was closed");
    assert_eq!(open(folder.path()).balance(carol), Ok(5 * UNIT));
}

#[test]
fn a_call_for_a_wallet_names_the_contract_the_gas_and_the_message() {
    let folder = folder();
    let mut chain = open(folder.path());
    let contract = create(&mut chain);
    let report = chain.dry_run(alice(), contract, 0, vec![STORE, 9]).expect("it comes to an end");
    let call = chain.unsigned_call(account("whoever"), contract, 5, vec![STORE, 9]);
    assert!(matches!(call, Err(ChainError::Funds { .. })), "whoever cannot pay: {call:?}");
    let call = chain.unsigned_call(alice(), contract, 0, vec![STORE, 9]).expect("it would do");
    // Pallet 3, its call 6; the address, the value, the gas, no deposit limit, the message.
    type Parts =
        ((u8, u8), (u8, AccountId), scale::Compact<u128>, (scale::Compact<u64>, scale::Compact<u64>), Option<()>);
    let mut rest = &call[..];
    let (pallet, to, value, gas, limit) = Parts::decode(&mut rest).expect("it is a call");
    assert_eq!((pallet, to, value.0, limit), ((3, 6), (0, contract), 0, None));
    assert_eq!((gas.0 .0, gas.1 .0), (report.gas_required.ref_time, report.gas_required.proof_size));
    assert_eq!(Vec::<u8>::decode(&mut rest), Ok(vec![STORE, 9]));
    assert!(rest.is_empty());
    assert_eq!(chain.unsigned_call(alice(), contract, 0, vec![REVERT, 1]), Err(ChainError::Reverted(vec![REVERT, 1])));
}

#[test]
fn a_place_opens_the_chain_in_its_folder() {
    let folder = folder();
    let place: Place = format!("embedded:{}", folder.path().join("deep/down").display()).parse().expect("it is one");
    let mut chain = chain::open(&place).expect("it is made");
    assert_eq!(chain.balance(alice()), Ok(1 << 60));
    chain.add_key(key("//Alice"));
    chain.transfer(alice(), account("bob"), UNIT).expect("Alice is rich");
    drop(chain);
    assert_eq!(chain::open(&place).and_then(|mut chain| chain.balance(account("bob"))), Ok(UNIT));
}
