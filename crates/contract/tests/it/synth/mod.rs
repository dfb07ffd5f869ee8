//! Values synthesized from the model: they satisfy it, the same seed makes the same ones, and they come in kinds.

mod boundaries;
mod shrink;

use crate::models::{LAMBDA, api_of};
use proofmark_contract::api::{Api, ApiOperation, Kind};
use proofmark_contract::read;
use proofmark_contract::synth::{self, Members, Options, Style};
use serde_json::Value;
use std::sync::LazyLock;

/// The shapes of `hard.smithy`, whose values are not easily synthesized.
static HARD: LazyLock<Api> = LazyLock::new(|| api_of(&[("hard.smithy", include_str!("hard.smithy"))]));

fn operation(name: &str) -> &'static ApiOperation {
    LAMBDA.operation(name).expect("an operation of Lambda")
}

#[test]
fn every_pattern_of_the_model_has_texts() {
    let mut rng = fastrand::Rng::with_seed(1);
    for (_, schema) in LAMBDA.schemas() {
        let members = schema.members().filter(|member| member.constraints.pattern.is_some());
        for member in members {
            for style in [Style::Readable, Style::Varied] {
                let options = Options { members: Members::All, style };
                for _ in 0..10 {
                    let value = synth::value(&LAMBDA, member, &mut rng, options);
                    assert!(value.is_ok(), "{}.{}: {value:?}", schema.id, member.name);
                }
            }
        }
    }
}

#[test]
fn hard_shapes_have_values_too() {
    let make = HARD.operation("Make").unwrap();
    for seed in 0..50 {
        for options in [Options::VARIED, Options::COMPLETE, Options::MINIMAL] {
            let input = synth::input_with(&HARD, make, seed, options).unwrap();
            assert_eq!(read::document(&HARD, make.input, &input), [], "{input}");
            let sent = proofmark_contract::write::request(&HARD, make, &input).unwrap();
            let got = read::request(&HARD, &sent).unwrap();
            assert_eq!(got.violations, []);
            for (name, value) in input.as_object().unwrap() {
                assert_eq!(&got.input[name], value, "{name}");
            }
        }
    }
}

#[test]
fn a_constraint_that_nothing_satisfies_is_named() {
    let impossible = HARD.operation("Impossible").unwrap();
    let error = synth::input_with(&HARD, impossible, 1, Options::COMPLETE).unwrap_err();
    assert_eq!(
        error.to_string(),
        "nested.text: no value found: tried 256 texts for a length of 0 to 3 and the pattern ^a{5}$"
    );
}

#[test]
fn a_list_of_more_unique_items_than_there_are_is_named() {
    let Kind::Structure { members } = &HARD[HARD.operation("Impossible").unwrap().input].kind else { panic!() };
    let colours = HARD[members["nested"].target].member("colours").unwrap();
    let error = synth::value(&HARD, colours, &mut fastrand::Rng::with_seed(1), Options::COMPLETE).unwrap_err();
    assert_eq!(error.to_string(), "colours: no value found: found 3 unique items, the model asks for 4");
}

#[test]
fn the_same_seed_makes_the_same_values_and_another_others() {
    for operation in LAMBDA.operations() {
        assert_eq!(synth::output(&LAMBDA, operation, 7), synth::output(&LAMBDA, operation, 7));
    }
    let create = operation("CreateFunction");
    assert_ne!(synth::input(&LAMBDA, create, 7), synth::input(&LAMBDA, create, 8));
}

#[test]
fn required_members_alone_or_all_of_them() {
    let put = operation("PutFunctionEventInvokeConfig");
    let names = |options| {
        let input = synth::input_with(&LAMBDA, put, 1, options).unwrap();
        input.as_object().unwrap().keys().cloned().collect::<Vec<_>>()
    };
    assert_eq!(names(Options::MINIMAL), ["FunctionName"]);
    assert_eq!(
        names(Options::COMPLETE),
        ["FunctionName", "Qualifier", "MaximumRetryAttempts", "MaximumEventAgeInSeconds", "DestinationConfig"]
    );
}

#[test]
fn recursive_shapes_come_to_an_end() {
    let Kind::Structure { members } = &HARD[HARD.operation("Make").unwrap().input].kind else { panic!() };
    let tree = synth::value(&HARD, &members["tree"], &mut fastrand::Rng::with_seed(1), Options::COMPLETE).unwrap();
    assert!(depth(&tree) < 12, "{tree}");
    assert!(tree["children"][0]["name"].is_string(), "{tree}");
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(object) => 1 + object.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

#[test]
fn a_response_is_the_last_page_with_the_operation_s_status() {
    let list = synth::output(&LAMBDA, operation("ListFunctions"), 1).unwrap();
    assert_eq!(list.as_object().unwrap().keys().collect::<Vec<_>>(), ["Functions"]);
    let pages = synth::output(&HARD, HARD.operation("Pages").unwrap(), 1).unwrap();
    assert_eq!(pages["page"].as_object().unwrap().keys().collect::<Vec<_>>(), ["words"]);
    assert_eq!(synth::output(&LAMBDA, operation("InvokeAsync"), 1).unwrap()["Status"], 202);
}

#[test]
fn synthesized_dates_are_days_of_the_calendar() {
    let mut found = 0;
    for operation in LAMBDA.operations() {
        for seed in 0..20 {
            let output = synth::output(&LAMBDA, operation, seed).unwrap().to_string();
            for (at, _) in output.match_indices("\"2026-") {
                let text = output[at + 1..].split('"').next().unwrap();
                let read =
                    jiff::fmt::strtime::parse("%Y-%m-%dT%H:%M:%S%.f%z", text).and_then(|time| time.to_timestamp());
                assert!(read.is_ok(), "{text} in the output of {}", operation.name());
                found += 1;
            }
        }
    }
    assert!(found > 100, "only {found} dates are synthesized");
}
