//! What the tests of the consent registry have in common.

use client::chain::{AccountId, Chain};
use client::domain::consent::{Act, Asker, Category, ConsentError, Discloser, Disclosure, GrantTerms, Purpose};
use client::domain::ids::{Account, GrantId};
use client::domain::representation::Right;
use client::domain::statement::Statement;
use client::interfaces::consent_registry::ConsentRegistryError;
use client::suite::{CallError, ConsentRegistry};
use sp_core::{sr25519, Pair};
use support::actors::{id, party, ISSUER, OWNER};
use support::build::terms;
use support::World;

/// Consent to Harbour Clinic's ordinary evidence, for the insurer's claims.
pub fn usual(world: &World) -> GrantTerms {
    terms(world.harbour, world.suite.claims.0)
}

/// What the usual terms allow.
pub fn disclosure(world: &World) -> Disclosure {
    Disclosure {
        discloser: Discloser::Provider(world.harbour),
        recipient: client::interfaces::account(world.suite.claims.0),
        purpose: Purpose::Payment,
        category: Category::VisitNote,
        claim: world.key(1),
    }
}

/// The insurer, as it asks: it accepts the issuer, and its owner has no say.
pub fn insurer() -> Asker {
    Asker { issuers: vec![party(ISSUER)], own: vec![party(OWNER)] }
}

/// Whether a grant allows a disclosure to this asker.
pub fn check(
    world: &mut World,
    member: Account,
    grant: GrantId,
    disclosure: Disclosure,
    asker: &Asker,
) -> Result<(), ConsentError> {
    match world.suite.consent_registry.check_for(member, &[(grant, disclosure)], asker).ask(&mut world.chain) {
        Ok(()) => Ok(()),
        Err(CallError::Contract(error)) => Err(error),
        Err(other) => panic!("{other:?}"),
    }
}

/// Does something by some right, as `who`.
pub fn act(world: &mut World, who: &str, right: Right, act: Act) -> Result<u32, CallError<ConsentRegistryError>> {
    let message = world.suite.consent_registry.act::<u32>(right, act);
    message.send(&mut world.chain, id(who)).map(|called| called.value)
}

/// A member whose account is a wallet's key.
pub struct Wallet(sr25519::Pair);

impl Wallet {
    /// A wallet of its own for each number.
    pub fn new(number: u8) -> Self {
        Self(sr25519::Pair::from_seed(&[number; 32]))
    }

    /// The member's account.
    pub fn party(&self) -> Account {
        Account(self.0.public().0)
    }

    /// The member's account, as the chain sees it.
    pub fn id(&self) -> AccountId {
        AccountId::from(self.party().0)
    }

    /// Signs some bytes as they are.
    pub fn sign_bytes(&self, text: &[u8]) -> [u8; 64] {
        self.0.sign(text).0
    }

    /// The right of a signature by this wallet over an act, for a registry on this chain as the member stands there now.
    pub fn sign(&self, world: &mut World, registry: ConsentRegistry, act: &Act, nonce: u32, expires: u64) -> Right {
        let chain: [u8; 32] = world.chain.genesis_hash().unwrap().into();
        let epoch = registry.member_of(self.party()).ask(&mut world.chain).unwrap().epoch;
        let contract = client::interfaces::account(registry.0);
        let text = Statement { act, member: self.party(), contract, chain, epoch, nonce, expires }.text();
        Right::Signed { member: self.party(), nonce, expires, signature: self.sign_bytes(&text) }
    }
}
