//! Streams of events: the other members are in a message before the first event.

use super::{api, texts};
use bytes::Bytes;
use http::Response;
use proofmark_contract::read::{self, ResponseOutcome};
use proofmark_contract::write;
use serde_json::json;

#[test]
fn the_members_beside_a_stream_are_in_a_message_before_it() {
    let api = api("@aws.protocols#awsJson1_1");
    let watch = api.operation("Watch").unwrap();
    let events = json!([{ "moved": { "to": 2 } }, { "gone": { "why": "sold", "picture": "AAEC" } }]);
    let input = json!({ "since": "today", "events": events });
    let request = write::request(&api, watch, &input).unwrap();
    assert_eq!(request.headers()["content-type"], "application/vnd.amazon.eventstream");
    let found = read::request(&api, &request).unwrap();
    assert_eq!((found.input, texts(&found.violations)), (input, vec![]));

    let output = json!({ "shelf": "a", "events": events });
    let response = write::response(&api, watch, &output).unwrap();
    let found = read::response(&api, watch, &response);
    assert_eq!((found.outcome, texts(&found.violations)), (ResponseOutcome::Output(output), vec![]));
}

#[test]
fn a_stream_may_begin_with_an_event() {
    let api = api("@aws.protocols#awsJson1_1");
    let watch = api.operation("Watch").unwrap();
    let whole = write::response(&api, watch, &json!({ "events": [{ "moved": { "to": 2 } }] })).unwrap();
    let first = u32::from_be_bytes(whole.body()[..4].try_into().unwrap()) as usize;
    let (parts, body) = whole.into_parts();
    let found = read::response(&api, watch, &Response::from_parts(parts, body.slice(first..)));
    assert_eq!(found.outcome, ResponseOutcome::Output(json!({ "events": [{ "moved": { "to": 2 } }] })));
    assert_eq!(texts(&found.violations), [""; 0]);
}

#[test]
fn a_broken_stream_is_a_violation() {
    let api = api("@aws.protocols#awsJson1_1");
    let response = Response::builder().header("content-type", "application/vnd.amazon.eventstream");
    let response = response.body(Bytes::from_static(b"no frame at all")).unwrap();
    let found = read::response(&api, api.operation("Watch").unwrap(), &response);
    assert!(found.violations.iter().any(|violation| violation.path.starts_with("events[0]")), "{:?}", found.violations);
}
