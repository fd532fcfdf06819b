//! Which of copay, deductible and percentage a line takes, and in which order.

use domain::money::{Amount, BasisPoints};
use domain::plan::{Copay, CopayKind, CopayOrder, Sharing};

/// What a line takes, in its order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineRule {
    /// Where the copay stands; none: the line takes none.
    pub copay: Option<CopayOrder>,
    /// Whether it takes the deductible.
    pub deductible: bool,
    /// Whether it takes the percentage.
    pub coinsurance: bool,
}

/// What the rules of lines are made of, for messages.
pub const GRAMMAR: &str = "copay_only, deductible_only, coinsurance_only, covered_in_full, copay_before_deductible, \
                           copay_after_deductible, deductible_waived, or copay, deductible and coinsurance joined by _then_";

/// What a name says of how a line is shared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NamedRule {
    /// What it takes.
    Takes(LineRule),
    /// What it would take without any rule, but no deductible.
    WaivesDeductible,
}

impl LineRule {
    /// Without any copay: the deductible, then the percentage.
    pub const WITHOUT_COPAY: LineRule = LineRule { copay: None, deductible: true, coinsurance: true };
    /// The percentage alone.
    pub const COINSURANCE_ONLY: LineRule = LineRule { copay: None, deductible: false, coinsurance: true };
    /// The copay first, then the others.
    pub const COPAY_FIRST: LineRule =
        LineRule { copay: Some(CopayOrder::BeforeDeductible), deductible: true, coinsurance: true };
    /// The copay and nothing else.
    pub const COPAY_ONLY: LineRule =
        LineRule { copay: Some(CopayOrder::InsteadOfDeductible), deductible: false, coinsurance: false };

    /// The rule of a name.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub fn parse(name: &str) -> Result<NamedRule, String> {
        let unknown = || format!("{name:?} is not a rule; there are {GRAMMAR}");
        let lower = name.to_ascii_lowercase();
        let words: Vec<&str> = lower.split(['_', '-', ' ']).map(whole_word).collect();
        let nothing = Self { copay: None, deductible: false, coinsurance: false };
        let rule = match words.join("_").as_str() {
            "copay_before_deductible" | "copay_first" => Self::COPAY_FIRST,
            "copay_after_deductible" => Self { copay: Some(CopayOrder::AfterDeductible), ..Self::COPAY_FIRST },
            "copay_instead_of_deductible"
            | "copay_waives_deductible"
            | "copay_bypasses_deductible"
            | "copay_no_deductible" => Self::COPAY_ONLY,
            "coinsurance_no_deductible" => Self::COINSURANCE_ONLY,
            "coinsurance_after_deductible" => Self::WITHOUT_COPAY,
            "covered_in_full" | "in_full" | "full" | "free" | "covered_100" | "no_cost_share" => nothing,
            "deductible_waived" | "no_deductible" => return Ok(NamedRule::WaivesDeductible),
            _ => Self::of_parts(&words, name).map_err(|lacks| lacks.unwrap_or_else(unknown))?,
        };
        Ok(NamedRule::Takes(rule))
    }

    /// The rule that takes these parts in this order; what has no counterpart in the rules says so.
    fn of_parts(words: &[&str], name: &str) -> Result<Self, Option<String>> {
        let words = match words {
            [parts @ .., "only"] => parts,
            parts => parts,
        };
        // Between two parts stands at most one word that joins them.
        let is_joint = |word: &str| matches!(word, "then" | "plus");
        let is_apart = |pair: &[&str]| pair.iter().any(|word| !is_joint(word));
        let ends = words.first().into_iter().chain(words.last());
        if !words.windows(2).all(is_apart) || ends.into_iter().any(|word| is_joint(word)) {
            return Err(None);
        }
        let parts: Vec<&str> = words.iter().copied().filter(|word| !is_joint(word)).collect();
        let place = |part: &str| parts.iter().position(|other| *other == part);
        let is_known = |part: &&str| matches!(*part, "copay" | "deductible" | "coinsurance");
        let is_once = parts.iter().enumerate().all(|(at, part)| place(part) == Some(at));
        if parts.is_empty() || !is_once || !parts.iter().all(is_known) {
            return Err(None);
        }
        let coinsurance = place("coinsurance");
        if coinsurance.is_some_and(|at| at.checked_add(1) != Some(parts.len())) {
            return Err(Some(format!(
                "{name:?} is not a rule that there is: the percentage comes last, of what copay and deductible leave"
            )));
        }
        let deductible = place("deductible");
        let copay = place("copay").map(|at| match deductible {
            _ if parts.len() == 1 => CopayOrder::InsteadOfDeductible,
            Some(other) if other < at => CopayOrder::AfterDeductible,
            Some(_) | None => CopayOrder::BeforeDeductible,
        });
        Ok(Self { copay, deductible: deductible.is_some(), coinsurance: coinsurance.is_some() })
    }
}

/// A part of a rule by its whole name.
fn whole_word(word: &str) -> &str {
    match word {
        "ded" => "deductible",
        "coins" => "coinsurance",
        "copayment" => "copay",
        other => other,
    }
}

/// The numbers of a plan's ceilings.
#[derive(Clone, Copy, Debug, Default)]
pub struct CeilingNumbers {
    /// Of the yearly deductible.
    pub deductible: Option<u8>,
    /// Of the one for stays over a night.
    pub inpatient_deductible: Option<u8>,
    /// Of the cap on coinsurance.
    pub coinsurance_cap: Option<u8>,
    /// Of the out-of-pocket maximum.
    pub out_of_pocket: Option<u8>,
}

/// How a line with this rule is shared.
#[must_use]
pub fn sharing(
    rule: &LineRule,
    copay: Option<(Amount, CopayKind)>,
    coinsurance: BasisPoints,
    numbers: CeilingNumbers,
) -> Sharing {
    let copay = rule.copay.zip(copay).map(|(order, (amount, kind))| Copay { amount, order, kind });
    Sharing {
        copay,
        deductible: numbers.deductible.filter(|_| rule.deductible),
        inpatient_deductible: numbers.inpatient_deductible.filter(|_| rule.deductible),
        coinsurance: if rule.coinsurance { coinsurance } else { BasisPoints(0) },
        coinsurance_cap: numbers.coinsurance_cap,
        out_of_pocket: numbers.out_of_pocket,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(copay: Option<CopayOrder>, deductible: bool, coinsurance: bool) -> Result<NamedRule, String> {
        Ok(NamedRule::Takes(LineRule { copay, deductible, coinsurance }))
    }

    #[test]
    fn a_name_says_what_is_taken_and_in_which_order() {
        use CopayOrder::{AfterDeductible, BeforeDeductible, InsteadOfDeductible};
        for (name, expected) in [
            ("copay_only", rule(Some(InsteadOfDeductible), false, false)),
            ("copay", rule(Some(InsteadOfDeductible), false, false)),
            ("copay_waives_deductible", rule(Some(InsteadOfDeductible), false, false)),
            ("deductible_then_coinsurance", rule(None, true, true)),
            ("ded_coins", rule(None, true, true)),
            ("ded_then_coinsurance", rule(None, true, true)),
            ("coinsurance_after_deductible", rule(None, true, true)),
            ("copay_then_coinsurance", rule(Some(BeforeDeductible), false, true)),
            ("copay_plus_coinsurance", rule(Some(BeforeDeductible), false, true)),
            ("deductible_then_copay", rule(Some(AfterDeductible), true, false)),
            ("deductible_then_copay_only", rule(Some(AfterDeductible), true, false)),
            ("copay_then_deductible_then_coinsurance", rule(Some(BeforeDeductible), true, true)),
            ("copay_then_ded_coins", rule(Some(BeforeDeductible), true, true)),
            ("copay-before-deductible", rule(Some(BeforeDeductible), true, true)),
            ("copay_first", rule(Some(BeforeDeductible), true, true)),
            ("coinsurance_only", rule(None, false, true)),
            ("coinsurance", rule(None, false, true)),
            ("covered_in_full", rule(None, false, false)),
            ("free", rule(None, false, false)),
            ("no_deductible", Ok(NamedRule::WaivesDeductible)),
        ] {
            assert_eq!(LineRule::parse(name), expected, "{name}");
        }
    }

    #[test]
    fn other_names_are_none() {
        for name in [
            "",
            "only",
            "then",
            "copay_then",
            "then_copay",
            "copay_then_then_tax",
            "copay_then_copay",
            "copay_then_tax",
        ] {
            assert!(LineRule::parse(name).is_err_and(|lacks| lacks.contains("there are")), "{name}");
        }
        for name in ["coinsurance_then_copay", "deductible_then_coinsurance_then_copay"] {
            assert!(LineRule::parse(name).is_err_and(|lacks| lacks.contains("comes last")), "{name}");
        }
    }
}
