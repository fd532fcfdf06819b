//! A chain with the suite on it.

use client::chain::{encode_message, AccountId, Bundle, Chain, Embedded};
use client::domain::claim::{Batch, Claim};
use client::domain::ids::{AssetId, ClaimKey, FamilyId, GrantId, MemberId, ProviderId};
use client::domain::ledger::Ledger;
use client::domain::money::Amount;
use client::domain::plan::Network;
use client::interfaces::claims::{Attachment, BatchReceipt, ClaimResult, ClaimsError, Explanation, Partners};
use client::suite::{Bundles, CallError, Claims, ConsentRegistry, Escrow, Policies, Suite};
use scale::Encode;

use crate::actors::{
    id, ADA, ALL, BEN, CLEO, HARBOUR, HARBOUR_PAYOUT, HILL, HILL_PAYOUT, ISSUER, OWNER, PURSE, TREASURY,
};
use crate::build::{batch, coverage, credential, millis, money, plan, services, terms, today, FIRST, NEEDED, PLAN};

/// The selector of every constructor: the first four bytes of the hash of `new`.
const NEW: [u8; 4] = [0x9b, 0xae, 0x9d, 0x5e];

/// A chain with the suite on it, as it is deployed: from the release bundles.
pub struct World {
    /// The chain.
    pub chain: Embedded,
    /// The suite.
    pub suite: Suite,
    /// Harbour Clinic: credentialed and bound by contract, where it is there.
    pub harbour: ProviderId,
    /// Hill Medical Supply: credentialed and not bound, where it is there.
    pub hill: ProviderId,
    /// Ada, where she is enrolled.
    pub ada: MemberId,
    /// Ben, of Ada's family, where he is enrolled.
    pub ben: MemberId,
    /// Cleo, of another family, where she is enrolled.
    pub cleo: MemberId,
    /// Contracts beside the suite.
    lone: Vec<AccountId>,
}

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}

impl World {
    /// The suite as it is after deployment: nobody is enrolled, nothing is funded.
    pub fn bare() -> Self {
        let mut chain = Embedded::new();
        for name in ALL {
            chain.endow(id(name), PURSE).unwrap();
        }
        chain.set_time(millis(today())).unwrap();
        let bundles = Bundles::load().expect("scripts/build has made the bundles");
        let suite = Suite::deploy(&mut chain, id(OWNER), &bundles, &[id(ISSUER)], b"test").unwrap().suite;
        let nobody = MemberId(u32::MAX);
        let none = ProviderId(u32::MAX);
        let lone = Vec::new();
        Self { chain, suite, harbour: none, hill: none, ada: nobody, ben: nobody, cleo: nobody, lone }
    }

    /// Everyone enrolled, both providers credentialed, and 10,000 in the escrow.
    pub fn new() -> Self {
        let mut world = Self::unfunded();
        world.deposit(money(10_000));
        world
    }

    /// As [`World::new`], with an empty escrow.
    pub fn unfunded() -> Self {
        let mut world = Self::bare();
        let suite = world.suite;
        world.harbour = world.provider(HARBOUR, HARBOUR_PAYOUT, Network::InNetwork);
        world.hill = world.provider(HILL, HILL_PAYOUT, Network::OutOfNetwork);
        suite.policies.publish_plan(PLAN, &plan()).send(&mut world.chain, id(OWNER)).unwrap();
        suite.policies.set_services(PLAN, &services()).send(&mut world.chain, id(OWNER)).unwrap();
        world.ada = world.enrol(ADA, FamilyId(1));
        world.ben = world.enrol(BEN, FamilyId(1));
        world.cleo = world.enrol(CLEO, FamilyId(2));
        world
    }

    /// Another escrow of the owner, bound to no claims contract.
    pub fn lone_escrow(&mut self) -> Escrow {
        Escrow(self.create(|bundles| &bundles.escrow))
    }

    /// Other policies of the owner, bound to no claims contract.
    pub fn lone_policies(&mut self) -> Policies {
        Policies(self.create(|bundles| &bundles.policies))
    }

    /// Another consent registry, which tells its grants in the numbers of `provider_registry`.
    pub fn lone_consent_registry(&mut self, provider_registry: AccountId) -> ConsentRegistry {
        let genesis: [u8; 32] = self.chain.genesis_hash().unwrap().into();
        ConsentRegistry(self.create_with(|bundles| &bundles.consent_registry, &(provider_registry, genesis)))
    }

    /// Other claims of the owner, with these partners; nobody is bound to them.
    pub fn lone_claims(&mut self, partners: Partners) -> Claims {
        Claims(self.create_with(|bundles| &bundles.claims, &(partners, vec![id(ISSUER)])))
    }

    fn create(&mut self, bundle: fn(&Bundles) -> &Bundle) -> AccountId {
        self.create_with(bundle, &())
    }

    fn create_with(&mut self, bundle: fn(&Bundles) -> &Bundle, args: &impl Encode) -> AccountId {
        let bundles = Bundles::load().unwrap();
        let data = encode_message(NEW, args);
        let created = self.chain.upload_and_instantiate(id(OWNER), &bundle(&bundles).wasm, 0, data, b"lone");
        let address = created.unwrap().address;
        self.lone.push(address);
        address
    }

    /// Registers a provider and has the issuer attest it.
    pub fn provider(&mut self, operator: &str, payout: &str, network: Network) -> ProviderId {
        let suite = self.suite;
        let registry = suite.provider_registry;
        let provider = registry.register(id(payout)).send(&mut self.chain, id(operator)).unwrap().value;
        registry.attest(provider, credential()).send(&mut self.chain, id(ISSUER)).unwrap();
        suite.policies.set_network(provider, network).send(&mut self.chain, id(OWNER)).unwrap();
        provider
    }

    /// Enrols someone in the plan for 2026.
    pub fn enrol(&mut self, name: &str, family: FamilyId) -> MemberId {
        let message = self.suite.policies.enrol(id(name), family, coverage(FIRST));
        message.send(&mut self.chain, id(OWNER)).unwrap().value
    }

    /// Funds the escrow.
    pub fn deposit(&mut self, amount: Amount) {
        self.suite.escrow.deposit(amount).send(&mut self.chain, id(TREASURY)).unwrap();
    }

    /// Submits a batch.
    pub fn submit(&mut self, from: &str, batch: &Batch) -> Result<BatchReceipt, CallError<ClaimsError>> {
        let message = self.suite.claims.submit(batch);
        message.send(&mut self.chain, id(from)).map(|called| called.value)
    }

    /// Harbour Clinic submits one claim.
    pub fn file(&mut self, claim: Claim) -> ClaimResult {
        let batch = batch(self.harbour, vec![claim]);
        let receipt = self.submit(HARBOUR, &batch).unwrap();
        assert_eq!(receipt.results.len(), 1);
        receipt.results[0]
    }

    /// A member lets Harbour Clinic attach ordinary evidence for the insurer's claims.
    pub fn consent(&mut self, member: &str) -> GrantId {
        let terms = terms(self.harbour, self.suite.claims.0);
        let message = self.suite.consent_registry.grant(terms);
        message.send(&mut self.chain, id(member)).unwrap().value
    }

    /// Attaches to a claim.
    pub fn attach(
        &mut self,
        from: &str,
        claim: ClaimKey,
        evidence: &[Attachment],
    ) -> Result<ClaimResult, CallError<ClaimsError>> {
        let message = self.suite.claims.attach(claim, evidence);
        message.send(&mut self.chain, id(from)).map(|called| called.value)
    }

    /// Harbour Clinic attaches what the device needs.
    pub fn attach_needed(&mut self, claim: ClaimKey, grant: GrantId) -> Result<ClaimResult, CallError<ClaimsError>> {
        self.attach(HARBOUR, claim, &[crate::build::attachment(NEEDED, grant)])
    }

    /// The key of a claim of Harbour Clinic.
    pub fn key(&self, claim_number: u8) -> ClaimKey {
        ClaimKey { provider: self.harbour, number: crate::build::number(claim_number) }
    }

    /// A claim of Harbour Clinic, explained.
    pub fn explain(&mut self, claim_number: u8) -> Explanation {
        let key = self.key(claim_number);
        self.suite.claims.explain(key).ask(&mut self.chain).unwrap()
    }

    /// The escrow's ledger.
    pub fn ledger(&mut self) -> Ledger {
        self.suite.escrow.ledger(AssetId::NATIVE).ask(&mut self.chain).unwrap().unwrap()
    }

    /// What an account can spend.
    pub fn balance(&mut self, name: &str) -> u128 {
        self.chain.balance(id(name)).unwrap()
    }

    /// The addresses of all contracts: the suite's, and those beside it.
    pub fn contracts(&self) -> Vec<AccountId> {
        let suite = &self.suite;
        let own =
            [suite.consent_registry.0, suite.provider_registry.0, suite.policies.0, suite.escrow.0, suite.claims.0];
        own.into_iter().chain(self.lone.iter().copied()).collect()
    }
}
