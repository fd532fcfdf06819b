//! The workload that costs are measured on: one provider, a plan with every kind of rule, members without a history.

use anyhow::{Context, Result};
use client::chain::{AccountId, Chain, Embedded, EXISTENTIAL_DEPOSIT, UNIT};
use client::domain::authorisation::{Approval, AuthorisationRequest};
use client::domain::calendar::{Anniversary, Day, FilingWindow, MILLIS_PER_DAY};
use client::domain::claim::{Assignment, Batch, Claim, ClaimKind, Frequency, Line};
use client::domain::consent::Category;
use client::domain::credential::Credential;
use client::domain::enrolment::Coverage;
use client::domain::ids::{
    AssetId, AuthorisationId, Code, Commitment, FamilyId, MemberId, PlanId, PlanRef, ProviderId,
};
use client::domain::money::{Amount, BasisPoints, Quantity};
use client::domain::network::Network;
use client::domain::plan::{Benefit, Ceiling, Clocks, Coordination, FrequencyRule, Measure, Plan, Sharing, Tier};
use client::domain::service::{Price, Service};
use client::interfaces::claims::Role;
use client::suite::{Bundles, Suite};
use client::tokens::{plain_code, Key, Salt};

use crate::world::{insurer, issuer, member_account, operator, payout, reviewer};

/// 1 April 2026, noon.
const NOW: u64 = 1_775_044_800_000;
/// A cent, in base units.
pub const CENT: u128 = 10_000_000_000;
const NPI: &str = "1111111112";
/// Who decides claims and authorisations.
pub const REVIEWER: &str = "of claims";
/// Who rules on appeals.
pub const APPEALS: &str = "of appeals";
/// A service whose price a reviewer sets.
pub const UNPRICED: &str = "Q4100";

/// The approval of a whole request.
pub fn approval_of(request: &AuthorisationRequest) -> Approval {
    Approval { from: request.from, to: request.to, units: request.units, most: None }
}

/// A suite with its plan, provider and members.
pub struct Scene {
    pub chain: Embedded,
    pub suite: Suite,
    pub plan: PlanRef,
    pub provider: ProviderId,
    /// Submits for the provider.
    pub operator: AccountId,
    pub members: Vec<MemberId>,
    enrolled: u32,
    next_number: u32,
}

impl Scene {
    /// A scene with this many members, two in a family, and a full escrow.
    pub fn new(bundles: &Bundles, members: u32) -> Result<Self> {
        Self::of(bundles, members, &plan(), &services()?)
    }

    /// The same under another plan.
    pub fn of(bundles: &Bundles, members: u32, terms: &Plan, services: &[(Code, Service)]) -> Result<Self> {
        let mut chain = Embedded::new();
        chain.set_time(NOW)?;
        chain.endow(insurer(), 1_000_000_000 * UNIT)?;
        let operator = operator(NPI);
        for account in [operator, issuer(), reviewer(REVIEWER), reviewer(APPEALS)] {
            chain.endow(account, 1_000_000 * UNIT)?;
        }
        chain.endow(payout(NPI), EXISTENTIAL_DEPOSIT)?;
        let suite = Suite::deploy(&mut chain, insurer(), bundles, &[issuer()], &[reviewer("external")], &[])?.suite;
        let plan = suite.policies.publish_plan(PlanId(0), terms).send(&mut chain, insurer())?.value;
        suite.policies.set_services(plan.plan, services).send(&mut chain, insurer())?;
        let provider = suite.provider_registry.register(payout(NPI), None).send(&mut chain, operator)?.value;
        suite.provider_registry.attest(provider, credential()).send(&mut chain, issuer())?;
        suite.policies.set_network(provider, &Network::since(Day(0), 0)).send(&mut chain, insurer())?;
        for (role, name) in [(Role::Reviewer, REVIEWER), (Role::AppealsReviewer, APPEALS)] {
            suite.claims.give_role(role, &[reviewer(name)]).send(&mut chain, insurer())?;
        }
        suite.escrow.deposit(Amount(500_000_000 * UNIT)).send(&mut chain, insurer())?;
        let mut scene =
            Self { chain, suite, plan, provider, operator, members: Vec::new(), enrolled: 0, next_number: 0 };
        for number in 0..members {
            scene.enrol(number)?;
        }
        Ok(scene)
    }

    /// Enrols the member of this number.
    pub fn enrol(&mut self, number: u32) -> Result<()> {
        let account = member_account(&number.to_string());
        self.chain.endow(account, 1_000 * UNIT)?;
        let coverage = self.coverage(2026);
        let enrol = self.suite.policies.enrol(account, FamilyId(number / 2), coverage, None);
        self.members.push(enrol.send(&mut self.chain, insurer())?.value);
        self.enrolled = number.checked_add(1).context("too many members")?;
        Ok(())
    }

    /// Other members in the place of those that are there.
    pub fn renew(&mut self, members: u32) -> Result<()> {
        let first = self.enrolled;
        self.members.clear();
        for number in first..first.checked_add(members).context("too many members")? {
            self.enrol(number)?;
        }
        Ok(())
    }

    /// Publishes another plan with the workload's services: who is enrolled from now on is covered by it.
    pub fn publish(&mut self, plan: PlanId, terms: &Plan) -> Result<()> {
        let policies = self.suite.policies;
        self.plan = policies.publish_plan(plan, terms).send(&mut self.chain, insurer())?.value;
        policies.set_services(self.plan.plan, &services()?).send(&mut self.chain, insurer())?;
        Ok(())
    }

    /// Coverage of a calendar year.
    pub fn coverage(&self, year: i32) -> Coverage {
        let day = |month, day| Day::from_civil(year, month, day).unwrap_or(Day(0));
        Coverage { plan: self.plan, from: day(1, 1), to: day(12, 31) }
    }

    /// A claim of two lines with these codes.
    pub fn claim(&mut self, member: MemberId, codes: [&str; 2]) -> Result<Claim> {
        let number = self.next_number;
        self.next_number = number.checked_add(1).context("too many claims")?;
        Ok(Claim {
            number: Key([7; 32]).claim_number(Salt([0; 16]), &format!("C-{number}")),
            member,
            kind: ClaimKind::Professional,
            frequency: Frequency::Original,
            assignment: Assignment::Provider,
            place: Some(11),
            facility: None,
            rendering: None,
            ordering: None,
            authorisation: None,
            other_payer: None,
            diagnoses: Some(Commitment([7; 32])),
            lines: codes.into_iter().map(line).collect::<Result<_>>()?,
        })
    }

    /// A cent, in base units.
    pub fn cent(&self) -> u128 {
        CENT
    }

    /// A request for a prior authorisation.
    pub fn request(&self) -> Result<AuthorisationRequest> {
        self.request_for(*self.members.first().context("the scene has members")?)
    }

    /// A request for a prior authorisation for a member.
    pub fn request_for(&self, member: MemberId) -> Result<AuthorisationRequest> {
        Ok(AuthorisationRequest {
            member,
            provider: self.provider,
            codes: vec![plain_code("A0428")?],
            from: service_day(),
            to: service_day().plus_days(90).context("the calendar goes on")?,
            units: Quantity(10_000),
            urgent: false,
        })
    }

    /// A prior authorisation of a member, asked for and given.
    pub fn authorise(&mut self, member: MemberId) -> Result<AuthorisationId> {
        let request = self.request_for(member)?;
        let claims = self.suite.claims;
        let id = claims.ask_authorisation(&request).send(&mut self.chain, self.operator)?.value;
        let decide = claims.decide_authorisation(id, Some(approval_of(&request)));
        decide.send(&mut self.chain, reviewer(REVIEWER))?;
        Ok(id)
    }

    /// It is the day after, and this is its date: what was authorised the day before is not late.
    pub fn day_after(&mut self) -> Result<Day> {
        self.chain.advance_time(MILLIS_PER_DAY)?;
        Day::of(self.chain.now_millis()?, 0).context("the calendar goes on")
    }

    /// A batch of ordinary claims of these members.
    pub fn batch(&mut self, members: &[MemberId]) -> Result<Batch> {
        let claims = members.iter().map(|member| self.claim(*member, ["A0428", "G0283"]));
        let claims = claims.collect::<Result<_>>()?;
        Ok(self.batch_of(claims))
    }

    /// A batch of these claims.
    pub fn batch_of(&self, claims: Vec<Claim>) -> Batch {
        Batch { provider: self.provider, base_day: service_day(), claims }
    }
}

/// 2 March 2026.
pub fn service_day() -> Day {
    Day::from_civil(2026, 3, 2).unwrap_or(Day(0))
}

/// A credential that is in force.
pub fn credential() -> Credential {
    Credential { specialty: 1, from: Day(0), to: Day(40_000), suspended_from: None, excluded_from: None }
}

/// The plan of the workload.
pub fn plan() -> Plan {
    let benefit = |limits: Vec<u8>, evidence: Option<Category>| Benefit {
        limits,
        evidence: evidence.map(Into::into),
        ..Benefit::from(Sharing {
            deductible: Some(0),
            coinsurance: BasisPoints(2_000),
            out_of_pocket: Some(1),
            ..Sharing::default()
        })
    };
    Plan {
        asset: AssetId::NATIVE,
        minor_unit: Amount(CENT),
        year_start: Anniversary { month: 1, day: 1 },
        utc_offset_minutes: 0,
        filing: FilingWindow::Months(12),
        adult_age: 18,
        waives_lesser_of: false,
        coordination: Coordination::Standard,
        ceilings: vec![
            Ceiling::flat(Some(cents(10_000)), Some(cents(20_000))),
            Ceiling::flat(Some(cents(200_000)), Some(cents(400_000))),
        ],
        tiers: vec![Tier { bound: true, balance_bill_cap: None }],
        benefits: vec![
            benefit(Vec::new(), None),
            benefit(vec![0], None),
            benefit(Vec::new(), Some(Category::ProofOfDelivery)),
        ],
        limits: vec![Measure::Amount(cents(100_000)).into()],
        frequencies: vec![FrequencyRule { times: 1, days: 180, is_edit: false }],
        distinguishing_modifiers: Vec::new(),
        clocks: Clocks::default(),
    }
}

/// The services of the workload: an ordinary one, one with a maximum and a frequency rule, one with evidence, one without a
/// price.
pub fn services() -> Result<Vec<(Code, Service)>> {
    [("A0428", 0, true, None), ("G0283", 1, true, Some(0)), ("E0601", 2, true, None), (UNPRICED, 0, false, None)]
        .into_iter()
        .map(|(code, benefit, is_priced, frequency)| {
            let price = Price { from: Day(0), tier: None, amount: cents(32_000) };
            let prices = is_priced.then_some(price).into_iter().collect();
            Ok((plain_code(code)?, Service { frequency, ..Service::of(benefit, Day(0), prices) }))
        })
        .collect()
}

/// A line of one unit, charged more than its price.
pub fn line(code: &str) -> Result<Line> {
    Ok(Line {
        code: plain_code(code)?,
        from: 0,
        through: 0,
        charge: cents(40_000),
        units: Quantity(1_000),
        modifiers: Vec::new(),
        place: None,
        rendering: None,
        ordering: None,
        authorisation: None,
        drug_serial: None,
        other_payer: None,
    })
}

/// An amount of cents.
pub fn cents(cents: u128) -> Amount {
    Amount(cents.saturating_mul(CENT))
}
