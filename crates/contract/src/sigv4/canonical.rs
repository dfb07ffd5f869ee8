//! The canonical request: what is signed, as everybody must write it.

use super::Signature;
use crate::route::percent::{query_decoded, query_pairs};
use bytes::Bytes;
use http::{HeaderMap, Request};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::borrow::Cow;

const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// The path as it travels has percent signs, which are encoded once more.
const PATH: &AsciiSet = &UNRESERVED.remove(b'/');
/// Headers whose values may stand in a violation; others can be secrets.
const SHOWN: [&str; 4] = ["host", "x-amz-date", "x-amz-content-sha256", "content-type"];
/// Query parameters of which the same is true.
const SHOWN_IN_QUERY: [&str; 4] = ["X-Amz-Algorithm", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders"];

/// Which values the canonical request is to have.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Values {
    /// All, as they are signed: nobody sees it.
    All,
    /// Those that are not secrets; the path may be one.
    Harmless {
        /// Whether the path is among them.
        path: bool,
    },
}

/// The canonical request.
pub(super) fn canonical(request: &Request<Bytes>, signature: &Signature<'_>, payload: &str, values: Values) -> String {
    let all_values = values == Values::All;
    let path = match values {
        Values::Harmless { path: false } => "...".to_owned(),
        _ => utf8_percent_encode(&resolved(request.uri().path()), PATH).to_string(),
    };
    let encoded = |text: &str| utf8_percent_encode(&query_decoded(text), UNRESERVED).to_string();
    let pairs = query_pairs(request.uri().query().unwrap_or_default());
    let pairs = pairs.map(|(name, value)| (encoded(name), encoded(value)));
    let mut query: Vec<_> = pairs.filter(|(name, _)| !(signature.presigned && name == "X-Amz-Signature")).collect();
    query.sort();
    let query: Vec<String> = query
        .iter()
        .map(|(name, value)| match all_values || SHOWN_IN_QUERY.contains(&name.as_str()) {
            true => format!("{name}={value}"),
            false => format!("{name}=..."),
        })
        .collect();
    let mut text = format!("{}\n{path}\n{}\n", request.method(), query.join("&"));
    for name in signature.signed_headers.split(';') {
        let value = match all_values || SHOWN.contains(&name) {
            true => header(request, name).unwrap_or_default(),
            false => Cow::Borrowed("..."),
        };
        text.extend([name, ":", &value, "\n"]);
    }
    // The empty line ends the headers.
    text.extend(["\n", &*signature.signed_headers, "\n", payload]);
    text
}

/// A path without empty segments, `.` and `..`, as all services but S3 sign it.
fn resolved(path: &str) -> Cow<'_, str> {
    if !path.contains("//") && !path.contains("/.") {
        return Cow::Borrowed(if path.is_empty() { "/" } else { path });
    }
    let mut segments: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => _ = segments.pop(),
            _ => segments.push(segment),
        }
    }
    let is_folder = path.ends_with('/') || path.ends_with("/.") || path.ends_with("/..");
    let end = if is_folder && !segments.is_empty() { "/" } else { "" };
    Cow::Owned(format!("/{}{end}", segments.join("/")))
}

/// A header's values as they are signed: without room around them or doubled in them, with commas between. Room is what
/// HTTP has for it (RFC 9110, section 5.6.3), not all that Unicode has.
pub(super) fn header<'r>(request: &'r Request<Bytes>, name: &str) -> Option<Cow<'r, str>> {
    let values = header_values(request.headers(), name);
    match (&values[..], name) {
        // In HTTP/2 the host is in the URI.
        ([], "host") => request.uri().authority().map(|authority| Cow::Borrowed(authority.as_str())),
        ([], _) => None,
        ([one], _) => Some(one.clone()),
        (several, _) => Some(Cow::Owned(several.join(","))),
    }
}

fn header_values<'r>(headers: &'r HeaderMap, name: &str) -> Vec<Cow<'r, str>> {
    let values = headers.get_all(name).iter();
    let room = [' ', '\t'];
    values
        .map(|value| match String::from_utf8_lossy(value.as_bytes()) {
            Cow::Borrowed(text) if !text.contains("  ") => Cow::Borrowed(text.trim_matches(room)),
            text => {
                let words = text.trim_matches(room).split(' ').filter(|word| !word.is_empty());
                Cow::Owned(words.collect::<Vec<_>>().join(" "))
            }
        })
        .collect()
}
