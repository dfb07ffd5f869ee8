//! Values as Rust expressions that build them through the generated crate's public builders. Every value can be written:
//! lowering and sampling make none that is not of its type.

use crate::emit::rust_type::{self, ident};
use crate::plan::{Document, Member, Object, Plan, Structure, Type, Value};
use jiff::Timestamp;
use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

/// How the values are made that have no builder and no literal.
#[derive(Debug)]
pub struct Idiom {
    /// A blob of this text.
    pub blob: fn(&str) -> TokenStream,
    /// A streaming blob of this text.
    pub stream: fn(&str) -> TokenStream,
    /// A timestamp.
    pub timestamp: fn(Timestamp) -> TokenStream,
    /// A document.
    pub document: fn(&Document) -> TokenStream,
}

/// The suite has functions of its own for them.
pub const SUITE: Idiom = Idiom {
    blob: |text| quote!(blob(#text)),
    stream: |text| quote!(stream(#text)),
    timestamp: |time| {
        let text = time.to_string();
        quote!(date_time(#text))
    },
    document: |document| {
        let text = document.to_string();
        quote!(document(#text))
    },
};

/// Values of the shapes of a plan.
#[derive(Debug, Clone, Copy)]
pub struct Values<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// How the rest is made.
    pub idiom: &'a Idiom,
}

/// [`Values::setters`] for the suite.
pub fn setters(plan: &Plan, members: &[Member], object: &Object) -> TokenStream {
    Values { plan, idiom: &SUITE }.setters(members, object)
}

/// [`Values::built`] for the suite.
pub fn built(plan: &Plan, structure: &Structure, path: &TokenStream, object: &Object) -> TokenStream {
    Values { plan, idiom: &SUITE }.built(structure, path, object)
}

/// [`Values::value`] for the suite.
pub fn value(plan: &Plan, ty: &Type, value: &Value) -> TokenStream {
    Values { plan, idiom: &SUITE }.value(ty, value)
}

impl Values<'_> {
    /// The builder calls that set the members of an object: `.function_name("my-function").qualifier("BLUE")`.
    pub fn setters(&self, members: &[Member], object: &Object) -> TokenStream {
        let member = |name: &str| members.iter().find(|member| member.name == name);
        object.iter().filter_map(|(name, value)| Some(self.setter(member(name)?, value))).collect()
    }

    fn setter(&self, member: &Member, value: &Value) -> TokenStream {
        let (name, set) = (member.rust.ident(), member.rust.prefixed("set_"));
        match (&member.ty, value) {
            (Type::List { .. }, Value::List(items)) if items.is_empty() => quote!(.#set(Some(Default::default()))),
            (Type::Map { .. }, Value::Map(entries)) if entries.is_empty() => quote!(.#set(Some(Default::default()))),
            (Type::List { item, sparse }, Value::List(items)) => {
                let appended = items.iter().map(|value| {
                    let value = self.element(item, *sparse, value);
                    quote!(.#name(#value))
                });
                appended.collect()
            }
            (Type::Map { key, value: ty, sparse }, Value::Map(entries)) => {
                let inserted = entries.iter().map(|(text, value)| {
                    let (key, value) = (argument_text(key, text), self.element(ty, *sparse, value));
                    quote!(.#name(#key, #value))
                });
                inserted.collect()
            }
            (ty, value) => {
                let value = self.argument(ty, value);
                quote!(.#name(#value))
            }
        }
    }

    /// The argument of the method that appends or inserts.
    fn element(&self, ty: &Type, sparse: bool, value: &Value) -> TokenStream {
        if sparse { self.item(ty, sparse, value) } else { self.argument(ty, value) }
    }

    /// The argument of a builder method, which takes `impl Into<String>` and `impl Into<Box<_>>`.
    fn argument(&self, ty: &Type, value: &Value) -> TokenStream {
        match (ty, value) {
            (Type::Box(inner), value) => self.argument(inner, value),
            (ty, Value::String(text)) => argument_text(ty, text),
            (ty, value) => self.value(ty, value),
        }
    }

    /// The value itself.
    pub fn value(&self, ty: &Type, value: &Value) -> TokenStream {
        match (ty, value) {
            (Type::Box(inner), value) => {
                let inner = self.value(inner, value);
                quote!(Box::new(#inner))
            }
            (_, Value::Boolean(value)) => quote!(#value),
            (_, Value::Integer(value)) => {
                let value = Literal::i64_unsuffixed(*value);
                quote!(#value)
            }
            (_, Value::Float(value)) => float(ty, *value),
            (_, Value::BigNumber(digits)) => {
                let ty = rust_type::value(ty);
                quote!(#digits.parse::<#ty>().expect("a number"))
            }
            (_, Value::String(text)) => owned_text(ty, text),
            (Type::ByteStream, Value::Blob(text)) => (self.idiom.stream)(text),
            (_, Value::Blob(text)) => (self.idiom.blob)(text),
            (_, Value::Timestamp(time)) => (self.idiom.timestamp)(*time),
            (_, Value::Document(document)) => (self.idiom.document)(document),
            (Type::Structure(name), Value::Structure(object)) => {
                let path = ident(name);
                self.named(self.plan.structure(name), &quote!(types::#path), object)
            }
            (Type::Error(name), Value::Structure(object)) => {
                let path = ident(name);
                self.named(self.plan.error(name), &quote!(types::error::#path), object)
            }
            (Type::Union(name), Value::Union(member, value)) => self.union(name, member, value),
            (Type::List { item, sparse }, Value::List(items)) => {
                let items = items.iter().map(|value| self.item(item, *sparse, value));
                quote!(vec![#(#items),*])
            }
            (Type::Map { key, value: ty, sparse }, Value::Map(entries)) => {
                let entries = entries.iter().map(|(text, value)| {
                    let (key, value) = (owned_text(key, text), self.item(ty, *sparse, value));
                    quote!((#key, #value))
                });
                quote!([#(#entries),*].into())
            }
            _ => unreachable!("{value:?} is not a value of {ty:?}"),
        }
    }

    /// An item of a list or map that holds it as it is, or as an option.
    fn item(&self, ty: &Type, sparse: bool, value: &Value) -> TokenStream {
        match (sparse, value) {
            (true, Value::Null) => quote!(None),
            (true, value) => {
                let value = self.value(ty, value);
                quote!(Some(#value))
            }
            (false, value) => self.value(ty, value),
        }
    }

    fn named(&self, structure: Option<&Structure>, path: &TokenStream, object: &Object) -> TokenStream {
        // Values are made by looking their types up.
        self.built(structure.expect("the plan has the types of its values"), path, object)
    }

    /// A structure through its builder.
    pub fn built(&self, structure: &Structure, path: &TokenStream, object: &Object) -> TokenStream {
        let calls = self.setters(&structure.members, object);
        let unwrap = structure.has_fallible_builder().then(|| quote!(.expect("every required member is set")));
        quote!(#path::builder()#calls.build()#unwrap)
    }

    /// A union with the one member that is set.
    fn union(&self, name: &str, member: &str, value: &Value) -> TokenStream {
        let members = self.plan.union(name).into_iter().flat_map(|union| &union.members);
        let member = members.into_iter().find(|known| known.name == member);
        let member = member.expect("the plan has the types of its values");
        let (path, variant) = (ident(name), format_ident!("{}", member.variant));
        if *value == Value::Unit {
            return quote!(types::#path::#variant);
        }
        let value = self.value(&member.ty, value);
        quote!(types::#path::#variant(#value))
    }
}

/// A text where `impl Into<String>` is taken, or the value of an enum.
fn argument_text(ty: &Type, text: &str) -> TokenStream {
    match ty {
        Type::String => quote!(#text),
        ty => owned_text(ty, text),
    }
}

/// A string, or the value of an enum.
fn owned_text(ty: &Type, text: &str) -> TokenStream {
    match ty {
        Type::Enum(name) => {
            let name = ident(name);
            quote!(types::#name::from(#text))
        }
        _ => quote!(#text.to_owned()),
    }
}

/// A float; Rust has no literal for three of the values.
fn float(ty: &Type, value: f64) -> TokenStream {
    let special = match value {
        value if value.is_nan() => Some(quote!(NAN)),
        f64::INFINITY => Some(quote!(INFINITY)),
        f64::NEG_INFINITY => Some(quote!(NEG_INFINITY)),
        _ => None,
    };
    match special {
        Some(name) => {
            let ty = rust_type::value(ty);
            quote!(#ty::#name)
        }
        None => {
            let literal = Literal::f64_unsuffixed(value);
            quote!(#literal)
        }
    }
}
