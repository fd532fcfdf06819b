//! The answer to a claim: what is paid, and a reason for every cent that is not.

use alloc::vec::Vec;

use crate::accumulators::LimitUse;
use crate::calendar::Day;
use crate::claim::Refusal;
use crate::consent::Categories;
use crate::ids::{Account, AssetId, PlanRef};
use crate::money::{sum, Amount, Overflow};
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
    }
}

wire! {
    /// What a pended claim waits for.
    #[derive(Copy)]
    pub struct Pend {
        /// The categories of evidence that must arrive.
        pub evidence: Categories,
        /// The last day on which they may; after it the lines that needed them are denied.
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
        /// One decision per line, in the claim's order.
        pub lines: Vec<LineDecision>,
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
        /// What the line used of the plan's limits.
        pub limits: Vec<LimitUse>,
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
        /// Of that, what counts to the out-of-pocket maximum.
        pub out_of_pocket: Amount,
        /// What nobody owes: all adjustments of group CO.
        pub written_off: Amount,
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
            limits: Vec::new(),
            terms: None,
        }
    }

    /// Whether the line is denied: it came to no terms.
    pub fn is_denied(&self) -> bool {
        self.terms.is_none()
    }

    /// The sum of the adjustments that `belongs` picks.
    pub fn adjusted(&self, belongs: impl Fn(&Adjustment) -> bool) -> Result<Amount, Overflow> {
        sum(self.adjustments.iter().filter(|adjustment| belongs(adjustment)).map(|adjustment| adjustment.amount))
    }

    /// What the line took to the deductible.
    pub fn to_deductible(&self) -> Result<Amount, Overflow> {
        self.adjusted(|adjustment| adjustment.reason == Reason::Deductible)
    }

    /// What the line took to the out-of-pocket maximum: deductible, copay and coinsurance, nothing else.
    pub fn to_out_of_pocket(&self) -> Result<Amount, Overflow> {
        self.adjusted(|adjustment| {
            matches!(adjustment.reason, Reason::Deductible | Reason::Coinsurance | Reason::Copay)
        })
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
            totals.allowed = totals.allowed.plus(line.allowed)?;
            totals.paid = totals.paid.plus(line.paid)?;
            totals.member = totals.member.plus(line.adjusted(|it| it.group == Group::PatientResponsibility)?)?;
            totals.deductible = totals.deductible.plus(line.to_deductible()?)?;
            totals.out_of_pocket = totals.out_of_pocket.plus(line.to_out_of_pocket()?)?;
            totals.written_off =
                totals.written_off.plus(line.adjusted(|it| it.group == Group::ContractualObligation)?)?;
        }
        Ok(totals)
    }
}
