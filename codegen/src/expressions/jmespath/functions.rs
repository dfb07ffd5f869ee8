//! The functions of JMESPath, by the kinds of their arguments.

use super::comparisons::compare;
use super::{Compiled, Compiler, Kind, Typed, describe, same};
use crate::expressions::tokens::unparenthesized;
use crate::jmespath::{Comparison, Expr};
use crate::plan::Type;
use quote::quote;

impl<'a> Compiler<'a> {
    /// The value of a function.
    pub(super) fn call(&self, name: &str, arguments: &[Expr], base: &Typed<'a>) -> Compiled<'a> {
        let arguments = arguments.iter().map(|argument| self.compile(argument, base)).collect::<Result<Vec<_>, _>>()?;
        match (name, arguments.as_slice()) {
            ("length", [list]) => list.then(|list| {
                let tokens = &list.tokens;
                match list.kind {
                    Kind::Text => Ok(Typed::new(Kind::Integer, quote!((#tokens.chars().count() as i64)))),
                    Kind::Held(_) | Kind::Taken(..) => Ok(Typed::new(Kind::Integer, quote!((#tokens.len() as i64)))),
                    ref kind => Err(format!("the length of {}", describe(kind))),
                }
            }),
            ("contains", [list, wanted]) => list.then(|list| self.contains(list, wanted)),
            ("keys", [map]) => map.then(|map| match &map.kind {
                Kind::Held(Type::Map { key, .. }) => {
                    let tokens = &map.tokens;
                    let (kind, iterator) = self.held(key, false, quote!(#tokens.keys()))?;
                    Ok(Typed::new(Kind::Taken(Box::new(kind), false), quote!(#iterator.collect::<Vec<_>>())))
                }
                kind => Err(format!("the keys of {}", describe(kind))),
            }),
            ("values", [map]) => map.then(|map| match &map.kind {
                Kind::Held(Type::Map { value, sparse, .. }) => {
                    let tokens = &map.tokens;
                    let (kind, iterator) = self.held(value, *sparse, quote!(#tokens.values()))?;
                    Ok(Typed::new(Kind::Taken(Box::new(kind), *sparse), quote!(#iterator.collect::<Vec<_>>())))
                }
                kind => Err(format!("the values of {}", describe(kind))),
            }),
            ("starts_with" | "ends_with", [text, part]) => {
                let method = proc_macro2::Ident::new(name, proc_macro2::Span::call_site());
                text.then(|text| {
                    part.then(|part| match (&text.kind, &part.kind) {
                        (Kind::Text, Kind::Text) => {
                            let (text, part) = (&text.tokens, &part.tokens);
                            Ok(Typed::new(Kind::Boolean, quote!(#text.#method(#part))))
                        }
                        (text, part) => Err(format!("{name} of {} and {}", describe(text), describe(part))),
                    })
                })
            }
            ("abs" | "ceil" | "floor", [number]) => number.then(|number| round(name, number)),
            ("sum" | "avg" | "min" | "max", [list]) => list.then(|list| self.fold(name, list)),
            ("reverse" | "sort", [list]) => list.then(|list| self.ordered(name, list)),
            ("type", [value]) => type_name(value),
            ("not_null", [first, rest @ ..]) => first_set(first, rest),
            (
                "length" | "contains" | "keys" | "values" | "starts_with" | "ends_with" | "abs" | "ceil" | "floor"
                | "sum" | "avg" | "min" | "max" | "reverse" | "sort" | "type" | "not_null",
                _,
            ) => Err(format!("{name} has {} arguments", arguments.len())),
            _ => Err(format!("the function {name} is not supported")),
        }
    }

    /// One number or text of a list: null of an empty list, except the sum.
    fn fold(&self, name: &str, list: &Typed<'a>) -> Compiled<'a> {
        let (kind, iterator, nulls) = self.items(list)?;
        let items = if nulls { quote!(#iterator.flatten()) } else { iterator };
        Ok(match (name, &kind) {
            ("sum", Kind::Integer) => Typed::new(kind, quote!(#items.fold(0_i64, i64::saturating_add))),
            ("sum", Kind::Float) => Typed::new(kind, quote!(#items.sum::<f64>())),
            ("avg", Kind::Integer | Kind::Float) => Typed::maybe(
                Kind::Float,
                quote!({
                    let items = #items.map(|item| item as f64).collect::<Vec<_>>();
                    (!items.is_empty()).then(|| items.iter().sum::<f64>() / items.len() as f64)
                }),
            ),
            ("min", Kind::Integer | Kind::Text) => Typed::maybe(kind, quote!(#items.min())),
            ("max", Kind::Integer | Kind::Text) => Typed::maybe(kind, quote!(#items.max())),
            ("min", Kind::Float) => Typed::maybe(kind, quote!(#items.reduce(f64::min))),
            ("max", Kind::Float) => Typed::maybe(kind, quote!(#items.reduce(f64::max))),
            (_, kind) => return Err(format!("the {name} of a list of which each item is {}", describe(kind))),
        })
    }

    /// A list in another order.
    fn ordered(&self, name: &str, list: &Typed<'a>) -> Compiled<'a> {
        let (kind, iterator, nulls) = self.items(list)?;
        if name == "reverse" {
            let tokens = quote!(#iterator.rev().collect::<Vec<_>>());
            return Ok(Typed::new(Kind::Taken(Box::new(kind), nulls), tokens));
        }
        let sort = match kind {
            Kind::Text | Kind::Integer => quote!(items.sort_unstable()),
            Kind::Float => quote!(items.sort_unstable_by(f64::total_cmp)),
            kind => return Err(format!("the order of a list of which each item is {}", describe(&kind))),
        };
        let items = if nulls { quote!(#iterator.flatten()) } else { iterator };
        let tokens = quote!({
            let mut items = #items.collect::<Vec<_>>();
            #sort;
            items
        });
        Ok(Typed::new(Kind::Taken(Box::new(kind), false), tokens))
    }

    fn contains(&self, list: &Typed<'a>, wanted: &Typed<'a>) -> Compiled<'a> {
        if let (Kind::Text, Kind::Text) = (&list.kind, &wanted.kind) {
            let tokens = &list.tokens;
            let part = if wanted.optional { quote!(part) } else { wanted.tokens.clone() };
            let found = quote!(#tokens.contains(#part));
            let whole = &wanted.tokens;
            let found = if wanted.optional { quote!(#whole.is_some_and(|part| #found)) } else { found };
            return Ok(Typed::new(Kind::Boolean, found));
        }
        let (kind, iterator, nulls) = self.items(list)?;
        let item = Typed { kind, tokens: quote!(item), optional: nulls };
        let equal = unparenthesized(&compare(Comparison::Equal, &item, wanted)?.tokens);
        Ok(Typed::new(Kind::Boolean, quote!(#iterator.any(|item| #equal))))
    }
}

/// `abs`, `ceil` and `floor`.
fn round<'a>(name: &str, number: &Typed<'a>) -> Compiled<'a> {
    let tokens = &number.tokens;
    match (name, &number.kind) {
        ("abs", Kind::Integer) => Ok(Typed::new(Kind::Integer, quote!(i64::saturating_abs(#tokens)))),
        (_, Kind::Integer) => Ok(number.clone()),
        (_, Kind::Float) => {
            let function = proc_macro2::Ident::new(name, proc_macro2::Span::call_site());
            Ok(Typed::new(Kind::Float, quote!(f64::#function(#tokens))))
        }
        (_, kind) => Err(format!("{name} of {}", describe(kind))),
    }
}

/// `type`: JMESPath's name of a value's type.
fn type_name<'a>(value: &Typed<'a>) -> Compiled<'a> {
    let name = match &value.kind {
        Kind::Text => "string",
        Kind::Boolean => "boolean",
        Kind::Integer | Kind::Float => "number",
        Kind::Held(Type::Map { .. }) | Kind::Structure(_) | Kind::Call { .. } => "object",
        Kind::Held(_) | Kind::Taken(..) => "array",
        Kind::Null => "null",
        Kind::Opaque => return Err(format!("the type of {}", describe(&value.kind))),
    };
    let tokens = &value.tokens;
    Ok(Typed::new(
        Kind::Text,
        if value.optional {
            quote!((if #tokens.is_some() { #name } else { "null" }))
        } else {
            quote!({
                let _ = #tokens;
                #name
            })
        },
    ))
}

/// `not_null`: the first value that is not null.
fn first_set<'a>(first: &Typed<'a>, rest: &[Typed<'a>]) -> Compiled<'a> {
    rest.iter().try_fold(first.clone(), |found, next| {
        if !found.optional || matches!(next.kind, Kind::Null) {
            return Ok(found);
        }
        if matches!(found.kind, Kind::Null) {
            return Ok(next.clone());
        }
        if !same(&found.kind, &next.kind) {
            return Err(format!("not_null of {} and {}", describe(&found.kind), describe(&next.kind)));
        }
        let (value, other) = (&found.tokens, &next.tokens);
        Ok(if next.optional {
            Typed::maybe(found.kind, quote!(#value.or(#other)))
        } else {
            Typed::new(found.kind, quote!(#value.unwrap_or(#other)))
        })
    })
}
