//! The feature `contract`: the API as data, and `validate()`, compared with the model and with the contract kit, which
//! shares no code with them.

use proofmark_contract::synth::{Options, boundaries, input_with};
use proofmark_contract::{Api, Constraint};
use proofmark_smithy_model::model::ShapeType;
use proofmark_tests::generated::operations::OPERATIONS;
use proofmark_tests::model::{MODEL, operation};
use proofmark_tests::say;
use proofmark_tests::sdk::contract;
use proofmark_tests::sdk::contract::Target;
use proofmark_tests::sdk::operation::get_function_event_invoke_config::GetFunctionEventInvokeConfigInput;
use proofmark_tests::sdk::operation::put_function_event_invoke_config::PutFunctionEventInvokeConfigInput;
use proofmark_tests::sdk::operation::update_function_configuration::UpdateFunctionConfigurationInput;
use proofmark_tests::sdk::types::{DestinationConfig, Environment, OnFailure};

#[test]
fn the_documented_input_is_valid() {
    let input =
        GetFunctionEventInvokeConfigInput::builder().function_name("my-function").qualifier("BLUE").build().unwrap();
    assert_eq!(input.validate(), Ok(()));
}

#[test]
fn everything_that_breaks_the_model_is_named_with_its_path() {
    let input = PutFunctionEventInvokeConfigInput::builder()
        .function_name("my function")
        .maximum_retry_attempts(3)
        .maximum_event_age_in_seconds(59)
        .destination_config(
            DestinationConfig::builder().on_failure(OnFailure::builder().destination("no arn").build()).build(),
        )
        .build()
        .unwrap();
    let violations = input.validate().unwrap_err();
    let lines: Vec<String> = violations.violations().iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn a_required_member_that_is_unset_is_named() {
    let violations = GetFunctionEventInvokeConfigInput::builder().build().unwrap().validate().unwrap_err();
    assert_eq!(violations.to_string(), "`FunctionName` is not set, expected a value");
}

#[test]
fn sensitive_values_are_not_shown() {
    let environment = Environment::builder().variables("not a name!", "hunter2").build();
    let input =
        UpdateFunctionConfigurationInput::builder().function_name("f").environment(environment).build().unwrap();
    let violations = input.validate().unwrap_err();
    assert!(!violations.to_string().contains("hunter2") && !violations.to_string().contains("not a name"));
    insta::assert_snapshot!(violations);
}

#[test]
fn operations_are_described_as_the_model_has_them() {
    let told: Vec<String> = contract().operations().map(|it| format!("{} {} {}", it.method, it.uri, it.code)).collect();
    let modelled: Vec<String> = OPERATIONS
        .iter()
        .map(|row| {
            let http = operation(row.name).0.traits.get("smithy.api#http").expect("an HTTP binding");
            let text = |key: &str| http[key].as_str().expect("a text");
            format!("{} {} {}", text("method"), text("uri"), http.get("code").unwrap_or(&200.into()))
        })
        .collect();
    assert_eq!(told, modelled);
}

#[test]
fn errors_are_described_with_their_status_as_the_model_has_them() {
    for row in OPERATIONS {
        let told = contract().operation(row.name).expect("the operation");
        let told: Vec<(&str, u16, bool)> = told
            .errors
            .iter()
            .map(|name| (*name, contract().shape(name).and_then(|shape| shape.error).expect("an error")))
            .map(|(name, error)| (name, error.status, error.retryable))
            .collect();
        let modelled: Vec<_> = row.errors.iter().map(|error| (error.name, error.status, error.retryable)).collect();
        assert_eq!(told, modelled, "{}", row.name);
    }
}

#[test]
fn every_shape_that_a_member_names_is_there() {
    for shape in contract().shapes() {
        for member in &shape.members {
            if let Target::Shape(name) = member.target {
                assert!(contract().shape(name).is_some(), "{}.{} -> {name}", shape.name, member.name);
            }
        }
    }
}

#[test]
fn every_pattern_of_the_model_is_described_and_can_be_tested() {
    let patterns = MODEL.shapes.values().filter(|shape| matches!(shape.ty, ShapeType::String));
    for shape in patterns.filter(|shape| shape.traits.has("smithy.api#pattern")) {
        let Some(told) = contract().shape(shape.id.name()) else { continue };
        assert_eq!(told.constraints.pattern(), shape.traits.string("smithy.api#pattern"), "{}", shape.id);
        assert!(told.constraints.tests_pattern(), "{}: {:?}", shape.id, told.constraints.pattern());
    }
}

/// For each operation, inputs on either side of every constraint: validation and kit agree on each, but for members of
/// nested structures that have no unset: the types see to those.
#[test]
fn validation_draws_the_line_where_the_kit_draws_it() {
    let api = Api::new(&MODEL).expect("the committed model can be compiled");
    let (mut inputs, mut unrepresentable, mut always_set, mut wrong) = (0, 0, Vec::new(), Vec::new());
    for row in OPERATIONS {
        let operation = api.operation(row.name).expect("the operation");
        let base = input_with(&api, operation, 7, Options::COMPLETE).expect("an input");
        for boundary in boundaries(&api, operation, &base) {
            // An unknown value of an enum is a warning to the kit, and nothing to the client.
            if matches!(boundary.constraint, Constraint::Enum { .. }) {
                continue;
            }
            let Ok(verdict) = (row.validate)(&boundary.input.to_string()) else {
                // Not a value of the Rust type at all: no validation is needed.
                assert!(!boundary.valid, "{}: {} {}", row.name, boundary.path, boundary.label);
                unrepresentable += 1;
                continue;
            };
            inputs += 1;
            let is_nested = boundary.path.contains('.');
            if verdict.is_ok() && is_nested && matches!(boundary.constraint, Constraint::Required) {
                always_set.push(format!("{} {}", row.name, boundary.path));
            } else if verdict.is_ok() != boundary.valid {
                wrong.push(format!("{} {}, {}: {verdict:?}", row.name, boundary.path, boundary.label));
            }
        }
    }
    say(format!("{inputs} inputs at boundaries validated, {unrepresentable} that the types don't take"));
    assert!(inputs > 1_000, "{inputs}");
    insta::assert_snapshot!("required_members_that_types_always_set", always_set.join("\n"));
    assert!(wrong.is_empty(), "{} of {inputs} judged otherwise than by the kit:\n{}", wrong.len(), wrong.join("\n"));
}
