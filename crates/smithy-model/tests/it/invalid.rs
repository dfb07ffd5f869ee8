//! Broken models and all that is said about them, in full: one fixture per test, text in, text out.

use crate::rejected::report_of;
use proofmark_smithy_model::Loader;
use std::path::Path;

fixtures! { "invalid", "json";
    apply
    bad_version
    defaults
    duplicate_keys
    enums
    errors_and_pages
    events
    http_bindings
    http_labels
    http_routes
    infinite_recursion
    int_enum_range
    mixin_kinds
    mixins
    no_model
    ten_mistakes
    trait_values
    truncated
    unknown_target
    unknown_type
    wrong_target
    wrong_types
}

#[test]
fn broken_botocore_service() {
    insta::assert_snapshot!(report_of(&[("service-2.json", include_bytes!("../fixtures/botocore_broken.json"))]));
}

#[test]
fn not_utf8() {
    insta::assert_snapshot!(report_of(&[("model.json", b"{\n  \"smithy\": \"2.0\xff\" }")]));
}

#[test]
fn nested_ten_thousand_deep() {
    let text =
        format!("{{\"smithy\": \"2.0\", \"metadata\": {{\"x\": {}{} }} }}", "[".repeat(10_000), "]".repeat(10_000));
    insta::assert_snapshot!(report_of(&[("model.json", text.as_bytes())]));
}

#[test]
fn empty_file() {
    insta::assert_snapshot!(report_of(&[("model.json", b"")]));
}

#[test]
fn missing_file() {
    let text = Loader::new().path(Path::new("no/such/model.json")).load().unwrap_err().to_string();
    assert!(
        text.starts_with("error[unreadable]: the file cannot be opened") && text.contains("no/such/model.json"),
        "{text}"
    );
}

#[test]
fn cut_off_compressed_file() {
    use std::io::Write;
    let folder = tempfile::tempdir().unwrap();
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(b"{\"version\": \"2.0\"}").unwrap();
    let bytes = encoder.finish().unwrap();
    std::fs::write(folder.path().join("service-2.json.gz"), &bytes[..bytes.len() - 9]).unwrap();
    let text = Loader::new().path(folder.path()).load().unwrap_err().to_string();
    assert!(text.contains("error[unreadable]: the file cannot be read"), "{text}");
}

#[test]
fn folder_without_a_model() {
    let folder = tempfile::tempdir().unwrap();
    let text = Loader::new().path(folder.path()).load().unwrap_err().to_string();
    assert!(text.contains("error[no-model]"), "{text}");
}
