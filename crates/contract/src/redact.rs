//! What the model marks `@sensitive`, taken out of messages before they are recorded.

use crate::api::{Api, Kind, Location, Member, Operation, SchemaId};
use crate::route::percent::query_decoded;
use proofmark_smithy_model::model::Node;
use std::borrow::Cow;
use std::collections::HashMap;

/// What stands in place of a sensitive value.
const SENSITIVE: &str = "(sensitive)";

/// Bodies larger than this are not read again for what little of them is kept.
const LARGEST: usize = 256 * 1024;

/// Where the messages of one operation carry sensitive values.
#[derive(Debug)]
pub(crate) struct Redaction {
    input: Places,
    output: Places,
}

/// Where a structure's values travel that must not be shown.
#[derive(Debug, Default)]
struct Places {
    label: bool,
    query: Vec<String>,
    all_query: bool,
    headers: Vec<String>,
    header_prefixes: Vec<String>,
    body: Option<SensitiveBody>,
}

#[derive(Clone, Copy, Debug)]
enum SensitiveBody {
    /// The whole of it.
    Whole,
    /// Values within the structure that it is.
    Within(SchemaId),
}

impl Redaction {
    /// Of all operations, by their index.
    pub(crate) fn of_all(api: &Api) -> Vec<Self> {
        let mut known = Known::new();
        let mut of = |operation: &Operation| Self {
            input: Places::of(api, operation.input, &mut known),
            output: Places::of(api, operation.output, &mut known),
        };
        api.operations().map(&mut of).collect()
    }

    /// The request target, without sensitive values.
    pub(crate) fn target<'a>(&self, operation: &Operation, target: &'a str) -> Cow<'a, str> {
        let places = &self.input;
        if !places.label && !places.all_query && places.query.is_empty() {
            return Cow::Borrowed(target);
        }
        let (path, query) = target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)));
        let path = match places.label {
            true => operation.uri.source.split('?').next().unwrap_or_default(),
            false => path,
        };
        let Some(query) = query else { return Cow::Owned(path.to_owned()) };
        let pairs = query.split('&').map(|pair| match pair.split_once('=') {
            Some((name, _)) if places.all_query || places.query.contains(&query_decoded(name).into_owned()) => {
                Cow::Owned(format!("{name}={SENSITIVE}"))
            }
            _ => Cow::Borrowed(pair),
        });
        Cow::Owned(format!("{path}?{}", pairs.collect::<Vec<_>>().join("&")))
    }

    /// Whether a header of the request has a sensitive value.
    pub(crate) fn hides_request_header(&self, name: &str) -> bool {
        self.input.hides_header(name)
    }

    /// Whether a header of the answer has a sensitive value.
    pub(crate) fn hides_response_header(&self, name: &str) -> bool {
        self.output.hides_header(name)
    }

    /// A request's body, without sensitive values.
    pub(crate) fn request_body<'a>(&self, api: &Api, body: &'a [u8]) -> Cow<'a, [u8]> {
        self.input.body(api, body)
    }

    /// An answer's body, without sensitive values.
    pub(crate) fn response_body<'a>(&self, api: &Api, body: &'a [u8]) -> Cow<'a, [u8]> {
        self.output.body(api, body)
    }
}

impl Places {
    fn of(api: &Api, structure: SchemaId, known: &mut Known) -> Self {
        let mut places = Self::default();
        let mut in_body = false;
        for member in api[structure].members().filter(|member| has_sensitive(api, member, known)) {
            match &member.location {
                Location::Label => places.label = true,
                Location::Query(name) => places.query.push(name.clone()),
                Location::QueryParams => places.all_query = true,
                Location::Header(name) => places.headers.push(name.clone()),
                Location::PrefixHeaders(prefix) => places.header_prefixes.push(prefix.clone()),
                Location::Payload => places.body = Some(payload(api, member)),
                Location::Body => in_body = true,
                Location::StatusCode | Location::EventHeader | Location::EventPayload => {}
            }
        }
        if in_body {
            places.body = Some(SensitiveBody::Within(structure));
        }
        places
    }

    fn hides_header(&self, name: &str) -> bool {
        self.headers.iter().any(|hidden| hidden == name)
            || self.header_prefixes.iter().any(|prefix| name.starts_with(prefix.as_str()))
    }

    fn body<'a>(&self, api: &Api, body: &'a [u8]) -> Cow<'a, [u8]> {
        match self.body {
            None => Cow::Borrowed(body),
            Some(_) if body.is_empty() => Cow::Borrowed(body),
            Some(SensitiveBody::Whole) => Cow::Borrowed(SENSITIVE.as_bytes()),
            Some(_) if body.len() > LARGEST => Cow::Borrowed(SENSITIVE.as_bytes()),
            Some(SensitiveBody::Within(structure)) => match serde_json::from_slice::<Node>(body) {
                Ok(mut value) => {
                    redact(api, structure, &mut value);
                    Cow::Owned(value.to_string().into_bytes())
                }
                // What cannot be read may have anything in it.
                Err(_) => Cow::Borrowed(SENSITIVE.as_bytes()),
            },
        }
    }
}

/// A payload that is itself a structure of JSON is redacted within; a blob, a text or a stream is hidden whole.
fn payload(api: &Api, member: &Member) -> SensitiveBody {
    let schema = &api[member.target];
    match schema.kind {
        Kind::Structure { .. } | Kind::Union { .. } if !member.sensitive && !schema.streaming => {
            SensitiveBody::Within(member.target)
        }
        _ => SensitiveBody::Whole,
    }
}

/// Which schemas are known to hold sensitive values; one that is being looked at counts as holding none.
type Known = HashMap<SchemaId, bool>;

fn has_sensitive(api: &Api, member: &Member, known: &mut Known) -> bool {
    member.sensitive || schema_has_sensitive(api, member.target, known)
}

fn schema_has_sensitive(api: &Api, id: SchemaId, known: &mut Known) -> bool {
    if let Some(known) = known.get(&id) {
        return *known;
    }
    known.insert(id, false);
    let schema = &api[id];
    let within = match &schema.kind {
        Kind::List { member, .. } => has_sensitive(api, member, known),
        Kind::Map { key, value, .. } => has_sensitive(api, key, known) || has_sensitive(api, value, known),
        Kind::Structure { members } | Kind::Union { members } => {
            members.values().any(|member| has_sensitive(api, member, known))
        }
        _ => false,
    };
    known.insert(id, schema.sensitive || within);
    schema.sensitive || within
}

fn redact(api: &Api, id: SchemaId, value: &mut Node) {
    match (&api[id].kind, value) {
        (Kind::Structure { members } | Kind::Union { members }, Node::Object(object)) => {
            for member in members.values() {
                if let Some(value) = object.get_mut(&member.json_name) {
                    redact_member(api, member, value);
                }
            }
        }
        (Kind::List { member, .. }, Node::Array(items)) => {
            for item in items {
                redact_member(api, member, item);
            }
        }
        (Kind::Map { key, value: member, .. }, value @ Node::Object(_)) => {
            if key.sensitive {
                *value = SENSITIVE.into();
            } else if let Node::Object(entries) = value {
                for value in entries.values_mut() {
                    redact_member(api, member, value);
                }
            }
        }
        _ => {}
    }
}

fn redact_member(api: &Api, member: &Member, value: &mut Node) {
    if member.sensitive {
        *value = SENSITIVE.into();
    } else {
        redact(api, member.target, value);
    }
}
