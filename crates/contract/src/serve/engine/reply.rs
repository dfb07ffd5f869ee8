//! What a request gets, on its way from the decision to the connection. How it is decided is in `decide`.

use crate::scenario::Fault;
use crate::serve::fault::Broken;
use crate::service::{Events, Later};
use crate::violation::Violation;
use bytes::Bytes;
use http::{Request, Response};
use std::time::Duration;

/// What a request gets.
pub(in crate::serve) struct Reply {
    pub(in crate::serve) response: Response<Bytes>,
    /// How long it is held back.
    pub(in crate::serve) delay: Option<Duration>,
    /// What happens to the connection in its place.
    pub(in crate::serve) broken: Option<Broken>,
    /// What its body goes on with.
    pub(in crate::serve) events: Option<EventSource>,
}

/// What a request gets, or what it waits for.
#[allow(clippy::large_enum_variant)] // nearly all are the larger one, and are moved a few times
pub(in crate::serve) enum Said {
    Now(Reply),
    Later(Box<Pending>),
}

/// A request whose response is being computed.
pub(in crate::serve) struct Pending {
    pub(super) later: Later,
    pub(super) request: Request<Bytes>,
    /// The index of its operation.
    pub(super) operation: usize,
    pub(super) violations: Vec<Violation>,
    /// What is done to the response on its way, in place of what it says itself.
    pub(super) delay: Option<Duration>,
    pub(super) fault: Option<Fault>,
}

/// The events of a response.
#[derive(Debug)]
pub(in crate::serve) struct EventSource {
    pub(in crate::serve) events: Events,
    /// The index of the operation.
    pub(in crate::serve) operation: usize,
}

/// What the body of a request is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::serve) enum Payload {
    /// A blob or a text that is taken as it is.
    Opaque,
    /// A stream of events.
    Events,
    /// JSON.
    Json,
}

/// A response with what is done to it on its way.
#[derive(Default)]
pub(super) struct Decision {
    pub(super) response: Response<Bytes>,
    pub(super) delay: Option<Duration>,
    pub(super) fault: Option<Fault>,
    pub(super) request_id: Option<String>,
    pub(super) events: Option<EventSource>,
    /// What the response is to be computed by; then there is none yet.
    pub(super) later: Option<Later>,
    /// Whether the client has gone away, so that there is nobody left to send the response to.
    pub(super) is_gone: bool,
}

impl From<Response<Bytes>> for Decision {
    fn from(response: Response<Bytes>) -> Self {
        Self { response, ..Self::default() }
    }
}

impl From<Response<Bytes>> for Reply {
    fn from(response: Response<Bytes>) -> Self {
        Self { response, delay: None, broken: None, events: None }
    }
}
