//! Lists of known differences: read from a TOML file, checked entry by entry, and counted as they are used, so that an
//! entry that explains nothing any more is noticed. What an entry means is the business of each tool.

use crate::root;
use anyhow::{Context, Result, ensure};
use serde::de::DeserializeOwned;
use std::collections::HashSet;
use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};

/// An entry of a list.
pub trait Entry {
    /// What names it in errors and reports; unique in its list.
    fn name(&self) -> String;

    /// Why the difference is accepted.
    fn reason(&self) -> &str;
}

/// The entries of one file, and how often each was used. Threads can share it.
#[derive(Debug)]
pub struct KnownList<E> {
    entries: Vec<E>,
    uses: Vec<AtomicUsize>,
}

/// Reads the TOML file at this path below the repository's root. Errors name the file.
pub fn read_toml<F: DeserializeOwned>(path: &str) -> Result<F> {
    let file = root().join(path);
    let text = fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
    toml::from_str(&text).with_context(|| format!("{} does not have the expected form", file.display()))
}

impl<E: Entry> KnownList<E> {
    /// The list of these entries. Each needs a name that no other one has, and a reason.
    pub fn new(entries: Vec<E>) -> Result<Self> {
        let mut names = HashSet::new();
        for entry in &entries {
            let name = entry.name();
            ensure!(!name.trim().is_empty(), "an entry has no name");
            ensure!(!entry.reason().trim().is_empty(), "the entry `{name}` has no reason");
            ensure!(names.insert(name.clone()), "the entry `{name}` stands there twice; delete one of the two");
        }
        let uses = entries.iter().map(|_| AtomicUsize::new(0)).collect();
        Ok(Self { entries, uses })
    }

    /// The entries, each with its index.
    pub fn iter(&self) -> impl Iterator<Item = (usize, &E)> {
        self.entries.iter().enumerate()
    }

    /// The entry at this index, as [`Self::iter`] gives it.
    pub fn get(&self, index: usize) -> &E {
        &self.entries[index]
    }

    /// The number of entries.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are no entries.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Counts that the entry at this index explained a difference.
    pub fn record(&self, index: usize) {
        self.uses[index].fetch_add(1, Ordering::Relaxed);
    }

    /// How many differences the entry at this index explained.
    pub fn uses(&self, index: usize) -> usize {
        self.uses[index].load(Ordering::Relaxed)
    }

    /// The entries that explained nothing.
    pub fn unused(&self) -> impl Iterator<Item = &E> {
        self.iter().filter(|(index, _)| self.uses(*index) == 0).map(|(_, entry)| entry)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Known(&'static str, &'static str);

    impl Entry for Known {
        fn name(&self) -> String {
            self.0.to_owned()
        }

        fn reason(&self) -> &str {
            self.1
        }
    }

    #[test]
    fn an_entry_that_explained_nothing_is_unused() {
        let list = KnownList::new(vec![Known("a", "r"), Known("b", "r")]).unwrap();
        list.record(1);
        list.record(1);
        assert_eq!(list.unused().map(Entry::name).collect::<Vec<_>>(), ["a"]);
        assert_eq!((list.uses(0), list.uses(1)), (0, 2));
    }

    #[test]
    fn an_entry_needs_a_reason_and_a_name_of_its_own() {
        let error = |entries| KnownList::<Known>::new(entries).map(drop).unwrap_err().to_string();
        assert_eq!(error(vec![Known("a", " ")]), "the entry `a` has no reason");
        assert_eq!(error(vec![Known("", "r")]), "an entry has no name");
        let twice = error(vec![Known("a", "r"), Known("a", "s")]);
        assert_eq!(twice, "the entry `a` stands there twice; delete one of the two");
    }
}
