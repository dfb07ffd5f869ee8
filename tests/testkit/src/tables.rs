//! Tables of test programs, generated from a model: formatted files, not yet on the disk.

use crate::newer::Newer;
use anyhow::{Result, anyhow};
use proofmark_codegen::emit::source::Source;
use proofmark_codegen::emit::{Content, Job};
use proofmark_codegen::files::Files;
use proofmark_codegen::{lower, render, suite};
use proofmark_smithy_model::Diagnostics;
use proofmark_smithy_model::model::Model;
use std::path::{Path, PathBuf};

/// The generated part of the driver of `cargo xtask wire`: of what AWS's crate has too. `origin` names the model.
pub fn driver(model: &Model, origin: &str) -> Result<Files> {
    let shared = Newer::load(model)?.without(model)?;
    let plan = lower::lower(&shared, None).map_err(|report| rejected(&report))?;
    Ok(tables(|| suite::wire::emit(&plan), origin))
}

/// Files of tables, with their paths in the folder `generated`.
pub fn tables<T>(emit: impl FnOnce() -> Vec<(String, T)> + Send, origin: &str) -> Files
where
    Source: From<T>,
{
    let job: Job<'_> = Box::new(move || {
        let rust = |(path, tokens): (String, T)| (path, Content::Rust(Source::from(tokens)));
        emit().into_iter().map(rust).collect()
    });
    let relative = |path: PathBuf| path.strip_prefix("generated").map(Path::to_owned).unwrap_or(path);
    render::render(vec![job], origin).into_iter().map(|(path, text)| (relative(path), text)).collect()
}

fn rejected(report: &Diagnostics) -> anyhow::Error {
    let count = report.diagnostics().len();
    anyhow!("the model was rejected, nothing was written ({count} found)\n\n{report}")
}
