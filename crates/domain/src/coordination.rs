//! Step 7: what a plan pays after another payer, and who owes the rest (`RULES` section 1).

use alloc::vec::Vec;

use crate::cost_share::{add, Cuts};
use crate::money::{sum, Amount, Overflow};
use crate::plan::Coordination;
use crate::reason::Reason;

/// What the payer before this plan did to a line.
#[derive(Clone, Copy)]
pub struct Prior {
    /// What it paid.
    pub paid: Amount,
    /// What it allowed, where it said so.
    pub allowed: Option<Amount>,
    /// What it left to the member, where it said so.
    pub member_share: Option<Amount>,
    /// What the provider must accept as payment in full under it, where it said so.
    pub obliged: Option<Amount>,
}

impl Prior {
    /// The member's share under the prior payer: what it said, else what it allowed and did not pay.
    fn share(&self) -> Option<Amount> {
        self.member_share.or(self.allowed.map(|allowed| allowed.left_after(self.paid)))
    }

    /// Who owes what of a `charge` that this plan denies for a `reason` that leaves it to the member.
    pub(crate) fn owed_of_denied(&self, charge: Amount, reason: Reason) -> Result<Vec<(Reason, Amount)>, Overflow> {
        let mut cuts = Cuts { charge, above_charge: Amount::ZERO, reasons: Vec::new() };
        let mut owed = cuts.coordinate(self, charge, Amount::ZERO, Vec::from([(reason, charge)]))?;
        // The reason stands there even where the member owes nothing any more.
        if !owed.iter().any(|(known, _)| *known == reason) {
            owed.push((reason, Amount::ZERO));
        }
        cuts.reasons.extend(owed);
        Ok(cuts.reasons)
    }

    /// What is taken from the allowed amount before the plan shares it.
    pub fn taken_before_sharing(&self, method: Coordination) -> Amount {
        match method {
            Coordination::MaintenanceOfBenefits => self.paid,
            Coordination::Standard
            | Coordination::Basic
            | Coordination::NonDuplication
            | Coordination::MedicareSecondary => Amount::ZERO,
        }
    }
}

/// What the plan pays of its `normal` benefit on a line that it allows `allowed` of.
pub fn coordinate(
    prior: &Prior,
    method: Coordination,
    normal: Amount,
    allowed: Amount,
    charge: Amount,
) -> Result<Amount, Overflow> {
    let after = |amount: Amount| amount.left_after(prior.paid);
    Ok(match method {
        Coordination::Standard => normal.min(prior.share().unwrap_or(after(allowed))),
        Coordination::Basic => normal.min(after(allowed)),
        Coordination::NonDuplication => after(normal),
        Coordination::MaintenanceOfBenefits => normal,
        Coordination::MedicareSecondary => {
            let accepted = prior.obliged.map_or(charge, |obliged| obliged.min(charge));
            let higher = prior.allowed.map_or(allowed, |other| other.max(allowed));
            after(accepted).min(normal).min(after(higher))
        }
    })
}

impl Cuts {
    /// Explains a line after another payer: what was taken off becomes OA-23 and what exceeds that, and of `owed`, in its
    /// order, remains what the member still owes.
    pub(crate) fn coordinate(
        &mut self,
        prior: &Prior,
        allowed: Amount,
        paid: Amount,
        owed: Vec<(Reason, Amount)>,
    ) -> Result<Vec<(Reason, Amount)>, Overflow> {
        let share = prior.share().map(|share| share.min(self.charge));
        let member = match share {
            Some(share) => share.left_after(paid),
            None => allowed.left_after(prior.paid).left_after(paid),
        };
        let taken = match share {
            Some(share) => self.charge.minus(share)?,
            None => prior.paid.min(self.charge),
        };
        // What exceeds the charge is a negative OA-94, as far as the price does; beyond that the prior payer took less.
        let explained = sum([paid, member, taken])?;
        let excess = explained.left_after(self.charge);
        self.above_charge = self.above_charge.min(excess);
        let taken = taken.left_after(excess.minus(self.above_charge)?);
        let mut room = self.charge.left_after(explained);
        let mut reasons = Vec::new();
        for (reason, amount) in &self.reasons {
            let part = room.min(*amount);
            room = room.left_after(part);
            add(&mut reasons, *reason, part)?;
        }
        add(&mut reasons, Reason::PriorPayer, taken)?;
        self.reasons = reasons;

        let mut left = member;
        let mut remains = Vec::new();
        for (reason, amount) in owed {
            let part = left.min(amount);
            left = left.left_after(part);
            add(&mut remains, reason, part)?;
        }
        add(&mut remains, Reason::PriorShareNotCovered, left)?;
        // What no rule has a name for is above the schedule: no cent is without a reason.
        add(&mut self.reasons, Reason::AboveSchedule, room)?;
        Ok(remains)
    }
}
