//! Layers, their versions and policies.

use crate::behaviour as known;
use crate::verify::script::{Script, Step, call};

const PUBLISH: Step = call(
    "PublishLayerVersion",
    r#"{"LayerName":"proofmark-verify","Content":{"ZipFile":"${code}"},"LicenseInfo":"MIT"}"#,
)
.keep(&[("version", "Version"), ("layer", "LayerVersionArn")]);
const OF: &str = r#"{"LayerName":"proofmark-verify","VersionNumber":${version}}"#;
const DELETE: Step = call("DeleteLayerVersion", OF);
const PERMIT: Step = call(
    "AddLayerVersionPermission",
    r#"{"LayerName":"proofmark-verify","VersionNumber":${version},"StatementId":"all","Action":"lambda:GetLayerVersion","Principal":"*"}"#,
);

pub(super) static SCRIPTS: &[Script] = &[
    Script::of(known::LAYER_VERSIONS, PUBLISH)
        .has(&[("Description", r#""""#), ("LicenseInfo", r#""MIT""#)])
        .finally(&[DELETE]),
    Script::of(known::LAYER_VERSIONS, call("GetLayerVersion", OF))
        .given(&[PUBLISH])
        .has(&[("LayerVersionArn", r#""${layer}""#)])
        .finally(&[DELETE]),
    Script::of(
        known::LAYER_VERSION_NUMBER,
        call("GetLayerVersion", r#"{"LayerName":"proofmark-verify","VersionNumber":0}"#),
    )
    .fails(400, "InvalidParameterValueException", ""),
    Script::of(known::LAYER_VERSIONS, call("GetLayerVersionByArn", r#"{"Arn":"${layer}"}"#))
        .given(&[PUBLISH])
        .has(&[("Version", "${version}")])
        .finally(&[DELETE]),
    Script::of(known::LAYER_VERSIONS, call("ListLayerVersions", r#"{"LayerName":"proofmark-verify"}"#))
        .given(&[PUBLISH])
        .has(&[("LayerVersions.0.LayerVersionArn", r#""${layer}""#)])
        .finally(&[DELETE]),
    Script::of(known::LAYER_VERSIONS, call("ListLayers", "{}")),
    Script::of(known::STATEMENT_EXISTS, PERMIT)
        .given(&[PUBLISH, PERMIT])
        .fails(409, "ResourceConflictException", "")
        .finally(&[DELETE]),
    Script::of(known::POLICY_MISSING, call("GetLayerVersionPolicy", OF))
        .given(&[PUBLISH])
        .fails(404, "ResourceNotFoundException", "No policy is associated with the given resource.")
        .finally(&[DELETE]),
    Script::of(known::POLICY_REVISION, call("GetLayerVersionPolicy", OF)).given(&[PUBLISH, PERMIT]).finally(&[DELETE]),
    Script::of(
        known::STATEMENT_MISSING,
        call(
            "RemoveLayerVersionPermission",
            r#"{"LayerName":"proofmark-verify","VersionNumber":${version},"StatementId":"all"}"#,
        ),
    )
    .variant("removed")
    .given(&[PUBLISH, PERMIT])
    .finally(&[DELETE]),
    Script::of(known::LAYER_VERSION_MISSING, DELETE).given(&[PUBLISH, DELETE]),
];
