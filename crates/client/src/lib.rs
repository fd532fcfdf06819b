//! One library for whoever talks to the contracts.
//!
//! | module | what it does |
//! |---|---|
//! | [`chain`] | the chain as its users see it, and the one inside this process |
//! | [`deploy_file`] | who owns a suite and who has which role, as a file that an insurer edits |
//! | [`deployment`] | a deployment on disk: addresses, hashes, steps, bundles |
//! | [`suite`] | deploys the contracts, sends every message typed, reads their events |
//! | [`sentences`] | what went wrong, for a person, and what to do about it |
//! | [`audit`] | everything that ever happened, done again and worked out again |
//! | [`tokens`] | what stands on the chain for numbers and documents that do not |
//! | [`codes`] | procedure codes as they stand on the chain: tokens, unless the plan says otherwise |
//! | [`vault`] | the encrypted file that remembers what the tokens stand for |
//! | [`evidence`] | documents: kept encrypted, opened with consent and a receipt, erased for good |
//! | [`reidentify`] | what a stranger learns of people from the chain alone |
//! | [`outbox`] | claims on their way to the chain: nothing lost, nothing twice |
//! | [`plan_file`] | an insurer's plan as a file that a clerk edits |
//! | [`translate`] | claims of a file into claims of the chain |
//! | [`files`] | files that are replaced as a whole or not at all |
//! | [`currency`], [`words`] | amounts and categories as people write them |

pub mod audit;
pub mod chain;
pub mod codes;
pub mod currency;
pub mod deploy_file;
pub mod deployment;
pub mod evidence;
pub mod files;
pub mod outbox;
pub mod plan_file;
pub mod reidentify;
pub mod sentences;
pub mod suite;
pub mod tokens;
pub mod translate;
pub mod vault;
pub mod words;

pub use {domain, interfaces};
