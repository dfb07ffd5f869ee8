//! Scenarios: the responses of a contract server, written down. A TOML file sets the service up (functions, versions,
//! aliases, configs) and scripts responses, errors, delays and faults by operation and input; the same rules come as
//! JSON while the server runs. Everything that is wrong with a file is reported at once, by line and key.
//!
//! `docs/SCENARIOS.md` describes the format for those who write it. Acting on rules is `serve`'s business.

mod book;
mod delay;
mod fault;
mod read_rule;
mod read_scenario;
mod read_value;
mod rule;
mod wanted;

pub use book::{Matched, RuleBook};
pub use delay::{DelayError, parse_delay};
pub use fault::{Fault, UnknownFault};
pub use rule::{Reply, Rule, ScriptedResponse};

use crate::Api;
use crate::aws::Errors;
use crate::located::{Problems, Tree};
use crate::service::{Plain, Service, Settings};
use proofmark_smithy_model::model::Node;
use proofmark_smithy_model::{Diagnostic, Diagnostics, file};
use read_rule::Reader;
use std::path::Path;
use std::sync::Arc;
use toml::de::DeTable;

/// A scenario, as it is when no file is given.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// The seed of synthesized values.
    pub seed: Option<u64>,
    /// Whether a request that breaks the model is rejected.
    pub strict: Option<bool>,
    /// Account, region and the other settings of the service.
    pub settings: Settings,
    /// The service, with the resources that are there from the beginning.
    pub service: Arc<dyn Service>,
    /// The rules in their order.
    pub rules: Vec<Rule>,
}

impl Scenario {
    /// The scenario of a service that is given no file.
    pub fn new(service: Arc<dyn Service>) -> Self {
        Self { seed: None, strict: None, settings: Settings::default(), service, rules: Vec::new() }
    }

    /// Reads a file for this service.
    pub fn load(path: &Path, api: &Api, service: &Arc<dyn Service>) -> Result<Self, Diagnostics> {
        let name = path.display().to_string();
        let text = file::read_text(path).map_err(|error| {
            Diagnostic::error("unreadable", format!("the scenario cannot be read: {error}"))
                .file(&name)
                .help("check the path; a scenario is a TOML file in UTF-8")
        })?;
        Self::read(&name, &text, api, service)
    }

    /// Reads a text for this service; `name` is what findings call it.
    pub fn read(name: &str, text: &str, api: &Api, service: &Arc<dyn Service>) -> Result<Self, Diagnostics> {
        let mut problems = Problems::default();
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            let message = format!("this is not TOML: {}", error.message());
            problems.push("not-toml", "", &error.span(), &message, None);
        }
        // Half a file would only lead to findings about the other half.
        let scenario = match problems.is_empty() {
            true => read_scenario::scenario(&Tree::of_toml(&table), api, service, &mut problems),
            false => None,
        };
        match scenario {
            Some(scenario) if problems.is_empty() => Ok(scenario),
            _ => Err(problems.report(Some((name, text)))),
        }
    }

    /// The rules, ready to be asked.
    pub fn rule_book(&self) -> RuleBook {
        RuleBook::new(Arc::clone(&self.service), self.rules.clone())
    }
}

impl Default for Scenario {
    /// That of a service of which only the model is known.
    fn default() -> Self {
        Self::new(Arc::new(Plain))
    }
}

impl Rule {
    /// Reads a rule from JSON: the same keys as `[[rule]]` in a file.
    pub fn from_json(node: &Node, api: &Api, settings: &Settings) -> Result<Self, Diagnostics> {
        let errors = Errors::new(api, settings.type_of_server_errors.clone());
        let mut problems = Problems::default();
        let rule = Reader { api, errors }.rule(&Tree::of_json(node), "", &mut problems);
        match rule {
            Some(rule) if problems.is_empty() => Ok(rule),
            _ => Err(problems.report(None)),
        }
    }
}
