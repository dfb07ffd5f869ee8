//! What a mock responds with when all is well.

use super::common::{asked, attempts, blue};
use super::raw::{raw, response, signed_bytes};
use insta::assert_snapshot;
use proofmark_contract as contract;
use proofmark_contract::read::ResponseOutcome;
use proofmark_lambda_mocks::mocks::InvokeWithResponseStreamResponse;
use proofmark_lambda_mocks::{Failure, Lambda};
use proofmark_tests::client::client;
use proofmark_tests::generated::examples::EXAMPLES;
use proofmark_tests::generated::mocks::MOCKS;
use proofmark_tests::say;
use proofmark_tests::sdk::operation::get_function_event_invoke_config::GetFunctionEventInvokeConfigError;
use proofmark_tests::sdk::operation::invoke::InvokeOutput;
use proofmark_tests::sdk::operation::list_functions::ListFunctionsOutput;
use proofmark_tests::sdk::primitives::Blob;
use proofmark_tests::sdk::types::error::ResourceNotFoundException;
use proofmark_tests::sdk::types::{
    FunctionConfiguration, InvokeResponseStreamUpdate, InvokeWithResponseStreamCompleteEvent,
    InvokeWithResponseStreamResponseEvent as Event,
};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

#[tokio::test]
async fn a_mock_responds_with_its_typed_output() {
    let mocks = Lambda::start().await;
    mocks.get_function_event_invoke_config().respond(blue());
    let call = client(mocks.uri()).get_function_event_invoke_config().function_name("my-function").qualifier("BLUE");
    assert_eq!(call.send().await.expect("a response"), blue());
}

#[tokio::test]
async fn every_operation_is_handled_by_its_mock_with_every_member_of_its_output() {
    let api = proofmark_contract_lambda::api();
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
        if read.outcome != ResponseOutcome::Output(output.clone()) || !violations.is_empty() {
            let (answer, failures) = (read.outcome, mocks.take_failures());
            wrong.push(format!("{}: {answer:?}, not {output}\n{violations:?}\n{failures}", mocked.operation));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    say(format!("operations handled by their mocks: {}", MOCKS.len()));
}

#[tokio::test]
async fn every_documented_response_is_what_the_client_returns() {
    let (mut returned, mut refused) = (0, Vec::new());
    for example in EXAMPLES {
        let Some(mocked) = MOCKS.iter().find(|mocked| mocked.operation == example.operation) else { continue };
        let mocks = Lambda::start().await;
        let client = client(mocks.uri());
        // Whatever the response, the call has the example's output.
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
    say(format!("documented responses that the client returned: {returned}"));
    assert_snapshot!(refused.join("\n"));
}

#[tokio::test]
async fn every_operation_without_a_mock_is_named() {
    let api = proofmark_contract_lambda::api();
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
async fn a_response_can_be_made_from_the_typed_input() {
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
async fn one_mock_responds_differently_over_time() {
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
async fn a_response_is_held_back() {
    let mocks = Lambda::start().await;
    mocks.get_function_event_invoke_config().respond(attempts(0)).delay(Duration::from_secs(3600));
    let waited = tokio::time::timeout(Duration::from_millis(200), asked(&mocks, "f", None)).await;
    assert!(waited.is_err(), "{waited:?}");
}

#[tokio::test]
async fn a_payload_and_how_the_function_failed_are_sent_as_they_are() {
    let mocks = Lambda::start().await;
    let payload = b"{\"errorMessage\":\"\xff no UTF-8\"}";
    let output = InvokeOutput::builder().status_code(200).function_error("Unhandled").executed_version("3");
    mocks.invoke().payload(Blob::new("{}")).respond(output.payload(Blob::new(payload.as_slice())).build());
    let answer = client(mocks.uri()).invoke().function_name("f").payload(Blob::new("{}")).send().await;
    let answer = answer.expect("a response");
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
    let answer = InvokeWithResponseStreamResponse::new(events.clone()).status_code(200).executed_version("$LATEST");
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

#[tokio::test]
async fn a_timestamp_in_a_list_travels() {
    let mocks = Lambda::start().await;
    let config = |name: &str| FunctionConfiguration::builder().function_name(name).last_modified("then").build();
    let output = ListFunctionsOutput::builder().functions(config("f")).functions(config("g")).build();
    mocks.list_functions().respond(output.clone());
    assert_eq!(client(mocks.uri()).list_functions().send().await.expect("a response"), output);
}
