//! Who says whether a document may be opened: the chain, at that moment.

use domain::calendar::Day;
use domain::consent::{Asker, ConsentError, Disclosure};
use domain::credential::ProviderDay;
use domain::ids::{Account, ClaimKey, Commitment, GrantId, MemberId, Millis, ProviderId};
use domain::lifecycle::Attached;
use interfaces::claims::Role;

use crate::chain::{AccountId, Chain};
use crate::suite::{Administration, CallError, Suite};

/// What opening a document asks. Each answer is that of the moment in which it is asked for.
pub trait Authority {
    /// The time.
    ///
    /// # Errors
    ///
    /// If there is no answer: then nothing is opened. So it is with the other questions.
    fn now(&mut self) -> Result<Millis, AuthorityError>;

    /// Whether an account has a role with the insurer.
    ///
    /// # Errors
    ///
    /// If there is no answer.
    fn has_role(&mut self, account: AccountId, role: Role) -> Result<bool, AuthorityError>;

    /// Whether an account acts for a provider.
    ///
    /// # Errors
    ///
    /// If there is no answer.
    fn acts_for(&mut self, account: AccountId, provider: ProviderId) -> Result<bool, AuthorityError>;

    /// Whether a provider may act today in the eyes of all issuers whom the insurer trusts.
    ///
    /// # Errors
    ///
    /// If there is no answer.
    fn is_eligible(&mut self, account: AccountId, provider: ProviderId) -> Result<bool, AuthorityError>;

    /// The member of a claim, and the attachment of this commitment to it, if the claim has one.
    ///
    /// # Errors
    ///
    /// If there is no answer.
    fn attached(
        &mut self,
        claim: ClaimKey,
        commitment: Commitment,
    ) -> Result<Option<(Account, Attached)>, AuthorityError>;

    /// Whether a member's grant allows a disclosure.
    ///
    /// # Errors
    ///
    /// If there is no answer; a refusal is an answer.
    fn consent(
        &mut self,
        member: Account,
        grant: GrantId,
        disclosure: Disclosure,
    ) -> Result<Result<(), ConsentError>, AuthorityError>;

    /// The account of the insurer's claims contract: for whom its reviewers read.
    fn insurer(&self) -> Account;
}

/// There is no answer, so that nothing is opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the chain does not say whether this may be opened: {0}")]
pub struct AuthorityError(pub String);

/// The contracts of a suite, on a chain that is asked now.
pub struct SuiteAuthority<'a, C: Chain + ?Sized> {
    /// The chain.
    pub chain: &'a mut C,
    /// The suite.
    pub suite: Suite,
}

impl<C: Chain + ?Sized> SuiteAuthority<'_, C> {
    fn account_of(&mut self, member: MemberId) -> Result<Option<Account>, AuthorityError> {
        self.suite.policies.account_of(member).ask(self.chain).map_err(silent)
    }

    /// Whose word the insurer takes, and who its own people are: as when evidence is attached.
    fn asker(&mut self) -> Result<Asker, AuthorityError> {
        let claims = self.suite.claims;
        let issuers = claims.trusted_issuers().ask(self.chain).map_err(silent)?;
        let mut own = vec![Administration(claims.0).owner().ask(self.chain).map_err(silent)?];
        for role in Role::ALL {
            own.extend(claims.role(role).ask(self.chain).map_err(silent)?);
        }
        let accounts = |known: Vec<AccountId>| known.into_iter().map(interfaces::account).collect();
        Ok(Asker { issuers: accounts(issuers), own: accounts(own) })
    }
}

impl<C: Chain + ?Sized> Authority for SuiteAuthority<'_, C> {
    fn now(&mut self) -> Result<Millis, AuthorityError> {
        self.chain.now_millis().map_err(silent)
    }

    fn has_role(&mut self, account: AccountId, role: Role) -> Result<bool, AuthorityError> {
        Ok(self.suite.claims.role(role).ask(self.chain).map_err(silent)?.contains(&account))
    }

    fn acts_for(&mut self, account: AccountId, provider: ProviderId) -> Result<bool, AuthorityError> {
        let known = self.suite.provider_registry.provider(provider).ask(self.chain).map_err(silent)?;
        Ok(known.is_some_and(|known| known.operators.contains(&interfaces::account(account))))
    }

    fn is_eligible(&mut self, account: AccountId, provider: ProviderId) -> Result<bool, AuthorityError> {
        let day = Day::of(self.now()?, 0).ok_or_else(|| silent("its clock stands beyond the calendar"))?;
        let issuers = self.suite.claims.trusted_issuers().ask(self.chain).map_err(silent)?;
        let question =
            self.suite.provider_registry.assess(provider, account, &[ProviderDay { provider, day }], &issuers);
        let known = question.ask(self.chain).map_err(silent)?;
        Ok(known.standings.first().is_some_and(|standing| standing.is_eligible()))
    }

    fn attached(
        &mut self,
        claim: ClaimKey,
        commitment: Commitment,
    ) -> Result<Option<(Account, Attached)>, AuthorityError> {
        let Some(record) = self.suite.claims.claim(claim).ask(self.chain).map_err(silent)? else { return Ok(None) };
        let attached = record.evidence.iter().find(|attached| attached.evidence.commitment == commitment);
        let Some(attached) = attached.copied() else { return Ok(None) };
        Ok(self.account_of(record.claim.member)?.map(|member| (member, attached)))
    }

    fn consent(
        &mut self,
        member: Account,
        grant: GrantId,
        disclosure: Disclosure,
    ) -> Result<Result<(), ConsentError>, AuthorityError> {
        let asker = self.asker()?;
        match self.suite.consent_registry.check_for(member, &[(grant, disclosure)], &asker).ask(self.chain) {
            Ok(()) => Ok(Ok(())),
            Err(CallError::Contract(refusal)) => Ok(Err(refusal)),
            Err(CallError::Chain(error)) => Err(silent(error)),
            Err(CallError::Unreadable(error)) => Err(silent(error)),
        }
    }

    fn insurer(&self) -> Account {
        interfaces::account(self.suite.claims.0)
    }
}

fn silent(error: impl std::fmt::Display) -> AuthorityError {
    AuthorityError(error.to_string())
}
