//! JMESPath to typed Rust: every name is looked up in the plan, so that a path which leads nowhere is an error when the
//! crate is generated.
//!
//! Values are `&str`, `bool`, `i64`, `f64`, `&Structure`, `&Vec<_>`, `&HashMap<_, _>` or, once something was taken of
//! their items, `Vec<_>` of these. JMESPath's null is `None`.

#[cfg(test)]
pub(crate) mod tests;

use super::tokens::unparenthesized;
use crate::jmespath::{Comparison, Expr, Over};
use crate::plan::{Member, Plan, Presence, Structure, Type};
use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value as Json;

/// What a value is in Rust.
#[derive(Debug, Clone)]
pub(crate) enum Kind<'a> {
    /// `&str`.
    Text,
    /// `bool`.
    Boolean,
    /// `i64`.
    Integer,
    /// `f64`.
    Float,
    /// `&T`.
    Structure(&'a Structure),
    /// The pair that `inputOutput` matchers look into: variables `input` and `output`.
    #[allow(missing_docs)]
    Call { input: &'a Structure, output: &'a Structure },
    /// `&Vec<_>` or `&HashMap<_, _>` of the model's own items.
    Held(&'a Type),
    /// `Vec<_>` of items, each an `Option` when the flag is set.
    Taken(Box<Kind<'a>>, bool),
    /// Something that an expression can compare with null, and nothing else.
    Opaque,
    /// Null itself, always `None`.
    Null,
}

/// An expression in Rust.
#[derive(Debug, Clone)]
pub(crate) struct Typed<'a> {
    /// What it is.
    pub kind: Kind<'a>,
    /// Its text.
    pub tokens: TokenStream,
    /// Whether it is an `Option`.
    pub optional: bool,
}

type Compiled<'a> = Result<Typed<'a>, String>;

impl<'a> Typed<'a> {
    /// A value that is always there.
    pub fn new(kind: Kind<'a>, tokens: TokenStream) -> Self {
        Self { kind, tokens, optional: false }
    }

    fn maybe(kind: Kind<'a>, tokens: TokenStream) -> Self {
        Self { kind, tokens, optional: true }
    }

    /// What `then` makes of the value, null where the value is null.
    fn then(&self, then: impl FnOnce(&Self) -> Compiled<'a>) -> Compiled<'a> {
        if !self.optional {
            return then(self);
        }
        let inner = then(&Self::new(self.kind.clone(), quote!(value)))?;
        let (tokens, body) = (&self.tokens, unparenthesized(&inner.tokens));
        let method = if inner.optional { quote!(and_then) } else { quote!(map) };
        Ok(Self::maybe(inner.kind, quote!(#tokens.#method(|value| #body))))
    }

    /// A `bool`: false are null, false, and empty texts, lists and maps.
    fn truth(&self) -> TokenStream {
        let tokens = &self.tokens;
        let test = match self.kind {
            Kind::Boolean if self.optional => return quote!(#tokens.unwrap_or_default()),
            Kind::Boolean => return tokens.clone(),
            Kind::Text | Kind::Held(_) | Kind::Taken(..) => Some(quote!(is_empty())),
            _ => None,
        };
        match (test, self.optional) {
            (Some(test), true) => quote!(#tokens.is_some_and(|value| !value.#test)),
            (Some(test), false) => quote!(!#tokens.#test),
            (None, true) => quote!(#tokens.is_some()),
            (None, false) => quote!(true),
        }
    }

    /// The value as an `Option`.
    fn as_option(&self) -> TokenStream {
        let tokens = &self.tokens;
        if self.optional { tokens.clone() } else { quote!(Some(#tokens)) }
    }
}

/// Compiles expressions over the structures of a plan.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Compiler<'a> {
    /// Where structures are looked up.
    pub plan: &'a Plan,
}

impl<'a> Compiler<'a> {
    /// The value of `expr` seen from `base`.
    pub fn compile(&self, expr: &Expr, base: &Typed<'a>) -> Compiled<'a> {
        match expr {
            Expr::Current => Ok(base.clone()),
            Expr::Field(name) => base.then(|base| self.field(base, name)),
            Expr::Then(left, right) if **right == Expr::Current => self.compile(left, base),
            Expr::Then(left, right) => self.compile(left, base)?.then(|left| self.compile(right, left)),
            Expr::Index(left, index) => self.compile(left, base)?.then(|list| self.index(list, *index)),
            Expr::Project { left, over, right } => {
                self.compile(left, base)?.then(|list| self.project(list, over, right))
            }
            Expr::Compare(comparison, left, right) => {
                compare(*comparison, &self.compile(left, base)?, &self.compile(right, base)?)
            }
            Expr::And(left, right) => {
                let (left, right) = (self.compile(left, base)?.truth(), self.compile(right, base)?.truth());
                Ok(Typed::new(Kind::Boolean, quote!((#left && #right))))
            }
            Expr::Or(left, right) => Self::or(&self.compile(left, base)?, &self.compile(right, base)?),
            Expr::Not(inner) => {
                let truth = unparenthesized(&self.compile(inner, base)?.truth());
                Ok(Typed::new(Kind::Boolean, quote!(!(#truth))))
            }
            Expr::List(items) => self.list(items, base),
            Expr::Literal(value) => literal(value),
            Expr::Call(name, arguments) => self.call(name, arguments, base),
        }
    }

    fn field(&self, base: &Typed<'a>, name: &str) -> Compiled<'a> {
        let structure = match (&base.kind, name) {
            (Kind::Call { input, .. }, "input") => return Ok(Typed::new(Kind::Structure(input), quote!(input))),
            (Kind::Call { output, .. }, "output") => return Ok(Typed::new(Kind::Structure(output), quote!(output))),
            (Kind::Structure(structure), _) => *structure,
            (kind, _) => return Err(format!("{name} is looked for in {}", describe(kind))),
        };
        let member = structure.member(name).ok_or_else(|| format!("{} has no member {name}", structure.name))?;
        self.member(&base.tokens, member)
    }

    fn member(&self, base: &TokenStream, member: &'a Member) -> Compiled<'a> {
        let field = member.rust.ident();
        if member.presence == Presence::Optional {
            let place = quote!(#base.#field);
            return Ok(match (self.kind(&member.ty)?, &member.ty) {
                (Kind::Text, Type::Enum(_)) => {
                    Typed::maybe(Kind::Text, quote!(#place.as_ref().map(|value| value.as_str())))
                }
                (Kind::Text, _) => Typed::maybe(Kind::Text, quote!(#place.as_deref())),
                (kind @ (Kind::Boolean | Kind::Integer | Kind::Float), ty) => {
                    let widen = widening(ty).map(|wide| quote!(.map(#wide::from)));
                    Typed::maybe(kind, quote!(#place #widen))
                }
                (kind, Type::Box(_)) => Typed::maybe(kind, quote!(#place.as_deref())),
                (kind, _) => Typed::maybe(kind, quote!(#place.as_ref())),
            });
        }
        let place = match &member.ty {
            Type::Box(_) => quote!((&*#base.#field)),
            ty if is_copy(ty) => quote!(#base.#field),
            _ => quote!((&#base.#field)),
        };
        self.seen(&member.ty, &place)
    }

    /// A value of the model's type behind a reference (or a copy of it, for numbers), as expressions see it.
    fn seen(&self, ty: &'a Type, place: &TokenStream) -> Compiled<'a> {
        let kind = self.kind(ty)?;
        let tokens = match kind {
            Kind::Text => quote!(#place.as_str()),
            Kind::Boolean | Kind::Integer | Kind::Float => widened(ty, place),
            _ => place.clone(),
        };
        Ok(Typed::new(kind, tokens))
    }

    fn kind(&self, ty: &'a Type) -> Result<Kind<'a>, String> {
        Ok(match ty {
            Type::String | Type::Enum(_) => Kind::Text,
            Type::Boolean => Kind::Boolean,
            Type::Byte | Type::Short | Type::Integer | Type::Long => Kind::Integer,
            Type::Float | Type::Double => Kind::Float,
            Type::Structure(name) => {
                let found = self.plan.structures.iter().find(|structure| structure.name == *name);
                Kind::Structure(found.ok_or_else(|| format!("there is no structure {name}"))?)
            }
            Type::List { .. } | Type::Map { .. } => Kind::Held(ty),
            Type::Box(inner) => self.kind(inner)?,
            Type::Error(_) | Type::Union(_) | Type::Unit => Kind::Opaque,
            Type::Blob | Type::Timestamp | Type::Document | Type::BigInteger | Type::BigDecimal => Kind::Opaque,
            Type::ByteStream | Type::EventStream(_) | Type::EventSender(_) => {
                return Err("a stream can't be looked into".to_owned());
            }
        })
    }

    /// An iterator over a list's items as expressions see them, nulls among them when the flag is set.
    fn items(&self, list: &Typed<'a>) -> Result<(Kind<'a>, TokenStream, bool), String> {
        let tokens = &list.tokens;
        match &list.kind {
            Kind::Held(Type::List { item, sparse }) => {
                let (kind, iterator) = self.held(item, *sparse, quote!(#tokens.iter()))?;
                Ok((kind, iterator, *sparse))
            }
            Kind::Taken(item, nulls) => Ok(((**item).clone(), quote!(#tokens.into_iter()), *nulls)),
            kind => Err(format!("{} is not a list", describe(kind))),
        }
    }

    /// An iterator over references to the model's values, turned into one over what expressions see.
    fn held(&self, ty: &'a Type, sparse: bool, iterator: TokenStream) -> Result<(Kind<'a>, TokenStream), String> {
        let value = if is_copy(ty) { quote!((*value)) } else { quote!(value) };
        let seen = self.seen(ty, &value)?;
        let tokens = seen.tokens;
        let iterator = match (sparse, tokens.to_string() == "value") {
            (false, true) => iterator,
            (false, false) => quote!(#iterator.map(|value| #tokens)),
            (true, _) => quote!(#iterator.map(|value| value.as_ref().map(|value| #tokens))),
        };
        Ok((seen.kind, iterator))
    }

    fn index(&self, list: &Typed<'a>, index: i64) -> Compiled<'a> {
        let (kind, iterator, nulls) = self.items(list)?;
        let position = usize::try_from(index.unsigned_abs()).map_err(|_| format!("the index {index} is too large"))?;
        let item = match position.checked_sub(1) {
            Some(0) if index < 0 => quote!(#iterator.next_back()),
            Some(from_end) if index < 0 => quote!(#iterator.nth_back(#from_end)),
            _ if position == 0 => quote!(#iterator.next()),
            _ => quote!(#iterator.nth(#position)),
        };
        Ok(Typed::maybe(kind, if nulls { quote!(#item.flatten()) } else { item }))
    }

    fn project(&self, base: &Typed<'a>, over: &Over, right: &Expr) -> Compiled<'a> {
        let tokens = &base.tokens;
        let (kind, mut iterator, nulls) = match (over, &base.kind) {
            (Over::Values, Kind::Held(Type::Map { value, sparse, .. })) => {
                let (kind, iterator) = self.held(value, *sparse, quote!(#tokens.values()))?;
                (kind, iterator, *sparse)
            }
            (Over::Values, kind) => return Err(format!("{} is not a map", describe(kind))),
            _ => self.items(base)?,
        };
        if nulls {
            iterator = quote!(#iterator.flatten());
        }
        let (kind, iterator) = match (over, kind) {
            (Over::Flat, Kind::Held(Type::List { item, sparse })) => {
                let (kind, iterator) = self.held(item, *sparse, quote!(#iterator.flatten()))?;
                (kind, if *sparse { quote!(#iterator.flatten()) } else { iterator })
            }
            (Over::Flat, Kind::Taken(item, nulls)) => {
                (*item, if nulls { quote!(#iterator.flatten().flatten()) } else { quote!(#iterator.flatten()) })
            }
            (Over::Filtered(filter), kind) => {
                let truth = self.compile(filter, &Typed::new(kind.clone(), quote!(item)))?.truth();
                let truth = unparenthesized(&truth);
                let pattern = if matches!(kind, Kind::Taken(..)) { quote!(item) } else { quote!(&item) };
                (kind, quote!(#iterator.filter(|#pattern| #truth)))
            }
            (_, kind) => (kind, iterator),
        };
        let taken = self.compile(right, &Typed::new(kind, quote!(item)))?;
        let body = unparenthesized(&taken.tokens);
        let iterator = match (taken.optional, *right == Expr::Current) {
            (_, true) => iterator,
            (true, _) => quote!(#iterator.filter_map(|item| #body)),
            (false, _) => quote!(#iterator.map(|item| #body)),
        };
        Ok(Typed::new(Kind::Taken(Box::new(taken.kind), false), quote!(#iterator.collect::<Vec<_>>())))
    }

    fn or(left: &Typed<'a>, right: &Typed<'a>) -> Compiled<'a> {
        let (truth, value, other) = (left.truth(), &left.tokens, &right.tokens);
        match (&left.kind, &right.kind) {
            (Kind::Boolean, Kind::Boolean) => {
                let other = right.truth();
                Ok(Typed::new(Kind::Boolean, quote!((#truth || #other))))
            }
            (Kind::Text, Kind::Text) if left.optional => {
                let filled = quote!(#value.filter(|value| !value.is_empty()));
                Ok(if right.optional {
                    Typed::maybe(Kind::Text, quote!(#filled.or(#other)))
                } else {
                    Typed::new(Kind::Text, quote!(#filled.unwrap_or(#other)))
                })
            }
            (left, right) if same(left, right) => Err(format!("|| between {} is not supported", describe(left))),
            (left, right) => Err(format!("|| between {} and {}", describe(left), describe(right))),
        }
    }

    fn list(&self, items: &[Expr], base: &Typed<'a>) -> Compiled<'a> {
        let items = items.iter().map(|item| self.compile(item, base)).collect::<Result<Vec<_>, _>>()?;
        let first = items.first().ok_or("an empty list of expressions")?.kind.clone();
        if let Some(other) = items.iter().find(|item| !same(&item.kind, &first)) {
            return Err(format!("a list of {} and {}", describe(&first), describe(&other.kind)));
        }
        let nulls = items.iter().any(|item| item.optional);
        let values = items.iter().map(|item| if nulls { item.as_option() } else { item.tokens.clone() });
        Ok(Typed::new(Kind::Taken(Box::new(first), nulls), quote!(vec![#(#values),*])))
    }

    fn call(&self, name: &str, arguments: &[Expr], base: &Typed<'a>) -> Compiled<'a> {
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

    /// A `bool`: whether any or all items of a list are the text; never of a list that is null or empty.
    pub fn each_equals(&self, list: &Typed<'a>, wanted: &str, all: bool) -> Result<TokenStream, String> {
        let truth = list.then(|list| {
            let (kind, iterator, nulls) = self.items(list)?;
            if !matches!(kind, Kind::Text) {
                return Err(format!("texts are looked for among {}", describe(&kind)));
            }
            let wanted = if nulls { quote!(Some(#wanted)) } else { quote!(#wanted) };
            let tokens = &list.tokens;
            Ok(Typed::new(
                Kind::Boolean,
                if !all {
                    quote!(#iterator.any(|item| item == #wanted))
                } else if matches!(list.kind, Kind::Held(_)) {
                    quote!(!#tokens.is_empty() && #iterator.all(|item| item == #wanted))
                } else {
                    quote!({
                        let items = #tokens;
                        !items.is_empty() && items.into_iter().all(|item| item == #wanted)
                    })
                },
            ))
        })?;
        Ok(truth.truth())
    }
}

/// `value == null` and `value != null`, for values of any kind.
fn compare_with_null<'a>(comparison: Comparison, value: &Typed<'a>) -> Compiled<'a> {
    let tokens = &value.tokens;
    Ok(Typed::new(
        Kind::Boolean,
        match (comparison, value.optional) {
            (Comparison::Equal, true) => quote!(#tokens.is_none()),
            (Comparison::NotEqual, true) => quote!(#tokens.is_some()),
            (Comparison::Equal, false) => quote!({
                let _ = #tokens;
                false
            }),
            (Comparison::NotEqual, false) => quote!({
                let _ = #tokens;
                true
            }),
            _ => return Err("null has no order".to_owned()),
        },
    ))
}

/// `left op right`; equality takes null for a value, order makes null of it.
fn compare<'a>(comparison: Comparison, left: &Typed<'a>, right: &Typed<'a>) -> Compiled<'a> {
    match (&left.kind, &right.kind) {
        (_, Kind::Null) => return compare_with_null(comparison, left),
        (Kind::Null, _) => return compare_with_null(comparison, right),
        _ => {}
    }
    let (left, right) = match (&left.kind, &right.kind) {
        (Kind::Integer, Kind::Float) => (as_float(left), right.clone()),
        (Kind::Float, Kind::Integer) => (left.clone(), as_float(right)),
        _ => (left.clone(), right.clone()),
    };
    if !same(&left.kind, &right.kind) || !matches!(left.kind, Kind::Text | Kind::Boolean | Kind::Integer | Kind::Float)
    {
        return Err(format!("{} is compared with {}", describe(&left.kind), describe(&right.kind)));
    }
    let operator = match comparison {
        Comparison::Equal => quote!(==),
        Comparison::NotEqual => quote!(!=),
        Comparison::Less => quote!(<),
        Comparison::LessOrEqual => quote!(<=),
        Comparison::Greater => quote!(>),
        Comparison::GreaterOrEqual => quote!(>=),
    };
    let equality = matches!(comparison, Comparison::Equal | Comparison::NotEqual);
    if !equality && !matches!(left.kind, Kind::Integer | Kind::Float) {
        return Err(format!("{} has no order", describe(&left.kind)));
    }
    let (a, b) = (&left.tokens, &right.tokens);
    let tokens = match (left.optional, right.optional) {
        (false, false) => quote!((#a #operator #b)),
        (true, false) if !equality => quote!(#a.is_some_and(|value| value #operator #b)),
        (false, true) if !equality => quote!(#b.is_some_and(|value| #a #operator value)),
        (true, true) if !equality => quote!(#a.zip(#b).is_some_and(|(left, right)| left #operator right)),
        _ => {
            let (a, b) = (left.as_option(), right.as_option());
            quote!((#a #operator #b))
        }
    };
    Ok(Typed::new(Kind::Boolean, tokens))
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

fn as_float<'a>(value: &Typed<'a>) -> Typed<'a> {
    let tokens = &value.tokens;
    let tokens = if value.optional { quote!(#tokens.map(|value| value as f64)) } else { quote!((#tokens as f64)) };
    Typed { kind: Kind::Float, tokens, optional: value.optional }
}

fn literal<'a>(value: &Json) -> Compiled<'a> {
    match value {
        Json::String(text) => Ok(Typed::new(Kind::Text, quote!(#text))),
        Json::Bool(value) => Ok(Typed::new(Kind::Boolean, quote!(#value))),
        Json::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(value), _) => {
                let value = proc_macro2::Literal::i64_unsuffixed(value);
                Ok(Typed::new(Kind::Integer, quote!(#value)))
            }
            (None, Some(value)) => Ok(Typed::new(Kind::Float, quote!(#value))),
            (None, None) => Err(format!("the number {number} is too large")),
        },
        Json::Null => Ok(Typed::maybe(Kind::Null, quote!(None::<()>))),
        Json::Array(_) | Json::Object(_) => Err(format!("the literal `{value}` is not supported")),
    }
}

/// A number in the one width that expressions have.
fn widened(ty: &Type, value: &TokenStream) -> TokenStream {
    widening(ty).map_or_else(|| value.clone(), |wide| quote!(#wide::from(#value)))
}

fn widening(ty: &Type) -> Option<TokenStream> {
    match ty {
        Type::Byte | Type::Short | Type::Integer => Some(quote!(i64)),
        Type::Float => Some(quote!(f64)),
        _ => None,
    }
}

fn is_copy(ty: &Type) -> bool {
    matches!(ty, Type::Boolean | Type::Byte | Type::Short | Type::Integer | Type::Long | Type::Float | Type::Double)
}

fn same(left: &Kind<'_>, right: &Kind<'_>) -> bool {
    match (left, right) {
        (Kind::Structure(left), Kind::Structure(right)) => left.name == right.name,
        (Kind::Held(left), Kind::Held(right)) => left == right,
        (Kind::Taken(left, _), Kind::Taken(right, _)) => same(left, right),
        _ => std::mem::discriminant(left) == std::mem::discriminant(right),
    }
}

fn describe(kind: &Kind<'_>) -> String {
    match kind {
        Kind::Text => "a text".to_owned(),
        Kind::Boolean => "a truth value".to_owned(),
        Kind::Integer | Kind::Float => "a number".to_owned(),
        Kind::Structure(structure) => format!("the structure {}", structure.name),
        Kind::Call { .. } => "the call".to_owned(),
        Kind::Held(Type::Map { .. }) => "a map".to_owned(),
        Kind::Held(_) | Kind::Taken(..) => "a list".to_owned(),
        Kind::Opaque => "a value that expressions can't see into".to_owned(),
        Kind::Null => "null".to_owned(),
    }
}
