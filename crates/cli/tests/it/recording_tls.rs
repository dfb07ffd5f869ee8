//! `proofmark record --upstream https://...`: a contract server behind a certificate of an authority of our own.

use crate::tls::terminate;
use proofmark_contract_lambda::LambdaServer;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const GET: &str = "curl -sS \"$AWS_ENDPOINT_URL_LAMBDA/2019-09-25/functions/my-function/event-invoke-config\" \
    --user $AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY --aws-sigv4 aws:amz:us-east-2:lambda";

async fn record(url: String, to: PathBuf, authorities: Vec<PathBuf>) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_proofmark"));
    command.args(["record", "--upstream", &url, "--to"]).arg(to);
    authorities.iter().for_each(|path| _ = command.arg("--ca").arg(path));
    command.args(["--", "bash", "-c", GET]);
    let run = tokio::task::spawn_blocking(move || command.output().expect("it runs"));
    let Output { status, stdout, stderr } = run.await.expect("it ends");
    (status.code(), format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr)))
}

/// A server of this name behind TLS: its URL, and the file of its authority.
async fn secured(server: &LambdaServer, folder: &Path, name: &str) -> (String, PathBuf) {
    terminate(server.url().trim_start_matches("http://").to_owned(), folder, name).await
}

#[tokio::test]
async fn an_authority_that_is_named_is_trusted() {
    let (server, folder) = (LambdaServer::spawn().unwrap(), tempfile::tempdir().unwrap());
    let (url, authority) = secured(&server, folder.path(), "localhost").await;
    let path = folder.path().join("get.json");
    let (status, reported) = record(url, path.clone(), vec![authority]).await;
    assert_eq!(status, Some(0), "{reported}");
    assert_eq!(proofmark_recording::file::load(&path).unwrap().exchanges[0].response.status, Some(404));
}

#[tokio::test]
async fn an_authority_that_nobody_named_is_an_error_that_says_how_to_name_it() {
    let (server, folder) = (LambdaServer::spawn().unwrap(), tempfile::tempdir().unwrap());
    let (url, _) = secured(&server, folder.path(), "localhost").await;
    let path = folder.path().join("get.json");
    let (status, reported) = record(url, path.clone(), Vec::new()).await;
    assert_eq!((status, path.exists()), (Some(2), false), "{reported}");
    for expected in ["the upstream's certificate is not trusted: ", "UnknownIssuer; --ca FILE names the authority"] {
        assert!(reported.contains(expected), "{reported}");
    }
}

#[tokio::test]
async fn a_certificate_of_another_host_is_an_error() {
    let (server, folder) = (LambdaServer::spawn().unwrap(), tempfile::tempdir().unwrap());
    let (url, authority) = secured(&server, folder.path(), "other.example").await;
    let (status, reported) = record(url, folder.path().join("get.json"), vec![authority]).await;
    assert_eq!(status, Some(2), "{reported}");
    assert!(reported.contains("not valid for name \"localhost\""), "{reported}");
}

#[tokio::test]
async fn a_file_without_certificates_is_an_error_before_anything_is_run() {
    let (server, folder) = (LambdaServer::spawn().unwrap(), tempfile::tempdir().unwrap());
    let (url, _) = secured(&server, folder.path(), "localhost").await;
    let none = folder.path().join("none.pem");
    std::fs::write(&none, "no certificate").unwrap();
    for (file, expected) in
        [(none, "it has no certificate, expected PEM"), (folder.path().join("gone.pem"), "gone.pem")]
    {
        let (status, reported) = record(url.clone(), folder.path().join("get.json"), vec![file]).await;
        assert_eq!(status, Some(2), "{reported}");
        assert!(reported.contains(expected), "{reported}");
    }
}
