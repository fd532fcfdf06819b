//! A second reading of the rules, written from `RULES` alone, slow and plain, to compare the crate with.
//!
//! It keeps no accumulators. It keeps a journal of every line that counts, and whatever a rule asks for (what is left of a
//! deductible, whether a copay was taken, whether a service was claimed before) it adds up from the journal. Amounts are
//! whole base units, products exact fractions, days numbers; codes and reasons are text.

mod rational;

pub use rational::Rational;

/// A plan's terms.
#[derive(Clone, Debug)]
pub struct Terms {
    /// Base units of a cent.
    pub cent: i128,
    /// The first days of plan years, in order.
    pub years: Vec<i128>,
    /// Days within which a claim must be filed.
    pub filing_days: i128,
    /// The deductible of one person and of the family.
    pub deductible: (Option<i128>, Option<i128>),
    /// The out-of-pocket maximum of one person and of the family.
    pub most: (Option<i128>, Option<i128>),
    /// Benefits.
    pub benefits: Vec<Benefit>,
    /// Limits.
    pub limits: Vec<Limit>,
    /// Modifiers that distinguish.
    pub distinguishing: Vec<String>,
    /// Services.
    pub services: Vec<Service>,
}

/// A benefit.
#[derive(Clone, Debug)]
pub struct Benefit {
    /// The copay and where it stands.
    pub copay: Option<(i128, Stands)>,
    /// Whether the deductible applies.
    pub deductible: bool,
    /// The member's share.
    pub share: Rational,
    /// Its limits.
    pub limits: Vec<usize>,
    /// Where it is paid; anywhere if empty.
    pub places: Vec<u8>,
    /// The evidence that it needs.
    pub evidence: Option<&'static str>,
}

/// Where a copay stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stands {
    Instead,
    Before,
    After,
}

/// A yearly limit.
#[derive(Clone, Copy, Debug)]
pub enum Limit {
    /// Of what the plan pays.
    Paid(i128),
    /// Of thousandths of units.
    Thousandths(i128),
}

/// A service.
#[derive(Clone, Debug)]
pub struct Service {
    pub code: String,
    pub benefit: usize,
    pub from: i128,
    pub to: Option<i128>,
    /// Days and the price from then on.
    pub prices: Vec<(i128, i128)>,
}

/// A member.
#[derive(Clone, Debug)]
pub struct Person {
    pub name: u32,
    pub family: u32,
    /// Stretches of coverage.
    pub covered: Vec<(i128, i128)>,
}

/// A claim.
#[derive(Clone, Debug)]
pub struct Claim {
    pub id: u64,
    pub person: u32,
    pub provider: u32,
    pub bound: bool,
    pub credentialed: bool,
    pub received: i128,
    pub place: Option<u8>,
    pub lines: Vec<Line>,
}

/// A line.
#[derive(Clone, Debug)]
pub struct Line {
    pub code: String,
    pub day: i128,
    pub charge: i128,
    pub thousandths: i128,
    pub modifiers: Vec<String>,
    pub place: Option<u8>,
}

/// What a line comes to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    pub denied: bool,
    pub allowed: i128,
    pub paid: i128,
    /// What each reason takes off, sorted.
    pub because: Vec<(String, i128)>,
}

/// What a claim comes to.
#[derive(Clone, Debug, PartialEq)]
pub enum Result {
    Decided(Vec<Answer>),
    /// Waits for these.
    Waiting(Vec<&'static str>),
}

/// A line that counts.
#[derive(Clone, Debug)]
pub struct Entry {
    pub claim: u64,
    pub person: u32,
    pub family: u32,
    pub provider: u32,
    pub day: i128,
    pub year: i128,
    pub code: String,
    pub modifiers: Vec<String>,
    pub benefit: usize,
    /// It waits: it is found as a duplicate and counts for nothing else.
    pub waiting: bool,
    pub copay: i128,
    pub deductible: i128,
    pub coinsurance: i128,
    pub paid: i128,
    pub thousandths: i128,
}

/// The insurer.
#[derive(Clone, Debug)]
pub struct Insurer {
    pub terms: Terms,
    pub people: Vec<Person>,
    pub journal: Vec<Entry>,
}

impl Insurer {
    /// Works a claim out with the evidence that has come, and remembers it.
    pub fn hear(&mut self, claim: &Claim, evidence: &[&str], more_may_come: bool) -> Result {
        let before = self.journal.clone();
        self.journal.retain(|entry| entry.claim != claim.id);
        let mut answers = Vec::new();
        let mut missing = Vec::new();
        for line in &claim.lines {
            answers.push(match self.judge(claim, line, evidence, more_may_come, &mut missing) {
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
        let noted = self.journal.iter().filter(|entry| entry.claim == claim.id).map(|entry| Entry {
            waiting: true,
            copay: 0,
            deductible: 0,
            coinsurance: 0,
            paid: 0,
            thousandths: 0,
            ..entry.clone()
        });
        let noted: Vec<Entry> = noted.collect();
        self.journal = before;
        self.journal.retain(|entry| entry.claim != claim.id);
        self.journal.extend(noted);
        missing.sort_unstable();
        missing.dedup();
        Result::Waiting(missing)
    }

    /// One line: what it comes to and what counts, or why it is denied.
    fn judge(
        &self,
        claim: &Claim,
        line: &Line,
        evidence: &[&str],
        more_may_come: bool,
        missing: &mut Vec<&'static str>,
    ) -> std::result::Result<(Answer, Entry), Answer> {
        let deny = |reason: &str| Answer {
            denied: true,
            because: vec![(String::from(reason), line.charge)],
            ..Answer::default()
        };
        let theirs = |number: &str| format!("{}-{number}", if claim.bound { "CO" } else { "PR" });

        // Eligibility.
        let Some(person) = self.people.iter().find(|person| person.name == claim.person) else {
            return Err(deny("PR-31"));
        };
        if !person.covered.iter().any(|(from, to)| (*from..=*to).contains(&line.day)) {
            let earlier = person.covered.iter().any(|(_, to)| *to < line.day);
            let later = person.covered.iter().any(|(from, _)| *from > line.day);
            return Err(deny(match (earlier, later) {
                (false, false) => "PR-31",
                (false, true) => "PR-26",
                (true, false) => "PR-27",
                (true, true) => "PR-200",
            }));
        }
        if claim.received < line.day {
            return Err(deny(&theirs("110")));
        }
        if claim.received - line.day > self.terms.filing_days {
            return Err(deny(&theirs("29")));
        }
        if !claim.credentialed {
            return Err(deny(&theirs("B7")));
        }
        let mut modifiers = line.modifiers.clone();
        modifiers.retain(|modifier| self.terms.distinguishing.contains(modifier));
        modifiers.sort();
        modifiers.dedup();
        let visit =
            |entry: &&Entry| entry.person == claim.person && entry.provider == claim.provider && entry.day == line.day;
        let same = |entry: &Entry| entry.code == line.code && entry.modifiers == modifiers;
        if self.journal.iter().filter(visit).any(same) {
            return Err(deny("OA-18"));
        }
        let Some(service) = self.terms.services.iter().find(|service| service.code == line.code) else {
            return Err(deny("PR-204"));
        };
        if line.day < service.from || service.to.is_some_and(|to| line.day > to) {
            return Err(deny(&theirs("181")));
        }
        let benefit = &self.terms.benefits[service.benefit];
        let place = if line.place.is_some() { line.place } else { claim.place };
        if !benefit.places.is_empty() && !place.is_some_and(|place| benefit.places.contains(&place)) {
            return Err(deny(&theirs("5")));
        }
        let known = service.prices.iter().filter(|(from, _)| *from <= line.day);
        let Some((_, price)) = known.max_by_key(|(from, _)| *from) else {
            return Err(deny(&theirs("147")));
        };

        // Allowed.
        let cent = self.terms.cent;
        let schedule = Rational::whole(*price).times(Rational::new(line.thousandths, 1_000)).nearest_multiple(cent);
        let recognised = line.charge.min(schedule);
        let above = (theirs("45"), line.charge - recognised);

        // Limits: units first; with nothing left it is denied.
        let year = self.terms.years.iter().copied().filter(|first| *first <= line.day).max().expect("a plan year");
        let mine = |entry: &&Entry| entry.person == claim.person && entry.year == year;
        let (mut units_left, mut money_left) = (line.thousandths, i128::MAX);
        for limit in &benefit.limits {
            let under = |entry: &&Entry| self.terms.benefits[entry.benefit].limits.contains(limit);
            let under = self.journal.iter().filter(mine).filter(under);
            match self.terms.limits[*limit] {
                Limit::Paid(most) => {
                    money_left = money_left.min(0.max(most - under.map(|entry| entry.paid).sum::<i128>()));
                }
                Limit::Thousandths(most) => {
                    let used: i128 = under.map(|entry| entry.thousandths).sum();
                    units_left = units_left.min(0.max(most - used));
                }
            }
        }
        if units_left == 0 || money_left == 0 {
            let because = vec![above, (String::from("PR-119"), recognised)];
            return Err(Answer { denied: true, because: settled(because, Some("PR-119")), ..Answer::default() });
        }

        // Evidence.
        if let Some(needed) = benefit.evidence {
            if !evidence.contains(&needed) {
                if !more_may_come {
                    return Err(deny(&theirs("226")));
                }
                missing.push(needed);
            }
        }

        // Copay, deductible, coinsurance.
        let covered = Rational::whole(recognised)
            .times(Rational::new(units_left, line.thousandths))
            .nearest_multiple(cent)
            .min(recognised);
        let counted = self.journal.iter().filter(|entry| entry.year == year);
        let people = counted.clone().filter(|entry| entry.person == claim.person);
        let family = counted.filter(|entry| entry.family == person.family);
        let left = |(own, all): (Option<i128>, Option<i128>), of: fn(&Entry) -> i128| {
            let own = own.map_or(i128::MAX, |own| own - people.clone().map(of).sum::<i128>());
            let all = all.map_or(i128::MAX, |all| all - family.clone().map(of).sum::<i128>());
            own.min(all).max(0)
        };
        let most_left = left(self.terms.most, |entry| entry.copay + entry.deductible + entry.coinsurance);
        let has_deductible = self.terms.deductible.0.is_some() || self.terms.deductible.1.is_some();
        let deductible_left = if has_deductible && benefit.deductible {
            left(self.terms.deductible, |entry| entry.deductible).min(most_left)
        } else {
            0
        };
        let taken: i128 = self
            .journal
            .iter()
            .filter(visit)
            .filter(|entry| entry.benefit == service.benefit)
            .map(|entry| entry.copay)
            .sum();
        let (full_copay, stands) = benefit.copay.unwrap_or((0, Stands::Before));
        let copay_left = 0.max(full_copay - taken);

        let (mut copay, mut deductible, mut coinsurance);
        if stands == Stands::After {
            deductible = covered.min(deductible_left);
            copay = copay_left.min(covered - deductible);
        } else {
            copay = copay_left.min(covered);
            deductible = if stands == Stands::Instead { 0 } else { deductible_left.min(covered - copay) };
        }
        coinsurance = if stands == Stands::Instead {
            0
        } else {
            let rest = covered - copay - deductible;
            Rational::whole(rest).times(benefit.share).nearest_multiple(cent).min(rest)
        };

        // The out-of-pocket maximum cuts coinsurance, then deductible, then copay.
        let mut excess = 0.max(copay + deductible + coinsurance - most_left);
        for part in [&mut coinsurance, &mut deductible, &mut copay] {
            let cut = excess.min(*part);
            *part -= cut;
            excess -= cut;
        }
        assert_eq!(excess, 0);

        // Benefit maxima.
        let normal = covered - copay - deductible - coinsurance;
        let paid = normal.min(money_left);
        let above_maximum = recognised - copay - deductible - coinsurance - paid;
        let because = vec![
            above,
            (String::from("PR-3"), copay),
            (String::from("PR-1"), deductible),
            (String::from("PR-2"), coinsurance),
            (String::from("PR-119"), above_maximum),
        ];
        let answer = Answer { denied: false, allowed: recognised, paid, because: settled(because, None) };
        let entry = Entry {
            claim: claim.id,
            person: claim.person,
            family: person.family,
            provider: claim.provider,
            day: line.day,
            year,
            code: line.code.clone(),
            modifiers,
            benefit: service.benefit,
            waiting: false,
            copay,
            deductible,
            coinsurance,
            paid,
            thousandths: units_left,
        };
        Ok((answer, entry))
    }
}

/// Reasons that take something, sorted; one is kept even if it takes nothing.
pub fn settled(mut because: Vec<(String, i128)>, keep: Option<&str>) -> Vec<(String, i128)> {
    because.retain(|(reason, amount)| *amount != 0 || keep == Some(reason.as_str()));
    because.sort();
    because
}
