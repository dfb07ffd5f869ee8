//! How much the files of one model may hold together, so that no file, however it is compressed, takes all memory.

use super::unreadable;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::file;
use std::io::Read;
use std::path::Path;

/// The most bytes that the files of a model have together, unpacked. The largest published model has 10 MiB.
const BYTES: u64 = 64 * 1024 * 1024;

/// The most files that a model has.
const FILES: usize = 10_000;

/// What is left for the files of a model that are not read yet.
pub(in super::super) struct Budget {
    bytes: u64,
    files: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self { bytes: BYTES, files: FILES }
    }
}

impl Budget {
    /// The bytes of a file, unpacked if its name ends in `.gz`.
    pub(in super::super) fn read_file(&mut self, path: &Path) -> Result<Vec<u8>, Diagnostics> {
        self.one_more(path)?;
        let file = file::open(path).map_err(|e| unreadable(path, "the file cannot be opened", &e))?;
        if path.extension().is_some_and(|extension| extension == "gz") {
            self.read(path, flate2::read::MultiGzDecoder::new(file))
        } else {
            self.read(path, file)
        }
    }

    /// All bytes of a reader; the path is for messages.
    pub(super) fn read(&mut self, path: &Path, reader: impl Read) -> Result<Vec<u8>, Diagnostics> {
        let bytes = file::read_at_most(reader, self.bytes).map_err(|error| match error.kind() {
            std::io::ErrorKind::FileTooLarge => too_large(path),
            _ => unreadable(path, "the file cannot be read", &error),
        })?;
        self.bytes -= bytes.len() as u64;
        Ok(bytes)
    }

    /// Checks that so many bytes may be read.
    pub(super) fn allows(&self, path: &Path, bytes: u64) -> Result<(), Diagnostics> {
        if bytes > self.bytes { Err(too_large(path)) } else { Ok(()) }
    }

    /// Counts a file.
    pub(super) fn one_more(&mut self, path: &Path) -> Result<(), Diagnostics> {
        match self.files.checked_sub(1) {
            Some(left) => {
                self.files = left;
                Ok(())
            }
            None => {
                let diagnostic = Diagnostic::error("too-many-files", format!("the model has more than {FILES} files"));
                let help = "name only the folders and jars that belong to the model";
                Err(diagnostic.file(path.display().to_string()).help(help).into())
            }
        }
    }
}

fn too_large(path: &Path) -> Diagnostics {
    let message = format!("the files of the model have more than {} together, unpacked", file::size(BYTES));
    Diagnostic::error("too-large", message)
        .file(path.display().to_string())
        .help("name only the files that belong to the model; check what this file is")
        .into()
}
