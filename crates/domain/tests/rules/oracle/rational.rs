//! Exact fractions. Every operation is checked: the oracle stops rather than answers wrongly.

use std::cmp::Ordering;

/// A fraction in lowest terms with a positive denominator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rational {
    numerator: i128,
    denominator: i128,
}

fn divisor(a: i128, b: i128) -> i128 {
    if b == 0 {
        a.abs()
    } else {
        divisor(b, a % b)
    }
}

impl Rational {
    /// `numerator / denominator`.
    pub fn new(numerator: i128, denominator: i128) -> Self {
        assert!(denominator != 0, "a fraction of nothing");
        let common = divisor(numerator, denominator) * denominator.signum();
        Self { numerator: numerator / common, denominator: denominator / common }
    }

    /// A whole number.
    pub fn whole(number: i128) -> Self {
        Self::new(number, 1)
    }

    /// The product.
    pub fn times(self, other: Self) -> Self {
        // Cancelled first, so that it fits whenever the result does.
        let (left, right) =
            (Self::new(self.numerator, other.denominator), Self::new(other.numerator, self.denominator));
        Self {
            numerator: left.numerator.checked_mul(right.numerator).expect("fits"),
            denominator: left.denominator.checked_mul(right.denominator).expect("fits"),
        }
    }

    /// The whole number nearest to it, of two the upper.
    pub fn nearest(self) -> i128 {
        let below = self.numerator.div_euclid(self.denominator);
        let rest = self.numerator.rem_euclid(self.denominator);
        match rest.cmp(&(self.denominator - rest)) {
            Ordering::Less => below,
            Ordering::Equal | Ordering::Greater => below + 1,
        }
    }

    /// The multiple of `step` nearest to it, of two the upper.
    pub fn nearest_multiple(self, step: i128) -> i128 {
        self.times(Self::new(1, step)).nearest().checked_mul(step).expect("fits")
    }
}
