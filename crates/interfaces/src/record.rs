//! How values of the rules are stored: as they are, under a name that ink! can lay out, so that the rules need no ink!.

use alloc::vec::Vec;
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
    fn load(&self, key: impl EncodeLike<K>) -> Option<T>;
}

impl<K: Encode, T: Encode + Decode, S: StorageKey> Records<K, T> for Mapping<K, Record<T>, S> {
    fn load(&self, key: impl EncodeLike<K>) -> Option<T> {
        let mut bytes = (S::KEY, key).encode();
        read(&mut bytes).then(|| T::decode(&mut &bytes[..]).expect("it was stored as it is read"))
    }
}

/// Puts what is stored under a key in the key's place, and tells whether anything is.
#[inline(never)]
fn read(key: &mut Vec<u8>) -> bool {
    let stored = ink::env::get_contract_storage::<_, Bytes>(&Key(key));
    match stored.expect("bytes are bytes") {
        Some(Bytes(bytes)) => {
            *key = bytes;
            true
        }
        None => false,
    }
}

/// A key that is encoded already.
struct Key<'a>(&'a [u8]);

impl Encode for Key<'_> {
    fn encode_to<O: Output + ?Sized>(&self, dest: &mut O) {
        dest.write(self.0);
    }
}

/// A record, not yet decoded.
struct Bytes(Vec<u8>);

impl Storable for Bytes {
    fn encode<O: Output + ?Sized>(&self, dest: &mut O) {
        dest.write(&self.0);
    }

    fn decode<I: Input>(input: &mut I) -> Result<Self, Error> {
        let mut bytes = alloc::vec![0; input.remaining_len()?.unwrap_or(0)];
        input.read(&mut bytes)?;
        Ok(Self(bytes))
    }

    fn encoded_size(&self) -> usize {
        self.0.len()
    }
}
