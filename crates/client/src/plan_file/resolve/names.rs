//! The names of the numbered things of a plan.

use domain::bounds::{MAX_BENEFITS, MAX_CEILINGS, MAX_FREQUENCIES, MAX_LIMITS, MAX_TIERS};
use toml::Spanned;

use super::{Resolver, Result, Words};
use crate::plan_file::raw::{Named, Raw};

/// What `[plan]` calls its own ceilings.
const DEDUCTIBLE: &str = "deductible";
const OUT_OF_POCKET: &str = "out-of-pocket maximum";
/// The tiers of a plan that names none.
const USUAL_TIERS: [&str; 2] = ["in", "out"];
/// What stands in the place of a tier for providers in none.
pub(super) const NO_TIER: &str = "none";

/// Names in the order of their numbers.
pub(super) struct Names(pub Vec<String>);

impl Names {
    pub(super) fn number(&self, name: &str) -> Option<u8> {
        self.0.iter().position(|known| known == name).and_then(|position| u8::try_from(position).ok())
    }

    pub(super) fn choice(&self) -> String {
        if self.0.is_empty() {
            "none: the plan has no such names".into()
        } else {
            format!("one of: {}", self.0.join(", "))
        }
    }
}

/// The things of a table, in the order of the file.
pub(super) fn in_order<T>(things: &Named<T>) -> Vec<(&String, &Spanned<T>)> {
    let mut named: Vec<_> = things.iter().collect();
    named.sort_by_key(|(_, thing)| thing.span().start);
    named
}

impl Resolver<'_> {
    pub(super) fn words(&self, raw: &Raw) -> Result<Words> {
        let terms = raw.plan.get_ref();
        let own = [(DEDUCTIBLE, &terms.deductible), (OUT_OF_POCKET, &terms.out_of_pocket)];
        let own: Vec<&str> = own.into_iter().filter(|(_, ceiling)| ceiling.is_some()).map(|(name, _)| name).collect();
        let tiers = self.names("tiers", &raw.tiers, &[], MAX_TIERS)?;
        if let Some(tier) = raw.tiers.get(NO_TIER) {
            let expected = "another name: \"none\" stands for providers in no tier";
            return Err(self.wrong("tiers.none", tier, expected, NO_TIER));
        }
        let ceilings = self.names("ceilings", &raw.ceilings, &own, MAX_CEILINGS)?;
        Ok(Words {
            currency: self.currency(&raw.money)?,
            deductible: terms.deductible.as_ref().and_then(|_| ceilings.number(DEDUCTIBLE)),
            out_of_pocket: terms.out_of_pocket.as_ref().and_then(|_| ceilings.number(OUT_OF_POCKET)),
            tiers: if tiers.0.is_empty() { Names(USUAL_TIERS.map(String::from).into()) } else { tiers },
            ceilings,
            limits: self.names("limits", &raw.limits, &[], MAX_LIMITS)?,
            frequencies: self.names("frequencies", &raw.frequencies, &[], MAX_FREQUENCIES)?,
            benefits: self.names("benefits", &raw.benefits, &[], MAX_BENEFITS)?,
        })
    }

    /// Things are numbered in the order of the file, after those that `[plan]` itself gives.
    fn names<T>(&self, table: &str, things: &Named<T>, own: &[&str], most: usize) -> Result<Names> {
        let mut names: Vec<String> = own.iter().map(|name| String::from(*name)).collect();
        for (name, thing) in in_order(things) {
            let key = format!("{table}.{name}");
            if own.contains(&name.as_str()) {
                let expected = "another name: [plan] has a ceiling of this one already";
                return Err(self.wrong(&key, thing, expected, name));
            }
            if names.len() >= most {
                return Err(self.wrong(&key, thing, &format!("at most {most} of them"), "one more"));
            }
            names.push(name.clone());
        }
        Ok(Names(names))
    }

    /// The number of the thing that is called so.
    pub(super) fn number_of(&self, names: &Names, key: &str, name: &Spanned<String>) -> Result<u8> {
        let unknown = || self.wrong(key, name, &names.choice(), name.get_ref());
        names.number(name.get_ref()).ok_or_else(unknown)
    }
}
