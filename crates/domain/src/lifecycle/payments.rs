//! What a claim is paid, which payments carry it, and the interest on what of it comes late.
//!
//! A decision is carried by one payment, and by more where it took the place of another one that still waited in the line:
//! as much as both pay keeps its place there, and only what is more is a new payment.

use alloc::vec::Vec;

use super::{ClaimRecord, ClaimState, TransitionError};
use crate::bounds::MAX_EARLIER_PAYMENTS;
use crate::ids::{AssetId, Millis, PaymentNumber};
use crate::money::Amount;
use crate::wire;

wire! {
    /// What of a decision a payment carries.
    #[derive(Copy)]
    pub struct Part {
        /// The payment.
        #[codec(compact)]
        pub payment: PaymentNumber,
        /// How much of it, in base units.
        #[codec(compact)]
        pub amount: Amount,
    }
}

/// What carries a decision that takes the place of the one that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carriage {
    /// What of it was paid before: no interest runs on that.
    pub paid_before: Amount,
    /// What of it payments before its own carry.
    pub earlier: Vec<Part>,
    /// Its own payment, the last; none where nothing is payable.
    pub payment: Option<PaymentNumber>,
}

impl ClaimRecord {
    /// What has been paid or is due for it.
    pub fn paid(&self) -> Result<Amount, TransitionError> {
        match &self.state {
            ClaimState::Adjudicated { decision, .. } => Ok(decision.paid()?),
            ClaimState::Pended(_) | ClaimState::Reversed { .. } | ClaimState::Voids(_) => Ok(Amount::ZERO),
        }
    }

    /// The asset in which it was paid; the chain's own where nothing was.
    pub fn asset(&self) -> AssetId {
        self.decided().map_or(AssetId::NATIVE, |(decision, _)| decision.asset)
    }

    /// The last payment that carries the decision that stands.
    pub fn payment(&self) -> Option<PaymentNumber> {
        match &self.state {
            ClaimState::Adjudicated { payment, .. } => *payment,
            ClaimState::Pended(_) | ClaimState::Reversed { .. } | ClaimState::Voids(_) => None,
        }
    }

    /// What payments carry of the decision that stands beyond what was paid before, in the order in which they are made.
    pub fn parts(&self) -> Result<Vec<Part>, TransitionError> {
        let mut rest = self.clone();
        let mut parts = Vec::new();
        while let Some(part) = rest.next_part()? {
            rest.take(part)?;
            parts.push(part);
        }
        Ok(parts)
    }

    /// What the next payment carries of the decision that stands, beyond what was paid before.
    pub fn next_part(&self) -> Result<Option<Part>, TransitionError> {
        let Some(payment) = self.payment() else { return Ok(None) };
        if let Some(part) = self.history.earlier.first() {
            return Ok(Some(*part));
        }
        let amount = self.paid()?.left_after(self.history.paid_before);
        Ok(Some(Part { payment, amount }).filter(|_| !amount.is_zero()))
    }

    /// The next payment was made at `paid_at`: from now on what it carries was paid before. Tells the interest that it bears; none
    /// where there is no part.
    pub fn take_paid(&mut self, paid_at: Millis) -> Result<Amount, TransitionError> {
        let Some(part) = self.next_part()? else { return Ok(Amount::ZERO) };
        let interest = self.interest(part, paid_at)?;
        self.take(part)?;
        Ok(interest)
    }

    fn take(&mut self, part: Part) -> Result<(), TransitionError> {
        self.history.paid_before.raise(part.amount)?;
        if !self.history.earlier.is_empty() {
            self.history.earlier.remove(0);
        }
        Ok(())
    }

    /// Interest on a part of the decision that stands, were it paid at `paid_at`.
    pub fn interest(&self, part: Part, paid_at: Millis) -> Result<Amount, TransitionError> {
        let (decision, _) = self.decided()?;
        Ok(decision.deadlines.interest(part.amount, self.received, self.history.waited, paid_at)?)
    }

    /// What carries a decision in `asset` that takes the place of the one that stands: `kept` of it keeps its place in the line,
    /// what is more is in the payment `new`. `is_delivered`: whether what the one that stands pays has been delivered.
    ///
    /// What the new decision pays less is set off in the line, where its payee's first payment stands: it is taken of the
    /// first part. Of more than [`MAX_EARLIER_PAYMENTS`] the first counts as paid with the next.
    pub fn carriage(
        &self,
        asset: AssetId,
        is_delivered: bool,
        kept: Amount,
        new: Option<PaymentNumber>,
    ) -> Result<Carriage, TransitionError> {
        let mut carriage = Carriage { paid_before: Amount::ZERO, earlier: Vec::new(), payment: new };
        if self.asset() != asset {
            return Ok(carriage);
        }
        let paid = self.paid()?;
        carriage.paid_before = self.history.paid_before;
        if is_delivered {
            // A claim that waits has decided nothing anew.
            if self.decided().is_ok() {
                carriage.paid_before = paid;
            }
            return Ok(carriage);
        }
        if kept.is_zero() {
            return Ok(carriage);
        }
        let (mut back, mut own) = (paid.left_after(kept), paid.left_after(carriage.paid_before));
        for part in &self.history.earlier {
            own = own.left_after(part.amount);
            let amount = part.amount.left_after(back);
            back = back.left_after(part.amount);
            if !amount.is_zero() {
                carriage.earlier.push(Part { amount, ..*part });
            }
        }
        if new.is_none() {
            carriage.payment = self.payment();
        } else if let Some(payment) = self.payment().filter(|_| !own.is_zero()) {
            carriage.earlier.push(Part { payment, amount: own });
            if carriage.earlier.len() > MAX_EARLIER_PAYMENTS {
                let first = carriage.earlier.remove(0);
                carriage.earlier.first_mut().map_or(Ok(()), |next| next.amount.raise(first.amount))?;
            }
        }
        Ok(carriage)
    }
}
