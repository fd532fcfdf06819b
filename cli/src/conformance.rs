//! Published examples, through the deployed contracts, figure by figure.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use conformance::deployed::Deployed;
use conformance::example::{read, VectorFile};
use conformance::insurer::Insurer;
use conformance::report::{report, Summary};

/// What `inkclaim conformance` can be told.
#[derive(clap::Args)]
pub struct Arguments {
    /// Files of examples (schema worked-examples/1, see docs/conformance.md); the built-in ones unless one is given.
    files: Vec<PathBuf>,
}

/// Something differs.
const DIFFERS: u8 = 1;
/// Something could not be read, or could not be run.
const UNREAD: u8 = 2;

/// Runs the examples. 0: every figure is as printed; 1: some are not; 2: something could not be read or run.
pub fn conformance(arguments: &Arguments) -> ExitCode {
    match run(arguments) {
        Ok(summary) if summary.differs > 0 => ExitCode::from(DIFFERS),
        Ok(summary) if summary.unreadable > 0 => {
            eprintln!("error: what is NOT READ above was not compared: correct it, or see docs/conformance.md.");
            ExitCode::from(UNREAD)
        }
        Ok(_) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(UNREAD)
        }
    }
}

fn run(arguments: &Arguments) -> anyhow::Result<Summary> {
    // All are read before anything is run: what cannot be read is better said at once.
    let mut files: Vec<(String, VectorFile)> = Vec::new();
    for path in &arguments.files {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|error| anyhow::anyhow!("{name} cannot be read ({error}): name a file of examples"))?;
        let file = read(&text)
            .map_err(|fault| anyhow::anyhow!("{name}: {fault}. Give a file as docs/conformance.md describes it."))?;
        files.push((name, file));
    }
    if files.is_empty() {
        files.push(("The built-in examples".into(), read(conformance::BUILT_IN)?));
    }
    let mut insurer = Deployed::new()?;
    let mut out = std::io::stdout().lock();
    let mut summary = Summary::default();
    for (name, file) in &files {
        writeln!(out, "{name}, by {}:\n", insurer.name())?;
        let found = report(&mut insurer, file, &mut out)?;
        summary.add(found);
        writeln!(out)?;
    }
    writeln!(out, "{}", summary.line())?;
    Ok(summary)
}
