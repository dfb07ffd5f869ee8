//! Every paginator: its pages, its items, its page size, its token, and when it stops.

use aws_sdk_lambda::primitives::DateTime;
use aws_sdk_lambda::Client;
use dropin::{config, print_error, ScriptedResponse, Server};

/// Three pages of one item each: the first token is `one`, the second `two`.
fn page(target: &str, list: &str, items: [&str; 3]) -> ScriptedResponse {
    let (item, next) = match () {
        () if target.contains("Marker=two") => (items[2], ""),
        () if target.contains("Marker=one") => (items[1], r#","NextMarker":"two""#),
        () => (items[0], r#","NextMarker":"one""#),
    };
    ScriptedResponse::json(200, &format!("{{\"{list}\":[{item}]{next}}}"))
}

fn response(target: &str) -> ScriptedResponse {
    let named = |list| page(target, list, [r#"{"Description":"a"}"#, r#"{"Description":"b"}"#, "{}"]);
    let path = target.split('?').next().unwrap_or(target);
    match path.rsplit('/').next().unwrap_or_default() {
        "history" => page(target, "Events", [r#"{"EventId":1,"EventType":"StepStarted"}"#, r#"{"EventId":2}"#, "{}"]),
        "state" => page(
            target,
            "Operations",
            [1, 2, 3].map(|_| r#"{"Id":"x","Type":"STEP","StartTimestamp":1,"Status":"STARTED"}"#),
        ),
        "aliases" => named("Aliases"),
        "capacity-providers" => page(
            target,
            "CapacityProviders",
            [1, 2, 3].map(|_| {
                r#"{"CapacityProviderArn":"arn","State":"Active","VpcConfig":{"SubnetIds":["s"],"SecurityGroupIds":[]},
                   "PermissionsConfig":{"CapacityProviderOperatorRoleArn":"role"}}"#
            }),
        ),
        "code-signing-configs" => page(
            target,
            "CodeSigningConfigs",
            [1, 2, 3].map(|_| {
                r#"{"CodeSigningConfigId":"csc-1","CodeSigningConfigArn":"arn","LastModified":"2020-01-01",
                   "AllowedPublishers":{"SigningProfileVersionArns":[]},"CodeSigningPolicies":{}}"#
            }),
        ),
        "durable-executions" => page(
            target,
            "DurableExecutions",
            [1, 2, 3].map(|_| {
                r#"{"DurableExecutionArn":"a","DurableExecutionName":"n","FunctionArn":"f","Status":"RUNNING",
                   "StartTimestamp":5}"#
            }),
        ),
        "event-source-mappings" => page(target, "EventSourceMappings", [r#"{"UUID":"1"}"#, r#"{"UUID":"2"}"#, "{}"]),
        "list" => page(target, "FunctionEventInvokeConfigs", [r#"{"MaximumRetryAttempts":0}"#, "{}", "{}"]),
        "urls" => page(
            target,
            "FunctionUrlConfigs",
            [1, 2, 3].map(|_| {
                r#"{"FunctionUrl":"https://u","FunctionArn":"f","CreationTime":"c","LastModifiedTime":"l",
                   "AuthType":"NONE"}"#
            }),
        ),
        "function-versions" => {
            page(target, "FunctionVersions", [1, 2, 3].map(|_| r#"{"FunctionArn":"f","State":"Active"}"#))
        }
        "functions" if target.contains("code-signing") => page(target, "FunctionArns", ["\"a\"", "\"b\"", "\"c\""]),
        "functions" => page(target, "Functions", [r#"{"FunctionName":"a"}"#, r#"{"FunctionName":"b"}"#, "{}"]),
        "layers" => page(target, "Layers", [r#"{"LayerName":"a"}"#, r#"{"LayerName":"b"}"#, "{}"]),
        "provisioned-concurrency" => page(
            target,
            "ProvisionedConcurrencyConfigs",
            [r#"{"Status":"READY"}"#, r#"{"Status":"IN_PROGRESS"}"#, "{}"],
        ),
        "versions" if target.contains("/layers/") => page(target, "LayerVersions", [r#"{"Version":1}"#, "{}", "{}"]),
        "versions" => page(target, "Versions", [r#"{"Version":"1"}"#, r#"{"Version":"2"}"#, "{}"]),
        _ => ScriptedResponse::exception(500, "ServiceException", target),
    }
}

/// Reads all pages, then all items of another run with a page size.
macro_rules! play {
    ($server:expr, $call:expr) => {{
        println!("== {}", stringify!($call));
        let before = $server.seen().len();
        let mut pages = $call.into_paginator().send();
        while let Some(page) = pages.next().await {
            println!("page {:?}", page.expect("a page"));
        }
        let items = $call.into_paginator().page_size(7).items().send().collect::<Result<Vec<_>, _>>().await;
        println!("items {:?}", items.expect("items"));
        for request in &$server.seen()[before..] {
            println!("{}", request.line());
        }
    }};
}

#[tokio::main]
async fn main() {
    let server = Server::start(|request, _| response(&request.target)).await;
    let client = Client::from_conf(config(&server.url()).build());
    let execution = "arn:aws:lambda:us-east-2:123456789012:function:f:1/durable-execution/n/1";

    play!(server, client.get_durable_execution_history().durable_execution_arn(execution).reverse_order(true));
    play!(server, client.get_durable_execution_state().durable_execution_arn(execution).checkpoint_token("token"));
    play!(server, client.list_aliases().function_name("f"));
    play!(server, client.list_capacity_providers());
    play!(server, client.list_code_signing_configs());
    play!(
        server,
        client.list_durable_executions_by_function().function_name("f").started_after(DateTime::from_secs(86_400))
    );
    play!(server, client.list_event_source_mappings().function_name("f"));
    play!(server, client.list_function_event_invoke_configs().function_name("f"));
    play!(server, client.list_function_url_configs().function_name("f"));
    play!(server, client.list_function_versions_by_capacity_provider().capacity_provider_name("p"));
    play!(server, client.list_functions());
    play!(server, client.list_functions_by_code_signing_config().code_signing_config_arn("arn:c"));
    play!(server, client.list_layer_versions().layer_name("l"));
    play!(server, client.list_layers());
    play!(server, client.list_provisioned_concurrency_configs().function_name("f"));
    play!(server, client.list_versions_by_function().function_name("f"));

    // The same token twice: an error's place to stop, unless configured otherwise.
    let repeating = Server::start(|_, number| {
        let next = if number < 3 { r#","NextMarker":"again""# } else { "" };
        ScriptedResponse::json(200, &format!(r#"{{"Functions":[{{"FunctionName":"f{number}"}}]{next}}}"#))
    })
    .await;
    for stop in [true, false] {
        let client = Client::from_conf(config(&repeating.url()).build());
        let mut pages = client.list_functions().into_paginator().stop_on_duplicate_token(stop).send();
        while let Some(page) = pages.next().await {
            match page {
                Ok(page) => println!("stop {stop}: {:?} then {:?}", page.functions().len(), page.next_marker()),
                Err(error) => print_error("stopped", &error),
            }
        }
        println!("stop {stop}: {} requests so far", repeating.seen().len());
    }

    // An error on the second page ends the items.
    let failing = Server::script([
        ScriptedResponse::json(200, r#"{"Functions":[{"FunctionName":"a"},{"FunctionName":"b"}],"NextMarker":"n"}"#),
        ScriptedResponse::exception(400, "InvalidParameterValueException", "no such marker"),
    ])
    .await;
    let client = Client::from_conf(config(&failing.url()).build());
    let mut items = client.list_functions().max_items(2).into_paginator().items().send();
    while let Some(item) = items.next().await {
        match item {
            Ok(function) => println!("item {:?}", function.function_name()),
            Err(error) => print_error("the second page", &error),
        }
    }
    println!("{:?}", items.next().await.is_none());

    // `try_collect` gives all or the error; `try_next` one after the other.
    let mut pages = client.list_aliases().into_paginator().send();
    match pages.try_next().await {
        Ok(page) => println!("{page:?}"),
        Err(error) => print_error("without a name", &error),
    }
}
