//! Responses that are well-formed and odd: what a newer API, another server or a proxy may send.

use super::mutate::{self, any, insert, raw, reverse, value};
use super::texts;
use fastrand::Rng;
use proofmark_testkit::http::{Framing, Response};
use serde_json::{Value, json};

/// Changes a response, and says in what. `namespace` is that of the service's shapes in names of errors.
pub(super) fn odd(mut message: Response, namespace: &str, rng: &mut Rng) -> (&'static str, Response) {
    let what = match rng.u8(..22) {
        0 | 1 => in_body(&mut message, rng, "unknown members", |body, rng| {
            for _ in 0..rng.usize(1..4) {
                any(body, rng, Value::is_object, |node, rng| {
                    let value = value(rng);
                    let key = if rng.bool() { "SomethingNew".to_owned() } else { texts::odd(rng) };
                    node.as_object_mut().into_iter().for_each(|object| insert(object, &key, value.clone(), rng));
                });
            }
        }),
        2 | 3 => in_body(&mut message, rng, "nulls", |body, rng| {
            for _ in 0..rng.usize(1..4) {
                any(body, rng, |_| true, |node, _| *node = Value::Null);
            }
        }),
        4 | 5 => in_body(&mut message, rng, "other texts", |body, rng| {
            for _ in 0..rng.usize(1..4) {
                any(body, rng, Value::is_string, |node, rng| *node = texts::odd(rng).into());
            }
        }),
        6 => in_body(&mut message, rng, "missing members", |body, rng| {
            for _ in 0..rng.usize(1..4) {
                any(body, rng, Value::is_object, |node, rng| {
                    if let Some(object) = node.as_object_mut().filter(|object| !object.is_empty()) {
                        let key = object.keys().nth(rng.usize(..object.len())).cloned();
                        key.and_then(|key| object.shift_remove(&key));
                    }
                });
            }
        }),
        7 => in_body(&mut message, rng, "members turned around", |body, _| reverse(body)),
        8 => in_body(&mut message, rng, "empty lists and objects", |body, rng| {
            any(
                body,
                rng,
                |node| node.is_array() || node.is_object(),
                |node, _| match node {
                    Value::Array(items) => items.clear(),
                    _ => *node = json!({}),
                },
            );
        }),
        9 => in_body(&mut message, rng, "escaped texts", |body, rng| {
            any(body, rng, Value::is_string, |node, rng| {
                let forms = [r#""\u0041\/\b\f\n\r\t\\\"""#, r#""\ud83d\ude00""#, r#""\u00e9\u0000""#, r#""\u2028""#];
                *node = raw(forms[rng.usize(..forms.len())]);
            });
        }),
        10 => {
            message.body = Vec::new();
            "an empty body"
        }
        11 => {
            let bodies = ["{}", " {} ", "null", "\n{ }\n", "{\"\":{}}", " "];
            message.body = bodies[rng.usize(..bodies.len())].as_bytes().to_vec();
            "an empty document"
        }
        12 | 13 => {
            let statuses = [
                200, 201, 202, 203, 204, 206, 299, 300, 301, 302, 304, 307, 400, 401, 403, 404, 408, 409, 413, 418,
                429, 499, 500, 501, 502, 503, 504, 599,
            ];
            message.status = statuses[rng.usize(..statuses.len())];
            if matches!(message.status, 204 | 304) {
                message.body.clear();
            }
            "another status"
        }
        // Only services that had an awsQuery API have the header.
        14..=16 if message.header(QUERY_ERROR).is_some() && rng.bool() => query_error(&mut message, rng),
        14..=16 => error_type(&mut message, namespace, rng),
        17 => in_body(&mut message, rng, "where the text of an error stands", |body, rng| {
            let Some(object) = body.as_object_mut() else { return };
            object.retain(|key, _| !key.eq_ignore_ascii_case("message"));
            for key in ["message", "Message", "errorMessage", "ErrorMessage", "error_message", "MESSAGE"] {
                if rng.u8(..3) == 0 {
                    let text = if rng.u8(..4) == 0 { value(rng) } else { format!("the text of {key}").into() };
                    insert(object, key, text, rng);
                }
            }
        }),
        18 | 19 => headers(&mut message, rng),
        20 => {
            if let Ok(body) = serde_json::from_slice::<Value>(&message.body) {
                message.body = format!("\r\n\t {body:#} \n").into_bytes();
            }
            "white space"
        }
        _ => {
            let framings = [Framing::Chunked { whole: true }, Framing::Close];
            message.framing = framings[rng.usize(..framings.len())].clone();
            "another framing"
        }
    };
    (what, message)
}

/// Changes the body where it is JSON.
pub(super) fn in_body(
    message: &mut Response,
    rng: &mut Rng,
    what: &'static str,
    change: impl FnOnce(&mut Value, &mut Rng),
) -> &'static str {
    if let Ok(mut body) = serde_json::from_slice::<Value>(&message.body) {
        change(&mut body, rng);
        message.body = mutate::written(&body).into_bytes();
    }
    what
}

/// The header with the code that an error had in awsQuery.
const QUERY_ERROR: &str = "x-amzn-query-error";

/// How that code is stated.
fn query_error(message: &mut Response, rng: &mut Rng) -> &'static str {
    let value = message.header(QUERY_ERROR).map(|value| String::from_utf8_lossy(value).into_owned());
    let value = value.unwrap_or_default();
    let code = value.split(';').next().unwrap_or_default();
    let forms = [
        code.to_owned(),
        format!("{code};"),
        format!("{code};Receiver"),
        format!("{code};Sender;More"),
        format!(" {code} ; Sender "),
        format!("{};sender", code.to_lowercase()),
        "SomethingNew;Sender".to_owned(),
        "AWS.SomethingNew.Code;Receiver".to_owned(),
        ";Sender".to_owned(),
        ";".to_owned(),
        String::new(),
    ];
    if rng.u8(..5) == 0 {
        message.remove(QUERY_ERROR);
        return "no former code of an error";
    }
    message.set(QUERY_ERROR, forms[rng.usize(..forms.len())].clone());
    if rng.u8(..4) == 0 {
        in_body(message, rng, "", |body, _| {
            body.as_object_mut().and_then(|body| body.shift_remove("__type"));
        });
        return "the former code of an error alone, in another form";
    }
    "the former code of an error in another form"
}

/// The name that a response gives to its error, in a header or in the body.
fn name_of_error(message: &Response) -> String {
    let header = message.header("x-amzn-errortype").map(|name| String::from_utf8_lossy(name).into_owned());
    let body = || {
        let body: Value = serde_json::from_slice(&message.body).ok()?;
        let name = body.get("__type")?.as_str()?;
        Some(name.rsplit('#').next().unwrap_or(name).to_owned())
    };
    header.or_else(body).unwrap_or_else(|| "ServiceException".to_owned())
}

/// Where and how the type of an error is given.
fn error_type(message: &mut Response, namespace: &str, rng: &mut Rng) -> &'static str {
    let name = name_of_error(message);
    let forms = [
        name.clone(),
        format!("{namespace}#{name}"),
        format!("{name}:http://internal.amazon.com/coral/com.amazon.coral.service/"),
        format!("{namespace}#{name}:http://internal.amazon.com/"),
        format!("{name}:"),
        format!("#{name}"),
        format!("a#b#{name}"),
        format!("{name}#"),
        format!("{name},AnotherException"),
        name.to_lowercase(),
        format!(" {name} "),
        String::new(),
        ":".to_owned(),
        "#".to_owned(),
        "SomethingNewException".to_owned(),
    ];
    let mut form = || forms[rng.usize(..forms.len())].clone();
    let (in_header, in_body_) = (form(), form());
    let place = rng.u8(..6);
    if place < 3 {
        message.set("x-amzn-errortype", in_header);
    } else {
        message.remove("x-amzn-errortype");
    }
    if message.status < 300 && rng.u8(..3) > 0 {
        message.status = 400;
    }
    if place == 0 {
        return "the type of an error in another form";
    }
    in_body(message, rng, "the type of an error in the body", |body, rng| {
        let Some(object) = body.as_object_mut() else { return };
        let keys: &[&str] = match rng.u8(..6) {
            0..=2 => &["__type"],
            3 => &["code"],
            4 => &["code", "__type"],
            _ => &["Code", "__Type", "type"],
        };
        for key in keys {
            let value = if rng.u8(..6) == 0 { value(rng) } else { in_body_.clone().into() };
            insert(object, key, value, rng);
        }
    })
}

fn headers(message: &mut Response, rng: &mut Rng) -> &'static str {
    match rng.u8(..8) {
        0 => {
            let types = [
                "",
                "text/html",
                "application/xml",
                "application/json; charset=utf-8",
                "application/x-amz-json-1.1",
                "application/json, text/plain",
                "APPLICATION/JSON",
                "application/vnd.amazon.eventstream",
                ";",
            ];
            message.set("content-type", types[rng.usize(..types.len())]);
            "another content type"
        }
        1 => {
            message.remove("content-type");
            "no content type"
        }
        2 => {
            message.remove("x-amzn-requestid");
            "no request id"
        }
        3 => {
            let names = ["x-amz-request-id", "x-amz-requestid", "x-amzn-request-id", "x-amz-id-2"];
            if rng.bool() {
                message.remove("x-amzn-requestid");
            }
            message.set(names[rng.usize(..names.len())], "another-id");
            "another header of a request id"
        }
        4 => {
            message.headers.push(("x-amzn-requestid".to_owned(), b"a-second-id".to_vec()));
            "two request ids"
        }
        5 => {
            let (name, values) = match rng.u8(..3) {
                0 => ("retry-after", ["5", "0", "-1", "soon", "Wed, 21 Oct 2015 07:28:00 GMT"]),
                1 => ("x-amz-retry-after", ["5", "0", "-1", "soon", "1500"]),
                _ => (
                    "date",
                    [
                        "Tue, 14 Nov 2023 22:13:20 GMT",
                        "Wed, 21 Oct 2015 07:28:00 GMT",
                        "Tue, 14 Nov 2023 23:13:20 GMT",
                        "never",
                        "",
                    ],
                ),
            };
            message.set(name, values[rng.usize(..values.len())]);
            "when to try again"
        }
        6 => {
            for (_, value) in &mut message.headers {
                *value = [b"  ", value.as_slice(), b"\t "].concat();
            }
            "spaces around the values of headers"
        }
        _ => {
            for (name, _) in &mut message.headers {
                *name = name.to_uppercase();
            }
            "headers in upper case"
        }
    }
}
