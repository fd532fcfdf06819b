//! The short run, from one seed: the same commands every time.
#![allow(clippy::unwrap_used)]

use client::domain::money::Amount;
use modelled::call::{Call, Message};
use modelled::deployed::Deployed;
use modelled::run::{model_alone, side_by_side, Failure, Plan, Statistics, ALONE, SIDE_BY_SIDE};
use modelled::world::{who, TOKEN};

/// A number of the environment, for longer runs.
fn number(name: &str, usual: usize) -> usize {
    std::env::var(name).map_or(usual, |value| value.parse().expect("a number"))
}

fn plan(commands: usize) -> Plan {
    let seed = u64::try_from(number("INKCLAIM_SEED", 1)).unwrap();
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
    verify(model_alone(&plan(number("INKCLAIM_MODEL_COMMANDS", ALONE))), 150);
}

#[test]
fn the_deployed_contracts_do_what_the_model_says() {
    verify(side_by_side(&plan(number("INKCLAIM_COMMANDS", SIDE_BY_SIDE))), 10);
}

#[test]
fn what_a_refused_message_would_change_is_noticed() {
    let mut deployed = Deployed::new().unwrap();
    let mut model = deployed.begin();
    let before = deployed.everything().unwrap();
    let message = Message::Deposit { asset: TOKEN, amount: Amount(1) };
    let call = Call { from: who("treasury"), message };
    let answer = model.apply(&call);
    deployed.ensure_untouched(before.clone(), &call.message).unwrap();
    deployed.step(&model, &call, &answer).unwrap();
    let noticed = deployed.ensure_untouched(before, &call.message).unwrap_err();
    assert!(noticed.contains(r#"["escrow", "token"]"#), "{noticed}");
}
