//! The wire: requests, and what is made anew when it breaks.

use std::sync::Arc;
use std::time::{Duration, Instant};

use scale::Decode;
use serde::de::DeserializeOwned;
use serde_json::{json, Value};
use subxt::backend::legacy::LegacyBackend;
use subxt::backend::rpc::{RpcClient, RpcParams};
use subxt::blocks::ExtrinsicDetails;
use subxt::error::BlockError;
use subxt::{Metadata, OnlineClient, SubstrateConfig};
use tokio::runtime::Runtime;

use super::entry;
use super::outcome::other_form;
use crate::chain::{ChainError, Hash, Head};
use crate::vault::hex;

/// How long a node may be away, in the middle of something, before it counts as gone.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long one answer may take.
const ANSWER: Duration = Duration::from_secs(60);

/// How long to wait for what the node is about to know.
const MOMENT: Duration = Duration::from_millis(20);

/// A node keeps so many states unless it is told to keep all.
const USUALLY_KEPT: u32 = 256;

/// A connection to a node, and what it said of itself.
pub(super) struct Connection {
    url: String,
    runtime: Runtime,
    rpc: RpcClient,
    client: OnlineClient<SubstrateConfig>,
    genesis: Hash,
}

/// A transaction of a block.
pub(super) type Details = ExtrinsicDetails<SubstrateConfig, OnlineClient<SubstrateConfig>>;

/// Why a request failed: the node said no, or nothing at all.
enum Failed {
    Refused(String),
    Silent(String),
}

impl Connection {
    pub(super) fn open(url: &str) -> Result<Self, ChainError> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .map_err(|error| ChainError::Unreachable(format!("no thread for the connection: {error}")))?;
        let (rpc, client) = dial(&runtime, url)?;
        let genesis = Hash::from(client.genesis_hash().0);
        for needed in ["Contracts", "Balances", "Timestamp"] {
            if client.metadata().pallet_by_name(needed).is_none() {
                let text =
                    format!("{url} answers, but its chain has no contracts (no pallet '{needed}'): name another node");
                return Err(ChainError::Unreachable(text));
            }
        }
        Ok(Self { url: url.into(), runtime, rpc, client, genesis })
    }

    pub(super) fn genesis(&self) -> Hash {
        self.genesis
    }

    pub(super) fn metadata(&self) -> Metadata {
        self.client.metadata()
    }

    pub(super) fn client(&self) -> &OnlineClient<SubstrateConfig> {
        &self.client
    }

    /// Waits a moment.
    pub(super) fn pause(&self, moment: Duration) {
        // A sleep must be made where the runtime is.
        self.runtime.block_on(async { tokio::time::sleep(moment).await });
    }

    /// Asks, and asks again over a new connection if this one is broken: for what may be asked twice.
    pub(super) fn ask<T: DeserializeOwned>(&mut self, method: &str, arguments: Vec<Value>) -> Result<T, ChainError> {
        let began = Instant::now();
        loop {
            match self.request(method, &arguments) {
                Ok(answer) => return Ok(answer),
                Err(Failed::Refused(reason)) => return Err(refusal(method, &reason)),
                Err(Failed::Silent(reason)) if began.elapsed() > PATIENCE => return Err(self.gone(&reason)),
                Err(Failed::Silent(_)) => self.dial_again(began)?,
            }
        }
    }

    /// Asks once, and says in the middle of a sentence why the node refuses, if it does.
    pub(super) fn ask_for_consent<T: DeserializeOwned>(
        &mut self,
        method: &str,
        arguments: Vec<Value>,
    ) -> Result<Result<T, String>, ChainError> {
        let began = Instant::now();
        loop {
            match self.request(method, &arguments) {
                Ok(answer) => return Ok(Ok(answer)),
                Err(Failed::Refused(reason)) => return Ok(Err(reason)),
                Err(Failed::Silent(reason)) if began.elapsed() > PATIENCE => return Err(self.gone(&reason)),
                Err(Failed::Silent(_)) => self.dial_again(began)?,
            }
        }
    }

    fn request<T: DeserializeOwned>(&self, method: &str, arguments: &[Value]) -> Result<T, Failed> {
        let mut params = RpcParams::new();
        for argument in arguments {
            params.push(argument).map_err(|error| Failed::Refused(error.to_string()))?;
        }
        let asked = async { tokio::time::timeout(ANSWER, self.rpc.request(method, params)).await };
        match self.runtime.block_on(asked) {
            Err(_) => Err(Failed::Silent("it took too long to answer".into())),
            Ok(Err(error)) => Err(sort(error)),
            Ok(Ok(answer)) => Ok(answer),
        }
    }

    /// Connects anew until it succeeds or patience ends. It must be the same chain.
    fn dial_again(&mut self, began: Instant) -> Result<(), ChainError> {
        loop {
            match dial(&self.runtime, &self.url) {
                Ok((_, client)) if Hash::from(client.genesis_hash().0) != self.genesis => {
                    let text = format!("{} is another chain than it was when this began", self.url);
                    return Err(ChainError::Unknown(text));
                }
                Ok((rpc, client)) => {
                    (self.rpc, self.client) = (rpc, client);
                    return Ok(());
                }
                Err(error) if began.elapsed() > PATIENCE => return Err(error),
                Err(_) => self.pause(Duration::from_millis(500)),
            }
        }
    }

    fn gone(&self, reason: &str) -> ChainError {
        ChainError::Unreachable(format!("{} is silent for {} s: {reason}", self.url, PATIENCE.as_secs()))
    }

    // --- the chain's head, and its state -----------------------------------------------------------------------------

    /// The last block.
    pub(super) fn best(&mut self) -> Result<Head, ChainError> {
        let began = Instant::now();
        loop {
            // The hash first: two questions by number may be about two branches, or about a block that is not numbered yet.
            let hash: String = self.ask("chain_getBlockHash", Vec::new())?;
            let header: Value = self.ask("chain_getHeader", vec![json!(hash)])?;
            match (block_number(&header), parse_hash(&hash)) {
                (Ok(number), Some(hash)) => return Ok(Head { number, hash }),
                // It has lost to another one meanwhile.
                _ if header.is_null() && began.elapsed() < PATIENCE => self.pause(MOMENT),
                (Err(error), _) => return Err(error),
                (Ok(_), None) => return Err(other_form()),
            }
        }
    }

    /// The last block that nothing can undo.
    pub(super) fn final_head(&mut self) -> Result<Head, ChainError> {
        let hash: String = self.ask("chain_getFinalizedHead", Vec::new())?;
        let header: Value = self.ask("chain_getHeader", vec![json!(hash)])?;
        Ok(Head { number: block_number(&header)?, hash: parse_hash(&hash).ok_or_else(other_form)? })
    }

    pub(super) fn block_hash(&mut self, number: u32) -> Result<Hash, ChainError> {
        let hash: Option<String> = self.ask("chain_getBlockHash", vec![json!(number)])?;
        hash.as_deref().and_then(parse_hash).ok_or(ChainError::Pruned { block: number })
    }

    /// The encoded transactions of a block, and the block before it.
    pub(super) fn block(&mut self, hash: Hash) -> Result<(Vec<Vec<u8>>, Hash), ChainError> {
        let answer: Value = self.ask("chain_getBlock", vec![json!(text(hash.as_ref()))])?;
        if answer.is_null() {
            // Its branch has lost.
            return Err(ChainError::Pruned { block: 0 });
        }
        let extrinsics = answer.pointer("/block/extrinsics").and_then(Value::as_array).ok_or_else(other_form)?;
        let extrinsics: Option<Vec<_>> = extrinsics.iter().map(|item| item.as_str().and_then(parse)).collect();
        let parent = answer.pointer("/block/header/parentHash").and_then(Value::as_str).and_then(parse_hash);
        Ok((extrinsics.ok_or_else(other_form)?, parent.ok_or_else(other_form)?))
    }

    /// The transactions of a block, taken apart as far as the metadata can.
    pub(super) fn decode_block(&mut self, hash: Hash) -> Result<Vec<Details>, ChainError> {
        let began = Instant::now();
        loop {
            let client = self.client.clone();
            let asked = async move {
                let reference = subxt::backend::BlockRef::from_hash(subxt::utils::H256(hash.into()));
                let extrinsics = client.blocks().at(reference).await?.extrinsics().await?;
                extrinsics.iter().collect::<Result<Vec<_>, _>>()
            };
            match self.runtime.block_on(asked) {
                Ok(details) => return Ok(details),
                // It is not kept.
                Err(subxt::Error::Block(BlockError::NotFound(_))) => return Err(ChainError::Pruned { block: 0 }),
                Err(error) => match sort(error) {
                    Failed::Refused(reason) => return Err(refusal("chain_getBlock", &reason)),
                    Failed::Silent(reason) if began.elapsed() > PATIENCE => return Err(self.gone(&reason)),
                    Failed::Silent(_) => self.dial_again(began)?,
                },
            }
        }
    }

    /// What the state holds under a key.
    pub(super) fn state(&mut self, key: &[u8], at: Hash) -> Result<Option<Vec<u8>>, ChainError> {
        let value: Option<String> = self.ask("state_getStorage", vec![json!(text(key)), json!(text(at.as_ref()))])?;
        Ok(value.as_deref().and_then(parse))
    }

    /// What a child of the state holds under a key.
    pub(super) fn child_state(&mut self, child: &[u8], key: &[u8], at: Hash) -> Result<Option<Vec<u8>>, ChainError> {
        let arguments = vec![json!(text(child)), json!(text(key)), json!(text(at.as_ref()))];
        let value: Option<String> = self.ask("childstate_getStorage", arguments)?;
        Ok(value.as_deref().and_then(parse))
    }

    /// Runs a function of the chain's runtime on the state of a block.
    pub(super) fn run(&mut self, function: &str, arguments: &[u8], at: Hash) -> Result<Vec<u8>, ChainError> {
        let arguments = vec![json!(function), json!(text(arguments)), json!(text(at.as_ref()))];
        let answer: String = self.ask("state_call", arguments)?;
        parse(&answer).ok_or_else(other_form)
    }

    /// See [`super::Network::keeps_all`].
    pub(super) fn keeps_all(&mut self) -> Result<Option<bool>, ChainError> {
        if self.best()?.number <= USUALLY_KEPT.saturating_add(1) {
            return Ok(None);
        }
        let Ok(first) = self.block_hash(1) else { return Ok(Some(false)) };
        let arguments = vec![json!(text(&entry("Timestamp", "Now"))), json!(text(first.as_ref()))];
        let kept: Result<Option<String>, String> = self.ask_for_consent("state_getStorage", arguments)?;
        Ok(Some(kept.is_ok()))
    }

    /// The children's state has its own questions.
    pub(super) fn child_keys(&mut self, child: &[u8], from: &str, at: Hash) -> Result<Vec<String>, ChainError> {
        const PAGE: u32 = 512;
        let start = if from.is_empty() { Value::Null } else { json!(from) };
        let arguments = vec![json!(text(child)), json!("0x"), json!(PAGE), start, json!(text(at.as_ref()))];
        self.ask("childstate_getKeysPaged", arguments)
    }

    /// The values under keys of a child.
    pub(super) fn child_values(
        &mut self,
        child: &[u8],
        keys: &[String],
        at: Hash,
    ) -> Result<Vec<Option<String>>, ChainError> {
        self.ask("childstate_getStorageEntries", vec![json!(text(child)), json!(keys), json!(text(at.as_ref()))])
    }

    /// A stored value, decoded; its default where there is none.
    pub(super) fn value<T: Decode + Default>(&mut self, key: &[u8], at: Hash) -> Result<T, ChainError> {
        let Some(bytes) = self.state(key, at)? else { return Ok(T::default()) };
        T::decode(&mut bytes.as_slice())
            .map_err(|_| ChainError::Unreachable("the chain keeps its state in another form".into()))
    }
}

fn dial(runtime: &Runtime, url: &str) -> Result<(RpcClient, OnlineClient<SubstrateConfig>), ChainError> {
    let dialled = async {
        let rpc = RpcClient::from_insecure_url(url).await?;
        let backend = LegacyBackend::builder().build(rpc.clone());
        let client = OnlineClient::from_backend(Arc::new(backend)).await?;
        Ok::<_, subxt::Error>((rpc, client))
    };
    let failed = |reason: String| {
        let text = format!("no node at {url} ({reason}): start one with scripts/node, or name another with --chain");
        ChainError::Unreachable(text)
    };
    match runtime.block_on(async { tokio::time::timeout(ANSWER, dialled).await }) {
        Err(_) => Err(failed("it took too long to answer".into())),
        Ok(Err(error)) => Err(failed(error.to_string())),
        Ok(Ok(connected)) => Ok(connected),
    }
}

/// What the node refused, and what never reached it.
fn sort(error: subxt::Error) -> Failed {
    let text = error.to_string();
    // What the node answers with is passed on as JSON of an error object.
    let is_answer = matches!(error, subxt::Error::Serialization(_)) || text.contains("ErrorObject");
    if is_answer {
        Failed::Refused(text)
    } else {
        Failed::Silent(text)
    }
}

fn refusal(method: &str, reason: &str) -> ChainError {
    if reason.contains("State already discarded") || reason.contains("UnknownBlock") {
        // The asker knows which block, and says so where it matters.
        return ChainError::Pruned { block: 0 };
    }
    ChainError::Refused { module: method.into(), name: reason.into() }
}

fn block_number(header: &Value) -> Result<u32, ChainError> {
    let digits = header.get("number").and_then(Value::as_str).and_then(|text| text.strip_prefix("0x"));
    digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()).ok_or_else(other_form)
}

/// Bytes as the node wants them.
pub(super) fn text(bytes: &[u8]) -> String {
    format!("0x{}", hex::text(bytes))
}

/// Bytes as the node gives them.
pub(super) fn parse(text: &str) -> Option<Vec<u8>> {
    hex::parse_any(text.strip_prefix("0x")?)
}

fn parse_hash(text: &str) -> Option<Hash> {
    hex::parse::<32>(text.strip_prefix("0x")?).map(Hash::from)
}
