//! Traits that nothing defines. Whether a trait of another namespace is defined cannot be known: not all models need to be
//! at hand.

use super::application::Application;
use super::prelude;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::{PRELUDE, Shape, ShapeId};
use std::collections::{BTreeMap, BTreeSet};

/// Reports the applications of traits of the prelude, and of namespaces that the files define, that do not exist.
pub(super) fn check(
    applied: &[Application],
    shapes: &BTreeMap<ShapeId, Shape>,
    namespaces: &BTreeSet<String>,
    report: &mut Diagnostics,
) {
    for (target, id, _) in applied {
        let Some(parsed) = ShapeId::parse(id) else { continue };
        let is_defined = match parsed.namespace() {
            PRELUDE => prelude::has_trait(parsed.name()),
            namespace => !namespaces.contains(namespace) || shapes.contains_key(&parsed),
        };
        if is_defined {
            continue;
        }
        let help = match prelude::nearest(parsed.name()) {
            Some(near) => format!("did you mean `{PRELUDE}#{near}`?"),
            None => "correct the name, or define the trait; in IDL, one of another namespace needs `use`".to_owned(),
        };
        let message = format!("the trait `{id}` is not defined");
        report.push(Diagnostic::error("unknown-trait", message).on(target).on_trait(id).help(help));
    }
}
