//! How the table of documented examples is played: a call and the output that it must give, compared as values.

use crate::sdk::Client;
use crate::sdk::config::ConfigBag;
use crate::sdk::config::interceptors::BeforeDeserializationInterceptorContextMut;
use crate::sdk::config::{Intercept, RuntimeComponents};
use crate::sdk::error::{ProvideErrorMetadata, SdkError};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use serde_json::{Value, json};
use std::error::Error;
use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;

/// The name of a line's member, and its value.
pub type Told = (&'static str, Value);

/// A call under way.
pub type Call = Pin<Box<dyn Future<Output = Told>>>;

/// A row of the table.
pub struct Example {
    /// The operation's name in the model.
    pub operation: &'static str,
    /// Which of the operation's examples, from 1.
    pub index: usize,
    /// The call with the example's input.
    pub call: fn(&Client) -> Call,
}

/// Waits for the call of an example and compares its output.
pub fn replay<O, E>(call: impl Future<Output = Result<O, SdkError<E, HttpResponse>>> + 'static, expected: O) -> Call
where
    O: Debug + PartialEq + 'static,
    E: ProvideErrorMetadata + Error + 'static,
{
    Box::pin(async move {
        match call.await {
            Ok(output) => {
                let same = output == expected;
                // There is no way through the public API to walk an output, but for its `Debug`.
                let (expected, found) = (format!("{expected:?}"), format!("{output:?}"));
                // A timestamp shows less of its fraction than it holds.
                let close = to_the_millisecond(&expected) == to_the_millisecond(&found);
                let shown = |text: String| (!same).then_some(text);
                let told = json!({
                    "same": same,
                    "same_to_the_millisecond": same || close,
                    "expected": shown(expected),
                    "found": shown(found),
                });
                ("equal", told)
            }
            Err(error) => failure(error, None),
        }
    })
}

/// A text with the fractions of its timestamps, `2016-11-21T19:49:20.006000041Z`, rounded to milliseconds.
fn to_the_millisecond(text: &str) -> String {
    let rounded = |part: &str| match part.rsplit_once('.') {
        Some((head, digits)) if !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit()) => {
            let fraction: f64 = format!("0.{digits}").parse().unwrap_or_default();
            format!("{head}.{:03.0}", fraction * 1000.0)
        }
        _ => part.to_owned(),
    };
    text.split('Z').map(rounded).collect::<Vec<_>>().join("Z")
}

/// What an error says; `members` are those of a modelled one.
pub fn failure<E>(error: SdkError<E, HttpResponse>, members: Option<Value>) -> Told
where
    E: ProvideErrorMetadata + Error + 'static,
{
    if error.as_service_error().is_none() {
        return ("refused", json!(chain(&error)));
    }
    let told = json!({
        "code": error.code(),
        "message": error.message(),
        "status": error.raw_response().map(|response| response.status().as_u16()),
        "typed": members.is_some(),
        "members": members,
    });
    ("error", told)
}

/// The error and its causes, without the `Debug` of each.
fn chain(error: &(dyn Error + 'static)) -> String {
    std::iter::successors(Some(error), |&error| error.source()).map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

/// Takes the request's id off each response: outputs hold it, and no documented one has one.
#[derive(Debug)]
pub struct OwnResponse;

impl Intercept for OwnResponse {
    fn name(&self) -> &'static str {
        "OwnAnswer"
    }

    fn modify_before_deserialization(
        &self,
        context: &mut BeforeDeserializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), aws_smithy_runtime_api::box_error::BoxError> {
        let headers = context.response_mut().headers_mut();
        for name in ["x-amzn-requestid", "x-amz-request-id"] {
            headers.remove(name);
        }
        Ok(())
    }
}
