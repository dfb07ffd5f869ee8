//! The client that records.

use super::message::{failure, other, whole};
use super::tape::Tape;
use super::tee::Tee;
use crate::exchange::LARGEST_RESPONSE;
use crate::writer::{self, Options, Passed, WriteError, Writing, Written};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::connector_metadata::ConnectorMetadata;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::{RuntimeComponents, RuntimeComponentsBuilder};
use aws_smithy_runtime_api::shared::IntoShared as _;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::ConfigBag;
use http_body_util::BodyExt as _;
use proofmark_contract::serve::SharedApi;
use proofmark_smithy_model::count::counted;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

/// Records what passes through another client.
///
/// A response that comes in parts is recorded when it was read to its end, or dropped; all others before they are handed
/// on.
#[derive(Clone, Debug)]
pub struct RecordingClient {
    inner: SharedHttpClient,
    tape: Arc<Tape>,
    path: String,
    writing: Arc<Mutex<Option<Writing>>>,
}

#[derive(Debug)]
struct RecordingConnector {
    inner: SharedHttpConnector,
    tape: Arc<Tape>,
}

impl RecordingClient {
    /// Records the calls of an API that pass through `inner`. Of connections that fail, nothing is recorded.
    ///
    /// # Errors
    /// No thread can be started.
    pub fn new(inner: impl HttpClient + 'static, api: impl Into<SharedApi>, options: Options) -> io::Result<Self> {
        Self::of(inner.into_shared(), api.into(), options, false)
    }

    /// The same, and how connections fail is recorded, too: a connect or read timeout of the HTTP client, a
    /// connection that cannot be made or breaks off. The SDK's own timeouts, of an operation or an attempt, are not: they
    /// only drop the call. Replayed, it is an error of the same kind.
    ///
    /// # Errors
    /// No thread can be started.
    pub fn with_failures(
        inner: impl HttpClient + 'static,
        api: impl Into<SharedApi>,
        options: Options,
    ) -> io::Result<Self> {
        Self::of(inner.into_shared(), api.into(), options, true)
    }

    fn of(inner: SharedHttpClient, api: SharedApi, options: Options, with_failures: bool) -> io::Result<Self> {
        let path = options.name();
        let (recorder, writing) = writer::start(api.clone(), options)?;
        let tape = Arc::new(Tape::new(api, recorder, with_failures));
        Ok(Self { inner, tape, path, writing: Arc::new(Mutex::new(Some(writing))) })
    }

    /// Waits until all is written; what passes later is not recorded. The next call, of any clone, has nothing to wait for
    /// and returns none. Of a response that is still read, the error says so, and nothing has ended: read it to its end,
    /// or drop it, and call this again.
    ///
    /// # Errors
    /// The file could not be written, a response is still read, or one was larger than 32 MiB, which is not recorded.
    pub fn finish(&self) -> Result<Option<Written>, WriteError> {
        let error = |reason: String| WriteError { path: self.path.clone(), reason };
        let too_large = self.tape.finish().map_err(|open| {
            error(format!(
                "{} that came in parts is still read; read each to its end, or drop it, and call `finish` again",
                counted(open, "response")
            ))
        })?;
        let writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner).take();
        let written = writing.map(Writing::finish).transpose()?;
        if written.is_some() && too_large > 0 {
            return Err(error(format!(
                "{} of more than {} MiB cannot be recorded; all others are",
                counted(too_large, "response"),
                LARGEST_RESPONSE / (1024 * 1024)
            )));
        }
        Ok(written)
    }
}

impl HttpClient for RecordingClient {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        let inner = self.inner.http_connector(settings, components);
        SharedHttpConnector::new(RecordingConnector { inner, tape: Arc::clone(&self.tape) })
    }

    fn validate_base_client_config(
        &self,
        components: &RuntimeComponentsBuilder,
        config: &ConfigBag,
    ) -> Result<(), BoxError> {
        HttpClient::validate_base_client_config(&self.inner, components, config)
    }

    fn validate_final_config(&self, components: &RuntimeComponents, config: &ConfigBag) -> Result<(), BoxError> {
        HttpClient::validate_final_config(&self.inner, components, config)
    }

    fn connector_metadata(&self) -> Option<ConnectorMetadata> {
        self.inner.connector_metadata()
    }
}

impl HttpConnector for RecordingConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (inner, tape) = (self.inner.clone(), Arc::clone(&self.tape));
        HttpConnectorFuture::new(async move {
            let request = whole(request).await?;
            let sent = request.clone().map(SdkBody::from);
            let response = match inner.call(HttpRequest::try_from(sent).map_err(other)?).await {
                Ok(response) => response,
                Err(error) => {
                    tape.failed(request, failure(&error)).await;
                    return Err(error);
                }
            };
            let (parts, body) = response.try_into_http1x().map_err(other)?.into_parts();
            if tape.is_in_parts(&request) {
                let head = http::Response::from_parts(parts.clone(), ());
                let body = SdkBody::from_body_1_x(Tee::new(tape, request, head, body));
                return HttpResponse::try_from(http::Response::from_parts(parts, body)).map_err(other);
            }
            let body = match body.collect().await {
                Ok(body) => body.to_bytes(),
                Err(error) => {
                    let error = ConnectorError::io(error);
                    tape.failed(request, failure(&error)).await;
                    return Err(error);
                }
            };
            let response = http::Response::from_parts(parts, body);
            tape.record(Passed::whole(request, response.clone())).await;
            HttpResponse::try_from(response.map(SdkBody::from)).map_err(other)
        })
    }
}
