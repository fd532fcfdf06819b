//! A chain in a folder: the scenes are played on it too, closed and opened between times, and all that happened is audited.

use std::cell::RefCell;
use std::fs;
use std::path::{Path, PathBuf};

use client::audit::{audit, Audit, Difference, Kind};
use client::chain::{address, AccountId, Balance, Chain, ChainError, Lasting, Network, Signer, UNIT};
use client::domain::accumulators::{Counter, Holder, Opening, Use, Used, UsedKey};
use client::domain::claim::{Assignment, Claim};
use client::domain::ids::{AssetId, ClaimKey, FamilyId};
use client::domain::ledger::{Ledger, Party};
use client::domain::lifecycle::{ClaimRecord, ClaimState};
use client::domain::money::{Amount, BasisPoints};
use client::domain::plan::{Clocks, Plan};
use client::domain::reason::Reason;
use client::suite::{Bundles, Suite};
use scale::{Decode, Encode};
use support::actors::{ALL, HARBOUR, HILL, OWNER, REVIEWER, STRANGER, TREASURY};
use support::build::{
    at_price, batch, claim, coverage, date, deny, line, millis, money, plan, replacement, today, void, DEDUCTIBLE,
    DEVICE, PLAN, PREVENTION, TREATMENT, UNPRICED, VISIT,
};
use support::scenes::{self, Scene, Stage};
use tempfile::TempDir;

thread_local! {
    /// Where the chain of this thread's test lies.
    static FOLDER: RefCell<Option<TempDir>> = const { RefCell::new(None) };
}

/// A new folder for this thread's test.
fn folder() -> PathBuf {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_path_buf();
    FOLDER.with(|kept| kept.replace(Some(folder)));
    path
}

fn here() -> PathBuf {
    FOLDER.with(|kept| kept.borrow().as_ref().map(|folder| folder.path().to_path_buf())).unwrap()
}

/// Noon on the day on which every test begins: the real time plays no part.
fn noon() -> u64 {
    millis(today()) + 12 * 3_600_000
}

fn open_lasting(folder: &Path) -> Lasting {
    Lasting::open_with(folder, noon).unwrap()
}

/// A new chain in the folder of this thread, on which these keys may act.
fn open(keys: &[(Signer, Balance)]) -> Box<dyn Stage> {
    let mut chain = open_lasting(&folder());
    for (key, purse) in keys {
        chain.add_key(key.clone());
        chain.endow(key.account(), *purse).unwrap();
    }
    Box::new(InFolder(chain))
}

/// A chain in a folder, whose clock moves forward when it is told to.
struct InFolder(Lasting);

impl Stage for InFolder {
    fn chain(&self) -> &(dyn Chain + 'static) {
        &self.0
    }

    fn chain_mut(&mut self) -> &mut (dyn Chain + 'static) {
        &mut self.0
    }

    fn advance(&mut self, millis: u64) {
        let now = self.0.now_millis().unwrap();
        self.0.move_clock(now + millis).unwrap();
    }
}

fn audited(chain: &mut Lasting, suite: Suite) -> Audit {
    let mut told = Vec::new();
    let audit = audit(chain, suite, &Bundles::load().unwrap(), 0, &mut |done, of| told.push((done, of))).unwrap();
    assert_eq!(
        told.last().map(|(done, of)| (*done, *of)),
        Some((audit.figures.transactions, audit.figures.transactions))
    );
    audit
}

/// Plays a scene, closes the chain, opens it again, and finds nothing wrong.
fn lived_through(title: &'static str, play: fn(&mut Scene)) {
    let mut scene = Scene::set(open, title);
    play(&mut scene);
    let suite = scene.suite;
    drop(scene);
    let contracts =
        [suite.claims.0, suite.escrow.0, suite.policies.0, suite.consent_registry.0, suite.provider_registry.0];
    let mut stored = Vec::new();
    {
        let mut chain = open_lasting(&here());
        stored.extend(contracts.map(|contract| chain.storage(contract).unwrap()));
        let audit = audited(&mut chain, suite);
        assert_eq!(audit.differences, []);
        assert_eq!(audit.indirect, [0u32; 0]);
        assert!(audit.figures.cells > 30 && audit.figures.transactions > 18, "{:?}", audit.figures);
    }
    // The log alone comes to the same.
    fs::remove_file(here().join("state")).unwrap();
    let mut chain = open_lasting(&here());
    assert_eq!(contracts.map(|contract| chain.storage(contract).unwrap()).to_vec(), stored);
}

macro_rules! live_through {
    ($($scene:ident)*) => {
        $(
            #[test]
            fn $scene() {
                lived_through(stringify!($scene), scenes::$scene);
            }
        )*
    };
}

live_through!(
    providers_are_known_by_their_credentials
    consent_is_given_narrowed_and_taken_back
    a_signature_counts_whoever_brings_it
    plans_and_members_are_what_was_set
    a_claim_is_paid_at_once_and_explained
    a_preview_is_what_then_happens
    what_is_short_waits_in_order_and_a_deposit_pays_it
    evidence_needs_consent_and_then_pays
    a_reviewer_prices_and_an_appeal_overturns
    a_void_gives_back_and_is_withheld
    a_full_batch_is_one_transaction
    a_duplicate_is_found_under_another_number
    what_is_refused_changes_nothing
    an_upgrade_and_a_withdrawal_wait_their_time
);

/// Two claims, of which Ada bears 50 of the deductible and 30 as a copay; 70 are paid.
fn played(title: &'static str) -> Scene {
    let mut scene = Scene::set(open, title);
    scene.deposit(money(500));
    scene.file(claim(1, scene.ada, vec![line(VISIT, 10_000)]));
    scene.file(claim(2, scene.ada, vec![line(TREATMENT, 5_000)]));
    scene
}

#[test]
fn a_claim_is_paid_while_the_chain_is_closed_and_opened_in_between() {
    let scene = played("closed_in_between");
    let (suite, ada, harbour, day) = (scene.suite, scene.ada, scene.harbour, scene.today);
    let (treasury, operator) = (scene.key_of(TREASURY), scene.key_of(HARBOUR));
    drop(scene);
    let again = || {
        let mut chain = open_lasting(&here());
        chain.add_key(treasury.clone());
        chain.add_key(operator.clone());
        chain
    };
    let before = suite.escrow.ledger(AssetId::NATIVE).ask(&mut again()).unwrap().unwrap();
    assert_eq!((before.free, before.delivered), (money(430), money(70)));
    suite.escrow.deposit(money(5)).send(&mut again(), treasury.account()).unwrap();
    let batch = client::domain::claim::Batch {
        provider: harbour,
        base_day: client::domain::calendar::Day(day.0 - 2),
        claims: vec![claim(3, ada, vec![line(VISIT, 10_000)])],
    };
    suite.claims.submit(&batch).send(&mut again(), operator.account()).unwrap();
    let mut chain = again();
    let after = suite.escrow.ledger(AssetId::NATIVE).ask(&mut chain).unwrap().unwrap();
    assert_eq!((after.free, after.delivered), (money(365), money(140)));
    let audit = audited(&mut chain, suite);
    assert_eq!(audit.differences, []);
    assert_eq!(
        (audit.figures.claims, audit.figures.decisions, audit.figures.lines, audit.figures.payments),
        (3, 3, 3, 2)
    );
    // A stranger cannot go on where they left off.
    let stranger = Signer::from_secret("//Alice").unwrap().account();
    let error = chain.transfer(stranger, operator.account(), UNIT).unwrap_err();
    assert_eq!(error, ChainError::NoKey(stranger), "{}", address(stranger));
}

/// Interest, a replacement, a void, a debt, a review, a reopening, appeals, silence, a withdrawal, a gift: everything that the
/// scenes leave out.
#[test]
fn a_long_life_is_worked_out_again() {
    const DAY: u64 = 86_400_000;
    let scene = Scene::set(open, "a_long_life");
    let (suite, harbour, ada) = (scene.suite, scene.harbour, scene.ada);
    let id = |name: &str| scene.id(name);
    let key = |number: u8| scene.key(number);
    let keys: Vec<Signer> = ALL.iter().map(|name| scene.key_of(name)).collect();
    let accounts: Vec<(&str, AccountId)> = ALL.iter().map(|name| (*name, id(name))).collect();
    let keys_of_claims: Vec<ClaimKey> = (0..10).map(key).collect();
    drop(scene);
    let id = |name: &str| accounts.iter().find(|(other, _)| *other == name).unwrap().1;
    let mut chain = open_lasting(&here());
    keys.into_iter().for_each(|key| chain.add_key(key));
    macro_rules! send {
        ($from:expr, $message:expr) => {
            $message.send(&mut chain, id($from)).unwrap().value
        };
    }
    macro_rules! wait {
        ($days:expr) => {
            let now = chain.now_millis().unwrap();
            chain.move_clock(now + $days * DAY).unwrap();
        };
    }
    macro_rules! file {
        ($claim:expr) => {
            send!(HARBOUR, suite.claims.submit(&batch(harbour, vec![$claim]))).results[0]
        };
    }
    let asset = AssetId::NATIVE;
    let clocks = Clocks { interest: BasisPoints(1_000), reopenings: 1, ..Clocks::default() };
    let version = send!(OWNER, suite.policies.publish_plan(PLAN, &Plan { clocks, ..plan() }));
    let eve = send!(OWNER, suite.policies.enrol(id(STRANGER), FamilyId(7), coverage(version), None));
    let opening = Opening { counters: vec![Use { counter: Counter::Ceiling(DEDUCTIBLE), used: money(50).0 }] };
    send!(OWNER, suite.policies.carry_in(eve, today(), &opening));

    // Paid late, with interest; then replaced, then voided, which leaves a debt that is paid back in part.
    file!(claim(1, eve, vec![line(PREVENTION, 6_000)]));
    wait!(61);
    send!(TREASURY, suite.escrow.deposit(money(1_000)));
    assert_eq!(send!(STRANGER, suite.claims.advance(&[keys_of_claims[1]])), 1);
    file!(replacement(2, 1, eve, vec![line(PREVENTION, 6_000), line(TREATMENT, 5_000)]));
    file!(void(3, 2, eve, vec![line(PREVENTION, 6_000), line(TREATMENT, 5_000)]));
    let party = Party::Provider(harbour);
    let debt = suite.escrow.debt(asset, party).ask(&mut chain).unwrap();
    assert!(debt > money(20), "{debt:?}");
    send!(STRANGER, suite.escrow.pay_back(party, money(20)));

    // Denied, reopened, priced, appealed: the ruling never comes.
    file!(claim(4, eve, vec![line(UNPRICED, 30_000)]));
    send!(REVIEWER, suite.claims.review(keys_of_claims[4], &[deny(0, Reason::NotNecessary)]));
    send!(REVIEWER, suite.claims.reopen(keys_of_claims[4]));
    send!(REVIEWER, suite.claims.review(keys_of_claims[4], &[at_price(0, money(200))]));
    send!(HARBOUR, suite.claims.appeal(keys_of_claims[4]));
    // Evidence that never comes, and benefits that are not assigned.
    file!(claim(5, ada, vec![line(DEVICE, 110_000)]));
    file!(Claim { assignment: Assignment::Member, ..claim(6, ada, vec![line(VISIT, 10_000)]) });
    wait!(200);
    assert_eq!(send!(STRANGER, suite.claims.advance(&[keys_of_claims[4], keys_of_claims[5]])), 2);

    // What is free is withdrawn; what came without a message is adopted.
    send!(OWNER, suite.escrow.set_treasurer(Some(id(HILL))));
    send!(HILL, suite.escrow.announce_withdrawal(asset, id(HILL), money(10)));
    wait!(8);
    send!(HILL, suite.escrow.withdraw(asset));
    chain.transfer(id(TREASURY), suite.escrow.0, money(7).0).unwrap();
    assert_eq!(send!(STRANGER, suite.escrow.adopt(asset)), money(7));
    send!(STRANGER, suite.escrow.settle(asset, 5));

    let audit = audited(&mut chain, suite);
    assert_eq!(audit.differences, []);
    assert_eq!(audit.figures.claims, 6);
    // Claim 4 twice, claims 1, 2, 5 and 6 once.
    assert_eq!(audit.figures.decisions, 6);
}

/// Changes one stored value of a type behind the chain's back, and returns what the audit then finds.
fn falsified<T: Decode + Encode>(
    title: &'static str,
    contract: fn(&Suite) -> AccountId,
    key_part: fn(&Scene) -> Vec<u8>,
    change: fn(&mut T),
) -> Vec<Difference> {
    let scene = played(title);
    let (suite, part) = (scene.suite, key_part(&scene));
    drop(scene);
    let contract = contract(&suite);
    {
        let mut chain = open_lasting(&here());
        assert_eq!(audited(&mut chain, suite).differences, []);
        let items = chain.storage(contract).unwrap();
        // The chain's hash, the field, and the key in the field.
        let mut fitting = items.iter().filter_map(|(key, value)| {
            let value = T::decode(&mut &value[..]).ok().filter(|read| read.encode() == *value)?;
            (key.len() == 20 + part.len() && key[20..] == part[..]).then(|| (key[16..].to_vec(), value))
        });
        let (key, mut value) = fitting.next().unwrap();
        change(&mut value);
        chain.falsify(contract, &key, &value.encode()).unwrap();
    }
    let mut chain = open_lasting(&here());
    audited(&mut chain, suite).differences
}

/// One difference in what is stored.
fn stored(contract: &str, what: &str, on_chain: &str, expected: &str) -> Difference {
    let own = |text: &str| text.to_owned();
    let (contract, what, on_chain, expected) = (own(contract), own(what), own(on_chain), own(expected));
    Difference { kind: Kind::Stored, block: None, contract, what, on_chain, expected }
}

#[test]
fn an_altered_amount_of_a_claim_is_found() {
    let key = |scene: &Scene| scene.key(1).encode();
    let found = falsified::<ClaimRecord>(
        "altered_amount",
        |suite| suite.claims.0,
        key,
        |record| {
            let ClaimState::Adjudicated { decision, .. } = &mut record.state else { panic!("it was decided") };
            decision.lines[0].paid = Amount(decision.lines[0].paid.0 + money(1).0);
        },
    );
    let number = "01".repeat(16);
    let what = format!("claims of provider 0, number 0x{number}: state.decision.lines[0].paid");
    assert_eq!(found, [stored("claims", &what, "71.00", "70.00")]);
}

#[test]
fn an_altered_accumulator_is_found() {
    let key = |scene: &Scene| {
        let year = Some(date(2026, 1, 1));
        UsedKey { holder: Holder::Member(scene.ada), plan: PLAN, year }.encode()
    };
    let found = falsified::<Used>(
        "altered_counter",
        |suite| suite.policies.0,
        key,
        |used| {
            used.counters[0].used -= money(10).0;
        },
    );
    let what = "used of holder Member 0, plan 1, year 2026-01-01: counters[0].used";
    assert_eq!(found, [stored("policies", what, "70000000000000", "80000000000000")]);
}

#[test]
fn an_altered_ledger_is_found() {
    let key = |_: &Scene| AssetId::NATIVE.encode();
    let found = falsified::<Ledger>(
        "altered_ledger",
        |suite| suite.escrow.0,
        key,
        |ledger| {
            ledger.free = Amount(ledger.free.0 + money(2).0);
            ledger.held = Amount(ledger.held.0 + money(2).0);
        },
    );
    let what = |part: &str| format!("ledgers of asset 0: {part}");
    assert_eq!(
        found,
        [stored("escrow", &what("free"), "432.00", "430.00"), stored("escrow", &what("held"), "432.00", "430.00")]
    );
    assert_eq!(found[0].to_string(), "escrow, ledgers of asset 0: free: 432.00 on chain, 430.00 recomputed");
}

#[test]
fn an_invented_claim_is_found() {
    let scene = played("invented_claim");
    let (suite, key) = (scene.suite, scene.key(1));
    drop(scene);
    {
        let mut chain = open_lasting(&here());
        let items = chain.storage(suite.claims.0).unwrap();
        let (known, value) = items.iter().find(|(known, _)| known.ends_with(&key.encode())).unwrap();
        let other = ClaimKey { number: support::build::number(99), ..key };
        let other = [&known[16..20], &other.encode()].concat();
        chain.falsify(suite.claims.0, &other, value).unwrap();
    }
    let found = audited(&mut open_lasting(&here()), suite).differences;
    assert!(!found.is_empty());
    assert!(found.iter().all(|it| it.what.starts_with(&format!("claims of provider 0, number 0x{}", "63".repeat(16)))));
    assert!(found.iter().all(|it| it.expected == "nothing"), "{found:?}");
}

#[test]
fn an_audit_needs_the_beginning_and_the_same_code() {
    let scene = played("needs_the_beginning");
    let suite = scene.suite;
    drop(scene);
    let mut chain = open_lasting(&here());
    let head = chain.head().unwrap().number;
    let bundles = Bundles::load().unwrap();
    let late = audit(&mut chain, suite, &bundles, head, &mut |_, _| {}).unwrap_err();
    assert!(late.to_string().contains("begin at an earlier block"), "{late}");
    let exchanged = Bundles { escrow: bundles.claims.clone(), ..bundles };
    let other = audit(&mut chain, suite, &exchanged, 0, &mut |_, _| {}).unwrap_err();
    assert!(other.to_string().starts_with("escrow runs other code than the build that was given"), "{other}");
}
