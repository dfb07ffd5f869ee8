//! Which findings may follow from errors that are known already. They are left out of the report: to correct the first
//! may be to correct the others.

use crate::diagnostic::{Diagnostics, Severity};
use crate::model::{Model, ShapeId, ShapeType};
use std::collections::BTreeSet;

/// What has errors.
pub(crate) struct Known {
    /// Shapes and members.
    exact: BTreeSet<ShapeId>,
    /// Shapes that have errors themselves or in their members.
    owners: BTreeSet<ShapeId>,
}

impl Known {
    /// What the errors of a report are about.
    pub(crate) fn of(report: &Diagnostics) -> Self {
        let errors = report.diagnostics().iter().filter(|finding| finding.severity == Severity::Error);
        let exact: BTreeSet<ShapeId> = errors.filter_map(|finding| finding.shape.clone()).collect();
        Self { owners: exact.iter().map(owner).collect(), exact }
    }

    /// The findings that follow from no known error.
    pub(crate) fn without_consequences(&self, model: &Model, found: Diagnostics) -> Diagnostics {
        if self.exact.is_empty() {
            return found;
        }
        found.retain(|finding| finding.shape.as_ref().is_none_or(|id| !self.explains(model, id)))
    }

    /// Whether what is found of a shape or member may follow from what is known: of the member itself, of a shape or its
    /// members, and of an operation or its structures. Of a service only its own errors count: it leads to all shapes.
    fn explains(&self, model: &Model, id: &ShapeId) -> bool {
        let owner = owner(id);
        // What is not defined was reported where it is named.
        let Some(shape) = model.shape(&owner) else { return true };
        if id.member().is_some_and(|name| shape.member(name).is_some()) {
            return self.exact.contains(id);
        }
        let structures = match &shape.ty {
            ShapeType::Service(_) => return self.exact.contains(&owner),
            ShapeType::Operation(operation) => {
                [&operation.input, &operation.output].into_iter().chain(&operation.errors).collect()
            }
            _ => Vec::new(),
        };
        self.owners.contains(&owner) || structures.into_iter().any(|id| self.owners.contains(id))
    }
}

fn owner(id: &ShapeId) -> ShapeId {
    ShapeId::new(id.namespace(), id.name())
}
