use crate::API;
use bytes::Bytes;
use http::Request;
use proofmark_contract::aws::{Errors, rejection, validation_text};
use proofmark_contract::{Constraint, Violation, read};
use proofmark_smithy_model::model::Node;
use serde_json::{Number, json};
use std::sync::Arc;

/// The error, its text and how sure we are, or that the request is taken.
fn rejected(operation: &str, input: Node, violations: &[Violation]) -> String {
    let operation = API.operation(operation).unwrap();
    match rejection(&Errors::new(&API, None), &API, operation, &input, violations) {
        None => "taken".to_owned(),
        Some(rejection) => {
            let error = &rejection.error;
            format!("{} {} {} ({})", error.status, error.name, error.members, rejection.behaviour.mark)
        }
    }
}

const PUT: &str = "PutFunctionEventInvokeConfig";

fn pattern(operation: &str, member: &str) -> Constraint {
    let input = &API[API.operation(operation).unwrap().input];
    let pattern = input.member(member).unwrap().constraints.pattern.as_ref().unwrap();
    Constraint::Pattern { pattern: pattern.source().to_owned() }
}

fn range(min: u64, max: u64) -> Constraint {
    Constraint::Range { min: Some(min.into()), max: Some(max.into()) }
}

#[test]
fn all_violations_are_in_one_response() {
    let input = json!({
        "FunctionName": "my function",
        "MaximumRetryAttempts": 3,
        "MaximumEventAgeInSeconds": 59,
        "DestinationConfig": { "OnFailure": { "Destination": "queue" } },
    });
    let destination = "^(?:$|arn:(aws[a-zA-Z0-9-]*):(.*))$".to_owned();
    let violations = [
        Violation::error("FunctionName", pattern(PUT, "FunctionName"), Some("my function".to_owned())),
        Violation::error("MaximumRetryAttempts", range(0, 2), Some("3".to_owned())),
        Violation::error("MaximumEventAgeInSeconds", range(60, 21_600), Some("59".to_owned())),
        Violation::error(
            "DestinationConfig.OnFailure.Destination",
            Constraint::Pattern { pattern: destination },
            Some("queue".to_owned()),
        ),
    ];
    insta::assert_snapshot!(rejected(PUT, input, &violations));
}

#[test]
fn one_error_is_in_the_singular() {
    let length = Constraint::Length { min: Some(1), max: Some(256), actual: 257 };
    let name = "a".repeat(257);
    let violation = Violation::error("FunctionName", length, Some(name.clone()));
    let said = rejected(PUT, json!({ "FunctionName": name }), &[violation]).replace(&name, "aaa…");
    insta::assert_snapshot!(said);
}

#[test]
fn null_is_not_quoted() {
    let violation = Violation::error("Code", Constraint::Required, None);
    insta::assert_snapshot!(rejected("CreateFunction", json!({}), &[violation]));
}

#[test]
fn a_value_that_the_model_does_not_know_is_rejected_with_the_known_ones() {
    let values = ["Event", "RequestResponse", "DryRun"].map(str::to_owned).into();
    let violation = Violation::error("InvocationType", Constraint::Enum { values }, Some("Later".to_owned()));
    insta::assert_snapshot!(rejected("Invoke", json!({ "InvocationType": "Later" }), &[violation]));
}

#[test]
fn a_bad_item_is_an_error_of_the_whole_list() {
    let input = json!({ "Architectures": ["arm64", "z80", "6502"] });
    let values: Arc<[String]> = ["x86_64", "arm64"].map(str::to_owned).into();
    let item = |index: usize, value: &str| {
        let constraint = Constraint::Enum { values: values.clone() };
        Violation::error(format!("Architectures[{index}]"), constraint, Some(value.to_owned()))
    };
    insta::assert_snapshot!(rejected("CreateFunction", input, &[item(1, "z80"), item(2, "6502")]));
}

#[test]
fn a_bad_key_and_a_bad_value_are_errors_of_the_whole_map() {
    let input = json!({ "RoutingConfig": { "AdditionalVersionWeights": { "$LATEST": 2 } } });
    let path = "RoutingConfig.AdditionalVersionWeights.$LATEST";
    let max = Number::from_f64(1.0);
    let violations = [
        Violation::error(path, Constraint::Pattern { pattern: "^[0-9]+$".to_owned() }, Some("$LATEST".to_owned())),
        Violation::error(path, Constraint::Range { min: Number::from_f64(0.0), max }, Some("2".to_owned())),
    ];
    insta::assert_snapshot!(rejected("CreateAlias", input, &violations));
}

#[test]
fn a_member_of_an_item_is_counted_from_one() {
    let input = json!({ "FilterCriteria": { "Filters": [{}, { "Pattern": "x" }] } });
    let length = Constraint::Length { min: Some(0), max: Some(4096), actual: 4097 };
    let violation = Violation::error("FilterCriteria.Filters[1].Pattern", length, Some("x".to_owned()));
    insta::assert_snapshot!(rejected("CreateEventSourceMapping", input, &[violation]));
}

#[test]
fn only_the_first_letter_is_made_small() {
    let violation = Violation::error("KMSKeyArn", pattern("CreateFunction", "KMSKeyArn"), Some("x".to_owned()));
    insta::assert_snapshot!(rejected("CreateFunction", json!({ "KMSKeyArn": "x" }), &[violation]));
}

#[test]
fn what_is_sensitive_is_not_shown() {
    let input = json!({ "Environment": { "Variables": { "1": "secret" } } });
    let constraint = Constraint::Pattern { pattern: "^[a-zA-Z]([a-zA-Z0-9_])+$".to_owned() };
    let violation = Violation::error("Environment.Variables.1", constraint, Some("(sensitive)".to_owned()));
    insta::assert_snapshot!(rejected("CreateFunction", input, &[violation]));
}

#[test]
fn what_cannot_be_read_comes_before_what_is_out_of_bounds() {
    let violations = [
        Violation::error("MaximumRetryAttempts", range(0, 2), Some("3".to_owned())),
        Violation::error(
            "DestinationConfig",
            Constraint::Type { expected: "an object".to_owned() },
            Some("5".to_owned()),
        ),
    ];
    insta::assert_snapshot!(rejected(PUT, json!({}), &violations));
}

#[test]
fn who_asks_comes_before_what_is_asked() {
    let violations = [
        Violation::error("MaximumRetryAttempts", range(0, 2), Some("3".to_owned())),
        Violation::error("header Authorization", Constraint::Signature { reason: "is missing".to_owned() }, None),
    ];
    insta::assert_snapshot!(rejected(PUT, json!({}), &violations));
}

#[test]
fn another_content_type_is_not_supported() {
    let constraint = Constraint::Protocol { expected: "application/json".to_owned() };
    let violation = Violation::error("header Content-Type", constraint, Some("text/plain".to_owned()));
    insta::assert_snapshot!(rejected(PUT, json!({}), &[violation]));
}

#[test]
fn warnings_and_unknown_members_are_taken() {
    let values = vec!["Event".to_owned()];
    let violations = [
        Violation::warning("InvocationType", Constraint::Enum { values: values.into() }, Some("Later".to_owned())),
        Violation::error("Nonsense", Constraint::UnknownMember, Some("1".to_owned())),
    ];
    assert_eq!(rejected("Invoke", json!({}), &violations), "taken");
}

/// The response to a request that comes over the wire.
fn rejected_on_the_wire(method: &str, uri: &str, body: &str) -> String {
    let request = Request::builder().method(method).uri(uri).header("content-type", "application/json");
    let request = request.body(Bytes::copy_from_slice(body.as_bytes())).unwrap();
    let read = read::request(&API, &request).unwrap();
    rejected(read.operation.name(), read.input, &read.violations)
}

#[test]
fn a_request_with_five_violations_gets_one_response() {
    let body = json!({
        "MaximumRetryAttempts": -1,
        "MaximumEventAgeInSeconds": 21_601,
        "DestinationConfig": { "OnSuccess": { "Destination": "queue" } },
    });
    insta::assert_snapshot!(rejected_on_the_wire(
        "PUT",
        "/2019-09-25/functions/my%20function/event-invoke-config?Qualifier=a%20b",
        &body.to_string(),
    ));
}

#[test]
fn a_page_of_zero_items_is_rejected() {
    let uri = "/2019-09-25/functions/my-function/event-invoke-config/list?MaxItems=0";
    insta::assert_snapshot!(rejected_on_the_wire("GET", uri, ""));
}

#[test]
fn a_list_that_is_too_long_is_shown_whole() {
    let body = json!({
        "Role": "arn:aws:iam::123456789012:role/r",
        "Code": {},
        "FunctionName": "f",
        "Architectures": ["arm64", "x86_64"],
    });
    insta::assert_snapshot!(rejected_on_the_wire("POST", "/2015-03-31/functions", &body.to_string()));
}

#[test]
fn weights_out_of_bounds_read_as_recorded() {
    let weights = json!({ "AdditionalVersionWeights": { "2": 2 } });
    let body = json!({ "Name": "a", "FunctionVersion": "1", "RoutingConfig": weights });
    insta::assert_snapshot!(rejected_on_the_wire("POST", "/2015-03-31/functions/f/aliases", &body.to_string()));
}

#[test]
fn a_body_that_is_cut_off_cannot_be_read() {
    let uri = "/2019-09-25/functions/my-function/event-invoke-config";
    insta::assert_snapshot!(rejected_on_the_wire("PUT", uri, "{\"MaximumRetryAttempts\": 1"));
}

#[test]
fn a_value_of_another_type_cannot_be_read() {
    let uri = "/2019-09-25/functions/my-function/event-invoke-config";
    insta::assert_snapshot!(rejected_on_the_wire("PUT", uri, "{\"MaximumRetryAttempts\": \"1\"}"));
}

#[test]
fn items_and_entries_that_are_sensitive_are_not_shown_of_a_list_or_map_that_is_not() {
    let model = r#"$version: "2.0"
namespace example
@aws.protocols#restJson1
service Vault { version: "1", operations: [Store] }
@http(method: "POST", uri: "/store")
operation Store { input := { @length(max: 1) words: Words, @length(max: 1) byName: ByName, @length(max: 1) named: Named } }
@sensitive string Word
list Words { member: Word }
map ByName { key: String, value: Word }
map Named { key: Word, value: String }
"#;
    let model = proofmark_smithy_model::Loader::new().text("vault.smithy", model).load().unwrap().model;
    let api = proofmark_contract::Api::new(&model).unwrap();
    let body = r#"{"words":["S3CR1","S3CR2"],"byName":{"a":"S3CR3","b":"S3CR4"},"named":{"S3CR5":"c","S3CR6":"d"}}"#;
    let request = Request::post("/store").header("content-type", "application/json").body(Bytes::from(body)).unwrap();
    let read = read::request(&api, &request).unwrap();
    let text = validation_text(&api, read.operation, &read.input, &read.violations).unwrap();
    insta::assert_snapshot!(text);
}
