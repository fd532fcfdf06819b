//! `inkclaim generate`: distinct claims of people who do not exist, as files, with the plan file that they belong to.

mod chance;
mod file;
mod people;
mod plan;

use std::path::{Path, PathBuf};

use anyhow::{bail, ensure, Context, Result};
use client::domain::calendar::Day;
use client::domain::money::Amount;
use client::domain::plan::AuthorisationRule;
use client::plan_file::PlanFile;
use client::tokens::code_text;
use formats::{Date, Decimal};

use self::chance::Chance;
use self::file::{Claim, Head};
use crate::figures::{self, say};
use crate::run::parse_date;

/// The last days before the files' date on which something was done.
const DAYS: usize = 60;

/// What `inkclaim generate` can be told.
#[derive(clap::Args)]
pub struct Arguments {
    /// How many claims.
    #[arg(long, default_value = "10000", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    claims: u32,
    /// The plan file whose terms, services and prices they are made for.
    #[arg(long)]
    plan: PathBuf,
    /// Where the files go: plan.toml, accounts.toml, claims-0001.837 and so on. It must be empty, or not there.
    #[arg(long)]
    out: PathBuf,
    /// The same number makes the same files.
    #[arg(long, default_value = "1")]
    seed: u64,
    /// How many members; one for each 25 claims unless it is given.
    #[arg(long)]
    members: Option<u32>,
    /// How many providers; each file is one provider's.
    #[arg(long, default_value = "2", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    providers: u32,
    /// How many claims a file has.
    #[arg(long, default_value = "500", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    per_file: u32,
    /// The day on which the files are made: all that was done lies in the two months before.
    #[arg(long, default_value = "2026-04-01", value_parser = parse_date)]
    date: Date,
}

/// A service that is paid without further ado.
struct Offer {
    code: String,
    price: Decimal,
}

/// Writes the files.
pub fn generate(arguments: &Arguments) -> Result<bool> {
    let terms = std::fs::read_to_string(&arguments.plan)
        .with_context(|| format!("{} cannot be read", arguments.plan.display()))?;
    let base = PlanFile::parse(&arguments.plan.display().to_string(), &terms)?;
    let count = usize::try_from(arguments.claims)?;
    let days = service_days(arguments.date)?;
    let offers = offers(&base, *days.first().context("no day is left")?)?;
    let chances = days.len().saturating_mul(offers.len());
    let wanted = arguments.members.map_or_else(|| Ok(count.div_ceil(25)), usize::try_from)?;
    let least = count.div_ceil(chances);
    ensure!(
        wanted >= least,
        "{count} distinct claims need at least {least} members: each has {} days and {} services; raise --members",
        days.len(),
        offers.len()
    );
    empty(&arguments.out)?;

    let mut chance = Chance::new(arguments.seed);
    let members = people::members(wanted, &mut chance);
    let providers = people::providers(usize::try_from(arguments.providers)?, &mut chance);
    let (mut charged, mut made, mut files) = (Decimal::ZERO, 0usize, 0usize);
    let per_file = usize::try_from(arguments.per_file)?;
    while made < count {
        let provider = files.checked_rem(providers.len()).and_then(|at| providers.get(at)).context("no provider")?;
        let mut claims = Vec::with_capacity(per_file);
        while claims.len() < per_file && made < count {
            let claim =
                claim(made, &members, &days, &offers, &mut chance).context("a claim leaves what can be counted")?;
            charged = charged.saturating_add(claim.charge);
            claims.push(claim);
            made = made.saturating_add(1);
        }
        files = files.saturating_add(1);
        let head =
            Head { payer_id: &base.payer.id, payer_name: &base.payer.name, made_on: arguments.date, number: files };
        let text = file::write(&head, provider, &claims)?;
        put(&arguments.out.join(format!("claims-{files:04}.837")), &text)?;
        say!("  {made} of {count} claims in {files} files");
    }
    let funding: u128 = charged.ceil().try_into().context("the charges are more than can be paid")?;
    let text = plan::write(&terms, arguments.date.year(), &members, &providers, funding)?;
    PlanFile::parse("the generated plan", &text).context("the terms cannot be taken over")?;
    put(&arguments.out.join("plan.toml"), &text)?;
    put(&arguments.out.join("accounts.toml"), &plan::accounts(&members)?)?;
    let what = format!(
        "{} members, {} providers, services of {} to {}, charges of {charged} {}. The escrow's funding in plan.toml covers all \
         of them.",
        members.len(),
        providers.len(),
        figures::day(Day(days.first().map_or(0, |day| day.days()))),
        figures::day(Day(days.last().map_or(0, |day| day.days()))),
        base.currency.code
    );
    figures::paragraph("  ", &what);
    Ok(true)
}

/// The claim of this number: no other one has its member, day and service together.
fn claim<'a>(
    made: usize,
    members: &'a [people::Member],
    days: &[Date],
    offers: &'a [Offer],
    chance: &mut Chance,
) -> Option<Claim<'a>> {
    let member = members.get(made.checked_rem(members.len())?)?;
    let (number, turn) = (made.checked_rem(members.len())?, made.checked_div(members.len())?);
    let (round, at) = (turn.checked_div(days.len())?, turn.checked_rem(days.len())?);
    // When a member comes around to the same day again, the service is another one.
    let offer = offers.get(number.checked_add(at)?.checked_add(round)?.checked_rem(offers.len())?)?;
    let day = days.get(at)?;
    let units = u32::try_from(chance.below(3)).ok()?.checked_add(1)?;
    // Providers charge more than the plan's price, by whole units.
    let above = Decimal::from(u32::try_from(chance.below(80)).ok()?);
    let charge = offer.price.checked_mul(units.into())?.checked_add(above)?;
    Some(Claim {
        number: format!("GEN-{:07}", made.checked_add(1)?),
        member,
        code: &offer.code,
        charge,
        units,
        day: *day,
    })
}

/// The days on which something was done, in the plan year of the date that ends with the calendar year.
fn service_days(date: Date) -> Result<Vec<Date>> {
    let last = date.days();
    let first = last.saturating_sub(i32::try_from(DAYS)?);
    let days: Vec<Date> = (first..last).filter_map(Date::from_days).filter(|day| day.year() == date.year()).collect();
    if days.is_empty() {
        bail!("--date must not be the first day of a year: members are covered in its year alone");
    }
    Ok(days)
}

/// Services with a price since `day` that need neither evidence nor an authorisation, and are for everybody everywhere.
fn offers(plan: &PlanFile, day: Date) -> Result<Vec<Offer>> {
    let mut offers = Vec::new();
    for (code, service) in &plan.services {
        let benefit = plan.plan.benefits.get(usize::from(service.benefit));
        let is_plain = benefit.is_some_and(|benefit| {
            benefit.evidence.is_none()
                && benefit.exclusion.is_none()
                && benefit.authorisation == AuthorisationRule::NotNeeded
                && benefit.places.is_empty()
        });
        let is_for_all = service.sex.is_none()
            && service.age.is_none()
            && service.setting.is_none()
            && service.frequency.is_none()
            && service.units_per_day.is_none()
            && service.pairs.is_empty();
        let is_valid = service.valid_from <= Day(day.days()) && service.valid_to.is_none();
        let price = service.prices.iter().rev().find(|price| price.from <= Day(day.days()));
        let price = price.map(|price| price.amount).filter(|price| *price > Amount::ZERO);
        if let (true, Some(price)) = (is_plain && is_for_all && is_valid, price) {
            let price = plan.currency.decimal(price).context("a price is no whole number of the smallest part")?;
            offers.push(Offer { code: code_text(*code), price });
        }
    }
    ensure!(
        !offers.is_empty(),
        "the plan has no service with a price on {day} that needs neither evidence nor authorisation: choose another plan or --date"
    );
    Ok(offers)
}

/// Makes sure that the folder is there and holds nothing: files of another run among these would be sent with them.
fn empty(folder: &Path) -> Result<()> {
    let cannot = || format!("{} cannot be made", folder.display());
    std::fs::create_dir_all(folder).with_context(cannot)?;
    let is_empty = std::fs::read_dir(folder).with_context(cannot)?.next().is_none();
    ensure!(is_empty, "{} is not empty: name another folder with --out, or remove it", folder.display());
    Ok(())
}

fn put(path: &Path, text: &str) -> Result<()> {
    std::fs::write(path, text).with_context(|| format!("{} cannot be written", path.display()))
}
