//! Where the statements of a parsed file go: the facts, the places, the findings; and the ids that words stand for.

use super::names::Names;
use super::places::{Places, find};
use super::syntax::Word;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::load::assemble::Assembler;
use crate::load::version::Version;
use crate::model::{PRELUDE, ShapeId};
use crate::source::{Source, Span};

/// Where a file's facts go.
pub(super) struct Statements<'a> {
    pub(super) names: Names<'a>,
    pub(super) version: Version,
    /// The file's index among the sources of the model.
    pub(super) index: usize,
    pub(super) source: &'a Source,
    pub(super) out: &'a mut Assembler,
    pub(super) places: &'a mut Places,
    pub(super) report: &'a mut Diagnostics,
}

impl Statements<'_> {
    /// The absolute id that a word stands for.
    pub(super) fn id(&mut self, word: &Word) -> Option<ShapeId> {
        let id = self.names.resolve(&word.text);
        if id.is_none() {
            let diagnostic = Diagnostic::error("bad-shape-id", format!("`{}` is not a shape id", word.text));
            self.find(diagnostic.help("write it as `Name` or `namespace#Name`"), &word.span);
        }
        id
    }

    pub(super) fn id_or_unit(&mut self, word: &Option<Word>) -> ShapeId {
        word.as_ref().and_then(|word| self.id(word)).unwrap_or_else(|| ShapeId::new(PRELUDE, "Unit"))
    }

    /// Reports something about a part of the file.
    pub(super) fn find(&mut self, diagnostic: Diagnostic, span: &Span) {
        find(self.source, self.report, diagnostic, span);
    }
}
