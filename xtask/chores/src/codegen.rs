//! `cargo xtask codegen`: regenerates a client crate from its model, or checks that it is up to date. Argument
//! parsing, file access and the summary only.

use crate::changes;
use anyhow::{Context, Result, bail};
use proofmark_codegen::emit::manifest::Package;
use proofmark_codegen::files::Files;
use proofmark_codegen::plan::Plan;
use proofmark_codegen::update::{self, Summary, Target};
use proofmark_codegen::{emit_client, generate_mocks};
use proofmark_smithy_model::model::ShapeId;
use proofmark_smithy_model::{Loaded, text};
use proofmark_testkit::client::{loader, package};
use proofmark_testkit::{memory, root, tables};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

/// The client crate of this repository.
const CLIENT: &str = "proofmark-lambda";

#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    cargo xtask codegen                                   regenerate crates/lambda\n  \
    cargo xtask codegen --check                           fail when it is out of date, with a diff\n  \
    cargo xtask codegen --model api.json --out ../client  a client crate for any model of restJson1 or awsJson\n\n\
    The folder must be empty or generated: a generated folder lists its files with their hashes in \
    `.proofmark-generated`. Files that were edited by hand are overwritten with --overwrite only; files that were not \
    generated are never changed or removed. A run that was killed is completed by the next.\n\n\
    Exit status: 0 done or up to date, 1 out of date or rejected, 2 wrong arguments.")]
pub(crate) struct Arguments {
    /// Write nothing; exit with 1 and list the files that are out of date, with a diff.
    #[arg(long)]
    check: bool,
    /// A Smithy file (IDL or JSON AST), a jar, a folder of them, a smithy-build.json, or a botocore data folder; all
    /// that is named is one model. Can be repeated [default: model/lambda/lambda.json].
    #[arg(long, value_name = "PATH", requires = "out")]
    model: Vec<PathBuf>,
    /// The folder of the crate to write [default: crates/lambda].
    #[arg(long, value_name = "DIR", requires = "model")]
    out: Option<PathBuf>,
    /// The service to generate, when the model has several: `ns#Name`.
    #[arg(long, value_name = "SHAPE")]
    service: Option<String>,
    /// Overwrite generated files that were edited by hand.
    #[arg(long, conflicts_with = "check")]
    overwrite: bool,
    /// Print the summary as JSON.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let start = Instant::now();
    let root = root();
    let own = arguments.model.is_empty();
    let paths = if own { vec![root.join("model/lambda/lambda.json")] } else { arguments.model.clone() };
    let service = match &arguments.service {
        Some(text) => Some(ShapeId::parse(text).with_context(|| format!("--service {text}: expected `ns#Name`"))?),
        None => None,
    };
    let loaded = loader(&paths).load_with(|model, report| proofmark_codegen::plan(model, service.as_ref(), report));
    let (Loaded { model, warnings }, plan) = loaded.map_err(|report| rejected(&report))?;
    let plan = plan.context("no crate can be generated")?;
    eprint!("{}", warnings.diagnostics().iter().map(|warning| format!("{warning}\n\n")).collect::<String>());
    let origin = paths.iter().map(|path| origin(path, &root)).collect::<Vec<_>>().join(", ");
    let package = if own { Package::from(CLIENT) } else { package(&model, service.as_ref(), &root) };
    let mut targets = vec![Target {
        folder: arguments.out.clone().unwrap_or_else(|| root.join("crates/lambda")),
        files: emit_client(&plan, package, &origin),
    }];
    if own {
        let target = |folder: &str, files| Target { folder: root.join(folder), files };
        targets.push(target("tests/src/generated", suite(&plan, &origin)));
        targets.push(target("tests/differential/driver/src/generated", tables::driver(&model, &origin)?));
        let client = Package::from(CLIENT);
        let mocks = generate_mocks(&plan, &model, &client, Path::new("../lambda"), &origin);
        targets.push(target("crates/lambda-mocks", mocks));
        targets.push(embedded_model(&root, &paths[0])?);
    }
    if arguments.check {
        return check(&targets, own);
    }
    let before = own.then(|| changes::generated_before(&root)).flatten();
    let differences = update::update(&targets, arguments.overwrite)?;
    print_summary(arguments, &plan, &Summary::of(&targets, &differences), start);
    if let Some(before) = before.filter(|before| *before != model && !arguments.json) {
        println!("{}", changes::describe(&before, &model));
    }
    Ok(ExitCode::SUCCESS)
}

/// What a model's file is called in the generated files: nothing of where this machine keeps it.
fn origin(path: &Path, root: &Path) -> String {
    match (path.strip_prefix(root), path.file_name()) {
        (Ok(relative), _) => relative.display().to_string(),
        (Err(_), Some(name)) => name.to_string_lossy().into_owned(),
        (Err(_), None) => "the model".to_owned(),
    }
}

fn rejected(report: &proofmark_smithy_model::Diagnostics) -> anyhow::Error {
    let count = report.diagnostics().len();
    anyhow::anyhow!("the model was rejected, nothing was written ({count} found)\n\n{report}")
}

/// The model that the service's crate of the contract kit has built in: a package holds no file of another folder, so
/// it is a copy.
fn embedded_model(root: &Path, model: &Path) -> Result<Target> {
    let text = fs::read_to_string(model).with_context(|| format!("cannot read {}", model.display()))?;
    Ok(Target {
        folder: root.join("crates/contract-lambda/model"),
        files: Files::from([(PathBuf::from("lambda.json"), text)]),
    })
}

/// The generated part of the conformance suite.
fn suite(plan: &Plan, origin: &str) -> Files {
    tables::tables(|| proofmark_codegen::suite::emit(plan), origin)
}

fn print_summary(arguments: &Arguments, plan: &Plan, summary: &Summary, start: Instant) {
    let types = plan.structures.len() + plan.enums.len() + plan.unions.len();
    let Summary { files, lines, bytes, written, removed, foreign } = summary;
    let milliseconds = start.elapsed().as_millis();
    let megabytes = memory::resident_peak("self").map(|kib| kib / 1024);
    let (operations, errors) = (plan.operations.len(), plan.errors.len());
    let (unchanged, removals) = (summary.unchanged(), removed.len());
    if arguments.json {
        println!(
            "{{\"operations\":{operations},\"types\":{types},\"errors\":{errors},\"files\":{files},\"lines\":{lines},\
             \"bytes\":{bytes},\"written\":{written},\"unchanged\":{unchanged},\"removed\":{removals},\
             \"milliseconds\":{milliseconds},\"peak_megabytes\":{}}}",
            megabytes.map_or("null".to_owned(), |mb| mb.to_string())
        );
        return;
    }
    println!("{}: {operations} operations, {types} types, {errors} errors", text::printable(&plan.service.title));
    println!("{files} files, {lines} lines, {bytes} bytes");
    let memory = megabytes.map(|mb| format!(", {mb} MB")).unwrap_or_default();
    println!("{written} written, {unchanged} unchanged, {removals} removed, in {milliseconds} ms{memory}");
    for path in removed {
        println!("removed {}", text::path(path));
    }
    for path in foreign {
        println!("not generated, left alone: {}", text::path(path));
    }
}

/// `own` are the crates of this repository, whose generated folders hold nothing else.
fn check(targets: &[Target], own: bool) -> Result<ExitCode> {
    let Some(described) = update::describe(targets, &update::compare(targets)?, &root(), own)? else {
        println!("generated code is up to date");
        return Ok(ExitCode::SUCCESS);
    };
    // Whoever reads only the beginning, `| head`, has seen enough.
    let _ = std::io::stdout().write_all(described.as_bytes());
    bail!("generated code is out of date: run `cargo xtask codegen` and commit what it writes")
}
