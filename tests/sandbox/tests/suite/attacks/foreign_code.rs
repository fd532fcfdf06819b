//! Contracts written by hand that do what no contract of the suite does.

use std::fmt::Write as _;

use client::chain::{AccountId, Chain};
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
    let bytes = data.iter().fold(String::new(), |mut text, byte| {
        write!(text, "\\{byte:02x}").unwrap();
        text
    });
    let text = format!(
        r#"(module
            (import "seal0" "input" (func $input (param i32 i32)))
            (import "seal0" "seal_return" (func $return (param i32 i32 i32)))
            (import "seal1" "call" (func $call (param i32 i32 i64 i32 i32 i32 i32 i32) (result i32)))
            (import "env" "memory" (memory 2 2))
            (data (i32.const 0) "{bytes}")
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
