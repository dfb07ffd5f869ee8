//! The feature `serde`: shapes as JSON in the API's own member names, and back as the same values.

use proofmark_tests::generated::examples::EXAMPLES;
use proofmark_tests::generated::samples::SAMPLES;
use proofmark_tests::raw_server::{RawServer, answer};
use proofmark_tests::replay::{play, round_trip};
use proofmark_tests::request::Request;
use proofmark_tests::sdk::operation;
use proofmark_tests::sdk::primitives::{Blob, DateTime};
use proofmark_tests::sdk::types::{DestinationConfig, Environment, FunctionCode, FunctionEventInvokeConfig};
use proofmark_tests::sdk::types::{InvocationType, OnFailure, OnSuccess};
use proofmark_tests::{client, say};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::fmt::Debug;

/// The made-up input of an operation, as JSON in the API's member names.
fn sample_input(operation: &str) -> Value {
    let sample = SAMPLES.iter().find(|sample| sample.operation == operation).expect("the operation has a sample");
    serde_json::from_str(sample.input).expect("the table holds JSON")
}

/// Reads an input from this JSON and writes it again.
fn written_again<T: Debug + PartialEq + Serialize + DeserializeOwned>(json: Value) -> Value {
    let input: T = serde_json::from_value(json).expect("the input can be read");
    round_trip(&input).expect("the input comes back")
}

fn destinations() -> DestinationConfig {
    DestinationConfig::builder()
        .on_success(OnSuccess::builder().build())
        .on_failure(OnFailure::builder().destination("arn:aws:sqs:us-east-2:123456789012:failed").build())
        .build()
}

#[tokio::test]
async fn every_output_with_every_member_set_comes_back_from_its_json_in_the_names_of_the_api() {
    let mut wrong = Vec::new();
    for sample in SAMPLES {
        let part = |json: &str| -> Value { serde_json::from_str(json).expect("the table holds JSON") };
        let mut output = part(sample.output);
        let played = play(sample.operation, &part(sample.input), &output, sample.call).await;
        if sample.operation == "Invoke" {
            // Samples write the text of a blob, serde its base64.
            output["Payload"] = json!("YQ==");
        }
        match played.unwrap_or_else(|reason| panic!("{reason}")).replayed.json {
            Ok(json) if json == output => {}
            Ok(json) => wrong.push(format!("{}: {json}, not {output}", sample.operation)),
            Err(reason) => wrong.push(format!("{}: {reason}", sample.operation)),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    say(format!("outputs that come back from their JSON: {}", SAMPLES.len()));
}

#[tokio::test]
async fn every_documented_answer_comes_back_from_its_json() {
    let server = RawServer::start(vec![answer(200, &[], "{}")]).await;
    let client = client::client(server.url());
    let mut wrong = Vec::new();
    for example in EXAMPLES {
        if let Err(reason) = (example.call)(&client).await.json {
            wrong.push(format!("{} {}: {reason}", example.operation, example.index));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A test that inputs come back from their JSON with all members, whatever their place in the request.
macro_rules! inputs_come_back {
    ($($test:ident: $operation:literal, $input:path;)*) => {$(
        #[test]
        fn $test() {
            let json = sample_input($operation);
            assert_eq!(written_again::<$input>(json.clone()), json);
        }
    )*};
}

inputs_come_back! {
    an_input_of_path_and_query_comes_back: "GetFunctionEventInvokeConfig",
        operation::get_function_event_invoke_config::GetFunctionEventInvokeConfigInput;
    an_input_of_nested_structures_comes_back: "CreateEventSourceMapping",
        operation::create_event_source_mapping::CreateEventSourceMappingInput;
    an_input_with_a_list_of_structures_comes_back: "CheckpointDurableExecution",
        operation::checkpoint_durable_execution::CheckpointDurableExecutionInput;
    an_input_with_a_map_comes_back: "TagResource", operation::tag_resource::TagResourceInput;
    an_input_with_a_list_in_the_query_comes_back: "UntagResource", operation::untag_resource::UntagResourceInput;
    an_input_without_members_comes_back: "GetAccountSettings",
        operation::get_account_settings::GetAccountSettingsInput;
}

#[tokio::test]
async fn the_json_of_a_structure_is_what_goes_over_the_wire() {
    let server = RawServer::start(vec![answer(200, &[], "{}")]).await;
    let call = client::client(server.url()).put_function_event_invoke_config().function_name("f");
    call.destination_config(destinations()).send().await.expect("an answer");
    let sent = server.requests().first().and_then(Request::json).expect("a JSON body");
    assert_eq!(sent["DestinationConfig"], round_trip(&destinations()).expect("it comes back"));
}

#[test]
fn the_json_of_destinations_has_the_names_of_the_api_and_no_unset_member() {
    let json = serde_json::to_string(&destinations()).expect("JSON");
    let expected = r#"{"OnSuccess":{},"OnFailure":{"Destination":"arn:aws:sqs:us-east-2:123456789012:failed"}}"#;
    assert_eq!(json, expected);
}

#[test]
fn a_value_that_the_enum_does_not_know_survives() {
    let unknown: InvocationType = serde_json::from_value(json!("Tomorrow")).expect("a value of the enum");
    assert!(!InvocationType::values().contains(&unknown.as_str()));
    assert_eq!(round_trip(&unknown), Ok(json!("Tomorrow")));
}

#[test]
fn a_sensitive_value_is_written_whole_although_debug_hides_it() {
    let environment = Environment::builder().variables("PASSWORD", "hunter2").build();
    assert!(!format!("{environment:?}").contains("hunter2"));
    assert_eq!(round_trip(&environment), Ok(json!({"Variables": {"PASSWORD": "hunter2"}})));
}

#[test]
fn a_timestamp_is_written_as_rfc_3339_and_read_as_seconds_too() {
    let config = FunctionEventInvokeConfig::builder().last_modified(DateTime::from_millis(1_479_757_760_500)).build();
    assert_eq!(round_trip(&config), Ok(json!({"LastModified": "2016-11-21T19:49:20.5Z"})));
    let read: FunctionEventInvokeConfig =
        serde_json::from_value(json!({"LastModified": 1_479_757_760.5})).expect("seconds of the epoch");
    assert_eq!(read, config);
}

#[test]
fn a_blob_is_written_as_base64() {
    let code = FunctionCode::builder().zip_file(Blob::new(*b"\xff\x00")).build();
    assert_eq!(round_trip(&code), Ok(json!({"ZipFile": "/wA="})));
}

#[test]
fn an_error_names_the_path_to_the_value_at_fault() {
    let json = r#"{"DestinationConfig": {"OnFailure": {"Destination": 3}}}"#;
    let error = serde_json::from_str::<FunctionEventInvokeConfig>(json).expect_err("a number is no text").to_string();
    assert!(error.starts_with("DestinationConfig.OnFailure.Destination: expected a string"), "{error}");
}
