//! Shapes and the model that holds them.

use super::{Node, ShapeId, Traits};
use indexmap::IndexMap;
use std::collections::BTreeMap;

/// All shapes of a model by id, and its metadata. Prelude shapes (`smithy.api#String`) are always present.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Model {
    /// Smithy version the model was written in: `1.0` or `2.0`. The semantics kept here are those of 2.0.
    pub version: String,
    /// Top-level metadata.
    pub metadata: IndexMap<String, Node>,
    /// Every shape by id, prelude included.
    pub shapes: BTreeMap<ShapeId, Shape>,
}

impl Model {
    /// The shape with this id.
    pub fn shape(&self, id: &ShapeId) -> Option<&Shape> {
        self.shapes.get(id)
    }

    /// The services of the model, in the order of their ids.
    pub fn services(&self) -> impl Iterator<Item = &Shape> {
        self.shapes.values().filter(|shape| matches!(shape.ty, ShapeType::Service(_)))
    }
}

/// One shape.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    /// Its id.
    pub id: ShapeId,
    /// What it is.
    pub ty: ShapeType,
    /// The traits applied to it (not those of its members).
    pub traits: Traits,
    /// Its members in model order, mixins flattened: of a structure, union, enum or intEnum; `member` of a
    /// list; `key` and `value` of a map.
    pub members: IndexMap<String, Member>,
}

impl Shape {
    /// A member by name.
    pub fn member(&self, name: &str) -> Option<&Member> {
        self.members.get(name)
    }
}

/// A member of a shape.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// Its id, `ns#Shape$member`.
    pub id: ShapeId,
    /// The shape that it targets.
    pub target: ShapeId,
    /// The traits applied to the member itself.
    pub traits: Traits,
}

impl Member {
    /// The member's name.
    pub fn name(&self) -> &str {
        self.id.member().unwrap_or_default()
    }
}

/// The type of a shape, with what only this type has.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)] // the names are Smithy's
pub enum ShapeType {
    Blob,
    Boolean,
    String,
    Enum,
    IntEnum,
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
    List,
    Map,
    Structure,
    Union,
    Service(ServiceShape),
    Operation(OperationShape),
    Resource(Box<ResourceShape>),
}

impl ShapeType {
    /// The type's name in the JSON AST.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Blob => "blob",
            Self::Boolean => "boolean",
            Self::String => "string",
            Self::Enum => "enum",
            Self::IntEnum => "intEnum",
            Self::Byte => "byte",
            Self::Short => "short",
            Self::Integer => "integer",
            Self::Long => "long",
            Self::Float => "float",
            Self::Double => "double",
            Self::BigInteger => "bigInteger",
            Self::BigDecimal => "bigDecimal",
            Self::Timestamp => "timestamp",
            Self::Document => "document",
            Self::List => "list",
            Self::Map => "map",
            Self::Structure => "structure",
            Self::Union => "union",
            Self::Service(_) => "service",
            Self::Operation(_) => "operation",
            Self::Resource(_) => "resource",
        }
    }

    /// The type without members and properties that has this name, enums not among them.
    pub(crate) fn simple(name: &str) -> Option<Self> {
        Some(match name {
            "blob" => Self::Blob,
            "boolean" => Self::Boolean,
            "string" => Self::String,
            "byte" => Self::Byte,
            "short" => Self::Short,
            "integer" => Self::Integer,
            "long" => Self::Long,
            "float" => Self::Float,
            "double" => Self::Double,
            "bigInteger" => Self::BigInteger,
            "bigDecimal" => Self::BigDecimal,
            "timestamp" => Self::Timestamp,
            "document" => Self::Document,
            _ => return None,
        })
    }

    /// The type's name with its article, for messages: `an operation`.
    pub fn with_article(&self) -> String {
        let name = self.name();
        let article = if name.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" };
        format!("{article} {name}")
    }

    /// Whether values of it are numbers.
    pub fn is_number(&self) -> bool {
        matches!(
            self,
            Self::IntEnum
                | Self::Byte
                | Self::Short
                | Self::Integer
                | Self::Long
                | Self::Float
                | Self::Double
                | Self::BigInteger
                | Self::BigDecimal
        )
    }

    /// Whether it is a service, an operation or a resource, and so no type of a value.
    pub fn is_service_type(&self) -> bool {
        matches!(self, Self::Service(_) | Self::Operation(_) | Self::Resource(_))
    }
}

/// What a service shape has of its own.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ServiceShape {
    /// The API's version, `2015-03-31`.
    pub version: String,
    /// Operations bound to the service itself.
    pub operations: Vec<ShapeId>,
    /// Resources bound to the service.
    pub resources: Vec<ShapeId>,
    /// Errors that every operation can return.
    pub errors: Vec<ShapeId>,
    /// Shapes renamed in this service's closure.
    pub rename: IndexMap<ShapeId, String>,
}

/// What an operation shape has of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct OperationShape {
    /// The input structure; `smithy.api#Unit` when the operation has none.
    pub input: ShapeId,
    /// The output structure; `smithy.api#Unit` when the operation has none.
    pub output: ShapeId,
    /// The errors in model order.
    pub errors: Vec<ShapeId>,
}

/// What a resource shape has of its own.
#[derive(Clone, Debug, Default, PartialEq)]
#[allow(missing_docs)] // the names are Smithy's
pub struct ResourceShape {
    pub identifiers: IndexMap<String, ShapeId>,
    pub properties: IndexMap<String, ShapeId>,
    pub create: Option<ShapeId>,
    pub put: Option<ShapeId>,
    pub read: Option<ShapeId>,
    pub update: Option<ShapeId>,
    pub delete: Option<ShapeId>,
    pub list: Option<ShapeId>,
    pub operations: Vec<ShapeId>,
    pub collection_operations: Vec<ShapeId>,
    pub resources: Vec<ShapeId>,
}

impl ResourceShape {
    /// The operations of the resource's lifecycle.
    pub fn lifecycle(&self) -> impl Iterator<Item = &ShapeId> {
        [&self.create, &self.put, &self.read, &self.update, &self.delete, &self.list].into_iter().flatten()
    }
}
