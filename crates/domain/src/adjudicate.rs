//! A whole claim, line by line, and what it uses up.
//!
//! The records that a claim needs come from a [`Book`]. What it changes goes back as [`Changes`], all at once: a claim that
//! is refused changes nothing, one that is pended only notes what was claimed, and its neighbours in a batch never see a
//! half-worked claim.

use alloc::rc::Rc;
use alloc::vec::Vec;

use crate::accumulators::{FamilyYear, FamilyYearKey, MemberYear, MemberYearKey};
use crate::calendar::Day;
use crate::claim::{Claim, Line, Refusal};
use crate::consent::Categories;
use crate::cost_share::{share, Shares, Terms as ShareTerms, Used};
use crate::credential::Standing;
use crate::decision::{Decision, LineDecision, Outcome, Pend, Terms};
use crate::eligibility::{distinguishing, Candidate, Covered, NotCovered};
use crate::enrolment::{Coverage, Enrolment};
use crate::ids::{AssetId, Code, ControlNumber, MemberId, Millis, PlanId, PlanRef, ProviderId};
use crate::money::Amount;
use crate::plan::{Network, Plan, Service};
use crate::reason::Reason;
use crate::visit::{Visit, VisitCopay, VisitKey, VisitLine};

/// The records of one insurer, as they stand before the claim.
pub trait Book {
    /// A member's enrolment.
    fn enrolment(&mut self, member: MemberId) -> Option<Rc<Enrolment>>;
    /// A version of a plan.
    fn plan(&mut self, plan: PlanRef) -> Option<Rc<Plan>>;
    /// A service of a plan.
    fn service(&mut self, plan: PlanId, code: Code) -> Option<Rc<Service>>;
    /// What a member has used of a plan year; nothing where no record is.
    fn member_year(&mut self, key: MemberYearKey) -> MemberYear;
    /// What a family has used of a plan year; nothing where no record is.
    fn family_year(&mut self, key: FamilyYearKey) -> FamilyYear;
    /// What a member has had from a provider on a day; nothing where no record is.
    fn visit(&mut self, key: VisitKey) -> Visit;
}

/// What is known of a claim besides its own words.
pub struct Circumstances<'a> {
    /// The payer's number of the claim.
    pub control: ControlNumber,
    /// Who bills.
    pub provider: ProviderId,
    /// Whether the provider is bound by contract.
    pub network: Network,
    /// The provider's standing on each service day of the batch.
    pub standings: &'a [(Day, Standing)],
    /// The day from which the lines count theirs.
    pub base_day: Day,
    /// When the claim was received.
    pub received: Millis,
    /// The evidence that has arrived.
    pub evidence: Categories,
    /// Whether evidence may still arrive; if not, lines that lack theirs are denied.
    pub evidence_may_come: bool,
}

/// The records that a claim changes, each as it stands afterwards.
#[derive(Default)]
pub struct Changes {
    /// Members' plan years.
    pub member_years: Vec<(MemberYearKey, MemberYear)>,
    /// Families' plan years.
    pub family_years: Vec<(FamilyYearKey, FamilyYear)>,
    /// Visits.
    pub visits: Vec<(VisitKey, Visit)>,
}

/// Works out a claim. A refusal comes without changes.
pub fn adjudicate<B: Book>(book: &mut B, claim: &Claim, circumstances: &Circumstances) -> (Outcome, Changes) {
    let mut bench = Bench { book, claim, circumstances, pages: Changes::default(), awaited: None };
    match bench.work() {
        Ok(Outcome::Pended(pend)) => {
            (Outcome::Pended(pend), Changes { visits: bench.visits_when_pended(), ..Changes::default() })
        }
        Ok(outcome) => (outcome, bench.pages),
        Err(refusal) => (Outcome::Refused(refusal), Changes::default()),
    }
}

struct Bench<'a, B: Book> {
    book: &'a mut B,
    claim: &'a Claim,
    circumstances: &'a Circumstances<'a>,
    /// The records that were opened, as they stand after the lines so far.
    pages: Changes,
    /// What is waited for, and since when each plan lets it wait.
    awaited: Option<Pend>,
}

/// A line's coverage and the terms of its plan.
struct Insured {
    coverage: Coverage,
    plan: Rc<Plan>,
    enrolment: Rc<Enrolment>,
    year: Day,
}

impl<B: Book> Bench<'_, B> {
    fn work(&mut self) -> Result<Outcome, Refusal> {
        self.claim.ensure_well_formed(self.circumstances.base_day)?;
        let mut lines = Vec::with_capacity(self.claim.lines.len());
        let mut asset = None;
        for line in &self.claim.lines {
            let day = line.day(self.circumstances.base_day).ok_or(Refusal::NoSuchDay)?;
            lines.push(match self.insured(day)? {
                Ok(insured) => {
                    asset = Some(insured.plan.asset);
                    self.line(line, day, &insured)?
                }
                Err(reason) => {
                    // Opened for what the claim noted while it waited: a denied line gives that up.
                    self.visit(self.visit_key(day));
                    self.denied(line, reason)
                }
            });
        }
        if let Some(pend) = self.awaited {
            return Ok(Outcome::Pended(pend));
        }
        let member = self.book.enrolment(self.claim.member).map(|enrolment| enrolment.account);
        Ok(Outcome::Decided(Decision { asset: asset.unwrap_or(AssetId::NATIVE), member, lines }))
    }

    /// The coverage in force on a day, or why there is none.
    fn insured(&mut self, day: Day) -> Result<Result<Insured, Reason>, Refusal> {
        let Some(enrolment) = self.book.enrolment(self.claim.member) else {
            return Ok(Err(Reason::NeverEnrolled));
        };
        let coverage = match enrolment.coverage_on(day) {
            Ok(coverage) => coverage,
            Err(reason) => return Ok(Err(reason)),
        };
        let plan = self.book.plan(coverage.plan).ok_or(Refusal::RecordsInconsistent)?;
        let year = day.plan_year(plan.year_start).ok_or(Refusal::NoSuchDay)?;
        Ok(Ok(Insured { coverage, plan, enrolment, year }))
    }

    fn denied(&self, line: &Line, reason: Reason) -> LineDecision {
        LineDecision::denied(line.charge, reason, self.circumstances.network.is_bound())
    }

    fn line(&mut self, line: &Line, day: Day, insured: &Insured) -> Result<LineDecision, Refusal> {
        let key = self.visit_key(day);
        let plan = insured.coverage.plan.plan;
        let service = self.book.service(plan, line.code);
        let received =
            Day::of(self.circumstances.received, insured.plan.utc_offset_minutes).ok_or(Refusal::NoSuchDay)?;
        let visit = self.visit(key);
        let candidate = Candidate {
            claim: self.claim,
            line,
            day,
            received,
            standing: self.standing(day),
            visit: &visit,
            plan: &insured.plan,
            service: service.as_deref(),
        };
        let covered = match candidate.covered() {
            Ok(covered) => covered,
            Err(NotCovered::Denied(reason)) => return Ok(self.denied(line, reason)),
            Err(NotCovered::RecordsInconsistent) => return Err(Refusal::RecordsInconsistent),
        };
        let shares = self.shares(line, &covered, insured, &visit)?;
        if shares.exhausted {
            return Ok(self.exhausted(&shares));
        }
        if let Some(category) = covered.benefit.evidence {
            if !self.circumstances.evidence.includes(category) {
                if !self.circumstances.evidence_may_come {
                    return Ok(self.denied(line, Reason::EvidenceNeverCame));
                }
                self.wait_for(category, received, &insured.plan)?;
            }
        }
        self.use_up(&shares, insured)?;
        self.note(key, line, &shares, covered.benefit_number, &insured.plan)?;
        Ok(LineDecision {
            allowed: shares.allowed,
            paid: shares.paid,
            adjustments: shares.adjustments(self.circumstances.network.is_bound()),
            limits: shares.limits,
            terms: Some(Terms { plan: insured.coverage.plan, year: insured.year, benefit: covered.benefit_number }),
        })
    }

    fn exhausted(&self, shares: &Shares) -> LineDecision {
        LineDecision {
            allowed: Amount::ZERO,
            paid: Amount::ZERO,
            adjustments: shares.adjustments(self.circumstances.network.is_bound()),
            limits: Vec::new(),
            terms: None,
        }
    }

    fn standing(&self, day: Day) -> Standing {
        let known = self.circumstances.standings.iter().find(|(other, _)| *other == day);
        known.map_or(Standing::NotCredentialed, |(_, standing)| *standing)
    }

    fn wait_for(&mut self, category: crate::consent::Category, received: Day, plan: &Plan) -> Result<(), Refusal> {
        let until = received.plus_days(u32::from(plan.evidence_days)).ok_or(Refusal::NoSuchDay)?;
        let awaited = self.awaited.get_or_insert(Pend {
            evidence: Categories::NONE,
            until,
            utc_offset_minutes: plan.utc_offset_minutes,
        });
        awaited.evidence = awaited.evidence.with(category);
        // Under two plans the claim waits as long as the one that waits longer.
        if awaited.until < until {
            awaited.until = until;
            awaited.utc_offset_minutes = plan.utc_offset_minutes;
        }
        Ok(())
    }

    fn shares(&mut self, line: &Line, covered: &Covered, insured: &Insured, visit: &Visit) -> Result<Shares, Refusal> {
        let copay = covered.benefit.copay.map_or(Amount::ZERO, |copay| copay.amount);
        let terms = ShareTerms {
            plan: &insured.plan,
            benefit: covered.benefit,
            price: covered.price,
            copay_left: copay.left_after(visit.copay_taken(covered.benefit_number)?),
        };
        let member = self.member_year(insured);
        let family = self.family_year(insured);
        Ok(share(line.charge, line.units, &terms, &Used { member: &member, family: &family })?)
    }

    fn use_up(&mut self, shares: &Shares, insured: &Insured) -> Result<(), Refusal> {
        let out_of_pocket = shares.out_of_pocket()?;
        let mut member = self.member_year(insured);
        member.opened = true;
        member.deductible = member.deductible.plus(shares.deductible)?;
        member.out_of_pocket = member.out_of_pocket.plus(out_of_pocket)?;
        for entry in &shares.limits {
            member.take(*entry)?;
        }
        let key = self.member_year_key(insured);
        put(&mut self.pages.member_years, key, member);
        if insured.plan.deductible.family.is_some() || insured.plan.out_of_pocket.family.is_some() {
            let mut family = self.family_year(insured);
            family.deductible = family.deductible.plus(shares.deductible)?;
            family.out_of_pocket = family.out_of_pocket.plus(out_of_pocket)?;
            let key = self.family_year_key(insured);
            put(&mut self.pages.family_years, key, family);
        }
        Ok(())
    }

    fn note(&mut self, key: VisitKey, line: &Line, shares: &Shares, benefit: u8, plan: &Plan) -> Result<(), Refusal> {
        let claim = self.circumstances.control;
        let entry = VisitLine { claim, code: line.code, units: line.units, modifiers: distinguishing(line, plan) };
        let mut visit = self.visit(key);
        if !visit.add(entry) {
            return Err(Refusal::VisitFull);
        }
        if !shares.copay.is_zero() {
            visit.copays.push(VisitCopay { benefit, claim, amount: shares.copay });
        }
        put(&mut self.pages.visits, key, visit);
        Ok(())
    }

    /// The visits with every claimed line noted and nothing else: no copay is taken while a claim waits.
    fn visits_when_pended(mut self) -> Vec<(VisitKey, Visit)> {
        for (_, visit) in &mut self.pages.visits {
            visit.copays.retain(|copay| copay.claim != self.circumstances.control);
        }
        self.pages.visits
    }

    fn visit_key(&self, day: Day) -> VisitKey {
        VisitKey { member: self.claim.member, provider: self.circumstances.provider, day }
    }

    fn visit(&mut self, key: VisitKey) -> Visit {
        if let Some(visit) = find(&self.pages.visits, &key) {
            return visit.clone();
        }
        let mut visit = self.book.visit(key);
        if visit.forget(self.circumstances.control) {
            // What the claim noted while it waited is given up, even where its line is now denied.
            put(&mut self.pages.visits, key, visit.clone());
        }
        visit
    }

    fn member_year_key(&self, insured: &Insured) -> MemberYearKey {
        MemberYearKey { member: self.claim.member, plan: insured.coverage.plan.plan, year: insured.year }
    }

    fn family_year_key(&self, insured: &Insured) -> FamilyYearKey {
        FamilyYearKey { family: insured.enrolment.family, plan: insured.coverage.plan.plan, year: insured.year }
    }

    fn member_year(&mut self, insured: &Insured) -> MemberYear {
        let key = self.member_year_key(insured);
        match find(&self.pages.member_years, &key) {
            Some(year) => year.clone(),
            None => self.book.member_year(key),
        }
    }

    fn family_year(&mut self, insured: &Insured) -> FamilyYear {
        let key = self.family_year_key(insured);
        match find(&self.pages.family_years, &key) {
            Some(year) => *year,
            None => self.book.family_year(key),
        }
    }
}

/// The value under `key`.
pub fn find<'a, K: PartialEq, V>(pages: &'a [(K, V)], key: &K) -> Option<&'a V> {
    pages.iter().find(|(other, _)| other == key).map(|(_, value)| value)
}

/// Puts `value` under `key`, in the place of an earlier one.
pub fn put<K: PartialEq, V>(pages: &mut Vec<(K, V)>, key: K, value: V) {
    match pages.iter_mut().find(|(other, _)| *other == key) {
        Some((_, known)) => *known = value,
        None => pages.push((key, value)),
    }
}
