//! The smallest input that still fails.

use super::{HARD, LAMBDA, operation};
use proofmark_contract::synth::{self, Options};
use serde_json::{Value, json};

#[test]
fn what_has_no_part_in_the_failure_goes() {
    let update = operation("UpdateFunctionConfiguration");
    let input = synth::input_with(&LAMBDA, update, 3, Options::COMPLETE).unwrap();
    let smallest = synth::shrink(&LAMBDA, update, &input, |input| input["Timeout"].as_i64().is_some_and(|t| t >= 1));
    assert_eq!(smallest, json!({ "FunctionName": "m", "Timeout": 1 }));
}

#[test]
fn lists_and_texts_become_as_short_as_the_failure_and_the_constraints_allow() {
    let update = operation("UpdateFunctionConfiguration");
    let layers = ["a", "b", "c"].map(|name| format!("arn:aws:lambda:us-east-2:123456789012:layer:layer-{name}:1"));
    let input = json!({ "FunctionName": "my-function", "Description": "one xyz two", "Layers": layers });
    let fails = |input: &Value| {
        let layer = |layer: &Value| layer.as_str().is_some_and(|layer| layer.contains("layer-b"));
        let layers = input["Layers"].as_array().is_some_and(|layers| layers.iter().any(layer));
        layers && input["Description"].as_str().is_some_and(|text| text.contains("xyz"))
    };
    assert_eq!(
        synth::shrink(&LAMBDA, update, &input, fails),
        json!({
            "FunctionName": "m",
            "Description": "xyz",
            "Layers": ["arn:aws:lambda:us-e-2:123456789012:layer:layer-b:1"],
        })
    );
}

#[test]
fn numbers_move_towards_their_bounds() {
    let put = operation("PutFunctionEventInvokeConfig");
    let input = json!({ "FunctionName": "f", "MaximumEventAgeInSeconds": 20_000 });
    let shrunk = |fails: &dyn Fn(i64) -> bool| {
        let age = |input: &Value| input["MaximumEventAgeInSeconds"].as_i64();
        age(&synth::shrink(&LAMBDA, put, &input, |input| age(input).is_some_and(fails))).unwrap()
    };
    assert_eq!(shrunk(&|_| true), 60);
    assert!((1000..2100).contains(&shrunk(&|age| age >= 1000)));
}

#[test]
fn a_value_that_broke_a_constraint_may_go_on_breaking_it() {
    let put = operation("PutFunctionEventInvokeConfig");
    let input = json!({ "FunctionName": "a!b!c", "Qualifier": "q" });
    let fails = |input: &Value| input["FunctionName"].as_str().is_some_and(|name| name.contains('!'));
    assert_eq!(synth::shrink(&LAMBDA, put, &input, fails), json!({ "FunctionName": "!" }));
}

#[test]
fn it_comes_to_an_end_even_if_everything_fails() {
    let make = HARD.operation("Make").unwrap();
    let input = synth::input_with(&HARD, make, 1, Options::COMPLETE).unwrap();
    let mut asked = 0;
    let smallest = synth::shrink(&HARD, make, &input, |_| {
        asked += 1;
        true
    });
    assert!(asked <= 1_000 && smallest.to_string().len() < input.to_string().len(), "{asked}: {smallest}");
}
