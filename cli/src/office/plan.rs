//! `inkclaim plan`: what the insurer promises, on the chain.

use std::path::PathBuf;

use anyhow::{Context, Result};
use client::chain::Chain;
use client::codes::Codes;
use client::domain::calendar::Day;
use client::domain::ids::{Code, PlanId, PlanRef};
use client::domain::service::Service;
use client::plan_file::PlanFile;
use client::sentences::Sentence;
use client::tokens::code_text;
use scale::Encode;
use serde_json::{json, Value};

use super::desk::{Desk, Office};
use super::share::{Join, Share};
use crate::figures::{self, say};
use crate::reach::{input, refused, Done, Sent};
use crate::world::World;

/// The largest encoding of services that are set in one transaction.
const MAX_SERVICES_BYTES: usize = 12_000;

/// What `inkclaim plan` can be told.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    pub desk: Desk,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Publishes the plan of a file, its services with their prices, and the networks of its providers that are
    /// registered. What is on the chain already is left alone: it may be run as often as one likes. The office takes
    /// the file over. From the owner.
    Publish {
        /// The plan file; samples/plan.toml explains every key.
        file: PathBuf,
    },
    /// Shows the plan that the office has published, as the chain has it.
    Show,
    /// Writes to a folder what a provider needs to submit claims from an office of its own: the plan, the keys of its codes, and
    /// the members whom it treats. Nothing is sent.
    Share(Share),
    /// Takes over what an insurer has shared, as often as it is shared anew. Nothing is sent.
    Join(Join),
}

/// Publishes or shows.
pub fn plan(arguments: &Arguments) -> Result<Done> {
    match &arguments.command {
        Command::Publish { file } => {
            let plan = PlanFile::load(file)?;
            let mut office = arguments.desk.open_with(plan)?;
            let told = office.publish(file)?;
            Ok(office.done(told))
        }
        Command::Show => {
            let mut office = arguments.desk.open()?;
            let told = office.show_plan()?;
            Ok(office.done(told))
        }
        Command::Share(share) => {
            let mut office = arguments.desk.open()?;
            let told = office.share(share)?;
            Ok(office.done(told))
        }
        Command::Join(join) => super::share::join(&arguments.desk, join),
    }
}

/// The plan's terms.
#[derive(Clone, Copy)]
enum Terms {
    /// They are on the chain.
    Known(PlanRef),
    /// They are the next version of a plan, or its first.
    Next(PlanId),
}

impl Terms {
    fn plan(self) -> PlanId {
        match self {
            Self::Known(reference) => reference.plan,
            Self::Next(plan) => plan,
        }
    }
}

impl Office {
    fn publish(&mut self, file: &std::path::Path) -> Result<Value> {
        let sends = self.session().sends();
        let (escrow, asset) = (self.world.suite.escrow, self.world.file.plan.asset);
        if self.session().ask(escrow.ledger(asset))?.is_none() {
            return Err(input(format!(
                "the plan pays in asset {0}, and the escrow has none of that number: list the token with `inkclaim escrow \
                 list-asset`, which tells its number",
                asset.0
            )));
        }
        let found = self.find_terms()?;
        let services = self.services()?;
        // A version of a plan is there for good: what the rest would be refused for is better said before.
        self.ensure_follows(found.plan(), &services)?;
        let reference = self.publish_terms(found)?;
        if sends {
            self.notes.plan = Some(reference);
            self.notes.save(&self.folder)?;
            self.world.plan = reference;
            self.take_plan(file)?;
        }
        let policies = self.world.suite.policies;
        if !sends && self.session().ask(policies.plan(reference))?.is_none() {
            say!("  services and networks follow when the plan is published");
            return Ok(json!({ "plan": reference.plan.0, "version": reference.version }));
        }
        let services = self.publish_services(reference, services)?;
        let (placed, waiting) = self.publish_networks()?;
        Ok(json!({
            "plan": reference.plan.0,
            "version": reference.version,
            "services_set": services,
            "providers_placed": placed,
            "providers_not_registered": waiting,
        }))
    }

    /// Where the plan's terms are on the chain, or whose next version they are.
    fn find_terms(&mut self) -> Result<Terms> {
        let terms = self.world.file.plan.clone();
        let policies = self.world.suite.policies;
        let mut plan = PlanId(0);
        let mut last = None;
        // An insurer's plans are few; each has its versions in a row.
        loop {
            let mut version = 0;
            loop {
                let reference = PlanRef { plan, version };
                let Some(known) = self.session().ask(policies.plan(reference))? else { break };
                if known == terms {
                    return Ok(Terms::Known(reference));
                }
                version = version.checked_add(1).context("a plan has too many versions")?;
            }
            if version == 0 {
                break;
            }
            last = Some(plan);
            plan = PlanId(plan.0.checked_add(1).context("there are too many plans")?);
        }
        // Whoever publishes other terms under the same office means the next version of his plan.
        Ok(Terms::Next(self.notes.plan.map(|known| known.plan).or(last).unwrap_or(PlanId(0))))
    }

    fn publish_terms(&mut self, found: Terms) -> Result<PlanRef> {
        let of = match found {
            Terms::Known(reference) => {
                say!("  plan {}, version {}: is on the chain already", reference.plan.0, reference.version);
                return Ok(reference);
            }
            Terms::Next(plan) => plan,
        };
        let message = self.world.suite.policies.publish_plan(of, &self.world.file.plan);
        let sent = self.session().send("publish the plan", message)?;
        Ok(sent.value().copied().unwrap_or(PlanRef { plan: of, version: 0 }))
    }

    /// Refuses what the contract will refuse of services and networks when the terms are there: it keeps the past.
    fn ensure_follows(&mut self, plan: PlanId, services: &[(Code, Service)]) -> Result<()> {
        let (policies, terms) = (self.world.suite.policies, self.world.file.plan.clone());
        let now = self.session().now_millis()?;
        let today = |offset| Day::of(now, offset).context("the chain's clock leaves the calendar");
        let here = today(terms.utc_offset_minutes)?;
        for (code, service) in services {
            let mut fits = service.ensure_valid(&terms);
            if let Some(earlier) = self.session().ask(policies.service(plan, *code))? {
                fits = fits
                    .and_then(|()| if earlier == *service { Ok(()) } else { service.ensure_follows(&earlier, here) });
            }
            fits.map_err(|error| {
                let code = self.world.custody.vault.code_text(*code);
                refused(format!("service {code}: {} Nothing was published.", error.sentence()))
            })?;
        }
        for provider in &self.world.file.providers.clone() {
            let Some(id) = self.world.custody.vault.provider(&provider.npi) else { continue };
            let earlier = self.session().ask(policies.network(id))?;
            if earlier == provider.network {
                continue;
            }
            provider.network.ensure_follows(&earlier, today(0)?).map_err(|error| {
                refused(format!("network of {}: {} Nothing was published.", provider.name, error.sentence()))
            })?;
        }
        Ok(())
    }

    /// The services of the plan file as they stand on the chain.
    fn services(&mut self) -> Result<Vec<(Code, Service)>> {
        let now = self.session().now_millis()?;
        let today =
            Day::of(now, self.world.file.plan.utc_offset_minutes).context("the chain's clock leaves the calendar")?;
        let members = self.world.file.members.iter().flat_map(|member| &member.coverages);
        let first = members.clone().map(|stretch| stretch.from).min().unwrap_or(today).min(today);
        let last = members.map(|stretch| stretch.to).max().unwrap_or(today).max(today);
        let World { file, custody, .. } = &mut self.world;
        let services = Codes::of(file).services(&mut custody.vault, &file.services, first, last)?;
        // Tokens must not be lost once they stand on the chain.
        custody.vault.save()?;
        Ok(services)
    }

    fn publish_services(&mut self, reference: PlanRef, services: Vec<(Code, Service)>) -> Result<usize> {
        let policies = self.world.suite.policies;
        let mut missing: Vec<(Code, Service)> = Vec::new();
        let total = services.len();
        for (code, service) in services {
            if self.session().ask(policies.service(reference.plan, code))?.as_ref() != Some(&service) {
                missing.push((code, service));
            }
        }
        if missing.is_empty() {
            say!("  {total} services with their prices: are on the chain already");
        }
        let count = missing.len();
        for part in parts(missing) {
            let names: Vec<_> = part.iter().map(|(code, _)| self.world.custody.vault.code_text(*code)).collect();
            let what = format!("set {} services with their prices", part.len());
            let sent = self.session().send(&what, policies.set_services(reference.plan, &part))?;
            if sent.is_done() {
                figures::paragraph("    ", &names.join(", "));
            }
        }
        Ok(count)
    }

    /// Places the providers that are registered; tells how many, and which are not.
    fn publish_networks(&mut self) -> Result<(usize, Vec<String>)> {
        let (mut placed, mut waiting) = (0usize, Vec::new());
        let policies = self.world.suite.policies;
        for provider in self.world.file.providers.clone() {
            let Some(id) = self.world.custody.vault.provider(&provider.npi) else {
                waiting.push(provider.npi);
                continue;
            };
            if self.session().ask(policies.network(id))? == provider.network {
                continue;
            }
            let what = format!("contract with {}", provider.name);
            let _sent: Sent<()> = self.session().send(&what, policies.set_network(id, &provider.network))?;
            placed = placed.saturating_add(1);
        }
        if !waiting.is_empty() {
            let text = format!(
                "{} providers of the file are not registered, or this office does not know their numbers: {}. Run this again \
                 when they are (`inkclaim provider register` or `bind`).",
                waiting.len(),
                waiting.join(", ")
            );
            figures::paragraph("  networks  ", &text);
        }
        Ok((placed, waiting))
    }

    fn show_plan(&mut self) -> Result<Value> {
        let reference = self.world.plan;
        let policies = self.world.suite.policies;
        let Some(terms) = self.session().ask(policies.plan(reference))? else {
            return Err(input("the office has published no plan on this chain: `inkclaim plan publish FILE`"));
        };
        let is_ours = terms == self.world.file.plan;
        say!("Plan {}, version {}, of {}", reference.plan.0, reference.version, self.world.file.payer.name);
        if !is_ours {
            say!("  the office's plan file says something else by now: `inkclaim plan publish` publishes the next version");
        }
        say!("  ceilings   {}", self.world.file.ceilings.join(", "));
        say!("  limits     {}", self.world.file.limits.join(", "));
        say!("  benefits   {}", self.world.file.benefits.join(", "));
        say!("  tiers      {}", self.world.file.tiers.join(", "));
        let now = self.session().now_millis()?;
        let today = Day::of(now, terms.utc_offset_minutes).context("the chain's clock leaves the calendar")?;
        let mut shown = Vec::new();
        say!("  {:<10}{:<34}{:<20}{:>12}", "service", "", "benefit", "price");
        for (plain, known) in self.world.file.services.clone() {
            let text = code_text(plain);
            let World { file, custody, .. } = &mut self.world;
            let code = Codes::of(file).on_chain(&mut custody.vault, &text, today)?;
            let service = self.session().ask(policies.service(reference.plan, code))?;
            let file = &self.world.file;
            let description = file.descriptions.get(&plain).cloned().unwrap_or_default();
            let price = service.as_ref().and_then(|it| it.prices.iter().rev().find(|price| price.from <= today));
            let price = price.map_or_else(|| "none".into(), |price| file.currency.show(price.amount));
            let benefit = file.benefits.get(usize::from(known.benefit)).cloned().unwrap_or_default();
            let price = if service.is_some() { price } else { "not set".into() };
            say!("  {text:<10}{description:<34}{benefit:<20}{price:>12}");
            shown.push(json!({ "code": text, "benefit": benefit, "price": price, "is_set": service.is_some() }));
        }
        Ok(json!({
            "plan": reference.plan.0, "version": reference.version, "is_the_offices": is_ours, "services": shown,
        }))
    }
}

/// Services in parts that fit a transaction, their order kept.
fn parts(services: Vec<(Code, Service)>) -> Vec<Vec<(Code, Service)>> {
    let mut parts: Vec<Vec<(Code, Service)>> = Vec::new();
    let mut bytes = usize::MAX;
    for service in services {
        let size = service.encoded_size();
        match parts.last_mut() {
            Some(part) if bytes.saturating_add(size) <= MAX_SERVICES_BYTES => {
                bytes = bytes.saturating_add(size);
                part.push(service);
            }
            Some(_) | None => {
                bytes = size;
                parts.push(vec![service]);
            }
        }
    }
    parts
}
