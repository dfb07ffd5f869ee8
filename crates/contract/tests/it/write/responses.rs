//! Outputs and errors as responses.

use super::{DEPOT, answer, response};
use crate::models::api_of;
use proofmark_contract::api::Api;
use proofmark_contract::write::{self, ErrorResponse};
use proofmark_contract::{defaults, synth};
use serde_json::{Value, json};
use std::sync::LazyLock;

#[test]
fn the_status_is_the_member_s_or_else_the_operation_s() {
    let expected = "201\ncontent-type: application/json\n\n{\"text\":\"a\"}";
    assert_eq!(answer("Status", json!({ "status": 201, "text": "a" })), expected);
    assert_eq!(answer("Status", json!({})), "202\ncontent-type: application/json\n\n{}");
}

#[test]
fn a_response_without_content_has_neither_body_nor_type() {
    assert_eq!(answer("NoContent", json!({})), "204");
    assert_eq!(answer("Status", json!({ "status": 304 })), "304");
}

#[test]
fn members_cannot_travel_in_a_response_without_content() {
    let operation = DEPOT.operation("NoContent").unwrap();
    let error = write::response(&DEPOT, operation, &json!({ "text": "a" })).unwrap_err();
    assert_eq!(
        error.to_string(),
        "status: a response with the status 204 No Content has no body, yet members are set in it"
    );
}

#[test]
fn an_output_is_an_object_even_without_members_and_no_output_is_nothing() {
    assert_eq!(answer("Empty", json!({})), "200\ncontent-type: application/json\n\n{}");
    assert_eq!(answer("Nothing", json!({})), "200");
}

#[test]
fn an_absent_payload_makes_no_body() {
    assert_eq!(answer("BlobPayload", json!({})), "200");
    assert_eq!(answer("StructurePayload", json!({})), "200");
}

#[test]
fn what_binds_members_of_requests_has_no_effect_in_responses() {
    let expected = "200\ncontent-type: application/json\n\n{\"query\":\"a\"}";
    assert_eq!(answer("Ignored", json!({ "query": "a" })), expected);
}

fn with_defaults(output: Value) -> Value {
    defaults::with_defaults(&DEPOT, DEPOT.operation("Defaults").unwrap().output, output)
}

#[test]
fn defaults_stand_where_a_document_has_nothing() {
    let defaults = json!({ "text": "hi", "number": 0, "data": "YWJj", "when": 1479757760, "list": [] });
    assert_eq!(with_defaults(json!({})), defaults);
    let output = with_defaults(json!({ "text": "bye", "number": null, "nested": {}, "many": [{}, { "level": 2 }] }));
    assert_eq!((&output["text"], &output["number"]), (&json!("bye"), &json!(0)));
    assert_eq!(
        (&output["nested"], &output["many"]),
        (&json!({ "level": 1 }), &json!([{ "level": 1 }, { "level": 2 }]))
    );
}

fn error(answer: &ErrorResponse) -> String {
    response(write::error(&DEPOT, answer).unwrap_or_else(|error| panic!("{error}")))
}

fn rejected(members: Value) -> ErrorResponse {
    ErrorResponse::modelled(&DEPOT, DEPOT.error(None, "Rejected").unwrap(), members)
}

#[test]
fn an_error_is_named_by_a_header_alone_and_its_members_are_bound_as_the_model_says() {
    assert_eq!(
        error(&rejected(json!({ "Message": "no", "retryAfter": "3", "reason": "busy" }))),
        "409\ncontent-type: application/json\nretry-after: 3\nx-amzn-errortype: Rejected\n\n\
         {\"Message\":\"no\",\"Why\":\"busy\"}"
    );
}

#[test]
fn the_status_and_further_headers_are_the_caller_s() {
    let mut answer = rejected(json!({}));
    answer.status = 429;
    answer.headers.push(("Retry-After".to_owned(), "9".to_owned()));
    assert_eq!(error(&answer), "429\ncontent-type: application/json\nretry-after: 9\nx-amzn-errortype: Rejected\n\n{}");
}

#[test]
fn an_error_that_the_model_does_not_have_is_written_as_it_is() {
    assert_eq!(
        error(&ErrorResponse::unmodelled("ValidationException", 400, "1 validation error")),
        "400\ncontent-type: application/json\nx-amzn-errortype: ValidationException\n\n\
         {\"message\":\"1 validation error\"}"
    );
}

#[test]
fn the_text_member_is_named_as_the_shape_has_it() {
    assert_eq!(write::message_member(&DEPOT, DEPOT.error(None, "Rejected").unwrap()), Some("Message"));
}

#[test]
fn every_response_can_be_given_what_aws_s_servers_add() {
    let operation = DEPOT.operation("NoContent").unwrap();
    let mut message = write::response(&DEPOT, operation, &json!({})).unwrap();
    write::identify(&DEPOT, &mut message, "8d3e7e42-0d6f-4f32-8a4c-2a0c1a2b3c4d");
    assert_eq!(
        response(message),
        "204\ncontent-type: application/json\nx-amzn-requestid: 8d3e7e42-0d6f-4f32-8a4c-2a0c1a2b3c4d"
    );
}

/// An API whose members are bound to header fields that HTTP itself gives a meaning to.
static OBJECTS: LazyLock<Api> = LazyLock::new(|| api_of(&[("objects.smithy", include_str!("objects.smithy"))]));

fn object(operation: &str, output: Value) -> String {
    let operation = OBJECTS.operation(operation).unwrap();
    response(write::response(&OBJECTS, operation, &output).unwrap_or_else(|error| panic!("{error}")))
}

#[test]
fn the_length_of_a_response_is_that_of_its_body_whatever_a_member_says() {
    let expected = "200\ncontent-length: 3\ncontent-type: application/octet-stream\n\nabc";
    assert_eq!(object("GetObject", json!({ "length": 5000, "body": "YWJj" })), expected);
    assert_eq!(object("GetObject", json!({ "length": 5000 })), "200\ncontent-length: 0");
    // Its length is that of the response to GET.
    assert_eq!(
        object("HeadObject", json!({ "length": 5000 })),
        "200\ncontent-length: 5000\ncontent-type: application/json\n\n{}"
    );
}

#[test]
fn what_holds_for_a_connection_is_not_written_from_members() {
    let framing = json!({ "transferEncoding": "chunked", "connection": "close", "trailer": "x", "upgrade": "h2c" });
    assert_eq!(object("GetObject", framing), "200");
    let input = json!({ "length": 7, "expect": "100-continue", "host": "example.com", "te": "gzip", "body": "YWJj" });
    let operation = OBJECTS.operation("PutObject").unwrap();
    let request = write::request(&OBJECTS, operation, &input).unwrap();
    let names: Vec<&str> = request.headers().keys().map(|name| name.as_str()).collect();
    assert_eq!(names, ["content-type", "content-length"]);
    assert_eq!(request.headers()["content-length"], "3");
}

#[test]
fn what_describes_the_message_is_not_synthesized_and_the_rest_has_its_form() {
    let operation = OBJECTS.operation("GetObject").unwrap();
    for seed in 0..20 {
        let output = synth::output(&OBJECTS, operation, seed).unwrap();
        let names: Vec<&String> = output.as_object().unwrap().keys().collect();
        assert_eq!(names, ["etag", "lastModified", "retryAfter", "cacheControl", "own", "body"]);
        assert_eq!(output["lastModified"], "Thu, 01 Jan 2026 00:00:00 GMT");
        assert_eq!((&output["retryAfter"], &output["cacheControl"]), (&json!("1"), &json!("no-store")));
    }
}
