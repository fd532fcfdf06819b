//! What a stranger sees.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use domain::calendar::Day;
use domain::claim::Batch;
use domain::ids::{Code, MemberId, PlanId, ProviderId};
use domain::service::Service;
use scale::Decode;
use serde::Serialize;

use crate::chain::{
    blake2_256, contract_address, AccountId, Action, ChainError, ContractEvent, Embedded, Hash, Network, Transaction,
};
use crate::suite::{Suite, SuiteEvent};
use crate::vault::hex;

/// In what something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// A contract's storage.
    Storage,
    /// An event.
    Event,
    /// A call's data.
    Call,
    /// A file.
    File,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Storage => "storage",
            Self::Event => "event",
            Self::Call => "call",
            Self::File => "file",
        })
    }
}

/// Bytes that a stranger sees.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub place: Place,
    pub at: String,
    pub bytes: Vec<u8>,
    /// The insurer whose own contract it is of.
    pub insurer: Option<usize>,
}

impl Piece {
    /// What stands in a file in hexadecimal digits, eight bytes at least.
    pub(super) fn hexadecimal(&self) -> Vec<Piece> {
        if self.place != Place::File {
            return Vec::new();
        }
        let words = self.bytes.split(|byte| !byte.is_ascii_alphanumeric());
        let mut pieces = Vec::new();
        for word in words {
            let digits = word.strip_prefix(b"0x").unwrap_or(word);
            let pairs = digits.chunks(2).map(|pair| std::str::from_utf8(pair).ok().and_then(hex::parse::<1>));
            let Some(bytes) = pairs.collect::<Option<Vec<[u8; 1]>>>() else { continue };
            if bytes.len() >= 8 {
                let at = format!("{} (in hexadecimal digits)", self.at);
                pieces.push(Piece { at, bytes: bytes.concat(), ..self.clone() });
            }
        }
        pieces
    }
}

/// What a stranger can make out of one insurer's calls and events.
#[derive(Clone, Debug, Default)]
pub struct Insurer {
    pub(super) name: String,
    /// Accounts to which members are or were bound, with their members.
    pub(super) accounts: BTreeMap<[u8; 32], MemberId>,
    /// Services by code or token, as they were set last.
    pub(super) services: BTreeMap<Code, Service>,
    /// Claims that were submitted, each once.
    pub(super) claims: Vec<Seen>,
}

/// A claim that was submitted.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub provider: ProviderId,
    pub member: MemberId,
    /// Of each line the day and the code or token.
    pub lines: Vec<(Day, Code)>,
}

/// What a stranger sees.
#[derive(Clone, Debug, Default)]
pub struct Observation {
    pieces: Vec<Piece>,
    pub(super) insurers: Vec<Insurer>,
}

impl Observation {
    /// Everything that these insurers' contracts on an embedded chain store, have told and have been told.
    ///
    /// # Errors
    ///
    /// If one of the contracts is not there.
    pub fn of(chain: &mut Embedded, suites: &[(&str, Suite)]) -> Result<Self, ChainError> {
        let transcript = chain.transcript();
        let (events, calls) = (transcript.events.clone(), transcript.calls.clone());
        Self::gathered(suites, |contract| chain.storage(contract), &events, &calls)
    }

    /// The same of a chain that lasts: what the contracts store now, and what this past of it has told and was told. What was
    /// refused is not in it, nor what contracts say to each other.
    ///
    /// # Errors
    ///
    /// If one of the contracts is not there, or the chain does not answer.
    pub fn of_history(
        chain: &mut (impl Network + ?Sized),
        suites: &[(&str, Suite)],
        history: &[Transaction],
    ) -> Result<Self, ChainError> {
        let events: Vec<_> = history.iter().flat_map(|transaction| transaction.events.iter().cloned()).collect();
        let calls: Vec<_> = history.iter().filter_map(said).collect();
        Self::gathered(suites, |contract| chain.storage(contract), &events, &calls)
    }

    fn gathered(
        suites: &[(&str, Suite)],
        mut storage: impl FnMut(AccountId) -> Result<Vec<(Vec<u8>, Vec<u8>)>, ChainError>,
        events: &[ContractEvent],
        calls: &[(AccountId, Vec<u8>)],
    ) -> Result<Self, ChainError> {
        let mut contracts = BTreeMap::new();
        for (number, (name, suite)) in suites.iter().enumerate() {
            let own = |contract: &str| format!("{name}: {contract}");
            contracts.insert(suite.policies.0 .0, (own("policies"), Some(number)));
            contracts.insert(suite.escrow.0 .0, (own("escrow"), Some(number)));
            contracts.insert(suite.claims.0 .0, (own("claims"), Some(number)));
            contracts.insert(suite.consent_registry.0 .0, ("consent_registry".into(), None));
            contracts.insert(suite.provider_registry.0 .0, ("provider_registry".into(), None));
        }
        let mut observation = Self::default();
        for (address, (name, insurer)) in &contracts {
            for (number, (key, value)) in storage(AccountId::from(*address))?.into_iter().enumerate() {
                let at = format!("{name}, item {number}");
                // Keys end with what they are made of.
                observation.see(Place::Storage, format!("{at}, key"), key, *insurer);
                observation.see(Place::Storage, format!("{at}, value"), value, *insurer);
            }
        }
        for (number, event) in events.iter().enumerate() {
            if let Some((name, insurer)) = contracts.get(&event.contract.0) {
                let bytes = [event.topics.concat(), event.data.clone()].concat();
                observation.see(Place::Event, format!("{number} of {name}"), bytes, *insurer);
            }
        }
        for (number, (contract, data)) in calls.iter().enumerate() {
            if let Some((name, insurer)) = contracts.get(&contract.0) {
                observation.see(Place::Call, format!("{number} of {name}"), data.clone(), *insurer);
            }
        }
        observation.insurers = suites
            .iter()
            .map(|(name, suite)| {
                let mut insurer = Insurer { name: (*name).into(), ..Insurer::default() };
                for event in events.iter().filter(|event| event.contract == suite.policies.0) {
                    let told = SuiteEvent::from(event.clone());
                    if let SuiteEvent::MemberEnrolled(enrolled) = &told {
                        insurer.accounts.insert(enrolled.account.0, enrolled.member);
                    }
                    if let SuiteEvent::MemberRebound(rebound) = &told {
                        insurer.accounts.insert(rebound.to.0, rebound.member);
                    }
                }
                let mut numbers = BTreeSet::new();
                for (contract, data) in calls {
                    insurer.overhear(*contract, data, suite, &mut numbers);
                }
                insurer
            })
            .collect();
        Ok(observation)
    }

    /// A file that a stranger sees, as one of the deployment.
    pub fn file(&mut self, name: &str, bytes: Vec<u8>) {
        self.see(Place::File, name.into(), bytes, None);
    }

    /// The insurers.
    #[must_use]
    pub fn insurers(&self) -> &[Insurer] {
        &self.insurers
    }

    pub(super) fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    pub(super) fn see(&mut self, place: Place, at: String, bytes: Vec<u8>, insurer: Option<usize>) {
        self.pieces.push(Piece { place, at, bytes, insurer });
    }
}

impl Insurer {
    /// Takes in a call, if it tells of services or claims. A claim that was sent again counts once.
    fn overhear(
        &mut self,
        contract: AccountId,
        data: &[u8],
        suite: &Suite,
        numbers: &mut BTreeSet<(ProviderId, [u8; 16])>,
    ) {
        let Some((selector, mut arguments)) = data.split_first_chunk::<4>() else { return };
        if contract == suite.policies.0 && *selector == ink::selector_bytes!("Policies::set_services") {
            if let Ok((_, services)) = <(PlanId, Vec<(Code, Service)>)>::decode(&mut arguments) {
                self.services.extend(services);
            }
        }
        if contract == suite.claims.0 && *selector == interfaces::annex::SELECTOR {
            let Ok(batch) = Batch::decode(&mut arguments) else { return };
            for claim in batch.claims {
                if numbers.insert((batch.provider, claim.number.0)) {
                    let lines = claim.lines.iter().filter_map(|line| Some((line.day(batch.base_day)?, line.code)));
                    let (provider, member) = (batch.provider, claim.member);
                    self.claims.push(Seen { provider, member, lines: lines.collect() });
                }
            }
        }
    }
}

/// What a transaction said to a contract, its salt with it where it made one; nothing where it spoke to none.
pub(super) fn said(transaction: &Transaction) -> Option<(AccountId, Vec<u8>)> {
    let made = |code_hash: Hash, data: &[u8], salt: &[u8]| {
        (contract_address(transaction.origin, code_hash, data, salt), [data, salt].concat())
    };
    match &transaction.action {
        Action::Call(call) => Some((call.contract, call.data.clone())),
        Action::Instantiate { wasm, data, salt, .. } => Some(made(Hash::from(blake2_256(wasm)), data, salt)),
        Action::InstantiateKnown { code_hash, data, salt, .. } => Some(made(*code_hash, data, salt)),
        Action::Upload { .. } | Action::Transfer { .. } => None,
    }
}
