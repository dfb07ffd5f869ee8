//! How we know what a rule or a test case says of a service.

use jiff::civil::Date;
use std::fmt;

/// Where a fact about the service comes from, and so how sure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// The published model says so.
    Model,
    /// The API's reference or its examples say so.
    Documented,
    /// The real service was seen to do so, on this day or earlier.
    Observed(Date),
    /// Nobody here has seen it: an assumption that can be configured.
    Unknown,
}

impl Mark {
    /// The recordings of AWS that behaviours rest on: November 2025 and earlier.
    pub const RECORDED: Self = Self::Observed(jiff::civil::date(2025, 11, 30));

    /// The mark's name, without the day.
    pub fn name(self) -> &'static str {
        match self {
            Self::Model => "model",
            Self::Documented => "documented",
            Self::Observed(_) => "observed",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Observed(day) => write!(f, "observed {day}"),
            _ => f.write_str(self.name()),
        }
    }
}
