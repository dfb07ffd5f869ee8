//! `proofmark generate` as people run it: what it writes, what it rejects, and that the crates build and work.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const MODEL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/weather.json");
const TOOLKIT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

fn generate(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_proofmark"));
    command.args(["generate", "--model", MODEL, "--out", "client"]).args(arguments).current_dir(folder);
    command.output().expect("the program runs")
}

fn status_and_text(output: &Output) -> (Option<i32>, String) {
    let text = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    (output.status.code(), String::from_utf8_lossy(&text).into_owned())
}

#[test]
fn without_a_checkout_the_crates_depend_on_the_published_version() {
    let folder = tempfile::tempdir().expect("a folder");
    let (status, text) = status_and_text(&generate(folder.path(), &["--mocks", "mocks"]));
    assert_eq!(status, Some(0), "{text}");
    let manifest = |name: &str| fs::read_to_string(folder.path().join(name).join("Cargo.toml")).expect("a manifest");
    let version = env!("CARGO_PKG_VERSION");
    assert!(manifest("client").contains(&format!("proofmark-runtime = {{ version = \"{version}\" }}")));
    assert!(manifest("mocks").contains(
        "proofmark-weather-station = { path = \"../client\", default-features = false, features = [\"serde\"] }"
    ));
}

#[test]
fn the_name_of_the_package_can_be_chosen() {
    let folder = tempfile::tempdir().expect("a folder");
    generate(folder.path(), &["--package", "weather"]);
    let manifest = fs::read_to_string(folder.path().join("client/Cargo.toml")).expect("a manifest");
    assert!(manifest.contains("name = \"weather\""), "{manifest}");
}

#[test]
fn check_says_what_is_out_of_date() {
    let folder = tempfile::tempdir().expect("a folder");
    let (status, text) = status_and_text(&generate(folder.path(), &["--check"]));
    assert_eq!((status, text.contains("missing: client/src/lib.rs")), (Some(1), true), "{text}");
    generate(folder.path(), &[]);
    let (status, text) = status_and_text(&generate(folder.path(), &["--check"]));
    assert_eq!((status, text.contains("generated code is up to date")), (Some(0), true), "{text}");
}

#[test]
fn a_folder_that_was_not_generated_is_left_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let own = folder.path().join("client/src/lib.rs");
    fs::create_dir_all(own.parent().expect("a folder")).expect("a folder");
    fs::write(&own, "// mine").expect("a file");
    let (status, text) = status_and_text(&generate(folder.path(), &[]));
    assert_eq!((status, text.contains("was not generated")), (Some(2), true), "{text}");
    assert_eq!(fs::read_to_string(own).expect("the file"), "// mine");
}

#[test]
fn a_service_that_the_model_does_not_have_is_rejected_with_those_that_it_has() {
    let folder = tempfile::tempdir().expect("a folder");
    let (status, text) = status_and_text(&generate(folder.path(), &["--service", "a#b"]));
    assert_eq!((status, text.contains("the services are example.weather#Weather")), (Some(2), true), "{text}");
}

#[test]
fn a_package_name_that_cargo_rejects_is_rejected() {
    let folder = tempfile::tempdir().expect("a folder");
    let (status, text) = status_and_text(&generate(folder.path(), &["--package", "a b"]));
    assert_eq!((status, text.contains("expected a package name")), (Some(2), true), "{text}");
}

#[test]
fn a_toolkit_that_is_not_a_checkout_is_rejected() {
    let folder = tempfile::tempdir().expect("a folder");
    let (status, text) = status_and_text(&generate(folder.path(), &["--toolkit", "."]));
    assert_eq!((status, text.contains("not a checkout of Proofmark's repository")), (Some(2), true), "{text}");
}

/// A test that uses the generated mocks as docs/MODELS.md has it.
const USER: &str = r#"
use proofmark_weather_station::config::{BehaviorVersion, Credentials, Region};
use proofmark_weather_station::operation::get_city::GetCityOutput;
use proofmark_weather_station::{Client, Config};
use proofmark_weather_station_mocks::WeatherStation;

fn client(mocks: &WeatherStation) -> Client {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("AKIDEXAMPLE", "secret", None, None, "test"))
        .endpoint_url(mocks.uri());
    Client::from_conf(config.build())
}

#[tokio::test]
async fn a_mock_responds_with_a_typed_output() {
    let mocks = WeatherStation::start().await;
    mocks.get_city().name("oslo").respond(GetCityOutput::builder().sunshine(900).build());
    let output = client(&mocks).get_city().name("oslo").send().await.unwrap();
    assert_eq!(output.sunshine(), Some(900));
}

#[tokio::test]
#[should_panic(expected = "1000")]
async fn a_response_that_breaks_the_model_panics() {
    let mocks = WeatherStation::start().await;
    mocks.get_city().respond(GetCityOutput::builder().sunshine(2000).build());
}

#[tokio::test]
async fn a_request_that_breaks_the_model_fails_the_test() {
    let mocks = WeatherStation::start().await;
    mocks.get_city().respond(GetCityOutput::builder().build()).expect(0..);
    client(&mocks).get_city().name("Oslo").send().await.unwrap_err();
    assert!(!mocks.take_failures().is_empty());
}
"#;

/// With the versions and artifacts of this workspace.
#[test]
#[ignore = "builds crates, for a minute or more: run it with `cargo test --workspace --test it -- --ignored builds_`"]
fn builds_the_client_and_its_mocks_which_work() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("generate");
    let tests = folder.join("user/tests");
    fs::create_dir_all(&tests).expect("a folder");
    fs::create_dir_all(folder.join("user/src")).expect("a folder");
    let (status, text) =
        status_and_text(&generate(&folder, &["--mocks", "mocks", "--toolkit", TOOLKIT, "--overwrite"]));
    assert_eq!(status, Some(0), "{text}");
    let manifest = "[package]\nname = \"user\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dev-dependencies]\n\
        proofmark-weather-station = { path = \"../client\" }\n\
        proofmark-weather-station-mocks = { path = \"../mocks\" }\n\
        tokio = { version = \"1\", features = [\"macros\", \"rt\"] }\n";
    for (path, text) in [
        (
            "Cargo.toml",
            "[workspace]\nresolver = \"3\"\nmembers = [\"client\", \"mocks\", \"user\"]\n\n\
            [profile.dev]\ndebug = false\n",
        ),
        ("user/Cargo.toml", manifest),
        ("user/src/lib.rs", ""),
        ("user/tests/mocks.rs", USER),
    ] {
        fs::write(folder.join(path), text).expect("a file");
    }
    fs::copy(Path::new(TOOLKIT).join("Cargo.lock"), folder.join("Cargo.lock")).expect("a copy of Cargo.lock");
    let output = Command::new(env!("CARGO"))
        .args(["test", "--package", "user", "--quiet"])
        .env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("a target folder"))
        .current_dir(&folder)
        .output()
        .expect("cargo runs");
    let (status, text) = status_and_text(&output);
    assert!(status == Some(0) && text.contains("3 passed"), "{text}");
}
