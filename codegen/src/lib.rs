//! Turns a Smithy model into a Rust client crate: model -> plan -> tokens -> formatted files.
//!
//! What is wrong with a model is reported before anything is written; only [`files`] touches the disk.

pub mod emit;
mod escape;
pub mod features;
pub mod files;
pub mod jmespath;
pub mod lower;
pub mod name;
mod page;
pub mod plan;
pub mod render;
pub mod suite;

use emit::manifest::Package;
use proofmark_smithy_model::model::{Model, ShapeId};
use proofmark_smithy_model::{Diagnostic, Report};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// A generated crate, not yet on disk.
#[derive(Debug)]
pub struct Generated {
    /// What was decided.
    pub plan: plan::Plan,
    /// The files by their path in the crate.
    pub files: BTreeMap<PathBuf, String>,
}

/// Generates the crate of a service; `origin` names the model in the files' headers.
pub fn generate(
    model: &Model,
    service: Option<&ShapeId>,
    package: impl Into<Package>,
    origin: &str,
) -> Result<Generated, Report> {
    let plan = lower::lower(model, service)?;
    let files = render::render(emit::jobs(&plan, &package.into()), origin)?;
    Ok(Generated { plan, files })
}

/// Generates the crate of mocks that belongs to the client crate of this name.
pub fn generate_mocks(plan: &plan::Plan, client: &str, origin: &str) -> Result<BTreeMap<PathBuf, String>, Report> {
    let Some(kit) = &plan.service.contract_crate else {
        return Err(Diagnostic::error("no-contract-crate", format!("{} has no mocks", plan.service.title))
            .on(&plan.service.id)
            .help("mocks need a crate that has the service for the contract kit, as `lower/service` names it")
            .into());
    };
    render::render(emit::mocks::jobs(plan, client, kit), origin)
}
