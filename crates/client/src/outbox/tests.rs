#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use domain::calendar::Day;
use domain::claim::{Assignment, Batch, Claim, ClaimKind, Frequency, Refusal};
use domain::consent::Categories;
use domain::decision::Pend;
use domain::ids::{BatchId, ClaimKey, ClaimNumber, ControlNumber, MemberId, ProviderId};
use domain::lifecycle::{ClaimRecord, ClaimState, History};
use interfaces::claims::{BatchReceipt, ClaimResult, ClaimsError};
use scale::{Decode, Encode};
use tempfile::TempDir;

use super::record::Record;
use super::{Delivery, Fate, Outbox, OutboxError, Source, Submitted};
use crate::chain::{
    AccountId, Balance, CallReport, Chain, ChainError, Cost, Gas, Hash, Head, Instantiated, Network, Outcome, Signer,
    Transaction,
};
use crate::suite::Claims;

const CONTRACT: AccountId = AccountId { 0: [9; 32] };
const OPERATOR: AccountId = AccountId { 0: [1; 32] };
const PROVIDER: ProviderId = ProviderId(4);

/// What is kept on the double's chain.
#[derive(Clone, Default)]
struct State {
    claims: BTreeMap<ClaimKey, ClaimRecord>,
    replaced: BTreeMap<ControlNumber, ClaimRecord>,
    controls: u64,
    /// How often each claim was sent to a contract that knew it already.
    again: usize,
}

/// A chain that knows `submit`, `claim` and `replaced`, and fails where it is told to.
#[derive(Default)]
struct Double {
    state: State,
    /// Calls and questions so far.
    moments: usize,
    /// At which of them, and how, it stops answering for good.
    dies: Option<(usize, Death)>,
    is_dead: bool,
    /// What a batch of more claims than this comes to.
    too_many: Option<(usize, ChainError)>,
    refuses: Option<ClaimsError>,
    /// Number of the claim that the contract refuses.
    unwanted: Option<u8>,
    /// What waits at the node.
    waiting: Vec<Batch>,
    /// What everything looked like at each moment: the outbox's file and the chain.
    pictures: Option<(PathBuf, Rc<RefCell<Vec<(Vec<u8>, State)>>>)>,
}

#[derive(Clone, Copy, Debug)]
enum Death {
    /// What it was asked for does not happen, and nobody knows.
    Before,
    /// The same once, and then it answers again.
    Lost,
    /// It happens, and nobody knows.
    After,
    /// It does not happen, and that is known.
    Unreachable,
    /// It waits at the node, which answers on, and happens when nobody looks.
    Waiting,
}

impl Double {
    fn picture(&mut self) {
        if let Some((path, pictures)) = &self.pictures {
            pictures.borrow_mut().push((std::fs::read(path).unwrap(), self.state.clone()));
        }
    }

    /// Something is asked: whether it happens, and whether the answer arrives.
    fn moment(&mut self) -> (bool, Option<ChainError>) {
        self.moments += 1;
        let unreachable = || ChainError::Unreachable("the node is gone".into());
        if self.is_dead {
            return (false, Some(unreachable()));
        }
        match self.dies {
            Some((when, how)) if when == self.moments => {
                self.is_dead = !matches!(how, Death::Lost | Death::Waiting);
                let unknown = ChainError::Unknown("the node is gone".into());
                match how {
                    Death::Before | Death::Lost | Death::Waiting => (false, Some(unknown)),
                    Death::After => (true, Some(unknown)),
                    Death::Unreachable => (false, Some(unreachable())),
                }
            }
            _ => (true, None),
        }
    }

    fn submit(&mut self, batch: &Batch) -> Result<CallReport, ChainError> {
        if let Some((most, error)) = &self.too_many {
            if batch.claims.len() > *most {
                return Err(error.clone());
            }
        }
        if let Some(error) = self.refuses {
            return Ok(report(Outcome::Reverted(returned(&Err::<BatchReceipt, _>(error)))));
        }
        let mut results = Vec::new();
        for claim in &batch.claims {
            let key = ClaimKey { provider: batch.provider, number: claim.number };
            if Some(claim.number) == self.unwanted.map(number) {
                results.push(ClaimResult::Refused(Refusal::NoLines));
                continue;
            }
            let before = self.state.claims.get(&key).cloned();
            if before.as_ref().is_some_and(|record| record.claim == *claim) {
                self.state.again += 1;
            }
            let replaces = match (&before, claim.frequency) {
                (Some(_), Frequency::Original | Frequency::Void(_)) => {
                    results.push(ClaimResult::Refused(Refusal::NumberUsed));
                    continue;
                }
                (Some(before), Frequency::Replacement(_)) => {
                    self.state.replaced.insert(before.control, before.clone());
                    Some(before.control)
                }
                (None, _) => None,
            };
            self.state.controls += 1;
            let control = ControlNumber(self.state.controls);
            let pend = Pend {
                evidence: Categories::NONE,
                other_payer: false,
                review: true,
                until: Day(1),
                utc_offset_minutes: 0,
            };
            let record = ClaimRecord {
                control,
                batch: BatchId(1),
                received: 0,
                filed: 0,
                base_day: batch.base_day,
                claim: claim.clone(),
                evidence: Vec::new(),
                history: History { replaces, ..History::default() },
                state: ClaimState::Pended(pend),
            };
            self.state.claims.insert(key, record);
            let evidence = Categories::NONE;
            results.push(ClaimResult::Pended { control, evidence, other_payer: false, review: true });
        }
        let receipt = BatchReceipt { batch: BatchId(1), results, payments: Vec::new() };
        Ok(report(Outcome::Returned(returned(&Ok::<_, ClaimsError>(receipt)))))
    }
}

fn returned(value: &impl Encode) -> Vec<u8> {
    Ok::<_, ink::LangError>(value).encode()
}

fn report(outcome: Outcome) -> CallReport {
    CallReport { outcome, cost: Cost::default(), gas_required: Gas::default(), events: Vec::new() }
}

fn arguments<T: Decode>(data: &[u8], selector: [u8; 4]) -> Option<T> {
    T::decode(&mut data.strip_prefix(&selector)?).ok()
}

impl Chain for Double {
    fn upload(&mut self, _: AccountId, _: &[u8]) -> Result<Hash, ChainError> {
        unreachable!("the outbox asks nothing of the kind")
    }

    fn upload_and_instantiate(
        &mut self,
        _: AccountId,
        _: &[u8],
        _: Balance,
        _: Vec<u8>,
        _: &[u8],
    ) -> Result<Instantiated, ChainError> {
        unreachable!("the outbox asks nothing of the kind")
    }

    fn call(
        &mut self,
        origin: AccountId,
        contract: AccountId,
        _: Balance,
        data: Vec<u8>,
    ) -> Result<CallReport, ChainError> {
        assert_eq!((origin, contract), (OPERATOR, CONTRACT));
        let batch: Batch = arguments(&data, interfaces::annex::SELECTOR).unwrap();
        self.picture();
        let (happens, error) = self.moment();
        let answer = if happens { Some(self.submit(&batch)) } else { None };
        if matches!(self.dies, Some((when, Death::Waiting)) if when == self.moments) {
            self.waiting.push(batch);
        }
        self.picture();
        match error {
            Some(error) => Err(error),
            None => answer.unwrap(),
        }
    }

    fn dry_run(&mut self, _: AccountId, _: AccountId, _: Balance, data: Vec<u8>) -> Result<CallReport, ChainError> {
        self.picture();
        if let (_, Some(_)) = self.moment() {
            return Err(ChainError::Unreachable("the node is gone".into()));
        }
        let claim =
            arguments(&data, ink::selector_bytes!("Claims::claim")).map(|key: ClaimKey| self.state.claims.get(&key));
        let replaced = || {
            arguments(&data, ink::selector_bytes!("Claims::replaced"))
                .map(|control: ControlNumber| self.state.replaced.get(&control))
        };
        Ok(report(Outcome::Returned(returned(&claim.or_else(replaced).unwrap()))))
    }

    fn balance(&mut self, _: AccountId) -> Result<Balance, ChainError> {
        unreachable!("the outbox asks nothing of the kind")
    }

    fn now_millis(&mut self) -> Result<u64, ChainError> {
        unreachable!("the outbox asks nothing of the kind")
    }

    fn genesis_hash(&mut self) -> Result<Hash, ChainError> {
        unreachable!("the outbox asks nothing of the kind")
    }

    fn code_hash(&mut self, _: AccountId) -> Result<Hash, ChainError> {
        unreachable!("the outbox asks nothing of the kind")
    }

    fn transfer(&mut self, _: AccountId, _: AccountId, _: Balance) -> Result<(), ChainError> {
        unreachable!("the outbox asks nothing of the kind")
    }
}

impl Network for Double {
    fn await_sent(&mut self, account: AccountId) -> Result<(), ChainError> {
        assert_eq!(account, OPERATOR);
        if self.is_dead {
            return Err(ChainError::Unreachable("the node is gone".into()));
        }
        for batch in std::mem::take(&mut self.waiting) {
            self.submit(&batch)?;
        }
        Ok(())
    }

    fn add_key(&mut self, _: Signer) {
        unreachable!("the outbox asks nothing of the kind")
    }

    fn head(&mut self) -> Result<Head, ChainError> {
        unreachable!("the outbox asks nothing of the kind")
    }

    fn history(&mut self, _: u32) -> Result<Vec<Transaction>, ChainError> {
        unreachable!("the outbox asks nothing of the kind")
    }

    fn storage(&mut self, _: AccountId) -> Result<Vec<(Vec<u8>, Vec<u8>)>, ChainError> {
        unreachable!("the outbox asks nothing of the kind")
    }

    fn unsigned_call(&mut self, _: AccountId, _: AccountId, _: Balance, _: Vec<u8>) -> Result<Vec<u8>, ChainError> {
        unreachable!("the outbox asks nothing of the kind")
    }

    fn keeps_all(&mut self) -> Result<Option<bool>, ChainError> {
        unreachable!("the outbox asks nothing of the kind")
    }
}

fn number(of: u8) -> ClaimNumber {
    ClaimNumber([of; 16])
}

fn claim(of: u8) -> Claim {
    Claim {
        number: number(of),
        member: MemberId(u32::from(of)),
        kind: ClaimKind::Professional,
        frequency: Frequency::Original,
        assignment: Assignment::Provider,
        place: None,
        facility: None,
        rendering: None,
        ordering: None,
        authorisation: None,
        other_payer: None,
        diagnoses: None,
        lines: Vec::new(),
    }
}

fn batch(claims: impl IntoIterator<Item = u8>) -> Batch {
    Batch { provider: PROVIDER, base_day: Day(7), claims: claims.into_iter().map(claim).collect() }
}

fn source(of: u8) -> Source {
    Source([of; 16])
}

fn put(outbox: &mut Outbox, claims: impl IntoIterator<Item = u8> + Clone) -> u64 {
    let sources = claims.clone().into_iter().map(source).collect();
    outbox.put(batch(claims), sources).unwrap()
}

fn open(path: &Path) -> Outbox {
    Outbox::open(path, Hash::from([3; 32]), CONTRACT).unwrap()
}

fn deliver(outbox: &mut Outbox, chain: &mut Double) -> Delivery {
    outbox.deliver(chain, Claims(CONTRACT), OPERATOR, |_| true, |_| {}).unwrap()
}

/// Five batches of three claims.
fn filled(folder: &TempDir) -> (PathBuf, Outbox) {
    let path = folder.path().join("outbox");
    let mut outbox = open(&path);
    for first in [1, 4, 7, 10, 13] {
        put(&mut outbox, first..first + 3);
    }
    (path, outbox)
}

/// Whether all fifteen claims are on the chain, and the outbox says so.
fn is_whole(outbox: &Outbox, state: &State) {
    assert_eq!(state.claims.len(), 15);
    assert_eq!(outbox.unfinished().count(), 0);
    assert_eq!(outbox.claims().count(), 15);
    for submitted in outbox.claims() {
        let record = &state.claims[&submitted.key];
        assert_eq!(submitted.fate.and_then(|fate| fate.control()), Some(record.control), "{:?}", submitted.key);
        assert_eq!(outbox.claim(submitted.source), Some(submitted));
    }
    assert_eq!(state.again, 0, "a claim was sent that the chain knew");
}

#[test]
fn what_is_sent_is_done_and_stays_done() {
    let folder = TempDir::new().unwrap();
    let (path, mut outbox) = filled(&folder);
    let mut chain = Double::default();
    let mut told = Vec::new();
    let delivery =
        outbox.deliver(&mut chain, Claims(CONTRACT), OPERATOR, |_| true, |progress| told.push(progress)).unwrap();
    assert_eq!((delivery.settled.len(), delivery.held.len(), delivery.broken), (15, 0, None));
    assert_eq!(told.last().map(|it| (it.done, it.left)), Some((15, 0)));
    is_whole(&outbox, &chain.state);
    drop(outbox);
    let mut again = open(&path);
    is_whole(&again, &chain.state);
    let moments = chain.moments;
    assert_eq!(deliver(&mut again, &mut chain).settled, []);
    assert_eq!(chain.moments, moments, "nothing is asked where nothing is to be done");
}

#[test]
fn the_chain_dies_at_every_point_and_nothing_is_lost_or_twice() {
    for how in [Death::Before, Death::After, Death::Unreachable] {
        // Five calls; a later moment never comes.
        for when in 1..=5 {
            let folder = TempDir::new().unwrap();
            let (path, mut outbox) = filled(&folder);
            let mut chain = Double { dies: Some((when, how)), ..Double::default() };
            let delivery = deliver(&mut outbox, &mut chain);
            assert!(delivery.broken.is_some(), "{how:?} at {when}");
            assert_eq!(delivery.settled.len(), (when - 1) * 3);
            drop(outbox);
            chain.is_dead = false;
            chain.dies = None;
            let mut outbox = open(&path);
            let rest = deliver(&mut outbox, &mut chain);
            assert_eq!(delivery.settled.len() + rest.settled.len(), 15);
            is_whole(&outbox, &chain.state);
        }
    }
}

#[test]
fn the_client_is_killed_at_every_point_and_nothing_is_lost_or_twice() {
    let folder = TempDir::new().unwrap();
    let (path, mut outbox) = filled(&folder);
    let pictures = Rc::default();
    let mut chain = Double { pictures: Some((path.clone(), Rc::clone(&pictures))), ..Double::default() };
    // A part of it fails on the way, so that there are questions too.
    chain.dies = Some((3, Death::After));
    deliver(&mut outbox, &mut chain);
    (chain.is_dead, chain.dies) = (false, None);
    deliver(&mut outbox, &mut chain);
    is_whole(&outbox, &chain.state);
    let last = std::fs::read(&path).unwrap();
    drop(outbox);
    chain.pictures = None;
    let pictures = pictures.take();
    assert!(pictures.len() > 12, "{}", pictures.len());
    for (moment, (file, state)) in pictures.iter().enumerate() {
        let next = pictures.get(moment + 1).map_or(&last, |(file, _)| file);
        // Killed right then, and killed while the next record was being written.
        for torn in [0, 1, 17, next.len() - file.len()] {
            let length = (file.len() + torn).min(next.len());
            std::fs::write(&path, &next[..length]).unwrap();
            let mut outbox = open(&path);
            let mut chain = Double { state: state.clone(), ..Double::default() };
            deliver(&mut outbox, &mut chain);
            is_whole(&outbox, &chain.state);
        }
    }
}

#[test]
fn of_a_batch_that_is_partly_known_only_the_rest_is_sent() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("outbox");
    let mut outbox = open(&path);
    put(&mut outbox, 1..4);
    let mut chain = Double { unwanted: Some(2), dies: Some((1, Death::After)), ..Double::default() };
    assert!(deliver(&mut outbox, &mut chain).broken.is_some());
    drop(outbox);
    (chain.is_dead, chain.dies) = (false, None);
    let mut outbox = open(&path);
    let delivery = deliver(&mut outbox, &mut chain);
    let fate = |of| delivery.settled.iter().find(|it| it.source == source(of)).and_then(|it| it.fate);
    assert_eq!(fate(1), Some(Fate::Found(ControlNumber(1))));
    assert_eq!(fate(2), Some(Fate::Answered(ClaimResult::Refused(Refusal::NoLines))));
    assert_eq!(fate(3), Some(Fate::Found(ControlNumber(2))));
    assert_eq!((chain.state.claims.len(), chain.state.again), (2, 0));
    drop(outbox);
    // The split is remembered.
    let outbox = open(&path);
    assert_eq!(outbox.unfinished().count(), 0);
    assert_eq!(outbox.claim(source(3)).and_then(|it| it.fate), Some(Fate::Found(ControlNumber(2))));
}

#[test]
fn a_replacement_with_the_number_of_its_original_is_told_from_it() {
    for later in [false, true] {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("outbox");
        let mut chain = Double::default();
        let mut outbox = open(&path);
        put(&mut outbox, [1]);
        deliver(&mut outbox, &mut chain);
        let replacement = Claim { frequency: Frequency::Replacement(number(1)), place: Some(11), ..claim(1) };
        let of = |claim: &Claim| Batch { claims: vec![claim.clone()], ..batch([]) };
        outbox.put(of(&replacement), vec![source(101)]).unwrap();
        chain.dies = Some((2, Death::After));
        assert!(deliver(&mut outbox, &mut chain).broken.is_some());
        drop(outbox);
        (chain.is_dead, chain.dies) = (false, None);
        if later {
            // Somebody else has replaced it once more since.
            chain.submit(&of(&Claim { place: Some(12), ..replacement.clone() })).unwrap();
        }
        let controls = chain.state.controls;
        let mut outbox = open(&path);
        let delivery = deliver(&mut outbox, &mut chain);
        assert_eq!(delivery.settled[0].fate, Some(Fate::Found(ControlNumber(2))));
        assert_eq!(chain.state.controls, controls, "it was not sent again");
    }
}

#[test]
fn what_waits_at_the_node_is_waited_for_before_anything_is_sent_again() {
    let replacement = Claim { frequency: Frequency::Replacement(number(1)), ..claim(1) };
    for (claim, is_killed) in [(claim(1), false), (claim(1), true), (replacement.clone(), false), (replacement, true)] {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("outbox");
        let mut outbox = open(&path);
        outbox.put(Batch { claims: vec![claim], ..batch([]) }, vec![source(1)]).unwrap();
        let mut chain = Double { dies: Some((1, Death::Waiting)), ..Double::default() };
        if is_killed {
            let sent = outbox.unfinished.keys().copied().collect();
            outbox.note(Record::Sending(sent)).unwrap();
            chain.waiting.push(outbox.unfinished.values().next().unwrap().batch.clone());
            drop(outbox);
            chain.dies = None;
            outbox = open(&path);
        }
        let delivery = deliver(&mut outbox, &mut chain);
        let found = Submitted { fate: Some(Fate::Found(ControlNumber(1))), ..delivery.settled[0] };
        assert_eq!((delivery.settled, delivery.held.len(), delivery.broken), (vec![found], 0, None));
        assert_eq!((chain.state.controls, chain.state.again), (1, 0), "it was sent once");
    }
}

#[test]
fn a_replacement_that_may_still_be_on_its_way_is_not_sent_again_in_the_same_run() {
    let folder = TempDir::new().unwrap();
    let mut outbox = open(&folder.path().join("outbox"));
    let replacement = Claim { frequency: Frequency::Replacement(number(1)), ..claim(1) };
    outbox.put(Batch { claims: vec![replacement], ..batch([]) }, vec![source(1)]).unwrap();
    let mut chain = Double { dies: Some((1, Death::Lost)), ..Double::default() };
    let delivery = deliver(&mut outbox, &mut chain);
    assert_eq!((delivery.settled.len(), delivery.held.len(), delivery.broken), (0, 1, None));
    assert_eq!(chain.state.claims.len(), 0);
    assert_eq!(deliver(&mut outbox, &mut chain).settled.len(), 1);
    assert_eq!(chain.state.claims.len(), 1);
}

#[test]
fn what_was_lost_on_the_way_is_sent_again_at_once() {
    let folder = TempDir::new().unwrap();
    let (_, mut outbox) = filled(&folder);
    let mut chain = Double { dies: Some((2, Death::Lost)), ..Double::default() };
    assert_eq!(deliver(&mut outbox, &mut chain).settled.len(), 15);
    is_whole(&outbox, &chain.state);
}

#[test]
fn what_is_too_large_is_sent_in_parts() {
    for error in [ChainError::OutOfGas, ChainError::Trapped, ChainError::DepositLimit { needed: None }] {
        let folder = TempDir::new().unwrap();
        let (path, mut outbox) = filled(&folder);
        let mut chain = Double { too_many: Some((1, error)), ..Double::default() };
        let delivery = deliver(&mut outbox, &mut chain);
        assert_eq!((delivery.settled.len(), delivery.held.len()), (15, 0));
        is_whole(&outbox, &chain.state);
        drop(outbox);
        is_whole(&open(&path), &chain.state);
    }
}

#[test]
fn a_claim_that_is_too_large_alone_is_held_and_its_neighbours_are_not() {
    let folder = TempDir::new().unwrap();
    let (_, mut outbox) = filled(&folder);
    let mut chain = Double { too_many: Some((0, ChainError::OutOfGas)), ..Double::default() };
    let delivery = deliver(&mut outbox, &mut chain);
    assert_eq!((delivery.settled.len(), delivery.held.len(), delivery.broken), (0, 15, None));
    assert!(delivery.held[0].why.contains("out of gas"), "{}", delivery.held[0].why);
    chain.too_many = None;
    assert_eq!(deliver(&mut outbox, &mut chain).settled.len(), 15);
    is_whole(&outbox, &chain.state);
}

#[test]
fn what_the_contract_refuses_stays_with_the_reason_and_can_be_sent_later() {
    let folder = TempDir::new().unwrap();
    let (path, mut outbox) = filled(&folder);
    let mut chain = Double { refuses: Some(ClaimsError::Paused), ..Double::default() };
    let delivery = deliver(&mut outbox, &mut chain);
    assert_eq!((delivery.settled.len(), delivery.held.len()), (0, 5));
    assert!(delivery.held[0].why.contains("takes no new claims"), "{}", delivery.held[0].why);
    drop(outbox);
    chain.refuses = None;
    let mut outbox = open(&path);
    deliver(&mut outbox, &mut chain);
    is_whole(&outbox, &chain.state);
}

#[test]
fn a_provider_for_whom_nobody_acts_waits() {
    let folder = TempDir::new().unwrap();
    let (_, mut outbox) = filled(&folder);
    let mut chain = Double::default();
    let delivery =
        outbox.deliver(&mut chain, Claims(CONTRACT), OPERATOR, |provider| provider != PROVIDER, |_| {}).unwrap();
    assert_eq!((delivery.settled.len(), delivery.held.len(), chain.moments), (0, 0, 0));
    assert_eq!(outbox.unfinished().next(), Some((0, PROVIDER, 3, false)));
}

#[test]
fn a_batch_that_is_given_up_is_not_sent_and_may_come_again() {
    let folder = TempDir::new().unwrap();
    let (path, mut outbox) = filled(&folder);
    outbox.give_up(1).unwrap();
    assert!(matches!(outbox.give_up(1), Err(OutboxError::NoSuchBatch(1))));
    assert_eq!(outbox.claim(source(4)), None);
    put(&mut outbox, 4..7);
    drop(outbox);
    let mut chain = Double::default();
    let mut outbox = open(&path);
    assert_eq!(deliver(&mut outbox, &mut chain).settled.len(), 15);
    assert_eq!(chain.state.claims.len(), 15);
}

#[test]
fn what_a_wallet_sends_is_looked_for_before_it_is_sent_again() {
    let folder = TempDir::new().unwrap();
    let (path, mut outbox) = filled(&folder);
    let mut chain = Double::default();
    let (batches, delivery) = outbox.hand_out(&mut chain, Claims(CONTRACT), |_| true).unwrap();
    assert_eq!((batches.len(), delivery.settled.len(), chain.moments), (5, 0, 0));
    // The wallet sends two of them.
    for batch in &batches[..2] {
        chain.submit(batch).unwrap();
    }
    drop(outbox);
    let mut outbox = open(&path);
    let (batches, delivery) = outbox.hand_out(&mut chain, Claims(CONTRACT), |_| true).unwrap();
    assert_eq!((batches.len(), delivery.settled.len()), (3, 6));
    assert_eq!(deliver(&mut outbox, &mut chain).settled.len(), 9);
    is_whole(&outbox, &chain.state);
}

#[test]
fn an_outbox_belongs_to_one_deployment_and_takes_whole_batches_only() {
    let folder = TempDir::new().unwrap();
    let (path, mut outbox) = filled(&folder);
    assert!(matches!(outbox.put(batch([20, 21]), vec![source(20)]), Err(OutboxError::Sources)));
    assert!(matches!(outbox.put(batch([]), Vec::new()), Err(OutboxError::Sources)));
    drop(outbox);
    let other = Outbox::open(&path, Hash::from([4; 32]), CONTRACT).unwrap_err();
    assert!(other.to_string().contains("another deployment"), "{other}");
    assert!(Outbox::open(&path, Hash::from([3; 32]), OPERATOR).is_err());
}
