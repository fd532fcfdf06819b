//! Examples as a file states them: the schema `worked-examples/1` (`docs/conformance.md`).

use domain::plan::Coordination;
use serde_json::Value;

use crate::currency::Currency;
use crate::fields::{Fields, Read, Unreadable};

/// The schema that is read.
pub const SCHEMA: &str = "worked-examples/1";

/// A file of examples.
#[derive(Debug)]
pub struct VectorFile {
    /// The examples, in the file's order; one that cannot be read with what is wrong with it.
    pub examples: Vec<Result<Example, BadExample>>,
    /// The published errors.
    pub traps: Vec<Result<Trap, BadExample>>,
}

/// An example, or a trap, that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadExample {
    /// Its id, or its place in the file where it has none.
    pub id: String,
    /// What is wrong.
    pub fault: Unreadable,
}

/// A published example.
#[derive(Clone, Debug)]
pub struct Example {
    /// Its id.
    pub id: String,
    /// What it is about.
    pub title: String,
    /// How it is worked out.
    pub method: Method,
    /// Where it was published, in one line.
    pub source: String,
    /// Its currency.
    pub currency: Currency,
    /// The plan.
    pub plan: Fields,
    /// What was used before.
    pub prior: Fields,
    /// The claims, in their order.
    pub claims: Vec<Fields>,
    /// What the source says it comes to in all.
    pub expected: Fields,
}

/// A published error: what was printed, what is right, and why.
#[derive(Clone, Debug)]
pub struct Trap {
    /// Its id.
    pub id: String,
    /// Where it was printed.
    pub source: String,
    /// What was printed.
    pub claimed: Fields,
    /// What is right.
    pub right: Fields,
    /// Why.
    pub why: String,
    /// What to run, as an example whose expectations are those of `right`; none where the file gives none.
    pub inputs: Option<Example>,
}

/// How an example is worked out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Claims under a plan.
    Adjudicate {
        /// Whether lines whose id has a dot are parts of another: totals leave them out.
        has_details: bool,
        /// Whether what is above the plan's maximum is the member's where nothing is said of the network.
        bills_excess: bool,
    },
    /// Claims under a plan that pays after another, by this rule.
    Coordinate(Coordination),
    /// Claims under the primary plan alone.
    PrimaryOnly,
    /// The last day on which a claim is in time.
    Filing,
    /// Sums that are given and must agree.
    Balance(Balance),
    /// Something that the rules leave out, and why.
    Outside(&'static str),
}

/// Which sums are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Balance {
    /// Rows of a summary of benefits: shares add up to what the patient pays.
    SummaryRows,
    /// Amounts add up to a total.
    Sum,
    /// Amounts of several fields add up to a total each.
    SumOfFields,
    /// A line: charge, prior payment, adjustments by group and reason.
    Line,
    /// A line: charge, discount, member's part, benefit.
    LineOfThree,
    /// Lines and a claim's own adjustment.
    Claim,
    /// A total, a discount, a benefit.
    Total,
    /// A whole remittance.
    Remittance,
    /// Benefits as they are printed beside eligible amount, copay and percentage.
    PrintedBenefits,
}

/// Reads a file of examples. Faults of single examples are theirs; the others are read.
///
/// # Errors
///
/// If it is no JSON, or not of this schema.
pub fn read(text: &str) -> Read<VectorFile> {
    let value: Value = serde_json::from_str(text)
        .map_err(|error| Unreadable { element: "the file".into(), problem: format!("is no JSON: {error}") })?;
    let file = Fields::of("", &value)?;
    let schema = file.required("schema")?;
    if schema != SCHEMA {
        return Err(file.problem("schema", format!("expected {SCHEMA:?}, found {schema:?}")));
    }
    let mut examples = each(file.list("examples")?, "examples", Example::read);
    let traps = each(file.list("traps")?, "traps", Trap::read);
    let mut seen: Vec<String> = Vec::new();
    for example in &mut examples {
        let Ok(Example { id, .. }) = example else { continue };
        if seen.contains(id) {
            let fault = Unreadable { element: "id".into(), problem: "is that of an earlier example".into() };
            *example = Err(BadExample { id: id.clone(), fault });
        } else {
            seen.push(id.clone());
        }
    }
    if examples.is_empty() && traps.is_empty() {
        return Err(file.problem("examples", "is empty or missing"));
    }
    Ok(VectorFile { examples, traps })
}

fn each<T>(list: &[Value], name: &str, read: fn(&Fields) -> Read<T>) -> Vec<Result<T, BadExample>> {
    let read_one = |(index, value): (usize, &Value)| {
        let place = format!("{name}[{index}]");
        let id = value.get("id").and_then(Value::as_str).map_or_else(|| place.clone(), str::to_owned);
        // Places within an example are told from the example on: its id stands beside them.
        let fields = Fields::of("", value).map_err(|fault| Unreadable { element: place, ..fault });
        fields.and_then(|fields| read(&fields)).map_err(|fault| BadExample { id, fault })
    };
    list.iter().enumerate().map(read_one).collect()
}

impl Example {
    /// Reads one example.
    ///
    /// # Errors
    ///
    /// What cannot be understood of its head; plan and claims are understood when they are translated.
    pub fn read(fields: &Fields) -> Read<Self> {
        // For people: none of this changes what an example comes to.
        fields.pass_over(&["category", "derived_fields", "rule", "notes", "strength"]);
        let (plan, claims) = (fields.object("plan")?, fields.objects("claims")?);
        let method = Method::read(fields, &plan, &claims)?;
        let scale = fields.whole("scale")?.unwrap_or(2);
        if scale > Currency::MOST_DECIMALS {
            return Err(fields.problem("scale", format!("is above {}", Currency::MOST_DECIMALS)));
        }
        let currency = Currency { code: fields.text("currency")?.unwrap_or("USD").to_owned(), scale };
        let example = Self {
            id: fields.required("id")?.to_owned(),
            title: fields.text("title")?.unwrap_or_default().to_owned(),
            method,
            source: source(&fields.object("source")?)?,
            currency,
            plan,
            prior: fields.object("prior_accumulators")?,
            claims,
            expected: fields.object("expected")?,
        };
        fields.ensure_understood()?;
        if example.claims.is_empty() {
            return Err(fields.problem("claims", "is empty or missing"));
        }
        Ok(example)
    }
}

fn source(fields: &Fields) -> Read<String> {
    // The rest of it is for people.
    let title = fields.text("title")?.unwrap_or_default();
    let locator = fields.text("locator")?.unwrap_or_default();
    Ok(if locator.is_empty() { title.to_owned() } else { format!("{title}, {locator}") })
}

impl Trap {
    fn read(fields: &Fields) -> Read<Self> {
        let inputs = if fields.has("inputs") { Some(Example::read(&fields.object("inputs")?)?) } else { None };
        let trap = Self {
            id: fields.required("id")?.to_owned(),
            source: fields.text("source")?.unwrap_or_default().to_owned(),
            claimed: fields.object("claimed")?,
            right: fields.object("right")?,
            why: fields.text("why")?.unwrap_or_default().to_owned(),
            inputs,
        };
        fields.ensure_understood()?;
        Ok(trap)
    }
}
