//! `inkclaim escrow`: money in, money out, and the line in which payments stand.

use anyhow::Result;
use client::chain::{address, AccountId};
use client::domain::bounds::{MAX_PAYMENTS_PER_SETTLE, WITHDRAWAL_DELAY};
use client::domain::ids::{AssetId, MemberId, PaymentNumber, ProviderId};
use client::domain::ledger::{Party, PaymentStatus};
use client::interfaces::account_id;
use client::suite::Token;
use serde_json::{json, Value};

use super::upgrade::moment;
use crate::figures::say;
use crate::ledger::status_word;
use crate::reach::{account_of, amount_in, input, show_amount, Done, Reach, Session};

/// What `inkclaim escrow` can be told.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// The asset: 0 is the chain's own, in UNIT; amounts of a listed token stand in its base units.
    #[arg(long, global = true, default_value_t = 0, value_name = "NUMBER")]
    asset: u8,
    #[command(flatten)]
    pub reach: Reach,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Pays in. Whoever waits is served first. A token must have been allowed to the escrow before.
    Fund {
        /// How much.
        amount: String,
    },
    /// Allows the escrow to take so much of a token from you, in the place of what it was allowed before: `fund` takes it.
    Allow {
        /// How much.
        amount: String,
    },
    /// Makes payments of the line that have money behind them. From anyone.
    Settle {
        /// How many at most.
        #[arg(default_value_t = MAX_PAYMENTS_PER_SETTLE)]
        count: u32,
    },
    /// Sends what could not be delivered to you to an account that can take it.
    Fetch {
        /// The account; your own unless it is named.
        #[arg(value_parser = account_of)]
        to: Option<AccountId>,
    },
    /// Pays back what a provider or member was paid too much. From anyone; in the chain's own asset.
    PayBack {
        /// Whose debt, as provider:NUMBER or member:NUMBER.
        #[arg(value_parser = parse_party)]
        party: Party,
        /// How much.
        amount: String,
    },
    /// Takes into the ledger what came by plain transfer. From anyone.
    Adopt,
    /// Lists a PSP22 token as an asset, for good. From the owner.
    ListAsset {
        /// The token's contract.
        #[arg(value_parser = account_of)]
        token: AccountId,
    },
    /// Gives the treasurer's role, or takes it from everyone. From the owner.
    Treasurer {
        /// To whom; without it nobody is treasurer any more.
        #[arg(value_parser = account_of)]
        account: Option<AccountId>,
    },
    /// Withdraws free funds, seven days after it was announced. From the treasurer.
    #[command(subcommand)]
    Withdraw(Withdraw),
    /// Lists payments and where each stands.
    Payments {
        /// From this payment on; from the first that waits unless it is named.
        #[arg(long)]
        from: Option<u64>,
        /// How many at most.
        #[arg(long, default_value_t = 50)]
        most: u64,
    },
    /// Shows what waits for an account to be fetched.
    Credit {
        /// The account.
        #[arg(value_parser = account_of)]
        account: AccountId,
    },
    /// Shows what a provider or member has to give back.
    Debt {
        /// Whose, as provider:NUMBER or member:NUMBER.
        #[arg(value_parser = parse_party)]
        party: Party,
    },
}

#[derive(clap::Subcommand)]
enum Withdraw {
    /// Announces it.
    Announce {
        /// Where the money goes.
        #[arg(value_parser = account_of)]
        to: AccountId,
        /// How much.
        amount: String,
    },
    /// Makes what was announced.
    Make,
    /// Takes the announcement back. From the owner too.
    Cancel,
    /// Shows what is announced.
    Show,
}

/// A party, as `provider:3` or `member:7`.
fn parse_party(text: &str) -> Result<Party, String> {
    let wrong = || "expected provider:NUMBER or member:NUMBER".to_owned();
    let (kind, number) = text.split_once(':').ok_or_else(wrong)?;
    let number = number.parse().map_err(|_| wrong())?;
    match kind {
        "provider" => Ok(Party::Provider(ProviderId(number))),
        "member" => Ok(Party::Member(MemberId(number))),
        _ => Err(wrong()),
    }
}

fn party(party: Party) -> String {
    match party {
        Party::Provider(ProviderId(number)) => format!("provider:{number}"),
        Party::Member(MemberId(number)) => format!("member:{number}"),
    }
}

/// Does it.
pub fn escrow(arguments: &Arguments) -> Result<Done> {
    let asset = AssetId(arguments.asset);
    let amount = |text: &str| amount_in(asset, text).map_err(|error| input(format!("{text}: {error}")));
    let reach = &arguments.reach;
    match &arguments.command {
        Command::Fund { amount: text } => {
            let amount = amount(text)?;
            let mut session = Session::open(reach)?;
            let escrow = session.suite.escrow;
            let is_native = asset == AssetId::NATIVE;
            let message = if is_native { escrow.deposit(amount) } else { escrow.deposit_token(asset, amount) };
            let _ = session.send(&format!("fund the escrow with {}", show_amount(asset, amount)), message)?;
            Ok(session.done(json!({ "amount": amount.0.to_string() })))
        }
        Command::Allow { amount: text } => {
            if asset == AssetId::NATIVE {
                return Err(input("the chain's own asset needs no allowing: name a listed token with --asset"));
            }
            let amount = amount(text)?;
            let mut session = Session::open(reach)?;
            let escrow = session.suite.escrow;
            let token = session.ask(escrow.token(asset))?.ok_or_else(|| missing(asset))?;
            let what = format!("allow the escrow to take {}", show_amount(asset, amount));
            let _ = session.send(&what, Token(token).approve(escrow.0, amount))?;
            Ok(session.done(json!({ "amount": amount.0.to_string(), "token": address(token) })))
        }
        Command::Settle { count } => settle(&mut Session::open(reach)?, asset, *count),
        Command::Fetch { to } => {
            let mut session = Session::open(reach)?;
            let to = match to {
                Some(to) => *to,
                None => session.actor()?,
            };
            let message = session.suite.escrow.fetch_credit(asset, to);
            let sent = session.send(&format!("fetch the credit to {}", address(to)), message)?;
            let fetched = sent.value().map(|amount| amount.0.to_string());
            Ok(session.done(json!({ "fetched": fetched, "to": address(to) })))
        }
        Command::PayBack { party: debtor, amount: text } => {
            if asset != AssetId::NATIVE {
                return Err(input(
                    "a debt in a token is set off against what its party gets next: it cannot be paid back",
                ));
            }
            let amount = amount(text)?;
            let mut session = Session::open(reach)?;
            let message = session.suite.escrow.pay_back(*debtor, amount);
            let what = format!("pay back {} for {}", show_amount(asset, amount), party(*debtor));
            let _ = session.send(&what, message)?;
            Ok(session.done(json!({ "amount": amount.0.to_string() })))
        }
        Command::Adopt => {
            let mut session = Session::open(reach)?;
            let message = session.suite.escrow.adopt(asset);
            let sent = session.send("adopt what came by plain transfer", message)?;
            let adopted = sent.value().map(|amount| amount.0.to_string());
            Ok(session.done(json!({ "adopted": adopted })))
        }
        Command::ListAsset { token } => {
            let mut session = Session::open(reach)?;
            let message = session.suite.escrow.list_asset(*token);
            let sent = session.send(&format!("list the token {}", address(*token)), message)?;
            let number = sent.value().map(|asset| asset.0);
            if let Some(number) = number {
                say!("It is asset {number}.");
            }
            Ok(session.done(json!({ "asset": number })))
        }
        Command::Treasurer { account } => {
            let mut session = Session::open(reach)?;
            let message = session.suite.escrow.set_treasurer(*account);
            let what = match account {
                Some(account) => format!("treasurer: {}", address(*account)),
                None => "treasurer: nobody".into(),
            };
            let _ = session.send(&what, message)?;
            Ok(session.done(json!({ "treasurer": account.map(address) })))
        }
        Command::Withdraw(command) => withdraw(&mut Session::open(reach)?, asset, command),
        Command::Payments { from, most } => payments(&mut Session::open(reach)?, asset, *from, *most),
        Command::Credit { account } => {
            let mut session = Session::open(reach)?;
            let escrow = session.suite.escrow;
            let credit = session.ask(escrow.credit(asset, *account))?;
            say!("{} waits for {}.", show_amount(asset, credit), address(*account));
            Ok(Done::with(json!({ "account": address(*account), "credit": credit.0.to_string() })))
        }
        Command::Debt { party: debtor } => {
            let mut session = Session::open(reach)?;
            let escrow = session.suite.escrow;
            let debt = session.ask(escrow.debt(asset, *debtor))?;
            say!("{} has to give back {}.", party(*debtor), show_amount(asset, debt));
            Ok(Done::with(json!({ "party": party(*debtor), "debt": debt.0.to_string() })))
        }
    }
}

/// As many as are asked for, in as many calls as that needs.
fn settle(session: &mut Session, asset: AssetId, count: u32) -> Result<Done> {
    let mut left = count;
    let mut completed: u32 = 0;
    loop {
        let now = left.min(MAX_PAYMENTS_PER_SETTLE);
        let message = session.suite.escrow.settle(asset, now);
        let sent = session.send(&format!("settle up to {now} payments"), message)?;
        let made = sent.value().copied().unwrap_or_default();
        completed = completed.saturating_add(made);
        left = left.saturating_sub(now);
        // Fewer than were asked for: no more have money behind them.
        if left == 0 || made < now || !sent.is_done() {
            break;
        }
    }
    say!("Payments completed: {completed}.");
    Ok(Done::with(session.told(json!({ "completed": completed }))))
}

fn withdraw(session: &mut Session, asset: AssetId, command: &Withdraw) -> Result<Done> {
    let escrow = session.suite.escrow;
    let told = match command {
        Withdraw::Announce { to, amount } => {
            let amount = amount_in(asset, amount).map_err(|error| input(format!("{amount}: {error}")))?;
            let what = format!("announce the withdrawal of {} to {}", show_amount(asset, amount), address(*to));
            let _ = session.send(&what, escrow.announce_withdrawal(asset, *to, amount))?;
            shown(session, asset)?
        }
        Withdraw::Make => {
            let sent = session.send("make the withdrawal", escrow.withdraw(asset))?;
            json!({ "withdrawn": sent.value().map(|amount| amount.0.to_string()) })
        }
        Withdraw::Cancel => {
            let _ = session.send("take back the withdrawal", escrow.cancel_withdrawal(asset))?;
            json!({})
        }
        Withdraw::Show => shown(session, asset)?,
    };
    Ok(Done::with(session.told(told)))
}

/// The withdrawal that is announced.
fn shown(session: &mut Session, asset: AssetId) -> Result<Value> {
    let escrow = session.suite.escrow;
    let Some(withdrawal) = session.ask(escrow.withdrawal(asset))? else {
        say!("No withdrawal is announced.");
        return Ok(json!({ "withdrawal": null }));
    };
    let from = withdrawal.announced_at.saturating_add(WITHDRAWAL_DELAY);
    let (amount, to) = (show_amount(asset, withdrawal.amount), address(account_id(withdrawal.to)));
    say!("Announced: {amount} to {to}. It can be made from {} on.", moment(from));
    let amount = withdrawal.amount.0.to_string();
    Ok(json!({ "withdrawal": { "to": to, "amount": amount, "from_millis": from } }))
}

fn missing(asset: AssetId) -> anyhow::Error {
    input(format!(
        "the escrow has no asset {}: 0 is the chain's own, others are listed with `inkclaim escrow list-asset`",
        asset.0
    ))
}

fn payments(session: &mut Session, asset: AssetId, from: Option<u64>, most: u64) -> Result<Done> {
    let escrow = session.suite.escrow;
    let ledger = session.ask(escrow.ledger(asset))?.ok_or_else(|| missing(asset))?;
    let first = from.unwrap_or(ledger.head.0);
    let last = first.saturating_add(most).min(ledger.next.0);
    say!("{:<9}{:<8}{:<16}{:>24}{:>24}   status", "payment", "batch", "party", "amount", "delivered");
    let mut told = Vec::new();
    for number in first..last {
        let Some((payment, status)) = session.ask(escrow.payment(asset, PaymentNumber(number)))? else { continue };
        say!(
            "{number:<9}{:<8}{:<16}{:>24}{:>24}   {}",
            payment.batch.0,
            party(payment.party),
            show_amount(asset, payment.amount),
            show_amount(asset, payment.delivered),
            status_word(status)
        );
        told.push(json!({
            "payment": number,
            "batch": payment.batch.0,
            "party": party(payment.party),
            "payee": address(account_id(payment.payee)),
            "amount": payment.amount.0.to_string(),
            "delivered": payment.delivered.0.to_string(),
            "credited": payment.credited.0.to_string(),
            "withheld": payment.withheld.0.to_string(),
            "status": word(status),
        }));
    }
    say!("{} payments in all; the first that waits is {}.", ledger.next.0, ledger.head.0);
    Ok(Done::with(json!({ "payments": told, "head": ledger.head.0, "next": ledger.next.0 })))
}

fn word(status: PaymentStatus) -> String {
    status_word(status).to_lowercase()
}
