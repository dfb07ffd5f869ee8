//! Percent encoding of paths and queries: checking, decoding without a copy where there is nothing to decode.

use percent_encoding::percent_decode_str;
use std::borrow::Cow;

/// Whether a text can be decoded; else why not, as the rest of a sentence about it.
pub(crate) fn check(text: &str) -> Result<(), &'static str> {
    if !text.contains('%') {
        return Ok(());
    }
    let bytes = text.as_bytes();
    let digits = |at: usize| bytes.get(at + 1..at + 3).is_some_and(|pair| pair.iter().all(u8::is_ascii_hexdigit));
    if text.match_indices('%').any(|(at, _)| !digits(at)) {
        return Err("has a `%` that is not followed by two hexadecimal digits");
    }
    match percent_decode_str(text).decode_utf8() {
        Ok(_) => Ok(()),
        Err(_) => Err("is not UTF-8 once its percent encoding is decoded"),
    }
}

/// A text without its percent encoding. What cannot be decoded stays as it is: see [`check`].
pub(crate) fn decoded(text: &str) -> Cow<'_, str> {
    if text.contains('%') { percent_decode_str(text).decode_utf8_lossy() } else { Cow::Borrowed(text) }
}

/// A name or value of a query, in which `+` is a space.
pub(crate) fn query_decoded(text: &str) -> Cow<'_, str> {
    if text.contains('+') { Cow::Owned(decoded(&text.replace('+', " ")).into_owned()) } else { decoded(text) }
}

/// The names and values of a query as they travel; a parameter without `=` has an empty value.
pub(crate) fn query_pairs(query: &str) -> impl Iterator<Item = (&str, &str)> {
    query.split('&').filter(|pair| !pair.is_empty()).map(|pair| pair.split_once('=').unwrap_or((pair, "")))
}
