//! The operations on functions, their versions and their aliases.

pub(crate) mod aliases;
mod checks;
pub(crate) mod read;
pub(crate) mod versions;
pub(crate) mod write;
