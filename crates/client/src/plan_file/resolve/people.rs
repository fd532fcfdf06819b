//! Members, providers, reviewers and consents.

use std::collections::{BTreeMap, BTreeSet};

use domain::accumulators::{Counter, Opening, Use};
use domain::bounds::MAX_ACCOUNTS_PER_ROLE;
use domain::calendar::Day;
use domain::consent::Categories;
use domain::enrolment::{AgeClass, Coverage, Enrolment, Person};
use domain::ids::{Account, FamilyId, Millis, PlanId, PlanRef};
use domain::network::{Facility, Network, NetworkTerm, Setting};
use domain::plan::{Measure, Plan};
use formats::npi;
use formats::remittance835::PartyField;
use toml::Spanned;

use super::names::NO_TIER;
use super::values::SEXES;
use super::{Resolver, Result, Words};
use crate::plan_file::raw::{self, Date, Form, OneOrMany, Quoted};
use crate::plan_file::{Consent, Licence, Member, Provider, Reviewers, Stretch};
use crate::sentences::Sentence;
use crate::words;

const AGES: &[(&str, AgeClass)] = &[("adult", AgeClass::Adult), ("child", AgeClass::Child)];
const FACILITIES: &[(&str, Facility)] = &[
    ("both", Facility::Both),
    ("in-patient", Facility::Only(Setting::InPatient)),
    ("out-patient", Facility::Only(Setting::OutPatient)),
];

impl Resolver<'_> {
    pub(super) fn members(&self, words: &Words, members: &[Spanned<raw::Member>], plan: &Plan) -> Result<Vec<Member>> {
        let mut families = BTreeMap::new();
        let mut known: Vec<Member> = Vec::new();
        for member in members.iter().map(Spanned::get_ref) {
            let number = &member.number;
            if known.iter().any(|other| other.number == *number.get_ref()) {
                let expected = "a number that no member above has";
                return Err(self.wrong("members.number", number, expected, number.get_ref()));
            }
            let next = u32::try_from(families.len()).unwrap_or(u32::MAX);
            let family = *families.entry(member.family.clone()).or_insert(FamilyId(next));
            let (coverages, persons) = self.enrolment(member)?;
            let opening = member.opening.as_ref().map(|opening| self.opening(words, opening, plan)).transpose()?;
            known.push(Member {
                number: number.get_ref().clone(),
                name: member.name.clone(),
                family,
                coverages,
                persons,
                opening,
            });
        }
        Ok(known)
    }

    /// A member's coverages and attestations, as the contract would take them.
    fn enrolment(&self, member: &raw::Member) -> Result<(Vec<Stretch>, Vec<Person>)> {
        let (account, family) = (Account([0; 32]), FamilyId(0));
        let mut enrolment =
            Enrolment { account, family, coverages: Vec::new(), endings: Vec::new(), persons: Vec::new() };
        let mut coverages = Vec::new();
        let coverage = &member.coverage;
        for stretch in &coverage.get_ref().0 {
            let (from, to) = self.period("members.coverage", &stretch.from, &stretch.to)?;
            let plan = PlanRef { plan: PlanId(0), version: 0 };
            enrolment.add_coverage(Coverage { plan, from, to }).map_err(|error| {
                self.wrong("members.coverage", &stretch.from, "stretches one after the other", error.sentence())
            })?;
            coverages.push(Stretch { from, to });
        }
        let Some(first) = coverages.first().map(|stretch| stretch.from) else {
            return Err(self.wrong("members.coverage", coverage, "one stretch at least", "none"));
        };
        if let Some(persons) = &member.person {
            self.attest(&mut enrolment, persons, first)?;
        }
        Ok((coverages, enrolment.persons))
    }

    fn attest(&self, enrolment: &mut Enrolment, persons: &Spanned<OneOrMany<raw::Person>>, first: Day) -> Result<()> {
        for raw::Person { from, sex, age, review_from } in &persons.get_ref().0 {
            if sex.is_none() && age.is_none() {
                return Err(self.wrong("members.person", persons, "sex, age, or both", "neither"));
            }
            if let (None, Some(review)) = (age, review_from) {
                let found = review.get_ref().0.to_string();
                return Err(self.wrong("members.person.review_from", review, "an age beside it", found));
            }
            let person = Person {
                from: self.optional_day("members.person.from", from.as_ref())?.unwrap_or(first),
                sex: self.choose_if_present("members.person.sex", sex.as_ref(), SEXES)?,
                age: self.choose_if_present("members.person.age", age.as_ref(), AGES)?,
                review_from: self.optional_day("members.person.review_from", review_from.as_ref())?,
            };
            enrolment.attest(person).map_err(|error| {
                self.wrong("members.person", persons, "attestations one after the other", error.sentence())
            })?;
        }
        Ok(())
    }

    fn opening(&self, words: &Words, table: &Spanned<raw::Opening>, plan: &Plan) -> Result<Opening> {
        let opening = table.get_ref();
        let mut counters = Vec::new();
        let own = [
            ("deductible", &opening.deductible, words.deductible),
            ("out_of_pocket", &opening.out_of_pocket, words.out_of_pocket),
        ];
        for (name, text, number) in own {
            let key = format!("members.opening.{name}");
            let Some(text) = text else { continue };
            let expected = format!("nothing: [plan] has no {name}");
            let number = number.ok_or_else(|| self.wrong(&key, text, &expected, &text.get_ref().0))?;
            counters.push((Counter::Ceiling(number), self.amount(&words.currency, &key, text)?.0));
        }
        for (name, text) in &opening.ceilings {
            let key = format!("members.opening.ceilings.{name}");
            let number =
                words.ceilings.number(name).ok_or_else(|| self.wrong(&key, text, &words.ceilings.choice(), name))?;
            counters.push((Counter::Ceiling(number), self.amount(&words.currency, &key, text)?.0));
        }
        for (name, text) in &opening.limits {
            counters.push(self.opening_of_limit(words, plan, name, text)?);
        }
        let used = counters.into_iter().filter(|(_, used)| *used > 0);
        let opening = Opening { counters: used.map(|(counter, used)| Use { counter, used }).collect() };
        if !opening.fits(plan) {
            let expected = "no more than each ceiling or limit of the plan year, each named once";
            return Err(self.wrong("members.opening", table, expected, "more, or twice"));
        }
        Ok(opening)
    }

    fn opening_of_limit(
        &self,
        words: &Words,
        plan: &Plan,
        name: &str,
        text: &Spanned<Quoted>,
    ) -> Result<(Counter, u128)> {
        let key = format!("members.opening.limits.{name}");
        let number = words.limits.number(name).ok_or_else(|| self.wrong(&key, text, &words.limits.choice(), name))?;
        let used = match plan.limits.get(usize::from(number)).map(|limit| limit.measure) {
            Some(Measure::Units(_)) => u128::from(self.units(&key, text)?.0),
            Some(Measure::Claims(..)) => {
                let written = &text.get_ref().0;
                written.parse().map_err(|_| self.wrong(&key, text, "a number of claims, such as \"1\"", written))?
            }
            Some(Measure::Amount(_)) | None => self.amount(&words.currency, &key, text)?.0,
        };
        Ok((Counter::Limit(number), used))
    }

    pub(super) fn providers(&self, words: &Words, providers: &[Spanned<raw::Provider>]) -> Result<Vec<Provider>> {
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
            let facility = self.choose_if_present("providers.facility", provider.facility.as_ref(), FACILITIES)?;
            let network =
                Network { terms: self.network(words, &provider.network)?, facility: facility.unwrap_or_default() };
            let credential = match &provider.credential {
                None => None,
                Some(raw::Credential { specialty, from, to }) => {
                    let (from, to) = self.period("providers.credential", from, to)?;
                    Some(Licence { specialty: *specialty, from, to })
                }
            };
            let name = self.told_in_remittances("providers.name", &provider.name, PartyField::PayeeName)?;
            known.push(Provider { npi: number.get_ref().clone(), name, network, credential });
        }
        Ok(known)
    }

    /// A provider's tiers by the day; one without a day holds since ever.
    fn network(
        &self,
        words: &Words,
        network: &Spanned<Form<String, Vec<raw::NetworkTerm>>>,
    ) -> Result<Vec<NetworkTerm>> {
        let terms = match network.get_ref() {
            Form::Short(tier) => {
                let tier = self.tier(words, "providers.network", network, tier)?;
                return Ok(match tier {
                    Some(tier) => Network::since(Day(i32::MIN), tier).terms,
                    None => Vec::new(),
                });
            }
            Form::Long(terms) => terms,
        };
        let mut known = Vec::with_capacity(terms.len());
        for term in terms {
            known.push(NetworkTerm {
                from: self.day("providers.network.from", &term.from)?,
                tier: self.tier(words, "providers.network.tier", &term.tier, term.tier.get_ref())?,
            });
        }
        let network_of = |terms| Network { terms, facility: Facility::default() };
        network_of(known.clone())
            .ensure_follows(&Network::default(), Day(i32::MIN))
            .map_err(|error| self.wrong("providers.network", network, "tiers one after the other", error.sentence()))?;
        Ok(known)
    }

    fn tier<T>(&self, words: &Words, key: &str, at: &Spanned<T>, name: &str) -> Result<Option<u8>> {
        if name == NO_TIER {
            return Ok(None);
        }
        let expected = || format!("{}, or none", words.tiers.choice());
        words.tiers.number(name).map(Some).ok_or_else(|| self.wrong(key, at, &expected(), name))
    }

    pub(super) fn reviewers(&self, reviewers: &raw::Reviewers) -> Result<Reviewers> {
        let role = |key: &str, names: &[Spanned<String>]| {
            let mut known = BTreeSet::new();
            for (position, name) in names.iter().enumerate() {
                let key = format!("reviewers.{key}");
                if position >= MAX_ACCOUNTS_PER_ROLE {
                    let expected = format!("at most {MAX_ACCOUNTS_PER_ROLE} of them");
                    return Err(self.wrong(&key, name, &expected, name.get_ref()));
                }
                if !known.insert(name.get_ref()) {
                    return Err(self.wrong(&key, name, "each name once", name.get_ref()));
                }
            }
            Ok(names.iter().map(|name| name.get_ref().clone()).collect())
        };
        Ok(Reviewers {
            claims: role("claims", &reviewers.claims)?,
            appeals: role("appeals", &reviewers.appeals)?,
            external: role("external", &reviewers.external)?,
        })
    }

    pub(super) fn consent(
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
        day.begins_at(plan.utc_offset_minutes)
            .ok_or_else(|| self.wrong(key, date, "a day after 1970", date.get_ref().0.to_string()))
    }
}
