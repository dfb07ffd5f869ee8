//! The members of an input, output or error, each to where it travels; and the body.

use super::path::Path;
use super::payload::payload_bytes;
use super::text::{self, Place};
use super::{JSON, WriteError, event_stream, json, travels};
use crate::api::{Api, Kind, Location, Member, Schema, SchemaId};
use crate::http_fields::{self, Field};
use http::HeaderMap;
use http::header::HeaderValue;
use proofmark_smithy_model::model::Node;
use serde_json::Map;

/// Which way a message goes.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Side {
    Request,
    Response,
}

/// A structure taken apart into the parts of a message.
#[derive(Default)]
pub(crate) struct Bound<'a> {
    pub(crate) labels: Vec<(&'a str, String)>,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: HeaderMap,
    pub(crate) status: Option<u16>,
    pub(crate) content: Option<Content>,
    /// What a member says of the length of the content.
    pub(crate) length: Option<HeaderValue>,
}

/// A body and its type.
pub(crate) struct Content {
    pub media_type: HeaderValue,
    pub bytes: Vec<u8>,
    /// Whether members travel in it, so that it can't be left out.
    pub has_members: bool,
}

impl Content {
    fn json(media_type: &'static str, bytes: Vec<u8>) -> Self {
        let has_members = bytes != b"{}";
        Self { media_type: HeaderValue::from_static(media_type), bytes, has_members }
    }
}

impl Bound<'_> {
    /// A body of JSON alone.
    pub(crate) fn json(api: &Api, bytes: Vec<u8>) -> Self {
        Self { content: Some(Content::json(api.protocol.content_type, bytes)), ..Self::default() }
    }

    /// A body of this type alone.
    pub(super) fn body(media_type: &'static str, bytes: Vec<u8>) -> Self {
        let media_type = HeaderValue::from_static(media_type);
        Self { content: Some(Content { media_type, bytes, has_members: true }), ..Self::default() }
    }
}

/// The body of an error that the model does not have.
pub(crate) fn unmodelled(members: &Node) -> Result<Vec<u8>, WriteError> {
    let path = Path::DOCUMENT;
    if !members.is_object() {
        return Err(path.mismatch("an object", members));
    }
    let mut bytes = Vec::new();
    json::plain(members, path, &mut bytes)?;
    Ok(bytes)
}

/// A whole structure as a JSON object, wherever its members are bound; but for a stream of events.
pub(crate) fn json_body(api: &Api, id: SchemaId, value: &Node) -> Result<Vec<u8>, WriteError> {
    let none = Map::new();
    let mut bytes = Vec::new();
    let in_body = |member: &Member| member.location == Location::Body;
    json::structure(api, &api[id], members(value, &none)?, Path::DOCUMENT, in_body, &mut bytes)?;
    Ok(bytes)
}

/// The members of a document; `none` where an operation has no input or output.
fn members<'v>(value: &'v Node, none: &'v Map<String, Node>) -> Result<&'v Map<String, Node>, WriteError> {
    match value {
        Node::Object(object) => Ok(object),
        Node::Null => Ok(none),
        _ => Err(Path::DOCUMENT.mismatch("an object", value)),
    }
}

/// Takes a document of a structure apart.
pub(crate) fn bind<'a>(api: &'a Api, id: SchemaId, value: &Node, side: Side) -> Result<Bound<'a>, WriteError> {
    let schema = &api[id];
    let document = Path::DOCUMENT;
    let none = Map::new();
    let object = members(value, &none)?;
    if let Some(name) = object.keys().find(|name| schema.member(name).is_none()) {
        return Err(json::unknown(schema, document.name(name)));
    }
    let mut bound = Bound::default();
    // What is bound by name wins over what is bound by prefix or as the rest.
    for member in by_precedence(schema, side) {
        let path = document.name(&member.name);
        if let Some(value) = object.get(&member.name).filter(|value| !value.is_null()) {
            bound.take(api, member, value, side, path)?;
        }
    }
    bound.content = content(api, schema, object, side, document)?;
    Ok(bound)
}

fn by_precedence(schema: &Schema, side: Side) -> Vec<&Member> {
    let mut members: Vec<&Member> = schema.members().collect();
    members.sort_by_key(|member| match travels(&member.location, side) {
        Location::PrefixHeaders(_) => 0,
        Location::QueryParams => 2,
        _ => 1,
    });
    members
}

impl<'a> Bound<'a> {
    fn take(
        &mut self,
        api: &Api,
        member: &'a Member,
        value: &Node,
        side: Side,
        path: Path<'_>,
    ) -> Result<(), WriteError> {
        match travels(&member.location, side) {
            Location::Label => {
                let text = text::scalar(api, member, value, Place::Label, path)?;
                self.labels.push((&member.name, text.into_owned()));
            }
            Location::Query(name) => {
                let texts = text::texts(api, member, value, Place::Query, path)?;
                self.query.extend(texts.into_iter().map(|text| (name.clone(), text)));
            }
            Location::QueryParams => self.query_params(api, member, value, path)?,
            Location::Header(name) => self.header(name, api, member, value, path)?,
            Location::PrefixHeaders(prefix) => {
                for (key, sensitive, member, value) in entries(api, member, value, path)? {
                    let path = path.key(key, sensitive);
                    self.header(&format!("{prefix}{key}"), api, member, value, path)?;
                }
            }
            Location::StatusCode => {
                let status = value.as_u64().and_then(|status| u16::try_from(status).ok());
                self.status = Some(status.ok_or_else(|| path.mismatch("an HTTP status", value))?);
            }
            Location::Body | Location::Payload | Location::EventHeader | Location::EventPayload => {}
        }
        Ok(())
    }

    fn header(
        &mut self,
        name: &str,
        api: &Api,
        member: &Member,
        value: &Node,
        path: Path<'_>,
    ) -> Result<(), WriteError> {
        let name = text::header_name(name, path)?;
        let value = text::header(api, member, value, path)?;
        match http_fields::field(name.as_str()) {
            Some(Field::Transfer) => {}
            Some(Field::Length) => self.length = Some(value),
            _ => _ = self.headers.insert(name, value),
        }
        Ok(())
    }

    fn query_params(&mut self, api: &Api, member: &Member, value: &Node, path: Path<'_>) -> Result<(), WriteError> {
        let bound = self.query.len();
        for (key, sensitive, member, value) in entries(api, member, value, path)? {
            let taken = self.query[..bound].iter().any(|(name, _)| name == key);
            if !taken {
                let texts = text::texts(api, member, value, Place::Query, path.key(key, sensitive))?;
                self.query.extend(texts.into_iter().map(|text| (key.clone(), text)));
            }
        }
        Ok(())
    }
}

/// The entries of a map that are set: keys, whether these are sensitive, and values.
fn entries<'v, 'a>(
    api: &'a Api,
    member: &Member,
    value: &'v Node,
    path: Path<'_>,
) -> Result<impl Iterator<Item = (&'v String, bool, &'a Member, &'v Node)>, WriteError> {
    let Kind::Map { key, value: item, .. } = &api[member.target].kind else {
        return Err(path.error(format!("{} must be a map to travel so", api[member.target].id)));
    };
    let Node::Object(entries) = value else { return Err(path.mismatch("an object", value)) };
    Ok(entries.iter().filter(|(_, value)| !value.is_null()).map(|(name, value)| (name, key.sensitive, &**item, value)))
}

fn content(
    api: &Api,
    schema: &Schema,
    object: &Map<String, Node>,
    side: Side,
    path: Path<'_>,
) -> Result<Option<Content>, WriteError> {
    let is_at = |member: &Member, location: Location| *travels(&member.location, side) == location;
    if let Some(member) = schema.members().find(|member| is_at(member, Location::Payload)) {
        let value = object.get(&member.name).filter(|value| !value.is_null());
        return payload(api, member, value, side, path.name(&member.name));
    }
    let has_body = match side {
        Side::Request => schema.members().any(|member| is_at(member, Location::Body)),
        // An operation whose output is a structure, even one without members, responds with an object.
        Side::Response => !schema.is_unit(),
    };
    if !has_body {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    json::structure(api, schema, object, path, |member| is_at(member, Location::Body), &mut bytes)?;
    Ok(Some(Content::json(JSON, bytes)))
}

fn payload(
    api: &Api,
    member: &Member,
    value: Option<&Node>,
    side: Side,
    path: Path<'_>,
) -> Result<Option<Content>, WriteError> {
    let schema = &api[member.target];
    let Some(value) = value else {
        return Ok(match &schema.kind {
            Kind::Union { .. } if schema.streaming => {
                let media_type = HeaderValue::from_static(event_stream::MEDIA_TYPE);
                Some(Content { media_type, bytes: Vec::new(), has_members: false })
            }
            // A request says that it has nothing to say.
            Kind::Structure { .. } if side == Side::Request => Some(Content::json(JSON, b"{}".to_vec())),
            _ => None,
        });
    };
    if schema.streaming && matches!(schema.kind, Kind::Union { .. }) {
        let media_type = HeaderValue::from_static(event_stream::MEDIA_TYPE);
        let bytes = event_stream::frames(api, schema, value, path)?;
        return Ok(Some(Content { media_type, bytes, has_members: true }));
    }
    let (media_type, bytes) = payload_bytes(api, member, value, path)?;
    Ok(Some(Content { media_type: text::header_value(media_type, path)?, bytes, has_members: true }))
}
