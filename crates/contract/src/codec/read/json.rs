//! JSON against a schema, in one pass: the value in document form, and everything that is wrong with it. Reads bodies
//! by their names on the wire, and documents by the names of members.

mod objects;

use super::findings::{Quoted, Step};
use super::number::is_number;
use super::{Form, Reader, check, timestamp};
use crate::api::{Constraints, Kind, Location, Member, SchemaId, TimestampFormat};
use crate::violation::Constraint;
use indexmap::IndexMap;
use objects::{map, structure, union};
use proofmark_smithy_model::model::Node;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Number;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

static UNCONSTRAINED: Constraints = Constraints { length: None, range: None, pattern: None };

/// What was found where a value was looked for.
#[derive(Debug, PartialEq)]
pub(super) enum Found {
    /// A value in document form. Its violations of constraints are recorded.
    Value(Node),
    /// `null`.
    Null,
    /// Something else, which is recorded.
    Invalid,
}

impl From<Option<Node>> for Found {
    fn from(value: Option<Node>) -> Self {
        value.map_or(Self::Invalid, Self::Value)
    }
}

impl<'a> Reader<'a> {
    /// A member by its name in JSON.
    pub(super) fn member(&self, members: &'a IndexMap<String, Member>, name: &str) -> Option<&'a Member> {
        let member = members.get(name);
        if self.form == Form::Document {
            return member;
        }
        // Most members have one name for both.
        member.filter(|member| member.json_name == name).or_else(|| members.values().find(|m| m.json_name == name))
    }

    /// Whether a member of a structure in this role is in the JSON.
    pub(super) fn is_json(&self, member: &Member, role: Role) -> bool {
        match role {
            Role::Message => self.travels(&member.location) == &Location::Body,
            Role::Event => !matches!(member.location, Location::EventHeader | Location::EventPayload),
            Role::Value | Role::Events => true,
        }
    }

    /// What a violation says that a value should be.
    fn expected(&self, shape: Shape<'_>) -> &'static str {
        match &self.api[shape.schema].kind {
            _ if shape.role == Role::Events => "an array of events",
            Kind::Timestamp => timestamp::expected(self.json_format(shape.member)),
            kind => check::expected(kind),
        }
    }

    /// Records a string where something else is looked for. It may be a secret that was given another type.
    fn mistyped(&mut self, shape: Shape<'a>, text: &str) -> Found {
        let expected = self.expected(shape);
        match self.guarded {
            true => self.mismatch::<Node>(expected, &&*format!("a string of {} bytes", text.len())),
            false if matches!(self.api[shape.schema].kind, Kind::Blob) => self.mismatch(expected, &text),
            false => self.mismatch(expected, &Quoted(text)),
        }
        .into()
    }

    /// The format of a member's timestamps in JSON.
    fn json_format(&self, member: Option<&Member>) -> TimestampFormat {
        match self.form {
            Form::Document => TimestampFormat::EpochSeconds,
            _ => member.and_then(|member| member.timestamp_format).unwrap_or(self.api.protocol.timestamp_format),
        }
    }

    /// The value of a member, in a body or document.
    pub(super) fn shape(&self, member: &'a Member) -> Shape<'a> {
        let schema = &self.api[member.target];
        let events = self.form == Form::Document && schema.streaming && matches!(schema.kind, Kind::Union { .. });
        Shape { schema: member.target, member: Some(member), role: if events { Role::Events } else { Role::Value } }
    }

    /// A JSON text as the value of a shape. One that is broken is invalid, and what was found in it does not count.
    pub(super) fn json(&mut self, shape: Shape<'a>, text: &[u8]) -> Found {
        let start = self.findings.mark();
        // All of it, members that nobody reads among it: the parser would look at what it reads only.
        let text = match std::str::from_utf8(text) {
            Ok(text) => text,
            Err(error) => {
                let reason = format!("broken JSON: it is not UTF-8: {error}");
                self.findings.error(Constraint::Malformed { reason }, None);
                return Found::Invalid;
            }
        };
        let mut deserializer = serde_json::Deserializer::from_str(text);
        self.in_text = true;
        let found = Seed { reader: self, shape }.deserialize(&mut deserializer);
        found.and_then(|found| deserializer.end().map(|()| found)).unwrap_or_else(|error| {
            self.findings.reset(start);
            self.findings.error(Constraint::Malformed { reason: format!("broken JSON: {error}") }, None);
            Found::Invalid
        })
    }

    /// A document as the value of a shape.
    pub(super) fn node(&mut self, shape: Shape<'a>, node: &Node) -> Found {
        self.in_text = false;
        // A reader of values in memory has no cause of its own to fail.
        Seed { reader: self, shape }.deserialize(node).unwrap_or(Found::Invalid)
    }
}

/// What a value should be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape<'a> {
    pub schema: SchemaId,
    /// The member that has it, for its own constraints and format.
    pub member: Option<&'a Member>,
    pub role: Role,
}

/// What is special about where a value stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Nothing.
    Value,
    /// It is the structure of a whole message, of which only a part is JSON.
    Message,
    /// It is the structure of an event, of which only a part is JSON.
    Event,
    /// It is a stream of events, which a document has as a list.
    Events,
}

impl<'a> Shape<'a> {
    fn constraints(&self) -> &'a Constraints {
        self.member.map_or(&UNCONSTRAINED, |member| &member.constraints)
    }
}

/// A value as it stands in a text, of which nothing is copied; of a value in memory, as it would stand in one.
pub(super) fn raw<'de, D: Deserializer<'de>>(in_text: bool, deserializer: D) -> Result<Cow<'de, str>, D::Error> {
    match in_text {
        true => <&'de RawValue>::deserialize(deserializer).map(|raw| Cow::Borrowed(raw.get())),
        false => Box::<RawValue>::deserialize(deserializer).map(|raw| Cow::Owned(raw.get().to_owned())),
    }
}

/// Reads a value of a shape; to be given to whatever has one.
pub(super) struct Seed<'r, 'a> {
    pub reader: &'r mut Reader<'a>,
    pub shape: Shape<'a>,
}

impl<'de> DeserializeSeed<'de> for Seed<'_, '_> {
    type Value = Found;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Found, D::Error> {
        match &self.reader.api[self.shape.schema].kind {
            Kind::Document => {
                let node = Node::deserialize(deserializer)?;
                Ok(if node.is_null() { Found::Null } else { Found::Value(node) })
            }
            Kind::BigInteger | Kind::BigDecimal => {
                let raw = raw(self.reader.in_text, deserializer)?;
                self.big(&raw).map_err(serde::de::Error::custom)
            }
            _ => deserializer.deserialize_any(self),
        }
    }
}

impl<'de> Visitor<'de> for Seed<'_, '_> {
    type Value = Found;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Found, E> {
        Ok(Found::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Found, E> {
        Ok(match self.kind() {
            Kind::Boolean => Found::Value(Node::Bool(value)),
            _ => self.mismatch(&value.to_string()),
        })
    }

    fn visit_i64<E>(self, value: i64) -> Result<Found, E> {
        Ok(self.number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Found, E> {
        Ok(self.number(value.into()))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Found, E> {
        let number = Number::from_f64(value).ok_or_else(|| E::custom("not a JSON number"))?;
        Ok(self.number(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Found, E> {
        let (kind, constraints) = (self.kind(), self.shape.constraints());
        let Self { reader, shape } = self;
        let string = || Found::Value(Node::String(text.to_owned()));
        Ok(match kind {
            Kind::String | Kind::Enum { .. } => {
                reader.check_string(&reader.api[shape.schema], constraints, text);
                string()
            }
            Kind::Blob => match super::base64_length(text.as_bytes()) {
                Some(length) => {
                    reader.check_length(constraints, length, Some(&text));
                    string()
                }
                None => reader.mistyped(shape, text),
            },
            Kind::Float | Kind::Double if matches!(text, "NaN" | "Infinity" | "-Infinity") => {
                reader.check_not_a_number(constraints, text);
                string()
            }
            // What no double can say is digits in a string.
            Kind::BigInteger | Kind::BigDecimal if reader.form == Form::Document && is_number(text) => {
                reader.big_number(kind, constraints, text).into()
            }
            Kind::Timestamp => {
                let format = reader.json_format(shape.member);
                let parsed = match format {
                    TimestampFormat::EpochSeconds => None,
                    _ => timestamp::parse(text, format, reader.takes_offsets()),
                };
                match parsed {
                    Some(number) => Found::Value(Node::Number(number)),
                    None => reader.mistyped(shape, text),
                }
            }
            _ => reader.mistyped(shape, text),
        })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Found, A::Error> {
        let constraints = self.shape.constraints();
        let kind = self.kind();
        let Self { reader, shape } = self;
        let (item, sparse, unique) = match kind {
            Kind::List { member, sparse, unique } => (reader.shape(member), *sparse, *unique),
            _ if shape.role == Role::Events => (Shape { member: None, role: Role::Value, ..shape }, false, false),
            _ => {
                while items.next_element::<IgnoredAny>()?.is_some() {}
                return Ok(reader.mismatch::<Node>(reader.expected(shape), &"an array").into());
            }
        };
        let sensitive = item.member.is_some_and(|member| member.sensitive);
        let (mut list, mut count) = (Vec::new(), 0);
        loop {
            reader.findings.enter(Step::Index(count), sensitive);
            let item = items.next_element_seed(Seed { reader, shape: item });
            if matches!(item, Ok(Some(Found::Null))) && !sparse {
                reader.findings.error(Constraint::NullItem, None);
            }
            reader.findings.leave(sensitive);
            match item? {
                Some(Found::Value(item)) => list.push(item),
                Some(Found::Null) => list.extend(sparse.then_some(Node::Null)),
                Some(Found::Invalid) => {}
                None => break,
            }
            count += 1;
        }
        reader.check_length(constraints, count, None);
        if unique {
            reader.check_unique(&list);
        }
        Ok(Found::Value(Node::Array(list)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Found, A::Error> {
        let kind = self.kind();
        let constraints = self.shape.constraints();
        let Self { reader, shape } = self;
        match kind {
            Kind::Structure { members } => structure(reader, shape.role, members, entries),
            Kind::Union { members } if shape.role != Role::Events => union(reader, members, entries),
            Kind::Map { key, value, sparse } => map(reader, constraints, (key, value), *sparse, entries),
            _ => {
                while entries.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(reader.mismatch::<Node>(reader.expected(shape), &"an object").into())
            }
        }
    }
}

impl<'a> Seed<'_, 'a> {
    fn kind(&self) -> &'a Kind {
        &self.reader.api[self.shape.schema].kind
    }

    /// A value where a number of any size is looked for. Its digits are read as text: a double has neither all of them
    /// nor all sizes.
    fn big(self, raw: &str) -> Result<Found, serde_json::Error> {
        if is_number(raw) {
            let (kind, constraints) = (self.kind(), self.shape.constraints());
            return Ok(self.reader.big_number(kind, constraints, raw).into());
        }
        serde_json::Deserializer::from_str(raw).deserialize_any(self)
    }

    fn mismatch(self, found: &str) -> Found {
        let expected = self.reader.expected(self.shape);
        self.reader.mismatch::<Node>(expected, &found).into()
    }

    fn number(self, number: Number) -> Found {
        let (kind, constraints) = (self.kind(), self.shape.constraints());
        let Self { reader, shape } = self;
        match kind {
            Kind::Timestamp => {
                let format = reader.json_format(shape.member);
                let text = number.to_string();
                let epoch =
                    (format == TimestampFormat::EpochSeconds).then(|| timestamp::epoch_seconds(number)).flatten();
                match epoch {
                    Some(number) => Found::Value(Node::Number(number)),
                    None => reader.mismatch::<Node>(reader.expected(shape), &&*text).into(),
                }
            }
            _ => reader.number(kind, constraints, number).into(),
        }
    }
}
