//! CloudFormation, and with it CDK and SAM: one test per resource type. Of each type it is public which operations its
//! create, read, update, list and delete handlers call; a test makes all of them. That a handler may read what it wrote
//! before it goes on, and that a deletion is followed by a read that finds nothing, is part of CloudFormation's contract for
//! handlers.

use super::{ARN, ROLE, call, gone, live, named, orders, rejected, replay, wait, with, with_function};
use crate::lifecycle::{EMPTY_ZIP, EMPTY_ZIP_HASH, exact};
use proofmark_smithy_model::model::Node;
use serde_json::json;

const QUEUE: &str = "arn:aws:sqs:us-east-2:123456789012:orders";
const NOT_FOUND: &str = "ResourceNotFoundException";
const PENDING: &[&str] = &["Pending"];
const IN_PROGRESS: &[&str] = &["InProgress"];

/// The calls of the read handler of a function.
fn read_function(recursion: &str, update_runtime_on: &str) -> [super::Step; 4] {
    [
        call("GetFunction", named(), json!({ "Configuration": { "State": "Active" } })),
        call("GetFunctionCodeSigningConfig", named(), json!({ "CodeSigningConfigArn": null })),
        call("GetFunctionRecursionConfig", named(), json!({ "RecursiveLoop": recursion })),
        call("GetRuntimeManagementConfig", named(), json!({ "UpdateRuntimeOn": update_runtime_on })),
    ]
}

#[test]
fn aws_lambda_function() {
    let mut service = exact();
    let code = json!({ "ZipFile": EMPTY_ZIP });
    let tags = json!({ "stack": "orders" });
    let runtime = |on: &str| orders(json!({ "UpdateRuntimeOn": on }));
    replay(
        &mut service,
        [
            call(
                "CreateFunction",
                orders(json!({
                    "Code": code, "Role": ROLE, "Handler": "index.handler", "Runtime": "python3.13", "Tags": tags,
                })),
                json!({ "State": "Pending", "FunctionArn": ARN }),
            ),
            wait("GetFunction", named(), "/Configuration/State", PENDING, "Active"),
            call("PutFunctionConcurrency", orders(json!({ "ReservedConcurrentExecutions": 5 })), json!({})),
            call(
                "PutRuntimeManagementConfig",
                runtime("FunctionUpdate"),
                json!({ "UpdateRuntimeOn": "FunctionUpdate" }),
            ),
            call("PutFunctionRecursionConfig", orders(json!({ "RecursiveLoop": "Allow" })), json!({})),
        ],
    );
    replay(&mut service, read_function("Allow", "FunctionUpdate"));
    replay(
        &mut service,
        [
            call("GetFunction", named(), json!({ "Tags": tags, "Concurrency": { "ReservedConcurrentExecutions": 5 } })),
            call("ListTags", json!({ "Resource": ARN }), json!({ "Tags": tags })),
            // The update handler makes the two updates one after the other.
            call("UpdateFunctionConfiguration", orders(json!({ "Timeout": 10 })), json!({ "Timeout": 10 })),
            wait("GetFunction", named(), "/Configuration/LastUpdateStatus", IN_PROGRESS, "Successful"),
            call("UpdateFunctionCode", orders(code), json!({ "CodeSha256": EMPTY_ZIP_HASH })),
            wait("GetFunction", named(), "/Configuration/LastUpdateStatus", IN_PROGRESS, "Successful"),
            call("DeleteFunctionConcurrency", named(), json!({})),
            call("PutRuntimeManagementConfig", runtime("Auto"), json!({ "UpdateRuntimeOn": "Auto" })),
            call("PutFunctionRecursionConfig", orders(json!({ "RecursiveLoop": "Terminate" })), json!({})),
            call("TagResource", json!({ "Resource": ARN, "Tags": { "team": "orders" } }), json!({})),
            call("UntagResource", json!({ "Resource": ARN, "TagKeys": ["team"] }), json!({})),
        ],
    );
    replay(&mut service, read_function("Terminate", "Auto"));
    replay(
        &mut service,
        [
            call("ListFunctions", json!({}), json!({ "NextMarker": null })),
            call("DeleteFunction", named(), json!({})),
            gone("GetFunction", named()),
            rejected("GetFunctionRecursionConfig", named(), 404, NOT_FOUND),
            rejected("GetRuntimeManagementConfig", named(), 404, NOT_FOUND),
        ],
    );
}

#[test]
fn aws_lambda_version() {
    let mut service = with_function();
    let version = |members: Node| orders(with(json!({ "Qualifier": "2" }), members));
    replay(
        &mut service,
        [
            call("UpdateFunctionConfiguration", orders(json!({ "Timeout": 10 })), json!({})),
            wait("GetFunction", named(), "/Configuration/LastUpdateStatus", IN_PROGRESS, "Successful"),
            rejected(
                "PublishVersion",
                orders(json!({ "CodeSha256": "another" })),
                400,
                "InvalidParameterValueException",
            ),
            call(
                "PublishVersion",
                orders(json!({ "CodeSha256": EMPTY_ZIP_HASH, "Description": "second" })),
                json!({ "Version": "2", "FunctionArn": format!("{ARN}:2"), "Description": "second", "Timeout": 10 }),
            ),
            call("GetFunctionConfiguration", version(json!({})), json!({ "Version": "2", "State": "Active" })),
            call(
                "PutProvisionedConcurrencyConfig",
                version(json!({ "ProvisionedConcurrentExecutions": 1 })),
                json!({ "Status": "IN_PROGRESS" }),
            ),
            wait("GetProvisionedConcurrencyConfig", version(json!({})), "/Status", &["IN_PROGRESS"], "READY"),
            call("ListVersionsByFunction", named(), json!({ "NextMarker": null })),
            call("DeleteFunction", version(json!({})), json!({})),
            gone("GetFunctionConfiguration", version(json!({}))),
            // The function stays.
            call("GetFunction", named(), json!({ "Configuration": { "Version": "$LATEST" } })),
        ],
    );
}

#[test]
fn aws_lambda_alias() {
    let mut service = with_function();
    let name = |members: Node| orders(with(json!({ "Name": "blue" }), members));
    let blue = |members: Node| orders(with(json!({ "Qualifier": "blue" }), members));
    replay(
        &mut service,
        [
            call(
                "CreateAlias",
                name(json!({ "FunctionVersion": "1", "Description": "first" })),
                json!({ "AliasArn": format!("{ARN}:blue"), "FunctionVersion": "1", "RoutingConfig": null }),
            ),
            call(
                "PutProvisionedConcurrencyConfig",
                blue(json!({ "ProvisionedConcurrentExecutions": 2 })),
                json!({ "RequestedProvisionedConcurrentExecutions": 2, "Status": "IN_PROGRESS" }),
            ),
            wait("GetProvisionedConcurrencyConfig", blue(json!({})), "/Status", &["IN_PROGRESS"], "READY"),
            call("GetAlias", name(json!({})), json!({ "Description": "first" })),
            call("UpdateAlias", name(json!({ "Description": "second" })), json!({ "FunctionVersion": "1" })),
            call("GetAlias", name(json!({})), json!({ "Description": "second" })),
            call("DeleteProvisionedConcurrencyConfig", blue(json!({})), json!({})),
            rejected(
                "GetProvisionedConcurrencyConfig",
                blue(json!({})),
                404,
                "ProvisionedConcurrencyConfigNotFoundException",
            ),
            call("ListAliases", named(), json!({ "NextMarker": null })),
            call("DeleteAlias", name(json!({})), json!({})),
            gone("GetAlias", name(json!({}))),
            // Deleting what is not there succeeds.
            call("DeleteAlias", name(json!({})), json!({})),
        ],
    );
}

#[test]
fn aws_lambda_permission() {
    let mut service = with_function();
    let statement = |members: Node| orders(with(json!({ "StatementId": "stack-permission-1" }), members));
    replay(
        &mut service,
        [
            call(
                "AddPermission",
                statement(json!({ "Action": "lambda:InvokeFunction", "Principal": "events.amazonaws.com" })),
                json!({}),
            ),
            call("GetPolicy", named(), json!({})).keep("revision", "/RevisionId"),
            call("RemovePermission", statement(json!({ "RevisionId": "{revision}" })), json!({})),
            gone("GetPolicy", named()),
        ],
    );
}

#[test]
fn aws_lambda_event_source_mapping() {
    let mut service = with_function();
    let id = |members: Node| with(json!({ "UUID": "{uuid}" }), members);
    replay(
        &mut service,
        [
            call(
                "CreateEventSourceMapping",
                json!({ "EventSourceArn": QUEUE, "FunctionName": "orders", "Enabled": false }),
                json!({ "FunctionArn": ARN, "BatchSize": 10 }),
            )
            .keep("uuid", "/UUID"),
            wait("GetEventSourceMapping", id(json!({})), "/State", &["Creating"], "Disabled"),
            call("UpdateEventSourceMapping", id(json!({ "Enabled": true, "BatchSize": 1 })), json!({ "BatchSize": 1 })),
            wait("GetEventSourceMapping", id(json!({})), "/State", &["Enabling", "Updating"], "Enabled"),
            call("ListEventSourceMappings", named(), json!({ "NextMarker": null })),
            call("DeleteEventSourceMapping", id(json!({})), json!({ "State": "Deleting" })),
            gone("GetEventSourceMapping", id(json!({}))),
        ],
    );
}

#[test]
fn aws_lambda_event_invoke_config() {
    let mut service = with_function();
    let put = |members: Node| live(members);
    replay(
        &mut service,
        [
            call(
                "PutFunctionEventInvokeConfig",
                put(
                    json!({ "MaximumRetryAttempts": 1, "DestinationConfig": { "OnFailure": { "Destination": QUEUE } } }),
                ),
                json!({ "FunctionArn": format!("{ARN}:live") }),
            ),
            call("GetFunctionEventInvokeConfig", live(json!({})), json!({ "MaximumRetryAttempts": 1 })),
            call("PutFunctionEventInvokeConfig", put(json!({ "MaximumEventAgeInSeconds": 60 })), json!({})),
            call(
                "GetFunctionEventInvokeConfig",
                live(json!({})),
                json!({ "MaximumEventAgeInSeconds": 60, "MaximumRetryAttempts": null }),
            ),
            call("ListFunctionEventInvokeConfigs", named(), json!({ "NextMarker": null })),
            call("DeleteFunctionEventInvokeConfig", live(json!({})), json!({})),
            gone("GetFunctionEventInvokeConfig", live(json!({}))),
        ],
    );
}

#[test]
fn aws_lambda_url() {
    let mut service = with_function();
    replay(
        &mut service,
        [
            call(
                "CreateFunctionUrlConfig",
                orders(json!({ "AuthType": "AWS_IAM" })),
                json!({ "FunctionArn": ARN, "AuthType": "AWS_IAM" }),
            ),
            call("GetFunctionUrlConfig", named(), json!({ "InvokeMode": "BUFFERED" })),
            call(
                "UpdateFunctionUrlConfig",
                orders(json!({ "AuthType": "NONE", "InvokeMode": "RESPONSE_STREAM" })),
                json!({ "AuthType": "NONE", "InvokeMode": "RESPONSE_STREAM" }),
            ),
            call("ListFunctionUrlConfigs", named(), json!({ "NextMarker": null })),
            call("DeleteFunctionUrlConfig", named(), json!({})),
            gone("GetFunctionUrlConfig", named()),
        ],
    );
}

#[test]
fn aws_lambda_layer_version_and_its_permission() {
    let mut service = exact();
    let layer = |members: Node| with(json!({ "LayerName": "common", "VersionNumber": 1 }), members);
    let statement = |members: Node| layer(with(json!({ "StatementId": "all" }), members));
    replay(
        &mut service,
        [
            call(
                "PublishLayerVersion",
                json!({ "LayerName": "common", "Content": { "ZipFile": EMPTY_ZIP } }),
                json!({ "Version": 1 }),
            ),
            call("GetLayerVersion", layer(json!({})), json!({ "Content": { "CodeSize": 22 } })),
            call(
                "AddLayerVersionPermission",
                statement(json!({ "Action": "lambda:GetLayerVersion", "Principal": "*" })),
                json!({}),
            ),
            call("GetLayerVersionPolicy", layer(json!({})), json!({})),
            call("RemoveLayerVersionPermission", statement(json!({})), json!({})),
            gone("GetLayerVersionPolicy", layer(json!({}))),
            call("ListLayerVersions", json!({ "LayerName": "common" }), json!({ "NextMarker": null })),
            call("DeleteLayerVersion", layer(json!({})), json!({})),
            gone("GetLayerVersion", layer(json!({}))),
        ],
    );
}

#[test]
fn aws_lambda_code_signing_config() {
    let mut service = exact();
    let config = |members: Node| with(json!({ "CodeSigningConfigArn": "{config}" }), members);
    let profile = |number: u64| {
        let arn = format!("arn:aws:signer:us-east-2:123456789012:/signing-profiles/p/{number}");
        json!({ "AllowedPublishers": { "SigningProfileVersionArns": [arn] } })
    };
    replay(
        &mut service,
        [
            call("CreateCodeSigningConfig", profile(1), json!({ "CodeSigningConfig": profile(1) }))
                .keep("config", "/CodeSigningConfig/CodeSigningConfigArn"),
            call("GetCodeSigningConfig", config(json!({})), json!({ "CodeSigningConfig": profile(1) })),
            call("UpdateCodeSigningConfig", config(profile(2)), json!({ "CodeSigningConfig": profile(2) })),
            call("ListCodeSigningConfigs", json!({}), json!({ "NextMarker": null })),
            call("DeleteCodeSigningConfig", config(json!({})), json!({})),
            gone("GetCodeSigningConfig", config(json!({}))),
        ],
    );
}
