//! Reading a JSON document with type checks: every wrong type is reported with its place and the reader goes on.

use crate::diagnostic::{Diagnostic, Diagnostics, Step};
use crate::model::{Node, ShapeId, is_number};

/// A value and the way to it.
#[derive(Clone)]
pub(crate) struct Cursor<'a> {
    pub(crate) node: &'a Node,
    path: Vec<Link<'a>>,
    file: Option<&'a str>,
}

#[derive(Clone, Copy)]
enum Link<'a> {
    Key(&'a str),
    Index(usize),
}

impl<'a> Cursor<'a> {
    pub(crate) fn root(node: &'a Node) -> Self {
        Self { node, path: Vec::new(), file: None }
    }

    pub(crate) fn file(mut self, file: &'a str) -> Self {
        self.file = Some(file);
        self
    }

    fn step(&self, node: &'a Node, link: Link<'a>) -> Self {
        let mut path = Vec::with_capacity(self.path.len() + 1);
        path.extend_from_slice(&self.path);
        path.push(link);
        Self { node, path, file: self.file }
    }

    pub(crate) fn get(&self, key: &'a str) -> Option<Cursor<'a>> {
        self.node.get(key).map(|node| self.step(node, Link::Key(key)))
    }

    pub(crate) fn steps(&self) -> Vec<Step> {
        let step = |link: &Link<'_>| match link {
            Link::Key(key) => Step::Key((*key).to_owned()),
            Link::Index(index) => Step::Index(*index),
        };
        self.path.iter().map(step).collect()
    }

    /// The last key on the way here, for messages.
    pub(crate) fn key(&self) -> &'a str {
        let key = |link: &Link<'a>| match link {
            Link::Key(key) => Some(*key),
            Link::Index(_) => None,
        };
        self.path.iter().rev().find_map(key).unwrap_or("the document")
    }

    /// A finding about this value.
    pub(crate) fn finding(&self, diagnostic: Diagnostic) -> Diagnostic {
        let diagnostic = diagnostic.at(self.steps());
        match self.file {
            Some(file) => diagnostic.file(file),
            None => diagnostic,
        }
    }

    pub(crate) fn wrong_type(&self, expected: &str, report: &mut Diagnostics) {
        let message = format!("`{}` must be {expected}, but is {}", self.key(), kind(self.node));
        report.push(self.finding(Diagnostic::error("wrong-type", message)));
    }

    pub(crate) fn string(&self, report: &mut Diagnostics) -> Option<&'a str> {
        let text = self.node.as_str();
        if text.is_none() {
            self.wrong_type("a string", report);
        }
        text
    }

    pub(crate) fn entries(&self, report: &mut Diagnostics) -> Vec<(&'a str, Cursor<'a>)> {
        match self.node.as_object() {
            Some(object) => object.iter().map(|(k, v)| (k.as_str(), self.step(v, Link::Key(k)))).collect(),
            None => {
                self.wrong_type("an object", report);
                Vec::new()
            }
        }
    }

    pub(crate) fn items(&self, report: &mut Diagnostics) -> Vec<Cursor<'a>> {
        match self.node.as_array() {
            Some(items) => items.iter().enumerate().map(|(i, v)| self.step(v, Link::Index(i))).collect(),
            None => {
                self.wrong_type("an array", report);
                Vec::new()
            }
        }
    }

    /// The entries of the object under a key; none if the key is absent.
    pub(crate) fn entries_of(&self, key: &'a str, report: &mut Diagnostics) -> Vec<(&'a str, Cursor<'a>)> {
        self.get(key).map(|c| c.entries(report)).unwrap_or_default()
    }

    /// The items of the array under a key; none if the key is absent.
    pub(crate) fn items_of(&self, key: &'a str, report: &mut Diagnostics) -> Vec<Cursor<'a>> {
        self.get(key).map(|c| c.items(report)).unwrap_or_default()
    }

    /// The string under a key; nothing if the key is absent.
    pub(crate) fn string_of(&self, key: &'a str, report: &mut Diagnostics) -> Option<&'a str> {
        self.get(key).and_then(|c| c.string(report))
    }

    /// Whether the key is there and true.
    pub(crate) fn flag(&self, key: &'a str, report: &mut Diagnostics) -> bool {
        match self.get(key).map(|c| (c.node.as_bool(), c)) {
            Some((None, cursor)) => {
                cursor.wrong_type("true or false", report);
                false
            }
            Some((Some(flag), _)) => flag,
            None => false,
        }
    }

    /// An absolute shape id.
    pub(crate) fn shape_id(&self, report: &mut Diagnostics) -> Option<ShapeId> {
        let text = self.string(report)?;
        let id = ShapeId::parse(text);
        if id.is_none() {
            let message = format!("`{text}` is not an absolute shape id");
            report.push(
                self.finding(
                    Diagnostic::error("bad-shape-id", message)
                        .help("write it as `namespace#Name` or `namespace#Name$member`"),
                ),
            );
        }
        id
    }

    /// The shape id in `{"target": "..."}`.
    pub(crate) fn target(&self, report: &mut Diagnostics) -> Option<ShapeId> {
        match self.node.as_object() {
            None => {
                self.wrong_type("an object with a `target`", report);
                None
            }
            Some(_) => match self.get("target") {
                Some(target) => target.shape_id(report),
                None => {
                    let message = format!("`{}` has no `target`", self.key());
                    let diagnostic = Diagnostic::error("missing-target", message);
                    report.push(self.finding(diagnostic.help("name the shape: {\"target\": \"namespace#Name\"}")));
                    None
                }
            },
        }
    }
}

pub(crate) fn kind(node: &Node) -> &'static str {
    match node {
        Node::Null => "null",
        Node::Bool(_) => "a boolean",
        Node::Number(_) => "a number",
        Node::String(_) => "a string",
        Node::Array(_) => "an array",
        node if is_number(node) => "a number",
        Node::Object(_) => "an object",
    }
}
