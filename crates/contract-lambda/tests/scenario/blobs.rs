//! Blobs in rules: written as text or JSON, and compared as such.

use crate::{API, book, matched, mistakes, read, rule, said};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proofmark_contract::scenario::Reply;
use proofmark_contract::write;
use serde_json::{Value, json};

/// The payload that a rule with this one in its output responds with.
fn sent(payload: Value) -> Vec<u8> {
    let output = json!({ "StatusCode": 200, "Payload": payload });
    let rule = rule(json!({ "operation": "Invoke", "output": output }));
    let Reply::Output(output) = &rule.responses[0].reply else { panic!("{rule:?}") };
    STANDARD.decode(output["Payload"].as_str().expect("a blob in document form")).expect("base64")
}

/// Whether a rule that expects this payload is for a call with that one.
fn expected(wanted: Value, payload: &[u8]) -> bool {
    let rules = book([json!({ "operation": "Invoke", "input": { "Payload": wanted }, "fault": "reset" })]);
    let input = json!({ "FunctionName": "f", "Payload": STANDARD.encode(payload) });
    matched(&rules, "Invoke", &input).is_some()
}

#[test]
fn a_string_is_sent_as_its_text() {
    assert_eq!(sent(json!("Grüße")), "Grüße".as_bytes());
    assert_eq!(sent(json!("")), b"");
}

#[test]
fn any_other_value_is_sent_as_json() {
    assert_eq!(sent(json!({ "ok": true, "items": [1, null] })), br#"{"ok":true,"items":[1,null]}"#);
    assert_eq!(sent(json!([])), b"[]");
    assert_eq!(sent(json!(7)), b"7");
    assert_eq!(sent(json!(false)), b"false");
}

#[test]
fn a_key_says_what_is_sent() {
    assert_eq!(sent(json!({ "$json": "text" })), br#""text""#);
    assert_eq!(sent(json!({ "$json": null })), b"null");
    assert_eq!(sent(json!({ "$json": { "$text": 1 } })), br#"{"$text":1}"#);
    assert_eq!(sent(json!({ "$text": "{}" })), b"{}");
    assert_eq!(sent(json!({ "$base64": "AP8=" })), [0, 255]);
}

#[test]
fn a_string_expects_exactly_its_text() {
    assert!(expected(json!("{\"a\":1}"), br#"{"a":1}"#));
    assert!(!expected(json!("{\"a\":1}"), br#"{"a": 1}"#));
}

#[test]
fn a_table_expects_json_that_includes_it() {
    let wanted = json!({ "order": { "id": 7 } });
    assert!(expected(wanted.clone(), br#"{ "at": 1, "order": { "id": 7.0, "items": [] } }"#));
    assert!(!expected(wanted.clone(), br#"{ "order": { "id": 8 } }"#));
    assert!(!expected(wanted, b"order 7"));
}

#[test]
fn a_key_says_what_is_expected() {
    assert!(expected(json!({ "$json": { "a": 1 } }), br#"{"a":1}"#));
    assert!(!expected(json!({ "$json": { "a": 1 } }), br#"{"a":1,"b":2}"#));
    assert!(expected(json!({ "$subset": { "$a": 1 } }), br#"{"$a":1,"b":2}"#));
    assert!(expected(json!({ "$contains": "fund" }), b"a refund"));
    assert!(!expected(json!({ "$contains": "fund" }), b"\xff a refund"));
    assert!(expected(json!({ "$text": "$json" }), b"$json"));
    assert!(expected(json!({ "$base64": "AP8=" }), &[0, 255]));
    assert!(!expected(json!({ "$base64": "AP8=" }), &[0]));
}

#[test]
fn the_events_of_a_stream_have_blobs_too() {
    let events = json!([{ "PayloadChunk": { "Payload": { "part": 1 } } }, { "InvokeComplete": {} }]);
    let output = json!({ "StatusCode": 200, "EventStream": events });
    let rule = rule(json!({ "operation": "InvokeWithResponseStream", "output": output }));
    assert_eq!(
        said(&rule.responses[0]),
        r#"{"StatusCode":200,"EventStream":[{"PayloadChunk":{"Payload":"eyJwYXJ0IjoxfQ=="}},{"InvokeComplete":{}}]}"#
    );
}

#[test]
fn a_blob_deep_in_an_input_is_compared_as_text() {
    let input = json!({ "Code": { "ZipFile": { "$contains": "handler" } } });
    let rules = book([json!({ "operation": "CreateFunction", "input": input, "fault": "reset" })]);
    let with = |code: &[u8]| json!({ "FunctionName": "f", "Code": { "ZipFile": STANDARD.encode(code) } });
    assert!(matched(&rules, "CreateFunction", &with(b"def handler(): pass")).is_some());
    assert!(matched(&rules, "CreateFunction", &with(b"def main(): pass")).is_none());
}

#[test]
fn a_rule_is_listed_as_it_was_written() {
    let input = json!({ "FunctionName": "f", "Payload": { "$contains": "refund" } });
    let rules = book([json!({ "operation": "Invoke", "input": input, "fault": "reset" })]);
    assert_eq!(rules.list()[0]["input"], input);
}

#[test]
fn mistakes_in_blobs_are_reported_with_their_places() {
    insta::assert_snapshot!(mistakes(
        r#"
[[rule]]
operation = "Invoke"
input = { Payload = { "$base64" = "not base64!" } }
output = { StatusCode = 200, Payload = { "$contains" = "x" } }

[[rule]]
operation = "Invoke"
input = { Payload = { "$jsn" = {} } }
output = { StatusCode = 200, Payload = { "$text" = 7 } }

[[rule]]
operation = "Invoke"
input = { Payload = { "$json" = {}, order = 1 } }
output = { StatusCode = 200, Payload = { "$ref" = "order.json" } }

[[rule]]
operation = "Invoke"
input = { Payload = { "$contains" = "" } }
fault = "reset"
"#,
    ));
}

#[test]
fn the_author_of_a_sensitive_value_sees_it_in_messages() {
    let said = mistakes(
        r#"
[[rule]]
operation = "GetFunctionConfiguration"
output = { Environment = { Variables = { "MY-TABLE" = "orders" } } }
"#,
    );
    assert!(said.contains("MY-TABLE") && !said.contains("(sensitive)"), "{said}");
}

#[test]
fn the_documented_rules_do_what_is_documented() {
    let scenario = read(crate::docs::blocks("toml")[2]);
    let rules = scenario.rule_book();
    let call = |payload: &str| {
        let input = json!({ "FunctionName": "orders", "Payload": STANDARD.encode(payload) });
        let matched = matched(&rules, "Invoke", &input)?;
        let Reply::Output(output) = &matched.response().reply else { panic!("{matched:?}") };
        let response = write::response(&API, API.operation("Invoke")?, output).expect("a response");
        Some(String::from_utf8_lossy(response.body()).into_owned())
    };
    assert_eq!(call(r#"{"action":"cancel","order":7}"#).as_deref(), Some(r#"{"cancelled":true}"#));
    assert_eq!(call(r#"{"action":"refund"}"#).as_deref(), Some("not JSON, but this text"));
    assert_eq!(call(r#"{"action":"ship"}"#), None);
}
