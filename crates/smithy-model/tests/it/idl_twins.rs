//! An IDL file and its JSON AST say the same: both load to equal models, written alike.

use proofmark_smithy_model::load::Written;
use proofmark_smithy_model::model::{Model, ShapeId};
use proofmark_smithy_model::write::{write, write_as_written};
use proofmark_smithy_model::{Diagnostics, Loaded, Loader, Severity};
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
    assert_eq!(codes, ["no-model"], "notes.json is not a model");
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

/// Equal definitions in two files are merged, with a note.
#[test]
fn shapes_defined_twice_equally_are_merged() {
    let one = r#"$version: "2.0"
namespace a
service S { version: "1", operations: [A, B] }
operation A { }
operation B { }
@mixin
structure M { @required a: String }
@tags(["x"])
structure T with [M] {
    b: Integer = 0
}
enum E {
    ONE = "one"
}
"#;
    let other = r#"{ "smithy": "2.0", "shapes": {
        "a#S": { "type": "service", "version": "1", "operations": [{ "target": "a#B" }, { "target": "a#A" }] },
        "a#T": { "type": "structure", "mixins": [{ "target": "a#M" }], "traits": { "smithy.api#tags": ["x"] },
                 "members": { "b": { "target": "smithy.api#Integer", "traits": { "smithy.api#default": 0 } } } },
        "a#E": { "type": "enum", "members": {
                 "ONE": { "target": "smithy.api#Unit", "traits": { "smithy.api#enumValue": "one" } } } } } }"#;
    let texts = |texts: &[(&str, &str)]| {
        let texts = texts.iter().map(|(name, text)| (*name, *text));
        Loader::new().texts(texts).load().unwrap_or_else(|report| panic!("{report}"))
    };
    let service = ShapeId::new("a", "S");
    let alone = texts(&[("one.smithy", one)]).model;
    for files in [[("one.smithy", one), ("other.json", other)], [("other.json", other), ("one.smithy", one)]] {
        let Loaded { model: mut merged, warnings: notes } = texts(&files);
        // The operations stand in the order of the first definition.
        merged.shapes.insert(service.clone(), alone.shapes[&service].clone());
        assert_eq!(merged.shapes, alone.shapes);
        let codes: Vec<(Severity, &str)> = notes.diagnostics().iter().map(|note| (note.severity, note.code)).collect();
        assert_eq!(codes, [(Severity::Note, "duplicate-shape"); 3], "{notes}");
    }
}

#[test]
fn version_2_1() {
    twins(&["newest.smithy"], "newest.json");
}

#[test]
fn lists_and_maps_without_a_name_are_one_shape_in_several_files() {
    let file = |name: &str, structure: &str| {
        let text = format!("$version: \"2.1\"\nnamespace a\nstructure {structure} {{ names: [String] }}\n");
        (name.to_owned(), text.into_bytes())
    };
    let texts = [file("one.smithy", "One"), file("two.smithy", "Two")];
    let Loaded { model, warnings: findings } =
        Loader::new().texts(texts).load().unwrap_or_else(|report| panic!("{report}"));
    assert!(findings.is_empty(), "{findings}");
    let names = |shape: &str| model.shapes[&ShapeId::new("a", shape)].members["names"].target.to_string();
    assert_eq!([names("One"), names("Two")], ["a#_SyntheticListOfString"; 2]);
}

/// A model is written down with the numbers that it was read with.
#[test]
fn numbers_of_any_size_are_written_as_they_are() {
    let idl = "$version: \"2.0\"\nnamespace a\n@range(min: -0, max: 2e+308)\nbigDecimal B\n@range(min: -0.0)\nfloat F\n\
         structure S {\ndigits: B = 0.123456789012345678901\n}\n";
    let read = |name: &str, text: &str| {
        Loader::new().text(name, text).load_as_written(false).unwrap_or_else(|report| panic!("{report}")).model
    };
    let written = write_as_written(&read("numbers.smithy", idl));
    let ranges: Vec<&str> =
        written.lines().map(str::trim).filter(|line| line.starts_with("\"mi") || line.starts_with("\"ma")).collect();
    assert_eq!(ranges, ["\"min\": 0,", "\"max\": 2E+308", "\"min\": -0.0"]);
    assert!(written.contains("\"smithy.api#default\": 0.123456789012345678901"), "{written}");
    assert_eq!(write_as_written(&read("numbers.json", &written)), written);
    assert_eq!(write_as_written(&read("numbers.json", &written.replace("\"min\": 0,", "\"min\": -0,"))), written);
    let loader = Loader::new().text("numbers.smithy", idl);
    let warnings = loader.load().unwrap_or_else(|report| panic!("{report}")).warnings;
    let codes: Vec<&str> = warnings.diagnostics().iter().map(|warning| warning.code).collect();
    assert_eq!(codes, ["unchecked-bound"]);
}

/// A member that a mixin brings keeps the value that the wire has, however often it is written down and read.
#[test]
fn a_written_enum_keeps_the_values_of_its_mixins() {
    let idl = r#"$version: "2.0"
namespace a
@mixin
enum M {
    ONE = "one"
    TWO = "two"
}
enum E with [M] {
    /// Redeclared.
    ONE
    THREE
}
@mixin
enum Between with [M] { }
enum F with [Between] { ONE }
"#;
    let text = |name: &str, text: &str| Loader::new().text(name, text);
    let model = text("e.smithy", idl).load().unwrap_or_else(|report| panic!("{report}")).model;
    let value = |model: &Model, shape: &str, member: &str| {
        model.shapes[&ShapeId::new("a", shape)].members[member]
            .traits
            .string("smithy.api#enumValue")
            .unwrap()
            .to_owned()
    };
    assert_eq!(
        [value(&model, "E", "ONE"), value(&model, "E", "THREE"), value(&model, "F", "ONE")],
        ["one", "THREE", "one"]
    );
    let written = text("e.smithy", idl).load_as_written(false).unwrap_or_else(|report| panic!("{report}")).model;
    let again = text("e.json", &write_as_written(&written)).load().unwrap_or_else(|report| panic!("{report}")).model;
    assert_eq!(again.shapes, model.shapes);
}

/// A trait may be defined by a mixin, or take its definition from one.
#[test]
fn a_mixin_that_defines_a_trait_stays() {
    let idl = r#"$version: "2.0"
namespace a
@mixin
@trait
structure Mark { }
structure Sign with [Mark] { }
@Mark
@Sign
string Text
"#;
    let text = |name: &str, text: &str| Loader::new().text(name, text);
    let model = text("a.smithy", idl).load().unwrap_or_else(|report| panic!("{report}")).model;
    let again = text("a.json", &write(&model)).load().unwrap_or_else(|report| panic!("{report}")).model;
    assert_eq!(again.shapes, model.shapes);
}

/// botocore's folder is a model, and is written as one.
#[test]
fn a_botocore_folder_is_written_down() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/botocore");
    let loader = Loader::new().path(&folder);
    let written = loader.clone().load_as_written(false).unwrap_or_else(|report| panic!("{report}")).model;
    let again = Loader::new().text("written.json", write_as_written(&written));
    let again = again.load().unwrap_or_else(|report| panic!("{report}")).model;
    let loaded = loader.load().unwrap_or_else(|report| panic!("{report}")).model;
    let [(a, a_operations), (b, b_operations)] = [again, loaded].map(|mut model| {
        let service = model.services().next().expect("a service").id.clone();
        let operations: Vec<ShapeId> = model.operations_of(&service).map(|operation| operation.id.clone()).collect();
        // Its operations are written in the order of their names.
        model.shapes.remove(&service);
        (write(&model), operations)
    });
    assert_eq!(a, b);
    assert_eq!(a_operations, b_operations);
}

/// Files of which none is a model do not make an empty model.
#[test]
fn a_folder_without_a_model_is_rejected() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("notes.json"), "{}").unwrap();
    let refused = |report: Diagnostics| report.diagnostics().iter().map(|d| (d.severity, d.code)).collect::<Vec<_>>();
    let expected = [(Severity::Error, "no-model"), (Severity::Warning, "no-model")];
    let loader = Loader::new().path(folder.path());
    assert_eq!(refused(loader.clone().load_as_written(false).unwrap_err()), expected);
    assert_eq!(refused(loader.load().unwrap_err()), expected);
}
