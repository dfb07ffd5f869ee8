//! Default values as Rust expressions. They are validated by lowering.

use super::rust_type;
use crate::plan::{DefaultValue, Document, Member, Number, Type};
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
        DefaultValue::Timestamp(time) => {
            const SECOND: i128 = 1_000_000_000;
            let nanoseconds = time.as_nanosecond();
            let seconds = Literal::i128_unsuffixed(nanoseconds.div_euclid(SECOND));
            let nanoseconds = Literal::i128_unsuffixed(nanoseconds.rem_euclid(SECOND));
            quote!(::aws_smithy_types::DateTime::from_secs_and_nanos(#seconds, #nanoseconds))
        }
        DefaultValue::Document(Document::Null) => return None,
        DefaultValue::Document(document) => self::document(document),
    })
}

fn float(value: f64) -> TokenStream {
    let literal = Literal::f64_unsuffixed(value);
    quote!(#literal)
}

fn document(document: &Document) -> TokenStream {
    let value = match document {
        Document::Null => quote!(Null),
        Document::Boolean(value) => quote!(Bool(#value)),
        Document::String(text) => quote!(String(#text.to_owned())),
        Document::Array(items) if items.is_empty() => quote!(Array(Vec::new())),
        Document::Object(entries) if entries.is_empty() => quote!(Object(Default::default())),
        Document::Array(items) => {
            let items = items.iter().map(self::document);
            quote!(Array(vec![#(#items),*]))
        }
        Document::Object(entries) => {
            let entries = entries.iter().map(|(key, value)| {
                let value = self::document(value);
                quote!((#key.to_owned(), #value))
            });
            quote!(Object([#(#entries),*].into()))
        }
        Document::Number(Number::Unsigned(value)) => {
            let literal = Literal::u64_unsuffixed(*value);
            quote!(Number(::aws_smithy_types::Number::PosInt(#literal)))
        }
        Document::Number(Number::Negative(value)) => {
            let literal = Literal::i64_unsuffixed(*value);
            quote!(Number(::aws_smithy_types::Number::NegInt(#literal)))
        }
        // A document has no number beyond a double.
        Document::Number(number) => {
            let literal = float(number.as_f64());
            quote!(Number(::aws_smithy_types::Number::Float(#literal)))
        }
    };
    quote!(::aws_smithy_types::Document::#value)
}

#[cfg(test)]
mod tests {
    use crate::lower::lower;
    use crate::plan::{Binding, Presence};
    use proofmark_smithy_model::Loader;

    /// The expressions of an output's members, by name, as Rust has them without blanks.
    fn expressions(members: &[(&str, &str)]) -> Vec<(String, Option<String>)> {
        let members = members.iter().enumerate().map(|(index, (target, default))| {
            format!(r#""m{index}": {{ "target": "{target}", "traits": {{ "smithy.api#default": {default} }} }}"#)
        });
        let text = format!(
            r#"{{ "smithy": "2.0", "shapes": {{
                "a#S": {{ "type": "service", "version": "1", "operations": [{{ "target": "a#Get" }}],
                          "traits": {{ "aws.protocols#restJson1": {{}} }} }},
                "a#Get": {{ "type": "operation", "input": {{ "target": "smithy.api#Unit" }}, "output": {{ "target": "a#Out" }},
                            "traits": {{ "smithy.api#http": {{ "method": "GET", "uri": "/x" }} }} }},
                "a#Colour": {{ "type": "enum", "members": {{ "RED": {{ "target": "smithy.api#Unit",
                               "traits": {{ "smithy.api#enumValue": "red" }} }} }} }},
                "a#Level": {{ "type": "intEnum", "members": {{ "LOW": {{ "target": "smithy.api#Unit",
                              "traits": {{ "smithy.api#enumValue": 1 }} }} }} }},
                "a#Texts": {{ "type": "list", "member": {{ "target": "smithy.api#String" }} }},
                "a#Out": {{ "type": "structure", "members": {{ {} }} }} }} }}"#,
            members.collect::<Vec<_>>().join(",")
        );
        let model = Loader::new().text("model.json", text.as_bytes()).load().expect("the loader accepts it").model;
        let plan = lower(&model, None).expect("it can be lowered");
        let members = plan.operations[0].output.members.iter().filter(|member| member.binding == Binding::Body);
        let expression = |member: &crate::plan::Member| match &member.presence {
            Presence::Default(value) => {
                super::expression(member, value).map(|tokens| tokens.to_string().replace(' ', ""))
            }
            presence => panic!("{}: {presence:?}", member.name),
        };
        members.map(|member| (member.name.clone(), expression(member))).collect()
    }

    #[test]
    fn every_kind_of_default_is_an_expression() {
        let blob = "::aws_smithy_types::Blob::new";
        let time = "::aws_smithy_types::DateTime::from_secs_and_nanos";
        let document = "::aws_smithy_types::Document::";
        let cases = [
            ("smithy.api#Boolean", "true", "true".to_owned()),
            ("smithy.api#Integer", "-3", "-3".to_owned()),
            ("a#Level", "1", "1".to_owned()),
            ("smithy.api#Double", "0.1", "0.1".to_owned()),
            ("smithy.api#Double", "-0.0", "-0.0".to_owned()),
            ("smithy.api#Float", r#""NaN""#, "f32::NAN".to_owned()),
            ("smithy.api#BigInteger", "5", r#""5".parse().expect("anumberofthemodel")"#.to_owned()),
            ("smithy.api#BigDecimal", r#""1e400""#, r#""1e400".parse().expect("anumberofthemodel")"#.to_owned()),
            ("smithy.api#String", r#""a\"b\n""#, r#""a\"b\n".to_owned()"#.to_owned()),
            ("a#Colour", r#""red""#, r#"crate::types::Colour::from("red")"#.to_owned()),
            ("smithy.api#Blob", r#""YWJj""#, format!(r#"{blob}(*b"abc")"#)),
            ("smithy.api#Timestamp", "1515531081.123", format!("{time}(1515531081,123000000)")),
            ("smithy.api#Timestamp", "0", format!("{time}(0,0)")),
            ("smithy.api#Document", "1.5", format!("{document}Number(::aws_smithy_types::Number::Float(1.5))")),
            ("smithy.api#Document", "[]", format!("{document}Array(Vec::new())")),
        ];
        let members: Vec<(&str, &str)> = cases.iter().map(|(target, default, _)| (*target, *default)).collect();
        for ((name, found), (target, default, expected)) in expressions(&members).into_iter().zip(cases) {
            assert_eq!(found, Some(expected), "{name}: {target} {default}");
        }
    }

    #[test]
    fn what_a_member_starts_with_anyway_has_no_expression() {
        let members = [
            ("smithy.api#Boolean", "false"),
            ("smithy.api#Long", "0"),
            ("smithy.api#Float", "0"),
            ("smithy.api#String", r#""""#),
            ("smithy.api#Blob", r#""""#),
            ("a#Texts", "[]"),
        ];
        assert!(expressions(&members).iter().all(|(_, expression)| expression.is_none()));
    }
}
