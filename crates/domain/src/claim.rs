//! What a provider asks for: the wire form of claims and batches.
//!
//! Every field that an 837 claim can carry and a rule can ask for is here: nothing is ever ignored.

use alloc::vec::Vec;

use crate::bounds::{MAX_AMOUNT, MAX_LINES_PER_CLAIM, MAX_MODIFIERS, MAX_STAY_DAYS};
use crate::calendar::Day;
use crate::ids::{AuthorisationId, ClaimNumber, Code, Commitment, DrugSerial, MemberId, Modifier, ProviderId};
use crate::money::{sum, Amount, Quantity};
use crate::wire;

wire! {
    /// Claims of one provider, submitted together.
    pub struct Batch {
        /// Who bills.
        #[codec(compact)]
        pub provider: ProviderId,
        /// The day from which the lines count theirs.
        pub base_day: Day,
        /// The claims, decided in this order.
        pub claims: Vec<Claim>,
    }
}

wire! {
    /// One claim.
    pub struct Claim {
        /// The provider's number.
        pub number: ClaimNumber,
        /// Whom the services were for.
        #[codec(compact)]
        pub member: MemberId,
        /// Professional or institutional.
        pub kind: ClaimKind,
        /// Original, replacement or void (837 CLM05-3).
        pub frequency: Frequency,
        /// Whom the insurer pays (837 CLM08).
        pub assignment: Assignment,
        /// The place of service (837 CLM05-1), as a two-digit number.
        pub place: Option<u8>,
        /// The facility where it was done, if it is not the billing provider (837 loop 2310C).
        pub facility: Option<ProviderId>,
        /// Who did it, where it is not the billing provider (837 loop 2310B).
        pub rendering: Option<ProviderId>,
        /// Who ordered or prescribed it, or referred the member for it (837 loop 2310A).
        pub ordering: Option<ProviderId>,
        /// The prior authorisation (837 REF G1).
        pub authorisation: Option<AuthorisationId>,
        /// That another payer comes first, and what it did to the whole claim (837 loop 2320).
        pub other_payer: Option<OtherPayer>,
        /// A commitment to the diagnoses; they stay off chain.
        pub diagnoses: Option<Commitment>,
        /// The service lines.
        pub lines: Vec<Line>,
    }
}

wire! {
    /// One service line.
    pub struct Line {
        /// The procedure code or its token.
        pub code: Code,
        /// The first service day, counted from the batch's base day.
        #[codec(compact)]
        pub from: u16,
        /// The last service day, counted from the line's first.
        #[codec(compact)]
        pub through: u16,
        /// What the provider charges.
        #[codec(compact)]
        pub charge: Amount,
        /// How much was done.
        #[codec(compact)]
        pub units: Quantity,
        /// Modifiers of the code.
        pub modifiers: Vec<Modifier>,
        /// The place of service where it is not the claim's.
        pub place: Option<u8>,
        /// Who did it, where it is not whom the claim names (837 loop 2420A).
        pub rendering: Option<ProviderId>,
        /// Who ordered it, where it is not whom the claim names (837 loops 2420E and 2420F).
        pub ordering: Option<ProviderId>,
        /// The line's own prior authorisation.
        pub authorisation: Option<AuthorisationId>,
        /// A drug's serial number as a token (of NDC and serial).
        pub drug_serial: Option<DrugSerial>,
        /// What another payer did to this line (837 loop 2430).
        pub other_payer: Option<OtherPayer>,
    }
}

wire! {
    /// What kind of provider bills.
    #[derive(Copy)]
    pub enum ClaimKind {
        /// 837P: the filing window counts from the first service day.
        Professional,
        /// 837I: it counts from the last.
        Institutional,
    }
}

wire! {
    /// What the claim does to an earlier one.
    #[derive(Copy)]
    pub enum Frequency {
        /// 1: it is the first.
        Original,
        /// 7: it takes the place of the named one.
        Replacement(ClaimNumber),
        /// 8: the named one never was.
        Void(ClaimNumber),
    }
}

wire! {
    /// Whom the insurer pays.
    #[derive(Copy)]
    pub enum Assignment {
        /// The provider: the member has assigned the benefits.
        Provider,
        /// The member.
        Member,
    }
}

wire! {
    /// What a payer that comes before this plan did.
    #[derive(Copy)]
    pub enum OtherPayer {
        /// There is one; what it did is not known yet.
        Awaited,
        /// It has decided.
        Decided {
            /// What it paid.
            paid: Amount,
            /// What it allowed, where it said so.
            allowed: Option<Amount>,
            /// What it left to the member, where it said so.
            member_share: Option<Amount>,
            /// What the provider must accept as payment in full under it, where it said so.
            obliged: Option<Amount>,
        },
    }
}

wire! {
    /// Why a claim does not enter: nothing of it is stored, its neighbours are unharmed, it may come again corrected.
    #[derive(Copy)]
    pub enum Refusal {
        /// The provider has used this claim number before.
        NumberUsed,
        /// It has no line.
        NoLines,
        /// It has more lines than fit.
        TooManyLines,
        /// Its charges come to nothing.
        ZeroCharge,
        /// A line (by position, from 0) has no units.
        ZeroUnits(u8),
        /// A line (by position, from 0) has more modifiers than fit.
        TooManyModifiers(u8),
        /// A line's charge (by position, from 0) is above the largest amount.
        ChargeTooLarge(u8),
        /// A line's other payer (by position, from 0; the claim's own: 255) paid or allowed more than the largest amount.
        OtherPayerTooLarge(u8),
        /// Its lines cover more days than fit.
        StayTooLong,
        /// Its days leave the calendar.
        NoSuchDay,
        /// The member has too many lines with this provider on that day.
        VisitFull,
        /// The provider has no claim of the number that it replaces or voids.
        NoOriginal,
        /// The claim that it replaces or voids is void, replaced or under appeal, or another member's.
        OriginalNotLive,
        /// The insurer's records contradict each other, for example a service in a benefit that the plan does not have.
        RecordsInconsistent,
        /// A sum left the range of money.
        Overflow,
    }
}

impl From<crate::money::Overflow> for Refusal {
    fn from(_: crate::money::Overflow) -> Self {
        Refusal::Overflow
    }
}

impl Line {
    /// The first service day.
    pub fn day(&self, base_day: Day) -> Option<Day> {
        base_day.plus_days(u32::from(self.from))
    }

    /// The last service day.
    pub fn last_day(&self, base_day: Day) -> Option<Day> {
        self.day(base_day)?.plus_days(u32::from(self.through))
    }
}

impl Claim {
    /// Refuses a claim that cannot be adjudicated, whoever submits it and whatever was claimed before.
    ///
    /// Checks run in the order of [`Refusal`], per line within one check.
    pub fn ensure_well_formed(&self, base_day: Day) -> Result<(), Refusal> {
        if self.lines.is_empty() {
            return Err(Refusal::NoLines);
        }
        if self.lines.len() > MAX_LINES_PER_CLAIM {
            return Err(Refusal::TooManyLines);
        }
        if self.lines.iter().all(|line| line.charge.is_zero()) {
            return Err(Refusal::ZeroCharge);
        }
        if let Some(position) = self.first_line(|line| line.units.0 == 0) {
            return Err(Refusal::ZeroUnits(position));
        }
        if let Some(position) = self.first_line(|line| line.modifiers.len() > MAX_MODIFIERS) {
            return Err(Refusal::TooManyModifiers(position));
        }
        if let Some(position) = self.first_line(|line| line.charge.0 > MAX_AMOUNT) {
            return Err(Refusal::ChargeTooLarge(position));
        }
        if self.other_payer.is_some_and(|payer| !payer.fits()) {
            return Err(Refusal::OtherPayerTooLarge(u8::MAX));
        }
        if let Some(position) = self.first_line(|line| line.other_payer.is_some_and(|payer| !payer.fits())) {
            return Err(Refusal::OtherPayerTooLarge(position));
        }
        let days = self.lines.iter().map(|line| u32::from(line.through)).try_fold(0u32, u32::checked_add);
        if days.is_none_or(|days| days > MAX_STAY_DAYS) {
            return Err(Refusal::StayTooLong);
        }
        if self.lines.iter().any(|line| line.last_day(base_day).and_then(Day::civil).is_none()) {
            return Err(Refusal::NoSuchDay);
        }
        Ok(())
    }

    /// The sum of the charges.
    pub fn total_charge(&self) -> Result<Amount, crate::money::Overflow> {
        sum(self.lines.iter().map(|line| line.charge))
    }

    /// The position of the first line that `is_meant`.
    fn first_line(&self, is_meant: fn(&Line) -> bool) -> Option<u8> {
        (0u8..).zip(&self.lines).find(|(_, line)| is_meant(line)).map(|(position, _)| position)
    }

    /// Who did a line; none: the billing provider.
    pub fn rendering_of(&self, line: &Line) -> Option<ProviderId> {
        line.rendering.or(self.rendering)
    }

    /// Who ordered a line, where someone did.
    pub fn ordering_of(&self, line: &Line) -> Option<ProviderId> {
        line.ordering.or(self.ordering)
    }

    /// What another payer did to a line: what the line says, else the line's part of what the claim says, by its
    /// charge, in multiples of `step`, as far as the whole is one. The parts come to the whole.
    pub fn other_payer_of(&self, position: usize, step: Amount) -> Result<Option<OtherPayer>, crate::money::Overflow> {
        let own = self.lines.get(position).and_then(|line| line.other_payer);
        let (None, Some(whole)) = (own, self.other_payer) else {
            return Ok(own);
        };
        let OtherPayer::Decided { paid, allowed, member_share, obliged } = whole else {
            return Ok(Some(whole));
        };
        let (mut before, mut with, mut total) = (Amount::ZERO, Amount::ZERO, Amount::ZERO);
        for (other, line) in self.lines.iter().enumerate() {
            if other < position {
                before.raise(line.charge)?;
            }
            if other <= position {
                with.raise(line.charge)?;
            }
            total.raise(line.charge)?;
        }
        let part = |amount: Amount| amount.part_down(with, total, step)?.minus(amount.part_down(before, total, step)?);
        let part_of = |amount: Option<Amount>| amount.map(part).transpose();
        Ok(Some(OtherPayer::Decided {
            paid: part(paid)?,
            allowed: part_of(allowed)?,
            member_share: part_of(member_share)?,
            obliged: part_of(obliged)?,
        }))
    }
}

impl OtherPayer {
    fn fits(&self) -> bool {
        match self {
            OtherPayer::Awaited => true,
            OtherPayer::Decided { paid, allowed, member_share, obliged } => {
                let amounts = [Some(*paid), *allowed, *member_share, *obliged];
                amounts.iter().flatten().all(|amount| amount.0 <= MAX_AMOUNT)
            }
        }
    }
}
