//! Values of shapes, as documented examples and samples have them.

use crate::document::{Document, Number};
use jiff::Timestamp;

/// A value of a [`Type`](super::Type). Which one is known where the value is kept: by the member, or by the list.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)] // the names are Smithy's
pub enum Value {
    /// In sparse lists and maps.
    Null,
    Boolean(bool),
    /// Of any of the four integer types.
    Integer(i64),
    /// A float or a double; it may be infinite or NaN.
    Float(f64),
    /// A number of any size: the digits of a big integer or big decimal, as JSON has them.
    BigNumber(String),
    /// A string or the value of an enum.
    String(String),
    /// A blob or a stream, by its text: what examples write is not encoded.
    Blob(String),
    Timestamp(Timestamp),
    Document(Document),
    /// A structure or an error.
    Structure(Object),
    /// The member of a union that is set.
    Union(String, Box<Value>),
    /// The member of a union that is set, which has no value.
    Unit,
    List(Vec<Value>),
    Map(Vec<(String, Value)>),
}

impl Value {
    /// The value by the model's names, as examples write it.
    pub fn to_document(&self) -> Document {
        match self {
            Self::Null => Document::Null,
            Self::Boolean(value) => Document::Boolean(*value),
            Self::Integer(value) => (*value).into(),
            Self::Float(value) => Document::float(*value),
            Self::BigNumber(digits) => Document::Number(Number::Exact(digits.clone())),
            Self::String(text) | Self::Blob(text) => text.as_str().into(),
            Self::Timestamp(time) => time.to_string().into(),
            Self::Document(document) => document.clone(),
            Self::Structure(object) => object.to_document(),
            Self::Union(member, value) => Document::Object(vec![(member.clone(), value.to_document())]),
            Self::Unit => Document::Object(Vec::new()),
            Self::List(items) => Document::Array(items.iter().map(Self::to_document).collect()),
            Self::Map(entries) => {
                Document::Object(entries.iter().map(|(key, value)| (key.clone(), value.to_document())).collect())
            }
        }
    }

    /// Whether a float in it is NaN, which is equal to nothing.
    pub fn has_nan(&self) -> bool {
        match self {
            Self::Float(value) => value.is_nan(),
            Self::Structure(object) => object.has_nan(),
            Self::Union(_, value) => value.has_nan(),
            Self::List(items) => items.iter().any(Self::has_nan),
            Self::Map(entries) => entries.iter().any(|(_, value)| value.has_nan()),
            _ => false,
        }
    }
}

/// The members of a structure that are set, by their names in the model, in the order in which they were set.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Object(Vec<(String, Value)>);

impl Object {
    /// The members that are set.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// The value of a member.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.iter().find(|(set, _)| *set == name).map(|(_, value)| value)
    }

    /// The value of a member, to change it.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Value> {
        self.0.iter_mut().find(|(set, _)| set == name).map(|(_, value)| value)
    }

    /// Sets a member, in its place when it is set already.
    pub fn set(&mut self, name: &str, value: Value) {
        match self.get_mut(name) {
            Some(old) => *old = value,
            None => self.0.push((name.to_owned(), value)),
        }
    }

    /// Unsets a member.
    pub fn remove(&mut self, name: &str) {
        self.0.retain(|(set, _)| set != name);
    }

    /// The members by the model's names, as examples write them.
    pub fn to_document(&self) -> Document {
        Document::Object(self.iter().map(|(name, value)| (name.to_owned(), value.to_document())).collect())
    }

    /// Whether a float in it is NaN, which is equal to nothing.
    pub fn has_nan(&self) -> bool {
        self.iter().any(|(_, value)| value.has_nan())
    }
}

impl FromIterator<(String, Value)> for Object {
    fn from_iter<I: IntoIterator<Item = (String, Value)>>(members: I) -> Self {
        Self(members.into_iter().collect())
    }
}
