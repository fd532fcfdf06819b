//! A withdrawal of free funds: it is announced, stands for all to see, and is made later.

use crate::bounds::WITHDRAWAL_DELAY;
use crate::ids::{Account, Millis};
use crate::money::Amount;
use crate::wire;

wire! {
    /// A withdrawal that is announced. Whether the money is still free is asked again when it is made.
    #[derive(Copy)]
    pub struct Withdrawal {
        /// Where the money goes.
        pub to: Account,
        /// How much.
        pub amount: Amount,
        /// When it was announced.
        pub announced_at: Millis,
    }
}

impl Withdrawal {
    /// Whether it has stood announced for [`WITHDRAWAL_DELAY`].
    pub fn is_ripe(&self, now: Millis) -> bool {
        now.checked_sub(self.announced_at).is_some_and(|stood| stood >= WITHDRAWAL_DELAY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_ripe_from_the_last_millisecond_of_the_delay_on() {
        let at = |announced_at| Withdrawal { to: Account([1; 32]), amount: Amount(5), announced_at };
        assert!(!at(1_000).is_ripe(1_000));
        assert!(!at(1_000).is_ripe(1_000 + WITHDRAWAL_DELAY - 1));
        assert!(at(1_000).is_ripe(1_000 + WITHDRAWAL_DELAY));
        assert!(at(1_000).is_ripe(u64::MAX));
        assert!(!at(1_000).is_ripe(999), "a clock that went back makes nothing ripe");
        assert!(!at(u64::MAX).is_ripe(u64::MAX));
    }
}
