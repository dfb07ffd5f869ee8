//! From files to a checked [`Model`]: one reader a format, all stating facts to one assembler that
//! never learns which format they came from. Writing and answering questions happen elsewhere.

mod assemble;
mod ast;
mod botocore;
mod cursor;
mod fact;
mod fixup;
mod mixin;
mod pattern;
mod upgrade;

pub(crate) use cursor::kind;
pub use fixup::STALE;

use crate::diagnostic::{Diagnostic, Report, Step};
use crate::examples::normalise_examples;
use crate::model::{Model, Node, ShapeId};
use crate::source::Source;
use crate::validate::validate;
use assemble::Assembler;
use std::io::Read;
use std::path::Path;

/// No published model comes near this; it guards against a compressed file that swells without end.
const LARGEST_FILE: u64 = 256 * 1024 * 1024;

/// Loads a model: a Smithy JSON AST file, a botocore `service-2.json`, or a botocore folder. Any of the files may
/// be compressed (`.gz`).
pub fn load(path: &Path) -> Result<Model, Report> {
    load_with_warnings(path).map(|(model, _)| model)
}

/// As [`load`], with what was found to be odd, but no error.
pub fn load_with_warnings(path: &Path) -> Result<(Model, Report), Report> {
    if path.is_dir() {
        return botocore::load_folder(path);
    }
    let bytes = read_file(path)?;
    let name = path.display().to_string();
    let source = Source::new(&name, bytes)?;
    let node = parse(&source)?;
    if node.get("smithy").is_none()
        && node.get("operations").is_some()
        && let Some(folder) = path.parent()
    {
        return botocore::load_folder(if folder.as_os_str().is_empty() { Path::new(".") } else { folder });
    }
    load_ast(source, &node)
}

/// Loads a Smithy JSON AST, or a botocore `service-2.json` without its sibling files, from memory.
pub fn load_json(name: &str, bytes: &[u8]) -> Result<Model, Report> {
    let source = Source::new(name, bytes.to_vec())?;
    let node = parse(&source)?;
    if node.get("smithy").is_none() && node.get("operations").is_some() {
        return botocore::load_files(botocore::Files::service_only(source, node)).map(|(model, _)| model);
    }
    load_ast(source, &node).map(|(model, _)| model)
}

/// Loads a botocore folder: `service-2.json`, and what there is of `paginators-1.json`, `waiters-2.json`,
/// `examples-1.json` and `endpoint-rule-set-1.json`, each plain or compressed.
pub fn load_botocore(folder: &Path) -> Result<Model, Report> {
    botocore::load_folder(folder).map(|(model, _)| model)
}

fn load_ast(source: Source, node: &Node) -> Result<(Model, Report), Report> {
    let mut report = Report::default();
    let mut assembler = Assembler::default();
    ast::read(node, &mut assembler, &mut report);
    finish(assembler, report, &[source], None, |_, shape, trait_id| (0, ast::place(shape, trait_id)))
}

/// Assembles, checks, and gives every finding its place in the files.
fn finish(
    assembler: Assembler,
    mut report: Report,
    sources: &[Source],
    namespace: Option<&str>,
    place: impl Fn(&str, &ShapeId, Option<&str>) -> (usize, Vec<Step>),
) -> Result<(Model, Report), Report> {
    let model = if report.has_errors() { None } else { assembler.finish(&mut report) };
    let model = model.filter(|_| !report.has_errors()).map(|mut model| {
        for defect in normalise_examples(&mut model) {
            let message = format!("example {}, {}: {}", defect.example, defect.path, defect.message);
            report.push(Diagnostic::warning("example-timestamp", message).on(&defect.operation));
        }
        report.extend(validate(&model));
        model
    });
    for diagnostic in report.diagnostics_mut() {
        name_owner(diagnostic, namespace);
        locate(diagnostic, sources, &place);
    }
    report.sort();
    match model {
        Some(model) if !report.has_errors() => Ok((model, report)),
        _ => Err(report),
    }
}

fn locate(
    diagnostic: &mut Diagnostic,
    sources: &[Source],
    place: impl Fn(&str, &ShapeId, Option<&str>) -> (usize, Vec<Step>),
) {
    if diagnostic.position.is_some() {
        return;
    }
    let (source, path) = match (&diagnostic.path, &diagnostic.shape) {
        (Some(path), _) => {
            let index = sources.iter().position(|s| Some(&s.name) == diagnostic.file.as_ref()).unwrap_or(0);
            (index, path.clone())
        }
        (None, Some(shape)) => place(diagnostic.code, shape, diagnostic.trait_id.as_deref()),
        (None, None) => (0, Vec::new()),
    };
    if let Some(source) = sources.get(source) {
        diagnostic.file = Some(source.name.clone());
        diagnostic.position = source.position(&path);
    }
}

/// Parses; findings name the shapes that they are in.
fn parse(source: &Source) -> Result<Node, Report> {
    source.parse().map_err(|mut report| {
        report.diagnostics_mut().for_each(|d| name_owner(d, None));
        report
    })
}

/// Says which shape a finding about a place in a document is about, when the reader did not. With a namespace the
/// document names its shapes without one.
fn name_owner(diagnostic: &mut Diagnostic, namespace: Option<&str>) {
    let (None, Some(path)) = (&diagnostic.shape, &diagnostic.path) else { return };
    let absolute = |id: &str| match namespace {
        Some(namespace) => ShapeId::parse(&format!("{namespace}#{id}")),
        None => ShapeId::parse(id),
    };
    let keys: Vec<&str> = path.iter().map_while(Step::key).collect();
    let shape = match keys.as_slice() {
        ["shapes" | "operations", id, rest @ ..] => absolute(id).map(|id| match rest {
            ["members", member, ..] | [member @ ("member" | "key" | "value"), ..] => id.with_member(*member),
            _ => id,
        }),
        _ => None,
    };
    diagnostic.shape = shape;
}

fn read_file(path: &Path) -> Result<Vec<u8>, Report> {
    let name = path.display().to_string();
    let fail = |what: &str, error: std::io::Error| -> Report {
        Diagnostic::error("unreadable", format!("{what}: {error}"))
            .file(&name)
            .help("check the path; a model is a Smithy JSON AST file or a botocore folder with a service-2.json")
            .into()
    };
    let file = std::fs::File::open(path).map_err(|e| fail("the file cannot be opened", e))?;
    let mut bytes = Vec::new();
    let read = if path.extension().is_some_and(|e| e == "gz") {
        flate2::read::MultiGzDecoder::new(file).take(LARGEST_FILE + 1).read_to_end(&mut bytes)
    } else {
        file.take(LARGEST_FILE + 1).read_to_end(&mut bytes)
    };
    read.map_err(|e| fail("the file cannot be read", e))?;
    if bytes.len() as u64 > LARGEST_FILE {
        return Err(Diagnostic::error("too-large", "the file is larger than 256 MB")
            .file(&name)
            .help("no model is; check what the file is")
            .into());
    }
    Ok(bytes)
}
