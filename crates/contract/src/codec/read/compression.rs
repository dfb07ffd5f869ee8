//! What `@requestCompression` has clients do to a body, undone before anything else is read.

use crate::api::ApiOperation;
use bytes::Bytes;
use flate2::read::MultiGzDecoder;
use http::header::CONTENT_ENCODING;
use http::{HeaderMap, HeaderValue, Request};
use std::io::Read;

/// What a body may come to: a few bytes of gzip can say gigabytes.
const MOST: u64 = 64 * 1024 * 1024;

/// The headers and the body as they were before the client compressed it; none when it did not. What a member has put
/// into the header before stays there.
pub(crate) fn uncompressed(
    operation: &ApiOperation,
    request: &Request<Bytes>,
) -> Result<Option<(HeaderMap, Bytes)>, String> {
    let (headers, body) = (request.headers(), request.body());
    let is_gzip = |encoding: &str| encoding.eq_ignore_ascii_case("gzip");
    if !operation.request_compression.iter().any(|encoding| is_gzip(encoding)) {
        return Ok(None);
    }
    let Some((before, _)) = encodings(headers).filter(|(_, last)| is_gzip(last)) else { return Ok(None) };
    let mut headers = headers.clone();
    match HeaderValue::try_from(before) {
        Ok(before) if !before.is_empty() => _ = headers.insert(CONTENT_ENCODING, before),
        _ => _ = headers.remove(CONTENT_ENCODING),
    }
    Ok(Some((headers, gunzipped(body)?)))
}

/// The last of the encodings of a body, and those that were applied before.
fn encodings(headers: &HeaderMap) -> Option<(String, String)> {
    let values = headers.get_all(CONTENT_ENCODING).iter().map(|value| value.to_str().unwrap_or_default());
    let all = values.collect::<Vec<_>>().join(", ");
    let (before, last) = all.rsplit_once(',').unwrap_or(("", &all));
    (!last.trim().is_empty()).then(|| (before.trim().to_owned(), last.trim().to_owned()))
}

fn gunzipped(body: &Bytes) -> Result<Bytes, String> {
    let mut plain = Vec::new();
    if body.is_empty() {
        return Ok(Bytes::new());
    }
    MultiGzDecoder::new(&body[..])
        .take(MOST + 1)
        .read_to_end(&mut plain)
        .map_err(|error| format!("broken gzip: {error}"))?;
    if plain.len() as u64 > MOST {
        return Err(format!("more than {MOST} bytes in gzip"));
    }
    Ok(plain.into())
}
