//! Runs the peers, one after the other, against one contract server.

use super::calls::{Expectation, all};
use super::driver::{self, Call, Responses};
use super::environment::environment;
use super::judge::{Judgement, judge};
use super::peers::{NotInstalled, PEERS, Peer, Program, folder};
use super::requests::request_cases;
use super::story::Story;
use anyhow::{Context, Result};
use indicatif::{ProgressBar, ProgressStyle};
use proofmark_contract::report::{Case, Exchange, Finding, RunReport, Verdict};
use proofmark_contract::{Api, Mark};
use proofmark_smithy_model::Loader;
use proofmark_smithy_model::count::counted;
use proofmark_smithy_model::model::Node;
use proofmark_testkit::root;
use proofmark_testkit::server::{Build, ContractServer};
use std::collections::BTreeMap;
use std::process::Command;
use std::time::Instant;

/// Every documented example is to get its documented response, whatever was written before.
pub(crate) const SCENARIO: &str = "state = \"off\"\nstrict = true\n";

/// The API against which everything is validated.
pub(crate) fn api() -> Result<Api> {
    let path = root().join("model/lambda/lambda.json");
    let model = Loader::new().path(&path).load().map_err(|report| anyhow::anyhow!("{report}"))?.model;
    Api::new(&model).map_err(|report| anyhow::anyhow!("{report}"))
}

/// Runs the peers of these names, or all.
pub(crate) fn peers(api: &Api, names: &[String]) -> Result<RunReport> {
    eprintln!("building the contract server");
    let server = ContractServer::start(Build::Dev, &folder().join("server"), SCENARIO)?;
    let story = Story::start()?;
    let started = Instant::now();
    let title = format!("{} {}", api.title, api.version);
    let mut report = RunReport::new("conformance --peers", title, "clients that we did not write");
    for peer in PEERS.iter().filter(|peer| names.is_empty() || names.iter().any(|name| name == peer.name)) {
        let (cases, requests) = cases(api, &server, &story, peer)?;
        report.cases.extend(cases);
        report.requests += requests;
    }
    report.duration = started.elapsed();
    Ok(report)
}

/// All cases of one peer, and how many requests it sent. What goes wrong in the peer is a case; what goes wrong with
/// the server is an error.
fn cases(api: &Api, server: &ContractServer, story: &Story, peer: &Peer) -> Result<(Vec<Case>, u64)> {
    let install = Case::new("(installation)", peer.name, peer.version(), Mark::Model);
    if let Some(tool) = peer.missing_tool() {
        eprintln!("{}: skipped, `{tool}` is not installed", peer.name);
        return Ok((vec![install.skipped(format!("`{tool}` is not installed"))], 0));
    }
    eprintln!("{} {}: installing", peer.name, peer.version());
    let since = Instant::now();
    let command = match peer.prepare(Program::Driver) {
        Ok(command) => command,
        Err(error) if error.is::<NotInstalled>() => {
            eprintln!("{}: skipped, {error:#}", peer.name);
            return Ok((vec![install.skipped(format!("{error:#}"))], 0));
        }
        Err(error) => {
            let finding = Finding::error("installation", "an installed client", format!("{error:#}"));
            return Ok((vec![install.with_findings(vec![finding])], 0));
        }
    };
    let install = Case { duration: since.elapsed(), ..install };

    server.reset()?;
    let expectations = all(api);
    let mut rules = BTreeMap::new();
    for expectation in &expectations {
        for rule in &expectation.rules {
            rules.insert(server.expect(&rule.body)?, (expectation.call.id.as_str(), rule.requests));
        }
    }
    let calls: Vec<&Call> = expectations.iter().map(|expectation| &expectation.call).collect();
    let responses = drive(peer, command, &calls, server)?;
    let mut findings = counts(&server.get("expectations")?, &rules)?;
    let mut cases = vec![install];
    for expectation in &expectations {
        let case = case(api, peer.name, expectation, &responses);
        let counted = findings.remove(expectation.call.id.as_str()).unwrap_or_default();
        let all = [case.findings.clone(), counted].concat();
        // A call that was not made sent no requests.
        let skipped = matches!(case.verdict, Verdict::Skipped(_));
        cases.push(if skipped { case } else { case.with_findings(all) });
    }
    let recorded = server.get("report")?;
    cases.extend(request_cases(peer, "request", &recorded)?);
    let count = |name: &str| recorded[name].as_u64().unwrap_or_default();
    let mut requests = count("routed") + count("unrouted");
    if peer.has_story {
        let (told, sent) = story.cases(peer)?;
        cases.extend(told);
        requests += sent;
    }
    Ok((cases, requests))
}

fn drive(peer: &Peer, mut command: Command, calls: &[&Call], server: &ContractServer) -> Result<Responses> {
    environment(&mut command, &server.url, &peer.folder())?;
    let style = ProgressStyle::with_template("{prefix:16} {bar:30} {pos}/{len}")?;
    let bar = ProgressBar::new(calls.len() as u64).with_style(style).with_prefix(peer.name);
    let responses = driver::run(command, calls, &peer.folder(), || bar.inc(1));
    bar.finish_and_clear();
    responses
}

/// Where a rule was asked for too often or not often enough, by the call that it is for.
fn counts<'a>(listed: &Node, rules: &BTreeMap<u64, (&'a str, u32)>) -> Result<BTreeMap<&'a str, Vec<Finding>>> {
    let mut findings: BTreeMap<&str, Vec<Finding>> = BTreeMap::new();
    let listed = listed["expectations"].as_array().context("the server lists no expectations")?;
    for (id, (call, requests)) in rules {
        let rule = listed.iter().find(|rule| rule["id"].as_u64() == Some(*id));
        let seen = rule.and_then(|rule| rule["calls"].as_u64()).context("the server forgot an expectation")?;
        if seen != u64::from(*requests) {
            let finding = Finding::error("attempts", counted(*requests, "request"), counted(seen, "request"));
            findings.entry(call).or_default().push(finding);
        }
    }
    Ok(findings)
}

/// The case of one call by one client.
pub(crate) fn case(api: &Api, client: &str, expectation: &Expectation, responses: &Responses) -> Case {
    let Call { id, operation, input } = &expectation.call;
    let name = id.strip_prefix(&format!("{operation}/")).unwrap_or(id);
    let case = Case::new(operation, client, name, expectation.mark);
    let Some(answer) = responses.by_id.get(id) else {
        let reason = responses.broke_off.clone().unwrap_or_else(|| "no line for it".to_owned());
        return case.with_findings(vec![Finding::error("driver", "a response", reason)]);
    };
    let told = serde_json::to_string(&answer.told).unwrap_or_else(|error| error.to_string());
    let exchange = Exchange { request: format!("{operation} {input}"), response: told };
    let case = Case { duration: answer.duration, ..case.with_exchange(exchange) };
    match judge(api, &expectation.expected, answer) {
        Judgement::Missing(reason) => case.skipped(format!("this version does not have it: {reason}")),
        Judgement::Findings(findings) => case.with_findings(findings),
    }
}

#[cfg(test)]
mod tests {
    use super::counts;
    use serde_json::json;
    use std::collections::BTreeMap;

    #[test]
    fn an_expectation_that_was_asked_for_too_often_is_a_finding_of_its_call() {
        let listed = json!({ "expectations": [{ "id": 1, "calls": 2 }, { "id": 2, "calls": 2 }] });
        let rules = BTreeMap::from([(1, ("throttled", 2)), (2, ("not found", 1))]);
        let findings = counts(&listed, &rules).unwrap();
        let shown: Vec<String> =
            findings.iter().flat_map(|(call, found)| found.iter().map(move |f| format!("{call}: {f}"))).collect();
        assert_eq!(shown, ["not found: attempts: expected 1 request, found 2 requests"]);
    }
}
