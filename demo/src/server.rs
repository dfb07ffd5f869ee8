//! A server on this machine that gives one response to each request, and keeps what it received.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};

/// The server. Its thread ends with this program.
pub(crate) struct Server {
    url: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Starts on a free port. Each request gets this response, and its connection is closed.
    pub(crate) fn start(response: String) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let server = Self { url: format!("http://{}", listener.local_addr()?), requests: Arc::default() };
        let requests = Arc::clone(&server.requests);
        std::thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                // A client that went away gets no response.
                if let Ok(request) = respond(connection, &response) {
                    requests.lock().unwrap_or_else(PoisonError::into_inner).push(request);
                }
            }
        });
        Ok(server)
    }

    /// Its address, `http://127.0.0.1:40001`.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The requests that it received, as text.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Reads a request without a body, and sends the response.
fn respond(mut connection: TcpStream, response: &str) -> std::io::Result<String> {
    let mut request = String::new();
    let mut lines = BufReader::new(connection.try_clone()?).take(64 * 1024);
    while lines.read_line(&mut request)? > 2 {}
    connection.write_all(response.as_bytes())?;
    Ok(request.trim_end().to_owned())
}
