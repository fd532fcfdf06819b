//! What a contract stores, in words: by the description that its build left in its metadata.

use std::collections::BTreeMap;

use domain::calendar::Day;
use scale::{Compact, Decode};
use serde_json::Value;

use crate::chain::{Balance, Bundle};
use crate::vault::hex;

/// The hash that the chain puts before a key.
const KEY_HASH: usize = 16;
/// How many decimals the chain's own asset has.
const DECIMALS: usize = 12;
/// How deep values are nested at most.
const DEPTH: u8 = 32;

/// How a contract stores what it stores.
pub(super) struct Layout {
    types: BTreeMap<u64, Value>,
    fields: Vec<Field>,
}

/// What is stored under one root.
struct Field {
    name: String,
    root: [u8; 4],
    /// The type of a mapping's keys.
    key: Option<u64>,
    /// What lies in one cell: by name, where it is more than one thing.
    values: Vec<(String, u64)>,
}

/// A value inside of a value.
struct Leaf {
    path: String,
    /// The type that gives it a meaning.
    meaning: String,
    value: String,
}

impl Layout {
    /// The layout that a bundle describes; the error says what it lacks.
    pub(super) fn of(bundle: &Bundle) -> Result<Self, String> {
        let lacks = || format!("the metadata of {} do not describe its storage", bundle.name);
        let types = bundle.metadata.get("types").and_then(Value::as_array).ok_or_else(lacks)?;
        let types = types.iter().filter_map(|it| Some((it.get("id")?.as_u64()?, it.get("type")?.clone()))).collect();
        let mut layout = Self { types, fields: Vec::new() };
        let members = bundle.metadata.pointer("/storage/root/layout/struct/fields/0/layout/struct/fields");
        for member in members.and_then(Value::as_array).ok_or_else(lacks)? {
            layout.add(member).ok_or_else(lacks)?;
        }
        Ok(layout)
    }

    fn add(&mut self, member: &Value) -> Option<()> {
        let name = member.get("name")?.as_str()?.to_owned();
        let root_of = |text: &str| hex::parse::<4>(text.strip_prefix("0x")?);
        if let Some(leaf) = member.pointer("/layout/leaf") {
            let root = root_of(leaf.get("key")?.as_str()?)?;
            let value = (name.clone(), leaf.get("ty")?.as_u64()?);
            match self.fields.iter_mut().find(|field| field.root == root) {
                Some(field) => field.values.push(value),
                None => self.fields.push(Field { name, root, key: None, values: vec![value] }),
            }
            return Some(());
        }
        let own = member.pointer("/layout/root")?;
        let root = root_of(own.get("root_key")?.as_str()?)?;
        let params = self.types.get(&own.get("ty")?.as_u64()?)?.get("params")?.as_array()?;
        let param = |name: &str| {
            params.iter().find(|it| it.get("name").and_then(Value::as_str) == Some(name))?.get("type")?.as_u64()
        };
        let (key, value) = (param("K"), param("V")?);
        self.fields.push(Field { name, root, key, values: vec![(String::new(), value)] });
        Some(())
    }

    /// How the keys of a field begin.
    pub(super) fn root(&self, field: &str) -> Option<[u8; 4]> {
        self.fields.iter().find(|known| known.name == field).map(|known| known.root)
    }

    /// The field to which a key belongs: a contract's own, without the chain's hash.
    fn field(&self, key: &[u8]) -> Option<&Field> {
        let root = key.first_chunk::<4>()?;
        self.fields.iter().find(|field| field.root == *root)
    }

    /// The name of the field to which a key belongs.
    pub(super) fn field_of(&self, key: &[u8]) -> Option<&str> {
        self.field(key).map(|field| field.name.as_str())
    }

    /// A cell in words, by its key: a contract's own, without the chain's hash.
    pub(super) fn cell(&self, key: &[u8]) -> String {
        let unknown = || format!("the cell 0x{}", hex::text(key));
        let Some(field) = self.field(key) else { return unknown() };
        let Some(kind) = field.key else {
            let names: Vec<&str> = field.values.iter().map(|(name, _)| name.as_str()).collect();
            return if field.values.len() > 1 { names.join(" and ") } else { field.name.replace('_', " ") };
        };
        let mut leaves = Vec::new();
        let mut rest = key.get(4..).unwrap_or_default();
        if self.decode(kind, &mut rest, "", "", DEPTH, &mut leaves).is_none() || !rest.is_empty() {
            return unknown();
        }
        let mut words: Vec<String> = Vec::new();
        let mut last = None;
        for leaf in &leaves {
            match words.last_mut() {
                // A kind of holder and its number, for one.
                Some(word) if !leaf.path.is_empty() && last == Some(&leaf.path) => {
                    word.push(' ');
                    word.push_str(&leaf.value);
                }
                Some(_) | None => words.push(leaf.as_key()),
            }
            last = Some(&leaf.path);
        }
        format!("{} of {}", field.name.replace('_', " "), words.join(", "))
    }

    /// What differs between two values of a cell: where, and either value in words.
    pub(super) fn differences(
        &self,
        key: &[u8],
        one: Option<&[u8]>,
        other: Option<&[u8]>,
    ) -> Vec<(String, String, String)> {
        const NOTHING: &str = "nothing";
        let whole = |bytes: Option<&[u8]>| bytes.map_or(NOTHING.into(), |bytes| format!("0x{}", hex::text(bytes)));
        let (Some(one_read), Some(other_read)) = (self.read(key, one), self.read(key, other)) else {
            return vec![(String::new(), whole(one), whole(other))];
        };
        let mut paths: Vec<&String> = one_read.keys().chain(other_read.keys()).collect();
        paths.sort_unstable();
        paths.dedup();
        let value = |of: &BTreeMap<String, String>, path: &String| of.get(path).cloned().unwrap_or(NOTHING.into());
        paths
            .into_iter()
            .map(|path| (path.clone(), value(&one_read, path), value(&other_read, path)))
            .filter(|(_, one, other)| one != other)
            .collect()
    }

    /// A cell's value, by the path to each part of it; no part if there is no value. None: it cannot be read.
    fn read(&self, key: &[u8], value: Option<&[u8]>) -> Option<BTreeMap<String, String>> {
        let Some(mut rest) = value else { return Some(BTreeMap::new()) };
        let mut leaves = Vec::new();
        for (name, kind) in &self.field(key)?.values {
            let name = if self.field(key)?.values.len() > 1 { name.as_str() } else { "" };
            self.decode(*kind, &mut rest, name, "", DEPTH, &mut leaves)?;
        }
        let mut read = BTreeMap::new();
        for leaf in leaves {
            read.entry(leaf.path)
                .and_modify(|known: &mut String| {
                    known.push(' ');
                    known.push_str(&leaf.value);
                })
                .or_insert(leaf.value);
        }
        rest.is_empty().then_some(read)
    }

    fn decode(
        &self,
        kind: u64,
        from: &mut &[u8],
        path: &str,
        meaning: &str,
        depth: u8,
        into: &mut Vec<Leaf>,
    ) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        let kind = self.types.get(&kind)?;
        let own = kind.get("path").and_then(|path| path.as_array()?.last()?.as_str()).unwrap_or_default();
        let own = if own.is_empty() || own == "Record" || own == "Option" { meaning } else { own };
        let (form, def) = kind.get("def")?.as_object()?.iter().next()?;
        let inner = |def: &Value| def.get("type").and_then(Value::as_u64);
        let mut put = |path: &str, value: String| {
            into.push(Leaf { path: path.into(), meaning: own.into(), value });
        };
        match form.as_str() {
            "primitive" => put(path, primitive(def.as_str()?, from, own)?),
            "compact" => {
                let number = Compact::<u128>::decode(from).ok()?.0;
                let meaning = self.types.get(&inner(def)?)?.get("path");
                let meaning = meaning.and_then(|path| path.as_array()?.last()?.as_str()).unwrap_or(own);
                into.push(Leaf { path: path.into(), meaning: meaning.into(), value: number_in_words(number, meaning) });
            }
            "composite" => self.decode_fields(def, from, path, own, depth, into)?,
            "variant" => {
                let index = u64::from(u8::decode(from).ok()?);
                let mut variants = def.get("variants")?.as_array()?.iter();
                let variant = variants.find(|it| it.get("index").and_then(Value::as_u64) == Some(index))?;
                let name = variant.get("name")?.as_str()?;
                if name != "Some" {
                    put(path, if name == "None" { "none".into() } else { name.into() });
                }
                self.decode_fields(variant, from, path, own, depth, into)?;
            }
            "sequence" | "array" => {
                let length = match def.get("len") {
                    Some(length) => length.as_u64()?,
                    None => Compact::<u64>::decode(from).ok()?.0,
                };
                let item = inner(def)?;
                if self.types.get(&item)?.pointer("/def/primitive").and_then(Value::as_str) == Some("u8") {
                    let (bytes, rest) = from.split_at_checked(usize::try_from(length).ok()?)?;
                    *from = rest;
                    put(path, format!("0x{}", hex::text(bytes)));
                    return Some(());
                }
                for number in 0..length {
                    self.decode(item, from, &format!("{path}[{number}]"), own, depth, into)?;
                }
            }
            "tuple" => {
                let items = def.as_array()?;
                for item in items {
                    // The parts of a tuple are told apart by what they are.
                    self.decode(item.as_u64()?, from, path, own, depth, into)?;
                }
            }
            _ => return None,
        }
        Some(())
    }

    fn decode_fields(
        &self,
        def: &Value,
        from: &mut &[u8],
        path: &str,
        meaning: &str,
        depth: u8,
        into: &mut Vec<Leaf>,
    ) -> Option<()> {
        let none = Vec::new();
        for field in def.get("fields").map_or(Some(&none), Value::as_array)? {
            let name = field.get("name").and_then(Value::as_str);
            let path = match name {
                Some(name) if path.is_empty() => name.to_owned(),
                Some(name) => format!("{path}.{name}"),
                None => path.to_owned(),
            };
            self.decode(field.get("type")?.as_u64()?, from, &path, meaning, depth, into)?;
        }
        Some(())
    }
}

impl Leaf {
    /// The value as a part of a key: `asset 0`, `number 0x01..`.
    fn as_key(&self) -> String {
        let label = if self.path.is_empty() { words(&self.meaning) } else { self.path.replace(['_', '.'], " ") };
        if label.is_empty() {
            self.value.clone()
        } else {
            format!("{label} {}", self.value)
        }
    }
}

/// A type's name as words, without the `Id` that many end with: `asset`, `payment number`.
fn words(name: &str) -> String {
    let mut text = String::new();
    for letter in name.strip_suffix("Id").unwrap_or(name).chars() {
        if letter.is_uppercase() && !text.is_empty() {
            text.push(' ');
        }
        text.extend(letter.to_lowercase());
    }
    text
}

fn primitive(kind: &str, from: &mut &[u8], meaning: &str) -> Option<String> {
    Some(match kind {
        "bool" => (if bool::decode(from).ok()? { "yes" } else { "no" }).into(),
        "u8" => u8::decode(from).ok()?.to_string(),
        "u16" => u16::decode(from).ok()?.to_string(),
        "u32" => u32::decode(from).ok()?.to_string(),
        "u64" => u64::decode(from).ok()?.to_string(),
        "u128" => number_in_words(u128::decode(from).ok()?, meaning),
        "i16" => i16::decode(from).ok()?.to_string(),
        "i32" => {
            let number = i32::decode(from).ok()?;
            match Day(number).civil() {
                Some((year, month, day)) if meaning == "Day" => format!("{year:04}-{month:02}-{day:02}"),
                Some(_) | None => number.to_string(),
            }
        }
        "str" => String::decode(from).ok()?,
        _ => return None,
    })
}

fn number_in_words(number: u128, meaning: &str) -> String {
    if meaning == "Amount" {
        amount(number)
    } else {
        number.to_string()
    }
}

/// An amount of the chain's own asset: with two decimals, or as many as it has.
fn amount(number: Balance) -> String {
    let digits = format!("{number:0>width$}", width = DECIMALS.saturating_add(1));
    let (whole, part) = digits.split_at(digits.len().saturating_sub(DECIMALS));
    format!("{whole}.{:0<2}", part.trim_end_matches('0'))
}

/// A contract's own key, without the hash that the chain puts before it.
pub(super) fn own_key(key: &[u8]) -> &[u8] {
    key.get(KEY_HASH..).unwrap_or(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact() {
        let all = [
            (0, "0.00"),
            (12_000_000_000_000, "12.00"),
            (10_000_000_000, "0.01"),
            (1_500_000_000_001, "1.500000000001"),
        ];
        for (number, text) in all {
            assert_eq!(amount(number), text);
        }
    }

    #[test]
    fn types_are_named_in_words() {
        assert_eq!((words("AssetId").as_str(), words("PaymentNumber").as_str()), ("asset", "payment number"));
    }
}
