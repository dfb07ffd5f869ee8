//! A list or map does not consist of nothing but lists and maps that lead back to it: such a type has no values
//! except empty ones, and no Rust type.

use crate::diagnostic::{Diagnostic, Report};
use crate::model::{Model, ShapeType};
use std::collections::BTreeSet;

pub(super) fn check(model: &Model, report: &mut Report) {
    for shape in model.shapes.values() {
        let mut here = shape;
        let mut seen = BTreeSet::new();
        while matches!(here.ty, ShapeType::List | ShapeType::Map) && seen.insert(&here.id) {
            let inner = here.member("member").or_else(|| here.member("value"));
            match inner.and_then(|m| model.shape(&m.target)) {
                Some(next) if next.id == shape.id => {
                    let message = format!("`{}` contains only itself", shape.id.name());
                    let diagnostic = Diagnostic::error("recursive-collection", message).on(&shape.id);
                    report.push(diagnostic.help("put a structure or union between"));
                    break;
                }
                Some(next) => here = next,
                None => break,
            }
        }
    }
}
