//! The parameters of tests as documents, and documents compared.

use proofmark_contract::Api;
use proofmark_contract::api::{Kind, SchemaId};
use proofmark_contract::report::Finding;
use proofmark_contract::write::epoch_seconds;
use proofmark_smithy_model::model::Node;

/// Parameters in document form: tests write blobs as the text in them, some timestamps as texts, null members (these
/// are absent), and leave out empty streams of bytes, which HTTP cannot distinguish from an absent one.
pub(super) fn of_params(api: &Api, schema: SchemaId, params: &Node) -> Node {
    match (&api[schema].kind, params) {
        (Kind::Structure { .. }, Node::Null) => of_params(api, schema, &Node::Object(Default::default())),
        (Kind::Blob, Node::String(text)) => Node::String(aws_smithy_types::base64::encode(text)),
        (Kind::Timestamp, Node::String(text)) => epoch_seconds(text).map_or_else(|| params.clone(), Node::Number),
        (Kind::List { member, .. }, Node::Array(items)) => {
            items.iter().map(|item| nullable(api, member.target, item)).collect()
        }
        (Kind::Map { value, .. }, Node::Object(entries)) => {
            entries.iter().map(|(key, entry)| (key.clone(), nullable(api, value.target, entry))).collect()
        }
        (Kind::Structure { members } | Kind::Union { members }, Node::Object(object)) => {
            let set = object.iter().filter(|(_, value)| !value.is_null());
            let in_form = |(name, value): (&String, &Node)| {
                // What the model does not have stays, for those to find who read or write it.
                let value = members.get(name).map_or_else(|| value.clone(), |m| of_params(api, m.target, value));
                (name.clone(), value)
            };
            let streams = members.values().filter(|member| is_stream_of_bytes(api, member.target));
            let empty = streams.map(|member| (member.name.clone(), Node::from("")));
            empty.chain(set.map(in_form)).collect()
        }
        _ => params.clone(),
    }
}

fn is_stream_of_bytes(api: &Api, schema: SchemaId) -> bool {
    api[schema].streaming && matches!(api[schema].kind, Kind::Blob)
}

/// Sparse lists and maps have nulls.
fn nullable(api: &Api, schema: SchemaId, value: &Node) -> Node {
    if value.is_null() { Node::Null } else { of_params(api, schema, value) }
}

/// Everything in which two documents differ. Numbers are compared by value, so that `1` and `1.0` are one.
pub(super) fn differences(path: &str, expected: &Node, found: &Node) -> Vec<Finding> {
    let mut findings = Vec::new();
    differ(path, Some(expected), Some(found), &mut findings);
    findings
}

fn differ(path: &str, expected: Option<&Node>, found: Option<&Node>, findings: &mut Vec<Finding>) {
    let same = match (expected, found) {
        (Some(Node::Object(wanted)), Some(Node::Object(object))) => {
            for (name, value) in wanted {
                differ(&format!("{path}.{name}"), Some(value), object.get(name), findings);
            }
            for (name, value) in object.iter().filter(|(name, _)| !wanted.contains_key(*name)) {
                differ(&format!("{path}.{name}"), None, Some(value), findings);
            }
            return;
        }
        (Some(Node::Array(wanted)), Some(Node::Array(items))) if wanted.len() == items.len() => {
            for (index, (expected, found)) in wanted.iter().zip(items).enumerate() {
                differ(&format!("{path}[{index}]"), Some(expected), Some(found), findings);
            }
            return;
        }
        (Some(Node::Number(wanted)), Some(Node::Number(number))) => {
            wanted == number || wanted.as_f64() == number.as_f64()
        }
        (expected, found) => expected == found,
    };
    if !same {
        let shown = |value: Option<&Node>| value.map_or_else(|| "nothing".to_owned(), Node::to_string);
        findings.push(Finding::error(path, shown(expected), shown(found)));
    }
}
