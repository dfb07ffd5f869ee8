//! An IDL file and its JSON AST say the same: both load to equal models, written alike.

use proofmark_smithy_model::load::Written;
use proofmark_smithy_model::model::ShapeId;
use proofmark_smithy_model::write::{write, write_as_written};
use proofmark_smithy_model::{Loaded, Loader};
use std::path::PathBuf;

fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/idl/valid").join(name)
}

fn loaded(names: &[&str]) -> Loaded {
    let paths: Vec<PathBuf> = names.iter().map(|name| fixture(name)).collect();
    Loader::new().paths(&paths).load().unwrap_or_else(|report| panic!("{report}"))
}

fn as_written(names: &[&str], flatten: bool) -> Written {
    let paths: Vec<PathBuf> = names.iter().map(|name| fixture(name)).collect();
    Loader::new().paths(&paths).load_as_written(flatten).unwrap_or_else(|report| panic!("{report}")).model
}

/// Loads both and compares shapes, members, their order, traits and metadata.
fn twins(idl: &[&str], ast: &str) {
    let idl_model = loaded(idl).model;
    let ast_model = loaded(&[ast]).model;
    assert_eq!(write(&idl_model), write(&ast_model));
    assert_eq!(idl_model, ast_model);
    for flatten in [false, true] {
        assert_eq!(write_as_written(&as_written(idl, flatten)), write_as_written(&as_written(&[ast], flatten)));
    }
}

#[test]
fn the_whole_language() {
    twins(&["bakery.smithy", "bakery_traits.smithy"], "bakery.json");
}

#[test]
fn mixins_of_every_kind() {
    twins(&["mixins.smithy"], "mixins.json");
}

#[test]
fn version_1() {
    twins(&["old.smithy"], "old.json");
}

#[test]
fn a_folder_of_both_formats_and_versions() {
    let Loaded { model: parts, warnings } = loaded(&["parts"]);
    let whole = loaded(&["parts.json"]).model;
    assert_eq!(parts, whole);
    let codes: Vec<&str> = warnings.diagnostics().iter().map(|warning| warning.code).collect();
    assert_eq!(codes, ["no-model"], "notes.json is no model");
}

#[test]
fn what_version_1_says() {
    insta::assert_snapshot!(write_as_written(&as_written(&["old.smithy"], false)));
}

#[test]
fn an_enum_value_of_version_1_that_is_tagged_internal_is_internal() {
    let model = loaded(&["old.smithy"]).model;
    let grain = &model.shapes[&ShapeId::new("example.mill", "Grain")];
    let internal = grain.members.values().filter(|member| member.traits.has("smithy.api#internal"));
    assert_eq!(internal.map(|member| member.name()).collect::<Vec<_>>(), ["DUST"]);
}

#[test]
fn a_written_model_is_written_again_alike() {
    let text = write_as_written(&as_written(&["bakery.smithy", "bakery_traits.smithy"], false));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("written.json");
    std::fs::write(&path, &text).unwrap();
    let again = Loader::new().path(path).load_as_written(false).unwrap_or_else(|report| panic!("{report}")).model;
    assert_eq!(write_as_written(&again), text);
}

#[test]
fn order_of_files_does_not_matter_to_shapes() {
    let forth = loaded(&["bakery.smithy", "bakery_traits.smithy"]).model;
    let back = loaded(&["bakery_traits.smithy", "bakery.smithy"]).model;
    assert_eq!(forth.shapes, back.shapes);
}

#[test]
fn a_jar_is_read_by_its_manifest() {
    use std::io::Write;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bakery.jar");
    let mut jar = zip::ZipWriter::new(std::fs::File::create(&path).unwrap());
    let mut add = |name: &str, bytes: &[u8]| {
        jar.start_file(format!("META-INF/smithy/{name}"), zip::write::SimpleFileOptions::default()).unwrap();
        jar.write_all(bytes).unwrap();
    };
    add("manifest", b"bakery.smithy\ninner/traits.smithy\n");
    add("bakery.smithy", &std::fs::read(fixture("bakery.smithy")).unwrap());
    add("inner/traits.smithy", &std::fs::read(fixture("bakery_traits.smithy")).unwrap());
    add("not-listed.smithy", b"no Smithy at all");
    jar.finish().unwrap();
    let model = Loader::new().path(path).load().unwrap_or_else(|report| panic!("{report}")).model;
    assert_eq!(model, loaded(&["bakery.smithy", "bakery_traits.smithy"]).model);
}

#[test]
fn texts_in_memory_are_read_by_their_names() {
    let texts =
        ["bakery.smithy", "bakery_traits.smithy"].map(|name| (name.to_owned(), std::fs::read(fixture(name)).unwrap()));
    let model = Loader::new().texts(texts).load().unwrap_or_else(|report| panic!("{report}")).model;
    assert_eq!(model, loaded(&["bakery.json"]).model);
}
