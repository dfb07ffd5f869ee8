//! A server in a thread of its own, and a client that sends what it is given.

use proofmark_contract::scenario::Scenario;
use proofmark_contract::serve::{Config, Log, LogFormat, Observer, Server};
use proofmark_contract::service::StateMode;
use proofmark_contract_lambda as lambda;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::oneshot;

/// What makes a request look signed.
pub const SIGNED: &str = "host: localhost\r\nauthorization: AWS4-HMAC-SHA256 Credential=AKID/20261124/us-east-2/lambda/aws4_request, \
    SignedHeaders=host;x-amz-date, Signature=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\r\n\
    x-amz-date: 20261124T000000Z\r\n";

/// The request of the documented example.
pub const EXAMPLE: &str = "GET /2019-09-25/functions/my-function/event-invoke-config?Qualifier=BLUE";

/// What a body for the control API has.
pub const JSON: &str = "content-type: application/json\r\n";

/// No response takes longer, on whatever machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A server that runs until it is dropped.
pub struct Running {
    pub addr: SocketAddr,
    pub observer: Observer,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// A server for Lambda on one thread, in which whatever is asked for may exist: most tests are about messages, not
/// state.
pub fn start() -> Running {
    start_with(|_| {})
}

/// The same with other settings.
pub fn start_with(set: impl FnOnce(&mut Config)) -> Running {
    let mut config = Config::new(lambda::api()).with_service(lambda::service());
    config.workers = 1;
    config.scenario.settings.mode = StateMode::Auto;
    set(&mut config);
    let (stop, stopped) = oneshot::channel();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let server = runtime.block_on(Server::bind(config)).unwrap();
    let (addr, observer) = (server.addr(), server.observer());
    let run = server.run(async { _ = stopped.await });
    let thread = std::thread::spawn(move || runtime.block_on(run).unwrap());
    Running { addr, observer, stop: Some(stop), thread: Some(thread) }
}

/// The same with a scenario, which may say otherwise of the state.
pub fn start_scenario(text: &str) -> Running {
    let text = if text.contains("state = ") { text.to_owned() } else { format!("state = \"auto\"\n{text}") };
    let scenario = Scenario::read("scenario.toml", &text, lambda::api(), &lambda::service())
        .unwrap_or_else(|report| panic!("{report}"));
    start_with(|config| *config = config.clone().with_scenario(scenario))
}

impl Running {
    /// A connection.
    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.addr).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// A signed request of this line and these headers, each ended by `\r\n`; the response.
    pub fn ask(&self, line: &str, headers: &str, body: &str) -> String {
        let length = if body.is_empty() { String::new() } else { format!("content-length: {}\r\n", body.len()) };
        let request = format!("{line} HTTP/1.1\r\n{SIGNED}{headers}{length}connection: close\r\n\r\n{body}");
        self.send(request.as_bytes())
    }

    /// These bytes; what came back until the connection ended, without what differs from run to run.
    pub fn send(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect();
        stream.write_all(bytes).unwrap();
        let (received, _) = read_all(&mut stream);
        stable(&received)
    }

    /// Stops the server.
    pub fn stop(&mut self) {
        self.stop.take();
    }

    /// Waits until it has ended.
    pub fn ended(&mut self) {
        self.thread.take().unwrap().join().unwrap();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop();
        if let Some(thread) = self.thread.take()
            && !std::thread::panicking()
        {
            thread.join().unwrap();
        }
    }
}

/// Everything until the connection ends, and how it ended.
pub fn read_all(stream: &mut TcpStream) -> (Vec<u8>, Option<ErrorKind>) {
    let mut received = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        match stream.read(&mut buffer) {
            Ok(0) => return (received, None),
            Ok(length) => received.extend_from_slice(&buffer[..length]),
            Err(error) => return (received, Some(error.kind())),
        }
    }
}

/// One response of a connection that stays open: its head, and as much body as it announces.
pub fn read_response(stream: &mut TcpStream) -> String {
    let mut received = Vec::new();
    let mut byte = [0];
    while !received.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).unwrap();
        received.push(byte[0]);
    }
    let head = String::from_utf8(received).unwrap();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap_or("0").parse().unwrap();
    let mut body = vec![0; length];
    stream.read_exact(&mut body).unwrap();
    head + &String::from_utf8(body).unwrap()
}

/// A log that is kept for a test to read.
pub struct KeptLog {
    /// What a server is given.
    pub log: Log,
    written: Written,
}

impl KeptLog {
    pub fn new(format: LogFormat) -> Self {
        let written = Written::default();
        Self { log: Log::new(format, written.clone()).unwrap(), written }
    }

    /// All that was logged.
    pub fn text(self) -> String {
        self.log.finish();
        let bytes = self.written.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }
}

/// What was written to a log.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Says that nothing more will be sent.
pub fn half_close(stream: &TcpStream) {
    stream.shutdown(Shutdown::Write).unwrap();
}

/// The response without its date, and with an id that is always the same.
fn stable(response: &[u8]) -> String {
    let text = String::from_utf8_lossy(response);
    let lines = text.split("\r\n").filter(|line| !line.starts_with("date: "));
    let lines = lines.map(|line| if line.starts_with("x-amzn-requestid: ") { "x-amzn-requestid: ID" } else { line });
    lines.collect::<Vec<_>>().join("\n")
}
