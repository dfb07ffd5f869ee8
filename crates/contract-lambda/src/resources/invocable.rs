//! Which version of a function an invocation runs, and what limits it has.

use crate::function_name::{LATEST, Target};
use crate::handler::job::ProgramSettings;
use crate::invocation::run::Invocable;
use crate::resources::event_invoke_config::Policy;
use crate::resources::function::Function;
use crate::resources::functions::Functions;
use proofmark_smithy_model::model::Node;
use std::time::Duration;

impl Functions {
    /// What an invocation of a function, version or alias runs; none when that does not exist. A function that may exist
    /// has the defaults of the service.
    pub(crate) fn invocable(&self, target: &Target<'_>, may_exist: bool) -> Option<Invocable> {
        match self.get(target) {
            Some(function) => function.invocable(target.qualifier_or_latest()),
            None => may_exist.then(|| usual(target.qualifier_or_latest())),
        }
    }

    /// What a program is started with that is this version of a function.
    pub(crate) fn program_settings(&self, target: &Target<'_>, version: &str) -> ProgramSettings {
        let Some((_, version)) = self.get(target).and_then(|function| function.version(version)) else {
            return ProgramSettings::default();
        };
        let document = &version.kept.document;
        let variables = document.get("Environment").and_then(|environment| environment.get("Variables"));
        let variables = variables.and_then(Node::as_object).into_iter().flatten();
        let text = |(name, value): (&String, &Node)| Some((name.clone(), value.as_str()?.to_owned()));
        ProgramSettings {
            environment: variables.filter_map(text).collect(),
            handler: document.get("Handler").and_then(Node::as_str).map(str::to_owned),
            revision: version.modified,
        }
    }

    /// How asynchronous invocations of a function, version or alias are treated.
    pub(crate) fn policy(&self, target: &Target<'_>) -> Policy {
        let config = self.get(target).and_then(|function| function.configs.get(target.qualifier_or_latest()));
        config.map(|config| config.policy()).unwrap_or_default()
    }
}

impl Function {
    fn invocable(&self, qualifier: &str) -> Option<Invocable> {
        let routed = self.aliases.get(qualifier).map(|alias| alias.route());
        let Some((number, version)) = self.version(routed.as_deref().unwrap_or(qualifier)) else {
            return self.has(qualifier).then(|| usual(qualifier));
        };
        let number_of = |name: &str| version.kept.document.get(name).and_then(Node::as_u64);
        let text = |name: &str| version.kept.document.get(name).and_then(Node::as_str).map(str::to_owned);
        let own = &self.latest.as_ref().unwrap_or(version).kept.document;
        let dead_letter = own.get("DeadLetterConfig").and_then(|config| config.get("TargetArn")).and_then(Node::as_str);
        Some(Invocable {
            version: number.to_owned(),
            timeout: number_of("Timeout").map_or(TIMEOUT, Duration::from_secs),
            memory: number_of("MemorySize").unwrap_or(MEMORY),
            runtime: text("Runtime"),
            dead_letter: dead_letter.map(str::to_owned),
        })
    }
}

const TIMEOUT: Duration = Duration::from_secs(3);
const MEMORY: u64 = 128;

/// A version of which nothing is known but its qualifier.
fn usual(qualifier: &str) -> Invocable {
    let is_number = qualifier.bytes().all(|byte| byte.is_ascii_digit());
    let version = if is_number { qualifier } else { LATEST };
    Invocable { version: version.to_owned(), timeout: TIMEOUT, memory: MEMORY, runtime: None, dead_letter: None }
}
