//! What a rule was fed with when it took something off a charge: the plan's own terms, as the chain has them.

use client::chain::Chain;
use client::domain::accumulators::Counter;
use client::domain::calendar::FilingWindow;
use client::domain::decision::{Adjustment, LineDecision};
use client::domain::enrolment::{AgeClass, Sex};
use client::domain::lifecycle::ClaimRecord;
use client::domain::money::{Amount, BasisPoints};
use client::domain::network::Setting;
use client::domain::plan::{AuthorisationRule, Benefit, CopayOrder, Limit, Measure};
use client::domain::reason::Reason;

use super::lines::Under;
use crate::figures;
use crate::world::World;

impl<C: Chain> World<C> {
    /// The inputs of the rule behind an adjustment; none where its reason says it all.
    pub(super) fn fed_with(
        &self,
        under: &Under,
        record: &ClaimRecord,
        (position, decided): (usize, &LineDecision),
        adjustment: &Adjustment,
    ) -> Option<String> {
        let benefit = under.benefit.and_then(|number| under.plan.benefits.get(usize::from(number)));
        let sharing = benefit.zip(under.tier).and_then(|(benefit, tier)| benefit.sharing(tier));
        let line = record.claim.lines.get(position)?;
        let service = under.service.as_ref();
        match adjustment.reason {
            Reason::AboveSchedule | Reason::AboveCharge => {
                let terms = decided.terms?;
                let (charge, price) = (self.show(line.charge), self.show(terms.price));
                Some(format!("charge {charge}, price {price} x {}", figures::units(line.units)))
            }
            Reason::Deductible => self.deductible(under, decided),
            Reason::Copay | Reason::EventDeductible => {
                let copay = sharing?.copay?;
                let order = match copay.order {
                    CopayOrder::InsteadOfDeductible => "instead of the deductible",
                    CopayOrder::BeforeDeductible => "before the deductible",
                    CopayOrder::AfterDeductible => "after the deductible",
                };
                Some(format!("{} a visit, {order}", self.show(copay.amount)))
            }
            Reason::Coinsurance => {
                let share = percent(sharing?.coinsurance);
                Some(match base_of_percentage(decided) {
                    Some(base) => format!("{share} of {}", self.show(base)),
                    None => share,
                })
            }
            Reason::BenefitMaximum | Reason::LifetimeMaximum | Reason::LifetimeCategoryMaximum => {
                self.maxima(under, benefit, decided, adjustment.reason)
            }
            Reason::TooMuch => {
                let often = self.frequency(under, true);
                let daily = service?.units_per_day.filter(|rule| !rule.is_maximum);
                let daily = daily.map(|rule| format!("at most {} units a day", figures::units(rule.most)));
                often.or(daily)
            }
            Reason::AuthorisationPenalty => match benefit?.authorisation {
                AuthorisationRule::Penalty(share) => Some(format!("{} of what the plan would pay", percent(share))),
                AuthorisationRule::NotNeeded | AuthorisationRule::Denied => None,
            },
            Reason::PriorPayer | Reason::PriorShareNotCovered | Reason::OtherPayerFirst => {
                let other = record.claim.other_payer_of(position, under.plan.minor_unit).ok()??;
                Some(format!("of this line it {}", self.told_by(&other)))
            }
            Reason::WaitingPeriod => {
                let waiting = benefit?.waiting;
                Some(format!("{} months for adults, {} for children", waiting.adults, waiting.children))
            }
            Reason::FiledTooLate => Some(match under.plan.filing {
                FilingWindow::Days(days) => format!("{days} days after the service"),
                FilingWindow::Months(months) => format!("{months} months after the service"),
            }),
            Reason::CodeNotValid => {
                let service = service?;
                let to = service.valid_to.map(|day| format!(" to {}", figures::day(day))).unwrap_or_default();
                Some(format!("valid from {}{to}", figures::day(service.valid_from)))
            }
            Reason::WrongPlace => {
                let places = &benefit?.places;
                let places: Vec<_> = places.iter().map(|place| format!("{place:02}")).collect();
                let setting = service.and_then(|service| service.setting).map(|setting| match setting {
                    Setting::InPatient => "at in-patient facilities",
                    Setting::OutPatient => "at out-patient facilities",
                });
                let places = (!places.is_empty()).then(|| format!("at places {}", places.join(", ")));
                places.or(setting.map(Into::into)).map(|where_paid| format!("paid {where_paid}"))
            }
            Reason::WrongSex => service?.sex.map(|sex| match sex {
                Sex::Female => "for women".into(),
                Sex::Male => "for men".into(),
            }),
            Reason::WrongAge => service?.age.map(|age| match age {
                AgeClass::Adult => "for adults".into(),
                AgeClass::Child => "for children".into(),
            }),
            Reason::EvidenceNeverCame
            | Reason::EvidenceWithheld
            | Reason::EvidenceNeeded
            | Reason::EvidenceInsufficient => {
                benefit?.evidence.map(|rule| client::words::category(rule.category).to_owned())
            }
            Reason::AuthorisationExceeded | Reason::AuthorisationNumberWrong | Reason::AuthorisationRefused => {
                let named = line.authorisation.or(record.claim.authorisation)?;
                Some(format!("authorisation {}", named.0))
            }
            Reason::NeverEnrolled
            | Reason::BeforeCoverage
            | Reason::AfterCoverage
            | Reason::CoverageLapsed
            | Reason::PartlyCovered
            | Reason::BilledBeforeService
            | Reason::BeforeBirth
            | Reason::AfterDeath
            | Reason::ProviderNotCredentialed
            | Reason::ProviderTypeWrong
            | Reason::RenderingNotEligible
            | Reason::OrderingNotEligible
            | Reason::OutsideNetwork
            | Reason::Duplicate
            | Reason::NotInPlan
            | Reason::NotCovered
            | Reason::ExcludedActivity
            | Reason::NoPrice
            | Reason::AuthorisationAbsent
            | Reason::AuthorisationLate
            | Reason::Bundled
            | Reason::MutuallyExclusive
            | Reason::NotTogether
            | Reason::WrongDiagnosis
            | Reason::AboveProvidersLimit
            | Reason::NotNecessary
            | Reason::LevelNotSupported
            | Reason::Experimental
            | Reason::DiagnosisNotCovered
            | Reason::ReferralMissing
            | Reason::InformationMissing
            | Reason::PendedBesidePaid
            | Reason::IdentityDoubtful
            | Reason::IdentityStolen => None,
        }
    }

    /// Which deductible the line has used, and how high it is.
    fn deductible(&self, under: &Under, decided: &LineDecision) -> Option<String> {
        let benefit = under.plan.benefits.get(usize::from(under.benefit?))?;
        let sharing = benefit.sharing(under.tier?)?;
        let candidates = [sharing.inpatient_deductible, sharing.deductible];
        let has_used = |number: &u8| decided.uses.iter().any(|used| used.counter == Counter::Ceiling(*number));
        let number = candidates.into_iter().flatten().find(has_used)?;
        let ceiling = under.plan.ceilings.get(usize::from(number))?;
        Some(format!("{}, {}", self.ceiling_name(under.reference, number), self.height(ceiling)))
    }

    /// The maxima that may have cut a line for a reason.
    fn maxima(
        &self,
        under: &Under,
        benefit: Option<&Benefit>,
        decided: &LineDecision,
        reason: Reason,
    ) -> Option<String> {
        let numbered = || (0u8..).zip(&under.plan.limits);
        let is_meant = |(number, limit): &(u8, &Limit)| match limit.measure {
            // Counts of claims deny a whole claim, whatever its benefits.
            Measure::Claims(..) => decided.is_denied(),
            Measure::Amount(_) | Measure::Units(_) => benefit.is_some_and(|benefit| benefit.limits.contains(number)),
        };
        let limits = numbered().filter(|(_, limit)| limit.reason() == reason).filter(is_meant);
        let mut told: Vec<String> = limits
            .map(|(number, limit)| format!("{}, {}", self.limit_name(under.reference, number), self.extent(limit)))
            .collect();
        if reason == Reason::BenefitMaximum {
            let fixed = benefit.and_then(|benefit| benefit.fixed);
            told.extend(fixed.map(|fixed| format!("the plan pays {} a unit", self.show(fixed))));
            let most = benefit.and_then(|benefit| benefit.most);
            told.extend(most.map(|most| format!("the plan pays at most {} a unit", self.show(most))));
            let daily = under.service.as_ref().and_then(|service| service.units_per_day);
            let daily = daily.filter(|rule| rule.is_maximum);
            told.extend(daily.map(|rule| format!("at most {} units a day", figures::units(rule.most))));
            if decided.is_denied() {
                told.extend(self.frequency(under, false));
            }
        }
        (!told.is_empty()).then(|| told.join("; "))
    }

    /// The frequency rule of the service, if it is one of this kind.
    fn frequency(&self, under: &Under, is_edit: bool) -> Option<String> {
        let number = under.service.as_ref()?.frequency?;
        let rule = under.plan.frequencies.get(usize::from(number)).filter(|rule| rule.is_edit == is_edit)?;
        let times = if rule.times == 1 { "once".into() } else { format!("{} times", rule.times) };
        Some(format!("{times} within {} days", rule.days))
    }
}

/// What the member's percentage was taken of, where nothing but the plan's sharing came between.
fn base_of_percentage(decided: &LineDecision) -> Option<Amount> {
    let is_sharing = |adjustment: &&Adjustment| adjustment.reason.is_cost_share();
    let is_above = |adjustment: &&Adjustment| adjustment.reason == Reason::AboveSchedule;
    if !decided.adjustments.iter().all(|it| is_sharing(&it) || is_above(&it)) {
        return None;
    }
    let before = decided.adjustments.iter().filter(is_sharing).filter(|it| it.reason != Reason::Coinsurance);
    before.map(|adjustment| adjustment.amount).try_fold(decided.allowed, Amount::minus).ok()
}

/// A share as people write it.
pub(super) fn percent(share: BasisPoints) -> String {
    let text = figures::fixed(u128::from(share.0), 100, 2);
    format!("{} %", text.trim_end_matches('0').trim_end_matches('.'))
}
