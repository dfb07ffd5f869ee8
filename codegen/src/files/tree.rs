//! What stands at a path, without following links below the folder.

use super::FileError;
use super::error::failed;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What stands at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Absent,
    File,
    Folder,
}

/// Whether the error says that nothing is there.
pub(super) fn is_absent(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::NotFound
}

/// What stands at a path; an error for links, FIFOs, sockets and devices.
pub(super) fn kind(path: &Path) -> Result<Kind, FileError> {
    let found = match fs::symlink_metadata(path) {
        Ok(metadata) => metadata.file_type(),
        Err(error) if is_absent(&error) => return Ok(Kind::Absent),
        Err(error) => return Err(failed("cannot read", path)(error)),
    };
    if found.is_file() {
        Ok(Kind::File)
    } else if found.is_dir() {
        Ok(Kind::Folder)
    } else {
        let found = if found.is_symlink() { "a link" } else { "a FIFO, a socket or a device" };
        Err(FileError::NotPlain { path: path.to_owned(), found })
    }
}

/// What stands at a relative path, whose parents must be plain folders or absent.
pub(super) fn look_at_any(folder: &Path, path: &Path) -> Result<Kind, FileError> {
    let parents: Vec<&Path> = path.ancestors().skip(1).filter(|parent| !parent.as_os_str().is_empty()).collect();
    for parent in parents.into_iter().rev() {
        let full = folder.join(parent);
        match kind(&full)? {
            Kind::Absent => return Ok(Kind::Absent),
            Kind::Folder => {}
            Kind::File => return Err(FileError::NotPlain { path: full, found: "a file where a folder is expected" }),
        }
    }
    kind(&folder.join(path))
}

/// As [`look_at_any`], for a path where only a file may be.
pub(super) fn look(folder: &Path, path: &Path) -> Result<Kind, FileError> {
    match look_at_any(folder, path)? {
        Kind::Folder => {
            Err(FileError::NotPlain { path: folder.join(path), found: "a folder where a file is expected" })
        }
        kind => Ok(kind),
    }
}

/// As [`look_at_any`], for a path where only a folder may be.
pub(super) fn look_at_folder(folder: &Path, path: &Path) -> Result<Kind, FileError> {
    match look_at_any(folder, path)? {
        Kind::File => Err(FileError::NotPlain { path: folder.join(path), found: "a file where a folder is expected" }),
        kind => Ok(kind),
    }
}

/// The names in a folder, sorted.
pub(super) fn entries(folder: &Path) -> Result<Vec<PathBuf>, FileError> {
    let read = |entry: io::Result<fs::DirEntry>| entry.map(|entry| PathBuf::from(entry.file_name()));
    let entries = fs::read_dir(folder).map_err(failed("cannot list", folder))?;
    let mut names: Vec<PathBuf> =
        entries.map(read).collect::<io::Result<_>>().map_err(failed("cannot list", folder))?;
    names.sort();
    Ok(names)
}
