//! What quoted texts and text blocks say: line ends unified, the indentation of a block taken away, escapes resolved.

/// The content of a quoted text.
pub(super) fn quoted(content: &str) -> Result<String, &'static str> {
    unescape(&unify_line_ends(content))
}

/// The content of a text block.
pub(super) fn text_block(content: &str) -> Result<String, &'static str> {
    unescape(&raw_text_block(content)?)
}

/// The content of a quoted text with its escapes.
pub(super) fn raw_quoted(content: &str) -> String {
    unify_line_ends(content)
}

/// The content of a text block with its escapes: what follows the line break after the opening quotes, without the
/// indentation that all lines share (that of the closing quotes counts) and without spaces at the ends of lines.
pub(super) fn raw_text_block(content: &str) -> Result<String, &'static str> {
    let content = unify_line_ends(content);
    let Some((first, body)) = content.split_once('\n') else {
        return Err("a text block starts with a line break after its quotes");
    };
    if !first.trim_matches(' ').is_empty() {
        return Err("a text block starts with a line break after its quotes");
    }
    let lines: Vec<&str> = body.split('\n').collect();
    let indentation = |(index, line): (usize, &&str)| {
        let spaces = line.len() - line.trim_start_matches(' ').len();
        (spaces < line.len() || index + 1 == lines.len()).then_some(spaces)
    };
    let shared = lines.iter().enumerate().filter_map(indentation).min().unwrap_or(0);
    let stripped: Vec<&str> = lines.iter().map(|line| strip(line, shared)).collect();
    Ok(stripped.join("\n"))
}

fn strip(line: &str, indentation: usize) -> &str {
    let trimmed = line.trim_end_matches(' ');
    // Of a line of spaces the reference implementation keeps the first one, unless it is indentation.
    let kept = if trimmed.is_empty() { &line[..line.len().min(1)] } else { trimmed };
    kept.get(indentation..).unwrap_or_default()
}

fn unify_line_ends(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

fn unescape(text: &str) -> Result<String, &'static str> {
    let mut result = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some(c @ ('"' | '\\' | '/')) => result.push(c),
                Some('b') => result.push('\u{8}'),
                Some('f') => result.push('\u{c}'),
                Some('n') => result.push('\n'),
                Some('r') => result.push('\r'),
                Some('t') => result.push('\t'),
                Some('\n') => {}
                Some('u') => result.push(unicode(&mut chars)?),
                _ => {
                    return Err(
                        "this text has an escape that does not exist: there are \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX",
                    );
                }
            },
            '\n' | '\t' => result.push(c),
            c if c < ' ' => return Err("this text has a control character: write it as \\uXXXX"),
            c => result.push(c),
        }
    }
    Ok(result)
}

/// The character of `\uXXXX`, or of the two that make a surrogate pair.
fn unicode(chars: &mut std::str::Chars<'_>) -> Result<char, &'static str> {
    const UNPAIRED: &str = "this text has half of a surrogate pair: \\uD800 to \\uDFFF come in pairs";
    let first = hexadecimal(chars)?;
    match first {
        0xD800..=0xDBFF => {
            if chars.next() != Some('\\') || chars.next() != Some('u') {
                return Err(UNPAIRED);
            }
            match hexadecimal(chars)? {
                second @ 0xDC00..=0xDFFF => {
                    char::from_u32(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)).ok_or(UNPAIRED)
                }
                _ => Err(UNPAIRED),
            }
        }
        code => char::from_u32(code).ok_or(UNPAIRED),
    }
}

fn hexadecimal(chars: &mut std::str::Chars<'_>) -> Result<u32, &'static str> {
    let digit = |chars: &mut std::str::Chars<'_>| chars.next().and_then(|c| c.to_digit(16));
    let mut code = 0;
    for _ in 0..4 {
        code = code * 16 + digit(chars).ok_or("\\u is followed by four hexadecimal digits")?;
    }
    Ok(code)
}

#[cfg(test)]
mod tests {
    use super::{quoted, text_block};

    #[test]
    fn escapes() {
        assert_eq!(quoted(r#"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"#).unwrap(), "\"\\/\u{8}\u{c}\n\r\té😀");
        assert_eq!(quoted("one\\\n two").unwrap(), "one two");
        assert!(quoted(r"\x").is_err() && quoted(r"\u12").is_err() && quoted(r"\ud83d").is_err());
        assert!(quoted(r"\udc00").is_err() && quoted("\u{1}").is_err());
    }

    #[test]
    fn line_ends_are_unified() {
        assert_eq!(quoted("a\r\nb\rc").unwrap(), "a\nb\nc");
    }

    #[test]
    fn the_least_indented_line_sets_the_margin() {
        assert_eq!(text_block("\n    one\n      two\n    ").unwrap(), "one\n  two\n");
        assert_eq!(text_block("\n    one\n  ").unwrap(), "  one\n");
        assert_eq!(text_block("\n    one  \n\n    two").unwrap(), "one\n\ntwo");
    }

    #[test]
    fn escapes_of_a_block_come_after_its_indentation() {
        assert_eq!(text_block("\n  a \\\n  b \\n \\\"\"\"").unwrap(), "a b \n \"\"\"");
    }

    #[test]
    fn a_block_starts_on_a_new_line() {
        assert!(text_block("a").is_err() && text_block("a\nb").is_err());
    }
}
