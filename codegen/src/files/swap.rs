//! The write: new files are staged in a folder inside the target, listed in a journal, and then swapped in one by one by
//! renames. A write that fails is taken back. One that was killed leaves the staging folder: without a journal nothing
//! has changed yet, and the next run removes it; with a journal the next run completes the swap.

use super::MARK;
use super::error::failed;
use super::mark::{self, Hash, Mark, portable, relative};
use super::tree::{self, Kind};
use super::{Difference, FileError, Files};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// The name of the staging folder.
pub(super) const STAGING: &str = ".proofmark-staging";
const LOCK: &str = "lock";
const JOURNAL: &str = "journal";
const DRAFT: &str = "journal.draft";
const NEW: &str = "new";
const OLD: &str = "old";
const FIRST_LINE: &str = "proofmark journal 1";
const LAST_LINE: &str = "end";

/// New files, complete, beside the old ones whose place they are to take. Whoever writes to several folders stages
/// them all first: what fails usually (a full disk, a folder that cannot be written to) then fails before anything has
/// changed. Dropped without [`Staged::swap`], it leaves nothing behind.
#[derive(Debug)]
pub struct Staged<'a> {
    folder: &'a Path,
    steps: Vec<Step>,
    /// Held as long as this run writes.
    lock: Option<File>,
    /// Folders that this run made, the innermost first.
    made: Vec<&'a Path>,
    /// Whether the staging folder is needed by the next run.
    keep: bool,
}

/// What is done to one file.
#[derive(Debug, Clone)]
struct Step {
    path: PathBuf,
    /// The hash of what is there before, if anything is.
    old: Option<Hash>,
    /// Whether a new file takes the place.
    replace: bool,
}

/// Writes what is new of the files to a staging folder in `folder`. The difference is that of the folder and the files.
pub fn stage<'a>(folder: &'a Path, files: &Files, difference: &Difference) -> Result<Staged<'a>, FileError> {
    let made = folder.ancestors().take_while(|path| !path.as_os_str().is_empty() && !path.exists()).collect();
    let mut staged = Staged { folder, steps: Vec::new(), lock: None, made, keep: false };
    fs::create_dir_all(folder).map_err(failed("cannot create", folder))?;
    let staging = folder.join(STAGING);
    match fs::create_dir(&staging) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            staged.keep = true;
            return Err(FileError::Busy { folder: folder.to_owned() });
        }
        created => created.map_err(failed("cannot create a folder in", folder))?,
    }
    staged.lock = Some(lock(folder)?);
    let mark = Mark::read(folder)?.unwrap_or_default();
    let Difference { changed, missing, stale, edited, .. } = difference;
    let text = mark::render(files);
    for path in changed.iter().chain(missing).chain(edited).chain(stale) {
        let new = if path.as_path() == Path::new(MARK) { Some(&text) } else { files.get(path) };
        let target = staging.join(NEW).join(path);
        if let Some(text) = new {
            let parent = target.parent().unwrap_or(&staging);
            fs::create_dir_all(parent).map_err(failed("cannot create", parent))?;
            fs::write(&target, text).map_err(failed("cannot write", &target))?;
        }
        let full = folder.join(path);
        let old = match tree::look(folder, path)? {
            Kind::Absent => None,
            _ => Some(Hash::of_file(&full)?),
        };
        // What has changed since it was compared is not ours to replace.
        let unseen = old.as_ref().is_some_and(|old| {
            path.as_path() != Path::new(MARK)
                && !edited.contains(path)
                && mark.knows(path).is_none_or(|hashes| !hashes.contains(old))
        });
        if unseen {
            return Err(FileError::Edited { folder: folder.to_owned(), files: vec![path.clone()] });
        }
        staged.steps.push(Step { path: path.clone(), old, replace: new.is_some() });
    }
    // The mark goes last: until then the files are known by the old one, or by the journal.
    staged.steps.sort_by_key(|step| step.path.as_path() == Path::new(MARK));
    Ok(staged)
}

impl Staged<'_> {
    /// Puts the new files in the place of the old ones, and removes those that are no longer generated.
    pub fn swap(mut self) -> Result<(), FileError> {
        self.write_journal()?;
        for (index, step) in self.steps.iter().enumerate() {
            if let Err(error) = apply(self.folder, step) {
                if let Err((path, cause)) =
                    self.steps[..=index].iter().rev().try_for_each(|done| undo(self.folder, done))
                {
                    self.keep = true;
                    return Err(FileError::Unrestored { path, kept: self.folder.join(STAGING), cause });
                }
                return Err(error);
            }
        }
        prune(self.folder, &self.steps);
        self.made.clear();
        Ok(())
    }

    /// From here on the next run completes the swap.
    fn write_journal(&self) -> Result<(), FileError> {
        let staging = self.folder.join(STAGING);
        let (draft, journal) = (staging.join(DRAFT), staging.join(JOURNAL));
        fs::write(&draft, render(&self.steps)).map_err(failed("cannot write", &draft))?;
        fs::rename(&draft, &journal).map_err(failed("cannot write", &journal))
    }
}

impl Drop for Staged<'_> {
    fn drop(&mut self) {
        if !self.keep {
            let _ = fs::remove_dir_all(self.folder.join(STAGING));
        }
        self.lock = None;
        // Folders that this run made are empty again; one that isn't is not ours to take away.
        self.made.iter().for_each(|path| drop(fs::remove_dir(path)));
    }
}

/// Completes or takes away what a killed run left in the folder. `overwrite` allows to lose edits that were made since.
pub fn recover(folder: &Path, overwrite: bool) -> Result<(), FileError> {
    let staging = folder.join(STAGING);
    match tree::kind(&staging)? {
        Kind::Absent => return Ok(()),
        Kind::Folder => {}
        Kind::File => return Err(FileError::NotPlain { path: staging, found: "a file where a folder is expected" }),
    }
    let known = |name: &PathBuf| [DRAFT, JOURNAL, LOCK, NEW, OLD].iter().any(|known| name == Path::new(known));
    if let Some(name) = tree::entries(&staging)?.into_iter().find(|name| !known(name)) {
        return Err(FileError::Occupied { folder: staging, files: vec![name] });
    }
    let _lock = lock(folder)?;
    if tree::look(&staging, Path::new(JOURNAL))? == Kind::File {
        let path = staging.join(JOURNAL);
        let text = fs::read_to_string(&path).map_err(failed("cannot read", &path))?;
        let steps = parse(&text).map_err(|problem| FileError::BadJournal { path, problem })?;
        let edited: Vec<PathBuf> = pending(folder, &steps)?;
        if !edited.is_empty() && !overwrite {
            return Err(FileError::Edited { folder: folder.to_owned(), files: edited });
        }
        steps.iter().try_for_each(|step| apply(folder, step))?;
        prune(folder, &steps);
    }
    fs::remove_dir_all(&staging).map_err(failed("cannot remove", &staging))
}

/// The files that the journal is yet to replace or remove, and that have changed since it was written.
fn pending(folder: &Path, steps: &[Step]) -> Result<Vec<PathBuf>, FileError> {
    let staging = folder.join(STAGING);
    let mut edited = Vec::new();
    for step in steps {
        let is_done = step.replace && tree::look(&staging.join(NEW), &step.path)? == Kind::Absent;
        if !is_done && tree::look(folder, &step.path)? == Kind::File {
            let found = Hash::of_file(&folder.join(&step.path))?;
            if step.old.as_ref() != Some(&found) {
                edited.push(step.path.clone());
            }
        }
    }
    Ok(edited)
}

/// Takes the lock of the staging folder. It is free again when its holder ends, however it ends.
fn lock(folder: &Path) -> Result<File, FileError> {
    let path = folder.join(STAGING).join(LOCK);
    tree::look(&folder.join(STAGING), Path::new(LOCK))?;
    let file = File::create(&path).map_err(failed("cannot create", &path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(FileError::Busy { folder: folder.to_owned() }),
        Err(TryLockError::Error(error)) => Err(failed("cannot lock", &path)(error)),
    }
}

/// Does one step, or what is left of it.
fn apply(folder: &Path, step: &Step) -> Result<(), FileError> {
    let Places { current, new, old } = Places::of(folder, &step.path);
    if step.replace && tree::kind(&new)? == Kind::Absent {
        return Ok(());
    }
    tree::look(folder, &step.path)?;
    let replaced = || -> io::Result<()> {
        for parent in [current.parent(), old.parent()].into_iter().flatten() {
            fs::create_dir_all(parent)?;
        }
        match fs::rename(&current, &old) {
            Err(error) if !tree::is_absent(&error) => return Err(error),
            _ => {}
        }
        if step.replace { fs::rename(&new, &current) } else { Ok(()) }
    };
    replaced().map_err(failed("cannot replace", &current))
}

/// Takes back one step, as far as it was done.
fn undo(folder: &Path, step: &Step) -> Result<(), (PathBuf, io::Error)> {
    let Places { current, new, old } = Places::of(folder, &step.path);
    let restored = || -> io::Result<()> {
        if step.replace && !new.try_exists()? {
            fs::rename(&current, &new)?;
        }
        match fs::rename(&old, &current) {
            Err(error) if !tree::is_absent(&error) => Err(error),
            _ => Ok(()),
        }
    };
    restored().map_err(|error| (current.clone(), error))?;
    prune(folder, std::slice::from_ref(step));
    Ok(())
}

/// The three places of a file.
struct Places {
    current: PathBuf,
    new: PathBuf,
    old: PathBuf,
}

impl Places {
    fn of(folder: &Path, path: &Path) -> Self {
        let staging = folder.join(STAGING);
        Self { current: folder.join(path), new: staging.join(NEW).join(path), old: staging.join(OLD).join(path) }
    }
}

/// Removes the folders that the steps left empty.
fn prune(folder: &Path, steps: &[Step]) {
    let parents: BTreeSet<&Path> = steps.iter().flat_map(|step| step.path.ancestors().skip(1)).collect();
    for parent in parents.into_iter().rev().filter(|parent| !parent.as_os_str().is_empty()) {
        // Only an empty folder can be removed.
        let _ = fs::remove_dir(folder.join(parent));
    }
}

fn render(steps: &[Step]) -> String {
    let mut text = format!("{FIRST_LINE}\n");
    for Step { path, old, replace } in steps {
        let (action, old) = (if *replace { "replace" } else { "remove" }, old.as_ref().map_or("-", Hash::as_str));
        let _ = writeln!(text, "{action} {old} {}", portable(path));
    }
    text + LAST_LINE + "\n"
}

fn parse(text: &str) -> Result<Vec<Step>, String> {
    let lines: Vec<&str> = text.lines().collect();
    let steps = match lines.as_slice() {
        [FIRST_LINE, steps @ .., LAST_LINE] => steps,
        _ => return Err(format!("it does not start with `{FIRST_LINE}` and end with `{LAST_LINE}`")),
    };
    let step = |line: &str| {
        let (action, rest) = line.split_once(' ')?;
        let (old, path) = rest.split_once(' ')?;
        let old = if old == "-" { None } else { Some(Hash::parse(old)?) };
        let replace = match action {
            "replace" => true,
            "remove" => false,
            _ => return None,
        };
        Some(Step { path: relative(path)?, old, replace })
    };
    let step = |(index, line): (usize, &&str)| {
        step(line).ok_or_else(|| format!("line {} is not an action, a hash and a path", index + 2))
    };
    steps.iter().enumerate().map(step).collect()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// What a kill before the journal is written leaves.
    pub(in super::super) fn abandon(mut staged: Staged<'_>) {
        staged.lock = None;
        staged.keep = true;
        staged.made.clear();
    }

    /// What a kill after so many renames leaves.
    pub(in super::super) fn kill(staged: Staged<'_>, renames: usize) {
        staged.write_journal().expect("a journal");
        let mut left = renames;
        let mut rename = |from: &Path, to: &Path| {
            if left > 0 && from.exists() {
                fs::create_dir_all(to.parent().expect("a parent")).expect("a folder");
                fs::rename(from, to).expect("a rename");
                left -= 1;
            }
        };
        for step in &staged.steps {
            let Places { current, new, old } = Places::of(staged.folder, &step.path);
            rename(&current, &old);
            rename(&new, &current);
        }
        assert_eq!(left, 0, "so many renames are made");
        abandon(staged);
    }
}
