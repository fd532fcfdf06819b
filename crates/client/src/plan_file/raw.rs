//! The keys of a plan file, before their values are understood.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserializer, Error, Visitor};
use serde::Deserialize;
use toml::value::Datetime;
use toml::Spanned;

/// A table of named tables; the order of the file is that of the spans.
pub(super) type Named<T> = BTreeMap<String, Spanned<T>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Raw {
    pub payer: Payer,
    pub money: Money,
    pub plan: Spanned<Plan>,
    #[serde(default)]
    pub limits: Named<Limit>,
    pub benefits: Named<Benefit>,
    pub services: Named<Service>,
    #[serde(default)]
    pub members: Vec<Spanned<Member>>,
    #[serde(default)]
    pub providers: Vec<Spanned<Provider>>,
    #[serde(default)]
    pub consents: Vec<Spanned<Consent>>,
    pub escrow: Escrow,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Payer {
    pub name: String,
    pub id: String,
    pub tax_number: Spanned<String>,
    pub street: String,
    pub city: String,
    pub state: Option<String>,
    pub postcode: Option<String>,
    pub website: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Money {
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
    #[serde(default)]
    pub distinguishing_modifiers: Vec<Spanned<String>>,
    #[serde(default)]
    pub deductible: Ceiling,
    #[serde(default)]
    pub out_of_pocket: Ceiling,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Filing {
    pub days: Option<u16>,
    pub months: Option<u16>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ceiling {
    pub individual: Option<Spanned<Quoted>>,
    pub family: Option<Spanned<Quoted>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Limit {
    pub amount: Option<Spanned<Quoted>>,
    pub units: Option<Spanned<Quoted>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Benefit {
    pub deductible: bool,
    pub coinsurance_percent: Spanned<Percent>,
    pub copay: Option<Copay>,
    #[serde(default)]
    pub limits: Vec<Spanned<String>>,
    #[serde(default)]
    pub places: Vec<Spanned<String>>,
    pub evidence: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Copay {
    pub amount: Spanned<Quoted>,
    pub order: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Service {
    pub description: Option<String>,
    pub benefit: Spanned<String>,
    pub valid_from: Spanned<Date>,
    pub valid_to: Option<Spanned<Date>>,
    pub prices: Vec<Price>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Price {
    pub from: Spanned<Date>,
    pub amount: Spanned<Quoted>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Member {
    pub number: Spanned<String>,
    pub name: String,
    pub family: String,
    pub coverage: Period,
    pub opening: Option<Opening>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Period {
    pub from: Spanned<Date>,
    pub to: Spanned<Date>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Opening {
    pub deductible: Spanned<Quoted>,
    pub out_of_pocket: Spanned<Quoted>,
    #[serde(default)]
    pub limits: BTreeMap<String, Spanned<Quoted>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Provider {
    pub npi: Spanned<String>,
    pub name: String,
    pub network: Spanned<String>,
    pub credential: Option<Credential>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Credential {
    pub specialty: u16,
    pub from: Spanned<Date>,
    pub to: Spanned<Date>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Consent {
    pub member: Spanned<String>,
    pub provider: Spanned<String>,
    pub purpose: Spanned<String>,
    pub categories: Vec<Spanned<String>>,
    pub from: Spanned<Date>,
    pub until: Spanned<Date>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Escrow {
    pub funding: Spanned<Quoted>,
    pub top_up: Option<Spanned<Quoted>>,
}

/// A number in quotes: no floating point comes near money.
pub(super) struct Quoted(pub String);

/// A percentage: a whole number, or one with decimals in quotes.
pub(super) struct Percent(pub String);

/// A date as TOML writes it, without quotes.
pub(super) struct Date(pub Datetime);

impl<'de> Deserialize<'de> for Quoted {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer
            .deserialize_any(TextVisitor { whole: false, expected: "a number in quotes, such as \"300.00\"" })
            .map(Self)
    }
}

impl<'de> Deserialize<'de> for Percent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let expected = "a percentage from 0 to 100, with decimals only in quotes, such as \"12.5\"";
        deserializer.deserialize_any(TextVisitor { whole: true, expected }).map(Self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wrong = |_| D::Error::custom("expected a date without quotes, such as 2026-01-01");
        Datetime::deserialize(deserializer).map(Self).map_err(wrong)
    }
}

struct TextVisitor {
    whole: bool,
    expected: &'static str,
}

impl Visitor<'_> for TextVisitor {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<String, E> {
        Ok(text.into())
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<String, E> {
        if self.whole {
            Ok(number.to_string())
        } else {
            Err(E::invalid_type(serde::de::Unexpected::Signed(number), &self))
        }
    }
}
