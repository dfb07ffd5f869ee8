//! The generated files against a folder: what is changed, missing or orphaned there; and the atomic write.
//! Knows nothing of what the files hold.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{fs, io};

/// How a folder differs from what it should hold.
#[derive(Debug, Default, PartialEq)]
pub struct Difference {
    /// Files whose text differs.
    pub changed: Vec<PathBuf>,
    /// Files that aren't there.
    pub missing: Vec<PathBuf>,
    /// Files that are there and shouldn't be.
    pub orphaned: Vec<PathBuf>,
}

impl Difference {
    /// Whether the folder is up to date.
    pub fn is_empty(&self) -> bool {
        self.changed.is_empty() && self.missing.is_empty() && self.orphaned.is_empty()
    }
}

/// An error that names the file it happened at.
#[derive(Debug, thiserror::Error)]
#[error("{action} {}: {cause}{}", .path.display(), help(.cause))]
pub struct FileError {
    action: &'static str,
    path: PathBuf,
    // Part of the text, and so not a `source` too: who prints the chain would say it twice.
    cause: io::Error,
}

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

/// What is said when taking back a half-done write fails too.
const UNRESTORED: &str = "cannot restore (what was there is kept in a folder `.codegen-...` beside it)";

fn failed(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> FileError {
    move |cause| FileError { action, path: path.to_owned(), cause }
}

/// Compares the folder with the files. `owned` is the folder in it that holds generated files only, where a file that
/// isn't generated any more is an orphan; anything else in the folder is left alone.
pub fn compare(folder: &Path, owned: &Path, files: &BTreeMap<PathBuf, String>) -> Result<Difference, FileError> {
    let mut difference = Difference::default();
    for (path, text) in files {
        let full = folder.join(path);
        match fs::read(&full) {
            Ok(found) if found == text.as_bytes() => {}
            Ok(_) => difference.changed.push(path.clone()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => difference.missing.push(path.clone()),
            Err(error) => return Err(failed("cannot read", &full)(error)),
        }
    }
    let mut found = BTreeSet::new();
    walk(folder, &folder.join(owned), &mut found)?;
    difference.orphaned = found.into_iter().filter(|path| !files.contains_key(path)).collect();
    Ok(difference)
}

fn walk(root: &Path, folder: &Path, into: &mut BTreeSet<PathBuf>) -> Result<(), FileError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(failed("cannot list", folder)(error)),
    };
    for entry in entries {
        let path = entry.map_err(failed("cannot list", folder))?.path();
        if path.is_dir() {
            walk(root, &path, into)?;
        } else if let Ok(relative) = path.strip_prefix(root) {
            into.insert(relative.to_owned());
        }
    }
    Ok(())
}

/// Brings the folder to what it should hold, or leaves it as it was.
pub fn write(
    folder: &Path,
    owned: &Path,
    files: &BTreeMap<PathBuf, String>,
    difference: &Difference,
) -> Result<(), FileError> {
    if difference.is_empty() {
        return Ok(());
    }
    stage(folder, owned, files)?.swap()
}

/// New files, complete, beside the old ones whose place they are to take. Whoever writes to several folders stages
/// them all first: what fails usually (a full disk, a folder that can't be written to) then fails before anything has
/// changed. Dropped without [`Staged::swap`], it leaves nothing behind.
#[derive(Debug)]
pub struct Staged<'a> {
    folder: &'a Path,
    owned: &'a Path,
    files: &'a BTreeMap<PathBuf, String>,
    staging: Option<tempfile::TempDir>,
    /// Folders that this run made, the innermost first.
    made: Vec<&'a Path>,
}

/// Writes the files to a temporary folder in `folder`.
pub fn stage<'a>(
    folder: &'a Path,
    owned: &'a Path,
    files: &'a BTreeMap<PathBuf, String>,
) -> Result<Staged<'a>, FileError> {
    let made = folder.ancestors().take_while(|path| !path.as_os_str().is_empty() && !path.exists()).collect();
    let mut staged = Staged { folder, owned, files, staging: None, made };
    fs::create_dir_all(folder).map_err(failed("cannot create", folder))?;
    let staging = tempfile::Builder::new()
        .prefix(".codegen-")
        .tempdir_in(folder)
        .map_err(failed("cannot create a folder in", folder))?;
    let staging = staged.staging.insert(staging);
    for (path, text) in files {
        let target = staging.path().join("new").join(path);
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent).map_err(failed("cannot create", parent))?;
        }
        fs::write(&target, text).map_err(failed("cannot write", &target))?;
    }
    Ok(staged)
}

impl Staged<'_> {
    /// Puts the new files in the place of the old ones.
    pub fn swap(mut self) -> Result<(), FileError> {
        if let Some(staging) = self.staging.take()
            && let Err(error) = swap(self.folder, staging.path(), self.owned, self.files)
        {
            if error.action == UNRESTORED {
                // The old files are in there and nowhere else.
                let _ = staging.keep();
            }
            return Err(error);
        }
        self.made.clear();
        Ok(())
    }
}

impl Drop for Staged<'_> {
    fn drop(&mut self) {
        self.staging = None;
        // Folders that this run made are empty again; one that isn't is not ours to take away.
        self.made.iter().for_each(|path| drop(fs::remove_dir(path)));
    }
}

/// Puts the new owned folder, and each new file outside it, in the place of the old one; if one of the renames fails,
/// those before it are taken back.
fn swap(folder: &Path, staging: &Path, owned: &Path, files: &BTreeMap<PathBuf, String>) -> Result<(), FileError> {
    let place = |path: &PathBuf| if path.starts_with(owned) { owned.to_owned() } else { path.clone() };
    let tops: BTreeSet<PathBuf> = files.keys().map(place).collect();
    for top in &tops {
        for parent in [folder.join(top), staging.join("old").join(top)].iter().filter_map(|p| p.parent()) {
            fs::create_dir_all(parent).map_err(failed("cannot create", parent))?;
        }
    }
    let old = staging.join("old");
    let mut moved: Vec<&PathBuf> = Vec::new();
    for top in &tops {
        let result = replace(&folder.join(top), &staging.join("new").join(top), &old.join(top));
        if let Err(error) = result {
            for done in moved.iter().rev() {
                let undone = fs::rename(folder.join(done), staging.join("new").join(done))
                    .and_then(|()| restore(&old.join(done), &folder.join(done)));
                undone.map_err(failed(UNRESTORED, &folder.join(done)))?;
            }
            return Err(failed("cannot replace", &folder.join(top))(error));
        }
        moved.push(top);
    }
    Ok(())
}

fn replace(current: &Path, new: &Path, old: &Path) -> io::Result<()> {
    let existed = match fs::rename(current, old) {
        Ok(()) => true,
        Err(error) if error.kind() == io::ErrorKind::NotFound => false,
        Err(error) => return Err(error),
    };
    fs::rename(new, current).or_else(|error| {
        if existed {
            fs::rename(old, current)?;
        }
        Err(error)
    })
}

fn restore(old: &Path, current: &Path) -> io::Result<()> {
    match fs::rename(old, current) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
