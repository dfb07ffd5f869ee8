//! Generated files and a folder: how they differ, and an atomic write that destroys nothing but generated files.
//!
//! A generated folder carries a mark, [`MARK`], which lists the files with their hashes (`mark`). By it a file that was
//! edited by hand is distinguished from one that is only out of date, and a file that is no longer generated from one
//! that the generator never wrote. `tree` looks at paths without following links; `swap` writes, and completes what a
//! killed run left. Knows nothing of what the files hold.

mod error;
mod mark;
mod swap;
#[cfg(all(test, unix))]
mod tests;
mod tree;

pub use error::FileError;
pub use swap::{Staged, recover, stage};

use error::failed;
use mark::{Hash, Mark};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use tree::Kind;

/// The name of the mark of a generated folder.
pub const MARK: &str = ".proofmark-generated";

/// Generated files: text by path, relative to the folder that they are for.
pub type Files = BTreeMap<PathBuf, String>;

/// How a folder differs from what it should hold. The mark counts as one of the files.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Difference {
    /// Files as the generator wrote them, and out of date.
    pub changed: Vec<PathBuf>,
    /// Files that are not there.
    pub missing: Vec<PathBuf>,
    /// Files as the generator wrote them, and no longer generated.
    pub stale: Vec<PathBuf>,
    /// Generated files, current or stale, whose text the generator did not write.
    pub edited: Vec<PathBuf>,
    /// Files that the generator did not write, at paths that it wants to write to.
    pub occupied: Vec<PathBuf>,
    /// Files that are not generated, in subfolders with generated files. They are left alone.
    pub foreign: Vec<PathBuf>,
    /// What is in a folder without a mark.
    pub unmarked: Vec<PathBuf>,
    /// What is wrong with the mark, when it cannot be read.
    pub bad_mark: Option<String>,
    /// Whether a run was killed while it wrote; [`recover`] completes it.
    pub interrupted: bool,
}

impl Difference {
    /// Whether the folder is up to date. Foreign files don't count.
    pub fn is_empty(&self) -> bool {
        let Self { changed, missing, stale, edited, occupied, foreign: _, unmarked, bad_mark, interrupted } = self;
        [changed, missing, stale, edited, occupied, unmarked].iter().all(|paths| paths.is_empty())
            && bad_mark.is_none()
            && !interrupted
    }

    /// Why the folder must not be written to, if there is a reason. `overwrite` allows to lose edits by hand.
    pub fn check(&self, folder: &Path, overwrite: bool) -> Result<(), FileError> {
        let folder = folder.to_owned();
        if !self.unmarked.is_empty() {
            return Err(FileError::Unmarked { folder, entries: self.unmarked.clone() });
        }
        if !self.occupied.is_empty() {
            return Err(FileError::Occupied { folder, files: self.occupied.clone() });
        }
        match &self.bad_mark {
            Some(problem) if !overwrite => {
                return Err(FileError::BadMark { path: folder.join(MARK), problem: problem.clone() });
            }
            _ => {}
        }
        if !self.edited.is_empty() && !overwrite {
            return Err(FileError::Edited { folder, files: self.edited.clone() });
        }
        Ok(())
    }
}

/// Compares the folder with the files. Reads only.
pub fn compare(folder: &Path, files: &Files) -> Result<Difference, FileError> {
    let mut difference = Difference::default();
    match fs::metadata(folder) {
        Ok(found) if found.is_dir() => {}
        Ok(_) => return Err(FileError::NotPlain { path: folder.to_owned(), found: "not a folder" }),
        Err(error) if tree::is_absent(&error) => {
            difference.missing = files.keys().cloned().chain([PathBuf::from(MARK)]).collect();
            return Ok(difference);
        }
        Err(error) => return Err(failed("cannot read", folder)(error)),
    }
    difference.interrupted = tree::kind(&folder.join(swap::STAGING))? != Kind::Absent;
    let mark = match Mark::read(folder)? {
        Some(mark) => mark,
        None => {
            difference.unmarked = tree::entries(folder)?.into_iter().filter(|name| name != swap::STAGING).collect();
            Mark::default()
        }
    };
    difference.bad_mark = mark.problem.clone();
    for (path, text) in files {
        match tree::look(folder, path)? {
            Kind::Absent => difference.missing.push(path.clone()),
            _ => {
                let found = Hash::of_file(&folder.join(path))?;
                match mark.knows(path) {
                    _ if found == Hash::of(text.as_bytes()) => {}
                    Some(hashes) if hashes.contains(&found) => difference.changed.push(path.clone()),
                    Some(_) => difference.edited.push(path.clone()),
                    None => difference.occupied.push(path.clone()),
                }
            }
        }
    }
    for (path, hashes) in mark.files.iter().filter(|(path, _)| !files.contains_key(*path)) {
        match tree::look(folder, path)? {
            Kind::Absent => {}
            _ if hashes.contains(&Hash::of_file(&folder.join(path))?) => difference.stale.push(path.clone()),
            _ => difference.edited.push(path.clone()),
        }
    }
    let subfolders: BTreeSet<&Path> = files.keys().chain(mark.files.keys()).filter_map(|path| path.parent()).collect();
    for subfolder in subfolders.into_iter().filter(|subfolder| !subfolder.as_os_str().is_empty()) {
        if tree::look_at_folder(folder, subfolder)? == Kind::Absent {
            continue;
        }
        for name in tree::entries(&folder.join(subfolder))? {
            let path = subfolder.join(name);
            if !files.contains_key(&path)
                && !mark.files.contains_key(&path)
                && tree::look_at_any(folder, &path)? == Kind::File
            {
                difference.foreign.push(path);
            }
        }
    }
    if difference.unmarked.is_empty() {
        let (path, text) = (PathBuf::from(MARK), mark::render(files));
        match mark.text {
            None => difference.missing.push(path),
            Some(found) if found != text => difference.changed.push(path),
            Some(_) => {}
        }
    }
    Ok(difference)
}

/// Brings the folder to what it should hold, or leaves it as it was. `overwrite` allows to lose edits by hand.
pub fn write(folder: &Path, files: &Files, overwrite: bool) -> Result<Difference, FileError> {
    recover(folder, overwrite)?;
    let difference = compare(folder, files)?;
    difference.check(folder, overwrite)?;
    if !difference.is_empty() {
        stage(folder, files, &difference)?.swap()?;
    }
    Ok(difference)
}
