//! From the names in a file to absolute shape ids: what `use` brings, what the namespace defines, what the prelude has.

use super::places::find;
use super::syntax::{Body, File};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::load::prelude::{self, Form};
use crate::model::{PRELUDE, ShapeId, prelude as prelude_shapes};
use crate::source::Source;
use std::collections::{BTreeMap, BTreeSet};

/// The shapes that the files of a model define.
pub(in crate::load) struct Defined {
    shapes: BTreeMap<ShapeId, Form>,
    namespaces: BTreeSet<String>,
    prelude: BTreeSet<String>,
}

impl Default for Defined {
    fn default() -> Self {
        let prelude = prelude_shapes().into_iter().map(|shape| shape.id.name().to_owned()).collect();
        Self { shapes: BTreeMap::new(), namespaces: BTreeSet::new(), prelude }
    }
}

impl Defined {
    /// Adds a shape, its type by its name in the JSON AST.
    pub(in crate::load) fn add(&mut self, id: ShapeId, ty: &str) {
        self.namespaces.insert(id.namespace().to_owned());
        self.shapes.insert(id, Form::of(ty));
    }

    /// Adds what a file defines.
    pub(super) fn add_file(&mut self, file: &File) {
        for shape in &file.shapes {
            let ty = match &shape.body {
                Body::Simple(ty) | Body::Members { ty, .. } => ty.name(),
                Body::Operation { .. } => "operation",
                Body::Service(_) => "service",
                Body::Resource(_) => "resource",
            };
            self.add(ShapeId::new(&file.namespace, &shape.name.text), ty);
        }
    }

    /// What the trait's value is when none is given. Of a trait that no file defines it is the most frequent.
    pub(super) fn form(&self, id: &ShapeId) -> Form {
        let known = if id.namespace() == PRELUDE { prelude::form(id.name()) } else { self.shapes.get(id).copied() };
        known.unwrap_or(Form::Object)
    }

    fn in_prelude(&self, name: &str) -> bool {
        self.prelude.contains(name) || prelude::form(name).is_some()
    }
}

/// The names that a file can use.
pub(super) struct Names<'a> {
    pub(super) defined: &'a Defined,
    namespace: &'a str,
    uses: BTreeMap<String, ShapeId>,
}

impl<'a> Names<'a> {
    /// Reads the `use` statements; those that contradict each other or a definition are reported.
    pub(super) fn new(file: &'a File, defined: &'a Defined, source: &Source, report: &mut Diagnostics) -> Self {
        let mut uses: BTreeMap<String, ShapeId> = BTreeMap::new();
        let mut find = |diagnostic: Diagnostic, span| find(source, report, diagnostic, span);
        for word in &file.uses {
            let Some(id) = ShapeId::parse(&word.text) else { continue };
            if defined.namespaces.contains(id.namespace()) && !defined.shapes.contains_key(&id) {
                let message = format!("`{id}` is used, but not defined");
                find(
                    Diagnostic::warning("unknown-use", message).help("correct the id or remove the statement"),
                    &word.span,
                );
            }
            match uses.get(id.name()) {
                Some(other) if *other != id => {
                    let message = format!("the name `{}` stands for `{other}` already", id.name());
                    find(
                        Diagnostic::error("name-conflict", message).help("use one of them by its absolute id"),
                        &word.span,
                    );
                }
                _ => {
                    uses.insert(id.name().to_owned(), id);
                }
            }
        }
        for shape in &file.shapes {
            if let Some(other) = uses.get(&shape.name.text) {
                let message = format!("the name `{}` stands for `{other}` already", shape.name.text);
                find(
                    Diagnostic::error("name-conflict", message).help("rename the shape, or remove the `use`"),
                    &shape.name.span,
                );
            }
        }
        Self { defined, namespace: &file.namespace, uses }
    }

    /// The id of a shape that this file defines.
    pub(super) fn own(&self, name: &str) -> ShapeId {
        ShapeId::new(self.namespace, name)
    }

    /// The absolute id; a name that nothing defines is taken to be of this namespace.
    pub(super) fn resolve(&self, text: &str) -> Option<ShapeId> {
        if text.contains('#') {
            return ShapeId::parse(text);
        }
        let (name, member) = match text.split_once('$') {
            Some((name, member)) => (name, Some(member)),
            None => (text, None),
        };
        let own = self.own(name);
        let id = match self.uses.get(name) {
            Some(id) => id.clone(),
            None if self.defined.shapes.contains_key(&own) || !self.defined.in_prelude(name) => own,
            None => ShapeId::new(PRELUDE, name),
        };
        // A quoted text that stands for an id need not have the form of one.
        let id = member.map(|member| id.with_member(member)).unwrap_or(id);
        ShapeId::parse(&id.to_string())
    }

    /// The absolute id in metadata, which stands before the namespace: of short names only the prelude's count.
    pub(super) fn resolve_in_metadata(&self, text: &str) -> Option<ShapeId> {
        let absolute = ShapeId::parse(text);
        absolute.or_else(|| self.defined.in_prelude(text).then(|| ShapeId::new(PRELUDE, text)))
    }

    /// Whether a name leads to something. Of absolute ids this is not asked: not all models need to be at hand.
    pub(super) fn knows(&self, text: &str, id: &ShapeId) -> bool {
        let name = text.split('$').next().unwrap_or_default();
        text.contains('#')
            || self.uses.contains_key(name)
            || self.defined.shapes.contains_key(&ShapeId::new(id.namespace(), id.name()))
            || id.namespace() == PRELUDE
    }
}
