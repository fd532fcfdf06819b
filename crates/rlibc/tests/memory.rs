//! Every length up to several turns, at every place within a word, against what slices do.
#![allow(unsafe_code, reason = "what is tested takes pointers")]
#![allow(clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "a test fails by panicking")]

use rlibc::{bcmp, memcmp, memcpy, memmove, memset};

/// Longer than three turns and every rest of one.
const LONGEST: usize = 3 * 32 + 31;
/// Room around what is written, to see what is written beside it.
const MARGIN: usize = 40;
const ROOM: usize = MARGIN + LONGEST + MARGIN;

/// Bytes of which no two near ones are equal.
fn pattern() -> [u8; ROOM] {
    std::array::from_fn(|place| u8::try_from(place * 37 % 251).unwrap_or(0))
}

#[test]
fn memcpy_copies_all_of_it_and_nothing_beside_it() {
    let source = pattern();
    for length in 0..=LONGEST {
        for (from, into) in (0..8).flat_map(|from| (0..8).map(move |into| (from, into))) {
            let (mut copy, mut expected) = ([0xee; ROOM], [0xee; ROOM]);
            expected[into..into + length].copy_from_slice(&source[from..from + length]);
            let start = copy[into..].as_mut_ptr();
            assert_eq!(unsafe { memcpy(start, source[from..].as_ptr(), length) }, start);
            assert_eq!(copy, expected, "{length} bytes from {from} to {into}");
        }
    }
}

#[test]
fn memmove_copies_what_overlaps_in_any_way() {
    for length in 0..=LONGEST {
        for into in 0..=2 * MARGIN {
            let (mut moved, mut expected) = (pattern(), pattern());
            expected.copy_within(MARGIN..MARGIN + length, into);
            let all = moved.as_mut_ptr();
            let start = unsafe { all.add(into) };
            assert_eq!(unsafe { memmove(start, all.add(MARGIN), length) }, start);
            assert_eq!(moved, expected, "{length} bytes from {MARGIN} to {into}");
        }
    }
}

#[test]
fn memcpy_may_go_down_over_what_it_reads() {
    for length in 0..=LONGEST {
        for into in 0..=MARGIN {
            let (mut moved, mut expected) = (pattern(), pattern());
            expected.copy_within(MARGIN..MARGIN + length, into);
            let all = moved.as_mut_ptr();
            unsafe { memcpy(all.add(into), all.add(MARGIN), length) };
            assert_eq!(moved, expected, "{length} bytes from {MARGIN} to {into}");
        }
    }
}

#[test]
fn memset_fills_all_of_it_and_nothing_beside_it() {
    for length in 0..=LONGEST {
        for (into, value) in (0..8).flat_map(|into| [0_i32, 0x5a, 0xff, -1, 0x1234].map(|value| (into, value))) {
            let (mut filled, mut expected) = (pattern(), pattern());
            expected[into..into + length].fill(value.to_le_bytes()[0]);
            let start = filled[into..].as_mut_ptr();
            assert_eq!(unsafe { memset(start, value, length) }, start);
            assert_eq!(filled, expected, "{length} bytes of {value} at {into}");
        }
    }
}

#[test]
fn memcmp_tells_the_first_difference_wherever_it_is() {
    let one = pattern();
    for length in 0..=LONGEST {
        for at in 0..8 {
            assert_eq!(unsafe { memcmp(one[at..].as_ptr(), one[at..].as_ptr(), length) }, 0);
            for place in 0..length {
                let mut other = one;
                // What comes after the first difference has no say.
                other[at + place] ^= 0x80;
                other[at + length..].fill(0);
                if place + 1 < length {
                    other[at + length - 1] ^= 0xff;
                }
                let (a, b) = (&one[at..at + length], &other[at..at + length]);
                let found = unsafe { memcmp(a.as_ptr(), b.as_ptr(), length) };
                assert_eq!(found.cmp(&0), a.cmp(b), "{length} bytes at {at}, {place}");
                assert_ne!(unsafe { bcmp(a.as_ptr(), b.as_ptr(), length) }, 0);
            }
        }
    }
}
