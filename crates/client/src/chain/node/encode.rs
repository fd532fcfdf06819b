//! Transactions as the chain's runtime reads them.

use scale::{Compact, Encode};
use subxt::tx::TxPayload;
use subxt::Metadata;

use crate::chain::{AccountId, Balance, Call, ChainError, Gas};

/// A call of the runtime: which one, and its encoded arguments. Where it stands in the runtime, the metadata says.
pub(super) struct Extrinsic {
    pallet: &'static str,
    name: &'static str,
    arguments: Vec<u8>,
}

/// How accounts are named in calls: by their id.
const BY_ID: u8 = 0;

impl Extrinsic {
    /// pallet-contracts' `call`.
    pub(super) fn call(call: &Call, limit: Gas) -> Self {
        let arguments =
            (BY_ID, call.contract, Compact(call.value), weight(limit), None::<Compact<Balance>>, &call.data).encode();
        Self { pallet: "Contracts", name: "call", arguments }
    }

    /// pallet-contracts' `instantiate_with_code`.
    pub(super) fn instantiate(value: Balance, limit: Gas, wasm: &[u8], data: &[u8], salt: &[u8]) -> Self {
        let arguments = (Compact(value), weight(limit), None::<Compact<Balance>>, wasm, data, salt).encode();
        Self { pallet: "Contracts", name: "instantiate_with_code", arguments }
    }

    /// pallet-contracts' `upload_code`, of code that does the same everywhere.
    pub(super) fn upload(wasm: &[u8]) -> Self {
        const ENFORCED: u8 = 0;
        let arguments = (wasm, None::<Compact<Balance>>, ENFORCED).encode();
        Self { pallet: "Contracts", name: "upload_code", arguments }
    }

    /// A transfer that may use up the sender's account.
    pub(super) fn transfer(to: AccountId, amount: Balance) -> Self {
        Self { pallet: "Balances", name: "transfer_allow_death", arguments: (BY_ID, to, Compact(amount)).encode() }
    }

    /// A transaction that does nothing but to have a block made, on a chain that makes blocks for transactions only.
    pub(super) fn nothing() -> Self {
        Self { pallet: "System", name: "remark", arguments: Vec::<u8>::new().encode() }
    }

    /// The encoded call.
    pub(super) fn encode_call(&self, metadata: &Metadata) -> Result<Vec<u8>, ChainError> {
        self.encode_call_data(metadata).map_err(|error| ChainError::Unreachable(error.to_string()))
    }
}

impl TxPayload for Extrinsic {
    fn encode_call_data_to(&self, metadata: &Metadata, out: &mut Vec<u8>) -> Result<(), subxt::Error> {
        let missing = || format!("the chain knows no call {}.{}", self.pallet, self.name);
        let pallet = metadata.pallet_by_name(self.pallet).ok_or_else(missing)?;
        let call = pallet.call_variant_by_name(self.name).ok_or_else(missing)?;
        out.extend([pallet.index(), call.index]);
        out.extend(&self.arguments);
        Ok(())
    }
}

fn weight(gas: Gas) -> (Compact<u64>, Compact<u64>) {
    (Compact(gas.ref_time), Compact(gas.proof_size))
}

/// The limit that is sent: a fifth above what the dry run asked for, for the state may change until the transaction runs. What
/// is not used is not paid for.
pub(super) fn with_margin(gas: Gas) -> Gas {
    let more = |amount: u64| amount.saturating_add(amount / 5);
    // The node's limit for one transaction, less what it takes to include it.
    const MOST: u64 = 1_299_000_000_000;
    Gas { ref_time: more(gas.ref_time).min(gas.ref_time.max(MOST)), proof_size: more(gas.proof_size) }
}
