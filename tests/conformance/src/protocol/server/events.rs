//! `eventStreamTests`: the events that are read from a request, and those that are written into a response, must be the
//! test's; so must what comes before them.

use super::{document, message, requests};
use aws_smithy_eventstream::frame::read_message_from;
use aws_smithy_types::event_stream::{HeaderValue, Message};
use bytes::Bytes;
use proofmark_contract::Api;
use proofmark_contract::api::{ApiOperation, Kind, SchemaId};
use proofmark_contract::defaults::with_defaults;
use proofmark_contract::read::{self, RequestRead};
use proofmark_contract::rejection::RejectionKind;
use proofmark_contract::report::Finding;
use proofmark_contract::write;
use proofmark_smithy_model::model::Node;
use serde_json::{Map, json};

const MEDIA_TYPE: &str = "application/vnd.amazon.eventstream";

pub(super) fn play(api: &Api, operation: &ApiOperation, test: &Node) -> Vec<Finding> {
    let (received, sent) = (Direction::of(test, "request"), Direction::of(test, "response"));
    let mut findings = Vec::new();
    if received.is_tested() {
        findings.extend(received.read(api, operation, &test["expectation"]).unwrap_or_else(|finding| vec![finding]));
    }
    if sent.is_tested() {
        findings.extend(sent.write(api, operation).unwrap_or_else(|finding| vec![finding]));
    }
    if !received.is_tested() && !sent.is_tested() {
        findings.push(Finding::error("test", "events or initial messages", "none"));
    }
    findings
}

/// What a test says of one direction.
struct Direction<'t> {
    initial: &'t Node,
    params: &'t Node,
    events: Vec<&'t Node>,
}

impl<'t> Direction<'t> {
    fn of(test: &'t Node, direction: &str) -> Self {
        let (initial, params) = match direction {
            "request" => ("initialRequest", "initialRequestParams"),
            _ => ("initialResponse", "initialResponseParams"),
        };
        let events = test["events"].as_array().into_iter().flatten();
        Self {
            initial: &test[initial],
            params: &test[params],
            events: events.filter(|event| event["type"] == direction).collect(),
        }
    }

    fn is_tested(&self) -> bool {
        !self.initial.is_null() || !self.events.is_empty()
    }

    /// The whole input or output: what comes first, and the list of events.
    fn document(&self, api: &Api, schema: SchemaId) -> Node {
        let mut document = document::of_params(api, schema, self.params);
        if let Some(stream) = api[schema].members().find(|member| is_event_stream(api, member.target)) {
            let events = self.events.iter().map(|event| document::of_params(api, stream.target, &event["params"]));
            document[&stream.name] = events.collect();
        }
        document
    }

    fn read(&self, api: &Api, operation: &ApiOperation, expectation: &Node) -> Result<Vec<Finding>, Finding> {
        let mut body = Vec::new();
        for event in &self.events {
            body.extend(bytes(event)?);
        }
        let mut initial = json!({ "method": operation.method.as_str(), "uri": operation.uri.source });
        if let (Some(own), Some(test)) = (initial.as_object_mut(), self.initial.as_object()) {
            own.extend(test.clone());
        }
        let media_type = json!({ "bodyMediaType": MEDIA_TYPE });
        let request = message::with_content_type(message::request(&initial, body.into())?, &media_type);
        let RequestRead { input, violations, .. } = requests::routed(operation, read::request(api, &request))?;
        let failure = expectation.get("failure");
        // An error of the model is an event like any other to those who read it.
        if failure.is_some_and(|failure| failure["errorId"].is_null()) {
            let refused = RejectionKind::of(&violations).is_some();
            return Ok((!refused)
                .then(|| Finding::error("events", "none that can be read", input.to_string()))
                .into_iter()
                .collect());
        }
        let input = with_defaults(api, operation.input, input);
        let mut findings = document::differences("input", &self.document(api, operation.input), &input);
        findings.extend(requests::rejections(&violations));
        if let Some(id) = failure.and_then(|failure| failure["errorId"].as_str()) {
            findings.extend(is_success(api, operation, &input, id));
        }
        Ok(findings)
    }

    fn write(&self, api: &Api, operation: &ApiOperation) -> Result<Vec<Finding>, Finding> {
        let output = with_defaults(api, operation.output, self.document(api, operation.output));
        let response = write::response(api, operation, &output);
        let response = response.map_err(|error| Finding::error("answer", "one", error.to_string()))?;
        let response = message::sent(response);
        let mut findings = message::head_differs(&response, self.initial);
        let written = messages(response.into_body())?;
        if written.len() != self.events.len() {
            let (expected, found) = (self.events.len().to_string(), written.len().to_string());
            findings.push(Finding::error("events", expected, found));
        }
        for (index, (event, written)) in self.events.iter().zip(&written).enumerate() {
            let within = |finding: Finding| Finding { path: format!("event {index}, {}", finding.path), ..finding };
            findings.extend(message_differs(event, written)?.into_iter().map(within));
        }
        Ok(findings)
    }
}

fn is_event_stream(api: &Api, schema: SchemaId) -> bool {
    api[schema].streaming && matches!(api[schema].kind, Kind::Union { .. })
}

/// Whether the last event is not this error.
fn is_success(api: &Api, operation: &ApiOperation, input: &Node, id: &str) -> Option<Finding> {
    let stream = api[operation.input].members().find(|member| is_event_stream(api, member.target))?;
    let last = input[&stream.name].as_array().and_then(|events| events.last()).and_then(Node::as_object);
    let name = last.and_then(|event| event.keys().next());
    let target = name.and_then(|name| api[stream.target].member(name)).map(|member| &api[member.target]);
    let is_it = target.is_some_and(|target| target.error.is_some() && target.id.to_string() == id);
    let found = || target.map_or_else(|| "no event".to_owned(), |target| target.id.to_string());
    (!is_it).then(|| Finding::error("error", id, found()))
}

fn bytes(event: &Node) -> Result<Vec<u8>, Finding> {
    let text = event["bytes"].as_str().ok_or_else(|| Finding::error("test", "the event's `bytes`", "none"))?;
    aws_smithy_types::base64::decode(text).map_err(|error| Finding::error("test", "bytes in base64", error.to_string()))
}

/// The messages of a body.
fn messages(mut rest: Bytes) -> Result<Vec<Message>, Finding> {
    let mut messages = Vec::new();
    while !rest.is_empty() {
        let broken = |error| Finding::error("events", "whole messages", format!("{error}"));
        messages.push(read_message_from(&mut rest).map_err(broken)?);
    }
    Ok(messages)
}

/// Where a message that was written is not as the test has it. The values of its headers are taken from the test's
/// bytes, which say the types too.
fn message_differs(event: &Node, written: &Message) -> Result<Vec<Finding>, Finding> {
    let expected = messages(bytes(event)?.into())?;
    let [expected] = expected.as_slice() else {
        return Err(Finding::error("test", "the bytes of one message", expected.len().to_string()));
    };
    let mut findings = Vec::new();
    let none = Map::new();
    for name in event["headers"].as_object().unwrap_or(&none).keys() {
        let (wanted, found) = (header(expected, name), header(written, name));
        if wanted.is_none() || wanted != found {
            findings.push(Finding::error(format!("header {name}"), format!("{wanted:?}"), format!("{found:?}")));
        }
    }
    for name in message::texts(event, "forbidHeaders").filter(|name| header(written, name).is_some()) {
        findings.push(Finding::error(format!("header {name}"), "none", "one"));
    }
    for name in message::texts(event, "requireHeaders").filter(|name| header(written, name).is_none()) {
        findings.push(Finding::error(format!("header {name}"), "one", "none"));
    }
    if let Some(body) = event["body"].as_str() {
        findings.extend(message::body_differs(written.payload(), event["bodyMediaType"].as_str(), body));
    }
    Ok(findings)
}

fn header<'m>(message: &'m Message, name: &str) -> Option<&'m HeaderValue> {
    message.headers().iter().find(|header| header.name().as_str() == name).map(|header| header.value())
}
