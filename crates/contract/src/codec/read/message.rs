//! The members of an input, output or error, each from where it travels.

use super::findings::Step;
use super::json::{Found, Role, Shape};
use super::text::Source;
use super::{Form, Reader, is_required};
use crate::api::{Kind, Location, Member, SchemaId};
use crate::http_fields;
use crate::route::percent;
use crate::secret_name::names_a_secret;
use crate::violation::{Constraint, Severity};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, Response};
use proofmark_smithy_model::count::counted;
use proofmark_smithy_model::model::Node;
use serde_json::Map;
use std::borrow::Cow;

/// The parts of a message that members travel in.
pub(crate) struct Parts<'p> {
    pub(crate) labels: &'p [(&'p str, Cow<'p, str>)],
    pub(crate) query: &'p [(Cow<'p, str>, Cow<'p, str>)],
    pub(crate) headers: &'p HeaderMap,
    pub(crate) status: Option<u16>,
    pub(crate) body: &'p Bytes,
}

impl<'p> Parts<'p> {
    pub(crate) fn of_response(response: &'p Response<Bytes>) -> Self {
        Self {
            labels: &[],
            query: &[],
            headers: response.headers(),
            status: Some(response.status().as_u16()),
            body: response.body(),
        }
    }
}

impl<'a> Reader<'a> {
    /// The members of a structure, as they are bound to a message.
    pub(crate) fn message(&mut self, structure: SchemaId, parts: &Parts<'_>) -> Map<String, Node> {
        let schema = &self.api[structure];
        let mut found = Map::new();
        let (mut in_body, mut payload) = (false, false);
        for member in schema.members() {
            match self.travels(&member.location) {
                Location::Body => {
                    in_body = true;
                    continue;
                }
                Location::Payload => payload = true,
                _ => {}
            }
            self.findings.enter(Step::Member(&member.name), member.sensitive);
            match self.bound(member, parts) {
                Found::Value(value) => _ = found.insert(member.name.clone(), value),
                Found::Null if is_required(member) && !http_fields::is_senders(&member.location) => {
                    self.findings.error(Constraint::Required, None);
                }
                Found::Null | Found::Invalid => {}
            }
            self.findings.leave(member.sensitive);
        }
        if in_body {
            found.extend(self.body(structure, parts.body));
        } else if !payload {
            self.check_no_body(structure, parts.body);
        }
        found
    }

    /// The value of a member that is not in a JSON body; null when it is not there.
    fn bound(&mut self, member: &'a Member, parts: &Parts<'_>) -> Found {
        match self.travels(&member.location) {
            Location::Label => match parts.labels.iter().find(|(name, _)| *name == member.name) {
                Some((_, text)) => self.text(member, text, Source::Uri).into(),
                None => Found::Null,
            },
            Location::Query(name) => self.query(member, name, parts.query),
            Location::QueryParams => self.query_params(member, parts.query),
            Location::Header(name) => match self.header_texts(parts.headers, name) {
                Some(texts) if texts.is_empty() => Found::Null,
                Some(texts) => self.header(member, &texts).into(),
                None => Found::Invalid,
            },
            Location::PrefixHeaders(prefix) => self.prefix_headers(member, prefix, parts.headers),
            Location::StatusCode => parts.status.map_or(Found::Null, |status| Found::Value(status.into())),
            Location::Payload => self.payload(member, parts.body),
            Location::Body | Location::EventHeader | Location::EventPayload => Found::Null,
        }
    }

    fn query(&mut self, member: &'a Member, name: &str, query: &[(Cow<'_, str>, Cow<'_, str>)]) -> Found {
        let mut texts = query.iter().filter(|(key, _)| key == name).map(|(_, text)| text);
        if matches!(self.api[member.target].kind, Kind::List { .. }) {
            let mut texts = texts.map(|text| Cow::Borrowed(&**text)).peekable();
            return match texts.peek() {
                Some(_) => self.text_list(member, texts, Source::Uri).into(),
                None => Found::Null,
            };
        }
        let Some(text) = texts.next() else { return Found::Null };
        if texts.next().is_some() {
            let expected = format!("the query parameter {name} once");
            self.findings.warning(Constraint::Protocol { expected }, Some(&&**text));
        }
        self.text(member, text, Source::Uri).into()
    }

    /// All parameters, those of other members among them, as servers read them.
    fn query_params(&mut self, member: &'a Member, query: &[(Cow<'_, str>, Cow<'_, str>)]) -> Found {
        let Kind::Map { key: key_member, value, .. } = &self.api[member.target].kind else { return Found::Null };
        let is_list = matches!(self.api[value.target].kind, Kind::List { .. });
        let (mut map, mut count) = (Map::new(), 0);
        for (index, (key, text)) in query.iter().enumerate() {
            let is_first = !query[..index].iter().any(|(other, _)| other == key);
            if !is_first || is_signature(key) {
                continue;
            }
            count += 1;
            self.check_key(key_member, key);
            self.findings.enter(Step::Key { key: key.to_string(), sensitive: key_member.sensitive }, value.sensitive);
            let entry = if is_list {
                let texts = query.iter().filter(|(other, _)| other == key).map(|(_, text)| Cow::Borrowed(&**text));
                self.text_list(value, texts, Source::Uri)
            } else {
                self.text(value, text, Source::Uri)
            };
            self.findings.leave(value.sensitive);
            map.extend(entry.map(|entry| (key.to_string(), entry)));
        }
        if count == 0 {
            return Found::Null;
        }
        self.check_length(&member.constraints, count, None);
        Found::Value(Node::Object(map))
    }

    /// All headers with a prefix, by what follows it.
    fn prefix_headers(&mut self, member: &'a Member, prefix: &str, headers: &HeaderMap) -> Found {
        let Kind::Map { key: key_member, value, .. } = &self.api[member.target].kind else { return Found::Null };
        let (mut map, mut count) = (Map::new(), 0);
        for name in headers.keys() {
            let Some(key) = name.as_str().strip_prefix(prefix) else { continue };
            count += 1;
            self.check_key(key_member, key);
            self.findings.enter(Step::Key { key: key.to_owned(), sensitive: key_member.sensitive }, value.sensitive);
            let entry = self.header_texts(headers, name.as_str()).and_then(|texts| self.header(value, &texts));
            self.findings.leave(value.sensitive);
            map.extend(entry.map(|entry| (key.to_owned(), entry)));
        }
        if count == 0 {
            return Found::Null;
        }
        self.check_length(&member.constraints, count, None);
        Found::Value(Node::Object(map))
    }

    /// The values of a header, one for each time that it is there; none when one is not text, which is recorded.
    fn header_texts<'h>(&mut self, headers: &'h HeaderMap, name: &str) -> Option<Vec<Cow<'h, str>>> {
        let Ok(name) = HeaderName::from_bytes(name.as_bytes()) else { return Some(Vec::new()) };
        let values = headers.get_all(name).iter();
        let texts = values.map(|value| std::str::from_utf8(value.as_bytes()).map(Cow::Borrowed)).collect();
        match texts {
            Ok(texts) => Some(texts),
            Err(error) => {
                let reason = format!("the header is not UTF-8: {error}");
                self.findings.error(Constraint::Malformed { reason }, None);
                None
            }
        }
    }

    /// The value of a member that is the whole body. An empty body is not a value, unless there has to be one.
    fn payload(&mut self, member: &'a Member, body: &Bytes) -> Found {
        let schema = &self.api[member.target];
        if schema.streaming && matches!(schema.kind, Kind::Union { .. }) {
            return Found::Value(Node::Array(self.event_stream(member, body)));
        }
        let is_text = matches!(schema.kind, Kind::Blob | Kind::String | Kind::Enum { .. });
        if body.is_empty() && !(is_text && is_required(member)) {
            return Found::Null;
        }
        // A client with nothing to say in it sends an empty object.
        let may_be_nothing = self.form == Form::Request && matches!(schema.kind, Kind::Structure { .. });
        if may_be_nothing && !member.required && matches!(&body[..], b"{}") {
            return Found::Null;
        }
        self.payload_value(member, body)
    }

    /// The value of a member that is all of a body or of an event's payload.
    pub(super) fn payload_value(&mut self, member: &'a Member, bytes: &Bytes) -> Found {
        let schema = &self.api[member.target];
        match schema.kind {
            Kind::Blob => {
                self.check_length(&member.constraints, bytes.len(), None);
                Found::Value(Node::String(aws_smithy_types::base64::encode(bytes)))
            }
            Kind::String | Kind::Enum { .. } => match std::str::from_utf8(bytes) {
                Ok(text) => {
                    self.check_string(schema, &member.constraints, text);
                    Found::Value(Node::String(text.to_owned()))
                }
                Err(error) => {
                    let reason = format!("the text is not UTF-8: {error}");
                    self.findings.error(Constraint::Malformed { reason }, None);
                    Found::Invalid
                }
            },
            _ => self.json(self.shape(member), bytes),
        }
    }

    /// The members in a JSON body. An empty body is an empty object.
    pub(crate) fn body(&mut self, structure: SchemaId, body: &Bytes) -> Map<String, Node> {
        let shape = Shape { schema: structure, member: None, role: Role::Message };
        let text: &[u8] = if body.is_empty() { b"{}" } else { body };
        match self.json(shape, text) {
            Found::Value(Node::Object(members)) => members,
            Found::Null => {
                self.findings.error(Constraint::Type { expected: "an object".to_owned() }, Some(&"null"));
                Map::new()
            }
            _ => Map::new(),
        }
    }

    /// The body of a message that has none by the model: an empty object is as good.
    fn check_no_body(&mut self, structure: SchemaId, body: &Bytes) {
        if body.is_empty() {
            return;
        }
        match serde_json::from_slice::<Map<String, Node>>(body) {
            Ok(object) => {
                let shape = Shape { schema: structure, member: None, role: Role::Message };
                self.node(shape, &Node::Object(object));
            }
            Err(_) => {
                let constraint = Constraint::Protocol { expected: "no body".to_owned() };
                self.findings.part("body", Severity::Warning, constraint, Some(&counted(body.len(), "byte")));
            }
        }
    }

    /// Query parameters that the operation does not have.
    pub(crate) fn check_unknown_query(
        &mut self,
        structure: SchemaId,
        literals: &[(String, Option<String>)],
        query: &[(Cow<'_, str>, Cow<'_, str>)],
    ) {
        let schema = &self.api[structure];
        if self.form != Form::Request || schema.members().any(|member| member.location == Location::QueryParams) {
            return;
        }
        for (name, value) in query {
            let is_member = |member: &Member| matches!(&member.location, Location::Query(own) if own == name);
            let is_literal = literals.iter().any(|(literal, _)| literal == name);
            if !is_literal && !is_signature(name) && !schema.members().any(is_member) {
                let part = format!("query {name}");
                let is_hidden = self.guarded || names_a_secret(name);
                let value = if is_hidden {
                    format!("a value of length {}, not shown", value.len()).into()
                } else {
                    value.clone()
                };
                self.findings.part(part, Severity::Warning, Constraint::UnknownMember, Some(&value));
            }
        }
    }
}

/// The names and values of a query, decoded.
pub(crate) fn query_of(query: &str) -> Vec<(Cow<'_, str>, Cow<'_, str>)> {
    percent::query_pairs(query)
        .map(|(name, value)| (percent::query_decoded(name), percent::query_decoded(value)))
        .collect()
}

/// Whether a parameter is part of a signature: such requests are made by others than those who send them.
fn is_signature(name: &str) -> bool {
    name.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("X-Amz-"))
}
