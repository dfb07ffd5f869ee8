//! What is written of a conversation with the contract server, and that it is played as it was.

use crate::harness::{Received, Setup, call, record, record_to};
use proofmark_contract_lambda::LambdaServer;
use proofmark_recording::{Keep, Replay, Rules};
use std::os::unix::fs::PermissionsExt as _;

const GET: &str = "GET /2019-09-25/functions/my-function/event-invoke-config?Qualifier=BLUE";
const PUT: &str = "PUT /2019-09-25/functions/my-function/event-invoke-config?Qualifier=BLUE";

fn server() -> LambdaServer {
    let server = LambdaServer::spawn().unwrap();
    server.function("my-function").version("1").alias("BLUE", "1").returns(serde_json::json!({ "done": true }));
    server
}

/// A story of several calls: what each received.
fn story(url: &str) -> Vec<Received> {
    [
        (GET, ""),
        (PUT, r#"{"MaximumRetryAttempts":0,"MaximumEventAgeInSeconds":3600}"#),
        (GET, ""),
        (PUT, r#"{"MaximumRetryAttempts":7}"#),
        ("POST /2015-03-31/functions/my-function/invocations?Qualifier=BLUE", r#"{"order": 1}"#),
        ("DELETE /2019-09-25/functions/my-function/event-invoke-config?Qualifier=BLUE", ""),
        (GET, ""),
    ]
    .map(|(line, body)| call(url, line, body))
    .into()
}

#[test]
fn a_replayed_story_is_the_recorded_one_but_for_times_and_ids() {
    let server = server();
    let recorder = record(server.url(), Setup { keep: vec![Keep::Payloads], ..Setup::default() });
    let recorded = story(&recorder.url);
    let finished = recorder.finish();
    assert_eq!(finished.tally.failures, Vec::<String>::new());

    let replay = Replay::start(&finished.path).unwrap();
    let replayed = story(replay.url());
    replay.finish().unwrap();
    let without_times = |received: &Received| {
        let mut body: serde_json::Value = serde_json::from_slice(&received.body).unwrap_or_default();
        if let Some(body) = body.as_object_mut() {
            body.remove("LastModified");
        }
        (received.status, body)
    };
    assert_eq!(
        replayed.iter().map(without_times).collect::<Vec<_>>(),
        recorded.iter().map(without_times).collect::<Vec<_>>()
    );
}

#[test]
fn a_second_recording_of_the_same_story_is_the_same_file() {
    let texts = [(), ()].map(|()| {
        let server = server();
        let recorder = record(server.url(), Setup::default());
        story(&recorder.url);
        recorder.finish().text()
    });
    assert_eq!(texts[0], texts[1]);
}

#[test]
fn inputs_are_in_the_model_s_names_and_times_are_placeholders() {
    let server = server();
    let recorder = record(server.url(), Setup::default());
    call(&recorder.url, PUT, r#"{"MaximumEventAgeInSeconds":60,"MaximumRetryAttempts":0}"#);
    let recording = recorder.finish().recording();
    let exchange = &recording.exchanges[0];
    assert_eq!(exchange.operation, "PutFunctionEventInvokeConfig");
    assert_eq!(
        exchange.request.input.to_string(),
        r#"{"FunctionName":"my-function","Qualifier":"BLUE","MaximumRetryAttempts":0,"MaximumEventAgeInSeconds":60}"#
    );
    assert_eq!(exchange.response.output.as_ref().unwrap()["LastModified"], "{time:1}");
}

#[test]
fn violations_are_noted_beside_the_messages() {
    let server = server();
    let recorder = record(server.url(), Setup::default());
    call(&recorder.url, PUT, r#"{"MaximumRetryAttempts":7,"Unknown":"hunter2"}"#);
    let exchange = recorder.finish().recording().exchanges.remove(0);
    assert_eq!(
        exchange.request.violations,
        ["MaximumRetryAttempts: is out of range, expected 0 to 2", "(7 bytes): is unknown to the model"]
    );
}

#[test]
fn the_file_is_complete_after_each_exchange() {
    let server = server();
    let recorder = record(server.url(), Setup::default());
    for count in 1..=3 {
        call(&recorder.url, GET, "");
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
        loop {
            let found =
                proofmark_recording::file::load(&recorder.path).map_or(0, |recording| recording.exchanges.len());
            if found == count {
                break;
            }
            assert!(std::time::Instant::now() < deadline, "{found} of {count} exchanges");
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
    }
    recorder.finish();
}

#[test]
fn a_folder_that_cannot_be_written_to_is_an_error_that_names_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gone/recording.json");
    let server = server();
    let recorder = record_to(server.url(), Setup::default(), folder, path);
    call(&recorder.url, GET, "");
    let finished = recorder.finish();
    let error = finished.written.unwrap_err();
    assert!(error.to_string().contains("recording.json: cannot be written: "), "{error}");
}

#[test]
fn nothing_replaces_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recording.json");
    std::fs::create_dir(&path).unwrap();
    let server = server();
    let recorder = record_to(server.url(), Setup::default(), folder, path);
    call(&recorder.url, GET, "");
    let finished = recorder.finish();
    assert!(finished.written.unwrap_err().reason.contains("it is not a regular file"));
    assert!(finished.path.is_dir());
}

#[test]
fn rules_and_the_file_s_mode_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recording.json");
    std::fs::write(&path, "{}").unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
    let rules = Rules { ignore: vec!["*.Description".to_owned()], ..Rules::default() };
    let server = server();
    let recorder = record_to(server.url(), Setup { rules: rules.clone(), ..Setup::default() }, folder, path);
    call(&recorder.url, GET, "");
    let finished = recorder.finish();
    assert_eq!(finished.recording().rules, rules);
    assert_eq!(finished.path.metadata().unwrap().permissions().mode() & 0o777, 0o640);
}
