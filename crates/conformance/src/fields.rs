//! Objects of a file, key by key: each key is taken by whoever understands it, and one that nobody took is an error.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;

use domain::money::{BasisPoints, Quantity};
use rust_decimal::Decimal;
use serde_json::{Map, Value};

use crate::currency::{percentage, quantity, Currency};

/// Something of a file that cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// Where: the path of the element, such as `claims[0].lines[0].allowed`.
    pub element: String,
    /// What is wrong with it, and what is expected.
    pub problem: String,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.element, self.problem)
    }
}

impl std::error::Error for Unreadable {}

/// What reading comes to.
pub type Read<T> = Result<T, Unreadable>;

/// An object with its place in the file.
#[derive(Clone, Debug, Default)]
pub struct Fields {
    place: String,
    map: Map<String, Value>,
    taken: RefCell<BTreeSet<String>>,
}

impl Fields {
    /// The object at `place`.
    ///
    /// # Errors
    ///
    /// If it is no object.
    pub fn of(place: impl Into<String>, value: &Value) -> Read<Self> {
        let place = place.into();
        match value.as_object() {
            Some(map) => {
                // Nothing under a key is as good as no key.
                let said = map.iter().filter(|(_, value)| !value.is_null());
                let map = said.map(|(key, value)| (key.clone(), value.clone())).collect();
                Ok(Self { place, map, taken: RefCell::default() })
            }
            None => Err(Unreadable { element: place, problem: format!("expected an object, found {}", kind(value)) }),
        }
    }

    /// The value of a key, which counts as understood from now on.
    pub fn take(&self, key: &str) -> Option<&Value> {
        let value = self.map.get(key)?;
        self.taken.borrow_mut().insert(key.to_owned());
        Some(value)
    }

    /// Marks keys as understood that say nothing to a machine.
    pub fn pass_over(&self, keys: &[&str]) {
        for key in keys {
            self.take(key);
        }
    }

    /// All keys.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.map.keys().map(String::as_str)
    }

    /// The object under a key; an empty one where there is none.
    ///
    /// # Errors
    ///
    /// If it is no object.
    pub fn object(&self, key: &str) -> Read<Fields> {
        let place = self.element(key);
        self.take(key)
            .map_or_else(|| Ok(Fields { place: place.clone(), ..Fields::default() }), |it| Self::of(&place, it))
    }

    /// The objects of the list under a key; none where there is no such key.
    ///
    /// # Errors
    ///
    /// If it is no list of objects.
    pub fn objects(&self, key: &str) -> Read<Vec<Fields>> {
        let list = self.list(key)?;
        let of = |(index, value): (usize, &Value)| Fields::of(format!("{}[{index}]", self.element(key)), value);
        list.iter().enumerate().map(of).collect()
    }

    /// The fields that are no objects, and the objects with their keys.
    ///
    /// # Errors
    ///
    /// Never: what is no object is left to others.
    pub fn apart(&self) -> Read<(Fields, Vec<(String, Fields)>)> {
        let (objects, flat): (Vec<_>, Vec<_>) = self.map.iter().partition(|(_, value)| value.is_object());
        let map = flat.into_iter().map(|(key, value)| (key.clone(), value.clone())).collect();
        let flat = Fields { place: self.place.clone(), map, taken: RefCell::default() };
        let of = |(key, value): (&String, &Value)| Ok((key.clone(), Fields::of(self.element(key), value)?));
        Ok((flat, objects.into_iter().map(of).collect::<Read<_>>()?))
    }

    /// The same fields, none of them understood yet.
    #[must_use]
    pub fn afresh(&self) -> Fields {
        Fields { place: self.place.clone(), map: self.map.clone(), taken: RefCell::default() }
    }

    /// The same fields with a word before every key that does not have it.
    #[must_use]
    pub fn named_with(&self, word: &str) -> Fields {
        let key = |key: &String| if key.starts_with(word) { key.clone() } else { format!("{word}{key}") };
        let map = self.map.iter().map(|(known, value)| (key(known), value.clone())).collect();
        Fields { place: self.place.clone(), map, taken: RefCell::default() }
    }

    /// Whether somebody has understood a key.
    #[must_use]
    pub fn is_taken(&self, key: &str) -> bool {
        self.taken.borrow().contains(key)
    }

    /// These fields and others beside them.
    ///
    /// # Errors
    ///
    /// If both have a key, and not the same under it.
    pub fn with(&self, others: &Fields) -> Read<Fields> {
        let mut map = self.map.clone();
        for (key, value) in &others.map {
            if map.insert(key.clone(), value.clone()).is_some_and(|known| known != *value) {
                return Err(others.problem(key, "is given twice, and not alike"));
            }
        }
        Ok(Fields { place: self.place.clone(), map, taken: RefCell::default() })
    }

    /// What stands under a key, as it is printed; nothing where there is none.
    #[must_use]
    pub fn printed(&self, key: &str) -> String {
        match self.map.get(key) {
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
            None => String::new(),
        }
    }

    /// The list under a key; an empty one where there is none.
    ///
    /// # Errors
    ///
    /// If it is no list.
    pub fn list(&self, key: &str) -> Read<&[Value]> {
        match self.take(key) {
            None => Ok(&[]),
            Some(Value::Array(list)) => Ok(list),
            Some(other) => Err(self.unexpected(key, "a list", other)),
        }
    }

    /// The text under a key.
    ///
    /// # Errors
    ///
    /// If it is no text.
    pub fn text(&self, key: &str) -> Read<Option<&str>> {
        match self.take(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(other) => Err(self.unexpected(key, "a text", other)),
        }
    }

    /// The text under a key that must be there.
    ///
    /// # Errors
    ///
    /// If it is missing or no text.
    pub fn required(&self, key: &str) -> Read<&str> {
        self.text(key)?.ok_or_else(|| self.problem(key, "is missing"))
    }

    /// The whole number under a key.
    ///
    /// # Errors
    ///
    /// If it is no whole number that fits.
    pub fn whole(&self, key: &str) -> Read<Option<u32>> {
        let Some(value) = self.take(key) else { return Ok(None) };
        let number = value.as_u64().and_then(|number| u32::try_from(number).ok());
        number.map(Some).ok_or_else(|| self.unexpected(key, "a whole number", value))
    }

    /// The year that is told: a whole number, or its digits as a text.
    ///
    /// # Errors
    ///
    /// If it is none.
    pub fn year(&self) -> Read<Option<u32>> {
        let Some(Value::String(text)) = self.map.get("year") else { return self.whole("year") };
        self.take("year");
        let is_digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let year = text.parse().ok().filter(|_| is_digits);
        year.map(Some).ok_or_else(|| self.malformed("year", "a year such as 2 or \"2026\"", text))
    }

    /// The truth under a key.
    ///
    /// # Errors
    ///
    /// If it is neither true nor false.
    pub fn flag(&self, key: &str) -> Read<Option<bool>> {
        match self.take(key) {
            None => Ok(None),
            Some(Value::Bool(truth)) => Ok(Some(*truth)),
            Some(other) => Err(self.unexpected(key, "true or false", other)),
        }
    }

    /// The figure under a key, which may be below zero.
    ///
    /// # Errors
    ///
    /// If it is no figure of the currency.
    pub fn figure(&self, key: &str, currency: &Currency) -> Read<Option<Decimal>> {
        let Some(text) = self.decimal_text(key)? else { return Ok(None) };
        currency.figure(text).map(Some).map_err(|expected| self.malformed(key, &expected, text))
    }

    /// The percentage under a key.
    ///
    /// # Errors
    ///
    /// If it is none.
    pub fn percentage(&self, key: &str) -> Read<Option<BasisPoints>> {
        let Some(text) = self.decimal_text(key)? else { return Ok(None) };
        percentage(text).map(Some).map_err(|expected| self.malformed(key, &expected, text))
    }

    /// The quantity under a key.
    ///
    /// # Errors
    ///
    /// If it is none.
    pub fn quantity(&self, key: &str) -> Read<Option<Quantity>> {
        if let Some(Value::Number(_)) = self.map.get(key) {
            let count = self.whole(key)?.and_then(|count| count.checked_mul(1_000));
            return count.map(Quantity).map(Some).ok_or_else(|| self.problem(key, "is more than fits"));
        }
        let Some(text) = self.decimal_text(key)? else { return Ok(None) };
        quantity(text).map(Some).map_err(|expected| self.malformed(key, &expected, text))
    }

    fn decimal_text(&self, key: &str) -> Read<Option<&str>> {
        match self.take(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(other) => Err(self.unexpected(key, "a decimal in quotes, such as \"12.50\"", other)),
        }
    }

    /// Whether there is such a key.
    pub fn has(&self, key: &str) -> bool {
        self.map.contains_key(key)
    }

    /// That every key was understood.
    ///
    /// # Errors
    ///
    /// The first key that was not.
    pub fn ensure_understood(&self) -> Read<()> {
        let taken = self.taken.borrow();
        match self.keys().find(|key| !taken.contains(*key)) {
            None => Ok(()),
            Some(key) => {
                Err(self.problem(key, "is not a key that is understood here (docs/conformance.md lists them)"))
            }
        }
    }

    /// The path of a key.
    #[must_use]
    pub fn element(&self, key: &str) -> String {
        if self.place.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.place)
        }
    }

    /// Something wrong with a key.
    pub fn problem(&self, key: &str, problem: impl Into<String>) -> Unreadable {
        Unreadable { element: self.element(key), problem: problem.into() }
    }

    fn malformed(&self, key: &str, expected: &str, found: &str) -> Unreadable {
        self.problem(key, format!("expected {expected}, found {found:?}"))
    }

    fn unexpected(&self, key: &str, expected: &str, found: &Value) -> Unreadable {
        self.problem(key, format!("expected {expected}, found {}", kind(found)))
    }
}

fn kind(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(truth) => truth.to_string(),
        Value::Number(number) => format!("the number {number}"),
        Value::String(text) => format!("{text:?}"),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}
