//! `proofmark verify server` as a user runs it: exit status, what it prints, what it writes.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

/// The contract server, as a process.
struct Serving {
    process: Child,
    url: String,
}

impl Serving {
    fn start() -> Self {
        Self::start_with(&[])
    }

    fn start_with(options: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_proofmark"));
        let mut process =
            command.args(["serve", "lambda"]).args(options).stdout(Stdio::piped()).spawn().expect("it starts");
        let lines = BufReader::new(process.stdout.take().expect("a pipe")).lines();
        let url = lines
            .map_while(Result::ok)
            .find_map(|line| Some(line.strip_prefix("AWS_ENDPOINT_URL_LAMBDA=")?.to_owned()));
        Self { process, url: url.expect("it prints its address") }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It may have ended.
        _ = self.process.kill();
        _ = self.process.wait();
    }
}

fn verify(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_proofmark"));
    command.args(["verify", "server"]).args(arguments).env_remove("AWS_ACCESS_KEY_ID").output().expect("it runs")
}

fn verify_get(url: &str, more: &[&str]) -> Output {
    verify(&[&[url, "--operation", "GetFunctionEventInvokeConfig", "--requests", "5"], more].concat())
}

fn status_and_error(output: &Output) -> String {
    let error = String::from_utf8_lossy(&output.stderr);
    format!("{}: {}", output.status.code().unwrap_or(-1), error.lines().next().unwrap_or_default())
}

fn write_list(folder: &Path, text: &str) -> String {
    let path = folder.join("known.toml");
    std::fs::write(&path, text).expect("a file");
    path.display().to_string()
}

#[test]
fn a_server_that_keeps_the_contract_passes() {
    let server = Serving::start();
    let output = verify_get(&server.url, &["--allow-writes"]);
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!((output.status.code(), text.contains("failed")), (Some(0), false), "{text}");
}

#[test]
fn every_report_that_was_asked_for_is_written() {
    let (server, folder) = (Serving::start(), tempfile::tempdir().expect("a folder"));
    let paths = ["r.json", "r.xml", "r.html"].map(|name| folder.path().join(name));
    let [json, junit, html] = paths.each_ref().map(|path| path.to_str().expect("a path"));
    verify_get(&server.url, &["--report-json", json, "--junit", junit, "--html", html]);
    let starts = paths.map(|path| std::fs::read_to_string(path).expect("a report")[..10].to_owned());
    assert_eq!(starts, ["{\n  \"forma", "<?xml vers", "<!doctype "]);
}

#[test]
fn a_known_failure_that_passes_is_a_finding() {
    let (server, folder) = (Serving::start(), tempfile::tempdir().expect("a folder"));
    let id = "GetFunctionEventInvokeConfig/example/1";
    let list = write_list(folder.path(), &format!("[[known-failure]]\nid = \"{id}\"\nreason = \"so\"\n"));
    let output = verify_get(&server.url, &["--known-failures", &list]);
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!((output.status.code(), text.contains("1 passed unexpectedly")), (Some(1), true), "{text}");
}

#[test]
fn a_broken_list_of_known_failures_is_told_with_its_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let list = write_list(folder.path(), "[[known-failure]]\nid = \"A/b/1\"\nreason = \"\"\n");
    let told = status_and_error(&verify_get("http://127.0.0.1:1", &["--known-failures", &list]));
    assert_eq!(
        told,
        format!("2: error: {list} cannot be used: line 2: `A/b/1` has an empty reason; say which case fails, and why")
    );
}

#[test]
fn a_list_of_known_failures_that_is_no_toml_is_told_of_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let list = write_list(folder.path(), "[[known-failure]]\nid = A\n");
    let output = verify_get("http://127.0.0.1:1", &["--known-failures", &list]);
    insta::assert_snapshot!(String::from_utf8_lossy(&output.stderr).replace(&list, "known.toml"));
}

#[test]
fn a_server_that_answers_nothing_but_errors_is_not_verified() {
    let folder = tempfile::tempdir().expect("a folder");
    let scenario = folder.path().join("scenario.toml").display().to_string();
    let rule = |operation| {
        format!("[[rule]]\noperation = \"{operation}\"\nerror = {{ type = \"ResourceNotFoundException\" }}\n")
    };
    std::fs::write(&scenario, rule("GetFunction")).expect("a file");
    let server = Serving::start_with(&["--scenario", &scenario]);
    let ended = |more: &[&str]| {
        let arguments = [&[&server.url, "--operation", "GetFunction", "--requests", "5"], more].concat();
        verify(&arguments).status.code()
    };
    assert_eq!([ended(&[]), ended(&["--missing-ok"])], [Some(1), Some(0)]);
}

#[test]
fn a_server_that_is_not_there_could_not_be_verified() {
    let told = status_and_error(&verify_get("http://127.0.0.1:1", &[]));
    assert!(told.starts_with("2: error: nothing answers at `http://127.0.0.1:1`: "), "{told}");
}

#[test]
fn an_unknown_operation_is_told_with_a_near_one() {
    let told = status_and_error(&verify(&["http://127.0.0.1:1", "--operation", "GetFunktion"]));
    assert_eq!(told, "2: error: AWS Lambda has no operation `GetFunktion`; did you mean `GetFunction`?");
}

#[test]
fn a_value_without_a_member_is_told() {
    let output = verify_get("http://127.0.0.1:1", &["--set", "my-function"]);
    insta::assert_snapshot!(String::from_utf8_lossy(&output.stderr).lines().next().unwrap_or_default());
}
