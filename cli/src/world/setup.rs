//! From a plan file to a world in which claims can be submitted.

use std::path::Path;

use anyhow::{Context, Result};
use client::chain::{Embedded, EXISTENTIAL_DEPOSIT, UNIT};
use client::codes::Codes;
use client::domain::calendar::Day;
use client::domain::consent::{Discloser, GrantTerms};
use client::domain::credential::Credential;
use client::domain::enrolment::Coverage;
use client::domain::ids::{AssetId, GrantId, PlanId, PlanRef};
use client::interfaces;
use client::interfaces::claims::Role;
use client::plan_file::{Consent, PlanFile};
use client::suite::{Bundles, Suite};
use client::vault::Vault;

use super::actors::{insurer, issuer, operator, payout, reviewer, stranger};
use super::World;
use crate::custody::Custody;
use crate::figures;
use crate::reach::input;

/// What everyone has on their account: enough for deposits.
const POCKET_MONEY: u128 = 1_000 * UNIT;
/// What the insurer has.
const CAPITAL: u128 = 10_000_000 * UNIT;
/// Noon, in milliseconds.
const NOON: u64 = 12 * 3_600_000;
const DAY: u64 = 24 * 3_600_000;

impl World {
    /// A world as the plan file describes it, at noon of a day, its escrow funded. Nobody has consented yet.
    /// Claims are expected until the plan year of `last`. What the vault holds of earlier runs is kept: it may still be
    /// wanted.
    pub fn new(
        file: PlanFile,
        out: &Path,
        mut custody: Custody,
        today: formats::Date,
        last: formats::Date,
    ) -> Result<Self> {
        if file.plan.asset != AssetId::NATIVE {
            return Err(input(format!(
                "the plan pays in asset {}, and this chain has no token: leave `asset` out, or deploy on a chain that has one",
                file.plan.asset.0
            )));
        }
        std::fs::create_dir_all(out).with_context(|| format!("{} cannot be made", out.display()))?;
        // The chain of this run is a new one, which counts its claims from 1 again.
        custody.vault.forget_controls();
        for member in &file.members {
            custody.vault.account_or_new(&member.number)?;
        }
        let bundles = Bundles::load()?;
        let mut chain = Embedded::new();
        let too_early =
            || input(format!("{today} is before 2025, when the chain in this process begins: name a later day"));
        let noon = Self::noon(today).ok_or_else(too_early)?;
        chain.set_time(noon).map_err(|_| too_early())?;
        endow(&mut chain, &file, &custody.vault)?;

        figures::cost_heading();
        let mut external: Vec<_> = file.reviewers.external.iter().map(|name| reviewer(name)).collect();
        if external.is_empty() {
            external.push(reviewer("whoever rules last"));
        }
        let deployed = Suite::deploy(&mut chain, insurer(), &bundles, &[issuer()], &external, &[])?;
        let plan = PlanRef { plan: PlanId(0), version: 0 };
        let mut world = Self::around(chain, deployed.suite, file, custody, plan, out);
        for (step, cost) in deployed.steps {
            world.did(&format!("deploy: {step}"), cost)?;
        }
        world.publish(Day(today.days()), Day(last.days()))?;
        world.appoint_reviewers()?;
        world.register_providers()?;
        world.enrol_members()?;
        world.fund()?;
        world.custody.vault.save()?;
        Ok(world)
    }

    /// Noon of a day, in milliseconds since 1970.
    pub fn noon(day: formats::Date) -> Option<u64> {
        u64::try_from(day.days()).ok()?.checked_mul(DAY)?.checked_add(NOON)
    }

    fn publish(&mut self, today: Day, last: Day) -> Result<()> {
        let policies = self.suite.policies;
        let terms = self.file.plan.clone();
        self.plan = self.act("publish the plan", insurer(), policies.publish_plan(self.plan.plan, &terms))?.value;
        let first = self.file.members.iter().flat_map(|member| &member.coverages).map(|stretch| stretch.from).min();
        let (first, vault) = (first.unwrap_or(today).min(last), &mut self.custody.vault);
        let services = Codes::of(&self.file).services(vault, &self.file.services, first, last)?;
        // Tokens and accounts must not be lost once they stand on the chain.
        vault.save()?;
        let what = format!("set {} services with their prices", services.len());
        self.act(&what, insurer(), policies.set_services(self.plan.plan, &services))?;
        Ok(())
    }

    fn appoint_reviewers(&mut self) -> Result<()> {
        let names = self.file.reviewers.clone();
        for (role, names, what) in [
            (Role::Reviewer, names.claims, "appoint the reviewers of claims"),
            (Role::AppealsReviewer, names.appeals, "appoint the reviewers of appeals"),
        ] {
            if !names.is_empty() {
                let accounts: Vec<_> = names.iter().map(|name| reviewer(name)).collect();
                self.act(what, insurer(), self.suite.claims.give_role(role, &accounts))?;
            }
        }
        Ok(())
    }

    fn register_providers(&mut self) -> Result<()> {
        for provider in self.file.providers.clone() {
            let (npi, name) = (&provider.npi, &provider.name);
            let registry = self.suite.provider_registry;
            let id = self
                .act(&format!("register {name}"), operator(npi), registry.register(payout(npi), Some(issuer())))?
                .value;
            self.custody.vault.note_provider(npi, id);
            if let Some(licence) = provider.credential {
                let credential = Credential {
                    specialty: licence.specialty,
                    from: licence.from,
                    to: licence.to,
                    suspended_from: None,
                    excluded_from: None,
                };
                self.act(&format!("attest a credential of {name}"), issuer(), registry.attest(id, credential))?;
            }
            let set = self.suite.policies.set_network(id, &provider.network);
            self.act(&format!("contract with {name}"), insurer(), set)?;
        }
        Ok(())
    }

    fn enrol_members(&mut self) -> Result<()> {
        for member in self.file.members.clone() {
            let policies = self.suite.policies;
            let plan = self.plan;
            let mut coverages = member.coverages.iter().map(|it| Coverage { plan, from: it.from, to: it.to });
            let mut persons = member.persons.iter().copied();
            let (name, insured) = (&member.name, self.account_of(&member.number)?);
            let first = coverages.next().context("the plan file gives every member a coverage")?;
            let enrol = policies.enrol(insured, member.family, first, persons.next());
            let id = self.act(&format!("enrol {name}"), insurer(), enrol)?.value;
            self.custody.vault.note_member(&member.number, id);
            for coverage in coverages {
                let what = format!("cover {name} from {}", figures::day(coverage.from));
                self.act(&what, insurer(), policies.add_coverage(id, coverage))?;
            }
            for person in persons {
                let what = format!("attest {name} from {}", figures::day(person.from));
                self.act(&what, insurer(), policies.attest(id, person))?;
            }
            if let Some(opening) = &member.opening {
                let carry = policies.carry_in(id, first.from, opening);
                self.act(&format!("carry in the opening balances of {name}"), insurer(), carry)?;
            }
        }
        Ok(())
    }

    fn fund(&mut self) -> Result<()> {
        let amount = self.file.escrow.funding;
        if !amount.is_zero() {
            let what = format!("fund the escrow with {}", self.file.currency.show(amount));
            self.act(&what, insurer(), self.suite.escrow.deposit(amount))?;
        }
        Ok(())
    }

    /// A member consents as the plan file says.
    pub fn consent(&mut self, consent: &Consent) -> Result<GrantId> {
        let provider = self.custody.vault.provider(&consent.provider).context("the plan file knows its providers")?;
        let terms = GrantTerms {
            discloser: Discloser::Provider(provider),
            recipient: Some(interfaces::account(self.suite.claims.0)),
            purpose: consent.purpose,
            categories: consent.categories,
            from: consent.from,
            until: consent.until,
            claim: None,
        };
        let what =
            format!("{} consents to {}", self.member_name(&consent.member), self.provider_name(&consent.provider));
        let grant = self.suite.consent_registry.grant(terms);
        let member = self.account_of(&consent.member)?;
        let grant = self.act(&what, member, grant)?.value;
        self.grants.insert((consent.member.clone(), consent.provider.clone()), grant);
        Ok(grant)
    }
}

/// On the embedded chain money for deposits comes from nowhere.
fn endow(chain: &mut Embedded, file: &PlanFile, vault: &Vault) -> Result<()> {
    chain.endow(insurer(), CAPITAL)?;
    for account in [issuer(), stranger()] {
        chain.endow(account, POCKET_MONEY)?;
    }
    for provider in &file.providers {
        chain.endow(operator(&provider.npi), POCKET_MONEY)?;
        // An account must exist to be paid less than the existential deposit.
        chain.endow(payout(&provider.npi), EXISTENTIAL_DEPOSIT)?;
    }
    let names = &file.reviewers;
    for name in names.claims.iter().chain(&names.appeals).chain(&names.external) {
        chain.endow(reviewer(name), POCKET_MONEY)?;
    }
    for member in &file.members {
        if let Some(account) = vault.account(&member.number) {
            chain.endow(account, POCKET_MONEY)?;
        }
    }
    Ok(())
}
