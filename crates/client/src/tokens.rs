//! What stands on the chain for numbers and documents that do not.
//!
//! A token gives nothing away without its key, a commitment nothing without its salt; both lie in the
//! [vault](crate::vault).

use blake2::digest::consts::U32;
use blake2::{Blake2b, Digest};
use domain::ids::{ClaimNumber, Code, Commitment, DrugSerial};
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// The key from which a provider's tokens are derived.
#[derive(Clone, PartialEq, Eq)]
pub struct Key(pub [u8; 32]);

/// What makes a commitment unguessable: 128 random bits of its own for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Salt(pub [u8; 16]);

/// A code that does not fit its token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a code has 1 to 8 characters of ASCII")]
pub struct CodeError;

impl Key {
    /// The token of the provider's own claim number (837 CLM01): the same number, the same token.
    #[must_use]
    pub fn claim_number(&self, number: &str) -> ClaimNumber {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        mac.update(number.as_bytes());
        ClaimNumber(first_half(&mac.finalize().into_bytes()))
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(secret)")
    }
}

/// A procedure code in plain text: ASCII, padded with zeros.
///
/// # Errors
///
/// If it is empty, longer than eight characters, or no ASCII.
pub fn plain_code(code: &str) -> Result<Code, CodeError> {
    let mut bytes = [0; 8];
    let into = bytes.get_mut(..code.len()).ok_or(CodeError)?;
    if code.is_empty() || !code.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(CodeError);
    }
    into.copy_from_slice(code.as_bytes());
    Ok(Code(bytes))
}

/// A plain procedure code as it is read.
#[must_use]
pub fn code_text(code: Code) -> String {
    let text = code.0.split(|byte| *byte == 0).next().unwrap_or_default();
    String::from_utf8_lossy(text).into_owned()
}

/// The token of a drug's package. It is the same whoever claims the package, so that a second claim of it is noticed.
#[must_use]
pub fn drug_serial(ndc: &str, serial: &str) -> DrugSerial {
    let digest = Sha256::new()
        .chain_update(b"inkclaim:drug:")
        .chain_update(ndc.as_bytes())
        .chain_update(b":")
        .chain_update(serial.as_bytes())
        .finalize();
    DrugSerial(first_half(&digest))
}

/// The commitment to a document.
#[must_use]
pub fn commitment(salt: Salt, document: &[u8]) -> Commitment {
    Commitment(Blake2b::<U32>::new().chain_update(salt.0).chain_update(document).finalize().into())
}

fn first_half(digest: &[u8]) -> [u8; 16] {
    let mut half = [0; 16];
    for (into, from) in half.iter_mut().zip(digest) {
        *into = *from;
    }
    half
}

#[cfg(test)]
mod tests {
    use domain::ids::Code;

    use super::{code_text, commitment, drug_serial, plain_code, CodeError, Key, Salt};

    #[test]
    fn a_claim_number_is_the_first_half_of_an_hmac() {
        // RFC 4231, test case 2.
        let mut key = [0; 32];
        for (into, from) in key.iter_mut().zip(b"Jefe") {
            *into = *from;
        }
        let token = Key(key).claim_number("what do ya want for nothing?");
        assert_eq!(
            token.0,
            [0x5b, 0xdc, 0xc1, 0x46, 0xbf, 0x60, 0x75, 0x4e, 0x6a, 0x04, 0x24, 0x26, 0x08, 0x95, 0x75, 0xc7]
        );
    }

    #[test]
    fn keys_and_numbers_make_a_difference() {
        let (one, other) = (Key([1; 32]), Key([2; 32]));
        assert_eq!(one.claim_number("A-1"), one.claim_number("A-1"));
        assert_ne!(one.claim_number("A-1"), one.claim_number("A-2"));
        assert_ne!(one.claim_number("A-1"), other.claim_number("A-1"));
        assert_eq!(format!("{one:?}"), "Key(secret)");
    }

    #[test]
    fn codes_are_padded() {
        assert_eq!(plain_code("G0101"), Ok(Code(*b"G0101\0\0\0")));
        assert_eq!(plain_code("12345678"), Ok(Code(*b"12345678")));
        assert_eq!(code_text(Code(*b"G0101\0\0\0")), "G0101");
        for wrong in ["", "123456789", "G 101", "Ä"] {
            assert_eq!(plain_code(wrong), Err(CodeError), "{wrong}");
        }
    }

    #[test]
    fn commitments_depend_on_salt_and_document() {
        let salt = Salt([7; 16]);
        assert_eq!(commitment(salt, b"note"), commitment(salt, b"note"));
        assert_ne!(commitment(salt, b"note"), commitment(Salt([8; 16]), b"note"));
        assert_ne!(commitment(salt, b"note"), commitment(salt, b"Note"));
    }

    #[test]
    fn a_package_is_the_same_for_everyone() {
        assert_eq!(drug_serial("00002143380", "S1"), drug_serial("00002143380", "S1"));
        assert_ne!(drug_serial("00002143380", "S1"), drug_serial("00002143380", "S2"));
    }
}
