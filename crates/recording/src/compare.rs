//! Whether a request is the one that was recorded: by operation and input, not by bytes. Both sides are redacted, so that
//! what was left out of the recording cannot differ. Resources are compared by what they name, whatever the form.

use crate::format::Rules;
use crate::placeholder::{self, Kind as Place, Part};
use crate::redact::LastNumbers;
use proofmark_contract::api::{Api, ApiOperation};
use proofmark_contract::service::Service;
use proofmark_smithy_model::model::Node;
use regex::Regex;
use serde_json::{Map, json};
use std::sync::LazyLock;

/// How much of a value is shown.
const SHOWN: usize = 120;

static ACCOUNT: LazyLock<Regex> = LazyLock::new(|| placeholder::pattern(r"[0-9]{12}"));

/// Where two values differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// By member names: `VpcConfig.SubnetIds[0]`.
    pub path: String,
    /// The recorded value, redacted.
    pub recorded: String,
    /// The other value, redacted.
    pub found: String,
}

/// An input as it is compared.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    resource: Option<Resource>,
    members: Map<String, Node>,
}

/// The resource that an input names.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Resource {
    member: &'static str,
    name: String,
    region: Option<String>,
    qualifier: Option<String>,
}

/// What is equal although it differs.
#[derive(Clone, Debug, Default)]
pub struct Tolerance {
    /// The highest number of each kind of placeholder in the recording: higher ones stand for values that it does not know.
    pub last: LastNumbers,
}

impl Input {
    /// A redacted input, without members that make a request idempotent and those that rules leave out.
    pub fn new(api: &Api, service: &dyn Service, rules: &Rules, operation: &ApiOperation, input: &Node) -> Self {
        let mut members = input.as_object().cloned().unwrap_or_default();
        for member in api[operation.input].members().filter(|member| member.idempotency_token) {
            members.shift_remove(&member.name);
        }
        for path in rules.ignore.iter().filter_map(|path| ignored_in(path, operation.name())) {
            remove(&mut members, path);
        }
        let resource = service.resource(&members).map(|name| {
            let usual = name.kind.qualifier.map(|(_, usual)| usual);
            Resource {
                member: name.kind.member,
                name: name.name.to_owned(),
                region: name.region.map(str::to_owned),
                qualifier: name.qualifier.or(usual).map(str::to_owned),
            }
        });
        if resource.is_some()
            && let Some(kind) = service.resource(&members).map(|name| name.kind)
        {
            members.shift_remove(kind.member);
            if let Some((qualifier, _)) = kind.qualifier {
                members.shift_remove(qualifier);
            }
        }
        Self { resource, members }
    }

    /// A text that only equal inputs have in common.
    pub(crate) fn key(&self) -> String {
        let resource = self.resource.as_ref().map(|own| (own.member, &own.name, &own.region, &own.qualifier));
        json!([resource, self.members]).to_string()
    }

    /// Where another input differs from this one, which is recorded.
    pub fn differences(&self, found: &Self, tolerance: &Tolerance) -> Vec<Difference> {
        let mut differences = Vec::new();
        match (&self.resource, &found.resource) {
            (Some(recorded), Some(found)) => recorded.compare(found, &mut differences),
            (None, None) => {}
            (recorded, found) => differences.push(Difference {
                path: recorded.as_ref().or(found.as_ref()).map_or("input", |resource| resource.member).to_owned(),
                recorded: recorded.as_ref().map_or("(nothing)".to_owned(), |resource| shown_text(&resource.name)),
                found: found.as_ref().map_or("(nothing)".to_owned(), |resource| shown_text(&resource.name)),
            }),
        }
        objects("", &self.members, &found.members, tolerance, &mut differences);
        differences
    }
}

impl Resource {
    /// Accounts are not compared: that of the recording is a stand-in.
    fn compare(&self, found: &Self, differences: &mut Vec<Difference>) {
        let mut differs = |part: &str, recorded: &str, found: &str| {
            differences.push(Difference {
                path: format!("{}{part}", self.member),
                recorded: shown_text(recorded),
                found: shown_text(found),
            });
        };
        if self.name != found.name {
            differs("", &self.name, &found.name);
        }
        if let (Some(one), Some(other)) = (&self.region, &found.region)
            && one != other
        {
            differs(" (region)", one, other);
        }
        if self.qualifier != found.qualifier {
            let [recorded, found] = [self, found].map(|own| own.qualifier.clone().unwrap_or_default());
            differs(" (qualifier)", &recorded, &found);
        }
    }
}

/// Where a value differs from a recorded one. Both are redacted.
pub fn differences(recorded: &Node, found: &Node, tolerance: &Tolerance) -> Vec<Difference> {
    let mut differences = Vec::new();
    values("", recorded, found, tolerance, &mut differences);
    differences
}

fn values(path: &str, recorded: &Node, found: &Node, tolerance: &Tolerance, differences: &mut Vec<Difference>) {
    match (recorded, found) {
        (Node::Object(recorded), Node::Object(found)) => objects(path, recorded, found, tolerance, differences),
        (Node::Array(recorded), Node::Array(found)) => {
            for index in 0..recorded.len().max(found.len()) {
                let item = |items: &[Node]| items.get(index).cloned();
                optional(
                    &format!("{path}[{index}]"),
                    item(recorded).as_ref(),
                    item(found).as_ref(),
                    tolerance,
                    differences,
                );
            }
        }
        _ if is_same(recorded, found, tolerance) => {}
        _ => differences.push(Difference { path: named(path), recorded: shown(recorded), found: shown(found) }),
    }
}

fn objects(
    path: &str,
    recorded: &Map<String, Node>,
    found: &Map<String, Node>,
    tolerance: &Tolerance,
    differences: &mut Vec<Difference>,
) {
    // The bytes of equal JSON may differ in their spaces.
    let is_blob = |object: &Map<String, Node>| object.contains_key("json") && object.len() <= 2;
    let skips = |name: &str| name == "raw" && is_blob(recorded) && is_blob(found);
    let added = found.keys().filter(|name| !recorded.contains_key(*name));
    for name in recorded.keys().chain(added).filter(|name| !skips(name)) {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        optional(&path, recorded.get(name), found.get(name), tolerance, differences);
    }
}

fn optional(
    path: &str,
    recorded: Option<&Node>,
    found: Option<&Node>,
    tolerance: &Tolerance,
    differences: &mut Vec<Difference>,
) {
    let present = |value: &&Node| !value.is_null();
    match (recorded.filter(present), found.filter(present)) {
        (Some(recorded), Some(found)) => values(path, recorded, found, tolerance, differences),
        (None, None) => {}
        (recorded, found) => differences.push(Difference {
            path: named(path),
            recorded: recorded.map_or_else(|| "(nothing)".to_owned(), shown),
            found: found.map_or_else(|| "(nothing)".to_owned(), shown),
        }),
    }
}

fn is_same(recorded: &Node, found: &Node, tolerance: &Tolerance) -> bool {
    match (recorded, found) {
        (Node::String(recorded), Node::String(found)) => is_same_text(recorded, found, tolerance),
        // A value that was left out had another type in the model than the placeholder has.
        (Node::String(recorded), _) => is_left_out(recorded),
        (Node::Number(recorded), Node::Number(found)) => recorded == found || recorded.as_f64() == found.as_f64(),
        _ => recorded == found,
    }
}

fn is_left_out(recorded: &str) -> bool {
    let left_out = |part: &Part<'_>| match part {
        Part::Placeholder(place) => matches!(place.kind, Place::Secret | Place::Sensitive | Place::Payload),
        Part::Literal(_) => false,
    };
    placeholder::parts(recorded).iter().any(left_out)
}

fn is_same_text(recorded: &str, found: &str, tolerance: &Tolerance) -> bool {
    if recorded == found || is_left_out(recorded) {
        return true;
    }
    let (recorded, found) = (placeholder::parts(recorded), placeholder::parts(found));
    recorded.len() == found.len()
        && recorded.iter().zip(&found).all(|pair| match pair {
            (Part::Literal(recorded), Part::Literal(found)) => {
                recorded == found || ACCOUNT.replace_all(recorded, "#") == ACCOUNT.replace_all(found, "#")
            }
            (Part::Placeholder(recorded), Part::Placeholder(found)) => {
                let is_unknown = found.number > tolerance.last.get(&found.kind).copied().unwrap_or_default();
                let counts = matches!(recorded.kind, Place::Uuid | Place::Token);
                recorded.kind == found.kind && (recorded.number == found.number || is_unknown || !counts)
            }
            _ => false,
        })
}

/// The path of a rule below an operation's input, if it is about this operation.
fn ignored_in<'r>(rule: &'r str, operation: &str) -> Option<&'r str> {
    let (of, path) = rule.split_once('.')?;
    (of == "*" || of == operation).then_some(path)
}

/// Removes what a path leads to; lists are looked through.
fn remove(members: &mut Map<String, Node>, path: &str) {
    let Some((name, rest)) = path.split_once('.') else {
        members.shift_remove(path);
        return;
    };
    match members.get_mut(name) {
        Some(Node::Object(object)) => remove(object, rest),
        Some(Node::Array(items)) => {
            items.iter_mut().filter_map(Node::as_object_mut).for_each(|item| remove(item, rest))
        }
        _ => {}
    }
}

fn named(path: &str) -> String {
    if path.is_empty() { "the whole".to_owned() } else { path.to_owned() }
}

fn shown(value: &Node) -> String {
    shown_text(&value.to_string())
}

fn shown_text(text: &str) -> String {
    let end = text.char_indices().nth(SHOWN).map_or(text.len(), |(end, _)| end);
    let cut = if end < text.len() { "…" } else { "" };
    format!("{}{cut}", &text[..end])
}
