//! Who may call a function and how it is labelled: policies, function URLs and tags.

use crate::behaviour as known;
use crate::verify::script::{Script, call};

const PERMISSION: &str = r#"{"FunctionName":"${function}","StatementId":"proofmark","Action":"lambda:InvokeFunction","Principal":"s3.amazonaws.com"}"#;
pub(crate) const STATEMENT: &str = r#"{"FunctionName":"${function}","StatementId":"proofmark"}"#;
const OF: &str = r#"{"FunctionName":"${function}"}"#;
const URL: &str = r#"{"FunctionName":"${function}","AuthType":"AWS_IAM"}"#;
const POLICY: &str = r#"{"ResourceArn":"${arn}","Policy":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Sid\":\"proofmark\",\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"s3.amazonaws.com\"},\"Action\":\"lambda:InvokeFunction\",\"Resource\":\"${arn}\"}]}"}"#;
const POLICY_OF: &str = r#"{"ResourceArn":"${arn}"}"#;
const TAGS: &str = r#"{"Resource":"${arn}","Tags":{"proofmark":"verify"}}"#;

pub(super) static SCRIPTS: &[Script] = &[
    Script::of(known::STATEMENT_EXISTS, call("AddPermission", PERMISSION))
        .given(&[call("AddPermission", PERMISSION)])
        .fails(409, "ResourceConflictException", "")
        .finally(&[call("RemovePermission", STATEMENT)]),
    Script::of(
        known::NO_POLICY_OF_LATEST,
        call("AddPermission", r#"{"FunctionName":"${function}","Qualifier":"$LATEST","StatementId":"p","Action":"lambda:InvokeFunction","Principal":"s3.amazonaws.com"}"#),
    )
    .fails(400, "InvalidParameterValueException", ""),
    Script::of(known::POLICY_REVISION, call("GetPolicy", OF).keep(&[("revision", "RevisionId")]))
        .given(&[call("AddPermission", PERMISSION)])
        .finally(&[call("RemovePermission", STATEMENT)]),
    Script::of(known::RESOURCE_MISSING, call("GetPolicy", OF))
        .fails(404, "ResourceNotFoundException", "The resource you requested does not exist."),
    Script::of(known::STATEMENT_MISSING, call("RemovePermission", r#"{"FunctionName":"${function}","StatementId":"none"}"#))
        .given(&[call("AddPermission", PERMISSION)])
        .fails(404, "ResourceNotFoundException", "Statement none is not found in resource policy.")
        .finally(&[call("RemovePermission", STATEMENT)]),
    Script::of(known::STATEMENT_MISSING, call("RemovePermission", STATEMENT))
        .variant("removed")
        .given(&[call("AddPermission", PERMISSION)]),
    Script::of(known::POLICY_MISSING, call("RemovePermission", STATEMENT))
        .fails(404, "ResourceNotFoundException", "No policy is associated with the given resource."),
    Script::of(known::RESOURCE_POLICY, call("PutResourcePolicy", POLICY))
        .finally(&[call("DeleteResourcePolicy", POLICY_OF)]),
    Script::of(known::RESOURCE_POLICY, call("GetResourcePolicy", POLICY_OF))
        .given(&[call("PutResourcePolicy", POLICY)])
        .finally(&[call("DeleteResourcePolicy", POLICY_OF)]),
    Script::of(known::RESOURCE_POLICY, call("DeleteResourcePolicy", POLICY_OF)).given(&[call("PutResourcePolicy", POLICY)]),
    Script::of(known::URL_EXISTS, call("CreateFunctionUrlConfig", URL))
        .given(&[call("CreateFunctionUrlConfig", URL)])
        .fails(409, "ResourceConflictException", "")
        .finally(&[call("DeleteFunctionUrlConfig", OF)]),
    Script::of(known::URL_MODES, call("GetFunctionUrlConfig", OF))
        .given(&[call("CreateFunctionUrlConfig", URL)])
        .has(&[("InvokeMode", r#""BUFFERED""#), ("AuthType", r#""AWS_IAM""#)])
        .finally(&[call("DeleteFunctionUrlConfig", OF)]),
    Script::of(
        known::URL_CORS,
        call("UpdateFunctionUrlConfig", r#"{"FunctionName":"${function}","Cors":{"AllowOrigins":["https://example.com"]}}"#),
    )
    .given(&[call("CreateFunctionUrlConfig", URL)])
    .has(&[("Cors", r#"{"AllowOrigins":["https://example.com"]}"#)])
    .finally(&[call("DeleteFunctionUrlConfig", OF)]),
    Script::of(known::URL_MODES, call("ListFunctionUrlConfigs", OF))
        .given(&[call("CreateFunctionUrlConfig", URL)])
        .has(&[("FunctionUrlConfigs.0.InvokeMode", r#""BUFFERED""#)])
        .finally(&[call("DeleteFunctionUrlConfig", OF)]),
    Script::of(known::URL_GONE, call("DeleteFunctionUrlConfig", OF)).given(&[call("CreateFunctionUrlConfig", URL)]),
    Script::of(known::RESOURCE_MISSING, call("DeleteFunctionUrlConfig", OF))
        .fails(404, "ResourceNotFoundException", "The resource you requested does not exist."),
    Script::of(known::TOO_MANY_TAGS, call("TagResource", TAGS))
        .variant("one")
        .finally(&[call("UntagResource", r#"{"Resource":"${arn}","TagKeys":["proofmark"]}"#)]),
    Script::of(known::NO_TAGS, call("TagResource", r#"{"Resource":"${arn}","Tags":{}}"#))
        .fails(400, "InvalidParameterValueException", ""),
    Script::of(known::TAGS_ON_VERSION, call("ListTags", r#"{"Resource":"${arn}:1"}"#))
        .fails(400, "InvalidParameterValueException", ""),
    Script::of(known::NO_TAGS, call("ListTags", r#"{"Resource":"${arn}"}"#))
        .variant("one")
        .given(&[call("TagResource", TAGS)])
        .has(&[("Tags.proofmark", r#""verify""#)])
        .finally(&[call("UntagResource", r#"{"Resource":"${arn}","TagKeys":["proofmark"]}"#)]),
    Script::of(known::NO_TAGS, call("UntagResource", r#"{"Resource":"${arn}","TagKeys":["proofmark"]}"#)).variant("none"),
];
