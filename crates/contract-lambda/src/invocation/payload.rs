//! The payload of a request as the event of a function: its size, and that it is JSON.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proofmark_smithy_model::model::Node;
use serde::de::IgnoredAny;
use serde_json::error::Category;

/// How many bytes an event has at most: of an invocation that waits for its result, and of an asynchronous one.
pub(crate) const LARGEST_EVENT: usize = 6 * 1024 * 1024;
pub(crate) const LARGEST_ASYNCHRONOUS_EVENT: usize = 1024 * 1024;

/// The bytes of a blob of an input.
pub(crate) fn bytes(input: &Node, member: &str) -> Vec<u8> {
    let text = input.get(member).and_then(Node::as_str).unwrap_or_default();
    // What is not base64 was rejected before.
    STANDARD.decode(text).unwrap_or_default()
}

/// `ClientContext` as JSON text on one line; none when it is not base64 of a JSON value.
pub(crate) fn client_context(text: &str) -> Option<String> {
    let context: Node = serde_json::from_slice(&STANDARD.decode(text).ok()?).ok()?;
    Some(context.to_string())
}

/// The event that the bytes are, as JSON text; or why they are none, in the words of the service. No bytes are an empty
/// object.
pub(crate) fn event(bytes: Vec<u8>) -> Result<String, String> {
    if bytes.is_empty() {
        return Ok("{}".to_owned());
    }
    let problem = match String::from_utf8(bytes) {
        Ok(text) => match serde_json::from_str::<IgnoredAny>(&text) {
            Ok(_) => return Ok(text),
            Err(error) => json_problem(&text, &error),
        },
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let bytes = error.into_bytes();
            encoding_problem(&bytes, valid)
        }
    };
    Err(format!("Could not parse request body into json: Could not parse payload into json: {problem}"))
}

const A_VALUE: &str = "expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')";

/// What Jackson, which the service reads JSON with, says of a place.
fn located(what: &str, line: usize, column: usize) -> String {
    format!(
        "{what}\n at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: {line}, \
         column: {column}]"
    )
}

/// Bytes that are not UTF-8, the first of them at this index: within a token, or where one begins.
fn encoding_problem(bytes: &[u8], index: usize) -> String {
    let line = 1 + bytes[..index].iter().filter(|byte| **byte == b'\n').count();
    let column = 1 + bytes[..index].iter().rev().take_while(|byte| **byte != b'\n').count();
    let byte = bytes.get(index).copied().unwrap_or_default();
    match bytes[..index].iter().all(u8::is_ascii_whitespace) {
        true => located(&format!("Unexpected character ((CTRL-CHAR, code {byte})): {A_VALUE}"), line, column),
        false => located(&format!("Invalid UTF-8 start byte 0x{byte:x}"), line, column + 1),
    }
}

fn json_problem(text: &str, error: &serde_json::Error) -> String {
    let (line, column) = (error.line().max(1), error.column().max(1));
    if error.classify() == Category::Eof {
        return located("Unexpected end-of-input", line, column);
    }
    let line_text = text.split('\n').nth(line - 1).unwrap_or_default();
    let before = line_text.get(..column - 1).unwrap_or_default();
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    let start = before.trim_end_matches(is_word).len();
    let rest = line_text.get(start..).unwrap_or_default();
    let token: String = rest.chars().take_while(|c| is_word(*c)).take(100).collect();
    let said = error.to_string();
    let expected = [
        ("expected `,` or `}`", "was expecting comma to separate Object entries"),
        ("expected `,` or `]`", "was expecting comma to separate Array entries"),
        ("expected `:`", "was expecting a colon to separate field name and value"),
        ("key must be a string", "was expecting double-quote to start field name"),
    ];
    let expected = expected.iter().find(|(ours, _)| said.contains(ours)).map(|(_, theirs)| *theirs);
    if expected.is_none() && token.starts_with(char::is_alphabetic) {
        let what = format!(
            "Unrecognized token '{token}': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or \
             'false')"
        );
        return located(&what, line, start + token.len() + 1);
    }
    let found = line_text.get(column - 1..).and_then(|rest| rest.chars().next()).unwrap_or('\n');
    let (shown, code) = (found.escape_debug(), u32::from(found));
    let what = format!("Unexpected character ('{shown}' (code {code})): {}", expected.unwrap_or(A_VALUE));
    located(&what, line, column)
}

#[cfg(test)]
mod tests {
    use super::event;

    /// What is said of bytes that are not JSON, without what is always said.
    fn said(bytes: &[u8]) -> String {
        let text = event(bytes.to_vec()).unwrap_err();
        let text = text.strip_prefix("Could not parse request body into json: Could not parse payload into json: ");
        text.unwrap().replace("Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled)", "..")
    }

    #[test]
    fn no_payload_is_an_empty_object() {
        assert_eq!(event(Vec::new()), Ok("{}".to_owned()));
    }

    #[test]
    fn any_json_is_an_event() {
        let deep = format!("{}1{}", "[".repeat(5000), "]".repeat(5000));
        for text in ["null", " [1, \"a\"] ", "\"text\"", "1.50", deep.as_str()] {
            assert_eq!(event(text.as_bytes().to_vec()).as_deref(), Ok(text));
        }
    }

    #[test]
    fn what_is_not_json_is_reported_in_the_services_words() {
        let value = "expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')";
        let cases: [(&[u8], String); 6] = [
            (b"\x99\xeb,j", format!("Unexpected character ((CTRL-CHAR, code 153)): {value}\n at [..; line: 1, column: 1]")),
            (b"n\x87r", "Invalid UTF-8 start byte 0x87\n at [..; line: 1, column: 3]".to_owned()),
            (b"'test'", format!("Unexpected character ('\\'' (code 39)): {value}\n at [..; line: 1, column: 1]")),
            (
                b"{c: 1}",
                "Unexpected character ('c' (code 99)): was expecting double-quote to start field name\n at [..; line: 1, \
                 column: 2]"
                    .to_owned(),
            ),
            (
                b"hello",
                "Unrecognized token 'hello': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or \
                 'false')\n at [..; line: 1, column: 6]"
                    .to_owned(),
            ),
            (b"{\"a\":", "Unexpected end-of-input\n at [..; line: 1, column: 5]".to_owned()),
        ];
        for (bytes, expected) in cases {
            assert_eq!(said(bytes), expected, "{}", bytes.escape_ascii());
        }
    }
}
