//! Walks schemas and makes their values. What a text or a number is made of is `text`'s and `number`'s business.

use super::options::{LONGEST, Members, Options, Style, SynthError};
use super::text::Place;
use super::{number, text};
use crate::api::{Api, ApiOperation, Kind, Length, Location, Member, Schema, SchemaId, TimestampFormat};
use crate::http_fields::{self, Field};
use fastrand::Rng;
use proofmark_smithy_model::model::Node;
use serde_json::{Map, Number, json};

/// How many values a document may have before only required members are added.
const VALUES: usize = 5_000;
/// How deep a document may be: a shape that requires more has no value here.
const DEPTH: usize = 64;
/// How often a unique item is tried for.
const TRIES: usize = 64;
/// 2015-01-01 to 2026-01-01.
const SECONDS: std::ops::Range<i64> = 1_420_070_400..1_767_225_600;

pub(super) struct Maker<'a> {
    api: &'a Api,
    rng: &'a mut Rng,
    options: Options,
    /// The structures and unions around the value.
    around: Vec<SchemaId>,
    path: Vec<String>,
    values: usize,
}

impl<'a> Maker<'a> {
    pub(super) fn new(api: &'a Api, rng: &'a mut Rng, options: Options) -> Self {
        Self { api, rng, options, around: Vec::new(), path: Vec::new(), values: 0 }
    }

    /// The whole input, output or error; an output is the last page, with the operation's status.
    pub(super) fn whole(&mut self, id: SchemaId, output_of: Option<&ApiOperation>) -> Result<Node, SynthError> {
        let schema = &self.api[id];
        let mut object = self.structure(id, schema, true)?;
        if let Some(operation) = output_of {
            if let Some(paginated) = &operation.paginated {
                self.take_out(schema, &mut object, &paginated.output_token);
            }
            for member in schema.members().filter(|member| member.location == Location::StatusCode) {
                if let Some(status) = object.get_mut(&member.name) {
                    *status = operation.code.into();
                }
            }
        }
        Ok(Node::Object(object))
    }

    /// Takes the member at a path with dots out, unless the model requires it.
    fn take_out(&self, schema: &Schema, object: &mut Map<String, Node>, path: &str) {
        let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
        let Some(member) = schema.member(name) else { return };
        match (rest, object.get_mut(name)) {
            (Some(rest), Some(Node::Object(inner))) => self.take_out(&self.api[member.target], inner, rest),
            (None, Some(_)) if !member.required => {
                object.shift_remove(name);
            }
            _ => {}
        }
    }

    pub(super) fn member(&mut self, member: &Member) -> Result<Node, SynthError> {
        self.at(member, Place::of(&member.location))
    }

    pub(super) fn at(&mut self, member: &Member, place: Place) -> Result<Node, SynthError> {
        self.path.push(member.name.clone());
        if self.path.len() > DEPTH {
            return Err(self.error("the shape requires values without end"));
        }
        self.values += 1;
        let value = self.value(member, place)?;
        self.path.pop();
        Ok(value)
    }

    fn error(&self, reason: impl Into<String>) -> SynthError {
        SynthError { path: self.path.join("."), reason: reason.into() }
    }

    fn varied(&self) -> bool {
        self.options.style == Style::Varied
    }

    fn value(&mut self, member: &Member, place: Place) -> Result<Node, SynthError> {
        let schema = &self.api[member.target];
        let constraints = &member.constraints;
        Ok(match &schema.kind {
            Kind::Boolean => self.rng.bool().into(),
            Kind::String => {
                // An item is about what its list is about.
                let name = self.path.iter().rev().find(|name| *name != "member").unwrap_or(&member.name);
                let made =
                    text::make(member, name, schema, place, self.options.style, self.api.readable_texts(), self.rng);
                made.map_err(|reason| self.error(reason))?.into()
            }
            Kind::Enum { values } => {
                let fits = |value: &&String| text::fits(value, constraints, place);
                let values: Vec<&String> = values.iter().filter(fits).collect();
                let chosen = self.rng.choice(values).cloned();
                chosen.ok_or_else(|| self.error("no value of the enum satisfies the constraints"))?.into()
            }
            Kind::IntEnum { values } => {
                let chosen = self.rng.choice(values).copied();
                chosen.ok_or_else(|| self.error("the enum has no values"))?.into()
            }
            Kind::Byte | Kind::Short | Kind::Integer | Kind::Long | Kind::BigInteger => {
                let made = number::whole(&schema.kind, constraints.range.as_ref(), self.options.style, self.rng);
                made.map_err(|reason| self.error(reason))?.into()
            }
            Kind::Float | Kind::Double | Kind::BigDecimal => {
                let made = number::real(constraints.range.as_ref(), self.options.style, self.rng);
                made.map_err(|reason| self.error(reason))?.into()
            }
            Kind::Timestamp => self.timestamp(member, place),
            Kind::Blob => self.blob(constraints.length, place),
            Kind::Document => json!({ "key": text::word(self.rng) }),
            Kind::List { member: item, sparse, unique } => {
                self.list(constraints.length, item, *sparse, *unique, place)?
            }
            Kind::Map { key, value, sparse } => self.map(constraints.length, key, value, *sparse, place)?,
            Kind::Structure { .. } => Node::Object(self.structure(member.target, schema, false)?),
            Kind::Union { .. } if schema.streaming => self.events(schema)?,
            Kind::Union { .. } => {
                let chosen = self.union_member(member.target, schema)?;
                self.around.push(member.target);
                let value = self.at(chosen, Place::Body)?;
                self.around.pop();
                json!({ chosen.name.as_str(): value })
            }
        })
    }

    fn structure(&mut self, id: SchemaId, schema: &'a Schema, top: bool) -> Result<Map<String, Node>, SynthError> {
        self.around.push(id);
        let mut object = Map::new();
        for member in schema.members() {
            if !member.required && !self.is_always_present(member) {
                let wanted = self.takes_optional(member);
                if !wanted || (top && http_fields::is_not_synthesized(&member.location)) {
                    continue;
                }
            }
            // Nested structures travel as JSON, whatever their members say.
            let place = if top || member.location == Location::EventPayload {
                Place::of(&member.location)
            } else {
                Place::Body
            };
            let value = match &member.location {
                Location::Header(name) if top && name == "content-type" => self.media_type(schema).into(),
                location if top => match http_fields::of(location) {
                    Some(Field::Content(text) | Field::Form(text)) => match self.of_form(member, text) {
                        Some(value) => value,
                        None => self.at(member, place)?,
                    },
                    _ => self.at(member, place)?,
                },
                _ => self.at(member, place)?,
            };
            object.insert(member.name.clone(), value);
        }
        self.around.pop();
        Ok(object)
    }

    /// A text as the value of a member, if the member takes it.
    fn of_form(&self, member: &Member, text: &str) -> Option<Node> {
        match &self.api[member.target].kind {
            Kind::String => text::fits(text, &member.constraints, Place::Header).then(|| text.into()),
            Kind::Enum { values } => values.iter().any(|value| value == text).then(|| text.into()),
            _ => None,
        }
    }

    /// Whether a message says the member's value in any case: there is always a status, a stream, perhaps of no events,
    /// a type of the content, and an event's bytes, perhaps none.
    fn is_always_present(&self, member: &Member) -> bool {
        let target = &self.api[member.target];
        match &member.location {
            Location::StatusCode => true,
            Location::Header(name) => name == "content-type",
            Location::Payload => match target.kind {
                Kind::Union { .. } => target.streaming,
                // In a request none is an empty one.
                Kind::Structure { .. } => true,
                _ => false,
            },
            Location::EventPayload => matches!(target.kind, Kind::Blob | Kind::String | Kind::Enum { .. }),
            _ => false,
        }
    }

    fn takes_optional(&mut self, member: &Member) -> bool {
        let wanted = match self.options.members {
            Members::Required => false,
            Members::All => true,
            Members::Some => self.rng.bool(),
        };
        let rounds = self.around.iter().filter(|around| **around == member.target).count();
        wanted && rounds < 2 && self.values < VALUES && self.path.len() < DEPTH / 2
    }

    /// What a member in `content-type` says of the payload beside it.
    fn media_type(&self, schema: &Schema) -> &'static str {
        let payload = schema.members().find(|member| member.location == Location::Payload);
        match payload.map(|payload| &self.api[payload.target]) {
            Some(schema) if schema.streaming && matches!(schema.kind, Kind::Union { .. }) => {
                "application/vnd.amazon.eventstream"
            }
            Some(schema) if matches!(schema.kind, Kind::Blob) => "application/octet-stream",
            Some(schema) if matches!(schema.kind, Kind::String | Kind::Enum { .. }) => "text/plain",
            _ => "application/json",
        }
    }

    /// Any member, one that comes to an end when the document is deep or large.
    fn union_member(&mut self, id: SchemaId, schema: &'a Schema) -> Result<&'a Member, SynthError> {
        let rounds = self.around.iter().filter(|around| **around == id).count();
        let members: Vec<&Member> = schema.members().collect();
        let ending = || {
            let cost = |member: &&&Member| cost(self.api, member.target, &mut vec![id]).unwrap_or(usize::MAX);
            members.iter().min_by_key(cost).copied()
        };
        let ends = rounds >= 2 || self.values >= VALUES || self.path.len() >= DEPTH / 2;
        let chosen = if ends { ending() } else { self.rng.choice(&members).copied() };
        chosen.ok_or_else(|| self.error("the union has no members"))
    }

    /// One event of each kind that is not an error, in the model's order.
    fn events(&mut self, schema: &'a Schema) -> Result<Node, SynthError> {
        let mut events = Vec::new();
        for member in schema.members().filter(|member| self.api[member.target].error.is_none()) {
            let value = self.at(member, Place::Body)?;
            events.push(json!({ member.name.as_str(): value }));
        }
        Ok(events.into())
    }

    /// How many items: few, and none only where no item can be distinguished from no list.
    fn count(&mut self, length: Option<Length>, place: Place) -> u64 {
        let length = length.unwrap_or_default();
        let least = if place == Place::Body && self.varied() { 0 } else { 1 };
        let max = length.max.unwrap_or(u64::MAX);
        let min = length.min.unwrap_or(0).max(least).min(max);
        let more = if self.values >= VALUES || self.path.len() > DEPTH / 2 { 0 } else { 2 };
        self.rng.u64(min..=min.saturating_add(more).min(max))
    }

    fn list(
        &mut self,
        length: Option<Length>,
        item: &Member,
        sparse: bool,
        unique: bool,
        place: Place,
    ) -> Result<Node, SynthError> {
        let ended = self.ended(item);
        let min = length.and_then(|length| length.min).unwrap_or(0);
        let count = if ended { min } else { self.count(length, place) };
        let mut items: Vec<Node> = Vec::new();
        let mut tries = 0;
        while (items.len() as u64) < count {
            let null = sparse && place == Place::Body && self.varied() && self.rng.u8(0..8) == 0;
            let value = if null { Node::Null } else { self.at(item, place)? };
            if !unique || !items.contains(&value) {
                items.push(value);
                continue;
            }
            tries += 1;
            if tries == TRIES {
                break;
            }
        }
        if (items.len() as u64) < min {
            return Err(self.error(format!("found {} unique items, the model asks for {min}", items.len())));
        }
        Ok(items.into())
    }

    fn map(
        &mut self,
        length: Option<Length>,
        key: &Member,
        value: &Member,
        sparse: bool,
        place: Place,
    ) -> Result<Node, SynthError> {
        let min = length.and_then(|length| length.min).unwrap_or(0);
        let count = if self.ended(value) { min } else { self.count(length, place) };
        let mut entries = Map::new();
        let key_place = if place == Place::Header { Place::HeaderName } else { place };
        for _ in 0..TRIES as u64 + count {
            if entries.len() as u64 >= count {
                break;
            }
            if let Node::String(name) = self.at(key, key_place)? {
                let null = sparse && place == Place::Body && self.varied() && self.rng.u8(0..8) == 0;
                let value = if null { Node::Null } else { self.at(value, place)? };
                entries.insert(name, value);
            }
        }
        if (entries.len() as u64) < min {
            return Err(self.error(format!("found {} different keys, the model asks for {min}", entries.len())));
        }
        Ok(Node::Object(entries))
    }

    /// Whether the items of a recursive list or map have gone round often enough.
    fn ended(&self, item: &Member) -> bool {
        self.around.iter().filter(|around| **around == item.target).count() >= 2
    }

    fn timestamp(&mut self, member: &Member, place: Place) -> Node {
        let default = match place {
            Place::Header | Place::HeaderName => TimestampFormat::IN_HEADERS,
            _ => TimestampFormat::EpochSeconds,
        };
        let seconds = self.rng.i64(SECONDS);
        let millisecond = match member.timestamp_format.unwrap_or(default) {
            TimestampFormat::HttpDate => 0,
            _ => self.rng.i64(0..1000),
        };
        if millisecond == 0 {
            return seconds.into();
        }
        Number::from_f64((seconds * 1000 + millisecond) as f64 / 1000.0).map_or(seconds.into(), Node::Number)
    }

    fn blob(&mut self, length: Option<Length>, place: Place) -> Node {
        let length = length.unwrap_or_default();
        let least = if place == Place::Body && self.varied() { 0 } else { 1 };
        let max = length.max.unwrap_or(LONGEST);
        let min = length.min.unwrap_or(0).max(least).min(max);
        let count = self.rng.u64(min..=min.saturating_add(24).min(max));
        let bytes: Vec<u8> = if self.varied() {
            (0..count).map(|_| self.rng.u8(..)).collect()
        } else {
            (0..count).map(|_| self.rng.lowercase() as u8).collect()
        };
        aws_smithy_types::base64::encode(bytes).into()
    }
}

/// How many values a shape needs at least; none when it needs some without end.
fn cost(api: &Api, id: SchemaId, around: &mut Vec<SchemaId>) -> Option<usize> {
    if around.contains(&id) {
        return None;
    }
    around.push(id);
    let cost = match &api[id].kind {
        Kind::Structure { members } => {
            let required = members.values().filter(|member| member.required);
            required.map(|member| cost(api, member.target, around)).sum::<Option<usize>>().map(|sum| sum + 1)
        }
        Kind::Union { members } => {
            members.values().filter_map(|member| cost(api, member.target, around)).min().map(|least| least + 1)
        }
        _ => Some(1),
    };
    around.pop();
    cost
}
