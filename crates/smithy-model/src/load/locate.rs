//! Where in the files a finding is, and which shape it is about.

use crate::diagnostic::{Diagnostic, Diagnostics, Step};
use crate::model::{Node, ShapeId};
use crate::source::{Positions, Source, Span};
use std::cell::OnceCell;

/// Where something stands: the index of the source, and the way to it.
pub(super) enum Place {
    /// In a JSON document.
    Path(usize, Vec<Step>),
    /// In a text.
    Span(usize, Span),
}

/// Files, in which many findings may be located.
pub(super) struct Located<'a> {
    sources: &'a [Source],
    positions: Vec<OnceCell<Positions<'a>>>,
}

impl<'a> Located<'a> {
    pub(super) fn of(sources: &'a [Source]) -> Self {
        Self { sources, positions: sources.iter().map(|_| OnceCell::new()).collect() }
    }

    fn positions(&self, index: usize) -> Option<&Positions<'a>> {
        let source = self.sources.get(index)?;
        self.positions.get(index).map(|positions| positions.get_or_init(|| Positions::of(source)))
    }
}

/// Gives a finding its place in the files.
pub(super) fn locate(diagnostic: &mut Diagnostic, files: &Located<'_>, place: impl Fn(&Diagnostic, &ShapeId) -> Place) {
    // A file that was left out is named by the finding itself.
    let is_left_out = |name: &String| files.sources.iter().all(|source| source.name != *name);
    if diagnostic.position.is_some() || diagnostic.file.as_ref().is_some_and(is_left_out) {
        return;
    }
    let place = match (&diagnostic.path, &diagnostic.shape) {
        (Some(path), _) => {
            let index = files.sources.iter().position(|s| Some(&s.name) == diagnostic.file.as_ref()).unwrap_or(0);
            Place::Path(index, path.clone())
        }
        (None, Some(shape)) => place(diagnostic, shape),
        // Of what is about no shape, no more than the file is known where there are several.
        (None, None) if files.sources.len() > 1 => return,
        (None, None) => Place::Path(0, Vec::new()),
    };
    match place {
        Place::Path(index, path) => {
            if let Some(source) = files.sources.get(index) {
                diagnostic.file = Some(source.name.clone());
                diagnostic.position = files.positions(index).and_then(|positions| positions.find(&path));
            }
        }
        Place::Span(index, span) => {
            if let Some(source) = files.sources.get(index) {
                source.mark(diagnostic, &span);
            }
        }
    }
}

/// Parses; findings name the shapes that they are in.
pub(super) fn parse(source: &Source, allowance: &mut usize) -> Result<Node, Diagnostics> {
    source.parse(allowance).map_err(|mut report| {
        report.diagnostics_mut().for_each(|d| name_owner(d, None));
        report
    })
}

/// Says which shape a finding about a place in a document is about, when the reader did not. With a namespace the
/// document names its shapes without one.
pub(super) fn name_owner(diagnostic: &mut Diagnostic, namespace: Option<&str>) {
    let (None, Some(path)) = (&diagnostic.shape, &diagnostic.path) else { return };
    let absolute = |id: &str| match namespace {
        Some(namespace) => ShapeId::parse(&format!("{namespace}#{id}")),
        None => ShapeId::parse(id),
    };
    let keys: Vec<&str> = path.iter().map_while(Step::key).collect();
    let shape = match keys.as_slice() {
        ["shapes" | "operations", id, rest @ ..] => absolute(id).map(|id| match rest {
            ["members", member, ..] | [member @ ("member" | "key" | "value"), ..] => id.with_member(*member),
            _ => id,
        }),
        _ => None,
    };
    diagnostic.shape = shape;
}
