//! `inkclaim` as a test meets it.
#![allow(dead_code, reason = "each test program uses its part")]
#![allow(clippy::unwrap_used)]

pub mod many;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use client::chain::{Bundle, BundleError};
use formats::remittance835::Remittance;
use tempfile::TempDir;

pub fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// `inkclaim` with these arguments, in the repository, with the built contracts.
pub fn inkclaim(arguments: &[&str]) -> Output {
    inkclaim_with(&[], arguments)
}

/// The same, with variables.
pub fn inkclaim_with(variables: &[(&str, &str)], arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_inkclaim"));
    if std::env::var_os("INKCLAIM_BUNDLES").is_none() {
        command.env("INKCLAIM_BUNDLES", repository().join("target/ink"));
    }
    command.envs(variables.iter().copied()).current_dir(repository()).args(arguments).output().unwrap()
}

/// Everything that was printed, with every run of blanks as one: lines are broken where they are full.
pub fn text(output: &Output) -> String {
    let both = [&output.stdout[..], &output.stderr[..]].concat();
    String::from_utf8(both).unwrap().split_whitespace().collect::<Vec<_>>().join(" ")
}

pub fn succeeds(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{}", text(output));
    text(output)
}

pub fn fails(output: &Output) -> String {
    assert!(output.status.code().is_some_and(|code| code != 0), "{}", text(output));
    text(output)
}

pub fn says(text: &str, words: &[&str]) {
    for word in words {
        assert!(text.contains(word), "nothing of {word:?} in: {text}");
    }
}

/// `inkclaim run` of a file under a plan, on 1 April 2026, with its results in a folder.
pub fn run(file: &str, plan: &Path, out: &TempDir, more: &[&str]) -> Output {
    let (plan, out) = (plan.to_str().unwrap(), out.path().to_str().unwrap());
    let mut arguments = vec!["run", file, "--plan", plan, "--out", out, "--date", "2026-04-01"];
    arguments.extend(more);
    inkclaim(&arguments)
}

pub fn sample_plan() -> PathBuf {
    repository().join("samples/plan.toml")
}

/// The sample plan with one thing changed.
pub fn plan_with(folder: &TempDir, from: &str, to: &str) -> PathBuf {
    let plan = std::fs::read_to_string(sample_plan()).unwrap();
    assert!(plan.contains(from), "the sample plan has no {from:?}");
    let path = folder.path().join("plan.toml");
    std::fs::write(&path, plan.replacen(from, to, 1)).unwrap();
    path
}

/// The sample plan with several things changed.
pub fn plan_with_all(folder: &TempDir, changes: &[(&str, &str)]) -> PathBuf {
    let mut plan = std::fs::read_to_string(sample_plan()).unwrap();
    for (from, to) in changes {
        assert!(plan.contains(from), "the sample plan has no {from:?}");
        plan = plan.replacen(from, to, 1);
    }
    let path = folder.path().join("plan.toml");
    std::fs::write(&path, plan).unwrap();
    path
}

/// The remittances of a run, each balanced by the checker that shares no code with the command line.
pub fn remittances(out: &TempDir) -> Vec<Remittance> {
    let bytes = std::fs::read(out.path().join("remittance.835")).unwrap();
    let parsed = formats::remittance835::read("remittance.835", &bytes, 2);
    assert!(parsed.file_faults.is_empty(), "{:?}", parsed.file_faults);
    let remittances: Vec<_> = parsed.remittances.into_iter().map(Result::unwrap).collect();
    for remittance in &remittances {
        assert_eq!(formats::balance::check(remittance), []);
    }
    remittances
}

/// A folder of an operator, with `inkclaim` at work in it.
pub struct Office {
    pub folder: TempDir,
}

/// What `inkclaim` printed, and its exit code.
#[derive(Debug)]
pub struct Printed {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Printed {
    /// Everything, with every run of blanks as one.
    pub fn text(&self) -> String {
        format!("{} {}", self.out, self.err).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

impl Office {
    pub fn new() -> Self {
        Self { folder: TempDir::new().unwrap() }
    }

    /// With the sample suite on a chain in the folder `chain`, deployed by //Alice.
    pub fn deployed() -> Self {
        let office = Self::new();
        office.settle_the_clock();
        office.done(&["deploy", &sample_deployment(), "--chain", "embedded:chain", "--as", "//Alice"]);
        office
    }

    /// Makes the chain, with its clock ahead of the real one: there it stands still, and no block is made but for transactions.
    pub fn settle_the_clock(&self) {
        self.done(&["chain", "clock", "2050-01-01", "--chain", "embedded:chain"]);
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    /// Copies a folder with all that is in it.
    pub fn copy_of(&self, from: &str, to: &str) -> String {
        fn copy(from: &Path, to: &Path) {
            std::fs::create_dir_all(to).unwrap();
            for entry in std::fs::read_dir(from).unwrap() {
                let (path, to) = (entry.as_ref().unwrap().path(), to.join(entry.as_ref().unwrap().file_name()));
                if path.is_dir() {
                    copy(&path, &to);
                } else {
                    std::fs::copy(&path, &to).unwrap();
                }
            }
        }
        copy(&self.path(from), &self.path(to));
        to.to_owned()
    }

    /// Changes one thing in a file.
    pub fn change(&self, name: &str, from: &str, to: &str) {
        let text = self.read(name);
        assert!(text.contains(from), "{name} has no {from:?}");
        self.write(name, &text.replacen(from, to, 1));
    }

    /// `inkclaim` with these arguments, and nothing of the caller's own in its environment.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_inkclaim"));
        for name in ["INKCLAIM_CHAIN", "INKCLAIM_URL", "INKCLAIM_DEPLOYMENT", "INKCLAIM_KEY"] {
            command.env_remove(name);
        }
        if std::env::var_os("INKCLAIM_BUNDLES").is_none() {
            command.env("INKCLAIM_BUNDLES", repository().join("target/ink"));
        }
        command.current_dir(self.folder.path()).args(arguments).stdin(std::process::Stdio::null());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Printed {
        self.run_with(arguments, &[])
    }

    pub fn run_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Printed {
        let output = self.command(arguments).envs(variables.iter().copied()).output().unwrap();
        Printed {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// What must be done.
    pub fn done(&self, arguments: &[&str]) -> String {
        let printed = self.run(arguments);
        assert_eq!(printed.code, 0, "{arguments:?}: {printed:?}");
        printed.text()
    }

    /// What must be done, as machines read it.
    pub fn told(&self, arguments: &[&str]) -> serde_json::Value {
        let printed = self.run(&[arguments, &["--json"]].concat());
        assert_eq!(printed.code, 0, "{arguments:?}: {printed:?}");
        assert_eq!(printed.err, "");
        printed.json()
    }

    /// The number of the chain's last block: what was sent is in one of its own.
    pub fn block(&self) -> u64 {
        self.told(&["chain", "show", "--chain", "embedded:chain"])["head"]["number"].as_u64().unwrap()
    }

    /// What the escrow holds, in base units.
    pub fn held(&self) -> String {
        self.told(&["status"])["escrow"][0]["held"].as_str().unwrap().to_owned()
    }
}

pub fn sample_deployment() -> String {
    repository().join("samples/deploy.toml").to_str().unwrap().to_owned()
}

/// The built contracts, to be changed.
pub fn copy_of_bundles(office: &Office) -> String {
    let built = std::env::var_os("INKCLAIM_BUNDLES").map_or_else(|| repository().join("target/ink"), Into::into);
    let copy = office.path("bundles");
    let halves = ["provider_registry_annex", "policies_annex", "escrow_annex", "claims_annex"];
    for name in ["provider_registry", "consent_registry", "policies", "escrow", "claims"].into_iter().chain(halves) {
        std::fs::create_dir_all(copy.join(name)).unwrap();
        for kind in ["contract", "wasm", "json"] {
            let file = format!("{name}/{name}.{kind}");
            std::fs::copy(Path::new(&built).join(&file), copy.join(&file)).unwrap();
        }
    }
    copy.to_str().unwrap().to_owned()
}

/// Makes a bundle one of the same behaviour and another hash.
pub fn variant(bundles: &str, name: &str) {
    let folder = Path::new(bundles).join(name);
    let file = |kind: &str| folder.join(format!("{name}.{kind}"));
    let before = hex(&std::fs::read(file("wasm")).unwrap());
    let mut wasm = std::fs::read(file("wasm")).unwrap();
    // A custom section: its number, its length, and a name of three letters with one byte after it.
    wasm.extend([0, 5, 3, b'n', b'e', b'w', 1]);
    std::fs::write(file("wasm"), &wasm).unwrap();
    let Err(BundleError::Mismatch { code, in_metadata, .. }) = Bundle::load_from(&folder, name) else {
        panic!("the hash must have changed");
    };
    for kind in ["json", "contract"] {
        let text = std::fs::read_to_string(file(kind)).unwrap();
        let text = text.replace(&in_metadata, &hex(code.as_ref())).replace(&before, &hex(&wasm));
        std::fs::write(file(kind), text).unwrap();
    }
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::from("0x");
    for byte in bytes {
        text.push_str(&format!("{byte:02x}"));
    }
    text
}
