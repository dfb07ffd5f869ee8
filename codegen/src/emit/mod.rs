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
mod serde;
mod setters;
pub mod source;
mod structure;
mod tokens;
mod types;
mod union;
pub mod waiters;
mod wire;

pub(crate) use tokens::unparenthesized;

use crate::plan::Plan;
use source::Source;
use proofmark_smithy_model::{Diagnostic, Report};

/// A generated file: its path in the crate, and what stands in it.
pub type Emitted = (String, Content);

/// What stands in a generated file.
pub enum Content {
    /// Rust, to be formatted.
    Rust(Source),
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
    let mut plain = crate_root::emit(plan);
    plain.extend(client::emit(plan, waiters::client_trait(plan)));
    plain.extend(config::emit(plan));
    plain.push(("config/endpoint.rs".to_owned(), endpoint));
    plain.push(("error_meta.rs".to_owned(), error_meta::emit(plan)));
    plain.extend(waiters);
    let mut sources: Vec<(String, Source)> = plain.into_iter().map(|(path, tokens)| (path, tokens.into())).collect();
    sources.extend(operation::emit(plan));
    sources.extend(types::emit(plan));
    sources.push(("serde.rs".to_owned(), serde::emit(plan)));
    let rust = sources.into_iter().map(|(path, source)| (format!("src/{path}"), Content::Rust(source)));
    let manifest = ("Cargo.toml".to_owned(), Content::Text(manifest::emit(plan, package)));
    Ok(std::iter::once(manifest).chain(rust).collect())
}
