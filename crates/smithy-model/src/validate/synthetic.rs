//! Lists and maps that are defined where they are used have no traits, as all who use them share them; and their names
//! are not given to other shapes.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::Model;

const GENERATED: &str = "smithy.synthetic#generated";

pub(super) fn check(model: &Model, report: &mut Diagnostics) {
    for shape in model.shapes.values().filter(|shape| shape.id.name().starts_with("_Synthetic")) {
        if !shape.traits.has(GENERATED) {
            let message = "names that start with `_Synthetic` are those of lists and maps that are defined inline";
            report.push(Diagnostic::warning("reserved-name", message).on(&shape.id).help("rename the shape"));
            continue;
        }
        for (id, _) in shape.traits.iter().filter(|(id, _)| *id != GENERATED) {
            let message = "a list or map that is defined inline can have no traits: others may share it";
            let diagnostic = Diagnostic::error("trait-on-inline", message).on(&shape.id).on_trait(id);
            report.push(diagnostic.help("define it with a name of its own, or apply the trait to the member"));
        }
    }
}
