//! Methods by their names: those that are listed, and others by the words that they contain.

use domain::plan::Coordination;

use crate::example::{Balance, Method};
use crate::fields::{Fields, Read};

const PROPORTIONATE: &str =
    "cutting every charge in the proportion of the room's rent is a custom of Indian insurers; the \
                             rules know a maximum per unit, and what it cuts is that line's";

impl Method {
    /// Claims under a plan.
    pub const PLAIN: Method = Method::Adjudicate { has_details: false, bills_excess: false };

    /// The method that an example names, for the way in which it is to be run.
    pub(crate) fn read(fields: &Fields, plan: &Fields, claims: &[Fields]) -> Read<Self> {
        let name = fields.required("method")?;
        let run = fields.text("run")?;
        let has_other_payer = has_other_payer(plan, claims)?;
        let known = Self::parse(name).or_else(|| Self::by_words(name, has_other_payer));
        // Whatever it is called, what is adjudicated under one plan is adjudicated by the rules.
        let plain =
            (run == Some("adjudicate") && !has_other_payer && !is_of_coordination(&words(name))).then_some(Self::PLAIN);
        let unknown = || fields.problem("method", format!("{name:?} is not a method that is understood here"));
        let method = known.or(plain).ok_or_else(unknown)?;
        match (run, method) {
            (None, _) | (Some("balancer"), Self::Balance(_)) => Ok(method),
            // Benefits as they are printed: nobody is asked to work them out.
            (Some("balancer"), Self::Adjudicate { has_details: true, .. }) => {
                Ok(Self::Balance(if has_percentages(claims)? {
                    Balance::PrintedBenefits
                } else {
                    Balance::SumOfFields
                }))
            }
            (Some("adjudicate"), other) if !matches!(other, Self::Balance(_)) => Ok(other),
            (Some(run), _) => Err(fields.problem("run", format!("{run:?} does not go with the method {name:?}"))),
        }
    }

    /// The method of a name that is listed. `None` where there is none.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "standard" | "network" | "lower_of" | "family_ded" | "family_oop" => Self::PLAIN,
            "allowance_cap" => Self::Adjudicate { has_details: false, bills_excess: true },
            "fhir" => Self::Adjudicate { has_details: true, bills_excess: false },
            "cob_medicare" => Self::Coordinate(Coordination::MedicareSecondary),
            "cob_primary_only" => Self::PrimaryOnly,
            "sbc_rows" => Self::Balance(Balance::SummaryRows),
            "sum_only" => Self::Balance(Balance::Sum),
            "sum_fields" => Self::Balance(Balance::SumOfFields),
            "balance_line" => Self::Balance(Balance::Line),
            "balance_line3" => Self::Balance(Balance::LineOfThree),
            "balance_claim" => Self::Balance(Balance::Claim),
            "balance_total" => Self::Balance(Balance::Total),
            "balance_835" => Self::Balance(Balance::Remittance),
            "balance_benefits" => Self::Balance(Balance::PrintedBenefits),
            _ => return None,
        })
    }

    /// The one method that the words of a name mean. `None` where there is none, or more than one.
    fn by_words(name: &str, has_other_payer: bool) -> Option<Self> {
        let words = words(name);
        let begins = |beginnings: &[&str]| words.iter().any(|word| beginnings.iter().any(|it| word.starts_with(it)));
        let is = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
        let coordinates = has_other_payer || is_of_coordination(&words);
        let found = [
            (begins(&["proportion"]), Self::Outside(PROPORTIONATE)),
            (begins(&["timely", "filing"]) || is(&["date", "dates"]), Self::Filing),
            (
                begins(&["nondup", "carve"]) || (is(&["non"]) && begins(&["dup"])),
                Self::Coordinate(Coordination::NonDuplication),
            ),
            (
                begins(&["mob", "mofb", "moob"]) || (begins(&["maint"]) && (coordinates || begins(&["ben"]))),
                Self::Coordinate(Coordination::MaintenanceOfBenefits),
            ),
            (
                begins(&["msp"]) || (is(&["medicare"]) && begins(&["second"])),
                Self::Coordinate(Coordination::MedicareSecondary),
            ),
            (begins(&["trad", "standard"]) && coordinates, Self::Coordinate(Coordination::Standard)),
            (begins(&["basic"]) && coordinates, Self::Coordinate(Coordination::Basic)),
        ];
        let mut meant = found.into_iter().filter(|(is_meant, _)| *is_meant).map(|(_, method)| method);
        let first = meant.next()?;
        meant.next().is_none().then_some(first)
    }
}

/// Whether words are about what several payers do together.
fn is_of_coordination(words: &[String]) -> bool {
    words.iter().any(|word| word == "cob" || word.starts_with("coord"))
}

fn words(name: &str) -> Vec<String> {
    let lower = name.to_ascii_lowercase();
    lower.split(['_', '-', ' ', '/']).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Whether plan, claims or lines have figures of another payer.
fn has_other_payer(plan: &Fields, claims: &[Fields]) -> Read<bool> {
    let is_others = |fields: &Fields| {
        let mut keys = fields.keys();
        keys.any(|key| {
            (key.starts_with("primary_") && !key.starts_with("primary_care")) || key.starts_with("secondary_")
        })
    };
    let mut found = is_others(plan);
    for claim in claims {
        found |= is_others(claim);
        found |= claim.objects("lines")?.iter().any(is_others);
    }
    Ok(found)
}

/// Whether every line tells the plan's percentage.
fn has_percentages(claims: &[Fields]) -> Read<bool> {
    let mut all = true;
    for claim in claims {
        all &= claim.objects("lines")?.iter().all(|line| line.has("pct"));
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_means_a_method_by_its_words() {
        use Coordination::{Basic, MaintenanceOfBenefits, MedicareSecondary, NonDuplication, Standard};
        for (name, method) in [
            ("cob_non_dup", NonDuplication),
            ("non_duplication", NonDuplication),
            ("nonduplication", NonDuplication),
            ("carve_out", NonDuplication),
            ("cob_maint", MaintenanceOfBenefits),
            ("maintenance_of_benefits", MaintenanceOfBenefits),
            ("mob", MaintenanceOfBenefits),
            ("mofb", MaintenanceOfBenefits),
            ("cob_msp_lowest", MedicareSecondary),
            ("medicare_secondary_payer", MedicareSecondary),
            ("cob_traditional", Standard),
            ("cob_basic", Basic),
        ] {
            assert_eq!(Method::by_words(name, false), Some(Method::Coordinate(method)), "{name}");
        }
        for name in ["date", "dates", "timely_filing", "filing-limit"] {
            assert_eq!(Method::by_words(name, false), Some(Method::Filing), "{name}");
        }
        assert!(matches!(Method::by_words("proportionate_deduction", false), Some(Method::Outside(_))));
        assert_eq!(Method::by_words("standard_option", true), Some(Method::Coordinate(Standard)));
        for name in ["magic", "standard_option", "basic_plan", "cob_nondup_or_basic", "periodontal_maintenance"] {
            assert_eq!(Method::by_words(name, false), None, "{name}");
        }
    }
}
