//! Reads rules: operation, member and error names against the API, outputs against its schemas.

use super::wanted::Wanted;
use super::{DelayError, Fault, Reply, Rule, ScriptedResponse, parse_delay};
use crate::Constraint;
use crate::api::{Api, ApiOperation, Kind, SchemaId};
use crate::aws::{ErrorProblem, Errors, WantedError};
use crate::located::{Problems, Table, Tree, Value, join, nearest};
use crate::read;
use proofmark_smithy_model::model::Node;
use serde_json::Map;
use std::time::Duration;

const ANSWER_KEYS: [&str; 4] = ["delay", "error", "output", "fault"];
const REPLY_KEYS: [&str; 3] = ["error", "output", "fault"];
const ERROR_KEYS: [&str; 5] = ["type", "message", "reason", "retry_after", "members"];

/// What a value is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// It is compared with what a request has.
    Expected,
    /// It is sent in a response.
    Sent,
}

/// What rules are read against.
pub(super) struct Reader<'a> {
    pub(super) api: &'a Api,
    pub(super) errors: Errors,
}

impl Reader<'_> {
    /// The rule there; none when the problems say why.
    pub(super) fn rule(&self, tree: &Tree, path: &str, problems: &mut Problems) -> Option<Rule> {
        let mut known = vec!["operation", "input", "times", "answers"];
        known.extend(ANSWER_KEYS);
        let table = problems.table(tree, path, &known)?;
        let operation = self.operation(&table, problems);
        let (input, wanted) = self.input(&table, operation.flatten(), problems);
        let times = problems.integer(&table, "times", 1);
        let responses = self.responses(&table, operation.flatten(), problems);
        let operation = operation?.map(|operation| operation.name().to_owned());
        Some(Rule { operation, input, wanted, times, responses })
    }

    /// The operation; an inner none for `*`.
    fn operation(&self, table: &Table<'_>, problems: &mut Problems) -> Option<Option<&ApiOperation>> {
        if table.get("operation").is_none() {
            problems.missing(table, "operation", "name an operation, or \"*\" for all of them");
            return None;
        }
        let (name, tree) = problems.string(table, "operation")?;
        if name == "*" {
            return Some(None);
        }
        let operation = self.api.operation(name);
        if operation.is_none() {
            let message = format!("{} has no operation `{name}`", self.api.title);
            let near = nearest(name, self.api.operations().map(ApiOperation::name));
            problems.push("unknown-operation", &table.key("operation"), &tree.span, &message, near);
        }
        operation.map(Some)
    }

    /// The input as written, and ready to be compared.
    fn input(
        &self,
        table: &Table<'_>,
        operation: Option<&ApiOperation>,
        problems: &mut Problems,
    ) -> (Map<String, Node>, Vec<(String, Wanted)>) {
        let entries = problems.entries(table, "input");
        let path = table.key("input");
        for entry in entries {
            let Some(operation) = operation else { continue };
            let schema = &self.api[operation.input];
            if schema.member(&entry.key).is_none() {
                let message = format!("the input of {} has no member `{}`", operation.name(), entry.key);
                let members = || schema.members().map(|member| member.name.as_str());
                let help = nearest(&entry.key, members())
                    .unwrap_or_else(|| format!("its members are {}", members().collect::<Vec<_>>().join(", ")));
                problems.push("unknown-member", &join(&path, &entry.key), &entry.key_span, &message, Some(help));
            }
        }
        let input: Map<_, _> = entries.iter().map(|entry| (entry.key.clone(), entry.tree.node())).collect();
        let (Some(operation), Some(tree)) = (operation, table.get("input")) else {
            let wanted = input.iter().map(|(name, node)| (name.clone(), Wanted::Value(node.clone()))).collect();
            return (input, wanted);
        };
        let wanted = self.value(operation.input, tree, &path, Purpose::Expected, problems);
        // A rule may be for values out of bounds, but no request can be read as a value of another type.
        let violations = read::own_document(self.api, operation.input, &wanted.document());
        for violation in violations.iter().filter(|v| matches!(v.constraint, Constraint::Type { .. })) {
            problems.violation(violation, tree, &path, None);
        }
        match wanted {
            Wanted::Members(wanted) => (input, wanted),
            _ => (input, Vec::new()),
        }
    }

    fn responses(
        &self,
        table: &Table<'_>,
        operation: Option<&ApiOperation>,
        problems: &mut Problems,
    ) -> Vec<ScriptedResponse> {
        let delay = delay(table, problems).unwrap_or_default();
        let single = REPLY_KEYS.iter().find(|key| table.get(key).is_some());
        let Some(list) = table.get("answers") else {
            if single.is_none() && table.get("delay").is_none() {
                let help = "give `error`, `output`, `fault`, `delay`, or several of them as `answers = [...]`";
                problems.push(
                    "no-answer",
                    &table.path,
                    table.span(),
                    "the rule has no response",
                    Some(help.to_owned()),
                );
            }
            let reply = self.reply(table, operation, problems).unwrap_or(Reply::Ordinary);
            return vec![ScriptedResponse { times: 1, delay, reply }];
        };
        if let Some(single) = single {
            let message = format!("a rule has `answers` or `{single}`, not both");
            problems.push("two-answers", &table.key("answers"), &list.span, &message, None);
            self.reply(table, operation, problems);
        }
        let items = problems.array(table, "answers");
        if matches!(&list.value, Value::Array(items) if items.is_empty()) {
            problems.push("no-answer", &table.key("answers"), &list.span, "expected at least one response", None);
        }
        let responses = items.into_iter().filter_map(|(path, tree)| {
            let mut known = vec!["times"];
            known.extend(ANSWER_KEYS);
            let table = problems.table(tree, &path, &known)?;
            let times = problems.integer(&table, "times", 1).unwrap_or(1);
            let own = self::delay(&table, problems);
            let reply = self.reply(&table, operation, problems).unwrap_or(Reply::Ordinary);
            Some(ScriptedResponse { times, delay: own.unwrap_or(delay), reply })
        });
        responses.collect()
    }

    /// The response there. Where there are several, which is a mistake, each is looked at.
    fn reply(&self, table: &Table<'_>, operation: Option<&ApiOperation>, problems: &mut Problems) -> Option<Reply> {
        let given: Vec<_> = REPLY_KEYS.into_iter().filter(|key| table.get(key).is_some()).collect();
        if let [first, second, ..] = given.as_slice() {
            let message = format!("a response is `{first}` or `{second}`, not both");
            problems.push("two-answers", &table.path, table.span(), &message, None);
        }
        let replies = given.into_iter().filter_map(|key| match key {
            "error" => self.error(table, problems),
            "output" => self.output(table, operation, problems),
            _ => fault(table, problems),
        });
        replies.last()
    }

    fn output(&self, table: &Table<'_>, operation: Option<&ApiOperation>, problems: &mut Problems) -> Option<Reply> {
        let tree = table.get("output")?;
        let path = table.key("output");
        let Some(operation) = operation else {
            // Where the operation is unknown, that was said.
            if matches!(table.get("operation").map(Tree::node), Some(Node::String(name)) if name == "*") {
                let help = Some("name the operation".to_owned());
                problems.push("wrong-value", &path, &tree.span, "not every operation has the same output", help);
            }
            return None;
        };
        let output = self.value(operation.output, tree, &path, Purpose::Sent, problems);
        Some(Reply::Output(self.fits(operation.output, &output, tree, &path, problems)))
    }

    fn error(&self, table: &Table<'_>, problems: &mut Problems) -> Option<Reply> {
        let tree = table.get("error")?;
        let error = problems.table(tree, &table.key("error"), &ERROR_KEYS)?;
        if error.get("type").is_none() {
            problems.missing(&error, "type", "name an exception, such as ResourceNotFoundException");
        }
        let written = problems.entries(&error, "members");
        let (shape, type_tree) = problems.string(&error, "type")?;
        let members = match (self.errors.schema(shape), error.get("members")) {
            (Some(schema), Some(tree)) => {
                self.value(schema, tree, &error.key("members"), Purpose::Sent, problems).document()
            }
            _ => written.iter().map(|entry| (entry.key.clone(), entry.tree.node())).collect(),
        };
        let wanted = WantedError {
            shape: shape.to_owned(),
            message: problems.string(&error, "message").map(|(text, _)| text.to_owned()),
            reason: problems.string(&error, "reason").map(|(text, _)| text.to_owned()),
            retry_after: problems.integer(&error, "retry_after", 0),
            members: members.as_object().cloned().unwrap_or_default(),
        };
        match self.errors.response(&wanted) {
            Ok(response) => {
                if let Some(schema) = response.schema {
                    let members = Wanted::Value(response.members.clone());
                    self.fits(schema, &members, tree, &table.key("error"), problems);
                }
                Some(Reply::Error(response))
            }
            Err(problem) => {
                let near = nearest(shape, self.errors.names());
                let unknown = matches!(problem, ErrorProblem::Unknown(_));
                let (key, span, help) = if unknown {
                    (error.key("type"), &type_tree.span, near)
                } else {
                    (error.path.clone(), error.span(), None)
                };
                problems.push("unknown-error", &key, span, &problem.to_string(), help);
                None
            }
        }
    }

    /// The value in document form; the problems say where it is not what its schema asks for. A member that the model
    /// does not have is a mistake here, even where a client would ignore it.
    fn fits(&self, schema: SchemaId, value: &Wanted, tree: &Tree, path: &str, problems: &mut Problems) -> Node {
        let document = value.document();
        for mut violation in read::own_document(self.api, schema, &document) {
            if let Some(blob) = value.blob_at(&violation.path) {
                violation.value = Some(blob.to_string());
            }
            let unknown = violation.constraint == Constraint::UnknownMember;
            if unknown || violation.is_error() {
                let help = if unknown { self.near_member(schema, &violation.path) } else { None };
                problems.violation(&violation, tree, path, help);
            }
        }
        document
    }

    /// The member nearest to the last name of a path.
    fn near_member(&self, schema: SchemaId, path: &str) -> Option<String> {
        let (parents, name) = path.rsplit_once('.').unwrap_or(("", path));
        let mut parent = schema;
        for step in parents.split(['.', '[']).filter(|step| !step.is_empty()) {
            parent = match &self.api[parent].kind {
                Kind::Structure { members } | Kind::Union { members } => members.get(step)?.target,
                Kind::List { member, .. } => member.target,
                Kind::Map { value, .. } => value.target,
                _ => return None,
            };
        }
        nearest(name, self.api[parent].members().map(|member| member.name.as_str()))
    }
}

fn fault(table: &Table<'_>, problems: &mut Problems) -> Option<Reply> {
    let (name, tree) = problems.string(table, "fault")?;
    if let Ok(fault) = name.parse() {
        return Some(Reply::Fault(fault));
    }
    let names = Fault::ALL.map(Fault::name);
    let help = nearest(name, names.into_iter());
    let message = format!("expected one of {}, found `{name}`", names.join(", "));
    problems.push("unknown-fault", &table.key("fault"), &tree.span, &message, help);
    None
}

fn delay(table: &Table<'_>, problems: &mut Problems) -> Option<Duration> {
    let (text, tree) = problems.string(table, "delay")?;
    match parse_delay(text) {
        Ok(delay) => Some(delay),
        Err(error @ (DelayError::Form | DelayError::TooLong)) => {
            let message = format!("{error}, found `{text}`");
            problems.push("wrong-value", &table.key("delay"), &tree.span, &message, None);
            None
        }
    }
}
