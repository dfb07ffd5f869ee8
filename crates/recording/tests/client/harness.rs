//! Clients of Lambda over the HTTP clients under test.

use aws_smithy_runtime_api::client::http::{HttpClient, SharedHttpClient};
use proofmark_lambda::Client;
use proofmark_lambda::config::retry::RetryConfig;
use proofmark_lambda::config::{BehaviorVersion, Config, Credentials, Region};
use proofmark_recording::Recording;
use proofmark_recording::client::{RecordingClient, ReplayingClient};
use proofmark_recording::play::Player;
use proofmark_recording::writer::Options;
use std::sync::Arc;

/// A URL that nobody is to call.
pub const NOWHERE: &str = "http://nowhere.invalid";

/// A client that makes each call once.
pub fn client(url: &str, http: impl HttpClient + 'static) -> Client {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-2"))
        .credentials_provider(Credentials::new("AKID", "a-secret-for-this-test", None, None, "test"))
        .retry_config(RetryConfig::disabled())
        .endpoint_url(url)
        .http_client(SharedHttpClient::new(http));
    Client::from_conf(config.build())
}

/// An HTTP client without TLS.
pub fn plain() -> SharedHttpClient {
    aws_smithy_http_client::Builder::new().build_http()
}

/// A client that records in memory.
pub fn recording_in_memory() -> RecordingClient {
    RecordingClient::new(plain(), proofmark_contract_lambda::api(), Options::in_memory()).unwrap()
}

/// What a client recorded in memory.
pub fn recorded(recording: &RecordingClient) -> Recording {
    recording.finish().unwrap().and_then(|written| written.recording).unwrap()
}

/// A client that plays a recording.
pub fn replaying(recording: Recording) -> ReplayingClient {
    let (api, service) = (proofmark_contract_lambda::api(), proofmark_contract_lambda::service());
    ReplayingClient::new(Arc::new(Player::new(api, service, recording)))
}
