//! The runtimes and architectures that a layer's version may be compatible with, and those that lists can be asked for.

use crate::rejection::{Rejection, check_violations, list_violation, value_violation};
use crate::request::Asked;
use crate::resources::layer::LayerVersion;
use crate::resources::runtime::{self, ARCHITECTURES};
use proofmark_smithy_model::model::Node;

/// Runtimes that lists can be asked for, in the order of the service's text.
const LISTED: &str = "\
    ruby3.5, ruby2.6, dotnetcore1.0, python3.7, nodejs8.10, nasa, ruby2.7, python2.7-greengrass, dotnetcore2.0, \
    python3.8, java21, dotnet6, dotnetcore2.1, python3.9, java11, nodejs6.10, provided, dotnetcore3.1, dotnet8, \
    java25, java17, nodejs, nodejs4.3, java8.al2, go1.x, dotnet10, nodejs20.x, go1.9, byol, nodejs10.x, \
    provided.al2023, nodejs22.x, python3.10, java8, nodejs12.x, python3.11, nodejs24.x, nodejs8.x, python3.12, \
    nodejs14.x, nodejs8.9, nodejs26.x, python3.13, python3.14, nodejs16.x, python3.15, provided.al2, \
    nodejs4.3-edge, nodejs18.x, ruby3.2, python3.4, ruby3.3, ruby3.4, ruby2.5, python3.6, python2.7";

/// How a package in a bucket is kept, in the order of the model.
const STORAGE_MODES: [&str; 2] = ["COPY", "REFERENCE"];

/// Rejects a version that claims to be compatible with what there is not.
pub(crate) fn check_published(asked: &Asked<'_>) -> Result<(), Rejection> {
    let mut violations = Vec::new();
    let runtimes = asked.texts("CompatibleRuntimes");
    if !asked.documented && runtimes.iter().any(|name| !runtime::is_known(name)) {
        let known = runtime::SUPPORTED.join(", ");
        violations.push(format!(
            "Value '[{}]' at 'compatibleRuntimes' failed to satisfy constraint: Member must satisfy enum value set: \
             [{known}]",
            runtimes.join(", ")
        ));
    }
    let mode =
        asked.input().get("Content").and_then(|content| content.get("S3ObjectStorageMode")).and_then(Node::as_str);
    violations.extend(value_violation(mode, "content.s3ObjectStorageMode", &STORAGE_MODES));
    let architectures = asked.texts("CompatibleArchitectures");
    violations.extend(list_violation(&architectures, "compatibleArchitectures", &ARCHITECTURES));
    check_violations(&violations)
}

/// Rejects a list that is asked for versions which are compatible with what there is not.
pub(crate) fn check_asked(asked: &Asked<'_>) -> Result<(), Rejection> {
    let architecture = asked.text("CompatibleArchitecture");
    let mut violations = Vec::from_iter(value_violation(architecture, "compatibleArchitecture", &ARCHITECTURES));
    let known: Vec<_> = LISTED.split(", ").collect();
    let wanted = asked.text("CompatibleRuntime").filter(|wanted| !runtime::is_known(wanted));
    violations.extend(value_violation(wanted, "compatibleRuntime", &known));
    check_violations(&violations)
}

/// Whether a version is compatible with what a list is asked for.
pub(crate) fn matches(version: &LayerVersion, asked: &Asked<'_>) -> bool {
    let has = |wanted: Option<&str>, member: &str| {
        wanted.is_none_or(|wanted| {
            let values = version.document.get(member).and_then(Node::as_array);
            values.is_some_and(|values| values.iter().any(|value| value == wanted))
        })
    };
    has(asked.text("CompatibleRuntime"), "CompatibleRuntimes")
        && has(asked.text("CompatibleArchitecture"), "CompatibleArchitectures")
}
