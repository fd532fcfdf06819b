//! The answer to a claim: what is paid, and a reason for every cent that is not.

use alloc::vec::Vec;

use crate::accumulators::Use;
use crate::calendar::Day;
use crate::claim::Refusal;
use crate::consent::Categories;
use crate::ids::{Account, AssetId, AuthorisationId, Millis, PlanRef};
use crate::money::{sum, Amount, BasisPoints, Overflow, Quantity};
use crate::reason::{Group, Reason};
use crate::wire;

wire! {
    /// What becomes of a claim when it is worked out.
    pub enum Outcome {
        /// It is adjudicated.
        Decided(Decision),
        /// It waits; nothing is used up, but its lines are noted as claimed.
        Pended(Pend),
        /// It does not enter.
        Refused(Refusal),
        /// It has voided the claim that it names, which has given back what it had used.
        Voided,
    }
}

wire! {
    /// What a pended claim waits for.
    #[derive(Copy)]
    pub struct Pend {
        /// The categories of evidence that must arrive.
        pub evidence: Categories,
        /// Whether another payer's remittance must arrive.
        pub other_payer: bool,
        /// Whether a reviewer must look at it.
        pub review: bool,
        /// The last day on which this may happen; after it the claim is decided as it stands.
        pub until: Day,
        /// The offset from UTC in which that day is told, in minutes.
        pub utc_offset_minutes: i16,
    }
}

wire! {
    /// An adjudicated claim.
    pub struct Decision {
        /// The asset in which it is paid.
        pub asset: AssetId,
        /// The member's account.
        pub member: Option<Account>,
        /// What follows from it, and by when.
        pub deadlines: Deadlines,
        /// One decision per line, in the claim's order.
        pub lines: Vec<LineDecision>,
    }
}

wire! {
    /// What may follow a decision, and by when, as the plan says.
    #[derive(Copy)]
    pub struct Deadlines {
        /// Days after receipt at which a clean claim is due.
        pub clean_claim_days: u16,
        /// Interest a year on what is paid later.
        pub interest: BasisPoints,
        /// Days after the decision in which it may be appealed.
        pub appeal_days: u16,
        /// Days in which an appeal is decided.
        pub ruling_days: u16,
        /// How often the claim may be reopened, if it is denied.
        pub reopenings: u8,
        /// Days that a reviewer may take then.
        pub review_days: u16,
        /// The offset from UTC in which days are told, in minutes.
        pub utc_offset_minutes: i16,
        /// What interest is rounded to.
        #[codec(compact)]
        pub minor_unit: Amount,
    }
}

wire! {
    /// A line's decision. Charge less all adjustments is what is paid.
    pub struct LineDecision {
        /// What the plan recognises of the charge; zero where the line is denied.
        #[codec(compact)]
        pub allowed: Amount,
        /// What the plan pays.
        #[codec(compact)]
        pub paid: Amount,
        /// Why the rest is not paid.
        pub adjustments: Vec<Adjustment>,
        /// What the line used of the plan's counters.
        pub uses: Vec<Use>,
        /// What it used of a prior authorisation.
        pub authorised: Option<(AuthorisationId, Quantity)>,
        /// The terms it was worked out under; none where the line never came to any.
        pub terms: Option<Terms>,
    }
}

wire! {
    /// Under which terms a line was worked out: what a reversal needs to give back what was used.
    #[derive(Copy)]
    pub struct Terms {
        /// The plan and its version.
        pub plan: PlanRef,
        /// The first day of the plan year.
        pub year: Day,
        /// The benefit, by its number in the plan.
        pub benefit: u8,
        /// The network tier whose sharing was taken.
        pub tier: u8,
        /// The price per unit.
        #[codec(compact)]
        pub price: Amount,
        /// The units that were covered.
        #[codec(compact)]
        pub units: Quantity,
    }
}

wire! {
    /// Something taken off a charge, and why.
    #[derive(Copy)]
    pub struct Adjustment {
        /// Who bears it.
        pub group: Group,
        /// The rule.
        pub reason: Reason,
        /// How much.
        #[codec(compact)]
        pub amount: Amount,
    }
}

wire! {
    /// How a claim was decided, as a whole.
    #[derive(Copy)]
    pub enum Verdict {
        /// Every line is payable or applied to the member's share.
        Payable,
        /// Some lines are, some are denied.
        Partly,
        /// No line is.
        Denied,
    }
}

wire! {
    /// Sums over a decision, each the sum of its lines.
    #[derive(Copy, Default)]
    pub struct Totals {
        /// Charged.
        pub charge: Amount,
        /// Allowed.
        pub allowed: Amount,
        /// Paid by the plan.
        pub paid: Amount,
        /// Owed by the member: all adjustments of group PR.
        pub member: Amount,
        /// Of that, what counts to the deductible.
        pub deductible: Amount,
        /// Of that, what the plan's sharing makes: deductible, copay and coinsurance.
        pub cost_share: Amount,
        /// What nobody owes: all adjustments of group CO.
        pub written_off: Amount,
    }
}

impl Default for Deadlines {
    /// The usual ones, for claims that came under no plan.
    fn default() -> Self {
        let minor_unit = Amount(1);
        Self {
            clean_claim_days: 30,
            interest: BasisPoints(0),
            appeal_days: 180,
            ruling_days: 30,
            reopenings: 1,
            review_days: 30,
            utc_offset_minutes: 0,
            minor_unit,
        }
    }
}

impl Deadlines {
    /// Interest on `amount` of a claim received at `received`, for which information was awaited `waited` milliseconds long,
    /// and which was paid at `paid` (`RULES` section 1, clocks): from the day after it was due to the day it was paid.
    pub fn interest(&self, amount: Amount, received: Millis, waited: Millis, paid: Millis) -> Result<Amount, Overflow> {
        let day = |moment| Day::of(moment, self.utc_offset_minutes).ok_or(Overflow);
        let started = received.checked_add(waited).ok_or(Overflow)?;
        let due = day(started)?.plus_days(u32::from(self.clean_claim_days)).ok_or(Overflow)?;
        let paid = day(paid)?;
        if paid <= due {
            return Ok(Amount::ZERO);
        }
        amount.interest_half_up(self.interest, paid.0.abs_diff(due.0), self.minor_unit)
    }
}

impl LineDecision {
    /// A line that is denied: the whole charge has one reason.
    pub fn denied(charge: Amount, reason: Reason, bound: bool) -> Self {
        let adjustment = Adjustment { group: reason.group(bound), reason, amount: charge };
        Self {
            allowed: Amount::ZERO,
            paid: Amount::ZERO,
            adjustments: Vec::from([adjustment]),
            uses: Vec::new(),
            authorised: None,
            terms: None,
        }
    }

    /// Whether the line is denied: it came to no terms.
    pub fn is_denied(&self) -> bool {
        self.terms.is_none()
    }

    /// The sum of the adjustments that `belongs` picks. None of them raises what is paid.
    pub fn adjusted(&self, belongs: impl Fn(&Adjustment) -> bool) -> Result<Amount, Overflow> {
        sum(self.adjustments.iter().filter(|adjustment| belongs(adjustment)).map(|adjustment| adjustment.amount))
    }

    /// What the line took to the yearly deductible.
    pub fn to_deductible(&self) -> Result<Amount, Overflow> {
        self.adjusted(|adjustment| adjustment.reason == Reason::Deductible)
    }

    /// What the member bears by the plan's sharing: deductible, copay and coinsurance, nothing else.
    pub fn cost_share(&self) -> Result<Amount, Overflow> {
        self.adjusted(|adjustment| adjustment.reason.is_cost_share())
    }
}

impl Outcome {
    /// The asset in which it is paid; the chain's own where nothing is.
    pub fn asset(&self) -> AssetId {
        match self {
            Self::Decided(decision) => decision.asset,
            Self::Pended(_) | Self::Refused(_) | Self::Voided => AssetId::NATIVE,
        }
    }
}

impl Decision {
    /// What the plan pays.
    pub fn paid(&self) -> Result<Amount, Overflow> {
        sum(self.lines.iter().map(|line| line.paid))
    }

    /// How the claim was decided.
    pub fn verdict(&self) -> Verdict {
        let denied = self.lines.iter().filter(|line| line.is_denied()).count();
        if denied == 0 {
            Verdict::Payable
        } else if denied < self.lines.len() {
            Verdict::Partly
        } else {
            Verdict::Denied
        }
    }

    /// The sums over the decision of a claim with these charges.
    pub fn totals(&self, charges: impl IntoIterator<Item = Amount>) -> Result<Totals, Overflow> {
        let mut totals = Totals { charge: sum(charges)?, ..Totals::default() };
        for line in &self.lines {
            totals.allowed.raise(line.allowed)?;
            totals.paid.raise(line.paid)?;
            totals.member.raise(line.adjusted(|it| it.group == Group::PatientResponsibility)?)?;
            totals.deductible.raise(line.to_deductible()?)?;
            totals.cost_share.raise(line.cost_share()?)?;
            totals.written_off =
                totals.written_off.plus(line.adjusted(|it| it.group == Group::ContractualObligation)?)?;
        }
        Ok(totals)
    }
}
