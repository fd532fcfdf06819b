//! Every bound of the suite, with its name. Each has a typed error, and tests at, below and above it.

/// Lines in one claim: what an 837P carries in one CLM loop.
pub const MAX_LINES_PER_CLAIM: usize = 50;
/// Claims in one batch.
pub const MAX_CLAIMS_PER_BATCH: usize = 50;
/// Modifiers of one line.
pub const MAX_MODIFIERS: usize = 4;
/// Benefits of one plan.
pub const MAX_BENEFITS: usize = 32;
/// Limits of one plan.
pub const MAX_LIMITS: usize = 32;
/// Ceilings of one plan.
pub const MAX_CEILINGS: usize = 16;
/// Network tiers of one plan.
pub const MAX_TIERS: usize = 8;
/// Frequency rules of one plan.
pub const MAX_FREQUENCIES: usize = 16;
/// Days that a frequency rule may span: five years.
pub const MAX_FREQUENCY_DAYS: u16 = 1_830;
/// Services kept for one frequency rule, member and plan year.
pub const MAX_FREQUENCY_USES: usize = 8;
/// Code pairs kept for one code.
pub const MAX_PAIRS: usize = 64;
/// Changes of a provider's network tier that are kept.
pub const MAX_NETWORK_TERMS: usize = 8;
/// Attestations of one member that are kept.
pub const MAX_PERSONS: usize = 8;
/// Codes that one prior authorisation may name.
pub const MAX_CODES_PER_AUTHORISATION: usize = 16;
/// Days that the lines of one claim may span together, beyond their first ones.
pub const MAX_STAY_DAYS: u32 = 400;
/// Modifiers that one plan lists as distinguishing.
pub const MAX_DISTINGUISHING_MODIFIERS: usize = 32;
/// Places of service that one benefit is confined to.
pub const MAX_PLACES: usize = 16;
/// Reviewers of one claim that are kept.
pub const MAX_REVIEWERS_PER_CLAIM: usize = 8;
/// Of these, those who decide it: the other places are for those who rule on its appeals.
pub const MAX_REVIEWERS_OF_DECISIONS: usize = 6;
/// Accounts that may hold one role.
pub const MAX_ACCOUNTS_PER_ROLE: usize = 8;
/// Price changes kept for one code.
pub const MAX_PRICES: usize = 8;
/// Stretches of coverage kept for one member.
pub const MAX_COVERAGES: usize = 8;
/// How often a member's coverage can be ended early.
pub const MAX_ENDINGS: usize = 8;
/// Lines kept for one member, provider and day: those of pending and payable lines.
pub const MAX_VISIT_LINES: usize = 100;
/// Operator accounts of one provider.
pub const MAX_OPERATORS: usize = 8;
/// Issuers of credentials that one insurer trusts.
pub const MAX_TRUSTED_ISSUERS: usize = 8;
/// Changes that a provider's operators may have announced at one time.
pub const MAX_ANNOUNCED_CHANGES: usize = 8;
/// How long a change of a provider's operators, payout account or recovery issuer stands announced before it can take effect,
/// in milliseconds: seven days.
pub const PROVIDER_CHANGE_DELAY: u64 = 7 * 86_400_000;
/// How long a recovery of a provider stands announced before it can take effect, in milliseconds: thirty days, for whoever
/// still has a key to see it and cancel it.
pub const RECOVERY_DELAY: u64 = 30 * 86_400_000;
/// Credentials that are kept of what one issuer has attested about one provider. A suspension or an exclusion needs no room.
pub const MAX_CREDENTIAL_TERMS: usize = 8;
/// Providers whose standings one question to the provider registry may ask for: whoever bills, did or ordered something in
/// one batch.
pub const MAX_ASSESSED_PROVIDERS: usize = 32;
/// The encoding of a provider's standing on a day.
pub const STANDING_BYTES: usize = 9;
/// Pieces of evidence attached to one claim.
pub const MAX_EVIDENCE_PER_CLAIM: usize = 16;
/// Claims that one call of `advance` may name.
pub const MAX_CLAIMS_PER_ADVANCE: usize = 20;
/// How long a withdrawal stands announced before it can be made, in milliseconds: seven days.
pub const WITHDRAWAL_DELAY: u64 = 7 * 86_400_000;
/// How long an upgrade stands announced before it can be made, in milliseconds: fourteen days, longer than a withdrawal.
pub const UPGRADE_DELAY: u64 = 14 * 86_400_000;
/// How long a withdrawal or an upgrade can then be made, in milliseconds: fourteen days. Later it must be announced again.
pub const ANNOUNCEMENT_LIFE: u64 = 14 * 86_400_000;
/// Payments that a deposit or a release makes by itself; `settle` makes the rest.
pub const MAX_PAYMENTS_PER_RELEASE: u32 = 8;
/// Payments before its own that carry something of a claim, told apart.
pub const MAX_EARLIER_PAYMENTS: usize = 8;
/// Payments that one call of `settle` makes at most.
pub const MAX_PAYMENTS_PER_SETTLE: u32 = 50;
/// Assets that one escrow holds, the chain's own among them.
pub const MAX_ASSETS: u8 = 8;
/// What one call of a token may compute, in picoseconds of the reference machine: several times a usual transfer.
pub const TOKEN_CALL_REF_TIME: u64 = 10_000_000_000;
/// What one call of a token may add to the proof, in bytes: its code at every call with it.
pub const TOKEN_CALL_PROOF_SIZE: u64 = 262_144;
/// Payees of one batch.
pub const MAX_PAYEES_PER_BATCH: usize = 51;
/// The largest charge or price, in base units: its product with any rate or quantity still fits 128 bits.
pub const MAX_AMOUNT: u128 = 1 << 90;
/// What one cross-contract call may carry, arguments and answer together, with a margin below the 65,536 bytes that the
/// contracts' static buffer holds (`INK_STATIC_BUFFER_SIZE` in `.cargo/config.toml`).
pub const MAX_CROSS_CALL_BYTES: usize = 64_000;
/// The largest claim that is kept, with its decision and history: what the chain lets a contract keep under one key. Fifty lines
/// with amounts of everyday size need half of it.
pub const MAX_RECORD_BYTES: usize = 16_384;
/// What of that stays free whenever a claim is filed, reviewed, or given evidence: for its appeals, who rules on them
/// and how, and for interest. So no claim becomes too large to be appealed.
pub const ROOM_FOR_APPEALS: usize = 512;
/// What is set aside for one line's decision.
pub const MAX_LINE_DECISION_BYTES: usize = 400;
/// The largest encoding of what a claim's decision carries besides its lines: the counts of the claim's kind with it.
pub const MAX_CLAIM_DECISION_BYTES: usize = 160;
/// Limits that may apply to one benefit at the same time.
pub const MAX_LIMITS_PER_BENEFIT: usize = 4;
/// How long an emergency access lasts, in milliseconds: one hour.
pub const EMERGENCY_ACCESS: u64 = 3_600_000;
/// How long a member has to review an emergency access before it suspends, in milliseconds: seven days.
pub const EMERGENCY_REVIEW: u64 = 7 * 86_400_000;
/// Emergency accesses that one declaration looks at to find the oldest that is not reviewed.
pub const MAX_EMERGENCY_STEPS: u32 = 512;
