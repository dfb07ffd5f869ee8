//! Broken IDL files and all that is said about them, in full: one fixture per test, text in, text out.

use crate::rejected::report_of;

fixtures! { "idl/invalid", "smithy";
    conflicts
    control
    duplicates
    elision
    lines
    lost_documentation
    members
    names
    newest
    newest_in_2_0
    no_namespace
    no_version
    order
    services
    targets
    ten_mistakes
    traits
    unclosed
    uses
    values
    version_1
    version_1_traits
    version_2
}

#[test]
fn nested_ten_thousand_deep() {
    let text = format!("$version: \"2.0\"\nmetadata x = {}{}\n", "[".repeat(10_000), "]".repeat(10_000));
    insta::assert_snapshot!(report_of(&[("deep.smithy", text.as_bytes())]));
}

#[test]
fn a_trait_nested_ten_thousand_deep() {
    let (open, close) = ("{ a: ".repeat(10_000), "}".repeat(10_000));
    let text = format!("$version: \"2.0\"\nnamespace a\n@b(c: {open}1{close})\nstring C\n");
    insta::assert_snapshot!(report_of(&[("deep.smithy", text.as_bytes())]));
}

#[test]
fn not_utf8() {
    insta::assert_snapshot!(report_of(&[("model.smithy", b"$version: \"2.0\"\nnamespace a\xff")]));
}

/// A very long line is shown around the finding only.
#[test]
fn a_line_of_ten_thousand_characters() {
    let members: String = (0..900).map(|i| format!("m{i}: String, ")).collect();
    let text = format!("$version: \"2.0\"\nnamespace a\nstructure B {{ {members}c: Nowhere, d: String }}\n");
    insta::assert_snapshot!(report_of(&[("long.smithy", text.as_bytes())]));
}

#[test]
fn a_hundred_findings_are_enough() {
    let text = format!("$version: \"2.0\"\nnamespace a\n{}", "string\n".repeat(10_000));
    let report = report_of(&[("endless.smithy", text.as_bytes())]);
    assert_eq!(report.matches("error[syntax]").count(), 100);
}

#[test]
fn several_files_disagree() {
    let idl = b"$version: \"2.0\"\nmetadata a = 1\nnamespace a\nstring Twice\nstring Both\napply Far @title(\"one\")\n";
    let other = b"$version: \"2.0\"\nmetadata a = 2\nnamespace a\nblob Twice\nstring Far\n";
    let ast = br#"{ "smithy": "2.0", "shapes": { "a#Both": { "type": "integer" },
        "a#Far": { "type": "apply", "traits": { "smithy.api#title": "two" } } } }"#;
    let files: [(&str, &[u8]); 3] = [("one.smithy", idl), ("other.smithy", other), ("ast.json", ast)];
    insta::assert_snapshot!(report_of(&files));
}

/// Everything in which two definitions of a shape can differ.
#[test]
fn shapes_defined_twice_differently() {
    let one = br#"$version: "2.0"
namespace a
structure Targets { a: String, b: String }
structure Order { a: String, b: String }
structure More { a: String }
structure Mixed with [Mix] { }
structure Bound for R { $id }
structure Elided for R { $id }
service Service { version: "1" }
@title("one") string Trait
structure Old { a: Integer }
structure Inline { a: [x.y#Widget], b: [String] }
@mixin structure Mix { }
resource R { identifiers: { id: String } }
resource S { identifiers: { id: String } }
"#;
    let one = String::from_utf8_lossy(one).replace("\"2.0\"", "\"2.1\"");
    let other = br#"$version: "2.0"
namespace a
structure Targets { a: String, b: Integer }
structure Order { b: String, a: String }
structure More { a: String, b: String }
structure Mixed { }
structure Bound for S { $id }
structure Elided for R { id: String }
service Service { version: "2" }
@title("two") string Trait
"#;
    let old = b"namespace a\nstructure Old { a: Integer }\n";
    let inline = b"$version: \"2.1\"\nnamespace a\nuse x.z#Widget\nstructure Also { a: [Widget] }\n";
    let files: [(&str, &[u8]); 4] =
        [("one.smithy", one.as_bytes()), ("other.smithy", other), ("old.smithy", old), ("inline.smithy", inline)];
    insta::assert_snapshot!(report_of(&files));
}
