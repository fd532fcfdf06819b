//! Documents that claims are decided on: kept encrypted, opened with consent and a receipt, erased for good.
//!
//! A document lies in a [`Store`] under a random name, encrypted with a key of its own; name, key and salt are in the
//! [vault](crate::vault), a salted commitment is on the chain. [`put`] brings one in, [`open`] brings it out for somebody
//! whose role, purpose and consent hold at that moment, [`erase`] makes sure that nobody ever opens or proves it again.

mod authority;
mod document;
mod erase;
mod open;
mod receipts;
mod store;

pub use authority::{Authority, AuthorityError, SuiteAuthority};
pub use document::{put, PutError, MAX_DOCUMENT_BYTES};
pub use erase::{erase, EraseError, Subject};
pub use open::{open, OpenError, Reader, Refusal, Request};
pub use receipts::{Act, Outcome, Receipt, ReceiptError, Receipts};
pub use store::{try_out, FolderStore, Places, RemoteStore, Store, StoreError};

#[cfg(test)]
mod tests;
