use crate::Service;
use proofmark_contract::lambda::{Settings, lay_over};
use serde_json::json;

#[test]
fn what_is_created_exists() {
    let mut service = Service::with(Settings::default(), Vec::new());
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
    let mut service = Service::with(Settings::default(), Vec::new());
    service
        .call("CreateFunction", json!({ "FunctionName": "fn", "Publish": true }))
        .call("PublishVersion", json!({ "FunctionName": "fn" }))
        .call("UpdateFunctionCode", json!({ "FunctionName": "fn" }))
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
        service.answer("PutFunctionEventInvokeConfig", input);
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
fn what_is_known_is_laid_over_what_is_made_up() {
    let mut output = json!({ "Configuration": { "FunctionName": "x", "Timeout": 3 }, "Tags": { "a": "b" } });
    lay_over(&mut output, json!({ "Configuration": { "FunctionName": "fn", "Version": "1" } }));
    let expected = json!({
        "Configuration": { "FunctionName": "fn", "Timeout": 3, "Version": "1" },
        "Tags": { "a": "b" },
    });
    assert_eq!(output, expected);
}
