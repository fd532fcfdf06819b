//! `inkclaim consent`: what members allow, and what is done in their name.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use client::chain::{address, AccountId, Chain};
use client::domain::consent::{Act, Categories, Discloser, GrantTerms, Purpose};
use client::domain::emergency::EmergencyId;
use client::domain::ids::{Account, GrantId, Millis};
use client::domain::representation::{Power, Right};
use client::domain::statement::Statement;
use client::interfaces;
use client::words;
use scale::{DecodeAll, Encode};
use serde::{Deserialize, Serialize};
use serde_json::{json, Value};

use super::desk::{Desk, Office};
use super::moments::moment;
use crate::figures::{self, say};
use crate::reach::{account_of, hex, input, key_of, Done, Sent};

/// What `inkclaim consent` can be told.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// Acts in the member's name, as a delegate of the member.
    #[arg(long, global = true)]
    delegate: bool,
    /// Acts in the member's name, as a guardian whom this issuer attests.
    #[arg(long, global = true, value_name = "ISSUER", value_parser = account_of, conflicts_with = "delegate")]
    guardian_by: Option<AccountId>,
    /// Sends nothing: writes what the member's wallet has to sign to this file, for `consent sign` and `consent submit`.
    #[arg(long, global = true, value_name = "FILE", conflicts_with_all = ["delegate", "guardian_by"])]
    to_sign: Option<PathBuf>,
    /// For how many hours a signature counts.
    #[arg(long, global = true, default_value = "48")]
    hours: u32,
    #[command(flatten)]
    pub desk: Desk,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Consents that a provider may attach evidence. From the member.
    Grant {
        /// The member number.
        member: String,
        #[command(flatten)]
        terms: Terms,
    },
    /// Takes a part of a consent back: what is named is what is left.
    Narrow {
        /// The member number.
        member: String,
        /// The consent's number.
        grant: u32,
        #[command(flatten)]
        terms: Terms,
    },
    /// Takes a consent back.
    Revoke {
        /// The member number.
        member: String,
        /// The consent's number.
        grant: u32,
    },
    /// Takes back every consent given so far, and whatever was signed and not submitted.
    RevokeAll {
        /// The member number.
        member: String,
    },
    /// Lets somebody act in the member's name; --until in the past dismisses. From the member.
    Delegate {
        /// The member number.
        member: String,
        /// The delegate: an address, or a key file.
        #[arg(value_parser = account_of)]
        who: AccountId,
        /// Until the beginning of this day; this moment is outside.
        #[arg(long, value_parser = moment, required_unless_present = "dismiss")]
        until: Option<Millis>,
        /// Categories in which the member consents alone, such as "hiv, genetics".
        #[arg(long, value_parser = categories)]
        not_for: Option<Categories>,
        /// Takes the power away.
        #[arg(long, conflicts_with = "until")]
        dismiss: bool,
    },
    /// Attests that somebody is the member's guardian. From an issuer.
    Guardian {
        /// The member number.
        member: String,
        /// The guardian: an address, or a key file.
        #[arg(value_parser = account_of)]
        who: AccountId,
        /// Until the beginning of this day; this moment is outside.
        #[arg(long, value_parser = moment)]
        until: Millis,
        /// Categories in which the member consents alone.
        #[arg(long, value_parser = categories)]
        not_for: Option<Categories>,
    },
    /// Declares an emergency: for an hour the caller is shown the member's evidence without consent, and answers for it. From an
    /// operator of the provider.
    Emergency {
        /// The member number.
        member: String,
        /// The provider's NPI.
        #[arg(long, value_name = "NPI")]
        provider: String,
        /// The issuer that attests the provider's credential.
        #[arg(long, value_parser = account_of)]
        issuer: AccountId,
        /// A file with the reasons: the chain holds a commitment to it, the office keeps its salt.
        #[arg(long, value_name = "FILE")]
        reasons: PathBuf,
    },
    /// Says whether an emergency access was called for. From the member, a delegate or a guardian.
    ReviewEmergency {
        /// The member number.
        member: String,
        /// The provider's NPI.
        #[arg(long, value_name = "NPI")]
        provider: String,
        /// The number of the access.
        #[arg(long)]
        access: u32,
        /// There was no emergency that called for it.
        #[arg(long)]
        unjustified: bool,
    },
    /// Signs what was written with --to-sign, as the member, and nothing else. It needs no chain.
    Sign {
        /// The file; the signature is added to it.
        file: PathBuf,
    },
    /// Submits what was signed. From anyone.
    Submit {
        /// The file.
        file: PathBuf,
    },
    /// Shows a member's consents.
    Show {
        /// The member number.
        member: String,
    },
}

/// What is consented to.
#[derive(clap::Args)]
struct Terms {
    /// The provider that may attach: its NPI.
    #[arg(long, value_name = "NPI")]
    provider: String,
    /// The categories of evidence, such as "order, proof of delivery"; "all" means every category that is not sensitive.
    #[arg(long, value_parser = categories)]
    categories: Categories,
    /// payment, treatment or research.
    #[arg(long, default_value = "payment", value_parser = purpose)]
    purpose: Purpose,
    /// From the beginning of this day; from now on unless it is given.
    #[arg(long, value_parser = moment)]
    from: Option<Millis>,
    /// Until the beginning of this day; this moment is outside.
    #[arg(long, value_parser = moment)]
    until: Millis,
    /// For this claim only.
    #[arg(long, value_name = "NUMBER")]
    claim: Option<String>,
    /// For this recipient; the insurer's claims contract unless it is given.
    #[arg(long, value_parser = account_of, conflicts_with = "for_anyone")]
    recipient: Option<AccountId>,
    /// For any recipient.
    #[arg(long)]
    for_anyone: bool,
}

/// What a wallet has to sign, and the signature when it has. Nothing in it is secret; it names the member's account.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Paper {
    /// The text that is signed, for people; the bytes follow from the rest.
    text: String,
    member: String,
    nonce: u32,
    expires: Millis,
    /// What is done, encoded.
    act: String,
    #[serde(default)]
    signature: Option<String>,
}

/// Categories in a row. For clap.
fn categories(text: &str) -> Result<Categories, String> {
    if text == "all" {
        return Ok(Categories::ALL_ORDINARY);
    }
    let mut set = Categories::NONE;
    for word in text.split(',') {
        set = set.with(crate::evidence::parse_category(word.trim())?);
    }
    Ok(set)
}

fn purpose(text: &str) -> Result<Purpose, String> {
    words::purpose_of(text).ok_or_else(|| "expected payment, treatment or research".into())
}

/// Does what is said of consent.
pub fn consent(arguments: &Arguments) -> Result<Done> {
    if let Command::Sign { file } = &arguments.command {
        return sign(arguments, file);
    }
    let mut office = arguments.desk.open()?;
    let told = match &arguments.command {
        Command::Grant { member, terms } => {
            let what = format!(
                "{} consents to {}",
                office.world.member_name(member),
                office.world.provider_name(&terms.provider)
            );
            let terms = office.terms(terms)?;
            office.act(arguments, member, &what, Act::Grant(terms))?
        }
        Command::Narrow { member, grant, terms } => {
            let what = format!("{} narrows consent {grant}", office.world.member_name(member));
            let before = office.grant(member, GrantId(*grant))?;
            let given = office.terms(terms)?;
            // A beginning that is not named stays.
            let terms = GrantTerms { from: terms.from.unwrap_or(before.terms.from), ..given };
            office.act(arguments, member, &what, Act::Narrow { grant: GrantId(*grant), terms })?
        }
        Command::Revoke { member, grant } => {
            let what = format!("{} takes consent {grant} back", office.world.member_name(member));
            office.act(arguments, member, &what, Act::Revoke(GrantId(*grant)))?
        }
        Command::RevokeAll { member } => {
            let what = format!("{} takes every consent back", office.world.member_name(member));
            office.act(arguments, member, &what, Act::RevokeAll)?
        }
        Command::Delegate { member, who, until, not_for, dismiss: _ } => {
            let what = format!("{} appoints or dismisses a delegate", office.world.member_name(member));
            let power =
                until.map_or(Power::ENDED, |until| Power { alone: not_for.unwrap_or_default(), ..Power::until(until) });
            office.act(arguments, member, &what, Act::Appoint { delegate: interfaces::account(*who), power })?
        }
        Command::Guardian { member, who, until, not_for } => {
            let registry = office.world.suite.consent_registry;
            let power = Power { alone: not_for.unwrap_or_default(), ..Power::until(*until) };
            let account = interfaces::account(office.account(member)?);
            let message = registry.attest_guardian(account, interfaces::account(*who), power);
            let sent = office.session().send(&format!("attest a guardian of {member}"), message)?;
            json!({ "member": member, "guardian": address(*who), "term": sent.value() })
        }
        Command::Emergency { member, provider, issuer, reasons } => {
            office.emergency(member, provider, *issuer, reasons)?
        }
        Command::ReviewEmergency { member, provider, access, unjustified } => {
            let what = format!("{} reviews emergency access {access} of {provider}", office.world.member_name(member));
            let (provider, access) = (office.provider(provider)?, EmergencyId(*access));
            office.act(arguments, member, &what, Act::Review { provider, access, justified: !unjustified })?
        }
        Command::Submit { file } => office.submit_signed(file)?,
        Command::Show { member } => office.show_consents(member)?,
        Command::Sign { .. } => json!({}),
    };
    Ok(office.done(told))
}

impl Office {
    fn terms(&mut self, terms: &Terms) -> Result<GrantTerms> {
        let now = self.session().now_millis()?;
        let own = self.world.suite.claims.0;
        let recipient = terms.recipient.unwrap_or(own);
        Ok(GrantTerms {
            discloser: Discloser::Provider(self.provider(&terms.provider)?),
            recipient: (!terms.for_anyone).then_some(interfaces::account(recipient)),
            purpose: terms.purpose,
            categories: terms.categories,
            from: terms.from.unwrap_or(now),
            until: terms.until,
            claim: terms.claim.as_deref().map(|number| self.key(number)).transpose()?,
        })
    }

    fn grant(&mut self, member: &str, grant: GrantId) -> Result<client::domain::consent::Grant> {
        let account = interfaces::account(self.account(member)?);
        let registry = self.world.suite.consent_registry;
        let known = self.session().ask(registry.grant_of(account, grant))?;
        known.map(|(grant, _)| grant).ok_or_else(|| {
            input(format!(
                "member {member} has given no consent {}: `inkclaim consent show {member}` lists them",
                grant.0
            ))
        })
    }

    /// Does something as the member, as somebody in the member's name, or leaves it to the member's signature.
    fn act(&mut self, arguments: &Arguments, member: &str, what: &str, act: Act) -> Result<Value> {
        let account = self.account(member)?;
        let registry = self.world.suite.consent_registry;
        let of = interfaces::account(account);
        if let Some(file) = &arguments.to_sign {
            let life = Millis::from(arguments.hours).saturating_mul(3_600_000);
            let expires = self.session().now_millis()?.saturating_add(life);
            let (nonce, text) = registry.to_sign(self.session(), of, &act, expires)?;
            let text = String::from_utf8(text).context("what is signed is ASCII")?;
            say!("{text}");
            let paper =
                Paper { text, member: address(account), nonce, expires, act: hex(&act.encode()), signature: None };
            write_paper(file, &paper)?;
            say!(
                "Written to {}. The member signs it: inkclaim consent sign {} --as KEY",
                file.display(),
                file.display()
            );
            return Ok(json!({ "file": file, "nonce": nonce }));
        }
        let right = match arguments.guardian_by {
            Some(issuer) => Right::guardian(of, interfaces::account(issuer)),
            None if arguments.delegate => Right::delegate(of),
            None => {
                let actor = self.session().actor()?;
                if actor != account {
                    return Err(input(format!(
                        "{member} consents with {}, and --as is {}: use the member's key, or say in whose name with --delegate or \
                         --guardian-by",
                        address(account),
                        address(actor)
                    )));
                }
                Right::Own
            }
        };
        let sent: Sent<u32> = self.session().send(what, registry.act(right, act))?;
        if let Some(number) = sent.value() {
            say!("    number {number}");
        }
        Ok(json!({ "member": member, "number": sent.value() }))
    }

    fn emergency(&mut self, member: &str, npi: &str, issuer: AccountId, reasons: &Path) -> Result<Value> {
        let text =
            std::fs::read(reasons).map_err(|error| input(format!("{} cannot be read: {error}", reasons.display())))?;
        let (account, provider) = (interfaces::account(self.account(member)?), self.provider(npi)?);
        let justification = self.world.custody.vault.commit_to_of_member(member, "emergency", &text)?;
        // The salt is on disk before the commitment stands on the chain.
        self.world.custody.vault.save()?;
        let registry = self.world.suite.consent_registry;
        let message = registry.emergency(account, provider, interfaces::account(issuer), justification);
        let sent = self.session().send(&format!("declare an emergency of {member}"), message)?;
        let number = sent.value().map(|access| access.0);
        if let Some(number) = number {
            say!("    access {number}");
        }
        Ok(json!({ "member": member, "access": number }))
    }

    fn submit_signed(&mut self, file: &Path) -> Result<Value> {
        let paper = read_paper(file)?;
        let wrong = |what: &str| input(format!("{}: {what}", file.display()));
        let signature = paper
            .signature
            .as_deref()
            .ok_or_else(|| wrong("it is not signed yet: the member signs it with `inkclaim consent sign`"))?;
        let signature = bytes(signature)
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or_else(|| wrong("the signature is damaged"))?;
        let (member, act) = parts(&paper).ok_or_else(|| wrong("it is not what was written"))?;
        let right = Right::Signed { member, nonce: paper.nonce, expires: paper.expires, signature };
        let registry = self.world.suite.consent_registry;
        let sent: Sent<u32> = self.session().send("submit what the member has signed", registry.act(right, act))?;
        Ok(json!({ "member": paper.member, "number": sent.value() }))
    }

    fn show_consents(&mut self, member: &str) -> Result<Value> {
        let account = self.account(member)?;
        let of = interfaces::account(account);
        let registry = self.world.suite.consent_registry;
        let record = self.session().ask(registry.member_of(of))?;
        say!("{} ({member}), {}", self.world.member_name(member), address(account));
        let mut shown = Vec::new();
        for number in 0..record.grants {
            let Some((grant, is_revoked)) = self.session().ask(registry.grant_of(of, GrantId(number)))? else {
                continue;
            };
            let terms = grant.terms;
            let who = match terms.discloser {
                Discloser::Provider(provider) => self.world.provider_called(provider).to_owned(),
                Discloser::Account(account) => address(AccountId::from(account.0)),
            };
            let state = if is_revoked { "taken back" } else { "stands" };
            let text = format!(
                "{state}: {who} may attach {}, for {}, from {} until {}, version {}",
                words::set(terms.categories),
                words::purpose(terms.purpose),
                figures::day_of(terms.from, 0),
                figures::day_of(terms.until, 0),
                grant.version
            );
            figures::paragraph(&format!("  {number:<4}"), &text);
            shown.push(json!({
                "number": number,
                "revoked": is_revoked,
                "provider": who,
                "categories": words::set(terms.categories),
                "purpose": words::purpose(terms.purpose),
                "from_millis": terms.from,
                "until_millis": terms.until,
                "version": grant.version,
            }));
        }
        if shown.is_empty() {
            say!("  no consents");
        }
        Ok(json!({ "member": member, "epoch": record.epoch, "signatures": record.signatures, "consents": shown }))
    }
}

/// Adds the member's signature.
fn sign(arguments: &Arguments, file: &Path) -> Result<Done> {
    let mut paper = read_paper(file)?;
    let key = arguments.desk.reach.key.as_deref().ok_or_else(|| input("name the member's key: --as FILE"))?;
    let key = key_of(key)?;
    if address(key.account()) != paper.member {
        return Err(input(format!("this is to be signed by {}, and --as is {}", paper.member, address(key.account()))));
    }
    let statement = statement(&paper).ok_or_else(|| {
        input(format!(
            "{} is not what `--to-sign` has written: its text is not the statement of the act that it holds. Nothing is signed",
            file.display()
        ))
    })?;
    // People read the text before they sign, so that is what must be signed.
    say!("{}", paper.text);
    paper.signature = Some(hex(&key.sign(&statement)));
    write_paper(file, &paper)?;
    say!("Signed. Anyone submits it: inkclaim consent submit {} --as KEY", file.display());
    Ok(Done::with(json!({ "file": file, "member": paper.member, "text": paper.text })))
}

fn read_paper(file: &Path) -> Result<Paper> {
    let shown = file.display();
    let text = std::fs::read_to_string(file).map_err(|error| input(format!("{shown} cannot be read: {error}")))?;
    serde_json::from_str(&text).map_err(|error| input(format!("{shown} is not what `--to-sign` has written: {error}")))
}

fn write_paper(file: &Path, paper: &Paper) -> Result<()> {
    let text = serde_json::to_string_pretty(paper).context("a text can be written")?;
    std::fs::write(file, text).map_err(|error| input(format!("{} cannot be written: {error}", file.display())))
}

fn parts(paper: &Paper) -> Option<(Account, Act)> {
    let member = client::chain::parse_account(&paper.member).ok()?;
    let act = Act::decode_all(&mut bytes(&paper.act)?.as_slice()).ok()?;
    Some((interfaces::account(member), act))
}

/// What is signed, from the values that a paper holds; none where its text says anything else. A key that signed whatever text it
/// is shown would sign transactions, too.
fn statement(paper: &Paper) -> Option<Vec<u8>> {
    let (member, act) = parts(paper)?;
    let (nonce, expires) = (paper.nonce, paper.expires);
    let contract = Account(bytes(named(&paper.text, "registry")?)?.try_into().ok()?);
    let chain = bytes(named(&paper.text, "chain")?)?.try_into().ok()?;
    let epoch = named(&paper.text, "revocations")?.parse().ok()?;
    let statement = Statement { act: &act, member, contract, chain, epoch, nonce, expires }.text();
    (statement == paper.text.as_bytes()).then_some(statement)
}

/// What a text gives this name.
fn named<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

/// Bytes out of `0x` and hexadecimal digits.
fn bytes(text: &str) -> Option<Vec<u8>> {
    let digits = text.strip_prefix("0x")?.as_bytes();
    let pairs = digits.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
    pairs.collect()
}
