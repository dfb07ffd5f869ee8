//! The client that plays a recording.

use super::message::{failed, other, whole};
use crate::exchange;
use crate::file::MOST_EXCHANGES;
use crate::play::Player;
use crate::replay::Differs;
use crate::stream;
use aws_smithy_async::rt::sleep::{AsyncSleep as _, SharedAsyncSleep};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use http_body_util::StreamBody;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// Plays a recording. It opens no connection.
///
/// A request that was not recorded fails, and is not sent again: the error says what differs. Pauses of streams are played
/// where the client has a sleep implementation.
#[derive(Clone)]
pub struct ReplayingClient {
    player: Arc<Player>,
    pauses: bool,
    received: Arc<Mutex<Vec<http::Request<Bytes>>>>,
}

struct ReplayingConnector {
    client: ReplayingClient,
    sleep: Option<SharedAsyncSleep>,
}

impl ReplayingClient {
    /// Plays a recording.
    pub fn new(player: Arc<Player>) -> Self {
        Self { player, pauses: true, received: Arc::default() }
    }

    /// Plays the recording in a file, of a service whose model is built in: AWS Lambda.
    ///
    /// # Errors
    /// The file is not such a recording.
    #[cfg(feature = "lambda")]
    pub fn open(path: impl AsRef<std::path::Path>) -> std::io::Result<Self> {
        let (recording, api, service) = crate::replay::open(path.as_ref())?;
        Ok(Self::new(Arc::new(Player::new(api, service, recording))))
    }

    /// Plays streams without the pauses that were recorded.
    #[must_use]
    pub fn without_pauses(self) -> Self {
        Self { pauses: false, ..self }
    }

    /// What was played.
    pub fn player(&self) -> &Player {
        &self.player
    }

    /// The requests that came so far, as they would have been sent, signatures among them: the first 10,000.
    pub fn requests(&self) -> Vec<http::Request<Bytes>> {
        self.received.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether every request was recorded, and every exchange played.
    ///
    /// # Errors
    /// Those that were not.
    pub fn finish(&self) -> Result<(), Differs> {
        let findings = self.player.findings();
        if findings.is_empty() { Ok(()) } else { Err(Differs(findings)) }
    }

    fn receive(&self, request: &http::Request<Bytes>) {
        let mut received = self.received.lock().unwrap_or_else(PoisonError::into_inner);
        if received.len() < MOST_EXCHANGES {
            received.push(request.clone());
        }
    }

    fn respond(
        &self,
        request: &http::Request<Bytes>,
        sleep: Option<SharedAsyncSleep>,
    ) -> Result<HttpResponse, ConnectorError> {
        self.receive(request);
        // Asking again would not help, and no response came: an error of the user's.
        let index = self.player.play(request).map_err(|miss| ConnectorError::user(miss.to_string().into()))?;
        let recorded = &self.player.recording().exchanges[index].response;
        if let (None, Some(failure)) = (recorded.status, recorded.failure) {
            return Err(failed(failure));
        }
        let response = exchange::write(self.player.api(), self.player.recording(), index)
            .map_err(|error| ConnectorError::user(error.into()))?;
        let with_pauses = self.pauses && sleep.is_some();
        let response = response.map(|body| match stream::is_in_parts(recorded, with_pauses) {
            false => SdkBody::from(body),
            true => {
                let sleep = move |pause| {
                    let sleep = sleep.as_ref().map(|sleep| sleep.sleep(pause));
                    async move {
                        if let Some(sleep) = sleep {
                            sleep.await;
                        }
                    }
                };
                SdkBody::from_body_1_x(StreamBody::new(stream::play(body, recorded, with_pauses, sleep)))
            }
        });
        HttpResponse::try_from(response).map_err(other)
    }
}

/// Without the requests, which have secrets.
impl fmt::Debug for ReplayingClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReplayingClient").field("player", &self.player).finish_non_exhaustive()
    }
}

impl fmt::Debug for ReplayingConnector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReplayingConnector").field("client", &self.client).finish_non_exhaustive()
    }
}

impl HttpClient for ReplayingClient {
    fn http_connector(&self, _: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(ReplayingConnector { client: self.clone(), sleep: components.sleep_impl() })
    }
}

impl HttpConnector for ReplayingConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (client, sleep) = (self.client.clone(), self.sleep.clone());
        HttpConnectorFuture::new(async move { client.respond(&whole(request).await?, sleep) })
    }
}
