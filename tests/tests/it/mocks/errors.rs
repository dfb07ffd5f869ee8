//! Errors, throttles and faults that a mock responds with.

use super::common::{asked, attempts};
use super::raw::signed_get;
use proofmark_lambda_mocks::Lambda;
use proofmark_tests::client::client;
use proofmark_tests::sdk::error::{ProvideErrorMetadata, SdkError};
use proofmark_tests::sdk::operation::get_function_event_invoke_config::GetFunctionEventInvokeConfigError;
use proofmark_tests::sdk::types::ThrottleReason;
use proofmark_tests::sdk::types::error::{ResourceNotFoundException, TooManyRequestsException};

#[tokio::test]
async fn a_typed_error_arrives_as_itself() {
    let mocks = Lambda::start().await;
    let gone = ResourceNotFoundException::builder().message("gone").r#type("User").build();
    mocks.get_function_event_invoke_config().respond_error(gone.clone());
    let call = client(mocks.uri()).get_function_event_invoke_config().function_name("f");
    let error = call.send().await.expect_err("an error").into_service_error();
    let GetFunctionEventInvokeConfigError::ResourceNotFoundException(error) = error else { panic!("{error:?}") };
    assert_eq!((error.message(), error.r#type()), (gone.message(), gone.r#type()));
}

#[tokio::test]
async fn a_client_that_is_throttled_comes_again_and_the_next_mock_takes_over() {
    let mocks = Lambda::start().await;
    let throttle = mocks.get_function_event_invoke_config().respond_throttled(2);
    let answer = mocks.get_function_event_invoke_config().respond(attempts(0));
    assert_eq!(asked(&mocks, "f", None).await, Ok(Some(0)));
    assert_eq!((throttle.calls(), answer.calls()), (2, 1));
}

#[tokio::test]
async fn a_throttle_says_what_the_service_says() {
    let mocks = Lambda::start().await;
    mocks.get_function_event_invoke_config().respond_throttled(3);
    let call = client(mocks.uri()).get_function_event_invoke_config().function_name("f");
    let error = call.send().await.expect_err("throttled three times").into_service_error();
    let GetFunctionEventInvokeConfigError::TooManyRequestsException(error) = error else { panic!("{error:?}") };
    assert_eq!(error.message(), Some("Rate Exceeded."));
    assert_eq!(error.reason(), Some(&ThrottleReason::CallerRateLimitExceeded));
}

#[tokio::test]
async fn an_operation_that_models_no_throttle_is_throttled_alike() {
    let mocks = Lambda::start().await;
    mocks.list_code_signing_configs().respond_throttled(3);
    let error = client(mocks.uri()).list_code_signing_configs().send().await.expect_err("throttled three times");
    assert_eq!(error.code(), Some("TooManyRequestsException"));
}

#[tokio::test]
async fn an_error_that_no_model_has_is_given_by_its_name() {
    let mocks = Lambda::start().await;
    mocks.get_function_event_invoke_config().respond_named_error("AccessDeniedException", "not yours");
    assert_eq!(asked(&mocks, "f", None).await, Err("AccessDeniedException: not yours".to_owned()));
}

#[tokio::test]
async fn a_connection_that_breaks_is_tried_again() {
    let mocks = Lambda::start().await;
    let broken = mocks.get_function_event_invoke_config().connection_reset().up_to_n_times(2);
    mocks.get_function_event_invoke_config().respond(attempts(0));
    assert_eq!(asked(&mocks, "f", None).await, Ok(Some(0)));
    assert_eq!(broken.calls(), 2);
}

#[tokio::test]
async fn a_connection_that_stays_broken_is_a_failed_dispatch() {
    let mocks = Lambda::start().await;
    mocks.get_function_event_invoke_config().connection_reset().expect(3);
    let call = client(mocks.uri()).get_function_event_invoke_config().function_name("f");
    let error = call.send().await.expect_err("no response");
    assert!(matches!(error, SdkError::DispatchFailure(_)), "{error:?}");
}

#[tokio::test]
async fn garbage_cannot_be_read() {
    let mocks = Lambda::start().await;
    mocks.get_function_event_invoke_config().garbage();
    let call = client(mocks.uri()).get_function_event_invoke_config().function_name("f");
    let error = call.send().await.expect_err("garbage");
    assert_eq!(error.code(), None, "{error:?}");
    assert_eq!(error.raw_response().map(|response| response.status().as_u16()), Some(200));
}

#[tokio::test]
async fn a_truncated_body_has_a_head_and_ends_too_early() {
    let mocks = Lambda::start().await;
    mocks.get_function_event_invoke_config().truncated_body();
    asked(&mocks, "f", None).await.expect_err("half a response");
    let signed = String::from_utf8(signed_get(&mocks).await).expect("text");
    let (head, body) = signed.split_once("\r\n\r\n").expect("a head");
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    let promised = head.lines().find_map(|line| line.strip_prefix("content-length:")).expect("a length");
    let promised: usize = promised.trim().parse().expect("a number");
    assert!(!body.is_empty() && body.len() < promised, "{promised} bytes promised: {body}");
}

#[tokio::test]
async fn whatever_the_model_does_not_allow_is_sent_unchecked() {
    let mocks = Lambda::start().await;
    let page = "<html>bad gateway</html>";
    let mock = mocks.get_function_event_invoke_config().respond_unchecked(502, &[("content-type", "text/html")], page);
    let call = client(mocks.uri()).get_function_event_invoke_config().function_name("f");
    let error = call.send().await.expect_err("a bad gateway");
    let response = error.raw_response().expect("a response");
    assert_eq!((response.status().as_u16(), response.body().bytes()), (502, Some(page.as_bytes())));
    assert_eq!(mock.calls(), 3, "a bad gateway is tried again");
}

#[tokio::test]
async fn an_error_with_a_header_travels() {
    let mocks = Lambda::start().await;
    let error = TooManyRequestsException::builder().message("slow down").retry_after_seconds("7").build();
    mocks.get_function_event_invoke_config().respond_error(error);
    let call = client(mocks.uri()).get_function_event_invoke_config().function_name("f");
    let error = call.send().await.expect_err("throttled").into_service_error();
    let GetFunctionEventInvokeConfigError::TooManyRequestsException(error) = error else { panic!("{error:?}") };
    assert_eq!(error.retry_after_seconds(), Some("7"));
}
