//! Who may do what with the escrow.

use client::chain::{encode_message, selector, Chain};
use client::domain::bounds::WITHDRAWAL_DELAY;
use client::domain::ids::{AssetId, BatchId, PaymentNumber};
use client::domain::money::Amount;
use client::interfaces::escrow::{Due, EscrowError as Error};
use scale::Encode;
use support::actors::{id, HARBOUR_PAYOUT, OWNER, STRANGER, TREASURY};
use support::build::money;
use support::token::{due, Mode, SOMEONE, TOKEN};

use super::{row, verify, Question, Row, Stage, Who, NEWCOMER};

const NATIVE: AssetId = AssetId::NATIVE;

/// Everybody has one of the token, and lets the escrow take it.
fn everybody_has_tokens(it: &mut Stage) {
    let (token, escrow) = (it.token, it.escrow().0);
    for who in Who::ALL {
        let account = who.account(it);
        token.mint(&mut it.world, account, money(1));
        let approve = encode_message(selector("PSP22::approve"), &(escrow, money(1).0));
        assert!(!it.world.chain.call(account, token.0, 0, approve).unwrap().is_reverted());
    }
}

/// The claims make something due.
fn pay(it: &mut Stage, asset: AssetId, due: Due) {
    let (message, claims) = (it.escrow().pay(asset, BatchId(1), &[due]), it.claims().0);
    message.send(&mut it.world.chain, claims).unwrap();
}

/// A payment in the token is due, and funded; nobody has made it.
fn queued(it: &mut Stage) {
    everybody_has_tokens(it);
    it.escrow().deposit_token(TOKEN, money(1)).send(&mut it.world.chain, id(TREASURY)).unwrap();
    pay(it, TOKEN, due(HARBOUR_PAYOUT, money(1)));
}

/// The token has refused to pay Harbour Clinic, and would not any more.
fn credited(it: &mut Stage) {
    queued(it);
    let token = it.token;
    token.set(&mut it.world, Mode::Refuses(id(HARBOUR_PAYOUT)));
    it.escrow().settle(TOKEN, 1).send(&mut it.world.chain, id(STRANGER)).unwrap();
    token.set(&mut it.world, Mode::Honest);
}

fn announced(it: &mut Stage) {
    let announce = it.escrow().announce_withdrawal(NATIVE, id(NEWCOMER), money(1));
    announce.send(&mut it.world.chain, id(TREASURY)).unwrap();
}

fn of_the_owner() -> Vec<Row> {
    vec![
        row("Escrow::bind_claims", |it| it.unbound_escrow.bind_claims(it.claims().0))
            .only(&[Who::Owner], Error::NotOwner),
        row("Escrow::list_asset", |it| it.escrow().list_asset(it.unlisted)).only(&[Who::Owner], Error::NotOwner),
        row("Escrow::set_treasurer", |it| it.escrow().set_treasurer(Some(id(NEWCOMER))))
            .only(&[Who::Owner], Error::NotOwner),
        row("Escrow::offer_ownership", |it| it.escrow().offer_ownership(Some(id(NEWCOMER))))
            .only(&[Who::Owner], Error::NotOwner),
        row("Escrow::take_ownership", |it| it.escrow().take_ownership())
            .after(|it| {
                let offer = it.escrow().offer_ownership(Some(id(STRANGER)));
                offer.send(&mut it.world.chain, id(OWNER)).unwrap();
            })
            .only(&[Who::Stranger], Error::NotOffered),
    ]
}

fn of_the_treasurer() -> Vec<Row> {
    vec![
        row("Escrow::announce_withdrawal", |it| it.escrow().announce_withdrawal(NATIVE, id(NEWCOMER), money(1)))
            .only(&[Who::Treasurer], Error::NotTreasurer),
        row("Escrow::withdraw", |it| it.escrow().withdraw(NATIVE))
            .after(|it| {
                announced(it);
                it.world.chain.advance_time(WITHDRAWAL_DELAY).unwrap();
            })
            .only(&[Who::Treasurer], Error::NotTreasurer),
        // The owner stops what the treasurer is about to do.
        row("Escrow::cancel_withdrawal", |it| it.escrow().cancel_withdrawal(NATIVE))
            .after(announced)
            .only(&[Who::Owner, Who::Treasurer], Error::NotTreasurer),
    ]
}

fn of_the_claims() -> Vec<Row> {
    let rows = [
        row("Escrow::hold", |it| it.escrow().hold(NATIVE, money(5))),
        row("Escrow::release_hold", |it| it.escrow().release_hold(NATIVE, money(5))).after(|it| {
            let (hold, claims) = (it.escrow().hold(NATIVE, money(5)), it.claims().0);
            hold.send(&mut it.world.chain, claims).unwrap();
        }),
        row("Escrow::seal", |it| it.escrow().seal(BatchId(1))),
        row("pay", |it| it.escrow().pay(NATIVE, BatchId(9), &[due(HARBOUR_PAYOUT, money(1))])),
    ];
    rows.into_iter().map(|row| row.only(&[Who::ClaimsContract], Error::NotClaims)).collect()
}

fn of_anyone() -> Vec<Row> {
    vec![
        row("Escrow::deposit", |it| it.escrow().deposit(money(1))).anyone(),
        // What the escrow would send to itself does not come.
        row("Escrow::deposit_token", |it| it.escrow().deposit_token(TOKEN, money(1)))
            .after(everybody_has_tokens)
            .anyone()
            .but(Who::EscrowContract, Error::TransferFailed),
        row("Escrow::adopt", |it| it.escrow().adopt(NATIVE))
            .after(|it| {
                let escrow = it.escrow().0;
                it.world.chain.transfer(id(TREASURY), escrow, money(9).0).unwrap();
            })
            .anyone(),
        row("Escrow::pay_back", |it| it.escrow().pay_back(SOMEONE, money(5)))
            .after(|it| pay(it, NATIVE, Due { reversed: money(5), ..due(HARBOUR_PAYOUT, Amount::ZERO) }))
            .anyone(),
        row("Escrow::settle", |it| it.escrow().settle(TOKEN, 1)).after(queued).anyone(),
        // Each a credit of his own: only one has one.
        row("Escrow::fetch_credit", |it| it.escrow().fetch_credit(TOKEN, id(NEWCOMER)))
            .after(credited)
            .only(&[Who::Payout], Error::NoCredit),
    ]
}

fn questions(it: &mut Stage) -> Vec<Question> {
    credited(it);
    vec![
        ("Escrow::ledger", NATIVE.encode()),
        ("Escrow::payment", (TOKEN, PaymentNumber(0)).encode()),
        ("Escrow::credit", (TOKEN, id(HARBOUR_PAYOUT)).encode()),
        ("Escrow::debt", (NATIVE, SOMEONE).encode()),
        ("Escrow::sealed", ().encode()),
        ("Escrow::claims", ().encode()),
        ("Escrow::owner", ().encode()),
        ("Escrow::token", TOKEN.encode()),
        ("Escrow::solvency", TOKEN.encode()),
        ("Escrow::withdrawal", NATIVE.encode()),
        ("Escrow::treasurer", ().encode()),
        ("Escrow::involved", ().encode()),
        ("Escrow::offered_to", ().encode()),
    ]
}

#[test]
fn everyone_may_do_with_the_escrow_what_is_theirs_to_do_and_nothing_else() {
    let mut rows = of_the_owner();
    rows.extend(of_the_treasurer());
    rows.extend(of_the_claims());
    rows.extend(of_anyone());
    verify("escrow", |it| it.escrow().0, rows, questions);
}
