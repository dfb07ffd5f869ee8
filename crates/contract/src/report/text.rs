//! Text from outside, bounded in length. What of it can be shown, and how it is escaped for HTML, is
//! `proofmark_smithy_model::text`'s business.

pub(crate) use proofmark_smithy_model::text::escape_html;

/// The first `limit` bytes or a little less, at a character's boundary; and whether something was cut off.
pub(super) fn head(text: &str, limit: usize) -> (&str, bool) {
    let end = text.floor_char_boundary(limit);
    (&text[..end], end < text.len())
}
