//! Responses as drivers print them, compared with the seed operation's documented example and its errors.

use super::{Judgement, judge};
use crate::calls::{AskedError, Expected};
use crate::driver::{Line, Response};
use crate::run::api;
use proofmark_contract::Api;
use serde_json::{Value, json};
use std::sync::LazyLock;
use std::time::Duration;

static API: LazyLock<Api> = LazyLock::new(|| api().expect("the committed model can be used"));

fn example() -> Value {
    json!({
        "LastModified": 1479757760.006,
        "FunctionArn": "arn:aws:lambda:us-east-2:123456789012:function:my-function:BLUE",
        "MaximumRetryAttempts": 0,
        "DestinationConfig": { "OnSuccess": {}, "OnFailure": { "Destination": "arn:aws:sqs:us-east-2:123456789012:q" } },
    })
}

/// What is said of a driver's line, one finding a line.
fn judged(
    operation: &str,
    expected: impl FnOnce(&proofmark_contract::api::ApiOperation) -> Expected,
    line: Value,
) -> String {
    let operation = API.operation(operation).expect("the model has the operation");
    let line: Line = serde_json::from_value(line).expect("a driver's line");
    let (told, native) = (line.told, line.native);
    match judge(&API, &expected(operation), &Response { told, native, duration: Duration::ZERO }) {
        Judgement::Missing(reason) => format!("missing: {reason}"),
        Judgement::Findings(findings) => {
            let shown = |finding: &proofmark_contract::report::Finding| {
                format!(
                    "{}: {finding}",
                    if finding.severity == proofmark_contract::violation::Severity::Error {
                        "error"
                    } else {
                        "warning"
                    }
                )
            };
            findings.iter().map(shown).collect::<Vec<_>>().join("\n")
        }
    }
}

fn output(expected: Value, found: Value) -> String {
    let line = json!({ "id": "x", "output": found });
    judged("GetFunctionEventInvokeConfig", |o| Expected::Output { schema: o.output, value: expected }, line)
}

fn throttled(line: Value) -> String {
    let asked = AskedError {
        code: "TooManyRequestsException".to_owned(),
        message: "Rate Exceeded.".to_owned(),
        status: 429,
        modelled: true,
        members: vec![("Reason", json!("CallerRateLimitExceeded"))],
    };
    judged("GetFunctionEventInvokeConfig", |_| Expected::Error(asked), line)
}

#[test]
fn the_documented_output_is_as_expected() {
    assert_eq!(output(example(), example()), "");
}

#[test]
fn zero_and_an_empty_structure_are_values_and_not_absences() {
    let mut found = example();
    found["MaximumRetryAttempts"] = Value::Null;
    found["DestinationConfig"].as_object_mut().unwrap().remove("OnSuccess");
    assert_eq!(
        output(example(), found),
        "error: MaximumRetryAttempts: expected 0, found nothing\n\
         error: DestinationConfig.OnSuccess: expected {}, found nothing"
    );
}

#[test]
fn a_language_may_write_a_members_first_letter_as_it_likes() {
    let found = json!({ "lastModified": 1479757760.006 });
    assert_eq!(output(json!({ "LastModified": 1479757760.006 }), found), "");
}

#[test]
fn less_than_a_millisecond_is_noise_and_a_millisecond_is_not() {
    let of = |moment: f64| output(json!({ "LastModified": 1479757760.006 }), json!({ "LastModified": moment }));
    assert_eq!(of(1479757760.0060005), "warning: LastModified: expected 1479757760.006, found 1479757760.0060005");
    assert_eq!(of(1479757760.007), "error: LastModified: expected 1479757760.006, found 1479757760.007");
    assert_eq!(of(1479757760.0), "error: LastModified: expected 1479757760.006, found 1479757760.0");
}

#[test]
fn what_the_model_does_not_have_is_a_warning() {
    let found = json!({ "Colour": "blue" });
    assert_eq!(output(json!({}), found), "warning: Colour: expected only what the model has, found \"blue\"");
}

#[test]
fn an_empty_payload_counts_as_none_and_a_status_that_no_example_has_is_ignored() {
    let invoke = |found| {
        let expected = json!({ "Payload": "" });
        judged(
            "Invoke",
            |o| Expected::Output { schema: o.output, value: expected },
            json!({ "id": "x", "output": found }),
        )
    };
    assert_eq!(invoke(json!({ "StatusCode": 200 })), "");
    assert_eq!(invoke(json!({ "Payload": "e30=" })), "error: Payload: expected nothing, found \"e30=\"");
}

#[test]
fn a_datetime_of_python_keeps_the_milliseconds() {
    let native = |text: &str| {
        let native = json!({ "LastModified": ["datetime.datetime", text] });
        let line = json!({ "id": "x", "output": example(), "native": native });
        judged("GetFunctionEventInvokeConfig", |o| Expected::Output { schema: o.output, value: example() }, line)
    };
    assert_eq!(native("2016-11-21T19:49:20.006000+00:00"), "");
    assert_eq!(
        native("2016-11-21T19:49:20+00:00"),
        "error: LastModified in Python: expected datetime.datetime 2016-11-21T19:49:20.006000+00:00, \
         found datetime.datetime 2016-11-21T19:49:20+00:00"
    );
}

#[test]
fn an_error_is_compared_by_code_text_status_type_and_members() {
    let right = json!({
        "code": "TooManyRequestsException", "message": "Rate Exceeded.", "status": 429, "typed": true,
        "members": { "reason": "CallerRateLimitExceeded" },
    });
    assert_eq!(throttled(json!({ "id": "x", "error": right })), "");
    let wrong = json!({ "code": "429", "message": null, "status": 500, "typed": false, "members": {} });
    assert_eq!(
        throttled(json!({ "id": "x", "error": wrong })),
        "error: code: expected TooManyRequestsException, found 429\n\
         error: message: expected Rate Exceeded., found nothing\n\
         error: status: expected 429, found 500\n\
         error: type: expected an exception type of its own, found the service's general exception\n\
         error: Reason: expected \"CallerRateLimitExceeded\", found nothing"
    );
}

#[test]
fn a_command_line_shows_code_and_message_only() {
    let told = json!({ "code": "TooManyRequestsException", "message": "Rate Exceeded." });
    assert_eq!(throttled(json!({ "id": "x", "error": told })), "");
}

#[test]
fn an_output_in_place_of_an_error_is_a_finding_and_so_is_an_sdk_that_gives_up() {
    assert_eq!(
        throttled(json!({ "id": "x", "output": {} })),
        "error: call: expected TooManyRequestsException, found the output {}"
    );
    assert_eq!(
        throttled(json!({ "id": "x", "refused": "no route to host" })),
        "error: call: expected a service's response, found no route to host"
    );
}

#[test]
fn a_version_without_the_operation_is_not_a_finding() {
    assert_eq!(throttled(json!({ "id": "x", "missing": "no such method" })), "missing: no such method");
}

#[test]
fn a_comparison_by_the_driver_is_taken_over() {
    let of = |same: bool, close: bool| {
        let equal = json!({ "same": same, "same_to_the_millisecond": close, "expected": "A", "found": "B" });
        let line = json!({ "id": "x", "equal": equal });
        judged("GetFunctionEventInvokeConfig", |o| Expected::Output { schema: o.output, value: example() }, line)
    };
    assert_eq!(of(true, true), "");
    assert_eq!(
        of(false, true),
        "warning: timestamps: expected those of the example, found others, by fractions of a millisecond"
    );
    assert_eq!(of(false, false), "error: output: expected A, found B");
}
