//! The content type that a message's schema asks for, and the headers Content-Type and Accept against it.

use super::{Form, Reader};
use crate::api::{Kind, Location, Schema};
use crate::violation::{Constraint, Severity};
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, HeaderName};
use std::borrow::Cow;

pub(super) const JSON: &str = "application/json";
pub(crate) const CONTENT_TYPE_PART: &str = "header Content-Type";
pub(crate) const ACCEPT_PART: &str = "header Accept";
pub(crate) const EVENT_STREAM: &str = "application/vnd.amazon.eventstream";

/// What the type of a body has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expected<'a> {
    /// This one.
    Exactly(&'a str),
    /// This one or none: the structure is empty, and so may be the body.
    Perhaps(&'a str),
    /// Anything: the body is a blob, or a member has the header.
    Anything,
    /// There is no body.
    Nothing,
}

impl<'a> Reader<'a> {
    /// What the type of a message of this structure has to be, of which members may travel in other places than the
    /// body.
    pub(crate) fn media_type(&self, schema: &'a Schema) -> Expected<'a> {
        let (mut body, mut members) = (false, 0);
        let mut payload = None;
        for member in schema.members() {
            members += 1;
            match self.travels(&member.location) {
                Location::Header(name) if name == CONTENT_TYPE.as_str() => return Expected::Anything,
                Location::Payload => payload = Some(&self.api[member.target]),
                Location::Body => body = true,
                _ => {}
            }
        }
        if let Some(payload) = payload {
            return self.payload_type(payload);
        }
        let unit = schema.is_unit();
        match members {
            _ if body => Expected::Exactly(JSON),
            0 if !unit => Expected::Perhaps(JSON),
            // An output responds with an object even when all of its members travel elsewhere.
            _ if !unit && self.form == Form::Response => Expected::Perhaps(JSON),
            _ => Expected::Nothing,
        }
    }

    /// What the type of a value has to be that is all of a body or of an event's payload.
    pub(super) fn payload_type(&self, payload: &'a Schema) -> Expected<'a> {
        match (&payload.kind, payload.media_type.as_deref()) {
            (Kind::Blob | Kind::String | Kind::Enum { .. }, Some(media_type)) => Expected::Exactly(media_type),
            (Kind::Blob, None) => Expected::Anything,
            (Kind::String | Kind::Enum { .. }, None) => Expected::Exactly("text/plain"),
            (Kind::Union { .. }, _) if payload.streaming => Expected::Exactly(EVENT_STREAM),
            _ => Expected::Exactly(JSON),
        }
    }

    /// The header Content-Type. An empty body needs none.
    pub(crate) fn check_content_type(&mut self, headers: &HeaderMap, expected: Expected<'a>, body: &[u8]) {
        let found = headers.get(CONTENT_TYPE).map(|value| String::from_utf8_lossy(value.as_bytes()));
        let is = |wanted: &str| found.as_deref().is_some_and(|found| is_media_type(found, wanted));
        let (wanted, severity) = match expected {
            Expected::Exactly(wanted) if is(wanted) || (found.is_none() && body.is_empty()) => return,
            Expected::Exactly(wanted) => (wanted, Severity::Error),
            Expected::Perhaps(wanted) if is(wanted) || found.is_none() => return,
            Expected::Perhaps(wanted) => (wanted, Severity::Warning),
            Expected::Anything => return,
            // AWS's servers put it on every response, with a body or without.
            Expected::Nothing if found.is_none() || body.is_empty() || self.form == Form::Response => return,
            Expected::Nothing => ("no content type, as the message has no body", Severity::Warning),
        };
        let constraint = Constraint::Protocol { expected: wanted.to_owned() };
        self.findings.part(CONTENT_TYPE_PART, severity, constraint, found.as_deref());
    }

    /// The header Accept of a request against the type of the response.
    pub(crate) fn check_accept(&mut self, headers: &HeaderMap, response: Expected<'a>) {
        let (Expected::Exactly(response) | Expected::Perhaps(response)) = response else { return };
        let found: Vec<Cow<'_, str>> = texts(headers, &ACCEPT).collect();
        let mut ranges = found.iter().flat_map(|text| text.split(',')).map(str::trim).filter(|range| !range.is_empty());
        if found.iter().all(|text| text.trim().is_empty()) || ranges.any(|range| accepts(range, response)) {
            return;
        }
        // Services are not known to reject a type for which they have no other response anyhow.
        let constraint = Constraint::Protocol { expected: format!("{response} among what is accepted") };
        self.findings.part(ACCEPT_PART, Severity::Warning, constraint, Some(&found.join(", ")));
    }
}

/// The values of a header, one for each time that it is there.
pub(super) fn texts<'h>(headers: &'h HeaderMap, name: &HeaderName) -> impl Iterator<Item = Cow<'h, str>> {
    headers.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes()))
}

/// Whether a media type is this one, whatever their parameters.
pub(super) fn is_media_type(found: &str, wanted: &str) -> bool {
    essence(found).eq_ignore_ascii_case(essence(wanted))
}

/// A media type without its parameters.
fn essence(text: &str) -> &str {
    text.split(';').next().unwrap_or_default().trim()
}

/// Whether a range of the header Accept has a media type in it; `q=0` takes it out.
fn accepts(range: &str, media_type: &str) -> bool {
    let refused = range.split(';').skip(1).any(|parameter| {
        let quality = parameter.trim().strip_prefix("q=").or_else(|| parameter.trim().strip_prefix("Q="));
        quality.and_then(|quality| quality.parse::<f32>().ok()) == Some(0.0)
    });
    let (range, media_type) = (essence(range), essence(media_type));
    let matches = match range.split_once('/') {
        Some(("*", "*")) => true,
        Some((group, "*")) => media_type.split_once('/').is_some_and(|(own, _)| own.eq_ignore_ascii_case(group)),
        _ => range.eq_ignore_ascii_case(media_type),
    };
    matches && !refused
}
