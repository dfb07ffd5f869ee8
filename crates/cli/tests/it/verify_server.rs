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
        Self::serve(&[&["lambda"], options].concat())
    }

    fn serve(arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_proofmark"));
        let mut process = command.arg("serve").args(arguments).stdout(Stdio::piped()).spawn().expect("it starts");
        let lines = BufReader::new(process.stdout.take().expect("a pipe")).lines();
        let url = lines
            .map_while(Result::ok)
            .find_map(|line| Some(line.strip_prefix("AWS_ENDPOINT_URL_")?.split_once('=')?.1.to_owned()));
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
fn a_broken_list_of_known_failures_is_reported_with_its_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let list = write_list(folder.path(), "[[known-failure]]\nid = \"A/b/1\"\nreason = \"\"\n");
    let reported = status_and_error(&verify_get("http://127.0.0.1:1", &["--known-failures", &list]));
    assert_eq!(
        reported,
        format!("2: error: {list} cannot be used: line 2: `A/b/1` has an empty reason; say which case fails, and why")
    );
}

#[test]
fn a_list_of_known_failures_that_is_not_toml_is_reported_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let list = write_list(folder.path(), "[[known-failure]]\nid = A\n");
    let output = verify_get("http://127.0.0.1:1", &["--known-failures", &list]);
    insta::assert_snapshot!(String::from_utf8_lossy(&output.stderr).replace(&list, "known.toml"));
}

#[test]
fn a_server_that_responds_with_nothing_but_errors_is_not_verified() {
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
    let reported = status_and_error(&verify_get("http://127.0.0.1:1", &[]));
    assert!(reported.starts_with("2: error: nothing responds at `http://127.0.0.1:1`: "), "{reported}");
}

#[test]
fn an_unknown_operation_is_reported_with_a_near_one() {
    let reported = status_and_error(&verify(&["http://127.0.0.1:1", "--operation", "GetFunktion"]));
    assert_eq!(reported, "2: error: AWS Lambda has no operation `GetFunktion`; did you mean `GetFunction`?");
}

#[test]
fn a_value_without_a_member_is_reported() {
    let output = verify_get("http://127.0.0.1:1", &["--set", "my-function"]);
    insta::assert_snapshot!(String::from_utf8_lossy(&output.stderr).lines().next().unwrap_or_default());
}

/// A file with the model of a service that has these authentication schemes.
fn model(folder: &Path, schemes: &str) -> String {
    let text = format!(
        "$version: \"2.0\"\nnamespace a\n@aws.protocols#restJson1\n{schemes}\n\
         service Store {{ version: \"1\", operations: [GetThing] }}\n\
         @readonly @http(method: \"GET\", uri: \"/things/{{name}}\")\n\
         operation GetThing {{ input := {{ @required @httpLabel name: String }}, output := {{ size: Integer }} }}\n"
    );
    let path = folder.join("store.smithy");
    std::fs::write(&path, text).expect("a file");
    path.to_str().expect("a path").to_owned()
}

/// Verifies the server of such a service with an option, and with its variable in place of the option; all that was
/// written.
fn logged_in(schemes: &str, option: &str, variable: &str, secret: &str) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let model = model(folder.path(), schemes);
    let server = Serving::serve(&["--model", &model]);
    let reports = ["r.json", "r.xml", "r.html"].map(|name| folder.path().join(name).display().to_string());
    let [json, junit, html] = reports.each_ref().map(String::as_str);
    let common =
        [&server.url, "--model", &model, "--requests", "5", "--verbose", "--report-json", json, "--junit", junit];
    let run = |more: &[&str], variables: &[(&str, &str)]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_proofmark"));
        command.args(["verify", "server"]).args(common).args(["--html", html]).args(more);
        command.envs(variables.iter().copied()).env_remove("AWS_ACCESS_KEY_ID").output().expect("it runs")
    };
    let without = run(&[], &[]);
    assert_eq!(without.status.code(), Some(1), "{schemes}: a server that wants a login is not verified without");
    let warning = String::from_utf8_lossy(&without.stderr).into_owned();
    assert!(warning.contains(&format!("want {option}, which is not given")), "{warning}");
    let mut written = Vec::new();
    for output in [run(&[option, secret], &[]), run(&[], &[(variable, secret)])] {
        let texts = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        assert_eq!(output.status.code(), Some(0), "{schemes}: {texts:?}");
        written.extend(texts);
        written.extend(reports.each_ref().map(|path| std::fs::read_to_string(path).expect("a report")));
    }
    written
}

#[test]
fn servers_that_want_api_keys_passwords_or_tokens_are_verified_with_them() {
    for (schemes, option, variable, secret, shown) in [
        (
            "@httpApiKeyAuth(name: \"X-Store-Key\", in: \"header\")",
            "--api-key",
            "PROOFMARK_API_KEY",
            "s3cret",
            "x-store-key: (sensitive)",
        ),
        (
            "@httpApiKeyAuth(name: \"the key\", in: \"query\")",
            "--api-key",
            "PROOFMARK_API_KEY",
            "s3cret",
            "the%20key=(sensitive)",
        ),
        ("@httpBasicAuth", "--basic-auth", "PROOFMARK_BASIC_AUTH", "me:s3cret", "authorization: ***"),
        ("@httpBearerAuth", "--bearer-token", "PROOFMARK_BEARER_TOKEN", "s3cret", "authorization: ***"),
    ] {
        let written = logged_in(schemes, option, variable, secret);
        assert!(written[0].contains(shown), "{schemes}: {}", written[0]);
        for text in written {
            assert!(!text.contains("s3cret") && !text.contains("bWU6czNjcmV0"), "{schemes}: {text}");
        }
    }
}

#[test]
fn a_login_that_cannot_be_used_is_rejected_without_being_shown() {
    for (option, value) in [("--basic-auth", "s3cret"), ("--api-key", "s3cret\u{e9}"), ("--bearer-token", "s3cret\n")] {
        let output = verify_get("http://127.0.0.1:1", &[option, value]);
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{error}");
        assert!(error.contains(option) && !error.contains("s3cret"), "{error}");
    }
}

/// A server that has nothing to do with the API: it responds to everything with this.
fn other_server(response: &'static str) -> String {
    use std::io::{Read as _, Write as _};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            std::thread::spawn(move || {
                let mut head = [0; 8192];
                // A client that went away needs no response.
                let _ = stream.read(&mut head);
                let _ = stream.write_all(response.as_bytes());
            });
        }
    });
    url
}

/// The ids of the failed cases in the JSON report of a run, and its exit status.
fn failed_cases(arguments: &[&str]) -> (Option<i32>, Vec<String>) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("r.json");
    let output = verify(&[arguments, &["--report-json", path.to_str().expect("a path")]].concat());
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|_| panic!("no report: {}", String::from_utf8_lossy(&output.stderr)));
    let report: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let cases = report["cases"].as_array().expect("cases").iter().filter(|case| case["verdict"] == "failed");
    (output.status.code(), cases.map(|case| case["id"].as_str().expect("an id").to_owned()).collect())
}

#[test]
fn a_server_that_does_not_speak_the_api_is_one_failed_case() {
    for response in [
        "HTTP/1.1 404 Not Found\r\ncontent-type: text/html\r\ncontent-length: 2\r\nconnection: close\r\n\r\nno",
        "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 13\r\nconnection: close\r\n\r\n<html></html>",
        "HTTP/1.1 302 Found\r\nlocation: /login\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        "SSH-2.0-OpenSSH_9.2\r\n",
    ] {
        let url = other_server(response);
        assert_eq!(failed_cases(&[&url]), (Some(1), vec!["verify server/run/protocol".to_owned()]), "{response}");
    }
}

#[test]
fn a_server_that_rejects_everything_still_speaks_the_api() {
    let url = other_server(
        "HTTP/1.1 403 Forbidden\r\nx-amzn-errortype: AccessDeniedException\r\ncontent-type: application/json\r\n\
         content-length: 16\r\nconnection: close\r\n\r\n{\"message\":\"no\"}",
    );
    let (status, failed) = failed_cases(&[&url, "--requests", "1"]);
    assert_eq!((status, failed.contains(&"verify server/run/protocol".to_owned())), (Some(1), false));
}

#[test]
fn one_case_can_be_run_by_its_id() {
    let server = Serving::start_with(&["--state", "auto"]);
    for id in [
        "GetFunctionEventInvokeConfig/example/1",
        "GetFunctionEventInvokeConfig/generated/all",
        "GetFunctionEventInvokeConfig/output/any",
        "GetFunctionEventInvokeConfig/header/x-amzn-requestid",
        "GetFunctionEventInvokeConfig/length/FunctionName/length-257-over-the-greatest",
        "GetFunctionEventInvokeConfig/generated/no/longer/found",
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("r.json");
        let output = verify(&[&server.url, "--case", id, "--report-json", path.to_str().expect("a path")]);
        assert_eq!(output.status.code(), Some(0), "{id}: {}", String::from_utf8_lossy(&output.stdout));
        let report: serde_json::Value =
            serde_json::from_str(&std::fs::read_to_string(&path).expect("a report")).expect("JSON");
        let ids: Vec<_> = report["cases"].as_array().expect("cases").iter().map(|case| &case["id"]).collect();
        assert_eq!(ids, [id], "{id}");
    }
}

#[test]
fn an_id_that_no_case_has_is_an_error_before_anything_is_called() {
    let reported = status_and_error(&verify(&["http://127.0.0.1:1", "--case", "GetFunction/example/12"]));
    assert_eq!(
        reported,
        "2: error: no case has the id `GetFunction/example/12`; did you mean `GetFunction/example/1`?"
    );
}

#[test]
fn an_id_that_no_case_has_fails_every_run() {
    let (server, folder) = (Serving::start_with(&["--state", "auto"]), tempfile::tempdir().expect("a folder"));
    let list = write_list(folder.path(), "[[known-failure]]\nid = \"GetFunction/example/12\"\nreason = \"so\"\n");
    let output = verify_get(&server.url, &["--known-failures", &list]);
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!((output.status.code(), text.contains("1 listed without a case")), (Some(1), true), "{text}");
    // One of another operation says nothing about this run.
    let list = write_list(folder.path(), "[[known-failure]]\nid = \"GetFunction/example/1\"\nreason = \"so\"\n");
    assert_eq!(verify_get(&server.url, &["--known-failures", &list]).status.code(), Some(0));
}

#[test]
fn a_list_of_known_failures_can_be_started_and_renewed() {
    let folder = tempfile::tempdir().expect("a folder");
    let scenario = folder.path().join("scenario.toml").display().to_string();
    let rule = "[[rule]]\noperation = \"GetFunction\"\nerror = { type = \"ResourceNotFoundException\" }\n";
    std::fs::write(&scenario, rule).expect("a file");
    let server = Serving::start_with(&["--scenario", &scenario]);
    let list = folder.path().join("known.toml").display().to_string();
    let run = |options: &[&str]| {
        let arguments = [&[server.url.as_str(), "--operation", "GetFunction", "--requests", "5"], options].concat();
        verify(&arguments).status.code()
    };
    assert_eq!(run(&["--write-known-failures", &list]), Some(1), "what fails still fails");
    assert_eq!(run(&["--known-failures", &list]), Some(0));
    assert_eq!(run(&["--known-failures", &list, "--write-known-failures", &list]), Some(0));
    assert_eq!(run(&["--known-failures", &list]), Some(0));
}

#[test]
fn a_curl_line_of_a_finding_runs() {
    if !Command::new("curl").arg("--version").output().is_ok_and(|output| output.status.success()) {
        eprintln!("SKIPPED: curl is not installed");
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let scenario = folder.path().join("scenario.toml").display().to_string();
    let rule = "[[rule]]\noperation = \"GetFunction\"\nerror = { type = \"ServiceException\" }\n";
    std::fs::write(&scenario, rule).expect("a file");
    let server = Serving::start_with(&["--scenario", &scenario]);
    let path = folder.path().join("r.json").display().to_string();
    let id = "GetFunction/example/1";
    verify(&[&server.url, "--case", id, "--report-json", &path]);
    let report: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(&path).expect("a report")).expect("JSON");
    let line = report["cases"][0]["curl"].as_str().expect("a line");
    let output = Command::new("sh").args(["-c", line]).env_remove("AWS_ACCESS_KEY_ID").output().expect("a shell");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.starts_with("HTTP/1.1 500") && said.contains("ServiceException"), "{line}\n{said}");
}
