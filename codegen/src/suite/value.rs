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

/// The builder calls that set the members of an object: `.function_name("my-function").qualifier("BLUE")`.
pub fn setters(plan: &Plan, members: &[Member], object: &Node) -> Expression {
    let object = object.as_object().ok_or_else(|| format!("`{object}` is no object"))?;
    let mut calls = TokenStream::new();
    for (key, node) in object.iter().filter(|(_, node)| !node.is_null()) {
        let member = members.iter().find(|m| m.name == *key).ok_or_else(|| format!("there is no member `{key}`"))?;
        calls.extend(setter(plan, member, node).map_err(|reason| format!("{key}: {reason}"))?);
    }
    Ok(calls)
}

fn setter(plan: &Plan, member: &Member, node: &Node) -> Expression {
    let (name, set) = (member.rust.ident(), member.rust.prefixed("set_"));
    match (&member.ty, node) {
        (Type::List { .. }, Node::Array(items)) if items.is_empty() => Ok(quote!(.#set(Some(Default::default())))),
        (Type::Map { .. }, Node::Object(object)) if object.is_empty() => Ok(quote!(.#set(Some(Default::default())))),
        (Type::List { item, sparse }, Node::Array(items)) => {
            items.iter().map(|node| element(plan, item, *sparse, node).map(|value| quote!(.#name(#value)))).collect()
        }
        (Type::Map { key, value, sparse }, Node::Object(object)) => {
            let entry = |(text, node): (&String, &Node)| {
                let key = argument(plan, key, &Node::from(text.as_str()))?;
                let value = element(plan, value, *sparse, node)?;
                Ok(quote!(.#name(#key, #value)))
            };
            object.iter().map(entry).collect()
        }
        (ty, node) => argument(plan, ty, node).map(|value| quote!(.#name(#value))),
    }
}

/// The argument of the method that appends or inserts.
fn element(plan: &Plan, ty: &Type, sparse: bool, node: &Node) -> Expression {
    match (sparse, node) {
        (false, node) => argument(plan, ty, node),
        (true, Node::Null) => Ok(quote!(None)),
        (true, node) => owned(plan, ty, node).map(|value| quote!(Some(#value))),
    }
}

/// The argument of a builder method, which takes `impl Into<String>` and `impl Into<Box<_>>`.
fn argument(plan: &Plan, ty: &Type, node: &Node) -> Expression {
    match (ty, node) {
        (Type::String, Node::String(text)) => Ok(quote!(#text)),
        (Type::Box(inner), node) => argument(plan, inner, node),
        (ty, node) => owned(plan, ty, node),
    }
}

/// The value itself.
fn owned(plan: &Plan, ty: &Type, node: &Node) -> Expression {
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
        Type::Blob => {
            let text = text()?;
            quote!(blob(#text))
        }
        Type::ByteStream => {
            let text = text()?;
            quote!(stream(#text))
        }
        Type::Timestamp if node.is_number() => {
            let seconds = Literal::f64_unsuffixed(node.as_f64().ok_or_else(wrong)?);
            quote!(seconds(#seconds))
        }
        Type::Timestamp => {
            let text = text()?;
            quote!(date_time(#text))
        }
        Type::Document => {
            let text = node.to_string();
            quote!(document(#text))
        }
        Type::Structure(name) => {
            let structure = find(&plan.structures, name)?;
            let path = ident(name);
            built(plan, structure, &quote!(types::#path), node)?
        }
        Type::Error(name) => {
            let structure = find(&plan.errors, name)?;
            let path = ident(name);
            built(plan, structure, &quote!(types::error::#path), node)?
        }
        Type::Enum(name) => {
            let (name, text) = (ident(name), text()?);
            quote!(types::#name::from(#text))
        }
        Type::Union(name) => union(plan, name, node)?,
        Type::List { item, sparse } => {
            let items = node.as_array().ok_or_else(wrong)?.iter();
            let items: Vec<_> = items.map(|node| nested(plan, item, *sparse, node)).collect::<Result<_, _>>()?;
            quote!(vec![#(#items),*])
        }
        Type::Map { key, value, sparse } => {
            let entry = |(text, node): (&String, &Node)| {
                let key = owned(plan, key, &Node::from(text.as_str()))?;
                let value = nested(plan, value, *sparse, node)?;
                Ok::<_, String>(quote!((#key, #value)))
            };
            let entries: Vec<_> = node.as_object().ok_or_else(wrong)?.iter().map(entry).collect::<Result<_, _>>()?;
            quote!([#(#entries),*].into())
        }
        Type::Box(inner) => {
            let inner = owned(plan, inner, node)?;
            quote!(Box::new(#inner))
        }
        Type::Unit | Type::EventStream(_) | Type::EventSender(_) => return Err(wrong()),
    })
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

fn nested(plan: &Plan, ty: &Type, sparse: bool, node: &Node) -> Expression {
    match (sparse, node) {
        (true, Node::Null) => Ok(quote!(None)),
        (true, node) => owned(plan, ty, node).map(|value| quote!(Some(#value))),
        (false, node) => owned(plan, ty, node),
    }
}

/// A structure through its builder.
pub fn built(plan: &Plan, structure: &Structure, path: &TokenStream, node: &Node) -> Expression {
    let calls = setters(plan, &structure.members, node)?;
    let unwrap = structure.has_fallible_builder().then(|| quote!(.expect("every required member is set")));
    Ok(quote!(#path::builder()#calls.build()#unwrap))
}

/// A union with the one member that is set.
pub fn union(plan: &Plan, name: &str, node: &Node) -> Expression {
    let union = plan.unions.iter().find(|u| u.name == name).ok_or_else(|| format!("there is no union `{name}`"))?;
    let mut set = node.as_object().into_iter().flatten().filter(|(_, node)| !node.is_null());
    let (Some((key, node)), None) = (set.next(), set.next()) else {
        return Err(format!("`{node}` has not exactly one member, and so is no value of the union `{name}`"));
    };
    let member = union.members.iter().find(|m| m.name == *key).ok_or_else(|| format!("there is no member `{key}`"))?;
    let (path, variant) = (ident(name), format_ident!("{}", member.variant));
    if member.ty == Type::Unit {
        return Ok(quote!(types::#path::#variant));
    }
    let value = owned(plan, &member.ty, node)?;
    Ok(quote!(types::#path::#variant(#value)))
}

fn find<'a>(structures: &'a [Structure], name: &str) -> Result<&'a Structure, String> {
    structures.iter().find(|s| s.name == name).ok_or_else(|| format!("there is no structure `{name}`"))
}
