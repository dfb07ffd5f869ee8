//! Shapes that lead to one another over long ways, or over ways without number: reading them comes to its end. Found by
//! `cargo xtask fuzz`.

use proofmark_smithy_model::write::write_as_written;
use proofmark_smithy_model::{Diagnostics, Loaded, Loader};

fn file(statements: impl Iterator<Item = String>) -> [(String, Vec<u8>); 1] {
    let statements: Vec<String> = statements.collect();
    let text = format!("$version: \"2.0\"\nnamespace a\n{}\n", statements.join("\n"));
    [("large.smithy".to_owned(), text.into_bytes())]
}

fn rejection<T>(loaded: Result<T, Diagnostics>) -> String {
    match loaded {
        Ok(_) => panic!("the model was expected to be rejected"),
        Err(report) => report.to_string(),
    }
}

#[test]
fn two_to_the_sixtieth_ways_through_mixins() {
    let ladder = || {
        file((0..60).map(|n| match n {
            0 | 1 => format!("@mixin structure S{n} {{ m{n}: String }}"),
            _ => format!("@mixin structure S{n} with [S{}, S{}] {{ m{n}: String }}", n - 1, n - 2),
        }))
    };
    let written =
        Loader::new().texts(ladder()).load_as_written(false).unwrap_or_else(|report| panic!("{report}")).model;
    // Each has the one member that it brings itself.
    let text = write_as_written(&written);
    assert_eq!((0..60).map(|n| text.matches(&format!("\"m{n}\"")).count()).collect::<Vec<_>>(), [1; 60]);
    Loader::new().texts(ladder()).load().unwrap_or_else(|report| panic!("{report}"));
}

#[test]
fn a_mixin_over_three_hundred_others() {
    let chain = (0..300).map(|n| format!("@mixin structure S{:03} with [S{:03}] {{}}", n, n + 1));
    let chain = file(chain.chain(["@mixin structure S300 {}".to_owned()]));
    insta::assert_snapshot!(rejection(Loader::new().texts(chain).load()));
}

#[test]
fn thirty_thousand_structures_that_need_each_other_are_rejected() {
    let chain = (0..30_000).map(|n| format!("structure S{:05} {{ @required next: S{:05} }}", n, n + 1));
    let chain = file(chain.chain(["structure S30000 {}".to_owned()]));
    insta::assert_snapshot!(rejection(Loader::new().texts(chain).load()));
}

#[test]
fn thirty_thousand_lists_of_each_other_are_rejected() {
    let chain = (0..30_000).map(|n| format!("list S{:05} {{ member: S{:05} }}", n, n + 1));
    let chain = file(chain.chain(["string S30000".to_owned()]));
    insta::assert_snapshot!(rejection(Loader::new().texts(chain).load()));
}

#[test]
fn lists_that_lead_to_a_ring() {
    let lists = [("A", "B"), ("B", "C"), ("C", "B"), ("D", "String")];
    let lists = file(lists.iter().map(|(name, member)| format!("list {name} {{ member: {member} }}")));
    insta::assert_snapshot!(rejection(Loader::new().texts(lists).load()));
}

#[test]
fn members_of_a_string_are_left_out() {
    let text = r#"{ "smithy": "2.0", "shapes": { "a#A": {
        "type": "string", "members": { "m": { "target": "smithy.api#String" } } } } }"#;
    let loaded = Loader::new().text("large.json", text).load();
    let Loaded { model, warnings } = loaded.unwrap_or_else(|report| panic!("{report}"));
    let members = model.shapes.values().filter(|shape| shape.id.namespace() == "a").map(|shape| shape.members.len());
    assert_eq!(members.collect::<Vec<_>>(), [0]);
    insta::assert_snapshot!(warnings.to_string());
}
