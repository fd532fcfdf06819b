//! The annex of the escrow: all its messages but the one by which claims make payments due. See [`interfaces::escrow`]
//! for what each means, [`domain::ledger`] for the line, and [`interfaces::annex`] for how the two belong together.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

#[cfg(test)]
mod tests;
mod tokens;

pub use self::escrow_annex::{EscrowContract, EscrowContractRef};

#[ink::contract]
mod escrow_annex {
    use domain::bounds::{MAX_ASSETS, MAX_PAYMENTS_PER_RELEASE, MAX_PAYMENTS_PER_SETTLE};
    use domain::ids::{AssetId, BatchId, PaymentNumber};
    use domain::ledger::{Ledger, Party, Payment, PaymentStatus, Solvency};
    use domain::money::Amount;
    use domain::ownership::Ripeness;
    use domain::withdrawal::Withdrawal;
    use ink::prelude::vec::Vec;
    use interfaces::account;
    use interfaces::account_id;
    use interfaces::escrow::{
        AssetListed, CreditFetched, Deposited, EscrowBound, EscrowError, HoldChanged, PaidBack, TreasurerSet,
        WithdrawalChange, WithdrawalChanged,
    };
    use interfaces::events::emit;
    use interfaces::ownership::{OwnershipOffered, OwnershipTaken};

    use escrow::line::{payments_with_claims, Till};
    use escrow::state::{Role, State};

    use crate::tokens;

    /// What the escrow keeps: under the same name, so that it lies in the same place.
    #[ink(storage)]
    pub struct EscrowContract {
        pub(crate) state: State,
    }

    impl EscrowContract {
        /// Nothing is created of an annex.
        ///
        /// Errors: always [`EscrowError::NotBound`].
        #[ink(constructor)]
        pub fn none() -> Result<Self, EscrowError> {
            Err(EscrowError::NotBound)
        }

        fn is(&self, role: Role) -> bool {
            self.state.load_role(role) == Some(self.env().caller())
        }

        fn ensure_owner(&self) -> Result<(), EscrowError> {
            if self.is(Role::Owner) {
                Ok(())
            } else {
                Err(EscrowError::NotOwner)
            }
        }

        fn ensure_treasurer(&self) -> Result<(), EscrowError> {
            if self.is(Role::Treasurer) {
                Ok(())
            } else {
                Err(EscrowError::NotTreasurer)
            }
        }

        /// What the escrow really has, of a token or of the chain's own asset. Of that it leaves out the existential
        /// deposit and what is held for storage.
        fn actual(token: Option<AccountId>) -> Option<Amount> {
            match token {
                None => Some(Amount(Self::env().balance())),
                Some(token) => tokens::balance_of(token, Self::env().account_id()),
            }
        }

        fn ensure_actual(token: Option<AccountId>) -> Result<Amount, EscrowError> {
            Self::actual(token).ok_or(EscrowError::TokenFailed)
        }

        /// Tells a token to transfer, and what the escrow had before and has after.
        fn measure(token: AccountId, message: Vec<u8>) -> Result<(Amount, Amount), EscrowError> {
            let before = Self::ensure_actual(Some(token))?;
            tokens::tell(token, &message);
            Ok((before, Self::ensure_actual(Some(token))?))
        }

        /// Sends an amount, and tells what of it left.
        ///
        /// A token that took more, or does not tell what is left, has the whole message undone: nothing is lost that way.
        fn send(token: Option<AccountId>, to: AccountId, amount: Amount) -> Result<Amount, EscrowError> {
            let Some(token) = token else {
                let sent = Self::env().transfer(to, amount.0);
                return Ok(if sent.is_ok() { amount } else { Amount::ZERO });
            };
            let (before, after) = Self::measure(token, tokens::transfer(to, amount))?;
            let left = before.left_after(after);
            if left > amount {
                return Err(EscrowError::TokenFailed);
            }
            Ok(left)
        }

        /// Sends an amount whole.
        fn send_whole(&self, asset: AssetId, to: AccountId, amount: Amount) -> Result<Amount, EscrowError> {
            if Self::send(self.state.load_token(asset), to, amount)? == amount {
                Ok(amount)
            } else {
                Err(EscrowError::TransferFailed)
            }
        }

        /// Makes up to `count` payments that a ledger allows, and keeps it.
        fn finish(&mut self, asset: AssetId, mut ledger: Ledger, count: u32) -> Result<u32, EscrowError> {
            let token = self.state.load_token(asset);
            let send = |to, amount| Self::send(token, to, amount);
            let till = Till { now: self.env().block_timestamp(), send };
            let completed = self.state.release(asset, &mut ledger, &mut Vec::new(), count, &till)?;
            self.state.store_ledger(asset, ledger);
            Ok(completed)
        }

        /// What is kept back has changed.
        fn finish_hold(&mut self, asset: AssetId, ledger: Ledger) -> Result<(), EscrowError> {
            self.finish(asset, ledger, payments_with_claims(asset))?;
            emit(HoldChanged { asset, on_hold: ledger.on_hold });
            Ok(())
        }

        /// Money came in.
        fn receive(&mut self, asset: AssetId, from: AccountId, amount: Amount) -> Result<(), EscrowError> {
            let mut ledger = self.state.load_ledger(asset)?;
            emit(Deposited { from, asset, amount });
            ledger.deposit(amount)?;
            self.finish(asset, ledger, MAX_PAYMENTS_PER_RELEASE)?;
            Ok(())
        }

        /// An announcement is made, taken back or followed.
        fn change_withdrawal(&mut self, asset: AssetId, withdrawal: Withdrawal, change: WithdrawalChange) {
            self.state.store_withdrawal(asset, withdrawal, change == WithdrawalChange::Announced);
            let (to, amount) = (account_id(withdrawal.to), withdrawal.amount);
            emit(WithdrawalChanged { asset, to, amount, change });
        }
    }

    impl interfaces::escrow::Escrow for EscrowContract {
        #[ink(message)]
        fn bind_claims(&mut self, claims: AccountId) -> Result<(), EscrowError> {
            self.ensure_owner()?;
            if self.state.ensure_bound().is_ok() {
                return Err(EscrowError::AlreadyBound);
            }
            self.state.store_role(Role::Claims, Some(claims));
            emit(EscrowBound { claims });
            Ok(())
        }

        #[ink(message, payable)]
        fn deposit(&mut self) -> Result<(), EscrowError> {
            self.state.ensure_bound()?;
            let amount = Amount(self.env().transferred_value());
            if amount.is_zero() {
                return Err(EscrowError::NothingSent);
            }
            self.receive(AssetId::NATIVE, self.env().caller(), amount)
        }

        #[ink(message, payable)]
        fn pay_back(&mut self, party: Party) -> Result<(), EscrowError> {
            let amount = Amount(self.env().transferred_value());
            let asset = AssetId::NATIVE;
            let debt = self.state.load_debt(asset, party);
            if debt.is_zero() || debt < amount {
                return Err(EscrowError::NoDebt);
            }
            if amount.is_zero() {
                return Err(EscrowError::NothingSent);
            }
            let mut ledger = self.state.load_ledger(asset)?;
            self.state.store_debt(asset, party, debt.minus(amount)?);
            emit(PaidBack { party, asset, amount });
            ledger.pay_back(amount)?;
            self.finish(asset, ledger, MAX_PAYMENTS_PER_RELEASE)?;
            Ok(())
        }

        #[ink(message)]
        fn deposit_token(&mut self, asset: AssetId, amount: Amount) -> Result<(), EscrowError> {
            self.state.ensure_bound()?;
            let token = self.state.load_token(asset).ok_or(EscrowError::NoSuchAsset)?;
            if amount.is_zero() {
                return Err(EscrowError::NothingSent);
            }
            let from = self.env().caller();
            let message = tokens::transfer_from(from, self.env().account_id(), amount);
            let (before, after) = Self::measure(token, message)?;
            let came = after.left_after(before);
            if came.is_zero() {
                return Err(EscrowError::TransferFailed);
            }
            self.receive(asset, from, came)
        }

        #[ink(message)]
        fn adopt(&mut self, asset: AssetId) -> Result<Amount, EscrowError> {
            self.state.ensure_bound()?;
            let held = self.state.load_ledger(asset)?.held;
            let amount = Self::ensure_actual(self.state.load_token(asset))?.left_after(held);
            if amount.is_zero() {
                return Err(EscrowError::NoSurplus);
            }
            self.receive(asset, self.env().account_id(), amount)?;
            Ok(amount)
        }

        #[ink(message)]
        fn list_asset(&mut self, token: AccountId) -> Result<AssetId, EscrowError> {
            self.ensure_owner()?;
            for number in 1..MAX_ASSETS {
                let asset = AssetId(number);
                match self.state.load_token(asset) {
                    Some(listed) if listed == token => return Err(EscrowError::AlreadyListed),
                    Some(_) => {}
                    None => {
                        self.state.store_token(asset, token);
                        self.state.store_ledger(asset, Ledger::default());
                        Self::ensure_actual(Some(token))?;
                        emit(AssetListed { asset, token });
                        return Ok(asset);
                    }
                }
            }
            Err(EscrowError::TooMany)
        }

        #[ink(message)]
        fn set_treasurer(&mut self, treasurer: Option<AccountId>) -> Result<(), EscrowError> {
            self.ensure_owner()?;
            if treasurer == Some(self.env().caller()) {
                return Err(EscrowError::HasOtherRole);
            }
            self.state.store_role(Role::Treasurer, treasurer);
            emit(TreasurerSet { treasurer });
            Ok(())
        }

        #[ink(message)]
        fn announce_withdrawal(&mut self, asset: AssetId, to: AccountId, amount: Amount) -> Result<(), EscrowError> {
            self.ensure_treasurer()?;
            let ledger = self.state.load_ledger(asset)?;
            if self.state.load_withdrawal(asset).is_some() {
                return Err(EscrowError::AlreadyAnnounced);
            }
            if amount.is_zero() {
                return Err(EscrowError::ZeroPayment);
            }
            if ledger.free < amount {
                return Err(EscrowError::NotFree);
            }
            let withdrawal = Withdrawal { to: account(to), amount, announced_at: self.env().block_timestamp() };
            self.change_withdrawal(asset, withdrawal, WithdrawalChange::Announced);
            Ok(())
        }

        #[ink(message)]
        fn withdraw(&mut self, asset: AssetId) -> Result<Amount, EscrowError> {
            self.ensure_treasurer()?;
            let mut ledger = self.state.load_ledger(asset)?;
            let withdrawal = self.state.load_withdrawal(asset).ok_or(EscrowError::NotAnnounced)?;
            match withdrawal.ripeness(self.env().block_timestamp()) {
                Ripeness::NotYet => return Err(EscrowError::TooEarly),
                Ripeness::Expired => return Err(EscrowError::Expired),
                Ripeness::Ripe => {}
            }
            let (amount, held) = (withdrawal.amount, ledger.held);
            ledger.withdraw(amount).map_err(|_| EscrowError::NotFree)?;
            self.state.store_ledger(asset, ledger);
            self.change_withdrawal(asset, withdrawal, WithdrawalChange::Made);
            // What is missing is missing to those who are owed: what is free on paper stays.
            if Self::ensure_actual(self.state.load_token(asset))? < held {
                return Err(EscrowError::Short);
            }
            self.send_whole(asset, account_id(withdrawal.to), amount)
        }

        #[ink(message)]
        fn cancel_withdrawal(&mut self, asset: AssetId) -> Result<(), EscrowError> {
            if !self.is(Role::Owner) {
                self.ensure_treasurer()?;
            }
            let withdrawal = self.state.load_withdrawal(asset).ok_or(EscrowError::NotAnnounced)?;
            self.change_withdrawal(asset, withdrawal, WithdrawalChange::Cancelled);
            Ok(())
        }

        #[ink(message)]
        fn offer_ownership(&mut self, to: Option<AccountId>) -> Result<(), EscrowError> {
            self.ensure_owner()?;
            self.state.store_ownership(self.state.load_ownership().offered(to.map(account)));
            emit(OwnershipOffered { to });
            Ok(())
        }

        #[ink(message)]
        fn take_ownership(&mut self) -> Result<(), EscrowError> {
            let owner = self.env().caller();
            let taken = self.state.load_ownership().taken(account(owner)).ok_or(EscrowError::NotOffered)?;
            if self.is(Role::Treasurer) {
                return Err(EscrowError::HasOtherRole);
            }
            self.state.store_ownership(taken);
            emit(OwnershipTaken { owner });
            Ok(())
        }

        #[ink(message)]
        fn token(&self, asset: AssetId) -> Option<AccountId> {
            self.state.load_token(asset)
        }

        #[ink(message)]
        fn solvency(&self, asset: AssetId) -> Option<Solvency> {
            let ledger = self.state.load_ledger(asset).ok()?;
            ledger.solvency(Self::actual(self.state.load_token(asset))).ok()
        }

        #[ink(message)]
        fn withdrawal(&self, asset: AssetId) -> Option<Withdrawal> {
            self.state.load_withdrawal(asset)
        }

        #[ink(message)]
        fn treasurer(&self) -> Option<AccountId> {
            self.state.load_role(Role::Treasurer)
        }

        #[ink(message)]
        fn involved(&self) -> Vec<AccountId> {
            [Role::Owner, Role::Treasurer].into_iter().filter_map(|role| self.state.load_role(role)).collect()
        }

        #[ink(message)]
        fn offered_to(&self) -> Option<AccountId> {
            self.state.load_role(Role::Proposed)
        }

        #[ink(message)]
        fn hold(&mut self, asset: AssetId, amount: Amount) -> Result<Amount, EscrowError> {
            self.state.ensure_claims(self.env().caller())?;
            let mut ledger = self.state.load_ledger(asset)?;
            let kept = ledger.hold(amount)?;
            self.finish_hold(asset, ledger)?;
            Ok(kept)
        }

        #[ink(message)]
        fn release_hold(&mut self, asset: AssetId, amount: Amount) -> Result<(), EscrowError> {
            self.state.ensure_claims(self.env().caller())?;
            let mut ledger = self.state.load_ledger(asset)?;
            ledger.release_hold(amount)?;
            self.finish_hold(asset, ledger)
        }

        #[ink(message)]
        fn seal(&mut self, batch: BatchId) -> Result<(), EscrowError> {
            self.state.ensure_claims(self.env().caller())?;
            self.state.store_sealed(batch.max(self.state.load_sealed()));
            Ok(())
        }

        #[ink(message)]
        fn sealed(&self) -> BatchId {
            self.state.load_sealed()
        }

        #[ink(message)]
        fn settle(&mut self, asset: AssetId, count: u32) -> Result<u32, EscrowError> {
            let ledger = self.state.load_ledger(asset)?;
            if count > MAX_PAYMENTS_PER_SETTLE {
                return Err(EscrowError::TooMany);
            }
            self.finish(asset, ledger, count)
        }

        #[ink(message)]
        fn fetch_credit(&mut self, asset: AssetId, to: AccountId) -> Result<Amount, EscrowError> {
            let mut ledger = self.state.load_ledger(asset)?;
            let owner = self.env().caller();
            let amount = self.state.load_credit(asset, account(owner));
            if amount.is_zero() {
                return Err(EscrowError::NoCredit);
            }
            ledger.fetch_credit(amount)?;
            self.state.store_credit(asset, account(owner), Amount::ZERO);
            self.state.store_ledger(asset, ledger);
            emit(CreditFetched { owner, to, asset, amount });
            self.send_whole(asset, to, amount)
        }

        #[ink(message)]
        fn ledger(&self, asset: AssetId) -> Option<Ledger> {
            self.state.load_ledger(asset).ok()
        }

        #[ink(message)]
        fn payment(&self, asset: AssetId, payment: PaymentNumber) -> Option<(Payment, PaymentStatus)> {
            let ledger = self.state.load_ledger(asset).ok()?;
            let record = self.state.load_payment(asset, payment).ok()?;
            Some((record, record.status(&ledger).ok()?))
        }

        #[ink(message)]
        fn credit(&self, asset: AssetId, account: AccountId) -> Amount {
            self.state.load_credit(asset, interfaces::account(account))
        }

        #[ink(message)]
        fn debt(&self, asset: AssetId, party: Party) -> Amount {
            self.state.load_debt(asset, party)
        }

        #[ink(message)]
        fn claims(&self) -> Option<AccountId> {
            self.state.load_role(Role::Claims)
        }

        #[ink(message)]
        fn owner(&self) -> AccountId {
            account_id(self.state.load_ownership().owner)
        }
    }
}
