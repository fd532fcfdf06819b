//! Members and providers who do not exist.

use std::collections::BTreeSet;

use client::chain::{address, AccountId};
use formats::npi;

use super::chance::Chance;

const FIRST: [&str; 24] = [
    "Ada", "Ben", "Cleo", "Dev", "Edda", "Finn", "Gwen", "Hugo", "Ines", "Jon", "Kira", "Leo", "Mara", "Nils", "Olga",
    "Pavel", "Quinn", "Rosa", "Sven", "Tara", "Umar", "Vera", "Wim", "Yara",
];
const LAST: [&str; 24] = [
    "Quill", "Marsh", "Rowan", "Alder", "Birch", "Cedar", "Dale", "Elder", "Fern", "Grove", "Heath", "Ivy", "Juniper",
    "Knoll", "Larch", "Moss", "Nettle", "Oak", "Pine", "Reed", "Sorrel", "Thorn", "Vale", "Willow",
];
const PLACES: [&str; 8] = ["Harbour", "Hill", "River", "Meadow", "Lake", "Forest", "Garden", "Bridge"];

/// A member.
pub struct Member {
    pub number: String,
    pub first: &'static str,
    pub last: &'static str,
    pub family: usize,
    pub born: String,
    pub sex: char,
    /// An account that nobody has a key of.
    pub account: String,
}

/// A provider.
pub struct Provider {
    pub npi: String,
    pub name: String,
}

/// So many members, in families of up to four.
pub fn members(count: usize, chance: &mut Chance) -> Vec<Member> {
    let mut members: Vec<Member> = Vec::with_capacity(count);
    let (mut family, mut left, mut last) = (0usize, 0usize, "Quill");
    for position in 0..count {
        if left == 0 {
            family = family.saturating_add(1);
            left = chance.below(4).saturating_add(1);
            last = chance.one_of(&LAST).copied().unwrap_or(last);
        }
        left = left.saturating_sub(1);
        let year = chance.below(60).saturating_add(1945);
        members.push(Member {
            number: format!("GEN{:06}", position.saturating_add(1)),
            first: chance.one_of(&FIRST).copied().unwrap_or("Ada"),
            last,
            family,
            born: format!("{year}{:02}{:02}", chance.below(12).saturating_add(1), chance.below(28).saturating_add(1)),
            sex: if chance.below(2) == 0 { 'F' } else { 'M' },
            account: address(AccountId::from(chance.bytes())),
        });
    }
    members
}

/// So many providers, each with an identifier of its own.
pub fn providers(count: usize, chance: &mut Chance) -> Vec<Provider> {
    let mut known = BTreeSet::new();
    let mut providers = Vec::with_capacity(count);
    while providers.len() < count {
        let stem = format!("19{:07}", chance.below(10_000_000));
        let npi = (0..10).map(|digit| format!("{stem}{digit}")).find(|npi| npi::is_valid(npi));
        let Some(npi) = npi.filter(|npi| known.insert(npi.clone())) else { continue };
        let place = chance.one_of(&PLACES).copied().unwrap_or("Harbour");
        let name = format!("{place} Clinic {}", providers.len().saturating_add(1));
        providers.push(Provider { npi, name });
    }
    providers
}
