//! What a node tells of its past.

use client::chain::{AccountId, Chain, DecodeError};
use client::chain::{Action, ChainError, Embedded, Network, Node, Outcome, Signer, UNIT};
use client::interfaces::escrow::EscrowError;
use client::suite::SuiteEvent;
use inkclaim_node_tests::{connect, open, shared};
use support::actors::{HARBOUR, OWNER, TREASURY};
use support::build::{claim, line, money, PREVENTION};
use support::scenes::Scene;

#[test]
fn every_transaction_comes_back_in_its_order_and_makes_the_same_state_again() {
    let mut scene = Scene::set(open, "history");
    scene.deposit(money(100));
    scene.file(claim(1, scene.ada, vec![line(PREVENTION, 6_000)]));
    let suite = scene.suite;
    let ours = [suite.provider_registry.0, suite.consent_registry.0, suite.policies.0, suite.escrow.0, suite.claims.0];
    let people = [OWNER, HARBOUR, TREASURY].map(|name| scene.id(name));

    let mut node = Node::connect(shared()).unwrap();
    let history = node.history(1).unwrap();
    // Other tests share the node: only this scene's transactions are played again.
    let mine: Vec<_> = history
        .into_iter()
        .filter(|one| match &one.action {
            Action::Call(call) => ours.contains(&call.contract),
            Action::Instantiate { salt, .. } => salt.starts_with(b"history"),
            Action::Upload { .. } => people.contains(&one.origin),
            Action::InstantiateKnown { .. } | Action::Transfer { .. } => false,
        })
        .collect();
    let creations = mine.iter().filter(|one| matches!(one.action, Action::Instantiate { .. })).count();
    assert_eq!(creations, 5);
    assert!(mine.iter().any(|one| one.origin == people[1]) && mine.iter().any(|one| one.origin == people[2]));

    let mut copy = Embedded::new();
    for one in &mine {
        let origin: AccountId = one.origin;
        if copy.balance(origin).unwrap() < UNIT {
            copy.endow(origin, 1_000_000 * UNIT).unwrap();
        }
        let now = copy.now_millis().unwrap();
        copy.set_time(one.millis.max(now)).unwrap();
        let events = match one.action.clone() {
            Action::Instantiate { wasm, value, data, salt } => {
                copy.upload_and_instantiate(origin, &wasm, value, data, &salt).unwrap().events
            }
            Action::Call(call) => {
                let report = copy.call(origin, call.contract, call.value, call.data).unwrap();
                assert!(matches!(report.outcome, Outcome::Returned(_)));
                report.events
            }
            Action::Upload { wasm } => {
                copy.upload(origin, &wasm).unwrap();
                Vec::new()
            }
            other @ (Action::InstantiateKnown { .. } | Action::Transfer { .. }) => {
                panic!("{other:?}")
            }
        };
        assert_eq!(events, one.events);
    }
    for contract in ours {
        assert_eq!(copy.storage(contract).unwrap(), node.storage(contract).unwrap());
    }
    let names: Vec<_> =
        mine.iter().flat_map(|one| one.events.iter().cloned().map(|event| SuiteEvent::from(event).name())).collect();
    assert!(names.ends_with(&["Deposited", "PaymentDelivered", "BatchDecided"]), "{names:?}");
}

#[test]
fn what_cannot_be_is_said_in_its_own_error() {
    let poor = Signer::from_secret("//poor").unwrap();
    let mut node = connect(&[]);
    node.add_key(poor.clone());
    let nowhere = AccountId::from([9; 32]);
    let alice = Signer::from_secret("//Alice").unwrap().account();
    let dry = node.dry_run(alice, nowhere, 0, vec![1, 2, 3, 4]);
    assert_eq!(dry.unwrap_err(), ChainError::NoContract(nowhere));
    assert_eq!(node.code_hash(nowhere), Err(ChainError::NoContract(nowhere)));
    assert_eq!(node.call(alice, nowhere, 0, Vec::new()).unwrap_err(), ChainError::NoKey(alice));
    let funds = ChainError::Funds { account: poor.account(), free: 0, needed: Some(UNIT) };
    assert_eq!(node.transfer(poor.account(), alice, UNIT).unwrap_err(), funds);
    let mut scene = Scene::set(open, "mistakes");
    let escrow = scene.suite.escrow;
    let suite_code = scene.chain.code_hash(escrow.0).unwrap();
    assert!(matches!(node.ensure_code(scene.suite.claims.0, suite_code), Err(ChainError::WrongCode { .. })));
    let unknown = node.dry_run(alice, escrow.0, 0, vec![1, 2, 3, 4]).unwrap();
    assert_eq!(unknown.decode::<Result<(), EscrowError>>(), Err(DecodeError::NotUnderstood));
    match escrow.deposit(money(1)).send(&mut node, poor.account()) {
        Err(client::suite::CallError::Chain(ChainError::Funds { account, .. })) => assert_eq!(account, poor.account()),
        other => panic!("{other:?}"),
    }
    let error = Node::connect("ws://127.0.0.1:1").err().unwrap();
    assert!(matches!(&error, ChainError::Unreachable(text) if text.contains("scripts/node")), "{error}");
}

#[test]
fn a_wallet_can_sign_what_is_not_sent() {
    let mut scene = Scene::set(open, "unsigned");
    let treasury = scene.id(TREASURY);
    let call = scene.suite.escrow.deposit(money(7)).call();
    let mut node = Node::connect(shared()).unwrap();
    let bytes = node.unsigned_call(treasury, call.contract, call.value, call.data.clone()).unwrap();
    // The pallet's place and the call's, the contract by its id, then what is sent with it.
    let by_id: Vec<u8> = std::iter::once(0).chain(call.contract.0).collect();
    assert_eq!(bytes[2..35], by_id);
    assert!(bytes.windows(call.data.len()).any(|part| part == call.data));
    assert_eq!(scene.ledger().held, client::domain::money::Amount::ZERO);
}

#[test]
fn many_calls_are_under_way_at_once_and_each_takes_effect_once() {
    let mut scene = Scene::set(open, "many");
    let (treasury, escrow) = (scene.id(TREASURY), scene.suite.escrow);
    let mut node = connect(&[(scene.key_of(TREASURY), UNIT)]);
    let calls: Vec<_> = (1..=40).map(|units| escrow.deposit(money(units)).call()).collect();
    let reports = node.call_all(treasury, calls);
    assert_eq!(reports.len(), 40);
    let mut answered = 0;
    for (units, report) in (1..=40).zip(reports) {
        let report = match report {
            Ok(report) => report,
            // It took effect beside others of its block: that is known, what it answered is not.
            Err(ChainError::Unanswered { .. }) => continue,
            Err(error) => panic!("{error:?}"),
        };
        let [event] = &report.events[..] else { panic!("{:?}", report.events) };
        let SuiteEvent::Deposited(event) = SuiteEvent::from(event.clone()) else { panic!("{event:?}") };
        assert_eq!(event.amount, money(units));
        answered += 1;
    }
    assert!(answered > 0);
    // Each of them, and each once.
    assert_eq!(scene.ledger().held, money(40 * 41 / 2));
}
