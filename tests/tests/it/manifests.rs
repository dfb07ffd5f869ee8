//! The manifest lines of docs/CLIENT.md and docs/TESTING.md in real cargo projects (tests/manifests), and what the features
//! of the client give.

use proofmark_tests::say;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Runs cargo on the projects, with the versions and artifacts of this workspace.
fn cargo(arguments: &[&str]) -> Output {
    let projects = root().join("tests/manifests");
    fs::copy(root().join("Cargo.lock"), projects.join("Cargo.lock")).expect("a copy of Cargo.lock");
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("a target folder");
    Command::new(env!("CARGO"))
        .args(arguments)
        .arg("--quiet")
        .current_dir(&projects)
        .env("CARGO_TARGET_DIR", target)
        .output()
        .expect("cargo runs")
}

#[track_caller]
fn succeeds(arguments: &[&str]) {
    let output = cargo(arguments);
    assert!(output.status.success(), "cargo {arguments:?}:\n{}", String::from_utf8_lossy(&output.stderr));
}

/// One after the other: they share a lock file, and cargo takes one build at a time.
#[test]
#[ignore = "builds crates, for a minute or more: run it with `cargo test --workspace --test it -- --ignored builds_`"]
fn builds_the_projects_alone_and_together() {
    succeeds(&["check", "--package", "drop-in"]);
    succeeds(&["check", "--package", "family"]);
    succeeds(&["check", "--tests", "--package", "renamed"]);
    succeeds(&["check", "--workspace"]);
}

/// The version of a package in a lock file.
fn locked(lock: &str, package: &str) -> Option<(u64, u64)> {
    let name = format!("name = {package:?}\nversion = \"");
    let version = lock.split_once(&name)?.1.split('"').next()?;
    let mut numbers = version.split('.').map_while(|number| number.parse().ok());
    Some((numbers.next()?, numbers.next()?))
}

/// An application whose lock file is from the time of aws-config 1.5, which does not compile with what the client needs.
#[test]
fn an_old_lock_file_is_updated_to_an_aws_config_that_compiles() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("old_lock");
    fs::create_dir_all(folder.join("src")).expect("a folder");
    fs::write(folder.join("src/lib.rs"), "").expect("a file");
    let client = root().join("crates/lambda").canonicalize().expect("the client");
    let manifest = format!(
        "[package]\nname = \"old-lock\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[workspace]\n\n[dependencies]\n\
         aws-config = {{ version = \"1.5\", default-features = false }}\n\
         aws-sdk-lambda = {{ package = \"proofmark-lambda\", path = {client:?} }}\n"
    );
    fs::write(folder.join("Cargo.toml"), manifest).expect("a file");
    let lock = fs::read_to_string(root().join("Cargo.lock")).expect("the lock file");
    let (before, rest) = lock.split_once("name = \"aws-config\"\nversion = \"").expect("aws-config is locked");
    let (_, behind) = rest.split_once('"').expect("a version");
    let old = format!("{before}name = \"aws-config\"\nversion = \"1.5.18\"{behind}");
    assert_eq!(locked(&old, "aws-config"), Some((1, 5)));
    fs::write(folder.join("Cargo.lock"), old).expect("a file");
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--quiet"])
        .current_dir(&folder)
        .output()
        .expect("cargo runs");
    let text = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() && (text.contains("download") || text.contains("offline") || text.contains("network")) {
        say(format!("SKIPPED an_old_lock_file_is_updated_to_an_aws_config_that_compiles: no package index: {text}"));
        return;
    }
    assert!(output.status.success(), "{text}");
    let lock = fs::read_to_string(folder.join("Cargo.lock")).expect("the lock file");
    assert!(locked(&lock, "aws-config").is_some_and(|version| version >= (1, 6)), "{:?}", locked(&lock, "aws-config"));
}

/// The operations that are compiled with these features, by name.
fn operations(features: &[&str]) -> BTreeSet<String> {
    let text = fs::read_to_string(root().join("crates/lambda/Cargo.toml")).expect("the manifest");
    let manifest: toml::Table = text.parse().expect("TOML");
    let table = manifest["features"].as_table().expect("features");
    let enables = |name: &str| -> Vec<String> {
        let list = table.get(name).and_then(|list| list.as_array()).into_iter().flatten();
        list.filter_map(|name| name.as_str().map(str::to_owned)).collect()
    };
    let all = enables("all-operations");
    let (mut open, mut on) = (features.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>(), BTreeSet::new());
    while let Some(name) = open.pop() {
        assert!(name.contains('/') || table.contains_key(&name), "there is no feature {name}");
        if on.insert(name.clone()) {
            open.extend(enables(&name));
        }
    }
    all.into_iter().filter(|operation| on.contains(operation)).collect()
}

#[test]
fn every_feature_that_lines_for_aws_sdk_lambda_name_gives_all_operations() {
    let all = operations(&["all-operations"]);
    assert!(all.len() > 80, "{}", all.len());
    for line in [
        &["default"][..],
        &["behavior-version-latest", "rt-tokio", "default-https-client"],
        &["rt-tokio", "rustls"],
        &["rt-tokio"],
        &["rustls"],
        &["default-https-client"],
        &["behavior-version-latest"],
        &["legacy-https-client"],
    ] {
        assert_eq!(operations(line), all, "{line:?}");
    }
}

#[test]
fn a_family_is_compiled_alone_with_an_https_client_and_tokio() {
    let family = operations(&["https", "tokio", "serde", "contract", "test-util", "event-invoke-config"]);
    assert_eq!(
        family.into_iter().collect::<Vec<_>>(),
        [
            "delete-function-event-invoke-config",
            "get-function-event-invoke-config",
            "list-function-event-invoke-configs",
            "put-function-event-invoke-config",
            "update-function-event-invoke-config",
        ]
    );
}

/// Two crates of one build may ask for different things: each has what it has asked for.
#[test]
fn features_add_up() {
    let slim = ["https", "tokio", "event-invoke-config"];
    let both = [&slim[..], &["behavior-version-latest", "rt-tokio", "default-https-client"]].concat();
    assert!(operations(&both).is_superset(&operations(&slim)));
    assert_eq!(operations(&both), operations(&["all-operations"]));
}

/// The crates that cargo builds for a selection of packages, each with its features.
fn crates(arguments: &[&str]) -> BTreeSet<String> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--prefix", "none", "--no-dedupe", "--format", "{p} {f}"])
        .args(arguments)
        .current_dir(root())
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).lines().map(|line| line.trim_end().to_owned()).collect()
}

/// Otherwise `cargo test --workspace` builds them again after `cargo xtask demo`. What TLS adds is not for the demo.
#[test]
fn the_demo_builds_its_dependencies_with_the_features_of_the_workspace() {
    let demo = crates(&["--package", "proofmark-demo", "--package", "proofmark-chores", "--edges", "normal,build"]);
    let workspace = crates(&["--workspace", "--edges", "normal,build,dev"]);
    let again: Vec<&String> = demo.difference(&workspace).filter(|line| !line.starts_with("proofmark-")).collect();
    let names: Vec<&str> = again.iter().filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(names, ["aws-smithy-http-client", "aws-smithy-runtime"], "{again:#?}");
}
