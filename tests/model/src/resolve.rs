//! A command against a state: who sends which message with which arguments. Numbers pick from what is there, first from what
//! the command makes sense for.

use std::rc::Rc;

use client::chain::EXISTENTIAL_DEPOSIT;
use client::domain::accumulators::{Counter, Holder, Opening, Use, UsedKey};
use client::domain::authorisation::{Approval, AuthorisationRequest};
use client::domain::bounds::{MAX_EVIDENCE_PER_CLAIM, MAX_TRUSTED_ISSUERS};
use client::domain::calendar::{Day, MILLIS_PER_DAY};
use client::domain::claim::{Assignment, Batch, Claim, ClaimKind, Frequency, Line, OtherPayer};
use client::domain::consent::{Categories, Category, Discloser, Disclosure, Evidence, GrantTerms, Purpose};
use client::domain::credential::{Credential, Standing};
use client::domain::decision::Verdict;
use client::domain::enrolment::{AgeClass, Coverage, Person, Sex};
use client::domain::ids::{
    Account, AuthorisationId, ClaimKey, ClaimNumber, Commitment, DrugSerial, FamilyId, GrantId, MemberId, Modifier,
    PlanId, ProviderId,
};
use client::domain::ledger::Party;
use client::domain::lifecycle::{AppealLevel, ClaimRecord, ClaimState};
use client::domain::money::{Amount, Quantity};
use client::domain::network::{Network, NetworkTerm};
use client::domain::provider::{Announced, Change, ChangeKind};
use client::domain::reason::Reason;
use client::domain::review::{Figures, LineRuling, Review};
use client::domain::service::{Price, Service};
use client::interfaces::claims::{Attachment, Role};

use crate::call::{Call, Message, Owned, Trespass};
use crate::command::{Command, Filed, Item, Way};
use crate::model::Model;
use crate::world::{code, coins, credential, date, person, plan, silent, who, CODES, COIN, PEOPLE, PLANS};

const HOUR: u64 = 3_600_000;

/// How long a step of waiting is.
const STEPS: [u64; 12] = [
    HOUR,
    12 * HOUR,
    MILLIS_PER_DAY,
    2 * MILLIS_PER_DAY,
    3 * MILLIS_PER_DAY,
    5 * MILLIS_PER_DAY,
    7 * MILLIS_PER_DAY,
    9 * MILLIS_PER_DAY,
    11 * MILLIS_PER_DAY,
    13 * MILLIS_PER_DAY,
    15 * MILLIS_PER_DAY,
    30 * MILLIS_PER_DAY,
];

/// The n-th, counted round.
fn pick<T: Clone>(from: &[T], n: u8) -> Option<T> {
    let at = usize::from(n).checked_rem(from.len())?;
    from.get(at).cloned()
}

fn other_than_right(caller: u8, right: Account) -> Account {
    if caller == 0 {
        right
    } else {
        person(usize::from(caller) - 1)
    }
}

type Kept<'a> = (ClaimKey, &'a ClaimRecord);

impl Model {
    fn today(&self) -> Day {
        Day::of(self.now, 0).unwrap()
    }

    fn day_before(&self, days: u32) -> Day {
        Day(self.today().0 - i32::try_from(days).unwrap())
    }

    fn provider_at(&self, n: u8) -> ProviderId {
        ProviderId(u32::from(n) % self.providers.records.len() as u32)
    }

    fn operator_of(&self, provider: ProviderId) -> Account {
        self.providers.records[provider.0 as usize].operators[0]
    }

    fn member_at(&self, n: u8) -> MemberId {
        MemberId(u32::from(n) % self.policies.members.len() as u32)
    }

    /// The claims for which something makes sense, in the order in which they came; all where there is none.
    fn claim_for(&self, n: u8, makes_sense: impl Fn(&ClaimRecord) -> bool) -> Option<Kept<'_>> {
        let mut all: Vec<Kept> = self.claims.records.iter().map(|(key, record)| (*key, &**record)).collect();
        all.sort_by_key(|(_, record)| record.control);
        let fitting: Vec<Kept> = all.iter().copied().filter(|(_, record)| makes_sense(record)).collect();
        pick(&fitting, n).or_else(|| pick(&all, n))
    }

    fn no_claim() -> ClaimKey {
        ClaimKey { provider: ProviderId(0), number: ClaimNumber([0; 16]) }
    }

    fn holder_of(&self, role: Role) -> Account {
        self.claims.role(role).first().copied().unwrap_or_else(|| who("reviewer"))
    }
}

/// What must come first where nothing is there that the command makes sense for; mostly it does come first.
fn instead(model: &Model, command: &Command) -> Option<Command> {
    let line = model.escrow.payments.len() - model.escrow.head;
    let is_payable = line > 0 && model.escrow.ledger().reserved.0 > 0;
    match *command {
        // More was paid in than one message may pay out.
        Command::Deposit { .. }
        | Command::FetchCredit { .. }
        | Command::PayBack { .. }
        | Command::AnnounceWithdrawal { .. }
        | Command::Adopt
        | Command::Wait { .. }
            if is_payable =>
        {
            Some(Command::Settle { count: 1 + (line % 7) as u8 })
        }
        Command::Withdraw { .. } | Command::CancelWithdrawal { .. } if model.escrow.withdrawal.is_none() => {
            Some(Command::AnnounceWithdrawal { caller: 0, share: 2, to: 0 })
        }
        Command::Withdraw { caller: 0 } => {
            let (_, amount, announced) = model.escrow.withdrawal?;
            match (model.now - announced) / MILLIS_PER_DAY {
                0..7 => Some(Command::Wait { step: 6 }),
                7..21 => (model.escrow.ledger().free.0 < amount).then_some(Command::Deposit { amount: 19 }),
                _ => Some(Command::CancelWithdrawal { caller: 0 }),
            }
        }
        Command::Adopt if model.escrow.stray == 0 => Some(Command::Transfer { amount: 3 }),
        Command::ConfirmChange { provider, .. } | Command::CancelChange { provider, .. } if provider < 14 => {
            let none = model.providers.records.iter().all(|record| record.announced.is_empty());
            none.then_some(Command::AnnounceChange { caller: 0, provider, kind: provider % 5, account: provider })
        }
        Command::AnnounceWithdrawal { share, .. } if share < 4 && line < 9 && model.escrow.ledger().free.0 == 0 => {
            Some(Command::Deposit { amount: 19 })
        }
        Command::Settle { count } if !is_payable && line > 8 && count < 45 => Some(Command::Deposit { amount: 19 }),
        Command::Attach { claim, grant, .. } if grant < 14 => {
            let waits = |record: &ClaimRecord| record.pend().is_ok_and(|pend| pend.evidence != Categories::NONE);
            let waiting = model.claim_for(claim, waits).filter(|(_, record)| waits(record));
            if waiting.is_none() {
                return Some(needs_evidence(claim));
            }
            let (_, _, message) = attach(model, 0, claim, grant, 0);
            let Message::Attach { claim: key, evidence } = message else { return None };
            let (_, record) = waiting?;
            let account = model.policies.members.get(record.claim.member.0 as usize)?.account;
            let piece = evidence.first()?;
            let disclosure = Disclosure {
                discloser: Discloser::Provider(key.provider),
                recipient: model.places.claims,
                purpose: Purpose::Payment,
                category: piece.evidence.category,
                claim: key,
            };
            let allowed = model.consents.check(account, piece.grant, &disclosure, model.now);
            allowed.is_err().then_some(Command::Grant { member: claim, provider: 0, variant: 0 })
        }
        Command::Rule { claim, .. } if claim < 14 => {
            let open = model.claims.records.values().any(|record| record.open_appeal().is_ok());
            (!open).then_some(Command::Appeal { caller: 0, claim })
        }
        Command::DecideAuthorisation { authorisation, .. } if authorisation < 14 => {
            let open = model.policies.authorisations.iter().any(|it| it.ruling_at(model.now).is_none());
            let (provider, member, code) = (authorisation, authorisation % 6, 5 + authorisation % 2);
            (!open).then_some(Command::AskAuthorisation { caller: 0, provider, member, code, units: 2 })
        }
        Command::PayBack { party, share } if share < 4 => {
            let owing = model.escrow.debts.values().any(|debt| *debt > 0);
            (!owing).then(|| one_claim(party, Way::Void(party), 3))
        }
        _ => None,
    }
}

/// A batch with one claim that needs evidence.
fn needs_evidence(n: u8) -> Command {
    one_claim(n, Way::New, if n % 2 == 0 { 3 } else { 7 })
}

fn one_claim(n: u8, way: Way, code: u8) -> Command {
    let item = Item { code, day: n % 4, through: 0, units: 1, charge: 0, authorisation: 0, serial: 0, modifier: false };
    let filed = Filed {
        way,
        member: n % 6,
        to_member: false,
        place: 0,
        other_payer: 0,
        rendering: 0,
        ordering: 0,
        flaw: 0,
        lines: vec![item],
    };
    Command::Submit { caller: 0, provider: n, back: 6, claims: vec![filed] }
}

/// What the command comes to in this state.
#[must_use]
pub fn resolve(model: &Model, command: &Command) -> Call {
    let first = instead(model, command);
    let command = first.as_ref().unwrap_or(command);
    let policies = &model.policies;
    let owner = policies.administration.owner;
    let enrols = policies.enrols();
    let claims_owner = model.claims.administration.owner;
    let (caller, right, message) = match command {
        Command::Register { caller, payout } => {
            (*caller, who("op-3"), Message::Register { payout: silent(usize::from(*payout)), recovery: None })
        }
        Command::AnnounceChange { caller, provider, kind, account } => {
            announce_change(model, *caller, model.provider_at(*provider), *kind, *account)
        }
        Command::ConfirmChange { caller, provider } => {
            let ripe = |it: &Announced| it.from <= model.now;
            let (provider, change) = announced(model, *provider, ripe);
            (*caller, may_change(model, provider, change), Message::ConfirmChange { provider, change })
        }
        Command::CancelChange { caller, provider } => {
            let (provider, change) = announced(model, *provider, |_| true);
            (*caller, model.operator_of(provider), Message::CancelChange { provider, change })
        }
        Command::Narrow { member, grant, how } => narrow(model, *member, *grant, *how),
        Command::Rebind { caller, member, account } => {
            let free = |account: &Account| !policies.taken.contains(account);
            let fresh = PEOPLE.iter().map(|name| who(name)).skip(9).find(free);
            let account = match account {
                0 => fresh.unwrap_or_else(|| who("aside")),
                other => person(8 + usize::from(*other)),
            };
            (*caller, enrols, Message::Rebind { member: model.member_at(*member), account })
        }
        Command::SetTreasurer { caller, treasurer } => {
            let treasurer = (*treasurer > 0).then(|| who("treasury"));
            (*caller, model.escrow.administration.owner, Message::SetTreasurer { treasurer })
        }
        Command::AnnounceWithdrawal { caller, share, to } => {
            let free = model.escrow.ledger().free.0;
            let amount = if *share == 5 { free + 1 } else { free * u128::from(*share) / 4 };
            let to = if *to == 5 { who("aside") } else { who("treasury") };
            let right = model.escrow.treasurer.unwrap_or_else(|| who("stranger"));
            (*caller, right, Message::AnnounceWithdrawal { to, amount: Amount(amount) })
        }
        Command::Withdraw { caller } => {
            (*caller, model.escrow.treasurer.unwrap_or_else(|| who("stranger")), Message::Withdraw)
        }
        Command::CancelWithdrawal { caller } => (*caller, model.escrow.administration.owner, Message::CancelWithdrawal),
        Command::Adopt => (0, who("stranger"), Message::Adopt),
        Command::AttestCredential { caller, provider, variant } => {
            let provider = model.provider_at(*provider);
            let issuer = if *variant == 10 { who("issuer-2") } else { who("issuer") };
            (*caller, issuer, Message::AttestCredential { provider, credential: attested(model, provider, *variant) })
        }
        Command::AppointOfficer { caller, officer } => {
            let officer = (*officer % 3 != 0).then_some(who("officer"));
            (*caller, owner, Message::AppointOfficer { officer })
        }
        Command::PublishPlan { caller, plan: number, variant } => {
            let number = u16::from(*number);
            let terms = Rc::new(plan(number, *variant));
            (*caller, owner, Message::PublishPlan { plan: PlanId(number), terms })
        }
        Command::SetServices { caller, plan, code, price } => {
            (*caller, owner, set_services(model, PlanId(u16::from(*plan)), *code, *price))
        }
        Command::SetNetwork { caller, provider, tier } => (*caller, owner, set_network(model, *provider, *tier)),
        Command::Enrol { caller, account, family, plan } => {
            (*caller, enrols, enrol(model, *account, *family, PlanId(u16::from(*plan) % PLANS)))
        }
        Command::AddCoverage { caller, member, plan, gap } => {
            let member = model.member_at(*member);
            let (plan, _) = policies.latest(PlanId(u16::from(*plan) % PLANS)).unwrap();
            let last = policies.members[member.0 as usize].coverages.last().map_or(model.today(), |last| last.to);
            let from = if *gap == 3 { last } else { last.plus_days(1 + u32::from(*gap) * 9).unwrap() };
            let to = from.plus_days(150).unwrap();
            (*caller, enrols, Message::AddCoverage { member, coverage: Coverage { plan, from, to } })
        }
        Command::EndCoverage { caller, member, back } => {
            let member = model.member_at(*member);
            let last = policies.members[member.0 as usize].coverages.last().map_or(model.today(), |last| last.to);
            let last = Day(last.0 - i32::from(*back) * 5);
            (*caller, enrols, Message::EndCoverage { member, last })
        }
        Command::AttestPerson { caller, member, class } => {
            (*caller, enrols, attest_person(model, model.member_at(*member), *class))
        }
        Command::CarryIn { caller, member, counter, share } => {
            (*caller, enrols, carry_in(model, *member, *counter, *share))
        }
        Command::Grant { member, provider, variant } => return grant(model, *member, *provider, *variant),
        Command::Revoke { member, grant } => {
            let givers: Vec<Account> = model.consents.given.keys().copied().collect();
            let from = pick(&givers, *member).unwrap_or_else(|| who("member-0"));
            let most = model.consents.count(from) as u32 + u32::from(*grant == 23);
            (0, from, Message::Revoke { grant: GrantId(u32::from(*grant) % most.max(1)) })
        }
        Command::RevokeAll { member } => {
            let givers: Vec<Account> = model.consents.given.keys().copied().collect();
            (0, pick(&givers, *member).unwrap_or_else(|| who("member-0")), Message::RevokeAll)
        }
        Command::Submit { caller, provider, back, claims } => {
            let provider = model.provider_at(*provider);
            (*caller, model.operator_of(provider), submit(model, provider, *back, claims))
        }
        Command::Attach { caller, claim, grant, wrong } => attach(model, *caller, *claim, *grant, *wrong),
        Command::Advance { claims } => {
            let due = |record: &ClaimRecord| is_due(model, record);
            let keys = claims.iter().filter_map(|n| model.claim_for(*n, due)).map(|(key, _)| key).collect();
            (0, who("stranger"), Message::Advance { claims: keys })
        }
        Command::Review { caller, claim, verdicts } => {
            let kept = model.claim_for(*claim, |record| record.pend().is_ok_and(|pend| pend.review));
            let lines = kept.map_or(1, |(_, record)| record.claim.lines.len().max(1));
            let reviews = verdicts.iter().enumerate().map(|(at, verdict)| review(at % lines, *verdict)).collect();
            let claim = kept.map_or_else(Model::no_claim, |(key, _)| key);
            (*caller, model.holder_of(Role::Reviewer), Message::Review { claim, reviews })
        }
        Command::Reopen { caller, claim } => {
            let denied = |record: &ClaimRecord| {
                record.decided().is_ok_and(|(decision, _)| decision.verdict() == Verdict::Denied)
                    && record.open_appeal().is_err()
            };
            let claim = model.claim_for(*claim, denied).map_or_else(Model::no_claim, |(key, _)| key);
            (*caller, model.holder_of(Role::Reviewer), Message::Reopen { claim })
        }
        Command::Appeal { caller, claim } => {
            let kept = model.claim_for(*claim, |record| record.may_appeal(model.now).is_ok());
            let key = kept.map_or_else(Model::no_claim, |(key, _)| key);
            let member = kept.and_then(|(_, record)| policies.members.get(record.claim.member.0 as usize));
            let right = match member {
                Some(member) if claim % 2 == 1 => member.account,
                _ => model.operator_of(key.provider),
            };
            (*caller, right, Message::Appeal { claim: key })
        }
        Command::Rule { caller, claim, verdict } => {
            let kept = model.claim_for(*claim, |record| record.open_appeal().is_ok());
            let level = kept.and_then(|(_, record)| record.open_appeal().ok()).map(|appeal| appeal.level);
            let role =
                if level == Some(AppealLevel::External) { Role::ExternalReviewer } else { Role::AppealsReviewer };
            let claim = kept.map_or_else(Model::no_claim, |(key, _)| key);
            let overturned = match verdict {
                0 | 1 => None,
                2 => Some(Vec::new()),
                3..=6 => Some(vec![review(0, [1, 3, 2, 6][usize::from(*verdict) - 3])]),
                _ => Some((0..kept.map_or(1, |(_, it)| it.claim.lines.len())).map(|at| review(at, 1)).collect()),
            };
            (*caller, model.holder_of(role), Message::Rule { claim, overturned })
        }
        Command::AskAuthorisation { caller, provider, member, code: asked, units } => {
            let provider = model.provider_at(*provider);
            let codes = if *units == 5 { Vec::new() } else { vec![code(*asked % CODES), code(5), code(6)] };
            let request = AuthorisationRequest {
                member: MemberId(u32::from(*member)),
                provider,
                codes,
                from: model.day_before(1),
                to: model.today().plus_days(30).unwrap(),
                units: Quantity(u32::from(*units + 1) * 1_000),
                urgent: *units == 1,
            };
            (*caller, model.operator_of(provider), Message::AskAuthorisation { request })
        }
        Command::DecideAuthorisation { caller, authorisation, verdict } => {
            let message = decide_authorisation(model, *authorisation, *verdict);
            (*caller, model.holder_of(Role::Reviewer), message)
        }
        Command::Pause { caller } => (*caller, claims_owner, Message::Pause { paused: !model.claims.paused }),
        Command::GiveRole { caller, role, holders } => give_role(model, *caller, *role, holders),
        Command::TrustIssuers { caller, which } => {
            let issuers = match which {
                0 | 1 => vec![who("issuer")],
                2 => vec![who("issuer"), who("issuer-2")],
                3 => vec![who("issuer-2"), who("issuer")],
                _ => (0..=MAX_TRUSTED_ISSUERS).map(person).collect(),
            };
            (*caller, claims_owner, Message::TrustIssuers { issuers })
        }
        Command::OfferOwnership { caller, of, to } => {
            let of = owned_of(*of);
            let to = pick(&[Some(who("treasury")), Some(who("owner")), None, Some(who("stranger"))], *to).unwrap();
            (*caller, administration(model, of).owner, Message::OfferOwnership { of, to })
        }
        Command::TakeOwnership { caller, of } => {
            let offered = |of| administration(model, of).offered_to;
            let all = [owned_of(*of), owned_of(*of + 1), owned_of(*of + 2)];
            let of = all.into_iter().find(|of| offered(*of).is_some()).unwrap_or(all[0]);
            (*caller, offered(of).unwrap_or_else(|| who("stranger")), Message::TakeOwnership { of })
        }
        Command::AnnounceUpgrade { caller, claims, code } => {
            let of = owned(*claims);
            let own = if *claims { model.places.claims_code } else { model.places.policies_code };
            let code = pick(&[Some(own), Some([9; 32]), None, Some(own)], *code).unwrap();
            (*caller, administration(model, of).owner, Message::AnnounceUpgrade { of, code })
        }
        Command::Upgrade { caller, claims } => {
            let ripe = |of| administration(model, of).upgrade.is_some_and(|(_, from)| from <= model.now);
            let of = if ripe(owned(*claims)) { owned(*claims) } else { owned(!claims) };
            (*caller, administration(model, of).owner, Message::Upgrade { of })
        }
        Command::Deposit { amount } => {
            // Little for long, so that a line forms; then all that a long line needs, so that `settle` is needed too.
            let line = model.escrow.payments.len() - model.escrow.head;
            let (is_large, amount) = (*amount > 14, u128::from(*amount) * 2 * COIN);
            let ledger = model.escrow.ledger();
            let missing = if line > 8 || is_large { ledger.owed.0 - ledger.reserved.0 } else { 0 };
            let amount = if amount == 0 { 0 } else { amount + missing };
            (0, who("treasury"), Message::Deposit { amount: Amount(amount) })
        }
        Command::Settle { count } => (0, who("stranger"), Message::Settle { count: u32::from(*count) }),
        Command::FetchCredit { caller, to } => {
            let owed = model.escrow.credits.iter().filter(|(_, amount)| **amount > 0).map(|(owner, _)| *owner);
            let mut owed: Vec<Account> = owed.collect();
            if owed.iter().any(|owner| model.bank.alive.contains(owner)) {
                owed.retain(|owner| model.bank.alive.contains(owner));
            }
            let right = pick(&owed, *to).unwrap_or_else(|| who("stranger"));
            if !model.bank.alive.contains(&right) {
                // An account that does not exist sends nothing.
                let message = Message::Transfer { to: Some(right), amount: Amount(EXISTENTIAL_DEPOSIT) };
                return Call { from: who("treasury"), message };
            }
            let to = if *to < 6 { who("treasury") } else { who("aside") };
            (*caller, right, Message::FetchCredit { to })
        }
        Command::PayBack { party, share } => {
            let owing: Vec<(Party, u128)> = model.escrow.debts.iter().map(|(party, debt)| (*party, *debt)).collect();
            let due: Vec<_> = owing.iter().copied().filter(|(_, debt)| *debt > 0).collect();
            let none = (Party::Provider(ProviderId(0)), 0);
            let (party, debt) = pick(&due, *party).or_else(|| pick(&owing, *party)).unwrap_or(none);
            let amount = if *share == 5 { debt + 1 } else { debt * u128::from(*share) / 4 };
            (0, who("stranger"), Message::PayBack { party, amount: Amount(amount) })
        }
        Command::Transfer { amount } => {
            (0, who("treasury"), Message::Transfer { to: None, amount: coins(u128::from(*amount) + 1) })
        }
        Command::Trespass { caller, which } => {
            let all = [
                Trespass::Pay,
                Trespass::Hold,
                Trespass::ReleaseHold,
                Trespass::Adjudicate,
                Trespass::AskAuthorisation,
                Trespass::DecideAuthorisation,
                Trespass::BindPolicies,
                Trespass::BindEscrow,
            ];
            (*caller, owner, Message::Trespass(pick(&all, *which).unwrap()))
        }
        // A pause would refuse most of what follows: the first who waits ends it.
        Command::Wait { .. } if model.claims.paused => (0, claims_owner, Message::Pause { paused: false }),
        Command::Wait { step } => (0, who("stranger"), Message::Wait { millis: pick(&STEPS, *step).unwrap() }),
    };
    Call { from: other_than_right(caller, right), message }
}

fn owned(claims: bool) -> Owned {
    if claims {
        Owned::Claims
    } else {
        Owned::Policies
    }
}

fn owned_of(n: u8) -> Owned {
    pick(&[Owned::Claims, Owned::Policies, Owned::Escrow], n).unwrap()
}

fn administration(model: &Model, of: Owned) -> &crate::model::Administration {
    match of {
        Owned::Escrow => &model.escrow.administration,
        Owned::Policies => &model.policies.administration,
        Owned::Claims => &model.claims.administration,
    }
}

/// Who may make a change.
fn may_change(model: &Model, provider: ProviderId, change: Change) -> Account {
    let recovery = model.providers.records[provider.0 as usize].recovery;
    match change.kind {
        ChangeKind::Recover => recovery.unwrap_or_else(|| who("stranger")),
        _ => model.operator_of(provider),
    }
}

fn announce_change(model: &Model, caller: u8, provider: ProviderId, kind: u8, account: u8) -> (u8, Account, Message) {
    let record = &model.providers.records[provider.0 as usize];
    let change = match kind {
        0 | 1 => ChangeKind::AddOperator.of(person(4 + usize::from(account) % 5)),
        2 => ChangeKind::RemoveOperator.of(pick(&record.operators, account).unwrap()),
        3 => ChangeKind::Payout.of(silent(usize::from(account))),
        4 => ChangeKind::RecoveryIssuer.of(who("issuer")),
        _ => ChangeKind::Recover.of(person(4 + usize::from(account) % 5)),
    };
    // The last operator to join announces too, so that removals wait as well as take effect at once.
    let last = record.operators.last().copied().unwrap_or_else(|| who("stranger"));
    let right = if change.kind == ChangeKind::RemoveOperator { last } else { may_change(model, provider, change) };
    (caller, right, Message::AnnounceChange { provider, change })
}

/// An announced change, of a provider of which one is.
fn announced(model: &Model, n: u8, fits: impl Fn(&Announced) -> bool) -> (ProviderId, Change) {
    let mut all = Vec::new();
    let mut fitting = Vec::new();
    for (id, record) in (0u32..).zip(&model.providers.records) {
        for it in &record.announced {
            all.push((ProviderId(id), it.change));
            if fits(it) {
                fitting.push((ProviderId(id), it.change));
            }
        }
    }
    let none = (model.provider_at(n), ChangeKind::Payout.of(who("aside")));
    pick(&fitting, n).or_else(|| pick(&all, n)).unwrap_or(none)
}

fn narrow(model: &Model, member: u8, grant: u8, how: u8) -> (u8, Account, Message) {
    let stands = |consent: &crate::model::Consent| consent.taken_back.is_none() && !consent.swept;
    let mut known: Vec<(Account, GrantId, GrantTerms)> = Vec::new();
    for (account, given) in &model.consents.given {
        let standing = (0u32..).zip(given).filter(|(_, consent)| stands(consent) || grant > 20);
        known.extend(standing.map(|(id, consent)| (*account, GrantId(id), consent.terms)));
    }
    let Some((from, grant, old)) = pick(&known, member.wrapping_mul(7).wrapping_add(grant)) else {
        let terms = usual_terms(model, ProviderId(0));
        return (0, who("member-0"), Message::Narrow { grant: GrantId(0), terms });
    };
    let earlier = old.until.saturating_sub(HOUR);
    let terms = match how {
        0 | 1 => GrantTerms { until: earlier, ..old },
        2 => GrantTerms { categories: Categories(old.categories.0 & !Category::MentalHealth.bit()), ..old },
        3 => GrantTerms { recipient: Some(model.places.claims), until: earlier, ..old },
        4 => old,
        5 => GrantTerms { until: old.until + HOUR, ..old },
        6 => GrantTerms { categories: Categories(old.categories.0 | Category::Hiv.bit()), ..old },
        7 => GrantTerms { from: old.from + HOUR, ..old },
        _ => GrantTerms { purpose: Purpose::Research, ..old },
    };
    (0, from, Message::Narrow { grant, terms })
}

fn attested(model: &Model, provider: ProviderId, variant: u8) -> Credential {
    let today = model.today();
    let later = |days| today.plus_days(days).unwrap();
    let known = model.providers.credentials.get(&(provider, who("issuer"))).and_then(|all| all.last());
    let last = known.copied().unwrap_or_else(credential);
    let stands = model.providers.standing(provider, today, &[who("issuer")]) == Standing::Credentialed;
    match variant {
        6 => Credential { suspended_from: Some(later(1)), ..last },
        7 => Credential { excluded_from: Some(later(2)), ..last },
        8 => Credential { to: later(3), ..last },
        9 => Credential { to: Day(last.from.0 - 1), ..last },
        11 => Credential { suspended_from: Some(model.day_before(3)), ..last },
        _ if stands => Credential { suspended_from: None, excluded_from: None, to: date(2031, 1, 1), ..last },
        _ => Credential { from: later(u32::from(last.from == today)), ..credential() },
    }
}

fn set_services(model: &Model, plan: PlanId, number: u8, price: u8) -> Message {
    let known = model.policies.services.get(&(plan, code(number)));
    let mut service = known.map_or_else(|| Service::of(4, date(2020, 1, 1), Vec::new()), |it| Service::clone(it));
    let tomorrow = model.today().plus_days(2).unwrap();
    let last = service.prices.last().and_then(|price| price.from.plus_days(1));
    let from = last.map_or(tomorrow, |last| last.max(tomorrow));
    let amount = if price == 4 { Amount(0) } else { coins(20 + u128::from(price) * 17) };
    if price == 5 {
        service.prices.clear();
    }
    service.prices.push(Price { from, tier: None, amount });
    Message::SetServices { plan, services: vec![(code(number), service)] }
}

fn set_network(model: &Model, provider: u8, tier: u8) -> Message {
    let provider = model.provider_at(provider);
    let mut network = model.policies.networks.get(&provider).map(|it| Network::clone(it)).unwrap_or_default();
    let tomorrow = model.today().plus_days(1).unwrap();
    let last = network.terms.last().and_then(|term| term.from.plus_days(1));
    let from = last.map_or(tomorrow, |last| last.max(tomorrow));
    if tier == 3 {
        network.terms.clear();
    }
    network.terms.push(NetworkTerm {
        from,
        tier: [Some(0), Some(1), None, Some(0), Some(0)].get(usize::from(tier)).copied().flatten(),
    });
    Message::SetNetwork { provider, network }
}

fn enrol(model: &Model, account: u8, family: u8, plan: PlanId) -> Message {
    let enrolled = |account: &Account| model.policies.members.iter().any(|member| member.account == *account);
    let fresh = PEOPLE.iter().map(|name| who(name)).skip(9).find(|account| !enrolled(account));
    let account = match account {
        0 => fresh.unwrap_or_else(|| person(usize::from(family))),
        other => person(8 + usize::from(other)),
    };
    let (reference, _) = model.policies.latest(plan).unwrap();
    let (from, to) = (model.day_before(50), model.today().plus_days(200).unwrap());
    let to = if family == 4 { model.day_before(60) } else { to };
    let person = (family % 2 == 0).then_some(Person {
        from: date(2021, 1, 1),
        sex: Some(Sex::Female),
        age: Some(AgeClass::Adult),
        review_from: Some(model.today().plus_days(20).unwrap()),
    });
    let coverage = Coverage { plan: reference, from, to };
    Message::Enrol { account, family: FamilyId(u32::from(family)), coverage, person }
}

fn attest_person(model: &Model, member: MemberId, class: u8) -> Message {
    let last = model.policies.members[member.0 as usize].persons.last().and_then(|last| last.from.plus_days(1));
    let from = last.map_or(model.day_before(30), |last| last.max(model.day_before(30)));
    let from = if class == 5 { date(2019, 1, 1) } else { from };
    let sex = [Some(Sex::Female), Some(Sex::Male), None][usize::from(class) % 3];
    let age = [Some(AgeClass::Adult), Some(AgeClass::Child)][usize::from(class) % 2];
    Message::AttestPerson { member, person: Person { from, sex, age, review_from: None } }
}

fn carry_in(model: &Model, member: u8, counter: u8, share: u8) -> Message {
    let policies = &model.policies;
    // A day of a plan year in which nothing has been worked out yet, where there is one.
    let fresh = |member: &MemberId| {
        let enrolment = &policies.members[member.0 as usize];
        let mut days = enrolment.coverages.iter().flat_map(|coverage| [coverage.from, coverage.to]);
        days.find(|day| {
            let Ok(balances) = policies.balances(*member, *day) else { return false };
            let holder = Holder::Member(*member);
            let key = UsedKey { holder, plan: balances.plan.plan, year: Some(balances.year) };
            !policies.used.get(&key).is_some_and(|used| used.opened)
        })
    };
    let all = (0..policies.members.len() as u32).map(MemberId);
    let open: Vec<(MemberId, Day)> = all.filter_map(|member| Some((member, fresh(&member)?))).collect();
    let (member, day) = pick(&open, member).unwrap_or_else(|| (model.member_at(member), model.today()));
    let part = |whole: u128| whole * u128::from(share) / 4;
    let entry = match counter {
        0 => Use { counter: Counter::Ceiling(0), used: part(100 * COIN) },
        1 => Use { counter: Counter::Ceiling(1), used: part(120 * COIN) },
        2 => Use { counter: Counter::Ceiling(2), used: part(80 * COIN) },
        3 => Use { counter: Counter::Limit(0), used: part(60 * COIN) },
        4 => Use { counter: Counter::Limit(1), used: part(5_000) },
        _ => Use { counter: Counter::Limit(2), used: part(200 * COIN) + u128::from(share == 4) },
    };
    Message::CarryIn { member, day, opening: Opening { counters: vec![entry] } }
}

fn grant(model: &Model, member: u8, provider: u8, variant: u8) -> Call {
    let waits = |record: &ClaimRecord| record.pend().is_ok_and(|pend| pend.evidence != Categories::NONE);
    let waiting = model.claim_for(member, waits).filter(|(_, record)| waits(record));
    let (member, provider) = match waiting {
        Some((key, record)) => (record.claim.member, key.provider),
        None => (model.member_at(member), model.provider_at(provider)),
    };
    let from = model.policies.members.get(member.0 as usize).map_or_else(|| who("stranger"), |it| it.account);
    let usual = usual_terms(model, provider);
    let terms = match variant {
        1 => GrantTerms { recipient: None, ..usual },
        2 => GrantTerms { categories: Categories::ALL_ORDINARY, ..usual },
        3 => GrantTerms { recipient: Some(who("stranger")), ..usual },
        4 => GrantTerms { purpose: Purpose::Treatment, ..usual },
        5 => GrantTerms { from: model.now + MILLIS_PER_DAY, ..usual },
        6 => GrantTerms { until: model.now + HOUR, ..usual },
        7 => GrantTerms { claim: waiting.map(|(key, _)| key), ..usual },
        8 => GrantTerms { categories: Categories::NONE, ..usual },
        9 => GrantTerms { until: model.now, ..usual },
        _ => usual,
    };
    Call { from, message: Message::Grant { terms } }
}

fn usual_terms(model: &Model, provider: ProviderId) -> GrantTerms {
    GrantTerms {
        discloser: Discloser::Provider(provider),
        recipient: Some(model.places.claims),
        purpose: Purpose::Payment,
        categories: Categories::NONE.with(Category::ProofOfDelivery).with(Category::MentalHealth),
        from: model.now - HOUR,
        until: model.now + 20 * MILLIS_PER_DAY,
        claim: None,
    }
}

fn number(number: u64) -> ClaimNumber {
    let mut bytes = [0x43; 16];
    bytes[8..].copy_from_slice(&number.to_be_bytes());
    ClaimNumber(bytes)
}

fn submit(model: &Model, provider: ProviderId, back: u8, filed: &[Filed]) -> Message {
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

fn fill(
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

fn line(model: &Model, provider: ProviderId, member: MemberId, base_day: Day, item: &Item) -> Line {
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

fn spoil(claim: &mut Claim, flaw: u8) {
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

/// Whether `advance` would do something, interest aside.
fn is_due(model: &Model, record: &ClaimRecord) -> bool {
    let late = |number: usize| {
        let paid_at = model.escrow.payments.get(number).and_then(|entry| entry.completed_at);
        paid_at.is_some_and(|at| record.interest(at).is_ok_and(|amount| amount.0 > 0))
    };
    match &record.state {
        ClaimState::Pended(pend) => pend.is_overdue(model.now),
        ClaimState::Adjudicated { payment, .. } => {
            record.open_appeal().is_ok_and(|appeal| appeal.until <= model.now)
                || (record.history.interest.is_none() && payment.is_some_and(|number| late(number.0 as usize)))
        }
        ClaimState::Reversed { .. } | ClaimState::Voids(_) => false,
    }
}

fn attach(model: &Model, caller: u8, claim: u8, grant: u8, wrong: u8) -> (u8, Account, Message) {
    let waits = |record: &ClaimRecord| record.pend().is_ok_and(|pend| pend.evidence != Categories::NONE);
    let kept = model.claim_for(claim, waits);
    let key = kept.map_or_else(Model::no_claim, |(key, _)| key);
    let awaited = kept.and_then(|(_, record)| record.pend().ok()).map_or(Categories::NONE, |pend| pend.evidence);
    let category = Category::ALL.into_iter().find(|category| awaited.includes(*category));
    let category = if wrong == 1 { Category::Hiv } else { category.unwrap_or(Category::ProofOfDelivery) };
    let member = kept.and_then(|(_, record)| model.policies.members.get(record.claim.member.0 as usize));
    let account = member.map_or_else(|| who("stranger"), |member| member.account);
    let disclosure = Disclosure {
        discloser: Discloser::Provider(key.provider),
        recipient: model.places.claims,
        purpose: Purpose::Payment,
        category,
        claim: key,
    };
    let all: Vec<GrantId> = (0..model.consents.count(account) as u32).map(GrantId).collect();
    let allowed = |id: &GrantId| model.consents.check(account, *id, &disclosure, model.now).is_ok();
    let good: Vec<GrantId> = all.iter().copied().filter(allowed).collect();
    let chosen = if grant < 16 { pick(&good, grant).or_else(|| pick(&all, grant)) } else { pick(&all, grant) };
    let chosen = if wrong == 2 { GrantId(99) } else { chosen.unwrap_or(GrantId(0)) };
    let piece = Attachment { evidence: Evidence { category, commitment: Commitment([7; 32]) }, grant: chosen };
    let count = match wrong {
        3 => 0,
        4 => MAX_EVIDENCE_PER_CLAIM + 1,
        _ => 1,
    };
    (caller, model.operator_of(key.provider), Message::Attach { claim: key, evidence: vec![piece; count] })
}

fn review(line: usize, verdict: u8) -> Review {
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

fn decide_authorisation(model: &Model, authorisation: u8, verdict: u8) -> Message {
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

fn give_role(model: &Model, caller: u8, role: u8, holders: &[u8]) -> (u8, Account, Message) {
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
