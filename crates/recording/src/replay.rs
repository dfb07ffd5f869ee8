//! A recording that is served to the test of a Rust program, and made or added to where a service is named.

use crate::file;
use crate::format::{Keep, Recording, Rules};
use crate::front::Front;
use crate::play::Player;
use crate::proxy::{Live, Proxy, Report, Tally};
use crate::secrets::Secrets;
use crate::upstream::Upstream;
use crate::writer::{self, Options, Writing};
use proofmark_contract::background::Background;
use proofmark_contract::serve::SharedApi;
use proofmark_contract::service::Service;
use proofmark_smithy_model::text::{self, printable};
use std::io;
use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// Serves a recording until it is dropped. A request that was not recorded is rejected, never sent anywhere.
///
/// Dropped, it panics when a request was not recorded or an exchange was not played, unless the test panics already;
/// [`finish`](Self::finish) returns the same as an error.
#[derive(Debug)]
#[must_use = "the server stops when this is dropped"]
pub struct Replay {
    url: String,
    /// None where all is recorded.
    player: Option<Arc<Player>>,
    tally: Arc<Mutex<Tally>>,
    /// Until it is stopped.
    thread: Option<Background>,
    /// What writes, until it is stopped.
    writing: Option<Writing>,
    asserts: bool,
}

/// What happens with requests that a recording does not have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// They are rejected; nothing goes to the network.
    #[default]
    None,
    /// As `None`; where there is no file yet, all goes to the upstream and is recorded.
    Once,
    /// They go to the upstream, and are added to the file.
    NewEpisodes,
    /// All requests go to the upstream, and the file is replaced.
    All,
}

impl Mode {
    /// Whether anything goes to the upstream, where the file exists or does not.
    fn records(self, exists: bool) -> bool {
        match self {
            Self::None => false,
            Self::Once => !exists,
            Self::NewEpisodes | Self::All => true,
        }
    }
}

/// A replay before it is started.
#[derive(Debug)]
pub struct ReplayBuilder {
    api: SharedApi,
    service: Arc<dyn Service>,
    pauses: bool,
    asserts: bool,
    mode: Mode,
    upstream: Option<Upstream>,
    keep: Vec<Keep>,
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

/// A recording of a service whose model is built in, with both.
#[cfg(feature = "lambda")]
pub(crate) fn open(path: &Path) -> io::Result<(Recording, SharedApi, Arc<dyn Service>)> {
    let recording = file::load(path).map_err(io::Error::other)?;
    let (api, service) = built_in(&recording.service).ok_or_else(|| {
        let service = printable(&recording.service);
        io::Error::other(format!("{}: no model of {service} is built in; name one with Replay::of", text::path(path)))
    })?;
    check_api(path, &recording, &api)?;
    Ok((recording, api, service))
}

fn check_api(path: &Path, recording: &Recording, api: &SharedApi) -> io::Result<()> {
    file::check_api(recording, api).map_err(|reason| io::Error::other(format!("{}: {reason}", text::path(path))))
}

impl Replay {
    /// Starts to serve a recording of a service whose model is built in: AWS Lambda.
    #[cfg(feature = "lambda")]
    pub fn start(path: impl AsRef<Path>) -> io::Result<Self> {
        let path = path.as_ref();
        let (recording, api, service) = open(path)?;
        Self::of(api, service).serve(path, Some(recording))
    }

    /// A replay of recordings of this API. `service` knows how its resources are named; `service::Plain` knows nothing.
    pub fn of(api: impl Into<SharedApi>, service: Arc<dyn Service>) -> ReplayBuilder {
        ReplayBuilder {
            api: api.into(),
            service,
            pauses: true,
            asserts: true,
            mode: Mode::None,
            upstream: None,
            keep: Vec::new(),
        }
    }

    /// The URL that clients are given as endpoint.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What was played; none where all is recorded.
    pub fn player(&self) -> Option<&Player> {
        self.player.as_deref()
    }

    /// What was found so far: requests that were not recorded or failed, and exchanges that were not played.
    pub fn findings(&self) -> Vec<String> {
        let tally = self.tally.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Report::new(self.player.as_deref(), &tally, None, true).findings
    }

    /// Stops, and says whether every request was recorded and every exchange played, and whether the file was written.
    pub fn finish(mut self) -> Result<(), Differs> {
        self.asserts = false;
        let findings = self.stop();
        if findings.is_empty() { Ok(()) } else { Err(Differs(findings)) }
    }

    fn stop(&mut self) -> Vec<String> {
        // With it ends the proxy, which holds what hands exchanges over.
        self.thread = None;
        let written = self.writing.take().map_or(Ok(None), |writing| writing.finish().map(Some));
        let mut findings = self.findings();
        findings.extend(written.err().map(|error| error.to_string()));
        findings
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

    /// Says what happens with requests that are not recorded, and which service they go to. Secrets of this program's
    /// environment are left out of the file.
    pub fn with_upstream(self, mode: Mode, upstream: Upstream) -> Self {
        Self { mode, upstream: Some(upstream), ..self }
    }

    /// Keeps what a new recording leaves out by default.
    pub fn keeping(self, keep: impl Into<Vec<Keep>>) -> Self {
        Self { keep: keep.into(), ..self }
    }

    /// Starts to serve a recording.
    pub fn start(self, path: impl AsRef<Path>) -> io::Result<Replay> {
        let path = path.as_ref();
        let is_new = self.mode != Mode::None && path.symlink_metadata().is_err();
        let recording = if is_new { None } else { Some(file::load(path).map_err(io::Error::other)?) };
        recording.as_ref().map_or(Ok(()), |recording| check_api(path, recording, &self.api))?;
        self.serve(path, recording)
    }

    fn serve(self, path: &Path, recording: Option<Recording>) -> io::Result<Replay> {
        let mut proxy = Proxy::new(self.api.clone());
        let mut writing = None;
        if self.mode.records(recording.is_some())
            && let Some(upstream) = self.upstream
        {
            let continued = recording.clone().filter(|_| self.mode == Mode::NewEpisodes);
            let options = Options {
                path: Some(path.to_owned()),
                keep: continued.as_ref().map_or(self.keep, |recording| recording.keep.clone()),
                secrets: Secrets::of_environment(),
                rules: recording.as_ref().map_or_else(Rules::default, |recording| recording.rules.clone()),
                continued,
            };
            let secrets = options.secrets.clone();
            let (recorder, thread) = writer::start(self.api.clone(), options)?;
            proxy.live = Some(Live { upstream: Arc::new(upstream), recorder, secrets, caller: None });
            writing = Some(thread);
        }
        let played = recording.filter(|_| self.mode != Mode::All);
        let player = played.map(|recording| Arc::new(Player::new(self.api, self.service, recording)));
        (proxy.player, proxy.pauses) = (player.clone(), self.pauses);
        let tally = proxy.shared_tally();
        let bind = async || {
            let front = Front::bind((Ipv4Addr::LOCALHOST, 0).into()).await?;
            let url = front.url();
            Ok((front, url))
        };
        let run = async |front: Front, stopped| front.run(Arc::new(proxy), async { _ = stopped.await }).await;
        let (thread, url) = Background::start("proofmark-replay", bind, run)?;
        Ok(Replay { url, player, tally, thread: Some(thread), writing, asserts: self.asserts })
    }
}

impl Drop for Replay {
    fn drop(&mut self) {
        let findings = self.stop();
        if self.asserts && !std::thread::panicking() {
            assert!(findings.is_empty(), "{}", Differs(findings));
        }
    }
}
