//! The words of the rules, as plan files and people use them.

use domain::consent::{Categories, Category, Purpose};
use domain::service::Kind;

/// Kinds of services and claims, with what they are called.
pub const KINDS: [(&str, Kind); 7] = [
    ("visit", Kind::Visit),
    ("other", Kind::Other),
    ("consultation", Kind::Consultation),
    ("hospital stay", Kind::HospitalStay),
    ("antenatal", Kind::Antenatal),
    ("delivery", Kind::Delivery),
    ("surgery", Kind::Surgery),
];

/// What a kind of service or claim is called.
#[must_use]
pub fn kind(kind: Kind) -> &'static str {
    KINDS.into_iter().find(|(_, known)| *known == kind).map_or("unknown", |(word, _)| word)
}

/// What a category is called.
#[must_use]
pub fn category(category: Category) -> &'static str {
    category.name()
}

/// The category that is called so.
#[must_use]
pub fn category_of(text: &str) -> Option<Category> {
    Category::ALL.into_iter().find(|known| category(*known) == text)
}

/// The categories of a set.
pub fn categories(set: Categories) -> impl Iterator<Item = Category> {
    Category::ALL.into_iter().filter(move |category| set.includes(*category))
}

/// What a set of categories is called: its members, in a row.
#[must_use]
pub fn set(of: Categories) -> String {
    let names: Vec<_> = categories(of).map(category).collect();
    if names.is_empty() {
        "nothing".into()
    } else {
        names.join(", ")
    }
}

/// What a purpose is called.
#[must_use]
pub fn purpose(purpose: Purpose) -> &'static str {
    purpose.name()
}

/// The purpose that is called so.
#[must_use]
pub fn purpose_of(text: &str) -> Option<Purpose> {
    let all = [Purpose::Payment, Purpose::Treatment, Purpose::Research, Purpose::Emergency];
    all.into_iter().find(|known| purpose(*known) == text)
}

#[cfg(test)]
mod tests {
    use domain::consent::{Categories, Category, Purpose};

    use domain::service::Kind;

    use super::{category, category_of, kind, purpose_of, set, KINDS};

    #[test]
    fn every_kind_has_a_word_of_its_own() {
        for (word, known) in KINDS {
            assert_eq!(kind(known), word);
        }
        assert_eq!(kind(Kind::Surgery), "surgery");
    }

    #[test]
    fn every_category_is_found_by_its_word() {
        for known in Category::ALL {
            assert_eq!(category_of(category(known)), Some(known));
        }
        assert_eq!(category_of("Order"), None);
        assert_eq!(purpose_of("payment"), Some(Purpose::Payment));
        assert_eq!(purpose_of("fun"), None);
    }

    #[test]
    fn sets_are_rows() {
        assert_eq!(set(Categories::NONE), "nothing");
        assert_eq!(
            set(Categories::NONE.with(Category::ProofOfDelivery).with(Category::Order)),
            "order, proof of delivery"
        );
    }
}
