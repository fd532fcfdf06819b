//! The number of a family on the chain. In a plan file families are told apart by their place, which changes when members leave
//! the file: a number that is on the chain stays what it is, and none is given twice.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use client::chain::AccountId;
use client::domain::ids::{FamilyId, MemberId};

use super::desk::Office;
use crate::reach::input;

/// The numbers of families that are known to the chain or get one now.
pub(super) struct Families {
    /// By the family's place in the plan file.
    numbers: BTreeMap<FamilyId, FamilyId>,
    taken: BTreeSet<FamilyId>,
}

impl Families {
    /// Asks the chain for the families of all members of the plan file that are enrolled with these accounts or as these members.
    pub(super) fn of(office: &mut Office, account_of: impl Fn(&Office, &str) -> Option<AccountId>) -> Result<Self> {
        let policies = office.world.suite.policies;
        let mut known = Self { numbers: BTreeMap::new(), taken: BTreeSet::new() };
        for member in office.world.file.members.clone() {
            let enrolled = match (office.world.custody.vault.member(&member.number), account_of(office, &member.number))
            {
                (Some(id), _) => Some(id),
                (None, Some(account)) => office.session().ask(policies.member_of(account))?,
                (None, None) => None,
            };
            let Some(id) = enrolled else { continue };
            let family = known_family(office, id)?;
            known.taken.insert(family);
            if *known.numbers.entry(member.family).or_insert(family) != family {
                return Err(input(format!(
                    "member {} is in the family {} on the chain, and in the plan file in one with members of another: correct the plan \
                     file; an enrolment stays in its family",
                    member.number, family.0
                )));
            }
        }
        Ok(known)
    }

    /// The number of the family at this place of the plan file. A new one is drawn: it says nothing to anybody, and is
    /// derived from nothing that an erasure leaves.
    pub(super) fn number(&mut self, office: &Office, place: FamilyId) -> Result<FamilyId> {
        if let Some(known) = self.numbers.get(&place) {
            return Ok(*known);
        }
        let mut number = office.world.custody.vault.new_family()?;
        while !self.taken.insert(number) {
            number = office.world.custody.vault.new_family()?;
        }
        self.numbers.insert(place, number);
        Ok(number)
    }
}

fn known_family(office: &mut Office, id: MemberId) -> Result<FamilyId> {
    let policies = office.world.suite.policies;
    let enrolment = office.session().ask(policies.enrolment(id))?;
    Ok(enrolment.context("a member that was enrolled is not there")?.family)
}
