//! A server for the tests of a program: it runs in a thread of its own until its guard is dropped.

use super::{Config, Observer, Server};
use crate::background::Background;
use std::io;
use std::net::SocketAddr;

/// A server that runs until this is dropped, which waits for the requests that it is at, within
/// [`Limits::drain`](super::Limits::drain).
#[derive(Debug)]
#[must_use = "the server stops when this is dropped"]
pub struct Spawned {
    addr: SocketAddr,
    url: String,
    observer: Observer,
    _thread: Background,
}

impl Server {
    /// Starts a server in a thread of its own. It needs no runtime, and can be started within one.
    pub fn spawn(config: Config) -> io::Result<Spawned> {
        let bind = async || {
            let server = Self::bind(config).await?;
            let known = (server.addr(), server.url(), server.observer());
            Ok((server, known))
        };
        let run = async |server: Self, stopped| {
            // Its threads could not be started: clients see that nothing responds.
            let _ = server.run(async { _ = stopped.await }).await;
        };
        let (thread, (addr, url, observer)) = Background::start("proofmark-server", bind, run)?;
        Ok(Spawned { addr, url, observer, _thread: thread })
    }
}

impl Spawned {
    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The URL that clients are given as endpoint.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Looks into the server, and sets its responses.
    pub fn observer(&self) -> &Observer {
        &self.observer
    }
}
