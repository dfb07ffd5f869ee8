//! Values of rules as Rust expressions, and the functions that rules may call.

use crate::emit::rust_type::ident;
use crate::name::RustName;
use crate::plan::endpoint_rules::{Call, Expr, Part};
use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::ext::IdentExt;

/// What a value is in Rust.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `&str`.
    Text,
    /// `bool`.
    Boolean,
    /// `usize`, in arguments only.
    Integer,
    /// `&[String]`.
    Strings,
    /// `Vec<&str>`.
    Slices,
    /// `&'static Partition`.
    Partition,
    /// `Arn<'_>`.
    Arn,
    /// `Url`.
    Url,
}

/// A value in scope or on the way.
#[derive(Debug, Clone)]
pub(super) struct Value {
    pub(super) kind: Kind,
    pub(super) tokens: TokenStream,
    /// Whether it is an `Option`.
    pub(super) optional: bool,
    /// The variable, when it is nothing but one.
    pub(super) variable: Option<Ident>,
}

impl Value {
    fn new(kind: Kind, tokens: TokenStream) -> Self {
        Self { kind, tokens, optional: false, variable: None }
    }

    fn maybe(kind: Kind, tokens: TokenStream) -> Self {
        Self { optional: true, ..Self::new(kind, tokens) }
    }
}

/// The names that a rule can see, innermost last.
#[derive(Debug, Clone, Default)]
pub(super) struct Scope(Vec<(String, Value)>);

impl Scope {
    pub(super) fn get(&self, name: &str) -> Result<&Value, String> {
        let found = self.0.iter().rev().find(|(known, _)| known == name);
        found.map(|(_, value)| value).ok_or_else(|| format!("the reference {name} leads nowhere"))
    }

    /// Gives a name to a value that has none yet, or another to one that is known.
    pub(super) fn alias(&mut self, name: &str, value: Value) {
        self.0.push((name.to_owned(), value));
    }

    /// Declares a variable that holds `value` unwrapped, and gives its identifier.
    pub(super) fn declare(&mut self, name: &str, value: &Value, owned: bool) -> Ident {
        let variable = self.variable(name);
        let tokens = if owned { quote!(&#variable) } else { quote!(#variable) };
        let value = Value { kind: value.kind, tokens, optional: false, variable: Some(variable.clone()) };
        self.alias(name, value);
        variable
    }

    /// The variable of a name; names that only differ in case don't hide each other.
    pub(super) fn variable(&self, name: &str) -> Ident {
        let mut variable = RustName::variable(name);
        let taken = |variable: &RustName| {
            let ident = variable.ident();
            self.0.iter().any(|(known, value)| known != name && value.variable.as_ref() == Some(&ident))
        };
        while taken(&variable) {
            variable = variable.with_value();
        }
        variable.ident()
    }
}

/// Compiles expressions; values that may be absent are collected, for the caller to unwrap first.
pub(super) struct Compiler<'a> {
    pub(super) scope: &'a mut Scope,
    /// Chain links that unwrap values: `let Some(x) = x`.
    pub(super) unwrapped: Vec<TokenStream>,
}

type Compiled = Result<Value, String>;

impl Compiler<'_> {
    /// An expression whose value may be absent.
    pub(super) fn expr(&mut self, expr: &Expr) -> Compiled {
        match expr {
            Expr::Reference(name) => self.scope.get(name).cloned(),
            Expr::Call(call) => self.call(call),
            Expr::Template(parts) => Ok(Value::new(Kind::Text, self.borrowed_template(parts)?)),
            Expr::Boolean(value) => Ok(Value::new(Kind::Boolean, quote!(#value))),
            Expr::Integer(value) => {
                let index = usize::try_from(*value).map_err(|_| format!("{value} is negative"))?;
                let literal = proc_macro2::Literal::usize_unsuffixed(index);
                Ok(Value::new(Kind::Integer, quote!(#literal)))
            }
        }
    }

    /// An argument that must have a value of this kind.
    fn argument(&mut self, call: &Call, index: usize, kind: Kind) -> Result<TokenStream, String> {
        let value = self.present(call, index)?;
        if value.kind == kind {
            Ok(value.tokens)
        } else {
            Err(format!("argument {index} of {} is {:?}, not {kind:?}", call.function, value.kind))
        }
    }

    /// An argument, unwrapped.
    fn present(&mut self, call: &Call, index: usize) -> Compiled {
        let expr = call.arguments.get(index).ok_or_else(|| format!("{} has no argument {index}", call.function))?;
        let value = self.expr(expr)?;
        if !value.optional {
            return Ok(value);
        }
        let tokens = &value.tokens;
        let variable = match expr {
            Expr::Reference(name) => self.scope.declare(name, &value, false),
            // The dot keeps it apart from all names of the rules.
            _ => self.scope.declare(&format!("part.{}", self.unwrapped.len()), &value, false),
        };
        self.unwrapped.push(quote!(let Some(#variable) = #tokens));
        Ok(Value { tokens: quote!(#variable), optional: false, ..value })
    }

    /// A function call.
    pub(super) fn call(&mut self, call: &Call) -> Compiled {
        let mut argument = |index, kind| self.argument(call, index, kind);
        Ok(match call.function.as_str() {
            "aws.partition" => {
                let region = argument(0, Kind::Text)?;
                Value::maybe(Kind::Partition, quote!(endpoint::partition(#region)))
            }
            "aws.parseArn" => {
                let text = argument(0, Kind::Text)?;
                Value::maybe(Kind::Arn, quote!(endpoint::parse_arn(#text)))
            }
            "parseURL" => {
                let text = argument(0, Kind::Text)?;
                Value::maybe(Kind::Url, quote!(endpoint::parse_url(#text)))
            }
            "substring" => {
                let (text, start) = (argument(0, Kind::Text)?, argument(1, Kind::Integer)?);
                let (stop, reverse) = (argument(2, Kind::Integer)?, argument(3, Kind::Boolean)?);
                Value::maybe(Kind::Text, quote!(endpoint::substring(#text, #start, #stop, #reverse)))
            }
            "uriEncode" => {
                let text = argument(0, Kind::Text)?;
                Value::new(Kind::Text, quote!(&endpoint::uri_encode(#text)))
            }
            "split" => {
                let (text, delimiter) = (argument(0, Kind::Text)?, argument(1, Kind::Text)?);
                let limit = argument(2, Kind::Integer)?;
                Value::new(Kind::Slices, quote!(endpoint::split(#text, #delimiter, #limit)))
            }
            "isValidHostLabel" => {
                let (text, dots) = (argument(0, Kind::Text)?, argument(1, Kind::Boolean)?);
                Value::new(Kind::Boolean, quote!(endpoint::is_valid_host_label(#text, #dots)))
            }
            "aws.isVirtualHostableS3Bucket" => {
                let (text, dots) = (argument(0, Kind::Text)?, argument(1, Kind::Boolean)?);
                Value::new(Kind::Boolean, quote!(endpoint::is_virtual_hostable_s3_bucket(#text, #dots)))
            }
            "stringEquals" => {
                let (left, right) = (argument(0, Kind::Text)?, argument(1, Kind::Text)?);
                Value::new(Kind::Boolean, quote!((#left == #right)))
            }
            "booleanEquals" => {
                let (left, right) = (argument(0, Kind::Boolean)?, argument(1, Kind::Boolean)?);
                let tokens = match (call.arguments.first(), call.arguments.get(1)) {
                    (_, Some(Expr::Boolean(true))) => left,
                    (_, Some(Expr::Boolean(false))) => quote!(!#left),
                    (Some(Expr::Boolean(true)), _) => right,
                    (Some(Expr::Boolean(false)), _) => quote!(!#right),
                    _ => quote!((#left == #right)),
                };
                Value::new(Kind::Boolean, tokens)
            }
            "isSet" => {
                let expr = call.arguments.first().ok_or("isSet has no argument 0")?;
                let value = self.expr(expr)?;
                let tokens = value.tokens;
                Value::new(Kind::Boolean, if value.optional { quote!(#tokens.is_some()) } else { quote!(true) })
            }
            "not" => self.not(call)?,
            "getAttr" => self.attribute(call)?,
            "coalesce" => self.coalesce(call)?,
            "ite" => {
                let condition = self.argument(call, 0, Kind::Boolean)?;
                let (yes, no) = (self.present(call, 1)?, self.present(call, 2)?);
                let (left, right) = (&yes.tokens, &no.tokens);
                Value { tokens: quote!((if #condition { #left } else { #right })), variable: None, ..yes }
            }
            other => return Err(format!("the endpoint function {other} is not supported")),
        })
    }

    fn not(&mut self, call: &Call) -> Compiled {
        let inner = match call.arguments.first() {
            Some(Expr::Call(inner)) if inner.function == "isSet" => {
                let expr = inner.arguments.first().ok_or("isSet has no argument 0")?;
                let value = self.expr(expr)?;
                let tokens = value.tokens;
                let tokens = if value.optional { quote!(#tokens.is_none()) } else { quote!(false) };
                return Ok(Value::new(Kind::Boolean, tokens));
            }
            Some(expr) => self.expr(expr)?,
            None => return Err("not has no argument 0".to_owned()),
        };
        let tokens = &inner.tokens;
        Ok(Value::new(
            Kind::Boolean,
            match (inner.kind, inner.optional) {
                (Kind::Boolean, false) => quote!(!#tokens),
                (Kind::Boolean, true) => quote!(!#tokens.unwrap_or_default()),
                (_, true) => quote!(#tokens.is_none()),
                (_, false) => quote!(false),
            },
        ))
    }

    fn coalesce(&mut self, call: &Call) -> Compiled {
        let mut values = call.arguments.iter().map(|argument| self.expr(argument)).collect::<Result<Vec<_>, _>>()?;
        let last = values.pop().ok_or("coalesce has no argument")?;
        Ok(values.into_iter().rev().fold(last, |rest, value| {
            let (first, then) = (&value.tokens, &rest.tokens);
            match (value.optional, rest.optional) {
                (false, _) => value,
                (true, false) => Value::new(value.kind, quote!(#first.unwrap_or(#then))),
                (true, true) => Value::maybe(value.kind, quote!(#first.or(#then))),
            }
        }))
    }

    fn attribute(&mut self, call: &Call) -> Compiled {
        let path = match call.arguments.get(1) {
            Some(Expr::Template(parts)) => match parts.as_slice() {
                [Part::Text(path)] => path.clone(),
                _ => return Err("the path of getAttr is not plain text".to_owned()),
            },
            _ => return Err("getAttr has no path".to_owned()),
        };
        let value = self.present(call, 0)?;
        attribute(&value, &path)
    }

    /// A template as a `String`, or as a literal where it has no values.
    pub(super) fn template(&mut self, parts: &[Part]) -> Result<TokenStream, String> {
        if let [Part::Text(text)] = parts {
            return Ok(quote!(#text));
        }
        if let [Part::Value { name, path }] = parts {
            let value = self.part(name, path.as_deref())?;
            let tokens = value.tokens;
            let text = if value.optional { quote!(#tokens.unwrap_or_default()) } else { tokens };
            return Ok(if value.kind == Kind::Text { quote!(#text.to_owned()) } else { quote!(#text.to_string()) });
        }
        let (mut format, mut arguments) = (String::new(), Vec::new());
        for part in parts {
            let (name, path) = match part {
                Part::Text(text) => {
                    format.push_str(&text.replace('{', "{{").replace('}', "}}"));
                    continue;
                }
                Part::Value { name, path } => (name, path),
            };
            let value = self.part(name, path.as_deref())?;
            match value.variable.filter(|_| !value.optional) {
                // In a format string a keyword is a name like any other.
                Some(variable) => format.push_str(&format!("{{{}}}", variable.unraw())),
                None => {
                    let tokens = value.tokens;
                    format.push_str("{}");
                    arguments.push(if value.optional { quote!(#tokens.unwrap_or_default()) } else { tokens });
                }
            }
        }
        Ok(quote!(format!(#format #(, #arguments)*)))
    }

    /// The value that a template names.
    fn part(&self, name: &str, path: Option<&str>) -> Compiled {
        let value = self.scope.get(name)?;
        path.map_or_else(|| Ok(value.clone()), |path| attribute(value, path))
    }

    /// A template as a `&str`.
    fn borrowed_template(&mut self, parts: &[Part]) -> Result<TokenStream, String> {
        let tokens = self.template(parts)?;
        Ok(if let [Part::Text(_)] = parts { tokens } else { quote!(&#tokens) })
    }
}

/// A part of a value by its name: `isIp`, `resourceId[2]`, `[0]`.
fn attribute(value: &Value, path: &str) -> Compiled {
    let (name, index) = match path.split_once('[') {
        Some((name, rest)) => {
            let index = rest.strip_suffix(']').and_then(|index| index.parse::<usize>().ok());
            (name, Some(index.ok_or_else(|| format!("the path {path:?} has no plain index"))?))
        }
        None => (path, None),
    };
    let tokens = &value.tokens;
    let index = index.map(proc_macro2::Literal::usize_unsuffixed);
    let text = |field: &str| {
        let field = ident(field);
        Value::new(Kind::Text, quote!(#tokens.#field))
    };
    let owned = |field: &str| {
        let field = ident(field);
        Value::new(Kind::Text, quote!(#tokens.#field.as_str()))
    };
    Ok(match (value.kind, name, index) {
        _ if value.optional => return Err(format!("{path:?} is read of a value that may be absent")),
        (Kind::Partition, "name", None) => text("name"),
        (Kind::Partition, "dnsSuffix", None) => text("dns_suffix"),
        (Kind::Partition, "dualStackDnsSuffix", None) => text("dual_stack_dns_suffix"),
        (Kind::Partition, "implicitGlobalRegion", None) => text("implicit_global_region"),
        (Kind::Partition, "supportsFIPS", None) => Value::new(Kind::Boolean, quote!(#tokens.supports_fips)),
        (Kind::Partition, "supportsDualStack", None) => Value::new(Kind::Boolean, quote!(#tokens.supports_dual_stack)),
        (Kind::Arn, "partition", None) => text("partition"),
        (Kind::Arn, "service", None) => text("service"),
        (Kind::Arn, "region", None) => text("region"),
        (Kind::Arn, "accountId", None) => text("account_id"),
        (Kind::Arn, "resourceId", Some(index)) => Value::maybe(Kind::Text, quote!(#tokens.resource_id(#index))),
        (Kind::Url, "scheme", None) => owned("scheme"),
        (Kind::Url, "authority", None) => owned("authority"),
        (Kind::Url, "path", None) => owned("path"),
        (Kind::Url, "normalizedPath", None) => owned("normalized_path"),
        (Kind::Url, "isIp", None) => Value::new(Kind::Boolean, quote!(#tokens.is_ip)),
        (Kind::Strings, "", Some(index)) => Value::maybe(Kind::Text, quote!(#tokens.get(#index).map(String::as_str))),
        (Kind::Slices, "", Some(index)) => Value::maybe(Kind::Text, quote!(#tokens.get(#index).copied())),
        (kind, ..) => return Err(format!("{kind:?} has no attribute {path:?}")),
    })
}
