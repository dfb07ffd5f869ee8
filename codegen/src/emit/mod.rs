//! Plan to tokens, one file per family of generated code. Sees the plan only, never the model.

mod client;
mod config;
mod config_builder;
mod crate_root;
pub mod endpoint;
mod enumeration;
mod error_enum;
mod error_meta;
mod fluent_builder;
mod manifest;
// mod operation;
mod operation_glue;
pub(crate) mod rust_type;
mod setters;
mod structure;
mod types;
mod union;
mod wire;

use crate::plan::Plan;
use proc_macro2::TokenStream;

/// A generated file: its path in the crate, and what stands in it.
pub type Emitted = (String, Content);

/// What stands in a generated file.
pub enum Content {
    /// Rust, to be formatted.
    Rust(TokenStream),
    /// Anything else, as it is.
    Text(String),
}

/// Emits every file of the crate.
pub fn emit(plan: &Plan) -> Vec<Emitted> {
    let sources = types::emit(plan);
    // sources.extend(operation::emit(plan));
    sources.into_iter().map(|(path, tokens)| (format!("src/{path}"), Content::Rust(tokens))).collect()
}
