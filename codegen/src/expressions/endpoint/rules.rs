//! Rules as nested `if`s: a rule is a chain of conditions, a tree is a block, a result is a `return`.

use super::value::{Compiler, Kind, Scope, Value};
use crate::expressions::tokens::unparenthesized;
use crate::plan::endpoint_rules::{
    Answer, AuthScheme, Condition, Expr, Parameter, ParameterKind, Property, PropertyValue, Rule, RuleSet,
    conditions_use, rules_use,
};
use proc_macro2::TokenStream;
use quote::quote;

/// The body of `fn resolve(params: &Params) -> Resolution`.
pub(in crate::expressions) fn body(rules: &RuleSet) -> Result<TokenStream, Vec<String>> {
    let mut scope = Scope::default();
    let mut bindings = Vec::new();
    for parameter in rules.parameters.iter().filter(|parameter| rules_use(&rules.rules, &parameter.name)) {
        let (kind, read) = reading(parameter);
        let variable = scope.variable(&parameter.name);
        bindings.push(quote!(let #variable = #read;));
        let value = Value { kind, tokens: quote!(#variable), optional: !parameter.is_set(), variable: Some(variable) };
        scope.alias(&parameter.name, value);
    }
    let mut errors = Vec::new();
    let body = emit_rules(&rules.rules, &scope, Position::Tail, &mut errors);
    if errors.is_empty() {
        Ok(quote!(#(#bindings)* #body))
    } else {
        errors.dedup();
        Err(errors)
    }
}

/// How the rules read a parameter.
fn reading(parameter: &Parameter) -> (Kind, TokenStream) {
    let field = parameter.rust.ident();
    match (parameter.kind, parameter.is_set()) {
        (ParameterKind::String, true) => (Kind::Text, quote!(params.#field.as_str())),
        (ParameterKind::String, false) => (Kind::Text, quote!(params.#field.as_deref())),
        (ParameterKind::Boolean, _) => (Kind::Boolean, quote!(params.#field)),
        (ParameterKind::StringArray, true) => (Kind::Strings, quote!(params.#field.as_slice())),
        (ParameterKind::StringArray, false) => (Kind::Strings, quote!(params.#field.as_deref())),
    }
}

/// Where the result of a rule stands: as the value of the function, or in the middle of it.
#[derive(Clone, Copy, PartialEq)]
enum Position {
    Tail,
    Middle,
}

impl Position {
    fn result(self, value: TokenStream) -> TokenStream {
        if self == Position::Tail { value } else { quote!(return #value;) }
    }
}

/// Rules in order, and what happens when none applies: a tree whose conditions hold is never left again.
fn emit_rules(rules: &[Rule], scope: &Scope, position: Position, errors: &mut Vec<String>) -> TokenStream {
    let mut tokens = TokenStream::new();
    for rule in rules {
        let mut scope = scope.clone();
        let conditions = match emit_conditions(rule, &mut scope) {
            Ok(Truth::Never) => continue,
            Ok(Truth::Always) => {
                tokens.extend(emit_result(&rule.answer, &mut scope, position, errors));
                return tokens;
            }
            Ok(Truth::When(conditions)) => conditions,
            Err(error) => {
                errors.push(error);
                continue;
            }
        };
        let answer = emit_result(&rule.answer, &mut scope, Position::Middle, errors);
        tokens.extend(quote!(if #(#conditions)&&* { #answer }));
    }
    tokens.extend(position.result(quote!(endpoint::no_rule_matched())));
    tokens
}

/// What is known of a chain of conditions.
enum Truth {
    Always,
    Never,
    When(Vec<TokenStream>),
}

fn emit_conditions(rule: &Rule, scope: &mut Scope) -> Result<Truth, String> {
    let mut links = Vec::new();
    for (index, condition) in rule.conditions.iter().enumerate() {
        let later = &rule.conditions[index + 1..];
        let used_later = |name: &str| conditions_use(later, name) || rule.answer.uses(name);
        match emit_condition(condition, scope, &mut links, &used_later)? {
            link if link.to_string() == "true" => {}
            link if link.to_string() == "false" => return Ok(Truth::Never),
            link => links.push(link),
        }
    }
    Ok(if links.is_empty() { Truth::Always } else { Truth::When(links) })
}

fn emit_condition(
    condition: &Condition,
    scope: &mut Scope,
    links: &mut Vec<TokenStream>,
    used_later: &dyn Fn(&str) -> bool,
) -> Result<TokenStream, String> {
    // `isSet` of a name is where its value is unwrapped for all that follows.
    if let ("isSet", [Expr::Reference(name)]) = (condition.call.function.as_str(), condition.call.arguments.as_slice())
    {
        let value = scope.get(name)?.clone();
        let tokens = &value.tokens;
        return Ok(match (value.optional, used_later(name)) {
            (false, _) => quote!(true),
            (true, false) => quote!(#tokens.is_some()),
            (true, true) => {
                let variable = scope.declare(name, &value, false);
                quote!(let Some(#variable) = #tokens)
            }
        });
    }
    let mut compiler = Compiler { scope, unwrapped: Vec::new() };
    let value = compiler.call(&condition.call)?;
    links.append(&mut compiler.unwrapped);
    let tokens = &value.tokens;
    let assign = condition.assign.as_deref().filter(|name| used_later(name));
    Ok(match (value.kind, value.optional, assign) {
        (Kind::Boolean, false, None) => unparenthesized(tokens),
        (Kind::Boolean, true, None) => quote!(#tokens == Some(true)),
        (_, true, None) => quote!(#tokens.is_some()),
        (_, false, None) => quote!(true),
        (Kind::Boolean, ..) => {
            let truth = if value.optional { quote!(#tokens == Some(true)) } else { tokens.clone() };
            let known = Value { kind: Kind::Boolean, tokens: quote!(true), optional: false, variable: None };
            scope.alias(condition.assign.as_deref().unwrap_or_default(), known);
            truth
        }
        (_, true, Some(name)) => {
            let variable = scope.declare(name, &value, false);
            quote!(let Some(#variable) = #tokens)
        }
        (_, false, Some(name)) if condition.call.function == "getAttr" => {
            scope.alias(name, value);
            quote!(true)
        }
        (_, false, Some(name)) => {
            let variable = scope.declare(name, &value, false);
            quote!(let Some(#variable) = Some(#tokens))
        }
    })
}

fn emit_result(answer: &Answer, scope: &mut Scope, position: Position, errors: &mut Vec<String>) -> TokenStream {
    let compiled = match answer {
        Answer::Tree(rules) => return emit_rules(rules, scope, position, errors),
        Answer::Error(message) => text(message, scope).map(|message| quote!(endpoint::error(#message))),
        Answer::Endpoint { url, headers, properties } => endpoint(url, headers, properties, scope),
    };
    match compiled {
        Ok(value) => position.result(value),
        Err(error) => {
            errors.push(error);
            TokenStream::new()
        }
    }
}

/// A text that the result keeps: a literal or a `String`.
fn text(expr: &Expr, scope: &mut Scope) -> Result<TokenStream, String> {
    let mut compiler = Compiler { scope, unwrapped: Vec::new() };
    let tokens = match expr {
        Expr::Template(parts) => compiler.template(parts)?,
        _ => {
            let value = compiler.expr(expr)?;
            if value.kind != Kind::Text {
                return Err(format!("the result of a rule needs a string, not {:?}", value.kind));
            }
            let tokens = value.tokens;
            if value.optional { quote!(#tokens.unwrap_or_default().to_owned()) } else { quote!(#tokens.to_owned()) }
        }
    };
    if compiler.unwrapped.is_empty() {
        Ok(tokens)
    } else {
        Err("the result of a rule uses a value that may be absent".to_owned())
    }
}

fn endpoint(
    url: &Expr,
    headers: &[(String, Vec<Expr>)],
    properties: &[Property],
    scope: &mut Scope,
) -> Result<TokenStream, String> {
    let url = text(url, scope)?;
    let mut calls = TokenStream::new();
    for (name, values) in headers {
        for value in values {
            let value = text(value, scope)?;
            calls.extend(quote!(.header(#name, #value)));
        }
    }
    for property in properties {
        match property {
            Property::AuthSchemes(schemes) => {
                for scheme in schemes {
                    let scheme = auth_scheme(scheme, scope)?;
                    calls.extend(quote!(.auth_scheme(#scheme)));
                }
            }
            Property::Other(name, value) => {
                let value = document(value, scope)?;
                calls.extend(quote!(.property(#name, #value)));
            }
        }
    }
    Ok(quote!(Ok(endpoint::endpoint(#url)?#calls.build())))
}

fn auth_scheme(scheme: &AuthScheme, scope: &mut Scope) -> Result<TokenStream, String> {
    let (name, properties) = (&scheme.name, properties(&scheme.properties, scope)?);
    Ok(quote!(endpoint::auth_scheme(#name, [#(#properties),*])))
}

fn properties(properties: &[(String, PropertyValue)], scope: &mut Scope) -> Result<Vec<TokenStream>, String> {
    let property = |(key, value): &(String, PropertyValue)| {
        let value = document(value, scope)?;
        Ok(quote!((#key, #value)))
    };
    properties.iter().map(property).collect()
}

fn document(value: &PropertyValue, scope: &mut Scope) -> Result<TokenStream, String> {
    Ok(match value {
        PropertyValue::Null => quote!(Document::Null),
        PropertyValue::Boolean(value) => quote!(Document::from(#value)),
        PropertyValue::Integer(value) => quote!(Document::from(#value)),
        PropertyValue::Template(parts) => {
            let text = Compiler { scope, unwrapped: Vec::new() }.template(parts)?;
            quote!(Document::from(#text))
        }
        PropertyValue::List(items) => {
            let items = items.iter().map(|item| document(item, scope)).collect::<Result<Vec<_>, _>>()?;
            quote!(Document::Array(vec![#(#items),*]))
        }
        PropertyValue::Object(members) => {
            let properties = properties(members, scope)?;
            quote!(endpoint::object([#(#properties),*]))
        }
    })
}
