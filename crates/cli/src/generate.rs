//! `proofmark generate`: a client crate from a model, and its mocks. Arguments, file access and the summary only; the
//! work is done by `proofmark-codegen`.

use crate::output::{print, print_error};
use crate::patterns;
use crate::service::{loader, names};
use anyhow::{Context, Result, ensure};
use proofmark_codegen::emit::manifest::{Package, Toolkit};
use proofmark_codegen::plan::Plan;
use proofmark_codegen::update::{self, Summary, Target};
use proofmark_codegen::{emit_client, generate_mocks};
use proofmark_smithy_model::count::counted;
use proofmark_smithy_model::model::{Shape, ShapeId};
use proofmark_smithy_model::{Loaded, text};
use serde_json::json;
use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

/// The arguments of `proofmark generate`.
#[derive(clap::Args)]
#[command(after_help = "\
The folders must be empty or generated: a generated folder lists its files with their hashes in `.proofmark-generated`.
Files that were edited by hand are overwritten with --overwrite only; files that were not generated are never changed
or removed. A run that was killed is completed by the next.

Exit status: 0 when the folders are up to date, 1 when --check found that they are not, 2 when the model or the
arguments cannot be used.

Examples:
  proofmark generate --model weather.smithy --out weather-client
  proofmark generate --model model/ --model traits.jar --out client --mocks client-mocks
  proofmark generate --model weather.smithy --out weather-client --check
  proofmark generate --model weather.smithy --out weather-client --toolkit ../proofmark")]
pub(crate) struct Arguments {
    /// A Smithy file (IDL or JSON AST), a jar, a folder of them, a smithy-build.json, or a botocore folder; all that is
    /// named is one model. May be given several times.
    #[arg(long, value_name = "PATH", required = true)]
    model: Vec<PathBuf>,
    /// The folder of the client crate to write.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// The service to generate, when the model has several: `ns#Name`.
    #[arg(long, value_name = "SHAPE")]
    service: Option<String>,
    /// The folder of a crate of typed mocks to write too.
    #[arg(long, value_name = "DIR")]
    mocks: Option<PathBuf>,
    /// The name of the client crate [default: `proofmark-` and the name of the service].
    #[arg(long, value_name = "NAME")]
    package: Option<String>,
    /// A checkout of Proofmark's repository, which the crates depend on by its path [default: the published crates of
    /// this program's version].
    #[arg(long, value_name = "DIR")]
    toolkit: Option<PathBuf>,
    /// Write nothing; exit with 1 and list the files that are out of date, with a diff.
    #[arg(long)]
    check: bool,
    /// Overwrite generated files that were edited by hand.
    #[arg(long, conflicts_with = "check")]
    overwrite: bool,
    /// Print the summary as JSON.
    #[arg(long, conflicts_with = "check")]
    json: bool,
}

/// Runs `proofmark generate`.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let start = Instant::now();
    let id = arguments.service_id()?;
    let (Loaded { model, warnings }, plan) = loader(&arguments.model).load_with(|model, report| {
        patterns::check(model, report);
        proofmark_codegen::plan(model, id.as_ref(), report)
    })?;
    let plan = plan.with_context(|| format!("{}: no crate can be generated", names(&arguments.model)))?;
    for warning in warnings.diagnostics() {
        print_error(&format!("{warning}\n"));
    }
    let service = model.shape(&plan.service.id).context("the service is in the model")?;
    let package = arguments.package(service)?;
    let origin = arguments.origin();
    let files = emit_client(&plan, package.clone(), &origin);
    let mut targets = vec![Target { folder: arguments.out.clone(), files }];
    if let Some(folder) = &arguments.mocks {
        let client = relative(&std::path::absolute(folder)?, &std::path::absolute(&arguments.out)?);
        let files = generate_mocks(&plan, &model, &package, &client, &origin);
        targets.push(Target { folder: folder.clone(), files });
    }
    if arguments.check {
        return check(&targets);
    }
    let differences = update::update(&targets, arguments.overwrite)?;
    arguments.summarize(&package, &plan, &Summary::of(&targets, &differences), start)?;
    Ok(ExitCode::SUCCESS)
}

impl Arguments {
    fn service_id(&self) -> Result<Option<ShapeId>> {
        let parse = |text: &String| {
            ShapeId::parse(text).with_context(|| {
                format!("--service {text}: expected the id of a service shape, such as example#Weather")
            })
        };
        self.service.as_ref().map(parse).transpose()
    }

    fn package(&self, service: &Shape) -> Result<Package> {
        let toolkit = match &self.toolkit {
            Some(folder) => {
                let runtime = folder.join("crates/runtime/Cargo.toml");
                ensure!(
                    runtime.is_file(),
                    "--toolkit {}: not a checkout of Proofmark's repository, as {} is missing",
                    text::path(folder),
                    text::path(&runtime)
                );
                Toolkit::Path(folder.canonicalize()?)
            }
            None => Toolkit::Version(env!("CARGO_PKG_VERSION").to_owned()),
        };
        let mut package = Package::standalone(service, toolkit);
        if let Some(name) = &self.package {
            let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
            ensure!(
                name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(is_plain),
                "--package {name}: expected a package name of ASCII letters, digits, `-` and `_` that starts with a letter"
            );
            package.name.clone_from(name);
        }
        Ok(package)
    }

    /// What the model is called in the generated files: nothing of where this machine keeps it.
    fn origin(&self) -> String {
        let name = |path: &PathBuf| path.file_name().unwrap_or(OsStr::new("the model")).to_string_lossy().into_owned();
        self.model.iter().map(name).collect::<Vec<_>>().join(", ")
    }

    fn summarize(&self, package: &Package, plan: &Plan, summary: &Summary, start: Instant) -> Result<()> {
        let types = plan.structures.len() + plan.enums.len() + plan.unions.len();
        let (operations, errors) = (plan.operations.len(), plan.errors.len());
        let milliseconds = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
        if self.json {
            let summary = json!({
                "package": package.name, "operations": operations, "types": types, "errors": errors,
                "files": summary.files, "lines": summary.lines, "bytes": summary.bytes, "written": summary.written,
                "unchanged": summary.unchanged(), "removed": summary.removed.len(), "milliseconds": milliseconds,
            });
            return print(&summary.to_string());
        }
        let (operations, types) = (counted(operations, "operation"), counted(types, "type"));
        print(&format!("{}: {operations}, {types}, {}", plan.service.title, counted(errors, "error")))?;
        let (unchanged, removed) = (summary.unchanged(), summary.removed.len());
        print(&format!("{} written, {unchanged} unchanged, {removed} removed, in {milliseconds} ms", summary.written))?;
        for path in &summary.removed {
            print(&format!("removed {}", text::path(path)))?;
        }
        for path in &summary.foreign {
            print(&format!("not generated, left alone: {}", text::path(path)))?;
        }
        let folder = self.out.to_string_lossy();
        print(&format!("\nTo use the crate: {} = {{ path = {folder:?} }}", package.name))?;
        if let Some(mocks) = &self.mocks {
            let folder = mocks.to_string_lossy();
            print(&format!("In its tests:     {}-mocks = {{ path = {folder:?} }}", package.name))?;
        }
        Ok(())
    }
}

fn check(targets: &[Target]) -> Result<ExitCode> {
    let here = std::env::current_dir().unwrap_or_default();
    let Some(described) = update::describe(targets, &update::compare(targets)?, &here, false)? else {
        print("generated code is up to date")?;
        return Ok(ExitCode::SUCCESS);
    };
    print(&described)?;
    print("generated code is out of date: run the command without --check")?;
    Ok(ExitCode::FAILURE)
}

/// A path to one absolute folder as seen from another.
fn relative(from: &Path, to: &Path) -> PathBuf {
    let (mut from_rest, mut to_rest) = (from.components().peekable(), to.components().peekable());
    while from_rest.peek().is_some() && from_rest.peek() == to_rest.peek() {
        from_rest.next();
        to_rest.next();
    }
    from_rest.map(|_| Component::ParentDir).chain(to_rest).collect()
}

#[cfg(test)]
mod tests {
    use super::relative;
    use std::path::Path;

    #[test]
    fn a_sibling_is_found_through_the_parent() {
        assert_eq!(relative(Path::new("/a/mocks"), Path::new("/a/client")), Path::new("../client"));
    }

    #[test]
    fn a_folder_below_is_found_directly() {
        assert_eq!(relative(Path::new("/a"), Path::new("/a/b/c")), Path::new("b/c"));
    }
}
