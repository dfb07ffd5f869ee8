//! The Smithy files of one model: found in folders and jars, read, parsed by the reader of their format, and stated
//! together, so that names find what other files define.

use super::assemble::Assembler;
use super::fact::Fact;
use super::idl::{self, Defined, Places};
use super::{Place, ast, parse};
use crate::diagnostic::{Diagnostic, Report};
use crate::model::{Node, ShapeId};
use crate::source::Source;
use std::fs::File;
use std::io::{Read, Seek};
use std::path::{Path, PathBuf};

/// No published model comes near this; it guards against a compressed file that swells without end.
const LARGEST_FILE: u64 = 256 * 1024 * 1024;

/// Where the models of a jar stand, and the list of them.
const JAR_FOLDER: &str = "META-INF/smithy/";

/// The parsed files of a model.
pub(super) struct Files {
    pub(super) sources: Vec<Source>,
    documents: Vec<Document>,
    /// What parsing found to be odd.
    warnings: Report,
}

/// What a file holds, not parsed yet.
struct Text {
    name: String,
    bytes: Vec<u8>,
    /// A JSON file that a folder holds need not be a model.
    by_name: bool,
}

enum Document {
    Ast(Node),
    Idl(idl::File),
}

impl Files {
    /// One JSON AST.
    pub(super) fn ast(source: Source, node: Node) -> Self {
        Self { sources: vec![source], documents: vec![Document::Ast(node)], warnings: Report::default() }
    }

    /// Reads files, jars, and what folders hold of them.
    pub(super) fn read(paths: &[impl AsRef<Path>]) -> Result<Self, Report> {
        let mut report = Report::default();
        let mut texts = Vec::new();
        for path in paths {
            if let Err(findings) = collect(path.as_ref(), &mut texts) {
                report.extend(findings);
            }
        }
        if report.has_errors() { Err(report) } else { Self::parse(texts) }
    }

    /// Takes texts with their names.
    pub(super) fn in_memory(texts: impl IntoIterator<Item = (String, Vec<u8>)>) -> Result<Self, Report> {
        Self::parse(texts.into_iter().map(|(name, bytes)| Text { name, bytes, by_name: true }).collect())
    }

    /// Parses texts; those whose name ends in `.smithy` are IDL files.
    fn parse(texts: Vec<Text>) -> Result<Self, Report> {
        let mut files = Self { sources: Vec::new(), documents: Vec::new(), warnings: Report::default() };
        let mut report = Report::default();
        for Text { name, bytes, by_name } in texts {
            let parsed = Source::new(&name, bytes).and_then(|source| {
                let document = if is_idl(Path::new(&name)) {
                    Document::Idl(idl::parse(&source, &mut report))
                } else {
                    Document::Ast(parse(&source)?)
                };
                Ok((source, document))
            });
            match parsed {
                Ok((_, Document::Ast(node))) if !by_name && node.get("smithy").is_none() => {
                    let message = "the file is no Smithy JSON AST and was left out";
                    report.push(Diagnostic::warning("no-model", message).file(name));
                }
                Ok((source, document)) => {
                    files.sources.push(source);
                    files.documents.push(document);
                }
                Err(findings) => report.extend(findings),
            }
        }
        if report.has_errors() {
            report.sort();
            return Err(report);
        }
        files.warnings = report;
        Ok(files)
    }

    /// States what all files say; the places are those of the IDL files.
    pub(super) fn state(&self, report: &mut Report) -> (Assembler, Places) {
        report.extend(self.warnings.clone());
        let mut defined = Defined::default();
        for document in &self.documents {
            match document {
                Document::Idl(file) => file.define(&mut defined),
                Document::Ast(node) => {
                    for (id, shape) in node.get("shapes").and_then(Node::as_object).into_iter().flatten() {
                        if let (Some(id), Some(ty)) = (ShapeId::parse(id), shape.get("type").and_then(Node::as_str)) {
                            defined.add(id, ty);
                        }
                    }
                }
            }
        }
        let mut assembler = Assembler::default();
        let mut places = Places::default();
        for (index, (source, document)) in self.sources.iter().zip(&self.documents).enumerate() {
            assembler.state(Fact::File(source.name.clone()));
            match document {
                Document::Idl(file) => file.state((index, source), &defined, &mut places, &mut assembler, report),
                Document::Ast(node) => {
                    let name = (self.sources.len() > 1).then_some(source.name.as_str());
                    ast::read(node, name, &mut assembler, report);
                }
            }
        }
        (assembler, places)
    }

    /// Where a shape, member or trait stands.
    pub(super) fn place(&self, places: &Places, shape: &ShapeId, trait_id: Option<&str>) -> Place {
        if let Some((index, span)) = places.find(shape, trait_id) {
            return Place::Span(index, span);
        }
        let owner = ShapeId::new(shape.namespace(), shape.name()).to_string();
        let defines = |document: &Document| match document {
            Document::Ast(node) => node.get("shapes").is_some_and(|shapes| shapes.get(&owner).is_some()),
            Document::Idl(_) => false,
        };
        let index = self.documents.iter().position(defines).unwrap_or(0);
        Place::Path(index, ast::place(shape, trait_id))
    }
}

/// Whether the path is that of an IDL file.
pub(super) fn is_idl(path: &Path) -> bool {
    let path = if path.extension().is_some_and(|e| e == "gz") { path.with_extension("") } else { path.to_owned() };
    path.extension().is_some_and(|e| e == "smithy")
}

/// Whether the path is that of a jar.
pub(super) fn is_archive(path: &Path) -> bool {
    path.extension().is_some_and(|e| e == "jar" || e == "zip")
}

/// Reads a path into texts with their names.
fn collect(path: &Path, texts: &mut Vec<Text>) -> Result<(), Report> {
    if path.is_dir() {
        let before = texts.len();
        collect_folder(path, texts)?;
        if texts.len() == before {
            let diagnostic = Diagnostic::error("no-model", "the folder has no .smithy and no .json file");
            let help = "name a folder with Smithy files, or botocore's folder of one API version with a service-2.json";
            return Err(diagnostic.file(path.display().to_string()).help(help).into());
        }
        return Ok(());
    }
    if is_archive(path) {
        return collect_archive(path, texts);
    }
    texts.push(Text { name: path.display().to_string(), bytes: read(path)?, by_name: true });
    Ok(())
}

/// Takes the IDL and JSON files below a folder, in the order of their paths.
fn collect_folder(folder: &Path, texts: &mut Vec<Text>) -> Result<(), Report> {
    let fail = |error: std::io::Error| unreadable(folder, "the folder cannot be read", &error);
    let entries = std::fs::read_dir(folder).map_err(fail)?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<PathBuf>, _>>().map_err(fail)?;
    paths.sort();
    for path in paths {
        // A link to a folder could lead back here.
        if path.is_dir() && !path.is_symlink() {
            collect_folder(&path, texts)?;
        } else if path.is_file() && (is_idl(&path) || path.extension().is_some_and(|e| e == "json")) {
            texts.push(Text { name: path.display().to_string(), bytes: read(&path)?, by_name: false });
        }
    }
    Ok(())
}

/// Takes the models of a jar, as its manifest lists them.
fn collect_archive(path: &Path, texts: &mut Vec<Text>) -> Result<(), Report> {
    let file = File::open(path).map_err(|e| unreadable(path, "the file cannot be opened", &e))?;
    let damaged = |error: zip::result::ZipError| unreadable(path, "the archive cannot be read", &error.into());
    let mut archive = zip::ZipArchive::new(file).map_err(damaged)?;
    let manifest = format!("{JAR_FOLDER}manifest");
    let Some(index) = archive.index_for_name(&manifest) else {
        let diagnostic = Diagnostic::error("no-model", format!("the archive has no `{manifest}`"));
        return Err(diagnostic.file(path.display().to_string()).help("name a jar that has Smithy models").into());
    };
    let name = archive.name_for_index(index).unwrap_or(&manifest).to_owned();
    let listed = entry(path, &mut archive, &name)?;
    for line in String::from_utf8_lossy(&listed).lines().map(str::trim).filter(|line| !line.is_empty()) {
        let bytes = entry(path, &mut archive, &format!("{JAR_FOLDER}{line}"))?;
        texts.push(Text { name: format!("{}!/{JAR_FOLDER}{line}", path.display()), bytes, by_name: true });
    }
    Ok(())
}

fn entry(path: &Path, archive: &mut zip::ZipArchive<impl Read + Seek>, name: &str) -> Result<Vec<u8>, Report> {
    let entry = archive.by_name(name).map_err(|error| {
        unreadable(path, &format!("`{name}` in the archive cannot be read"), &std::io::Error::from(error))
    })?;
    limited(path, entry)
}

/// The bytes of a file, unpacked if it is compressed.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, Report> {
    let file = File::open(path).map_err(|e| unreadable(path, "the file cannot be opened", &e))?;
    if path.extension().is_some_and(|e| e == "gz") {
        limited(path, flate2::read::MultiGzDecoder::new(file))
    } else {
        limited(path, file)
    }
}

fn limited(path: &Path, reader: impl Read) -> Result<Vec<u8>, Report> {
    let mut bytes = Vec::new();
    let read = reader.take(LARGEST_FILE + 1).read_to_end(&mut bytes);
    read.map_err(|e| unreadable(path, "the file cannot be read", &e))?;
    if bytes.len() as u64 > LARGEST_FILE {
        return Err(Diagnostic::error("too-large", "the file is larger than 256 MB")
            .file(path.display().to_string())
            .help("no model is; check what the file is")
            .into());
    }
    Ok(bytes)
}

fn unreadable(path: &Path, what: &str, error: &std::io::Error) -> Report {
    Diagnostic::error("unreadable", format!("{what}: {error}"))
        .file(path.display().to_string())
        .help("check the path; a model is a Smithy IDL or JSON AST file, or a botocore folder with a service-2.json")
        .into()
}
