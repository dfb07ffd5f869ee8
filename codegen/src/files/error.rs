//! Why a folder cannot be read or written, with the paths and what to do.

use super::MARK;
use proofmark_smithy_model::text::path as plain;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Why a folder cannot be read or written. Nothing in the folder has changed, unless it says otherwise.
#[derive(Debug)]
pub enum FileError {
    /// The operating system returned an error.
    Io {
        /// What was tried.
        action: &'static str,
        /// Where.
        path: PathBuf,
        /// Its reason. Part of the text, and so not a `source` too: who prints the chain would say it twice.
        cause: io::Error,
    },
    /// Something that is not a plain file or folder: a link, FIFO, socket or device.
    NotPlain {
        /// Where.
        path: PathBuf,
        /// What it is.
        found: &'static str,
    },
    /// The folder is not empty, and the generator did not write it.
    Unmarked {
        /// The folder.
        folder: PathBuf,
        /// What is in it.
        entries: Vec<PathBuf>,
    },
    /// Generated files were edited by hand.
    Edited {
        /// The folder.
        folder: PathBuf,
        /// The files, relative to it.
        files: Vec<PathBuf>,
    },
    /// Files that the generator did not write are in its way.
    Occupied {
        /// The folder.
        folder: PathBuf,
        /// The files, relative to it.
        files: Vec<PathBuf>,
    },
    /// The list of generated files cannot be read.
    BadMark {
        /// The list.
        path: PathBuf,
        /// What is wrong with it, with the line.
        problem: String,
    },
    /// The journal of a killed run cannot be read.
    BadJournal {
        /// The journal.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// Another run is writing to the folder.
    Busy {
        /// The folder.
        folder: PathBuf,
    },
    /// A failed write could not be taken back.
    Unrestored {
        /// Where taking back failed.
        path: PathBuf,
        /// The folder with the files that were replaced, and those that were to take their place.
        kept: PathBuf,
        /// Why.
        cause: io::Error,
    },
}

/// How many paths an error lists.
const LISTED: usize = 20;

fn list(f: &mut fmt::Formatter<'_>, paths: &[PathBuf]) -> fmt::Result {
    for path in paths.iter().take(LISTED) {
        write!(f, "\n  {}", plain(path))?;
    }
    match paths.len().saturating_sub(LISTED) {
        0 => Ok(()),
        more => write!(f, "\n  ... and {more} more"),
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io { action, path, cause } => write!(f, "{action} {}: {cause}{}", plain(path), help(cause)),
            Self::NotPlain { path, found } => write!(
                f,
                "{} is {found}; generated files are written to plain files and folders only\n  \
                 help: move it away and run the command again; nothing was changed",
                plain(path)
            ),
            Self::Unmarked { folder, entries } => {
                write!(f, "{} is not empty and has no {MARK}, so it was not generated; it contains:", plain(folder))?;
                list(f, entries)?;
                f.write_str("\n  help: name an empty folder or one that does not exist; nothing was changed")
            }
            Self::Edited { folder, files } => {
                write!(f, "generated files in {} were edited by hand:", plain(folder))?;
                list(f, files)?;
                f.write_str(
                    "\n  help: move the edits elsewhere, or run the command with --overwrite to lose them; \
                     nothing was changed",
                )
            }
            Self::Occupied { folder, files } => {
                write!(f, "in {} these files are in the way, which were not generated:", plain(folder))?;
                list(f, files)?;
                f.write_str("\n  help: move them away and run the command again; nothing was changed")
            }
            Self::BadMark { path, problem } => write!(
                f,
                "{} cannot be read: {problem}\n  \
                 help: restore it from version control, or run the command with --overwrite to overwrite the files \
                 that its readable lines list, edited or not; nothing was changed",
                plain(path)
            ),
            Self::BadJournal { path, problem } => write!(
                f,
                "{} cannot be read: {problem}\n  \
                 help: the folder that it is in holds the files that a killed run replaced (`old`) and those that it \
                 was to write (`new`); put back what you need, remove that folder and run the command again",
                plain(path)
            ),
            Self::Busy { folder } => write!(
                f,
                "another run is writing to {}\n  help: wait until it has ended; nothing was changed",
                plain(folder)
            ),
            Self::Unrestored { path, kept, cause } => write!(
                f,
                "cannot restore {}: {cause}\n  \
                 help: the old and the new files are kept in {}; the next run completes the write",
                plain(path),
                plain(kept)
            ),
        }
    }
}

impl std::error::Error for FileError {}

fn help(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "\n  help: the folder must be writable; nothing in it was changed"
        }
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "\n  help: make room and run the command again; the generated files are as they were"
        }
        _ => "",
    }
}

/// Makes the error of something that was tried at a path.
pub(super) fn failed(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> FileError {
    move |cause| FileError::Io { action, path: path.to_owned(), cause }
}
