//! What a scenario or a rule is read from: TOML with the places of keys and values, or JSON, in one form.

use proofmark_smithy_model::model::Node;
use serde_json::{Map, Number};
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A place in a file, in bytes; none in JSON.
pub type Span = Option<Range<usize>>;

/// A value and where it stands.
#[derive(Debug)]
pub struct Tree {
    /// What it is.
    pub value: Value,
    /// Where it stands.
    pub span: Span,
}

/// A table, an array, or anything else.
#[derive(Debug)]
pub enum Value {
    /// A table, in the order of the file.
    Table(Vec<Entry>),
    /// An array.
    Array(Vec<Tree>),
    /// A string, number, boolean or null.
    Leaf(Node),
}

/// A key and its value.
#[derive(Debug)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key stands.
    pub key_span: Span,
    /// The value.
    pub tree: Tree,
}

impl Tree {
    /// A TOML document.
    pub fn of_toml(table: &Spanned<DeTable<'_>>) -> Self {
        Self { value: of_table(table.get_ref()), span: Some(table.span()) }
    }

    /// A JSON document, which has no places.
    pub fn of_json(node: &Node) -> Self {
        let value = match node {
            Node::Object(members) => {
                let entry = |(key, node): (&String, &Node)| Entry {
                    key: key.clone(),
                    key_span: None,
                    tree: Self::of_json(node),
                };
                Value::Table(members.iter().map(entry).collect())
            }
            Node::Array(items) => Value::Array(items.iter().map(Self::of_json).collect()),
            leaf => Value::Leaf(leaf.clone()),
        };
        Self { value, span: None }
    }

    /// The value as a document.
    pub fn node(&self) -> Node {
        match &self.value {
            Value::Leaf(node) => node.clone(),
            Value::Array(items) => items.iter().map(Self::node).collect(),
            Value::Table(entries) => {
                Node::Object(entries.iter().map(|entry| (entry.key.clone(), entry.tree.node())).collect::<Map<_, _>>())
            }
        }
    }

    /// What it is, for messages: `a string`.
    pub fn kind(&self) -> &'static str {
        match &self.value {
            Value::Table(_) => "a table",
            Value::Array(_) => "an array",
            Value::Leaf(Node::String(_)) => "a string",
            Value::Leaf(Node::Bool(_)) => "a boolean",
            Value::Leaf(Node::Number(_)) => "a number",
            Value::Leaf(_) => "null",
        }
    }

    /// The place of what a path such as `DestinationConfig.OnFailure` or `Layers[2]` leads to, or nearest to it.
    pub fn span_at(&self, path: &str) -> Span {
        let mut here = self;
        for step in steps(path) {
            let next = match &here.value {
                Value::Table(entries) => entries.iter().find(|entry| entry.key == step).map(|entry| &entry.tree),
                Value::Array(items) => step.parse().ok().and_then(|index: usize| items.get(index)),
                Value::Leaf(_) => None,
            };
            match next {
                Some(next) => here = next,
                None => break,
            }
        }
        here.span.clone()
    }
}

/// The names and indices of a path such as `DestinationConfig.OnFailure` or `Layers[2]`.
pub(crate) fn steps(path: &str) -> impl Iterator<Item = &str> {
    path.split(['.', '[']).map(|step| step.trim_end_matches(']')).filter(|step| !step.is_empty())
}

fn of_table(table: &DeTable<'_>) -> Value {
    let entry = |(key, value): (&Spanned<std::borrow::Cow<'_, str>>, &Spanned<DeValue<'_>>)| Entry {
        key: key.get_ref().to_string(),
        key_span: Some(key.span()),
        tree: of_value(value),
    };
    Value::Table(table.iter().map(entry).collect())
}

fn of_value(value: &Spanned<DeValue<'_>>) -> Tree {
    let leaf = match value.get_ref() {
        DeValue::Table(table) => return Tree { value: of_table(table), span: Some(value.span()) },
        DeValue::Array(items) => {
            return Tree { value: Value::Array(items.iter().map(of_value).collect()), span: Some(value.span()) };
        }
        DeValue::String(text) => Node::String(text.to_string()),
        DeValue::Boolean(flag) => Node::Bool(*flag),
        // What does not fit stays a text, so that the model's check says what is expected.
        DeValue::Integer(integer) => match i64::from_str_radix(integer.as_str(), integer.radix()) {
            Ok(number) => number.into(),
            Err(_) => u64::from_str_radix(integer.as_str(), integer.radix())
                .map_or_else(|_| integer.as_str().into(), Node::from),
        },
        DeValue::Float(float) => match float.as_str().parse::<f64>() {
            Ok(number) if number.is_nan() => "NaN".into(),
            Ok(number) if number.is_infinite() => if number > 0.0 { "Infinity" } else { "-Infinity" }.into(),
            Ok(number) => number.into(),
            Err(_) => float.as_str().into(),
        },
        DeValue::Datetime(moment) => epoch_seconds(&moment.to_string()),
    };
    Tree { value: Value::Leaf(leaf), span: Some(value.span()) }
}

/// A date and time with its offset in epoch seconds; another stays a text.
fn epoch_seconds(text: &str) -> Node {
    let Ok(moment) = text.parse::<jiff::Timestamp>() else { return text.into() };
    if moment.subsec_nanosecond() == 0 {
        return moment.as_second().into();
    }
    #[allow(clippy::cast_precision_loss)] // the milliseconds of the next 285,000 years are exact
    let seconds = match moment.as_nanosecond() % 1_000_000 {
        0 => moment.as_millisecond() as f64 / 1e3,
        _ => moment.as_nanosecond() as f64 / 1e9,
    };
    Number::from_f64(seconds).map_or(Node::Null, Node::Number)
}
