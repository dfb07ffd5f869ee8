//! Path and query of a request: the operation's pattern with labels in place, and what travels in the query.

use super::WriteError;
use super::path::Path;
use crate::api::{Segment, UriPattern};
use http::Uri;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// All but RFC 3986's unreserved characters.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// What a literal of the model may not stand for itself with.
const LITERAL: &AsciiSet = &percent_encoding::CONTROLS.add(b' ').add(b'"').add(b'#').add(b'<').add(b'>').add(b'?');

pub(crate) fn write(
    pattern: &UriPattern,
    labels: &[(&str, String)],
    query: &[(String, String)],
) -> Result<Uri, WriteError> {
    let mut uri = String::new();
    for segment in &pattern.segments {
        uri.push('/');
        match segment {
            Segment::Literal(text) => uri.extend(utf8_percent_encode(text, LITERAL)),
            Segment::Label(name) => uri.extend(utf8_percent_encode(label(labels, name)?, ENCODED)),
            Segment::GreedyLabel(name) => {
                for (index, part) in label(labels, name)?.split('/').enumerate() {
                    if index > 0 {
                        uri.push('/');
                    }
                    uri.extend(utf8_percent_encode(part, ENCODED));
                }
            }
        }
    }
    if uri.is_empty() {
        uri.push('/');
    }
    let mut separator = '?';
    let mut push = |name: &str, value: Option<&str>| {
        uri.push(separator);
        separator = '&';
        uri.extend(utf8_percent_encode(name, ENCODED));
        if let Some(value) = value {
            uri.push('=');
            uri.extend(utf8_percent_encode(value, ENCODED));
        }
    };
    for (name, value) in &pattern.query {
        push(name, value.as_deref());
    }
    // The pattern's own parameters win over those of a map.
    let own = |name: &str| pattern.query.iter().any(|(literal, _)| literal == name);
    for (name, value) in query.iter().filter(|(name, _)| !own(name)) {
        push(name, Some(value));
    }
    let length = uri.len();
    Uri::try_from(uri).map_err(|error| Path::root("uri").error(format!("{error} ({length} bytes)")))
}

fn label<'a>(labels: &'a [(&str, String)], name: &'a str) -> Result<&'a str, WriteError> {
    match labels.iter().find(|(label, _)| *label == name) {
        Some((_, value)) if !value.is_empty() => Ok(value),
        Some(_) => Err(Path::root(name).error("is a label of the path and must not be empty")),
        None => Err(Path::root(name).error("is a label of the path and must be there")),
    }
}
