//! Services by their names: which of a plan's words means what a line is called.

use crate::service_words::{are_known, have_a_measure};

/// Words that mean the same, in the order in which they are looked for.
const SYNONYMS: &[(&[&str], &str)] = &[
    // An ambulance is no visit to the emergency room.
    (&["emergency", "medical", "transportation"], "ambulance"),
    (&["emergency", "transportation"], "ambulance"),
    (&["emergency", "transport"], "ambulance"),
    (&["emergency", "room"], "er"),
    (&["emergency", "department"], "er"),
    (&["emergency"], "er"),
    (&["ed"], "er"),
    (&["primary", "care"], "pcp"),
    (&["office", "visit"], "pcp"),
    (&["office", "visits"], "pcp"),
    (&["prescription"], "rx"),
    (&["prescriptions"], "rx"),
    (&["drug"], "rx"),
    (&["drugs"], "rx"),
    (&["pharmacy"], "rx"),
    (&["orthodontic"], "ortho"),
    (&["orthodontics"], "ortho"),
    (&["orthodontia"], "ortho"),
    (&["laboratory"], "lab"),
    (&["labs"], "lab"),
    (&["x", "ray"], "xray"),
    (&["x", "rays"], "xray"),
    (&["xrays"], "xray"),
    (&["generics"], "generic"),
    (&["preventative"], "preventive"),
    (&["tier", "1"], "tier1"),
    (&["tier", "2"], "tier2"),
    (&["tier", "3"], "tier3"),
    (&["tier", "4"], "tier4"),
    (&["tier", "5"], "tier5"),
    (&["tier", "6"], "tier6"),
    (&["durable", "medical", "equipment"], "dme"),
    (&["skilled", "nursing", "facility"], "snf"),
    (&["in", "patient"], "inpatient"),
    (&["out", "patient"], "outpatient"),
    (&["hospital", "stay"], "inpatient"),
    (&["hospital", "admission"], "inpatient"),
    (&["hospitalization"], "inpatient"),
    (&["hospitalisation"], "inpatient"),
];

/// Words that say nothing where they stand last.
const EMPTY: &[&str] = &["visit", "visits", "service", "services"];

/// What begins with one of these is about a network or a payer, never about a service.
const RESERVED: &[&str] = &["in", "out", "oon", "network", "par", "nonpar", "primary", "secondary", "medicare"];

/// By itself, each of these is a holder or a payer; `family_therapy` is a service.
const HOLDERS: &[&str] = &["family", "individual", "member", "patient", "plan"];

/// What more than one of a plan's words means alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ambiguous;

/// The words of a name, each by the one that stands for it.
fn words(name: &str) -> Vec<String> {
    let lower = name.to_ascii_lowercase();
    let all: Vec<&str> = lower.split(['_', '-', ' ']).filter(|word| !word.is_empty()).collect();
    if all.as_slice() == ["office"] {
        return vec!["pcp".to_owned()];
    }
    let mut found: Vec<String> = Vec::new();
    let mut rest = all.as_slice();
    while let Some((first, others)) = rest.split_first() {
        let synonym = SYNONYMS.iter().find_map(|(from, to)| Some((*to, rest.strip_prefix(*from)?)));
        let (word, after) = synonym.unwrap_or((*first, others));
        // Prescription drugs are drugs.
        if found.last().is_none_or(|last| last != word) {
            found.push(word.to_owned());
        }
        rest = after;
    }
    while found.len() > 1 && found.last().is_some_and(|last| EMPTY.contains(&last.as_str())) {
        found.pop();
    }
    found
}

/// How a plan's word for services is related to what a line is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// The word says more than the line: `generic_rx` for `generic`.
    Narrower,
    /// The line is one of those that the word is for, and so many words agree: `pcp` for `pcp_visit`.
    Of(usize),
}

fn fit(service: &str, name: &str) -> Option<Fit> {
    let is_visit = service.trim_end_matches('s').ends_with("visit");
    let (service, name) = (words(service), words(name));
    if service.is_empty() || name.is_empty() {
        None
    } else if name.as_slice() == ["visit"] {
        // A word for visits is for every service that is called one.
        is_visit.then_some(Fit::Of(0))
    } else if service.starts_with(&name) {
        Some(Fit::Of(name.len()))
    } else {
        name.starts_with(&service).then_some(Fit::Narrower)
    }
}

/// Whether a word of a plan may mean a service at all.
fn may_be_service(words: &[String]) -> bool {
    let is_in = |list: &[&str], word: &str| list.contains(&word);
    let is_own = match words {
        [] => false,
        [only] => !is_in(RESERVED, only) && !is_in(HOLDERS, only),
        [first, ..] => !is_in(RESERVED, first),
    };
    is_own && !have_a_measure(words)
}

/// Whether a word of a plan means a service: one of a line, or one that is known by its name.
#[must_use]
pub fn is_service(name: &str, of_lines: &[String]) -> bool {
    let words = words(name);
    may_be_service(&words) && (are_known(&words) || of_lines.iter().any(|service| means(name, service)))
}

/// Whether a service is one of those that a word of a plan is for.
#[must_use]
pub fn is_one_of(service: &str, name: &str) -> bool {
    matches!(fit(service, name), Some(Fit::Of(_)))
}

/// Whether a word of a plan means a service, as far as the two go.
#[must_use]
pub fn means(name: &str, service: &str) -> bool {
    fit(service, name).is_some()
}

/// Whether two words of a plan mean the same service.
#[must_use]
pub fn is_same(one: &str, other: &str) -> bool {
    words(one) == words(other)
}

/// Whether a service is a stay in a hospital.
#[must_use]
pub fn is_stay(service: &str) -> bool {
    words(service).first().is_some_and(|first| first == "inpatient")
}

/// The entry whose word means a service best.
///
/// # Errors
///
/// If two words do so alike, and not with the same entry.
pub fn best<T: Copy + PartialEq>(entries: &[(String, T)], service: &str) -> Result<Option<T>, Ambiguous> {
    let fitting = || entries.iter().filter_map(|(name, value)| Some((fit(service, name)?, *value)));
    let Some(closest) = fitting().map(|(fit, _)| fit).max() else { return Ok(None) };
    let mut values = fitting().filter(|(fit, _)| *fit == closest).map(|(_, value)| value);
    let first = values.next();
    if values.all(|other| Some(other) == first) {
        Ok(first)
    } else {
        Err(Ambiguous)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_meant_by_its_other_names_on_either_side() {
        for (name, service) in [
            ("pcp", "pcp_visit"),
            ("specialist_visit", "specialist"),
            ("office_visit", "pcp_visit"),
            ("primary_care", "office"),
            ("emergency", "er_visit"),
            ("er", "emergency_room_care"),
            ("drug", "rx"),
            ("rx", "prescription_drugs"),
            ("generic_rx", "generic"),
            ("inpatient", "hospital_stay"),
        ] {
            assert!(means(name, service), "{name} for {service}");
        }
        for (name, service) in
            [("pcp", "specialist"), ("er", "emergency_medical_transportation"), ("er", "erx"), ("er", "")]
        {
            assert!(!means(name, service), "{name} for {service}");
        }
    }

    #[test]
    fn the_closest_word_is_taken_and_two_that_are_alike_are_none() {
        let of = |entries: &[(&str, u8)], service| {
            let entries: Vec<(String, u8)> = entries.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect();
            best(&entries, service)
        };
        assert_eq!(of(&[("rx", 1), ("rx_generic", 2)], "rx_generic"), Ok(Some(2)));
        assert_eq!(of(&[("rx", 1), ("rx_generic", 2)], "rx"), Ok(Some(1)));
        assert_eq!(of(&[("rx_brand", 1), ("rx_generic", 2)], "rx"), Err(Ambiguous));
        assert_eq!(of(&[("er", 1), ("emergency", 2)], "er"), Err(Ambiguous));
        assert_eq!(of(&[("er", 1), ("emergency", 1)], "er"), Ok(Some(1)));
        assert_eq!(of(&[("er", 1)], "lab"), Ok(None));
    }

    #[test]
    fn networks_and_payers_are_no_services() {
        for name in ["in", "in_network", "out_of_network", "secondary", "primary", "family", "out_network_er"] {
            assert!(!is_service(name, &[name.to_owned()]), "{name}");
        }
        for name in ["primary_care", "in_patient", "inpatient", "outpatient_surgery", "er", "tier_2", "x_ray"] {
            assert!(is_service(name, &[]), "{name}");
        }
        for name in ["family_therapy", "crystal_healing"] {
            assert!(is_service(name, &[name.to_owned()]), "{name}");
        }
        for name in ["crystal_healing", "preferred", "per_day", "daily", "er_monthly", "catastrophic", "max", "min_er"]
        {
            assert!(!is_service(name, &["er".to_owned()]), "{name}");
        }
        assert!(is_stay("inpatient_stay") && is_stay("hospital_stay") && !is_stay("outpatient"));
    }
}
