//! `proofmark verify client`: runs a command against a contract server and reports what it did.

use crate::command::{Ended, Running};
use crate::environment::Environment;
use crate::output::print;
use crate::report_output::ReportOptions;
use crate::service::{
    LogOption, ServiceOptions, SignatureOption, Tally, given_credentials, raise_file_limit, runtime, seconds,
    warn_if_exposed,
};
use crate::signals::Ending;
use anyhow::{Context, Result, bail};
use proofmark_contract::report::curl::quoted;
use proofmark_contract::report::{Case, ExitStatus, Finding, RunReport};
use proofmark_contract::serve::{Log, Recording, Server, endpoint_variable};
use proofmark_contract::{Api, Mark};
use std::process::ExitCode;
use std::time::{Duration, Instant};
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
after 5 seconds, or at the next signal, is killed.

Exit status: 0 when the command succeeded and all its requests conform to the model; 1 when the command failed, was
stopped, sent no request at all or one that violates the model; 2 when it could not be run. All reports say the same.

Examples:
  proofmark verify client -- pytest tests/
  proofmark verify client --junit report.xml --scenario scenario.toml -- npm test
  proofmark verify client --model model.json --signatures ignored -- ./my-client")]
pub(crate) struct Arguments {
    /// The service, where its model is built in [default: lambda].
    // Several are a command whose `--` is missing.
    #[arg(value_name = "SERVICE", num_args = 0..)]
    service: Vec<String>,
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
    #[arg(last = true, value_name = "COMMAND")]
    command: Vec<String>,
}

/// How many requests are kept at least, so that each violation is shown with one of its requests.
const RECORDED: usize = 1000;

/// What stands in place of an operation in cases that are about the whole run.
const RUN: &str = "verify client";

/// Runs `proofmark verify client`.
pub(crate) fn run(arguments: Arguments) -> Result<ExitCode> {
    let Arguments { service, options, command, .. } = &arguments;
    check_command(&arguments)?;
    arguments.output.check()?;
    let service = service.first().map(String::as_str).or(options.model.model.is_empty().then_some("lambda"));
    // The caller's credentials are not known here: a profile or a role may give them.
    let signatures = if arguments.inherit_aws { SignatureOption::Present } else { SignatureOption::Verified };
    let mut config = options.config(service, given_credentials(), signatures, LogOption::Off)?;
    let timeout = arguments.timeout.map(Duration::from_secs_f64);
    config.recorded = config.recorded.max(RECORDED);
    let (api, listen, seed) = (config.api.clone(), config.listen, config.seed);
    let logs = [config.log.clone(), config.notices.clone()];
    raise_file_limit();
    let region = config.scenario.settings.scope.region.clone();
    let begun = Instant::now();
    let (observer, ended) = runtime()?.block_on(async {
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
    let recording = observer.whole_recording();
    let mut cases = vec![command_case(&ended, arguments.timeout, begun.elapsed())];
    cases.extend(no_requests_case(&recording, &api, arguments.inherit_aws));
    report.cases.splice(0..0, cases);
    report.next_steps = next_steps(&arguments, &report);
    arguments.output.give_out(&report)?;
    let stopped = match arguments.timeout {
        Some(seconds) if ended.timed_out => format!(", stopped after {seconds} s (--timeout)"),
        _ => String::new(),
    };
    print(&format!("\n{}; the command ended with {}{stopped}", Tally::of(&[observer]), ended.status))?;
    Ok(report.exit_status().into())
}

/// Fails when there is no command, and says where it belongs.
fn check_command(arguments: &Arguments) -> Result<()> {
    let Arguments { service, options, command, .. } = arguments;
    let service: Vec<&str> = service.iter().map(String::as_str).collect();
    match service[..] {
        [name] if !command.is_empty() && !options.model.model.is_empty() => {
            bail!("both the service `{name}` and a model (--model) are named; leave one of them out")
        }
        [] | [_] if !command.is_empty() => Ok(()),
        [] => bail!("no command is given; write it after `--`, as in: proofmark verify client -- pytest tests/"),
        ["lambda"] => {
            bail!("no command is given; write it after `--`, as in: proofmark verify client lambda -- pytest tests/")
        }
        ref words => {
            let words: Vec<_> = words.iter().map(|word| quoted(word)).collect();
            let rest = if command.is_empty() { String::new() } else { format!(" {}", command.join(" ")) };
            bail!("`--` is missing before the command; write: proofmark verify client -- {}{rest}", words.join(" "))
        }
    }
}

/// The case of the command: that it ends well.
fn command_case(ended: &Ended, timeout: Option<f64>, took: Duration) -> Case {
    let Ended { status, timed_out } = ended;
    let finding = match timeout {
        Some(seconds) if *timed_out => {
            let found = format!("it was stopped, and ended with {status}");
            Some(Finding::error("command", format!("an end within {seconds} s (--timeout)"), found))
        }
        _ => (!status.success()).then(|| Finding::error("command", "exit status 0", status.to_string())),
    };
    let case = Case::new(RUN, "command", "exit-status", Mark::Model).with_findings(finding.into_iter().collect());
    Case { duration: took, ..case }
}

/// The case of a command that called nothing, with what may be the cause.
fn no_requests_case(recording: &Recording, api: &Api, inherits: bool) -> Option<Case> {
    if recording.routed + recording.unrouted + recording.unreadable > 0 {
        return None;
    }
    let variable = endpoint_variable(api);
    let causes = match inherits {
        true => format!(
            "the code sets an endpoint or replaces the HTTP client; it ran no test; or its SDK is too old to read \
             {variable}. Without --inherit-aws, profiles and regions of the caller cannot lead elsewhere either"
        ),
        false => format!(
            "the code sets an endpoint, a profile or credentials of its own, or replaces the HTTP client; it ran no \
             test; or its SDK is too old to read {variable}: pass that variable's value as the endpoint"
        ),
    };
    let found = format!("none; likely causes: {causes}");
    let finding = Finding::error("requests", "one request at least", found);
    Some(Case::new(RUN, "command", "requests", Mark::Model).with_findings(vec![finding]))
}

fn next_steps(arguments: &Arguments, report: &RunReport) -> Vec<String> {
    let mut steps = Vec::new();
    if report.exit_status() == ExitStatus::Fine {
        steps.push("in CI: --junit FILE for test results, --markdown FILE for a job summary".to_owned());
    } else if !arguments.output.has_page() {
        steps.push("all requests on one page: --html FILE".to_owned());
    }
    if report.exit_status() != ExitStatus::Fine {
        steps.push("each request as it comes: --log line".to_owned());
    }
    steps
}
