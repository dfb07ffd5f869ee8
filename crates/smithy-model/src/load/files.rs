//! The Smithy files of one model: each parsed by the reader of its format, and all stated together, so that names
//! find what other files define. How the files are found is the business of `input`.

use super::assemble::Assembler;
use super::ast;
use super::fact::Fact;
use super::idl::{self, Defined, Places};
use super::input::{Origin, Text, is_idl};
use super::locate::{Place, parse};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::{Node, ShapeId};
use crate::source::{ALLOWANCE, Source};
use std::path::{Path, PathBuf};

/// The parsed files of a model.
pub(super) struct Files {
    pub(super) sources: Vec<Source>,
    documents: Vec<Document>,
    /// What parsing found to be odd.
    warnings: Diagnostics,
}

enum Document {
    Ast(Node),
    Idl(idl::File),
}

/// What texts turn out to be.
pub(super) enum Parsed {
    /// Smithy files.
    Smithy(Files),
    /// The one text is botocore's description of a service, and this folder has its sibling files.
    Botocore(Source, Node, Option<PathBuf>),
}

impl Files {
    /// Parses texts; those whose name ends in `.smithy` are IDL files.
    pub(super) fn parse(texts: Vec<Text>, mut report: Diagnostics) -> Result<Parsed, Diagnostics> {
        let mut files = Self { sources: Vec::new(), documents: Vec::new(), warnings: Diagnostics::default() };
        let mut allowance = ALLOWANCE;
        let several = texts.len() > 1;
        for Text { name, bytes, origin } in texts {
            let parsed = Source::new(&name, bytes).and_then(|source| {
                let document = if is_idl(Path::new(&name)) {
                    Document::Idl(idl::parse(&source, &mut allowance, &mut report))
                } else {
                    Document::Ast(parse(&source, &mut allowance)?)
                };
                Ok((source, document))
            });
            match parsed {
                Ok((source, Document::Ast(node))) if origin != Origin::Folder && is_botocore(&node) => {
                    if !several {
                        return Ok(Parsed::Botocore(source, node, folder_of(&origin)));
                    }
                    report.push(botocore_with_others(&name));
                }
                Ok((_, Document::Ast(node))) if origin == Origin::Folder && node.get("smithy").is_none() => {
                    let message = "the file is not a Smithy JSON AST and was left out";
                    report.push(Diagnostic::warning("no-model", message).file(name));
                }
                Ok((source, document)) => {
                    files.sources.push(source);
                    files.documents.push(document);
                }
                Err(findings) => report.extend(findings),
            }
        }
        if files.documents.is_empty() && !report.has_errors() {
            let diagnostic = Diagnostic::error("no-model", "none of the files is a Smithy model");
            report.push(diagnostic.help("name Smithy files, or botocore's folder of one API version"));
        }
        if report.has_errors() {
            report.sort();
            return Err(report);
        }
        files.warnings = report;
        Ok(Parsed::Smithy(files))
    }

    /// States what all files say; the places are those of the IDL files.
    pub(super) fn state(&self, report: &mut Diagnostics) -> (Assembler, Places) {
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

    /// Where the shape, member or trait of a finding stands: in the file that the finding names if this defines the
    /// shape, else in the first that does.
    pub(super) fn place(&self, places: &Places, finding: &Diagnostic, shape: &ShapeId) -> Place {
        let (trait_id, file) = (finding.trait_id.as_deref(), finding.file.as_deref());
        let owner = ShapeId::new(shape.namespace(), shape.name()).to_string();
        let defines = |document: &Document| match document {
            Document::Ast(node) => node.get("shapes").is_some_and(|shapes| shapes.get(&owner).is_some()),
            Document::Idl(_) => false,
        };
        let named = file.and_then(|file| self.sources.iter().position(|source| source.name == file));
        if let Some((index, span)) = named.and_then(|index| places.find_again(shape, index)) {
            return Place::Span(index, span);
        }
        if let Some(index) = named.filter(|index| defines(&self.documents[*index])) {
            return Place::Path(index, ast::place(shape, trait_id));
        }
        if let Some((index, span)) = places.find(shape, trait_id) {
            return Place::Span(index, span);
        }
        let index = self.documents.iter().position(defines).unwrap_or(0);
        Place::Path(index, ast::place(shape, trait_id))
    }
}

/// Whether a JSON document is botocore's description of a service.
fn is_botocore(node: &Node) -> bool {
    node.get("smithy").is_none() && node.get("operations").is_some()
}

/// The botocore folder that the text is the main file of.
fn folder_of(origin: &Origin) -> Option<PathBuf> {
    let Origin::Path(path) = origin else { return None };
    let folder = path.parent()?;
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let is_main = path.file_name().is_some_and(|name| name == "service-2.json" || name == "service-2.json.gz");
    is_main.then(|| folder.to_owned())
}

/// The finding that a botocore model is named beside other files.
pub(super) fn botocore_with_others(name: &str) -> Diagnostic {
    Diagnostic::error("botocore-with-others", "a botocore model cannot be combined with other files")
        .file(name)
        .help("name it alone; `cargo xtask model to-json` turns it into a Smithy file that can be combined")
}
