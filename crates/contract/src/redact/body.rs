//! Bodies: a value is shown where its name and its type are the model's and the model does not mark it; else its length.

use super::SENSITIVE;
use crate::api::{Api, Kind, Location, Member, SchemaId};
use crate::codec::read::is_timestamp;
use proofmark_smithy_model::count::counted;
use proofmark_smithy_model::model::Node;
use serde_json::Map;
use std::borrow::Cow;

/// Bodies larger than this are not read again for what little of them is kept.
const LARGEST: usize = 256 * 1024;

/// What the members of errors are called that no model has.
const OF_ERRORS: [&str; 10] =
    ["__type", "code", "Code", "errorMessage", "errorType", "message", "Message", "Reason", "Type", "type"];

/// What a body is by the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Something sensitive.
    Hidden,
    /// The bytes of a member that is not.
    Bytes,
    /// A value in JSON.
    Value(SchemaId),
    /// Those members of a structure that are in the body.
    Members(SchemaId),
    /// An error, if known of this schema.
    Error(Option<SchemaId>),
}

/// A body without what must not be shown. Where the API has nothing sensitive, that is all of it.
pub(super) fn redacted<'a>(api: &Api, shape: &Shape, body: &'a [u8]) -> Cow<'a, [u8]> {
    if body.is_empty() || *shape == Shape::Bytes || !api.holds_sensitive() {
        return Cow::Borrowed(body);
    }
    if *shape == Shape::Hidden {
        return Cow::Borrowed(SENSITIVE.as_bytes());
    }
    if body.len() > LARGEST {
        return Cow::Owned(format!("({}, not shown)", counted(body.len(), "byte")).into_bytes());
    }
    let Ok(mut value) = serde_json::from_slice::<Node>(body) else {
        return Cow::Owned(format!("({}, not JSON, not shown)", counted(body.len(), "byte")).into_bytes());
    };
    match shape {
        Shape::Value(id) => redact(api, *id, &mut value),
        Shape::Members(id) => match &mut value {
            Node::Object(object) => members(api, *id, object, |member| is_in_body(&member.location)),
            other => *other = unrecognised(other),
        },
        Shape::Error(schema) => error(api, *schema, &mut value),
        Shape::Hidden | Shape::Bytes => {}
    }
    Cow::Owned(value.to_string().into_bytes())
}

/// Whether a member can be in a body, whichever side sends it.
fn is_in_body(location: &Location) -> bool {
    !matches!(location, Location::Header(_) | Location::PrefixHeaders(_) | Location::Payload)
}

fn error(api: &Api, schema: Option<SchemaId>, value: &mut Node) {
    let Node::Object(object) = value else {
        *value = unrecognised(value);
        return;
    };
    let mut common = Map::new();
    for name in OF_ERRORS {
        let is_own = schema.is_some_and(|schema| api[schema].members().any(|member| member.json_name == name));
        if !is_own && object.get(name).is_some_and(Node::is_string) {
            common.extend(object.shift_remove(name).map(|text| (name.to_owned(), text)));
        }
    }
    match schema {
        Some(schema) => members(api, schema, object, |member| is_in_body(&member.location)),
        None => object.values_mut().for_each(|value| *value = unrecognised(value)),
    }
    common.append(object);
    *object = common;
}

fn redact(api: &Api, id: SchemaId, value: &mut Node) {
    match (&api[id].kind, &mut *value) {
        (_, Node::Null) | (Kind::Document, _) => {}
        (Kind::Structure { .. } | Kind::Union { .. }, Node::Object(object)) => members(api, id, object, |_| true),
        (Kind::List { member, .. }, Node::Array(items)) => {
            items.iter_mut().for_each(|item| redact_member(api, member, item));
        }
        (Kind::Map { key, .. }, Node::Object(_)) if key.sensitive => *value = SENSITIVE.into(),
        (Kind::Map { value: member, .. }, Node::Object(entries)) => {
            entries.values_mut().for_each(|value| redact_member(api, member, value));
        }
        (Kind::Boolean, Node::Bool(_)) | (Kind::String | Kind::Enum { .. } | Kind::Blob, Node::String(_)) => {}
        (Kind::Float | Kind::Double, Node::String(text)) if matches!(&**text, "NaN" | "Infinity" | "-Infinity") => {}
        (Kind::Timestamp, Node::String(text)) if is_timestamp(text) => {}
        (kind, Node::Number(_)) if is_numeric(kind) => {}
        (_, other) => *value = unrecognised(other),
    }
}

fn is_numeric(kind: &Kind) -> bool {
    !matches!(
        kind,
        Kind::Blob
            | Kind::Boolean
            | Kind::String
            | Kind::Enum { .. }
            | Kind::List { .. }
            | Kind::Map { .. }
            | Kind::Structure { .. }
            | Kind::Union { .. }
    )
}

/// The members that `takes`, each without what must not be shown, and of all others their length.
fn members(api: &Api, id: SchemaId, object: &mut Map<String, Node>, takes: impl Fn(&Member) -> bool) {
    let schema = &api[id];
    for (name, mut value) in std::mem::take(object) {
        match schema.members().find(|member| member.json_name == name && takes(member)) {
            Some(member) => {
                redact_member(api, member, &mut value);
                object.insert(name, value);
            }
            None => {
                let value = if name == "__type" && value.is_string() { value } else { unrecognised(&value) };
                object.insert(shown_name(api, &name).into_owned(), value);
            }
        }
    }
}

fn redact_member(api: &Api, member: &Member, value: &mut Node) {
    if member.sensitive {
        *value = SENSITIVE.into();
    } else {
        redact(api, member.target, value);
    }
}

/// What stands in place of a value that has no place in the model, or another type than there.
fn unrecognised(value: &Node) -> Node {
    match value {
        Node::Null => Node::Null,
        Node::String(text) => format!("(a string of {}, not shown)", counted(text.len(), "byte")).into(),
        other => format!("({}, not shown)", counted(other.to_string().len(), "byte")).into(),
    }
}

/// A name that no member has here, or its length: a key may be a secret as well. Names that the model has elsewhere, or in
/// other letters, are shown.
pub(crate) fn shown_name<'n>(api: &Api, name: &'n str) -> Cow<'n, str> {
    match name == "__type" || api.knows_name(name) {
        true => Cow::Borrowed(name),
        false => Cow::Owned(format!("(a name of {})", counted(name.len(), "byte"))),
    }
}
