//! Dry runs, and what they answer.

use ink_sandbox::frame_support::{sp_runtime::DispatchError, weights::Weight};
use ink_sandbox::pallet_contracts::{Code, ExecReturnValue, InstantiateReturnValue, StorageDeposit};
use ink_sandbox::{AccountId32, H256};
use scale::{Decode, Encode};
use subxt::ext::scale_decode::{self, visitor::IgnoreVisitor};
use subxt::Metadata;

use super::{failure, Node};
use crate::chain::pallets::{self, Creation};
use crate::chain::{AccountId, Balance, Call, CallReport, ChainError, ContractEvent, Cost, Gas, Hash, Outcome};

/// What pallet-contracts answers on a dry run, up to the events.
#[derive(Decode)]
struct Answer<T> {
    gas_consumed: Weight,
    gas_required: Weight,
    deposit: StorageDeposit<Balance>,
    _debug: Vec<u8>,
    result: Result<T, DispatchError>,
}

/// What the dry run of a constructor came to.
pub(super) struct Created {
    pub(super) address: AccountId,
    pub(super) report: CallReport,
}

impl Node {
    /// Runs a call on the state of a block.
    pub(super) fn dry_call(&mut self, origin: AccountId, call: &Call, at: Hash) -> Result<CallReport, ChainError> {
        let arguments = (origin, call.contract, call.value, None::<Weight>, None::<Balance>, &call.data).encode();
        let bytes = self.connection.run("ContractsApi_call", &arguments, at)?;
        let mut rest = bytes.as_slice();
        let answer = Answer::<ExecReturnValue>::decode(&mut rest).map_err(|_| other_form())?;
        let returned = match &answer.result {
            Ok(returned) => returned.clone(),
            Err(error) => {
                let trial = || pallets::call_with_plenty(origin, call);
                return Err(self.explain(error, origin, call.contract, call.value, at, trial));
            }
        };
        self.report(&answer, returned, rest)
    }

    /// Runs a constructor on the state of a block.
    pub(super) fn dry_instantiate(
        &mut self,
        origin: AccountId,
        wasm: &[u8],
        value: Balance,
        data: &[u8],
        salt: &[u8],
        at: Hash,
    ) -> Result<Created, ChainError> {
        let code = Code::<H256>::Upload(wasm.to_vec());
        let arguments = (origin, value, None::<Weight>, None::<Balance>, &code, data, salt).encode();
        let bytes = self.connection.run("ContractsApi_instantiate", &arguments, at)?;
        let mut rest = bytes.as_slice();
        let answer = Answer::<InstantiateReturnValue<AccountId32>>::decode(&mut rest).map_err(|_| other_form())?;
        let created = match &answer.result {
            Ok(created) => created.clone(),
            Err(error) => {
                let creation = Creation { code, value, data, salt };
                let trial = || pallets::creation_with_plenty(origin, &creation);
                return Err(self.explain(error, origin, AccountId::from([0; 32]), value, at, trial));
            }
        };
        if created.result.did_revert() {
            return Err(ChainError::ConstructorReverted(created.result.data));
        }
        let address = AccountId::from(<[u8; 32]>::from(created.account_id));
        Ok(Created { address, report: self.report(&answer, created.result, rest)? })
    }

    /// What the deposit for code would be, were it put on the chain.
    pub(super) fn dry_upload(&mut self, origin: AccountId, wasm: &[u8], at: Hash) -> Result<Balance, ChainError> {
        const ENFORCED: u8 = 0;
        let arguments = (origin, wasm, None::<Balance>, ENFORCED).encode();
        let bytes = self.connection.run("ContractsApi_upload_code", &arguments, at)?;
        match Result::<([u8; 32], Balance), DispatchError>::decode(&mut bytes.as_slice()).map_err(|_| other_form())? {
            Ok((_, deposit)) => Ok(deposit),
            Err(error) => {
                let trial = || pallets::upload_with_plenty(origin, wasm);
                Err(self.explain(&error, origin, AccountId::from([0; 32]), 0, at, trial))
            }
        }
    }

    fn report<T>(
        &self,
        answer: &Answer<T>,
        returned: ExecReturnValue,
        events: &[u8],
    ) -> Result<CallReport, ChainError> {
        let is_reverted = returned.did_revert();
        let mut events = match events.split_first() {
            Some((1, list)) => recorded(&self.connection.metadata(), list)?,
            // None were collected.
            _ => Vec::new(),
        };
        // The state still holds the events of its own block. What a dry run tells belongs to no transaction.
        events.retain(|event| event.transaction.is_none());
        Ok(CallReport {
            outcome: if is_reverted { Outcome::Reverted(returned.data) } else { Outcome::Returned(returned.data) },
            cost: Cost {
                ref_time: answer.gas_consumed.ref_time(),
                proof_size: answer.gas_consumed.proof_size(),
                deposit: signed(&answer.deposit),
                fee: 0,
            },
            gas_required: Gas {
                ref_time: answer.gas_required.ref_time(),
                proof_size: answer.gas_required.proof_size(),
            },
            events: if is_reverted {
                Vec::new()
            } else {
                events.into_iter().filter_map(|event| event.emitted).collect()
            },
        })
    }

    fn explain(
        &mut self,
        error: &DispatchError,
        origin: AccountId,
        contract: AccountId,
        value: Balance,
        at: Hash,
        trial: impl FnOnce() -> Option<Balance>,
    ) -> ChainError {
        let (module, name) = failure::name(error, &self.connection.metadata());
        match name.as_str() {
            "ContractNotFound" if self.contract_info(contract, at).is_err() => ChainError::NoContract(contract),
            "ContractTrapped" => ChainError::Trapped,
            "OutOfGas" => ChainError::OutOfGas,
            "CodeRejected" => ChainError::CodeRejected("the node did not say why".into()),
            _ if pallets::is_about_funds(&name) => match self.free(origin, at) {
                Ok(free) => {
                    let deposit = self.find_out(at, trial);
                    let told = ChainError::of_funds(&name, origin, free, value, deposit);
                    told.unwrap_or(ChainError::Refused { module, name })
                }
                Err(error) => error,
            },
            _ => ChainError::Refused { module, name },
        }
    }
}

pub(super) fn other_form() -> ChainError {
    ChainError::Unreachable("the node answers in another form: it is not of the version that this program knows".into())
}

fn signed(deposit: &StorageDeposit<Balance>) -> i128 {
    let bounded = |amount: &Balance| i128::try_from(*amount).unwrap_or(i128::MAX);
    match deposit {
        StorageDeposit::Charge(amount) => bounded(amount),
        StorageDeposit::Refund(amount) => bounded(amount).saturating_neg(),
    }
}

/// One event of a block, as far as it is of interest here.
pub(super) struct Recorded {
    /// By which transaction of the block, if by one.
    pub(super) transaction: Option<u32>,
    pub(super) pallet: u8,
    pub(super) variant: u8,
    /// The fields, encoded.
    pub(super) fields: Vec<u8>,
    /// What a contract told.
    pub(super) emitted: Option<ContractEvent>,
}

/// When in a block something happened.
#[derive(Decode)]
enum Phase {
    Transaction(u32),
    End,
    Beginning,
}

/// Events as a block and a dry run hold them: a list, of the runtime's own types.
pub(super) fn recorded(metadata: &Metadata, mut bytes: &[u8]) -> Result<Vec<Recorded>, ChainError> {
    let count = scale::Compact::<u32>::decode(&mut bytes).map_err(|_| other_form())?.0;
    let contracts = metadata.pallet_by_name("Contracts").ok_or_else(other_form)?;
    let emitted =
        contracts.event_variants().unwrap_or_default().iter().find(|variant| variant.name == "ContractEmitted");
    let emitted = emitted.map(|variant| (contracts.index(), variant.index)).ok_or_else(other_form)?;
    let event_type = metadata.outer_enums().event_enum_ty();
    let mut events = Vec::new();
    for _ in 0..count {
        let phase = Phase::decode(&mut bytes).map_err(|_| other_form())?;
        let whole = bytes;
        // Only to find its end.
        scale_decode::visitor::decode_with_visitor(&mut bytes, &event_type, metadata.types(), IgnoreVisitor::new())
            .map_err(|_| other_form())?;
        let length = whole.len().saturating_sub(bytes.len());
        let (Some([pallet, variant]), Some(fields)) = (whole.first_chunk::<2>().copied(), whole.get(2..length)) else {
            return Err(other_form());
        };
        let topics = Vec::<[u8; 32]>::decode(&mut bytes).map_err(|_| other_form())?;
        let told = if (pallet, variant) == emitted {
            let (contract, data) = <([u8; 32], Vec<u8>)>::decode(&mut &*fields).map_err(|_| other_form())?;
            Some(ContractEvent { contract: AccountId::from(contract), topics, data })
        } else {
            None
        };
        let transaction = match phase {
            Phase::Transaction(index) => Some(index),
            Phase::End | Phase::Beginning => None,
        };
        events.push(Recorded { transaction, pallet, variant, fields: fields.to_vec(), emitted: told });
    }
    Ok(events)
}
