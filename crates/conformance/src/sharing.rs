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
                           copay_after_deductible, or copay, deductible and coinsurance joined by _then_";

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

    /// The rule of a name. `None` where there is none.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "copay_before_deductible" => return Some(Self::COPAY_FIRST),
            "copay_after_deductible" => {
                return Some(Self { copay: Some(CopayOrder::AfterDeductible), ..Self::COPAY_FIRST });
            }
            "copay_instead_of_deductible" => return Some(Self::COPAY_ONLY),
            "covered_in_full" => return Some(Self { copay: None, deductible: false, coinsurance: false }),
            _ => {}
        }
        let parts: Vec<&str> = match name.strip_suffix("_only") {
            Some(alone) => vec![alone],
            None => name.split("_then_").collect(),
        };
        let place = |part: &str| parts.iter().position(|other| *other == part);
        let known = |part: &str| matches!(part, "copay" | "deductible" | "coinsurance");
        let once = parts.iter().enumerate().all(|(at, part)| place(part) == Some(at));
        let coinsurance = place("coinsurance");
        let last = parts.len().checked_sub(1);
        let joins = name.ends_with("_only") || parts.len() > 1;
        if !joins || !once || !parts.iter().all(|part| known(part)) || (coinsurance.is_some() && coinsurance != last) {
            return None;
        }
        let deductible = place("deductible");
        let copay = place("copay").map(|at| match deductible {
            _ if parts.len() == 1 => CopayOrder::InsteadOfDeductible,
            Some(other) if other < at => CopayOrder::AfterDeductible,
            Some(_) | None => CopayOrder::BeforeDeductible,
        });
        Some(Self { copay, deductible: deductible.is_some(), coinsurance: coinsurance.is_some() })
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

    fn rule(copay: Option<CopayOrder>, deductible: bool, coinsurance: bool) -> Option<LineRule> {
        Some(LineRule { copay, deductible, coinsurance })
    }

    #[test]
    fn a_name_says_what_is_taken_and_in_which_order() {
        use CopayOrder::{AfterDeductible, BeforeDeductible, InsteadOfDeductible};
        assert_eq!(LineRule::parse("copay_only"), rule(Some(InsteadOfDeductible), false, false));
        assert_eq!(LineRule::parse("deductible_then_coinsurance"), rule(None, true, true));
        assert_eq!(LineRule::parse("copay_then_coinsurance"), rule(Some(BeforeDeductible), false, true));
        assert_eq!(LineRule::parse("deductible_then_copay"), rule(Some(AfterDeductible), true, false));
        let last = LineRule::parse("copay_then_deductible_then_coinsurance");
        assert_eq!(last, rule(Some(BeforeDeductible), true, true));
        assert_eq!(last, LineRule::parse("copay_before_deductible"));
        assert_eq!(LineRule::parse("coinsurance_only"), rule(None, false, true));
        assert_eq!(LineRule::parse("covered_in_full"), rule(None, false, false));
    }

    #[test]
    fn other_names_are_none() {
        for name in ["", "copay", "coinsurance_then_copay", "copay_then_copay", "copay_then_tax", "tax_only"] {
            assert_eq!(LineRule::parse(name), None, "{name}");
        }
    }
}
