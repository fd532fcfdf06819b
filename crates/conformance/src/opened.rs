//! What members had used before the first claim.

use domain::ids::Code;
use domain::money::{sum, Amount, Quantity};
use domain::plan::{Benefit, Ceiling, Sharing};

use crate::currency::Currency;
use crate::fields::{Fields, Read};
use crate::limits::{number_of, LimitKind};
use crate::scenario::Builder;
use crate::services::{is_same, Ambiguous};
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
    used: &[
        "deductible_met",
        "deductible_used",
        "deductible_paid",
        "deductible_ytd",
        "deductible_applied",
        "deductible_accumulated",
        "deductible_satisfied",
        "individual_deductible_met",
        "deductible_individual_met",
    ],
    left: &["deductible_remaining", "deductible_left"],
    family_used: &[
        "family_deductible_met",
        "deductible_met_family",
        "deductible_family_met",
        "family_deductible_used",
        "family_deductible_paid",
        "family_deductible_ytd",
        "family_deductible_applied",
    ],
    family_left: &["family_deductible_remaining", "deductible_family_remaining"],
};
const INPATIENT_DEDUCTIBLE: Names = Names {
    used: &["inpatient_deductible_met", "inpatient_deductible_used"],
    left: &["inpatient_deductible_remaining"],
    family_used: &[],
    family_left: &[],
};
const COINSURANCE_CAP: Names = Names {
    used: &["coinsurance_met", "coinsurance_cap_met", "coinsurance_used", "coinsurance_cap_used", "coinsurance_paid"],
    left: &["coinsurance_cap_remaining"],
    family_used: &["family_coinsurance_met", "coinsurance_family_met"],
    family_left: &["family_coinsurance_remaining"],
};
const OUT_OF_POCKET: Names = Names {
    used: &[
        "oop_met",
        "oop_used",
        "oop_paid",
        "oop_ytd",
        "oop_applied",
        "oop_accumulated",
        "oop_max_met",
        "moop_met",
        "individual_oop_met",
        "oop_individual_met",
        "out_of_pocket_met",
        "out_of_pocket_paid",
        "out_of_pocket_ytd",
    ],
    left: &["oop_remaining", "oop_left", "out_of_pocket_remaining"],
    family_used: &[
        "family_oop_met",
        "oop_met_family",
        "oop_family_met",
        "family_oop_used",
        "family_oop_paid",
        "family_oop_ytd",
    ],
    family_left: &["family_oop_remaining", "oop_family_remaining"],
};
/// The names under which the use of a maximum is told: as used or as left.
struct LimitNames {
    kind: LimitKind,
    used: &'static [&'static str],
    left: &'static [&'static str],
}

const LIMIT_NAMES: &[LimitNames] = &[
    LimitNames {
        kind: LimitKind::Annual,
        used: &[
            "annual_max_used",
            "annual_max_met",
            "annual_max_paid",
            "annual_used",
            "annual_paid",
            "max_used",
            "benefits_used",
            "benefits_paid",
            "plan_paid",
            "plan_paid_ytd",
        ],
        left: &["annual_max_remaining", "annual_max_left", "annual_remaining", "max_remaining"],
    },
    LimitNames {
        kind: LimitKind::FamilyAnnual,
        used: &["family_annual_max_used", "family_annual_max_met"],
        left: &["family_annual_max_remaining"],
    },
    LimitNames {
        kind: LimitKind::Lifetime,
        used: &["lifetime_max_used", "lifetime_max_met", "lifetime_max_paid", "lifetime_used", "lifetime_paid"],
        left: &["lifetime_max_remaining", "lifetime_max_left", "lifetime_remaining"],
    },
    LimitNames {
        kind: LimitKind::Visits,
        used: &["visits_used", "visit_limit_used", "units_used"],
        left: &["visits_remaining", "visits_left", "visit_limit_remaining", "units_remaining"],
    },
];

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
        for names in LIMIT_NAMES {
            let general = names.read(view, currency)?;
            let of_all = number_of(&self.terms.limits, names.kind);
            if let (Some((key, _)), Err(Ambiguous)) = (&general, of_all) {
                let problem = "is of several maxima: put the service before it";
                return Err(view.fields().problem(key, problem));
            }
            let of_all = of_all.ok().flatten();
            let limits: Vec<_> = (0u8..).zip(self.terms.limits.clone()).collect();
            for (number, limit) in limits.into_iter().filter(|(_, limit)| limit.kind == names.kind) {
                let own = match &limit.service {
                    Some(service) => names.read_of_service(view, currency, service)?,
                    None => None,
                };
                let told = own.or(general.clone().filter(|_| of_all == Some(number)));
                let Some((_, told)) = told else { continue };
                // Of what was used, at most the whole; else what is not left.
                let whole = limit.limit.whole();
                let used = match told {
                    Told::Used(used) => used.min(whole),
                    Told::Left(left) => Amount(whole).left_after(Amount(left)).0,
                };
                if used == 0 {
                    continue;
                }
                if names.kind == LimitKind::Lifetime {
                    let in_full = Benefit { limits: vec![number], ..Benefit::from(Sharing::default()) };
                    let amount = Amount(used);
                    opened.earlier.push((self.add_service(view.fields(), in_full, amount, false)?, amount));
                } else {
                    opened.limits.push((number, used));
                }
            }
            names.pass_over_others(view, currency)?;
        }
        Ok(())
    }
}

/// What is told of a maximum.
#[derive(Clone, Copy)]
enum Told {
    /// So much was used.
    Used(u128),
    /// So much was left.
    Left(u128),
}

impl LimitNames {
    /// What is told of it, with the key that tells it.
    fn read(&self, view: View, currency: &Currency) -> Read<Option<(String, Told)>> {
        let (used, left) = (view.key(self.used)?, view.key(self.left)?);
        self.one(view, currency, used, left)
    }

    /// What is told of the maximum of a service.
    fn read_of_service(&self, view: View, currency: &Currency, service: &str) -> Read<Option<(String, Told)>> {
        let lines = [service.to_owned()];
        let find = |names: &[&str]| -> Read<Option<String>> {
            let all = names.iter().flat_map(|name| view.ending(&format!("_{name}"), &lines));
            let mut keys = all.filter(|(word, _)| is_same(word, service)).map(|(_, key)| key);
            match (keys.next(), keys.next()) {
                (first, None) => Ok(first),
                (_, Some(second)) => {
                    Err(view.fields().problem(&second, "says what another key says already: keep one"))
                }
            }
        };
        let (used, left) = (find(self.used)?, find(self.left)?);
        self.one(view, currency, used, left)
    }

    /// What is told of services that have no maximum of this kind counts to none.
    fn pass_over_others(&self, view: View, currency: &Currency) -> Read<()> {
        for name in self.used.iter().chain(self.left) {
            let others = view.ending(&format!("_{name}"), &[]);
            for (_, key) in others.into_iter().filter(|(_, key)| !view.fields().is_taken(key)) {
                self.figure(view, currency, &key)?;
            }
        }
        Ok(())
    }

    /// The amount, or the units, under a key.
    fn figure(&self, view: View, currency: &Currency, key: &str) -> Read<u128> {
        if self.kind == LimitKind::Visits {
            return Ok(u128::from(view.fields().quantity(key)?.unwrap_or(Quantity(0)).0));
        }
        Ok(view.amount_of(key, currency)?.0)
    }

    /// One of the two; where both are told, what was used counts.
    fn one(
        &self,
        view: View,
        currency: &Currency,
        used: Option<String>,
        left: Option<String>,
    ) -> Read<Option<(String, Told)>> {
        let used = used.map(|key| Ok((key.clone(), Told::Used(self.figure(view, currency, &key)?)))).transpose()?;
        let left = left.map(|key| Ok((key.clone(), Told::Left(self.figure(view, currency, &key)?)))).transpose()?;
        Ok(used.or(left))
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
