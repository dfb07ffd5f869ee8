//! What of a message may be shown: nothing that the model marks `@sensitive`, and of the rest only what was recognised.
//! Somebody who misspells a member, gives it another type, or sends a body to the wrong operation still sends secrets.

mod body;
mod headers;

pub(crate) use body::shown_name;

use crate::api::{Api, ApiOperation, AuthScheme, Kind, Location, SchemaId};
use crate::route::percent::query_decoded;
use crate::secret_name::names_a_secret;
use body::Shape;
use http::HeaderMap;
use proofmark_smithy_model::count::counted;
use std::borrow::Cow;

/// What stands in place of a sensitive value.
pub(crate) const SENSITIVE: &str = "(sensitive)";

/// What of the messages of one operation may be shown.
#[derive(Debug)]
pub(crate) struct Redaction {
    input: Places,
    output: Places,
}

/// Where the values of a structure travel.
#[derive(Debug)]
struct Places {
    label: bool,
    /// Parameters that may be shown; none where all of them are a sensitive member's.
    query: Option<Vec<String>>,
    /// Whether parameters that no member has are those of a map that may be shown.
    open_query: bool,
    /// Parameters that carry API keys.
    keys: Vec<String>,
    /// Headers and their prefixes: whether they are sensitive.
    headers: Vec<(String, bool)>,
    prefixes: Vec<(String, bool)>,
    body: Shape,
    holds_sensitive: bool,
}

impl Redaction {
    /// Of all operations, by their index.
    pub(crate) fn of_all(api: &Api) -> Vec<Self> {
        let of = |operation: &ApiOperation| {
            let mut input = Places::of(api, operation.input);
            let literals = operation.uri.query.iter().map(|(name, _)| name.clone());
            input.query.iter_mut().for_each(|shown| shown.extend(literals.clone()));
            input.hide_keys(&operation.auth);
            Self { input, output: Places::of(api, operation.output) }
        };
        api.operations().map(of).collect()
    }

    /// The request target, without sensitive values and without those of parameters that the operation does not have.
    pub(crate) fn target<'a>(&self, operation: &ApiOperation, target: &'a str) -> Cow<'a, str> {
        let places = &self.input;
        let (path, query) = target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)));
        if !places.label && query.is_none() {
            return Cow::Borrowed(target);
        }
        let path = match places.label {
            true => operation.uri.source.split('?').next().unwrap_or_default(),
            false => path,
        };
        let Some(query) = query else { return Cow::Owned(path.to_owned()) };
        let pairs = query.split('&').map(|pair| match pair.split_once('=') {
            Some((name, value)) => match places.parameter(&query_decoded(name)) {
                Shown::Whole => Cow::Borrowed(pair),
                Shown::Sensitive => Cow::Owned(format!("{name}={SENSITIVE}")),
                Shown::Length => Cow::Owned(format!("{name}=({})", counted(value.len(), "byte"))),
            },
            None => Cow::Borrowed(pair),
        });
        Cow::Owned(format!("{path}?{}", pairs.collect::<Vec<_>>().join("&")))
    }

    /// A request's body, without what must not be shown.
    pub(crate) fn request_body<'a>(&self, api: &Api, body: &'a [u8]) -> Cow<'a, [u8]> {
        body::redacted(api, &self.input.body, body)
    }

    /// The body of an output, without what must not be shown.
    pub(crate) fn response_body<'a>(&self, api: &Api, body: &'a [u8]) -> Cow<'a, [u8]> {
        body::redacted(api, &self.output.body, body)
    }
}

/// The body of an error, without what must not be shown: its schema, if the model has it, and what errors have in
/// common.
pub(crate) fn error_body<'a>(api: &Api, schema: Option<SchemaId>, body: &'a [u8]) -> Cow<'a, [u8]> {
    body::redacted(api, &Shape::Error(schema), body)
}

/// The headers of a request, without the values of those that are not known to be harmless. Credentials are masked when
/// the headers become text.
pub(crate) fn request_headers(redaction: Option<&Redaction>, headers: &HeaderMap) -> HeaderMap {
    headers::visible(redaction.map(|redaction| &redaction.input), headers)
}

/// The same of a response.
pub(crate) fn response_headers(redaction: Option<&Redaction>, headers: &HeaderMap) -> HeaderMap {
    headers::visible(redaction.map(|redaction| &redaction.output), headers)
}

/// The target of a request of no operation, without the values of parameters whose names indicate secrets.
pub(crate) fn unrouted_target(target: &str) -> Cow<'_, str> {
    let Some((path, query)) = target.split_once('?') else { return Cow::Borrowed(target) };
    let pairs = query.split('&').map(|pair| match pair.split_once('=') {
        Some((name, value)) if names_a_secret(&query_decoded(name)) => {
            Cow::Owned(format!("{name}=({})", counted(value.len(), "byte")))
        }
        _ => Cow::Borrowed(pair),
    });
    Cow::Owned(format!("{path}?{}", pairs.collect::<Vec<_>>().join("&")))
}

/// How a value is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    Whole,
    Sensitive,
    Length,
}

impl Places {
    fn of(api: &Api, structure: SchemaId) -> Self {
        let schema = &api[structure];
        let mut places = Self {
            label: false,
            query: Some(Vec::new()),
            open_query: false,
            keys: Vec::new(),
            headers: Vec::new(),
            prefixes: Vec::new(),
            body: Shape::Members(structure),
            holds_sensitive: schema.holds_sensitive,
        };
        for member in schema.members() {
            let hidden = api.is_sensitive(member);
            match &member.location {
                Location::Label => places.label |= hidden,
                Location::Query(name) if !hidden => places.query.iter_mut().for_each(|shown| shown.push(name.clone())),
                Location::QueryParams if hidden => places.query = None,
                Location::QueryParams => places.open_query = true,
                Location::Header(name) => places.headers.push((name.clone(), hidden)),
                Location::PrefixHeaders(prefix) => places.prefixes.push((prefix.clone(), hidden)),
                Location::Payload => {
                    let target = &api[member.target];
                    places.body = match target.kind {
                        _ if member.sensitive => Shape::Hidden,
                        Kind::Blob | Kind::String | Kind::Enum { .. } => Shape::Bytes,
                        _ if target.streaming && hidden => Shape::Hidden,
                        _ if target.streaming => Shape::Bytes,
                        _ => Shape::Value(member.target),
                    };
                }
                Location::Query(_)
                | Location::Body
                | Location::StatusCode
                | Location::EventHeader
                | Location::EventPayload => {}
            }
        }
        places
    }

    /// Hides the API keys of these schemes, also where a member that may be shown has the same place.
    fn hide_keys(&mut self, schemes: &[AuthScheme]) {
        for scheme in schemes {
            match scheme {
                AuthScheme::ApiKeyHeader { name, .. } => self.headers.insert(0, (name.clone(), true)),
                AuthScheme::ApiKeyQuery { name } => self.keys.push(name.clone()),
                AuthScheme::SigV4 | AuthScheme::Basic | AuthScheme::Bearer => {}
            }
        }
    }

    fn parameter(&self, name: &str) -> Shown {
        if self.keys.iter().any(|key| key.eq_ignore_ascii_case(name)) {
            return Shown::Sensitive;
        }
        let Some(shown) = &self.query else { return Shown::Sensitive };
        match shown.iter().any(|shown| shown == name) {
            true => Shown::Whole,
            false if !self.open_query && (self.holds_sensitive || names_a_secret(name)) => Shown::Length,
            false => Shown::Whole,
        }
    }
}
