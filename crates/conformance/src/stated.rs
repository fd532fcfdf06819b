//! Amounts that an example gives under names of their own: adjustments by group and reason, shares, and totals of them.

use formats::remittance835::RemittedClaim;
use formats::{Adjustment, AdjustmentGroup, Decimal};
use serde_json::Value;

use crate::balancer::Desk;
use crate::currency::Currency;
use crate::fields::{Fields, Read};
use crate::view::{View, ALONE};

/// What the member owes in all, by its names.
pub(crate) const MEMBER: &[&str] =
    &["memberliability", "member_liability", "patient_pays", "patient_responsibility", "member_pays"];
/// Its parts, with their reasons.
pub(crate) const MEMBER_PARTS: &[(&[&str], &str)] = &[
    (&["deductible"], "1"),
    (&["coinsurance"], "2"),
    (&["copay"], "3"),
    (&["noncovered", "not_covered", "non_covered"], "96"),
];
/// What the plan pays.
pub(crate) const BENEFIT: &[&str] = &["benefit", "plan_pays"];
/// What the charge is less the discount.
pub(crate) const ELIGIBLE: &[&str] = &["eligible", "allowed"];
/// To whom it is paid: together they are the benefit.
const PAID_TO: &[&str] = &["paidtoprovider", "paidtopatient"];

/// A discount, what the member owes, and what the plan pays.
pub(crate) struct Three {
    pub(crate) adjustments: Vec<Adjustment>,
    pub(crate) benefit: Option<Decimal>,
}

/// The group and the reason of a name such as `CO45`, `CO-45` or `CO_45`; the reason is empty for a group alone.
pub(crate) fn group_and_reason(name: &str) -> Option<(AdjustmentGroup, &str)> {
    let (group, rest) = name.split_at_checked(2)?;
    let reason = rest.strip_prefix(['-', '_']).unwrap_or(rest);
    let is_reason = reason.len() <= 3 && reason.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let is_whole = !reason.is_empty() || rest.is_empty();
    AdjustmentGroup::from_code(group).filter(|_| is_reason && is_whole).map(|group| (group, reason))
}

/// What a list of adjustments should be, for messages.
pub(crate) const EXPECTS: &str = "expected adjustments such as [\"CO\", \"45\", \"12.50\"]";

/// An adjustment as a list: group, reason, amount, and perhaps a quantity, on which no sum depends.
pub(crate) fn adjustment(value: &Value, currency: &Currency) -> Option<Adjustment> {
    let (group, reason, amount) = match value.as_array()?.as_slice() {
        [group, reason, amount] | [group, reason, amount, Value::String(_) | Value::Number(_)] => {
            (group, reason, amount)
        }
        [..] => return None,
    };
    let reason = match reason {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.as_u64()?.to_string(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
    };
    let group = AdjustmentGroup::from_code(group.as_str()?)?;
    let is_reason = (1..=3).contains(&reason.len()) && reason.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let amount = currency.figure(amount.as_str()?).ok().filter(|_| is_reason)?;
    Some(Adjustment::new(group, reason, amount))
}

impl Desk<'_> {
    /// The figure under one of these names.
    pub(crate) fn one_of(&self, fields: &Fields, names: &[&str]) -> Read<Option<Decimal>> {
        match View::new(fields, ALONE).key(names)? {
            Some(key) => fields.figure(&key, self.currency),
            None => Ok(None),
        }
    }

    /// The adjustments of an object: a list `cas`, or a key for each such as `CO45`.
    pub(crate) fn adjustments(&self, fields: &Fields) -> Read<Vec<Adjustment>> {
        let of = |value: &Value| adjustment(value, self.currency).ok_or_else(|| fields.problem("cas", EXPECTS));
        let mut found: Vec<Adjustment> = fields.list("cas")?.iter().map(of).collect::<Read<_>>()?;
        let has_list = fields.has("cas");
        let names: Vec<String> = fields.keys().map(str::to_owned).collect();
        for name in names {
            let Some((group, reason)) = group_and_reason(&name).filter(|(_, reason)| !reason.is_empty()) else {
                continue;
            };
            if has_list {
                return Err(fields.problem(&name, "stands beside cas: keep one of them"));
            }
            found.push(Adjustment::new(group, reason, self.needed(fields, &name)?));
        }
        Ok(found)
    }

    /// Amounts of a whole remittance: a figure, or a list whose entries end with one.
    pub(crate) fn provider_level(&self) -> Read<Vec<Decimal>> {
        let expected = &self.example.expected;
        if !expected.printed("plb").starts_with('[') {
            return Ok(vec![self.expected("plb")?.unwrap_or_default()]);
        }
        let amount = |value: &Value| {
            let list = value.as_array()?;
            let (last, before) = list.split_last()?;
            let is_named = before.iter().all(|it| it.is_string() || it.is_u64());
            self.currency.figure(last.as_str().filter(|_| is_named)?).ok()
        };
        let expects = "expected an amount, or a list of adjustments such as [\"WO\", \"12.50\"]";
        let of = |value: &Value| amount(value).ok_or_else(|| expected.problem("plb", expects));
        expected.list("plb")?.iter().map(of).collect()
    }

    /// The adjustments with reasons that are printed of the whole, and that no line has.
    pub(crate) fn reasons_of_none(&self, remitted: &RemittedClaim) -> Read<Vec<Adjustment>> {
        let mut found = Vec::new();
        for name in self.example.expected.keys() {
            let Some((group, reason)) = group_and_reason(name).filter(|(_, reason)| !reason.is_empty()) else {
                continue;
            };
            let mut of_lines = remitted.lines.iter().flat_map(|line| &line.adjustments);
            if of_lines.any(|it| it.group == group && it.reason == reason) {
                continue;
            }
            found.push(Adjustment::new(group, reason, self.needed(&self.example.expected, name)?));
        }
        Ok(found)
    }

    /// Compares printed totals of groups, and of reasons, with the adjustments of a claim; `PR` alone is left out.
    pub(crate) fn check_groups(&mut self, remitted: &RemittedClaim) -> Read<()> {
        let names: Vec<String> = self.example.expected.keys().map(str::to_owned).collect();
        for name in names {
            let Some((group, reason)) = group_and_reason(&name).filter(|_| name != "PR") else { continue };
            let Some(printed) = self.expected(&name)? else { continue };
            let is_meant = |it: &Adjustment| it.group == group && (reason.is_empty() || it.reason == reason);
            let of_lines = remitted.lines.iter().flat_map(|line| &line.adjustments);
            let all = remitted.adjustments.iter().chain(of_lines).filter(|it| is_meant(it));
            let parts: Vec<Decimal> = all.map(|it| it.amount).collect();
            self.check_sum("", &name, &parts, printed)?;
        }
        for name in ["adjustments", "total_adjustments"] {
            if let Some(printed) = self.expected(name)? {
                let of_lines = remitted.lines.iter().flat_map(|line| &line.adjustments);
                let parts: Vec<Decimal> = remitted.adjustments.iter().chain(of_lines).map(|it| it.amount).collect();
                self.check_sum("", name, &parts, printed)?;
            }
        }
        Ok(())
    }

    /// Discount, member's part and benefit that an object gives of a charge; `eligible` is told beside it.
    pub(crate) fn three(
        &mut self,
        fields: &Fields,
        charge: Decimal,
        place: &str,
        eligible: Option<Decimal>,
    ) -> Read<Three> {
        let discount = self.one_of(fields, &["discount"])?;
        let own = self.one_of(fields, ELIGIBLE)?;
        for (name, eligible) in [("allowed", eligible), ("eligible", own)] {
            if let (Some(discount), Some(eligible)) = (discount, eligible) {
                let taken = self.less(Decimal::ZERO, discount)?;
                self.check_sum(place, name, &[charge, taken], eligible)?;
            }
        }
        // Where no discount is given, what is eligible leaves it.
        let left = own.or(eligible).filter(|_| discount.is_none());
        let left = left.map(|eligible| self.less(charge, eligible)).transpose()?;
        let mut adjustments =
            vec![Adjustment::new(AdjustmentGroup::Contractual, "45", discount.or(left).unwrap_or_default())];
        let mut parts = Vec::new();
        for (names, reason) in MEMBER_PARTS {
            if let Some(amount) = self.one_of(fields, names)? {
                parts.push(Adjustment::new(AdjustmentGroup::Patient, *reason, amount));
            }
        }
        let member = self.one_of(fields, MEMBER)?;
        let amounts: Vec<Decimal> = parts.iter().map(|part| part.amount).collect();
        match member {
            Some(whole) if parts.is_empty() => adjustments.push(Adjustment::new(AdjustmentGroup::Patient, "2", whole)),
            Some(whole) => {
                self.check_sum(place, "memberliability", &amounts, whole)?;
                adjustments.extend(parts);
            }
            None => adjustments.extend(parts),
        }
        let benefit = self.one_of(fields, BENEFIT)?;
        self.check_paid_to(fields, place, benefit)?;
        Ok(Three { adjustments, benefit })
    }

    /// Whom the benefit is paid to: both together get it.
    pub(crate) fn check_paid_to(&mut self, fields: &Fields, place: &str, benefit: Option<Decimal>) -> Read<()> {
        let mut paid = Vec::new();
        for name in PAID_TO {
            paid.extend(self.one_of(fields, &[name])?);
        }
        match benefit.filter(|_| !paid.is_empty()) {
            Some(benefit) => self.check_sum(place, "paidtoprovider", &paid, benefit),
            None if paid.is_empty() => Ok(()),
            None => Err(fields.problem("benefit", "is missing, and it is told to whom it is paid")),
        }
    }
}
