//! Checks a whole model, one rule per file. A rule sees the assembled model and adds its findings; their places in
//! files are found afterwards by `load`.

mod collections;
mod defaults;
mod enums;
mod errors;
mod events;
mod http_bindings;
mod http_routes;
mod http_uri;
mod known;
mod nesting;
mod pagination;
mod recursion;
mod synthetic;
mod targets;
mod trait_values;

pub(crate) use known::Known;

use crate::diagnostic::Diagnostics;
use crate::model::{Model, Shape, ShapeId, ShapeType};

/// A rule.
type Rule = fn(&Model, &mut Diagnostics);

/// Rules that all others rely on: what follows from their findings is not reported.
const FIRST: [Rule; 2] = [targets::check, trait_values::check];

/// The other rules.
const RULES: [Rule; 12] = [
    collections::check,
    defaults::check,
    enums::check,
    errors::check,
    events::check,
    http_bindings::check,
    http_routes::check,
    http_uri::check,
    nesting::check,
    pagination::check,
    recursion::check,
    synthetic::check,
];

/// Everything that is wrong with the model.
pub fn validate(model: &Model) -> Diagnostics {
    let mut report = Diagnostics::default();
    FIRST.iter().for_each(|rule| rule(model, &mut report));
    let mut found = Diagnostics::default();
    RULES.iter().for_each(|rule| rule(model, &mut found));
    let known = Known::of(&report);
    report.extend(known.without_consequences(model, found));
    report
}

/// Every operation with its input, and with its output and errors.
fn operation_structures(model: &Model) -> impl Iterator<Item = (&Shape, &Shape, Vec<&Shape>)> {
    model.shapes.values().filter_map(|shape| {
        let ShapeType::Operation(operation) = &shape.ty else { return None };
        let structure = |id: &ShapeId| model.shape(id);
        let rest = std::iter::once(&operation.output).chain(&operation.errors).filter_map(structure).collect();
        Some((shape, structure(&operation.input)?, rest))
    })
}
