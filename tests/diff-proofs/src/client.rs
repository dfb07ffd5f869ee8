//! The client crate of a model, not on the disk.

use anyhow::{Context, Result, anyhow};
use proofmark_codegen::files::Files;
use proofmark_codegen::generate;
use proofmark_smithy_model::model::Model;
use proofmark_testkit::root;

/// Generates the crate, named after the service.
pub(crate) fn client(model: &Model) -> Result<Files> {
    model.services().next().context("the model has no service")?;
    let package = proofmark_testkit::client::package(model, None, &root());
    Ok(generate(model, None, package, "a model").map_err(|report| anyhow!("{report}"))?.files)
}
