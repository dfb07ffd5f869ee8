//! Invoke, InvokeAsync and InvokeWithResponseStream: the responses of functions that were declared, created, or
//! neither.

use crate::Service;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proofmark_contract::service::{Outcome, Settings, StateMode};
use proofmark_contract_lambda::{ClockMode, DeclaredFunction, FunctionResult, Lambda};
use proofmark_smithy_model::model::Node;
use serde_json::json;
use std::time::Duration;

const NAME: &str = "my-function";

/// A service with a function that does this, and nothing else.
pub fn doing(results: Vec<FunctionResult>) -> Service {
    let function = DeclaredFunction {
        name: NAME.to_owned(),
        versions: vec!["1".to_owned(), "2".to_owned()],
        aliases: [("BLUE".to_owned(), "1".to_owned())].into_iter().collect(),
        results,
        ..DeclaredFunction::default()
    };
    let settings = Settings { mode: StateMode::On, ..Settings::default() };
    Service::of(settings, Lambda { functions: vec![function], clock: ClockMode::Virtual, ..Lambda::default() })
}

fn invoke(service: &Service, members: Node) -> Node {
    match responded(service, "Invoke", members) {
        Outcome::Output(output) => output,
        other => panic!("{other:?}"),
    }
}

fn responded(service: &Service, operation: &str, members: Node) -> Outcome {
    let mut input = json!({ "FunctionName": NAME });
    input.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    service.response(operation, input).expect("a response")
}

/// The name, status and text of an error.
fn error(service: &Service, members: Node) -> (String, u16, String) {
    let Outcome::Error { error, .. } = responded(service, "Invoke", members) else { panic!("no error") };
    let text = ["message", "Message"].iter().find_map(|name| error.members.get(*name)?.as_str());
    (error.name, error.status, text.unwrap_or_default().to_owned())
}

fn blob(bytes: impl AsRef<[u8]>) -> Node {
    STANDARD.encode(bytes).into()
}

fn text(blob: &Node) -> String {
    String::from_utf8(STANDARD.decode(blob.as_str().expect("a blob")).unwrap()).unwrap()
}

fn payload(output: &Node) -> Node {
    serde_json::from_str(&text(&output["Payload"])).unwrap()
}

#[test]
fn a_function_returns_what_is_declared() {
    let service = doing(vec![FunctionResult::returns(json!({ "ok": true }))]);
    let output = invoke(&service, json!({}));
    assert_eq!(output, json!({ "StatusCode": 200, "ExecutedVersion": "$LATEST", "Payload": blob("{\"ok\":true}") }));
}

#[test]
fn a_function_of_which_nothing_is_declared_returns_null() {
    assert_eq!(payload(&invoke(&doing(Vec::new()), json!({}))), Node::Null);
}

#[test]
fn a_created_function_returns_null_until_a_test_says_what_it_does() {
    let settings = Settings { mode: StateMode::On, ..Settings::default() };
    let service = Service::with(settings, Vec::new());
    service.response("CreateFunction", json!({ "FunctionName": NAME, "Runtime": "python3.13" })).unwrap();
    assert_eq!(payload(&invoke(&service, json!({}))), Node::Null);
    service.control("POST", "/_proofmark/functions", json!({ "name": NAME, "returns": "hello ${event.name}" }));
    assert_eq!(payload(&invoke(&service, json!({ "Payload": blob("{\"name\":\"Ann\"}") }))), "hello Ann");
    service.control("DELETE", "/_proofmark/functions/my-function", Node::Null);
    assert_eq!(payload(&invoke(&service, json!({}))), Node::Null);
}

#[test]
fn a_function_that_calls_create_does_not_exist_before() {
    let function = DeclaredFunction {
        name: NAME.to_owned(),
        results: vec![FunctionResult::returns(1)],
        exists: Some(false),
        ..DeclaredFunction::default()
    };
    let service = Service::with(Settings { mode: StateMode::On, ..Settings::default() }, vec![function]);
    assert_eq!(error(&service, json!({})).1, 404);
    service.response("CreateFunction", json!({ "FunctionName": NAME })).unwrap();
    assert_eq!(payload(&invoke(&service, json!({}))), 1);
}

#[test]
fn an_error_is_unhandled_and_written_as_the_runtime_does() {
    for (runtime, expected) in [
        ("python3.13", json!({ "errorMessage": "no", "errorType": "ValueError", "requestId": "ID", "stackTrace": [] })),
        ("nodejs22.x", json!({ "errorType": "ValueError", "errorMessage": "no", "trace": ["ValueError: no"] })),
        ("provided.al2023", json!({ "errorMessage": "no", "errorType": "ValueError" })),
    ] {
        let function = DeclaredFunction {
            name: NAME.to_owned(),
            results: vec![FunctionResult::raises("ValueError", "no")],
            exists: Some(false),
            ..DeclaredFunction::default()
        };
        let service = Service::with(Settings { mode: StateMode::On, ..Settings::default() }, vec![function]);
        service.response("CreateFunction", json!({ "FunctionName": NAME, "Runtime": runtime })).unwrap();
        let output = invoke(&service, json!({}));
        let mut payload = payload(&output);
        if let Some(id) = payload.get_mut("requestId") {
            *id = "ID".into();
        }
        assert_eq!((&output["FunctionError"], payload), (&json!("Unhandled"), expected), "{runtime}");
    }
}

#[test]
fn a_function_that_runs_longer_than_its_timeout_is_stopped() {
    let service = doing(vec![FunctionResult::returns(1).with_duration(Duration::from_millis(3001))]);
    let output = invoke(&service, json!({ "LogType": "Tail" }));
    let payload = payload(&output);
    assert_eq!((&output["FunctionError"], &payload["errorType"]), (&json!("Unhandled"), &json!("Sandbox.Timedout")));
    let message = payload["errorMessage"].as_str().unwrap();
    assert!(message.starts_with("RequestId: ") && message.ends_with(" Error: Task timed out after 3.00 seconds"));
    assert!(text(&output["LogResult"]).contains("\tBilled Duration: 3000 ms\t"));
}

#[test]
fn the_log_has_the_lines_of_the_service_around_those_of_the_function() {
    let result = FunctionResult::returns(1).with_log("hello").with_duration(Duration::from_micros(1500));
    let output = invoke(&doing(vec![result]), json!({ "LogType": "Tail" }));
    let log = text(&output["LogResult"]);
    let id = &log["START RequestId: ".len()..][..36];
    let expected = format!(
        "START RequestId: {id} Version: $LATEST\nhello\nEND RequestId: {id}\nREPORT RequestId: {id}\tDuration: 1.50 ms\t\
         Billed Duration: 2 ms\tMemory Size: 128 MB\tMax Memory Used: 36 MB\t\n"
    );
    assert_eq!(log, expected);
}

#[test]
fn the_log_is_cut_to_its_last_four_kilobytes() {
    let service = doing(vec![FunctionResult::returns(1).with_log("x".repeat(10_000))]);
    let output = invoke(&service, json!({ "LogType": "Tail" }));
    assert_eq!(STANDARD.decode(output["LogResult"].as_str().unwrap()).unwrap().len(), 4096);
}

#[test]
fn results_come_in_their_order() {
    let service = doing(vec![FunctionResult::raises("Error", "once"), FunctionResult::returns("then")]);
    let errors: Vec<_> = (0..3).map(|_| invoke(&service, json!({})).get("FunctionError").is_some()).collect();
    assert_eq!(errors, [true, false, false]);
}

#[test]
fn the_version_that_ran_is_named() {
    let service = doing(vec![FunctionResult::returns("${functionVersion}")]);
    for (qualifier, version) in [("BLUE", "1"), ("2", "2"), ("$LATEST", "$LATEST")] {
        let output = invoke(&service, json!({ "Qualifier": qualifier }));
        assert_eq!((&output["ExecutedVersion"], payload(&output)), (&json!(version), json!(version)));
    }
}

#[test]
fn an_alias_gives_the_other_version_its_part_of_the_calls() {
    let service = doing(Vec::new());
    let weights = json!({ "AdditionalVersionWeights": { "2": 0.25 } });
    let update = json!({ "FunctionName": NAME, "Name": "BLUE", "RoutingConfig": weights });
    service.response("UpdateAlias", update).unwrap();
    let version = |_| invoke(&service, json!({ "Qualifier": "BLUE" }))["ExecutedVersion"].as_str().unwrap().to_owned();
    assert_eq!((0..8).map(version).collect::<String>(), "11121112");
}

#[test]
fn a_dry_run_runs_nothing() {
    let service = doing(vec![FunctionResult::raises("Error", "never")]);
    assert_eq!(invoke(&service, json!({ "InvocationType": "DryRun" })), json!({ "StatusCode": 204 }));
    assert_eq!(service.control("GET", "/_proofmark/invocations", Node::Null), json!({ "invocations": [] }));
}

#[test]
fn an_event_is_accepted_without_a_result() {
    let service = doing(Vec::new());
    assert_eq!(invoke(&service, json!({ "InvocationType": "Event" })), json!({ "StatusCode": 202 }));
    let response = responded(&service, "InvokeAsync", json!({ "InvokeArgs": blob("{}") }));
    assert_eq!(response, Outcome::Output(json!({ "Status": 202 })));
}

#[test]
fn a_stream_has_the_payload_and_an_end() {
    let service = doing(vec![FunctionResult::returns("part"), FunctionResult::raises("Error", "no")]);
    let Outcome::Output(output) = responded(&service, "InvokeWithResponseStream", json!({})) else { panic!() };
    let events = json!([{ "PayloadChunk": { "Payload": blob("\"part\"") } }, { "InvokeComplete": {} }]);
    assert_eq!(output["EventStream"], events);
    let Outcome::Output(output) = responded(&service, "InvokeWithResponseStream", json!({})) else { panic!() };
    let complete =
        json!({ "ErrorCode": "Unhandled", "ErrorDetails": "{\"errorMessage\":\"no\",\"errorType\":\"Error\"}" });
    assert_eq!(output["EventStream"], json!([{ "InvokeComplete": complete }]));
}

#[test]
fn a_function_that_may_not_run_is_throttled_and_its_events_are_given_up() {
    let service = doing(Vec::new());
    let reserve = json!({ "FunctionName": NAME, "ReservedConcurrentExecutions": 0 });
    service.response("PutFunctionConcurrency", reserve).unwrap();
    let Outcome::Error { error, .. } = responded(&service, "Invoke", json!({})) else { panic!() };
    let expected = json!({
        "Type": "User",
        "message": "Rate Exceeded.",
        "Reason": "ReservedFunctionConcurrentInvocationLimitExceeded",
    });
    assert_eq!((error.name.as_str(), error.status, error.members), ("TooManyRequestsException", 429, expected));
    let topic = "arn:aws:sns:us-east-2:123456789012:failed";
    let config = json!({ "FunctionName": NAME, "DestinationConfig": { "OnFailure": { "Destination": topic } } });
    service.response("PutFunctionEventInvokeConfig", config).unwrap();
    assert_eq!(invoke(&service, json!({ "InvocationType": "Event" })), json!({ "StatusCode": 202 }));
    let deliveries = service.control("GET", "/_proofmark/deliveries", Node::Null);
    let record: Node =
        serde_json::from_str(deliveries["deliveries"][0]["message"]["message"].as_str().unwrap()).unwrap();
    let context = &record["requestContext"];
    assert_eq!(
        (&context["condition"], &context["approximateInvokeCount"]),
        (&json!("ZeroReservedConcurrency"), &json!(0))
    );
    assert_eq!(record.get("responsePayload"), None);
}

#[test]
fn a_payload_that_is_not_json_is_rejected() {
    let (name, status, text) = error(&doing(Vec::new()), json!({ "Payload": blob("{not json") }));
    assert_eq!((name.as_str(), status), ("InvalidRequestContentException", 400));
    assert!(text.starts_with("Could not parse request body into json: "), "{text}");
}

#[test]
fn a_payload_has_a_largest_size() {
    let service = doing(Vec::new());
    let string_of = |bytes: usize| blob(format!("\"{}\"", "x".repeat(bytes - 2)));
    assert_eq!(invoke(&service, json!({ "Payload": string_of(6_291_456) }))["StatusCode"], 200);
    let (name, status, text) = error(&service, json!({ "Payload": string_of(6_291_457) }));
    assert_eq!((name.as_str(), status), ("RequestTooLargeException", 413));
    assert_eq!(text, "6291457 byte payload is too large for the RequestResponse invocation type (limit 6291456 bytes)");
    let event = |bytes| json!({ "InvocationType": "Event", "Payload": string_of(bytes) });
    assert_eq!(invoke(&service, event(1_048_576))["StatusCode"], 202);
    assert_eq!(
        error(&service, event(1_048_577)).2,
        "1048577 byte payload is too large for the Event invocation type (limit 1048576 bytes)"
    );
}

#[test]
fn a_response_has_a_largest_size() {
    let service = doing(vec![FunctionResult::returns("${event}${event}${event}${event}${event}${event}${event}")]);
    let million = blob(format!("\"{}\"", "x".repeat(1_000_000)));
    let output = invoke(&service, json!({ "Payload": million }));
    let expected = json!({
        "errorMessage": "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
        "errorType": "Function.ResponseSizeTooLarge",
    });
    assert_eq!((&output["FunctionError"], payload(&output)), (&json!("Unhandled"), expected));
}

#[test]
fn what_does_not_exist_is_not_invoked() {
    let service = doing(Vec::new());
    let arn = "arn:aws:lambda:us-east-2:123456789012:function";
    let missing = service.response("Invoke", json!({ "FunctionName": "other" }));
    assert!(matches!(missing, Some(Outcome::Error { error, .. })
        if error.members["Message"] == format!("Function not found: {arn}:other:$LATEST")));
    let (name, status, text) = error(&service, json!({ "Qualifier": "GREEN" }));
    assert_eq!((name.as_str(), status), ("ResourceNotFoundException", 404));
    assert_eq!(text, format!("Function not found: {arn}:my-function:GREEN"));
}

#[test]
fn a_function_that_may_exist_is_healthy() {
    let service = Service::with(Settings { mode: StateMode::Auto, ..Settings::default() }, Vec::new());
    let output = invoke(&service, json!({ "Qualifier": "7" }));
    assert_eq!(output, json!({ "StatusCode": 200, "ExecutedVersion": "7", "Payload": blob("null") }));
    assert_eq!(invoke(&service, json!({ "InvocationType": "Event" })), json!({ "StatusCode": 202 }));
    assert_eq!(error(&service, json!({ "Payload": blob("x") })).1, 400);
}

#[test]
fn a_documented_call_gets_its_documented_response_until_more_is_known() {
    let documented = json!({ "FunctionName": NAME, "Payload": blob("{}"), "Qualifier": "1" });
    let service = Service::with(Settings { mode: StateMode::Auto, ..Settings::default() }, Vec::new());
    assert_eq!(service.respond("Invoke", &documented, true), None);
    service.control("POST", "/_proofmark/functions", json!({ "name": NAME, "returns": 1 }));
    assert!(service.respond("Invoke", &documented, true).is_some());
}

#[test]
fn mistakes_in_results_are_named() {
    let service = doing(Vec::new());
    let said = service.control("POST", "/_proofmark/functions", json!({ "name": NAME, "return": 1, "raises": "x" }));
    let codes: Vec<_> = said["problems"].as_array().unwrap().iter().map(|problem| problem["code"].clone()).collect();
    assert_eq!(codes, ["unknown-key", "wrong-type"], "{said}");
}
