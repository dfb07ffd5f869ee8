//! The configuration of a function: what calls gave of it, with the documented defaults, and how it is told. That it is
//! kept, and for which version, is `functions`' business.

use crate::function_name::Target;
use proofmark_contract::budget::{entry_bytes, node_bytes};
use proofmark_smithy_model::model::Node;
use serde_json::{Map, json};
use std::sync::Arc;

/// Members of a configuration as calls gave them.
pub(crate) type Kept = Arc<Map<String, Node>>;

/// How much memory a configuration takes, about.
pub(crate) fn kept_bytes(kept: &Map<String, Node>) -> usize {
    kept.iter().map(|(name, value)| entry_bytes(name) + node_bytes(value)).sum()
}

/// Members of a configuration that calls give and answers tell.
const KEPT: [&str; 17] = [
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

/// The members that a call gives, as answers tell them.
pub(crate) fn given(input: &Node) -> impl Iterator<Item = (String, Node)> {
    KEPT.into_iter().filter_map(|name| {
        let value = input.get(name).filter(|value| !value.is_null())?;
        let told = match (name, value) {
            ("Layers", Node::Array(arns)) => arns.iter().map(|arn| json!({ "Arn": arn })).collect(),
            _ => value.clone(),
        };
        Some((name.to_owned(), told))
    })
}

/// The configuration of a function that is created so, with the defaults that are documented.
pub(crate) fn created(input: &Node) -> Map<String, Node> {
    let defaults = json!({
        "Description": "",
        "Timeout": 3,
        "MemorySize": 128,
        "PackageType": "Zip",
        "Architectures": ["x86_64"],
        "EphemeralStorage": { "Size": 512 },
    });
    let mut kept = match defaults {
        Node::Object(defaults) => defaults,
        _ => Map::new(),
    };
    kept.extend(given(input));
    kept
}

/// A `FunctionConfiguration`: who it is, and what calls gave. What they did not give is not there either.
pub(crate) fn told(target: &Target<'_>, arn: String, version: &str, kept: Option<&Kept>) -> Node {
    let mut members = identity(target, arn, version);
    if let Some(kept) = kept {
        let of_member = |name: &str| (name.to_owned(), kept.get(name).cloned().unwrap_or_default());
        members.extend(KEPT.into_iter().map(of_member));
    }
    Node::Object(members)
}

/// What is known of a `FunctionConfiguration` that is not kept: who it is, and what the request itself says.
pub(crate) fn configuration(target: &Target<'_>, arn: String, version: &str, input: &Node) -> Node {
    let mut members = identity(target, arn, version);
    members.extend(given(input));
    Node::Object(members)
}

fn identity(target: &Target<'_>, arn: String, version: &str) -> Map<String, Node> {
    let mut members = Map::new();
    members.insert("FunctionName".to_owned(), target.name.into());
    members.insert("FunctionArn".to_owned(), arn.into());
    members.insert("Version".to_owned(), version.into());
    members
}
