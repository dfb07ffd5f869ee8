//! Documents as the JSON that travels: `jsonName`s, timestamp formats, canonical numbers. Compact, in the document's
//! order.

use super::WriteError;
use super::path::Path;
use super::timestamp::format_timestamp;
use crate::api::{Api, Kind, Member, Schema, TimestampFormat};
use proofmark_smithy_model::model::Node;
use serde::Serialize;
use serde_json::{Map, Number};

/// Appends the JSON of a member's value.
pub(super) fn value(
    api: &Api,
    member: &Member,
    value: &Node,
    path: Path<'_>,
    out: &mut Vec<u8>,
) -> Result<(), WriteError> {
    let schema = &api[member.target];
    match (&schema.kind, value) {
        (Kind::Boolean, Node::Bool(_)) | (Kind::String | Kind::Enum { .. }, Node::String(_)) | (Kind::Document, _) => {
            plain(value, path, out)
        }
        (Kind::Blob, Node::String(text)) => {
            blob(text, path)?;
            plain(value, path, out)
        }
        (Kind::Timestamp, Node::Number(number)) => {
            let format = member.timestamp_format.unwrap_or(api.protocol.timestamp_format);
            let text = format_timestamp(number, format)
                .ok_or_else(|| path.error("expected a timestamp of the years 1 to 9999"))?;
            match format {
                TimestampFormat::EpochSeconds => out.extend_from_slice(text.as_bytes()),
                TimestampFormat::DateTime | TimestampFormat::HttpDate => plain(&text, path, out)?,
            }
            Ok(())
        }
        (Kind::List { member: item, sparse, .. }, Node::Array(items)) => {
            out.push(b'[');
            for (index, value) in items.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                entry(api, item, value, *sparse, path.index(index), out)?;
            }
            out.push(b']');
            Ok(())
        }
        (Kind::Map { key: name, value: item, sparse }, Node::Object(entries)) => {
            out.push(b'{');
            for (index, (key, value)) in entries.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                let path = path.key(key, name.sensitive);
                plain(key, path, out)?;
                out.push(b':');
                entry(api, item, value, *sparse, path, out)?;
            }
            out.push(b'}');
            Ok(())
        }
        (Kind::Structure { .. }, Node::Object(object)) => structure(api, schema, object, path, |_| true, out),
        (Kind::Union { .. }, Node::Object(object)) => {
            let set = object.values().filter(|value| !value.is_null()).count();
            if set != 1 {
                return Err(path.error(format!("expected exactly one member of {}, found {set}", schema.id)));
            }
            structure(api, schema, object, path, |_| true, out)
        }
        (kind, value) if is_number(kind) => {
            match number(kind, value, path)? {
                Written::Number(text) => out.extend_from_slice(text.as_bytes()),
                Written::Name(name) => plain(name, path, out)?,
            }
            Ok(())
        }
        (kind, value) => Err(path.mismatch(expected(kind), value)),
    }
}

/// Appends an object with those members of a structure or union that `takes` them; nulls are absent.
pub(super) fn structure(
    api: &Api,
    schema: &Schema,
    object: &Map<String, Node>,
    path: Path<'_>,
    takes: impl Fn(&Member) -> bool,
    out: &mut Vec<u8>,
) -> Result<(), WriteError> {
    out.push(b'{');
    let mut first = true;
    for (name, content) in object {
        let path = path.name(name);
        let Some(member) = schema.member(name) else { return Err(unknown(schema, path)) };
        if content.is_null() || !takes(member) {
            continue;
        }
        if !std::mem::take(&mut first) {
            out.push(b',');
        }
        plain(&member.json_name, path, out)?;
        out.push(b':');
        value(api, member, content, path, out)?;
    }
    out.push(b'}');
    Ok(())
}

pub(super) fn unknown(schema: &Schema, path: Path<'_>) -> WriteError {
    let names: Vec<&str> = schema.members().map(|member| member.name.as_str()).collect();
    let known = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
    path.error(format!("{} has no such member, expected one of: {known}", schema.id))
}

fn entry(
    api: &Api,
    member: &Member,
    content: &Node,
    sparse: bool,
    path: Path<'_>,
    out: &mut Vec<u8>,
) -> Result<(), WriteError> {
    if sparse && content.is_null() {
        out.extend_from_slice(b"null");
        return Ok(());
    }
    value(api, member, content, path, out)
}

/// Appends what needs no translation.
pub(super) fn plain<T: Serialize + ?Sized>(value: &T, path: Path<'_>, out: &mut Vec<u8>) -> Result<(), WriteError> {
    serde_json::to_writer(out, value).map_err(|error| path.error(error.to_string()))
}

/// The bytes of a blob.
pub(super) fn blob(text: &str, path: Path<'_>) -> Result<Vec<u8>, WriteError> {
    aws_smithy_types::base64::decode(text).map_err(|_| path.error("expected base64 with padding, found other text"))
}

/// A number as it travels.
pub(super) enum Written {
    Number(String),
    /// `NaN`, `Infinity`, `-Infinity`: a string in JSON.
    Name(&'static str),
}

pub(super) fn is_number(kind: &Kind) -> bool {
    whole_bounds(kind).is_some() || matches!(kind, Kind::Float | Kind::Double | Kind::BigInteger | Kind::BigDecimal)
}

fn whole_bounds(kind: &Kind) -> Option<(i64, i64)> {
    match kind {
        Kind::Byte => Some((i8::MIN.into(), i8::MAX.into())),
        Kind::Short => Some((i16::MIN.into(), i16::MAX.into())),
        Kind::Integer | Kind::IntEnum { .. } => Some((i32::MIN.into(), i32::MAX.into())),
        Kind::Long => Some((i64::MIN, i64::MAX)),
        _ => None,
    }
}

/// The canonical text of a number of a numeric type.
pub(super) fn number(kind: &Kind, value: &Node, path: Path<'_>) -> Result<Written, WriteError> {
    let mismatch = || path.mismatch(expected(kind), value);
    if let Some((min, max)) = whole_bounds(kind) {
        let whole = value.as_number().and_then(whole).ok_or_else(mismatch)?;
        if !(i128::from(min)..=i128::from(max)).contains(&whole) {
            return Err(path.error(format!("expected {}, found a number out of its bounds", expected(kind))));
        }
        return Ok(Written::Number(whole.to_string()));
    }
    match (kind, value) {
        (Kind::Float | Kind::Double, Node::Number(number)) => Ok(Written::Number(number.to_string())),
        (Kind::Float | Kind::Double, Node::String(text)) => {
            let name = ["NaN", "Infinity", "-Infinity"].into_iter().find(|name| name == text);
            Ok(Written::Name(name.ok_or_else(mismatch)?))
        }
        (Kind::BigInteger, Node::Number(number)) => {
            Ok(Written::Number(whole(number).ok_or_else(mismatch)?.to_string()))
        }
        (Kind::BigDecimal, Node::Number(number)) => Ok(Written::Number(number.to_string())),
        (Kind::BigInteger | Kind::BigDecimal, Node::String(text)) => {
            let fits = is_json_number(text) && (matches!(kind, Kind::BigDecimal) || !text.contains(['.', 'e', 'E']));
            if fits { Ok(Written::Number(text.clone())) } else { Err(mismatch()) }
        }
        _ => Err(mismatch()),
    }
}

fn whole(number: &Number) -> Option<i128> {
    if let Some(whole) = number.as_i64() {
        return Some(whole.into());
    }
    if let Some(whole) = number.as_u64() {
        return Some(whole.into());
    }
    // A float says a whole number exactly up to 2^53.
    let float = number.as_f64().filter(|float| float.fract() == 0.0 && float.abs() <= 9_007_199_254_740_992.0)?;
    Some(float as i128)
}

fn is_json_number(text: &str) -> bool {
    let starts = text.trim_start_matches('-').starts_with(|c: char| c.is_ascii_digit());
    starts && text.trim() == text && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

/// What a document has for a value of the type.
pub(super) fn expected(kind: &Kind) -> &'static str {
    match kind {
        Kind::Blob => "base64 text",
        Kind::Boolean => "a boolean",
        Kind::String | Kind::Enum { .. } => "a string",
        Kind::Byte => "a whole number of 8 bits",
        Kind::Short => "a whole number of 16 bits",
        Kind::Integer | Kind::IntEnum { .. } => "a whole number of 32 bits",
        Kind::Long => "a whole number of 64 bits",
        Kind::Float | Kind::Double => "a number, \"NaN\", \"Infinity\" or \"-Infinity\"",
        Kind::BigInteger => "a whole number, or its digits as a string",
        Kind::BigDecimal => "a number, or its digits as a string",
        Kind::Timestamp => "a timestamp as a number of epoch seconds",
        Kind::Document => "any value",
        Kind::List { .. } => "an array",
        Kind::Map { .. } | Kind::Structure { .. } => "an object",
        Kind::Union { .. } => "an object with exactly one member",
    }
}
