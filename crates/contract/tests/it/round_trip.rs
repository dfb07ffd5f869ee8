//! What is synthesized from the model satisfies it, and comes back from the wire as it was sent: every operation of the
//! Lambda model, values of every kind, by seed.

use crate::models::{LAMBDA, api_of};
use proofmark_contract::api::{ApiOperation, Location};
use proofmark_contract::defaults::with_defaults;
use proofmark_contract::read::{self, ResponseOutcome};
use proofmark_contract::synth::{self, Options};
use proofmark_contract::write::{self, ErrorResponse};
use proptest::prelude::*;
use serde_json::json;

const KINDS: [Options; 3] = [Options::VARIED, Options::COMPLETE, Options::MINIMAL];

#[test]
fn every_operation_s_requests_come_back_as_they_were_sent() {
    for operation in LAMBDA.operations() {
        for (seed, options) in KINDS.into_iter().enumerate() {
            request_comes_back(operation, seed as u64, options);
        }
    }
}

#[test]
fn every_operation_s_responses_come_back_as_they_were_sent() {
    for operation in LAMBDA.operations() {
        for (seed, options) in KINDS.into_iter().enumerate() {
            response_comes_back(operation, seed as u64, options);
        }
    }
}

#[test]
fn every_error_comes_back_as_it_was_sent() {
    for operation in LAMBDA.operations() {
        for schema in &operation.errors {
            let members = synth::error(&LAMBDA, *schema, 7, Options::COMPLETE).unwrap();
            let sent = write::error(&LAMBDA, &ErrorResponse::modelled(&LAMBDA, *schema, members.clone())).unwrap();
            let got = read::response(&LAMBDA, operation, &sent);
            assert_eq!(got.violations, [], "{} {}", operation.name(), LAMBDA[*schema].name());
            let ResponseOutcome::Error(error) = got.outcome else { panic!("{} is an error", LAMBDA[*schema].name()) };
            assert_eq!((error.schema, error.members), (Some(*schema), members));
        }
    }
}

#[test]
fn a_double_keeps_its_last_digit() {
    let operation = LAMBDA.operation("CreateAlias").unwrap();
    let weights = json!({ "AdditionalVersionWeights": { "1": 0.00014164698709594087 } });
    let input = json!({ "FunctionName": "f", "Name": "a", "FunctionVersion": "1", "RoutingConfig": weights });
    let sent = write::request(&LAMBDA, operation, &input).unwrap();
    assert_eq!(read::request(&LAMBDA, &sent).unwrap().input, input);
}

/// In the model's defaults, and in both messages.
#[test]
fn a_big_number_keeps_every_digit() {
    let (whole, decimal) = ("123456789012345678901234567890", "-0.12345678901234567890123456789");
    let text = format!(
        r#"{{ "smithy": "2.0", "shapes": {{
            "a#S": {{ "type": "service", "version": "1", "operations": [{{ "target": "a#Put" }}],
                      "traits": {{ "aws.protocols#restJson1": {{}} }} }},
            "a#Put": {{ "type": "operation", "input": {{ "target": "a#Numbers" }}, "output": {{ "target": "a#Numbers" }},
                        "traits": {{ "smithy.api#http": {{ "method": "PUT", "uri": "/x" }} }} }},
            "a#Numbers": {{ "type": "structure", "members": {{
                "whole": {{ "target": "smithy.api#BigInteger", "traits": {{ "smithy.api#default": {whole} }} }},
                "decimal": {{ "target": "smithy.api#BigDecimal", "traits": {{ "smithy.api#default": {decimal} }} }} }} }} }} }}"#
    );
    let api = api_of(&[("model.json", &text)]);
    let operation = api.operation("Put").unwrap();
    let values = with_defaults(&api, operation.output, json!({}));
    assert_eq!(values, json!({ "whole": whole, "decimal": decimal }));
    let body = format!(r#"{{"whole":{whole},"decimal":{decimal}}}"#);
    let request = write::request(&api, operation, &values).unwrap();
    assert_eq!(std::str::from_utf8(request.body()).unwrap(), body);
    assert_eq!(read::request(&api, &request).unwrap().input, values);
    let response = write::response(&api, operation, &values).unwrap();
    assert_eq!(std::str::from_utf8(response.body()).unwrap(), body);
    assert!(
        matches!(read::response(&api, operation, &response).outcome, ResponseOutcome::Output(output) if output == values)
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn any_request_comes_back_as_it_was_sent(index in 0..LAMBDA.operations().len(), seed: u64) {
        request_comes_back(LAMBDA.operation_at(index).unwrap(), seed, Options::VARIED);
    }

    #[test]
    fn any_response_comes_back_as_it_was_sent(index in 0..LAMBDA.operations().len(), seed: u64) {
        response_comes_back(LAMBDA.operation_at(index).unwrap(), seed, Options::VARIED);
    }
}

fn request_comes_back(operation: &ApiOperation, seed: u64, options: Options) {
    let name = operation.name();
    let mut input = synth::input_with(&LAMBDA, operation, seed, options).unwrap();
    assert_eq!(read::document(&LAMBDA, operation.input, &input), [], "{name} {input}");
    let sent = write::request(&LAMBDA, operation, &input).unwrap();
    let got = read::request(&LAMBDA, &sent).unwrap();
    // As a payload an empty structure is none.
    for member in LAMBDA[operation.input].members().filter(|member| member.location == Location::Payload) {
        if let Some(members) = input.as_object_mut() {
            members.retain(|name, value| *name != member.name || *value != json!({}));
        }
    }
    assert_eq!((got.operation.name(), got.violations, got.input), (name, vec![], input));
}

fn response_comes_back(operation: &ApiOperation, seed: u64, options: Options) {
    let name = operation.name();
    let output = synth::output_with(&LAMBDA, operation, seed, options).unwrap();
    assert_eq!(read::document(&LAMBDA, operation.output, &output), [], "{name} {output}");
    let sent = write::response(&LAMBDA, operation, &output).unwrap();
    let got = read::response(&LAMBDA, operation, &sent);
    assert_eq!(got.violations, [], "{name} {output}");
    assert!(
        matches!(&got.outcome, ResponseOutcome::Output(got) if *got == output),
        "{name} {output} {:?}",
        got.outcome
    );
}
