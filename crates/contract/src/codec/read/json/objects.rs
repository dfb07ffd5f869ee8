//! JSON objects: structures, unions and maps, entry by entry.

use super::{Found, Role, Seed, raw};
use crate::api::{Constraints, Member};
use crate::codec::read::findings::Step;
use crate::codec::read::{Form, Reader, is_required};
use crate::violation::{Constraint, Severity};
use indexmap::IndexMap;
use proofmark_smithy_model::model::Node;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, MapAccess};
use serde_json::Map;
use std::borrow::Cow;

/// The members of a structure that are in the JSON.
pub(super) fn structure<'de, 'a, A: MapAccess<'de>>(
    reader: &mut Reader<'a>,
    role: Role,
    members: &'a IndexMap<String, Member>,
    mut entries: A,
) -> Result<Found, A::Error> {
    let mut found = Map::new();
    // Members that are there and cannot be read: not missing.
    let mut invalid = Vec::new();
    while let Some(key) = entries.next_key::<Key<'de>>()? {
        let Some(member) = reader.member(members, &key.0).filter(|member| reader.is_json(member, role)) else {
            let value = entries.next_value_seed(SummarySeed { in_text: reader.in_text })?.shown(reader);
            // With the first both sides may say what the structure is, with the second servers say what the error is.
            let is_error = reader.form == Form::Response && role == Role::Message;
            if key.0 != "__type" && !(is_error && key.0 == "code") {
                let name = reader.unknown_name(&key.0);
                reader.findings.below(&name, Severity::Warning, Constraint::UnknownMember, Some(&&*value.0));
            }
            continue;
        };
        reader.findings.enter(Step::Member(&member.name), member.sensitive);
        if found.contains_key(&member.name) || invalid.contains(&&*member.name) {
            reader.findings.error(twice(&key.0), None);
        }
        let shape = reader.shape(member);
        match entries.next_value_seed(Seed { reader, shape })? {
            Found::Value(value) => _ = found.insert(member.name.clone(), value),
            // A member that is null is a member that is not there.
            Found::Null => {}
            Found::Invalid => invalid.push(&*member.name),
        }
        reader.findings.leave(member.sensitive);
    }
    for member in members.values().filter(|member| is_required(member)) {
        let is_there = found.contains_key(&member.name) || invalid.contains(&&*member.name);
        if !is_there && reader.is_json(member, role) {
            reader.findings.below(&member.name, Severity::Error, Constraint::Required, None);
        }
    }
    Ok(Found::Value(Node::Object(found)))
}

/// The one member of a union.
pub(super) fn union<'de, 'a, A: MapAccess<'de>>(
    reader: &mut Reader<'a>,
    members: &'a IndexMap<String, Member>,
    mut entries: A,
) -> Result<Found, A::Error> {
    let (mut found, mut set) = (Map::new(), 0);
    while let Some(key) = entries.next_key::<Key<'de>>()? {
        let Some(member) = reader.member(members, &key.0) else {
            let value = entries.next_value_seed(SummarySeed { in_text: reader.in_text })?;
            if key.0 != "__type" && !value.is_null() {
                // Services add members to unions; nobody may send a service one that it does not have.
                let severity = if reader.form == Form::Response { Severity::Warning } else { Severity::Error };
                let (name, value) = (reader.unknown_name(&key.0), value.shown(reader));
                reader.findings.below(&name, severity, Constraint::UnknownMember, Some(&&*value.0));
                set += 1;
            }
            continue;
        };
        reader.findings.enter(Step::Member(&member.name), member.sensitive);
        let shape = reader.shape(member);
        let value = entries.next_value_seed(Seed { reader, shape })?;
        let is_null = value == Found::Null;
        if let Found::Value(value) = value
            && found.insert(member.name.clone(), value).is_some()
        {
            reader.findings.error(twice(&key.0), None);
        } else if !is_null {
            set += 1;
        }
        reader.findings.leave(member.sensitive);
    }
    if set != 1 {
        reader.findings.error(Constraint::UnionMembers { set }, None);
    }
    Ok(if found.is_empty() { Found::Invalid } else { Found::Value(Node::Object(found)) })
}

/// The entries of a map.
pub(super) fn map<'de, 'a, A: MapAccess<'de>>(
    reader: &mut Reader<'a>,
    constraints: &'a Constraints,
    (key_member, member): (&'a Member, &'a Member),
    sparse: bool,
    mut entries: A,
) -> Result<Found, A::Error> {
    let (mut found, mut count) = (Map::new(), 0);
    while let Some(key) = entries.next_key::<String>()? {
        reader.check_key(key_member, &key);
        count += 1;
        let is_twice = found.contains_key(&key);
        reader.findings.enter(Step::Key { key, sensitive: key_member.sensitive }, member.sensitive);
        let shape = reader.shape(member);
        let value = entries.next_value_seed(Seed { reader, shape });
        if is_twice {
            reader.findings.error(twice("the key"), None);
        }
        if matches!(value, Ok(Found::Null)) && !sparse {
            reader.findings.error(Constraint::NullItem, None);
        }
        let Some(Step::Key { key, .. }) = reader.findings.leave(member.sensitive) else { continue };
        match value? {
            Found::Value(value) => _ = found.insert(key, value),
            Found::Null if sparse => _ = found.insert(key, Node::Null),
            Found::Null | Found::Invalid => {}
        }
    }
    reader.check_length(constraints, count, None);
    Ok(Found::Value(Node::Object(found)))
}

fn twice(key: &str) -> Constraint {
    Constraint::Malformed { reason: format!("{key} stands twice in the object") }
}

/// A key, borrowed where it has no escapes.
#[derive(Deserialize)]
struct Key<'k>(#[serde(borrow)] Cow<'k, str>);

/// A value that nobody reads, as a violation shows it.
struct Summary(String);

impl Summary {
    /// The same without what may be a secret.
    fn shown(self, reader: &Reader<'_>) -> Self {
        match reader.hides_unknown() && !matches!(self.0.as_str(), "null" | "true" | "false" | "an array" | "an object")
        {
            true => Self(format!("a value of length {}, not shown", self.0.len())),
            false => self,
        }
    }

    fn is_null(&self) -> bool {
        self.0 == "null"
    }
}

/// Reads a summary.
struct SummarySeed {
    /// Whether it is read from a text.
    in_text: bool,
}

impl<'de> DeserializeSeed<'de> for SummarySeed {
    type Value = Summary;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Summary, D::Error> {
        // Raw, as it may be a number that no type holds.
        let raw = raw(self.in_text, deserializer)?;
        Ok(Summary(match raw.as_bytes().first() {
            Some(b'{') => "an object".to_owned(),
            Some(b'[') => "an array".to_owned(),
            Some(b'"') => serde_json::from_str(&raw).map_err(serde::de::Error::custom)?,
            _ => raw.into_owned(),
        }))
    }
}
