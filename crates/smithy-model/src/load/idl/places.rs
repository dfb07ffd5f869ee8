//! Where shapes, members and traits stand, and findings about parts of a file.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::load::MOST_FINDINGS;
use crate::model::ShapeId;
use crate::source::{Source, Span};
use std::collections::BTreeMap;

/// Where shapes, members and traits stand in the IDL files of a model.
#[derive(Default)]
pub(in crate::load) struct Places {
    places: BTreeMap<(ShapeId, Option<String>), (usize, Span)>,
    /// Where shapes are defined again.
    again: Vec<(ShapeId, usize, Span)>,
}

impl Places {
    pub(super) fn note(&mut self, id: &ShapeId, trait_id: Option<&str>, file: usize, span: &Span) {
        self.places.entry((id.clone(), trait_id.map(str::to_owned))).or_insert_with(|| (file, span.clone()));
    }

    /// Notes where a shape is defined.
    pub(super) fn note_definition(&mut self, id: &ShapeId, file: usize, span: &Span) {
        match self.places.contains_key(&(id.clone(), None)) {
            true => self.again.push((id.clone(), file, span.clone())),
            false => self.note(id, None, file, span),
        }
    }

    /// Where the shape is defined again in this source.
    pub(in crate::load) fn find_again(&self, id: &ShapeId, file: usize) -> Option<(usize, Span)> {
        let found = self.again.iter().rfind(|(shape, index, _)| shape == id && *index == file);
        found.map(|(_, index, span)| (*index, span.clone()))
    }

    /// The source's index and the place in it, of the nearest thing around if that itself has none.
    pub(in crate::load) fn find(&self, id: &ShapeId, trait_id: Option<&str>) -> Option<(usize, Span)> {
        let at = |id: &ShapeId, trait_id: Option<&str>| self.places.get(&(id.clone(), trait_id.map(str::to_owned)));
        let owner = ShapeId::new(id.namespace(), id.name());
        let found = trait_id.and_then(|t| at(id, Some(t))).or_else(|| at(id, None)).or_else(|| at(&owner, None));
        found.cloned()
    }
}

/// Reports something about a part of a file.
pub(super) fn find(source: &Source, report: &mut Diagnostics, mut diagnostic: Diagnostic, span: &Span) {
    if report.diagnostics().len() < MOST_FINDINGS {
        source.mark(&mut diagnostic, span);
    }
    report.push(diagnostic);
}
