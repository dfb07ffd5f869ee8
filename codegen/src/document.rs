//! Values without a shape: JSON, as the documents and literals of a model have it. Owned and ordered, so that the same
//! model always gives the same text. What belongs to a shape is a [`Value`](crate::plan::Value).

use proofmark_smithy_model::model::{Node, exact_number};
use std::fmt;

/// A number, kept as exactly as the model writes it.
#[derive(Debug, Clone, PartialEq)]
pub enum Number {
    /// A whole number from 0.
    Unsigned(u64),
    /// A whole number below 0.
    Negative(i64),
    /// A finite number.
    Float(f64),
    /// The digits of a number that none of the others holds.
    Exact(String),
}

impl Number {
    /// The number as an integer of 64 bits, where it is one.
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Unsigned(value) => i64::try_from(*value).ok(),
            Self::Negative(value) => Some(*value),
            Self::Float(_) | Self::Exact(_) => None,
        }
    }

    /// The number that a double has for it, which may be infinite.
    pub fn as_f64(&self) -> f64 {
        match self {
            Self::Unsigned(value) => *value as f64,
            Self::Negative(value) => *value as f64,
            Self::Float(value) => *value,
            // The digits are those of a JSON number, all of which parse.
            Self::Exact(digits) => digits.parse().unwrap_or(f64::NAN),
        }
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        u64::try_from(value).map_or(Self::Negative(value), Self::Unsigned)
    }
}

impl From<&serde_json::Number> for Number {
    fn from(number: &serde_json::Number) -> Self {
        match (number.as_u64(), number.as_i64(), number.as_f64()) {
            (Some(value), ..) => Self::Unsigned(value),
            (_, Some(value), _) => Self::Negative(value),
            (_, _, Some(value)) => Self::Float(value),
            _ => Self::Exact(number.to_string()),
        }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsigned(value) => write!(f, "{value}"),
            Self::Negative(value) => write!(f, "{value}"),
            Self::Float(value) => f.write_str(&serde_json::to_string(value).unwrap_or_default()),
            Self::Exact(digits) => f.write_str(digits),
        }
    }
}

/// A JSON value.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)] // the names are JSON's
pub enum Document {
    Null,
    Boolean(bool),
    Number(Number),
    String(String),
    Array(Vec<Document>),
    /// The entries in the order of the model.
    Object(Vec<(String, Document)>),
}

impl Document {
    /// A number, or the text that stands for a float that JSON has no number for.
    pub fn float(value: f64) -> Self {
        match value {
            value if value.is_nan() => "NaN".into(),
            f64::INFINITY => "Infinity".into(),
            f64::NEG_INFINITY => "-Infinity".into(),
            value => Self::Number(Number::Float(value)),
        }
    }
}

impl From<&str> for Document {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<String> for Document {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

impl From<bool> for Document {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

impl From<i64> for Document {
    fn from(value: i64) -> Self {
        Self::Number(value.into())
    }
}

impl From<&Node> for Document {
    fn from(node: &Node) -> Self {
        if let Some(digits) = exact_number(node) {
            return Self::Number(Number::Exact(digits.to_owned()));
        }
        match node {
            Node::Null => Self::Null,
            Node::Bool(value) => Self::Boolean(*value),
            Node::Number(number) => Self::Number(number.into()),
            Node::String(text) => Self::String(text.clone()),
            Node::Array(items) => Self::Array(items.iter().map(Self::from).collect()),
            Node::Object(entries) => {
                Self::Object(entries.iter().map(|(key, value)| (key.clone(), Self::from(value))).collect())
            }
        }
    }
}

/// JSON: on one line, or with `{:#}` indented by two spaces.
impl fmt::Display for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, 0)
    }
}

impl Document {
    fn write(&self, f: &mut fmt::Formatter<'_>, depth: usize) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Boolean(value) => write!(f, "{value}"),
            Self::Number(number) => write!(f, "{number}"),
            Self::String(text) => f.write_str(&json(text)),
            Self::Array(items) => list(f, depth, ['[', ']'], items, |f, item| item.write(f, depth + 1)),
            Self::Object(entries) => list(f, depth, ['{', '}'], entries, |f, (key, value)| {
                write!(f, "{}:{}", json(key), if f.alternate() { " " } else { "" })?;
                value.write(f, depth + 1)
            }),
        }
    }
}

fn list<T>(
    f: &mut fmt::Formatter<'_>,
    depth: usize,
    [open, close]: [char; 2],
    items: &[T],
    write: impl Fn(&mut fmt::Formatter<'_>, &T) -> fmt::Result,
) -> fmt::Result {
    let new_line = |f: &mut fmt::Formatter<'_>, depth: usize| match f.alternate() {
        true => write!(f, "\n{:1$}", "", depth * 2),
        false => Ok(()),
    };
    write!(f, "{open}")?;
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            f.write_str(",")?;
        }
        new_line(f, depth + 1)?;
        write(f, item)?;
    }
    if !items.is_empty() {
        new_line(f, depth)?;
    }
    write!(f, "{close}")
}

/// A text in quotes.
fn json(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::Document;
    use proofmark_smithy_model::model::Node;

    #[test]
    fn a_document_is_written_as_the_json_that_it_was_read_from() {
        let text =
            r#"{"a":[],"b":{},"c":[1,-2,0.5,1e300,18446744073709551615,true,null],"d":{"e\n\"":"é\u0001"},"f":1.0}"#;
        let node: Node = serde_json::from_str(text).expect("JSON");
        let document = Document::from(&node);
        assert_eq!(document.to_string(), node.to_string());
        assert_eq!(format!("{document:#}"), format!("{node:#}"));
    }

    #[test]
    fn a_number_that_no_double_holds_keeps_its_digits() {
        let digits = "1.23456789012345678901234567890";
        let node = proofmark_smithy_model::model::parse_number(digits).expect("a number");
        assert_eq!(Document::from(&node).to_string(), digits);
    }
}
