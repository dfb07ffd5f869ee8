//! A server for the tests of a program: it runs in a thread of its own until its guard is dropped.

use super::{Config, Observer, Server};
use std::io;
use std::net::SocketAddr;
use std::sync::mpsc;
use std::thread::JoinHandle;
use tokio::sync::oneshot;

/// A server that runs until this is dropped, which waits for the requests that it is at, within
/// [`Limits::drain`](super::Limits::drain).
#[derive(Debug)]
#[must_use = "the server stops when this is dropped"]
pub struct Spawned {
    addr: SocketAddr,
    url: String,
    observer: Observer,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Starts a server in a thread of its own. It needs no runtime, and can be started within one.
    pub fn spawn(config: Config) -> io::Result<Spawned> {
        let (stop, stopped) = oneshot::channel();
        let (say_bound, bound) = mpsc::channel();
        let run = move || {
            let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
                Ok(runtime) => runtime,
                Err(error) => {
                    _ = say_bound.send(Err(error));
                    return;
                }
            };
            runtime.block_on(async {
                match Self::bind(config).await {
                    Ok(server) => {
                        // Whoever started it waits for this.
                        let _ = say_bound.send(Ok((server.addr(), server.url(), server.observer())));
                        // Its threads could not be started: clients see that nobody answers.
                        let _ = server.run(async { _ = stopped.await }).await;
                    }
                    Err(error) => _ = say_bound.send(Err(error)),
                }
            });
        };
        let thread = std::thread::Builder::new().name("proofmark-server".to_owned()).spawn(run)?;
        let (addr, url, observer) = bound.recv().map_err(io::Error::other)??;
        Ok(Spawned { addr, url, observer, stop: Some(stop), thread: Some(thread) })
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

    /// Looks into the server, and sets what it answers.
    pub fn observer(&self) -> &Observer {
        &self.observer
    }
}

impl Drop for Spawned {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // One that ended by itself has nothing to stop.
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            // A panic in it has said so itself.
            let _ = thread.join();
        }
    }
}
