//! What cannot be seen from outside; everything else is tested on the deployed contract, in `tests/sandbox`.

use domain::consent::{Categories, Discloser, GrantTerms, Purpose};
use domain::ids::{Account, GrantId, ProviderId};
use ink::primitives::AccountId;
use interfaces::consent_registry::{ConsentRegistry, ConsentRegistryError};

use crate::state::{Member, State};
use crate::ConsentRegistryContract;

fn terms() -> GrantTerms {
    GrantTerms {
        discloser: Discloser::Provider(ProviderId(0)),
        recipient: None,
        purpose: Purpose::Payment,
        categories: Categories::ALL_ORDINARY,
        from: 0,
        until: u64::MAX,
        claim: None,
    }
}

#[ink::test]
fn a_member_who_cannot_be_counted_any_further_is_refused() {
    let member = interfaces::account(ink::env::test::default_accounts::<ink::env::DefaultEnvironment>().alice);
    ink::env::test::set_caller::<ink::env::DefaultEnvironment>(interfaces::account_id(member));
    let mut contract = ConsentRegistryContract::new(AccountId::from([9; 32]), [7; 32]);
    contract.state.store_member(member, Member { epoch: u32::MAX, next: u32::MAX });
    assert_eq!(contract.grant(terms()), Err(ConsentRegistryError::TooManyGrants));
    assert_eq!(contract.revoke_all(), Err(ConsentRegistryError::TooManyGrants));
    assert_eq!(contract.state.load_member(member), Member { epoch: u32::MAX, next: u32::MAX });
    contract.state.store_member(member, Member { epoch: 0, next: u32::MAX - 1 });
    assert_eq!(contract.grant(terms()), Ok(GrantId(u32::MAX - 1)));
}

#[ink::test]
fn a_new_registry_knows_what_it_was_told_and_nobody() {
    let state = State::new(AccountId::from([9; 32]), [7; 32]);
    assert_eq!(state.load_fixed(), (AccountId::from([9; 32]), [7; 32]));
    assert_eq!(state.load_member(Account([1; 32])), Member { epoch: 0, next: 0 });
    assert_eq!(state.load_grant(Account([1; 32]), GrantId(0)), None);
}
