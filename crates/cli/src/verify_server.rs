//! `proofmark verify server`: checks a server for conformance and reports its violations.

use crate::logins::{self, LoginOptions};
use crate::output::print_error;
use crate::report_output::{ReportOptions, check_file, write_file};
use crate::service::{load, seconds};
use crate::services;
use anyhow::{Context, Result, bail};
use indicatif::{ProgressBar, ProgressStyle};
use proofmark_contract::report::curl::quoted;
use proofmark_contract::report::{ExitStatus, KnownFailures, RunReport, known};
use proofmark_contract::verify::{self, Options, Signer};
use proofmark_contract_lambda as lambda;
use proofmark_smithy_model::count::counted;
use proofmark_smithy_model::{file, text};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

/// The arguments of `proofmark verify server`.
#[derive(clap::Args)]
#[command(after_help = "\
Sends every documented example, every boundary of a constraint, generated requests and sequences of calls whose responses
are known, and validates the responses against the model. Requests are signed with the credentials of the environment
(AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_REGION), or with dummy ones. Operations that take API
keys, names with passwords or tokens get them from --api-key, --basic-auth and --bearer-token, better from
their variables, which other users of the machine cannot see. None of them is in any output.

Operations that write are skipped by name unless --allow-writes is given: they change what the server holds. The
known behaviour of a function's configs is then checked with a function of its own, or with that of --set
FunctionName=NAME, whose configs are lost.

An operation that responds to all valid requests with errors fails, as nothing was verified, whatever the errors say:
credentials that the server does not accept, throttling, functions that it does not have. --set names what it has. With
--missing-ok it may have nothing: an operation that only ever responds that what is asked for does not exist (an error
of its own with status 404) passes with a warning.

A known-failures file (TOML) lists cases, which must keep failing, or the run fails. --write-known-failures starts one:
  [[known-failure]]
  reason = \"the server leaves the qualifier out\"
  ids = [\"GetFunctionEventInvokeConfig/behaviour/qualified-arn\"]

A server whose first responses are not of the API at all fails at once, with one case.

Exit status: 0 when the server conforms, 1 when a case failed, passed although it is listed, or is listed and does not
exist, 2 when the run was not possible. All reports say the same.

Examples:
  proofmark verify server http://127.0.0.1:5000
  proofmark verify server http://127.0.0.1:5000 --allow-writes --html report.html
  proofmark verify server http://127.0.0.1:5000 --operation GetFunction --set FunctionName=my-function
  PROOFMARK_API_KEY=... proofmark verify server https://api.example.com --model api.smithy")]
pub(crate) struct Arguments {
    /// Where the server is, `http://HOST:PORT` or `https://HOST`.
    url: String,
    /// A model to validate its responses against: files, jars, folders or a smithy-build.json, all of them one model;
    /// may be given several times [default: the one of Lambda that is built in].
    #[arg(long, value_name = "PATH")]
    model: Vec<PathBuf>,
    /// The protocol of the model's service to use, as restJson1 or awsJson1_0 [default: the first that it has of those
    /// that are implemented].
    #[arg(long, value_name = "NAME", requires = "model")]
    protocol: Option<String>,
    /// Verify this operation only; may be given several times.
    #[arg(long, value_name = "NAME")]
    operation: Vec<String>,
    /// Run this case only, by its id in a report; may be given several times.
    #[arg(long, value_name = "ID", conflicts_with = "operation")]
    case: Vec<String>,
    /// Call operations that write.
    #[arg(long)]
    allow_writes: bool,
    /// How many generated requests each operation gets.
    #[arg(long, value_name = "NUMBER", default_value_t = REQUESTS)]
    requests: u32,
    /// The seed of generated requests: the same seed gives the same requests.
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    seed: u64,
    /// How many requests are under way at a time.
    #[arg(long, value_name = "NUMBER", default_value_t = 8)]
    concurrency: usize,
    /// How many seconds a response may take.
    #[arg(long, value_name = "SECONDS", default_value_t = 10.0, value_parser = seconds)]
    request_timeout: f64,
    /// How many seconds the whole run may take: then no request is begun any more, and the run fails.
    #[arg(long, value_name = "SECONDS", default_value_t = 1800.0, value_parser = seconds)]
    timeout: f64,
    /// The value of a member in all inputs that have it, `FunctionName=my-function`; may be given several times.
    #[arg(long, value_name = "MEMBER=VALUE", value_parser = assignment)]
    set: Vec<(String, Value)>,
    /// Let operations pass with a warning that only ever respond, with status 404, that what is asked for does not
    /// exist.
    #[arg(long)]
    missing_ok: bool,
    /// Cases that are known to fail, and must keep failing.
    #[arg(long, value_name = "FILE")]
    known_failures: Option<PathBuf>,
    /// Write a list of known failures with all cases that fail, grouped by cause. May be the file of --known-failures.
    #[arg(long, value_name = "FILE")]
    write_known_failures: Option<PathBuf>,
    #[command(flatten)]
    logins: LoginOptions,
    #[command(flatten)]
    output: ReportOptions,
}

/// How many generated requests each operation gets, unless an option says otherwise.
const REQUESTS: u32 = 50;

/// Runs `proofmark verify server`.
pub(crate) fn run(arguments: Arguments) -> Result<ExitCode> {
    arguments.output.check()?;
    if let Some(path) = &arguments.write_known_failures {
        check_file(path).context("--write-known-failures")?;
    }
    let command = command(&arguments);
    let loaded =
        if arguments.model.is_empty() { None } else { Some(load(&arguments.model, arguments.protocol.as_deref())?) };
    let api = loaded.as_ref().unwrap_or_else(|| lambda::api());
    let logins = arguments.logins.logins()?;
    let missing = logins::missing(api, &logins);
    if !missing.is_empty() {
        print_error(&format!(
            "warning: the model has operations that want {}, which is not given: they are called without",
            missing.join(" or ")
        ));
    }
    let options = Options {
        service: services::behind(api),
        operations: arguments.operation,
        cases: arguments.case,
        allow_writes: arguments.allow_writes,
        generated: arguments.requests,
        seed: arguments.seed,
        concurrency: arguments.concurrency,
        timeout: Duration::from_secs_f64(arguments.request_timeout),
        limit: Some(Duration::from_secs_f64(arguments.timeout)),
        signer: Signer::from_env(),
        logins,
        inputs: arguments.set.into_iter().collect(),
        missing_ok: arguments.missing_ok,
        known_failures: arguments.known_failures.as_deref().map(known_failures).transpose()?.unwrap_or_default(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.context("no runtime can be started")?;
    // Shown on a terminal only, on the standard error.
    let bar = ProgressBar::new(0);
    bar.set_style(ProgressStyle::with_template("{bar:30} {pos}/{len}, {msg}")?);
    let told = |progress: verify::Progress| {
        bar.set_length(progress.steps as u64);
        bar.set_position(progress.done as u64);
        bar.set_message(format!("{} failed", progress.failed));
    };
    let mut report = runtime.block_on(verify::server(api, &arguments.url, &options, &told))?;
    bar.finish_and_clear();
    report.command = command;
    let listed = report.summary().failed + report.summary().known_failures;
    report.next_steps = match &arguments.write_known_failures {
        Some(path) => {
            write_file(path, &known::write(&report))?;
            let path = text::path(path);
            let listed = counted(listed, "case");
            vec![format!("{path} lists {listed}; run again with --known-failures {}", quoted(&path))]
        }
        None => next_steps(&report, &options, arguments.output.has_page()),
    };
    arguments.output.give_out(&report)?;
    Ok(report.exit_status().into())
}

/// The command that makes the same requests again, without secrets, reports and what was chosen.
fn command(arguments: &Arguments) -> String {
    let mut words = vec!["proofmark verify server".to_owned(), quoted(&arguments.url)];
    let mut option = |name: &str, value: &str| words.push(format!("{name} {}", quoted(value)));
    arguments.model.iter().for_each(|path| option("--model", &path.display().to_string()));
    arguments.protocol.iter().for_each(|protocol| option("--protocol", protocol));
    for (member, value) in &arguments.set {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        option("--set", &format!("{member}={value}"));
    }
    if arguments.requests != REQUESTS {
        option("--requests", &arguments.requests.to_string());
    }
    if arguments.seed != 0 {
        option("--seed", &arguments.seed.to_string());
    }
    for (flag, is_given) in [("--allow-writes", arguments.allow_writes), ("--missing-ok", arguments.missing_ok)] {
        if is_given {
            words.push(flag.to_owned());
        }
    }
    words.join(" ")
}

fn next_steps(report: &RunReport, options: &Options, has_page: bool) -> Vec<String> {
    let summary = report.summary();
    let mut steps = Vec::new();
    if report.cases.iter().any(|case| case.id == verify::PROTOCOL_CASE) {
        steps.push("check the URL (host, port and path), and the API: --model PATH, --protocol NAME".to_owned());
        steps.push("to verify a part of it anyway, name up to three operations: --operation NAME".to_owned());
        return steps;
    }
    if summary.failed > 0 {
        if options.cases.is_empty() {
            steps.push(format!("one case again, with its messages: {} --verbose --case ID", report.command));
            steps.push("accept what fails today: --write-known-failures FILE, then --known-failures FILE".to_owned());
        }
        if !has_page {
            steps.push("all cases on one page: --html FILE".to_owned());
        }
    } else if report.exit_status() == ExitStatus::Fine {
        steps.push("in CI: --junit FILE for test results, --markdown FILE for a job summary".to_owned());
    }
    if summary.skipped > 0 && !options.allow_writes {
        steps.push("operations that write, on a server whose data may change: --allow-writes".to_owned());
    }
    steps
}

fn known_failures(path: &Path) -> Result<KnownFailures> {
    let text = file::read_text(path).with_context(|| format!("{} cannot be read", text::path(path)))?;
    KnownFailures::parse(&text).with_context(|| format!("{} cannot be used", text::path(path)))
}

/// `MEMBER=VALUE`, where the value is JSON, or else the text that it is.
fn assignment(text: &str) -> Result<(String, Value)> {
    let Some((member, value)) = text.split_once('=').filter(|(member, _)| !member.is_empty()) else {
        bail!("expected MEMBER=VALUE, as in FunctionName=my-function");
    };
    Ok((member.to_owned(), serde_json::from_str(value).unwrap_or_else(|_| value.into())))
}
