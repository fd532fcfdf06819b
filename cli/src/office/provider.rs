//! `inkclaim provider`: who bills, by which accounts, and what issuers attest.

use anyhow::{Context, Result};
use client::chain::{address, AccountId};
use client::domain::calendar::Day;
use client::domain::credential::Credential;
use client::domain::ids::ProviderId;
use client::domain::provider::{Change, ChangeKind, Provider};
use client::interfaces;
use serde_json::{json, Value};

use super::desk::{Desk, Office};
use super::moments::day;
use crate::figures::{self, say};
use crate::reach::{account_of, input, Done, Sent};

/// What `inkclaim provider` can be told.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    pub desk: Desk,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Registers a provider: who sends this is its first operator. One that is registered already is left alone.
    Register {
        /// The National Provider Identifier; it stays in the office.
        #[arg(required_unless_present = "all", conflicts_with = "all")]
        npi: Option<String>,
        /// Every provider of the plan file, with the same operator and the same payout account.
        #[arg(long)]
        all: bool,
        /// The account that is paid; the operator's unless it is given.
        #[arg(long, value_parser = account_of)]
        payout: Option<AccountId>,
        /// The issuer that may announce a recovery where every key of the provider is lost.
        #[arg(long, value_parser = account_of)]
        recovery: Option<AccountId>,
    },
    /// Notes the number that a provider has on the chain, where another office has registered it.
    Bind {
        /// The National Provider Identifier.
        npi: String,
        /// Its number on the chain.
        number: u32,
    },
    /// Attests a credential: what the plan file says, or what is given here. From an issuer.
    Credential {
        /// The National Provider Identifier.
        #[arg(required_unless_present = "all", conflicts_with = "all")]
        npi: Option<String>,
        /// Every provider to which the plan file gives one.
        #[arg(long)]
        all: bool,
        /// The specialty, by the issuer's own numbering.
        #[arg(long, requires = "from", requires = "to")]
        specialty: Option<u16>,
        /// The first day.
        #[arg(long, value_parser = day, requires = "specialty")]
        from: Option<Day>,
        /// The last day.
        #[arg(long, value_parser = day, requires = "specialty")]
        to: Option<Day>,
    },
    /// Suspends or excludes a provider from a day on; or takes that back. From the issuer that attests its credential.
    Suspend {
        /// The National Provider Identifier.
        npi: String,
        /// The first day of the suspension.
        #[arg(long, value_parser = day, required_unless_present_any = ["excluded_from", "lift"])]
        from: Option<Day>,
        /// The first day of an exclusion, whatever other issuers attest.
        #[arg(long, value_parser = day)]
        excluded_from: Option<Day>,
        /// Takes a suspension or exclusion back that has not begun.
        #[arg(long, conflicts_with_all = ["from", "excluded_from"])]
        lift: bool,
    },
    /// Announces a change; an operator that joined later is removed at once. From an operator.
    Announce(ChangeArguments),
    /// Makes an announced change take effect, once its time has come. From an operator; a recovery from the recovery issuer.
    Confirm(ChangeArguments),
    /// Takes an announced change back. From an operator.
    Cancel(ChangeArguments),
    /// Announces that an account acts for the provider in the place of all that did. From the recovery issuer.
    Recover {
        /// The National Provider Identifier.
        npi: String,
        /// The account.
        #[arg(value_parser = account_of)]
        account: AccountId,
    },
    /// Shows a provider as the chain has it.
    Show {
        /// The National Provider Identifier.
        npi: String,
    },
}

/// A change.
#[derive(clap::Args)]
struct ChangeArguments {
    /// The National Provider Identifier.
    npi: String,
    /// What changes: add-operator, remove-operator, payout, recovery-issuer, or recover.
    #[arg(value_parser = kind)]
    kind: ChangeKind,
    /// The account that it is about: an address, or a key file.
    #[arg(value_parser = account_of)]
    account: AccountId,
}

fn kind(text: &str) -> Result<ChangeKind, String> {
    let known = KINDS.into_iter().find(|(word, _)| *word == text);
    known
        .map(|(_, kind)| kind)
        .ok_or_else(|| "expected add-operator, remove-operator, payout, recovery-issuer, or recover".into())
}

const KINDS: [(&str, ChangeKind); 5] = [
    ("add-operator", ChangeKind::AddOperator),
    ("remove-operator", ChangeKind::RemoveOperator),
    ("payout", ChangeKind::Payout),
    ("recovery-issuer", ChangeKind::RecoveryIssuer),
    ("recover", ChangeKind::Recover),
];

fn word(kind: ChangeKind) -> &'static str {
    KINDS.into_iter().find(|(_, known)| *known == kind).map_or("a change", |(word, _)| word)
}

/// Does what is said of a provider.
pub fn provider(arguments: &Arguments) -> Result<Done> {
    let mut office = arguments.desk.open()?;
    let registry = office.world.suite.provider_registry;
    let told = match &arguments.command {
        Command::Register { npi, all, payout, recovery } => {
            let npis: Vec<String> = match npi {
                Some(npi) if !all => vec![npi.clone()],
                Some(_) | None => office.world.file.providers.iter().map(|provider| provider.npi.clone()).collect(),
            };
            if let Some(wrong) = npis.iter().find(|npi| !formats::npi::is_valid(npi)) {
                return Err(input(format!("{wrong} is no NPI: its check digit is wrong")));
            }
            office.register(&npis, *payout, *recovery)?
        }
        Command::Bind { npi, number } => {
            let id = ProviderId(*number);
            if office.session().ask(registry.provider(id))?.is_none() {
                return Err(input(format!("the registry has no provider {number}: check the number")));
            }
            office.world.custody.vault.note_provider(npi, id);
            office.world.custody.vault.save()?;
            say!("  {npi} is provider {number}");
            json!({ "npi": npi, "provider": number })
        }
        Command::Credential { npi, all, specialty, from, to } => {
            let given = specialty.zip(from.zip(*to)).map(|(specialty, (from, to))| Credential {
                specialty,
                from,
                to,
                suspended_from: None,
                excluded_from: None,
            });
            office.credential(npi.as_deref().filter(|_| !all), given)?
        }
        Command::Suspend { npi, from, excluded_from, lift } => office.suspend(npi, *from, *excluded_from, *lift)?,
        Command::Announce(ChangeArguments { npi, kind, account }) => {
            let message = registry.announce(office.provider(npi)?, change(*kind, *account));
            let what = format!("announce for {npi}: {} {}", word(*kind), address(*account));
            let _sent: Sent<()> = office.session().send(&what, message)?;
            json!({ "npi": npi })
        }
        Command::Confirm(ChangeArguments { npi, kind, account }) => {
            let message = registry.confirm(office.provider(npi)?, change(*kind, *account));
            let what = format!("confirm for {npi}: {} {}", word(*kind), address(*account));
            let _sent: Sent<()> = office.session().send(&what, message)?;
            json!({ "npi": npi })
        }
        Command::Cancel(ChangeArguments { npi, kind, account }) => {
            let message = registry.cancel(office.provider(npi)?, change(*kind, *account));
            let what = format!("cancel for {npi}: {} {}", word(*kind), address(*account));
            let _sent: Sent<()> = office.session().send(&what, message)?;
            json!({ "npi": npi })
        }
        Command::Recover { npi, account } => {
            let message = registry.announce(office.provider(npi)?, change(ChangeKind::Recover, *account));
            let what = format!("announce for {npi}: {} acts for it alone", address(*account));
            let _sent: Sent<()> = office.session().send(&what, message)?;
            json!({ "npi": npi })
        }
        Command::Show { npi } => office.show_provider(npi)?,
    };
    Ok(office.done(told))
}

fn change(kind: ChangeKind, account: AccountId) -> Change {
    kind.of(interfaces::account(account))
}

impl Office {
    fn register(&mut self, npis: &[String], payout: Option<AccountId>, recovery: Option<AccountId>) -> Result<Value> {
        let registry = self.world.suite.provider_registry;
        let actor = self.session().actor()?;
        let payout = payout.unwrap_or(actor);
        // What was registered by a command that did not come to note it is taken up again.
        let mut loose = self.loose_providers(actor, payout)?;
        loose.reverse();
        let (mut messages, mut new, mut registered) = (Vec::new(), Vec::new(), Vec::new());
        for npi in npis {
            let name = self.world.provider_name(npi).to_owned();
            if let Some(id) = self.world.custody.vault.provider(npi) {
                say!("  {name} is registered already, as provider {}", id.0);
                registered.push((npi.clone(), id));
            } else if let Some(id) = loose.pop() {
                self.world.custody.vault.note_provider(npi, id);
                say!("  {name} is registered already, as provider {}", id.0);
                registered.push((npi.clone(), id));
            } else {
                messages.push((format!("register {name}"), registry.register(payout, recovery)));
                new.push(npi.clone());
            }
        }
        self.world.custody.vault.save()?;
        let mut unanswered = Vec::new();
        for (npi, sent) in new.into_iter().zip(self.session().send_all(messages)?) {
            match sent.value().copied().filter(|_| sent.is_done()) {
                Some(id) => {
                    self.world.custody.vault.note_provider(&npi, id);
                    registered.push((npi, id));
                }
                None if sent.is_done() => unanswered.push(npi),
                None => {}
            }
        }
        if !unanswered.is_empty() {
            // One is as good as another: on the chain they differ by nothing yet.
            for (npi, id) in unanswered.into_iter().zip(self.loose_providers(actor, payout)?) {
                self.world.custody.vault.note_provider(&npi, id);
                registered.push((npi, id));
            }
        }
        self.world.custody.vault.save()?;
        let shown: Vec<_> = registered.iter().map(|(npi, id)| json!({ "npi": npi, "provider": id.0 })).collect();
        Ok(json!({ "registered": shown }))
    }

    /// Providers on the chain that this operator has registered, and that the office has no NPI for.
    fn loose_providers(&mut self, operator: AccountId, payout: AccountId) -> Result<Vec<ProviderId>> {
        let registry = self.world.suite.provider_registry;
        let known: Vec<ProviderId> = {
            let vault = &self.world.custody.vault;
            vault.providers().map(|(_, id)| id).collect()
        };
        let (operator, payout) = (interfaces::account(operator), interfaces::account(payout));
        let mut loose = Vec::new();
        for number in 0..u32::MAX {
            let id = ProviderId(number);
            let Some(provider) = self.session().ask(registry.provider(id))? else { break };
            if provider.operators == [operator] && provider.payout == payout && !known.contains(&id) {
                loose.push(id);
            }
        }
        Ok(loose)
    }

    fn credential(&mut self, only: Option<&str>, given: Option<Credential>) -> Result<Value> {
        let mut credentials = Vec::new();
        for provider in self.world.file.providers.clone() {
            let planned = provider.credential.map(|licence| Credential {
                specialty: licence.specialty,
                from: licence.from,
                to: licence.to,
                suspended_from: None,
                excluded_from: None,
            });
            if only.is_none_or(|npi| npi == provider.npi) {
                credentials.extend(given.or(planned).map(|credential| (provider.npi, credential)));
            }
        }
        if let (Some(npi), true, Some(given)) = (only, credentials.is_empty(), given) {
            credentials.push((npi.to_owned(), given));
        }
        if credentials.is_empty() {
            return Err(input(
                "the plan file gives no such credential: check the NPI, or give --specialty, --from and --to",
            ));
        }
        let registry = self.world.suite.provider_registry;
        let issuer = self.session().actor()?;
        let (mut messages, mut shown) = (Vec::new(), Vec::new());
        for (npi, credential) in credentials {
            let id = self.provider(&npi)?;
            let attested = self.session().ask(registry.attested(id, issuer))?;
            let is_there = attested.on(credential.from).is_some_and(|known| known == credential);
            if is_there {
                say!("  {} has this credential already", self.world.provider_name(&npi));
            } else {
                let what = format!("attest a credential of {}", self.world.provider_name(&npi));
                messages.push((what, registry.attest(id, credential)));
            }
            shown.push(json!({ "npi": npi, "from": figures::day(credential.from), "to": figures::day(credential.to) }));
        }
        let _sent = self.session().send_all(messages)?;
        Ok(json!({ "credentials": shown }))
    }

    fn suspend(&mut self, npi: &str, from: Option<Day>, excluded_from: Option<Day>, lift: bool) -> Result<Value> {
        let registry = self.world.suite.provider_registry;
        let (id, issuer) = (self.provider(npi)?, self.session().actor()?);
        let attested = self.session().ask(registry.attested(id, issuer))?;
        let missing = || {
            input(format!(
                "{} attests no credential of {npi}: use the issuer's key, or attest one first",
                address(issuer)
            ))
        };
        let last = attested.terms.last().copied().ok_or_else(missing)?;
        let credential = if lift {
            Credential { suspended_from: None, excluded_from: None, ..last }
        } else {
            let suspended_from = from.or(last.suspended_from);
            Credential { suspended_from, excluded_from: excluded_from.or(last.excluded_from), ..last }
        };
        let what = if lift { format!("lift the suspension of {npi}") } else { format!("suspend {npi}") };
        let _sent: Sent<()> = self.session().send(&what, registry.attest(id, credential))?;
        Ok(json!({ "npi": npi }))
    }

    fn show_provider(&mut self, npi: &str) -> Result<Value> {
        let id = self.provider(npi)?;
        let (registry, policies, claims) =
            (self.world.suite.provider_registry, self.world.suite.policies, self.world.suite.claims);
        let known =
            self.session().ask(registry.provider(id))?.context("a provider that was registered is not there")?;
        let Provider { operators, payout, recovery, announced } = known;
        let written = |account: client::domain::ids::Account| address(AccountId::from(account.0));
        say!("{} (NPI {npi}), provider {}", self.world.provider_name(npi), id.0);
        let operators: Vec<_> = operators.into_iter().map(written).collect();
        say!("  operators  {}", operators.join(", "));
        say!("  payout     {}", written(payout));
        say!("  recovery   {}", recovery.map_or_else(|| "nobody".into(), written));
        let mut changes = Vec::new();
        for it in announced {
            let (what, who) = (word(it.change.kind), written(it.change.account));
            say!("  announced  {what} {who}, from {} on", figures::day_of(it.from, 0));
            changes.push(json!({ "what": what, "account": who, "from_millis": it.from }));
        }
        let network = self.session().ask(policies.network(id))?;
        for term in &network.terms {
            let tier = term.tier.map_or_else(
                || "none".into(),
                |tier| self.world.file.tiers.get(usize::from(tier)).cloned().unwrap_or_else(|| tier.to_string()),
            );
            // Terms without a beginning hold from the first day that there is.
            let from = Some(term.from)
                .filter(|from| *from != Day(i32::MIN))
                .map(|from| format!(" from {}", figures::day(from)));
            say!("  network    {tier}{}", from.unwrap_or_default());
        }
        let mut credentials = Vec::new();
        for issuer in self.session().ask(claims.trusted_issuers())? {
            for credential in self.session().ask(registry.attested(id, issuer))?.terms {
                let Credential { specialty, from, to, suspended_from, excluded_from } = credential;
                let also = suspended_from.map(|day| format!(", suspended from {}", figures::day(day)));
                let too = excluded_from.map(|day| format!(", excluded from {}", figures::day(day)));
                say!(
                    "  credential specialty {specialty}, {} to {}{}{}, by {}",
                    figures::day(from),
                    figures::day(to),
                    also.unwrap_or_default(),
                    too.unwrap_or_default(),
                    address(issuer)
                );
                credentials.push(json!({
                    "issuer": address(issuer),
                    "specialty": specialty,
                    "from": figures::day(from),
                    "to": figures::day(to),
                    "suspended_from": suspended_from.map(figures::day),
                    "excluded_from": excluded_from.map(figures::day),
                }));
            }
        }
        Ok(json!({
            "npi": npi,
            "provider": id.0,
            "operators": operators,
            "payout": written(payout),
            "recovery": recovery.map(written),
            "announced": changes,
            "credentials": credentials,
        }))
    }
}
