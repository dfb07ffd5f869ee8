//! From what serde makes of the client crate's types to document form: serde writes timestamps as RFC 3339 texts,
//! documents have epoch seconds.

use crate::api::{Api, Kind, SchemaId};
use proofmark_smithy_model::model::Node;
use serde_json::Number;

/// Turns the timestamps in a value of this shape into epoch seconds.
pub(super) fn with_epoch_seconds(api: &Api, schema: SchemaId, value: &mut Node) {
    match (&api[schema].kind, value) {
        (Kind::Timestamp, value) => {
            if let Some(seconds) = value.as_str().and_then(epoch_seconds) {
                *value = Node::Number(seconds);
            }
        }
        (Kind::Structure { members } | Kind::Union { members }, Node::Object(entries)) => {
            for (name, value) in entries {
                if let Some(member) = members.get(name) {
                    with_epoch_seconds(api, member.target, value);
                }
            }
        }
        // A stream of events: each is a structure with one member.
        (Kind::Union { .. }, Node::Array(events)) => {
            events.iter_mut().for_each(|event| with_epoch_seconds(api, schema, event));
        }
        (Kind::List { member, .. }, Node::Array(items)) => {
            items.iter_mut().for_each(|item| with_epoch_seconds(api, member.target, item));
        }
        (Kind::Map { value: member, .. }, Node::Object(entries)) => {
            entries.values_mut().for_each(|value| with_epoch_seconds(api, member.target, value));
        }
        _ => {}
    }
}

fn epoch_seconds(text: &str) -> Option<Number> {
    let time: jiff::Timestamp = text.parse().ok()?;
    if time.subsec_nanosecond() == 0 {
        return Some(time.as_second().into());
    }
    Number::from_f64(time.as_nanosecond() as f64 / 1e9)
}
