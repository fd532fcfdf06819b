//! A PSP22 token for tests: honest until it is told to misbehave.
#![cfg_attr(not(feature = "std"), no_std, no_main)]
// The SCALE derive numbers the variants of an enum with a cast that this lint takes for ours.
#![allow(clippy::cast_possible_truncation)]

pub use self::mock_token::{MockToken, MockTokenRef, Mode, Psp22Error};

#[ink::contract]
mod mock_token {
    use ink::env::call::{build_call, ExecutionInput, Selector};
    use ink::env::{return_value, DefaultEnvironment, ReturnFlags};
    use ink::prelude::string::String;
    use ink::prelude::vec;
    use ink::prelude::vec::Vec;
    use ink::storage::Mapping;
    use scale::{Encode, Output};

    /// What the token does.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    #[ink::scale_derive(Encode, Decode, TypeInfo)]
    #[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
    pub enum Mode {
        /// What it is told.
        #[default]
        Honest,
        /// It answers that all went well, and moves nothing.
        MovesNothing,
        /// The receiver gets so much less than was sent.
        KeepsFee(u128),
        /// The sender loses so much more than was sent.
        TakesMore(u128),
        /// It moves so much less than it is told.
        MovesLess(u128),
        /// It sends everyone's money the wrong way: the receiver pays the sender.
        Backwards,
        /// It refuses to send to this account, with an error of the standard.
        Refuses(AccountId),
        /// It moves, and answers a transfer with so many bytes.
        AnswersWith(u32),
        /// It tells balances with so many bytes.
        TellsWith(u32),
        /// It computes until it is stopped.
        Burns,
        /// It panics.
        Traps,
        /// It moves, and then calls this contract with these bytes.
        CallsBack(AccountId, Vec<u8>),
        /// It tells everyone this balance.
        Lies(u128),
        /// It sends, and panics when it is asked for a balance after that.
        FallsSilent,
    }

    /// The errors of the standard.
    #[derive(Clone, Debug, PartialEq, Eq)]
    #[ink::scale_derive(Encode, Decode, TypeInfo)]
    pub enum Psp22Error {
        /// Anything else.
        Custom(String),
        /// The owner has less.
        InsufficientBalance,
        /// The owner has allowed less.
        InsufficientAllowance,
        /// To nobody.
        ZeroRecipientAddress,
        /// From nobody.
        ZeroSenderAddress,
        /// The receiver does not want it.
        SafeTransferCheckFailed(String),
    }

    /// The standard, as far as it is used.
    #[ink::trait_definition]
    pub trait PSP22 {
        /// What an account has.
        #[ink(message)]
        fn balance_of(&self, owner: AccountId) -> u128;
        /// Sends of the caller's own.
        #[ink(message)]
        fn transfer(&mut self, to: AccountId, value: u128, data: Vec<u8>) -> Result<(), Psp22Error>;
        /// Sends of what `from` has allowed the caller.
        #[ink(message)]
        fn transfer_from(
            &mut self,
            from: AccountId,
            to: AccountId,
            value: u128,
            data: Vec<u8>,
        ) -> Result<(), Psp22Error>;
        /// Allows an account to take so much.
        #[ink(message)]
        fn approve(&mut self, spender: AccountId, value: u128) -> Result<(), Psp22Error>;
    }

    /// The token.
    #[ink(storage)]
    #[derive(Default)]
    pub struct MockToken {
        mode: Mode,
        is_silent: bool,
        balances: Mapping<AccountId, u128>,
        allowances: Mapping<(AccountId, AccountId), u128>,
    }

    /// Bytes as they are.
    struct Raw(Vec<u8>);

    impl Encode for Raw {
        fn encode_to<T: Output + ?Sized>(&self, to: &mut T) {
            to.write(&self.0);
        }
    }

    /// Ends the message with so many bytes.
    fn answer(bytes: u32) -> ! {
        let bytes = usize::try_from(bytes).expect("the chain counts in 32 bits");
        return_value(ReturnFlags::empty(), &Raw(vec![7; bytes]))
    }

    impl MockToken {
        /// A token of which nothing exists.
        #[ink(constructor)]
        pub fn new() -> Self {
            Self::default()
        }

        /// Makes so much for an account.
        #[ink(message)]
        pub fn mint(&mut self, to: AccountId, value: u128) {
            self.add(to, value);
        }

        /// Takes so much away from an account.
        #[ink(message)]
        pub fn seize(&mut self, from: AccountId, value: u128) {
            self.take(from, value).expect("it has as much");
        }

        /// From now on it does this.
        #[ink(message)]
        pub fn set_mode(&mut self, mode: Mode) {
            self.mode = mode;
            self.is_silent = false;
        }

        fn add(&mut self, to: AccountId, value: u128) {
            let balance = self.balances.get(to).unwrap_or_default();
            self.balances.insert(to, &balance.checked_add(value).expect("supplies of tests are small"));
        }

        fn take(&mut self, from: AccountId, value: u128) -> Result<(), Psp22Error> {
            let balance = self.balances.get(from).unwrap_or_default();
            let left = balance.checked_sub(value).ok_or(Psp22Error::InsufficientBalance)?;
            self.balances.insert(from, &left);
            Ok(())
        }

        fn burn(&self) -> ! {
            loop {
                core::hint::black_box(self.is_silent);
            }
        }

        /// Moves, in its way.
        fn shift(&mut self, from: AccountId, to: AccountId, value: u128) -> Result<(), Psp22Error> {
            assert!(self.mode != Mode::Traps, "as told");
            let (taken, given) = match &self.mode {
                Mode::MovesNothing => return Ok(()),
                Mode::KeepsFee(fee) => (value, value.checked_sub(*fee).expect("fees of tests are small")),
                Mode::TakesMore(more) => (value.checked_add(*more).expect("fees of tests are small"), value),
                Mode::MovesLess(less) => {
                    let moved = value.checked_sub(*less).expect("fees of tests are small");
                    (moved, moved)
                }
                Mode::Backwards => {
                    self.take(to, value)?;
                    self.add(from, value);
                    return Ok(());
                }
                Mode::Refuses(whom) if *whom == to => return Err(Psp22Error::SafeTransferCheckFailed(String::new())),
                Mode::Burns => self.burn(),
                Mode::Honest
                | Mode::Traps
                | Mode::Refuses(_)
                | Mode::AnswersWith(_)
                | Mode::TellsWith(_)
                | Mode::CallsBack(..)
                | Mode::Lies(_)
                | Mode::FallsSilent => (value, value),
            };
            self.take(from, taken)?;
            self.add(to, given);
            Ok(())
        }

        /// What it does after it has moved.
        fn misbehave(&mut self) {
            match self.mode.clone() {
                Mode::AnswersWith(bytes) => answer(bytes),
                Mode::CallsBack(whom, input) => {
                    let (selector, arguments) = input.split_at(4);
                    let selector = Selector::new(selector.try_into().expect("there are four bytes"));
                    let input = ExecutionInput::new(selector).push_arg(Raw(arguments.to_vec()));
                    let call = build_call::<DefaultEnvironment>().call(whom).exec_input(input).returns::<u32>();
                    let _ = call.try_invoke();
                }
                Mode::FallsSilent => self.is_silent = true,
                Mode::Honest
                | Mode::MovesNothing
                | Mode::KeepsFee(_)
                | Mode::TakesMore(_)
                | Mode::MovesLess(_)
                | Mode::Backwards
                | Mode::Refuses(_)
                | Mode::TellsWith(_)
                | Mode::Burns
                | Mode::Traps
                | Mode::Lies(_) => {}
            }
        }
    }

    impl PSP22 for MockToken {
        #[ink(message)]
        fn balance_of(&self, owner: AccountId) -> u128 {
            assert!(!self.is_silent, "as told");
            if let Mode::TellsWith(bytes) = self.mode {
                answer(bytes);
            }
            if let Mode::Lies(balance) = self.mode {
                return balance;
            }
            self.balances.get(owner).unwrap_or_default()
        }

        #[ink(message)]
        fn transfer(&mut self, to: AccountId, value: u128, _data: Vec<u8>) -> Result<(), Psp22Error> {
            self.shift(self.env().caller(), to, value)?;
            self.misbehave();
            Ok(())
        }

        #[ink(message)]
        fn transfer_from(
            &mut self,
            from: AccountId,
            to: AccountId,
            value: u128,
            _data: Vec<u8>,
        ) -> Result<(), Psp22Error> {
            let spender = self.env().caller();
            let allowed = self.allowances.get((from, spender)).unwrap_or_default();
            let left = allowed.checked_sub(value).ok_or(Psp22Error::InsufficientAllowance)?;
            self.allowances.insert((from, spender), &left);
            self.shift(from, to, value)?;
            self.misbehave();
            Ok(())
        }

        #[ink(message)]
        fn approve(&mut self, spender: AccountId, value: u128) -> Result<(), Psp22Error> {
            self.allowances.insert((self.env().caller(), spender), &value);
            Ok(())
        }
    }
}
