//! States what a parsed file says as facts, names resolved, and notes where everything stands.

use super::service;
use super::statements::Statements;
use super::syntax::{Body, Content, File, Member, Shape, Target, Trait, Value};
use crate::diagnostic::Diagnostic;
use crate::load::fact::Fact;
use crate::load::prelude::Form;
use crate::model::{Node, OperationShape, PRELUDE, ShapeId, ShapeType};
use crate::source::Span;

/// Where a value stands.
#[derive(Clone, Copy)]
enum Place {
    Metadata,
    Shapes,
}

impl Statements<'_> {
    /// States everything that the file says.
    pub(super) fn state(&mut self, file: &File) {
        self.out.state(Fact::Version(self.version));
        self.out.state(Fact::Namespace(file.namespace.clone()));
        for (key, value) in &file.metadata {
            let value = self.node(value, Place::Metadata);
            self.out.state(Fact::Metadata(key.text.clone(), value));
        }
        for shape in &file.shapes {
            self.shape(shape);
        }
        for (target, traits) in &file.applications {
            if let Some(id) = self.id(target) {
                traits.iter().for_each(|applied| self.apply(&id, applied));
            }
        }
    }

    fn shape(&mut self, shape: &Shape) {
        let id = self.names.own(&shape.name.text);
        self.places.note_definition(&id, self.index, &shape.name.span);
        let ty = match &shape.body {
            Body::Simple(ty) | Body::Members { ty, .. } => ty.clone(),
            Body::Operation { input, output, errors } => ShapeType::Operation(OperationShape {
                input: self.id_or_unit(input),
                output: self.id_or_unit(output),
                errors: errors.iter().filter_map(|error| self.id(error)).collect(),
            }),
            Body::Service(entries) => service::service(self, entries),
            Body::Resource(entries) => service::resource(self, entries),
        };
        self.out.state(Fact::Shape(id.clone(), ty));
        shape.traits.iter().for_each(|applied| self.apply(&id, applied));
        if let Some(resource) = shape.resource.as_ref().and_then(|resource| self.id(resource)) {
            self.out.state(Fact::Resource(id.clone(), resource));
        }
        for mixin in &shape.mixins {
            if let Some(mixin) = self.id(mixin) {
                self.out.state(Fact::Mixin(id.clone(), mixin));
            }
        }
        if let Body::Members { ty, members, set } = &shape.body {
            if *set {
                self.out.state(Fact::Set(id.clone()));
            }
            members.iter().for_each(|member| self.member(&id, ty, member));
            self.fixed_members(&id, ty, shape, members);
        }
    }

    /// A list without `member` and a map without `key` or `value` can only be made of mixins.
    fn fixed_members(&mut self, id: &ShapeId, ty: &ShapeType, shape: &Shape, members: &[Member]) {
        let needed: &[&str] = match ty {
            ShapeType::List => &["member"],
            ShapeType::Map => &["key", "value"],
            _ => return,
        };
        for name in
            needed.iter().filter(|name| shape.mixins.is_empty() && members.iter().all(|m| m.name.text != **name))
        {
            let message = format!("{} must have a `{name}`", ty.with_article());
            let diagnostic = Diagnostic::error("missing-member", message).on(id);
            self.find(diagnostic.help(format!("add `{name}: Target`")), &shape.name.span);
        }
    }

    fn member(&mut self, owner: &ShapeId, ty: &ShapeType, member: &Member) {
        let id = owner.with_member(&member.name.text);
        self.places.note(&id, None, self.index, &member.name.span);
        match &member.target {
            Target::Elided => self.out.state(Fact::ElidedMember(id.clone())),
            Target::Unit => self.out.state(Fact::Member(id.clone(), ShapeId::new(PRELUDE, "Unit"))),
            Target::Named(target) => match self.id(target) {
                Some(target) => self.out.state(Fact::Member(id.clone(), target)),
                None => return,
            },
        }
        member.traits.iter().for_each(|applied| self.apply(&id, applied));
        if let Some(value) = &member.value {
            let trait_id = if *ty == ShapeType::Structure { "smithy.api#default" } else { "smithy.api#enumValue" };
            let node = self.node(value, Place::Shapes);
            self.places.note(&id, Some(trait_id), self.index, &value.span);
            self.out.state(Fact::Trait(id, trait_id.to_owned(), node));
        }
    }

    fn apply(&mut self, target: &ShapeId, applied: &Trait) {
        let Some(id) = self.id(&applied.name) else { return };
        let value = match &applied.value {
            Some(value) => self.node(value, Place::Shapes),
            None => match self.names.defined.form(&id) {
                Form::Object => Node::Object(Default::default()),
                Form::List => Node::Array(Vec::new()),
                Form::Scalar => Node::Null,
            },
        };
        let id = id.to_string();
        self.places.note(target, Some(&id), self.index, &applied.name.span);
        self.out.state(Fact::Trait(target.clone(), id, value));
    }

    /// The value with all shape ids absolute.
    fn node(&mut self, value: &Value, place: Place) -> Node {
        match &value.content {
            Content::Plain(node) => node.clone(),
            Content::ShapeId(text) => self.shape_id(text, &value.span, place).into(),
            Content::Array(items) => Node::Array(items.iter().map(|item| self.node(item, place)).collect()),
            Content::Object(entries) => {
                Node::Object(entries.iter().map(|e| (e.key.text.clone(), self.node(&e.value, place))).collect())
            }
        }
    }

    /// The shape id that a text without quotes in a value is. One that leads nowhere most often lacks its quotes.
    fn shape_id(&mut self, text: &str, span: &Span, place: Place) -> String {
        let id = match place {
            Place::Metadata => self.names.resolve_in_metadata(text),
            Place::Shapes => self.names.resolve(text).filter(|id| self.names.knows(text, id)),
        };
        if id.is_none() {
            let message = format!("`{text}` without quotes is a shape id, but no such shape is defined");
            let help = match place {
                Place::Metadata => "write a text in quotes, or the absolute id",
                Place::Shapes => "write a text in quotes, or correct the id",
            };
            self.find(Diagnostic::error("unknown-shape-id", message).help(help), span);
        }
        id.map_or_else(|| text.to_owned(), |id| id.to_string())
    }
}
