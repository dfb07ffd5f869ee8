//! Finds and reads the files of a model: those that are named, those in folders, and those in jars. What is in them
//! is not looked at here.

use crate::diagnostic::{Diagnostic, Report};
use std::fs::File;
use std::io::{Read, Seek};
use std::path::{Path, PathBuf};

/// No published model comes near this; it guards against a compressed file that swells without end.
const LARGEST_FILE: u64 = 256 * 1024 * 1024;

/// Where the models of a jar are, and the list of them.
const JAR_FOLDER: &str = "META-INF/smithy/";

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
pub(super) fn collect(path: &Path, texts: &mut Vec<Text>) -> Result<(), Report> {
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
    texts.push(Text { name: path.display().to_string(), bytes: read(path)?, origin: Origin::Path(path.to_owned()) });
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
            texts.push(Text { name: path.display().to_string(), bytes: read(&path)?, origin: Origin::Folder });
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
        texts.push(Text { name: format!("{}!/{JAR_FOLDER}{line}", path.display()), bytes, origin: Origin::Memory });
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
