use crate::{API, described, mistakes, read, responded};
use proofmark_contract::scenario::{DelayError, Rule, Scenario, parse_delay};
use proofmark_contract::service::{Outcome, Settings};
use proofmark_contract_lambda::service;
use proptest::prelude::*;
use serde_json::json;
use std::time::Duration;

#[test]
fn an_empty_file_is_a_scenario() {
    let (read, usual) = (read(""), Scenario::new(service()));
    assert_eq!((read.seed, read.strict, read.rules), (usual.seed, usual.strict, usual.rules));
    assert_eq!((read.settings, format!("{:?}", read.service)), (usual.settings, format!("{:?}", usual.service)));
}

#[test]
fn every_mistake_is_reported_by_line_and_key() {
    let said = mistakes(
        r#"
sead = 7
strict = "yes"
state = "maybe"
region = "Ohio"
account = "12345"

[profile]
s3_on_sucess = true

[[function]]
name = "my function"

[[function]]
name = "my-function"
versions = ["1", "one"]
aliases = { BLUE = "2", 7 = "1" }

[[function.event_invoke_config]]
qualifier = "BLEU"
maximum_retry_attempts = 3
maximum_event_age_in_seconds = 59
on_failure = "my-queue"
last_modified = "yesterday"

[[function.event_invoke_config]]

[[function.event_invoke_config]]
qualifier = "$LATEST"

[[function]]
versions = []

[[rule]]
operation = "GetFunctionEventInvokeConfg"
input = { FunctionName = "my-function" }

[[rule]]
operation = "ListFunctionEventInvokeConfigs"
input = { FunctionNam = "my-function", MaxItems = "ten" }
times = 0
delay = "200"
output = { NextMarker = 1, Nonsense = 1 }
error = { type = "ServiceException" }

[[rule]]
operation = "GetFunctionEventInvokeConfig"
error = { type = "ResourceNotFound", messages = "gone" }

[[rule]]
operation = "GetFunctionEventInvokeConfig"
error = { type = "ServiceException", retry_after = 1 }

[[rule]]
operation = "GetFunctionEventInvokeConfig"
output = { MaximumRetryAttempts = 3, LastModified = "now", DestinationConfig = { OnFailure = { Destinaton = "queue" } } }

[[rule]]
operation = "*"
output = {}

[[rule]]
operation = "ListFunctions"
fault = "badgateway"
answers = []

[[rule]]
operation = "ListFunctions"
answers = [{ fault = "reset", times = 1.5 }, { delay = 5 }, "reset"]

[[rule]]
fault = "reset"
"#,
    );
    insta::assert_snapshot!(said);
}

#[test]
fn what_is_not_toml_is_reported_first() {
    insta::assert_snapshot!(mistakes("seed = \n[[rule]\noperation = 'x\n"));
}

#[test]
fn a_function_of_another_region_is_a_mistake() {
    let file = "[[function]]\nname = 'arn:aws:lambda:eu-west-1:123456789012:function:f'\n";
    insta::assert_snapshot!(mistakes(file));
}

#[test]
fn a_function_may_be_declared_by_its_arn() {
    let file = "[[function]]\nname = 'arn:aws:lambda:us-east-2:210987654321:function:f'\n";
    let response = responded(&read(file), "GetFunction", &json!({ "FunctionName": "210987654321:f" }));
    assert!(matches!(response, Some(Outcome::Output(_))), "{response:?}");
}

#[test]
fn a_key_twice_is_a_mistake() {
    insta::assert_snapshot!(mistakes("seed = 1\nseed = 2\n"));
}

#[test]
fn mistakes_in_json_are_reported_by_key() {
    let json = json!({
        "operation": "Invoke",
        "input": { "FunctionName": "f" },
        "output": { "StatusCode": "ok" },
        "after": "1s",
    });
    let report = Rule::from_json(&json, &API, &Settings::default()).unwrap_err();
    insta::assert_snapshot!(report);
}

#[test]
fn json_that_is_not_an_object_is_not_a_rule() {
    let report = Rule::from_json(&json!([]), &API, &Settings::default()).unwrap_err();
    insta::assert_snapshot!(report);
}

#[test]
fn a_file_that_is_not_there_is_reported_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let report = Scenario::load(&folder.path().join("missing.toml"), &API, &service()).unwrap_err();
    let said = report.to_string().replace(&folder.path().display().to_string(), "FOLDER");
    insta::assert_snapshot!(said);
}

#[test]
fn dates_and_numbers_become_documents() {
    let scenario = read(
        r#"
[[rule]]
operation = "GetFunctionEventInvokeConfig"
output = { LastModified = 2016-11-21T19:49:20.006Z, MaximumRetryAttempts = 0x1, MaximumEventAgeInSeconds = 3_600 }

[[rule]]
operation = "GetFunctionEventInvokeConfig"
output = { LastModified = 2019-11-13T23:31:36+00:00 }
"#,
    );
    let rules: Vec<_> = scenario.rules.iter().map(described).collect();
    insta::assert_snapshot!(rules.join("\n"));
}

#[test]
fn a_delay_has_a_unit() {
    let read = ["200ms", "2s", "1.5 s", "1m", "0ms"].map(parse_delay);
    let expected = [200, 2_000, 1_500, 60_000, 0].map(|millis| Ok(Duration::from_millis(millis)));
    assert_eq!(read, expected);
}

#[test]
fn a_delay_without_a_unit_is_none() {
    let refused = ["", "200", "ms", "2h", "-1s", "1..5s", "1e9s", "∞s"].map(parse_delay);
    assert!(refused.iter().all(|delay| *delay == Err(DelayError::Form)), "{refused:?}");
}

#[test]
fn nobody_waits_longer_than_an_hour() {
    let refused = ["61m", "3600001ms", "99999999999999999999999s"].map(parse_delay);
    assert!(refused.iter().all(|delay| *delay == Err(DelayError::TooLong)), "{refused:?}");
}

/// The documented example with a piece cut out and another one put in.
fn broken_files() -> impl Strategy<Value = String> {
    let example = crate::docs::blocks("toml")[0];
    let piece = prop_oneof!["[\\]\\[{}=,.#\"'\\n a-z0-9é]{0,8}", any::<String>()];
    (0..example.len(), 0..40_usize, piece).prop_map(move |(start, length, piece)| {
        let boundary = |at: usize| example.floor_char_boundary(at.min(example.len()));
        format!("{}{piece}{}", &example[..boundary(start)], &example[boundary(start + length)..])
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2048, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_file_is_read_or_its_mistakes_are_reported(text in broken_files()) {
        if let Err(report) = Scenario::read("scenario.toml", &text, &API, &service()) {
            prop_assert!(report.has_errors());
            for diagnostic in report.diagnostics() {
                let (line, column) = diagnostic.position.expect("every mistake has its place");
                let lines = text.split('\n').count();
                prop_assert!(line <= lines && column >= 1, "{diagnostic}");
            }
        }
    }
}

#[test]
fn a_function_is_declared_once() {
    let said = mistakes(
        "[[function]]\nname = \"f\"\n\n[[function]]\nname = \"arn:aws:lambda:us-east-2:123456789012:function:f\"\n",
    );
    insta::assert_snapshot!(said);
}

#[test]
fn a_function_without_a_name_is_called_so() {
    let said = mistakes("[[function]]\n[[function.event_invoke_config]]\nqualifier = \"BLUE\"\n");
    insta::assert_snapshot!(said);
}

#[test]
fn a_reason_is_one_of_the_models() {
    let rule = "operation = \"*\"\nerror = { type = \"TooManyRequestsException\", reason = \"Bogus\" }\n";
    insta::assert_snapshot!(mistakes(&format!("[[rule]]\n{rule}")));
}
