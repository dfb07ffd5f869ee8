//! A request of a report as a line for a shell, with curl. Secrets are not in a report, so the line takes credentials
//! from the environment of whoever runs it.

use super::Exchange;
use proofmark_smithy_model::text::is_printable;
use std::fmt::Write as _;

/// Where requests of a report were sent, and how they are signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// The URL, without a path: `http://127.0.0.1:5000`.
    pub url: String,
    /// The name of the service in signatures; none when requests are not signed.
    pub signing_name: Option<String>,
}

/// Headers that curl writes itself, or that its signature replaces.
const WRITTEN: [&str; 7] = [
    "authorization",
    "content-length",
    "host",
    "transfer-encoding",
    "x-amz-content-sha256",
    "x-amz-date",
    "x-amz-security-token",
];

/// What stands in a report for what must not be shown.
const HIDDEN: [&str; 2] = ["***", "(sensitive)"];

/// The request as a command line; none when the report does not have all of it: its body was cut off, has bytes that are
/// not text, or something in it must not be shown.
pub fn line(endpoint: &Endpoint, exchange: &Exchange) -> Option<String> {
    let (head, body) = exchange.request.split_once("\n\n").unwrap_or((&exchange.request, ""));
    let mut lines = head.lines();
    let mut words = lines.next()?.split(' ');
    let (method, target) = (words.next()?, words.next()?);
    let shows_all = |text: &str| HIDDEN.iter().all(|hidden| !text.contains(hidden));
    let is_cut =
        body.lines().last().is_some_and(|last| last.ends_with("bytes in all)") || last.ends_with("not UTF-8)"));
    let is_text = |character| character == '\n' || is_printable(character);
    if is_cut || !shows_all(target) || !shows_all(body) || !body.chars().all(is_text) {
        return None;
    }
    let mut line = format!("curl -i --globoff --path-as-is -X {}", quoted(method));
    if method == "HEAD" {
        line = "curl -I --globoff --path-as-is".to_owned();
    }
    if let Some(signing_name) = &endpoint.signing_name {
        // The first word names AWS's scheme; curl reads no variables.
        let scheme = format!("aws:amz:${{AWS_REGION:-us-east-1}}:{signing_name}");
        let _ = write!(
            line,
            " --aws-sigv4 \"{scheme}\" --user \"${{AWS_ACCESS_KEY_ID:-test}}:${{AWS_SECRET_ACCESS_KEY:-test}}\""
        );
    }
    for (name, value) in lines.filter_map(|header| header.split_once(": ")) {
        if WRITTEN.iter().any(|written| name.eq_ignore_ascii_case(written)) {
            continue;
        }
        if !shows_all(value) {
            return None;
        }
        // curl leaves a header out that has a colon and nothing behind it.
        let header = if value.is_empty() { format!("{name};") } else { format!("{name}: {value}") };
        let _ = write!(line, " -H {}", quoted(&header));
    }
    if !body.is_empty() {
        let _ = write!(line, " --data-raw {}", quoted(body));
    }
    let _ = write!(line, " {}", quoted(&format!("{}{target}", endpoint.url.trim_end_matches('/'))));
    Some(line)
}

/// A word as a shell reads it.
pub fn quoted(word: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:=@%+,".contains(&byte);
    match !word.is_empty() && word.bytes().all(is_plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::{Endpoint, line, quoted};
    use crate::report::Exchange;

    fn of(request: &str, signing_name: Option<&str>) -> Option<String> {
        let endpoint =
            Endpoint { url: "http://127.0.0.1:5000/".to_owned(), signing_name: signing_name.map(str::to_owned) };
        line(&endpoint, &Exchange { request: request.to_owned(), response: String::new() })
    }

    #[test]
    fn a_request_is_a_line() {
        let request =
            "POST /things?a=1 HTTP/1.1\ncontent-type: application/json\nhost: h\ncontent-length: 9\n\n{\"a\":\"'\"}";
        assert_eq!(
            of(request, None).unwrap(),
            "curl -i --globoff --path-as-is -X POST -H 'content-type: application/json' --data-raw '{\"a\":\"'\\''\"}' \
             'http://127.0.0.1:5000/things?a=1'"
        );
    }

    #[test]
    fn a_signed_request_is_signed_anew_with_the_caller_s_credentials() {
        let request = "GET / HTTP/1.1\nauthorization: ***\nx-amz-date: 20261128T000000Z\n";
        assert_eq!(
            of(request, Some("lambda")).unwrap(),
            "curl -i --globoff --path-as-is -X GET --aws-sigv4 \"aws:amz:${AWS_REGION:-us-east-1}:lambda\" --user \
             \"${AWS_ACCESS_KEY_ID:-test}:${AWS_SECRET_ACCESS_KEY:-test}\" http://127.0.0.1:5000/"
        );
    }

    #[test]
    fn what_is_not_shown_whole_has_no_line() {
        for request in [
            "GET /a?key=(sensitive) HTTP/1.1\n",
            "GET /a HTTP/1.1\nx-api-key: ***\n",
            "POST /a HTTP/1.1\n\n(sensitive)",
            "POST /a HTTP/1.1\n\nabc\n… (20000 bytes in all)",
            "POST /a HTTP/1.1\n\n\u{1b}[2J",
            "",
        ] {
            assert_eq!(of(request, None), None, "{request}");
        }
    }

    #[test]
    fn words_with_meaning_to_a_shell_are_quoted() {
        assert_eq!(quoted("a-b_c.d/e:f=g"), "a-b_c.d/e:f=g");
        assert_eq!(quoted("$(reboot)"), "'$(reboot)'");
        assert_eq!(quoted(""), "''");
    }
}
