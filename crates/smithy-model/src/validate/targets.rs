//! Whatever is named exists, and is of a kind that may stand there.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::{Model, Shape, ShapeId, ShapeType};

pub(super) fn check(model: &Model, report: &mut Diagnostics) {
    for shape in model.shapes.values() {
        for member in shape.members.values() {
            let wrong = |target: &Shape| match &target.ty {
                ty if ty.is_service_type() => Some("a type of data"),
                ShapeType::String | ShapeType::Enum => None,
                _ if shape.ty == ShapeType::Map && member.name() == "key" => Some("a string or an enum"),
                _ => None,
            };
            target(model, &member.id, "the member", &member.target, wrong, report);
        }
        let mut expect = |what: &str, ids: &[ShapeId], expected: &'static str| {
            for id in ids {
                let wrong = |target: &Shape| (target.ty.with_article() != expected).then_some(expected);
                target(model, &shape.id, what, id, wrong, report);
            }
        };
        match &shape.ty {
            ShapeType::Service(service) => {
                expect("the service's operation", &service.operations, "an operation");
                expect("the service's resource", &service.resources, "a resource");
                expect("the service's error", &service.errors, "a structure");
            }
            ShapeType::Operation(operation) => {
                expect("the operation's input", std::slice::from_ref(&operation.input), "a structure");
                expect("the operation's output", std::slice::from_ref(&operation.output), "a structure");
                expect("the operation's error", &operation.errors, "a structure");
            }
            ShapeType::Resource(resource) => {
                let bound: Vec<ShapeId> = resource.lifecycle().cloned().collect();
                expect("the resource's operation", &bound, "an operation");
                expect("the resource's operation", &resource.operations, "an operation");
                expect("the resource's operation", &resource.collection_operations, "an operation");
                expect("the resource's resource", &resource.resources, "a resource");
                let identifiers: Vec<ShapeId> = resource.identifiers.values().cloned().collect();
                for id in identifiers {
                    let wrong = |target: &Shape| {
                        (!matches!(target.ty, ShapeType::String | ShapeType::Enum)).then_some("a string")
                    };
                    target(model, &shape.id, "the resource's identifier", &id, wrong, report);
                }
            }
            _ => {}
        }
    }
}

fn target(
    model: &Model,
    at: &ShapeId,
    what: &str,
    id: &ShapeId,
    wrong: impl Fn(&Shape) -> Option<&'static str>,
    report: &mut Diagnostics,
) {
    match model.shape(id) {
        None => {
            let message = format!("{what} targets `{id}`, which is not defined");
            let diagnostic = Diagnostic::error("unknown-target", message).on(at);
            // The search walks all shapes; of a model this broken the first hundred say enough.
            let near = if report.diagnostics().len() < 100 { nearest(model, id) } else { None };
            report.push(match near {
                Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                None => diagnostic.help("correct the id or define the shape"),
            });
        }
        Some(shape) => {
            if let Some(expected) = wrong(shape) {
                let message =
                    format!("{what} targets `{id}`, {}, where {expected} is expected", shape.ty.with_article());
                report.push(
                    Diagnostic::error("wrong-target", message).on(at).help("target a shape of the expected type"),
                );
            }
        }
    }
}

/// A shape of this name in another namespace, or one whose name differs in case only.
fn nearest<'a>(model: &'a Model, id: &ShapeId) -> Option<&'a ShapeId> {
    let same = |other: &&ShapeId| other.name().eq_ignore_ascii_case(id.name());
    model.shapes.keys().find(same)
}
