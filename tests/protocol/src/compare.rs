//! Values of the client's types, compared member by member; NaN is equal to itself.

use crate::finding::Finding;
use crate::sdk::primitives::ByteStream;
use proofmark_runtime::error::RequestId;
use proofmark_runtime::shape::{Map, Ref, Structure};
use std::collections::BTreeMap;

/// Where two structures differ. `equal` is what `==` says of them, where that can be asked.
pub fn check(actual: &dyn Structure, expected: &dyn Structure, equal: Option<bool>) -> Vec<Finding> {
    let mut findings = Vec::new();
    structures("", actual, expected, &mut findings);
    if findings.is_empty() && equal == Some(false) {
        findings.push(Finding::new("value", "an equal one", "one that differs outside of its members"));
    }
    findings
}

/// Whether an output has another request id.
pub fn request_id_differs(actual: &impl RequestId, expected: &str) -> Option<Finding> {
    let found = actual.request_id();
    (found != Some(expected)).then(|| Finding::new("request id", expected, found.unwrap_or("none")))
}

/// Where two values differ.
pub fn values_differ(path: &str, actual: Ref<'_>, expected: Ref<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    values(path, actual, expected, &mut findings);
    findings
}

/// Whether a streaming body is not this text.
pub async fn stream_differs(path: &str, actual: ByteStream, expected: &str) -> Option<Finding> {
    match actual.collect().await {
        Ok(bytes) => {
            let bytes = bytes.to_vec();
            let shown = || Finding::new(path, expected, String::from_utf8_lossy(&bytes));
            (bytes != expected.as_bytes()).then(shown)
        }
        Err(error) => Some(Finding::new(path, expected, error)),
    }
}

fn structures(path: &str, actual: &dyn Structure, expected: &dyn Structure, findings: &mut Vec<Finding>) {
    for (index, member) in actual.schema().members().iter().enumerate() {
        let path = if path.is_empty() { member.name.to_owned() } else { format!("{path}.{}", member.name) };
        values(&path, actual.field(index).get(), expected.field(index).get(), findings);
    }
}

fn values(path: &str, actual: Ref<'_>, expected: Ref<'_>, findings: &mut Vec<Finding>) {
    let same = match (&actual, &expected) {
        (Ref::Structure(a), Ref::Structure(b)) => return structures(path, *a, *b, findings),
        (Ref::List(a), Ref::List(b)) if a.len() == b.len() => {
            let items = (0..a.len()).map(|index| (index, a.item(index).get(), b.item(index).get()));
            return items.for_each(|(index, a, b)| values(&format!("{path}[{index}]"), a, b, findings));
        }
        (Ref::Map(a), Ref::Map(b)) => {
            let (a, b) = (sorted(*a), sorted(*b));
            if a.keys().eq(b.keys()) {
                let entries = a.into_iter().zip(b.into_values());
                return entries.for_each(|((key, a), b)| values(&format!("{path}.{key}"), a, b, findings));
            }
            false
        }
        (Ref::Union(a), Ref::Union(b)) => match (a.active(), b.active()) {
            (Some((i, a)), Some((j, b))) if i == j => return values(path, a, b, findings),
            (None, None) => true,
            _ => false,
        },
        (Ref::Null, Ref::Null) | (Ref::Unit, Ref::Unit) | (Ref::Stream, Ref::Stream) => true,
        (Ref::Boolean(a), Ref::Boolean(b)) => a == b,
        (Ref::Byte(a), Ref::Byte(b)) => a == b,
        (Ref::Short(a), Ref::Short(b)) => a == b,
        (Ref::Integer(a), Ref::Integer(b)) => a == b,
        (Ref::Long(a), Ref::Long(b)) => a == b,
        (Ref::Float(a), Ref::Float(b)) => a == b || (a.is_nan() && b.is_nan()),
        (Ref::Double(a), Ref::Double(b)) => a == b || (a.is_nan() && b.is_nan()),
        (Ref::BigInteger(a), Ref::BigInteger(b)) => a == b,
        (Ref::BigDecimal(a), Ref::BigDecimal(b)) => a == b,
        (Ref::String(a), Ref::String(b)) => a == b,
        (Ref::Blob(a), Ref::Blob(b)) => a == b,
        (Ref::Timestamp(a), Ref::Timestamp(b)) => a == b,
        (Ref::Document(a), Ref::Document(b)) => a == b,
        _ => false,
    };
    if !same {
        findings.push(Finding::new(path, shown(&expected), shown(&actual)));
    }
}

fn sorted<'a>(map: &'a dyn Map) -> BTreeMap<&'a str, Ref<'a>> {
    map.entries().into_iter().map(|(key, value)| (key, value.get())).collect()
}

fn shown(value: &Ref<'_>) -> String {
    match value {
        Ref::Null => "nothing".to_owned(),
        Ref::Boolean(value) => value.to_string(),
        Ref::Byte(value) => value.to_string(),
        Ref::Short(value) => value.to_string(),
        Ref::Integer(value) => value.to_string(),
        Ref::Long(value) => value.to_string(),
        Ref::Float(value) => value.to_string(),
        Ref::Double(value) => value.to_string(),
        Ref::BigInteger(value) => value.as_ref().to_owned(),
        Ref::BigDecimal(value) => value.as_ref().to_owned(),
        Ref::String(value) => format!("{value:?}"),
        Ref::Blob(value) => format!("{:?}", String::from_utf8_lossy(value.as_ref())),
        Ref::Timestamp(value) => format!("{value:?}"),
        Ref::Document(value) => format!("{value:?}"),
        Ref::Stream => "a stream".to_owned(),
        Ref::Structure(value) => format!("a {}", value.schema().name()),
        Ref::Union(value) => match value.active() {
            Some((index, value_of)) => format!("{}: {}", value.schema().members()[index].name, shown(&value_of)),
            None => "an unknown member".to_owned(),
        },
        Ref::List(list) => format!("a list of {}", list.len()),
        Ref::Map(map) => format!("a map of {:?}", sorted(*map).keys().collect::<Vec<_>>()),
        Ref::Unit => "a member without a value".to_owned(),
    }
}
