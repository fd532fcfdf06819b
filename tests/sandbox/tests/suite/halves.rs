//! A contract and its annex are one: see `docs/decisions/0019-contracts-in-two-halves.md`.

use client::chain::{encode_message, selector, Bundle, Chain, ChainError, DecodeError, Embedded, UNIT};
use client::suite::{Bundles, Contract};
use serde_json::Value;
use support::actors::{id, OWNER, STRANGER};
use support::World;

const HALVED: [Contract; 4] = [Contract::ProviderRegistry, Contract::Policies, Contract::Escrow, Contract::Claims];

fn annex(bundle: &Bundle) -> &Bundle {
    bundle.annex.as_deref().unwrap()
}

/// Where everything lies: names and keys, without the numbers that each metadata gives its types.
fn layout(bundle: &Bundle) -> String {
    fn without_types(value: &mut Value) {
        if let Value::Object(fields) = value {
            fields.remove("ty");
            fields.values_mut().for_each(without_types);
        } else if let Value::Array(values) = value {
            values.iter_mut().for_each(without_types);
        }
    }
    let mut layout = bundle.metadata["storage"].clone();
    without_types(&mut layout);
    assert!(layout.to_string().contains("root_key"), "{layout}");
    layout.to_string()
}

#[test]
fn both_halves_keep_the_same_records_in_the_same_places() {
    let bundles = Bundles::load().unwrap();
    for contract in HALVED {
        let bundle = bundles.of(contract);
        assert_eq!(layout(bundle), layout(annex(bundle)), "{contract}");
    }
    assert_eq!(bundles.consent_registry.annex, None);
}

#[test]
fn each_half_answers_messages_of_its_own() {
    let bundles = Bundles::load().unwrap();
    for contract in HALVED {
        let mut labels: Vec<_> = bundles.of(contract).messages().into_iter().map(|it| it["selector"].clone()).collect();
        let all = labels.len();
        labels.sort_by_key(ToString::to_string);
        labels.dedup();
        assert_eq!(labels.len(), all, "{contract}: two messages have one selector");
        assert!(labels.contains(&Value::from("0x9bae9d5e")), "{contract}");
    }
}

/// An annex has one constructor, `none`.
#[test]
fn nothing_is_created_of_an_annex() {
    let bundles = Bundles::load().unwrap();
    let mut chain = Embedded::new();
    chain.endow(id(OWNER), 1_000 * UNIT).unwrap();
    for contract in HALVED {
        let wasm = &annex(bundles.of(contract)).wasm;
        let created = chain.upload_and_instantiate(id(OWNER), wasm, 0, encode_message(selector("none"), &()), b"");
        assert!(matches!(created, Err(ChainError::ConstructorReverted(_))), "{contract}: {created:?}");
        let created = chain.upload_and_instantiate(id(OWNER), wasm, 0, encode_message(selector("new"), &()), b"");
        assert!(created.is_err(), "{contract}: {created:?}");
    }
}

#[test]
fn without_its_annex_no_contract_comes_to_be() {
    let bundles = Bundles::load().unwrap();
    let mut chain = Embedded::new();
    chain.endow(id(OWNER), 1_000 * UNIT).unwrap();
    for contract in [Contract::ProviderRegistry, Contract::Policies, Contract::Escrow] {
        let bundle = bundles.of(contract);
        let new = || encode_message(selector("new"), &());
        let alone = chain.upload_and_instantiate(id(OWNER), &bundle.wasm, 0, new(), b"");
        assert!(alone.is_err(), "{contract}: {alone:?}");
        // With it, it does.
        chain.create(id(OWNER), bundle, new(), b"").unwrap();
    }
}

#[test]
fn not_even_who_uploaded_an_annex_can_remove_it() {
    let mut world = World::new();
    let bundles = Bundles::load().unwrap();
    for contract in HALVED {
        let hash = annex(bundles.of(contract)).code_hash;
        let removed = world.chain.remove_code(id(OWNER), hash);
        let Err(ChainError::Refused { name, .. }) = &removed else { panic!("{contract}: {removed:?}") };
        assert_eq!(name, "CodeInUse", "{contract}");
    }
    // Code that nothing depends on goes.
    let mut chain = Embedded::new();
    chain.endow(id(OWNER), 1_000 * UNIT).unwrap();
    let hash = chain.upload(id(OWNER), &annex(&bundles.claims).wasm).unwrap();
    assert!(chain.remove_code(id(STRANGER), hash).is_err());
    assert_eq!(chain.remove_code(id(OWNER), hash), Ok(()));
}

#[test]
fn what_neither_half_knows_is_not_understood() {
    let mut world = World::new();
    let addresses = HALVED.map(|contract| world.suite.address_of(contract));
    for address in addresses {
        for data in [b"none".to_vec(), b"no".to_vec(), Vec::new()] {
            let before = world.chain.snapshot();
            let report = world.chain.call(id(STRANGER), address, 0, data.clone());
            match report {
                Ok(report) => {
                    assert!(report.is_reverted(), "{report:?}");
                    assert_eq!(report.decode::<()>(), Err(DecodeError::NotUnderstood));
                }
                Err(error) => assert_eq!(error, ChainError::Trapped, "{data:?}"),
            }
            world.chain.restore(&before);
        }
    }
}
