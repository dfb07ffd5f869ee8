//! The documentation that the model's facts give, in our own words. The model's prose is never used.

use crate::plan::{Binding, ErrorRef, Http, Limits};
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
    let mut doc = format!("`{}`", member.name());
    match binding {
        Binding::Body => {}
        Binding::Label => doc.push_str(" (path)"),
        Binding::Query(name) => doc += &format!(" (query `{name}`)"),
        Binding::QueryParams => doc.push_str(" (all other query parameters)"),
        Binding::Header(name) => doc += &format!(" (header `{name}`)"),
        Binding::PrefixHeaders(prefix) => doc += &format!(" (headers `{prefix}*`)"),
        Binding::Payload => doc.push_str(" (the whole body)"),
        Binding::ResponseCode => doc.push_str(" (HTTP status)"),
        Binding::EventHeader => doc.push_str(" (event header)"),
        Binding::EventPayload => doc.push_str(" (event payload)"),
    }
    if required {
        doc.push_str(", required");
    }
    doc.push('.');
    if let Some(range) = bounds(limits.length_min.map(|n| n.to_string()), limits.length_max.map(|n| n.to_string())) {
        doc += &format!(" Length {range}.");
    }
    let number = |n: &Option<serde_json::Number>| n.as_ref().map(|n| n.to_string());
    if let Some(range) = bounds(number(&limits.range_min), number(&limits.range_max)) {
        doc += &format!(" Range {range}.");
    }
    doc
}

/// A code span that stays one whatever the text holds.
fn code(text: &str) -> String {
    let fence = if text.contains('`') { "``" } else { "`" };
    format!("{fence}{}{fence}", text.replace(['\n', '\r'], " "))
}

fn bounds(min: Option<String>, max: Option<String>) -> Option<String> {
    Some(match (min, max) {
        (Some(min), Some(max)) if min == max => min,
        (Some(min), Some(max)) => format!("{min} to {max}"),
        (Some(min), None) => format!("at least {min}"),
        (None, Some(max)) => format!("at most {max}"),
        (None, None) => return None,
    })
}

/// What an operation is on the wire, its errors, and where AWS documents it.
pub(super) fn operation(id: &ShapeId, http: &Http, errors: &[ErrorRef], reference: Option<&str>) -> String {
    let mut doc = format!("`{}`: `{} {}`, answered with {}.", id.name(), http.method, http.uri, http.code);
    if !errors.is_empty() {
        doc.push_str("\n\nErrors:");
        for error in errors {
            let retry = if error.retryable.is_some() || matches!(error.status, 429 | 500 | 502 | 503 | 504) {
                ", retried"
            } else {
                ""
            };
            doc += &format!(" [`{0}`](crate::types::error::{0}) ({1}{retry}),", error.name, error.status);
        }
        doc.pop();
        doc.push('.');
    }
    if let Some(reference) = reference {
        doc += &format!("\n\n[API reference]({reference})");
    }
    doc
}

/// What a shape of `types` is.
pub(super) fn shape(kind: &str, id: &ShapeId) -> String {
    format!("The {kind} `{}`.", id.name())
}
