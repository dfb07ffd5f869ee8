//! The story of a function, from its creation through retries and a destination to its end: what each SDK's program
//! (`tests/third-party/*/story.*`) observes, compared with one list, `tests/third-party/story.json`. How the programs are
//! built is in `peers`.

use super::driver::{self, Responses, Told};
use super::environment::environment;
use super::peers::{Peer, Program, folder, sources};
use super::requests::request_cases;
use anyhow::{Context, Result};
use proofmark_contract::Mark;
use proofmark_contract::report::{Case, Exchange, Finding};
use proofmark_smithy_model::model::Node;
use proofmark_testkit::server::{Build, ContractServer};
use regex::Regex;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::fs;

/// What the functions of the story do.
pub(crate) const SCENARIO: &str = r#"
state = "on"
strict = true
clock = "virtual"

[[function]]
name = "orders"
exists = false
returns = { accepted = "${event.id}" }
log = "accepted an order"

[[function]]
name = "broken"
exists = false
raises = { errorType = "ValueError", errorMessage = "out of stock" }
"#;

/// In the list, an object with this key alone stands for any string that matches the pattern.
const MATCHES: &str = "$matches";

/// A step of the story.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Step {
    /// The id of the line that the programs print.
    step: String,
    /// The operation that it is about.
    operation: String,
    /// What they must have observed.
    observed: Node,
}

/// The story's server and steps.
pub(crate) struct Story {
    server: ContractServer,
    steps: Vec<Step>,
}

impl Story {
    /// Reads the list, and starts the server.
    pub(crate) fn start() -> Result<Self> {
        let path = sources().join("story.json");
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let steps = serde_json::from_str(&text).with_context(|| path.display().to_string())?;
        Ok(Self { server: ContractServer::start(Build::Dev, &folder().join("story"), SCENARIO)?, steps })
    }

    /// The cases of one peer, and how many requests it sent.
    pub(crate) fn cases(&self, peer: &Peer) -> Result<(Vec<Case>, u64)> {
        let mut command = match peer.prepare(Program::Story) {
            Ok(command) => command,
            Err(error) => {
                let finding = Finding::error("story", "a program that can be built", format!("{error:#}"));
                let case = Case::new("(story)", peer.name, "story/build", Mark::Model);
                return Ok((vec![case.with_findings(vec![finding])], 0));
            }
        };
        self.server.reset()?;
        environment(&mut command, &self.server.url, &peer.folder())?;
        let responses = driver::run(command, &[], &peer.folder(), || {})?;
        let mut cases = compare(peer.name, &self.steps, &responses);
        let report = self.server.get("report")?;
        cases.extend(request_cases(peer, "story/request", &report)?);
        Ok((cases, report["routed"].as_u64().unwrap_or_default() + report["unrouted"].as_u64().unwrap_or_default()))
    }
}

/// One case per step, and one per line that is not a step of the story.
fn compare(peer: &str, steps: &[Step], responses: &Responses) -> Vec<Case> {
    let case = |operation: &str, step: &str| Case::new(operation, peer, format!("story/{step}"), Mark::Documented);
    let mut cases = Vec::new();
    for step in steps {
        let case = case(&step.operation, &step.step);
        let Some(answer) = responses.by_id.get(&step.step) else {
            let reason = responses.broke_off.clone().unwrap_or_else(|| "no line for it".to_owned());
            cases.push(case.with_findings(vec![Finding::error("step", "an observation", reason)]));
            continue;
        };
        let mut findings = Vec::new();
        let told = match &answer.told {
            Told::Output(found) => {
                differences(&step.observed, found, "", &mut findings);
                found.to_string()
            }
            other => {
                let other = serde_json::to_string(other).unwrap_or_else(|error| error.to_string());
                findings.push(Finding::error("step", "an observation", other.clone()));
                other
            }
        };
        let exchange = Exchange { request: step.step.clone(), response: told };
        cases.push(Case { duration: answer.duration, ..case.with_exchange(exchange) }.with_findings(findings));
    }
    let known: BTreeSet<&str> = steps.iter().map(|step| step.step.as_str()).collect();
    let mut others: Vec<&String> = responses.by_id.keys().filter(|id| !known.contains(id.as_str())).collect();
    others.sort_unstable();
    for id in others {
        let finding = Finding::error("step", "a step of story.json", id.clone());
        cases.push(case("(story)", id).with_findings(vec![finding]));
    }
    cases
}

/// What differs, member by member.
fn differences(expected: &Node, found: &Node, path: &str, findings: &mut Vec<Finding>) {
    let at = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    let here = if path.is_empty() { "observation" } else { path };
    if let Some(pattern) = pattern(expected) {
        let matches = |text: &str| Regex::new(pattern).is_ok_and(|pattern| pattern.is_match(text));
        if !found.as_str().is_some_and(matches) {
            findings.push(Finding::error(here, format!("a match of {pattern}"), found.to_string()));
        }
        return;
    }
    match (expected, found) {
        (Node::Object(expected), Node::Object(found)) => {
            let names: BTreeSet<&String> = expected.keys().chain(found.keys()).collect();
            for name in names {
                match (expected.get(name), found.get(name)) {
                    (Some(expected), Some(found)) => differences(expected, found, &at(name), findings),
                    (expected, found) => {
                        let text = |value: Option<&Node>| value.map_or_else(|| "nothing".to_owned(), Node::to_string);
                        findings.push(Finding::error(at(name), text(expected), text(found)));
                    }
                }
            }
        }
        (Node::Array(expected), Node::Array(found)) if expected.len() == found.len() => {
            for (index, (expected, found)) in expected.iter().zip(found).enumerate() {
                differences(expected, found, &at(&format!("[{index}]")), findings);
            }
        }
        _ if expected == found => {}
        _ => findings.push(Finding::error(here, expected.to_string(), found.to_string())),
    }
}

fn pattern(expected: &Node) -> Option<&str> {
    let object = expected.as_object().filter(|object| object.len() == 1)?;
    object.get(MATCHES)?.as_str()
}

#[cfg(test)]
mod tests {
    use super::{Regex, Responses, Step, compare, pattern, sources};
    use crate::driver::{Response, Told};
    use proofmark_smithy_model::model::Node;
    use serde_json::json;
    use std::collections::HashMap;
    use std::time::Duration;

    /// The verdicts of a program that printed these lines, where the story has two steps.
    fn findings(lines: &[(&str, Node)], broke_off: Option<&str>) -> Vec<(String, Vec<String>)> {
        let step =
            |step: &str, observed: Node| Step { step: step.to_owned(), operation: "Invoke".to_owned(), observed };
        let steps = [
            step("invoke", json!({ "StatusCode": 200, "Payload": { "id": { "$matches": "^[0-9]+$" } } })),
            step("fail", json!({ "attempts": [1, 2] })),
        ];
        let answer = |output: &Node| Response {
            told: Told::Output(output.clone()),
            native: HashMap::new(),
            duration: Duration::ZERO,
        };
        let by_id = lines.iter().map(|(id, output)| ((*id).to_owned(), answer(output))).collect();
        let responses = Responses { by_id, broke_off: broke_off.map(str::to_owned) };
        let cases = compare("peer", &steps, &responses);
        let shown = |finding: &proofmark_contract::report::Finding| {
            format!("{}: {} / {}", finding.path, finding.expected, finding.found)
        };
        cases.iter().map(|case| (case.id.clone(), case.findings.iter().map(shown).collect())).collect()
    }

    const INVOKE: &str = "Invoke/peer/story/invoke";
    const FAIL: &str = "Invoke/peer/story/fail";

    fn case(id: &str, findings: &[&str]) -> (String, Vec<String>) {
        (id.to_owned(), findings.iter().map(|&finding| finding.to_owned()).collect())
    }

    #[test]
    fn a_program_that_observes_every_step_passes() {
        let lines = [
            ("invoke", json!({ "StatusCode": 200, "Payload": { "id": "17" } })),
            ("fail", json!({ "attempts": [1, 2] })),
        ];
        assert_eq!(findings(&lines, None), [case(INVOKE, &[]), case(FAIL, &[])]);
    }

    #[test]
    fn a_step_that_is_missing_fails() {
        let lines = [("invoke", json!({ "StatusCode": 200, "Payload": { "id": "17" } }))];
        let missing = case(FAIL, &["step: an observation / it ended"]);
        assert_eq!(findings(&lines, Some("it ended")), [case(INVOKE, &[]), missing]);
    }

    #[test]
    fn a_step_that_the_list_does_not_have_fails() {
        let lines = [
            ("invoke", json!({ "StatusCode": 200, "Payload": { "id": "17" } })),
            ("fail", json!({ "attempts": [1, 2] })),
            ("more", json!({})),
        ];
        let more = case("(story)/peer/story/more", &["step: a step of story.json / more"]);
        assert_eq!(findings(&lines, None)[2], more);
    }

    #[test]
    fn members_that_differ_are_named() {
        let lines = [
            ("invoke", json!({ "Payload": { "id": "x" }, "FunctionError": "Unhandled" })),
            ("fail", json!({ "attempts": [1, 3] })),
        ];
        let invoke = case(
            INVOKE,
            &[
                "FunctionError: nothing / \"Unhandled\"",
                "Payload.id: a match of ^[0-9]+$ / \"x\"",
                "StatusCode: 200 / nothing",
            ],
        );
        assert_eq!(findings(&lines, None), [invoke, case(FAIL, &["attempts.[1]: 2 / 3"])]);
    }

    #[test]
    fn all_patterns_of_the_list_are_regular_expressions() {
        fn check(value: &Node) -> usize {
            match (pattern(value), value) {
                (Some(pattern), _) => Regex::new(pattern).map(|_| 1).unwrap(),
                (None, Node::Object(members)) => members.values().map(check).sum(),
                (None, Node::Array(items)) => items.iter().map(check).sum(),
                _ => 0,
            }
        }
        let text = std::fs::read_to_string(sources().join("story.json")).unwrap();
        let steps: Vec<Step> = serde_json::from_str(&text).unwrap();
        assert!(steps.iter().map(|step| check(&step.observed)).sum::<usize>() > 3);
    }
}
