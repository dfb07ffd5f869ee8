//! A model in several files, jars, folders and projects.

use proofmark_smithy_model::maven::Maven;
use proofmark_smithy_model::model::{Model, Shape, ShapeId, Traits};
use proofmark_smithy_model::{Diagnostics, Loader};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use zip::write::SimpleFileOptions;

const SERVICE: &str = "$version: \"2.0\"\nnamespace a\nuse b#Name\nstructure Greeting { name: Name }\n";
const NAMES: &str = "$version: \"2.0\"\nnamespace b\nstring Name\n";

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn jar(path: &Path, files: &[(&str, &str)]) {
    let mut jar = zip::ZipWriter::new(fs::File::create(path).unwrap());
    let manifest: String = files.iter().map(|(name, _)| format!("{name}\n")).collect();
    for (name, text) in files.iter().copied().chain([("manifest", manifest.as_str())]) {
        jar.start_file(format!("META-INF/smithy/{name}"), SimpleFileOptions::default()).unwrap();
        jar.write_all(text.as_bytes()).unwrap();
    }
    jar.finish().unwrap();
}

/// A program in place of `mvn`, which writes a class path.
fn maven(folder: &TempDir, script: &str) -> PathBuf {
    let path = folder.path().join("mvn");
    fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    path
}

fn model(loader: Loader) -> Model {
    loader.load().unwrap_or_else(|report| panic!("{report}")).model
}

fn rejection(loader: Loader) -> Diagnostics {
    loader.load().map(|loaded| loaded.model.shapes.len()).expect_err("the model was expected to be rejected")
}

fn has(model: &Model, id: &str) -> bool {
    model.shape(&ShapeId::parse(id).unwrap()).is_some()
}

#[test]
fn jars_in_a_folder_are_part_of_its_model() {
    let folder = folder(&[("service.smithy", SERVICE)]);
    jar(&folder.path().join("names.jar"), &[("names.smithy", NAMES)]);
    assert!(has(&model(Loader::new().path(folder.path())), "b#Name"));
}

#[test]
fn a_jar_in_a_folder_that_has_no_models_is_left_out_with_a_warning() {
    let folder = folder(&[("names.smithy", NAMES)]);
    let mut code = zip::ZipWriter::new(fs::File::create(folder.path().join("code.jar")).unwrap());
    code.start_file("Main.class", SimpleFileOptions::default()).unwrap();
    code.finish().unwrap();
    let loaded = Loader::new().path(folder.path()).load().unwrap();
    let warnings = loaded.warnings.to_string();
    assert!(warnings.contains("code.jar") && warnings.contains("no-model"), "{warnings}");
}

#[test]
fn files_jars_and_texts_are_one_model() {
    let folder = folder(&[("service.smithy", SERVICE)]);
    let names = folder.path().join("names.jar");
    jar(&names, &[("names.smithy", NAMES)]);
    let more = "$version: \"2.0\"\nnamespace c\nlist Greetings { member: a#Greeting }\n";
    let model = model(Loader::new().path(folder.path().join("service.smithy")).path(names).text("more.smithy", more));
    assert!(has(&model, "b#Name") && has(&model, "c#Greetings"));
}

#[test]
fn a_botocore_model_is_not_combined_with_others() {
    let botocore = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/botocore");
    let report = rejection(Loader::new().path(botocore).text("names.smithy", NAMES));
    assert_eq!(report.diagnostics()[0].code, "botocore-with-others");
}

#[test]
fn a_folder_of_json_that_is_not_a_model_is_rejected() {
    let folder = folder(&[("package.json", "{}")]);
    assert_eq!(rejection(Loader::new().path(folder.path())).diagnostics().last().unwrap().code, "no-model");
}

#[test]
fn a_project_names_its_sources_and_imports() {
    let config = r#"{ "version": "1.0", "sources": ["api"], // the service
        "imports": ["${NO_SUCH_VARIABLE}shared/names.smithy"] }"#
        .replace("${NO_SUCH_VARIABLE}", "");
    let files =
        [("smithy-build.json", config.as_str()), ("api/service.smithy", SERVICE), ("shared/names.smithy", NAMES)];
    let folder = folder(&[files.as_slice(), &[("other/broken.smithy", "?")]].concat());
    assert!(has(&model(Loader::new().path(folder.path())), "b#Name"));
    assert!(has(&model(Loader::new().path(folder.path().join("smithy-build.json"))), "b#Name"));
}

#[test]
fn a_project_without_sources_has_those_of_its_model_folder() {
    let folder = folder(&[("smithy-build.json", r#"{ "version": "1.0" }"#), ("model/names.smithy", NAMES)]);
    assert!(has(&model(Loader::new().path(folder.path())), "b#Name"));
}

#[test]
fn a_project_may_be_its_own_source() {
    let config = r#"{ "version": "1.0", "sources": ["."] }"#;
    let folder = folder(&[("smithy-build.json", config), ("names.smithy", NAMES)]);
    assert!(has(&model(Loader::new().path(folder.path())), "b#Name"));
}

#[test]
fn what_is_wrong_with_a_project_is_named_with_its_place() {
    let config = r#"{ "version": "3.0",
  "sources": ["missing", 1, "${PROOFMARK_NO_SUCH_VARIABLE}"],
  "maven": { "dependencies": ["a:b"], "repositories": [{}, { "url": "https://m.test", "httpCredentials": "me" }] } }"#;
    let folder = folder(&[("smithy-build.json", config)]);
    let text = rejection(Loader::new().path(folder.path())).to_string();
    let text = text.replace(&format!("{}/", folder.path().display()), "");
    insta::assert_snapshot!(text);
}

#[test]
#[cfg(unix)]
fn dependencies_are_resolved_by_maven() {
    let config = r#"{ "version": "1.0", "maven": { "dependencies": ["example:names:[1.0,2.0)"],
        "repositories": [{ "url": "https://maven.test/a" }] } }"#;
    let folder = folder(&[("smithy-build.json", config), ("model/service.smithy", SERVICE)]);
    let names = folder.path().join("names-1.1.jar");
    jar(&names, &[("names.smithy", NAMES)]);
    let asked = folder.path().join("asked.xml");
    let script = format!("cp pom.xml {}\nprintf %s {} > classpath", asked.display(), names.display());
    let loader = Loader::new().path(folder.path()).maven(Maven::new().program(maven(&folder, &script)));
    assert!(has(&model(loader), "b#Name"));
    let asked = fs::read_to_string(asked).unwrap();
    assert!(asked.contains("<artifactId>names</artifactId><version>[1.0,2.0)</version>"), "{asked}");
    assert!(asked.contains("<url>https://maven.test/a</url>"), "{asked}");
}

#[test]
fn a_jar_that_is_named_takes_the_place_of_a_dependency() {
    let config = r#"{ "version": "1.0", "maven": { "dependencies": ["example:names:1.0"] } }"#;
    let folder = folder(&[("smithy-build.json", config), ("model/service.smithy", SERVICE)]);
    let names = folder.path().join("names-1.1.jar");
    jar(&names, &[("names.smithy", NAMES)]);
    let no_maven = Maven::new().program("no-such-program");
    assert!(has(&model(Loader::new().path(folder.path()).path(names).maven(no_maven)), "b#Name"));
}

/// A project with a dependency, and what is said when this program is run for it.
fn unresolved(maven: impl FnOnce(&TempDir) -> Maven) -> String {
    let config = r#"{ "version": "1.0", "maven": { "dependencies": ["example:names:1.0"],
        "repositories": [{ "url": "https://maven.test/a", "httpCredentials": "me:s3cret" }] } }"#;
    let folder = folder(&[("smithy-build.json", config), ("model/service.smithy", SERVICE)]);
    let maven = maven(&folder);
    rejection(Loader::new().path(folder.path()).maven(maven)).to_string()
}

#[test]
fn without_maven_the_dependencies_are_named_with_how_to_get_them() {
    let text = unresolved(|_| Maven::new().program("no-such-program"));
    for part in ["`example:names:1.0`", "`no-such-program` is not installed", "install Maven", "artifact-version.jar"] {
        assert!(text.contains(part), "no {part} in {text}");
    }
}

#[test]
#[cfg(unix)]
fn what_maven_says_is_shown_without_passwords() {
    let text = unresolved(|folder| {
        Maven::new().program(maven(folder, "echo '[ERROR] no artifact for me:s3cret -> [Help 1]'\nexit 1"))
    });
    assert!(text.contains("no artifact for me:***") && !text.contains("s3cret"), "{text}");
}

#[test]
#[cfg(unix)]
fn maven_is_stopped_when_its_time_is_over() {
    let begun = Instant::now();
    let text =
        unresolved(|folder| Maven::new().program(maven(folder, "exec sleep 600")).timeout(Duration::from_millis(300)));
    assert!(text.contains("was stopped after"), "{text}");
    assert!(begun.elapsed() < Duration::from_secs(300));
}

const VALIDATED: &str = "$version: \"2.0\"\nnamespace a\nuse smithy.framework#ValidationException\n\
                         operation Get { errors: [ValidationException] }\n";

/// The package as its jar has it, without its documentation.
const PACKAGE: &str = "$version: \"2.0\"\nnamespace smithy.framework\n\
    @error(\"client\") structure ValidationException { @required message: String\nfieldList: ValidationExceptionFieldList }\n\
    structure ValidationExceptionField { @required path: String\n@required message: String }\n\
    list ValidationExceptionFieldList { member: ValidationExceptionField }\n";

#[test]
fn the_validation_exception_is_built_in_and_equal_to_that_of_its_package() {
    let built_in = model(Loader::new().text("a.smithy", VALIDATED));
    let loaded = model(Loader::new().text("a.smithy", VALIDATED).text("package.smithy", PACKAGE));
    assert!(has(&built_in, "smithy.framework#ValidationExceptionField"));
    assert_eq!(built_in, loaded);
}

/// The shapes of the package, without the documentation that the published ones have.
fn framework(model: &Model) -> Vec<Shape> {
    let without_prose = |traits: &mut Traits| drop(traits.remove("smithy.api#documentation"));
    let shapes = model.shapes.values().filter(|shape| shape.id.namespace() == "smithy.framework");
    let bare = |shape: &Shape| {
        let mut shape = shape.clone();
        without_prose(&mut shape.traits);
        shape.members.values_mut().for_each(|member| without_prose(&mut member.traits));
        shape
    };
    shapes.map(bare).collect()
}

#[test]
fn the_validation_exception_is_built_in_as_the_published_package_has_it() {
    let config = r#"{ "version": "1.0",
        "maven": { "dependencies": ["software.amazon.smithy:smithy-validation-model:1.67.0"] } }"#;
    let folder = folder(&[("smithy-build.json", config), ("model/service.smithy", VALIDATED)]);
    let published = match Loader::new().path(folder.path()).maven(Maven::new()).load() {
        Ok(loaded) => loaded.model,
        Err(report) if report.diagnostics().iter().any(|found| found.code == "maven") => {
            // Not held back by the test runner, as what `println!` writes is.
            let skipped = "SKIPPED the_validation_exception_is_built_in_as_the_published_package_has_it";
            let _ = writeln!(std::io::stderr(), "{skipped}: the package cannot be resolved here: {report}");
            return;
        }
        Err(report) => panic!("{report}"),
    };
    assert_eq!(framework(&model(Loader::new().text("a.smithy", VALIDATED))), framework(&published));
    assert_eq!(framework(&published).len(), 3);
}

#[test]
fn a_model_keeps_a_validation_exception_of_its_own() {
    let own = PACKAGE.replace("@error(\"client\")", "@error(\"client\") @httpError(422)");
    let model = model(Loader::new().text("a.smithy", VALIDATED).text("own.smithy", own));
    let exception = model.shape(&ShapeId::parse("smithy.framework#ValidationException").unwrap()).unwrap();
    assert_eq!(exception.traits.get("smithy.api#httpError").and_then(|status| status.as_u64()), Some(422));
}

#[test]
fn a_model_that_does_not_name_the_validation_exception_has_none() {
    assert!(!has(&model(Loader::new().text("names.smithy", NAMES)), "smithy.framework#ValidationException"));
}

#[test]
fn a_shape_of_botocore_that_is_called_nullable_is_boxed() {
    let service = r#"{
        "metadata": { "apiVersion": "1", "endpointPrefix": "a", "protocol": "json", "jsonVersion": "1.0",
            "serviceId": "A", "targetPrefix": "A", "signatureVersion": "v4" },
        "operations": { "Get": { "name": "Get", "http": { "method": "POST", "requestUri": "/" },
            "input": { "shape": "Input" } } },
        "shapes": {
            "Input": { "type": "structure", "members": {
                "Delay": { "shape": "NullableInteger" }, "Count": { "shape": "Integer" } } },
            "NullableInteger": { "type": "integer" },
            "Integer": { "type": "integer" }
        } }"#;
    let folder = folder(&[("service-2.json", service)]);
    let model = model(Loader::new().path(folder.path()));
    let input = model.shapes.values().find(|shape| shape.id.name() == "Input").unwrap();
    let has_default = |member: &str| input.member(member).unwrap().traits.has("smithy.api#default");
    assert_eq!((has_default("Delay"), has_default("Count")), (false, true));
}
