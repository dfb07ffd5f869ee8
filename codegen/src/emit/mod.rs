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
mod redacted;
pub(crate) mod rust_type;
mod setters;
pub mod source;
pub(crate) mod structure;
mod types;
mod union;
pub mod waiters;
mod wire;

pub(crate) use structure::is_plain;

use crate::expressions::Expressions;
use crate::page;
use crate::plan::Plan;
use manifest::Package;
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

/// A part of the crate, to be emitted and laid out on any thread.
pub type Job<'p> = Box<dyn FnOnce() -> Vec<Emitted> + Send + 'p>;

/// The parts of the crate, besides those of [`service`].
pub fn jobs<'p>(plan: &'p Plan, package: &'p Package) -> Vec<Job<'p>> {
    let mut jobs: Vec<Job<'p>> = vec![
        Box::new(move || {
            let manifest = ("Cargo.toml".to_owned(), Content::Text(manifest::emit(plan, package)));
            let contract = ("src/contract.txt".to_owned(), Content::Text(contract::text(plan)));
            vec![manifest, contract]
        }),
        Box::new(move || sources(vec![operation::index(plan), ("error_meta.rs".to_owned(), error_meta::emit(plan))])),
        Box::new(move || sources(types::emit(plan))),
    ];
    for operation in &plan.operations {
        jobs.push(Box::new(move || {
            let page =
                (operation::page_path(operation), Content::Text(page::emit(operation, plan, &package.library())));
            sources(vec![operation::emit(operation, plan)]).into_iter().chain([page]).collect()
        }));
    }
    jobs
}

fn sources(files: Vec<(String, Source)>) -> Vec<Emitted> {
    files.into_iter().map(|(path, source)| (format!("src/{path}"), Content::Rust(source))).collect()
}

/// The files of the service as a whole: client, configuration, endpoint rules, waiters.
pub fn service(plan: &Plan, expressions: &Expressions<'_>) -> Vec<Emitted> {
    let mut files = crate_root::emit(plan);
    files.extend(config::emit(plan));
    files.push(("config/endpoint.rs".to_owned(), endpoint::emit(plan, &expressions.endpoint_rules)));
    files.push(("contract.rs".to_owned(), contract::module()));
    files.extend(waiters::emit(plan, &expressions.judges));
    let mut files: Vec<(String, Source)> = files.into_iter().map(|(path, tokens)| (path, tokens.into())).collect();
    files.extend(client::emit(plan, waiters::client_trait(plan)));
    sources(files)
}
