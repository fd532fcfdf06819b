//! No input panics a reader, and every claim it refuses is refused for a reason.

use std::fs;

use inkclaim_formats::claim837::{self, ReadOptions};
use inkclaim_formats::remittance835;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::samples::folder;
use crate::support::FULL;

/// Files to damage: the full one, the samples, and a remittance.
fn seeds() -> Vec<Vec<u8>> {
    let mut seeds = vec![FULL.as_bytes().to_vec()];
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "837") {
            seeds.push(fs::read(path).unwrap());
        }
    }
    seeds.push(crate::remittance::file().into_bytes());
    seeds
}

/// Reads `bytes` with both readers and checks what always holds.
fn read_both(bytes: &[u8]) {
    let parsed = claim837::read("x", bytes, &ReadOptions::default());
    assert!(parsed.file_faults.is_empty() || parsed.claims.is_empty());
    assert!(!parsed.file_faults.is_empty() || parsed.interchange.is_some());
    for claim in &parsed.claims {
        match claim {
            Ok(claim) => assert!(!claim.lines.is_empty()),
            Err(faults) => assert!(!faults.faults.is_empty()),
        }
    }
    let parsed = remittance835::read("x", bytes, 2);
    for remittance in parsed.remittances.iter() {
        match remittance {
            Ok(remittance) => drop(inkclaim_formats::balance::check(remittance)),
            Err(faults) => assert!(!faults.faults.is_empty()),
        }
    }
}

/// A change to a file: at a place, take some bytes out and put others in.
fn edits() -> impl Strategy<Value = Vec<(prop::sample::Index, usize, Vec<u8>)>> {
    let put = prop_oneof![
        vec(any::<u8>(), 0..4),
        vec(prop::sample::select(b"*:~^0189.-AX\n".to_vec()), 0..6),
        prop::sample::select(vec![
            b"HL*1**20*1~".to_vec(),
            b"CLM*X*1***11:B:1*Y*A*Y*Y~".to_vec(),
            b"LX*1~".to_vec(),
            b"SBR*P*18~".to_vec(),
            b"SVD*X*1*HC:G0101**1~".to_vec(),
            b"NM1*PR*2~".to_vec(),
            b"HI~".to_vec(),
            b"DTM*151*20260101~".to_vec(),
            b"SE*1*1~".to_vec(),
            b"ST*837*1~".to_vec(),
        ]),
    ];
    vec((any::<prop::sample::Index>(), 0_usize..12, put), 1..6)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn random_bytes(bytes in vec(any::<u8>(), 0..400)) {
        read_both(&bytes);
    }

    #[test]
    fn random_bytes_after_a_sound_isa(bytes in vec(any::<u8>(), 0..400)) {
        let mut file = FULL.as_bytes()[..106].to_vec();
        file.extend(bytes);
        read_both(&file);
    }

    #[test]
    fn damaged_files(seed in any::<prop::sample::Index>(), edits in edits()) {
        let seeds = seeds();
        let mut file = seeds[seed.index(seeds.len())].clone();
        for (place, taken, put) in edits {
            // The ISA segment is left alone, or nearly every case would end there.
            let from = 106_usize.saturating_add(place.index(file.len().saturating_sub(106).max(1))).min(file.len());
            let to = from.saturating_add(taken).min(file.len());
            file.splice(from..to, put);
        }
        read_both(&file);
    }

    #[test]
    fn segments_taken_out_or_doubled(seed in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), double in any::<bool>()) {
        let seeds = seeds();
        let text = String::from_utf8(seeds[seed.index(seeds.len())].clone()).unwrap();
        let mut lines: Vec<&str> = text.lines().collect();
        let index = at.index(lines.len());
        if double {
            lines.insert(index, lines[index]);
        } else {
            lines.remove(index);
        }
        let is_set = lines.iter().filter(|line| line.starts_with("ST*837")).count() == 1
            && lines.iter().filter(|line| line.starts_with("SE*")).count() == 1;
        let joined = format!("{}\n", lines.join("\n"));
        read_both(joined.as_bytes());
        if is_set && lines.iter().position(|line| line.starts_with("ST*")) < lines.iter().position(|line| line.starts_with("SE*")) {
            read_both(crate::support::recounted(&joined).as_bytes());
        }
    }
}
