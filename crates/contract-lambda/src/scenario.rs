//! Reads a scenario's settings and functions.

use super::Scenario;
use super::problems::{Problems, Table, join, nearest};
use super::read_rule::Reader;
use super::tree::{Tree, Value};
use crate::Violation;
use crate::api::Api;
use crate::lambda::{
    DeclaredConfig, DeclaredFunction, Errors, FunctionName, Home, LATEST, Settings, StateMode, is_account, is_region,
};
use crate::read;
use indexmap::IndexMap;
use proofmark_smithy_model::model::Node;
use serde_json::{Map, json};
use std::collections::BTreeSet;

const KEYS: [&str; 8] = ["seed", "strict", "state", "region", "account", "profile", "function", "rule"];
const PROFILE_KEYS: [&str; 2] = ["s3_on_success", "type_of_server_errors"];
const FUNCTION_KEYS: [&str; 4] = ["name", "versions", "aliases", "event_invoke_config"];
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

/// The whole scenario.
pub(super) fn scenario(tree: &Tree, api: &Api, problems: &mut Problems) -> Option<Scenario> {
    let table = problems.table(tree, "", &KEYS)?;
    let settings = settings(&table, problems);
    let reader = Reader { api, errors: Errors::new(api, settings.type_of_server_errors.clone()) };
    let functions = problems.array(&table, "function");
    let mut names = BTreeSet::new();
    let functions: Vec<_> = functions
        .into_iter()
        .filter_map(|(path, tree)| {
            let function = function(tree, &path, &settings.home, &reader, problems)?;
            if let Some(name) = FunctionName::parse(&function.name)
                && !names.insert((name.account.unwrap_or(&settings.home.account).to_owned(), name.name.to_owned()))
            {
                let message = format!("there is a function `{}` already", name.name);
                problems.push("duplicate", &join(&path, "name"), &tree.span, &message, None);
            }
            Some(function)
        })
        .collect();
    let rules = problems.array(&table, "rule");
    let rules = rules.into_iter().filter_map(|(path, tree)| reader.rule(tree, &path, problems)).collect();
    Some(Scenario {
        seed: problems.integer(&table, "seed", 0),
        strict: problems.boolean(&table, "strict"),
        settings,
        functions,
        rules,
    })
}

fn settings(table: &Table<'_>, problems: &mut Problems) -> Settings {
    let usual = Home::default();
    let home = Home {
        account: text(table, "account", "twelve digits", is_account, problems).unwrap_or(usual.account),
        region: text(table, "region", "a region, such as us-east-2", is_region, problems).unwrap_or(usual.region),
    };
    let mode = match problems.string(table, "state") {
        None | Some(("auto", _)) => StateMode::Auto,
        Some(("on", _)) => StateMode::On,
        Some(("off", _)) => StateMode::Off,
        Some((other, tree)) => {
            let message = format!("expected \"auto\", \"on\" or \"off\", found \"{other}\"");
            problems.push("wrong-value", &table.key("state"), &tree.span, &message, None);
            StateMode::Auto
        }
    };
    let profile = table.get("profile").and_then(|tree| problems.table(tree, "profile", &PROFILE_KEYS));
    let (mut s3_on_success, mut type_of_server_errors) = (false, None);
    if let Some(profile) = profile {
        s3_on_success = problems.boolean(&profile, "s3_on_success").unwrap_or_default();
        type_of_server_errors = problems.string(&profile, "type_of_server_errors").map(|(text, _)| text.to_owned());
    }
    Settings { home, mode, s3_on_success, type_of_server_errors }
}

fn function(
    tree: &Tree,
    path: &str,
    home: &Home,
    reader: &Reader<'_>,
    problems: &mut Problems,
) -> Option<DeclaredFunction> {
    if reader.api.operation(PUT).is_none() {
        let message = format!("{} has no functions: there is no operation {PUT}", reader.api.title);
        problems.push("unknown-operation", path, &tree.span, &message, None);
        return None;
    }
    let table = problems.table(tree, path, &FUNCTION_KEYS)?;
    if table.get("name").is_none() {
        problems.missing(&table, "name", "a function needs a name");
    }
    let expected = format!("a function's name without a version or alias, in the region {}", home.region);
    let is_name = |text: &str| {
        FunctionName::parse(text)
            .is_some_and(|name| name.qualifier.is_none() && name.region.is_none_or(|region| region == home.region))
    };
    let name = text(&table, "name", &expected, is_name, problems).unwrap_or_default();
    let mut function = DeclaredFunction { name, ..DeclaredFunction::default() };
    for (path, tree) in problems.array(&table, "versions") {
        function.versions.extend(version(tree, &path, problems));
    }
    function.aliases = aliases(&table, &function.versions, problems);
    let mut qualifiers = BTreeSet::new();
    for (path, tree) in problems.array(&table, "event_invoke_config") {
        if let Some(config) = config(tree, &path, &function, reader, problems) {
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
            let message = "an alias is made of letters, digits, `-` and `_`, and is no number";
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
    reader: &Reader<'_>,
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
    check_config(&table, reader, problems);
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

/// Holds a config against the model, as the input of a Put, and names the scenario's keys where it does not fit.
fn check_config(table: &Table<'_>, reader: &Reader<'_>, problems: &mut Problems) {
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
    let Some(operation) = reader.api.operation(PUT) else { return };
    for violation in read::document(reader.api, operation.input, &input.into()) {
        let key = MEMBERS.iter().find(|(_, member)| violation.path == *member).map(|(key, _)| *key);
        if let Some((key, tree)) = key.and_then(|key| Some((key, table.get(key)?))) {
            problems.violation(&Violation { path: String::new(), ..violation }, tree, &table.key(key), None);
        }
    }
}

/// The string under a key, if it is what is expected.
fn text(
    table: &Table<'_>,
    key: &str,
    expected: &str,
    fits: impl Fn(&str) -> bool,
    problems: &mut Problems,
) -> Option<String> {
    let (text, tree) = problems.string(table, key)?;
    if !fits(text) {
        let message = format!("expected {expected}, found `{text}`");
        problems.push("wrong-value", &table.key(key), &tree.span, &message, None);
        return None;
    }
    Some(text.to_owned())
}
