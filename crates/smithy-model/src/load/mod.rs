//! From files to a checked [`Model`]: one reader a format, all stating facts to one assembler that
//! never learns which format they came from. Writing and answering questions happen elsewhere.

mod assemble;
mod ast;
mod botocore;
mod cursor;
mod fact;
mod files;
mod fixup;
mod idl;
mod mixin;
mod pattern;
mod upgrade;

pub use assemble::Written;
pub(crate) use cursor::kind;
pub use fixup::STALE;

use crate::diagnostic::{Diagnostic, Report, Step};
use crate::examples::normalise_examples;
use crate::model::{Model, Node, ShapeId};
use crate::source::{Source, Span};
use crate::validate::validate;
use assemble::Assembler;
use files::Files;
use std::path::Path;

/// More than anyone reads. To find the place of one takes a walk through its file.
const MOST_FINDINGS: usize = 1000;

/// The types that shapes can be defined with, for messages.
const TYPES: &str = "the types are blob, boolean, string, enum, intEnum, byte, short, integer, long, float, double, \
                     bigInteger, bigDecimal, timestamp, document, list, map, structure, union, service, operation, \
                     resource (and `set` and `apply`)";

/// Loads a model: a Smithy IDL file (`.smithy`), a JSON AST file, a botocore `service-2.json`, a jar, or a folder
/// with botocore's files or with Smithy files. Any of the files may be compressed (`.gz`).
pub fn load(path: &Path) -> Result<Model, Report> {
    load_with_warnings(path).map(|(model, _)| model)
}

/// As [`load`], with what was found to be odd, but no error.
pub fn load_with_warnings(path: &Path) -> Result<(Model, Report), Report> {
    if path.is_dir() {
        return if botocore::is_folder(path) { botocore::load_folder(path) } else { load_all(&[path]) };
    }
    if files::is_idl(path) || files::is_archive(path) {
        return load_all(&[path]);
    }
    let source = Source::new(&path.display().to_string(), files::read(path)?)?;
    let node = parse(&source)?;
    if is_botocore(&node)
        && let Some(folder) = path.parent()
    {
        return botocore::load_folder(if folder.as_os_str().is_empty() { Path::new(".") } else { folder });
    }
    smithy(Files::ast(source, node))
}

/// Loads one model of several Smithy files: IDL files, JSON AST files, jars, and folders of them.
pub fn load_all(paths: &[impl AsRef<Path>]) -> Result<(Model, Report), Report> {
    smithy(Files::read(paths)?)
}

/// As [`load_all`], but for writing the model down again: nothing is checked beyond what the files need to fit
/// together, and nothing is changed but that mixins are flattened if asked for.
pub fn load_as_written(paths: &[impl AsRef<Path>], flatten: bool) -> Result<(Written, Report), Report> {
    as_written(&Files::read(paths)?, flatten)
}

/// Loads one model of several Smithy files in memory, each with its name; those that end in `.smithy` are IDL files,
/// all others JSON AST files.
pub fn load_texts(texts: impl IntoIterator<Item = (String, Vec<u8>)>) -> Result<(Model, Report), Report> {
    smithy(Files::in_memory(texts)?)
}

/// As [`load_texts`], but for writing the model down again, as [`load_as_written`] does.
pub fn load_texts_as_written(
    texts: impl IntoIterator<Item = (String, Vec<u8>)>,
    flatten: bool,
) -> Result<(Written, Report), Report> {
    as_written(&Files::in_memory(texts)?, flatten)
}

/// Loads a Smithy JSON AST, or a botocore `service-2.json` without its sibling files, from memory.
pub fn load_json(name: &str, bytes: &[u8]) -> Result<Model, Report> {
    let source = Source::new(name, bytes.to_vec())?;
    let node = parse(&source)?;
    if is_botocore(&node) {
        return botocore::load_files(botocore::Files::service_only(source, node)).map(|(model, _)| model);
    }
    smithy(Files::ast(source, node)).map(|(model, _)| model)
}

/// Loads a botocore folder: `service-2.json`, and what there is of `paginators-1.json`, `waiters-2.json`,
/// `examples-1.json` and `endpoint-rule-set-1.json`, each plain or compressed.
pub fn load_botocore(folder: &Path) -> Result<Model, Report> {
    botocore::load_folder(folder).map(|(model, _)| model)
}

fn is_botocore(node: &Node) -> bool {
    node.get("smithy").is_none() && node.get("operations").is_some()
}

fn smithy(files: Files) -> Result<(Model, Report), Report> {
    let mut report = Report::default();
    let (assembler, places) = files.state(&mut report);
    finish(assembler, report, &files.sources, None, |_, shape, trait_id| files.place(&places, shape, trait_id))
}

fn as_written(files: &Files, flatten: bool) -> Result<(Written, Report), Report> {
    let mut report = Report::default();
    let (mut assembler, places) = files.state(&mut report);
    let readable = !report.has_errors();
    assembler.contradictions(&mut report);
    let written = if readable { assembler.finish_as_written(flatten, &mut report) } else { None };
    concluded(written, report, &files.sources, None, |_, shape, trait_id| files.place(&places, shape, trait_id))
}

/// Where something stands: the index of the source, and the way to it.
enum Place {
    /// In a JSON document.
    Path(usize, Vec<Step>),
    /// In a text.
    Span(usize, Span),
}

/// Assembles, checks, and gives every finding its place in the files.
fn finish(
    mut assembler: Assembler,
    mut report: Report,
    sources: &[Source],
    namespace: Option<&str>,
    place: impl Fn(&str, &ShapeId, Option<&str>) -> Place,
) -> Result<(Model, Report), Report> {
    let readable = !report.has_errors();
    assembler.contradictions(&mut report);
    let model = if readable { assembler.finish(&mut report) } else { None };
    let model = model.filter(|_| !report.has_errors()).map(|mut model| {
        for defect in normalise_examples(&mut model) {
            let message = format!("example {}, {}: {}", defect.example, defect.path, defect.message);
            report.push(Diagnostic::warning("example-timestamp", message).on(&defect.operation));
        }
        report.extend(validate(&model));
        model
    });
    concluded(model, report, sources, namespace, place)
}

/// The result with its warnings, or all findings; each with its place in the files.
fn concluded<T>(
    result: Option<T>,
    mut report: Report,
    sources: &[Source],
    namespace: Option<&str>,
    place: impl Fn(&str, &ShapeId, Option<&str>) -> Place,
) -> Result<(T, Report), Report> {
    report.keep_worst(MOST_FINDINGS);
    for diagnostic in report.diagnostics_mut() {
        name_owner(diagnostic, namespace);
        locate(diagnostic, sources, &place);
    }
    report.sort();
    match result {
        Some(result) if !report.has_errors() => Ok((result, report)),
        _ => Err(report),
    }
}

fn locate(diagnostic: &mut Diagnostic, sources: &[Source], place: impl Fn(&str, &ShapeId, Option<&str>) -> Place) {
    if diagnostic.position.is_some() {
        return;
    }
    let place = match (&diagnostic.path, &diagnostic.shape) {
        (Some(path), _) => {
            let index = sources.iter().position(|s| Some(&s.name) == diagnostic.file.as_ref()).unwrap_or(0);
            Place::Path(index, path.clone())
        }
        (None, Some(shape)) => place(diagnostic.code, shape, diagnostic.trait_id.as_deref()),
        // Of what is about no shape, no more than the file is known where there are several.
        (None, None) if sources.len() > 1 => return,
        (None, None) => Place::Path(0, Vec::new()),
    };
    match place {
        Place::Path(index, path) => {
            if let Some(source) = sources.get(index) {
                diagnostic.file = Some(source.name.clone());
                diagnostic.position = source.position(&path);
            }
        }
        Place::Span(index, span) => {
            if let Some(source) = sources.get(index) {
                source.mark(diagnostic, &span);
            }
        }
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
