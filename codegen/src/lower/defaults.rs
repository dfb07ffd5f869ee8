//! Lowering of `smithy.api#default`: from a node to a value of the member's type. Whether a member has a default at all is
//! decided in `members`.

use crate::plan::{DefaultValue, Document, Type};
use aws_smithy_types::date_time::Format;
use aws_smithy_types::{BigDecimal, BigInteger, DateTime};
use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use jiff::Timestamp;
use proofmark_smithy_model::model::{Node, exact_number};

/// As Java's decoder, by which Smithy validates these texts: padding may be absent.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

const TIMESTAMP: &str = "a timestamp up to the year 9999: epoch seconds, a date-time or an http-date, with nine fraction \
                         digits at most";

/// The default as a value of this type; else what a default of it must be.
pub(super) fn value(ty: &Type, node: &Node) -> Result<DefaultValue, &'static str> {
    let integer = |min: i64, max: i64| node.as_i64().filter(|n| (min..=max).contains(n)).map(DefaultValue::Integer);
    match ty {
        Type::Boolean => node.as_bool().map(DefaultValue::Boolean).ok_or("true or false"),
        Type::Byte => integer(i8::MIN.into(), i8::MAX.into()).ok_or("an 8-bit integer"),
        Type::Short => integer(i16::MIN.into(), i16::MAX.into()).ok_or("a 16-bit integer"),
        Type::Integer => integer(i32::MIN.into(), i32::MAX.into()).ok_or("a 32-bit integer"),
        Type::Long => integer(i64::MIN, i64::MAX).ok_or("a 64-bit integer"),
        Type::Float => float(node, f32::MAX.into()).ok_or("a number that a float can hold"),
        Type::Double => float(node, f64::MAX).ok_or("a number that a double can hold"),
        Type::BigInteger => big_integer(node),
        Type::BigDecimal => big_decimal(node).ok_or("a number, or one as a text"),
        Type::String | Type::Enum(_) => {
            node.as_str().map(|text| DefaultValue::String(text.to_owned())).ok_or("a string")
        }
        Type::Blob => node.as_str().and_then(blob).ok_or("a text in base64"),
        Type::Timestamp => timestamp(node).ok_or(TIMESTAMP),
        Type::Document => {
            document(node).map(DefaultValue::Document).ok_or("a scalar, an empty array or an empty object")
        }
        Type::List { .. } => empty(node.as_array().is_some_and(Vec::is_empty)).ok_or("an empty array"),
        Type::Map { .. } => empty(node.as_object().is_some_and(serde_json::Map::is_empty)).ok_or("an empty object"),
        Type::ByteStream => empty(node.is_null() || node.as_str() == Some("")).ok_or("empty"),
        Type::EventStream(_) | Type::EventSender(_) | Type::Unit => Err("for a member of this type, which has none"),
        Type::Structure(_) | Type::Error(_) | Type::Union(_) | Type::Box(_) => {
            Err("for a member of this type, which has none")
        }
    }
}

fn empty(is_empty: bool) -> Option<DefaultValue> {
    is_empty.then_some(DefaultValue::Empty)
}

/// JSON has no numbers for three of the values: they are texts.
fn float(node: &Node, max: f64) -> Option<DefaultValue> {
    let value = match node {
        Node::String(text) => match text.as_str() {
            "NaN" => f64::NAN,
            "Infinity" => f64::INFINITY,
            "-Infinity" => f64::NEG_INFINITY,
            _ => return None,
        },
        node => node.as_f64().filter(|number| number.abs() <= max)?,
    };
    Some(DefaultValue::Float(value))
}

/// The digits as the model has them.
fn digits(node: &Node) -> Option<String> {
    match node {
        Node::Number(number) => Some(number.to_string()),
        Node::String(text) => Some(text.clone()),
        node => exact_number(node).map(str::to_owned),
    }
}

fn big_integer(node: &Node) -> Result<DefaultValue, &'static str> {
    let digits = digits(node).filter(|digits| digits.parse::<BigInteger>().is_ok());
    digits
        .filter(|digits| is_json(digits))
        .map(DefaultValue::BigInteger)
        .ok_or("a whole number without a fraction or an exponent, or one as a text")
}

fn big_decimal(node: &Node) -> Option<DefaultValue> {
    let digits = digits(node).filter(|digits| digits.parse::<BigDecimal>().is_ok())?;
    is_json(&digits).then_some(DefaultValue::BigDecimal(digits))
}

/// Whether JSON has the number in this form, in which it travels: not `+5`, `.5`, `5.` or `007`.
fn is_json(digits: &str) -> bool {
    let coefficient = digits.split(['e', 'E']).next().unwrap_or_default();
    let coefficient = coefficient.strip_prefix('-').unwrap_or(coefficient);
    let (integer, fraction) = coefficient.split_once('.').unwrap_or((coefficient, "0"));
    let is_integer = integer == "0" || integer.starts_with(|first: char| matches!(first, '1'..='9'));
    is_integer && !fraction.is_empty()
}

fn blob(text: &str) -> Option<DefaultValue> {
    BASE64.decode(text).ok().map(DefaultValue::Blob)
}

fn timestamp(node: &Node) -> Option<DefaultValue> {
    let time = match node {
        Node::Number(number) => {
            let decimal = match number.to_string() {
                // Rust writes a double without an exponent.
                text if text.contains(['e', 'E']) => number.as_f64()?.to_string(),
                text => text,
            };
            DateTime::from_str(&decimal, Format::EpochSeconds).ok()?
        }
        Node::String(text) => {
            let formats = [Format::DateTimeWithOffset, Format::HttpDate];
            formats.into_iter().find_map(|format| DateTime::from_str(text, format).ok())?
        }
        node => DateTime::from_str(exact_number(node)?, Format::EpochSeconds).ok()?,
    };
    let nanoseconds = i32::try_from(time.subsec_nanos()).ok()?;
    Timestamp::new(time.secs(), nanoseconds).ok().map(DefaultValue::Timestamp)
}

fn document(node: &Node) -> Option<Document> {
    let is_empty = match node {
        Node::Array(items) => items.is_empty(),
        Node::Object(entries) => entries.is_empty(),
        _ => true,
    };
    is_empty.then(|| Document::from(node))
}
