//! Builds a [`Model`] from facts, whatever their order. Knows no file format.

use super::application::{Application, apply};
use super::fact::Fact;
use super::redefine::{self, Definition};
use super::version::Version;
use super::{framework, mixin, traits, upgrade};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::{Member, Model, Node, PRELUDE, Shape, ShapeId, ShapeType, Traits, prelude};
use indexmap::IndexMap;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Collects facts until [`finish`](Self::finish).
#[derive(Default)]
pub(crate) struct Assembler {
    /// The file that the facts are of.
    file: Rc<str>,
    /// The version of that file.
    file_version: Version,
    /// The newest version of a file.
    version: Version,
    /// The file that defines a shape first.
    defined_in: BTreeMap<ShapeId, Rc<str>>,
    /// The namespaces that files define.
    namespaces: BTreeSet<String>,
    /// The shapes of files in version 1.0.
    old: BTreeSet<ShapeId>,
    lossy_defaults: bool,
    metadata: IndexMap<String, Node>,
    shapes: BTreeMap<ShapeId, Shape>,
    /// Definitions of shapes that were defined before.
    again: Vec<Definition>,
    /// Whether the facts are of the last of those.
    redefining: bool,
    pub(super) mixins: BTreeMap<ShapeId, Vec<ShapeId>>,
    resources: BTreeMap<ShapeId, ShapeId>,
    /// Members whose target is not known yet.
    elided: BTreeSet<ShapeId>,
    traits: Vec<Application>,
    findings: Vec<Diagnostic>,
}

impl Assembler {
    /// Takes one fact.
    pub(crate) fn state(&mut self, fact: Fact) {
        match fact {
            Fact::File(name) => self.file = name.into(),
            Fact::Version(version) => {
                self.file_version = version;
                self.version = self.version.max(version);
            }
            Fact::Namespace(name) => drop(self.namespaces.insert(name)),
            Fact::LossyDefaults => self.lossy_defaults = true,
            Fact::Metadata(key, value) => self.describe(key, value),
            Fact::Shape(id, ty) => self.define(id, ty),
            Fact::Member(id, target) => self.add_member(id, target),
            Fact::ElidedMember(id) => match self.redefined(&id) {
                Some(again) => again.elide(&id),
                None => {
                    self.elided.insert(id.clone());
                    self.add_member(id, ShapeId::new(PRELUDE, "Unit"));
                }
            },
            Fact::Set(id) => {
                self.check_set(&id);
                self.traits.push((id, "smithy.api#uniqueItems".to_owned(), Node::Object(Default::default())));
            }
            Fact::Resource(shape, resource) => match self.redefined(&shape) {
                Some(again) => again.resource = Some(resource),
                None => drop(self.resources.insert(shape, resource)),
            },
            Fact::Mixin(shape, mixin) => match self.redefined(&shape) {
                Some(again) => again.mixins.push(mixin),
                None => self.mixins.entry(shape).or_default().push(mixin),
            },
            Fact::Trait(target, id, value) => {
                self.check_trait(&target, &id);
                self.traits.push((target, id, value));
            }
        }
    }

    /// The definition that the facts of a shape or member belong to, if it is not the first of its shape.
    fn redefined(&mut self, id: &ShapeId) -> Option<&mut Definition> {
        let last = self.again.last_mut().filter(|_| self.redefining)?;
        let same = last.id.namespace() == id.namespace() && last.id.name() == id.name();
        same.then_some(last)
    }

    /// Reports what the version of the file does not have. What botocore's conversion makes of a model is in no
    /// version.
    fn check_version(&mut self, id: &ShapeId, trait_id: Option<&str>, message: String, help: &str) {
        if !self.lossy_defaults {
            let mut diagnostic = Diagnostic::error("bad-for-version", message).on(id).help(help);
            diagnostic.trait_id = trait_id.map(str::to_owned);
            self.findings.push(diagnostic);
        }
    }

    fn check_shape(&mut self, id: &ShapeId, ty: &ShapeType) {
        let what = match ty {
            ShapeType::Enum | ShapeType::IntEnum => ty.with_article(),
            ShapeType::Resource(resource) if !resource.properties.is_empty() => "a resource with properties".to_owned(),
            _ => return,
        };
        if self.file_version == Version::V1_0 {
            let message = format!("{what} is of Smithy 2.0, but its file is in 1.0");
            self.check_version(id, None, message, "state version 2.0 in the file");
        }
    }

    fn check_set(&mut self, id: &ShapeId) {
        if self.file_version > Version::V1_0 {
            let message = format!("a set is of Smithy 1.0, but its file is in {}", self.file_version);
            self.check_version(id, None, message, "make it a list with the trait `uniqueItems`");
        }
    }

    fn check_trait(&mut self, target: &ShapeId, id: &str) {
        let old = self.file_version == Version::V1_0;
        match id {
            "smithy.api#mixin" | "smithy.api#default" if old => {
                let message = "the trait is of Smithy 2.0, but it is applied in a file in 1.0".to_owned();
                self.check_version(target, Some(id), message, "state version 2.0 in the file");
            }
            "smithy.api#box" if !old => {
                let message =
                    format!("the trait is of Smithy 1.0, but it is applied in a file in {}", self.file_version);
                self.check_version(target, Some(id), message, "remove it: what has no default can be null");
            }
            _ => {}
        }
    }

    fn describe(&mut self, key: String, value: Node) {
        let combined = match self.metadata.get(&key) {
            Some(other) => combine(other, value),
            None => Some(value),
        };
        match combined {
            Some(value) => drop(self.metadata.insert(key, value)),
            None => {
                let message = format!("the metadata `{key}` has another value in another file");
                self.findings.push(
                    Diagnostic::error("metadata-conflict", message)
                        .file(&*self.file)
                        .help("keep one of them; only arrays of several files are joined"),
                );
            }
        }
    }

    fn define(&mut self, id: ShapeId, ty: ShapeType) {
        self.redefining = false;
        if id.namespace() == PRELUDE {
            let message = format!("the shape `{id}` is in the namespace of the prelude");
            self.findings.push(
                Diagnostic::error("prelude-shape", message).on(&id).help("move the shape into a namespace of your own"),
            );
            return;
        }
        self.check_shape(&id, &ty);
        self.redefining = self.shapes.contains_key(&id);
        let old = self.file_version == Version::V1_0;
        if self.redefining {
            let defined = Definition::new(id, ty, old, &self.file);
            self.again.push(defined);
            return;
        }
        if old {
            self.old.insert(id.clone());
        }
        self.defined_in.insert(id.clone(), self.file.clone());
        self.namespaces.insert(id.namespace().to_owned());
        let members = IndexMap::new();
        self.shapes.insert(id.clone(), Shape { id, ty, traits: Traits::default(), members });
    }

    fn add_member(&mut self, id: ShapeId, target: ShapeId) {
        if let Some(again) = self.redefined(&id) {
            again.add(&id, target);
            return;
        }
        let owner = ShapeId::new(id.namespace(), id.name());
        if let (Some(shape), Some(name)) = (self.shapes.get_mut(&owner), id.member()) {
            let member = Member { id: id.clone(), target, traits: Traits::default() };
            shape.members.insert(name.to_owned(), member);
        }
    }

    /// Reports which facts contradict each other, which traits nothing defines, and which definitions say what was said
    /// before.
    pub(crate) fn contradictions(&mut self, report: &mut Diagnostics) {
        self.findings.drain(..).for_each(|d| report.push(d));
        traits::check(&self.traits, &self.shapes, &self.mixins, &self.namespaces, report);
        for again in self.again.drain(..) {
            let Some(first) = self.shapes.get(&again.id) else { continue };
            let first = redefine::First {
                shape: first,
                elided: &self.elided,
                mixins: self.mixins.get(&again.id).map_or(&[], Vec::as_slice),
                resource: self.resources.get(&again.id),
                old: self.old.contains(&again.id),
                file: self.defined_in.get(&again.id).map_or("", |file| file),
            };
            report.extend(again.compared(&first));
        }
    }

    /// Puts everything together: mixins flattened, applied traits in place, 1.0 raised to 2.0.
    pub(crate) fn finish(mut self, report: &mut Diagnostics) -> Model {
        let late = self.settle(report);
        let mut model = self.flatten(late, report);
        upgrade::enums(&mut model, report);
        model
    }

    /// Puts everything together as the files say it, for writing it down again: the enums of 1.0 stay strings, and
    /// mixins stay mixins unless they are to be flattened.
    pub(crate) fn finish_as_written(mut self, flatten: bool, report: &mut Diagnostics) -> Option<Written> {
        let late = self.settle(report);
        let mixins = self.mixins.clone();
        let unflattened = (self.shapes.clone(), late.clone());
        let (old, lossy) = (self.old.clone(), self.lossy_defaults);
        let model = self.flatten(late, report);
        if report.has_errors() {
            return None;
        }
        if flatten {
            return Some(Written { model, ..Written::default() });
        }
        let (shapes, late) = unflattened;
        let mut model = Model { shapes, ..model };
        upgrade::defaults(&mut model, &old, lossy);
        let mut written = Written { model, mixins, applied: BTreeMap::new() };
        for (target, id, value) in late {
            written.applied.entry(target).or_default().insert(id, value);
        }
        written.separate_inherited();
        // Only now, as a member that a mixin brings too has the value that it has there.
        upgrade::enum_values(&mut written.model.shapes);
        Some(written)
    }

    /// Adds the prelude and puts traits on what the files define; hands back the traits of members that only mixins
    /// bring. Traits of mixins must be in place before they are copied.
    fn settle(&mut self, report: &mut Diagnostics) -> Vec<Application> {
        for shape in prelude() {
            self.shapes.insert(shape.id.clone(), shape);
        }
        framework::add_missing(&mut self.shapes, self.traits.iter().map(|(target, ..)| target));
        let mut conflicts = Vec::new();
        let mut late = Vec::new();
        for application in std::mem::take(&mut self.traits) {
            let target = application.0.clone();
            late.extend(apply(&mut self.shapes, application, |traits, id, value| {
                match traits.get(&id).map(|other| combine(other, value.clone())) {
                    None => traits.insert(id, value),
                    Some(Some(combined)) => traits.insert(id, combined),
                    Some(None) => conflicts.push((target, id)),
                }
            }));
        }
        for (target, id) in conflicts {
            let diagnostic = Diagnostic::error("trait-conflict", "the trait is applied twice, with different values");
            report.push(diagnostic.on(&target).on_trait(id).help("keep one of them"));
        }
        self.elide(report);
        late
    }

    /// Gives elided members the targets of the identifiers and properties of their resource.
    fn elide(&mut self, report: &mut Diagnostics) {
        for (structure, resource) in &self.resources {
            let Some(ShapeType::Resource(known)) = self.shapes.get(resource).map(|shape| shape.ty.clone()) else {
                let message = format!("`{resource}` after `for` is not a resource that is defined");
                let diagnostic = Diagnostic::error("unknown-resource", message).on(structure);
                report.push(diagnostic.help("correct the id, or define the resource"));
                continue;
            };
            for (name, member) in self.shapes.get_mut(structure).into_iter().flat_map(|shape| &mut shape.members) {
                let target = known.identifiers.get(name).or_else(|| known.properties.get(name));
                if let Some(target) = target.filter(|_| self.elided.remove(&member.id)) {
                    member.target = target.clone();
                }
            }
        }
    }

    /// Flattens mixins, reports what found no target, and gives what was written in 1.0 its defaults.
    fn flatten(mut self, late: Vec<Application>, report: &mut Diagnostics) -> Model {
        let late = mixin::flatten(&mut self.shapes, &self.mixins, &mut self.elided, late, report);
        for id in &self.elided {
            let name = id.member().unwrap_or_default();
            let message = format!("`${name}` has no target: neither the shape's resource nor a mixin has `{name}`");
            let diagnostic = Diagnostic::error("elided-target", message).on(id);
            report.push(diagnostic.help(format!("write `{name}: Target`, or add `for` a resource or `with` a mixin")));
        }
        for (target, id, _) in late {
            let message = format!("the trait is applied to `{target}`, which is not defined");
            report.push(
                Diagnostic::error("unknown-apply", message)
                    .on(&target)
                    .on_trait(id)
                    .help("correct the id, or remove the application"),
            );
        }
        upgrade::enum_values(&mut self.shapes);
        let mut model = Model { version: self.version.to_string(), metadata: self.metadata, shapes: self.shapes };
        upgrade::defaults(&mut model, &self.old, self.lossy_defaults);
        model
    }
}

/// A model with the mixins that its shapes take in, as the files say it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Written {
    /// Shapes, mixins among them, with the members that they themselves bring.
    pub model: Model,
    /// The mixins that a shape takes in.
    pub mixins: BTreeMap<ShapeId, Vec<ShapeId>>,
    /// The traits that are applied to members from mixins.
    pub applied: BTreeMap<ShapeId, Traits>,
}

impl Written {
    /// Moves the traits of members that a shape repeats from a mixin to those that are applied to them.
    fn separate_inherited(&mut self) {
        for id in self.mixins.keys() {
            let taken = self.taken_in(id);
            let has = |mixin: &ShapeId, name| self.model.shape(mixin).is_some_and(|m| m.members.contains_key(name));
            let members = self.model.shape(id).into_iter().flat_map(|shape| shape.members.keys());
            let inherited: Vec<String> =
                members.filter(|name| taken.iter().any(|mixin| has(mixin, *name))).cloned().collect();
            for name in inherited {
                let member = self.model.shapes.get_mut(id).and_then(|shape| shape.members.shift_remove(&name));
                if let Some(member) = member.filter(|member| !member.traits.is_empty()) {
                    let applied = self.applied.entry(member.id).or_default();
                    member.traits.iter().for_each(|(id, value)| applied.insert(id, value.clone()));
                }
            }
        }
    }

    /// All mixins that a shape takes in, over others or directly.
    fn taken_in<'a>(&'a self, id: &'a ShapeId) -> BTreeSet<&'a ShapeId> {
        let mut seen = BTreeSet::new();
        let mut pending = vec![id];
        while let Some(id) = pending.pop() {
            pending.extend(self.mixins.get(id).into_iter().flatten().filter(|mixin| seen.insert(*mixin)));
        }
        seen
    }
}

/// What two statements of the same thing say together: arrays are joined, everything else must be equal.
fn combine(first: &Node, second: Node) -> Option<Node> {
    match (first, second) {
        (first, second) if *first == second => Some(second),
        (Node::Array(first), Node::Array(second)) => Some(first.iter().cloned().chain(second).collect()),
        _ => None,
    }
}
