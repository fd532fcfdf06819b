//! The last day on which a claim is in time, found by filing: in time on that day, too late (CO-29) on the next.

use domain::calendar::Day;
use domain::claim::{Batch, ClaimKind};
use domain::enrolment::Coverage;
use domain::ids::{FamilyId, PlanId};
use domain::money::{Amount, ONE_UNIT};
use domain::network::Network;
use domain::plan::{Benefit, Plan, Sharing};
use domain::reason::Reason;
use domain::service::{Price, Service};

use crate::basis::{window, Basis};
use crate::dates::Calendar;
use crate::example::Example;
use crate::fields::{Fields, Read};
use crate::insurer::{Fault, Insurer, Submitted};
use crate::play::{number, plain_claim, plain_line};
use crate::run::{Broken, Compared};
use crate::scenario::{blank_plan, code_of, day, since};
use crate::view::{View, ALONE};

/// How far a filing window is looked for: ten years.
const MOST_DAYS: u32 = 3_660;

/// A service and when it may be filed.
struct Filed {
    plan: Plan,
    kind: ClaimKind,
    from: Day,
    through: Day,
}

pub(crate) fn compare(insurer: &mut dyn Insurer, example: &Example) -> Result<Compared, Broken> {
    let calendar = Calendar::of(example)?;
    let (window, basis) = window(&example.plan)?;
    let named = kind_of(&example.plan)?;
    example.plan.ensure_understood()?;
    example.prior.ensure_understood()?;
    let plan =
        Plan { filing: window, benefits: vec![Benefit::from(Sharing::default())], ..blank_plan(&example.currency) };
    let mut compared = Compared::default();
    let mut last = Found::default();
    for claim in example.claims.iter().map(Fields::afresh) {
        let id = claim.required("id")?;
        claim.pass_over(&["member", "family"]);
        let named = kind_of(&claim)?.or(named);
        let (of_claim, filed) = (calendar.dates(&claim)?, calendar.filed(&claim)?);
        let mut of_lines = Found::default();
        for line in claim.objects("lines")? {
            line.pass_over(&["code", "billed", "allowed", "service"]);
            let line_id = line.required("id")?;
            let dates = calendar.dates(&line)?;
            let from = dates.0.or(of_claim.0).ok_or_else(|| line.problem("from_date", "is missing"))?;
            let through = dates.1.or(of_claim.1.filter(|_| dates.0.is_none()));
            let kind = kind_of(&line)?.or(named).unwrap_or_else(|| kind_by(basis, through.is_some()));
            let asked = Filed { plan: plan.clone(), kind, from, through: through.unwrap_or(from) };
            let day = asked.last_timely(insurer)?;
            let filed = calendar.filed(&line)?.or(filed);
            of_lines = Found {
                last: Some(calendar.text(day).unwrap_or_else(|| "beyond the calendar".into())),
                is_timely: filed.map(|filed| asked.is_in_time(insurer, filed)).transpose()?,
            };
            let expected = line.object("expected")?;
            expect(&expected, &format!("claim {id}, line {line_id}"), &of_lines, &mut compared)?;
            line.ensure_understood()?;
        }
        expect(&claim.object("expected")?, &format!("claim {id}"), &of_lines, &mut compared)?;
        last = of_lines;
        claim.ensure_understood()?;
    }
    expect(&example.expected, "", &last, &mut compared)?;
    if compared.count == 0 {
        return Err(example.expected.problem("", "nothing is expected anywhere: there is nothing to compare").into());
    }
    Ok(compared)
}

/// What is found of a line.
#[derive(Default)]
struct Found {
    /// The last day on which it is in time, as it is written.
    last: Option<String>,
    /// Whether it was in time on the day on which it was filed.
    is_timely: Option<bool>,
}

/// How the last day is named among what is expected.
const LAST: &[&str] =
    &["last_timely_receipt", "last_timely_filing", "last_day", "deadline", "filing_deadline", "last_timely_day"];

fn expect(fields: &Fields, place: &str, found: &Found, compared: &mut Compared) -> Read<()> {
    let step = (0, "step 0, filing window");
    for name in LAST {
        if let Some(expected) = fields.text(name)? {
            compared.compare(place, name, step, expected, found.last.as_deref().unwrap_or_default());
        }
    }
    for name in ["timely", "is_timely"] {
        if let Some(expected) = fields.flag(name)? {
            let missing = || fields.problem(name, "is expected, and no received says when the claim was filed");
            let got = found.is_timely.ok_or_else(missing)?;
            compared.compare(place, name, step, &expected.to_string(), &got.to_string());
        }
    }
    fields.ensure_understood()
}

fn kind_of(fields: &Fields) -> Read<Option<ClaimKind>> {
    let Some(key) = View::new(fields, ALONE).key(&["claim_type", "type"])? else { return Ok(None) };
    match fields.text(&key)?.unwrap_or_default().to_ascii_lowercase().as_str() {
        "institutional" => Ok(Some(ClaimKind::Institutional)),
        "professional" => Ok(Some(ClaimKind::Professional)),
        other => Err(fields.problem(&key, format!("expected institutional or professional, found {other:?}"))),
    }
}

/// Where no type is named: what the basis names alone, else institutional where a period is billed.
fn kind_by(basis: Basis, has_period: bool) -> ClaimKind {
    match (basis.last, basis.first) {
        (true, false) => ClaimKind::Institutional,
        (false, true) => ClaimKind::Professional,
        (true, true) | (false, false) if has_period => ClaimKind::Institutional,
        (true, true) | (false, false) => ClaimKind::Professional,
    }
}

impl Filed {
    /// The last day on which the claim is in time.
    fn last_timely(&self, insurer: &mut dyn Insurer) -> Result<Day, Broken> {
        let after =
            |days: u32| self.through.plus_days(days).ok_or_else(|| Fault("a day is beyond the calendar".into()));
        if !self.is_in_time(insurer, self.through)? {
            return Err(Fault("the claim is too late on its own day".into()).into());
        }
        // In time after `low` days, too late after `high`.
        let (mut low, mut high) = (0u32, MOST_DAYS);
        if self.is_in_time(insurer, after(high)?)? {
            return Err(Fault(format!("the claim is still in time after {high} days")).into());
        }
        while low.abs_diff(high) > 1 {
            let middle = u32::midpoint(low, high);
            if self.is_in_time(insurer, after(middle)?)? {
                low = middle;
            } else {
                high = middle;
            }
        }
        Ok(after(low)?)
    }

    /// Whether the claim is paid when it is filed on a day; if not, it must be for being late and nothing else.
    fn is_in_time(&self, insurer: &mut dyn Insurer, filed: Day) -> Result<bool, Fault> {
        insurer.begin()?;
        insurer.set_day(day(2025, 1, 2))?;
        let provider = insurer.provider(&Network::since(since(), 0))?;
        let plan = insurer.publish(PlanId(1), &self.plan)?;
        let price = Amount(self.plan.minor_unit.0.saturating_mul(10_000));
        let service = Service::of(0, since(), vec![Price { from: since(), tier: None, amount: price }]);
        insurer.set_services(PlanId(1), &[(code_of(0), service)])?;
        let member = insurer.enrol(FamilyId(1), Coverage { plan, from: since(), to: day(9_000, 12, 31) }, None)?;
        let nights = self.through.0.checked_sub(self.from.0).and_then(|nights| u16::try_from(nights).ok());
        let nights = nights.ok_or_else(|| Fault("the service ends before it begins".into()))?;
        let mut claim = plain_claim(number(1), member, vec![plain_line(code_of(0), price, ONE_UNIT, nights)]);
        claim.kind = self.kind;
        insurer.set_day(filed)?;
        let batch = Batch { provider, base_day: self.from, claims: vec![claim] };
        let submitted = insurer.submit(&batch)?;
        let Some(Submitted::Decided(decision)) = submitted.first() else {
            return Err(Fault(format!("the claim is not decided: {submitted:?}")));
        };
        let Some(line) = decision.lines.first() else { return Err(Fault("the line is not decided".into())) };
        if !line.is_denied() {
            return Ok(true);
        }
        match line.adjustments.as_slice() {
            [only] if only.reason == Reason::FiledTooLate => Ok(false),
            others => Err(Fault(format!("the claim is denied for another reason than its lateness: {others:?}"))),
        }
    }
}
