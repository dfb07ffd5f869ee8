//! `cargo xtask model`: brings the model up to date, compares two models, checks one, and converts Smithy files.

mod compare;
mod fetch;
mod smithy_cli;
mod to_json;
mod update;

use anyhow::Result;
use clap::{Subcommand, ValueEnum};
use proofmark_smithy_model::Loaded;
use proofmark_testkit::root;
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
        /// Instead of fetching: a Smithy file, a jar, a folder, a smithy-build.json, a botocore wheel or folder. Can be
        /// repeated; all that is named is one model.
        #[arg(long, value_name = "PATH", conflicts_with = "source")]
        from: Vec<PathBuf>,
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
        /// A path as for `update --from`, or `maven` or `botocore` to fetch it.
        a: String,
        /// As above.
        b: String,
        /// Another file, jar or folder of the first model. Can be repeated.
        #[arg(long, value_name = "PATH")]
        with_a: Vec<PathBuf>,
        /// Another file, jar or folder of the second model. Can be repeated.
        #[arg(long, value_name = "PATH")]
        with_b: Vec<PathBuf>,
    },
    /// Checks a model and lists the defects of its documented examples; exits with 1 on errors in the model.
    Lint {
        /// Paths as for `update --from`, which together are one model [default: model/lambda/lambda.json of this
        /// repository].
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
            let fetched = match from.as_slice() {
                [] => fetch::newest(source, version.as_deref())?,
                [first, more @ ..] => fetch::local(first)?.with(more)?,
            };
            update::run(&fetched, &out.unwrap_or_else(|| root().join("model/lambda")))?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Compare { a, b, with_a, with_b } => {
            let load = |name: &str| match name {
                "maven" => fetch::newest(Some(Publisher::Maven), None),
                "botocore" => fetch::newest(Some(Publisher::Botocore), None),
                path => fetch::local(Path::new(path)),
            };
            let (a, b) = (load(&a)?.with(&with_a)?, load(&b)?.with(&with_b)?);
            let differences = compare::compare(&compare::facts(&a)?, &compare::facts(&b)?);
            println!("a: {}\nb: {}\n{differences}", a.origin, b.origin);
            Ok(if differences.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        Command::Lint { model } => {
            let fetched = match model.as_slice() {
                [] => fetch::local(&root().join("model/lambda/lambda.json"))?,
                [first, more @ ..] => fetch::local(first)?.with(more)?,
            };
            let Loaded { model, warnings } = fetched.load()?;
            update::print_findings(|text| fetched.without_folder(text), &model, &warnings);
            Ok(ExitCode::SUCCESS)
        }
        Command::ToJson(arguments) => to_json::run(&arguments),
    }
}
