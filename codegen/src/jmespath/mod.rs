//! The part of JMESPath that published models use: text to a tree (`lexer`, `parser`). `expressions` makes Rust of the
//! tree; nothing is evaluated at run time.

mod lexer;
mod parser;

pub use parser::parse;

use crate::document::Document;
use std::fmt;

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// `@`, and what an empty right side means.
    Current,
    /// `name`.
    Field(String),
    /// `left.right` and `left | right`.
    Then(Box<Expr>, Box<Expr>),
    /// `left[0]`.
    Index(Box<Expr>, i64),
    /// `left[*].right`, `left.*.right`, `left[].right`, `left[?filter].right`.
    Project {
        /// What is projected.
        left: Box<Expr>,
        /// How its items are found.
        over: Over,
        /// What is taken of each item.
        right: Box<Expr>,
    },
    /// `left == right` and its like.
    Compare(Comparison, Box<Expr>, Box<Expr>),
    /// `left && right`.
    And(Box<Expr>, Box<Expr>),
    /// `left || right`.
    Or(Box<Expr>, Box<Expr>),
    /// `!expression`.
    Not(Box<Expr>),
    /// `[a, b]`.
    List(Vec<Expr>),
    /// `` `json` `` and `'text'`.
    Literal(Document),
    /// `name(arguments)`.
    Call(String, Vec<Expr>),
}

/// How a projection finds its items.
#[derive(Debug, Clone, PartialEq)]
pub enum Over {
    /// `[*]`: the items of a list.
    Items,
    /// `.*`: the values of a map.
    Values,
    /// `[]`: the items of a list, those that are lists in their place.
    Flat,
    /// `[?filter]`: the items for which the filter holds.
    Filtered(Box<Expr>),
}

/// A comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// Why an expression is not understood, and where in its text.
#[derive(Debug, Clone, PartialEq)]
pub struct SyntaxError {
    pub(super) text: String,
    pub(super) column: usize,
    pub(super) message: String,
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { text, column, message } = self;
        write!(f, "{message} at column {column} of {text:?}")
    }
}

impl std::error::Error for SyntaxError {}
