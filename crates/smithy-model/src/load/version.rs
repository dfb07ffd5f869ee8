//! The versions of Smithy that can be read.

use std::fmt;

/// A version of the language, in the order in which they were published.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Version {
    /// What a file without a version is in.
    #[default]
    V1_0,
    V2_0,
    V2_1,
}

/// The versions, for messages.
pub(crate) const KNOWN: &str = "1.0, 2.0 and 2.1 can be read";

impl Version {
    /// The version that a file states.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text {
            "1" | "1.0" => Some(Self::V1_0),
            "2" | "2.0" => Some(Self::V2_0),
            "2.1" => Some(Self::V2_1),
            _ => None,
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::V1_0 => "1.0",
            Self::V2_0 => "2.0",
            Self::V2_1 => "2.1",
        })
    }
}
