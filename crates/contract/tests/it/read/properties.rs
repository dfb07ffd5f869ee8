//! What holds of every message: what is arbitrary is survived, and a request violates what its document violates.

use crate::models::LAMBDA;
use bytes::Bytes;
use http::{Request, Response};
use proofmark_contract::api::{Location, Member};
use proofmark_contract::{Constraint, Violation, read, synth, write};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_body_can_be_read(index in 0..LAMBDA.operations().len(), body: Vec<u8>, status in 200_u16..600) {
        let operation = LAMBDA.operation_at(index).unwrap();
        let path = operation.uri.source.replace(['{', '}', '+'], "");
        let request = Request::builder().method(operation.method.clone()).uri(path).body(Bytes::from(body.clone()));
        let read = read::request(&LAMBDA, &request.unwrap()).unwrap();
        prop_assert!(read.input.is_object());
        let response = Response::builder().status(status).body(Bytes::from(body)).unwrap();
        read::response(&LAMBDA, operation, &response);
    }

    #[test]
    fn a_valid_body_with_a_wrong_byte_can_be_read(
        index in 0..LAMBDA.operations().len(), seed: u64, place: prop::sample::Index, byte: u8
    ) {
        let operation = LAMBDA.operation_at(index).unwrap();
        let input = synth::input_with(&LAMBDA, operation, seed, synth::Options::COMPLETE).unwrap();
        let mut request = write::request(&LAMBDA, operation, &input).unwrap();
        let mut body = request.body().to_vec();
        if !body.is_empty() {
            let place = place.index(body.len());
            body[place] = byte;
        }
        *request.body_mut() = body.into();
        prop_assert!(read::request(&LAMBDA, &request).unwrap().input.is_object());
    }

    #[test]
    fn what_a_request_violates_its_document_violates_too(index in 0..LAMBDA.operations().len(), seed: u64) {
        let operation = LAMBDA.operation_at(index).unwrap();
        let base = synth::input(&LAMBDA, operation, seed).unwrap();
        for boundary in synth::boundaries(&LAMBDA, operation, &base) {
            // An empty payload is none to the sender, but one to the receiver who needs it.
            let is_payload = |member: &Member| member.name == boundary.path && member.location == Location::Payload;
            if boundary.constraint == Constraint::Required && LAMBDA[operation.input].members().any(is_payload) {
                continue;
            }
            let Ok(request) = write::request(&LAMBDA, operation, &boundary.input) else { continue };
            let Ok(read) = read::request(&LAMBDA, &request) else { continue };
            let mut in_document = read::document(&LAMBDA, operation.input, &boundary.input);
            in_document.retain(|violation| violation.is_error());
            let mut in_request = read.violations;
            in_request.retain(|violation| violation.is_error());
            let texts = |violations: &[Violation]| {
                let mut texts: Vec<String> = violations.iter().map(|v| format!("{}: {}", v.path, v.constraint)).collect();
                texts.sort();
                texts
            };
            prop_assert_eq!(texts(&in_request), texts(&in_document));
        }
    }
}

#[test]
fn a_body_nested_deeper_than_any_model_is_rejected() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let depth = 1_000_000;
        let body = format!("{{\"Environment\": {}1{}}}", open.repeat(depth), close.repeat(depth));
        let request = Request::post("/2015-03-31/functions").body(Bytes::from(body)).unwrap();
        let read = read::request(&LAMBDA, &request).unwrap();
        assert!(!read.violations.is_empty());
    }
}
