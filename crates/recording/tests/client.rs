//! The HTTP clients for `http_client(..)`, with `proofmark-lambda`.

#![cfg(feature = "client")]

use aws_smithy_runtime_api::client::http::SharedHttpClient;
use proofmark_contract_lambda::LambdaServer;
use proofmark_lambda::Client;
use proofmark_lambda::config::{BehaviorVersion, Config, Credentials, Region};
use proofmark_recording::client::{RecordingClient, ReplayingClient};
use proofmark_recording::play::Player;
use proofmark_recording::secrets::Secrets;
use proofmark_recording::{Rules, file, writer::Options};
use std::sync::Arc;

fn client(url: &str, http: impl Into<SharedHttpClient>) -> Client {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-2"))
        .credentials_provider(Credentials::new("AKID", "a-secret-for-this-test", None, None, "test"))
        .endpoint_url(url)
        .http_client(http.into());
    Client::from_conf(config.build())
}

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

#[tokio::test(flavor = "current_thread")]
async fn what_is_recorded_in_a_process_is_replayed_in_it() {
    let server = LambdaServer::spawn().unwrap();
    server.function("f").returns_null();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recording.json");
    let secrets = Secrets::of_variables([("AWS_SECRET_ACCESS_KEY".to_owned(), "a-secret-for-this-test".to_owned())]);
    let options =
        Options { path: Some(path.clone()), keep: Vec::new(), secrets, continued: None, rules: Rules::default() };
    let api = proofmark_contract_lambda::api();
    let inner = aws_smithy_http_client::Builder::new().build_http();
    let recording = RecordingClient::new(inner, api, options).unwrap();
    let recorded = story(&client(server.url(), SharedHttpClient::new(recording.clone()))).await;
    assert_eq!(recording.finish().unwrap().map(|written| written.exchanges), Some(3));
    drop(server);

    let player = Arc::new(Player::new(api, proofmark_contract_lambda::service(), file::load(&path).unwrap()));
    let replaying = ReplayingClient::new(Arc::clone(&player));
    let replayed = story(&client("http://nowhere.invalid", SharedHttpClient::new(replaying))).await;
    assert_eq!(replayed, recorded);
    assert_eq!(player.findings(), Vec::<String>::new());
}

/// A client that records the calls of a server in memory.
fn recording_in_memory() -> RecordingClient {
    let (keep, secrets, rules) = (Vec::new(), Secrets::default(), Rules::default());
    let options = Options { path: None, keep, secrets, continued: None, rules };
    let inner = aws_smithy_http_client::Builder::new().build_http();
    RecordingClient::new(inner, proofmark_contract_lambda::api(), options).unwrap()
}

#[tokio::test(flavor = "current_thread")]
async fn a_recording_can_stay_in_memory() {
    let server = LambdaServer::spawn().unwrap();
    server.function("f").returns_null();
    let recording = recording_in_memory();
    let recorded = story(&client(server.url(), SharedHttpClient::new(recording.clone()))).await;
    drop(server);
    let kept = recording.finish().unwrap().and_then(|written| written.recording).unwrap();
    let player = Player::new(proofmark_contract_lambda::api(), proofmark_contract_lambda::service(), kept);
    let replaying = ReplayingClient::new(Arc::new(player));
    assert_eq!(story(&client("http://nowhere.invalid", SharedHttpClient::new(replaying))).await, recorded);
}

#[tokio::test(flavor = "current_thread")]
async fn a_program_can_compare_requests_itself() {
    let server = LambdaServer::spawn().unwrap();
    server.function("f").returns_null();
    let recording = recording_in_memory();
    story(&client(server.url(), SharedHttpClient::new(recording.clone()))).await;
    let kept = recording.finish().unwrap().and_then(|written| written.recording).unwrap();
    let player = Player::new(proofmark_contract_lambda::api(), proofmark_contract_lambda::service(), kept);
    let player = Arc::new(player.comparing(|_, request| request.headers().contains_key("x-wanted")));
    story(&client("http://nowhere.invalid", SharedHttpClient::new(ReplayingClient::new(Arc::clone(&player))))).await;
    let findings = player.findings().join("\n");
    assert!(findings.contains("the request is another one for the program's own comparison"), "{findings}");
}
