//! Documents whose values know where they stand in a file, and the problems that are found in them: what scenarios, and
//! the sections that services add to them, are read with.

mod problems;
mod tree;

pub use problems::{Problems, Table, join, nearest};
pub(crate) use tree::steps;
pub use tree::{Entry, Span, Tree, Value};
