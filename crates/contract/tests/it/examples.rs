//! The documented examples as cases: in document form, with what is wrong with them, found by their input.

use crate::models::{LAMBDA, api_of};
use proofmark_contract::api::Api;
use proofmark_contract::examples::{Example, Examples};
use proofmark_contract::write;
use serde_json::{Value, json};
use std::sync::LazyLock;

static EXAMPLES: LazyLock<Examples> = LazyLock::new(|| Examples::new(&LAMBDA));

/// A service whose examples are what the Lambda model has none of.
static ODD: LazyLock<Api> = LazyLock::new(|| {
    let text = r#"
        $version: "2"
        namespace example.odd
        use aws.protocols#restJson1

        @restJson1
        service Odd { version: "1", operations: [Say], errors: [Rejected] }

        @http(method: "POST", uri: "/say")
        @examples([
            { title: "all types", input: { text: "hi", data: "abc", when: "2016-11-21T19:49:20.006Z", nested: [{ data: "" }] } }
            { title: "an error", input: { text: "no" }, error: { shapeId: Rejected, content: { message: "hi", data: "abc" } } }
            { title: "invalid on purpose", allowConstraintErrors: true, input: { text: "too long" },
              error: { shapeId: Rejected, content: { message: "hi" } } }
            { title: "invalid by mistake", input: { text: "too long" } }
        ])
        operation Say {
            input := {
                text: Short
                data: Blob
                when: Timestamp
                nested: Nesteds
            }
        }

        @length(max: 3)
        string Short

        structure Nested { data: Blob }
        list Nesteds { member: Nested }

        @error("client")
        structure Rejected { message: String, data: Blob }
    "#;
    api_of(&[("odd.smithy", text)])
});

fn odd(number: usize) -> Example {
    proofmark_contract::examples::examples(&ODD).into_iter().find(|example| example.number == number).unwrap()
}

#[test]
fn every_example_of_the_model_is_a_case_that_can_travel() {
    assert_eq!(EXAMPLES.iter().len(), 51);
    for example in EXAMPLES.iter() {
        let operation = LAMBDA.operation_at(example.operation).unwrap();
        assert!(write::request(&LAMBDA, operation, &example.input).is_ok(), "{} {}", operation.name(), example.title);
        let output = example.output.as_ref().expect("the model has no examples of errors");
        assert!(write::response(&LAMBDA, operation, output).is_ok(), "{} {}", operation.name(), example.title);
    }
}

#[test]
fn what_is_wrong_with_an_example_stands_beside_it() {
    let defects: Vec<String> = EXAMPLES
        .iter()
        .flat_map(|example| {
            let operation = LAMBDA.operation_at(example.operation).unwrap().name();
            example.defects.iter().map(move |defect| format!("{operation} {}: {defect}", example.number))
        })
        .collect();
    assert_eq!(
        defects,
        [
            "UpdateEventSourceMapping 1: input.UUID: its length is 13, expected 36, found `1234xCy789012`",
            "UpdateEventSourceMapping 1: output.UUID: its length is 13, expected 36, found `1234xCy789012`",
        ]
    );
}

#[test]
fn timestamps_are_epoch_seconds_as_the_wire_has_them() {
    let operation = LAMBDA.operation("GetFunctionEventInvokeConfig").unwrap();
    let input = json!({ "Qualifier": "BLUE", "FunctionName": "my-function" });
    let output = EXAMPLES.matching(operation, &input).unwrap().output.clone().unwrap();
    assert_eq!(output["LastModified"].to_string(), "1479757760.006");
}

#[test]
fn an_example_is_found_by_exactly_its_input() {
    let operation = |name: &str| LAMBDA.operation(name).unwrap();
    let found = |name: &str, input: Value| EXAMPLES.matching(operation(name), &input).is_some();
    assert!(found("GetFunctionEventInvokeConfig", json!({ "FunctionName": "my-function", "Qualifier": "BLUE" })));
    assert!(!found("GetFunctionEventInvokeConfig", json!({ "FunctionName": "my-function", "Qualifier": "GREEN" })));
    assert!(!found("GetFunctionEventInvokeConfig", json!({ "FunctionName": "my-function" })));
    assert!(!found("DeleteFunctionEventInvokeConfig", json!({ "FunctionName": "my-function", "Qualifier": "BLUE" })));
}

#[test]
fn every_example_is_found_by_its_own_input() {
    for example in EXAMPLES.iter() {
        let operation = LAMBDA.operation_at(example.operation).unwrap();
        let found = EXAMPLES.matching(operation, &example.input).unwrap();
        assert_eq!((found.operation, &found.input), (example.operation, &example.input));
    }
}

#[test]
fn a_number_with_a_zero_fraction_is_the_whole_number() {
    let operation = LAMBDA.operation("PutFunctionConcurrency").unwrap();
    let example = EXAMPLES.iter().find(|example| example.operation == operation.index).unwrap();
    let mut input = example.input.clone();
    let number = input["ReservedConcurrentExecutions"].as_f64().unwrap();
    input["ReservedConcurrentExecutions"] = json!(number);
    assert!(EXAMPLES.matching(operation, &input).is_some(), "{input}");
}

#[test]
fn blobs_are_base64_and_timestamps_numbers_at_every_depth() {
    assert_eq!(
        odd(1).input,
        json!({ "text": "hi", "data": "YWJj", "when": 1479757760.006, "nested": [{ "data": "" }] })
    );
    assert_eq!(odd(1).defects, []);
}

#[test]
fn an_example_of_an_error_has_no_output() {
    let example = odd(2);
    let error = example.error.unwrap();
    assert_eq!((error.name.as_str(), error.schema), ("Rejected", ODD.error(None, "Rejected")));
    assert_eq!((example.output, error.members), (None, json!({ "message": "hi", "data": "YWJj" })));
}

#[test]
fn a_constraint_broken_on_purpose_is_not_a_defect_and_another_is() {
    assert_eq!(odd(3).defects, []);
    let defects: Vec<String> = odd(4).defects.iter().map(ToString::to_string).collect();
    assert_eq!(defects, ["input.text: its length is 8, expected at most 3, found `too long`"]);
}
