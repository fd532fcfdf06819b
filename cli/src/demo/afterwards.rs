//! The demo's second half: what may follow a decision, and what may come before one.

use anyhow::{bail, Context, Result};
use client::codes::Codes;
use client::domain::authorisation::{Approval, AuthorisationRequest};
use client::domain::calendar::Day;
use client::domain::decision::Verdict;
use client::domain::ids::ClaimKey;
use client::domain::ledger::PaymentStatus;
use client::domain::lifecycle::{AppealRuling, ClaimState};
use client::domain::money::Quantity;
use client::domain::review::{Figures, LineRuling, Review};
use client::interfaces::claims::{ClaimsError, Role};
use formats::Date;

use super::{expect_status, expect_verdict, open, submit_one, HARBOUR, HILL};
use crate::figures;
use crate::figures::say;
use crate::world::{insurer, operator, reviewer, Kept, World};

const DEV: &str = "OAK300001";

/// A paid claim is replaced by a smaller one.
pub(super) fn replacement(world: &mut World) -> Result<()> {
    let original = world.kept("BEN-0001")?;
    let opened = open(world, "09-replacement.837")?;
    let kept = submit_one(world, &opened)?;
    expect_verdict(world, &kept, Verdict::Payable)?;
    expect_status(world, &kept, PaymentStatus::Paid)?;
    world.explain(&kept)?;
    let is_reversed = matches!(world.explanation(&original)?.record.state, ClaimState::Reversed { .. });
    world.expect(is_reversed, || "a replaced claim still stands".into());
    say!("  The claim that it replaces:\n");
    world.explain(&original)
}

/// A claim waits for a reviewer, whose price is appealed and overturned.
pub(super) fn review_and_appeal(world: &mut World) -> Result<()> {
    let [nora, ola] = [&world.file.reviewers.claims, &world.file.reviewers.appeals].map(|names| names.first().cloned());
    let (Some(nora), Some(ola)) = (nora, ola) else { bail!("samples/plan.toml names no reviewers") };
    let opened = open(world, "10-price-by-a-reviewer.837")?;
    let kept = submit_one(world, &opened)?;
    world.explain(&kept)?;
    let claims = world.suite.claims;
    let by_nora = priced(world, "300.00")?;
    let what = "the insurer itself sets the price";
    world.refuse(what, insurer(), claims.review(kept.key, &by_nora), ClaimsError::NotInRole(Role::Reviewer))?;
    say!();
    figures::cost_heading();
    let review = claims.review(kept.key, &by_nora);
    world.settle(&format!("{nora} sets the price: the claim settles"), reviewer(&nora), review)?;
    expect_verdict(world, &kept, Verdict::Payable)?;
    world.explain(&kept)?;

    say!("  The provider appeals. What is disputed is kept back in the escrow, as far as money is free:\n");
    figures::cost_heading();
    world.act("Harbour Clinic appeals", operator(HARBOUR), claims.appeal(kept.key))?;
    say!();
    world.show_ledger_heading();
    world.show_ledger_now("while it is open")?;
    say!();
    let by_ola = priced(world, "400.00")?;
    let not_appeals = ClaimsError::NotInRole(Role::AppealsReviewer);
    let rule = |key: ClaimKey| claims.rule(key, Some(&by_ola));
    world.refuse(&format!("{nora} rules on the appeal"), reviewer(&nora), rule(kept.key), not_appeals)?;
    let what = format!("{ola} overturns the decision");
    let ruling = world.settle(&what, reviewer(&ola), rule(kept.key))?.value;
    world.expect(ruling == AppealRuling::Overturned, || format!("the appeal ended {ruling:?}"));
    expect_status(world, &kept, PaymentStatus::Paid)?;
    world.explain(&kept)
}

/// A price for the only line.
fn priced(world: &World, price: &str) -> Result<[Review; 1]> {
    let price = world.file.currency.parse(price).context("a price of the demo is an amount")?;
    let figures = Figures { price: Some(price), ..Figures::AS_PLANNED };
    Ok([Review { line: 0, ruling: LineRuling::Accept(figures) }])
}

/// A claim that another payer has paid before.
pub(super) fn another_payer(world: &mut World) -> Result<()> {
    let opened = open(world, "11-after-another-payer.837")?;
    let kept = submit_one(world, &opened)?;
    expect_paid(world, &kept)
}

/// A service that is authorised before it is done.
pub(super) fn authorised(world: &mut World) -> Result<()> {
    let nora = world.file.reviewers.claims.first().cloned().context("samples/plan.toml names no reviewers")?;
    let claims = world.suite.claims;
    let day = |day| Day::from_civil(2026, 4, day).context("a day of April 2026");
    let code = Codes::of(&world.file).on_chain(&mut world.custody.vault, "E0470", day(1)?)?;
    world.custody.vault.save()?;
    let request = AuthorisationRequest {
        member: world.custody.vault.member(DEV).context("Dev Rowan is enrolled")?,
        provider: world.custody.vault.provider(HILL).context("Hill Medical Supply is registered")?,
        codes: vec![code],
        from: day(1)?,
        to: day(30)?,
        units: Quantity(1_000),
        urgent: false,
    };
    let approval = Approval { from: request.from, to: request.to, units: request.units, most: None };
    figures::cost_heading();
    let id = world.act("Hill asks for a prior authorisation", operator(HILL), claims.ask_authorisation(&request))?;
    let decide = claims.decide_authorisation(id.value, Some(approval));
    world.act(&format!("{nora} approves it"), reviewer(&nora), decide)?;
    let later = Date::new(2026, 4, 10).and_then(World::noon).context("10 April 2026 is a day")?;
    world.chain.set_time(later)?;
    say!("\n  Nine days later:");
    let opened = open(world, "12-authorised.837")?;
    let kept = submit_one(world, &opened)?;
    let decided = world.explanation(&kept)?.record;
    let used = match &decided.state {
        ClaimState::Adjudicated { decision, .. } => decision.lines.iter().find_map(|line| line.authorised),
        ClaimState::Pended(_) | ClaimState::Reversed { .. } | ClaimState::Voids(_) => None,
    };
    world.expect(used == Some((id.value, request.units)), || format!("the authorisation was used as {used:?}"));
    expect_paid(world, &kept)
}

fn expect_paid(world: &mut World, kept: &Kept) -> Result<()> {
    expect_verdict(world, kept, Verdict::Payable)?;
    expect_status(world, kept, PaymentStatus::Paid)?;
    world.explain(kept)
}
