//! docs/threat-model.md names tests: they are there.

use std::fs;
use std::path::Path;

/// The text between back quotes that names a test or a file of tests.
fn named(text: &str) -> Vec<String> {
    let words = text.split('`').skip(1).step_by(2);
    let is_name = |word: &&str| {
        word.chars().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || "_/:".contains(it))
            && word.chars().any(|it| it == ':' || it == '_' || it == '/')
    };
    words.filter(is_name).filter(|word| *word != "provider_registry").map(str::to_owned).collect()
}

#[test]
fn every_test_that_is_named_exists() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(here.join("../../docs/threat-model.md")).unwrap();
    let names = named(&text);
    assert!(names.len() > 50, "{names:?}");
    for name in names {
        let (file, test) = name.split_once("::").map_or((name.as_str(), None), |(file, test)| (file, Some(test)));
        let path = here.join("tests/suite").join(file).with_extension("rs");
        if !path.exists() {
            assert!(
                test.is_none() && path.with_extension("").join("mod.rs").exists()
                    || here.join("../..").join(file).exists(),
                "there is no {file}"
            );
            continue;
        }
        let source = fs::read_to_string(&path).unwrap();
        if let Some(test) = test {
            assert!(source.contains(&format!("#[test]\nfn {test}()")), "{file} has no test {test}");
        }
    }
}
