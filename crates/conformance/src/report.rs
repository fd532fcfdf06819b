//! What came out, for people: a line per example, a table where figures differ, a line of totals.

use std::io::{self, Write};

use crate::example::{BadExample, Trap, VectorFile};
use crate::insurer::Insurer;
use crate::run::{run, Difference, Verdict};
use crate::traps::{show, Shown};

/// How many came out how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Examples as printed.
    pub ok: usize,
    /// Examples and errors about what the rules leave out.
    pub outside: usize,
    /// Examples that are not as printed, and errors that are not shown.
    pub differs: usize,
    /// What was not understood.
    pub unreadable: usize,
    /// Published errors that were shown.
    pub shown: usize,
}

/// Width of the column of ids.
const ID: usize = 16;
/// Width of the column of verdicts.
const WORD: usize = 12;
/// How wide running text becomes.
const TEXT: usize = 90;

/// Runs the examples and the published errors of a file, and writes how each came out.
///
/// # Errors
///
/// If it cannot be written.
pub fn report(insurer: &mut dyn Insurer, file: &VectorFile, out: &mut dyn Write) -> io::Result<Summary> {
    let mut summary = Summary::default();
    for example in &file.examples {
        match example {
            Ok(example) => {
                let verdict = run(insurer, example);
                summary.count(&verdict);
                head(out, &example.id, word(&verdict), &example.title)?;
                detail(out, &verdict)?;
                if !matches!(verdict, Verdict::Holds(_) | Verdict::Outside(_)) && !example.source.is_empty() {
                    text(out, &format!("Source: {}", example.source))?;
                }
            }
            Err(bad) => misread(out, bad, &mut summary)?,
        }
        out.flush()?;
    }
    if !file.traps.is_empty() {
        writeln!(out, "\nErrors as they were published: what was printed must not come out")?;
    }
    for trap in &file.traps {
        match trap {
            Ok(trap) => trap_line(out, trap, &show(insurer, trap), &mut summary)?,
            Err(bad) => misread(out, bad, &mut summary)?,
        }
        out.flush()?;
    }
    Ok(summary)
}

impl Summary {
    fn count(&mut self, verdict: &Verdict) {
        let counted = match verdict {
            Verdict::Holds(_) => &mut self.ok,
            Verdict::Outside(_) => &mut self.outside,
            Verdict::Differs(_) | Verdict::Stuck(_) => &mut self.differs,
            Verdict::Unreadable(_) => &mut self.unreadable,
        };
        *counted = counted.saturating_add(1);
    }

    /// Adds another file's.
    pub fn add(&mut self, other: Summary) {
        let pairs = [
            (&mut self.ok, other.ok),
            (&mut self.outside, other.outside),
            (&mut self.differs, other.differs),
            (&mut self.unreadable, other.unreadable),
            (&mut self.shown, other.shown),
        ];
        for (own, other) in pairs {
            *own = own.saturating_add(other);
        }
    }

    /// One line that says it all.
    #[must_use]
    pub fn line(&self) -> String {
        format!(
            "In all: {} ok, {} outside, {} published errors shown, {} differ, {} not understood.",
            self.ok, self.outside, self.shown, self.differs, self.unreadable
        )
    }
}

fn word(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Holds(_) => "ok",
        Verdict::Outside(_) => "outside",
        Verdict::Differs(_) => "DIFFERS",
        Verdict::Stuck(_) => "FAILS",
        Verdict::Unreadable(_) => "NOT READ",
    }
}

fn head(out: &mut dyn Write, id: &str, word: &str, title: &str) -> io::Result<()> {
    writeln!(out, "{}", format!("{id:<ID$}{word:<WORD$}{title}").trim_end())
}

fn detail(out: &mut dyn Write, verdict: &Verdict) -> io::Result<()> {
    match verdict {
        Verdict::Holds(_) => Ok(()),
        Verdict::Outside(why) => text(out, why),
        Verdict::Differs(found) => {
            table(out, "expected", found)?;
            parting(out, found)
        }
        Verdict::Stuck(fault) => text(out, &fault.0),
        Verdict::Unreadable(fault) => text(out, &fault.to_string()),
    }
}

fn misread(out: &mut dyn Write, bad: &BadExample, summary: &mut Summary) -> io::Result<()> {
    summary.unreadable = summary.unreadable.saturating_add(1);
    head(out, &bad.id, "NOT READ", "")?;
    text(out, &bad.fault.to_string())
}

/// The figures that differ; `printed` heads the column of what the file says.
fn table(out: &mut dyn Write, printed: &str, found: &[Difference]) -> io::Result<()> {
    let name = |difference: &Difference| match difference.place.as_str() {
        "" => difference.element.clone(),
        place => format!("{place}: {}", difference.element),
    };
    let width = |least: usize, texts: &mut dyn Iterator<Item = usize>| texts.fold(least, usize::max);
    let names = width(6, &mut found.iter().map(|it| name(it).chars().count()));
    let steps = width(4, &mut found.iter().map(|it| it.step.1.len()));
    let figures = width(12, &mut found.iter().map(|it| it.expected.len().max(it.got.len())));
    writeln!(out, "{:ID$}{:names$}  {:steps$}  {printed:>figures$}  {:>figures$}", "", "figure", "step", "comes out")?;
    for it in found {
        writeln!(
            out,
            "{:ID$}{:names$}  {:steps$}  {:>figures$}  {:>figures$}",
            "",
            name(it),
            it.step.1,
            it.expected,
            it.got
        )?;
    }
    Ok(())
}

/// Where expectation and result part: the first step with a difference.
fn parting(out: &mut dyn Write, found: &[Difference]) -> io::Result<()> {
    let Some(first) = found.iter().min_by_key(|difference| difference.step.0) else { return Ok(()) };
    let place = if first.place.is_empty() { "the example as a whole" } else { &first.place };
    text(out, &format!("They part at: {}, {place}, {}.", first.step.1, first.element))
}

fn trap_line(out: &mut dyn Write, trap: &Trap, shown: &Shown, summary: &mut Summary) -> io::Result<()> {
    let title = trap.inputs.as_ref().map(|inputs| inputs.title.as_str()).unwrap_or_default();
    match shown {
        Shown::Error(found) => {
            summary.shown = summary.shown.saturating_add(1);
            head(out, &trap.id, "shown", &format!("{}: {title}", trap.source))?;
            table(out, "printed", found)?;
            let right: Vec<String> =
                trap.right.keys().map(|key| format!("{key} {}", trap.right.printed(key))).collect();
            if !right.is_empty() {
                text(out, &format!("Right: {}.", right.join(", ")))?;
            }
        }
        Shown::Outside(why) => {
            summary.outside = summary.outside.saturating_add(1);
            head(out, &trap.id, "outside", &trap.source)?;
            text(out, why)?;
        }
        Shown::Otherwise(verdict) => {
            let counted =
                if matches!(verdict, Verdict::Unreadable(_)) { &mut summary.unreadable } else { &mut summary.differs };
            *counted = counted.saturating_add(1);
            head(out, &trap.id, "NOT SHOWN", &format!("{}: {title}", trap.source))?;
            detail(out, verdict)?;
        }
    }
    text(out, &format!("Why: {}.", trap.why.trim_end_matches('.')))
}

/// Running text below a line.
fn text(out: &mut dyn Write, text: &str) -> io::Result<()> {
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() && line.len().saturating_add(word.len()) >= TEXT {
            writeln!(out, "{:ID$}{line}", "")?;
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    writeln!(out, "{:ID$}{line}", "")
}
