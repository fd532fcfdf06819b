//! The plan itself: its terms, tiers, ceilings, limits, frequency rules and clocks.

use domain::calendar::{Anniversary, FilingWindow};
use domain::ids::AssetId;
use domain::plan::{
    Ceiling, Clocks, Coordination, FamilyCeiling, FrequencyRule, Growth, Limit, LimitHolder, Measure, Period, Plan,
    Tier,
};
use toml::Spanned;

use super::names::in_order;
use super::values::ONLY;
use super::{Resolver, Result, Words};
use crate::currency::Currency;
use crate::plan_file::raw::{self, Form, Raw};
use crate::sentences::Sentence;
use crate::words::KINDS;

const METHODS: &[(&str, Coordination)] = &[
    ("standard", Coordination::Standard),
    ("basic", Coordination::Basic),
    ("non-duplication", Coordination::NonDuplication),
    ("maintenance of benefits", Coordination::MaintenanceOfBenefits),
    ("medicare secondary", Coordination::MedicareSecondary),
];
const PERIODS: &[(&str, Period)] =
    &[("year", Period::Year), ("lifetime", Period::Lifetime), ("lifetime of category", Period::LifetimeOfCategory)];
const HOLDERS: &[(&str, LimitHolder)] = &[("member", LimitHolder::Member), ("family", LimitHolder::Family)];
/// The age of majority of a plan that names none.
const ADULT_AGE: u8 = 18;

impl Resolver<'_> {
    pub(super) fn plan(&self, words: &Words, raw: &Raw) -> Result<Plan> {
        let terms = raw.plan.get_ref();
        let plan = Plan {
            asset: AssetId(raw.money.asset),
            minor_unit: words.currency.minor_unit,
            year_start: self.year_start(&terms.year_start)?,
            utc_offset_minutes: terms.utc_offset_minutes,
            filing: self.filing(&terms.filing)?,
            adult_age: terms.adult_age.unwrap_or(ADULT_AGE),
            waives_lesser_of: terms.waives_lesser_of,
            coordination: self
                .choose_if_present("plan.coordination", terms.coordination.as_ref(), METHODS)?
                .unwrap_or_default(),
            ceilings: self.ceilings(&words.currency, raw)?,
            tiers: self.tiers(raw)?,
            benefits: self.benefits(words, raw)?,
            limits: in_order(&raw.limits)
                .into_iter()
                .map(|(name, limit)| self.limit(&words.currency, name, limit))
                .collect::<Result<_>>()?,
            frequencies: in_order(&raw.frequencies)
                .into_iter()
                .map(|(_, rule)| rule.get_ref())
                .map(|rule| FrequencyRule { times: rule.times, days: rule.days, is_edit: rule.edit })
                .collect(),
            distinguishing_modifiers: terms
                .distinguishing_modifiers
                .iter()
                .map(|modifier| self.modifier(modifier))
                .collect::<Result<_>>()?,
            clocks: self.clocks(terms.evidence_days, &raw.clocks)?,
        };
        plan.ensure_valid()
            .map_err(|error| self.wrong("plan", &raw.plan, "a plan that can be published", error.sentence()))?;
        Ok(plan)
    }

    fn year_start(&self, text: &Spanned<String>) -> Result<Anniversary> {
        let parts =
            text.get_ref().split_once('-').and_then(|(month, day)| Some((month.parse().ok()?, day.parse().ok()?)));
        parts
            .map(|(month, day)| Anniversary { month, day })
            .filter(|anniversary| anniversary.is_valid())
            .ok_or_else(|| self.wrong("plan.year_start", text, "month and day, such as \"01-01\"", text.get_ref()))
    }

    fn filing(&self, filing: &Spanned<raw::Filing>) -> Result<FilingWindow> {
        match (filing.get_ref().days, filing.get_ref().months) {
            (Some(days), None) => Ok(FilingWindow::Days(days)),
            (None, Some(months)) => Ok(FilingWindow::Months(months)),
            (Some(_), Some(_)) => Err(self.wrong("plan.filing", filing, "either days or months", "both")),
            (None, None) => Err(self.wrong("plan.filing", filing, "either days or months", "neither")),
        }
    }

    fn clocks(&self, evidence_days: u16, clocks: &raw::Clocks) -> Result<Clocks> {
        let usual = Clocks::default();
        let interest = clocks.interest_percent.as_ref();
        let interest = interest.map(|percent| self.percent("clocks.interest_percent", percent)).transpose()?;
        Ok(Clocks {
            evidence_days,
            review_days: clocks.review_days.unwrap_or(usual.review_days),
            review_pays: clocks.review_pays.unwrap_or(usual.review_pays),
            clean_claim_days: clocks.clean_claim_days.unwrap_or(usual.clean_claim_days),
            interest: interest.unwrap_or(usual.interest),
            appeal_days: clocks.appeal_days.unwrap_or(usual.appeal_days),
            ruling_days: clocks.ruling_days.unwrap_or(usual.ruling_days),
            authorisation_days: clocks.authorisation_days.unwrap_or(usual.authorisation_days),
            urgent_hours: clocks.urgent_hours.unwrap_or(usual.urgent_hours),
            silence_authorises: clocks.silence_authorises.unwrap_or(usual.silence_authorises),
            reopenings: clocks.reopenings.unwrap_or(usual.reopenings),
        })
    }

    fn tiers(&self, raw: &Raw) -> Result<Vec<Tier>> {
        if raw.tiers.is_empty() {
            return Ok([true, false].map(|bound| Tier { bound, balance_bill_cap: None }).into());
        }
        let tier = |(name, tier): (&String, &Spanned<raw::Tier>)| {
            let key = format!("tiers.{name}.balance_bill_cap_percent");
            let raw::Tier { bound, balance_bill_cap_percent } = tier.get_ref();
            let cap = match balance_bill_cap_percent {
                Some(cap) if *bound => {
                    let expected = "no cap where the tier is bound: nobody owes what exceeds the price";
                    return Err(self.wrong(&key, cap, expected, &cap.get_ref().0));
                }
                Some(cap) => Some(self.percent_up_to(600, &key, cap)?),
                None => None,
            };
            Ok(Tier { bound: *bound, balance_bill_cap: cap })
        };
        in_order(&raw.tiers).into_iter().map(tier).collect()
    }

    /// Those of `[plan]` first, then those with names.
    fn ceilings(&self, currency: &Currency, raw: &Raw) -> Result<Vec<Ceiling>> {
        let terms = raw.plan.get_ref();
        let own = [("plan.deductible", &terms.deductible), ("plan.out_of_pocket", &terms.out_of_pocket)];
        let own = own.into_iter().filter_map(|(key, ceiling)| Some((key.to_owned(), ceiling.as_ref()?)));
        let named = in_order(&raw.ceilings).into_iter();
        let named = named.map(|(name, ceiling)| (format!("ceilings.{name}"), ceiling));
        own.chain(named).map(|(key, ceiling)| self.ceiling(currency, &key, ceiling)).collect()
    }

    fn ceiling(&self, currency: &Currency, key: &str, ceiling: &Spanned<raw::Ceiling>) -> Result<Ceiling> {
        let raw::Ceiling { individual, family } = ceiling.get_ref();
        if individual.is_none() && family.is_none() {
            return Err(self.wrong(key, ceiling, "individual, family, or both", "neither"));
        }
        let family_key = format!("{key}.family");
        let family = match family {
            None => None,
            Some(text) => Some(match text.get_ref() {
                Form::Short(amount) => FamilyCeiling::flat(self.amount_called(currency, &family_key, text, amount)?),
                Form::Long(growing) => self.growing(currency, &family_key, growing)?,
            }),
        };
        Ok(Ceiling { individual: self.optional(currency, &format!("{key}.individual"), individual.as_ref())?, family })
    }

    fn growing(&self, currency: &Currency, key: &str, growing: &raw::FamilyCeiling) -> Result<FamilyCeiling> {
        let base = self.amount(currency, &format!("{key}.base"), &growing.base)?;
        let most = self.amount(currency, &format!("{key}.most"), &growing.most)?;
        if most < base {
            let expected = format!("not less than the base, {}", growing.base.get_ref().0);
            return Err(self.wrong(&format!("{key}.most"), &growing.most, &expected, &growing.most.get_ref().0));
        }
        let extra = self.amount(currency, &format!("{key}.extra"), &growing.extra)?;
        Ok(FamilyCeiling { base, members: growing.members, extra, most })
    }

    fn limit(&self, currency: &Currency, name: &str, limit: &Spanned<raw::Limit>) -> Result<Limit> {
        let key = |field: &str| format!("limits.{name}.{field}");
        let raw::Limit { amount, units, claims, period, holder, only } = limit.get_ref();
        let mut holder = self.choose_if_present(&key("holder"), holder.as_ref(), HOLDERS)?.unwrap_or_default();
        let measure = match (amount, units, claims) {
            (Some(amount), None, None) => Measure::Amount(match amount.get_ref() {
                Form::Short(text) => self.amount_called(currency, &key("amount"), amount, text)?,
                Form::Long(growing) => {
                    if holder != LimitHolder::Family {
                        let expected = "holder = \"family\" beside an amount that grows with the family";
                        return Err(self.wrong(&key("amount"), amount, expected, "an amount that grows"));
                    }
                    let FamilyCeiling { base, members, extra, most } =
                        self.growing(currency, &key("amount"), growing)?;
                    holder = LimitHolder::GrowingFamily(Growth { members, extra, most });
                    base
                }
            }),
            (None, Some(units), None) => Measure::Units(self.units(&key("units"), units)?),
            (None, None, Some(claims)) => {
                Measure::Claims(self.choose(&key("claims.kind"), &claims.kind, &KINDS)?, claims.most)
            }
            (None, None, None) => return Err(self.one_measure(name, limit, "none")),
            _ => return Err(self.one_measure(name, limit, "several")),
        };
        Ok(Limit {
            measure,
            period: self.choose_if_present(&key("period"), period.as_ref(), PERIODS)?.unwrap_or_default(),
            holder,
            confined_to: self.choose_if_present(&key("only"), only.as_ref(), ONLY)?,
        })
    }

    fn one_measure(&self, name: &str, limit: &Spanned<raw::Limit>, found: &str) -> super::PlanFileError {
        self.wrong(&format!("limits.{name}"), limit, "either amount or units or claims", found)
    }
}
