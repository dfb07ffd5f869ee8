//! What an operation or service names as an error is one.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::{Model, ShapeType};

pub(super) fn check(model: &Model, report: &mut Diagnostics) {
    for shape in model.shapes.values() {
        let errors = match &shape.ty {
            ShapeType::Operation(operation) => &operation.errors,
            ShapeType::Service(service) => &service.errors,
            _ => continue,
        };
        for error in errors {
            if model.shape(error).is_some_and(|e| !e.traits.has("smithy.api#error")) {
                let message = format!("`{error}` is named as an error, but has no trait `smithy.api#error`");
                let diagnostic = Diagnostic::error("no-error", message).on(&shape.id);
                report.push(diagnostic.help("apply the trait with `client` or `server`, or name another structure"));
            }
        }
    }
}
