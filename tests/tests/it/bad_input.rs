//! The generator with input that it can't use and folders that it can't write to: everything that is wrong is said in
//! one go, and the tree stays as it was. The single rules of the model reader have their tests beside the reader.

use insta::assert_snapshot;
use proofmark_codegen::files::{FileError, MARK, write};
use proofmark_codegen::{Generated, generate};
use proofmark_smithy_model::{Diagnostics, Loader};
use proofmark_tests::say;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

fn fixture(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/models").join(name);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn generated(name: &str, bytes: &[u8]) -> Result<Generated, Diagnostics> {
    generate(&Loader::new().text(name, bytes).load()?.model, None, "small-client", name)
}

/// All that is said about a model that can't be generated.
fn rejected(name: &str) -> String {
    match generated(name, &fixture(name)) {
        Ok(_) => panic!("{name} was expected to be rejected"),
        Err(report) => report.to_string(),
    }
}

/// The files of a model that can be generated; all of the Rust among them is Rust.
fn accepted(name: &str) -> BTreeMap<PathBuf, String> {
    let generated = generated(name, &fixture(name)).unwrap_or_else(|report| panic!("{report}"));
    for (path, text) in generated.files.iter().filter(|(path, _)| path.extension().is_some_and(|e| e == "rs")) {
        syn::parse_file(text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
    generated.files
}

#[test]
fn a_truncated_model_is_rejected_with_the_place_where_it_ends() {
    assert_snapshot!(rejected("truncated.json"));
}

#[test]
fn a_model_that_is_not_utf_8_is_rejected_with_the_place_of_the_byte() {
    let mut bytes = fixture("small.json");
    let middle = bytes.len() / 2;
    bytes[middle] = 0xff;
    let report = generated("not_utf_8.json", &bytes).expect_err("it is not text");
    assert_snapshot!(report);
}

#[test]
fn an_unknown_target_is_rejected_with_the_member() {
    assert_snapshot!(rejected("unknown_target.json"));
}

#[test]
fn a_trait_of_the_wrong_type_is_rejected_with_the_trait() {
    assert_snapshot!(rejected("wrong_trait.json"));
}

#[test]
fn shapes_and_members_whose_rust_names_collide_are_rejected_with_both() {
    assert_snapshot!(rejected("colliding_names.json"));
}

#[test]
fn a_structure_that_must_contain_itself_without_end_is_rejected() {
    assert_snapshot!(rejected("infinitely_recursive.json"));
}

#[test]
fn an_unknown_protocol_is_rejected() {
    assert_snapshot!(rejected("unknown_protocol.json"));
}

#[test]
fn a_protocol_that_is_not_implemented_is_rejected_by_name() {
    assert_snapshot!(rejected("other_protocol.json"));
}

#[test]
fn all_mistakes_of_a_model_are_said_at_once() {
    assert_snapshot!(rejected("several_mistakes.json"));
}

#[test]
fn all_that_the_generator_cannot_do_is_said_at_once() {
    assert_snapshot!(rejected("several_unsupported.json"));
}

#[test]
fn a_recursive_structure_holds_itself_in_a_box() {
    let files = accepted("recursive.json");
    let text = |path: &str| files[Path::new(path)].replace(char::is_whitespace, "");
    assert!(text("src/types/tree.rs").contains("publeft:Option<Box<crate::types::Tree>>"));
    assert!(text("src/types/tree.rs").contains("pubchildren:Option<Vec<crate::types::Tree>>"), "a list needs no box");
    let (tree, branch) = (text("src/types/tree.rs"), text("src/types/branch.rs"));
    let boxes = [tree.contains("Box<crate::types::Branch>"), branch.contains("Box<crate::types::Tree>")];
    assert_eq!(boxes.iter().filter(|boxed| **boxed).count(), 1, "one box breaks the cycle of Tree and Branch");
    assert!(text("src/types/choice.rs").contains("Again(Box<crate::types::Choice>)"));
}

#[test]
fn names_that_are_keywords_or_known_types_of_rust_are_generated() {
    let files = accepted("keywords.json");
    let text =
        |path: &str| files.get(Path::new(path)).map(|text| text.replace(char::is_whitespace, "")).unwrap_or_default();
    assert!(text("src/types/r#struct.rs").is_empty(), "a file's name has no `r#`");
    let operations = text("src/operation.rs");
    assert!(operations.contains("pubmodr#match;") && operations.contains("pubmodr#type;"), "{operations}");
    let input = text("src/operation/match.rs");
    for field in [
        "pubr#type:",
        "pubself_:",
        "pubcrate_:",
        "pubsuper_:",
        "pubr#fn:",
        "pubr#async:",
        "pubr#gen:",
        "pubbuild_value:",
    ] {
        assert!(input.contains(field), "{field}");
    }
}

/// Every file of a folder with its bytes.
fn tree(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let Ok(entries) = fs::read_dir(folder) else { return files };
    for entry in entries {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.insert(path.clone(), Vec::new());
            files.extend(tree(&path));
        } else {
            files.insert(path.clone(), fs::read(&path).expect("a file"));
        }
    }
    files
}

/// Brings a folder to what it should hold, as `cargo xtask codegen --overwrite` does.
fn bring(folder: &Path, files: &BTreeMap<PathBuf, String>) -> Result<(), FileError> {
    write(folder, files, true).map(drop)
}

/// The text of an error without the part of the path that changes from run to run.
fn reported(error: &FileError, folder: &Path) -> String {
    error.to_string().replace(&folder.display().to_string(), "(folder)")
}

/// A folder with a crate in it that is out of date, and a file that isn't generated.
fn outdated(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    bring(folder, &accepted("small.json")).expect("a folder that can be written");
    fs::write(folder.join("src/lib.rs"), "// edited by hand\n").expect("a file");
    fs::write(folder.join("NOTES.md"), "mine\n").expect("a file");
    tree(folder)
}

#[test]
fn a_run_brings_the_folder_up_to_date_and_leaves_other_files_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    outdated(folder.path());
    let files = accepted("small.json");
    bring(folder.path(), &files).expect("a folder that can be written");
    let found: BTreeMap<PathBuf, Vec<u8>> =
        tree(folder.path()).into_iter().filter(|(path, _)| path.is_file()).collect();
    let mut expected: BTreeMap<PathBuf, Vec<u8>> =
        files.iter().map(|(path, text)| (folder.path().join(path), text.clone().into_bytes())).collect();
    expected.insert(folder.path().join("NOTES.md"), b"mine\n".to_vec());
    expected.insert(folder.path().join(MARK), found[&folder.path().join(MARK)].clone());
    assert_eq!(found.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
    assert!(found == expected);
}

#[test]
fn a_second_run_writes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let files = accepted("small.json");
    bring(folder.path(), &files).expect("a folder that can be written");
    let written = |path: &str| fs::metadata(folder.path().join(path)).and_then(|m| m.modified()).expect("a time");
    let before = written("src/lib.rs");
    bring(folder.path(), &files).expect("nothing to do");
    assert_eq!(written("src/lib.rs"), before);
}

#[test]
fn an_output_folder_below_a_file_is_rejected() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("file"), "mine").expect("a file");
    let before = tree(folder.path());
    let error = bring(&folder.path().join("file/client"), &accepted("small.json")).expect_err("no folder can be there");
    assert_snapshot!(reported(&error, folder.path()));
    assert_eq!(tree(folder.path()), before);
}

#[test]
fn an_output_folder_that_cannot_be_written_is_rejected() {
    // Permissions don't bind root; no one can create files here.
    let error = bring(Path::new("/proc/self/client"), &accepted("small.json")).expect_err("/proc takes no files");
    assert_snapshot!(error);
}

#[test]
#[cfg(unix)]
fn a_read_only_output_folder_is_rejected_and_stays_as_it_was() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    let before = outdated(folder.path());
    let permit = |mode| fs::set_permissions(folder.path(), fs::Permissions::from_mode(mode)).expect("our own folder");
    permit(0o555);
    let binds = fs::write(folder.path().join("probe"), "").is_err();
    let result = if binds { Some(bring(folder.path(), &accepted("small.json"))) } else { None };
    permit(0o755);
    let _ = fs::remove_file(folder.path().join("probe"));
    match result {
        Some(result) => assert_snapshot!(reported(&result.expect_err("it can't be written"), folder.path())),
        None => say("SKIPPED a_read_only_output_folder_is_rejected_and_stays_as_it_was: permissions don't bind root"),
    }
    assert!(tree(folder.path()) == before);
}

/// A tiny disk. Taken away when dropped.
struct Disk(tempfile::TempDir);

impl Disk {
    /// None where mounting is not allowed.
    fn of(size: &str) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        let option = format!("size={size}");
        let mount = std::process::Command::new("mount")
            .args(["-t", "tmpfs", "-o", &option, "tmpfs"])
            .arg(folder.path())
            .output();
        mount.is_ok_and(|output| output.status.success()).then_some(Self(folder))
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = std::process::Command::new("umount").arg(self.0.path()).output();
    }
}

#[test]
fn a_disk_that_fills_up_half_way_leaves_the_tree_as_it_was() {
    let Some(disk) = Disk::of("512k") else {
        say("SKIPPED a_disk_that_fills_up_half_way_leaves_the_tree_as_it_was: mounting a small disk needs root");
        return;
    };
    let folder = disk.0.path().join("client");
    let before = outdated(&folder);
    let new = disk.0.path().join("new/client");
    let mut files = accepted("small.json");
    files.insert(PathBuf::from("src/operation/huge.rs"), "//\n".repeat(300_000));
    let error = bring(&folder, &files).expect_err("the disk is too small");
    assert_snapshot!(reported(&error, &folder));
    assert!(tree(&folder) == before);
    bring(&new, &files).expect_err("the disk is too small");
    assert!(!disk.0.path().join("new").exists(), "folders that the run made are taken away");
    bring(&folder, &accepted("small.json")).expect("there is room for what was there before");
}
