//! Making text from strangers harmless: control characters written out, lengths bounded.

use std::borrow::Cow;
use std::fmt::Write as _;

/// `text` with the characters that `allowed` turns down written as `\n`, `\t`, `\u{1b}`.
pub(super) fn escape(text: &str, allowed: impl Fn(char) -> bool) -> Cow<'_, str> {
    if text.chars().all(&allowed) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        let _ = match character {
            _ if allowed(character) => escaped.write_char(character),
            '\n' | '\r' | '\t' => write!(escaped, "{}", character.escape_default()),
            _ => write!(escaped, "{}", character.escape_unicode()),
        };
    }
    Cow::Owned(escaped)
}

/// Whether this character shows as itself: it moves, colours and turns round nothing, in a terminal or elsewhere.
pub(super) fn is_printable(character: char) -> bool {
    let turns_round = matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let is_none = matches!(character, '\u{fffe}' | '\u{ffff}');
    !character.is_control() && !turns_round && !is_none
}

/// The first `limit` bytes or a little less, at a character's boundary; and whether something was cut off.
pub(super) fn head(text: &str, limit: usize) -> (&str, bool) {
    let end = text.floor_char_boundary(limit);
    (&text[..end], end < text.len())
}
