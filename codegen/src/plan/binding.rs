//! Where a member stands in messages, and the words for that in the tables that generated crates carry.

pub use proofmark_smithy_model::knowledge::TimestampFormat;

use proofmark_smithy_model::knowledge::HttpBinding;

/// Where a member stands in an HTTP message or in the message of an event.
pub type Binding = HttpBinding<String>;

/// The word of the runtime's tables for a binding, and the name of the header or parameter; none for the body.
pub(crate) fn word(binding: &Binding) -> Option<(&'static str, Option<&str>)> {
    Some(match binding {
        Binding::Body => return None,
        Binding::Label => ("label", None),
        Binding::Query(parameter) => ("query", Some(parameter)),
        Binding::QueryParams => ("query-params", None),
        Binding::Header(header) => ("header", Some(header)),
        Binding::PrefixHeaders(prefix) => ("prefix-headers", Some(prefix)),
        Binding::Payload => ("payload", None),
        Binding::ResponseCode => ("status", None),
        Binding::EventHeader => ("event-header", None),
        Binding::EventPayload => ("event-payload", None),
    })
}
