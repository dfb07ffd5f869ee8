//! A list or map does not consist of nothing but lists and maps that lead back to it: such a type has no values
//! except empty ones, and no Rust type.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::{Model, Shape, ShapeType};
use std::collections::BTreeSet;

pub(super) fn check(model: &Model, report: &mut Diagnostics) {
    let mut seen = BTreeSet::new();
    for shape in model.shapes.values() {
        // Each list or map leads to one shape: to the end of the way, to another way, or back onto this one.
        let mut way: Vec<&Shape> = Vec::new();
        let mut here = Some(shape);
        while let Some(next) = here.filter(|shape| is_collection(shape) && seen.insert(&shape.id)) {
            way.push(next);
            here = next.member("member").or_else(|| next.member("value")).and_then(|m| model.shape(&m.target));
        }
        let back = here.and_then(|end| way.iter().position(|shape| shape.id == end.id));
        for shape in back.map(|start| &way[start..]).unwrap_or_default() {
            let message = format!("`{}` contains only itself", shape.id.name());
            let diagnostic = Diagnostic::error("recursive-collection", message).on(&shape.id);
            report.push(diagnostic.help("put a structure or union between"));
        }
    }
}

fn is_collection(shape: &Shape) -> bool {
    matches!(shape.ty, ShapeType::List | ShapeType::Map)
}
