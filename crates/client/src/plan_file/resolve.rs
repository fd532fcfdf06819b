//! Values of a plan file, understood.

use std::collections::BTreeMap;

use domain::accumulators::{LimitUse, Opening};
use domain::bounds::{MAX_BENEFITS, MAX_LIMITS};
use domain::calendar::{Anniversary, Day, FilingWindow};
use domain::consent::{Categories, Category};
use domain::ids::{AssetId, Code, FamilyId, Millis, Modifier};
use domain::money::{Amount, BasisPoints, Quantity};
use domain::plan::{Benefit, Ceiling, Copay, CopayOrder, Limit, Network, Plan, Price, Service};
use formats::{npi, Decimal, PostalAddress};
use toml::Spanned;

use super::error::line_of;
use super::raw::{self, Date, Named, Quoted, Raw};
use super::{Consent, Funding, Licence, Member, Payer, PlanFile, PlanFileError, Provider};
use crate::currency::Currency;
use crate::sentences::Sentence;
use crate::tokens::plain_code;
use crate::words;

type Result<T> = std::result::Result<T, PlanFileError>;

/// What errors need to say where they are.
pub(super) struct Resolver<'a> {
    pub file: &'a str,
    pub text: &'a str,
}

/// The names of the numbered things of a plan, in the order of their numbers.
struct Names(Vec<String>);

impl Names {
    /// Things are numbered in the order of the file.
    fn of<T>(things: &Named<T>) -> Self {
        let mut named: Vec<_> = things.iter().map(|(name, thing)| (thing.span().start, name.clone())).collect();
        named.sort();
        Self(named.into_iter().map(|(_, name)| name).collect())
    }

    fn number(&self, name: &str) -> Option<u8> {
        self.0.iter().position(|known| known == name).and_then(|position| u8::try_from(position).ok())
    }

    fn choice(&self) -> String {
        format!("one of: {}", self.0.join(", "))
    }
}

impl Resolver<'_> {
    pub(super) fn resolve(&self, raw: Raw) -> Result<PlanFile> {
        let currency = self.currency(&raw.money)?;
        let limit_names = Names::of(&raw.limits);
        let benefit_names = Names::of(&raw.benefits);
        let plan = self.plan(&currency, &raw, &limit_names, &benefit_names)?;
        let services = self.services(&currency, &raw.services, &plan, &benefit_names)?;
        let described = |(code, service): (&String, &Spanned<raw::Service>)| {
            Some((plain_code(code).ok()?, service.get_ref().description.clone()?))
        };
        let descriptions = raw.services.iter().filter_map(described).collect();
        let members = self.members(&currency, &raw.members, &plan, &limit_names)?;
        let providers = self.providers(&raw.providers)?;
        let consents = raw
            .consents
            .iter()
            .map(|consent| self.consent(consent.get_ref(), &plan, &members, &providers))
            .collect::<Result<_>>()?;
        let escrow = Funding {
            funding: self.amount(&currency, "escrow.funding", &raw.escrow.funding)?,
            top_up: self.optional(&currency, "escrow.top_up", raw.escrow.top_up.as_ref())?,
        };
        Ok(PlanFile {
            payer: self.payer(raw.payer)?,
            currency,
            plan,
            benefits: benefit_names.0,
            limits: limit_names.0,
            services,
            descriptions,
            members,
            providers,
            consents,
            escrow,
        })
    }

    fn payer(&self, payer: raw::Payer) -> Result<Payer> {
        let digits = &payer.tax_number;
        if digits.get_ref().len() != 9 || !digits.get_ref().bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(self.wrong("payer.tax_number", digits, "nine digits", digits.get_ref()));
        }
        let address = PostalAddress {
            street: vec![payer.street],
            city: payer.city,
            state: payer.state,
            postcode: payer.postcode,
            country: None,
        };
        let tax_number = digits.get_ref().clone();
        Ok(Payer { name: payer.name, id: payer.id, tax_number, address, website: payer.website })
    }

    fn currency(&self, money: &raw::Money) -> Result<Currency> {
        let scale = *money.scale.get_ref();
        if scale > 6 {
            return Err(self.wrong("money.scale", &money.scale, "0 to 6 decimals", scale));
        }
        let text = &money.base_units_per_minor_unit;
        let units = text.get_ref().0.parse().ok().filter(|units| *units > 0);
        let expected = "a whole number above zero in quotes, such as \"10000000000\"";
        let minor_unit = units
            .map(Amount)
            .ok_or_else(|| self.wrong("money.base_units_per_minor_unit", text, expected, &text.get_ref().0))?;
        Ok(Currency { code: money.currency.clone(), scale, minor_unit })
    }

    fn plan(&self, currency: &Currency, raw: &Raw, limits: &Names, benefits: &Names) -> Result<Plan> {
        let terms = raw.plan.get_ref();
        let plan = Plan {
            asset: AssetId::NATIVE,
            minor_unit: currency.minor_unit,
            year_start: self.year_start(&terms.year_start)?,
            utc_offset_minutes: terms.utc_offset_minutes,
            filing: self.filing(&terms.filing)?,
            deductible: self.ceiling(currency, "plan.deductible", &terms.deductible)?,
            out_of_pocket: self.ceiling(currency, "plan.out_of_pocket", &terms.out_of_pocket)?,
            benefits: benefits
                .0
                .iter()
                .filter_map(|name| raw.benefits.get(name).map(|benefit| (name, benefit.get_ref())))
                .map(|(name, benefit)| self.benefit(currency, name, benefit, limits))
                .collect::<Result<_>>()?,
            limits: limits
                .0
                .iter()
                .filter_map(|name| raw.limits.get(name).map(|limit| (name, limit)))
                .map(|(name, limit)| self.limit(currency, name, limit))
                .collect::<Result<_>>()?,
            distinguishing_modifiers: terms
                .distinguishing_modifiers
                .iter()
                .map(|modifier| self.modifier(modifier))
                .collect::<Result<_>>()?,
            evidence_days: terms.evidence_days,
        };
        // Numbers are bytes, so that more names than fit would be lost before the plan could say so.
        if benefits.0.len() > MAX_BENEFITS || limits.0.len() > MAX_LIMITS {
            let expected = format!("at most {MAX_BENEFITS} benefits and {MAX_LIMITS} limits");
            let found = format!("{} and {}", benefits.0.len(), limits.0.len());
            return Err(self.wrong("plan", &raw.plan, &expected, found));
        }
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

    fn ceiling(&self, currency: &Currency, key: &str, ceiling: &raw::Ceiling) -> Result<Ceiling> {
        Ok(Ceiling {
            individual: self.optional(currency, &format!("{key}.individual"), ceiling.individual.as_ref())?,
            family: self.optional(currency, &format!("{key}.family"), ceiling.family.as_ref())?,
        })
    }

    fn limit(&self, currency: &Currency, name: &str, limit: &Spanned<raw::Limit>) -> Result<Limit> {
        let key = format!("limits.{name}");
        match (&limit.get_ref().amount, &limit.get_ref().units) {
            (Some(amount), None) => self.amount(currency, &format!("{key}.amount"), amount).map(Limit::Amount),
            (None, Some(units)) => self.units(&format!("{key}.units"), units).map(Limit::Units),
            (Some(_), Some(_)) => Err(self.wrong(&key, limit, "either amount or units", "both")),
            (None, None) => Err(self.wrong(&key, limit, "either amount or units", "neither")),
        }
    }

    fn benefit(&self, currency: &Currency, name: &str, benefit: &raw::Benefit, limits: &Names) -> Result<Benefit> {
        let key = |field: &str| format!("benefits.{name}.{field}");
        let copay = match &benefit.copay {
            None => None,
            Some(copay) => Some(Copay {
                amount: self.amount(currency, &key("copay.amount"), &copay.amount)?,
                order: self.copay_order(&key("copay.order"), &copay.order)?,
            }),
        };
        let named = |limit: &Spanned<String>| {
            let unknown = || self.wrong(&key("limits"), limit, &limits.choice(), limit.get_ref());
            limits.number(limit.get_ref()).ok_or_else(unknown)
        };
        Ok(Benefit {
            copay,
            deductible_applies: benefit.deductible,
            coinsurance: self.percent(&key("coinsurance_percent"), &benefit.coinsurance_percent)?,
            limits: benefit.limits.iter().map(named).collect::<Result<_>>()?,
            places: benefit.places.iter().map(|place| self.place(&key("places"), place)).collect::<Result<_>>()?,
            evidence: benefit.evidence.as_ref().map(|it| self.category(&key("evidence"), it)).transpose()?,
        })
    }

    fn copay_order(&self, key: &str, text: &Spanned<String>) -> Result<CopayOrder> {
        match text.get_ref().as_str() {
            "instead of deductible" => Ok(CopayOrder::InsteadOfDeductible),
            "before deductible" => Ok(CopayOrder::BeforeDeductible),
            "after deductible" => Ok(CopayOrder::AfterDeductible),
            other => {
                let expected = "\"instead of deductible\", \"before deductible\" or \"after deductible\"";
                Err(self.wrong(key, text, expected, other))
            }
        }
    }

    fn percent(&self, key: &str, text: &Spanned<raw::Percent>) -> Result<BasisPoints> {
        let written = &text.get_ref().0;
        let points = Decimal::from_str_exact(written)
            .ok()
            .filter(|percent| !percent.is_sign_negative() && *percent <= Decimal::ONE_HUNDRED)
            .and_then(|percent| percent.checked_mul(Decimal::ONE_HUNDRED))
            .map(|points| points.normalize())
            .filter(|points| points.scale() == 0)
            .and_then(|points| u16::try_from(points.mantissa()).ok());
        let expected = "a percentage from 0 to 100 with at most two decimals";
        points.map(BasisPoints).ok_or_else(|| self.wrong(key, text, expected, written))
    }

    fn place(&self, key: &str, text: &Spanned<String>) -> Result<u8> {
        let digits = text.get_ref();
        let is_place = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
        let place = digits.parse().ok().filter(|_| is_place);
        place.ok_or_else(|| self.wrong(key, text, "a place of service of two digits, such as \"11\"", digits))
    }

    fn modifier(&self, text: &Spanned<String>) -> Result<Modifier> {
        let bytes = <[u8; 2]>::try_from(text.get_ref().as_bytes()).ok();
        bytes.filter(|bytes| bytes.iter().all(u8::is_ascii_alphanumeric)).map(Modifier).ok_or_else(|| {
            let expected = "a modifier of two letters or digits, such as \"RT\"";
            self.wrong("plan.distinguishing_modifiers", text, expected, text.get_ref())
        })
    }

    fn category(&self, key: &str, text: &Spanned<String>) -> Result<Category> {
        words::category_of(text.get_ref()).ok_or_else(|| {
            let expected = Category::ALL.map(words::category).join(", ");
            self.wrong(key, text, &format!("one of: {expected}"), text.get_ref())
        })
    }

    fn services(
        &self,
        currency: &Currency,
        services: &Named<raw::Service>,
        plan: &Plan,
        benefits: &Names,
    ) -> Result<Vec<(Code, Service)>> {
        services
            .iter()
            .map(|(code, raw)| {
                let key = |field: &str| format!("services.{code}.{field}");
                let service = raw.get_ref();
                let benefit = &service.benefit;
                let unknown = || self.wrong(&key("benefit"), benefit, &benefits.choice(), benefit.get_ref());
                let price = |price: &raw::Price| {
                    Ok(Price {
                        from: self.day(&key("prices.from"), &price.from)?,
                        amount: self.amount(currency, &key("prices.amount"), &price.amount)?,
                    })
                };
                let known = Service {
                    benefit: benefits.number(benefit.get_ref()).ok_or_else(unknown)?,
                    valid_from: self.day(&key("valid_from"), &service.valid_from)?,
                    valid_to: self.optional_day(&key("valid_to"), service.valid_to.as_ref())?,
                    prices: service.prices.iter().map(price).collect::<Result<_>>()?,
                };
                let at = format!("services.{code}");
                known
                    .ensure_valid(plan)
                    .map_err(|error| self.wrong(&at, raw, "a service that can be set", error.sentence()))?;
                let token =
                    plain_code(code).map_err(|error| self.wrong(&at, raw, "a procedure code", error.to_string()))?;
                Ok((token, known))
            })
            .collect()
    }

    fn members(
        &self,
        currency: &Currency,
        members: &[Spanned<raw::Member>],
        plan: &Plan,
        limits: &Names,
    ) -> Result<Vec<Member>> {
        let mut families = BTreeMap::new();
        let mut known: Vec<Member> = Vec::new();
        for member in members.iter().map(Spanned::get_ref) {
            let number = &member.number;
            if known.iter().any(|other| other.number == *number.get_ref()) {
                return Err(self.wrong(
                    "members.number",
                    number,
                    "a number that no member above has",
                    number.get_ref(),
                ));
            }
            let next = u32::try_from(families.len()).unwrap_or(u32::MAX);
            let family = *families.entry(member.family.clone()).or_insert(FamilyId(next));
            let (from, to) = self.period("members.coverage", &member.coverage.from, &member.coverage.to)?;
            let opening = match &member.opening {
                None => None,
                Some(opening) => Some(self.opening(currency, opening, plan, limits)?),
            };
            known.push(Member {
                number: number.get_ref().clone(),
                name: member.name.clone(),
                family,
                from,
                to,
                opening,
            });
        }
        Ok(known)
    }

    fn opening(&self, currency: &Currency, opening: &raw::Opening, plan: &Plan, limits: &Names) -> Result<Opening> {
        let used = |(name, text): (&String, &Spanned<Quoted>)| {
            let key = format!("members.opening.limits.{name}");
            let number = limits.number(name).ok_or_else(|| self.wrong(&key, text, &limits.choice(), name))?;
            let used = match plan.limits.get(usize::from(number)) {
                Some(Limit::Units(_)) => u128::from(self.units(&key, text)?.0),
                Some(Limit::Amount(_)) | None => self.amount(currency, &key, text)?.0,
            };
            Ok(LimitUse { limit: number, used })
        };
        Ok(Opening {
            deductible: self.amount(currency, "members.opening.deductible", &opening.deductible)?,
            out_of_pocket: self.amount(currency, "members.opening.out_of_pocket", &opening.out_of_pocket)?,
            limits: opening.limits.iter().map(used).collect::<Result<_>>()?,
        })
    }

    fn providers(&self, providers: &[Spanned<raw::Provider>]) -> Result<Vec<Provider>> {
        let mut known: Vec<Provider> = Vec::new();
        for provider in providers.iter().map(Spanned::get_ref) {
            let number = &provider.npi;
            if !npi::is_valid(number.get_ref()) {
                let expected = "a National Provider Identifier of ten digits with the right check digit";
                return Err(self.wrong("providers.npi", number, expected, number.get_ref()));
            }
            if known.iter().any(|other| other.npi == *number.get_ref()) {
                return Err(self.wrong("providers.npi", number, "one that no provider above has", number.get_ref()));
            }
            let network = match provider.network.get_ref().as_str() {
                "in" => Network::InNetwork,
                "out" => Network::OutOfNetwork,
                other => return Err(self.wrong("providers.network", &provider.network, "\"in\" or \"out\"", other)),
            };
            let credential = match &provider.credential {
                None => None,
                Some(raw::Credential { specialty, from, to }) => {
                    let (from, to) = self.period("providers.credential", from, to)?;
                    Some(Licence { specialty: *specialty, from, to })
                }
            };
            let (npi, name) = (number.get_ref().clone(), provider.name.clone());
            known.push(Provider { npi, name, network, credential });
        }
        Ok(known)
    }

    fn consent(
        &self,
        consent: &raw::Consent,
        plan: &Plan,
        members: &[Member],
        providers: &[Provider],
    ) -> Result<Consent> {
        let raw::Consent { member, provider, purpose, categories, from, until } = consent;
        if !members.iter().any(|known| known.number == *member.get_ref()) {
            return Err(self.wrong("consents.member", member, "the number of a member of this file", member.get_ref()));
        }
        if !providers.iter().any(|known| known.npi == *provider.get_ref()) {
            let expected = "the NPI of a provider of this file";
            return Err(self.wrong("consents.provider", provider, expected, provider.get_ref()));
        }
        let purposes = "\"payment\", \"treatment\", \"research\" or \"emergency\"";
        let named = |categories: Categories, it: &Spanned<String>| {
            Ok(if it.get_ref() == "all" {
                Categories(categories.0 | Categories::ALL_ORDINARY.0)
            } else {
                categories.with(self.category("consents.categories", it)?)
            })
        };
        Ok(Consent {
            member: member.get_ref().clone(),
            provider: provider.get_ref().clone(),
            purpose: words::purpose_of(purpose.get_ref())
                .ok_or_else(|| self.wrong("consents.purpose", purpose, purposes, purpose.get_ref()))?,
            categories: categories.iter().try_fold(Categories::NONE, named)?,
            from: self.midnight("consents.from", from, plan)?,
            until: self.midnight("consents.until", until, plan)?,
        })
    }

    /// The moment at which a day begins where the plan is.
    fn midnight(&self, key: &str, date: &Spanned<Date>, plan: &Plan) -> Result<Millis> {
        let day = self.day(key, date)?;
        start_of(day, plan.utc_offset_minutes)
            .ok_or_else(|| self.wrong(key, date, "a day after 1970", date.get_ref().0.to_string()))
    }

    fn period(&self, key: &str, from: &Spanned<Date>, to: &Spanned<Date>) -> Result<(Day, Day)> {
        let first = self.day(&format!("{key}.from"), from)?;
        let last = self.day(&format!("{key}.to"), to)?;
        if last < first {
            let expected = format!("a day not before {}", from.get_ref().0);
            return Err(self.wrong(&format!("{key}.to"), to, &expected, to.get_ref().0.to_string()));
        }
        Ok((first, last))
    }

    fn optional_day(&self, key: &str, date: Option<&Spanned<Date>>) -> Result<Option<Day>> {
        date.map(|date| self.day(key, date)).transpose()
    }

    fn day(&self, key: &str, date: &Spanned<Date>) -> Result<Day> {
        let written = date.get_ref().0;
        let whole_day = written.date.filter(|_| written.time.is_none() && written.offset.is_none());
        whole_day
            .and_then(|day| formats::Date::new(day.year, day.month, day.day))
            .map(|day| Day(day.days()))
            .ok_or_else(|| self.wrong(key, date, "a day, such as 2026-01-01", written.to_string()))
    }

    fn units(&self, key: &str, text: &Spanned<Quoted>) -> Result<Quantity> {
        let written = &text.get_ref().0;
        let units = Decimal::from_str_exact(written).ok().and_then(crate::translate::quantity);
        units.ok_or_else(|| self.wrong(key, text, "units with at most three decimals, such as \"20\"", written))
    }

    fn optional(&self, currency: &Currency, key: &str, text: Option<&Spanned<Quoted>>) -> Result<Option<Amount>> {
        text.map(|text| self.amount(currency, key, text)).transpose()
    }

    fn amount(&self, currency: &Currency, key: &str, text: &Spanned<Quoted>) -> Result<Amount> {
        let written = &text.get_ref().0;
        currency.parse(written).ok_or_else(|| {
            let expected = format!("an amount with at most {} decimals, such as \"300.00\"", currency.scale);
            self.wrong(key, text, &expected, written)
        })
    }

    fn wrong<T>(&self, key: &str, at: &Spanned<T>, expected: &str, found: impl ToString) -> PlanFileError {
        PlanFileError::Value {
            file: self.file.into(),
            line: line_of(self.text, &at.span()),
            key: key.into(),
            expected: expected.into(),
            found: format!("\"{}\"", found.to_string()),
        }
    }
}

/// The moment at which a day begins, that many minutes east of UTC. `None` before 1970.
fn start_of(day: Day, utc_offset_minutes: i16) -> Option<Millis> {
    let minutes = i64::from(day.0).checked_mul(1_440)?.checked_sub(i64::from(utc_offset_minutes))?;
    minutes.checked_mul(60_000).and_then(|millis| u64::try_from(millis).ok())
}
