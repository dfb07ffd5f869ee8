//! What a write does to a folder, and what it leaves alone; and what becomes of a run that is killed at any step.

use super::*;
use std::os::unix::fs::symlink;
use std::process::Command;

fn files(entries: &[(&str, &str)]) -> Files {
    entries.iter().map(|(path, text)| (PathBuf::from(path), (*text).to_owned())).collect()
}

/// Two versions of a crate: one file changed, one added, one no longer generated, alone in its folder.
fn before() -> Files {
    files(&[("Cargo.toml", "one"), ("src/lib.rs", "one"), ("docs/operation/old.md", "one")])
}

fn after() -> Files {
    files(&[("Cargo.toml", "one"), ("src/lib.rs", "two"), ("src/types/new.rs", "two")])
}

/// Every file and folder of a folder, with the files' texts.
fn tree(folder: &Path) -> BTreeMap<PathBuf, Option<String>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() && !path.is_symlink() {
            found.extend(tree(&path));
            found.insert(path, None);
        } else {
            found.insert(path.clone(), fs::read_to_string(&path).ok());
        }
    }
    found
}

/// What a folder holds that was written with these files and nothing else.
fn written(files: &Files) -> BTreeMap<PathBuf, Option<String>> {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), files, false).expect("an empty folder can be written");
    relative(folder.path())
}

fn relative(folder: &Path) -> BTreeMap<PathBuf, Option<String>> {
    tree(folder).into_iter().map(|(path, text)| (path.strip_prefix(folder).expect("below").to_owned(), text)).collect()
}

/// A folder with the first version.
fn generated() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), &before(), false).expect("an empty folder can be written");
    folder
}

/// The error of a write, which changes nothing.
fn rejected(folder: &Path) -> String {
    let before = tree(folder);
    let error = write(folder, &after(), false).expect_err("it must be rejected").to_string();
    assert_eq!(tree(folder), before, "{error}");
    error.replace(&folder.display().to_string(), "DIR")
}

#[test]
fn a_run_replaces_adds_and_removes_generated_files_and_leaves_the_rest() {
    let folder = generated();
    for own in ["NOTES.md", "src/own.rs", "tests/own.rs", "docs/operation/own.md"] {
        let path = folder.path().join(own);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, "mine").expect("a file");
    }
    let difference = write(folder.path(), &after(), false).expect("a generated folder can be written");
    assert_eq!(difference.foreign, [PathBuf::from("docs/operation/own.md"), PathBuf::from("src/own.rs")]);
    let mut expected = written(&after());
    for path in ["NOTES.md", "src/own.rs", "tests/own.rs", "docs/operation/own.md"] {
        expected.insert(path.into(), Some("mine".to_owned()));
    }
    expected.extend(["tests", "docs", "docs/operation"].map(|path| (path.into(), None)));
    assert_eq!(relative(folder.path()), expected);
}

#[test]
fn folders_of_files_that_are_no_longer_generated_are_removed() {
    let folder = generated();
    write(folder.path(), &after(), false).expect("a generated folder can be written");
    assert_eq!(relative(folder.path()), written(&after()));
    assert!(!folder.path().join("docs").exists());
}

#[test]
fn a_second_run_writes_nothing() {
    let folder = generated();
    assert!(write(folder.path(), &before(), false).expect("nothing to do").is_empty());
}

#[test]
fn the_mark_can_be_checked_with_sha256sum() {
    let folder = generated();
    let Ok(output) = Command::new("sha256sum").args(["--check", "--strict", MARK]).current_dir(folder.path()).output()
    else {
        eprintln!("SKIPPED the_mark_can_be_checked_with_sha256sum: sha256sum is not installed");
        return;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_folder_that_was_not_generated_is_rejected() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("src")).expect("a folder");
    fs::write(folder.path().join("src/main.rs"), "mine").expect("a file");
    fs::write(folder.path().join("Cargo.toml"), "mine").expect("a file");
    assert_eq!(
        rejected(folder.path()),
        "DIR is not empty and has no .proofmark-generated, so it was not generated; it contains:\n  Cargo.toml\n  src\n  \
         help: name an empty folder or one that does not exist; nothing was changed"
    );
    assert!(write(folder.path(), &after(), true).is_err(), "nor is it overwritten");
}

#[test]
fn files_that_were_edited_by_hand_are_rejected_with_the_list_and_overwritten_when_asked() {
    let folder = generated();
    fs::write(folder.path().join("src/lib.rs"), "mine").expect("a file");
    fs::write(folder.path().join("docs/operation/old.md"), "mine").expect("a file");
    let error = rejected(folder.path());
    assert!(error.contains("edited by hand:\n  src/lib.rs\n  docs/operation/old.md\n  help:"), "{error}");
    assert!(error.contains("--overwrite"), "{error}");
    write(folder.path(), &after(), true).expect("it is asked for");
    assert_eq!(relative(folder.path()), written(&after()));
}

#[test]
fn a_file_that_was_not_generated_is_never_replaced() {
    let folder = generated();
    fs::create_dir(folder.path().join("src/types")).expect("a folder");
    fs::write(folder.path().join("src/types/new.rs"), "mine").expect("a file");
    assert!(rejected(folder.path()).contains("in the way, which were not generated:\n  src/types/new.rs\n"));
    assert!(write(folder.path(), &after(), true).is_err(), "nor when asked");
    assert_eq!(fs::read_to_string(folder.path().join("src/types/new.rs")).expect("a file"), "mine");
}

#[test]
fn links_are_rejected_and_not_followed() {
    let outside = tempfile::tempdir().expect("a folder");
    fs::write(outside.path().join("lib.rs"), "one").expect("a file");
    for (path, target) in [
        ("src", outside.path().to_owned()),
        ("src/lib.rs", outside.path().join("lib.rs")),
        ("src/own", "/".into()),
        (MARK, outside.path().join("lib.rs")),
    ] {
        let folder = generated();
        let place = folder.path().join(path);
        if place.is_dir() {
            fs::remove_dir_all(&place).expect("our own folder");
        } else if place.exists() {
            fs::remove_file(&place).expect("our own file");
        }
        symlink(&target, &place).expect("a link");
        let error = write(folder.path(), &after(), true).expect_err("a link must be rejected").to_string();
        assert!(error.contains(&format!("{path} is a link")), "{error}");
        assert_eq!(fs::read_to_string(outside.path().join("lib.rs")).expect("a file"), "one");
        assert!(place.is_symlink());
    }
}

#[test]
fn fifos_are_rejected_and_not_read() {
    for path in ["src/lib.rs", "src/own.rs", MARK] {
        let folder = generated();
        let place = folder.path().join(path);
        let _ = fs::remove_file(&place);
        let made = Command::new("mkfifo").arg(&place).status().expect("mkfifo runs");
        assert!(made.success());
        let error = write(folder.path(), &after(), true).expect_err("a FIFO must be rejected").to_string();
        assert!(error.contains(&format!("{path} is a FIFO, a socket or a device")), "{error}");
    }
}

#[test]
fn a_mark_that_cannot_be_read_is_rejected_with_the_line() {
    let folder = generated();
    let mark = folder.path().join(MARK);
    let text = fs::read_to_string(&mark).expect("a mark");
    for (line, problem) in [
        ("<<<<<<< HEAD", "line 5 is not a SHA-256, two blanks and a path"),
        ("../outside", "line 5 is not"),
        (&format!("{}  ../outside", "0".repeat(64)), "line 5 is not"),
        (&format!("{}  /etc/passwd", "0".repeat(64)), "line 5 is not"),
    ] {
        fs::write(&mark, format!("{text}{line}\n")).expect("a file");
        let error = rejected(folder.path());
        assert!(error.contains(problem), "{error}");
    }
    write(folder.path(), &after(), true).expect("it is asked for");
    assert_eq!(relative(folder.path()), written(&after()));
}

/// The first version, and a run that is to write the second, killed after `done` renames.
fn killed(done: usize) -> tempfile::TempDir {
    let folder = generated();
    let difference = compare(folder.path(), &after()).expect("it can be read");
    let new = after();
    let staged = stage(folder.path(), &new, &difference).expect("it can be staged");
    swap::tests::kill(staged, done);
    folder
}

/// How many renames a run makes: two per replaced file, one per new or removed one.
const RENAMES: usize = 6;

#[test]
fn a_run_that_was_killed_while_it_wrote_is_completed_by_the_next() {
    for done in 0..=RENAMES {
        let folder = killed(done);
        assert!(compare(folder.path(), &after()).expect("it can be read").interrupted);
        recover(folder.path(), false).expect("it can be completed");
        assert_eq!(relative(folder.path()), written(&after()), "killed after {done} renames");
        write(folder.path(), &before(), false).expect("it is a generated folder again");
        assert_eq!(relative(folder.path()), written(&before()));
    }
}

#[test]
fn a_run_that_was_killed_before_it_changed_anything_is_forgotten() {
    let folder = generated();
    let (new, difference) = (after(), compare(folder.path(), &after()).expect("it can be read"));
    swap::tests::abandon(stage(folder.path(), &new, &difference).expect("it can be staged"));
    recover(folder.path(), false).expect("nothing to complete");
    assert_eq!(relative(folder.path()), written(&before()));
}

#[test]
fn the_first_run_that_was_killed_leaves_a_folder_that_can_be_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let (new, difference) = (after(), compare(folder.path(), &after()).expect("it can be read"));
    swap::tests::abandon(stage(folder.path(), &new, &difference).expect("it can be staged"));
    write(folder.path(), &after(), false).expect("an empty folder");
    assert_eq!(relative(folder.path()), written(&after()));
}

#[test]
fn edits_since_the_kill_are_not_lost() {
    let folder = killed(0);
    fs::write(folder.path().join("src/lib.rs"), "mine").expect("a file");
    let error = recover(folder.path(), false).expect_err("there is an edit").to_string();
    assert!(error.contains("edited by hand:\n  src/lib.rs\n"), "{error}");
    assert_eq!(fs::read_to_string(folder.path().join("src/lib.rs")).expect("a file"), "mine");
    recover(folder.path(), true).expect("it is asked for");
    assert_eq!(relative(folder.path()), written(&after()));
}

#[test]
fn two_runs_do_not_write_to_one_folder_at_once() {
    let folder = generated();
    let (new, difference) = (after(), compare(folder.path(), &after()).expect("it can be read"));
    let first = stage(folder.path(), &new, &difference).expect("it can be staged");
    assert!(matches!(recover(folder.path(), false), Err(FileError::Busy { .. })));
    assert!(matches!(stage(folder.path(), &new, &difference), Err(FileError::Busy { .. })));
    first.swap().expect("the first is not disturbed");
    assert_eq!(relative(folder.path()), written(&after()));
}

#[test]
fn a_write_that_fails_half_way_is_taken_back() {
    let folder = generated();
    let (new, difference) = (after(), compare(folder.path(), &after()).expect("it can be read"));
    let staged = stage(folder.path(), &new, &difference).expect("it can be staged");
    // Something takes the place of a folder that is yet to be made.
    fs::write(folder.path().join("src/types"), "mine").expect("a file");
    staged.swap().expect_err("there can be no folder");
    fs::remove_file(folder.path().join("src/types")).expect("our own file");
    assert_eq!(relative(folder.path()), written(&before()));
}
