//! What is set per function or account: recursion, runtimes, scaling and capacity providers.

use crate::behaviour as known;
use crate::verify::Needs;
use crate::verify::script::{Script, Step, call};

const OF: &str = r#"{"FunctionName":"${function}"}"#;
const PROVIDER: &str = r#"{"CapacityProviderName":"proofmark-verify","VpcConfig":{"SubnetIds":["subnet-01234567"],"SecurityGroupIds":["sg-01234567"]},"PermissionsConfig":{"CapacityProviderOperatorRoleArn":"${role}"}}"#;
const OF_PROVIDER: &str = r#"{"CapacityProviderName":"proofmark-verify"}"#;
const DELETE: Step = call("DeleteCapacityProvider", OF_PROVIDER);
const GONE: Step = call("GetCapacityProvider", OF_PROVIDER).until_gone();
const SCALING: &str = r#"{"FunctionName":"${function}","Qualifier":"1","FunctionScalingConfig":{"MinExecutionEnvironments":1,"MaxExecutionEnvironments":2}}"#;

pub(super) static SCRIPTS: &[Script] = &[
    Script::of(known::ACCOUNT_USAGE, call("GetAccountSettings", "{}")),
    Script::of(known::RECURSION, call("GetFunctionRecursionConfig", OF)).has(&[("RecursiveLoop", r#""Terminate""#)]),
    Script::of(
        known::RECURSION,
        call("PutFunctionRecursionConfig", r#"{"FunctionName":"${function}","RecursiveLoop":"Allow"}"#),
    )
    .has(&[("RecursiveLoop", r#""Allow""#)])
    .finally(&[call("PutFunctionRecursionConfig", r#"{"FunctionName":"${function}","RecursiveLoop":"Terminate"}"#)]),
    Script::of(known::RUNTIME_MANAGEMENT, call("GetRuntimeManagementConfig", OF))
        .has(&[("UpdateRuntimeOn", r#""Auto""#)]),
    Script::of(
        known::RUNTIME_MANAGEMENT,
        call("PutRuntimeManagementConfig", r#"{"FunctionName":"${function}","UpdateRuntimeOn":"FunctionUpdate"}"#),
    )
    .has(&[("UpdateRuntimeOn", r#""FunctionUpdate""#)])
    .finally(&[call("PutRuntimeManagementConfig", r#"{"FunctionName":"${function}","UpdateRuntimeOn":"Auto"}"#)]),
    Script::of(known::SCALING_CONFIG, call("PutFunctionScalingConfig", SCALING)).needs(Needs::Qualifier),
    Script::of(
        known::SCALING_CONFIG,
        call("GetFunctionScalingConfig", r#"{"FunctionName":"${function}","Qualifier":"1"}"#),
    )
    .needs(Needs::Qualifier)
    .given(&[call("PutFunctionScalingConfig", SCALING)])
    .has(&[("RequestedFunctionScalingConfig.MaxExecutionEnvironments", "2")]),
    Script::of(known::NO_DURABLE_EXECUTIONS, call("ListDurableExecutionsByFunction", OF)),
    Script::of(known::PROVIDER_STATES, call("CreateCapacityProvider", PROVIDER))
        .has(&[("CapacityProvider.State", r#""Pending""#)])
        .finally(&[DELETE, GONE]),
    Script::of(known::PROVIDER_STATES, call("GetCapacityProvider", OF_PROVIDER))
        .given(&[call("CreateCapacityProvider", PROVIDER)])
        .finally(&[DELETE, GONE]),
    Script::of(
        known::PROVIDER_STATES,
        call(
            "UpdateCapacityProvider",
            r#"{"CapacityProviderName":"proofmark-verify","PropagateTags":{"Mode":"None"}}"#,
        ),
    )
    .given(&[call("CreateCapacityProvider", PROVIDER)])
    .finally(&[DELETE, GONE]),
    Script::of(known::PROVIDER_STATES, call("ListFunctionVersionsByCapacityProvider", OF_PROVIDER))
        .given(&[call("CreateCapacityProvider", PROVIDER)])
        .finally(&[DELETE, GONE]),
    Script::of(known::PROVIDER_STATES, call("ListCapacityProviders", "{}")),
    Script::of(known::PROVIDER_STATES, DELETE)
        .given(&[call("CreateCapacityProvider", PROVIDER)])
        .has(&[("CapacityProvider.State", r#""Deleting""#)])
        .finally(&[GONE]),
    Script::of(known::PROVIDER_MISSING, call("GetCapacityProvider", r#"{"CapacityProviderName":"proofmark-none"}"#))
        .needs(Needs::MissingAndLeave)
        .fails(404, "ResourceNotFoundException", ""),
];
