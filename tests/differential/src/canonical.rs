//! Texts in one order: what two clients say is compared without the order of entries that has no meaning (members of a
//! JSON object, entries of a map). All else stays to the letter: numbers keep their digits.

/// A JSON document with the members of its objects sorted and its texts escaped in one way; none when it is not JSON.
pub(super) fn json(text: &[u8]) -> Option<String> {
    serde_json::from_slice::<serde::de::IgnoredAny>(text).ok()?;
    let text = std::str::from_utf8(text).ok()?;
    let mut rest = text;
    value(&mut rest)
}

fn value(rest: &mut &str) -> Option<String> {
    *rest = rest.trim_start();
    match rest.chars().next()? {
        '{' => {
            let mut entries = items(rest, '}', |rest| {
                let key = value(rest)?;
                *rest = rest.trim_start().strip_prefix(':')?;
                Some(format!("{key}:{}", value(rest)?))
            })?;
            entries.sort();
            Some(format!("{{{}}}", entries.join(",")))
        }
        '[' => Some(format!("[{}]", items(rest, ']', value)?.join(","))),
        '"' => {
            let end = quoted(rest);
            let (text, after) = rest.split_at(end);
            *rest = after;
            serde_json::from_str::<String>(text).ok().and_then(|text| serde_json::to_string(&text).ok())
        }
        _ => {
            let end = rest.find(|c: char| ",:]}".contains(c) || c.is_whitespace()).unwrap_or(rest.len());
            let (scalar, after) = rest.split_at(end);
            *rest = after;
            Some(scalar.to_owned())
        }
    }
}

fn items(rest: &mut &str, close: char, item: impl Fn(&mut &str) -> Option<String>) -> Option<Vec<String>> {
    let mut items = Vec::new();
    *rest = rest[1..].trim_start();
    while !rest.starts_with(close) {
        items.push(item(rest)?);
        *rest = rest.trim_start();
        *rest = rest.strip_prefix(',').unwrap_or(rest).trim_start();
    }
    *rest = &rest[1..];
    Some(items)
}

/// Where a text ends that begins with a quote; the same in JSON and in Rust's `Debug`.
fn quoted(text: &str) -> usize {
    let mut escaped = false;
    let end = text.char_indices().skip(1).find(|(_, c)| {
        let ends = *c == '"' && !escaped;
        escaped = *c == '\\' && !escaped;
        ends
    });
    end.map_or(text.len(), |(at, _)| at + 1)
}

/// What `{:?}` printed, with the entries of maps sorted.
pub(super) fn debug(text: &str) -> String {
    let (mut sorted, mut rest) = (String::new(), text);
    // Texts that `{:?}` did not write may close what nothing opens.
    while !rest.is_empty() {
        let (parts, close) = parts(&mut rest);
        sorted.push_str(&parts.join(", "));
        sorted.extend(close);
    }
    sorted
}

/// The parts between commas up to a closing bracket, or to the end; and whether there was one.
fn parts(rest: &mut &str) -> (Vec<String>, Option<char>) {
    let (mut parts, mut part) = (Vec::new(), String::new());
    while let Some(c) = rest.chars().next() {
        match c {
            '"' => {
                let (quoted, after) = rest.split_at(quoted(rest));
                part.push_str(quoted);
                *rest = after;
                continue;
            }
            '\'' => {
                let (literal, after) = rest.split_at(character(rest));
                part.push_str(literal);
                *rest = after;
                continue;
            }
            '{' | '[' | '(' => {
                let named =
                    part.strip_suffix(' ').is_some_and(|before| before.ends_with(|c: char| c.is_alphanumeric()));
                // What `Display` writes of an error's metadata has entries of a map among its fields.
                let is_metadata = part == "Error " || part.ends_with(" Error ");
                *rest = &rest[1..];
                let (mut inner, close) = self::parts(rest);
                if c == '{' && is_metadata {
                    inner = vec![format!(" {} ", metadata(&inner).join(", "))];
                } else if c == '{' && !named {
                    inner.sort();
                }
                part.push(c);
                part.push_str(&inner.join(", "));
                part.extend(close);
                continue;
            }
            '}' | ']' | ')' => {
                *rest = &rest[1..];
                parts.push(part);
                return (parts, Some(c));
            }
            ',' if rest.starts_with(", ") => {
                parts.push(std::mem::take(&mut part));
                *rest = &rest[2..];
                continue;
            }
            _ => part.push(c),
        }
        *rest = &rest[c.len_utf8()..];
    }
    parts.push(part);
    (parts, None)
}

/// The parts of an error's metadata: code and message, then the entries of the map in one order.
fn metadata(parts: &[String]) -> Vec<&str> {
    let mut parts: Vec<&str> = parts.iter().map(|part| part.trim()).collect();
    parts.sort_by_key(|part| (!part.starts_with("code: "), !part.starts_with("message: "), *part));
    parts
}

/// The length of a character in quotes, or of the quote alone where it is none.
fn character(text: &str) -> usize {
    let mut chars = text.char_indices().skip(1);
    match (chars.next(), chars.next()) {
        (Some((_, '\\')), Some((at, _))) => text[at + 1..].find('\'').map_or(1, |end| at + 1 + end + 1),
        (Some(_), Some((at, '\''))) => at + 1,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_of_objects_have_no_order() {
        let one = json(br#"{"b": [1.0, {"d":null,"c":"\u0041\/"}], "a":-1e3}"#).unwrap();
        assert_eq!(one, r#"{"a":-1e3,"b":[1.0,{"c":"A/","d":null}]}"#);
        assert_ne!(json(b"1.0"), json(b"1"));
        assert_eq!(json(b"{"), None);
        assert_eq!(json(br#"{"a":[],"b":{}}"#).unwrap(), r#"{"a":[],"b":{}}"#);
    }

    #[test]
    fn entries_of_maps_have_no_order_and_fields_have_one() {
        assert_eq!(
            debug(r#"A { b: Some({"d": 1, "c": E { g: 1, f: 2 }}) }"#),
            r#"A { b: Some({"c": E { g: 1, f: 2 }, "d": 1}) }"#
        );
        assert_eq!(debug(r#"A { b: {"d}": '"', "c": [2, 1]} }"#), r#"A { b: {"c": [2, 1], "d}": '"'} }"#);
        let metadata = r#"unhandled error (a): Error { type: "b", code: "a", aws_request_id: "c" }"#;
        assert_eq!(debug(metadata), r#"unhandled error (a): Error { code: "a", aws_request_id: "c", type: "b" }"#);
        assert_eq!(debug("it's (b, a"), "it's (b, a");
        assert_eq!(debug("expected `}` or {b, a}"), "expected `}` or {b, a}");
        assert_eq!(debug(r"X('\'', '\u{1}', 'a')"), r"X('\'', '\u{1}', 'a')");
    }
}
