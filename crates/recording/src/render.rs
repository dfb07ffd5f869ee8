//! Recordings to the values that they are replayed with: each placeholder becomes a value of its type, the same in every
//! run, and blobs become base64 again, as documents have them.

use crate::placeholder::{self, Kind as Place, Placeholder};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _, tz::TimeZone};
use proofmark_contract::api::{Api, Kind, SchemaId};
use proofmark_smithy_model::model::Node;
use std::fmt::Write as _;

/// What a token is replayed with, before its number.
pub(crate) const TOKEN: &str = "proofmark-token-";
/// What a UUID is replayed with, before its number in hexadecimal.
const UUID: &str = "00000000-0000-4000-8000-";

/// Renders the documents of one recording.
#[derive(Clone, Copy, Debug)]
pub struct Renderer<'a> {
    api: &'a Api,
    /// The first second of the day of the recording.
    day: Timestamp,
}

impl<'a> Renderer<'a> {
    /// For a recording of this day, `2026-11-28`.
    pub fn new(api: &'a Api, day: &str) -> Self {
        let day = day.parse::<Date>().ok().and_then(|day| day.to_zoned(TimeZone::UTC).ok());
        Self { api, day: day.map_or(Timestamp::UNIX_EPOCH, |day| day.timestamp()) }
    }

    /// A document of this shape, in document form.
    pub fn document(&self, id: SchemaId, value: &Node) -> Node {
        let schema = &self.api[id];
        let place = value.as_str().and_then(placeholder::whole);
        match (&schema.kind, value) {
            (Kind::Structure { members } | Kind::Union { members }, Node::Object(object)) => {
                let entries = object.iter().map(|(name, value)| {
                    let value = members.get(name).map_or_else(|| value.clone(), |m| self.document(m.target, value));
                    (name.clone(), value)
                });
                Node::Object(entries.collect())
            }
            (Kind::Union { .. }, Node::Array(events)) => events.iter().map(|event| self.document(id, event)).collect(),
            (Kind::List { member, .. }, Node::Array(items)) => {
                items.iter().map(|item| self.document(member.target, item)).collect()
            }
            (Kind::Map { value: member, .. }, Node::Object(object)) => {
                let entries = object.iter().map(|(name, value)| (self.text(name), self.document(member.target, value)));
                Node::Object(entries.collect())
            }
            (Kind::Document, value) => self.json(value),
            (Kind::Blob, value) => self.blob(value).map_or(Node::Null, |bytes| STANDARD.encode(bytes).into()),
            (Kind::Timestamp, _) if place.is_some() => {
                self.time(place.map_or(0, |place| place.number)).as_second().into()
            }
            // Of a sensitive value, only its type is known.
            (Kind::Structure { .. } | Kind::Union { .. } | Kind::Map { .. }, Node::String(_)) => {
                Node::Object(serde_json::Map::new())
            }
            (Kind::List { .. }, Node::String(_)) => Node::Array(Vec::new()),
            (Kind::Boolean, Node::String(_)) => false.into(),
            // One that the model does not have stays another value than those that it has.
            (Kind::Enum { values }, Node::String(_)) if place.is_some_and(|place| place.kind == Place::Sensitive) => {
                values.first().map_or(Node::Null, |value| value.clone().into())
            }
            (Kind::IntEnum { values }, Node::String(_)) => values.first().map_or(Node::Null, |value| (*value).into()),
            (Kind::String | Kind::Enum { .. }, Node::String(text)) => self.text(text).into(),
            (_, Node::String(_)) if place.is_some() => 0.into(),
            (_, value) => value.clone(),
        }
    }

    /// The members of an error that the model does not have.
    pub fn json(&self, value: &Node) -> Node {
        match value {
            Node::String(text) => self.text(text).into(),
            Node::Array(items) => items.iter().map(|item| self.json(item)).collect(),
            Node::Object(object) => object.iter().map(|(name, value)| (self.text(name), self.json(value))).collect(),
            value => value.clone(),
        }
    }

    /// The bytes of a blob; none when it has no form that a blob has.
    pub fn blob(&self, value: &Node) -> Option<Vec<u8>> {
        match value {
            Node::String(text) => match placeholder::whole(text) {
                // A payload is JSON more often than not, and this is, too.
                Some(place) => Some(Node::from(plain(place)).to_string().into_bytes()),
                None => STANDARD.decode(text).ok(),
            },
            Node::Object(object) => match (object.get("raw"), object.get("json"), object.get("text")) {
                (Some(raw), ..) => STANDARD.decode(raw.as_str()?).ok(),
                (None, Some(json), _) => Some(self.json(json).to_string().into_bytes()),
                (None, None, text) => Some(self.text(text?.as_str()?).into_bytes()),
            },
            _ => None,
        }
    }

    /// A text with its placeholders replaced.
    pub fn text(&self, text: &str) -> String {
        let value = |place: Placeholder<'_>| match (place.kind, place.layout) {
            (Place::Time, Some(layout)) => in_layout(self.time(place.number), layout),
            (Place::Time, None) => self.time(place.number).to_string(),
            (Place::Payload, Some(placeholder::BASE64)) => STANDARD.encode(plain(place)),
            (Place::Uuid, _) => format!("{UUID}{:012x}", place.number),
            _ => plain(place),
        };
        placeholder::replaced(text, value).into_owned()
    }

    fn time(&self, number: u64) -> Timestamp {
        let seconds = i64::try_from(number).unwrap_or_default();
        self.day.checked_add(seconds.seconds()).unwrap_or(self.day)
    }
}

fn plain(place: Placeholder<'_>) -> String {
    match place.kind {
        Place::Token => format!("{TOKEN}{}", place.number),
        kind => format!("{}-{}", kind.name(), place.number),
    }
}

/// The number that a UUID was replayed for.
pub(crate) fn number_of_uuid(text: &str) -> Option<u64> {
    u64::from_str_radix(text.strip_prefix(UUID)?, 16).ok()
}

/// How a time is written in a text: `YYYY-MM-DDThh:mm:ss.fff+0000`.
pub(crate) fn layout_of(time: &str) -> String {
    const LETTERS: &str = "YYYY-MM-DDThh:mm:ss";
    let (head, tail) = time.split_at(LETTERS.len().min(time.len()));
    let (mut layout, mut is_fraction) = (LETTERS[..head.len()].to_owned(), false);
    for character in tail.chars() {
        is_fraction = character == '.' || is_fraction && character.is_ascii_digit();
        layout.push(if is_fraction && character != '.' { 'f' } else { character });
    }
    layout
}

fn in_layout(time: Timestamp, layout: &str) -> String {
    let time = time.to_zoned(TimeZone::UTC).datetime();
    let mut text = String::with_capacity(layout.len());
    let fields = [
        ("YYYY", i64::from(time.year())),
        ("MM", time.month().into()),
        ("DD", time.day().into()),
        ("hh", time.hour().into()),
        ("mm", time.minute().into()),
        ("ss", time.second().into()),
    ];
    let mut rest = layout;
    while let Some(character) = rest.chars().next() {
        match fields.iter().find(|(name, _)| rest.starts_with(name)) {
            Some((name, value)) => {
                // Writing to a string does not fail.
                let _ = write!(text, "{value:0width$}", width = name.len());
                rest = &rest[name.len()..];
            }
            None => {
                text.push(if character == 'f' { '0' } else { character });
                rest = &rest[character.len_utf8()..];
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_keeps_the_layout_of_its_text() {
        let time: Timestamp = "2026-11-28T00:00:07Z".parse().unwrap();
        for (text, expected) in [
            ("2024-01-02T03:04:05.678+0000", "2026-11-28T00:00:07.000+0000"),
            ("2024-01-02T03:04:05Z", "2026-11-28T00:00:07Z"),
            ("2024-01-02T03:04:05.123456+02:00", "2026-11-28T00:00:07.000000+02:00"),
        ] {
            assert_eq!(in_layout(time, &layout_of(text)), expected);
        }
    }

    #[test]
    fn a_uuid_is_known_by_its_number() {
        assert_eq!(number_of_uuid(&format!("{UUID}{:012x}", 300)), Some(300));
        assert_eq!(number_of_uuid("6b3f1c1e-0000-4000-8000-000000000001"), None);
    }
}
