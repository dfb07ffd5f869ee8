//! Functions that were neither declared nor created: they may exist, until a call says something of them.

use crate::Service;
use proofmark_contract::service::{Outcome, Settings, StateMode};
use serde_json::{Value, json};

const GET: &str = "GetFunctionEventInvokeConfig";
const PUT: &str = "PutFunctionEventInvokeConfig";
const UPDATE: &str = "UpdateFunctionEventInvokeConfig";
const DELETE: &str = "DeleteFunctionEventInvokeConfig";
const LIST: &str = "ListFunctionEventInvokeConfigs";

fn open() -> Service {
    Service::with(Settings { mode: StateMode::Auto, ..Settings::default() }, Vec::new())
}

fn off() -> Service {
    Service::with(Settings { mode: StateMode::Off, ..Settings::default() }, Vec::new())
}

/// The documented example of the seed.
fn example() -> Value {
    json!({ "FunctionName": "my-function", "Qualifier": "BLUE" })
}

#[test]
fn synthesized_responses_are_of_the_function_that_is_asked_for() {
    let mut service = open();
    service
        .call(GET, json!({ "FunctionName": "orders", "Qualifier": "LIVE" }))
        .call(LIST, json!({ "FunctionName": "210987654321:function:orders" }))
        .call(DELETE, json!({ "FunctionName": "orders" }))
        .call("GetFunction", json!({ "FunctionName": "orders:3" }))
        .call("GetAlias", json!({ "FunctionName": "orders", "Name": "LIVE" }))
        .call("GetPolicy", json!({ "FunctionName": "orders" }));
    insta::assert_snapshot!(service.transcript);
}

#[test]
fn what_is_put_is_read_back_whoever_declared_the_function() {
    let mut service = open();
    service
        .call(PUT, json!({ "FunctionName": "orders", "MaximumRetryAttempts": 1 }))
        .call(GET, json!({ "FunctionName": "orders" }))
        .call(UPDATE, json!({ "FunctionName": "orders", "MaximumEventAgeInSeconds": 60 }))
        .call(LIST, json!({ "FunctionName": "orders" }))
        .call(GET, json!({ "FunctionName": "orders:LIVE" }))
        .call(DELETE, json!({ "FunctionName": "orders" }))
        .call(GET, json!({ "FunctionName": "orders" }))
        .call(GET, json!({ "FunctionName": "another" }));
    insta::assert_snapshot!(service.transcript);
}

#[test]
fn rules_that_need_no_state_apply_with_and_without_it() {
    let itself = json!({ "OnFailure": { "Destination": "arn:aws:lambda:us-east-2:123456789012:function:orders" } });
    for mut service in [open(), off()] {
        service
            .call(PUT, json!({ "FunctionName": "orders" }))
            .call(UPDATE, json!({ "FunctionName": "orders" }))
            .call(PUT, json!({ "FunctionName": "orders", "DestinationConfig": itself }))
            .call(GET, json!({ "FunctionName": "arn:aws:lambda:eu-west-1:123456789012:function:orders" }))
            .call("Invoke", json!({ "FunctionName": "orders:1", "Qualifier": "2" }))
            .call(GET, json!({ "FunctionName": "x".repeat(65) }));
        insta::assert_snapshot!("rules_that_need_no_state", service.transcript);
    }
}

#[test]
fn without_state_a_put_returns_what_it_gave() {
    let mut service = off();
    service
        .call(PUT, json!({ "FunctionName": "orders:LIVE", "MaximumRetryAttempts": 1 }))
        .call(GET, json!({ "FunctionName": "orders:LIVE" }));
    insta::assert_snapshot!(service.transcript);
}

#[test]
fn an_example_gets_its_documented_response_whatever_was_created() {
    let service = open();
    let created = json!({ "FunctionName": "my-function", "Role": "arn:aws:iam::123456789012:role/r" });
    service.response("CreateFunction", created);
    service.response(PUT, json!({ "FunctionName": "other", "MaximumRetryAttempts": 1 }));
    assert_eq!(service.respond(GET, &example(), true), None);
}

#[test]
fn an_example_gives_way_to_what_was_put_in_its_place() {
    let service = open();
    service.response(PUT, json!({ "FunctionName": "my-function:BLUE", "MaximumRetryAttempts": 1 }));
    let response = service.respond(GET, &example(), true);
    let Some(Outcome::Output(output)) = response else { panic!("{response:?}") };
    assert_eq!(output["MaximumRetryAttempts"], 1);
}

#[test]
fn an_example_of_a_deleted_function_is_gone() {
    let service = open();
    service.response("DeleteFunction", json!({ "FunctionName": "my-function" }));
    let response = service.respond(GET, &example(), true);
    let Some(Outcome::Error { error, .. }) = response else { panic!("{response:?}") };
    assert_eq!(error.status, 404);
}

#[test]
fn a_documented_put_gets_its_documented_response_and_read_back() {
    let service = open();
    let put = json!({ "FunctionName": "my-function", "MaximumEventAgeInSeconds": 3600, "MaximumRetryAttempts": 0 });
    assert_eq!(service.respond(PUT, &put, true), None);
    let response = service.response(GET, json!({ "FunctionName": "my-function" }));
    let Some(Outcome::Output(output)) = response else { panic!("{response:?}") };
    assert_eq!(output["MaximumEventAgeInSeconds"], 3600);
}
