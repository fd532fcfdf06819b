//! Scenes in which a clock runs out.

use client::domain::bounds::{EMERGENCY_ACCESS, EMERGENCY_REVIEW};
use client::domain::calendar::{Day, MILLIS_PER_DAY};
use client::domain::consent::{Act, Asker, Category, ConsentError, Discloser, Disclosure, GrantTerms, Purpose};
use client::domain::decision::Verdict;
use client::domain::emergency::EmergencyError;
use client::domain::ids::{Commitment, FamilyId, GrantId, PlanRef};
use client::domain::ledger::{Ledger, PaymentStatus};
use client::domain::lifecycle::{Appeal, AppealLevel, AppealRight, AppealRuling, ClaimState, TransitionError};
use client::domain::money::{Amount, BasisPoints};
use client::domain::plan::{Clocks, Plan};
use client::domain::reason::{Group, Reason};
use client::domain::representation::Right;
use client::domain::review::Figures;
use client::interfaces::account;
use client::interfaces::claims::{ClaimResult, ClaimsError};
use client::interfaces::consent_registry::ConsentRegistryError;
use client::suite::{CallError, SuiteEvent};

use super::registries::{check, usual};
use super::Scene;
use crate::actors::{ADA, APPEALS, HARBOUR, HARBOUR_PAYOUT, HILL, ISSUER, OWNER, STRANGER};
use crate::build::{
    accept, attachment, cents, claim, line, millis, money, plan, AUTHORISED, DEVICE, NEEDED, PLAN, PREVENTION, UNPRICED,
};
use crate::verify::{adjusted, decision, paid, verify_balance};

const CO: Group = Group::ContractualObligation;

/// After the last moment of the thirtieth day from today nobody is waited for any more.
fn end_of_waiting(scene: &Scene) -> u64 {
    millis(Day(scene.today.0 + 31))
}

/// Somebody appeals; the appeal as the chain has recorded it, for what a node answers may be some milliseconds older.
fn appealed(scene: &mut Scene, who: &str) -> Appeal {
    scene.tell(who, scene.suite.claims.appeal(scene.key(1)));
    *scene.explain(1).record.history.appeals.last().unwrap()
}

/// An appeal that nobody decides in time ends by itself: the decision stands, and the next level is open, once.
pub fn an_appeal_that_nobody_decides_lapses(scene: &mut Scene) {
    scene.deposit(money(500));
    scene.file(claim(1, scene.ada, vec![line(PREVENTION, 6_000), line(AUTHORISED, 8_000)]));
    let (claims, key, before) = (scene.suite.claims, scene.key(1), scene.ledger());
    let mut lapsed = Vec::new();
    for (who, level) in [(ADA, AppealLevel::Internal), (HARBOUR, AppealLevel::External)] {
        let appeal = appealed(scene, who);
        assert_eq!((appeal.level, appeal.hold, scene.ledger().on_hold), (level, money(80), money(80)));
        scene.advance_to(appeal.until - 60_000);
        assert!(!scene.let_clocks_act(1));
        scene.advance_to(appeal.until);
        assert!(scene.let_clocks_act(1));
        lapsed.push(Appeal { hold: Amount::ZERO, ruling: Some(AppealRuling::Lapsed), ..appeal });
        let explanation = scene.explain(1);
        assert_eq!(explanation.record.history.appeals, lapsed);
        assert_eq!((scene.ledger(), explanation.totals.paid), (before, money(60)));
        let until = appeal.until + 180 * MILLIS_PER_DAY;
        let next = AppealRight { level: AppealLevel::External, until, disputed: money(80) };
        assert_eq!(explanation.appeal, (level == AppealLevel::Internal).then_some(next));
        assert!(!scene.let_clocks_act(1));
    }
    let exhausted = ClaimsError::Transition(TransitionError::AppealsExhausted);
    assert_eq!(scene.refused(ADA, claims.appeal(key)), exhausted);
}

/// Who rules too late has ruled nothing: it is as if nobody had.
pub fn a_ruling_that_comes_too_late_is_what_silence_was(scene: &mut Scene) {
    scene.deposit(money(500));
    scene.file(claim(1, scene.ada, vec![line(PREVENTION, 6_000), line(AUTHORISED, 8_000)]));
    let (claims, key, before) = (scene.suite.claims, scene.key(1), scene.ledger());
    let overturn = [accept(1, Figures { waives: true, ..Figures::AS_PLANNED })];
    let appeal = appealed(scene, ADA);
    scene.advance_to(appeal.until);
    assert_eq!(scene.tell(APPEALS, claims.rule(key, Some(&overturn))).value, AppealRuling::Lapsed);
    let explanation = scene.explain(1);
    assert!(explanation.record.history.reviewers.is_empty() && explanation.record.history.reviews.is_empty());
    assert_eq!((scene.ledger(), explanation.totals.paid), (before, money(60)));
    let none = ClaimsError::Transition(TransitionError::NoAppeal);
    assert_eq!(scene.refused(APPEALS, claims.rule(key, Some(&overturn))), none);
    // After its last day there is no appeal either.
    let right = explanation.appeal.unwrap();
    scene.advance_to(right.until);
    let late = ClaimsError::Transition(TransitionError::AppealTooLate);
    assert_eq!(scene.refused(ADA, claims.appeal(key)), late);
}

/// Thirty days after it was submitted a claim is decided without the evidence that did not come, as of that moment.
pub fn evidence_that_does_not_come_is_denied(scene: &mut Scene) {
    scene.deposit(money(1_000));
    scene.file(claim(1, scene.ada, vec![line(DEVICE, 110_000), line(PREVENTION, 6_000)]));
    let (registry, end, payout) = (scene.suite.consent_registry, end_of_waiting(scene), scene.balance(HARBOUR_PAYOUT));
    let grant = scene.tell(ADA, registry.grant(usual(scene))).value;
    // The last minute of the last day.
    scene.advance_to(end - 60_000);
    assert!(!scene.let_clocks_act(1));
    scene.advance_to(end);
    let attach = scene.suite.claims.attach(scene.key(1), &[attachment(NEEDED, grant)]);
    assert_eq!(scene.refused(HARBOUR, attach), ClaimsError::EvidenceTooLate);
    assert!(scene.let_clocks_act(1));
    let explanation = scene.explain(1);
    verify_balance(&explanation);
    let [device, prevention] = &decision(&explanation).lines[..] else { panic!() };
    assert_eq!((device.paid, adjusted(device, CO, Reason::EvidenceNeverCame)), (Amount::ZERO, money(1_100)));
    assert_eq!(prevention.paid, money(60));
    assert_eq!((explanation.verdict, explanation.payment), (Some(Verdict::Partly), Some(PaymentStatus::Paid)));
    let ClaimState::Adjudicated { at, .. } = explanation.record.state else { panic!() };
    assert_eq!(at, end);
    assert!(!scene.let_clocks_act(1));
    assert_eq!(scene.balance(HARBOUR_PAYOUT), payout + money(60).0);
    scene.ledger();
}

/// While a claim waits, the same service under another number is a duplicate; once it is denied, it is not.
pub fn a_waiting_claim_keeps_its_services_until_it_is_denied(scene: &mut Scene) {
    scene.deposit(money(1_000));
    let device = || vec![line(DEVICE, 110_000)];
    scene.file(claim(1, scene.ada, device()));
    assert_eq!(paid(&scene.file(claim(2, scene.ada, device()))), Amount::ZERO);
    let explanation = scene.explain(2);
    let duplicate = adjusted(&decision(&explanation).lines[0], Group::OtherAdjustment, Reason::Duplicate);
    assert_eq!(duplicate, money(1_100));
    scene.advance_to(end_of_waiting(scene));
    assert!(scene.let_clocks_act(1));
    let again = scene.file(claim(3, scene.ada, device()));
    assert!(matches!(again, ClaimResult::Pended { .. }), "{again:?}");
    let registry = scene.suite.consent_registry;
    let until = scene.chain.now_millis().unwrap() + MILLIS_PER_DAY;
    let grant = scene.tell(ADA, registry.grant(GrantTerms { until, ..usual(scene) })).value;
    let attach = scene.suite.claims.attach(scene.key(3), &[attachment(NEEDED, grant)]);
    assert_eq!(paid(&scene.tell(HARBOUR, attach).value), money(900));
}

/// A reviewer who is silent for thirty days has named no price: what has none is denied, and never paid at the charge.
pub fn what_has_no_price_is_denied_when_the_reviewer_is_silent(scene: &mut Scene) {
    scene.deposit(money(1_000));
    scene.file(claim(1, scene.ada, vec![line(UNPRICED, 50_000), line(PREVENTION, 6_000)]));
    let (end, payout) = (end_of_waiting(scene), scene.balance(HARBOUR_PAYOUT));
    scene.advance_to(end - 60_000);
    assert!(!scene.let_clocks_act(1));
    scene.advance_to(end);
    assert!(scene.let_clocks_act(1));
    let explanation = scene.explain(1);
    verify_balance(&explanation);
    let [unpriced, prevention] = &decision(&explanation).lines[..] else { panic!() };
    assert_eq!((unpriced.paid, prevention.paid), (Amount::ZERO, money(60)));
    assert_eq!(adjusted(unpriced, CO, Reason::NoPrice), money(500));
    assert_eq!(scene.balance(HARBOUR_PAYOUT), payout + money(60).0);
    assert!(!scene.let_clocks_act(1));
}

/// What is paid later than thirty days after it was submitted bears interest to the day of payment, once.
pub fn a_late_payment_bears_interest_once(scene: &mut Scene) {
    let with_interest = Plan { clocks: Clocks { interest: BasisPoints(1_000), ..Clocks::default() }, ..plan() };
    scene.tell(OWNER, scene.suite.policies.publish_plan(PLAN, &with_interest));
    let dora = scene.enrol_in(PlanRef { plan: PLAN, version: 1 }, "dora", FamilyId(3));
    assert_eq!(paid(&scene.file(claim(1, dora, vec![line(PREVENTION, 6_000)]))), money(60));
    scene.advance(61 * MILLIS_PER_DAY);
    assert!(!scene.let_clocks_act(1), "nothing is due before it is paid");
    scene.deposit(money(60));
    let (before, payout) = (scene.ledger(), scene.balance(HARBOUR_PAYOUT));
    let called = scene.tell(STRANGER, scene.suite.claims.advance(&[scene.key(1)]));
    let names: Vec<_> = called.events.iter().map(SuiteEvent::name).collect();
    assert_eq!((called.value, &names[..]), (1, &["PaymentDue", "InterestDue"][..]));
    // 60 x 10 % x 31 days: 0.5096 of a unit.
    assert_eq!(scene.explain(1).record.history.interest, Some(cents(51)));
    assert_eq!(scene.ledger(), Ledger { owed: cents(51), next: client::domain::ids::PaymentNumber(2), ..before });
    // It is no benefit.
    assert_eq!(scene.explain(1).totals.paid, money(60));
    scene.deposit(cents(51));
    assert_eq!(scene.balance(HARBOUR_PAYOUT), payout + cents(51).0);
    scene.advance(90 * MILLIS_PER_DAY);
    // Interest bears no interest.
    assert!(!scene.let_clocks_act(1));
    assert_eq!(scene.ledger().owed, Amount::ZERO);
}

/// A consent is in force from its first moment until before its last; a signature counts until before its end.
pub fn a_consent_and_a_signature_end_when_they_say(scene: &mut Scene) {
    scene.deposit(money(1_000));
    scene.file(claim(1, scene.ada, vec![line(DEVICE, 110_000)]));
    let (registry, now) = (scene.suite.consent_registry, scene.chain.now_millis().unwrap());
    let (from, until) = (now + MILLIS_PER_DAY, now + 3 * MILLIS_PER_DAY);
    let grant = scene.tell(ADA, registry.grant(GrantTerms { from, until, ..usual(scene) })).value;
    let key = scene.key_of("someone without tokens");
    let member = account(key.account());
    let what = Act::Grant(usual(scene));
    let (nonce, text) = registry.to_sign(&mut *scene.chain, member, &what, until).unwrap();
    let right = Right::Signed { member, nonce, expires: until, signature: key.sign(&text) };

    assert_eq!(check(scene, grant, NEEDED), Err(ConsentError::NotYet));
    scene.advance_to(from);
    assert_eq!(check(scene, grant, NEEDED), Ok(()));
    scene.advance_to(until - 60_000);
    assert_eq!(check(scene, grant, NEEDED), Ok(()));
    scene.advance_to(until);
    assert_eq!(check(scene, grant, NEEDED), Err(ConsentError::Expired));
    let attach = scene.suite.claims.attach(scene.key(1), &[attachment(NEEDED, grant)]);
    assert_eq!(scene.refused(HARBOUR, attach), ClaimsError::Consent(ConsentError::Expired));
    let late = registry.act::<GrantId>(right, what);
    assert_eq!(scene.refused(STRANGER, late), ConsentRegistryError::SignatureExpired);
    let none = registry.member_of(member).ask(&mut *scene.chain).unwrap();
    assert_eq!((none.grants, none.signatures), (0, 0));
}

/// An emergency opens for an hour; one that the member has not reviewed within seven days suspends the provider's right
/// to declare another.
pub fn an_emergency_opens_for_an_hour_and_unreviewed_it_suspends(scene: &mut Scene) {
    let (registry, hill, issuer) = (scene.suite.consent_registry, scene.hill, account(scene.id(ISSUER)));
    let (ada, hills) = (account(scene.id(ADA)), account(scene.id(HILL)));
    let declare = || registry.emergency(ada, hill, issuer, Commitment([3; 32]));
    let shown = Disclosure {
        discloser: Discloser::Provider(hill),
        recipient: hills,
        purpose: Purpose::Emergency,
        category: Category::Hiv,
        claim: scene.key(1),
    };
    let insurer = Asker { issuers: vec![issuer], own: vec![account(scene.id(OWNER))] };
    let is_open = |scene: &mut Scene, access: GrantId| match registry
        .check_for(ada, &[(access, shown)], &insurer)
        .ask(&mut *scene.chain)
    {
        Ok(()) => Ok(()),
        Err(CallError::Contract(error)) => Err(error),
        Err(other) => panic!("{other:?}"),
    };
    let first = scene.tell(HILL, declare()).value;
    let (at, access) = (scene.chain.now_millis().unwrap(), GrantId(first.0));
    assert_eq!(is_open(scene, access), Ok(()));
    scene.advance_to(at + EMERGENCY_ACCESS - 60_000);
    assert_eq!(is_open(scene, access), Ok(()));
    scene.advance_to(at + EMERGENCY_ACCESS);
    assert_eq!(is_open(scene, access), Err(ConsentError::Expired));

    scene.advance_to(at + EMERGENCY_REVIEW);
    let suspended = ConsentRegistryError::Emergency(EmergencyError::Suspended);
    assert_eq!(scene.refused(HILL, declare()), suspended);
    let review = Act::Review { provider: hill, access: first, justified: true };
    scene.tell(ADA, registry.act::<u32>(Right::Own, review));
    scene.tell(HILL, declare());
}
