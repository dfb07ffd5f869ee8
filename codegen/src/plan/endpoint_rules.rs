//! `smithy.rules#endpointRuleSet`, version 1.0 and 1.1, as types.
#![allow(missing_docs)] // the names are Smithy's

use crate::document::Document;
use crate::name::RustName;

/// A rule set.
#[derive(Debug, Clone, Default)]
pub struct RuleSet {
    pub parameters: Vec<Parameter>,
    pub rules: Vec<Rule>,
}

/// A parameter of a rule set.
#[derive(Debug, Clone)]
pub struct Parameter {
    pub name: String,
    pub rust: RustName,
    pub kind: ParameterKind,
    pub built_in: Option<String>,
    pub required: bool,
    pub default: Option<ParameterDefault>,
    pub deprecated: bool,
}

/// The type of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterKind {
    String,
    Boolean,
    StringArray,
}

/// The default of a parameter.
#[derive(Debug, Clone, PartialEq)]
pub enum ParameterDefault {
    Text(String),
    Boolean(bool),
    Texts(Vec<String>),
}

impl ParameterDefault {
    /// The value as JSON.
    pub fn to_json(&self) -> String {
        match self {
            Self::Text(text) => Document::from(text.as_str()).to_string(),
            Self::Boolean(value) => value.to_string(),
            Self::Texts(texts) => Document::Array(texts.iter().map(|text| text.as_str().into()).collect()).to_string(),
        }
    }
}

/// A property of an endpoint.
#[derive(Debug, Clone)]
pub enum Property {
    /// The authentication schemes that the endpoint takes.
    AuthSchemes(Vec<AuthScheme>),
    Other(String, PropertyValue),
}

/// An authentication scheme that an endpoint takes.
#[derive(Debug, Clone)]
pub struct AuthScheme {
    pub name: String,
    pub properties: Vec<(String, PropertyValue)>,
}

/// The value of a property.
#[derive(Debug, Clone)]
pub enum PropertyValue {
    Null,
    Boolean(bool),
    Integer(i32),
    Template(Vec<Part>),
    List(Vec<PropertyValue>),
    Object(Vec<(String, PropertyValue)>),
}

/// A rule: its conditions and its result.
#[derive(Debug, Clone)]
pub struct Rule {
    pub conditions: Vec<Condition>,
    pub answer: Answer,
}

/// The result of a rule when its conditions hold.
#[derive(Debug, Clone)]
pub enum Answer {
    Endpoint { url: Expr, headers: Vec<(String, Vec<Expr>)>, properties: Vec<Property> },
    Error(Expr),
    Tree(Vec<Rule>),
}

/// A condition, with the name that later rules know its value by.
#[derive(Debug, Clone)]
pub struct Condition {
    pub call: Call,
    pub assign: Option<String>,
}

/// A function call.
#[derive(Debug, Clone)]
pub struct Call {
    pub function: String,
    pub arguments: Vec<Expr>,
}

/// A value in a rule.
#[derive(Debug, Clone)]
pub enum Expr {
    Reference(String),
    Call(Call),
    Template(Vec<Part>),
    Boolean(bool),
    Integer(i64),
}

/// A part of a template.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    Text(String),
    /// `{name}` or `{name#path}`.
    Value {
        name: String,
        path: Option<String>,
    },
}

impl Parameter {
    /// Whether it always has a value in `Params`.
    pub fn is_set(&self) -> bool {
        self.required || self.default.is_some()
    }
}

impl Call {
    fn uses(&self, name: &str) -> bool {
        self.arguments.iter().any(|argument| argument.uses(name))
    }
}

impl Expr {
    fn uses(&self, wanted: &str) -> bool {
        match self {
            Self::Reference(name) => name == wanted,
            Self::Call(call) => call.uses(wanted),
            Self::Template(parts) => parts_use(parts, wanted),
            Self::Boolean(_) | Self::Integer(_) => false,
        }
    }
}

/// Whether conditions read the value called `name`.
pub fn conditions_use(conditions: &[Condition], name: &str) -> bool {
    conditions.iter().any(|condition| condition.call.uses(name))
}

/// Whether rules read the value called `name`.
pub fn rules_use(rules: &[Rule], name: &str) -> bool {
    rules.iter().any(|rule| conditions_use(&rule.conditions, name) || rule.answer.uses(name))
}

impl Answer {
    pub fn uses(&self, name: &str) -> bool {
        match self {
            Self::Endpoint { url, headers, properties } => {
                url.uses(name)
                    || headers.iter().flat_map(|(_, values)| values).any(|value| value.uses(name))
                    || properties.iter().any(|property| property.uses(name))
            }
            Self::Error(message) => message.uses(name),
            Self::Tree(rules) => rules_use(rules, name),
        }
    }
}

fn parts_use(parts: &[Part], wanted: &str) -> bool {
    parts.iter().any(|part| matches!(part, Part::Value { name, .. } if name == wanted))
}

impl Property {
    fn uses(&self, name: &str) -> bool {
        match self {
            Self::AuthSchemes(schemes) => {
                schemes.iter().flat_map(|scheme| &scheme.properties).any(|(_, value)| value.uses(name))
            }
            Self::Other(_, value) => value.uses(name),
        }
    }
}

impl PropertyValue {
    fn uses(&self, name: &str) -> bool {
        match self {
            Self::Null | Self::Boolean(_) | Self::Integer(_) => false,
            Self::Template(parts) => parts_use(parts, name),
            Self::List(items) => items.iter().any(|item| item.uses(name)),
            Self::Object(members) => members.iter().any(|(_, value)| value.uses(name)),
        }
    }
}
