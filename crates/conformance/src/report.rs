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

/// How wide the column of ids is at least, and how wide it becomes: a longer id moves its own line alone.
const ID: (usize, usize) = (16, 40);
/// Width of the column of verdicts.
const WORD: usize = 12;
/// How wide running text becomes.
const TEXT: usize = 90;

/// A sheet of which the first column is as wide as the ids in it.
struct Sheet<'a> {
    out: &'a mut dyn Write,
    ids: usize,
}

/// Runs the examples and the published errors of a file, and writes how each came out.
///
/// # Errors
///
/// If it cannot be written.
pub fn report(insurer: &mut dyn Insurer, file: &VectorFile, out: &mut dyn Write) -> io::Result<Summary> {
    let mut summary = Summary::default();
    let examples = file.examples.iter().map(|it| it.as_ref().map_or_else(|bad| &bad.id, |known| &known.id));
    let traps = file.traps.iter().map(|it| it.as_ref().map_or_else(|bad| &bad.id, |known| &known.id));
    // Two columns of blanks behind the longest.
    let longest = examples.chain(traps).map(|id| id.chars().count().saturating_add(2)).max().unwrap_or_default();
    let mut sheet = Sheet { out, ids: longest.clamp(ID.0, ID.1) };
    for example in &file.examples {
        match example {
            Ok(example) => {
                let verdict = run(insurer, example);
                summary.count(&verdict);
                sheet.head(&example.id, word(&verdict), &example.title)?;
                sheet.detail(&verdict)?;
                if !matches!(verdict, Verdict::Holds(_) | Verdict::Outside(_)) && !example.source.is_empty() {
                    sheet.text(&format!("Source: {}", example.source))?;
                }
            }
            Err(bad) => sheet.misread(bad, &mut summary)?,
        }
        sheet.out.flush()?;
    }
    if !file.traps.is_empty() {
        writeln!(sheet.out, "\nErrors as they were published: what was printed must not come out")?;
    }
    for trap in &file.traps {
        match trap {
            Ok(trap) => sheet.trap_line(trap, &show(insurer, trap), &mut summary)?,
            Err(bad) => sheet.misread(bad, &mut summary)?,
        }
        sheet.out.flush()?;
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

impl Sheet<'_> {
    fn head(&mut self, id: &str, word: &str, title: &str) -> io::Result<()> {
        let ids = self.ids.max(id.chars().count().saturating_add(2));
        writeln!(self.out, "{}", format!("{id:<ids$}{word:<WORD$}{title}").trim_end())
    }

    fn detail(&mut self, verdict: &Verdict) -> io::Result<()> {
        match verdict {
            Verdict::Holds(_) => Ok(()),
            Verdict::Outside(why) => self.text(why),
            Verdict::Differs(found) => {
                self.table("expected", found)?;
                self.parting(found)
            }
            Verdict::Stuck(fault) => self.text(&fault.0),
            Verdict::Unreadable(fault) => self.text(&fault.to_string()),
        }
    }

    fn misread(&mut self, bad: &BadExample, summary: &mut Summary) -> io::Result<()> {
        summary.unreadable = summary.unreadable.saturating_add(1);
        self.head(&bad.id, "NOT READ", "")?;
        self.text(&bad.fault.to_string())
    }

    /// The figures that differ; `printed` heads the column of what the file says.
    fn table(&mut self, printed: &str, found: &[Difference]) -> io::Result<()> {
        let ids = self.ids;
        let name = |difference: &Difference| match difference.place.as_str() {
            "" => difference.element.clone(),
            place => format!("{place}: {}", difference.element),
        };
        let width = |least: usize, texts: &mut dyn Iterator<Item = usize>| texts.fold(least, usize::max);
        let names = width(6, &mut found.iter().map(|it| name(it).chars().count()));
        let steps = width(4, &mut found.iter().map(|it| it.step.1.len()));
        let figures = width(12, &mut found.iter().map(|it| it.expected.len().max(it.got.len())));
        writeln!(
            self.out,
            "{:ids$}{:names$}  {:steps$}  {printed:>figures$}  {:>figures$}",
            "", "figure", "step", "comes out"
        )?;
        for it in found {
            writeln!(
                self.out,
                "{:ids$}{:names$}  {:steps$}  {:>figures$}  {:>figures$}",
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
    fn parting(&mut self, found: &[Difference]) -> io::Result<()> {
        let Some(first) = found.iter().min_by_key(|difference| difference.step.0) else { return Ok(()) };
        let place = if first.place.is_empty() { "the example as a whole" } else { &first.place };
        self.text(&format!("They part at: {}, {place}, {}.", first.step.1, first.element))
    }

    fn trap_line(&mut self, trap: &Trap, shown: &Shown, summary: &mut Summary) -> io::Result<()> {
        let title = trap.inputs.as_ref().map(|inputs| inputs.title.as_str()).unwrap_or_default();
        match shown {
            Shown::Error(found) => {
                summary.shown = summary.shown.saturating_add(1);
                self.head(&trap.id, "shown", &format!("{}: {title}", trap.source))?;
                self.table("printed", found)?;
                let right: Vec<String> =
                    trap.right.keys().map(|key| format!("{key} {}", trap.right.printed(key))).collect();
                if !right.is_empty() {
                    self.text(&format!("Right: {}.", right.join(", ")))?;
                }
            }
            Shown::Outside(why) => {
                summary.outside = summary.outside.saturating_add(1);
                self.head(&trap.id, "outside", &trap.source)?;
                self.text(why)?;
            }
            Shown::Otherwise(verdict) => {
                let counted = if matches!(verdict, Verdict::Unreadable(_)) {
                    &mut summary.unreadable
                } else {
                    &mut summary.differs
                };
                *counted = counted.saturating_add(1);
                self.head(&trap.id, "NOT SHOWN", &format!("{}: {title}", trap.source))?;
                self.detail(verdict)?;
            }
        }
        self.text(&format!("Why: {}.", trap.why.trim_end_matches('.')))
    }

    /// Running text below a line.
    fn text(&mut self, text: &str) -> io::Result<()> {
        let ids = self.ids;
        let mut line = String::new();
        for word in text.split_whitespace() {
            if !line.is_empty() && line.len().saturating_add(word.len()) >= TEXT {
                writeln!(self.out, "{:ids$}{line}", "")?;
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        writeln!(self.out, "{:ids$}{line}", "")
    }
}
