//! Published errors: what was printed, what is right, and why, each shown by running it.

use crate::example::{read, Example, Method, Trap};
use crate::fields::{Fields, Unreadable};
use crate::insurer::{Fault, Insurer};
use crate::run::{run, Difference, Verdict};

/// What came of a trap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// What is right comes out, and what was printed does not: where they part.
    Error(Vec<Difference>),
    /// There is nothing to run.
    Outside(String),
    /// It came out otherwise.
    Otherwise(Verdict),
}

/// What the built-in examples give for the same error, of the same source, where a file gives nothing to run.
fn known_inputs(trap: &Trap) -> Option<Example> {
    let built_in = read(crate::BUILT_IN).ok()?;
    let same = |known: &Trap| known.id == trap.id && known.source == trap.source;
    built_in.traps.into_iter().flatten().find(same).and_then(|known| known.inputs)
}

/// Runs a trap: what it states as right must come out, what was printed must not.
pub fn show(insurer: &mut dyn Insurer, trap: &Trap) -> Shown {
    let known = known_inputs(trap);
    let Some(inputs) = trap.inputs.as_ref().or(known.as_ref()) else {
        return Shown::Outside("neither the file nor the built-in examples give inputs to run".into());
    };
    let with = |fields: &Fields| -> Result<Example, Unreadable> {
        Ok(Example { expected: inputs.expected.with(fields)?, ..inputs.clone() })
    };
    let (right, printed) = match (with(&trap.right), with(&trap.claimed)) {
        (Ok(right), Ok(printed)) => (right, printed),
        (Err(fault), _) | (_, Err(fault)) => return Shown::Otherwise(Verdict::Unreadable(fault)),
    };
    // Sums are checked as they are printed: what is printed beside them shows up there.
    let is_sums = matches!(inputs.method, Method::Balance(_));
    match run(insurer, &right) {
        Verdict::Holds(_) => {}
        Verdict::Differs(found) if is_sums && !found.iter().any(|it| trap.right.has(&it.element)) => {}
        other @ (Verdict::Outside(_) | Verdict::Differs(_) | Verdict::Stuck(_) | Verdict::Unreadable(_)) => {
            return Shown::Otherwise(other);
        }
    }
    match run(insurer, &printed) {
        Verdict::Differs(found) => Shown::Error(found),
        Verdict::Holds(_) => {
            Shown::Otherwise(Verdict::Stuck(Fault("what was printed comes out, though it is called an error".into())))
        }
        other @ (Verdict::Outside(_) | Verdict::Stuck(_) | Verdict::Unreadable(_)) => Shown::Otherwise(other),
    }
}
