//! Reading: one walk that fills the place of any value, whatever its shape, straight from the text.

use super::text::{Read, Text};
use crate::codec::path::{Step, Trail};
use crate::codec::scalar::{self, Put};
use crate::codec::{Error, Level};
use crate::shape::{List, Map, Ref, Schema, Slot, Structure, TimestampFormat, Union, Value};
use aws_smithy_types::Document;
use std::borrow::Cow;
use std::collections::HashMap;

/// Fills the body members of `into` from a JSON document. An empty body counts as `{}`.
pub fn read_body(bytes: &[u8], into: &mut dyn Structure) -> Result<(), Error> {
    if bytes.is_empty() {
        complete(into);
        return Ok(());
    }
    read_slot(bytes, Slot::Structure(into), Level::Body).and_then(|present| match present {
        true => Ok(()),
        false => Err(Error::new(String::new(), "expected an object, found null")),
    })
}

/// Fills any place from JSON; false when it was a null.
pub(super) fn read_slot(bytes: &[u8], slot: Slot<'_>, level: Level) -> Result<bool, Error> {
    let text = Text::new(bytes).map_err(|message| Error::new(String::new(), message))?;
    let mut reader = Reader { text, trail: Trail::default() };
    let read = reader.value(slot, None, level).and_then(|present| reader.text.end().map(|()| present));
    read.map_err(|fault| Error::new(reader.trail.path(), fault))
}

struct Reader<'t> {
    text: Text<'t>,
    trail: Trail,
}

impl Reader<'_> {
    /// Fills a place with the next value. Gives false for a null, which leaves the place as it was.
    fn value(&mut self, slot: Slot<'_>, format: Option<TimestampFormat>, level: Level) -> Read<bool> {
        match slot {
            Slot::Document(place) => {
                *place = self.document()?;
                return Ok(true);
            }
            Slot::Unit => return self.text.skip(),
            Slot::Stream(_) | Slot::Events(_) => return self.text.skip().map(|_| false),
            _ => {}
        }
        match self.text.peek()? {
            b'"' => self.string(slot, format),
            b'{' => match slot {
                Slot::Structure(structure) => self.structure(structure, level),
                Slot::Union(union) => self.union(union),
                Slot::Map(map) => self.map(map, format),
                slot => self.text.enter().and_then(|()| self.wrong(&slot, format, "an object")),
            },
            b'[' => match slot {
                Slot::List(list) => self.list(list, format),
                slot => self.text.enter().and_then(|()| self.wrong(&slot, format, "an array")),
            },
            b'n' => self.text.word("null").map(|()| false),
            byte @ (b't' | b'f') => {
                self.text.word(if byte == b't' { "true" } else { "false" })?;
                match slot {
                    Slot::Boolean(place) => *place = byte == b't',
                    slot => return self.wrong(&slot, format, "a boolean"),
                }
                Ok(true)
            }
            _ => self.number(slot, format),
        }
    }

    #[cold]
    fn wrong<T>(&self, slot: &Slot<'_>, format: Option<TimestampFormat>, found: &str) -> Read<T> {
        match slot {
            Slot::BigInteger(_) | Slot::BigDecimal(_) => self.text.fault("expected a big number, found another value"),
            slot => self.text.fault(format_args!("expected {}, found {found}", scalar::expected(slot, format))),
        }
    }

    fn string(&mut self, mut slot: Slot<'_>, format: Option<TimestampFormat>) -> Read<bool> {
        // By far the most values are these.
        if let Slot::String(place) = slot {
            *place = self.text.string()?.into_owned();
            return Ok(true);
        }
        if let Slot::BigInteger(_) | Slot::BigDecimal(_) = slot {
            return self.wrong(&slot, format, "a string");
        }
        let value = self.text.string()?;
        match scalar::put_text(&mut slot, &value, format) {
            Put::Done => Ok(true),
            Put::Unfit => self.wrong(&slot, format, "another string"),
            Put::WrongKind => self.wrong(&slot, format, "a string"),
        }
    }

    fn number(&mut self, mut slot: Slot<'_>, format: Option<TimestampFormat>) -> Read<bool> {
        let number = self.text.number()?;
        let put = match &mut slot {
            // The text of these numbers keeps all of its digits.
            Slot::BigInteger(place) => number.text.parse().map_or(Put::Unfit, |value| put(*place, value)),
            Slot::BigDecimal(place) => number.text.parse().map_or(Put::Unfit, |value| put(*place, value)),
            Slot::Timestamp(_) if scalar::is_epoch(format) => scalar::put_epoch(&mut slot, number.text),
            slot => match number.value() {
                Some(value) => scalar::put_number(slot, value, format),
                None => return self.text.fault("number out of range"),
            },
        };
        match put {
            Put::Done => Ok(true),
            Put::Unfit => self.wrong(&slot, format, "another number"),
            Put::WrongKind => self.wrong(&slot, format, "a number"),
        }
    }

    fn structure(&mut self, structure: &mut dyn Structure, level: Level) -> Read<bool> {
        let schema = structure.schema();
        let (mut previous, mut beyond_all, mut is_first) = (0, 0, true);
        self.text.enter()?;
        while self.text.next(b'}', &mut is_first)? {
            let Some(index) = self.member(schema, previous, level)? else {
                self.text.skip()?;
                continue;
            };
            previous = index + 1;
            // Members that come in order cannot have come before.
            let may_be_set = index < beyond_all;
            beyond_all = beyond_all.max(previous);
            self.field(structure, index, may_be_set)?;
        }
        complete(structure);
        Ok(true)
    }

    /// Reads a key. Gives the index of its member; `None` where the key is unknown, or where its member does not belong
    /// to a document at this level. `previous` is the index of the member before it plus one, 0 at the start.
    #[inline]
    fn member(&mut self, schema: &Schema, previous: usize, level: Level) -> Read<Option<usize>> {
        let (members, order) = (schema.members(), schema.order());
        let likely = order.after(previous);
        if members.get(likely).is_some_and(|member| self.text.take_key(member.wire_name)) {
            return Ok(Some(likely).filter(|&index| level.has(&members[index])));
        }
        let index = schema.index_of(&self.text.key()?).filter(|&index| level.has(&members[index]));
        if let Some(index) = index {
            order.learn(previous, index);
        }
        Ok(index)
    }

    /// Reads the value of a member. Of several values the last one counts, alone; a null leaves the member unset.
    #[inline]
    fn field(&mut self, structure: &mut dyn Structure, index: usize, may_be_set: bool) -> Read<()> {
        let member = &structure.schema().members()[index];
        let value = structure.field_mut(index);
        if may_be_set {
            value.clear();
        }
        let read = self.value(value.slot(), member.timestamp_format, Level::Nested);
        if !self.trail.note(read, || Step::Member(member))? {
            structure.reset(index);
        }
        Ok(())
    }

    /// Fills a union with its one member that is not null. Where a member comes twice, its last value counts.
    fn union(&mut self, union: &mut dyn Union) -> Read<bool> {
        let schema = union.schema();
        let mut set: Option<Cow<'_, str>> = None;
        let mut is_first = true;
        self.text.enter()?;
        while self.text.next(b'}', &mut is_first)? {
            let key = self.text.key()?;
            let index = schema.index_of(&key);
            let is_another = set.as_ref().is_some_and(|set| *set != key);
            let present = match index {
                // Services may add it to any object.
                None if key == "__type" => {
                    self.text.skip()?;
                    continue;
                }
                Some(index) if !is_another => {
                    let member = &schema.members()[index];
                    let read = self.value(union.activate(index), member.timestamp_format, Level::Nested);
                    self.trail.note(read, || Step::Member(member))?
                }
                _ => self.text.skip()?,
            };
            match (present, is_another) {
                (true, true) => return self.text.fault("expected one member of the union, found several"),
                (true, false) => {
                    if index.is_none() {
                        union.set_unknown();
                    }
                    set = Some(key);
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

    fn list(&mut self, list: &mut dyn List, format: Option<TimestampFormat>) -> Read<bool> {
        list.clear();
        let mut is_first = true;
        self.text.enter()?;
        for index in 0.. {
            if !self.text.next(b']', &mut is_first)? {
                break;
            }
            let read = self.entry(list.push(), format);
            self.trail.note(read, || Step::Index(index))?;
        }
        Ok(true)
    }

    fn map(&mut self, map: &mut dyn Map, format: Option<TimestampFormat>) -> Read<bool> {
        map.clear();
        let mut is_first = true;
        self.text.enter()?;
        while self.text.next(b'}', &mut is_first)? {
            let key = self.text.key()?;
            let read = self.entry(map.insert(&key), format);
            self.trail.note(read, || Step::Key(key.into_owned()))?;
        }
        Ok(true)
    }

    /// A value of a list or map, where only a sparse one takes nulls.
    fn entry(&mut self, value: &mut dyn Value, format: Option<TimestampFormat>) -> Read<()> {
        if self.value(value.slot(), format, Level::Nested)? {
            return Ok(());
        }
        value.clear();
        match value.get() {
            Ref::Null => Ok(()),
            _ => self.text.fault("expected a value, found null in a list or map that takes none"),
        }
    }

    fn document(&mut self) -> Read<Document> {
        let mut is_first = true;
        Ok(match self.text.peek()? {
            b'"' => Document::String(self.text.string()?.into_owned()),
            b'{' => {
                let mut object = HashMap::new();
                self.text.enter()?;
                while self.text.next(b'}', &mut is_first)? {
                    let key = self.text.key()?.into_owned();
                    object.insert(key, self.document()?);
                }
                Document::Object(object)
            }
            b'[' => {
                let mut array = Vec::new();
                self.text.enter()?;
                while self.text.next(b']', &mut is_first)? {
                    array.push(self.document()?);
                }
                Document::Array(array)
            }
            b'n' => self.text.word("null").map(|()| Document::Null)?,
            b't' => self.text.word("true").map(|()| Document::Bool(true))?,
            b'f' => self.text.word("false").map(|()| Document::Bool(false))?,
            _ => match self.text.number()?.value() {
                Some(number) => Document::Number(number),
                None => return self.text.fault("number out of range"),
            },
        })
    }
}

/// Gives a structure the structures that it requires and that did not come, with empty values: a client takes a
/// response that lacks them (Smithy 2.0, "Client error correction"). What else is required is empty from the start.
fn complete(structure: &mut dyn Structure) {
    for &index in structure.schema().required() {
        if !matches!(structure.field(index).get(), Ref::Null) {
            continue;
        }
        let value = structure.field_mut(index);
        if let Slot::Structure(missing) = value.slot() {
            complete(missing);
        } else {
            value.clear();
        }
    }
}

fn put<T>(place: &mut T, value: T) -> Put {
    *place = value;
    Put::Done
}
