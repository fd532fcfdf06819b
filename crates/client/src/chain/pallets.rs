//! What the runtime of the embedded chain is asked, and what it answers in our words.

use ink_sandbox::{
    frame_support::{
        sp_runtime::{DispatchError, TransactionOutcome},
        storage::{child, storage_prefix, unhashed, with_transaction},
        traits::fungible::{Inspect, Mutate},
        weights::Weight,
        Hashable,
    },
    frame_system::EventRecord,
    pallet_contracts::{
        self, Code, CollectEvents, ContractExecResult, ContractInstantiateResult, DebugInfo, Determinism,
    },
    AccountId32, H256,
};
use scale::Decode;

use super::{
    runtime::{Balances, Contracts, RuntimeEvent, System, MAX_EXTRINSIC},
    AccountId, Balance, Call, ChainError, ContractEvent, Cost, Gas,
};

/// More than any deposit, and little enough to be added up.
const PLENTY: Balance = 1 << 110;
/// What somebody has who can pay [`PLENTY`] and any value besides.
const RICHES: Balance = 1 << 120;

pub(super) fn native(account: AccountId) -> AccountId32 {
    AccountId32::new(account.0)
}

pub(super) fn gas(weight: Weight) -> Gas {
    Gas { ref_time: weight.ref_time(), proof_size: weight.proof_size() }
}

pub(super) type Deposit = pallet_contracts::StorageDeposit<Balance>;

pub(super) fn cost(consumed: Weight, deposit: &Deposit) -> Cost {
    let signed = |amount: &Balance| i128::try_from(*amount).expect("a deposit is bounded by what exists");
    Cost {
        ref_time: consumed.ref_time(),
        proof_size: consumed.proof_size(),
        deposit: match deposit {
            Deposit::Charge(amount) => signed(amount),
            Deposit::Refund(amount) => signed(amount).saturating_neg(),
        },
        fee: 0,
    }
}

pub(super) fn charged(deposit: &Deposit) -> Balance {
    match deposit {
        Deposit::Charge(amount) => *amount,
        Deposit::Refund(_) => 0,
    }
}

pub(super) fn contract_events(events: Option<Vec<EventRecord<RuntimeEvent, H256>>>) -> Vec<ContractEvent> {
    events
        .unwrap_or_default()
        .into_iter()
        .filter_map(|record| {
            let RuntimeEvent::Contracts(pallet_contracts::Event::ContractEmitted { contract, data }) = record.event
            else {
                return None;
            };
            Some(ContractEvent {
                contract: AccountId::from(<[u8; 32]>::from(contract)),
                topics: record.topics.into_iter().map(|topic| topic.0).collect(),
                data,
            })
        })
        .collect()
}

/// What the chain keeps on a contract, as far as it is of interest here.
#[derive(Decode)]
pub(super) struct ContractInfo {
    trie_id: Vec<u8>,
    pub(super) code_hash: H256,
    pub(super) storage_bytes: u32,
    pub(super) storage_items: u32,
}

impl ContractInfo {
    pub(super) fn trie(&self) -> child::ChildInfo {
        child::ChildInfo::new_default(&self.trie_id)
    }
}

pub(super) fn contract_info(contract: AccountId) -> Result<ContractInfo, ChainError> {
    let mut key = storage_prefix(b"Contracts", b"ContractInfoOf").to_vec();
    key.extend(contract.0.twox_64_concat());
    let raw = unhashed::get_raw(&key).ok_or(ChainError::NoContract(contract))?;
    Ok(ContractInfo::decode(&mut &raw[..]).expect("the runtime wrote it in this form"))
}

/// The module and the name of an error, if a module raised it.
pub(super) fn module_error(error: &DispatchError) -> Option<(String, String)> {
    let DispatchError::Module(inner) = error else { return None };
    let name = inner.message.map_or_else(|| format!("error {:?}", inner.error), Into::into);
    let modules = [
        (module_index::<Balances>(), "Balances"),
        (module_index::<Contracts>(), "Contracts"),
        (module_index::<System>(), "System"),
    ];
    let module =
        modules.iter().find(|(index, _)| *index == usize::from(inner.index)).map_or("Module", |(_, name)| name);
    Some((module.into(), name))
}

fn module_index<M: ink_sandbox::frame_support::traits::PalletInfoAccess>() -> usize {
    M::index()
}

/// An error with no more to say about it.
pub(super) fn refused(error: DispatchError) -> ChainError {
    let (module, name) = module_error(&error).unwrap_or_else(|| {
        if let DispatchError::Token(inner) = &error {
            ("Token".into(), format!("{inner:?}"))
        } else if let DispatchError::Arithmetic(inner) = &error {
            ("Arithmetic".into(), format!("{inner:?}"))
        } else {
            ("Chain".into(), <&'static str>::from(error).into())
        }
    });
    ChainError::Refused { module, name }
}

/// An error in words. `trial` tells what the transaction charges an origin that has plenty.
pub(super) fn explain(
    error: DispatchError,
    origin: AccountId,
    contract: AccountId,
    value: Balance,
    trial: impl FnOnce() -> Option<Balance>,
) -> ChainError {
    let name = module_error(&error).map(|(_, name)| name).unwrap_or_default();
    match name.as_str() {
        // The origin calls this contract; a contract that calls a missing one learns of it and may go on.
        "ContractNotFound" if contract_info(contract).is_err() => ChainError::NoContract(contract),
        "ContractTrapped" => ChainError::Trapped,
        "OutOfGas" => ChainError::OutOfGas,
        _ if is_about_funds(&name) => {
            let free = Balances::balance(&native(origin));
            ChainError::of_funds(&name, origin, free, value, trial()).unwrap_or_else(|| refused(error))
        }
        _ => refused(error),
    }
}

/// Whether an error of this name may mean that the origin cannot pay.
pub(super) fn is_about_funds(name: &str) -> bool {
    matches!(name, "StorageDepositNotEnoughFunds" | "StorageDepositLimitExhausted" | "TransferFailed")
}

// --- what a transaction charges an account that has plenty; to be asked where a state is at hand, which stays as it is -------

/// Of a call.
pub(super) fn call_with_plenty(origin: AccountId, call: &Call) -> Option<Balance> {
    with_plenty(origin, || {
        let tried = bare_call(origin, call, MAX_EXTRINSIC, Some(PLENTY), CollectEvents::Skip);
        tried.result.is_ok().then(|| charged(&tried.storage_deposit))
    })
}

/// Of a contract's creation.
pub(super) fn creation_with_plenty(origin: AccountId, creation: &Creation<'_>) -> Option<Balance> {
    with_plenty(origin, || {
        let tried = bare_instantiate(origin, creation, MAX_EXTRINSIC, Some(PLENTY), CollectEvents::Skip);
        tried.result.is_ok().then(|| charged(&tried.storage_deposit))
    })
}

/// Of code.
pub(super) fn upload_with_plenty(origin: AccountId, wasm: &[u8]) -> Option<Balance> {
    with_plenty(origin, || {
        let tried = Contracts::bare_upload_code(native(origin), wasm.to_vec(), Some(PLENTY), Determinism::Enforced);
        tried.ok().map(|uploaded| uploaded.deposit)
    })
}

fn with_plenty(origin: AccountId, trial: impl FnOnce() -> Option<Balance>) -> Option<Balance> {
    with_transaction(|| {
        let endowed = Balances::mint_into(&native(origin), RICHES).is_ok();
        TransactionOutcome::Rollback(Ok::<_, DispatchError>(if endowed { trial() } else { None }))
    })
    .ok()
    .flatten()
}

/// A contract that is to be created.
pub(super) struct Creation<'a> {
    pub(super) code: Code<H256>,
    pub(super) value: Balance,
    pub(super) data: &'a [u8],
    pub(super) salt: &'a [u8],
}

pub(super) fn bare_call(
    origin: AccountId,
    call: &Call,
    gas_limit: Weight,
    deposit_limit: Option<Balance>,
    events: CollectEvents,
) -> ContractExecResult<Balance, EventRecord<RuntimeEvent, H256>> {
    Contracts::bare_call(
        native(origin),
        native(call.contract),
        call.value,
        gas_limit,
        deposit_limit,
        call.data.clone(),
        DebugInfo::Skip,
        events,
        Determinism::Enforced,
    )
}

pub(super) fn bare_instantiate(
    origin: AccountId,
    creation: &Creation<'_>,
    gas_limit: Weight,
    deposit_limit: Option<Balance>,
    events: CollectEvents,
) -> ContractInstantiateResult<AccountId32, Balance, EventRecord<RuntimeEvent, H256>> {
    Contracts::bare_instantiate(
        native(origin),
        creation.value,
        gas_limit,
        deposit_limit,
        creation.code.clone(),
        creation.data.to_vec(),
        creation.salt.to_vec(),
        DebugInfo::UnsafeDebug,
        events,
    )
}
