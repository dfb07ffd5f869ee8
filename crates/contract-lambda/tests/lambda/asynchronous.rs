//! What happens after an asynchronous invocation: retries, ages, destinations and dead-letter queues, by a clock that
//! the test advances.

use crate::Service;
use proofmark_contract::service::{Settings, State as _, StateMode};
use proofmark_contract_lambda::{ClockMode, DeclaredConfig, DeclaredFunction, EventSource, FunctionResult, Lambda};
use proofmark_smithy_model::model::Node;
use serde_json::json;
use std::time::Duration;

const QUEUE: &str = "arn:aws:sqs:us-east-2:123456789012:failed-invocations";
const START: &str = "2016-11-21T19:49:20.006Z";

fn fails() -> FunctionResult {
    FunctionResult::raises("ValueError", "intentional failure")
}

/// The function of the documented example: alias BLUE with this config, and what it does.
fn documented(config: DeclaredConfig, results: Vec<FunctionResult>) -> Service {
    let function = DeclaredFunction {
        name: "my-function".to_owned(),
        versions: vec!["1".to_owned()],
        aliases: [("BLUE".to_owned(), "1".to_owned())].into_iter().collect(),
        event_invoke_configs: vec![DeclaredConfig { qualifier: Some("BLUE".to_owned()), ..config }],
        results,
        ..DeclaredFunction::default()
    };
    of(vec![function], EventSource::default(), ClockMode::Virtual)
}

fn of(functions: Vec<DeclaredFunction>, event_source: EventSource, clock: ClockMode) -> Service {
    let settings = Settings { mode: StateMode::On, ..Settings::default() };
    Service::of(settings, Lambda { functions, event_source, clock, ..Lambda::default() })
}

fn to_queue() -> DeclaredConfig {
    DeclaredConfig { on_failure: Some(QUEUE.to_owned()), ..DeclaredConfig::default() }
}

/// Invokes alias BLUE and does not wait.
fn invoke(service: &Service) {
    let payload = "eyJvcmRlciI6MX0="; // {"order":1}
    let input = json!({
        "FunctionName": "my-function", "Qualifier": "BLUE", "InvocationType": "Event", "Payload": payload,
    });
    service.response("Invoke", input).expect("a response");
}

fn advance(service: &Service, by: &str) -> Node {
    service.control("POST", "/_proofmark/clock", json!({ "advance": by }))
}

fn deliveries(service: &Service) -> Vec<Node> {
    let said = service.control("GET", "/_proofmark/deliveries", Node::Null);
    said["deliveries"].as_array().unwrap().clone()
}

/// When the function ran, and how that went.
fn attempts(service: &Service) -> Vec<(String, String)> {
    let said = service.control("GET", "/_proofmark/invocations", Node::Null);
    let text = |attempt: &Node, name: &str| attempt[name].as_str().unwrap().to_owned();
    said["invocations"].as_array().unwrap().iter().map(|one| (text(one, "time"), text(one, "result"))).collect()
}

/// The record in a queue's message.
fn record(delivery: &Node) -> Node {
    serde_json::from_str(delivery["message"]["body"].as_str().expect("a body")).unwrap()
}

#[test]
fn two_retries_then_the_queue() {
    let service = documented(to_queue(), vec![fails()]);
    invoke(&service);
    assert_eq!(attempts(&service), [(START.to_owned(), "Unhandled".to_owned())]);
    let first = advance(&service, "60s");
    assert_eq!(
        (&first["now"], first["deliveries"].as_array().map(Vec::len)),
        (&json!("2016-11-21T19:50:20.006Z"), Some(0))
    );
    let second = advance(&service, "2m");
    assert_eq!(second["invocations"][0]["attempt"], 3);
    let mut record = record(&second["deliveries"][0]);
    let id = record["requestContext"]["requestId"].take();
    assert_eq!((id.as_str().map(str::len), &second["waiting"]), (Some(36), &json!(0)));
    let expected = json!({
        "version": "1.0",
        "timestamp": "2016-11-21T19:52:20.006Z",
        "requestContext": {
            "requestId": null,
            "functionArn": "arn:aws:lambda:us-east-2:123456789012:function:my-function:BLUE",
            "condition": "RetriesExhausted",
            "approximateInvokeCount": 3,
        },
        "requestPayload": { "order": 1 },
        "responseContext": { "statusCode": 200, "executedVersion": "1", "functionError": "Unhandled" },
        "responsePayload": { "errorMessage": "intentional failure", "errorType": "ValueError" },
    });
    assert_eq!(record, expected);
}

#[test]
fn nothing_happens_before_its_time() {
    let service = documented(to_queue(), vec![fails()]);
    invoke(&service);
    assert_eq!(advance(&service, "59999ms")["invocations"], json!([]));
    assert_eq!(advance(&service, "1ms")["invocations"][0]["nextAttempt"], "2016-11-21T19:52:20.006Z");
}

#[test]
fn a_retry_that_succeeds_ends_it() {
    let config = DeclaredConfig { on_success: Some(QUEUE.to_owned()), ..to_queue() };
    let service = documented(config, vec![fails(), FunctionResult::returns("done")]);
    invoke(&service);
    let said = advance(&service, "1h");
    let record = record(&said["deliveries"][0]);
    assert_eq!(said["deliveries"][0]["reason"], "OnSuccess");
    assert_eq!(record["requestContext"]["condition"], "Success");
    assert_eq!(record["requestContext"]["approximateInvokeCount"], 2);
    assert_eq!(record["responseContext"], json!({ "statusCode": 200, "executedVersion": "1" }));
    assert_eq!(record["responsePayload"], "done");
}

#[test]
fn the_config_says_how_often_and_how_long() {
    for (retries, age, runs, condition) in [
        (Some(0), None, 1, "RetriesExhausted"),
        (Some(1), None, 2, "RetriesExhausted"),
        (None, Some(60), 1, "EventAgeExceeded"),
        (None, Some(90), 2, "EventAgeExceeded"),
        (None, None, 3, "RetriesExhausted"),
    ] {
        let config =
            DeclaredConfig { maximum_retry_attempts: retries, maximum_event_age_in_seconds: age, ..to_queue() };
        let service = documented(config, vec![fails()]);
        invoke(&service);
        advance(&service, "until-idle");
        let record = record(&deliveries(&service)[0]);
        let context = &record["requestContext"];
        assert_eq!((&context["approximateInvokeCount"], &context["condition"]), (&json!(runs), &json!(condition)));
        assert_eq!(attempts(&service).len(), runs);
    }
}

#[test]
fn the_config_of_another_version_has_no_say() {
    let service = documented(to_queue(), vec![fails()]);
    service.response("Invoke", json!({ "FunctionName": "my-function", "InvocationType": "Event" })).unwrap();
    advance(&service, "until-idle");
    assert_eq!((attempts(&service).len(), deliveries(&service).len()), (3, 0));
}

#[test]
fn the_config_in_force_is_the_one_that_calls_put_meanwhile() {
    let service = documented(to_queue(), vec![fails()]);
    invoke(&service);
    let put = json!({ "FunctionName": "my-function", "Qualifier": "BLUE", "MaximumRetryAttempts": 1 });
    service.response("PutFunctionEventInvokeConfig", put).unwrap();
    advance(&service, "until-idle");
    assert_eq!((attempts(&service).len(), deliveries(&service).len()), (2, 0));
}

#[test]
fn a_function_that_takes_its_time_is_retried_a_minute_after_its_end() {
    let service = documented(to_queue(), vec![fails().with_duration(Duration::from_secs(2))]);
    invoke(&service);
    advance(&service, "until-idle");
    let times: Vec<_> = attempts(&service).into_iter().map(|(time, _)| time[14..19].to_owned()).collect();
    assert_eq!(times, ["49:22", "50:24", "52:26"]);
}

#[test]
fn a_topic_gets_the_record_as_its_message() {
    let topic = "arn:aws:sns:us-east-2:123456789012:failed";
    let service = documented(DeclaredConfig { on_failure: Some(topic.to_owned()), ..to_queue() }, vec![fails()]);
    invoke(&service);
    advance(&service, "until-idle");
    let delivery = deliveries(&service).remove(0);
    let record: Node = serde_json::from_str(delivery["message"]["message"].as_str().unwrap()).unwrap();
    assert_eq!((&delivery["service"], &record["version"]), (&json!("sns"), &json!("1.0")));
}

#[test]
fn a_topic_takes_no_record_of_more_than_256_kilobytes_and_a_queue_does() {
    for (arn, delivered) in [("arn:aws:sns:us-east-2:123456789012:t", false), (QUEUE, true)] {
        let config = DeclaredConfig { on_success: Some(arn.to_owned()), ..DeclaredConfig::default() };
        let service = documented(config, vec![FunctionResult::returns("x".repeat(256 * 1024))]);
        invoke(&service);
        assert_eq!(deliveries(&service)[0]["delivered"], delivered);
    }
}

#[test]
fn fifo_queues_are_not_supported() {
    let config = DeclaredConfig { on_success: Some(format!("{QUEUE}.fifo")), ..DeclaredConfig::default() };
    let service = documented(config, Vec::new());
    invoke(&service);
    assert_eq!(deliveries(&service)[0]["failure"], "FIFO queues and topics are not supported as destinations");
}

#[test]
fn a_bus_gets_an_event_with_the_record_as_detail() {
    let bus = "arn:aws:events:us-east-2:123456789012:event-bus/default";
    for (source, name) in [(EventSource::Lambda, "lambda"), (EventSource::AwsLambda, "aws.lambda")] {
        let config = DeclaredConfig { on_success: Some(bus.to_owned()), ..DeclaredConfig::default() };
        let function = DeclaredFunction {
            name: "my-function".to_owned(),
            versions: vec!["1".to_owned()],
            aliases: [("BLUE".to_owned(), "1".to_owned())].into_iter().collect(),
            event_invoke_configs: vec![DeclaredConfig { qualifier: Some("BLUE".to_owned()), ..config }],
            ..DeclaredFunction::default()
        };
        let service = of(vec![function], source, ClockMode::Virtual);
        invoke(&service);
        let mut event = deliveries(&service).remove(0)["message"].take();
        assert_eq!(event["detail"].take()["requestContext"]["condition"], "Success");
        event["id"].take();
        let expected = json!({
            "version": "0",
            "id": null,
            "detail-type": "Lambda Function Invocation Result - Success",
            "source": name,
            "account": "123456789012",
            "time": "2016-11-21T19:49:20Z",
            "region": "us-east-2",
            "resources": [bus, "arn:aws:lambda:us-east-2:123456789012:function:my-function:BLUE"],
            "detail": null,
        });
        assert_eq!(event, expected);
    }
}

#[test]
fn a_bucket_gets_an_object_by_day() {
    let config = DeclaredConfig { on_failure: Some("arn:aws:s3:::failures".to_owned()), ..DeclaredConfig::default() };
    let service = documented(DeclaredConfig { maximum_retry_attempts: Some(0), ..config }, vec![fails()]);
    invoke(&service);
    let message = deliveries(&service).remove(0)["message"].take();
    let key = message["key"].as_str().unwrap();
    let (path, id) = key.split_at(key.len() - 36);
    assert_eq!(
        (&message["bucket"], path),
        (&json!("failures"), "aws/lambda/async/my-function/2016/11/21/2016-11-21T19.49.20-")
    );
    assert_eq!((id.split('-').count(), record(&json!({ "message": message }))["version"].clone()), (5, json!("1.0")));
}

#[test]
fn a_function_as_destination_is_invoked_with_the_record() {
    let other = "arn:aws:lambda:us-east-2:123456789012:function:other";
    let first = DeclaredFunction {
        name: "my-function".to_owned(),
        event_invoke_configs: vec![DeclaredConfig { on_success: Some(other.to_owned()), ..DeclaredConfig::default() }],
        ..DeclaredFunction::default()
    };
    let second = DeclaredFunction {
        name: "other".to_owned(),
        event_invoke_configs: vec![DeclaredConfig { on_success: Some(QUEUE.to_owned()), ..DeclaredConfig::default() }],
        results: vec![FunctionResult::returns("${event.requestContext.condition}")],
        ..DeclaredFunction::default()
    };
    let service = of(vec![first, second], EventSource::default(), ClockMode::Virtual);
    service.response("Invoke", json!({ "FunctionName": "my-function", "InvocationType": "Event" })).unwrap();
    let all = deliveries(&service);
    let last = record(&all[1]);
    assert_eq!((&all[0]["service"], &last["responsePayload"]), (&json!("lambda"), &json!("Success")));
    assert_eq!(last["requestPayload"], all[0]["message"]["payload"]);
}

#[test]
fn functions_that_invoke_each_other_come_to_an_end() {
    let arn = |name: &str| format!("arn:aws:lambda:us-east-2:123456789012:function:{name}");
    let function = |name: &str, next: &str| DeclaredFunction {
        name: name.to_owned(),
        event_invoke_configs: vec![DeclaredConfig { on_success: Some(arn(next)), ..DeclaredConfig::default() }],
        ..DeclaredFunction::default()
    };
    let service = of(vec![function("a", "b"), function("b", "a")], EventSource::default(), ClockMode::Virtual);
    service.response("Invoke", json!({ "FunctionName": "a", "InvocationType": "Event" })).unwrap();
    let all = deliveries(&service);
    let failed: Vec<_> = all.iter().filter(|delivery| delivery["delivered"] == false).collect();
    assert_eq!((all.len(), failed.len()), (17, 1));
    assert_eq!(failed[0]["failure"], "16 invocations have led to each other");
}

#[test]
fn a_dead_letter_queue_gets_the_event_with_what_went_wrong() {
    let service = of(Vec::new(), EventSource::default(), ClockMode::Virtual);
    let create = json!({
        "FunctionName": "my-function", "Runtime": "python3.13", "DeadLetterConfig": { "TargetArn": QUEUE },
    });
    service.response("CreateFunction", create).unwrap();
    let does = json!({ "name": "my-function", "raises": { "errorType": "E", "errorMessage": "x".repeat(2000) } });
    service.control("POST", "/_proofmark/functions", does);
    let input = json!({ "FunctionName": "my-function", "InvocationType": "Event", "Payload": "eyJvcmRlciI6MX0=" });
    service.response("Invoke", input).unwrap();
    advance(&service, "until-idle");
    let mut delivery = deliveries(&service).remove(0);
    let id = delivery["message"]["messageAttributes"]["RequestID"]["StringValue"].take();
    assert_eq!((&delivery["reason"], &id), (&json!("DeadLetterQueue"), &delivery["requestId"]));
    let expected = json!({
        "body": "{\"order\":1}",
        "messageAttributes": {
            "RequestID": { "DataType": "String", "StringValue": null },
            "ErrorCode": { "DataType": "Number", "StringValue": "200" },
            "ErrorMessage": { "DataType": "String", "StringValue": "x".repeat(1024) },
        },
    });
    assert_eq!(delivery["message"], expected);
}

#[test]
fn an_event_of_a_function_that_was_deleted_is_dropped() {
    let service = documented(to_queue(), vec![fails()]);
    invoke(&service);
    service.response("DeleteFunction", json!({ "FunctionName": "my-function" })).unwrap();
    advance(&service, "until-idle");
    assert_eq!((attempts(&service)[1].1.as_str(), deliveries(&service).len()), ("FunctionNotFound", 0));
}

#[test]
fn a_fast_clock_has_no_one_wait() {
    let function = DeclaredFunction {
        name: "my-function".to_owned(),
        versions: vec!["1".to_owned()],
        aliases: [("BLUE".to_owned(), "1".to_owned())].into_iter().collect(),
        event_invoke_configs: vec![DeclaredConfig { qualifier: Some("BLUE".to_owned()), ..to_queue() }],
        results: vec![fails()],
        ..DeclaredFunction::default()
    };
    let service = of(vec![function], EventSource::default(), ClockMode::Fast);
    invoke(&service);
    assert_eq!((attempts(&service).len(), deliveries(&service).len()), (3, 1));
}

#[test]
fn a_real_clock_can_be_advanced_too() {
    let function = DeclaredFunction {
        name: "my-function".to_owned(),
        versions: vec!["1".to_owned()],
        aliases: [("BLUE".to_owned(), "1".to_owned())].into_iter().collect(),
        event_invoke_configs: vec![DeclaredConfig { qualifier: Some("BLUE".to_owned()), ..to_queue() }],
        results: vec![fails()],
        ..DeclaredFunction::default()
    };
    let service = of(vec![function], EventSource::default(), ClockMode::Real);
    invoke(&service);
    let said = advance(&service, "3m");
    assert_eq!((&said["clock"], said["deliveries"].as_array().map(Vec::len)), (&json!("real"), Some(1)));
    assert_eq!(said["now"], "2016-11-21T19:52:20.006Z");
}

#[test]
fn reset_forgets_what_waits_what_happened_and_the_time() {
    let service = documented(to_queue(), vec![fails()]);
    invoke(&service);
    advance(&service, "60s");
    service.state.reset();
    let clock = json!({ "clock": "virtual", "now": START, "waiting": 0, "next": null });
    assert_eq!(service.control("GET", "/_proofmark/clock", Node::Null), clock);
    assert_eq!(attempts(&service), []);
}

#[test]
fn what_no_clock_takes_is_reported() {
    let service = documented(to_queue(), Vec::new());
    for body in
        [json!({ "advance": "1y" }), json!({ "advance": 5 }), json!({ "advanced": "5s" }), json!({ "advance": "400d" })]
    {
        let error = service.control("POST", "/_proofmark/clock", body);
        assert!(error["error"].as_str().unwrap().contains("\"until-idle\""), "{error}");
    }
}

#[test]
fn events_are_counted_and_what_has_no_room_is_rejected() {
    let settings = Settings { mode: StateMode::Auto, ..Settings::default() };
    let lambda = Lambda { clock: ClockMode::Virtual, ..Lambda::default() };
    let memory = proofmark_contract::budget::Budget::new(1_000_000);
    let service = Service::within(settings, lambda, memory.clone());
    service.control("POST", "/_proofmark/functions", json!({ "name": "f", "returns": 1, "duration": "1s" }));
    let before = memory.used();
    use base64::Engine as _;
    let payload = base64::engine::general_purpose::STANDARD.encode(format!("\"{}\"", "x".repeat(300_000)));
    let input = json!({ "FunctionName": "f", "InvocationType": "Event", "Payload": payload });
    let accepted = (0..5).filter(|_| {
        let response = service.response("Invoke", input.clone()).expect("a response");
        matches!(response, proofmark_contract::service::Outcome::Output(_))
    });
    assert_eq!(accepted.count(), 3);
    advance(&service, "until-idle");
    assert_eq!((attempts(&service).len(), memory.used()), (3, before));
}
