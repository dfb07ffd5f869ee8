//! Default values as Rust expressions. They are validated by lowering.

use super::rust_type;
use crate::plan::{DefaultDocument, DefaultValue, Member, Type};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

/// The expression for a member's default; none for the empty value of its type, with which a member starts anyway.
pub(super) fn expression(member: &Member, value: &DefaultValue) -> Option<TokenStream> {
    Some(match value {
        DefaultValue::Empty | DefaultValue::Boolean(false) | DefaultValue::Integer(0) => return None,
        DefaultValue::Boolean(true) => quote!(true),
        DefaultValue::Integer(value) => {
            let literal = Literal::i64_unsuffixed(*value);
            quote!(#literal)
        }
        DefaultValue::Float(value) if *value == 0.0 && value.is_sign_positive() => return None,
        DefaultValue::Float(value) => {
            let ty = rust_type::value(&member.ty);
            match value {
                value if value.is_nan() => quote!(#ty::NAN),
                value if *value == f64::INFINITY => quote!(#ty::INFINITY),
                value if *value == f64::NEG_INFINITY => quote!(#ty::NEG_INFINITY),
                value => float(*value),
            }
        }
        DefaultValue::BigInteger(digits) | DefaultValue::BigDecimal(digits) => {
            quote!(#digits.parse().expect("a number of the model"))
        }
        DefaultValue::String(text) => match &member.ty {
            Type::Enum(name) => {
                let name = rust_type::ident(name);
                quote!(crate::types::#name::from(#text))
            }
            _ if text.is_empty() => return None,
            _ => quote!(#text.to_owned()),
        },
        DefaultValue::Blob(bytes) if bytes.is_empty() => return None,
        DefaultValue::Blob(bytes) => {
            let literal = Literal::byte_string(bytes);
            quote!(::aws_smithy_types::Blob::new(*#literal))
        }
        // The type has no default of its own.
        DefaultValue::Timestamp(seconds, nanoseconds) => {
            let (seconds, nanoseconds) = (Literal::i64_unsuffixed(*seconds), Literal::u32_unsuffixed(*nanoseconds));
            quote!(::aws_smithy_types::DateTime::from_secs_and_nanos(#seconds, #nanoseconds))
        }
        DefaultValue::Document(DefaultDocument::Null) => return None,
        DefaultValue::Document(document) => self::document(document),
    })
}

fn float(value: f64) -> TokenStream {
    let literal = Literal::f64_unsuffixed(value);
    quote!(#literal)
}

fn document(document: &DefaultDocument) -> TokenStream {
    let value = match document {
        DefaultDocument::Null => quote!(Null),
        DefaultDocument::Boolean(value) => quote!(Bool(#value)),
        DefaultDocument::String(text) => quote!(String(#text.to_owned())),
        DefaultDocument::EmptyArray => quote!(Array(Vec::new())),
        DefaultDocument::EmptyObject => quote!(Object(Default::default())),
        DefaultDocument::Unsigned(value) => {
            let literal = Literal::u64_unsuffixed(*value);
            quote!(Number(::aws_smithy_types::Number::PosInt(#literal)))
        }
        DefaultDocument::Negative(value) => {
            let literal = Literal::i64_unsuffixed(*value);
            quote!(Number(::aws_smithy_types::Number::NegInt(#literal)))
        }
        DefaultDocument::Float(value) => {
            let literal = float(*value);
            quote!(Number(::aws_smithy_types::Number::Float(#literal)))
        }
    };
    quote!(::aws_smithy_types::Document::#value)
}
