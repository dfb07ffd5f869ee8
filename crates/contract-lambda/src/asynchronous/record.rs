//! The invocation record: what a destination is sent about an asynchronous invocation.

use super::schedule::Condition;
use crate::time::utc;
use serde::Serialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// The contents of a record.
pub(crate) struct Outcome<'a> {
    pub(crate) request_id: &'a str,
    /// The ARN of the function with its version or alias.
    pub(crate) function_arn: &'a str,
    pub(crate) condition: Condition,
    /// How often the function was run.
    pub(crate) attempts: u32,
    /// The event, as JSON text.
    pub(crate) event: &'a str,
    /// How the last run went; none when there was none.
    pub(crate) last: Option<Last<'a>>,
    /// In milliseconds since 1970.
    pub(crate) time: i64,
}

/// The last run of a function.
pub(crate) struct Last<'a> {
    pub(crate) executed_version: &'a str,
    pub(crate) is_error: bool,
    /// What it returned, or its error, as JSON text.
    pub(crate) payload: &'a str,
    /// The text of its error.
    pub(crate) error_message: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Record<'a> {
    version: &'a str,
    timestamp: String,
    request_context: RequestContext<'a>,
    request_payload: &'a RawValue,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_context: Option<ResponseContext<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_payload: Option<Cow<'a, RawValue>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RequestContext<'a> {
    request_id: &'a str,
    function_arn: &'a str,
    condition: &'a str,
    approximate_invoke_count: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResponseContext<'a> {
    status_code: u16,
    executed_version: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    function_error: Option<&'a str>,
}

impl Outcome<'_> {
    /// The record as JSON text.
    pub(crate) fn record(&self) -> serde_json::Result<String> {
        let last = self.last.as_ref();
        serde_json::to_string(&Record {
            version: "1.0",
            timestamp: utc(self.time),
            request_context: RequestContext {
                request_id: self.request_id,
                function_arn: self.function_arn,
                condition: self.condition.name(),
                approximate_invoke_count: self.attempts,
            },
            request_payload: serde_json::from_str(self.event)?,
            response_context: last.map(|last| ResponseContext {
                status_code: 200,
                executed_version: last.executed_version,
                function_error: last.is_error.then_some("Unhandled"),
            }),
            response_payload: last.map(|last| json_value(last.payload)).transpose()?,
        })
    }
}

/// A payload as a JSON value: programs of the Runtime API may return what is not JSON, which is taken as a text.
fn json_value(payload: &str) -> serde_json::Result<Cow<'_, RawValue>> {
    match serde_json::from_str::<&RawValue>(payload) {
        Ok(value) => Ok(Cow::Borrowed(value)),
        Err(_) => RawValue::from_string(serde_json::to_string(payload)?).map(Cow::Owned),
    }
}
