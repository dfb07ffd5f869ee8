//! A response as the server of a case sends it: its bytes, and what is special about it.

use proofmark_testkit::http::Response;

/// What a client gets.
#[derive(Clone, Debug)]
pub(super) struct PlannedResponse {
    /// What is special about it, `output`, `odd: an unknown member`.
    pub(super) kind: String,
    pub(super) bytes: Vec<u8>,
}

impl PlannedResponse {
    pub(super) fn new(kind: impl Into<String>, message: &Response) -> Self {
        Self { kind: kind.into(), bytes: message.bytes() }
    }
}
