//! `inkclaim authorisation`: asked for before something is done.

use anyhow::Result;
use client::chain::Chain;
use client::codes::Codes;
use client::domain::authorisation::{Approval, AuthorisationRequest, AuthorisationRuling};
use client::domain::calendar::Day;
use client::domain::ids::AuthorisationId;
use client::domain::money::Quantity;
use client::plan_file::PlanFile;
use client::tokens::plain_code;
use serde_json::{json, Value};

use super::desk::{Desk, Office};
use super::moments::day;
use crate::figures::{self, say};
use crate::reach::{input, Done, Sent};
use crate::world::World;

/// What `inkclaim authorisation` can be told.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    pub desk: Desk,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Asks for a prior authorisation; claims name its number (837 REF G1). From an operator of the provider.
    Request {
        /// The member number.
        member: String,
        /// The provider that will do it: its NPI.
        #[arg(long, value_name = "NPI")]
        provider: String,
        /// What, by procedure code; several times for several.
        #[arg(long, required = true)]
        code: Vec<String>,
        /// From which day.
        #[arg(long, value_parser = day)]
        from: Day,
        /// To which day, inside.
        #[arg(long, value_parser = day)]
        to: Day,
        /// How much of it.
        #[arg(long, value_parser = units)]
        units: Quantity,
        /// It cannot wait.
        #[arg(long)]
        urgent: bool,
    },
    /// Decides a prior authorisation. From a reviewer, in time.
    Decide {
        /// Its number.
        number: u32,
        /// Approves what was asked for, as far as nothing else is named.
        #[arg(long, required_unless_present = "refuse")]
        approve: bool,
        /// Refuses.
        #[arg(long, conflicts_with = "approve")]
        refuse: bool,
        /// From which day instead.
        #[arg(long, value_parser = day, requires = "approve")]
        from: Option<Day>,
        /// To which day instead.
        #[arg(long, value_parser = day, requires = "approve")]
        to: Option<Day>,
        /// How much instead.
        #[arg(long, value_parser = units, requires = "approve")]
        units: Option<Quantity>,
        /// The most that the plan allows per unit.
        #[arg(long, value_name = "AMOUNT", requires = "approve")]
        most: Option<String>,
    },
    /// Shows a prior authorisation.
    Show {
        /// Its number.
        number: u32,
    },
}

fn units(text: &str) -> Result<Quantity, String> {
    super::review::quantity(text).ok_or_else(|| "expected units with at most three decimals, such as 2 or 12.4".into())
}

/// Makes sure that the plan has a service: an authorisation of another one would be of no use to any claim.
fn ensure_in_plan(file: &PlanFile, code: &str) -> Result<()> {
    let plain = plain_code(code).map_err(|error| input(format!("--code {code}: {error}")))?;
    if file.services.iter().any(|(known, _)| *known == plain) {
        return Ok(());
    }
    Err(input(format!(
        "--code {code}: the plan of {} has no such service. Check the code, letter O and digit 0 too",
        file.payer.name
    )))
}

/// Does what is said of authorisations.
pub fn authorisation(arguments: &Arguments) -> Result<Done> {
    let mut office = arguments.desk.open()?;
    let (claims, policies) = (office.world.suite.claims, office.world.suite.policies);
    let told = match &arguments.command {
        Command::Request { member, provider, code, from, to, units, urgent } => {
            let (member_id, provider_id) = (office.member(member)?, office.provider(provider)?);
            let World { file, custody, .. } = &mut office.world;
            for code in code {
                ensure_in_plan(file, code)?;
            }
            let codes = code.iter().map(|code| {
                let on_chain = Codes::of(file).on_chain(&mut custody.vault, code, *from);
                on_chain.map_err(|error| input(format!("{code}: {error}")))
            });
            let request = AuthorisationRequest {
                member: member_id,
                provider: provider_id,
                codes: codes.collect::<Result<_>>()?,
                from: *from,
                to: *to,
                units: *units,
                urgent: *urgent,
            };
            // Tokens must not be lost once they stand on the chain.
            custody.vault.save()?;
            let what = format!("ask for an authorisation for {member}");
            let sent = office.session().send(&what, claims.ask_authorisation(&request))?;
            let number = sent.value().map(|id| id.0);
            if let Some(number) = number {
                say!("    authorisation {number}");
            }
            json!({ "authorisation": number })
        }
        Command::Decide { number, approve, from, to, units, most, .. } => {
            let id = AuthorisationId(*number);
            let known = office.session().ask(policies.authorisation(id))?;
            let known = known.ok_or_else(|| input(format!("there is no authorisation {number}: check the number")))?;
            let most = match most {
                None => None,
                Some(text) => Some(office.world.file.currency.parse(text).ok_or_else(|| {
                    input(format!(
                        "--most: expected an amount in {}, such as 300.00, found {text:?}",
                        office.world.file.currency.code
                    ))
                })?),
            };
            let approval = approve.then_some(Approval {
                from: from.unwrap_or(known.terms.from),
                to: to.unwrap_or(known.terms.to),
                units: units.unwrap_or(known.terms.units),
                most,
            });
            let what = format!("{} authorisation {number}", if *approve { "approve" } else { "refuse" });
            let _sent: Sent<()> = office.session().send(&what, claims.decide_authorisation(id, approval))?;
            json!({ "authorisation": number, "approved": approve })
        }
        Command::Show { number } => office.show_authorisation(*number)?,
    };
    Ok(office.done(told))
}

impl Office {
    fn show_authorisation(&mut self, number: u32) -> Result<Value> {
        let policies = self.world.suite.policies;
        let known = self.session().ask(policies.authorisation(AuthorisationId(number)))?;
        let known = known.ok_or_else(|| input(format!("there is no authorisation {number}: check the number")))?;
        let now = self.session().now_millis()?;
        let terms = &known.terms;
        let vault = &self.world.custody.vault;
        let codes: Vec<_> = terms.codes.iter().map(|code| vault.code_text(*code)).collect();
        let member = self.world.file.members.iter().find(|member| vault.member(&member.number) == Some(terms.member));
        let member = member.map_or_else(|| format!("member {}", terms.member.0), |member| member.name.clone());
        let state = match known.ruling_at(now) {
            None => "not decided yet",
            Some(AuthorisationRuling::Approved) => "approved",
            Some(AuthorisationRuling::Refused) => "refused",
        };
        say!("authorisation {number}: {state}");
        say!("  for        {member}, by {}", self.world.provider_called(terms.provider));
        say!("  what       {}", codes.join(", "));
        say!("  days       {} to {}", figures::day(terms.from), figures::day(terms.to));
        say!("  units      {}, of which {} are used", figures::units(terms.units), figures::units(known.used));
        if let Some(most) = known.most {
            say!("  at most    {} a unit", self.world.file.currency.show(most));
        }
        let decide_by = figures::day_of(known.decide_by, self.world.file.plan.utc_offset_minutes);
        say!("  to decide  before {decide_by}");
        Ok(json!({
            "authorisation": number,
            "state": state,
            "codes": codes,
            "from": figures::day(terms.from),
            "to": figures::day(terms.to),
            "units_in_thousandths": terms.units.0,
            "used_in_thousandths": known.used.0,
            "most": known.most.map(|most| most.0.to_string()),
            "decide_by_millis": known.decide_by,
        }))
    }
}
