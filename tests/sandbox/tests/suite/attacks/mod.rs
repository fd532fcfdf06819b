//! Attacks, step by step: what an attacker tries, and what it comes to.

mod escrow_money;
mod hostile_tokens;
