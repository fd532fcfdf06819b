//! An insurer's plan as a TOML file that a clerk edits.
//!
//! `samples/plan.toml` explains the keys of an ordinary plan, `samples/plan-full.toml` all of them. Reading is strict:
//! an unknown key, a missing one or a value that makes no sense is an error that names file, line and key, and says
//! what was expected.

mod error;
mod raw;
mod resolve;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_of_errors;
#[cfg(test)]
mod tests_of_every_key;

use std::collections::BTreeMap;
use std::path::Path;

use domain::accumulators::Opening;
use domain::calendar::Day;
use domain::consent::{Categories, Purpose};
use domain::enrolment::Person;
use domain::ids::{Code, FamilyId, Millis};
use domain::money::Amount;
use domain::network::Network;
use domain::plan::Plan;
use domain::service::Service;
use formats::PostalAddress;

pub(crate) use error::line_of;
pub use error::PlanFileError;

use crate::codes::CodeForm;
use crate::currency::Currency;
use crate::vault::Members;

/// A plan file, understood.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanFile {
    /// Who insures.
    pub payer: Payer,
    /// In which currency the file is written.
    pub currency: Currency,
    /// The plan.
    pub plan: Plan,
    /// What the network tiers are called, by their number in the plan.
    pub tiers: Vec<String>,
    /// What the ceilings are called, by their number in the plan.
    pub ceilings: Vec<String>,
    /// What the benefits are called, by their number in the plan.
    pub benefits: Vec<String>,
    /// What the limits are called, by their number in the plan.
    pub limits: Vec<String>,
    /// What the frequency rules are called, by their number in the plan.
    pub frequencies: Vec<String>,
    /// How procedure codes stand on the chain.
    pub codes: CodeForm,
    /// The services, by their plain codes: [`crate::codes::Codes`] tells how they stand on the chain.
    pub services: Vec<(Code, Service)>,
    /// What services are called, where the file says so.
    pub descriptions: BTreeMap<Code, String>,
    /// The members.
    pub members: Vec<Member>,
    /// The providers.
    pub providers: Vec<Provider>,
    /// Who decides what rules cannot.
    pub reviewers: Reviewers,
    /// What members consent to.
    pub consents: Vec<Consent>,
    /// The money.
    pub escrow: Funding,
}

/// Who insures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payer {
    /// Its name.
    pub name: String,
    /// Its identifier in claim files (837 loop 2010BB).
    pub id: String,
    /// Its tax number, nine digits; remittances name it.
    pub tax_number: String,
    /// Its address, for remittances.
    pub address: PostalAddress,
    /// Where technical questions about remittances are answered.
    pub website: String,
}

/// A member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The member number.
    pub number: String,
    /// The name.
    pub name: String,
    /// The family, numbered in the order of the file.
    pub family: FamilyId,
    /// The stretches of coverage, one at least, in the order of days.
    pub coverages: Vec<Stretch>,
    /// What is attested of the person, in the order of days.
    pub persons: Vec<Person>,
    /// What was counted elsewhere in the plan year that holds the first day.
    pub opening: Option<Opening>,
}

/// A stretch of coverage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The first day.
    pub from: Day,
    /// The last one.
    pub to: Day,
}

/// A provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provider {
    /// The National Provider Identifier.
    pub npi: String,
    /// The name.
    pub name: String,
    /// Its tiers by the day, and what kind of facility it is.
    pub network: Network,
    /// Its credential; none: nobody attests one.
    pub credential: Option<Licence>,
}

/// A credential that a trusted issuer is to attest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Licence {
    /// The specialty, by the issuer's own numbering.
    pub specialty: u16,
    /// The first day.
    pub from: Day,
    /// The last one.
    pub to: Day,
}

/// Who decides what rules cannot, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reviewers {
    /// Decide claims that wait for a human, and authorisations.
    pub claims: Vec<String>,
    /// Rule on internal appeals.
    pub appeals: Vec<String>,
    /// Rule on external ones.
    pub external: Vec<String>,
}

/// A consent that a member gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    /// The member's number.
    pub member: String,
    /// Who may attach: the provider's identifier.
    pub provider: String,
    /// What for.
    pub purpose: Purpose,
    /// What.
    pub categories: Categories,
    /// From when.
    pub from: Millis,
    /// Until when; this moment is outside.
    pub until: Millis,
}

/// The money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Funding {
    /// Paid in before the first claim.
    pub funding: Amount,
    /// Paid in after the last claim, where the escrow was short.
    pub top_up: Option<Amount>,
}

impl PlanFile {
    /// Reads a plan file.
    ///
    /// # Errors
    ///
    /// If it cannot be read, or the first thing in it that makes no sense.
    pub fn load(path: &Path) -> Result<Self, PlanFileError> {
        let file = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|source| PlanFileError::Unreadable { file: file.clone(), reason: source.to_string() })?;
        Self::parse(&file, &text)
    }

    /// The text of a plan file as a provider gets it: with these members, without their opening balances, without consents and
    /// without who reviews. Comments go, for they may say anything.
    ///
    /// # Errors
    ///
    /// If it is no plan file; `file` is what errors call it.
    pub fn for_provider(file: &str, text: &str, members: Members<'_>) -> Result<String, PlanFileError> {
        Self::parse(file, text)?;
        let mut table: toml::Table = toml::from_str(text).map_err(|error| PlanFileError::toml(file, text, &error))?;
        table.remove("consents");
        table.remove("reviewers");
        if let Some(toml::Value::Array(known)) = table.get_mut("members") {
            known.retain(|member| {
                member.get("number").and_then(toml::Value::as_str).is_some_and(|it| members.include(it))
            });
            for member in known.iter_mut().filter_map(toml::Value::as_table_mut) {
                member.remove("opening");
            }
        }
        Ok(table.to_string())
    }

    /// Understands the text of a plan file; `file` is what errors call it.
    ///
    /// # Errors
    ///
    /// The first thing that makes no sense.
    pub fn parse(file: &str, text: &str) -> Result<Self, PlanFileError> {
        let raw = toml::from_str(text).map_err(|error| PlanFileError::toml(file, text, &error))?;
        resolve::Resolver { file, text }.resolve(raw)
    }
}
