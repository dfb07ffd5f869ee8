//! Functions as AWS has them from their creation to their end: states, revisions, versions, tags, lists.

use crate::Service;
use proofmark_contract::aws::Scope;
use proofmark_contract::service::{Call, Outcome, Settings, State as _, StateMode};
use proofmark_contract_lambda::DeclaredFunction;
use proofmark_smithy_model::model::Node;
use serde_json::json;

const NAME: &str = "fn";

/// An archive with nothing in it, and its hash.
pub(crate) const EMPTY_ZIP: &str = "UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==";
pub(crate) const EMPTY_ZIP_HASH: &str = "hznHbmgfkAkjuQDJ3w73XPQh05yrtUZQxLmtGbanbYU=";

pub(crate) fn exact() -> Service {
    Service::with(Settings { mode: StateMode::On, ..Settings::default() }, Vec::new())
}

pub(crate) fn output(service: &Service, operation: &str, input: Node) -> Node {
    match service.response(operation, input) {
        Some(Outcome::Output(output)) => output,
        other => panic!("{operation}: {other:?}"),
    }
}

/// The name and the text of an error.
pub(crate) fn error(service: &Service, operation: &str, input: Node) -> (String, String) {
    let Some(Outcome::Error { error, .. }) = service.response(operation, input) else { panic!("{operation} succeeds") };
    let text = ["message", "Message"].iter().find_map(|name| error.members.get(*name)?.as_str());
    (error.name, text.unwrap_or_default().to_owned())
}

/// A service with a function that is active.
pub(crate) fn with_function() -> Service {
    let service = exact();
    output(&service, "CreateFunction", json!({ "FunctionName": NAME, "Runtime": "python3.13" }));
    service
}

fn get(service: &Service) -> Node {
    output(service, "GetFunctionConfiguration", json!({ "FunctionName": NAME }))
}

#[test]
fn a_function_is_pending_when_it_is_created_and_active_afterwards() {
    let service = exact();
    let created = output(&service, "CreateFunction", json!({ "FunctionName": NAME }));
    let later = get(&service);
    assert_eq!((&created["State"], &later["State"]), (&json!("Pending"), &json!("Active")));
    assert_eq!((created.get("LastUpdateStatus"), &later["LastUpdateStatus"]), (None, &json!("Successful")));
    assert_ne!(created["RevisionId"], later["RevisionId"]);
}

#[test]
fn hash_and_size_are_those_of_the_archive_that_was_sent() {
    let service = exact();
    let input = json!({ "FunctionName": NAME, "Code": { "ZipFile": EMPTY_ZIP } });
    let created = output(&service, "CreateFunction", input);
    assert_eq!((created["CodeSha256"].as_str(), created["CodeSize"].as_u64()), (Some(EMPTY_ZIP_HASH), Some(22)));
}

#[test]
fn what_is_not_an_archive_is_rejected_and_creates_nothing() {
    let service = exact();
    let input = json!({ "FunctionName": NAME, "Code": { "ZipFile": "bm8gemlw" } });
    assert_eq!(
        error(&service, "CreateFunction", input).1,
        "Could not unzip uploaded file. Please check your file, then try to upload again."
    );
    assert_eq!(error(&service, "GetFunction", json!({ "FunctionName": NAME })).0, "ResourceNotFoundException");
}

#[test]
fn an_update_is_in_progress_for_a_while_and_excludes_others() {
    let mut service = with_function();
    let update = json!({ "FunctionName": NAME, "Timeout": 7 });
    let updated = output(&service, "UpdateFunctionConfiguration", update.clone());
    assert_eq!(updated["LastUpdateStatus"], "InProgress");
    let arn = "arn:aws:lambda:us-east-2:123456789012:function:fn";
    let text = format!("The operation cannot be performed at this time. An update is in progress for resource: {arn}");
    let conflict = ("ResourceConflictException".to_owned(), text);
    assert_eq!(error(&service, "UpdateFunctionConfiguration", update.clone()), conflict);
    service.advance(100);
    assert_eq!(get(&service)["LastUpdateStatus"], "Successful");
}

#[test]
fn another_revision_than_the_current_one_is_a_failed_precondition() {
    let service = with_function();
    let stale = json!({ "FunctionName": NAME, "Timeout": 7, "RevisionId": "wrong" });
    let before = get(&service);
    let rejected = error(&service, "UpdateFunctionConfiguration", stale);
    assert_eq!(rejected.0, "PreconditionFailedException");
    assert_eq!(get(&service), before);
}

#[test]
fn the_current_revision_is_taken() {
    let service = with_function();
    let current = get(&service)["RevisionId"].clone();
    let update = json!({ "FunctionName": NAME, "Timeout": 7, "RevisionId": current });
    assert_eq!(output(&service, "UpdateFunctionConfiguration", update)["Timeout"], 7);
}

#[test]
fn a_dry_run_changes_nothing() {
    let service = with_function();
    let before = get(&service);
    let input = json!({ "FunctionName": NAME, "ZipFile": EMPTY_ZIP, "DryRun": true });
    assert_eq!(output(&service, "UpdateFunctionCode", input)["CodeSha256"], EMPTY_ZIP_HASH);
    assert_eq!(get(&service), before);
}

#[test]
fn levels_of_logging_belong_to_the_format_json() {
    let mut service = with_function();
    let mut set = |config: Node| {
        let input = json!({ "FunctionName": NAME, "LoggingConfig": config });
        let updated = output(&service, "UpdateFunctionConfiguration", input);
        service.advance(100);
        updated["LoggingConfig"].clone()
    };
    let group = "/aws/lambda/fn";
    let json = json!({
        "LogFormat": "JSON",
        "LogGroup": group,
        "ApplicationLogLevel": "INFO",
        "SystemLogLevel": "DEBUG",
    });
    assert_eq!(set(json!({ "LogFormat": "JSON", "SystemLogLevel": "DEBUG" })), json);
    assert_eq!(set(json!({ "LogFormat": "Text" })), json!({ "LogFormat": "Text", "LogGroup": group }));
}

#[test]
fn versions_are_listed_after_latest_in_the_order_of_their_numbers() {
    let mut service = with_function();
    for timeout in 1..=11 {
        output(&service, "UpdateFunctionConfiguration", json!({ "FunctionName": NAME, "Timeout": timeout }));
        service.advance(100);
        output(&service, "PublishVersion", json!({ "FunctionName": NAME }));
    }
    let (mut numbers, mut marker) = (Vec::new(), Node::Null);
    loop {
        let mut input = json!({ "FunctionName": NAME, "MaxItems": 5 });
        if !marker.is_null() {
            input["Marker"] = marker;
        }
        let page = output(&service, "ListVersionsByFunction", input);
        numbers.extend(page["Versions"].as_array().unwrap().iter().map(|version| version["Version"].clone()));
        marker = page.get("NextMarker").cloned().unwrap_or_default();
        if marker.is_null() {
            break;
        }
    }
    assert_eq!(json!(numbers), json!(["$LATEST", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"]));
}

#[test]
fn functions_are_listed_by_name_with_all_their_versions_when_asked_for() {
    let service = exact();
    for name in ["b", "a-b", "a"] {
        output(&service, "CreateFunction", json!({ "FunctionName": name, "Publish": name == "a" }));
    }
    let arns = |input: Node| -> Vec<String> {
        let listed = output(&service, "ListFunctions", input);
        let arn = |function: &Node| function["FunctionArn"].as_str().unwrap().replace("arn:aws:lambda:us-east-2:", "");
        listed["Functions"].as_array().unwrap().iter().map(arn).collect()
    };
    let function = "123456789012:function:";
    let names = ["a", "a-b", "b"].map(|name| format!("{function}{name}"));
    assert_eq!(arns(json!({})), names);
    let all = ["a:$LATEST", "a:1", "a-b:$LATEST", "b:$LATEST"].map(|name| format!("{function}{name}"));
    assert_eq!(arns(json!({ "FunctionVersion": "ALL" })), all);
}

#[test]
fn tags_are_kept_with_the_function() {
    let service = exact();
    let arn = "arn:aws:lambda:us-east-2:123456789012:function:fn";
    output(&service, "CreateFunction", json!({ "FunctionName": NAME, "Tags": { "a": "1" } }));
    output(&service, "TagResource", json!({ "Resource": arn, "Tags": { "b": "2" } }));
    output(&service, "UntagResource", json!({ "Resource": arn, "TagKeys": ["a", "c"] }));
    assert_eq!(output(&service, "ListTags", json!({ "Resource": arn })), json!({ "Tags": { "b": "2" } }));
    assert_eq!(output(&service, "GetFunction", json!({ "FunctionName": NAME }))["Tags"], json!({ "b": "2" }));
}

#[test]
fn more_than_fifty_tags_are_rejected_and_none_is_added() {
    let service = with_function();
    let arn = "arn:aws:lambda:us-east-2:123456789012:function:fn";
    let tags: serde_json::Map<_, _> = (0..51).map(|key| (key.to_string(), json!("value"))).collect();
    let rejected = error(&service, "TagResource", json!({ "Resource": arn, "Tags": tags }));
    assert_eq!(rejected.1, "Number of tags exceeds resource tag limit.");
    let rejected = error(&service, "TagResource", json!({ "Resource": arn, "Tags": { "c": "3", "aws:c": "3" } }));
    let text = "The tag key aws:c is not valid. Tag keys that start with 'aws:' are reserved.";
    assert_eq!(rejected, ("InvalidParameterValueException".to_owned(), text.to_owned()));
    assert_eq!(output(&service, "ListTags", json!({ "Resource": arn })), json!({ "Tags": {} }));
}

#[test]
fn aliases_route_to_one_other_version_at_most() {
    let mut service = Service::new();
    let weights = |name: &str, version: &str, weights: Node| {
        json!({
            "FunctionName": "my-function",
            "Name": name,
            "FunctionVersion": version,
            "RoutingConfig": { "AdditionalVersionWeights": weights },
        })
    };
    service
        .call("CreateAlias", weights("two", "1", json!({ "1": 0.5, "2": 0.5 })))
        .call("CreateAlias", weights("same", "1", json!({ "1": 0.5 })))
        .call("CreateAlias", weights("latest", "$LATEST", json!({ "1": 0.5 })))
        .call("CreateAlias", weights("missing", "1", json!({ "10": 0.5 })))
        .call("CreateAlias", weights("routed", "1", json!({ "2": 0.5 })))
        .call("ListAliases", json!({ "FunctionName": "my-function", "FunctionVersion": "2" }))
        .call("DeleteFunction", json!({ "FunctionName": "my-function:2" }));
    insta::assert_snapshot!(service.transcript);
}

#[test]
fn no_operation_responds_for_a_function_that_does_not_exist() {
    let mut service = exact();
    for operation in [
        "GetPolicy",
        "AddPermission",
        "RemovePermission",
        "Invoke",
        "ListAliases",
        "ListVersionsByFunction",
        "GetFunctionConcurrency",
        "PutFunctionConcurrency",
        "GetFunctionUrlConfig",
        "CreateFunctionUrlConfig",
        "GetFunctionCodeSigningConfig",
        "GetProvisionedConcurrencyConfig",
    ] {
        service.call(operation, json!({ "FunctionName": "missing", "Qualifier": "LIVE" }));
    }
    insta::assert_snapshot!(service.transcript);
}

#[test]
fn a_runtime_is_one_that_the_service_takes() {
    let service = exact();
    let create =
        |runtime: &str| error(&service, "CreateFunction", json!({ "FunctionName": NAME, "Runtime": runtime })).1;
    assert!(create("PYTHON3.9").starts_with("Value PYTHON3.9 at 'runtime' failed to satisfy constraint"));
    assert!(create("go1.x").starts_with("The runtime parameter of go1.x is no longer supported"));
}

#[test]
fn a_request_from_another_region_leaves_functions_as_they_are() {
    let name = "arn:aws:lambda:us-east-2:123456789012:function:fn";
    let declared = DeclaredFunction { name: name.to_owned(), ..DeclaredFunction::default() };
    let service = Service::with(Settings { mode: StateMode::On, ..Settings::default() }, vec![declared]);
    output(&service, "UpdateFunctionConfiguration", json!({ "FunctionName": NAME, "Timeout": 7 }));
    let elsewhere = Scope { region: "eu-west-1".to_owned(), ..Scope::default() };
    let operation = crate::API.operation("ListFunctions").unwrap();
    let input = json!({});
    service.state.respond(&Call::new(&service.lambda, operation, &input, &elsewhere), false);
    assert_eq!(get(&service)["Timeout"], 7);
}

#[test]
fn a_request_is_about_the_region_that_it_is_signed_for() {
    let service = Service::new();
    let elsewhere = Scope { region: "eu-west-1".to_owned(), ..Scope::default() };
    let operation = crate::API.operation("GetFunctionConfiguration").unwrap();
    let input = json!({ "FunctionName": "my-function" });
    let call = Call::new(&service.lambda, operation, &input, &elsewhere);
    let reply = service.state.respond(&call, false).map(|reply| reply.outcome);
    let Some(Outcome::Output(output)) = reply else { panic!("{reply:?}") };
    assert_eq!(output["FunctionArn"], "arn:aws:lambda:eu-west-1:123456789012:function:my-function");
}

#[test]
fn values_that_the_service_does_not_know_are_rejected_before_anything_is_looked_up() {
    let service = exact();
    let start = "1 validation error detected: Value";
    for (operation, members, text) in [
        (
            "CreateFunction",
            json!({ "Architectures": ["X86_64"] }),
            "'[X86_64]' at 'architectures' failed to satisfy constraint: Member must satisfy constraint: [Member must \
             satisfy enum value set: [x86_64, arm64], Member must not be null]",
        ),
        (
            "UpdateFunctionConfiguration",
            json!({ "SnapStart": { "ApplyOn": "Always" } }),
            "'Always' at 'snapStart.applyOn' failed to satisfy constraint: Member must satisfy enum value set: \
             [PublishedVersions, None]",
        ),
        (
            "ListFunctions",
            json!({ "FunctionVersion": "SOME" }),
            "'SOME' at 'functionVersion' failed to satisfy constraint: Member must satisfy enum value set: [ALL]",
        ),
    ] {
        let mut input = members;
        input["FunctionName"] = NAME.into();
        let expected = ("ValidationException".to_owned(), format!("{start} {text}"));
        assert_eq!(error(&service, operation, input), expected);
    }
}
