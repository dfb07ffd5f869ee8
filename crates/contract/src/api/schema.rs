//! The compiled form of shapes: schemas with resolved targets, bindings and constraints. Data only; see `compile` for
//! how it comes from a model.

use super::pattern::Pattern;
use indexmap::IndexMap;
pub use proofmark_smithy_model::knowledge::TimestampFormat;
use proofmark_smithy_model::model::{Node, ShapeId};
use serde_json::Number;
use std::sync::Arc;

/// A schema's place in its [`Api`](super::Api).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SchemaId(pub(super) usize);

/// A shape that values have.
#[derive(Clone, Debug)]
pub struct Schema {
    /// The shape's id in the model.
    pub id: ShapeId,
    /// What it is.
    pub kind: Kind,
    /// Whether the model marks it `@sensitive`.
    pub sensitive: bool,
    /// Whether its values may have something sensitive in them: it is sensitive itself, or what is in it at any depth.
    pub holds_sensitive: bool,
    /// Whether it is `@streaming`: a blob of any length, or a stream of events.
    pub streaming: bool,
    /// The values of an enum that violations list: all but those that are `@internal`.
    pub public_values: Arc<[String]>,
    /// The media type of a string or blob, `application/json`.
    pub media_type: Option<String>,
    /// What makes a structure an error.
    pub error: Option<ErrorTraits>,
    /// The code that an error had in the service's former awsQuery API (`aws.protocols#awsQueryError`).
    pub query_error_code: Option<String>,
}

/// The type of a shape with what only this type has; the names are Smithy's.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub enum Kind {
    Blob,
    Boolean,
    String,
    Enum { values: Vec<String> },
    IntEnum { values: Vec<i64> },
    Byte,
    Short,
    Integer,
    Long,
    Float,
    Double,
    BigInteger,
    BigDecimal,
    Timestamp,
    Document,
    List { member: Box<Member>, sparse: bool, unique: bool },
    Map { key: Box<Member>, value: Box<Member>, sparse: bool },
    Structure { members: IndexMap<String, Member> },
    Union { members: IndexMap<String, Member> },
}

/// What an error shape is on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ErrorTraits {
    /// `client` or `server`.
    pub fault: Fault,
    /// The status: `httpError`, else 400 or 500 by the fault.
    pub status: u16,
    /// Whether the model marks it `@retryable`.
    pub retryable: bool,
    /// Whether it is retryable for being throttled.
    pub throttling: bool,
}

/// Whose fault an error is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The caller's.
    Client,
    /// The service's.
    Server,
}

/// A member, with what the model says of it and of its target together.
#[derive(Clone, Debug)]
pub struct Member {
    /// The member's name in the model; the name in documents.
    pub name: String,
    /// The name in JSON bodies: `jsonName` where the protocol uses it, else the member's.
    pub json_name: String,
    /// The schema of its values.
    pub target: SchemaId,
    /// Where it travels when its structure is an operation's input or output or an error. Nested structures travel as
    /// JSON, whatever their members say. Without HTTP bindings, it is the body, but for members of events, and the
    /// payload for a stream of events.
    pub location: Location,
    /// `@required`.
    pub required: bool,
    /// `@default`; a null default is none.
    pub default: Option<Node>,
    /// Whether its values must not be shown: the member or its target is `@sensitive`.
    pub sensitive: bool,
    /// The format of its timestamps, where the model gives one; else the location decides.
    pub timestamp_format: Option<TimestampFormat>,
    /// `@idempotencyToken`.
    pub idempotency_token: bool,
    /// `@hostLabel`.
    pub host_label: bool,
    /// What its values must satisfy: the member's own constraints, else its target's.
    pub constraints: Constraints,
}

/// Where a member travels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// In the JSON body, by its `json_name`.
    Body,
    /// In the path, where the operation's URI has its label.
    Label,
    /// A query parameter.
    Query(String),
    /// All query parameters that no other member takes.
    QueryParams,
    /// A header, in lower case.
    Header(String),
    /// All headers with this prefix, in lower case.
    PrefixHeaders(String),
    /// The whole body.
    Payload,
    /// The status of a response.
    StatusCode,
    /// A header of an event.
    EventHeader,
    /// The whole payload of an event.
    EventPayload,
}

/// The constraint traits that a value must satisfy.
#[derive(Clone, Debug, Default)]
pub struct Constraints {
    /// Characters of a string, bytes of a blob, items of a list, entries of a map.
    pub length: Option<Length>,
    /// Bounds of a number, both included.
    pub range: Option<Range>,
    /// A regular expression that a string must match.
    pub pattern: Option<Arc<Pattern>>,
}

/// Bounds of a length, both included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Length {
    /// The least.
    pub min: Option<u64>,
    /// The greatest.
    pub max: Option<u64>,
}

/// Bounds of a number, both included.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Range {
    /// The least.
    pub min: Option<Number>,
    /// The greatest.
    pub max: Option<Number>,
}

impl Schema {
    /// The shape's name, without its namespace.
    pub fn name(&self) -> &str {
        self.id.name()
    }

    /// Whether it is `smithy.api#Unit`: the operation has no input or output.
    pub(crate) fn is_unit(&self) -> bool {
        (self.id.namespace(), self.id.name()) == ("smithy.api", "Unit")
    }

    /// The members of a structure or union, none for other types.
    pub fn members(&self) -> impl Iterator<Item = &Member> {
        match &self.kind {
            Kind::Structure { members } | Kind::Union { members } => Some(members.values()),
            _ => None,
        }
        .into_iter()
        .flatten()
    }

    /// A member of a structure or union.
    pub fn member(&self, name: &str) -> Option<&Member> {
        match &self.kind {
            Kind::Structure { members } | Kind::Union { members } => members.get(name),
            _ => None,
        }
    }
}

impl Constraints {
    /// Whether every value satisfies them.
    pub fn is_empty(&self) -> bool {
        self.length.is_none() && self.range.is_none() && self.pattern.is_none()
    }
}
