//! A row of the matrix, and how it is verified.

use std::collections::BTreeSet;
use std::fmt::Debug;

use client::chain::{AccountId, Bundle, Chain, Outcome};
use client::suite::{CallError, Message};
use scale::Decode;

use super::{Stage, Who};

/// A message that changes something, and who may send it.
pub struct Row {
    message: &'static str,
    case: &'static str,
    prepare: Box<dyn Fn(&mut Stage)>,
    attempt: Box<dyn Fn(&mut Stage, AccountId) -> Result<(), String>>,
    allowed: Vec<Who>,
    refusal: String,
    exceptions: Vec<(Who, String)>,
}

/// A message that changes nothing, by its label, with its arguments as they are sent.
pub type Question = (&'static str, Vec<u8>);

/// The row of a message: its label in the metadata, and the message itself, for everybody the same.
pub fn row<T, E>(message: &'static str, build: impl Fn(&mut Stage) -> Message<T, E> + 'static) -> Row
where
    T: Decode + 'static,
    E: Decode + Debug + 'static,
{
    let attempt = move |stage: &mut Stage, from: AccountId| match build(stage).send(&mut stage.world.chain, from) {
        Ok(_) => Ok(()),
        Err(CallError::Contract(error)) => Err(format!("{error:?}")),
        Err(CallError::Chain(error)) => Err(format!("no answer ({error})")),
        Err(CallError::Unreadable(error)) => Err(format!("nonsense ({error})")),
    };
    Row {
        message,
        case: "",
        prepare: Box::new(|_| ()),
        attempt: Box::new(attempt),
        allowed: Vec::new(),
        refusal: String::new(),
        exceptions: Vec::new(),
    }
}

impl Row {
    /// What is special about this row of a message that has several.
    pub fn case(self, case: &'static str) -> Self {
        Self { case, ..self }
    }

    /// What has happened before.
    pub fn after(self, prepare: impl Fn(&mut Stage) + 'static) -> Self {
        Self { prepare: Box::new(prepare), ..self }
    }

    /// Only these may; everyone else gets this error.
    pub fn only(self, allowed: &[Who], refusal: impl Debug) -> Self {
        Self { allowed: allowed.to_vec(), refusal: format!("{refusal:?}"), ..self }
    }

    /// Everybody may.
    pub fn anyone(self) -> Self {
        Self { allowed: Who::ALL.to_vec(), ..self }
    }

    /// One who may not, with an error of his own.
    pub fn but(mut self, who: Who, refusal: impl Debug) -> Self {
        self.exceptions.push((who, format!("{refusal:?}")));
        self
    }

    /// The error that somebody gets; none: it succeeds.
    fn expected(&self, who: Who) -> Result<(), String> {
        match self.exceptions.iter().find(|(other, _)| *other == who) {
            Some((_, refusal)) => Err(refusal.clone()),
            None if self.allowed.contains(&who) => Ok(()),
            None => Err(self.refusal.clone()),
        }
    }

    /// Everybody sends the message, from the same state; tells what was not as expected.
    fn verify(&self, stage: &mut Stage, contract: &Contract) -> Vec<String> {
        (self.prepare)(stage);
        let prepared = stage.world.chain.snapshot();
        let before = stage.world.everything();
        let mut failures = Vec::new();
        for who in Who::ALL {
            stage.world.chain.restore(&prepared);
            let caller = who.account(stage);
            let purse = stage.world.chain.balance(caller).unwrap();
            let got = (self.attempt)(stage, caller);
            let moved = stage.world.everything() != before || stage.world.chain.balance(caller).unwrap() != purse;
            let expected = self.expected(who);
            // Whoever may do it has changed something: else the row would show nothing.
            if got != expected || moved != expected.is_ok() {
                let Self { message, case, .. } = self;
                let name = &contract.name;
                failures.push(format!(
                    "{name}: {message} {case}\n  by {who:?}: expected {expected:?}, got {got:?}; moved: {moved}"
                ));
            }
            let (called, data) = stage.world.chain.transcript().calls.last().unwrap().clone();
            let is_of_contract = stage.world.chain.code_hash(called).unwrap() == contract.bundle.code_hash;
            if !is_of_contract || !data.starts_with(&contract.selector(self.message)) {
                failures.push(format!("{}: the row of {} sends another message", contract.name, self.message));
            }
        }
        failures
    }
}

/// A contract, as its metadata tells it.
struct Contract {
    name: String,
    bundle: Bundle,
}

impl Contract {
    fn load(name: &str) -> Self {
        Self { name: name.into(), bundle: Bundle::load(name).unwrap() }
    }

    fn messages(&self) -> Vec<&serde_json::Value> {
        self.bundle.messages()
    }

    /// The labels of the messages that change something, or of those that do not. Two change records and leave the root as it is,
    /// for which ink! takes them for questions.
    fn labels(&self, mutates: bool) -> BTreeSet<&str> {
        let changes = |message: &serde_json::Value| {
            let label = message["label"].as_str().unwrap();
            message["mutates"] == true || (self.bundle.annex.is_some() && ["adjudicate", "pay"].contains(&label))
        };
        let those = self.messages().into_iter().filter(|message| changes(message) == mutates);
        those.map(|message| message["label"].as_str().unwrap()).collect()
    }

    /// The selector of a message that there is; nothing for another one.
    fn selector(&self, label: &str) -> Vec<u8> {
        let Some(message) = self.messages().into_iter().find(|message| message["label"] == label) else {
            return Vec::new();
        };
        let digits = message["selector"].as_str().unwrap().trim_start_matches("0x");
        u32::from_str_radix(digits, 16).unwrap().to_be_bytes().to_vec()
    }

    /// What the metadata has and the matrix has not, and the other way round.
    fn compare(&self, mutates: bool, told: BTreeSet<&str>) -> Vec<String> {
        let there = self.labels(mutates);
        let name = &self.name;
        let missing = there.difference(&told).map(|label| format!("{name}: {label} has no row (mutates: {mutates})"));
        let unknown = told.difference(&there).map(|label| format!("{name}: there is no {label} (mutates: {mutates})"));
        missing.chain(unknown).collect()
    }
}

/// Everybody asks a question, and all get the same answer.
fn verify_question(stage: &mut Stage, contract: &Contract, address: AccountId, question: &Question) -> Vec<String> {
    let (label, args) = question;
    let data = [contract.selector(label), args.clone()].concat();
    let mut answers = Who::ALL.into_iter().map(|who| {
        let from = who.account(stage);
        let report = stage.world.chain.dry_run(from, address, 0, data.clone());
        (who, report.map(|report| report.outcome))
    });
    let (_, first) = answers.next().unwrap();
    let is_answered = matches!(&first, Ok(Outcome::Returned(bytes)) if bytes.first() == Some(&0));
    let name = &contract.name;
    let refused = (!is_answered).then(|| format!("{name}: {label}: expected an answer, got {first:?}"));
    let others = answers.filter(|(_, answer)| *answer != first);
    let other = others.map(|(who, answer)| format!("{name}: {label} by {who:?}: expected {first:?}, got {answer:?}"));
    other.chain(refused).collect()
}

/// Verifies the rows of a contract, and that every message has one. `questions` may prepare what is asked for.
pub fn verify(
    name: &str,
    address: fn(&Stage) -> AccountId,
    rows: Vec<Row>,
    questions: fn(&mut Stage) -> Vec<Question>,
) {
    let contract = Contract::load(name);
    let mut failures = contract.compare(true, rows.iter().map(|row| row.message).collect());
    let mut stage = Stage::new();
    let start = stage.world.chain.snapshot();
    for row in &rows {
        stage.world.chain.restore(&start);
        failures.extend(row.verify(&mut stage, &contract));
    }
    stage.world.chain.restore(&start);
    let questions = questions(&mut stage);
    failures.extend(contract.compare(false, questions.iter().map(|(label, _)| *label).collect()));
    let address = address(&stage);
    for question in &questions {
        failures.extend(verify_question(&mut stage, &contract, address, question));
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[cfg(test)]
mod tests {
    use client::interfaces::claims::ClaimsError as Error;

    use super::*;

    fn pause() -> Row {
        row("Claims::pause", |it| it.claims().pause(true))
    }

    #[test]
    fn a_row_that_is_wrong_is_told() {
        let contract = Contract::load("claims");
        let mut stage = Stage::new();
        let start = stage.world.chain.snapshot();
        let mut told = |row: Row| {
            stage.world.chain.restore(&start);
            row.verify(&mut stage, &contract)
        };
        let (owner, not_owner) = ([Who::Owner], Error::NotOwner);
        assert!(told(pause().only(&owner, not_owner)).is_empty());
        // One too many, one too few, another error, nothing that moves, another message.
        let strangers = told(pause().only(&[Who::Owner, Who::Stranger], not_owner));
        assert_eq!(strangers.len(), 1);
        assert!(
            strangers[0].contains("claims: Claims::pause") && strangers[0].contains("by Stranger"),
            "{strangers:?}"
        );
        assert!(strangers[0].contains("expected Ok(()), got Err(\"NotOwner\")"), "{strangers:?}");
        assert_eq!(told(pause().only(&[], not_owner)).len(), 1);
        assert_eq!(told(pause().only(&owner, Error::Paused)).len(), Who::ALL.len() - 1);
        let idle = row("Claims::pause", |it| it.claims().pause(false)).only(&owner, not_owner);
        assert_eq!(told(idle).len(), 1);
        let other = row("Claims::pause", |it| it.claims().trust_issuers(&[])).only(&owner, not_owner);
        assert_eq!(told(other).len(), Who::ALL.len());
    }

    #[test]
    fn a_message_without_a_row_and_a_row_without_a_message_are_told() {
        let contract = Contract::load("provider_registry");
        let told = contract.compare(false, ["assess", "ProviderRegistry::nothing"].into());
        let expected = [
            "provider_registry: ProviderRegistry::attested has no row (mutates: false)",
            "provider_registry: ProviderRegistry::provider has no row (mutates: false)",
            "provider_registry: there is no ProviderRegistry::nothing (mutates: false)",
        ];
        assert_eq!(told, expected);
    }
}
