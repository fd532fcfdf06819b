//! The services of a plan.

use domain::ids::Code;
use domain::plan::Plan;
use domain::service::{Pair, Price, Relation, Service, Span, UnitsPerDay};
use toml::Spanned;

use super::values::{ONLY, SETTINGS, SEXES};
use super::{Resolver, Result, Words};
use crate::plan_file::raw::{self, Named};
use crate::sentences::Sentence;
use crate::tokens::plain_code;
use crate::words::KINDS;

const SPANS: &[(&str, Span)] = &[("whole stay", Span::WholeStay), ("per day", Span::PerDay)];
const RELATIONS: &[(&str, Relation)] = &[
    ("bundled", Relation::Bundled),
    ("mutually exclusive", Relation::MutuallyExclusive),
    ("not together", Relation::NotTogether),
];

impl Resolver<'_> {
    pub(super) fn services(
        &self,
        words: &Words,
        services: &Named<raw::Service>,
        plan: &Plan,
    ) -> Result<Vec<(Code, Service)>> {
        let service = |(code, raw): (&String, &Spanned<raw::Service>)| {
            let known = self.service(words, code, raw.get_ref())?;
            let at = format!("services.{code}");
            known
                .ensure_valid(plan)
                .map_err(|error| self.wrong(&at, raw, "a service that can be set", error.sentence()))?;
            let token =
                plain_code(code).map_err(|error| self.wrong(&at, raw, "a procedure code", error.to_string()))?;
            Ok((token, known))
        };
        services.iter().map(service).collect()
    }

    fn service(&self, words: &Words, code: &str, service: &raw::Service) -> Result<Service> {
        let key = |field: &str| format!("services.{code}.{field}");
        let benefit = |field: &str, name| self.number_of(&words.benefits, &key(field), name);
        let prices = service.prices.iter().map(|price| self.price(words, code, price));
        let mut prices: Vec<Price> = prices.collect::<Result<_>>()?;
        // On one day the price of a tier outweighs that of all: it stands behind it.
        prices.sort_by_key(|price| (price.from, price.tier));
        Ok(Service {
            benefit: benefit("benefit", &service.benefit)?,
            alternative: service.alternative.as_ref().map(|name| benefit("alternative", name)).transpose()?,
            valid_from: self.day(&key("valid_from"), &service.valid_from)?,
            valid_to: self.optional_day(&key("valid_to"), service.valid_to.as_ref())?,
            prices,
            kind: self.choose_if_present(&key("kind"), service.kind.as_ref(), &KINDS)?.unwrap_or_default(),
            setting: self.choose_if_present(&key("setting"), service.setting.as_ref(), SETTINGS)?,
            sex: self.choose_if_present(&key("sex"), service.sex.as_ref(), SEXES)?,
            age: self.choose_if_present(&key("age"), service.age.as_ref(), ONLY)?,
            span: self.choose_if_present(&key("span"), service.span.as_ref(), SPANS)?.unwrap_or_default(),
            frequency: service
                .frequency
                .as_ref()
                .map(|name| self.number_of(&words.frequencies, &key("frequency"), name))
                .transpose()?,
            units_per_day: service.units_per_day.as_ref().map(|rule| self.units_per_day(code, rule)).transpose()?,
            pairs: service.pairs.iter().map(|pair| self.pair(code, pair)).collect::<Result<_>>()?,
        })
    }

    fn price(&self, words: &Words, code: &str, price: &raw::Price) -> Result<Price> {
        let key = |field: &str| format!("services.{code}.prices.{field}");
        let tier = price.tier.as_ref().map(|tier| self.number_of(&words.tiers, &key("tier"), tier));
        Ok(Price {
            from: self.day(&key("from"), &price.from)?,
            tier: tier.transpose()?,
            amount: self.amount(&words.currency, &key("amount"), &price.amount)?,
        })
    }

    fn units_per_day(&self, code: &str, rule: &raw::UnitsPerDay) -> Result<UnitsPerDay> {
        let most = self.units(&format!("services.{code}.units_per_day.most"), &rule.most)?;
        Ok(UnitsPerDay { most, denies: rule.denies, is_maximum: rule.maximum })
    }

    fn pair(&self, code: &str, pair: &raw::Pair) -> Result<Pair> {
        let key = |field: &str| format!("services.{code}.pairs.{field}");
        let other = self.code(&key("code"), &pair.code)?;
        if pair.code.get_ref() == code {
            return Err(self.wrong(&key("code"), &pair.code, "another code than the service's own", code));
        }
        Ok(Pair {
            other,
            relation: self.choose(&key("relation"), &pair.relation, RELATIONS)?,
            from: self.day(&key("from"), &pair.from)?,
            to: self.optional_day(&key("to"), pair.to.as_ref())?,
            modifier_allowed: pair.modifier_allowed,
        })
    }
}
