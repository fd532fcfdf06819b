//! `inkclaim member`: who is insured.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context, Result};
use client::chain::{address, AccountId, Chain};
use client::domain::calendar::Day;
use client::domain::enrolment::{AgeClass, Coverage, Ending, Enrolment, Person, Sex};
use client::domain::ids::MemberId;
use client::plan_file::Member;
use serde_json::{json, Value};

use super::desk::{Desk, Office};
use super::families::Families;
use super::files;
use super::moments::day;
use crate::figures::{self, say};
use crate::reach::{account_of, input, Done, Sent};

/// What `inkclaim member` can be told.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    pub desk: Desk,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Enrols a member of the plan file with coverage, attestation and opening balances, or all of them. Who is
    /// enrolled already is left alone. From the enrolment officer; from the owner where none is appointed.
    Enrol {
        /// The member number.
        #[arg(required_unless_present = "all", conflicts_with = "all")]
        member: Option<String>,
        /// Every member of the plan file.
        #[arg(long)]
        all: bool,
        /// The member's account: an address, or a key file. The member consents with its key.
        #[arg(long, value_parser = account_of, conflicts_with_all = ["all", "accounts"])]
        account: Option<AccountId>,
        /// A file with the members' accounts: a table [members], with an address for each member number.
        #[arg(long, value_name = "FILE")]
        accounts: Option<PathBuf>,
    },
    /// Adds a stretch of coverage after the last one, under the plan that the office has published last.
    Cover {
        /// The member number.
        member: String,
        /// The first day.
        #[arg(long, value_parser = day)]
        from: Day,
        /// The last day.
        #[arg(long, value_parser = day)]
        to: Day,
    },
    /// Ends the last stretch of coverage. Nothing that is paid is taken back by it: what was paid of later days is listed.
    End {
        /// The member number.
        member: String,
        /// The last day.
        #[arg(long, value_parser = day)]
        last: Day,
    },
    /// Attests sex and age class from a day on.
    Attest {
        /// The member number.
        member: String,
        /// The first day of which it is attested.
        #[arg(long, value_parser = day)]
        from: Day,
        /// "female" or "male"; without it nothing is attested of the sex.
        #[arg(long, value_parser = sex)]
        sex: Option<Sex>,
        /// "adult" or "child"; without it nothing is attested of the age.
        #[arg(long, value_parser = age)]
        age: Option<AgeClass>,
        /// The day from which the age class must be attested anew.
        #[arg(long, value_parser = day)]
        review_from: Option<Day>,
    },
    /// Binds a member's enrolment to another account, where the key was lost. Consents do not follow: new ones are needed.
    Rebind {
        /// The member number.
        member: String,
        /// The new account: an address, or a key file.
        #[arg(long, value_parser = account_of)]
        account: AccountId,
    },
    /// Carries in the opening balances that the plan file gives, for the plan year of a day.
    CarryIn {
        /// The member number.
        member: String,
        /// A day of the plan year; the first day of coverage unless it is given.
        #[arg(long, value_parser = day)]
        day: Option<Day>,
    },
    /// Shows a member as the chain has it: account, family, coverage, what is attested.
    Show {
        /// The member number.
        member: String,
    },
    /// Shows what a member has used and has left.
    Balances {
        /// The member number.
        member: String,
        /// A day of the plan year; today unless it is given.
        #[arg(long, value_parser = day)]
        day: Option<Day>,
    },
}

fn sex(text: &str) -> Result<Sex, String> {
    match text {
        "female" => Ok(Sex::Female),
        "male" => Ok(Sex::Male),
        _ => Err("expected \"female\" or \"male\"".into()),
    }
}

fn age(text: &str) -> Result<AgeClass, String> {
    match text {
        "adult" => Ok(AgeClass::Adult),
        "child" => Ok(AgeClass::Child),
        _ => Err("expected \"adult\" or \"child\"".into()),
    }
}

/// Does what is said of a member.
pub fn member(arguments: &Arguments) -> Result<Done> {
    let mut office = arguments.desk.open()?;
    let policies = office.world.suite.policies;
    let told = match &arguments.command {
        Command::Enrol { member, all, account, accounts } => {
            let mut given = accounts.as_deref().map_or_else(|| Ok(BTreeMap::new()), files::accounts)?;
            if let (Some(member), Some(account)) = (member, account) {
                given.insert(member.clone(), *account);
            }
            office.enrol(member.as_deref().filter(|_| !all), &given)?
        }
        Command::Cover { member, from, to } => {
            let coverage = Coverage { plan: office.world.plan, from: *from, to: *to };
            let what = format!("cover {member} from {} to {}", figures::day(*from), figures::day(*to));
            let message = policies.add_coverage(office.member(member)?, coverage);
            let _sent: Sent<()> = office.session().send(&what, message)?;
            json!({ "member": member })
        }
        Command::End { member, last } => office.end_coverage(member, *last)?,
        Command::Attest { member, from, sex, age, review_from } => {
            let person = Person { from: *from, sex: *sex, age: *age, review_from: *review_from };
            let what = format!("attest {member} from {}", figures::day(*from));
            let message = policies.attest(office.member(member)?, person);
            let _sent: Sent<()> = office.session().send(&what, message)?;
            json!({ "member": member })
        }
        Command::Rebind { member, account } => {
            let what = format!("bind {member} to {}", address(*account));
            let message = policies.rebind(office.member(member)?, *account);
            let sent: Sent<()> = office.session().send(&what, message)?;
            if sent.is_done() {
                office.world.custody.vault.note_account(member, *account);
                office.world.custody.vault.save()?;
            }
            json!({ "member": member, "account": address(*account) })
        }
        Command::CarryIn { member, day } => {
            let known = office.planned(member)?;
            let first = known.coverages.first().map(|stretch| stretch.from);
            let day = day.or(first).context("the plan file gives every member a coverage")?;
            let id = office.member(member)?;
            let opening = known.opening.as_ref();
            let opening = opening.ok_or_else(|| input(format!("the plan file gives {member} no opening balances")))?;
            let what = format!("carry in the opening balances of {member}");
            let _sent: Sent<()> = office.session().send(&what, policies.carry_in(id, day, opening))?;
            json!({ "member": member })
        }
        Command::Show { member } => office.show_member(member)?,
        Command::Balances { member, day } => office.balances(member, *day)?,
    };
    Ok(office.done(told))
}

impl Office {
    /// What the plan file says of a member.
    fn planned(&self, number: &str) -> Result<Member> {
        let known = self.world.file.members.iter().find(|member| member.number == number);
        known.cloned().ok_or_else(|| {
            input(format!(
                "the office's plan file names no member {number}: add the member to a plan file and bring it in with `inkclaim \
                 plan publish FILE`"
            ))
        })
    }

    fn end_coverage(&mut self, number: &str, last: Day) -> Result<Value> {
        let member = self.member(number)?;
        // Before anything is sent, so that a chain which does not answer leaves nothing half done.
        let affected = self.paid_after(member, last)?;
        let what = format!("end the coverage of {number} after {}", figures::day(last));
        let message = self.world.suite.policies.end_coverage(member, last);
        let _sent: Sent<()> = self.session().send(&what, message)?;
        Ok(json!({ "member": number, "paid_after": self.tell_paid_after(&affected) }))
    }

    fn enrol(&mut self, only: Option<&str>, accounts: &BTreeMap<String, AccountId>) -> Result<Value> {
        let members = match only {
            Some(number) => vec![self.planned(number)?],
            None => self.world.file.members.clone(),
        };
        let account_of = |office: &Self, number: &str| {
            accounts.get(number).copied().or_else(|| office.world.custody.vault.account(number))
        };
        let without: Vec<&str> = members
            .iter()
            .map(|member| member.number.as_str())
            .filter(|number| account_of(self, number).is_none())
            .collect();
        if !without.is_empty() {
            return Err(input(format!(
                "there is no account for {}: give it with --account, or those of several members with --accounts FILE",
                without.join(", ")
            )));
        }
        let policies = self.world.suite.policies;
        let mut families = Families::of(self, account_of)?;
        let (mut messages, mut new) = (Vec::new(), Vec::new());
        let mut known = Vec::new();
        for member in members {
            let account = account_of(self, &member.number).context("looked at above")?;
            if let Some(id) = self.session().ask(policies.member_of(account))? {
                self.note_enrolled(&member.number, account, id);
                known.push((member, id));
                continue;
            }
            let first = member.coverages.first().context("the plan file gives every member a coverage")?;
            let coverage = Coverage { plan: self.world.plan, from: first.from, to: first.to };
            let person = member.persons.first().copied();
            let family = families.number(self, member.family)?;
            messages.push((format!("enrol {}", member.name), policies.enrol(account, family, coverage, person)));
            new.push((member, account));
        }
        self.world.custody.vault.save()?;
        let already = known.len();
        let answers = self.session().send_all(messages)?;
        for ((member, account), sent) in new.into_iter().zip(answers) {
            if !sent.is_done() {
                continue;
            }
            let answered = match sent.value() {
                Some(id) => Some(*id),
                None => self.session().ask(policies.member_of(account))?,
            };
            if let Some(id) = answered {
                self.note_enrolled(&member.number, account, id);
                known.push((member, id));
            }
        }
        self.world.custody.vault.save()?;
        if already > 0 {
            say!("  {already} members are enrolled already");
        }
        self.complete(&known)?;
        let enrolled: Vec<_> =
            known.iter().map(|(member, id)| json!({ "member": member.number, "id": id.0 })).collect();
        Ok(json!({ "enrolled": enrolled, "already": already }))
    }

    /// What of the plan file the chain does not say of enrolled members yet.
    fn complete(&mut self, members: &[(Member, MemberId)]) -> Result<()> {
        let policies = self.world.suite.policies;
        let plan = self.world.plan;
        let mut messages = Vec::new();
        for (member, id) in members {
            let has_more = member.coverages.len() > 1 || member.persons.len() > 1 || member.opening.is_some();
            if !has_more {
                continue;
            }
            let Some(enrolment) = self.session().ask(policies.enrolment(*id))? else { continue };
            let name = &member.name;
            for stretch in &member.coverages {
                if !enrolment.coverages.iter().any(|known| known.from == stretch.from) {
                    let coverage = Coverage { plan, from: stretch.from, to: stretch.to };
                    let what = format!("cover {name} from {}", figures::day(stretch.from));
                    messages.push((what, policies.add_coverage(*id, coverage)));
                }
            }
            for person in &member.persons {
                if !enrolment.persons.iter().any(|known| known.from == person.from) {
                    messages.push((
                        format!("attest {name} from {}", figures::day(person.from)),
                        policies.attest(*id, *person),
                    ));
                }
            }
            if let (Some(opening), Some(first)) = (&member.opening, member.coverages.first()) {
                let message = || policies.carry_in(*id, first.from, opening);
                let from = self.session().actor()?;
                // Once is enough, and the chain says whether that was.
                if self.session().look(message(), from).is_ok() {
                    messages.push((format!("carry in the opening balances of {name}"), message()));
                }
            }
        }
        self.session().send_all(messages).map(|_| ())
    }

    fn note_enrolled(&mut self, number: &str, account: AccountId, id: MemberId) {
        self.world.custody.vault.note_account(number, account);
        self.world.custody.vault.note_member(number, id);
    }

    fn show_member(&mut self, number: &str) -> Result<Value> {
        let id = self.member(number)?;
        let policies = self.world.suite.policies;
        let known = self.session().ask(policies.enrolment(id))?;
        let Enrolment { account, family, coverages, endings, persons } =
            known.context("a member that was enrolled is not there")?;
        let account = address(AccountId::from(account.0));
        say!("{} ({number}), member {}", self.world.member_name(number), id.0);
        say!("  account    {account}");
        say!("  family     {}", family.0);
        let mut covered = Vec::new();
        for Coverage { plan, from, to } in coverages {
            let (from, to) = (figures::day(from), figures::day(to));
            say!("  covered    {from} to {to}, by plan {}, version {}", plan.plan.0, plan.version);
            covered.push(json!({ "from": from, "to": to, "plan": plan.plan.0, "version": plan.version }));
        }
        let mut ended = Vec::new();
        for Ending { at, stretches, to } in endings {
            let (to, at) = (figures::day(to), figures::day_of(at, 0));
            say!("  ended      on {at}, before {to}: what had been decided stays as it is");
            ended.push(json!({ "at": at, "stretches": stretches, "to": to }));
        }
        let mut attested = Vec::new();
        for Person { from, sex, age, review_from } in persons {
            let sex = sex.map(|sex| match sex {
                Sex::Female => "female",
                Sex::Male => "male",
            });
            let age = age.map(|age| match age {
                AgeClass::Adult => "adult",
                AgeClass::Child => "child",
            });
            let (from, review_from) = (figures::day(from), review_from.map(figures::day));
            let until = review_from.as_deref().map(|day| format!(", to be attested anew from {day}"));
            say!(
                "  attested   from {from}: {}, {}{}",
                sex.unwrap_or("nothing of the sex"),
                age.unwrap_or("nothing of the age"),
                until.unwrap_or_default()
            );
            attested.push(json!({ "from": from, "sex": sex, "age": age, "review_from": review_from }));
        }
        Ok(json!({
            "member": number,
            "id": id.0,
            "account": account,
            "family": family.0,
            "coverages": covered,
            "endings": ended,
            "attested": attested,
        }))
    }

    fn balances(&mut self, number: &str, day: Option<Day>) -> Result<Value> {
        let id = self.member(number)?;
        let today = {
            let now = self.session().now_millis()?;
            Day::of(now, self.world.file.plan.utc_offset_minutes).context("the chain's clock leaves the calendar")?
        };
        let policies = self.world.suite.policies;
        let balances = self.session().ask_message(policies.balances(id, day.unwrap_or(today)))?;
        let name = self.world.member_name(number).to_owned();
        say!("{name} ({number}), plan year from {}", figures::day(balances.year));
        let show = |amount| self.world.file.currency.show(amount);
        let called = |names: &[String], what: &str, number: usize| {
            let known = names.get(number).filter(|_| balances.plan == self.world.plan);
            known.cloned().unwrap_or_else(|| format!("{what} {number}"))
        };
        let mut ceilings = Vec::new();
        for (number, balance) in balances.ceilings.iter().enumerate() {
            let name = called(&self.world.file.ceilings, "ceiling", number);
            let left = balance.left.map_or_else(|| "no such ceiling".into(), show);
            say!(
                "  {name:<26}used {:>12}   family {:>12}   left {left:>12}",
                show(balance.member_used),
                show(balance.family_used)
            );
            ceilings.push(json!({
                "name": name,
                "used": balance.member_used.0.to_string(),
                "family_used": balance.family_used.0.to_string(),
                "left": balance.left.map(|left| left.0.to_string()),
            }));
        }
        let mut limits = Vec::new();
        for (number, balance) in balances.limits.iter().enumerate() {
            let name = called(&self.world.file.limits, "limit", number);
            let measured = |value| self.world.measured(Some(balance.limit.measure), value);
            say!("  {name:<26}used {:>12}   {:>19}   left {:>12}", measured(balance.used), "", measured(balance.left));
            limits.push(json!({ "name": name, "used": balance.used.to_string(), "left": balance.left.to_string() }));
        }
        Ok(json!({ "member": number, "year": figures::day(balances.year), "ceilings": ceilings, "limits": limits }))
    }
}
