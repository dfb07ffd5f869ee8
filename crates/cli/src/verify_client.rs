//! `proofmark verify client`: runs a command against a contract server and reports what it did.

use crate::command::{Ended, Running};
use crate::environment::Environment;
use crate::output::print;
use crate::report_output::ReportOptions;
use crate::service::{
    LogOption, ServiceOptions, SignatureOption, given_credentials, raise_file_limit, runtime, seconds, tally,
    warn_if_exposed,
};
use crate::signals::Ending;
use anyhow::{Context, Result};
use proofmark_contract::report::ExitStatus;
use proofmark_contract::serve::{Log, Server};
use std::process::ExitCode;
use std::time::Duration;
use tokio::sync::oneshot;

/// The arguments of `proofmark verify client`.
#[derive(clap::Args)]
#[command(after_help = "\
The command gets the server's address, dummy credentials and a region in its environment, so that any AWS SDK in it
talks to the server. Nothing else leads it to AWS: it has none of the caller's AWS_* variables, its shared config and
credentials files are empty, the metadata service is disabled, and the server is reached without a proxy. To set a
variable of your own, write it before the command: -- env AWS_MAX_ATTEMPTS=1 pytest. --inherit-aws leaves all of that to
the command as the caller has it.

Signatures are verified with the dummy credentials, unless --signatures says otherwise (with --inherit-aws only their
presence is checked).

SIGINT, SIGTERM, SIGHUP and SIGQUIT are passed on to the command and to all processes of its group; what has not ended
after 5 seconds, or at the next signal, is killed. The exit status is 0 when the command succeeded and all its requests
kept the contract, 1 when not, and 2 when it could not run or sent no request at all.

Examples:
  proofmark verify client -- pytest tests/
  proofmark verify client --junit report.xml --scenario scenario.toml -- npm test
  proofmark verify client --model model.json --signatures ignored -- ./my-client")]
pub(crate) struct Arguments {
    /// The service, where its model is built in [default: lambda].
    #[arg(conflicts_with = "model")]
    service: Option<String>,
    #[command(flatten)]
    options: ServiceOptions,
    #[command(flatten)]
    output: ReportOptions,
    /// How many seconds the command may take; then it is stopped, with all processes that it started, and the run fails.
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    timeout: Option<f64>,
    /// Leave the caller's AWS variables and shared files to the command, and set the service's endpoint only. The
    /// command may then have real credentials and reach real AWS.
    #[arg(long)]
    inherit_aws: bool,
    /// The command and its arguments.
    #[arg(last = true, required = true, value_name = "COMMAND")]
    command: Vec<String>,
}

/// How many requests are kept at least, so that each violation is shown with one of its requests.
const RECORDED: usize = 1000;
/// Runs `proofmark verify client`.
pub(crate) fn run(arguments: Arguments) -> Result<ExitCode> {
    let Arguments { service, options, command, .. } = &arguments;
    let service = service.as_deref().or(options.model.is_empty().then_some("lambda"));
    // The caller's credentials are not known here: a profile or a role may give them.
    let signatures = if arguments.inherit_aws { SignatureOption::Present } else { SignatureOption::Verified };
    let mut config = options.config(service, given_credentials(), signatures, LogOption::Off)?;
    let timeout = arguments.timeout.map(Duration::from_secs_f64);
    config.recorded = config.recorded.max(RECORDED);
    let (api, listen, seed) = (config.api.clone(), config.listen, config.seed);
    let logs = [config.log.clone(), config.notices.clone()];
    raise_file_limit();
    let region = config.scenario.settings.scope.region.clone();
    let (observer, Ended { status, timed_out }) = runtime()?.block_on(async {
        let mut ending = Ending::new()?;
        let server = Server::bind(config).await.with_context(|| format!("{listen} cannot be listened on"))?;
        warn_if_exposed(&server);
        let (observer, url) = (server.observer(), server.url());
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = tokio::spawn(server.run(async { _ = stopped.await }));
        let environment = match arguments.inherit_aws {
            true => Environment::inherited(&api, &url),
            false => Environment::isolated(&api, &url, &region)?,
        };
        let ended = Running::start(command, &environment)?.wait(&mut ending, timeout).await?;
        drop(stop);
        serving.await.context("the server failed")?.context("the server cannot be started")?;
        Ok::<_, anyhow::Error>((observer, ended))
    })?;
    logs.iter().flatten().for_each(Log::finish);
    let mut report = observer.report("verify client", command.join(" "));
    report.seed = Some(seed);
    arguments.output.give_out(&report)?;
    let stopped = match arguments.timeout {
        Some(seconds) if timed_out => format!(", stopped after {seconds} s (--timeout)"),
        _ => String::new(),
    };
    print(&format!("{}; the command ended with {status}{stopped}", tally(&observer.recording())))?;
    Ok(match report.exit_status() {
        ExitStatus::Fine if !status.success() || timed_out => ExitStatus::Findings.into(),
        other => other.into(),
    })
}
