//! Code signing configs, and the functions that have one.

use crate::Service;
use crate::lifecycle::{EMPTY_ZIP, error, exact, output, with_function};
use proofmark_smithy_model::model::Node;
use serde_json::json;

const CREATE: &str = "CreateCodeSigningConfig";
const UPDATE: &str = "UpdateCodeSigningConfig";
const GET: &str = "GetCodeSigningConfig";
const DELETE: &str = "DeleteCodeSigningConfig";
const PUT_OF: &str = "PutFunctionCodeSigningConfig";
const GET_OF: &str = "GetFunctionCodeSigningConfig";
const DELETE_OF: &str = "DeleteFunctionCodeSigningConfig";
const USERS: &str = "ListFunctionsByCodeSigningConfig";

const NOWHERE: &str = "arn:aws:lambda:us-east-2:123456789012:code-signing-config:csc-00000000000000000";

/// An archive with a signature, and nothing else.
const SIGNED_ZIP: &str = "UEsDBBQAAAAAAAAAIQAAAAAAAAAAAAAAAAAlAAAATUVUQS1JTkYvYXdzX3NpZ25lcl9zaWduYXR1cmVfdjEuMC5TRlBLAQIUAxQA\
    AAAAAAAAIQAAAAAAAAAAAAAAAAAlAAAAAAAAAAAAAACAAQAAAABNRVRBLUlORi9hd3Nfc2lnbmVyX3NpZ25hdHVyZV92MS4wLlNG\
    UEsFBgAAAAABAAEAUwAAAEMAAAAAAA==";

fn publishers() -> Node {
    json!({ "SigningProfileVersionArns": ["arn:aws:signer:us-east-2:123456789012:/signing-profiles/test"] })
}

fn create(service: &Service) -> Node {
    output(service, CREATE, json!({ "AllowedPublishers": publishers() }))["CodeSigningConfig"].clone()
}

fn of(arn: &Node) -> Node {
    json!({ "CodeSigningConfigArn": arn })
}

fn of_function(arn: &Node) -> Node {
    json!({ "FunctionName": "fn", "CodeSigningConfigArn": arn })
}

#[test]
fn a_config_is_kept_as_it_was_created_and_updated() {
    let mut service = exact();
    let created = create(&service);
    let id = created["CodeSigningConfigId"].as_str().expect("an id");
    let expected = json!({
        "CodeSigningConfigId": id,
        "CodeSigningConfigArn": format!("arn:aws:lambda:us-east-2:123456789012:code-signing-config:{id}"),
        "AllowedPublishers": publishers(),
        "CodeSigningPolicies": { "UntrustedArtifactOnDeployment": "Warn" },
        "LastModified": "2016-11-21T19:49:20.006+0000",
    });
    assert_eq!(created, expected);
    service.advance(1000);
    let update = json!({
        "CodeSigningConfigArn": created["CodeSigningConfigArn"],
        "CodeSigningPolicies": { "UntrustedArtifactOnDeployment": "Enforce" },
    });
    let updated = output(&service, UPDATE, update)["CodeSigningConfig"].clone();
    assert_eq!(updated["CodeSigningPolicies"], json!({ "UntrustedArtifactOnDeployment": "Enforce" }));
    assert_eq!(updated["AllowedPublishers"], publishers());
    assert_eq!(updated["LastModified"], "2016-11-21T19:49:21.006+0000");
    let read = output(&service, GET, of(&created["CodeSigningConfigArn"]));
    assert_eq!(read, json!({ "CodeSigningConfig": updated }));
}

#[test]
fn configs_are_listed_in_the_order_of_their_creation() {
    let service = exact();
    let created: Vec<_> = (0..5).map(|_| create(&service)).collect();
    let first = output(&service, "ListCodeSigningConfigs", json!({ "MaxItems": 3 }));
    let rest = output(&service, "ListCodeSigningConfigs", json!({ "Marker": first["NextMarker"] }));
    let both: Vec<_> = [&first, &rest]
        .into_iter()
        .flat_map(|page| page["CodeSigningConfigs"].as_array().expect("a list").clone())
        .collect();
    assert_eq!(both, created);
    assert_eq!(rest.get("NextMarker"), None);
}

#[test]
fn a_function_has_the_config_that_it_was_given() {
    let service = with_function();
    assert_eq!(output(&service, GET_OF, json!({ "FunctionName": "fn" })), json!({}));
    let arn = create(&service)["CodeSigningConfigArn"].clone();
    assert_eq!(output(&service, USERS, of(&arn)), json!({ "FunctionArns": [] }));
    assert_eq!(output(&service, PUT_OF, of_function(&arn))["FunctionName"], "fn");
    let expected = json!({ "CodeSigningConfigArn": arn, "FunctionName": "fn" });
    assert_eq!(output(&service, GET_OF, json!({ "FunctionName": "fn" })), expected);
    output(&service, "CreateFunction", json!({ "FunctionName": "created", "CodeSigningConfigArn": arn }));
    let functions = ["created", "fn"].map(|name| format!("arn:aws:lambda:us-east-2:123456789012:function:{name}"));
    assert_eq!(output(&service, USERS, of(&arn)), json!({ "FunctionArns": functions }));
}

#[test]
fn a_config_is_deleted_when_no_function_has_it() {
    let service = with_function();
    let arn = create(&service)["CodeSigningConfigArn"].clone();
    output(&service, PUT_OF, of_function(&arn));
    assert_eq!(error(&service, DELETE, of(&arn)).0, "ResourceConflictException");
    for _ in 0..2 {
        output(&service, DELETE_OF, json!({ "FunctionName": "fn" }));
    }
    output(&service, DELETE, of(&arn));
    assert_eq!(error(&service, GET, of(&arn)).0, "ResourceNotFoundException");
}

#[test]
fn what_is_missing_is_an_error() {
    let mut service = with_function();
    let missing = format!("The Lambda code signing configuration {NOWHERE} can not be found.");
    for operation in [GET, UPDATE, DELETE, USERS] {
        let rejected = error(&service, operation, of(&NOWHERE.into()));
        assert_eq!(rejected, ("ResourceNotFoundException".to_owned(), missing.clone()), "{operation}");
    }
    service.call(GET, of(&NOWHERE.into()));
    assert!(!service.transcript.contains(r#""Type""#), "{}", service.transcript);
    let text = format!(
        "The code signing configuration cannot be found. Check that the provided configuration is not deleted: \
         {NOWHERE}."
    );
    for name in ["fn", "missing"] {
        let rejected = error(&service, PUT_OF, json!({ "FunctionName": name, "CodeSigningConfigArn": NOWHERE }));
        assert_eq!(rejected, ("CodeSigningConfigNotFoundException".to_owned(), text.clone()));
    }
    let arn = create(&service)["CodeSigningConfigArn"].clone();
    let input = json!({ "FunctionName": "missing", "CodeSigningConfigArn": arn });
    let no_function = "Function not found: arn:aws:lambda:us-east-2:123456789012:function:missing";
    for operation in [PUT_OF, GET_OF, DELETE_OF] {
        assert_eq!(error(&service, operation, input.clone()).1, no_function, "{operation}");
    }
}

#[test]
fn a_policy_that_there_is_not_is_rejected() {
    let policies = json!({ "UntrustedArtifactOnDeployment": "Ignore" });
    let input = json!({ "AllowedPublishers": publishers(), "CodeSigningPolicies": policies });
    assert_eq!(error(&exact(), CREATE, input).0, "ValidationException");
}

#[test]
fn a_config_has_tags() {
    let service = exact();
    let input = json!({ "AllowedPublishers": publishers(), "Tags": { "a": "1" } });
    let arn = output(&service, CREATE, input)["CodeSigningConfig"]["CodeSigningConfigArn"].clone();
    output(&service, "TagResource", json!({ "Resource": arn, "Tags": { "b": "2" } }));
    output(&service, "UntagResource", json!({ "Resource": arn, "TagKeys": ["a"] }));
    assert_eq!(output(&service, "ListTags", json!({ "Resource": arn })), json!({ "Tags": { "b": "2" } }));
    assert_eq!(error(&service, "ListTags", json!({ "Resource": NOWHERE })).0, "ResourceNotFoundException");
}

#[test]
fn what_nobody_signed_is_rejected_where_the_policy_is_to_enforce() {
    let mut service = exact();
    let arn = create(&service)["CodeSigningConfigArn"].clone();
    let create = |name: &str, zip: &str| json!({ "FunctionName": name, "CodeSigningConfigArn": arn, "Code": { "ZipFile": zip } });
    output(&service, "CreateFunction", create("warned", EMPTY_ZIP));
    let enforce = json!({
        "CodeSigningConfigArn": arn,
        "CodeSigningPolicies": { "UntrustedArtifactOnDeployment": "Enforce" },
    });
    output(&service, UPDATE, enforce);
    let text = |name: &str| {
        let text = format!(
            "Lambda cannot deploy the function. The function or layer might be signed using a signature that the \
             client is not configured to accept. Check the provided signature for {name}."
        );
        ("CodeVerificationFailedException".to_owned(), text)
    };
    assert_eq!(error(&service, "CreateFunction", create("fn", EMPTY_ZIP)), text("fn"));
    output(&service, "CreateFunction", create("fn", SIGNED_ZIP));
    let update = |zip: &str| json!({ "FunctionName": "fn", "ZipFile": zip });
    let hash = |service: &Service| {
        output(service, "GetFunctionConfiguration", json!({ "FunctionName": "fn" }))["CodeSha256"].clone()
    };
    let before = hash(&service);
    assert_eq!(error(&service, "UpdateFunctionCode", update(EMPTY_ZIP)), text("fn"));
    assert_eq!(hash(&service), before);
    output(&service, DELETE_OF, json!({ "FunctionName": "fn" }));
    output(&service, "UpdateFunctionCode", update(EMPTY_ZIP));
    service.advance(100);
    assert_ne!(hash(&service), before);
}
