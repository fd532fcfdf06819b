//! A provider and the accounts that act for it: what takes effect at once, what is announced first, and who may stop it.
//!
//! Operators stand in the order in which they joined. An earlier one removes a later one at once, so that a stolen key is shut
//! out; a later one can only announce that it removes an earlier one. Whatever gives power or money to another account is
//! announced, and any operator may cancel it until it takes effect.

use alloc::vec::Vec;

use crate::bounds::{MAX_ANNOUNCED_CHANGES, MAX_OPERATORS, PROVIDER_CHANGE_DELAY, RECOVERY_DELAY};
use crate::ids::{Account, Millis};
use crate::{decoded_in_place, wire};

wire! {
    in_place
    /// A provider.
    pub struct Provider {
        /// The accounts that act for it, in the order in which they joined.
        pub operators: Vec<Account>,
        /// The account that is paid.
        pub payout: Account,
        /// The issuer that may announce a recovery where the operators have lost their keys.
        pub recovery: Option<Account>,
        /// What is announced and has not taken effect.
        pub announced: Vec<Announced>,
    }
}

wire! {
    in_place
    /// A change of who acts for a provider, where it is paid, or who may recover it.
    #[derive(Copy)]
    pub struct Change {
        /// What changes.
        pub kind: ChangeKind,
        /// The account that it is about.
        pub account: Account,
    }
}

wire! {
    /// What of a provider changes.
    #[derive(Copy)]
    pub enum ChangeKind {
        /// The account acts for the provider as well.
        AddOperator,
        /// It acts for the provider no longer.
        RemoveOperator,
        /// It is paid from now on. What is due already is paid to the account that it was due to.
        Payout,
        /// It is the issuer that may announce a recovery; an account that nobody holds, where the provider wants none.
        RecoveryIssuer,
        /// It acts for the provider in the place of all that did. Announced by the recovery issuer alone.
        Recover,
    }
}

decoded_in_place! {
    ChangeKind = ChangeKind::AddOperator,
    ChangeError = ChangeError::NotOperator,
}

impl ChangeKind {
    /// The change of this kind that is about an account.
    pub fn of(self, account: Account) -> Change {
        Change { kind: self, account }
    }
}

wire! {
    in_place
    /// A change that is announced.
    #[derive(Copy)]
    pub struct Announced {
        /// The change.
        pub change: Change,
        /// Who announced it.
        pub by: Account,
        /// From when on it can be confirmed.
        pub from: Millis,
    }
}

wire! {
    /// Why a provider cannot be changed so.
    #[derive(Copy)]
    pub enum ChangeError {
        /// The account does not act for the provider.
        NotOperator,
        /// The account is not the provider's recovery issuer.
        NotRecoveryIssuer,
        /// The account acts for the provider already.
        AlreadyOperator,
        /// The account to be removed does not act for the provider.
        NoSuchOperator,
        /// The provider would have no operator left.
        LastOperator,
        /// The provider has as many operators as fit.
        TooManyOperators,
        /// The same change, or another recovery, is announced already.
        AlreadyAnnounced,
        /// As many changes as fit are announced already.
        TooManyAnnounced,
        /// The change is not announced.
        NotAnnounced,
        /// The change cannot be confirmed yet.
        TooEarly,
        /// The moment lies beyond what can be counted.
        Overflow,
    }
}

impl Provider {
    /// A provider with its first operator.
    pub fn new(operator: Account, payout: Account, recovery: Option<Account>) -> Self {
        Self { operators: Vec::from([operator]), payout, recovery, announced: Vec::new() }
    }

    /// Whether an account acts for the provider.
    pub fn is_operator(&self, account: Account) -> bool {
        self.operators.contains(&account)
    }

    /// Announces a change; tells from when on it can be confirmed. None: it has taken effect, for an operator removes at once
    /// whoever joined after it, and itself. A recovery is announced by the recovery issuer, everything else by an operator.
    ///
    /// Errors, in this order: [`ChangeError::NotRecoveryIssuer`] or [`ChangeError::NotOperator`], why the change could not be
    /// made now, [`ChangeError::AlreadyAnnounced`], [`ChangeError::TooManyAnnounced`], [`ChangeError::Overflow`].
    pub fn announce(&mut self, change: Change, by: Account, now: Millis) -> Result<Option<Millis>, ChangeError> {
        self.ensure_may_make(&change, &by)?;
        self.ensure_possible(&change)?;
        if change.kind == ChangeKind::RemoveOperator && self.place(&by) <= self.place(&change.account) {
            self.make(&change)?;
            return Ok(None);
        }
        let is_recovery = change.kind == ChangeKind::Recover;
        let mut others: usize = 0;
        for it in &self.announced {
            let recovers = it.change.kind == ChangeKind::Recover;
            if it.change == change || (is_recovery && recovers) {
                return Err(ChangeError::AlreadyAnnounced);
            }
            others = others.checked_add(usize::from(!recovers)).ok_or(ChangeError::Overflow)?;
        }
        // Whoever holds a stolen key must not be able to leave no room for a recovery.
        if !is_recovery && others >= MAX_ANNOUNCED_CHANGES {
            return Err(ChangeError::TooManyAnnounced);
        }
        let delay = if is_recovery { RECOVERY_DELAY } else { PROVIDER_CHANGE_DELAY };
        let from = now.checked_add(delay).ok_or(ChangeError::Overflow)?;
        self.announced.push(Announced { change, by, from });
        Ok(Some(from))
    }

    /// Makes an announced change take effect. Any operator; a recovery, the recovery issuer.
    ///
    /// Errors, in this order: [`ChangeError::NotRecoveryIssuer`] or [`ChangeError::NotOperator`],
    /// [`ChangeError::NotAnnounced`], [`ChangeError::TooEarly`], why the change cannot be made now.
    pub fn confirm(&mut self, change: Change, by: Account, now: Millis) -> Result<(), ChangeError> {
        self.ensure_may_make(&change, &by)?;
        if now < self.announced_as(&change)?.from {
            return Err(ChangeError::TooEarly);
        }
        self.make(&change)
    }

    /// Takes an announced change back. Any operator, and whoever announced it.
    ///
    /// Errors, in this order: [`ChangeError::NotAnnounced`], [`ChangeError::NotOperator`].
    pub fn cancel(&mut self, change: Change, by: Account) -> Result<(), ChangeError> {
        if self.announced_as(&change)?.by != by && !self.is_operator(by) {
            return Err(ChangeError::NotOperator);
        }
        self.forget(&change);
        Ok(())
    }

    fn place(&self, account: &Account) -> Option<usize> {
        self.operators.iter().position(|other| other == account)
    }

    fn announced_as(&self, change: &Change) -> Result<&Announced, ChangeError> {
        self.announced.iter().find(|it| it.change == *change).ok_or(ChangeError::NotAnnounced)
    }

    fn ensure_may_make(&self, change: &Change, by: &Account) -> Result<(), ChangeError> {
        let is_recovery = change.kind == ChangeKind::Recover;
        let may = if is_recovery { self.recovery.as_ref() == Some(by) } else { self.operators.contains(by) };
        match (may, is_recovery) {
            (true, _) => Ok(()),
            (false, true) => Err(ChangeError::NotRecoveryIssuer),
            (false, false) => Err(ChangeError::NotOperator),
        }
    }

    fn ensure_possible(&self, change: &Change) -> Result<(), ChangeError> {
        match (change.kind, self.place(&change.account)) {
            (ChangeKind::AddOperator, Some(_)) => Err(ChangeError::AlreadyOperator),
            (ChangeKind::AddOperator, None) if self.operators.len() >= MAX_OPERATORS => {
                Err(ChangeError::TooManyOperators)
            }
            (ChangeKind::RemoveOperator, None) => Err(ChangeError::NoSuchOperator),
            (ChangeKind::RemoveOperator, Some(_)) if self.operators.len() <= 1 => Err(ChangeError::LastOperator),
            (
                ChangeKind::AddOperator
                | ChangeKind::RemoveOperator
                | ChangeKind::Payout
                | ChangeKind::RecoveryIssuer
                | ChangeKind::Recover,
                _,
            ) => Ok(()),
        }
    }

    fn make(&mut self, change: &Change) -> Result<(), ChangeError> {
        self.ensure_possible(change)?;
        let Change { kind, account } = *change;
        match kind {
            ChangeKind::AddOperator => self.operators.push(account),
            ChangeKind::RemoveOperator => {
                let place = self.place(&account).ok_or(ChangeError::NoSuchOperator)?;
                self.operators.remove(place);
            }
            ChangeKind::Payout => self.payout = account,
            ChangeKind::RecoveryIssuer => self.recovery = Some(account),
            ChangeKind::Recover => {
                self.operators.clear();
                self.operators.push(account);
            }
        }
        self.forget(change);
        Ok(())
    }

    /// A change is announced no longer, nor is what an account has announced that may not any more.
    fn forget(&mut self, change: &Change) {
        let Self { operators, announced, recovery, .. } = self;
        announced.retain(|it| {
            let is_recovery = it.change.kind == ChangeKind::Recover;
            let may = if is_recovery { *recovery == Some(it.by) } else { operators.contains(&it.by) };
            may && it.change != *change
        });
    }
}
