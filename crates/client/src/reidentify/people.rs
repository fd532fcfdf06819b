//! Who can be told from whom.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use domain::ids::{Code, MemberId};
use domain::service::{Kind, Service};
use scale::Encode;
use serde::Serialize;

use super::{Insurer, Observation};

/// What a stranger learns of one insurer's members.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct People {
    /// The insurer.
    pub insurer: String,
    /// Services of its plan.
    pub services: usize,
    /// Services with a price that no other one has on the same days.
    pub services_with_a_price_of_their_own: usize,
    /// Lines that were claimed.
    pub lines: usize,
    /// Lines of such services.
    pub lines_identified_by_price: usize,
    /// Lines whose service is told to be antenatal care, a delivery, surgery, a stay or a consultation, or for one sex alone.
    pub lines_of_a_telling_service: usize,
    /// Members.
    pub members: usize,
    /// Claims that were submitted.
    pub claims: usize,
    /// Members with claims that can be linked with each other.
    pub members_with_several_claims: usize,
    /// Claims of theirs.
    pub claims_linkable: usize,
    /// The most claims of one member.
    pub most_claims_of_a_member: usize,
    /// Pairs of a provider and a day.
    pub groups: usize,
    /// Pairs with one member alone.
    pub groups_of_one: usize,
    /// The smallest of them; of several the one of the lowest provider and the first day.
    pub smallest_group: Option<Group>,
}

/// Who was at a provider on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Group {
    /// The provider.
    pub provider: u32,
    /// The day, counted from 1970.
    pub day: i32,
    /// How many members.
    pub members: usize,
}

impl Insurer {
    pub(super) fn people(&self) -> People {
        let telling = self.telling_services();
        let lines = || self.claims.iter().flat_map(|claim| &claim.lines);
        let by_member = self.claims_by_member();
        let several = || by_member.values().filter(|claims| **claims > 1);
        let mut groups: BTreeMap<(u32, i32), BTreeSet<MemberId>> = BTreeMap::new();
        for claim in &self.claims {
            for (day, _) in &claim.lines {
                groups.entry((claim.provider.0, day.0)).or_default().insert(claim.member);
            }
        }
        let smallest = groups.iter().min_by_key(|(_, members)| members.len());
        People {
            insurer: self.name.clone(),
            services: self.services.len(),
            services_with_a_price_of_their_own: telling.len(),
            lines: lines().count(),
            lines_identified_by_price: lines().filter(|(_, code)| telling.contains(code)).count(),
            lines_of_a_telling_service: lines().filter(|(_, code)| self.is_told_of(code)).count(),
            members: self.accounts.values().collect::<BTreeSet<_>>().len(),
            claims: self.claims.len(),
            members_with_several_claims: several().count(),
            claims_linkable: several().sum(),
            most_claims_of_a_member: by_member.values().copied().max().unwrap_or(0),
            groups: groups.len(),
            groups_of_one: groups.values().filter(|members| members.len() == 1).count(),
            smallest_group: smallest.map(|((provider, day), members)| Group {
                provider: *provider,
                day: *day,
                members: members.len(),
            }),
        }
    }

    /// Services whose prices no other one has that is valid on some of the same days.
    fn telling_services(&self) -> BTreeSet<Code> {
        let mut by_price: BTreeMap<Vec<u8>, Vec<(Code, &Service)>> = BTreeMap::new();
        for (code, service) in &self.services {
            by_price.entry(service.prices.encode()).or_default().push((*code, service));
        }
        let is_alone = |alike: &[(Code, &Service)], (code, service): &(Code, &Service)| {
            alike.iter().all(|(other, known)| other == code || !overlap(service, known))
        };
        let priced = by_price.values().filter(|alike| alike.iter().all(|(_, service)| !service.prices.is_empty()));
        priced.flat_map(|alike| alike.iter().filter(|it| is_alone(alike, it))).map(|(code, _)| *code).collect()
    }

    /// Whether the record of a service tells more of the patient than that there was one.
    fn is_told_of(&self, code: &Code) -> bool {
        self.services.get(code).is_some_and(|service| {
            let is_kind_told = match service.kind {
                Kind::Visit | Kind::Other => false,
                Kind::Consultation | Kind::HospitalStay | Kind::Antenatal | Kind::Delivery | Kind::Surgery => true,
            };
            is_kind_told || service.sex.is_some()
        })
    }

    fn claims_by_member(&self) -> BTreeMap<MemberId, usize> {
        let mut by_member: BTreeMap<MemberId, usize> = BTreeMap::new();
        for claim in &self.claims {
            let claims = by_member.entry(claim.member).or_default();
            *claims = claims.saturating_add(1);
        }
        by_member
    }
}

fn overlap(one: &Service, other: &Service) -> bool {
    let begins_in = |one: &Service, other: &Service| {
        other.valid_from <= one.valid_from && other.valid_to.is_none_or(|last| one.valid_from <= last)
    };
    begins_in(one, other) || begins_in(other, one)
}

/// How many accounts of one insurer's members stand in another's own contracts, and how many claims of all insurers their
/// members have.
pub(super) fn linked(observation: &Observation) -> (usize, usize) {
    let insurers = observation.insurers();
    let mut linked = BTreeSet::new();
    for piece in observation.pieces() {
        let Some(of) = piece.insurer else { continue };
        for window in piece.bytes.windows(32) {
            let Ok(bytes) = <[u8; 32]>::try_from(window) else { continue };
            let elsewhere = insurers.iter().enumerate().filter(|(number, _)| *number != of);
            if elsewhere.filter(|(_, insurer)| insurer.accounts.contains_key(&bytes)).count() > 0 {
                linked.insert(bytes);
            }
        }
    }
    let claims_of = |insurer: &Insurer| {
        // A member who was bound to several of them counts once.
        let members: BTreeSet<&MemberId> = linked.iter().filter_map(|account| insurer.accounts.get(account)).collect();
        let claims = insurer.claims_by_member();
        members.into_iter().filter_map(|member| claims.get(member)).sum::<usize>()
    };
    (linked.len(), insurers.iter().map(claims_of).sum())
}

impl fmt::Display for People {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.insurer)?;
        let mut row = |what: &str, count: usize, of: usize| writeln!(f, "  {what:<36}  {count} of {of}");
        row("services with a price of their own", self.services_with_a_price_of_their_own, self.services)?;
        row("lines identified by price", self.lines_identified_by_price, self.lines)?;
        row("lines that tell of kind or sex", self.lines_of_a_telling_service, self.lines)?;
        row("claims linkable within the insurer", self.claims_linkable, self.claims)?;
        row("members with several claims", self.members_with_several_claims, self.members)?;
        row("(provider, day) with one member", self.groups_of_one, self.groups)?;
        match self.smallest_group {
            Some(Group { provider, day, members }) => {
                let day = formats::Date::from_days(day).map_or_else(|| day.to_string(), |day| day.to_string());
                writeln!(f, "  smallest (provider, day)              {members}: provider {provider} on {day}")
            }
            None => writeln!(f, "  smallest (provider, day)              none"),
        }
    }
}
