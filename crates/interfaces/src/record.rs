//! How values of the rules are stored: as they are, under a name that ink! can lay out, so that the rules need no ink!.

use scale::{Decode, Encode};

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
