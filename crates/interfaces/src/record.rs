//! How values of the rules are stored: as they are, under a name that ink! can lay out, so that the rules need no ink!.

use alloc::boxed::Box;
use alloc::vec::Vec;
use domain::wire::InPlace;
use ink::storage::traits::{Storable, StorageKey};
use ink::storage::Mapping;
use scale::{Decode, Encode, EncodeLike, Error, Input, Output};

/// A stored value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Record<T>(pub T);

#[cfg(feature = "std")]
impl<T: scale_info::TypeInfo + 'static> ink::storage::traits::StorageLayout for Record<T> {
    fn layout(key: &ink::primitives::Key) -> ink::metadata::layout::Layout {
        ink::metadata::layout::Layout::Leaf(ink::metadata::layout::LeafLayout::from_key::<T>(
            ink::metadata::layout::LayoutKey::from(key),
        ))
    }
}

/// A mapping of short records, which are read by one way: its code is there once and not once per mapping, as that of
/// [`Mapping::get`] is.
///
/// A record that is read so takes its length twice of the memory that a call has.
pub trait Records<K: Encode, T> {
    /// The value under a key; none if there is none.
    fn load(&self, key: impl EncodeLike<K>) -> Option<T>
    where
        T: Decode;

    /// The value under a key, read where it stays; none if there is none.
    fn load_boxed(&self, key: impl EncodeLike<K>) -> Option<Box<T>>
    where
        T: InPlace;

    /// Keeps a value under a key, in the place of the one before.
    fn save(&mut self, key: impl EncodeLike<K>, value: &T)
    where
        T: Encode;
}

impl<K: Encode, T: Encode + Decode, S: StorageKey> Records<K, T> for Mapping<K, Record<T>, S> {
    fn load(&self, key: impl EncodeLike<K>) -> Option<T> {
        let mut bytes = (S::KEY, key).encode();
        read(&mut bytes).then(|| T::decode(&mut &bytes[..]).expect("it was stored as it is read"))
    }

    fn load_boxed(&self, key: impl EncodeLike<K>) -> Option<Box<T>>
    where
        T: InPlace,
    {
        let mut bytes = (S::KEY, key).encode();
        read(&mut bytes).then(|| domain::wire::decode_boxed(&mut &bytes[..]).expect("it was stored as it is read"))
    }

    fn save(&mut self, key: impl EncodeLike<K>, value: &T) {
        ink::env::set_contract_storage(&(S::KEY, key), &Stored(value));
    }
}

/// Puts what is stored under a key in the key's place, and tells whether anything is.
#[inline(never)]
fn read(key: &mut Vec<u8>) -> bool {
    let stored = ink::env::get_contract_storage::<_, Bytes>(&Raw(key));
    match stored.expect("bytes are bytes") {
        Some(Bytes(bytes)) => {
            *key = bytes;
            true
        }
        None => false,
    }
}

/// What is encoded already.
pub(crate) struct Raw<'a>(pub &'a [u8]);

impl Encode for Raw<'_> {
    fn encode_to<O: Output + ?Sized>(&self, dest: &mut O) {
        dest.write(self.0);
    }
}

/// A record as it is stored.
struct Stored<'a, T>(&'a T);

impl<T: Encode> Storable for Stored<'_, T> {
    fn encode<O: Output + ?Sized>(&self, dest: &mut O) {
        self.0.encode_to(dest);
    }

    fn decode<I: Input>(_: &mut I) -> Result<Self, Error> {
        Err("what is borrowed is not read".into())
    }

    fn encoded_size(&self) -> usize {
        self.0.encoded_size()
    }
}

/// A record or an answer, not yet decoded.
pub(crate) struct Bytes(pub Vec<u8>);

impl Decode for Bytes {
    fn decode<I: Input>(input: &mut I) -> Result<Self, Error> {
        let mut bytes = alloc::vec![0; input.remaining_len()?.unwrap_or(0)];
        input.read(&mut bytes)?;
        Ok(Self(bytes))
    }
}

impl Storable for Bytes {
    fn encode<O: Output + ?Sized>(&self, dest: &mut O) {
        dest.write(&self.0);
    }

    fn decode<I: Input>(input: &mut I) -> Result<Self, Error> {
        Decode::decode(input)
    }

    fn encoded_size(&self) -> usize {
        self.0.len()
    }
}
