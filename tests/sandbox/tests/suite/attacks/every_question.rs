//! Every question that the claims ask of another contract, in every message that asks it, is answered in every way that is no
//! answer. The whole message fails; nothing that any contract stores has changed, and nobody has more or less.

use client::chain::{ChainError, Gas};
use client::domain::authorisation::Approval;
use client::domain::claim::Line;
use client::domain::ids::{AuthorisationId, FamilyId, GrantId, PlanRef};
use client::domain::money::{BasisPoints, Quantity};
use client::domain::plan::{Clocks, Plan};
use client::domain::reason::Reason;
use client::domain::representation::Power;
use client::domain::review::{Figures, Review};
use client::interfaces::claims::{ClaimsError, Partner, Role};
use client::suite::{Bundles, CallError};
use support::actors::{id, party, ADA, APPEALS, BEN, HARBOUR, OWNER, REVIEWER, STRANGER};
use support::build::{
    accept, at_price, attachment, batch, claim, coverage, date, deny, line, money, plan, replacement, today,
    AUTHORISED, DEVICE, NEEDED, PLAN, PREVENTION, UNPRICED,
};
use support::World;

use super::foreign_code::{Answer, Front};
use super::fronts;

type Attempt = fn(&mut World) -> Result<(), CallError<ClaimsError>>;

/// Something that is done, and what it asks of whom.
struct Scene {
    name: &'static str,
    prepare: fn(&mut World),
    attempt: Attempt,
    asks: &'static [(Partner, &'static str)],
}

const ASSESS: (Partner, &str) = (Partner::ProviderRegistry, "Assessor::assess");
const CHECK: (Partner, &str) = (Partner::ConsentRegistry, "ConsentRegistry::check");
const REPRESENTS: (Partner, &str) = (Partner::ConsentRegistry, "ConsentRegistry::representation");
const ACCOUNT: (Partner, &str) = (Partner::Policies, "Policies::account_of");
const INVOLVED: (Partner, &str) = (Partner::Policies, "Policies::involved");
const PAYERS: (Partner, &str) = (Partner::Escrow, "Escrow::involved");
const ADJUDICATE: (Partner, &str) = (Partner::Policies, "Adjudication::adjudicate");
const ASK: (Partner, &str) = (Partner::Policies, "Policies::ask_authorisation");
const ASKED: (Partner, &str) = (Partner::Policies, "Policies::authorisation");
const DECIDE: (Partner, &str) = (Partner::Policies, "Policies::decide_authorisation");
const PAY: (Partner, &str) = (Partner::Escrow, "Payout::pay");
const PAYMENT: (Partner, &str) = (Partner::Escrow, "Escrow::payment");
const HOLD: (Partner, &str) = (Partner::Escrow, "Escrow::hold");
const RELEASE: (Partner, &str) = (Partner::Escrow, "Escrow::release_hold");

/// Enough for everything here.
const PLENTY: Gas = Gas { ref_time: u64::MAX / 2, proof_size: u64::MAX / 2 };

fn nothing(_: &mut World) {}

/// Claim 1 waits for a proof of delivery, and Ada has consented.
fn pended(world: &mut World) {
    world.file(claim(1, world.ada, vec![line(DEVICE, 110_000)]));
    world.consent(ADA);
}

/// Claim 1 waits for a reviewer.
fn under_review(world: &mut World) {
    world.file(claim(1, world.ada, vec![line(UNPRICED, 8_000)]));
}

/// Claim 1 is denied by a reviewer.
fn denied(world: &mut World) {
    under_review(world);
    world.review(REVIEWER, 1, &[deny(0, Reason::NotNecessary)]).unwrap();
}

/// Claim 1 is paid 60, and denied 80.
fn partly_paid(world: &mut World) {
    world.file(claim(1, world.ada, vec![line(PREVENTION, 6_000), line(AUTHORISED, 8_000)]));
}

/// Ben speaks for Ada.
fn delegated(world: &mut World) {
    partly_paid(world);
    let power = Power::until(u64::MAX);
    let appoint = world.suite.consent_registry.appoint_delegate(party(BEN), power);
    appoint.send(&mut world.chain, id(ADA)).unwrap();
}

fn appealed(world: &mut World) {
    partly_paid(world);
    world.appeal(HARBOUR, 1).unwrap();
}

fn appealed_long_ago(world: &mut World) {
    appealed(world);
    world.travel(date(2026, 9, 1));
}

/// Claim 1 is paid late, by a plan that pays interest.
fn paid_late(world: &mut World) {
    let clocks = Clocks { interest: BasisPoints(1_000), ..Clocks::default() };
    let policies = world.suite.policies;
    policies.publish_plan(PLAN, &Plan { clocks, ..plan() }).send(&mut world.chain, id(OWNER)).unwrap();
    let second = coverage(PlanRef { plan: PLAN, version: 1 });
    let enrol = policies.enrol(id("a late member"), FamilyId(9), second, None);
    let member = enrol.send(&mut world.chain, id(OWNER)).unwrap().value;
    // 30 times 540: more than the escrow has.
    let line = |day| Line { from: day, units: Quantity(9_000), ..line(PREVENTION, 54_000) };
    world.file(claim(1, member, (0..30).map(line).collect()));
    world.travel(date(2026, 6, 1));
    world.deposit(money(10_000));
}

fn done<T>(result: Result<T, CallError<ClaimsError>>) -> Result<(), CallError<ClaimsError>> {
    result.map(|_| ())
}

fn attach(world: &mut World, who: &str) -> Result<(), CallError<ClaimsError>> {
    let key = world.key(1);
    done(world.attach(who, key, &[attachment(NEEDED, GrantId(0))]))
}

fn ask_authorisation(world: &mut World) -> Result<(), CallError<ClaimsError>> {
    let request = world.authorisation_request();
    done(world.suite.claims.ask_authorisation(&request).send(&mut world.chain, id(HARBOUR)))
}

fn asked(world: &mut World) {
    ask_authorisation(world).unwrap();
}

fn overturn() -> [Review; 1] {
    [accept(1, Figures { waives: true, ..Figures::AS_PLANNED })]
}

fn advance(world: &mut World) -> Result<(), CallError<ClaimsError>> {
    let key = world.key(1);
    done(world.suite.claims.advance(&[key]).send(&mut world.chain, id(STRANGER)))
}

/// Every message that asks something, in each way in which it asks something else.
fn scenes() -> Vec<Scene> {
    let scene = |name, prepare, attempt, asks| Scene { name, prepare, attempt, asks };
    vec![
        scene(
            "submit",
            nothing,
            |w| {
                let batch = batch(w.harbour, vec![claim(1, w.ada, vec![line(PREVENTION, 6_000)])]);
                done(w.submit(HARBOUR, &batch))
            },
            &[ASSESS, ADJUDICATE, PAY],
        ),
        scene(
            "submit, in the place of a paid claim",
            partly_paid,
            |w| {
                let batch = batch(w.harbour, vec![replacement(2, 1, w.ada, vec![line(PREVENTION, 6_000)])]);
                done(w.submit(HARBOUR, &batch))
            },
            &[ASSESS, PAYMENT, ADJUDICATE, PAY],
        ),
        scene("attach", pended, |w| attach(w, HARBOUR), &[ACCOUNT, ASSESS, CHECK, ADJUDICATE, PAY]),
        scene("attach, as the member", pended, |w| attach(w, ADA), &[ACCOUNT, CHECK, ASSESS, ADJUDICATE, PAY]),
        scene(
            "review",
            under_review,
            |w| done(w.review(REVIEWER, 1, &[at_price(0, money(80))])),
            &[INVOLVED, PAYERS, ASSESS, ADJUDICATE, PAY],
        ),
        scene("reopen", denied, |w| w.reopen(REVIEWER, 1), &[INVOLVED, PAYERS, ASSESS]),
        scene("appeal", partly_paid, |w| done(w.appeal(HARBOUR, 1)), &[ASSESS, HOLD]),
        scene("appeal, as the member", partly_paid, |w| done(w.appeal(ADA, 1)), &[HOLD]),
        scene("appeal, as a delegate", delegated, |w| done(w.appeal(BEN, 1)), &[ASSESS, REPRESENTS, HOLD]),
        scene(
            "appeal once more: nobody has ruled",
            appealed_long_ago,
            |w| done(w.appeal(HARBOUR, 1)),
            &[RELEASE, HOLD],
        ),
        scene("rule: upheld", appealed, |w| done(w.rule(APPEALS, 1, None)), &[INVOLVED, PAYERS, ASSESS, RELEASE]),
        scene(
            "rule: overturned",
            appealed,
            |w| done(w.rule(APPEALS, 1, Some(&overturn()))),
            &[INVOLVED, PAYERS, ASSESS, PAYMENT, RELEASE, ADJUDICATE, PAY],
        ),
        scene(
            "advance: nobody has brought evidence",
            |w| {
                pended(w);
                w.travel(date(2026, 12, 1));
            },
            advance,
            &[ASSESS, ADJUDICATE],
        ),
        scene("advance: nobody has ruled", appealed_long_ago, advance, &[RELEASE]),
        scene("advance: interest", paid_late, advance, &[PAYMENT, PAY]),
        scene("ask_authorisation", nothing, ask_authorisation, &[ASSESS, ASK]),
        scene(
            "decide_authorisation",
            asked,
            |w| {
                let approval = Approval { from: today(), to: today(), units: Quantity(1_000), most: None };
                let decide = w.suite.claims.decide_authorisation(AuthorisationId(0), Some(approval));
                done(decide.send(&mut w.chain, id(REVIEWER)))
            },
            &[ASKED, INVOLVED, PAYERS, ASSESS, DECIDE],
        ),
        scene(
            "give_role",
            nothing,
            |w| done(w.suite.claims.give_role(Role::Reviewer, &[id(STRANGER)]).send(&mut w.chain, id(OWNER))),
            &[INVOLVED, PAYERS],
        ),
    ]
}

/// Whether a call that came to nothing ended as it should.
type Expected = fn(&CallError<ClaimsError>, Partner) -> bool;
/// Makes a partner answer one of its questions in another way.
type Spoil<'a> = &'a dyn Fn(&mut World, Front, &str, Partner);

/// Plays every scene, with every question that it asks spoilt in every way.
fn in_every_scene(is_expected: Expected, ways: &[(&str, Spoil)]) {
    for Scene { name, prepare, attempt, asks } in scenes() {
        // 1. Everybody is honest, and the scene is prepared.
        let (mut world, fronts) = fronts::world();
        prepare(&mut world);
        let honest = world.chain.snapshot();
        for (partner, message) in asks {
            for (what, spoil) in ways {
                let about = format!("{name}: {message} {what}");
                // 2. One partner answers this one question so; it goes on answering all others.
                spoil(&mut world, fronts.before(*partner), message, *partner);
                let before = world.everything();
                // 3. The message fails, and nothing has moved.
                match attempt(&mut world) {
                    Err(error) => assert!(is_expected(&error, *partner), "{about}: {error:?}"),
                    Ok(()) => panic!("{about}: it was done all the same"),
                }
                assert_eq!(world.everything(), before, "{about}: something has moved");
                world.chain.restore(&honest);
                world.chain.set_gas_limit(PLENTY);
            }
        }
        // 4. Honestly answered the same is done: it was the answer that stopped it, and no attempt has used anything up.
        attempt(&mut world).unwrap_or_else(|error| panic!("{name}: {error:?}"));
    }
}

fn has_failed(error: &CallError<ClaimsError>, partner: Partner) -> bool {
    *error == CallError::Contract(ClaimsError::PartnerFailed(partner))
}

/// Every one of these is no answer to any question: each answer has a zero first, and then no nine.
#[test]
fn what_is_no_answer_undoes_the_whole_message() {
    let lie = |answer: fn() -> Answer| {
        move |world: &mut World, front: Front, message: &str, _: Partner| front.lie(world, message, &answer())
    };
    in_every_scene(
        has_failed,
        &[
            ("traps", &lie(|| Answer::Traps)),
            ("reverts without a word", &lie(|| Answer::Reverts(Vec::new()))),
            ("reverts with noise", &lie(|| Answer::Reverts(vec![9; 40]))),
            ("answers nothing", &lie(|| Answer::Bytes(Vec::new()))),
            ("answers half", &lie(|| Answer::Bytes(vec![0]))),
            ("answers what cannot be read", &lie(|| Answer::Bytes(vec![0, 9, 9, 9]))),
            ("answers noise", &lie(|| Answer::Bytes(vec![9; 40]))),
            ("has not understood", &lie(|| Answer::Bytes(vec![1, 1]))),
        ],
    );
}

#[test]
fn an_answer_that_is_too_long_or_never_comes_undoes_the_whole_message() {
    in_every_scene(
        // The chain ends the whole call, or what gas is left is enough for the claims to name the partner.
        |error, partner| match error {
            CallError::Chain(ChainError::OutOfGas | ChainError::Trapped) => true,
            CallError::Chain(ChainError::Refused { name, .. }) => name == "OutputBufferTooSmall",
            CallError::Chain(_) | CallError::Contract(_) | CallError::Unreadable(_) => has_failed(error, partner),
        },
        &[
            ("never ends", &|world, front, message, _| {
                front.lie(world, message, &Answer::NeverEnds);
                // Several times what any scene needs.
                world.chain.set_gas_limit(Gas { ref_time: 60_000_000_000, ..PLENTY });
            }),
            // The contracts' buffer holds 65,536 bytes.
            ("answers more than fits", &|world, front, message, _| front.lie(world, message, &Answer::Zeros(65_537))),
        ],
    );
}

#[test]
fn a_partner_that_is_gone_or_another_contract_undoes_the_whole_message() {
    let bundles = Bundles::load().unwrap();
    // One that knows none of the messages.
    let other = |partner| match partner {
        Partner::ConsentRegistry | Partner::Policies => bundles.escrow.code_hash,
        Partner::ProviderRegistry | Partner::Escrow => bundles.consent_registry.code_hash,
    };
    in_every_scene(
        has_failed,
        &[
            ("is not asked, for nobody is there", &|world, front, _, _| front.vanish(world)),
            ("is asked of another contract", &|world, front, _, partner| front.change(world, other(partner))),
        ],
    );
}
