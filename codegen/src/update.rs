//! Folders and the files that are generated for them: bringing all of them up to date in one go, and describing how they
//! differ. How one folder is compared and written is in [`files`].

use crate::files::{self, Difference, FileError, Files, MARK, Staged};
use proofmark_smithy_model::count::counted;
use proofmark_smithy_model::text::{self, printable_lines};
use similar::TextDiff;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// A folder and the files that it should hold.
#[derive(Debug)]
pub struct Target {
    /// The folder.
    pub folder: PathBuf,
    /// Its files.
    pub files: Files,
}

/// How a folder differs from its files.
pub fn compare(targets: &[Target]) -> Result<Vec<Difference>, FileError> {
    targets.iter().map(|target| files::compare(&target.folder, &target.files)).collect()
}

/// Writes what is out of date, after what a killed run left is completed. Nothing is written when any of the folders
/// must not be written to. Returns how the folders differed.
pub fn update(targets: &[Target], overwrite: bool) -> Result<Vec<Difference>, FileError> {
    targets.iter().try_for_each(|target| files::recover(&target.folder, overwrite))?;
    let differences = compare(targets)?;
    let compared = || targets.iter().zip(&differences);
    compared().try_for_each(|(target, difference)| difference.check(&target.folder, overwrite))?;
    let changed = compared().filter(|(_, difference)| !difference.is_empty());
    let staged = changed
        .map(|(target, difference)| files::stage(&target.folder, &target.files, difference))
        .collect::<Result<Vec<_>, _>>()?;
    staged.into_iter().try_for_each(Staged::swap)?;
    Ok(differences)
}

/// What an update did.
#[derive(Debug, Default, PartialEq)]
pub struct Summary {
    /// How many files there are.
    pub files: usize,
    /// Their lines.
    pub lines: usize,
    /// Their bytes.
    pub bytes: usize,
    /// How many of them were written.
    pub written: usize,
    /// Files that were generated before and are no more.
    pub removed: Vec<PathBuf>,
    /// Files between the generated ones that were not generated. They were left alone.
    pub foreign: Vec<PathBuf>,
}

impl Summary {
    /// The summary of an update that found these differences.
    pub fn of(targets: &[Target], differences: &[Difference]) -> Self {
        let texts = || targets.iter().flat_map(|target| target.files.values());
        let mut summary = Self {
            files: targets.iter().map(|target| target.files.len()).sum(),
            lines: texts().map(|text| text.lines().count()).sum(),
            bytes: texts().map(String::len).sum(),
            ..Self::default()
        };
        for (target, difference) in targets.iter().zip(differences) {
            let is_generated = |path: &&PathBuf| target.files.contains_key(*path);
            let Difference { changed, missing, stale, edited, foreign, .. } = difference;
            let outdated = changed.iter().chain(missing).chain(edited);
            summary.written += outdated.filter(is_generated).count();
            let gone = stale.iter().chain(edited.iter().filter(|path| !is_generated(path)));
            let gone = gone.filter(|path| path.as_path() != Path::new(MARK));
            summary.removed.extend(gone.map(|path| target.folder.join(path)));
            summary.foreign.extend(foreign.iter().map(|path| target.folder.join(path)));
        }
        summary
    }

    /// How many files were up to date.
    pub fn unchanged(&self) -> usize {
        self.files - self.written
    }
}

/// How many lines of a diff are shown per file.
const DIFF_LINES: usize = 40;

/// Describes how folders differ from their files, with a diff of what changed; none when they are up to date. Paths are
/// shown relative to `root` where they are below it. With `exclusive` the folders hold generated files only, and any
/// other file is a difference.
pub fn describe(
    targets: &[Target],
    differences: &[Difference],
    root: &Path,
    exclusive: bool,
) -> Result<Option<String>, FileError> {
    let is_current = |difference: &Difference| difference.is_empty() && (!exclusive || difference.foreign.is_empty());
    if differences.iter().all(is_current) {
        return Ok(None);
    }
    let mut out = String::new();
    for (target, difference) in targets.iter().zip(differences) {
        let shown = target.folder.strip_prefix(root).unwrap_or(&target.folder);
        if let Some(problem) = &difference.bad_mark {
            let _ = writeln!(out, "unreadable: {}: {problem}", shown.join(MARK).display());
        }
        if difference.interrupted {
            let _ = writeln!(out, "interrupted: a run that wrote to {} was killed", shown.display());
        }
        let foreign = if exclusive { difference.foreign.as_slice() } else { &[] };
        let all: [(&str, &[PathBuf]); 6] = [
            ("missing", &difference.missing),
            ("no longer generated", &difference.stale),
            ("edited by hand", &difference.edited),
            ("not generated, in the way", &difference.occupied),
            ("not generated", &difference.unmarked),
            ("not generated", foreign),
        ];
        for (what, paths) in all {
            for path in paths {
                let _ = writeln!(out, "{what}: {}", text::path(&shown.join(path)));
            }
        }
        for path in difference.changed.iter().chain(&difference.edited) {
            let Some(wanted) = target.files.get(path) else { continue };
            let _ = writeln!(out, "changed: {}", text::path(&shown.join(path)));
            let full = target.folder.join(path);
            let found =
                fs::read(&full).map_err(|cause| FileError::Io { action: "cannot read", path: full.clone(), cause })?;
            diff(&String::from_utf8_lossy(&found), wanted, &mut out);
        }
    }
    Ok(Some(printable_lines(&out).into_owned()))
}

fn diff(found: &str, wanted: &str, out: &mut String) {
    let diff = TextDiff::from_lines(found, wanted);
    let diff = diff.unified_diff().context_radius(2).header("on disk", "from the model").to_string();
    for line in diff.lines().take(DIFF_LINES) {
        let _ = writeln!(out, "    {line}");
    }
    match diff.lines().count().saturating_sub(DIFF_LINES) {
        0 => {}
        more => _ = writeln!(out, "    ... {}", counted(more, "more line")),
    }
}

#[cfg(test)]
mod tests {
    use super::{Summary, Target, compare, describe, update};
    use crate::files::Files;
    use std::fs;
    use std::path::{Path, PathBuf};

    fn target(folder: &Path, files: &[(&str, &str)]) -> Target {
        let files: Files = files.iter().map(|(path, text)| (PathBuf::from(path), (*text).to_owned())).collect();
        Target { folder: folder.to_owned(), files }
    }

    #[test]
    fn an_update_writes_what_is_out_of_date_and_removes_what_is_no_longer_generated() {
        let folder = tempfile::tempdir().expect("a folder");
        update(&[target(folder.path(), &[("a.rs", "a\n"), ("b.rs", "b\n")])], false).expect("an empty folder");
        let targets = [target(folder.path(), &[("a.rs", "new\n")])];
        let differences = update(&targets, false).expect("a generated folder");
        let summary = Summary::of(&targets, &differences);
        assert_eq!((summary.files, summary.written, summary.removed), (1, 1, vec![folder.path().join("b.rs")]));
    }

    #[test]
    fn no_folder_is_written_when_one_must_not_be() {
        let (one, other) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        fs::write(other.path().join("own.txt"), "mine").expect("a file");
        let targets = [target(one.path(), &[("a.rs", "a\n")]), target(other.path(), &[("b.rs", "b\n")])];
        update(&targets, false).expect_err("a folder that was not generated");
        assert_eq!(fs::read_dir(one.path()).expect("the folder").count(), 0);
    }

    #[test]
    fn a_changed_file_is_described_with_a_diff() {
        let folder = tempfile::tempdir().expect("a folder");
        update(&[target(folder.path(), &[("a.rs", "old\n")])], false).expect("an empty folder");
        let targets = [target(folder.path(), &[("a.rs", "new\n")])];
        let differences = compare(&targets).expect("a readable folder");
        let text =
            describe(&targets, &differences, folder.path(), true).expect("a readable folder").expect("a difference");
        assert!(text.contains("changed: a.rs") && text.contains("-old") && text.contains("+new"), "{text}");
    }
}
