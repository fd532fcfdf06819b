//! The embedded chain, against a minimal contract written by hand.

mod lasting;

use std::fs;

use ink::LangError;
use inkclaim_client::chain::{
    account, decode_return, encode_message, AccountId, Bundle, BundleError, CallReport, Chain, ChainError, DecodeError,
    Embedded, Gas, Hash, Outcome, StorageUsage, EXISTENTIAL_DEPOSIT, GENESIS_MILLIS, MILLIUNIT, UNIT,
};
use scale::Encode;

/// Stores the input, emits it under one topic, returns it.
const STORE: u8 = 0;
/// The same, but reverts.
const REVERT: u8 = 1;
/// The same, but traps in the end.
const TRAP: u8 = 2;
/// Never ends.
const LOOP: u8 = 3;
/// Removes what is stored.
const CLEAR: u8 = 4;
/// Returns the chain's clock.
const CLOCK: u8 = 5;
/// Calls itself as often as the second byte says.
const RECURSE: u8 = 6;

/// A contract that does what the first byte of its input says. The constructor takes the same bytes.
const CONTRACT: &str = r#"(module
    (import "seal0" "input" (func $input (param i32 i32)))
    (import "seal0" "now" (func $now (param i32 i32)))
    (import "seal0" "address" (func $address (param i32 i32)))
    (import "seal0" "seal_return" (func $return (param i32 i32 i32)))
    (import "seal0" "deposit_event" (func $deposit_event (param i32 i32 i32 i32)))
    (import "seal1" "clear_storage" (func $clear_storage (param i32 i32) (result i32)))
    (import "seal1" "call" (func $call (param i32 i32 i64 i32 i32 i32 i32 i32) (result i32)))
    (import "seal2" "set_storage" (func $set_storage (param i32 i32 i32 i32) (result i32)))
    (import "env" "memory" (memory 1 1))

    ;; The input at 0, room for its length at 4096, one topic at 5000, own address at 6000, an amount of 0 at 7000, the
    ;; key at 8192.
    (data (i32.const 4096) "\00\08\00\00")
    (data (i32.const 5000) "\04\07\07\07\07\07\07\07\07\07\07\07\07\07\07\07\07\07\07\07\07\07\07\07\07\07\07\07\07\07\07\07\07")
    (data (i32.const 6100) "\20\00\00\00")

    (func $store
        (drop (call $set_storage (i32.const 8192) (i32.const 1) (i32.const 0) (i32.load (i32.const 4096))))
        (call $deposit_event (i32.const 5000) (i32.const 33) (i32.const 0) (i32.load (i32.const 4096))))

    (func $run (local $what i32)
        (call $input (i32.const 0) (i32.const 4096))
        (local.set $what (i32.load8_u (i32.const 0)))
        (if (i32.le_u (local.get $what) (i32.const 2)) (then
            (call $store)
            (if (i32.eq (local.get $what) (i32.const 2)) (then (unreachable)))
            (call $return (local.get $what) (i32.const 0) (i32.load (i32.const 4096)))))
        (if (i32.eq (local.get $what) (i32.const 3)) (then (loop $again (br $again))))
        (if (i32.eq (local.get $what) (i32.const 4)) (then
            (drop (call $clear_storage (i32.const 8192) (i32.const 1)))))
        (if (i32.eq (local.get $what) (i32.const 5)) (then
            (i32.store (i32.const 4096) (i32.const 64))
            (call $now (i32.const 0) (i32.const 4096))
            (call $return (i32.const 0) (i32.const 0) (i32.const 8))))
        (if (i32.eq (local.get $what) (i32.const 6)) (then
            (if (i32.load8_u (i32.const 1)) (then
                (i32.store8 (i32.const 1) (i32.sub (i32.load8_u (i32.const 1)) (i32.const 1)))
                (call $address (i32.const 6000) (i32.const 6100))
                (if (call $call (i32.const 8) (i32.const 6000) (i64.const 0) (i32.const 7000)
                        (i32.const 0) (i32.const 2) (i32.const -1) (i32.const 0))
                    (then (unreachable))))))))

    (func (export "deploy") (call $run))
    (func (export "call") (call $run)))"#;

struct World {
    chain: Embedded,
    alice: AccountId,
    contract: AccountId,
}

fn wasm() -> Vec<u8> {
    wat::parse_str(CONTRACT).expect("the text is a WASM module")
}

/// A chain on which Alice, who has 1,000 UNIT, has created the contract.
fn world() -> World {
    let mut chain = Embedded::new();
    let alice = account("alice");
    chain.endow(alice, 1_000 * UNIT).expect("the amount is small");
    let created = chain.upload_and_instantiate(alice, &wasm(), 0, vec![CLEAR], b"").expect("the contract is valid");
    World { chain, alice, contract: created.address }
}

impl World {
    fn call(&mut self, data: &[u8]) -> Result<CallReport, ChainError> {
        self.chain.call(self.alice, self.contract, 0, data.to_vec())
    }

    fn usage(&mut self) -> StorageUsage {
        self.chain.storage_usage(self.contract).expect("the contract exists")
    }

    fn root(&mut self) -> Hash {
        self.chain.storage_root(self.contract).expect("the contract exists")
    }

    fn free(&mut self) -> u128 {
        self.chain.balance(self.alice).expect("the embedded chain answers")
    }

    /// All that a failed transaction must leave alone.
    fn state(&mut self) -> (Hash, StorageUsage, u128, u32) {
        (self.root(), self.usage(), self.free(), self.chain.block_number())
    }
}

#[test]
fn a_call_stores_emits_returns_and_pays_the_nodes_deposit() {
    let mut world = world();
    let (before, free) = (world.root(), world.free());
    let report = world.call(&[STORE, 9, 9]).expect("it comes to an end");
    assert_eq!(report.outcome, Outcome::Returned(vec![STORE, 9, 9]));
    assert!(!report.is_reverted());
    let event = report.events.first().expect("it emits one event");
    assert_eq!(report.events.len(), 1);
    assert_eq!((event.contract, &event.topics, &event.data), (world.contract, &vec![[7; 32]], &vec![STORE, 9, 9]));
    assert_eq!(world.usage(), StorageUsage { items: 1, bytes: 3 });
    // One item and three bytes.
    assert_eq!(report.cost.deposit, 100_000_000_000 + 3 * 5_000_000);
    assert_eq!(world.free(), free - 100_015_000_000);
    assert_ne!(world.root(), before);
    assert!(report.cost.ref_time > 0 && report.cost.proof_size > 0);
    assert!(report.gas_required.ref_time >= report.cost.ref_time);
}

#[test]
fn removing_what_was_stored_refunds_its_deposit() {
    let mut world = world();
    let (before, free) = (world.root(), world.free());
    world.call(&[STORE, 9, 9]).expect("it comes to an end");
    let report = world.call(&[CLEAR]).expect("it comes to an end");
    assert_eq!(report.cost.deposit, -100_015_000_000);
    assert_eq!((world.root(), world.free()), (before, free));
}

#[test]
fn a_dry_run_reports_the_same_and_changes_nothing() {
    let mut world = world();
    let before = world.state();
    let dry = world.chain.dry_run(world.alice, world.contract, 0, vec![STORE, 1]).expect("it comes to an end");
    assert_eq!(world.state(), before);
    let wet = world.call(&[STORE, 1]).expect("it comes to an end");
    assert_eq!(dry, wet);
    assert_ne!(world.state(), before);
}

#[test]
fn a_reverted_call_reports_its_error_and_changes_nothing() {
    let mut world = world();
    let before = world.state();
    let report = world.call(&[REVERT, 5]).expect("it comes to an end");
    assert_eq!(report.outcome, Outcome::Reverted(vec![REVERT, 5]));
    assert!(report.is_reverted());
    assert_eq!(report.events, []);
    assert_eq!(report.cost.deposit, 0);
    assert_eq!(world.state(), before);
}

#[test]
fn a_trap_is_an_error_and_changes_nothing() {
    let mut world = world();
    let before = world.state();
    assert_eq!(world.call(&[TRAP]), Err(ChainError::Trapped));
    assert_eq!(world.state(), before);
}

#[test]
fn a_call_without_end_runs_out_of_gas() {
    let mut world = world();
    world.chain.set_gas_limit(Gas { ref_time: 10_000_000_000, proof_size: 1_000_000 });
    let before = world.state();
    assert_eq!(world.call(&[LOOP]), Err(ChainError::OutOfGas));
    assert_eq!(world.state(), before);
}

#[test]
fn contracts_call_each_other_23_deep() {
    let mut world = world();
    assert_eq!(world.call(&[RECURSE, 23]).map(|report| report.outcome), Ok(Outcome::Returned(vec![])));
    assert_eq!(world.call(&[RECURSE, 24]), Err(ChainError::Trapped));
}

#[test]
fn a_call_to_nobody_is_an_error() {
    let mut world = world();
    let nobody = account("nobody");
    assert_eq!(world.chain.call(world.alice, nobody, 0, vec![STORE]), Err(ChainError::NoContract(nobody)));
    assert_eq!(world.chain.code_hash(nobody), Err(ChainError::NoContract(nobody)));
    assert_eq!(world.chain.storage_root(nobody), Err(ChainError::NoContract(nobody)));
    assert!(ChainError::NoContract(nobody).to_string().starts_with("there is no contract at 0x"));
}

#[test]
fn an_origin_that_cannot_pay_the_deposit_learns_what_is_needed() {
    let mut world = world();
    let poor = account("poor");
    world.chain.endow(poor, 50 * MILLIUNIT).expect("the amount is small");
    let error = world.chain.call(poor, world.contract, 0, vec![STORE]).expect_err("a deposit is due");
    assert_eq!(error, ChainError::Funds { account: poor, free: 50 * MILLIUNIT, needed: Some(100_005_000_000) });
    assert!(error.to_string().ends_with("cannot pay: 0.05 UNIT free, 0.100005 UNIT needed, 0.002 UNIT is kept back"));
    assert_eq!(world.chain.balance(poor), Ok(50 * MILLIUNIT));
}

#[test]
fn an_origin_that_cannot_pay_the_value_learns_what_is_needed() {
    let mut world = world();
    let free = world.free();
    assert_eq!(
        world.chain.call(world.alice, world.contract, 2_000 * UNIT, vec![CLEAR]),
        Err(ChainError::Funds { account: world.alice, free, needed: Some(2_000 * UNIT) })
    );
}

#[test]
fn value_goes_to_the_contract_only_with_a_call_that_is_not_reverted() {
    let mut world = world();
    let before = world.chain.balance(world.contract).expect("the embedded chain answers");
    world.chain.call(world.alice, world.contract, UNIT, vec![REVERT]).expect("it comes to an end");
    assert_eq!(world.chain.balance(world.contract), Ok(before));
    world.chain.call(world.alice, world.contract, UNIT, vec![CLEAR]).expect("it comes to an end");
    assert_eq!(world.chain.balance(world.contract), Ok(before + UNIT));
}

#[test]
fn a_contract_is_created_once_per_salt() {
    let mut world = world();
    let wasm = wasm();
    let before = world.state();
    let again = world.chain.upload_and_instantiate(world.alice, &wasm, 0, vec![CLEAR], b"");
    assert!(again.expect_err("it is there already").to_string().contains("use another salt"));
    assert_eq!(world.state(), before);
    let other = world.chain.upload_and_instantiate(world.alice, &wasm, 0, vec![CLEAR], b"1").expect("a new salt");
    assert_ne!(other.address, world.contract);
    assert_eq!(world.chain.code_hash(other.address), Ok(other.code_hash));
}

#[test]
fn the_first_creation_pays_for_the_code() {
    let mut chain = Embedded::new();
    let alice = account("alice");
    chain.endow(alice, 1_000 * UNIT).expect("the amount is small");
    let wasm = wasm();
    let first = chain.upload_and_instantiate(alice, &wasm, 0, vec![STORE], b"1").expect("the contract is valid");
    let second = chain.upload_and_instantiate(alice, &wasm, 0, vec![STORE], b"2").expect("the contract is valid");
    assert_eq!(first.events.len(), 1);
    let code = i128::try_from(wasm.len()).expect("the code is small") * 5_000_000;
    assert!(first.cost.deposit - second.cost.deposit >= code);
}

#[test]
fn a_constructor_that_returns_an_error_leaves_no_code_behind() {
    let mut world = world();
    let mut other = wasm();
    // An empty custom section makes it other code.
    other.extend([0, 2, 1, b'x']);
    let before = world.state();
    let result = world.chain.upload_and_instantiate(world.alice, &other, 0, vec![REVERT, 8], b"");
    assert_eq!(result, Err(ChainError::ConstructorReverted(vec![REVERT, 8])));
    assert_eq!(world.chain.upload_and_instantiate(world.alice, &other, 0, vec![TRAP], b""), Err(ChainError::Trapped));
    assert_eq!(world.state(), before);
}

#[test]
fn code_that_is_no_contract_is_rejected_with_the_reason() {
    let mut world = world();
    let result = world.chain.upload_and_instantiate(world.alice, b"no wasm", 0, vec![], b"");
    let Err(ChainError::CodeRejected(reason)) = result else { panic!("{result:?}") };
    assert!(!reason.is_empty());
}

#[test]
fn a_contract_of_other_code_is_recognised() {
    let mut world = world();
    let found = world.chain.code_hash(world.contract).expect("the contract exists");
    assert_eq!(world.chain.ensure_code(world.contract, found), Ok(()));
    let expected = Hash::from([1; 32]);
    assert_eq!(
        world.chain.ensure_code(world.contract, expected),
        Err(ChainError::WrongCode { contract: world.contract, expected, found })
    );
}

#[test]
fn transfers_move_money_and_refuse_what_cannot_be() {
    let mut world = world();
    let (bob, carol) = (account("bob"), account("carol"));
    world.chain.transfer(world.alice, bob, 3 * UNIT).expect("Alice has it");
    assert_eq!(world.chain.balance(bob), Ok(3 * UNIT));
    assert_eq!(
        world.chain.transfer(bob, carol, 4 * UNIT),
        Err(ChainError::Funds { account: bob, free: 3 * UNIT, needed: Some(4 * UNIT) })
    );
    let dust = world.chain.transfer(bob, carol, EXISTENTIAL_DEPOSIT - 1).expect_err("Carol is new");
    assert!(dust.to_string().contains("existential deposit"), "{dust}");
    assert_eq!((world.chain.balance(bob), world.chain.balance(carol)), (Ok(3 * UNIT), Ok(0)));
}

#[test]
fn the_clock_counts_milliseconds_and_stands_still_unless_moved() {
    let mut world = world();
    let now = |world: &mut World| {
        let report = world.call(&[CLOCK]).expect("it comes to an end");
        let Outcome::Returned(bytes) = report.outcome else { panic!("it does not revert") };
        u64::from_le_bytes(bytes.try_into().expect("a moment has eight bytes"))
    };
    assert_eq!(now(&mut world), GENESIS_MILLIS);
    world.chain.next_block();
    assert_eq!(now(&mut world), GENESIS_MILLIS);
    world.chain.advance_time(86_400_001).expect("time goes on");
    assert_eq!(now(&mut world), GENESIS_MILLIS + 86_400_001);
    assert_eq!(world.chain.now_millis(), Ok(GENESIS_MILLIS + 86_400_001));
    world.chain.set_time(GENESIS_MILLIS + 86_400_001).expect("the same moment is no step back");
    assert_eq!(
        world.chain.set_time(GENESIS_MILLIS),
        Err(ChainError::Clock { now: GENESIS_MILLIS + 86_400_001, asked: GENESIS_MILLIS })
    );
    assert!(world.chain.advance_time(u64::MAX).is_err());
}

#[test]
fn every_transaction_is_a_block() {
    let mut world = world();
    let block = world.chain.block_number();
    world.call(&[STORE]).expect("it comes to an end");
    world.chain.transfer(world.alice, account("bob"), UNIT).expect("Alice has it");
    assert_eq!(world.chain.block_number(), block + 2);
}

#[test]
fn a_snapshot_brings_everything_back() {
    let mut world = world();
    world.call(&[STORE, 1]).expect("it comes to an end");
    let before = world.state();
    let snapshot = world.chain.snapshot();
    assert_eq!(world.state(), before);
    for _ in 0..2 {
        world.call(&[STORE, 2, 2]).expect("it comes to an end");
        world.chain.advance_time(1).expect("time goes on");
        world.chain.upload_and_instantiate(world.alice, &wasm(), 0, vec![CLEAR], b"2").expect("a new salt");
        assert_ne!(world.state(), before);
        world.chain.restore(&snapshot);
        assert_eq!(world.state(), before);
        assert_eq!(world.chain.now_millis(), Ok(GENESIS_MILLIS));
    }
    // From there all goes on as from anywhere.
    assert_eq!(world.call(&[STORE, 3]).map(|report| report.outcome), Ok(Outcome::Returned(vec![STORE, 3])));
}

#[test]
fn the_same_storage_has_the_same_root() {
    let (mut one, mut other) = (world(), world());
    one.call(&[STORE, 1]).expect("it comes to an end");
    one.call(&[STORE, 2]).expect("it comes to an end");
    other.call(&[STORE, 2]).expect("it comes to an end");
    assert_eq!(one.root(), other.root());
    other.call(&[STORE, 3]).expect("it comes to an end");
    assert_ne!(one.root(), other.root());
}

#[test]
fn the_genesis_hash_is_always_the_same_and_no_zero() {
    let genesis = world().chain.genesis_hash();
    assert_eq!(genesis, Embedded::new().genesis_hash());
    assert_ne!(genesis, Ok(Hash::from([0; 32])));
}

#[test]
fn accounts_follow_from_their_names() {
    assert_eq!(account("alice"), account("alice"));
    assert_ne!(account("alice"), account("bob"));
}

#[test]
fn messages_and_answers_are_encoded_as_ink_does() {
    assert_eq!(encode_message([1, 2, 3, 4], &()), [1, 2, 3, 4]);
    assert_eq!(encode_message([1, 2, 3, 4], &(7u8, 8u16)), [1, 2, 3, 4, 7, 8, 0]);
    let answer: Result<Result<u32, u8>, LangError> = Ok(Err(3));
    assert_eq!(decode_return::<Result<u32, u8>>(&answer.encode()), Ok(Err(3)));
    let misunderstood: Result<u32, LangError> = Err(LangError::CouldNotReadInput);
    assert_eq!(decode_return::<u32>(&misunderstood.encode()), Err(DecodeError::NotUnderstood));
    assert_eq!(decode_return::<u32>(&[0, 1, 0, 0]), Err(DecodeError::Malformed), "too short");
    assert_eq!(decode_return::<u32>(&[0, 1, 0, 0, 0, 0]), Err(DecodeError::Malformed), "too long");

    // The contract echoes its input, of which the first byte, 0, says "no error".
    let report = world().call(&[STORE, 7, 0, 0, 0]).expect("it comes to an end");
    assert_eq!(report.decode::<u32>(), Ok(7));
    assert_eq!(report.decode::<u64>(), Err(DecodeError::Malformed));
}

#[test]
fn a_bundle_is_loaded_only_if_it_is_whole() {
    let folder = tempfile::tempdir().expect("there is a temporary folder");
    let file = |kind: &str| folder.path().join(format!("some.{kind}"));
    let load = || Bundle::load_from(folder.path(), "some");
    let missing = load().expect_err("there is nothing");
    assert_eq!(missing, BundleError::Missing(file("contract")));
    assert!(missing.to_string().ends_with("is missing: run scripts/build"));

    let wasm = wasm();
    let hash = {
        let mut world = world();
        world.chain.code_hash(world.contract).expect("the contract exists")
    };
    fs::write(file("contract"), "{}").expect("it can be written");
    fs::write(file("wasm"), &wasm).expect("it can be written");
    assert_eq!(load(), Err(BundleError::Missing(file("json"))));

    fs::write(file("json"), "{").expect("it can be written");
    assert!(matches!(load(), Err(BundleError::Unreadable { .. })));

    let hex: String = hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    fs::write(file("json"), format!(r#"{{"source":{{"hash":"0x{hex}"}}}}"#)).expect("it can be written");
    let bundle = load().expect("all is there");
    assert_eq!((bundle.name.as_str(), &bundle.wasm, bundle.code_hash), ("some", &wasm, hash));

    fs::write(file("wasm"), b"other").expect("it can be written");
    let mismatch = load().expect_err("the code is another");
    assert!(matches!(mismatch, BundleError::Mismatch { .. }), "{mismatch}");
}
