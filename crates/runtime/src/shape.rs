//! How a generated shape describes itself to the shape engine: its schema, and typed access to its members.
//!
//! A structure has two parts, [`Structure::schema`] (wire names and bindings, as data) and
//! [`Structure::field`]/[`Structure::field_mut`] (a member's value by index). All protocol code is written once
//! against these. A wire format is a [`Codec`]; which one a client uses is its protocol's choice (see `protocol`).

mod values;

pub use crate::schema::{Binding, Member, Schema};
pub use values::MapKey;

use aws_smithy_eventstream::frame::DeferredSigner;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
pub use aws_smithy_types::date_time::Format as TimestampFormat;
use aws_smithy_types::error::metadata::ErrorMetadata;
use aws_smithy_types::{BigDecimal, BigInteger, Blob, DateTime, Document};
use bytes::Bytes;
use std::fmt::{self, Debug, Formatter};
use std::task::{Context, Poll};

/// A structure's view of itself.
pub trait Structure: Debug {
    /// The table that describes it.
    fn schema(&self) -> &'static Schema;
    /// The value of the member at `index`.
    fn field(&self, index: usize) -> &dyn Value;
    /// The place of the member at `index`.
    fn field_mut(&mut self, index: usize) -> &mut dyn Value;
    /// The structure before anything was read: members that have an unset are, others hold their default.
    fn initial() -> Self
    where
        Self: Sized;
    /// Makes the member at `index` what it is in [`initial`](Self::initial): unset, or its default.
    fn reset(&mut self, index: usize) {
        self.field_mut(index).clear();
    }
}

/// A union's view of itself.
pub trait Union {
    /// The table that describes it.
    fn schema(&self) -> &'static Schema;
    /// The member that is set, `None` when it is one that the model doesn't know.
    fn active(&self) -> Option<(usize, Ref<'_>)>;
    /// Makes the member at `index` the one that is set, with an empty value, and gives its place.
    fn activate(&mut self, index: usize) -> Slot<'_>;
    /// Makes the union one whose member the model doesn't know.
    fn set_unknown(&mut self);
}

/// An open string enum.
pub trait Enum {
    /// Takes the value with this text; unknown texts are kept.
    fn set(&mut self, text: &str);
}

/// A list of values.
pub trait List {
    /// How many there are.
    fn len(&self) -> usize;
    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// The item at `index`.
    fn item(&self, index: usize) -> &dyn Value;
    /// Appends an empty item and gives its place.
    fn push(&mut self) -> &mut dyn Value;
    /// Takes all items away.
    fn clear(&mut self);
}

/// A map from strings (or enums) to values.
pub trait Map {
    /// How many entries there are.
    fn len(&self) -> usize;
    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// The entries, in the map's own order.
    fn entries(&self) -> Vec<(&str, &dyn Value)>;
    /// Inserts an empty value under `key` and gives its place.
    fn insert(&mut self, key: &str) -> &mut dyn Value;
    /// Takes all entries away.
    fn clear(&mut self);
}

/// A stream of events that is received.
pub trait Events {
    /// Starts it: from now on, events are read from this body, their payloads by this codec.
    fn start(&mut self, body: SdkBody, codec: &'static dyn Codec);
    /// The payload of the initial message, for protocols that put the other members of the output there; none if the
    /// stream starts with an event. May be polled again only while it is pending.
    fn poll_initial(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<Bytes>, BoxError>>;
}

/// A stream of events that is sent.
pub trait SendEvents {
    /// The body that carries the events, their payloads written by this codec and each message signed by this signer.
    /// `initial` is the payload of a message before them. The stream is taken and sends nothing more.
    fn start(&mut self, codec: &'static dyn Codec, initial: Option<Bytes>, signer: DeferredSigner) -> SdkBody;
}

/// A format of documents, such as JSON: reads and writes shapes, driven by their schemas. Errors name places and kinds
/// of values, never the values themselves.
pub trait Codec: Debug + Send + Sync {
    /// The name of its format in messages, `JSON`.
    fn name(&self) -> &'static str;
    /// The media type of its documents.
    fn media_type(&self) -> &'static str;
    /// Appends a document with the members of a structure that are bound to the body and are set.
    fn write_body(&self, structure: &dyn Structure, out: &mut Vec<u8>) -> Result<(), BoxError>;
    /// Appends a document of any value.
    fn write_value(&self, value: Ref<'_>, out: &mut Vec<u8>) -> Result<(), BoxError>;
    /// Fills the members of a structure that are bound to the body. No bytes at all are a document without members.
    fn read_body(&self, bytes: &[u8], into: &mut dyn Structure) -> Result<(), BoxError>;
    /// Fills the place of any value; false if the document is a null, which leaves the place as it was.
    fn read_value(&self, bytes: &[u8], into: Slot<'_>) -> Result<bool, BoxError>;
    /// What the body of any error says: its code as it is written there, and its message.
    fn read_error(&self, bytes: &[u8]) -> Result<ErrorMetadata, BoxError>;
}

/// A value, to be read.
#[allow(missing_docs)] // the names are Smithy's
pub enum Ref<'a> {
    /// Not set, or a null item of a sparse collection.
    Null,
    Boolean(bool),
    Byte(i8),
    Short(i16),
    Integer(i32),
    Long(i64),
    Float(f32),
    Double(f64),
    BigInteger(&'a BigInteger),
    BigDecimal(&'a BigDecimal),
    /// A string or an enum.
    String(&'a str),
    Blob(&'a Blob),
    Timestamp(&'a DateTime),
    Document(&'a Document),
    /// A streaming body: taken through [`Slot::Stream`], never through a shared reference.
    Stream,
    Structure(&'a dyn Structure),
    Union(&'a dyn Union),
    List(&'a dyn List),
    Map(&'a dyn Map),
    /// A union member without a value.
    Unit,
}

/// The place of a value, to be filled.
#[allow(missing_docs)] // the names are Smithy's
pub enum Slot<'a> {
    Boolean(&'a mut bool),
    Byte(&'a mut i8),
    Short(&'a mut i16),
    Integer(&'a mut i32),
    Long(&'a mut i64),
    Float(&'a mut f32),
    Double(&'a mut f64),
    BigInteger(&'a mut BigInteger),
    BigDecimal(&'a mut BigDecimal),
    String(&'a mut String),
    Enum(&'a mut dyn Enum),
    Blob(&'a mut Blob),
    Timestamp(&'a mut DateTime),
    Document(&'a mut Document),
    Stream(&'a mut ByteStream),
    /// A stream of events that starts from a body.
    Events(&'a mut dyn Events),
    /// A stream of events to be sent.
    Sender(&'a mut dyn SendEvents),
    Structure(&'a mut dyn Structure),
    Union(&'a mut dyn Union),
    List(&'a mut dyn List),
    Map(&'a mut dyn Map),
    Unit,
}

/// Anything that a member can hold.
pub trait Value: Debug {
    /// What it holds.
    fn get(&self) -> Ref<'_>;
    /// Its place; an unset optional value is made present, and empty.
    fn slot(&mut self) -> Slot<'_>;
    /// Unsets an optional value and empties any other that a structure can hold. A structure or union that isn't
    /// optional stays as it is: members always hold them as optional values.
    fn clear(&mut self) {
        empty(self.slot());
    }
    /// The value before anything was read: unset, or empty where the type has no unset.
    fn empty() -> Self
    where
        Self: Sized;
}

impl<T: Value> Value for Option<T> {
    fn get(&self) -> Ref<'_> {
        self.as_ref().map_or(Ref::Null, T::get)
    }
    fn slot(&mut self) -> Slot<'_> {
        self.get_or_insert_with(T::empty).slot()
    }
    fn clear(&mut self) {
        *self = None;
    }
    fn empty() -> Self {
        None
    }
}

// Said once for all structures, of which there are many. It leaves no place for `impl Value for Box<T: Value>`, so a
// boxed structure is a structure, and `union!` makes a boxed union a value.
impl<T: Structure> Value for T {
    fn get(&self) -> Ref<'_> {
        Ref::Structure(self)
    }
    fn slot(&mut self) -> Slot<'_> {
        Slot::Structure(self)
    }
    fn empty() -> Self {
        T::initial()
    }
}

impl<T: Structure> Structure for Box<T> {
    fn schema(&self) -> &'static Schema {
        (**self).schema()
    }
    fn field(&self, index: usize) -> &dyn Value {
        (**self).field(index)
    }
    fn field_mut(&mut self, index: usize) -> &mut dyn Value {
        (**self).field_mut(index)
    }
    fn initial() -> Self {
        Box::new(T::initial())
    }
}

/// Makes a value what [`Value::empty`] gives for its type.
#[cold]
fn empty(slot: Slot<'_>) {
    match slot {
        Slot::Boolean(place) => *place = Value::empty(),
        Slot::Byte(place) => *place = Value::empty(),
        Slot::Short(place) => *place = Value::empty(),
        Slot::Integer(place) => *place = Value::empty(),
        Slot::Long(place) => *place = Value::empty(),
        Slot::Float(place) => *place = Value::empty(),
        Slot::Double(place) => *place = Value::empty(),
        Slot::BigInteger(place) => *place = Value::empty(),
        Slot::BigDecimal(place) => *place = Value::empty(),
        Slot::String(place) => place.clear(),
        Slot::Enum(place) => place.set(NO_VALUE),
        Slot::Blob(place) => *place = Value::empty(),
        Slot::Timestamp(place) => *place = Value::empty(),
        Slot::Document(place) => *place = Value::empty(),
        Slot::Stream(place) => *place = Value::empty(),
        Slot::List(list) => list.clear(),
        Slot::Map(map) => map.clear(),
        Slot::Structure(_) | Slot::Union(_) | Slot::Unit => {}
        // A stream of events is empty until it starts, and starts once.
        Slot::Events(_) | Slot::Sender(_) => {}
    }
}

/// The text of an enum that is required and was not in the message, as AWS's SDKs have it.
pub const NO_VALUE: &str = "no value was set";

/// What `Debug` shows in the place of a sensitive value.
pub const REDACTED: &str = "*** Sensitive Data Redacted ***";

/// Writes a structure as derived code does, sensitive members redacted. `extra` are the fields that the wire doesn't
/// know.
pub fn debug<T: Structure>(structure: &T, extra: &[(&str, &dyn Debug)], f: &mut Formatter<'_>) -> fmt::Result {
    debug_structure(structure, extra, f)
}

fn debug_structure(structure: &dyn Structure, extra: &[(&str, &dyn Debug)], f: &mut Formatter<'_>) -> fmt::Result {
    let schema = structure.schema();
    let mut out = f.debug_struct(schema.type_name);
    for (index, member) in schema.members().iter().enumerate() {
        let field = member.rust_name();
        if member.is_sensitive() {
            out.field(field, &REDACTED);
        } else {
            out.field(field, &structure.field(index));
        }
    }
    for (field, value) in extra {
        out.field(field, value);
    }
    out.finish()
}

/// `Debug` of a builder that holds the structure which it builds: the structure's, under the builder's name.
pub fn debug_builder<T: Debug>(structure: &T, f: &mut Formatter<'_>) -> fmt::Result {
    debug_under_builder(structure, f)
}

fn debug_under_builder(structure: &dyn Debug, f: &mut Formatter<'_>) -> fmt::Result {
    let text = if f.alternate() { format!("{structure:#?}") } else { format!("{structure:?}") };
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    let (name, members) = text.split_at(end);
    write!(f, "{name}Builder{members}")
}

/// Ends a member access with an index that the schema doesn't have: only wrong generated code can ask for it.
#[cold]
pub fn no_such_member(index: usize) -> ! {
    panic!("the schema has no member {index}: the generated code and its schema disagree")
}
