//! Responses: all members in the body, and always a body.

use super::{api, response, shown, texts};
use proofmark_contract::read::{self, ResponseOutcome};
use proofmark_contract::write;
use serde_json::json;

#[test]
fn the_whole_output_is_in_the_body() {
    let api = api("@aws.protocols#awsJson1_1");
    let output = json!({ "shelf": "a", "total": 3, "at": 1479757760.006 });
    let store = api.operation("Store").unwrap();
    let written = write::response(&api, store, &output).unwrap();
    assert_eq!(written.status(), 200);
    assert_eq!(
        shown(written.headers(), written.body()),
        "content-type: application/x-amz-json-1.1\n\n{\"shelf\":\"a\",\"total\":3,\"at\":1479757760.006}"
    );
    let read = read::response(&api, store, &written);
    assert_eq!((read.outcome, texts(&read.violations)), (ResponseOutcome::Output(output), vec![]));
}

#[test]
fn an_operation_without_output_responds_with_an_empty_body_and_may_respond_with_an_empty_object() {
    let api = api("@aws.protocols#awsJson1_0");
    let ping = api.operation("Ping").unwrap();
    let written = write::response(&api, ping, &json!({})).unwrap();
    assert_eq!(shown(written.headers(), written.body()), "content-type: application/x-amz-json-1.0\n\n");
    for body in ["", "{}"] {
        let read = read::response(&api, ping, &response(200, &[], body));
        assert_eq!((read.outcome, texts(&read.violations)), (ResponseOutcome::Output(json!({})), vec![]));
    }
}

#[test]
fn every_response_can_be_given_what_aws_s_servers_add() {
    let api = api("@aws.protocols#awsJson1_0");
    let mut empty = http::Response::new(bytes::Bytes::new());
    write::identify(&api, &mut empty, "1-2-3");
    assert_eq!(shown(empty.headers(), b""), "content-type: application/x-amz-json-1.0\nx-amzn-requestid: 1-2-3\n\n");
}
