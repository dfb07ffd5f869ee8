//! Models with faults: all of them are in one report, whichever part of the program finds them, and the exit status is the
//! same for every command.

use std::fs;
use std::process::{Command, Output};
use tempfile::TempDir;

/// One fault of each kind: a trait and a target that are not defined, a pattern, a Rust name that two members want, a
/// trait that is not supported, an example, an endpoint rule, and an acceptor of a waiter.
const FAULTS: &str = r#"$version: "2.0"
namespace example.weather

use aws.protocols#httpChecksum
use aws.protocols#restJson1
use smithy.rules#endpointRuleSet
use smithy.waiters#waitable

@restJson1
@endpointRuleSet({
    version: "1.0"
    parameters: {}
    rules: [{
        type: "endpoint"
        conditions: [{ fn: "aws.unknown", argv: [] }]
        endpoint: { url: "https://weather.example" }
    }]
})
service Weather { version: "1", operations: [GetCity, PutCity, ListCities] }

@readonly
@http(method: "GET", uri: "/cities/{name}")
@examples([{ title: "Ulm", input: { name: "Ulm", colour: "red" } }])
@waitable(CityReady: { acceptors: [{
    state: "success"
    matcher: { output: { path: "colour", expected: "red", comparator: "stringEquals" } }
}] })
operation GetCity {
    input := { @required @httpLabel name: String }
    output := { size: Integer }
}

@http(method: "PUT", uri: "/cities")
operation PutCity { input := { @reqired city: City } }

structure City {
    place: Plaace
    @pattern("[")
    code: String
}

@httpChecksum(requestAlgorithmMember: "algorithm")
@http(method: "POST", uri: "/list")
operation ListCities { input := { fooBar: String, foo_bar: String } }
"#;

/// A folder with this model.
fn folder(model: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("model.smithy"), model).expect("a file");
    folder
}

fn run(folder: &TempDir, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_proofmark"));
    command.args(arguments).current_dir(folder.path()).output().expect("the program runs")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.as_slice(), output.stderr.as_slice()].concat()).into_owned()
}

#[test]
fn generate_reports_the_faults_of_all_phases_at_once() {
    let folder = folder(FAULTS);
    let output = run(&folder, &["generate", "--model", "model.smithy", "--out", "client"]);
    insta::assert_snapshot!(said(&output));
    assert!(!folder.path().join("client").exists());
}

#[test]
fn model_check_reports_all_faults_of_the_model_at_once() {
    let output = run(&folder(FAULTS), &["model", "check", "model.smithy"]);
    insta::assert_snapshot!(said(&output));
}

#[test]
fn a_faulty_model_has_the_same_exit_status_in_every_command() {
    let folder = folder(FAULTS);
    for arguments in [
        &["model", "check", "model.smithy"][..],
        &["model", "lint", "model.smithy"],
        &["model", "to-json", "model.smithy"],
        &["lint-examples", "model.smithy"],
        &["generate", "--model", "model.smithy", "--out", "client"],
        &["diff", "model.smithy", "model.smithy"],
        &["serve", "--model", "model.smithy"],
        &["verify", "server", "http://127.0.0.1:1", "--model", "model.smithy"],
        &["verify", "client", "--model", "model.smithy", "--", "true"],
    ] {
        let output = run(&folder, arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", said(&output));
        assert!(said(&output).contains("error[unknown-trait]"), "{arguments:?}: {}", said(&output));
    }
}

#[test]
fn a_model_without_shapes_is_not_a_success() {
    let folder = folder("$version: \"2.0\"\nnamespace example.nothing\n");
    for (arguments, expected) in [
        (
            &["model", "check", "model.smithy"][..],
            "error: model.smithy: the files define no shape: nothing was checked",
        ),
        (&["model", "lint", "model.smithy"], "error: no model has a documented example"),
        (&["lint-examples", "model.smithy"], "error: no model has a documented example"),
        (&["generate", "--model", "model.smithy", "--out", "client"], "error[no-service]"),
    ] {
        let output = run(&folder, arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", said(&output));
        assert!(said(&output).contains(expected), "{arguments:?}: {}", said(&output));
    }
}

#[test]
fn an_example_that_contradicts_the_model_is_a_warning_and_is_left_out() {
    let model = "$version: \"2.0\"\nnamespace example.weather\n@aws.protocols#restJson1\n\
                 service Weather { version: \"1\", operations: [GetCity] }\n@http(method: \"POST\", uri: \"/city\")\n\
                 @examples([{ title: \"Ulm\", input: { name: 5 } }])\noperation GetCity { input := { name: String } }\n";
    let folder = folder(model);
    let output = run(&folder, &["generate", "--model", "model.smithy", "--out", "client"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let expected = "warning[unusable-example]: example 1, input.name: expected a string for \
                    `example.weather#GetCityInput$name`, found `5`\n  --> model.smithy:6:1\n";
    assert!(said(&output).contains(expected), "{}", said(&output));
    let page = fs::read_to_string(folder.path().join("client/docs/operation/get_city.md")).unwrap_or_default();
    assert!(page.contains("The model documents no example"), "{page}");
}
