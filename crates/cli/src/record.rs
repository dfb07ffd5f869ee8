//! `proofmark record`: runs a command, or waits, while its requests go on to a service and are recorded.

use crate::command::{Ended, Running};
use crate::output::print;
use crate::recording::{self, LiveOptions, described, options_for};
use crate::service::{ModelOptions, listen_address, raise_file_limit, seconds};
use crate::session::{Closed, Session, Upstream};
use anyhow::{Context, Result, bail};
use proofmark_contract::serve::endpoint_variable;
use proofmark_smithy_model::count::{counted, counted_with};
use proofmark_smithy_model::text;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

/// The arguments of `proofmark record`.
#[derive(clap::Args)]
#[command(after_help = "\
The command gets the address of a proxy on loopback, credentials of its own, and a region in its environment, so that any
AWS SDK in it talks to the proxy. Requests go on to the upstream alone; redirects are not followed. They are signed anew
with AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN of your environment; for a profile or a role, run
`eval \"$(aws configure export-credentials --format env)\"` first. Real AWS is reached with --upstream aws, or a URL of
it and --allow-aws, only. Without a command, the proxy runs until SIGINT or SIGTERM.

Left out of the file are credentials, signatures, tokens, members that the model marks sensitive, payloads, headers,
query parameters and members that the model does not have; account ids become those of AWS's documentation. A file in
which a secret of the environment occurs, in whatever encoding, is not written.

The file is complete up to the last exchange whenever the program ends. Recorded again, it keeps its rules. The exit
status is 0 when the command succeeded and all of its requests were recorded, 1 when not, and 2 when it could not run,
the file could not be written, or no request came.

Examples:
  proofmark record --upstream http://127.0.0.1:4566 --to tests/create.json -- pytest tests/test_create.py
  proofmark record --upstream aws --to get.json -- aws lambda get-function --function-name my-function
  proofmark record --upstream https://lambda.us-east-2.amazonaws.com --allow-aws --to session.json
  proofmark record --upstream https://staging.example.com --ca staging.pem --to session.json")]
pub(crate) struct Arguments {
    /// The service, where its model is built in [default: lambda].
    #[arg(conflicts_with = "model")]
    service: Option<String>,
    #[command(flatten)]
    model: ModelOptions,
    /// The file to write.
    #[arg(long, value_name = "FILE", default_value = "recording.json")]
    to: PathBuf,
    #[command(flatten)]
    live: LiveOptions,
    /// Where the proxy listens; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0", value_parser = listen_address)]
    listen: SocketAddr,
    /// How many seconds the command may take; then it is stopped, with all processes that it started.
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    timeout: Option<f64>,
    /// The command and its arguments.
    #[arg(last = true, value_name = "COMMAND")]
    command: Vec<String>,
}

/// Runs `proofmark record`.
pub(crate) fn run(arguments: Arguments) -> Result<ExitCode> {
    let Arguments { service, model, to, live, listen, command, .. } = &arguments;
    let api = model.api(service.as_deref().or(model.model.is_empty().then_some("lambda")))?;
    let Some(upstream) = &live.upstream else {
        bail!(
            "name the service that requests go on to: --upstream URL, or --upstream aws for real AWS. Nothing is sent \
             anywhere without it"
        );
    };
    if !listen.ip().is_loopback() {
        bail!("--listen {listen} can be reached from other machines, expected an address of this one, 127.0.0.1");
    }
    let rules = recording::rules_of(to)?;
    raise_file_limit();
    let options = options_for(to, live, None, rules);
    let timeout = arguments.timeout.map(Duration::from_secs_f64);
    let session = Session {
        api: api.clone(),
        listen: *listen,
        player: None,
        pauses: true,
        asserts_played: false,
        live: Some(Upstream { options: live, url: upstream, written: options }),
    };
    let Closed { work: ended, tally, written } = session.run(async |open| {
        let region = recording::region();
        if command.is_empty() {
            let (url, caller) = (&open.url, &open.caller);
            print(&format!(
                "recording {} to {}, at {url}; in the client's environment:\n{}={url}\nAWS_ACCESS_KEY_ID={}\n\
                 AWS_SECRET_ACCESS_KEY={}\nAWS_REGION={region}",
                described(&api),
                text::path(to),
                endpoint_variable(&api),
                caller.access_key_id(),
                caller.secret_access_key(),
            ))?;
            open.ending.next().await;
            return Ok(None);
        }
        let running = Running::start(command, &open.environment(&region)?)?;
        running.wait(&mut open.ending, timeout).await.map(Some)
    })?;
    tally.failures.iter().for_each(|failure| crate::output::print_error(&format!("not recorded: {failure}")));
    let written = written.context("nothing was to be recorded")??;
    let ended_with = match &ended {
        Some(Ended { status, timed_out: false }) => format!("; the command ended with {status}"),
        Some(Ended { status, timed_out: true }) => format!("; the command ended with {status}, stopped by --timeout"),
        None => String::new(),
    };
    let file = text::path(to);
    let (exchanges, violating) = (counted(written.exchanges, "exchange"), written.violating);
    let failed = counted_with(tally.failed, "request", ["was", "were"]);
    print(&format!(
        "{exchanges} in {file}, {violating} of them with violations of the model; {failed} not recorded{ended_with}"
    ))?;
    if written.added == 0 {
        let reason = match tally.failed {
            0 => format!("no request came: does the program take its endpoint from {}?", endpoint_variable(&api)),
            _ => "no request could be recorded, see above".to_owned(),
        };
        crate::output::print_error(&format!("{file} was not written, as {reason}"));
        return Ok(ExitCode::from(2));
    }
    let succeeded = ended.is_none_or(|ended| ended.status.success() && !ended.timed_out);
    Ok(if succeeded && tally.failed == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
