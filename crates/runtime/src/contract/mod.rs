//! An API's operations, shapes and constraints as data, at run time: the public types. How their text is read is in
//! `parse`; values are validated against them in `validate`.
//!
//! Names are Smithy's. Everything borrows from the text that the crate carries; nothing is synthesized that isn't
//! there.

mod parse;
mod pattern;
#[cfg(test)]
mod tests;
mod validate;

pub use validate::{Constraint, ConstraintViolations, Violation, validate};

use pattern::Pattern;
use std::collections::BTreeMap;

/// What a service's model says of its operations and shapes, constraints among it.
#[derive(Debug)]
pub struct Contract {
    service: &'static str,
    version: &'static str,
    operations: BTreeMap<&'static str, OperationContract>,
    shapes: BTreeMap<&'static str, Shape>,
}

impl Contract {
    /// The service's absolute shape id, `com.amazonaws.lambda#AWSGirApiService`.
    pub fn service(&self) -> &'static str {
        self.service
    }

    /// The API's version, `2015-03-31`.
    pub fn version(&self) -> &'static str {
        self.version
    }

    /// All operations, by name.
    pub fn operations(&self) -> impl ExactSizeIterator<Item = &OperationContract> {
        self.operations.values()
    }

    /// An operation by its name, `GetFunctionEventInvokeConfig`.
    pub fn operation(&self, name: &str) -> Option<&OperationContract> {
        self.operations.get(name)
    }

    /// All shapes that operations reach, by name. Simple types without constraints are not among them.
    pub fn shapes(&self) -> impl ExactSizeIterator<Item = &Shape> {
        self.shapes.values()
    }

    /// A shape by its name, `FunctionEventInvokeConfig`, or by its absolute shape id.
    pub fn shape(&self, name: &str) -> Option<&Shape> {
        let namespace = self.service.split('#').next().unwrap_or_default();
        let relative = name.strip_prefix(namespace).and_then(|rest| rest.strip_prefix('#')).unwrap_or(name);
        self.shapes.get(relative)
    }
}

/// An operation.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct OperationContract {
    /// Its name, `GetFunctionEventInvokeConfig`.
    pub name: &'static str,
    /// The HTTP method, `GET`.
    pub method: &'static str,
    /// The URI pattern, `/2019-09-25/functions/{FunctionName}/event-invoke-config`.
    pub uri: &'static str,
    /// The HTTP status of a success, `200`.
    pub code: u16,
    /// The input's shape; none when the operation takes nothing.
    pub input: Option<&'static str>,
    /// The output's shape; none when the operation gives nothing.
    pub output: Option<&'static str>,
    /// The shapes of the errors that the model says it can give, by name.
    pub errors: Vec<&'static str>,
    /// Whether it changes nothing: `@readonly`.
    pub readonly: bool,
    /// Whether doing it twice is doing it once: `@idempotent`.
    pub idempotent: bool,
    /// How its output comes in pages, when it does: `@paginated`.
    pub pagination: Option<Pagination>,
    /// Whether it should not be used any more: `@deprecated`.
    pub deprecated: bool,
}

/// `@paginated`: the names of members, or paths to them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pagination {
    /// The input member that takes the token, `Marker`.
    pub input_token: &'static str,
    /// The output member with the next token, `NextMarker`.
    pub output_token: &'static str,
    /// The output member with the items, `Functions`.
    pub items: Option<&'static str>,
    /// The input member that limits a page, `MaxItems`.
    pub page_size: Option<&'static str>,
}

/// A shape.
#[derive(Debug)]
#[non_exhaustive]
pub struct Shape {
    /// Its name, `MaximumRetryAttempts`; with its namespace where that is not the service's.
    pub name: &'static str,
    /// Its type.
    pub ty: ShapeType,
    /// The members of a structure or union in the model's order; `member` of a list; `key` and `value` of a map.
    pub members: Vec<Member>,
    /// The values of an enum. Services add values: other values are not violations.
    pub values: Vec<&'static str>,
    /// Its constraints.
    pub constraints: Constraints,
    /// What makes a structure an error.
    pub error: Option<ErrorTraits>,
    /// Whether its values must not be shown: `@sensitive`.
    pub sensitive: bool,
    /// Whether it is a stream of bytes or events: `@streaming`.
    pub streaming: bool,
}

impl Shape {
    /// The member of this name.
    pub fn member(&self, name: &str) -> Option<&Member> {
        self.members.iter().find(|member| member.name == name)
    }
}

/// The type of a shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[allow(missing_docs)] // the names are Smithy's
pub enum ShapeType {
    Blob,
    Boolean,
    String,
    Enum,
    Byte,
    Short,
    Integer,
    IntEnum,
    Long,
    Float,
    Double,
    BigInteger,
    BigDecimal,
    Timestamp,
    Document,
    List,
    Map,
    Structure,
    Union,
    Unit,
}

/// A member of a shape.
#[derive(Debug)]
#[non_exhaustive]
pub struct Member {
    /// Its name in the model.
    pub name: &'static str,
    /// What it holds.
    pub target: Target,
    /// Where it travels in an HTTP message.
    pub location: Location,
    /// Whether it must be set: `@required`.
    pub required: bool,
    /// Whether a fresh token is sent when it is unset: `@idempotencyToken`.
    pub idempotency_token: bool,
    /// The constraints that it has besides its target's, or in place of them.
    pub constraints: Constraints,
    /// Whether it should not be used any more: `@deprecated`.
    pub deprecated: bool,
}

/// What a member holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A simple type that nothing more is said of.
    Simple(ShapeType),
    /// The shape of this name, see [`Contract::shape`].
    Shape(&'static str),
}

/// Where a member travels in an HTTP message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Location {
    /// In the body, under this name.
    Body(&'static str),
    /// In the path, as `{Name}` or `{Name+}` of the URI pattern.
    Label,
    /// As the named query parameter.
    Query(&'static str),
    /// As all query parameters that no other member names.
    QueryParams,
    /// As the named header.
    Header(&'static str),
    /// As all headers with the prefix.
    PrefixHeaders(&'static str),
    /// As the whole body.
    Payload,
    /// As the status code of the response.
    ResponseCode,
    /// As a header of a message in an event stream.
    EventHeader,
    /// As the payload of a message in an event stream.
    EventPayload,
}

/// What a value must keep to.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Constraints {
    /// `@length`: characters of a string, bytes of a blob, items of a list, entries of a map.
    pub length: Option<Bounds<u64>>,
    /// `@range` of a number.
    pub range: Option<Bounds<f64>>,
    /// Whether no item may come twice: `@uniqueItems`.
    pub unique_items: bool,
    pattern: Option<Pattern>,
}

impl Constraints {
    /// `@pattern`: the regular expression of which a string must hold a match, in the model's dialect (ECMA 262).
    pub fn pattern(&self) -> Option<&'static str> {
        self.pattern.as_ref().map(Pattern::source)
    }

    /// Whether texts are validated against the pattern: it is one that this crate's engine knows.
    pub fn tests_pattern(&self) -> bool {
        self.pattern.as_ref().is_some_and(Pattern::is_known)
    }
}

/// The least and the greatest that is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Bounds<T> {
    pub min: Option<T>,
    pub max: Option<T>,
}

impl<T: PartialOrd + Copy> Bounds<T> {
    /// Whether `value` lies within.
    pub fn contains(&self, value: T) -> bool {
        self.min.is_none_or(|min| value >= min) && self.max.is_none_or(|max| value <= max)
    }
}

/// What makes a structure an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ErrorTraits {
    /// The HTTP status that it comes with.
    pub status: u16,
    /// Whether the client is at fault, not the server.
    pub client: bool,
    /// Whether the model says that a retry may help: `@retryable`.
    pub retryable: bool,
}
