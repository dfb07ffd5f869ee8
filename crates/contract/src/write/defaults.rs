//! The model's defaults, put where a document has nothing.

use super::timestamp::epoch_seconds;
use crate::api::{Api, Kind, SchemaId};
use proofmark_smithy_model::model::Node;

/// The document with the defaults of all members that it lacks, in structures within it too. Smithy's servers answer so;
/// what a certain service does may differ.
pub fn with_defaults(api: &Api, schema: SchemaId, value: &Node) -> Node {
    let mut value = value.clone();
    fill(api, schema, &mut value);
    value
}

fn fill(api: &Api, schema: SchemaId, value: &mut Node) {
    match (&api[schema].kind, value) {
        (Kind::Structure { members }, Node::Object(object)) => {
            for member in members.values() {
                if object.get(&member.name).is_none_or(Node::is_null)
                    && let Some(default) = &member.default
                {
                    object.insert(member.name.clone(), in_document_form(&api[member.target].kind, default));
                }
                if let Some(value) = object.get_mut(&member.name) {
                    fill(api, member.target, value);
                }
            }
        }
        (Kind::Union { members }, Node::Object(object)) => {
            for (name, value) in object {
                if let Some(member) = members.get(name) {
                    fill(api, member.target, value);
                }
            }
        }
        (Kind::List { member, .. }, Node::Array(items)) => {
            items.iter_mut().for_each(|value| fill(api, member.target, value));
        }
        (Kind::Map { value: member, .. }, Node::Object(entries)) => {
            entries.values_mut().for_each(|value| fill(api, member.target, value));
        }
        _ => {}
    }
}

/// Defaults are written as documents are, but for timestamps, which may be texts.
fn in_document_form(kind: &Kind, default: &Node) -> Node {
    let seconds = match (kind, default) {
        (Kind::Timestamp, Node::String(text)) => epoch_seconds(text),
        _ => None,
    };
    seconds.map_or_else(|| default.clone(), Node::Number)
}
