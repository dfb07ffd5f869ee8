//! Connections that fail, recorded and played.

use crate::harness::{NOWHERE, client, plain, recorded, replaying};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpClient, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use proofmark_lambda::error::SdkError;
use proofmark_recording::Recording;
use proofmark_recording::client::RecordingClient;
use proofmark_recording::writer::Options;

type MakeError = fn() -> ConnectorError;

/// Fails each call with an error.
#[derive(Debug)]
struct Failing(MakeError);

impl HttpConnector for Failing {
    fn call(&self, _: HttpRequest) -> HttpConnectorFuture {
        HttpConnectorFuture::ready(Err((self.0)()))
    }
}

fn failing(error: MakeError) -> SharedHttpClient {
    http_client_fn(move |_, _| SharedHttpConnector::new(Failing(error)))
}

/// How a call fails, as flags: whether by a timeout, by the connection, otherwise.
async fn failure_of(http: impl aws_smithy_runtime_api::client::http::HttpClient + 'static) -> [bool; 3] {
    let call = client(NOWHERE, http).get_function_event_invoke_config().function_name("f");
    match call.send().await.unwrap_err() {
        SdkError::DispatchFailure(failure) => [failure.is_timeout(), failure.is_io(), failure.is_other()],
        other => panic!("{other:?}"),
    }
}

async fn recording_of(inner: SharedHttpClient) -> (Recording, [bool; 3]) {
    let api = proofmark_contract_lambda::api();
    let recording = RecordingClient::with_failures(inner, api, Options::in_memory()).unwrap();
    let seen = failure_of(recording.clone()).await;
    (recorded(&recording), seen)
}

#[tokio::test(flavor = "current_thread")]
async fn each_kind_of_failure_is_recorded_and_played_as_it_was() {
    let kinds: [(MakeError, &str, [bool; 3]); 3] = [
        (|| ConnectorError::timeout("slow".into()), "timeout", [true, false, false]),
        (|| ConnectorError::io("reset".into()), "broken", [false, true, false]),
        (|| ConnectorError::other("odd".into(), None), "other", [false, false, true]),
    ];
    for (error, name, flags) in kinds {
        let (recording, seen) = recording_of(failing(error)).await;
        assert_eq!(seen, flags, "{name}");
        let text = serde_json::to_value(&recording.exchanges[0].response).unwrap();
        assert_eq!(text, serde_json::json!({ "failure": name }));
        assert_eq!(failure_of(replaying(recording)).await, flags, "{name}");
    }
}

#[tokio::test(flavor = "current_thread")]
async fn without_being_asked_for_no_failure_is_recorded() {
    let api = proofmark_contract_lambda::api();
    let inner = failing(|| ConnectorError::io("reset".into()));
    let recording = RecordingClient::new(inner, api, Options::in_memory()).unwrap();
    failure_of(recording.clone()).await;
    assert_eq!(recording.finish().unwrap().map(|written| written.exchanges), Some(0));
}

#[tokio::test(flavor = "current_thread")]
async fn a_failure_that_is_replayed_over_http_closes_the_connection() {
    let (recording, _) = recording_of(failing(|| ConnectorError::timeout("slow".into()))).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("failed.json");
    std::fs::write(&path, serde_json::to_string(&recording).unwrap()).unwrap();
    let replay = proofmark_recording::Replay::start(&path).unwrap();
    let call = client(replay.url(), plain()).get_function_event_invoke_config().function_name("f");
    let SdkError::DispatchFailure(_) = call.send().await.unwrap_err() else { panic!("there was a response") };
    replay.finish().unwrap();
}
