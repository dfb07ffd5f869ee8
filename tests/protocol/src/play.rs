//! Playing a test: the call is made against a wire that responds as the test has it, and what was seen is compared with
//! the test. The generated tables call the functions here.

use crate::compare::values_differ;
use crate::finding::Finding;
use crate::wire::{Answer, Wire};
use crate::{frames, request};
use aws_smithy_http::event_stream::EventStreamSender;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::display::DisplayErrorContext;
use proofmark_runtime::error::OperationError;
use proofmark_runtime::event_stream::EventReceiver;
use proofmark_runtime::shape::{Union, Value};
use serde_json::Value as Json;
use std::error::Error;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

/// What a call came to: nothing to say, or everything that was not as the test has it.
pub type Outcome = Result<(), Failed>;

/// Everything that was not as the test has it.
pub struct Failed(pub Vec<Finding>);

impl Failed {
    /// One thing that was not as expected.
    fn one(expected: impl fmt::Display, found: impl fmt::Display) -> Self {
        Self(vec![Finding::new("answer", expected, found)])
    }

    /// A test that cannot be written as Rust.
    pub fn unplayable(reason: &str) -> Self {
        Self(vec![Finding::new("test", "one that can be written as Rust", reason)])
    }

    /// Another error than the expected one.
    pub fn error(expected: &str, found: &(impl Error + ?Sized)) -> Self {
        Self::one(format_args!("the error {expected}"), DisplayErrorContext(found))
    }

    /// Fails if there is anything.
    pub fn unless_empty(findings: Vec<Finding>) -> Outcome {
        if findings.is_empty() { Ok(()) } else { Err(Self(findings)) }
    }
}

/// A test and the call that plays it.
pub struct Case {
    /// The operation's name in the model.
    pub operation: &'static str,
    /// The id of the test.
    pub id: &'static str,
    /// The test as the model has it.
    pub test: &'static str,
    /// Makes the call and compares its outcome.
    pub call: fn(Wire) -> Pin<Box<dyn Future<Output = Outcome>>>,
}

/// What a test is about.
#[derive(Clone, Copy)]
pub enum Kind {
    /// What a client sends.
    Request,
    /// What a client makes of a response.
    Response,
    /// Streams of events.
    Events,
}

impl Kind {
    /// Its name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Response => "response",
            Self::Events => "events",
        }
    }
}

/// Plays a test and says what was not as it has it.
pub async fn play(kind: Kind, case: &Case) -> Vec<Finding> {
    let test: Json = match serde_json::from_str(case.test) {
        Ok(test) => test,
        Err(error) => return vec![Finding::new("test", "JSON", error)],
    };
    let answer = match kind {
        Kind::Request => Ok(Answer::empty(200)),
        Kind::Response => Ok(Answer::of(&test)),
        Kind::Events => frames::answer(&test),
    };
    let wire = match answer {
        Ok(answer) => Wire::new(test["host"].as_str().unwrap_or("example.com"), answer),
        Err(reason) => return vec![Finding::new("test", "a response", reason)],
    };
    let seen = wire.seen();
    // Making the call can panic too, where a builder lacks what it needs.
    let call = case.call;
    let outcome = Caught(Box::pin(async move { call(wire).await })).await;
    let seen = seen.take();
    let outcome = outcome.unwrap_or_else(|panic| Err(Failed(vec![Finding::new("call", "no panic", panic)])));
    let mut findings = match (kind, &seen) {
        (Kind::Request, Some(seen)) => request::differences(seen, &test),
        (Kind::Events, Some(seen)) => {
            let mut findings = frames::sent_differ(seen, &test);
            if let Some(initial) = test.get("initialRequest") {
                findings.extend(request::differences(seen, initial));
            }
            findings
        }
        (Kind::Response, Some(_)) => Vec::new(),
        (_, None) => vec![Finding::new("request", "one", "none")],
    };
    match outcome {
        // The response is irrelevant to a test of a request.
        Err(_) if matches!(kind, Kind::Request) && seen.is_some() => {}
        Err(Failed(reasons)) => findings.extend(reasons),
        Ok(()) => {}
    }
    findings
}

/// A future whose panic is its result.
struct Caught(Pin<Box<dyn Future<Output = Outcome>>>);

impl Future for Caught {
    type Output = Result<Outcome, String>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let polled = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| self.0.as_mut().poll(context)));
        match polled {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(outcome)) => Poll::Ready(Ok(outcome)),
            Err(panic) => {
                let text = panic.downcast_ref::<String>().cloned();
                let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
                Poll::Ready(Err(text.unwrap_or_default()))
            }
        }
    }
}

/// Makes the function that gives a client of the crate for a wire.
#[macro_export]
macro_rules! client {
    ($sdk:ident) => {
        fn client(wire: &$crate::wire::Wire) -> ::$sdk::Client {
            use ::$sdk::config::{BehaviorVersion, Config, Credentials, Region, StalledStreamProtectionConfig, retry};
            let config = Config::builder()
                .behavior_version(BehaviorVersion::latest())
                .region(Region::new("us-west-2"))
                .credentials_provider(Credentials::new("AKIDEXAMPLE", "secret", None, None, "protocol tests"))
                .idempotency_token_provider("00000000-0000-4000-8000-000000000000")
                .endpoint_url(wire.endpoint())
                .http_client(wire.clone())
                .retry_config(retry::RetryConfig::disabled())
                .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
                .build();
            ::$sdk::Client::from_conf(config)
        }
    };
}

/// A call of which the test describes the request only.
pub fn unanswered<O, E>(_: Result<O, SdkError<E, HttpResponse>>) {}

/// A call that must succeed, whatever its output.
pub fn answered<O, E>(answer: Result<O, SdkError<E, HttpResponse>>) -> Outcome
where
    E: Error + 'static,
{
    answer.map(drop).map_err(|error| Failed::one("an output", DisplayErrorContext(&error)))
}

/// A call whose response cannot be taken.
pub fn refused<O, E>(answer: Result<O, SdkError<E, HttpResponse>>) -> Outcome {
    match answer {
        Ok(_) => Err(Failed::one("an error", "an output")),
        Err(_) => Ok(()),
    }
}

/// The output of a call that must succeed.
pub fn succeeded<O, E>(answer: Result<O, SdkError<E, HttpResponse>>) -> Result<O, Failed>
where
    E: Error + 'static,
{
    answer.map_err(|error| Failed::one("an output", DisplayErrorContext(&error)))
}

/// The error that the service must have responded with.
pub fn rejected<O, E>(answer: Result<O, SdkError<E, HttpResponse>>) -> Result<E, Failed>
where
    E: Error + 'static,
{
    match answer {
        Ok(_) => Err(Failed::one("an error", "an output")),
        Err(SdkError::ServiceError(context)) => Ok(context.into_err()),
        Err(other) => Err(Failed::one("an error of the service", DisplayErrorContext(&other))),
    }
}

/// A stream that sends these.
pub fn sender<T, E>(events: Vec<Result<T, E>>) -> EventStreamSender<T, E>
where
    T: Send + Sync + 'static,
    E: Error + Send + Sync + 'static,
{
    EventStreamSender::from(futures_util::stream::iter(events))
}

/// A stream that nothing is received from.
pub fn no_events<T, E>() -> EventReceiver<T, E>
where
    T: Union + Value + fmt::Debug + 'static,
    E: OperationError,
{
    EventReceiver::empty()
}

/// How a stream is to end.
pub enum End<E> {
    /// Without an error.
    Success,
    /// With any error.
    Failure,
    /// With an error of the model, compared with what is expected.
    Error(fn(&E) -> Vec<Finding>),
}

/// Receives events to the end of the stream, and says what was not as expected.
pub async fn receive<T, E>(stream: &mut EventReceiver<T, E>, expected: Vec<T>, end: End<E>) -> Vec<Finding>
where
    T: Union + Value + fmt::Debug + 'static,
    E: OperationError,
{
    let mut findings = Vec::new();
    for (index, expected) in expected.iter().enumerate() {
        let path = format!("event {index}");
        match stream.recv().await {
            Ok(Some(actual)) => findings.extend(values_differ(&path, actual.get(), expected.get())),
            Ok(None) => findings.push(Finding::new(path, "an event", "the end of the stream")),
            Err(error) => findings.push(Finding::new(path, "an event", DisplayErrorContext(&error))),
        }
    }
    match (stream.recv().await, end) {
        (Ok(None), End::Success) | (Err(_), End::Failure) => {}
        (Err(SdkError::ServiceError(context)), End::Error(check)) => findings.extend(check(context.err())),
        (Ok(None), _) => findings.push(Finding::new("end of the stream", "an error", "none")),
        (Ok(Some(event)), _) => findings.push(Finding::new("end of the stream", "no event", format_args!("{event:?}"))),
        (Err(error), _) => findings.push(Finding::new("end of the stream", "another end", DisplayErrorContext(&error))),
    }
    findings
}
