//! Async closures as handlers: each call runs on a thread of its own.

use super::Closure;
use super::job::Job;
use super::outcome::Ending;
use crate::invocation::result::FunctionError;
use crate::invocation::run::LARGEST_RESPONSE;
use proofmark_smithy_model::model::Node;
use std::any::Any;
use std::fmt;
use std::ops::Deref;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::runtime::Handle;
use tokio::sync::oneshot;

/// The event of an invocation, which this dereferences to, and the invocation's context.
#[derive(Clone)]
pub struct FunctionEvent {
    event: Node,
    request_id: String,
    function_arn: String,
    function_version: String,
    client_context: Option<Node>,
    deadline: Instant,
}

impl FunctionEvent {
    fn of(job: &Job) -> Self {
        Self {
            // One that is nested deeper than a value can be is as good as none.
            event: serde_json::from_str(&job.event).unwrap_or_default(),
            request_id: job.request_id.clone(),
            function_arn: job.invoked_arn.clone(),
            function_version: job.function.version.clone(),
            client_context: job.client_context.as_deref().and_then(|text| serde_json::from_str(text).ok()),
            deadline: Instant::now() + job.timeout(),
        }
    }

    /// The event itself.
    pub fn into_inner(self) -> Node {
        self.event
    }

    /// The id of the request; of an asynchronous invocation the same in all attempts.
    pub fn request_id(&self) -> &str {
        &self.request_id
    }

    /// The ARN that was invoked, with its version or alias when one was given.
    pub fn function_arn(&self) -> &str {
        &self.function_arn
    }

    /// The version that runs: `$LATEST` or a number.
    pub fn function_version(&self) -> &str {
        &self.function_version
    }

    /// `ClientContext` of the call.
    pub fn client_context(&self) -> Option<&Node> {
        self.client_context.as_ref()
    }

    /// How long until the function's `Timeout`.
    pub fn remaining_time(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }
}

impl Deref for FunctionEvent {
    type Target = Node;

    fn deref(&self) -> &Node {
        &self.event
    }
}

/// Without the event, which can hold secrets.
impl fmt::Debug for FunctionEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FunctionEvent")
            .field("request_id", &self.request_id)
            .field("function_arn", &self.function_arn)
            .finish_non_exhaustive()
    }
}

/// Calls a closure. Dropped, the closure's future is dropped once it waits.
pub(super) async fn run(closure: Arc<Closure>, job: &Job) -> Ending {
    let event = FunctionEvent::of(job);
    let (mut result, ended) = oneshot::channel();
    tokio::task::spawn_blocking(move || {
        let call = AssertUnwindSafe(|| {
            Handle::current().block_on(async {
                tokio::select! {
                    // Nobody waits for it any more.
                    () = result.closed() => None,
                    said = closure(event) => Some(said),
                }
            })
        });
        let said = catch_unwind(call).unwrap_or_else(|panic| Some(Err(panicked(&*panic))));
        if let Some(said) = said {
            // Nobody may wait for it any more.
            _ = result.send(said);
        }
    });
    match tokio::time::timeout(job.timeout(), ended).await {
        Err(_) => Ending::TimedOut,
        Ok(Err(_)) => Ending::of_server("the server stops"),
        Ok(Ok(Err(error))) => Ending::Raised(error),
        Ok(Ok(Ok(value))) => {
            let payload = value.to_string();
            if payload.len() > LARGEST_RESPONSE { Ending::TooLarge } else { Ending::Returned(payload) }
        }
    }
}

fn panicked(panic: &(dyn Any + Send)) -> FunctionError {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("of unknown reason");
    FunctionError::new("Panic", format!("the handler panicked: {text}"))
}
