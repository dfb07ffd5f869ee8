//! Values against their constraints, wherever they come from.

use super::Reader;
use super::findings::{Step, ToText};
use super::number::number;
use crate::api::{Constraints, Kind, Member, Range, Schema};
use crate::violation::Constraint;
use proofmark_smithy_model::model::Node;
use serde_json::Number;
use std::collections::HashSet;
use std::sync::Arc;

impl<'a> Reader<'a> {
    /// A string's length, pattern and enum.
    pub(super) fn check_string(&mut self, schema: &'a Schema, constraints: &'a Constraints, text: &str) {
        if constraints.length.is_some() {
            self.check_length(constraints, text.chars().count(), Some(&text));
        }
        if let Some(pattern) = &constraints.pattern {
            let source = || pattern.source().to_owned();
            match pattern.matches(text) {
                Some(true) => {}
                Some(false) => self.findings.error(Constraint::Pattern { pattern: source() }, Some(&text)),
                None => self.findings.warning(Constraint::NotDecided { pattern: source() }, Some(&text)),
            }
        }
        if let Kind::Enum { values } = &schema.kind
            && !values.iter().any(|value| value == text)
        {
            self.findings.warning(Constraint::Enum { values: Arc::clone(&schema.public_values) }, Some(&text));
        }
    }

    /// A map's key, of which the path is that of its entry.
    pub(super) fn check_key(&mut self, member: &'a Member, key: &str) {
        let (constraints, schema) = (&member.constraints, &self.api[member.target]);
        if !constraints.is_empty() || matches!(schema.kind, Kind::Enum { .. }) {
            self.findings.enter(Step::Key { key: key.to_owned(), sensitive: member.sensitive }, member.sensitive);
            self.check_string(schema, constraints, key);
            self.findings.leave(member.sensitive);
        }
    }

    /// Whether a text is base64; the blob in it has to have the length.
    pub(super) fn base64(&mut self, member: &'a Member, text: &str) -> bool {
        match super::base64_length(text.as_bytes()) {
            Some(length) => {
                self.check_length(&member.constraints, length, Some(&text));
                true
            }
            None => self.mismatch::<()>("base64", &text).is_some(),
        }
    }

    pub(super) fn check_length(&mut self, constraints: &'a Constraints, actual: usize, value: Option<&dyn ToText>) {
        let Some(length) = constraints.length else { return };
        let actual = actual as u64;
        if length.min.is_some_and(|min| actual < min) || length.max.is_some_and(|max| actual > max) {
            self.findings.error(Constraint::Length { min: length.min, max: length.max, actual }, value);
        }
    }

    pub(super) fn check_unique(&mut self, items: &[Node]) {
        let mut seen = HashSet::with_capacity(items.len());
        if let Some(twice) = items.iter().find(|item| !seen.insert(*item)) {
            self.findings.error(Constraint::UniqueItems, Some(twice));
        }
    }

    /// A number of a numeric kind, in bounds; none when it is of another kind, which is recorded.
    pub(super) fn number(&mut self, kind: &'a Kind, constraints: &'a Constraints, number: Number) -> Option<Node> {
        let fits = match kind {
            Kind::Byte => within(&number, i8::MIN.into(), i8::MAX.into()),
            Kind::Short => within(&number, i16::MIN.into(), i16::MAX.into()),
            Kind::Integer | Kind::IntEnum { .. } => within(&number, i32::MIN.into(), i32::MAX.into()),
            Kind::Long => number.is_i64(),
            Kind::BigInteger => number.as_f64().is_some_and(|value| value.fract() == 0.0),
            Kind::Float | Kind::Double | Kind::BigDecimal => true,
            _ => false,
        };
        if !fits {
            return self.mismatch(expected(kind), &number);
        }
        if let Kind::IntEnum { values } = kind
            && !number.as_i64().is_some_and(|number| values.contains(&number))
        {
            let values = values.iter().map(ToString::to_string).collect();
            self.findings.warning(Constraint::Enum { values }, Some(&number));
        }
        if let Some(range) = &constraints.range
            && !in_range(&number, range)
        {
            let constraint = Constraint::Range { min: range.min.clone(), max: range.max.clone() };
            self.findings.error(constraint, Some(&number));
        }
        Some(Node::Number(number))
    }

    /// A number of a kind without bounds, from its digits by the grammar of JSON; none when it is of another kind, which is
    /// recorded. One that a JSON number in memory cannot hold exactly stays a text.
    pub(super) fn big_number(&mut self, kind: &'a Kind, constraints: &'a Constraints, digits: &str) -> Option<Node> {
        if let Some(number) = number(digits).filter(|number| is_exact(number, digits)) {
            return self.number(kind, constraints, number);
        }
        if matches!(kind, Kind::BigInteger) && !is_whole(digits) {
            return self.mismatch(expected(kind), &digits);
        }
        if let Some(range) = &constraints.range {
            // Beyond what a double holds it is an infinity, which is as much out of bounds or within them.
            let value: f64 = digits.parse().unwrap_or(f64::NAN);
            let bound = |bound: &Option<Number>| bound.as_ref().and_then(Number::as_f64);
            if bound(&range.min).is_some_and(|min| value < min) || bound(&range.max).is_some_and(|max| value > max) {
                let constraint = Constraint::Range { min: range.min.clone(), max: range.max.clone() };
                self.findings.error(constraint, Some(&digits));
            }
        }
        Some(Node::String(digits.to_owned()))
    }

    /// `NaN` is in no range, the infinities only in half-open ones.
    pub(super) fn check_not_a_number(&mut self, constraints: &'a Constraints, text: &str) {
        let Some(range) = &constraints.range else { return };
        let outside = match text {
            "Infinity" => range.max.is_some(),
            "-Infinity" => range.min.is_some(),
            _ => true,
        };
        if outside {
            self.findings.error(Constraint::Range { min: range.min.clone(), max: range.max.clone() }, Some(&text));
        }
    }
}

/// What a violation says that a kind of shape is.
pub(super) fn expected(kind: &Kind) -> &'static str {
    match kind {
        Kind::Blob => "a blob in base64",
        Kind::Boolean => "a boolean",
        Kind::String | Kind::Enum { .. } => "a string",
        Kind::Byte => "a byte (-128 to 127)",
        Kind::Short => "a short (-32768 to 32767)",
        Kind::Integer | Kind::IntEnum { .. } => "an integer (-2147483648 to 2147483647)",
        Kind::Long => "a long (-9223372036854775808 to 9223372036854775807)",
        Kind::BigInteger => "an integer",
        Kind::BigDecimal => "a number",
        Kind::Float | Kind::Double => "a number, NaN, Infinity or -Infinity",
        Kind::Timestamp => "a timestamp",
        Kind::Document => "any JSON",
        Kind::List { .. } => "an array",
        Kind::Map { .. } | Kind::Structure { .. } => "an object",
        Kind::Union { .. } => "an object with one member",
    }
}

/// The digits of a number before its exponent, without leading and trailing zeros.
fn significant(digits: &str) -> &str {
    let mantissa = digits.split(['e', 'E']).next().unwrap_or_default();
    mantissa.trim_start_matches(['-', '0', '.']).trim_end_matches(['0', '.'])
}

/// Whether a number in memory is what its digits say: an integer, or a double of no more digits than all doubles have.
fn is_exact(number: &Number, digits: &str) -> bool {
    const DOUBLE: usize = 15;
    let significant = significant(digits);
    let count = significant.bytes().filter(u8::is_ascii_digit).count();
    !number.is_f64() || (count <= DOUBLE && (count == 0 || number.as_f64() != Some(0.0)))
}

/// Whether digits say a whole number.
fn is_whole(digits: &str) -> bool {
    let (mantissa, exponent) = digits.split_once(['e', 'E']).unwrap_or((digits, "0"));
    let fraction = mantissa.split_once('.').map_or("", |(_, fraction)| fraction.trim_end_matches('0'));
    // An exponent that is too large for any type is a whole number or very far from one.
    let exponent = exponent.parse().unwrap_or(if exponent.starts_with('-') { i64::MIN } else { i64::MAX });
    significant(mantissa).is_empty()
        || i64::try_from(fraction.len()).is_ok_and(|length| {
            let zeros = mantissa.len() - mantissa.trim_end_matches('0').len();
            let spare = if mantissa.contains('.') { 0 } else { i64::try_from(zeros).unwrap_or(i64::MAX) };
            exponent >= length.saturating_sub(spare)
        })
}

fn within(number: &Number, min: i64, max: i64) -> bool {
    number.as_i64().is_some_and(|number| (min..=max).contains(&number))
}

fn in_range(number: &Number, range: &Range) -> bool {
    use std::cmp::Ordering::{Greater, Less};
    range.min.as_ref().is_none_or(|min| compare(number, min).is_some_and(|order| order != Less))
        && range.max.as_ref().is_none_or(|max| compare(number, max).is_some_and(|order| order != Greater))
}

/// Integers are compared exactly, floats as such.
fn compare(a: &Number, b: &Number) -> Option<std::cmp::Ordering> {
    match (a.as_i128(), b.as_i128()) {
        (Some(a), Some(b)) => Some(a.cmp(&b)),
        _ => a.as_f64()?.partial_cmp(&b.as_f64()?),
    }
}
