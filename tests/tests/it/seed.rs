//! GetFunctionEventInvokeConfig of the alias BLUE, the documented example that this project began with: the bytes that
//! go out, the values that come back, its four exceptions in every way that they can travel, and responses that no
//! service should give. What every operation has in common is in `examples.rs` and `errors.rs`.

use insta::assert_snapshot;
use proofmark_tests::client::client;
use proofmark_tests::outcome::{Failure, failure};
use proofmark_tests::raw_server::{BLUE, RawServer, cut_off, response, serve};
use proofmark_tests::request::{Request, snapshot};
use proofmark_tests::sdk::error::{ProvideErrorMetadata, SdkError};
use proofmark_tests::sdk::operation::RequestId;
use proofmark_tests::sdk::operation::get_function_event_invoke_config::{
    GetFunctionEventInvokeConfigError as OperationError, GetFunctionEventInvokeConfigOutput as Output,
};
use proofmark_tests::sdk::primitives::DateTime;
use proofmark_tests::sdk::types::ThrottleReason;
use proofmark_tests::signature;
use serde_json::json;
use std::time::Duration;

const REQUEST_ID: &str = "1f4b3f0c-8b4a-4a43-9b8f-3c2d0a9f3e51";
const JSON: (&str, &str) = ("content-type", "application/json");
const ID: (&str, &str) = ("x-amzn-requestid", REQUEST_ID);

type Response = Result<Output, SdkError<OperationError>>;

/// Sends the documented request to a server that gives these responses, and waits no longer than a test may take.
async fn blue_from(responses: Vec<Vec<u8>>) -> (Response, RawServer) {
    let server = serve(responses);
    let call =
        client(server.url()).get_function_event_invoke_config().function_name("my-function").qualifier("BLUE").send();
    let response = tokio::time::timeout(Duration::from_secs(30), call).await.expect("the call comes to an end");
    (response, server)
}

/// The failure of the documented request, and how many requests were sent.
async fn failed_from(bytes: Vec<u8>) -> (Failure, usize) {
    let (response, server) = blue_from(vec![bytes]).await;
    (failure(response.expect_err("the call fails"), &[]), server.requests().len())
}

/// What a user sees of a failure.
async fn reported(bytes: Vec<u8>) -> String {
    let (failure, attempts) = failed_from(bytes).await;
    let times = if attempts == 1 { "once" } else { "three times" };
    assert!(attempts == 1 || attempts == 3, "{attempts} attempts");
    format!("{}, sent {times}\nstatus: {:?}\n{}", failure.kind, failure.status, failure.context)
}

#[tokio::test]
async fn the_documented_request_goes_out_byte_by_byte() {
    let (_, server) = blue_from(vec![response(200, &[JSON], BLUE)]).await;
    let requests = server.requests();
    assert_eq!(requests.len(), 1, "one request is sent");
    let request = &requests[0];
    assert_eq!(request.method, "GET");
    assert_eq!(request.target, "/2019-09-25/functions/my-function/event-invoke-config?Qualifier=BLUE");
    assert_eq!(request.body, b"", "a GET has no body");
    assert_snapshot!(snapshot(request));
}

#[tokio::test]
async fn every_form_of_a_function_name_is_one_segment_of_the_path() {
    let forms = [
        ("my-function", "my-function"),
        ("my-function:BLUE", "my-function%3ABLUE"),
        (
            "arn:aws:lambda:us-west-2:123456789012:function:my-function",
            "arn%3Aaws%3Alambda%3Aus-west-2%3A123456789012%3Afunction%3Amy-function",
        ),
        ("123456789012:function:my-function:$LATEST", "123456789012%3Afunction%3Amy-function%3A%24LATEST"),
        ("a/b c%", "a%2Fb%20c%25"),
    ];
    for (name, segment) in forms {
        let server = serve(vec![response(200, &[JSON], BLUE)]);
        let call = client(server.url()).get_function_event_invoke_config().function_name(name);
        call.send().await.expect("the documented response");
        let request = server.requests().swap_remove(0);
        assert_eq!(request.target, format!("/2019-09-25/functions/{segment}/event-invoke-config"), "{name}");
        assert_eq!(signature::check(&request, "us-east-1", "lambda"), Ok(()), "{name}");
        let forged = Request { target: request.target.clone() + "s", ..request };
        assert!(signature::check(&forged, "us-east-1", "lambda").is_err(), "{name}");
    }
}

#[tokio::test]
async fn a_request_without_a_function_name_is_not_sent() {
    for name in [None, Some(String::new())] {
        let server = serve(vec![response(200, &[JSON], BLUE)]);
        let call = client(server.url()).get_function_event_invoke_config().set_function_name(name.clone());
        let error = call.send().await.expect_err("the name is required");
        assert!(matches!(error, SdkError::ConstructionFailure(_)), "{error:?}");
        assert_eq!(server.requests().len(), 0, "{name:?}");
        let context = failure(error, &[]).context;
        assert!(context.contains("function_name was missing"), "{name:?}: {context}");
    }
}

#[tokio::test]
async fn the_documented_response_comes_back_value_by_value() {
    let (response, _) = blue_from(vec![response(200, &[JSON, ID], BLUE)]).await;
    let output = response.expect("the documented response");
    assert_eq!(output.last_modified(), Some(&DateTime::from_millis(1_479_757_760_006)));
    assert_eq!(output.function_arn(), Some("arn:aws:lambda:us-east-2:123456789012:function:my-function:BLUE"));
    assert_eq!(output.maximum_retry_attempts(), Some(0), "no retries is a value");
    assert_eq!(output.maximum_event_age_in_seconds(), Some(3600));
    let destinations = output.destination_config().expect("there are destinations");
    let on_failure = destinations.on_failure().expect("there is a destination for failures");
    assert_eq!(on_failure.destination(), Some("arn:aws:sqs:us-east-2:123456789012:failed-invocations"));
    let on_success = destinations.on_success().expect("an empty OnSuccess is there");
    assert_eq!(on_success.destination(), None);
    assert_eq!(output.request_id(), Some(REQUEST_ID));
}

#[tokio::test]
async fn members_that_are_null_or_absent_or_unknown_are_none() {
    let body = r#"{"MaximumRetryAttempts":null,"Future":{"a":[1,null,"x"]},"DestinationConfig":{"OnSuccess":null}}"#;
    let (response, _) = blue_from(vec![response(200, &[JSON], body)]).await;
    let output = response.expect("a response");
    assert_eq!(output.maximum_retry_attempts(), None);
    assert_eq!(output.maximum_event_age_in_seconds(), None);
    assert_eq!(output.last_modified(), None);
    assert!(output.destination_config().is_some_and(|config| config.on_success().is_none()));
}

/// The four exceptions: name, status, and whether they are retried.
const EXCEPTIONS: [(&str, u16, usize); 4] = [
    ("InvalidParameterValueException", 400, 1),
    ("ResourceNotFoundException", 404, 1),
    ("ServiceException", 500, 3),
    ("TooManyRequestsException", 429, 3),
];

fn name_of(error: &OperationError) -> (&'static str, Option<&str>) {
    match error {
        OperationError::InvalidParameterValueException(e) => ("InvalidParameterValueException", e.message()),
        OperationError::ResourceNotFoundException(e) => ("ResourceNotFoundException", e.message()),
        OperationError::ServiceException(e) => ("ServiceException", e.message()),
        OperationError::TooManyRequestsException(e) => ("TooManyRequestsException", e.message()),
        _ => ("unhandled", None),
    }
}

/// A response with the exception, its name in this header or member.
fn exception(status: u16, place: &str, name: &str, message: (&str, &str)) -> Vec<u8> {
    let mut body = json!({"Type": "User"});
    body[message.0] = json!(message.1);
    let mut headers = vec![JSON, ID];
    match place {
        "x-amzn-errortype" => headers.push((place, name)),
        member => body[member] = json!(name),
    }
    response(status, &headers, body.to_string())
}

#[tokio::test]
async fn each_exception_is_known_by_every_way_its_name_and_message_can_travel() {
    const SUFFIX: &str = ":http://internal.amazon.com/coral/com.amazonaws.lambda/";
    for (name, status, attempts) in EXCEPTIONS {
        let forms = [
            name.to_owned(),
            format!("{name}{SUFFIX}"),
            format!("com.amazonaws.lambda#{name}"),
            format!("com.amazonaws.lambda#{name}{SUFFIX}"),
        ];
        for place in ["x-amzn-errortype", "__type", "code"] {
            for form in &forms {
                for member in ["message", "Message"] {
                    let way = format!("{place}: {form}, {member}");
                    let bytes = exception(status, place, form, (member, "It is so."));
                    let (response, server) = blue_from(vec![bytes]).await;
                    let error = response.expect_err(&way);
                    assert_eq!(error.raw_response().map(|r| r.status().as_u16()), Some(status), "{way}");
                    assert_eq!(error.request_id(), Some(REQUEST_ID), "{way}");
                    let error = error.into_service_error();
                    assert_eq!(name_of(&error), (name, Some("It is so.")), "{way}");
                    assert_eq!(error.code(), Some(name), "{way}");
                    assert_eq!(error.message(), Some("It is so."), "{way}");
                    assert_eq!(error.meta().extra("aws_request_id"), Some(REQUEST_ID), "{way}");
                    assert_eq!(server.requests().len(), attempts, "{way}");
                }
            }
        }
    }
}

#[tokio::test]
async fn the_name_in_the_header_counts_more_than_the_one_in_the_body() {
    let body = r#"{"__type":"ServiceException","message":"no"}"#;
    let bytes = response(404, &[JSON, ("x-amzn-errortype", "ResourceNotFoundException")], body);
    let (response, _) = blue_from(vec![bytes]).await;
    assert_eq!(name_of(&response.expect_err("an exception").into_service_error()).0, "ResourceNotFoundException");
}

#[tokio::test]
async fn an_exception_without_a_text_has_none() {
    let bytes = response(404, &[JSON, ("x-amzn-errortype", "ResourceNotFoundException")], "{}");
    let (response, _) = blue_from(vec![bytes]).await;
    let error = response.expect_err("an exception").into_service_error();
    assert_eq!(name_of(&error), ("ResourceNotFoundException", None));
    assert_eq!(error.message(), None);
}

#[tokio::test]
async fn an_exception_without_a_body_is_known_by_its_header() {
    let (response, _) = blue_from(vec![response(404, &[("x-amzn-errortype", "ResourceNotFoundException")], "")]).await;
    assert_eq!(name_of(&response.expect_err("an exception").into_service_error()).0, "ResourceNotFoundException");
}

#[tokio::test]
async fn a_call_that_is_throttled_and_then_fails_succeeds_at_the_third_attempt() {
    let responses = vec![
        exception(429, "x-amzn-errortype", "TooManyRequestsException", ("message", "Rate Exceeded.")),
        exception(500, "x-amzn-errortype", "ServiceException", ("Message", "Oops.")),
        response(200, &[JSON], BLUE),
    ];
    let (response, server) = blue_from(responses).await;
    assert_eq!(response.expect("the third attempt").maximum_event_age_in_seconds(), Some(3600));
    let requests = server.requests();
    let attempts: Vec<_> = requests.iter().map(|request| request.header("amz-sdk-request")).collect();
    assert_eq!(attempts, ["attempt=1; max=3", "attempt=2; max=3", "attempt=3; max=3"].map(Some));
}

#[tokio::test]
async fn throttling_says_why_and_when_to_try_again() {
    let body = r#"{"Reason":"CallerRateLimitExceeded","Type":"User","message":"Rate Exceeded."}"#;
    let headers = [JSON, ("x-amzn-errortype", "TooManyRequestsException"), ("Retry-After", "7")];
    let (response, _) = blue_from(vec![response(429, &headers, body)]).await;
    let OperationError::TooManyRequestsException(error) = response.expect_err("an exception").into_service_error()
    else {
        panic!("not the exception that was sent");
    };
    assert_eq!(error.retry_after_seconds(), Some("7"));
    assert_eq!(error.reason(), Some(&ThrottleReason::CallerRateLimitExceeded));
    assert_eq!(error.r#type(), Some("User"));
    assert_eq!(error.message(), Some("Rate Exceeded."));
}

#[tokio::test]
async fn exceptions_that_no_model_knows_keep_their_name_text_and_request_id() {
    for (name, status) in [("ValidationException", 400), ("AccessDeniedException", 403)] {
        let headers = [JSON, ID, ("x-amzn-errortype", name)];
        let bytes = response(status, &headers, r#"{"message":"1 validation error detected: no."}"#);
        let (failure, attempts) = failed_from(bytes).await;
        assert_eq!(failure.variant, "Unhandled", "{name}");
        assert_eq!(failure.code.as_deref(), Some(name));
        assert_eq!(failure.message.as_deref(), Some("1 validation error detected: no."), "{name}");
        assert_eq!(failure.request_id.as_deref(), Some(REQUEST_ID), "{name}");
        assert_eq!((failure.status, attempts), (Some(status), 1), "{name}");
    }
}

#[tokio::test]
async fn an_html_page_of_a_proxy_with_502_is_reported() {
    let page = "<html><body><h1>502 Bad Gateway</h1></body></html>";
    assert_snapshot!(reported(response(502, &[("content-type", "text/html")], page)).await);
}

#[tokio::test]
async fn an_html_page_with_200_is_reported() {
    let page = "<html><body>Please log in to the hotel's network.</body></html>";
    assert_snapshot!(reported(response(200, &[("content-type", "text/html")], page)).await);
}

#[tokio::test]
async fn a_body_that_is_cut_off_is_reported() {
    assert_snapshot!(reported(cut_off(200, BLUE.len(), &BLUE[..100])).await);
}

#[tokio::test]
async fn a_body_that_ends_in_the_middle_of_a_value_is_reported() {
    assert_snapshot!(reported(response(200, &[JSON], &BLUE[..100])).await);
}

#[tokio::test]
async fn an_exception_whose_body_is_cut_off_is_reported() {
    assert_snapshot!(reported(cut_off(404, 500, r#"{"Message":"The func"#)).await);
}

#[tokio::test]
async fn a_connection_that_closes_without_a_response_is_reported() {
    assert_snapshot!(reported(Vec::new()).await);
}

#[tokio::test]
async fn bytes_that_are_not_http_are_reported() {
    let (failure, _) = failed_from(b"SSH-2.0-OpenSSH_9.6\r\n".to_vec()).await;
    assert_eq!(failure.kind, "dispatch failure");
    assert!(failure.context.contains("HTTP"), "{}", failure.context);
}

#[tokio::test]
async fn values_of_the_wrong_json_type_are_reported_with_their_place() {
    let bodies = [
        r#"{"MaximumRetryAttempts":"two"}"#,
        r#"{"MaximumRetryAttempts":1.5}"#,
        r#"{"MaximumRetryAttempts":99999999999}"#,
        r#"{"LastModified":{}}"#,
        r#"{"FunctionArn":7}"#,
        r#"{"DestinationConfig":[]}"#,
        r#"{"DestinationConfig":{"OnFailure":{"Destination":false}}}"#,
        r#"[]"#,
        r#""BLUE""#,
        r#"{"MaximumRetryAttempts":0} {}"#,
    ];
    let mut texts = Vec::new();
    for body in bodies {
        let (response, _) = blue_from(vec![response(200, &[JSON], body)]).await;
        let outcome = match response {
            Ok(output) => format!("response: {output:?}"),
            Err(error) => failure(error, &[]).context,
        };
        texts.push(format!("{body}\n  {outcome}"));
    }
    assert_snapshot!(texts.join("\n"));
}

#[tokio::test]
async fn bytes_that_are_not_utf_8_are_reported() {
    assert_snapshot!(reported(response(200, &[JSON], b"{\"FunctionArn\":\"\xff\xfe\"}")).await);
}

#[tokio::test]
async fn an_empty_body_is_a_response_in_which_nothing_is_set() {
    let (response, _) = blue_from(vec![response(200, &[JSON], "")]).await;
    let output = response.expect("nothing is required in this response");
    assert_eq!(output, Output::builder().build());
}

#[tokio::test]
async fn a_body_of_5_mb_is_read() {
    let arn = "a".repeat(5_000_000);
    let body = json!({"Future": "b".repeat(1000), "FunctionArn": arn}).to_string();
    let (response, _) = blue_from(vec![response(200, &[JSON], body)]).await;
    assert_eq!(response.expect("a response").function_arn().map(str::len), Some(5_000_000));
}

#[tokio::test]
async fn an_exception_of_5_mb_is_read() {
    let body = json!({"Message": "a".repeat(5_000_000)}).to_string();
    let headers = [JSON, ("x-amzn-errortype", "ResourceNotFoundException")];
    let (response, _) = blue_from(vec![response(404, &headers, body)]).await;
    let error = response.expect_err("an exception").into_service_error();
    assert_eq!(error.message().map(str::len), Some(5_000_000));
}

#[tokio::test]
async fn nesting_10_000_deep_in_a_member_that_no_one_knows_comes_to_an_end() {
    for (open, close) in [("[", "]"), (r#"{"a":"#, "}")] {
        let value = format!("{}1{}", open.repeat(10_000), close.repeat(10_000));
        let body = format!(r#"{{"Future":{value},"MaximumRetryAttempts":2}}"#);
        let (response, _) = blue_from(vec![response(200, &[JSON], body)]).await;
        match response {
            Ok(output) => assert_eq!(output.maximum_retry_attempts(), Some(2)),
            Err(error) => assert!(failure(error, &[]).context.contains("deep")),
        }
    }
}

#[tokio::test]
async fn nesting_10_000_deep_in_a_known_member_is_reported() {
    let value = format!("{}1{}", "[".repeat(10_000), "]".repeat(10_000));
    let body = format!(r#"{{"DestinationConfig":{{"OnSuccess":{{"Destination":{value}}}}}}}"#);
    assert_snapshot!(reported(response(200, &[JSON], body)).await);
}

#[tokio::test]
async fn nesting_10_000_deep_in_an_exception_comes_to_an_end() {
    let value = format!("{}1{}", "[".repeat(10_000), "]".repeat(10_000));
    let body = format!(r#"{{"Future":{value},"Message":"It is so."}}"#);
    let headers = [JSON, ("x-amzn-errortype", "ResourceNotFoundException")];
    let (failure, attempts) = failed_from(response(404, &headers, body)).await;
    assert_eq!((failure.status, attempts), (Some(404), 1));
}

#[tokio::test]
async fn a_server_that_is_not_there_is_reported() {
    // Nobody listens on port 1.
    let call = client("http://127.0.0.1:1").get_function_event_invoke_config().function_name("my-function").send();
    let error = tokio::time::timeout(Duration::from_secs(30), call).await.expect("an end").expect_err("no server");
    assert_eq!(failure(error, &[]).kind, "dispatch failure");
}
