//! The members of inputs, outputs and errors are bound to the HTTP message without conflict.

use super::operation_structures;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::{Member, Model, Shape, ShapeType};
use std::collections::{BTreeMap, BTreeSet};

const PAYLOAD: &str = "smithy.api#httpPayload";
const HEADER: &str = "smithy.api#httpHeader";
const PREFIX: &str = "smithy.api#httpPrefixHeaders";
const QUERY: &str = "smithy.api#httpQuery";
const QUERY_PARAMS: &str = "smithy.api#httpQueryParams";
const LABEL: &str = "smithy.api#httpLabel";
const STATUS: &str = "smithy.api#httpResponseCode";
const HOST_LABEL: &str = "smithy.api#hostLabel";
const BINDINGS: [&str; 7] = [PAYLOAD, HEADER, PREFIX, QUERY, QUERY_PARAMS, LABEL, STATUS];

pub(super) fn check(model: &Model, report: &mut Diagnostics) {
    let mut seen = BTreeSet::new();
    for (operation, input, rest) in operation_structures(model) {
        if !operation.traits.has("smithy.api#http") {
            continue;
        }
        for (structure, in_request) in std::iter::once((input, true)).chain(rest.into_iter().map(|s| (s, false))) {
            if seen.insert((structure.id.clone(), in_request)) {
                check_structure(model, structure, in_request, report);
            }
        }
    }
}

fn check_structure(model: &Model, structure: &Shape, in_request: bool, report: &mut Diagnostics) {
    let mut headers: BTreeMap<String, &Member> = BTreeMap::new();
    for member in structure.members.values() {
        let bound: Vec<&str> = BINDINGS.into_iter().filter(|b| member.traits.has(b)).collect();
        if let [first, second, ..] = bound.as_slice() {
            let message = format!("the member is bound by `{first}` and by `{second}`");
            report.push(Diagnostic::error("http-binding", message).on(&member.id).help("keep one of them"));
        }
        if let Some(name) = member.traits.string(HEADER)
            && let Some(first) = headers.insert(name.to_ascii_lowercase(), member)
        {
            let message = format!("the header `{name}` is also bound to `{}`", first.id);
            let diagnostic = Diagnostic::error("http-binding", message).on(&member.id).on_trait(HEADER);
            report.push(diagnostic.help("give each member a header of its own"));
        }
        for binding in bound {
            check_target(model, member, binding, report);
        }
    }
    payload(model, structure, in_request, report);
}

fn check_target(model: &Model, member: &Member, binding: &str, report: &mut Diagnostics) {
    let Some(target) = model.shape(&member.target) else { return };
    let fits = |ty: &ShapeType| {
        ty.is_number() || matches!(ty, ShapeType::String | ShapeType::Enum | ShapeType::Boolean | ShapeType::Timestamp)
    };
    let inner = |name: &str| target.member(name).and_then(|m| model.shape(&m.target));
    let list_of_simple = target.ty == ShapeType::List && inner("member").is_some_and(|m| fits(&m.ty));
    let map_of = |lists: bool| {
        target.ty == ShapeType::Map
            && inner("value").is_some_and(|v| match v.ty {
                ShapeType::String | ShapeType::Enum => true,
                ShapeType::List => lists,
                _ => false,
            })
    };
    let (valid, expected) = match binding {
        HEADER | QUERY => {
            (fits(&target.ty) || list_of_simple, "a string, number, boolean, timestamp, or a list of such")
        }
        PREFIX => (map_of(false), "a map of strings"),
        QUERY_PARAMS => (map_of(true), "a map of strings or of lists of strings"),
        STATUS => (matches!(target.ty, ShapeType::Integer | ShapeType::IntEnum), "an integer"),
        PAYLOAD => (
            matches!(
                target.ty,
                ShapeType::Blob
                    | ShapeType::String
                    | ShapeType::Enum
                    | ShapeType::Structure
                    | ShapeType::Union
                    | ShapeType::Document
                    | ShapeType::List
                    | ShapeType::Map
            ),
            "a blob, string, structure, union, document, list or map",
        ),
        _ => (true, ""),
    };
    if !valid {
        let message =
            format!("the binding needs {expected}, but the member targets the {} `{}`", target.ty.name(), target.id);
        let diagnostic = Diagnostic::error("http-binding", message).on(&member.id).on_trait(binding);
        report.push(diagnostic.help("target another shape or remove the binding"));
    }
}

fn payload(model: &Model, structure: &Shape, in_request: bool, report: &mut Diagnostics) {
    let payloads: Vec<&Member> = structure.members.values().filter(|m| m.traits.has(PAYLOAD)).collect();
    if let [first, rest @ ..] = payloads.as_slice() {
        for member in rest {
            let message = format!("the payload is already `{}`", first.name());
            let diagnostic = Diagnostic::error("http-payload", message).on(&member.id).on_trait(PAYLOAD);
            report.push(diagnostic.help("only one member can be the payload"));
        }
        let bound_here = |member: &Member| {
            let elsewhere = if in_request { [LABEL, QUERY, QUERY_PARAMS, HOST_LABEL] } else { [STATUS; 4] };
            [PAYLOAD, HEADER, PREFIX].iter().chain(&elsewhere).any(|b| member.traits.has(b))
        };
        for member in structure.members.values().filter(|m| !bound_here(m)) {
            let message = format!("the member has no place in the message: `{}` is the whole payload", first.name());
            let diagnostic = Diagnostic::error("http-payload", message).on(&member.id);
            report.push(diagnostic.help("bind it to a header, query parameter or label"));
        }
    }
    for member in structure.members.values().filter(|m| !m.traits.has(PAYLOAD)) {
        let streaming = model.shape(&member.target).is_some_and(|t| t.traits.has("smithy.api#streaming"));
        if streaming {
            let message = format!("a member that streams `{}` must be the payload", member.target);
            let diagnostic = Diagnostic::error("http-payload", message).on(&member.id);
            report.push(diagnostic.help(format!("add the trait `{PAYLOAD}`")));
        }
    }
}
