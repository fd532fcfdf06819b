//! What members had used before the first claim.

use domain::ids::Code;
use domain::money::{sum, Amount};
use domain::plan::{Benefit, Ceiling, Sharing};

use crate::currency::Currency;
use crate::fields::{Fields, Read};
use crate::limits::LimitKind;
use crate::scenario::Builder;
use crate::view::View;

/// What a member had used before.
#[derive(Debug)]
pub struct Opened {
    /// Who.
    pub member: String,
    /// Of ceilings, by their number.
    pub ceilings: Vec<(u8, Amount)>,
    /// What is said of the member's whole family, by the ceiling's number.
    pub family: Vec<(u8, Amount)>,
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
    family_used: &["family_deductible_met", "deductible_met_family", "deductible_family_met", "family_deductible_used"],
    family_left: &["family_deductible_remaining", "deductible_family_remaining"],
};
const INPATIENT_DEDUCTIBLE: Names = Names {
    used: &["inpatient_deductible_met", "inpatient_deductible_used"],
    left: &["inpatient_deductible_remaining"],
    family_used: &[],
    family_left: &[],
};
const COINSURANCE_CAP: Names = Names {
    used: &["coinsurance_met", "coinsurance_cap_met", "coinsurance_used", "coinsurance_cap_used"],
    left: &["coinsurance_cap_remaining"],
    family_used: &["family_coinsurance_met", "coinsurance_family_met"],
    family_left: &["family_coinsurance_remaining"],
};
const OUT_OF_POCKET: Names = Names {
    used: &["oop_met", "oop_used", "individual_oop_met", "out_of_pocket_met"],
    left: &["oop_remaining", "oop_left", "out_of_pocket_remaining"],
    family_used: &["family_oop_met", "oop_met_family", "oop_family_met", "family_oop_used"],
    family_left: &["family_oop_remaining", "oop_family_remaining"],
};
const ANNUAL_USED: &[&str] = &[
    "annual_max_used",
    "annual_max_met",
    "annual_used",
    "annual_paid",
    "max_used",
    "benefits_used",
    "benefits_paid",
    "plan_paid",
];
const LIFETIME_USED: &[&str] = &["lifetime_max_used", "lifetime_max_met", "lifetime_used"];
const LIFETIME_LEFT: &[&str] = &["lifetime_max_remaining", "lifetime_remaining"];
const VISITS_USED: &[&str] = &["visits_used", "visit_limit_used", "units_used"];
const VISITS_LEFT: &[&str] = &["visits_remaining", "visits_left", "visit_limit_remaining", "units_remaining"];

impl Builder {
    /// Reads what a member had used of the plan's counters. What counts to none of them is of no consequence.
    pub(crate) fn opened(&mut self, member: &str, fields: &Fields, currency: &Currency) -> Read<Opened> {
        let view = View::new(fields, self.view);
        let numbers = self.payer.numbers;
        let mut opened = Opened {
            member: member.to_owned(),
            ceilings: Vec::new(),
            family: Vec::new(),
            limits: Vec::new(),
            earlier: Vec::new(),
        };
        let inpatient = Ceiling::flat(self.terms.inpatient_deductible, None);
        // What the out-of-pocket maximum counts, as far as it is told.
        let (mut own_shares, mut family_shares) = (Vec::new(), Vec::new());
        for (number, ceiling, names) in [
            (numbers.deductible, self.terms.deductible, DEDUCTIBLE),
            (numbers.inpatient_deductible, inpatient, INPATIENT_DEDUCTIBLE),
            (numbers.coinsurance_cap, self.terms.coinsurance_cap, COINSURANCE_CAP),
            (numbers.out_of_pocket, self.terms.out_of_pocket, OUT_OF_POCKET),
        ] {
            let (mut own, mut family) = names.read(view, currency, ceiling)?;
            if names.used == OUT_OF_POCKET.used {
                let too_large = |_| fields.problem("deductible_met", "is more than fits");
                let all = |shares: Vec<Amount>| sum(shares).map(|it| Some(it).filter(|it| !it.is_zero()));
                own = own.or(all(own_shares.clone()).map_err(too_large)?);
                family = family.or(all(family_shares.clone()).map_err(too_large)?);
                (own, family) = (own.map(|it| ceiling.at_most(it)), family.map(|it| ceiling.at_most_of_family(it)));
            }
            own_shares.extend(own);
            family_shares.extend(family);
            let Some(number) = number else { continue };
            opened.ceilings.extend(own.filter(|own| !own.is_zero()).map(|own| (number, own)));
            opened.family.extend(family.filter(|_| ceiling.family.is_some()).map(|family| (number, family)));
        }
        self.opened_limits(view, currency, &mut opened)?;
        Ok(opened)
    }

    fn opened_limits(&mut self, view: View, currency: &Currency, opened: &mut Opened) -> Read<()> {
        let annual = view.amount(ANNUAL_USED, currency)?;
        let annual_left = view.amount(&["annual_max_remaining", "annual_max_left"], currency)?;
        let family = view.amount(&["family_annual_max_used", "family_annual_max_met"], currency)?;
        let family_left = view.amount(&["family_annual_max_remaining"], currency)?;
        let lifetime = view.amount(LIFETIME_USED, currency)?;
        let lifetime_left = view.amount(LIFETIME_LEFT, currency)?;
        let visits = view.quantity(VISITS_USED)?.map(|units| u128::from(units.0));
        let visits_left = view.quantity(VISITS_LEFT)?.map(|units| u128::from(units.0));
        let limits: Vec<_> = (0u8..).zip(self.terms.limits.iter().map(|limit| (limit.kind, limit.limit))).collect();
        for (number, (kind, limit)) in limits {
            let whole = limit.whole();
            // Of what was used, at most the whole; else what is not left.
            let of = |used: Option<u128>, left: Option<u128>| {
                used.map(|used| used.min(whole)).or(left.map(|left| Amount(whole).left_after(Amount(left)).0))
            };
            let of_amounts = |used: Option<Amount>, left: Option<Amount>| of(used.map(|it| it.0), left.map(|it| it.0));
            let used = match kind {
                LimitKind::Annual => of_amounts(annual, annual_left),
                LimitKind::FamilyAnnual => of_amounts(family, family_left),
                LimitKind::Visits => of(visits, visits_left),
                LimitKind::Lifetime => {
                    let amount = of_amounts(lifetime, lifetime_left).map(Amount);
                    if let Some(amount) = amount.filter(|amount| !amount.is_zero()) {
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
    /// What the member and what the family had used, where it is told: of a ceiling that was passed, all of it.
    fn read(&self, view: View, currency: &Currency, ceiling: Ceiling) -> Read<(Option<Amount>, Option<Amount>)> {
        let of = |used: &[&str], left: &[&str], whole: Option<Amount>| -> Read<Option<Amount>> {
            let (used, left) = (view.amount(used, currency)?, view.amount(left, currency)?);
            Ok(used.or(left.map(|left| whole.unwrap_or(left).left_after(left))))
        };
        let whole_of_family = ceiling.family.map(|family| family.most);
        let own = of(self.used, self.left, ceiling.individual.or(whole_of_family))?;
        let family = of(self.family_used, self.family_left, whole_of_family)?;
        Ok((own.map(|own| ceiling.at_most(own)), family.map(|family| ceiling.at_most_of_family(family))))
    }
}

/// Amounts of which a ceiling counts no more than there is of it.
trait Counted {
    /// Of one member.
    fn at_most(&self, used: Amount) -> Amount;
    /// Of a family.
    fn at_most_of_family(&self, used: Amount) -> Amount;
}

impl Counted for Ceiling {
    fn at_most(&self, used: Amount) -> Amount {
        let own = self.individual.map_or(used, |most| used.min(most));
        self.at_most_of_family(own)
    }

    fn at_most_of_family(&self, used: Amount) -> Amount {
        self.family.map_or(used, |family| used.min(family.most))
    }
}

/// What the families of members had used beyond what is told of each: by the family's name and the ceiling's number.
pub(crate) fn beyond_members(
    used: &[Opened],
    members: &[(String, String)],
    told: &Fields,
) -> Read<Vec<(String, Vec<(u8, Amount)>)>> {
    let mut families: Vec<&str> = members.iter().map(|(_, family)| family.as_str()).collect();
    families.sort_unstable();
    families.dedup();
    let mut found = Vec::new();
    for family in families {
        let is_of_it = |opened: &&Opened| members.iter().any(|(name, of)| *name == opened.member && of == family);
        let of_family: Vec<&Opened> = used.iter().filter(is_of_it).collect();
        let mut rest: Vec<(u8, Amount)> = Vec::new();
        for (number, all) in of_family.iter().flat_map(|opened| &opened.family) {
            let own = of_family.iter().flat_map(|opened| &opened.ceilings);
            let own = sum(own.filter(|(other, _)| other == number).map(|(_, own)| *own));
            let own = own.map_err(|_| told.problem("", "adds up to more than fits"))?;
            let left = all.left_after(own);
            match rest.iter().find(|(known, _)| known == number) {
                Some((_, known)) if *known == left => {}
                Some(_) => return Err(told.problem("", format!("two members tell family {family:?} differently"))),
                None => rest.push((*number, left)),
            }
        }
        found.push((family.to_owned(), rest));
    }
    Ok(found)
}
