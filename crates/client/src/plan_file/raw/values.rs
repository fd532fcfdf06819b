//! The kinds of values that a plan file holds.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Unexpected, Visitor};
use serde::Deserialize;
use toml::value::Datetime;

/// A number in quotes: no floating point comes near money.
pub(in crate::plan_file) struct Quoted(pub String);

/// A percentage: a whole number, or one with decimals in quotes.
pub(in crate::plan_file) struct Percent(pub String);

/// A date as TOML writes it, without quotes.
pub(in crate::plan_file) struct Date(pub Datetime);

/// A name, or whether the plan's own is meant.
pub(in crate::plan_file) enum Choice {
    Named(String),
    Own(bool),
}

/// Not at all: `false`.
pub(in crate::plan_file) struct No;

/// A value that may be written short or at length.
pub(in crate::plan_file) enum Form<S, L> {
    Short(S),
    Long(L),
}

/// One table, or several in brackets.
pub(in crate::plan_file) struct OneOrMany<T>(pub Vec<T>);

/// What a value that may be written in several ways is expected to be.
pub(super) trait Expected {
    const EXPECTED: &'static str;
}

/// A short form.
pub(super) trait Short: Sized {
    fn of(scalar: &Scalar<'_>) -> Option<Self>;
}

pub(super) enum Scalar<'a> {
    Text(&'a str),
    Whole(i64),
    Bool(bool),
}

impl Short for String {
    fn of(scalar: &Scalar<'_>) -> Option<Self> {
        match scalar {
            Scalar::Text(text) => Some((*text).into()),
            Scalar::Whole(_) | Scalar::Bool(_) => None,
        }
    }
}

impl Short for u8 {
    fn of(scalar: &Scalar<'_>) -> Option<Self> {
        match scalar {
            Scalar::Whole(number) => (*number).try_into().ok(),
            Scalar::Text(_) | Scalar::Bool(_) => None,
        }
    }
}

impl Short for No {
    fn of(scalar: &Scalar<'_>) -> Option<Self> {
        matches!(scalar, Scalar::Bool(false)).then_some(Self)
    }
}

impl Short for Choice {
    fn of(scalar: &Scalar<'_>) -> Option<Self> {
        match scalar {
            Scalar::Text(text) => Some(Self::Named((*text).into())),
            Scalar::Bool(own) => Some(Self::Own(*own)),
            Scalar::Whole(_) => None,
        }
    }
}

impl Short for Quoted {
    fn of(scalar: &Scalar<'_>) -> Option<Self> {
        String::of(scalar).map(Self)
    }
}

impl Short for Percent {
    fn of(scalar: &Scalar<'_>) -> Option<Self> {
        match scalar {
            Scalar::Text(text) => Some(Self((*text).into())),
            Scalar::Whole(number) => Some(Self(number.to_string())),
            Scalar::Bool(_) => None,
        }
    }
}

impl<'de> Deserialize<'de> for Quoted {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ScalarVisitor::new("a number in quotes, such as \"300.00\""))
    }
}

impl<'de> Deserialize<'de> for Percent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let expected = "a percentage from 0 to 100, with decimals only in quotes, such as \"12.5\"";
        deserializer.deserialize_any(ScalarVisitor::new(expected))
    }
}

impl<'de> Deserialize<'de> for Choice {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ScalarVisitor::new("a ceiling's name in quotes, true or false"))
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wrong = |_| D::Error::custom("expected a date without quotes, such as 2026-01-01");
        Datetime::deserialize(deserializer).map(Self).map_err(wrong)
    }
}

impl<'de, S: Short, L: Deserialize<'de> + Expected> Deserialize<'de> for Form<S, L> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FormVisitor(PhantomData))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for OneOrMany<T>
where
    T: Expected,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OneOrManyVisitor(PhantomData))
    }
}

/// Takes a value that is no table.
struct ScalarVisitor<S> {
    expected: &'static str,
    made: PhantomData<S>,
}

impl<S: Short> ScalarVisitor<S> {
    fn new(expected: &'static str) -> Self {
        Self { expected, made: PhantomData }
    }
}

impl<S: Short> Visitor<'_> for ScalarVisitor<S> {
    type Value = S;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<S, E> {
        S::of(&Scalar::Text(text)).ok_or_else(|| E::invalid_type(Unexpected::Str(text), &self))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<S, E> {
        S::of(&Scalar::Whole(number)).ok_or_else(|| E::invalid_type(Unexpected::Signed(number), &self))
    }

    fn visit_bool<E: Error>(self, is: bool) -> Result<S, E> {
        S::of(&Scalar::Bool(is)).ok_or_else(|| E::invalid_type(Unexpected::Bool(is), &self))
    }
}

struct FormVisitor<S, L>(PhantomData<(S, L)>);

impl<'de, S: Short, L: Deserialize<'de> + Expected> Visitor<'de> for FormVisitor<S, L> {
    type Value = Form<S, L>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(L::EXPECTED)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        ScalarVisitor::new(L::EXPECTED).visit_str(text).map(Form::Short)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        ScalarVisitor::new(L::EXPECTED).visit_i64(number).map(Form::Short)
    }

    fn visit_bool<E: Error>(self, is: bool) -> Result<Self::Value, E> {
        ScalarVisitor::new(L::EXPECTED).visit_bool(is).map(Form::Short)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        L::deserialize(MapAccessDeserializer::new(map)).map(Form::Long)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
        L::deserialize(SeqAccessDeserializer::new(seq)).map(Form::Long)
    }
}

struct OneOrManyVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de> + Expected> Visitor<'de> for OneOrManyVisitor<T> {
    type Value = OneOrMany<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(|one| OneOrMany(vec![one]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(seq)).map(OneOrMany)
    }
}
