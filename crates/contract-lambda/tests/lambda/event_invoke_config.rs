use crate::Service;
use proofmark_contract::aws::Scope;
use proofmark_contract::service::{Outcome, Settings, State as _, StateMode};
use proofmark_contract_lambda::{DeclaredConfig, DeclaredFunction, Lambda};
use proofmark_smithy_model::model::Node;
use serde_json::json;

const GET: &str = "GetFunctionEventInvokeConfig";
const PUT: &str = "PutFunctionEventInvokeConfig";
const UPDATE: &str = "UpdateFunctionEventInvokeConfig";
const DELETE: &str = "DeleteFunctionEventInvokeConfig";
const LIST: &str = "ListFunctionEventInvokeConfigs";

const QUEUE: &str = "arn:aws:sqs:us-east-2:123456789012:failed-invocations";

fn on_failure(arn: &str) -> Node {
    json!({ "OnFailure": { "Destination": arn } })
}

fn put_destinations(config: Node) -> Node {
    json!({ "FunctionName": "my-function", "DestinationConfig": config })
}

#[test]
fn what_was_put_is_read_back() {
    let mut service = Service::new();
    service
        .call(
            PUT,
            json!({
                "FunctionName": "my-function",
                "Qualifier": "BLUE",
                "MaximumRetryAttempts": 0,
                "MaximumEventAgeInSeconds": 3600,
                "DestinationConfig": on_failure(QUEUE),
            }),
        )
        .call(GET, json!({ "FunctionName": "my-function", "Qualifier": "BLUE" }))
        .call(GET, json!({ "FunctionName": "arn:aws:lambda:us-east-2:123456789012:function:my-function:BLUE" }))
        .call(GET, json!({ "FunctionName": "123456789012:function:my-function", "Qualifier": "BLUE" }));
    insta::assert_snapshot!(service.transcript);
}

#[test]
fn each_version_and_alias_has_its_own() {
    let mut service = Service::new();
    service
        .call(PUT, json!({ "FunctionName": "my-function", "MaximumRetryAttempts": 0 }))
        .call(PUT, json!({ "FunctionName": "my-function:1", "MaximumRetryAttempts": 1 }))
        .call(PUT, json!({ "FunctionName": "my-function:BLUE", "MaximumRetryAttempts": 2 }))
        .call(GET, json!({ "FunctionName": "my-function:$LATEST" }))
        .call(GET, json!({ "FunctionName": "my-function", "Qualifier": "1" }));
    insta::assert_snapshot!(service.transcript);
}

#[test]
fn put_replaces_and_update_merges() {
    let mut service = Service::new();
    let name = "my-function";
    service
        .call(PUT, json!({ "FunctionName": name, "MaximumRetryAttempts": 2, "MaximumEventAgeInSeconds": 60 }))
        .call(UPDATE, json!({ "FunctionName": name, "MaximumRetryAttempts": 0 }))
        .call(UPDATE, json!({ "FunctionName": name, "DestinationConfig": on_failure(QUEUE) }))
        .call(UPDATE, json!({ "FunctionName": name, "DestinationConfig": { "OnFailure": { "Destination": "" } } }))
        .call(PUT, json!({ "FunctionName": name, "MaximumRetryAttempts": 1 }));
    insta::assert_snapshot!(service.transcript);
}

#[test]
fn nothing_to_set_is_rejected_before_anything_is_looked_up() {
    let mut service = Service::new();
    service
        .call(PUT, json!({ "FunctionName": "missing" }))
        .call(PUT, json!({ "FunctionName": "my-function" }))
        .call(UPDATE, json!({ "FunctionName": "my-function" }))
        .call(PUT, put_destinations(json!({ "OnSuccess": {} })));
    insta::assert_snapshot!(service.transcript);
}

#[test]
fn what_is_missing_is_described_in_the_services_words() {
    let mut service = Service::new();
    service
        .call(GET, json!({ "FunctionName": "missing" }))
        .call(GET, json!({ "FunctionName": "my-function" }))
        .call(GET, json!({ "FunctionName": "my-function", "Qualifier": "GREEN" }))
        .call(DELETE, json!({ "FunctionName": "missing:7" }))
        .call(UPDATE, json!({ "FunctionName": "my-function", "MaximumRetryAttempts": 0 }))
        .call(UPDATE, json!({ "FunctionName": "missing", "MaximumRetryAttempts": 0 }))
        .call(UPDATE, json!({ "FunctionName": "my-function:GREEN", "MaximumRetryAttempts": 0 }))
        .call(PUT, json!({ "FunctionName": "missing", "MaximumRetryAttempts": 0 }))
        .call(PUT, json!({ "FunctionName": "my-function:GREEN", "MaximumRetryAttempts": 0 }))
        .call(LIST, json!({ "FunctionName": "missing" }));
    insta::assert_snapshot!(service.transcript);
}

#[test]
fn names_that_cannot_be_meant_are_rejected() {
    let mut service = Service::new();
    service
        .call(GET, json!({ "FunctionName": "my-function:1", "Qualifier": "$LATEST" }))
        .call(PUT, json!({ "FunctionName": "my-function:1", "Qualifier": "2" }))
        .call(GET, json!({ "FunctionName": "arn:aws:lambda:eu-west-1:123456789012:function:my-function" }))
        .call(GET, json!({ "FunctionName": "210987654321:function:my-function" }));
    insta::assert_snapshot!(service.transcript);
}

#[test]
fn destinations_are_checked() {
    let mut service = Service::new();
    let queue = json!({ "Destination": QUEUE });
    for config in [
        json!({ "OnSuccess": { "Destination": "arn:aws:lambda:us-east-2:123456789012:function:missing" } }),
        json!({ "OnSuccess": { "Destination": "arn:aws:lambda:us-east-2:123456789012:function:my-function" } }),
        json!({ "OnFailure": { "Destination": "arn:aws:lambda:us-east-2:123456789012:function:my-function:1" } }),
        json!({ "OnSuccess": { "Destination": "arn:aws:lambda:us-east-2:123456789012:layer:my-layer" } }),
        json!({ "OnSuccess": { "Destination": "arn:aws:iam::123456789012:role/x" } }),
        json!({ "OnSuccess": queue, "OnFailure": { "Destination": "arn:aws:iam::123456789012:role/x" } }),
        json!({ "OnSuccess": {}, "OnFailure": { "Destination": "arn:aws:kinesis:us-east-2:123456789012:stream/x" } }),
        json!({ "OnSuccess": { "Destination": "arn:aws:s3:::my-bucket" } }),
    ] {
        service.call(PUT, put_destinations(config));
    }
    insta::assert_snapshot!(service.transcript);
}

#[test]
fn every_service_that_takes_records_is_a_destination() {
    let service = Service::new();
    for arn in [
        "arn:aws:lambda:us-east-2:123456789012:function:other",
        "arn:aws:lambda:us-east-2:210987654321:function:theirs",
        QUEUE,
        "arn:aws:sns:us-east-2:123456789012:topic",
        "arn:aws:events:us-east-2:123456789012:event-bus/default",
        "arn:aws:s3:::my-bucket",
        "kafka://topic",
    ] {
        let response = service.response(PUT, put_destinations(on_failure(arn)));
        let Some(Outcome::Output(output)) = response else { panic!("{arn}: {response:?}") };
        assert_eq!(output["DestinationConfig"], json!({ "OnSuccess": {}, "OnFailure": { "Destination": arn } }));
    }
}

#[test]
fn a_bucket_on_success_can_be_allowed() {
    let other = DeclaredFunction { name: "my-function".to_owned(), ..DeclaredFunction::default() };
    let service =
        Service::of(Settings::default(), Lambda { functions: vec![other], s3_on_success: true, ..Lambda::default() });
    let config = json!({ "OnSuccess": { "Destination": "arn:aws:s3:::my-bucket" } });
    assert!(matches!(service.response(PUT, put_destinations(config)), Some(Outcome::Output(_))));
}

#[test]
fn delete_forgets_the_config_and_nothing_else() {
    let mut service = Service::new();
    service
        .call(PUT, json!({ "FunctionName": "my-function", "MaximumRetryAttempts": 0 }))
        .call(PUT, json!({ "FunctionName": "my-function:1", "MaximumRetryAttempts": 1 }))
        .call(DELETE, json!({ "FunctionName": "my-function" }))
        .call(GET, json!({ "FunctionName": "my-function" }))
        .call(DELETE, json!({ "FunctionName": "my-function" }))
        .call(LIST, json!({ "FunctionName": "my-function" }));
    insta::assert_snapshot!(service.transcript);
}

#[test]
fn list_goes_page_by_page() {
    let service = Service::new();
    for qualifier in ["2", "BLUE", "$LATEST", "1"] {
        let input = json!({ "FunctionName": "my-function", "Qualifier": qualifier, "MaximumRetryAttempts": 0 });
        service.response(PUT, input);
    }
    let mut marker = None;
    let mut pages = Vec::new();
    loop {
        let mut input = json!({ "FunctionName": "my-function", "MaxItems": 3 });
        if let Some(marker) = marker {
            input["Marker"] = marker;
        }
        let Some(Outcome::Output(output)) = service.response(LIST, input) else { panic!("no list") };
        let configs = output["FunctionEventInvokeConfigs"].as_array().expect("a list of configs");
        pages.push(configs.iter().map(|config| config["FunctionArn"].clone()).collect::<Vec<_>>());
        marker = output.get("NextMarker").cloned();
        if marker.is_none() {
            break;
        }
    }
    insta::assert_snapshot!(serde_json::to_string_pretty(&pages).expect("JSON"));
}

#[test]
fn a_page_that_holds_the_rest_has_no_next() {
    let mut service = Service::new();
    service
        .call(PUT, json!({ "FunctionName": "my-function", "MaximumRetryAttempts": 0 }))
        .call(LIST, json!({ "FunctionName": "my-function", "MaxItems": 1 }))
        .call(LIST, json!({ "FunctionName": "other" }));
    insta::assert_snapshot!(service.transcript);
}

#[test]
fn last_modified_moves_with_every_write() {
    let mut service = Service::new();
    let mut written = Vec::new();
    for (operation, millis) in [(PUT, 0), (PUT, 0), (UPDATE, 0), (UPDATE, 1_991)] {
        service.advance(millis);
        let input = json!({ "FunctionName": "my-function", "MaximumRetryAttempts": 0 });
        let Some(Outcome::Output(output)) = service.response(operation, input) else { panic!("{operation} failed") };
        written.push(output["LastModified"].to_string());
    }
    assert_eq!(written, ["1479757760.006", "1479757760.007", "1479757760.008", "1479757761.997"]);
}

#[test]
fn a_whole_second_is_an_integer() {
    let config = DeclaredConfig { last_modified: Some(1_573_687_896_000), ..DeclaredConfig::default() };
    let name = "my-function".to_owned();
    let declared = DeclaredFunction { name, event_invoke_configs: vec![config], ..DeclaredFunction::default() };
    let service = Service::with(Settings::default(), vec![declared]);
    let Some(Outcome::Output(output)) = service.response(GET, json!({ "FunctionName": "my-function" })) else {
        panic!("no config")
    };
    assert_eq!(output["LastModified"].as_u64(), Some(1_573_687_896));
}

#[test]
fn another_home_shows_in_the_arns() {
    let scope = Scope { account: "210987654321".to_owned(), region: "cn-north-1".to_owned() };
    let declared = DeclaredFunction { name: "my-function".to_owned(), ..DeclaredFunction::default() };
    let mut service = Service::with(Settings { scope, ..Settings::default() }, vec![declared]);
    service.call(PUT, json!({ "FunctionName": "my-function", "MaximumRetryAttempts": 0 }));
    insta::assert_snapshot!(service.transcript);
}

#[test]
fn reset_brings_the_declared_state_back() {
    let mut service = Service::new();
    service.call(PUT, json!({ "FunctionName": "my-function", "MaximumRetryAttempts": 0 }));
    service.state.reset();
    service.call(GET, json!({ "FunctionName": "my-function" }));
    insta::assert_snapshot!(service.transcript);
}

#[test]
fn of_a_created_function_the_state_knows_all() {
    let service = Service::with(Settings::default(), Vec::new());
    service.response("CreateFunction", json!({ "FunctionName": "my-function" }));
    let response = service.response(GET, json!({ "FunctionName": "my-function" }));
    assert!(matches!(&response, Some(Outcome::Error { error, .. }) if error.status == 404), "{response:?}");
}

#[test]
fn with_state_a_documented_example_is_a_call_like_any_other() {
    let service = Service::with(Settings::default(), Vec::new());
    let code = |response| match response {
        Some(Outcome::Error { error, .. }) => error.name,
        other => panic!("{other:?}"),
    };
    let example = json!({ "FunctionName": "my-function", "Qualifier": "BLUE" });
    assert_eq!(code(service.respond(GET, &example, true)), "ResourceNotFoundException");
    let invoke = json!({ "FunctionName": "my-function", "Payload": "e30=", "Qualifier": "1" });
    assert_eq!(code(service.respond("Invoke", &invoke, true)), "ResourceNotFoundException");
    service.response("CreateFunction", json!({ "FunctionName": "my-function" }));
    assert_eq!(code(service.respond(GET, &example, true)), "ResourceNotFoundException");
    assert_eq!(code(service.respond("Invoke", &invoke, true)), "ResourceNotFoundException");
}

#[test]
fn a_state_that_is_off_stays_off() {
    let service = Service::with(Settings { mode: StateMode::Off, ..Settings::default() }, Vec::new());
    service.response("CreateFunction", json!({ "FunctionName": "my-function" }));
    let response = service.response(GET, json!({ "FunctionName": "my-function" }));
    assert!(matches!(response, Some(Outcome::Overlay { .. })), "{response:?}");
}

#[test]
fn a_state_that_is_on_responds_without_functions() {
    let service = Service::with(Settings { mode: StateMode::On, ..Settings::default() }, Vec::new());
    let response = service.response(GET, json!({ "FunctionName": "my-function" }));
    assert!(matches!(&response, Some(Outcome::Error { error, .. }) if error.status == 404), "{response:?}");
}

#[test]
fn writers_on_many_threads_never_share_a_moment() {
    let service = Service::new();
    let write = || -> Vec<String> {
        let input = json!({ "FunctionName": "my-function", "MaximumRetryAttempts": 0 });
        let written = (0..50).map(|_| match service.response(PUT, input.clone()) {
            Some(Outcome::Output(output)) => output["LastModified"].to_string(),
            other => panic!("{other:?}"),
        });
        written.collect()
    };
    let mut moments: Vec<String> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(write)).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("the thread ends well")).collect()
    });
    moments.sort();
    moments.dedup();
    assert_eq!(moments.len(), 200);
}
