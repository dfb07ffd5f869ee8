//! A recording that is served to the test of a Rust program.

use crate::file;
use crate::format::Recording;
use crate::front::Front;
use crate::play::Player;
use crate::proxy::Proxy;
use proofmark_contract::background::Background;
use proofmark_contract::serve::SharedApi;
use proofmark_contract::service::Service;
use std::io;
use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::Arc;

/// Serves a recording until it is dropped. A request that was not recorded is rejected, never sent anywhere.
///
/// Dropped, it panics when a request was not recorded or an exchange was not played, unless the test panics already;
/// [`finish`](Self::finish) returns the same as an error.
#[derive(Debug)]
#[must_use = "the server stops when this is dropped"]
pub struct Replay {
    url: String,
    player: Arc<Player>,
    /// Until it is stopped.
    thread: Option<Background>,
    asserts: bool,
}

/// A replay before it is started.
#[derive(Debug)]
pub struct ReplayBuilder {
    api: SharedApi,
    service: Arc<dyn Service>,
    pauses: bool,
    asserts: bool,
}

/// Requests that were not recorded, and exchanges that were not played.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the replay differs from the recording:\n{}", .0.join("\n"))]
pub struct Differs(pub Vec<String>);

/// The model and the service of a recording, where they are built in; `service` is the recording's.
#[cfg(feature = "lambda")]
pub fn built_in(service: &str) -> Option<(SharedApi, Arc<dyn Service>)> {
    let lambda = proofmark_contract_lambda::service();
    (lambda.sdk_id() == service).then(|| (proofmark_contract_lambda::api().into(), lambda))
}

impl Replay {
    /// Starts to serve a recording of a service whose model is built in: AWS Lambda.
    #[cfg(feature = "lambda")]
    pub fn start(path: impl AsRef<Path>) -> io::Result<Self> {
        let path = path.as_ref();
        let recording = file::load(path).map_err(io::Error::other)?;
        let (api, service) = built_in(&recording.service).ok_or_else(|| {
            let service = &recording.service;
            io::Error::other(format!("no model of {service} is built in; name one with Replay::of"))
        })?;
        Self::of(api, service).serve(path, recording)
    }

    /// A replay of recordings of this API. `service` knows how its resources are named; `service::Plain` knows nothing.
    pub fn of(api: impl Into<SharedApi>, service: Arc<dyn Service>) -> ReplayBuilder {
        ReplayBuilder { api: api.into(), service, pauses: true, asserts: true }
    }

    /// The URL that clients are given as endpoint.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What was played.
    pub fn player(&self) -> &Player {
        &self.player
    }

    /// Stops, and says whether every request was recorded and every exchange played.
    pub fn finish(mut self) -> Result<(), Differs> {
        self.asserts = false;
        self.stop();
        let findings = self.player.findings();
        if findings.is_empty() { Ok(()) } else { Err(Differs(findings)) }
    }

    fn stop(&mut self) {
        self.thread = None;
    }
}

impl ReplayBuilder {
    /// Plays streams without the pauses that were recorded.
    pub fn without_pauses(self) -> Self {
        Self { pauses: false, ..self }
    }

    /// Does not panic when it is dropped, whatever was not played.
    pub fn without_assertion(self) -> Self {
        Self { asserts: false, ..self }
    }

    /// Starts to serve a recording.
    pub fn start(self, path: impl AsRef<Path>) -> io::Result<Replay> {
        let path = path.as_ref();
        self.serve(path, file::load(path).map_err(io::Error::other)?)
    }

    fn serve(self, path: &Path, recording: Recording) -> io::Result<Replay> {
        let misfit = |reason| io::Error::other(format!("{}: {reason}", proofmark_smithy_model::text::path(path)));
        file::check_api(&recording, &self.api).map_err(misfit)?;
        let player = Arc::new(Player::new(self.api.clone(), self.service, recording));
        let mut proxy = Proxy::new(self.api);
        (proxy.player, proxy.pauses) = (Some(Arc::clone(&player)), self.pauses);
        let bind = async || {
            let front = Front::bind((Ipv4Addr::LOCALHOST, 0).into()).await?;
            let url = front.url();
            Ok((front, url))
        };
        let run = async |front: Front, stopped| front.run(Arc::new(proxy), async { _ = stopped.await }).await;
        let (thread, url) = Background::start("proofmark-replay", bind, run)?;
        Ok(Replay { url, player, thread: Some(thread), asserts: self.asserts })
    }
}

impl Drop for Replay {
    fn drop(&mut self) {
        self.stop();
        if self.asserts && !std::thread::panicking() {
            let findings = self.player.findings();
            assert!(findings.is_empty(), "{}", Differs(findings));
        }
    }
}
