//! Plan to tokens, one file per family of generated code. Sees the plan only, never the model.

mod client;
mod config;
mod config_builder;
mod config_settings;
mod contract;
mod crate_root;
mod defaults;
mod dependency;
pub mod endpoint;
mod enumeration;
mod error_enum;
mod error_meta;
mod features;
mod fluent_builder;
pub mod manifest;
pub mod mocks;
mod operation;
mod operation_glue;
mod paginator;
pub(crate) mod rust_type;
mod setters;
pub mod source;
pub(crate) mod structure;
mod tokens;
mod types;
mod union;
pub mod waiters;
mod wire;

pub(crate) use structure::is_plain;
pub(crate) use tokens::{mentions, unparenthesized};

use crate::page;
use crate::plan::Plan;
use manifest::Package;
use proofmark_smithy_model::{Diagnostic, Report};
use source::Source;

/// A generated file: its path in the crate, and what stands in it.
pub type Emitted = (String, Content);

/// What stands in a generated file.
pub enum Content {
    /// Rust, to be formatted.
    Rust(Source),
    /// Anything else, as it is.
    Text(String),
}

/// A part of the crate, to be emitted and laid out on any thread. It says all that it can't emit.
pub type Job<'p> = Box<dyn FnOnce() -> Result<Vec<Emitted>, Report> + Send + 'p>;

/// The parts that make up the crate.
pub fn jobs<'p>(plan: &'p Plan, package: &'p Package) -> Vec<Job<'p>> {
    let mut jobs: Vec<Job<'p>> = vec![
        Box::new(move || {
            let manifest = ("Cargo.toml".to_owned(), Content::Text(manifest::emit(plan, package)));
            let contract = ("src/contract.txt".to_owned(), Content::Text(contract::text(plan)));
            Ok([manifest, contract].into_iter().chain(sources(service(plan)?)).collect())
        }),
        Box::new(move || {
            Ok(sources(vec![operation::index(plan), ("error_meta.rs".to_owned(), error_meta::emit(plan))]))
        }),
        Box::new(move || Ok(sources(types::emit(plan)))),
    ];
    for operation in &plan.operations {
        jobs.push(Box::new(move || {
            let page =
                (operation::page_path(operation), Content::Text(page::emit(operation, plan, &package.library())));
            Ok(sources(vec![operation::emit(operation, plan)]).into_iter().chain([page]).collect())
        }));
    }
    jobs
}

fn sources(files: Vec<(String, Source)>) -> Vec<Emitted> {
    files.into_iter().map(|(path, source)| (format!("src/{path}"), Content::Rust(source))).collect()
}

/// The files of the service as a whole: client, configuration, endpoint rules, waiters.
fn service(plan: &Plan) -> Result<Vec<(String, Source)>, Report> {
    let unsupported = |trait_id: &'static str, help: &'static str| {
        move |reasons: Vec<String>| -> Report {
            let diagnostic =
                |reason| Diagnostic::error("unsupported", reason).on(&plan.service.id).on_trait(trait_id).help(help);
            reasons.into_iter().map(diagnostic).collect()
        }
    };
    let endpoint = endpoint::emit(plan).map_err(unsupported(
        "smithy.rules#endpointRuleSet",
        "the generator cannot compile this rule; extend the endpoint emitter",
    ))?;
    let waiters = waiters::emit(plan).map_err(unsupported(
        "smithy.waiters#waitable",
        "the generator cannot compile this acceptor; extend the JMESPath compiler",
    ))?;
    let mut files = crate_root::emit(plan);
    files.extend(config::emit(plan));
    files.push(("config/endpoint.rs".to_owned(), endpoint));
    files.push(("contract.rs".to_owned(), contract::module()));
    files.extend(waiters);
    let mut files: Vec<(String, Source)> = files.into_iter().map(|(path, tokens)| (path, tokens.into())).collect();
    files.extend(client::emit(plan, waiters::client_trait(plan)));
    Ok(files)
}
