//! The proxy of `record`, `replay` and `serve --replay`: what it responds with, what it records, and its end once the work
//! that needs it is done. That work, a command or waiting for a signal, is the caller's business.

use crate::environment::Environment;
use crate::recording::LiveOptions;
use crate::service::{given_credentials, runtime};
use crate::signals::Ending;
use anyhow::{Context, Result};
use aws_credential_types::Credentials;
use proofmark_contract::serve::SharedApi;
use proofmark_recording::front::Front;
use proofmark_recording::play::Player;
use proofmark_recording::proxy::{Proxy, Tally};
use proofmark_recording::writer::{self, WriteError, Written};
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::sync::oneshot;

/// A proxy that is to run.
pub(crate) struct Session<'a> {
    /// The API that it speaks.
    pub(crate) api: SharedApi,
    /// Where it listens; port 0 takes a free one.
    pub(crate) listen: SocketAddr,
    /// What it responds with.
    pub(crate) player: Option<Arc<Player>>,
    /// Whether the pauses of streams are played.
    pub(crate) pauses: bool,
    /// Whether exchanges that were not played are reported while it runs.
    pub(crate) asserts_played: bool,
    /// Where all else goes on to, and how it is recorded. Without it, nothing goes anywhere.
    pub(crate) live: Option<Upstream<'a>>,
}

/// A service that requests go on to, and the file that they are recorded in.
pub(crate) struct Upstream<'a> {
    pub(crate) options: &'a LiveOptions,
    /// Its URL, or `aws`.
    pub(crate) url: &'a str,
    pub(crate) written: writer::Options,
}

/// The proxy while it runs, for the work that needs it.
pub(crate) struct Open<'s> {
    pub(crate) api: &'s SharedApi,
    /// Its address.
    pub(crate) url: String,
    /// What clients are to sign with.
    pub(crate) caller: Credentials,
    /// What ends the program.
    pub(crate) ending: Ending,
}

impl Open<'_> {
    /// The environment of a command that is to talk to the proxy.
    pub(crate) fn environment(&self, region: &str) -> Result<Environment> {
        Ok(Environment::isolated(self.api, &self.url, region)?.with_credentials(&self.caller))
    }
}

/// What is known once the proxy has ended.
pub(crate) struct Closed<T> {
    /// What the work returned.
    pub(crate) work: T,
    /// What passed.
    pub(crate) tally: Tally,
    /// What was recorded, if anything was to be.
    pub(crate) written: Option<Result<Written, WriteError>>,
}

impl Session<'_> {
    /// Runs the proxy for as long as `work` takes.
    pub(crate) fn run<T>(self, work: impl AsyncFnOnce(&mut Open<'_>) -> Result<T>) -> Result<Closed<T>> {
        let Self { api, listen, player, pauses, asserts_played, live } = self;
        runtime()?.block_on(async {
            let ending = Ending::new()?;
            let front = Front::bind(listen).await.with_context(|| format!("{listen} cannot be listened on"))?;
            let url = front.url();
            let mut proxy = Proxy::new(api.clone());
            (proxy.player, proxy.pauses, proxy.asserts_played) = (player, pauses, asserts_played);
            let (mut caller, mut writing) = (given_credentials(), None);
            if let Some(Upstream { options, url, written }) = live {
                let (recorder, thread) = writer::start(api.clone(), written).context("no thread can be started")?;
                let (live, credentials) = options.connect(&api, url, recorder)?;
                (proxy.live, caller, writing) = (Some(live), credentials, Some(thread));
            }
            let proxy = Arc::new(proxy);
            let (stop, stopped) = oneshot::channel::<()>();
            let serving = tokio::spawn(front.run(Arc::clone(&proxy), async { _ = stopped.await }));
            let work = work(&mut Open { api: &api, url, caller, ending }).await?;
            drop(stop);
            serving.await.context("the proxy failed")?;
            let tally = proxy.tally();
            // What still streams to a client that is gone holds a recorder; its time is bounded by the upstream's.
            drop(proxy);
            let written = match writing {
                Some(writing) => {
                    Some(tokio::task::spawn_blocking(|| writing.finish()).await.context("the recording failed")?)
                }
                None => None,
            };
            Ok(Closed { work, tally, written })
        })
    }
}
