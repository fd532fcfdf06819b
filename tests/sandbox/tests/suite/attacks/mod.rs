//! What someone who means harm would try, step by step, and what stops him. One file per attack.

mod clock_edges;
mod escrow_money;
mod every_gas_limit;
mod every_question;
mod false_answers;
mod foreign_code;
mod forged_consent;
mod fronts;
mod frozen_funds;
mod hostile_tokens;
mod last_moment;
mod lying_partners;
mod number_squatting;
mod own_cause;
mod paid_to_both;
mod stolen_keys;
mod token_calls_back;
mod upgrade_and_release;
