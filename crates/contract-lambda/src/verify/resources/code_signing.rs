//! Code signing configs, and those of functions.

use crate::behaviour as known;
use crate::verify::Needs;
use crate::verify::script::{Script, Step, call};

const CREATE: Step = call(
    "CreateCodeSigningConfig",
    r#"{"AllowedPublishers":{"SigningProfileVersionArns":["arn:aws:signer:us-east-2:123456789012:/signing-profiles/proofmark/abcdefghij"]}}"#,
)
.keep(&[("config", "CodeSigningConfig.CodeSigningConfigArn")]);
const OF: &str = r#"{"CodeSigningConfigArn":"${config}"}"#;
const DELETE: Step = call("DeleteCodeSigningConfig", OF);
const SIGN: Step =
    call("PutFunctionCodeSigningConfig", r#"{"FunctionName":"${function}","CodeSigningConfigArn":"${config}"}"#);
const UNSIGN: Step = call("DeleteFunctionCodeSigningConfig", r#"{"FunctionName":"${function}"}"#);

pub(super) static SCRIPTS: &[Script] = &[
    Script::of(known::CODE_SIGNING_POLICY, CREATE)
        .has(&[("CodeSigningConfig.CodeSigningPolicies.UntrustedArtifactOnDeployment", r#""Warn""#)])
        .finally(&[DELETE]),
    Script::of(known::CODE_SIGNING_POLICY, call("GetCodeSigningConfig", OF))
        .given(&[CREATE])
        .has(&[("CodeSigningConfig.CodeSigningConfigArn", r#""${config}""#)])
        .finally(&[DELETE]),
    Script::of(
        known::CODE_SIGNING_POLICY,
        call("UpdateCodeSigningConfig", r#"{"CodeSigningConfigArn":"${config}","Description":"new"}"#),
    )
    .given(&[CREATE])
    .has(&[("CodeSigningConfig.Description", r#""new""#)])
    .finally(&[DELETE]),
    Script::of(known::CODE_SIGNING_POLICY, call("ListCodeSigningConfigs", "{}")),
    Script::of(known::CODE_SIGNING_POLICY, SIGN)
        .given(&[CREATE])
        .has(&[("CodeSigningConfigArn", r#""${config}""#)])
        .finally(&[UNSIGN, DELETE]),
    Script::of(known::CODE_SIGNING_POLICY, call("GetFunctionCodeSigningConfig", r#"{"FunctionName":"${function}"}"#))
        .given(&[CREATE, SIGN])
        .has(&[("CodeSigningConfigArn", r#""${config}""#)])
        .finally(&[UNSIGN, DELETE]),
    Script::of(known::CODE_SIGNING_POLICY, call("ListFunctionsByCodeSigningConfig", OF))
        .given(&[CREATE, SIGN])
        .has(&[("FunctionArns.0", r#""${arn}""#)])
        .finally(&[UNSIGN, DELETE]),
    Script::of(known::NO_CODE_SIGNING_CONFIG, UNSIGN),
    Script::of(known::CODE_SIGNING_CONFIG_USED, DELETE)
        .given(&[CREATE, SIGN])
        .fails(409, "ResourceConflictException", "")
        .finally(&[UNSIGN, DELETE]),
    Script::of(known::CODE_SIGNING_CONFIG_USED, DELETE).variant("unused").given(&[CREATE]),
    Script::of(known::CODE_SIGNING_CONFIG_MISSING, call("GetCodeSigningConfig", OF))
        .needs(Needs::MissingAndLeave)
        .given(&[CREATE, DELETE])
        .fails(404, "ResourceNotFoundException", ""),
];
