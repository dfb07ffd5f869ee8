//! The headers Content-Type and Accept.

use super::support::{api, read_request, table};
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
fn the_response_should_be_of_an_accepted_type() {
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
