//! What is deployed, and for whom, as a TOML file that an insurer edits. `samples/deploy.toml` explains every key.
//!
//! Reading is strict, as that of a plan file: an error names file, line and key, and says what was expected.

use std::collections::BTreeMap;
use std::path::Path;

use domain::bounds::{MAX_ACCOUNTS_PER_ROLE, MAX_TRUSTED_ISSUERS};
use serde::Deserialize;
use toml::Spanned;

use crate::chain::{address, parse_account, AccountId, Signer};
use crate::plan_file::{line_of, PlanFileError};
use crate::suite::Terms;

/// The longest name of a network or salt, in bytes.
const MAX_NAME: usize = 64;

/// A deployment file, understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeployFile {
    /// What the insurer calls the network: the deployment lies in a folder of this name.
    pub network: String,
    /// What makes the addresses differ from those of another suite of the same owner.
    pub salt: String,
    /// Whom it names. The owner is whoever deploys: the file does not say.
    named: Terms,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    network: Spanned<String>,
    salt: Spanned<String>,
    #[serde(default)]
    shared: Shared,
    trusted_issuers: Spanned<Vec<Spanned<String>>>,
    external_reviewers: Spanned<Vec<Spanned<String>>>,
    #[serde(default)]
    roles: Roles,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Shared {
    provider_registry: Option<Spanned<String>>,
    consent_registry: Option<Spanned<String>>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Roles {
    #[serde(default)]
    reviewers: Option<Spanned<Vec<Spanned<String>>>>,
    #[serde(default)]
    appeals_reviewers: Option<Spanned<Vec<Spanned<String>>>>,
    #[serde(default)]
    auditors: Option<Spanned<Vec<Spanned<String>>>>,
    enrolment_officer: Option<Spanned<String>>,
    treasurer: Option<Spanned<String>>,
    new_owner: Option<Spanned<String>>,
}

impl DeployFile {
    /// Reads a deployment file.
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

    /// Understands the text of a deployment file; `file` is what errors call it.
    ///
    /// # Errors
    ///
    /// The first thing that makes no sense.
    pub fn parse(file: &str, text: &str) -> Result<Self, PlanFileError> {
        let raw: Raw = toml::from_str(text).map_err(|error| PlanFileError::toml(file, text, &error))?;
        Reader { file, text, roles: BTreeMap::new() }.understand(&raw)
    }

    /// What is deployed where `owner` deploys it.
    #[must_use]
    pub fn terms(&self, owner: AccountId) -> Terms {
        Terms { owner, ..self.named.clone() }
    }
}

/// Somebody's account: an address, 0x with 64 digits, or `//Name` for that of a development key.
#[must_use]
pub fn account_of(text: &str) -> Option<AccountId> {
    if text.starts_with("//") {
        return Signer::from_secret(text).ok().map(|key| key.account());
    }
    parse_account(text).ok()
}

struct Reader<'a> {
    file: &'a str,
    text: &'a str,
    /// Who has a role in the claims, and which: no account has two.
    roles: BTreeMap<AccountId, &'static str>,
}

impl Reader<'_> {
    fn understand(mut self, raw: &Raw) -> Result<DeployFile, PlanFileError> {
        let is_name = |text: &str| {
            let all = text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
            all && !text.is_empty() && text.len() <= MAX_NAME
        };
        let name = "1 to 64 small letters, digits and hyphens";
        for (key, value) in [("network", &raw.network), ("salt", &raw.salt)] {
            if !is_name(value.get_ref()) {
                return Err(self.value(key, &value.span(), name, value.get_ref()));
            }
        }
        let shared = &raw.shared;
        if let (Some(consents), None) = (&shared.consent_registry, &shared.provider_registry) {
            let expected = "shared.provider_registry beside it, the one that this consent registry works with";
            return Err(self.value("shared.consent_registry", &consents.span(), expected, consents.get_ref()));
        }
        let issuers = self.accounts("trusted_issuers", &raw.trusted_issuers, MAX_TRUSTED_ISSUERS)?;
        let external_reviewers = self.role("external_reviewers", Some(&raw.external_reviewers))?;
        if external_reviewers.is_empty() {
            let expected = "at least one account: only external reviewers appoint their successors";
            return Err(self.value("external_reviewers", &raw.external_reviewers.span(), expected, "none"));
        }
        let named = Terms {
            salt: raw.salt.get_ref().clone().into_bytes(),
            provider_registry: self.account("shared.provider_registry", shared.provider_registry.as_ref())?,
            consent_registry: self.account("shared.consent_registry", shared.consent_registry.as_ref())?,
            issuers,
            external_reviewers,
            reviewers: self.role("roles.reviewers", raw.roles.reviewers.as_ref())?,
            appeals_reviewers: self.role("roles.appeals_reviewers", raw.roles.appeals_reviewers.as_ref())?,
            auditors: self.role("roles.auditors", raw.roles.auditors.as_ref())?,
            officer: self.duty("roles.enrolment_officer", raw.roles.enrolment_officer.as_ref())?,
            treasurer: self.duty("roles.treasurer", raw.roles.treasurer.as_ref())?,
            new_owner: self.duty("roles.new_owner", raw.roles.new_owner.as_ref())?,
            ..Terms::of(AccountId::from([0; 32]), &[])
        };
        let others = [(named.officer, "roles.enrolment_officer"), (named.treasurer, "roles.treasurer")];
        if let (Some(owner), Some(value)) = (named.new_owner, &raw.roles.new_owner) {
            if let Some((_, role)) = others.iter().find(|(account, _)| *account == Some(owner)) {
                let expected = format!("an account without another role: this one is the {role}");
                return Err(self.value("roles.new_owner", &value.span(), &expected, value.get_ref()));
            }
        }
        Ok(DeployFile { network: raw.network.get_ref().clone(), salt: raw.salt.get_ref().clone(), named })
    }

    fn value(&self, key: &str, span: &std::ops::Range<usize>, expected: &str, found: &str) -> PlanFileError {
        PlanFileError::Value {
            file: self.file.into(),
            line: line_of(self.text, span),
            key: key.into(),
            expected: expected.into(),
            found: format!("\"{found}\""),
        }
    }

    fn account(&self, key: &str, value: Option<&Spanned<String>>) -> Result<Option<AccountId>, PlanFileError> {
        let Some(value) = value else { return Ok(None) };
        let expected = "an account: an address such as 5Grw..., 0x with 64 digits, or //Name for a development key";
        let wrong = || self.value(key, &value.span(), expected, value.get_ref());
        account_of(value.get_ref()).map(Some).ok_or_else(wrong)
    }

    /// The account of a duty outside the claims. It has no role there.
    fn duty(&self, key: &str, value: Option<&Spanned<String>>) -> Result<Option<AccountId>, PlanFileError> {
        let account = self.account(key, value)?;
        if let (Some(role), Some(value)) = (account.and_then(|account| self.roles.get(&account)), value) {
            let expected = format!("an account without a role in the claims: this one is among the {role}");
            return Err(self.value(key, &value.span(), &expected, value.get_ref()));
        }
        Ok(account)
    }

    fn accounts(
        &self,
        key: &str,
        values: &Spanned<Vec<Spanned<String>>>,
        most: usize,
    ) -> Result<Vec<AccountId>, PlanFileError> {
        let mut accounts = Vec::new();
        for value in values.get_ref() {
            let Some(account) = self.account(key, Some(value))? else { continue };
            if accounts.contains(&account) {
                return Err(self.value(key, &value.span(), "each account once", value.get_ref()));
            }
            accounts.push(account);
        }
        if accounts.len() > most {
            let found = format!("{} accounts", accounts.len());
            return Err(self.value(key, &values.span(), &format!("at most {most} accounts"), &found));
        }
        Ok(accounts)
    }

    /// Accounts with a role in the claims. No account has two.
    fn role(
        &mut self,
        key: &'static str,
        values: Option<&Spanned<Vec<Spanned<String>>>>,
    ) -> Result<Vec<AccountId>, PlanFileError> {
        let Some(values) = values else { return Ok(Vec::new()) };
        let accounts = self.accounts(key, values, MAX_ACCOUNTS_PER_ROLE)?;
        for account in &accounts {
            if let Some(other) = self.roles.insert(*account, key) {
                let expected = format!("an account without another role: this one is among the {other}");
                return Err(self.value(key, &values.span(), &expected, &address(*account)));
            }
        }
        Ok(accounts)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "a test fails by panicking")]

    use super::*;

    const WHOLE: &str = r#"network = "dev"
salt = "oakleaf-1"
trusted_issuers = ["//Ferdie"]
external_reviewers = ["//Eve"]
[shared]
provider_registry = "0x0101010101010101010101010101010101010101010101010101010101010101"
[roles]
reviewers = ["//Bob", "//Charlie"]
appeals_reviewers = ["//Dave"]
auditors = []
enrolment_officer = "//Ferdie"
treasurer = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"
new_owner = "//One"
"#;

    fn named(name: &str) -> AccountId {
        account_of(name).unwrap()
    }

    #[test]
    fn every_key_is_understood() {
        let file = DeployFile::parse("deploy.toml", WHOLE).unwrap();
        assert_eq!((file.network.as_str(), file.salt.as_str()), ("dev", "oakleaf-1"));
        let expected = Terms {
            provider_registry: Some(AccountId::from([1; 32])),
            issuers: vec![named("//Ferdie")],
            external_reviewers: vec![named("//Eve")],
            reviewers: vec![named("//Bob"), named("//Charlie")],
            appeals_reviewers: vec![named("//Dave")],
            officer: Some(named("//Ferdie")),
            treasurer: Some(named("//Alice")),
            new_owner: Some(named("//One")),
            ..Terms::of(named("//Two"), b"oakleaf-1")
        };
        assert_eq!(file.terms(named("//Two")), expected);
    }

    #[test]
    fn what_makes_no_sense_is_named_with_line_and_key() {
        for (from, to, error) in [
            ("\"dev\"", "\"De v\"", "deploy.toml, line 1, key network: expected 1 to 64 small letters, digits and hyphens, found \"De v\""),
            ("salt = \"oakleaf-1\"\n", "", "deploy.toml, line 1, key network: missing field `salt`"),
            ("[\"//Ferdie\"]", "[\"Ferdie\"]", "deploy.toml, line 3, key trusted_issuers: expected an account"),
            ("reviewers = [\"//Bob\"", "reviewers = [\"//Eve\"", "deploy.toml, line 8, key roles.reviewers: expected an account without another role: this one is among the external_reviewers"),
            ("external_reviewers = [\"//Eve\"]", "external_reviewers = []", "deploy.toml, line 4, key external_reviewers: expected at least one account"),
            ("\"//Bob\", \"//Charlie\"", "\"//Bob\", \"//Bob\"", "deploy.toml, line 8, key roles.reviewers: expected each account once"),
            ("//One", "//Dave", "deploy.toml, line 13, key roles.new_owner: expected an account without a role"),
            ("//One", "//Alice", "deploy.toml, line 13, key roles.new_owner: expected an account without another role: this one is the roles.treasurer"),
            ("//One", "//Ferdie", "deploy.toml, line 13, key roles.new_owner: expected an account without another role: this one is the roles.enrolment_officer"),
            ("officer = \"//Ferdie\"", "officer = \"//Bob\"", "deploy.toml, line 11, key roles.enrolment_officer: expected an account without a role in the claims: this one is among the roles.reviewers"),
            ("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY", "//Eve", "deploy.toml, line 12, key roles.treasurer: expected an account without a role in the claims: this one is among the external_reviewers"),
            ("treasurer", "treasury", "deploy.toml, line 12, key treasury: unknown field `treasury`"),
            ("provider_registry", "consent_registry", "deploy.toml, line 6, key shared.consent_registry: expected shared.provider_registry beside it"),
            ("[\"//Ferdie\"]", "[\"//1\", \"//2\", \"//3\", \"//4\", \"//5\", \"//6\", \"//7\", \"//8\", \"//9\"]", "deploy.toml, line 3, key trusted_issuers: expected at most 8 accounts, found \"9 accounts\""),
        ] {
            assert!(WHOLE.contains(from), "{from}");
            let found = DeployFile::parse("deploy.toml", &WHOLE.replacen(from, to, 1)).unwrap_err().to_string();
            assert!(found.starts_with(error), "{found}");
        }
    }
}
