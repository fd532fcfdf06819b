//! How figures and sections look in a terminal of 100 columns.

use std::fmt::Arguments;
use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};

use client::chain::{Cost, UNIT};
use client::domain::calendar::Day;
use client::domain::ids::Millis;
use client::domain::money::Quantity;

/// Columns of a line.
const WIDTH: usize = 100;

/// Prints a line.
macro_rules! say {
    () => {
        $crate::figures::print(format_args!("\n"))
    };
    ($($text:tt)+) => {
        $crate::figures::print(format_args!("{}\n", format_args!($($text)+)))
    };
}

/// Prints a part of a line.
macro_rules! put {
    ($($text:tt)*) => {
        $crate::figures::print(format_args!($($text)*))
    };
}

pub(crate) use {put, say};

/// Whether nothing is printed for now.
static SILENT: AtomicBool = AtomicBool::new(false);

/// Prints nothing from now on, or prints again.
pub fn silence(silent: bool) {
    SILENT.store(silent, Ordering::Relaxed);
}

/// Prints; where nobody reads any more, as behind `head`, the program ends.
pub fn print(text: Arguments<'_>) {
    if SILENT.load(Ordering::Relaxed) {
        return;
    }
    if std::io::stdout().write_fmt(text).is_err() {
        std::process::exit(1);
    }
}

/// The heading of a part.
pub fn part(title: &str) {
    say!("\n{}\n{title}\n{}\n", "=".repeat(WIDTH), "=".repeat(WIDTH));
}

/// A line from margin to margin.
pub fn rule() {
    say!("  {}", "-".repeat(WIDTH.saturating_sub(2)));
}

/// Text in lines that fit, the first beginning with `first`, the others as far from the margin.
pub fn paragraph(first: &str, text: &str) {
    let indent = first.chars().count();
    let mut line = first.to_owned();
    let mut is_empty = true;
    for word in text.split_whitespace() {
        let length = line.chars().count().saturating_add(word.chars().count()).saturating_add(1);
        if length > WIDTH && !is_empty {
            say!("{}", line.trim_end());
            line = " ".repeat(indent);
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line.push_str(word);
        is_empty = false;
    }
    say!("{}", line.trim_end());
}

/// What stands above the costs of steps.
pub fn cost_heading() {
    say!("  {:<58}{:>12}{:>12}{:>16}", "step", "computation", "proof", "deposit");
}

/// A step with what it cost.
pub fn step(what: &str, cost: Cost) {
    say!("  {what:<58}{}", self::cost(cost));
}

fn cost(cost: Cost) -> String {
    let time = format!("{} ms", fixed(cost.ref_time.into(), 1_000_000_000, 2));
    let proof = format!("{} KB", fixed(cost.proof_size.into(), 1_000, 1));
    let sign = if cost.deposit < 0 { "-" } else { "" };
    let deposit = format!("{sign}{} UNIT", fixed(cost.deposit.unsigned_abs(), UNIT, 4));
    format!("{time:>12}{proof:>12}{deposit:>16}")
}

/// `value` in `unit`s with so many decimals, rounded half up. `unit` is not zero.
pub fn fixed(value: u128, unit: u128, decimals: u32) -> String {
    let scale = 10u128.saturating_pow(decimals);
    let scaled = value.saturating_mul(scale).saturating_add(unit / 2).checked_div(unit).unwrap_or_default();
    let (whole, part) = (scaled.checked_div(scale), scaled.checked_rem(scale));
    let digits = usize::try_from(decimals).unwrap_or_default();
    format!("{}.{:0digits$}", whole.unwrap_or_default(), part.unwrap_or_default())
}

/// A day as people write it.
pub fn day(day: Day) -> String {
    formats::Date::from_days(day.0).map_or_else(|| format!("day {}", day.0), |date| date.to_string())
}

/// The day of a moment, `offset` minutes east of UTC.
pub fn day_of(moment: Millis, offset: i16) -> String {
    Day::of(moment, offset).map_or_else(|| format!("moment {moment}"), day)
}

/// Units without needless zeros.
pub fn units(quantity: Quantity) -> String {
    let text = fixed(quantity.0.into(), 1_000, 3);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use client::domain::money::Quantity;

    use super::{fixed, units};

    #[test]
    fn figures() {
        assert_eq!(fixed(1_234_567, 1_000, 2), "1234.57");
        assert_eq!(fixed(5, 1_000, 1), "0.0");
        assert_eq!(fixed(50, 1_000, 1), "0.1");
        assert_eq!(units(Quantity(1_000)), "1");
        assert_eq!(units(Quantity(12_400)), "12.4");
        assert_eq!(units(Quantity(10_000)), "10");
    }
}
