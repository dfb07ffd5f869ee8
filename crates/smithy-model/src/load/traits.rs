//! Traits that nothing defines. Whether a trait of another namespace is defined cannot be known: not all models need to be
//! at hand.

use super::application::Application;
use super::prelude;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::{PRELUDE, Shape, ShapeId};
use std::collections::{BTreeMap, BTreeSet};

/// What makes a shape the definition of a trait.
pub(super) const TRAIT: &str = "smithy.api#trait";

/// Reports the applications of traits of the prelude, and of namespaces that the files define, that do not exist.
pub(super) fn check(
    applied: &[Application],
    shapes: &BTreeMap<ShapeId, Shape>,
    mixins: &BTreeMap<ShapeId, Vec<ShapeId>>,
    namespaces: &BTreeSet<String>,
    report: &mut Diagnostics,
) {
    let definitions = definitions(applied, mixins);
    for (target, id, _) in applied {
        let Some(parsed) = ShapeId::parse(id) else { continue };
        let is_defined = match parsed.namespace() {
            PRELUDE => prelude::has_trait(parsed.name()),
            namespace => !namespaces.contains(namespace) || definitions.contains(&parsed),
        };
        if is_defined {
            continue;
        }
        if shapes.contains_key(&parsed) {
            let message = format!("`{id}` is applied as a trait, but has no trait `{TRAIT}`");
            let help = "apply `trait` to its definition, or remove the application";
            report.push(Diagnostic::error("no-trait", message).on(target).on_trait(id).help(help));
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

/// The shapes that define traits: by themselves, or by a mixin.
fn definitions<'a>(applied: &'a [Application], mixins: &'a BTreeMap<ShapeId, Vec<ShapeId>>) -> BTreeSet<&'a ShapeId> {
    let mut takers: BTreeMap<&ShapeId, Vec<&ShapeId>> = BTreeMap::new();
    for (shape, taken) in mixins {
        taken.iter().for_each(|mixin| takers.entry(mixin).or_default().push(shape));
    }
    let mut definitions = BTreeSet::new();
    let mut open: Vec<&ShapeId> = applied.iter().filter(|(_, id, _)| id == TRAIT).map(|(target, ..)| target).collect();
    while let Some(id) = open.pop() {
        if definitions.insert(id) {
            open.extend(takers.get(id).into_iter().flatten().copied());
        }
    }
    definitions
}
