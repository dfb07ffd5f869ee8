//! Which calls peers make of the committed model.

use super::{Expected, all};
use crate::run::api;
use serde_json::json;

#[test]
fn an_example_whose_input_another_one_has_comes_first_and_is_asked_for_once() {
    let calls = all(&api().expect("the committed model can be used"));
    let first = &calls[0];
    assert_eq!(first.call.id, "GetProvisionedConcurrencyConfig/example/2");
    assert_eq!((first.rules[0].body["times"].clone(), first.rules[0].requests), (json!(1), 1));
    let examples = calls.iter().filter(|call| call.call.id.contains("/example/"));
    assert_eq!(examples.filter(|call| !call.rules.is_empty()).count(), 1);
}

#[test]
fn every_error_of_the_seed_operation_is_asked_for_and_those_that_are_retried_twice() {
    let calls = all(&api().expect("the committed model can be used"));
    let asked = calls.iter().filter_map(|call| match &call.expected {
        Expected::Error(asked) => Some(format!("{} {} x{}", asked.status, asked.code, call.rules[0].requests)),
        Expected::Output { .. } => None,
    });
    assert_eq!(
        asked.collect::<Vec<_>>(),
        [
            "400 InvalidParameterValueException x1",
            "500 ServiceException x2",
            "429 TooManyRequestsException x2",
            "404 ResourceNotFoundException x1",
            "400 ValidationException x1",
            "403 AccessDeniedException x1",
        ]
    );
}

#[test]
fn blobs_and_moments_are_marked_for_drivers_that_do_not_know_the_model() {
    let calls = all(&api().expect("the committed model can be used"));
    let invoke = calls.iter().find(|call| call.call.id == "Invoke/example/1").expect("a documented example");
    assert_eq!(invoke.call.input["Payload"], json!({ "$blob": "e30=" }));
}
