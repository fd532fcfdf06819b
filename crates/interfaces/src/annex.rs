//! Contracts in two halves. Each byte of a contract's code is paid for in every call of it, so four contracts hold only
//! what every submitted claim needs, one message each. Whatever else is called is answered by the code of their annex,
//! in the contract's own name and with its own records (`delegate_call`).
//!
//! Which code that is stands in the contract's own code: its hash speaks for both, and nobody can change the one
//! without the other. An annex keeps nothing itself and cannot be created as a contract.

/// The selector of the one message that stands in a contract's own code: ink! lets no other stand beside a message for
/// whatever else is called.
pub const SELECTOR: [u8; 4] = [0x9B, 0xAE, 0x9D, 0x5E];

/// The hash of an annex's code, where no code for the chain is made.
pub const NONE: [u8; 32] = [0; 32];

/// A hash as `scripts/build` tells it: 0x and 64 digits.
///
/// # Panics
///
/// At compile time, where the text is something else.
#[must_use]
pub const fn hash(text: &str) -> [u8; 32] {
    let digits = text.as_bytes();
    assert!(digits.len() == 66 && digits[0] == b'0' && digits[1] == b'x', "expected 0x and 64 digits");
    let mut bytes = NONE;
    let mut place = 0;
    while place < bytes.len() {
        bytes[place] = value(digits[2 * place + 2]) << 4 | value(digits[2 * place + 3]);
        place += 1;
    }
    bytes
}

const fn value(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'f' => digit - b'a' + 10,
        _ => panic!("expected a digit from 0 to 9 or a to f"),
    }
}

/// Keeps the annex on the chain as long as the contract is there. For constructors: on the chain it fails where the
/// code is not there.
pub fn lock(annex: [u8; 32]) {
    if cfg!(target_arch = "wasm32") {
        ink::env::lock_delegate_dependency::<ink::env::DefaultEnvironment>(&annex.into());
    }
}

/// Has the annex answer the message that came in, and ends the call with its answer.
///
/// # Panics
///
/// Where the annex traps, or is not there.
#[cfg(target_arch = "wasm32")]
pub fn answer(annex: &[u8; 32]) -> ! {
    use pallet_contracts_uapi::{CallFlags, HostFn, HostFnImpl};
    let flags = CallFlags::FORWARD_INPUT | CallFlags::TAIL_CALL;
    // With these flags there is no way back but failure.
    let failed = HostFnImpl::delegate_call(flags, annex, &[], None);
    panic!("the annex does not answer: {}", failed.is_err())
}

/// Off the chain nothing calls itself: the annex's messages are called as they are.
///
/// # Panics
///
/// Always.
#[cfg(not(target_arch = "wasm32"))]
pub fn answer(_annex: &[u8; 32]) -> ! {
    panic!("there is no annex off the chain")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_read_digit_by_digit() {
        let text = "0x000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1eff";
        let mut expected: [u8; 32] = core::array::from_fn(|place| u8::try_from(place).unwrap_or_default());
        expected[31] = 0xff;
        assert_eq!(hash(text), expected);
    }

    #[test]
    #[should_panic(expected = "expected 0x and 64 digits")]
    fn what_is_shorter_is_no_hash() {
        let _ = hash("0x00");
    }

    #[test]
    #[should_panic(expected = "expected a digit")]
    fn what_is_no_digit_is_no_hash() {
        let _ = hash("0xg00102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1eff");
    }
}
