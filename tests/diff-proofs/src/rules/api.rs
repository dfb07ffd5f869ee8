//! A program in Rust that uses every public item of a crate, written from the listing of its sources: what must compile
//! with another version of the crate unless that is a major one.

use crate::listing::{ApiItem, Listing};
use std::collections::BTreeSet;
use std::fmt::Write;

/// The name by which the program knows the crate.
const SDK: &str = "sdk";

/// The items of all crates alike: nothing that a fixture changes.
pub(super) fn common<'l>(mut listings: impl Iterator<Item = &'l Listing>) -> BTreeSet<String> {
    let first = listings.next();
    let mut common: BTreeSet<String> = first.into_iter().flatten().map(|(key, item)| entry(key, item)).collect();
    for listing in listings {
        let own: BTreeSet<String> = listing.iter().map(|(key, item)| entry(key, item)).collect();
        common.retain(|entry| own.contains(entry));
    }
    common
}

fn entry(key: &str, item: &ApiItem) -> String {
    format!("{key} {}", item.signature)
}

/// A module that uses the items of this listing, without those of all crates, with the crate of this name.
pub(super) fn module(listing: &Listing, common: &BTreeSet<String>, library: &str) -> String {
    let mut text = format!(
        "//! Uses every item of a crate that not all crates have.\n#![allow(deprecated, unused, async_fn_in_trait)]\n\n\
         use ::{library} as {SDK};\n"
    );
    for (number, (key, item)) in listing.iter().filter(|(key, item)| !common.contains(&entry(key, item))).enumerate() {
        if let Some(used) = used(key, item, number) {
            let _ = writeln!(text, "\n// {key}\n{used}");
        }
    }
    text
}

/// Code that uses an item; none for what is in the manifest, and for notes.
fn used(key: &str, item: &ApiItem, number: usize) -> Option<String> {
    let ApiItem { path, signature } = item;
    Some(match key.split(' ').next().unwrap_or_default() {
        "struct" | "enum" | "type" => format!("fn u{number}(_: &{SDK}::{}) {{}}", raw(path)),
        "trait" => format!("fn u{number}() {{ use {SDK}::{} as _; }}", raw(path)),
        "field" => {
            let (owner, field) = path.rsplit_once("::")?;
            format!("fn u{number}(x: &{SDK}::{}) -> &{signature} {{ &x.{} }}", raw(owner), raw(field))
        }
        "variant" => {
            let (owner, _) = path.rsplit_once("::")?;
            let (owner, path) = (raw(owner), raw(path));
            match signature.as_str() {
                "" => format!("fn u{number}(x: &{SDK}::{owner}) -> bool {{ matches!(x, {SDK}::{path}) }}"),
                payload => format!(
                    "fn u{number}(x: &{SDK}::{owner}) -> Option<&{payload}> \
                     {{ if let {SDK}::{path}(x) = x {{ Some(x) }} else {{ None }} }}"
                ),
            }
        }
        "impl" => {
            let (subject, name) = path.strip_prefix("impl for ")?.rsplit_once(": ")?;
            let name = match name {
                "Debug" => "std::fmt::Debug",
                "Hash" => "std::hash::Hash",
                other => other,
            };
            format!("fn u{number}() {{ fn is<T: {name}>() {{}} is::<{SDK}::{}>() }}", raw(subject))
        }
        "fn" => function(path, signature, number)?,
        _ => return None,
    })
}

fn function(path: &str, signature: &str, number: usize) -> Option<String> {
    let (asyncness, rest) = match signature.strip_prefix("async ") {
        Some(rest) => ("async ", rest),
        None => ("", signature),
    };
    let (parameters, result) = rest.strip_prefix("fn(")?.rsplit_once(") -> ")?;
    // Of what a macro makes, the listing has the receiver as it is written.
    let owner = raw(path.rsplit_once("::")?.0);
    let parameters = match parameters {
        "self" => format!("a0: {SDK}::{owner}"),
        "&self" => format!("a0: &{SDK}::{owner}"),
        other => other.to_owned(),
    };
    let count = (0..).take_while(|at| parameters.contains(&format!("a{at}: "))).count();
    let arguments = (0..count).map(|at| format!("a{at}")).collect::<Vec<_>>().join(", ");
    let path = raw(path);
    // What a call returns when it fails is the error with the response around it.
    if path.ends_with("FluentBuilder::send")
        && let Some((output, error)) =
            result.strip_prefix("Result<").and_then(|inner| inner.strip_suffix('>')?.split_once(", "))
    {
        return Some(format!(
            "async fn u{number}({parameters}) -> Result<{output}, Option<{error}>> \
             {{ {SDK}::{path}({arguments}).await.map_err(|error| error.into_service_error()).map_err(Some) }}"
        ));
    }
    let wait = if asyncness.is_empty() { "" } else { ".await" };
    Some(format!("{asyncness}fn u{number}({parameters}) -> {result} {{ {SDK}::{path}({arguments}){wait} }}"))
}

/// A path whose words may be words of Rust.
fn raw(path: &str) -> String {
    let raw = |word: &str| match syn::parse_str::<syn::Ident>(word) {
        Err(_) if word.chars().all(|c| c.is_ascii_lowercase()) && !matches!(word, "self" | "super" | "crate") => {
            format!("r#{word}")
        }
        _ => word.to_owned(),
    };
    path.split("::").map(raw).collect::<Vec<_>>().join("::")
}

#[cfg(test)]
mod tests {
    use super::{common, module};
    use crate::listing::{ApiItem, Listing};

    fn listing(items: &[(&str, &str)]) -> Listing {
        let item = |(key, signature): &(&str, &str)| {
            let path = key.split_once(' ').unwrap().1.to_owned();
            ((*key).to_owned(), ApiItem { path, signature: (*signature).to_owned() })
        };
        items.iter().map(item).collect()
    }

    #[test]
    fn each_kind_of_item_is_used_by_its_full_type() {
        let text = module(
            &listing(&[
                ("field types::A::r#type", "Option<String>"),
                ("fn Client::op", "fn(a0: &sdk::Client) -> sdk::Op"),
                ("impl impl for types::A: Clone", ""),
                ("struct types::A", ""),
                ("variant types::B::C", "sdk::types::A"),
                ("variant types::B::D", ""),
            ]),
            &Default::default(),
            "c7",
        );
        for line in [
            "use ::c7 as sdk;",
            "fn u1(a0: &sdk::Client) -> sdk::Op { sdk::Client::op(a0) }",
            "fn u2() { fn is<T: Clone>() {} is::<sdk::types::A>() }",
            "fn u3(_: &sdk::types::A) {}",
            "if let sdk::types::B::C(x) = x { Some(x) } else { None }",
            "matches!(x, sdk::types::B::D)",
        ] {
            assert!(text.contains(line), "{line}\n{text}");
        }
    }

    #[test]
    fn what_all_crates_have_is_left_out() {
        let (one, two) =
            (listing(&[("struct A", ""), ("struct B", "")]), listing(&[("struct A", ""), ("struct C", "")]));
        let text = module(&one, &common([&one, &two].into_iter()), "c");
        assert!(text.contains("sdk::B") && !text.contains("sdk::A"), "{text}");
    }
}
