//! What values look like, and why there may be none.

/// Blobs and strings are made no longer than this, unless their model asks for more: constraints that allow megabytes
/// are not tried at their upper end.
pub const LONGEST: u64 = 64 * 1024;

/// What values look like.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Which members are set.
    pub members: Members,
    /// What texts and numbers look like.
    pub style: Style,
}

/// Which members of structures are set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Members {
    /// Those that the model requires.
    Required,
    /// All; recursive shapes come to an end after one more round.
    All,
    /// The required ones, and each other one with a chance of a half.
    Some,
}

/// What texts and numbers look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// What a person might have written, wherever the model takes it.
    Readable,
    /// All over what the model takes: rare characters, ends of ranges, empty lists.
    Varied,
}

impl Options {
    /// All members, readable.
    pub const COMPLETE: Self = Self { members: Members::All, style: Style::Readable };
    /// Required members only, readable.
    pub const MINIMAL: Self = Self { members: Members::Required, style: Style::Readable };
    /// For property tests: some members, varied.
    pub const VARIED: Self = Self { members: Members::Some, style: Style::Varied };
}

/// A constraint that no value was found for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: no value found: {reason}")]
pub struct SynthError {
    /// Where, by member names.
    pub path: String,
    /// What stands in the way.
    pub reason: String,
}
