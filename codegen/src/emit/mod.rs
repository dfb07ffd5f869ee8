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
mod operation;
mod paginator;
mod operation_glue;
pub(crate) mod rust_type;
mod setters;
mod structure;
mod tokens;
mod types;
mod union;
pub mod waiters;
mod wire;

pub(crate) use tokens::unparenthesized;

use crate::plan::Plan;
use proc_macro2::TokenStream;
use proofmark_smithy_model::{Diagnostic, Report};

/// A generated file: its path in the crate, and what stands in it.
pub type Emitted = (String, Content);

/// What stands in a generated file.
pub enum Content {
    /// Rust, to be formatted.
    Rust(TokenStream),
    /// Anything else, as it is.
    Text(String),
}

/// Emits every file of the crate, or says all that can't be emitted.
pub fn emit(plan: &Plan, package: &str) -> Result<Vec<Emitted>, Report> {
    let endpoint = endpoint::emit(plan).map_err(|reasons| {
        let report = |reason| {
            Diagnostic::error("unsupported", reason)
                .on(&plan.service.id)
                .on_trait("smithy.rules#endpointRuleSet")
                .help("the generator cannot compile this rule; extend the endpoint emitter")
        };
        reasons.into_iter().map(report).collect::<Report>()
    })?;
    let waiters = waiters::emit(plan).map_err(|reasons| {
        let report = |reason| {
            Diagnostic::error("unsupported", reason)
                .on(&plan.service.id)
                .on_trait("smithy.waiters#waitable")
                .help("the generator cannot compile this acceptor; extend the JMESPath compiler")
        };
        reasons.into_iter().map(report).collect::<Report>()
    })?;
    let mut sources = crate_root::emit(plan);
    sources.extend(client::emit(plan, waiters::client_trait(plan)));
    sources.extend(config::emit(plan));
    sources.push(("config/endpoint.rs".to_owned(), endpoint));
    sources.push(("error_meta.rs".to_owned(), error_meta::emit(plan)));
    sources.extend(operation::emit(plan));
    sources.extend(types::emit(plan));
    sources.extend(waiters);
    let rust = sources.into_iter().map(|(path, tokens)| (format!("src/{path}"), Content::Rust(tokens)));
    let manifest = ("Cargo.toml".to_owned(), Content::Text(manifest::emit(plan, package)));
    Ok(std::iter::once(manifest).chain(rust).collect())
}
