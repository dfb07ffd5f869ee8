//! Shapes as Rust types: structures, unions and enums with their members.

use super::{Binding, ErrorRef, Needed, TimestampFormat};
use crate::document::{Document, Number};
use crate::name::RustName;
use jiff::Timestamp;
use proofmark_smithy_model::model::ShapeId;

/// What a structure is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Role {
    Type,
    Error,
    Input,
    Output,
}

/// A structure.
#[derive(Debug, Clone)]
pub struct Structure {
    /// Its shape id, `com.amazonaws.lambda#GetFunctionEventInvokeConfigRequest`.
    pub id: ShapeId,
    /// Its Rust type, `GetFunctionEventInvokeConfigInput`.
    pub name: String,
    /// The file that it is written to, `destination_config` (types and errors only).
    pub module: String,
    /// What it is for.
    pub role: Role,
    /// What must be enabled for it to be there (types and errors only).
    pub needed: Needed,
    /// Its members in model order.
    pub members: Vec<Member>,
    /// Whether the structure itself is `@sensitive`, or any member is.
    pub sensitive: bool,
    /// The error's HTTP status and retry facts, for errors.
    pub error: Option<ErrorRef>,
    /// Why it is deprecated, when it is.
    pub deprecated: Option<String>,
    /// Our own documentation sentence.
    pub doc: String,
}

impl Structure {
    /// Whether `build()` can fail: a member that must be set has no default.
    pub fn has_fallible_builder(&self) -> bool {
        self.members.iter().any(|m| m.presence == Presence::Required)
    }

    /// The member of this name in the model.
    pub fn member(&self, name: &str) -> Option<&Member> {
        self.members.iter().find(|m| m.name == name)
    }
}

/// A member of a structure or union.
#[derive(Debug, Clone)]
pub struct Member {
    /// Its name in the model.
    pub name: String,
    /// Its name in JSON.
    pub wire_name: String,
    /// Its field (raw where it must be) and, with prefixes, its builder methods.
    pub rust: RustName,
    /// The variant, in a union.
    pub variant: String,
    /// Its type.
    pub ty: Type,
    /// Whether the field can be unset.
    pub presence: Presence,
    /// Where it travels.
    pub binding: Binding,
    /// Where its timestamps differ from the default of their location.
    pub timestamp_format: Option<TimestampFormat>,
    /// `smithy.api#mediaType` of the member or its target.
    pub media_type: Option<String>,
    /// `smithy.api#required`.
    pub required: bool,
    /// `@sensitive` on the member's target (or the member).
    pub sensitive: bool,
    /// `smithy.api#idempotencyToken`.
    pub idempotency_token: bool,
    /// What a label that is unset or empty stands for.
    pub blank: Option<String>,
    /// `smithy.rules#contextParam` name.
    pub context_param: Option<String>,
    /// Limits, for the docs and for `validate()`.
    pub limits: Limits,
    /// Why it is deprecated, when it is.
    pub deprecated: Option<String>,
    /// Our own documentation: what the model's facts say of the member.
    pub doc: String,
    /// The same in short, without the pattern.
    pub summary: String,
}

/// Whether a field can be unset.
#[derive(Debug, Clone, PartialEq)]
pub enum Presence {
    /// `Option<T>`.
    Optional,
    /// `T`; the builder fails without it.
    Required,
    /// `T`; the builder falls back to this value.
    Default(DefaultValue),
}

/// `smithy.api#default`, as a value of the member's type.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)] // the names are Smithy's
pub enum DefaultValue {
    Boolean(bool),
    /// Of any of the four integer types.
    Integer(i64),
    /// A float or a double; it may be infinite or NaN.
    Float(f64),
    /// The digits.
    BigInteger(String),
    /// The number as the model writes it.
    BigDecimal(String),
    /// A string or the value of an enum.
    String(String),
    Blob(Vec<u8>),
    Timestamp(Timestamp),
    Document(Document),
    /// An empty list, map or stream.
    Empty,
}

/// `smithy.api#length`, `range` and `pattern` of a member or its target.
#[derive(Debug, Clone, Default, PartialEq)]
#[allow(missing_docs)] // the names are Smithy's
pub struct Limits {
    pub length_min: Option<u64>,
    pub length_max: Option<u64>,
    pub range_min: Option<Number>,
    pub range_max: Option<Number>,
    pub pattern: Option<String>,
}

impl Limits {
    /// Bounds in words; none when there is neither.
    pub(crate) fn bounds(min: Option<String>, max: Option<String>) -> Option<String> {
        Some(match (min, max) {
            (Some(min), Some(max)) if min == max => min,
            (Some(min), Some(max)) => format!("{min} to {max}"),
            (Some(min), None) => format!("at least {min}"),
            (None, Some(max)) => format!("at most {max}"),
            (None, None) => return None,
        })
    }
}

/// A Rust type, by what it means in Smithy.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)] // the names are Smithy's
pub enum Type {
    Boolean,
    Byte,
    Short,
    Integer,
    Long,
    Float,
    Double,
    BigInteger,
    BigDecimal,
    String,
    Blob,
    Timestamp,
    Document,
    /// A streaming blob.
    ByteStream,
    /// An event stream of an output: `EventReceiver<types::X, types::error::XError>`, by the union's name.
    EventStream(String),
    /// An event stream of an input: `EventStreamSender<types::X, types::error::XError>`, by the union's name.
    EventSender(String),
    /// A structure of `types`, by its name.
    Structure(String),
    /// An error of `types::error` used as a value (event stream exceptions).
    Error(String),
    /// A union of `types`, by its name.
    Union(String),
    /// An enum of `types`, by its name.
    Enum(String),
    List {
        item: std::boxed::Box<Type>,
        sparse: bool,
    },
    Map {
        key: std::boxed::Box<Type>,
        value: std::boxed::Box<Type>,
        sparse: bool,
    },
    /// `Box<T>`, where a recursive shape needs one.
    Box(std::boxed::Box<Type>),
    /// A union member that targets `smithy.api#Unit`.
    Unit,
}

/// An open string enum.
#[derive(Debug, Clone)]
pub struct Enum {
    /// Its shape id.
    pub id: ShapeId,
    /// Its Rust type.
    pub name: String,
    /// The file that it is written to.
    pub module: String,
    /// What must be enabled for it to be there.
    pub needed: Needed,
    /// Its values, sorted by variant name.
    pub variants: Vec<Variant>,
    /// Why it is deprecated, when it is.
    pub deprecated: Option<String>,
    /// Whether it is `@sensitive`.
    pub sensitive: bool,
    /// Our own documentation sentence.
    pub doc: String,
}

/// A value of an enum.
#[derive(Debug, Clone)]
pub struct Variant {
    /// The Rust variant, `X8664`.
    pub name: String,
    /// The value on the wire, `x86_64`.
    pub value: String,
    /// Why it is deprecated, when it is.
    pub deprecated: Option<String>,
}

/// A union.
#[derive(Debug, Clone)]
pub struct Union {
    /// Its shape id.
    pub id: ShapeId,
    /// Its Rust type.
    pub name: String,
    /// The file that it is written to.
    pub module: String,
    /// What must be enabled for it to be there.
    pub needed: Needed,
    /// Its members by variant name; in an event stream union without the errors.
    pub members: Vec<Member>,
    /// Errors that travel as events, when it is an event stream.
    pub events: Option<Vec<ErrorRef>>,
    /// Whether an operation sends it as a stream of events.
    pub sent: bool,
    /// Whether it is `@sensitive`.
    pub sensitive: bool,
    /// Our own documentation sentence.
    pub doc: String,
}
