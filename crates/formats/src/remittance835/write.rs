//! Writes remittances as a file of 835.

use rust_decimal::Decimal;

use super::{ProviderAdjustment, Remittance, RemittedClaim, RemittedLine, VERSION};
use crate::amount::{self, AMOUNT_DIGITS, QUANTITY_DIGITS, QUANTITY_SCALE, TOTAL_DIGITS};
use crate::balance::{self, Imbalance};
use crate::x12::{SegmentWriter, Usage};
use crate::{carc, npi, rarc, Adjustment, AdjustmentGroup, Date, PostalAddress};

/// The envelope of the file to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// Sender's identification (ISA06, GS02), at most 15 characters.
    pub sender: String,
    /// Receiver's identification (ISA08, GS03), at most 15 characters.
    pub receiver: String,
    /// Day on which the file is made.
    pub date: Date,
    /// Time at which it is made, as `HHMM`.
    pub time: String,
    /// Control number of the interchange and of its group, at most nine digits.
    pub control_number: u32,
    /// Test or production.
    pub usage: Usage,
    /// Decimals an amount may have; [`super::AMOUNT_SCALE`] for most currencies.
    pub amount_scale: u32,
}

/// Why remittances were not written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// Sums do not agree.
    #[error("remittance {trace_number} does not balance: {}", list(.imbalances))]
    Unbalanced {
        /// Which remittance.
        trace_number: String,
        /// Which sums.
        imbalances: Vec<Imbalance>,
    },
    /// The payment is below zero; the guide carries such a balance forward instead (PLB FB).
    #[error("remittance {trace_number} pays {payment}, less than nothing")]
    NegativePayment {
        /// Which remittance.
        trace_number: String,
        /// What it would pay.
        payment: Decimal,
    },
    /// A reason code that may be read but not written: retired, or of group CR.
    #[error("claim {claim}: adjustment {group}-{reason} is no longer written")]
    RetiredReason {
        /// The provider's claim number.
        claim: String,
        /// Group of the adjustment.
        group: AdjustmentGroup,
        /// Reason of the adjustment.
        reason: String,
    },
    /// A reason that says too little on its own has no remark code beside it.
    #[error("claim {claim}: reason {reason} needs a remark code beside it")]
    RemarkMissing {
        /// The provider's claim number.
        claim: String,
        /// Reason of the adjustment.
        reason: String,
    },
    /// A value that the file cannot hold: missing, too long, too precise, or with a separator in it.
    #[error("{what} cannot be written: {value:?}")]
    Unwritable {
        /// Which value.
        what: &'static str,
        /// The value.
        value: String,
    },
}

/// The largest control number that an interchange can have: nine digits.
pub const MAX_CONTROL_NUMBER: u32 = 999_999_999;

/// What a remittance says of payer and payee, and no claim gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartyField {
    /// Who sends or receives the file (ISA06, ISA08), and the payer's identifier.
    Identification,
    /// The payer's name.
    PayerName,
    /// Where technical questions are answered.
    Website,
    /// A line of the payer's street.
    Street,
    /// The payer's city.
    City,
    /// The payer's state.
    State,
    /// The payer's postal code.
    Postcode,
    /// The payee's name.
    PayeeName,
}

impl PartyField {
    /// Whether a file can hold this value.
    #[must_use]
    pub fn holds(self, value: &str) -> bool {
        let fits = !value.trim().is_empty() && value.chars().count() <= self.longest();
        // The fixed widths of ISA are counted in bytes.
        let is_plain = self != Self::Identification || value.chars().all(|c| c.is_ascii_graphic());
        fits && is_plain && SegmentWriter::is_simple(value)
    }

    /// Which values a file can hold.
    #[must_use]
    pub fn expected(self) -> String {
        let of = if self == Self::Identification { "letters, digits or signs of ASCII" } else { "characters" };
        format!("1 to {} {of}, none of them * : ^ ~", self.longest())
    }

    fn longest(self) -> usize {
        match self {
            Self::Identification | Self::Postcode => 15,
            Self::PayerName | Self::PayeeName => 60,
            Self::Website => 256,
            Self::Street => 55,
            Self::City => 30,
            Self::State => 2,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Identification => "the sender or receiver",
            Self::PayerName => "the payer's name",
            Self::Website => "the payer's web address",
            Self::Street => "a street",
            Self::City => "a city",
            Self::State => "a state",
            Self::Postcode => "a postal code",
            Self::PayeeName => "the payee's name",
        }
    }
}

/// Imbalances as one sentence.
fn list(imbalances: &[Imbalance]) -> String {
    let sentences: Vec<String> = imbalances.iter().map(ToString::to_string).collect();
    sentences.join("; ")
}

/// Writes remittances as one file of 835, 005010X221A1: one transaction set each, one segment per line, with the
/// separators `*`, `:`, `^` and `~`.
///
/// # Errors
///
/// The first reason not to write: see [`WriteError`]. A remittance is checked for balance before anything else.
pub fn write(remittances: &[Remittance], envelope: &Envelope) -> Result<String, WriteError> {
    if remittances.is_empty() {
        return Err(WriteError::Unwritable { what: "a file without remittances", value: String::new() });
    }
    for remittance in remittances {
        ensure_writable(remittance)?;
    }
    let mut file = File { out: SegmentWriter::new(), scale: envelope.amount_scale, unwritable: None };
    file.opening(envelope);
    for (index, remittance) in remittances.iter().enumerate() {
        file.set(remittance, index.saturating_add(1));
    }
    let number = envelope.control_number.to_string();
    file.put(&["GE", &remittances.len().to_string(), &number]);
    file.put(&["IEA", "1", &format!("{number:0>9}")]);
    file.finish()
}

/// What can be said about a remittance before it is written.
fn ensure_writable(remittance: &Remittance) -> Result<(), WriteError> {
    let trace_number = || remittance.trace_number.clone();
    let imbalances = balance::check(remittance);
    if !imbalances.is_empty() {
        return Err(WriteError::Unbalanced { trace_number: trace_number(), imbalances });
    }
    if remittance.payment < Decimal::ZERO {
        return Err(WriteError::NegativePayment { trace_number: trace_number(), payment: remittance.payment });
    }
    for claim in &remittance.claims {
        ensure_reasons(claim, &claim.adjustments, &claim.remarks)?;
        for line in &claim.lines {
            ensure_reasons(claim, &line.adjustments, &line.remarks)?;
        }
    }
    Ok(())
}

/// Reasons are current ones, and have a remark where they need one.
fn ensure_reasons(claim: &RemittedClaim, adjustments: &[Adjustment], remarks: &[String]) -> Result<(), WriteError> {
    for adjustment in adjustments {
        let (group, reason) = (adjustment.group, adjustment.reason.clone());
        if carc::is_retired(&reason) || group == AdjustmentGroup::Correction {
            return Err(WriteError::RetiredReason { claim: claim.claim_number.clone(), group, reason });
        }
        if rarc::is_needed_with(&reason) && remarks.is_empty() {
            return Err(WriteError::RemarkMissing { claim: claim.claim_number.clone(), reason });
        }
    }
    Ok(())
}

/// A file under way. The first value that cannot be written is kept until the end.
struct File {
    out: SegmentWriter,
    scale: u32,
    unwritable: Option<(&'static str, String)>,
}

impl File {
    fn put(&mut self, elements: &[&str]) {
        self.out.segment(elements);
    }

    fn finish(self) -> Result<String, WriteError> {
        if let Some((what, value)) = self.unwritable {
            return Err(WriteError::Unwritable { what, value });
        }
        self.out
            .finish()
            .map_err(|value| WriteError::Unwritable { what: "a value with a separator or a control character", value })
    }

    fn refuse(&mut self, what: &'static str, value: &str) {
        self.unwritable.get_or_insert_with(|| (what, value.to_owned()));
    }

    /// A simple value of 1 to `longest` characters.
    fn text<'v>(&mut self, what: &'static str, value: &'v str, longest: usize) -> &'v str {
        if value.trim().is_empty() || value.chars().count() > longest {
            self.refuse(what, value);
        }
        self.out.simple(value)
    }

    /// A value that can be checked before there is anything to write.
    fn party<'v>(&mut self, field: PartyField, value: &'v str) -> &'v str {
        if !field.holds(value) {
            self.refuse(field.name(), value);
        }
        value
    }

    /// A simple value that may be absent.
    fn text_if_present<'v>(&mut self, what: &'static str, value: Option<&'v str>, longest: usize) -> &'v str {
        value.map_or("", |value| self.text(what, value, longest))
    }

    fn number(&mut self, what: &'static str, number: Decimal, digits: usize, scale: u32) -> String {
        let text = amount::write(number);
        if amount::parse(&text, digits, scale).is_none() {
            self.refuse(what, &text);
        }
        text
    }

    fn amount(&mut self, amount: Decimal) -> String {
        self.number("an amount", amount, AMOUNT_DIGITS, self.scale)
    }

    fn total(&mut self, total: Decimal) -> String {
        self.number("a total", total, TOTAL_DIGITS, self.scale)
    }

    fn quantity(&mut self, quantity: Decimal) -> String {
        self.number("a quantity", quantity, QUANTITY_DIGITS, QUANTITY_SCALE)
    }

    /// ISA and GS.
    fn opening(&mut self, envelope: &Envelope) {
        let sender = self.party(PartyField::Identification, &envelope.sender).to_owned();
        let receiver = self.party(PartyField::Identification, &envelope.receiver).to_owned();
        let is_time = envelope.time.len() == 4 && envelope.time.bytes().all(|c| c.is_ascii_digit());
        if !is_time {
            self.refuse("the time", &envelope.time);
        }
        let number = envelope.control_number.to_string();
        if envelope.control_number > MAX_CONTROL_NUMBER {
            self.refuse("the control number", &number);
        }
        let digits = envelope.date.to_digits();
        let short_date = digits.get(2..).unwrap_or_default();
        let (time, usage) = (&envelope.time, envelope.usage.code());
        self.out.raw(&format!(
            "ISA*00*{blank:10}*00*{blank:10}*ZZ*{sender:15}*ZZ*{receiver:15}*{short_date}*{time}*^*00501*{number:0>9}*0*{usage}*:~\n",
            blank = ""
        ));
        self.put(&["GS", "HP", &sender, &receiver, &digits, time, &number, "X", VERSION]);
    }

    /// One transaction set.
    fn set(&mut self, remittance: &Remittance, index: usize) {
        let before = self.out.count();
        let number = format!("{index:04}");
        self.put(&["ST", "835", &number]);
        self.payment(remittance);
        self.parties(remittance);
        if !remittance.claims.is_empty() {
            self.put(&["LX", "1"]);
        }
        for claim in &remittance.claims {
            self.claim(claim);
        }
        for entry in &remittance.provider_level {
            self.provider_level(entry);
        }
        let written = self.out.count().saturating_sub(before).saturating_add(1);
        self.put(&["SE", &written.to_string(), &number]);
    }

    /// BPR, TRN and DTM 405.
    fn payment(&mut self, remittance: &Remittance) {
        let payment = self.total(remittance.payment);
        let date = remittance.date.to_digits();
        // The guide knows no payment on a chain. CHK is its only method that asks for no bank account.
        let (handling, method) = if remittance.payment.is_zero() { ("H", "NON") } else { ("I", "CHK") };
        self.put(&["BPR", handling, &payment, "C", method, "", "", "", "", "", "", "", "", "", "", "", &date]);
        let trace = self.text("the trace number", &remittance.trace_number, 50);
        let originator = self.text("the originator", &remittance.payer.originator, 10);
        if originator.chars().count() != 10 {
            self.refuse("the originator", originator);
        }
        self.put(&["TRN", "1", trace, originator]);
        self.put(&["DTM", "405", &date]);
    }

    /// Loops 1000A and 1000B.
    fn parties(&mut self, remittance: &Remittance) {
        let payer = &remittance.payer;
        let name = self.party(PartyField::PayerName, &payer.name);
        self.put(&["N1", "PR", name]);
        self.address(&payer.address);
        let id = self.text("the payer's identifier", &payer.id, 50);
        self.put(&["REF", "2U", id]);
        let website = self.party(PartyField::Website, &payer.website);
        self.put(&["PER", "BL", "", "UR", website]);
        let payee = &remittance.payee;
        let name = self.party(PartyField::PayeeName, &payee.name);
        if !npi::is_valid(&payee.npi) {
            self.refuse("the payee's NPI", &payee.npi);
        }
        self.put(&["N1", "PE", name, "XX", &payee.npi]);
    }

    /// N3 and N4.
    fn address(&mut self, address: &PostalAddress) {
        let mut lines = vec!["N3"];
        for street in address.street.iter().take(2) {
            lines.push(self.party(PartyField::Street, street));
        }
        if address.street.is_empty() || address.street.len() > 2 {
            self.refuse("the payer's street", &address.street.join(", "));
        }
        self.put(&lines);
        let city = self.party(PartyField::City, &address.city);
        let state = address.state.as_deref().map_or("", |state| self.party(PartyField::State, state));
        let postcode = address.postcode.as_deref().map_or("", |code| self.party(PartyField::Postcode, code));
        let country = self.text_if_present("a country", address.country.as_deref(), 3);
        self.put(&["N4", city, state, postcode, country]);
    }

    /// Loop 2100.
    fn claim(&mut self, claim: &RemittedClaim) {
        let number = self.text("a claim number", &claim.claim_number, 38);
        let charge = self.amount(claim.charge);
        let paid = self.amount(claim.paid);
        let owed = self.amount(claim.patient_responsibility);
        // The guide leaves CLP05 out where the patient owes nothing.
        let owed = if claim.patient_responsibility.is_zero() { "" } else { &owed };
        let indicator = self.text("a filing indicator", &claim.filing_indicator, 2);
        let control = self.text("a control number", &claim.payer_control_number, 50);
        let place = self.text_if_present("a place of service", claim.place_of_service.as_deref(), 2);
        let frequency = self.text_if_present("a frequency", claim.frequency.as_deref(), 1);
        self.put(&["CLP", number, claim.status.code(), &charge, &paid, owed, indicator, control, place, frequency]);
        self.adjustments(&claim.adjustments);
        self.patient(claim);
        if !claim.remarks.is_empty() {
            if claim.remarks.len() > 5 {
                self.refuse("remarks of a claim", &claim.remarks.join(", "));
            }
            let mut moa = vec!["MOA", "", ""];
            for remark in claim.remarks.iter().take(5) {
                moa.push(self.text("a remark", remark, 50));
            }
            self.put(&moa);
        }
        for line in &claim.lines {
            self.line(line);
        }
    }

    /// NM1 QC.
    fn patient(&mut self, claim: &RemittedClaim) {
        let name = &claim.patient.name;
        let last = self.text("a patient's name", &name.last, 60);
        let first = self.text_if_present("a first name", name.first.as_deref(), 35);
        let middle = self.text_if_present("a middle name", name.middle.as_deref(), 25);
        let suffix = self.text_if_present("a suffix", name.suffix.as_deref(), 10);
        let member = claim.patient.member_number.as_deref();
        let qualifier = if member.is_some() { "MI" } else { "" };
        let member = self.text_if_present("a member number", member, 80);
        self.put(&["NM1", "QC", "1", last, first, middle, "", suffix, qualifier, member]);
    }

    /// Loop 2110.
    fn line(&mut self, line: &RemittedLine) {
        const MAX_MODIFIERS: usize = 4;
        let mut procedure = format!("HC:{}", self.text("a code", &line.code, 48));
        for modifier in &line.modifiers {
            procedure.push(SegmentWriter::COMPONENT);
            procedure.push_str(self.text("a modifier", modifier, 2));
        }
        if line.modifiers.len() > MAX_MODIFIERS {
            self.refuse("modifiers", &line.modifiers.join(", "));
        }
        let charge = self.amount(line.charge);
        let paid = self.amount(line.paid);
        let units = self.quantity(line.units);
        self.put(&["SVC", &procedure, &charge, &paid, "", &units]);
        if line.from == line.through {
            self.put(&["DTM", "472", &line.from.to_digits()]);
        } else {
            self.put(&["DTM", "150", &line.from.to_digits()]);
            self.put(&["DTM", "151", &line.through.to_digits()]);
        }
        self.adjustments(&line.adjustments);
        if let Some(number) = &line.control_number {
            let number = self.text("a line's number", number, 50);
            self.put(&["REF", "6R", number]);
        }
        if let Some(allowed) = line.allowed {
            let allowed = self.amount(allowed);
            self.put(&["AMT", "B6", &allowed]);
        }
        for remark in &line.remarks {
            let remark = self.text("a remark", remark, 30);
            self.put(&["LQ", "HE", remark]);
        }
    }

    /// CAS: one segment per group and six adjustments, in the order in which the groups first occur.
    fn adjustments(&mut self, adjustments: &[Adjustment]) {
        const TRIPLETS: usize = 6;
        let mut groups: Vec<AdjustmentGroup> = Vec::new();
        for adjustment in adjustments {
            if !groups.contains(&adjustment.group) {
                groups.push(adjustment.group);
            }
        }
        for group in groups {
            let own: Vec<_> = adjustments.iter().filter(|adjustment| adjustment.group == group).collect();
            for six in own.chunks(TRIPLETS) {
                let mut elements = vec!["CAS".to_owned(), group.code().to_owned()];
                for adjustment in six {
                    elements.push(self.text("a reason", &adjustment.reason, 5).to_owned());
                    elements.push(self.amount(adjustment.amount));
                    let quantity = adjustment.quantity.map(|quantity| self.quantity(quantity));
                    elements.push(quantity.unwrap_or_default());
                }
                let elements: Vec<&str> = elements.iter().map(String::as_str).collect();
                self.put(&elements);
            }
        }
    }

    /// PLB.
    fn provider_level(&mut self, entry: &ProviderAdjustment) {
        let provider = self.text("a provider's identifier", &entry.provider_id, 50);
        let mut reason = self.text("a provider-level reason", &entry.reason, 2).to_owned();
        if let Some(reference) = &entry.reference {
            reason.push(SegmentWriter::COMPONENT);
            reason.push_str(self.text("a reference", reference, 50));
        }
        let amount = self.total(entry.amount);
        let end = entry.fiscal_period_end.to_digits();
        self.put(&["PLB", provider, &end, &reason, &amount]);
    }
}
