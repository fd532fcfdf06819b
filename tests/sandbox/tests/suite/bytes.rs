//! Bounds in bytes, met exactly: what fills them goes through, and one byte more is a typed refusal. Nothing traps.

use std::collections::BTreeSet;

use client::domain::bounds::{
    MAX_CLAIM_DECISION_BYTES, MAX_CROSS_CALL_BYTES, MAX_EVIDENCE_PER_CLAIM, MAX_LINE_DECISION_BYTES, MAX_RECORD_BYTES,
    ROOM_FOR_APPEALS, STANDING_BYTES,
};
use client::domain::claim::{Batch, Line};
use client::domain::ids::{GrantId, Modifier};
use client::domain::money::Amount;
use client::interfaces::claims::{ClaimResult, ClaimsError};
use client::suite::CallError;
use scale::Encode;
use support::actors::{APPEALS, CLEO, EXTERNAL, HARBOUR};
use support::build::{attachment, batch, claim, date, line, replacement, NEEDED, PREVENTION, TREATMENT};
use support::World;

use crate::bounds::{cut_by_everything, everything_at_once};

/// What the claims reckon before they ask the policies; `originals`: the bytes of claims that are taken back.
fn size(batch: &Batch, originals: usize) -> usize {
    let lines: usize = batch.claims.iter().map(|claim| claim.lines.len()).sum();
    let days: BTreeSet<u16> = batch.claims.iter().flat_map(|claim| &claim.lines).map(|line| line.from).collect();
    let decisions = lines * MAX_LINE_DECISION_BYTES + batch.claims.len() * MAX_CLAIM_DECISION_BYTES;
    batch.encoded_size() + decisions + days.len() * STANDING_BYTES + originals
}

/// Makes lines longer by so many bytes in all: by a place of service, which is one byte longer where it is said, and by modifiers
/// of two.
fn lengthen<'a>(lines: impl IntoIterator<Item = &'a mut Line>, bytes: usize) {
    let mut left = bytes;
    for line in lines {
        if left % 2 == 1 {
            assert_eq!(line.place.replace(22), None);
            left -= 1;
        }
        while left >= 2 && line.modifiers.len() < 4 {
            line.modifiers.push(Modifier(*b"XS"));
            left -= 2;
        }
    }
    assert_eq!(left, 0, "the lines have no room for {bytes} bytes more");
}

fn all_lines(batch: &mut Batch) -> impl Iterator<Item = &mut Line> {
    batch.claims.iter_mut().flat_map(|claim| &mut claim.lines)
}

/// The same batch, filled with lines and then lengthened to the largest size that there may be; and one byte above that.
fn filled(mut batch: Batch, originals: usize) -> (Batch, Batch) {
    let more = |day: u16| Line { from: day % 30, ..line(TREATMENT, 5_000) };
    let count = batch.claims.len();
    for day in 0.. {
        let mut longer = batch.clone();
        longer.claims[usize::from(day) % count].lines.push(more(day));
        if size(&longer, originals) > MAX_CROSS_CALL_BYTES {
            break;
        }
        batch = longer;
    }
    let missing = MAX_CROSS_CALL_BYTES - size(&batch, originals);
    lengthen(all_lines(&mut batch), missing);
    let mut above = batch.clone();
    let last = above.claims.last_mut().unwrap().lines.last_mut().unwrap();
    assert_eq!(last.place.replace(22), None);
    assert_eq!((size(&batch, originals), size(&above, originals)), (MAX_CROSS_CALL_BYTES, MAX_CROSS_CALL_BYTES + 1));
    (batch, above)
}

#[test]
fn the_largest_batch_in_bytes_is_decided_and_one_byte_more_is_refused() {
    let mut world = World::unfunded();
    let members = [world.ada, world.ben, world.cleo];
    let claims = (0u8..14).map(|number| claim(number, members[usize::from(number) % 3], Vec::new())).collect();
    let (largest, above) = filled(batch(world.harbour, claims), 0);
    world.refused(ClaimsError::BatchTooLarge, |w| w.submit(HARBOUR, &above));
    let receipt = world.submit(HARBOUR, &largest).unwrap();
    assert_eq!(receipt.results.len(), 14);
    assert!(receipt.results.iter().all(|result| matches!(result, ClaimResult::Decided { .. })), "{receipt:?}");
    world.assert_invariants();
}

#[test]
fn what_is_taken_back_counts_to_the_last_byte() {
    let mut world = World::unfunded();
    let first = (0..40).map(|day| Line { from: day % 30, ..line(PREVENTION, 6_000) }).collect();
    world.file(claim(200, world.ada, first));
    let undo = world.explain(200).record.undo().unwrap().encoded_size();
    assert!(undo > 1_000, "{undo}");
    let mut claims = vec![replacement(201, 200, world.ada, Vec::new())];
    claims.extend((0u8..13).map(|number| claim(number, world.cleo, Vec::new())));
    let (largest, above) = filled(batch(world.harbour, claims), undo);
    // Without what it takes back it would fit.
    assert!(size(&above, 0) < MAX_CROSS_CALL_BYTES);
    world.refused(ClaimsError::BatchTooLarge, |w| w.submit(HARBOUR, &above));
    let receipt = world.submit(HARBOUR, &largest).unwrap();
    assert!(receipt.results.iter().all(|result| matches!(result, ClaimResult::Decided { .. })), "{receipt:?}");
    assert!(world.explain(200).record.undo().is_err());
    world.assert_invariants();
}

/// Files a claim of fifty lines that are cut by everything at once, so much longer than need be, attaches so many
/// pieces, and tells how long the claim is kept.
fn kept(world: &mut World, pieces: usize, more: usize) -> Result<usize, CallError<ClaimsError>> {
    let line = |day| Line { modifiers: Vec::new(), place: None, ..cut_by_everything(day) };
    let mut filed = claim(1, world.cleo, (0..50).map(line).collect());
    lengthen(&mut filed.lines, more);
    let result = world.file(filed);
    assert!(matches!(result, ClaimResult::Pended { .. }), "{result:?}");
    let grant = world.consent(CLEO);
    let key = world.key(1);
    world.attach(HARBOUR, key, &vec![attachment(NEEDED, grant); pieces])?;
    Ok(world.explain(1).record.encoded_size())
}

#[test]
fn the_largest_claim_in_bytes_is_kept_and_one_byte_more_is_refused() {
    let (plan, services) = everything_at_once();
    let mut world = World::unfunded_of(&plan, &services);
    world.travel(date(2026, 6, 1));
    let start = world.chain.snapshot();
    // What is missing is made up by pieces of evidence, and then byte by byte.
    let missing = MAX_RECORD_BYTES - ROOM_FOR_APPEALS - kept(&mut world, 1, 0).unwrap();
    let piece = world.explain(1).record.evidence[0].encoded_size();
    let pieces = (missing / piece).min(MAX_EVIDENCE_PER_CLAIM - 1);
    let (pieces, rest) = (1 + pieces, missing - pieces * piece);
    // One byte more than fits: it waits, for so far it is short; with its decision it is not kept, and goes on waiting.
    world.chain.restore(&start);
    assert_eq!(kept(&mut world, pieces, rest + 1), Err(CallError::Contract(ClaimsError::BatchTooLarge)));
    let key = world.key(1);
    let evidence = vec![attachment(NEEDED, GrantId(0)); pieces];
    world.refused(ClaimsError::BatchTooLarge, |w| w.attach(HARBOUR, key, &evidence));
    // Exactly as much as fits: it is read, explained and paid like any other.
    world.chain.restore(&start);
    assert_eq!(kept(&mut world, pieces, rest), Ok(MAX_RECORD_BYTES - ROOM_FOR_APPEALS));
    assert!(world.explain(1).totals.paid > Amount::ZERO);
    world.assert_invariants();
    // There is room for whatever may be asked for it: both appeals, and whoever rules on them.
    let before = world.explain(1).record.encoded_size();
    for judge in [APPEALS, EXTERNAL] {
        world.appeal(HARBOUR, 1).unwrap();
        world.rule(judge, 1, None).unwrap();
    }
    let after = world.explain(1).record.encoded_size();
    assert!(after <= MAX_RECORD_BYTES && (after - before) * 2 <= ROOM_FOR_APPEALS, "{after}, {before} before");
    world.assert_invariants();
}
