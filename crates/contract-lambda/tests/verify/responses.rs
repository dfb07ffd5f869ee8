//! Responses that the contract does not allow, each found at the documented example.

use crate::{GET, error, good, only, outcome, serving, verified, with_body};
use wiremock::ResponseTemplate;

const EXAMPLE: &str = "GetFunctionEventInvokeConfig/example/1";

/// What is reported at the example of a server that responds to everything so.
async fn reported(response: impl Fn() -> ResponseTemplate + Send + Sync + 'static) -> String {
    let server = serving(move |_| response()).await;
    outcome(&verified(&server.uri(), &only(GET)).await, EXAMPLE)
}

#[tokio::test]
async fn a_good_response_passes() {
    assert_eq!(reported(good).await, "passed");
}

#[tokio::test]
async fn another_status_is_found() {
    insta::assert_snapshot!(reported(|| with_body(202, "{}")).await);
}

#[tokio::test]
async fn a_redirection_is_found() {
    insta::assert_snapshot!(reported(|| ResponseTemplate::new(302).insert_header("location", "/elsewhere")).await);
}

#[tokio::test]
async fn a_value_of_another_type_is_found() {
    insta::assert_snapshot!(reported(|| with_body(200, r#"{"LastModified":"2016-11-21T19:49:20.006+0000"}"#)).await);
}

#[tokio::test]
async fn a_value_out_of_range_is_found() {
    insta::assert_snapshot!(reported(|| with_body(200, r#"{"MaximumRetryAttempts":3}"#)).await);
}

#[tokio::test]
async fn a_value_that_does_not_match_is_found() {
    insta::assert_snapshot!(reported(|| with_body(200, r#"{"FunctionArn":"my-function"}"#)).await);
}

#[tokio::test]
async fn an_unknown_member_is_a_warning() {
    insta::assert_snapshot!(reported(|| with_body(200, r#"{"Surprise":1}"#)).await);
}

#[tokio::test]
async fn a_body_that_is_not_json_is_found() {
    insta::assert_snapshot!(reported(|| with_body(200, "{")).await);
}

#[tokio::test]
async fn another_content_type_is_found() {
    insta::assert_snapshot!(reported(|| ResponseTemplate::new(200).set_body_raw("{}", "text/html")).await);
}

#[tokio::test]
async fn an_error_of_the_operation_is_a_warning() {
    let body = r#"{"Type":"User","Message":"The function doesn't exist."}"#;
    insta::assert_snapshot!(reported(move || error(404, "ResourceNotFoundException", body)).await);
}

#[tokio::test]
async fn an_error_with_another_status_is_found() {
    insta::assert_snapshot!(reported(|| error(400, "ResourceNotFoundException", r#"{"Message":"none"}"#)).await);
}

#[tokio::test]
async fn an_error_of_another_operation_is_found() {
    insta::assert_snapshot!(reported(|| error(400, "CodeStorageExceededException", r#"{"message":"full"}"#)).await);
}

#[tokio::test]
async fn an_error_that_nobody_knows_is_found() {
    insta::assert_snapshot!(reported(|| error(400, "Oops", r#"{"message":"oops"}"#)).await);
}

#[tokio::test]
async fn an_error_that_is_named_in_the_body_alone_is_found() {
    let body = r#"{"__type":"ResourceNotFoundException","Message":"none"}"#;
    insta::assert_snapshot!(reported(move || with_body(404, body)).await);
}

#[tokio::test]
async fn an_error_without_a_name_is_found() {
    insta::assert_snapshot!(reported(|| ResponseTemplate::new(502).set_body_raw("<html>", "text/html")).await);
}

#[tokio::test]
async fn errors_that_no_model_has_are_allowed() {
    insta::assert_snapshot!(reported(|| error(403, "AccessDeniedException", r#"{"message":"not for you"}"#)).await);
}

#[tokio::test]
async fn a_missing_request_id_is_found() {
    let server = serving(|_| ResponseTemplate::new(200).set_body_raw("{}", "application/json")).await;
    let report = verified(&server.uri(), &only(GET)).await;
    insta::assert_snapshot!(outcome(&report, "GetFunctionEventInvokeConfig/header/x-amzn-requestid"));
}

#[tokio::test]
async fn a_text_under_another_name_is_counted_once() {
    let body = r#"{"Type":"User","message":"none"}"#;
    let server = serving(move |_| error(404, "ResourceNotFoundException", body)).await;
    let report = verified(&server.uri(), &only(GET)).await;
    insta::assert_snapshot!(outcome(&report, "GetFunctionEventInvokeConfig/error/message-member"));
}
