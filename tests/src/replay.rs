//! Calls whose request and response are known: documented examples, and samples that are synthesized from the model.

use crate::client::client;
use crate::outcome::{BoxFuture, Failure, failure};
use crate::request::{Request, received};
use crate::sdk::Client;
use crate::sdk::error::{ProvideErrorMetadata, SdkError};
use crate::through_serde::round_trip;
use crate::wire::{self, Body, Message};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::error::Error;
use std::fmt::Debug;
use std::future::Future;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

/// A row of the table of examples.
#[derive(Debug)]
pub struct Example {
    /// The operation's name in the model.
    pub operation: &'static str,
    /// Which of the operation's examples, from 1.
    pub index: usize,
    /// The call with the example's input.
    pub call: fn(&Client) -> BoxFuture<Replayed>,
}

/// A row of the table of samples.
#[derive(Debug)]
pub struct Sample {
    /// The operation's name in the model.
    pub operation: &'static str,
    /// The input, as an example would write it.
    pub input: &'static str,
    /// The output, as an example would write it.
    pub output: &'static str,
    /// The call with this input.
    pub call: fn(&Client) -> BoxFuture<Replayed>,
}

/// A call after its replay against a server that gave the response which the model makes of the output.
#[derive(Debug)]
pub struct Played {
    /// The request that came.
    pub request: Request,
    /// The request that the model asks for.
    pub asked: Message,
    /// The response that was given.
    pub responded: Message,
    /// What the client made of it.
    pub replayed: Replayed,
}

impl Played {
    /// What differs between the request that came and the one that the model asks for.
    pub fn differences(&self) -> Vec<String> {
        let (request, asked) = (&self.request, &self.asked);
        let mut found = Vec::new();
        let start = (request.method.clone(), request.path().to_owned());
        if Some(&start) != asked.start.as_ref() {
            found.push(format!("sent {start:?}, the model asks for {:?}", asked.start));
        }
        if request.query() != asked.query {
            found.push(format!("query {:?}, the model asks for {:?}", request.query(), asked.query));
        }
        for (name, value) in &asked.headers {
            if request.header(name) != Some(value) {
                found.push(format!("header {name} is {:?}, the model asks for {value:?}", request.header(name)));
            }
        }
        let same_body = match &asked.body {
            Body::None => request.body.is_empty(),
            Body::Json(value) => request.json().as_ref() == Some(value),
            Body::Raw(text) => request.body == text.as_bytes(),
        };
        if !same_body {
            let body = String::from_utf8_lossy(&request.body);
            found.push(format!("body {body:?}, the model asks for {:?}", asked.body));
        }
        found
    }
}

/// Plays a call whose input and output are written as examples write them.
pub async fn play(
    operation: &str,
    input: &Value,
    output: &Value,
    call: fn(&Client) -> BoxFuture<Replayed>,
) -> Result<Played, String> {
    let (asked, responded) = (wire::request(operation, input), wire::response(operation, output));
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(template(&responded)).mount(&server).await;
    let replayed = call(&client(&server.uri())).await;
    let requests = server.received_requests().await.unwrap_or_default();
    match requests.as_slice() {
        [request] => Ok(Played { request: received(request), asked, responded, replayed }),
        other => Err(format!("{operation}: {} requests were sent, one expected: {replayed:?}", other.len())),
    }
}

fn template(response: &Message) -> ResponseTemplate {
    let mut template = ResponseTemplate::new(response.status.unwrap_or(200));
    for (name, value) in &response.headers {
        template = template.insert_header(name.as_str(), value.as_str());
    }
    // No request id: it would be part of the decoded response, and no example has one.
    match &response.body {
        Body::None => template,
        body => template.set_body_raw(body.bytes(), "application/json"),
    }
}

/// What the call of an example came to.
#[derive(Debug)]
pub struct Replayed {
    /// `Debug` of the response, or the failure.
    pub response: Result<String, Failure>,
    /// `Debug` of the example's output.
    pub expected: String,
    /// Whether they are equal as values.
    pub equal: bool,
    /// The example's output as JSON, or why it does not come back from there as the same value.
    pub json: Result<Value, String>,
}

/// Waits for the call of an example and compares its response.
pub fn replay<O, E>(
    call: impl Future<Output = Result<O, SdkError<E, HttpResponse>>> + Send + 'static,
    expected: O,
) -> BoxFuture<Replayed>
where
    O: Debug + PartialEq + Serialize + DeserializeOwned + Send + 'static,
    E: ProvideErrorMetadata + Error + Send + Sync + 'static,
{
    Box::pin(async move {
        let response = call.await;
        Replayed {
            equal: response.as_ref().is_ok_and(|response| *response == expected),
            json: round_trip(&expected),
            expected: format!("{expected:#?}"),
            response: response.map(|response| format!("{response:#?}")).map_err(|error| failure(error, &[])),
        }
    })
}
