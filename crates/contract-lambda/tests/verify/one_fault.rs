//! Servers that go by the model in all but one thing. What is reported of them, over all cases together, is this one
//! thing and nothing else.

use crate::{GET, error, good, only, rejection, serving, verified, with_body};
use std::collections::BTreeSet;
use wiremock::ResponseTemplate;

/// An operation whose output has members that must be there.
const URL: &str = "GetFunctionUrlConfig";

const URL_OUTPUT: &str = r#"{"FunctionUrl":"https://abcdefghijabcdefghijabcdefghij12.lambda-url.us-east-2.on.aws/",
    "FunctionArn":"arn:aws:lambda:us-east-2:123456789012:function:f","AuthType":"NONE",
    "CreationTime":"2026-11-24T00:00:00Z","LastModifiedTime":"2026-11-24T00:00:00Z"}"#;

/// A rejection as the model has it, but for its response.
const REFUSED: &str = r#"{"message":"Value at 'functionName', 'qualifier'"}"#;

/// Every finding, each once, of a server that responds to valid requests and others so.
async fn found(
    operation: &str,
    valid: impl Fn() -> ResponseTemplate + Send + Sync + 'static,
    invalid: impl Fn(ResponseTemplate) -> ResponseTemplate + Send + Sync + 'static,
) -> String {
    let server = serving(move |request| rejection(request).map_or_else(&valid, &invalid)).await;
    let report = verified(&server.uri(), &only(operation)).await;
    let cases = report.cases.iter().filter(|case| case.check != "behaviour");
    let findings = cases.flat_map(|case| &case.findings);
    findings
        .map(|finding| format!("{:?}: {finding}", finding.severity))
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect::<Vec<_>>()
        .join("\n")
}

async fn found_in_output(operation: &str, status: u16, body: &'static str) -> String {
    found(operation, move || with_body(status, body), |rejection| rejection).await
}

async fn found_in_error(invalid: impl Fn() -> ResponseTemplate + Send + Sync + 'static) -> String {
    found(GET, good, move |_| invalid()).await
}

#[tokio::test]
async fn no_fault() {
    assert_eq!(found_in_output(URL, 200, URL_OUTPUT).await, "");
    assert_eq!(found(GET, good, |rejection| rejection).await, "");
}

#[tokio::test]
async fn another_status() {
    insta::assert_snapshot!(found_in_output(URL, 201, URL_OUTPUT).await);
}

#[tokio::test]
async fn a_required_member_left_out() {
    let body = r#"{"FunctionUrl":"https://abcdefghijabcdefghijabcdefghij12.lambda-url.us-east-2.on.aws/",
        "FunctionArn":"arn:aws:lambda:us-east-2:123456789012:function:f",
        "CreationTime":"2026-11-24T00:00:00Z","LastModifiedTime":"2026-11-24T00:00:00Z"}"#;
    insta::assert_snapshot!(found_in_output(URL, 200, body).await);
}

#[tokio::test]
async fn a_number_for_a_text() {
    insta::assert_snapshot!(found_in_output(GET, 200, r#"{"FunctionArn":1}"#).await);
}

#[tokio::test]
async fn a_timestamp_as_text() {
    insta::assert_snapshot!(found_in_output(GET, 200, r#"{"LastModified":"2016-11-21T19:49:20Z"}"#).await);
}

#[tokio::test]
async fn a_list_for_a_structure() {
    insta::assert_snapshot!(found_in_output(GET, 200, r#"{"DestinationConfig":[]}"#).await);
}

#[tokio::test]
async fn an_output_that_is_not_an_object() {
    insta::assert_snapshot!(found_in_output(GET, 200, "[]").await);
}

#[tokio::test]
async fn an_error_without_its_header() {
    insta::assert_snapshot!(found_in_error(|| with_body(400, REFUSED)).await);
}

#[tokio::test]
async fn an_error_as_plain_text() {
    let plain = || ResponseTemplate::new(400).set_body_raw("no", "text/plain");
    let named =
        move || plain().insert_header("x-amzn-requestid", "1").insert_header("x-amzn-errortype", "ValidationException");
    insta::assert_snapshot!(found_in_error(named).await);
}

#[tokio::test]
async fn an_error_with_a_number_for_its_text() {
    insta::assert_snapshot!(found_in_error(|| error(400, "InvalidParameterValueException", r#"{"message":1}"#)).await);
}

#[tokio::test]
async fn an_error_within_an_envelope() {
    let body = r#"{"Error":{"Code":"InvalidParameterValueException","Message":"no"}}"#;
    insta::assert_snapshot!(found_in_error(move || error(400, "InvalidParameterValueException", body)).await);
}
