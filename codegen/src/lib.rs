//! Turns a Smithy model into a Rust client crate: model -> plan -> expressions -> tokens -> formatted files.
//!
//! What is wrong with a model is reported before anything is written; only [`files`] touches the disk.

pub mod diff;
pub mod document;
pub mod emit;
pub mod escape;
pub mod expressions;
pub mod features;
pub mod files;
pub mod jmespath;
mod literal;
pub mod lower;
pub mod name;
mod page;
pub mod plan;
pub mod render;
mod sample;
pub mod suite;
pub mod update;

use emit::manifest::Package;
use emit::mocks::{MockedApi, MocksPackage};
use proofmark_smithy_model::Diagnostics;
use proofmark_smithy_model::model::{Model, ShapeId};
use proofmark_smithy_model::text::printable_json;
use proofmark_smithy_model::write::write;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A generated crate, not yet on disk.
#[derive(Debug)]
pub struct Generated {
    /// What was decided.
    pub plan: plan::Plan,
    /// The files by their path in the crate.
    pub files: BTreeMap<PathBuf, String>,
    /// Findings that are not errors.
    pub warnings: Diagnostics,
}

/// Generates the crate of a service; `origin` names the model in the files' headers.
///
/// # Errors
/// Everything that is wrong with the model, or that the generator cannot do with it.
pub fn generate(
    model: &Model,
    service: Option<&ShapeId>,
    package: impl Into<Package>,
    origin: &str,
) -> Result<Generated, Diagnostics> {
    let mut report = Diagnostics::default();
    match plan(model, service, &mut report) {
        Some(plan) => Ok(Generated { files: emit_client(&plan, package, origin), plan, warnings: report }),
        None => Err(report),
    }
}

/// The plan of a service's crate. Adds what is found to the report, and makes no plan when there is an error in it.
pub fn plan(model: &Model, service: Option<&ShapeId>, report: &mut Diagnostics) -> Option<plan::Plan> {
    let plan = match lower::lower_all(model, service) {
        Ok((plan, found)) => {
            report.extend(found);
            plan
        }
        Err(found) => {
            report.extend(found);
            return None;
        }
    };
    expressions::compile(&plan, report);
    (!report.has_errors()).then_some(plan)
}

/// The files of the client crate of a plan.
pub fn emit_client(plan: &plan::Plan, package: impl Into<Package>, origin: &str) -> BTreeMap<PathBuf, String> {
    // They were compiled for the plan, with all faults in its report.
    let expressions = expressions::compile(plan, &mut Diagnostics::default());
    render::render_with(|| emit::service(plan, &expressions), emit::jobs(plan, &package.into()), origin)
}

/// Generates the crate of mocks that belongs to a client crate of this name, in a origin like the client's.
/// `client_path` is the client's folder as seen from the folder of the mocks. Of a service that the contract kit has no
/// crate for, the mocks have the model built in.
pub fn generate_mocks(
    plan: &plan::Plan,
    model: &Model,
    client: &Package,
    client_path: &Path,
    origin: &str,
) -> BTreeMap<PathBuf, String> {
    let api = match &plan.service.contract_crate {
        Some(name) => MockedApi::Crate(name.clone()),
        None => MockedApi::Model(printable_json(&write(model)).into_owned()),
    };
    let package = MocksPackage {
        client: client.name.clone(),
        client_path: client_path.to_owned(),
        origin: client.origin.clone(),
        api,
    };
    render::render(emit::mocks::jobs(plan, &package), origin)
}
