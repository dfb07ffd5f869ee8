//! What a change means: one verdict per view.

use std::fmt;

/// What a change does to calls between a client of one model and a service of the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// Every call that worked still works, and nothing is lost.
    Safe,
    /// Calls work, but with less: a value is missing, ignored or interpreted differently.
    Degrades,
    /// Calls that worked are rejected or fail, or data is wrong or lost without an error.
    Breaks,
}

impl Effect {
    /// The word for reports: `breaks`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Degrades => "degrades",
            Self::Breaks => "breaks",
        }
    }
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// The SemVer level of a change of the generated crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The public API stays as it is.
    Patch,
    /// Items are added or deprecated.
    Minor,
    /// Code that compiled may no longer compile.
    Major,
}

impl Level {
    /// The word for reports: `major`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// The direction in which a shape travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    /// From the client to the service: reached from the input of an operation.
    Input,
    /// From the service to the client: reached from an output or an error.
    Output,
}

impl Direction {
    /// The word for reports: `input`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::Output => "output",
        }
    }
}
