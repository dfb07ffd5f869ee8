//! The file that says what the comparison leaves out, and which types have two names.

use super::surface::Surface;
use anyhow::{Context, Result};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// What is out of scope, and what is the same by another name.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Scope {
    /// Items of the peer that our crate need not have, with the reason.
    #[serde(default)]
    out_of_scope: BTreeMap<String, String>,
    /// Generic items of ours, each with the items of the peer that it is; `$1` stands for any type.
    #[serde(default)]
    generic: BTreeMap<String, String>,
    /// Names of types that stand for others: the alias, what it stands for. `$1` is the alias's argument.
    #[serde(default)]
    pub(super) aliases: BTreeMap<String, String>,
}

impl Scope {
    pub(super) fn load(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        toml::from_str(&text).with_context(|| format!("{} is not as it should be", path.display()))
    }

    pub(super) fn excuses(&self, item: &str) -> bool {
        self.out_of_scope.contains_key(item)
    }

    /// Whether an item of the peer is a case of a generic one of ours.
    pub(super) fn is_covered(&self, item: &str, ours: &Surface) -> bool {
        self.generic.iter().any(|(generic, pattern)| {
            let (before, after) = pattern.split_once("$1").unwrap_or((pattern, ""));
            ours.contains(generic)
                && item.strip_prefix(before).is_some_and(|rest| rest.len() > after.len() && rest.ends_with(after))
        })
    }

    pub(super) fn items(&self) -> impl Iterator<Item = &String> {
        self.out_of_scope.keys()
    }
}
