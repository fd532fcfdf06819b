//! Lists of commands, at random: each kind by its weight among all, so that all are accepted often.

use proptest::prelude::*;

use crate::command::{Command, Deed, Filed, Item, Money, Via, Way};

fn caller() -> impl Strategy<Value = u8> {
    prop_oneof![14 => Just(0u8), 1 => 1u8..29]
}

/// More often somebody who may not.
fn intruder() -> impl Strategy<Value = u8> {
    prop_oneof![4 => Just(0u8), 1 => 1u8..29]
}

fn index() -> impl Strategy<Value = u8> {
    0u8..24
}

/// Mostly below `usual`, seldom up to `most`.
fn mostly(usual: u8, most: u8) -> impl Strategy<Value = u8> {
    prop_oneof![5 => 0..usual, 1 => usual..most]
}

/// Mostly 0.
fn seldom(most: u8) -> impl Strategy<Value = u8> {
    prop_oneof![9 => Just(0u8), 1 => 1u8..=most]
}

fn item() -> impl Strategy<Value = Item> {
    // What needs evidence more often than the rest: much happens only to claims that wait.
    let code = prop_oneof![6 => 0u8..17, 1 => Just(3u8), 1 => Just(7u8)];
    let first = (code, 0u8..12, seldom(3), 1u8..4, 0u8..8);
    let second = (prop_oneof![3 => Just(0u8), 2 => 1u8..8], seldom(3), proptest::bool::weighted(0.1));
    (first, second).prop_map(|((code, day, through, units, charge), (authorisation, serial, modifier))| Item {
        code,
        day,
        through,
        units,
        charge,
        authorisation,
        serial,
        modifier,
    })
}

fn filed() -> impl Strategy<Value = Filed> {
    let way = prop_oneof![
        10 => Just(Way::New),
        3 => index().prop_map(Way::Replace),
        2 => index().prop_map(Way::Again),
        2 => index().prop_map(Way::Void),
        2 => index().prop_map(Way::Copy),
        1 => index().prop_map(Way::SameNumber),
    ];
    let lines = proptest::collection::vec(item(), 1..=3);
    let flaw = prop_oneof![30 => Just(0u8), 1 => 1u8..8];
    let member = 0u8..9;
    let named = (seldom(5), seldom(5));
    (way, member, proptest::bool::weighted(0.3), seldom(2), seldom(4), flaw, lines, named).prop_map(
        |(way, member, to_member, place, other_payer, flaw, lines, (rendering, ordering))| Filed {
            rendering,
            ordering,
            way,
            member,
            to_member,
            place,
            other_payer,
            flaw,
            lines,
        },
    )
}

/// Mostly the chain's own, or the token in which a plan is settled.
fn asset() -> impl Strategy<Value = u8> {
    prop_oneof![11 => Just(0u8), 8 => Just(1u8), 1 => 2u8..5]
}

/// A command with its weight among all.
type Weighted = (u32, BoxedStrategy<Command>);

fn of<S: Strategy + 'static>(weight: u32, numbers: S, command: impl Fn(S::Value) -> Command + 'static) -> Weighted {
    (weight, numbers.prop_map(command).boxed())
}

fn money() -> impl Strategy<Value = Money> {
    prop_oneof![
        5 => (0u8..20).prop_map(|amount| Money::Deposit { amount }),
        26 => prop_oneof![8 => 1u8..45, 1 => 45u8..60].prop_map(|count| Money::Settle { count }),
        14 => (seldom(20), 0u8..8).prop_map(|(caller, to)| Money::FetchCredit { caller, to }),
        1 => (0u8..10).prop_map(|amount| Money::Transfer { amount }),
        3 => (caller(), mostly(5, 6), 0u8..6)
            .prop_map(|(caller, share, to)| Money::AnnounceWithdrawal { caller, share, to }),
        9 => caller().prop_map(|caller| Money::Withdraw { caller }),
        10 => caller().prop_map(|caller| Money::CancelWithdrawal { caller }),
        8 => Just(Money::Adopt),
        2 => (0u8..5).prop_map(|whom| Money::Refuse { whom }),
    ]
}

fn via_and_deed() -> impl Strategy<Value = (Via, Deed)> {
    let deeds = |via, overreach: Deed| {
        let all = [Deed::Grant, Deed::Narrow, Deed::Revoke, Deed::Review];
        let usual = prop::sample::select(all.map(|deed| (via, deed)).to_vec());
        prop_oneof![10 => usual, 2 => Just((via, Deed::RevokeAll)), 2 => Just((via, overreach))]
    };
    prop_oneof![
        deeds(Via::Delegate, Deed::Appoint),
        deeds(Via::Guardian, Deed::Grant),
        deeds(Via::Signature, Deed::Appoint)
    ]
}

fn of_providers() -> Vec<Weighted> {
    use Command as C;
    vec![
        of(3, (caller(), 0u8..6), |(caller, payout)| C::Register { caller, payout }),
        of(4, (caller(), index(), 0u8..6, index()), |(caller, provider, kind, account)| C::AnnounceChange {
            caller,
            provider,
            kind,
            account,
        }),
        of(6, (caller(), index()), |(caller, provider)| C::ConfirmChange { caller, provider }),
        of(4, (caller(), index()), |(caller, provider)| C::ConfirmRecovery { caller, provider }),
        of(5, (caller(), index()), |(caller, provider)| C::CancelChange { caller, provider }),
        of(4, (caller(), index(), 0u8..12), |(caller, provider, variant)| C::AttestCredential {
            caller,
            provider,
            variant,
        }),
        of(4, (caller(), index(), 0u8..5), |(caller, provider, tier)| C::SetNetwork { caller, provider, tier }),
    ]
}

fn of_policies() -> Vec<Weighted> {
    use Command as C;
    vec![
        of(4, (caller(), index(), seldom(8)), |(caller, member, account)| C::Rebind { caller, member, account }),
        of(4, (caller(), 0u8..4), |(caller, officer)| C::AppointOfficer { caller, officer }),
        of(5, (caller(), 0u8..4, 0u8..7), |(caller, plan, variant)| C::PublishPlan { caller, plan, variant }),
        of(5, (caller(), 0u8..4, 0u8..16, 0u8..6), |(caller, plan, code, price)| C::SetServices {
            caller,
            plan,
            code,
            price,
        }),
        of(8, (caller(), seldom(8), 0u8..5, 0u8..4), |(caller, account, family, plan)| C::Enrol {
            caller,
            account,
            family,
            plan,
        }),
        of(4, (caller(), index(), 0u8..4, 0u8..4), |(caller, member, plan, gap)| C::AddCoverage {
            caller,
            member,
            plan,
            gap,
        }),
        of(4, (caller(), index(), 0u8..40), |(caller, member, back)| C::EndCoverage { caller, member, back }),
        of(4, (caller(), index(), 0u8..6), |(caller, member, class)| C::AttestPerson { caller, member, class }),
        of(3, (caller(), index(), 0u8..6, 0u8..5), |(caller, member, counter, share)| C::CarryIn {
            caller,
            member,
            counter,
            share,
        }),
    ]
}

fn of_consents() -> Vec<Weighted> {
    use Command as C;
    let variant = prop_oneof![3 => Just(0u8), 1 => 1u8..10];
    let deed = (via_and_deed(), index(), index(), mostly(4, 9), seldom(7));
    vec![
        of(6, (index(), index(), variant), |(member, provider, variant)| C::Grant { member, provider, variant }),
        of(6, (index(), index(), mostly(4, 9)), |(member, grant, how)| C::Narrow { member, grant, how }),
        of(4, (index(), index()), |(member, grant)| C::Revoke { member, grant }),
        of(3, index(), |member| C::RevokeAll { member }),
        of(2, (index(), 0u8..4, 0u8..10), |(member, delegate, how)| C::Appoint { member, delegate, how }),
        of(4, (caller(), index(), 0u8..4, 0u8..10), |(caller, member, guardian, how)| C::AttestGuardian {
            caller,
            member,
            guardian,
            how,
        }),
        of(70, deed, |((via, deed), member, grant, how, flaw)| C::Deed { via, deed, member, grant, how, flaw }),
        of(2, (caller(), index(), index(), 0u8..12), |(caller, provider, member, how)| C::Emergency {
            caller,
            provider,
            member,
            how,
        }),
        of(4, (index(), proptest::bool::weighted(0.7)), |(access, justified)| C::ReviewAccess { access, justified }),
        of(5, (index(), index(), mostly(5, 10)), |(member, grant, how)| C::Check { member, grant, how }),
        of(4, (index(), mostly(6, 10)), |(access, how)| C::CheckEmergency { access, how }),
    ]
}

fn of_claims() -> Vec<Weighted> {
    use Command as C;
    vec![
        of(
            30,
            (caller(), index(), 0u8..25, proptest::collection::vec(filed(), 1..=3)),
            |(caller, provider, back, claims)| C::Submit { caller, provider, back, claims },
        ),
        of(12, (caller(), index(), index(), seldom(4)), |(caller, claim, grant, wrong)| C::Attach {
            caller,
            claim,
            grant,
            wrong,
        }),
        of(8, proptest::collection::vec(index(), 1..4), |claims| C::Advance { claims }),
        of(9, (caller(), index(), proptest::collection::vec(0u8..8, 0..4)), |(caller, claim, verdicts)| C::Review {
            caller,
            claim,
            verdicts,
        }),
        of(5, (caller(), index()), |(caller, claim)| C::Reopen { caller, claim }),
        of(6, (caller(), index()), |(caller, claim)| C::Appeal { caller, claim }),
        of(6, (caller(), index(), 0u8..8), |(caller, claim, verdict)| C::Rule { caller, claim, verdict }),
        of(3, (caller(), index(), 0u8..8, 0u8..17, 0u8..6), |(caller, provider, member, code, units)| {
            C::AskAuthorisation { caller, provider, member, code, units }
        }),
        of(7, (intruder(), index(), 0u8..6), |(caller, authorisation, verdict)| C::DecideAuthorisation {
            caller,
            authorisation,
            verdict,
        }),
    ]
}

fn of_owners() -> Vec<Weighted> {
    use Command as C;
    let any = || proptest::bool::ANY;
    vec![
        of(3, caller(), |caller| C::Pause { caller }),
        of(6, (caller(), 0u8..4, proptest::collection::vec(0u8..9, 0..3)), |(caller, role, holders)| C::GiveRole {
            caller,
            role,
            holders,
        }),
        of(4, (caller(), 0u8..5), |(caller, which)| C::TrustIssuers { caller, which }),
        of(2, (caller(), 0u8..3, 0u8..4), |(caller, of, to)| C::OfferOwnership { caller, of, to }),
        of(5, (caller(), 0u8..3), |(caller, of)| C::TakeOwnership { caller, of }),
        of(3, (caller(), any(), 0u8..4), |(caller, claims, code)| C::AnnounceUpgrade { caller, claims, code }),
        of(6, (caller(), any()), |(caller, claims)| C::Upgrade { caller, claims }),
        of(2, (0u8..29, 0u8..8), |(caller, which)| C::Trespass { caller, which }),
    ]
}

fn of_money() -> Vec<Weighted> {
    use Command as C;
    vec![
        of(90, (asset(), money()), |(asset, what)| C::Money { asset, what }),
        of(5, (caller(), 0u8..8), |(caller, token)| C::ListAsset { caller, token }),
        of(4, (caller(), 0u8..5), |(caller, treasurer)| C::SetTreasurer { caller, treasurer }),
        of(8, (index(), mostly(5, 6)), |(party, share)| C::PayBack { party, share }),
        of(6, 0u8..12, |step| C::Wait { step }),
    ]
}

/// Anything that someone may try.
pub fn command() -> BoxedStrategy<Command> {
    let all = [of_providers(), of_policies(), of_consents(), of_claims(), of_owners(), of_money()];
    proptest::strategy::Union::new_weighted(all.concat()).boxed()
}

/// A list of up to so many commands.
pub fn commands(most: usize) -> BoxedStrategy<Vec<Command>> {
    proptest::collection::vec(command(), 1..=most).boxed()
}
