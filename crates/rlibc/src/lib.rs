//! Copying, filling and comparing memory in the contracts.
//!
//! What compiles to WASM calls `memcpy` and its kin by name, and `ink_env` brings the package `rlibc` along to have
//! them: one byte at a time, 17 instructions each, which was more than a quarter of what a claim computed. This stands
//! in that package's place (`[patch]` in the workspace's manifest) with words of eight bytes. WASM loads and stores
//! words wherever they lie; only how many instructions run counts there. See
//! `docs/decisions/0018-memory-is-copied-by-words.md`.
//!
//! On the host nothing is named so: there these are functions like others, for the tests.
#![no_std]
// Or the compiler finds that these loops copy memory, and calls them for it.
#![no_builtins]
#![allow(unsafe_code, reason = "the compiler calls these with pointers and a length, and promises that they are good")]
#![allow(clippy::missing_safety_doc, reason = "the safety of all is that of the functions of C by these names")]

// What is subtracted from a length here is no more than it: checking that would cost as much as copying.

/// A word, and how many bytes it has.
const WORD: usize = 8;
/// So many bytes are moved in one turn.
const BLOCK: usize = 32;

/// Copies `length` bytes, from the first to the last. They may overlap if `to` lies before `from`: every turn
/// reads all that it writes first.
#[cfg_attr(target_arch = "wasm32", no_mangle)]
pub unsafe extern "C" fn memcpy(to: *mut u8, from: *const u8, length: usize) -> *mut u8 {
    let (mut into, mut out_of, mut left) = (to, from, length);
    while left >= BLOCK {
        let words = [word(out_of), word(out_of.add(8)), word(out_of.add(16)), word(out_of.add(24))];
        put(into, words[0]);
        put(into.add(8), words[1]);
        put(into.add(16), words[2]);
        put(into.add(24), words[3]);
        (into, out_of, left) = (into.add(BLOCK), out_of.add(BLOCK), left.wrapping_sub(BLOCK));
    }
    if left & 16 != 0 {
        let words = [word(out_of), word(out_of.add(8))];
        put(into, words[0]);
        put(into.add(8), words[1]);
        (into, out_of) = (into.add(16), out_of.add(16));
    }
    if left & 8 != 0 {
        put(into, word(out_of));
        (into, out_of) = (into.add(8), out_of.add(8));
    }
    if left & 4 != 0 {
        into.cast::<u32>().write_unaligned(out_of.cast::<u32>().read_unaligned());
        (into, out_of) = (into.add(4), out_of.add(4));
    }
    if left & 2 != 0 {
        into.cast::<u16>().write_unaligned(out_of.cast::<u16>().read_unaligned());
        (into, out_of) = (into.add(2), out_of.add(2));
    }
    if left & 1 != 0 {
        into.write(out_of.read());
    }
    to
}

/// Copies `length` bytes that may overlap in any way.
#[cfg_attr(target_arch = "wasm32", no_mangle)]
pub unsafe extern "C" fn memmove(to: *mut u8, from: *const u8, length: usize) -> *mut u8 {
    let ahead = to.addr().wrapping_sub(from.addr());
    if ahead >= length {
        // The end of one is not the beginning of the other, or it is read before it is written.
        return memcpy(to, from, length);
    }
    let mut left = length;
    while left >= WORD {
        left = left.wrapping_sub(WORD);
        put(to.add(left), word(from.add(left)));
    }
    while left > 0 {
        left = left.wrapping_sub(1);
        to.add(left).write(from.add(left).read());
    }
    to
}

/// Fills `length` bytes with the lowest byte of `value`.
#[cfg_attr(target_arch = "wasm32", no_mangle)]
pub unsafe extern "C" fn memset(to: *mut u8, value: i32, length: usize) -> *mut u8 {
    let [byte, ..] = value.to_le_bytes();
    let filling = u64::from_le_bytes([byte; WORD]);
    let (mut into, mut left) = (to, length);
    while left >= WORD {
        put(into, filling);
        (into, left) = (into.add(WORD), left.wrapping_sub(WORD));
    }
    while left > 0 {
        into.write(byte);
        (into, left) = (into.add(1), left.wrapping_sub(1));
    }
    to
}

/// Compares `length` bytes: less than, equal to or greater than zero, as the first two that differ.
#[cfg_attr(target_arch = "wasm32", no_mangle)]
pub unsafe extern "C" fn memcmp(one: *const u8, other: *const u8, length: usize) -> i32 {
    let (mut one, mut other, mut left) = (one, other, length);
    while left >= WORD && word(one) == word(other) {
        (one, other, left) = (one.add(WORD), other.add(WORD), left.wrapping_sub(WORD));
    }
    while left > 0 {
        let (a, b) = (one.read(), other.read());
        if a != b {
            return i32::from(a).wrapping_sub(i32::from(b));
        }
        (one, other, left) = (one.add(1), other.add(1), left.wrapping_sub(1));
    }
    0
}

/// Whether `length` bytes differ: not zero if so.
#[cfg_attr(target_arch = "wasm32", no_mangle)]
pub unsafe extern "C" fn bcmp(one: *const u8, other: *const u8, length: usize) -> i32 {
    memcmp(one, other, length)
}

#[inline(always)]
unsafe fn word(at: *const u8) -> u64 {
    at.cast::<u64>().read_unaligned()
}

#[inline(always)]
unsafe fn put(at: *mut u8, word: u64) {
    at.cast::<u64>().write_unaligned(word);
}
