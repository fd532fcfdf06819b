//! Many lists of commands, with shrinking, from one seed.

use std::any::Any;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use client::domain::ids::Account;
use proptest::test_runner::{
    Config, FailurePersistence, FileFailurePersistence, PersistedSeed, RngAlgorithm, TestCaseError, TestError, TestRng,
    TestRunner,
};

use crate::call::{is_effective, kinds, Answer, Call, TRESPASS};
use crate::command::Command;
use crate::deployed::Deployed;
use crate::generate::commands;
use crate::invariants::Witness;
use crate::model::{Model, Places};
use crate::resolve::{step, Step};
use crate::world::preparation;

/// How many commands the short run gives to model and contracts side by side.
pub const SIDE_BY_SIDE: usize = 4_500;

/// How many it gives to the model alone.
pub const ALONE: usize = 60_000;

/// How many commands a list has at most.
pub const MOST: usize = 200;

/// What to run.
#[derive(Clone, Debug)]
pub struct Plan {
    /// How many commands.
    pub commands: usize,
    /// The seed.
    pub seed: u64,
    /// Whether failing lists are made shorter.
    pub shrink: bool,
    /// Whether the committed seeds come first.
    pub replay: bool,
    /// Whether failing seeds are written beside them.
    pub persist: bool,
    /// Whether to tell how far it is.
    pub progress: bool,
}

/// What was accepted and what was refused, by kind of command.
#[derive(Clone, Debug, Default)]
pub struct Statistics {
    /// Of each kind: how many were tried, how many had an effect.
    pub kinds: BTreeMap<&'static str, (u64, u64)>,
}

impl Statistics {
    /// How many commands were tried.
    #[must_use]
    pub fn tried(&self) -> u64 {
        self.kinds.values().map(|(tried, _)| tried).sum()
    }

    /// How many had an effect.
    #[must_use]
    pub fn accepted(&self) -> u64 {
        self.kinds.values().map(|(_, accepted)| accepted).sum()
    }

    /// How many of 100 had an effect, rounded down.
    #[must_use]
    pub fn percent(&self) -> u64 {
        self.accepted() * 100 / self.tried().max(1)
    }

    /// How often the kind was accepted that was accepted least often.
    #[must_use]
    pub fn rarest(&self) -> (&'static str, u64) {
        let accepted = |kind| self.kinds.get(kind).map_or(0, |(_, accepted)| *accepted);
        kinds().map(|kind| (kind, accepted(kind))).min_by_key(|(_, count)| *count).unwrap_or((TRESPASS, 0))
    }

    fn note(&mut self, call: &Call, is_effective: bool) {
        let (tried, accepted) = self.kinds.entry(call.message.kind()).or_default();
        *tried += 1;
        *accepted += u64::from(is_effective);
    }
}

impl fmt::Display for Statistics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (kind, (tried, accepted)) in &self.kinds {
            writeln!(f, "  {kind:<22} {accepted:>8} of {tried:>8} accepted")?;
        }
        write!(f, "  {} commands, {} % accepted", self.tried(), self.percent())
    }
}

/// A list that fails, with the call at which it does and what is wrong.
#[derive(Clone, Debug)]
pub struct Failure {
    /// What is wrong, and where.
    pub reason: String,
    /// The list, as short as it could be made.
    pub commands: Vec<Command>,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.reason)?;
        writeln!(f, "the commands:")?;
        for command in &self.commands {
            writeln!(f, "  {command:?}")?;
        }
        Ok(())
    }
}

/// The model alone.
///
/// # Errors
///
/// The list that fails.
pub fn model_alone(plan: &Plan) -> Result<Statistics, Failure> {
    let code = |byte| [byte; 32];
    let (claims, consents) = (Account([0xC1; 32]), Account([0xC0; 32]));
    let tokens = [0xA1, 0xA2, 0xA3].map(|byte| Account(code(byte)));
    let places = Places { claims, consents, tokens, genesis: code(3), policies_code: code(1), claims_code: code(2) };
    let mut prepared = Model::new(places);
    for call in preparation(&places) {
        let answer = prepared.apply(&call);
        assert!(answer.is_ok(), "the preparation is refused: {call:?}: {answer:?}");
    }
    drive(plan, "model", |list, statistics| {
        let mut model = prepared.clone();
        let mut witness = Witness::default();
        follow(list, &mut model, statistics, |before, call, answer, after| witness.check(before, call, answer, after))
    })
}

/// The model and the deployed contracts, side by side.
///
/// # Errors
///
/// The list that fails.
pub fn side_by_side(plan: &Plan) -> Result<Statistics, Failure> {
    let deployed = Deployed::new();
    let unprepared = |reason| Failure { reason, commands: Vec::new() };
    let deployed = RefCell::new(deployed.map_err(unprepared)?);
    drive(plan, "contracts", |list, statistics| {
        let mut deployed = deployed.borrow_mut();
        let mut model = deployed.begin();
        let mut witness = Witness::default();
        follow(list, &mut model, statistics, |before, call, answer, after| {
            witness.check(before, call, answer, after)?;
            deployed.step(after, call, answer)
        })?;
        deployed.compare_everything(&model).map_err(|difference| format!("at the end: {difference}"))
    })
}

/// Does what a list comes to on the model, and checks each step.
fn follow(
    list: &[Command],
    model: &mut Model,
    statistics: &mut Statistics,
    mut check: impl FnMut(&Model, &Call, &Answer, &Model) -> Result<(), String>,
) -> Result<(), String> {
    for (position, command) in list.iter().enumerate() {
        for taken in 0.. {
            let Step { call, is_last } = step(model, command, taken);
            let before = model.clone();
            let answer = model.apply(&call);
            statistics.note(&call, is_effective(&answer));
            check(&before, &call, &answer, model).map_err(|wrong| told(position, &call, &wrong))?;
            if is_last {
                break;
            }
        }
    }
    Ok(())
}

fn told(position: usize, call: &Call, what: &str) -> String {
    format!("command {position}, {} from {:?}: {what}\n  the call: {:?}", call.message.kind(), call.from, call.message)
}

/// Runs lists until there were enough commands.
fn drive(
    plan: &Plan,
    name: &'static str,
    test: impl Fn(&[Command], &mut Statistics) -> Result<(), String>,
) -> Result<Statistics, Failure> {
    let seeds = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("proptest-regressions/{name}.txt"));
    let seeds: &'static str = Box::leak(seeds.to_string_lossy().into_owned().into_boxed_str());
    // A list has half as many commands as it may have at most, on average.
    let cases = (plan.commands / (MOST / 3)).max(1);
    let config = Config {
        cases: u32::try_from(cases).unwrap_or(u32::MAX),
        failure_persistence: plan.replay.then(|| {
            let file = FileFailurePersistence::Direct(seeds);
            Box::new(Seeds { file, may_write: plan.persist }) as Box<dyn FailurePersistence>
        }),
        // Lists are made shorter below, whole stretches at a time: that takes far fewer runs.
        max_shrink_iters: 0,
        ..Config::default()
    };
    let mut seed = [0u8; 32];
    seed[..8].copy_from_slice(&plan.seed.to_le_bytes());
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed));
    let total = RefCell::new(Statistics::default());
    let steps = RefCell::new(0u64);
    let result = runner.run(&commands(MOST), |list| {
        let before = total.borrow().tried();
        if before >= plan.commands as u64 {
            return Ok(());
        }
        let mut statistics = Statistics::default();
        let outcome = test(&list, &mut statistics);
        let mut total = total.borrow_mut();
        for (kind, (tried, accepted)) in statistics.kinds {
            let (known_tried, known_accepted) = total.kinds.entry(kind).or_default();
            *known_tried += tried;
            *known_accepted += accepted;
        }
        let done = total.tried() * 20 / plan.commands as u64;
        if plan.progress && done > *steps.borrow() {
            *steps.borrow_mut() = done;
            eprintln!("  {name}: {} of {} commands", total.tried(), plan.commands);
        }
        outcome.map_err(TestCaseError::fail)
    });
    match result {
        Ok(()) => Ok(total.into_inner()),
        Err(TestError::Fail(reason, list)) => {
            let mut failure = Failure { reason: reason.message().into(), commands: list };
            if plan.shrink {
                shorten(&mut failure, |list| test(list, &mut Statistics::default()).err());
            }
            failure.reason = format!("{name}, seed {}: {}", plan.seed, failure.reason);
            Err(failure)
        }
        Err(TestError::Abort(reason)) => Err(Failure { reason: reason.message().into(), commands: Vec::new() }),
    }
}

/// The committed seeds; new ones are written only where that is wanted.
#[derive(Clone, Debug, PartialEq)]
struct Seeds {
    file: FileFailurePersistence,
    may_write: bool,
}

impl FailurePersistence for Seeds {
    fn load_persisted_failures2(&self, source_file: Option<&'static str>) -> Vec<PersistedSeed> {
        self.file.load_persisted_failures2(source_file)
    }

    fn save_persisted_failure2(
        &mut self,
        source_file: Option<&'static str>,
        seed: PersistedSeed,
        shrunken_value: &dyn fmt::Debug,
    ) {
        if self.may_write {
            self.file.save_persisted_failure2(source_file, seed, shrunken_value);
        }
    }

    fn box_clone(&self) -> Box<dyn FailurePersistence> {
        Box::new(self.clone())
    }

    fn eq(&self, other: &dyn FailurePersistence) -> bool {
        other.as_any().downcast_ref::<Self>() == Some(self)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// For how long a failing list is made shorter.
const PATIENCE: Duration = Duration::from_secs(90);

/// Leaves out of a failing list what it fails without: whole stretches first, then single commands, then claims and lines of
/// batches.
fn shorten(failure: &mut Failure, fails: impl Fn(&[Command]) -> Option<String>) {
    let started = Instant::now();
    let attempt = |failure: &mut Failure, candidate: Vec<Command>| {
        if started.elapsed() > PATIENCE {
            return false;
        }
        let Some(reason) = fails(&candidate) else { return false };
        *failure = Failure { reason, commands: candidate };
        true
    };
    let mut stretch = failure.commands.len() / 2;
    while stretch > 0 {
        let mut start = failure.commands.len().saturating_sub(stretch);
        loop {
            let mut candidate = failure.commands.clone();
            candidate.drain(start..(start + stretch).min(failure.commands.len()));
            attempt(failure, candidate);
            if start == 0 {
                break;
            }
            start = start.saturating_sub(stretch);
        }
        stretch /= 2;
    }
    for position in (0..failure.commands.len()).rev() {
        for at in (0..batch_size(&failure.commands[position])).rev() {
            let mut candidate = failure.commands.clone();
            if let Command::Submit { claims, .. } = &mut candidate[position] {
                if claims.len() > 1 && at < claims.len() {
                    claims.remove(at);
                } else if claims[0].lines.len() > 1 {
                    claims[0].lines.pop();
                }
            }
            attempt(failure, candidate);
        }
    }
}

fn batch_size(command: &Command) -> usize {
    match command {
        Command::Submit { claims, .. } => claims.len().max(claims.first().map_or(0, |claim| claim.lines.len())),
        _ => 0,
    }
}
