//! The feature `serde` by single values: names, enums, times, blobs, what is sensitive, errors. All shapes are in
//! `serde_shapes`.

use proofmark_tests::client;
use proofmark_tests::generated::examples::EXAMPLES;
use proofmark_tests::raw_server::{response, serve};
use proofmark_tests::request::Request;
use proofmark_tests::sdk::primitives::{Blob, DateTime};
use proofmark_tests::sdk::types::{DestinationConfig, Environment, FunctionCode, FunctionEventInvokeConfig};
use proofmark_tests::sdk::types::{InvocationType, OnFailure, OnSuccess};
use proofmark_tests::through_serde::round_trip;
use serde_json::json;

fn destinations() -> DestinationConfig {
    DestinationConfig::builder()
        .on_success(OnSuccess::builder().build())
        .on_failure(OnFailure::builder().destination("arn:aws:sqs:us-east-2:123456789012:failed").build())
        .build()
}

#[tokio::test]
async fn every_documented_response_comes_back_from_its_json() {
    let server = serve(vec![response(200, &[], "{}")]);
    let client = client::client(server.url());
    let mut wrong = Vec::new();
    for example in EXAMPLES {
        if let Err(reason) = (example.call)(&client).await.json {
            wrong.push(format!("{} {}: {reason}", example.operation, example.index));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn the_json_of_a_structure_is_what_goes_over_the_wire() {
    let server = serve(vec![response(200, &[], "{}")]);
    let call = client::client(server.url()).put_function_event_invoke_config().function_name("f");
    call.destination_config(destinations()).send().await.expect("a response");
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
fn a_timestamp_of_a_body_is_written_as_seconds_and_read_as_a_date_time_too() {
    let config = FunctionEventInvokeConfig::builder().last_modified(DateTime::from_millis(1_479_757_760_500)).build();
    assert_eq!(round_trip(&config), Ok(json!({"LastModified": 1_479_757_760.5})));
    let read: FunctionEventInvokeConfig =
        serde_json::from_value(json!({"LastModified": "2016-11-21T19:49:20.5Z"})).expect("a date-time");
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
    let error = serde_json::from_str::<FunctionEventInvokeConfig>(json).expect_err("a number is not text").to_string();
    assert!(error.starts_with("DestinationConfig.OnFailure.Destination: expected a string"), "{error}");
}
