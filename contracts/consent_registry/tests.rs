//! What cannot be seen from outside; everything else is tested on the deployed contract, in `tests/sandbox`.

use domain::consent::{Act, Categories, Discloser, Grant, GrantTerms, Purpose};
use domain::ids::{Account, GrantId, ProviderId};
use domain::representation::{Giver, Right};
use ink::primitives::AccountId;
use interfaces::consent_registry::{ConsentRegistry, ConsentRegistryError, MemberRecord};

use crate::state::{State, CURRENT};
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

/// A registry, and the member who calls it.
fn registry() -> (ConsentRegistryContract, Account) {
    let member = interfaces::account(ink::env::test::default_accounts::<ink::env::DefaultEnvironment>().alice);
    ink::env::test::set_caller::<ink::env::DefaultEnvironment>(interfaces::account_id(member));
    (ConsentRegistryContract::new(AccountId::from([9; 32]), [7; 32]), member)
}

/// What the member does of his own right.
fn act(contract: &mut ConsentRegistryContract, act: Act) -> Result<u32, ConsentRegistryError> {
    contract.act(Right::Own.into(), act.into())
}

#[ink::test]
fn a_member_who_cannot_be_counted_any_further_is_refused() {
    let (mut contract, member) = registry();
    let last = MemberRecord { grants: u32::MAX, epoch: u32::MAX, signatures: u32::MAX };
    contract.state.store_member(&member, &last);
    assert_eq!(act(&mut contract, Act::Grant(terms())), Err(ConsentRegistryError::TooManyGrants));
    assert_eq!(act(&mut contract, Act::RevokeAll), Err(ConsentRegistryError::TooManyGrants));
    assert_eq!(contract.state.load_member(&member), last);
    contract.state.store_member(&member, &MemberRecord { grants: u32::MAX - 1, epoch: 0, signatures: 0 });
    assert_eq!(act(&mut contract, Act::Grant(terms())), Ok(u32::MAX - 1));
}

#[ink::test]
fn a_grant_that_has_as_many_versions_as_can_be_numbered_is_not_narrowed() {
    let (mut contract, member) = registry();
    let last = Grant { version: u32::MAX, ..Grant::new(terms(), Giver::member(member), 0, 0) };
    contract.state.store_grant(&member, GrantId(0), CURRENT, &last);
    let terms = GrantTerms { until: 5, ..terms() };
    let narrowed = act(&mut contract, Act::Narrow { grant: GrantId(0), terms });
    assert_eq!(narrowed, Err(ConsentRegistryError::TooManyGrants));
    assert_eq!(contract.state.load_grant(&member, GrantId(0), CURRENT).as_deref(), Some(&last));
}

#[ink::test]
fn a_new_registry_knows_what_it_was_told_and_nobody() {
    let state = State::new(AccountId::from([9; 32]), [7; 32]);
    let fixed = state.load_fixed();
    assert_eq!((fixed.registry, fixed.genesis), (Account([9; 32]), [7; 32]));
    assert_eq!(state.load_member(&Account([1; 32])), MemberRecord { grants: 0, epoch: 0, signatures: 0 });
    assert_eq!(state.load_grant(&Account([1; 32]), GrantId(0), CURRENT), None);
}
