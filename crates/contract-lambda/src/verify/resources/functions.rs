//! Functions, versions and aliases.

use crate::behaviour as known;
use crate::verify::Needs;
use crate::verify::script::{Script, call};

const OTHER: &str = r#"{"FunctionName":"proofmark-verify-2","Role":"${role}","Runtime":"python3.13","Handler":"index.handler","Code":{"ZipFile":"${code}"}}"#;
const DELETE_OTHER: &str = r#"{"FunctionName":"proofmark-verify-2"}"#;
const OF: &str = r#"{"FunctionName":"${function}"}"#;

pub(super) static SCRIPTS: &[Script] = &[
    Script::of(known::FUNCTION_CONFIGURATION, call("CreateFunction", OTHER))
        .has(&[("MemorySize", "128"), ("Timeout", "3"), ("PackageType", r#""Zip""#), ("Version", r#""$LATEST""#)])
        .finally(&[call("DeleteFunction", DELETE_OTHER)]),
    Script::of(known::FUNCTION_EXISTS, call("CreateFunction", OTHER))
        .given(&[call("CreateFunction", OTHER)])
        .fails(409, "ResourceConflictException", "Function already exist: proofmark-verify-2")
        .finally(&[call("DeleteFunction", DELETE_OTHER)]),
    Script::of(
        known::DEPRECATED_RUNTIME,
        call("CreateFunction", r#"{"FunctionName":"proofmark-verify-3","Role":"${role}","Runtime":"nodejs12.x","Handler":"a.b","Code":{"ZipFile":"${code}"}}"#),
    )
    .fails(400, "InvalidParameterValueException", ""),
    Script::of(known::FUNCTION_STATES, call("GetFunction", OF)).has(&[("Configuration.State", r#""Active""#)]),
    Script::of(known::FUNCTION_STATES, call("GetFunctionConfiguration", OF))
        .has(&[("State", r#""Active""#), ("LastUpdateStatus", r#""Successful""#)]),
    Script::of(
        known::FUNCTION_STATES,
        call("UpdateFunctionConfiguration", r#"{"FunctionName":"${function}","Description":"verified"}"#),
    )
    .has(&[("LastUpdateStatus", r#""InProgress""#), ("Description", r#""verified""#)]),
    Script::of(
        known::REVISION_MISMATCH,
        call("UpdateFunctionConfiguration", r#"{"FunctionName":"${function}","Description":"no","RevisionId":"00000000-0000-4000-8000-000000000000"}"#),
    )
    .fails(412, "PreconditionFailedException", ""),
    Script::of(known::FUNCTION_STATES, call("UpdateFunctionCode", r#"{"FunctionName":"${function}","ZipFile":"${code}"}"#))
        .has(&[("LastUpdateStatus", r#""InProgress""#)]),
    Script::of(known::NOT_A_ZIP, call("UpdateFunctionCode", r#"{"FunctionName":"${function}","ZipFile":"bm90IGEgemlw"}"#))
        .fails(400, "InvalidParameterValueException", ""),
    Script::of(known::VERSION_NUMBERS, call("PublishVersion", OF))
        .given(&[call("PublishVersion", OF).keep(&[("version", "Version")])])
        .has(&[("Version", r#""${version}""#)]),
    Script::of(known::OTHER_CODE, call("PublishVersion", r#"{"FunctionName":"${function}","CodeSha256":"bm90IGEgaGFzaA=="}"#))
        .fails(400, "InvalidParameterValueException", ""),
    Script::of(known::LIST_FUNCTIONS, call("ListVersionsByFunction", OF))
        .has(&[("Versions.0.Version", r#""$LATEST""#)]),
    Script::of(known::LIST_FUNCTIONS, call("ListFunctions", "{}")),
    Script::of(known::DELETE_FUNCTION_STATUS, call("DeleteFunction", DELETE_OTHER)).given(&[call("CreateFunction", OTHER)]),
    Script::of(known::FUNCTION_NOT_FOUND, call("DeleteFunction", DELETE_OTHER))
        .fails(404, "ResourceNotFoundException", ""),
    Script::of(known::ALIAS_EXISTS, call("CreateAlias", r#"{"FunctionName":"${function}","Name":"GREEN","FunctionVersion":"$LATEST"}"#))
        .given(&[call("CreateAlias", r#"{"FunctionName":"${function}","Name":"GREEN","FunctionVersion":"$LATEST"}"#)])
        .fails(409, "ResourceConflictException", "")
        .finally(&[call("DeleteAlias", r#"{"FunctionName":"${function}","Name":"GREEN"}"#)]),
    Script::of(known::ALIAS_EXISTS, call("GetAlias", r#"{"FunctionName":"${function}","Name":"GREEN"}"#))
        .variant("created")
        .given(&[call("CreateAlias", r#"{"FunctionName":"${function}","Name":"GREEN","FunctionVersion":"$LATEST"}"#)])
        .has(&[("Name", r#""GREEN""#), ("FunctionVersion", r#""$LATEST""#)])
        .finally(&[call("DeleteAlias", r#"{"FunctionName":"${function}","Name":"GREEN"}"#)]),
    Script::of(known::ALIAS_NOT_FOUND, call("GetAlias", r#"{"FunctionName":"${function}","Name":"NONE"}"#))
        .fails(404, "ResourceNotFoundException", "Cannot find alias arn: ${arn}:NONE"),
    Script::of(known::UPDATED_ALIAS_NOT_FOUND, call("UpdateAlias", r#"{"FunctionName":"${function}","Name":"NONE","FunctionVersion":"1"}"#))
        .fails(404, "ResourceNotFoundException", "Alias not found: ${arn}:NONE"),
    Script::of(known::ALIAS_LATEST_ROUTED, call("UpdateAlias", r#"{"FunctionName":"${function}","Name":"GREEN","RoutingConfig":{"AdditionalVersionWeights":{"1":0.5}}}"#))
        .needs(Needs::Qualifier)
        .given(&[call("CreateAlias", r#"{"FunctionName":"${function}","Name":"GREEN","FunctionVersion":"$LATEST"}"#)])
        .fails(400, "InvalidParameterValueException", "")
        .finally(&[call("DeleteAlias", r#"{"FunctionName":"${function}","Name":"GREEN"}"#)]),
    Script::of(known::ALIAS_EXISTS, call("UpdateAlias", r#"{"FunctionName":"${function}","Name":"GREEN","Description":"new"}"#))
        .variant("updated")
        .given(&[call("CreateAlias", r#"{"FunctionName":"${function}","Name":"GREEN","FunctionVersion":"$LATEST"}"#)])
        .has(&[("Description", r#""new""#), ("FunctionVersion", r#""$LATEST""#)])
        .finally(&[call("DeleteAlias", r#"{"FunctionName":"${function}","Name":"GREEN"}"#)]),
    Script::of(known::LIST_LARGEST, call("ListAliases", OF)),
    Script::of(known::DELETE_ALIAS_IDEMPOTENT, call("DeleteAlias", r#"{"FunctionName":"${function}","Name":"NONE"}"#)),
];
