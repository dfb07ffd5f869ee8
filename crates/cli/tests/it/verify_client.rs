//! `proofmark verify client` and the commands that it runs: what they find in their environment, and how they are
//! stopped.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

/// Variables that lead AWS's SDKs to credentials and endpoints.
const HOSTILE: [(&str, &str); 14] = [
    ("AWS_ACCESS_KEY_ID", "AKIDREAL"),
    ("AWS_SECRET_ACCESS_KEY", "real"),
    ("AWS_SESSION_TOKEN", "real"),
    ("AWS_SECURITY_TOKEN", "real"),
    ("AWS_CREDENTIAL_EXPIRATION", "2030-01-01T00:00:00Z"),
    ("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/real"),
    ("AWS_WEB_IDENTITY_TOKEN_FILE", "/real/token"),
    ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://169.254.170.2/real"),
    ("AWS_PROFILE", "real"),
    ("AWS_ENDPOINT_URL_S3", "https://s3.us-east-2.amazonaws.com"),
    ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"),
    ("AWS_USE_FIPS_ENDPOINT", "true"),
    ("aws_anything_new", "real"),
    ("HTTP_PROXY", "http://127.0.0.1:9"),
];

fn proofmark(options: &[&str], command: &[&str]) -> Command {
    let mut process = Command::new(env!("CARGO_BIN_EXE_proofmark"));
    process.args(["verify", "client", "--signatures", "ignored"]).args(options).arg("--").args(command);
    process
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The environment of a command that is started from one full of traps.
fn environment(options: &[&str], more: &[(&str, &str)]) -> BTreeMap<String, String> {
    let output = proofmark(options, &["env"]).envs(HOSTILE).envs(more.iter().copied()).output().unwrap();
    out(&output).lines().filter_map(|line| line.split_once('=')).map(|(a, b)| (a.into(), b.into())).collect()
}

#[test]
fn a_command_has_no_aws_variables_but_those_that_lead_to_the_server() {
    let environment = environment(&[], &[]);
    let names: Vec<&str> =
        environment.keys().map(String::as_str).filter(|name| name.to_uppercase().starts_with("AWS_")).collect();
    assert_eq!(
        names,
        [
            "AWS_ACCESS_KEY_ID",
            "AWS_CONFIG_FILE",
            "AWS_DEFAULT_REGION",
            "AWS_EC2_METADATA_DISABLED",
            "AWS_ENDPOINT_URL",
            "AWS_ENDPOINT_URL_LAMBDA",
            "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
            "AWS_REGION",
            "AWS_SECRET_ACCESS_KEY",
            "AWS_SHARED_CREDENTIALS_FILE",
        ]
    );
    assert!(environment.values().all(|value| !value.contains("real") && !value.contains("REAL")), "{environment:?}");
}

#[test]
fn endpoints_in_variables_win_and_are_the_server_s() {
    let environment = environment(&[], &[]);
    assert_eq!(environment["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"], "false");
    assert!(environment["AWS_ENDPOINT_URL"].starts_with("http://127.0.0.1:"), "{environment:?}");
    assert_eq!(environment["AWS_ENDPOINT_URL"], environment["AWS_ENDPOINT_URL_LAMBDA"]);
}

#[test]
fn the_shared_files_of_a_command_are_empty_and_gone_afterwards() {
    let script = "wc -c \"$AWS_CONFIG_FILE\" \"$AWS_SHARED_CREDENTIALS_FILE\"";
    let output = proofmark(&[], &["bash", "-c", script]).envs(HOSTILE).output().unwrap();
    let said = out(&output);
    let files: Vec<(&str, &str)> = said.lines().take(2).filter_map(|line| line.trim().split_once(' ')).collect();
    assert_eq!(files.iter().map(|(size, _)| *size).collect::<Vec<_>>(), ["0", "0"], "{said}");
    assert!(files.iter().all(|(_, path)| !Path::new(path).exists()), "{said}");
}

#[test]
fn the_server_is_reached_without_a_proxy() {
    let environment = environment(&[], &[("NO_PROXY", "internal.example"), ("no_proxy", "other.example")]);
    for name in ["NO_PROXY", "no_proxy"] {
        assert_eq!(environment[name], "internal.example,other.example,localhost,127.0.0.1,::1", "{name}");
    }
    assert_eq!(environment["HTTP_PROXY"], "http://127.0.0.1:9");
}

#[test]
fn inheriting_leaves_the_caller_s_variables_and_sets_the_endpoint() {
    let environment = environment(&["--inherit-aws"], &[]);
    assert_eq!(environment["AWS_ACCESS_KEY_ID"], "AKIDREAL");
    assert_eq!(environment["AWS_PROFILE"], "real");
    assert!(environment["AWS_ENDPOINT_URL_LAMBDA"].starts_with("http://127.0.0.1:"), "{environment:?}");
    assert_eq!(environment["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"], "false");
    assert_eq!(environment.get("AWS_CONFIG_FILE"), None);
}

#[test]
fn boto3_asks_the_server_whatever_the_profile_says() {
    if !Command::new("python3").args(["-c", "import boto3"]).output().is_ok_and(|output| output.status.success()) {
        eprintln!("SKIPPED: boto3 is not installed");
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join(".aws");
    std::fs::create_dir(&folder).unwrap();
    let profile = "[default]\nregion = eu-west-1\nignore_configured_endpoint_urls = true\n\
        aws_access_key_id = AKIDREAL\naws_secret_access_key = real\n";
    std::fs::write(folder.join("config"), profile).unwrap();
    std::fs::write(folder.join("credentials"), profile).unwrap();
    let script =
        "import boto3; print(boto3.client('lambda').get_account_settings()['ResponseMetadata']['HTTPStatusCode'])";
    let mut command = Command::new(env!("CARGO_BIN_EXE_proofmark"));
    command.args(["verify", "client", "--timeout", "60", "--", "python3", "-c", script]);
    let output = command.env("HOME", home.path()).env("HTTP_PROXY", "http://127.0.0.1:9").output().unwrap();
    assert!(out(&output).starts_with("200\n"), "{}{}", out(&output), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{}", out(&output));
}

fn is_running(pid: &str) -> bool {
    // A zombie has ended; who waits for it is not our business.
    std::fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| !stat.contains(") Z "))
}

fn within(limit: Duration, mut holds: impl FnMut() -> bool) -> bool {
    let begun = Instant::now();
    while begun.elapsed() < limit {
        if holds() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    holds()
}

#[test]
fn a_signal_ends_the_command_and_all_that_it_started() {
    for signal in crate::signals::received(&["-INT", "-TERM", "-HUP", "-QUIT"]) {
        let script = "bash -c 'echo $$; exec sleep 1000'; true";
        let mut process =
            proofmark(&[], &["bash", "-c", script]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut reader = BufReader::new(process.stdout.take().unwrap());
        let mut grandchild = String::new();
        reader.read_line(&mut grandchild).unwrap();
        assert!(is_running(grandchild.trim()), "{signal}: {grandchild}");
        Command::new("kill").args([signal, &process.id().to_string()]).status().unwrap();
        let mut rest = String::new();
        reader.read_to_string(&mut rest).unwrap();
        assert_eq!(process.wait().unwrap().code(), Some(1), "{signal}: {rest}");
        assert!(within(Duration::from_secs(5), || !is_running(grandchild.trim())), "{signal}");
    }
}

#[test]
fn a_command_that_ignores_signals_is_killed_once_its_time_is_over() {
    let script = "trap '' TERM; bash -c \"trap '' TERM; echo \\$\\$; while true; do sleep 0.1; done\"";
    let output = proofmark(&["--timeout", "0.3"], &["bash", "-c", script]).output().unwrap();
    let said = out(&output);
    assert!(said.contains("the command ended with signal: 9 (SIGKILL), stopped after 0.3 s (--timeout)"), "{said}");
    let grandchild = said.lines().next().unwrap_or_default().to_owned();
    assert!(within(Duration::from_secs(5), || !is_running(&grandchild)), "{said}");
}

#[test]
fn a_run_whose_time_is_over_fails_even_if_the_command_ends_well() {
    let script = "exec 3<>/dev/tcp/$(echo ${AWS_ENDPOINT_URL_LAMBDA#http://} | tr : /); \
        printf 'GET /2016-08-19/account-settings HTTP/1.1\\r\\nhost: localhost\\r\\nconnection: close\\r\\n\\r\\n' >&3; \
        cat <&3 >/dev/null; trap 'exit 0' TERM; while true; do sleep 0.05; done";
    let output = proofmark(&["--timeout", "2"], &["bash", "-c", script]).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", out(&output));
}

#[test]
fn a_command_reads_from_the_terminal_of_its_caller() {
    if !Command::new("script").arg("--version").output().is_ok_and(|output| output.status.success()) {
        eprintln!("SKIPPED: there is no `script` to make a terminal with");
        return;
    }
    let line = format!(
        "{} verify client --timeout 30 -- bash -c 'read line; echo got $line'; read after; echo after $after",
        env!("CARGO_BIN_EXE_proofmark")
    );
    let mut terminal = Command::new("script");
    terminal.args(["-q", "-e", "-c", &line, "/dev/null"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut terminal = terminal.spawn().unwrap();
    let mut input = terminal.stdin.take().unwrap();
    std::io::Write::write_all(&mut input, b"one\ntwo\n").unwrap();
    let output = terminal.wait_with_output().unwrap();
    drop(input);
    assert!(out(&output).contains("got one") && out(&output).contains("after two"), "{}", out(&output));
}

/// A script that sends one good request, and ends with this status.
fn calling(status: u8) -> String {
    format!(
        "exec 3<>/dev/tcp/$(echo ${{AWS_ENDPOINT_URL_LAMBDA#http://}} | tr : /); \
         printf 'GET /2016-08-19/account-settings HTTP/1.1\\r\\nhost: localhost\\r\\nconnection: close\\r\\n\\r\\n' >&3; \
         cat <&3 >/dev/null; exit {status}"
    )
}

/// What the reports of a run say of it: its exit status, that of the JSON report, the ids of failed cases, the failures
/// in JUnit, the exit status in the HTML page, and the heading of the Markdown.
fn reported(script: &str) -> (Option<i32>, i64, Vec<String>, usize, String, String) {
    let folder = tempfile::tempdir().unwrap();
    let paths = ["r.json", "r.xml", "r.html", "r.md"].map(|name| folder.path().join(name).display().to_string());
    let [json, junit, html, markdown] = paths.each_ref().map(String::as_str);
    let options = ["--report-json", json, "--junit", junit, "--html", html, "--markdown", markdown];
    let output = proofmark(&options, &["bash", "-c", script]).output().unwrap();
    let [json, junit, html, markdown] = paths.map(|path| std::fs::read_to_string(path).unwrap());
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let cases = json["cases"].as_array().unwrap().iter().filter(|case| case["verdict"] == "failed");
    let failed = cases.map(|case| case["id"].as_str().unwrap().to_owned()).collect();
    let of_page = html.split_once("\"exit_status\":").unwrap().1[..1].to_owned();
    let heading = markdown.lines().next().unwrap().to_owned();
    (
        output.status.code(),
        json["exit_status"].as_i64().unwrap(),
        failed,
        junit.matches("<failure").count(),
        of_page,
        heading,
    )
}

#[test]
fn a_command_that_fails_is_a_failed_case_in_every_report() {
    assert_eq!(
        reported(&calling(3)),
        (
            Some(1),
            1,
            vec!["verify client/command/exit-status".to_owned()],
            1,
            "1".to_owned(),
            "## ❌ verify client: failed".to_owned()
        )
    );
}

#[test]
fn a_command_that_calls_nothing_is_a_failed_case_in_every_report() {
    let (status, of_json, failed, failures, of_page, heading) = reported("exit 0");
    assert_eq!((status, of_json, failures, of_page.as_str()), (Some(1), 1, 1, "1"));
    assert_eq!(failed, ["verify client/command/requests"]);
    assert_eq!(heading, "## ❌ verify client: failed");
}

#[test]
fn a_command_that_keeps_the_contract_passes_in_every_report() {
    let (status, of_json, failed, failures, of_page, heading) = reported(&calling(0));
    assert_eq!((status, of_json, failed.len(), failures, of_page.as_str()), (Some(0), 0, 0, 0, "0"));
    assert_eq!(heading, "## ✅ verify client: passed");
}

#[test]
fn a_report_that_cannot_be_written_is_found_before_the_command_runs() {
    let folder = tempfile::tempdir().unwrap();
    let ran = folder.path().join("ran").display().to_string();
    let missing = folder.path().join("missing/report").display().to_string();
    let folder_itself = folder.path().display().to_string();
    for option in ["--junit", "--html", "--report-json", "--markdown"] {
        for path in [&missing, &folder_itself] {
            let output = proofmark(&[option, path], &["touch", &ran]).output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!(output.status.code(), Some(2), "{said}");
            assert!(said.contains(option) && said.contains(&format!("{path} cannot be written")), "{said}");
            assert!(!said.contains("missing/.tmp"), "the name of a file of our own: {said}");
        }
    }
    assert!(!Path::new(&ran).exists());
}

#[test]
fn two_reports_cannot_go_to_one_file() {
    let output = proofmark(&["--junit", "r", "--html", "r"], &["true"]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(said, "error: r is named by both --junit and --html\n");
}

#[test]
fn a_report_keeps_the_permissions_of_the_file_that_it_replaces() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("r.json");
    std::fs::write(&path, "old").unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
    proofmark(&["--report-json", path.to_str().unwrap()], &["true"]).output().unwrap();
    let mode = std::fs::metadata(&path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode, std::fs::read(&path).unwrap()[0]), (0o640, b'{'));
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(left.len(), 1, "{left:?}");
}

#[test]
fn a_command_without_its_dashes_is_explained() {
    let said = |arguments: &[&str]| {
        let mut process = Command::new(env!("CARGO_BIN_EXE_proofmark"));
        let output = process.args(["verify", "client"]).args(arguments).output().unwrap();
        format!("{}: {}", output.status.code().unwrap_or(-1), String::from_utf8_lossy(&output.stderr).trim_end())
    };
    assert_eq!(
        said(&["echo", "hi"]),
        "2: error: `--` is missing before the command; write: proofmark verify client -- echo hi"
    );
    assert_eq!(
        said(&[]),
        "2: error: no command is given; write it after `--`, as in: proofmark verify client -- pytest tests/"
    );
    assert_eq!(
        said(&["s3", "--", "true"]),
        "2: error: no model of `s3` is built in, only that of `lambda`; name one with --model"
    );
}
