//! The configuration of a function: the table of its members with the defaults of a created function. `version` describes
//! what is kept with it.

use crate::collections::{Document, Given, Member, Table};
use crate::function_name::Target;
use proofmark_smithy_model::model::Node;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// The members that calls set, each with its default.
pub(crate) static TABLE: Table = Table(&[
    Member::given("Runtime"),
    Member::given("Role"),
    Member::given("Handler"),
    Member::given("Description").or(r#""""#),
    Member::given("Timeout").or("3"),
    Member::given("MemorySize").or("128"),
    Member::given("PackageType").or(r#""Zip""#),
    Member::given("Architectures").or(r#"["x86_64"]"#),
    Member::given("Environment"),
    Member::given("KMSKeyArn"),
    Member::given("TracingConfig").or(r#"{"Mode":"PassThrough"}"#),
    Member::made("DeadLetterConfig", "DeadLetterConfig", dead_letter),
    Member::made("VpcConfig", "VpcConfig", vpc),
    Member::made("FileSystemConfigs", "FileSystemConfigs", not_empty),
    Member::given("EphemeralStorage").or(r#"{"Size":512}"#),
    Member::made("Layers", "Layers", layers),
    Member::made("ImageConfigResponse", "ImageConfig", image),
    Member::made("LoggingConfig", "LoggingConfig", logging),
    Member::made("SnapStart", "SnapStart", snap_start),
    Member::given("TenancyConfig"),
    Member::given("CapacityProviderConfig"),
    Member::given("DurableConfig"),
    Member::given("RuntimeConfig"),
    Member::given("AcceleratorConfig"),
]);

/// An empty list takes the member away.
fn not_empty(given: &Given<'_>) -> Option<Node> {
    let value = given.value.or(given.old)?;
    value.as_array().is_some_and(|items| !items.is_empty()).then(|| value.clone())
}

fn dead_letter(given: &Given<'_>) -> Option<Node> {
    let value = given.value.or(given.old)?;
    let target = value.get("TargetArn").and_then(Node::as_str);
    target.is_some_and(|arn| !arn.is_empty()).then(|| value.clone())
}

/// The network that the subnets are in is not known; its id is made from theirs.
fn vpc(given: &Given<'_>) -> Option<Node> {
    let Some(value) = given.value else { return given.old.cloned() };
    let ids = |name: &str| value.get(name).filter(|ids| !ids.is_null()).cloned().unwrap_or_else(|| json!([]));
    let subnets = ids("SubnetIds");
    let network = match subnets.as_array().and_then(|subnets| subnets.first()).and_then(Node::as_str) {
        Some(subnet) => format!("vpc-{}", &hex(subnet)[..17]),
        None => String::new(),
    };
    let dual_stack = value.get("Ipv6AllowedForDualStack").and_then(Node::as_bool).unwrap_or(false);
    Some(json!({
        "SubnetIds": subnets,
        "SecurityGroupIds": ids("SecurityGroupIds"),
        "VpcId": network,
        "Ipv6AllowedForDualStack": dual_stack,
    }))
}

fn layers(given: &Given<'_>) -> Option<Node> {
    let Some(value) = given.value else { return given.old.cloned() };
    let arns = value.as_array().filter(|arns| !arns.is_empty())?;
    Some(arns.iter().map(|arn| json!({ "Arn": arn })).collect())
}

fn image(given: &Given<'_>) -> Option<Node> {
    let Some(value) = given.value else { return given.old.cloned() };
    let config: Document = value.as_object()?.iter().filter(|(_, value)| !value.is_null()).map(owned).collect();
    (!config.is_empty()).then(|| json!({ "ImageConfig": config }))
}

/// Levels of logging belong to the format JSON, which has them always.
fn logging(given: &Given<'_>) -> Option<Node> {
    let text = |name: &str| {
        let of = |config: Option<&Node>| Some(config?.get(name)?.as_str()?.to_owned());
        of(given.value).or_else(|| of(given.old))
    };
    let format = text("LogFormat").unwrap_or_else(|| "Text".to_owned());
    let group = text("LogGroup").unwrap_or_else(|| format!("/aws/lambda/{}", given.owner));
    let mut config = json!({ "LogFormat": format, "LogGroup": group });
    if format == "JSON" {
        for level in ["ApplicationLogLevel", "SystemLogLevel"] {
            config[level] = text(level).unwrap_or_else(|| "INFO".to_owned()).into();
        }
    }
    Some(config)
}

fn snap_start(given: &Given<'_>) -> Option<Node> {
    let value = given.value.or(given.old).and_then(|config| config.get("ApplyOn")?.as_str());
    Some(json!({ "ApplyOn": value.unwrap_or("None"), "OptimizationStatus": "Off" }))
}

pub(crate) fn owned((name, value): (&String, &Node)) -> (String, Node) {
    (name.clone(), value.clone())
}

/// What is known of a `FunctionConfiguration` that is not kept: who it is, and what the request itself says.
pub(crate) fn synthesized(target: &Target<'_>, arn: String, version: &str, input: &Node) -> Node {
    const GIVEN: [&str; 17] = [
        "Runtime",
        "Role",
        "Handler",
        "Description",
        "Timeout",
        "MemorySize",
        "PackageType",
        "Architectures",
        "Environment",
        "KMSKeyArn",
        "TracingConfig",
        "DeadLetterConfig",
        "VpcConfig",
        "FileSystemConfigs",
        "EphemeralStorage",
        "Layers",
        "LoggingConfig",
    ];
    let mut members = identity(target, arn, version);
    for name in GIVEN {
        let Some(value) = input.get(name).filter(|value| !value.is_null()) else { continue };
        let told = match (name, value) {
            ("Layers", Node::Array(arns)) => arns.iter().map(|arn| json!({ "Arn": arn })).collect(),
            _ => value.clone(),
        };
        members.insert(name.to_owned(), told);
    }
    Node::Object(members)
}

pub(crate) fn identity(target: &Target<'_>, arn: String, version: &str) -> Document {
    let mut members = Document::new();
    members.insert("FunctionName".to_owned(), target.name.into());
    members.insert("FunctionArn".to_owned(), arn.into());
    members.insert("Version".to_owned(), version.into());
    members
}

/// A text's SHA-256 in hexadecimal digits, for ids that are always the same.
pub(crate) fn hex(text: &str) -> String {
    let mut digits = String::new();
    for byte in Sha256::digest(text) {
        _ = write!(digits, "{byte:02x}");
    }
    digits
}
