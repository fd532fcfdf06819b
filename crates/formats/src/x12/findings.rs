//! What reading a run of segments has found: its faults, and what it left aside.
//!
//! Every `None` that a method here returns for a value that must be there has recorded a fault first.

use rust_decimal::Decimal;

use super::Segment;
use crate::amount::{self, AMOUNT_DIGITS, QUANTITY_DIGITS, QUANTITY_SCALE};
use crate::ignored::{why_ignored, IgnoreRule};
use crate::{npi, Adjustment, AdjustmentGroup, Date, Fault, IgnoredSegment, Name, PostalAddress};

/// A place inside a segment.
#[derive(Debug, Clone, Copy)]
pub(crate) enum At {
    /// The segment as a whole.
    Segment,
    /// An element, from 1.
    Element(usize),
    /// A component, from 1, of an element.
    Component(usize, usize),
}

impl At {
    /// Its name, such as `CLM05-3`; `None` for the segment as a whole.
    fn name(self, id: &str) -> Option<String> {
        match self {
            Self::Segment => None,
            Self::Element(n) => Some(format!("{id}{n:02}")),
            Self::Component(n, m) => Some(format!("{id}{n:02}-{m}")),
        }
    }

    /// What the segment holds there.
    fn value<'a>(self, segment: &Segment<'a>) -> &'a str {
        match self {
            Self::Segment => segment.id(),
            Self::Element(n) => segment.element(n),
            Self::Component(n, m) => segment.component(n, m),
        }
    }
}

/// Which amounts may stand in an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sign {
    /// Zero or more.
    NotNegative,
    /// Any.
    Any,
}

/// The elements that the guide allows in a segment.
pub(crate) struct Shape {
    id: &'static str,
    longest: usize,
    unused: &'static [usize],
}

/// Segments `id` of at most `longest` elements, of which those in `unused` stay empty.
pub(crate) const fn shape(id: &'static str, longest: usize, unused: &'static [usize]) -> Shape {
    Shape { id, longest, unused }
}

/// Faults and ignored segments of one run of segments.
#[derive(Debug, Clone)]
pub(crate) struct Findings<'f> {
    file: &'f str,
    /// Decimals an amount may have.
    scale: u32,
    /// Digits an amount may have.
    digits: usize,
    pub(crate) faults: Vec<Fault>,
    pub(crate) ignored: Vec<IgnoredSegment>,
}

impl<'f> Findings<'f> {
    /// Nothing found yet in `file`, whose amounts have at most `scale` decimals.
    pub(crate) fn new(file: &'f str, scale: u32) -> Self {
        Self { file, scale, digits: AMOUNT_DIGITS, faults: Vec::new(), ignored: Vec::new() }
    }

    /// The same, with amounts of up to `digits` digits.
    pub(crate) fn with_digits(self, digits: usize) -> Self {
        Self { digits, ..self }
    }

    /// Findings of the same file, empty.
    pub(crate) fn fresh(&self) -> Self {
        Self { faults: Vec::new(), ignored: Vec::new(), ..*self }
    }

    /// Records a fault; what was found is what stands there.
    pub(crate) fn fault(&mut self, segment: &Segment<'_>, at: At, expected: impl Into<String>) {
        let found = match at.value(segment) {
            "" => "nothing".to_owned(),
            value => format!("{value:?}"),
        };
        self.fault_found(segment, at, expected, found);
    }

    /// Records a fault; what was found is said by the caller.
    pub(crate) fn fault_found(
        &mut self,
        segment: &Segment<'_>,
        at: At,
        expected: impl Into<String>,
        found: impl Into<String>,
    ) {
        self.faults.push(Fault {
            file: self.file.to_owned(),
            segment_number: segment.number,
            segment_id: segment.id().to_owned(),
            element: at.name(segment.id()),
            line: segment.line,
            expected: expected.into(),
            found: found.into(),
        });
    }

    /// Lists a segment that the reader does not map: as ignored where `rules` say why, as a fault otherwise.
    pub(crate) fn unmapped(&mut self, rules: &[IgnoreRule], loop_name: &'static str, segment: &Segment<'_>) {
        if let Some(why) = why_ignored(rules, loop_name, segment) {
            self.ignored.push(IgnoredSegment {
                segment_number: segment.number,
                line: segment.line,
                id: segment.id().to_owned(),
                loop_name,
                why,
            });
            return;
        }
        let found = match (segment.id(), segment.element(1)) {
            ("", _) => "an empty segment".to_owned(),
            (id, "") => format!("{id:?}"),
            (id, qualifier) => format!("{id:?} with {qualifier:?}"),
        };
        let expected = format!("a segment that loop {loop_name} allows");
        self.fault_found(segment, At::Segment, expected, found);
    }

    /// Checks what every segment must be: free of control characters, and of the shape that `shapes` says for its
    /// identifier.
    pub(crate) fn check_form(&mut self, segments: &[Segment<'_>], shapes: &[Shape]) {
        for segment in segments {
            if segment.has_control_characters() {
                self.fault_found(
                    segment,
                    At::Segment,
                    "no control character inside a segment",
                    "one, such as a line break",
                );
            }
            let Some(shape) = shapes.iter().find(|shape| shape.id == segment.id()) else {
                continue;
            };
            if segment.last_element() > shape.longest {
                let expected = format!("at most {} elements", shape.longest);
                let found = segment.last_element().to_string();
                self.fault_found(segment, At::Segment, expected, found);
            }
            for unused in shape.unused {
                if !segment.element(*unused).is_empty() {
                    self.fault(segment, At::Element(*unused), "nothing");
                }
            }
        }
    }

    /// Puts `value` into `slot`, which one segment alone may fill.
    pub(crate) fn once<T>(&mut self, slot: &mut Option<T>, segment: &Segment<'_>, value: Option<T>) {
        if slot.is_some() {
            self.fault_found(segment, At::Segment, "one of its kind", "another");
        } else if value.is_some() {
            *slot = value;
        }
    }

    /// The text that must stand there, of at most `longest` characters.
    pub(crate) fn text(&mut self, segment: &Segment<'_>, at: At, what: &str, longest: usize) -> Option<String> {
        let value = at.value(segment);
        let separators = segment.separators();
        let inner =
            |c: char| Some(c) == separators.repetition || (matches!(at, At::Element(_)) && c == separators.component);
        let fits = (1..=longest).contains(&value.chars().count());
        if value.trim().is_empty() || !fits || value.contains(inner) {
            self.fault(segment, at, format!("{what} of 1 to {longest} characters"));
            return None;
        }
        Some(value.to_owned())
    }

    /// The text that may stand there.
    pub(crate) fn text_if_present(
        &mut self,
        segment: &Segment<'_>,
        at: At,
        what: &str,
        longest: usize,
    ) -> Option<String> {
        if at.value(segment).is_empty() {
            None
        } else {
            self.text(segment, at, what, longest)
        }
    }

    /// The one of `allowed` that must stand there.
    pub(crate) fn code<'a>(&mut self, segment: &Segment<'a>, at: At, allowed: &[&str]) -> Option<&'a str> {
        let value = at.value(segment);
        if allowed.contains(&value) {
            return Some(value);
        }
        self.fault(segment, at, one_of(allowed));
        None
    }

    /// The one of `allowed` that may stand there.
    pub(crate) fn code_if_present<'a>(&mut self, segment: &Segment<'a>, at: At, allowed: &[&str]) -> Option<&'a str> {
        if at.value(segment).is_empty() {
            None
        } else {
            self.code(segment, at, allowed)
        }
    }

    /// Upper-case letters and digits, as many as `length` allows.
    pub(crate) fn symbol(
        &mut self,
        segment: &Segment<'_>,
        at: At,
        what: &str,
        length: std::ops::RangeInclusive<usize>,
    ) -> Option<String> {
        let value = at.value(segment);
        let is_symbol = value.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        if is_symbol && length.contains(&value.len()) {
            return Some(value.to_owned());
        }
        let (least, most) = (length.start(), length.end());
        let count = if least == most { most.to_string() } else { format!("{least} to {most}") };
        self.fault(segment, at, format!("{what} of {count} capital letters or digits"));
        None
    }

    /// The amount that must stand there.
    pub(crate) fn amount(&mut self, segment: &Segment<'_>, at: At, what: &str, sign: Sign) -> Option<Decimal> {
        let amount = amount::parse(at.value(segment), self.digits, self.scale)
            .filter(|amount| sign == Sign::Any || !amount.is_sign_negative());
        if amount.is_none() {
            let not_negative = match sign {
                Sign::NotNegative => ", not negative",
                Sign::Any => "",
            };
            let (digits, scale) = (self.digits, self.scale);
            self.fault(segment, at, format!("{what} of at most {digits} digits and {scale} decimals{not_negative}"));
        }
        amount
    }

    /// The quantity that must stand there, above zero.
    pub(crate) fn quantity(&mut self, segment: &Segment<'_>, at: At, what: &str) -> Option<Decimal> {
        let quantity = amount::parse(at.value(segment), QUANTITY_DIGITS, QUANTITY_SCALE)
            .filter(|quantity| !quantity.is_sign_negative() && !quantity.is_zero());
        if quantity.is_none() {
            self.fault(
                segment,
                at,
                format!("{what} above zero, of at most {QUANTITY_DIGITS} digits and {QUANTITY_SCALE} decimals"),
            );
        }
        quantity
    }

    /// The day that must stand there as eight digits.
    pub(crate) fn date(&mut self, segment: &Segment<'_>, at: At, what: &str) -> Option<Date> {
        let date = Date::parse(at.value(segment));
        if date.is_none() {
            self.fault(segment, at, format!("{what}, a day of the calendar as CCYYMMDD"));
        }
        date
    }

    /// The provider identifier in NM109, qualified by XX in NM108.
    pub(crate) fn npi(&mut self, nm1: &Segment<'_>) -> Option<String> {
        self.code(nm1, At::Element(8), &["XX"])?;
        let value = nm1.element(9);
        if npi::is_valid(value) {
            return Some(value.to_owned());
        }
        self.fault(nm1, At::Element(9), "a National Provider Identifier: ten digits with a right check digit");
        None
    }

    /// The name in NM103 to NM107, of the kind that NM102 says.
    pub(crate) fn name(&mut self, nm1: &Segment<'_>) -> Option<Name> {
        let kind = self.code(nm1, At::Element(2), &["1", "2"]);
        let last = self.text(nm1, At::Element(3), "a name", 60);
        let first = self.text_if_present(nm1, At::Element(4), "a first name", 35);
        let middle = self.text_if_present(nm1, At::Element(5), "a middle name", 25);
        let suffix = self.text_if_present(nm1, At::Element(7), "a suffix", 10);
        if kind == Some("2") && first.is_some() {
            self.fault(nm1, At::Element(4), "no first name of an organisation");
        }
        Some(Name { last: last?, first, middle, suffix })
    }

    /// The address that N3 and N4 among `segments` make up; `None`, without a fault, where there is neither.
    pub(crate) fn address(&mut self, segments: &[Segment<'_>]) -> Option<PostalAddress> {
        let mut address = PostalAddress::default();
        let mut found = false;
        for segment in segments {
            match segment.id() {
                "N3" => {
                    address.street.extend(self.text(segment, At::Element(1), "a street", 55));
                    address.street.extend(self.text_if_present(segment, At::Element(2), "a street", 55));
                }
                "N4" => {
                    let city = self.text(segment, At::Element(1), "a city", 30);
                    address.city = city.unwrap_or_default();
                    address.state = self.text_if_present(segment, At::Element(2), "a state", 2);
                    address.postcode = self.text_if_present(segment, At::Element(3), "a postal code", 15);
                    address.country = self.text_if_present(segment, At::Element(4), "a country", 3);
                }
                _ => continue,
            }
            found = true;
        }
        found.then_some(address)
    }

    /// The adjustments of one CAS segment: a group, and up to six of reason, amount and quantity.
    pub(crate) fn adjustments(&mut self, cas: &Segment<'_>) -> Vec<Adjustment> {
        const TRIPLETS: usize = 6;
        let group = AdjustmentGroup::from_code(cas.element(1));
        if group.is_none() {
            self.fault(cas, At::Element(1), "one of CO, PR, OA, PI, CR");
        }
        let mut adjustments = Vec::new();
        for first in (2_usize..).step_by(3).take(TRIPLETS) {
            let (second, third) = (first.saturating_add(1), first.saturating_add(2));
            let is_empty = [first, second, third].iter().all(|n| cas.element(*n).is_empty());
            if is_empty && first > 2 {
                continue;
            }
            let reason = self.symbol(cas, At::Element(first), "an adjustment reason code", 1..=5);
            let amount = self.amount(cas, At::Element(second), "an adjustment", Sign::Any);
            let quantity = match cas.element(third) {
                "" => None,
                text => self.signed_quantity(cas, third, text),
            };
            if let (Some(group), Some(reason), Some(amount)) = (group, reason, amount) {
                adjustments.push(Adjustment { group, reason, amount, quantity });
            }
        }
        adjustments
    }

    /// Units an adjustment takes off; negative where it gives them back.
    fn signed_quantity(&mut self, segment: &Segment<'_>, n: usize, text: &str) -> Option<Decimal> {
        let quantity = amount::parse(text, QUANTITY_DIGITS, QUANTITY_SCALE);
        if quantity.is_none() {
            self.fault(segment, At::Element(n), "a quantity");
        }
        quantity
    }
}

/// The allowed codes as words.
fn one_of(allowed: &[&str]) -> String {
    match allowed {
        [only] => (*only).to_owned(),
        several => format!("one of {}", several.join(", ")),
    }
}
