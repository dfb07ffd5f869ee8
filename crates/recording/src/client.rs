//! HTTP clients for `http_client(..)` of AWS's SDK crates, this project's among them: one that records what passes
//! through it, and one that plays a recording without any connection.
//!
//! Bodies are read to their end before they are handed on, so that a stream of events is recorded without its pauses.

use crate::exchange;
use crate::play::Player;
use crate::writer::{self, Options, Passed, Recorder, WriteError, Writing, Written};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::shared::IntoShared as _;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use http_body_util::BodyExt as _;
use proofmark_contract::serve::SharedApi;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

/// Records what passes through another client.
#[derive(Clone, Debug)]
pub struct RecordingClient {
    inner: SharedHttpClient,
    recorder: Arc<Mutex<Option<Recorder>>>,
    writing: Arc<Mutex<Option<Writing>>>,
}

/// Plays a recording.
#[derive(Clone, Debug)]
pub struct ReplayingClient(Arc<Player>);

#[derive(Debug)]
struct RecordingConnector {
    inner: SharedHttpConnector,
    recorder: Arc<Mutex<Option<Recorder>>>,
}

impl RecordingClient {
    /// Records the calls of an API that pass through `inner`.
    pub fn new(inner: impl HttpClient + 'static, api: impl Into<SharedApi>, options: Options) -> io::Result<Self> {
        let (recorder, writing) = writer::start(api, options)?;
        Ok(Self {
            inner: inner.into_shared(),
            recorder: Arc::new(Mutex::new(Some(recorder))),
            writing: Arc::new(Mutex::new(Some(writing))),
        })
    }

    /// Waits until all is written; what passes later is not recorded. The second call, of any clone, has nothing to wait
    /// for and returns none.
    pub fn finish(&self) -> Result<Option<Written>, WriteError> {
        drop(taken(&self.recorder));
        taken(&self.writing).map(Writing::finish).transpose()
    }
}

impl ReplayingClient {
    /// Plays a recording.
    pub fn new(player: Arc<Player>) -> Self {
        Self(player)
    }

    /// What was played.
    pub fn player(&self) -> &Player {
        &self.0
    }
}

impl HttpClient for RecordingClient {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        let inner = self.inner.http_connector(settings, components);
        SharedHttpConnector::new(RecordingConnector { inner, recorder: Arc::clone(&self.recorder) })
    }
}

impl HttpConnector for RecordingConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (inner, recorder) = (self.inner.clone(), Arc::clone(&self.recorder));
        HttpConnectorFuture::new(async move {
            let request = whole_request(request).await?;
            let sent = request.clone().map(SdkBody::from);
            let response = inner.call(HttpRequest::try_from(sent).map_err(other)?).await?;
            let (parts, body) = response.try_into_http1x().map_err(other)?.into_parts();
            let body = body.collect().await.map_err(ConnectorError::io)?.to_bytes();
            let response = http::Response::from_parts(parts, body);
            // The lock is not held while there is no room for the exchange.
            let recorder = recorder.lock().unwrap_or_else(PoisonError::into_inner).clone();
            if let Some(recorder) = recorder {
                recorder.record(Passed { request, response: response.clone(), pauses: Vec::new() }).await;
            }
            HttpResponse::try_from(response.map(SdkBody::from)).map_err(other)
        })
    }
}

impl HttpClient for ReplayingClient {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for ReplayingClient {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let player = Arc::clone(&self.0);
        HttpConnectorFuture::new(async move {
            let request = whole_request(request).await?;
            // Asking again would not help, and no response came: an error of the user's.
            let index = player.play(&request).map_err(|miss| ConnectorError::user(miss.to_string().into()))?;
            let response = exchange::write(player.api(), player.recording(), index)
                .map_err(|error| ConnectorError::user(error.into()))?;
            HttpResponse::try_from(response.map(SdkBody::from)).map_err(other)
        })
    }
}

async fn whole_request(request: HttpRequest) -> Result<http::Request<Bytes>, ConnectorError> {
    let (parts, body) = request.try_into_http1x().map_err(other)?.into_parts();
    let body = body.collect().await.map_err(ConnectorError::io)?.to_bytes();
    Ok(http::Request::from_parts(parts, body))
}

fn other(error: impl std::error::Error + Send + Sync + 'static) -> ConnectorError {
    ConnectorError::other(error.into(), None)
}

fn taken<T>(place: &Mutex<Option<T>>) -> Option<T> {
    place.lock().unwrap_or_else(PoisonError::into_inner).take()
}
