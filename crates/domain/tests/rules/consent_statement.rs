//! What a member signs: golden texts, and that no two things have the same.

use std::collections::BTreeSet;

use inkclaim_domain::consent::{Act, Categories, Category, Discloser, GrantTerms, Purpose};
use inkclaim_domain::emergency::EmergencyId;
use inkclaim_domain::ids::{Account, ClaimKey, ClaimNumber, GrantId, ProviderId};
use inkclaim_domain::representation::Power;
use inkclaim_domain::statement::Statement;

const MEMBER: Account = Account([0x01; 32]);
const REGISTRY: Account = Account([0x23; 32]);
const CHAIN: [u8; 32] = [0xef; 32];

fn terms() -> GrantTerms {
    GrantTerms {
        discloser: Discloser::Provider(ProviderId(7)),
        recipient: Some(Account([0xab; 32])),
        purpose: Purpose::Payment,
        categories: Categories::NONE.with(Category::Order).with(Category::MentalHealth),
        from: 0,
        // 2026-12-31 23:59:59.007
        until: 1_798_761_599_007,
        claim: Some(ClaimKey { provider: ProviderId(7), number: ClaimNumber([0x9c; 16]) }),
    }
}

fn text(act: &Act) -> String {
    let statement = Statement {
        act,
        member: MEMBER,
        contract: REGISTRY,
        chain: CHAIN,
        epoch: 3,
        nonce: 12,
        expires: 1_775_822_400_000,
    };
    String::from_utf8(statement.text()).unwrap()
}

/// What follows the act.
const BINDING: &str = "
member: 0x0101010101010101010101010101010101010101010101010101010101010101
registry: 0x2323232323232323232323232323232323232323232323232323232323232323
chain: 0xefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefef
revocations: 3
number: 12
submit before: 2026-04-10 12:00:00.000 UTC</Bytes>";

#[track_caller]
fn verify(act: Act, lines: &str) {
    assert_eq!(text(&act), format!("<Bytes>service: Inkclaim consent\n{lines}{BINDING}"));
}

#[test]
fn a_consent() {
    verify(
        Act::Grant(terms()),
        "act: consent
who discloses: provider 7
to whom: 0xabababababababababababababababababababababababababababababababab
purpose: payment
what: order, mental health
from: 1970-01-01 00:00:00.000 UTC
until: 2026-12-31 23:59:59.007 UTC
claim: provider 7 number 0x9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c",
    );
}

#[test]
fn an_open_consent_of_an_account() {
    let terms = GrantTerms {
        discloser: Discloser::Account(Account([0x45; 32])),
        recipient: None,
        purpose: Purpose::Treatment,
        categories: Categories::ALL_ORDINARY,
        from: 1_709_164_800_000,
        until: u64::MAX,
        claim: None,
    };
    verify(
        Act::Grant(terms),
        "act: consent
who discloses: 0x4545454545454545454545454545454545454545454545454545454545454545
to whom: anyone
purpose: treatment
what: visit note, order, laboratory, imaging, operative report, discharge summary, proof of delivery, treatment plan
from: 2024-02-29 00:00:00.000 UTC
until: 18446744073709551615 ms after 1970
claim: any",
    );
}

#[test]
fn a_narrowing() {
    let act = Act::Narrow { grant: GrantId(4_294_967_295), terms: GrantTerms { claim: None, ..terms() } };
    verify(
        act,
        "act: narrow a consent
consent: 4294967295
who discloses: provider 7
to whom: 0xabababababababababababababababababababababababababababababababab
purpose: payment
what: order, mental health
from: 1970-01-01 00:00:00.000 UTC
until: 2026-12-31 23:59:59.007 UTC
claim: any",
    );
}

#[test]
fn everything_else_that_can_be_signed() {
    verify(Act::Revoke(GrantId(0)), "act: revoke a consent\nconsent: 0");
    verify(Act::RevokeAll, "act: revoke every consent");
    let delegate = Account([0x67; 32]);
    let hex = "0x6767676767676767676767676767676767676767676767676767676767676767";
    let until = 253_402_300_799_999;
    let beginning = format!("act: appoint a delegate\ndelegate: {hex}\nfrom: 1970-01-01 00:00:00.000 UTC\nuntil: ");
    verify(
        Act::Appoint { delegate, power: Power::until(until) },
        &format!("{beginning}9999-12-31 23:59:59.999 UTC\nnot for: nothing"),
    );
    let alone = Categories::NONE.with(Category::Hiv).with(Category::Genetics);
    verify(
        Act::Appoint { delegate, power: Power { alone, ..Power::until(until + 1) } },
        &format!("{beginning}253402300800000 ms after 1970\nnot for: hiv, genetics"),
    );
    let review = |justified| Act::Review { provider: ProviderId(8), access: EmergencyId(3), justified };
    verify(review(true), "act: review an emergency\nprovider: 8\naccess: 3\njustified: yes");
    verify(review(false), "act: review an emergency\nprovider: 8\naccess: 3\njustified: no");
}

#[test]
fn a_text_is_ascii_and_a_line_is_a_name_and_a_value() {
    for act in acts() {
        let text = text(&act);
        assert!(text.is_ascii());
        let inner = text.strip_prefix("<Bytes>").and_then(|it| it.strip_suffix("</Bytes>")).unwrap();
        assert!(!inner.contains(['<', '>', '\r', '\t']));
        for line in inner.lines() {
            let (name, value) = line.split_once(": ").unwrap();
            assert!(!name.is_empty() && !value.is_empty() && value.trim() == value, "{line:?}");
        }
    }
}

/// The usual one with one thing changed, for everything that can be changed.
fn acts() -> Vec<Act> {
    let usual = terms();
    let mut all = vec![usual];
    let category = |category| GrantTerms { categories: usual.categories.with(category), ..usual };
    all.extend(Category::ALL.map(category).into_iter().filter(|it| *it != usual));
    all.extend([Purpose::Treatment, Purpose::Research].map(|purpose| GrantTerms { purpose, ..usual }));
    let number = ClaimNumber([0x9d; 16]);
    all.extend([
        GrantTerms { discloser: Discloser::Provider(ProviderId(70)), ..usual },
        GrantTerms { discloser: Discloser::Account(Account([7; 32])), ..usual },
        GrantTerms { recipient: None, ..usual },
        GrantTerms { recipient: Some(Account([0xac; 32])), ..usual },
        GrantTerms { from: 1, ..usual },
        GrantTerms { until: usual.until - 1, ..usual },
        GrantTerms { until: u64::MAX, ..usual },
        GrantTerms { until: u64::MAX - 1, ..usual },
        GrantTerms { claim: None, ..usual },
        GrantTerms { claim: Some(ClaimKey { provider: ProviderId(7), number }), ..usual },
        GrantTerms { claim: Some(ClaimKey { provider: ProviderId(8), number }), ..usual },
    ]);
    let mut acts: Vec<Act> = all.iter().map(|terms| Act::Grant(*terms)).collect();
    acts.extend(all.iter().map(|terms| Act::Narrow { grant: GrantId(1), terms: *terms }));
    let delegate = Account([0x67; 32]);
    acts.extend([
        Act::Narrow { grant: GrantId(11), terms: usual },
        Act::Revoke(GrantId(1)),
        Act::Revoke(GrantId(11)),
        Act::RevokeAll,
        Act::Appoint { delegate, power: Power::until(5) },
        Act::Appoint { delegate, power: Power::until(50) },
        Act::Appoint { delegate, power: Power { from: 1, ..Power::until(50) } },
        Act::Appoint { delegate, power: Power { alone: Categories::ALL_ORDINARY, ..Power::until(50) } },
        Act::Appoint { delegate: MEMBER, power: Power::until(5) },
        Act::Review { provider: ProviderId(1), access: EmergencyId(1), justified: true },
        Act::Review { provider: ProviderId(1), access: EmergencyId(1), justified: false },
        Act::Review { provider: ProviderId(1), access: EmergencyId(11), justified: true },
        Act::Review { provider: ProviderId(11), access: EmergencyId(1), justified: true },
    ]);
    acts
}

#[test]
fn no_two_acts_have_the_same_text() {
    let acts = acts();
    let texts: BTreeSet<String> = acts.iter().map(text).collect();
    assert_eq!(texts.len(), acts.len());
}

#[test]
fn a_text_is_bound_to_everything_around_the_act() {
    let act = Act::RevokeAll;
    let usual =
        Statement { act: &act, member: MEMBER, contract: REGISTRY, chain: CHAIN, epoch: 1, nonce: 1, expires: 1 };
    let texts: BTreeSet<Vec<u8>> = [
        usual,
        Statement { member: REGISTRY, ..usual },
        Statement { contract: MEMBER, ..usual },
        Statement { chain: [0; 32], ..usual },
        Statement { nonce: 11, ..usual },
        Statement { epoch: 11, ..usual },
        Statement { expires: 2, ..usual },
        Statement { member: REGISTRY, contract: MEMBER, ..usual },
    ]
    .map(|statement| statement.text())
    .into();
    assert_eq!(texts.len(), 8);
}
