//! What a driver reported of a call, compared with the model's example or the error that was asked for. Which calls
//! there are is the business of `calls`.

use super::calls::{AskedError, Expected};
use super::driver::{Equal, Failure, Native, Response, Told};
use jiff::Timestamp;
use proofmark_contract::Api;
use proofmark_contract::api::{Kind, Location, Member, SchemaId};
use proofmark_contract::report::Finding;
use proofmark_smithy_model::model::Node;
use std::collections::HashMap;

/// What is not as expected.
pub(crate) enum Judgement {
    /// These findings; none, if all is as expected.
    Findings(Vec<Finding>),
    /// This version of the SDK does not have it.
    Missing(String),
}

/// Compares a response with what was expected.
pub(crate) fn judge(api: &Api, expected: &Expected, response: &Response) -> Judgement {
    let refused = |wanted: &str, said: String| Judgement::Findings(vec![Finding::error("call", wanted, said)]);
    match (&response.told, expected) {
        (Told::Missing(reason), _) => Judgement::Missing(reason.clone()),
        (Told::Output(found), Expected::Output { schema, value }) => {
            let mut findings = Vec::new();
            Comparison { api, findings: &mut findings }.structure(*schema, value, found, "");
            native(api, *schema, value, &response.native, &mut findings);
            Judgement::Findings(findings)
        }
        (Told::Equal(equal), Expected::Output { .. }) => Judgement::Findings(compared(equal)),
        (Told::Error(failure), Expected::Error(asked)) => Judgement::Findings(error(asked, failure)),
        (Told::Error(failure), Expected::Output { .. }) => {
            let code = failure.code.as_deref().unwrap_or("an error without a code");
            refused("an output", format!("{code}: {}", failure.message.as_deref().unwrap_or("no message")))
        }
        (Told::Refused(reason), _) => refused("a service's response", reason.clone()),
        (Told::Output(found), Expected::Error(asked)) => refused(&asked.code, format!("the output {found}")),
        (Told::Equal(_), Expected::Error(asked)) => refused(&asked.code, "an output".to_owned()),
    }
}

fn compared(equal: &Equal) -> Vec<Finding> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    if equal.same {
        Vec::new()
    } else if equal.same_to_the_millisecond {
        vec![Finding::warning("timestamps", "those of the example", "others, by fractions of a millisecond")]
    } else {
        vec![Finding::error("output", text(&equal.expected), text(&equal.found))]
    }
}

fn error(asked: &AskedError, found: &Failure) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut check = |path: &str, expected: String, found: Option<String>| match found {
        Some(found) if found == expected => {}
        found => findings.push(Finding::error(path, expected, found.unwrap_or_else(|| "nothing".to_owned()))),
    };
    check("code", asked.code.clone(), found.code.clone());
    check("message", asked.message.clone(), found.message.clone());
    // A command line shows neither status nor types nor members.
    if let Some(status) = found.status {
        check("status", asked.status.to_string(), Some(status.to_string()));
    }
    if let Some(typed) = found.typed {
        let words =
            |typed: bool| if typed { "an exception type of its own" } else { "the service's general exception" };
        check("type", words(asked.modelled).to_owned(), Some(words(typed).to_owned()));
    }
    if let Some(members) = found.members.as_ref().filter(|_| asked.modelled) {
        for (name, value) in &asked.members {
            check(name, value.to_string(), named(members, name).map(Node::to_string));
        }
    }
    findings
}

/// Moments as values of the SDK's language: boto3's documentation promises `datetime`.
fn native(api: &Api, schema: SchemaId, value: &Node, found: &HashMap<String, Native>, findings: &mut Vec<Finding>) {
    for (name, native) in found {
        let Some(member) = api[schema].member(name).filter(|m| matches!(api[m.target].kind, Kind::Timestamp)) else {
            continue;
        };
        let expected = value[&member.name].as_f64().and_then(|seconds| {
            let moment = Timestamp::from_millisecond((seconds * 1000.0).round() as i64).ok()?;
            Some(Native("datetime.datetime".to_owned(), format!("{}", moment.strftime("%Y-%m-%dT%H:%M:%S%.6f+00:00"))))
        });
        if expected.as_ref() != Some(native) {
            let shown = |Native(ty, text): &Native| format!("{ty} {text}");
            let expected = expected.as_ref().map_or_else(|| "nothing".to_owned(), shown);
            findings.push(Finding::error(format!("{name} in Python"), expected, shown(native)));
        }
    }
}

/// A member by its name; some languages change the case of its first letter.
fn named<'a>(object: &'a Node, name: &str) -> Option<&'a Node> {
    let same = |other: &str| {
        let (mut ours, mut others) = (name.chars(), other.chars());
        match (ours.next(), others.next()) {
            (Some(a), Some(b)) => a.eq_ignore_ascii_case(&b) && ours.eq(others),
            (a, b) => a == b,
        }
    };
    object.as_object()?.iter().find(|(other, value)| same(other) && !value.is_null()).map(|(_, value)| value)
}

struct Comparison<'a> {
    api: &'a Api,
    findings: &'a mut Vec<Finding>,
}

impl Comparison<'_> {
    fn structure(&mut self, schema: SchemaId, expected: &Node, found: &Node, path: &str) {
        let Some(object) = found.as_object() else {
            return self.differ(path, expected, Some(found));
        };
        let api = self.api;
        for member in api[schema].members() {
            let path = join(path, &member.name);
            // An empty payload cannot be distinguished from an absent one.
            let there = |value: &&Node| !(value.is_null() || member.location == Location::Payload && *value == "");
            let expected = expected.get(&member.name).filter(there);
            match (expected, named(found, &member.name).filter(there)) {
                (None, None) => {}
                // Every response has a status, which examples leave out.
                (None, Some(_)) if member.location == Location::StatusCode => {}
                (Some(expected), Some(found)) => self.member(member, expected, found, &path),
                (Some(expected), None) => self.differ(&path, expected, None),
                (None, Some(found)) => self.findings.push(Finding::error(path, "nothing", found.to_string())),
            }
        }
        for (name, value) in object {
            if !api[schema].members().any(|member| member.name.eq_ignore_ascii_case(name)) {
                let path = join(path, name);
                self.findings.push(Finding::warning(path, "only what the model has", value.to_string()));
            }
        }
    }

    fn member(&mut self, member: &Member, expected: &Node, found: &Node, path: &str) {
        let api = self.api;
        match (&api[member.target].kind, expected, found) {
            (Kind::Structure { .. } | Kind::Union { .. }, ..) => self.structure(member.target, expected, found, path),
            (Kind::List { member, .. }, Node::Array(wanted), Node::Array(items)) if wanted.len() == items.len() => {
                for (index, (expected, found)) in wanted.iter().zip(items).enumerate() {
                    self.member(member, expected, found, &format!("{path}[{index}]"));
                }
            }
            (Kind::Map { value, .. }, Node::Object(wanted), Node::Object(entries)) if wanted.len() == entries.len() => {
                for (key, expected) in wanted {
                    match entries.get(key) {
                        Some(found) => self.member(value, expected, found, &join(path, key)),
                        None => self.differ(&join(path, key), expected, None),
                    }
                }
            }
            (Kind::Timestamp, ..) => self.timestamp(expected, found, path),
            (_, Node::Number(wanted), Node::Number(number)) if wanted.as_f64() == number.as_f64() => {}
            _ if expected == found => {}
            _ => self.differ(path, expected, Some(found)),
        }
    }

    /// Smithy's timestamps are precise to the millisecond: less is noise of binary fractions, worth a warning.
    fn timestamp(&mut self, expected: &Node, found: &Node, path: &str) {
        match (expected.as_f64(), found.as_f64()) {
            (Some(wanted), Some(moment)) if wanted == moment => {}
            (Some(wanted), Some(moment)) if (wanted - moment).abs() < 0.0005 => {
                self.findings.push(Finding::warning(path, expected.to_string(), found.to_string()));
            }
            _ => self.differ(path, expected, Some(found)),
        }
    }

    fn differ(&mut self, path: &str, expected: &Node, found: Option<&Node>) {
        let found = found.map_or_else(|| "nothing".to_owned(), Node::to_string);
        let path = if path.is_empty() { "output" } else { path };
        self.findings.push(Finding::error(path, expected.to_string(), found));
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

#[cfg(test)]
mod tests;
