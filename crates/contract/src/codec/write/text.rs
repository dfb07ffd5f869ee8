//! Values as texts: in labels, in the query, in headers.

use super::path::Path;
use super::timestamp::format_timestamp;
use super::{WriteError, json};
use crate::api::{Api, Kind, Member, TimestampFormat};
use http::header::{HeaderName, HeaderValue};
use proofmark_smithy_model::model::Node;
use std::borrow::Cow;

/// A part of a message that has texts for values.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Place {
    Label,
    Query,
    Header,
}

/// The text of one value that is not a list.
pub(super) fn scalar<'v>(
    api: &Api,
    member: &Member,
    value: &'v Node,
    place: Place,
    path: Path<'_>,
) -> Result<Cow<'v, str>, WriteError> {
    let schema = &api[member.target];
    match (&schema.kind, value) {
        (Kind::String, Node::String(text)) if place == Place::Header && schema.media_type.is_some() => {
            Ok(aws_smithy_types::base64::encode(text).into())
        }
        (Kind::String | Kind::Enum { .. }, Node::String(text)) => Ok(text.into()),
        (Kind::Boolean, Node::Bool(value)) => Ok(if *value { "true" } else { "false" }.into()),
        (Kind::Timestamp, Node::Number(number)) => {
            let default = if place == Place::Header { TimestampFormat::IN_HEADERS } else { TimestampFormat::IN_URIS };
            let format = member.timestamp_format.unwrap_or(default);
            let text = format_timestamp(number, format);
            Ok(text.ok_or_else(|| path.error("expected a timestamp of the years 1 to 9999"))?.into())
        }
        (kind, value) if json::is_number(kind) => match json::number(kind, value, path)? {
            json::Written::Number(text) => Ok(text.into()),
            json::Written::Name(name) => Ok(name.into()),
        },
        (Kind::List { .. } | Kind::Map { .. } | Kind::Structure { .. } | Kind::Union { .. } | Kind::Document, _)
        | (Kind::Blob, _) => Err(path.error(format!(
            "{} is of a type that has no text in labels, queries and headers; put the member in the body or payload",
            schema.id
        ))),
        (kind, value) => Err(path.mismatch(json::expected(kind), value)),
    }
}

/// The texts of a value: as many as a list has items, else one.
pub(super) fn texts(
    api: &Api,
    member: &Member,
    value: &Node,
    place: Place,
    path: Path<'_>,
) -> Result<Vec<String>, WriteError> {
    let Kind::List { member: item, .. } = &api[member.target].kind else {
        return Ok(vec![scalar(api, member, value, place, path)?.into_owned()]);
    };
    let Node::Array(items) = value else { return Err(path.mismatch("an array", value)) };
    let text = |(index, value): (usize, &Node)| scalar(api, item, value, place, path.index(index)).map(Cow::into_owned);
    items.iter().enumerate().map(text).collect()
}

/// A header's value: one text, or the items of a list with commas between them, quoted where they need it.
pub(super) fn header(api: &Api, member: &Member, value: &Node, path: Path<'_>) -> Result<HeaderValue, WriteError> {
    let text = match &api[member.target].kind {
        Kind::List { member: item, .. } => {
            let items = texts(api, member, value, Place::Header, path)?;
            // The comma of an HTTP date needs no quotes.
            let quotable = matches!(api[item.target].kind, Kind::String | Kind::Enum { .. });
            let items = items.iter().map(|item| if quotable { quoted(item) } else { item.into() });
            items.collect::<Vec<_>>().join(", ").into()
        }
        _ => scalar(api, member, value, Place::Header, path)?,
    };
    header_value(&text, path)
}

pub(super) fn header_value(text: &str, path: Path<'_>) -> Result<HeaderValue, WriteError> {
    HeaderValue::from_bytes(text.as_bytes())
        .map_err(|_| path.error("has a control character, which cannot stand in a header"))
}

pub(super) fn header_name(name: &str, path: Path<'_>) -> Result<HeaderName, WriteError> {
    HeaderName::try_from(name).map_err(|_| path.error("is or makes no name of a header"))
}

fn quoted(item: &str) -> Cow<'_, str> {
    if item.trim().len() == item.len() && !item.is_empty() && !item.contains(['"', ',']) {
        return item.into();
    }
    format!("\"{}\"", item.replace('\\', "\\\\").replace('"', "\\\"")).into()
}
