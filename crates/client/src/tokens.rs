//! What stands on the chain for numbers and documents that do not.
//!
//! A token gives nothing away without its key, a commitment nothing without its salt; both lie in the
//! [vault](crate::vault).

use blake2::digest::consts::U32;
use blake2::{Blake2b, Digest};
use domain::ids::{ClaimNumber, Code, Commitment, DrugSerial};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::Zeroize;

/// A secret key. It is overwritten when it is no longer needed.
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
    /// The token of the provider's own claim number (837 CLM01): the same number with the same salt, the same token. Whoever
    /// has the key and the number, and not the salt, cannot tell which token it is.
    #[must_use]
    pub fn claim_number(&self, salt: Salt, number: &str) -> ClaimNumber {
        ClaimNumber(first_half(&self.mac(&[b"inkclaim:claim:", &salt.0, number.as_bytes()])))
    }

    /// The token of a procedure code, by the key of an insurer's plan year: the first eight bytes of an HMAC. The same code
    /// has the same token in all claims of the year, so that prices, pairs and duplicates are found; in another year, and
    /// with another insurer, it has another.
    ///
    /// # Errors
    ///
    /// If it is no code, see [`plain_code`].
    pub fn code(&self, code: &str) -> Result<Code, CodeError> {
        plain_code(code)?;
        let mac = self.mac(&[b"inkclaim:code:", code.as_bytes()]);
        let (token, _) = mac.split_first_chunk().ok_or(CodeError)?;
        Ok(Code(*token))
    }

    /// The token of a drug's package, by the key that an insurer has for packages: the same whoever claims the package and
    /// whenever, so that a second claim of it is noticed. Without the key nobody tries serial numbers out.
    #[must_use]
    pub fn drug_serial(&self, ndc: &str, serial: &str) -> DrugSerial {
        DrugSerial(first_half(&self.mac(&[b"inkclaim:drug:", ndc.as_bytes(), b":", serial.as_bytes()])))
    }

    /// A hash that nobody can work out without the key: it tells whether something is the same as before, and nothing else.
    #[must_use]
    pub fn fingerprint(&self, bytes: &[u8]) -> [u8; 16] {
        first_half(&self.mac(&[b"inkclaim:fingerprint:", bytes]))
    }

    /// The key of what is kept about a claim beside the vault: without the claim's salt nobody derives it again.
    #[must_use]
    pub(crate) fn of_claim(&self, salt: Salt, number: &str) -> Key {
        Key(self.mac(&[b"inkclaim:kept:", &salt.0, number.as_bytes()]))
    }

    fn mac(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        for part in parts {
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }
}

impl Drop for Key {
    fn drop(&mut self) {
        self.0.zeroize();
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

/// The token of a drug's package where codes are plain: no key goes into it, so whoever guesses the serial number finds it.
#[must_use]
pub fn plain_drug_serial(ndc: &str, serial: &str) -> DrugSerial {
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

    use super::{code_text, commitment, plain_code, plain_drug_serial, CodeError, Key, Salt};

    /// Worked out by another implementation of HMAC-SHA-256: `inkclaim:code:G0101`,
    /// `inkclaim:claim:0123456789abcdefA-1` and `inkclaim:drug:00002143380:S1`, under a key of 32 ones.
    #[test]
    fn tokens_are_the_beginnings_of_hmacs() {
        let key = Key([1; 32]);
        assert_eq!(key.code("G0101"), Ok(Code([0x30, 0x7b, 0xc2, 0xa8, 0x05, 0xa4, 0x45, 0xad])));
        let token = [0x60, 0xa2, 0xab, 0x80, 0xe8, 0xe8, 0xfb, 0x14, 0x2c, 0x34, 0x2a, 0x84, 0x6f, 0x57, 0x2c, 0x6c];
        assert_eq!(key.claim_number(Salt(*b"0123456789abcdef"), "A-1").0, token);
        let drug = [0x5d, 0x94, 0x91, 0x18, 0x3c, 0x7c, 0x0c, 0xc6, 0xd6, 0xca, 0x17, 0x76, 0x18, 0xc4, 0xe5, 0xd1];
        assert_eq!(key.drug_serial("00002143380", "S1").0, drug);
    }

    #[test]
    fn keys_salts_and_numbers_make_a_difference() {
        let (one, other, salt) = (Key([1; 32]), Key([2; 32]), Salt([7; 16]));
        assert_eq!(one.claim_number(salt, "A-1"), one.claim_number(salt, "A-1"));
        assert_ne!(one.claim_number(salt, "A-1"), one.claim_number(salt, "A-2"));
        assert_ne!(one.claim_number(salt, "A-1"), one.claim_number(Salt([8; 16]), "A-1"));
        assert_ne!(one.claim_number(salt, "A-1"), other.claim_number(salt, "A-1"));
        assert_eq!(format!("{one:?}"), "Key(secret)");
    }

    #[test]
    fn the_token_of_a_code_depends_on_code_and_key_and_is_of_codes_alone() {
        let (one, other) = (Key([1; 32]), Key([2; 32]));
        assert_eq!(one.code("G0101"), one.code("G0101"));
        assert_ne!(one.code("G0101"), one.code("G0102"));
        assert_ne!(one.code("G0101"), other.code("G0101"));
        for wrong in ["", "123456789", "G 101"] {
            assert_eq!(one.code(wrong), Err(CodeError), "{wrong}");
        }
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
        let (key, other) = (Key([1; 32]), Key([2; 32]));
        let token = key.drug_serial("00002143380", "S1");
        assert_eq!(token, Key([1; 32]).drug_serial("00002143380", "S1"));
        for different in [
            key.drug_serial("00002143380", "S2"),
            key.drug_serial("00002143381", "S1"),
            other.drug_serial("00002143380", "S1"),
            plain_drug_serial("00002143380", "S1"),
        ] {
            assert_ne!(token, different);
        }
        assert_eq!(plain_drug_serial("00002143380", "S1"), plain_drug_serial("00002143380", "S1"));
        assert_ne!(plain_drug_serial("00002143380", "S1"), plain_drug_serial("00002143380", "S2"));
    }
}
