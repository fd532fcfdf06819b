//! The long run: `inkclaim-model --commands 100000 --model 2000000`.
#![forbid(unsafe_code)]

use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;
use modelled::run::{model_alone, side_by_side, Failure, Plan, Statistics, ALONE, SIDE_BY_SIDE};

/// Drives an executable model of the suite and the deployed contracts side by side with lists of random commands.
#[derive(Parser)]
struct Arguments {
    /// How many commands on model and contracts side by side.
    #[arg(long, default_value_t = SIDE_BY_SIDE)]
    commands: usize,
    /// How many commands on the model alone.
    #[arg(long, default_value_t = ALONE)]
    model: usize,
    /// From which seed.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Leave a failing list as long as it is.
    #[arg(long)]
    no_shrink: bool,
    /// Leave out the committed seeds.
    #[arg(long)]
    no_replay: bool,
    /// Write the seed of a failing list beside the committed ones.
    #[arg(long)]
    keep_seeds: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let of = |commands| Plan {
        commands,
        seed: arguments.seed,
        shrink: !arguments.no_shrink,
        replay: !arguments.no_replay,
        persist: arguments.keep_seeds,
        progress: true,
    };
    let parts: [(&str, usize, fn(&Plan) -> Result<Statistics, Failure>); 2] =
        [("the model alone", arguments.model, model_alone), ("side by side", arguments.commands, side_by_side)];
    for (what, commands, run) in parts {
        if commands == 0 {
            continue;
        }
        let started = Instant::now();
        match run(&of(commands)) {
            Ok(statistics) => println!("{what}: all holds, in {:.1} s\n{statistics}", started.elapsed().as_secs_f64()),
            Err(failure) => {
                println!("{what}: FAILS, after {:.1} s: {failure}", started.elapsed().as_secs_f64());
                return ExitCode::FAILURE;
            }
        }
    }
    ExitCode::SUCCESS
}
