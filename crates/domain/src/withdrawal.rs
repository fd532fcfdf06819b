//! A withdrawal of free funds: it is announced, stands for all to see, and is made later.

use crate::bounds::WITHDRAWAL_DELAY;
use crate::ids::{Account, Millis};
use crate::money::Amount;
use crate::ownership::Ripeness;
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
    /// Whether it has stood announced for [`WITHDRAWAL_DELAY`], and not for [`crate::bounds::ANNOUNCEMENT_LIFE`] more.
    pub fn ripeness(&self, now: Millis) -> Ripeness {
        let stood = now.checked_sub(self.announced_at);
        Ripeness::after(stood.and_then(|stood| stood.checked_sub(WITHDRAWAL_DELAY)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bounds::ANNOUNCEMENT_LIFE;

    #[test]
    fn it_is_ripe_from_the_last_millisecond_of_the_delay_on_until_it_expires() {
        let at = |announced_at| Withdrawal { to: Account([1; 32]), amount: Amount(5), announced_at };
        let ripe_at = 1_000 + WITHDRAWAL_DELAY;
        assert_eq!(at(1_000).ripeness(1_000), Ripeness::NotYet);
        assert_eq!(at(1_000).ripeness(ripe_at - 1), Ripeness::NotYet);
        assert_eq!(at(1_000).ripeness(ripe_at), Ripeness::Ripe);
        assert_eq!(at(1_000).ripeness(ripe_at + ANNOUNCEMENT_LIFE - 1), Ripeness::Ripe);
        assert_eq!(at(1_000).ripeness(ripe_at + ANNOUNCEMENT_LIFE), Ripeness::Expired);
        assert_eq!(at(1_000).ripeness(u64::MAX), Ripeness::Expired);
        assert_eq!(at(1_000).ripeness(999), Ripeness::NotYet, "a clock that went back makes nothing ripe");
        assert_eq!(at(u64::MAX).ripeness(u64::MAX), Ripeness::NotYet);
    }
}
