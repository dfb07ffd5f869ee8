//! Typed mocks, seen through the real client: which requests they take, what they answer with, what fails a test.
#![allow(clippy::result_large_err)] // errors are as modelled

use bytes::Bytes;
use insta::assert_snapshot;
use proofmark_contract::{self as contract, read::Answer};
use proofmark_lambda_mocks::mocks::InvokeWithResponseStreamAnswer;
use proofmark_lambda_mocks::{Failure, Lambda};
use proofmark_tests::client::client;
use proofmark_tests::generated::examples::EXAMPLES;
use proofmark_tests::generated::mocks::MOCKS;
use proofmark_tests::sdk::error::{ProvideErrorMetadata, SdkError};
use proofmark_tests::sdk::operation::get_function_event_invoke_config::{
    GetFunctionEventInvokeConfigError, GetFunctionEventInvokeConfigOutput,
};
use proofmark_tests::sdk::operation::invoke::InvokeOutput;
use proofmark_tests::sdk::operation::list_functions::ListFunctionsOutput;
use proofmark_tests::sdk::primitives::{Blob, ByteStream, DateTime};
use proofmark_tests::sdk::types::error::{ResourceNotFoundException, ServiceException, TooManyRequestsException};
use proofmark_tests::sdk::types::{
    DestinationConfig, Environment, FunctionConfiguration, InvokeResponseStreamUpdate,
    InvokeWithResponseStreamCompleteEvent, InvokeWithResponseStreamResponseEvent as Event, OnFailure, OnSuccess,
    ThrottleReason,
};
use proofmark_tests::{raw_server, say};
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

/// The documented answer for `my-function`, `BLUE`.
fn blue() -> GetFunctionEventInvokeConfigOutput {
    let failed = OnFailure::builder().destination("arn:aws:sqs:us-east-2:123456789012:failed-invocations").build();
    GetFunctionEventInvokeConfigOutput::builder()
        .last_modified(DateTime::from_millis(1_479_757_760_006))
        .function_arn("arn:aws:lambda:us-east-2:123456789012:function:my-function:BLUE")
        .maximum_retry_attempts(0)
        .maximum_event_age_in_seconds(3600)
        .destination_config(
            DestinationConfig::builder().on_success(OnSuccess::builder().build()).on_failure(failed).build(),
        )
        .build()
}

/// An answer that differs from others by its number.
fn attempts(attempts: i32) -> GetFunctionEventInvokeConfigOutput {
    GetFunctionEventInvokeConfigOutput::builder().maximum_retry_attempts(attempts).build()
}

/// What a client is answered for this function: the number of the answer, or the error's name and text.
async fn asked(mocks: &Lambda, function: &str, qualifier: Option<&str>) -> Result<Option<i32>, String> {
    let call = client(mocks.uri()).get_function_event_invoke_config().function_name(function);
    let answer = call.set_qualifier(qualifier.map(str::to_owned)).send().await;
    answer.map(|output| output.maximum_retry_attempts()).map_err(|error| {
        let text = error.message().map(|text| format!(": {text}")).unwrap_or_default();
        format!("{}{text}", error.code().unwrap_or("no answer"))
    })
}

/// A text without the lines and columns of this file.
fn without_lines(text: impl ToString) -> String {
    let text = text.to_string();
    let mut parts = text.split("mocks.rs:");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (_, rest) = part.split_once(':').expect("line and column");
        out.push_str("mocks.rs:LINE");
        out.push_str(rest.trim_start_matches(|c: char| c.is_ascii_digit()));
    }
    out
}

thread_local! {
    static PANICKED_AT: RefCell<String> = const { RefCell::new(String::new()) };
}

/// What `run` panics with, and in which file; its report does not reach the terminal.
fn panic_of(run: impl FnOnce()) -> (String, String) {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let file = panic.location().map(|location| location.file().to_owned()).unwrap_or_default();
            PANICKED_AT.set(file);
            before(panic);
        }));
    });
    let panic = catch_unwind(AssertUnwindSafe(run)).expect_err("a panic");
    let text = panic.downcast_ref::<String>().cloned().expect("a panic with a text");
    (without_lines(text), PANICKED_AT.take())
}

// Answers

#[tokio::test]
async fn a_mock_answers_with_its_typed_output() {
    let mocks = Lambda::start().await;
    mocks.get_function_event_invoke_config().respond(blue());
    let call = client(mocks.uri()).get_function_event_invoke_config().function_name("my-function").qualifier("BLUE");
    assert_eq!(call.send().await.expect("an answer"), blue());
}

#[tokio::test]
async fn every_operation_is_answered_by_its_mock_with_every_member_of_its_output() {
    let api = contract::lambda::api();
    let mut wrong = Vec::new();
    for mocked in MOCKS {
        let operation = api.operation(mocked.operation).expect("an operation of the model");
        let input = contract::synth::input(api, operation, 7).expect("an input");
        let output = contract::synth::output(api, operation, 7).expect("an output");
        let mocks = Lambda::start().await;
        (mocked.respond)(&mocks, output.clone());
        let answer =
            raw(&mocks, &signed_bytes(contract::write::request(api, operation, &input).expect("a request"))).await;
        let read = contract::read::response(api, operation, &response(&answer));
        let violations: Vec<_> = read.violations.iter().filter(|violation| violation.is_error()).collect();
        if read.answer != Answer::Output(output.clone()) || !violations.is_empty() {
            let (answer, failures) = (read.answer, mocks.take_failures());
            wrong.push(format!("{}: {answer:?}, not {output}\n{violations:?}\n{failures}", mocked.operation));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    say(format!("operations answered by their mocks: {}", MOCKS.len()));
}

#[tokio::test]
async fn every_documented_answer_is_what_the_client_returns() {
    let (mut returned, mut refused) = (0, Vec::new());
    for example in EXAMPLES {
        let Some(mocked) = MOCKS.iter().find(|mocked| mocked.operation == example.operation) else { continue };
        let mocks = Lambda::start().await;
        let client = client(mocks.uri());
        // Whatever a call is answered, it knows the example's output.
        let output = (example.call)(&client).await.json.expect("the output as JSON");
        mocks.take_failures();
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| (mocked.respond)(&mocks, output))) {
            refused.push(panic.downcast_ref::<String>().cloned().expect("a panic with a text"));
            continue;
        }
        let replayed = (example.call)(&client).await;
        let failures = mocks.take_failures();
        assert!(replayed.equal, "{} {}: {replayed:?}\n{failures}", example.operation, example.index);
        returned += 1;
    }
    say(format!("documented answers that the client returned: {returned}"));
    assert_snapshot!(refused.join("\n"));
}

#[tokio::test]
async fn every_operation_without_a_mock_is_named() {
    let api = contract::lambda::api();
    let mocks = Lambda::start().await;
    for operation in api.operations() {
        let input = contract::synth::input(api, operation, 7).expect("an input");
        raw(&mocks, &signed_bytes(contract::write::request(api, operation, &input).expect("a request"))).await;
        let failures = mocks.take_failures();
        let [Failure::Unmatched { operation: named, .. }] = failures.all.as_slice() else { panic!("{failures}") };
        assert_eq!(named, operation.name());
    }
}

#[tokio::test]
async fn an_answer_can_be_made_from_the_typed_input() {
    let mocks = Lambda::start().await;
    mocks.get_function_event_invoke_config().respond_with(|input| match input.qualifier() {
        Some("BLUE") => Ok(attempts(2)),
        _ => Err(GetFunctionEventInvokeConfigError::ResourceNotFoundException(
            ResourceNotFoundException::builder().message("no config").build(),
        )),
    });
    assert_eq!(asked(&mocks, "f", Some("BLUE")).await, Ok(Some(2)));
    assert_eq!(asked(&mocks, "f", None).await, Err("ResourceNotFoundException: no config".to_owned()));
}

#[tokio::test]
async fn outputs_follow_one_another_and_the_next_mock_takes_over() {
    let mocks = Lambda::start().await;
    mocks.get_function_event_invoke_config().respond_sequence([attempts(0), attempts(1)]);
    mocks.get_function_event_invoke_config().respond(attempts(2));
    for expected in [0, 1, 2, 2] {
        assert_eq!(asked(&mocks, "f", None).await, Ok(Some(expected)));
    }
}

#[tokio::test]
async fn one_mock_answers_differently_over_time() {
    let mocks = Lambda::start().await;
    let gone = ResourceNotFoundException::builder().build();
    let mock = mocks.get_function_event_invoke_config().respond(attempts(0)).up_to_n_times(2);
    let mock = mock.then().respond_error(gone).then().respond(attempts(1));
    for expected in [Ok(Some(0)), Ok(Some(0)), Err("ResourceNotFoundException".to_owned()), Ok(Some(1)), Ok(Some(1))] {
        assert_eq!(asked(&mocks, "f", None).await, expected);
    }
    assert_eq!(mock.calls(), 5);
}

#[tokio::test]
async fn an_answer_is_held_back() {
    let mocks = Lambda::start().await;
    mocks.get_function_event_invoke_config().respond(attempts(0)).delay(Duration::from_secs(3600));
    let waited = tokio::time::timeout(Duration::from_millis(200), asked(&mocks, "f", None)).await;
    assert!(waited.is_err(), "{waited:?}");
}

#[tokio::test]
async fn a_payload_and_how_the_function_failed_are_answered_as_they_are() {
    let mocks = Lambda::start().await;
    let payload = b"{\"errorMessage\":\"\xff no UTF-8\"}";
    let output = InvokeOutput::builder().status_code(200).function_error("Unhandled").executed_version("3");
    mocks.invoke().payload(Blob::new("{}")).respond(output.payload(Blob::new(payload.as_slice())).build());
    let answer = client(mocks.uri()).invoke().function_name("f").payload(Blob::new("{}")).send().await;
    let answer = answer.expect("an answer");
    assert_eq!(answer.payload().map(AsRef::as_ref), Some(payload.as_slice()));
    assert_eq!((answer.function_error(), answer.executed_version()), (Some("Unhandled"), Some("3")));
}

#[tokio::test]
async fn a_response_stream_is_given_by_its_typed_events() {
    let mocks = Lambda::start().await;
    let chunk =
        |bytes: &[u8]| Event::PayloadChunk(InvokeResponseStreamUpdate::builder().payload(Blob::new(bytes)).build());
    let end = InvokeWithResponseStreamCompleteEvent::builder().error_code("Runtime.ExitError").build();
    let events = vec![chunk(b"one"), chunk(b"\xff\x00"), Event::InvokeComplete(end)];
    let answer = InvokeWithResponseStreamAnswer::new(events.clone()).status_code(200).executed_version("$LATEST");
    mocks.invoke_with_response_stream().respond(answer);
    let output = client(mocks.uri()).invoke_with_response_stream().function_name("f").send().await;
    let mut output = output.expect("the head of a stream");
    assert_eq!(output.executed_version(), Some("$LATEST"));
    let mut received = Vec::new();
    while let Some(event) = output.event_stream.recv().await.expect("a whole stream") {
        received.push(event);
    }
    assert_eq!(received, events);
}

// Errors and faults

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
    let error = call.send().await.expect_err("no answer");
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
    asked(&mocks, "f", None).await.expect_err("half an answer");
    let signed = String::from_utf8(signed_get(&mocks).await).expect("text");
    let (head, body) = signed.split_once("\r\n\r\n").expect("a head");
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    let promised = head.lines().find_map(|line| line.strip_prefix("content-length:")).expect("a length");
    let promised: usize = promised.trim().parse().expect("a number");
    assert!(!body.is_empty() && body.len() < promised, "{promised} bytes promised: {body}");
}

/// The bytes that a mock of GetFunctionEventInvokeConfig answers with. The request is the client's, caught by a server
/// of bytes and sent again.
async fn signed_get(mocks: &Lambda) -> Vec<u8> {
    let catcher = raw_server::RawServer::start(vec![raw_server::answer(200, &[], "{}")]).await;
    let call = client(catcher.url()).get_function_event_invoke_config().function_name("f");
    call.send().await.expect("an answer");
    let request = catcher.received().swap_remove(0);
    raw(mocks, &request).await
}

/// The bytes that are answered to these bytes.
async fn raw(mocks: &Lambda, request: &[u8]) -> Vec<u8> {
    let address = mocks.uri().strip_prefix("http://").expect("an address");
    let mut socket = tokio::net::TcpStream::connect(address).await.expect("a connection");
    socket.write_all(request).await.expect("a request that is taken");
    let mut answer = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(10), socket.read_to_end(&mut answer)).await;
    read.expect("the connection is closed").expect("an answer");
    answer
}

/// A request as bytes, with a signature that is one by its form.
fn signed_bytes(request: http::Request<Bytes>) -> Vec<u8> {
    let mut head =
        format!("{} {} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n", request.method(), request.uri());
    for (name, value) in request.headers() {
        head.push_str(&format!("{name}: {}\r\n", value.to_str().expect("text")));
    }
    head.push_str("x-amz-date: 20161121T194920Z\r\n");
    head.push_str("authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20161121/us-east-1/lambda/aws4_request, ");
    head.push_str(&format!("SignedHeaders=host;x-amz-date, Signature={}\r\n", "0".repeat(64)));
    head.push_str(&format!("content-length: {}\r\n\r\n", request.body().len()));
    [head.as_bytes(), request.body()].concat()
}

/// An answer that came as bytes.
fn response(bytes: &[u8]) -> http::Response<Bytes> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("a whole head");
    let head = std::str::from_utf8(&bytes[..end]).expect("text");
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).expect("a status");
    let headers = lines.map(|line| line.split_once(": ").expect("a header"));
    headers
        .fold(http::Response::builder().status(status), |builder, (name, value)| builder.header(name, value))
        .body(Bytes::copy_from_slice(&bytes[end + 4..]))
        .expect("a response")
}

#[tokio::test]
async fn whatever_the_model_does_not_allow_is_answered_unchecked() {
    let mocks = Lambda::start().await;
    let page = "<html>bad gateway</html>";
    let mock = mocks.get_function_event_invoke_config().respond_unchecked(502, &[("content-type", "text/html")], page);
    let call = client(mocks.uri()).get_function_event_invoke_config().function_name("f");
    let error = call.send().await.expect_err("a bad gateway");
    let response = error.raw_response().expect("a response");
    assert_eq!((response.status().as_u16(), response.body().bytes()), (502, Some(page.as_bytes())));
    assert_eq!(mock.calls(), 3, "a bad gateway is tried again");
}

// Which requests a mock takes

#[tokio::test]
async fn the_first_mock_that_takes_a_request_answers_it() {
    let mocks = Lambda::start().await;
    mocks.get_function_event_invoke_config().function_name("f").qualifier("BLUE").respond(attempts(0));
    mocks.get_function_event_invoke_config().function_name("f").respond(attempts(1));
    mocks.get_function_event_invoke_config().respond(attempts(2));
    assert_eq!(asked(&mocks, "f", Some("BLUE")).await, Ok(Some(0)));
    assert_eq!(asked(&mocks, "f", Some("GREEN")).await, Ok(Some(1)));
    assert_eq!(asked(&mocks, "g", Some("BLUE")).await, Ok(Some(2)));
}

#[tokio::test]
async fn a_function_is_taken_in_every_form_of_its_name() {
    let mocks = Lambda::start().await;
    mocks.get_function_event_invoke_config().function_name("f").qualifier("BLUE").respond(attempts(0));
    for (name, qualifier) in [
        ("f", Some("BLUE")),
        ("f:BLUE", None),
        ("123456789012:function:f", Some("BLUE")),
        ("123456789012:function:f:BLUE", None),
        ("arn:aws:lambda:us-east-1:123456789012:function:f", Some("BLUE")),
        ("arn:aws:lambda:us-east-1:123456789012:function:f:BLUE", None),
    ] {
        assert_eq!(asked(&mocks, name, qualifier).await, Ok(Some(0)), "{name} {qualifier:?}");
    }
}

#[tokio::test]
async fn a_mock_for_an_arn_takes_no_other_account_or_qualifier() {
    let mocks = Lambda::start().await;
    let blue = "arn:aws:lambda:us-east-1:123456789012:function:f:BLUE";
    mocks.get_function_event_invoke_config().function_name(blue).respond(attempts(0));
    mocks.get_function_event_invoke_config().respond(attempts(1));
    assert_eq!(asked(&mocks, "f", Some("BLUE")).await, Ok(Some(0)));
    assert_eq!(asked(&mocks, "f", Some("GREEN")).await, Ok(Some(1)));
    assert_eq!(asked(&mocks, "210987654321:function:f:BLUE", None).await, Ok(Some(1)));
}

#[tokio::test]
async fn a_closure_sees_the_typed_input() {
    let mocks = Lambda::start().await;
    let few = mocks.list_functions().matching(|input| input.max_items().is_some_and(|items| items < 10));
    few.respond(ListFunctionsOutput::builder().next_marker("more").build());
    mocks.list_functions().respond(ListFunctionsOutput::builder().build());
    let client = client(mocks.uri());
    let marker = async |items| {
        let output = client.list_functions().max_items(items).send().await.expect("an answer");
        output.next_marker().map(str::to_owned)
    };
    assert_eq!(marker(9).await.as_deref(), Some("more"));
    assert_eq!(marker(10).await, None);
}

#[tokio::test]
async fn structures_lists_and_maps_are_compared_whole() {
    let mocks = Lambda::start().await;
    let environment = Environment::builder().variables("AB", "1").build();
    let mock = mocks.update_function_configuration().layers("arn:aws:lambda:us-east-1:123456789012:layer:l:1");
    mock.environment(environment.clone())
        .respond(
            proofmark_tests::sdk::operation::update_function_configuration::UpdateFunctionConfigurationOutput::builder(
            )
            .build(),
        )
        .expect(1);
    let call = client(mocks.uri()).update_function_configuration().function_name("f").environment(environment);
    let two = call.clone().layers("arn:aws:lambda:us-east-1:123456789012:layer:l:1");
    two.send().await.expect("an answer");
    call.send().await.expect_err("no layer");
    assert_snapshot!(without_lines(mocks.take_failures()));
}

#[tokio::test]
#[allow(deprecated)] // the operation is, and still works
async fn a_streamed_body_is_compared_and_read() {
    let mocks = Lambda::start().await;
    let mock = mocks.invoke_async().invoke_args(ByteStream::from_static(b"[1]"));
    let mock =
        mock.respond(proofmark_tests::sdk::operation::invoke_async::InvokeAsyncOutput::builder().status(202).build());
    let call = client(mocks.uri()).invoke_async().function_name("f").invoke_args(ByteStream::from_static(b"[1]"));
    assert_eq!(call.send().await.expect("an answer").status(), 202);
    assert_eq!(mock.inputs()[0].invoke_args().bytes(), Some(b"[1]".as_slice()));
}

#[tokio::test]
async fn the_inputs_that_a_mock_took_can_be_looked_at() {
    let mocks = Lambda::start().await;
    let mock = mocks.get_function_event_invoke_config().respond(attempts(0));
    asked(&mocks, "f", Some("BLUE")).await.expect("an answer");
    asked(&mocks, "g", None).await.expect("an answer");
    let inputs = mock.inputs();
    let names: Vec<_> = inputs.iter().map(|input| (input.function_name(), input.qualifier())).collect();
    assert_eq!(names, [(Some("f"), Some("BLUE")), (Some("g"), None)]);
}

// What fails a test

#[tokio::test]
async fn a_request_that_no_mock_takes_is_told_which_came_closest() {
    let mocks = Lambda::start().await;
    mocks.get_function_event_invoke_config().function_name("other").qualifier("GREEN").respond(attempts(0));
    mocks
        .get_function_event_invoke_config()
        .function_name("my-function")
        .qualifier("GREEN")
        .respond(attempts(1))
        .named("the green one");
    mocks.get_function_event_invoke_config().matching(|_| false).respond(attempts(2));
    mocks.get_function_event_invoke_config().function_name("my-function").respond_throttled(0);
    let told = asked(&mocks, "my-function", Some("BLUE")).await.expect_err("no mock takes it");
    assert_snapshot!("near_miss_answer", without_lines(told));
    assert_snapshot!("near_miss", without_lines(mocks.take_failures()));
}

#[tokio::test]
async fn a_near_miss_within_a_structure_names_the_member() {
    let mocks = Lambda::start().await;
    let to = |arn: &str| DestinationConfig::builder().on_failure(OnFailure::builder().destination(arn).build()).build();
    let failed = to("arn:aws:sqs:us-east-2:123456789012:failed");
    let output =
        proofmark_tests::sdk::operation::put_function_event_invoke_config::PutFunctionEventInvokeConfigOutput::builder(
        );
    mocks.put_function_event_invoke_config().destination_config(failed).respond(output.build());
    let call = client(mocks.uri()).put_function_event_invoke_config().function_name("f");
    let call = call.destination_config(to("arn:aws:sqs:us-east-2:123456789012:lost"));
    call.send().await.expect_err("no mock takes it");
    assert_snapshot!(without_lines(mocks.take_failures()));
}

#[tokio::test]
async fn a_near_miss_does_not_show_what_is_sensitive() {
    let mocks = Lambda::start().await;
    let with = |password: &str| Environment::builder().variables("PASSWORD", password).build();
    let output =
        proofmark_tests::sdk::operation::update_function_configuration::UpdateFunctionConfigurationOutput::builder();
    mocks.update_function_configuration().environment(with("hunter2")).respond(output.build());
    let call = client(mocks.uri()).update_function_configuration().function_name("f").environment(with("hunter3"));
    call.send().await.expect_err("no mock takes it");
    assert_snapshot!(without_lines(mocks.take_failures()));
}

#[tokio::test]
async fn an_operation_without_a_mock_is_told_which_have_one() {
    let mocks = Lambda::start().await;
    mocks.list_functions().respond(ListFunctionsOutput::builder().build());
    mocks.invoke().respond(InvokeOutput::builder().status_code(200).build());
    asked(&mocks, "f", None).await.expect_err("no mock takes it");
    assert_snapshot!(without_lines(mocks.take_failures()));
}

#[tokio::test]
async fn a_request_of_no_operation_is_told_why() {
    let mocks = Lambda::start().await;
    let answer = raw(&mocks, b"GET /2015-03-31/nothing HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await;
    assert!(answer.starts_with(b"HTTP/1.1 501"), "{}", String::from_utf8_lossy(&answer));
    assert_snapshot!(mocks.take_failures());
}

#[tokio::test]
async fn a_request_that_breaks_the_contract_is_not_answered_by_any_mock() {
    let mocks = Lambda::start().await;
    let mock = mocks.list_functions().respond(ListFunctionsOutput::builder().build());
    let call = client(mocks.uri())
        .list_functions()
        .max_items(0)
        .master_region("a region of more than fifty characters, which is too many");
    let error = call.send().await.expect_err("the request is invalid");
    assert_eq!(error.code(), Some("ContractViolated"));
    assert_eq!(mock.calls(), 0);
    assert_snapshot!(mocks.take_failures());
}

#[tokio::test]
async fn a_request_that_is_not_signed_breaks_the_contract() {
    let mocks = Lambda::start().await;
    mocks.list_functions().respond(ListFunctionsOutput::builder().build());
    raw(&mocks, b"GET /2015-03-31/functions HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await;
    assert_snapshot!(mocks.take_failures());
}

#[tokio::test]
async fn an_output_that_does_not_fit_the_model_fails_at_once_where_it_is_given() {
    let mocks = Lambda::start().await;
    let (text, file) = panic_of(|| {
        mocks.get_function_event_invoke_config().respond(
            GetFunctionEventInvokeConfigOutput::builder().maximum_retry_attempts(3).function_arn("no ARN").build(),
        );
    });
    assert!(file.ends_with("mocks.rs"), "{file}");
    assert_snapshot!(text);
}

#[tokio::test]
async fn an_answer_that_http_cannot_carry_fails_at_once() {
    let mocks = Lambda::start().await;
    let panics = [
        panic_of(|| drop(mocks.list_functions().respond_unchecked(99, &[], ""))).0,
        panic_of(|| drop(mocks.list_functions().respond_unchecked(200, &[("a b", "")], ""))).0,
        panic_of(|| drop(mocks.list_functions().respond_unchecked(200, &[("a", "\n")], ""))).0,
        panic_of(|| drop(mocks.list_functions().respond_sequence([]))).0,
    ];
    assert_snapshot!(panics.join("\n"));
}

#[tokio::test]
async fn a_named_error_that_nobody_knows_fails_at_once() {
    let mocks = Lambda::start().await;
    let (text, file) = panic_of(|| {
        mocks.list_functions().respond_named_error("NoSuchException", "?");
    });
    assert!(file.ends_with("mocks.rs"), "{file}");
    assert_snapshot!(text);
}

#[tokio::test]
async fn a_body_that_is_not_there_cannot_be_truncated() {
    let mocks = Lambda::start().await;
    let (text, _) = panic_of(|| {
        mocks.delete_function_event_invoke_config().truncated_body();
    });
    assert_snapshot!(text);
}

#[tokio::test]
async fn an_answer_made_from_the_input_that_does_not_fit_the_model_fails_the_test() {
    let mocks = Lambda::start().await;
    mocks.get_function_event_invoke_config().respond_with(|_| Ok(attempts(3)));
    asked(&mocks, "f", None).await.expect_err("the answer is invalid");
    assert_snapshot!(without_lines(mocks.take_failures()));
}

#[tokio::test]
async fn a_closure_that_panics_fails_the_test_and_not_the_server() {
    let mocks = Lambda::start().await;
    mocks.get_function_event_invoke_config().function_name("f").respond_with(|_| panic!("unprepared"));
    mocks.get_function_event_invoke_config().matching(|_| panic!("not even read")).respond(attempts(0));
    asked(&mocks, "f", None).await.expect_err("no answer");
    asked(&mocks, "g", None).await.expect_err("no answer");
    assert_snapshot!(without_lines(mocks.take_failures()));
}

#[tokio::test]
async fn an_expectation_that_is_not_met_fails_verification() {
    let mocks = Lambda::start().await;
    mocks.get_function_event_invoke_config().function_name("f").qualifier("BLUE").respond(attempts(0)).expect(2);
    mocks.get_function_event_invoke_config().respond(attempts(1)).expect(..=1).named("any other");
    mocks.list_functions().respond_error(ServiceException::builder().build()).expect(1..);
    for function in ["f", "f", "g"] {
        asked(&mocks, function, Some("GREEN")).await.expect("an answer");
    }
    let (text, file) = panic_of(|| mocks.verify());
    assert!(file.ends_with("mocks.rs"), "{file}");
    assert_snapshot!(text);
}

#[tokio::test]
async fn expectations_that_are_met_let_the_test_pass() {
    let mocks = Lambda::start().await;
    mocks.get_function_event_invoke_config().function_name("f").respond(attempts(0)).expect(2);
    mocks.get_function_event_invoke_config().respond(attempts(0)).expect(..);
    mocks.list_functions().respond_throttled(1).expect(0);
    asked(&mocks, "f", None).await.expect("an answer");
    asked(&mocks, "f", None).await.expect("an answer");
    mocks.verify();
}

#[tokio::test]
async fn what_went_wrong_is_forgotten_once_it_is_taken() {
    let mocks = Lambda::start().await;
    mocks.list_functions().respond(ListFunctionsOutput::builder().build()).expect(1);
    asked(&mocks, "f", None).await.expect_err("no mock takes it");
    assert_eq!(mocks.failures().all.len(), 2);
    assert_eq!(mocks.take_failures().all.len(), 2);
    assert!(mocks.failures().is_empty());
}

#[tokio::test]
async fn dropping_the_mocks_tells_what_went_wrong() {
    let mocks = Lambda::start().await;
    mocks.get_function_event_invoke_config().function_name("f").respond(attempts(0)).expect(1..3);
    asked(&mocks, "g", None).await.expect_err("no mock takes it");
    let (text, _) = panic_of(|| drop(mocks));
    assert_snapshot!(text);
}

#[tokio::test]
async fn a_test_that_fails_already_is_not_told_more() {
    let mocks = Lambda::start().await;
    mocks.get_function_event_invoke_config().respond(attempts(0)).expect(1);
    let failed = std::thread::spawn(move || {
        let _mocks = mocks;
        panic!("the test's own failure");
    });
    let panic = failed.join().expect_err("a panic");
    assert_eq!(panic.downcast_ref::<&str>(), Some(&"the test's own failure"));
}

// Servers with other mocks

#[tokio::test]
async fn mocks_share_a_server_with_others() {
    let server = MockServer::start().await;
    let other = Mock::given(method("GET")).and(path("/other")).respond_with(ResponseTemplate::new(204));
    let mocks = Lambda::on(&server).await;
    other.mount(&server).await;
    mocks.get_function_event_invoke_config().respond(attempts(0)).expect(1);
    assert_eq!(asked(&mocks, "f", None).await, Ok(Some(0)));
    let status = async |path: &str| {
        let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
        response(&raw(&mocks, request.as_bytes()).await).status().as_u16()
    };
    assert_eq!((status("/other").await, status("/neither").await), (204, 404));
    mocks.verify();
}

#[tokio::test]
async fn a_shared_server_goes_on_without_the_mocks_that_were_dropped() {
    let server = MockServer::start().await;
    let mocks = Lambda::on(&server).await;
    mocks.get_function_event_invoke_config().respond(attempts(0));
    drop(mocks);
    let mocks = Lambda::on(&server).await;
    mocks.get_function_event_invoke_config().respond(attempts(1));
    assert_eq!(asked(&mocks, "f", None).await, Ok(Some(1)));
}

#[tokio::test]
async fn a_timestamp_in_a_list_travels() {
    let mocks = Lambda::start().await;
    let config = |name: &str| FunctionConfiguration::builder().function_name(name).last_modified("then").build();
    let output = ListFunctionsOutput::builder().functions(config("f")).functions(config("g")).build();
    mocks.list_functions().respond(output.clone());
    assert_eq!(client(mocks.uri()).list_functions().send().await.expect("an answer"), output);
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
