//! The rules, one family per file. A rule is data (id, verdicts, reason) beside the function that recognises its changes;
//! all of them stand in one list, from which the reference page is rendered.

mod auth;
mod behaviour;
mod bindings;
mod constraints;
mod errors;
mod members;
mod notes;
mod operations;
mod service;
mod types;
mod values;

use super::judge::Judge;
use super::rule::{Family, Rule};

/// All rules, by family.
pub static FAMILIES: [&Family; 11] = [
    &service::FAMILY,
    &operations::FAMILY,
    &auth::FAMILY,
    &bindings::FAMILY,
    &members::FAMILY,
    &types::FAMILY,
    &values::FAMILY,
    &constraints::FAMILY,
    &errors::FAMILY,
    &behaviour::FAMILY,
    &notes::FAMILY,
];

/// The rule for items of the crate that no fact explains.
pub(super) static RUST_ITEM: &Rule = &notes::RUST_ITEM;

/// The functions that judge a fact, in order; the first that knows it ends the search.
const JUDGES: [fn(&mut Judge<'_, '_>) -> bool; 11] = [
    service::judge,
    operations::judge,
    auth::judge,
    bindings::judge,
    errors::judge,
    members::judge,
    types::judge,
    values::judge,
    constraints::judge,
    behaviour::judge,
    notes::judge,
];

/// Judges a fact. Whether some rule knows it.
pub(super) fn judge(judge: &mut Judge<'_, '_>) -> bool {
    JUDGES.iter().any(|rule| rule(judge))
}
