//! Reads the Smithy IDL, 1.0, 2.0 and 2.1, into facts: tokens, then statements as written, then names resolved against
//! what all files of the model define. Judges only the form of a file and its names.

mod body;
mod cursor;
mod facts;
mod inline;
mod names;
mod node;
mod parse;
mod prelude;
mod service;
mod syntax;
mod tagged;
mod text;
mod token;

pub(super) use names::Defined;

use super::MOST_FINDINGS;
use super::assemble::Assembler;
use crate::diagnostic::{Diagnostic, Report};
use crate::model::ShapeId;
use crate::source::{Source, Span, too_many};
use std::collections::BTreeMap;

/// A parsed file.
pub(super) struct File(syntax::File);

/// Where shapes, members and traits stand in the IDL files of a model.
#[derive(Default)]
pub(super) struct Places {
    places: BTreeMap<(ShapeId, Option<String>), (usize, Span)>,
    /// Where shapes are defined again.
    again: Vec<(ShapeId, usize, Span)>,
}

impl Places {
    fn note(&mut self, id: &ShapeId, trait_id: Option<&str>, file: usize, span: &Span) {
        self.places.entry((id.clone(), trait_id.map(str::to_owned))).or_insert_with(|| (file, span.clone()));
    }

    /// Notes where a shape is defined.
    fn note_definition(&mut self, id: &ShapeId, file: usize, span: &Span) {
        match self.places.contains_key(&(id.clone(), None)) {
            true => self.again.push((id.clone(), file, span.clone())),
            false => self.note(id, None, file, span),
        }
    }

    /// Where the shape is defined again in this source.
    pub(super) fn find_again(&self, id: &ShapeId, file: usize) -> Option<(usize, Span)> {
        let found = self.again.iter().rfind(|(shape, index, _)| shape == id && *index == file);
        found.map(|(_, index, span)| (*index, span.clone()))
    }

    /// The source's index and the place in it, of the nearest thing around if that itself has none.
    pub(super) fn find(&self, id: &ShapeId, trait_id: Option<&str>) -> Option<(usize, Span)> {
        let at = |id: &ShapeId, trait_id: Option<&str>| self.places.get(&(id.clone(), trait_id.map(str::to_owned)));
        let owner = ShapeId::new(id.namespace(), id.name());
        let found = trait_id.and_then(|t| at(id, Some(t))).or_else(|| at(id, None)).or_else(|| at(&owner, None));
        found.cloned()
    }
}

/// Reports something about a part of a file.
fn find(source: &Source, report: &mut Report, mut diagnostic: Diagnostic, span: &Span) {
    if report.diagnostics().len() < MOST_FINDINGS {
        source.mark(&mut diagnostic, span);
    }
    report.push(diagnostic);
}

/// Parses a file. Each token takes one from the allowance.
pub(super) fn parse(source: &Source, allowance: &mut usize, report: &mut Report) -> File {
    let tokens = token::tokens(&source.text, *allowance);
    *allowance = allowance.saturating_sub(tokens.len());
    if *allowance == 0 {
        report.push(too_many().file(&source.name));
        return File(syntax::File::default());
    }
    File(parse::parse(source, tokens, report))
}

impl File {
    /// Adds the shapes that the file defines.
    pub(super) fn define(&self, defined: &mut Defined) {
        defined.add_file(&self.0);
    }

    /// States everything that the file says. The index is that of its source among those of the model.
    pub(super) fn state(
        &self,
        (index, source): (usize, &Source),
        defined: &Defined,
        places: &mut Places,
        out: &mut Assembler,
        report: &mut Report,
    ) {
        let names = names::Names::new(&self.0, defined, source, report);
        let version = self.0.version.unwrap_or_default();
        facts::Statements { names, version, index, source, out, places, report }.state(&self.0);
    }
}
