//! Terraform's AWS provider: one test per resource. A resource is created, read, read again for the next plan, updated,
//! read, and deleted. What must be there is what the provider keeps in its state; a difference would be a plan that never
//! ends.

use super::{ARN, ROLE, call, gone, live, named, orders, rejected, replay, wait, with, with_function};
use crate::lifecycle::{EMPTY_ZIP, EMPTY_ZIP_HASH, exact};
use proofmark_smithy_model::model::Node;
use serde_json::json;

const QUEUE: &str = "arn:aws:sqs:us-east-2:123456789012:orders";
const NOT_FOUND: &str = "ResourceNotFoundException";
const PENDING: &[&str] = &["Pending"];
const IN_PROGRESS: &[&str] = &["InProgress"];

/// A function as it is read: itself, its versions on one page, and its code signing config.
fn read_function(configuration: Node) -> [super::Step; 3] {
    [
        call("GetFunction", named(), json!({ "Configuration": configuration, "Code": {} })),
        // More than a page may have.
        call("ListVersionsByFunction", orders(json!({ "MaxItems": 10000 })), json!({ "NextMarker": null })),
        call("GetFunctionCodeSigningConfig", named(), json!({ "CodeSigningConfigArn": null })),
    ]
}

#[test]
fn aws_lambda_function() {
    let mut service = exact();
    let create = orders(json!({
        "Code": { "ZipFile": EMPTY_ZIP }, "Description": "", "MemorySize": 128, "PackageType": "Zip", "Publish": true,
        "Role": ROLE, "Timeout": 10, "Handler": "index.handler", "Runtime": "python3.13", "Tags": { "team": "orders" },
        "DeadLetterConfig": { "TargetArn": QUEUE }, "Environment": { "Variables": { "TABLE": "orders" } },
    }));
    let created = json!({
        "FunctionArn": ARN, "Version": "$LATEST", "CodeSha256": EMPTY_ZIP_HASH, "CodeSize": 22, "Description": "",
        "MemorySize": 128, "PackageType": "Zip", "Role": ROLE, "Timeout": 10, "Handler": "index.handler",
        "Runtime": "python3.13", "Architectures": ["x86_64"], "EphemeralStorage": { "Size": 512 },
        "DeadLetterConfig": { "TargetArn": QUEUE }, "Environment": { "Variables": { "TABLE": "orders" } },
        "LoggingConfig": { "LogFormat": "Text", "LogGroup": "/aws/lambda/orders" },
        "TracingConfig": { "Mode": "PassThrough" }, "SnapStart": { "ApplyOn": "None", "OptimizationStatus": "Off" },
        "KMSKeyArn": null, "Layers": null, "FileSystemConfigs": null, "ImageConfigResponse": null, "VpcConfig": null,
    });
    replay(
        &mut service,
        [
            call("CreateFunction", create, json!({ "FunctionArn": ARN, "Version": "1" })),
            call("GetFunction", named(), json!({ "Code": {} })),
            wait("GetFunction", named(), "/Configuration/State", PENDING, "Active"),
            call("PutFunctionConcurrency", orders(json!({ "ReservedConcurrentExecutions": 5 })), json!({})),
        ],
    );
    replay(&mut service, read_function(created.clone()));
    let get = json!({ "Concurrency": { "ReservedConcurrentExecutions": 5 }, "Tags": { "team": "orders" } });
    let published = format!("{ARN}:2");
    replay(
        &mut service,
        [
            call("GetFunction", named(), get),
            call("TagResource", json!({ "Resource": ARN, "Tags": { "stage": "test" } }), json!({})),
            call("UntagResource", json!({ "Resource": ARN, "TagKeys": ["team"] }), json!({})),
            // What is removed from a configuration is sent empty.
            call(
                "UpdateFunctionConfiguration",
                orders(json!({
                    "MemorySize": 256, "DeadLetterConfig": { "TargetArn": "" }, "Environment": { "Variables": {} },
                })),
                json!({ "MemorySize": 256, "LastUpdateStatus": "InProgress" }),
            ),
            wait("GetFunction", named(), "/Configuration/LastUpdateStatus", IN_PROGRESS, "Successful"),
            call(
                "UpdateFunctionCode",
                orders(json!({ "ZipFile": EMPTY_ZIP })),
                json!({ "CodeSha256": EMPTY_ZIP_HASH }),
            ),
            wait("GetFunction", named(), "/Configuration/LastUpdateStatus", IN_PROGRESS, "Successful"),
            call("DeleteFunctionConcurrency", named(), json!({})),
            call("PublishVersion", named(), json!({ "FunctionArn": published, "Version": "2" })),
            // The ARN of the version, and the version again.
            wait(
                "GetFunctionConfiguration",
                json!({ "FunctionName": published, "Qualifier": "2" }),
                "/LastUpdateStatus",
                IN_PROGRESS,
                "Successful",
            ),
        ],
    );
    let removed =
        json!({ "MemorySize": 256, "DeadLetterConfig": null, "Environment": { "Variables": { "TABLE": null } } });
    replay(&mut service, read_function(with(created, removed)));
    replay(
        &mut service,
        [
            call("GetFunction", named(), json!({ "Concurrency": null, "Tags": { "stage": "test" } })),
            call("DeleteFunction", named(), json!({})),
            gone("GetFunction", named()),
            // Deleted elsewhere: the provider goes on.
            rejected("DeleteFunction", named(), 404, NOT_FOUND),
        ],
    );
}

#[test]
fn aws_lambda_function_has_its_latest_version_at_the_end_of_the_list() {
    let service = with_function();
    let input = orders(json!({ "MaxItems": 10000 }));
    let listed = crate::lifecycle::output(&service, "ListVersionsByFunction", input);
    let last = listed["Versions"].as_array().and_then(|versions| versions.last()).cloned().unwrap_or_default();
    assert_eq!((&last["Version"], &last["FunctionArn"]), (&json!("1"), &json!(format!("{ARN}:1"))));
}

#[test]
fn aws_lambda_function_in_a_vpc_with_layers_and_what_is_removed_of_it() {
    let mut service = exact();
    let vpc = json!({ "Ipv6AllowedForDualStack": false, "SecurityGroupIds": ["sg-1"], "SubnetIds": ["subnet-1"] });
    let layer = "arn:aws:lambda:us-east-2:123456789012:layer:common:1";
    let none = json!({ "Ipv6AllowedForDualStack": false, "SecurityGroupIds": [], "SubnetIds": [] });
    replay(
        &mut service,
        [
            call(
                "PublishLayerVersion",
                json!({ "LayerName": "common", "Content": { "ZipFile": EMPTY_ZIP } }),
                json!({ "LayerVersionArn": layer }),
            ),
            call(
                "CreateFunction",
                orders(json!({
                    "Code": { "ZipFile": EMPTY_ZIP }, "Role": ROLE, "Handler": "index.handler", "Runtime": "python3.13",
                    "VpcConfig": vpc, "Layers": [layer], "TracingConfig": { "Mode": "Active" },
                    "EphemeralStorage": { "Size": 1024 }, "Architectures": ["arm64"],
                })),
                json!({ "State": "Pending" }),
            ),
            wait("GetFunction", named(), "/Configuration/State", PENDING, "Active"),
            call(
                "GetFunction",
                named(),
                json!({ "Configuration": {
                "VpcConfig": vpc, "Layers": [{ "Arn": layer, "CodeSize": 22 }], "TracingConfig": { "Mode": "Active" },
                "EphemeralStorage": { "Size": 1024 }, "Architectures": ["arm64"],
            } }),
            ),
            call(
                "UpdateFunctionConfiguration",
                orders(json!({ "VpcConfig": none, "Layers": [], "FileSystemConfigs": [] })),
                json!({ "LastUpdateStatus": "InProgress" }),
            ),
            wait("GetFunction", named(), "/Configuration/LastUpdateStatus", IN_PROGRESS, "Successful"),
            call(
                "GetFunction",
                named(),
                json!({ "Configuration": { "VpcConfig": with(none, json!({ "VpcId": "" })), "Layers": null } }),
            ),
            call("DeleteFunction", named(), json!({})),
            gone("GetFunction", named()),
        ],
    );
}

#[test]
fn aws_lambda_function_with_a_code_signing_config() {
    let mut service = with_function();
    let profile = "arn:aws:signer:us-east-2:123456789012:/signing-profiles/p/1";
    let signed = |members: Node| orders(with(json!({ "CodeSigningConfigArn": "{config}" }), members));
    replay(
        &mut service,
        [
            call(
                "CreateCodeSigningConfig",
                json!({ "AllowedPublishers": { "SigningProfileVersionArns": [profile] } }),
                json!({}),
            )
            .keep("config", "/CodeSigningConfig/CodeSigningConfigArn"),
            call("PutFunctionCodeSigningConfig", signed(json!({})), json!({ "FunctionName": "orders" })),
            call("GetFunctionCodeSigningConfig", named(), json!({ "FunctionName": "orders" })),
            rejected(
                "DeleteCodeSigningConfig",
                json!({ "CodeSigningConfigArn": "{config}" }),
                409,
                "ResourceConflictException",
            ),
            call("DeleteFunctionCodeSigningConfig", named(), json!({})),
            call("GetFunctionCodeSigningConfig", named(), json!({ "CodeSigningConfigArn": null })),
            call("DeleteCodeSigningConfig", json!({ "CodeSigningConfigArn": "{config}" }), json!({})),
            rejected("GetCodeSigningConfig", json!({ "CodeSigningConfigArn": "{config}" }), 404, NOT_FOUND),
        ],
    );
}

#[test]
fn aws_lambda_alias() {
    let mut service = with_function();
    let get = json!({ "FunctionName": "orders", "Name": "blue" });
    let alias = |version: &str, routing: Node| {
        json!({
            "FunctionName": "orders", "Name": "blue", "Description": "", "FunctionVersion": version,
            "RoutingConfig": routing,
        })
    };
    let weights = json!({ "AdditionalVersionWeights": { "2": 0.25 } });
    let plain = |version: &str| {
        json!({
            "AliasArn": format!("{ARN}:blue"), "Name": "blue", "Description": "", "FunctionVersion": version,
            "RoutingConfig": null,
        })
    };
    replay(
        &mut service,
        [
            // Without weights, an empty object is sent.
            call("CreateAlias", alias("1", json!({})), plain("1")),
            call("GetAlias", get.clone(), plain("1")),
            call("UpdateFunctionConfiguration", orders(json!({ "Timeout": 7 })), json!({})),
            wait("GetFunction", named(), "/Configuration/LastUpdateStatus", IN_PROGRESS, "Successful"),
            call("PublishVersion", named(), json!({ "Version": "2" })),
            call("UpdateAlias", alias("1", weights.clone()), json!({ "RoutingConfig": weights })),
            call("GetAlias", get.clone(), json!({ "RoutingConfig": weights })),
            // Weights are cleared by an empty object.
            call("UpdateAlias", alias("2", json!({})), plain("2")),
            call("GetAlias", get.clone(), plain("2")),
            call("DeleteAlias", get.clone(), json!({})),
            rejected("GetAlias", get, 404, NOT_FOUND),
        ],
    );
}

#[test]
fn aws_lambda_permission() {
    let mut service = with_function();
    let add = |sid: &str| {
        live(json!({
            "Action": "lambda:InvokeFunction", "Principal": "s3.amazonaws.com", "StatementId": sid,
            "SourceArn": "arn:aws:s3:::orders", "SourceAccount": "123456789012",
        }))
    };
    let remove = |sid: &str| live(json!({ "StatementId": sid }));
    replay(
        &mut service,
        [
            call("AddPermission", add("first"), json!({})),
            call("GetPolicy", live(json!({})), json!({})),
            call("AddPermission", add("second"), json!({})),
            rejected("AddPermission", add("second"), 409, "ResourceConflictException"),
        ],
    );
    let policy = crate::lifecycle::output(&service, "GetPolicy", live(json!({})));
    let policy: Node = serde_json::from_str(policy["Policy"].as_str().unwrap_or_default()).expect("a policy");
    let statement = |sid: &str| {
        json!({
            "Sid": sid, "Effect": "Allow", "Action": "lambda:InvokeFunction",
            "Principal": { "Service": "s3.amazonaws.com" }, "Resource": format!("{ARN}:live"),
            "Condition": {
                "StringEquals": { "AWS:SourceAccount": "123456789012" },
                "ArnLike": { "AWS:SourceArn": "arn:aws:s3:::orders" },
            },
        })
    };
    assert_eq!(policy["Statement"], json!([statement("first"), statement("second")]));
    replay(
        &mut service,
        [
            call("RemovePermission", remove("first"), json!({})),
            call("GetPolicy", live(json!({})), json!({})),
            call("RemovePermission", remove("second"), json!({})),
            // The policy goes with its last statement.
            rejected("GetPolicy", live(json!({})), 404, NOT_FOUND),
            rejected("RemovePermission", remove("second"), 404, NOT_FOUND),
        ],
    );
}

#[test]
fn aws_lambda_event_source_mapping() {
    let mut service = with_function();
    let id = || json!({ "UUID": "{uuid}" });
    let pending: &[&str] = &["Creating", "Enabling", "Disabling", "Updating"];
    let filter = json!({ "Filters": [{ "Pattern": "{\"body\":{\"id\":[7]}}" }] });
    let create = json!({
        "EventSourceArn": QUEUE, "FunctionName": format!("{ARN}:live"), "Enabled": true, "BatchSize": 5,
        "FilterCriteria": filter, "ScalingConfig": { "MaximumConcurrency": 2 }, "Tags": { "team": "orders" },
    });
    let update = |members: Node| with(id(), members);
    replay(&mut service, [
        call("CreateEventSourceMapping", create, json!({ "State": "Creating" })).keep("uuid", "/UUID"),
        wait("GetEventSourceMapping", id(), "/State", pending, "Enabled"),
        call(
            "GetEventSourceMapping",
            id(),
            json!({
                "EventSourceArn": QUEUE, "FunctionArn": format!("{ARN}:live"), "BatchSize": 5, "FilterCriteria": filter,
                "ScalingConfig": { "MaximumConcurrency": 2 }, "MaximumBatchingWindowInSeconds": 0, "KMSKeyArn": null,
                "StartingPosition": null, "DestinationConfig": null, "StateTransitionReason": "USER_INITIATED",
            }),
        )
        .keep("arn", "/EventSourceMappingArn"),
        call("ListTags", json!({ "Resource": "{arn}" }), json!({ "Tags": { "team": "orders" } })),
        // What is removed is sent empty.
        call(
            "UpdateEventSourceMapping",
            update(json!({ "BatchSize": 6, "FilterCriteria": {}, "ScalingConfig": {} })),
            json!({ "State": "Updating" }),
        ),
        wait("GetEventSourceMapping", id(), "/State", pending, "Enabled"),
        call(
            "GetEventSourceMapping",
            id(),
            json!({ "BatchSize": 6, "FilterCriteria": null, "ScalingConfig": null }),
        ),
        call("UpdateEventSourceMapping", update(json!({ "Enabled": false })), json!({})),
        wait("GetEventSourceMapping", id(), "/State", pending, "Disabled"),
        call("DeleteEventSourceMapping", id(), json!({ "State": "Deleting" })),
        gone("GetEventSourceMapping", id()),
        rejected("DeleteEventSourceMapping", id(), 404, NOT_FOUND),
    ]);
}

#[test]
fn aws_lambda_function_event_invoke_config() {
    let mut service = with_function();
    let failure = json!({ "OnFailure": { "Destination": QUEUE } });
    let read = |members: Node| {
        with(json!({ "DestinationConfig": { "OnSuccess": {}, "OnFailure": { "Destination": QUEUE } } }), members)
    };
    let put = |members: Node| live(members);
    replay(
        &mut service,
        [
            rejected("GetFunctionEventInvokeConfig", live(json!({})), 404, NOT_FOUND),
            call(
                "PutFunctionEventInvokeConfig",
                put(json!({ "DestinationConfig": failure, "MaximumRetryAttempts": 0, "MaximumEventAgeInSeconds": 60 })),
                json!({}),
            ),
            call(
                "GetFunctionEventInvokeConfig",
                live(json!({})),
                read(json!({ "MaximumRetryAttempts": 0, "MaximumEventAgeInSeconds": 60 })),
            ),
            // An update is a Put with everything that stays.
            call(
                "PutFunctionEventInvokeConfig",
                put(json!({ "DestinationConfig": failure, "MaximumRetryAttempts": 2 })),
                json!({}),
            ),
            call(
                "GetFunctionEventInvokeConfig",
                live(json!({})),
                read(json!({ "MaximumRetryAttempts": 2, "MaximumEventAgeInSeconds": null })),
            ),
            // Without destinations, both are there and empty: the provider takes that as none.
            call("PutFunctionEventInvokeConfig", put(json!({ "MaximumRetryAttempts": 2 })), json!({})),
            call(
                "GetFunctionEventInvokeConfig",
                live(json!({})),
                json!({ "DestinationConfig": {
                "OnSuccess": { "Destination": null }, "OnFailure": { "Destination": null },
            } }),
            ),
            call("DeleteFunctionEventInvokeConfig", live(json!({})), json!({})),
            rejected("GetFunctionEventInvokeConfig", live(json!({})), 404, NOT_FOUND),
            rejected("DeleteFunctionEventInvokeConfig", live(json!({})), 404, NOT_FOUND),
        ],
    );
}

#[test]
fn aws_lambda_function_url() {
    let mut service = with_function();
    let cors = |origin: &str| json!({ "AllowCredentials": false, "AllowOrigins": [origin] });
    let public = live(json!({
        "Action": "lambda:InvokeFunctionUrl", "FunctionUrlAuthType": "NONE", "Principal": "*",
        "StatementId": "FunctionURLAllowPublicAccess",
    }));
    replay(
        &mut service,
        [
            call(
                "CreateFunctionUrlConfig",
                live(json!({ "AuthType": "NONE", "InvokeMode": "BUFFERED", "Cors": cors("https://a.example") })),
                json!({ "AuthType": "NONE" }),
            ),
            call("AddPermission", public.clone(), json!({})),
            call(
                "GetFunctionUrlConfig",
                live(json!({})),
                json!({
                    "AuthType": "NONE", "FunctionArn": format!("{ARN}:live"), "InvokeMode": "BUFFERED",
                    "Cors": cors("https://a.example"),
                }),
            )
            .keep("url", "/FunctionUrl"),
            // Created again after it was deleted alone: the statement is still there, which the provider accepts.
            rejected("AddPermission", public, 409, "ResourceConflictException"),
            call(
                "UpdateFunctionUrlConfig",
                live(json!({ "AuthType": "AWS_IAM", "Cors": cors("https://b.example") })),
                json!({}),
            ),
            call(
                "GetFunctionUrlConfig",
                live(json!({})),
                json!({ "AuthType": "AWS_IAM", "InvokeMode": "BUFFERED", "Cors": cors("https://b.example") }),
            ),
            call("DeleteFunctionUrlConfig", live(json!({})), json!({})),
            rejected("GetFunctionUrlConfig", live(json!({})), 404, NOT_FOUND),
            rejected("DeleteFunctionUrlConfig", live(json!({})), 404, NOT_FOUND),
        ],
    );
}

#[test]
fn aws_lambda_layer_version() {
    let mut service = exact();
    let arn = "arn:aws:lambda:us-east-2:123456789012:layer:common";
    let get = |number: u64| json!({ "LayerName": "common", "VersionNumber": number });
    let publish = || {
        json!({
            "LayerName": "common", "Content": { "ZipFile": EMPTY_ZIP }, "Description": "", "LicenseInfo": "",
            "CompatibleRuntimes": ["python3.13"], "CompatibleArchitectures": ["x86_64"],
        })
    };
    replay(
        &mut service,
        [
            call("PublishLayerVersion", publish(), json!({ "LayerVersionArn": format!("{arn}:1"), "Version": 1 })),
            call(
                "GetLayerVersion",
                get(1),
                json!({
                    "LayerArn": arn, "LayerVersionArn": format!("{arn}:1"), "Version": 1, "Description": "",
                    "CompatibleRuntimes": ["python3.13"], "CompatibleArchitectures": ["x86_64"],
                    "Content": { "CodeSha256": EMPTY_ZIP_HASH, "CodeSize": 22 },
                }),
            ),
            // A change is a new version, and the old one deleted.
            call("PublishLayerVersion", publish(), json!({ "LayerVersionArn": format!("{arn}:2") })),
            call("DeleteLayerVersion", get(1), json!({})),
            rejected("GetLayerVersion", get(1), 404, NOT_FOUND),
            call("GetLayerVersion", get(2), json!({ "Version": 2 })),
            call("DeleteLayerVersion", get(2), json!({})),
            // Deleting what is not there succeeds.
            call("DeleteLayerVersion", get(2), json!({})),
        ],
    );
}

#[test]
fn aws_lambda_provisioned_concurrency_config() {
    let mut service = with_function();
    let put = |executions: u64| live(json!({ "ProvisionedConcurrentExecutions": executions }));
    let requested = |executions: u64| {
        json!({
            "RequestedProvisionedConcurrentExecutions": executions,
            "AllocatedProvisionedConcurrentExecutions": executions, "Status": "READY",
        })
    };
    let wait = || wait("GetProvisionedConcurrencyConfig", live(json!({})), "/Status", &["IN_PROGRESS"], "READY");
    replay(
        &mut service,
        [
            call("PutProvisionedConcurrencyConfig", put(1), json!({ "Status": "IN_PROGRESS" })),
            wait(),
            call("GetProvisionedConcurrencyConfig", live(json!({})), requested(1)),
            call("PutProvisionedConcurrencyConfig", put(2), json!({ "Status": "IN_PROGRESS" })),
            wait(),
            call("GetProvisionedConcurrencyConfig", live(json!({})), requested(2)),
            call("DeleteProvisionedConcurrencyConfig", live(json!({})), json!({})),
            rejected(
                "GetProvisionedConcurrencyConfig",
                live(json!({})),
                404,
                "ProvisionedConcurrencyConfigNotFoundException",
            ),
        ],
    );
}
