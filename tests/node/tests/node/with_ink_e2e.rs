//! The suite through ink!'s own client for end-to-end tests, on the release bundles and the shared node.

use client::chain::{selector, Bundle};
use client::domain::calendar::Day;
use client::domain::claim::Batch;
use client::domain::consent::{
    Act, Asker, Categories, Category, ConsentError, Discloser, Disclosure, GrantTerms, Purpose,
};
use client::domain::enrolment::{Coverage, Person};
use client::domain::ids::{AssetId, ClaimKey, FamilyId, GrantId, MemberId, PlanRef, ProviderId};
use client::domain::ledger::Ledger;
use client::domain::network::Network;
use client::domain::representation::Right;
use client::interfaces::administration::AdministrationError;
use client::interfaces::claims::{BatchReceipt, ClaimsError, Partners};
use client::interfaces::consent_registry::ConsentRegistryError;
use client::interfaces::escrow::EscrowError;
use client::interfaces::policies::PoliciesError;
use client::interfaces::provider_registry::ProviderRegistryError;
use client::suite::Bundles;
use ink::env::call::{build_call, build_create, ExecutionInput, Selector};
use ink::env::DefaultEnvironment;
use ink::primitives::AccountId;
use ink_e2e::subxt::backend::rpc::RpcClient;
use ink_e2e::subxt::SubstrateConfig;
use ink_e2e::{ChainBackend, ContractsBackend, Keypair};
use inkclaim_node_tests::shared;
use scale::{Decode, Encode};
use support::build::{
    claim, credential, date, line, millis, money, number, plan, services, terms, FIRST, NEEDED, PLAN, PREVENTION,
};
use support::verify::paid;

type Client = ink_e2e::Client<SubstrateConfig, DefaultEnvironment>;

/// Stands for whatever is created: the messages are built by their selectors.
#[derive(Clone)]
struct Any;

impl ink::env::ContractEnv for Any {
    type Env = DefaultEnvironment;
}

impl ink::env::call::FromAccountId<DefaultEnvironment> for Any {
    fn from_account_id(_: AccountId) -> Self {
        Self
    }
}

/// The client of the node at this URL. [`shared`] is called before: it starts the node, and waits for it in its own way.
async fn client(url: &str) -> Client {
    let contracts = Bundles::load().unwrap();
    let halves = contracts.all().into_iter().flat_map(|bundle| std::iter::once(bundle).chain(bundle.annex.as_deref()));
    let bundles: Vec<_> = halves.map(|bundle| bundle.contract_file.with_extension("wasm")).collect();
    Client::new(RpcClient::from_insecure_url(url).await.unwrap(), bundles).await.unwrap()
}

async fn create(client: &mut Client, who: &Keypair, name: &str, args: impl Encode + Clone + Send + Sync) -> AccountId {
    if let Some(annex) = Bundle::load(name).unwrap().annex {
        client.upload(&annex.name, who).submit().await.unwrap();
    }
    let input = ExecutionInput::new(Selector::new(selector("new"))).push_arg(Raw(args.encode()));
    let mut constructor = build_create::<Any>().exec_input(input).returns::<Any>();
    client.instantiate(name, who, &mut constructor).submit().await.unwrap().account_id
}

/// Arguments that are encoded already.
#[derive(Clone)]
struct Raw(Vec<u8>);

impl Encode for Raw {
    fn encode_to<O: scale::Output + ?Sized>(&self, out: &mut O) {
        out.write(&self.0);
    }
}

/// Sends a message and tells its answer.
async fn tell<T, E>(
    client: &mut Client,
    who: &Keypair,
    contract: AccountId,
    message: &str,
    args: impl Encode,
    value: u128,
) -> Result<T, E>
where
    T: Decode + Send + std::fmt::Debug,
    E: Decode + Send + std::fmt::Debug,
{
    let input = ExecutionInput::new(Selector::new(selector(message))).push_arg(Raw(args.encode()));
    let call = build_call::<DefaultEnvironment>().call(contract).exec_input(input).returns::<Result<T, E>>();
    // What would be refused is not sent.
    client.call(who, &call).value(value).dry_run().await.unwrap().return_value()?;
    client.call(who, &call).value(value).submit().await.unwrap().return_value()
}

async fn ask<T: Decode + Send>(client: &mut Client, contract: AccountId, message: &str, args: impl Encode) -> T {
    let input = ExecutionInput::new(Selector::new(selector(message))).push_arg(Raw(args.encode()));
    let call = build_call::<DefaultEnvironment>().call(contract).exec_input(input).returns::<T>();
    client.call(&ink_e2e::alice(), &call).dry_run().await.unwrap().return_value()
}

fn account(key: &Keypair) -> AccountId {
    AccountId::from(key.public_key().0)
}

fn today() -> Day {
    let seconds = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    Day(i32::try_from(seconds / 86_400).unwrap())
}

#[test]
fn consent_is_given_checked_narrowed_and_taken_back_through_the_client_of_ink() {
    let url = shared();
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let mut client = client(url).await;
        let (rich, unit) = (ink_e2e::charlie(), client::chain::UNIT);
        let owner = client.create_and_fund_account(&rich, 100 * unit).await;
        let clinic = client.create_and_fund_account(&rich, 10 * unit).await;
        let ada = client.create_and_fund_account(&rich, 10 * unit).await;
        let stranger = client.create_and_fund_account(&rich, 10 * unit).await;
        let providers = create(&mut client, &owner, "provider_registry", ()).await;
        let consents = create(&mut client, &owner, "consent_registry", (providers, [0_u8; 32])).await;
        let register = (account(&clinic), None::<AccountId>);
        let provider = tell::<ProviderId, ProviderRegistryError>(
            &mut client,
            &clinic,
            providers,
            "ProviderRegistry::register",
            register,
            0,
        );
        let provider = provider.await.unwrap();

        let recipient = account(&owner);
        let until = millis(Day(today().0 + 90));
        let given = GrantTerms { until, ..terms(provider, recipient) };
        let less = GrantTerms { categories: Categories::NONE.with(NEEDED), ..given };
        let shown = |category| Disclosure {
            discloser: Discloser::Provider(provider),
            recipient: client::interfaces::account(recipient),
            purpose: Purpose::Payment,
            category,
            claim: ClaimKey { provider, number: number(1) },
        };
        let act = |act: Act| (Right::Own, act);
        let message = "ConsentRegistry::act";
        let member = account(&ada);
        let asked = |grant: GrantId, category| (member, vec![(grant, shown(category))], Asker::default());
        type Allowed = Result<(), ConsentError>;
        let check = "ConsentRegistry::check";

        let nothing: Allowed = ask(&mut client, consents, check, asked(GrantId(0), NEEDED)).await;
        assert_eq!(nothing, Err(ConsentError::NoSuchGrant));
        let grant =
            tell::<GrantId, ConsentRegistryError>(&mut client, &ada, consents, message, act(Act::Grant(given)), 0);
        let grant = grant.await.unwrap();
        for category in [NEEDED, Category::Imaging] {
            let allowed: Allowed = ask(&mut client, consents, check, asked(grant, category)).await;
            assert_eq!(allowed, Ok(()));
        }
        let narrow = act(Act::Narrow { grant, terms: less });
        tell::<GrantId, ConsentRegistryError>(&mut client, &ada, consents, message, narrow, 0).await.unwrap();
        let allowed: Allowed = ask(&mut client, consents, check, asked(grant, NEEDED)).await;
        assert_eq!(allowed, Ok(()));
        let refused: Allowed = ask(&mut client, consents, check, asked(grant, Category::Imaging)).await;
        assert_eq!(refused, Err(ConsentError::CategoryNotIncluded));

        // Nobody else takes it back; the member does, once.
        let revoke = act(Act::Revoke(grant));
        let no = tell::<GrantId, ConsentRegistryError>(&mut client, &stranger, consents, message, revoke, 0).await;
        assert_eq!(no, Err(ConsentRegistryError::NoSuchGrant));
        tell::<GrantId, ConsentRegistryError>(&mut client, &ada, consents, message, revoke, 0).await.unwrap();
        let refused: Allowed = ask(&mut client, consents, check, asked(grant, NEEDED)).await;
        assert_eq!(refused, Err(ConsentError::Revoked));
        let again = tell::<GrantId, ConsentRegistryError>(&mut client, &ada, consents, message, revoke, 0).await;
        assert_eq!(again, Err(ConsentRegistryError::AlreadyRevoked));
    });
}

#[test]
fn a_claim_is_paid_through_the_client_of_ink() {
    let url = shared();
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let mut client = client(url).await;
        let rich = ink_e2e::bob();
        let unit = client::chain::UNIT;
        let owner = client.create_and_fund_account(&rich, 2_000 * unit).await;
        let board = client.create_and_fund_account(&rich, 100 * unit).await;
        let clinic = client.create_and_fund_account(&rich, 100 * unit).await;
        let bank = client.create_and_fund_account(&rich, unit).await;
        let ada = client.create_and_fund_account(&rich, unit).await;

        // A happy path of each contract, in the order in which they are wired.
        let providers = create(&mut client, &owner, "provider_registry", ()).await;
        let consents = create(&mut client, &owner, "consent_registry", (providers, [0_u8; 32])).await;
        let policies = create(&mut client, &owner, "policies", ()).await;
        let escrow = create(&mut client, &owner, "escrow", ()).await;
        let partners = Partners { consent_registry: consents, provider_registry: providers, policies, escrow };
        let (issuers, external) = (vec![account(&board)], vec![account(&rich)]);
        let claims = create(&mut client, &owner, "claims", (partners, issuers, external)).await;
        tell::<(), PoliciesError>(&mut client, &owner, policies, "Policies::bind_claims", claims, 0).await.unwrap();
        tell::<(), EscrowError>(&mut client, &owner, escrow, "Escrow::bind_claims", claims, 0).await.unwrap();

        let register = (account(&bank), Some(account(&board)));
        let provider: ProviderId = tell::<_, ProviderRegistryError>(
            &mut client,
            &clinic,
            providers,
            "ProviderRegistry::register",
            register,
            0,
        )
        .await
        .unwrap();
        let attest = (provider, credential());
        tell::<(), ProviderRegistryError>(&mut client, &board, providers, "ProviderRegistry::attest", attest, 0)
            .await
            .unwrap();

        let published =
            tell::<PlanRef, PoliciesError>(&mut client, &owner, policies, "Policies::publish_plan", (PLAN, plan()), 0)
                .await;
        assert_eq!(published, Ok(FIRST));
        tell::<(), PoliciesError>(&mut client, &owner, policies, "Policies::set_services", (PLAN, services()), 0)
            .await
            .unwrap();
        let network = (provider, Network::since(date(2020, 1, 1), 0));
        tell::<(), PoliciesError>(&mut client, &owner, policies, "Policies::set_network", network, 0).await.unwrap();
        let today = today();
        let coverage = Coverage { plan: FIRST, from: Day(today.0 - 180), to: Day(today.0 + 180) };
        let enrol = (account(&ada), FamilyId(1), coverage, None::<Person>);
        let member: MemberId =
            tell::<_, PoliciesError>(&mut client, &owner, policies, "Policies::enrol", enrol, 0).await.unwrap();

        tell::<(), EscrowError>(&mut client, &owner, escrow, "Escrow::deposit", (), money(100).0).await.unwrap();
        let before = client.free_balance(account(&bank)).await.unwrap();
        let claim = claim(1, member, vec![line(PREVENTION, 6_000)]);
        let batch = Batch { provider, base_day: Day(today.0 - 1), claims: vec![claim] };
        let receipt =
            tell::<BatchReceipt, ClaimsError>(&mut client, &clinic, claims, "Submission::submit", batch.clone(), 0)
                .await
                .unwrap();
        assert_eq!(paid(&receipt.results[0]), money(60));
        assert_eq!(client.free_balance(account(&bank)).await.unwrap(), before + money(60).0);
        let ledger: Option<Ledger> = ask(&mut client, escrow, "Escrow::ledger", AssetId::NATIVE).await;
        assert_eq!(ledger.unwrap().free, money(40));

        // Who may not, gets the contract's own error.
        let refused =
            tell::<BatchReceipt, ClaimsError>(&mut client, &ada, claims, "Submission::submit", batch, 0).await;
        assert_eq!(refused, Err(ClaimsError::NotOperator));
        let refused = tell::<(), AdministrationError>(
            &mut client,
            &ada,
            claims,
            "Administration::offer_ownership",
            Some(account(&ada)),
            0,
        );
        assert_eq!(refused.await, Err(AdministrationError::NotOwner));
    });
}
