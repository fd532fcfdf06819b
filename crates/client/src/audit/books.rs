//! The suite's records as they stand before a transaction, and what the rules make of them.

use std::collections::BTreeMap;
use std::rc::Rc;

use domain::accumulators::{Used, UsedKey};
use domain::authorisation::Authorisation;
use domain::enrolment::Enrolment;
use domain::ids::{AuthorisationId, Code, ControlNumber, DrugSerial, FamilyId, MemberId, PlanId, PlanRef, ProviderId};
use domain::network::Network;
use domain::pages::{Book, Changes};
use domain::plan::Plan;
use domain::service::Service;
use domain::visit::{Visit, VisitKey};
use scale::{Decode, DecodeAll, Encode};

use super::layout::{own_key, Layout};
use crate::chain::{AccountId, Chain, ChainError, Embedded};
use crate::suite::{Bundles, Contract, Suite};

/// The records that follow from what happened by the rules alone: they are worked out again, and read from no chain.
const DERIVED: [(Contract, &[&str]); 3] = [
    (Contract::Claims, &["batches", "claims", "replaced"]),
    (Contract::Policies, &["used", "visits", "authorisation_count", "authorisations", "drug_serials"]),
    (Contract::Escrow, &["ledgers", "payments", "credits", "debts"]),
];

/// A cell: whose, and its key without the chain's hash.
pub(super) type Cell = (Contract, Vec<u8>);

/// What cannot be worked out, and why.
pub(super) type Stuck = String;

/// Where everything is, and how it is stored.
pub(super) struct Places {
    /// The suite.
    pub(super) suite: Suite,
    layouts: BTreeMap<Contract, Layout>,
}

impl Places {
    /// The places of a suite; the error says what the bundles lack.
    pub(super) fn new(suite: Suite, bundles: &Bundles) -> Result<Self, String> {
        let mut layouts = BTreeMap::new();
        for contract in Contract::ALL {
            layouts.insert(contract, Layout::of(bundles.of(contract))?);
        }
        Ok(Self { suite, layouts })
    }

    /// Which contract of the suite is there.
    pub(super) fn contract_at(&self, address: AccountId) -> Option<Contract> {
        Contract::ALL.into_iter().find(|contract| self.suite.address_of(*contract) == address)
    }

    /// How a contract stores what it stores.
    pub(super) fn layout(&self, contract: Contract) -> Option<&Layout> {
        self.layouts.get(&contract)
    }

    /// Whether a cell follows by the rules alone.
    pub(super) fn is_derived(&self, contract: Contract, key: &[u8]) -> bool {
        let field = self.layout(contract).and_then(|layout| layout.field_of(key));
        DERIVED.iter().any(|(other, fields)| *other == contract && field.is_some_and(|field| fields.contains(&field)))
    }

    /// The key of a cell of a field.
    fn key(&self, contract: Contract, field: &str, key: &impl Encode) -> Result<Vec<u8>, Stuck> {
        let root = self.layout(contract).and_then(|layout| layout.root(field));
        Ok((root.ok_or_else(|| format!("{} has no field {field}", contract.name()))?, key).encode())
    }
}

/// The records during one transaction.
pub(super) struct Books<'a> {
    /// Where everything is.
    pub(super) places: &'a Places,
    /// The chain as it stands before the transaction.
    pub(super) chain: &'a mut Embedded,
    /// What the rules have come to so far.
    pub(super) settled: &'a BTreeMap<Cell, Vec<u8>>,
    /// What they come to now.
    pub(super) written: BTreeMap<Cell, Vec<u8>>,
}

impl Books<'_> {
    /// What lies in a cell.
    pub(super) fn load<T: Decode>(
        &mut self,
        contract: Contract,
        field: &str,
        key: &impl Encode,
    ) -> Result<Option<T>, Stuck> {
        let key = self.places.key(contract, field, key)?;
        let is_derived = self.places.is_derived(contract, &key);
        let cell = (contract, key);
        let bytes = match self.written.get(&cell).or_else(|| self.settled.get(&cell)) {
            Some(bytes) => Some(bytes.clone()),
            None if is_derived => None,
            None => {
                let address = self.places.suite.address_of(contract);
                self.chain.cell(address, &cell.1).map_err(|error| error.to_string())?
            }
        };
        let unreadable = |_| format!("{}: {field} cannot be read", contract.name());
        bytes.map(|bytes| T::decode_all(&mut &bytes[..]).map_err(unreadable)).transpose()
    }

    /// What lies in a cell; its default where there is nothing.
    pub(super) fn load_or_default<T: Decode + Default>(
        &mut self,
        contract: Contract,
        field: &str,
        key: &impl Encode,
    ) -> Result<T, Stuck> {
        Ok(self.load(contract, field, key)?.unwrap_or_default())
    }

    /// What must lie in a cell.
    pub(super) fn load_known<T: Decode>(
        &mut self,
        contract: Contract,
        field: &str,
        key: &impl Encode,
    ) -> Result<T, Stuck> {
        let missing = || format!("{} has nothing in {field} where the call needs it", contract.name());
        self.load(contract, field, key)?.ok_or_else(missing)
    }

    /// Puts a value into a cell.
    pub(super) fn store(
        &mut self,
        contract: Contract,
        field: &str,
        key: &impl Encode,
        value: &impl Encode,
    ) -> Result<(), Stuck> {
        let key = self.places.key(contract, field, key)?;
        self.written.insert((contract, key), value.encode());
        Ok(())
    }

    /// Takes what a claim has changed: the next one sees it.
    pub(super) fn take(&mut self, changes: Changes) -> Result<(), Stuck> {
        for (key, used) in changes.used {
            self.store(Contract::Policies, "used", &key, &used)?;
        }
        for (key, visit) in changes.visits {
            self.store(Contract::Policies, "visits", &key, &visit)?;
        }
        for (key, authorisation) in changes.authorisations {
            self.store(Contract::Policies, "authorisations", &key, &authorisation)?;
        }
        for (key, claim) in changes.drug_serials {
            self.store(Contract::Policies, "drug_serials", &key, &claim)?;
        }
        Ok(())
    }

    /// What policies keep under a key. What cannot be read is as if it were not there: the rules then come to something else.
    fn of_policies<T: Decode>(&mut self, field: &str, key: &impl Encode) -> Option<T> {
        self.load(Contract::Policies, field, key).ok().flatten()
    }
}

impl Book for Books<'_> {
    fn enrolment(&mut self, member: MemberId) -> Option<Rc<Enrolment>> {
        self.of_policies("enrolments", &member).map(Rc::new)
    }

    fn family_members(&mut self, family: FamilyId) -> u16 {
        self.of_policies("families", &family).unwrap_or_default()
    }

    fn plan(&mut self, plan: PlanRef) -> Option<Rc<Plan>> {
        self.of_policies("plans", &plan).map(Rc::new)
    }

    fn service(&mut self, plan: PlanId, code: Code) -> Option<Rc<Service>> {
        self.of_policies("services", &(plan, code)).map(Rc::new)
    }

    fn network(&mut self, provider: ProviderId) -> Rc<Network> {
        Rc::new(self.of_policies("networks", &provider).unwrap_or_default())
    }

    fn used(&mut self, key: UsedKey) -> Used {
        self.of_policies("used", &key).unwrap_or_default()
    }

    fn visit(&mut self, key: VisitKey) -> Visit {
        self.of_policies("visits", &key).unwrap_or_default()
    }

    fn authorisation(&mut self, id: AuthorisationId) -> Option<Authorisation> {
        self.of_policies("authorisations", &id)
    }

    fn drug_serial(&mut self, serial: DrugSerial) -> Option<ControlNumber> {
        self.of_policies::<Option<ControlNumber>>("drug_serials", &serial).flatten()
    }
}

/// Everything that a contract stores, by the keys without the chain's hash.
pub(super) fn cells(items: Vec<(Vec<u8>, Vec<u8>)>) -> BTreeMap<Vec<u8>, Vec<u8>> {
    items.into_iter().map(|(key, value)| (own_key(&key).to_vec(), value)).collect()
}

/// Every derived cell of a contract, as the chain has it.
pub(super) fn derived_cells(
    places: &Places,
    contract: Contract,
    chain: &mut Embedded,
) -> Result<Vec<(Cell, Vec<u8>)>, ChainError> {
    let address = places.suite.address_of(contract);
    // It may not be there yet.
    let items = if chain.code_hash(address).is_ok() { chain.storage(address)? } else { Vec::new() };
    let cells = cells(items).into_iter().filter(|(key, _)| places.is_derived(contract, key));
    Ok(cells.map(|(key, value)| ((contract, key), value)).collect())
}
