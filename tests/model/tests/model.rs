//! The short run, from one seed: the same commands every time.
#![allow(clippy::unwrap_used)]

use modelled::run::{model_alone, side_by_side, Failure, Plan, Statistics};

/// A number of the environment, for longer runs.
fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name).map_or(usual, |value| value.parse().expect("a number"))
}

fn plan(commands: u64) -> Plan {
    let seed = number("INKCLAIM_SEED", 1);
    let commands = usize::try_from(commands).unwrap();
    Plan { commands, seed, shrink: true, replay: true, persist: true, progress: false }
}

/// Enough was accepted to mean something: of all commands, and of each kind.
fn verify(result: Result<Statistics, Failure>, least: u64) {
    let statistics = result.unwrap_or_else(|failure| panic!("{failure}"));
    println!("{statistics}");
    assert!(statistics.percent() >= 40, "only {} % were accepted", statistics.percent());
    let (kind, count) = statistics.rarest();
    assert!(count >= least, "{kind} was accepted {count} times only");
}

#[test]
fn the_model_keeps_every_invariant() {
    verify(model_alone(&plan(number("INKCLAIM_MODEL_COMMANDS", 60_000))), 30);
}

#[test]
fn the_deployed_contracts_do_what_the_model_says() {
    verify(side_by_side(&plan(number("INKCLAIM_COMMANDS", 3_000))), 3);
}
