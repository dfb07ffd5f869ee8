//! Mocks that expect a payload by what it contains.

use super::common::panic_of;
use proofmark_lambda_mocks::{BlobMatcher, Lambda};
use proofmark_tests::client::client;
use proofmark_tests::sdk::operation::invoke::InvokeOutput;
use proofmark_tests::sdk::primitives::Blob;
use serde_json::json;

fn status(status: i32) -> InvokeOutput {
    InvokeOutput::builder().status_code(status).build()
}

/// The status of the response that an invocation with this payload gets.
async fn invoked(mocks: &Lambda, payload: &str) -> Option<i32> {
    let call = client(mocks.uri()).invoke().function_name("f").payload(Blob::new(payload));
    call.send().await.ok().map(|output| output.status_code())
}

#[tokio::test]
async fn a_mock_takes_the_payload_that_it_expects() {
    let mocks = Lambda::start().await;
    mocks.invoke().payload(BlobMatcher::json(json!({ "a": 1 }))).respond(status(201));
    mocks.invoke().payload(BlobMatcher::json_subset(json!({ "a": 1 }))).respond(status(202));
    mocks.invoke().payload(BlobMatcher::text("ping")).respond(status(203));
    mocks.invoke().payload(BlobMatcher::contains("refund")).respond(status(204));
    mocks.invoke().payload(Blob::new("bytes")).respond(status(205));
    assert_eq!(invoked(&mocks, r#"{ "a": 1.0 }"#).await, Some(201));
    assert_eq!(invoked(&mocks, r#"{"a":1,"b":2}"#).await, Some(202));
    assert_eq!(invoked(&mocks, "ping").await, Some(203));
    assert_eq!(invoked(&mocks, "a refund").await, Some(204));
    assert_eq!(invoked(&mocks, "bytes").await, Some(205));
    assert_eq!(invoked(&mocks, r#"{"a":2}"#).await, None);
    mocks.take_failures();
}

#[tokio::test]
async fn the_last_expectation_of_a_payload_counts() {
    let mocks = Lambda::start().await;
    mocks.invoke().payload(Blob::new("no")).payload(BlobMatcher::text("yes")).respond(status(200));
    assert_eq!(invoked(&mocks, "yes").await, Some(200));
}

#[tokio::test]
async fn the_failure_says_what_was_expected_and_hides_what_was_sent() {
    let mocks = Lambda::start().await;
    mocks.invoke().payload(BlobMatcher::json_subset(json!({ "action": "cancel" }))).respond(status(200));
    invoked(&mocks, "a secret payload").await;
    let (text, _) = panic_of(|| mocks.verify());
    let expected = r#"Payload: expected JSON that includes {"action":"cancel"}, found "(sensitive)""#;
    assert!(text.contains(expected) && !text.contains("a secret payload"), "{text}");
}
