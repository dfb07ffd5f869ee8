//! What an IDL file says, as written: names not yet resolved, everything with its place in the text.

use super::token::Documentation;
use crate::load::version::Version;
use crate::model::{Node, ShapeType};
use crate::source::Span;

/// One file.
#[derive(Default)]
pub(super) struct File {
    /// The value of `$version`; without one a file has version 1.0.
    pub(super) version: Option<Version>,
    pub(super) namespace: String,
    pub(super) metadata: Vec<(Word, Value)>,
    /// The shape ids of the `use` statements.
    pub(super) uses: Vec<Word>,
    /// The shapes, those among them that are defined where they are used.
    pub(super) shapes: Vec<Shape>,
    pub(super) applications: Vec<(Word, Vec<Trait>)>,
}

/// A name, a key, a namespace or a shape id, relative or absolute.
#[derive(Clone)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) span: Span,
}

/// A shape definition, at the top or inline.
pub(super) struct Shape {
    pub(super) name: Word,
    pub(super) traits: Vec<Trait>,
    /// The resource after `for`.
    pub(super) resource: Option<Word>,
    pub(super) mixins: Vec<Word>,
    pub(super) body: Body,
}

/// What stands behind a shape's name.
pub(super) enum Body {
    Simple(ShapeType),
    /// A list, map, structure, union, enum or intEnum; `set` is a list of unique items.
    Members {
        ty: ShapeType,
        members: Vec<Member>,
        set: bool,
    },
    Operation {
        input: Option<Word>,
        output: Option<Word>,
        errors: Vec<Word>,
    },
    Service(Vec<Entry>),
    Resource(Vec<Entry>),
}

/// A member.
pub(super) struct Member {
    pub(super) name: Word,
    pub(super) traits: Vec<Trait>,
    pub(super) target: Target,
    /// The value after `=`.
    pub(super) value: Option<Value>,
}

/// What a member targets.
pub(super) enum Target {
    Named(Word),
    /// `$name`: what the resource or a mixin says.
    Elided,
    /// Members of enums target the unit type.
    Unit,
}

/// A trait's application.
pub(super) struct Trait {
    /// The trait's id, relative or absolute, without `@`.
    pub(super) name: Word,
    /// None for `@name` and `@name()`.
    pub(super) value: Option<Value>,
}

/// A node value. Shape ids without quotes wait for their resolution.
pub(super) struct Value {
    pub(super) span: Span,
    pub(super) content: Content,
}

/// What a node value is.
pub(super) enum Content {
    /// A text, number, `true`, `false` or `null`.
    Plain(Node),
    ShapeId(String),
    Array(Vec<Value>),
    Object(Vec<Entry>),
}

/// An entry of an object.
pub(super) struct Entry {
    pub(super) key: Word,
    pub(super) value: Value,
}

impl Trait {
    /// A documentation comment as the trait that it is.
    pub(super) fn documentation(comment: Documentation) -> Self {
        let Documentation { text, span, .. } = comment;
        let name = Word { text: "smithy.api#documentation".to_owned(), span: span.clone() };
        Self { name, value: Some(Value { span, content: Content::Plain(text.into()) }) }
    }
}

impl Value {
    /// The kind of value, for messages.
    pub(super) fn kind(&self) -> &'static str {
        self.content.kind()
    }
}

impl Content {
    /// The kind of value, for messages.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Plain(node) => super::super::kind(node),
            Self::ShapeId(_) => "a shape id",
            Self::Array(_) => "an array",
            Self::Object(_) => "an object",
        }
    }
}
