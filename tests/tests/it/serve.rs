//! The generated client against the contract server, over a real socket, its signatures verified.

use aws_credential_types::Credentials;
use proofmark_contract::aws::Scope;
use proofmark_contract::scenario::{Rule, Scenario};
use proofmark_contract::serve::{Config, Observer, Server, Signatures};
use proofmark_contract::service::StateMode;
use proofmark_contract_lambda as lambda;
use proofmark_tests::client::{SECRET, client};
use proofmark_tests::sdk::Client;
use proofmark_tests::sdk::error::{ProvideErrorMetadata, SdkError};
use proofmark_tests::sdk::operation::get_function_event_invoke_config::{
    GetFunctionEventInvokeConfigError as OperationError, GetFunctionEventInvokeConfigOutput as Output,
};
use proofmark_tests::sdk::types::{DestinationConfig, OnFailure};
use serde_json::json;

/// A client of a server with this scenario, which runs as long as the test's runtime.
async fn served(scenario: &str) -> (Client, Observer) {
    let mut scenario =
        Scenario::read("scenario.toml", scenario, lambda::api(), &lambda::service()).expect("a scenario");
    scenario.settings.scope = Scope { region: "us-east-1".to_owned(), ..scenario.settings.scope };
    scenario.settings.mode = StateMode::Auto;
    let mut config = Config::new(lambda::api()).with_scenario(scenario);
    config.workers = 1;
    config.signatures = Signatures::Verified(Credentials::new("AKIDEXAMPLE", SECRET, None, None, "fixed"));
    let server = Server::bind(config).await.expect("a free port");
    let served = (client(&server.url()), server.observer());
    tokio::spawn(server.run(std::future::pending()));
    served
}

async fn blue(client: &Client) -> Result<Output, SdkError<OperationError>> {
    client.get_function_event_invoke_config().function_name("my-function").qualifier("BLUE").send().await
}

#[tokio::test]
async fn the_documented_example_keeps_the_contract() {
    let (client, observer) = served("").await;
    let output = blue(&client).await.expect("the documented response");
    assert_eq!(output.maximum_event_age_in_seconds(), Some(3600));
    assert_eq!(observer.recording().violations, []);
}

#[tokio::test]
async fn what_is_put_through_the_client_is_got_and_deleted() {
    let (client, observer) =
        served("[[function]]\nname = \"my-function\"\naliases = { BLUE = \"1\" }\nversions = [\"1\"]\n").await;
    let queue = "arn:aws:sqs:us-east-1:123456789012:failed";
    let destinations = DestinationConfig::builder().on_failure(OnFailure::builder().destination(queue).build()).build();
    let put = client.put_function_event_invoke_config().function_name("my-function").qualifier("BLUE");
    put.maximum_retry_attempts(1).destination_config(destinations).send().await.expect("put");
    let got = blue(&client).await.expect("got");
    let destination = got.destination_config().and_then(|d| d.on_failure()).and_then(|d| d.destination());
    assert_eq!((got.maximum_retry_attempts(), destination), (Some(1), Some(queue)));
    client.delete_function_event_invoke_config().function_name("my-function:BLUE").send().await.expect("deleted");
    let gone = blue(&client).await.expect_err("gone").into_service_error();
    assert!(gone.is_resource_not_found_exception(), "{gone:?}");
    assert_eq!(observer.recording().violations, []);
}

/// What the client makes of an error that a scenario, or a rule set while the server runs, asks for.
async fn failed(by_scenario: bool, error: &str) -> OperationError {
    let (client, observer) = match by_scenario {
        true => {
            served(&format!("[[rule]]\noperation = \"*\"\nerror = {{ type = \"{error}\", message = \"no\" }}\n")).await
        }
        false => served("").await,
    };
    if !by_scenario {
        let rule = json!({ "operation": "GetFunctionEventInvokeConfig", "error": { "type": error, "message": "no" } });
        observer.expect(Rule::from_json(&rule, lambda::api(), &Default::default()).expect("a rule"));
    }
    blue(&client).await.expect_err("the error that was asked for").into_service_error()
}

#[tokio::test]
async fn every_exception_of_the_operation_arrives_as_its_type() {
    for by_scenario in [true, false] {
        assert!(failed(by_scenario, "ResourceNotFoundException").await.is_resource_not_found_exception());
        assert!(failed(by_scenario, "InvalidParameterValueException").await.is_invalid_parameter_value_exception());
        assert!(failed(by_scenario, "TooManyRequestsException").await.is_too_many_requests_exception());
        assert!(failed(by_scenario, "ServiceException").await.is_service_exception());
    }
}

#[tokio::test]
async fn an_unmodelled_error_arrives_with_code_and_message() {
    let error = failed(true, "AccessDeniedException").await;
    assert_eq!((error.code(), error.message()), (Some("AccessDeniedException"), Some("no")));
}

#[tokio::test]
async fn a_throttled_call_is_tried_again() {
    let (client, observer) = served(
        "[[rule]]\noperation = \"GetFunctionEventInvokeConfig\"\ntimes = 2\n\
         error = { type = \"TooManyRequestsException\", reason = \"CallerRateLimitExceeded\" }\n",
    )
    .await;
    blue(&client).await.expect("the third try");
    assert_eq!(observer.recording().routed, 3);
}

#[tokio::test]
async fn a_broken_response_fails_as_far_as_it_got() {
    let cases = [("truncated", "response"), ("garbage", "dispatch"), ("reset", "dispatch"), ("bad-gateway", "service")];
    for (fault, kind) in cases {
        let (client, _) = served(&format!("[[rule]]\noperation = \"*\"\nfault = \"{fault}\"\n")).await;
        let error = blue(&client).await.expect_err("no usable response");
        let found = match error {
            SdkError::ResponseError(_) => "response",
            SdkError::DispatchFailure(_) => "dispatch",
            SdkError::ServiceError(_) => "service",
            _ => "another",
        };
        assert_eq!(found, kind, "{fault}: {error:?}");
    }
}

#[tokio::test]
async fn a_paginator_comes_to_an_end() {
    let (client, observer) = served(
        "[[function]]\nname = \"f\"\nversions = [\"1\", \"2\", \"3\"]\n\
        [[function.event_invoke_config]]\nqualifier = \"1\"\n[[function.event_invoke_config]]\nqualifier = \"2\"\n\
        [[function.event_invoke_config]]\nqualifier = \"3\"\n",
    )
    .await;
    let mut pages =
        client.list_function_event_invoke_configs().function_name("f").max_items(2).into_paginator().items().send();
    let mut items = 0;
    while let Some(item) = pages.next().await {
        item.expect("an item");
        items += 1;
    }
    assert_eq!((items, observer.recording().routed), (3, 2));
}
