//! The rules of health-insurance claims, and nothing else.
//!
//! This crate knows no chain, clock, caller or storage. Time, prices, enrolments and what was used before come in as
//! values; decisions go out as values. The contracts load, ask this crate, and store what it answers; whoever moves the
//! suite to another chain keeps this crate as it is.
//!
//! Read in this order: [`money`] and [`calendar`] (the arithmetic), [`plan`], [`service`], [`network`] and [`enrolment`] (what
//! was promised), [`claim`] (what is asked), [`eligibility`] (step 0), [`cost_share`] (steps 1 to 6), [`coordination`] (step
//! 7), [`adjudicate`] (the whole claim, and what it uses up), [`reversal`] (how that is given back), [`decision`] (the
//! answer), [`review`] and [`lifecycle`] (what may follow it), [`ledger`] (how it is paid), [`credential`] and [`consent`]
//! (who may), [`representation`], [`statement`] and [`emergency`] (in whose name, by whose signature, and without either).
#![cfg_attr(not(feature = "std"), no_std)]
#![forbid(unsafe_code)]
// The SCALE derive numbers the variants of an enum with a cast that this lint takes for ours; `scripts/test` refuses ours.
#![allow(clippy::cast_possible_truncation)]

extern crate alloc;

pub mod accumulators;
pub mod adjudicate;
pub mod authorisation;
pub mod bounds;
pub mod calendar;
pub mod claim;
pub mod consent;
pub mod coordination;
pub mod cost_share;
pub mod credential;
pub mod decision;
pub mod eligibility;
pub mod emergency;
pub mod enrolment;
pub mod ids;
pub mod ledger;
pub mod lifecycle;
pub mod money;
pub mod network;
pub mod ownership;
pub mod pages;
pub mod plan;
pub mod provider;
pub mod reason;
pub mod representation;
pub mod reversal;
pub mod review;
pub mod service;
pub mod statement;
pub mod visit;
pub mod wire;
pub mod withdrawal;

/// Derives what every value needs that crosses a contract's border or is stored by one. `in_place` before a value of
/// fields as they are, none of them compact, has it read in its place ([`wire::InPlace`]).
#[macro_export]
macro_rules! wire {
    (in_place $(#[$meta:meta])* pub struct $name:ident { $($(#[doc = $doc:expr])* pub $field:ident: $type:ty,)* }) => {
        #[derive(Clone, Debug, PartialEq, Eq, ::scale::Encode)]
        #[cfg_attr(feature = "std", derive(::scale_info::TypeInfo))]
        $(#[$meta])*
        pub struct $name { $($(#[doc = $doc])* pub $field: $type,)* }

        impl $crate::wire::InPlace for $name {
            const BLANK: Self = Self { $($field: <$type as $crate::wire::InPlace>::BLANK),* };

            #[inline(never)]
            fn fill<I: ::scale::Input>(&mut self, input: &mut I) -> Result<(), ::scale::Error> {
                $(self.$field.fill(input)?;)*
                Ok(())
            }
        }

        impl ::scale::Decode for $name {
            fn decode<I: ::scale::Input>(input: &mut I) -> Result<Self, ::scale::Error> {
                $crate::wire::decode(input)
            }
        }
    };
    (in_place $(#[$meta:meta])* pub struct $name:ident(pub $type:ty);) => {
        #[derive(Clone, Debug, PartialEq, Eq, ::scale::Encode, ::scale::Decode)]
        #[cfg_attr(feature = "std", derive(::scale_info::TypeInfo))]
        $(#[$meta])*
        pub struct $name(pub $type);

        impl $crate::wire::InPlace for $name {
            const BLANK: Self = Self(<$type as $crate::wire::InPlace>::BLANK);

            #[inline(never)]
            fn fill<I: ::scale::Input>(&mut self, input: &mut I) -> Result<(), ::scale::Error> {
                $crate::wire::InPlace::fill(&mut self.0, input)
            }
        }
    };
    (
        in_place $(#[$meta:meta])* pub enum $name:ident { $(
            $(#[doc = $doc:expr])*
            $variant:ident $(($inner:ty))? $({ $($(#[doc = $field_doc:expr])* $field:ident: $type:ty,)* })?,
        )* }
    ) => {
        #[derive(Clone, Debug, PartialEq, Eq, ::scale::Encode)]
        #[cfg_attr(feature = "std", derive(::scale_info::TypeInfo))]
        $(#[$meta])*
        pub enum $name { $(
            $(#[doc = $doc])*
            $variant $(($inner))? $({ $($(#[doc = $field_doc])* $field: $type,)* })?,
        )* }

        impl $crate::wire::InPlace for $name {
            const BLANK: Self = $crate::wire!(@first $($variant $(($inner))? $({ $($field: $type),* })?,)*);

            #[inline(never)]
            fn fill<I: ::scale::Input>(&mut self, input: &mut I) -> Result<(), ::scale::Error> {
                let number = usize::from(input.read_byte()?);
                let mut variants = 0..;
                $(if variants.next() == Some(number) {
                    $crate::wire!(@variant self, input, $variant $(($inner))? $({ $($field: $type),* })?);
                    return Ok(());
                })*
                Err("no such variant".into())
            }
        }

        impl ::scale::Decode for $name {
            fn decode<I: ::scale::Input>(input: &mut I) -> Result<Self, ::scale::Error> {
                $crate::wire::decode(input)
            }
        }
    };
    (@first $variant:ident, $($rest:tt)*) => { Self::$variant };
    (@first $variant:ident ($inner:ty), $($rest:tt)*) => { Self::$variant(<$inner as $crate::wire::InPlace>::BLANK) };
    (@variant $self:ident, $input:ident, $variant:ident) => { *$self = Self::$variant; };
    (@variant $self:ident, $input:ident, $variant:ident ($inner:ty)) => {
        *$self = Self::$variant($crate::wire::InPlace::BLANK);
        if let Self::$variant(inner) = $self {
            $crate::wire::InPlace::fill(inner, $input)?;
        }
    };
    (@variant $self:ident, $input:ident, $variant:ident { $($field:ident: $type:ty),* }) => {
        *$self = Self::$variant { $($field: $crate::wire::InPlace::BLANK),* };
        if let Self::$variant { $($field),* } = $self {
            $($crate::wire::InPlace::fill($field, $input)?;)*
        }
    };
    ($(#[$meta:meta])* pub struct $name:ident $($rest:tt)*) => {
        #[derive(Clone, Debug, PartialEq, Eq, ::scale::Encode, ::scale::Decode)]
        #[cfg_attr(feature = "std", derive(::scale_info::TypeInfo))]
        $(#[$meta])*
        pub struct $name $($rest)*
    };
    ($(#[$meta:meta])* pub enum $name:ident $($rest:tt)*) => {
        #[derive(Clone, Debug, PartialEq, Eq, ::scale::Encode, ::scale::Decode)]
        #[cfg_attr(feature = "std", derive(::scale_info::TypeInfo))]
        $(#[$meta])*
        pub enum $name $($rest)*
    };
}
