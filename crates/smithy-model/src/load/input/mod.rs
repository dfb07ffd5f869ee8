//! Finds and reads the files of a model: those that are named, and those in folders, jars and projects. What is in
//! them is not looked at here.

mod archive;
mod budget;
mod project;

pub(super) use budget::Budget;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::maven::Maven;
use std::path::{Path, PathBuf};

/// How deep folders are searched.
const DEEPEST: usize = 64;

/// What a file holds, not parsed yet.
pub(super) struct Text {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
    pub(super) origin: Origin,
}

/// Where a text comes from.
#[derive(PartialEq)]
pub(super) enum Origin {
    /// Memory, or a jar.
    Memory,
    /// A file that was named.
    Path(PathBuf),
    /// A folder. A JSON file in it may be something else than a model.
    Folder,
}

/// All that belongs to one model, as far as it is read.
#[derive(Default)]
pub(super) struct Inputs {
    pub(super) texts: Vec<Text>,
    /// Warnings, and errors of files that cannot be read.
    pub(super) report: Diagnostics,
    budget: Budget,
    /// The names of the jars that are named or found.
    jars: Vec<String>,
    projects: Vec<project::Project>,
}

/// Whether the path is that of an IDL file.
pub(super) fn is_idl(path: &Path) -> bool {
    let path = if path.extension().is_some_and(|e| e == "gz") { path.with_extension("") } else { path.to_owned() };
    path.extension().is_some_and(|e| e == "smithy")
}

fn is_archive(path: &Path) -> bool {
    path.extension().is_some_and(|e| e == "jar" || e == "zip")
}

impl Inputs {
    /// Reads a file, a jar, a folder or a project.
    pub(super) fn add(&mut self, path: &Path) {
        if let Err(findings) = self.named(path) {
            self.report.extend(findings);
        }
    }

    /// Reads what the dependencies of projects bring.
    pub(super) fn resolve(&mut self, maven: Option<&Maven>) {
        let projects = std::mem::take(&mut self.projects);
        for project in &projects {
            match project.dependencies(maven, &self.jars) {
                Ok(jars) => jars.iter().for_each(|jar| {
                    if let Err(findings) = self.jar(jar) {
                        self.report.extend(findings);
                    }
                }),
                Err(findings) => self.report.extend(findings),
            }
        }
    }

    fn named(&mut self, path: &Path) -> Result<(), Diagnostics> {
        match project::of_folder(path) {
            Some(config) => self.project(&config),
            None if project::is_config(path) => self.project(path),
            None => self.source(path),
        }
    }

    /// Reads a file, a jar or a folder.
    fn source(&mut self, path: &Path) -> Result<(), Diagnostics> {
        if path.is_dir() {
            let before = self.texts.len();
            self.folder(path, 0)?;
            if self.texts.len() == before {
                let diagnostic = Diagnostic::error(
                    "no-model",
                    "the folder has no .smithy and no .json file, and no jar with models",
                );
                let help =
                    "name a folder with Smithy files, or botocore's folder of one API version with a service-2.json";
                return Err(diagnostic.file(path.display().to_string()).help(help).into());
            }
            return Ok(());
        }
        if is_archive(path) {
            return if self.jar(path)? { Ok(()) } else { Err(archive::without_models(path)) };
        }
        let bytes = self.budget.read_file(path)?;
        self.texts.push(Text { name: path.display().to_string(), bytes, origin: Origin::Path(path.to_owned()) });
        Ok(())
    }

    /// Reads the models of a jar; says whether it has some.
    fn jar(&mut self, path: &Path) -> Result<bool, Diagnostics> {
        if let Some(name) = path.file_name() {
            self.jars.push(name.to_string_lossy().into_owned());
        }
        let texts = archive::read(path, &mut self.budget)?;
        let has_models = texts.is_some();
        self.texts.extend(texts.into_iter().flatten());
        Ok(has_models)
    }

    /// Reads the IDL files, JSON files and jars below a folder, in the order of their paths.
    fn folder(&mut self, folder: &Path, depth: usize) -> Result<(), Diagnostics> {
        if depth > DEEPEST {
            let diagnostic = Diagnostic::error("too-deep", format!("the folder is more than {DEEPEST} levels down"));
            return Err(diagnostic
                .file(folder.display().to_string())
                .help("name the folder that has the model")
                .into());
        }
        let fail = |error: std::io::Error| unreadable(folder, "the folder cannot be read", &error);
        let entries = std::fs::read_dir(folder).map_err(fail)?;
        let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<PathBuf>, _>>().map_err(fail)?;
        paths.sort();
        for path in paths {
            // A link to a folder could lead back here.
            if path.is_dir() && !path.is_symlink() {
                self.folder(&path, depth + 1)?;
            } else if !path.is_file() || project::is_config(&path) {
            } else if path.extension().is_some_and(|extension| extension == "jar") {
                if !self.jar(&path)? {
                    let warning = Diagnostic::warning("no-model", "the jar has no Smithy models and was left out");
                    self.report.push(warning.file(path.display().to_string()));
                }
            } else if is_idl(&path) || path.extension().is_some_and(|extension| extension == "json") {
                let bytes = self.budget.read_file(&path)?;
                self.texts.push(Text { name: path.display().to_string(), bytes, origin: Origin::Folder });
            }
        }
        Ok(())
    }

    fn project(&mut self, config: &Path) -> Result<(), Diagnostics> {
        let bytes = self.budget.read_file(config)?;
        let project = project::read(config, bytes, &mut self.report)?;
        for path in &project.sources {
            if let Err(findings) = self.source(path) {
                self.report.extend(findings);
            }
        }
        self.projects.push(project);
        Ok(())
    }
}

pub(super) fn unreadable(path: &Path, what: &str, error: &std::io::Error) -> Diagnostics {
    Diagnostic::error("unreadable", format!("{what}: {error}"))
        .file(path.display().to_string())
        .help("check the path; a model is a Smithy IDL or JSON AST file, or a botocore folder with a service-2.json")
        .into()
}
