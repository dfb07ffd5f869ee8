//! Reserved and provisioned concurrency.

use crate::behaviour as known;
use crate::verify::Needs;
use crate::verify::script::{Script, call};

const OF: &str = r#"{"FunctionName":"${function}"}"#;
const RESERVE: &str = r#"{"FunctionName":"${function}","ReservedConcurrentExecutions":1}"#;
const PROVISION: &str =
    r#"{"FunctionName":"${function}","Qualifier":"${qualifier}","ProvisionedConcurrentExecutions":1}"#;
const PROVISIONED: &str = r#"{"FunctionName":"${function}","Qualifier":"${qualifier}"}"#;

pub(super) static SCRIPTS: &[Script] = &[
    Script::of(known::TOO_MUCH_RESERVED, call("PutFunctionConcurrency", RESERVE))
        .variant("one")
        .has(&[("ReservedConcurrentExecutions", "1")])
        .finally(&[call("DeleteFunctionConcurrency", OF)]),
    Script::of(
        known::TOO_MUCH_RESERVED,
        call("PutFunctionConcurrency", r#"{"FunctionName":"${function}","ReservedConcurrentExecutions":1000000}"#),
    )
    .fails(400, "InvalidParameterValueException", ""),
    Script::of(
        known::FUNCTIONS_ONLY,
        call("PutFunctionConcurrency", r#"{"FunctionName":"${function}:1","ReservedConcurrentExecutions":1}"#),
    )
    .fails(400, "InvalidParameterValueException", ""),
    Script::of(known::TOO_MUCH_RESERVED, call("GetFunctionConcurrency", OF))
        .variant("one")
        .given(&[call("PutFunctionConcurrency", RESERVE)])
        .has(&[("ReservedConcurrentExecutions", "1")])
        .finally(&[call("DeleteFunctionConcurrency", OF)]),
    Script::of(known::TOO_MUCH_RESERVED, call("DeleteFunctionConcurrency", OF))
        .variant("one")
        .given(&[call("PutFunctionConcurrency", RESERVE)]),
    Script::of(known::PROVISIONED_STATES, call("PutProvisionedConcurrencyConfig", PROVISION))
        .needs(Needs::Qualifier)
        .has(&[("Status", r#""IN_PROGRESS""#), ("RequestedProvisionedConcurrentExecutions", "1")])
        .finally(&[call("DeleteProvisionedConcurrencyConfig", PROVISIONED)]),
    Script::of(
        known::PROVISIONED_LATEST,
        call(
            "PutProvisionedConcurrencyConfig",
            r#"{"FunctionName":"${function}","Qualifier":"$LATEST","ProvisionedConcurrentExecutions":1}"#,
        ),
    )
    .fails(400, "InvalidParameterValueException", ""),
    Script::of(known::NO_PROVISIONED_CONFIG, call("GetProvisionedConcurrencyConfig", PROVISIONED))
        .needs(Needs::Qualifier)
        .fails(404, "ProvisionedConcurrencyConfigNotFoundException", ""),
    Script::of(known::PROVISIONED_STATES, call("GetProvisionedConcurrencyConfig", PROVISIONED))
        .needs(Needs::Qualifier)
        .given(&[call("PutProvisionedConcurrencyConfig", PROVISION)])
        .has(&[("RequestedProvisionedConcurrentExecutions", "1")])
        .finally(&[call("DeleteProvisionedConcurrencyConfig", PROVISIONED)]),
    Script::of(known::PROVISIONED_STATES, call("ListProvisionedConcurrencyConfigs", OF))
        .needs(Needs::Qualifier)
        .given(&[call("PutProvisionedConcurrencyConfig", PROVISION)])
        .has(&[("ProvisionedConcurrencyConfigs.0.RequestedProvisionedConcurrentExecutions", "1")])
        .finally(&[call("DeleteProvisionedConcurrencyConfig", PROVISIONED)]),
    Script::of(known::NO_PROVISIONED_CONFIG, call("DeleteProvisionedConcurrencyConfig", PROVISIONED))
        .needs(Needs::Qualifier),
];
