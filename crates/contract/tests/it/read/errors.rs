//! Responses with errors.

use super::support::{api, read_response, table};
use proofmark_contract::api::Api;
use serde_json::json;

fn errors() -> Api {
    api(json!({
        "NotFound": {
            "structure": {"Message": "String", "Type": ["String", {"length": {"max": 4}}]},
            "error": "client", "httpError": 404
        },
        "Throttled": {
            "structure": {
                "message": ["String", {"required": {}}], "retryAfter": ["String", {"httpHeader": "Retry-After"}]
            },
            "error": "client", "httpError": 429
        }
    }))
}

#[test]
fn the_name_is_found_wherever_servers_write_it() {
    insta::assert_snapshot!(table(
        [
            "404\nx-amzn-errortype: NotFound\nContent-Type: application/json\n\n{\"Message\": \"gone\"}",
            "404\nx-amzn-errortype: NotFound:http://example.com/\nContent-Type: application/json\n\n{}",
            "404\nx-amzn-errortype: aws.example#NotFound:http://example.com/#x\nContent-Type: application/json\n\n{}",
            "404\nContent-Type: application/json\n\n{\"__type\": \"aws.example#NotFound\"}",
            "404\nContent-Type: application/json\n\n{\"code\": \"NotFound\"}",
            "404\nx-amzn-errortype: NotFound\nContent-Type: application/json\n\n{\"__type\": \"Other\"}",
        ],
        |message| read_response(&errors(), message)
    ));
}

#[test]
fn the_text_is_found_by_either_name() {
    insta::assert_snapshot!(table(
        [
            "404\nx-amzn-errortype: NotFound\nContent-Type: application/json\n\n{\"message\": \"gone\"}",
            "429\nx-amzn-errortype: Throttled\nContent-Type: application/json\nRetry-After: 3\n\n{\"Message\": \"slow\"}",
        ],
        |message| read_response(&errors(), message)
    ));
}

#[test]
fn status_and_members_are_validated_against_the_model() {
    insta::assert_snapshot!(table(
        [
            "400\nx-amzn-errortype: NotFound\nContent-Type: application/json\n\n{\"Type\": \"Nobody\", \"Message\": 1}",
            "429\nx-amzn-errortype: Throttled\nContent-Type: text/xml\n\n{\"__type\": \"Throttled\"}",
            "404\nx-amzn-errortype: NotFound\nContent-Type: application/json\n\n{\"Message\"",
            "404\nx-amzn-errortype: NotFound",
        ],
        |message| read_response(&errors(), message)
    ));
}

#[test]
fn an_error_that_the_model_does_not_have_is_taken_as_it_is() {
    insta::assert_snapshot!(table(
        [
            "403\nx-amzn-errortype: AccessDeniedException\nContent-Type: application/json\n\n{\"message\": \"no\", \"a\": [1]}",
            "500\nContent-Type: application/json\n\n{\"message\": \"who knows\"}",
            "502\nContent-Type: text/html\n\n<html>Bad Gateway</html>",
            "503",
        ],
        |message| read_response(&errors(), message)
    ));
}
