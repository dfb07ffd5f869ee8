//! The model's defaults, put where a document has nothing. Neither reading nor writing does so by itself: what was sent
//! must be distinguished from what was not, and whether a certain service does so may differ.

use crate::api::{Api, Kind, Member, SchemaId};
use crate::write::epoch_seconds;
use proofmark_smithy_model::model::Node;

/// The document with the defaults of all members that it lacks, in structures within it too, as Smithy's servers take
/// and return it.
pub fn with_defaults(api: &Api, schema: SchemaId, mut value: Node) -> Node {
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
                    object.insert(member.name.clone(), in_document_form(api, member, default));
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
        // A stream of events is a list of them.
        (Kind::Union { .. }, Node::Array(events)) => events.iter_mut().for_each(|event| fill(api, schema, event)),
        (Kind::List { member, .. }, Node::Array(items)) => {
            items.iter_mut().for_each(|item| fill(api, member.target, item));
        }
        (Kind::Map { value: member, .. }, Node::Object(entries)) => {
            entries.values_mut().for_each(|entry| fill(api, member.target, entry));
        }
        _ => {}
    }
}

/// Defaults are written as documents are, but for timestamps, which may be texts in `date-time`.
fn in_document_form(api: &Api, member: &Member, default: &Node) -> Node {
    let seconds = match (&api[member.target].kind, default) {
        (Kind::Timestamp, Node::String(text)) => epoch_seconds(text),
        _ => None,
    };
    seconds.map_or_else(|| default.clone(), Node::Number)
}
