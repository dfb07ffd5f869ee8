//! JMESPath to typed Rust: every name is looked up in the plan, so that a path which leads nowhere is an error when the
//! crate is generated.
//!
//! Values are `&str`, `bool`, `i64`, `f64`, `&Structure`, `&Vec<_>`, `&HashMap<_, _>` or, once something was taken of
//! their items, `Vec<_>` of these. JMESPath's null is `None`. Here are fields, projections and literals; functions and
//! comparisons have files of their own.

mod comparisons;
mod functions;
#[cfg(test)]
pub(crate) mod tests;

use super::tokens::unparenthesized;
use crate::document::Document;
use crate::jmespath::{Expr, Over};
use crate::plan::{Member, Plan, Presence, Structure, Type};
use comparisons::compare;
use proc_macro2::TokenStream;
use quote::quote;

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

fn literal<'a>(value: &Document) -> Compiled<'a> {
    match value {
        Document::String(text) => Ok(Typed::new(Kind::Text, quote!(#text))),
        Document::Boolean(value) => Ok(Typed::new(Kind::Boolean, quote!(#value))),
        Document::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(value), _) => {
                let value = proc_macro2::Literal::i64_unsuffixed(value);
                Ok(Typed::new(Kind::Integer, quote!(#value)))
            }
            (None, value) if value.is_finite() => Ok(Typed::new(Kind::Float, quote!(#value))),
            (None, _) => Err(format!("the number {number} is too large")),
        },
        Document::Null => Ok(Typed::maybe(Kind::Null, quote!(None::<()>))),
        Document::Array(_) | Document::Object(_) => Err(format!("the literal `{value}` is not supported")),
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
