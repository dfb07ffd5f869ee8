//! A server without a socket: connections in memory, for tests that need very many of them.

use super::config::{Config, Limits};
use super::connection;
use super::control;
use super::engine::Engine;
use super::places::{Admission, Places};
use super::stop::Stop;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// How many bytes of each direction a connection holds before its sender waits.
const BUFFER: usize = 256 * 1024;

/// A server that listens nowhere.
pub struct InMemoryServer {
    engine: Arc<Engine>,
    limits: Limits,
}

impl std::fmt::Debug for InMemoryServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("InMemoryServer").field("limits", &self.limits).finish_non_exhaustive()
    }
}

impl InMemoryServer {
    /// A server of this configuration. Its address counts as the one that requests are made for; nothing listens there.
    pub fn new(config: Config) -> Self {
        let (limits, address) = (config.limits, config.listen);
        Self { engine: Arc::new(Engine::new(config, address)), limits }
    }

    /// Sends bytes over a connection of their own, which then has no more to send, and gives all that the server sends
    /// until it closes the connection: nothing where it closes without a response. Needs a Tokio runtime with time.
    pub async fn exchange(&self, request: &[u8]) -> Vec<u8> {
        let (mut client, server) = tokio::io::duplex(BUFFER);
        let ask = async {
            // The server may close before it has read everything.
            let _ = client.write_all(request).await;
            let _ = client.shutdown().await;
            let mut response = Vec::new();
            let _ = client.read_to_end(&mut response).await;
            response
        };
        // The first of a table of its own: there is room.
        let (Admission::Free(place) | Admission::Instead(place)) = Places::new(1).admit() else { return Vec::new() };
        let served = connection::serve(&self.engine, 0, server, place, Stop::default(), self.limits);
        let ((), response) = tokio::join!(served, ask);
        response
    }

    /// Forgets state, rules and recorded requests, as `POST /_proofmark/reset` does.
    pub fn reset(&self) {
        control::reset(&self.engine);
    }
}
