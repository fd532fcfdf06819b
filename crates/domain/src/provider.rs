//! A provider and the accounts that act for it: what takes effect at once, what is announced first, and who may stop it.
//!
//! Operators stand in the order in which they joined. An earlier one may remove a later one at once, so that a stolen key is
//! shut out; a later one can only announce that it removes an earlier one. Whatever gives power or money to another account
//! is announced, and any operator may cancel it until it takes effect.

use alloc::vec::Vec;

use crate::bounds::{MAX_ANNOUNCED_CHANGES, MAX_OPERATORS, PROVIDER_CHANGE_DELAY, RECOVERY_DELAY};
use crate::ids::{Account, Millis};
use crate::wire;

wire! {
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
    /// A change of who acts for a provider, where it is paid, or who may recover it.
    #[derive(Copy)]
    pub enum Change {
        /// Another account acts for the provider.
        AddOperator(Account),
        /// An account acts for it no longer.
        RemoveOperator(Account),
        /// Another account is paid from now on. What is due already is paid to the account that it was due to.
        Payout(Account),
        /// Another issuer, or none, may announce a recovery.
        RecoveryIssuer(Option<Account>),
        /// This account acts for the provider in the place of all that did, and is perhaps paid on another one. Announced by
        /// the recovery issuer alone.
        Recover {
            /// Who acts.
            operator: Account,
            /// Who is paid; none: whoever was.
            payout: Option<Account>,
        },
    }
}

wire! {
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
        /// The account joined before the one that would remove it at once.
        NotSenior,
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

impl Change {
    fn is_recovery(&self) -> bool {
        matches!(self, Change::Recover { .. })
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

    /// Announces a change; tells from when on it can be confirmed. A recovery is announced by the recovery issuer, everything
    /// else by an operator.
    ///
    /// Errors, in this order: [`ChangeError::NotRecoveryIssuer`] or [`ChangeError::NotOperator`],
    /// [`ChangeError::AlreadyAnnounced`], [`ChangeError::TooManyAnnounced`], why the change could not be made now,
    /// [`ChangeError::Overflow`].
    pub fn announce(&mut self, change: Change, by: Account, now: Millis) -> Result<Millis, ChangeError> {
        self.ensure_may_make(change, by)?;
        let is_recovery = change.is_recovery();
        let is_the_same = |it: &Announced| it.change == change || (is_recovery && it.change.is_recovery());
        if self.announced.iter().any(is_the_same) {
            return Err(ChangeError::AlreadyAnnounced);
        }
        // Whoever holds a stolen key must not be able to leave no room for a recovery.
        let others = self.announced.iter().filter(|it| !it.change.is_recovery()).count();
        if !is_recovery && others >= MAX_ANNOUNCED_CHANGES {
            return Err(ChangeError::TooManyAnnounced);
        }
        self.clone().make(change)?;
        let delay = if is_recovery { RECOVERY_DELAY } else { PROVIDER_CHANGE_DELAY };
        let from = now.checked_add(delay).ok_or(ChangeError::Overflow)?;
        self.announced.push(Announced { change, by, from });
        Ok(from)
    }

    /// Makes an announced change take effect. Any operator; a recovery, the recovery issuer.
    ///
    /// Errors, in this order: [`ChangeError::NotRecoveryIssuer`] or [`ChangeError::NotOperator`],
    /// [`ChangeError::NotAnnounced`], [`ChangeError::TooEarly`], why the change cannot be made now.
    pub fn confirm(&mut self, change: Change, by: Account, now: Millis) -> Result<(), ChangeError> {
        self.ensure_may_make(change, by)?;
        let position = self.position(change)?;
        if now < self.announced.remove(position).from {
            return Err(ChangeError::TooEarly);
        }
        self.make(change)
    }

    /// Takes an announced change back. Any operator, and whoever announced it.
    ///
    /// Errors, in this order: [`ChangeError::NotAnnounced`], [`ChangeError::NotOperator`].
    pub fn cancel(&mut self, change: Change, by: Account) -> Result<(), ChangeError> {
        let position = self.position(change)?;
        let announced = self.announced.remove(position);
        if self.is_operator(by) || announced.by == by {
            Ok(())
        } else {
            Err(ChangeError::NotOperator)
        }
    }

    /// Removes an operator at once, and whatever it has announced. By an operator that joined before it, or by itself.
    ///
    /// Errors, in this order: [`ChangeError::NotOperator`], [`ChangeError::NoSuchOperator`], [`ChangeError::NotSenior`],
    /// [`ChangeError::LastOperator`].
    pub fn remove_at_once(&mut self, operator: Account, by: Account) -> Result<(), ChangeError> {
        let place = |account| self.operators.iter().position(|other| *other == account);
        let own = place(by).ok_or(ChangeError::NotOperator)?;
        if place(operator).ok_or(ChangeError::NoSuchOperator)? < own {
            return Err(ChangeError::NotSenior);
        }
        self.make(Change::RemoveOperator(operator))
    }

    fn ensure_may_make(&self, change: Change, by: Account) -> Result<(), ChangeError> {
        if change.is_recovery() {
            return if self.recovery == Some(by) { Ok(()) } else { Err(ChangeError::NotRecoveryIssuer) };
        }
        if self.is_operator(by) {
            Ok(())
        } else {
            Err(ChangeError::NotOperator)
        }
    }

    fn position(&self, change: Change) -> Result<usize, ChangeError> {
        self.announced.iter().position(|it| it.change == change).ok_or(ChangeError::NotAnnounced)
    }

    fn make(&mut self, change: Change) -> Result<(), ChangeError> {
        match change {
            Change::AddOperator(operator) => {
                if self.is_operator(operator) {
                    return Err(ChangeError::AlreadyOperator);
                }
                if self.operators.len() >= MAX_OPERATORS {
                    return Err(ChangeError::TooManyOperators);
                }
                self.operators.push(operator);
            }
            Change::RemoveOperator(operator) => {
                if !self.is_operator(operator) {
                    return Err(ChangeError::NoSuchOperator);
                }
                if self.operators.len() <= 1 {
                    return Err(ChangeError::LastOperator);
                }
                self.operators.retain(|other| *other != operator);
                self.announced.retain(|it| it.by != operator);
            }
            Change::Payout(payout) => self.payout = payout,
            Change::RecoveryIssuer(issuer) => self.recovery = issuer,
            Change::Recover { operator, payout } => {
                self.operators = Vec::from([operator]);
                self.payout = payout.unwrap_or(self.payout);
                self.announced.clear();
            }
        }
        Ok(())
    }
}
