//! The memory that resources take: what calls have the server keep is counted by a budget, each value with its bytes.

use super::Document;
use proofmark_contract::budget::{Budget, Budgeted, Exhausted, entry_bytes, node_bytes};
use std::collections::BTreeMap;

/// How many bytes one call may have the state keep: many times what the service itself takes, and little enough that
/// nobody waits for it to be copied.
const MOST_AT_ONCE: usize = 256 * 1024;

/// Keeps a value of this many bytes under a name, in place of the one that there is.
pub(crate) fn keep<T>(
    values: &mut BTreeMap<String, Budgeted<T>>,
    memory: &Budget,
    name: &str,
    value: T,
    bytes: usize,
) -> Result<(), Exhausted> {
    let bytes = bounded(entry_bytes(name).saturating_add(bytes))?;
    match values.get_mut(name) {
        Some(held) if held.is_counted() => held.replace(value, bytes)?,
        _ => _ = values.insert(name.to_owned(), memory.hold(value, bytes)?),
    }
    Ok(())
}

/// What one call asks for, unless that is too much at once.
pub(crate) fn bounded(asked: usize) -> Result<usize, Exhausted> {
    match asked > MOST_AT_ONCE {
        true => Err(Exhausted { asked, used: 0, limit: MOST_AT_ONCE }),
        false => Ok(asked),
    }
}

/// How much memory a document takes, about.
pub(crate) fn document_bytes(document: &Document) -> usize {
    document.iter().map(|(name, value)| entry_bytes(name) + node_bytes(value)).sum()
}
