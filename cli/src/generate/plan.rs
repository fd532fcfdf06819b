//! The plan file of generated claims: the terms of another one, with people who do not exist.

use std::fmt::{self, Write as _};

use super::people::{Member, Provider};

/// What of a plan file speaks of people and money, and is written anew.
const REPLACED: [&str; 4] = ["[[members]]", "[[providers]]", "[[consents]]", "[escrow]"];

/// The plan file: `terms` without its people, and these instead. `funding` is in whole units of the currency.
pub fn write(
    terms: &str,
    year: u16,
    members: &[Member],
    providers: &[Provider],
    funding: u128,
) -> Result<String, fmt::Error> {
    let mut text = String::from("# Made by `inkclaim generate`. Nobody in it exists.\n\n");
    let mut is_kept = true;
    for line in terms.lines() {
        let begins = line.trim_start();
        if begins.starts_with('[') {
            is_kept = !REPLACED.iter().any(|section| begins.starts_with(section));
        }
        if is_kept && !begins.starts_with('#') {
            writeln!(text, "{line}")?;
        }
    }
    for Member { number, first, last, family, .. } in members {
        writeln!(
            text,
            "\n[[members]]\nnumber = \"{number}\"\nname = \"{first} {last}\"\nfamily = \"{last} {family}\""
        )?;
        writeln!(text, "coverage = {{ from = {year:04}-01-01, to = {year:04}-12-31 }}")?;
    }
    for Provider { npi, name } in providers {
        writeln!(text, "\n[[providers]]\nnpi = \"{npi}\"\nname = \"{name}\"\nnetwork = \"in\"")?;
        writeln!(
            text,
            "credential = {{ specialty = 1, from = 2020-01-01, to = {:04}-12-31 }}",
            year.saturating_add(5)
        )?;
    }
    writeln!(text, "\n[escrow]\nfunding = \"{funding}\"")?;
    Ok(text)
}

/// The accounts of the members.
pub fn accounts(members: &[Member]) -> Result<String, fmt::Error> {
    let mut text = String::from(
        "# Made by `inkclaim generate`: an account for each member, for `inkclaim member enrol --all --accounts`.\n\
         # Nobody has a key of these accounts.\n\n[members]\n",
    );
    for member in members {
        writeln!(text, "{} = \"{}\"", member.number, member.account)?;
    }
    Ok(text)
}
