//! Arguments that stay where they are read. What ink! decodes passes through one value of all messages on its way to
//! its message, and the compiler takes every account in it apart, word by word, and puts it together again; what lies
//! on the heap is passed on as it is. For whoever calls nothing changes: the bytes are those of the value, the metadata
//! speak of the value, and the aliases here and beside the traits have its name, which the metadata show.

use alloc::boxed::Box;
use core::marker::PhantomData;
use core::ops::Deref;

use domain::wire::InPlace;
use scale::{Decode, Encode, EncodeLike, Error, Input, Output};

/// An account of the rules.
pub type Account = Argument<domain::ids::Account>;
/// An account of the chain, as the rules see it.
pub type AccountId = Argument<domain::ids::Account, ink::primitives::AccountId>;
/// An account of the chain, as the rules see it, or none.
pub type Option<T> = Argument<core::option::Option<domain::ids::Account>, core::option::Option<T>>;
/// Several of something.
pub type Vec<T, As = T> = Argument<alloc::vec::Vec<T>, alloc::vec::Vec<As>>;

/// A `T` on the heap. The metadata call it an `As`, whose bytes are the same.
pub struct Argument<T, As = T>(Box<T>, PhantomData<fn() -> As>);

impl<T, As> From<T> for Argument<T, As> {
    fn from(value: T) -> Self {
        Self(Box::new(value), PhantomData)
    }
}

impl<T, As> Deref for Argument<T, As> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: InPlace, As> Decode for Argument<T, As> {
    #[inline(never)]
    fn decode<I: Input>(input: &mut I) -> Result<Self, Error> {
        Ok(Self(domain::wire::decode_boxed(input)?, PhantomData))
    }
}

impl<T: Encode, As> Encode for Argument<T, As> {
    fn encode_to<O: Output + ?Sized>(&self, dest: &mut O) {
        self.0.encode_to(dest);
    }
}

impl<T: Encode, As> EncodeLike for Argument<T, As> {}

#[cfg(feature = "std")]
impl<T: 'static, As: scale_info::TypeInfo + 'static> scale_info::TypeInfo for Argument<T, As> {
    type Identity = As::Identity;

    fn type_info() -> scale_info::Type {
        As::type_info()
    }
}

#[cfg(test)]
mod tests {
    use scale_info::MetaType;

    use super::*;

    #[test]
    fn an_argument_has_the_bytes_and_the_metadata_of_its_value() {
        let account = domain::ids::Account([7; 32]);
        let argument = AccountId::from(account);
        assert_eq!(argument.encode(), ink::primitives::AccountId::from([7; 32]).encode());
        assert_eq!(*AccountId::decode(&mut &argument.encode()[..]).expect("it was encoded"), account);
        assert!(AccountId::decode(&mut &argument.encode()[1..]).is_err());
        assert_eq!(MetaType::new::<AccountId>(), MetaType::new::<ink::primitives::AccountId>());
        assert_eq!(MetaType::new::<Account>(), MetaType::new::<domain::ids::Account>());
        let none = Option::<ink::primitives::AccountId>::from(None);
        assert_eq!(none.encode(), [0]);
        let several = Vec::<domain::ids::Account, ink::primitives::AccountId>::from(alloc::vec![account; 2]);
        assert_eq!(several.encode(), alloc::vec![ink::primitives::AccountId::from([7; 32]); 2].encode());
    }
}
