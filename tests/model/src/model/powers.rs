//! Who may speak for whom: every power that was ever given, in order. Whether one has been interrupted is told from
//! that, not kept.

use std::collections::BTreeMap;

use client::domain::consent::{Categories, Category};
use client::domain::ids::{Account, Millis};
use client::domain::representation::{Power, PowerError};

/// Whom, who, and on whose word.
pub type Bond = (Account, Account, Account);

/// What was given between the three, with when, in order.
#[derive(Clone, Debug, Default)]
pub struct Powers {
    /// By bond.
    pub given: BTreeMap<Bond, Vec<(Millis, Power)>>,
}

fn holds(power: &Power, at: Millis) -> bool {
    (power.from..power.until).contains(&at)
}

/// Whether a set names categories only.
pub fn names_categories(set: Categories) -> bool {
    let known = Category::ALL.into_iter().fold(0, |bits, category| bits | category.bit());
    set.0 | known == known
}

impl Powers {
    fn of(&self, bond: &Bond) -> &[(Millis, Power)] {
        self.given.get(bond).map_or(&[], Vec::as_slice)
    }

    /// How many powers a bond has seen.
    #[must_use]
    pub fn count(&self, bond: &Bond) -> usize {
        self.of(bond).len()
    }

    /// The power as it was given last.
    #[must_use]
    pub fn last(&self, bond: &Bond) -> Option<Power> {
        self.of(bond).last().map(|(_, power)| *power)
    }

    /// The power, while it is one.
    #[must_use]
    pub fn in_force(&self, bond: &Bond, now: Millis) -> Option<Power> {
        self.last(bond).filter(|power| holds(power, now))
    }

    /// How often it had been interrupted when so many had been given: whenever one came that did not take over from
    /// another in force.
    #[must_use]
    pub fn interruptions(&self, bond: &Bond, count: usize) -> u32 {
        let known = &self.of(bond)[..count];
        let breaks = known.windows(2).filter(|pair| !(holds(&pair[0].1, pair[1].0) && holds(&pair[1].1, pair[1].0)));
        breaks.count() as u32
    }

    /// The power, if it has held ever since so many had been given, and still does.
    #[must_use]
    pub fn unbroken(&self, bond: &Bond, since: usize, now: Millis) -> Option<Power> {
        let unbroken = self.interruptions(bond, self.count(bond)) == self.interruptions(bond, since);
        self.in_force(bond, now).filter(|_| unbroken)
    }

    /// Gives a power; tells how often it has been interrupted.
    ///
    /// # Errors
    ///
    /// As the registry tells them.
    pub fn give(&mut self, bond: Bond, power: Power, now: Millis) -> Result<u32, PowerError> {
        let (member, who, authority) = bond;
        if [member, authority].contains(&who) {
            return Err(PowerError::Oneself);
        }
        if power.from >= power.until || !names_categories(power.alone) {
            return Err(PowerError::Meaningless);
        }
        self.given.entry(bond).or_default().push((now, power));
        Ok(self.interruptions(&bond, self.count(&bond)))
    }
}
