//! Shapes that are defined more than once. A definition that says what the first one says is merged with it, with a note;
//! any other is an error. Traits are not compared here: those of all definitions are applied, and contradict each other
//! as those of `apply` do.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::{PRELUDE, Shape, ShapeId, ShapeType};
use indexmap::IndexMap;
use std::collections::BTreeSet;
use std::rc::Rc;

/// The start of the names of lists and maps that are defined where they are used.
const INLINE: &str = "_Synthetic";

/// A definition of a shape that was defined before.
pub(super) struct Definition {
    pub(super) id: ShapeId,
    ty: ShapeType,
    /// The targets of its members; those that have none are elided.
    members: IndexMap<String, Option<ShapeId>>,
    pub(super) mixins: Vec<ShapeId>,
    pub(super) resource: Option<ShapeId>,
    /// Whether its file has version 1.0.
    old: bool,
    file: Rc<str>,
}

/// The first definition of a shape.
pub(super) struct First<'a> {
    pub(super) shape: &'a Shape,
    pub(super) elided: &'a BTreeSet<ShapeId>,
    pub(super) mixins: &'a [ShapeId],
    pub(super) resource: Option<&'a ShapeId>,
    pub(super) old: bool,
    /// The name of its file, where it has one.
    pub(super) file: &'a str,
}

impl Definition {
    pub(super) fn new(id: ShapeId, ty: ShapeType, old: bool, file: &Rc<str>) -> Self {
        let (members, mixins) = (IndexMap::new(), Vec::new());
        Self { id, ty, members, mixins, resource: None, old, file: file.clone() }
    }

    pub(super) fn add(&mut self, member: &ShapeId, target: ShapeId) {
        self.members.insert(member.member().unwrap_or_default().to_owned(), Some(target));
    }

    pub(super) fn elide(&mut self, member: &ShapeId) {
        self.members.insert(member.member().unwrap_or_default().to_owned(), None);
    }

    /// What there is to say about it beside the first definition.
    pub(super) fn compared(&self, first: &First<'_>) -> Diagnostics {
        let inline = self.id.name().starts_with(INLINE);
        let other = match first.file {
            "" => String::new(),
            file => format!("; the other definition is in {file}"),
        };
        let mut diagnostic = match self.difference(first) {
            None if inline => return Diagnostics::default(),
            None => {
                let message = format!("the shape `{}` is defined twice, equally; the definitions are merged", self.id);
                Diagnostic::note("duplicate-shape", message).help(format!("nothing needs to be done{other}"))
            }
            Some(difference) if inline => {
                let message = format!("two lists or maps without a name would both be `{}`: {difference}", self.id);
                let help = format!("define one of them with a name of its own{other}");
                Diagnostic::error("duplicate-shape", message).help(help)
            }
            Some(difference) => {
                let message = format!("the shape `{}` is defined twice, differently: {difference}", self.id);
                let help = format!("rename one of them, or let both say the same{other}");
                Diagnostic::error("duplicate-shape", message).help(help)
            }
        };
        if !self.file.is_empty() {
            diagnostic = diagnostic.file(&*self.file);
        }
        diagnostic.on(&self.id).into()
    }

    fn difference(&self, first: &First<'_>) -> Option<String> {
        let shape = first.shape;
        if self.ty.name() != shape.ty.name() {
            return Some(format!("one is {}, the other {}", shape.ty.with_article(), self.ty.with_article()));
        }
        if sorted(&self.ty) != sorted(&shape.ty) {
            return Some(format!("what they say of the {} differs", self.ty.name()));
        }
        if self.mixins != first.mixins {
            return Some("their mixins differ".to_owned());
        }
        if self.resource.as_ref() != first.resource {
            return Some("the resources after `for` differ".to_owned());
        }
        if !self.members.keys().eq(shape.members.keys()) {
            return Some("their members differ, or the order of these".to_owned());
        }
        let unit = ShapeId::new(PRELUDE, "Unit");
        for (name, target) in &self.members {
            let elided = first.elided.contains(&self.id.with_member(name.as_str()));
            let same = shape.member(name).is_some_and(|member| member.target == *target.as_ref().unwrap_or(&unit));
            if !same || elided != target.is_none() {
                return Some(format!("the targets of `{name}` differ"));
            }
        }
        // What can be null was decided in another way in 1.0.
        let matters = shape.ty == ShapeType::Structure || shape.ty == ShapeType::Boolean || shape.ty.is_number();
        (matters && self.old != first.old).then(|| "one is in Smithy 1.0, where other values can be null".to_owned())
    }
}

/// The type with what is a set in it in one order.
fn sorted(ty: &ShapeType) -> ShapeType {
    let mut ty = ty.clone();
    match &mut ty {
        ShapeType::Service(service) => {
            service.operations.sort();
            service.resources.sort();
        }
        ShapeType::Resource(resource) => {
            resource.operations.sort();
            resource.collection_operations.sort();
            resource.resources.sort();
        }
        _ => {}
    }
    ty
}
