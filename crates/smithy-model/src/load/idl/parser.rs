//! The state of parsing a file, and what statements of several kinds have in common.

use super::cursor::{Read, Tokens};
use super::syntax::{File, Word};
use crate::diagnostic::Diagnostic;
use crate::load::version::Version;
use std::collections::BTreeSet;

/// The parser of a file: its tokens and what its control statements say.
pub(super) struct Parser<'a> {
    pub(super) tokens: Tokens<'a>,
    pub(super) file: File,
    pub(super) input_suffix: String,
    pub(super) output_suffix: String,
    /// The control statements so far.
    pub(super) controls: BTreeSet<String>,
    /// The lists and maps that were defined where they are used, so far.
    pub(super) inline: BTreeSet<String>,
}

impl<'a> Parser<'a> {
    pub(super) fn new(tokens: Tokens<'a>) -> Self {
        Self {
            tokens,
            file: File::default(),
            input_suffix: "Input".to_owned(),
            output_suffix: "Output".to_owned(),
            controls: BTreeSet::new(),
            inline: BTreeSet::new(),
        }
    }

    /// `for Resource`, whose keyword was seen.
    pub(super) fn resource(&mut self) -> Read<Option<Word>> {
        let keyword = self.tokens.next().span;
        self.tokens.needs(Version::V2_0, "`for`", &keyword);
        self.tokens.spaces("the resource after `for`")?;
        self.tokens.shape_id("the resource after `for`").map(Some)
    }

    /// `with [A, B]`, whose keyword was seen.
    pub(super) fn mixins(&mut self) -> Read<Vec<Word>> {
        let keyword = self.tokens.next().span;
        self.tokens.needs(Version::V2_0, "`with`", &keyword);
        let mixins = self.shape_ids("a mixin")?;
        if mixins.is_empty() {
            let diagnostic =
                Diagnostic::error("no-mixins", "`with` names no mixin").help("name one, or remove `with []`");
            self.tokens.report(diagnostic, &keyword);
        }
        Ok(mixins)
    }

    /// `[A, B]`.
    pub(super) fn shape_ids(&mut self, what: &str) -> Read<Vec<Word>> {
        self.tokens.expect('[', &format!("before {what}"))?;
        let mut ids = Vec::new();
        while !self.tokens.take(']') {
            ids.push(self.tokens.shape_id(&format!("the id of {what}, or `]`"))?);
        }
        Ok(ids)
    }
}
