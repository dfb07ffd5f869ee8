//! A case: the files of one model, in memory and on disk.

use anyhow::{Context, Result};
use std::fs;
use std::path::Path;

/// The files of a model, each with its name. Those that end in `.smithy` are IDL files.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Case {
    pub(super) files: Vec<(String, Vec<u8>)>,
}

impl Case {
    /// A case of one file.
    pub(super) fn of(name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        Self { files: vec![(name.to_owned(), bytes.into())] }
    }

    /// Reads what [`Self::write`] wrote, or a file.
    pub(super) fn read(path: &Path) -> Result<Self> {
        let mut paths = vec![path.to_owned()];
        if path.is_dir() {
            let entries = fs::read_dir(path)?.map(|entry| Ok(entry?.path()));
            paths = entries.collect::<std::io::Result<_>>()?;
            paths.sort();
        }
        let read = |path: std::path::PathBuf| {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            Ok((name, fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?))
        };
        Ok(Self { files: paths.into_iter().map(read).collect::<Result<_>>()? })
    }

    /// Writes the files into a folder.
    pub(super) fn write(&self, folder: &Path) -> Result<()> {
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        for (name, bytes) in &self.files {
            fs::write(folder.join(name), bytes).with_context(|| format!("cannot write below {}", folder.display()))?;
        }
        Ok(())
    }
}
