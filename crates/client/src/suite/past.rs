//! What the chain's past tells of a suite.

use std::collections::BTreeSet;

use domain::claim::{Batch, Claim};
use domain::ids::{ClaimKey, MemberId};
use scale::DecodeAll;

use crate::chain::{AccountId, Action, Transaction};

/// The claims that these transactions submitted to the claims contract, in the order in which they first came. One that did not
/// enter is among them: ask the contract which did. Claims that another contract submitted are not.
#[must_use]
pub fn submitted(history: &[Transaction], claims: AccountId) -> Vec<ClaimKey> {
    keys(history, claims, |_| true)
}

/// Those of one member.
#[must_use]
pub fn submitted_for(history: &[Transaction], claims: AccountId, member: MemberId) -> Vec<ClaimKey> {
    keys(history, claims, |claim| claim.member == member)
}

fn keys(history: &[Transaction], claims: AccountId, is_meant: impl Fn(&Claim) -> bool) -> Vec<ClaimKey> {
    let selector = interfaces::annex::SELECTOR;
    let mut seen = BTreeSet::new();
    let mut keys = Vec::new();
    for transaction in history {
        let Action::Call(call) = &transaction.action else { continue };
        let Some(arguments) = call.data.strip_prefix(&selector).filter(|_| call.contract == claims) else { continue };
        let Ok(batch) = Batch::decode_all(&mut &*arguments) else { continue };
        for claim in batch.claims.iter().filter(|claim| is_meant(claim)) {
            let key = ClaimKey { provider: batch.provider, number: claim.number };
            if seen.insert(key) {
                keys.push(key);
            }
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    use domain::calendar::Day;
    use domain::claim::{Assignment, ClaimKind, Frequency};
    use domain::ids::{ClaimNumber, ProviderId};

    use super::*;
    use crate::chain::Call;
    use crate::suite::Claims;

    const CLAIMS: AccountId = AccountId { 0: [1; 32] };

    fn key(number: u8) -> ClaimKey {
        ClaimKey { provider: ProviderId(7), number: ClaimNumber([number; 16]) }
    }

    fn submission(to: AccountId, numbers: &[u8]) -> Call {
        let claim = |number: &u8| Claim {
            number: key(*number).number,
            member: MemberId(u32::from(*number)),
            kind: ClaimKind::Professional,
            frequency: Frequency::Original,
            assignment: Assignment::Provider,
            place: None,
            facility: None,
            rendering: None,
            ordering: None,
            authorisation: None,
            other_payer: None,
            diagnoses: None,
            lines: Vec::new(),
        };
        let claims = numbers.iter().map(claim).collect();
        Claims(to).submit(&Batch { provider: ProviderId(7), base_day: Day(0), claims }).call()
    }

    fn made(calls: Vec<Call>) -> Vec<Transaction> {
        let origin = AccountId::from([9; 32]);
        let made = |call| Transaction { block: 1, millis: 0, origin, action: Action::Call(call), events: Vec::new() };
        calls.into_iter().map(made).collect()
    }

    fn found(calls: Vec<Call>) -> Vec<ClaimKey> {
        submitted(&made(calls), CLAIMS)
    }

    #[test]
    fn claims_are_found_once_in_the_order_in_which_they_came() {
        let calls = vec![submission(CLAIMS, &[3, 1]), submission(CLAIMS, &[1, 2])];
        assert_eq!(found(calls), [3, 1, 2].map(key));
    }

    #[test]
    fn those_of_a_member_are_found_alone() {
        let history = made(vec![submission(CLAIMS, &[3, 1]), submission(CLAIMS, &[1, 2])]);
        assert_eq!(submitted_for(&history, CLAIMS, MemberId(1)), [key(1)]);
        assert_eq!(submitted_for(&history, CLAIMS, MemberId(9)), []);
    }

    #[test]
    fn what_is_no_submission_to_this_contract_tells_of_no_claim() {
        let whole = submission(CLAIMS, &[1]);
        let cut = Call { data: whole.data[..whole.data.len() / 2].to_vec(), ..whole.clone() };
        let other = Claims(CLAIMS).pause(true).call();
        assert_eq!(found(vec![submission(AccountId::from([2; 32]), &[1]), cut, other]), []);
        assert_eq!(found(vec![whole]), [key(1)]);
    }
}
