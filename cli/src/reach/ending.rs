//! How a command ends.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Result;
use serde_json::{json, Value};

use super::{Failure, Reach};
use crate::figures;

/// What a command came to.
#[derive(Clone, Debug)]
#[must_use]
pub struct Done {
    /// What machines are told, an object.
    pub json: Value,
    /// Whether a check found nothing.
    pub is_clean: bool,
}

impl Done {
    /// It was done.
    pub fn with(json: Value) -> Self {
        Self { json, is_clean: true }
    }

    /// A check came to an end; it was clean, or found something.
    pub fn checked(json: Value, is_clean: bool) -> Self {
        Self { json, is_clean }
    }
}

/// Runs a command: silent for people where machines read.
pub fn run(reach: &Reach, command: impl FnOnce() -> Result<Done>) -> ExitCode {
    figures::silence(reach.json);
    finish(reach.json, command())
}

/// Prints what is to be printed at the end, and gives the exit code.
pub fn finish(json: bool, result: Result<Done>) -> ExitCode {
    match result {
        Ok(done) => {
            if json {
                print(&done.json);
            }
            ExitCode::from(u8::from(!done.is_clean))
        }
        Err(error) => failed(json, &error),
    }
}

/// Ends a command that has printed its results itself: it was clean, has found something, or has failed.
pub fn ended(result: Result<bool>) -> ExitCode {
    match result {
        Ok(is_clean) => ExitCode::from(u8::from(!is_clean)),
        Err(error) => failed(wants_json(), &error),
    }
}

fn failed(json: bool, error: &anyhow::Error) -> ExitCode {
    let failure = Failure::of(error);
    if json {
        print(&error_of(failure.kind(), failure.code(), &failure.to_string()));
    } else {
        eprintln!("error: {failure}");
    }
    ExitCode::from(failure.code())
}

/// Whether the command line asks for JSON, for those who cannot ask the command.
fn wants_json() -> bool {
    std::env::args_os().any(|argument| argument == "--json")
}

/// Ends where the command line is not understood: for machines, if they are to read it.
pub fn usage(error: &clap::Error) -> ExitCode {
    if wants_json() && error.use_stderr() {
        let text = error.to_string();
        print(&error_of("input", 2, text.trim().trim_start_matches("error: ")));
        return ExitCode::from(2);
    }
    error.exit()
}

fn error_of(kind: &str, code: u8, message: &str) -> Value {
    json!({ "error": { "kind": kind, "code": code, "message": message } })
}

fn print(value: &Value) {
    // Where nobody reads any more there is nobody to tell.
    let _ = writeln!(std::io::stdout(), "{value:#}");
}
