//! The comparison of purses, ledgers, payments, debts and credits, asset by asset.

use client::chain::Chain;
use client::domain::ids::{Account, AssetId, PaymentNumber};
use client::domain::ledger::{Party, PaymentStatus};
use client::domain::money::Amount;
use client::interfaces::{account, account_id};

use super::{same, unanswered, Deployed, Difference};
use crate::model::{Model, Till};
use crate::world::{who, PEOPLE, SILENT};

impl Deployed {
    /// Everyone has what is left of the purse and what the escrow paid; the escrow has what its ledger says.
    pub(super) fn compare_purses(&mut self, model: &Model) -> Result<(), Difference> {
        for (account, left) in self.books.purse.clone() {
            let received = model.bank.received(AssetId::NATIVE, account);
            let expected = left + i128::try_from(received).unwrap();
            let found = self.chain.balance(account_id(account)).map_err(|error| error.to_string())?;
            if i128::try_from(found) != Ok(expected) {
                let name = PEOPLE.iter().chain(&SILENT).find(|name| who(name) == account);
                return Err(format!("{name:?} should have {expected} and has {found}"));
            }
        }
        let till = model.escrow.of(AssetId::NATIVE);
        let expected = self.books.escrow_base + till.held + till.stray;
        let found = self.chain.balance(self.suite.escrow.0).map_err(|error| error.to_string())?;
        same("what the escrow's account has", &expected, &found)
    }

    pub(super) fn compare_ledger(&mut self, till: &Till) -> Result<(), Difference> {
        let ledger = self.suite.escrow.ledger(till.asset).ask(&mut self.chain).map_err(unanswered)?;
        let Some(ledger) = ledger else { return Err("the escrow has no ledger".into()) };
        let parts = ledger.free.0 + ledger.reserved.0 + ledger.on_hold.0 + ledger.credits.0;
        if parts != ledger.held.0 || ledger.reserved > ledger.owed {
            return Err(format!("the deployed ledger is out of balance: {ledger:?}"));
        }
        same("the ledger", &till.ledger(), &ledger)
    }

    pub(super) fn compare_debt(&mut self, till: &Till, party: Party) -> Result<(), Difference> {
        let found = self.suite.escrow.debt(till.asset, party).ask(&mut self.chain).map_err(unanswered)?;
        same(&format!("the debt of {party:?}"), &Amount(till.debt(party)), &found)
    }

    pub(super) fn compare_credit(&mut self, till: &Till, account: Account) -> Result<(), Difference> {
        let asked = self.suite.escrow.credit(till.asset, account_id(account));
        let found = asked.ask(&mut self.chain).map_err(unanswered)?;
        same("a credit", &Amount(till.credit(account)), &found)
    }

    /// Who owns the escrow, who withdraws from it, and what it lists.
    pub(super) fn compare_escrow(&mut self, model: &Model) -> Result<(), Difference> {
        let escrow = self.suite.escrow;
        let owner = escrow.owner().ask(&mut self.chain).map_err(unanswered)?;
        same("the escrow's owner", &model.escrow.administration.owner, &account(owner))?;
        let offered = escrow.offered_to().ask(&mut self.chain).map_err(unanswered)?;
        same("whom the escrow is offered to", &model.escrow.administration.offered_to, &offered.map(account))?;
        let treasurer = escrow.treasurer().ask(&mut self.chain).map_err(unanswered)?;
        same("the treasurer", &model.escrow.treasurer, &treasurer.map(account))?;
        for number in 0..=model.escrow.tills.len() as u8 {
            let asset = AssetId(number);
            let found = escrow.token(asset).ask(&mut self.chain).map_err(unanswered)?;
            same("a token", &model.escrow.token(asset), &found.map(account))?;
        }
        Ok(())
    }

    /// Everything that the escrow keeps of an asset.
    pub(super) fn compare_till(&mut self, model: &Model, till: &Till) -> Result<(), Difference> {
        self.compare_ledger(till)?;
        let escrow = self.suite.escrow;
        let withdrawal = escrow.withdrawal(till.asset).ask(&mut self.chain).map_err(unanswered)?;
        let withdrawal = withdrawal.map(|it| (it.to, it.amount.0, it.announced_at));
        same("the announced withdrawal", &till.withdrawal, &withdrawal)?;
        let solvency = escrow.solvency(till.asset).ask(&mut self.chain).map_err(unanswered)?;
        let solvency = solvency.map(|it| (it.surplus.0, it.shortfall.0, it.is_balanced));
        same("surplus and shortfall", &Some((till.stray, 0, true)), &solvency)?;
        for party in till.debts.keys() {
            self.compare_debt(till, *party)?;
        }
        for account in till.credits.keys() {
            self.compare_credit(till, *account)?;
        }
        self.compare_payments(till)?;
        self.compare_token(model, till)
    }

    fn compare_payments(&mut self, till: &Till) -> Result<(), Difference> {
        for number in 0..till.payments.len() {
            let asked = self.suite.escrow.payment(till.asset, PaymentNumber(number as u64));
            let found = asked.ask(&mut self.chain).map_err(unanswered)?;
            same(&format!("payment {number}"), &till.payment(number), &found)?;
        }
        Ok(())
    }

    /// Every reserved payment can be made, without any money that is not there.
    pub(super) fn drain(&mut self, till: &Till) -> Result<(), Difference> {
        let reserved: Vec<u64> = (0..till.payments.len())
            .filter(|number| matches!(till.payment(*number), Some((_, PaymentStatus::Reserved))))
            .map(|number| number as u64)
            .collect();
        if reserved.is_empty() {
            return Ok(());
        }
        let stranger = account_id(who("stranger"));
        loop {
            let settled = self.suite.escrow.settle(till.asset, 50).send(&mut self.chain, stranger);
            let settled = settled.map_err(|error| format!("what is reserved cannot be settled: {error:?}"))?;
            if settled.value == 0 {
                break;
            }
        }
        for number in reserved {
            let asked = self.suite.escrow.payment(till.asset, PaymentNumber(number));
            let status = asked.ask(&mut self.chain).map_err(unanswered)?.map(|(_, status)| status);
            if !matches!(status, Some(PaymentStatus::Paid | PaymentStatus::Credited)) {
                return Err(format!("payment {number} was reserved and cannot be paid: {status:?}"));
            }
        }
        Ok(())
    }
}
