//! What a member signs who consents by wallet signature: a fixed text that a person can read, one `name: value` a line.
//!
//! Wallet and contract each build it from the same values; the signature counts only if both come to the same bytes. What is not
//! in the text is not consented to. Two different acts never give the same text: a set with unknown categories would lose
//! them, and is refused as terms ([`crate::consent::TermsError::NoCategory`]).

use alloc::vec::Vec;

use crate::calendar::{Day, MILLIS_PER_DAY};
use crate::consent::{Act, Categories, Category, Discloser, GrantTerms};
use crate::ids::{Account, Millis};

/// What is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Statement<'a> {
    /// What is done.
    pub act: &'a Act,
    /// Whose consent it is, and whose signature: the account is the key.
    pub member: Account,
    /// The consent registry.
    pub contract: Account,
    /// The chain's genesis hash.
    pub chain: [u8; 32],
    /// How often the member has taken back every consent: what was signed before the last time counts no longer.
    pub epoch: u32,
    /// How many signatures of the member the registry has taken before; any number where a consent is taken back.
    pub nonce: u32,
    /// From when on the signature counts no longer.
    pub expires: Millis,
}

impl Statement<'_> {
    /// The text, in ASCII, wrapped the way wallets wrap what is no transaction.
    #[inline(never)]
    pub fn text(&self) -> Vec<u8> {
        let mut text = Text(Vec::new());
        text.word("<Bytes>service: Inkclaim consent");
        text.act(self.act);
        text.account("\nmember: ", self.member);
        text.account("\nregistry: ", self.contract);
        text.account("\nchain: ", Account(self.chain));
        text.numbered("\nrevocations: ", self.epoch);
        text.numbered("\nnumber: ", self.nonce);
        text.moment("\nsubmit before: ", self.expires);
        text.word("</Bytes>");
        text.0
    }
}

/// A text as it is written.
struct Text(Vec<u8>);

impl Text {
    fn act(&mut self, act: &Act) {
        match act {
            Act::Grant(terms) => {
                self.word("\nact: consent");
                self.terms(terms);
            }
            Act::Narrow { grant, terms } => {
                self.word("\nact: narrow a consent");
                self.numbered("\nconsent: ", grant.0);
                self.terms(terms);
            }
            Act::Revoke(grant) => {
                self.word("\nact: revoke a consent");
                self.numbered("\nconsent: ", grant.0);
            }
            Act::RevokeAll => self.word("\nact: revoke every consent"),
            Act::Appoint { delegate, power } => {
                self.word("\nact: appoint a delegate");
                self.account("\ndelegate: ", *delegate);
                self.moment("\nfrom: ", power.from);
                self.moment("\nuntil: ", power.until);
                self.categories("\nnot for: ", power.alone);
            }
            Act::Review { provider, access, justified } => {
                self.word("\nact: review an emergency");
                self.numbered("\nprovider: ", provider.0);
                self.numbered("\naccess: ", access.0);
                self.word("\njustified: ");
                self.word(if *justified { "yes" } else { "no" });
            }
        }
    }

    fn terms(&mut self, terms: &GrantTerms) {
        match terms.discloser {
            Discloser::Provider(provider) => self.numbered("\nwho discloses: provider ", provider.0),
            Discloser::Account(account) => self.account("\nwho discloses: ", account),
        }
        match terms.recipient {
            Some(recipient) => self.account("\nto whom: ", recipient),
            None => self.word("\nto whom: anyone"),
        }
        self.word("\npurpose: ");
        self.word(terms.purpose.name());
        self.categories("\nwhat: ", terms.categories);
        self.moment("\nfrom: ", terms.from);
        self.moment("\nuntil: ", terms.until);
        match terms.claim {
            Some(claim) => {
                self.numbered("\nclaim: provider ", claim.provider.0);
                self.word(" number 0x");
                self.hex(&claim.number.0);
            }
            None => self.word("\nclaim: any"),
        }
    }

    #[inline(never)]
    fn categories(&mut self, mut separator: &str, categories: Categories) {
        let name = separator;
        for category in Category::ALL {
            if categories.includes(category) {
                self.word(separator);
                self.word(category.name());
                separator = ", ";
            }
        }
        if separator == name {
            self.word(name);
            self.word("nothing");
        }
    }

    #[inline(never)]
    fn word(&mut self, word: &str) {
        self.0.extend_from_slice(word.as_bytes());
    }

    #[inline(never)]
    fn numbered(&mut self, name: &str, number: u32) {
        self.word(name);
        self.digits(u64::from(number), 1);
    }

    #[inline(never)]
    fn account(&mut self, name: &str, account: Account) {
        self.word(name);
        self.word("0x");
        self.hex(&account.0);
    }

    /// A moment in UTC, to the millisecond; beyond the calendar, in milliseconds since 1970.
    #[inline(never)]
    fn moment(&mut self, name: &str, moment: Millis) {
        self.word(name);
        let Some((year, month, day)) = Day::of(moment, 0).and_then(Day::civil) else {
            self.digits(moment, 1);
            self.word(" ms after 1970");
            return;
        };
        let millis = moment % MILLIS_PER_DAY;
        // Years of the calendar that follow 1970 have four digits.
        self.digits(u64::from(year.unsigned_abs()), 4);
        let parts = [
            ("-", u64::from(month), 2),
            ("-", u64::from(day), 2),
            (" ", millis / 3_600_000, 2),
            (":", millis / 60_000 % 60, 2),
            (":", millis / 1_000 % 60, 2),
            (".", millis % 1_000, 3),
        ];
        for (separator, number, width) in parts {
            self.word(separator);
            self.digits(number, width);
        }
        self.word(" UTC");
    }

    /// A number in decimal, at least `width` digits of it.
    #[inline(never)]
    fn digits(&mut self, mut number: u64, width: usize) {
        let start = self.0.len();
        while number > 0 || self.0.get(start..).is_some_and(|digits| digits.len() < width) {
            self.0.push(digit(number % 10));
            number /= 10;
        }
        if let Some(digits) = self.0.get_mut(start..) {
            digits.reverse();
        }
    }

    #[inline(never)]
    fn hex(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0.push(digit(u64::from(byte >> 4)));
            self.0.push(digit(u64::from(byte & 15)));
        }
    }
}

/// The digit of a value below 16.
fn digit(value: u64) -> u8 {
    let digits = b"0123456789abcdef";
    usize::try_from(value).ok().and_then(|value| digits.get(value)).copied().unwrap_or(b'?')
}
