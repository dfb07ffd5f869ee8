//! A rustdoc document to the set of its public items, each a line (kind, path, signature), and its features. Types that
//! a crate re-exports from the crate it shares code with count as its own, under the path where they are re-exported.

use super::rustdoc::Document;
use super::scope::Scope;
use super::signature;
use anyhow::{Context, Result};
use public_api::Builder;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The items, in one spelling for every crate.
pub(super) type Surface = BTreeSet<String>;

pub(super) fn read(document: &Document, shared: Option<&Document>, scope: &Scope) -> Result<Surface> {
    let path = &document.path;
    let name = crate_name(path);
    let mut items: BTreeSet<String> = lines(path)?;
    if let Some(Document { path: shared, .. }) = shared {
        let moved = reexports(path, &crate_name(shared))?;
        let inherited: Vec<String> = lines(shared)?
            .into_iter()
            .filter(|line| moved.keys().any(|from| below(signature::owner(line), from)))
            .collect();
        // What is listed as re-exported is no longer a re-export.
        items.retain(|line| !line.strip_prefix("pub use ").is_some_and(|path| moved.values().any(|to| to == path)));
        items.extend(inherited);
        items = items.iter().map(|line| renamed(line, &moved)).collect();
    }
    let features = document.features.iter().map(|feature| format!("feature {feature}"));
    let items =
        items.iter().map(|line| signature::normalised(&signature::renamed(line, &name, "crate"), &scope.aliases));
    Ok(items.chain(features).collect())
}

fn crate_name(document: &Path) -> String {
    document.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

fn lines(document: &Path) -> Result<BTreeSet<String>> {
    let api = Builder::from_rustdoc_json(document).omit_blanket_impls(true).build().with_context(|| {
        format!("cannot read {}: is this rustdoc's format the one that is expected?", document.display())
    })?;
    Ok(api.items().map(ToString::to_string).collect())
}

fn below(path: &str, parent: &str) -> bool {
    path.strip_prefix(parent).is_some_and(|rest| rest.is_empty() || rest.starts_with("::") || rest.starts_with('<'))
}

fn renamed(line: &str, moved: &BTreeMap<String, String>) -> String {
    // Longer paths first, so that none is taken for the beginning of another.
    moved.iter().rev().fold(line.to_owned(), |line, (from, to)| signature::renamed(&line, from, to))
}

/// The types of `shared` that a crate re-exports: their paths there (where they are defined, and where they can be
/// named), and here.
fn reexports(document: &Path, shared: &str) -> Result<BTreeMap<String, String>> {
    let text = std::fs::read(document).with_context(|| format!("cannot read {}", document.display()))?;
    let document: Value = serde_json::from_slice(&text).context("rustdoc's document is not JSON")?;
    let mut found = BTreeMap::new();
    let mut pending = vec![(document["root"].clone(), crate_name_of(&document))];
    while let Some((id, path)) = pending.pop() {
        let items = document["index"][id.to_string()]["inner"]["module"]["items"].as_array();
        for id in items.into_iter().flatten() {
            let item = &document["index"][id.to_string()];
            let name = item["name"].as_str().unwrap_or_default();
            if item["inner"]["module"].is_object() {
                pending.push((id.clone(), format!("{path}::{name}")));
            }
            let Some(import) = item["inner"].get("use") else { continue };
            let source: Vec<&str> = (document["paths"][import["id"].to_string()]["path"].as_array())
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .collect();
            if source.first() == Some(&shared) {
                let here = format!("{path}::{}", import["name"].as_str().unwrap_or_default());
                let named = import["source"].as_str().unwrap_or_default().trim_start_matches("::");
                found.extend([(source.join("::"), here.clone()), (named.to_owned(), here)]);
            }
        }
    }
    Ok(found)
}

fn crate_name_of(document: &Value) -> String {
    document["index"][document["root"].to_string()]["name"].as_str().unwrap_or_default().to_owned()
}
