//! A claim file: 837P, one billing provider, a subscriber level for each claim.

use std::fmt::{self, Write as _};

use formats::{Date, Decimal};

use super::people::{Member, Provider};

/// A claim of one service.
pub struct Claim<'a> {
    pub number: String,
    pub member: &'a Member,
    pub code: &'a str,
    pub charge: Decimal,
    pub units: u32,
    pub day: Date,
}

/// Who sends the file to whom, and when.
pub struct Head<'a> {
    pub payer_id: &'a str,
    pub payer_name: &'a str,
    pub made_on: Date,
    /// The file's number: what tells it from others.
    pub number: usize,
}

/// The text of a file, a segment a line.
pub fn write(head: &Head<'_>, provider: &Provider, claims: &[Claim<'_>]) -> Result<String, fmt::Error> {
    let mut text = String::with_capacity(claims.len().saturating_mul(420).saturating_add(900));
    let Head { payer_id, payer_name, made_on, number } = head;
    let (day, payer_name) = (made_on.to_digits(), payer_name.to_uppercase());
    let short = day.get(2..).unwrap_or_default();
    writeln!(
        text,
        "ISA*00*          *00*          *ZZ*GENERATED      *ZZ*{payer_id:<15}*{short}*0900*^*00501*{number:09}*0*T*:~"
    )?;
    writeln!(text, "GS*HC*GENERATED*{payer_id}*{day}*0900*{number}*X*005010X222A1~")?;
    let before = text.lines().count();
    writeln!(text, "ST*837*0001*005010X222A1~")?;
    writeln!(text, "BHT*0019*00*GEN-{number:06}*{day}*0900*CH~")?;
    writeln!(text, "NM1*41*2*GENERATED CLAIMS*****46*GENERATED~")?;
    writeln!(text, "PER*IC*BILLING DESK*TE*2075550100~")?;
    writeln!(text, "NM1*40*2*{payer_name}*****46*{payer_id}~")?;
    writeln!(text, "HL*1**20*1~")?;
    writeln!(text, "NM1*85*2*{}*****XX*{}~", provider.name.to_uppercase(), provider.npi)?;
    writeln!(text, "N3*2 QUAY STREET~\nN4*PORTSIDE*ME*049999999~\nREF*EI*990000001~")?;
    for (position, claim) in claims.iter().enumerate() {
        let Member { number, first, last, born, sex, .. } = claim.member;
        let (first, last) = (first.to_uppercase(), last.to_uppercase());
        writeln!(text, "HL*{}*1*22*0~\nSBR*P*18*******CI~", position.saturating_add(2))?;
        writeln!(text, "NM1*IL*1*{last}*{first}****MI*{number}~")?;
        writeln!(text, "N3*14 MILL LANE~\nN4*PORTSIDE*ME*049999999~\nDMG*D8*{born}*{sex}~")?;
        writeln!(text, "NM1*PR*2*{payer_name}*****PI*{payer_id}~")?;
        let (charge, day) = (claim.charge.normalize(), claim.day.to_digits());
        writeln!(text, "CLM*{}*{charge}***11:B:1*Y*A*Y*Y~\nHI*ABK:R6889~\nLX*1~", claim.number)?;
        writeln!(text, "SV1*HC:{}*{charge}*UN*{}***1~\nDTP*472*D8*{day}~", claim.code, claim.units)?;
    }
    let segments = text.lines().count().saturating_sub(before).saturating_add(1);
    writeln!(text, "SE*{segments}*0001~\nGE*1*{number}~\nIEA*1*{number:09}~")?;
    Ok(text)
}
