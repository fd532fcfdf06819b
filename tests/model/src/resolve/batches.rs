//! Batches of claims.

use client::domain::authorisation::AuthorisationRequest;
use client::domain::calendar::Day;
use client::domain::claim::{Assignment, Batch, Claim, ClaimKind, Frequency, Line, OtherPayer};
use client::domain::ids::{AuthorisationId, ClaimNumber, DrugSerial, MemberId, Modifier, ProviderId};
use client::domain::money::{Amount, Quantity};

use super::{pick, Kept};
use crate::call::Message;
use crate::command::{Command, Filed, Item, Way};
use crate::model::Model;
use crate::world::{code, coins, CODES, COIN};

/// A batch with one claim that needs evidence.
pub(super) fn needs_evidence(n: u8) -> Command {
    one_claim(n, Way::New, if n % 2 == 0 { 3 } else { 7 })
}

/// A batch with one claim that is mostly paid in a token.
pub(super) fn paid_in_token(n: u8) -> Command {
    claim_of(6 + n % 2, (n % 3, n % 7), Way::New, 11)
}

/// A batch with one claim of one line.
pub(super) fn one_claim(n: u8, way: Way, code: u8) -> Command {
    claim_of(n % 8, (n, n % 4), way, code)
}

fn claim_of(member: u8, (provider, day): (u8, u8), way: Way, code: u8) -> Command {
    let item = Item { code, day, through: 0, units: 1, charge: 0, authorisation: 0, serial: 0, modifier: false };
    let filed = Filed {
        way,
        member,
        to_member: false,
        place: 0,
        other_payer: 0,
        rendering: 0,
        ordering: 0,
        flaw: 0,
        lines: vec![item],
    };
    Command::Submit { caller: 0, provider, back: 6, claims: vec![filed] }
}

pub(super) fn number(number: u64) -> ClaimNumber {
    let mut bytes = [0x43; 16];
    bytes[8..].copy_from_slice(&number.to_be_bytes());
    ClaimNumber(bytes)
}

pub(super) fn submit(model: &Model, provider: ProviderId, back: u8, filed: &[Filed]) -> Message {
    let mut own: Vec<Kept> = model.claims.records.iter().map(|(key, record)| (*key, &**record)).collect();
    own.retain(|(key, _)| key.provider == provider);
    own.sort_by_key(|(_, record)| record.control);
    let live = |(_, record): &&Kept| record.undo().is_ok() && record.open_appeal().is_err();
    let live: Vec<Kept> = own.iter().filter(live).copied().collect();
    let named = |n: u8| pick(&live, n).or_else(|| pick(&own, n));
    let copied = filed.iter().find_map(|claim| match claim.way {
        Way::Copy(n) => named(n),
        _ => None,
    });
    let base_day = copied.map_or_else(|| model.day_before(u32::from(back)), |(_, record)| record.base_day);
    let mut claims = Vec::new();
    for (position, claim) in filed.iter().enumerate() {
        let fresh = number((model.claims.batches + 1) * 64 + position as u64);
        let original = match claim.way {
            Way::New => None,
            Way::Replace(n) | Way::Again(n) | Way::Void(n) | Way::Copy(n) | Way::SameNumber(n) => named(n),
        };
        let member = original.map_or(MemberId(u32::from(claim.member)), |(_, record)| record.claim.member);
        let mut entry = fill(model, provider, member, fresh, base_day, claim);
        if let Some((key, record)) = original {
            match claim.way {
                Way::New => {}
                Way::Replace(_) => entry.frequency = Frequency::Replacement(key.number),
                Way::Again(_) => {
                    entry.number = key.number;
                    entry.frequency = Frequency::Replacement(key.number);
                }
                Way::Void(n) => {
                    entry.frequency = Frequency::Void(key.number);
                    if n % 3 == 0 {
                        entry.number = key.number;
                    }
                }
                Way::Copy(_) if record.base_day == base_day => entry.lines.clone_from(&record.claim.lines),
                Way::Copy(_) => {}
                Way::SameNumber(_) => entry.number = key.number,
            }
        }
        spoil(&mut entry, claim.flaw);
        claims.push(entry);
    }
    Message::Submit { batch: Batch { provider, base_day, claims } }
}

pub(super) fn fill(
    model: &Model,
    provider: ProviderId,
    member: MemberId,
    number: ClaimNumber,
    base_day: Day,
    claim: &Filed,
) -> Claim {
    let paid = |coins: u128| OtherPayer::Decided {
        paid: Amount(coins * COIN),
        allowed: (coins > 20).then_some(Amount(60 * COIN)),
        member_share: (coins > 20).then_some(Amount(15 * COIN)),
        obliged: None,
    };
    let other_payer = match claim.other_payer {
        0 | 4 => None,
        1 => Some(OtherPayer::Awaited),
        2 => Some(paid(20)),
        _ => Some(paid(35)),
    };
    let mut lines: Vec<Line> = claim.lines.iter().map(|item| line(model, provider, member, base_day, item)).collect();
    if let (4, Some(first)) = (claim.other_payer, lines.first_mut()) {
        first.other_payer = Some(paid(25));
    }
    Claim {
        number,
        member,
        kind: if claim.place == 2 { ClaimKind::Institutional } else { ClaimKind::Professional },
        frequency: Frequency::Original,
        assignment: if claim.to_member { Assignment::Member } else { Assignment::Provider },
        place: Some([11, 22, 99][usize::from(claim.place) % 3]),
        facility: None,
        rendering: (claim.rendering > 0).then(|| ProviderId(u32::from(claim.rendering) - 1)),
        ordering: (claim.ordering > 0).then(|| ProviderId(u32::from(claim.ordering) - 1)),
        authorisation: None,
        other_payer,
        diagnoses: None,
        lines,
    }
}

pub(super) fn line(model: &Model, provider: ProviderId, member: MemberId, base_day: Day, item: &Item) -> Line {
    let code = code(item.code % CODES);
    let day = base_day.plus_days(u32::from(item.day)).unwrap();
    let plan = model.policies.members.get(member.0 as usize).and_then(|it| it.coverages.last()).map(|it| it.plan.plan);
    let service = plan.and_then(|plan| model.policies.services.get(&(plan, code)));
    let price = service.and_then(|service| service.price_on(day, 0)).unwrap_or(coins(50));
    let share = [100u128, 100, 120, 100, 80, 150, 100, 0][usize::from(item.charge) % 8];
    let fits = |terms: &AuthorisationRequest| {
        terms.member == member && terms.provider == provider && terms.codes.contains(&code)
    };
    let known = (0u32..).zip(&model.policies.authorisations).filter(|(_, it)| fits(&it.terms));
    let known: Vec<AuthorisationId> = known.map(|(id, _)| AuthorisationId(id)).collect();
    let authorisation = match item.authorisation {
        0 => None,
        7 => Some(AuthorisationId(0)),
        n => pick(&known, n),
    };
    Line {
        code,
        from: u16::from(item.day),
        through: u16::from(item.through),
        charge: Amount(price.0 * u128::from(item.units) * share / 100),
        units: Quantity(u32::from(item.units) * 1_000),
        modifiers: if item.modifier { vec![Modifier(*b"59")] } else { Vec::new() },
        place: None,
        rendering: None,
        ordering: None,
        authorisation,
        drug_serial: (item.serial > 0).then_some(DrugSerial([item.serial; 16])),
        other_payer: None,
    }
}

pub(super) fn spoil(claim: &mut Claim, flaw: u8) {
    match flaw {
        0 => {}
        1 => claim.lines.clear(),
        2 => claim.lines.iter_mut().for_each(|line| line.charge = Amount::ZERO),
        3 => claim.lines.iter_mut().for_each(|line| line.units = Quantity(0)),
        4 => claim.member = MemberId(999),
        5 => claim.frequency = Frequency::Replacement(ClaimNumber([0xEE; 16])),
        6 => claim.lines.iter_mut().for_each(|line| line.through = 401),
        _ => claim.lines.iter_mut().for_each(|line| line.charge = Amount(u128::MAX)),
    }
}
