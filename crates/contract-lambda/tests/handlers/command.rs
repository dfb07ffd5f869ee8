//! Commands: a process per invocation.

use crate::kit::{INVOKE, NAME, attached, attached_for, invoke, send, until};
use proofmark_contract_lambda::{Handler, LambdaServer};
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

fn shell(script: &str) -> Handler {
    Handler::command(["sh", "-c", script])
}

fn failed(text: &str) -> (String, String) {
    ("Runtime.ExitError".to_owned(), format!("RequestId: ID Error: Runtime exited with error: {text}"))
}

#[test]
fn a_command_gets_the_event_and_its_output_is_the_payload() {
    let response = invoke(&attached(shell("cat; echo 'one line' >&2")), r#"{"name":"Ann"}"#);
    assert_eq!(response.json(), json!({ "name": "Ann" }));
    let log = response.log();
    let lines: Vec<_> = log.lines().map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!((lines[0], lines[1], lines[2], &lines[3][..6]), ("START", "one", "END", "REPORT"), "{log}");
}

#[test]
fn a_command_without_output_returns_null() {
    assert_eq!(invoke(&attached(shell(":")), "{}").body, "null");
}

#[test]
fn a_status_is_an_error_of_the_runtime() {
    assert_eq!(invoke(&attached(shell("exit 3")), "{}").error(), failed("exit status 3"));
    assert_eq!(invoke(&attached(shell("kill -KILL $$")), "{}").error(), failed("signal: killed"));
}

#[test]
fn an_error_that_a_command_writes_is_that_of_the_function() {
    let script = r#"echo '{"errorType":"ValueError","errorMessage":"no such order"}'; exit 1"#;
    assert_eq!(invoke(&attached(shell(script)), "{}").error(), ("ValueError".to_owned(), "no such order".to_owned()));
}

#[test]
fn an_output_that_is_not_one_json_value_is_an_error() {
    for script in ["echo hello", "echo '{}'; echo '{}'", "printf '\\377'"] {
        let (error_type, text) = invoke(&attached(shell(script)), "{}").error();
        assert_eq!(error_type, "Runtime.MarshalError", "{script}");
        assert!(text.starts_with("Unable to marshal response: the standard output is not one JSON value: "), "{text}");
    }
}

#[test]
fn a_command_that_cannot_be_started_is_named() {
    let error = |program: &str| invoke(&attached(Handler::command([program])), "{}").error();
    let expected =
        |text: &str| ("Runtime.InvalidEntrypoint".to_owned(), format!("RequestId: ID Error: fork/exec {text}"));
    assert_eq!(error("./no-such-file"), expected("./no-such-file: no such file or directory"));
    assert_eq!(error("/"), expected("/: permission denied"));
}

#[test]
fn too_much_output_is_an_error_and_ends_the_command() {
    let (error_type, text) = invoke(&attached(shell("yes")), "{}").error();
    assert_eq!(error_type, "Function.ResponseSizeTooLarge");
    assert_eq!(text, "Response payload size exceeded maximum allowed payload size (6291556 bytes).");
}

#[test]
fn a_log_without_end_is_kept_to_its_last_part() {
    let script = "yes 'a line of the log' | head -c 20000000 >&2; echo last >&2; echo 1";
    let response = invoke(&attached(shell(script)), "{}");
    assert_eq!(response.json(), 1);
    let log = response.log();
    assert_eq!(log.len(), 4096);
    assert!(log.contains("last\nEND "), "{log}");
}

#[test]
fn an_event_that_is_not_read_is_not_an_error() {
    let event = format!("\"{}\"", "x".repeat(1_000_000));
    assert_eq!(invoke(&attached(shell("echo 1")), &event).json(), 1);
}

/// A script that writes its process's id to a file, as does a child of it that outlives it; both then sleep.
fn sleepers(folder: &Path) -> String {
    let (own, child) = (folder.join("own"), folder.join("child"));
    let (own, child) = (own.display(), child.display());
    format!(
        "sh -c 'echo $$ > {child}.new; mv {child}.new {child}; sleep 600' & echo $$ > {own}.new; mv {own}.new {own}; sleep 600"
    )
}

fn is_alive(file: &PathBuf) -> bool {
    let Ok(id) = fs::read_to_string(file) else { return false };
    let status = fs::read_to_string(format!("/proc/{}/stat", id.trim())).unwrap_or_default();
    // One that has ended and was not waited for is a zombie.
    !status.is_empty() && !status.contains(") Z ")
}

/// The files of ids, once both processes run.
fn running(folder: &TempDir) -> [PathBuf; 2] {
    let files = ["own", "child"].map(|name| folder.path().join(name));
    until("both run", || files.iter().all(is_alive));
    files
}

#[test]
fn a_command_that_takes_too_long_is_killed_with_all_that_it_started() {
    if !Path::new("/proc/self/stat").exists() {
        eprintln!("SKIPPED a_command_that_takes_too_long_is_killed_with_all_that_it_started: there is no /proc");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let lambda = attached_for(shell(&sleepers(folder.path())), 2);
    let expected = ("Sandbox.Timedout".to_owned(), "RequestId: ID Error: Task timed out after 2.00 seconds".to_owned());
    assert_eq!(invoke(&lambda, "{}").error(), expected);
    let files = ["own", "child"].map(|name| folder.path().join(name));
    assert!(files.iter().all(|file| file.exists()));
    until("both have ended", || !files.iter().any(is_alive));
}

#[test]
fn a_client_that_goes_away_and_a_server_that_ends_kill_the_command() {
    if !Path::new("/proc/self/stat").exists() {
        eprintln!("SKIPPED a_client_that_goes_away_and_a_server_that_ends_kill_the_command: there is no /proc");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let lambda = attached_for(shell(&sleepers(folder.path())), 900);
    let client = send(lambda.url(), INVOKE, "", "{}");
    let files = running(&folder);
    drop(client);
    until("both have ended", || !files.iter().any(is_alive));
    files.iter().for_each(|file| fs::remove_file(file).unwrap());
    let _client = send(lambda.url(), INVOKE, crate::kit::EVENT, "{}");
    let files = running(&folder);
    drop(lambda);
    until("both have ended", || !files.iter().any(is_alive));
}

#[test]
fn a_child_that_keeps_the_output_open_does_not_hold_up_the_response() {
    assert_eq!(invoke(&attached(shell("sleep 600 & echo 1")), "{}").json(), 1);
}

#[test]
fn a_command_has_the_variables_of_its_function_and_none_of_the_servers() {
    let lambda = LambdaServer::spawn().unwrap();
    lambda
        .function(NAME)
        .environment("TABLE", "orders")
        .attach(shell(r#"printf '"'; env | sort | tr '\n' ';'; printf '"'"#));
    let said = invoke(&lambda, "{}").json();
    let variables: Vec<_> = said.as_str().unwrap().split(';').filter_map(|line| line.split_once('=')).collect();
    let value = |name: &str| variables.iter().find(|(own, _)| *own == name).map(|(_, value)| *value);
    let expected = [
        ("TABLE", Some("orders")),
        ("AWS_LAMBDA_FUNCTION_NAME", Some(NAME)),
        ("AWS_LAMBDA_FUNCTION_VERSION", Some("$LATEST")),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", Some("128")),
        ("AWS_LAMBDA_LOG_GROUP_NAME", Some("/aws/lambda/my-function")),
        ("AWS_REGION", Some("us-east-2")),
        ("AWS_ACCESS_KEY_ID", Some("AKIDPROOFMARKEXAMPLE")),
        ("AWS_SHARED_CREDENTIALS_FILE", Some("/dev/null")),
        ("AWS_ENDPOINT_URL", Some(lambda.url())),
        // Cargo has set it for this test.
        ("CARGO_MANIFEST_DIR", None),
    ];
    for (name, expected) in expected {
        assert_eq!(value(name), expected, "{name}");
    }
}

#[test]
fn commands_of_a_scenario_are_checked() {
    use proofmark_contract::scenario::Scenario;
    let read = |keys: &str| {
        let text = format!("[[function]]\nname = \"my-function\"\n{keys}\n");
        let (api, service) = (proofmark_contract_lambda::api(), proofmark_contract_lambda::service());
        Scenario::read("scenario.toml", &text, api, &service).map(|_| ()).map_err(|report| report.to_string())
    };
    assert_eq!(read("handler = [\"python3\", \"handler.py\"]\ntimeout = 900\nenvironment = { A = \"b\" }"), Ok(()));
    assert_eq!(read("program = [\"./bootstrap\"]"), Ok(()));
    for (keys, expected) in [
        ("handler = []", "expected a program and its arguments"),
        ("handler = [\"a\", 1]", "a program or an argument"),
        ("handler = \"a\"", "an array"),
        ("handler = [\"a\"]\nprogram = [\"b\"]", "a function has results, or a `handler`, or a `program`"),
        ("handler = [\"a\"]\nreturns = 1", "a function has results, or a `handler`, or a `program`"),
        ("timeout = 901", "expected at most 900 seconds"),
        ("environment = { A = 1 }", "a text"),
    ] {
        let report = read(keys).unwrap_err();
        assert!(report.contains(expected) && report.contains("scenario.toml:"), "{keys}: {report}");
    }
}

#[test]
fn no_more_than_64_commands_run_at_a_time_and_the_others_wait() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().display();
    let script = format!("mkdir {path}/$$; ls {path} | wc -l; sleep 1; rmdir {path}/$$");
    let lambda = attached_for(shell(&script), 300);
    let streams: Vec<_> = (0..80).map(|_| send(lambda.url(), INVOKE, "", "{}")).collect();
    let counts: Vec<_> = streams.into_iter().map(|stream| crate::kit::receive(stream).json().as_u64()).collect();
    assert!(counts.iter().all(|count| count.is_some_and(|count| count <= 64)), "{counts:?}");
}
