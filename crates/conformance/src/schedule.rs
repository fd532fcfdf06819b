//! What a payer's schedule gives for a line, and the price that makes it.

use domain::money::{Amount, Quantity, ONE_UNIT};
use domain::plan::{Benefit, Measure};

use crate::case::Asked;
use crate::currency::Currency;
use crate::fields::{Fields, Read};
use crate::scenario::Builder;
use crate::terms::{lower, of_standing};
use crate::view::{View, ALONE, PRIMARY};

/// How a line names what bound providers get for it in all.
const LINE_FEES: &[&str] = &["fee", "fee_schedule", "schedule_fee", "par_fee"];
/// How it names what is recognised, of whomever.
const LINE_ALLOWED: &[&str] = &[
    "allowed",
    "allowed_amount",
    "negotiated_rate",
    "contracted_rate",
    "plan_allowance",
    "allowable_charge",
    "eligible",
    "max_allowed",
    "ucr",
];

/// How a line names what a payer's schedule gives for it in all.
pub(crate) fn line_schedule() -> Vec<&'static str> {
    [LINE_ALLOWED, LINE_FEES].concat()
}

impl Builder {
    /// The lowest of what the schedule gives for a line and of the plan's maxima for its units.
    pub(crate) fn schedule(&self, line: &Fields, currency: &Currency, asked: &Asked) -> Read<Option<Amount>> {
        let own = self.allowed(View::new(line, self.view), currency)?;
        let schedule = lower(own, self.scheduled(line, asked.units)?);
        if self.view != PRIMARY {
            return Ok(schedule);
        }
        // The payer before this one is not asked for authorisations here: its maximum is a maximum like any other.
        let authorised = self.terms.authorised.map(|most| self.times(line, most, asked.units)).transpose()?;
        Ok(lower(schedule, authorised))
    }

    /// What the plan's schedule gives for so many units.
    pub(crate) fn scheduled(&self, line: &Fields, units: Quantity) -> Read<Option<Amount>> {
        self.terms.schedule.map(|each| self.times(line, each, units)).transpose()
    }

    fn times(&self, line: &Fields, each: Amount, units: Quantity) -> Read<Amount> {
        let all = each.times_half_up(units, self.payer.plan.minor_unit);
        all.map_err(|_| line.problem("units", "come to more than fits"))
    }

    /// What the payer's schedule gives for a line.
    fn allowed(&self, view: View, currency: &Currency) -> Read<Option<Amount>> {
        let standing = self.terms.standing;
        let fee = of_standing(view, currency, standing, lowest(view, currency, LINE_FEES)?)?;
        let own = lower(lowest(view, currency, LINE_ALLOWED)?, fee);
        if own.is_none() && standing.nonpar.is_some() && !standing.is_bound && self.terms.schedule.is_none() {
            return Err(view.fields().problem("fee", "is missing here and in the plan, whose nonpar_pct is of it"));
        }
        if own.is_some() || self.view == ALONE {
            return Ok(own);
        }
        View::new(view.fields(), ALONE).amount(&["allowed"], currency)
    }

    /// The price of a unit that makes the schedule's amount, and how many units are asked for: where no price does and nothing
    /// is counted by units, one of the whole.
    pub(crate) fn price(
        &self,
        line: &Fields,
        allowed: Amount,
        asked: &Asked,
        benefit: &Benefit,
    ) -> Read<(Amount, Quantity)> {
        let plan = &self.payer.plan;
        let minor = plan.minor_unit;
        let units = asked.units;
        // Nothing is priced at zero: what is charged at zero comes to zero at any price.
        let allowed = allowed.max(minor);
        let too_much = || line.problem("units", "do not divide the allowed amount into a price");
        let each = allowed.0.checked_mul(u128::from(ONE_UNIT.0)).and_then(|it| it.checked_div(u128::from(units.0)));
        let below = each.and_then(|each| Some(Amount(each.checked_sub(each.checked_rem(minor.0)?)?)));
        let below = below.ok_or_else(too_much)?;
        let above = below.plus(minor).map_err(|_| too_much())?;
        let comes_to = |price: Amount| price.times_half_up(units, minor).ok();
        if let Some(exact) =
            [below, above].into_iter().find(|price| comes_to(*price) == Some(allowed) && !price.is_zero())
        {
            return Ok((exact, units));
        }
        // The charge is the lower of the two then; and a payer that has decided already is not asked.
        let is_restored = !plan.waives_lesser_of && allowed >= asked.charge;
        let is_told = asked.is_primary_told && self.view == PRIMARY;
        if is_told || is_restored {
            return Ok((above, units));
        }
        let by_units = |number: &u8| {
            let limit = plan.limits.get(usize::from(*number));
            limit.is_some_and(|limit| matches!(limit.measure, Measure::Units(_)))
        };
        let by_unit = benefit.fixed.is_some() || benefit.most.is_some();
        if by_unit || asked.authorised.is_some() || benefit.limits.iter().any(by_units) {
            return Err(
                line.problem("units", "do not divide the allowed amount into a price, and the plan counts them")
            );
        }
        Ok((allowed, ONE_UNIT))
    }
}

/// The lowest of the amounts under these names.
pub(crate) fn lowest(view: View, currency: &Currency, names: &[&str]) -> Read<Option<Amount>> {
    let mut lowest = None;
    for name in names {
        lowest = lower(lowest, view.amount(&[name], currency)?);
    }
    Ok(lowest)
}
