//! `proofmark model`: checks Smithy models, and converts them to JSON.

use crate::lint_examples;
use crate::output::{print, print_error};
use crate::service::{load_model, loader, names};
use anyhow::{Context, Result};
use clap::Subcommand;
use proofmark_smithy_model::Loaded;
use proofmark_smithy_model::count::counted;
use proofmark_smithy_model::knowledge::ServiceFacts;
use proofmark_smithy_model::model::{PRELUDE, ShapeType};
use proofmark_smithy_model::text::printable_json;
use proofmark_smithy_model::write::write_as_written;
use std::io::{ErrorKind, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Checks a model: all errors and warnings, with file, line and shape.
    #[command(after_help = "\
Exit status: 0 when the model has no error, 2 when it has, or has no shape at all.

Examples:
  proofmark model check weather.smithy
  proofmark model check model/ traits.jar")]
    Check(Files),
    /// Prints a model as one Smithy JSON AST 2.0.
    #[command(after_help = "\
Examples:
  proofmark model to-json weather.smithy > weather.json
  proofmark model to-json --flatten model/ traits.jar > model.json")]
    ToJson {
        #[command(flatten)]
        files: Files,
        /// Copies what mixins have into the shapes that use them, and leaves the mixins out.
        #[arg(long)]
        flatten: bool,
    },
    /// Checks the documented examples of models against the models.
    Lint(lint_examples::Arguments),
}

/// The files of one model.
#[derive(clap::Args)]
pub(crate) struct Files {
    /// Smithy files (IDL or JSON AST), jars, folders of them, a smithy-build.json, or a botocore folder, which together are
    /// one model.
    #[arg(required = true, value_name = "PATH")]
    files: Vec<PathBuf>,
}

/// Runs `proofmark model`.
pub(crate) fn run(command: &Command) -> Result<ExitCode> {
    match command {
        Command::Check(files) => check(&files.files),
        Command::ToJson { files, flatten } => to_json(&files.files, *flatten),
        Command::Lint(arguments) => lint_examples::run(arguments),
    }
}

fn check(files: &[PathBuf]) -> Result<ExitCode> {
    let Loaded { model, warnings } = load_model(loader(files))?;
    for warning in warnings.diagnostics() {
        print_error(&format!("{warning}\n"));
    }
    if !model.shapes.keys().any(|id| id.namespace() != PRELUDE) {
        print_error(&format!("error: {}: the files define no shape: nothing was checked", names(files)));
        return Ok(ExitCode::from(2));
    }
    let operations = model.shapes.values().filter(|shape| matches!(shape.ty, ShapeType::Operation(_))).count();
    let services: Vec<_> = model.services().map(|shape| ServiceFacts::of(shape).title()).collect();
    let services = if services.is_empty() { "no service".to_owned() } else { services.join(", ") };
    print(&format!(
        "{}: {services}; {}, {}, {}, no errors",
        names(files),
        counted(operations, "operation"),
        counted(model.shapes.len(), "shape"),
        counted(warnings.diagnostics().len(), "warning"),
    ))?;
    Ok(ExitCode::SUCCESS)
}

fn to_json(files: &[PathBuf], flatten: bool) -> Result<ExitCode> {
    let Loaded { model, warnings } = loader(files).load_as_written(flatten)?;
    for warning in warnings.diagnostics() {
        print_error(&format!("{warning}\n"));
    }
    let json = write_as_written(&model);
    let mut out = std::io::stdout();
    // The same JSON; a file gets it as it is.
    let json = if out.is_terminal() { printable_json(&json) } else { json.into() };
    match out.write_all(json.as_bytes()).and_then(|()| out.flush()) {
        // Whoever reads only the beginning, `| head`, has seen enough.
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error).context("the JSON cannot be written"),
        _ => Ok(ExitCode::SUCCESS),
    }
}
