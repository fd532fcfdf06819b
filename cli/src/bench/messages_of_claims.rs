//! What the messages of the claims cost.

use anyhow::{Context, Result};
use client::chain::Cost;
use client::domain::authorisation::Approval;
use client::domain::claim::{Claim, Frequency};
use client::domain::consent::{Category, Evidence};
use client::domain::ids::{ClaimKey, Commitment, GrantId, MemberId};
use client::domain::money::Amount;
use client::domain::review::{Figures, LineRuling, Review};
use client::interfaces::claims::{Attachment, Role};

use super::messages::{administration, terms, Table, OF_CLAIMS};
use super::scene::{APPEALS, REVIEWER, UNPRICED};
use crate::world::{insurer, issuer, member_account, reviewer};

pub(super) fn measure(table: &mut Table) -> Result<()> {
    let claims = table.suite().claims;
    let from = table.scene.operator;
    let key = submitted(table)?;

    let consenting = member_account("3");
    let grant = table.suite().consent_registry.grant(terms(table));
    let grant = grant.send(&mut table.scene.chain, consenting)?.value;
    let waiting = submit(table, 3, ["A0428", "E0601"])?.0;
    let cost = attach(table, waiting, grant)?;
    table.changes("claims.attach", " (one document; the claim settles and is paid)", cost);

    let original = table.scene.claim(member(table, 2)?, ["A0428", "G0283"])?;
    let live = ClaimKey { provider: key.provider, number: original.number };
    let replacement = Claim { frequency: Frequency::Replacement(key.number), ..original };
    let batch = table.scene.batch_of(vec![replacement]);
    let cost = claims.submit(&batch).send(&mut table.scene.chain, from)?.cost;
    table.changes("claims.submit", " (a replacement of one paid claim)", cost);

    reviews(table)?;
    authorisations(table)?;

    let overdue = submit(table, 4, ["A0428", "E0601"])?.0;
    table.scene.chain.advance_time(40 * 86_400_000)?;
    let cost = claims.advance(&[overdue]).send(&mut table.scene.chain, from)?.cost;
    table.changes("claims.advance", " (one claim whose evidence never came)", cost);
    let cost = claims.trust_issuers(&[issuer()]).send(&mut table.scene.chain, insurer())?.cost;
    table.changes("claims.trust_issuers", "", cost);
    let give = claims.give_role(Role::Reviewer, &[reviewer(REVIEWER)]);
    let cost = give.send(&mut table.scene.chain, insurer())?.cost;
    table.changes("claims.give_role", "", cost);

    table.asks("claims.claim", claims.claim(live))?;
    let cost = claims.explain(live).preview(&mut table.scene.chain, from)?.cost;
    table.reads("claims.explain", cost);
    let replaced = claims.claim(key).ask(&mut table.scene.chain)?.context("the claim is kept")?.control;
    table.asks("claims.replaced", claims.replaced(replaced))?;
    table.asks("claims.role", claims.role(Role::Reviewer))?;
    table.asks("claims.partners", claims.partners())?;
    table.asks("claims.trusted_issuers", claims.trusted_issuers())?;
    let cost = claims.pause(true).send(&mut table.scene.chain, insurer())?.cost;
    table.changes("claims.pause", "", cost);
    table.asks("claims.is_paused", claims.is_paused())?;
    administration(table, claims.administration(), &OF_CLAIMS)
}

fn member(table: &Table, number: usize) -> Result<MemberId> {
    table.scene.members.get(number).copied().context("enough members")
}

/// Submits a claim of two lines with these codes.
fn submit(table: &mut Table, number: usize, codes: [&str; 2]) -> Result<(ClaimKey, Cost)> {
    let claim = table.scene.claim(member(table, number)?, codes)?;
    let key = ClaimKey { provider: table.scene.provider, number: claim.number };
    let batch = table.scene.batch_of(vec![claim]);
    let submit = table.suite().claims.submit(&batch);
    let cost = submit.send(&mut table.scene.chain, table.scene.operator)?.cost;
    Ok((key, cost))
}

fn submitted(table: &mut Table) -> Result<ClaimKey> {
    let (key, cost) = submit(table, 2, ["A0428", "G0283"])?;
    table.changes("claims.submit", " (one claim of two lines, paid)", cost);
    Ok(key)
}

/// A reviewer sets a price, the provider appeals, the appeals reviewer sets another; a denied claim is reopened.
fn reviews(table: &mut Table) -> Result<()> {
    let claims = table.suite().claims;
    let at = |price| {
        let figures = Figures { price: Some(Amount(price)), ..Figures::AS_PLANNED };
        [Review { line: 1, ruling: LineRuling::Accept(figures) }]
    };
    let (waiting, _) = submit(table, 5, ["A0428", UNPRICED])?;
    let cent = table.scene.cent();
    let review = claims.review(waiting, &at(cent.saturating_mul(20_000)));
    let cost = review.send(&mut table.scene.chain, reviewer(REVIEWER))?.cost;
    table.changes("claims.review", " (one line's price; the claim settles and is paid)", cost);
    let cost = claims.appeal(waiting).send(&mut table.scene.chain, table.scene.operator)?.cost;
    table.changes("claims.appeal", "", cost);
    let rule = claims.rule(waiting, Some(&at(cent.saturating_mul(30_000))));
    let cost = rule.send(&mut table.scene.chain, reviewer(APPEALS))?.cost;
    table.changes("claims.rule", " (overturned: the claim is decided and paid anew)", cost);

    let (denied, _) = submit(table, 6, ["X0001", "X0002"])?;
    let cost = claims.reopen(denied).send(&mut table.scene.chain, reviewer(REVIEWER))?.cost;
    table.changes("claims.reopen", "", cost);
    Ok(())
}

fn authorisations(table: &mut Table) -> Result<()> {
    let claims = table.suite().claims;
    let request = table.scene.request()?;
    let asked = claims.ask_authorisation(&request).send(&mut table.scene.chain, table.scene.operator)?;
    table.changes("claims.ask_authorisation", "", asked.cost);
    let approval = Approval { from: request.from, to: request.to, units: request.units, most: None };
    let decide = claims.decide_authorisation(asked.value, Some(approval));
    let cost = decide.send(&mut table.scene.chain, reviewer(REVIEWER))?.cost;
    table.changes("claims.decide_authorisation", "", cost);
    Ok(())
}

fn attach(table: &mut Table, claim: ClaimKey, grant: GrantId) -> Result<Cost> {
    let evidence = Evidence { category: Category::ProofOfDelivery, commitment: Commitment([9; 32]) };
    let attach = table.suite().claims.attach(claim, &[Attachment { evidence, grant }]);
    Ok(attach.send(&mut table.scene.chain, table.scene.operator)?.cost)
}
