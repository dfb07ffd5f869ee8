//! Comparisons of two values, and of a value with null.

use super::{Compiled, Kind, Typed, describe, same};
use crate::jmespath::Comparison;
use quote::quote;

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
pub(super) fn compare<'a>(comparison: Comparison, left: &Typed<'a>, right: &Typed<'a>) -> Compiled<'a> {
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

fn as_float<'a>(value: &Typed<'a>) -> Typed<'a> {
    let tokens = &value.tokens;
    let tokens = if value.optional { quote!(#tokens.map(|value| value as f64)) } else { quote!((#tokens as f64)) };
    Typed { kind: Kind::Float, tokens, optional: value.optional }
}
