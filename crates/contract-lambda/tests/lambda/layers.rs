//! Layers: their versions, their policies, and the functions that use them.

use crate::Service;
use crate::lifecycle::{EMPTY_ZIP, EMPTY_ZIP_HASH, error, exact, output, with_function};
use proofmark_contract::budget::Budget;
use proofmark_contract::service::{Outcome, Settings, StateMode};
use proofmark_contract_lambda::{AccountLimits, Lambda};
use proofmark_smithy_model::model::Node;
use serde_json::json;

const PUBLISH: &str = "PublishLayerVersion";
const GET: &str = "GetLayerVersion";
const ADD: &str = "AddLayerVersionPermission";
const REMOVE: &str = "RemoveLayerVersionPermission";
const POLICY: &str = "GetLayerVersionPolicy";
const UPDATE: &str = "UpdateFunctionConfiguration";

const ARN: &str = "arn:aws:lambda:us-east-2:123456789012:layer:tools";
const MISSING: &str = "The resource you requested does not exist.";

fn publish(service: &Service, name: &str) -> Node {
    output(service, PUBLISH, json!({ "LayerName": name, "Content": { "ZipFile": EMPTY_ZIP } }))
}

fn version(number: u64) -> Node {
    json!({ "LayerName": "tools", "VersionNumber": number })
}

/// Input about the policy of version 1 of `tools`.
fn permission(sid: &str, more: Node) -> Node {
    let mut input = json!({
        "LayerName": "tools",
        "VersionNumber": 1,
        "StatementId": sid,
        "Action": "lambda:GetLayerVersion",
        "Principal": "*",
    });
    for (name, value) in more.as_object().into_iter().flatten() {
        input[name] = value.clone();
    }
    input
}

/// The texts of a member, one per item of a list.
fn texts(listed: &Node, list: &str, member: &str) -> Vec<String> {
    let items = listed[list].as_array().expect("a list");
    items.iter().map(|item| item[member].as_str().expect("a text").to_owned()).collect()
}

#[test]
fn a_version_has_what_was_published_and_the_hash_and_size_of_its_archive() {
    let service = exact();
    let mut input = json!({ "LayerName": "tools", "Content": { "ZipFile": EMPTY_ZIP } });
    let expected = json!({
        "Content": {
            "Location": "https://lambda-layers.us-east-2.invalid/snapshots/123456789012/tools-1",
            "CodeSha256": EMPTY_ZIP_HASH,
            "CodeSize": 22,
        },
        "LayerArn": ARN,
        "LayerVersionArn": format!("{ARN}:1"),
        "Version": 1,
        "CreatedDate": "2016-11-21T19:49:20.006+0000",
        "Description": "",
    });
    assert_eq!(output(&service, PUBLISH, input.clone()), expected);
    assert_eq!(output(&service, GET, version(1)), expected);
    assert_eq!(output(&service, "GetLayerVersionByArn", json!({ "Arn": format!("{ARN}:1") })), expected);
    input["LicenseInfo"] = "MIT".into();
    input["CompatibleRuntimes"] = json!([]);
    let second = output(&service, PUBLISH, input);
    assert_eq!((&second["Version"], &second["LicenseInfo"]), (&json!(2), &json!("MIT")));
    assert_eq!(second["CompatibleRuntimes"], json!([]));
}

#[test]
fn what_is_not_an_archive_is_rejected_and_publishes_nothing() {
    let service = exact();
    let rejected = error(&service, PUBLISH, json!({ "LayerName": "tools", "Content": { "ZipFile": "bm8gemlw" } }));
    assert_eq!(rejected.0, "InvalidParameterValueException");
    assert_eq!(output(&service, "ListLayers", json!({})), json!({ "Layers": [] }));
}

#[test]
fn a_number_is_never_used_twice() {
    let service = exact();
    publish(&service, "tools");
    for _ in 0..2 {
        output(&service, "DeleteLayerVersion", version(1));
    }
    assert_eq!(output(&service, "ListLayerVersions", json!({ "LayerName": "tools" })), json!({ "LayerVersions": [] }));
    assert_eq!(output(&service, "ListLayers", json!({})), json!({ "Layers": [] }));
    assert_eq!(publish(&service, "tools")["Version"], 2);
}

#[test]
fn versions_are_listed_from_the_latest_page_by_page() {
    let service = exact();
    for _ in 0..11 {
        publish(&service, "tools");
    }
    let (mut numbers, mut marker) = (Vec::new(), Node::Null);
    loop {
        let mut input = json!({ "LayerName": ARN, "MaxItems": 4 });
        if !marker.is_null() {
            input["Marker"] = marker;
        }
        let page = output(&service, "ListLayerVersions", input);
        let versions = page["LayerVersions"].as_array().expect("a list");
        numbers.extend(versions.iter().filter_map(|version| version["Version"].as_u64()));
        marker = page.get("NextMarker").cloned().unwrap_or_default();
        if marker.is_null() {
            break;
        }
    }
    assert_eq!(numbers, (1..=11).rev().collect::<Vec<_>>());
}

#[test]
fn lists_have_what_is_compatible() {
    let service = exact();
    let content = json!({ "ZipFile": EMPTY_ZIP });
    for (name, runtimes, architectures) in
        [("a", json!(["python3.12"]), json!(["x86_64"])), ("a", json!(["ruby3.3"]), json!(["arm64"]))]
    {
        let input = json!({
            "LayerName": name,
            "Content": content,
            "CompatibleRuntimes": runtimes,
            "CompatibleArchitectures": architectures,
        });
        output(&service, PUBLISH, input);
    }
    publish(&service, "b");
    let arns = |input: Node| {
        let listed = output(&service, "ListLayers", input);
        let layers = listed["Layers"].as_array().expect("a list").clone();
        layers.iter().map(|layer| layer["LatestMatchingVersion"]["LayerVersionArn"].clone()).collect::<Vec<_>>()
    };
    let arn = |name: &str| Node::from(ARN.replace("tools", name));
    assert_eq!(arns(json!({})), [arn("a:2"), arn("b:1")]);
    assert_eq!(arns(json!({ "CompatibleRuntime": "python3.12" })), [arn("a:1")]);
    assert_eq!(arns(json!({ "CompatibleRuntime": "python3.12", "CompatibleArchitecture": "arm64" })), [] as [Node; 0]);
    let versions =
        output(&service, "ListLayerVersions", json!({ "LayerName": "a", "CompatibleArchitecture": "arm64" }));
    assert_eq!(texts(&versions, "LayerVersions", "LayerVersionArn"), [ARN.replace("tools", "a:2")]);
}

#[test]
fn runtimes_and_architectures_are_those_of_the_service() {
    let service = exact();
    let input = json!({
        "LayerName": "tools",
        "Content": { "ZipFile": EMPTY_ZIP },
        "CompatibleRuntimes": ["first", "nodejs20.x"],
        "CompatibleArchitectures": ["second"],
    });
    let (name, text) = error(&service, PUBLISH, input);
    assert_eq!(name, "ValidationException");
    let start = "2 validation errors detected: Value '[first, nodejs20.x]' at 'compatibleRuntimes' failed to satisfy \
                 constraint: Member must satisfy enum value set: [nodejs20.x, python3.14,";
    let end = "; Value '[second]' at 'compatibleArchitectures' failed to satisfy constraint: Member must satisfy \
               constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]";
    assert!(text.starts_with(start) && text.ends_with(end), "{text}");
    let (_, text) = error(&service, "ListLayers", json!({ "CompatibleRuntime": "first" }));
    let start = "1 validation error detected: Value 'first' at 'compatibleRuntime' failed to satisfy constraint: \
                 Member must satisfy enum value set: [ruby3.5, ruby2.6,";
    assert!(text.starts_with(start) && text.ends_with("python3.6, python2.7]"), "{text}");
}

#[test]
fn what_is_missing_is_an_error() {
    let service = exact();
    publish(&service, "tools");
    for input in [version(2), json!({ "LayerName": "missing", "VersionNumber": 1 })] {
        assert_eq!(error(&service, GET, input), ("ResourceNotFoundException".to_owned(), MISSING.to_owned()));
    }
    assert_eq!(error(&service, "GetLayerVersionByArn", json!({ "Arn": format!("{ARN}:2") })).1, MISSING);
    for operation in [GET, "DeleteLayerVersion"] {
        assert_eq!(error(&service, operation, version(0)).1, "Layer Version Cannot be less than 1");
    }
    let text = format!("Layer version {ARN}:2 does not exist.");
    for operation in [ADD, REMOVE, POLICY] {
        let input = permission("s", json!({ "VersionNumber": 2 }));
        assert_eq!(error(&service, operation, input), ("ResourceNotFoundException".to_owned(), text.clone()));
    }
}

#[test]
fn a_layer_of_another_account_cannot_be_read() {
    let arn = "arn:aws:lambda:us-east-2:210987654321:layer:theirs";
    let rejected = error(&exact(), GET, json!({ "LayerName": arn, "VersionNumber": 1 }));
    assert_eq!(rejected.0, "AccessDeniedException");
}

#[test]
fn a_version_has_a_policy() {
    let service = exact();
    publish(&service, "tools");
    let no_policy = "No policy is associated with the given resource.";
    assert_eq!(error(&service, POLICY, version(1)).1, no_policy);
    assert_eq!(error(&service, REMOVE, permission("a", json!({}))).1, no_policy);
    let added = output(&service, ADD, permission("a", json!({ "OrganizationId": "o-1234567890" })));
    let statement = format!(
        r#"{{"Sid":"a","Effect":"Allow","Principal":"*","Action":"lambda:GetLayerVersion","Resource":"{ARN}:1","Condition":{{"StringEquals":{{"aws:PrincipalOrgID":"o-1234567890"}}}}}}"#
    );
    assert_eq!(added["Statement"], statement);
    let policy = output(&service, POLICY, version(1));
    let document = format!(r#"{{"Version":"2012-10-17","Id":"default","Statement":[{statement}]}}"#);
    assert_eq!(policy, json!({ "Policy": document, "RevisionId": added["RevisionId"] }));
    assert_eq!(error(&service, ADD, permission("a", json!({}))).0, "ResourceConflictException");
    let stale = error(&service, ADD, permission("b", json!({ "RevisionId": "wrong" })));
    assert_eq!(stale.0, "PreconditionFailedException");
    assert!(stale.1.ends_with("Call the GetLayerPolicy API to retrieve the latest Revision Id"), "{}", stale.1);
    let missing = error(&service, REMOVE, permission("b", json!({})));
    assert_eq!(missing.1, "Statement b is not found in resource policy.");
    output(&service, REMOVE, permission("a", json!({ "RevisionId": added["RevisionId"] })));
    assert_eq!(error(&service, POLICY, version(1)).1, no_policy);
}

#[test]
fn a_configuration_has_its_layers_with_their_sizes_even_when_they_are_deleted() {
    let mut service = with_function();
    let arn = publish(&service, "tools")["LayerVersionArn"].clone();
    let layers = json!([{ "Arn": arn, "CodeSize": 22 }]);
    let updated = output(&service, UPDATE, json!({ "FunctionName": "fn", "Layers": [arn] }));
    assert_eq!(updated["Layers"], layers);
    output(&service, "DeleteLayerVersion", version(1));
    assert_eq!(output(&service, "GetFunction", json!({ "FunctionName": "fn" }))["Configuration"]["Layers"], layers);
    service.advance(100);
    let kept = output(&service, UPDATE, json!({ "FunctionName": "fn", "Timeout": 7 }));
    assert_eq!(kept["Layers"], layers);
    service.advance(100);
    let gone = output(&service, UPDATE, json!({ "FunctionName": "fn", "Layers": [] }));
    assert_eq!(gone.get("Layers"), None);
}

#[test]
fn layers_that_a_function_cannot_have_are_rejected_and_change_nothing() {
    let service = with_function();
    for _ in 0..2 {
        publish(&service, "tools");
    }
    let before = output(&service, "GetFunctionConfiguration", json!({ "FunctionName": "fn" }));
    let update = |layers: Node| error(&service, UPDATE, json!({ "FunctionName": "fn", "Layers": layers }));
    let rejected = |text: &str| ("InvalidParameterValueException".to_owned(), text.to_owned());
    let of = |number: u64| format!("{ARN}:{number}");
    let twice = |second: u64| {
        rejected(&format!(
            "Two different versions of the same layer are not allowed to be referenced in the same function. {} and \
             {} are versions of the same layer.",
            of(1),
            of(second)
        ))
    };
    assert_eq!(update(json!([of(1), of(2)])), twice(2));
    assert_eq!(update(json!([of(1), of(1)])), twice(1));
    assert_eq!(update(json!([of(9)])), rejected(&format!("Layer version {ARN}:9 does not exist.")));
    let missing = ARN.replace("tools", "missing:1");
    assert_eq!(update(json!([missing])), rejected(&format!("Layer version {missing} does not exist.")));
    let many: Vec<_> = (1..=6).map(of).collect();
    assert_eq!(update(json!(many)), rejected("Cannot reference more than 5 layers."));
    let elsewhere = of(1).replace("us-east-2", "eu-west-1");
    let text = "Layers are not in the same region as the function. Layers are expected to be in region us-east-2.";
    assert_eq!(update(json!([elsewhere])), rejected(text));
    assert_eq!(output(&service, "GetFunctionConfiguration", json!({ "FunctionName": "fn" })), before);
    let again = error(&service, "CreateFunction", json!({ "FunctionName": "fn", "Layers": [elsewhere] }));
    assert_eq!(again, rejected(text));
}

#[test]
fn a_layer_of_another_account_may_be_used() {
    let service = with_function();
    let arn = "arn:aws:lambda:us-east-2:210987654321:layer:theirs:3";
    let updated = output(&service, UPDATE, json!({ "FunctionName": "fn", "Layers": [arn] }));
    assert_eq!(updated["Layers"], json!([{ "Arn": arn }]));
}

#[test]
fn where_nothing_is_certain_a_published_layer_is_kept_and_others_may_exist() {
    let service = Service::with(Settings { mode: StateMode::Auto, ..Settings::default() }, Vec::new());
    assert!(service.response(GET, version(1)).is_none());
    publish(&service, "tools");
    assert_eq!(output(&service, GET, version(1))["Version"], 1);
    assert_eq!(error(&service, GET, version(2)).1, MISSING);
    assert!(service.response(GET, json!({ "LayerName": "other", "VersionNumber": 1 })).is_none());
}

#[test]
fn what_layers_take_counts_as_code_of_the_account() {
    let service = exact();
    for _ in 0..2 {
        publish(&service, "tools");
    }
    let usage = || output(&service, "GetAccountSettings", json!({}))["AccountUsage"]["TotalCodeSize"].clone();
    assert_eq!(usage(), 44);
    output(&service, "DeleteLayerVersion", version(1));
    assert_eq!(usage(), 22);
}

#[test]
fn layers_and_functions_share_what_the_account_may_have_of_code() {
    // Room for two empty archives.
    let limits = AccountLimits { total_code_size: 44, ..AccountLimits::default() };
    let settings = Settings { mode: StateMode::On, ..Settings::default() };
    let service = Service::of(settings, Lambda { limits, ..Lambda::default() });
    let function = json!({ "FunctionName": "fn", "Code": { "ZipFile": EMPTY_ZIP } });
    let layer = json!({ "LayerName": "tools", "Content": { "ZipFile": EMPTY_ZIP } });
    let full = ("CodeStorageExceededException".to_owned(), "Code storage limit exceeded.".to_owned());
    output(&service, "CreateFunction", function.clone());
    publish(&service, "tools");
    assert_eq!(error(&service, PUBLISH, layer.clone()), full);
    output(&service, "DeleteFunction", json!({ "FunctionName": "fn" }));
    assert_eq!(output(&service, PUBLISH, layer)["Version"], 2);
    assert_eq!(error(&service, "CreateFunction", function.clone()), full);
    output(&service, "DeleteLayerVersion", version(1));
    output(&service, "CreateFunction", function);
}

#[test]
fn a_layer_of_another_region_is_rejected_and_nothing_is_published_there() {
    let service = exact();
    let elsewhere = ARN.replace("us-east-2", "us-east-1");
    let arn = format!("{elsewhere}:1");
    let content = json!({ "ZipFile": EMPTY_ZIP });
    let expected = format!(
        "The layer {elsewhere} is not in the region of the call. Layers are expected to be in region us-east-2."
    );
    for (operation, input) in [
        (PUBLISH, json!({ "LayerName": elsewhere, "Content": content })),
        (GET, json!({ "LayerName": elsewhere, "VersionNumber": 1 })),
        ("GetLayerVersionByArn", json!({ "Arn": arn })),
        ("ListLayerVersions", json!({ "LayerName": elsewhere })),
        ("DeleteLayerVersion", json!({ "LayerName": elsewhere, "VersionNumber": 1 })),
        (POLICY, json!({ "LayerName": elsewhere, "VersionNumber": 1 })),
    ] {
        let found = error(&service, operation, input);
        assert_eq!(found, ("InvalidParameterValueException".to_owned(), expected.clone()), "{operation}");
    }
    let function = json!({ "FunctionName": "fn", "Runtime": "python3.13", "Layers": [arn] });
    assert_eq!(
        error(&service, "CreateFunction", function).1,
        "Layers are not in the same region as the function. Layers are expected to be in region us-east-2."
    );
}

#[test]
fn a_version_for_which_there_is_no_room_is_not_published() {
    let memory = Budget::new(64 * 1024);
    let settings = Settings { mode: StateMode::On, ..Settings::default() };
    let service = Service::within(settings, Lambda::default(), memory.clone());
    let input = json!({ "LayerName": "tools", "Description": "x".repeat(256), "Content": { "ZipFile": EMPTY_ZIP } });
    let full = (1..).find_map(|count| match service.response(PUBLISH, input.clone()) {
        Some(Outcome::Error { error, .. }) => Some((count, error)),
        _ => None,
    });
    let (count, error) = full.expect("an end of the memory");
    assert_eq!((error.status, error.name.as_str()), (400, "CodeStorageExceededException"));
    let latest = output(&service, "ListLayerVersions", json!({ "LayerName": "tools", "MaxItems": 1 }));
    assert_eq!(latest["LayerVersions"][0]["Version"], count - 1);
    output(&service, "DeleteLayerVersion", version(1));
    assert_eq!(output(&service, PUBLISH, input)["Version"], count);
    assert!(memory.used() <= memory.limit());
}
