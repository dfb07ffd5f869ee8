//! `proofmark-lambda` with its feature `serde`: makes the calls of a file on event-invoke configs, one JSON line each
//! (see `../README.md`). Inputs and outputs go through serde, so nothing here knows a member but for handing it over.

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use proofmark_lambda::Client;
use proofmark_lambda::config::retry::RetryConfig;
use proofmark_lambda::config::{BehaviorVersion, Config, Credentials, Region};
use proofmark_lambda::error::{ProvideErrorMetadata, SdkError};
use proofmark_lambda::operation::{
    delete_function_event_invoke_config as delete, get_function_event_invoke_config as get,
    list_function_event_invoke_configs as list, put_function_event_invoke_config as put,
    update_function_event_invoke_config as update,
};
use proofmark_lambda::primitives::{DateTime, DateTimeFormat as Format};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::error::Error;

type Failed = Box<dyn Error>;
type Told = (&'static str, Value);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failed> {
    let path = std::env::args().nth(1).ok_or("the file of calls is to be the first argument")?;
    let calls: Vec<Value> = serde_json::from_slice(&std::fs::read(path)?)?;
    let client = client()?;
    for call in &calls {
        let mut line = json!({ "id": call["id"] });
        let operation = call["operation"].as_str().unwrap_or_default();
        let (name, value) = run(&client, operation, &call["input"]).await?;
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
        .build();
    Ok(Client::from_conf(config))
}

/// A call with the members of an input, as the crate's own types have them.
macro_rules! call {
    ($client:ident.$method:ident, $module:ident::$input:ident($value:ident), $($member:ident: $setter:ident),+) => {{
        let input: $module::$input = read($value)?;
        told($client.$method()$(.$setter(input.$member))+.send().await)
    }};
}

async fn run(client: &Client, operation: &str, input: &Value) -> Result<Told, Failed> {
    Ok(match operation {
        "PutFunctionEventInvokeConfig" => call!(
            client.put_function_event_invoke_config,
            put::PutFunctionEventInvokeConfigInput(input),
            function_name: set_function_name,
            qualifier: set_qualifier,
            maximum_retry_attempts: set_maximum_retry_attempts,
            maximum_event_age_in_seconds: set_maximum_event_age_in_seconds,
            destination_config: set_destination_config
        ),
        "UpdateFunctionEventInvokeConfig" => call!(
            client.update_function_event_invoke_config,
            update::UpdateFunctionEventInvokeConfigInput(input),
            function_name: set_function_name,
            qualifier: set_qualifier,
            maximum_retry_attempts: set_maximum_retry_attempts,
            maximum_event_age_in_seconds: set_maximum_event_age_in_seconds,
            destination_config: set_destination_config
        ),
        "GetFunctionEventInvokeConfig" => call!(
            client.get_function_event_invoke_config,
            get::GetFunctionEventInvokeConfigInput(input),
            function_name: set_function_name,
            qualifier: set_qualifier
        ),
        "ListFunctionEventInvokeConfigs" => call!(
            client.list_function_event_invoke_configs,
            list::ListFunctionEventInvokeConfigsInput(input),
            function_name: set_function_name,
            marker: set_marker,
            max_items: set_max_items
        ),
        "DeleteFunctionEventInvokeConfig" => call!(
            client.delete_function_event_invoke_config,
            delete::DeleteFunctionEventInvokeConfigInput(input),
            function_name: set_function_name,
            qualifier: set_qualifier
        ),
        other => ("missing", json!(format!("this driver makes no calls of {other}"))),
    })
}

fn read<T: DeserializeOwned>(input: &Value) -> Result<T, Failed> {
    Ok(serde_json::from_value(input.clone())?)
}

fn told<O, E>(answer: Result<O, SdkError<E, HttpResponse>>) -> Told
where
    O: Serialize,
    E: ProvideErrorMetadata + Error + 'static,
{
    let error = match answer {
        Ok(output) => match serde_json::to_value(output) {
            Ok(output) => return ("output", document(output)),
            Err(error) => return ("refused", json!(error.to_string())),
        },
        Err(error) => error,
    };
    match error.as_service_error() {
        // Without a code there was no response that could be read.
        Some(service) if service.code().is_some() => {
            let status = error.raw_response().map(|response| response.status().as_u16());
            ("error", json!({ "code": error.code(), "message": error.message(), "status": status }))
        }
        _ => ("refused", json!(chain(&error))),
    }
}

/// An output with its moments as seconds, which serde has as texts.
fn document(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            members.into_iter().map(|(name, value)| (name.clone(), moment(&name, value))).collect()
        }
        Value::Array(items) => items.into_iter().map(document).collect(),
        other => other,
    }
}

fn moment(name: &str, value: Value) -> Value {
    let text = value.as_str().filter(|_| name == "LastModified");
    match text.and_then(|text| DateTime::from_str(text, Format::DateTime).ok()) {
        // The quotient of a whole number of milliseconds is the double nearest to the decimal fraction.
        Some(moment) => json!(moment.to_millis().unwrap_or_default() as f64 / 1000.0),
        None => document(value),
    }
}

/// The error and its causes, without the `Debug` of each.
fn chain(error: &(dyn Error + 'static)) -> String {
    std::iter::successors(Some(error), |&error| error.source()).map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
