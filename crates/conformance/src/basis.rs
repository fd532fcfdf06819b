//! How long after a service a claim may be filed, and from which of its days that counts, as a source says it.

use domain::calendar::FilingWindow;

use crate::fields::{Fields, Read};

/// From which days of a service a time counts, as far as it is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Basis {
    /// The first is named.
    pub first: bool,
    /// The last is named.
    pub last: bool,
}

/// What names the first day.
const FIRST: &[&str] = &["from date", "from day", "first date", "first day", "admission", "begins"];
/// What names the last day.
const LAST: &[&str] = &["through", "discharge", "last date", "last day", "end date", "ends"];
/// What is a day of the service, and does not say which.
const SERVICE: &[&str] = &["service", "treatment", "dos", "visit", "encounter"];

impl Basis {
    /// `None` where it is something else than a day of the service.
    fn parse(text: &str) -> Option<Self> {
        let text = text.to_ascii_lowercase().replace(['-', '_'], " ");
        let is_alone = text.split([';', ',', ':']).any(|part| part.trim() == "from");
        let names = |words: &[&str]| words.iter().any(|word| text.contains(word));
        let basis = Self { first: is_alone || names(FIRST), last: names(LAST) };
        let is_known = text.is_empty() || basis.first || basis.last || names(SERVICE);
        is_known.then_some(basis)
    }

    fn and(self, other: Self) -> Self {
        Self { first: self.first || other.first, last: self.last || other.last }
    }
}

/// The time and its basis: `1 calendar year`, `12 months`, `one year`, `180 days from the date of discharge`; or a number
/// under a key that names the unit.
pub(crate) fn window(plan: &Fields) -> Read<(FilingWindow, Basis)> {
    let said = plan.text("basis")?.unwrap_or_default();
    let unknown = |key: &str, text: &str| plan.problem(key, format!("{text:?} names no day of the service"));
    let basis = Basis::parse(said).ok_or_else(|| unknown("basis", said))?;
    let mut found = Vec::new();
    for name in LIMITS {
        for unit in ["days", "months", "years"] {
            let key = format!("{name}_{unit}");
            if plan.has(&key) {
                let count = plan.quantity(&key)?.and_then(|count| count.0.checked_div(1_000));
                let count = count.and_then(|count| u16::try_from(count).ok());
                let window = count.and_then(|count| of(count, unit));
                found.push((window.ok_or_else(|| plan.problem(&key, "is more than fits"))?, basis));
            }
        }
        if let Some(text) = plan.text(name)? {
            let expected = || plan.problem(name, format!("expected a time such as \"12 months\", found {text:?}"));
            let (window, rest) = time_of(text).ok_or_else(expected)?;
            let own = Basis::parse(&rest).ok_or_else(|| unknown(name, text))?;
            found.push((window, basis.and(own)));
        }
    }
    match found.as_slice() {
        [] => Err(plan.problem("limit", "is missing")),
        [only] => Ok(*only),
        [..] => Err(plan.problem("limit", "is told by several keys: keep one of them")),
    }
}

/// How a limit is named; with `_days`, `_months` or `_years` behind it a number.
const LIMITS: &[&str] = &["limit", "filing_limit", "timely_filing_limit"];

/// A time that is written out, such as `within 12 months (1 calendar year) after the date of service`, and what stands after it.
fn time_of(text: &str) -> Option<(FilingWindow, String)> {
    let lower = text.trim().to_ascii_lowercase();
    // What stands in brackets says the same again, or it is not understood.
    let (outside, inside) = match lower.split_once('(') {
        Some((before, after)) => {
            let (inside, behind) = after.split_once(')')?;
            (format!("{}{behind}", before.trim_end()), Some(inside.to_owned()))
        }
        None => (lower, None),
    };
    let beginnings = ["within ", "no later than ", "not later than ", "no more than ", "not more than ", "up to "];
    let outside = beginnings.iter().find_map(|it| outside.strip_prefix(it)).unwrap_or(&outside);
    let (time, rest) = split(outside);
    let plain = |time: &str| -> Option<FilingWindow> {
        let words: Vec<&str> = time.split_whitespace().filter(|word| *word != "calendar").collect();
        let [count, unit] = words.as_slice() else { return None };
        of(number(count)?, unit)
    };
    let window = plain(time)?;
    let is_again = inside.is_none_or(|inside| plain(&inside) == Some(window));
    is_again.then(|| (window, rest.to_owned()))
}

/// The time, and what it counts from, behind the first of these words.
fn split(text: &str) -> (&str, &str) {
    let words = [" from ", " after ", " of ", " following ", " since "];
    let at = words.iter().filter_map(|word| Some((text.find(word)?, word.len()))).min();
    let bare = words.iter().find_map(|word| text.strip_suffix(word.trim_end()));
    if let Some(bare) = bare.filter(|_| at.is_none()) {
        return (bare, "");
    }
    at.and_then(|(at, length)| Some((text.get(..at)?, text.get(at.checked_add(length)?..)?))).unwrap_or((text, ""))
}

fn of(count: u16, unit: &str) -> Option<FilingWindow> {
    match unit.trim_end_matches('s') {
        "day" => Some(FilingWindow::Days(count)),
        "month" => Some(FilingWindow::Months(count)),
        "year" => count.checked_mul(12).map(FilingWindow::Months),
        _ => None,
    }
}

fn number(word: &str) -> Option<u16> {
    let words = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    let position = words.iter().position(|known| *known == word).and_then(|at| u16::try_from(at).ok()?.checked_add(1));
    word.parse().ok().or(position)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(plan: &serde_json::Value) -> Result<(FilingWindow, (bool, bool)), String> {
        let fields = Fields::of("plan", plan).map_err(|fault| fault.to_string())?;
        let (found, basis) = window(&fields).map_err(|fault| fault.to_string())?;
        Ok((found, (basis.first, basis.last)))
    }

    #[test]
    fn a_time_is_read_with_what_it_counts_from() {
        use FilingWindow::{Days, Months};
        for (plan, expected) in [
            (json!({ "limit": "1 calendar year" }), (Months(12), (false, false))),
            (json!({ "limit": "one year", "basis": "from date" }), (Months(12), (true, false))),
            (json!({ "limit": "180 days", "basis": "from the date of discharge" }), (Days(180), (false, true))),
            (json!({ "limit": "180 days from the date of discharge" }), (Days(180), (false, true))),
            (json!({ "limit": "90 days from date of service" }), (Days(90), (false, false))),
            (json!({ "limit_days": "90", "basis": "through date" }), (Days(90), (false, true))),
            (json!({ "limit_months": 12 }), (Months(12), (false, false))),
            (json!({ "limit": "12 months (1 calendar year)" }), (Months(12), (false, false))),
            (json!({ "limit": "Within one year (12 months) of the date of service" }), (Months(12), (false, false))),
            (json!({ "limit": "no later than 12 months after" }), (Months(12), (false, false))),
            (json!({ "filing_limit": "90 days after the discharge date" }), (Days(90), (false, true))),
            (json!({ "timely_filing_limit_days": "95" }), (Days(95), (false, false))),
            (
                json!({ "limit": "1 year", "basis": "institutional: through date; professional: from date" }),
                (Months(12), (true, true)),
            ),
        ] {
            assert_eq!(read(&plan), Ok(expected), "{plan}");
        }
    }

    #[test]
    fn what_is_no_time_after_a_service_is_not_read() {
        for plan in [
            json!({}),
            json!({ "limit": "soon" }),
            json!({ "limit": "90 days", "limit_days": "90" }),
            json!({ "limit": "90 days", "filing_limit": "90 days" }),
            json!({ "limit": "12 months (15 months)" }),
            json!({ "limit": "12 months (if clean)" }),
            json!({ "limit": "December 31 of the year following the year of service" }),
            json!({ "limit": "90 days from receipt of the primary payer's remittance" }),
            json!({ "limit": "90 days", "basis": "date of the first denial" }),
        ] {
            assert!(read(&plan).is_err(), "{plan}");
        }
    }
}
