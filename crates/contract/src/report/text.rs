//! Bounds the length of text from outside. Making it safe to show is `proofmark_smithy_model::text`'s business.

/// The first `limit` bytes or a little less, at a character's boundary; and whether something was cut off.
pub(super) fn head(text: &str, limit: usize) -> (&str, bool) {
    let end = text.floor_char_boundary(limit);
    (&text[..end], end < text.len())
}
