//! The texts of SigV4: the canonical request, the string to sign, the `authorization` header.

use aws_smithy_http::label::{self, EncodingStrategy};
use aws_smithy_http::query;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use http::Uri;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::time::SystemTime;

pub(super) const DATE: &str = "x-amz-date";
pub(super) const AUTHORIZATION: &str = "authorization";
pub(super) const CONTENT_SHA256: &str = "x-amz-content-sha256";
pub(super) const SECURITY_TOKEN: &str = "x-amz-security-token";

/// Headers that a proxy may change, and the one that carries the signature.
const UNSIGNED: [&str; 4] = [AUTHORIZATION, "user-agent", "x-amzn-trace-id", "transfer-encoding"];

/// The SHA-256 of nothing, which most requests have for a body.
const EMPTY_SHA256: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// What a payload in memory is signed as.
pub(super) fn payload_hash(bytes: &[u8]) -> Cow<'static, str> {
    if bytes.is_empty() { Cow::Borrowed(EMPTY_SHA256) } else { Cow::Owned(hex(&Sha256::digest(bytes))) }
}

/// Bytes as lowercase hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from(b"0123456789abcdef"[usize::from(nibble)]);
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(digit(byte >> 4));
        text.push(digit(byte & 0xf));
    }
    text
}

/// When, where and for what a signature holds.
pub(super) struct Scope<'a> {
    /// `20150830T123600Z`
    pub(super) date_time: String,
    pub(super) region: &'a str,
    pub(super) service: &'a str,
}

impl<'a> Scope<'a> {
    /// `None` for a time that has no such form.
    pub(super) fn new(time: SystemTime, region: &'a str, service: &'a str) -> Option<Self> {
        let mut time = DateTime::from(time);
        time.set_subsec_nanos(0);
        let mut date_time = time.fmt(Format::DateTime).ok()?;
        date_time.retain(|c| c != '-' && c != ':');
        Some(Self { date_time, region, service }).filter(|scope| scope.date_time.len() == "20150830T123600Z".len())
    }

    /// `20150830`
    pub(super) fn day(&self) -> &str {
        &self.date_time[..8]
    }

    pub(super) fn string_to_sign(&self, canonical_request: &str) -> String {
        let Self { date_time, region, service } = self;
        let hash = hex(&Sha256::digest(canonical_request));
        ["AWS4-HMAC-SHA256\n", date_time, "\n", self.day(), "/", region, "/", service, "/aws4_request\n", &hash]
            .concat()
    }

    pub(super) fn authorization(&self, access_key: &str, signed_headers: &str, signature: &str) -> String {
        let Self { region, service, .. } = self;
        [
            "AWS4-HMAC-SHA256 Credential=",
            access_key,
            "/",
            self.day(),
            "/",
            region,
            "/",
            service,
            "/aws4_request, SignedHeaders=",
            signed_headers,
            ", Signature=",
            signature,
        ]
        .concat()
    }
}

/// What goes into the canonical request besides the request.
pub(super) struct Message<'a> {
    pub(super) double_uri_encode: bool,
    pub(super) normalize_uri_path: bool,
    pub(super) session_token: Option<&'a str>,
    pub(super) signs_session_token: bool,
    pub(super) content_sha256_header: bool,
    pub(super) payload_hash: &'a str,
}

impl Message<'_> {
    /// The canonical request and the names of the headers in it. `None` for a request without a host.
    pub(super) fn canonical_request(&self, request: &HttpRequest, scope: &Scope<'_>) -> Option<(String, String)> {
        let uri: Uri = request.uri().parse().ok()?;
        let headers = self.headers(request, &uri, scope)?;
        let mut signed = String::with_capacity(128);
        let mut text = String::with_capacity(1024);
        text.push_str(request.method());
        text.push('\n');
        text.push_str(&self.path(uri.path()));
        text.push('\n');
        write_query(uri.query().unwrap_or_default(), &mut text);
        for (index, (name, value)) in headers.iter().enumerate() {
            if index > 0 && headers[index - 1].0 == *name {
                text.push(',');
            } else {
                text.push('\n');
                text.push_str(name);
                text.push(':');
                if index > 0 {
                    signed.push(';');
                }
                signed.push_str(name);
            }
            text.push_str(value);
        }
        for part in ["\n\n", &signed, "\n", self.payload_hash] {
            text.push_str(part);
        }
        Some((text, signed))
    }

    /// The headers that are signed, sorted; those that the signature adds replace those of the request.
    fn headers<'t>(
        &'t self,
        request: &'t HttpRequest,
        uri: &'t Uri,
        scope: &'t Scope<'_>,
    ) -> Option<Vec<(&'t str, Cow<'t, str>)>> {
        let mut added = vec![(DATE, scope.date_time.as_str())];
        added.extend(self.session_token.map(|token| (SECURITY_TOKEN, token)));
        added.extend(self.content_sha256_header.then_some((CONTENT_SHA256, self.payload_hash)));

        let mut headers = Vec::with_capacity(request.headers().len() + added.len() + 1);
        let is_replaced = |name: &str| added.iter().any(|(added, _)| *added == name);
        let kept = request.headers().iter().filter(|(name, _)| !UNSIGNED.contains(name) && !is_replaced(name));
        headers.extend(kept.map(|(name, value)| (name, trimmed(value))));
        if !request.headers().contains_key("host") {
            headers.push(("host", Cow::Borrowed(host(uri)?)));
        }
        headers.extend(added.into_iter().map(|(name, value)| (name, Cow::Borrowed(value))));
        if !self.signs_session_token {
            headers.retain(|(name, _)| *name != SECURITY_TOKEN);
        }
        headers.sort_by_key(|(name, _)| *name);
        Some(headers)
    }

    fn path<'t>(&self, path: &'t str) -> Cow<'t, str> {
        let path = if self.normalize_uri_path { normalized(path) } else { Cow::Borrowed(path) };
        match self.double_uri_encode {
            true => Cow::Owned(label::fmt_string(path, EncodingStrategy::Greedy)),
            false => path,
        }
    }
}

/// The host as the `host` header will have it: without a port that goes without saying.
fn host(uri: &Uri) -> Option<&str> {
    match (uri.scheme_str(), uri.port().as_ref().map(|port| port.as_str())) {
        (Some("http"), Some("80")) | (Some("https"), Some("443")) => uri.host(),
        _ => uri.authority().map(|authority| authority.as_str()),
    }
}

/// A header's value without spaces around it, and with one where there were several.
fn trimmed(value: &str) -> Cow<'_, str> {
    let value = value.trim_matches(' ');
    if !value.contains("  ") {
        return Cow::Borrowed(value);
    }
    Cow::Owned(value.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" "))
}

/// The path without empty segments and dots, as RFC 3986 (5.2.4) removes them.
fn normalized(path: &str) -> Cow<'_, str> {
    if path.is_empty() {
        return Cow::Borrowed("/");
    }
    if path.starts_with('/') && !path.contains('.') && !path.contains("//") {
        return Cow::Borrowed(path);
    }
    let mut segments = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            segment => segments.push(segment),
        }
    }
    let is_folder = ["/", "/.", "/.."].iter().any(|end| path.ends_with(end));
    let end = if is_folder && !segments.is_empty() { "/" } else { "" };
    Cow::Owned(format!("/{}{end}", segments.join("/")))
}

/// The query, decoded, encoded in one way and sorted.
fn write_query(query: &str, text: &mut String) {
    let encoded = |(name, value): (Cow<'_, str>, Cow<'_, str>)| (query::fmt_string(name), query::fmt_string(value));
    let mut parameters: Vec<_> = form_urlencoded::parse(query.as_bytes()).map(encoded).collect();
    parameters.sort_unstable();
    for (index, (name, value)) in parameters.iter().enumerate() {
        let parts = [if index > 0 { "&" } else { "" }, name, "=", value];
        parts.into_iter().for_each(|part| text.push_str(part));
    }
}
