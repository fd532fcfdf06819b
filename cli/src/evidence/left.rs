//! What still names an erased member or claim in the files beside the vault: the plan file, a remittance, whatever else
//! lies there.

use std::io::Write as _;
use std::path::Path;

use anyhow::{Context, Result};
use toml::{Table, Value};

const PLAN: &str = "plan.toml";
const REMITTANCE: &str = "remittance.835";
/// What is encrypted, and what it opens with.
const VAULT: &str = "vault.";
/// Where the plan file names a member.
const PLACES: [(&str, &str); 2] = [("members", "number"), ("consents", "member")];

/// Takes an erased member out of the plan file and removes a remittance that names what was erased; tells what was
/// done, and what is left to do by hand.
pub fn clean(folder: &Path, member: Option<&str>, claims: &[String]) -> Result<Vec<String>> {
    let mut told = Vec::new();
    let plan = folder.join(PLAN);
    if let (Some(member), true) = (member, plan.is_file()) {
        let text = std::fs::read_to_string(&plan).with_context(|| format!("{} cannot be read", plan.display()))?;
        if let Some(left) = without(&text, member).with_context(|| format!("{} is no TOML", plan.display()))? {
            replace(&plan, &left)?;
            told.push(format!("{} has the member no longer.", plan.display()));
        }
    }
    let words: Vec<&str> = member.into_iter().chain(claims.iter().map(String::as_str)).collect();
    let mut files: Vec<_> = std::fs::read_dir(folder)?.flatten().map(|entry| entry.path()).collect();
    files.sort();
    for file in files.iter().filter(|file| file.is_file()) {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with(VAULT) || !names(file, &words)? {
            continue;
        }
        if name == REMITTANCE {
            std::fs::remove_file(file).with_context(|| format!("{} cannot be removed", file.display()))?;
            told.push(format!("{} named it and is removed: `inkclaim remit` writes it again without.", file.display()));
        } else {
            told.push(format!("{} still names it: correct or remove it by hand.", file.display()));
        }
    }
    Ok(told)
}

/// Whether one of these words stands in a file, and is not a part of a longer one.
fn names(file: &Path, words: &[&str]) -> Result<bool> {
    let bytes = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let is_part = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'-');
    Ok(words.iter().any(|word| {
        let word = word.as_bytes();
        bytes.windows(word.len().max(1)).enumerate().any(|(start, window)| {
            let before = start.checked_sub(1).and_then(|at| bytes.get(at));
            let behind = start.checked_add(word.len()).and_then(|at| bytes.get(at));
            window == word && !is_part(before) && !is_part(behind)
        })
    }))
}

/// The text of a plan file without a member; none where it does not name him. What the clerk has written around it
/// stays, where it can.
fn without(text: &str, member: &str) -> Result<Option<String>> {
    let mut table: Table = toml::from_str(text)?;
    let mut is_named = false;
    for (list, key) in PLACES {
        let Some(Value::Array(known)) = table.get_mut(list) else { continue };
        let before = known.len();
        known.retain(|entry| entry.get(key).and_then(Value::as_str) != Some(member));
        is_named |= known.len() != before;
    }
    if !is_named {
        return Ok(None);
    }
    let kept: String = blocks(text).into_iter().filter(|block| !is_of(block, member)).collect();
    // A list that has become empty is not written.
    let lists = |table: &Table| {
        let mut table = table.clone();
        table.retain(|_, value| value.as_array().is_none_or(|entries| !entries.is_empty()));
        table
    };
    let is_the_same = toml::from_str::<Table>(&kept).is_ok_and(|kept| lists(&kept) == lists(&table));
    Ok(Some(if is_the_same { kept } else { table.to_string() }))
}

/// The text in parts: headings with what is below them, where what is below a member's heading is the member's; and,
/// apart, comments, which are about whatever follows.
fn blocks(text: &str) -> Vec<String> {
    let mut blocks = vec![String::new()];
    let mut is_comment = true;
    for line in text.split_inclusive('\n') {
        let is_below = PLACES.iter().any(|(list, _)| line.starts_with(&format!("[{list}.")));
        let is_first_comment = line.starts_with('#') && !is_comment;
        if (line.starts_with('[') && !is_below) || is_first_comment {
            blocks.push(String::new());
        }
        is_comment = line.starts_with('#');
        if let Some(block) = blocks.last_mut() {
            block.push_str(line);
        }
    }
    blocks
}

/// Whether a part is an entry of this member.
fn is_of(block: &str, member: &str) -> bool {
    let Ok(table) = toml::from_str::<Table>(block) else { return false };
    PLACES.iter().any(|(list, key)| {
        let entry = table.get(*list).and_then(Value::as_array).and_then(|entries| entries.first());
        entry.and_then(|entry| entry.get(key)).and_then(Value::as_str) == Some(member)
    })
}

/// Replaces a file as a whole or not at all.
fn replace(path: &Path, text: &str) -> Result<()> {
    let write = || {
        let mut file = tempfile::NamedTempFile::new_in(path.parent().unwrap_or(Path::new(".")))?;
        file.write_all(text.as_bytes())?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|error| error.error)
    };
    write().map(|_| ()).with_context(|| format!("{} cannot be written", path.display()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    const SAMPLE: &str = include_str!("../../../samples/plan.toml");

    #[test]
    fn a_member_leaves_the_plan_and_everything_else_stays_as_it_was_written() {
        let left = without(SAMPLE, "OAK200001").unwrap().unwrap();
        for gone in ["OAK200001", "Cleo", "Marsh"] {
            assert!(!left.contains(gone), "{gone} in {left}");
        }
        // Line by line: nothing was added, and no comment went but those of the entries.
        let mut lines = SAMPLE.lines();
        assert!(left.lines().all(|line| lines.any(|known| known == line)));
        assert!(SAMPLE.lines().filter(|line| line.starts_with('#')).all(|comment| left.contains(comment)));
        assert_eq!(without(&left, "OAK200001").unwrap(), None);
        assert_eq!(without(SAMPLE, "OAK2").unwrap(), None);
    }

    #[test]
    fn what_is_written_in_another_way_is_written_anew() {
        let text = "members = [{ number = \"A\", name = \"Ann\" }, { number = \"B\" }]\n[plan]\nname = \"x\"\n";
        let left = without(text, "A").unwrap().unwrap();
        assert!(!left.contains("Ann"), "{left}");
        let table: Table = toml::from_str(&left).unwrap();
        assert_eq!(table["members"].as_array().unwrap().len(), 1);
        let below =
            "[[members]]\nnumber = \"A\"\n[members.opening]\ndeductible = \"1.00\"\n[[members]]\nnumber = \"B\"\n";
        assert_eq!(without(below, "A").unwrap().unwrap(), "[[members]]\nnumber = \"B\"\n");
    }

    #[test]
    fn a_remittance_goes_and_other_files_are_told() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        write("remittance.835", "CLP*CLEO-0001*1*");
        write("notes.txt", "for OAK200001");
        write("other.txt", "for OAK2000011 and CLEO-00012");
        write("vault.inkclaim", "OAK200001");
        let told = clean(folder.path(), Some("OAK200001"), &["CLEO-0001".into()]).unwrap();
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told.iter().any(|line| line.contains("notes.txt still names it")), "{told:?}");
        assert!(!folder.path().join("remittance.835").exists() && folder.path().join("vault.inkclaim").exists());
    }
}
