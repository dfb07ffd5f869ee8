//! Text from outside, bounded in length and escaped for HTML. What of it can be shown at all is
//! `proofmark_smithy_model::text`'s business.

/// The first `limit` bytes or a little less, at a character's boundary; and whether something was cut off.
pub(super) fn head(text: &str, limit: usize) -> (&str, bool) {
    let end = text.floor_char_boundary(limit);
    (&text[..end], end < text.len())
}

/// A text as the content of an HTML element, or the value of an attribute in double quotes.
pub(crate) fn escape_html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}
