//! What takes effect some days after it was announced, typed, on a node whose clock is moved.

use client::domain::bounds::WITHDRAWAL_DELAY;
use inkclaim_node_tests::move_clock;
use serde_json::json;

use crate::common::{copy_of_bundles, repository, says, variant, Office};
use crate::deployed;

/// The clock of the deployment's chain.
fn now(office: &Office) -> u64 {
    office.told(&["chain", "show"])["millis"].as_u64().unwrap()
}

/// Plan, provider and members of the samples, and money.
fn opened(office: &Office) {
    let plan = repository().join("samples/plan.toml");
    let plan = plan.to_str().unwrap();
    office.done(&["key", "new", "harbour.key"]);
    office.done(&["key", "new", "ada.key"]);
    office.done(&["key", "new", "ben.key"]);
    for arguments in [
        &["transfer", "harbour.key", "100", "--as", "//Alice"][..],
        &["plan", "publish", plan, "--as", "//Alice"],
        &["provider", "register", "1111111112", "--as", "harbour.key"],
        &["provider", "credential", "1111111112", "--as", "//Ferdie"],
        &["plan", "publish", plan, "--as", "//Alice"],
        &["member", "enrol", "OAK100001", "--account", "ada.key", "--as", "//Dave"],
        &["member", "enrol", "OAK100002", "--account", "ben.key", "--as", "//Dave"],
        &["escrow", "fund", "1200", "--as", "//Alice"],
    ] {
        office.done(arguments);
    }
}

fn submit(office: &Office, sample: &str) -> String {
    let file = repository().join("samples").join(sample);
    office.done(&["claim", "submit", file.to_str().unwrap(), "--as", "harbour.key"])
}

#[test]
fn an_upgrade_is_refused_as_too_early_made_after_fourteen_days_and_pays_the_next_claim() {
    let (office, node) = deployed();
    opened(&office);
    says(&submit(&office, "01-all-paid.837"), &["claim ADA-0001 is covered, the plan pays 60.00"]);
    let bundles = copy_of_bundles(&office);
    for contract in ["policies", "claims"] {
        variant(&bundles, contract);
        let bundle = format!("{bundles}/{contract}");
        let told = office.told(&["upgrade", "announce", contract, &bundle, "--as", "//Alice"]);
        let (code, from) = (told["code_hash"].clone(), told["from_millis"].as_u64().unwrap());
        assert_eq!(office.told(&["upgrade", "show"])[contract]["code_hash"], code);
        let too_early = || {
            let early = office.run(&["upgrade", "make", contract, &bundle, "--as", "//Alice"]);
            assert_eq!(early.code, 1, "{early:?}");
            says(&early.text(), &["can be made from", "14 days after it was announced: wait until then"]);
        };
        too_early();
        move_clock(&node.url(), from - 60_000);
        too_early();
        move_clock(&node.url(), from);
        let told = office.told(&["upgrade", "make", contract, &bundle, "--as", "//Alice"]);
        assert_eq!((&told["code_hash"], &told["transactions"][0]["state"]), (&code, &json!("done")));
        assert_eq!(office.told(&["upgrade", "show"])[contract], json!(null));
    }
    // The chain runs the new code, and the deployment's files say so; what was recorded is there, and the next claim is paid.
    office.done(&["verify", "--without-build"]);
    let printed = office.run_with(&["verify"], &[("INKCLAIM_BUNDLES", &bundles)]);
    assert_eq!(printed.code, 0, "{printed:?}");
    let shown = office.told(&["claim", "show", "ADA-0001"]);
    assert_eq!((&shown["state"], &shown["payment"]), (&json!("decided"), &json!("PAID")));
    says(&submit(&office, "02-deductible-and-coinsurance.837"), &["claim BEN-0001 is covered, the plan pays 97.84"]);
    says(&office.done(&["audit"]), &["Nothing differs."]);
}

#[test]
fn a_withdrawal_is_refused_as_too_early_and_made_after_seven_days() {
    let (office, node) = deployed();
    office.done(&["escrow", "fund", "1200", "--as", "//Alice"]);
    // The treasurer of the sample is //Dave.
    says(
        &office.done(&["escrow", "withdraw", "announce", "//One", "1000", "--as", "//Dave"]),
        &["Announced: 1,000 UNIT"],
    );
    let make = ["escrow", "withdraw", "make", "--as", "//Dave"];
    let ripe = now(&office) + WITHDRAWAL_DELAY;
    let too_early = || {
        let early = office.run(&make);
        assert_eq!(early.code, 1, "{early:?}");
        says(&early.text(), &["seven days"]);
    };
    too_early();
    move_clock(&node.url(), ripe - 60_000);
    too_early();
    move_clock(&node.url(), ripe);
    assert_eq!(office.told(&make)["withdrawn"], json!("1000000000000000"));
    assert_eq!(office.told(&["chain", "show", "//One"])["account"]["free"], json!("1000000000000000"));
    assert_eq!(office.held(), "200000000000000");
    assert_eq!(office.run(&make).code, 1, "once");
    says(&office.done(&["audit"]), &["Nothing differs."]);
}
