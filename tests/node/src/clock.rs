//! The clock of a development node.
//!
//! Such a chain has a root key, //Alice's, which may write to the chain's state. The moment of a block stands there, and that of
//! the next block is never earlier: so a node can be told that time has passed, in one transaction, while it runs.

use client::chain::Signer;
use subxt::dynamic::{tx, Value};
use subxt::tx::Signer as Signs;
use subxt::utils::{AccountId32, MultiAddress, MultiSignature};
use subxt::{OnlineClient, SubstrateConfig};

/// A key as subxt asks for one.
struct Hand(Signer);

impl Signs<SubstrateConfig> for Hand {
    fn account_id(&self) -> AccountId32 {
        AccountId32(self.0.account().0)
    }

    fn address(&self) -> MultiAddress<AccountId32, u32> {
        MultiAddress::Id(self.account_id())
    }

    fn sign(&self, payload: &[u8]) -> MultiSignature {
        MultiSignature::Sr25519(self.0.sign(payload))
    }
}

/// Moves the clock of the development node at this URL to a moment, in milliseconds since 1970: forward, and for good. There it
/// stands, but for a few milliseconds a block, until the real clock has caught up. //Alice must send nothing meanwhile.
pub fn move_clock(url: &str, millis: u64) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let rpc = subxt::backend::rpc::RpcClient::from_insecure_url(url).await.unwrap();
        let backend = subxt::backend::legacy::LegacyBackend::builder().build(rpc);
        let client = OnlineClient::<SubstrateConfig>::from_backend(std::sync::Arc::new(backend)).await.unwrap();
        let now = subxt::dynamic::storage("Timestamp", "Now", ());
        let key = client.storage().address_bytes(&now).unwrap();
        let before = client.storage().at_latest().await.unwrap().fetch_raw(key.clone()).await.unwrap();
        let before = before.map_or(0, |bytes| u64::from_le_bytes(bytes.try_into().unwrap()));
        assert!(before <= millis, "a clock goes forward only: {before} to {millis}");
        let item = Value::unnamed_composite([Value::from_bytes(key), Value::from_bytes(millis.to_le_bytes())]);
        let write = tx("System", "set_storage", vec![Value::unnamed_composite([item])]);
        let by_root = tx("Sudo", "sudo", vec![write.into_value()]);
        let root = Hand(Signer::from_secret("//Alice").unwrap());
        let sent = client.tx().sign_and_submit_then_watch_default(&by_root, &root).await.unwrap();
        let done = sent.wait_for_finalized_success().await.unwrap();
        assert!(done.iter().any(|event| event.unwrap().variant_name() == "Sudid"));
    });
}
