//! `--recordings`: the calls and the story of `--peers`, recorded by `proofmark replay --mode all` before the contract
//! server, and replayed without it. What the peer's program reports must be the same both times, but for what a recording
//! leaves out. `planted` searches for secrets in everything that is written on the way.

mod compare;
mod planted;
mod process;
mod search;

use crate::calls::all;
use crate::driver::{self, Call, Responses};
use crate::environment::environment;
use crate::peers::{NotInstalled, PEERS, Peer, Program, folder};
use crate::run::SCENARIO;
use crate::story;
use anyhow::{Context, Result};
use compare::Tally;
use process::Recording;
use proofmark_contract::report::{Case, Finding, RunReport};
use proofmark_contract::{Api, Mark};
use proofmark_smithy_model::model::Node;
use proofmark_testkit::http::Response;
use proofmark_testkit::raw_server::RawServer;
use proofmark_testkit::server::{Build, ContractServer};
use proofmark_testkit::{cargo_command, root};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// The peers whose calls are recorded.
pub(crate) const RECORDED: [&str; 2] = ["boto3", "proofmark-lambda"];
/// Where the programs of the story find the control API, which is not that of Lambda and so is not recorded.
const CONTROL: &str = "PROOFMARK_CONTROL_URL";

/// Records and replays the peers of these names, or all, and searches for secrets.
pub(crate) fn run(api: &Api, names: &[String]) -> Result<RunReport> {
    let started = Instant::now();
    let mut report = RunReport::new(
        "conformance --recordings",
        format!("{} {}", api.title, api.version),
        "what was recorded and replayed",
    );
    eprintln!("building proofmark");
    let build = ["build", "--quiet", "--package", "proofmark-cli"];
    proofmark_testkit::process::run(cargo_command().args(build).current_dir(root()))?;
    let folder = folder().join("recordings");
    fs::create_dir_all(&folder)?;
    for name in RECORDED.into_iter().filter(|name| names.is_empty() || names.iter().any(|asked| asked == name)) {
        let peer = PEERS.iter().find(|peer| peer.name == name).context("the table of peers has changed")?;
        of_peer(api, peer, &folder, &mut report)?;
    }
    planted::run(&folder, &mut report)?;
    report.duration = started.elapsed();
    Ok(report)
}

fn of_peer(api: &Api, peer: &Peer, folder: &Path, report: &mut RunReport) -> Result<()> {
    let install = Case::new("(installation)", peer.name, peer.version(), Mark::Model);
    if let Some(tool) = peer.missing_tool() {
        eprintln!("{}: skipped, `{tool}` is not installed", peer.name);
        report.cases.push(install.skipped(format!("`{tool}` is not installed")));
        return Ok(());
    }
    let programs = [Program::Driver, Program::Story].map(|program| peer.prepare(program));
    let [calls, story] = match programs {
        [Ok(calls), Ok(story)] => [calls, story],
        [Err(error), _] | [_, Err(error)] if error.is::<NotInstalled>() => {
            eprintln!("{}: skipped, {error:#}", peer.name);
            report.cases.push(install.skipped(format!("{error:#}")));
            return Ok(());
        }
        [Err(error), _] | [_, Err(error)] => return Err(error),
    };
    let path = |what: &str| folder.join(format!("{}-{what}.json", peer.name));
    let mut tally = Tally::default();
    for (what, command, scenario) in [("calls", calls, SCENARIO), ("story", story, story::SCENARIO)] {
        let run = Run { api, peer, path: path(what), command, what };
        let (cases, requests) = run.record_and_replay(scenario, &mut tally)?;
        report.cases.extend(cases);
        report.requests += requests;
    }
    eprintln!(
        "{}: {} values as recorded, {} stand-ins for what was left out, {} differences",
        peer.name, tally.equal, tally.stand_ins, tally.different
    );
    Ok(())
}

/// One program of a peer, recorded and replayed.
struct Run<'a> {
    api: &'a Api,
    peer: &'a Peer,
    path: PathBuf,
    command: Command,
    what: &'a str,
}

impl Run<'_> {
    /// The cases, and how many requests there were.
    fn record_and_replay(&self, scenario: &str, tally: &mut Tally) -> Result<(Vec<Case>, u64)> {
        let server = ContractServer::start(Build::Dev, &self.peer.folder().join("recorded"), scenario)?;
        let expectations = if self.what == "calls" { all(self.api) } else { Vec::new() };
        for rule in expectations.iter().flat_map(|expectation| &expectation.rules) {
            server.expect(&rule.body)?;
        }
        let calls: Vec<&Call> = expectations.iter().map(|expectation| &expectation.call).collect();
        let recording =
            Recording::start(&["--mode", "all", "--keep", "payloads", "--upstream", &server.url], &self.path, &[])?;
        let recorded = self.drive(&calls, &recording, &server.url)?;
        let made = recording.finish()?.report;
        let control = control(&server)?;
        // From here on there is nobody to ask.
        drop(server);
        let replay = Recording::start(&[], &self.path, &[])?;
        let replayed = self.drive(&calls, &replay, control.url())?;
        let played = replay.finish()?.report;

        let name =
            |check: &str| Case::new("(recording)", self.peer.name, format!("{}/{check}", self.what), Mark::Model);
        let mut cases = vec![
            name("recorded").with_findings(findings(&made, &recorded)),
            name("replayed").with_findings(findings(&played, &replayed)),
        ];
        cases.extend(compare::cases(self.peer.name, self.what, &recorded, &replayed, tally));
        let count = |report: &Node| report["requests"].as_u64().unwrap_or_default();
        eprintln!("{} {}: {} requests recorded, {} played", self.peer.name, self.what, count(&made), played["played"]);
        Ok((cases, count(&made) + count(&played)))
    }

    fn drive(&self, calls: &[&Call], recording: &Recording, control: &str) -> Result<Responses> {
        let mut command = Command::new(self.command.get_program());
        command.args(self.command.get_args());
        command.envs(self.command.get_envs().filter_map(|(name, value)| Some((name, value?))));
        environment(&mut command, &recording.url, &self.peer.folder())?;
        command.envs([
            ("AWS_ACCESS_KEY_ID", recording.access_key.as_str()),
            ("AWS_SECRET_ACCESS_KEY", &recording.secret_key),
            (CONTROL, control),
        ]);
        driver::run(command, calls, &self.peer.folder(), || {})
    }
}

/// Responds to what the story's programs ask the control API for, in their order, when the server has gone.
fn control(server: &ContractServer) -> Result<RawServer> {
    let listed = ["invocations", "deliveries"].map(|what| server.get(what));
    let mut responses = vec![Response::new(200, &[], "{}").bytes()];
    for listed in listed {
        responses.push(Response::new(200, &[("content-type", "application/json")], listed?.to_string()).bytes());
    }
    Ok(RawServer::start(responses)?)
}

fn findings(report: &Node, answers: &Responses) -> Vec<Finding> {
    let found = report["findings"].as_array().into_iter().flatten();
    let mut findings: Vec<Finding> =
        found.map(|finding| Finding::error("recording", "nothing", finding.as_str().unwrap_or_default())).collect();
    findings.extend(answers.broke_off.iter().map(|reason| Finding::error("driver", "all calls", reason.clone())));
    findings
}
