//! `proofmark serve`: runs the contract server until it is told to stop.

use crate::environment::endpoint_variable;
use crate::output::{print, print_error};
use crate::service::{
    LogOption, ServiceOptions, SignatureOption, own_credentials, raise_file_limit, runtime, tally, warn_if_exposed,
};
use crate::signals::Ending;
use anyhow::{Context, Result};
use proofmark_contract::serve::{Log, Server};
use proofmark_smithy_model::text::{printable, printable_json};
use serde_json::json;
use std::io::{sink, stdin};
use std::process::ExitCode;
use tokio::sync::oneshot;

/// The arguments of `proofmark serve`.
#[derive(clap::Args)]
#[command(after_help = "\
Prints the address and the environment variable that leads AWS's SDKs to it; then a line a request, until SIGINT or
SIGTERM.

What a single call gets can be asked for by its headers:
  x-proofmark-error: TooManyRequestsException    an error, modelled or not
  x-proofmark-message, -reason, -retry-after     what the error says
  x-proofmark-fault: timeout|truncated|bad-gateway|reset|garbage
  x-proofmark-delay: 200ms

Memory and connections are bounded, see Limits below; what has no room is refused, and a notice on the standard error
output says so once. Only addresses, localhost and names given with --allow-host are taken as host of a request.

Control API: GET /_proofmark/health, /_proofmark/report, /_proofmark/requests, GET, POST and DELETE
/_proofmark/expectations, POST /_proofmark/reset.

Examples:
  proofmark serve lambda
  proofmark serve lambda --listen 127.0.0.1:4566 --log json
  proofmark serve --model model.json --scenario scenario.toml --lenient")]
pub(crate) struct Arguments {
    /// The service, where its model is built in: lambda.
    #[arg(required_unless_present = "model", conflicts_with = "model")]
    service: Option<String>,
    #[command(flatten)]
    options: ServiceOptions,
    /// Print the address as one line of JSON.
    #[arg(long)]
    json: bool,
    /// Stop once the standard input ends. A program that starts the server and keeps a pipe to it leaves no server
    /// behind, however it ends.
    #[arg(long)]
    stop_with_stdin: bool,
}

/// Runs `proofmark serve`.
pub(crate) fn run(arguments: Arguments) -> Result<ExitCode> {
    let Arguments { service, options, json, stop_with_stdin } = arguments;
    let config = options.config(service.as_deref(), own_credentials(), SignatureOption::Present, LogOption::Line)?;
    let (api, listen, strict) = (config.api.clone(), config.listen, config.strict);
    let logs = [config.log.clone(), config.notices.clone()];
    raise_file_limit();
    runtime()?.block_on(async {
        let mut ending = Ending::new()?;
        let server = Server::bind(config).await.with_context(|| format!("{listen} cannot be listened on"))?;
        warn_if_exposed(&server);
        let (url, variable) = (server.url(), endpoint_variable(&api));
        print(&match json {
            true => printable_json(
                &json!({
                    "url": url,
                    "address": server.addr().to_string(),
                    "environment": { variable: url },
                    "service": api.sdk_id,
                    "version": api.version,
                    "strict": strict,
                    "pid": std::process::id(),
                })
                .to_string(),
            )
            .into_owned(),
            false => {
                let mode = if strict { "strict" } else { "lenient" };
                // On one line: what follows is read by shells.
                let (title, version) = (printable(&api.title), printable(&api.version));
                let operations = api.operations().len();
                format!("{title} {version}, {operations} operations, {mode}, at {url}\n{variable}={url}")
            }
        })?;
        let observer = server.observer();
        server.run(ended(&mut ending, stop_with_stdin)).await.context("the server cannot be started")?;
        logs.iter().flatten().for_each(Log::finish);
        print_error(&format!("stopped after {}", tally(&observer.recording())));
        Ok(ExitCode::SUCCESS)
    })
}

/// Waits for a signal, or for the end of the standard input where that counts.
async fn ended(ending: &mut Ending, with_stdin: bool) {
    let (sender, stdin_ended) = oneshot::channel();
    if with_stdin {
        // A thread of its own: the runtime would wait for one of its threads, and nothing interrupts a read.
        std::thread::spawn(move || {
            // An input that cannot be read has ended.
            let _ = std::io::copy(&mut stdin(), &mut sink());
            let _ = sender.send(());
        });
        tokio::select! {
            _ = ending.next() => {}
            _ = stdin_ended => {}
        }
    } else {
        ending.next().await;
    }
}
