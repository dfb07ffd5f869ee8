//! Rules as data: calls that create what a rule is about, the call whose response is known, what is known of it, and the
//! calls that remove what was created. The tables are in `resources`.

use super::Needs;
use super::stage::Stage;
use crate::behaviour::Behaviour;
use proofmark_contract::behaviour::{Check, Checked, Expectations, Received, Reply, Text, at};
use proofmark_smithy_model::model::Node;
use std::collections::BTreeMap;
use std::time::Duration;

/// How often a call is repeated that is rejected because a change is in progress, and how long it waits in between.
const ATTEMPTS: usize = 240;
const PAUSE: Duration = Duration::from_millis(250);

/// A rule: what one call gets after others.
pub(super) struct Script {
    /// The operation that it is about.
    pub(super) operation: &'static str,
    behaviour: Behaviour,
    variant: &'static str,
    pub(super) needs: Needs,
    given: &'static [Step],
    when: Step,
    then: Expected,
    finally: &'static [Step],
}

/// A call. `${name}` in the JSON of its input stands for a value that is known by then.
#[derive(Clone, Copy)]
pub(super) struct Step {
    operation: &'static str,
    input: &'static str,
    keep: &'static [(&'static str, &'static str)],
    /// Whether it is repeated until it fails, as what it reads is being deleted.
    until_gone: bool,
}

/// What is known of a response.
#[derive(Clone, Copy)]
enum Expected {
    /// An output with these values, in JSON, at these paths.
    Output(&'static [(&'static str, &'static str)]),
    /// An error of this status and name, with this text unless it is empty.
    Error(u16, &'static str, &'static str),
}

/// A call of an operation with this input, in JSON.
pub(super) const fn call(operation: &'static str, input: &'static str) -> Step {
    Step { operation, input, keep: &[], until_gone: false }
}

impl Step {
    /// Keeps values of its output, by name and path, for the steps after it.
    pub(super) const fn keep(self, keep: &'static [(&'static str, &'static str)]) -> Self {
        Self { keep, ..self }
    }

    /// Repeats it until it fails.
    pub(super) const fn until_gone(self) -> Self {
        Self { until_gone: true, ..self }
    }
}

impl Script {
    /// That a call succeeds, by this behaviour, once there is a function.
    pub(super) const fn of(behaviour: Behaviour, when: Step) -> Self {
        Self {
            operation: when.operation,
            behaviour,
            variant: "",
            needs: Needs::Function,
            given: &[],
            when,
            then: Expected::Output(&[]),
            finally: &[],
        }
    }

    /// Sets it apart from other rules of the same operation and behaviour.
    pub(super) const fn variant(self, variant: &'static str) -> Self {
        Self { variant, ..self }
    }

    pub(super) const fn needs(self, needs: Needs) -> Self {
        Self { needs, ..self }
    }

    /// After these calls, which must succeed.
    pub(super) const fn given(self, given: &'static [Step]) -> Self {
        Self { given, ..self }
    }

    /// The output has these values.
    pub(super) const fn has(self, members: &'static [(&'static str, &'static str)]) -> Self {
        Self { then: Expected::Output(members), ..self }
    }

    /// It fails like this.
    pub(super) const fn fails(self, status: u16, name: &'static str, text: &'static str) -> Self {
        Self { then: Expected::Error(status, name, text), ..self }
    }

    /// What is called in the end, whatever came before.
    pub(super) const fn finally(self, finally: &'static [Step]) -> Self {
        Self { finally, ..self }
    }

    pub(super) fn on<'a>(&'a self, stage: &'a Stage<'a>) -> Check<'a> {
        let Self { operation, behaviour, variant, needs, .. } = *self;
        let check = match stage.lacks(needs) {
            Some(reason) => Err(reason),
            None => Ok(Box::pin(self.run(stage)) as _),
        };
        Check { operation, behaviour, variant, check }
    }

    async fn run(&self, stage: &Stage<'_>) -> Checked {
        let mut values = stage.values();
        let mut before = Vec::new();
        for step in self.given {
            let reply = step.call(stage, &mut values, "").await;
            before.push(succeeded(reply));
        }
        let error = match self.then {
            Expected::Error(_, name, _) => name,
            Expected::Output(_) => "",
        };
        let reply = self.when.call(stage, &mut values, error).await;
        let mut found = match self.then {
            Expected::Output(members) => {
                let filled = |(path, value): &(&'static str, &'static str)| (*path, json(&fill(value, &values)));
                members.iter().map(filled).fold(succeeded(reply), |found, (path, value)| found.has(path, value))
            }
            Expected::Error(status, name, "") => Expectations::of(reply).error(status, name, Text::Any),
            Expected::Error(status, name, text) => {
                Expectations::of(reply).error(status, name, Text::Is(fill(text, &values)))
            }
        };
        for earlier in before.into_iter().rev() {
            found = found.after(earlier);
        }
        for step in self.finally {
            step.call(stage, &mut values, "").await;
        }
        found.checked()
    }
}

impl Step {
    /// Makes the call, and again while a change is in progress, unless it is to fail with this error.
    async fn call(&self, stage: &Stage<'_>, values: &mut BTreeMap<String, String>, expected: &str) -> Reply {
        let input = json(&fill(self.input, values));
        let mut reply = stage.call(self.operation, input.clone()).await;
        for _ in 1..ATTEMPTS {
            let is_busy = matches!(&reply.response.received, Received::Error(error) if is_busy(&error.name, error.message.as_deref()) && error.name != expected);
            let is_there = self.until_gone && matches!(&reply.response.received, Received::Output(_));
            if !(is_busy || is_there) || stage.is_over() {
                break;
            }
            tokio::time::sleep(PAUSE).await;
            reply = stage.call(self.operation, input.clone()).await;
        }
        if let Received::Output(output) = &reply.response.received {
            for (name, path) in self.keep {
                let value = at(output, path).map(|value| match value {
                    Node::String(text) => text.clone(),
                    other => other.to_string(),
                });
                values.insert((*name).to_owned(), value.unwrap_or_default());
            }
        }
        reply
    }
}

/// Whether an error says that something else is in progress.
fn is_busy(name: &str, text: Option<&str>) -> bool {
    name == "ResourceInUseException"
        || (name == "ResourceConflictException" && text.is_some_and(|text| text.contains("in progress")))
}

fn succeeded(reply: Reply) -> Expectations {
    let mut expectations = Expectations::of(reply);
    expectations.output();
    expectations
}

/// The text with the values in the place of their names.
fn fill(template: &str, values: &BTreeMap<String, String>) -> String {
    values.iter().fold(template.to_owned(), |text, (name, value)| text.replace(&format!("${{{name}}}"), value))
}

/// A JSON value; null where the text is not JSON, as when a value was not known.
fn json(text: &str) -> Node {
    serde_json::from_str(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::resources;
    use super::*;
    use proofmark_contract::report::Finding;

    /// Every name that a step uses is known by then, and every input is JSON.
    #[test]
    fn every_script_can_be_run() {
        let mut problems: Vec<Finding> = Vec::new();
        for script in resources::all() {
            let mut values: BTreeMap<String, String> = ["function", "qualifier", "arn", "queue", "role", "code"]
                .map(|name| (name.to_owned(), "1".to_owned()))
                .into();
            for step in script.given.iter().chain([&script.when]).chain(script.finally) {
                let text = fill(step.input, &values);
                if text.contains("${") || json(&text).is_null() {
                    problems.push(Finding::error(script.operation, "an input in JSON", text));
                }
                values.extend(step.keep.iter().map(|(name, _)| ((*name).to_owned(), "1".to_owned())));
            }
        }
        assert_eq!(problems, []);
    }
}
