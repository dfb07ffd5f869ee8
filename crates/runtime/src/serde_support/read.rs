//! Reading through serde: one visitor that fills the place of any value, whatever its shape.

use super::document::Incoming;
use super::key::{Key, KeyText, Unknown};
use super::timestamp;
use crate::codec::path::{Step, Trail};
use crate::codec::scalar::{self, Put};
use crate::shape::{List, Map, Ref, Slot, Structure, TimestampFormat, Union, Value};
use aws_smithy_types::{Blob, Number};
use serde::de::{self, Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// The place of a value, and what is needed to fill it. Gives false for a null, which leaves the place as it was.
pub(super) struct Place<'a, 't> {
    pub(super) slot: Slot<'a>,
    pub(super) trail: &'t Trail,
}

/// The form of timestamps that messages name; each of the others does as well.
const FORMAT: Option<TimestampFormat> = Some(TimestampFormat::DateTime);

impl<'de> DeserializeSeed<'de> for Place<'_, '_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        match self.slot {
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

impl Place<'_, '_> {
    fn wrong<T, E: de::Error>(&self, found: &str) -> Result<T, E> {
        Err(E::custom(format_args!("expected {}, found {found}", scalar::expected(&self.slot, FORMAT))))
    }

    fn number<E: de::Error>(mut self, number: Number) -> Result<bool, E> {
        match scalar::put_number(&mut self.slot, number, None) {
            Put::Done => Ok(true),
            Put::Unfit => self.wrong("another number"),
            Put::WrongKind => self.wrong("a number"),
        }
    }
}

impl<'de> Visitor<'de> for Place<'_, '_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(scalar::expected(&self.slot, FORMAT))
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
        self.wrong("another number")
    }
    fn visit_i128<E: de::Error>(self, _: i128) -> Result<bool, E> {
        self.wrong("another number")
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
        if let Slot::Timestamp(place) = &mut self.slot {
            return match timestamp::parse(value) {
                Some(time) => {
                    **place = time;
                    Ok(true)
                }
                None => self.wrong("another string"),
            };
        }
        match scalar::put_text(&mut self.slot, value, FORMAT) {
            Put::Done => Ok(true),
            Put::Unfit => self.wrong("another string"),
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
            Slot::List(list) => read_list(list, items, self.trail),
            _ => self.wrong("an array"),
        }
    }
    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<bool, A::Error> {
        match self.slot {
            Slot::Structure(structure) => read_structure(structure, entries, self.trail),
            Slot::Union(union) => read_union(union, entries, self.trail),
            Slot::Map(map) => read_map(map, entries, self.trail),
            _ => self.wrong("an object"),
        }
    }
}

fn read_structure<'de, A: MapAccess<'de>>(
    structure: &mut dyn Structure,
    mut entries: A,
    trail: &Trail,
) -> Result<bool, A::Error> {
    let schema = structure.schema();
    while let Some(found) = entries.next_key_seed(Key(schema))? {
        let Ok(index) = found else {
            entries.next_value::<IgnoredAny>()?;
            continue;
        };
        let member = &schema.members()[index];
        let value = structure.field_mut(index);
        // It may have been here before, and the last of several values counts, alone.
        value.clear();
        let place = Place { slot: value.slot(), trail };
        if !trail.note(entries.next_value_seed(place), || Step::Member(member))? {
            structure.reset(index);
        }
    }
    Ok(true)
}

fn read_union<'de, A: MapAccess<'de>>(union: &mut dyn Union, mut entries: A, trail: &Trail) -> Result<bool, A::Error> {
    let schema = union.schema();
    // The member that is set: its index, or none for one that the model doesn't know.
    let mut set: Option<Option<usize>> = None;
    while let Some(found) = entries.next_key_seed(Key(schema))? {
        let index = found.ok();
        let is_another = set.is_some_and(|set| set.is_none() || set != index);
        let present = match found {
            Err(Unknown::TypeName) => {
                entries.next_value::<IgnoredAny>()?;
                continue;
            }
            Ok(index) if !is_another => {
                let member = &schema.members()[index];
                let place = Place { slot: union.activate(index), trail };
                trail.note(entries.next_value_seed(place), || Step::Member(member))?
            }
            _ => entries.next_value::<Option<IgnoredAny>>()?.is_some(),
        };
        match (present, is_another) {
            (true, true) => return Err(de::Error::custom("expected one member of the union, found several")),
            (true, false) => {
                if index.is_none() {
                    union.set_unknown();
                }
                set = Some(index);
            }
            (false, true) => {}
            (false, false) => set = None,
        }
    }
    if set.is_none() {
        union.set_unknown();
    }
    Ok(true)
}

fn read_list<'de, A: SeqAccess<'de>>(list: &mut dyn List, mut items: A, trail: &Trail) -> Result<bool, A::Error> {
    list.clear();
    for index in 0.. {
        let next = items.next_element_seed(Item { list, trail });
        if trail.note(next, || Step::Index(index))?.is_none() {
            break;
        }
    }
    Ok(true)
}

fn read_map<'de, A: MapAccess<'de>>(map: &mut dyn Map, mut entries: A, trail: &Trail) -> Result<bool, A::Error> {
    map.clear();
    while let Some(key) = entries.next_key_seed(KeyText)? {
        let value = map.insert(&key);
        let read = entries.next_value_seed(Entry { value, trail });
        trail.note(read, || Step::Key(key.into_owned()))?;
    }
    Ok(true)
}

/// The item that a list would get next.
struct Item<'a> {
    list: &'a mut dyn List,
    trail: &'a Trail,
}

impl<'de> DeserializeSeed<'de> for Item<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        Entry { value: self.list.push(), trail: self.trail }.deserialize(deserializer)
    }
}

/// A value of a list or map, where only a sparse one takes nulls.
struct Entry<'a> {
    value: &'a mut dyn Value,
    trail: &'a Trail,
}

impl<'de> DeserializeSeed<'de> for Entry<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let place = Place { slot: self.value.slot(), trail: self.trail };
        if place.deserialize(deserializer)? {
            return Ok(());
        }
        self.value.clear();
        match self.value.get() {
            Ref::Null => Ok(()),
            _ => Err(de::Error::custom("expected a value, found null in a list or map that takes none")),
        }
    }
}
