//! The published JSON schema describes what is written.

use crate::harness::{Setup, call, record, response, service};
use jsonschema::Validator;
use proofmark_recording::{EXAMPLE, Keep};
use serde_json::{Value, json};

fn validator() -> Validator {
    let schema: Value = serde_json::from_str(include_str!("../../schema/recording-1.schema.json")).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

fn errors(value: &Value) -> Vec<String> {
    validator().iter_errors(value).map(|error| error.to_string()).collect()
}

#[test]
fn the_example_is_valid() {
    assert_eq!(errors(&serde_json::from_str(EXAMPLE).unwrap()), Vec::<String>::new());
}

#[test]
fn a_recording_with_all_that_there_is_is_valid() {
    let upstream = service(vec![
        response("200 OK", "", r#"{"FunctionArn":"a","Unknown":1}"#),
        response("429 Too Many Requests", "retry-after: 1\r\nx-amzn-errortype: TooManyRequestsException\r\n", "{}"),
        response("500 Internal Server Error", "", "no JSON"),
        response("200 OK", "", r#"{ "result": 1 }"#),
    ]);
    let recorder =
        record(&upstream, Setup { keep: vec![Keep::Payloads, Keep::Raw, Keep::Headers], ..Setup::default() });
    let line = "GET /2019-09-25/functions/my-function/event-invoke-config";
    (0..3).for_each(|_| _ = call(&recorder.url, line, ""));
    call(&recorder.url, "POST /2015-03-31/functions/f/invocations", r#"{"a": 1}"#);
    let text = recorder.finish().text();
    let value: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(errors(&value), Vec::<String>::new(), "{text}");
    for part in ["\"raw\"", "\"keep\"", "\"headers\"", "\"violations\"", "\"json\"", "\"error\""] {
        assert!(text.contains(part), "no {part} in {text}");
    }
}

#[test]
fn a_failure_stands_in_place_of_a_response() {
    let mut value: Value = serde_json::from_str(EXAMPLE).unwrap();
    value["exchanges"][0]["response"] = json!({ "failure": "timeout" });
    assert_eq!(errors(&value), Vec::<String>::new());
    proofmark_recording::file::parse(value.to_string().as_bytes()).unwrap();
    value["exchanges"][0]["response"] = json!({});
    assert_eq!(errors(&value).len(), 1);
}

#[test]
fn what_no_recording_has_is_invalid() {
    let mut value: Value = serde_json::from_str(EXAMPLE).unwrap();
    value["exchanges"][0]["surprise"] = json!(1);
    assert_eq!(errors(&value).len(), 1);
}
