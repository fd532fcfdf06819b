//! The contracts, built from a clone of the repository by its own `scripts/build`.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::Result;
use client::suite::Contract;

use crate::figures::say;
use crate::reach::input;

/// The script of a clone that builds.
const SCRIPT: &str = "scripts/build";

/// Builds the suite's contracts in a clone, and returns the folder with a folder for each of them.
pub fn rebuild(clone: &Path) -> Result<PathBuf> {
    let script = clone.join(SCRIPT);
    let Ok(script) = script.canonicalize() else {
        return Err(input(format!(
            "there is no {}: name a clone of the repository whose contracts are to be built, with --build CLONE",
            script.display()
        )));
    };
    say!("Builds the contracts of {} with its {SCRIPT}: minutes where it has not built them before.", clone.display());
    let wrong = |error: std::io::Error| input(format!("{} cannot be run: {error}", script.display()));
    let mut build = Command::new(&script)
        .args(Contract::ALL.map(Contract::name))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(wrong)?;
    let complaints = build.stderr.take().map(|mut stream| {
        std::thread::spawn(move || {
            let mut text = Vec::new();
            // What cannot be read is not shown.
            let _ = stream.read_to_end(&mut text);
            String::from_utf8_lossy(&text).into_owned()
        })
    });
    for line in build.stdout.take().into_iter().flat_map(|stream| BufReader::new(stream).lines()) {
        say!("  {}", line.map_err(wrong)?);
    }
    let ended = build.wait().map_err(wrong)?;
    let complaints = complaints.and_then(|thread| thread.join().ok()).unwrap_or_default();
    if !ended.success() {
        return Err(input(format!(
            "{} did not build: {}. Nothing was compared",
            script.display(),
            complaints.trim().trim_start_matches("error: ").trim_end_matches('.')
        )));
    }
    Ok(clone.join("target/ink"))
}
