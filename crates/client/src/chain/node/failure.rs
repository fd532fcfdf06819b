//! The chain's errors by their names.

use ink_sandbox::frame_support::sp_runtime::DispatchError;
use subxt::Metadata;

use crate::chain::ChainError;

/// The part of the chain that raised an error, and the error's name there.
pub(super) fn name(error: &DispatchError, metadata: &Metadata) -> (String, String) {
    if let DispatchError::Module(inner) = error {
        let pallet = metadata.pallet_by_index(inner.index);
        let variant = pallet.and_then(|pallet| pallet.error_variant_by_index(inner.error[0]));
        let module = pallet.map_or_else(|| format!("module {}", inner.index), |pallet| pallet.name().into());
        return (module, variant.map_or_else(|| format!("error {:?}", inner.error), |variant| variant.name.clone()));
    }
    if let DispatchError::Token(inner) = error {
        return ("Token".into(), format!("{inner:?}"));
    }
    if let DispatchError::Arithmetic(inner) = error {
        return ("Arithmetic".into(), format!("{inner:?}"));
    }
    ("Chain".into(), <&'static str>::from(*error).into())
}

/// Whether the node does not take a transaction because its fee cannot be paid.
pub(super) fn is_about_the_fee(reason: &str) -> bool {
    reason.contains("Inability to pay some fees")
}

/// Why the node does not take a transaction.
pub(super) fn not_taken(reason: &str) -> ChainError {
    ChainError::Refused { module: "the node does not take the transaction".into(), name: shorten(reason) }
}

/// The node's words without the program's forms around them.
fn shorten(reason: &str) -> String {
    let field = |name: &str| {
        let (_, rest) = reason.split_once(&format!("{name}: "))?;
        Some(rest.split(['"']).nth(1)?.to_owned())
    };
    match (field("message"), field("data")) {
        (Some(message), Some(data)) if data != message => format!("{message}: {}", data.trim_matches('\\')),
        (Some(message), _) => message,
        (None, _) => reason.to_owned(),
    }
}
