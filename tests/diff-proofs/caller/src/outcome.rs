//! What a caller saw of a call.

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::display::DisplayErrorContext;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use serde_json::{Value, json};
use std::error::Error;

/// What a caller saw of a call.
#[derive(Debug)]
pub struct Outcome(Value);

impl Outcome {
    /// An output with these members.
    pub fn output(members: Value) -> Self {
        Self(json!({ "outcome": "output", "members": members }))
    }

    /// So many pages.
    pub fn pages(count: usize) -> Self {
        Self(json!({ "outcome": "pages", "pages": count }))
    }

    /// Anything but an output or an error of the service.
    pub fn failed(error: &(dyn Error + 'static)) -> Self {
        Self(json!({ "outcome": "failed", "text": DisplayErrorContext(error).to_string() }))
    }

    /// The error was one that the client knows, by its variant, with these members.
    pub fn modelled(&mut self, name: &str, members: Value) {
        self.0["modelled"] = name.into();
        self.0["members"] = members;
    }
}

impl From<Outcome> for Value {
    fn from(outcome: Outcome) -> Self {
        outcome.0
    }
}

/// The outcome of a call that failed.
pub fn failure<E>(error: &SdkError<E, HttpResponse>) -> Outcome
where
    E: ProvideErrorMetadata + Error + Send + Sync + 'static,
{
    let SdkError::ServiceError(context) = error else { return Outcome::failed(error) };
    let meta = context.err().meta();
    Outcome(json!({
        "outcome": "error",
        "code": meta.code(),
        "message": meta.message(),
        "status": context.raw().status().as_u16(),
    }))
}
