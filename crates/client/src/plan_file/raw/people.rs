//! The keys of members, providers, reviewers and consents.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::values::{Date, Expected, Form, OneOrMany, Quoted};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::plan_file) struct Member {
    pub number: Spanned<String>,
    pub name: String,
    pub family: String,
    pub coverage: Spanned<OneOrMany<Period>>,
    pub person: Option<Spanned<OneOrMany<Person>>>,
    pub opening: Option<Spanned<Opening>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::plan_file) struct Period {
    pub from: Spanned<Date>,
    pub to: Spanned<Date>,
}

impl Expected for Period {
    const EXPECTED: &'static str = "{ from, to }, or several of them in brackets";
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::plan_file) struct Person {
    pub from: Option<Spanned<Date>>,
    pub sex: Option<Spanned<String>>,
    pub age: Option<Spanned<String>>,
    pub review_from: Option<Spanned<Date>>,
}

impl Expected for Person {
    const EXPECTED: &'static str = "{ sex, age }, or several of them in brackets";
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::plan_file) struct Opening {
    pub deductible: Option<Spanned<Quoted>>,
    pub out_of_pocket: Option<Spanned<Quoted>>,
    #[serde(default)]
    pub ceilings: BTreeMap<String, Spanned<Quoted>>,
    #[serde(default)]
    pub limits: BTreeMap<String, Spanned<Quoted>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::plan_file) struct Provider {
    pub npi: Spanned<String>,
    pub name: Spanned<String>,
    pub network: Spanned<Form<String, Vec<NetworkTerm>>>,
    pub facility: Option<Spanned<String>>,
    pub credential: Option<Credential>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::plan_file) struct NetworkTerm {
    pub from: Spanned<Date>,
    pub tier: Spanned<String>,
}

impl Expected for Vec<NetworkTerm> {
    const EXPECTED: &'static str = "a tier in quotes, or [{ from, tier }]";
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::plan_file) struct Credential {
    pub specialty: u16,
    pub from: Spanned<Date>,
    pub to: Spanned<Date>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::plan_file) struct Reviewers {
    #[serde(default)]
    pub claims: Vec<Spanned<String>>,
    #[serde(default)]
    pub appeals: Vec<Spanned<String>>,
    #[serde(default)]
    pub external: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::plan_file) struct Consent {
    pub member: Spanned<String>,
    pub provider: Spanned<String>,
    pub purpose: Spanned<String>,
    pub categories: Vec<Spanned<String>>,
    pub from: Spanned<Date>,
    pub until: Spanned<Date>,
}
