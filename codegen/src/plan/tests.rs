//! What the plan is for: after lowering nothing reads the model's nodes, and nothing can fail.

use std::fs;
use std::path::{Path, PathBuf};

/// The hand-written files of what comes after lowering, without their tests.
fn after_lowering() -> Vec<(PathBuf, String)> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut open: Vec<PathBuf> =
        ["plan", "emit", "page", "literal.rs", "sample.rs", "render.rs"].iter().map(|part| source.join(part)).collect();
    let mut files = Vec::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(fs::read_dir(&path).expect("a folder").map(|entry| entry.expect("an entry").path()));
        } else if path.file_name().is_some_and(|name| name != "tests.rs") {
            let text = fs::read_to_string(&path).expect("a text");
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
            files.push((path, code.to_owned()));
        }
    }
    assert!(files.len() > 30, "{}", files.len());
    files
}

/// The files in which one of the words stands.
fn with(words: &[&str]) -> Vec<PathBuf> {
    let is_word = |c: char| !c.is_alphanumeric() && c != '_';
    let has = |text: &str| text.split(is_word).any(|word| words.contains(&word));
    after_lowering().into_iter().filter(|(_, text)| has(text)).map(|(path, _)| path).collect()
}

#[test]
fn no_node_of_the_model_is_read_after_lowering() {
    assert_eq!(with(&["Node", "serde_json"]), [] as [PathBuf; 0]);
}

#[test]
fn no_fault_of_a_model_is_found_after_lowering() {
    assert_eq!(with(&["Diagnostic", "Diagnostics"]), [] as [PathBuf; 0]);
}
