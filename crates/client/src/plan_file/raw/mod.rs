//! The keys of a plan file, before their values are understood.

mod people;
mod values;

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

pub(super) use people::{Consent, Credential, Member, NetworkTerm, Opening, Person, Provider, Reviewers};
pub(super) use values::{Choice, Date, Form, No, OneOrMany, Percent, Quoted};

use values::Expected;

/// A table of named tables; the order of the file is that of the spans.
pub(super) type Named<T> = BTreeMap<String, Spanned<T>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Raw {
    pub payer: Payer,
    pub money: Money,
    pub plan: Spanned<Plan>,
    #[serde(default)]
    pub clocks: Clocks,
    #[serde(default)]
    pub tiers: Named<Tier>,
    #[serde(default)]
    pub ceilings: Named<Ceiling>,
    #[serde(default)]
    pub limits: Named<Limit>,
    #[serde(default)]
    pub frequencies: Named<Frequency>,
    pub benefits: Named<Benefit>,
    pub services: Named<Service>,
    #[serde(default)]
    pub members: Vec<Spanned<Member>>,
    #[serde(default)]
    pub providers: Vec<Spanned<Provider>>,
    #[serde(default)]
    pub reviewers: Reviewers,
    #[serde(default)]
    pub consents: Vec<Spanned<Consent>>,
    pub escrow: Escrow,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Payer {
    pub name: Spanned<String>,
    pub id: Spanned<String>,
    pub tax_number: Spanned<String>,
    pub street: Spanned<String>,
    pub city: Spanned<String>,
    pub state: Option<Spanned<String>>,
    pub postcode: Option<Spanned<String>>,
    pub website: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Money {
    /// The escrow's number of the asset; 0 is the chain's own.
    #[serde(default)]
    pub asset: u8,
    pub currency: String,
    pub scale: Spanned<u32>,
    pub base_units_per_minor_unit: Spanned<Quoted>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Plan {
    pub year_start: Spanned<String>,
    #[serde(default)]
    pub utc_offset_minutes: i16,
    pub filing: Spanned<Filing>,
    pub evidence_days: u16,
    pub adult_age: Option<u8>,
    #[serde(default)]
    pub waives_lesser_of: bool,
    pub coordination: Option<Spanned<String>>,
    pub codes: Option<Spanned<String>>,
    #[serde(default)]
    pub distinguishing_modifiers: Vec<Spanned<String>>,
    pub deductible: Option<Spanned<Ceiling>>,
    pub out_of_pocket: Option<Spanned<Ceiling>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Filing {
    pub days: Option<u16>,
    pub months: Option<u16>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Clocks {
    pub review_days: Option<u16>,
    pub review_pays: Option<bool>,
    pub clean_claim_days: Option<u16>,
    pub interest_percent: Option<Spanned<Percent>>,
    pub appeal_days: Option<u16>,
    pub ruling_days: Option<u16>,
    pub authorisation_days: Option<u16>,
    pub urgent_hours: Option<u16>,
    pub silence_authorises: Option<bool>,
    pub reopenings: Option<u8>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tier {
    pub bound: bool,
    pub balance_bill_cap_percent: Option<Spanned<Percent>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ceiling {
    pub individual: Option<Spanned<Quoted>>,
    pub family: Option<Spanned<Form<String, FamilyCeiling>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FamilyCeiling {
    pub base: Spanned<Quoted>,
    pub members: u16,
    pub extra: Spanned<Quoted>,
    pub most: Spanned<Quoted>,
}

impl Expected for FamilyCeiling {
    const EXPECTED: &'static str = "an amount in quotes, such as \"600.00\", or { base, members, extra, most }";
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Limit {
    pub amount: Option<Spanned<Form<String, FamilyCeiling>>>,
    pub units: Option<Spanned<Quoted>>,
    pub claims: Option<Claims>,
    pub period: Option<Spanned<String>>,
    pub holder: Option<Spanned<String>>,
    pub only: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Claims {
    pub kind: Spanned<String>,
    pub most: u16,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Frequency {
    pub times: u8,
    pub days: u16,
    #[serde(default)]
    pub edit: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Benefit {
    pub deductible: Option<Spanned<Choice>>,
    pub inpatient_deductible: Option<Spanned<Choice>>,
    pub coinsurance_percent: Option<Spanned<Percent>>,
    pub coinsurance_cap: Option<Spanned<Choice>>,
    pub copay: Option<Spanned<Form<No, Copay>>>,
    pub out_of_pocket: Option<Spanned<Choice>>,
    #[serde(default)]
    pub tiers: Named<Sharing>,
    pub fixed: Option<Spanned<Quoted>>,
    pub most: Option<Spanned<Quoted>>,
    #[serde(default)]
    pub limits: Vec<Spanned<String>>,
    #[serde(default)]
    pub places: Vec<Spanned<String>>,
    pub evidence: Option<Spanned<Form<String, Evidence>>>,
    pub waiting_months: Option<Spanned<Form<u8, Waiting>>>,
    pub authorisation: Option<Spanned<Form<String, Penalty>>>,
    pub protection: Option<Spanned<String>>,
    pub exclusion: Option<Spanned<String>>,
}

/// What a benefit says for one tier; what it does not say there is said for all.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sharing {
    pub deductible: Option<Spanned<Choice>>,
    pub inpatient_deductible: Option<Spanned<Choice>>,
    pub coinsurance_percent: Option<Spanned<Percent>>,
    pub coinsurance_cap: Option<Spanned<Choice>>,
    pub copay: Option<Spanned<Form<No, Copay>>>,
    pub out_of_pocket: Option<Spanned<Choice>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Copay {
    pub amount: Spanned<Quoted>,
    pub order: Spanned<String>,
    pub kind: Option<Spanned<String>>,
}

impl Expected for Copay {
    const EXPECTED: &'static str = "{ amount, order }, or false";
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Evidence {
    pub category: Spanned<String>,
    pub from: Option<Spanned<String>>,
    #[serde(default)]
    pub reviewed: bool,
}

impl Expected for Evidence {
    const EXPECTED: &'static str = "a category in quotes, or { category, from, reviewed }";
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Waiting {
    pub adults: u8,
    pub children: u8,
}

impl Expected for Waiting {
    const EXPECTED: &'static str = "months from 0 to 255, or { adults, children }";
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Penalty {
    pub penalty_percent: Spanned<Percent>,
}

impl Expected for Penalty {
    const EXPECTED: &'static str = "\"needed\", or { penalty_percent }";
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Service {
    pub description: Option<String>,
    pub benefit: Spanned<String>,
    pub alternative: Option<Spanned<String>>,
    pub valid_from: Spanned<Date>,
    pub valid_to: Option<Spanned<Date>>,
    pub kind: Option<Spanned<String>>,
    pub setting: Option<Spanned<String>>,
    pub sex: Option<Spanned<String>>,
    pub age: Option<Spanned<String>>,
    pub span: Option<Spanned<String>>,
    pub frequency: Option<Spanned<String>>,
    pub units_per_day: Option<UnitsPerDay>,
    #[serde(default)]
    pub pairs: Vec<Pair>,
    pub prices: Vec<Price>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct UnitsPerDay {
    pub most: Spanned<Quoted>,
    #[serde(default)]
    pub denies: bool,
    #[serde(default)]
    pub maximum: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Pair {
    pub code: Spanned<String>,
    pub relation: Spanned<String>,
    pub from: Spanned<Date>,
    pub to: Option<Spanned<Date>>,
    #[serde(default)]
    pub modifier_allowed: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Price {
    pub from: Spanned<Date>,
    pub tier: Option<Spanned<String>>,
    pub amount: Spanned<Quoted>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Escrow {
    pub funding: Spanned<Quoted>,
    pub top_up: Option<Spanned<Quoted>>,
}
