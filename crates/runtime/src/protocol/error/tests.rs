//! Every way in which an error's name and message travel.

use super::{body_metadata, head};
use crate::codec::json::Json;
use crate::protocol::{Protocol, REST_JSON_1};
use crate::shape::Value;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::error::metadata::ErrorMetadata;
use aws_types::request_id::RequestId;
use proptest::prelude::*;

struct Throttled {
    message: Option<String>,
    reason: Option<String>,
    retry_after: Option<String>,
}
crate::structure!(Throttled: "test#Throttled" {
    0 => message: "message";
    1 => reason: "Reason";
    2 => retry_after: "retryAfterSeconds header=Retry-After";
});

fn response(headers: &[(&'static str, &'static str)], body: impl Into<SdkBody>) -> HttpResponse {
    let mut response = HttpResponse::new(429.try_into().unwrap(), body.into());
    for (name, value) in headers {
        response.headers_mut().append(*name, *value);
    }
    response
}

fn described(response: &HttpResponse) -> Result<ErrorMetadata, String> {
    head(response, &Json).map(|head| head.meta).map_err(|error| error.to_string())
}

fn code(headers: &[(&'static str, &'static str)], body: &'static str) -> Option<String> {
    described(&response(headers, body)).unwrap().code().map(str::to_owned)
}

#[test]
fn the_code_comes_from_the_header_then_the_body_without_its_trimmings() {
    for body in [
        r#"{"__type":"Throttled"}"#,
        r#"{"__type":"com.amazonaws.lambda#Throttled"}"#,
        r#"{"__type":"com.amazonaws.lambda#Throttled:http://internal.amazon.com/"}"#,
        r#"{"code":"Throttled","__type":"Other"}"#,
        r#"{"__type":{"not":"text"},"code":"Throttled"}"#,
    ] {
        assert_eq!(code(&[], body).as_deref(), Some("Throttled"), "{body}");
    }
    for header in ["Throttled", "Throttled:http://internal.amazon.com/", "ns#Throttled"] {
        let headers = [("x-amzn-errortype", header)];
        assert_eq!(code(&headers, r#"{"__type":"Other"}"#).as_deref(), Some("Throttled"), "{header}");
    }
    assert_eq!(code(&[], "{}"), None);
    // The names of members are case-sensitive, and a name with a space is another name.
    assert_eq!(code(&[], r#"{"Code":"Throttled"}"#), None);
    assert_eq!(code(&[], r#"{"code":" Throttled"}"#).as_deref(), Some(" Throttled"));
    assert_eq!(code(&[], "[1]"), None);
}

#[test]
fn the_message_has_many_names() {
    for name in ["message", "Message", "errorMessage"] {
        let body = format!(r#"{{"{name}":"slow down","Type":"User"}}"#);
        assert_eq!(described(&response(&[], body)).unwrap().message(), Some("slow down"), "{name}");
    }
    assert_eq!(described(&response(&[], r#"{"message":null,"Message":7}"#)).unwrap().message(), None);
}

#[test]
fn the_request_id_comes_along() {
    let described = described(&response(&[("x-amzn-requestid", "id-1")], "{}")).unwrap();
    assert_eq!(described.request_id(), Some("id-1"));
}

#[test]
fn the_header_alone_names_an_error_whose_body_cannot_be_read() {
    let headers = [("x-amzn-errortype", "Throttled")];
    for body in ["", "<html>", r#"{"message":"#] {
        assert_eq!(code(&headers, body).as_deref(), Some("Throttled"), "{body}");
    }
}

#[test]
fn what_nothing_names_is_reported_as_it_came() {
    for (headers, body, expected) in [
        (&[][..], "", "HTTP 429, body (0 bytes, no content type): an error without a body or a header that names it"),
        (
            &[("content-type", "text/html")][..],
            "<html>502</html>",
            "HTTP 429, body (16 bytes, text/html): expected JSON, found HTML or XML",
        ),
        (
            &[][..],
            r#"{"message":"#,
            "HTTP 429, body (11 bytes, no content type): expected JSON: EOF while parsing a value at line 1 column 11",
        ),
    ] {
        assert_eq!(described(&response(headers, body)).unwrap_err(), expected);
    }
}

#[test]
fn a_modelled_error_gets_its_members_and_its_message_in_any_case() {
    for name in ["message", "Message", "errorMessage"] {
        let body = format!(r#"{{"Reason":"CallerRateLimitExceeded","{name}":"Rate Exceeded."}}"#);
        let mut error = Throttled::empty();
        REST_JSON_1.read_error(&response(&[("retry-after", "3")], body), &mut error).unwrap();
        assert_eq!(error.message.as_deref(), Some("Rate Exceeded."), "{name}");
        assert_eq!(error.reason.as_deref(), Some("CallerRateLimitExceeded"));
        assert_eq!(error.retry_after.as_deref(), Some("3"));
    }
    let mut error = Throttled::empty();
    assert!(REST_JSON_1.read_error(&response(&[], r#"{"Reason":[]}"#), &mut error).is_err());
}

proptest! {
    #[test]
    fn arbitrary_bodies_never_panic(body in any::<Vec<u8>>()) {
        let _ = body_metadata(&body, &Json);
        let _ = described(&response(&[], body));
    }
}
