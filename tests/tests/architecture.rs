//! The paths that ARCHITECTURE.md names under "Where to change what" exist, so that a newcomer who follows a row finds
//! a file.

use std::path::Path;

/// The folders that rows leave out at the beginning of a path.
const FOLDERS: [&str; 6] = ["", "crates", "codegen/src", "crates/contract/src", "crates/cli", "crates/runtime/src"];

#[test]
fn the_table_of_where_to_change_what_names_files_that_exist() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let text = std::fs::read_to_string(workspace.join("ARCHITECTURE.md")).unwrap();
    let (_, table) = text.split_once("\n## Where to change what\n").expect("the last section");
    let is_path = |word: &&str| word.contains('/') && !word.contains([' ', '<']);
    let paths: Vec<_> = table.split('`').skip(1).step_by(2).filter(is_path).collect();
    assert!(paths.len() > 40, "only {} paths", paths.len());
    let exists = |path: &&&str| FOLDERS.iter().any(|folder| workspace.join(folder).join(path).exists());
    let missing: Vec<_> = paths.iter().filter(|path| !exists(path)).collect();
    assert!(missing.is_empty(), "no such file or folder: {missing:?}");
}
