//! `proofmark verify server https://...`: against the contract server behind a certificate of an authority of our own.

use crate::tls::terminate;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

/// The contract server, as a process.
struct Serving {
    process: Child,
    address: String,
}

impl Serving {
    fn start() -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_proofmark"));
        let mut process = command.args(["serve", "lambda"]).stdout(Stdio::piped()).spawn().expect("it starts");
        let lines = BufReader::new(process.stdout.take().expect("a pipe")).lines();
        let address = lines
            .map_while(Result::ok)
            .find_map(|line| Some(line.strip_prefix("AWS_ENDPOINT_URL_LAMBDA=http://")?.to_owned()));
        Self { process, address: address.expect("it prints its address") }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It may have ended.
        _ = self.process.kill();
        _ = self.process.wait();
    }
}

async fn verify(url: String, trusted: PathBuf) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_proofmark"));
    command.args(["verify", "server", &url, "--operation", "GetFunctionEventInvokeConfig", "--requests", "5"]);
    command.arg("--allow-writes").env("SSL_CERT_FILE", trusted).env_remove("SSL_CERT_DIR");
    tokio::task::spawn_blocking(move || command.output().expect("it runs")).await.expect("it ends")
}

#[tokio::test]
async fn a_server_with_a_certificate_that_is_trusted_passes() {
    let (server, folder) = (Serving::start(), tempfile::tempdir().expect("a folder"));
    let (url, certificate) = terminate(server.address.clone(), folder.path(), "localhost").await;
    let output = verify(url, certificate).await;
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!((output.status.code(), text.contains("failed")), (Some(0), false), "{text}");
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_reported() {
    let (server, folder) = (Serving::start(), tempfile::tempdir().expect("a folder"));
    let (url, _) = terminate(server.address.clone(), folder.path(), "localhost").await;
    let other = tempfile::tempdir().expect("a folder");
    let (_, other) = terminate(server.address.clone(), other.path(), "localhost").await;
    let output = verify(url, other).await;
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.code() == Some(1) && text.contains("invalid peer certificate"), "{text}");
}

#[tokio::test]
async fn no_certificates_of_authorities_at_all() {
    let (server, folder) = (Serving::start(), tempfile::tempdir().expect("a folder"));
    let (url, _) = terminate(server.address.clone(), folder.path(), "localhost").await;
    let none = folder.path().join("none.pem");
    std::fs::write(&none, "").expect("a file");
    let output = verify(url, none).await;
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(2) && text.contains("SSL_CERT_FILE"), "{text}");
}
