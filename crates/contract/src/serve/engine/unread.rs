//! The responses to requests that no operation responds to: they are not allowed, too large, too slow, cut off, there is no
//! room for them, or the server panicked. What such responses say is in `serve::rejected`.

use super::Engine;
use super::reply::Reply;
use crate::budget::Exhausted;
use crate::serve::access::Forbidden;
use crate::serve::log::Line;
use crate::serve::notices::Kind as Notice;
use crate::serve::{control_response, rejected};
use crate::violation::{Constraint, Violation};
use bytes::Bytes;
use http::{Request, StatusCode};

impl Engine {
    /// The response to a request whose body is larger than what is taken.
    pub(in crate::serve) fn too_large(&self, worker: usize, request: &Request<Bytes>, limit: usize) -> Reply {
        if control_response::is_for(request.uri()) {
            let reason = format!("the body is larger than {limit} bytes");
            return control_response::unread(StatusCode::PAYLOAD_TOO_LARGE, &reason).into();
        }
        let operation = self.operation_of(request);
        let violation = Violation::error(
            "body",
            Constraint::Length { min: None, max: Some(limit as u64), actual: rejected::announced(request, limit) },
            None,
        );
        let decision = self.reject(&rejected::too_large(&self.errors, &self.api, operation, limit));
        self.reply(worker, request, operation, &[violation], decision)
    }

    /// The response to a request whose body does not come.
    pub(in crate::serve) fn too_slow(&self, worker: usize, request: &Request<Bytes>) -> Reply {
        if control_response::is_for(request.uri()) {
            let reason = "the body took longer than the server waits";
            return control_response::unread(StatusCode::BAD_REQUEST, reason).into();
        }
        let violation = Violation::error(
            "body",
            Constraint::Malformed { reason: "it took longer than the server waits".to_owned() },
            None,
        );
        let decision = self.reject(&rejected::too_slow());
        self.reply(worker, request, self.operation_of(request), &[violation], decision)
    }

    /// The response to a request whose body ends early, or cannot be taken apart.
    pub(in crate::serve) fn cut_off(&self, worker: usize, request: &Request<Bytes>) -> Reply {
        if control_response::is_for(request.uri()) {
            let reason = "the body ended before all of it had come, or is badly chunked";
            return control_response::unread(StatusCode::BAD_REQUEST, reason).into();
        }
        let reason = "it ended before all of it had come, or is badly chunked".to_owned();
        let violation = Violation::error("body", Constraint::Malformed { reason }, None);
        let decision = self.reject(&rejected::cut_off());
        self.reply(worker, request, self.operation_of(request), &[violation], decision)
    }

    /// The response to a request that is not to be obeyed, for where it comes from.
    pub(in crate::serve) fn forbidden(&self, worker: usize, request: &Request<Bytes>, forbidden: &Forbidden) -> Reply {
        let reason = forbidden.to_string();
        self.notices.say(Notice::Access, || reason.clone());
        if control_response::is_for(request.uri()) {
            return control_response::forbidden(&reason).into();
        }
        let constraint = Constraint::Protocol { expected: forbidden.expected() };
        let violation = Violation::error(forbidden.path(), constraint, Some(forbidden.value().to_owned()));
        let decision = self.reject(&rejected::forbidden(&reason));
        self.reply(worker, request, self.operation_of(request), &[violation], decision)
    }

    /// The response to a request in whose handler the server panicked.
    pub(in crate::serve) fn panicked(&self, worker: usize, request: &Request<Bytes>) -> Reply {
        if control_response::is_for(request.uri()) {
            return control_response::panicked().into();
        }
        let decision = self.reject(&rejected::panicked());
        self.reply(worker, request, self.operation_of(request), &[], decision)
    }

    /// The response to a request for which something has no room now.
    pub(in crate::serve) fn busy(&self, worker: usize, request: &Request<Bytes>, what: Notice, reason: &str) -> Reply {
        self.notices.say(what, || reason.to_owned());
        if control_response::is_for(request.uri()) {
            return control_response::busy(reason).into();
        }
        let decision = self.reject(&rejected::busy(reason));
        self.reply(worker, request, self.operation_of(request), &[], decision)
    }

    /// The response to a request whose body, or what it says, takes more memory than there is.
    pub(in crate::serve) fn no_room(&self, worker: usize, request: &Request<Bytes>, exhausted: Exhausted) -> Reply {
        if !exhausted.is_for_ever() {
            let reason = "The bodies of other requests leave no memory for this one now. Try again, or give bodies more \
                with --body-memory.";
            return self.busy(worker, request, Notice::Bodies, reason);
        }
        let constraint =
            Constraint::Length { min: None, max: Some(exhausted.limit as u64), actual: exhausted.asked as u64 };
        let violation = Violation::error("body", constraint, None);
        let decision = self.reject(&rejected::too_many_values(exhausted.limit));
        self.reply(worker, request, self.operation_of(request), &[violation], decision)
    }

    /// Bytes came that are not HTTP.
    pub(in crate::serve) fn unreadable(&self, worker: usize, reason: &str) {
        let violation = Violation::error("connection", Constraint::Malformed { reason: reason.to_owned() }, None);
        if let Some(log) = &self.log {
            let violations = Line::summaries(std::slice::from_ref(&violation));
            log.write(&Line { method: "-", target: "-", operation: None, status: Some(400), fault: None, violations });
        }
        self.recorder.unreadable(worker, &violation);
    }
}
