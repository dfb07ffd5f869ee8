//! Builds a [`Model`] from facts, whatever their order. Knows no file format.

use super::fact::Fact;
use super::{mixin, upgrade};
use crate::diagnostic::{Diagnostic, Report};
use crate::model::{Member, Model, PRELUDE, Shape, ShapeId, ShapeType, Traits, prelude};
use indexmap::IndexMap;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// Collects facts until [`finish`](Self::finish).
#[derive(Default)]
pub(crate) struct Assembler {
    version: String,
    metadata: IndexMap<String, crate::model::Node>,
    shapes: BTreeMap<ShapeId, Shape>,
    pub(super) mixins: BTreeMap<ShapeId, Vec<ShapeId>>,
    traits: Vec<(ShapeId, String, crate::model::Node)>,
    findings: Vec<Diagnostic>,
}

impl Assembler {
    /// Takes one fact.
    pub(crate) fn state(&mut self, fact: Fact) {
        match fact {
            Fact::Version(version) => self.version = version,
            Fact::Metadata(key, value) => {
                self.metadata.insert(key, value);
            }
            Fact::Shape(id, ty) => self.define(id, ty),
            Fact::Member(id, target) => {
                let owner = ShapeId::new(id.namespace(), id.name());
                if let (Some(shape), Some(name)) = (self.shapes.get_mut(&owner), id.member()) {
                    let member = Member { id: id.clone(), target, traits: Traits::default() };
                    shape.members.insert(name.to_owned(), member);
                }
            }
            Fact::Mixin(shape, mixin) => self.mixins.entry(shape).or_default().push(mixin),
            Fact::Trait(target, id, value) => self.traits.push((target, id, value)),
        }
    }

    fn define(&mut self, id: ShapeId, ty: ShapeType) {
        if id.namespace() == PRELUDE {
            let message = format!("the shape `{id}` is in the namespace of the prelude");
            self.findings.push(
                Diagnostic::error("prelude-shape", message).on(&id).help("move the shape into a namespace of your own"),
            );
            return;
        }
        match self.shapes.entry(id) {
            Entry::Vacant(entry) => {
                let id = entry.key().clone();
                entry.insert(Shape { id, ty, traits: Traits::default(), members: IndexMap::new() });
            }
            Entry::Occupied(entry) => {
                let message = format!("the shape `{}` is defined twice", entry.key());
                self.findings
                    .push(Diagnostic::error("duplicate-shape", message).on(entry.key()).help("rename one of them"));
            }
        }
    }

    /// Puts everything together: mixins flattened, applied traits in place, 1.0 raised to 2.0.
    pub(crate) fn finish(mut self, report: &mut Report) -> Option<Model> {
        self.findings.drain(..).for_each(|d| report.push(d));
        for shape in prelude() {
            self.shapes.insert(shape.id.clone(), shape);
        }
        // Traits of mixins must be in place before they are copied; those applied to a member that only a mixin
        // brings find their target afterwards.
        let traits = std::mem::take(&mut self.traits);
        let late = traits.into_iter().filter_map(|t| apply(&mut self.shapes, t)).collect::<Vec<_>>();
        let late = mixin::flatten(&mut self.shapes, &self.mixins, late, report);
        for (target, id, _) in late {
            let message = format!("the trait is applied to `{target}`, which is not defined");
            report.push(
                Diagnostic::error("unknown-apply", message)
                    .on(&target)
                    .on_trait(id)
                    .help("correct the id, or remove the application"),
            );
        }
        let old = self.version.starts_with('1');
        let version = std::mem::take(&mut self.version);
        let mut model = Model { version, metadata: self.metadata, shapes: self.shapes };
        upgrade::enums(&mut model, report);
        if old {
            upgrade::defaults(&mut model);
        }
        (!report.has_errors()).then_some(model)
    }
}

/// A trait applied to a shape or member.
pub(super) type Application = (ShapeId, String, crate::model::Node);

/// Puts a trait on its target, or hands it back when there is no such target (yet).
pub(super) fn apply(shapes: &mut BTreeMap<ShapeId, Shape>, application: Application) -> Option<Application> {
    let (target, id, value) = application;
    let owner = ShapeId::new(target.namespace(), target.name());
    let place = shapes.get_mut(&owner).and_then(|shape| match target.member() {
        None => Some(&mut shape.traits),
        Some(name) => shape.members.get_mut(name).map(|m| &mut m.traits),
    });
    match place {
        Some(traits) => {
            traits.insert(id, value);
            None
        }
        None => Some((target, id, value)),
    }
}
