//! Days, months, plan years and offsets, against a calendar that counts day by day.
// Tests stop at the first surprise, and compute with small numbers.
#![allow(clippy::arithmetic_side_effects, clippy::unwrap_used)]

use inkclaim_domain::calendar::{Anniversary, Day, FilingWindow};

fn date(year: i32, month: u8, day: u8) -> Day {
    Day::from_civil(year, month, day).unwrap()
}

/// How long a month is, from the rhyme and the rule of 1582.
fn length(year: i32, month: u8) -> u8 {
    let leap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0);
    [31, if leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][usize::from(month) - 1]
}

#[test]
fn known_days() {
    let days = [
        (1, 1, 1, -719_162),
        (1582, 10, 15, -141_427),
        (1900, 1, 1, -25_567),
        (1900, 3, 1, -25_508),
        (1969, 12, 31, -1),
        (1970, 1, 1, 0),
        (2000, 2, 29, 11_016),
        (2026, 1, 1, 20_454),
        (2100, 3, 1, 47_541),
        (9999, 12, 31, 2_932_896),
    ];
    for (year, month, day, number) in days {
        assert_eq!(Day::from_civil(year, month, day), Some(Day(number)), "{year}-{month}-{day}");
        assert_eq!(Day(number).civil(), Some((year, month, day)));
    }
}

#[test]
fn every_day_from_1900_to_2100_follows_the_one_before() {
    let mut number = date(1900, 1, 1).0;
    for year in 1900..=2100 {
        for month in 1..=12 {
            for day in 1..=length(year, month) {
                assert_eq!(Day(number).civil(), Some((year, month, day)));
                assert_eq!(Day::from_civil(year, month, day), Some(Day(number)));
                number += 1;
            }
        }
    }
    assert_eq!(Day(number), date(2101, 1, 1));
}

#[test]
fn every_month_of_every_year_has_its_length() {
    let mut first = date(1, 1, 1).0;
    for year in 1..=9_999 {
        for month in 1..=12 {
            let last = length(year, month);
            assert_eq!(Day(first).civil(), Some((year, month, 1)));
            assert_eq!(Day::from_civil(year, month, 1), Some(Day(first)));
            first += i32::from(last);
            assert_eq!(Day(first - 1).civil(), Some((year, month, last)));
            assert_eq!(Day::from_civil(year, month, last), Some(Day(first - 1)));
            assert_eq!(Day::from_civil(year, month, 31), Some(Day(first - 1)), "a missing day gives the last one");
        }
    }
    assert_eq!(Day(first).civil(), None);
}

#[test]
fn dates_outside_the_calendar() {
    assert_eq!(Day(date(1, 1, 1).0 - 1).civil(), None);
    assert_eq!(Day(date(9999, 12, 31).0 + 1).civil(), None);
    assert_eq!(Day(i32::MIN).civil(), None);
    assert_eq!(Day(i32::MAX).civil(), None);
    for (year, month, day) in [
        (0, 1, 1),
        (-1, 1, 1),
        (10_000, 1, 1),
        (2026, 0, 1),
        (2026, 13, 1),
        (2026, 1, 0),
        (i32::MIN, 1, 1),
        (i32::MAX, 255, 255),
    ] {
        assert_eq!(Day::from_civil(year, month, day), None);
    }
}

#[test]
fn leap_years() {
    for (year, last) in [(1900, 28), (2000, 29), (2023, 28), (2024, 29), (2100, 28), (2400, 29)] {
        assert_eq!(date(year, 2, 31).civil(), Some((year, 2, last)));
    }
}

#[test]
fn days_later() {
    assert_eq!(Day(-1).plus_days(0), Some(Day(-1)));
    assert_eq!(Day(-1).plus_days(1), Some(Day(0)));
    assert_eq!(date(2024, 2, 28).plus_days(2), Some(date(2024, 3, 1)));
    assert_eq!(Day(i32::MAX - 1).plus_days(1), Some(Day(i32::MAX)));
    assert_eq!(Day(i32::MAX).plus_days(1), None);
    assert_eq!(Day(0).plus_days(u32::MAX), None);
    assert_eq!(Day(i32::MIN).plus_days(u32::MAX), None, "more than a signed day can count");
}

#[test]
fn months_later() {
    for (from, months, to) in [
        ((2026, 1, 31), 0, (2026, 1, 31)),
        ((2026, 1, 31), 1, (2026, 2, 28)),
        ((2024, 1, 31), 1, (2024, 2, 29)),
        ((2024, 1, 30), 1, (2024, 2, 29)),
        ((2026, 1, 31), 2, (2026, 3, 31)),
        ((2026, 3, 31), 1, (2026, 4, 30)),
        ((2024, 2, 29), 12, (2025, 2, 28)),
        ((2024, 2, 29), 48, (2028, 2, 29)),
        ((2026, 11, 30), 3, (2027, 2, 28)),
        ((2026, 12, 15), 1, (2027, 1, 15)),
        ((1969, 12, 31), 2, (1970, 2, 28)),
        ((1932, 5, 17), 18 * 12, (1950, 5, 17)),
    ] {
        let (year, month, day) = from;
        let later = date(year, month, day).plus_months(months);
        assert_eq!(later.and_then(Day::civil), Some(to), "{from:?} + {months}");
    }
    assert_eq!(date(9999, 12, 1).plus_months(1), None);
    assert_eq!(date(9999, 11, 30).plus_months(1), Some(date(9999, 12, 30)));
    assert_eq!(date(2026, 1, 1).plus_months(u16::MAX), Some(date(7487, 4, 1)));
    assert_eq!(Day(i32::MAX).plus_months(1), None);
}

#[test]
fn the_last_filing_day() {
    let service = date(2026, 1, 31);
    assert_eq!(service.last_filing_day(FilingWindow::Days(0)), Some(service));
    assert_eq!(service.last_filing_day(FilingWindow::Days(90)), Some(date(2026, 5, 1)));
    assert_eq!(service.last_filing_day(FilingWindow::Months(0)), Some(service));
    assert_eq!(service.last_filing_day(FilingWindow::Months(1)), Some(date(2026, 2, 28)));
    assert_eq!(date(9999, 12, 31).last_filing_day(FilingWindow::Months(1)), None);
    assert_eq!(Day(i32::MAX).last_filing_day(FilingWindow::Days(1)), None);
}

#[test]
fn a_plan_year_begins_on_its_anniversary_and_holds_every_day_up_to_the_next() {
    let anniversaries = [(1, 1), (2, 28), (2, 29), (3, 1), (7, 1), (12, 31)];
    for (month, day) in anniversaries {
        let start = Anniversary { month, day };
        // Every first day, counted year by year; where the year has no such day, its month's last.
        let firsts: Vec<Day> = (2018..=2033).map(|year| date(year, month, day.min(length(year, month)))).collect();
        for pair in firsts.windows(2) {
            for number in pair[0].0..pair[1].0 {
                assert_eq!(Day(number).plan_year(start), Some(pair[0]), "{number} from {month}-{day}");
            }
        }
    }
}

#[test]
fn plan_years_at_the_calendars_ends() {
    let july = Anniversary { month: 7, day: 1 };
    assert_eq!(date(1, 6, 30).plan_year(july), None, "it would have begun before the calendar");
    assert_eq!(date(1, 7, 1).plan_year(july), Some(date(1, 7, 1)));
    assert_eq!(date(9999, 12, 31).plan_year(july), Some(date(9999, 7, 1)));
    assert_eq!(Day(i32::MAX).plan_year(july), None);
    assert_eq!(date(1960, 3, 1).plan_year(july), Some(date(1959, 7, 1)));
    for (month, day) in [(0, 1), (13, 1), (1, 0)] {
        assert_eq!(date(2026, 3, 1).plan_year(Anniversary { month, day }), None);
    }
}

#[test]
fn anniversaries_that_exist() {
    for month in 0..=u8::MAX {
        for day in 0..=u8::MAX {
            let exists = (1..=12).contains(&month) && day >= 1 && day <= length(2024, month);
            assert_eq!(Anniversary { month, day }.is_valid(), exists, "{month}-{day}");
        }
    }
}

const HOUR: u64 = 3_600_000;
const DAY: u64 = 24 * HOUR;

#[test]
fn the_day_of_a_moment_in_an_offset() {
    assert_eq!(Day::of(0, 0), Some(Day(0)));
    assert_eq!(Day::of(DAY - 1, 0), Some(Day(0)));
    assert_eq!(Day::of(DAY, 0), Some(Day(1)));
    assert_eq!(Day::of(0, -1), Some(Day(-1)), "west of UTC it was still the day before");
    assert_eq!(Day::of(59_999, -1), Some(Day(-1)));
    assert_eq!(Day::of(60_000, -1), Some(Day(0)));
    assert_eq!(Day::of(DAY - 1, 1), Some(Day(1)));
    assert_eq!(Day::of(18 * HOUR + HOUR / 2 - 1, 330), Some(Day(0)));
    assert_eq!(Day::of(18 * HOUR + HOUR / 2, 330), Some(Day(1)));
    assert_eq!(Day::of(u64::MAX, 0), None);
    assert_eq!(Day::of(u64::try_from(i64::MAX).unwrap(), 1), None);
    assert_eq!(Day::of(DAY * 2_147_483_647, 0), Some(Day(i32::MAX)));
    assert_eq!(Day::of(DAY * 2_147_483_648, 0), None);
}

#[test]
fn a_day_begins_at_its_first_moment() {
    for offset in [-1_439, -720, -300, -1, 0, 1, 330, 1_439] {
        for number in [2, 100, 20_454, 2_932_896] {
            let begins = Day(number).begins_at(offset).unwrap();
            assert_eq!(Day::of(begins, offset), Some(Day(number)));
            assert_eq!(Day::of(begins - 1, offset), Some(Day(number - 1)));
        }
    }
    assert_eq!(Day(0).begins_at(0), Some(0));
    assert_eq!(Day(0).begins_at(1), None, "before 1970");
    assert_eq!(Day(0).begins_at(-60), Some(HOUR));
    assert_eq!(Day(-1).begins_at(0), None);
    assert_eq!(Day(-1).begins_at(-1_440), Some(0));
    assert_eq!(Day(i32::MIN).begins_at(i16::MIN), None);
}
