//! `proofmark health`: asks a running server whether it responds, for container images that have no other HTTP client.

use crate::output::print;
use crate::service::{runtime, seconds};
use anyhow::{Context, Result, bail, ensure};
use http_body_util::{BodyExt, Empty, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::{ACCEPT, HOST};
use hyper::{Request, StatusCode, Uri};
use hyper_util::rt::TokioIo;
use proofmark_smithy_model::count::counted;
use proofmark_smithy_model::text::printable;
use serde_json::Value;
use std::process::ExitCode;
use std::time::Duration;
use tokio::net::TcpStream;

/// The largest response that is read, in bytes. The server's has less than a hundredth of it.
const LARGEST: usize = 64 * 1024;

/// The arguments of `proofmark health`.
#[derive(clap::Args)]
#[command(after_help = "\
Sends GET /_proofmark/health. The exit status is 0 when a contract server responds, and 2 when not.

Examples:
  proofmark health
  proofmark health http://127.0.0.1:8080 --timeout 2

In a Dockerfile:
  HEALTHCHECK CMD [\"proofmark\", \"health\"]")]
pub(crate) struct Arguments {
    /// The server's URL, as `proofmark serve` prints it.
    #[arg(value_name = "URL", default_value = "http://127.0.0.1:4566")]
    url: String,
    /// How many seconds the server may take to respond.
    #[arg(long, value_name = "SECONDS", value_parser = seconds, default_value = "5")]
    timeout: f64,
}

/// Runs `proofmark health`.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let Arguments { url, timeout } = arguments;
    let shown = printable(url);
    let health = runtime()?.block_on(async {
        let limit = Duration::from_secs_f64(*timeout);
        let asked = tokio::time::timeout(limit, ask(url));
        asked.await.unwrap_or_else(|_| bail!("no response within {timeout} s (--timeout)"))
    });
    let health = health.with_context(|| format!("no contract server responds at {shown}"))?;
    print(&format!("{shown}: {health}"))?;
    Ok(ExitCode::SUCCESS)
}

/// What the server at this URL says of itself.
async fn ask(url: &str) -> Result<String> {
    let uri: Uri = url.parse().context("this is not a URL; expected one such as http://127.0.0.1:4566")?;
    ensure!(uri.scheme_str() == Some("http"), "expected a URL that begins with http://");
    ensure!(
        matches!(uri.path(), "" | "/") && uri.query().is_none(),
        "expected a URL without a path, such as http://127.0.0.1:4566"
    );
    let authority = uri.authority().context("the URL names no host")?;
    let host = authority.host().trim_matches(['[', ']']);
    let stream = TcpStream::connect((host, authority.port_u16().unwrap_or(80))).await.context("cannot connect")?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    // Its errors are those of the request.
    tokio::spawn(connection);
    let request =
        Request::get("/_proofmark/health").header(HOST, authority.as_str()).header(ACCEPT, "application/json");
    let response = sender.send_request(request.body(Empty::<Bytes>::new())?).await?;
    let status = response.status();
    let body = Limited::new(response.into_body(), LARGEST).collect().await;
    let body = body.map_err(|_| anyhow::anyhow!("the response has no body that can be read"))?.to_bytes();
    ensure!(status == StatusCode::OK, "GET /_proofmark/health has status {}", status.as_u16());
    let health: Value = serde_json::from_slice(&body).context("the response is not JSON")?;
    match (health["status"].as_str(), health["service"].as_str(), health["operations"].as_u64()) {
        (Some("ok"), Some(service), Some(operations)) => {
            Ok(format!("ok, {} with {}", printable(service), counted(operations, "operation")))
        }
        _ => bail!("the response is not one of a contract server"),
    }
}
