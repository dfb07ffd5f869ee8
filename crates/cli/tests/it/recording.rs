//! `proofmark record`, `replay`, `serve --replay` and `verify recording`, as their users call them. The client is
//! `curl`.

use proofmark_contract_lambda::LambdaServer;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const GET: &str = "curl -sS \"$AWS_ENDPOINT_URL_LAMBDA/2019-09-25/functions/my-function/event-invoke-config?Qualifier=BLUE\" \
    --user $AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY --aws-sigv4 aws:amz:us-east-2:lambda";

fn proofmark(arguments: &[&str], command: &str) -> Output {
    let mut process = Command::new(env!("CARGO_BIN_EXE_proofmark"));
    process.args(arguments);
    if !command.is_empty() {
        process.args(["--", "bash", "-c", command]);
    }
    without_aws(&mut process).output().unwrap()
}

fn without_aws(process: &mut Command) -> &mut Command {
    let names = std::env::vars().map(|(name, _)| name).filter(|name| name.starts_with("AWS_"));
    names.for_each(|name| _ = process.env_remove(name));
    process
}

fn reported(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn server() -> LambdaServer {
    let server = LambdaServer::spawn().unwrap();
    server.function("my-function").version("1").alias("BLUE", "1").returns_null();
    server
}

fn example(folder: &Path) -> PathBuf {
    let path = folder.join("example.json");
    std::fs::write(&path, proofmark_recording::EXAMPLE).unwrap();
    path
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn what_is_recorded_is_replayed() {
    let (server, folder) = (server(), tempfile::tempdir().unwrap());
    let path = folder.path().join("get.json");
    let recorded = proofmark(&["record", "--upstream", server.url(), "--to", text(&path)], GET);
    assert_eq!(recorded.status.code(), Some(0), "{}", reported(&recorded));
    assert!(reported(&recorded).contains("1 exchange in "), "{}", reported(&recorded));

    let replayed = proofmark(&["replay", text(&path)], GET);
    assert_eq!(replayed.status.code(), Some(0), "{}", reported(&replayed));
    assert!(
        reported(&replayed).contains("ResourceNotFoundException") || reported(&replayed).contains("Message"),
        "{}",
        reported(&replayed)
    );
}

#[test]
fn without_an_upstream_nothing_is_recorded_and_nothing_is_run() {
    let folder = tempfile::tempdir().unwrap();
    let mark = folder.path().join("ran");
    let output = proofmark(&["record"], &format!("touch {}", text(&mark)));
    assert_eq!(output.status.code(), Some(2));
    assert!(reported(&output).contains("--upstream URL, or --upstream aws for real AWS"), "{}", reported(&output));
    assert!(!mark.exists());
}

#[test]
fn real_aws_wants_credentials_and_a_region() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.json");
    let output = proofmark(&["record", "--upstream", "aws", "--to", text(&path)], "true");
    assert!(reported(&output).contains("AWS_REGION is not set"), "{}", reported(&output));
    let url = "https://lambda.us-east-2.amazonaws.com";
    let output = proofmark(&["record", "--upstream", url, "--allow-aws", "--to", text(&path)], "true");
    assert!(
        reported(&output).contains("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set"),
        "{}",
        reported(&output)
    );
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn a_url_of_real_aws_must_be_meant() {
    let folder = tempfile::tempdir().unwrap();
    let path = example(folder.path());
    let mark = folder.path().join("ran");
    let url = "https://Lambda.us-east-2.AMAZONAWS.com.";
    let touch = format!("touch {}", text(&mark));
    let runs: [(&[&str], &str); 3] = [
        (&["record", "--upstream", url, "--to", "a.json"], &touch),
        (&["replay", text(&path), "--mode", "new-episodes", "--upstream", url], &touch),
        (&["verify", "recording", text(&path), "--against", url], ""),
    ];
    for (arguments, command) in runs {
        let output = proofmark(arguments, command);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(reported(&output).contains("is real AWS"), "{}", reported(&output));
    }
    assert!(!mark.exists());
}

#[test]
fn a_program_that_calls_nothing_records_nothing_and_the_file_stays() {
    let (server, folder) = (server(), tempfile::tempdir().unwrap());
    let path = example(folder.path());
    let output = proofmark(&["record", "--upstream", server.url(), "--to", text(&path)], "true");
    assert_eq!(output.status.code(), Some(2), "{}", reported(&output));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), proofmark_recording::EXAMPLE);
}

#[test]
fn a_file_that_is_not_a_recording_is_not_replaced() {
    let (server, folder) = (server(), tempfile::tempdir().unwrap());
    let path = folder.path().join("notes.txt");
    std::fs::write(&path, "my notes").unwrap();
    let output = proofmark(&["record", "--upstream", server.url(), "--to", text(&path)], GET);
    assert_eq!((output.status.code(), std::fs::read_to_string(&path).unwrap().as_str()), (Some(2), "my notes"));
}

#[test]
fn a_file_system_without_room_is_a_clear_error_and_the_file_stays() {
    let (server, folder) = (server(), tempfile::tempdir().unwrap());
    let path = example(folder.path());
    // A limit on the size of files stands for a full disk: the same write fails.
    let command = format!(
        "trap '' XFSZ; ulimit -f 0; exec {} record --upstream {} --to {} -- bash -c '{}' >/dev/null",
        env!("CARGO_BIN_EXE_proofmark"),
        server.url(),
        text(&path),
        GET
    );
    let output = without_aws(Command::new("bash").args(["-c", &command])).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", reported(&output));
    assert!(reported(&output).contains("cannot be written: "), "{}", reported(&output));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), proofmark_recording::EXAMPLE);
}

#[test]
fn what_was_not_played_fails_the_run_unless_it_may() {
    let folder = tempfile::tempdir().unwrap();
    let path = example(folder.path());
    let output = proofmark(&["replay", text(&path)], "true");
    assert_eq!(output.status.code(), Some(1));
    assert!(
        reported(&output).contains("exchange 1 was not played: GetFunctionEventInvokeConfig"),
        "{}",
        reported(&output)
    );
    assert_eq!(proofmark(&["replay", text(&path), "--allow-unplayed"], "true").status.code(), Some(0));
}

#[test]
fn mode_none_takes_no_upstream_and_other_modes_want_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = example(folder.path());
    let output = proofmark(&["replay", text(&path), "--upstream", "http://127.0.0.1:1"], GET);
    assert!(reported(&output).contains("--mode none reaches no network"), "{}", reported(&output));
    let missing = folder.path().join("missing.json");
    let runs = [
        ("all", &path, "--mode all records "),
        ("new-episodes", &path, "--mode new-episodes records what "),
        ("once", &missing, "missing.json is not there yet, so --mode once records it"),
    ];
    for (mode, path, expected) in runs {
        let output = proofmark(&["replay", text(path), "--mode", mode], GET);
        let reported = reported(&output);
        assert!(reported.contains(expected) && reported.contains("name the service with --upstream URL"), "{reported}");
    }
}

#[test]
fn a_recording_that_is_not_there_is_an_error_that_says_how_to_make_it() {
    let output = proofmark(&["replay", "missing.json"], GET);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        reported(&output).contains("there is no such file; `proofmark record --upstream URL"),
        "{}",
        reported(&output)
    );
}

#[test]
fn what_is_added_to_a_recording_is_kept_as_the_rest_of_it() {
    let (server, folder) = (server(), tempfile::tempdir().unwrap());
    let path = example(folder.path());
    let arguments = ["replay", text(&path), "--mode", "new-episodes", "--upstream", server.url(), "--keep", "payloads"];
    let output = proofmark(&arguments, GET);
    assert_eq!(output.status.code(), Some(2));
    assert!(reported(&output).contains("was recorded without all that --keep names"), "{}", reported(&output));
}

#[test]
fn new_episodes_are_added_and_known_ones_are_not_sent_on() {
    let (server, folder) = (server(), tempfile::tempdir().unwrap());
    let path = example(folder.path());
    let command = format!("{GET}; {}", GET.replace("Qualifier=BLUE", "Qualifier=GREEN"));
    let output = proofmark(&["replay", text(&path), "--mode", "new-episodes", "--upstream", server.url()], &command);
    assert_eq!(output.status.code(), Some(0), "{}", reported(&output));
    let recording = proofmark_recording::file::load(&path).unwrap();
    let qualifiers: Vec<_> =
        recording.exchanges.iter().map(|exchange| exchange.request.input["Qualifier"].to_string()).collect();
    assert_eq!(qualifiers, ["\"BLUE\"", "\"GREEN\""]);
}

#[test]
fn once_records_the_first_time_only() {
    let (server, folder) = (server(), tempfile::tempdir().unwrap());
    let path = folder.path().join("once.json");
    let arguments = ["replay", text(&path), "--mode", "once", "--upstream", server.url()];
    assert_eq!(proofmark(&arguments, GET).status.code(), Some(0));
    let first = std::fs::read_to_string(&path).unwrap();
    let other = proofmark(&arguments, &GET.replace("BLUE", "GREEN"));
    assert_eq!(other.status.code(), Some(1), "{}", reported(&other));
    assert!(reported(&other).contains("--mode once records only where there is no file"), "{}", reported(&other));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), first);
}

#[test]
fn once_without_a_request_writes_nothing_and_says_so() {
    let (server, folder) = (server(), tempfile::tempdir().unwrap());
    let path = folder.path().join("once.json");
    let output = proofmark(&["replay", text(&path), "--mode", "once", "--upstream", server.url()], "true");
    assert_eq!(output.status.code(), Some(2), "{}", reported(&output));
    assert!(reported(&output).contains("was not written, as no request came"), "{}", reported(&output));
    assert!(!path.exists());
}

#[test]
fn once_says_that_a_file_of_a_failed_command_is_played_the_next_time() {
    let (server, folder) = (server(), tempfile::tempdir().unwrap());
    let path = folder.path().join("once.json");
    let arguments = ["replay", text(&path), "--mode", "once", "--upstream", server.url()];
    let output = proofmark(&arguments, &format!("{GET}; false"));
    assert_eq!(output.status.code(), Some(1), "{}", reported(&output));
    assert!(reported(&output).contains("the next run plays it; remove it"), "{}", reported(&output));
}

#[test]
fn all_files_that_cannot_be_read_are_reported_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("broken.json");
    std::fs::write(&path, "{").unwrap();
    let output = proofmark(&["verify", "recording", text(&path), "missing.json", text(&example(folder.path()))], "");
    assert_eq!(output.status.code(), Some(2));
    for expected in ["broken.json: it is cut off at line 1", "missing.json: "] {
        assert!(reported(&output).contains(expected), "{}", reported(&output));
    }
}

#[test]
fn a_recording_that_fits_its_model_is_verified() {
    let folder = tempfile::tempdir().unwrap();
    let path = example(folder.path());
    let output = proofmark(&["verify", "recording", text(&path)], "");
    assert_eq!(output.status.code(), Some(0), "{}", reported(&output));
}

#[test]
fn a_model_without_the_operation_and_an_old_recording_are_findings() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("drifted.json");
    let drifted = proofmark_recording::EXAMPLE
        .replace("\"GetFunctionEventInvokeConfig\"", "\"GetNothing\"")
        .replace("2026-11-28", "2020-01-01");
    std::fs::write(&path, drifted).unwrap();
    let output = proofmark(&["verify", "recording", text(&path), "--not-before", "2026-01-01"], "");
    assert_eq!(output.status.code(), Some(1), "{}", reported(&output));
    for expected in ["an operation of the model", "2026-01-01 or later"] {
        assert!(reported(&output).contains(expected), "{}", reported(&output));
    }
}

#[test]
fn a_value_that_a_model_no_longer_takes_is_a_finding() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("drifted.json");
    std::fs::write(
        &path,
        proofmark_recording::EXAMPLE.replace("\"MaximumRetryAttempts\": 0", "\"MaximumRetryAttempts\": 9"),
    )
    .unwrap();
    let output = proofmark(&["verify", "recording", text(&path)], "");
    assert_eq!(output.status.code(), Some(1));
    assert!(reported(&output).contains("MaximumRetryAttempts: expected 0 to 2, found `9`"), "{}", reported(&output));
}

#[test]
fn a_service_that_responds_otherwise_is_a_finding() {
    let (server, folder) = (server(), tempfile::tempdir().unwrap());
    let path = example(folder.path());
    let output = proofmark(&["verify", "recording", text(&path), "--against", server.url()], "");
    assert_eq!(output.status.code(), Some(1));
    assert!(reported(&output).contains("the error `ResourceNotFoundException`"), "{}", reported(&output));
}

#[test]
fn a_kill_leaves_the_file_complete_up_to_the_last_exchange() {
    let (server, folder) = (server(), tempfile::tempdir().unwrap());
    let path = folder.path().join("killed.json");
    let command =
        format!("{GET}; {GET}; until test -s {0}; do sleep 0.05; done; sleep 0.5; kill -9 $PPID", text(&path));
    let output = proofmark(&["record", "--upstream", server.url(), "--to", text(&path)], &command);
    assert_eq!(output.status.code(), None, "{}", reported(&output));
    assert_eq!(proofmark_recording::file::load(&path).unwrap().exchanges.len(), 2);
}

/// A text without what is another in every run, or was left out.
fn comparable(text: &str) -> Vec<serde_json::Value> {
    const OTHERS: [&str; 5] = ["LastModified", "RevisionId", "Environment", "Payload", "Location"];
    fn without(value: &mut serde_json::Value) {
        match value {
            serde_json::Value::Object(members) => {
                OTHERS.iter().for_each(|name| _ = members.remove(*name));
                members.values_mut().for_each(without);
            }
            serde_json::Value::Array(items) => items.iter_mut().for_each(without),
            _ => {}
        }
    }
    let lines = text.lines().filter(|line| line.starts_with('{'));
    lines
        .map(|line| {
            let mut value = serde_json::from_str(line).unwrap();
            without(&mut value);
            value
        })
        .collect()
}

#[test]
fn the_story_of_boto3_is_replayed_as_it_was() {
    let has_boto3 = Command::new("python3").args(["-c", "import boto3"]).output();
    if !has_boto3.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped the_story_of_boto3_is_replayed_as_it_was: python3 has no boto3");
        return;
    }
    let (server, folder) = (LambdaServer::spawn().unwrap(), tempfile::tempdir().unwrap());
    let path = folder.path().join("story.json");
    let story = format!("python3 {}/tests/recording_story/story.py", env!("CARGO_MANIFEST_DIR"));
    let recorded = proofmark(&["record", "--upstream", server.url(), "--to", text(&path)], &story);
    assert_eq!(recorded.status.code(), Some(0), "{}", reported(&recorded));
    let replayed = proofmark(&["replay", text(&path)], &story);
    assert_eq!(replayed.status.code(), Some(0), "{}", reported(&replayed));
    let [recorded, replayed] = [recorded, replayed].map(|output| comparable(&reported(&output)));
    assert_eq!(recorded.len(), 19, "{recorded:?}");
    assert_eq!(recorded, replayed);
    let file = std::fs::read_to_string(&path).unwrap();
    assert!(!file.contains("hunter2"), "{file}");
    let verified = proofmark(&["verify", "recording", text(&path)], "");
    assert_eq!(verified.status.code(), Some(0), "{}", reported(&verified));
}
