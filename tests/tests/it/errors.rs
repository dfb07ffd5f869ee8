//! Every error that the model lists for every operation: what the client makes of it, and how often it tries.

use proofmark_tests::client::client;
use proofmark_tests::generated::operations::OPERATIONS;
use proofmark_tests::outcome::{Failure, ModelledError, OperationCase};
use proofmark_tests::say;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

const REQUEST_ID: &str = "0f8fad5b-d9cb-469f-a165-70867728950e";

/// The shortest text that still shows which error of which operation it belongs to.
fn message(operation: &OperationCase, error: &ModelledError) -> String {
    format!("{} of {}", error.name, operation.name)
}

/// Calls the operation against a server that responds with the error as Lambda does; also how many requests came.
async fn play(operation: &OperationCase, error: &ModelledError) -> (Result<String, Failure>, usize) {
    let server = MockServer::start().await;
    let template = ResponseTemplate::new(error.status)
        .insert_header("x-amzn-errortype", error.name)
        .insert_header("x-amzn-requestid", REQUEST_ID)
        .set_body_json(serde_json::json!({"Type": "User", "message": message(operation, error)}));
    Mock::given(any()).respond_with(template).mount(&server).await;
    let outcome = (operation.call)(&client(&server.uri())).await;
    (outcome, server.received_requests().await.unwrap_or_default().len())
}

/// What the AWS SDKs retry: throttling by its code, a server's passing trouble by its status, and what the model marks.
fn expected_attempts(error: &ModelledError) -> usize {
    let throttled = ["TooManyRequestsException", "RequestLimitExceeded", "ThrottlingException"].contains(&error.name);
    let passing = matches!(error.status, 500 | 502 | 503 | 504);
    if throttled || passing || error.retryable { 3 } else { 1 }
}

fn check(
    operation: &OperationCase,
    index: usize,
    outcome: Result<String, Failure>,
    attempts: usize,
) -> Result<(), String> {
    let error = &operation.errors[index];
    let found = outcome.map_err(Box::new);
    let failure = match found {
        Err(failure) => failure,
        Ok(response) => return Err(format!("the call succeeded: {response}")),
    };
    let mut wrong = Vec::new();
    let mut expect = |what: &str, found: String, expected: String| {
        if found != expected {
            wrong.push(format!("{what} is {found}, expected {expected}"));
        }
    };
    expect("the kind", failure.kind.to_owned(), "service error".to_owned());
    // Rust names have no runs of capitals: `EC2ThrottledException` is `Ec2ThrottledException`.
    expect("the variant", failure.variant.to_ascii_lowercase(), error.name.to_ascii_lowercase());
    expect("the `is_` function that says yes", format!("{:?}", failure.is), format!("{:?}", [index]));
    expect("the code", format!("{:?}", failure.code), format!("{:?}", Some(error.name)));
    expect("the message", format!("{:?}", failure.message), format!("{:?}", Some(message(operation, error))));
    expect("the request id", format!("{:?}", failure.request_id), format!("{:?}", Some(REQUEST_ID)));
    expect("the status", format!("{:?}", failure.status), format!("{:?}", Some(error.status)));
    expect("the number of attempts", attempts.to_string(), expected_attempts(error).to_string());
    if !failure.context.contains(&message(operation, error)) {
        wrong.push(format!("the text for the user doesn't say the message: {}", failure.context));
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("; ")) }
}

#[tokio::test]
async fn every_error_of_every_operation_is_described_by_variant_code_message_and_attempts() {
    let (mut count, mut wrong) = (0, Vec::new());
    for operation in OPERATIONS {
        for (index, error) in operation.errors.iter().enumerate() {
            count += 1;
            let (outcome, attempts) = play(operation, error).await;
            if let Err(reason) = check(operation, index, outcome, attempts) {
                wrong.push(format!("{} / {}: {reason}", operation.name, error.name));
            }
        }
    }
    say(format!("(operation, error) pairs replayed: {count}, of {} operations", OPERATIONS.len()));
    assert!(wrong.is_empty(), "{} of {count} pairs:\n{}", wrong.len(), wrong.join("\n"));
}

#[tokio::test]
async fn an_error_that_no_operation_lists_is_unhandled_and_keeps_what_was_said() {
    let unknown = ModelledError { name: "MovedToTheMoonException", status: 418, retryable: false };
    let mut wrong = Vec::new();
    for operation in OPERATIONS {
        let (outcome, attempts) = play(operation, &unknown).await;
        let told = outcome.as_ref().err().is_some_and(|failure| {
            failure.variant == "Unhandled"
                && failure.is.is_empty()
                && failure.code.as_deref() == Some(unknown.name)
                && failure.message.as_deref() == Some(&message(operation, &unknown))
                && failure.request_id.as_deref() == Some(REQUEST_ID)
                && failure.status == Some(418)
        });
        if !told || attempts != 1 {
            wrong.push(format!("{}: {attempts} attempts, {outcome:?}", operation.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_table_has_every_operation_and_every_error_of_the_model() {
    use proofmark_smithy_model::model::ShapeType;
    let mut in_the_model: Vec<(String, usize)> = proofmark_tests::model::MODEL
        .shapes
        .values()
        .filter_map(|shape| match &shape.ty {
            ShapeType::Operation(operation) => Some((shape.id.name().to_owned(), operation.errors.len())),
            _ => None,
        })
        .collect();
    in_the_model.sort();
    let mut in_the_table: Vec<(String, usize)> =
        OPERATIONS.iter().map(|operation| (operation.name.to_owned(), operation.errors.len())).collect();
    in_the_table.sort();
    assert_eq!(in_the_table, in_the_model);
}
