//! Every operation of the model in one story, with inputs that the model allows. Each response is validated against the
//! model; what the service is known to send beside it is named here.

use crate::lifecycle::EMPTY_ZIP;
use crate::{API, Service};
use proofmark_contract::read;
use proofmark_contract::service::{Outcome, Service as _, Settings, StateMode};
use proofmark_contract::violation::Constraint;
use proofmark_contract_lambda::Lambda;
use proofmark_smithy_model::model::Node;
use serde_json::json;
use std::collections::BTreeSet;

const ROLE: &str = "arn:aws:iam::123456789012:role/r";
const FUNCTION: &str = "arn:aws:lambda:us-east-2:123456789012:function:fn";
const QUEUE: &str = "arn:aws:sqs:us-east-2:123456789012:q";

/// Operations on what no call creates: each is called once, and rejected.
const REJECTED: [&str; 11] = [
    "CheckpointDurableExecution",
    "DeleteDurableExecution",
    "GetDurableExecution",
    "GetDurableExecutionHistory",
    "GetDurableExecutionState",
    "PauseDurableExecution",
    "ResumeDurableExecution",
    "SendDurableExecutionCallbackFailure",
    "SendDurableExecutionCallbackHeartbeat",
    "SendDurableExecutionCallbackSuccess",
    "StopDurableExecution",
];

/// A service, what was called, and which values beside the model it sent.
struct Story {
    service: Service,
    called: BTreeSet<String>,
    beside: BTreeSet<(String, String)>,
}

impl Story {
    fn new() -> Self {
        let service = Service::with(Settings { mode: StateMode::On, ..Settings::default() }, Vec::new());
        Self { service, called: BTreeSet::new(), beside: BTreeSet::new() }
    }

    /// The output of a call that succeeds. The changes of calls before are done.
    fn call(&mut self, operation: &str, input: Node) -> Node {
        self.service.advance(1000);
        self.at_once(operation, input)
    }

    /// The same while the changes of calls before may be in progress.
    fn at_once(&mut self, operation: &str, input: Node) -> Node {
        let schema = API.operation(operation).expect("an operation of the model");
        let violations = read::document(&API, schema.input, &input);
        assert!(violations.is_empty(), "{operation}: {violations:?}");
        self.called.insert(operation.to_owned());
        // Whatever else violates the model fails in there.
        let outcome = self.service.response(operation, input);
        let output = match outcome {
            Some(Outcome::Output(output)) => output,
            Some(Outcome::Stream { .. }) => return Node::Null,
            other => panic!("{operation}: {other:?}"),
        };
        for violation in read::document(&API, schema.output, &output) {
            let value = violation.value.unwrap_or_default();
            self.beside.insert((violation.path.rsplit('.').next().unwrap_or_default().to_owned(), value));
        }
        output
    }

    /// A call without a function's name in front.
    fn of_function(&mut self, operation: &str, members: Node) -> Node {
        let mut input = json!({ "FunctionName": "fn" });
        input.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        self.call(operation, input)
    }
}

fn text(node: &Node) -> String {
    node.as_str().expect("a text").to_owned()
}

/// A function with code, versions and an alias.
fn functions(story: &mut Story) {
    let creation = json!({ "Role": ROLE, "Runtime": "python3.13", "Handler": "a.b", "Code": { "ZipFile": EMPTY_ZIP },
        "Tags": { "a": "b" }, "Environment": { "Variables": { "NAME": "b" } }, "Architectures": ["arm64"],
        "VpcConfig": { "SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"] }, "SnapStart": { "ApplyOn": "PublishedVersions" },
        "DeadLetterConfig": { "TargetArn": QUEUE }, "TracingConfig": { "Mode": "Active" },
        "LoggingConfig": { "LogFormat": "JSON" }, "EphemeralStorage": { "Size": 1024 } });
    story.of_function("CreateFunction", creation);
    story.at_once("GetFunctionConfiguration", json!({ "FunctionName": "fn" }));
    story.of_function("UpdateFunctionConfiguration", json!({ "Description": "changed" }));
    story.at_once("GetFunction", json!({ "FunctionName": "fn" }));
    story.at_once("ListFunctions", json!({ "FunctionVersion": "ALL" }));
    story.of_function("UpdateFunctionCode", json!({ "ZipFile": EMPTY_ZIP, "Publish": true }));
    story.at_once("ListVersionsByFunction", json!({ "FunctionName": "fn" }));
    story.of_function("UpdateFunctionCode", json!({ "ZipFile": EMPTY_ZIP, "DryRun": true }));
    story.of_function("UpdateFunctionConfiguration", json!({ "Description": "changed again" }));
    story.of_function("PublishVersion", json!({ "Description": "the second" }));
    story.of_function("CreateAlias", json!({ "Name": "live", "FunctionVersion": "1" }));
    let weights = json!({ "Name": "live", "RoutingConfig": { "AdditionalVersionWeights": { "2": 0.5 } } });
    story.of_function("UpdateAlias", weights);
    story.of_function("GetAlias", json!({ "Name": "live" }));
    story.of_function("ListAliases", json!({}));
    let image = json!({ "FunctionName": "image", "Role": ROLE, "PackageType": "Image",
        "Code": { "ImageUri": "123456789012.dkr.ecr.us-east-2.amazonaws.com/i:1" } });
    story.call("CreateFunction", image);
    story.call("GetFunction", json!({ "FunctionName": "image" }));
}

/// What a function is configured to do beside its configuration.
fn settings(story: &mut Story) {
    story.of_function("PutFunctionConcurrency", json!({ "ReservedConcurrentExecutions": 10 }));
    story.of_function("GetFunctionConcurrency", json!({}));
    let provisioned = json!({ "Qualifier": "1", "ProvisionedConcurrentExecutions": 5 });
    // The alias has a version that the concurrency is for.
    story.of_function("PutProvisionedConcurrencyConfig", provisioned);
    story.at_once("GetProvisionedConcurrencyConfig", json!({ "FunctionName": "fn", "Qualifier": "1" }));
    story.of_function("ListProvisionedConcurrencyConfigs", json!({}));
    story.of_function("DeleteProvisionedConcurrencyConfig", json!({ "Qualifier": "1" }));
    story.of_function("DeleteFunctionConcurrency", json!({}));
    story.of_function("PutFunctionEventInvokeConfig", json!({ "MaximumRetryAttempts": 1 }));
    let destination = json!({ "DestinationConfig": { "OnFailure": { "Destination": QUEUE } } });
    story.of_function("UpdateFunctionEventInvokeConfig", destination);
    story.of_function("GetFunctionEventInvokeConfig", json!({}));
    story.of_function("ListFunctionEventInvokeConfigs", json!({}));
    story.of_function("DeleteFunctionEventInvokeConfig", json!({}));
    story.of_function("PutFunctionRecursionConfig", json!({ "RecursiveLoop": "Allow" }));
    story.of_function("GetFunctionRecursionConfig", json!({}));
    let manual = json!({ "UpdateRuntimeOn": "Manual",
        "RuntimeVersionArn": format!("arn:aws:lambda:us-east-2::runtime:{}", "0".repeat(64)) });
    story.of_function("PutRuntimeManagementConfig", manual);
    story.of_function("GetRuntimeManagementConfig", json!({}));
    let scaling = json!({ "Qualifier": "1", "FunctionScalingConfig": { "MinExecutionEnvironments": 1 } });
    story.of_function("PutFunctionScalingConfig", scaling);
    story.of_function("GetFunctionScalingConfig", json!({ "Qualifier": "1" }));
    story.call("TagResource", json!({ "Resource": FUNCTION, "Tags": { "c": "d" } }));
    story.call("ListTags", json!({ "Resource": FUNCTION }));
    story.call("UntagResource", json!({ "Resource": FUNCTION, "TagKeys": ["c"] }));
    story.call("GetAccountSettings", json!({}));
    story.of_function("ListDurableExecutionsByFunction", json!({}));
}

/// Who may call a function, and from where.
fn access(story: &mut Story) {
    let permission = json!({ "StatementId": "s", "Action": "lambda:InvokeFunction", "Principal": "s3.amazonaws.com" });
    story.of_function("AddPermission", permission);
    story.of_function("GetPolicy", json!({}));
    story.of_function("RemovePermission", json!({ "StatementId": "s" }));
    let statement =
        json!({ "Effect": "Allow", "Principal": "*", "Action": "lambda:InvokeFunction", "Resource": FUNCTION });
    let policy = json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string();
    story.call("PutResourcePolicy", json!({ "ResourceArn": FUNCTION, "Policy": policy }));
    story.call("GetResourcePolicy", json!({ "ResourceArn": FUNCTION }));
    story.call("DeleteResourcePolicy", json!({ "ResourceArn": FUNCTION }));
    story.of_function("CreateFunctionUrlConfig", json!({ "AuthType": "NONE", "Cors": { "MaxAge": 5 } }));
    story.of_function("UpdateFunctionUrlConfig", json!({ "InvokeMode": "RESPONSE_STREAM" }));
    story.of_function("GetFunctionUrlConfig", json!({}));
    story.of_function("ListFunctionUrlConfigs", json!({}));
    story.of_function("DeleteFunctionUrlConfig", json!({}));
}

fn code_signing(story: &mut Story) {
    let publishers = json!({ "SigningProfileVersionArns": ["arn:aws:signer:us-east-2:123456789012:/signing-profiles/p/0123456789"] });
    let created = story.call("CreateCodeSigningConfig", json!({ "AllowedPublishers": publishers }));
    let own = json!({ "CodeSigningConfigArn": text(&created["CodeSigningConfig"]["CodeSigningConfigArn"]) });
    let mut change = own.clone();
    change["Description"] = "changed".into();
    story.call("UpdateCodeSigningConfig", change);
    story.call("GetCodeSigningConfig", own.clone());
    story.call("ListCodeSigningConfigs", json!({}));
    story.of_function("PutFunctionCodeSigningConfig", own.clone());
    story.of_function("GetFunctionCodeSigningConfig", json!({}));
    story.call("ListFunctionsByCodeSigningConfig", own.clone());
    story.of_function("DeleteFunctionCodeSigningConfig", json!({}));
    // Without one, there is no `CodeSigningConfigArn`, which the model requires.
    story.of_function("GetFunctionCodeSigningConfig", json!({}));
    story.call("DeleteCodeSigningConfig", own);
}

fn layers(story: &mut Story) {
    let content = json!({ "LayerName": "layer", "Content": { "ZipFile": EMPTY_ZIP }, "Description": "a layer",
        "CompatibleRuntimes": ["python3.13"], "CompatibleArchitectures": ["arm64"], "LicenseInfo": "MIT" });
    let published = story.call("PublishLayerVersion", content);
    let arn = text(&published["LayerVersionArn"]);
    let version = json!({ "LayerName": "layer", "VersionNumber": 1 });
    story.of_function("UpdateFunctionConfiguration", json!({ "Layers": [arn] }));
    story.call("GetLayerVersion", version.clone());
    story.call("GetLayerVersionByArn", json!({ "Arn": arn }));
    story.call("ListLayers", json!({}));
    story.call("ListLayerVersions", json!({ "LayerName": "layer" }));
    let permission = json!({ "LayerName": "layer", "VersionNumber": 1, "StatementId": "s",
        "Action": "lambda:GetLayerVersion", "Principal": "*" });
    story.call("AddLayerVersionPermission", permission);
    story.call("GetLayerVersionPolicy", version.clone());
    let statement = json!({ "LayerName": "layer", "VersionNumber": 1, "StatementId": "s" });
    story.call("RemoveLayerVersionPermission", statement);
    story.call("DeleteLayerVersion", version);
}

fn mappings(story: &mut Story) {
    let created = story.of_function("CreateEventSourceMapping", json!({ "EventSourceArn": QUEUE }));
    let own = json!({ "UUID": text(&created["UUID"]) });
    story.at_once("GetEventSourceMapping", own.clone());
    let mut change = own.clone();
    change["BatchSize"] = 5.into();
    story.call("UpdateEventSourceMapping", change);
    story.at_once("ListEventSourceMappings", json!({}));
    story.call("DeleteEventSourceMapping", own.clone());
    story.at_once("GetEventSourceMapping", own);
    for (kind, start) in [("kinesis", "stream/s"), ("dynamodb", "table/t/stream/2026-01-01T00:00:00.000")] {
        let source = json!({ "EventSourceArn": format!("arn:aws:{kind}:us-east-2:123456789012:{start}"),
            "StartingPosition": "LATEST" });
        story.of_function("CreateEventSourceMapping", source);
    }
    story.call("ListEventSourceMappings", json!({}));
}

fn capacity_providers(story: &mut Story) {
    let creation = json!({ "CapacityProviderName": "p",
        "VpcConfig": { "SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"] },
        "PermissionsConfig": { "CapacityProviderOperatorRoleArn": ROLE } });
    story.call("CreateCapacityProvider", creation);
    let named = json!({ "CapacityProviderName": "p" });
    story.at_once("GetCapacityProvider", named.clone());
    let scaling = json!({ "CapacityProviderName": "p", "CapacityProviderScalingConfig": { "MaxVCpuCount": 2 } });
    story.call("UpdateCapacityProvider", scaling);
    story.call("ListCapacityProviders", json!({}));
    story.call("ListFunctionVersionsByCapacityProvider", named.clone());
    story.call("DeleteCapacityProvider", named.clone());
    story.at_once("GetCapacityProvider", named);
}

fn invocations(story: &mut Story) {
    for invocation in ["RequestResponse", "Event", "DryRun"] {
        story.of_function("Invoke", json!({ "InvocationType": invocation, "LogType": "Tail", "Payload": "e30=" }));
    }
    story.of_function("InvokeAsync", json!({ "InvokeArgs": "e30=" }));
    story.of_function("InvokeWithResponseStream", json!({ "Payload": "e30=" }));
}

fn ending(story: &mut Story) {
    story.of_function("DeleteAlias", json!({ "Name": "live" }));
    story.of_function("DeleteFunction", json!({ "Qualifier": "1" }));
    story.of_function("DeleteFunction", json!({}));
}

#[test]
fn every_response_of_a_story_of_all_operations_is_what_the_model_describes() {
    let mut story = Story::new();
    for chapter in
        [functions, settings, access, code_signing, layers, mappings, capacity_providers, invocations, ending]
    {
        chapter(&mut story);
    }
    let arn = format!("{FUNCTION}:1/durable-execution/e/f");
    for operation in REJECTED {
        let input = json!({ "DurableExecutionArn": arn, "CheckpointToken": "e30=", "CallbackId": "e30=" });
        let outcome = story.service.response(operation, input);
        assert!(matches!(outcome, Some(Outcome::Error { .. })), "{operation}: {outcome:?}");
        story.called.insert(operation.to_owned());
    }
    let all: BTreeSet<String> = API.operations().map(|operation| operation.name().to_owned()).collect();
    assert_eq!(all.difference(&story.called).collect::<Vec<_>>(), [""; 0], "an operation is in no chapter");
    // All that the service is known to send beside its model: see `function-states` and `function-code-signing-config`.
    let beside = [("CodeSigningConfigArn", ""), ("FunctionName", ""), ("LastUpdateStatusReasonCode", "Creating")];
    let beside = beside.map(|(member, value)| (member.to_owned(), value.to_owned()));
    assert_eq!(story.beside, BTreeSet::from(beside));
}

#[test]
fn a_value_beside_the_model_is_known_of_one_member_only() {
    let is_known = |member: &str, value: &str| {
        let output = json!({ "FunctionName": "fn", member: value });
        let schema = API.operation("GetFunctionConfiguration").unwrap().output;
        let violations = read::document(&API, schema, &output);
        let [violation] = &violations[..] else { panic!("{violations:?}") };
        assert!(matches!(violation.constraint, Constraint::Enum { .. }));
        Lambda::default().is_known_violation("GetFunctionConfiguration", violation)
    };
    assert!(is_known("LastUpdateStatusReasonCode", "Creating"));
    assert!(!is_known("LastUpdateStatusReasonCode", "Updating"));
    assert!(!is_known("State", "Creating"));
}
