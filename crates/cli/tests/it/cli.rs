//! The program as people run it: its output, its exit status, its signals.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, Output, Stdio};

const MODEL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/weather.json");

fn proofmark(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_proofmark"));
    command.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR"));
    command
}

fn run(arguments: &[&str]) -> Output {
    proofmark(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A server that is running, with what it printed first.
struct Serving {
    child: Child,
    out: BufReader<ChildStdout>,
    first: String,
}

fn serve(arguments: &[&str]) -> Serving {
    let mut child =
        proofmark(&[&["serve"], arguments].concat()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut first = String::new();
    out.read_line(&mut first).unwrap();
    Serving { child, out, first }
}

impl Serving {
    fn line(&mut self) -> String {
        let mut line = String::new();
        self.out.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    /// Its exit status, and what it said last, once it got this signal.
    fn end(mut self, signal: &str) -> (Option<i32>, String) {
        let killed = Command::new("kill").args([signal, &self.child.id().to_string()]).status().unwrap();
        assert!(killed.success());
        let mut said = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        (self.child.wait().unwrap().code(), said.trim_end().to_owned())
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It has ended where the test got that far.
        let _ = self.child.kill();
    }
}

fn ask(url: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(url.trim_start_matches("http://")).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn serve_says_where_and_how_to_get_there() {
    let mut serving = serve(&["lambda"]);
    let address = serving.first.trim_end().rsplit(' ').next().unwrap().to_owned();
    assert_eq!(serving.first.replace(&address, "URL"), "AWS Lambda 2015-03-31, 91 operations, strict, at URL\n");
    assert_eq!(serving.line(), format!("AWS_ENDPOINT_URL_LAMBDA={address}"));
}

#[test]
fn serve_says_what_to_do_with_its_address() {
    let mut serving = serve(&["lambda"]);
    let url = serving.line().split_once('=').unwrap().1.to_owned();
    insta::assert_snapshot!(serving.end("-TERM").1.replace(&url, "URL"));
}

#[test]
fn serve_takes_addresses_as_people_write_them() {
    for (listen, starts) in [
        ("0", "http://127.0.0.1:"),
        (":0", "http://127.0.0.1:"),
        ("localhost:0", "http://127.0.0.1:"),
        ("127.0.0.1", "http://127.0.0.1:"),
        ("[::1]:0", "http://[::1]:"),
    ] {
        let mut serving = serve(&["lambda", "--listen", listen, "--log", "off"]);
        let url = serving.line().split_once('=').unwrap().1.to_owned();
        assert!(url.starts_with(starts), "{listen}: {url}");
    }
    for wrong in ["example.com:80", "localhost", "99999", "x"] {
        let output = run(&["serve", "lambda", "--listen", wrong]);
        assert_eq!(output.status.code(), Some(2), "{wrong}");
        assert!(text(&output.stderr).contains("as in 4566, localhost:4566"), "{}", text(&output.stderr));
    }
}

const ACCOUNT: &str = "GET /2016-08-19/account-settings HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
const RESET: &str = "POST /_proofmark/reset HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";

#[test]
fn serve_counts_what_came_before_a_reset_in_its_summary() {
    let mut serving = serve(&["lambda", "--signatures", "ignored", "--log", "off"]);
    let url = serving.line().split_once('=').unwrap().1.to_owned();
    ask(&url, ACCOUNT);
    ask(&url, &ACCOUNT.replace("settings", "set"));
    ask(&url, RESET);
    ask(&url, ACCOUNT);
    let (status, said) = serving.end("-TERM");
    assert_eq!(said.lines().last(), Some("stopped after 3 requests, 1 of them violates the model"), "{said}");
    assert_eq!(status, Some(1));
}

#[test]
fn serve_lists_violations_at_its_end_and_exits_with_1_unless_they_are_allowed() {
    for (option, expected) in [(None, Some(1)), (Some("--allow-violations"), Some(0))] {
        let options = ["lambda", "--signatures", "ignored", "--log", "off"];
        let mut serving = serve(&options.into_iter().chain(option).collect::<Vec<_>>());
        let url = serving.line().split_once('=').unwrap().1.to_owned();
        for _ in 0..2 {
            ask(&url, "GET /2015-03-31/functions/f%20g HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
        }
        let (status, said) = serving.end("-TERM");
        let mut lines = said.lines().rev();
        assert_eq!(lines.next(), Some("stopped after 2 requests, 2 of them violate the model"), "{said}");
        let listed = lines.next().unwrap_or_default();
        assert!(listed.starts_with("  GetFunction: FunctionName: ") && listed.ends_with(" (2 times)"), "{said}");
        assert_eq!(status, expected);
    }
}

#[test]
fn verify_client_fails_for_a_violation_before_a_reset() {
    let [good, bad] =
        ["GET /2016-08-19/account-settings", "GET /2016-08-19/account"].map(|line| client(line)[2].clone());
    let reset = client("POST /_proofmark/reset")[2].clone();
    let (status, said) = verify(&[], &["bash", "-c", &format!("({bad}); ({reset}); ({good})")]);
    assert_eq!(status, Some(1), "{said}");
    assert!(said.contains("\n2 requests, 1 of them violates the model; the command ended with"), "{said}");
}

#[test]
fn serve_starts_anew_with_a_scenario_that_changes_and_stays_with_one_that_breaks() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("scenario.toml");
    let write = |error: &str| {
        let rule = format!("[[rule]]\noperation = \"GetAccountSettings\"\nerror = {{ type = \"{error}\" }}\n");
        std::fs::write(&path, rule).unwrap();
    };
    write("ServiceException");
    let scenario = path.to_str().unwrap();
    let options = ["lambda", "--signatures", "ignored", "--log", "off", "--scenario", scenario, "--watch"];
    let mut serving = serve(&options);
    let url = serving.line().split_once('=').unwrap().1.to_owned();
    let until = |expected: &str| {
        let begun = std::time::Instant::now();
        while begun.elapsed() < std::time::Duration::from_secs(60) {
            if ask(&url, ACCOUNT).contains(expected) {
                return true;
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        false
    };
    assert!(until("ServiceException"));
    write("TooManyRequestsException");
    assert!(until("TooManyRequestsException"), "the file was read again");
    write("NoSuchException");
    std::thread::sleep(std::time::Duration::from_secs(2));
    assert!(ask(&url, ACCOUNT).contains("TooManyRequestsException"), "a broken file changes nothing");
    let said = serving.end("-TERM").1;
    assert!(said.contains("has changed: the server starts anew with it"), "{said}");
    assert!(said.contains("NoSuchException") && said.contains("the server goes on as it is"), "{said}");
}

#[test]
fn serve_on_all_addresses_prints_a_url_that_works_and_warns() {
    let mut serving = serve(&["lambda", "--listen", "0.0.0.0:0", "--log", "off"]);
    let variable = serving.line();
    let url = variable.split_once('=').unwrap().1.to_owned();
    assert!(url.starts_with("http://127.0.0.1:"), "{url}");
    let request = "GET /_proofmark/health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    assert!(ask(&url, request).starts_with("HTTP/1.1 200 OK"));
    let (_, said) = serving.end("-TERM");
    assert!(said.contains("warning: 0.0.0.0:") && said.contains("can be reached from other machines"), "{said}");
}

#[test]
fn serve_responds_under_names_that_are_allowed_and_reports_when_others_are_tried() {
    let mut serving = serve(&["lambda", "--allow-host", "proofmark", "--log", "off"]);
    let variable = serving.line();
    let url = variable.split_once('=').unwrap().1.to_owned();
    let status = |host: &str| {
        let request = format!("GET /_proofmark/health HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
        ask(&url, &request).lines().next().unwrap_or_default().to_owned()
    };
    let statuses = [status("proofmark:80"), status("evil.test"), status("evil.test")];
    assert_eq!(statuses, ["HTTP/1.1 200 OK", "HTTP/1.1 403 Forbidden", "HTTP/1.1 403 Forbidden"]);
    let (_, said) = serving.end("-TERM");
    assert_eq!(said.matches("notice: ").count(), 1, "{said}");
    assert!(said.contains("its header Host `evil.test`"), "{said}");
}

/// The status of the documented example's response, and what the server says at its end.
fn documented_example(options: &[&str]) -> (String, String) {
    let mut serving = serve(&[&["lambda", "--signatures", "ignored", "--log", "off"], options].concat());
    let variable = serving.line();
    let url = variable.split_once('=').unwrap().1.to_owned();
    let request = "GET /2019-09-25/functions/my-function/event-invoke-config?Qualifier=BLUE HTTP/1.1\r\nhost: \
                   localhost\r\nconnection: close\r\n\r\n";
    ask(&url, request);
    let response = ask(&url, request);
    (response.lines().next().unwrap_or_default().to_owned(), serving.end("-TERM").1)
}

#[test]
fn serve_has_nothing_that_was_not_created_and_says_how_to_get_the_documented_examples() {
    let (status, said) = documented_example(&[]);
    assert_eq!(status, "HTTP/1.1 404 Not Found");
    assert_eq!(said.matches("notice: ").count(), 1, "{said}");
    assert!(said.contains("start with --state auto"), "{said}");
}

#[test]
fn serve_responds_to_documented_examples_where_all_may_exist() {
    let (status, said) = documented_example(&["--state", "auto"]);
    assert_eq!((status.as_str(), said.contains("notice: ")), ("HTTP/1.1 200 OK", false));
}

#[test]
fn serve_takes_limits() {
    let mut serving =
        serve(&["lambda", "--state", "auto", "--state-memory", "5000", "--signatures", "ignored", "--log", "off"]);
    let variable = serving.line();
    let url = variable.split_once('=').unwrap().1.to_owned();
    let body = r#"{"MaximumRetryAttempts":1}"#;
    let put = |qualifier: usize| {
        ask(
            &url,
            &format!(
                "PUT /2019-09-25/functions/f/event-invoke-config?Qualifier={qualifier} HTTP/1.1\r\nhost: localhost\r\n\
                 content-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
                body.len()
            ),
        )
    };
    let refused = (0..20).map(put).find(|answer| !answer.starts_with("HTTP/1.1 200"));
    assert!(refused.is_some_and(|answer| answer.contains("--state-memory")));
    let (_, said) = serving.end("-TERM");
    assert!(said.contains("notice: the state is full"), "{said}");
}

#[test]
fn serve_prints_one_line_per_request() {
    let mut serving = serve(&["lambda", "--signatures", "ignored"]);
    let variable = serving.line();
    let url = variable.split_once('=').unwrap().1;
    ask(url, "GET /2016-08-19/account-settings HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    assert_eq!(serving.line(), "GET /2016-08-19/account-settings GetAccountSettings 200");
}

#[test]
fn serve_speaks_json_to_programs() {
    let serving = serve(&["lambda", "--json", "--log", "off", "--lenient"]);
    let mut address: serde_json::Value = serde_json::from_str(&serving.first).unwrap();
    assert_eq!(address["environment"]["AWS_ENDPOINT_URL_LAMBDA"], address["url"]);
    for varying in ["url", "address", "pid", "environment"] {
        address.as_object_mut().unwrap().remove(varying);
    }
    let expected = serde_json::json!({ "service": "Lambda", "version": "2015-03-31", "strict": false });
    assert_eq!(address, expected);
}

#[test]
fn serve_ends_well_on_a_signal() {
    for signal in crate::signals::received(&["-TERM", "-INT"]) {
        let (status, said) = serve(&["lambda"]).end(signal);
        let last = said.lines().last().unwrap_or_default();
        assert_eq!((status, last), (Some(0), "stopped after 0 requests, 0 of them violate the model"));
    }
}

#[test]
fn serve_takes_the_model_of_any_service() {
    let mut serving = serve(&["--model", MODEL, "--signatures", "ignored", "--log", "off"]);
    let variable = serving.line();
    let (name, url) = variable.split_once('=').unwrap();
    let answer = ask(url, "GET /cities/%20 HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    assert_eq!(name, "AWS_ENDPOINT_URL_WEATHER_STATION");
    insta::assert_snapshot!(answer.split_once("\r\n\r\n").unwrap().1);
}

#[test]
fn serve_without_a_model_says_what_to_name() {
    let output = run(&["serve", "s3"]);
    assert_eq!(output.status.code(), Some(2));
    insta::assert_snapshot!(text(&output.stderr));
}

#[test]
fn serve_names_line_and_key_of_what_is_wrong_in_a_scenario() {
    let output = run(&["serve", "lambda", "--scenario", "tests/fixtures/wrong.toml"]);
    assert_eq!(output.status.code(), Some(2));
    insta::assert_snapshot!(text(&output.stderr));
}

#[test]
fn serve_names_the_file_of_a_model_that_it_cannot_speak_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.smithy").display().to_string();
    std::fs::write(&path, "$version: \"2.0\"\nnamespace example\nservice Bare { version: \"1\" }\n").unwrap();
    let output = run(&["serve", "--model", &path]);
    assert_eq!(output.status.code(), Some(2));
    insta::assert_snapshot!(text(&output.stderr).replace(&path, "model.smithy"));
}

#[test]
fn serve_says_which_address_cannot_be_had() {
    let serving = serve(&["lambda", "--json"]);
    let address: serde_json::Value = serde_json::from_str(&serving.first).unwrap();
    let address = address["address"].as_str().unwrap();
    let output = run(&["serve", "lambda", "--listen", address]);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2));
    assert!(said.starts_with(&format!("error: {address} cannot be listened on: ")), "{said}");
}

/// The command of `verify client`: one request of this line to the server.
fn client(line: &str) -> [String; 3] {
    // What a shell and nothing else can send.
    let script = format!(
        "exec 3<>/dev/tcp/$(echo ${{AWS_ENDPOINT_URL_LAMBDA#http://}} | tr : /); \
         printf '{line} HTTP/1.1\\r\\nhost: localhost\\r\\nconnection: close\\r\\n\\r\\n' >&3; cat <&3 >/dev/null"
    );
    ["bash".to_owned(), "-c".to_owned(), script]
}

fn verify(options: &[&str], command: &[&str]) -> (Option<i32>, String) {
    let output = run(&[&["verify", "client", "--signatures", "ignored"], options, &["--"], command].concat());
    (output.status.code(), text(&output.stdout) + &text(&output.stderr))
}

fn verify_line(options: &[&str], line: &str) -> (Option<i32>, String) {
    let command = client(line);
    verify(options, &command.each_ref().map(String::as_str))
}

#[test]
fn verify_client_is_content_with_a_client_that_keeps_the_contract() {
    let (status, said) = verify_line(&[], "GET /2016-08-19/account-settings");
    assert_eq!(status, Some(0), "{said}");
    assert!(said.contains("GetAccountSettings"), "{said}");
}

#[test]
fn verify_client_reports_what_broke_the_contract() {
    let (status, said) = verify_line(&[], "GET /2019-09-25/functions/f/event-invoke-config?Qualifier=no!");
    assert_eq!(status, Some(1), "{said}");
    assert!(said.contains("Qualifier"), "{said}");
}

#[test]
fn verify_client_says_how_many_requests_broke_the_contract() {
    let [good, bad] =
        ["GET /2016-08-19/account-settings", "GET /2016-08-19/account"].map(|line| client(line)[2].clone());
    let (_, said) = verify(&[], &["bash", "-c", &format!("({good}); ({bad}); ({bad})")]);
    assert!(
        said.contains("\n3 requests, 2 of them violate the model; the command ended with exit status: 0"),
        "{said}"
    );
}

#[test]
fn verify_client_verifies_signatures_with_the_credentials_that_it_gave() {
    let forged = "GET /2016-08-19/account-settings HTTP/1.1\\r\\nx-amz-date: 20261124T000000Z\\r\\nauthorization: \
        AWS4-HMAC-SHA256 Credential=%s/20261124/us-east-2/lambda/aws4_request, SignedHeaders=host;x-amz-date, \
        Signature=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\\r\\nx-end:";
    let [shell, flag, script] = client(forged);
    let script = script.replace("' >&3", "' $AWS_ACCESS_KEY_ID >&3");
    let output = run(&["verify", "client", "--", &shell, &flag, &script]);
    let said = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("header Authorization: expected a valid signature, found that it does not verify"), "{said}");
}

#[test]
fn verify_client_shows_a_command_of_several_lines_on_one() {
    let (_, said) = verify(&[], &["bash", "-c", "true\ntrue"]);
    assert!(said.starts_with(r"verify client: AWS Lambda 2015-03-31 at bash -c true\ntrue"), "{said}");
}

#[test]
fn verify_client_fails_when_the_command_fails() {
    let [shell, flag, script] = client("GET /2016-08-19/account-settings");
    let (status, said) = verify(&[], &[&shell, &flag, &format!("{script}; exit 3")]);
    assert_eq!(status, Some(1), "{said}");
    assert!(said.contains("the command ended with exit status: 3"), "{said}");
}

#[test]
fn verify_client_proves_nothing_by_a_command_that_asks_nothing() {
    let (status, said) = verify(&[], &["true"]);
    assert_eq!(status, Some(1), "{said}");
    assert!(said.contains("requests: expected one request at least, found none; likely causes: "), "{said}");
}

#[test]
fn verify_client_names_a_command_that_cannot_be_run() {
    let (status, said) = verify(&[], &["./there-is-no-such-command"]);
    assert_eq!(status, Some(2));
    assert!(said.starts_with("error: ./there-is-no-such-command cannot be run: "), "{said}");
}

#[test]
fn verify_client_gives_dummy_credentials_and_a_region() {
    let script = "test $AWS_REGION = us-east-2 -a -n \"$AWS_SECRET_ACCESS_KEY\" -a $AWS_EC2_METADATA_DISABLED = true \
        -a -z \"$AWS_PROFILE\" && echo all there";
    let mut command = proofmark(&["verify", "client", "--", "bash", "-c", script]);
    let output = command.env("AWS_PROFILE", "mine").output().unwrap();
    assert!(text(&output.stdout).starts_with("all there\n"), "{}", text(&output.stdout));
}

#[test]
fn verify_client_writes_its_reports() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (json, junit, html) = (path("r.json"), path("r.xml"), path("r.html"));
    verify_line(&["--report-json", &json, "--junit", &junit, "--html", &html], "GET /2016-08-19/account-settings");
    for file in [&json, &junit, &html] {
        assert!(std::fs::read_to_string(file).unwrap().contains("GetAccountSettings"), "{file}");
    }
}

#[test]
fn verify_client_passes_a_signal_on_and_ends_with_the_command() {
    let script = "trap 'echo asked to end; exit 0' TERM; echo running; while true; do sleep 0.05; done";
    let mut child = proofmark(&["verify", "client", "--", "bash", "-c", script])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut said = String::new();
    out.read_line(&mut said).unwrap();
    Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    out.read_to_string(&mut said).unwrap();
    assert!(said.starts_with("running\nasked to end\n"), "{said}");
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

#[test]
fn lint_examples_names_every_defect_of_a_source() {
    let output = run(&["lint-examples", "tests/fixtures/weather.json"]);
    assert_eq!(output.status.code(), Some(1));
    insta::assert_snapshot!(text(&output.stdout));
}

#[test]
fn lint_examples_names_what_one_source_lacks() {
    let output = run(&["lint-examples", "tests/fixtures/weather.json", "tests/fixtures/weather-without-examples.json"]);
    let last = text(&output.stdout).lines().last().unwrap().to_owned();
    insta::assert_snapshot!(last);
}

#[test]
fn lint_examples_finds_what_is_wrong_with_the_built_in_model() {
    let output = run(&["lint-examples"]);
    assert_eq!(output.status.code(), Some(1));
    insta::assert_snapshot!(text(&output.stdout));
}

/// What steers a terminal, and what adds a line.
const HOSTILE: &str = "a\u{1b}[2J\u{9b}1m\u{202e}\nb";

fn is_harmless(text: &str) -> bool {
    text.chars().all(|c| c == '\n' || proofmark_smithy_model::text::is_printable(c)) && !text.lines().any(|l| l == "b")
}

/// A file of a hostile name.
fn hostile_file(folder: &tempfile::TempDir, content: &str, extension: &str) -> String {
    let path = folder.path().join(format!("{HOSTILE}.{extension}"));
    std::fs::write(&path, content).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn a_file_name_cannot_steer_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join(HOSTILE);
    let missing = missing.to_str().unwrap();
    let scenario = hostile_file(&folder, &format!("[[rule]]\noperation = {HOSTILE:?}\n"), "toml");
    let model = hostile_file(&folder, &std::fs::read_to_string(MODEL).unwrap(), "json");
    for arguments in [
        vec!["lint-examples", missing],
        vec!["lint-examples", &model],
        vec!["serve", "lambda", "--scenario", missing],
        vec!["serve", "lambda", "--scenario", &scenario],
        vec!["serve", "--model", missing],
        vec!["verify", "server", "http://127.0.0.1:1", "--known-failures", missing],
        vec!["verify", "client", "--", missing],
    ] {
        let output = run(&arguments);
        let said = text(&output.stdout) + &text(&output.stderr);
        assert!(said.contains("a\\u{1b}[2J\\u{9b}1m\\u{202e}\\nb"), "{arguments:?}: {said:?}");
        assert!(is_harmless(&said), "{arguments:?}: {said:?}");
    }
}

#[test]
fn a_key_of_a_scenario_cannot_steer_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = folder.path().join("scenario.toml");
    std::fs::write(&scenario, "\"a\\u001b[2J\\u009b1m\\u202e\\nb\" = 1\n").unwrap();
    let output = run(&["serve", "lambda", "--scenario", scenario.to_str().unwrap()]);
    let said = text(&output.stderr);
    assert!(said.contains("a\\u{1b}[2J\\u{9b}1m\\u{202e}"), "{said:?}");
    assert!(is_harmless(&said), "{said:?}");
}

#[test]
fn a_title_cannot_steer_the_terminal_or_pass_for_a_variable() {
    let folder = tempfile::tempdir().unwrap();
    let mut model: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(MODEL).unwrap()).unwrap();
    let shapes = model["shapes"].as_object_mut().unwrap();
    let service = shapes.values_mut().find(|shape| shape["type"] == "service").unwrap();
    service["traits"]["smithy.api#title"] = HOSTILE.into();
    let path = folder.path().join("model.json");
    std::fs::write(&path, model.to_string()).unwrap();
    for more in [vec![], vec!["--json"]] {
        let serving = serve(&[&["--model", path.to_str().unwrap()], more.as_slice()].concat());
        assert!(is_harmless(&serving.first), "{:?}", serving.first);
    }
}

#[test]
fn usage_errors_have_their_own_status() {
    assert_eq!(run(&["serve"]).status.code(), Some(2));
}

#[test]
fn a_model_is_given_in_several_files() {
    let folder = tempfile::tempdir().unwrap();
    let (service, names) = (folder.path().join("service.smithy"), folder.path().join("names.smithy"));
    std::fs::write(&names, "$version: \"2.0\"\nnamespace b\nstring Name\n").unwrap();
    let model = "$version: \"2.0\"\nnamespace a\nuse b#Name\n@aws.protocols#restJson1\n\
                service Greeter { version: \"1\", operations: [Greet] }\n\
                @examples([{ title: \"one\", input: { who: 1 } }])\n@http(method: \"POST\", uri: \"/greet\")\n\
                operation Greet { input := { who: Name } }\n";
    std::fs::write(&service, model).unwrap();
    let (service, names) = (service.to_str().unwrap(), names.to_str().unwrap());
    let serving = serve(&["--model", service, "--model", names]);
    assert!(serving.first.starts_with("Greeter 1, 1 operation, strict, at "), "{}", serving.first);
    let output = run(&["lint-examples", "--model", service, "--model", names]);
    let out = text(&output.stdout);
    assert!(out.starts_with(&format!("{service}, {names}: 1 example, 1 defect\n")), "{out}");
}

#[test]
fn a_pattern_that_is_not_a_regular_expression_is_found_by_every_command() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("m.smithy");
    let model = "$version: \"2.0\"\nnamespace a\n@aws.protocols#restJson1\nservice S { version: \"1\", operations: [Op] }\n\
                @http(method: \"POST\", uri: \"/op\")\noperation Op { input := { @pattern(\"[\") a: String } }\n";
    std::fs::write(&path, model).unwrap();
    let (path, out) = (path.to_str().unwrap(), folder.path().join("out").display().to_string());
    for arguments in [
        vec!["model", "check", path],
        vec!["generate", "--model", path, "--out", &out],
        vec!["lint-examples", path],
        vec!["diff", path, path],
        vec!["serve", "--model", path],
        vec!["verify", "server", "http://127.0.0.1:1", "--model", path],
        vec!["verify", "client", "--model", path, "--", "true"],
    ] {
        let output = run(&arguments);
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.contains("error[pattern]: the pattern `[` cannot be compiled"), "{arguments:?}: {said}");
    }
}

#[test]
fn a_protocol_that_is_not_implemented_is_one_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("m.smithy");
    let model = "$version: \"2.0\"\nnamespace a\n@aws.protocols#ec2Query\n@xmlNamespace(uri: \"http://x\")\n\
                service S { version: \"1\", operations: [One, Two] }\noperation One {}\noperation Two {}\n";
    std::fs::write(&path, model).unwrap();
    let (path, out) = (path.to_str().unwrap(), folder.path().join("out").display().to_string());
    for arguments in [vec!["generate", "--model", path, "--out", &out], vec!["serve", "--model", path]] {
        let output = run(&arguments);
        let said = text(&output.stderr);
        assert_eq!((output.status.code(), said.matches("error").count()), (Some(2), 1), "{arguments:?}: {said}");
    }
}

#[test]
fn lint_examples_of_a_model_without_examples_is_not_a_success() {
    let output = run(&["lint-examples", "tests/fixtures/weather-without-examples.json"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("nothing was checked"), "{}", text(&output.stderr));
}

#[test]
fn the_protocol_of_a_model_with_several_can_be_chosen() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("greeter.smithy");
    let model = "$version: \"2.0\"\nnamespace a\n@aws.protocols#awsJson1_0 @aws.protocols#restXml\n\
                service Greeter { version: \"1\", operations: [Greet] }\noperation Greet {}\n";
    std::fs::write(&path, model).unwrap();
    let path = path.to_str().unwrap();
    for options in [&[][..], &["--protocol", "awsJson1_0"]] {
        let serving = serve(&[&["--model", path], options].concat());
        assert!(serving.first.starts_with("Greeter 1, 1 operation, strict, at "), "{}", serving.first);
    }
    for (protocol, expected) in [
        ("restJson1", "the service does not have the protocol restJson1"),
        ("restXml", "the protocol `restXml` is not implemented"),
    ] {
        let output = run(&["serve", "--model", path, "--protocol", protocol]);
        let error = text(&output.stderr);
        assert!(output.status.code() == Some(2) && error.contains(expected), "{error}");
    }
}

#[test]
fn devices_and_pipes_are_not_read() {
    let runs: [&[&str]; 3] = [
        &["serve", "lambda", "--scenario", "/dev/zero"],
        &["serve", "--model", "/dev/zero"],
        &["verify", "server", "http://127.0.0.1:9", "--known-failures", "/dev/zero"],
    ];
    for arguments in runs {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(text(&output.stderr).contains("it is a device, not a regular file"), "{}", text(&output.stderr));
    }
}

/// Comparing each of eight thousand examples with each would take minutes.
#[test]
fn lint_examples_compares_large_sources() {
    let folder = tempfile::tempdir().unwrap();
    let source = |name: &str, first: usize| {
        let examples: Vec<String> =
            (first..first + 8000).map(|n| format!("{{ title: \"{n}\", input: {{ who: \"{n}\" }} }}")).collect();
        let text = format!(
            "$version: \"2.0\"\nnamespace a\n@examples([{}])\noperation Greet {{ input := {{ who: String }} }}\n",
            examples.join("\n")
        );
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (one, other) = (source("one.smithy", 0), source("other.smithy", 1));
    let output = run(&["lint-examples", &one, &other]);
    let out = text(&output.stdout).replace(&one, "one").replace(&other, "other");
    let expected = [
        "one: 8000 examples, 0 defects",
        "other: 8000 examples, 0 defects",
        "one: lacks the example of Greet \"8000\" that other has",
        "other: lacks the example of Greet \"0\" that one has",
    ];
    assert_eq!(out.lines().collect::<Vec<_>>(), expected);
}
