//! What an insurer's vault tells the vault of a provider.

use super::hex::Hex;
use super::Vault;
use crate::tokens::Key;

/// Whose member numbers are told.
#[derive(Clone, Copy, Debug)]
pub enum Members<'a> {
    /// Everybody's.
    All,
    /// These, as far as they are known.
    Only(&'a [String]),
}

impl Members<'_> {
    /// Whether a member number is told.
    #[must_use]
    pub fn include(self, number: &str) -> bool {
        match self {
            Self::All => true,
            Self::Only(numbers) => numbers.iter().any(|known| known == number),
        }
    }
}

/// How much was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shared {
    /// Plan years whose codes can be read and written.
    pub years: usize,
    /// Procedure codes.
    pub codes: usize,
    /// Providers.
    pub providers: usize,
    /// Members.
    pub members: usize,
}

impl Vault {
    /// Tells another vault what is needed to submit claims to a payer: the keys of its codes with the codebook and of
    /// its drugs' packages, the providers' numbers, and what these member numbers stand for. What the other one knew
    /// otherwise of these is replaced. Own keys, salts, claims and documents are not told. Not on disk before
    /// [`Vault::save`] of the other.
    pub fn share_with(&self, other: &mut Self, payer: &str, members: Members<'_>) -> Shared {
        let mut shared = Shared { years: 0, codes: 0, providers: 0, members: 0 };
        if let Some(years) = self.content.code_keys.get(payer) {
            shared.years = years.len();
            let others = other.content.code_keys.entry(payer.into()).or_default();
            others.extend(years.iter().map(|(year, key)| (*year, key.clone())));
            // The codebook holds every payer's tokens: only this one's are told.
            let is_of_payer = |token: &Hex<8>, code: &str| {
                years.values().any(|key| Key(key.0).code(code).is_ok_and(|known| known.0 == token.0))
            };
            for (token, code) in self.content.codebook.iter().filter(|(token, code)| is_of_payer(token, code)) {
                shared.codes = shared.codes.saturating_add(1);
                other.content.codebook.insert(*token, code.clone());
            }
        }
        if let Some(key) = self.content.drug_keys.get(payer) {
            other.content.drug_keys.insert(payer.into(), key.clone());
        }
        shared.providers = self.content.providers.len();
        other.content.providers.extend(self.content.providers.iter().map(|(npi, number)| (npi.clone(), *number)));
        for (number, member) in self.content.members.iter().filter(|(number, _)| members.include(number)) {
            shared.members = shared.members.saturating_add(1);
            other.content.members.insert(number.clone(), member.clone());
        }
        shared
    }
}
