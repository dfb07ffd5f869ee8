//! Reads what a function does when it is invoked: the keys that a scenario and the control API share.

use super::result::{FunctionError, FunctionOutcome, FunctionResult};
use proofmark_contract::located::{Problems, Table, Tree};
use proofmark_contract::scenario::parse_delay;
use proofmark_smithy_model::model::Node;
use std::time::Duration;

/// The keys beside a function's name.
pub(crate) const KEYS: [&str; 5] = ["returns", "raises", "log", "duration", "results"];
const ITEM_KEYS: [&str; 5] = ["returns", "raises", "log", "duration", "times"];
const ERROR_KEYS: [&str; 3] = ["errorType", "errorMessage", "stackTrace"];

/// The results that a table declares; none when it says nothing of them.
pub(crate) fn results(table: &Table<'_>, problems: &mut Problems) -> Vec<FunctionResult> {
    let (log, duration) = (text(table, "log", problems), duration(table, problems));
    if table.get("results").is_none() {
        let declares = KEYS.iter().any(|key| table.get(key).is_some());
        let outcome = outcome(table, problems);
        return match declares {
            true => vec![FunctionResult {
                outcome: outcome.unwrap_or(FunctionOutcome::Returns(Node::Null)),
                log: log.unwrap_or_default(),
                duration: duration.unwrap_or_default(),
                times: 1,
            }],
            false => Vec::new(),
        };
    }
    for key in ["returns", "raises"] {
        if let Some(tree) = table.get(key) {
            let message = "it is given beside `results`";
            let help = Some("put it into one of `results`".to_owned());
            problems.push("conflict", &table.key(key), &tree.span, message, help);
        }
    }
    let items = problems.array(table, "results");
    if items.is_empty() {
        let message = "expected at least one result";
        let span = table.get("results").map_or(table.span(), |tree| &tree.span);
        problems.push("wrong-value", &table.key("results"), span, message, None);
    }
    let items = items.into_iter().filter_map(|(path, tree)| {
        let item = problems.table(tree, &path, &ITEM_KEYS)?;
        let own = (text(&item, "log", problems), self::duration(&item, problems));
        let times = problems.integer(&item, "times", 1).unwrap_or(1);
        let Some(outcome) = outcome(&item, problems) else {
            problems.missing(&item, "returns", "a result has `returns` or `raises`");
            return None;
        };
        let log = own.0.or_else(|| log.clone()).unwrap_or_default();
        Some(FunctionResult { outcome, log, duration: own.1.or(duration).unwrap_or_default(), times })
    });
    items.collect()
}

fn outcome(table: &Table<'_>, problems: &mut Problems) -> Option<FunctionOutcome> {
    let returns = table.get("returns").map(|tree| FunctionOutcome::Returns(tree.node()));
    let Some(tree) = table.get("raises") else { return returns };
    if returns.is_some() {
        problems.push("conflict", &table.key("raises"), &tree.span, "a function cannot return and raise", None);
    }
    error(tree, &table.key("raises"), problems).map(FunctionOutcome::Raises)
}

fn error(tree: &Tree, path: &str, problems: &mut Problems) -> Option<FunctionError> {
    let table = problems.table(tree, path, &ERROR_KEYS)?;
    if table.get("errorType").is_none() {
        problems.missing(&table, "errorType", "an error has a type, such as \"ValueError\"");
    }
    let mut stack_trace = Vec::new();
    for (path, line) in problems.array(&table, "stackTrace") {
        match line.node() {
            Node::String(line) => stack_trace.push(line),
            _ => problems.wrong_type(line, &path, "a line of the trace"),
        }
    }
    Some(FunctionError {
        error_type: text(&table, "errorType", problems).unwrap_or_default(),
        error_message: text(&table, "errorMessage", problems).unwrap_or_default(),
        stack_trace,
    })
}

fn text(table: &Table<'_>, key: &str, problems: &mut Problems) -> Option<String> {
    problems.string(table, key).map(|(text, _)| text.to_owned())
}

fn duration(table: &Table<'_>, problems: &mut Problems) -> Option<Duration> {
    let (text, tree) = problems.string(table, "duration")?;
    match parse_delay(text) {
        Ok(duration) => Some(duration),
        Err(error) => {
            let message = format!("{error}, found `{text}`");
            problems.push("wrong-value", &table.key("duration"), &tree.span, &message, None);
            None
        }
    }
}
