//! Text from outside, made safe to show: in a terminal, a log, a diagnostic, or a generated file.
//!
//! Models, file names, requests and responses are written by others. A control character in them could steer a
//! terminal, and a bidirectional control could show code in another order than it is read. Every output calls one of
//! these functions; what else a target needs escaped (Markdown, TOML, XML) is that target's business.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::path::Path;

/// Whether a character shows as itself, in a terminal or an editor: no control, no separator of lines or paragraphs, no
/// bidirectional control, no invisible tag, no non-character.
pub fn is_printable(character: char) -> bool {
    let is_bidirectional = matches!(character,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let is_separator = matches!(character, '\u{2028}' | '\u{2029}');
    let is_invisible = matches!(character, '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}');
    let is_noncharacter = matches!(character as u32 & 0xffff, 0xfffe | 0xffff);
    !(character.is_control() || is_bidirectional || is_separator || is_invisible || is_noncharacter)
}

/// The text on one line: characters that are not printable are written as `\n`, `\t`, `\u{1b}`.
pub fn printable(text: &str) -> Cow<'_, str> {
    escape(text, is_printable)
}

/// The text with its line breaks and tabs: all other characters that are not printable are written as `\r`, `\u{1b}`.
pub fn printable_lines(text: &str) -> Cow<'_, str> {
    escape(text, |character| matches!(character, '\n' | '\t') || is_printable(character))
}

/// JSON whose strings show as they are: characters that are not printable are written as `\u001b`. Line breaks between
/// values stay; within strings JSON has none.
pub fn printable_json(json: &str) -> Cow<'_, str> {
    replace(
        json,
        |character| character == '\n' || is_printable(character),
        |character, out| {
            for unit in character.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        },
    )
}

/// The backticks around a text that is code in Markdown: more than it has in a row itself, and `least` of them at least.
pub fn fence(text: &str, least: usize) -> String {
    let longest = text.split(|character| character != '`').map(str::len).max().unwrap_or_default();
    "`".repeat((longest + 1).max(least))
}

/// The path on one line.
pub fn path(path: &Path) -> String {
    printable(&path.to_string_lossy()).into_owned()
}

/// The text with all characters that are not `allowed` written as `\n`, `\t`, `\u{1b}`.
pub fn escape(text: &str, allowed: impl Fn(char) -> bool) -> Cow<'_, str> {
    replace(text, allowed, |character, out| {
        let _ = match character {
            '\n' | '\r' | '\t' => write!(out, "{}", character.escape_default()),
            _ => write!(out, "{}", character.escape_unicode()),
        };
    })
}

fn replace(text: &str, allowed: impl Fn(char) -> bool, write: impl Fn(char, &mut String)) -> Cow<'_, str> {
    if text.chars().all(&allowed) {
        return Cow::Borrowed(text);
    }
    let mut replaced = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if allowed(character) {
            replaced.push(character);
        } else {
            write(character, &mut replaced);
        }
    }
    Cow::Owned(replaced)
}

/// A text as the content of an HTML element, or the value of an attribute in quotes.
pub fn escape_html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_steer_a_terminal_or_reorder_a_line_is_written_out() {
        let cases = [
            ("\u{1b}[2J", "\\u{1b}[2J"),
            ("a\r\nb\tc", "a\\r\\nb\\tc"),
            ("\u{9b}31m\u{7f}", "\\u{9b}31m\\u{7f}"),
            ("a\u{202e}b\u{2066}c\u{2069}\u{61c}", "a\\u{202e}b\\u{2066}c\\u{2069}\\u{61c}"),
            ("a\u{2028}b\u{feff}\u{e0041}\u{1ffff}", "a\\u{2028}b\\u{feff}\\u{e0041}\\u{1ffff}"),
        ];
        for (text, expected) in cases {
            assert_eq!(printable(text), expected);
        }
    }

    #[test]
    fn plain_text_of_any_script_stays() {
        for text in ["", "plain", "Grüße", "日本語", "שלום", "مرحبا", "👩‍💻", "a\\nb"] {
            assert!(matches!(printable(text), Cow::Borrowed(same) if same == text), "{text}");
        }
    }

    #[test]
    fn lines_keep_their_breaks_and_tabs_and_nothing_else() {
        assert_eq!(printable_lines("a\n\tb\r\n\u{1b}"), "a\n\tb\\r\n\\u{1b}");
    }

    #[test]
    fn json_stays_json_with_the_same_value() {
        let value = serde_json::json!({ "a\u{202e}": "\u{9b}31m\u{7f}\u{e0041}\u{1}", "b": ["\n"] });
        let compact = value.to_string();
        let shown = printable_json(&compact);
        assert!(shown.chars().all(is_printable), "{shown}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).unwrap(), value);
        assert_eq!(printable_json("{\n  \"a\": 1\n}"), "{\n  \"a\": 1\n}");
    }

    #[test]
    fn a_path_is_one_line() {
        assert_eq!(path(Path::new("a\n\u{1b}[2J/b")), "a\\n\\u{1b}[2J/b");
    }
}
