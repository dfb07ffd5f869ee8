//! Parts of HTTP messages to documents, with everything in which they violate the model; and documents themselves.

mod check;
mod compression;
mod event_stream;
mod findings;
mod json;
mod media_type;
mod message;
mod number;
mod outcome;
mod response;
mod text;
mod timestamp;

pub(crate) use compression::uncompressed;
pub(crate) use findings::short_name;
pub(crate) use media_type::{ACCEPT_PART, CONTENT_TYPE_PART, EVENT_STREAM, Expected};
pub(crate) use message::{Parts, query_of};
pub use outcome::{ErrorRead, RequestRead, ResponseOutcome, ResponseRead};
pub(crate) use response::{error_code_part, response};
pub(crate) use timestamp::is_timestamp;

use crate::api::{Api, ApiOperation, Location, Member, SchemaId};
use crate::redact::shown_name;
use crate::violation::{Constraint, Severity, Violation};
use findings::Findings;
use json::{Found, Role, Shape};
use proofmark_smithy_model::model::Node;
use std::borrow::Cow;

/// Validates a document against a schema, and returns all violations.
pub fn document(api: &Api, schema: SchemaId, value: &Node) -> Vec<Violation> {
    Reader::new(api, Form::Document).document(schema, value)
}

/// The same for whoever wrote the document: sensitive values are shown.
pub fn own_document(api: &Api, schema: SchemaId, value: &Node) -> Vec<Violation> {
    let mut reader = Reader::new(api, Form::Document);
    reader.findings.reveal();
    reader.document(schema, value)
}

/// Reads one message or document, and collects what is wrong with it.
pub(crate) struct Reader<'a> {
    api: &'a Api,
    form: Form,
    findings: Findings<'a>,
    /// Whether the message that is read may have something sensitive in it; then only what is recognised of it is
    /// shown.
    guarded: bool,
    /// Whether what is read at the moment is a text, and not a value in memory.
    in_text: bool,
}

/// What is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Request,
    Response,
    Document,
}

impl<'a> Reader<'a> {
    fn new(api: &'a Api, form: Form) -> Self {
        Self { api, form, findings: Findings::default(), guarded: false, in_text: false }
    }

    /// A reader of a message of this structure.
    pub(crate) fn of_message(api: &'a Api, form: Form, structure: SchemaId) -> Self {
        Self { guarded: api[structure].holds_sensitive, ..Self::new(api, form) }
    }

    pub(crate) fn api(&self) -> &'a Api {
        self.api
    }

    fn document(mut self, schema: SchemaId, value: &Node) -> Vec<Violation> {
        if self.node(Shape { schema, member: None, role: Role::Value }, value) == Found::Null {
            let expected = check::expected(&self.api[schema].kind).to_owned();
            self.findings.error(Constraint::Type { expected }, Some(&"null"));
        }
        self.findings.into_violations()
    }

    /// Records a violation of a part of the message that is not a member.
    pub(crate) fn part(
        &mut self,
        part: impl Into<String>,
        severity: Severity,
        constraint: Constraint,
        value: Option<&str>,
    ) {
        self.findings.part(part, severity, constraint, value);
    }

    /// What a request says whose body cannot be read at all.
    pub(crate) fn of_broken_body(mut self, operation: &'a ApiOperation, reason: String) -> RequestRead<'a> {
        self.part("body", Severity::Error, Constraint::Malformed { reason }, None);
        RequestRead { operation, input: Node::Object(Default::default()), violations: self.into_violations() }
    }

    /// All that was found.
    pub(crate) fn into_violations(self) -> Vec<Violation> {
        self.findings.into_violations()
    }

    /// A name that no member has, as it may be shown.
    fn unknown_name<'n>(&self, name: &'n str) -> Cow<'n, str> {
        if self.guarded { shown_name(self.api, name) } else { Cow::Borrowed(name) }
    }

    /// Whether values of unknown members may be secrets: they may have been meant for another operation.
    fn hides_unknown(&self) -> bool {
        self.form != Form::Document && self.api.holds_sensitive()
    }

    /// Clients must understand offsets from UTC, servers reject them.
    fn takes_offsets(&self) -> bool {
        self.form == Form::Response
    }

    /// Where a member of a message travels: a binding of the other side's messages has no effect on this side's.
    fn travels<'l>(&self, location: &'l Location) -> &'l Location {
        match (location, self.form) {
            (Location::StatusCode, Form::Request) => &Location::Body,
            (Location::Label | Location::Query(_) | Location::QueryParams, Form::Response) => &Location::Body,
            (Location::EventHeader | Location::EventPayload, _) => &Location::Body,
            _ => location,
        }
    }
}

/// Whether a member has to be there: one with a default has a value without it.
fn is_required(member: &Member) -> bool {
    member.required && member.default.is_none()
}

/// The number of bytes in a base64 text; none when it is none (RFC 4648 section 4, padded).
fn base64_length(text: &[u8]) -> Option<usize> {
    let padding = text.iter().rev().take(2).take_while(|byte| **byte == b'=').count();
    let digits = &text[..text.len() - padding];
    let valid = digits.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'));
    (text.len().is_multiple_of(4) && valid).then(|| text.len() / 4 * 3 - padding)
}
