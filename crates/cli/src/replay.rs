//! `proofmark replay`: runs a command against a recording, or serves it until it is stopped. `serve --replay` is here, too.

use crate::command::{Ended, Running};
use crate::output::{print, print_error};
use crate::recording::{LiveOptions, api_of, described, options_for};
use crate::service::{ModelOptions, listen_address, raise_file_limit, seconds};
use crate::session::{Closed, Open, Session, Upstream};
use anyhow::{Result, anyhow, bail};
use clap::ValueEnum;
use proofmark_contract::serve::{SharedApi, endpoint_variable};
use proofmark_contract::service::Service;
use proofmark_recording::play::Player;
use proofmark_recording::proxy::Report;
use proofmark_recording::{Recording, Rules, file, writer};
use proofmark_smithy_model::count::{counted, counted_with};
use proofmark_smithy_model::text::{self, printable_json};
use serde_json::json;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

/// The arguments of `proofmark replay`.
#[derive(clap::Args)]
#[command(after_help = "\
The command gets the address of a server in its environment, as under `verify client`, which responds as recorded.
Requests are matched by operation and input, whatever the form of a function's name; tokens that make a request
idempotent, times, and what the recording left out do not count. `rules` in the file say what else does not count
(`\"ignore\": [\"CreateFunction.Description\"]`), whether all is played in the order of the file (`\"order\": \"strict\"`),
and whether the last exchange for a request is played again (`\"repeat\": \"last\"`). Without a command, the recording is
served until SIGINT or SIGTERM, or until the standard input ends.

Modes:
  none          respond as recorded, and reject everything else; nothing goes to the network
  once          record with --upstream where there is no file yet, else as none
  new-episodes  respond as recorded, send everything else to --upstream, and add it to the file
  all           send everything to --upstream, and replace the file

With --json, the first line on the standard output is JSON with the address, the environment of clients and the credentials
that they must sign with; the last one has what was played, recorded and found. GET /_proofmark/recording has the same
at any time.

The exit status is 0 when the command succeeded, every request was recorded and every exchange played, 1 when not, and 2
when it could not run, or, without --json, was to record and no request came.

Examples:
  proofmark replay tests/create.json -- pytest tests/test_create.py
  proofmark replay get.json --mode once --upstream http://127.0.0.1:4566 -- ./my-client")]
pub(crate) struct Arguments {
    /// The recording.
    file: PathBuf,
    #[command(flatten)]
    model: ModelOptions,
    /// What happens with requests that are not recorded.
    #[arg(long, value_name = "MODE", default_value = "none")]
    mode: Mode,
    #[command(flatten)]
    live: LiveOptions,
    /// Where the recording is served; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0", value_parser = listen_address)]
    listen: SocketAddr,
    /// Print the address and the findings as lines of JSON, for programs that start this one.
    #[arg(long, conflicts_with_all = ["command", "host_header"])]
    json: bool,
    /// Stop once the standard input ends. A program that starts this one and keeps a pipe to it leaves nothing behind,
    /// however it ends.
    #[arg(long, conflicts_with = "command")]
    stop_with_stdin: bool,
    /// Accept that exchanges are not played.
    #[arg(long)]
    allow_unplayed: bool,
    /// Play streams without the pauses that were recorded.
    #[arg(long)]
    no_pauses: bool,
    /// How many seconds the command may take; then it is stopped, with all processes that it started.
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    timeout: Option<f64>,
    /// The command and its arguments.
    #[arg(last = true, value_name = "COMMAND")]
    command: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Mode {
    None,
    Once,
    NewEpisodes,
    All,
}

impl Mode {
    /// Why something is recorded in the file.
    fn why_it_records(self, file: &str) -> String {
        match self {
            Self::None | Self::Once => format!("{file} is not there yet, so --mode once records it"),
            Self::NewEpisodes => format!("--mode new-episodes records what {file} does not have"),
            Self::All => format!("--mode all records {file} again"),
        }
    }
}

/// How a run is set up.
struct Plan {
    api: SharedApi,
    service: Arc<dyn Service>,
    /// What is played.
    played: Option<Recording>,
    /// What is written, if anything.
    written: Option<writer::Options>,
}

/// Runs `proofmark replay`.
pub(crate) fn run(arguments: Arguments) -> Result<ExitCode> {
    let Arguments { file: path, live, mode, command, .. } = &arguments;
    let plan = plan(&arguments)?;
    let (file, is_new) = (text::path(path), plan.played.is_none());
    let upstream = match (plan.written.is_some(), &live.upstream) {
        (true, None) => bail!("{}: name the service with --upstream URL", mode.why_it_records(&file)),
        (false, Some(_)) if *mode == Mode::None => bail!(
            "--mode none reaches no network; leave --upstream out, or say with --mode when it is called: once, new-episodes \
             or all"
        ),
        (_, upstream) => upstream.as_deref(),
    };
    if live.upstream.is_some() && !arguments.listen.ip().is_loopback() {
        bail!("--listen {} can be reached from other machines, expected an address of this one", arguments.listen);
    }
    raise_file_limit();
    let Plan { api, service, played, written } = plan;
    let player = played.map(|recording| Arc::new(Player::new(api.clone(), service, recording)));
    let timeout = arguments.timeout.map(Duration::from_secs_f64);
    let session = Session {
        api: api.clone(),
        listen: arguments.listen,
        player: player.clone(),
        pauses: !arguments.no_pauses,
        asserts_played: !arguments.allow_unplayed,
        live: written.zip(upstream).map(|(written, url)| Upstream { options: live, url, written }),
    };
    let Closed { work: ended, tally, written } = session.run(async |open| {
        let region = player.as_ref().map_or_else(crate::recording::region, |player| player.recording().region.clone());
        if command.is_empty() {
            print(&first_line(open, &region, path, (is_new, arguments.json)))?;
            crate::ending::ended(&mut open.ending, arguments.stop_with_stdin).await;
            return Ok(None);
        }
        let running = Running::start(command, &open.environment(&region)?)?;
        running.wait(&mut open.ending, timeout).await.map(Some)
    })?;
    let recorded = written.transpose()?.map(|written| written.added as u64);
    let has_failed = ended.as_ref().is_some_and(|ended| !ended.status.success() || ended.timed_out);
    let report = Report::new(player.as_deref(), &tally, recorded, !arguments.allow_unplayed);
    if arguments.json {
        print(&printable_json(&report.to_json().to_string()))?;
    } else {
        report.findings.iter().for_each(|finding| print_error(finding));
        print(&summary(&report, path, ended.as_ref()))?;
        if is_new && recorded == Some(0) {
            let variable = endpoint_variable(&api);
            let reason = match tally.failed {
                0 => format!("no request came: does the program take its endpoint from {variable}?"),
                _ => "no request could be recorded, see above".to_owned(),
            };
            print_error(&format!("{file} was not written, as {reason}"));
            return Ok(ExitCode::from(2));
        }
    }
    if *mode == Mode::Once {
        let hint = match is_new {
            true if recorded > Some(0) && (has_failed || !report.findings.is_empty()) => format!(
                "{file} has what was recorded all the same, and the next run plays it; remove it, or use --mode all, to \
                 record it again"
            ),
            false if player.as_ref().is_some_and(|player| player.misses().1 > 0) => format!(
                "--mode once records only where there is no file, and {file} was there; --mode new-episodes adds what it \
                 lacks, --mode all records it again"
            ),
            _ => String::new(),
        };
        if !hint.is_empty() {
            print_error(&hint);
        }
    }
    let succeeded = !has_failed && report.findings.is_empty();
    Ok(if succeeded { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Where the recording is served or made, and what clients need.
fn first_line(open: &Open<'_>, region: &str, path: &Path, (is_new, json): (bool, bool)) -> String {
    let (url, variable) = (&open.url, endpoint_variable(open.api));
    let (access_key, secret_key) = (open.caller.access_key_id(), open.caller.secret_access_key());
    if json {
        let line = json!({
            "url": url,
            "environment": { variable: url },
            "credentials": { "accessKeyId": access_key, "secretAccessKey": secret_key },
            "region": region,
            "service": open.api.sdk_id,
            "version": open.api.version,
            "pid": std::process::id(),
        });
        return printable_json(&line.to_string()).into_owned();
    }
    let (file, api) = (text::path(path), described(open.api));
    let what = if is_new { format!("recording {api} to {file}") } else { format!("{file} of {api}") };
    format!(
        "{what}, at {url}; in the client's environment:\n{variable}={url}\nAWS_ACCESS_KEY_ID={access_key}\n\
         AWS_SECRET_ACCESS_KEY={secret_key}\nAWS_REGION={region}"
    )
}

fn summary(report: &Report, path: &Path, ended: Option<&Ended>) -> String {
    let Report { requests, played, unplayed, .. } = report;
    let recorded = report.recorded.map_or_else(String::new, |recorded| format!(", {recorded} recorded"));
    let ended = ended.map_or_else(String::new, |Ended { status, timed_out }| {
        let stopped = if *timed_out { ", stopped by --timeout" } else { "" };
        format!("; the command ended with {status}{stopped}")
    });
    let (requests, unplayed) = (counted(*requests, "request"), counted_with(*unplayed, "exchange", ["was", "were"]));
    format!("{requests}, {played} played from {}{recorded}; {unplayed} not played{ended}", text::path(path))
}

fn plan(arguments: &Arguments) -> Result<Plan> {
    let Arguments { file: path, model, mode, live, .. } = arguments;
    let (file, exists) = (text::path(path), path.symlink_metadata().is_ok());
    if !exists && *mode == Mode::None {
        bail!(
            "{file}: there is no such file; `proofmark record --upstream URL --to {file} -- COMMAND` records it, and so does \
             --mode once with --upstream URL"
        );
    }
    let existing = match (mode, exists) {
        (Mode::None, _) | (_, true) => Some(load(path, model)?),
        (_, false) => None,
    };
    let (api, service) = match &existing {
        Some((_, api, service)) => (api.clone(), Arc::clone(service)),
        None => {
            let api = model.api(model.model.is_empty().then_some("lambda"))?;
            let service = crate::services::behind(&api);
            (api, service)
        }
    };
    let recording = existing.map(|(recording, ..)| recording);
    let lacks = |recording: &Recording| live.keep().iter().any(|what| !recording.keep.contains(what));
    if *mode == Mode::NewEpisodes && recording.as_ref().is_some_and(lacks) {
        bail!(
            "{file} was recorded without all that --keep names, and what is added to it is kept alike; leave --keep out, or \
             record it again with --mode all"
        );
    }
    let rules = recording.as_ref().map_or_else(Rules::default, |recording| recording.rules.clone());
    let options = |continued| Some(options_for(path, live, continued, rules.clone()));
    let (played, written) = match (mode, recording) {
        (Mode::None | Mode::Once, Some(recording)) => (Some(recording), None),
        (Mode::NewEpisodes, Some(recording)) => (Some(recording.clone()), options(Some(recording))),
        (_, _) => (None, options(None)),
    };
    Ok(Plan { api, service, played, written })
}

/// Reads a recording, and finds the model that it is used with.
pub(crate) fn load(path: &Path, model: &ModelOptions) -> Result<(Recording, SharedApi, Arc<dyn Service>)> {
    let recording = file::load(path)?;
    let (api, service) = api_of(&recording, path, model)?;
    file::check_api(&recording, &api).map_err(|reason| anyhow!("{}: {reason}", text::path(path)))?;
    Ok((recording, api, service))
}

/// Serves a recording until a signal ends it: `proofmark serve --replay FILE`.
pub(crate) fn serve(path: &Path, model: &ModelOptions, listen: SocketAddr) -> Result<ExitCode> {
    let (recording, api, service) = load(path, model)?;
    let exchanges = counted(recording.exchanges.len(), "recorded exchange");
    raise_file_limit();
    let player = Arc::new(Player::new(api.clone(), service, recording));
    let session =
        Session { api, listen, player: Some(Arc::clone(&player)), pauses: true, asserts_played: true, live: None };
    session.run(async |open| {
        let (title, variable, url) = (described(open.api), endpoint_variable(open.api), &open.url);
        print(&format!("{title}, {exchanges}, at {url}\n{variable}={url}"))?;
        open.ending.next().await;
        Ok(())
    })?;
    let (misses, missed) = player.misses();
    misses.iter().for_each(|miss| print_error(&miss.to_string()));
    let (played, unplayed) = (player.played(), counted_with(player.unplayed().len(), "exchange", ["was", "were"]));
    print_error(&format!("stopped after {played} played, {missed} not recorded; {unplayed} not played"));
    Ok(if missed == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
