//! The public interface of the contracts is a golden file: constructors, messages with selectors and arguments, events. A change
//! that nobody reviewed fails here. After a review: `INKCLAIM_BLESS=1 cargo test -p inkclaim-sandbox-tests surface`.

use std::fmt::Write as _;
use std::path::PathBuf;

use serde_json::Value;

const CONTRACTS: [&str; 9] = [
    "claims",
    "claims_annex",
    "consent_registry",
    "escrow",
    "escrow_annex",
    "policies",
    "policies_annex",
    "provider_registry",
    "provider_registry_annex",
];

fn metadata(name: &str) -> Value {
    let folder = std::env::var_os("INKCLAIM_BUNDLES")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../target/ink"), PathBuf::from);
    let path = folder.join(name).join(format!("{name}.json"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap()
}

fn names(values: &Value) -> String {
    let values = values.as_array().unwrap();
    let name = |value: &Value| {
        let kind = value["type"]["displayName"].as_array().unwrap().last().map(|it| it.as_str().unwrap().to_owned());
        format!("{}: {}", value["label"].as_str().unwrap(), kind.unwrap_or_else(|| "tuple".to_owned()))
    };
    values.iter().map(name).collect::<Vec<_>>().join(", ")
}

fn surface() -> String {
    let mut text = String::new();
    for contract in CONTRACTS {
        let spec = &metadata(contract)["spec"];
        writeln!(text, "{contract}").unwrap();
        for kind in ["constructors", "messages"] {
            for item in spec[kind].as_array().unwrap() {
                let flag = |name: &str, mark: &str| if item[name] == true { mark.to_owned() } else { String::new() };
                let (selector, label) = (item["selector"].as_str().unwrap(), item["label"].as_str().unwrap());
                let marks = flag("mutates", " mut") + &flag("payable", " payable");
                writeln!(text, "  {selector}{marks} {label}({})", names(&item["args"])).unwrap();
            }
        }
        // Every contract's metadata lists the events of the whole suite, in the order of the linker: told once, sorted.
        if contract == "claims" {
            let events = spec["events"].as_array().unwrap().iter();
            let mut events: Vec<_> = events
                .map(|event| format!("  event {}({})\n", event["label"].as_str().unwrap(), names(&event["args"])))
                .collect();
            events.sort();
            text.extend(events);
        }
    }
    text
}

#[test]
fn the_public_interface_is_the_reviewed_one() {
    let golden = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("surface.txt");
    let found = surface();
    if std::env::var_os("INKCLAIM_BLESS").is_some() {
        std::fs::write(&golden, &found).unwrap();
    }
    let expected = std::fs::read_to_string(&golden).unwrap();
    assert!(found == expected, "the interface has changed:\n{found}");
}
