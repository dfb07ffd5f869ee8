//! Inputs at the boundaries of constraints: the model takes those that are called valid, and finds the others' fault.

use super::{HARD, LAMBDA, operation};
use proofmark_contract::api::{Api, ApiOperation};
use proofmark_contract::synth::{self, Boundary, Options};
use proofmark_contract::{read, write};
use std::fmt::Write;

fn boundaries(api: &Api, operation: &ApiOperation, options: Options) -> Vec<Boundary> {
    let base = synth::input_with(api, operation, 1, options).unwrap();
    synth::boundaries(api, operation, &base)
}

#[test]
fn the_model_says_of_every_boundary_what_the_boundary_says_of_itself() {
    let apis = [&*LAMBDA, &*HARD];
    let operations = apis.into_iter().flat_map(|api| api.operations().map(move |operation| (api, operation)));
    for (api, operation) in operations.filter(|(_, operation)| operation.name() != "Impossible") {
        for options in [Options::COMPLETE, Options::MINIMAL] {
            for boundary in boundaries(api, operation, options) {
                let Boundary { path, label, input, valid, constraint } = boundary;
                let violations = read::document(api, operation.input, &input);
                let place = format!("{} {path}: {label}: {violations:?}", operation.name());
                if valid {
                    assert_eq!(violations, [], "{place}");
                } else {
                    assert!(violations.iter().any(|violation| violation.constraint == constraint), "{place}");
                }
                let sent = write::request(api, operation, &input).unwrap_or_else(|error| panic!("{place}: {error}"));
                let received = read::request(api, &sent).unwrap_or_else(|why| panic!("{place}: {why}")).violations;
                let found = received.iter().any(|violation| violation.constraint == constraint);
                assert_eq!(found, !valid, "{place}: {received:?}");
            }
        }
    }
}

#[test]
fn every_constraint_has_its_boundaries() {
    let mut table = String::new();
    for boundary in boundaries(&LAMBDA, operation("PutFunctionEventInvokeConfig"), Options::COMPLETE) {
        let Boundary { path, label, valid, .. } = boundary;
        let _ = writeln!(table, "{} {path}: {label}", if valid { "valid  " } else { "invalid" });
    }
    insta::assert_snapshot!(table);
}

#[test]
fn what_the_base_lacks_is_added() {
    let found = boundaries(&LAMBDA, operation("PutFunctionEventInvokeConfig"), Options::MINIMAL);
    let deep = found.iter().find(|boundary| boundary.path == "DestinationConfig.OnFailure.Destination").unwrap();
    assert!(deep.input["DestinationConfig"]["OnFailure"]["Destination"].is_string(), "{}", deep.input);
}

#[test]
fn a_maximum_of_megabytes_is_not_tried_and_the_label_says_so() {
    let found = boundaries(&LAMBDA, operation("SendDurableExecutionCallbackSuccess"), Options::COMPLETE);
    let labels: Vec<&str> = found.iter().filter(|b| b.path == "Result").map(|b| b.label.as_str()).collect();
    assert_eq!(labels, ["length 65536, the greatest tried (the model takes 1048576)"]);
}
