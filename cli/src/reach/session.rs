//! An opened chain with a deployment on it, and whoever acts there.

use std::fmt::Debug;
use std::path::Path;

use anyhow::Result;
use client::chain::{address, AccountId, ChainError, Network, Place};
use client::deployment::Deployment;
use client::sentences::Sentence;
use client::suite::{CallError, Called, Contract, Message, Question, Suite, SuiteEvent};
use scale::Decode;
use serde_json::{json, Value};

use super::{events, failure::Failure, hex, input, money::show_units, place_of, Done, Reach};
use crate::figures::{self, say};

/// Transactions that are under way at the same time.
const IN_FLIGHT: usize = 32;

/// An opened chain, and whoever acts there.
pub struct Line {
    /// The chain.
    pub chain: Box<dyn Network>,
    /// Where it is.
    pub place: Place,
    reach: Reach,
    actor: Option<AccountId>,
}

/// A deployment on its chain.
pub struct Session {
    /// The chain, and whoever acts there.
    pub line: Line,
    /// The deployment.
    pub deployment: Deployment,
    /// Where its contracts are.
    pub suite: Suite,
    transactions: Vec<Value>,
}

/// What became of a message.
#[derive(Debug)]
#[must_use]
pub enum Sent<T> {
    /// It took effect.
    Done(Called<T>),
    /// It took effect beside others of its block, so that what the contract answered is not known: it is to be asked.
    Taken,
    /// It was only asked what would come of it.
    Previewed(Called<T>),
    /// The call was printed for a wallet.
    Unsigned,
}

impl<T> Sent<T> {
    /// What the contract answered, or would.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Done(called) | Self::Previewed(called) => Some(&called.value),
            Self::Taken | Self::Unsigned => None,
        }
    }

    /// What the contracts told; nothing where it was only printed.
    pub fn events(&self) -> &[SuiteEvent] {
        match self {
            Self::Done(called) | Self::Previewed(called) => &called.events,
            Self::Taken | Self::Unsigned => &[],
        }
    }

    /// Whether it took effect.
    pub fn is_done(&self) -> bool {
        matches!(self, Self::Done(_) | Self::Taken)
    }
}

/// Opens a chain that must be there: a mistyped folder is no new chain.
pub fn open_existing(place: &Place) -> Result<Box<dyn Network>> {
    if let Place::Embedded(folder) = place {
        if !folder.join("log").exists() {
            return Err(input(format!(
                "there is no chain in {}: check the folder; `inkclaim deploy` makes a new one",
                folder.display()
            )));
        }
    }
    open_chain(place)
}

/// Opens a chain; one in a folder that is not there yet is made.
pub fn open_chain(place: &Place) -> Result<Box<dyn Network>> {
    client::chain::open(place).map_err(|error| Failure::from(&error).into())
}

impl Line {
    /// Opens a chain, which must be there, for whoever `reach` names.
    pub fn open(reach: &Reach, place: Place) -> Result<Self> {
        let chain = open_existing(&place)?;
        Ok(Self { chain, place, reach: reach.clone(), actor: None })
    }

    /// Opens a chain for whoever `reach` names; one in a folder that is not there yet is made.
    pub fn open_or_make(reach: &Reach, place: Place) -> Result<Self> {
        let chain = open_chain(&place)?;
        Ok(Self { chain, place, reach: reach.clone(), actor: None })
    }

    /// Who acts. The key is asked for when it is first needed.
    pub fn actor(&mut self) -> Result<AccountId> {
        if let Some(actor) = self.actor {
            return Ok(actor);
        }
        let who = self.reach.who()?;
        if let Some(key) = who.signer {
            self.chain.add_key(key);
        }
        self.actor = Some(who.account);
        Ok(who.account)
    }
}

impl Session {
    /// Opens the deployment that `reach` names on its chain, after making sure that it is that chain and that the contracts run
    /// the code that the deployment knows.
    pub fn open(reach: &Reach) -> Result<Self> {
        let session = Self::open_unchecked(reach)?;
        session.checked()
    }

    /// Opens a deployment without looking at it: for whoever compares it himself.
    pub fn open_unchecked(reach: &Reach) -> Result<Self> {
        let deployment = Deployment::load(&reach.find_deployment()?)?;
        let place = match reach.named_place()? {
            Some(place) => place,
            None => place_of(&deployment)?,
        };
        let suite = deployment.suite();
        Ok(Self { line: Line::open(reach, place)?, deployment, suite, transactions: Vec::new() })
    }

    /// Makes sure that it is the deployment's chain, that the deployment is finished, and that the contracts run the code that
    /// it knows.
    pub fn checked(mut self) -> Result<Self> {
        let folder = self.deployment.folder.display();
        let genesis = self.line.chain.genesis_hash()?;
        if genesis != self.deployment.genesis {
            return Err(input(format!(
                "{} is another network: its first block is {}, and {folder} was deployed where it is {}. Name the right chain \
                 with --chain, or the right deployment with --deployment; a development chain that was begun anew needs a \
                 deployment of its own",
                self.line.place,
                hex(genesis.as_ref()),
                hex(self.deployment.genesis.as_ref())
            )));
        }
        if !self.deployment.is_complete() {
            let open = self.deployment.steps.iter().find(|step| step.state != client::deployment::StepState::Done);
            let next = open.map_or("the first step", |step| &step.name);
            return Err(input(format!(
                "the deployment in {folder} is not finished ({next} is open): run `inkclaim deploy` with its file again, it \
                 goes on where it was"
            )));
        }
        for (contract, placed) in &self.deployment.contracts {
            if let Err(error) = self.line.chain.ensure_code(placed.address, placed.code_hash) {
                let failure = Failure::from(&error);
                if matches!(failure, Failure::Refused(_)) {
                    return Err(input(format!("{contract}: {failure}")));
                }
                return Err(failure.into());
            }
        }
        Ok(self)
    }

    /// Turns to another deployment on the same chain, after the same looks at it.
    pub fn turned_to(self, folder: &Path) -> Result<Self> {
        let deployment = Deployment::load(folder)?;
        let suite = deployment.suite();
        Self { deployment, suite, ..self }.checked()
    }

    /// The chain, for questions.
    pub fn chain(&mut self) -> &mut dyn Network {
        &mut *self.line.chain
    }

    /// Who acts.
    pub fn actor(&mut self) -> Result<AccountId> {
        self.line.actor()
    }

    /// Asks a contract.
    pub fn ask<T: Decode>(&mut self, question: Question<T>) -> Result<T> {
        Ok(question.ask(self.chain())?)
    }

    /// Asks a contract what it may refuse to answer.
    pub fn ask_message<T: Decode, E: Decode + Sentence>(&mut self, message: Message<T, E>) -> Result<T> {
        message.ask(self.chain()).map_err(|error| Failure::from(&error).into())
    }

    /// What a message would come to, whatever `reach` says: it is not shown.
    pub fn look<T: Decode, E: Decode + Sentence>(
        &mut self,
        message: Message<T, E>,
        from: AccountId,
    ) -> Result<Called<T>> {
        message.preview(self.chain(), from).map_err(|error| Failure::from(&error).into())
    }

    /// Sends a message as whoever acts; or previews it, or prints it for a wallet, as `reach` says. `what` is what people read.
    pub fn send<T, E>(&mut self, what: &str, message: Message<T, E>) -> Result<Sent<T>>
    where
        T: Decode,
        E: Decode + Sentence,
    {
        let from = self.actor()?;
        let call = message.call();
        let told = |error: &CallError<E>| {
            let failure = Failure::from(error);
            let text = format!("{what}: {failure}");
            anyhow::Error::from(match failure {
                Failure::Refused(_) => Failure::Refused(text),
                Failure::Input(_) => Failure::Input(text),
                Failure::Unreachable(_) => Failure::Unreachable(text),
                Failure::Unknown(_) => Failure::Unknown(text),
            })
        };
        let mut record = json!({
            "what": what,
            "from": address(from),
            "contract": address(call.contract),
            "message": self.label_of(call.contract, &call.data),
        });
        if self.line.reach.unsigned {
            let bytes = message.unsigned(self.chain(), from).map_err(|error| told(&error))?;
            self.show_unsigned(what, from, &call, &bytes);
            record["value"] = json!(call.value.to_string());
            record["arguments"] = json!(hex(&call.data));
            record["call"] = json!(hex(&bytes));
            self.transactions.push(record);
            return Ok(Sent::Unsigned);
        }
        let is_preview = self.line.reach.preview;
        let called = if is_preview { message.preview(self.chain(), from) } else { message.send(self.chain(), from) };
        let called = called.map_err(|error| told(&error))?;
        self.show(what, &called, is_preview);
        record["cost"] = json!({
            "ref_time": called.cost.ref_time,
            "proof_size": called.cost.proof_size,
            "deposit": called.cost.deposit.to_string(),
            "fee": called.cost.fee.to_string(),
        });
        record["events"] = called.events.iter().map(events::json).collect();
        record["state"] = json!(if is_preview { "previewed" } else { "done" });
        self.transactions.push(record);
        Ok(if is_preview { Sent::Previewed(called) } else { Sent::Done(called) })
    }

    /// Whether messages are really sent.
    pub fn sends(&self) -> bool {
        self.line.reach.sends()
    }

    /// Sends messages as whoever acts, in their order and many at a time; or previews or prints them, as `reach` says. All are
    /// tried, and the first that fails is the error: what took effect beside it stays.
    pub fn send_all<T, E>(&mut self, messages: Vec<(String, Message<T, E>)>) -> Result<Vec<Sent<T>>>
    where
        T: Decode,
        E: Decode + Sentence,
    {
        let mut sent = Vec::with_capacity(messages.len());
        if !self.sends() {
            for (what, message) in messages {
                sent.push(self.send(&what, message)?);
            }
            return Ok(sent);
        }
        if messages.is_empty() {
            return Ok(sent);
        }
        let from = self.actor()?;
        let (mut failed, mut first) = (0usize, None);
        for some in messages.chunks(IN_FLIGHT) {
            let calls = some.iter().map(|(_, message)| message.call()).collect();
            let reports = self.chain().call_all(from, calls);
            for ((what, message), report) in some.iter().zip(reports) {
                match report.map_err(CallError::from).and_then(|report| message.answered(report)) {
                    Ok(called) => {
                        self.show(what, &called, false);
                        self.note_done(what, from, &message.call());
                        sent.push(Sent::Done(called));
                    }
                    Err(CallError::Chain(ChainError::Unanswered { block })) => {
                        say!("{what}: it took effect in block {block}, beside others");
                        self.note_done(what, from, &message.call());
                        sent.push(Sent::Taken);
                    }
                    Err(error) => {
                        failed = failed.saturating_add(1);
                        first.get_or_insert_with(|| (what.clone(), Failure::from(&error)));
                    }
                }
            }
        }
        let Some((what, failure)) = first else { return Ok(sent) };
        let text =
            if failed == 1 { format!("{what}: {failure}") } else { format!("{what}, and {failed} in all: {failure}") };
        let text = match sent.len() {
            0 => text,
            others => format!("{text} {others} others took effect: run the command again for what is left"),
        };
        Err(failure.with(text).into())
    }

    fn note_done(&mut self, what: &str, from: AccountId, call: &client::chain::Call) {
        let message = self.label_of(call.contract, &call.data);
        let contract = address(call.contract);
        self.transactions.push(
            json!({ "what": what, "from": address(from), "contract": contract, "message": message, "state": "done" }),
        );
    }

    /// Ends a command: the transactions, and what else there is to tell, an object.
    pub fn done(&mut self, more: Value) -> Done {
        Done::with(self.told(more))
    }

    /// What machines are told: the transactions, and what else there is, an object.
    pub fn told(&mut self, more: Value) -> Value {
        let mut told = json!({ "transactions": std::mem::take(&mut self.transactions) });
        if let (Value::Object(told), Value::Object(more)) = (&mut told, more) {
            told.extend(more);
        }
        told
    }

    /// The contract's name, and that of the message, from the deployment's own metadata.
    fn label_of(&self, contract: AccountId, data: &[u8]) -> String {
        let Some(which) = Contract::ALL.into_iter().find(|which| self.suite.address_of(*which) == contract) else {
            return "unknown".into();
        };
        let label = self.deployment.bundle(which).ok().and_then(|kept| {
            let selector = hex(data.get(..4)?);
            let messages = kept.bundle.messages();
            let message = messages.into_iter().find(|message| message["selector"] == json!(selector))?;
            message["label"].as_str().map(str::to_owned)
        });
        label.unwrap_or_else(|| which.to_string())
    }

    fn show<T>(&self, what: &str, called: &Called<T>, is_preview: bool) {
        figures::step(what, called.cost);
        let fee = called.cost.fee;
        if fee > 0 {
            say!("    fee {}", show_units(fee));
        }
        for event in &called.events {
            figures::paragraph("    ", &events::sentence(event));
        }
        if is_preview {
            say!("    previewed: nothing was sent");
        }
    }

    fn show_unsigned(&self, what: &str, from: AccountId, call: &client::chain::Call, bytes: &[u8]) {
        say!("{what}: not sent. To be signed by a wallet:");
        say!("  signer     {}", address(from));
        say!("  contract   {}", address(call.contract));
        say!("  message    {}", self.label_of(call.contract, &call.data));
        if call.value > 0 {
            say!("  value      {}", show_units(call.value));
        }
        say!("  arguments  {}", hex(&call.data));
        say!("  call       {}", hex(bytes));
    }
}
