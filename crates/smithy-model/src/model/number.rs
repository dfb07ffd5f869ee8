//! Numbers in models. A JSON value holds what fits a 64-bit integer or a double; Smithy's numbers have no limit, so one
//! that neither holds to the digit is held as a text in an object of its own, and written as the number that it is. In a
//! loaded model the values of big numbers are exact, all others are what a double makes of them.

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
    if is_inexact(text) {
        return Some(Node::Object([(KEY.to_owned(), Node::from(unified(text)))].into_iter().collect()));
    }
    serde_json::from_str::<serde_json::Number>(text).ok().map(Node::Number)
}

/// The text with the exponent written as `E+308`, so that equal texts are equal nodes.
fn unified(text: &str) -> String {
    match text.split_once(['e', 'E']) {
        Some((digits, exponent)) if exponent.starts_with(['+', '-']) => format!("{digits}E{exponent}"),
        Some((digits, exponent)) => format!("{digits}E+{exponent}"),
        None => text.to_owned(),
    }
}

/// The text of a number that neither a 64-bit integer nor a double holds to the digit.
pub fn exact_number(node: &Node) -> Option<&str> {
    let object = node.as_object().filter(|object| object.len() == 1)?;
    // Whoever can put the key into a file must not get anything but a number written.
    object.get(KEY)?.as_str().filter(|text| is_inexact(text))
}

/// Whether the node is a number, of any size.
pub fn is_number(node: &Node) -> bool {
    node.is_number() || exact_number(node).is_some()
}

/// The number as a double, which is infinite for one beyond its range.
pub fn as_double(node: &Node) -> Option<f64> {
    node.as_f64().or_else(|| exact_number(node)?.parse().ok())
}

/// Whether a number that is held as a text is somewhere in the node.
pub fn has_exact_number(node: &Node) -> bool {
    exact_number(node).is_some()
        || match node {
            Node::Array(items) => items.iter().any(has_exact_number),
            Node::Object(object) => object.values().any(has_exact_number),
            _ => false,
        }
}

/// Rounds the numbers of a node to doubles, but for those that are beyond the range of doubles.
pub(crate) fn round(node: &mut Node) {
    if let Some(text) = exact_number(node) {
        let number = text.parse().ok().and_then(serde_json::Number::from_f64);
        if let Some(number) = number {
            *node = Node::Number(number);
        }
        return;
    }
    match node {
        Node::Array(items) => items.iter_mut().for_each(round),
        Node::Object(object) => object.values_mut().for_each(round),
        _ => {}
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
                if number == "-0" || is_inexact(number) {
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

/// Whether a number is neither an integer of 64 bits nor a decimal that comes back from a double as it is.
fn is_inexact(text: &str) -> bool {
    // Every decimal of so many digits is another double.
    const DIGITS: usize = 15;
    // Most numbers have fewer characters, and no exponent.
    if (text.len() <= DIGITS && !text.contains(['e', 'E'])) || !is_json_number(text) {
        return false;
    }
    if text.parse::<i64>().is_ok() || text.parse::<u64>().is_ok() {
        return false;
    }
    let coefficient = text.split(['e', 'E']).next().unwrap_or_default();
    let is_digit = |c: &char| c.is_ascii_digit();
    let digits: String = coefficient.chars().filter(is_digit).collect();
    let significant = digits.trim_matches('0').len();
    let double = text.parse::<f64>().unwrap_or(f64::INFINITY);
    // Below the normal doubles there are fewer digits.
    let is_normal = double.is_normal() || significant == 0;
    significant > DIGITS || !is_normal
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
    use super::{as_double, exact_number, has_exact_number, is_number, parse_number, with_every_number_held};
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
        assert_eq!(exact_number(&node), Some("-2E+308"));
        assert!(is_number(&node) && as_double(&node) == Some(f64::NEG_INFINITY));
        assert!(has_exact_number(&json!([{ "a": node }])) && !has_exact_number(&json!([{ "a": 1e308 }])));
    }

    #[test]
    fn what_a_double_would_round_keeps_its_digits() {
        for text in [
            "0.1234567890123456789",
            "12345678901234567890.5",
            "123456789012345678901234567890",
            "-18446744073709551616",
            "1000000000000000.01",
            "1E-400",
            "1.5E-320",
        ] {
            let node = parse_number(text).unwrap();
            assert_eq!(exact_number(&node).map(|held| held.replace("E+", "E")).as_deref(), Some(text));
        }
        for text in [
            "18446744073709551615",
            "-9223372036854775808",
            "0.1",
            "1515531081.123",
            "100000000000000000000.00",
            "0.0e-999",
        ] {
            assert_eq!(exact_number(&parse_number(text).unwrap()), None, "{text}");
        }
    }

    #[test]
    fn numbers_are_rounded_to_doubles_where_doubles_reach() {
        let mut node = json!([{ "a": parse_number("0.1234567890123456789"), "b": parse_number("1e400") }]);
        super::round(&mut node);
        assert_eq!(node[0]["a"], json!(0.12345678901234568));
        assert_eq!(exact_number(&node[0]["b"]), Some("1E+400"));
    }

    #[test]
    fn a_json_text_keeps_its_numbers() {
        let held = |text: &str| serde_json::from_str::<super::Node>(&with_every_number_held(text)).unwrap();
        let node = held(r#"{ "-0 \" 1e999": [-0, 1.5, 12], "a": 1e999 }"#);
        assert_eq!(node["-0 \" 1e999"].to_string(), "[0,1.5,12]");
        assert_eq!(exact_number(&node["a"]), Some("1E+999"));
        for broken in ["\"", "\"\\", "[-", "1e", "--0", "[1e9999"] {
            with_every_number_held(broken);
        }
    }

    #[test]
    fn what_is_not_a_number_is_not_held_as_one() {
        for text in ["", "-", "01", "1.", "1e", "1e999,", "Infinity", "1e+", "+1e999", " 1e999"] {
            assert!(parse_number(text).is_none(), "{text}");
        }
        assert_eq!(exact_number(&json!({ "\u{1}number": "1e999, \"injected\": true" })), None);
        assert_eq!(exact_number(&json!({ "\u{1}number": "1" })), None);
    }
}
