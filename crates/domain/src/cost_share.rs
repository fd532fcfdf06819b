//! Steps 1 to 6: what plan and member each bear of one line (`RULES` section 1). Step 7 is [`crate::coordination`].

use alloc::vec::Vec;

use crate::accumulators::{Counter, Use, Used};
use crate::coordination::{coordinate, Prior};
use crate::decision::Adjustment;
use crate::enrolment::AgeClass;
use crate::money::{Amount, BasisPoints, Overflow, Quantity};
use crate::plan::{Benefit, CopayKind, CopayOrder, Limit, Measure, Period, Plan, Sharing, Tier};
use crate::reason::Reason;
use crate::review::Figures;

/// What a covered line is worked out with.
pub struct Terms<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// The line's benefit.
    pub benefit: &'a Benefit,
    /// How it is shared with this provider.
    pub sharing: &'a Sharing,
    /// The provider's tier.
    pub tier: Tier,
    /// The price per unit.
    pub price: Amount,
    /// What is left of the visit's copay.
    pub copay_left: Amount,
    /// Whether the line is of a stay over a night.
    pub is_inpatient: bool,
    /// The member's age class on the day.
    pub age: Option<AgeClass>,
    /// How many members the family has.
    pub family_members: u16,
    /// The units that are left of a prior authorisation, and the most that it allows per unit.
    pub authorised: Option<(Quantity, Option<Amount>)>,
    /// The units of the day that are left, and the reason for cutting the rest.
    pub day: Option<(Quantity, Reason)>,
    /// What the member loses of the plan's payment for want of an authorisation.
    pub penalty: BasisPoints,
    /// A reviewer's figures.
    pub figures: Option<Figures>,
    /// What the payer before this plan did.
    pub prior: Option<Prior>,
}

/// What was used before the line.
pub struct UsedBefore<'a> {
    /// By the member in the plan year.
    pub member: &'a Used,
    /// By the family in the plan year.
    pub family: &'a Used,
    /// By the member ever.
    pub member_ever: &'a Used,
    /// By the family ever.
    pub family_ever: &'a Used,
}

/// What a line comes to.
#[derive(Clone)]
pub struct Shares {
    /// What the plan recognises of the charge.
    pub allowed: Amount,
    /// What the plan pays.
    pub paid: Amount,
    /// What counts to the visit's copay.
    pub copay: Amount,
    /// Whether that is a copay or an event deductible.
    pub copay_kind: CopayKind,
    /// The units that were covered.
    pub units: Quantity,
    /// Why the rest of the charge is not paid, in the order of the steps.
    pub reasons: Vec<(Reason, Amount)>,
    /// Whether nobody owes what exceeds the allowed amount.
    pub bound: bool,
    /// What the line uses of the plan's counters; empty with [`Shares::exhausted`].
    pub uses: Vec<Use>,
    /// Whether nothing was left of a limit: the line is denied and uses up nothing.
    pub exhausted: bool,
}

/// Works a line out: `units` at `charge`.
pub fn share(charge: Amount, units: Quantity, terms: &Terms, used: &UsedBefore) -> Result<Shares, Overflow> {
    let minor = terms.plan.minor_unit;
    let mut price = terms.figures.and_then(|figures| figures.price).unwrap_or(terms.price);
    if let Some((_, Some(most))) = terms.authorised {
        price = price.min(most);
    }
    // A fraction of a unit that rounds to nothing is still worth the smallest amount: the charge never goes whole to CO-45.
    let scheduled = price.times_half_up(units, minor)?.max(minor.min(price));
    // A reviewer's price is never above the charge.
    let is_reviewed = terms.figures.is_some_and(|figures| figures.price.is_some());
    let waives = terms.plan.waives_lesser_of && !is_reviewed;
    let planned = if waives { scheduled } else { charge.min(scheduled) };
    let (recognised, units, why) = terms.reviewed(charge, units)?.unwrap_or((planned, units, Reason::AboveSchedule));
    let mut cuts = Cuts { charge, above_charge: recognised.left_after(charge), reasons: Vec::new() };
    // A reviewer who allows nothing says why: the charge never goes whole to CO-45.
    let above = match terms.figures {
        Some(figures) if price.is_zero() => figures.reason,
        Some(_) | None => Reason::AboveSchedule,
    };
    cuts.add(above, charge.left_after(planned.max(recognised)))?;
    cuts.add(why, charge.min(planned).left_after(recognised))?;

    let left = LimitsLeft::of(terms, used)?;
    if let Some(reason) = left.exhausted() {
        // Nobody owes more than the charge, and what another payer paid or took off is not owed a second time.
        let most = recognised.min(charge);
        cuts.above_charge = Amount::ZERO;
        let mut owed = Vec::from([(reason, most)]);
        if let Some(prior) = &terms.prior {
            owed = cuts.coordinate(prior, most, Amount::ZERO, owed)?;
            if !owed.iter().any(|(known, _)| *known == reason) {
                owed.push((reason, Amount::ZERO));
            }
        }
        cuts.reasons.extend(owed);
        return Shares::denied(most, cuts, terms.tier.bound);
    }
    // Units first: what a reviewer, the day and the authorisation leave is allowed; what a limit leaves of it is covered.
    let mut covered_units = units;
    let mut allowed = recognised;
    let unit_cuts = [
        terms.figures.and_then(|figures| Some((figures.units?, figures.reason))),
        terms.day,
        terms.authorised.map(|(left, _)| (left, Reason::AuthorisationExceeded)),
    ];
    for (left, reason) in unit_cuts.into_iter().flatten() {
        covered_units = covered_units.min(left);
        let rest = allowed.min(recognised.portion_half_up(covered_units, units, minor)?);
        cuts.add(reason, allowed.minus(rest)?)?;
        allowed = rest;
    }
    let mut covered = allowed;
    if let Some((left, _)) = left.units {
        covered_units = covered_units.min(left);
        covered = allowed.min(recognised.portion_half_up(covered_units, units, minor)?);
    }
    let above_units = allowed.minus(covered)?;

    let shared = match &terms.prior {
        Some(prior) => covered.left_after(prior.taken_before_sharing(terms.plan.coordination)),
        None => covered,
    };
    let mut member = member_share(shared, terms, used)?;
    let mut normal = shared.minus(member.total()?)?;
    let mut above_per_unit = Amount::ZERO;
    if let Some(fixed) = terms.benefit.fixed {
        member = MemberShare::default();
        normal = shared.min(fixed.times_half_up(covered_units, minor)?);
        above_per_unit = shared.minus(normal)?;
    }
    if let Some(most) = terms.benefit.most {
        let paid = normal.min(most.times_half_up(covered_units, minor)?);
        above_per_unit = above_per_unit.plus(normal.minus(paid)?)?;
        normal = paid;
    }
    let within = left.amount.map_or(normal, |(left, _)| normal.min(left));
    let above_amount = normal.minus(within)?;
    let penalty = within.share_half_up(terms.penalty, minor)?;
    let within = within.minus(penalty)?;

    let amount_reason = left.amount.map_or(Reason::BenefitMaximum, |(_, reason)| reason);
    let units_reason = left.units.map_or(Reason::BenefitMaximum, |(_, reason)| reason);
    let mut owed = Vec::from([
        (member.copay_reason, member.copay),
        (Reason::Deductible, member.deductible),
        (Reason::Coinsurance, member.coinsurance),
        (amount_reason, above_amount),
        (units_reason, above_units),
        (Reason::BenefitMaximum, above_per_unit),
        (Reason::AuthorisationPenalty, penalty),
    ]);
    let mut paid = within;
    if let Some(prior) = &terms.prior {
        paid = coordinate(prior, terms.plan.coordination, within, allowed, charge)?;
        owed = cuts.coordinate(prior, allowed, paid, owed)?;
    }
    let kept =
        |reason: Reason| owed.iter().find(|(other, _)| *other == reason).map_or(Amount::ZERO, |(_, amount)| *amount);
    let copay = kept(member.copay_reason);
    let (deductible, coinsurance) = (kept(Reason::Deductible), kept(Reason::Coinsurance));
    let mut uses = Vec::new();
    let mut ceiling = |number: Option<u8>, amount: Amount| {
        if let (Some(number), false) = (number, amount.is_zero()) {
            uses.push(Use { counter: Counter::Ceiling(number), used: amount.0 });
        }
    };
    ceiling(terms.deductible(), deductible);
    ceiling(terms.sharing.coinsurance_cap, coinsurance);
    ceiling(terms.sharing.out_of_pocket, copay.plus(deductible)?.plus(coinsurance)?);
    for (number, limit) in terms.limits() {
        let used = match limit.measure {
            Measure::Amount(_) => paid.0,
            Measure::Units(_) => u128::from(covered_units.0),
            Measure::Claims(..) => 0,
        };
        if used > 0 {
            uses.push(Use { counter: Counter::Limit(number), used });
        }
    }
    let mut reasons = cuts.into_reasons()?;
    for (reason, amount) in owed {
        add(&mut reasons, reason, amount)?;
    }
    Ok(Shares {
        allowed,
        paid,
        copay,
        copay_kind: terms.copay_kind(),
        units: covered_units,
        reasons,
        bound: terms.tier.bound,
        uses,
        exhausted: false,
    })
}

impl Shares {
    fn denied(allowed: Amount, cuts: Cuts, bound: bool) -> Result<Self, Overflow> {
        let (paid, copay, units) = (Amount::ZERO, Amount::ZERO, Quantity(0));
        let copay_kind = CopayKind::default();
        let reasons = cuts.into_reasons()?;
        Ok(Self { allowed, paid, copay, copay_kind, units, reasons, bound, uses: Vec::new(), exhausted: true })
    }

    /// The adjustments: charge less all of them is what is paid. `cap` bounds what an unbound provider may bill the member
    /// above the allowed amount; nobody owes the rest.
    pub fn adjustments(&self, cap: Option<BasisPoints>, minor_unit: Amount) -> Result<Vec<Adjustment>, Overflow> {
        let mut adjustments = Vec::with_capacity(self.reasons.len());
        for (reason, amount) in &self.reasons {
            let (reason, mut amount) = (*reason, *amount);
            if let (Reason::AboveSchedule, false, Some(cap)) = (reason, self.bound, cap) {
                let most = self.allowed.uncapped_share_half_up(cap, minor_unit)?;
                let forgiven = amount.left_after(most);
                amount = amount.min(most);
                if !forgiven.is_zero() {
                    adjustments.push(Adjustment { group: reason.group(true), reason, amount: forgiven });
                }
                if amount.is_zero() {
                    continue;
                }
            }
            adjustments.push(Adjustment { group: reason.group(self.bound), reason, amount });
        }
        Ok(adjustments)
    }
}

/// What is taken off a charge before anything is shared.
pub(crate) struct Cuts {
    pub(crate) charge: Amount,
    /// What the allowed amount is above the charge.
    pub(crate) above_charge: Amount,
    pub(crate) reasons: Vec<(Reason, Amount)>,
}

impl Cuts {
    fn add(&mut self, reason: Reason, amount: Amount) -> Result<(), Overflow> {
        add(&mut self.reasons, reason, amount)
    }

    fn into_reasons(mut self) -> Result<Vec<(Reason, Amount)>, Overflow> {
        let above_charge = self.above_charge;
        self.add(Reason::AboveCharge, above_charge)?;
        Ok(self.reasons)
    }
}

/// Adds an amount to a reason's; nothing for nothing.
pub(crate) fn add(reasons: &mut Vec<(Reason, Amount)>, reason: Reason, amount: Amount) -> Result<(), Overflow> {
    if amount.is_zero() {
        return Ok(());
    }
    match reasons.iter_mut().find(|(known, _)| *known == reason) {
        Some((_, sum)) => *sum = sum.plus(amount)?,
        None => reasons.push((reason, amount)),
    }
    Ok(())
}

struct MemberShare {
    copay: Amount,
    copay_reason: Reason,
    deductible: Amount,
    coinsurance: Amount,
}

impl Default for MemberShare {
    fn default() -> Self {
        let none = Amount::ZERO;
        Self { copay: none, copay_reason: Reason::Copay, deductible: none, coinsurance: none }
    }
}

impl MemberShare {
    fn total(&self) -> Result<Amount, Overflow> {
        self.copay.plus(self.deductible)?.plus(self.coinsurance)
    }
}

/// Steps 2 to 5: copay, deductible, coinsurance, out-of-pocket maximum.
fn member_share(allowed: Amount, terms: &Terms, used: &UsedBefore) -> Result<MemberShare, Overflow> {
    let ceiling_left = |number: Option<u8>| -> Result<Option<Amount>, Overflow> {
        let Some(number) = number else { return Ok(None) };
        let Some(ceiling) = terms.plan.ceilings.get(usize::from(number)) else { return Ok(None) };
        let counter = Counter::Ceiling(number);
        let (member, family) = (Amount(used.member.used(counter)), Amount(used.family.used(counter)));
        ceiling.left(member, family, terms.family_members)
    };
    let sharing = terms.sharing;
    let out_of_pocket_left = ceiling_left(sharing.out_of_pocket)?;
    let coinsurance_left = ceiling_left(sharing.coinsurance_cap)?;
    // Without a deductible there is none to take, whatever the out-of-pocket maximum leaves.
    let deductible_left = ceiling_left(terms.deductible())?.unwrap_or_default();
    let deductible_left = out_of_pocket_left.map_or(deductible_left, |left| deductible_left.min(left));
    let percentage_of = |rest: Amount| -> Result<Amount, Overflow> {
        let share = rest.share_half_up(sharing.coinsurance, terms.plan.minor_unit)?;
        Ok(coinsurance_left.map_or(share, |left| share.min(left)))
    };

    let copay_left = terms.copay_left;
    let (copay, deductible, coinsurance) = match sharing.copay.map(|copay| copay.order) {
        Some(CopayOrder::InsteadOfDeductible) => (copay_left.min(allowed), Amount::ZERO, Amount::ZERO),
        Some(CopayOrder::BeforeDeductible) => {
            let copay = copay_left.min(allowed);
            let rest = allowed.minus(copay)?;
            let deductible = deductible_left.min(rest);
            (copay, deductible, percentage_of(rest.minus(deductible)?)?)
        }
        Some(CopayOrder::AfterDeductible) | None => {
            let deductible = deductible_left.min(allowed);
            let rest = allowed.minus(deductible)?;
            // Without a copay nothing is left of one.
            let copay = copay_left.min(rest);
            (copay, deductible, percentage_of(rest.minus(copay)?)?)
        }
    };
    // What the maximum cuts is cut from coinsurance first, then deductible, then copay.
    let mut left = out_of_pocket_left.unwrap_or(allowed);
    let mut keep = |share: Amount| {
        let kept = share.min(left);
        left = left.left_after(kept);
        kept
    };
    let copay_reason = match terms.copay_kind() {
        CopayKind::EventDeductible => Reason::EventDeductible,
        CopayKind::Copay => Reason::Copay,
    };
    Ok(MemberShare { copay: keep(copay), copay_reason, deductible: keep(deductible), coinsurance: keep(coinsurance) })
}

/// What is left of a benefit's limits: the tightest of each measure, with the reason for what it cuts; `None` where none
/// applies.
struct LimitsLeft {
    amount: Option<(Amount, Reason)>,
    units: Option<(Quantity, Reason)>,
}

impl LimitsLeft {
    fn of(terms: &Terms, used: &UsedBefore) -> Result<Self, Overflow> {
        let mut tightest = LimitsLeft { amount: None, units: None };
        for (number, limit) in terms.limits() {
            let used = used.of_limit(&limit).used(Counter::Limit(number));
            let left = limit.left_after(used, terms.family_members)?;
            let reason = limit.reason();
            match limit.measure {
                Measure::Amount(_) => tighten(&mut tightest.amount, Amount(left), reason),
                // What is left of a limit is at most the limit, which is a quantity.
                Measure::Units(whole) => {
                    tighten(&mut tightest.units, u32::try_from(left).map_or(whole, Quantity), reason);
                }
                Measure::Claims(..) => {}
            }
        }
        Ok(tightest)
    }

    fn exhausted(&self) -> Option<Reason> {
        let units = self.units.filter(|(left, _)| left.0 == 0).map(|(_, reason)| reason);
        units.or(self.amount.filter(|(left, _)| left.is_zero()).map(|(_, reason)| reason))
    }
}

fn tighten<T: Ord + Copy>(tightest: &mut Option<(T, Reason)>, left: T, reason: Reason) {
    if tightest.is_none_or(|(other, _)| left < other) {
        *tightest = Some((left, reason));
    }
}

impl UsedBefore<'_> {
    /// The record in which a limit is counted.
    pub fn of_limit(&self, limit: &Limit) -> &Used {
        match (limit.is_of_family(), limit.period) {
            (false, Period::Year) => self.member,
            (true, Period::Year) => self.family,
            (false, Period::Lifetime | Period::LifetimeOfCategory) => self.member_ever,
            (true, Period::Lifetime | Period::LifetimeOfCategory) => self.family_ever,
        }
    }
}

impl Limit {
    /// The reason for what it cuts.
    pub fn reason(&self) -> Reason {
        match self.period {
            Period::Year => Reason::BenefitMaximum,
            Period::Lifetime => Reason::LifetimeMaximum,
            Period::LifetimeOfCategory => Reason::LifetimeCategoryMaximum,
        }
    }

    /// Whether it counts for a member of an age class; for adults also where none is attested.
    pub fn applies_to(&self, age: Option<AgeClass>) -> bool {
        self.confined_to.is_none_or(|only| age.unwrap_or(AgeClass::Adult) == only)
    }
}

impl Terms<'_> {
    /// What the fixed amount per visit is, if there is one.
    fn copay_kind(&self) -> CopayKind {
        self.sharing.copay.map(|copay| copay.kind).unwrap_or_default()
    }

    /// The amount that a reviewer has set instead of the plan's, for how many units he has set it, and why it is less,
    /// if it is: never above the charge, nor above what a prior authorisation allows.
    fn reviewed(&self, charge: Amount, units: Quantity) -> Result<Option<(Amount, Quantity, Reason)>, Overflow> {
        let Some(figures) = self.figures else { return Ok(None) };
        let Some(amount) = figures.allowed else { return Ok(None) };
        // Of no units nothing falls to a unit: they are cut below.
        let accepted = figures.units.filter(|accepted| accepted.0 > 0);
        let units = accepted.map_or(units, |accepted| accepted.min(units));
        let most = match self.authorised {
            Some((_, Some(most))) => most.times_half_up(units, self.plan.minor_unit)?,
            Some((_, None)) | None => charge,
        };
        Ok(Some((amount.min(charge).min(most), units, figures.reason)))
    }

    /// The number of the deductible that applies.
    fn deductible(&self) -> Option<u8> {
        let instead = self.sharing.inpatient_deductible.filter(|_| self.is_inpatient);
        instead.or(self.sharing.deductible)
    }

    fn limits(&self) -> impl Iterator<Item = (u8, Limit)> + '_ {
        let named = self.benefit.limits.iter();
        let limits = named.filter_map(|number| Some((*number, *self.plan.limits.get(usize::from(*number))?)));
        limits.filter(|(_, limit)| limit.applies_to(self.age))
    }
}
