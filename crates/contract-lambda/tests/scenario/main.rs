//! Scenarios: how files and rules are read, what is said of mistakes, which rule is used for a call.

mod blobs;
mod docs;
mod matching;
mod reading;

use proofmark_contract::Api;
use proofmark_contract::aws::Scope;
use proofmark_contract::budget::Budget;
use proofmark_contract::scenario::{Matched, Reply, Rule, RuleBook, Scenario, ScriptedResponse};
use proofmark_contract::service::{Call, Outcome, Settings};
use proofmark_contract_lambda::{SERVICE, service};
use proofmark_smithy_model::Loader;
use serde_json::Value;
use std::path::Path;
use std::sync::LazyLock;

static API: LazyLock<Api> = LazyLock::new(|| {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../model/lambda/lambda.json");
    let model = Loader::new().path(path).load().unwrap_or_else(|report| panic!("{report}")).model;
    Api::new(&model).unwrap_or_else(|report| panic!("{report}"))
});

fn read(text: &str) -> Scenario {
    Scenario::read("scenario.toml", text, &API, &service()).unwrap_or_else(|report| panic!("{report}"))
}

/// What is said of a file with mistakes.
fn mistakes(text: &str) -> String {
    match Scenario::read("scenario.toml", text, &API, &service()) {
        Ok(scenario) => panic!("the scenario has no mistakes: {scenario:?}"),
        Err(report) => report.to_string(),
    }
}

fn rule(json: Value) -> Rule {
    Rule::from_json(&json, &API, &Settings::default()).unwrap_or_else(|report| panic!("{report}"))
}

fn book(rules: impl IntoIterator<Item = Value>) -> RuleBook {
    RuleBook::new(service(), rules.into_iter().map(rule).collect())
}

/// The response that a call gets.
fn matched(book: &RuleBook, operation: &str, input: &Value) -> Option<Matched> {
    let (operation, scope) = (API.operation(operation).expect("an operation of the model"), Scope::default());
    book.response(&Call::new(&SERVICE, operation, input, &scope))
}

/// What the service of a scenario says to a call.
fn responded(scenario: &Scenario, operation: &str, input: &Value) -> Option<Outcome> {
    let operation = API.operation(operation).expect("an operation of the model");
    let state = scenario.service.start(&API, &scenario.settings, &Budget::new(1_000_000)).expect("a state");
    let call = Call::new(&*scenario.service, operation, input, &scenario.settings.scope);
    state.respond(&call, false).map(|reply| reply.outcome)
}

/// The response to a call, in a word or two.
fn scripted(book: &RuleBook, operation: &str, input: Value) -> String {
    matched(book, operation, &input).map_or_else(|| "no rule".to_owned(), |matched| said(matched.response()))
}

fn said(answer: &ScriptedResponse) -> String {
    let reply = match &answer.reply {
        Reply::Output(output) => output.to_string(),
        Reply::Error(error) => format!("{} {} {}", error.status, error.name, error.members),
        Reply::Fault(fault) => fault.to_string(),
        Reply::Ordinary => "ordinary".to_owned(),
    };
    match answer.delay.as_millis() {
        0 => reply,
        millis => format!("{reply} after {millis} ms"),
    }
}

/// A rule in some lines.
fn described(rule: &Rule) -> String {
    let operation = rule.operation.as_deref().unwrap_or("every operation");
    let times = rule.times.map_or("without end".to_owned(), |times| format!("{times} times"));
    let mut text = format!("{operation} {}, {times}", Value::Object(rule.input.clone()));
    for answer in &rule.responses {
        text.push_str(&format!("\n  {} x {}", answer.times, said(answer)));
    }
    text
}
