//! Values of examples (Smithy nodes) as Rust expressions that build them through the generated crate's public
//! builders. Whether a value keeps the model's constraints is not checked here, only whether it can be written.

use crate::emit::rust_type::ident;
use crate::plan::{Member, Plan, Structure, Type};
use proc_macro2::{Literal, TokenStream};
use proofmark_smithy_model::model::Node;
use quote::{format_ident, quote};
use syn::Ident;

/// An expression, or why the value is none of its type.
pub type Expression = Result<TokenStream, String>;

/// How the values are made that have no builder and no literal.
#[derive(Debug)]
pub struct Idiom {
    /// A blob of this text.
    pub blob: fn(&str) -> TokenStream,
    /// A streaming blob of this text.
    pub stream: fn(&str) -> TokenStream,
    /// A timestamp from RFC 3339.
    pub date_time: fn(&str) -> Expression,
    /// A timestamp from seconds of the epoch.
    pub seconds: fn(f64) -> TokenStream,
    /// A document.
    pub document: fn(&Node) -> TokenStream,
}

/// The suite has functions of its own for them.
pub const SUITE: Idiom = Idiom {
    blob: |text| quote!(blob(#text)),
    stream: |text| quote!(stream(#text)),
    date_time: |text| Ok(quote!(date_time(#text))),
    seconds: |seconds| {
        let seconds = Literal::f64_unsuffixed(seconds);
        quote!(seconds(#seconds))
    },
    document: |node| {
        let text = node.to_string();
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
pub fn setters(plan: &Plan, members: &[Member], object: &Node) -> Expression {
    Values { plan, idiom: &SUITE }.setters(members, object)
}

/// [`Values::built`] for the suite.
pub fn built(plan: &Plan, structure: &Structure, path: &TokenStream, node: &Node) -> Expression {
    Values { plan, idiom: &SUITE }.built(structure, path, node)
}

/// [`Values::union`] for the suite.
pub fn union(plan: &Plan, name: &str, node: &Node) -> Expression {
    Values { plan, idiom: &SUITE }.union(name, node)
}

impl Values<'_> {
    /// The builder calls that set the members of an object: `.function_name("my-function").qualifier("BLUE")`.
    pub fn setters(&self, members: &[Member], object: &Node) -> Expression {
        let object = object.as_object().ok_or_else(|| format!("`{object}` is not an object"))?;
        let mut calls = TokenStream::new();
        for (key, node) in object.iter().filter(|(_, node)| !node.is_null()) {
            let member =
                members.iter().find(|m| m.name == *key).ok_or_else(|| format!("there is no member `{key}`"))?;
            calls.extend(self.setter(member, node).map_err(|reason| format!("{key}: {reason}"))?);
        }
        Ok(calls)
    }

    fn setter(&self, member: &Member, node: &Node) -> Expression {
        let (name, set) = (member.rust.ident(), member.rust.prefixed("set_"));
        match (&member.ty, node) {
            (Type::List { .. }, Node::Array(items)) if items.is_empty() => Ok(quote!(.#set(Some(Default::default())))),
            (Type::Map { .. }, Node::Object(object)) if object.is_empty() => {
                Ok(quote!(.#set(Some(Default::default()))))
            }
            (Type::List { item, sparse }, Node::Array(items)) => {
                items.iter().map(|node| self.element(item, *sparse, node).map(|value| quote!(.#name(#value)))).collect()
            }
            (Type::Map { key, value, sparse }, Node::Object(object)) => {
                let entry = |(text, node): (&String, &Node)| {
                    let key = self.argument(key, &Node::from(text.as_str()))?;
                    let value = self.element(value, *sparse, node)?;
                    Ok(quote!(.#name(#key, #value)))
                };
                object.iter().map(entry).collect()
            }
            (ty, node) => self.argument(ty, node).map(|value| quote!(.#name(#value))),
        }
    }

    /// The argument of the method that appends or inserts.
    fn element(&self, ty: &Type, sparse: bool, node: &Node) -> Expression {
        match (sparse, node) {
            (false, node) => self.argument(ty, node),
            (true, Node::Null) => Ok(quote!(None)),
            (true, node) => self.owned(ty, node).map(|value| quote!(Some(#value))),
        }
    }

    /// The argument of a builder method, which takes `impl Into<String>` and `impl Into<Box<_>>`.
    fn argument(&self, ty: &Type, node: &Node) -> Expression {
        match (ty, node) {
            (Type::String, Node::String(text)) => Ok(quote!(#text)),
            (Type::Box(inner), node) => self.argument(inner, node),
            (ty, node) => self.owned(ty, node),
        }
    }

    /// The value itself.
    fn owned(&self, ty: &Type, node: &Node) -> Expression {
        let wrong = || format!("`{node}` is no {ty:?}");
        let text = || node.as_str().ok_or_else(wrong);
        Ok(match ty {
            Type::Boolean => {
                let value = node.as_bool().ok_or_else(wrong)?;
                quote!(#value)
            }
            Type::Byte | Type::Short | Type::Integer | Type::Long => {
                let value = Literal::i64_unsuffixed(node.as_i64().ok_or_else(wrong)?);
                quote!(#value)
            }
            Type::Float if node.is_string() => special(&format_ident!("f32"), text()?).ok_or_else(wrong)?,
            Type::Double if node.is_string() => special(&format_ident!("f64"), text()?).ok_or_else(wrong)?,
            Type::Float | Type::Double => {
                let value = Literal::f64_unsuffixed(node.as_f64().ok_or_else(wrong)?);
                quote!(#value)
            }
            Type::BigInteger | Type::BigDecimal => return Err("numbers of any size have no examples yet".to_owned()),
            Type::String => {
                let text = text()?;
                quote!(#text.to_owned())
            }
            Type::Blob => (self.idiom.blob)(text()?),
            Type::ByteStream => (self.idiom.stream)(text()?),
            Type::Timestamp if node.is_number() => (self.idiom.seconds)(node.as_f64().ok_or_else(wrong)?),
            Type::Timestamp => (self.idiom.date_time)(text()?)?,
            Type::Document => (self.idiom.document)(node),
            Type::Structure(name) => {
                let structure = find(&self.plan.structures, name)?;
                let path = ident(name);
                self.built(structure, &quote!(types::#path), node)?
            }
            Type::Error(name) => {
                let structure = find(&self.plan.errors, name)?;
                let path = ident(name);
                self.built(structure, &quote!(types::error::#path), node)?
            }
            Type::Enum(name) => {
                let (name, text) = (ident(name), text()?);
                quote!(types::#name::from(#text))
            }
            Type::Union(name) => self.union(name, node)?,
            Type::List { item, sparse } => {
                let items = node.as_array().ok_or_else(wrong)?.iter();
                let items: Vec<_> = items.map(|node| self.nested(item, *sparse, node)).collect::<Result<_, _>>()?;
                quote!(vec![#(#items),*])
            }
            Type::Map { key, value, sparse } => {
                let entry = |(text, node): (&String, &Node)| {
                    let key = self.owned(key, &Node::from(text.as_str()))?;
                    let value = self.nested(value, *sparse, node)?;
                    Ok::<_, String>(quote!((#key, #value)))
                };
                let entries: Vec<_> =
                    node.as_object().ok_or_else(wrong)?.iter().map(entry).collect::<Result<_, _>>()?;
                quote!([#(#entries),*].into())
            }
            Type::Box(inner) => {
                let inner = self.owned(inner, node)?;
                quote!(Box::new(#inner))
            }
            Type::Unit | Type::EventStream(_) | Type::EventSender(_) => return Err(wrong()),
        })
    }

    fn nested(&self, ty: &Type, sparse: bool, node: &Node) -> Expression {
        match (sparse, node) {
            (true, Node::Null) => Ok(quote!(None)),
            (true, node) => self.owned(ty, node).map(|value| quote!(Some(#value))),
            (false, node) => self.owned(ty, node),
        }
    }

    /// A structure through its builder.
    pub fn built(&self, structure: &Structure, path: &TokenStream, node: &Node) -> Expression {
        let calls = self.setters(&structure.members, node)?;
        let unwrap = structure.has_fallible_builder().then(|| quote!(.expect("every required member is set")));
        Ok(quote!(#path::builder()#calls.build()#unwrap))
    }

    /// A union with the one member that is set.
    pub fn union(&self, name: &str, node: &Node) -> Expression {
        let union =
            self.plan.unions.iter().find(|u| u.name == name).ok_or_else(|| format!("there is no union `{name}`"))?;
        let mut set = node.as_object().into_iter().flatten().filter(|(_, node)| !node.is_null());
        let (Some((key, node)), None) = (set.next(), set.next()) else {
            return Err(format!("`{node}` has not exactly one member, and so is not a value of the union `{name}`"));
        };
        let member =
            union.members.iter().find(|m| m.name == *key).ok_or_else(|| format!("there is no member `{key}`"))?;
        let (path, variant) = (ident(name), format_ident!("{}", member.variant));
        if member.ty == Type::Unit {
            return Ok(quote!(types::#path::#variant));
        }
        let value = self.owned(&member.ty, node)?;
        Ok(quote!(types::#path::#variant(#value)))
    }
}

/// A float that JSON has no sign for.
fn special(ty: &Ident, text: &str) -> Option<TokenStream> {
    match text {
        "NaN" => Some(quote!(#ty::NAN)),
        "Infinity" => Some(quote!(#ty::INFINITY)),
        "-Infinity" => Some(quote!(#ty::NEG_INFINITY)),
        _ => None,
    }
}

fn find<'a>(structures: &'a [Structure], name: &str) -> Result<&'a Structure, String> {
    structures.iter().find(|s| s.name == name).ok_or_else(|| format!("there is no structure `{name}`"))
}
