//! What somebody does for a member, signed by real keys where it is signed; and the comparison of consents, powers and accesses.

use client::domain::consent::{Act, Category, Disclosure, GrantTerms};
use client::domain::emergency::EmergencyId;
use client::domain::ids::{Account, ClaimKey, ClaimNumber, GrantId, ProviderId};
use client::domain::representation::Right;
use client::domain::statement::Statement;
use client::interfaces::consent_registry::MemberRecord;
use client::suite::CallError;

use super::{same, unanswered, Deployed, Difference};
use crate::call::{Answer, Told};
use crate::model::Model;
use crate::right::{By, Seal};
use crate::world::key;

/// A wallet signs.
fn sign(seal: &Seal) -> [u8; 64] {
    let Seal { member, epoch, nonce, expires, act, registry, chain, .. } = *seal;
    let text = Statement { act: &act, member, contract: registry, chain, epoch, nonce, expires }.text();
    key(seal.key).expect("whoever signs has a key").sign(&text)
}

fn right(by: &By) -> Right {
    match by.clone() {
        By::Member => Right::Own,
        By::Representative { member, authority } => Right::Representative { member, authority },
        By::Signature { member, nonce, expires, seal } => {
            Right::Signed { member, nonce, expires, signature: sign(&seal) }
        }
    }
}

impl Deployed {
    pub(super) fn act(&mut self, from: Account, by: &By, act: Act) -> Answer {
        let message = self.suite.consent_registry.act(right(by), act);
        self.tell(from, message, Told::Number)
    }

    /// How a member stands: what a message about consents has touched.
    pub(super) fn compare_standing(&mut self, model: &Model, member: Account) -> Result<(), Difference> {
        let found = self.suite.consent_registry.member_of(member).ask(&mut self.chain).map_err(unanswered)?;
        let consents = &model.consents;
        let grants = consents.count(member) as u32;
        let (epoch, signatures) = (consents.swept(member), consents.next_signature(member));
        same("how a member stands", &MemberRecord { grants, epoch, signatures }, &found)
    }

    /// A consent with all its versions.
    pub(super) fn compare_consent(&mut self, model: &Model, member: Account, grant: GrantId) -> Result<(), Difference> {
        let registry = self.suite.consent_registry;
        let Some(consent) = model.consents.get(member, grant) else { return Ok(()) };
        let found = registry.grant_of(member, grant).ask(&mut self.chain).map_err(unanswered)?;
        let found = found.map(|(grant, revoked)| {
            let giver = (grant.given_by.who, grant.given_by.authority, grant.given_by.term);
            (grant.terms, giver, grant.version, grant.granted_at, grant.revoked_at, revoked)
        });
        let giver = (consent.who, consent.authority, model.consents.term(member, consent));
        let version = consent.before.len() as u32;
        let expected = (consent.terms, giver, version, consent.given, consent.taken_back, !consent.stands());
        same("a grant", &Some(expected), &found)?;
        for (version, terms) in (0u32..).zip(&consent.before) {
            let found = registry.grant_version(member, grant, version).ask(&mut self.chain).map_err(unanswered)?;
            same("a version of a grant", &Some(*terms), &found.map(|grant| grant.terms))?;
        }
        Ok(())
    }

    /// What the insurer is told of a consent, of the most sensitive thing that it is about.
    fn compare_check(
        &mut self,
        model: &Model,
        member: Account,
        grant: GrantId,
        terms: &GrantTerms,
    ) -> Result<(), Difference> {
        let category = Category::ALL.into_iter().rev().find(|category| terms.categories.includes(*category));
        let nothing = ClaimKey { provider: ProviderId(0), number: ClaimNumber([0; 16]) };
        let disclosure = Disclosure {
            discloser: terms.discloser,
            recipient: terms.recipient.unwrap_or(model.places.claims),
            purpose: terms.purpose,
            category: category.unwrap_or(Category::Order),
            claim: terms.claim.unwrap_or(nothing),
        };
        let asker = model.insurer();
        let asked = self.suite.consent_registry.check_for(member, &[(grant, disclosure)], &asker);
        let found = match asked.ask(&mut self.chain) {
            Ok(()) => Ok(()),
            Err(CallError::Contract(error)) => Err(error),
            Err(error) => return Err(format!("no answer: {error}")),
        };
        same("what a consent allows", &model.check(member, grant, &disclosure, &asker), &found)
    }

    /// Everything that was consented to, and every power.
    pub(super) fn compare_consents(&mut self, model: &Model) -> Result<(), Difference> {
        for (member, given) in &model.consents.given {
            self.compare_standing(model, *member)?;
            for (number, consent) in (0u32..).zip(given) {
                self.compare_consent(model, *member, GrantId(number))?;
                self.compare_check(model, *member, GrantId(number), &consent.terms)?;
            }
        }
        for member in model.consents.brought.keys() {
            self.compare_standing(model, *member)?;
        }
        let powers = &model.consents.powers;
        for bond in powers.given.keys() {
            let (member, who, authority) = *bond;
            let asked = self.suite.consent_registry.representation(member, who, authority);
            let found = asked.ask(&mut self.chain).map_err(unanswered)?;
            let term = powers.interruptions(bond, powers.count(bond));
            let expected = powers.last(bond).map(|power| (power, term));
            same("a power", &expected, &found.map(|it| (it.power, it.term)))?;
        }
        Ok(())
    }

    /// Every access in an emergency, and how its provider stands.
    pub(super) fn compare_emergencies(&mut self, model: &Model) -> Result<(), Difference> {
        let registry = self.suite.consent_registry;
        for number in 0..model.providers.records.len() as u32 {
            let provider = ProviderId(number);
            let accesses = model.accesses(provider);
            for (number, it) in (0u32..).zip(&accesses) {
                let asked = registry.emergency_of(provider, EmergencyId(number)).ask(&mut self.chain);
                let found = asked.map_err(unanswered)?;
                let found =
                    found.map(|it| ((it.member, it.accessor, it.issuer), it.justification, it.at, it.justified));
                let whose = (it.member, it.accessor, it.issuer);
                let expected = (whose, it.justification, it.at, it.verdicts.last().copied());
                same("an access", &Some(expected), &found)?;
            }
            let log = registry.emergencies_of(provider).ask(&mut self.chain).map_err(unanswered)?;
            let unjustified = accesses.iter().filter(|it| it.verdicts.last() == Some(&false)).count() as u32;
            let unreviewed = accesses.iter().filter(|it| it.verdicts.is_empty()).count() as u32;
            let expected = (accesses.len() as u32, unjustified, unreviewed);
            same("accesses of a provider", &expected, &(log.next, log.unjustified, log.unreviewed))?;
            if accesses.iter().take(log.oldest as usize).any(|it| it.verdicts.is_empty()) {
                return Err(format!("an access that is not reviewed is passed over: {log:?}"));
            }
        }
        Ok(())
    }
}
