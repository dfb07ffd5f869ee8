use crate::Service;
use crate::lifecycle::EMPTY_ZIP;
use proofmark_contract::service::{Settings, StateMode, overlay};
use serde_json::json;

/// A service in which nothing exists that was not created.
fn exact() -> Service {
    Service::with(Settings { mode: StateMode::On, ..Settings::default() }, Vec::new())
}

#[test]
fn what_is_created_exists() {
    let mut service = exact();
    service
        .call("GetFunction", json!({ "FunctionName": "fn" }))
        .call("CreateFunction", json!({ "FunctionName": "fn", "Role": "arn:aws:iam::123456789012:role/r" }))
        .call("CreateFunction", json!({ "FunctionName": "123456789012:function:fn" }))
        .call("GetFunction", json!({ "FunctionName": "fn" }))
        .call("GetFunctionConfiguration", json!({ "FunctionName": "fn:$LATEST" }))
        .call("GetFunction", json!({ "FunctionName": "missing" }));
    insta::assert_snapshot!(service.transcript);
}

#[test]
fn a_version_is_published_when_there_is_something_new() {
    let mut service = exact();
    service
        .call("CreateFunction", json!({ "FunctionName": "fn", "Publish": true }))
        .call("PublishVersion", json!({ "FunctionName": "fn" }))
        .call("UpdateFunctionCode", json!({ "FunctionName": "fn" }))
        .call("PublishVersion", json!({ "FunctionName": "fn" }))
        .advance(100)
        .call("PublishVersion", json!({ "FunctionName": "fn" }))
        .call("UpdateFunctionCode", json!({ "FunctionName": "fn", "Publish": true }))
        .call("PublishVersion", json!({ "FunctionName": "missing" }));
    insta::assert_snapshot!(service.transcript);
}

#[test]
fn an_alias_lives_and_dies() {
    let mut service = Service::new();
    let name = "my-function";
    service
        .call("CreateAlias", json!({ "FunctionName": name, "Name": "LIVE", "FunctionVersion": "1" }))
        .call("CreateAlias", json!({ "FunctionName": name, "Name": "LIVE", "FunctionVersion": "2" }))
        .call("CreateAlias", json!({ "FunctionName": name, "Name": "NEXT", "FunctionVersion": "10" }))
        .call("CreateAlias", json!({ "FunctionName": "missing", "Name": "LIVE", "FunctionVersion": "1" }))
        .call(
            "UpdateAlias",
            json!({
                "FunctionName": name,
                "Name": "LIVE",
                "Description": "production",
                "RoutingConfig": { "AdditionalVersionWeights": { "2": 0.5 } },
            }),
        )
        .call(
            "UpdateAlias",
            json!({ "FunctionName": name, "Name": "LIVE", "FunctionVersion": "2", "RoutingConfig": {} }),
        )
        .call("GetFunction", json!({ "FunctionName": "my-function:LIVE" }))
        .call("UpdateAlias", json!({ "FunctionName": name, "Name": "GREEN", "FunctionVersion": "1" }))
        .call("DeleteAlias", json!({ "FunctionName": name, "Name": "LIVE" }))
        .call("DeleteAlias", json!({ "FunctionName": name, "Name": "LIVE" }))
        .call("GetAlias", json!({ "FunctionName": name, "Name": "LIVE" }));
    insta::assert_snapshot!(service.transcript);
}

#[test]
fn configs_go_with_what_they_belong_to() {
    let mut service = Service::new();
    for qualifier in ["$LATEST", "1", "BLUE"] {
        let input = json!({ "FunctionName": "my-function", "Qualifier": qualifier, "MaximumRetryAttempts": 0 });
        service.response("PutFunctionEventInvokeConfig", input);
    }
    service
        .call("DeleteFunction", json!({ "FunctionName": "my-function", "Qualifier": "1" }))
        .call("DeleteAlias", json!({ "FunctionName": "my-function", "Name": "BLUE" }))
        .call("DeleteFunction", json!({ "FunctionName": "my-function", "Qualifier": "1" }))
        .call("ListFunctionEventInvokeConfigs", json!({ "FunctionName": "my-function" }))
        .call("DeleteFunction", json!({ "FunctionName": "my-function" }))
        .call("ListFunctionEventInvokeConfigs", json!({ "FunctionName": "my-function" }))
        .call("CreateFunction", json!({ "FunctionName": "my-function" }))
        .call("ListFunctionEventInvokeConfigs", json!({ "FunctionName": "my-function" }));
    insta::assert_snapshot!(service.transcript);
}

#[test]
fn delete_function_takes_versions_only() {
    let mut service = Service::new();
    service
        .call("DeleteFunction", json!({ "FunctionName": "my-function:$LATEST" }))
        .call("DeleteFunction", json!({ "FunctionName": "my-function:BLUE" }))
        .call("DeleteFunction", json!({ "FunctionName": "my-function:1" }))
        .call("DeleteFunction", json!({ "FunctionName": "missing" }));
    insta::assert_snapshot!(service.transcript);
}

#[test]
fn what_is_known_is_laid_over_what_is_synthesized() {
    let mut output = json!({ "Configuration": { "FunctionName": "x", "Timeout": 3 }, "Tags": { "a": "b" } });
    overlay(&mut output, json!({ "Configuration": { "FunctionName": "fn", "Version": "1" } }), &["Configuration"]);
    let expected = json!({
        "Configuration": { "FunctionName": "fn", "Timeout": 3, "Version": "1" },
        "Tags": { "a": "b" },
    });
    assert_eq!(output, expected);
}

#[test]
fn a_version_number_is_never_used_twice() {
    let mut service = exact();
    service
        .call("CreateFunction", json!({ "FunctionName": "fn", "Publish": true }))
        .call("UpdateFunctionCode", json!({ "FunctionName": "fn", "Publish": true }))
        .advance(100)
        .call("DeleteFunction", json!({ "FunctionName": "fn", "Qualifier": "2" }))
        .call("PublishVersion", json!({ "FunctionName": "fn" }))
        .call("GetFunctionConfiguration", json!({ "FunctionName": "fn", "Qualifier": "3" }));
    insta::assert_snapshot!(service.transcript);
}

#[test]
fn what_a_function_was_created_with_is_returned() {
    let mut service = exact();
    service
        .call("PublishLayerVersion", json!({ "LayerName": "one", "Content": { "ZipFile": EMPTY_ZIP } }))
        .call(
            "CreateFunction",
            json!({
                "FunctionName": "fn",
                "Runtime": "python3.13",
                "Handler": "index.handler",
                "Role": "arn:aws:iam::123456789012:role/r",
                "Environment": { "Variables": { "STAGE": "test" } },
                "Layers": ["arn:aws:lambda:us-east-2:123456789012:layer:one:1"],
                "Publish": true,
            }),
        )
        .call("UpdateFunctionConfiguration", json!({ "FunctionName": "fn", "Timeout": 10 }))
        .call("GetFunctionConfiguration", json!({ "FunctionName": "fn" }))
        .advance(100)
        .call("GetFunctionConfiguration", json!({ "FunctionName": "fn" }))
        .call("GetFunction", json!({ "FunctionName": "fn:1" }));
    insta::assert_snapshot!(service.transcript);
}
