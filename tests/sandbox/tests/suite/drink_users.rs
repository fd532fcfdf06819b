//! The artefacts are what users of other tools expect: `drink!` loads the `.contract` file, deploys it on its own
//! runtime and calls it through the metadata, and the same message costs the same there as on our chain.

use std::path::PathBuf;

use client::chain::{encode_message, selector, Chain, Embedded, Outcome};
use drink::minimal::MinimalSandbox;
use drink::session::{ContractBundle, Session, NO_ENDOWMENT, NO_SALT};
use drink::Sandbox;

/// A fixed account and hash, as `drink!` writes them.
const NINES: &str = "0x0909090909090909090909090909090909090909090909090909090909090909";

fn contract_file() -> PathBuf {
    let folder = std::env::var_os("INKCLAIM_BUNDLES")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../target/ink"), PathBuf::from);
    folder.join("consent_registry/consent_registry.contract")
}

#[test]
fn drink_deploys_and_calls_a_bundle_for_the_same_gas() {
    let bundle = ContractBundle::load(contract_file()).unwrap();
    let wasm = bundle.wasm.clone();
    let mut session = Session::<MinimalSandbox>::default();
    session.deploy_bundle(bundle, "new", &[NINES, NINES], NO_SALT, NO_ENDOWMENT).unwrap();
    let label = "ConsentRegistry::genesis_hash";
    let answer = session.call::<String, [u8; 32]>(label, &[], NO_ENDOWMENT).unwrap();
    assert_eq!(answer, Ok([9; 32]));
    let theirs = session.record().last_call_result().gas_consumed;

    let mut chain = Embedded::new();
    let actor = client::chain::AccountId::from(<[u8; 32]>::from(MinimalSandbox::default_actor()));
    chain.endow(actor, 1_000 * client::chain::UNIT).unwrap();
    let new = encode_message([0x9b, 0xae, 0x9d, 0x5e], &([9_u8; 32], [9_u8; 32]));
    let contract = chain.upload_and_instantiate(actor, &wasm, 0, new, b"").unwrap().address;
    let data = encode_message(selector(label), &());
    let report = chain.call(actor, contract, 0, data).unwrap();
    assert!(matches!(report.outcome, Outcome::Returned(_)), "{report:?}");
    assert_eq!((report.cost.ref_time, report.cost.proof_size), (theirs.ref_time(), theirs.proof_size()));
}
