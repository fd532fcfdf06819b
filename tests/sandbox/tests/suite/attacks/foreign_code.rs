//! Contracts written by hand that do what no contract of the suite does.

use std::fmt::Write as _;

use client::chain::{selector, AccountId, Chain, Hash};
use scale::Encode;
use support::actors::{id, STRANGER};
use support::World;

/// What a contract answers, whatever it is asked.
pub enum Answer {
    /// These bytes, as if all went well.
    Bytes(Vec<u8>),
    /// These bytes, and it reverts.
    Reverts(Vec<u8>),
    /// So many zeros.
    Zeros(u32),
    /// Nothing: it traps.
    Traps,
    /// Nothing: it never ends.
    NeverEnds,
}

fn module(data: &[u8], call: &str) -> Vec<u8> {
    module_at(0, data, call)
}

fn module_at(offset: u32, data: &[u8], call: &str) -> Vec<u8> {
    let bytes = data.iter().fold(String::new(), |mut text, byte| {
        write!(text, "\\{byte:02x}").unwrap();
        text
    });
    let text = format!(
        r#"(module
            (import "seal0" "input" (func $input (param i32 i32)))
            (import "seal0" "seal_return" (func $return (param i32 i32 i32)))
            (import "seal1" "call" (func $call (param i32 i32 i64 i32 i32 i32 i32 i32) (result i32)))
            (import "seal2" "set_storage" (func $set (param i32 i32 i32 i32) (result i32)))
            (import "seal1" "get_storage" (func $get (param i32 i32 i32 i32) (result i32)))
            (import "seal1" "terminate" (func $terminate (param i32)))
            (import "seal0" "set_code_hash" (func $code (param i32) (result i32)))
            (import "env" "memory" (memory 3 3))
            (data (i32.const {offset}) "{bytes}")
            (func (export "deploy"))
            (func (export "call") {call}))"#
    );
    wat::parse_str(text).unwrap()
}

/// A contract that answers so, in the place of a partner.
pub fn liar(world: &mut World, answer: &Answer) -> AccountId {
    let returned =
        |flags: u32, length: usize| format!("(call $return (i32.const {flags}) (i32.const 0) (i32.const {length}))");
    let wasm = match answer {
        Answer::Bytes(bytes) => module(bytes, &returned(0, bytes.len())),
        Answer::Reverts(bytes) => module(bytes, &returned(1, bytes.len())),
        Answer::Zeros(count) => module(&[], &returned(0, usize::try_from(*count).unwrap())),
        Answer::Traps => module(&[], "(unreachable)"),
        Answer::NeverEnds => module(&[], "(loop $again (br $again))"),
    };
    let created = world.chain.upload_and_instantiate(id(STRANGER), &wasm, 0, Vec::new(), b"liar").unwrap();
    created.address
}

/// Code of a contract that calls whomever it is told to: 32 bytes of address, then what is said to it.
pub fn puppet() -> Vec<u8> {
    // Length of the input at 65,536, an amount of 0 behind it.
    module(
        &[],
        r#"(i32.store (i32.const 65536) (i32.const 60000))
        (call $input (i32.const 0) (i32.const 65536))
        (if (call $call (i32.const 0) (i32.const 0) (i64.const 0) (i32.const 65552) (i32.const 32)
                (i32.sub (i32.load (i32.const 65536)) (i32.const 32)) (i32.const -1) (i32.const 0))
            (then (unreachable)))"#,
    )
}

/// A contract that passes on whatever it is asked, and the answer, until it is told to do otherwise.
#[derive(Clone, Copy, Debug)]
pub struct Front(pub AccountId);

/// What a front is told to do, in the place of a selector.
const LIE: [u8; 4] = [0xff; 4];
const VANISH: [u8; 4] = [0xfe, 0xff, 0xff, 0xff];
const CHANGE: [u8; 4] = [0xfd, 0xff, 0xff, 0xff];

impl Front {
    /// One in front of this contract.
    pub fn of(world: &mut World, contract: AccountId) -> Self {
        // From 0 on the question, its length at 65,536; from 70,000 on what it is told to answer, the length of that at 65,540:
        // a selector, what to do, two lengths, and an answer. The contract's address at 66,000, an amount of 0 at 66,100, the
        // key of its only item at 66,200.
        let address = contract.encode();
        let call = r#"
            (i32.store (i32.const 65536) (i32.const 65000))
            (call $input (i32.const 0) (i32.const 65536))
            (if (i32.eq (i32.load (i32.const 0)) (i32.const -1)) (then
                (drop (call $set (i32.const 66200) (i32.const 32) (i32.const 4)
                    (i32.sub (i32.load (i32.const 65536)) (i32.const 4))))
                (call $return (i32.const 0) (i32.const 0) (i32.const 0))))
            (if (i32.eq (i32.load (i32.const 0)) (i32.const -2)) (then (call $terminate (i32.const 4))))
            (if (i32.eq (i32.load (i32.const 0)) (i32.const -3)) (then
                (if (call $code (i32.const 4)) (then (unreachable)))
                (call $return (i32.const 0) (i32.const 0) (i32.const 0))))
            (i32.store (i32.const 65540) (i32.const 16384))
            (if (i32.eqz (call $get (i32.const 66200) (i32.const 32) (i32.const 70000) (i32.const 65540))) (then
                (if (i32.eq (i32.load (i32.const 70000)) (i32.load (i32.const 0))) (then
                    (if (i32.eq (i32.load (i32.const 70004)) (i32.const 2)) (then (unreachable)))
                    (if (i32.eq (i32.load (i32.const 70004)) (i32.const 3)) (then (loop $again (br $again))))
                    (call $return (i32.load (i32.const 70004)) (i32.const 70012) (i32.load (i32.const 70008)))))))
            (drop (call $call (i32.const 5) (i32.const 66000) (i64.const 0) (i32.const 66100) (i32.const 0)
                (i32.const 0) (i32.const -1) (i32.const 0)))
            (unreachable)"#;
        let wasm = module_at(66_000, &address, call);
        let created = world.chain.upload_and_instantiate(id(STRANGER), &wasm, 0, Vec::new(), b"front").unwrap();
        Self(created.address)
    }

    fn tell(self, world: &mut World, what: [u8; 4], more: &[u8]) {
        let report = world.chain.call(id(STRANGER), self.0, 0, [&what, more].concat()).unwrap();
        assert!(!report.is_reverted(), "{report:?}");
    }

    /// From now on it answers this one message so, and passes on all others.
    pub fn lie(self, world: &mut World, message: &str, answer: &Answer) {
        let (kind, length, bytes): (u32, u32, &[u8]) = match answer {
            Answer::Bytes(bytes) => (0, u32::try_from(bytes.len()).unwrap(), bytes),
            Answer::Reverts(bytes) => (1, u32::try_from(bytes.len()).unwrap(), bytes),
            Answer::Zeros(count) => (0, *count, &[]),
            Answer::Traps => (2, 0, &[]),
            Answer::NeverEnds => (3, 0, &[]),
        };
        let told = [&selector(message)[..], &kind.to_le_bytes(), &length.to_le_bytes(), bytes].concat();
        self.tell(world, LIE, &told);
    }

    /// It is gone: nothing is at its address any more.
    pub fn vanish(self, world: &mut World) {
        self.tell(world, VANISH, &id(STRANGER).encode());
    }

    /// At its address is another contract from now on: one of this code.
    pub fn change(self, world: &mut World, code: Hash) {
        self.tell(world, CHANGE, &code.encode());
    }
}
