//! Requests generated from the model by seed: valid ones, so that any response must be one that the model allows. Each
//! cause of failure is a case of its own, with the smallest request that fails for it; the warnings with which
//! responses were allowed, but not without a word, is counted.

use super::context::{Context, Exchanged};
use super::judge::Expect;
use crate::api::ApiOperation;
use crate::behaviour::{Caller as _, GAVE_UP};
use crate::mark::Mark;
use crate::report::case::slug;
use crate::report::{Case, Finding};
use crate::violation::Severity;
use crate::{read, synth};
use indexmap::IndexMap;
use proofmark_smithy_model::count::counted;
use proofmark_smithy_model::model::Node;
use std::time::Instant;

/// The kind of check, in ids.
const CHECK: &str = "generated";
/// How many requests shrinking may take for one cause.
const SHRINKING: usize = 100;
/// How many causes of one operation are shrunk.
const CAUSES: usize = 10;
/// How much of what was expected is in an id.
const SLUG: usize = 60;

/// Something that responds were found to be wrong for.
struct Cause {
    case: Case,
    /// The first request that failed for it, and its response.
    input: Node,
    failing: Exchanged,
    /// How many responses failed for it.
    count: usize,
}

/// Something that responds were allowed with, but not without a word.
struct Remark {
    finding: Finding,
    count: usize,
}

/// Runs the generated requests of an operation: a case a cause of failure, and one for all others when there are any or
/// none failed.
pub(super) async fn run(context: &Context<'_>, operation: &ApiOperation) -> Vec<Case> {
    let case = Case::new(operation.name(), CHECK, "all", Mark::Model);
    if let Some(reason) = context.forbids(operation) {
        return vec![case.skipped(reason)];
    }
    let begun = Instant::now();
    let mut answers = 0;
    let mut shown: Option<Exchanged> = None;
    let mut causes: IndexMap<String, Cause> = IndexMap::new();
    let mut remarks: IndexMap<String, Remark> = IndexMap::new();
    for number in 0..context.options.generated {
        if context.is_over().is_some() {
            break;
        }
        let input = match synth::input(context.api, operation, seed(context.options.seed, operation, number)) {
            Ok(input) => context.with_inputs(operation, input, None),
            Err(error) => return vec![case.skipped(error.to_string())],
        };
        let exchanged = context.exchange(operation, &input, &Expect::Allowed).await;
        answers += 1;
        for finding in firsts(&exchanged.findings) {
            let named = cause_case(operation, finding);
            if finding.severity == Severity::Warning {
                let remark = remarks.entry(named.id).or_insert_with(|| Remark { finding: finding.clone(), count: 0 });
                remark.count += 1;
                continue;
            }
            let (input, failing) = (&input, &exchanged);
            let new = || Cause { case: named.clone(), input: input.clone(), failing: failing.clone(), count: 0 };
            causes.entry(named.id.clone()).or_insert_with(new).count += 1;
        }
        // One with something to say of it, else the last.
        if shown.as_ref().is_none_or(|shown| shown.findings.is_empty()) && !exchanged.fails() {
            shown = Some(exchanged);
        }
    }
    let mut cases = Vec::with_capacity(causes.len() + 1);
    for (number, cause) in causes.into_values().enumerate() {
        let most = if number < CAUSES { SHRINKING } else { 0 };
        cases.push(smallest(context, operation, cause, most, answers).await);
    }
    let remarks = remarks.into_values().map(|Remark { finding, count }| with_share(finding, count, answers));
    let case = match shown {
        None if cases.is_empty() => case.skipped(context.is_over().unwrap_or(GAVE_UP)),
        None => return cases,
        Some(Exchanged { exchange, .. }) => Case { exchange, ..case.with_findings(remarks.collect()) },
    };
    if cases.is_empty() || !case.findings.is_empty() {
        cases.push(Case { duration: begun.elapsed(), ..case });
    }
    cases
}

/// The seed of one request: the same for the same run, operation and number.
fn seed(run: u64, operation: &ApiOperation, number: u32) -> u64 {
    // FNV-1a, which stays the same from release to release.
    let bytes = operation.name().bytes().chain(run.to_le_bytes()).chain(number.to_le_bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// The findings, each kind once.
fn firsts(findings: &[Finding]) -> Vec<&Finding> {
    let mut firsts: Vec<&Finding> = Vec::new();
    for finding in findings {
        if !firsts.iter().any(|first| same(first, finding)) {
            firsts.push(finding);
        }
    }
    firsts
}

/// Whether two findings are of one cause.
fn same(one: &Finding, other: &Finding) -> bool {
    (place(one), &one.expected, one.severity) == (place(other), &other.expected, other.severity)
}

/// A finding's path without what differs from request to request.
fn place(finding: &Finding) -> String {
    let path: String = finding.path.chars().filter(|character| !character.is_ascii_digit()).collect();
    path.replace("[]", "")
}

/// The case of a cause.
fn cause_case(operation: &ApiOperation, finding: &Finding) -> Case {
    let expected: String = slug(&finding.expected).chars().take(SLUG).collect();
    Case::new(operation.name(), CHECK, format_args!("{}/{expected}", slug(&place(finding))), Mark::Model)
}

/// A finding with how many of the responses it is of.
fn with_share(finding: Finding, count: usize, answers: usize) -> Finding {
    Finding { found: format!("{} (in {count} of {})", finding.found, counted(answers, "response")), ..finding }
}

/// The smallest request that still fails for this cause, found with this many requests at most.
async fn smallest(context: &Context<'_>, operation: &ApiOperation, cause: Cause, most: usize, answers: usize) -> Case {
    let begun = Instant::now();
    let Cause { case, input, mut failing, count } = cause;
    let is_of =
        |finding: &&Finding| finding.severity == Severity::Error && cause_case(operation, finding).id == case.id;
    // The shrinker asks a question at a time and asks the same questions again if it gets the same results: it is run
    // again with what is known until it asks nothing new.
    let mut known: Vec<bool> = Vec::new();
    while known.len() < most && context.is_over().is_none() {
        let mut asked = 0;
        let mut next = None;
        synth::shrink(context.api, operation, &input, |candidate| {
            let answer = known.get(asked).copied();
            asked += 1;
            answer.unwrap_or_else(|| {
                next.get_or_insert_with(|| candidate.clone());
                false
            })
        });
        let Some(candidate) = next else { break };
        let valid =
            !read::document(context.api, operation.input, &candidate).iter().any(|violation| violation.is_error());
        let exchanged =
            if valid { Some(context.exchange(operation, &candidate, &Expect::Allowed).await) } else { None };
        match exchanged.filter(|exchanged| exchanged.findings.iter().any(|finding| is_of(&finding))) {
            Some(exchanged) => {
                failing = exchanged;
                known.push(true);
            }
            None => known.push(false),
        }
    }
    let Exchanged { findings, exchange, .. } = failing;
    let finding = findings.iter().find(is_of).map(|finding| with_share(finding.clone(), count, answers));
    Case { exchange, duration: begun.elapsed(), ..case.with_findings(finding.into_iter().collect()) }
}
