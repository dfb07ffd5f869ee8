//! One report for all phases: loading, validation, and what a user of the model checks besides.

use proofmark_smithy_model::model::ShapeId;
use proofmark_smithy_model::{Diagnostic, Diagnostics, Loader};

/// The findings of a model in IDL, one per line: code, shape and line.
fn findings(model: &str, check: impl FnOnce(&mut Diagnostics)) -> Vec<String> {
    let loader = Loader::new().text("model.smithy", model.as_bytes());
    let report = match loader.load_with(|_, report| check(report)) {
        Ok((loaded, ())) => loaded.warnings,
        Err(report) => report,
    };
    let shown = |finding: &Diagnostic| {
        let shape = finding.shape.as_ref().map_or_else(String::new, ToString::to_string);
        format!("{} {shape} {}", finding.code, finding.position.map_or(0, |(line, _)| line))
    };
    report.diagnostics().iter().map(shown).collect()
}

/// An error about a shape or member.
fn error(code: &'static str, shape: &str) -> Diagnostic {
    Diagnostic::error(code, "a fault").on(&ShapeId::parse(shape).expect("a shape id"))
}

const MODEL: &str = r#"$version: "2.0"
namespace a
@reqired
structure One { two: Two }
@http(method: "GET", uri: "slashless")
operation Get { input: Given, output: Given }
structure Given { @pattern("x") size: Integer }
"#;

#[test]
fn all_phases_are_in_one_report_with_their_places() {
    let found = findings(MODEL, |report| report.push(error("checked", "a#Given$size")));
    assert_eq!(
        found,
        ["unknown-trait a#One 3", "unknown-target a#One$two 4", "http-uri a#Get 5", "checked a#Given$size 7"]
    );
}

#[test]
fn what_follows_from_an_error_is_not_reported() {
    let found = findings(MODEL, |report| {
        // Of the member itself, of its structure, of an operation with an error and one of its labels, and of a shape
        // that is not defined.
        ["a#One$two", "a#One", "a#Get", "a#Get$label", "a#Two"]
            .into_iter()
            .for_each(|id| report.push(error("checked", id)));
    });
    assert!(!found.iter().any(|finding| finding.starts_with("checked")), "{found:?}");
}

#[test]
fn a_trait_that_is_not_defined_is_the_same_error_in_both_formats() {
    let idl = "$version: \"2.0\"\nnamespace a\n@nope\n@smithy.api#Required\nstring Name\n";
    let json = r#"{ "smithy": "2.0", "shapes": { "a#Name": { "type": "string", "traits": {
        "a#nope": {}, "smithy.api#Required": {} } } } }"#;
    let [idl, json] = [("model.smithy", idl), ("model.json", json)].map(|(name, text)| {
        let report = Loader::new().text(name, text.as_bytes()).load().expect_err("the traits are not defined");
        report
            .diagnostics()
            .iter()
            .map(|d| (d.severity, d.code, d.message.clone(), d.shape.clone(), d.trait_id.clone(), d.help.clone()))
            .collect::<Vec<_>>()
    });
    assert_eq!(idl.len(), 2);
    assert_eq!(idl, json);
}

#[test]
fn a_trait_of_a_namespace_that_is_not_at_hand_is_accepted_in_both_formats() {
    let idl = "$version: \"2.0\"\nnamespace a\nuse b#far\n@far\n@c#farther\nstring Name\n";
    let json = r#"{ "smithy": "2.0", "shapes": { "a#Name": { "type": "string", "traits": {
        "b#far": {}, "c#farther": {} } } } }"#;
    for (name, text) in [("model.smithy", idl), ("model.json", json)] {
        let loaded = Loader::new().text(name, text.as_bytes()).load().unwrap_or_else(|report| panic!("{report}"));
        assert!(loaded.warnings.is_empty(), "{}", loaded.warnings);
    }
}
