//! A server that responds by the contract: every request is validated against the model, and gets the response that the
//! service would send. Its response is decided by `engine`; `listen` and `connection` carry it, within limits, and
//! break it where a test asks for that. `access` says who may ask at all, `places` who has a connection, `large` what
//! is handled beside the workers, and `notices` reports limits that were reached. `control` is the API for tests, which
//! `dispatch` asks first; what was asked is kept by `record`, and written by `report_json`.

mod access;
mod body;
mod body_buffer;
mod config;
mod connection;
mod control;
mod control_response;
mod cors;
mod default_responses;
mod dispatch;
mod engine;
mod fault;
mod filter;
mod host;
mod in_memory;
mod lane;
mod large;
mod listen;
mod log;
mod notices;
mod page;
mod per_call;
mod places;
mod presence;
mod record;
mod recording;
mod rejected;
mod report_json;
mod ring;
mod spawn;
mod stop;
mod streamed;
mod timed;
mod to_report;

pub use config::{Config, Limits, MemoryLimits, SharedApi, Signatures, endpoint_variable};
pub use in_memory::InMemoryServer;
pub use log::{Log, LogFormat};
pub use recording::{OperationCount, Recorded, Recording, ViolationCount};
pub use spawn::Spawned;

use crate::report::RunReport;
use crate::scenario::Rule;
use engine::Engine;
use listen::Workers;
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use tokio::net::TcpListener;

/// A contract server that has its address and is ready to run.
pub struct Server {
    listener: TcpListener,
    addr: SocketAddr,
    engine: Arc<Engine>,
    workers: usize,
    limits: Limits,
}

/// Looks into a server and sets its responses, while it runs and after.
#[derive(Clone)]
pub struct Observer(Arc<Engine>);

impl Server {
    /// Takes the address and prepares the responses.
    pub async fn bind(config: Config) -> io::Result<Self> {
        let listener = TcpListener::bind(config.listen).await?;
        Self::with_listener(config, listener)
    }

    /// A server that has its address already; what the configuration says of it has no effect.
    pub fn with_listener(config: Config, listener: TcpListener) -> io::Result<Self> {
        let addr = listener.local_addr()?;
        let (workers, limits) = (config.workers.max(1), config.limits);
        let server = Self { listener, addr, engine: Arc::new(Engine::new(config, addr)), workers, limits };
        if let Some(state) = &server.engine.state {
            state.started(&server.url());
        }
        Ok(server)
    }

    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The URL that clients on this machine are given as endpoint. A server that listens on all addresses is asked at
    /// the one of this machine alone.
    pub fn url(&self) -> String {
        let mut addr = self.addr;
        if addr.ip().is_unspecified() {
            addr.set_ip(match addr {
                SocketAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
                SocketAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
            });
        }
        format!("http://{addr}")
    }

    /// Whether other machines can reach it.
    pub fn is_exposed(&self) -> bool {
        !self.addr.ip().is_loopback()
    }

    /// Looks into the server.
    pub fn observer(&self) -> Observer {
        Observer(Arc::clone(&self.engine))
    }

    /// DefaultResponses until `shutdown`; then finishes what it is at, within the limit. Dropped, it ends at once.
    pub async fn run(self, shutdown: impl Future<Output = ()>) -> io::Result<()> {
        let serving = Workers::start(&self.engine, self.workers, self.limits)?.run(self.listener, shutdown);
        let Some(state) = &self.engine.state else {
            serving.await;
            return Ok(());
        };
        let background = async {
            state.background().await;
            std::future::pending::<()>().await;
        };
        tokio::select! {
            () = serving => {}
            () = background => {}
        }
        Ok(())
    }
}

impl Observer {
    /// What was recorded since the last reset.
    pub fn recording(&self) -> Recording {
        self.0.recorder.recording(&self.0.api)
    }

    /// What was recorded since the server started, before and after resets.
    pub fn whole_recording(&self) -> Recording {
        self.0.recorder.whole(&self.0.api)
    }

    /// What was recorded since the server started, as a report on whoever sent the requests.
    pub fn report(&self, title: impl Into<String>, target: impl Into<String>) -> RunReport {
        self.0.report_of(&self.whole_recording(), title.into(), target.into())
    }

    /// Sets a rule; its number.
    pub fn expect(&self, rule: Rule) -> u64 {
        self.0.rules.add(rule)
    }

    /// Everything back to how it was when the server started: rules, state and recording.
    pub fn reset(&self) {
        control::reset(&self.0);
    }
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server").field("addr", &self.addr).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Observer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Observer").finish_non_exhaustive()
    }
}
