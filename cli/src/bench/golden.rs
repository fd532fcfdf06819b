//! The figures that were kept, and how far today's may be from them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use anyhow::{bail, Context, Result};
use client::chain::Cost;

use super::Row;
use crate::figures::say;
use crate::in_repository;

/// Two in a hundred.
const TOLERANCE: (u128, u128) = (2, 100);

fn place() -> PathBuf {
    in_repository("docs/costs.tsv")
}

/// Keeps the figures.
pub fn bless(rows: &[Row]) -> Result<bool> {
    let mut text = String::from("what\tcomputation, ps\tproof, bytes\tdeposit, base units\n");
    for Row { name, cost } in rows {
        writeln!(text, "{name}\t{}\t{}\t{}", cost.ref_time, cost.proof_size, cost.deposit)?;
    }
    fs::write(place(), text).with_context(|| place().display().to_string())?;
    say!("{} figures are kept in {}.", rows.len(), place().display());
    Ok(true)
}

/// Compares; tells whether every figure is where it was.
pub fn check(rows: &[Row]) -> Result<bool> {
    let kept = read(&fs::read_to_string(place()).with_context(|| place().display().to_string())?)?;
    let findings = compare(&kept, rows);
    for finding in &findings {
        say!("{finding}");
    }
    if findings.is_empty() {
        say!("{} figures are within 2 % of those in docs/costs.tsv.", rows.len());
    } else {
        say!("\nIf that is meant: `inkclaim bench --bless` keeps the new figures, `inkclaim bench` prints docs/costs.md.");
    }
    Ok(findings.is_empty())
}

fn read(text: &str) -> Result<BTreeMap<String, Cost>> {
    let mut kept = BTreeMap::new();
    for (number, line) in (1..).zip(text.lines()).skip(1) {
        let [name, time, proof, deposit] = line.split('\t').collect::<Vec<_>>()[..] else {
            bail!("docs/costs.tsv, line {number}: there are four columns");
        };
        let place = || format!("docs/costs.tsv, line {number}: a figure is no number");
        let cost = Cost {
            ref_time: time.parse().with_context(place)?,
            proof_size: proof.parse().with_context(place)?,
            deposit: deposit.parse().with_context(place)?,
            fee: 0,
        };
        kept.insert(name.to_owned(), cost);
    }
    Ok(kept)
}

fn compare(kept: &BTreeMap<String, Cost>, rows: &[Row]) -> Vec<String> {
    let mut findings = Vec::new();
    for Row { name, cost } in rows {
        let Some(before) = kept.get(name) else {
            findings.push(format!("{name}: new, no figure is kept"));
            continue;
        };
        let figures = [
            ("computation", u128::from(before.ref_time), u128::from(cost.ref_time), true),
            ("proof", before.proof_size.into(), cost.proof_size.into(), true),
            (
                "deposit",
                before.deposit.unsigned_abs(),
                cost.deposit.unsigned_abs(),
                before.deposit.signum() == cost.deposit.signum(),
            ),
        ];
        for (what, before, now, same_sign) in figures {
            if !same_sign || !is_near(before, now) {
                findings.push(format!("{name}: {what} was {before} and is {now}"));
            }
        }
    }
    let gone = kept.keys().filter(|name| !rows.iter().any(|row| row.name == **name));
    findings.extend(gone.map(|name| format!("{name}: was kept and is not measured any more")));
    findings
}

fn is_near(before: u128, now: u128) -> bool {
    let (part, whole) = TOLERANCE;
    before.abs_diff(now).saturating_mul(whole) <= before.saturating_mul(part)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn cost(ref_time: u64, proof_size: u64, deposit: i128) -> Cost {
        Cost { ref_time, proof_size, deposit, fee: 0 }
    }

    fn row(name: &str, cost: Cost) -> Row {
        Row { name: name.into(), cost }
    }

    #[test]
    fn two_per_cent_are_within_and_more_is_not() {
        let kept = BTreeMap::from([("submit".to_owned(), cost(1_000, 500, -100))]);
        for near in [cost(1_000, 500, -100), cost(1_020, 490, -102), cost(980, 510, -98)] {
            assert!(compare(&kept, &[row("submit", near)]).is_empty(), "{near:?}");
        }
        let far = [
            (cost(1_021, 500, -100), "submit: computation was 1000 and is 1021"),
            (cost(1_000, 489, -100), "submit: proof was 500 and is 489"),
            (cost(1_000, 500, -103), "submit: deposit was 100 and is 103"),
            (cost(1_000, 500, 100), "submit: deposit was 100 and is 100"),
        ];
        for (cost, finding) in far {
            assert_eq!(compare(&kept, &[row("submit", cost)]), [finding]);
        }
    }

    #[test]
    fn what_is_new_and_what_is_gone_is_told() {
        let kept = BTreeMap::from([("old".to_owned(), cost(1, 1, 0))]);
        let findings = compare(&kept, &[row("new", cost(1, 1, 0))]);
        assert_eq!(findings, ["new: new, no figure is kept", "old: was kept and is not measured any more"]);
    }

    #[test]
    fn what_is_kept_is_read_back_and_a_broken_line_is_named() {
        let text = "what\ta\tb\tc\nsubmit (one)\t12\t3\t-4\n";
        assert_eq!(read(text).unwrap(), BTreeMap::from([("submit (one)".to_owned(), cost(12, 3, -4))]));
        let error = read("what\ta\tb\tc\nsubmit\t12\tx\t0\n").unwrap_err();
        assert_eq!(error.to_string(), "docs/costs.tsv, line 2: a figure is no number");
        assert_eq!(
            read("head\nsubmit\t12\n").unwrap_err().to_string(),
            "docs/costs.tsv, line 2: there are four columns"
        );
    }
}
