//! Values that are read in their place. What is made of many accounts would otherwise be copied account by account on its way out
//! of every decoder, which is most of the code that a contract has for reading its records.

use alloc::boxed::Box;
use alloc::vec::Vec;

use scale::{Compact, Decode, Error, Input};

/// A value that is made blank and then filled, field by field, with what SCALE says of it.
pub trait InPlace: Sized {
    /// What stands there before. It means nothing.
    const BLANK: Self;

    /// Reads the value; it is blank. After an error what stands there means nothing.
    fn fill<I: Input>(&mut self, input: &mut I) -> Result<(), Error>;
}

/// A value as it is read in place.
pub fn decode<T: InPlace, I: Input>(input: &mut I) -> Result<T, Error> {
    let mut value = T::BLANK;
    value.fill(input)?;
    Ok(value)
}

/// A value as it is read in place, on the heap, where it is passed on without being copied.
pub fn decode_boxed<T: InPlace, I: Input>(input: &mut I) -> Result<Box<T>, Error> {
    let mut value = Box::new(T::BLANK);
    value.fill(input)?;
    Ok(value)
}

/// Lets a value that has a decoder, and is short, be a part of values that are read in place.
#[macro_export]
macro_rules! decoded_in_place {
    ($($name:ty = $blank:expr),* $(,)?) => {
        $(impl $crate::wire::InPlace for $name {
            const BLANK: Self = $blank;

            #[inline(never)]
            fn fill<I: ::scale::Input>(&mut self, input: &mut I) -> Result<(), ::scale::Error> {
                *self = ::scale::Decode::decode(input)?;
                Ok(())
            }
        })*
    };
}

crate::decoded_in_place! {
    bool = false,
    u16 = 0,
    u32 = 0,
    u64 = 0,
    i32 = 0,
}

impl<const N: usize> InPlace for [u8; N] {
    const BLANK: Self = [0; N];

    fn fill<I: Input>(&mut self, input: &mut I) -> Result<(), Error> {
        input.read(self)
    }
}

impl<T: InPlace> InPlace for Option<T> {
    const BLANK: Self = None;

    fn fill<I: Input>(&mut self, input: &mut I) -> Result<(), Error> {
        if bool::decode(input)? {
            self.insert(T::BLANK).fill(input)?;
        }
        Ok(())
    }
}

impl<T: InPlace, E: InPlace> InPlace for Result<T, E> {
    const BLANK: Self = Ok(T::BLANK);

    fn fill<I: Input>(&mut self, input: &mut I) -> Result<(), Error> {
        if bool::decode(input)? {
            *self = Err(decode(input)?);
        } else if let Ok(value) = self {
            value.fill(input)?;
        }
        Ok(())
    }
}

impl<A: InPlace, B: InPlace> InPlace for (A, B) {
    const BLANK: Self = (A::BLANK, B::BLANK);

    fn fill<I: Input>(&mut self, input: &mut I) -> Result<(), Error> {
        self.0.fill(input)?;
        self.1.fill(input)
    }
}

impl<T: InPlace> InPlace for Vec<T> {
    const BLANK: Self = Vec::new();

    #[inline(never)]
    fn fill<I: Input>(&mut self, input: &mut I) -> Result<(), Error> {
        // Room is made as the items come: a length that is not true takes none.
        for _ in 0..Compact::<u32>::decode(input)?.0 {
            self.push(decode(input)?);
        }
        Ok(())
    }
}
