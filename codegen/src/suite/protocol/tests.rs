//! Tests of a small service as the tables that are made of them.

use super::emit;
use crate::emit::source::Source;
use crate::emit::{Content, Job};
use proofmark_smithy_model::Loader;

const MODEL: &str = r##"{ "smithy": "2.0", "shapes": {
    "a#S": { "type": "service", "version": "1", "operations": [{ "target": "a#Put" }, { "target": "a#Talk" }],
             "traits": { "aws.protocols#restJson1": {} } },
    "a#Put": { "type": "operation", "input": { "target": "a#In" }, "output": { "target": "a#Out" },
               "errors": [{ "target": "a#Lost" }],
               "traits": { "smithy.api#http": { "method": "PUT", "uri": "/put" },
        "smithy.test#httpRequestTests": [
            { "id": "Sent", "protocol": "aws.protocols#restJson1", "method": "PUT", "uri": "/put",
              "documentation": "left out", "params": { "ratio": "NaN", "names": ["x"] } },
            { "id": "OfAServer", "protocol": "aws.protocols#restJson1", "method": "PUT", "uri": "/put",
              "appliesTo": "server" },
            { "id": "OfAnother", "protocol": "aws.protocols#restXml", "method": "PUT", "uri": "/put" } ],
        "smithy.test#httpResponseTests": [
            { "id": "Answered", "protocol": "aws.protocols#restJson1", "code": 200, "params": { "size": 1 } } ] } },
    "a#In": { "type": "structure", "members": {
        "ratio": { "target": "smithy.api#Double" }, "names": { "target": "a#Names" } } },
    "a#Names": { "type": "list", "member": { "target": "smithy.api#String" } },
    "a#Out": { "type": "structure", "members": { "size": { "target": "smithy.api#Integer" } } },
    "a#Lost": { "type": "structure", "members": { "message": { "target": "smithy.api#String" } },
                "traits": { "smithy.api#error": "client",
        "smithy.test#httpResponseTests": [
            { "id": "Failed", "protocol": "aws.protocols#restJson1", "code": 400, "params": { "message": "m" } } ] } },
    "a#Talk": { "type": "operation", "input": { "target": "a#Talking" }, "output": { "target": "a#Talking" },
                "traits": { "smithy.api#http": { "method": "POST", "uri": "/talk" },
        "smithy.test#eventStreamTests": [
            { "id": "Said", "protocol": "aws.protocols#restJson1", "events": [
                { "type": "request", "params": { "word": { "text": "a" } } },
                { "type": "request", "params": { "lost": { "message": "m" } } } ] },
            { "id": "Heard", "protocol": "aws.protocols#restJson1", "events": [
                { "type": "response", "params": { "word": { "text": "b" } } },
                { "type": "response", "params": { "lost": { "message": "m" } } } ],
              "expectation": { "failure": { "errorId": "a#Lost" } } } ] } },
    "a#Talking": { "type": "structure", "members": {
        "words": { "target": "a#Words", "traits": { "smithy.api#httpPayload": {} } } } },
    "a#Words": { "type": "union", "members": { "word": { "target": "a#Word" }, "lost": { "target": "a#Lost" } },
                 "traits": { "smithy.api#streaming": {} } },
    "a#Word": { "type": "structure", "members": { "text": { "target": "smithy.api#String" } } } } }"##;

#[test]
fn tests_for_clients_become_calls() {
    let model =
        Loader::new().text("model.json", MODEL.as_bytes()).load().unwrap_or_else(|report| panic!("{report}")).model;
    let plan = crate::lower::lower(&model, None).unwrap_or_else(|report| panic!("{report}"));
    let tables = || Source::from(emit(&plan, &model, "aws.protocols#restJson1", "client"));
    let job: Job<'_> = Box::new(|| vec![("client.rs".to_owned(), Content::Rust(tables()))]);
    let texts = crate::render::render(vec![job], "the test");
    let text = texts.values().next().map(String::as_str).unwrap_or_default();
    insta::assert_snapshot!(text);
}
