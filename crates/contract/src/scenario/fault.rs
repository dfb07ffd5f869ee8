//! Faults below HTTP's meaning: a response that never comes, or cannot be used. Acting them out is the server's
//! business.

use std::fmt;
use std::str::FromStr;

/// What goes wrong with a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fault {
    /// No response: the connection stays open.
    Timeout,
    /// The body ends before its announced length.
    Truncated,
    /// A proxy's HTML page with status 502.
    BadGateway,
    /// The connection is reset.
    Reset,
    /// Bytes that are not HTTP.
    Garbage,
}

impl Fault {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Timeout, Self::Truncated, Self::BadGateway, Self::Reset, Self::Garbage];

    /// Its name in scenarios and headers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Timeout => "timeout",
            Self::Truncated => "truncated",
            Self::BadGateway => "bad-gateway",
            Self::Reset => "reset",
            Self::Garbage => "garbage",
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The text is not a fault's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no fault has this name; there are timeout, truncated, bad-gateway, reset, garbage")]
pub struct UnknownFault;

impl FromStr for Fault {
    type Err = UnknownFault;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|fault| fault.name() == name).ok_or(UnknownFault)
    }
}
