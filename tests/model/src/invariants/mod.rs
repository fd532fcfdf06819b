//! What must hold after each command. Every sum is made anew from what is kept, by books of its own: no function of the rules
//! that moves money, counts, or grants consent is used.

mod consents;

use std::collections::{BTreeMap, BTreeSet};

use client::domain::accumulators::{Counter, Holder, UsedKey};
use client::domain::claim::Frequency;
use client::domain::ids::{Account, AssetId, AuthorisationId, BatchId, ClaimKey, ControlNumber, MemberId, Millis};
use client::domain::ledger::{Party, PaymentStatus};
use client::domain::lifecycle::{ClaimRecord, ClaimState};
use client::domain::plan::Period;
use client::interfaces::claims::{ClaimResult, ClaimsError};

use crate::call::{Answer, Call, Fault, Message, Told};
use crate::model::{holders, paid_for, party, Model, Till};

/// Which one does not hold, and how.
pub type Violation = String;

fn ensure(holds: bool, violation: impl FnOnce() -> Violation) -> Result<(), Violation> {
    if holds {
        Ok(())
    } else {
        Err(violation())
    }
}

/// What has been seen so far of one list of commands.
#[derive(Clone, Debug, Default)]
pub struct Witness {
    /// What each batch has promised each party, as told by the answers, and whether a part of that may stand in an earlier
    /// payment: that of a claim which was corrected while it waited.
    promised: BTreeMap<(BatchId, AssetId, Party), (u128, bool)>,
    /// The signatures that have counted.
    signatures: BTreeSet<(Account, u32)>,
}

impl Witness {
    /// Checks everything after a call.
    ///
    /// # Errors
    ///
    /// The first invariant that does not hold.
    pub fn check(&mut self, before: &Model, call: &Call, answer: &Answer, after: &Model) -> Result<(), Violation> {
        if let Err(fault) = answer {
            ensure(!Model::is_breakage(fault), || format!("something is broken: {fault:?}"))?;
            return Ok(());
        }
        self.promise(call, answer, after);
        for till in &after.escrow.tills {
            let empty = Till::new(till.asset);
            let known = before.escrow.known(till.asset).unwrap_or(&empty);
            ledger_identity(after, till)?;
            no_payment_without_a_claim(after, till)?;
            self.payments_are_as_promised(known, till)?;
            order_of_payments(known, till)?;
            withdrawals_take_what_is_free(known, call, till, after.now)?;
            reserved_can_be_paid(after, till)?;
        }
        consents::evidence_has_consent(before, call, after)?;
        consents::whoever_acts_may(before, call)?;
        self.signatures_count_once(before, call)?;
        consents::history_stays(before, after)?;
        consents::emergencies_are_short_and_reviewed(before, call, after)?;
        lives_go_forward(before, call, after)?;
        counters_are_those_of_live_claims(after)?;
        paused_takes_nothing(before, call)
    }

    /// Notes what an accepted batch promises each party.
    fn promise(&mut self, call: &Call, answer: &Answer, after: &Model) {
        if let (Message::Submit { batch }, Ok(Told::Receipt(receipt))) = (&call.message, answer) {
            for (claim, result) in batch.claims.iter().zip(&receipt.results) {
                if let ClaimResult::Decided { paid, .. } = result {
                    let key = ClaimKey { provider: batch.provider, number: claim.number };
                    let asset = after.claims.records.get(&key).map_or(AssetId::NATIVE, |record| record.asset());
                    let key = (receipt.batch, asset, party(claim, batch.provider));
                    let (promised, corrects) = self.promised.entry(key).or_default();
                    *promised += paid.0;
                    *corrects |= claim.frequency != Frequency::Original;
                }
            }
        }
    }

    /// Whatever a batch's payment comes to was told as the sum of its claims.
    fn payments_are_as_promised(&self, before: &Till, after: &Till) -> Result<(), Violation> {
        let mut seen = BTreeSet::new();
        for entry in &after.payments[before.payments.len()..] {
            ensure(seen.insert((entry.batch, entry.party)), || {
                format!("{:?} has two payments of one batch", entry.party)
            })?;
            if let Some((promised, corrects)) = self.promised.get(&(entry.batch, after.asset, entry.party)) {
                let is_kept = *promised == entry.amount || (*corrects && entry.amount < *promised);
                ensure(is_kept, || format!("promised {promised}, due {}", entry.amount))?;
            }
        }
        Ok(())
    }
}

/// held = free + reserved + on hold + credits, and each of them is what stands behind it.
fn ledger_identity(model: &Model, till: &Till) -> Result<(), Violation> {
    let ledger = till.ledger();
    let parts = ledger.free.0 + ledger.reserved.0 + ledger.on_hold.0 + ledger.credits.0;
    ensure(parts == ledger.held.0, || format!("the ledger is out of balance: {ledger:?}"))?;
    ensure(ledger.is_balanced(), || format!("the rules' own identity does not hold: {ledger:?}"))?;
    let paid_so = model.claims.records.values().filter(|record| record.asset() == till.asset);
    let appealed = paid_so.filter_map(|record| record.history.appeals.last());
    let on_hold: u128 = appealed.filter(|appeal| appeal.ruling.is_none()).map(|appeal| appeal.hold.0).sum();
    // The line may have drawn on it since.
    ensure(on_hold >= ledger.on_hold.0, || format!("appeals hold {on_hold}, the escrow {:?}", ledger.on_hold))?;
    let pushed: u128 =
        model.bank.received.iter().filter(|((asset, _), _)| *asset == till.asset).map(|(_, amount)| amount).sum();
    let by_entries: u128 = till.payments.iter().map(|entry| entry.pushed + entry.credited).sum();
    let credits: u128 = till.credits.values().sum();
    let left = pushed + credits;
    ensure(left == by_entries + till.withdrawn, || format!("{pushed} pushed, {credits} credited, {by_entries} made"))
}

/// For each party: what ever became due, less what was taken back, is what its live claims are paid, with interest; except what
/// a member keeps of a claim that its provider took back, and the provider owes.
fn no_payment_without_a_claim(model: &Model, till: &Till) -> Result<(), Violation> {
    let mut net: BTreeMap<Party, i128> = BTreeMap::new();
    let signed = |amount: u128| i128::try_from(amount).unwrap();
    for entry in &till.payments {
        *net.entry(entry.party).or_default() += signed(entry.amount) - signed(entry.withheld);
        ensure(entry.delivered() <= entry.amount, || format!("paid twice: {entry:?}"))?;
    }
    for (party, debt) in &till.debts {
        *net.entry(*party).or_default() -= signed(*debt);
    }
    for (party, repaid) in &till.repaid {
        *net.entry(*party).or_default() -= signed(*repaid);
    }
    for (key, record) in model.claims.records.iter().filter(|(_, record)| record.asset() == till.asset) {
        *net.entry(party(&record.claim, key.provider)).or_default() -= signed(paid_for(record));
    }
    for ((_, party), interest) in model.claims.interest.iter().filter(|((asset, _), _)| *asset == till.asset) {
        *net.entry(*party).or_default() -= signed(*interest);
    }
    for ((_, party), shouldered) in model.claims.shouldered.iter().filter(|((asset, _), _)| *asset == till.asset) {
        *net.entry(*party).or_default() -= shouldered;
    }
    match net.iter().find(|(_, rest)| **rest != 0) {
        None => Ok(()),
        Some((party, rest)) => Err(format!("{party:?} got {rest} that no live claim is paid")),
    }
}

/// Nothing overtakes: the head only moves on, what is before it is complete, and nothing behind it has got anything.
fn order_of_payments(before: &Till, escrow: &Till) -> Result<(), Violation> {
    ensure(before.head <= escrow.head, || "the head has moved back".into())?;
    for (number, entry) in escrow.payments.iter().enumerate() {
        let fits = match number.cmp(&escrow.head) {
            std::cmp::Ordering::Less => entry.remaining() == 0 && entry.completed_at.is_some(),
            std::cmp::Ordering::Equal => entry.remaining() > 0,
            std::cmp::Ordering::Greater => entry.delivered() == 0,
        };
        ensure(fits, || format!("payment {number} with the head at {}: {entry:?}", escrow.head))?;
    }
    let unchanged = before.payments.iter().zip(&escrow.payments);
    for (known, now) in unchanged {
        let same = known.amount == now.amount && known.party == now.party && known.payee == now.payee;
        ensure(same && known.delivered() <= now.delivered(), || {
            format!("a payment was changed: {known:?} to {now:?}")
        })?;
    }
    Ok(())
}

/// How far a claim's life has gone.
fn stage(state: &ClaimState) -> u8 {
    match state {
        ClaimState::Pended(_) => 0,
        ClaimState::Adjudicated { .. } => 1,
        ClaimState::Reversed { .. } | ClaimState::Voids(_) => 2,
    }
}

/// A claim's life goes forward: only reopening sends a denied one back, what is over stays over, and no history is rewritten.
fn lives_go_forward(before: &Model, call: &Call, after: &Model) -> Result<(), Violation> {
    ensure(before.now <= after.now, || "the clock went back".into())?;
    for (key, known) in &before.claims.records {
        let now = after.claims.records.get(key).ok_or_else(|| format!("{key:?} is gone"))?;
        if now.control == known.control {
            life_goes_forward(*key, known, now, call)?;
        } else {
            ensure(matches!(call.message, Message::Submit { .. }), || format!("{key:?} was replaced by {call:?}"))?;
            let kept = after.claims.replaced.get(&known.control);
            let kept = kept.ok_or_else(|| format!("{key:?} was overwritten"))?;
            life_goes_forward(*key, known, kept, call)?;
            ensure(stage(&kept.state) == 2, || format!("{key:?} was replaced and is not reversed"))?;
        }
    }
    for (control, known) in &before.claims.replaced {
        ensure(after.claims.replaced.get(control) == Some(known), || format!("the replaced {control:?} has changed"))?;
    }
    Ok(())
}

fn life_goes_forward(key: ClaimKey, known: &ClaimRecord, now: &ClaimRecord, call: &Call) -> Result<(), Violation> {
    let (from, to) = (stage(&known.state), stage(&now.state));
    let reopened = from == 1 && to == 0 && matches!(call.message, Message::Reopen { .. });
    ensure(from <= to || reopened, || format!("{key:?} went back: {known:?} to {now:?}"))?;
    ensure(from != 2 || known == now, || format!("{key:?} is over and has changed"))?;
    if let (ClaimState::Adjudicated { decision: one, .. }, ClaimState::Adjudicated { decision: other, .. }) =
        (&known.state, &now.state)
    {
        let ruled = known.open_appeal().is_ok() && now.open_appeal().is_err();
        ensure(one == other || ruled, || format!("{key:?} was decided anew without an appeal"))?;
    }
    let (old, new) = (&known.history, &now.history);
    let same_appeals = old
        .appeals
        .iter()
        .zip(&new.appeals)
        .all(|(one, other)| one.at == other.at && one.by == other.by && (one.ruling.is_none() || one == other));
    let holds = now.claim == known.claim
        && now.received == known.received
        && now.evidence.starts_with(&known.evidence)
        && new.reviewers.starts_with(&old.reviewers)
        && old.appeals.len() <= new.appeals.len()
        && same_appeals
        && old.reopened <= new.reopened
        && old.waited <= new.waited;
    ensure(holds, || format!("the history of {key:?} was rewritten: {known:?} to {now:?}"))
}

/// Every counter is the sum of what live claims' decisions used, and of opening balances; every note is of a live claim.
fn counters_are_those_of_live_claims(model: &Model) -> Result<(), Violation> {
    let policies = &model.policies;
    let mut expected: BTreeMap<(UsedKey, Counter), u128> = BTreeMap::new();
    let mut authorised: BTreeMap<AuthorisationId, u32> = BTreeMap::new();
    let mut live: BTreeMap<ControlNumber, bool> = BTreeMap::new();
    let mut count = |member: MemberId, reference, year, counter, used| {
        let plan = &policies.plans[&reference];
        let lifetime = match counter {
            Counter::Ceiling(_) => false,
            Counter::Limit(number) => plan.limits[usize::from(number)].period != Period::Year,
        };
        let family = policies.members[member.0 as usize].family;
        for holder in holders(plan, counter, member, family) {
            let key = UsedKey { holder, plan: reference.plan, year: (!lifetime).then_some(year) };
            *expected.entry((key, counter)).or_default() += used;
        }
    };
    for record in model.claims.records.values() {
        match &record.state {
            ClaimState::Pended(_) => {
                live.insert(record.control, false);
            }
            ClaimState::Adjudicated { decision, .. } => {
                live.insert(record.control, true);
                for line in &decision.lines {
                    if let Some(terms) = line.terms {
                        for entry in &line.uses {
                            count(record.claim.member, terms.plan, terms.year, entry.counter, entry.used);
                        }
                    }
                    if let Some((id, units)) = line.authorised {
                        *authorised.entry(id).or_default() += units.0;
                    }
                }
            }
            ClaimState::Reversed { .. } | ClaimState::Voids(_) => {}
        }
    }
    for (member, reference, year, opening) in &policies.openings {
        for entry in &opening.counters {
            count(*member, *reference, *year, entry.counter, entry.used);
        }
    }
    expected.retain(|_, used| *used > 0);
    let mut found: BTreeMap<(UsedKey, Counter), u128> = BTreeMap::new();
    for (key, used) in &policies.used {
        for entry in &used.counters {
            found.insert((*key, entry.counter), entry.used);
        }
        for note in &used.frequencies {
            ensure(live.get(&note.claim) == Some(&true), || {
                format!("{key:?} counts a claim that is not live: {note:?}")
            })?;
            ensure(matches!(key.holder, Holder::Member(_)), || format!("a family has a frequency: {key:?}"))?;
        }
    }
    ensure(expected == found, || {
        let differs = |key: &&(UsedKey, Counter)| expected.get(*key) != found.get(*key);
        let keys: BTreeSet<_> = expected.keys().chain(found.keys()).filter(differs).collect();
        let told = keys.iter().map(|key| format!("{key:?}: {:?} and {:?}", expected.get(*key), found.get(*key)));
        format!("counters are not what live claims used: {:?}", told.collect::<Vec<_>>())
    })?;
    for (id, record) in (0u32..).zip(&policies.authorisations) {
        let used = authorised.get(&AuthorisationId(id)).copied().unwrap_or_default();
        ensure(record.used.0 == used, || format!("authorisation {id} has used {:?}, not {used}", record.used))?;
    }
    for (key, visit) in &policies.visits {
        let notes = visit.lines.iter().map(|line| line.claim).chain(visit.copays.iter().map(|copay| copay.claim));
        for claim in notes {
            ensure(live.contains_key(&claim), || format!("{key:?} notes a claim that is not live: {claim:?}"))?;
        }
    }
    for (serial, claim) in &policies.serials {
        ensure(live.contains_key(claim), || format!("{serial:?} belongs to a claim that is not live: {claim:?}"))?;
    }
    Ok(())
}

/// While paused, nothing new enters.
fn paused_takes_nothing(before: &Model, call: &Call) -> Result<(), Violation> {
    let entered = before.claims.paused && matches!(call.message, Message::Submit { .. });
    ensure(!entered, || format!("a batch entered while paused: {:?}", Fault::Claims(ClaimsError::Paused)))
}

/// A withdrawal takes no more than was free, nothing while anything is queued, and only what stood announced.
fn withdrawals_take_what_is_free(before: &Till, call: &Call, after: &Till, now: Millis) -> Result<(), Violation> {
    if !matches!(call.message, Message::Withdraw { asset } if asset == after.asset) {
        return ensure(before.withdrawn == after.withdrawn, || format!("{call:?} has withdrawn"));
    }
    let (was, is) = (before.ledger(), after.ledger());
    let taken = after.withdrawn - before.withdrawn;
    let announced = before
        .withdrawal
        .is_some_and(|(_, amount, at)| amount == taken && now - at >= client::domain::bounds::WITHDRAWAL_DELAY);
    let untouched =
        (was.reserved, was.on_hold, was.credits, was.owed) == (is.reserved, is.on_hold, is.credits, is.owed);
    ensure(announced && untouched && taken <= was.free.0 && was.owed == was.reserved, || {
        format!("a withdrawal of {taken}: {was:?} to {is:?}")
    })
}

/// Every payment that is called reserved can be made with what is there now.
fn reserved_can_be_paid(model: &Model, till: &Till) -> Result<(), Violation> {
    let waiting = till.head..till.payments.len();
    let is_reserved = |number: &usize| matches!(till.payment(*number), Some((_, PaymentStatus::Reserved)));
    let reserved: Vec<usize> = waiting.filter(is_reserved).collect();
    let Some(last) = reserved.last() else { return Ok(()) };
    let (mut escrow, mut bank) = (till.clone(), model.bank.clone());
    while escrow.settle(&mut bank, model.now, 50).is_ok_and(|completed| completed > 0) {}
    ensure(escrow.head > *last, || format!("payment {last} is reserved and cannot be paid"))
}
