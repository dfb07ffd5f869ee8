//! A service that is recorded, the proxy before it, and a client that sends what it is given.

use aws_credential_types::Credentials;
use proofmark_contract::verify::Signer;
use proofmark_recording::front::Front;
use proofmark_recording::proxy::{Live, Proxy, Tally};
use proofmark_recording::secrets::Secrets;
use proofmark_recording::upstream::{Signing, Upstream};
use proofmark_recording::writer::{self, Options, WriteError, Written};
use proofmark_recording::{Keep, Recording, Rules, file};
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;
use tempfile::TempDir;
use tokio::sync::oneshot;

/// What makes a request look signed.
pub const SIGNED: &str = "host: localhost\r\nauthorization: AWS4-HMAC-SHA256 Credential=AKID/20261124/us-east-2/lambda/aws4_request, \
    SignedHeaders=host;x-amz-date, Signature=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\r\n\
    x-amz-date: 20261124T000000Z\r\n";

/// A response as a client sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Received {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// Sends a request line with headers and a body, and reads the response to its end.
pub fn send(url: &str, line: &str, headers: &str, body: &[u8]) -> Received {
    let mut stream = TcpStream::connect(url.trim_start_matches("http://")).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let length = body.len();
    let head = format!("{line} HTTP/1.1\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(body).unwrap();
    let mut bytes = Vec::new();
    // A response that breaks off is one, too.
    let _ = stream.read_to_end(&mut bytes);
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").map_or(bytes.len(), |end| end + 4);
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default();
    let body = bytes[end..].to_vec();
    let body = if head.to_lowercase().contains("transfer-encoding: chunked") { unchunked(&body) } else { body };
    Received { status, head, body }
}

fn unchunked(mut bytes: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    while let Some(end) = bytes.windows(2).position(|window| window == b"\r\n") {
        let size = usize::from_str_radix(std::str::from_utf8(&bytes[..end]).unwrap(), 16).unwrap();
        let rest = &bytes[end + 2..];
        if size == 0 || rest.len() < size + 2 {
            break;
        }
        whole.extend_from_slice(&rest[..size]);
        bytes = &rest[size + 2..];
    }
    whole
}

/// A signed request without other headers.
pub fn call(url: &str, line: &str, body: &str) -> Received {
    let content = if body.is_empty() { "" } else { "content-type: application/json\r\n" };
    send(url, line, &format!("{SIGNED}{content}"), body.as_bytes())
}

/// A proxy that records, until it is finished.
pub struct Recording1 {
    pub url: String,
    pub path: PathBuf,
    folder: TempDir,
    stop: oneshot::Sender<()>,
    thread: JoinHandle<(Tally, Result<Written, WriteError>)>,
}

/// How a recording is made.
pub struct Setup {
    pub keep: Vec<Keep>,
    pub secrets: Secrets,
    pub rules: Rules,
    pub timeout: Duration,
    pub signing: Signing,
    pub caller: Option<Credentials>,
}

impl Default for Setup {
    fn default() -> Self {
        let signer = Signer::new(Signer::dummy(), "us-east-2");
        Self {
            keep: Vec::new(),
            secrets: Secrets::default(),
            rules: Rules::default(),
            timeout: Duration::from_secs(30),
            signing: Signing::Anew(signer, "lambda".to_owned()),
            caller: None,
        }
    }
}

/// What a recording came to.
pub struct Finished {
    pub tally: Tally,
    pub written: Result<Written, WriteError>,
    pub path: PathBuf,
    _folder: TempDir,
}

impl Finished {
    pub fn recording(&self) -> Recording {
        file::load(&self.path).unwrap()
    }

    pub fn text(&self) -> String {
        std::fs::read_to_string(&self.path).unwrap()
    }
}

/// Records what goes on to this URL.
pub fn record(upstream: &str, setup: Setup) -> Recording1 {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recording.json");
    record_to(upstream, setup, folder, path)
}

pub fn record_to(upstream: &str, setup: Setup, folder: TempDir, path: PathBuf) -> Recording1 {
    let api = proofmark_contract_lambda::api();
    let (stop, stopped) = oneshot::channel();
    let upstream = upstream.to_owned();
    let (say_url, url) = std::sync::mpsc::channel();
    let options = Options {
        path: Some(path.clone()),
        keep: setup.keep,
        secrets: setup.secrets,
        continued: None,
        rules: setup.rules,
    };
    let secrets = options.secrets.clone();
    let thread = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (recorder, writing) = writer::start(api, options).unwrap();
            let upstream = Upstream::new(&upstream, setup.signing, setup.timeout).unwrap();
            let mut proxy = Proxy::new(api);
            proxy.live = Some(Live { upstream: Arc::new(upstream), recorder, secrets, caller: setup.caller });
            let proxy = Arc::new(proxy);
            let front = Front::bind((Ipv4Addr::LOCALHOST, 0).into()).await.unwrap();
            say_url.send(front.url()).unwrap();
            front.run(Arc::clone(&proxy), async { _ = stopped.await }).await;
            let tally = proxy.tally();
            drop(proxy);
            (tally, tokio::task::spawn_blocking(|| writing.finish()).await.unwrap())
        })
    });
    Recording1 { url: url.recv().unwrap(), path, folder, stop, thread }
}

impl Recording1 {
    pub fn finish(self) -> Finished {
        self.stop.send(()).unwrap();
        let (tally, written) = self.thread.join().unwrap();
        Finished { tally, written, path: self.path, _folder: self.folder }
    }
}

/// A service that responds to each request with these bytes, request by request, and then closes the connection.
pub fn service(responses: Vec<Vec<u8>>) -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for response in responses {
            let Ok((mut stream, _)) = listener.accept() else { return };
            read_request(&mut stream);
            let _ = stream.write_all(&response);
        }
    });
    url
}

/// Reads a request to its end.
pub fn read_request(stream: &mut TcpStream) -> Vec<u8> {
    let (mut bytes, mut buffer) = (Vec::new(), [0; 4096]);
    loop {
        let Ok(count @ 1..) = stream.read(&mut buffer) else { return bytes };
        bytes.extend_from_slice(&buffer[..count]);
        let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse::<usize>().ok());
        if bytes.len() >= end + 4 + length.unwrap_or_default() {
            return bytes;
        }
    }
}

/// A response with a JSON body.
pub fn response(status: &str, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\ncontent-type: application/json\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n{body}")
        .into_bytes()
}

/// The recording of the documented example, in a file.
pub fn example(folder: &Path) -> PathBuf {
    written(folder, proofmark_recording::EXAMPLE)
}

/// A recording in a file.
pub fn written(folder: &Path, text: &str) -> PathBuf {
    let path = folder.join("recording.json");
    std::fs::write(&path, text).unwrap();
    path
}
