//! Endpoint rules from their JSON into the plan's types. Whether they can be compiled is found by `expressions`.

use super::lowering::Lowering;
use crate::name::{self, RustName, reserved};
use crate::plan::endpoint_rules::{
    Answer, AuthScheme, Call, Condition, Expr, Parameter, ParameterDefault, ParameterKind, Part, Property,
    PropertyValue, Rule, RuleSet,
};
use proofmark_smithy_model::Diagnostic;
use proofmark_smithy_model::model::Node;
use serde_json::json;

const ID: &str = "smithy.rules#endpointRuleSet";

impl Lowering<'_> {
    /// The rules of the service.
    pub(super) fn endpoint_rules(&mut self) -> RuleSet {
        let given = given_endpoint();
        let node = self.service.traits.get(ID).unwrap_or(&given);
        parse(node).unwrap_or_else(|reasons| {
            let diagnostic = |reason| {
                Diagnostic::error("unsupported", reason)
                    .on(&self.service.id)
                    .on_trait(ID)
                    .help("correct the rule set, or extend the reader of endpoint rules")
            };
            self.report.extend(reasons.into_iter().map(diagnostic).collect());
            RuleSet::default()
        })
    }
}

/// The rules of a service that has none: the endpoint that the client is given.
fn given_endpoint() -> Node {
    let endpoint = json!({"builtIn": "SDK::Endpoint", "required": false, "type": "string"});
    let region = json!({"builtIn": "AWS::Region", "required": false, "type": "string"});
    json!({
        "version": "1.0",
        "parameters": {"Region": region, "Endpoint": endpoint},
        "rules": [
            {
                "conditions": [{"fn": "isSet", "argv": [{"ref": "Endpoint"}]}],
                "endpoint": {"url": {"ref": "Endpoint"}, "properties": {}, "headers": {}},
                "type": "endpoint",
            },
            {
                "conditions": [],
                "error": "The service has no endpoint rules: set `endpoint_url` in the client's configuration",
                "type": "error",
            },
        ],
    })
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

/// Reads a rule set; every complaint says where in the JSON.
pub(crate) fn parse(node: &Node) -> Result<RuleSet, Vec<String>> {
    let mut errors = Vec::new();
    match node.get("version").and_then(Node::as_str) {
        Some("1.0" | "1.1") => {}
        other => errors.push(format!("endpoint rules of version {other:?} are not known (1.0 and 1.1 are)")),
    }
    let mut parameters = Vec::new();
    match node.get("parameters").and_then(Node::as_object) {
        Some(entries) => {
            for (name, value) in entries {
                match parse_parameter(name, value) {
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
    if errors.is_empty() { Ok(RuleSet { parameters, rules }) } else { Err(errors) }
}
fn parse_parameter(name: &str, node: &Node) -> Parsed<Parameter> {
    check_name(name)?;
    let kind = match node.get("type").and_then(Node::as_str) {
        Some("string" | "String") => ParameterKind::String,
        Some("boolean" | "Boolean") => ParameterKind::Boolean,
        Some("stringArray") => ParameterKind::StringArray,
        other => return Err(format!("endpoint parameter {name} has the unknown type {other:?}")),
    };
    let texts = |items: &[Node]| items.iter().map(|item| item.as_str().map(str::to_owned)).collect::<Option<_>>();
    let default = match (node.get("default"), kind) {
        (None, _) => None,
        (Some(Node::String(text)), ParameterKind::String) => Some(ParameterDefault::Text(text.clone())),
        (Some(Node::Bool(value)), ParameterKind::Boolean) => Some(ParameterDefault::Boolean(*value)),
        (Some(value), ParameterKind::StringArray) if value.as_array().and_then(|items| texts(items)).is_some() => {
            value.as_array().and_then(|items| texts(items)).map(ParameterDefault::Texts)
        }
        _ => return Err(format!("endpoint parameter {name} has a default of another type")),
    };
    Ok(Parameter {
        name: name.to_owned(),
        rust: RustName::parameter(name),
        kind,
        built_in: node.get("builtIn").and_then(Node::as_str).map(str::to_owned),
        required: node.get("required").and_then(Node::as_bool).unwrap_or(false),
        default,
        deprecated: node.get("deprecated").is_some(),
    })
}

fn parse_rules(node: &Node, place: &str, errors: &mut Vec<String>) -> Vec<Rule> {
    let Some(rules) = node.get("rules").and_then(Node::as_array) else {
        errors.push(format!("{place} have no `rules`"));
        return Vec::new();
    };
    let mut parsed = Vec::new();
    for (index, rule) in rules.iter().enumerate() {
        let place = format!("{place}, rule {index}");
        match parse_conditions(rule).and_then(|conditions| Ok((conditions, parse_result(rule, &place, errors)?))) {
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
        Ok(Condition { call: parse_call(node)?, assign })
    };
    conditions.iter().map(parse).collect()
}

fn parse_result(rule: &Node, place: &str, errors: &mut Vec<String>) -> Parsed<Answer> {
    match rule.get("type").and_then(Node::as_str) {
        Some("endpoint") => {
            let endpoint = rule.get("endpoint").ok_or("an endpoint rule has no `endpoint`")?;
            let members = |name| endpoint.get(name).and_then(Node::as_object).into_iter().flatten();
            let header = |(name, values): (&String, &Node)| {
                let values = values.as_array().ok_or_else(|| format!("header {name} is not a list"))?;
                Ok((name.clone(), values.iter().map(parse_expr).collect::<Parsed<_>>()?))
            };
            Ok(Answer::Endpoint {
                url: parse_expr(endpoint.get("url").ok_or("an endpoint has no `url`")?)?,
                headers: members("headers").map(header).collect::<Parsed<_>>()?,
                properties: members("properties")
                    .map(|(name, value)| parse_property(name, value))
                    .collect::<Parsed<_>>()?,
            })
        }
        Some("error") => Ok(Answer::Error(parse_expr(rule.get("error").ok_or("an error rule has no `error`")?)?)),
        Some("tree") => Ok(Answer::Tree(parse_rules(rule, place, errors))),
        other => Err(format!("a rule has the unknown type {other:?}")),
    }
}

fn parse_call(node: &Node) -> Parsed<Call> {
    let function = node.get("fn").and_then(Node::as_str).ok_or("a condition has no `fn`")?;
    let arguments = node.get("argv").and_then(Node::as_array).ok_or(format!("{function} has no `argv`"))?;
    Ok(Call { function: function.to_owned(), arguments: arguments.iter().map(parse_expr).collect::<Parsed<_>>()? })
}

fn parse_expr(node: &Node) -> Parsed<Expr> {
    match node {
        Node::String(text) => Ok(Expr::Template(parse_template(text)?)),
        Node::Bool(value) => Ok(Expr::Boolean(*value)),
        Node::Number(number) => number.as_i64().map(Expr::Integer).ok_or(format!("{number} is not an integer")),
        Node::Object(members) => match members.get("ref").and_then(Node::as_str) {
            Some(name) => Ok(Expr::Reference(name.to_owned())),
            None => Ok(Expr::Call(parse_call(node)?)),
        },
        Node::Array(_) | Node::Null => Err(format!("{node} is not a value of a rule")),
    }
}

fn parse_property(name: &str, node: &Node) -> Parsed<Property> {
    let Some(schemes) = node.as_array().filter(|_| name == "authSchemes") else {
        return Ok(Property::Other(name.to_owned(), parse_property_value(node)?));
    };
    let parse = |node: &Node| {
        let members = node.as_object().ok_or("an auth scheme is not an object")?;
        let name = members.get("name").and_then(Node::as_str).ok_or("an auth scheme has no name")?;
        let others = members.iter().filter(|(key, _)| *key != "name");
        let properties = others.map(|(key, value)| Ok((key.clone(), parse_property_value(value)?)));
        Ok(AuthScheme { name: name.to_owned(), properties: properties.collect::<Parsed<_>>()? })
    };
    schemes.iter().map(parse).collect::<Parsed<_>>().map(Property::AuthSchemes)
}

fn parse_property_value(node: &Node) -> Parsed<PropertyValue> {
    Ok(match node {
        Node::Null => PropertyValue::Null,
        Node::Bool(value) => PropertyValue::Boolean(*value),
        Node::Number(number) => match number.as_i64().map(i32::try_from) {
            Some(Ok(value)) => PropertyValue::Integer(value),
            _ => return Err(format!("the endpoint property {number} is not a small integer")),
        },
        Node::String(template) => PropertyValue::Template(parse_template(template)?),
        Node::Array(items) => PropertyValue::List(items.iter().map(parse_property_value).collect::<Parsed<_>>()?),
        Node::Object(members) => {
            let members = members.iter().map(|(key, value)| Ok((key.clone(), parse_property_value(value)?)));
            PropertyValue::Object(members.collect::<Parsed<_>>()?)
        }
    })
}

/// Takes a template apart; `{{` and `}}` are braces.
pub(crate) fn parse_template(text: &str) -> Parsed<Vec<Part>> {
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
