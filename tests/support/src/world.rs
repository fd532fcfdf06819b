//! A chain with the suite on it.

use client::chain::{encode_message, AccountId, Bundle, Chain, ChainError, Embedded, Hash};
use client::domain::authorisation::AuthorisationRequest;
use client::domain::bounds::PROVIDER_CHANGE_DELAY;
use client::domain::calendar::Day;
use client::domain::claim::{Batch, Claim};
use client::domain::ids::{AssetId, ClaimKey, Code, FamilyId, GrantId, MemberId, PaymentNumber, ProviderId};
use client::domain::ledger::{Ledger, Party, Payment, PaymentStatus};
use client::domain::lifecycle::{Appeal, AppealRuling};
use client::domain::money::{Amount, Quantity};
use client::domain::network::Network;
use client::domain::plan::Plan;
use client::domain::provider::ChangeKind;
use client::domain::review::Review;
use client::domain::service::Service;
use client::interfaces::claims::{Attachment, BatchReceipt, ClaimResult, ClaimsError, Explanation, Partners, Role};
use client::interfaces::escrow::EscrowError;
use client::interfaces::policies::Balances;
use client::suite::{
    Bundles, CallError, Called, Claims, ConsentRegistry, Escrow, Message, Policies, Suite, SuiteEvent,
};
use scale::{Decode, Encode};

use crate::actors::{
    id, party, ADA, ALL, APPEALS, BEN, CLEO, EXTERNAL, HARBOUR, HARBOUR_PAYOUT, HILL, HILL_PAYOUT, ISSUER, OWNER,
    PURSE, REVIEWER, STRANGER, TREASURY,
};
use crate::build::{
    batch, code, coverage, credential, date, millis, money, plan, services, terms, today, AUTHORISED, FIRST, NEEDED,
    PLAN,
};

type Sent<T> = Result<T, CallError<ClaimsError>>;

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
    /// The claims that were submitted.
    pub(crate) filed: Vec<ClaimKey>,
    /// What parties have paid back.
    pub(crate) repaid: Amount,
    /// The interest that became due.
    pub(crate) interest: Amount,
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
        let (issuers, reviewers) = ([id(ISSUER)], [id(EXTERNAL)]);
        let suite = Suite::deploy(&mut chain, id(OWNER), &bundles, &issuers, &reviewers, b"test").unwrap().suite;
        let nobody = MemberId(u32::MAX);
        let none = ProviderId(u32::MAX);
        Self {
            chain,
            suite,
            harbour: none,
            hill: none,
            ada: nobody,
            ben: nobody,
            cleo: nobody,
            filed: Vec::new(),
            repaid: Amount::ZERO,
            interest: Amount::ZERO,
            lone: Vec::new(),
        }
    }

    /// Everyone enrolled, both providers credentialed, the roles given, and 10,000 in the escrow.
    pub fn new() -> Self {
        Self::of(&plan(), &[])
    }

    /// As [`World::new`], with an empty escrow.
    pub fn unfunded() -> Self {
        Self::unfunded_of(&plan(), &[])
    }

    /// As [`World::new`], with another plan, and these services beside or in the place of the usual ones.
    pub fn of(plan: &Plan, more: &[(Code, Service)]) -> Self {
        let mut world = Self::unfunded_of(plan, more);
        world.deposit(money(10_000));
        world
    }

    /// As [`World::of`], with an empty escrow.
    pub fn unfunded_of(plan: &Plan, more: &[(Code, Service)]) -> Self {
        let mut world = Self::bare();
        world.furnish(plan, more);
        world
    }

    /// Fills a suite that is as it was deployed: providers, plan, members, roles, as in [`World::unfunded_of`].
    pub fn furnish(&mut self, plan: &Plan, more: &[(Code, Service)]) {
        let suite = self.suite;
        self.harbour = self.provider(HARBOUR, HARBOUR_PAYOUT, Some(0));
        self.hill = self.provider(HILL, HILL_PAYOUT, None);
        let mut set = services();
        set.retain(|(known, _)| !more.iter().any(|(code, _)| code == known));
        set.extend_from_slice(more);
        suite.policies.publish_plan(PLAN, plan).send(&mut self.chain, id(OWNER)).unwrap();
        suite.policies.set_services(PLAN, &set).send(&mut self.chain, id(OWNER)).unwrap();
        self.ada = self.enrol(ADA, FamilyId(1));
        self.ben = self.enrol(BEN, FamilyId(1));
        self.cleo = self.enrol(CLEO, FamilyId(2));
        for (role, who) in [(Role::Reviewer, REVIEWER), (Role::AppealsReviewer, APPEALS)] {
            suite.claims.give_role(role, &[id(who)]).send(&mut self.chain, id(OWNER)).unwrap();
        }
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
        Claims(self.create_with(|bundles| &bundles.claims, &(partners, vec![id(ISSUER)], vec![id(EXTERNAL)])))
    }

    /// The same, where they may not come to be.
    ///
    /// # Errors
    ///
    /// If the constructor does not come to an end or refuses.
    pub fn try_lone_claims(&mut self, partners: Partners) -> Result<AccountId, ChainError> {
        let data = encode_message(NEW, &(partners, vec![id(ISSUER)], vec![id(EXTERNAL)]));
        let bundles = Bundles::load().unwrap();
        let created = self.chain.create(id(OWNER), &bundles.claims, data, b"tried")?;
        Ok(created.address)
    }

    /// A token that misbehaves on demand, from `contracts/mocks`.
    pub fn lone_token(&mut self, salt: u8) -> AccountId {
        let bundle = Bundle::load("mock_token").expect("scripts/build has made the mocks");
        let data = encode_message(NEW, &());
        let created = self.chain.upload_and_instantiate(id(OWNER), &bundle.wasm, 0, data, &[salt]);
        let address = created.unwrap().address;
        self.lone.push(address);
        address
    }

    fn create(&mut self, bundle: fn(&Bundles) -> &Bundle) -> AccountId {
        self.create_with(bundle, &())
    }

    fn create_with(&mut self, bundle: fn(&Bundles) -> &Bundle, args: &impl Encode) -> AccountId {
        let bundles = Bundles::load().unwrap();
        let data = encode_message(NEW, args);
        let created = self.chain.create(id(OWNER), bundle(&bundles), data, b"lone");
        let address = created.unwrap().address;
        self.lone.push(address);
        address
    }

    /// Puts code on the chain, as a contract that nobody uses, and tells its hash. The code's constructor must take nothing, or
    /// what the claims take.
    pub fn variant(&mut self, wasm: &[u8]) -> Hash {
        let partners = self.suite.claims.partners().ask(&mut self.chain).unwrap();
        let of_claims = encode_message(NEW, &(partners, vec![id(ISSUER)], vec![id(EXTERNAL)]));
        let created = self.chain.upload_and_instantiate(id(OWNER), wasm, 0, of_claims, b"variant").unwrap();
        self.lone.push(created.address);
        created.code_hash
    }

    /// Another account acts for a provider, after the delay that announces it.
    pub fn hire(&mut self, provider: ProviderId, boss: &str, newcomer: &str) {
        let registry = self.suite.provider_registry;
        let change = ChangeKind::AddOperator.of(party(newcomer));
        registry.announce(provider, change).send(&mut self.chain, id(boss)).unwrap();
        self.chain.advance_time(PROVIDER_CHANGE_DELAY).unwrap();
        registry.confirm(provider, change).send(&mut self.chain, id(boss)).unwrap();
    }

    /// Registers a provider and has the issuer attest it; a tier is since 2020.
    pub fn provider(&mut self, operator: &str, payout: &str, tier: Option<u8>) -> ProviderId {
        let suite = self.suite;
        let registry = suite.provider_registry;
        let provider =
            registry.register(id(payout), Some(id(ISSUER))).send(&mut self.chain, id(operator)).unwrap().value;
        registry.attest(provider, credential()).send(&mut self.chain, id(ISSUER)).unwrap();
        if let Some(tier) = tier {
            let network = Network::since(date(2020, 1, 1), tier);
            suite.policies.set_network(provider, &network).send(&mut self.chain, id(OWNER)).unwrap();
        }
        provider
    }

    /// Enrols someone in the plan for 2026.
    pub fn enrol(&mut self, name: &str, family: FamilyId) -> MemberId {
        let message = self.suite.policies.enrol(id(name), family, coverage(FIRST), None);
        message.send(&mut self.chain, id(OWNER)).unwrap().value
    }

    /// It is the first moment of a day.
    pub fn travel(&mut self, day: Day) {
        self.chain.set_time(millis(day)).unwrap();
    }

    /// Funds the escrow.
    pub fn deposit(&mut self, amount: Amount) {
        self.suite.escrow.deposit(amount).send(&mut self.chain, id(TREASURY)).unwrap();
    }

    /// Submits a batch; tells everything of it.
    pub fn send(&mut self, from: &str, batch: &Batch) -> Sent<Called<BatchReceipt>> {
        for claim in &batch.claims {
            let key = ClaimKey { provider: batch.provider, number: claim.number };
            if !self.filed.contains(&key) {
                self.filed.push(key);
            }
        }
        let called = self.suite.claims.submit(batch).send(&mut self.chain, id(from))?;
        self.note(&called);
        Ok(called)
    }

    /// Sends a message to the claims, and notes the interest that it makes due.
    fn tell<T: Decode>(&mut self, from: &str, message: Message<T, ClaimsError>) -> Sent<T> {
        let called = message.send(&mut self.chain, id(from))?;
        self.note(&called);
        Ok(called.value)
    }

    fn note<T>(&mut self, called: &Called<T>) {
        for event in &called.events {
            if let SuiteEvent::InterestDue(event) = event {
                self.interest = self.interest.plus(event.amount).unwrap();
            }
        }
    }

    /// Submits a batch.
    pub fn submit(&mut self, from: &str, batch: &Batch) -> Sent<BatchReceipt> {
        self.send(from, batch).map(|called| called.value)
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
    pub fn attach(&mut self, from: &str, claim: ClaimKey, evidence: &[Attachment]) -> Sent<ClaimResult> {
        let message = self.suite.claims.attach(claim, evidence);
        self.tell(from, message)
    }

    /// Harbour Clinic attaches what the device needs.
    pub fn attach_needed(&mut self, claim: ClaimKey, grant: GrantId) -> Sent<ClaimResult> {
        self.attach(HARBOUR, claim, &[crate::build::attachment(NEEDED, grant)])
    }

    /// Someone decides a claim of Harbour Clinic.
    pub fn review(&mut self, from: &str, claim_number: u8, reviews: &[Review]) -> Sent<ClaimResult> {
        let message = self.suite.claims.review(self.key(claim_number), reviews);
        self.tell(from, message)
    }

    /// Someone reopens a claim of Harbour Clinic.
    pub fn reopen(&mut self, from: &str, claim_number: u8) -> Sent<()> {
        let message = self.suite.claims.reopen(self.key(claim_number));
        self.tell(from, message)
    }

    /// Someone appeals the decision on a claim of Harbour Clinic.
    pub fn appeal(&mut self, from: &str, claim_number: u8) -> Sent<Appeal> {
        let message = self.suite.claims.appeal(self.key(claim_number));
        self.tell(from, message)
    }

    /// Someone rules on the appeal of a claim of Harbour Clinic.
    pub fn rule(&mut self, from: &str, claim_number: u8, overturned: Option<&[Review]>) -> Sent<AppealRuling> {
        let message = self.suite.claims.rule(self.key(claim_number), overturned);
        self.tell(from, message)
    }

    /// A stranger lets the clocks of a claim of Harbour Clinic take effect; tells whether one did.
    pub fn advance(&mut self, claim_number: u8) -> bool {
        let message = self.suite.claims.advance(&[self.key(claim_number)]);
        self.tell(STRANGER, message).unwrap() == 1
    }

    /// A stranger pays back what a party has to give back.
    pub fn pay_back(&mut self, party: Party, amount: Amount) -> Result<(), CallError<EscrowError>> {
        self.suite.escrow.pay_back(party, amount).send(&mut self.chain, id(STRANGER))?;
        self.repaid = self.repaid.plus(amount).unwrap();
        Ok(())
    }

    /// What a member has used and has left today.
    pub fn balances(&mut self, member: MemberId) -> Balances {
        self.suite.policies.balances(member, today()).ask(&mut self.chain).unwrap()
    }

    /// What a member and the family have used of a ceiling.
    pub fn ceiling_used(&mut self, member: MemberId, number: u8) -> (Amount, Amount) {
        let balance = self.balances(member).ceilings[usize::from(number)];
        (balance.member_used, balance.family_used)
    }

    /// A payment of the escrow, and where it stands.
    pub fn payment(&mut self, number: u64) -> (Payment, PaymentStatus) {
        let message = self.suite.escrow.payment(AssetId::NATIVE, PaymentNumber(number));
        message.ask(&mut self.chain).unwrap().expect("there is a payment of that number")
    }

    /// What Harbour Clinic asks for in advance: three units of [`AUTHORISED`] for Ada, from today to the end of June.
    pub fn authorisation_request(&self) -> AuthorisationRequest {
        AuthorisationRequest {
            member: self.ada,
            provider: self.harbour,
            codes: vec![code(AUTHORISED)],
            from: today(),
            to: date(2026, 6, 30),
            units: Quantity(3_000),
            urgent: false,
        }
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
