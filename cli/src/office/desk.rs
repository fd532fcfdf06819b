//! An office, opened: the folder with all that it needs, and the deployment that it works with.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use client::chain::{AccountId, Balance, CallReport, Chain, ChainError, Hash, Instantiated};
use client::domain::ids::{ClaimKey, ClaimNumber, MemberId, PlanId, PlanRef, ProviderId};
use client::outbox::{Book, Outbox, Submitted};
use client::plan_file::PlanFile;
use formats::claim837::{Claim837, Frequency};
use serde_json::{json, Value};

use super::files::{load_notes, Notes};
use crate::custody::{Custody, Key};
use crate::reach::{input, Done, Reach, Session};
use crate::world::{Kept, World};

/// The plan file, as the office has taken it over.
pub const PLAN: &str = "plan.toml";
const OUTBOX: &str = "outbox.log";
const BOOK: &str = "claims.book";

/// Which office, and what every command of it can be told.
#[derive(clap::Args, Clone, Debug)]
pub struct Desk {
    #[command(flatten)]
    pub reach: Reach,
    /// The folder of the office. Without it: the variable INKCLAIM_OFFICE, or ./office.
    #[arg(long, global = true, value_name = "FOLDER")]
    office: Option<PathBuf>,
    #[command(flatten)]
    key: Key,
}

/// An office at work.
pub struct Office {
    /// The plan file, the vault, and the chain.
    pub world: World<Session>,
    /// Claims on their way.
    pub outbox: Outbox,
    /// What the files said of them.
    pub book: Book,
    /// What it has noted of its deployment.
    pub notes: Notes,
    /// Where it is.
    pub folder: PathBuf,
}

impl Desk {
    /// An office that was named in another way.
    pub fn at(reach: Reach, office: Option<PathBuf>, key: Key) -> Self {
        Self { reach, office, key }
    }

    /// Where the office is.
    pub fn folder(&self) -> PathBuf {
        let named = self.office.clone().or_else(|| std::env::var_os("INKCLAIM_OFFICE").map(Into::into));
        named.unwrap_or_else(|| "office".into())
    }

    /// Opens the office, which has a plan.
    pub fn open(&self) -> Result<Office> {
        let folder = self.folder();
        let plan = folder.join(PLAN);
        if !plan.is_file() {
            return Err(input(format!(
                "the office {} has no plan yet: bring one in with `inkclaim plan publish FILE` (samples/plan.toml explains \
                 every key), or name another office with --office",
                folder.display()
            )));
        }
        let file = PlanFile::load(&plan)?;
        self.open_with(file)
    }

    /// Opens the office with a plan file that may not be its own yet.
    pub fn open_with(&self, file: PlanFile) -> Result<Office> {
        let folder = self.folder();
        let mut session = Session::open(&self.reach)?;
        let custody = Custody::lasting(&folder, &self.key).map_err(|error| input(format!("{error:#}")))?;
        let genesis = session.chain().genesis_hash()?;
        let suite = session.suite;
        let outbox =
            Outbox::open(&folder.join(OUTBOX), genesis, suite.claims.0).map_err(|error| input(error.to_string()))?;
        let book = Book::open(&folder.join(BOOK)).map_err(|error| input(error.to_string()))?;
        let notes = load_notes(&folder)?;
        let plan = notes.plan.unwrap_or(PlanRef { plan: PlanId(0), version: 0 });
        let world = World::around(session, suite, file, custody, plan, &folder);
        Ok(Office { world, outbox, book, notes, folder })
    }
}

impl Office {
    /// The chain, and whoever acts there.
    pub fn session(&mut self) -> &mut Session {
        &mut self.world.chain
    }

    /// Makes the plan file the office's own.
    pub fn take_plan(&self, file: &Path) -> Result<()> {
        let own = self.folder.join(PLAN);
        if file.canonicalize().ok() == own.canonicalize().ok() && own.is_file() {
            return Ok(());
        }
        let text = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
        super::files::replace(&own, &text)
    }

    /// The chain's number of a member.
    pub fn member(&self, number: &str) -> Result<MemberId> {
        self.world.custody.vault.member(number).ok_or_else(|| {
            input(format!(
                "this office knows no enrolled member {number}: check the number, or enrol the member with `inkclaim member \
                 enrol {number}`"
            ))
        })
    }

    /// The account with which a member consents.
    pub fn account(&self, number: &str) -> Result<AccountId> {
        self.world.custody.vault.account(number).ok_or_else(|| {
            input(format!(
                "this office knows no account of member {number}: check the number, or enrol the member with `inkclaim member \
                 enrol {number} --account WHO`"
            ))
        })
    }

    /// The chain's number of a provider.
    pub fn provider(&self, npi: &str) -> Result<ProviderId> {
        self.world.custody.vault.provider(npi).ok_or_else(|| {
            input(format!(
                "this office knows no registered provider {npi}: check the NPI, register it with `inkclaim provider register \
                 {npi}`, or bind the number that it has with `inkclaim provider bind {npi} NUMBER`"
            ))
        })
    }

    /// The token of a claim number, where the vault has one.
    fn token(&self, number: &str) -> Option<ClaimNumber> {
        let numbers = self.world.custody.vault.numbers();
        numbers.into_iter().find(|(_, known)| *known == number).map(|(token, _)| token)
    }

    /// The latest claim of a number that this office has handed in; an earlier one that is on the chain, where that is not known
    /// of the latest.
    pub fn submitted(&self, number: &str) -> Option<Submitted> {
        let token = self.token(number)?;
        let mut of_number = self.outbox.claims().rev().filter(|claim| claim.key.number == token);
        let latest = of_number.next()?;
        let is_entered = |claim: &&Submitted| claim.fate.is_some_and(|fate| fate.control().is_some());
        let earlier = if latest.fate.is_none() { of_number.find(is_entered) } else { None };
        Some(*earlier.unwrap_or(latest))
    }

    /// What identifies a claim: by its number, or as PROVIDER:0xTOKEN, the chain's own words for it.
    pub fn key(&self, number: &str) -> Result<ClaimKey> {
        if let Some(key) = key_of(number) {
            return Ok(key);
        }
        match self.submitted(number) {
            Some(Submitted { key, fate, .. }) => {
                if fate.is_none() {
                    return Err(input(format!(
                        "claim {number} is in the outbox and not known to be on the chain: run `inkclaim claim submit` first"
                    )));
                }
                Ok(key)
            }
            None => Err(input(format!(
                "this office has submitted no claim {number}: check the number, name another office with --office, or name the \
                 claim as the chain does, PROVIDER:0x with 32 digits"
            ))),
        }
    }

    /// A claim that entered, with the file's words for it.
    pub fn kept(&mut self, number: &str) -> Result<Kept> {
        self.key(number)?;
        let token = self.token(number).ok_or_else(|| {
            input(format!(
                "{number} is the chain's word for a claim: only the office that has submitted it can explain it"
            ))
        })?;
        let of_number: Vec<_> = self.outbox.claims().rev().filter(|claim| claim.key.number == token).copied().collect();
        for submitted in of_number {
            if let Some(kept) = self.kept_of(&submitted)? {
                return Ok(kept);
            }
        }
        Err(input(format!("claim {number} has not entered, or its words were forgotten: there is nothing to explain")))
    }

    /// What the file said of a claim that entered and is more than a word that takes another one back; none where it did not, or
    /// is forgotten.
    pub fn kept_of(&mut self, submitted: &Submitted) -> Result<Option<Kept>> {
        let Some(control) = submitted.fate.and_then(|fate| fate.control()) else { return Ok(None) };
        let claim = self.book.get(&self.world.custody.vault, submitted.source)?;
        let is_void = |claim: &Claim837| matches!(claim.frequency, Frequency::Void { .. });
        Ok(claim.filter(|claim| !is_void(claim)).map(|claim| Kept { key: submitted.key, control, claim }))
    }

    /// The number of a claim, as its provider calls it; else as the chain does.
    pub fn number_of(&self, key: ClaimKey) -> String {
        self.world.custody.vault.number_of(key.number).map_or_else(|| show_key(key), Into::into)
    }

    /// Ends a command.
    pub fn done(self, more: Value) -> Done {
        self.ended(more, true)
    }

    /// Ends a command that was clean, or has found something.
    pub fn ended(mut self, more: Value, is_clean: bool) -> Done {
        let mut more = more;
        if !self.world.custody.note.is_empty() {
            crate::figures::paragraph("  vault     ", &self.world.custody.note);
            more["note"] = json!(self.world.custody.note);
        }
        Done { is_clean, ..self.world.chain.done(more) }
    }
}

/// A claim in the chain's own words.
pub fn show_key(key: ClaimKey) -> String {
    format!("{}:{}", key.provider.0, crate::reach::hex(&key.number.0))
}

/// A claim that is named in the chain's own words.
fn key_of(text: &str) -> Option<ClaimKey> {
    let (provider, token) = text.split_once(":0x")?;
    let mut number = [0; 16];
    if token.len() != 32 || !token.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    for (into, digits) in number.iter_mut().zip(token.as_bytes().chunks_exact(2)) {
        *into = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    }
    Some(ClaimKey { provider: ProviderId(provider.parse().ok()?), number: ClaimNumber(number) })
}

/// What the explanation and the remittance ask of the chain goes through the session's.
impl Chain for Session {
    fn upload(&mut self, origin: AccountId, wasm: &[u8]) -> Result<Hash, ChainError> {
        self.line.chain.upload(origin, wasm)
    }

    fn upload_and_instantiate(
        &mut self,
        origin: AccountId,
        wasm: &[u8],
        value: Balance,
        data: Vec<u8>,
        salt: &[u8],
    ) -> Result<Instantiated, ChainError> {
        self.line.chain.upload_and_instantiate(origin, wasm, value, data, salt)
    }

    fn call(
        &mut self,
        origin: AccountId,
        contract: AccountId,
        value: Balance,
        data: Vec<u8>,
    ) -> Result<CallReport, ChainError> {
        self.line.chain.call(origin, contract, value, data)
    }

    fn dry_run(
        &mut self,
        origin: AccountId,
        contract: AccountId,
        value: Balance,
        data: Vec<u8>,
    ) -> Result<CallReport, ChainError> {
        self.line.chain.dry_run(origin, contract, value, data)
    }

    fn balance(&mut self, account: AccountId) -> Result<Balance, ChainError> {
        self.line.chain.balance(account)
    }

    fn now_millis(&mut self) -> Result<u64, ChainError> {
        self.line.chain.now_millis()
    }

    fn genesis_hash(&mut self) -> Result<Hash, ChainError> {
        self.line.chain.genesis_hash()
    }

    fn code_hash(&mut self, contract: AccountId) -> Result<Hash, ChainError> {
        self.line.chain.code_hash(contract)
    }

    fn transfer(&mut self, from: AccountId, to: AccountId, amount: Balance) -> Result<(), ChainError> {
        self.line.chain.transfer(from, to, amount)
    }
}

#[cfg(test)]
mod tests {
    use client::domain::ids::{ClaimKey, ClaimNumber, ProviderId};

    use super::{key_of, show_key};

    #[test]
    fn a_claim_can_be_named_in_the_chains_words() {
        let key = ClaimKey { provider: ProviderId(7), number: ClaimNumber([0xab; 16]) };
        assert_eq!(key_of(&show_key(key)), Some(key));
        for text in
            ["ADA-0001", "7:0xabab", "x:0xabababababababababababababababab", "7:0x+babababababababababababababab00"]
        {
            assert_eq!(key_of(text), None, "{text}");
        }
    }
}
