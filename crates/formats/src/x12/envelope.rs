//! The envelope of a file: interchange (ISA, IEA), functional group (GS, GE), transaction set (ST, SE).

use super::{tokenize, At, Findings, Segment};
use crate::{Fault, FileFault};

/// What a reader takes: one kind of transaction set, in versions it knows.
pub(crate) struct Guide {
    /// GS01, such as `HC`.
    pub(crate) functional_id: &'static str,
    /// ST01, such as `837`.
    pub(crate) transaction_set: &'static str,
    /// Values of GS08, and of ST03.
    pub(crate) versions: &'static [&'static str],
    /// Whether ST03 must be there.
    pub(crate) names_version_in_st: bool,
}

/// Whether a file is meant in earnest (ISA15).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Usage {
    /// `T`: a test.
    Test,
    /// `P`: to be acted on.
    Production,
}

impl Usage {
    /// The code of ISA15.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Test => "T",
            Self::Production => "P",
        }
    }
}

/// Who sent the file to whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Sender's identification (ISA06), padding taken off.
    pub sender: String,
    /// Receiver's identification (ISA08), padding taken off.
    pub receiver: String,
    /// Control number of the interchange (ISA13).
    pub control_number: String,
    /// Test or production (ISA15).
    pub usage: Usage,
}

/// An opened file whose envelope is sound.
pub(crate) struct Interchange<'a> {
    pub(crate) header: Header,
    pub(crate) sets: Vec<TransactionSet<'a>>,
}

/// The segments between ST and SE, and what is wrong with ST and SE themselves.
pub(crate) struct TransactionSet<'a> {
    pub(crate) st: Segment<'a>,
    pub(crate) control_number: String,
    pub(crate) group_control_number: String,
    pub(crate) body: Vec<Segment<'a>>,
    pub(crate) faults: Vec<Fault>,
}

/// Divides a file into its transaction sets and checks every control number and count.
///
/// A transaction set whose ST or SE is wrong comes back with its faults; a fault of anything around it refuses the file.
pub(crate) fn open<'a>(file: &str, bytes: &'a [u8], guide: &Guide) -> Result<Interchange<'a>, Vec<FileFault>> {
    let segments = tokenize(file, bytes).map_err(|fault| vec![*fault])?;
    let mut walk = Walk {
        guide,
        findings: Findings::new(file, 0),
        isa_control_number: String::new(),
        group: None,
        groups: 0,
        set: None,
        sets: Vec::new(),
        closed: false,
    };
    let header = walk.isa(&segments);
    for segment in segments.iter().skip(1) {
        walk.step(segment);
    }
    if let (false, Some(last)) = (walk.closed, segments.last()) {
        walk.findings.fault_found(last, At::Segment, "IEA after it", "the end of the file");
    }
    match header {
        Some(header) if walk.findings.faults.is_empty() => Ok(Interchange { header, sets: walk.sets }),
        _ => Err(walk.findings.faults.into_iter().map(FileFault).collect()),
    }
}

/// A functional group that is not closed yet.
struct OpenGroup {
    control_number: String,
    sets: usize,
    set_numbers: Vec<String>,
}

/// The state of a walk through the segments of a file.
struct Walk<'g, 'f, 'a> {
    guide: &'g Guide,
    /// Faults of the file.
    findings: Findings<'f>,
    isa_control_number: String,
    group: Option<OpenGroup>,
    groups: usize,
    set: Option<TransactionSet<'a>>,
    sets: Vec<TransactionSet<'a>>,
    closed: bool,
}

impl<'a> Walk<'_, '_, 'a> {
    fn isa(&mut self, segments: &[Segment<'a>]) -> Option<Header> {
        let isa = segments.first()?;
        self.findings.code(isa, At::Element(12), &["00501"]);
        self.isa_control_number = isa.element(13).to_owned();
        let usage = match self.findings.code(isa, At::Element(15), &["T", "P"])? {
            "T" => Usage::Test,
            _ => Usage::Production,
        };
        Some(Header {
            sender: isa.element(6).trim().to_owned(),
            receiver: isa.element(8).trim().to_owned(),
            control_number: self.isa_control_number.clone(),
            usage,
        })
    }

    fn step(&mut self, segment: &Segment<'a>) {
        if self.closed {
            let found = format!("{:?}", segment.id());
            self.findings.fault_found(segment, At::Segment, "nothing after IEA", found);
            return;
        }
        match segment.id() {
            "GS" => self.gs(segment),
            "GE" => self.ge(segment),
            "ST" => self.st(segment),
            "SE" => self.se(segment),
            "IEA" => self.iea(segment),
            _ => match &mut self.set {
                Some(set) => set.body.push(segment.clone()),
                None => self.findings.fault(segment, At::Segment, "GS, ST, GE or IEA"),
            },
        }
    }

    fn gs(&mut self, gs: &Segment<'a>) {
        if self.group.is_some() {
            self.findings.fault(gs, At::Segment, "GE before another group");
        }
        self.close_unfinished_set(gs);
        let guide = self.guide;
        self.findings.code(gs, At::Element(1), &[guide.functional_id]);
        self.findings.code(gs, At::Element(8), guide.versions);
        self.groups = self.groups.saturating_add(1);
        self.group = Some(OpenGroup { control_number: gs.element(6).to_owned(), sets: 0, set_numbers: Vec::new() });
    }

    fn ge(&mut self, ge: &Segment<'a>) {
        self.close_unfinished_set(ge);
        let Some(group) = self.group.take() else {
            self.findings.fault(ge, At::Segment, "GS before GE");
            return;
        };
        check_count(&mut self.findings, ge, group.sets, "transaction sets of the group");
        check_number(&mut self.findings, ge, &group.control_number, "GS06");
    }

    fn iea(&mut self, iea: &Segment<'a>) {
        if self.group.is_some() {
            self.close_unfinished_set(iea);
            self.findings.fault(iea, At::Segment, "GE before IEA");
        }
        check_count(&mut self.findings, iea, self.groups, "groups of the interchange");
        check_number(&mut self.findings, iea, &self.isa_control_number, "ISA13");
        self.closed = true;
    }

    fn st(&mut self, st: &Segment<'a>) {
        self.close_unfinished_set(st);
        let Some(group) = &mut self.group else {
            self.findings.fault(st, At::Segment, "GS before ST");
            return;
        };
        let mut findings = self.findings.fresh();
        let guide = self.guide;
        findings.code(st, At::Element(1), &[guide.transaction_set]);
        if guide.names_version_in_st {
            findings.code(st, At::Element(3), guide.versions);
        } else {
            findings.code_if_present(st, At::Element(3), guide.versions);
        }
        let control_number = st.element(2).to_owned();
        if control_number.is_empty() || group.set_numbers.contains(&control_number) {
            findings.fault(st, At::Element(2), "a control number of its own in the group");
        }
        group.sets = group.sets.saturating_add(1);
        group.set_numbers.push(control_number.clone());
        self.set = Some(TransactionSet {
            st: st.clone(),
            control_number,
            group_control_number: group.control_number.clone(),
            body: Vec::new(),
            faults: findings.faults,
        });
    }

    fn se(&mut self, se: &Segment<'a>) {
        let Some(mut set) = self.set.take() else {
            self.findings.fault(se, At::Segment, "ST before SE");
            return;
        };
        let mut findings = self.findings.fresh();
        let count = set.body.len().saturating_add(2);
        check_count(&mut findings, se, count, "segments from ST to SE, both counted");
        check_number(&mut findings, se, &set.control_number, "ST02");
        set.faults.append(&mut findings.faults);
        self.sets.push(set);
    }

    /// Closes a transaction set that `next` ends without an SE: its own fault, not the file's.
    fn close_unfinished_set(&mut self, next: &Segment<'a>) {
        if let Some(mut set) = self.set.take() {
            let mut findings = self.findings.fresh();
            let expected = format!("SE before {}", next.id());
            findings.fault_found(next, At::Segment, expected, "none");
            set.faults.append(&mut findings.faults);
            self.sets.push(set);
        }
    }
}

/// Checks the count in the first element of a closing segment.
fn check_count(findings: &mut Findings<'_>, closing: &Segment<'_>, count: usize, of: &str) {
    let said = closing.element(1);
    let is_right = said.bytes().all(|byte| byte.is_ascii_digit()) && said.parse() == Ok(count);
    if !is_right {
        findings.fault(closing, At::Element(1), format!("{count}, the number of {of}"));
    }
}

/// Checks the control number in the second element of a closing segment.
fn check_number(findings: &mut Findings<'_>, closing: &Segment<'_>, opening: &str, of: &str) {
    if closing.element(2) != opening {
        findings.fault(closing, At::Element(2), format!("{opening:?} as in {of}"));
    }
}
