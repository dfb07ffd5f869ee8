//! Long recordings, and many clients.

use crate::harness::{call, written};
use bytes::Bytes;
use proofmark_recording::file::{self, MOST_EXCHANGES};
use proofmark_recording::secrets::Secrets;
use proofmark_recording::writer::{self, Options, Passed, WriteError, Written};
use proofmark_recording::{EXAMPLE, Replay, Rules};
use serde_json::{Value, json};
use std::path::Path;

const PATH: &str = "/2019-09-25/functions/my-function/event-invoke-config";

/// Records requests with these methods, each with an empty response.
fn record<'m>(
    path: &Path,
    secrets: Secrets,
    methods: impl IntoIterator<Item = &'m str>,
) -> Result<Written, WriteError> {
    let options =
        Options { path: Some(path.to_owned()), keep: Vec::new(), secrets, continued: None, rules: Rules::default() };
    let (recorder, writing) = writer::start(proofmark_contract_lambda::api(), options).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        for method in methods {
            let request = http::Request::builder().method(method).uri(PATH).body(Bytes::new()).unwrap();
            let status = if method == "DELETE" { 204 } else { 200 };
            let body = Bytes::from_static(if method == "DELETE" { b"" } else { b"{}" });
            let response = http::Response::builder().status(status).body(body).unwrap();
            recorder.record(Passed::whole(request, response)).await;
        }
    });
    drop(recorder);
    writing.finish()
}

#[test]
fn what_has_no_room_is_an_error_and_all_before_it_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("long.json");
    let error = record(&path, Secrets::default(), std::iter::repeat_n("GET", MOST_EXCHANGES + 1)).unwrap_err();
    assert!(error.reason.starts_with("the recording is full with 10000 exchanges"), "{error}");
    assert_eq!(file::load(&path).unwrap().exchanges.len(), MOST_EXCHANGES);
}

#[test]
fn what_came_before_a_secret_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secret.json");
    // The name of an operation stands for a secret that redaction does not find.
    let secrets = Secrets::of_variables([("A_SECRET".to_owned(), "DeleteFunctionEventInvokeConfig".to_owned())]);
    let error = record(&path, secrets, ["GET", "GET", "DELETE", "GET"]).unwrap_err();
    assert!(
        error.reason.starts_with("exchange 3 (DeleteFunctionEventInvokeConfig) has the secret A_SECRET"),
        "{error}"
    );
    assert_eq!(file::load(&path).unwrap().exchanges.len(), 2);
}

#[test]
fn fifty_clients_play_each_exchange_once() {
    let mut value: Value = serde_json::from_str(EXAMPLE).unwrap();
    let exchange = value["exchanges"][0].clone();
    let exchanges = (0..500).map(|number| {
        let mut exchange = exchange.clone();
        // Half of the requests are equal, the others are each of its own.
        exchange["request"]["input"]["Qualifier"] = json!(format!("q{}", if number % 2 == 0 { 0 } else { number }));
        exchange["response"]["output"]["MaximumEventAgeInSeconds"] = json!(number);
        exchange
    });
    value["exchanges"] = exchanges.collect();
    let folder = tempfile::tempdir().unwrap();
    let replay = Replay::start(written(folder.path(), &value.to_string())).unwrap();
    let url = replay.url();
    let mut played: Vec<u64> = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..50)
            .map(|client| {
                scope.spawn(move || {
                    let numbers = (0..10).map(|call| client * 10 + call);
                    numbers.map(|number| age(url, if number % 2 == 0 { 0 } else { number })).collect::<Vec<_>>()
                })
            })
            .collect();
        clients.into_iter().flat_map(|client| client.join().unwrap()).collect()
    });
    played.sort_unstable();
    assert_eq!(played, (0..500).collect::<Vec<_>>());
    replay.finish().unwrap();
}

fn age(url: &str, qualifier: u64) -> u64 {
    let received = call(url, &format!("GET {PATH}?Qualifier=q{qualifier}"), "");
    let body: Value = serde_json::from_slice(&received.body).unwrap();
    body["MaximumEventAgeInSeconds"].as_u64().unwrap()
}
