//! A second reading of the rules, written from `RULES` alone, slow and plain, to compare the crate with.
//!
//! It keeps no accumulators. It keeps a journal of every line that counts, and whatever a rule asks for (what is left of a
//! deductible, whether a copay was taken, whether a service was claimed before) it adds up from the journal. Amounts are
//! whole base units, products exact fractions, days numbers; codes and reasons are text.

// Every test binary uses its own part of this.
#![allow(dead_code)]

mod rational;
mod terms;

pub use rational::Rational;
pub use terms::*;

/// What takes something off a line, by its printed reason.
type Because = Vec<(String, i128)>;

/// A line as far as coverage goes.
struct Covered<'a> {
    person: &'a Person,
    year: i128,
    /// The first covered day.
    day: i128,
    charge: i128,
    thousandths: i128,
}

/// What a line comes to under one benefit.
struct Worth {
    benefit: usize,
    allowed: i128,
    paid: i128,
    because: Because,
    takes: Vec<(usize, i128)>,
    copay: i128,
    event: bool,
    thousandths: i128,
    used_up: bool,
}

impl Insurer {
    /// Works a claim out with the evidence that has come, and remembers it.
    pub fn hear(&mut self, claim: &Claim, evidence: &[&str], may_wait: bool) -> Result {
        let before = self.journal.clone();
        self.journal.retain(|entry| entry.claim != claim.id);
        let mut answers = Vec::new();
        let mut missing = Vec::new();
        for line in &claim.lines {
            answers.push(match self.judge(claim, line, evidence, may_wait, &mut missing) {
                Ok((answer, entry)) => {
                    self.journal.push(entry);
                    answer
                }
                Err(answer) => answer,
            });
        }
        if missing.is_empty() {
            return Result::Decided(answers);
        }
        // Nothing is used up; what would be payable is noted as claimed.
        let mine = self.journal.iter().filter(|entry| entry.claim == claim.id).cloned();
        let noted: Vec<Entry> = mine.map(Entry::noted).collect();
        self.journal = before;
        self.journal.retain(|entry| entry.claim != claim.id);
        self.journal.extend(noted);
        missing.sort_unstable();
        missing.dedup();
        Result::Waiting(missing)
    }

    /// What another payer's amounts are split in: cents, where a plan covers any of the claim's lines.
    pub fn step_of(&self, claim: &Claim) -> i128 {
        let is_covered = claim.lines.iter().any(|line| self.covered(claim, line).is_ok());
        if is_covered {
            self.terms.cent
        } else {
            1
        }
    }

    /// Which part of a line is covered, or why none is.
    fn covered(&self, claim: &Claim, line: &Line) -> std::result::Result<Covered<'_>, &'static str> {
        let Some(person) = self.people.iter().find(|person| person.name == claim.person) else {
            return Err("PR-31");
        };
        let is_covered = |day: i128| person.covered.iter().any(|(from, to)| (*from..=*to).contains(&day));
        let why = |day: i128| {
            let earlier = person.covered.iter().any(|(_, to)| *to < day);
            let later = person.covered.iter().any(|(from, _)| *from > day);
            match (earlier, later) {
                (false, false) => "PR-31",
                (false, true) => "PR-26",
                (true, false) => "PR-27",
                (true, true) => "PR-200",
            }
        };
        let days: Vec<i128> = (line.day..=line.last).collect();
        let good: Vec<i128> = days.iter().copied().filter(|day| is_covered(*day)).collect();
        let per_day = self.service(line).is_some_and(|service| service.per_day);
        let first_bad = days.iter().copied().find(|day| !is_covered(*day));
        if let Some(bad) = first_bad.filter(|_| good.is_empty() || !per_day) {
            return Err(why(if good.is_empty() { line.day } else { bad }));
        }
        let (some, all) = (i128::try_from(good.len()).unwrap(), i128::try_from(days.len()).unwrap());
        // Nothing is rounded where nothing is left out.
        let part = |whole: i128, step: i128| match some == all {
            true => whole,
            false => Rational::whole(whole).times(Rational::new(some, all)).nearest_multiple(step).min(whole),
        };
        let year = self.terms.years.iter().copied().filter(|first| *first <= good[0]).max().expect("a plan year");
        // Of something, something is covered.
        let (charge, thousandths) = (part(line.charge, self.terms.cent), part(line.thousandths, 1).max(1));
        Ok(Covered { person, year, day: good[0], charge, thousandths })
    }

    fn service(&self, line: &Line) -> Option<&Service> {
        self.terms.services.iter().find(|service| service.code == line.code)
    }

    /// One line: what it comes to and what counts, or why it is denied.
    fn judge(
        &self,
        claim: &Claim,
        line: &Line,
        evidence: &[&str],
        may_wait: bool,
        missing: &mut Vec<&'static str>,
    ) -> std::result::Result<(Answer, Entry), Answer> {
        let last_tier = self.terms.tiers.len() - 1;
        let own_tier = claim.tier.min(last_tier);
        let theirs = |number: &str| format!("{}-{number}", if self.terms.tiers[own_tier].bound { "CO" } else { "PR" });
        let deny = |reason: &str| {
            let owed = vec![(String::from(reason), line.charge)];
            let because = match &line.other {
                // What the member would owe, another payer may have borne.
                Some(Other::Decided(prior)) if reason.starts_with("PR-") => {
                    explained(line.charge, (line.charge, 0, 0), Some(prior), (vec![(theirs("45"), 0)], owed))
                }
                _ => owed,
            };
            Answer { denied: true, because: settled(because), ..Answer::default() }
        };
        // Eligibility.
        let covered = self.covered(claim, line).map_err(deny)?;
        if claim.received < line.last {
            return Err(deny(&theirs("110")));
        }
        let counts_from = if claim.institutional { line.last } else { line.day };
        if claim.received - counts_from > self.terms.filing_days {
            return Err(deny(&theirs("29")));
        }
        if !claim.credentialed {
            return Err(deny(&theirs("B7")));
        }
        if line.done_by_excluded {
            return Err(deny(&theirs("185")));
        }
        if line.ordered_by_excluded {
            return Err(deny(&theirs("184")));
        }
        let mut modifiers = line.modifiers.clone();
        modifiers.retain(|modifier| self.terms.distinguishing.contains(modifier));
        modifiers.sort();
        modifiers.dedup();
        let here = |entry: &&Entry| entry.person == claim.person && entry.provider == claim.provider;
        let meets = |entry: &&Entry| entry.day <= line.last && line.day <= entry.last;
        let same = |entry: &Entry| entry.code == line.code && entry.modifiers == modifiers;
        if self.journal.iter().filter(here).filter(meets).any(same) {
            return Err(deny("OA-18"));
        }
        let Some(service) = self.service(line) else {
            return Err(deny("PR-204"));
        };
        if covered.day < service.from || service.to.is_some_and(|to| covered.day > to) {
            return Err(deny(&theirs("181")));
        }
        // The other benefit is asked where the first one's own conditions are not met.
        let priced = |benefit: usize| self.price(service, covered.day, self.tier_for(benefit, own_tier));
        let other = service.alternative.filter(|other| self.fits(claim, line, *other).is_ok());
        let mut other = other.filter(|other| priced(*other).is_some());
        let mut first = service.benefit;
        let fits = self.fits(claim, line, first);
        if fits.is_err() || (priced(first).is_none() && !may_wait) {
            if let Some(other) = other.take() {
                first = other;
            }
        }
        if first == service.benefit {
            fits.map_err(|number| deny(&theirs(number)))?;
        }
        let blank = Entry {
            claim: claim.id,
            person: claim.person,
            family: covered.person.family,
            provider: claim.provider,
            day: line.day,
            last: line.last,
            year: covered.year,
            code: line.code.clone(),
            modifiers,
            benefit: service.benefit,
            waiting: true,
            copay: 0,
            event: false,
            copay_day: covered.day,
            takes: Vec::new(),
            limits: Vec::new(),
            rule: None,
            paid: 0,
            thousandths: line.thousandths,
        };
        // Frequency, and units of a day.
        if let Some(number) = service.rule {
            let rule = &self.terms.rules[number];
            let near = |entry: &&Entry| {
                entry.person == claim.person
                    && entry.rule == Some(number)
                    && (entry.copay_day - covered.day).abs() <= rule.days
            };
            if self.journal.iter().filter(near).count() >= rule.times {
                return Err(deny(&if rule.edit { theirs("151") } else { String::from("PR-119") }));
            }
        }
        let mut day_left = None;
        if let Some(rule) = &service.a_day {
            let reason = if rule.maximum { String::from("PR-119") } else { theirs("151") };
            let of_day = |entry: &&Entry| (entry.day..=entry.last).contains(&covered.day) && entry.code == line.code;
            let had: i128 = self.journal.iter().filter(here).filter(of_day).map(|entry| entry.thousandths).sum();
            let left = 0.max(rule.most * (line.last - line.day + 1) - had);
            if left == 0 || (rule.denies && left < line.thousandths) {
                return Err(deny(&reason));
            }
            day_left = Some((left, rule.maximum));
        }

        // Only what is not denied anyway asks for a price.
        let Some(price) = priced(first) else {
            if !may_wait {
                return Err(deny(&theirs("147")));
            }
            missing.push("reviewer");
            return Ok((deny(&theirs("147")), blank));
        };

        // The better of two benefits.
        let mut worth = self.worth(claim, line, &covered, first, (price, own_tier, day_left));
        if let Some((other, price)) = other.and_then(|other| Some((other, priced(other)?))) {
            let better = self.worth(claim, line, &covered, other, (price, own_tier, day_left));
            if better.paid > worth.paid || (worth.used_up && !better.used_up) {
                worth = better;
            }
        }
        let mut because = worth.because;
        because.push((String::from("PR-238"), line.charge - covered.charge));
        if worth.used_up {
            return Err(Answer { denied: true, because: settled(because), ..Answer::default() });
        }

        // What must be seen first.
        let benefit = &self.terms.benefits[worth.benefit];
        if line.other == Some(Other::Awaited) {
            if !may_wait {
                return Err(deny(&theirs("22")));
            }
            missing.push("remittance");
        }
        if let Some(needed) = benefit.evidence {
            if !evidence.contains(&needed) {
                if !may_wait {
                    return Err(deny(&theirs("226")));
                }
                missing.push(needed);
            }
        }
        let answer = Answer { denied: false, allowed: worth.allowed, paid: worth.paid, because: settled(because) };
        let entry = Entry {
            benefit: worth.benefit,
            waiting: false,
            copay: worth.copay,
            event: worth.event,
            takes: worth.takes,
            limits: self.limits_of(worth.benefit, covered.person),
            rule: service.rule,
            paid: worth.paid,
            thousandths: worth.thousandths,
            ..blank
        };
        Ok((answer, entry))
    }

    /// Whether a benefit's own conditions are met, or the number of the reason why not.
    fn fits(&self, claim: &Claim, line: &Line, benefit: usize) -> std::result::Result<(), &'static str> {
        let benefit = &self.terms.benefits[benefit];
        let place = if line.place.is_some() { line.place } else { claim.place };
        if !benefit.places.is_empty() && !place.is_some_and(|place| benefit.places.contains(&place)) {
            return Err("5");
        }
        if benefit.authorised == Authorised::OrDenied {
            return Err("197");
        }
        Ok(())
    }

    /// Whose prices and shares a line takes: those of the network where the law protects it.
    fn tier_for(&self, benefit: usize, own: usize) -> usize {
        if self.terms.benefits[benefit].protected && !self.terms.tiers[own].bound {
            0
        } else {
            own
        }
    }

    fn price(&self, service: &Service, day: i128, tier: usize) -> Option<i128> {
        let known =
            service.prices.iter().filter(|price| price.from <= day && price.tier.is_none_or(|only| only == tier));
        known.max_by_key(|price| (price.from, price.tier)).map(|price| price.amount)
    }

    /// The limits of a benefit that count for a person.
    fn limits_of(&self, benefit: usize, person: &Person) -> Vec<usize> {
        let named = self.terms.benefits[benefit].limits.iter().copied();
        let counts = |limit: &usize| self.terms.limits[*limit].adults.is_none_or(|adults| adults == person.adult);
        named.filter(counts).collect()
    }

    /// What is left of a limit.
    fn limit_left(&self, number: usize, covered: &Covered) -> i128 {
        let limit = &self.terms.limits[number];
        let counted = self.journal.iter().filter(|entry| entry.limits.contains(&number) && !entry.waiting);
        let counted = counted.filter(|entry| limit.for_life || entry.year == covered.year);
        let counted = counted.filter(|entry| match limit.of_family {
            true => entry.family == covered.person.family,
            false => entry.person == covered.person.name,
        });
        let used: i128 = counted.map(|entry| if limit.of_units { entry.thousandths } else { entry.paid }).sum();
        let whole = limit.grows.map_or(limit.most, |(members, extra, most)| {
            most.min(limit.most + extra * 0.max(self.family_of(covered.person) - members))
        });
        0.max(whole - used)
    }

    /// How many the family of a person has.
    fn family_of(&self, person: &Person) -> i128 {
        self.people.iter().filter(|other| other.family == person.family).count().try_into().unwrap()
    }

    /// What is left of a ceiling; none where there is none.
    fn ceiling_left(&self, number: Option<usize>, covered: &Covered) -> Option<i128> {
        let number = number?;
        let ceiling = &self.terms.ceilings[number];
        let taken = |entry: &Entry| -> i128 {
            entry.takes.iter().filter(|(other, _)| *other == number).map(|(_, amount)| amount).sum()
        };
        let of_year = || self.journal.iter().filter(|entry| entry.year == covered.year);
        let own: i128 = of_year().filter(|entry| entry.person == covered.person.name).map(taken).sum();
        let all: i128 = of_year().filter(|entry| entry.family == covered.person.family).map(taken).sum();
        let family = ceiling.family.map(|family| {
            let further = 0.max(self.family_of(covered.person) - family.members);
            (family.base + further * family.extra).min(family.most)
        });
        let left = [ceiling.own.map(|most| most - own), family.map(|most| most - all)];
        left.into_iter().flatten().map(|left| left.max(0)).min()
    }

    /// What a line comes to under one benefit.
    fn worth(
        &self,
        claim: &Claim,
        line: &Line,
        covered: &Covered,
        number: usize,
        (price, own_tier, day_left): (i128, usize, Option<(i128, bool)>),
    ) -> Worth {
        let cent = self.terms.cent;
        let benefit = &self.terms.benefits[number];
        let tier = self.tier_for(number, own_tier);
        let protected = tier != own_tier;
        let bound = protected || self.terms.tiers[tier].bound;
        let theirs = |number: &str| format!("{}-{number}", if bound { "CO" } else { "PR" });
        let sharing = benefit.sharing.get(tier).unwrap_or(benefit.sharing.last().expect("shared"));
        let portion = |amount: i128, thousandths: i128| {
            let part = Rational::new(thousandths, covered.thousandths);
            Rational::whole(amount).times(part).nearest_multiple(cent).min(amount)
        };

        // 1. Allowed. A part of a unit is worth a cent at least, where the price is.
        let schedule = Rational::whole(price).times(Rational::new(covered.thousandths, 1_000)).nearest_multiple(cent);
        let schedule = schedule.max(cent.min(price));
        let recognised = if self.terms.pays_schedule { schedule } else { schedule.min(covered.charge) };
        let prior = match &line.other {
            Some(Other::Decided(prior)) => Some(prior),
            Some(Other::Awaited) | None => None,
        };
        let mut worth = Worth {
            benefit: number,
            allowed: recognised,
            paid: 0,
            because: Vec::new(),
            takes: Vec::new(),
            copay: 0,
            event: sharing.copay.is_some_and(|(_, _, event)| event),
            thousandths: covered.thousandths,
            used_up: false,
        };

        // Limits: units first; with nothing left it is denied.
        let limits = self.limits_of(number, covered.person);
        let reason_of = |limit: usize| if self.terms.limits[limit].for_life { "PR-35" } else { "PR-119" };
        let tightest = |of_units: bool| {
            let measured = limits.iter().copied().filter(|limit| self.terms.limits[*limit].of_units == of_units);
            let left = measured.map(|limit| (self.limit_left(limit, covered), reason_of(limit)));
            left.reduce(|first, next| if next.0 < first.0 { next } else { first })
        };
        let (units, money) = (tightest(true), tightest(false));
        if let Some((_, reason)) = [units, money].into_iter().flatten().find(|(left, _)| *left == 0) {
            let most = recognised.min(covered.charge);
            let off = vec![(theirs("45"), covered.charge - most)];
            let owed = vec![(String::from(reason), most)];
            worth.used_up = true;
            worth.because = explained(covered.charge, (most, 0, 0), prior, (off, owed));
            worth.because = self.capped(worth.because, most, tier, bound);
            return worth;
        }

        // What the day leaves is allowed, what limits of units leave is covered.
        let mut off = vec![(theirs("45"), 0.max(covered.charge - recognised))];
        if let Some((left, maximum)) = day_left {
            worth.thousandths = worth.thousandths.min(left);
            worth.allowed = portion(recognised, worth.thousandths);
            off.push((if maximum { String::from("PR-119") } else { theirs("151") }, recognised - worth.allowed));
        }
        let mut base = worth.allowed;
        if let Some((left, _)) = units {
            worth.thousandths = worth.thousandths.min(left);
            base = base.min(portion(recognised, worth.thousandths));
        }
        let above_units = worth.allowed - base;

        // 2 to 5. Maintenance of benefits shares what the prior payer left.
        let maintains = self.terms.method == Method::Maintenance;
        let shared = 0.max(base - prior.filter(|_| maintains).map_or(0, |prior| prior.paid));
        let most_left = self.ceiling_left(sharing.most, covered);
        let deductible_number = match sharing.inpatient.filter(|_| claim.lines.iter().any(|line| line.last > line.day))
        {
            Some(inpatient) => Some(inpatient),
            None => sharing.deductible,
        };
        let deductible_left = self.ceiling_left(deductible_number, covered).unwrap_or(0);
        let deductible_left = deductible_left.min(most_left.unwrap_or(i128::MAX));
        let visit = |entry: &&Entry| {
            entry.person == claim.person && entry.provider == claim.provider && entry.copay_day == covered.day
        };
        let (full, stands, event) = sharing.copay.unwrap_or((0, Stands::Before, false));
        let before = self.journal.iter().filter(visit).filter(|entry| entry.event == event);
        let taken: i128 = before.map(|entry| entry.copay).sum();
        let copay_left = 0.max(full - taken);
        let (mut copay, mut deductible, mut coinsurance);
        if stands == Stands::After {
            deductible = shared.min(deductible_left);
            copay = copay_left.min(shared - deductible);
        } else {
            copay = copay_left.min(shared);
            deductible = if stands == Stands::Instead { 0 } else { deductible_left.min(shared - copay) };
        }
        coinsurance = if stands == Stands::Instead {
            0
        } else {
            let rest = shared - copay - deductible;
            let share = Rational::whole(rest).times(sharing.share).nearest_multiple(cent).min(rest);
            share.min(self.ceiling_left(sharing.cap, covered).unwrap_or(i128::MAX))
        };
        // The out-of-pocket maximum cuts coinsurance, then deductible, then copay.
        let mut excess = 0.max(copay + deductible + coinsurance - most_left.unwrap_or(i128::MAX));
        for part in [&mut coinsurance, &mut deductible, &mut copay] {
            let cut = excess.min(*part);
            *part -= cut;
            excess -= cut;
        }
        assert_eq!(excess, 0);
        let mut normal = shared - copay - deductible - coinsurance;
        let mut above_per_unit = 0;
        if let Some(fixed) = benefit.fixed {
            (copay, deductible, coinsurance) = (0, 0, 0);
            let exact = Rational::whole(fixed).times(Rational::new(worth.thousandths, 1_000));
            normal = shared.min(exact.nearest_multiple(cent));
            above_per_unit = shared - normal;
        }
        if let Some(most) = benefit.most {
            let exact = Rational::whole(most).times(Rational::new(worth.thousandths, 1_000));
            let above = 0.max(normal - exact.nearest_multiple(cent));
            normal -= above;
            above_per_unit += above;
        }

        // 6. Maxima, then a penalty.
        let within = money.map_or(normal, |(left, _)| normal.min(left));
        let penalty = match benefit.authorised {
            Authorised::OrLess(share) => Rational::whole(within).times(share).nearest_multiple(cent).min(within),
            Authorised::NotNeeded | Authorised::OrDenied => 0,
        };
        let benefit_paid = within - penalty;

        // 7. Another payer.
        worth.paid = match prior {
            None => benefit_paid,
            Some(prior) => {
                let after = |amount: i128| 0.max(amount - prior.paid);
                match self.terms.method {
                    Method::Standard => benefit_paid.min(prior.owed().unwrap_or(after(worth.allowed))),
                    Method::Basic => benefit_paid.min(after(worth.allowed)),
                    Method::Carve => after(benefit_paid),
                    Method::Maintenance => benefit_paid,
                    Method::Medicare => {
                        let accepted = prior.obliged.map_or(covered.charge, |most| most.min(covered.charge));
                        let higher = prior.allowed.map_or(worth.allowed, |other| other.max(worth.allowed));
                        after(accepted).min(benefit_paid).min(after(higher))
                    }
                }
            }
        };
        let money_reason = money.map_or("PR-119", |(_, reason)| reason);
        let units_reason = units.map_or("PR-119", |(_, reason)| reason);
        let owed = [
            (if event { "event" } else { "PR-3" }, copay),
            ("PR-1", deductible),
            ("PR-2", coinsurance),
            (money_reason, normal - within),
            (units_reason, above_units),
            ("PR-119", above_per_unit),
            ("PR-197", penalty),
        ];
        let owed = owed.map(|(reason, amount)| (String::from(reason), amount)).to_vec();
        let above_charge = 0.max(recognised - covered.charge);
        worth.because = explained(covered.charge, (worth.allowed, worth.paid, above_charge), prior, (off, owed));

        // 8. What remains of the shares enters the accumulators.
        let kept = |name: &str| -> i128 {
            worth.because.iter().filter(|(reason, _)| reason == name).map(|(_, amount)| amount).sum()
        };
        worth.copay = kept("PR-3") + kept("event");
        let (deductible, coinsurance) = (kept("PR-1"), kept("PR-2"));
        let takes = [
            (deductible_number, deductible),
            (sharing.cap, coinsurance),
            (sharing.most, worth.copay + deductible + coinsurance),
        ];
        worth.takes = takes.into_iter().filter_map(|(number, amount)| Some((number?, amount))).collect();
        for (reason, _) in &mut worth.because {
            if reason == "event" {
                *reason = String::from("PR-1");
            }
        }
        worth.because = self.capped(worth.because, worth.allowed, tier, bound);
        worth
    }

    /// A balance bill is capped at a share of the allowed amount; nobody owes the rest.
    fn capped(&self, because: Because, allowed: i128, tier: usize, bound: bool) -> Because {
        let Some(cap) = self.terms.tiers[tier].cap.filter(|_| !bound) else { return because };
        let mut left = Rational::whole(allowed).times(cap).nearest_multiple(self.terms.cent);
        let mut capped = Vec::new();
        for (reason, amount) in because {
            if reason == "PR-45" {
                let billed = amount.min(left);
                left -= billed;
                capped.push((String::from("CO-45"), amount - billed));
                capped.push((reason, billed));
            } else {
                capped.push((reason, amount));
            }
        }
        capped
    }
}

/// What takes something off a charge. After another payer, what it paid or took off is OA-23, and what is owed is the member's
/// share there less our payment, named in the order of the steps.
fn explained(
    charge: i128,
    (allowed, paid, above_charge): (i128, i128, i128),
    prior: Option<&Prior>,
    (off, owed): (Because, Because),
) -> Because {
    let above = |amount: i128| (String::from("OA-94"), amount);
    let Some(prior) = prior else {
        return off.into_iter().chain(owed).chain([above(above_charge)]).collect();
    };
    let (mut member, taken) = match prior.owed() {
        Some(share) => (0.max(share.min(charge) - paid), charge - share.min(charge)),
        None => (0.max(allowed - prior.paid - paid), prior.paid.min(charge)),
    };
    // A price above the charge explains what is paid above it; beyond that the prior payer took less.
    let excess = 0.max(paid + member + taken - charge);
    let by_price = excess.min(above_charge);
    let mut room = 0.max(charge - paid - member - taken);
    let mut because = vec![above(by_price), (String::from("OA-23"), taken - (excess - by_price))];
    let above_schedule = off[0].0.clone();
    for (reason, amount) in off {
        let part = room.min(amount);
        room -= part;
        because.push((reason, part));
    }
    because.push((above_schedule, room));
    for (reason, amount) in owed {
        let part = member.min(amount);
        member -= part;
        because.push((reason, part));
    }
    because.push((String::from("PR-275"), member));
    because
}

/// Reasons that take something, each once, sorted.
pub fn settled(because: Because) -> Because {
    let mut sums = std::collections::BTreeMap::new();
    for (reason, amount) in because {
        *sums.entry(reason).or_insert(0) += amount;
    }
    sums.into_iter().filter(|(_, amount)| *amount != 0).collect()
}
