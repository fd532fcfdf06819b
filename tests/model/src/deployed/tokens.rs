//! The tokens that the escrow lists: PSP22, honest but for whom one is told to refuse.

use client::chain::{encode_message, selector, AccountId, Bundle, Chain, Embedded};
use client::domain::ids::{Account, AssetId};
use client::domain::money::Amount;
use client::interfaces::account_id;
use client::interfaces::escrow::EscrowError;
use scale::Encode;

use super::{same, Deployed, Difference};
use crate::call::{Answer, Fault, Told};
use crate::model::{Model, Till};
use crate::world::{who, MINTED, PEOPLE, SILENT};

/// How the mock numbers what it does: what it is told.
const HONEST: u8 = 0;
/// It sends nothing to an account that follows.
const REFUSES: u8 = 6;

fn send(
    chain: &mut Embedded,
    from: AccountId,
    token: AccountId,
    label: &str,
    args: &impl Encode,
) -> Result<i128, String> {
    let report =
        chain.call(from, token, 0, encode_message(selector(label), args)).map_err(|error| error.to_string())?;
    if report.is_reverted() {
        return Err(format!("the token refuses {label}"));
    }
    Ok(report.cost.deposit)
}

/// Puts the tokens on the chain; the treasury has plenty of each, and has allowed the escrow to take it.
pub(super) fn deploy(chain: &mut Embedded, escrow: AccountId) -> Result<[AccountId; 3], Difference> {
    let bundle = Bundle::load("mock_token").map_err(|error| error.to_string())?;
    let (owner, treasury) = (account_id(who("owner")), account_id(who("treasury")));
    let mut tokens = Vec::new();
    for salt in 0..3u8 {
        let data = encode_message(selector("new"), &());
        let created = chain.upload_and_instantiate(owner, &bundle.wasm, 0, data, &[salt]);
        let token = created.map_err(|error| error.to_string())?.address;
        send(chain, owner, token, "mint", &(treasury, MINTED))?;
        send(chain, treasury, token, "PSP22::approve", &(escrow, MINTED))?;
        tokens.push(token);
    }
    tokens.try_into().map_err(|_| "three are three".into())
}

impl Deployed {
    fn token(&mut self, asset: AssetId) -> Option<AccountId> {
        self.suite.escrow.token(asset).ask(&mut self.chain).ok().flatten()
    }

    fn tell_token(&mut self, from: Account, asset: AssetId, label: &str, args: &impl Encode) -> Answer {
        let Some(token) = self.token(asset) else { return Err(EscrowError::NoSuchAsset.into()) };
        let deposit = send(&mut self.chain, account_id(from), token, label, args).map_err(Fault::Broken)?;
        self.spend(from, deposit);
        Ok(Told::Nothing)
    }

    /// The token sends nothing to somebody any more, or to everybody again.
    pub(super) fn refuse(&mut self, from: Account, asset: AssetId, whom: Option<Account>) -> Answer {
        match whom {
            Some(whom) => self.tell_token(from, asset, "set_mode", &(REFUSES, account_id(whom))),
            None => self.tell_token(from, asset, "set_mode", &HONEST),
        }
    }

    /// Somebody sends of a token to the escrow, past its messages.
    pub(super) fn send_token(&mut self, from: Account, asset: AssetId, amount: Amount) -> Answer {
        let no_data: &[u8] = &[];
        let to = self.suite.escrow.0;
        self.tell_token(from, asset, "PSP22::transfer", &(to, amount.0, no_data))
    }

    /// Everyone has of a token what the model says.
    pub(super) fn compare_token(&mut self, model: &Model, till: &Till) -> Result<(), Difference> {
        let Some(token) = model.escrow.token(till.asset) else { return Ok(()) };
        let mut expected: Vec<(Account, u128)> = Vec::new();
        for account in PEOPLE.iter().chain(&SILENT).map(|name| who(name)) {
            let own = model.bank.purses.get(&(token, account)).copied().unwrap_or_default();
            expected.push((account, own + model.bank.received(till.asset, account)));
        }
        for (account, amount) in expected {
            let data = encode_message(selector("PSP22::balance_of"), &account_id(account));
            let report = self.chain.dry_run(account_id(who("owner")), account_id(token), 0, data);
            let found = report.map_err(|error| error.to_string())?.decode::<u128>();
            same("what somebody has of a token", &amount, &found.map_err(|error| error.to_string())?)?;
        }
        Ok(())
    }
}
