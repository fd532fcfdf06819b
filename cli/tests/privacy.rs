//! Vault, evidence and the re-identification report as a user meets them.
#![allow(clippy::unwrap_used)]

mod common;

use std::path::Path;
use std::process::{Command, Output, Stdio};

use common::many::{command, deploy, done};
use common::{fails, inkclaim, inkclaim_with, plan_with, repository, run, sample_plan, says, succeeds};
use support::web::{Manners, Site};
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
fn documents_are_carried_to_an_address_opened_and_erased_there_and_carried_back() {
    let (out, folder) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let site = Site::secure();
    site.behaves(Manners::Wants("Bearer right"));
    let address = format!("{}/oak", site.address);
    let trusted = path(&folder, "trusted.pem");
    std::fs::write(&trusted, site.certificate.as_ref().unwrap()).unwrap();
    let own = out.path().to_str().unwrap();
    let with = |authorization: &str, arguments: &[&str]| {
        let variables = [("SSL_CERT_FILE", trusted.as_str()), ("INKCLAIM_STORE_AUTHORIZATION", authorization)];
        inkclaim_with(&variables, arguments)
    };
    let evidence_with = |authorization: &str, arguments: &[&str]| {
        with(authorization, &[&["evidence", "--out", own], arguments].concat())
    };
    let done = |arguments: &[&str]| succeeds(&evidence_with("Bearer right", arguments));
    let put = |claim: &str| done(&["put", PROOF, "--claim", claim, "--category", "proof of delivery"]);

    put("CLEO-0001");
    says(&done(&["store"]), &["Documents are kept in the folder. The vault knows 1."]);

    // A place that does not let one in, or is another than it says, gets nothing.
    let refused = fails(&evidence_with("Bearer wrong", &["store", &address]));
    says(&refused, &["nothing is carried to", &address, "it answers 403 Forbidden", "authorization is missing"]);
    let asked = site.shelves().requests.len();
    says(&fails(&evidence(&out, &["store", &address])), &["nothing is carried to", &address]);
    says(&fails(&evidence(&out, &["store", "http://evidence.example"])), &["only on this machine"]);
    says(&fails(&evidence(&out, &["store", "fodler"])), &["https://evidence.example/oak"]);
    assert_eq!((site.shelves().requests.len(), files(&out)), (asked, 1));
    assert!(site.shelves().files.is_empty());
    says(&done(&["store"]), &["Documents are kept in the folder. The vault knows 1."]);

    says(&done(&["store", &address]), &[&format!("Documents in {address}: 1.")]);
    assert_eq!((site.shelves().files.len(), files(&out)), (1, 0));
    says(&done(&["store", &address]), &[&format!("Documents in {address}: 1.")]);
    says(&put("CLEO-0002"), &[&format!("{address}/")]);
    let clear = std::fs::read(repository().join(PROOF)).unwrap();
    for (path, kept) in &site.shelves().files {
        assert!(path.starts_with("/oak/") && !kept.windows(16).any(|window| window == &clear[..16]), "{path}");
    }
    assert_eq!((site.shelves().files.len(), files(&out)), (2, 0));

    // Opened from there, with a receipt; and not where the place does not give it.
    let opened = path(&folder, "opened.txt");
    let nora = format!("CLEO-0001:proof of delivery:Nora Fields:{opened}");
    let plan = sample_plan();
    let run = ["run", CLAIM, "--plan", plan.to_str().unwrap(), "--out", own, "--date", "2026-04-01", "--attach"];
    let run = [&run[..], &["CLEO-0001:proof of delivery", "--open", &nora]].concat();
    says(&succeeds(&with("Bearer right", &run)), &["Nora Fields opens proof of delivery of CLEO-0001"]);
    assert_eq!(std::fs::read(&opened).unwrap(), clear);
    std::fs::remove_file(&opened).unwrap();
    says(&fails(&with("Bearer wrong", &run)), &["it answers 403 Forbidden"]);
    assert!(!Path::new(&opened).exists());

    // Erased there; and said where it could not be removed.
    says(&done(&["erase", "--claim", "CLEO-0001"]), &["documents 1"]);
    assert_eq!(site.shelves().files.len(), 1);
    let left = fails(&evidence_with("Bearer wrong", &["erase", "--claim", "CLEO-0002"]));
    let name = site.shelves().files.keys().next().unwrap().clone();
    says(&left, &["keys are destroyed", &format!("{}{name}", site.address), "remove that by hand"]);

    // Back in the folder, and what lies nowhere is said.
    put("CLEO-0003");
    put("CLEO-0004");
    let lost = site.shelves().files.keys().rfind(|path| **path != name).cloned().unwrap();
    site.shelves().files.remove(&lost);
    let carried = fails(&evidence_with("Bearer right", &["store", "folder"]));
    says(
        &carried,
        &["Documents in the folder: 1.", "MISSING", "proof of delivery lies in neither place", &lost["/oak/".len()..]],
    );
    assert_eq!(files(&out), 1);
    says(&succeeds(&evidence(&out, &["store"])), &["Documents are kept in the folder. The vault knows 2."]);
}

#[test]
fn a_move_that_was_stopped_is_told_and_goes_on_or_back() {
    let out = TempDir::new().unwrap();
    let site = Site::open();
    for claim in ["A-1", "A-2"] {
        succeeds(&evidence(&out, &["put", PROOF, "--claim", claim, "--category", "order"]));
    }
    let note = out.path().join("store.toml");
    let stopped = format!("place = \"{}\"\nleaving = \"folder\"\n", site.address);
    std::fs::write(&note, &stopped).unwrap();
    says(
        &succeeds(&evidence(&out, &["store"])),
        &["kept in http://", "knows 2.", "still on their way from the folder"],
    );
    let elsewhere = format!("{}/elsewhere", site.address);
    says(&fails(&evidence(&out, &["store", &elsewhere])), &["on their way from the folder to", &site.address]);
    assert_eq!(std::fs::read_to_string(&note).unwrap(), stopped);
    succeeds(&evidence(&out, &["put", PROOF, "--claim", "A-3", "--category", "order"]));
    assert_eq!((site.shelves().files.len(), files(&out)), (1, 2));

    site.behaves(Manners::Answers(503));
    says(&fails(&evidence(&out, &["store", &site.address])), &["nothing is carried to", "it answers 503"]);
    site.behaves(Manners::Good);
    // A document that cannot be read stops the move; those before it are over, and nothing is lost.
    let names = std::fs::read_dir(out.path().join("evidence")).unwrap();
    let first = names.map(|entry| entry.unwrap().path()).min().unwrap();
    let kept = std::fs::read(&first).unwrap();
    std::fs::remove_file(&first).unwrap();
    std::fs::create_dir(&first).unwrap();
    let failed = fails(&evidence(&out, &["store", &site.address]));
    says(&failed, &["not all is carried to", "nothing is lost", first.file_name().unwrap().to_str().unwrap()]);
    std::fs::remove_dir(&first).unwrap();
    std::fs::write(&first, kept).unwrap();
    says(
        &succeeds(&evidence(&out, &["store"])),
        &["kept in http://", "knows 3.", "still on their way from the folder"],
    );
    succeeds(&evidence(&out, &["erase", "--claim", "A-1"]));
    says(&succeeds(&evidence(&out, &["store", &site.address])), &["Documents in http://", ": 2."]);
    assert_eq!((site.shelves().files.len(), files(&out)), (2, 0));
    let by_another_name = site.address.replace("127.0.0.1", "localhost");
    says(&fails(&evidence(&out, &["store", &by_another_name])), &["nothing is carried to", "by another name"]);
    says(&succeeds(&evidence(&out, &["store", &format!("{}/", site.address)])), &["Documents in http://", ": 2."]);
    assert_eq!(site.shelves().files.len(), 2);

    std::fs::write(&note, &stopped).unwrap();
    says(&succeeds(&evidence(&out, &["store", "folder"])), &["Documents in the folder: 2."]);
    assert_eq!((site.shelves().files.len(), files(&out)), (0, 2));

    for (bad, word) in [("place = 7\n", "store.toml"), ("plaice = \"folder\"\n", "plaice"), ("place", "store.toml")] {
        std::fs::write(&note, bad).unwrap();
        says(&fails(&evidence(&out, &["list"])), &["store.toml", "line 1", word]);
        assert_eq!(std::fs::read_to_string(&note).unwrap(), bad);
    }
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
fn the_passphrase_of_a_vault_that_is_elsewhere_is_not_overwritten() {
    let out = TempDir::new().unwrap();
    let put = ["put", PROOF, "--claim", "A-1", "--category", "order"];
    succeeds(&evidence(&out, &put));
    let (vault, passphrase) = (out.path().join("vault.inkclaim"), out.path().join("vault.passphrase"));
    let away = out.path().join("away");
    let before = std::fs::read(&passphrase).unwrap();
    std::fs::rename(&vault, &away).unwrap();
    let printed = fails(&evidence(&out, &put));
    says(
        &printed,
        &["vault.passphrase is there, and the vault that it opens is not", "vault.inkclaim", "put the passphrase"],
    );
    assert!(!vault.exists());
    assert_eq!(std::fs::read(&passphrase).unwrap(), before);
    std::fs::rename(&away, &vault).unwrap();
    says(&succeeds(&evidence(&out, &["list"])), &["A-1: order"]);
}

#[test]
fn of_several_who_make_a_vault_at_once_one_does_and_its_passphrase_stays() {
    let out = TempDir::new().unwrap();
    let begin = |_| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_inkclaim"));
        command.current_dir(repository()).args(["evidence", "put", PROOF, "--claim", "A-1", "--category", "order"]);
        command.arg("--out").arg(out.path()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let ended: Vec<Output> =
        (0..4).map(begin).collect::<Vec<_>>().into_iter().map(|child| child.wait_with_output().unwrap()).collect();
    assert!(ended.iter().any(|output| output.status.success()), "{ended:?}");
    succeeds(&evidence(&out, &["list"]));
}

#[test]
fn a_document_of_a_claim_that_is_not_submitted_goes_with_the_member_who_is_named() {
    let out = TempDir::new().unwrap();
    let put = |claim, member: &[&'static str]| {
        evidence(&out, &[&["put", PROOF, "--claim", claim, "--category", "order"][..], member].concat())
    };
    succeeds(&put("CLEO-0001", &["--member", "OAK200001"]));
    succeeds(&put("DEV-0001", &[]));
    let printed = fails(&put("CLEO-0001", &["--member", "OAK300001"]));
    says(&printed, &["CLEO-0001 is a claim of member OAK200001", "check both numbers"]);
    assert_eq!(files(&out), 2);
    let printed = succeeds(&evidence(&out, &["erase", "--member", "OAK200001"]));
    says(&printed, &["claims 1", "documents 1", "Whose the documents of DEV-0001 are is not known here", "--claim"]);
    assert_eq!(files(&out), 1);
    succeeds(&evidence(&out, &["erase", "--claim", "DEV-0001"]));
    assert_eq!(files(&out), 0);
}

#[test]
fn a_strangers_view_of_a_run_with_tokens_has_no_codes_of_all_that_are_published() {
    let json = inkclaim(&["reidentify", "--json"]);
    let report: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(json.status.code(), Some(0), "{report:#}");
    assert_eq!(report["hits"], serde_json::json!([]));
    assert_eq!((&report["listed_icd"], &report["listed_hcpcs"]), (&98_166.into(), &8_463.into()));
    assert_eq!(report["tried"]["listed"], 106_629);
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
    says(&fails(&inkclaim(&["reidentify", "--chain", "embedded:x"])), &["--deployment"]);
    says(&fails(&inkclaim(&["reidentify", "--deployment", "none.json"])), &["none.json", "not there"]);
    assert!(Path::new(&leak).is_file());
}

/// A deployment that lasts, on which two claims came in.
fn deployed(codes: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    let plan = path(&folder, "plan.toml");
    let sample = std::fs::read_to_string(sample_plan()).unwrap();
    std::fs::write(&plan, sample.replacen("[plan]\n", &format!("[plan]\ncodes = \"{codes}\"\n"), 1)).unwrap();
    let (key, ada, ben) = (path(&folder, "harbour.key"), path(&folder, "ada.key"), path(&folder, "ben.key"));
    let chain = format!("embedded:{}", path(&folder, "chain"));
    for arguments in [
        &deploy(&chain)[..],
        &["key", "new", &key],
        &["key", "new", &ada],
        &["key", "new", &ben],
        &["transfer", &key, "1000", "--as", "//Alice"],
        &["plan", "publish", &plan, "--as", "//Alice"],
        &["provider", "register", "1111111112", "--as", &key],
        &["provider", "credential", "1111111112", "--as", "//Ferdie"],
        &["plan", "publish", &plan, "--as", "//Alice"],
        &["member", "enrol", "OAK100001", "--account", &ada, "--as", "//Dave"],
        &["member", "enrol", "OAK100002", "--account", &ben, "--as", "//Dave"],
        &["escrow", "fund", "1200", "--as", "//Alice"],
        &["claim", "submit", "samples/01-all-paid.837", "samples/02-deductible-and-coinsurance.837", "--as", &key],
    ] {
        done(folder.path(), arguments);
    }
    folder
}

#[test]
fn a_deployment_that_lasts_is_looked_at_as_it_is() {
    let folder = deployed("tokens");
    let deployment = path(&folder, "deployment");
    let output = inkclaim(&["reidentify", "--deployment", &deployment, "--json"]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{report:#}");
    let dev = &report["insurers"][0];
    assert_eq!((&dev["claims"], &dev["lines"], &dev["members"]), (&2.into(), &3.into(), &2.into()));
    let looked_at = &report["looked_at"];
    for (what, least) in [("storage_items", 40), ("events", 15), ("calls", 15)] {
        assert!(looked_at[what].as_u64().unwrap() >= least, "{looked_at}");
    }
    assert_eq!((&looked_at["files"], &report["hits"]), (&1.into(), &serde_json::json!([])));

    // A copy of the chain elsewhere is that deployment's too; another chain is not. Nothing is played there.
    let copy = path(&folder, "copy");
    std::fs::create_dir(&copy).unwrap();
    for file in ["log", "state"] {
        let from = folder.path().join("chain").join(file);
        if from.exists() {
            std::fs::copy(from, Path::new(&copy).join(file)).unwrap();
        }
    }
    let there = format!("embedded:{copy}");
    let printed = succeeds(&inkclaim(&["reidentify", "--deployment", &deployment, "--chain", &there]));
    says(&printed, &["98166 codes of ICD-10-CM (April 2026)", "codes found 0", "106629 codes of a list"]);
    let nowhere = format!("embedded:{}", path(&folder, "nowhere"));
    says(
        &fails(&inkclaim(&["reidentify", "--deployment", &deployment, "--chain", &nowhere])),
        &["there is no chain in"],
    );
    let with_claims = ["reidentify", "samples/01-all-paid.837", "--deployment", &deployment];
    says(&fails(&inkclaim(&with_claims)), &["no claims and no plan are played there"]);
}

#[test]
fn what_links_the_members_of_two_deployments_on_one_chain_is_counted() {
    let folder = deployed("tokens");
    let (oak, elm) = (path(&folder, "deployment"), path(&folder, "elm"));
    let (file, plan, ada, ben, new) = (
        path(&folder, "elm.toml"),
        path(&folder, "plan.toml"),
        path(&folder, "ada.key"),
        path(&folder, "ben.key"),
        path(&folder, "new.key"),
    );
    let sample = std::fs::read_to_string(repository().join("samples/deploy.toml")).unwrap();
    std::fs::write(&file, sample.replace("\"dev\"", "\"elm\"").replace("oakleaf-1", "elm-1")).unwrap();
    let (chain, office) = (format!("embedded:{}", path(&folder, "chain")), path(&folder, "office-of-elm"));
    let does = |words: &[&str], who: &str| {
        done(folder.path(), &[words, &["--deployment", &elm, "--as", who]].concat());
    };
    let enrols = |member: &str, key: &str| {
        does(&["member", "enrol", member, "--account", key, "--office", &office], "//Dave");
    };
    let linked = || {
        let output = inkclaim(&["reidentify", "--deployment", &oak, "--deployment", &elm, "--json"]);
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(report["hits"], serde_json::json!([]));
        let names: Vec<_> = report["insurers"].as_array().unwrap().iter().map(|it| it["insurer"].clone()).collect();
        assert_eq!(names, ["dev", "elm"]);
        let count = |key: &str| report[key].as_u64().unwrap();
        let counts = (count("accounts_shared_by_insurers"), count("claims_linkable_between_insurers"));
        (counts, output.status.code().unwrap())
    };
    does(&["deploy", &file, "--chain", &chain], "//Alice");
    does(&["plan", "publish", &plan, "--office", &office], "//Alice");
    done(folder.path(), &["key", "new", &new]);
    enrols("OAK100002", &new);
    assert_eq!(linked(), ((0, 0), 0));
    // With the account that she has with the other one.
    enrols("OAK100001", &ada);
    assert_eq!(linked(), ((1, 1), 1));
    // Bound to it later.
    does(&["member", "rebind", "OAK100002", "--account", &ben, "--office", &office], "//Dave");
    assert_eq!(linked(), ((2, 2), 1));
    let twice = ["reidentify", "--deployment", &oak, "--deployment", &oak];
    says(&fails(&inkclaim(&twice)), &["once more: name each once"]);
}

#[test]
fn plain_codes_of_a_deployment_that_lasts_are_found_in_storage_and_calls() {
    let folder = deployed("plain");
    let deployment = path(&folder, "deployment");
    let output = inkclaim(&["reidentify", "--deployment", &deployment, "--json"]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{report:#}");
    let hits = report["hits"].as_array().unwrap();
    for (code, place) in [("G0101", "storage"), ("G0101", "call"), ("A0428", "storage"), ("A0425", "call")] {
        let is_it = |hit: &&serde_json::Value| hit["code"] == code && hit["place"] == place && hit["form"] == "plain";
        assert!(hits.iter().any(|hit| is_it(&hit)), "{code} in {place}: {hits:#?}");
    }
}

/// Every file below a folder, with its content.
fn files_below(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(files_below(&path));
        } else {
            files.push((path.display().to_string(), std::fs::read(&path).unwrap()));
        }
    }
    files
}

/// The files in which one of these words stands.
fn naming(folder: &Path, words: &[&str]) -> Vec<String> {
    let has = |bytes: &[u8], word: &str| bytes.windows(word.len()).any(|window| window == word.as_bytes());
    let files = files_below(folder).into_iter().filter(|(_, bytes)| words.iter().any(|word| has(bytes, word)));
    files.map(|(name, _)| name).collect()
}

#[test]
fn after_an_erasure_nothing_in_the_office_names_the_member_and_the_others_go_on() {
    let folder = deployed("tokens");
    let office = folder.path().join("office");
    done(folder.path(), &["remit"]);
    let words = ["OAK100001", "Ada", "ADA-0001", "ADA*"];
    let named = naming(&office, &words);
    assert!(named.iter().any(|file| file.ends_with("plan.toml")) && named.len() >= 2, "{named:?}");

    let out = office.to_str().unwrap();
    let printed = succeeds(&inkclaim(&["evidence", "erase", "--member", "OAK100001", "--out", out]));
    says(
        &printed,
        &["members 1, claims 1", "plan.toml has the member no longer", "remittance.835 named it and is removed"],
    );
    assert_eq!(naming(&office, &words), [""; 0]);

    // The chain has the claim; here nobody knows any more which it is.
    let unknown = command(folder.path(), &["claim", "explain", "ADA-0001"]).output().unwrap();
    assert!(!fails(&unknown).contains("G0101"));
    says(&done(folder.path(), &["claim", "explain", "BEN-0001"]), &["Ben Quill", "A0428"]);
    says(&done(folder.path(), &["member", "balances", "OAK100002"]), &["Ben"]);
    done(folder.path(), &["remit"]);
    assert_eq!(naming(&office, &words), [""; 0]);
    assert!(!naming(&office, &["BEN-0001"]).is_empty());
    done(folder.path(), &["audit"]);
}
