//! A partner answers in the right form, and not what is true. What the claims can know they check; the rest they believe, as the
//! insurer does who named the partner. What is believed stands in the open, where an audit finds it.

use client::domain::claim::Refusal;
use client::domain::consent::ConsentError;
use client::domain::credential::Standing;
use client::domain::ids::{Account, AssetId, GrantId, PaymentNumber};
use client::domain::ledger::{Party, Payment, PaymentStatus};
use client::domain::money::Amount;
use client::domain::reason::Reason;
use client::interfaces::claims::{ClaimsError, Partner, Role};
use client::interfaces::provider_registry::Assessment;
use client::suite::CallError;
use scale::Encode;
use support::actors::{id, party, ADA, BEN, HARBOUR, HARBOUR_PAYOUT, OWNER, REVIEWER, STRANGER};
use support::build::{
    at_price, attachment, batch, claim, deny, line, money, replacement, AUTHORISED, DEVICE, NEEDED, PREVENTION,
    UNPRICED,
};
use support::verify::{paid, refusal};
use support::World;

use super::foreign_code::Answer;
use super::fronts::{self, Fronts};

/// The answer to a message that the contract has understood.
fn answer(of: &impl Encode) -> Answer {
    Answer::Bytes([&[0][..], &of.encode()].concat())
}

/// A world in which Ada's claim 1 waits for evidence.
fn waiting() -> (World, Fronts) {
    let (mut world, fronts) = fronts::world();
    world.file(claim(1, world.ada, vec![line(DEVICE, 110_000)]));
    (world, fronts)
}

fn attach(world: &mut World, who: &str) -> Result<Amount, CallError<ClaimsError>> {
    let key = world.key(1);
    world.attach(who, key, &[attachment(NEEDED, GrantId(7))]).map(|result| paid(&result))
}

#[test]
fn a_consent_registry_that_says_no_or_not_clearly_yes_lets_nothing_in() {
    let (mut world, fronts) = waiting();
    world.consent(ADA);
    let check = "ConsentRegistry::check";
    // 1. Ada consents, and the registry refuses as if she did not.
    let no: Result<(), ConsentError> = Err(ConsentError::Revoked);
    fronts.before(Partner::ConsentRegistry).lie(&mut world, check, &answer(&no));
    world.refused(ClaimsError::Consent(ConsentError::Revoked), |w| attach(w, HARBOUR));
    // 2. It says yes, and something more; or yes, and that it has not understood; or a yes of another kind.
    for unclear in [vec![0, 0, 0], vec![0, 0, 1, 1], vec![0, 2], vec![0, 1], vec![0, 1, 200]] {
        fronts.before(Partner::ConsentRegistry).lie(&mut world, check, &Answer::Bytes(unclear));
        world.refused(ClaimsError::PartnerFailed(Partner::ConsentRegistry), |w| attach(w, HARBOUR));
    }
    // 3. It stands in nobody's record that anything was attached.
    assert_eq!(world.explain(1).record.evidence, []);
}

#[test]
fn a_consent_registry_that_says_yes_is_believed_and_can_be_held_against_what_members_gave() {
    let (mut world, fronts) = waiting();
    // 1. Ada has consented to nothing. The registry that the insurer has named says yes to everything.
    let yes: Result<(), ConsentError> = Ok(());
    fronts.before(Partner::ConsentRegistry).lie(&mut world, "ConsentRegistry::check", &answer(&yes));
    // 2. The claims cannot know: what they are told is all that they have. It is attached, and the claim decided.
    assert_eq!(attach(&mut world, HARBOUR).unwrap(), money(900));
    // 3. But the record names the grant, for good, and there is none: whoever compares finds it.
    let record = world.explain(1).record;
    assert_eq!(record.evidence.iter().map(|piece| piece.grant).collect::<Vec<_>>(), [GrantId(7)]);
    let grant = world.suite.consent_registry.grant_of(party(ADA), GrantId(7));
    assert_eq!(grant.ask(&mut world.chain).unwrap(), None);
    world.assert_invariants();
}

#[test]
fn an_account_of_another_member_needs_that_ones_consent() {
    let (mut world, fronts) = waiting();
    let asked = "Policies::account_of";
    // 1. Ada has consented; the policies give Ben's account as hers.
    let grant = world.consent(ADA);
    let of = |name: &str| answer(&Some(party(name)));
    fronts.before(Partner::Policies).lie(&mut world, asked, &of(BEN));
    let key = world.key(1);
    let attempt = |w: &mut World| w.attach(BEN, key, &[attachment(NEEDED, grant)]);
    // 2. Ben passes for the patient, and his consent is asked for: he has given none.
    world.refused(ClaimsError::Consent(ConsentError::NoSuchGrant), attempt);
    // 3. Nobody's account: there is no such member.
    fronts.before(Partner::Policies).lie(&mut world, asked, &answer(&None::<Account>));
    world.refused(ClaimsError::NoSuchMember, attempt);
    // 4. With the truth Ben is nobody here.
    fronts.before(Partner::Policies).lie(&mut world, asked, &of(ADA));
    world.refused(ClaimsError::NotOperator, attempt);
}

#[test]
fn standings_are_as_many_as_were_asked_for() {
    let (mut world, fronts) = fronts::world();
    let claims = vec![claim(1, world.ada, vec![line(PREVENTION, 6_000)])];
    let batch = batch(world.harbour, claims);
    // 1. One standing is asked for. The registry gives none, or two.
    let honest = Assessment { is_operator: true, payout: party(HARBOUR_PAYOUT), standings: Vec::new() };
    let standing = Standing::Credentialed;
    for standings in [vec![], vec![standing; 2]] {
        let told: Result<_, u8> = Ok(Assessment { standings, ..honest.clone() });
        fronts.before(Partner::ProviderRegistry).lie(&mut world, "Assessor::assess", &answer(&told));
        // 2. That fits nothing that was asked, and nothing comes of it.
        let error = ClaimsError::PartnerFailed(Partner::ProviderRegistry);
        world.refused(error, |w| w.submit(HARBOUR, &batch));
    }
    // 3. It gives one, and says that a stranger acts for Harbour Clinic and is to be paid: it is the registry who says who does.
    let told: Result<_, u8> = Ok(Assessment { standings: vec![standing], payout: party(STRANGER), is_operator: true });
    fronts.before(Partner::ProviderRegistry).lie(&mut world, "Assessor::assess", &answer(&told));
    world.submit(STRANGER, &batch).unwrap();
    // 4. The payment stands in the line under the provider's number with the account that it went to.
    let (payment, _) = world.payment(0);
    assert_eq!((payment.party, payment.payee), (Party::Provider(world.harbour), party(STRANGER)));
    world.assert_invariants();
}

#[test]
fn an_escrow_that_knows_no_payment_or_another_number_of_them_is_not_believed() {
    let (mut world, fronts) = fronts::world();
    world.file(claim(1, world.ada, vec![line(PREVENTION, 6_000)]));
    let again = support::build::replacement(2, 1, world.ada, vec![line(PREVENTION, 5_000)]);
    let batch = batch(world.harbour, vec![again]);
    let escrow = fronts.before(Partner::Escrow);
    let error = ClaimsError::PartnerFailed(Partner::Escrow);
    // 1. The claim was paid, and the escrow has never heard of it.
    escrow.lie(&mut world, "Escrow::payment", &answer(&None::<(Payment, PaymentStatus)>));
    world.refused(error, |w| w.submit(HARBOUR, &batch));
    // 2. The correction is paid in one payment, and the escrow numbers none, or two.
    for numbers in [vec![], vec![Some(PaymentNumber(1)), Some(PaymentNumber(2))]] {
        let told: Result<_, u8> = Ok(numbers);
        escrow.lie(&mut world, "Payout::pay", &answer(&told));
        world.refused(error, |w| w.submit(HARBOUR, &batch));
    }
}

#[test]
fn policies_that_decide_on_more_or_fewer_claims_are_not_believed_and_a_refusal_pays_nobody() {
    let (mut world, fronts) = fronts::world();
    let policies = fronts.before(Partner::Policies);
    let claims = vec![claim(1, world.ada, vec![line(PREVENTION, 6_000)])];
    let batch = batch(world.harbour, claims);
    // 1. One claim is asked about. The policies decide on none, or refuse two.
    for answers in [vec![0, 0, 0], vec![0, 0, 8, 2, 0, 2, 0]] {
        policies.lie(&mut world, "Adjudication::adjudicate", &Answer::Bytes(answers));
        world.refused(ClaimsError::PartnerFailed(Partner::Policies), |w| w.submit(HARBOUR, &batch));
    }
    // 2. They refuse the one: it does not enter, and nobody is paid or charged.
    policies.lie(&mut world, "Adjudication::adjudicate", &Answer::Bytes(vec![0, 0, 4, 2, 0]));
    let (ledger, used) = (world.ledger(), world.balances(world.ada));
    let receipt = world.submit(HARBOUR, &batch).unwrap();
    assert_eq!((refusal(&receipt.results[0]), receipt.payments), (Refusal::NumberUsed, vec![]));
    assert_eq!((world.ledger(), world.balances(world.ada)), (ledger, used));
    let key = world.key(1);
    assert_eq!(world.suite.claims.claim(key).ask(&mut world.chain).unwrap(), None);
}

/// Found by a review: no answer about the member was taken for "not the patient".
#[test]
fn policies_that_do_not_answer_make_no_patient_impartial() {
    let (mut world, fronts) = fronts::world();
    world.file(claim(1, world.ada, vec![line(UNPRICED, 8_000)]));
    world.review(REVIEWER, 1, &[deny(0, Reason::NotNecessary)]).unwrap();
    let give = world.suite.claims.give_role(Role::Reviewer, &[id(ADA)]);
    give.send(&mut world.chain, id(OWNER)).unwrap();
    fronts.before(Partner::Policies).lie(&mut world, "Policies::involved", &Answer::Traps);
    world.refused(ClaimsError::PartnerFailed(Partner::Policies), |w| w.reopen(ADA, 1));
}

#[test]
fn neither_in_a_review() {
    let (mut world, fronts) = fronts::world();
    world.file(claim(1, world.ada, vec![line(UNPRICED, 8_000)]));
    let give = world.suite.claims.give_role(Role::Reviewer, &[id(ADA)]);
    give.send(&mut world.chain, id(OWNER)).unwrap();
    fronts.before(Partner::Policies).lie(&mut world, "Policies::involved", &Answer::Traps);
    world.refused(ClaimsError::PartnerFailed(Partner::Policies), |w| w.review(ADA, 1, &[at_price(0, money(80))]));
}

/// Found by a review: the member was told that he is no party.
#[test]
fn an_appeal_names_the_partner_that_failed() {
    let (mut world, fronts) = fronts::world();
    world.file(claim(1, world.ada, vec![line(PREVENTION, 6_000), line(AUTHORISED, 8_000)]));
    fronts.before(Partner::Policies).lie(&mut world, "Policies::account_of", &Answer::Traps);
    world.refused(ClaimsError::PartnerFailed(Partner::Policies), |w| w.appeal(ADA, 1));
}

/// Found by a review: what an escrow said it kept back beyond the disputed amount would later have freed the holds of others.
#[test]
fn a_hold_larger_than_asked_is_not_believed() {
    let (mut world, fronts) = fronts::world();
    world.file(claim(1, world.ada, vec![line(PREVENTION, 6_000), line(AUTHORISED, 8_000)]));
    let told: Result<Amount, u8> = Ok(money(8_000));
    fronts.before(Partner::Escrow).lie(&mut world, "Escrow::hold", &answer(&told));
    world.refused(ClaimsError::PartnerFailed(Partner::Escrow), |w| w.appeal(HARBOUR, 1));
}

/// Found by a review: a correction was worked out with somebody else's payment.
#[test]
fn a_payment_of_another_party_is_not_believed() {
    let (mut world, fronts) = fronts::world();
    world.file(claim(1, world.ada, vec![line(PREVENTION, 6_000)]));
    let (payment, status): (Payment, PaymentStatus) =
        world.suite.escrow.payment(AssetId::NATIVE, PaymentNumber(0)).ask(&mut world.chain).unwrap().unwrap();
    let other = Payment { party: Party::Provider(world.hill), payee: party(STRANGER), ..payment };
    fronts.before(Partner::Escrow).lie(&mut world, "Escrow::payment", &answer(&Some((other, status))));
    let again = replacement(2, 1, world.ada, vec![line(PREVENTION, 5_000)]);
    let asked = batch(world.harbour, vec![again]);
    world.refused(ClaimsError::PartnerFailed(Partner::Escrow), |w| w.submit(HARBOUR, &asked));
}
