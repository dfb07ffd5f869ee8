//! A server of bytes: it responds to each connection with exactly the bytes that the test gives, however broken, closes
//! it, and keeps the requests that it received.

use crate::http::Request;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A client that sends nothing for this long has broken off.
const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Debug, Default)]
struct State {
    responses: Vec<Vec<u8>>,
    requests: Vec<Request>,
}

/// A server on a free port of this machine, on a thread that ends when this is dropped. It serves one connection at a
/// time.
#[derive(Debug)]
pub struct RawServer {
    address: SocketAddr,
    url: String,
    state: Arc<Mutex<State>>,
    stopped: Arc<AtomicBool>,
}

impl RawServer {
    /// Starts it with these responses, as [`Self::respond_with`] takes them.
    pub fn start(responses: impl IntoIterator<Item = Vec<u8>>) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let (state, stopped) = (Arc::<Mutex<State>>::default(), Arc::new(AtomicBool::new(false)));
        let server = Self { address, url: format!("http://{address}"), state: state.clone(), stopped: stopped.clone() };
        server.respond_with(responses);
        std::thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                if stopped.load(Ordering::Relaxed) {
                    break;
                }
                // A client that breaks off has its own error.
                let _ = serve(connection, &state);
            }
        });
        Ok(server)
    }

    /// Its URL.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Responds to the n-th request from now on with the n-th of these, and those after the last with the last. Forgets the
    /// requests received so far.
    pub fn respond_with(&self, responses: impl IntoIterator<Item = Vec<u8>>) {
        *locked(&self.state) = State { responses: responses.into_iter().collect(), requests: Vec::new() };
    }

    /// The requests received so far.
    pub fn requests(&self) -> Vec<Request> {
        locked(&self.state).requests.clone()
    }
}

impl Drop for RawServer {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::Relaxed);
        // Wakes the thread where it waits for a connection.
        let _ = TcpStream::connect(self.address);
    }
}

fn locked(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

fn serve(mut connection: TcpStream, state: &Mutex<State>) -> io::Result<()> {
    connection.set_read_timeout(Some(PATIENCE))?;
    let Some(request) = Request::read(&mut connection)? else { return Ok(()) };
    let response = {
        let mut state = locked(state);
        state.requests.push(request);
        state.responses.get(state.requests.len() - 1).or(state.responses.last()).cloned().unwrap_or_default()
    };
    connection.write_all(&response)?;
    connection.shutdown(Shutdown::Write)?;
    // Until the client has closed too: else what it has not read yet may be lost.
    match connection.read(&mut [0; 64]) {
        Err(error) if error.kind() != ErrorKind::WouldBlock => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Response;

    fn call(server: &RawServer, path: &str) -> Response {
        let mut connection = TcpStream::connect(server.address).unwrap();
        write!(connection, "GET {path} HTTP/1.1\r\n\r\n").unwrap();
        Response::read(&mut connection).unwrap()
    }

    #[test]
    fn each_request_gets_its_response_and_the_last_one_those_that_follow() {
        let responses = [200, 404].map(|status| Response::new(status, &[], "").bytes());
        let server = RawServer::start(responses).unwrap();
        let statuses = ["/a", "/b", "/c"].map(|path| call(&server, path).status);
        assert_eq!(statuses, [200, 404, 404]);
        let paths: Vec<_> = server.requests().into_iter().map(|request| request.target).collect();
        assert_eq!(paths, ["/a", "/b", "/c"]);
    }

    #[test]
    fn new_responses_forget_earlier_requests() {
        let server = RawServer::start([Response::new(200, &[], "").bytes()]).unwrap();
        call(&server, "/a");
        server.respond_with([Response::new(500, &[], "").bytes()]);
        assert_eq!(call(&server, "/b").status, 500);
        assert_eq!(server.requests().len(), 1);
    }

    #[test]
    fn a_dropped_server_closes_its_port() {
        let server = RawServer::start([Response::new(200, &[], "").bytes()]).unwrap();
        let address = server.address;
        drop(server);
        let deadline = std::time::Instant::now() + PATIENCE;
        while TcpStream::connect(address).is_ok() {
            assert!(std::time::Instant::now() < deadline, "the port is still open");
        }
    }
}
