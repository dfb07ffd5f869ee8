//! The headers Content-Type and Accept, and what a server answers to a request that violates the model.

use crate::support::{api, read_request, table};
use bytes::Bytes;
use http::Request;
use proofmark_contract::read::{self, Refused};
use serde_json::json;

#[test]
fn a_json_body_is_application_json() {
    let api = api(json!({"Input": {"structure": {"a": "String"}}}));
    insta::assert_snapshot!(table(
        [
            "/test\nContent-Type: application/json; charset=utf-8\n\n{}",
            "/test\nContent-Type: APPLICATION/JSON\n\n{}",
            "/test\nContent-Type: application/x-amz-json-1.1\n\n{}",
            "/test\nContent-Type: application/hal+json\n\n",
            "/test\n\n{}",
            "/test",
        ],
        |message| read_request(&api, message)
    ));
}

#[test]
fn a_request_without_a_body_by_the_model_should_have_none() {
    let api = api(json!({"Input": {"structure": {"a": ["String", {"httpHeader": "a"}]}}}));
    insta::assert_snapshot!(table(
        [
            "/test\nContent-Type: application/json",
            "/test\nContent-Type: application/json\n\n{}",
            "/test\n\n{}",
            "/test\n\n{\"b\": 1}",
            "/test\n\nbytes",
        ],
        |message| read_request(&api, message)
    ));
}

#[test]
fn an_empty_structure_can_be_an_empty_object_or_nothing() {
    let api = api(json!({"Input": {"structure": {}}}));
    insta::assert_snapshot!(table(
        ["/test\nContent-Type: application/json\n\n{}", "/test", "/test\nContent-Type: text/plain\n\n{}"],
        |message| read_request(&api, message)
    ));
}

#[test]
fn a_member_can_say_what_the_payload_is() {
    let api = api(json!({"Input": {"structure": {
        "type": ["String", {"httpHeader": "Content-Type"}], "payload": ["Blob", {"httpPayload": {}}]
    }}}));
    insta::assert_snapshot!(read_request(&api, "/test\nContent-Type: image/jpg\n\n1234"));
}

#[test]
fn the_answer_should_be_of_an_accepted_type() {
    let api = api(json!({"Output": {"structure": {"a": "String"}}}));
    insta::assert_snapshot!(table(
        [
            "/test",
            "/test\nAccept: */*",
            "/test\nAccept: text/html, application/*;q=0.5",
            "/test\nAccept: application/json",
            "/test\nAccept:",
            "/test\nAccept: text/html",
            "/test\nAccept: application/json;q=0, text/*",
            "/test\nAccept: text/html\nAccept: application/hal+json",
        ],
        |message| read_request(&api, message)
    ));
}

#[test]
fn what_is_refused_is_told_apart() {
    let api = api(json!({
        "Input": {"structure": {
            "a": ["String", {"length": {"max": 1}}], "b": "Integer", "list": "List", "union": "Union", "enum": "Enum"
        }},
        "Output": {"structure": {"a": "String"}},
        "List": {"list": "String"},
        "Union": {"union": {"a": "String"}},
        "Enum": {"enum": {"A": "a"}}
    }));
    let refused = |head: &str, body: &str| {
        let (name, value) = head.split_once(": ").unwrap();
        let request = Request::post("/test").header(name, value).header("accept", "application/json");
        let request = request.body(Bytes::from(body.to_owned())).unwrap();
        let read = read::request(&api, &request).unwrap();
        Refused::of(&read.violations).map(|refused| (refused.name(), refused.status()))
    };
    let json = "content-type: application/json";
    let validation = Some(("ValidationException", 400));
    let serialization = Some(("SerializationException", 400));
    assert_eq!(refused(json, r#"{"a": "x", "unknown": 1}"#), None);
    assert_eq!(refused(json, r#"{"a": "xx"}"#), validation);
    assert_eq!(refused(json, r#"{"enum": "b"}"#), validation);
    assert_eq!(refused(json, r#"{"a": "xx", "b": "1"}"#), serialization);
    assert_eq!(refused(json, r#"{"list": [null]}"#), serialization);
    assert_eq!(refused(json, r#"{"union": {}}"#), serialization);
    assert_eq!(refused(json, r#"{"union": {"b": 1}}"#), serialization);
    assert_eq!(refused(json, "{"), serialization);
    assert_eq!(refused("accept: text/html", ""), None);
    assert_eq!(refused("content-type: text/plain", "{"), Some(("UnsupportedMediaTypeException", 415)));
}

#[test]
fn an_answer_of_no_accepted_type_is_refused() {
    let api = api(json!({"Output": {"structure": {"a": "String"}}}));
    let request = Request::post("/test").header("accept", "text/html").body(Bytes::new()).unwrap();
    let read = read::request(&api, &request).unwrap();
    assert_eq!(Refused::of(&read.violations), Some(Refused::NotAcceptable));
    assert_eq!(Refused::NotAcceptable.status(), 406);
}
