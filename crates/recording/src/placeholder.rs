//! Placeholders: what stands in a recording in place of a value that changes every time, or that must not be there. Each
//! has a kind and a number, the same for the same value everywhere in a file: `{time:1}`, `{sensitive:2}`. A time in a
//! text has the layout of the text, too: `{time:3 YYYY-MM-DDThh:mm:ss.fff+0000}`; so has a text in base64: `{payload:1 base64}`.

use regex::Regex;
use std::borrow::Cow;
use std::fmt;
use std::sync::LazyLock;

/// The layout of what stands in base64.
pub const BASE64: &str = "base64";

/// What a placeholder stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A moment.
    Time,
    /// A UUID.
    Uuid,
    /// A token of a page, or one that makes a request idempotent.
    Token,
    /// A value that the model marks `@sensitive`, or whose name says that it is a secret.
    Sensitive,
    /// A text that is a secret or has the form of one, or that the model does not know.
    Secret,
    /// A payload that is not kept.
    Payload,
}

/// A placeholder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placeholder<'a> {
    /// What it stands for.
    pub kind: Kind,
    /// Which one, from 1.
    pub number: u64,
    /// The layout of a time in a text, or [`BASE64`].
    pub layout: Option<&'a str>,
}

/// A text with placeholders, part by part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part<'a> {
    /// Itself.
    Literal(&'a str),
    /// A placeholder.
    Placeholder(Placeholder<'a>),
}

static PATTERN: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\{(time|uuid|token|sensitive|secret|payload):([0-9]{1,9})(?: ([^{}]{1,64}))?\}"));

/// A regular expression of this program.
pub(crate) fn pattern(text: &str) -> Regex {
    Regex::new(text).unwrap_or_else(|error| panic!("a pattern of this crate is wrong: {error}"))
}

impl Kind {
    /// Its name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Time => "time",
            Self::Uuid => "uuid",
            Self::Token => "token",
            Self::Sensitive => "sensitive",
            Self::Secret => "secret",
            Self::Payload => "payload",
        }
    }

    fn of(name: &str) -> Self {
        match name {
            "time" => Self::Time,
            "uuid" => Self::Uuid,
            "token" => Self::Token,
            "sensitive" => Self::Sensitive,
            "payload" => Self::Payload,
            _ => Self::Secret,
        }
    }
}

impl Placeholder<'_> {
    /// One without a layout.
    pub fn new(kind: Kind, number: u64) -> Self {
        Self { kind, number, layout: None }
    }
}

impl fmt::Display for Placeholder<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{{{}:{}", self.kind.name(), self.number)?;
        match self.layout {
            Some(layout) => write!(f, " {layout}}}"),
            None => f.write_str("}"),
        }
    }
}

/// Whether a text has a placeholder in it.
pub fn occurs_in(text: &str) -> bool {
    text.contains('{') && PATTERN.is_match(text)
}

/// The placeholder that a text is as a whole.
pub fn whole(text: &str) -> Option<Placeholder<'_>> {
    match parts(text).as_slice() {
        [Part::Placeholder(placeholder)] => Some(*placeholder),
        _ => None,
    }
}

/// A text, part by part.
pub fn parts(text: &str) -> Vec<Part<'_>> {
    let (mut parts, mut end) = (Vec::new(), 0);
    for found in PATTERN.captures_iter(text) {
        let Some(all) = found.get(0) else { continue };
        if all.start() > end {
            parts.push(Part::Literal(&text[end..all.start()]));
        }
        end = all.end();
        let number = found.get(2).and_then(|digits| digits.as_str().parse().ok()).unwrap_or_default();
        let kind = Kind::of(found.get(1).map_or("", |name| name.as_str()));
        parts.push(Part::Placeholder(Placeholder { kind, number, layout: found.get(3).map(|text| text.as_str()) }));
    }
    if end < text.len() {
        parts.push(Part::Literal(&text[end..]));
    }
    parts
}

/// The text with each placeholder replaced.
pub fn replaced<'t>(text: &'t str, mut value: impl FnMut(Placeholder<'_>) -> String) -> Cow<'t, str> {
    if !occurs_in(text) {
        return Cow::Borrowed(text);
    }
    let parts = parts(text);
    let texts = parts.iter().map(|part| match part {
        Part::Literal(text) => Cow::Borrowed(*text),
        Part::Placeholder(placeholder) => Cow::Owned(value(*placeholder)),
    });
    Cow::Owned(texts.collect::<Vec<_>>().concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_placeholder_is_read_as_it_is_written() {
        let placeholder = Placeholder { layout: Some("YYYY-MM-DD"), ..Placeholder::new(Kind::Time, 12) };
        assert_eq!(whole(&placeholder.to_string()), Some(placeholder));
    }

    #[test]
    fn texts_around_placeholders_stay() {
        let text = replaced("arn:{uuid:1}:{x}:{uuid:2}", |placeholder| placeholder.number.to_string());
        assert_eq!(text, "arn:1:{x}:2");
    }
}
