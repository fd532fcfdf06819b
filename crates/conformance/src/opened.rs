//! What members had used before the first claim.

use domain::ids::Code;
use domain::money::Amount;
use domain::plan::{Benefit, Ceiling, Sharing};

use crate::currency::Currency;
use crate::fields::{Fields, Read};
use crate::scenario::Builder;
use crate::terms::LimitKind;
use crate::view::View;

/// What a member had used before.
#[derive(Debug)]
pub struct Opened {
    /// Who.
    pub member: String,
    /// Of ceilings, by their number: the member, the family.
    pub ceilings: Vec<(u8, Amount, Amount)>,
    /// Of limits of the year, by their number.
    pub limits: Vec<(u8, u128)>,
    /// Of a lifetime, by an earlier claim of this service and amount.
    pub earlier: Vec<(Code, Amount)>,
}

/// The names under which the use of a ceiling is told: of the member and of the family, as used or as left.
struct Names {
    used: &'static [&'static str],
    left: &'static [&'static str],
    family_used: &'static [&'static str],
    family_left: &'static [&'static str],
}

const DEDUCTIBLE: Names = Names {
    used: &["deductible_met", "deductible_used", "individual_deductible_met"],
    left: &["deductible_remaining", "deductible_left"],
    family_used: &["family_deductible_met", "deductible_met_family", "family_deductible_used"],
    family_left: &["family_deductible_remaining"],
};
const COINSURANCE_CAP: Names = Names {
    used: &["coinsurance_met", "coinsurance_cap_met", "coinsurance_used"],
    left: &["coinsurance_cap_remaining"],
    family_used: &["family_coinsurance_met"],
    family_left: &["family_coinsurance_remaining"],
};
const OUT_OF_POCKET: Names = Names {
    used: &["oop_met", "oop_used", "individual_oop_met"],
    left: &["oop_remaining", "oop_left"],
    family_used: &["family_oop_met", "oop_met_family", "family_oop_used"],
    family_left: &["family_oop_remaining"],
};
const ANNUAL_USED: &[&str] =
    &["annual_max_used", "annual_max_met", "annual_used", "max_used", "benefits_used", "plan_paid"];

impl Builder {
    /// Reads what a member had used of the plan's counters. What counts to none of them is of no consequence.
    pub(crate) fn opened(&mut self, member: &str, fields: &Fields, currency: &Currency) -> Read<Opened> {
        let view = View::new(fields, self.view);
        let numbers = self.payer.numbers;
        let mut opened =
            Opened { member: member.to_owned(), ceilings: Vec::new(), limits: Vec::new(), earlier: Vec::new() };
        for (number, ceiling, names) in [
            (numbers.deductible, self.terms.deductible, DEDUCTIBLE),
            (numbers.coinsurance_cap, self.terms.coinsurance_cap, COINSURANCE_CAP),
            (numbers.out_of_pocket, self.terms.out_of_pocket, OUT_OF_POCKET),
        ] {
            let (own, all) = names.read(view, currency, ceiling)?;
            if let Some(number) = number.filter(|_| !own.is_zero() || !all.is_zero()) {
                opened.ceilings.push((number, own, all.max(own)));
            }
        }
        self.opened_limits(view, currency, &mut opened)?;
        Ok(opened)
    }

    fn opened_limits(&mut self, view: View, currency: &Currency, opened: &mut Opened) -> Read<()> {
        let annual = view.amount(ANNUAL_USED, currency)?;
        let annual_left = view.amount(&["annual_max_remaining", "annual_max_left"], currency)?;
        let family = view.amount(&["family_annual_max_used"], currency)?;
        let lifetime = view.amount(&["lifetime_max_used", "lifetime_used"], currency)?;
        let visits = view.quantity(&["visits_used", "visit_limit_used", "units_used"])?;
        let limits: Vec<_> = (0u8..).zip(self.terms.limits.iter().map(|limit| (limit.kind, limit.limit))).collect();
        for (number, (kind, limit)) in limits {
            let used = match kind {
                LimitKind::Annual => {
                    let rest = annual_left.map(|left| Amount(limit.whole()).left_after(left));
                    annual.or(rest).map(|amount| amount.0)
                }
                LimitKind::FamilyAnnual => family.map(|amount| amount.0),
                LimitKind::Visits => visits.map(|units| u128::from(units.0)),
                LimitKind::Lifetime => {
                    if let Some(amount) = lifetime.filter(|amount| !amount.is_zero()) {
                        let in_full = Benefit { limits: vec![number], ..Benefit::from(Sharing::default()) };
                        opened.earlier.push((self.add_service(view.fields(), in_full, amount, false)?, amount));
                    }
                    None
                }
            };
            if let Some(used) = used.filter(|used| *used > 0) {
                opened.limits.push((number, used));
            }
        }
        Ok(())
    }
}

impl Names {
    /// What the member and what the family had used.
    fn read(&self, view: View, currency: &Currency, ceiling: Ceiling) -> Read<(Amount, Amount)> {
        let of = |used: &[&str], left: &[&str], whole: Option<Amount>| -> Read<Option<Amount>> {
            let (used, left) = (view.amount(used, currency)?, view.amount(left, currency)?);
            Ok(used.or(left.map(|left| whole.unwrap_or(left).left_after(left))))
        };
        let whole_of_family = ceiling.family.map(|family| family.most);
        let own = of(self.used, self.left, ceiling.individual.or(whole_of_family))?.unwrap_or_default();
        let all = of(self.family_used, self.family_left, whole_of_family)?.unwrap_or(own);
        Ok((own, all))
    }
}
