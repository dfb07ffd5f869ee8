//! The documentation that the model's facts give, in our own words. The model's prose is never used.

use crate::escape::code;
use crate::plan::{Binding, Http, Limits};
use proofmark_smithy_model::model::{Member, ShapeId};

/// What the facts say of a member: name, place, whether it is required, limits.
pub(super) fn member(member: &Member, binding: &Binding, required: bool, limits: &Limits) -> String {
    let doc = summary(member, binding, required, limits);
    match &limits.pattern {
        Some(pattern) => format!("{doc} Pattern {}.", code(pattern)),
        None => doc,
    }
}

/// The same without the pattern, which can be long.
pub(super) fn summary(member: &Member, binding: &Binding, required: bool, limits: &Limits) -> String {
    let mut doc = code(member.name());
    match binding {
        Binding::Body => {}
        Binding::Label => doc.push_str(" (path)"),
        Binding::Query(name) => doc += &format!(" (query {})", code(name)),
        Binding::QueryParams => doc.push_str(" (all other query parameters)"),
        Binding::Header(name) => doc += &format!(" (header {})", code(name)),
        Binding::PrefixHeaders(prefix) => doc += &format!(" (headers {})", code(&format!("{prefix}*"))),
        Binding::Payload => doc.push_str(" (the whole body)"),
        Binding::ResponseCode => doc.push_str(" (HTTP status)"),
        Binding::EventHeader => doc.push_str(" (event header)"),
        Binding::EventPayload => doc.push_str(" (event payload)"),
    }
    if required {
        doc.push_str(", required");
    }
    doc.push('.');
    if let Some(range) =
        Limits::bounds(limits.length_min.map(|n| n.to_string()), limits.length_max.map(|n| n.to_string()))
    {
        doc += &format!(" Length {range}.");
    }
    let number = |n: &Option<crate::plan::Number>| n.as_ref().map(|n| n.to_string());
    if let Some(range) = Limits::bounds(number(&limits.range_min), number(&limits.range_max)) {
        doc += &format!(" Range {range}.");
    }
    doc
}

/// What an operation is on the wire, and where AWS documents it; its page says more.
pub(super) fn operation(id: &ShapeId, http: &Http, target: Option<&str>, reference: Option<&str>) -> String {
    let mut request = code(&format!("{} {}", http.method, http.uri));
    if let Some(target) = target {
        request += &format!(" with {}", code(&format!("X-Amz-Target: {target}")));
    }
    let mut doc = format!("`{}`: {request}, success status {}.", id.name(), http.code);
    if let Some(reference) = reference {
        doc += &format!("\n\n[API reference]({reference})");
    }
    doc
}

/// What a shape of `types` is.
pub(super) fn shape(kind: &str, id: &ShapeId) -> String {
    format!("The {kind} `{}`.", id.name())
}
