//! The file that lists what the comparison leaves out, and which types have two names.

use anyhow::{Context, Result};
use proofmark_testkit::known::{self, KnownList};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// The file, below the repository's root.
pub(super) const FILE: &str = "tests/parity/scope.toml";

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    /// Items of the peer that our crate need not have, with the reason.
    #[serde(default)]
    out_of_scope: BTreeMap<String, String>,
    /// Generic items of ours, each with the items of the peer that it is; `$1` stands for any type.
    #[serde(default)]
    generic: BTreeMap<String, String>,
    /// Names of types that stand for others: the alias, what it stands for. `$1` is the alias's argument.
    #[serde(default)]
    aliases: BTreeMap<String, String>,
}

/// An item of the peer that our crate need not have.
pub(super) struct OutOfScope {
    pub(super) item: String,
    reason: String,
}

impl known::Entry for OutOfScope {
    fn name(&self) -> String {
        self.item.clone()
    }

    fn reason(&self) -> &str {
        &self.reason
    }
}

/// What is out of scope, and what is the same by another name.
pub(super) struct Scope {
    pub(super) out_of_scope: KnownList<OutOfScope>,
    generic: BTreeMap<String, String>,
    pub(super) aliases: BTreeMap<String, String>,
}

impl Scope {
    pub(super) fn load() -> Result<Self> {
        let File { out_of_scope, generic, aliases } = known::read_toml(FILE)?;
        let entries = out_of_scope.into_iter().map(|(item, reason)| OutOfScope { item, reason }).collect();
        Ok(Self { out_of_scope: KnownList::new(entries).context(FILE)?, generic, aliases })
    }

    /// Whether an item of the peer that our crate lacks is out of scope; the entry counts as used.
    pub(super) fn excuses(&self, item: &str) -> bool {
        let entry = self.out_of_scope.iter().find(|(_, entry)| entry.item == item);
        entry.inspect(|(index, _)| self.out_of_scope.record(*index)).is_some()
    }

    /// Whether an item of the peer is a case of a generic one of ours.
    pub(super) fn is_covered(&self, item: &str, ours: &BTreeSet<String>) -> bool {
        self.generic.iter().any(|(generic, pattern)| {
            let (before, after) = pattern.split_once("$1").unwrap_or((pattern, ""));
            ours.contains(generic)
                && item.strip_prefix(before).is_some_and(|rest| rest.len() > after.len() && rest.ends_with(after))
        })
    }
}
