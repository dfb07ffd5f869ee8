//! `cargo xtask model`: brings the model up to date, compares two models, checks one, and converts Smithy files.

mod compare;
mod fetch;
mod smithy_cli;
mod to_json;
mod update;

use crate::codegen::root;
use anyhow::{Result, anyhow};
use clap::{Subcommand, ValueEnum};
use proofmark_smithy_model::{Loaded, Loader};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The arguments of `cargo xtask model`.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Fetches the newest Lambda model and writes model/lambda/lambda.json and source.toml.
    Update {
        /// A Smithy JSON AST file, a jar with one, a botocore wheel, or a botocore folder, instead of fetching.
        #[arg(long, conflicts_with = "source")]
        from: Option<PathBuf>,
        /// Where to fetch from; without it Maven, and botocore where Maven cannot serve.
        #[arg(long)]
        source: Option<Publisher>,
        /// The version to fetch; the newest without it.
        #[arg(long, requires = "source")]
        version: Option<String>,
        /// The folder to write to [default: model/lambda of this repository].
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// Prints where two models differ; exits with 1 if they do.
    Compare {
        /// A file, jar, wheel or folder as for `update --from`, or `maven` or `botocore` to fetch it.
        a: String,
        /// As above.
        b: String,
    },
    /// Checks a model and lists the defects of its documented examples; exits with 1 on errors in the model.
    Lint {
        /// A file, jar, wheel or folder [default: model/lambda/lambda.json of this repository], or several Smithy
        /// files, jars and folders that are one model.
        model: Vec<PathBuf>,
    },
    /// Prints Smithy files as one JSON AST 2.0, as `smithy ast` does.
    ToJson(to_json::Arguments),
}

/// Who publishes the model.
#[derive(Clone, Copy, PartialEq, ValueEnum)]
pub(crate) enum Publisher {
    /// `software.amazon.api.models:lambda`, by `mvn`.
    Maven,
    /// `botocore`, by `pip`.
    Botocore,
}

/// Runs `cargo xtask model`.
pub(crate) fn run(arguments: Arguments) -> Result<ExitCode> {
    match arguments.command {
        Command::Update { from, source, version, out } => {
            let fetched = match from {
                Some(path) => fetch::local(&path)?,
                None => fetch::newest(source, version.as_deref())?,
            };
            update::run(&fetched, &out.unwrap_or_else(|| root().join("model/lambda")))?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Compare { a, b } => {
            let load = |name: &str| match name {
                "maven" => fetch::newest(Some(Publisher::Maven), None),
                "botocore" => fetch::newest(Some(Publisher::Botocore), None),
                path => fetch::local(Path::new(path)),
            };
            let (a, b) = (load(&a)?, load(&b)?);
            let differences = compare::compare(&compare::facts(&a)?, &compare::facts(&b)?);
            println!("a: {}\nb: {}\n{differences}", a.origin, b.origin);
            Ok(if differences.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        Command::Lint { model } => {
            let fetched = match model.as_slice() {
                [] => fetch::local(&root().join("model/lambda/lambda.json"))?,
                [one] if one.extension().is_none_or(|extension| extension != "jar") => fetch::local(one)?,
                several => {
                    let loaded = Loader::new().paths(several).load();
                    let Loaded { model, warnings } =
                        loaded.map_err(|report| anyhow!("the files cannot be used:\n{report}"))?;
                    update::print_findings(str::to_owned, &model, &warnings);
                    return Ok(ExitCode::SUCCESS);
                }
            };
            let Loaded { model, warnings } = fetched.load()?;
            update::print_findings(|text| fetched.without_folder(text), &model, &warnings);
            Ok(ExitCode::SUCCESS)
        }
        Command::ToJson(arguments) => to_json::run(&arguments),
    }
}
