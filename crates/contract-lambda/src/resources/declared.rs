//! Functions as scenarios and tests declare them.

use crate::function_name::FunctionName;
use crate::handler::Handler;
use crate::invocation::result::FunctionResult;
use crate::resources::event_invoke_config::DeclaredConfig;
use indexmap::IndexMap;
use std::collections::BTreeMap;

/// A function that is there from the beginning.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeclaredFunction {
    /// Its name, in any form, without a qualifier.
    pub name: String,
    /// Its published versions.
    pub versions: Vec<String>,
    /// Its aliases and the versions that they point to.
    pub aliases: IndexMap<String, String>,
    /// Its event-invoke configs.
    pub event_invoke_configs: Vec<DeclaredConfig>,
    /// What it does when it is invoked, in this order; it returns null when there is nothing.
    pub results: Vec<FunctionResult>,
    /// What runs when it is invoked and has no results.
    pub handler: Option<Handler>,
    /// Its `Timeout` in seconds, from 1 to 900; 3 when absent.
    pub timeout: Option<u64>,
    /// Its environment variables.
    pub environment: BTreeMap<String, String>,
    /// Whether it exists before calls create it. `Some(true)`: it does, and CreateFunction rejects its name.
    /// `Some(false)`: it does not, and what is declared is what it does once it was created; it has no versions, aliases
    /// or configs then. `None`: it exists, and when results or a handler are all that is declared (with a timeout and an
    /// environment), CreateFunction accepts its name once.
    pub exists: Option<bool>,
}

impl DeclaredFunction {
    /// Its name alone.
    pub(crate) fn own_name(&self) -> &str {
        FunctionName::parse(&self.name).map_or(self.name.as_str(), |name| name.name)
    }

    /// Whether it says what the function does, and not that it exists: then a call may create it.
    pub(crate) fn can_be_created(&self) -> bool {
        let says_what_it_does = self.handler.is_some() || !self.results.is_empty();
        let is_described =
            !self.versions.is_empty() || !self.aliases.is_empty() || !self.event_invoke_configs.is_empty();
        self.exists.is_none() && says_what_it_does && !is_described
    }

    /// Whether its name says in which region it is.
    pub(crate) fn has_region(&self) -> bool {
        FunctionName::parse(&self.name).is_some_and(|name| name.region.is_some())
    }
}
