//! A command against a state: who sends which message with which arguments. Numbers pick from what is there, first from what
//! the command makes sense for.

mod batches;
mod consents;
mod deeds;
mod desk;
mod emergencies;
mod errands;
mod money;
mod policies;
mod providers;

use std::rc::Rc;

use client::domain::authorisation::AuthorisationRequest;
use client::domain::bounds::MAX_TRUSTED_ISSUERS;
use client::domain::calendar::{Day, MILLIS_PER_DAY};
use client::domain::consent::Act;
use client::domain::decision::Verdict;
use client::domain::enrolment::Coverage;
use client::domain::ids::{Account, AssetId, ClaimKey, ClaimNumber, GrantId, MemberId, PlanId, ProviderId};
use client::domain::ledger::Party;
use client::domain::lifecycle::{AppealLevel, ClaimRecord};
use client::domain::money::{Amount, Quantity};
use client::domain::provider::{Announced, ChangeKind};
use client::interfaces::claims::Role;

pub use self::errands::{step, Step};

use self::batches::submit;
use self::consents::{attach, by_oneself};
use self::desk::{decide_authorisation, give_role, is_due, review};
use self::policies::{attest_person, carry_in, enrol, set_network, set_services};
use self::providers::{announce_change, announced, attested, may_change};
use crate::call::{Call, Message, Owned, Trespass};
use crate::command::Command;
use crate::model::Model;
use crate::world::{code, person, plan, silent, who, CODES, PEOPLE, PLANS};

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

/// What the command comes to in this state.
#[must_use]
pub fn resolve(model: &Model, command: &Command) -> Call {
    let policies = &model.policies;
    let owner = policies.administration.owner;
    let enrols = policies.enrols();
    let claims_owner = model.claims.administration.owner;
    let (caller, right, message) = match command {
        Command::Register { caller, payout } => {
            let recovery = (*payout % 2 == 0).then(|| who("issuer"));
            (*caller, who("op-3"), Message::Register { payout: silent(usize::from(*payout)), recovery })
        }
        Command::AnnounceChange { caller, provider, kind, account } => {
            announce_change(model, *caller, model.provider_at(*provider), *kind, *account)
        }
        Command::ConfirmChange { caller, provider } => {
            let ripe = |it: &Announced| it.from <= model.now;
            let (provider, change) = announced(model, *provider, ripe);
            (*caller, may_change(model, provider, change), Message::ConfirmChange { provider, change })
        }
        Command::ConfirmRecovery { caller, provider } => {
            let (provider, change) = announced(model, *provider, |it| it.change.kind == ChangeKind::Recover);
            (*caller, may_change(model, provider, change), Message::ConfirmChange { provider, change })
        }
        Command::CancelChange { caller, provider } => {
            let (provider, change) = announced(model, *provider, |_| true);
            (*caller, model.operator_of(provider), Message::CancelChange { provider, change })
        }
        Command::Narrow { member, grant, how } => return consents::narrow(model, *member, *grant, *how),
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
        Command::Grant { member, provider, variant } => {
            return consents::grant(model, *member, *provider, *variant);
        }
        Command::Revoke { member, grant } => {
            let standing = consents::consents(model, |_, consent| consent.stands() || *grant > 20);
            let picked = pick(&standing, member.wrapping_mul(7).wrapping_add(*grant));
            let (from, grant) = picked.map_or_else(|| (who("member-0"), GrantId(0)), |(from, id, _)| (from, id));
            return by_oneself(from, Act::Revoke(grant));
        }
        Command::RevokeAll { member } => {
            let givers: Vec<Account> = model.consents.given.keys().copied().collect();
            return by_oneself(pick(&givers, *member).unwrap_or_else(|| who("member-0")), Act::RevokeAll);
        }
        Command::Appoint { member, delegate, how } => {
            let member = policies.members[model.member_at(*member).0 as usize].account;
            let party = who(if *how % 2 == 0 { "op-4" } else { "op-0" });
            let delegate = pick(&[who("delegate-0"), who("delegate-1"), party, member], *delegate).unwrap();
            return by_oneself(member, Act::Appoint { delegate, power: consents::power(model, *how) });
        }
        Command::AttestGuardian { caller, member, guardian, how } => {
            let issuer = who(if *how % 5 == 4 { "issuer-2" } else { "issuer" });
            let power = consents::power(model, *how);
            // Often one that was attested before: its power is interrupted, or goes on.
            if let Some((member, guardian, issuer)) = deeds::known_guardian(model, *member).filter(|_| *how > 3) {
                let message = Message::AttestGuardian { member, guardian, power };
                return Call { from: other_than_right(*caller, issuer), message };
            }
            let member = policies.members[model.member_at(*member).0 as usize].account;
            let all = [who("guardian-0"), who("guardian-1"), who("reviewer"), issuer];
            let guardian = pick(&all, *guardian).unwrap();
            (*caller, issuer, Message::AttestGuardian { member, guardian, power })
        }
        Command::Deed { via, deed, member, grant, how, flaw } => {
            return deeds::deed(model, *via, *deed, (*member, *grant), *how, *flaw);
        }
        Command::Emergency { caller, provider, member, how } => {
            let (right, message) = emergencies::declare(model, *provider, *member, *how);
            (*caller, right, message)
        }
        Command::ReviewAccess { access, justified } => return emergencies::review(model, *access, *justified),
        Command::Check { member, grant, how } => (0, who("stranger"), consents::check(model, *member, *grant, *how)),
        Command::CheckEmergency { access, how } => (0, who("stranger"), emergencies::check(model, *access, *how)),
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
        Command::Money { asset, what } => return money::resolve(model, *asset, *what),
        Command::ListAsset { caller, token } => {
            let tokens = model.places.tokens;
            let listed = |token: &Account| model.escrow.tokens.contains(token);
            let fresh = tokens.into_iter().find(|token| !listed(token));
            let token = fresh.filter(|_| *token < 6).or_else(|| pick(&tokens, *token)).unwrap();
            (*caller, model.escrow.administration.owner, Message::ListAsset { token })
        }
        Command::PayBack { party, share } => {
            let debts = &model.escrow.of(AssetId::NATIVE).debts;
            let owing: Vec<(Party, u128)> = debts.iter().map(|(party, debt)| (*party, *debt)).collect();
            let due: Vec<_> = owing.iter().copied().filter(|(_, debt)| *debt > 0).collect();
            let none = (Party::Provider(ProviderId(0)), 0);
            let (party, debt) = pick(&due, *party).or_else(|| pick(&owing, *party)).unwrap_or(none);
            let amount = if *share == 5 { debt + 1 } else { debt * u128::from(*share) / 4 };
            (0, who("stranger"), Message::PayBack { party, amount: Amount(amount) })
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
