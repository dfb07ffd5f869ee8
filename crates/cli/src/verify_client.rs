//! `proofmark verify client`: runs a command against a contract server and reports what it did.

use crate::environment;
use crate::output::print;
use crate::report_output::ReportOptions;
use crate::service::{
    LogOption, ServiceOptions, SignatureOption, given_credentials, raise_file_limit, runtime, tally, warn_if_exposed,
};
use crate::signals::Ending;
use anyhow::{Context, Result};
use proofmark_contract::report::ExitStatus;
use proofmark_contract::serve::{Log, Server};
use std::process::ExitCode;
use std::time::Duration;
use tokio::process::{Child, Command};
use tokio::sync::oneshot;

/// The arguments of `proofmark verify client`.
#[derive(clap::Args)]
#[command(after_help = "\
The command gets the server's address, dummy credentials and a region in its environment, so that any AWS SDK in it
talks to the server. Signatures are verified with these credentials, unless --signatures says otherwise. The exit status is 0 when the command succeeded and all its requests kept the contract, 1 when
not, and 2 when it could not run or sent no request at all.

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
    /// The command and its arguments.
    #[arg(last = true, required = true, value_name = "COMMAND")]
    command: Vec<String>,
}

/// How many requests are kept at least, so that each violation is shown with one of its requests.
const RECORDED: usize = 1000;
/// How long a command that was told to end may take before it is killed.
const GRACE: Duration = Duration::from_secs(5);

/// Runs `proofmark verify client`.
pub(crate) fn run(arguments: Arguments) -> Result<ExitCode> {
    let Arguments { service, options, command, .. } = &arguments;
    let service = service.as_deref().or(options.model.is_none().then_some("lambda"));
    let mut config = options.config(service, given_credentials(), SignatureOption::Verified, LogOption::Off)?;
    config.recorded = config.recorded.max(RECORDED);
    let (api, listen, seed) = (config.api.clone(), config.listen, config.seed);
    let logs = [config.log.clone(), config.notices.clone()];
    raise_file_limit();
    let region = config.scenario.settings.scope.region.clone();
    let (observer, status) = runtime()?.block_on(async {
        let mut ending = Ending::new()?;
        let server = Server::bind(config).await.with_context(|| format!("{listen} cannot be listened on"))?;
        warn_if_exposed(&server);
        let (observer, url) = (server.observer(), server.url());
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = tokio::spawn(server.run(async { _ = stopped.await }));
        let mut child = Command::new(&command[0]);
        child.args(&command[1..]).kill_on_drop(true);
        environment::REMOVED.iter().for_each(|name| _ = child.env_remove(name));
        child.envs(environment::variables(&api, &url, &region));
        let child = child.spawn().with_context(|| format!("{} cannot be run", command[0]))?;
        let status = wait(child, &mut ending).await?;
        drop(stop);
        serving.await.context("the server failed")?.context("the server cannot be started")?;
        Ok::<_, anyhow::Error>((observer, status))
    })?;
    logs.iter().flatten().for_each(Log::finish);
    let mut report = observer.report("verify client", command.join(" "));
    report.seed = Some(seed);
    arguments.output.give_out(&report)?;
    print(&format!("{}; the command ended with {status}", tally(&observer.recording())))?;
    Ok(match report.exit_status() {
        ExitStatus::Fine if !status.success() => ExitStatus::Findings.into(),
        other => other.into(),
    })
}

/// Waits for the command. A signal that ends this program is passed on; the second one, or patience, kills.
async fn wait(mut child: Child, ending: &mut Ending) -> Result<std::process::ExitStatus> {
    let signal = tokio::select! {
        status = child.wait() => return status.context("the command cannot be waited for"),
        signal = ending.next() => signal,
    };
    if let Some(id) = child.id().and_then(|id| rustix::process::Pid::from_raw(id.cast_signed())) {
        // It may have ended in this moment.
        let _ = rustix::process::kill_process(id, signal);
    }
    tokio::select! {
        status = child.wait() => return status.context("the command cannot be waited for"),
        _ = ending.next() => {}
        () = tokio::time::sleep(GRACE) => {}
    }
    child.kill().await.context("the command cannot be killed")?;
    child.wait().await.context("the command cannot be waited for")
}
