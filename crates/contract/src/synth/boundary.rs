//! Inputs at the boundaries of constraints: for every member that has some, the last values that are valid and the
//! first that are not, each in an input that is valid but for it.

use super::number;
use super::options::{LONGEST, Options};
use super::text::{self, Place};
use super::value::Maker;
use crate::api::{Api, ApiOperation, Kind, Length, Location, Member, Range, SchemaId};
use crate::http_fields;
use crate::violation::Constraint;
use fastrand::Rng;
use proofmark_smithy_model::model::Node;
use serde_json::{Map, Number, json};

/// Lists and maps are made no longer than this.
const MOST_ITEMS: u64 = 1_000;
/// Texts in paths, queries and headers are made no longer than this: longer ones are rejected on the way.
const LONGEST_HEAD: u64 = 4_096;

/// An input at a boundary of one member's constraint.
#[derive(Clone, Debug)]
pub struct Boundary {
    /// The member, `DestinationConfig.OnFailure.Destination`, `Layers[0]`; `Tags.key` and `Tags.value` for the keys and
    /// values of a map.
    pub path: String,
    /// What is special about its value, `length 65, over the greatest`.
    pub label: String,
    /// The whole input.
    pub input: Node,
    /// Whether the model takes it.
    pub valid: bool,
    /// The constraint that it is at the boundary of, or breaks.
    pub constraint: Constraint,
}

/// The inputs at all boundaries that can be reached from a valid input: its members keep their values, what it lacks is
/// added where a boundary needs it. Members in header fields that HTTP itself gives a meaning to have none. Blobs and
/// strings over [`LONGEST`](super::LONGEST), lists and maps over 1,000 items are left out; the label of the longest
/// that is tried says so.
pub fn boundaries(api: &Api, operation: &ApiOperation, base_input: &Node) -> Vec<Boundary> {
    let schema = &api[operation.input];
    let none = Map::new();
    let object = base_input.as_object().unwrap_or(&none);
    let mut found = Finder { api, rng: Rng::with_seed(0), around: vec![operation.input], found: Vec::new() };
    for member in schema.members().filter(|member| !http_fields::is_not_synthesized(&member.location)) {
        let rebuild = |value: Option<Node>| with_entry(object, &member.name, value);
        let place = Place::of(&member.location);
        found.member(member, place, object.get(&member.name), &member.name, &rebuild);
    }
    found.found
}

/// A place in the input that values are put in.
#[derive(Clone, Copy)]
struct Spot<'s> {
    member: &'s Member,
    place: Place,
    path: &'s str,
    /// The whole input with this value there.
    with: &'s dyn Fn(Node) -> Node,
}

struct Finder<'a> {
    api: &'a Api,
    rng: Rng,
    /// The structures and unions around the value: recursion ends where it begins.
    around: Vec<SchemaId>,
    found: Vec<Boundary>,
}

impl Finder<'_> {
    fn at(&mut self, spot: &Spot<'_>, label: impl Into<String>, value: Node, valid: bool, constraint: Constraint) {
        self.push(spot.path, label, (spot.with)(value), valid, constraint);
    }

    fn push(&mut self, path: &str, label: impl Into<String>, input: Node, valid: bool, constraint: Constraint) {
        self.found.push(Boundary { path: path.to_owned(), label: label.into(), input, valid, constraint });
    }

    /// The boundaries of a structure's member; without a value, `rebuild` gives the input without it.
    fn member(
        &mut self,
        member: &Member,
        place: Place,
        value: Option<&Node>,
        path: &str,
        rebuild: &dyn Fn(Option<Node>) -> Node,
    ) {
        // There is no path without a label, no payload is an empty one, and what has a body has its type.
        let is_always_sent = member.location == Location::Header("content-type".to_owned());
        if member.required && !is_always_sent && !matches!(place, Place::Label | Place::Payload) {
            // A server fills in a default.
            self.push(path, "missing", rebuild(None), member.default.is_some(), Constraint::Required);
        }
        self.value(&Spot { member, place, path, with: &|value| rebuild(Some(value)) }, value);
    }

    /// The boundaries of a value, and of what is in it; `value` is what stands there.
    fn value(&mut self, spot: &Spot<'_>, value: Option<&Node>) {
        let member = spot.member;
        let schema = &self.api[member.target];
        match &schema.kind {
            Kind::String => self.text(spot),
            Kind::Enum { values } => {
                let constraint = Constraint::Enum { values: values.as_slice().into() };
                for value in values {
                    self.at(spot, format!("`{value}`"), value.as_str().into(), true, constraint.clone());
                }
                let unknown = "ValueThatTheModelDoesNotHave";
                self.at(spot, format!("`{unknown}`"), unknown.into(), false, constraint);
            }
            Kind::IntEnum { values } => {
                let texts = values.iter().map(i64::to_string).collect();
                let constraint = Constraint::Enum { values: texts };
                for value in values {
                    self.at(spot, format!("{value}"), (*value).into(), true, constraint.clone());
                }
                let unknown = (0..=i64::from(i32::MAX)).rev().find(|value| !values.contains(value)).unwrap_or_default();
                self.at(spot, format!("{unknown}"), unknown.into(), false, constraint);
            }
            Kind::Byte | Kind::Short | Kind::Integer | Kind::Long | Kind::BigInteger => {
                self.whole(spot, &schema.kind, member.constraints.range.as_ref());
            }
            Kind::Float | Kind::Double | Kind::BigDecimal => {
                self.real(spot, member.constraints.range.as_ref());
            }
            Kind::Blob => self.blob(spot),
            Kind::List { member: item, unique, .. } => self.list(spot, item, *unique, value),
            Kind::Map { key, value: item, .. } => self.map(spot, key, item, value),
            Kind::Structure { .. } => self.structure(spot, value),
            Kind::Union { .. } if !schema.streaming => self.union(spot),
            Kind::Union { .. } | Kind::Boolean | Kind::Timestamp | Kind::Document => {}
        }
    }

    /// The lengths at and beyond the bounds, as far as they can be made and sent.
    fn lengths(&self, length: Option<Length>, place: Place, most: u64) -> Vec<(u64, String, bool)> {
        let Some(Length { min, max }) = length else { return Vec::new() };
        let mut lengths = Vec::new();
        if let Some(min) = min.filter(|min| *min <= most) {
            // An empty label has no path; an empty header or payload can't be distinguished from an absent one.
            let least = if matches!(place, Place::Body | Place::Query) { 0 } else { 1 };
            if min >= least && Some(min) != max {
                lengths.push((min, format!("length {min}, the least"), true));
            }
            if let Some(under) = min.checked_sub(1).filter(|under| *under >= least) {
                lengths.push((under, format!("length {under}, under the least"), false));
            }
        }
        match max {
            Some(max) if max < most => {
                lengths.push((max, format!("length {max}, the greatest"), true));
                lengths.push((max + 1, format!("length {}, over the greatest", max + 1), false));
            }
            Some(max) if min.is_none_or(|min| min <= most) => {
                lengths.push((most, format!("length {most}, the greatest tried (the model takes {max})"), true));
            }
            _ => {}
        }
        lengths
    }

    fn text(&mut self, spot: &Spot<'_>) {
        let Spot { member, place, .. } = *spot;
        let constraints = &member.constraints;
        let most = if matches!(place, Place::Body | Place::Payload) { LONGEST } else { LONGEST_HEAD };
        for (count, label, valid) in self.lengths(constraints.length, place, most) {
            let text = text::of_length(member, place, count, &mut self.rng);
            // Too short or too long for the pattern: it breaks that as well.
            let text = text.or_else(|| (!valid).then(|| "a".repeat(usize::try_from(count).unwrap_or_default())));
            if let Some(text) = text {
                self.at(spot, label, text.into(), valid, length_of(constraints.length, count));
            }
        }
        if let Some(pattern) = &constraints.pattern
            && let Some(text) = self.mismatch(member, place)
        {
            let constraint = Constraint::Pattern { pattern: pattern.source().to_owned() };
            self.at(spot, "a text that the pattern does not match", text.into(), false, constraint);
        }
    }

    /// A text of a fitting length that the pattern does not match.
    fn mismatch(&mut self, member: &Member, place: Place) -> Option<String> {
        const WRONG: [&str; 8] = ["!", " ", "$", "<", "é", "\u{7}", "\n", "."];
        let constraints = &member.constraints;
        let pattern = constraints.pattern.as_ref()?;
        let mut unbound = constraints.clone();
        unbound.pattern = None;
        let right = Maker::new(self.api, &mut self.rng, Options::MINIMAL).member(member).ok()?;
        let right = right.as_str()?;
        let shorter: String = right.chars().take(right.chars().count().saturating_sub(1)).collect();
        let variants = WRONG.iter().flat_map(|wrong| {
            [format!("{right}{wrong}"), format!("{shorter}{wrong}"), format!("{wrong}{right}"), (*wrong).to_owned()]
        });
        variants.into_iter().find(|text| text::fits(text, &unbound, place) && pattern.matches(text) == Some(false))
    }

    fn whole(&mut self, spot: &Spot<'_>, kind: &Kind, range: Option<&Range>) {
        let Some(range) = range else { return };
        let (least, greatest) = number::type_bounds(kind);
        let constraint = Constraint::Range { min: range.min.clone(), max: range.max.clone() };
        let (min, max) = number::whole_bounds(Some(range));
        let mut push = |value: i64, what: &str, valid: bool| {
            if (least..=greatest).contains(&value) {
                self.at(spot, format!("{value}, {what}"), value.into(), valid, constraint.clone());
            }
        };
        if let Some(min) = min {
            push(min, "the least", true);
            if let Some(under) = min.checked_sub(1) {
                push(under, "under the least", false);
            }
        }
        if let Some(max) = max {
            push(max, "the greatest", true);
            if let Some(over) = max.checked_add(1) {
                push(over, "over the greatest", false);
            }
        }
    }

    fn real(&mut self, spot: &Spot<'_>, range: Option<&Range>) {
        let Some(range) = range else { return };
        let constraint = Constraint::Range { min: range.min.clone(), max: range.max.clone() };
        let mut push = |value: f64, what: &str, valid: bool| {
            self.at(spot, format!("{value}, {what}"), value.into(), valid, constraint.clone());
        };
        if let Some(min) = range.min.as_ref().and_then(Number::as_f64) {
            push(min, "the least", true);
            push(min - 0.5, "under the least", false);
        }
        if let Some(max) = range.max.as_ref().and_then(Number::as_f64) {
            push(max, "the greatest", true);
            push(max + 0.5, "over the greatest", false);
        }
    }

    fn blob(&mut self, spot: &Spot<'_>) {
        let length = spot.member.constraints.length;
        for (count, label, valid) in self.lengths(length, spot.place, LONGEST) {
            let bytes = vec![b'a'; usize::try_from(count).unwrap_or_default()];
            let text = aws_smithy_types::base64::encode(bytes);
            self.at(spot, label, text.into(), valid, length_of(length, count));
        }
    }

    fn list(&mut self, spot: &Spot<'_>, item: &Member, unique: bool, value: Option<&Node>) {
        let Spot { member, place, path, with } = *spot;
        let length = member.constraints.length;
        for (count, label, valid) in self.lengths(length, place, MOST_ITEMS) {
            // An empty list is not a list in a query or header.
            let items = if count == 0 && place != Place::Body { None } else { self.items(item, place, unique, count) };
            if let Some(items) = items {
                self.at(spot, label, items.into(), valid, length_of(length, count));
            }
        }
        let made = match value.and_then(Node::as_array).filter(|items| !items.is_empty()) {
            Some(items) => Some(items.clone()),
            None => self.items(item, place, unique, length.and_then(|length| length.min).unwrap_or(1).max(1)),
        };
        let Some(items) = made else { return };
        if unique && length.and_then(|length| length.max).is_none_or(|max| max >= 2) {
            let mut twice = items.clone();
            twice.truncate(1);
            twice.extend_from_within(..);
            self.at(spot, "an item twice", twice.into(), false, Constraint::UniqueItems);
        }
        let with = |value: Node| {
            let mut items = items.clone();
            match items.iter().position(|item| unique && *item == value) {
                // It is among the others, which have to stay unique.
                Some(index) => items.swap(0, index),
                None => items[0] = value,
            }
            with(items.into())
        };
        self.value(&Spot { member: item, place, path: &format!("{path}[0]"), with: &with }, items.first());
    }

    fn items(&mut self, item: &Member, place: Place, unique: bool, count: u64) -> Option<Vec<Node>> {
        let mut items: Vec<Node> = Vec::new();
        for _ in 0..count.saturating_mul(4) {
            if items.len() as u64 == count {
                break;
            }
            let value = Maker::new(self.api, &mut self.rng, Options::MINIMAL).at(item, place).ok()?;
            if !unique || !items.contains(&value) {
                items.push(value);
            }
        }
        (items.len() as u64 == count).then_some(items)
    }

    fn map(&mut self, spot: &Spot<'_>, key: &Member, item: &Member, value: Option<&Node>) {
        let Spot { member, place, path, with } = *spot;
        let length = member.constraints.length;
        for (count, label, valid) in self.lengths(length, place, MOST_ITEMS) {
            if let Some(entries) = self.entries(key, item, place, count) {
                self.at(spot, label, entries.into(), valid, length_of(length, count));
            }
        }
        let made = match value.and_then(Node::as_object).filter(|entries| !entries.is_empty()) {
            Some(entries) => Some(entries.clone()),
            None => self.entries(key, item, place, length.and_then(|length| length.min).unwrap_or(1).max(1)),
        };
        let Some(entries) = made else { return };
        let Some((name, first)) = entries.iter().next() else { return };
        // Keys in headers are names of headers, which can hold little.
        if matches!(place, Place::Body | Place::Query) {
            let with = |value: Node| {
                let mut entries = entries.clone();
                if let Node::String(key) = value
                    // A key that is among the others stays there.
                    && !entries.contains_key(&key)
                    && let Some(content) = entries.shift_remove(name)
                {
                    entries.insert(key, content);
                }
                with(entries.into())
            };
            self.value(&Spot { member: key, place, path: &format!("{path}.key"), with: &with }, None);
        }
        let with = |value: Node| with(with_entry(&entries, name, Some(value)));
        self.value(&Spot { member: item, place, path: &format!("{path}.value"), with: &with }, Some(first));
    }

    fn entries(&mut self, key: &Member, item: &Member, place: Place, count: u64) -> Option<Map<String, Node>> {
        let key_place = if place == Place::Header { Place::HeaderName } else { place };
        let mut entries = Map::new();
        for round in 0..count.saturating_mul(4) {
            if entries.len() as u64 == count {
                break;
            }
            // Readable keys soon repeat.
            let options = if round < 8 { Options::MINIMAL } else { Options::VARIED };
            let name = Maker::new(self.api, &mut self.rng, options).at(key, key_place).ok()?;
            let value = Maker::new(self.api, &mut self.rng, Options::MINIMAL).at(item, place).ok()?;
            entries.insert(name.as_str()?.to_owned(), value);
        }
        (entries.len() as u64 == count).then_some(entries)
    }

    fn structure(&mut self, spot: &Spot<'_>, value: Option<&Node>) {
        let (api, Spot { member, path, with, .. }) = (self.api, *spot);
        if self.around.contains(&member.target) {
            return;
        }
        let made = match value.and_then(Node::as_object) {
            Some(object) => Some(object.clone()),
            None => Maker::new(api, &mut self.rng, Options::MINIMAL).at(member, Place::Body).ok().and_then(object_of),
        };
        let Some(object) = made else { return };
        self.around.push(member.target);
        for inner in api[member.target].members() {
            let path = format!("{path}.{}", inner.name);
            self.member(inner, Place::Body, object.get(&inner.name), &path, &|value| {
                with(with_entry(&object, &inner.name, value))
            });
        }
        self.around.pop();
    }

    fn union(&mut self, spot: &Spot<'_>) {
        let (api, Spot { member, path, with, .. }) = (self.api, *spot);
        if self.around.contains(&member.target) {
            return;
        }
        self.around.push(member.target);
        for inner in api[member.target].members() {
            let path = format!("{path}.{}", inner.name);
            let with = |value: Node| with(json!({ inner.name.as_str(): value }));
            let Ok(value) = Maker::new(api, &mut self.rng, Options::MINIMAL).at(inner, Place::Body) else { continue };
            let constraint = Constraint::UnionMembers { set: 1 };
            let spot = Spot { member: inner, place: Place::Body, path: &path, with: &with };
            self.at(&spot, "the member that is set", value.clone(), true, constraint);
            self.value(&spot, Some(&value));
        }
        self.around.pop();
    }
}

fn with_entry(object: &Map<String, Node>, name: &str, value: Option<Node>) -> Node {
    let mut object = object.clone();
    match value {
        Some(value) => object.insert(name.to_owned(), value),
        None => object.shift_remove(name),
    };
    Node::Object(object)
}

fn object_of(value: Node) -> Option<Map<String, Node>> {
    match value {
        Node::Object(object) => Some(object),
        _ => None,
    }
}

fn length_of(length: Option<Length>, actual: u64) -> Constraint {
    let Length { min, max } = length.unwrap_or_default();
    Constraint::Length { min, max, actual }
}
