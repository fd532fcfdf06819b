//! A whole claim, line by line, and what it uses up.
//!
//! The records that a claim needs come from a [`Book`]. What it changes goes back as [`Changes`], all at once.

mod effects;
mod limits;

use alloc::rc::Rc;
use alloc::vec::Vec;

use crate::calendar::Day;
use crate::claim::{Claim, Frequency, Line, OtherPayer, Refusal};
use crate::consent::Categories;
use crate::coordination::Prior;
use crate::credential::{ProviderDay, Standing};
use crate::decision::{Adjustment, Deadlines, Decision, LineDecision, Outcome, Pend};
use crate::eligibility::{covered_days, distinguishing, Candidate, NotCovered};
use crate::enrolment::Enrolment;
use crate::ids::{AssetId, Code, ControlNumber, Millis, ProviderId};
use crate::money::{Amount, Quantity};
use crate::pages::{Pages, Whose};
use crate::plan::Plan;
use crate::reason::{Group, Reason};
use crate::reversal::Undo;
use crate::review::{LineRuling, Review};
use crate::service::{Relation, Service, Span};
use crate::visit::VisitKey;

pub use crate::pages::{Book, Changes};

/// What is known of a claim besides its own words.
pub struct Circumstances<'a> {
    /// The payer's number of the claim.
    pub control: ControlNumber,
    /// Who bills.
    pub provider: ProviderId,
    /// The standing of whoever bills, did or ordered something, on each of its service days.
    pub standings: &'a [(ProviderDay, Standing)],
    /// The day from which the lines count theirs.
    pub base_day: Day,
    /// When the claim was received; for a replacement, when the first one was.
    pub received: Millis,
    /// When it was handed in itself: for a replacement, later than when it counts as received.
    pub filed: Millis,
    /// As of when it is worked out.
    pub now: Millis,
    /// The evidence that has arrived.
    pub evidence: Categories,
    /// Whether it may wait for something; if not, lines that lack theirs are decided without.
    pub may_wait: bool,
    /// What reviewers have decided.
    pub reviews: &'a [Review],
    /// When it was first decided, where it is decided anew: coverage that has been ended since counts as it stood then.
    pub decided: Option<Millis>,
    /// The claim that it takes the place of: what that had used is given back first.
    pub undo: Option<&'a Undo>,
}

/// Works out a claim. A refusal comes without changes.
pub fn adjudicate<B: Book>(book: &mut B, claim: &Claim, circumstances: &Circumstances) -> (Outcome, Changes) {
    let pages = Pages { book, changes: Changes::default() };
    let mut bench = Bench {
        pages,
        claim,
        circumstances,
        awaited: None,
        valid: None,
        asked: Vec::new(),
        unseen: Vec::new(),
        step: Amount(1),
    };
    match bench.decide() {
        Ok(outcome) => (outcome, bench.pages.changes),
        Err(refusal) => (Outcome::Refused(refusal), Changes::default()),
    }
}

struct Bench<'a, B: Book> {
    pages: Pages<'a, B>,
    claim: &'a Claim,
    circumstances: &'a Circumstances<'a>,
    /// What is waited for, and since when each plan lets it wait.
    awaited: Option<Pend>,
    /// Which lines were valid when the claim was worked out before.
    valid: Option<Vec<bool>>,
    /// The later lines on whose validity another line's fate depends.
    asked: Vec<usize>,
    /// The lines that wait for a reviewer before they come to any terms.
    unseen: Vec<usize>,
    /// What another payer's amounts are split in: the minor unit of the plan that covers the claim's first covered line.
    step: Amount,
}

/// A line's coverage and the terms of its plan.
struct Insured {
    whose: Whose,
    enrolment: Rc<Enrolment>,
    service: Option<Rc<Service>>,
    /// The line's first covered day.
    day: Day,
    /// The part of the charge and of the units that is covered.
    charge: Amount,
    units: Quantity,
}

impl<B: Book> Bench<'_, B> {
    fn decide(&mut self) -> Result<Outcome, Refusal> {
        self.claim.ensure_well_formed(self.circumstances.base_day)?;
        if self.circumstances.reviews.iter().any(|review| review.ruling.reason().is_computed()) {
            return Err(Refusal::RecordsInconsistent);
        }
        self.begin()?;
        if let Frequency::Void(_) = self.claim.frequency {
            return Ok(Outcome::Voided);
        }
        if self.claim.other_payer.is_some() {
            self.step = self.minor_unit()?;
        }
        let mut decision = self.work()?;
        // A line that was denied for one that is now denied itself is looked at again: each pass settles one link of such a
        // chain.
        for _ in 0..self.claim.lines.len() {
            let valid: Vec<bool> = decision.lines.iter().map(|line| !line.is_denied()).collect();
            let known = self.valid.as_deref().unwrap_or_default();
            if self.asked.iter().all(|line| known.get(*line) == valid.get(*line)) {
                break;
            }
            self.valid = Some(valid);
            self.awaited = None;
            self.unseen.clear();
            self.begin()?;
            decision = self.work()?;
        }
        // What is denied anyway waits for nothing.
        let is_left = self.count_claim(&mut decision)?;
        if let Some(pend) = self.awaited.filter(|_| is_left) {
            // No counter is used while a claim waits; its lines are noted as claimed, without copays.
            let control = self.circumstances.control;
            let mut visits = core::mem::take(&mut self.pages.changes.visits);
            for (_, visit) in &mut visits {
                visit.copays.retain(|copay| copay.claim != control);
            }
            self.begin()?;
            self.pages.changes.visits = visits;
            return Ok(Outcome::Pended(pend));
        }
        Ok(Outcome::Decided(decision))
    }

    /// The records as they are before anything of the claim is worked out: what it takes the place of is given back, and what it
    /// noted while it waited is given up, even where its line is now denied.
    fn begin(&mut self) -> Result<(), Refusal> {
        self.pages.changes = Changes::default();
        if let Some(undo) = self.circumstances.undo {
            self.pages.undo(self.circumstances.provider, undo)?;
        }
        let control = self.circumstances.control;
        for line in &self.claim.lines {
            let (mut day, last) = self.days(line)?;
            while day <= last {
                self.pages.forget_visit(self.visit_key(day), control);
                day = day.plus_days(1).ok_or(Refusal::NoSuchDay)?;
            }
        }
        Ok(())
    }

    /// The minor unit of the first plan that covers a line; the base unit where none does.
    fn minor_unit(&mut self) -> Result<Amount, Refusal> {
        for line in &self.claim.lines {
            if let Ok(insured) = self.insured(line)? {
                return Ok(insured.whose.plan.minor_unit);
            }
        }
        Ok(Amount(1))
    }

    fn days(&self, line: &Line) -> Result<(Day, Day), Refusal> {
        let base_day = self.circumstances.base_day;
        line.day(base_day).zip(line.last_day(base_day)).ok_or(Refusal::NoSuchDay)
    }

    fn work(&mut self) -> Result<Decision, Refusal> {
        let mut lines = Vec::with_capacity(self.claim.lines.len());
        let mut terms = None;
        for (position, line) in self.claim.lines.iter().enumerate() {
            lines.push(match self.insured(line)? {
                Ok(insured) => {
                    let plan = &insured.whose.plan;
                    let (asset, _) = *terms.get_or_insert((plan.asset, deadlines(plan)));
                    if asset == plan.asset {
                        self.line(position, line, &insured)?
                    } else {
                        // A claim is paid in one asset: what another plan pays in another one is a claim of its own.
                        LineDecision::denied(line.charge, Reason::InformationMissing, true)
                    }
                }
                // Coverage is the member's own matter, whoever treats.
                Err(reason) => self.denied(position, line, reason, true)?,
            });
        }
        let member = self.pages.book.enrolment(self.claim.member).map(|enrolment| enrolment.account);
        let (asset, deadlines) = terms.unwrap_or((AssetId::NATIVE, Deadlines::default()));
        Ok(Decision { asset, member, deadlines, lines })
    }

    /// The coverage in force and the plan's word on the service, or why there is none.
    fn insured(&mut self, line: &Line) -> Result<Result<Insured, Reason>, Refusal> {
        let Some(mut enrolment) = self.pages.book.enrolment(self.claim.member) else {
            return Ok(Err(Reason::NeverEnrolled));
        };
        if let Some(decided) = self.circumstances.decided.filter(|_| !enrolment.endings.is_empty()) {
            enrolment = Rc::new(enrolment.as_of(decided));
        }
        let (first, last) = self.days(line)?;
        let Some(part) = covered_days(&enrolment, first, last) else {
            return Ok(Err(enrolment.coverage_on(first).err().unwrap_or(Reason::CoverageLapsed)));
        };
        let reference = match enrolment.coverage_on(part.first) {
            Ok(coverage) => coverage.plan,
            Err(reason) => return Ok(Err(reason)),
        };
        let plan = self.pages.book.plan(reference).ok_or(Refusal::RecordsInconsistent)?;
        let year = part.first.plan_year(plan.year_start).ok_or(Refusal::NoSuchDay)?;
        let service = self.pages.book.service(reference.plan, line.code);
        let is_per_day = service.as_ref().is_some_and(|service| service.span == Span::PerDay);
        if part.covered < part.days && !is_per_day {
            // A whole stay needs every day: the first one without coverage says why.
            let mut day = first;
            while enrolment.coverage_on(day).is_ok() {
                day = day.plus_days(1).ok_or(Refusal::NoSuchDay)?;
            }
            return Ok(Err(enrolment.coverage_on(day).err().unwrap_or(Reason::CoverageLapsed)));
        }
        let (mut charge, mut units) = (line.charge, line.units);
        // A line that is covered whole keeps what its charge has below the minor unit.
        if part.covered < part.days {
            let (some, all) = (Quantity(part.covered), Quantity(part.days));
            charge = line.charge.portion_half_up(some, all, plan.minor_unit)?;
            // Of something, something is covered.
            let rounded = Amount(u128::from(line.units.0)).portion_half_up(some, all, Amount(1))?.max(Amount(1));
            units = u32::try_from(rounded.0).map(Quantity).map_err(|_| Refusal::Overflow)?;
        }
        let family = enrolment.family;
        let whose = Whose { member: self.claim.member, family, reference, plan, year };
        Ok(Ok(Insured { whose, enrolment, service, day: part.first, charge, units }))
    }

    fn line(&mut self, position: usize, line: &Line, insured: &Insured) -> Result<LineDecision, Refusal> {
        let plan = &insured.whose.plan;
        let provider = self.circumstances.provider;
        let network = self.pages.book.network(provider);
        let number = network.tier_on(insured.day);
        let bound = plan.tier(number).ok_or(Refusal::RecordsInconsistent)?.bound;
        let figures = match self.ruling(position) {
            Some(LineRuling::Deny(reason)) => return self.denied(position, line, reason, bound),
            Some(LineRuling::Accept(figures)) => Some(figures),
            None => None,
        };
        let day_of = |moment| Day::of(moment, plan.utc_offset_minutes).ok_or(Refusal::NoSuchDay);
        let received = day_of(self.circumstances.received)?;
        let filed = day_of(self.circumstances.filed)?;
        let (first_day, last_day) = self.days(line)?;
        let facility = match self.claim.facility {
            Some(facility) => self.pages.book.network(facility),
            None => network,
        };
        let authorisation = match line.authorisation.or(self.claim.authorisation) {
            Some(id) => self.pages.authorisation(id).map(|it| (id, it)),
            None => None,
        };
        let asked_on = match &authorisation {
            Some((_, authorisation)) => day_of(authorisation.asked)?,
            None => received,
        };
        let visit = self.pages.visit(self.visit_key(insured.day));
        let before: Vec<Code> = visit.lines.iter().map(|line| line.code).collect();
        let candidate = Candidate {
            claim: self.claim,
            line,
            first_day,
            day: insured.day,
            last_day,
            received,
            filed,
            now: self.circumstances.now,
            provider,
            standing: self.standing(provider, first_day),
            rendering: self.claim.rendering_of(line).map(|it| self.standing(it, first_day)),
            ordering: self.claim.ordering_of(line).map(|it| self.standing(it, first_day)),
            tier: number,
            facility: facility.facility,
            facility_tier: facility.tier_on(insured.day),
            is_duplicate: self.is_duplicate(line, plan)?,
            before: &before,
            beside: &self.beside(position, line, insured.service.as_deref()),
            enrolment: &insured.enrolment,
            plan,
            service: insured.service.as_deref(),
            authorisation: authorisation.as_ref().map(|(_, it)| (it, asked_on)),
            figures,
        };
        let service = match candidate.in_order() {
            Ok(service) => service,
            Err(failure) => return self.not_covered(position, line, plan, bound, failure),
        };
        // Another benefit pays where its own conditions are met, and the first one's are not or it pays more.
        let other = service.alternative.and_then(|number| Some((number, candidate.covered_by(service, number).ok()?)));
        let mut other = other.filter(|(_, option)| option.price.is_ok());
        let first = candidate.covered_by(service, service.benefit);
        let is_out = match first.as_ref().map(|covered| covered.price) {
            Ok(Err(NotCovered::Denied(_))) | Err(NotCovered::Denied(_)) => true,
            Ok(Err(NotCovered::Waits(_))) | Err(NotCovered::Waits(_)) => !self.circumstances.may_wait,
            Ok(Ok(_) | Err(NotCovered::RecordsInconsistent)) | Err(NotCovered::RecordsInconsistent) => false,
        };
        let instead = if is_out { other.take() } else { None };
        let (mut benefit, mut covered) = match (first, instead) {
            (_, Some(option)) => option,
            (Ok(covered), None) => (service.benefit, covered),
            (Err(failure), None) => return self.not_covered(position, line, plan, bound, failure),
        };
        if let Some(failure) = self.too_often(service, insured, figures)? {
            return self.not_covered(position, line, plan, bound, failure);
        }
        let day = match self.units_of_day(service, line, &visit, figures)? {
            Ok(day) => day,
            Err(reason) => return self.denied(position, line, reason, bound),
        };
        if let Err(failure) = covered.price {
            return self.not_covered(position, line, plan, bound, failure);
        }
        let prior = self.prior(position)?;
        let mut shares = self.shares(&covered, insured, &visit, (day, prior, figures))?;
        if let Some((number, option)) = other {
            let better = self.shares(&option, insured, &visit, (day, prior, figures))?;
            if shares.paid < better.paid || (shares.exhausted && !better.exhausted) {
                (benefit, covered, shares) = (number, option, better);
            }
        }
        if shares.exhausted {
            return self.exhausted(line, insured, &shares, covered.tier.balance_bill_cap);
        }
        if let Some(reason) = self.missing(position, line, &covered, plan, figures)? {
            return self.denied(position, line, reason, bound);
        }
        self.note(line, plan, shares.units, Some((insured.day, shares.copay_kind, shares.copay)))?;
        let authorisation = authorisation.as_ref().map(|(id, _)| *id);
        self.use_up(line, insured, &covered, &shares, authorisation, benefit)
    }

    /// What the payer before this plan did to a line, where it has said so.
    fn prior(&self, position: usize) -> Result<Option<Prior>, Refusal> {
        Ok(match self.claim.other_payer_of(position, self.step)? {
            Some(OtherPayer::Decided { paid, allowed, member_share, obliged }) => {
                Some(Prior { paid, allowed, member_share, obliged })
            }
            Some(OtherPayer::Awaited) | None => None,
        })
    }

    /// A line that is denied. Where that makes the charge the member's, what another payer paid or took off is not owed a second
    /// time.
    fn denied(&self, position: usize, line: &Line, reason: Reason, bound: bool) -> Result<LineDecision, Refusal> {
        let mut decision = LineDecision::denied(line.charge, reason, bound);
        if reason.group(bound) == Group::PatientResponsibility {
            if let Some(prior) = self.prior(position)? {
                let owed = prior.owed_of_denied(line.charge, reason)?;
                decision.adjustments = owed
                    .into_iter()
                    .map(|(reason, amount)| Adjustment { group: reason.group(bound), reason, amount })
                    .collect();
            }
        }
        Ok(decision)
    }

    /// A line that is not worked out: it is denied, or waits for a reviewer and is denied where none looks at it in time.
    fn not_covered(
        &mut self,
        position: usize,
        line: &Line,
        plan: &Plan,
        bound: bool,
        failure: NotCovered,
    ) -> Result<LineDecision, Refusal> {
        let reason = match failure {
            NotCovered::Denied(reason) => reason,
            NotCovered::Waits(reason) => {
                if self.circumstances.may_wait {
                    self.await_review(plan)?;
                    self.note(line, plan, line.units, None)?;
                    self.unseen.push(position);
                }
                reason
            }
            NotCovered::RecordsInconsistent => return Err(Refusal::RecordsInconsistent),
        };
        self.denied(position, line, reason, bound)
    }

    fn ruling(&self, position: usize) -> Option<LineRuling> {
        let of_line = |review: &&Review| usize::from(review.line) == position;
        self.circumstances.reviews.iter().rev().find(of_line).map(|review| review.ruling)
    }

    fn standing(&self, provider: ProviderId, day: Day) -> Standing {
        let asked = ProviderDay { provider, day };
        let known = self.circumstances.standings.iter().find(|(other, _)| *other == asked);
        known.map_or(Standing::NotCredentialed, |(_, standing)| *standing)
    }

    fn is_duplicate(&mut self, line: &Line, plan: &Plan) -> Result<bool, Refusal> {
        let modifiers = distinguishing(line, plan);
        let (mut day, last) = self.days(line)?;
        while day <= last {
            if self.pages.visit(self.visit_key(day)).has(line.code, &modifiers) {
                return Ok(true);
            }
            day = day.plus_days(1).ok_or(Refusal::NoSuchDay)?;
        }
        Ok(false)
    }

    /// The codes of the claim's other valid lines of the same day. Whether later ones are valid shows only when the claim has
    /// been worked out once: if it matters, it is worked out again.
    fn beside(&mut self, position: usize, line: &Line, service: Option<&Service>) -> Vec<Code> {
        let mut codes = Vec::new();
        let pairs = service.map_or(&[][..], |service| &service.pairs);
        let matters =
            |code: Code| pairs.iter().any(|pair| pair.other == code && pair.relation != Relation::MutuallyExclusive);
        for (other, later) in self.claim.lines.iter().enumerate().skip(position).skip(1) {
            if later.from == line.from && matters(later.code) {
                self.asked.push(other);
                if self.valid.as_ref().is_some_and(|valid| valid.get(other) == Some(&true)) {
                    codes.push(later.code);
                }
            }
        }
        codes
    }

    fn visit_key(&self, day: Day) -> VisitKey {
        VisitKey { member: self.claim.member, provider: self.circumstances.provider, day }
    }
}

impl Insured {
    /// Whether the line is of a stay over a night: its own, or that of the claim.
    fn is_inpatient(&self, claim: &Claim) -> bool {
        claim.lines.iter().any(|line| line.through > 0)
    }
}

fn deadlines(plan: &Plan) -> Deadlines {
    let clocks = &plan.clocks;
    Deadlines {
        clean_claim_days: clocks.clean_claim_days,
        interest: clocks.interest,
        appeal_days: clocks.appeal_days,
        ruling_days: clocks.ruling_days,
        reopenings: clocks.reopenings,
        review_days: clocks.review_days,
        utc_offset_minutes: plan.utc_offset_minutes,
        minor_unit: plan.minor_unit,
    }
}
