//! Text from a model, or a file's name, made safe for the place where it is written: one function per target. Nothing
//! from outside reaches a generated file in another way.
//!
//! | target | function |
//! |---|---|
//! | Rust tokens | `quote!` with the text as a literal |
//! | a Rust literal in a table that is laid out by hand | [`literal`] |
//! | documentation, as prose | [`prose`] |
//! | documentation, as code | [`code`], in a cell of a table [`cell_code`] |
//! | documentation, as a block of code | [`fenced`] |
//! | the note of `#[deprecated]` | [`note`] |
//! | a comment of Rust or TOML | [`comment`] |
//! | a TOML string | [`toml`] |
//! | a word of a table that the runtime reads | [`word`], to the end of the line [`rest_of_line`] |
//!
//! A name from the model becomes a Rust name in [`name`](crate::name).

use proofmark_smithy_model::text::{fence, is_printable, printable, printable_lines};
use std::fmt::Write;

/// A Rust string literal.
pub fn literal(text: &str) -> String {
    proc_macro2::Literal::string(text).to_string()
}

/// A text in a sentence of Markdown: it shows as it is, and means nothing to Markdown, HTML or rustdoc.
pub fn prose(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in one_line(text).chars() {
        if matches!(character, '\\' | '`' | '*' | '_' | '~' | '[' | ']' | '<' | '>' | '&' | '|' | '$') {
            out.push('\\');
        }
        out.push(character);
    }
    out
}

/// A code span that holds this text, whatever backticks are in it.
pub fn code(text: &str) -> String {
    let text = one_line(text);
    if text.is_empty() {
        // A span cannot be empty.
        return "`\"\"`".to_owned();
    }
    let fence = fence(&text, 1);
    // The span loses a blank at each end if it has one at both.
    let edge = |end: Option<char>| end.is_some_and(|end| end == '`' || end == ' ');
    let pad = if edge(text.chars().next()) || edge(text.chars().next_back()) { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// A code span in a cell of a table, where a bar would end the cell.
pub fn cell_code(text: &str) -> String {
    code(text).replace('|', "\\|")
}

/// A block of code that holds these lines, whatever fences are in them. `info` says what language it is.
pub fn fenced(info: &str, text: &str) -> String {
    let text = printable_lines(text);
    let fence = fence(&text, 3);
    let end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    format!("{fence}{info}\n{text}{end}{fence}\n")
}

/// The text of a `#[deprecated]` note. The compiler prints it, and rustdoc shows it without HTML.
pub fn note(text: &str) -> String {
    printable_lines(text).into_owned()
}

/// A text in a line comment.
pub fn comment(text: &str) -> String {
    printable(text).into_owned()
}

/// A TOML string.
pub fn toml(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            _ if is_printable(character) => out.push(character),
            _ => {
                let _ = write!(out, "\\U{:08X}", character as u32);
            }
        }
    }
    out.push('"');
    out
}

/// A TOML string that describes a crate. Cargo passes it to the compiler in an environment variable, which cannot hold
/// every character, and shows it on one line.
pub fn toml_description(text: &str) -> String {
    toml(&printable(text))
}

/// A word of a line that the runtime splits at blanks: `%20` stands for a blank, as in a URI.
pub fn word(text: &str) -> String {
    percent(text, |character| character.is_whitespace())
}

/// The end of a line that the runtime reads whole.
pub fn rest_of_line(text: &str) -> String {
    percent(text, |_| false)
}

fn percent(text: &str, more: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if character == '%' || !is_printable(character) || more(character) {
            for byte in character.encode_utf8(&mut [0; 4]).bytes() {
                let _ = write!(out, "%{byte:02X}");
            }
        } else {
            out.push(character);
        }
    }
    out
}

/// Line breaks and tabs as blanks, all else that does not show written out.
fn one_line(text: &str) -> String {
    printable(&text.replace("\r\n", " ").replace(['\n', '\r', '\t'], " ")).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_neither_markdown_nor_html() {
        assert_eq!(prose("AWS Lambda 2.0 (beta)"), "AWS Lambda 2.0 (beta)");
        assert_eq!(prose("a\n\n# b\r\n```rust"), "a  # b \\`\\`\\`rust");
        assert_eq!(prose("<script> [x](y) &lt; *a* \u{202e}"), "\\<script\\> \\[x\\](y) \\&lt; \\*a\\* \\\\u{202e}");
    }

    #[test]
    fn a_code_span_is_one_whatever_it_holds() {
        assert_eq!(code("x86_64"), "`x86_64`");
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("``"), "``` `` ```");
        assert_eq!(code(""), "`\"\"`");
        assert_eq!(code(" "), "`   `");
        assert_eq!(code("a\nb\u{1b}"), "`a b\\u{1b}`");
        assert_eq!(cell_code("a|b"), "`a\\|b`");
    }

    #[test]
    fn a_block_is_longer_fenced_than_what_it_holds() {
        assert_eq!(fenced("http", "GET /\n"), "```http\nGET /\n```\n");
        assert_eq!(fenced("http", "```\n````rust\npanic!()"), "`````http\n```\n````rust\npanic!()\n`````\n");
    }

    #[test]
    fn a_toml_string_is_read_back() {
        for text in ["plain", "a \"b\" \\ c", "a\nb\tc\u{7f}\u{1b}", "\u{202e}", "é 日"] {
            let line = format!("text = {}", toml(text));
            assert!(line.chars().all(is_printable), "{line}");
            let read: toml::Table = line.parse().expect("it is TOML");
            assert_eq!(read["text"].as_str(), Some(text));
        }
    }

    #[test]
    fn a_literal_is_read_back_and_shows_all() {
        for text in ["plain", "a \"b\" \\ c '", "a\nb\0\u{1b}\u{7f}", "\u{202e}\u{2028}", "*/ é 日"] {
            let literal = literal(text);
            assert!(literal.chars().all(is_printable), "{literal}");
            assert_eq!(syn::parse_str::<syn::LitStr>(&literal).expect("it is a literal").value(), text);
        }
    }

    #[test]
    fn a_word_has_no_blank_and_no_line_break() {
        assert_eq!(word("X-Amz-Date"), "X-Amz-Date");
        assert_eq!(word("name with 100%\n"), "name%20with%20100%25%0A");
        assert_eq!(rest_of_line("^[ -~]+%$\n"), "^[ -~]+%25$%0A");
    }
}
