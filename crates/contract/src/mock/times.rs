//! How many requests a mock is expected to handle.

use proofmark_smithy_model::count::counted;
use std::fmt;
use std::ops::{Range, RangeFrom, RangeFull, RangeInclusive, RangeTo, RangeToInclusive};

/// A number of requests, or a range: `2`, `1..`, `..=3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Times {
    min: u64,
    max: Option<u64>,
}

impl Times {
    pub(super) fn contains(self, count: u64) -> bool {
        count >= self.min && self.max.is_none_or(|max| count <= max)
    }
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self { min: 0, max: None } => f.write_str("any number of requests"),
            Self { min, max: None } => write!(f, "at least {}", requests(min)),
            Self { min, max: Some(max) } if min == max => write!(f, "{}", requests(min)),
            Self { min: 0, max: Some(max) } => write!(f, "at most {}", requests(max)),
            Self { min, max: Some(max) } => write!(f, "{min} to {}", requests(max)),
        }
    }
}

/// `1 request`, `2 requests`.
pub(super) fn requests(count: u64) -> String {
    counted(count, "request")
}

impl From<u64> for Times {
    fn from(count: u64) -> Self {
        Self { min: count, max: Some(count) }
    }
}

impl From<Range<u64>> for Times {
    fn from(range: Range<u64>) -> Self {
        Self { min: range.start, max: Some(range.end.saturating_sub(1)) }
    }
}

impl From<RangeInclusive<u64>> for Times {
    fn from(range: RangeInclusive<u64>) -> Self {
        Self { min: *range.start(), max: Some(*range.end()) }
    }
}

impl From<RangeFrom<u64>> for Times {
    fn from(range: RangeFrom<u64>) -> Self {
        Self { min: range.start, max: None }
    }
}

impl From<RangeTo<u64>> for Times {
    fn from(range: RangeTo<u64>) -> Self {
        (0..range.end).into()
    }
}

impl From<RangeToInclusive<u64>> for Times {
    fn from(range: RangeToInclusive<u64>) -> Self {
        Self { min: 0, max: Some(range.end) }
    }
}

impl From<RangeFull> for Times {
    fn from(_: RangeFull) -> Self {
        Self { min: 0, max: None }
    }
}
