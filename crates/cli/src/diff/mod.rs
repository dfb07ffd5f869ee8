//! `proofmark diff`: what changes between two models, on the wire and in the generated crate. Facts and verdicts are
//! those of `smithy-model`, items those of `codegen`; here are inputs, outputs and the exit status.

mod changelog;
mod group;
mod html;
mod ignore;
mod json;
mod markdown;
mod rules;
mod sarif;
mod source;
mod terminal;
mod wire_forms;

use crate::output::{print, print_error, print_styled};
use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use group::{Severity, Views};
use ignore::Ignored;
use proofmark_codegen::diff::{Compared, compare};
use proofmark_contract::report::terminal::wants_colour;
use proofmark_smithy_model::diff::{Comparison, Finding, Level};
use proofmark_smithy_model::{Diagnostics, text};
use source::Source;
use std::path::PathBuf;
use std::process::ExitCode;
use wire_forms::WireForms;

/// The arguments of `proofmark diff`.
#[derive(clap::Args)]
#[command(after_help = "\
A model is a Smithy IDL or JSON AST file, a folder or jar of them, a smithy-build.json, a botocore folder, `lambda` for the
built-in model, git:REVISION:PATH for a file or folder of this git repository, or SERVICE@VERSION for a service of a version
of botocore, which pip downloads into the folder PROOFMARK_CACHE [default: the user's cache].

Each change has three verdicts. Client view: clients of OLD with a service of NEW. Server view: clients of NEW with a
service of OLD. Rust view: the SemVer level of the generated crate.

Exit status: 0 when nothing reaches --fail-on or exceeds --level, 1 when something does, 2 when the models could not be compared.

Examples:
  proofmark diff old.json new.json
  proofmark diff git:HEAD~1:model/lambda/lambda.json model/lambda/lambda.json --fail-on breaking
  proofmark diff lambda botocore/data/lambda/2015-03-31 --format markdown > changes.md
  proofmark diff lambda@1.43.60 lambda@1.44.5 --format html > changes.html
  proofmark diff --list-rules")]
pub(crate) struct Arguments {
    /// The old model.
    #[arg(required_unless_present_any = ["list_rules", "schema"])]
    old: Option<String>,
    /// The new model.
    #[arg(required_unless_present_any = ["list_rules", "schema"])]
    new: Option<String>,
    /// Another file, jar or folder of the old model; can be given several times.
    #[arg(long, value_name = "PATH")]
    with_old: Vec<PathBuf>,
    /// Another file, jar or folder of the new model; can be given several times.
    #[arg(long, value_name = "PATH")]
    with_new: Vec<PathBuf>,
    /// The service to compare, by the name or id of its shape; needed where a model has several.
    #[arg(long, value_name = "NAME")]
    service: Option<String>,
    /// The form of the output.
    #[arg(long, value_name = "FORMAT", default_value = "terminal")]
    format: Format,
    /// Exit with 1 when a change of this severity or a worse one is found.
    #[arg(long, value_name = "SEVERITY")]
    fail_on: Option<FailOn>,
    /// Exit with 1 when the generated crate needs a higher SemVer level than this, the one of the next release.
    #[arg(long, value_name = "LEVEL")]
    level: Option<MostLevel>,
    /// The views that decide on severity; can be given several times [default: client and rust].
    #[arg(long, value_name = "VIEW")]
    view: Vec<View>,
    /// Accepted changes (TOML): id, shape, reason, expires. An entry that matches nothing, or has expired, is an error.
    #[arg(long, value_name = "FILE")]
    ignore: Option<PathBuf>,
    /// Show changes of documentation and order too, and all Rust items.
    #[arg(long)]
    verbose: bool,
    /// List all rules with their verdicts, and end; with `--format markdown` as the reference page.
    #[arg(long)]
    list_rules: bool,
    /// Print the JSON schema of `--format json`, and end.
    #[arg(long)]
    schema: bool,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Format {
    /// Text, grouped by operation, the worst first.
    Terminal,
    /// JSON; `--schema` prints its schema.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Markdown for a pull request, with the changelog entry.
    Markdown,
    /// The changelog entry of the generated crate alone.
    Changelog,
    /// One HTML page, with the messages of each operation in both models side by side.
    Html,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum FailOn {
    /// Calls or code that worked may fail.
    Breaking,
    /// Calls work, but with less; or worse.
    Degrading,
    /// Any change.
    Any,
}

/// The level of a release.
#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum MostLevel {
    /// The public API stays as it is.
    Patch,
    /// Items are added or deprecated.
    Minor,
    /// Code that compiled may no longer compile.
    Major,
}

impl From<MostLevel> for Level {
    fn from(level: MostLevel) -> Self {
        match level {
            MostLevel::Patch => Self::Patch,
            MostLevel::Minor => Self::Minor,
            MostLevel::Major => Self::Major,
        }
    }
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
pub(crate) enum View {
    /// Clients of the old model with a service of the new one.
    Client,
    /// Clients of the new model with a service of the old one.
    Server,
    /// The generated crate.
    Rust,
}

/// What the outputs show.
pub(crate) struct Page<'a> {
    pub(crate) old: &'a str,
    pub(crate) new: &'a str,
    pub(crate) comparison: &'a Comparison,
    /// The findings that count.
    pub(crate) findings: Vec<&'a Finding>,
    /// Those that an entry of the ignore file accepts.
    pub(crate) ignored: Vec<(&'a Finding, &'a Ignored)>,
    pub(crate) views: Views,
    /// What keeps the generator from making a crate of one of the models.
    pub(crate) without_items: Option<&'a Diagnostics>,
    pub(crate) verbose: bool,
}

/// Runs `proofmark diff`.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    if arguments.schema {
        print(json::SCHEMA.trim_end())?;
        return Ok(ExitCode::SUCCESS);
    }
    if arguments.list_rules {
        print(rules::render(arguments.format == Format::Markdown).trim_end())?;
        return Ok(ExitCode::SUCCESS);
    }
    let (Some(old), Some(new)) = (&arguments.old, &arguments.new) else { bail!("two models must be named") };
    let old = Source::read(old, &arguments.with_old)?;
    let new = Source::read(new, &arguments.with_new)?;
    let Compared { comparison, without_items } = compare(&old.model, &new.model, arguments.service.as_deref())?;
    let ignored = match &arguments.ignore {
        Some(path) => ignore::read(path)?,
        None => Vec::new(),
    };
    let accepted = ignore::apply(&ignored, &comparison.findings)
        .with_context(|| arguments.ignore.as_deref().map(text::path).unwrap_or_default())?;
    let page = Page {
        old: &old.name,
        new: &new.name,
        findings: kept(&comparison, &accepted),
        ignored: comparison
            .findings
            .iter()
            .zip(&accepted)
            .filter_map(|(finding, entry)| Some((finding, &ignored[(*entry)?])))
            .collect(),
        comparison: &comparison,
        views: Views::of(&arguments.view),
        without_items: without_items.as_ref(),
        verbose: arguments.verbose,
    };
    match arguments.format {
        Format::Terminal => print_styled(terminal::render(&page, wants_colour(&std::io::stdout())).trim_end())?,
        Format::Json => print(&json::render(&page))?,
        Format::Sarif => print(&sarif::render(&page))?,
        Format::Markdown => print(markdown::render(&page).trim_end())?,
        Format::Changelog => print(changelog::render(&page).trim_end())?,
        Format::Html => {
            let services = (&comparison.old_service, &comparison.new_service);
            let forms = WireForms::new((&old.model, services.0), (&new.model, services.1));
            print_styled(&html::render(&page, &forms))?;
        }
    }
    let worst = page.findings.iter().map(|finding| page.views.severity(finding)).max();
    let failed = match arguments.fail_on {
        None => false,
        Some(FailOn::Any) => worst.is_some(),
        Some(FailOn::Degrading) => worst >= Some(Severity::Degrading),
        Some(FailOn::Breaking) => worst >= Some(Severity::Breaking),
    };
    let found = page.findings.iter().map(|finding| finding.level).max();
    let too_low = arguments.level.map(Level::from).filter(|level| found > Some(*level));
    if let (Some(level), Some(found)) = (too_low, found) {
        print_error(&format!("the next release is {level}, and the changes are {found}"));
    }
    let failed = failed || too_low.is_some();
    Ok(ExitCode::from(u8::from(failed)))
}

/// The findings that no entry accepts.
fn kept<'a>(comparison: &'a Comparison, accepted: &[Option<usize>]) -> Vec<&'a Finding> {
    let pairs = comparison.findings.iter().zip(accepted);
    pairs.filter(|(_, entry)| entry.is_none()).map(|(finding, _)| finding).collect()
}
