//! The benefits of a plan: how they are shared, and under which conditions they are paid.

use domain::plan::{
    AuthorisationRule, Benefit, Copay, CopayKind, CopayOrder, EvidenceRule, Exclusion, Protection, Sharing, Waiting,
};
use toml::Spanned;

use super::names::in_order;
use super::{PlanFileError, Resolver, Result, Words};
use crate::plan_file::raw::{self, Choice, Form, Raw};

const ORDERS: &[(&str, CopayOrder)] = &[
    ("instead of deductible", CopayOrder::InsteadOfDeductible),
    ("before deductible", CopayOrder::BeforeDeductible),
    ("after deductible", CopayOrder::AfterDeductible),
];
const COPAY_KINDS: &[(&str, CopayKind)] =
    &[("copay", CopayKind::Copay), ("event deductible", CopayKind::EventDeductible)];
const FROM: &[(&str, bool)] = &[("provider", false), ("member", true)];
const PROTECTIONS: &[(&str, Protection)] =
    &[("emergency", Protection::Emergency), ("at network facility", Protection::AtNetworkFacility)];
const EXCLUSIONS: &[(&str, Exclusion)] =
    &[("not covered", Exclusion::NotCovered), ("excluded activity", Exclusion::ExcludedActivity)];

/// A benefit with its name, as the file has it.
type Named<'a> = (&'a String, &'a Spanned<raw::Benefit>);

/// What a tier of a benefit says, or else the benefit itself.
fn own_or<'a, T>(own: Option<&'a T>, common: &'a Option<T>) -> Option<&'a T> {
    own.or(common.as_ref())
}

impl Resolver<'_> {
    pub(super) fn benefits(&self, words: &Words, raw: &Raw) -> Result<Vec<Benefit>> {
        in_order(&raw.benefits).into_iter().map(|named| self.benefit(words, raw, named)).collect()
    }

    fn benefit(&self, words: &Words, raw: &Raw, named: Named<'_>) -> Result<Benefit> {
        let (name, table) = named;
        let benefit = table.get_ref();
        let key = |field: &str| format!("benefits.{name}.{field}");
        let fixed = self.optional(&words.currency, &key("fixed"), benefit.fixed.as_ref())?;
        let most = self.optional(&words.currency, &key("most"), benefit.most.as_ref())?;
        let exclusion = self.choose_if_present(&key("exclusion"), benefit.exclusion.as_ref(), EXCLUSIONS)?;
        let stands_alone = match (fixed, exclusion) {
            (Some(_), Some(_)) => return Err(self.contradicts(named, "no fixed amount where nothing is covered")),
            (Some(_), None) => Some("no sharing beside a fixed amount: the rest is the member's"),
            (None, Some(_)) => Some("no sharing where nothing is covered"),
            (None, None) => None,
        };
        if most.is_some() && stands_alone.is_some() {
            return Err(self.contradicts(named, "a most per unit only where there is something to share"));
        }
        let sharing = match stands_alone {
            Some(why) if benefit.is_shared() => return Err(self.contradicts(named, why)),
            Some(_) => vec![Sharing::default()],
            None => self.sharing(words, named)?,
        };
        let limit = |limit: &Spanned<String>| {
            let number = self.number_of(&words.limits, &key("limits"), limit)?;
            if raw.limits.get(limit.get_ref()).is_some_and(|limit| limit.get_ref().claims.is_some()) {
                let expected =
                    "a limit of amounts or units: one of claims applies to all of the plan without being named";
                return Err(self.wrong(&key("limits"), limit, expected, limit.get_ref()));
            }
            Ok(number)
        };
        Ok(Benefit {
            sharing,
            fixed,
            most,
            limits: benefit.limits.iter().map(limit).collect::<Result<_>>()?,
            places: benefit.places.iter().map(|place| self.place(&key("places"), place)).collect::<Result<_>>()?,
            evidence: benefit.evidence.as_ref().map(|it| self.evidence(&key("evidence"), it)).transpose()?,
            waiting: match benefit.waiting_months.as_ref().map(Spanned::get_ref) {
                None => Waiting::default(),
                Some(Form::Short(months)) => Waiting { adults: *months, children: *months },
                Some(Form::Long(raw::Waiting { adults, children })) => Waiting { adults: *adults, children: *children },
            },
            authorisation: match &benefit.authorisation {
                None => AuthorisationRule::NotNeeded,
                Some(rule) => self.authorisation(&key("authorisation"), rule)?,
            },
            protection: self
                .choose_if_present(&key("protection"), benefit.protection.as_ref(), PROTECTIONS)?
                .unwrap_or_default(),
            exclusion,
        })
    }

    fn contradicts(&self, (name, benefit): Named<'_>, expected: &str) -> PlanFileError {
        self.wrong(&format!("benefits.{name}"), benefit, expected, "both")
    }

    /// How it is shared: in one way, or in one per tier.
    fn sharing(&self, words: &Words, named: Named<'_>) -> Result<Vec<Sharing>> {
        let (name, benefit) = named;
        let tiers = &benefit.get_ref().tiers;
        for (tier, table) in in_order(tiers) {
            if words.tiers.number(tier).is_none() {
                return Err(self.wrong(&format!("benefits.{name}.tiers"), table, &words.tiers.choice(), tier));
            }
        }
        if tiers.is_empty() {
            return Ok(vec![self.sharing_in(words, named, None)?]);
        }
        let in_tier = |tier: &String| self.sharing_in(words, named, tiers.get(tier).map(|table| (tier, table)));
        words.tiers.0.iter().map(in_tier).collect()
    }

    fn sharing_in(
        &self,
        words: &Words,
        (name, benefit): Named<'_>,
        tier: Option<(&String, &Spanned<raw::Sharing>)>,
    ) -> Result<Sharing> {
        let common = benefit.get_ref();
        let own = tier.map(|(_, table)| table.get_ref());
        let key = |field: &str| match tier {
            Some((tier, _)) => format!("benefits.{name}.tiers.{tier}.{field}"),
            None => format!("benefits.{name}.{field}"),
        };
        let deductible = own_or(own.and_then(|own| own.deductible.as_ref()), &common.deductible)
            .ok_or_else(|| self.missing("deductible", benefit))?;
        let percent = own_or(own.and_then(|own| own.coinsurance_percent.as_ref()), &common.coinsurance_percent)
            .ok_or_else(|| self.missing("coinsurance_percent", benefit))?;
        let inpatient = own_or(own.and_then(|own| own.inpatient_deductible.as_ref()), &common.inpatient_deductible);
        let cap = own_or(own.and_then(|own| own.coinsurance_cap.as_ref()), &common.coinsurance_cap);
        let copay = own_or(own.and_then(|own| own.copay.as_ref()), &common.copay);
        let out_of_pocket = own_or(own.and_then(|own| own.out_of_pocket.as_ref()), &common.out_of_pocket);
        let ceiling = |field: &str, choice: Option<&Spanned<Choice>>, plans_own: Option<u8>| match choice {
            None => Ok(None),
            Some(choice) => self.chosen_ceiling(words, &key(field), choice, plans_own),
        };
        Ok(Sharing {
            copay: match copay.map(Spanned::get_ref) {
                None | Some(Form::Short(_)) => None,
                Some(Form::Long(copay)) => Some(self.copay(words, &key("copay"), copay)?),
            },
            deductible: ceiling("deductible", Some(deductible), words.deductible)?,
            inpatient_deductible: ceiling("inpatient_deductible", inpatient, None)?,
            coinsurance: self.percent(&key("coinsurance_percent"), percent)?,
            coinsurance_cap: ceiling("coinsurance_cap", cap, None)?,
            out_of_pocket: match out_of_pocket {
                // The plan's own maximum applies to whatever does not say otherwise.
                None => words.out_of_pocket,
                Some(_) => ceiling("out_of_pocket", out_of_pocket, words.out_of_pocket)?,
            },
        })
    }

    /// The ceiling that is named, or the one of `[plan]`.
    fn chosen_ceiling(
        &self,
        words: &Words,
        key: &str,
        choice: &Spanned<Choice>,
        plans_own: Option<u8>,
    ) -> Result<Option<u8>> {
        match choice.get_ref() {
            Choice::Own(false) => Ok(None),
            Choice::Own(true) => {
                let expected = "the name of a ceiling, or false: [plan] has none for this";
                plans_own.map(Some).ok_or_else(|| self.wrong(key, choice, expected, "true"))
            }
            Choice::Named(name) => {
                let unknown = || self.wrong(key, choice, &words.ceilings.choice(), name);
                words.ceilings.number(name).map(Some).ok_or_else(unknown)
            }
        }
    }

    fn copay(&self, words: &Words, key: &str, copay: &raw::Copay) -> Result<Copay> {
        Ok(Copay {
            amount: self.amount(&words.currency, &format!("{key}.amount"), &copay.amount)?,
            order: self.choose(&format!("{key}.order"), &copay.order, ORDERS)?,
            kind: self.choose_if_present(&format!("{key}.kind"), copay.kind.as_ref(), COPAY_KINDS)?.unwrap_or_default(),
        })
    }

    fn evidence(&self, key: &str, rule: &Spanned<Form<String, raw::Evidence>>) -> Result<EvidenceRule> {
        match rule.get_ref() {
            Form::Short(category) => self.category_called(key, rule, category).map(EvidenceRule::from),
            Form::Long(raw::Evidence { category, from, reviewed }) => Ok(EvidenceRule {
                category: self.category(&format!("{key}.category"), category)?,
                from_member: self.choose_if_present(&format!("{key}.from"), from.as_ref(), FROM)?.unwrap_or(false),
                reviewed: *reviewed,
            }),
        }
    }

    fn authorisation(&self, key: &str, rule: &Spanned<Form<String, raw::Penalty>>) -> Result<AuthorisationRule> {
        match rule.get_ref() {
            Form::Short(word) if word == "needed" => Ok(AuthorisationRule::Denied),
            Form::Short(word) => Err(self.wrong(key, rule, "\"needed\", or { penalty_percent }", word)),
            Form::Long(raw::Penalty { penalty_percent }) => {
                self.percent(&format!("{key}.penalty_percent"), penalty_percent).map(AuthorisationRule::Penalty)
            }
        }
    }
}

impl raw::Benefit {
    /// Whether it says anything of how it is shared.
    fn is_shared(&self) -> bool {
        self.deductible.is_some()
            || self.inpatient_deductible.is_some()
            || self.coinsurance_percent.is_some()
            || self.coinsurance_cap.is_some()
            || self.copay.is_some()
            || self.out_of_pocket.is_some()
            || !self.tiers.is_empty()
    }
}
