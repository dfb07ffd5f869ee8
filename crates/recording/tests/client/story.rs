//! Calls that are recorded and replayed within a process.

use crate::harness::{NOWHERE, client, plain, recorded, recording_in_memory, replaying};
use proofmark_contract_lambda::LambdaServer;
use proofmark_lambda::Client;
use proofmark_recording::Keep;
use proofmark_recording::client::{RecordingClient, ReplayingClient};
use proofmark_recording::play::Player;
use proofmark_recording::secrets::Secrets;
use proofmark_recording::writer::Options;
use std::sync::Arc;

/// What some calls came to.
async fn story(client: &Client) -> Vec<String> {
    let mut reported = Vec::new();
    let put = client.put_function_event_invoke_config().function_name("f").maximum_retry_attempts(1).send().await;
    reported.push(format!(
        "{:?}",
        put.map(|output| output.maximum_retry_attempts).map_err(|error| error.into_service_error())
    ));
    for name in ["f", "gone"] {
        let got = client.get_function_event_invoke_config().function_name(name).send().await;
        let got = got.map(|output| (output.function_arn, output.maximum_retry_attempts));
        reported.push(match got {
            Ok(output) => format!("{output:?}"),
            Err(error) => error.into_service_error().to_string(),
        });
    }
    reported
}

fn server() -> LambdaServer {
    let server = LambdaServer::spawn().unwrap();
    server.function("f").returns_null();
    server
}

#[tokio::test(flavor = "current_thread")]
async fn what_is_recorded_in_a_process_is_replayed_in_it() {
    let server = server();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recording.json");
    let secrets = Secrets::of_variables([("AWS_SECRET_ACCESS_KEY".to_owned(), "a-secret-for-this-test".to_owned())]);
    let options = Options { secrets, ..Options::to(&path).unwrap() };
    let recording = RecordingClient::new(plain(), proofmark_contract_lambda::api(), options).unwrap();
    let recorded = story(&client(server.url(), recording.clone())).await;
    assert_eq!(recording.finish().unwrap().map(|written| written.exchanges), Some(3));
    drop(server);

    let replaying = ReplayingClient::open(&path).unwrap();
    let replayed = story(&client(NOWHERE, replaying.clone())).await;
    assert_eq!(replayed, recorded);
    replaying.finish().unwrap();
}

#[tokio::test(flavor = "current_thread")]
async fn a_recording_can_stay_in_memory() {
    let server = server();
    let recording = recording_in_memory();
    let seen = story(&client(server.url(), recording.clone())).await;
    drop(server);
    let replaying = replaying(recorded(&recording));
    assert_eq!(story(&client(NOWHERE, replaying)).await, seen);
}

#[tokio::test(flavor = "current_thread")]
async fn a_program_can_compare_requests_itself() {
    let server = server();
    let recording = recording_in_memory();
    story(&client(server.url(), recording.clone())).await;
    let (api, service) = (proofmark_contract_lambda::api(), proofmark_contract_lambda::service());
    let player = Player::new(api, service, recorded(&recording));
    let player = Arc::new(player.comparing(|_, request| request.headers().contains_key("x-wanted")));
    story(&client(NOWHERE, ReplayingClient::new(Arc::clone(&player)))).await;
    let findings = player.findings().join("\n");
    assert!(findings.contains("the request is another one for the program's own comparison"), "{findings}");
}

#[tokio::test(flavor = "current_thread")]
async fn requests_that_came_to_a_replay_are_there_as_they_would_have_been_sent() {
    let server = server();
    let recording = recording_in_memory();
    story(&client(server.url(), recording.clone())).await;
    let replaying = replaying(recorded(&recording));
    story(&client(NOWHERE, replaying.clone())).await;
    let requests = replaying.requests();
    let first = requests.first().unwrap();
    assert_eq!((requests.len(), first.method()), (3, &http::Method::PUT));
    assert!(first.headers()["authorization"].to_str().unwrap().starts_with("AWS4-HMAC-SHA256 "));
    let shown = format!("{replaying:?}");
    assert!(!shown.contains("AWS4-HMAC-SHA256"), "{shown}");
}

#[tokio::test(flavor = "current_thread")]
async fn headers_are_kept_by_wish_without_those_of_one_connection_and_secrets() {
    let server = server();
    let options = Options { keep: vec![Keep::Headers], ..Options::in_memory() };
    let recording = RecordingClient::new(plain(), proofmark_contract_lambda::api(), options).unwrap();
    let call = client(server.url(), recording.clone()).get_function_event_invoke_config().function_name("gone");
    let call = call.customize().mutate_request(|request| {
        request.headers_mut().insert("x-mine", "for account 907312516284");
        for secret in ["x-my-token", "x-weather-key", "content-md5", "x-amz-checksum-crc32"] {
            request.headers_mut().insert(secret, "hunter2");
        }
    });
    call.send().await.unwrap_err();
    let recording = recorded(&recording);
    let exchange = &recording.exchanges[0];
    assert_eq!(exchange.request.headers["x-mine"], "for account 123456789012");
    assert_eq!(exchange.response.headers["content-type"], "application/json");
    let names: Vec<&String> = exchange.request.headers.keys().chain(exchange.response.headers.keys()).collect();
    assert!(!format!("{recording:?}").contains("hunter2"));
    for name in ["authorization", "host", "date", "x-amz-date", "content-length", "x-amzn-requestid"] {
        assert!(!names.iter().any(|kept| *kept == name), "{name} is among {names:?}");
    }

    // What was kept can be compared.
    let (api, service) = (proofmark_contract_lambda::api(), proofmark_contract_lambda::service());
    let player = Player::new(api, service, recording).comparing(|exchange, request| {
        exchange
            .request
            .headers
            .get("x-mine")
            .is_none_or(|value| request.headers().get("x-mine").is_some_and(|own| own == value))
    });
    let replaying = ReplayingClient::new(Arc::new(player));
    let call = client(NOWHERE, replaying.clone()).get_function_event_invoke_config().function_name("gone");
    call.customize()
        .mutate_request(|request| _ = request.headers_mut().insert("x-mine", "another"))
        .send()
        .await
        .unwrap_err();
    assert_eq!(replaying.player().played(), 0);
}

#[tokio::test(flavor = "current_thread")]
async fn a_request_of_another_service_ends_the_recording_and_is_named() {
    let server = server();
    let recording = recording_in_memory();
    let call = client(server.url(), recording.clone()).get_function_event_invoke_config().function_name("f");
    let uri = format!("{}/token-of-sts", server.url());
    let other = call.customize().mutate_request(move |request| request.set_uri(uri.clone()).unwrap());
    other.send().await.unwrap_err();
    let error = recording.finish().unwrap_err().to_string();
    assert!(error.contains("GET /token-of-sts cannot be recorded: no operation has the path"), "{error}");
    assert!(error.contains("give other services an HTTP client of their own"), "{error}");
}

#[test]
fn a_file_that_is_no_recording_is_not_recorded_to() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.txt");
    std::fs::write(&path, "my notes").unwrap();
    let error = Options::to(&path).unwrap_err().to_string();
    assert!(error.contains("it is not JSON"), "{error}");
}
