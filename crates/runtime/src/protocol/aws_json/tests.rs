//! Requests, responses and errors of awsJson, as Smithy's specification of the protocol has them.

use super::{AWS_JSON_1_0, AWS_JSON_1_1};
use crate::protocol::{Protocol, RequestSpec};
use crate::shape::Value;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::error::metadata::ErrorMetadata;

const SPEC: RequestSpec = RequestSpec::target("AmazonSQS.SendMessage");

/// Bound to HTTP in the model, which the generator leaves out for this protocol.
#[derive(PartialEq)]
struct Send {
    queue: Option<String>,
    token: Option<String>,
}
crate::structure!(Send: "test#Send" {
    0 => queue: "Queue required";
    1 => token: "Token token";
});

struct Nothing {}
crate::structure!(Nothing: "test#Nothing" {});

struct Gone {
    message: Option<String>,
}
crate::structure!(Gone: "test#Gone" {
    0 => message: "Message";
});

fn header<'a>(request: &'a HttpRequest, name: &str) -> Option<&'a str> {
    request.headers().get(name)
}

fn response(headers: &[(&'static str, &'static str)], body: &'static str) -> HttpResponse {
    let mut response = HttpResponse::new(400.try_into().unwrap(), SdkBody::from(body));
    for (name, value) in headers {
        response.headers_mut().append(*name, *value);
    }
    response
}

/// The name of an error, and its metadata.
fn head(headers: &[(&'static str, &'static str)], body: &'static str) -> (Option<String>, ErrorMetadata) {
    let head = AWS_JSON_1_0.read_error_head(&response(headers, body)).unwrap();
    (head.name, head.meta)
}

#[test]
fn a_request_names_its_operation_in_a_header_and_has_its_input_as_body() {
    let mut input = Send { queue: Some("q".into()), token: None };
    let request = AWS_JSON_1_0.write_request(&SPEC, &mut input, &mut || "t".to_owned()).unwrap();
    assert_eq!((request.method(), request.uri()), ("POST", "/"));
    assert_eq!(header(&request, "x-amz-target"), Some("AmazonSQS.SendMessage"));
    assert_eq!(header(&request, "content-type"), Some("application/x-amz-json-1.0"));
    assert_eq!(request.body().bytes().unwrap(), br#"{"Queue":"q","Token":"t"}"#);
    assert_eq!(header(&request, "content-length"), Some("25"));
}

#[test]
fn an_input_without_members_is_an_empty_object() {
    let request = AWS_JSON_1_1.write_request(&SPEC, &mut Nothing {}, &mut String::new).unwrap();
    assert_eq!(header(&request, "content-type"), Some("application/x-amz-json-1.1"));
    assert_eq!(request.body().bytes().unwrap(), b"{}");
}

#[test]
fn an_output_is_the_whole_body() {
    let mut output = Send::empty();
    AWS_JSON_1_0.read_output(&response(&[], r#"{"Token":"t","More":[1]}"#), &mut output).unwrap();
    assert_eq!(output, Send { queue: None, token: Some("t".into()) });
    assert!(AWS_JSON_1_0.read_output(&response(&[], ""), &mut Nothing {}).is_ok());
    let error = AWS_JSON_1_0.read_output(&response(&[], "<html>"), &mut output).unwrap_err();
    assert_eq!(error.to_string(), "HTTP 400, body (6 bytes, no content type): expected JSON, found HTML or XML");
}

#[test]
fn an_error_is_named_by_the_header_or_the_body_without_namespace_and_address() {
    for (headers, body) in [
        (&[("x-amzn-errortype", "Gone")][..], r#"{"__type":"Other"}"#),
        (&[("x-amzn-errortype", "Gone:http://internal.amazon.com/")][..], "{}"),
        (&[][..], r#"{"__type":"aws.protocoltests.json10#Gone"}"#),
        (&[][..], r#"{"__type":"aws.protocoltests.json10#Gone:http://internal.amazon.com/"}"#),
        (&[][..], r#"{"code":"a#Gone"}"#),
    ] {
        let (name, meta) = head(headers, body);
        assert_eq!((name.as_deref(), meta.code()), (Some("Gone"), Some("Gone")), "{body}");
    }
}

#[test]
fn an_error_has_the_code_that_it_had_in_aws_query_and_is_named_by_its_type() {
    let query = ("x-amzn-query-error", "AWS.SimpleQueueService.NonExistentQueue;Sender");
    let (name, meta) = head(&[query], r#"{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"m"}"#);
    assert_eq!(name.as_deref(), Some("QueueDoesNotExist"));
    assert_eq!(meta.code(), Some("AWS.SimpleQueueService.NonExistentQueue"));
    assert_eq!((meta.message(), meta.extra("type")), (Some("m"), Some("Sender")));
    // Without a type, or with a body that cannot be read, the code is all that there is.
    for body in ["{}", "", "<html>"] {
        let (name, meta) = head(&[query], body);
        assert_eq!((name, meta.code()), (None, Some("AWS.SimpleQueueService.NonExistentQueue")), "{body}");
    }
    // What isn't a code and a fault says nothing.
    assert_eq!(head(&[("x-amzn-query-error", "Gone")], r#"{"__type":"Other"}"#).1.code(), Some("Other"));
}

#[test]
fn a_body_that_fills_nothing_is_not_read() {
    AWS_JSON_1_0.read_output(&response(&[], "<html>"), &mut Nothing {}).unwrap();
    assert!(AWS_JSON_1_0.read_output(&response(&[], "<html>"), &mut Gone::empty()).is_err());
}

#[test]
fn a_modelled_error_gets_its_message_in_any_case() {
    let mut error = Gone::empty();
    AWS_JSON_1_0.read_error(&response(&[], r#"{"__type":"Gone","message":"m"}"#), &mut error).unwrap();
    assert_eq!(error.message.as_deref(), Some("m"));
}
