//! Services, networks and members.

use client::domain::accumulators::{Counter, Holder, Opening, Use, UsedKey};
use client::domain::calendar::Day;
use client::domain::enrolment::{AgeClass, Coverage, Person, Sex};
use client::domain::ids::{Account, FamilyId, MemberId, PlanId};
use client::domain::money::Amount;
use client::domain::network::{Network, NetworkTerm};
use client::domain::service::{Price, Service};

use super::pick;
use crate::call::Message;
use crate::model::Model;
use crate::world::{code, coins, date, person, who, COIN, PEOPLE};

pub(super) fn set_services(model: &Model, plan: PlanId, number: u8, price: u8) -> Message {
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

pub(super) fn set_network(model: &Model, provider: u8, tier: u8) -> Message {
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

pub(super) fn enrol(model: &Model, account: u8, family: u8, plan: PlanId) -> Message {
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

pub(super) fn attest_person(model: &Model, member: MemberId, class: u8) -> Message {
    let last = model.policies.members[member.0 as usize].persons.last().and_then(|last| last.from.plus_days(1));
    let from = last.map_or(model.day_before(30), |last| last.max(model.day_before(30)));
    let from = if class == 5 { date(2019, 1, 1) } else { from };
    let sex = [Some(Sex::Female), Some(Sex::Male), None][usize::from(class) % 3];
    let age = [Some(AgeClass::Adult), Some(AgeClass::Child)][usize::from(class) % 2];
    Message::AttestPerson { member, person: Person { from, sex, age, review_from: None } }
}

pub(super) fn carry_in(model: &Model, member: u8, counter: u8, share: u8) -> Message {
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
