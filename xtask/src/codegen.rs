//! `cargo xtask codegen`: regenerates a client crate from its model, or checks that it is up to date. Argument
//! parsing, file access and the summary only.

use crate::bench::rustc;
use crate::model::loader;
use crate::wire::newer::Newer;
use anyhow::{Context, Result, bail};
use proofmark_codegen::emit::manifest::{Home, Package};
use proofmark_codegen::emit::source::Source;
use proofmark_codegen::emit::{Content, Job};
use proofmark_codegen::files::{self, Difference, Files, MARK};
use proofmark_codegen::{Generated, generate, generate_mocks};
use proofmark_smithy_model::model::{Model, ShapeId};
use proofmark_smithy_model::text::{self, printable_lines};
use similar::TextDiff;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

/// The folder of this repository.
pub(crate) fn root() -> PathBuf {
    let manifest = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().map_or_else(|| manifest.clone(), Path::to_owned)
}

/// The client crate of this repository.
const CLIENT: &str = "proofmark-lambda";

#[derive(Default, clap::Args)]
#[command(after_help = "Examples:\n  \
    cargo xtask codegen                                   regenerate crates/lambda\n  \
    cargo xtask codegen --check                           fail when it is out of date, with a diff\n  \
    cargo xtask codegen --model api.json --out ../client  a client crate for any model of restJson1 or awsJson\n\n\
    The folder must be empty or generated: a generated folder lists its files with their hashes in \
    `.proofmark-generated`. Files that were edited by hand are overwritten with --overwrite only; files that were not \
    generated are never changed or removed. A run that was killed is completed by the next.\n\n\
    Exit status: 0 done or up to date, 1 out of date or refused, 2 wrong arguments.")]
pub(crate) struct Arguments {
    /// Write nothing; exit with 1 and list the files that are out of date, with a diff.
    #[arg(long)]
    check: bool,
    /// A Smithy file (IDL or JSON AST), a jar, a folder of them, a smithy-build.json, or a botocore data folder; all that
    /// is named is one model. Can be repeated [default: model/lambda/lambda.json].
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

/// A folder and the files that it should hold.
struct Target {
    folder: PathBuf,
    files: Files,
}

pub(crate) fn run(arguments: Arguments) -> Result<ExitCode> {
    let start = Instant::now();
    let root = root();
    let own = arguments.model.is_empty();
    let paths = if own { vec![root.join("model/lambda/lambda.json")] } else { arguments.model.clone() };
    let service = match &arguments.service {
        Some(text) => Some(ShapeId::parse(text).with_context(|| format!("--service {text}: expected `ns#Name`"))?),
        None => None,
    };
    let model = loader(&paths).load().map_err(|report| refused(&report))?.model;
    let origin = paths.iter().map(|path| origin(path, &root)).collect::<Vec<_>>().join(", ");
    let package = if own { Package::from(CLIENT) } else { standalone(&model, service.as_ref(), &root) };
    let generated = generate(&model, service.as_ref(), package, &origin).map_err(|report| refused(&report))?;
    let mut targets = vec![Target {
        folder: arguments.out.clone().unwrap_or_else(|| root.join("crates/lambda")),
        files: generated.files.clone(),
    }];
    if own {
        let target = |folder: &str, files| Target { folder: root.join(folder), files };
        targets.push(target("tests/src/generated", suite(&generated, &origin)?));
        targets.push(target("tests/wire/src/generated", driver(&model, &origin)?));
        let mocks = generate_mocks(&generated.plan, CLIENT, &origin).map_err(|report| refused(&report))?;
        targets.push(target("crates/lambda-mocks", mocks));
        targets.push(embedded_model(&root, &paths[0])?);
    }
    let compare = |target: &Target| files::compare(&target.folder, &target.files);
    if arguments.check {
        let differences = targets.iter().map(compare).collect::<Result<Vec<Difference>, _>>()?;
        return check(&targets, &differences, own);
    }
    targets.iter().try_for_each(|target| files::recover(&target.folder, arguments.overwrite))?;
    let differences = targets.iter().map(compare).collect::<Result<Vec<Difference>, _>>()?;
    let compared = || targets.iter().zip(&differences);
    compared().try_for_each(|(target, difference)| difference.check(&target.folder, arguments.overwrite))?;
    let changed = compared().filter(|(_, difference)| !difference.is_empty());
    let staged = changed
        .map(|(target, difference)| files::stage(&target.folder, &target.files, difference))
        .collect::<Result<Vec<_>, _>>()?;
    staged.into_iter().try_for_each(files::Staged::swap)?;
    summary(&arguments, &generated, &targets, &differences, start);
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

/// The package of a crate outside this repository, named after its service.
pub(crate) fn standalone(model: &Model, service: Option<&ShapeId>, root: &Path) -> Package {
    let shape = service.and_then(|id| model.shape(id)).or_else(|| model.services().next());
    let sdk_id = shape.and_then(|s| s.traits.get("aws.api#service")?.get("sdkId")?.as_str());
    let name = sdk_id.or(shape.map(|s| s.id.name())).unwrap_or("client");
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let name = words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-");
    Package { name: format!("proofmark-{name}"), home: Home::Standalone { runtime: root.join("crates/runtime") } }
}

fn refused(report: &proofmark_smithy_model::Report) -> anyhow::Error {
    let count = report.diagnostics().len();
    anyhow::anyhow!("the model was refused, nothing was written ({count} found)\n\n{report}")
}

/// The model that the service's crate of the contract kit has built in: a package holds no file of another folder, so it
/// is a copy.
fn embedded_model(root: &Path, model: &Path) -> Result<Target> {
    let text = fs::read_to_string(model).with_context(|| format!("cannot read {}", model.display()))?;
    Ok(Target {
        folder: root.join("crates/contract-lambda/model"),
        files: Files::from([(PathBuf::from("lambda.json"), text)]),
    })
}

/// The generated part of the conformance suite.
fn suite(generated: &Generated, origin: &str) -> Result<Files> {
    tables(|| proofmark_codegen::suite::emit(&generated.plan), origin)
}

/// The generated part of the driver of `cargo xtask wire`: of what aws-sdk-lambda has too.
fn driver(model: &Model, origin: &str) -> Result<Files> {
    let shared = Newer::load()?.without(model)?;
    let plan = proofmark_codegen::lower::lower(&shared, None).map_err(|report| refused(&report))?;
    tables(|| proofmark_codegen::suite::wire::emit(&plan), origin)
}

/// Files of tables, relative to the folder `generated`.
fn tables<T>(emit: impl FnOnce() -> Vec<(String, T)> + Send, origin: &str) -> Result<Files>
where
    Source: From<T>,
{
    let job: Job<'_> = Box::new(move || {
        let rust = |(path, tokens): (String, T)| (path, Content::Rust(Source::from(tokens)));
        Ok(emit().into_iter().map(rust).collect())
    });
    let files = proofmark_codegen::render::render(vec![job], origin).map_err(|report| refused(&report))?;
    let relative = |path: PathBuf| path.strip_prefix("generated").map(Path::to_owned).unwrap_or(path);
    Ok(files.into_iter().map(|(path, text)| (relative(path), text)).collect())
}

fn summary(
    arguments: &Arguments,
    generated: &Generated,
    targets: &[Target],
    differences: &[Difference],
    start: Instant,
) {
    let plan = &generated.plan;
    let types = plan.structures.len() + plan.enums.len() + plan.unions.len();
    let files: usize = targets.iter().map(|t| t.files.len()).sum();
    let texts = || targets.iter().flat_map(|t| t.files.values());
    let (bytes, lines): (usize, usize) = (texts().map(String::len).sum(), texts().map(|t| t.lines().count()).sum());
    let is_file = |path: &&PathBuf| path.as_path() != Path::new(MARK);
    let generated_now = |target: &Target, path: &Path| target.files.contains_key(path);
    let (mut written, mut removed) = (0, Vec::new());
    for (target, d) in targets.iter().zip(differences) {
        written += d.changed.iter().chain(&d.missing).chain(&d.edited).filter(is_file).count();
        let gone = d.stale.iter().chain(&d.edited).filter(|path| !generated_now(target, path));
        removed.extend(gone.map(|path| target.folder.join(path)));
        written -= d.edited.iter().filter(|path| !generated_now(target, path)).count();
    }
    let milliseconds = start.elapsed().as_millis();
    let megabytes = rustc::resident_peak("self").map(|kib| kib / 1024);
    let (operations, errors) = (plan.operations.len(), plan.errors.len());
    if arguments.json {
        println!(
            "{{\"operations\":{operations},\"types\":{types},\"errors\":{errors},\"files\":{files},\"lines\":{lines},\
             \"bytes\":{bytes},\"written\":{written},\"unchanged\":{},\"removed\":{},\
             \"milliseconds\":{milliseconds},\"peak_megabytes\":{}}}",
            files - written,
            removed.len(),
            megabytes.map_or("null".to_owned(), |mb| mb.to_string())
        );
        return;
    }
    println!("{}: {operations} operations, {types} types, {errors} errors", text::printable(&plan.service.title));
    println!("{files} files, {lines} lines, {bytes} bytes");
    let memory = megabytes.map(|mb| format!(", {mb} MB")).unwrap_or_default();
    let (unchanged, removals) = (files - written, removed.len());
    println!("{written} written, {unchanged} unchanged, {removals} removed, in {milliseconds} ms{memory}");
    for path in removed {
        println!("removed {}", text::path(&path));
    }
    for (target, difference) in targets.iter().zip(differences) {
        for path in &difference.foreign {
            println!("not generated, left alone: {}", text::path(&target.folder.join(path)));
        }
    }
}

/// How many lines of a diff are shown for a file.
const DIFF_LINES: usize = 40;

/// `own` are the crates of this repository, whose generated folders hold nothing else.
fn check(targets: &[Target], differences: &[Difference], own: bool) -> Result<ExitCode> {
    if differences.iter().all(|difference| difference.is_empty() && (!own || difference.foreign.is_empty())) {
        println!("generated code is up to date");
        return Ok(ExitCode::SUCCESS);
    }
    let root = root();
    let mut out = String::new();
    for (target, difference) in targets.iter().zip(differences) {
        let shown = target.folder.strip_prefix(&root).unwrap_or(&target.folder);
        if let Some(problem) = &difference.bad_mark {
            let _ = writeln!(out, "unreadable: {}: {problem}", shown.join(MARK).display());
        }
        if difference.interrupted {
            let _ = writeln!(out, "interrupted: a run that wrote to {} was killed", shown.display());
        }
        let foreign = if own { difference.foreign.as_slice() } else { &[] };
        let all: [(&str, &[PathBuf]); 6] = [
            ("missing", &difference.missing),
            ("no longer generated", &difference.stale),
            ("edited by hand", &difference.edited),
            ("not generated, in the way", &difference.occupied),
            ("not generated", &difference.unmarked),
            ("not generated", foreign),
        ];
        for (what, paths) in all {
            for path in paths {
                let _ = writeln!(out, "{what}: {}", text::path(&shown.join(path)));
            }
        }
        let edited = difference.edited.iter().filter(|path| target.files.contains_key(*path));
        let changed = difference.changed.iter().filter(|path| target.files.contains_key(*path));
        for path in changed.chain(edited) {
            let _ = writeln!(out, "changed: {}", text::path(&shown.join(path)));
            let full = target.folder.join(path);
            let found = fs::read(&full).with_context(|| format!("cannot read {}", text::path(&full)))?;
            let (found, wanted) = (String::from_utf8_lossy(&found), &target.files[path]);
            let diff = TextDiff::from_lines(found.as_ref(), wanted.as_str());
            let diff = diff.unified_diff().context_radius(2).header("on disk", "from the model").to_string();
            for line in diff.lines().take(DIFF_LINES) {
                let _ = writeln!(out, "    {line}");
            }
            let more = diff.lines().count().saturating_sub(DIFF_LINES);
            if more > 0 {
                let _ = writeln!(out, "    ... {more} more lines");
            }
        }
    }
    // Whoever reads only the beginning, `| head`, has seen enough.
    let _ = std::io::stdout().write_all(printable_lines(&out).as_bytes());
    bail!("generated code is out of date: run `cargo xtask codegen` and commit what it writes")
}
