//! What is known of each resource beside event-invoke configs, as scripts. Each ends with what it created removed.

mod access;
mod code_signing;
mod concurrency;
mod functions;
mod invocation;
mod layers;
mod mappings;
mod settings;

use super::script::Script;

/// All scripts, in the order in which they are run.
pub(super) fn all() -> impl Iterator<Item = &'static Script> {
    let tables = [
        functions::SCRIPTS,
        invocation::SCRIPTS,
        access::SCRIPTS,
        settings::SCRIPTS,
        concurrency::SCRIPTS,
        mappings::SCRIPTS,
        layers::SCRIPTS,
        code_signing::SCRIPTS,
    ];
    tables.into_iter().flatten()
}
