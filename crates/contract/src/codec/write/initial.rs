//! Event streams without HTTP bindings: the members beside the stream are in a frame before the first event.

use super::event_stream::{MEDIA_TYPE, frames, string};
use super::path::Path;
use super::{Bound, WriteError, json_body};
use crate::api::{Api, Member, SchemaId};
use aws_smithy_eventstream::frame::write_message_to;
use aws_smithy_types::event_stream::Message;
use proofmark_smithy_model::model::Node;

/// A structure as a stream of events, whose first message, of this name, has the members beside the stream.
pub(crate) fn with_initial<'a>(
    api: &'a Api,
    structure: SchemaId,
    stream: &Member,
    value: &Node,
    initial: &str,
) -> Result<Bound<'a>, WriteError> {
    let headers = vec![
        string(":message-type", "event"),
        string(":event-type", initial),
        string(":content-type", api.protocol.content_type),
    ];
    let first = Message::new_from_parts(headers, json_body(api, structure, value)?);
    let path = Path::DOCUMENT;
    let mut bytes = Vec::new();
    write_message_to(&first, &mut bytes).map_err(|error| path.error(format!("has no frame: {error}")))?;
    if let Some(events) = value.get(&stream.name).filter(|events| !events.is_null()) {
        bytes.extend(frames(api, &api[stream.target], events, path.name(&stream.name))?);
    }
    Ok(Bound::body(MEDIA_TYPE, bytes))
}
