//! The responses to requests that no operation responds to: they are not allowed, too large, too slow, cut off, there is no
//! room for them, or the server panicked. What such responses say is in `serve::rejected`.

use super::Engine;
use super::reply::Reply;
use crate::api::ApiOperation;
use crate::budget::Exhausted;
use crate::serve::access::Forbidden;
use crate::serve::log::Line;
use crate::serve::notices::Kind as Notice;
use crate::serve::{control_response, rejected};
use crate::violation::{Constraint, Violation};
use crate::write::ErrorResponse;
use bytes::Bytes;
use http::{Request, Response, StatusCode};

impl Engine {
    /// The response to a request that nothing handles, in the form of the API that it is for: the control API's own, or
    /// the service's error, with the violation that is recorded of it.
    fn unhandled(
        &self,
        worker: usize,
        request: &Request<Bytes>,
        control: impl FnOnce() -> Response<Bytes>,
        service: impl FnOnce(Option<&ApiOperation>) -> (ErrorResponse, Option<Violation>),
    ) -> Reply {
        if control_response::is_for(request.uri()) {
            return control().into();
        }
        let operation = self.operation_of(request);
        let (error, violation) = service(operation);
        self.reply(worker, request, operation, violation.as_slice(), self.reject(&error))
    }

    /// The response to a request whose body is larger than what is taken.
    pub(in crate::serve) fn too_large(&self, worker: usize, request: &Request<Bytes>, limit: usize) -> Reply {
        let control = || {
            let reason = format!("the body is larger than {limit} bytes");
            control_response::unread(StatusCode::PAYLOAD_TOO_LARGE, &reason)
        };
        self.unhandled(worker, request, control, |operation| {
            let violation = longer_than(limit, rejected::announced(request, limit));
            (rejected::too_large(&self.errors, &self.api, operation, limit), Some(violation))
        })
    }

    /// The response to a request whose body does not come.
    pub(in crate::serve) fn too_slow(&self, worker: usize, request: &Request<Bytes>) -> Reply {
        let control = || {
            let reason = "the body took longer than the server waits";
            control_response::unread(StatusCode::BAD_REQUEST, reason)
        };
        self.unhandled(worker, request, control, |_| {
            (rejected::too_slow(), Some(malformed("body", "it took longer than the server waits")))
        })
    }

    /// The response to a request whose body ends early, or cannot be taken apart.
    pub(in crate::serve) fn cut_off(&self, worker: usize, request: &Request<Bytes>) -> Reply {
        let control = || {
            let reason = "the body ended before all of it had come, or is badly chunked";
            control_response::unread(StatusCode::BAD_REQUEST, reason)
        };
        self.unhandled(worker, request, control, |_| {
            let violation = malformed("body", "it ended before all of it had come, or is badly chunked");
            (rejected::cut_off(), Some(violation))
        })
    }

    /// The response to a request that is not to be obeyed, for where it comes from.
    pub(in crate::serve) fn forbidden(&self, worker: usize, request: &Request<Bytes>, forbidden: &Forbidden) -> Reply {
        let reason = forbidden.to_string();
        self.notices.say(Notice::Access, || reason.clone());
        self.unhandled(
            worker,
            request,
            || control_response::forbidden(&reason),
            |_| {
                let constraint = Constraint::Protocol { expected: forbidden.expected() };
                let violation = Violation::error(forbidden.path(), constraint, Some(forbidden.value().to_owned()));
                (rejected::forbidden(&reason), Some(violation))
            },
        )
    }

    /// The response to a request in whose handler the server panicked.
    pub(in crate::serve) fn panicked(&self, worker: usize, request: &Request<Bytes>) -> Reply {
        self.unhandled(worker, request, control_response::panicked, |_| (rejected::panicked(), None))
    }

    /// The response to a request for which something has no room now.
    pub(in crate::serve) fn busy(&self, worker: usize, request: &Request<Bytes>, what: Notice, reason: &str) -> Reply {
        self.notices.say(what, || reason.to_owned());
        self.unhandled(worker, request, || control_response::busy(reason), |_| (rejected::busy(reason), None))
    }

    /// The response to a request whose body, or what it says, takes more memory than there is.
    pub(in crate::serve) fn no_room(&self, worker: usize, request: &Request<Bytes>, exhausted: Exhausted) -> Reply {
        let Exhausted { asked, limit, .. } = exhausted;
        if !exhausted.is_for_ever() {
            let reason = "The bodies of other requests leave no memory for this one now. Try again, or give bodies more \
                with --body-memory.";
            return self.busy(worker, request, Notice::Bodies, reason);
        }
        let control = || {
            let reason =
                format!("the values of the body need more than the {limit} bytes that the server has for bodies");
            control_response::unread(StatusCode::PAYLOAD_TOO_LARGE, &reason)
        };
        self.unhandled(worker, request, control, |_| {
            (rejected::too_many_values(limit), Some(longer_than(limit, asked as u64)))
        })
    }

    /// Bytes came that are not HTTP.
    pub(in crate::serve) fn unreadable(&self, worker: usize, reason: &str) {
        let violation = malformed("connection", reason);
        if let Some(log) = &self.log {
            let violations = Line::summaries(std::slice::from_ref(&violation));
            log.write(&Line { method: "-", target: "-", operation: None, status: Some(400), fault: None, violations });
        }
        self.recorder.unreadable(worker, &violation);
    }
}

/// A body has this many bytes, more than the limit.
fn longer_than(limit: usize, actual: u64) -> Violation {
    Violation::error("body", Constraint::Length { min: None, max: Some(limit as u64), actual }, None)
}

fn malformed(path: &str, reason: &str) -> Violation {
    Violation::error(path, Constraint::Malformed { reason: reason.to_owned() }, None)
}
