//! Prior authorisation: asked for, decided in time, its units consumed by claims.

use alloc::vec::Vec;

use crate::calendar::{Day, MILLIS_PER_DAY};
use crate::ids::{Code, MemberId, Millis, ProviderId};
use crate::money::{Amount, Overflow, Quantity};
use crate::plan::Clocks;
use crate::reason::Reason;
use crate::wire;

const MILLIS_PER_HOUR: Millis = 3_600_000;

wire! {
    /// What a provider asks for.
    pub struct AuthorisationRequest {
        /// For whom.
        pub member: MemberId,
        /// Who will do it.
        pub provider: ProviderId,
        /// What, by code.
        pub codes: Vec<Code>,
        /// From which day.
        pub from: Day,
        /// To which day, inside.
        pub to: Day,
        /// How much of it.
        pub units: Quantity,
        /// Whether it cannot wait.
        pub urgent: bool,
    }
}

wire! {
    /// A prior authorisation as it is kept.
    pub struct Authorisation {
        /// What was asked for; once approved, what was approved.
        pub terms: AuthorisationRequest,
        /// The most that the plan allows per unit; none: the schedule.
        pub most: Option<Amount>,
        /// When it was asked for.
        pub asked: Millis,
        /// Until when it is to be decided; this moment is outside.
        pub decide_by: Millis,
        /// Whether silence means yes.
        pub silence_authorises: bool,
        /// What was decided.
        pub ruling: Option<AuthorisationRuling>,
        /// The units that claims have used.
        pub used: Quantity,
    }
}

wire! {
    /// What was decided.
    #[derive(Copy)]
    pub enum AuthorisationRuling {
        /// Yes.
        Approved,
        /// No.
        Refused,
    }
}

wire! {
    /// What is approved, where it is not what was asked for.
    #[derive(Copy)]
    pub struct Approval {
        /// From which day.
        pub from: Day,
        /// To which day, inside.
        pub to: Day,
        /// How much.
        pub units: Quantity,
        /// The most that the plan allows per unit; none: the schedule.
        pub most: Option<Amount>,
    }
}

/// What an authorisation means for a line.
pub enum Cover {
    /// It covers it.
    Covers {
        /// So many units are left.
        left: Quantity,
        /// The most that the plan allows per unit.
        most: Option<Amount>,
    },
    /// It is not decided yet.
    Undecided,
    /// It does not cover it.
    Not(Reason),
}

impl Authorisation {
    /// A request that was made at `asked`, with the clocks of the member's plan; `None` at the end of time.
    pub fn asked(terms: AuthorisationRequest, clocks: &Clocks, asked: Millis) -> Option<Self> {
        let time = if terms.urgent {
            Millis::from(clocks.urgent_hours).checked_mul(MILLIS_PER_HOUR)?
        } else {
            Millis::from(clocks.authorisation_days).checked_mul(MILLIS_PER_DAY)?
        };
        let decide_by = asked.checked_add(time)?;
        let silence_authorises = clocks.silence_authorises;
        Some(Self { terms, most: None, asked, decide_by, silence_authorises, ruling: None, used: Quantity(0) })
    }

    /// What it is at `now`: an overdue one is what silence means, as of the deadline.
    pub fn ruling_at(&self, now: Millis) -> Option<AuthorisationRuling> {
        let overdue =
            if self.silence_authorises { AuthorisationRuling::Approved } else { AuthorisationRuling::Refused };
        self.ruling.or((self.decide_by <= now).then_some(overdue))
    }

    /// What it means at `now` for a service of `code` for `member` by `provider` on `day`, having been asked for on `asked_on`.
    /// The first of these that holds: number wrong (15), late (210), undecided, refused (39), exceeded (198).
    pub fn cover(
        &self,
        member: MemberId,
        provider: ProviderId,
        code: Code,
        day: Day,
        asked_on: Day,
        now: Millis,
    ) -> Cover {
        let terms = &self.terms;
        let is_meant = terms.member == member && terms.provider == provider && terms.codes.contains(&code);
        if !is_meant || day < terms.from || terms.to < day {
            return Cover::Not(Reason::AuthorisationNumberWrong);
        }
        if day < asked_on {
            return Cover::Not(Reason::AuthorisationLate);
        }
        match self.ruling_at(now) {
            None => Cover::Undecided,
            Some(AuthorisationRuling::Refused) => Cover::Not(Reason::AuthorisationRefused),
            Some(AuthorisationRuling::Approved) => match self.left() {
                Quantity(0) => Cover::Not(Reason::AuthorisationExceeded),
                left => Cover::Covers { left, most: self.most },
            },
        }
    }

    /// The units that are left.
    pub fn left(&self) -> Quantity {
        self.terms.units.left_after(self.used)
    }

    /// Claims use units.
    pub fn take(&mut self, units: Quantity) -> Result<(), Overflow> {
        self.used = Quantity(self.used.0.checked_add(units.0).ok_or(Overflow)?);
        Ok(())
    }

    /// A claim gives its units back.
    pub fn give_back(&mut self, units: Quantity) -> Result<(), Overflow> {
        self.used = Quantity(self.used.0.checked_sub(units.0).ok_or(Overflow)?);
        Ok(())
    }

    /// Takes a decision: none refuses.
    pub fn decide(&mut self, approval: Option<Approval>) {
        self.ruling = Some(match approval {
            Some(approval) => {
                self.terms.from = approval.from;
                self.terms.to = approval.to;
                self.terms.units = approval.units;
                self.most = approval.most;
                AuthorisationRuling::Approved
            }
            None => AuthorisationRuling::Refused,
        });
    }
}
