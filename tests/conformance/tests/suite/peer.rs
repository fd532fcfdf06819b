//! The peer cases.

use conformance::deployed::Deployed;
use conformance::insurer::Insurer;
use inkclaim_conformance_tests::peer;
use inkclaim_conformance_tests::pure::Pure;

fn try_all(insurer: &mut dyn Insurer) {
    let mut failed = Vec::new();
    let mut names = Vec::new();
    for case in peer::all() {
        assert!(!names.contains(&case.name), "two cases {}", case.name);
        names.push(case.name);
        if let Err(fault) = (case.run)(insurer) {
            failed.push(format!("{}: {fault}", case.name));
        }
    }
    assert!(failed.is_empty(), "{}:\n{}", insurer.name(), failed.join("\n"));
    assert_eq!(names.len(), 63);
}

#[test]
fn every_peer_case_holds_by_the_pure_rules() {
    try_all(&mut Pure::default());
}

#[test]
fn every_peer_case_holds_by_the_deployed_contracts() {
    try_all(&mut Deployed::new().unwrap());
}

/// The rows of the table: each names a module of the sandbox's tests and a test in it.
#[test]
fn the_peer_cases_of_single_contracts_are_tests_of_the_sandbox() {
    let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(here.join("README.md")).unwrap();
    let named = readme.lines().filter_map(|line| line.strip_prefix("| ")?.split('`').nth(1)?.split_once("::"));
    let mut count = 0;
    for (module, test) in named {
        let path = here.join("../sandbox/tests/suite").join(module).with_extension("rs");
        let source = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert!(source.contains(&format!("#[test]\nfn {test}()")), "{module} has no test {test}");
        count += 1;
    }
    assert_eq!(count, 18);
}
