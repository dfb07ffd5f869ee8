//! Responses that are broken: what is not JSON, has other types than the model, or ends too early.

use super::mutate::{any, insert, of_another_type, raw, value};
use super::odd::in_body;
use super::texts;
use fastrand::Rng;
use proofmark_testkit::http::{Framing, Response};
use proofmark_testkit::mangle;
use serde_json::Value;

/// Changes a response, and says in what.
pub(super) fn broken(mut message: Response, rng: &mut Rng) -> (&'static str, Response) {
    let what = match rng.u8(..24) {
        0 | 1 => {
            message.body.truncate(rng.usize(..=message.body.len()));
            "a document cut off"
        }
        2..=5 => in_body(&mut message, rng, "another type", |body, rng| {
            any(body, rng, |_| true, |node, rng| *node = of_another_type(node, rng));
        }),
        6..=8 => in_body(&mut message, rng, "odd numbers", |body, rng| {
            let has_numbers = any(body, rng, Value::is_number, |node, rng| *node = raw(texts::number(rng)));
            if !has_numbers {
                any(body, rng, |_| true, |node, rng| *node = raw(texts::number(rng)));
            }
        }),
        9 => in_body(&mut message, rng, "broken times", |body, rng| {
            const TIMES: [&str; 10] = [
                "\"2016-11-21T19:49:20Z\"",
                "\"Mon, 21 Nov 2016 19:49:20 GMT\"",
                "\"1479757760\"",
                "\"NaN\"",
                "\"Infinity\"",
                "\"-Infinity\"",
                "1e18",
                "-1e18",
                "1479757760.9999999999",
                "true",
            ];
            any(body, rng, Value::is_number, |node, rng| *node = raw(TIMES[rng.usize(..TIMES.len())]));
        }),
        10 => {
            let pages: [&[u8]; 4] = [
                b"<html><body>Service Unavailable</body></html>",
                b"<?xml version=\"1.0\"?><Error/>",
                b"Bad Gateway",
                b"<",
            ];
            message.body = pages[rng.usize(..pages.len())].to_vec();
            if rng.bool() {
                message.set("content-type", "text/html");
            }
            "a page"
        }
        11 => {
            let wrong: [&[u8]; 5] = [b"\x80", b"\xff", b"\xe2\x82", b"\xed\xa0\x80", b"\xc0\xaf"];
            let at = rng.usize(..=message.body.len());
            message.body.splice(at..at, wrong[rng.usize(..wrong.len())].iter().copied());
            "bytes that are not UTF-8"
        }
        12 => {
            mangle::bytes(rng, &mut message.body);
            "bytes at random"
        }
        13 => in_body(&mut message, rng, "broken texts", |body, rng| {
            const TEXTS: [&str; 11] = [
                r#""\x""#,
                r#""\ud800""#,
                r#""\udc00a""#,
                r#""\ud800\u0041""#,
                r#""\u12""#,
                "\"a\nb\"",
                "\"\u{1}\"",
                "\"",
                "'a'",
                "a",
                r#""\""#,
            ];
            any(body, rng, Value::is_string, |node, rng| *node = raw(TEXTS[rng.usize(..TEXTS.len())]));
        }),
        14 => {
            let tails: [&[u8]; 8] = [b"}", b"{}", b",", b" x", b"\0", b"null", b"//", b"\xef\xbb\xbf"];
            message.body.extend_from_slice(tails[rng.usize(..tails.len())]);
            "more behind the document"
        }
        15 => {
            let text = String::from_utf8_lossy(&message.body).into_owned();
            let (from, to) = [
                ("{", "{,"),
                ("}", ",}"),
                (":", " "),
                ("\":", "\"=:"),
                ("{", "\u{feff}{"),
                ("{", "/**/{"),
                ("\"", "'"),
            ][rng.usize(..7)];
            message.body = text.replacen(from, to, 1).into_bytes();
            "broken punctuation"
        }
        16 | 17 => in_body(&mut message, rng, "a member twice", |body, rng| {
            any(
                body,
                rng,
                |node| node.as_object().is_some_and(|object| !object.is_empty()),
                |node, rng| {
                    let Some(object) = node.as_object_mut() else { return };
                    let key = object.keys().nth(rng.usize(..object.len())).cloned().unwrap_or_default();
                    let again = if rng.bool() { object[&key].clone() } else { value(rng) };
                    // No map has a key twice: the second one stands in the text of the first.
                    let first = std::mem::take(&mut object[&key]);
                    object[&key] = raw(&format!("{first},{}:{again}", Value::from(key.as_str())));
                },
            );
        }),
        18 => deep(&mut message, rng),
        19 | 20 => header(&mut message, rng),
        _ => framing(&mut message, rng),
    };
    (what, message)
}

/// Values in values, more than any reader expects.
fn deep(message: &mut Response, rng: &mut Rng) -> &'static str {
    let depth = rng.choice([10, 100, 126, 127, 128, 129, 130, 200, 1000]).unwrap_or(10);
    let (open, close) = if rng.bool() { ("[", "]") } else { ("{\"a\":", "}") };
    let text = format!("{}1{}", open.repeat(depth), close.repeat(depth));
    in_body(message, rng, "deep nesting", |body, rng| {
        if rng.bool() {
            any(body, rng, |_| true, |node, _| *node = raw(&text));
        } else if let Some(object) = body.as_object_mut() {
            insert(object, "SomethingNew", raw(&text), rng);
        }
    })
}

/// The value of a header that the response has.
fn header(message: &mut Response, rng: &mut Rng) -> &'static str {
    let values: [&[u8]; 12] = [
        b"",
        b"\xe9",
        b"\xff\xfe",
        "é".as_bytes(),
        b"a, b",
        b"\"a\"",
        b"99999999999999999999",
        b"-1",
        b"a\tb",
        b"ResourceNotFoundException",
        b" ",
        b"a;b=c",
    ];
    let value = values[rng.usize(..values.len())].to_vec();
    let count = message.headers.len();
    match message.headers.get_mut(rng.usize(..count.max(1))) {
        Some((_, found)) if rng.bool() => *found = value,
        Some((name, _)) => {
            let name = name.clone();
            message.headers.push((name, value));
            return "a header twice";
        }
        None => message.set("x-amzn-errortype", value),
    }
    "an odd value of a header"
}

/// The connection ends too early, or the length is another.
fn framing(message: &mut Response, rng: &mut Rng) -> &'static str {
    let length = message.body.len();
    let lines: [&[u8]; 6] =
        [b"", b"HTTP/1.1 99 Status", b"HTTP/1.1 abc", b"HTTP/3 200 OK", b"garbage", b"HTTP/1.1 1000 OK"];
    let (framing, what) = match rng.u8(..6) {
        0 => (Framing::Wrong(length + rng.usize(1..100)), "a connection closed in the body"),
        1 if length > 0 => (Framing::Wrong(rng.usize(..length)), "more than its length"),
        2 => (Framing::Chunked { whole: false }, "a connection closed in a chunk"),
        3 => (Framing::Head(rng.usize(..60)), "a connection closed in the head"),
        4 => (Framing::Line(lines[rng.usize(..lines.len())]), "a broken first line"),
        _ => (Framing::Head(0), "a connection closed at once"),
    };
    message.framing = framing;
    what
}
