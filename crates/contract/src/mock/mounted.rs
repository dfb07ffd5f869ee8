//! What a mock responds with, one response after the other, and what it is expected to see. Which requests it takes is
//! `given`'s business.

use super::criteria::Criteria;
use super::operation::{ErrorOf, MockOperation};
use super::registry::{Entry, QueuedResponse, Registry};
use super::response::{self, Reply};
use super::times::Times;
use bytes::Bytes;
use http::Response;
use std::marker::PhantomData;
use std::panic::Location;
use std::sync::Arc;
use std::time::Duration;

/// Sets what requests get next. Each of its methods mounts the mock, if it is not yet.
#[must_use = "a mock without a response takes no request"]
pub struct Then<O: MockOperation> {
    registry: Arc<Registry>,
    entry: Arc<Entry>,
    operation: PhantomData<fn() -> O>,
}

/// A mock at work. Without [`then`](Self::then) or [`up_to_n_times`](Self::up_to_n_times) it gives its response to
/// every request that it takes.
pub struct MountedMock<O: MockOperation> {
    registry: Arc<Registry>,
    entry: Arc<Entry>,
    operation: PhantomData<fn() -> O>,
}

impl<O: MockOperation> Then<O> {
    #[track_caller]
    pub(super) fn new(registry: Arc<Registry>, criteria: Criteria) -> Self {
        let entry = Arc::new(Entry::new(registry.operation(O::NAME), criteria, Location::caller()));
        Self { registry, entry, operation: PhantomData }
    }

    /// Responds with this output. Panics when it does not fit the model, naming member and constraint.
    #[track_caller]
    pub fn respond(self, output: O::Output) -> MountedMock<O> {
        let message = response::output::<O>(self.registry.api, self.entry.operation, output);
        let message = fitting(O::NAME, "output", message);
        self.queue(Reply::Message(message), None)
    }

    /// Responds with these outputs, one after the other, each once; then the mock is used up.
    #[track_caller]
    pub fn respond_sequence(self, outputs: impl IntoIterator<Item = O::Output>) -> MountedMock<O> {
        let make =
            |output| fitting(O::NAME, "output", response::output::<O>(self.registry.api, self.entry.operation, output));
        let mut messages = Vec::new();
        for output in outputs {
            messages.push(make(output));
        }
        let mut messages = messages.into_iter();
        let Some(first) = messages.next() else { panic!("a sequence of responses for {} must not be empty", O::NAME) };
        let mounted = self.queue(Reply::Message(first), Some(1));
        messages.fold(mounted, |mounted, message| mounted.then().queue(Reply::Message(message), Some(1)))
    }

    /// Responds with what `make` makes of the request's input. A response that does not fit the model fails the test.
    #[track_caller]
    pub fn respond_with(
        self,
        make: impl Fn(&O::Input) -> Result<O::Output, O::Error> + Send + Sync + 'static,
    ) -> MountedMock<O> {
        let (api, operation) = (self.registry.api, self.entry.operation);
        let compute = move |document| match make(&O::input(document)?) {
            Ok(output) => response::output::<O>(api, operation, output),
            Err(error) => response::error::<O>(api, operation, error),
        };
        self.queue(Reply::Computed(Box::new(compute)), None)
    }

    /// Responds with an error of the operation. Panics when it does not fit the model, naming member and constraint.
    #[track_caller]
    pub fn respond_error(self, error: impl ErrorOf<O>) -> MountedMock<O> {
        let message = response::error::<O>(self.registry.api, self.entry.operation, error.into_error());
        let message = fitting(O::NAME, "error", message);
        self.queue(Reply::Message(message), None)
    }

    /// Responds with an error by its name: one that AWS keeps out of its models, such as `AccessDeniedException`, or
    /// any that the model has. Panics when there is no such error.
    #[track_caller]
    pub fn respond_named_error(self, name: &str, message: &str) -> MountedMock<O> {
        let made = fitting(O::NAME, "error", response::named(self.registry.api, name, message));
        self.queue(Reply::Message(made), None)
    }

    /// Throttles this many requests, as the service does; then the next response or the next mock takes over.
    #[track_caller]
    pub fn respond_throttled(self, times: u64) -> MountedMock<O> {
        let message = response::throttled(self.registry.api, self.entry.operation);
        let message = fitting(O::NAME, "throttle", message);
        self.queue(Reply::Message(message), Some(times))
    }

    /// Responds with exactly this, whatever the model says of it: the way out for tests that need a broken response.
    #[track_caller]
    pub fn respond_unchecked(self, status: u16, headers: &[(&str, &str)], body: impl Into<Bytes>) -> MountedMock<O> {
        let message = response::unchecked(status, headers, body);
        let message = message.unwrap_or_else(|reason| panic!("{reason}"));
        self.queue(Reply::Message(message), None)
    }

    /// Closes the connection instead of responding.
    #[track_caller]
    pub fn connection_reset(self) -> MountedMock<O> {
        self.queue(Reply::Reset, None)
    }

    /// Responds with a success whose body cannot be read.
    #[track_caller]
    pub fn garbage(self) -> MountedMock<O> {
        let message = response::garbage(self.registry.api, self.entry.operation);
        self.queue(Reply::Message(message), None)
    }

    /// Responds with the first half of a valid body, synthesized from the model, and closes the connection. Panics when
    /// the operation's response has no body.
    #[track_caller]
    pub fn truncated_body(self) -> MountedMock<O> {
        let message =
            fitting(O::NAME, "cut-off response", response::truncated(self.registry.api, self.entry.operation));
        self.queue(Reply::Message(message), None)
    }

    fn queue(self, reply: Reply, limit: Option<u64>) -> MountedMock<O> {
        let is_first = {
            let queue = &mut self.entry.state().responses;
            // Only the last response goes on without end.
            if let Some(before) = queue.last_mut() {
                before.limit.get_or_insert(1);
            }
            queue.push(QueuedResponse { reply: Arc::new(reply), delay: None, limit, given: 0 });
            queue.len() == 1
        };
        if is_first {
            self.registry.mount(self.entry.clone());
        }
        MountedMock { registry: self.registry, entry: self.entry, operation: PhantomData }
    }
}

impl<O: MockOperation> MountedMock<O> {
    /// Goes on to what follows the latest response, which is given once unless it says how often.
    pub fn then(self) -> Then<O> {
        Then { registry: self.registry, entry: self.entry, operation: PhantomData }
    }

    /// Delays the latest response by this long.
    pub fn delay(self, delay: Duration) -> Self {
        if let Some(queued) = self.entry.state().responses.last_mut() {
            queued.delay = Some(delay);
        }
        self
    }

    /// Gives the latest response to this many requests; then the next response or the next mock takes over.
    pub fn up_to_n_times(self, times: u64) -> Self {
        if let Some(queued) = self.entry.state().responses.last_mut() {
            queued.limit = Some(times);
        }
        self
    }

    /// Expects this many requests: `2`, `1..`, `..=3`. Any other number fails the test when the mocks are dropped.
    pub fn expect(self, times: impl Into<Times>) -> Self {
        self.entry.state().expected = Some(times.into());
        self
    }

    /// Gives it a name, for what is reported of it.
    pub fn named(self, name: impl Into<String>) -> Self {
        self.entry.state().name = Some(name.into());
        self
    }

    /// How many requests it has handled.
    pub fn calls(&self) -> u64 {
        self.entry.state().inputs.len() as u64
    }

    /// The inputs of the requests that it has handled.
    #[track_caller]
    pub fn inputs(&self) -> Vec<O::Input> {
        let inputs = self.entry.state().inputs.clone();
        let read = |input| O::input(input).unwrap_or_else(|problem| panic!("an input of {}: {problem}", O::NAME));
        inputs.into_iter().map(read).collect()
    }
}

/// A response that fits the model.
#[track_caller]
fn fitting(operation: &str, what: &str, written: Result<Response<Bytes>, String>) -> Response<Bytes> {
    match written {
        Ok(written) => written,
        Err(reason) => panic!(
            "this {what} is not one that {operation} can respond with:\n  {reason}\n\
             to break the contract on purpose, use `respond_unchecked`"
        ),
    }
}
