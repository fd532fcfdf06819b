//! What somebody with a stolen key, or with bad intent, would try, step by step, and what stops each step.

mod stolen_keys;
