//! The report of a run: figures, known differences, and new ones.

use super::case::{Case, Cases};
use super::compare::Difference;
use super::known::{self, Known};
use super::played::Played;
use super::service::Service;
use proofmark_contract::Api;
use proofmark_testkit::known::KnownList;
use proofmark_testkit::report::Report;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::time::Duration;

/// So many new differences are shown in full, and so many of one aspect and kind of response.
const SHOWN: usize = 40;
const SHOWN_ALIKE: usize = 3;
/// So many characters of each side are shown, around where they differ.
const LENGTH: usize = 700;

/// A case with a difference that nothing explains.
struct Finding {
    number: u64,
    id: String,
    operation: String,
    input: &'static str,
    responses: Vec<String>,
    differences: Vec<Difference>,
}

/// The figures.
pub(super) struct WireReport<'a> {
    known: &'a KnownList<Known>,
    took: Duration,
    service: &'static Service,
    /// How many operations both have.
    operations: usize,
    covered: BTreeSet<String>,
    /// How many documented examples were played, and how many errors of operations.
    examples: u64,
    errors: u64,
    calls: usize,
    requests: usize,
    /// Requests whose signature no side makes so that it verifies.
    unverified: usize,
    equal: usize,
    explained: usize,
    inputs: BTreeMap<&'static str, usize>,
    responses: BTreeMap<String, usize>,
    outcomes: BTreeMap<String, usize>,
    /// Entries that explain nothing, in a run that must have them explain something.
    stale: Vec<String>,
    /// How much is left out as newer, and what of it the peer has by now.
    newer: usize,
    arrived: Vec<String>,
    findings: Vec<Finding>,
}

impl<'a> WireReport<'a> {
    pub(super) fn new(
        api: &Api,
        service: &'static Service,
        cases: &Cases<'_>,
        newer: usize,
        arrived: Vec<String>,
        known: &'a KnownList<Known>,
    ) -> Self {
        Self {
            known,
            took: Duration::ZERO,
            service,
            operations: api.operations().len(),
            covered: BTreeSet::new(),
            examples: cases.examples(),
            errors: cases.errors(),
            calls: 0,
            requests: 0,
            unverified: 0,
            equal: 0,
            explained: 0,
            inputs: BTreeMap::new(),
            responses: BTreeMap::new(),
            outcomes: BTreeMap::new(),
            stale: Vec::new(),
            newer,
            arrived,
            findings: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, number: u64, case: &Case, played: Played) {
        self.covered.insert(case.operation.clone());
        self.calls += 1;
        self.requests += played.peer.requests.len();
        self.unverified += played.unverified;
        *self.inputs.entry(case.input_kind).or_default() += 1;
        for response in &case.responses {
            *self.responses.entry(response.kind.clone()).or_default() += 1;
        }
        let outcome = played.peer.told.first().map(|(_, text)| text.split(':').next().unwrap_or_default());
        *self.outcomes.entry(outcome.unwrap_or_default().to_owned()).or_default() += 1;
        let entries: BTreeSet<usize> = played.differences.iter().flat_map(|one| one.entries.iter().copied()).collect();
        if played.differences.is_empty() {
            self.equal += 1;
        } else if played.is_explained() {
            self.explained += 1;
            entries.into_iter().for_each(|entry| self.known.record(entry));
        } else {
            self.findings.push(Finding {
                number,
                id: case.id.clone(),
                operation: case.operation.clone(),
                input: case.input_kind,
                responses: case.responses.iter().map(|response| response.kind.clone()).collect(),
                differences: played.differences,
            });
        }
    }

    /// Puts what threads found into one order; in a `whole` run every entry must have explained something.
    pub(super) fn finish(&mut self, whole: bool, took: Duration) {
        self.took = took;
        self.findings.sort_by_key(|finding| finding.number);
        if whole {
            self.stale = self.known.unused().map(|entry| entry.name.clone()).collect();
        }
    }

    fn print_findings(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut alike: BTreeMap<(String, String), usize> = BTreeMap::new();
        let mut shown = 0;
        for finding in &self.findings {
            let Some(first) = finding.differences.iter().find(|difference| difference.entries.is_empty()) else {
                continue;
            };
            let count = alike.entry((finding.responses.join(", "), first.aspect.clone())).or_default();
            *count += 1;
            if *count > SHOWN_ALIKE || shown == SHOWN {
                continue;
            }
            shown += 1;
            writeln!(
                f,
                "case {}: {}, input {}, response {}",
                finding.id,
                finding.operation,
                finding.input,
                finding.responses.join(", ")
            )?;
            let mut new = finding.differences.iter().filter(|one| one.entries.is_empty());
            new.try_for_each(|difference| print_difference(f, difference))?;
        }
        if shown < self.findings.len() {
            writeln!(
                f,
                "{} cases with a difference, {shown} of them above; all by aspect and response:",
                self.findings.len()
            )?;
            let mut alike = alike.iter();
            alike.try_for_each(|((responses, aspect), count)| writeln!(f, "{count:8}  {aspect}, {responses}"))?;
        }
        Ok(())
    }
}

impl Report for WireReport<'_> {
    fn passed(&self) -> bool {
        self.findings.is_empty() && self.stale.is_empty() && self.arrived.is_empty()
    }

    fn json(&self) -> Value {
        let findings = self.findings.iter().map(|finding| {
            json!({
                "case": finding.id,
                "operation": finding.operation,
                "input": finding.input,
                "responses": finding.responses,
                "differences": finding.differences,
            })
        });
        let entries = self.known.iter().map(|(index, entry)| {
            let Known { name, reason, spec, .. } = entry;
            json!({ "name": name, "calls": self.known.uses(index), "reason": reason, "spec": spec })
        });
        json!({
            "service": self.service.name,
            "operations": self.operations,
            "covered": self.covered.len(),
            "examples": self.examples,
            "errors": self.errors,
            "calls": self.calls,
            "requests": self.requests,
            "unverified": self.unverified,
            "inputs": self.inputs,
            "responses": self.responses,
            "outcomes": self.outcomes,
            "equal": self.equal,
            "explained": self.explained,
            "unexplained": self.findings.len(),
            "known": entries.collect::<Vec<_>>(),
            "stale": self.stale,
            "left_out": self.newer,
            "arrived": self.arrived,
            "findings": findings.collect::<Vec<_>>(),
        })
    }
}

impl fmt::Display for WireReport<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.print_findings(f)?;
        print_counts(f, "inputs", self.inputs.iter().map(|(kind, count)| (*kind, *count)))?;
        print_counts(f, "responses", self.responses.iter().map(|(kind, count)| (kind.as_str(), *count)))?;
        let outcomes = self.outcomes.iter().map(|(kind, count)| (kind.as_str(), *count));
        print_counts(f, &format!("outcomes with {}", self.service.peer), outcomes)?;
        let used = self.known.iter().map(|(index, entry)| (entry.name.as_str(), self.known.uses(index)));
        print_counts(f, "known differences, and the calls that they explain", used)?;
        for name in &self.stale {
            writeln!(f, "the entry `{name}` of {} explains nothing: delete it", known::LIST)?;
        }
        for id in &self.arrived {
            writeln!(
                f,
                "{} has {id} by now: delete it from tests/differential/newer.toml, and run `cargo xtask codegen`",
                self.service.peer
            )?;
        }
        writeln!(
            f,
            "{} calls of {} of {} operations, in {:.0} s: {} documented, {} with an error of each operation, {} at random",
            self.calls,
            self.covered.len(),
            self.operations,
            self.took.as_secs_f64(),
            self.examples,
            self.errors,
            self.calls as u64 - self.examples - self.errors,
        )?;
        writeln!(
            f,
            "{} requests each, {} of them with a signature that verifies for neither; {} items of the newer model left out",
            self.requests, self.unverified, self.newer
        )?;
        writeln!(
            f,
            "{} equal, {} explained by {} known differences, {} unexplained",
            self.equal,
            self.explained,
            self.known.len(),
            self.findings.len()
        )
    }
}

fn print_counts<'n>(
    f: &mut fmt::Formatter<'_>,
    title: &str,
    mut counts: impl Iterator<Item = (&'n str, usize)>,
) -> fmt::Result {
    writeln!(f, "{title}")?;
    counts.try_for_each(|(name, count)| writeln!(f, "{count:8}  {name}"))
}

fn print_difference(f: &mut fmt::Formatter<'_>, difference: &Difference) -> fmt::Result {
    let Difference { aspect, peer, ours, .. } = difference;
    writeln!(f, "  {aspect}")?;
    let same = peer.chars().zip(ours.chars()).take_while(|(a, b)| a == b).count();
    for (side, text) in [("peer", peer), ("ours", ours)] {
        writeln!(f, "    {side} {}", excerpt(text, same))?;
    }
    Ok(())
}

/// The part of a text around a place, on one line.
fn excerpt(text: &str, place: usize) -> String {
    let from = place.saturating_sub(LENGTH / 4);
    let part: String = text.chars().skip(from).take(LENGTH).collect();
    let (before, after) =
        (if from > 0 { "..." } else { "" }, if text.chars().count() > from + LENGTH { "..." } else { "" });
    format!("{before}{}{after}", part.replace('\n', "\\n"))
}

/// Prints all of one case.
pub(super) fn show_case(case: &Case, played: &Played, known: &KnownList<Known>, crates: [&str; 2]) {
    println!("case {}: {}, at most {} attempts", case.id, case.operation, case.attempts);
    println!("input ({}): {}", case.input_kind, case.input);
    for response in &case.responses {
        println!("response ({}): {}", response.kind, response.bytes.escape_ascii());
    }
    for (side, did) in crates.into_iter().zip([&played.peer, &played.ours]) {
        println!("\n== {side}");
        for request in &did.requests {
            println!("{} {}", request.method, request.target);
            request.headers.iter().for_each(|(name, value)| println!("  {name}: {}", value.escape_ascii()));
            println!("  {}", request.body.escape_ascii());
        }
        did.told.iter().for_each(|(aspect, text)| println!("{aspect}: {text}"));
    }
    println!("\n== differences");
    for difference in &played.differences {
        println!("{}\n  peer {}\n  ours {}", difference.aspect, difference.peer, difference.ours);
        for entry in &difference.entries {
            let Known { name, reason, spec, .. } = known.get(*entry);
            println!("  known: {name}: {reason} ({spec})");
        }
    }
    if played.differences.is_empty() {
        println!("none");
    }
}
