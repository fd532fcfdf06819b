//! The published examples and errors of `vectors/worked_examples.json`.

use conformance::deployed::Deployed;
use conformance::example::read;
use conformance::insurer::Insurer;
use conformance::run::{run, Verdict};
use conformance::traps::{show, Shown};
use inkclaim_conformance_tests::pure::Pure;

const VECTORS: &str = include_str!("../../vectors/worked_examples.json");

fn run_all(insurer: &mut dyn Insurer) {
    let file = read(VECTORS).unwrap();
    let (mut held, mut outside, mut failed) = (0, Vec::new(), Vec::new());
    for example in &file.examples {
        let example = example.as_ref().unwrap();
        match run(insurer, example) {
            Verdict::Holds(figures) => {
                assert!(figures > 0, "{}", example.id);
                held += 1;
            }
            Verdict::Outside(_) => outside.push(example.id.as_str()),
            other => failed.push((example.id.as_str(), other)),
        }
    }
    assert!(failed.is_empty(), "{}: {failed:#?}", insurer.name());
    assert_eq!((held, outside.as_slice()), (59, &["J04"][..]), "{}", insurer.name());
}

fn show_all(insurer: &mut dyn Insurer) {
    let file = read(VECTORS).unwrap();
    for trap in &file.traps {
        let trap = trap.as_ref().unwrap();
        match show(insurer, trap) {
            Shown::Error(found) => assert!(!found.is_empty(), "{}", trap.id),
            other => panic!("{} by {}: {other:#?}", trap.id, insurer.name()),
        }
    }
    assert_eq!(file.traps.len(), 6);
}

#[test]
fn every_published_example_holds_by_the_pure_rules() {
    run_all(&mut Pure::default());
}

#[test]
fn every_published_error_is_shown_by_the_pure_rules() {
    show_all(&mut Pure::default());
}

#[test]
fn every_published_example_holds_by_the_deployed_contracts() {
    run_all(&mut Deployed::new().unwrap());
}

#[test]
fn every_published_error_is_shown_by_the_deployed_contracts() {
    show_all(&mut Deployed::new().unwrap());
}
