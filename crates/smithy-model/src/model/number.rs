//! Numbers in models. A JSON value holds what fits a 64-bit integer or a double; Smithy's numbers have no limit, so one
//! beyond the range of a double is held as a text in an object of its own, and written as the number that it is.

use super::Node;
use std::borrow::Cow;

/// The key of the object. No file can have it: control characters are escaped in texts, and this one stands for nothing.
const KEY: &str = "\u{1}number";

/// The number that a text in the syntax of JSON stands for; `None` where it is not one.
pub fn parse_number(text: &str) -> Option<Node> {
    // Only a decimal has a negative zero.
    if text == "-0" {
        return Some(0.into());
    }
    if let Ok(number) = serde_json::from_str::<serde_json::Number>(text) {
        return Some(Node::Number(number));
    }
    is_huge(text).then(|| Node::Object([(KEY.to_owned(), Node::from(unified(text)))].into_iter().collect()))
}

/// The text with the exponent written as `E+308`, so that equal texts are equal nodes.
fn unified(text: &str) -> String {
    match text.split_once(['e', 'E']) {
        Some((digits, exponent)) if exponent.starts_with(['+', '-']) => format!("{digits}E{exponent}"),
        Some((digits, exponent)) => format!("{digits}E+{exponent}"),
        None => text.to_owned(),
    }
}

/// The text of a number beyond the range of a double.
pub fn huge_number(node: &Node) -> Option<&str> {
    let object = node.as_object().filter(|object| object.len() == 1)?;
    // Whoever can put the key into a file must not get anything but a number written.
    object.get(KEY)?.as_str().filter(|text| is_huge(text))
}

/// Whether the node is a number, of any size.
pub fn is_number(node: &Node) -> bool {
    node.is_number() || huge_number(node).is_some()
}

/// The number as a double, which is infinite for one beyond its range.
pub fn as_double(node: &Node) -> Option<f64> {
    node.as_f64().or_else(|| huge_number(node)?.parse().ok())
}

/// Whether a number beyond the range of a double is somewhere in the node.
pub fn has_huge_number(node: &Node) -> bool {
    huge_number(node).is_some()
        || match node {
            Node::Array(items) => items.iter().any(has_huge_number),
            Node::Object(object) => object.values().any(has_huge_number),
            _ => false,
        }
}

/// The JSON text with every number that a JSON value cannot hold, or would hold as another one, in the form that
/// [`parse_number`] gives it.
pub(crate) fn with_every_number_held(text: &str) -> Cow<'_, str> {
    let mut result = String::new();
    let mut copied = 0;
    let mut at = 0;
    let bytes = text.as_bytes();
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => at = end_of_text(bytes, at),
            b'-' | b'0'..=b'9' => {
                let length =
                    bytes[at..].iter().take_while(|b| matches!(b, b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9'));
                let end = at + length.count();
                let number = &text[at..end];
                if number == "-0" || is_huge(number) {
                    result.push_str(&text[copied..at]);
                    result.push_str(&parse_number(number).unwrap_or_default().to_string());
                    copied = end;
                }
                at = end;
            }
            _ => at += 1,
        }
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    result.push_str(&text[copied..]);
    Cow::Owned(result)
}

/// The place after a quoted text.
fn end_of_text(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    at
}

fn is_huge(text: &str) -> bool {
    // No shorter number has so many digits, or an exponent.
    (text.len() > 300 || text.contains(['e', 'E']))
        && is_json_number(text)
        && text.parse::<f64>().is_ok_and(f64::is_infinite)
}

fn is_json_number(text: &str) -> bool {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = text.strip_prefix('-').unwrap_or(text);
    let whole = digits(rest);
    if whole == 0 || (whole > 1 && rest.starts_with('0')) {
        return false;
    }
    let mut rest = &rest[whole..];
    if let Some(fraction) = rest.strip_prefix('.') {
        let length = digits(fraction);
        if length == 0 {
            return false;
        }
        rest = &fraction[length..];
    }
    match rest.strip_prefix(['e', 'E']) {
        Some(exponent) => {
            let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
            !exponent.is_empty() && digits(exponent) == exponent.len()
        }
        None => rest.is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use super::{as_double, has_huge_number, huge_number, is_number, parse_number, with_every_number_held};
    use serde_json::json;

    #[test]
    fn what_fits_is_a_plain_number() {
        for (text, node) in [("1", json!(1)), ("-0", json!(0)), ("-0.0", json!(-0.0)), ("2.5e3", json!(2500.0))] {
            assert_eq!(parse_number(text).unwrap().to_string(), node.to_string());
        }
    }

    #[test]
    fn what_does_not_fit_keeps_its_text() {
        let node = parse_number("-2e308").unwrap();
        assert_eq!(huge_number(&node), Some("-2E+308"));
        assert!(is_number(&node) && as_double(&node) == Some(f64::NEG_INFINITY));
        assert!(has_huge_number(&json!([{ "a": node }])) && !has_huge_number(&json!([{ "a": 1e308 }])));
    }

    #[test]
    fn a_json_text_keeps_its_numbers() {
        let held = |text: &str| serde_json::from_str::<super::Node>(&with_every_number_held(text)).unwrap();
        let node = held(r#"{ "-0 \" 1e999": [-0, 1e-999, 12], "a": 1e999 }"#);
        assert_eq!(node["-0 \" 1e999"].to_string(), "[0,0.0,12]");
        assert_eq!(huge_number(&node["a"]), Some("1E+999"));
        for broken in ["\"", "\"\\", "[-", "1e", "--0", "[1e9999"] {
            with_every_number_held(broken);
        }
    }

    #[test]
    fn what_is_not_a_number_is_not_held_as_one() {
        for text in ["", "-", "01", "1.", "1e", "1e999,", "Infinity", "1e+", "+1e999", " 1e999"] {
            assert!(parse_number(text).is_none(), "{text}");
        }
        assert_eq!(huge_number(&json!({ "\u{1}number": "1e999, \"injected\": true" })), None);
        assert_eq!(huge_number(&json!({ "\u{1}number": "1" })), None);
    }
}
