//! Absolute shape ids: `namespace#Name` and `namespace#Name$member`.

use std::fmt;

/// The id of a shape, or of a member of a shape.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShapeId {
    namespace: String,
    name: String,
    member: Option<String>,
}

impl ShapeId {
    /// Builds the id of a shape (no member).
    pub fn new(namespace: impl Into<String>, name: impl Into<String>) -> Self {
        Self { namespace: namespace.into(), name: name.into(), member: None }
    }

    /// Parses `namespace#Name` or `namespace#Name$member`; `None` when the text is not an absolute shape id.
    pub fn parse(text: &str) -> Option<Self> {
        let (namespace, rest) = text.split_once('#')?;
        let (name, member) = match rest.split_once('$') {
            Some((name, member)) => (name, Some(member)),
            None => (rest, None),
        };
        let identifier = |s: &str| {
            let mut chars = s.chars();
            chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
                && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
        };
        let valid = namespace.split('.').all(identifier) && identifier(name) && member.is_none_or(identifier);
        valid.then(|| Self {
            namespace: namespace.to_owned(),
            name: name.to_owned(),
            member: member.map(str::to_owned),
        })
    }

    /// The namespace, `com.amazonaws.lambda`.
    pub fn namespace(&self) -> &str {
        &self.namespace
    }

    /// The shape's name, without namespace and member.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The member's name, when this is the id of a member.
    pub fn member(&self) -> Option<&str> {
        self.member.as_deref()
    }

    /// The id of the given member of this shape.
    pub fn with_member(&self, member: impl Into<String>) -> Self {
        Self { member: Some(member.into()), ..self.clone() }
    }
}

impl fmt::Display for ShapeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.namespace, self.name)?;
        match &self.member {
            Some(member) => write!(f, "${member}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for ShapeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
