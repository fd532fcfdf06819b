//! `inkclaim demo`: the whole way, with everything that must fail.

mod afterwards;

use std::path::{Path, PathBuf};

use anyhow::{bail, Context, Result};
use client::domain::claim::Refusal;
use client::domain::consent::{Categories, Category, ConsentError, Purpose};
use client::domain::decision::Verdict;
use client::domain::ids::{AssetId, BatchId, GrantId, ProviderId};
use client::domain::ledger::{Party, PaymentStatus};
use client::domain::lifecycle::{ClaimState, TransitionError};
use client::domain::money::Amount;
use client::domain::reason::Reason;
use client::evidence::{OpenError, Refusal as NotOpened};
use client::interfaces::claims::{ClaimResult, ClaimsError};
use client::interfaces::escrow::{Due, EscrowError};
use client::interfaces::policies::PoliciesError;
use client::plan_file::{Consent, PlanFile};
use formats::Date;

use crate::custody::Custody;
use crate::desk::Opened;
use crate::figures;
use crate::figures::say;
use crate::in_repository;
use crate::run::conclude;
use crate::world::{insurer, operator, payout, stranger, Kept, World};

/// What `inkclaim demo` can be told.
#[derive(clap::Args)]
pub struct Arguments {
    /// Where the remittance, the vault and the list of unused segments go; target/demo unless it is given.
    #[arg(long)]
    out: Option<PathBuf>,
}

const HARBOUR: &str = "1111111112";
const HILL: &str = "1222222220";
const CLEO: &str = "OAK200001";
const HOUR: u64 = 3_600_000;

/// Runs; `false` where something that should fail went through, or the other way round.
pub fn demo(arguments: &Arguments) -> Result<bool> {
    let out = arguments.out.clone().unwrap_or_else(|| in_repository("target/demo"));
    let plan_file = samples().join("plan.toml");
    let plan = PlanFile::load(&plan_file)?;
    let today = Date::new(2026, 4, 1).context("1 April 2026 is a day")?;
    let started = std::time::Instant::now();

    figures::part(&format!("1. {} puts its contracts on a chain, {today}", plan.payer.name));
    figures::paragraph(
        "  ",
        "The plan, members, providers and prices come from samples/plan.toml. Each step below is one transaction, with the \
         computation, the state proof and the storage deposit that the chain counted for it.",
    );
    say!();
    let mut world = World::new(plan, &out, Custody::passing()?, today, today)?;
    strangers_are_refused(&mut world)?;
    let before = world.ledger()?;

    figures::part("2. Claims that are decided and paid in one transaction");
    figures::cost_heading();
    let receiver = ordinary(&mut world)?;

    figures::part("3. A claim that needs evidence, and a member who must consent to it");
    evidence(&mut world)?;

    figures::part("4. The same service twice");
    duplicates(&mut world)?;

    figures::part("5. An escrow that is short");
    short(&mut world)?;

    figures::part("6. A claim that replaces an earlier one");
    afterwards::replacement(&mut world)?;

    figures::part("7. A reviewer's decision, and an appeal");
    afterwards::review_and_appeal(&mut world)?;

    figures::part("8. A claim after another payer");
    afterwards::another_payer(&mut world)?;

    figures::part("9. A prior authorisation");
    afterwards::authorised(&mut world)?;

    figures::part("10. The money");
    world.show_ledger_heading();
    world.show_ledger("at the beginning", &before)?;
    world.show_ledger_now("now")?;
    say!();
    world.show_payments()?;

    figures::part("11. The results");
    conclude(&mut world, receiver.as_deref())?;
    let as_expected = world.conclude();
    say!();
    if as_expected {
        let seconds = figures::fixed(started.elapsed().as_millis(), 1_000, 1);
        say!(
            "{} steps, all as expected; after each of them held = free + reserved + on hold + credits. {seconds} s.",
            world.steps()
        );
    }
    Ok(as_expected)
}

fn samples() -> PathBuf {
    in_repository("samples")
}

fn strangers_are_refused(world: &mut World) -> Result<()> {
    say!();
    let claims = world.suite.claims.0;
    let bind = world.suite.policies.bind_claims(stranger());
    world.refuse("a stranger binds the policies to a contract of his", stranger(), bind, PoliciesError::NotOwner)?;
    let bind = world.suite.escrow.bind_claims(stranger());
    world.refuse("a stranger binds the escrow to a contract of his", stranger(), bind, EscrowError::NotOwner)?;
    let bind = world.suite.escrow.bind_claims(claims);
    world.refuse("the insurer binds the escrow once more", insurer(), bind, EscrowError::AlreadyBound)?;
    let due = Due {
        party: Party::Provider(ProviderId(0)),
        payee: client::interfaces::account(stranger()),
        amount: world.file.escrow.funding,
        reversed: Amount::ZERO,
    };
    let pay = world.suite.escrow.pay(AssetId::NATIVE, BatchId(1), &[due]);
    world.refuse("a stranger makes a payment to himself due", stranger(), pay, EscrowError::NotClaims)
}

fn ordinary(world: &mut World) -> Result<Option<String>> {
    let opened = open(world, "01-all-paid.837")?;
    let receiver = opened.sender().map(str::to_owned);
    let kept = submit_one(world, &opened)?;
    expect_verdict(world, &kept, Verdict::Payable)?;
    expect_status(world, &kept, PaymentStatus::Paid)?;
    world.explain(&kept)?;

    for (file, verdict) in
        [("02-deductible-and-coinsurance.837", Verdict::Payable), ("03-denied-line.837", Verdict::Partly)]
    {
        let opened = open(world, file)?;
        let kept = submit_one(world, &opened)?;
        expect_verdict(world, &kept, verdict)?;
        expect_status(world, &kept, PaymentStatus::Paid)?;
        world.explain(&kept)?;
    }
    Ok(receiver)
}

fn evidence(world: &mut World) -> Result<()> {
    let opened = open(world, "04-evidence-required.837")?;
    wrong_provider(world, &opened)?;
    let kept = submit_one(world, &opened)?;
    world.explain(&kept)?;
    let explanation = world.explanation(&kept)?;
    world.expect(explanation.verdict.is_none(), || "a claim without its evidence is decided".into());

    let document = std::fs::read(samples().join("evidence/cleo-0001-proof-of-delivery.txt"))?;
    let delivery = Category::ProofOfDelivery;
    figures::paragraph(
        "  ",
        "The document stays with the provider; the chain sees a salted commitment, and asks for the member's consent.",
    );
    say!();
    let none = world.attachment(&kept, delivery, &document, GrantId(0))?;
    refuse_attaching(world, "Hill attaches without any consent", HILL, none, ConsentError::NoSuchGrant)?;

    // One consent after another that is not enough, each in one point.
    let now = client::chain::Chain::now_millis(&mut world.chain)?;
    let from_file = world.file.consents.iter().find(|known| known.member == CLEO && known.provider == HILL).cloned();
    let Some(good) = from_file else { bail!("samples/plan.toml has no consent of {CLEO} to provider {HILL}") };
    let later = now.checked_add(HOUR).context("the clock is too late")?;
    figures::cost_heading();
    let brief = world.consent(&Consent { until: later, ..good.clone() })?;
    let research = world.consent(&Consent { purpose: Purpose::Research, ..good.clone() })?;
    let notes = world.consent(&Consent { categories: Categories::NONE.with(Category::VisitNote), ..good.clone() })?;
    let harbours = world.consent(&Consent { provider: HARBOUR.into(), ..good.clone() })?;
    let revoked = world.consent(&good)?;
    let revoke = world.suite.consent_registry.revoke(revoked);
    world.act("Cleo Marsh takes the last consent back", world.account_of(CLEO)?, revoke)?;
    world.chain.set_time(later)?;
    say!("\n  An hour later:\n");
    for (what, grant, error) in [
        ("Hill attaches under the consent that has just expired", brief, ConsentError::Expired),
        ("Hill attaches under the consent for research", research, ConsentError::WrongPurpose),
        ("Hill attaches under the consent for visit notes", notes, ConsentError::CategoryNotIncluded),
        ("Hill attaches under the consent given to Harbour Clinic", harbours, ConsentError::WrongDiscloser),
        ("Hill attaches under the consent taken back", revoked, ConsentError::Revoked),
    ] {
        let message = world.attachment(&kept, delivery, &document, grant)?;
        refuse_attaching(world, what, HILL, message, error)?;
    }
    say!();
    figures::cost_heading();
    let grant = world.consent(&good)?;
    let message = world.attachment(&kept, delivery, &document, grant)?;
    let what = "Harbour Clinic's operator attaches to Hill's claim";
    world.refuse(what, operator(HARBOUR), message, ClaimsError::NotOperator)?;
    let message = world.attachment(&kept, delivery, &document, grant)?;
    world.settle("Hill attaches with Cleo's consent: the claim settles", operator(HILL), message)?;
    expect_verdict(world, &kept, Verdict::Payable)?;
    expect_status(world, &kept, PaymentStatus::Paid)?;
    world.explain(&kept)?;
    let message = world.attachment(&kept, delivery, &document, grant)?;
    let decided = ClaimsError::Transition(TransitionError::AlreadyAdjudicated);
    world.refuse("Hill attaches to the decided claim", operator(HILL), message, decided)?;
    opening(world, &kept, grant, &document)
}

/// Who opens the document, with consent at that moment, and who does not.
fn opening(world: &mut World, kept: &Kept, grant: GrantId, document: &[u8]) -> Result<()> {
    let nora = world.file.reviewers.claims.first().cloned().context("samples/plan.toml names no reviewers")?;
    let delivery = Category::ProofOfDelivery;
    say!();
    figures::paragraph(
        "  ",
        "The document lies encrypted in an evidence store. Whoever opens it must have the role, the purpose and the consent \
         at that moment, and leaves a receipt first.",
    );
    say!();
    let what = format!("{nora} opens it");
    match world.open_evidence(kept, delivery, &nora)? {
        Ok(opened) => {
            let is_it = opened.as_slice() == document;
            world.expect_step(&what, "  opened    ", "it is what was attached", is_it);
        }
        Err(error) => world.expect_step(&what, "  refused   ", &error.to_string(), false),
    }
    refuse_opening(world, kept, "Max Nobody", NotOpened::NotInRole)?;
    let revoke = world.suite.consent_registry.revoke(grant);
    world.act("Cleo Marsh takes the consent back", world.account_of(CLEO)?, revoke)?;
    refuse_opening(world, kept, &nora, NotOpened::Consent(ConsentError::Revoked))?;
    let receipts = world.custody.receipts.read()?.len();
    world.expect_step("the receipts", "  noted     ", &format!("{receipts} of 3 attempts"), receipts == 3);
    Ok(())
}

fn refuse_opening(world: &mut World, kept: &Kept, name: &str, expected: NotOpened) -> Result<()> {
    let opened = world.open_evidence(kept, Category::ProofOfDelivery, name)?;
    let (text, is_so) = match opened {
        Err(OpenError::Refused(refusal)) => (refusal.to_string(), refusal == expected),
        Err(error) => (error.to_string(), false),
        Ok(_) => ("it was opened, and must not be".into(), false),
    };
    world.expect_step(&format!("{name} opens it"), "  refused   ", &text, is_so);
    Ok(())
}

fn wrong_provider(world: &mut World, opened: &Opened) -> Result<()> {
    let claims = opened.batches(world)?;
    for submission in claims {
        let submit = world.suite.claims.submit(&submission);
        let what = "Harbour Clinic's operator submits Hill Medical Supply's claim";
        world.refuse(what, operator(HARBOUR), submit, ClaimsError::NotOperator)?;
        let submit = world.suite.claims.submit(&submission);
        world.refuse("a stranger submits it", stranger(), submit, ClaimsError::NotOperator)?;
    }
    Ok(())
}

fn refuse_attaching(
    world: &mut World,
    what: &str,
    npi: &str,
    message: client::suite::Message<ClaimResult, ClaimsError>,
    error: ConsentError,
) -> Result<()> {
    world.refuse(what, operator(npi), message, ClaimsError::Consent(error))
}

fn duplicates(world: &mut World) -> Result<()> {
    say!("  The first claim once more, under its own number:");
    let opened = open(world, "01-all-paid.837")?;
    let handled = world.submit_file(&opened)?;
    let refused = handled.results.iter().all(|(_, result)| *result == ClaimResult::Refused(Refusal::NumberUsed));
    world.expect(refused && handled.results.len() == 1, || "a claim number could be used twice".into());

    say!("\n  The same service, under another number:");
    let opened = open(world, "05-duplicate.837")?;
    let kept = submit_one(world, &opened)?;
    expect_verdict(world, &kept, Verdict::Denied)?;
    let explanation = world.explanation(&kept)?;
    let reasons = match &explanation.record.state {
        ClaimState::Adjudicated { decision, .. } => {
            decision.lines.iter().flat_map(|line| &line.adjustments).map(|it| it.reason).collect()
        }
        ClaimState::Pended(_) | ClaimState::Reversed { .. } | ClaimState::Voids(_) => Vec::new(),
    };
    world.expect(reasons == [Reason::Duplicate], || format!("the duplicate is denied for {reasons:?}"));
    world.explain(&kept)
}

fn short(world: &mut World) -> Result<()> {
    let opened = open(world, "06-escrow-short.837")?;
    let kept = submit_one(world, &opened)?;
    expect_status(world, &kept, PaymentStatus::Queued)?;
    world.explain(&kept)?;

    say!("  Two more files. One has a claim whose total is wrong; what is payable stands behind in the line:\n");
    let mut behind = Vec::new();
    for (file, should_have_faults) in [("07-batch-with-a-bad-claim.837", true), ("08-family-patient.837", false)] {
        let opened = open(world, file)?;
        let handled = world.submit_file(&opened)?;
        world.expect(handled.has_faults == should_have_faults, || format!("{file}: faults were expected otherwise"));
        for (kept, _) in handled.results {
            expect_status(world, &kept, PaymentStatus::Queued)?;
            behind.push(kept);
        }
    }
    say!();
    world.show_payments()?;
    say!();
    world.show_ledger_heading();
    world.show_ledger_now("short")?;
    say!();
    let amount = world.file.escrow.top_up.context("samples/plan.toml has no escrow.top_up")?;
    let delivered_before = client::chain::Chain::balance(&mut world.chain, payout(HARBOUR))?;
    figures::cost_heading();
    let what = format!("{} deposits {}", world.file.payer.name, world.file.currency.show(amount));
    world.act(&what, insurer(), world.suite.escrow.deposit(amount))?;
    let arrived = client::chain::Chain::balance(&mut world.chain, payout(HARBOUR))? > delivered_before;
    world.expect(arrived, || "the deposit paid nobody".into());
    say!();
    world.show_payments()?;
    say!();
    world.show_ledger_heading();
    world.show_ledger_now("after the deposit")?;
    expect_status(world, &kept, PaymentStatus::Paid)?;
    world.tell_payments(&kept)?;
    say!();
    for kept in &behind {
        expect_status(world, kept, PaymentStatus::Paid)?;
        world.explain(kept)?;
    }
    Ok(())
}

fn open(world: &mut World, file: &str) -> Result<Opened> {
    say!("\n  samples/{file}");
    world.open_file(&samples().join(Path::new(file)))
}

/// Submits a file of one claim that must enter.
fn submit_one(world: &mut World, opened: &Opened) -> Result<Kept> {
    let handled = world.submit_file(opened)?;
    world.expect(!handled.has_faults, || "a sample has faults".into());
    match handled.results.as_slice() {
        [(kept, ClaimResult::Decided { .. } | ClaimResult::Pended { .. })] => Ok(kept.clone()),
        other => {
            let results: Vec<_> = other.iter().map(|(_, result)| result).collect();
            bail!("the sample should have brought one claim; it came to {results:?}")
        }
    }
}

fn expect_verdict(world: &mut World, kept: &Kept, verdict: Verdict) -> Result<()> {
    let found = world.explanation(kept)?.verdict;
    let number = &kept.claim.claim_number;
    world.expect(found == Some(verdict), || format!("claim {number} is {found:?}, not {verdict:?}"));
    Ok(())
}

fn expect_status(world: &mut World, kept: &Kept, status: PaymentStatus) -> Result<()> {
    let found = world.explanation(kept)?.payment;
    let number = &kept.claim.claim_number;
    world.expect(found == Some(status), || format!("the payment of claim {number} is {found:?}, not {status:?}"));
    Ok(())
}
