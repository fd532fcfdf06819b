//! Vault, evidence and the re-identification report as a user meets them.
#![allow(clippy::unwrap_used)]

mod common;

use std::path::Path;
use std::process::{Command, Output};

use common::{fails, inkclaim, plan_with, repository, run, sample_plan, says, succeeds};
use tempfile::TempDir;

const CLAIM: &str = "samples/04-evidence-required.837";
const PROOF: &str = "samples/evidence/cleo-0001-proof-of-delivery.txt";

fn path(folder: &TempDir, name: &str) -> String {
    folder.path().join(name).to_str().unwrap().to_owned()
}

fn evidence(out: &TempDir, arguments: &[&str]) -> Output {
    let mut all = vec!["evidence", "--out", out.path().to_str().unwrap()];
    all.extend(arguments);
    inkclaim(&all)
}

fn files(out: &TempDir) -> usize {
    std::fs::read_dir(out.path().join("evidence")).unwrap().count()
}

#[test]
fn a_document_is_kept_attached_opened_and_erased() {
    let (out, folder) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let put = ["put", PROOF, "--claim", "CLEO-0001", "--category", "proof of delivery"];
    says(&succeeds(&evidence(&out, &put)), &["proof of delivery of claim CLEO-0001", "vault.passphrase"]);
    assert_eq!(files(&out), 1);
    says(&succeeds(&evidence(&out, &["list"])), &["CLEO-0001: proof of delivery"]);

    let opened = path(&folder, "opened.txt");
    let nora = format!("CLEO-0001:proof of delivery:Nora Fields:{opened}");
    let attach = ["--attach", "CLEO-0001:proof of delivery", "--open", &nora];
    let printed = succeeds(&run(CLAIM, &sample_plan(), &out, &attach));
    says(&printed, &["PAID to Hill Medical Supply", "Nora Fields opens proof of delivery of CLEO-0001"]);
    assert_eq!(std::fs::read(&opened).unwrap(), std::fs::read(repository().join(PROOF)).unwrap());

    let nobody = format!("CLEO-0001:proof of delivery:Max Nobody:{}", path(&folder, "not.txt"));
    let printed =
        fails(&run(CLAIM, &sample_plan(), &out, &["--attach", "CLEO-0001:proof of delivery", "--open", &nobody]));
    says(&printed, &["refused", "does not have this role"]);
    assert!(!folder.path().join("not.txt").exists());
    let receipts = succeeds(&evidence(&out, &["receipts"]));
    says(
        &receipts,
        &["claim CLEO-0001, reviewer, for payment: allowed", "refused: whoever asks does not have this role"],
    );

    let printed = succeeds(&evidence(&out, &["erase", "--member", "OAK200001"]));
    says(&printed, &["members 1, claims 1", "documents 1", "can neither be recognised nor proved"]);
    assert_eq!(files(&out), 0);
    assert!(!succeeds(&evidence(&out, &["list"])).contains("CLEO-0001"));
    let receipts = succeeds(&evidence(&out, &["receipts"]));
    says(&receipts, &["of claim that is not known here any more", "erase members 1, claims 1", "done"]);
    says(&fails(&evidence(&out, &["erase", "--member", "OAK200001"])), &["holds nothing of it"]);
}

#[test]
fn a_claim_and_a_document_are_erased_alone() {
    let out = TempDir::new().unwrap();
    for (claim, category) in [("A-1", "order"), ("A-1", "imaging"), ("A-2", "order")] {
        succeeds(&evidence(&out, &["put", PROOF, "--claim", claim, "--category", category]));
    }
    says(&succeeds(&evidence(&out, &["erase", "--document", "A-1:imaging"])), &["documents 1"]);
    let left = succeeds(&evidence(&out, &["list"]));
    says(&left, &["A-1: order", "A-2: order"]);
    assert!(!left.contains("imaging"));
    says(&succeeds(&evidence(&out, &["erase", "--claim", "A-1"])), &["documents 1"]);
    says(&succeeds(&evidence(&out, &["list"])), &["A-2: order"]);
    says(&fails(&evidence(&out, &["erase", "--document", "A-1:order"])), &["no such document"]);
    says(&fails(&evidence(&out, &["erase", "--document", "A-1:x-ray"])), &["there is no category x-ray"]);
    fails(&evidence(&out, &["erase"]));
    says(&fails(&evidence(&TempDir::new().unwrap(), &["list"])), &["there is no vault"]);
}

#[test]
fn the_passphrase_comes_from_a_file_or_the_environment_and_no_other_opens() {
    let (out, folder) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let (right, wrong) = (path(&folder, "right"), path(&folder, "wrong"));
    std::fs::write(&right, "correct horse\n").unwrap();
    std::fs::write(&wrong, "correct house\n").unwrap();
    let file = "samples/01-all-paid.837";
    let printed = succeeds(&run(file, &sample_plan(), &out, &["--passphrase-file", &right]));
    assert!(!printed.contains("made up") && !out.path().join("vault.passphrase").exists());
    let vault = std::fs::read(out.path().join("vault.inkclaim")).unwrap();
    assert!(vault.starts_with(b"INKVAULT") && !vault.windows(9).any(|window| window == b"OAK100001"));

    let from_environment = |phrase: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_inkclaim"));
        command.env("INKCLAIM_PASSPHRASE", phrase).arg("evidence").arg("list").arg("--out").arg(out.path());
        command.output().unwrap()
    };
    succeeds(&from_environment("correct horse"));
    says(&fails(&from_environment("correct house")), &["passphrase is wrong, or the file is damaged"]);
    says(&fails(&from_environment("")), &["must not be empty"]);
    says(&fails(&evidence(&out, &["list", "--passphrase-file", &wrong])), &["passphrase is wrong"]);
    // Nobody is there to be asked.
    let mut command = Command::new(env!("CARGO_BIN_EXE_inkclaim"));
    command.stdin(std::process::Stdio::null()).args(["evidence", "list", "--out"]).arg(out.path());
    says(&fails(&command.output().unwrap()), &["--passphrase-file", "INKCLAIM_PASSPHRASE"]);
    succeeds(&run(file, &sample_plan(), &out, &["--passphrase-file", &right]));
}

#[test]
fn without_a_word_about_it_a_passphrase_is_made_up_and_that_is_said() {
    let out = TempDir::new().unwrap();
    let printed = succeeds(&run("samples/01-all-paid.837", &sample_plan(), &out, &[]));
    says(&printed, &["Its passphrase was made up and lies beside it", "keep it elsewhere"]);
    assert_eq!(std::fs::read_to_string(out.path().join("vault.passphrase")).unwrap().len(), 48);
    succeeds(&run("samples/01-all-paid.837", &sample_plan(), &out, &[]));
}

#[test]
fn a_strangers_view_of_a_run_with_tokens_has_no_codes() {
    let json = inkclaim(&["reidentify", "--json"]);
    let report: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(json.status.code(), Some(0), "{report:#}");
    assert_eq!(report["hits"], serde_json::json!([]));
    let oak = &report["insurers"][0];
    assert_eq!((&oak["insurer"], &oak["claims"], &oak["lines"]), (&"Oakleaf Mutual".into(), &2.into(), &3.into()));
    assert_eq!(oak["lines_identified_by_price"], 3);
    assert_eq!(oak["smallest_group"]["members"], 1);
}

#[test]
fn plain_codes_and_a_leak_in_a_file_are_found_with_lists_of_codes() {
    let folder = TempDir::new().unwrap();
    let (icd, hcpcs, leak) = (path(&folder, "icd.txt"), path(&folder, "hcpcs.txt"), path(&folder, "deployment.json"));
    std::fs::write(&icd, "E119    Type 2 diabetes\nI10     Hypertension\n").unwrap();
    std::fs::write(&hcpcs, "G0101\nA0428\nA0425\n").unwrap();
    std::fs::write(&leak, "{\"note\": \"members with E11.9\"}").unwrap();
    let lists = ["reidentify", "--icd", &icd, "--hcpcs", &hcpcs];

    let plain = plan_with(&folder, "[plan]\n", "[plan]\ncodes = \"plain\"\n");
    let printed = fails(&inkclaim(&[&lists[..], &["--plan", plain.to_str().unwrap()]].concat()));
    says(&printed, &["G0101 (plain) in storage", "2 codes of ICD-10-CM from a file; 3 codes of HCPCS from a file"]);

    let clean = succeeds(&inkclaim(&lists));
    says(&clean, &["codes found 0", "lines identified by price 3 of 3", "accounts that two of them have 0"]);
    let printed = fails(&inkclaim(&[&lists[..], &["--deployment", &leak]].concat()));
    says(&printed, &["codes found 1", "E11.9 (plain) in file"]);

    says(&fails(&inkclaim(&["reidentify", "--icd", "none.txt"])), &["none.txt"]);
    says(&fails(&inkclaim(&["reidentify", "--deployment", "none.json"])), &["none.json", "not there"]);
    assert!(Path::new(&leak).is_file());
}
