//! Reads what a scenario says of Lambda: functions with their versions, aliases and configs, and its part of the
//! profile.

use crate::asynchronous::destination::EventSource;
use crate::function_name::{FunctionName, LATEST};
use crate::handler::Handler;
use crate::invocation::read as results;
use crate::lambda::Lambda;
use crate::resources::account::AccountLimits;
use crate::resources::declared::DeclaredFunction;
use crate::resources::event_invoke_config::DeclaredConfig;
use crate::time::ClockMode;
use indexmap::IndexMap;
use proofmark_contract::aws::Scope;
use proofmark_contract::located::{Problems, Table, Tree, Value, join, nearest};
use proofmark_contract::service::{ScenarioKeys, Sections};
use proofmark_contract::{Api, Violation, read};
use proofmark_smithy_model::model::Node;
use serde_json::{Map, json};
use std::collections::BTreeSet;

const PROFILE_KEYS: [&str; 4] = ["event_source", "s3_on_success", "concurrent_executions", "total_code_size"];

/// The keys of Lambda.
pub(crate) const KEYS: ScenarioKeys = ScenarioKeys { top: &["clock", "function"], profile: &PROFILE_KEYS };

const FUNCTION_KEYS: [&str; 9] =
    ["name", "exists", "versions", "aliases", "event_invoke_config", "handler", "program", "timeout", "environment"];
const CONFIG_KEYS: [&str; 6] = [
    "qualifier",
    "maximum_retry_attempts",
    "maximum_event_age_in_seconds",
    "on_success",
    "on_failure",
    "last_modified",
];

/// The operation whose model bounds declared configs; a service without it has no functions.
const PUT: &str = "PutFunctionEventInvokeConfig";

/// Lambda with what the scenario says; what it does not say is as it was.
pub(crate) fn read(lambda: &Lambda, scenario: &Sections<'_, '_>, problems: &mut Problems) -> Lambda {
    let Sections { api, settings, top, profile } = *scenario;
    let s3_on_success = profile.and_then(|profile| problems.boolean(profile, "s3_on_success"));
    let mut limit = |key: &str, least: u64| profile.and_then(|profile| problems.integer(profile, key, least));
    let limits = AccountLimits {
        concurrent_executions: limit("concurrent_executions", 1).unwrap_or(lambda.limits.concurrent_executions),
        total_code_size: limit("total_code_size", 0).unwrap_or(lambda.limits.total_code_size),
    };
    let mut functions = lambda.functions.clone();
    let account = |name: FunctionName<'_>| name.account.unwrap_or(&settings.scope.account).to_owned();
    let identity = |function: &DeclaredFunction| {
        FunctionName::parse(&function.name).map(|name| (account(name), name.name.to_owned()))
    };
    let mut names: BTreeSet<_> = functions.iter().filter_map(identity).collect();
    for (path, tree) in problems.array(top, "function") {
        let Some(function) = function(tree, &path, &settings.scope, api, problems) else { continue };
        if let Some((account, name)) = identity(&function)
            && !names.insert((account, name.clone()))
        {
            let message = format!("there is a function `{name}` already");
            problems.push("duplicate", &join(&path, "name"), &tree.span, &message, None);
        }
        functions.push(function);
    }
    let clock = problems.string(top, "clock").and_then(|(name, tree)| {
        let clock = ClockMode::named(name);
        if clock.is_none() {
            let message = format!("expected \"real\", \"virtual\" or \"fast\", found `{name}`");
            problems.push("wrong-value", &top.key("clock"), &tree.span, &message, None);
        }
        clock
    });
    let source = |text: &str| [EventSource::Lambda, EventSource::AwsLambda].into_iter().find(|one| one.name() == text);
    let expected = "\"lambda\" or \"aws.lambda\"";
    let event_source =
        profile.and_then(|table| problems.text(table, "event_source", expected, |t| source(t).is_some()));
    Lambda {
        functions,
        handlers: lambda.handlers.clone(),
        s3_on_success: s3_on_success.unwrap_or(lambda.s3_on_success),
        clock: clock.unwrap_or(lambda.clock),
        limits,
        event_source: event_source.and_then(|text| source(&text)).unwrap_or(lambda.event_source),
    }
}

fn function(tree: &Tree, path: &str, scope: &Scope, api: &Api, problems: &mut Problems) -> Option<DeclaredFunction> {
    if api.operation(PUT).is_none() {
        let message = format!("{} has no functions: there is no operation {PUT}", api.title);
        problems.push("unknown-operation", path, &tree.span, &message, None);
        return None;
    }
    let table = problems.table(tree, path, &[&FUNCTION_KEYS[..], &results::KEYS[..]].concat())?;
    if table.get("name").is_none() {
        problems.missing(&table, "name", "a function needs a name");
    }
    let expected = format!("a function's name without a version or alias, in the region {}", scope.region);
    let is_name = |text: &str| {
        FunctionName::parse(text)
            .is_some_and(|name| name.qualifier.is_none() && name.region.is_none_or(|region| region == scope.region))
    };
    let name = problems.text(&table, "name", &expected, is_name).unwrap_or_default();
    let mut function = DeclaredFunction { name, ..DeclaredFunction::default() };
    for (path, tree) in problems.array(&table, "versions") {
        function.versions.extend(version(tree, &path, problems));
    }
    function.aliases = aliases(&table, &function.versions, problems);
    function.results = results::results(&table, problems);
    function.exists = problems.boolean(&table, "exists");
    function.handler = handler(&table, &function, problems);
    function.timeout = problems.integer(&table, "timeout", 1);
    if let Some(tree) = table.get("timeout").filter(|_| function.timeout.is_some_and(|seconds| seconds > 900)) {
        problems.push("wrong-value", &table.key("timeout"), &tree.span, "expected at most 900 seconds", None);
    }
    for entry in problems.entries(&table, "environment") {
        match entry.tree.node() {
            Node::String(value) => _ = function.environment.insert(entry.key.clone(), value),
            _ => problems.wrong_type(&entry.tree, &join(&table.key("environment"), &entry.key), "a text"),
        }
    }
    for key in ["versions", "aliases", "event_invoke_config", "timeout", "environment"] {
        if let Some(tree) = table.get(key).filter(|_| function.exists == Some(false)) {
            let message = "a function that calls create has nothing before";
            problems.push("conflict", &table.key(key), &tree.span, message, None);
        }
    }
    let mut qualifiers = BTreeSet::new();
    for (path, tree) in problems.array(&table, "event_invoke_config") {
        if let Some(config) = config(tree, &path, &function, api, problems) {
            let qualifier = config.qualifier.as_deref().unwrap_or(LATEST);
            if !qualifiers.insert(qualifier.to_owned()) {
                let message = format!("there is a config of `{qualifier}` already");
                problems.push("duplicate", &path, &tree.span, &message, None);
            }
            function.event_invoke_configs.push(config);
        }
    }
    Some(function)
}

/// What is attached to a function: a command, or a program of the Runtime API.
fn handler(table: &Table<'_>, function: &DeclaredFunction, problems: &mut Problems) -> Option<Handler> {
    let mut handlers = Vec::new();
    for key in ["handler", "program"] {
        let Some(tree) = table.get(key) else { continue };
        let mut words = Vec::new();
        for (path, word) in problems.array(table, key) {
            match word.node() {
                Node::String(text) if !text.contains('\0') => words.push(text),
                _ => problems.wrong_type(word, &path, "a program or an argument"),
            }
        }
        if words.first().is_none_or(String::is_empty) {
            let message = "expected a program and its arguments";
            problems.push(
                "wrong-value",
                &table.key(key),
                &tree.span,
                message,
                Some("[\"python3\", \"handler.py\"]".to_owned()),
            );
        }
        if !function.results.is_empty() || !handlers.is_empty() {
            let message = "a function has results, or a `handler`, or a `program`";
            problems.push("conflict", &table.key(key), &tree.span, message, None);
        }
        handlers.push(if key == "handler" { Handler::command(words) } else { Handler::program(words) });
    }
    handlers.pop()
}

fn version(tree: &Tree, path: &str, problems: &mut Problems) -> Option<String> {
    match &tree.value {
        Value::Leaf(Node::String(text)) if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) => {
            Some(text.clone())
        }
        Value::Leaf(Node::Number(number)) if number.is_u64() => Some(number.to_string()),
        _ => {
            let message = format!("expected a version, such as \"1\", found {}", tree.node());
            problems.push("wrong-value", path, &tree.span, &message, None);
            None
        }
    }
}

fn aliases(table: &Table<'_>, versions: &[String], problems: &mut Problems) -> IndexMap<String, String> {
    let mut aliases = IndexMap::new();
    let path = table.key("aliases");
    for entry in problems.entries(table, "aliases") {
        let path = join(&path, &entry.key);
        let word = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        if entry.key.is_empty() || !entry.key.bytes().all(word) || entry.key.bytes().all(|b| b.is_ascii_digit()) {
            let message = "an alias is made of letters, digits, `-` and `_`, and is not a number";
            problems.push("wrong-value", &path, &entry.key_span, message, None);
        }
        match entry.tree.node() {
            Node::String(version) => {
                if version != LATEST && !versions.contains(&version) {
                    let message = format!("the function has no version `{version}`");
                    let help = format!("its versions are {LATEST} and those under `versions`");
                    problems.push("unknown-version", &path, &entry.tree.span, &message, Some(help));
                }
                aliases.insert(entry.key.clone(), version);
            }
            _ => problems.wrong_type(&entry.tree, &path, "a version, such as \"1\""),
        }
    }
    aliases
}

fn config(
    tree: &Tree,
    path: &str,
    function: &DeclaredFunction,
    api: &Api,
    problems: &mut Problems,
) -> Option<DeclaredConfig> {
    let table = problems.table(tree, path, &CONFIG_KEYS)?;
    let qualifier = problems.string(&table, "qualifier").map(|(qualifier, tree)| {
        let known =
            |q: &str| q == LATEST || function.versions.iter().any(|v| v == q) || function.aliases.contains_key(q);
        if !known(qualifier) {
            let name = if function.name.is_empty() { "the function" } else { &function.name };
            let message = format!("{name} has no version or alias `{qualifier}`");
            let near = nearest(qualifier, function.aliases.keys().map(String::as_str));
            problems.push("unknown-qualifier", &table.key("qualifier"), &tree.span, &message, near);
        }
        qualifier.to_owned()
    });
    let destination = |key: &str, problems: &mut Problems| problems.string(&table, key).map(|(arn, _)| arn.to_owned());
    let (on_success, on_failure) = (destination("on_success", problems), destination("on_failure", problems));
    check_config(&table, api, problems);
    let number = |key: &str| table.get(key).and_then(|tree| tree.node().as_i64());
    #[allow(clippy::cast_possible_truncation)] // rounded to the milliseconds that the service has
    let millis = |seconds: f64| (seconds * 1000.0).round() as i64;
    let last_modified = table.get("last_modified").and_then(|tree| match tree.node() {
        Node::Number(seconds) => seconds.as_f64().map(millis),
        _ => {
            problems.wrong_type(tree, &table.key("last_modified"), "a date and time with its offset, or epoch seconds");
            None
        }
    });
    Some(DeclaredConfig {
        qualifier,
        maximum_retry_attempts: number("maximum_retry_attempts"),
        maximum_event_age_in_seconds: number("maximum_event_age_in_seconds"),
        on_success,
        on_failure,
        last_modified,
    })
}

/// Validates a config against the model, as the input of a Put, and names the scenario's keys where it does not fit.
fn check_config(table: &Table<'_>, api: &Api, problems: &mut Problems) {
    const MEMBERS: [(&str, &str); 4] = [
        ("maximum_retry_attempts", "MaximumRetryAttempts"),
        ("maximum_event_age_in_seconds", "MaximumEventAgeInSeconds"),
        ("on_success", "DestinationConfig.OnSuccess.Destination"),
        ("on_failure", "DestinationConfig.OnFailure.Destination"),
    ];
    let mut input = Map::new();
    input.insert("FunctionName".to_owned(), "f".into());
    let mut destinations = Map::new();
    for (key, member) in MEMBERS {
        let Some(node) = table.get(key).map(Tree::node) else { continue };
        match member.split('.').nth(1) {
            Some(side) => destinations.insert(side.to_owned(), json!({ "Destination": node })),
            None => input.insert(member.to_owned(), node),
        };
    }
    input.insert("DestinationConfig".to_owned(), destinations.into());
    let Some(operation) = api.operation(PUT) else { return };
    for violation in read::document(api, operation.input, &input.into()) {
        let key = MEMBERS.iter().find(|(_, member)| violation.path == *member).map(|(key, _)| *key);
        if let Some((key, tree)) = key.and_then(|key| Some((key, table.get(key)?))) {
            problems.violation(&Violation { path: String::new(), ..violation }, tree, &table.key(key), None);
        }
    }
}
