//! The bytes of a member that is a whole payload, of a message or an event.

use super::path::Path;
use super::{JSON, WriteError, json};
use crate::api::{Api, Kind, Member};
use proofmark_smithy_model::model::Node;

/// The bytes of a value that is a whole body or the payload of an event, and their type.
pub(super) fn payload_bytes<'a>(
    api: &'a Api,
    member: &Member,
    value: &Node,
    path: Path<'_>,
) -> Result<(&'a str, Vec<u8>), WriteError> {
    let schema = &api[member.target];
    let media_type = |default| schema.media_type.as_deref().unwrap_or(default);
    match (&schema.kind, value) {
        (Kind::Blob, Node::String(text)) => Ok((media_type("application/octet-stream"), json::blob(text, path)?)),
        (Kind::String | Kind::Enum { .. }, Node::String(text)) => {
            Ok((media_type("text/plain"), text.clone().into_bytes()))
        }
        (Kind::Blob | Kind::String | Kind::Enum { .. }, _) => Err(path.mismatch(json::expected(&schema.kind), value)),
        _ => {
            let mut bytes = Vec::new();
            json::value(api, member, value, path, &mut bytes)?;
            Ok((JSON, bytes))
        }
    }
}
