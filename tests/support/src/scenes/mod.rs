//! Scenes that are played unchanged on every chain that the client knows: inside the process, and on a node.
//!
//! Chains stand at different times, so days count from the day on which a scene is played. Scenes in which time passes have their
//! chain for themselves meanwhile.

mod agreed;
mod announced;
mod clocks;
mod money;
mod registries;

use std::fmt::Debug;
use std::ops::{Deref, DerefMut};

use client::chain::{AccountId, Balance, Chain, Embedded, Signer, UNIT};
use client::domain::calendar::Day;
use client::domain::claim::{Batch, Claim};
use client::domain::enrolment::Coverage;
use client::domain::ids::{AssetId, ClaimKey, FamilyId, MemberId, PaymentNumber, PlanRef, ProviderId};
use client::domain::ledger::{Ledger, Payment, PaymentStatus};
use client::domain::money::Amount;
use client::domain::network::Network;
use client::interfaces::claims::{ClaimResult, Explanation, Role};
use client::suite::{Bundles, CallError, Called, Message, Suite};
use scale::Decode;

pub use agreed::*;
pub use announced::*;
pub use clocks::*;
pub use money::*;
pub use registries::*;

use crate::actors::{
    ALL, APPEALS, BEN, EXTERNAL, HARBOUR, HARBOUR_PAYOUT, HILL, HILL_PAYOUT, ISSUER, OWNER, REVIEWER, STRANGER,
    TREASURY,
};
use crate::build::{credential, number, plan, services, FIRST, PLAN};

/// Makes a chain on which these keys may act and have at least this much.
pub type Open = fn(&[(Signer, Balance)]) -> Box<dyn Stage>;

/// A chain on which scenes are played, whose clock moves forward when it is told to.
pub trait Stage {
    /// The chain.
    fn chain(&self) -> &(dyn Chain + 'static);

    /// The same, to act on it.
    fn chain_mut(&mut self) -> &mut (dyn Chain + 'static);

    /// Lets so many milliseconds pass at once.
    fn advance(&mut self, millis: u64);
}

impl Stage for Embedded {
    fn chain(&self) -> &(dyn Chain + 'static) {
        self
    }

    fn chain_mut(&mut self) -> &mut (dyn Chain + 'static) {
        self
    }

    fn advance(&mut self, millis: u64) {
        self.advance_time(millis).unwrap();
    }
}

/// The chain of a scene, whichever it is.
pub struct Played(Box<dyn Stage>);

impl Deref for Played {
    type Target = dyn Chain;

    fn deref(&self) -> &Self::Target {
        self.0.chain()
    }
}

impl DerefMut for Played {
    fn deref_mut(&mut self) -> &mut Self::Target {
        self.0.chain_mut()
    }
}

/// A suite in use, with everyone's keys.
pub struct Scene {
    /// The chain.
    pub chain: Played,
    /// The suite.
    pub suite: Suite,
    /// The day on which the scene is played.
    pub today: Day,
    /// Harbour Clinic: credentialed and bound by contract.
    pub harbour: ProviderId,
    /// Hill Medical Supply: credentialed and not bound.
    pub hill: ProviderId,
    /// Ada.
    pub ada: MemberId,
    /// Ben, of Ada's family.
    pub ben: MemberId,
    /// Cleo, of another family.
    pub cleo: MemberId,
    /// What keeps this scene's people apart from others' on the same chain.
    title: &'static str,
}

/// What everyone begins with; the treasury has more.
const PURSE: Balance = 100 * UNIT;
const TREASURE: Balance = 5_000 * UNIT;

impl Scene {
    /// Everyone enrolled, both providers credentialed, the roles given, and nothing in the escrow.
    pub fn set(open: Open, title: &'static str) -> Self {
        let purse = |name| if name == TREASURY { TREASURE } else { PURSE };
        let keys: Vec<_> = ALL.iter().map(|name| (key(title, name), purse(*name))).collect();
        let mut chain = Played(open(&keys));
        let id = |name| key(title, name).account();
        let bundles = Bundles::load().expect("scripts/build has made the bundles");
        let (issuers, external) = ([id(ISSUER)], [id(EXTERNAL)]);
        // A chain that lasts may have been played on before.
        let salt = [title.as_bytes(), &chain.now_millis().unwrap().to_le_bytes()].concat();
        let deployed = Suite::deploy(&mut *chain, id(OWNER), &bundles, &issuers, &external, &salt);
        let suite = deployed.unwrap().suite;
        let today = Day::of(chain.now_millis().unwrap(), 0).unwrap();
        let nobody = MemberId(u32::MAX);
        let none = ProviderId(u32::MAX);
        let mut scene =
            Self { chain, suite, today, harbour: none, hill: none, ada: nobody, ben: nobody, cleo: nobody, title };
        scene.harbour = scene.provider(HARBOUR, HARBOUR_PAYOUT, Some(0));
        scene.hill = scene.provider(HILL, HILL_PAYOUT, None);
        let owner = scene.id(OWNER);
        suite.policies.publish_plan(PLAN, &plan()).send(&mut *scene.chain, owner).unwrap();
        suite.policies.set_services(PLAN, &services()).send(&mut *scene.chain, owner).unwrap();
        scene.ada = scene.enrol(crate::actors::ADA, FamilyId(1));
        scene.ben = scene.enrol(BEN, FamilyId(1));
        scene.cleo = scene.enrol(crate::actors::CLEO, FamilyId(2));
        for (role, who) in [(Role::Reviewer, REVIEWER), (Role::AppealsReviewer, APPEALS)] {
            let who = scene.id(who);
            suite.claims.give_role(role, &[who]).send(&mut *scene.chain, owner).unwrap();
        }
        scene
    }

    /// The account of a name.
    #[must_use]
    pub fn id(&self, name: &str) -> AccountId {
        self.key_of(name).account()
    }

    /// The key of a name.
    #[must_use]
    pub fn key_of(&self, name: &str) -> Signer {
        key(self.title, name)
    }

    fn provider(&mut self, operator: &str, payout: &str, tier: Option<u8>) -> ProviderId {
        let (suite, issuer) = (self.suite, self.id(ISSUER));
        let register = suite.provider_registry.register(self.id(payout), Some(issuer));
        let operator = self.id(operator);
        let provider = register.send(&mut *self.chain, operator).unwrap().value;
        suite.provider_registry.attest(provider, credential()).send(&mut *self.chain, issuer).unwrap();
        if let Some(tier) = tier {
            let network = Network::since(crate::build::date(2020, 1, 1), tier);
            let owner = self.id(OWNER);
            suite.policies.set_network(provider, &network).send(&mut *self.chain, owner).unwrap();
        }
        provider
    }

    /// Enrols someone for the year around today.
    pub fn enrol(&mut self, name: &str, family: FamilyId) -> MemberId {
        self.enrol_in(FIRST, name, family)
    }

    /// Enrols someone in another plan, or another version of it.
    pub fn enrol_in(&mut self, plan: PlanRef, name: &str, family: FamilyId) -> MemberId {
        let coverage = Coverage { plan, from: Day(self.today.0 - 180), to: Day(self.today.0 + 180) };
        let message = self.suite.policies.enrol(self.id(name), family, coverage, None);
        let owner = self.id(OWNER);
        message.send(&mut *self.chain, owner).unwrap().value
    }

    /// Somebody sends a message, which takes effect.
    pub fn tell<T: Decode + Debug, E: Decode + Debug>(&mut self, from: &str, message: Message<T, E>) -> Called<T> {
        let from = self.id(from);
        message.send(&mut *self.chain, from).unwrap()
    }

    /// Somebody sends a message that its contract refuses, with this error; the escrow is as it was.
    pub fn refused<T: Decode + Debug, E: Decode + Debug>(&mut self, from: &str, message: Message<T, E>) -> E {
        let (before, from) = (self.ledger(), self.id(from));
        let error = match message.send(&mut *self.chain, from) {
            Err(CallError::Contract(error)) => error,
            other => panic!("{other:?}"),
        };
        assert_eq!(self.ledger(), before);
        error
    }

    /// Lets so many milliseconds pass.
    pub fn advance(&mut self, millis: u64) {
        self.chain.0.advance(millis);
    }

    /// Lets time pass until a moment, in milliseconds since 1970.
    pub fn advance_to(&mut self, millis: u64) {
        let now = self.chain.now_millis().unwrap();
        self.advance(millis - now);
    }

    /// A stranger lets the clocks of a claim of Harbour Clinic take effect; tells whether one did.
    pub fn let_clocks_act(&mut self, claim_number: u8) -> bool {
        let message = self.suite.claims.advance(&[self.key(claim_number)]);
        self.tell(STRANGER, message).value == 1
    }

    /// Yesterday is when services were done, so that no day of the plan year lies ahead of the clock.
    #[must_use]
    pub fn batch(&self, provider: ProviderId, claims: Vec<Claim>) -> Batch {
        Batch { provider, base_day: Day(self.today.0 - 1), claims }
    }

    /// Harbour Clinic submits one claim.
    pub fn file(&mut self, claim: Claim) -> ClaimResult {
        let batch = self.batch(self.harbour, vec![claim]);
        let from = self.id(HARBOUR);
        let receipt = self.suite.claims.submit(&batch).send(&mut *self.chain, from).unwrap().value;
        assert_eq!(receipt.results.len(), 1);
        receipt.results[0]
    }

    /// Funds the escrow.
    pub fn deposit(&mut self, amount: Amount) {
        let from = self.id(TREASURY);
        self.suite.escrow.deposit(amount).send(&mut *self.chain, from).unwrap();
    }

    /// The key of a claim of Harbour Clinic.
    #[must_use]
    pub fn key(&self, claim_number: u8) -> ClaimKey {
        ClaimKey { provider: self.harbour, number: number(claim_number) }
    }

    /// A claim of Harbour Clinic, explained.
    pub fn explain(&mut self, claim_number: u8) -> Explanation {
        self.suite.claims.explain(self.key(claim_number)).ask(&mut *self.chain).unwrap()
    }

    /// The escrow's ledger, which balances and does not say more than there is.
    pub fn ledger(&mut self) -> Ledger {
        let ledger = self.suite.escrow.ledger(AssetId::NATIVE).ask(&mut *self.chain).unwrap().unwrap();
        assert!(ledger.is_balanced(), "{ledger:?}");
        assert!(self.chain.balance(self.suite.escrow.0).unwrap() >= ledger.held.0);
        ledger
    }

    /// A payment of the escrow, and where it stands.
    pub fn payment(&mut self, number: u64) -> (Payment, PaymentStatus) {
        let message = self.suite.escrow.payment(AssetId::NATIVE, PaymentNumber(number));
        message.ask(&mut *self.chain).unwrap().expect("there is a payment of that number")
    }

    /// What an account can spend.
    pub fn balance(&mut self, name: &str) -> Balance {
        let account = self.id(name);
        self.chain.balance(account).unwrap()
    }
}

fn key(title: &str, name: &str) -> Signer {
    Signer::from_secret(&format!("//{title}//{name}")).unwrap()
}

/// Plays every scene, each as a test of its own: on chains that `$open` makes, and those in which time passes on chains that
/// `$open_alone` makes, whose clock is theirs.
#[macro_export]
macro_rules! play_every_scene {
    ($open:path, $open_alone:path) => {
        $crate::play_scenes!(
            $open;
            providers_are_known_by_their_credentials
            consent_is_given_narrowed_and_taken_back
            a_signature_counts_whoever_brings_it
            plans_and_members_are_what_was_set
            a_claim_is_paid_at_once_and_explained
            a_preview_is_what_then_happens
            what_is_short_waits_in_order_and_a_deposit_pays_it
            evidence_needs_consent_and_then_pays
            a_reviewer_prices_and_an_appeal_overturns
            a_void_gives_back_and_is_withheld
            a_full_batch_is_one_transaction
            a_duplicate_is_found_under_another_number
            what_is_refused_changes_nothing
            who_cannot_pay_is_told_what_it_takes_and_what_is_free
            an_upgrade_and_a_withdrawal_wait_their_time
        );
        $crate::play_scenes!(
            $open_alone;
            an_upgrade_takes_effect_after_its_delay_and_keeps_every_record
            an_announcement_that_is_replaced_waits_anew_and_one_that_is_left_is_forgotten
            a_withdrawal_is_paid_after_its_delay_and_once
            a_withdrawal_comes_after_what_became_due_meanwhile
            an_operator_acts_and_is_paid_elsewhere_after_the_delay
            a_provider_whose_key_is_lost_is_recovered
            an_appeal_that_nobody_decides_lapses
            a_ruling_that_comes_too_late_is_what_silence_was
            evidence_that_does_not_come_is_denied
            a_waiting_claim_keeps_its_services_until_it_is_denied
            what_has_no_price_is_denied_when_the_reviewer_is_silent
            a_late_payment_bears_interest_once
            a_consent_and_a_signature_end_when_they_say
            an_emergency_opens_for_an_hour_and_unreviewed_it_suspends
        );
    };
}

/// Plays these scenes.
#[macro_export]
macro_rules! play_scenes {
    ($open:path; $($scene:ident)*) => {
        $(
            #[test]
            fn $scene() {
                let mut scene = $crate::scenes::Scene::set($open, stringify!($scene));
                $crate::scenes::$scene(&mut scene);
            }
        )*
    };
}
