//! The claims of an example.

use domain::calendar::Day;
use domain::claim::OtherPayer;
use domain::ids::Code;
use domain::money::{sum, Amount, Quantity, ONE_UNIT};

use crate::currency::Currency;
use crate::dates::Calendar;
use crate::example::{Example, Method};
use crate::fields::{Fields, Read};
use crate::network::told;
use crate::scenario::Builder;
use crate::schedule::{line_schedule, lowest};
use crate::services::is_stay;
use crate::terms::PlanTerms;
use crate::view::{View, ALONE, PRIMARY};

/// A claim.
#[derive(Debug)]
pub struct Case {
    /// Its id.
    pub id: String,
    /// Who was treated.
    pub member: String,
    /// The family.
    pub family: String,
    /// In which plan year, from 1.
    pub year: u32,
    /// The first day of the services.
    pub day: Day,
    /// The tier of its provider in the plan: the first, unless the claim names another network than the plan.
    pub tier: u8,
    /// The lines.
    pub lines: Vec<CaseLine>,
    /// What is expected of the claim.
    pub expected: Fields,
}

/// A line.
#[derive(Debug)]
pub struct CaseLine {
    /// Its id.
    pub id: String,
    /// What is asked.
    pub charge: Amount,
    /// How much was done.
    pub units: Quantity,
    /// On which day after the claim's first.
    pub from: u16,
    /// How many nights the stay has.
    pub nights: u16,
    /// Its code under each payer, and in how many units it is asked for.
    pub asked: Vec<(Code, Quantity)>,
    /// The most that a prior authorisation allows, under the last payer.
    pub authorised: Option<Amount>,
    /// What the payer before did; none where it is asked, or there is none.
    pub prior: Option<PriorFigures>,
    /// What it must take of the plan's deductible.
    pub deductible: Option<Amount>,
    /// What is expected of the line.
    pub expected: Fields,
}

/// What the payer before did, as the file gives it.
#[derive(Clone, Copy, Debug)]
pub struct PriorFigures {
    /// What it paid.
    pub paid: Amount,
    /// What it allowed.
    pub allowed: Option<Amount>,
    /// What it left to the member.
    pub member: Option<Amount>,
    /// What the provider must accept under it.
    pub obliged: Option<Amount>,
}

/// What a line asks for, whoever pays.
pub(crate) struct Asked<'a> {
    /// What kind of service.
    pub service: Option<&'a str>,
    /// What is charged.
    pub charge: Amount,
    /// How much was done.
    pub units: Quantity,
    /// Whether the plan does not cover it.
    pub is_excluded: bool,
    /// Whether all of it is the member's, as far as the maxima go.
    pub is_shared_whole: bool,
    /// The most that a prior authorisation allows per unit.
    pub authorised: Option<Amount>,
    /// A deductible that is this line's, where the plan has none.
    pub deductible: Option<Amount>,
    /// Whether it is told what the payer before did.
    pub is_primary_told: bool,
}

impl Case {
    pub(crate) fn read(
        fields: &Fields,
        day: Day,
        example: &Example,
        calendar: Calendar,
        builders: &mut [Builder],
    ) -> Read<Self> {
        let lines = fields.objects("lines")?;
        if lines.is_empty() {
            return Err(fields.problem("lines", "is empty or missing"));
        }
        fields.pass_over(NOTES);
        let of_claim = calendar.dates(fields)?;
        let mut case = Self {
            id: fields.required("id")?.to_owned(),
            member: fields.text("member")?.unwrap_or("M1").to_owned(),
            family: fields.text("family")?.unwrap_or_default().to_owned(),
            year: fields.year()?.map_or_else(|| calendar.year_of(day), Some).unwrap_or(1),
            day,
            tier: tier_of(fields, &lines, example, builders)?,
            lines: Vec::new(),
            expected: fields.object("expected")?,
        };
        let paid = match example.method {
            Method::Coordinate(_) => View::new(fields, ALONE).amount(PRIMARY_PAID, &example.currency)?,
            Method::Adjudicate { .. }
            | Method::PrimaryOnly
            | Method::Filing
            | Method::Balance(_)
            | Method::Outside(_) => None,
        };
        let mut allowed = Vec::new();
        let visits = calendar.visits(fields, &lines)?;
        for (line, visit) in lines.iter().zip(visits) {
            let dates = calendar.dates(line)?;
            let from = dates.0.or(of_claim.0).or(day.plus_days(visit)).unwrap_or(day);
            let is_stay = line.text("service")?.is_some_and(is_stay);
            // Nobody says until when a stay lasted: it is a stay over a night.
            let undated = if is_stay { from.plus_days(1).unwrap_or(from) } else { from };
            let last = dates.1.or(of_claim.1.filter(|_| dates.0.is_none())).unwrap_or(undated);
            let span = |from: Day, to: Day| to.0.checked_sub(from.0).and_then(|days| u16::try_from(days).ok());
            let nights = span(from, last);
            let nights = nights.ok_or_else(|| line.problem("through_date", "is before the service, or too far off"))?;
            let offset =
                span(day, from).ok_or_else(|| line.problem("from_date", "is too far from the first line's"))?;
            let place = Place { from: offset, nights, is_claim_told: paid.is_some() };
            let (line, known) = CaseLine::read(line, place, example, builders)?;
            case.lines.push(line);
            allowed.push(known);
        }
        if let Some(paid) = paid {
            let whole = PriorFigures::of_claim(fields, &example.currency, paid, allowed)?;
            let charges: Vec<Amount> = case.lines.iter().map(|line| line.charge).collect();
            let parts = whole.parts(&charges, example.currency.minor_unit());
            let parts = parts.ok_or_else(|| fields.problem("primary_paid", "cannot be parted among the lines"))?;
            for (line, part) in case.lines.iter_mut().zip(parts) {
                line.prior = Some(part);
            }
        }
        fields.ensure_understood()?;
        Ok(case)
    }
}

/// The tier of the provider of a claim, where the claim or its lines name a network.
fn tier_of(fields: &Fields, lines: &[Fields], example: &Example, builders: &mut [Builder]) -> Read<u8> {
    let (Method::Adjudicate { .. }, [builder]) = (example.method, builders) else { return Ok(0) };
    let standing = builder.terms.standing;
    let of_claim = told(fields)?.unwrap_or(standing.is_bound);
    let mut found = None;
    for line in lines {
        let of_line = told(line)?.unwrap_or(of_claim);
        if found.is_some_and(|known| known != of_line) {
            let problem = "is another than that of the lines before: a claim has one provider, so make them two claims";
            return Err(line.problem("network", problem));
        }
        found = Some(of_line);
    }
    if found.unwrap_or(of_claim) == standing.is_bound {
        return Ok(0);
    }
    if standing.has_own_fees {
        return Err(fields.problem("network", "is another than the plan's, whose fees are for its own network"));
    }
    builder.add_other_tier();
    Ok(1)
}

/// What a line is told about by its claim.
#[derive(Clone, Copy)]
struct Place {
    from: u16,
    nights: u16,
    /// Whether the claim says what the payer before did to all of it.
    is_claim_told: bool,
}

/// What says nothing to a machine.
const NOTES: &[&str] = &["notes", "note", "description", "title"];
const PRIMARY_PAID: &[&str] = &["primary_paid", "primary_pays"];
const PRIMARY_SHARE: &[&str] = &[
    "primary_patient_share",
    "primary_member_share",
    "primary_patient_pays",
    "primary_patient",
    "primary_patient_responsibility",
    "primary_member_pays",
];
/// The parts of what the payer before left to the member.
const PRIMARY_PARTS: &[&str] = &["primary_deductible", "primary_copay", "primary_coinsurance"];
const OBLIGED: &[&str] =
    &["obliged", "primary_obliged", "provider_must_accept", "obligated_to_accept", "otaf", "obligated", "must_accept"];

impl CaseLine {
    /// The line, and what the payer before allowed of it.
    fn read(line: &Fields, place: Place, example: &Example, builders: &mut [Builder]) -> Read<(Self, Option<Amount>)> {
        let currency = &example.currency;
        // The code is the source's own: the line is priced by what the file says of it.
        line.pass_over(&["code"]);
        line.pass_over(NOTES);
        let alone = View::new(line, ALONE);
        let service = line.text("service")?;
        let units = alone.quantity(&["units", "quantity", "days"])?.unwrap_or(ONE_UNIT);
        let whole = alone.amount(&["cost_share_before_limits"], currency)?;
        let charge = match alone.amount(&["billed", "charge", "submitted"], currency)?.or(whole) {
            Some(charge) => charge,
            None => allowed_by_anyone(line, currency)?
                .ok_or_else(|| line.problem("billed", "is missing, and so is allowed"))?,
        };
        let own = alone.amount(&["allowed"], currency)?;
        let is_unpaid = own.is_some_and(Amount::is_zero) && !charge.is_zero();
        let last = builders.last().map(|builder| &builder.terms);
        let is_excluded = line.flag("covered")?.map_or(last.is_some_and(|terms| terms.is_excluded), |covered| !covered);
        let is_excluded = is_excluded || is_unpaid;
        let authorised = alone.amount(&["pa_max"], currency)?.or(last.and_then(|terms| terms.authorised));
        // Where the plan has a deductible, this is what the line takes of it; where it has none, it is the line's own.
        let deductible = alone.amount(&["deductible"], currency)?;
        let has_deductible = example.method == Method::PrimaryOnly || last.is_some_and(PlanTerms::has_deductible);
        let (prior, allowed) = match example.method {
            Method::Coordinate(_) => PriorFigures::read(line, currency, builders, units, place.is_claim_told)?,
            Method::Adjudicate { .. }
            | Method::PrimaryOnly
            | Method::Filing
            | Method::Balance(_)
            | Method::Outside(_) => (None, None),
        };
        let asked = Asked {
            service,
            charge,
            units,
            is_excluded,
            is_shared_whole: whole.is_some(),
            authorised,
            deductible: deductible.filter(|amount| !has_deductible && !amount.is_zero()),
            is_primary_told: prior.is_some() || place.is_claim_told,
        };
        let mut codes = Vec::new();
        for builder in builders.iter_mut() {
            codes.push(builder.add(line, currency, &asked)?);
        }
        let line_read = Self {
            id: line.required("id")?.to_owned(),
            charge,
            units,
            from: place.from,
            nights: place.nights,
            asked: codes,
            authorised,
            prior,
            deductible: deductible.filter(|amount| has_deductible || amount.is_zero()),
            expected: line.object("expected")?,
        };
        line.ensure_understood()?;
        Ok((line_read, allowed))
    }
}

/// The highest amount that anyone allows.
fn allowed_by_anyone(line: &Fields, currency: &Currency) -> Read<Option<Amount>> {
    let view = View::new(line, ALONE);
    let of_payers = ["primary_allowed", "secondary_allowed", "medicare_allowed", "medicare_fee"];
    let mut highest = None;
    for key in view.keys(&line_schedule()).into_iter().chain(view.keys(&of_payers)) {
        highest = highest.max(Some(view.amount_of(&key, currency)?));
    }
    Ok(highest)
}

impl PriorFigures {
    /// What the payer before did to a line, if it is told, and what it allows of it.
    fn read(
        line: &Fields,
        currency: &Currency,
        builders: &[Builder],
        units: Quantity,
        is_claim_told: bool,
    ) -> Read<(Option<Self>, Option<Amount>)> {
        let view = View::new(line, ALONE);
        let primary = builders.first();
        let allowed = lowest(View::new(line, PRIMARY), currency, &line_schedule())?;
        let allowed = match (allowed, primary) {
            (None, Some(primary)) => primary.scheduled(line, units)?,
            (allowed, _) => allowed,
        };
        let paid = view.amount(PRIMARY_PAID, currency)?;
        if let (Some(_), true) = (paid, is_claim_told) {
            return Err(
                line.problem("primary_paid", "stands beside what was paid for the whole claim: keep one of them")
            );
        }
        let (member, obliged) = (Self::member(line, currency, paid.is_some())?, view.amount(OBLIGED, currency)?);
        if is_claim_told && (member.is_some() || obliged.is_some()) {
            let problem = "is told of a line, and what was paid of the claim: tell both alike";
            return Err(line.problem("primary_patient_share", problem));
        }
        if let Some(paid) = paid {
            return Ok((Some(Self { paid, allowed, member, obliged }), allowed));
        }
        let says_shares = primary.is_some_and(|primary| primary.terms.says_anything());
        if is_claim_told || (says_shares && member.is_none() && obliged.is_none()) {
            return Ok((None, allowed));
        }
        Err(line.problem("primary_paid", "is missing, and the plan does not say how the primary payer shares"))
    }

    /// What the payer before left to the member: told as a whole, or, beside what it paid, in its parts.
    fn member(fields: &Fields, currency: &Currency, is_told: bool) -> Read<Option<Amount>> {
        let view = View::new(fields, ALONE);
        let whole = view.amount(PRIMARY_SHARE, currency)?;
        let keys = view.keys(PRIMARY_PARTS);
        let Some(first) = keys.first().filter(|_| is_told) else { return Ok(whole) };
        let mut parts = Vec::new();
        for key in &keys {
            parts.push(view.amount_of(key, currency)?);
        }
        let parts = sum(parts).map_err(|_| fields.problem(first, "adds up to more than fits"))?;
        if whole.is_some_and(|whole| whole != parts) {
            return Err(fields.problem(first, "and the other parts are not what the primary payer left to the patient"));
        }
        Ok(Some(parts))
    }

    /// What the payer before did to a claim: where the claim does not say what it allowed, the lines may.
    fn of_claim(fields: &Fields, currency: &Currency, paid: Amount, lines: Vec<Option<Amount>>) -> Read<Self> {
        let view = View::new(fields, ALONE);
        let of_lines = lines.into_iter().collect::<Option<Vec<Amount>>>().and_then(|lines| sum(lines).ok());
        let allowed = View::new(fields, PRIMARY).amount(&["allowed"], currency)?.or(of_lines);
        let member = Self::member(fields, currency, true)?;
        let obliged = view.amount(OBLIGED, currency)?;
        Ok(Self { paid, allowed, member, obliged })
    }

    /// What it did to each line, by the charges and to the minor unit: the parts come to the whole.
    fn parts(self, charges: &[Amount], minor: Amount) -> Option<Vec<Self>> {
        // Counted in minor units, so that parts are whole ones.
        let in_minor = |amount: Amount| amount.0.checked_div(minor.0).map(Amount);
        let total = in_minor(sum(charges.iter().copied()).ok()?)?;
        let mut done = Amount::ZERO;
        let mut parts = Vec::new();
        for charge in charges {
            let with = done.plus(in_minor(*charge)?).ok()?;
            let up_to = |whole: Amount, charged: Amount| {
                let part = in_minor(whole)?.part_down(charged, total, Amount(1)).ok()?;
                part.0.checked_mul(minor.0).map(Amount)
            };
            let part = |whole: Amount| up_to(whole, with)?.minus(up_to(whole, done)?).ok();
            let of = |whole: Option<Amount>| whole.map_or(Some(None), |whole| part(whole).map(Some));
            parts.push(Self {
                paid: part(self.paid)?,
                allowed: of(self.allowed)?,
                member: of(self.member)?,
                obliged: of(self.obliged)?,
            });
            done = with;
        }
        Some(parts)
    }

    /// What it left to the member, where that is known.
    pub(crate) fn left(self) -> Option<Amount> {
        self.member.or(self.allowed.map(|allowed| allowed.left_after(self.paid)))
    }

    /// As a claim shows it.
    pub(crate) fn shown(self) -> OtherPayer {
        let Self { paid, allowed, member, obliged } = self;
        OtherPayer::Decided { paid, allowed, member_share: member, obliged }
    }
}
