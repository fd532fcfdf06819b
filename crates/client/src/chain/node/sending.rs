//! Transactions: signed once, sent, and read in their blocks.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ink_sandbox::frame_support::{sp_runtime::DispatchError, weights::Weight};
use scale::Decode;
use serde_json::json;
use subxt::config::DefaultExtrinsicParamsBuilder;
use subxt::utils::{AccountId32, MultiAddress, MultiSignature};
use subxt::SubstrateConfig;

use super::connection::text;
use super::encode::{with_margin, Extrinsic};
use super::outcome::{other_form, recorded, Recorded};
use super::{entry, failure, Node};
use crate::chain::pallets::is_about_funds;
use crate::chain::{
    blake2_256, AccountId, Balance, Call, CallReport, ChainError, ContractEvent, Hash, Outcome, Signer, KEPT_BACK,
};

/// How many transactions of an account may be under way at once.
const IN_FLIGHT: usize = 32;
/// A clock that is so far behind stands still: this chain makes blocks for transactions only.
const STANDING: Duration = Duration::from_secs(15);

/// A transaction that is signed.
pub(super) struct Sent {
    bytes: Vec<u8>,
    pub(super) hash: [u8; 32],
    nonce: u64,
    /// The last block when it was signed: it can be in none up to this.
    pub(super) since: u32,
}

/// A transaction that is in a block.
pub(super) struct Done {
    parent: Hash,
    /// What it told, the chain's own parts included.
    events: Vec<Recorded>,
    /// Whether no other transaction of the block had to do with contracts.
    is_alone: bool,
    block: u32,
    fee: Balance,
}

impl Done {
    /// Puts into the report what only the block tells.
    pub(super) fn settle(self, report: &mut CallReport) {
        report.events = self.told();
        report.cost.fee = self.fee;
    }

    fn told(&self) -> Vec<ContractEvent> {
        self.events.iter().filter_map(|event| event.emitted.clone()).collect()
    }
}

/// A key as subxt asks for one.
struct Hand<'a>(&'a Signer);

impl subxt::tx::Signer<SubstrateConfig> for Hand<'_> {
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

/// A call that is under way.
struct UnderWay {
    /// Its place among those asked for.
    place: usize,
    sent: Sent,
    /// What the dry run said, and on which block.
    foreseen: CallReport,
    on: Hash,
}

impl Node {
    /// Signs, sends and waits. What is found in the block is not judged by any dry run.
    pub(super) fn send(&mut self, origin: AccountId, extrinsic: &Extrinsic) -> Result<Done, ChainError> {
        let sent = self.sign(origin, extrinsic)?;
        self.submit(origin, &sent)?;
        let mut done = self.wait(origin, &[sent]);
        done.pop().unwrap_or_else(|| Err(other_form()))
    }

    /// See [`crate::chain::Network::call_all`].
    pub(super) fn send_calls(&mut self, origin: AccountId, calls: Vec<Call>) -> Vec<Result<CallReport, ChainError>> {
        let mut results: Vec<Option<Result<CallReport, ChainError>>> = calls.iter().map(|_| None).collect();
        let mut under_way = Vec::new();
        for (place, call) in calls.iter().enumerate() {
            let mut begun = self.begin(origin, call, place);
            if !matches!(begun, Ok(Begun::Sent(_))) && !under_way.is_empty() {
                // It may depend on those before it.
                self.finish(origin, &calls, &mut under_way, &mut results);
                begun = self.begin(origin, call, place);
            }
            if matches!(&begun, Ok(Begun::Refused(_))) && self.has_standing_clock() {
                // A refusal for the hour may be the last block's hour only.
                if self.send(origin, &Extrinsic::nothing()).is_ok() {
                    begun = self.begin(origin, call, place);
                }
            }
            match begun {
                Ok(Begun::Sent(one)) => under_way.push(*one),
                Ok(Begun::Refused(report)) => put(&mut results, place, Ok(report)),
                Err(error) => put(&mut results, place, Err(error)),
            }
            if under_way.len() >= IN_FLIGHT {
                self.finish(origin, &calls, &mut under_way, &mut results);
            }
        }
        self.finish(origin, &calls, &mut under_way, &mut results);
        results.into_iter().map(|result| result.unwrap_or_else(|| Err(other_form()))).collect()
    }

    fn begin(&mut self, origin: AccountId, call: &Call, place: usize) -> Result<Begun, ChainError> {
        self.key(origin)?;
        let on = self.connection.best()?.hash;
        let foreseen = self.dry_call(origin, call, on)?;
        if let Outcome::Reverted(_) = foreseen.outcome {
            return Ok(Begun::Refused(foreseen));
        }
        let sent = self.sign(origin, &Extrinsic::call(call, with_margin(foreseen.gas_required)))?;
        self.submit(origin, &sent).map_err(|error| error.with_need_of(foreseen.charge(call.value)))?;
        Ok(Begun::Sent(Box::new(UnderWay { place, sent, foreseen, on })))
    }

    fn finish(
        &mut self,
        origin: AccountId,
        calls: &[Call],
        under_way: &mut Vec<UnderWay>,
        results: &mut [Option<Result<CallReport, ChainError>>],
    ) {
        let (begun, sent): (Vec<_>, Vec<_>) =
            under_way.drain(..).map(|one| ((one.place, one.foreseen, one.on), one.sent)).unzip();
        let waited = self.wait(origin, &sent);
        for (((place, foreseen, on), sent), done) in begun.into_iter().zip(&sent).zip(waited) {
            let result = match (done, calls.get(place)) {
                (Ok(done), Some(call)) => self.answer(origin, call, foreseen, on, done),
                (Ok(_), None) => Err(other_form()),
                (Err(ChainError::Refused { module, name }), Some(call)) if name == "ContractReverted" => {
                    self.refusal(origin, call).unwrap_or(Err(ChainError::Refused { module, name }))
                }
                (Err(ChainError::Refused { module, name }), Some(call)) if is_about_funds(&name) => {
                    let lack = self.lack(origin, foreseen.charge(call.value), sent);
                    Err(lack.unwrap_or(ChainError::Refused { module, name }))
                }
                (Err(error), _) => Err(error),
            };
            put(results, place, result);
        }
    }

    /// Why a call was refused in its block, which the block does not hold: what the contract says to it now, if that is no.
    fn refusal(&mut self, origin: AccountId, call: &Call) -> Option<Result<CallReport, ChainError>> {
        let now = self.connection.best().and_then(|at| self.dry_call(origin, call, at.hash));
        now.ok().filter(CallReport::is_reverted).map(Ok)
    }

    /// What a call answered: blocks hold events and no answers, so the call is run once more on the block before its own, unless
    /// that is where it was run first. Where it told something else there, another transaction of its block came before it.
    fn answer(
        &mut self,
        origin: AccountId,
        call: &Call,
        foreseen: CallReport,
        on: Hash,
        done: Done,
    ) -> Result<CallReport, ChainError> {
        let unanswered = ChainError::Unanswered { block: done.block };
        let again = if done.parent == on { Ok(foreseen) } else { self.dry_call(origin, call, done.parent) };
        // It took effect: whatever is in the way of its answer is no error of its own.
        let Ok(mut report) = again else { return Err(unanswered) };
        if report.is_reverted() || (!done.is_alone && report.events != done.told()) {
            return Err(unanswered);
        }
        done.settle(&mut report);
        Ok(report)
    }

    fn has_standing_clock(&mut self) -> bool {
        let Ok(at) = self.connection.best() else { return false };
        let Ok(clock) = self.clock(at.hash) else { return false };
        let Ok(now) = SystemTime::now().duration_since(UNIX_EPOCH) else { return false };
        now.saturating_sub(Duration::from_millis(clock)) > STANDING
    }

    fn sign(&mut self, origin: AccountId, extrinsic: &Extrinsic) -> Result<Sent, ChainError> {
        let best = self.connection.best()?;
        let nonce = match self.nonces.get(&origin) {
            Some(next) => *next,
            // With what waits in the node's pool.
            None => {
                let address = crate::chain::address(origin);
                self.connection.ask("system_accountNextIndex", vec![json!(address)])?
            }
        };
        let key = self.key(origin)?;
        let params = DefaultExtrinsicParamsBuilder::new().nonce(nonce).build();
        let signed = self.connection.client().tx().create_signed_offline(extrinsic, &Hand(key), params);
        let bytes = signed.map_err(|error| ChainError::Unreachable(error.to_string()))?.into_encoded();
        Ok(Sent { hash: blake2_256(&bytes), bytes, nonce, since: best.number })
    }

    pub(super) fn submit(&mut self, origin: AccountId, sent: &Sent) -> Result<(), ChainError> {
        let taken: Result<String, String> =
            self.connection.ask_for_consent("author_submitExtrinsic", vec![json!(text(&sent.bytes))])?;
        match taken {
            Ok(_) => {}
            // It is there already, or has been: sent twice, for the answer to the first time was lost.
            Err(reason) if reason.contains("Already Imported") || reason.contains("Temporarily Banned") => {}
            Err(reason) => {
                self.nonces.remove(&origin);
                let at = self.connection.best()?.hash;
                // "Outdated": in a block already, if it was sent before.
                if reason.contains("outdated") && self.nonce(origin, at)? > sent.nonce && self.is_in(sent)? {
                    return Ok(());
                }
                if failure::is_about_the_fee(&reason) {
                    let (free, needed) = (self.free(origin, at)?, self.fee_of(sent, at));
                    return Err(ChainError::Funds { account: origin, free, needed });
                }
                return Err(failure::not_taken(&reason));
            }
        }
        self.nonces.insert(origin, sent.nonce.saturating_add(1));
        Ok(())
    }

    /// The fee of a transaction, if the chain says it.
    fn fee_of(&mut self, sent: &Sent, at: Hash) -> Option<Balance> {
        /// What the runtime says of a transaction.
        #[derive(Decode)]
        struct Info {
            _weight: Weight,
            _class: u8,
            fee: Balance,
        }
        let length = u32::try_from(sent.bytes.len()).ok()?;
        let arguments = [&sent.bytes[..], &length.to_le_bytes()].concat();
        let answer = self.connection.run("TransactionPaymentApi_query_info", &arguments, at).ok()?;
        Info::decode(&mut answer.as_slice()).ok().map(|info| info.fee)
    }

    /// What an account lacks for what its call comes to, fee included, where its block has shown that it could not pay.
    fn lack(&mut self, origin: AccountId, charge: Balance, sent: &Sent) -> Option<ChainError> {
        let at = self.connection.best().ok()?.hash;
        let (free, fee) = (self.free(origin, at).ok()?, self.fee_of(sent, at)?);
        let needed = charge.saturating_add(fee);
        let lacks = free < needed.saturating_add(KEPT_BACK);
        lacks.then_some(ChainError::Funds { account: origin, free, needed: Some(needed) })
    }

    fn is_in(&mut self, sent: &Sent) -> Result<bool, ChainError> {
        let last = self.connection.best()?.number;
        for number in sent.since.saturating_add(1)..=last {
            let hash = self.connection.block_hash(number)?;
            if self.connection.block(hash)?.0.iter().any(|bytes| blake2_256(bytes) == sent.hash) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    pub(super) fn look_into(&mut self, sent: &Sent, number: u32, hash: Hash) -> Result<Done, ChainError> {
        let (extrinsics, parent) = self.connection.block(hash)?;
        let place = extrinsics.iter().position(|bytes| blake2_256(bytes) == sent.hash).ok_or_else(other_form)?;
        let index = u32::try_from(place).map_err(|_| other_form())?;
        let bytes = self.connection.state(&entry("System", "Events"), hash)?.unwrap_or_default();
        let metadata = self.connection.metadata();
        let all = recorded(&metadata, &bytes)?;
        let is_alone = !all.iter().any(|event| event.emitted.is_some() && event.transaction != Some(index));
        let events: Vec<_> = all.into_iter().filter(|event| event.transaction == Some(index)).collect();
        let mut fee = 0;
        for event in &events {
            let pallet = metadata.pallet_by_index(event.pallet).ok_or_else(other_form)?;
            let name = pallet.event_variant_by_index(event.variant).map(|variant| variant.name.as_str());
            match (pallet.name(), name) {
                ("System", Some("ExtrinsicFailed")) => {
                    let error = DispatchError::decode(&mut event.fields.as_slice()).map_err(|_| other_form())?;
                    let (module, name) = failure::name(&error, &metadata);
                    return Err(match name.as_str() {
                        "ContractTrapped" => ChainError::Trapped,
                        "OutOfGas" => ChainError::OutOfGas,
                        _ => ChainError::Refused { module, name },
                    });
                }
                ("TransactionPayment", Some("TransactionFeePaid")) => {
                    // Who paid, how much, how much of it was a tip.
                    let paid = <([u8; 32], Balance, Balance)>::decode(&mut event.fields.as_slice());
                    fee = paid.map_err(|_| other_form())?.1;
                }
                _ => {}
            }
        }
        Ok(Done { parent, events, is_alone, block: number, fee })
    }
}

/// What became of a call so far.
enum Begun {
    /// The contract would refuse it: it was not sent.
    Refused(CallReport),
    /// It is under way.
    Sent(Box<UnderWay>),
}

fn put<T>(results: &mut [Option<T>], place: usize, result: T) {
    if let Some(into) = results.get_mut(place) {
        *into = Some(result);
    }
}
