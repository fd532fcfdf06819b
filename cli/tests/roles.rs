//! What members, providers, reviewers and treasurers do beside the story, on a chain in a folder: each command as it is typed.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use client::chain::{selector, Bundle, Chain, Lasting, Network, Signer};
use common::{repository, says, Office};
use serde_json::{json, Value};

const HARBOUR: &str = "1111111112";
const HILL: &str = "1222222220";

/// A sample, by its name.
fn sample(name: &str) -> String {
    repository().join("samples").join(name).to_str().unwrap().to_owned()
}

/// A suite with the sample plan, both providers credentialed until long after the samples, and money: in 2031.
struct Insurer {
    office: Office,
}

impl Insurer {
    fn new() -> Self {
        Self::with_plan(|plan| plan)
    }

    fn with_plan(change: impl FnOnce(String) -> String) -> Self {
        let office = Office::new();
        office.done(&["chain", "clock", "2031-01-01", "--chain", "embedded:chain"]);
        office.done(&["deploy", &common::sample_deployment(), "--chain", "embedded:chain", "--as", "//Alice"]);
        for name in ["harbour", "hill", "ada", "cleo", "dev", "eve", "new"] {
            office.done(&["key", "new", &format!("{name}.key")]);
            office.done(&["transfer", &format!("{name}.key"), "1000", "--as", "//Alice"]);
        }
        office.done(&["key", "new", "payout.key"]);
        office.write("plan.toml", &change(std::fs::read_to_string(sample("plan.toml")).unwrap()));
        office.done(&["plan", "publish", "plan.toml", "--as", "//Alice"]);
        let harbour = ["provider", "register", HARBOUR, "--payout", "payout.key", "--recovery", "//Ferdie"];
        office.done(&[&harbour[..], &["--as", "harbour.key"]].concat());
        office.done(&["provider", "register", HILL, "--as", "hill.key"]);
        for (npi, specialty) in [(HARBOUR, "1"), (HILL, "2")] {
            let long = ["--from", "2020-01-01", "--to", "2099-12-31", "--as", "//Ferdie"];
            office.done(&[&["provider", "credential", npi, "--specialty", specialty][..], &long].concat());
        }
        office.done(&["plan", "publish", "plan.toml", "--as", "//Alice"]);
        for (number, key) in [("OAK100001", "ada.key"), ("OAK200001", "cleo.key"), ("OAK300001", "dev.key")] {
            office.done(&["member", "enrol", number, "--account", key, "--as", "//Dave"]);
        }
        office.done(&["escrow", "fund", "5000", "--as", "//Alice"]);
        Self { office }
    }

    /// Done by whoever has the key.
    fn does(&self, who: &str, words: &[&str]) -> String {
        self.office.done(&[words, &["--as", who]].concat())
    }

    /// Refused, for a reason; nothing was changed.
    fn refuses(&self, who: &str, words: &[&str], why: &str) {
        let block = self.office.block();
        let printed = self.office.run(&[words, &["--as", who]].concat());
        assert_eq!(printed.code, 1, "{words:?}: {printed:?}");
        says(&printed.text(), &[why]);
        assert_eq!(self.office.block(), block, "{words:?}");
    }

    fn clock(&self, day: &str) {
        self.office.done(&["chain", "clock", day, "--chain", "embedded:chain"]);
    }

    fn told(&self, words: &[&str]) -> Value {
        self.office.told(words)
    }

    fn address(&self, key: &str) -> Value {
        self.told(&["key", "show", key])["address"].clone()
    }

    /// Where the deployment says that a contract is.
    fn address_of(&self, contract: &str) -> String {
        let suite: toml::Table = toml::from_str(&self.office.read("deployments/dev/suite.toml")).unwrap();
        suite["contracts"][contract]["address"].as_str().unwrap().to_owned()
    }

    /// Everything that happened, worked out again.
    fn audited(&self) {
        says(&self.office.done(&["audit"]), &["Nothing differs."]);
    }
}

#[test]
fn a_family_keeps_its_number_whoever_leaves_the_plan_file() {
    let insurer = Insurer::new();
    let family = |number: &str| insurer.told(&["member", "show", number])["family"].as_u64().unwrap();
    let enrolled = ["OAK100001", "OAK200001", "OAK300001"].map(family);
    // Dev leaves the file, Ben is enrolled in Ada's family, and somebody of no family stands where Dev stood.
    let plan = insurer.office.read("plan.toml");
    let eve =
        plan.replace("OAK300001", "OAK400001").replace("Dev Rowan", "Eve Alder").replace("\"Rowan\"", "\"Alder\"");
    insurer.office.write("plan.toml", &eve);
    insurer.does("//Alice", &["plan", "publish", "plan.toml"]);
    insurer.does("//Dave", &["member", "enrol", "OAK100002", "--account", "new.key"]);
    insurer.does("//Dave", &["member", "enrol", "OAK400001", "--account", "eve.key"]);
    assert_eq!(family("OAK100002"), enrolled[0]);
    assert!(!enrolled.contains(&family("OAK400001")));
    assert_eq!(["OAK100001", "OAK200001"].map(family), [enrolled[0], enrolled[1]]);
    // A file that contradicts the chain enrols nobody.
    let contradiction = insurer.office.read("plan.toml").replace("family = \"Marsh\"", "family = \"Quill\"");
    insurer.office.write("plan.toml", &contradiction);
    insurer.does("//Alice", &["plan", "publish", "plan.toml"]);
    let block = insurer.office.block();
    let printed = insurer.office.run(&["member", "enrol", "OAK100001", "--account", "ada.key", "--as", "//Dave"]);
    assert_eq!(printed.code, 2, "{printed:?}");
    says(&printed.text(), &["member OAK200001 is in the family", "correct the plan file"]);
    assert_eq!(insurer.office.block(), block);
}

#[test]
fn a_member_is_covered_attested_and_bound_to_another_key() {
    let insurer = Insurer::new();
    let officer = "//Dave";
    let cover = ["member", "cover", "OAK100001", "--from", "2027-01-01", "--to", "2027-12-31"];
    insurer.does(officer, &cover);
    insurer.refuses(officer, &cover, "It begins before the last one has ended");
    insurer.does(officer, &["member", "end", "OAK100001", "--last", "2027-06-30"]);
    insurer.refuses(officer, &["member", "end", "OAK100001", "--last", "2030-01-01"], "on none of its days");
    let attest = ["member", "attest", "OAK100001", "--from", "2026-01-01", "--sex", "female", "--age", "child"];
    let attest = [&attest[..], &["--review-from", "2028-03-01"]].concat();
    insurer.refuses("//Ferdie", &attest, "Only the insurer's enrolment officer");
    insurer.does(officer, &attest);
    let shown = insurer.told(&["member", "show", "OAK100001"]);
    let stretch = |from: &str, to: &str| json!({ "from": from, "to": to, "plan": 0, "version": 0 });
    assert_eq!(shown["coverages"], json!([stretch("2026-01-01", "2026-12-31"), stretch("2027-01-01", "2027-06-30")]));
    let person = json!({ "from": "2026-01-01", "sex": "female", "age": "child", "review_from": "2028-03-01" });
    assert_eq!((&shown["attested"], &shown["account"]), (&json!([person]), &insurer.address("ada.key")));

    // Opening balances come once.
    insurer.refuses(officer, &["member", "carry-in", "OAK200001"], "Opening balances come once");

    // The old key's consents do not follow, and it consents to nothing any more.
    let consent = ["consent", "grant", "OAK100001", "--provider", HILL, "--categories", "all", "--until", "2099-01-01"];
    insurer.does("ada.key", &consent);
    insurer.does(officer, &["member", "rebind", "OAK100001", "--account", "new.key"]);
    assert_eq!(insurer.told(&["member", "show", "OAK100001"])["account"], insurer.address("new.key"));
    assert_eq!(insurer.told(&["consent", "show", "OAK100001"])["consents"], json!([]));
    let printed = insurer.office.run(&[&consent[..], &["--as", "ada.key"]].concat());
    assert_eq!(printed.code, 2, "{printed:?}");
    says(&printed.text(), &["use the member's key"]);
    insurer.does("new.key", &consent);
    insurer.audited();
}

#[test]
fn a_provider_changes_its_accounts_and_is_recovered_suspended_and_excluded() {
    let insurer = Insurer::new();
    let add = |verb| ["provider", verb, HARBOUR, "add-operator", "eve.key"];
    insurer.refuses("hill.key", &add("announce"), "does not act for the provider");
    insurer.does("harbour.key", &add("announce"));
    insurer.refuses("harbour.key", &add("confirm"), "wait until its delay is over");
    let announced = insurer.told(&["provider", "show", HARBOUR])["announced"].clone();
    assert_eq!(announced[0]["account"], insurer.address("eve.key"));
    insurer.clock("2031-02-01");
    insurer.does("harbour.key", &add("confirm"));
    let operators = || insurer.told(&["provider", "show", HARBOUR])["operators"].clone();
    assert_eq!(operators(), json!([insurer.address("harbour.key"), insurer.address("eve.key")]));

    // A thief who is an operator is stopped by another one.
    let payout = |verb| ["provider", verb, HARBOUR, "payout", "eve.key"];
    insurer.does("eve.key", &payout("announce"));
    insurer.does("harbour.key", &payout("cancel"));
    insurer.clock("2031-03-01");
    insurer.refuses("eve.key", &payout("confirm"), "No such change is announced");
    insurer.does("harbour.key", &["provider", "announce", HARBOUR, "remove-operator", "eve.key"]);
    assert_eq!(operators(), json!([insurer.address("harbour.key")]));

    // Every key is lost: the issuer that the provider has chosen for that gives it another one.
    let recover = ["provider", "recover", HARBOUR, "new.key"];
    insurer.refuses("hill.key", &recover, "only the issuer that the provider has chosen");
    insurer.does("//Ferdie", &recover);
    insurer.clock("2031-06-01");
    insurer.does("//Ferdie", &["provider", "confirm", HARBOUR, "recover", "new.key"]);
    assert_eq!(operators(), json!([insurer.address("new.key")]));

    // By day, and not for days that have passed.
    let suspend = |words: &[&'static str]| [&["provider", "suspend", HILL][..], words].concat();
    insurer.does("//Ferdie", &suspend(&["--from", "2031-06-02"]));
    let credential = || insurer.told(&["provider", "show", HILL])["credentials"][0].clone();
    assert_eq!(credential()["suspended_from"], "2031-06-02");
    insurer.does("//Ferdie", &suspend(&["--lift"]));
    assert_eq!(credential()["suspended_from"], Value::Null);
    insurer.does("//Ferdie", &suspend(&["--excluded-from", "2031-07-01"]));
    insurer.clock("2031-07-02");
    insurer.refuses("//Ferdie", &suspend(&["--lift"]), "Days that have passed keep what was attested");
    assert_eq!(credential()["excluded_from"], "2031-07-01");
    insurer.audited();
}

#[test]
fn consents_are_given_in_a_members_name_and_an_emergency_needs_none() {
    let insurer = Insurer::new();
    let member = "OAK200001";
    insurer.does("hill.key", &["claim", "submit", &sample("04-evidence-required.837")]);
    let delegate = ["consent", "delegate", member, "eve.key"];
    let power = ["--until", "2031-12-31", "--not-for", "hiv, genetics"];
    insurer.does("cleo.key", &[&delegate[..], &power].concat());
    let grant = |categories, until| {
        ["consent", "grant", member, "--provider", HILL, "--categories", categories, "--until", until]
    };
    let as_delegate = |words: &[&'static str]| [words, &["--delegate"]].concat();
    insurer.does("eve.key", &as_delegate(&grant("proof of delivery, order", "2099-12-31")));
    insurer.refuses("eve.key", &as_delegate(&grant("hiv", "2099-12-31")), "the member alone consents");
    let narrow = ["consent", "narrow", member, "0", "--provider", HILL, "--categories", "proof of delivery"];
    insurer.does("cleo.key", &[&narrow[..], &["--until", "2031-12-31"]].concat());
    let shown = insurer.told(&["consent", "show", member])["consents"][0].clone();
    assert_eq!((&shown["categories"], &shown["version"]), (&json!("proof of delivery"), &json!(1)));
    insurer.does("cleo.key", &[&delegate[..], &["--dismiss"]].concat());
    let revoke = ["consent", "revoke", member, "0"];
    insurer.refuses("eve.key", &as_delegate(&revoke), "no power of this kind");

    // A guardian is attested by an issuer, for as long as that says; what the member consented to is not the guardian's to end.
    insurer.does("//Ferdie", &["consent", "guardian", member, "dev.key", "--until", "2031-12-31"]);
    let as_guardian = ["--guardian-by", "//Ferdie"];
    insurer.does("dev.key", &[&grant("order", "2031-06-30")[..], &as_guardian].concat());
    insurer.refuses("dev.key", &[&revoke[..], &as_guardian].concat(), "A guardian changes only what a guardian");

    let document = sample("evidence/cleo-0001-proof-of-delivery.txt");
    insurer.does("hill.key", &["claim", "attach", "CLEO-0001", "proof of delivery", &document]);
    insurer.does("cleo.key", &["consent", "revoke-all", member]);
    let open = ["claim", "open", "CLEO-0001", "proof of delivery", "--to", "opened.txt"];
    insurer.refuses("//Bob", &open, "has taken this consent back");
    for flag in ["--preview", "--unsigned"] {
        let printed = insurer.office.run(&[&open[..], &[flag, "--as", "//Bob"]].concat());
        assert_eq!(printed.code, 2, "{printed:?}");
        says(&printed.text(), &["shows by a key"]);
    }

    // Research is consented to by name, and opens nothing to anybody else.
    let research = ["--purpose", "research", "--recipient", "dev.key"];
    insurer.does("cleo.key", &[&grant("proof of delivery", "2099-12-31")[..], &research].concat());
    let as_researcher = [&open[..], &["--role", "researcher", "--grant", "2"]].concat();
    insurer.refuses("eve.key", &as_researcher, "for another recipient");
    insurer.refuses("//Bob", &[&open[..], &["--grant", "2"]].concat(), "for another");
    insurer.does("dev.key", &as_researcher);
    assert_eq!(std::fs::read(insurer.office.path("opened.txt")).unwrap(), std::fs::read(&document).unwrap());
    std::fs::remove_file(insurer.office.path("opened.txt")).unwrap();

    // Another clinic, in an emergency: for an hour, and it answers for it.
    insurer.office.write("reasons.txt", "unconscious on arrival");
    let emergency = ["consent", "emergency", member, "--provider", HARBOUR, "--issuer", "//Ferdie"];
    let emergency = [&emergency[..], &["--reasons", "reasons.txt"]].concat();
    insurer.refuses("hill.key", &emergency, "You do not act for this provider");
    insurer.does("harbour.key", &emergency);
    let in_emergency = [&open[..], &["--emergency", "0", "--provider", HARBOUR]].concat();
    insurer.refuses("hill.key", &in_emergency, "does not have this role");
    insurer.does("harbour.key", &in_emergency);
    assert_eq!(std::fs::read(insurer.office.path("opened.txt")).unwrap(), std::fs::read(&document).unwrap());
    insurer.clock("2031-01-02");
    insurer.refuses("harbour.key", &in_emergency, "has expired");
    let review = ["consent", "review-emergency", member, "--provider", HARBOUR, "--access", "0"];
    insurer.does("cleo.key", &[&review[..], &["--unjustified"]].concat());
    insurer.refuses("harbour.key", &emergency, "suspended");
    insurer.does("cleo.key", &review);
    insurer.does("harbour.key", &emergency);
    insurer.audited();
}

#[test]
fn a_members_key_signs_a_statement_of_consent_and_nothing_else() {
    let insurer = Insurer::new();
    let office = &insurer.office;
    let to_sign = |words: &[&'static str], file: &'static str| {
        office.done(&[&["consent"][..], words, &["--to-sign", file]].concat());
        serde_json::from_str::<Value>(&office.read(file)).unwrap()
    };
    let grant = ["grant", "OAK100001", "--provider", HILL, "--categories", "order", "--until", "2099-01-01"];
    let other = to_sign(&grant, "grant.json");
    let paper = to_sign(&["revoke-all", "OAK100001"], "paper.json");
    let sign = ["consent", "sign", "paper.json", "--as", "ada.key"];
    let text = paper["text"].as_str().unwrap();
    let texts = [
        // As long as the hash of a transaction, which a key signs in its place.
        "0123456789abcdef0123456789abcdef".to_owned(),
        text.replace("revoke every consent", "revoke a consent"),
        text.replace("chain: 0x", "chain: 0x00"),
        text.replace("<Bytes>", "").replace("</Bytes>", ""),
        format!("{text}\n"),
        String::new(),
    ];
    let changes = texts.iter().map(|text| ("text", json!(text)));
    let changes = changes.chain([
        ("text", other["text"].clone()),
        ("act", other["act"].clone()),
        ("act", json!("0xff")),
        ("nonce", json!(7)),
        ("expires", json!(1)),
    ]);
    for (field, value) in changes {
        let mut changed = paper.clone();
        changed[field] = value;
        office.write("paper.json", &changed.to_string());
        let printed = office.run(&sign);
        assert_eq!(printed.code, 2, "{changed}: {printed:?}");
        says(&printed.text(), &["paper.json is not what `--to-sign` has written", "Nothing is signed"]);
        assert_eq!(serde_json::from_str::<Value>(&office.read("paper.json")).unwrap()["signature"], Value::Null);
    }
    office.write("paper.json", &paper.to_string());
    says(&office.done(&sign), &["act: revoke every consent", "Signed."]);
    insurer.does("//Bob", &["consent", "submit", "paper.json"]);
    assert_eq!(insurer.told(&["consent", "show", "OAK100001"])["epoch"], 1);
    insurer.audited();
}

#[test]
fn what_is_kept_of_a_claim_stays_its_members_whatever_a_later_file_says() {
    let insurer = Insurer::new();
    let office = &insurer.office;
    let (cleo, dev) = ("OAK200001", "OAK300001");
    let theirs = std::fs::read_to_string(sample("04-evidence-required.837")).unwrap();
    office.write("cleo.837", &theirs);
    office.write("dev.837", &theirs.replace(cleo, dev));

    // What is only looked at leaves nothing in the office: the number is Cleo's all the same.
    insurer.does("hill.key", &["claim", "submit", "dev.837", "--preview"]);
    insurer.does("hill.key", &["claim", "submit", "cleo.837"]);
    let grant = ["consent", "grant", cleo, "--provider", HILL, "--categories", "proof of delivery"];
    insurer.does("cleo.key", &[&grant[..], &["--until", "2099-12-31"]].concat());
    let document = sample("evidence/cleo-0001-proof-of-delivery.txt");
    insurer.does("hill.key", &["claim", "attach", "CLEO-0001", "proof of delivery", &document]);
    office.write("reasons.txt", "unconscious on arrival");
    let emergency = ["consent", "emergency", cleo, "--provider", HILL, "--issuer", "//Ferdie"];
    insurer.does("hill.key", &[&emergency[..], &["--reasons", "reasons.txt"]].concat());

    // Dev's claim under Cleo's number is not submitted, nor one from another provider.
    office.write("harbour.837", &theirs.replace(HILL, HARBOUR));
    for (file, words) in [("dev.837", [cleo, dev]), ("harbour.837", [HILL, HARBOUR])] {
        for flag in [&[][..], &["--preview"]] {
            let block = office.block();
            let printed = office.run(&[&["claim", "submit", file, "--as", "hill.key"][..], flag].concat());
            assert_eq!((printed.code, office.block()), (1, block), "{printed:?}");
            says(&printed.text(), &["FAULT", file, "claim CLEO-0001", "CLM01", words[0], words[1]]);
        }
    }
    says(&insurer.does("hill.key", &["claim", "submit", "cleo.837"]), &["1 claims were handed in before"]);

    let erase = |member: &str| office.done(&["evidence", "erase", "--member", member, "--out", "office"]);
    says(&erase(dev), &["members 1, claims 0, commitments 0, documents 0"]);
    for command in ["claim", "evidence"] {
        let opened = [command, "open", "CLEO-0001", "proof of delivery", "--to", "opened.txt"];
        insurer.refuses("hill.key", &opened, "does not have this role");
        insurer.does("//Bob", &[&opened[..], &["--office", "office"]].concat());
        assert_eq!(std::fs::read(office.path("opened.txt")).unwrap(), std::fs::read(&document).unwrap());
        std::fs::remove_file(office.path("opened.txt")).unwrap();
    }
    let receipts = office.done(&["evidence", "receipts", "--out", "office"]);
    assert_eq!(
        receipts.matches("open proof of delivery of claim CLEO-0001, reviewer, for payment: allowed").count(),
        2
    );
    // Her diagnoses, the document, and the reasons of the emergency.
    says(&erase(cleo), &["members 1, claims 1, commitments 3, documents 1"]);
}

#[test]
fn whoever_decides_or_explains_a_claim_is_told_what_became_of_the_consents() {
    let insurer = Insurer::new();
    let (member, claim) = ("OAK200001", "CLEO-0003");
    let show = ["claim", "show", claim];
    let now = || insurer.told(&show)["evidence"].clone();
    insurer.does("harbour.key", &["claim", "submit", &sample("10-price-by-a-reviewer.837")]);
    assert_eq!(now(), json!([]));
    let grant = ["consent", "grant", member, "--provider", HARBOUR, "--categories", "order", "--until", "2099-12-31"];
    insurer.does("cleo.key", &grant);
    let document = sample("evidence/cleo-0001-proof-of-delivery.txt");
    insurer.does("harbour.key", &["claim", "attach", claim, "order", &document]);
    assert_eq!(now(), json!([{ "category": "order", "consent": 0, "now": "stands" }]));
    assert!(!insurer.office.done(&show).contains("since"));

    insurer.does("cleo.key", &["consent", "revoke", member, "0"]);
    let taken_back = ["order, consent 0: The member has taken the consent back since"];
    assert_eq!(now()[0]["now"], "taken back");
    says(&insurer.office.done(&show), &taken_back);
    let review = ["claim", "review", claim, "--deny", "1=50"];
    says(&insurer.does("//Bob", &[&review[..], &["--preview"]].concat()), &taken_back);
    let reviewed = insurer.told(&[&review[..], &["--as", "//Bob"]].concat());
    assert_eq!(reviewed["evidence"][0]["now"], "taken back");
    says(&insurer.office.done(&["claim", "explain", claim]), &taken_back);

    // Another account: a consent of the same number there is another consent.
    insurer.does("//Dave", &["member", "rebind", member, "--account", "new.key"]);
    insurer.clock("2031-01-02");
    insurer.does("new.key", &grant);
    assert_eq!(now()[0]["now"], "given with an earlier account");
    says(&insurer.office.done(&show), &["under a consent given with an earlier account of the member"]);
    insurer.audited();
}

#[test]
fn ending_a_coverage_lists_what_was_paid_of_later_days_and_takes_nothing_back() {
    let insurer = Insurer::new();
    let (officer, member) = ("//Dave", "OAK100001");
    insurer.does("harbour.key", &["claim", "submit", &sample("01-all-paid.837")]);
    let paid = insurer.told(&["claim", "show", "ADA-0001"]);
    assert_eq!(paid["verdict"], "covered");
    let end = |last: &'static str| ["member", "end", member, "--last", last];
    let told = |words: &[&'static str]| insurer.told(&[words, &["--as", officer]].concat())["paid_after"].clone();

    // Up to its last day it is covered.
    assert_eq!(told(&[&end("2026-03-02")[..], &["--preview"]].concat()), json!([]));
    let listed = json!([{
        "claim": "ADA-0001",
        "provider": "Harbour Clinic",
        "from": "2026-03-02",
        "through": "2026-03-02",
        "paid": paid["paid"],
    }]);
    assert_eq!(told(&[&end("2026-03-01")[..], &["--preview"]].concat()), listed);
    // Of an office that has not submitted it the claim is named as the chain names it.
    insurer.office.done(&["plan", "share", "shared", "--all-members"]);
    insurer.office.done(&["plan", "join", "shared", "--office", "officer"]);
    let elsewhere = told(&[&end("2026-03-01")[..], &["--preview", "--office", "officer"]].concat());
    assert_eq!((elsewhere.as_array().unwrap().len(), &elsewhere[0]["paid"]), (1, &paid["paid"]));

    let printed = insurer.does(officer, &end("2026-03-01"));
    says(
        &printed,
        &["claim ADA-0001 of Harbour Clinic, 2026-03-02 to 2026-03-02", "none of them is taken back by this"],
    );
    let after = insurer.told(&["claim", "show", "ADA-0001"]);
    assert_eq!((&after["state"], &after["paid"]), (&paid["state"], &paid["paid"]));
    insurer.audited();
}

#[test]
fn a_denied_claim_is_reopened_and_a_late_reviewers_clock_is_watched() {
    let insurer =
        Insurer::with_plan(|plan| format!("{plan}\n[clocks]\nreview_days = 10\nreview_pays = true\nreopenings = 1\n"));
    insurer.does("harbour.key", &["claim", "submit", &sample("10-price-by-a-reviewer.837")]);
    insurer.does("//Bob", &["claim", "review", "CLEO-0003", "--deny", "1=50"]);
    assert_eq!(insurer.told(&["claim", "show", "CLEO-0003"])["state"], "decided");
    insurer.refuses("//Charlie", &["claim", "reopen", "CLEO-0003"], "Only the insurer's reviewers");
    insurer.does("//Bob", &["claim", "reopen", "CLEO-0003"]);
    assert_eq!(insurer.told(&["claim", "show", "CLEO-0003"])["state"], "waiting");
    says(&insurer.does("dev.key", &["claim", "advance", "CLEO-0003"]), &["nothing is due"]);

    // Nobody decides: whoever watches lets the clock take effect, as often as it looks.
    insurer.clock("2031-02-01");
    assert_eq!(insurer.told(&["status"])["claims"]["clocks_due"], 1);
    let mut watch = insurer.office.command(&["watch", "--every", "1", "--as", "//Alice"]);
    let mut watch = watch.stdout(Stdio::piped()).spawn().unwrap();
    let lines: Vec<String> = BufReader::new(watch.stdout.take().unwrap())
        .lines()
        .map(Result::unwrap)
        .filter(|line| line.contains("claims looked at"))
        .take(2)
        .collect();
    watch.kill().unwrap();
    watch.wait().unwrap();
    says(&lines[0], &["1 claims looked at, 1 had something due"]);
    says(&lines[1], &["1 claims looked at, 0 had something due"]);
    assert_eq!(insurer.told(&["claim", "show", "CLEO-0003"])["state"], "decided");
    insurer.audited();
}

#[test]
fn a_treasurer_lists_a_token_withdraws_and_a_payee_fetches_what_could_not_be_delivered() {
    // Payments below what keeps an account alive.
    let insurer = Insurer::with_plan(|plan| {
        plan.replacen("base_units_per_minor_unit = \"10000000000\"", "base_units_per_minor_unit = \"1000\"", 1)
    });
    let printed = insurer.does("harbour.key", &["claim", "submit", &sample("01-all-paid.837")]);
    says(&printed, &["the plan pays 60.00"]);
    assert_eq!(insurer.told(&["claim", "show", "ADA-0001"])["payment"], "CREDITED");
    let credit = insurer.told(&["escrow", "credit", "payout.key"])["credit"].clone();
    assert_ne!(credit, "0");
    insurer.does("//Alice", &["transfer", "payout.key", "1"]);
    let fetched = insurer.told(&["escrow", "fetch", "dev.key", "--as", "payout.key"])["fetched"].clone();
    assert_eq!(fetched, credit);
    insurer.refuses("payout.key", &["escrow", "fetch"], "Nothing waits for this account");

    let announce = ["escrow", "withdraw", "announce", "//Eve", "10"];
    insurer.refuses("//Alice", &announce, "Only the treasurer");
    insurer.does("//Dave", &announce);
    insurer.refuses("//Dave", &["escrow", "withdraw", "make"], "has not stood announced for seven days");
    insurer.does("//Alice", &["escrow", "withdraw", "cancel"]);
    insurer.does("//Dave", &announce);
    insurer.clock("2031-01-10");
    let held = || insurer.office.held().parse::<u128>().unwrap();
    let before = held();
    insurer.does("//Dave", &["escrow", "withdraw", "make"]);
    assert_eq!(before.checked_sub(held()), Some(10_000_000_000_000));
    insurer.does("//Alice", &["transfer", &insurer.address_of("escrow"), "7"]);
    insurer.does("dev.key", &["escrow", "adopt"]);
    assert_eq!(before.checked_sub(held()), Some(3_000_000_000_000));

    let token = token_for_alice(&insurer);
    assert_eq!(insurer.told(&["escrow", "list-asset", &token, "--as", "//Alice"])["asset"], 1);
    insurer.refuses("//Alice", &["escrow", "list-asset", &token], "listed already");
    let fund = ["escrow", "fund", "250", "--asset", "1"];
    insurer.refuses("//Alice", &fund, "what its sender has and has allowed");
    insurer.does("//Alice", &["escrow", "allow", "400", "--asset", "1"]);
    insurer.does("//Alice", &fund);
    insurer.refuses("//Alice", &fund, "what its sender has and has allowed");
    let status = insurer.told(&["status"]);
    assert_eq!((&status["escrow"][1]["held"], &status["escrow"][1]["free"]), (&json!("250"), &json!("250")));
    insurer.does("//Dave", &["escrow", "withdraw", "announce", "//Eve", "50", "--asset", "1"]);
    insurer.clock("2031-01-19");
    insurer.does("//Dave", &["escrow", "withdraw", "make", "--asset", "1"]);
    assert_eq!(insurer.told(&["status"])["escrow"][1]["held"], "200");

    // A plan that pays in it: whoever is enrolled from now on is paid in the token.
    insurer.office.change("plan.toml", "[money]\n", "[money]\nasset = 2\n");
    let unlisted = insurer.office.run(&["plan", "publish", "plan.toml", "--as", "//Alice"]);
    assert_eq!(unlisted.code, 2, "{unlisted:?}");
    says(&unlisted.text(), &["the escrow has none of that number", "list-asset"]);
    insurer.office.change("plan.toml", "asset = 2", "asset = 1");
    insurer.does("//Alice", &["plan", "publish", "plan.toml"]);
    insurer.does("//Dave", &["member", "enrol", "OAK100002", "--account", "eve.key"]);
    insurer.does("//Alice", &["escrow", "allow", "9800000", "--asset", "1"]);
    insurer.does("//Alice", &["escrow", "fund", "9800000", "--asset", "1"]);
    let claim = ["claim", "submit", &sample("02-deductible-and-coinsurance.837")];
    says(&insurer.does("harbour.key", &claim), &["claim BEN-0001 is covered, the plan pays 97.84"]);
    assert_eq!(insurer.told(&["claim", "show", "BEN-0001"])["payment"], "RESERVED");
    says(&insurer.does("//Alice", &["watch", "--once"]), &["1 payments made"]);
    assert_eq!(insurer.told(&["claim", "show", "BEN-0001"])["payment"], "PAID");
    let payments = insurer.told(&["escrow", "payments", "--from", "0", "--asset", "1"])["payments"].clone();
    assert_eq!((&payments[0]["status"], &payments[0]["amount"]), (&json!("paid"), &json!("9784000")));
    insurer.audited();
}

/// A token on the chain of which //Alice has a thousand; its address.
fn token_for_alice(insurer: &Insurer) -> String {
    let wasm = Bundle::load("mock_token").unwrap().wasm;
    let alice = Signer::from_secret("//Alice").unwrap();
    let account = alice.account();
    let mut chain = Lasting::open(&insurer.office.path("chain")).unwrap();
    chain.add_key(alice);
    let made = chain.upload_and_instantiate(account, &wasm, 0, selector("new").to_vec(), &[]).unwrap();
    let mint = [&selector("mint")[..], &scale::Encode::encode(&(account, 100_000_000u128))].concat();
    chain.call(account, made.address, 0, mint).unwrap();
    client::chain::address(made.address)
}

#[test]
fn a_provider_works_from_an_office_of_its_own() {
    let insurer = Insurer::new();
    let office = &insurer.office;
    let at = |folder: &str, words: &[&str]| office.run(&[words, &["--office", folder]].concat());
    let share = |folder: &str, more: &[&str]| office.run(&[&["plan", "share", folder][..], more].concat());
    says(&share("shared", &["--member", "OAK999999"]).text(), &["knows no enrolled members OAK999999"]);
    let told = share("shared", &["--member", "OAK100001", "--json"]).json();
    assert_eq!((&told["members"], &told["providers"]), (&json!(1), &json!(2)));
    assert!(told["codes"].as_u64().unwrap() > 8, "{told}");
    says(&share("shared", &["--all-members"]).text(), &["is not empty: name a new folder"]);
    // Nobody else's name, balance or consent is told.
    let plan = office.read("shared/plan.toml");
    for word in ["Ada Quill", "clinic visit"] {
        assert!(plan.contains(word), "{word}");
    }
    for word in ["Cleo", "OAK200001", "opening", "Nora Fields"] {
        assert!(!plan.contains(word), "{word}");
    }

    // Nor does the insurer's own office lose the members, reviewers and consents that no share has.
    assert_eq!(share("whole", &["--all-members"]).code, 0);
    let own = office.read("office/plan.toml");
    for (folder, lost) in [("shared", "with 3 members whom"), ("whole", "with 0 members whom")] {
        let printed = office.run(&["plan", "join", folder]);
        assert_eq!(printed.code, 2, "{printed:?}");
        says(&printed.text(), &["the office office has a plan of its own", lost, "name another folder with --office"]);
        assert_eq!(office.read("office/plan.toml"), own);
    }

    // What is not an office's share is not taken over.
    assert_eq!(at("clinic", &["plan", "join", "chain"]).code, 2);
    let joined = at("clinic", &["plan", "join", "shared"]);
    assert_eq!(joined.code, 0, "{joined:?}");
    let printed = at("clinic", &["claim", "submit", &sample("01-all-paid.837"), "--as", "harbour.key"]);
    assert_eq!(printed.code, 0, "{printed:?}");
    says(&printed.text(), &["claim ADA-0001 is covered"]);
    says(&at("clinic", &["claim", "explain", "ADA-0001"]).text(), &["EXPLANATION OF BENEFITS", "PAID"]);
    assert_eq!(at("clinic", &["remit"]).code, 0);
    assert!(office.path("clinic/remittance.835").is_file());
    // The insurer's own office knows neither the claim's number nor its words.
    assert_eq!(office.run(&["claim", "show", "ADA-0001"]).code, 2);

    // A member who came later, by a second share.
    let cleo = ["claim", "submit", &sample("10-price-by-a-reviewer.837"), "--as", "harbour.key"];
    let printed = at("clinic", &cleo);
    assert_ne!(printed.code, 0, "{printed:?}");
    assert_eq!(share("again", &["--all-members"]).code, 0);
    assert_eq!(at("clinic", &["plan", "join", "again"]).code, 0);
    let printed = at("clinic", &cleo);
    assert_eq!(printed.code, 0, "{printed:?}");
    says(&printed.text(), &["claim CLEO-0003 waits for a reviewer"]);

    // As often as it is shared, with fewer members too.
    assert_eq!(at("clinic", &["plan", "join", "shared"]).code, 0);

    // An office works with one insurer.
    office.change("again/plan.toml", "OAKLEAF1", "ELMTREE1");
    let printed = at("clinic", &["plan", "join", "again"]);
    assert_eq!(printed.code, 2);
    says(&printed.text(), &["an office works with one insurer"]);
    insurer.audited();
}

#[test]
fn a_void_with_a_foreign_key_is_never_carried_out_and_what_waits_hides_nothing() {
    let insurer = Insurer::new();
    let office = &insurer.office;
    insurer.does("harbour.key", &["claim", "submit", &sample("01-all-paid.837")]);
    insurer.refuses("hill.key", &["claim", "void", "ADA-0001"], "--as does not act for Harbour Clinic");
    says(&office.done(&["claim", "outbox"]), &["nothing is left in the outbox"]);
    insurer.does("harbour.key", &["claim", "submit", &sample("10-price-by-a-reviewer.837")]);
    let shown = || insurer.told(&["claim", "show", "ADA-0001"]);
    assert_eq!((&shown()["state"], &shown()["payment"]), (&json!("decided"), &json!("PAID")));

    // Another claim of the same number waits for the right key: the one that is paid is shown, explained and appealed.
    let other = std::fs::read_to_string(sample("01-all-paid.837")).unwrap().replace("*60*", "*70*");
    office.write("other.837", &other);
    let printed = office.run(&["claim", "submit", "other.837", "--as", "hill.key"]);
    assert_eq!(printed.code, 1, "{printed:?}");
    says(&printed.text(), &["1 claims of Harbour Clinic stay in the outbox"]);
    assert_eq!((&shown()["state"], &shown()["payment"]), (&json!("decided"), &json!("PAID")));
    says(&office.done(&["claim", "explain", "ADA-0001"]), &["60.00", "PAID to Harbour Clinic"]);
    insurer.refuses("harbour.key", &["claim", "appeal", "ADA-0001"], "there is nothing to appeal");
    let waiting = insurer.told(&["claim", "outbox"])["unfinished"][0]["batch"].to_string();
    office.done(&["claim", "outbox", "--give-up", &waiting]);
    insurer.does("harbour.key", &["claim", "void", "ADA-0001"]);
    says(&office.done(&["claim", "explain", "ADA-0001"]), &["TAKEN BACK"]);
}

#[test]
fn remittances_are_numbered_private_and_for_production_where_that_is_said() {
    use std::os::unix::fs::PermissionsExt;
    let insurer = Insurer::new();
    let office = &insurer.office;
    let header = || office.read("office/remittance.835").lines().next().unwrap().to_owned();
    // Where there is nothing to write no number is used.
    says(&office.done(&["remit"]), &["No remittance"]);
    insurer.does("harbour.key", &["claim", "submit", &sample("01-all-paid.837")]);
    // One that others can read is replaced by one that they cannot.
    office.write("office/remittance.835", "");
    std::fs::set_permissions(office.path("office/remittance.835"), std::fs::Permissions::from_mode(0o644)).unwrap();
    says(&office.done(&["remit"]), &["Control number 1, for tests, see --production"]);
    assert!(header().ends_with("*000000001*0*T*:~"), "{}", header());
    let mode = std::fs::metadata(office.path("office/remittance.835")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    // What else the office notes keeps the count.
    insurer.does("//Alice", &["plan", "publish", "plan.toml"]);
    let told = office.told(&["remit", "--production", "--receiver", "HARBOUR"]);
    assert_eq!((&told["control_number"], &told["production"]), (&json!(2), &json!(true)));
    assert!(header().ends_with("*000000002*0*P*:~") && header().contains("*ZZ*HARBOUR "), "{}", header());
    for receiver in ["HARBOUR CLINIC", "HARBOUR:1", "HARBOUR-CLINIC-16", ""] {
        assert_eq!(office.run(&["remit", "--receiver", receiver]).code, 2, "{receiver}");
    }
    assert_eq!(office.told(&["remit"])["control_number"], json!(3));
}

#[test]
fn a_past_that_is_rewritten_and_a_code_that_no_plan_has_are_refused_before_anything_is_published() {
    let insurer = Insurer::new();
    let office = &insurer.office;
    let own = office.read("office/plan.toml");
    // Other terms, which would be the next version of the plan for good.
    office.change("plan.toml", "evidence_days = 30", "evidence_days = 31");
    office.change("plan.toml", "2026-01-01, amount = \"100.00\"", "2026-01-01, amount = \"99.00\"");
    for mode in [&[][..], &["--preview"], &["--unsigned"]] {
        let publish = [&["plan", "publish", "plan.toml"][..], mode].concat();
        insurer.refuses("//Alice", &publish, "Nothing was published.");
    }
    assert_eq!(office.read("office/plan.toml"), own);
    // The same of a network.
    office.change("plan.toml", "amount = \"99.00\"", "amount = \"100.00\"");
    office.change("plan.toml", "\nnetwork = \"in\"", "\nnetwork = [{ from = 2026-01-01, tier = \"in\" }]");
    insurer.refuses("//Alice", &["plan", "publish", "plan.toml"], "network of ");
    office.write("plan.toml", &own);
    office.change("plan.toml", "evidence_days = 30", "evidence_days = 31");
    says(&insurer.does("//Alice", &["plan", "publish", "plan.toml"]), &["publish the plan"]);

    let request = |code: &str| {
        let request = ["authorisation", "request", "OAK300001", "--provider", HILL, "--code", code, "--units", "1"];
        let days = ["--from", "2031-02-01", "--to", "2031-12-31", "--as", "hill.key"];
        office.run(&[&request[..], &days].concat())
    };
    let block = office.block();
    let printed = request("E047O");
    assert_eq!((printed.code, office.block()), (2, block), "{printed:?}");
    says(&printed.text(), &["the plan of Oakleaf Mutual has no such service"]);
    // What the plan has is asked for; it is the contract that knows no such days.
    says(&request("E0470").text(), &["ask for an authorisation for OAK300001: "]);
}
