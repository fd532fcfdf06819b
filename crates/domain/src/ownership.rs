//! Who owns a contract: ownership changes hands in two steps, so that it never goes to an account that nobody holds.

use crate::ids::Account;
use crate::wire;

wire! {
    /// Whose a contract is.
    #[derive(Copy)]
    pub struct Ownership {
        /// The owner.
        pub owner: Account,
        /// Who may take it over.
        pub proposed: Option<Account>,
    }
}

impl Ownership {
    /// Owned by `owner`, offered to nobody.
    pub fn of(owner: Account) -> Self {
        Self { owner, proposed: None }
    }

    /// Offered to `next`, in the place of whoever it was offered to before; to nobody, if that is none.
    pub fn offered(self, next: Option<Account>) -> Self {
        Self { proposed: next, ..self }
    }

    /// Taken over by `caller`; none if it was not offered to that account.
    pub fn taken(self, caller: Account) -> Option<Self> {
        (self.proposed == Some(caller)).then(|| Self::of(caller))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWNER: Account = Account([1; 32]);
    const NEXT: Account = Account([2; 32]);
    const STRANGER: Account = Account([3; 32]);

    #[test]
    fn only_whom_it_was_offered_to_takes_it_over_and_only_once() {
        let offered = Ownership::of(OWNER).offered(Some(NEXT));
        assert_eq!(offered, Ownership { owner: OWNER, proposed: Some(NEXT) });
        assert_eq!(offered.taken(STRANGER), None);
        assert_eq!(offered.taken(OWNER), None);
        let taken = offered.taken(NEXT).unwrap();
        assert_eq!(taken, Ownership::of(NEXT));
        assert_eq!(taken.taken(NEXT), None);
    }

    #[test]
    fn an_offer_is_replaced_and_taken_back() {
        let offered = Ownership::of(OWNER).offered(Some(STRANGER)).offered(Some(NEXT));
        assert_eq!(offered.taken(STRANGER), None);
        assert_eq!(offered.offered(None), Ownership::of(OWNER));
    }
}
