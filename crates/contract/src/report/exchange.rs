//! The messages of a case as text, with secrets masked and bodies bounded. What the model marks `@sensitive` is inside
//! bodies and URIs, which only the caller understands: it passes them redacted already.

use super::text::head;
use crate::route::percent::query_decoded;
use http::{HeaderMap, StatusCode, Version};
use std::borrow::Cow;
use std::fmt::Write as _;

/// A request and what came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// The request as text, secrets masked.
    pub request: String,
    /// The response as text, or why there was none.
    pub response: String,
}

/// How much of a body is kept.
const BODY_LIMIT: usize = 16 * 1024;

/// What stands in place of a secret.
const MASK: &str = "***";

/// A request as text: request line, headers, body.
pub fn request_text(method: &str, target: &str, headers: &HeaderMap, body: &[u8]) -> String {
    let mut text = format!("{method} {} HTTP/1.1\n", mask_target(target));
    push_headers(&mut text, headers);
    push_body(&mut text, body);
    text
}

/// A response as text: status line, headers, body.
pub fn response_text(version: Version, status: StatusCode, headers: &HeaderMap, body: &[u8]) -> String {
    let mut text = format!("{version:?} {}", status.as_str());
    if let Some(reason) = status.canonical_reason() {
        text.push(' ');
        text.push_str(reason);
    }
    text.push('\n');
    push_headers(&mut text, headers);
    push_body(&mut text, body);
    text
}

/// Whether a header's value must not be shown.
pub fn is_secret_header(name: &str) -> bool {
    const SECRET: [&str; 7] = [
        "authorization",
        "cookie",
        "proxy-authorization",
        "set-cookie",
        "x-amz-s3session-token",
        "x-amz-security-token",
        "x-api-key",
    ];
    SECRET.iter().any(|secret| name.eq_ignore_ascii_case(secret))
}

/// A header's value, or the mask where it is a secret.
pub fn mask_header<'a>(name: &str, value: &'a [u8]) -> Cow<'a, str> {
    if is_secret_header(name) { Cow::Borrowed(MASK) } else { String::from_utf8_lossy(value) }
}

/// A request target with the secrets of a presigned URL masked.
pub fn mask_target(target: &str) -> Cow<'_, str> {
    const SECRET: [&str; 3] = ["X-Amz-Credential", "X-Amz-Security-Token", "X-Amz-Signature"];
    let is_secret = |pair: &str| {
        let name = query_decoded(pair.split('=').next().unwrap_or_default());
        SECRET.iter().any(|secret| name.eq_ignore_ascii_case(secret))
    };
    match target.split_once('?') {
        Some((path, query)) if query.split('&').any(is_secret) => {
            let masked = query.split('&').map(|pair| match pair.split_once('=') {
                Some((name, _)) if is_secret(pair) => Cow::Owned(format!("{name}={MASK}")),
                _ => Cow::Borrowed(pair),
            });
            Cow::Owned(format!("{path}?{}", masked.collect::<Vec<_>>().join("&")))
        }
        _ => Cow::Borrowed(target),
    }
}

fn push_headers(text: &mut String, headers: &HeaderMap) {
    for (name, value) in headers {
        let _ = writeln!(text, "{name}: {}", mask_header(name.as_str(), value.as_bytes()));
    }
}

fn push_body(text: &mut String, body: &[u8]) {
    if body.is_empty() {
        return;
    }
    text.push('\n');
    match std::str::from_utf8(body) {
        Ok(body) => {
            let (shown, cut) = head(body, BODY_LIMIT);
            // Exactly: many of these texts are kept.
            text.reserve_exact(shown.len() + 32);
            text.push_str(shown);
            if cut {
                let _ = write!(text, "\n… ({} bytes in all)", body.len());
            }
        }
        Err(_) => {
            let shown = &body[..body.len().min(BODY_LIMIT / 16)];
            let _ = write!(text, "{}\n({} bytes in all, not UTF-8)", shown.escape_ascii(), body.len());
        }
    }
}
