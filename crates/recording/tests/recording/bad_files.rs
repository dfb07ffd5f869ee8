//! Files that are not recordings, or none of this program.

use crate::harness::written;
use proofmark_recording::{EXAMPLE, Replay, file};
use proptest::prelude::*;
use serde_json::{Value, json};

fn error(text: &str) -> String {
    file::parse(text.as_bytes()).unwrap_err()
}

fn changed(change: impl FnOnce(&mut Value)) -> String {
    let mut value: Value = serde_json::from_str(EXAMPLE).unwrap();
    change(&mut value);
    value.to_string()
}

fn start_error(text: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    Replay::start(written(folder.path(), text)).unwrap_err().to_string()
}

#[test]
fn each_fault_has_an_error_that_says_what_to_do() {
    let cases = [
        (String::new(), "it is empty, expected a recording; record it again"),
        (EXAMPLE[..EXAMPLE.len() - 30].to_owned(), "it is cut off at line "),
        ("nonsense".to_owned(), "it is not JSON: "),
        ("[]".to_owned(), "it is not a recording, expected a JSON object"),
        ("{}".to_owned(), "it is not a recording, expected `\"format\": \"proofmark-recording\"`"),
        (format!("{EXAMPLE}{EXAMPLE}"), "something follows the recording, expected one recording per file"),
        (changed(|value| value["format"] = json!("vcr")), "its format is `vcr`, expected `proofmark-recording`"),
        (
            changed(|value| value["version"] = json!(2)),
            "it has version 2 of the format, this program reads 1; use a newer",
        ),
        (changed(|value| value["version"] = json!("1")), "it has no valid version of the format, expected 1"),
        (changed(|value| value["recorded"] = json!("yesterday")), "`recorded` is `yesterday`, expected a date such as"),
        (changed(|value| value["exchanges"][0]["service"] = json!("SQS")), "exchange 1 names a service of its own"),
        (
            changed(|value| value["exchanges"][0]["surprise"] = json!(1)),
            "it is not a valid recording of version 1: unknown field `surprise`",
        ),
        (changed(|value| value["exchanges"][0]["response"]["status"] = json!(99)), "exchange 1 has the status 99"),
        (changed(|value| value["exchanges"][0]["request"]["input"] = json!([])), "the input of exchange 1 is not an"),
        (
            changed(|value| value["exchanges"][0]["response"]["headers"] = json!({ "content-length": "1" })),
            "has the header `content-length`, expected one of retry-after, x-amz-retry-after in responses",
        ),
        (
            changed(|value| {
                value["keep"] = json!(["headers"]);
                value["exchanges"][0]["request"]["headers"] = json!({ "x-my-token": "1" });
            }),
            "has the header `x-my-token`",
        ),
        (
            changed(|value| drop(value["exchanges"][0]["response"].as_object_mut().unwrap().remove("status"))),
            "exchange 1 has no status, expected 200 to 599, or a `failure`",
        ),
        (
            changed(|value| {
                let response = value["exchanges"][0]["response"].as_object_mut().unwrap();
                response.remove("status");
                response.insert("failure".to_owned(), json!("timeout"));
            }),
            "exchange 1 has an output or error without a status",
        ),
        (
            changed(|value| value["exchanges"][0]["response"]["pauses"] = json!([900_001])),
            "has a pause of more than 900000",
        ),
        (changed(|value| value["rules"] = json!({ "ignore": ["Description"] })), "rules.ignore has `Description`"),
    ];
    for (text, expected) in cases {
        let error = error(&text);
        assert!(error.contains(expected), "expected {expected}, found {error}");
    }
}

#[test]
fn a_file_with_too_many_exchanges_is_rejected() {
    let text = changed(|value| {
        let exchange = value["exchanges"][0].clone();
        value["exchanges"] = Value::Array(vec![exchange; file::MOST_EXCHANGES + 1]);
    });
    assert_eq!(error(&text), "it has 10001 exchanges, expected at most 10000");
}

#[test]
fn deep_json_is_rejected() {
    assert!(error(&"[".repeat(100_000)).contains("it is not JSON"), "{}", error(&"[".repeat(100_000)));
}

#[test]
fn a_recording_of_another_service_names_both() {
    let error = start_error(&changed(|value| value["service"] = json!("SQS")));
    assert!(error.contains("no model of SQS is built in"), "{error}");
}

#[test]
fn an_operation_that_the_model_lacks_is_named() {
    let error = start_error(&changed(|value| value["exchanges"][0]["operation"] = json!("GetNothing")));
    assert!(
        error.contains("exchange 1 is of GetNothing, an operation that the model (2015-03-31) does not have"),
        "{error}"
    );
}

#[test]
fn an_output_that_does_not_fit_the_model_is_named() {
    let error = start_error(&changed(|value| {
        value["exchanges"][0]["response"]["output"]["MaximumRetryAttempts"] = json!("many");
    }));
    assert!(error.contains("the response of exchange 1 does not fit the model: MaximumRetryAttempts"), "{error}");
}

#[test]
fn what_could_steer_a_terminal_is_escaped() {
    let error = error(&changed(|value| value["format"] = json!("\u{1b}[2J")));
    assert!(!error.contains('\u{1b}'), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// A mangled file is read or rejected, never a panic; what is read can be played or is rejected.
    #[test]
    fn mangled_files_never_panic(at in 0..EXAMPLE.len(), length in 0..40_usize, insert in "[\\[\\]{}\":,0-9a-z{}\u{0}é-]{0,12}") {
        let mut bytes = EXAMPLE.as_bytes().to_vec();
        let end = (at + length).min(bytes.len());
        bytes.splice(at..end, insert.into_bytes());
        if let Ok(recording) = file::parse(&bytes) {
            let _ = file::check_api(&recording, proofmark_contract_lambda::api());
        }
    }

    /// A value of any kind in place of any other one.
    #[test]
    fn values_of_other_kinds_never_panic(place in 0..60_usize, kind in 0..7_usize) {
        let mut value: Value = serde_json::from_str(EXAMPLE).unwrap();
        let mut left = place;
        replace(&mut value, &mut left, kind);
        if let Ok(recording) = file::parse(value.to_string().as_bytes()) {
            let _ = file::check_api(&recording, proofmark_contract_lambda::api());
        }
    }
}

fn replace(value: &mut Value, left: &mut usize, kind: usize) -> bool {
    if *left == 0 {
        let other =
            [json!(null), json!(true), json!(-1), json!(1e300), json!("{time:1}"), json!([{}]), json!({ "json": {} })];
        *value = other[kind].clone();
        return true;
    }
    *left -= 1;
    match value {
        Value::Array(items) => items.iter_mut().any(|item| replace(item, left, kind)),
        Value::Object(members) => members.values_mut().any(|member| replace(member, left, kind)),
        _ => false,
    }
}
