//! What can go wrong on a chain, in words.

use super::runtime::DEPOSIT_LIMIT;
use super::{AccountId, Balance, Hash, KEPT_BACK, UNIT};

/// Why a transaction or a question failed. Whatever it was, it changed nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChainError {
    /// There is no contract at this address.
    #[error("there is no contract at {}", hex(.0.as_ref()))]
    NoContract(AccountId),
    /// The contract runs other code than the caller was made for.
    #[error("the contract at {} runs the code {}, not {}: it was built from other sources",
        hex(.contract.as_ref()), hex(.found.as_ref()), hex(.expected.as_ref()))]
    WrongCode {
        /// The contract.
        contract: AccountId,
        /// The code that the caller knows.
        expected: Hash,
        /// The code that is there.
        found: Hash,
    },
    /// The code ended in the middle, by a panic or by breaking a limit of the chain.
    #[error("the contract trapped: it panicked, ran into a limit, or was called with what it cannot take")]
    Trapped,
    /// The gas limit was too low.
    #[error("out of gas: the call needs more than one transaction may use")]
    OutOfGas,
    /// The origin cannot pay.
    #[error("{} cannot pay: {} free, {}{} is kept back", hex(.account.as_ref()), units(.free), needs(.needed),
        units(&KEPT_BACK))]
    Funds {
        /// Who was to pay.
        account: AccountId,
        /// What it has.
        free: Balance,
        /// What deposit and transferred value come to, if that could be found out.
        needed: Option<Balance>,
    },
    /// More storage was to be created than one transaction may pay for.
    #[error("the storage deposit limit of one transaction is exhausted: {}", needs(.needed))]
    DepositLimit {
        /// The deposit that it comes to, if that could be found out.
        needed: Option<Balance>,
    },
    /// The constructor returned an error: these bytes.
    #[error("the constructor returned an error: {}", hex(.0))]
    ConstructorReverted(Vec<u8>),
    /// The message returned an error, where only one that succeeds makes sense: these bytes.
    #[error("the contract refuses: {}", hex(.0))]
    Reverted(Vec<u8>),
    /// The chain has not kept what was asked for.
    #[error("the chain has not kept block {block}: it was not started with --state-pruning archive --blocks-pruning archive")]
    Pruned {
        /// The first block that is missing.
        block: u32,
    },
    /// What lies on disk is damaged, or of another version.
    #[error("{file}: {reason}")]
    Damaged {
        /// The file.
        file: String,
        /// What is wrong, and what can be done.
        reason: String,
    },
    /// A file cannot be read or written.
    #[error("{file}: {reason}")]
    Disk {
        /// The file.
        file: String,
        /// What the operating system says, and what that means.
        reason: String,
    },
    /// Another process has the chain in this folder open.
    #[error("the chain in {0} is in use by another program: wait until that has ended, then try again")]
    InUse(String),
    /// Whether a transaction took effect is not known: it was sent, and the chain did not answer any more.
    #[error("the chain stopped answering after a transaction was sent: {0}; look before you send it again")]
    Unknown(String),
    /// A transaction took effect, but what it answered is not known: others of its block came before it.
    #[error("it took effect in block {block}, but what it answered is not known: ask the contract")]
    Unanswered {
        /// The block.
        block: u32,
    },
    /// The chain does not accept the code.
    #[error("the chain rejects the code: {0}")]
    CodeRejected(String),
    /// The clock cannot go there.
    #[error("the clock stands at {now} and cannot be set to {asked}")]
    Clock {
        /// Where it stands.
        now: u64,
        /// Where it was to go.
        asked: u64,
    },
    /// The chain holds no key of this account.
    #[error("there is no key to sign for {}", hex(.0.as_ref()))]
    NoKey(AccountId),
    /// The chain does not answer.
    #[error("the chain does not answer: {0}")]
    Unreachable(String),
    /// Any other refusal, by the part of the chain that made it and its name there.
    #[error("{module}.{name}: {}", explain(.name))]
    Refused {
        /// The part of the chain.
        module: String,
        /// The error's name.
        name: String,
    },
}

impl ChainError {
    /// What an error of the chain's, by its name, means for an account that has so much free and sends `value` along, where the
    /// transaction takes this deposit, if that could be found out. None: it has nothing to do with its funds.
    pub(super) fn of_funds(
        name: &str,
        account: AccountId,
        free: Balance,
        value: Balance,
        deposit: Option<Balance>,
    ) -> Option<Self> {
        let needed = deposit.map(|deposit| deposit.saturating_add(value));
        let limit = Some(Self::DepositLimit { needed });
        let funds = Some(Self::Funds { account, free, needed });
        match (deposit, needed) {
            (Some(_), Some(amount)) if amount > free.saturating_sub(KEPT_BACK) => funds,
            (Some(deposit), _) if deposit > DEPOSIT_LIMIT => limit,
            (None, _) if name == "StorageDepositNotEnoughFunds" || value > free => funds,
            (None, _) if name == "StorageDepositLimitExhausted" => limit,
            _ => None,
        }
    }

    /// The same, where so much more is needed beside what it speaks of.
    pub(super) fn with_need_of(mut self, more: Balance) -> Self {
        if let Self::Funds { needed: Some(amount), .. } = &mut self {
            *amount = amount.saturating_add(more);
        }
        self
    }
}

/// A sentence on an error of the chain, by its name.
fn explain(name: &str) -> &'static str {
    match name {
        "ContractReverted" => {
            "it could be done when it was sent, and not any more when its turn came; it changed nothing: try again"
        }
        "StorageDepositNotEnoughFunds" => {
            "when its turn came, the balance was too low for the deposit on what it stores: fund the account"
        }
        "TransferFailed" => "a transfer failed, probably for want of funds",
        "MaxCallDepthReached" => "contracts called each other too deeply",
        "ReentranceDenied" => "a contract was called back while it was still running",
        "CodeTooLarge" => "the code is larger than the chain allows",
        "CodeNotFound" | "CodeInfoNotFound" => "there is no such code on the chain",
        "CodeInUse" => "a contract still runs this code",
        "DuplicateContract" => "there is a contract at this address already: use another salt",
        "OutputBufferTooSmall" => "the answer is larger than the caller's buffer",
        "OutOfBounds" => "the contract passed memory that it does not have",
        "DecodingFailed" => "the chain could not read what the contract passed to it",
        "ValueTooLarge" => "a stored value or an event is larger than the chain allows",
        "TooManyTopics" => "an event has more indexed fields than the chain allows",
        "Indeterministic" => "the code is not deterministic",
        "BelowMinimum" | "ExistentialDeposit" => "the account would hold less than the existential deposit",
        "FundsUnavailable" | "InsufficientBalance" => "the balance is too low",
        "NotExpendable" | "Expendability" => "the account would cease to exist",
        _ => "the chain refused",
    }
}

fn needs(needed: &Option<Balance>) -> String {
    needed.as_ref().map_or_else(String::new, |amount| format!("{} needed, ", units(amount)))
}

/// An amount in whole units, exact.
fn units(amount: &Balance) -> String {
    let (whole, part) = (amount / UNIT, amount % UNIT);
    let digits = format!("{part:012}");
    let digits = digits.trim_end_matches('0');
    if digits.is_empty() {
        format!("{whole} UNIT")
    } else {
        format!("{whole}.{digits} UNIT")
    }
}

/// Bytes as people write them.
pub(super) fn hex(bytes: &[u8]) -> String {
    let mut text = String::from("0x");
    for byte in bytes {
        text.push_str(&format!("{byte:02x}"));
    }
    text
}
