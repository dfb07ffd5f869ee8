//! The generated code of a few telling shapes, so that a reviewer sees what a change of the model or of an emitter
//! does. That all of it compiles is shown by the crate itself.

use insta::assert_snapshot;
use proofmark_codegen::{Generated, generate};
use proofmark_tests::model::MODEL;
use std::path::Path;
use std::sync::LazyLock;

static GENERATED: LazyLock<Generated> = LazyLock::new(|| {
    generate(&MODEL, None, "proofmark-lambda", "model/lambda/lambda.json")
        .expect("the committed model can be generated")
});

fn file(path: &str) -> &'static str {
    GENERATED.files.get(Path::new(path)).unwrap_or_else(|| panic!("{path} is not generated"))
}

#[test]
fn the_seed_operation() {
    assert_snapshot!(file("src/operation/get_function_event_invoke_config.rs"));
}

#[test]
fn the_structure_of_destinations() {
    assert_snapshot!(file("src/types/destination_config.rs"));
}

#[test]
fn an_error_with_a_header() {
    assert_snapshot!(file("src/types/error/too_many_requests_exception.rs"));
}

#[test]
fn an_open_enum() {
    assert_snapshot!(file("src/types/invocation_type.rs"));
}

#[test]
fn a_union_of_events() {
    assert_snapshot!(file("src/types/invoke_with_response_stream_response_event.rs"));
}

#[test]
fn the_event_stream_operation() {
    assert_snapshot!(file("src/operation/invoke_with_response_stream.rs"));
}

#[test]
fn a_paginated_operation() {
    assert_snapshot!(file("src/operation/list_function_event_invoke_configs.rs"));
}

#[test]
fn the_manifest_with_its_features() {
    assert_snapshot!(file("Cargo.toml"));
}

#[test]
fn the_page_of_the_seed_operation() {
    assert_snapshot!(file("docs/operation/get_function_event_invoke_config.md"));
}

#[test]
fn the_modules_of_types_by_what_needs_them() {
    assert_snapshot!(file("src/types.rs"));
}

#[test]
fn the_same_model_gives_the_same_bytes() {
    let again = generate(&MODEL, None, "proofmark-lambda", "model/lambda/lambda.json").expect("as before");
    assert!(again.files == GENERATED.files);
}

#[test]
fn every_generated_rust_file_is_rust() {
    let rust = GENERATED.files.iter().filter(|(path, _)| path.extension().is_some_and(|e| e == "rs"));
    let wrong: Vec<_> = rust.filter(|(_, text)| syn::parse_file(text).is_err()).map(|(path, _)| path).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}
