//! Keys of objects: names of members to their indices, and keys of maps.

use crate::shape::Schema;
use serde::de::{DeserializeSeed, Deserializer, Visitor};
use std::borrow::Cow;
use std::fmt;

/// The name of a member on its way to be an index.
pub(super) struct Key(pub(super) &'static Schema);

/// A name that no member has.
#[derive(Clone, Copy)]
pub(super) enum Unknown {
    /// `__type`, which services may add to any object.
    TypeName,
    Other,
}

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Result<usize, Unknown>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key {
    type Value = Result<usize, Unknown>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a member")
    }
    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        let index = self.0.members().iter().position(|member| member.name == name);
        Ok(index.ok_or_else(|| if name == "__type" { Unknown::TypeName } else { Unknown::Other }))
    }
}

/// The key of a map, borrowed from the text where that has it as it is.
pub(super) struct KeyText;

impl<'de> DeserializeSeed<'de> for KeyText {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for KeyText {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }
    fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(key))
    }
    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(key.to_owned()))
    }
}
