//! Headers whose values may be shown: those of members that are not sensitive, and those that are known to be harmless.
//! Tokens travel in headers of any name.

use super::{Places, SENSITIVE};
use crate::http_fields;
use crate::report::exchange::is_secret_header;
use http::{HeaderMap, HeaderName, HeaderValue};
use proofmark_smithy_model::count::counted;

/// Headers that say nothing secret, beside those of `http_fields`.
const HARMLESS: [&str; 21] = [
    "accept-charset",
    "amz-sdk-invocation-id",
    "amz-sdk-request",
    "content-type",
    "dnt",
    "forwarded",
    "priority",
    "upgrade-insecure-requests",
    "x-amz-content-sha256",
    "x-amz-date",
    "x-amz-target",
    "x-amz-user-agent",
    "x-amzn-errortype",
    "x-amzn-query-mode",
    "x-amzn-requestid",
    "x-amzn-trace-id",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-port",
    "x-forwarded-proto",
    "x-request-id",
];
/// What the server's own headers begin with.
const OWN: &str = "x-proofmark-";

/// The headers with the values of all others masked.
pub(super) fn visible(places: Option<&Places>, headers: &HeaderMap) -> HeaderMap {
    let mut headers = headers.clone();
    for (name, value) in headers.iter_mut() {
        if let Some(mask) = mask(places, name, value) {
            *value = mask;
        }
    }
    headers
}

fn mask(places: Option<&Places>, name: &HeaderName, value: &HeaderValue) -> Option<HeaderValue> {
    let name = name.as_str();
    match places.and_then(|places| places.header(name)) {
        Some(true) => return Some(HeaderValue::from_static(SENSITIVE)),
        Some(false) => return None,
        None => {}
    }
    let is_shown = http_fields::field(name).is_some() || HARMLESS.contains(&name) || name.starts_with(OWN);
    if is_shown || is_secret_header(name) || value.is_empty() {
        return None;
    }
    HeaderValue::try_from(format!("({}, not shown)", counted(value.len(), "byte"))).ok()
}

impl Places {
    /// Whether the member that travels in a header is sensitive; none when no member does.
    fn header(&self, name: &str) -> Option<bool> {
        let exact = self.headers.iter().find(|(own, _)| own == name);
        exact
            .or_else(|| self.prefixes.iter().find(|(prefix, _)| name.starts_with(prefix.as_str())))
            .map(|(_, hidden)| *hidden)
    }
}
