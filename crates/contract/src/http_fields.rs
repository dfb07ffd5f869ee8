//! The header fields that HTTP itself gives a meaning to (RFC 9110, 9111, 9112), and what becomes of members that are bound
//! to them: a value from a model, a test or a generator must not contradict the message that carries it.

use crate::api::Location;

/// What a header field says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    /// How the message is framed, or what holds for one connection: whoever sends the message writes it, so it is never
    /// written from a member.
    Transfer,
    /// `Content-Length`: it is written as what it is.
    Length,
    /// How the content is encoded, checked, chosen or signed, or when the message was made. A synthesized value would be
    /// false, so it is left out of what is synthesized; where a member is required, its text is this one.
    Content(&'static str),
    /// Something else that has a form of its own: synthesized texts have it.
    Form(&'static str),
}

/// What is known of a field; none for those that HTTP gives no meaning to. The name is in lower case.
pub(crate) fn field(name: &str) -> Option<Field> {
    const DATE: &str = "Thu, 01 Jan 2026 00:00:00 GMT";
    Some(match name {
        "connection" | "expect" | "host" | "http2-settings" | "keep-alive" | "proxy-connection" | "te" | "trailer"
        | "transfer-encoding" | "upgrade" => Field::Transfer,
        "content-length" => Field::Length,
        "accept" => Field::Content("*/*"),
        "accept-encoding" | "content-encoding" => Field::Content("identity"),
        "authorization" | "proxy-authorization" => Field::Content("Basic Og=="),
        "content-digest" | "digest" | "repr-digest" | "want-content-digest" | "want-digest" | "want-repr-digest" => {
            Field::Content("sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:")
        }
        "content-md5" => Field::Content("1B2M2Y8AsgTpgAmY7PhCfg=="),
        "content-range" => Field::Content("bytes */0"),
        "cookie" | "set-cookie" => Field::Content("name=value"),
        "date" | "if-modified-since" | "if-unmodified-since" => Field::Content(DATE),
        "if-match" => Field::Content("*"),
        "if-none-match" | "if-range" => Field::Content("\"0123456789abcdef\""),
        "max-forwards" => Field::Content("1"),
        "proxy-authenticate" | "www-authenticate" => Field::Content("Basic realm=\"example\""),
        "range" => Field::Content("bytes=0-"),
        "x-amz-content-sha256" => Field::Content("UNSIGNED-PAYLOAD"),
        "x-amz-date" => Field::Content("20260101T000000Z"),
        "x-amz-security-token" | "x-amz-s3session-token" => Field::Content("token"),
        _ if name.starts_with("x-amz-checksum-") => Field::Content("AAAAAA=="),
        "accept-language" | "content-language" => Field::Form("en"),
        "accept-ranges" => Field::Form("bytes"),
        "age" | "retry-after" => Field::Form("1"),
        "allow" => Field::Form("GET"),
        "cache-control" => Field::Form("no-store"),
        "content-disposition" => Field::Form("attachment"),
        "content-location" | "location" | "referer" => Field::Form("https://example.com/"),
        "etag" => Field::Form("\"0123456789abcdef\""),
        "expires" | "last-modified" => Field::Form(DATE),
        "link" => Field::Form("<https://example.com/>; rel=\"next\""),
        "origin" => Field::Form("https://example.com"),
        "pragma" => Field::Form("no-cache"),
        "server" | "user-agent" => Field::Form("example/1.0"),
        "vary" => Field::Form("accept"),
        "via" => Field::Form("1.1 example"),
        _ => return None,
    })
}

/// What is known of the field that a member travels in, if it travels in one.
pub(crate) fn of(location: &Location) -> Option<Field> {
    match location {
        Location::Header(name) => field(name),
        _ => None,
    }
}

/// Whether the sender of a message decides on the field, so that no message can be asked to have it.
pub(crate) fn is_senders(location: &Location) -> bool {
    matches!(of(location), Some(Field::Transfer | Field::Length))
}

/// Whether a synthesized value would be false or change how the message is taken.
pub(crate) fn is_not_synthesized(location: &Location) -> bool {
    matches!(of(location), Some(Field::Transfer | Field::Length | Field::Content(_)))
}
