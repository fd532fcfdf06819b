//! What a reviewer decides of the lines of a claim: from a small file, or from the command line.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Result;
use client::currency::Currency;
use client::domain::money::{Amount, Quantity};
use client::domain::reason::Reason;
use client::domain::review::{Figures, LineRuling, Review};
use formats::Decimal;
use serde::Deserialize;

use crate::reach::input;

/// The decisions on lines. What is not named is as the plan says.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct Decisions {
    /// A file of decisions: a table [[lines]] for each, with line, and deny or price, units, allowed, reason, waives.
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// Accepts a line as the plan says. Lines are counted from 1.
    #[arg(long, value_name = "LINE")]
    accept: Vec<u8>,
    /// Denies a line, for a reason of the closed list by its code: 1=50.
    #[arg(long, value_name = "LINE=REASON", value_parser = pair)]
    deny: Vec<(u8, String)>,
    /// Accepts a line with this price per unit: 1=300.00.
    #[arg(long, value_name = "LINE=AMOUNT", value_parser = pair)]
    price: Vec<(u8, String)>,
    /// Accepts a line with these units, at most those claimed: 1=2.
    #[arg(long, value_name = "LINE=UNITS", value_parser = pair)]
    units: Vec<(u8, String)>,
    /// Accepts a line with this amount allowed at most: 1=250.00.
    #[arg(long, value_name = "LINE=AMOUNT", value_parser = pair)]
    allowed: Vec<(u8, String)>,
    /// Why units or amount are cut: 1=150. Without it: 50, not necessary by the plan's standards.
    #[arg(long, value_name = "LINE=REASON", value_parser = pair)]
    reason: Vec<(u8, String)>,
    /// Pays a line though a condition is not met.
    #[arg(long, value_name = "LINE")]
    waive: Vec<u8>,
}

/// A file of decisions.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Paper {
    lines: Vec<PaperLine>,
}

/// A decision on a line, as it is written.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct PaperLine {
    /// Counted from 1.
    line: u8,
    deny: Option<String>,
    price: Option<String>,
    units: Option<String>,
    allowed: Option<String>,
    reason: Option<String>,
    #[serde(default)]
    waives: bool,
}

fn pair(text: &str) -> Result<(u8, String), String> {
    let expected = || "expected LINE=VALUE, such as 1=300.00".to_owned();
    let (line, value) = text.split_once('=').ok_or_else(expected)?;
    Ok((line.parse().map_err(|_| expected())?, value.to_owned()))
}

impl Decisions {
    /// The decisions, line by line.
    pub fn reviews(&self, currency: &Currency) -> Result<Vec<Review>> {
        let mut lines: BTreeMap<u8, PaperLine> = BTreeMap::new();
        if let Some(file) = &self.file {
            for line in read(file)? {
                if lines.insert(line.line, line.clone()).is_some() {
                    return Err(input(format!("{}: line {} is decided twice", file.display(), line.line)));
                }
            }
        }
        let lines_at = &mut lines;
        for line in &self.accept {
            at(lines_at, *line);
        }
        for line in &self.waive {
            at(lines_at, *line).waives = true;
        }
        for (line, value) in &self.deny {
            at(lines_at, *line).deny = Some(value.clone());
        }
        for (line, value) in &self.price {
            at(lines_at, *line).price = Some(value.clone());
        }
        for (line, value) in &self.units {
            at(lines_at, *line).units = Some(value.clone());
        }
        for (line, value) in &self.allowed {
            at(lines_at, *line).allowed = Some(value.clone());
        }
        for (line, value) in &self.reason {
            at(lines_at, *line).reason = Some(value.clone());
        }
        lines.into_values().map(|line| review(&line, currency)).collect()
    }
}

fn at(lines: &mut BTreeMap<u8, PaperLine>, line: u8) -> &mut PaperLine {
    lines.entry(line).or_insert_with(|| PaperLine { line, ..PaperLine::default() })
}

fn read(file: &Path) -> Result<Vec<PaperLine>> {
    let shown = file.display();
    let text = std::fs::read_to_string(file).map_err(|error| input(format!("{shown} cannot be read: {error}")))?;
    let paper: Paper = toml::from_str(&text).map_err(|error| input(format!("{shown}: {error}")))?;
    Ok(paper.lines)
}

fn review(written: &PaperLine, currency: &Currency) -> Result<Review> {
    let number = written.line;
    let wrong = |what: String| input(format!("the decision on line {number}: {what}"));
    let line = number.checked_sub(1).ok_or_else(|| wrong("lines are counted from 1".into()))?;
    let amount = |text: &Option<String>| match text {
        None => Ok(None),
        Some(text) => currency
            .parse(text)
            .map(Some)
            .ok_or_else(|| wrong(format!("expected an amount in {}, such as 300.00, found {text:?}", currency.code))),
    };
    let has_figures = written.price.is_some() || written.units.is_some() || written.allowed.is_some() || written.waives;
    let ruling = match &written.deny {
        Some(_) if has_figures || written.reason.is_some() => {
            return Err(wrong("a line is denied or accepted with figures, not both".into()));
        }
        Some(code) => LineRuling::Deny(reason(code).map_err(wrong)?),
        None => {
            let price: Option<Amount> = amount(&written.price)?;
            let units = match &written.units {
                None => None,
                Some(text) => Some(quantity(text).ok_or_else(|| {
                    wrong(format!("expected units with at most three decimals, such as 2 or 12.4, found {text:?}"))
                })?),
            };
            let why = written.reason.as_deref().map_or(Ok(Figures::AS_PLANNED.reason), reason).map_err(wrong)?;
            let allowed = amount(&written.allowed)?;
            LineRuling::Accept(Figures { price, units, allowed, reason: why, waives: written.waives })
        }
    };
    Ok(Review { line, ruling })
}

/// Units as people write them, in thousandths.
pub fn quantity(text: &str) -> Option<Quantity> {
    let units = Decimal::from_str_exact(text).ok().filter(|units| !units.is_sign_negative())?.normalize();
    let missing = 3u32.checked_sub(units.scale())?;
    let thousandths = u32::try_from(units.mantissa()).ok()?.checked_mul(10u32.checked_pow(missing)?)?;
    Some(Quantity(thousandths))
}

/// A reason by its published code, or by its name in the closed list.
fn reason(text: &str) -> Result<Reason, String> {
    let mut known = Reason::ALL.iter().copied().filter(|reason| !reason.is_computed());
    // Some codes stand for several reasons: their names tell them apart.
    let by_name = Reason::ALL.iter().copied().find(|reason| format!("{reason:?}") == text);
    by_name.or_else(|| known.find(|reason| reason.carc() == text)).ok_or_else(|| {
        let codes: Vec<_> =
            Reason::ALL.iter().filter(|reason| !reason.is_computed()).map(|reason| reason.carc()).collect();
        format!("expected a reason of the closed list by its code ({}), found {text:?}", codes.join(", "))
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use client::currency::Currency;
    use client::domain::money::{Amount, Quantity};
    use client::domain::reason::Reason;
    use client::domain::review::{Figures, LineRuling, Review};

    use super::Decisions;

    fn dollars() -> Currency {
        Currency { code: "USD".into(), scale: 2, minor_unit: Amount(10_000_000_000) }
    }

    fn one(line: u8, value: &str) -> Vec<(u8, String)> {
        vec![(line, value.into())]
    }

    #[test]
    fn lines_are_decided_from_the_command_line() {
        let decisions = Decisions {
            accept: vec![3],
            deny: one(2, "50"),
            price: one(1, "300.00"),
            units: one(1, "12.4"),
            reason: one(1, "150"),
            waive: vec![1],
            ..Decisions::default()
        };
        let figures = Figures {
            price: Some(Amount(300_000_000_000_000)),
            units: Some(Quantity(12_400)),
            allowed: None,
            reason: Reason::LevelNotSupported,
            waives: true,
        };
        let expected = [
            Review { line: 0, ruling: LineRuling::Accept(figures) },
            Review { line: 1, ruling: LineRuling::Deny(Reason::NotNecessary) },
            Review { line: 2, ruling: LineRuling::Accept(Figures::AS_PLANNED) },
        ];
        assert_eq!(decisions.reviews(&dollars()).unwrap(), expected);
    }

    #[test]
    fn lines_are_decided_by_a_file_that_the_command_line_adds_to() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("review.toml");
        std::fs::write(
            &file,
            "[[lines]]\nline = 1\nallowed = \"250.00\"\n\n[[lines]]\nline = 2\ndeny = \"AuthorisationAbsent\"\n",
        )
        .unwrap();
        let decisions = Decisions { file: Some(file.clone()), waive: vec![1], ..Decisions::default() };
        let figures = Figures { allowed: Some(Amount(250_000_000_000_000)), waives: true, ..Figures::AS_PLANNED };
        let expected = [
            Review { line: 0, ruling: LineRuling::Accept(figures) },
            Review { line: 1, ruling: LineRuling::Deny(Reason::AuthorisationAbsent) },
        ];
        assert_eq!(decisions.reviews(&dollars()).unwrap(), expected);
        std::fs::write(&file, "[[lines]]\nline = 1\nprize = \"1\"\n").unwrap();
        let error = decisions.reviews(&dollars()).unwrap_err().to_string();
        assert!(error.contains("review.toml") && error.contains("prize"), "{error}");
    }

    #[test]
    fn what_makes_no_sense_is_said() {
        let cases = [
            (Decisions { deny: one(1, "1"), ..Decisions::default() }, "closed list"),
            (Decisions { price: one(1, "300,00"), ..Decisions::default() }, "300,00"),
            (Decisions { units: one(1, "-1"), ..Decisions::default() }, "-1"),
            (Decisions { accept: vec![0], ..Decisions::default() }, "counted from 1"),
            (Decisions { deny: one(1, "50"), waive: vec![1], ..Decisions::default() }, "not both"),
        ];
        for (decisions, words) in cases {
            let error = decisions.reviews(&dollars()).unwrap_err().to_string();
            assert!(error.contains(words), "{error}");
        }
    }
}
