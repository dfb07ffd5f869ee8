//! Which imports go in a circle. Knows nothing of Rust.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// From a file, to a file, and the names that the first takes from the second.
pub type Imports = BTreeMap<(String, String), BTreeSet<String>>;

/// Each circle in words, an import per line. `module` gives the path of modules of a file, empty for the crate root.
pub fn circles(imports: &Imports, module: impl Fn(&str) -> Vec<String>) -> Vec<String> {
    let mut found = Vec::new();
    let mut pending: Vec<Vec<(String, String)>> = vec![imports.keys().cloned().collect()];
    while let Some(edges) = pending.pop() {
        for group in strongly_connected(&edges) {
            let inside: Vec<(String, String)> =
                edges.iter().filter(|(from, to)| group.contains(from) && group.contains(to)).cloned().collect();
            match parent_of_all(&group, &module) {
                Some(parent) => pending.push(inside.into_iter().filter(|(_, to)| *to != parent).collect()),
                None => found.push(described(&inside, imports)),
            }
        }
    }
    found.sort();
    found
}

/// The file whose submodules all the others are. The crate root is everybody's parent, and so does not count.
fn parent_of_all(group: &BTreeSet<String>, module: &impl Fn(&str) -> Vec<String>) -> Option<String> {
    group
        .iter()
        .find(|parent| {
            let path = module(parent);
            !path.is_empty() && group.iter().all(|file| module(file).starts_with(&path))
        })
        .cloned()
}

fn described(edges: &[(String, String)], imports: &Imports) -> String {
    let mut text = String::new();
    for edge in edges {
        let names: Vec<&str> = imports[edge].iter().map(String::as_str).collect();
        let _ = writeln!(text, "  {} -> {}: {}", edge.0, edge.1, names.join(", "));
    }
    text
}

/// The groups of two files or more in which each reaches each.
fn strongly_connected(edges: &[(String, String)]) -> Vec<BTreeSet<String>> {
    let files: BTreeSet<&String> = edges.iter().flat_map(|(from, to)| [from, to]).collect();
    let reached: BTreeMap<&String, BTreeSet<&String>> = files.iter().map(|file| (*file, reach(file, edges))).collect();
    let mut groups: BTreeSet<BTreeSet<String>> = BTreeSet::new();
    for file in &files {
        let group: BTreeSet<String> = files
            .iter()
            .filter(|other| *other == file || (reached[file].contains(*other) && reached[*other].contains(file)))
            .map(|file| (*file).clone())
            .collect();
        if group.len() > 1 {
            groups.insert(group);
        }
    }
    groups.into_iter().collect()
}

fn reach<'a>(start: &'a String, edges: &'a [(String, String)]) -> BTreeSet<&'a String> {
    let mut reached = BTreeSet::new();
    let mut pending = vec![start];
    while let Some(file) = pending.pop() {
        for (_, to) in edges.iter().filter(|(from, _)| from == file) {
            if reached.insert(to) {
                pending.push(to);
            }
        }
    }
    reached
}
