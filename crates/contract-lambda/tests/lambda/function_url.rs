//! URLs of functions and aliases.

use crate::Service;
use crate::lifecycle::{error, output, with_function};
use proofmark_smithy_model::model::Node;
use serde_json::json;

const CREATE: &str = "CreateFunctionUrlConfig";
const UPDATE: &str = "UpdateFunctionUrlConfig";
const GET: &str = "GetFunctionUrlConfig";
const LIST: &str = "ListFunctionUrlConfigs";
const DELETE: &str = "DeleteFunctionUrlConfig";

const ARN: &str = "arn:aws:lambda:us-east-2:123456789012:function:fn";
const MISSING: &str = "The resource you requested does not exist.";

fn name() -> Node {
    json!({ "FunctionName": "fn" })
}

fn create() -> Node {
    json!({ "FunctionName": "fn", "AuthType": "NONE" })
}

fn of_alias() -> Node {
    json!({ "FunctionName": "fn", "Qualifier": "LIVE", "AuthType": "AWS_IAM" })
}

/// A function with the alias `LIVE`.
fn with_alias() -> Service {
    let service = with_function();
    output(&service, "CreateAlias", json!({ "FunctionName": "fn", "Name": "LIVE", "FunctionVersion": "$LATEST" }));
    service
}

#[test]
fn a_url_has_an_id_of_its_own_in_the_region() {
    let service = with_function();
    let created = output(&service, CREATE, create());
    let url = created["FunctionUrl"].as_str().expect("a text");
    let id = url.strip_prefix("https://").and_then(|rest| rest.strip_suffix(".lambda-url.us-east-2.on.aws/"));
    let id = id.unwrap_or_else(|| panic!("{url}"));
    assert_eq!(id.len(), 32);
    assert!(id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()), "{id}");
    output(&service, DELETE, name());
    assert_ne!(output(&service, CREATE, create())["FunctionUrl"], url);
}

#[test]
fn what_nobody_set_is_absent_but_for_the_mode_where_it_is_read() {
    let service = with_function();
    let created = output(&service, CREATE, create());
    let url = &created["FunctionUrl"];
    let time = "2016-11-21T19:49:20.006000Z";
    assert_eq!(created, json!({ "FunctionUrl": url, "FunctionArn": ARN, "AuthType": "NONE", "CreationTime": time }));
    let full = json!({
        "FunctionUrl": url,
        "FunctionArn": ARN,
        "AuthType": "NONE",
        "CreationTime": time,
        "LastModifiedTime": time,
        "InvokeMode": "BUFFERED",
    });
    assert_eq!(output(&service, GET, name()), full);
    assert_eq!(output(&service, LIST, name()), json!({ "FunctionUrlConfigs": [full] }));
}

#[test]
fn an_update_keeps_what_it_does_not_give() {
    let mut service = with_function();
    let mut input = create();
    input["Cors"] = json!({ "AllowOrigins": ["*"], "MaxAge": 5 });
    input["InvokeMode"] = "RESPONSE_STREAM".into();
    let created = output(&service, CREATE, input);
    service.advance(1000);
    let updated = output(&service, UPDATE, json!({ "FunctionName": "fn", "AuthType": "AWS_IAM" }));
    let expected = json!({
        "FunctionUrl": created["FunctionUrl"],
        "FunctionArn": ARN,
        "AuthType": "AWS_IAM",
        "Cors": { "AllowOrigins": ["*"], "MaxAge": 5 },
        "InvokeMode": "RESPONSE_STREAM",
        "CreationTime": "2016-11-21T19:49:20.006000Z",
        "LastModifiedTime": "2016-11-21T19:49:21.006000Z",
    });
    assert_eq!(updated, expected);
    assert_eq!(output(&service, GET, name()), expected);
}

#[test]
fn an_empty_cors_takes_the_settings_away() {
    let service = with_function();
    let mut input = create();
    input["Cors"] = json!({ "AllowOrigins": ["*"] });
    output(&service, CREATE, input);
    output(&service, UPDATE, json!({ "FunctionName": "fn", "Cors": {} }));
    assert_eq!(output(&service, GET, name()).get("Cors"), None);
}

#[test]
fn a_function_and_its_aliases_have_one_url_each() {
    let service = with_alias();
    output(&service, CREATE, create());
    assert_eq!(output(&service, CREATE, of_alias())["FunctionArn"], format!("{ARN}:LIVE"));
    let text = format!(
        "Failed to create function url config for [functionArn = {ARN}]. Error message:  FunctionUrlConfig exists for \
         this Lambda function"
    );
    assert_eq!(error(&service, CREATE, create()), ("ResourceConflictException".to_owned(), text));
    output(&service, DELETE, name());
    assert_eq!(error(&service, GET, name()).1, MISSING);
    assert_eq!(output(&service, GET, json!({ "FunctionName": "fn:LIVE" }))["AuthType"], "AWS_IAM");
}

#[test]
fn urls_are_listed_page_by_page() {
    let service = with_alias();
    output(&service, CREATE, create());
    output(&service, CREATE, of_alias());
    let arns = |page: &Node| page["FunctionUrlConfigs"][0]["FunctionArn"].as_str().expect("an ARN").to_owned();
    let first = output(&service, LIST, json!({ "FunctionName": "fn", "MaxItems": 1 }));
    let next = json!({ "FunctionName": "fn", "MaxItems": 1, "Marker": first["NextMarker"] });
    let second = output(&service, LIST, next);
    assert_eq!([arns(&first), arns(&second)], [ARN.to_owned(), format!("{ARN}:LIVE")]);
    assert_eq!(second.get("NextMarker"), None);
}

#[test]
fn what_is_missing_is_an_error() {
    let service = with_function();
    let missing = json!({ "FunctionName": "missing", "AuthType": "NONE" });
    let of_alias = || json!({ "FunctionName": "fn", "Qualifier": "LIVE", "AuthType": "NONE" });
    for operation in [CREATE, UPDATE, LIST] {
        assert_eq!(error(&service, operation, missing.clone()).1, "Function does not exist", "{operation}");
    }
    for operation in [CREATE, UPDATE] {
        assert_eq!(error(&service, operation, of_alias()).1, "Function does not exist", "{operation}");
    }
    for operation in [GET, DELETE] {
        for input in [missing.clone(), of_alias(), name()] {
            assert_eq!(error(&service, operation, input).1, MISSING, "{operation}");
        }
    }
    assert_eq!(error(&service, UPDATE, name()).1, MISSING);
}

#[test]
fn a_mode_that_there_is_not_is_rejected_and_changes_nothing() {
    let service = with_function();
    output(&service, CREATE, create());
    let (name_of, text) = error(&service, UPDATE, json!({ "FunctionName": "fn", "InvokeMode": "FAST" }));
    assert_eq!(name_of, "ValidationException");
    let expected = "1 validation error detected: Value 'FAST' at 'invokeMode' failed to satisfy constraint: Member \
                    must satisfy enum value set: [RESPONSE_STREAM, BUFFERED]";
    assert_eq!(text, expected);
    assert_eq!(output(&service, GET, name())["InvokeMode"], "BUFFERED");
}

#[test]
fn urls_go_with_what_they_belong_to() {
    let service = with_alias();
    output(&service, CREATE, of_alias());
    output(&service, "DeleteAlias", json!({ "FunctionName": "fn", "Name": "LIVE" }));
    assert_eq!(output(&service, LIST, name()), json!({ "FunctionUrlConfigs": [] }));
    output(&service, CREATE, create());
    output(&service, "DeleteFunction", name());
    output(&service, "CreateFunction", name());
    assert_eq!(error(&service, GET, name()).1, MISSING);
}
