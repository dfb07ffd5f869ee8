//! The story with `aws-sdk-lambda`, or with `proofmark-lambda` in its place: prints what it observes at each step, one
//! JSON line each (see `../../README.md`). The same source serves both crates.

use aws_smithy_types::base64;
use client::client::Waiters;
use client::config::retry::RetryConfig;
use client::config::{BehaviorVersion, Config, Credentials, Region};
use client::error::{ProvideErrorMetadata, SdkError};
use client::operation::create_function::CreateFunctionError;
use client::operation::get_function::GetFunctionError;
use client::operation::get_function_event_invoke_config::GetFunctionEventInvokeConfigError;
use client::operation::get_function_url_config::GetFunctionUrlConfigError;
use client::operation::get_policy::GetPolicyError;
use client::operation::invoke::InvokeError;
use client::operation::invoke::builders::InvokeFluentBuilder;
use client::operation::update_function_configuration::UpdateFunctionConfigurationError;
use client::primitives::Blob;
use client::types::{
    AllowedPublishers, CapacityProviderPermissionsConfig, CapacityProviderVpcConfig, DestinationConfig, Environment,
    FunctionCode, FunctionUrlAuthType, InvocationType, LayerVersionContentInput, LogType, OnFailure, Runtime,
};
use client::{Client, types};
use serde_json::{Value, json};
use std::env::var;
use std::time::Duration;

type Failed = Box<dyn std::error::Error>;

const ROLE: &str = "arn:aws:iam::123456789012:role/orders";
const QUEUE: &str = "arn:aws:sqs:us-east-2:123456789012:orders";
const FAILED: &str = "arn:aws:sqs:us-east-2:123456789012:failed";
const DURABLE: &str = "arn:aws:lambda:us-east-2:123456789012:function:orders:1/durable-execution/none/0";
/// An archive with nothing in it.
const CODE: &str = "UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==";
/// More pages than the story has of anything.
const MOST_PAGES: usize = 20;
const PATIENCE: Duration = Duration::from_secs(20);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failed> {
    let client = client()?;
    create(&client).await?;
    update(&client).await?;
    publish(&client).await?;
    tag(&client, "arn:aws:lambda:us-east-2:123456789012:function:orders").await?;
    permit(&client).await?;
    let mappings = map(&client).await?;
    url(&client).await?;
    configure(&client).await?;
    invocations(&client).await?;
    records()?;
    let signing = more(&client).await?;
    pages(&client, &signing).await?;
    remove(&client, mappings).await
}

fn client() -> Result<Client, Failed> {
    let credentials = Credentials::new(var("AWS_ACCESS_KEY_ID")?, var("AWS_SECRET_ACCESS_KEY")?, None, None, "env");
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(var("AWS_REGION")?))
        .credentials_provider(credentials)
        .endpoint_url(var("AWS_ENDPOINT_URL_LAMBDA")?)
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .retry_config(RetryConfig::standard().with_max_attempts(var("AWS_MAX_ATTEMPTS")?.parse()?))
        .build();
    Ok(Client::from_conf(config))
}

fn observe(step: &str, members: Value) {
    println!("{}", json!({ "id": step, "output": present(members) }));
}

/// A document without the members that are absent.
fn present(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let there = members.into_iter().filter(|(_, member)| !member.is_null());
            there.map(|(name, member)| (name, present(member))).collect()
        }
        other => other,
    }
}

/// Observes the error of a call by its variant.
macro_rules! rejected {
    ($step:literal, $call:expr, $error:ident::$variant:ident) => {
        match $call.send().await {
            Ok(_) => observe($step, json!({ "error": "none" })),
            Err(SdkError::ServiceError(context)) => {
                let modelled = matches!(context.err(), $error::$variant(_));
                let error = if modelled { stringify!($variant) } else { stringify!($error) };
                observe($step, json!({ "error": error, "status": context.raw().status().as_u16() }));
            }
            Err(error) => return Err(error.into()),
        }
    };
}

/// Reads from the control API, or posts to it.
fn control(path: &str, body: Option<Value>) -> Result<Value, Failed> {
    // A recording stands before the endpoint, but not before the control API.
    let server = var("PROOFMARK_CONTROL_URL").or_else(|_| var("AWS_ENDPOINT_URL_LAMBDA"))?;
    let address = format!("{server}/_proofmark/{path}");
    let mut response = match body {
        Some(body) => ureq::post(address).send_json(body)?,
        None => ureq::get(address).call()?,
    };
    Ok(response.body_mut().read_json()?)
}

fn code() -> Result<Blob, Failed> {
    Ok(Blob::new(base64::decode(CODE)?))
}

async fn waited(client: &Client, name: &str, qualifier: Option<&str>) -> Result<(), Failed> {
    let qualifier = qualifier.map(str::to_owned);
    let found = client.get_function_configuration().function_name("orders").set_qualifier(qualifier).send().await?;
    let seen = json!({
        "Version": found.version(),
        "State": found.state().map(types::State::as_str),
        "LastUpdateStatus": found.last_update_status().map(types::LastUpdateStatus::as_str),
        "Timeout": found.timeout(),
    });
    observe(&format!("wait/{name}"), seen);
    Ok(())
}

async fn create(client: &Client) -> Result<(), Failed> {
    let call = client
        .create_function()
        .function_name("orders")
        .runtime(Runtime::Python313)
        .role(ROLE)
        .handler("index.handler")
        .code(FunctionCode::builder().zip_file(code()?).build())
        .memory_size(256)
        .environment(Environment::builder().variables("TABLE", "orders").build())
        .tags("team", "orders");
    let created = call.clone().send().await?;
    let seen = json!({
        "FunctionArn": created.function_arn(),
        "Runtime": created.runtime().map(Runtime::as_str),
        "Role": created.role(),
        "Handler": created.handler(),
        "CodeSize": created.code_size(),
        "CodeSha256": created.code_sha256(),
        "Timeout": created.timeout(),
        "MemorySize": created.memory_size(),
        "Version": created.version(),
        "State": created.state().map(types::State::as_str),
        "PackageType": created.package_type().map(types::PackageType::as_str),
        "Architectures": created.architectures().iter().map(types::Architecture::as_str).collect::<Vec<_>>(),
        "Environment": created.environment().map(|environment| json!({ "Variables": environment.variables() })),
        "EphemeralStorage": created.ephemeral_storage().map(|storage| json!({ "Size": storage.size() })),
        "LoggingConfig": created.logging_config().map(|config| json!({
            "LogFormat": config.log_format().map(types::LogFormat::as_str),
            "LogGroup": config.log_group(),
        })),
        "TracingConfig": created.tracing_config().map(|config| json!({
            "Mode": config.mode().map(types::TracingMode::as_str),
        })),
    });
    observe("create", seen);
    rejected!("create/again", call, CreateFunctionError::ResourceConflictException);
    client.wait_until_function_exists().function_name("orders").wait(PATIENCE).await?;
    waited(client, "FunctionExists", None).await?;
    client.wait_until_function_active_v2().function_name("orders").wait(PATIENCE).await?;
    waited(client, "FunctionActiveV2", None).await
}

async fn update(client: &Client) -> Result<(), Failed> {
    let updated = client.update_function_configuration().function_name("orders").timeout(10).send().await?;
    let seen = json!({
        "Timeout": updated.timeout(),
        "MemorySize": updated.memory_size(),
        "LastUpdateStatus": updated.last_update_status().map(types::LastUpdateStatus::as_str),
    });
    observe("update", seen);
    client.wait_until_function_updated_v2().function_name("orders").wait(PATIENCE).await?;
    waited(client, "FunctionUpdatedV2", None).await?;
    let stale = client.update_function_configuration().function_name("orders").timeout(20).revision_id("stale");
    rejected!("update/stale", stale, UpdateFunctionConfigurationError::PreconditionFailedException);
    Ok(())
}

async fn publish(client: &Client) -> Result<(), Failed> {
    let published = client.publish_version().function_name("orders").description("first").send().await?;
    let seen = json!({
        "FunctionArn": published.function_arn(),
        "Version": published.version(),
        "Description": published.description(),
    });
    observe("publish", seen);
    client.wait_until_published_version_active().function_name("orders").qualifier("1").wait(PATIENCE).await?;
    waited(client, "PublishedVersionActive", Some("1")).await?;
    for name in ["live", "next"] {
        let alias = client.create_alias().function_name("orders").name(name).function_version("1").send().await?;
        let seen = json!({
            "AliasArn": alias.alias_arn(),
            "Name": alias.name(),
            "FunctionVersion": alias.function_version(),
        });
        observe(&format!("alias/{name}"), seen);
    }
    Ok(())
}

async fn tag(client: &Client, arn: &str) -> Result<(), Failed> {
    client.tag_resource().resource(arn).tags("stage", "test").tags("owner", "nobody").send().await?;
    client.untag_resource().resource(arn).tag_keys("owner").send().await?;
    observe("tag", json!({ "Tags": client.list_tags().resource(arn).send().await?.tags() }));
    Ok(())
}

async fn permit(client: &Client) -> Result<(), Failed> {
    let added = client
        .add_permission()
        .function_name("orders")
        .qualifier("live")
        .statement_id("bucket")
        .action("lambda:InvokeFunction")
        .principal("s3.amazonaws.com")
        .source_arn("arn:aws:s3:::orders")
        .source_account("123456789012")
        .send()
        .await?;
    observe("permit", serde_json::from_str(added.statement().unwrap_or_default())?);
    let policy = client.get_policy().function_name("orders").qualifier("live").send().await?;
    observe("permit/policy", serde_json::from_str(policy.policy().unwrap_or_default())?);
    Ok(())
}

/// What is observed of a mapping.
macro_rules! mapping {
    ($mapping:expr) => {
        json!({
            "EventSourceArn": $mapping.event_source_arn(),
            "FunctionArn": $mapping.function_arn(),
            "BatchSize": $mapping.batch_size(),
            "MaximumBatchingWindowInSeconds": $mapping.maximum_batching_window_in_seconds(),
            "State": $mapping.state(),
        })
    };
}

/// The ids of the mappings.
async fn map(client: &Client) -> Result<[String; 2], Failed> {
    let create = client.create_event_source_mapping();
    let live = create.clone().event_source_arn(QUEUE).function_name("orders:live").batch_size(5).send().await?;
    observe("map", mapping!(live));
    let id = live.uuid().unwrap_or_default();
    observe("map/get", mapping!(client.get_event_source_mapping().uuid(id).send().await?));
    let second = create.event_source_arn(FAILED).function_name("orders").send().await?;
    observe("map/second", mapping!(second));
    Ok([id.to_owned(), second.uuid().unwrap_or_default().to_owned()])
}

async fn url(client: &Client) -> Result<(), Failed> {
    for (qualifier, kind) in [("live", FunctionUrlAuthType::AwsIam), ("next", FunctionUrlAuthType::None)] {
        let create = client.create_function_url_config().function_name("orders").qualifier(qualifier);
        let config = create.auth_type(kind).send().await?;
        let seen = json!({
            "FunctionUrl": config.function_url(),
            "FunctionArn": config.function_arn(),
            "AuthType": config.auth_type().as_str(),
            "InvokeMode": config.invoke_mode().map(types::InvokeMode::as_str),
        });
        observe(&format!("url/{qualifier}"), seen);
    }
    Ok(())
}

/// What is observed of an event-invoke config.
macro_rules! config {
    ($config:expr) => {{
        let config = $config;
        let destinations = config.destination_config().map(|to| {
            json!({
                "OnSuccess": to.on_success().map(|success| json!({ "Destination": success.destination() })),
                "OnFailure": to.on_failure().map(|failure| json!({ "Destination": failure.destination() })),
            })
        });
        json!({
            "FunctionArn": config.function_arn(),
            "MaximumRetryAttempts": config.maximum_retry_attempts(),
            "MaximumEventAgeInSeconds": config.maximum_event_age_in_seconds(),
            "DestinationConfig": destinations,
        })
    }};
}

async fn configure(client: &Client) -> Result<(), Failed> {
    client
        .create_function()
        .function_name("broken")
        .runtime(Runtime::Python313)
        .role(ROLE)
        .handler("index.handler")
        .code(FunctionCode::builder().zip_file(code()?).build())
        .send()
        .await?;
    client.wait_until_function_active_v2().function_name("broken").wait(PATIENCE).await?;
    let queue = OnFailure::builder().destination(FAILED).build();
    let put = client
        .put_function_event_invoke_config()
        .function_name("broken")
        .maximum_retry_attempts(1)
        .maximum_event_age_in_seconds(3600)
        .destination_config(DestinationConfig::builder().on_failure(queue).build())
        .send()
        .await?;
    observe("configure", config!(put));
    let update = client.update_function_event_invoke_config().function_name("broken");
    update.maximum_retry_attempts(2).send().await?;
    let get = client.get_function_event_invoke_config().function_name("broken");
    observe("configure/get", config!(get.send().await?));
    for qualifier in ["live", "next"] {
        let put = client.put_function_event_invoke_config().function_name("orders").qualifier(qualifier);
        put.maximum_retry_attempts(0).send().await?;
    }
    Ok(())
}

async fn invoke(step: &str, call: InvokeFluentBuilder) -> Result<(), Failed> {
    let response = call.payload(Blob::new(r#"{"id":7}"#)).send().await?;
    let returned = response.payload().map(Blob::as_ref).filter(|returned| !returned.is_empty());
    let log = response.log_result().map(base64::decode).transpose()?;
    let seen = json!({
        "StatusCode": response.status_code(),
        "FunctionError": response.function_error(),
        "ExecutedVersion": response.executed_version(),
        "Payload": returned.map(serde_json::from_slice::<Value>).transpose()?,
        "Log": log.map(String::from_utf8).transpose()?,
    });
    observe(step, seen);
    Ok(())
}

async fn invocations(client: &Client) -> Result<(), Failed> {
    let orders = || client.invoke().function_name("orders");
    let broken = || client.invoke().function_name("broken");
    invoke("invoke/request-response", orders().qualifier("live").log_type(LogType::Tail)).await?;
    invoke("invoke/event", orders().invocation_type(InvocationType::Event)).await?;
    invoke("invoke/dry-run", orders().invocation_type(InvocationType::DryRun)).await?;
    let bad = orders().payload(Blob::new("{"));
    rejected!("invoke/bad-json", bad, InvokeError::InvalidRequestContentException);
    invoke("fail", broken()).await?;
    invoke("retry", broken().invocation_type(InvocationType::Event)).await
}

/// Two retries, a minute and two minutes apart, and then the destination.
fn records() -> Result<(), Failed> {
    control("clock", Some(json!({ "advance": "10m" })))?;
    let runs = control("invocations", None)?["invocations"].take();
    let events = runs.as_array().into_iter().flatten().filter(|run| run["invocationType"] == "Event");
    let tried =
        events.map(|run| json!({ "attempt": run["attempt"], "result": run["result"], "errorType": run["errorType"] }));
    // An error type that is null is not left out: it says that there was no error.
    println!("{}", json!({ "id": "retry/attempts", "output": { "attempts": tried.collect::<Vec<_>>() } }));
    let mut deliveries = Vec::new();
    for delivery in control("deliveries", None)?["deliveries"].as_array().into_iter().flatten() {
        let body = &delivery["message"]["body"];
        deliveries.push(body.as_str().map_or_else(|| Ok(body.clone()), serde_json::from_str)?);
    }
    observe("deliver", json!({ "deliveries": deliveries }));
    Ok(())
}

/// Two or more of everything that is listed. Returns the ARN of a code signing config.
async fn more(client: &Client) -> Result<String, Failed> {
    for layer in ["common", "common", "other"] {
        let content = LayerVersionContentInput::builder().zip_file(code()?).build();
        client.publish_layer_version().layer_name(layer).content(content).send().await?;
    }
    let mut signing = String::new();
    for profile in ["first", "second"] {
        let arn = format!("arn:aws:signer:us-east-2:123456789012:/signing-profiles/{profile}");
        let publishers = AllowedPublishers::builder().signing_profile_version_arns(arn).build()?;
        let created = client.create_code_signing_config().allowed_publishers(publishers).send().await?;
        let config = created.code_signing_config().ok_or("no code signing config")?;
        signing = config.code_signing_config_arn().to_owned();
    }
    for function in ["orders", "broken"] {
        let put = client.put_function_code_signing_config().function_name(function);
        put.code_signing_config_arn(&signing).send().await?;
    }
    for provider in ["small", "large"] {
        let vpc = CapacityProviderVpcConfig::builder()
            .subnet_ids("subnet-0123456789abcdef0")
            .security_group_ids("sg-0123456789abcdef0")
            .build()?;
        let permissions =
            CapacityProviderPermissionsConfig::builder().capacity_provider_operator_role_arn(ROLE).build()?;
        let create = client.create_capacity_provider().capacity_provider_name(provider);
        create.vpc_config(vpc).permissions_config(permissions).send().await?;
    }
    for alias in ["live", "next"] {
        let put = client.put_provisioned_concurrency_config().function_name("orders").qualifier(alias);
        put.provisioned_concurrent_executions(1).send().await?;
    }
    Ok(signing)
}

/// Observes how many items and pages a paginator gives, one item per page.
macro_rules! walk {
    ($name:literal, $call:expr, $items:ident) => {{
        let mut pages = $call.max_items(1).into_paginator().send();
        let (mut items, mut seen, mut failed) = (0, 0, None);
        while seen < MOST_PAGES && let Some(page) = pages.next().await {
            match page {
                Ok(page) => {
                    seen += 1;
                    items += page.$items().len();
                }
                Err(SdkError::ServiceError(context)) => failed = context.err().code().map(str::to_owned),
                Err(error) => return Err(error.into()),
            }
        }
        let step = concat!("pages/", $name);
        match failed {
            Some(code) => observe(step, json!({ "error": code })),
            None => observe(step, json!({ "items": items, "pages": seen })),
        }
    }};
}

/// All paginators.
async fn pages(client: &Client, signing: &str) -> Result<(), Failed> {
    let name = "orders";
    walk!("ListFunctions", client.list_functions(), functions);
    walk!("ListVersionsByFunction", client.list_versions_by_function().function_name(name), versions);
    walk!("ListAliases", client.list_aliases().function_name(name), aliases);
    walk!("ListEventSourceMappings", client.list_event_source_mappings(), event_source_mappings);
    let configs = client.list_function_event_invoke_configs().function_name(name);
    walk!("ListFunctionEventInvokeConfigs", configs, function_event_invoke_configs);
    let urls = client.list_function_url_configs().function_name(name);
    walk!("ListFunctionUrlConfigs", urls, function_url_configs);
    let provisioned = client.list_provisioned_concurrency_configs().function_name(name);
    walk!("ListProvisionedConcurrencyConfigs", provisioned, provisioned_concurrency_configs);
    walk!("ListLayers", client.list_layers(), layers);
    walk!("ListLayerVersions", client.list_layer_versions().layer_name("common"), layer_versions);
    walk!("ListCodeSigningConfigs", client.list_code_signing_configs(), code_signing_configs);
    let signed = client.list_functions_by_code_signing_config().code_signing_config_arn(signing);
    walk!("ListFunctionsByCodeSigningConfig", signed, function_arns);
    walk!("ListCapacityProviders", client.list_capacity_providers(), capacity_providers);
    let versions = client.list_function_versions_by_capacity_provider().capacity_provider_name("small");
    walk!("ListFunctionVersionsByCapacityProvider", versions, function_versions);
    let durable = client.list_durable_executions_by_function().function_name(name);
    walk!("ListDurableExecutionsByFunction", durable, durable_executions);
    let history = client.get_durable_execution_history().durable_execution_arn(DURABLE);
    walk!("GetDurableExecutionHistory", history, events);
    let state = client.get_durable_execution_state().durable_execution_arn(DURABLE).checkpoint_token("none");
    walk!("GetDurableExecutionState", state, operations);
    Ok(())
}

async fn remove(client: &Client, mappings: [String; 2]) -> Result<(), Failed> {
    let mut state = None;
    for mapping in mappings {
        state = client.delete_event_source_mapping().uuid(mapping).send().await?.state().map(str::to_owned);
    }
    observe("delete/mapping", json!({ "State": state }));
    client.delete_function_url_config().function_name("orders").qualifier("live").send().await?;
    let get = client.get_function_url_config().function_name("orders").qualifier("live");
    rejected!("delete/url", get, GetFunctionUrlConfigError::ResourceNotFoundException);
    client.delete_function_event_invoke_config().function_name("broken").send().await?;
    let get = client.get_function_event_invoke_config().function_name("broken");
    rejected!("delete/config", get, GetFunctionEventInvokeConfigError::ResourceNotFoundException);
    let bucket = client.remove_permission().function_name("orders").qualifier("live").statement_id("bucket");
    bucket.send().await?;
    let get = client.get_policy().function_name("orders").qualifier("live");
    rejected!("delete/permission", get, GetPolicyError::ResourceNotFoundException);
    for function in ["orders", "broken"] {
        client.delete_function().function_name(function).send().await?;
    }
    let get = client.get_function().function_name("orders");
    rejected!("delete/function", get, GetFunctionError::ResourceNotFoundException);
    observe("end", json!({ "functions": client.list_functions().send().await?.functions().len() }));
    Ok(())
}
