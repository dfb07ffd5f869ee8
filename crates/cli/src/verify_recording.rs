//! `proofmark verify recording`: whether recordings still are what a model says, and what a service responds.

use crate::recording::{ReachOptions, api_of};
use crate::report_output::ReportOptions;
use crate::service::{ModelOptions, runtime};
use anyhow::{Result, bail};
use jiff::civil::Date;
use proofmark_contract::Api;
use proofmark_contract::report::{Case, RunReport};
use proofmark_contract::serve::{Config, Server};
use proofmark_contract::violation::Severity;
use proofmark_recording::drift::{self, Against, Options};
use proofmark_recording::upstream::Upstream;
use proofmark_recording::{Recording, file};
use proofmark_smithy_model::text;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// The arguments of `proofmark verify recording`.
#[derive(clap::Args)]
#[command(after_help = "\
Validates each recorded request and response against the model: with --model NEW, it says which recordings a new model
breaks. Violations that were there when a file was recorded are noted in it, and are not findings. What a recording left out
is not judged.

--against URL sends the requests again and compares the responses: statuses, errors, and members of outputs, but not
times, ids and what was left out. --rules does the same with the contract server, whose differences are warnings. Only
operations that read are called, unless --allow-writes is given.

Examples:
  proofmark verify recording tests/recordings/*.json
  proofmark verify recording --model new.json --not-before 2026-06-01 create.json
  proofmark verify recording --against http://127.0.0.1:4566 --allow-writes create.json")]
pub(crate) struct Arguments {
    /// The recordings.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    model: ModelOptions,
    /// Report recordings of an earlier day, such as 2026-06-01.
    #[arg(long, value_name = "DATE")]
    not_before: Option<Date>,
    /// Send the requests to this service again, and compare: a URL, or `aws`.
    #[arg(long, value_name = "URL")]
    against: Option<String>,
    #[command(flatten)]
    reach: ReachOptions,
    /// Send the requests to the contract server, and report where its responses differ.
    #[arg(long)]
    rules: bool,
    /// Send requests that may change something, too.
    #[arg(long)]
    allow_writes: bool,
    #[command(flatten)]
    output: ReportOptions,
}

/// Runs `proofmark verify recording`.
pub(crate) fn run(arguments: Arguments) -> Result<ExitCode> {
    arguments.output.check()?;
    let begun = Instant::now();
    // All files are read first: one that is broken is not a finding.
    let (mut recordings, mut broken) = (Vec::new(), Vec::new());
    for path in &arguments.files {
        let recording = file::load(path).map_err(anyhow::Error::from);
        let read = recording.and_then(|recording| {
            let (api, service) = api_of(&recording, path, &arguments.model)?;
            Ok((recording, api, service))
        });
        match read {
            Ok(read) => recordings.push(read),
            Err(error) => broken.push(format!("{error:#}")),
        }
    }
    if !broken.is_empty() {
        bail!("{}", broken.join("\n"));
    }
    let names: Vec<String> = arguments.files.iter().map(|path| text::path(path)).collect();
    if let Some(twice) =
        names.iter().enumerate().find_map(|(index, name)| names[..index].contains(name).then_some(name))
    {
        bail!("{twice} is named twice");
    }
    let title = recordings.first().map_or_else(String::new, |(_, api, _)| format!("{} {}", api.title, api.version));
    let mut report = RunReport::new("verify recording", title, names.join(", "));
    let options = Options { not_before: arguments.not_before };
    for ((recording, api, service), name) in recordings.into_iter().zip(&names) {
        report.cases.extend(drift::check(&api, &recording, name, &options));
        if arguments.rules {
            let config = Config::new(api.clone()).with_service(service);
            let server = Server::spawn(config)?;
            let upstream = arguments.upstream(&api, server.url())?;
            let cases = again(&api, &recording, name, &upstream, ("rules", Severity::Warning, true))?;
            report.cases.extend(cases);
        }
        if let Some(url) = &arguments.against {
            let kind = ("against", Severity::Error, arguments.allow_writes);
            let upstream = arguments.upstream(&api, url)?;
            report.cases.extend(again(&api, &recording, name, &upstream, kind)?);
        }
    }
    report.requests =
        report.cases.iter().filter(|case| matches!(case.check.as_str(), "rules" | "against")).count() as u64;
    report.duration = begun.elapsed();
    arguments.output.give_out(&report)?;
    Ok(report.exit_status().into())
}

impl Arguments {
    fn upstream(&self, api: &Api, url: &str) -> Result<Upstream> {
        Ok(self.reach.upstream_of(api, url, Duration::from_secs(60), false)?.0)
    }
}

fn again(
    api: &Api,
    recording: &Recording,
    name: &str,
    upstream: &Upstream,
    (check, severity, writes): (&str, Severity, bool),
) -> Result<Vec<Case>> {
    let against = Against { upstream, check, severity, writes };
    Ok(runtime()?.block_on(drift::send_again(api, recording, name, &against)))
}
