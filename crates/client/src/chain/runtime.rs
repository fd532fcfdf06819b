//! The runtime of the embedded chain: pallet-contracts as the development node `contracts-node` 0.41 configures it.
//!
//! Deposits, limits and the price of every instruction are the node's, so that what a call costs here it costs there.

#![allow(missing_docs, reason = "the runtime's macros make public items that they do not document")]

use ink_sandbox::{
    frame_support::{
        construct_runtime, derive_impl, parameter_types,
        sp_runtime::{
            traits::{Convert, Dispatchable},
            BuildStorage, Perbill,
        },
        traits::{ConstBool, ConstU128, ConstU32, ConstU64, Contains, Randomness},
        weights::{constants::RocksDbWeight, Weight},
    },
    frame_system::{self, pallet_prelude::BlockNumberFor},
    macros::BlockBuilder,
    pallet_balances, pallet_contracts, pallet_timestamp,
    sp_externalities::Extension,
    AccountId32, RuntimeMetadataPrefixed, Sandbox, Snapshot, TestExternalities, H256,
};

use super::Balance;

/// The chain's own asset.
pub const UNIT: Balance = 1_000_000_000_000;
/// A thousandth of a [`UNIT`].
pub const MILLIUNIT: Balance = 1_000_000_000;
/// What an account must hold to exist.
pub const EXISTENTIAL_DEPOSIT: Balance = MILLIUNIT;
/// What must stay with whoever pays for storage: the pallet asks for the existential deposit twice.
pub const KEPT_BACK: Balance = 2 * EXISTENTIAL_DEPOSIT;

/// The deposit for one item of storage, 0.1 UNIT.
const PER_ITEM: Balance = 100_000_000_000;
/// The deposit for one byte of storage: 20,000 bytes are one item.
const PER_BYTE: Balance = 5_000_000;
/// Deposits by their names in the runtime: where a node's are others, what is found out here does not hold there.
pub(super) const DEPOSITS: [(&str, Balance); 2] = [("DepositPerItem", PER_ITEM), ("DepositPerByte", PER_BYTE)];
/// The storage that one transaction may pay for unless it says otherwise: 1,024 items and 1 MiB.
pub(super) const DEPOSIT_LIMIT: Balance = 107_642_880_000_000;

/// What one transaction may use at most, as in the node's block weights: three quarters of a block of two seconds, less
/// a tenth of the block for its beginning, less the transaction's own base.
pub(super) const MAX_EXTRINSIC: Weight = Weight::from_parts(1_299_875_586_000, 0xa666_6666_6666_6666);

construct_runtime!(
    pub enum Runtime {
        System: frame_system,
        Balances: pallet_balances,
        Timestamp: pallet_timestamp,
        Contracts: pallet_contracts,
    }
);

#[derive_impl(frame_system::config_preludes::SolochainDefaultConfig as frame_system::DefaultConfig)]
impl frame_system::Config for Runtime {
    type Block = frame_system::mocking::MockBlockU32<Runtime>;
    type Version = ();
    type BlockHashCount = ConstU32<2400>;
    type DbWeight = RocksDbWeight;
    type AccountData = pallet_balances::AccountData<Balance>;
}

impl pallet_balances::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type WeightInfo = pallet_balances::weights::SubstrateWeight<Runtime>;
    type Balance = Balance;
    type DustRemoval = ();
    type ExistentialDeposit = ConstU128<EXISTENTIAL_DEPOSIT>;
    type AccountStore = System;
    type ReserveIdentifier = [u8; 8];
    type FreezeIdentifier = ();
    type MaxLocks = ConstU32<50>;
    type MaxReserves = ConstU32<50>;
    type MaxFreezes = ();
    type RuntimeHoldReason = RuntimeHoldReason;
    type RuntimeFreezeReason = RuntimeFreezeReason;
}

impl pallet_timestamp::Config for Runtime {
    /// Milliseconds since 1970.
    type Moment = u64;
    type OnTimestampSet = ();
    type MinimumPeriod = ConstU64<5>;
    type WeightInfo = ();
}

parameter_types! {
    pub Schedule: pallet_contracts::Schedule<Runtime> = pallet_contracts::Schedule {
        limits: pallet_contracts::Limits { runtime_memory: 1024 * 1024 * 1024, ..Default::default() },
        ..Default::default()
    };
    pub const CodeHashLockupDepositPercent: Perbill = Perbill::from_percent(0);
}

impl pallet_contracts::Config for Runtime {
    type Time = Timestamp;
    type Randomness = NoRandomness;
    type Currency = Balances;
    type RuntimeEvent = RuntimeEvent;
    type RuntimeCall = RuntimeCall;
    type CallFilter = OnlyTransfers;
    type WeightPrice = Self;
    type WeightInfo = pallet_contracts::weights::SubstrateWeight<Self>;
    type ChainExtension = ();
    type Schedule = Schedule;
    type CallStack = [pallet_contracts::Frame<Self>; 23];
    type DepositPerByte = ConstU128<PER_BYTE>;
    type DepositPerItem = ConstU128<PER_ITEM>;
    type DefaultDepositLimit = ConstU128<DEPOSIT_LIMIT>;
    type CodeHashLockupDepositPercent = CodeHashLockupDepositPercent;
    type AddressGenerator = pallet_contracts::DefaultAddressGenerator;
    type MaxCodeLen = ConstU32<{ 256 * 1024 }>;
    type MaxStorageKeyLen = ConstU32<128>;
    type MaxDelegateDependencies = ConstU32<32>;
    type MaxDebugBufferLen = ConstU32<{ 2 * 1024 * 1024 }>;
    type UnsafeUnstableInterface = ConstBool<true>;
    type UploadOrigin = frame_system::EnsureSigned<Self::AccountId>;
    type InstantiateOrigin = frame_system::EnsureSigned<Self::AccountId>;
    type RuntimeHoldReason = RuntimeHoldReason;
    type Migrations = ();
    type Debug = ();
    type Environment = ();
    type Xcm = ();
    type ApiVersion = ();
}

/// What contracts may ask of the runtime directly.
pub enum OnlyTransfers {}

impl Contains<RuntimeCall> for OnlyTransfers {
    fn contains(call: &RuntimeCall) -> bool {
        matches!(call, RuntimeCall::Balances(pallet_balances::Call::transfer_allow_death { .. }))
    }
}

/// No contract of ours draws lots; whoever does gets the same number each time.
pub enum NoRandomness {}

impl Randomness<H256, u32> for NoRandomness {
    fn random(_subject: &[u8]) -> (H256, u32) {
        (H256::zero(), 0)
    }
}

impl Convert<Weight, Balance> for Runtime {
    fn convert(weight: Weight) -> Balance {
        weight.ref_time().into()
    }
}

/// The runtime with a state.
pub struct NodeSandbox {
    ext: TestExternalities,
}

impl NodeSandbox {
    /// A chain of one block, whose predecessor has this hash.
    pub(super) fn new(genesis: H256) -> Self {
        let storage = frame_system::GenesisConfig::<Runtime>::default()
            .build_storage()
            .expect("the genesis of a chain without accounts is valid");
        let mut ext = TestExternalities::new(storage);
        ext.execute_with(|| System::initialize(&1, &genesis, &Default::default()));
        Self { ext }
    }
}

impl Sandbox for NodeSandbox {
    type Runtime = Runtime;

    fn execute_with<T>(&mut self, execute: impl FnOnce() -> T) -> T {
        self.ext.execute_with(execute)
    }

    fn dry_run<T>(&mut self, action: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.ext.as_backend();
        let result = action(self);
        self.ext.commit_all().expect("an action leaves no storage transaction open");
        self.ext.backend = before;
        result
    }

    fn register_extension<E: core::any::Any + Extension>(&mut self, ext: E) {
        self.ext.register_extension(ext);
    }

    fn initialize_block(height: BlockNumberFor<Runtime>, parent_hash: H256) {
        BlockBuilder::<Runtime>::initialize_block(height, parent_hash)
    }

    fn finalize_block(height: BlockNumberFor<Runtime>) -> H256 {
        BlockBuilder::<Runtime>::finalize_block(height)
    }

    fn default_actor() -> AccountId32 {
        AccountId32::new(super::account("default").0)
    }

    fn default_gas_limit() -> Weight {
        MAX_EXTRINSIC
    }

    fn get_metadata() -> RuntimeMetadataPrefixed {
        Runtime::metadata()
    }

    fn convert_account_to_origin(account: AccountId32) -> <RuntimeCall as Dispatchable>::RuntimeOrigin {
        Some(account).into()
    }

    fn take_snapshot(&mut self) -> Snapshot {
        let mut backend = self.ext.as_backend();
        Snapshot {
            storage_root: *backend.root(),
            storage: backend.backend_storage_mut().drain().into_iter().filter(|(_, (_, count))| *count > 0).collect(),
        }
    }

    fn restore_snapshot(&mut self, snapshot: Snapshot) {
        self.ext = TestExternalities::from_raw_snapshot(snapshot.storage, snapshot.storage_root, Default::default());
    }
}

#[cfg(test)]
mod tests {
    use ink_sandbox::frame_support::traits::Get;
    use scale::Encode;

    use super::*;

    /// The node publishes its whole schedule as a constant in its metadata; this is the hash of those 326 bytes.
    #[test]
    fn every_instruction_and_host_function_costs_what_it_costs_on_the_node() {
        let schedule = <Schedule as Get<pallet_contracts::Schedule<Runtime>>>::get().encode();
        assert_eq!(schedule.len(), 326);
        assert_eq!(
            crate::chain::error::hex(&crate::chain::blake2_256(&schedule)),
            "0x2eaba52159ddaa114a5e5e48bcf0667aa2a9256684625a6a7e6762abd4944904"
        );
    }

    #[test]
    fn deposits_follow_from_the_unit() {
        assert_eq!(PER_ITEM, UNIT / 10);
        assert_eq!(PER_ITEM, 20_000 * PER_BYTE);
        assert_eq!(DEPOSIT_LIMIT, 1024 * PER_ITEM + 1024 * 1024 * PER_BYTE);
    }
}
