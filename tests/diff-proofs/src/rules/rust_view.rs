//! The Rust view, observed: whether a program that uses every public item of the old crate compiles with the new one, and
//! what the listings of their items and manifests say.

use super::build::Pair;
use super::crates::Crate;
use crate::listing::Listing;
use proofmark_smithy_model::diff::Level;
use std::collections::BTreeMap;

/// The level, and why.
#[derive(Debug)]
pub(super) struct Observed {
    /// None where a program compiles although items that it may use are gone.
    pub(super) level: Option<Level>,
    pub(super) why: String,
}

impl Observed {
    fn of(level: Level, why: impl Into<String>) -> Self {
        Self { level: Some(level), why: why.into() }
    }
}

/// Observes a pair of crates, where `failing` has the programs that do not compile.
pub(super) fn observe(pair: Pair, old: &Crate, new: &Crate, failing: &BTreeMap<Pair, String>) -> Observed {
    if pair.0 == pair.1 {
        return Observed::of(Level::Patch, "the code is the same");
    }
    // A dependency that asks for what the manifest does not have is rejected before anything is compiled.
    if let Some(key) = gone(&old.listing, &new.listing).find(|key| is_of_manifest(key)) {
        return Observed::of(Level::Major, format!("the manifest no longer has {key}"));
    }
    if let Some(error) = failing.get(&pair) {
        return Observed::of(Level::Major, error.lines().next().unwrap_or_default());
    }
    let is_note = |key: &str| key.starts_with("deprecated ");
    if let Some(key) = gone(&old.listing, &new.listing).find(|key| !is_note(key)) {
        return Observed { level: None, why: format!("it compiles, although {key} is not what it was") };
    }
    match new.listing.keys().find(|key| !old.listing.contains_key(*key)) {
        Some(key) => Observed::of(Level::Minor, format!("{key} was added")),
        None => Observed::of(Level::Patch, "the items are the same"),
    }
}

/// The keys of items that are gone, or have another signature.
fn gone<'l>(old: &'l Listing, new: &'l Listing) -> impl Iterator<Item = &'l str> {
    let same = |key: &String, signature: &str| new.get(key).is_some_and(|now| now.signature == signature);
    old.iter().filter(move |(key, item)| !same(key, &item.signature)).map(|(key, _)| key.as_str())
}

fn is_of_manifest(key: &str) -> bool {
    key.starts_with("feature ") || key.starts_with("crate ")
}
