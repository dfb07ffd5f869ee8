//! The labels of an operation's URI and the members bound to them are the same, each required and of a simple type.

use super::operation_structures;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::{Model, Node, Shape, ShapeType};

const HTTP: &str = "smithy.api#http";
const LABEL: &str = "smithy.api#httpLabel";

/// Routers go as deep as URIs have segments.
const MOST_SEGMENTS: usize = 128;

pub(super) fn check(model: &Model, report: &mut Diagnostics) {
    for (shape, input, _) in operation_structures(model) {
        let Some(uri) = shape.traits.get(HTTP).and_then(|h| h.get("uri")).and_then(Node::as_str) else { continue };
        check_uri(shape, uri, report);
        check_labels(model, shape, input, uri, report);
    }
}

fn error(shape: &Shape, message: String, help: &str, report: &mut Diagnostics) {
    report.push(Diagnostic::error("http-uri", message).on(&shape.id).on_trait(HTTP).help(help));
}

fn check_uri(shape: &Shape, uri: &str, report: &mut Diagnostics) {
    if !uri.starts_with('/') {
        error(shape, format!("the URI `{uri}` does not start with `/`"), "write it as `/path/{label}`", report);
    }
    if uri.split('/').count() > MOST_SEGMENTS {
        let message = format!("the URI has more than {MOST_SEGMENTS} segments");
        error(shape, message, "use fewer segments", report);
    }
    if uri.contains('#') || uri.chars().any(char::is_whitespace) {
        let help = "leave out fragments and blanks";
        error(shape, format!("the URI `{uri}` has a fragment or a blank"), help, report);
    }
    if uri.matches('{').count() != uri.matches('}').count() {
        error(shape, format!("the URI `{uri}` has an open label"), "close it: `{label}`", report);
    }
    let path = uri.split('?').next().unwrap_or_default();
    let greedy = path.matches("+}").count();
    if greedy > 1 {
        error(shape, format!("the URI `{uri}` has {greedy} greedy labels"), "only one label may be greedy", report);
    } else if greedy == 1 && path.rsplit("+}").next().is_some_and(|rest| rest.contains('{')) {
        let message = format!("the URI `{uri}` has a label after the greedy one");
        error(shape, message, "the greedy label must be the last one", report);
    }
}

/// The names of the labels in the path.
fn labels(uri: &str) -> Vec<&str> {
    let path = uri.split('?').next().unwrap_or_default();
    let parts = path.split('{').skip(1).filter_map(|part| part.split_once('}'));
    parts.map(|(label, _)| label.strip_suffix('+').unwrap_or(label)).collect()
}

fn check_labels(model: &Model, shape: &Shape, input: &Shape, uri: &str, report: &mut Diagnostics) {
    let labels = labels(uri);
    for label in &labels {
        if input.member(label).is_none_or(|m| !m.traits.has(LABEL)) {
            let message =
                format!("the URI `{uri}` has the label `{label}`, but no member of `{}` is bound to it", input.id);
            let help = format!("add the trait `{LABEL}` to the member `{label}`, or take the label out of the URI");
            error(shape, message, &help, report);
        }
    }
    for member in input.members.values().filter(|m| m.traits.has(LABEL)) {
        let on = |message: String| Diagnostic::error("http-label", message).on(&member.id).on_trait(LABEL);
        if !labels.contains(&member.name()) {
            let message =
                format!("the member is bound to a label that the URI `{uri}` of `{}` does not have", shape.id);
            report.push(on(message).help(format!("add `{{{}}}` to the URI or remove the trait", member.name())));
        }
        if !member.traits.has("smithy.api#required") {
            let message = "a member bound to a label must be required";
            report.push(on(message.to_owned()).help("add the trait `smithy.api#required`"));
        }
        let simple = model.shape(&member.target).is_some_and(|target| {
            target.ty.is_number()
                || matches!(target.ty, ShapeType::String | ShapeType::Enum | ShapeType::Boolean | ShapeType::Timestamp)
        });
        if !simple {
            let message = format!("a label cannot hold a `{}`", member.target);
            report.push(on(message).help("target a string, number, boolean or timestamp"));
        }
    }
}
