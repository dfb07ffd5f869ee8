//! `smithy.rules#endpointRuleSet`, version 1.0 and 1.1, from its JSON into types. Nothing of Rust's text here.

use crate::name::{self, RustName, reserved};
use proofmark_smithy_model::model::Node;

/// A rule set.
#[derive(Debug)]
pub(super) struct RuleSet {
    pub(super) parameters: Vec<Parameter>,
    pub(super) rules: Vec<Rule>,
}

/// A parameter of a rule set.
#[derive(Debug)]
pub(super) struct Parameter {
    pub(super) name: String,
    pub(super) rust: RustName,
    pub(super) kind: ParameterKind,
    pub(super) built_in: Option<String>,
    pub(super) required: bool,
    pub(super) default: Option<Node>,
    pub(super) deprecated: bool,
}

/// The type of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ParameterKind {
    String,
    Boolean,
    StringArray,
}

/// A rule: what it demands, and what it answers.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) conditions: Vec<Condition>,
    pub(super) answer: Answer,
}

/// What a rule answers when its conditions hold.
#[derive(Debug)]
pub(super) enum Answer {
    Endpoint { url: Expr, headers: Vec<(String, Vec<Expr>)>, properties: Vec<(String, Node)> },
    Error(Expr),
    Tree(Vec<Rule>),
}

/// A condition, with the name that later rules know its value by.
#[derive(Debug)]
pub(super) struct Condition {
    pub(super) call: Call,
    pub(super) assign: Option<String>,
}

/// A function call.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) function: String,
    pub(super) arguments: Vec<Expr>,
}

/// A value in a rule.
#[derive(Debug)]
pub(super) enum Expr {
    Reference(String),
    Call(Call),
    Template(Vec<Part>),
    Boolean(bool),
    Integer(i64),
}

/// A part of a template.
#[derive(Debug, PartialEq)]
pub(super) enum Part {
    Text(String),
    /// `{name}` or `{name#path}`.
    Value {
        name: String,
        path: Option<String>,
    },
}

type Parsed<T> = Result<T, String>;

/// Whether a parameter or variable can have this name: it becomes a name of Rust.
fn check_name(name: &str) -> Parsed<()> {
    let is_letter = |character: char| character.is_ascii_alphanumeric() || character == '_';
    if name.trim_start_matches('_').starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(is_letter) {
        Ok(())
    } else {
        Err(format!("{name:?} cannot be the name of a parameter or variable: it must have letters and digits only"))
    }
}

impl RuleSet {
    /// Reads a rule set; every complaint says where in the JSON.
    pub(super) fn parse(node: &Node) -> Result<Self, Vec<String>> {
        let mut errors = Vec::new();
        match node.get("version").and_then(Node::as_str) {
            Some("1.0" | "1.1") => {}
            other => errors.push(format!("endpoint rules of version {other:?} are not known (1.0 and 1.1 are)")),
        }
        let mut parameters = Vec::new();
        match node.get("parameters").and_then(Node::as_object) {
            Some(entries) => {
                for (name, value) in entries {
                    match Parameter::parse(name, value) {
                        Ok(parameter) => parameters.push(parameter),
                        Err(error) => errors.push(error),
                    }
                }
            }
            None => errors.push("endpoint rules have no `parameters`".to_owned()),
        }
        let names =
            parameters.iter().map(|parameter: &Parameter| (parameter.name.as_str(), parameter.rust.clone())).collect();
        let names = name::apart(names, &reserved::PARAMETERS, &["set_"]);
        for (parameter, rust) in parameters.iter_mut().zip(names) {
            parameter.rust = rust;
        }
        let rules = parse_rules(node, "endpoint rules", &mut errors);
        if errors.is_empty() { Ok(Self { parameters, rules }) } else { Err(errors) }
    }
}

impl Parameter {
    fn parse(name: &str, node: &Node) -> Parsed<Self> {
        check_name(name)?;
        let kind = match node.get("type").and_then(Node::as_str) {
            Some("string" | "String") => ParameterKind::String,
            Some("boolean" | "Boolean") => ParameterKind::Boolean,
            Some("stringArray") => ParameterKind::StringArray,
            other => return Err(format!("endpoint parameter {name} has the unknown type {other:?}")),
        };
        let default = node.get("default").cloned();
        let fits = match (&default, kind) {
            (None, _) => true,
            (Some(value), ParameterKind::String) => value.is_string(),
            (Some(value), ParameterKind::Boolean) => value.is_boolean(),
            (Some(value), ParameterKind::StringArray) => {
                value.as_array().is_some_and(|items| items.iter().all(Node::is_string))
            }
        };
        if !fits {
            return Err(format!("endpoint parameter {name} has a default of another type"));
        }
        Ok(Self {
            name: name.to_owned(),
            rust: RustName::parameter(name),
            kind,
            built_in: node.get("builtIn").and_then(Node::as_str).map(str::to_owned),
            required: node.get("required").and_then(Node::as_bool).unwrap_or(false),
            default,
            deprecated: node.get("deprecated").is_some(),
        })
    }

    /// Whether it always has a value in `Params`.
    pub(super) fn is_set(&self) -> bool {
        self.required || self.default.is_some()
    }
}

fn parse_rules(node: &Node, place: &str, errors: &mut Vec<String>) -> Vec<Rule> {
    let Some(rules) = node.get("rules").and_then(Node::as_array) else {
        errors.push(format!("{place} have no `rules`"));
        return Vec::new();
    };
    let mut parsed = Vec::new();
    for (index, rule) in rules.iter().enumerate() {
        let place = format!("{place}, rule {index}");
        match parse_conditions(rule).and_then(|conditions| Ok((conditions, parse_answer(rule, &place, errors)?))) {
            Ok((conditions, answer)) => parsed.push(Rule { conditions, answer }),
            Err(error) => errors.push(format!("{place}: {error}")),
        }
    }
    parsed
}

fn parse_conditions(rule: &Node) -> Parsed<Vec<Condition>> {
    let conditions = rule.get("conditions").and_then(Node::as_array).map(Vec::as_slice).unwrap_or_default();
    let parse = |node: &Node| {
        let assign = node.get("assign").and_then(Node::as_str).map(str::to_owned);
        assign.as_deref().map_or(Ok(()), check_name)?;
        Ok(Condition { call: Call::parse(node)?, assign })
    };
    conditions.iter().map(parse).collect()
}

fn parse_answer(rule: &Node, place: &str, errors: &mut Vec<String>) -> Parsed<Answer> {
    match rule.get("type").and_then(Node::as_str) {
        Some("endpoint") => {
            let endpoint = rule.get("endpoint").ok_or("an endpoint rule has no `endpoint`")?;
            let members = |name| endpoint.get(name).and_then(Node::as_object).into_iter().flatten();
            let header = |(name, values): (&String, &Node)| {
                let values = values.as_array().ok_or_else(|| format!("header {name} is no list"))?;
                Ok((name.clone(), values.iter().map(Expr::parse).collect::<Parsed<_>>()?))
            };
            Ok(Answer::Endpoint {
                url: Expr::parse(endpoint.get("url").ok_or("an endpoint has no `url`")?)?,
                headers: members("headers").map(header).collect::<Parsed<_>>()?,
                properties: members("properties").map(|(name, value)| (name.clone(), value.clone())).collect(),
            })
        }
        Some("error") => Ok(Answer::Error(Expr::parse(rule.get("error").ok_or("an error rule has no `error`")?)?)),
        Some("tree") => Ok(Answer::Tree(parse_rules(rule, place, errors))),
        other => Err(format!("a rule has the unknown type {other:?}")),
    }
}

impl Call {
    fn parse(node: &Node) -> Parsed<Self> {
        let function = node.get("fn").and_then(Node::as_str).ok_or("a condition has no `fn`")?;
        let arguments = node.get("argv").and_then(Node::as_array).ok_or(format!("{function} has no `argv`"))?;
        Ok(Self { function: function.to_owned(), arguments: arguments.iter().map(Expr::parse).collect::<Parsed<_>>()? })
    }

    fn uses(&self, name: &str) -> bool {
        self.arguments.iter().any(|argument| argument.uses(name))
    }
}

impl Expr {
    fn parse(node: &Node) -> Parsed<Self> {
        match node {
            Node::String(text) => Ok(Self::Template(parse_template(text)?)),
            Node::Bool(value) => Ok(Self::Boolean(*value)),
            Node::Number(number) => number.as_i64().map(Self::Integer).ok_or(format!("{number} is no integer")),
            Node::Object(members) => match members.get("ref").and_then(Node::as_str) {
                Some(name) => Ok(Self::Reference(name.to_owned())),
                None => Ok(Self::Call(Call::parse(node)?)),
            },
            Node::Array(_) | Node::Null => Err(format!("{node} is no value of a rule")),
        }
    }

    fn uses(&self, wanted: &str) -> bool {
        match self {
            Self::Reference(name) => name == wanted,
            Self::Call(call) => call.uses(wanted),
            Self::Template(parts) => {
                parts.iter().any(|part| matches!(part, Part::Value { name, .. } if name == wanted))
            }
            Self::Boolean(_) | Self::Integer(_) => false,
        }
    }
}

/// Whether conditions read the value called `name`.
pub(super) fn conditions_use(conditions: &[Condition], name: &str) -> bool {
    conditions.iter().any(|condition| condition.call.uses(name))
}

/// Whether rules read the value called `name`.
pub(super) fn rules_use(rules: &[Rule], name: &str) -> bool {
    rules.iter().any(|rule| conditions_use(&rule.conditions, name) || rule.answer.uses(name))
}

impl Answer {
    pub(super) fn uses(&self, name: &str) -> bool {
        match self {
            Self::Endpoint { url, headers, properties } => {
                url.uses(name)
                    || headers.iter().flat_map(|(_, values)| values).any(|value| value.uses(name))
                    || properties.iter().any(|(_, value)| property_uses(value, name))
            }
            Self::Error(message) => message.uses(name),
            Self::Tree(rules) => rules_use(rules, name),
        }
    }
}

fn property_uses(node: &Node, name: &str) -> bool {
    match node {
        Node::String(_) => Expr::parse(node).is_ok_and(|template| template.uses(name)),
        Node::Array(items) => items.iter().any(|item| property_uses(item, name)),
        Node::Object(members) => members.values().any(|value| property_uses(value, name)),
        Node::Null | Node::Bool(_) | Node::Number(_) => false,
    }
}

/// Takes a template apart; `{{` and `}}` are braces.
pub(super) fn parse_template(text: &str) -> Parsed<Vec<Part>> {
    let mut parts = Vec::new();
    let mut literal = String::new();
    let mut rest = text;
    while let Some(index) = rest.find(['{', '}']) {
        let (before, brace) = rest.split_at(index);
        literal.push_str(before);
        if let Some(after) = brace.strip_prefix("{{").or_else(|| brace.strip_prefix("}}")) {
            literal.push_str(&brace[..1]);
            rest = after;
            continue;
        }
        let inner = brace.strip_prefix('{').and_then(|inner| inner.split_once('}'));
        let (value, after) = inner.ok_or_else(|| format!("the template {text:?} has an unpaired brace"))?;
        if !literal.is_empty() {
            parts.push(Part::Text(std::mem::take(&mut literal)));
        }
        let (name, path) = match value.split_once('#') {
            Some((name, path)) => (name, Some(path.to_owned())),
            None => (value, None),
        };
        parts.push(Part::Value { name: name.to_owned(), path });
        rest = after;
    }
    literal.push_str(rest);
    if !literal.is_empty() || parts.is_empty() {
        parts.push(Part::Text(literal));
    }
    Ok(parts)
}
