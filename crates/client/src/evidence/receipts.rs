//! Who opened what, who was refused, and what was erased: a file that only grows.
//!
//! One line a receipt, in JSON. Each line holds the hash of the one before, so that a line that is changed or missing is
//! noticed, unless all that follow it are written anew; whoever wants more keeps the last hash elsewhere. A receipt names
//! claims and documents as the chain does: it stays when they are erased, and tells nothing of them then.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

use domain::ids::{ClaimKey, ClaimNumber, Commitment, GrantId, Millis, ProviderId};
use serde::{Deserialize, Serialize};

use crate::chain::{blake2_256, AccountId};
use crate::files;
use crate::vault::hex::Hex;

/// A file of receipts.
#[derive(Clone, Debug)]
pub struct Receipts(PathBuf);

/// A receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// When, by the chain's clock; by this machine's where the chain was not asked, as for erasing.
    pub at: Millis,
    /// What was done or tried.
    pub act: Act,
    /// How it ended.
    pub outcome: Outcome,
}

/// What was done or tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// A document was to be opened.
    Open {
        /// By whom.
        account: AccountId,
        /// In which role: "reviewer", "appeals reviewer", "external reviewer", "auditor" or "provider N".
        role: String,
        /// What for.
        purpose: String,
        /// Of which claim.
        claim: ClaimKey,
        /// Its category, once it is known.
        category: Option<String>,
        /// The document.
        commitment: Commitment,
        /// Under which grant, once it is known.
        grant: Option<GrantId>,
    },
    /// Something was erased.
    Erase {
        /// How many members' numbers.
        members: usize,
        /// Which claims.
        claims: Vec<ClaimNumber>,
        /// Which commitments can no longer be opened.
        commitments: Vec<Commitment>,
    },
}

/// How it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was allowed. Written before anything is decrypted.
    Allowed,
    /// It was refused, for this reason.
    Refused(String),
    /// It was allowed and came to nothing, for this reason.
    Failed(String),
    /// It was done.
    Done,
}

/// Why a receipt cannot be written or read. Nothing is opened then.
#[derive(Debug, thiserror::Error)]
pub enum ReceiptError {
    /// The file cannot be read or written.
    #[error("the receipts {}: {source}", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A line is not what was written.
    #[error("the receipts {}, line {line}: {what}; put the file aside as it is, and begin a new one", .path.display())]
    Broken {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        what: &'static str,
    },
}

/// A receipt as it is written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    before: Hex<32>,
    at: Millis,
    act: LineAct,
    outcome: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "lowercase")]
enum LineAct {
    Open {
        account: Hex<32>,
        role: String,
        purpose: String,
        provider: u32,
        claim: Hex<16>,
        category: Option<String>,
        commitment: Hex<32>,
        grant: Option<u32>,
    },
    Erase {
        members: usize,
        claims: Vec<Hex<16>>,
        commitments: Vec<Hex<32>>,
    },
}

impl Receipts {
    /// The receipts in a file, which need not be there yet.
    #[must_use]
    pub fn at(path: &Path) -> Self {
        Self(path.into())
    }

    /// Where they are.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Writes a receipt. When it returns the receipt is on disk.
    ///
    /// # Errors
    ///
    /// If the file cannot be written, or what is there is not what was written.
    pub fn write(&self, receipt: &Receipt) -> Result<(), ReceiptError> {
        let io = |source| ReceiptError::Io { path: self.0.clone(), source };
        let (_, before) = self.parse()?;
        let line = Line::of(receipt, before);
        let mut text = serde_json::to_vec(&line).map_err(|error| io(error.into()))?;
        text.push(b'\n');
        let mut file = files::open_private(&self.0, OpenOptions::new().append(true)).map_err(io)?;
        file.write_all(&text).and_then(|()| file.sync_all()).map_err(io)?;
        files::sync_folder(&self.0).map_err(io)
    }

    /// All receipts, in their order, after making sure that they are what was written.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or the first line that is not what was written.
    pub fn read(&self) -> Result<Vec<Receipt>, ReceiptError> {
        self.parse().map(|(receipts, _)| receipts)
    }

    fn parse(&self) -> Result<(Vec<Receipt>, Hex<32>), ReceiptError> {
        let mut before = Hex([0; 32]);
        let mut receipts = Vec::new();
        let bytes = match std::fs::read(&self.0) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok((receipts, before)),
            read => read.map_err(|source| ReceiptError::Io { path: self.0.clone(), source })?,
        };
        for (number, text) in bytes.split_inclusive(|byte| *byte == b'\n').enumerate() {
            let broken = |what| ReceiptError::Broken { path: self.0.clone(), line: number.saturating_add(1), what };
            let whole = text.strip_suffix(b"\n").ok_or_else(|| broken("it breaks off"))?;
            let line: Line = serde_json::from_slice(whole).map_err(|_| broken("it is no receipt"))?;
            if line.before != before {
                return Err(broken("it does not follow the line before"));
            }
            before = Hex(blake2_256(whole));
            receipts.push(line.receipt().ok_or_else(|| broken("it is no receipt"))?);
        }
        Ok((receipts, before))
    }
}

impl Line {
    fn of(receipt: &Receipt, before: Hex<32>) -> Self {
        let (outcome, reason) = match &receipt.outcome {
            Outcome::Allowed => ("allowed", None),
            Outcome::Refused(reason) => ("refused", Some(reason)),
            Outcome::Failed(reason) => ("failed", Some(reason)),
            Outcome::Done => ("done", None),
        };
        let act = match &receipt.act {
            Act::Open { account, role, purpose, claim, category, commitment, grant } => LineAct::Open {
                account: Hex(account.0),
                role: role.clone(),
                purpose: purpose.clone(),
                provider: claim.provider.0,
                claim: Hex(claim.number.0),
                category: category.clone(),
                commitment: Hex(commitment.0),
                grant: grant.map(|grant| grant.0),
            },
            Act::Erase { members, claims, commitments } => LineAct::Erase {
                members: *members,
                claims: claims.iter().map(|claim| Hex(claim.0)).collect(),
                commitments: commitments.iter().map(|commitment| Hex(commitment.0)).collect(),
            },
        };
        Self { before, at: receipt.at, act, outcome: outcome.into(), reason: reason.cloned() }
    }

    fn receipt(self) -> Option<Receipt> {
        let outcome = match (self.outcome.as_str(), self.reason) {
            ("allowed", None) => Outcome::Allowed,
            ("refused", Some(reason)) => Outcome::Refused(reason),
            ("failed", Some(reason)) => Outcome::Failed(reason),
            ("done", None) => Outcome::Done,
            _ => return None,
        };
        let act = match self.act {
            LineAct::Open { account, role, purpose, provider, claim, category, commitment, grant } => Act::Open {
                account: AccountId::from(account.0),
                role,
                purpose,
                claim: ClaimKey { provider: ProviderId(provider), number: ClaimNumber(claim.0) },
                category,
                commitment: Commitment(commitment.0),
                grant: grant.map(GrantId),
            },
            LineAct::Erase { members, claims, commitments } => Act::Erase {
                members,
                claims: claims.into_iter().map(|claim| ClaimNumber(claim.0)).collect(),
                commitments: commitments.into_iter().map(|commitment| Commitment(commitment.0)).collect(),
            },
        };
        Some(Receipt { at: self.at, act, outcome })
    }
}
