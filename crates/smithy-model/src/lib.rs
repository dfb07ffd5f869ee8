//! Reads Smithy models, validates them, and gives typed views of them.
//!
//! The way of the data: a file is read by one of the readers in [`load`](mod@load), which assemble a
//! [`model::Model`] (shapes and traits as written, mixins flattened); [`validate`](mod@validate) checks it and
//! [`write`](mod@write) puts it back on paper. [`knowledge`] has what several consumers need to know of it. Knows
//! nothing of Rust code generation and nothing of HTTP clients.

pub mod count;
pub mod diagnostic;
pub mod diff;
pub mod examples;
pub mod file;
pub mod knowledge;
pub mod load;
pub mod maven;
pub mod model;
pub mod published;
mod source;
pub mod text;
pub mod validate;
pub mod write;

pub use diagnostic::{Diagnostic, Diagnostics, Excerpt, Severity};
pub use examples::{Defect, lint_examples};
pub use load::{Loaded, Loader};
