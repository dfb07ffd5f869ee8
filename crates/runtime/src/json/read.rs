//! Reading: one visitor that fills the place of any value, whatever its shape.

use super::Error;
use super::document::Incoming;
use super::key::{Key, KeyText, Unknown};
use super::path::{Step, Trail};
use super::scalar::{self, Put};
use crate::shape::{Binding, List, Map, Member, Ref, Slot, Structure, TimestampFormat, Union, Value};
use aws_smithy_types::{Blob, Number};
use serde::de::{self, Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

/// Fills the body members of `into` from a JSON document. An empty body counts as `{}`.
pub fn read_body(bytes: &[u8], into: &mut dyn Structure) -> Result<(), Error> {
    read(bytes, into, Level::Body)
}

/// Fills all members of `into`, whatever their binding: for a structure that is a payload.
pub fn read_nested(bytes: &[u8], into: &mut dyn Structure) -> Result<(), Error> {
    read(bytes, into, Level::Nested)
}

fn read(bytes: &[u8], into: &mut dyn Structure, level: Level) -> Result<(), Error> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Ok(());
    }
    read_slot(bytes, Slot::Structure(into), level).and_then(|present| match present {
        true => Ok(()),
        false => Err(Error::new(String::new(), "expected an object, found null")),
    })
}

/// Fills any place from JSON; false when it was a null.
pub(crate) fn read_slot(bytes: &[u8], slot: Slot<'_>, level: Level) -> Result<bool, Error> {
    let context = Context { trail: Trail::default(), dialect: Dialect::Wire };
    // Checked once as a whole: much faster than string by string.
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let place = error.valid_up_to();
        Error::new(String::new(), format_args!("expected UTF-8, found another byte at offset {place}"))
    })?;
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let place = Place { slot, format: None, level, context: &context };
    place
        .deserialize(&mut deserializer)
        .and_then(|present| deserializer.end().map(|()| present))
        .map_err(|error| Error::new(context.trail.path(), error))
}

/// What holds for a whole document.
pub(crate) struct Context {
    pub(crate) trail: Trail,
    pub(crate) dialect: Dialect,
}

impl Context {
    /// The format of the member's timestamps, which in serde's dialect is one for all.
    fn format_of(&self, member: &Member) -> Option<TimestampFormat> {
        match self.dialect {
            Dialect::Wire => member.timestamp_format,
            Dialect::Serde => Some(TimestampFormat::DateTime),
        }
    }
}

/// Whose JSON it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// The service's, read by serde_json only.
    Wire,
    /// That of `serde_support`, in any format that describes itself.
    Serde,
}

/// Which members of a structure count.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    /// Those of the body.
    Body,
    /// All.
    Nested,
}

impl Level {
    /// Request-only bindings have no meaning in a response, where such a member is one of the body.
    pub(crate) fn has(self, member: &Member) -> bool {
        self == Level::Nested
            || matches!(member.binding, Binding::Body | Binding::Label | Binding::Query(_) | Binding::QueryParams)
    }
}

/// The place of a value, and what is needed to fill it. Gives false for a null, which leaves the place as it was.
pub(crate) struct Place<'a, 'c> {
    pub(crate) slot: Slot<'a>,
    pub(crate) format: Option<TimestampFormat>,
    pub(crate) level: Level,
    pub(crate) context: &'c Context,
}

impl<'de> DeserializeSeed<'de> for Place<'_, '_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        let is_wire = self.context.dialect == Dialect::Wire;
        match self.slot {
            Slot::BigInteger(place) if is_wire => big_number(place, deserializer),
            Slot::BigDecimal(place) if is_wire => big_number(place, deserializer),
            Slot::Timestamp(_) if is_wire && scalar::is_epoch(self.format) => self.epoch_seconds(deserializer),
            Slot::Document(place) => {
                *place = Incoming::deserialize(deserializer)?.0;
                Ok(true)
            }
            Slot::Unit => Ok(Option::<IgnoredAny>::deserialize(deserializer)?.is_some()),
            Slot::Stream(_) | Slot::Events(_) => IgnoredAny::deserialize(deserializer).map(|_| false),
            _ => deserializer.deserialize_any(self),
        }
    }
}

/// A number of any size, taken as its text.
fn big_number<'de, T: std::str::FromStr, D: Deserializer<'de>>(place: &mut T, from: D) -> Result<bool, D::Error> {
    let raw = <&RawValue>::deserialize(from)?;
    if raw.get() == "null" {
        return Ok(false);
    }
    *place = raw.get().parse().map_err(|_| de::Error::custom("expected a big number, found another value"))?;
    Ok(true)
}

impl<'a, 'c> Place<'a, 'c> {
    fn wrong<T, E: de::Error>(&self, found: &str) -> Result<T, E> {
        Err(E::custom(format_args!("expected {}, found {found}", scalar::expected(&self.slot, self.format))))
    }

    fn number<E: de::Error>(mut self, number: Number) -> Result<bool, E> {
        // Whoever writes a value by hand may prefer epoch seconds, which the service's JSON takes only where due.
        let format = self.format.filter(|_| self.context.dialect == Dialect::Wire);
        match scalar::put_number(&mut self.slot, number, format) {
            Put::Done => Ok(true),
            Put::Unfit => self.wrong("a number that is none"),
            Put::WrongKind => self.wrong("a number"),
        }
    }

    /// A timestamp taken as the text of its number, which keeps all of its digits.
    fn epoch_seconds<'de, D: Deserializer<'de>>(mut self, deserializer: D) -> Result<bool, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        match raw.get().as_bytes().first() {
            Some(b'n') => Ok(false),
            Some(b'"') => self.wrong("a string"),
            Some(b'[') => self.wrong("an array"),
            Some(b'{') => self.wrong("an object"),
            Some(b't' | b'f') => self.wrong("a boolean"),
            _ => match scalar::put_epoch(&mut self.slot, raw.get()) {
                Put::Done => Ok(true),
                _ => self.wrong("a number that is none"),
            },
        }
    }

    fn below(slot: Slot<'a>, format: Option<TimestampFormat>, context: &'c Context) -> Self {
        Place { slot, format, level: Level::Nested, context }
    }
}

impl<'de> Visitor<'de> for Place<'_, '_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(scalar::expected(&self.slot, self.format))
    }
    fn visit_unit<E>(self) -> Result<bool, E> {
        Ok(false)
    }
    fn visit_none<E>(self) -> Result<bool, E> {
        Ok(false)
    }
    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }
    fn visit_bool<E: de::Error>(self, value: bool) -> Result<bool, E> {
        match self.slot {
            Slot::Boolean(place) => {
                *place = value;
                Ok(true)
            }
            _ => self.wrong("a boolean"),
        }
    }
    fn visit_u64<E: de::Error>(self, value: u64) -> Result<bool, E> {
        self.number(Number::PosInt(value))
    }
    fn visit_i64<E: de::Error>(self, value: i64) -> Result<bool, E> {
        self.number(u64::try_from(value).map_or(Number::NegInt(value), Number::PosInt))
    }
    fn visit_u128<E: de::Error>(self, _: u128) -> Result<bool, E> {
        self.wrong("a number that is none")
    }
    fn visit_i128<E: de::Error>(self, _: i128) -> Result<bool, E> {
        self.wrong("a number that is none")
    }
    fn visit_f64<E: de::Error>(self, value: f64) -> Result<bool, E> {
        self.number(Number::Float(value))
    }
    fn visit_str<E: de::Error>(mut self, value: &str) -> Result<bool, E> {
        // By far the most values are these.
        if let Slot::String(place) = self.slot {
            *place = value.to_owned();
            return Ok(true);
        }
        match scalar::put_text(&mut self.slot, value, self.format) {
            Put::Done => Ok(true),
            Put::Unfit => self.wrong("a string that is none"),
            Put::WrongKind => self.wrong("a string"),
        }
    }
    fn visit_bytes<E: de::Error>(self, value: &[u8]) -> Result<bool, E> {
        match self.slot {
            Slot::Blob(place) => {
                *place = Blob::new(value);
                Ok(true)
            }
            _ => self.wrong("bytes"),
        }
    }
    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<bool, A::Error> {
        match self.slot {
            Slot::List(list) => read_list(list, items, self.format, self.context),
            _ => self.wrong("an array"),
        }
    }
    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<bool, A::Error> {
        match self.slot {
            Slot::Structure(structure) => read_structure(structure, entries, self.level, self.context),
            Slot::Union(union) => read_union(union, entries, self.context),
            Slot::Map(map) => read_map(map, entries, self.format, self.context),
            _ => self.wrong("an object"),
        }
    }
}

fn read_structure<'de, A: MapAccess<'de>>(
    structure: &mut dyn Structure,
    mut entries: A,
    level: Level,
    context: &Context,
) -> Result<bool, A::Error> {
    let schema = structure.schema();
    let (mut expected, mut beyond_all) = (0, 0);
    while let Some(found) = entries.next_key_seed(Key { schema, expected, context })? {
        let known = found.ok().map(|index| (index, &schema.members()[index]));
        let Some((index, member)) = known.filter(|(_, member)| level.has(member)) else {
            entries.next_value::<IgnoredAny>()?;
            continue;
        };
        expected = index + 1;
        let value = structure.field_mut(index);
        if index < beyond_all {
            // It may have been here before, and the last of several values counts, alone.
            value.clear();
        }
        beyond_all = beyond_all.max(expected);
        let place = Place::below(value.slot(), context.format_of(member), context);
        if !context.trail.note(entries.next_value_seed(place), || Step::Member(member))? {
            value.clear();
        }
    }
    Ok(true)
}

fn read_union<'de, A: MapAccess<'de>>(
    union: &mut dyn Union,
    mut entries: A,
    context: &Context,
) -> Result<bool, A::Error> {
    let schema = union.schema();
    let mut set = false;
    while let Some(found) = entries.next_key_seed(Key { schema, expected: 0, context })? {
        let present = match found {
            Err(Unknown::TypeName) => {
                entries.next_value::<IgnoredAny>()?;
                continue;
            }
            Ok(index) if !set => {
                let member = &schema.members()[index];
                let place = Place::below(union.activate(index), context.format_of(member), context);
                context.trail.note(entries.next_value_seed(place), || Step::Member(member))?
            }
            _ => entries.next_value::<Option<IgnoredAny>>()?.is_some(),
        };
        if present && set {
            return Err(de::Error::custom("expected one member of the union, found several"));
        }
        if present && found.is_err() {
            union.set_unknown();
        }
        set |= present;
    }
    if !set {
        union.set_unknown();
    }
    Ok(true)
}

fn read_list<'de, A: SeqAccess<'de>>(
    list: &mut dyn List,
    mut items: A,
    format: Option<TimestampFormat>,
    context: &Context,
) -> Result<bool, A::Error> {
    list.clear();
    for index in 0.. {
        let next = items.next_element_seed(Item { list, format, context });
        if context.trail.note(next, || Step::Index(index))?.is_none() {
            break;
        }
    }
    Ok(true)
}

fn read_map<'de, A: MapAccess<'de>>(
    map: &mut dyn Map,
    mut entries: A,
    format: Option<TimestampFormat>,
    context: &Context,
) -> Result<bool, A::Error> {
    map.clear();
    while let Some(key) = entries.next_key_seed(KeyText)? {
        let value = map.insert(&key);
        let read = entries.next_value_seed(Entry { value, format, context });
        context.trail.note(read, || Step::Key(key.into_owned()))?;
    }
    Ok(true)
}

/// The item that a list would get next.
struct Item<'a> {
    list: &'a mut dyn List,
    format: Option<TimestampFormat>,
    context: &'a Context,
}

impl<'de> DeserializeSeed<'de> for Item<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        Entry { value: self.list.push(), format: self.format, context: self.context }.deserialize(deserializer)
    }
}

/// A value of a list or map, where only a sparse one takes nulls.
struct Entry<'a> {
    value: &'a mut dyn Value,
    format: Option<TimestampFormat>,
    context: &'a Context,
}

impl<'de> DeserializeSeed<'de> for Entry<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if Place::below(self.value.slot(), self.format, self.context).deserialize(deserializer)? {
            return Ok(());
        }
        self.value.clear();
        match self.value.get() {
            Ref::Null => Ok(()),
            _ => Err(de::Error::custom("expected a value, found null in a list or map that takes none")),
        }
    }
}
