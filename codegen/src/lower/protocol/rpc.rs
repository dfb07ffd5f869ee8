//! Operations that are called by name: every member is in the document of the body, under its own name.

use crate::lower::lowering::Lowering;
use crate::plan::{Http, Structure, Type};
use proofmark_smithy_model::knowledge::{HttpBinding, Protocol};
use proofmark_smithy_model::model::{Shape, Traits};

const QUERY_COMPATIBLE: &str = "aws.protocols#awsQueryCompatible";

/// The one address that all operations have.
pub(super) fn http() -> Http {
    Http { method: "POST".to_owned(), uri: "/".to_owned(), code: 200 }
}

/// The operation's name with that of its service, `AmazonSQS.SendMessage`.
pub(super) fn target(service: &Shape, operation: &Shape) -> String {
    format!("{}.{}", service.id.name(), operation.id.name())
}

/// Members of events may be headers of their messages; all others are in a body.
pub(super) fn binding(member: &Traits) -> HttpBinding<&str> {
    if member.has("smithy.api#eventHeader") {
        HttpBinding::EventHeader
    } else if member.has("smithy.api#eventPayload") {
        HttpBinding::EventPayload
    } else {
        HttpBinding::Body
    }
}

/// The header that asks a service that once spoke awsQuery to name errors as it did then.
pub(super) fn headers(protocol: &Protocol, service: &Shape) -> Option<(String, String)> {
    is_query_compatible(protocol, service).then(|| ("x-amzn-query-mode".to_owned(), "true".to_owned()))
}

/// Whether the service had an awsQuery API, and its responses can name errors as that did.
fn is_query_compatible(protocol: &Protocol, service: &Shape) -> bool {
    !protocol.has_http_bindings() && service.traits.has(QUERY_COMPATIBLE)
}

impl Lowering<'_> {
    /// The code that an error had in awsQuery, if responses can have it.
    pub(in crate::lower) fn query_code(&self, error: &Traits) -> Option<String> {
        let code = error.get("aws.protocols#awsQueryError")?.get("code")?.as_str()?;
        is_query_compatible(self.protocol, self.service).then(|| code.to_owned())
    }

    /// Rejects streams of bytes, which have no place in a document.
    pub(super) fn check_streams(&mut self, operation: &Shape, structures: [&Structure; 2]) {
        for structure in structures {
            for member in structure.members.iter().filter(|member| member.ty == Type::ByteStream) {
                let message = format!(
                    "`{}` of {} is a stream of bytes, which {} has no place for",
                    member.name, structure.id, self.protocol.name
                );
                self.unsupported(&operation.id, Some("smithy.api#streaming"), message);
            }
        }
    }
}
