//! What the tagged literals of Smithy 2.1 say: `#re` is a text without escapes, `#b` and `#hex` are bytes in base64,
//! `#timestamp` is a number of seconds. Where they may stand is the parser's business.

use super::text::{raw_quoted, raw_text_block};
use crate::model::Node;
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;

const TAGS: [&str; 4] = ["re", "b", "timestamp", "hex"];

const BAD_ESCAPE: &str = "a #b literal has an escape that does not exist: there are \\xHH, one to three octal digits up \
                          to \\377, \\\\ \\\" \\a \\b \\f \\n \\r \\t \\v, and \\ at the end of a line";

/// Whether a text starts with a tag, and a quoted text on the same line.
pub(super) fn starts(text: &str) -> bool {
    let Some(text) = text.strip_prefix('#') else { return false };
    let after = TAGS.iter().filter_map(|tag| text.strip_prefix(tag));
    after.map(|rest| rest.trim_start_matches([' ', '\t'])).any(|rest| rest.starts_with('"'))
}

/// The value of a literal, from what stands between its quotes.
pub(super) fn literal(tag: &str, content: &str, block: bool) -> Result<Node, &'static str> {
    let text = if block { raw_text_block(content)? } else { raw_quoted(content) };
    match tag {
        // A pattern may be spread over the lines of a block.
        "re" => Ok(text.replace('\n', "").into()),
        "b" => bytes(&text).map(|bytes| BASE64.encode(bytes).into()),
        "hex" => hexadecimal(&text).map(|bytes| BASE64.encode(bytes).into()),
        _ => timestamp(&text),
    }
}

fn bytes(text: &str) -> Result<Vec<u8>, &'static str> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '\\' {
            bytes.extend(c.encode_utf8(&mut [0; 4]).bytes());
            continue;
        }
        let byte = match chars.next() {
            Some(c @ ('\\' | '"')) => c as u8,
            Some('a') => 0x07,
            Some('b') => 0x08,
            Some('f') => 0x0c,
            Some('n') => b'\n',
            Some('r') => b'\r',
            Some('t') => b'\t',
            Some('v') => 0x0b,
            Some('\n') => continue,
            Some('x') => {
                let digit = |c: Option<char>| c.and_then(|c| c.to_digit(16)).ok_or(BAD_ESCAPE);
                (digit(chars.next())? * 16 + digit(chars.next())?) as u8
            }
            Some(c @ '0'..='7') => {
                let mut value = c as u32 - '0' as u32;
                for _ in 0..2 {
                    let Some(digit) = chars.peek().and_then(|c| c.to_digit(8)) else { break };
                    value = value * 8 + digit;
                    chars.next();
                }
                u8::try_from(value).map_err(|_| BAD_ESCAPE)?
            }
            _ => return Err(BAD_ESCAPE),
        };
        bytes.push(byte);
    }
    Ok(bytes)
}

/// Digits with white space between, and comments from `#` to the end of a line.
fn hexadecimal(text: &str) -> Result<Vec<u8>, &'static str> {
    let code = text.lines().map(|line| line.split('#').next().unwrap_or_default());
    let digits = code.flat_map(str::chars).filter(|c| !matches!(c, ' ' | '\t'));
    let digits: Option<Vec<u32>> = digits.map(|c| c.to_digit(16)).collect();
    let digits = digits.ok_or("a #hex literal has hexadecimal digits, white space, and comments after `#`")?;
    if !digits.len().is_multiple_of(2) {
        return Err("a #hex literal has two hexadecimal digits per byte");
    }
    Ok(digits.chunks(2).map(|pair| (pair[0] * 16 + pair[1]) as u8).collect())
}

/// Seconds since 1970, to the millisecond.
fn timestamp(text: &str) -> Result<Node, &'static str> {
    const EXPECTED: &str = "a #timestamp literal is a date and time of RFC 3339, such as 2024-01-31T08:30:00Z";
    if text.as_bytes().get(10) != Some(&b'T') || text.len() < "2024-01-31T08:30:00Z".len() {
        return Err(EXPECTED);
    }
    let time: jiff::Timestamp = text.parse().map_err(|_| EXPECTED)?;
    let milliseconds = time.as_nanosecond().div_euclid(1_000_000) as i64;
    if milliseconds % 1000 == 0 {
        return Ok((milliseconds / 1000).into());
    }
    Ok((milliseconds as f64 / 1000.0).into())
}

#[cfg(test)]
mod tests {
    use super::{literal, starts};

    #[test]
    fn only_known_tags_before_a_text_start_a_literal() {
        assert!(starts("#re \"a\"") && starts("#b\"\"") && starts("#hex\t\"\"\""));
        assert!(!starts("#re") && !starts("#re\n\"a\"") && !starts("#rex \"a\"") && !starts("# \"a\""));
    }

    #[test]
    fn a_pattern_keeps_its_backslashes() {
        assert_eq!(literal("re", r#"^\d{3}\"$"#, false).unwrap(), r#"^\d{3}\"$"#);
        assert_eq!(literal("re", "\n    ^a\n    b$\n    ", true).unwrap(), "^ab$");
    }

    #[test]
    fn bytes_are_in_base64() {
        assert_eq!(literal("b", r".PNG\x0D\x0A\x1A\x0A", false).unwrap(), "LlBORw0KGgo=");
        assert_eq!(literal("b", r#"a\"b\101\7\\é"#, false).unwrap(), "YSJiQQdcw6k=");
        assert_eq!(literal("hex", "\n  89 50 # P\n  4e 47\n  ", true).unwrap(), "iVBORw==");
        assert!(literal("b", r"\q", false).is_err() && literal("b", r"\x1", false).is_err());
        assert!(literal("b", r"\400", false).is_err() && literal("b", "\\", false).is_err());
        assert!(literal("hex", "abc", false).is_err() && literal("hex", "zz", false).is_err());
    }

    #[test]
    fn a_timestamp_is_a_number() {
        assert_eq!(literal("timestamp", "2024-01-01T00:00:00Z", false).unwrap(), 1_704_067_200);
        assert_eq!(literal("timestamp", "2024-01-01T00:00:00.2509Z", false).unwrap(), 1_704_067_200.25);
        assert_eq!(literal("timestamp", "1969-12-31T23:59:59.75Z", false).unwrap(), -0.25);
        assert!(literal("timestamp", "2024-01-01", false).is_err() && literal("timestamp", "soon", false).is_err());
    }
}
