//! `aws-sdk-lambda`, or `proofmark-lambda` in its place: makes the calls of a file, one JSON line each (see
//! `../README.md`). Inputs of documented examples are compiled in, from the table that the suite of this repository
//! plays; the same source serves both crates.

#[path = "../../../src/generated/examples.rs"]
#[rustfmt::skip] // formatted by the generator
mod examples;
mod replay;
#[path = "../../../src/values.rs"]
#[allow(dead_code)] // which of them are needed depends on the examples
mod values;

// Named by the manifest: one of the two crates.
pub use client as sdk;

use replay::{OwnResponse, failure};
use sdk::Client;
use sdk::config::retry::RetryConfig;
use sdk::config::{BehaviorVersion, Config, Credentials, Region};
use sdk::operation::get_function_event_invoke_config::GetFunctionEventInvokeConfigError as Error;
use serde_json::{Map, Value, json};

type Failed = Box<dyn std::error::Error>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failed> {
    let path = std::env::args().nth(1).ok_or("the file of calls is to be the first argument")?;
    let calls: Vec<Value> = serde_json::from_slice(&std::fs::read(path)?)?;
    let client = client()?;
    for call in &calls {
        let mut line = json!({ "id": call["id"] });
        let (name, value) = run(&client, call).await;
        line[name] = value;
        println!("{line}");
    }
    Ok(())
}

fn client() -> Result<Client, Failed> {
    let read = std::env::var;
    let credentials = Credentials::new(read("AWS_ACCESS_KEY_ID")?, read("AWS_SECRET_ACCESS_KEY")?, None, None, "env");
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(read("AWS_REGION")?))
        .credentials_provider(credentials)
        .endpoint_url(read("AWS_ENDPOINT_URL_LAMBDA")?)
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .retry_config(RetryConfig::standard().with_max_attempts(read("AWS_MAX_ATTEMPTS")?.parse()?))
        .interceptor(OwnResponse)
        .build();
    Ok(Client::from_conf(config))
}

/// What the call came to: the name of the line's member, and its value.
async fn run(client: &Client, call: &Value) -> (&'static str, Value) {
    let example = examples::EXAMPLES
        .iter()
        .find(|example| call["id"].as_str() == Some(&format!("{}/example/{}", example.operation, example.index)));
    if let Some(example) = example {
        return (example.call)(client).await;
    }
    let unplayable = examples::UNPLAYABLE
        .iter()
        .find(|(operation, index, _)| call["id"].as_str() == Some(&format!("{operation}/example/{index}")));
    match (unplayable, call["operation"].as_str()) {
        (Some((_, _, reason)), _) => ("missing", json!(reason)),
        (None, Some("GetFunctionEventInvokeConfig")) => seed(client, &call["input"]).await,
        (None, operation) => ("missing", json!(format!("no call of {operation:?} is compiled in"))),
    }
}

/// The seed operation, with the input that the file gives.
async fn seed(client: &Client, input: &Value) -> (&'static str, Value) {
    let text = |name: &str| input[name].as_str().map(str::to_owned);
    let call = client
        .get_function_event_invoke_config()
        .set_function_name(text("FunctionName"))
        .set_qualifier(text("Qualifier"));
    let error = match call.send().await {
        Ok(output) => return ("output", config(&output)),
        Err(error) => error,
    };
    let typed = error.as_service_error().and_then(members);
    failure(error, typed)
}

fn config(output: &sdk::operation::get_function_event_invoke_config::GetFunctionEventInvokeConfigOutput) -> Value {
    let mut members = Map::new();
    let mut put = |name: &str, value: Option<Value>| value.and_then(|value| members.insert(name.to_owned(), value));
    let destination = |arn: Option<&str>| arn.map_or_else(|| json!({}), |arn| json!({ "Destination": arn }));
    // A whole number of milliseconds below 2^53 has an exact quotient's nearest double.
    put("LastModified", output.last_modified().map(|at| json!(at.to_millis().unwrap_or_default() as f64 / 1000.0)));
    put("FunctionArn", output.function_arn().map(|arn| json!(arn)));
    put("MaximumRetryAttempts", output.maximum_retry_attempts().map(|number| json!(number)));
    put("MaximumEventAgeInSeconds", output.maximum_event_age_in_seconds().map(|number| json!(number)));
    let destinations = output.destination_config().map(|both| {
        let mut inner = Map::new();
        if let Some(success) = both.on_success() {
            inner.insert("OnSuccess".to_owned(), destination(success.destination()));
        }
        if let Some(failure) = both.on_failure() {
            inner.insert("OnFailure".to_owned(), destination(failure.destination()));
        }
        Value::Object(inner)
    });
    put("DestinationConfig", destinations);
    Value::Object(members)
}

/// The members of a modelled error but its message; none for any other.
fn members(error: &Error) -> Option<Value> {
    let ty = match error {
        Error::InvalidParameterValueException(e) => e.r#type(),
        Error::ResourceNotFoundException(e) => e.r#type(),
        Error::ServiceException(e) => e.r#type(),
        Error::TooManyRequestsException(e) => {
            let reason = e.reason().map(|reason| reason.as_str());
            return Some(json!({ "Type": e.r#type(), "Reason": reason, "retryAfterSeconds": e.retry_after_seconds() }));
        }
        _ => return None,
    };
    Some(json!({ "Type": ty }))
}
