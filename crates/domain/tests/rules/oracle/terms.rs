//! The oracle's words: terms of a plan, people, claims, answers, and the journal.

use super::Rational;

/// A plan's terms.
#[derive(Clone, Debug)]
pub struct Terms {
    /// Base units of a cent.
    pub cent: i128,
    /// The first days of plan years, in order.
    pub years: Vec<i128>,
    /// Days within which a claim must be filed.
    pub filing_days: i128,
    /// Whether the schedule is paid whatever the charge.
    pub pays_schedule: bool,
    pub method: Method,
    pub ceilings: Vec<Ceiling>,
    pub tiers: Vec<Tier>,
    pub benefits: Vec<Benefit>,
    pub limits: Vec<Limit>,
    /// How often services may be had.
    pub rules: Vec<Rule>,
    /// Modifiers that distinguish.
    pub distinguishing: Vec<String>,
    pub services: Vec<Service>,
}

/// How it pays after another payer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Method {
    Standard,
    Basic,
    Carve,
    Maintenance,
    Medicare,
}

/// The most that one person and the family bear.
#[derive(Clone, Copy, Debug)]
pub struct Ceiling {
    pub own: Option<i128>,
    pub family: Option<Family>,
}

/// A family's ceiling: so much for so many, an extra for each further one, up to a maximum.
#[derive(Clone, Copy, Debug)]
pub struct Family {
    pub base: i128,
    pub members: i128,
    pub extra: i128,
    pub most: i128,
}

/// A network tier: whether it is bound, and the cap of balance bills.
#[derive(Clone, Copy, Debug)]
pub struct Tier {
    pub bound: bool,
    pub cap: Option<Rational>,
}

/// A benefit.
#[derive(Clone, Debug)]
pub struct Benefit {
    /// By tier; the last for all further ones.
    pub sharing: Vec<Sharing>,
    /// What it pays per unit.
    pub fixed: Option<i128>,
    /// The most that it pays per unit.
    pub most: Option<i128>,
    /// Its limits.
    pub limits: Vec<usize>,
    /// Where it is paid; anywhere if empty.
    pub places: Vec<u8>,
    /// The evidence that it needs.
    pub evidence: Option<&'static str>,
    /// What becomes of it without an authorisation; none is ever given here.
    pub authorised: Authorised,
    /// Whether the law protects it.
    pub protected: bool,
}

/// How it is shared.
#[derive(Clone, Copy, Debug)]
pub struct Sharing {
    /// The copay, where it stands, and whether it is the deductible of an event.
    pub copay: Option<(i128, Stands, bool)>,
    pub deductible: Option<usize>,
    pub inpatient: Option<usize>,
    pub share: Rational,
    pub cap: Option<usize>,
    pub most: Option<usize>,
}

/// Where a copay stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stands {
    Instead,
    Before,
    After,
}

/// What becomes of a line without an authorisation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Authorised {
    NotNeeded,
    OrDenied,
    OrLess(Rational),
}

/// A limit of what is paid, or of thousandths of units.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    pub most: i128,
    pub of_units: bool,
    pub for_life: bool,
    pub of_family: bool,
    /// For how many of the family it is, what each further one adds, and up to what.
    pub grows: Option<(i128, i128, i128)>,
    /// Whether it is for adults, or for children, alone.
    pub adults: Option<bool>,
}

/// So many within so many days.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    pub times: usize,
    pub days: i128,
    pub edit: bool,
}

/// So many thousandths a day.
#[derive(Clone, Copy, Debug)]
pub struct ADay {
    pub most: i128,
    pub denies: bool,
    pub maximum: bool,
}

/// A service.
#[derive(Clone, Debug)]
pub struct Service {
    pub code: String,
    pub benefit: usize,
    pub alternative: Option<usize>,
    pub from: i128,
    pub to: Option<i128>,
    pub prices: Vec<Price>,
    pub per_day: bool,
    pub rule: Option<usize>,
    pub a_day: Option<ADay>,
}

/// A price from a day on, for a tier or for all.
#[derive(Clone, Copy, Debug)]
pub struct Price {
    pub from: i128,
    pub tier: Option<usize>,
    pub amount: i128,
}

/// A member.
#[derive(Clone, Debug)]
pub struct Person {
    pub name: u32,
    pub family: u32,
    pub adult: bool,
    /// Stretches of coverage.
    pub covered: Vec<(i128, i128)>,
}

/// A claim.
#[derive(Clone, Debug)]
pub struct Claim {
    pub id: u64,
    pub person: u32,
    pub provider: u32,
    pub tier: usize,
    pub institutional: bool,
    pub credentialed: bool,
    pub received: i128,
    pub place: Option<u8>,
    pub lines: Vec<Line>,
}

/// A line.
#[derive(Clone, Debug)]
pub struct Line {
    pub code: String,
    pub day: i128,
    pub last: i128,
    pub charge: i128,
    pub thousandths: i128,
    pub modifiers: Vec<String>,
    pub place: Option<u8>,
    pub other: Option<Other>,
    pub done_by_excluded: bool,
    pub ordered_by_excluded: bool,
}

/// Another payer that comes first.
#[derive(Clone, Debug, PartialEq)]
pub enum Other {
    Awaited,
    Decided(Prior),
}

/// What it did.
#[derive(Clone, Debug, PartialEq)]
pub struct Prior {
    pub paid: i128,
    pub allowed: Option<i128>,
    pub share: Option<i128>,
    pub obliged: Option<i128>,
}

impl Prior {
    /// What the member owes under it, where that is known.
    pub fn owed(&self) -> Option<i128> {
        match (self.share, self.allowed) {
            (Some(share), _) => Some(share),
            (None, Some(allowed)) => Some(0.max(allowed - self.paid)),
            (None, None) => None,
        }
    }
}

/// What a line comes to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    pub denied: bool,
    pub allowed: i128,
    pub paid: i128,
    /// What each reason takes off, sorted.
    pub because: Vec<(String, i128)>,
}

/// What a claim comes to.
#[derive(Clone, Debug, PartialEq)]
pub enum Result {
    Decided(Vec<Answer>),
    /// Waits for these.
    Waiting(Vec<&'static str>),
}

/// A line that counts.
#[derive(Clone, Debug)]
pub struct Entry {
    pub claim: u64,
    pub person: u32,
    pub family: u32,
    pub provider: u32,
    pub day: i128,
    pub last: i128,
    pub year: i128,
    pub code: String,
    pub modifiers: Vec<String>,
    pub benefit: usize,
    /// It waits: it is found as claimed and counts for nothing else.
    pub waiting: bool,
    pub copay: i128,
    /// Whether that was the deductible of an event.
    pub event: bool,
    /// The first covered day: of its copay, and under a frequency rule.
    pub copay_day: i128,
    /// What it took of ceilings.
    pub takes: Vec<(usize, i128)>,
    /// The limits that it counts to.
    pub limits: Vec<usize>,
    /// The frequency rule that it counts to.
    pub rule: Option<usize>,
    pub paid: i128,
    pub thousandths: i128,
}

impl Entry {
    /// The same while its claim waits.
    pub fn noted(self) -> Self {
        Self { waiting: true, copay: 0, takes: Vec::new(), limits: Vec::new(), rule: None, paid: 0, ..self }
    }
}

/// The insurer.
#[derive(Clone, Debug)]
pub struct Insurer {
    pub terms: Terms,
    pub people: Vec<Person>,
    pub journal: Vec<Entry>,
}
