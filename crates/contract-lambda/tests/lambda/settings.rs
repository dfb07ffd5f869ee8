//! Small configs of functions, capacity providers and durable executions.

use crate::Service;
use crate::lifecycle::{error, exact, output};
use proofmark_smithy_model::model::Node;
use serde_json::json;

const FUNCTION: &str = "arn:aws:lambda:us-east-2:123456789012:function:fn";
const PROVIDER: &str = "arn:aws:lambda:us-east-2:123456789012:capacity-provider:cp";

fn service() -> Service {
    let service = exact();
    output(&service, "CreateFunction", json!({ "FunctionName": "fn", "Publish": true }));
    service
}

#[test]
fn recursion_is_terminated_until_it_is_allowed() {
    let service = service();
    let get = || output(&service, "GetFunctionRecursionConfig", json!({ "FunctionName": "fn" }));
    assert_eq!(get(), json!({ "RecursiveLoop": "Terminate" }));
    let allow = json!({ "FunctionName": "fn", "RecursiveLoop": "Allow" });
    assert_eq!(output(&service, "PutFunctionRecursionConfig", allow), json!({ "RecursiveLoop": "Allow" }));
    assert_eq!(get(), json!({ "RecursiveLoop": "Allow" }));
    let (_, text) = error(&service, "GetFunctionRecursionConfig", json!({ "FunctionName": "missing" }));
    assert_eq!(text, "Function not found: arn:aws:lambda:us-east-2:123456789012:function:missing");
}

#[test]
fn runtimes_are_updated_automatically_until_a_version_is_configured_otherwise() {
    let service = service();
    let get = |qualifier: &str| {
        output(&service, "GetRuntimeManagementConfig", json!({ "FunctionName": "fn", "Qualifier": qualifier }))
    };
    let arn = "arn:aws:lambda:us-east-2::runtime:abc";
    let put = json!({
        "FunctionName": "fn", "Qualifier": "1", "UpdateRuntimeOn": "Manual", "RuntimeVersionArn": arn,
    });
    let manual = json!({
        "UpdateRuntimeOn": "Manual", "RuntimeVersionArn": arn, "FunctionArn": format!("{FUNCTION}:1"),
    });
    assert_eq!(output(&service, "PutRuntimeManagementConfig", put), manual);
    assert_eq!(get("1"), manual);
    assert_eq!(get("$LATEST"), json!({ "UpdateRuntimeOn": "Auto", "FunctionArn": format!("{FUNCTION}:$LATEST") }));
    let auto = json!({ "FunctionName": "fn", "Qualifier": "1", "UpdateRuntimeOn": "FunctionUpdate" });
    let expected = json!({ "UpdateRuntimeOn": "FunctionUpdate", "FunctionArn": format!("{FUNCTION}:1") });
    assert_eq!(output(&service, "PutRuntimeManagementConfig", auto), expected);
}

#[test]
fn a_runtime_version_is_for_manual_updates() {
    let service = service();
    for input in [
        json!({ "FunctionName": "fn", "UpdateRuntimeOn": "Manual" }),
        json!({ "FunctionName": "fn", "UpdateRuntimeOn": "Auto", "RuntimeVersionArn": "arn:aws:lambda:us-east-2::runtime:a" }),
    ] {
        assert_eq!(error(&service, "PutRuntimeManagementConfig", input).0, "InvalidParameterValueException");
    }
}

#[test]
fn a_scaling_config_is_returned_as_it_was_put() {
    let service = service();
    let named = json!({ "FunctionName": "fn", "Qualifier": "1" });
    let arn = format!("{FUNCTION}:1");
    assert_eq!(output(&service, "GetFunctionScalingConfig", named.clone()), json!({ "FunctionArn": arn }));
    let config = json!({ "MinExecutionEnvironments": 1, "MaxExecutionEnvironments": 5 });
    let mut put = named.clone();
    put["FunctionScalingConfig"] = config.clone();
    output(&service, "PutFunctionScalingConfig", put);
    let expected = json!({
        "FunctionArn": arn, "AppliedFunctionScalingConfig": config, "RequestedFunctionScalingConfig": config,
    });
    assert_eq!(output(&service, "GetFunctionScalingConfig", named), expected);
    let missing = json!({ "FunctionName": "fn", "Qualifier": "2" });
    assert_eq!(error(&service, "GetFunctionScalingConfig", missing).1, format!("Function not found: {FUNCTION}:2"));
}

#[test]
fn configs_go_with_their_version() {
    let service = service();
    let of = |number: &str| json!({ "FunctionName": "fn", "Qualifier": number, "UpdateRuntimeOn": "FunctionUpdate" });
    output(&service, "PutRuntimeManagementConfig", of("1"));
    output(&service, "DeleteFunction", json!({ "FunctionName": "fn", "Qualifier": "1" }));
    let (_, text) = error(&service, "GetRuntimeManagementConfig", json!({ "FunctionName": "fn:1" }));
    assert_eq!(text, format!("Function not found: {FUNCTION}:1"));
}

fn provider(service: &Service) -> Node {
    let input = json!({
        "CapacityProviderName": "cp",
        "VpcConfig": { "SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"] },
        "PermissionsConfig": { "CapacityProviderOperatorRoleArn": "arn:aws:iam::123456789012:role/r" },
        "Tags": { "a": "1" },
    });
    output(service, "CreateCapacityProvider", input)
}

#[test]
fn a_capacity_provider_is_pending_active_and_deleted() {
    let mut service = service();
    let named = json!({ "CapacityProviderName": "cp" });
    let created = provider(&service);
    let expected = json!({
        "CapacityProviderArn": PROVIDER,
        "State": "Pending",
        "VpcConfig": { "SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"] },
        "PermissionsConfig": { "CapacityProviderOperatorRoleArn": "arn:aws:iam::123456789012:role/r" },
        "LastModified": "2016-11-21T19:49:20.006+0000",
    });
    assert_eq!(created, json!({ "CapacityProvider": expected }));
    service.advance(100);
    let by_arn = json!({ "CapacityProviderName": PROVIDER });
    let state = |output: Node| output["CapacityProvider"]["State"].as_str().map(str::to_owned);
    assert_eq!(state(output(&service, "GetCapacityProvider", by_arn)).as_deref(), Some("Active"));
    let scaled = json!({ "CapacityProviderName": "cp", "CapacityProviderScalingConfig": { "MaxVCpuCount": 20 } });
    let updated = output(&service, "UpdateCapacityProvider", scaled);
    assert_eq!(updated["CapacityProvider"]["CapacityProviderScalingConfig"], json!({ "MaxVCpuCount": 20 }));
    let listed = output(&service, "ListCapacityProviders", json!({ "State": "Active" }));
    assert_eq!(listed["CapacityProviders"].as_array().map(Vec::len), Some(1));
    let deleting = output(&service, "DeleteCapacityProvider", named.clone());
    assert_eq!(state(deleting).as_deref(), Some("Deleting"));
    service.advance(100);
    assert_eq!(error(&service, "GetCapacityProvider", named).1, format!("Capacity provider not found: {PROVIDER}"));
    assert_eq!(output(&service, "ListCapacityProviders", json!({})), json!({ "CapacityProviders": [] }));
}

#[test]
fn a_capacity_provider_has_tags_and_a_name_of_its_own() {
    let service = service();
    provider(&service);
    let listed = output(&service, "ListTags", json!({ "Resource": PROVIDER }));
    assert_eq!(listed, json!({ "Tags": { "a": "1" } }));
    let again = json!({ "CapacityProviderName": "cp" });
    assert_eq!(error(&service, "CreateCapacityProvider", again).0, "ResourceConflictException");
}

#[test]
fn a_capacity_provider_in_use_stays() {
    let service = service();
    provider(&service);
    let config = json!({ "LambdaManagedInstancesCapacityProviderConfig": { "CapacityProviderArn": PROVIDER } });
    output(&service, "CreateFunction", json!({ "FunctionName": "managed", "CapacityProviderConfig": config }));
    let named = json!({ "CapacityProviderName": "cp" });
    let versions = output(&service, "ListFunctionVersionsByCapacityProvider", named.clone());
    let expected = json!({
        "CapacityProviderArn": PROVIDER,
        "FunctionVersions": [{
            "FunctionArn": "arn:aws:lambda:us-east-2:123456789012:function:managed:$LATEST",
            "State": "Active",
        }],
    });
    assert_eq!(versions, expected);
    assert_eq!(error(&service, "DeleteCapacityProvider", named).0, "ResourceConflictException");
}

#[test]
fn there_are_no_durable_executions() {
    let service = service();
    let listed = output(&service, "ListDurableExecutionsByFunction", json!({ "FunctionName": "fn" }));
    assert_eq!(listed, json!({ "DurableExecutions": [] }));
    let arn = format!("{FUNCTION}:1/durable-execution/e/r");
    let (name, _) = error(&service, "GetDurableExecution", json!({ "DurableExecutionArn": arn }));
    assert_eq!(name, "ResourceNotFoundException");
}
