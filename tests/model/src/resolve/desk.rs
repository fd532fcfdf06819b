//! What reviewers decide, and who they are.

use client::domain::authorisation::Approval;
use client::domain::ids::{Account, AuthorisationId};
use client::domain::lifecycle::{ClaimRecord, ClaimState};
use client::domain::money::Quantity;
use client::domain::reason::Reason;
use client::domain::review::{Figures, LineRuling, Review};
use client::interfaces::claims::Role;

use super::pick;
use crate::call::Message;
use crate::model::Model;
use crate::world::{coins, who};

/// Whether `advance` would do something.
pub(super) fn is_due(model: &Model, record: &ClaimRecord) -> bool {
    let late = || {
        let payments = &model.escrow.of(record.asset()).payments;
        let parts = record.parts().unwrap_or_default().into_iter();
        let mut paid = parts.map_while(|part| Some((part, payments.get(part.payment.0 as usize)?.completed_at?)));
        paid.any(|(part, at)| record.interest(part, at).is_ok_and(|amount| amount.0 > 0))
    };
    match &record.state {
        ClaimState::Pended(pend) => pend.is_overdue(model.now),
        ClaimState::Adjudicated { .. } => record.open_appeal().is_ok_and(|appeal| appeal.until <= model.now) || late(),
        ClaimState::Reversed { .. } | ClaimState::Voids(_) => false,
    }
}

pub(super) fn review(line: usize, verdict: u8) -> Review {
    let accept = |figures| LineRuling::Accept(figures);
    let ruling = match verdict {
        0 => accept(Figures::AS_PLANNED),
        1 => accept(Figures { waives: true, ..Figures::AS_PLANNED }),
        2 => LineRuling::Deny(Reason::NotNecessary),
        3 => accept(Figures { price: Some(coins(30)), waives: true, ..Figures::AS_PLANNED }),
        4 => accept(Figures { units: Some(Quantity(1_000)), ..Figures::AS_PLANNED }),
        5 => accept(Figures { allowed: Some(coins(20)), price: Some(coins(40)), ..Figures::AS_PLANNED }),
        6 => LineRuling::Deny(Reason::Deductible),
        _ => accept(Figures { price: Some(coins(70)), ..Figures::AS_PLANNED }),
    };
    Review { line: if verdict == 6 { 60 } else { line as u8 }, ruling }
}

pub(super) fn decide_authorisation(model: &Model, authorisation: u8, verdict: u8) -> Message {
    let all: Vec<AuthorisationId> = (0..model.policies.authorisations.len() as u32).map(AuthorisationId).collect();
    let record = |id: AuthorisationId| &model.policies.authorisations[id.0 as usize];
    let open: Vec<AuthorisationId> =
        all.iter().copied().filter(|id| record(*id).ruling_at(model.now).is_none()).collect();
    let Some(id) = pick(&open, authorisation).or_else(|| pick(&all, authorisation)) else {
        return Message::DecideAuthorisation { id: AuthorisationId(77), approval: None };
    };
    let terms = &record(id).terms;
    let usual = Approval { from: terms.from, to: terms.to, units: terms.units, most: None };
    let approval = match verdict {
        0 => None,
        3 => Some(Approval { units: Quantity(1_000), most: Some(coins(30)), ..usual }),
        4 => Some(Approval { units: Quantity(0), ..usual }),
        _ => Some(usual),
    };
    Message::DecideAuthorisation { id, approval }
}

pub(super) fn give_role(model: &Model, caller: u8, role: u8, holders: &[u8]) -> (u8, Account, Message) {
    let role = pick(&Role::ALL, role).unwrap();
    let usual = match role {
        Role::Reviewer => "reviewer",
        Role::AppealsReviewer => "appeals",
        Role::ExternalReviewer => "external",
        Role::Auditor => "stranger",
    };
    let people =
        ["reviewer-2", "issuer-2", "stranger", "treasury", "reviewer-2", "appeals", "external", "reviewer", "owner"];
    let mut accounts = vec![who(usual)];
    if role == Role::ExternalReviewer && holders.is_empty() {
        accounts.clear();
    }
    // Mostly people who have no other role, or the list would seldom be accepted.
    accounts.extend(holders.iter().map(|n| who(people[usize::from(if *n < 7 { *n % 2 } else { *n })])));
    let right = match role {
        Role::ExternalReviewer => model.holder_of(role),
        _ => model.claims.administration.owner,
    };
    (caller, right, Message::GiveRole { role, accounts })
}
