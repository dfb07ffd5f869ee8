//! Verdicts that no client of ours shows, each with the reason: `exceptions.toml`.

use anyhow::{Result, bail};
use proofmark_testkit::known::{Entry, KnownList, read_toml};
use serde::Deserialize;

const FILE: &str = "tests/diff-proofs/exceptions.toml";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Listed {
    exception: Vec<Exception>,
}

/// A verdict that is not observed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Exception {
    /// The fixture.
    pub(super) fixture: String,
    /// The view: client, server or rust.
    pub(super) view: String,
    /// What is observed in its place.
    pub(super) observed: String,
    reason: String,
}

impl Entry for Exception {
    fn name(&self) -> String {
        format!("{} ({} view)", self.fixture, self.view)
    }

    fn reason(&self) -> &str {
        &self.reason
    }
}

/// Reads the list.
pub(super) fn read() -> Result<KnownList<Exception>> {
    let listed: Listed = read_toml(FILE)?;
    for exception in &listed.exception {
        if !["client", "server", "rust"].contains(&exception.view.as_str()) {
            bail!("{FILE}: `{}` is no view: write client, server or rust", exception.view);
        }
    }
    KnownList::new(listed.exception)
}
