//! Reads the Smithy IDL, 1.0, 2.0 and 2.1, into facts: tokens, then statements as written, then names resolved against
//! what all files of the model define. Judges only the form of a file and its names.

mod body;
mod cursor;
mod facts;
mod inline;
mod names;
mod node;
mod parse;
mod parser;
mod places;
mod service;
mod statements;
mod syntax;
mod tagged;
mod text;
mod token;

pub(super) use names::Defined;
pub(super) use places::Places;

use super::assemble::Assembler;
use crate::diagnostic::Diagnostics;
use crate::source::{Source, too_many};

/// A parsed file.
pub(super) struct File(syntax::File);

/// Parses a file. Each token takes one from the allowance.
pub(super) fn parse(source: &Source, allowance: &mut usize, report: &mut Diagnostics) -> File {
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
        report: &mut Diagnostics,
    ) {
        let names = names::Names::new(&self.0, defined, source, report);
        let version = self.0.version.unwrap_or_default();
        statements::Statements { names, version, index, source, out, places, report }.state(&self.0);
    }
}
