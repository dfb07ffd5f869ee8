//! Texts of model files: strict JSON parsing that rejects duplicate keys, and the line and column of a place, looked
//! up only when a finding needs it. Knows nothing of Smithy.

use crate::diagnostic::{Diagnostic, Diagnostics, Excerpt, Step};
use crate::model::{Node, with_every_number_held};
use serde::de::{DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::ops::Range;

/// A part of a text, in bytes.
pub(crate) type Span = Range<usize>;

/// The most characters of a line that an excerpt shows.
const LONGEST_EXCERPT: usize = 110;

/// The most JSON values and IDL tokens that the files of one model have together. A value takes up to a hundred bytes,
/// the largest published model has half a million.
pub(crate) const ALLOWANCE: usize = 3_000_000;

const TOO_MANY: &str = "too many values";

/// So many duplicate keys say enough.
const MOST_DUPLICATES: usize = 100;

/// A file's name and text.
pub(crate) struct Source {
    pub(crate) name: String,
    pub(crate) text: String,
}

impl Source {
    /// Takes bytes that must be UTF-8.
    pub(crate) fn new(name: &str, bytes: Vec<u8>) -> Result<Self, Diagnostics> {
        match String::from_utf8(bytes) {
            Ok(mut text) => {
                if text.starts_with('\u{feff}') {
                    text.remove(0);
                }
                Ok(Self { name: name.to_owned(), text })
            }
            Err(error) => {
                let valid = error.utf8_error().valid_up_to();
                let before = String::from_utf8_lossy(&error.as_bytes()[..valid]).into_owned();
                let mut diagnostic = Diagnostic::error(
                    "not-utf8",
                    format!("the file is not UTF-8: byte {valid} starts no valid character"),
                )
                .file(name)
                .help("save the model as UTF-8; a compressed model needs the extension .gz");
                diagnostic.position = Some(line_column(&before, before.len()));
                Err(diagnostic.into())
            }
        }
    }

    /// Parses the text; duplicate keys are all reported. Each value takes one from the allowance.
    pub(crate) fn parse(&self, allowance: &mut usize) -> Result<Node, Diagnostics> {
        let mut seed = Seed { path: Vec::new(), duplicates: Vec::new(), allowance };
        let text = with_every_number_held(&self.text);
        let mut deserializer = serde_json::Deserializer::from_str(&text);
        let parsed = (&mut seed).deserialize(&mut deserializer).and_then(|node| deserializer.end().map(|()| node));
        match parsed {
            Err(error) => {
                let text = error.to_string();
                let what = text.split(" at line ").next().unwrap_or_default();
                let deep = what == "recursion limit exceeded";
                let mut diagnostic = if what == TOO_MANY {
                    too_many()
                } else if deep {
                    Diagnostic::error("too-deep", "the JSON is nested deeper than 127 levels")
                        .help("no model needs this; check how the file was made")
                } else {
                    Diagnostic::error("not-json", format!("the file is not valid JSON: {what}"))
                        .help("the file may be cut off or not be a model; fetch or write it again")
                };
                diagnostic.position = Some((error.line().max(1), error.column().max(1)));
                Err(diagnostic.file(&self.name).into())
            }
            Ok(_) if !seed.duplicates.is_empty() => {
                let positions = Positions::of(self);
                Err(seed
                    .duplicates
                    .into_iter()
                    .map(|path| {
                        let key = path.last().and_then(Step::key).unwrap_or_default();
                        let mut diagnostic =
                            Diagnostic::error("duplicate-key", format!("the key `{key}` appears twice"))
                                .help("keep one of them: JSON has no rule which one counts")
                                .file(&self.name);
                        diagnostic.position = positions.find(&path);
                        diagnostic.at(path)
                    })
                    .collect())
            }
            Ok(node) => Ok(node),
        }
    }

    /// Gives a finding the place of a span, and shows the line that it starts in.
    pub(crate) fn mark(&self, diagnostic: &mut Diagnostic, span: &Span) {
        let start = span.start.min(self.text.len());
        let line_start = self.text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let line = self.text[line_start..].split('\n').next().unwrap_or_default().trim_end();
        let column = self.text[line_start..start].chars().count();
        let marked = self.text.get(start..span.end).unwrap_or_default().split('\n').next().unwrap_or_default();
        let skipped = column.saturating_sub(LONGEST_EXCERPT / 2);
        let shown = line.chars().skip(skipped).take(LONGEST_EXCERPT);
        let shown: String = shown.map(|c| if c.is_control() { ' ' } else { c }).collect();
        let before = column - skipped;
        let room = shown.chars().count().saturating_sub(before);
        diagnostic.file = Some(self.name.clone());
        diagnostic.position = Some(line_column(&self.text, start));
        diagnostic.excerpt =
            Some(Excerpt { line: shown, before, width: marked.trim_end().chars().count().min(room).max(1) });
    }
}

/// Finds the places of values in a JSON text. What is near the root is taken apart once.
pub(crate) struct Positions<'a> {
    text: &'a str,
    /// Where lines begin.
    lines: Vec<usize>,
    root: Option<&'a RawValue>,
    /// The entries of the objects that these paths lead to.
    known: RefCell<BTreeMap<Vec<Step>, HashMap<String, &'a RawValue>>>,
}

/// How far from the root objects are kept: shapes are the entries of an object in the root.
const KEPT: usize = 2;

impl<'a> Positions<'a> {
    pub(crate) fn of(source: &'a Source) -> Self {
        let text = source.text.as_str();
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { text, lines, root: serde_json::from_str(text).ok(), known: RefCell::default() }
    }

    /// Line and column, from 1, of the value at this path; of the nearest parent if the path leads nowhere.
    pub(crate) fn find(&self, path: &[Step]) -> Option<(usize, usize)> {
        let mut here = self.root?;
        for (depth, step) in path.iter().enumerate() {
            let next = match step {
                Step::Key(key) if depth < KEPT => self.known_entry(here, &path[..depth], key),
                Step::Key(key) => entries(here).remove(key),
                Step::Index(index) => {
                    serde_json::from_str::<Vec<&RawValue>>(here.get()).ok().and_then(|v| v.get(*index).copied())
                }
            };
            match next {
                Some(next) => here = next,
                None => break,
            }
        }
        let offset = here.get().as_ptr() as usize - self.text.as_ptr() as usize;
        let line = self.lines.partition_point(|start| *start <= offset);
        let start = self.lines.get(line.checked_sub(1)?)?;
        Some((line, self.text[*start..offset].chars().count() + 1))
    }

    fn known_entry(&self, object: &'a RawValue, path: &[Step], key: &str) -> Option<&'a RawValue> {
        let mut known = self.known.borrow_mut();
        if !known.contains_key(path) {
            known.insert(path.to_vec(), entries(object));
        }
        known.get(path)?.get(key).copied()
    }
}

/// The entries of an object, the last one of each key; none if the value is something else.
fn entries(object: &RawValue) -> HashMap<String, &RawValue> {
    serde_json::from_str::<Entries<'_>>(object.get()).map(|entries| entries.0.into_iter().collect()).unwrap_or_default()
}

fn line_column(text: &str, offset: usize) -> (usize, usize) {
    let before = &text[..offset];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
}

/// The entries of an object, values unparsed, so that their address gives their place.
struct Entries<'a>(Vec<(String, &'a RawValue)>);

impl<'de> serde::Deserialize<'de> for Entries<'de> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct EntriesVisitor;
        impl<'de> Visitor<'de> for EntriesVisitor {
            type Value = Entries<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(EntriesVisitor)
    }
}

/// The finding that files hold more than the allowance.
pub(crate) fn too_many() -> Diagnostic {
    Diagnostic::error("too-large", format!("the files of the model have more than {ALLOWANCE} values and tokens"))
        .help("name only the files that belong to the model; check what this file is")
}

/// Builds a node, noting the paths of duplicate keys.
struct Seed<'a> {
    path: Vec<Step>,
    duplicates: Vec<Vec<Step>>,
    allowance: &'a mut usize,
}

impl<'de> DeserializeSeed<'de> for &mut Seed<'_> {
    type Value = Node;
    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        *self.allowance = self.allowance.checked_sub(1).ok_or_else(|| serde::de::Error::custom(TOO_MANY))?;
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for &mut Seed<'_> {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }
    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Bool(value))
    }
    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(value.into())
    }
    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(value.into())
    }
    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Node, E> {
        serde_json::Number::from_f64(value).map(Node::Number).ok_or_else(|| E::custom("number out of range"))
    }
    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(value.into())
    }
    fn visit_string<E>(self, value: String) -> Result<Node, E> {
        Ok(value.into())
    }
    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Node, A::Error> {
        let mut items = Vec::new();
        loop {
            self.path.push(Step::Index(items.len()));
            let item = seq.next_element_seed(&mut *self)?;
            self.path.pop();
            match item {
                Some(item) => items.push(item),
                None => return Ok(Node::Array(items)),
            }
        }
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut entries = serde_json::Map::new();
        while let Some(key) = map.next_key::<String>()? {
            self.path.push(Step::Key(key.clone()));
            if entries.contains_key(&key) && self.duplicates.len() < MOST_DUPLICATES {
                self.duplicates.push(self.path.clone());
            }
            let value = map.next_value_seed(&mut *self)?;
            self.path.pop();
            entries.insert(key, value);
        }
        Ok(Node::Object(entries))
    }
}
