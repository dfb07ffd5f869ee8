//! The values that members have without being sent.

use super::timestamp;
use crate::api::{Api, Kind, Member, SchemaId, TimestampFormat};
use proofmark_smithy_model::model::Node;

/// Sets every member of a document that is not set and has a `@default` to it, down to the last structure. What is
/// read has such members only where they were sent.
pub fn fill_defaults(api: &Api, schema: SchemaId, value: &mut Node) {
    match (&api[schema].kind, value) {
        (Kind::Structure { members }, Node::Object(object)) => {
            for member in members.values() {
                if let Some(default) = &member.default
                    && !object.contains_key(&member.name)
                {
                    object.insert(member.name.clone(), in_document_form(api, member, default));
                }
                if let Some(value) = object.get_mut(&member.name) {
                    fill_defaults(api, member.target, value);
                }
            }
        }
        (Kind::Union { members }, Node::Object(object)) => {
            for (name, value) in object.iter_mut() {
                if let Some(member) = members.get(name) {
                    fill_defaults(api, member.target, value);
                }
            }
        }
        // A stream of events is a list of them.
        (Kind::Union { .. }, Node::Array(events)) => {
            events.iter_mut().for_each(|event| fill_defaults(api, schema, event));
        }
        (Kind::List { member, .. }, Node::Array(items)) => {
            items.iter_mut().for_each(|item| fill_defaults(api, member.target, item));
        }
        (Kind::Map { value: member, .. }, Node::Object(entries)) => {
            entries.values_mut().for_each(|entry| fill_defaults(api, member.target, entry));
        }
        _ => {}
    }
}

/// Models write default timestamps as numbers or as texts in `date-time`.
fn in_document_form(api: &Api, member: &Member, default: &Node) -> Node {
    match (&api[member.target].kind, default) {
        (Kind::Timestamp, Node::String(text)) => {
            timestamp::parse(text, TimestampFormat::DateTime, true).map_or_else(|| default.clone(), Node::Number)
        }
        _ => default.clone(),
    }
}
