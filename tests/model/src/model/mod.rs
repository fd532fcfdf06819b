//! The suite in plain Rust. The pure rules work claims out and know a claim's life; everything else is written down here once
//! more: who may do what, in which order things take effect, where money is, and what is kept.

mod bank;
mod claims;
mod consents;
mod corrections;
mod emergencies;
mod escrow;
mod policies;
mod powers;
mod providers;
mod till;

use client::domain::bounds::{ANNOUNCEMENT_LIFE, UPGRADE_DELAY};
use client::domain::ids::{Account, AssetId, Millis};
use client::domain::money::Amount;
use client::interfaces::administration::AdministrationError;
use client::interfaces::claims::ClaimsError;
use client::interfaces::consent_registry::ConsentRegistryError;
use client::interfaces::escrow::EscrowError;
use client::interfaces::policies::PoliciesError;

pub use bank::Bank;
pub use claims::{paid_for, party, Claims};
pub use consents::{Consent, Consents};
pub use emergencies::Emergency;
pub use escrow::Escrow;
pub use policies::{holders, Policies};
pub use powers::{Bond, Powers};
pub use providers::{Providers, Step};
pub use till::{Entry, Till};

use crate::call::{Answer, Call, Fault, Message, Owned, Told, Trespass};
use crate::world::{beginning, who, MINTED, PEOPLE};

/// Where the contracts are, and what code the two that can be upgraded run.
#[derive(Clone, Copy, Debug)]
pub struct Places {
    /// The claims.
    pub claims: Account,
    /// The consent registry.
    pub consents: Account,
    /// Tokens that may be listed.
    pub tokens: [Account; 3],
    /// The chain's genesis hash.
    pub genesis: [u8; 32],
    /// The code of the policies.
    pub policies_code: [u8; 32],
    /// The code of the claims.
    pub claims_code: [u8; 32],
}

/// Owner, offer and announced upgrade of a contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Administration {
    /// The owner.
    pub owner: Account,
    /// Whom it is offered to.
    pub offered_to: Option<Account>,
    /// The announced code, and from when it may come.
    pub upgrade: Option<([u8; 32], Millis)>,
}

impl Administration {
    fn new(owner: Account) -> Self {
        Self { owner, offered_to: None, upgrade: None }
    }

    fn ensure_owner(&self, from: Account) -> Result<(), AdministrationError> {
        if from == self.owner {
            Ok(())
        } else {
            Err(AdministrationError::NotOwner)
        }
    }

    fn take(&mut self, from: Account) -> Result<(), AdministrationError> {
        if self.offered_to != Some(from) {
            return Err(AdministrationError::NotOffered);
        }
        *self = Self::new(from);
        Ok(())
    }

    fn upgrade(&mut self, from: Account, now: Millis, known: &[[u8; 32]]) -> Result<(), AdministrationError> {
        self.ensure_owner(from)?;
        let (code, ripe) = self.upgrade.ok_or(AdministrationError::NotAnnounced)?;
        if now < ripe {
            return Err(AdministrationError::TooEarly);
        }
        if now >= ripe + ANNOUNCEMENT_LIFE {
            return Err(AdministrationError::Expired);
        }
        if !known.contains(&code) {
            return Err(AdministrationError::NoSuchCode);
        }
        self.upgrade = None;
        Ok(())
    }
}

/// The same refusal in the words of the contract.
fn refused(of: Owned, error: AdministrationError) -> Fault {
    match (of, error) {
        (Owned::Escrow, AdministrationError::NotOffered) => EscrowError::NotOffered.into(),
        (Owned::Escrow, AdministrationError::HasRole) => EscrowError::HasOtherRole.into(),
        (Owned::Escrow, _) => EscrowError::NotOwner.into(),
        (Owned::Policies | Owned::Claims, error) => error.into(),
    }
}

/// The suite.
#[derive(Clone, Debug)]
pub struct Model {
    /// The chain's clock.
    pub now: Millis,
    /// Where the contracts are.
    pub places: Places,
    /// Who exists, and what the escrow has transferred.
    pub bank: Bank,
    /// The provider registry.
    pub providers: Providers,
    /// The consent registry.
    pub consents: Consents,
    /// Every access to evidence that was declared in an emergency, in order.
    pub emergencies: Vec<Emergency>,
    /// The policies.
    pub policies: Policies,
    /// The escrow.
    pub escrow: Escrow,
    /// The claims.
    pub claims: Claims,
}

impl Model {
    /// The suite as it is deployed.
    #[must_use]
    pub fn new(places: Places) -> Self {
        let owner = who("owner");
        let alive = PEOPLE.iter().map(|name| who(name)).collect();
        let purses = places.tokens.iter().map(|token| ((*token, who("treasury")), MINTED)).collect();
        Self {
            now: beginning(),
            places,
            bank: Bank { alive, purses, ..Bank::default() },
            providers: Providers::default(),
            consents: Consents::default(),
            emergencies: Vec::new(),
            policies: Policies::new(owner),
            escrow: Escrow::new(owner),
            claims: Claims::new(owner, vec![who("issuer")], vec![who("external")]),
        }
    }

    /// Does what a call does. A call that is refused changes nothing.
    pub fn apply(&mut self, call: &Call) -> Answer {
        let before = self.clone();
        let answer = self.perform(call.from, &call.message);
        if answer.is_err() {
            *self = before;
        }
        answer
    }

    fn perform(&mut self, from: Account, message: &Message) -> Answer {
        let now = self.now;
        let done = |()| Told::Nothing;
        Ok(match message {
            Message::Register { payout, recovery } => Told::Provider(self.providers.register(from, *payout, *recovery)),
            Message::AnnounceChange { provider, change } => {
                done(self.providers.change(from, *provider, *change, Step::Announce, now)?)
            }
            Message::ConfirmChange { provider, change } => {
                done(self.providers.change(from, *provider, *change, Step::Confirm, now)?)
            }
            Message::CancelChange { provider, change } => {
                done(self.providers.change(from, *provider, *change, Step::Cancel, now)?)
            }
            Message::AttestCredential { provider, credential } => {
                done(self.providers.attest(from, *provider, *credential, now)?)
            }
            Message::AppointOfficer { officer } => done(self.policies.appoint_officer(from, *officer)?),
            Message::PublishPlan { plan, terms } => Told::Plan(self.policies.publish_plan(from, *plan, terms)?),
            Message::SetServices { plan, services } => done(self.policies.set_services(from, *plan, services, now)?),
            Message::SetNetwork { provider, network } => {
                done(self.policies.set_network(from, *provider, network, now)?)
            }
            Message::Enrol { account, family, coverage, person } => {
                Told::Member(self.policies.enrol(from, *account, *family, *coverage, *person)?)
            }
            Message::AddCoverage { member, coverage } => done(self.policies.add_coverage(from, *member, *coverage)?),
            Message::EndCoverage { member, last } => done(self.policies.end_coverage(from, (*member, *last), now)?),
            Message::AttestPerson { member, person } => done(self.policies.attest(from, *member, *person)?),
            Message::CarryIn { member, day, opening } => done(self.policies.carry_in(from, *member, *day, opening)?),
            Message::Consent { by, act } => Told::Number(self.act(from, by, act)?),
            Message::AttestGuardian { member, guardian, power } => {
                let given = self.consents.powers.give((*member, *guardian, from), *power, now);
                Told::Number(given.map_err(ConsentRegistryError::Power)?)
            }
            Message::Emergency { member, provider, issuer, justification } => {
                Told::Number(self.declare(from, *member, *provider, *issuer, *justification)?)
            }
            Message::Check { member, grant, disclosure, asker } => {
                done(self.check(*member, *grant, disclosure, asker)?)
            }
            Message::Rebind { member, account } => done(self.policies.rebind(from, *member, *account)?),
            Message::Submit { batch } => Told::Receipt(self.submit(from, batch)?),
            Message::Attach { claim, evidence } => Told::Claim(self.attach(from, *claim, evidence)?),
            Message::Advance { claims } => Told::Count(self.advance(claims)?),
            Message::Review { claim, reviews } => Told::Claim(self.review(from, *claim, reviews)?),
            Message::Reopen { claim } => done(self.reopen(from, *claim)?),
            Message::Appeal { claim } => Told::Appeal(self.appeal(from, *claim)?),
            Message::Rule { claim, overturned } => Told::Ruling(self.rule(from, *claim, overturned.as_deref())?),
            Message::AskAuthorisation { request } => Told::Authorisation(self.ask_authorisation(from, request)?),
            Message::DecideAuthorisation { id, approval } => done(self.decide_authorisation(from, *id, *approval)?),
            Message::Pause { paused } => done(self.claims.pause(from, *paused)?),
            Message::GiveRole { role, accounts } => done(self.give_role(from, *role, accounts)?),
            Message::TrustIssuers { issuers } => done(self.claims.trust_issuers(from, issuers)?),
            Message::OfferOwnership { of, to } => {
                let administration = self.administration(*of);
                administration.ensure_owner(from).map_err(|error| refused(*of, error))?;
                administration.offered_to = *to;
                Told::Nothing
            }
            Message::TakeOwnership { of } => {
                let offered = self.administration(*of).offered_to == Some(from);
                let has_role = match of {
                    Owned::Claims => self.claims.has_role(from),
                    Owned::Policies => self.policies.officer == Some(from),
                    Owned::Escrow => self.escrow.treasurer == Some(from),
                };
                if offered && has_role {
                    return Err(refused(*of, AdministrationError::HasRole));
                }
                done(self.administration(*of).take(from).map_err(|error| refused(*of, error))?)
            }
            Message::AnnounceUpgrade { of, code } => {
                let administration = self.administration(*of);
                administration.ensure_owner(from)?;
                administration.upgrade = code.map(|code| (code, now + UPGRADE_DELAY));
                Told::Nothing
            }
            Message::Upgrade { of } => {
                let known = [self.places.policies_code, self.places.claims_code];
                self.administration(*of).upgrade(from, now, &known)?;
                if *of == Owned::Claims {
                    // The new code finds nothing in the line that it could take away.
                    let batches = self.claims.batches;
                    self.escrow.tills.iter_mut().for_each(|till| till.sealed = batches);
                }
                Told::Nothing
            }
            Message::Deposit { asset, amount } => {
                done(self.escrow.deposit(&mut self.bank, from, (*asset, amount.0), now)?)
            }
            Message::Settle { asset, count } => {
                Told::Count(self.escrow.till(*asset)?.settle(&mut self.bank, now, *count)?)
            }
            Message::FetchCredit { asset, to } => {
                Told::Amount(Amount(self.escrow.till(*asset)?.fetch_credit(&mut self.bank, from, *to)?))
            }
            Message::PayBack { party, amount } => {
                done(self.escrow.till(AssetId::NATIVE)?.pay_back(&mut self.bank, now, *party, amount.0)?)
            }
            Message::ListAsset { token } => Told::Asset(self.escrow.list(from, *token)?),
            Message::TokenRefuses { asset, whom } => {
                self.escrow.token(*asset).ok_or(EscrowError::NoSuchAsset)?;
                match whom {
                    Some(whom) => self.bank.refused.insert(*asset, *whom),
                    None => self.bank.refused.remove(asset),
                };
                Told::Nothing
            }
            Message::SetTreasurer { treasurer } => done(self.escrow.set_treasurer(from, *treasurer)?),
            Message::AnnounceWithdrawal { asset, to, amount } => {
                done(self.escrow.announce_withdrawal(from, (*asset, amount.0), *to, now)?)
            }
            Message::Withdraw { asset } => {
                Told::Amount(Amount(self.escrow.withdraw(&mut self.bank, from, *asset, now)?))
            }
            Message::CancelWithdrawal { asset } => done(self.escrow.cancel_withdrawal(from, *asset)?),
            Message::Adopt { asset } => Told::Amount(Amount(self.escrow.till(*asset)?.adopt(&mut self.bank, now)?)),
            Message::SendToken { asset, amount } => {
                let token = self.escrow.token(*asset).ok_or(EscrowError::NoSuchAsset)?;
                self.bank.send(token, from, amount.0).ok_or(EscrowError::TransferFailed)?;
                self.escrow.till(*asset)?.stray += amount.0;
                Told::Nothing
            }
            Message::Transfer { to, amount } => {
                match to {
                    Some(to) => {
                        self.bank.alive.insert(*to);
                    }
                    None => self.escrow.till(AssetId::NATIVE)?.stray += amount.0,
                }
                Told::Nothing
            }
            Message::Trespass(trespass) => return Err(self.turn_away(from, *trespass)),
            Message::Wait { millis } => {
                self.now += millis;
                Told::Nothing
            }
        })
    }

    /// A contract with an owner.
    pub fn administration(&mut self, of: Owned) -> &mut Administration {
        match of {
            Owned::Escrow => &mut self.escrow.administration,
            Owned::Policies => &mut self.policies.administration,
            Owned::Claims => &mut self.claims.administration,
        }
    }

    fn turn_away(&self, from: Account, trespass: Trespass) -> Fault {
        match trespass {
            Trespass::Pay | Trespass::Hold | Trespass::ReleaseHold => EscrowError::NotClaims.into(),
            Trespass::Adjudicate | Trespass::AskAuthorisation | Trespass::DecideAuthorisation => {
                PoliciesError::NotClaims.into()
            }
            Trespass::BindPolicies if from == self.policies.administration.owner => PoliciesError::AlreadyBound.into(),
            Trespass::BindPolicies => PoliciesError::NotOwner.into(),
            Trespass::BindEscrow if from == self.escrow.administration.owner => EscrowError::AlreadyBound.into(),
            Trespass::BindEscrow => EscrowError::NotOwner.into(),
        }
    }

    /// Whether an error means that something is broken, whatever the caller did.
    #[must_use]
    pub fn is_breakage(fault: &Fault) -> bool {
        match fault {
            Fault::Broken(_)
            | Fault::Escrow(EscrowError::RecordsInconsistent | EscrowError::Overflow)
            | Fault::Claims(ClaimsError::PartnerFailed(_) | ClaimsError::PartnerRefused(_) | ClaimsError::Overflow) => {
                true
            }
            Fault::Providers(_)
            | Fault::Consents(_)
            | Fault::NoConsent(_)
            | Fault::Policies(_)
            | Fault::Administration(_)
            | Fault::Claims(_)
            | Fault::Escrow(_) => false,
        }
    }
}
