//! Requests generated from the model by seed: valid ones, so that any answer must be one that the model allows. A
//! failing one is shrunk to the smallest that fails for the same cause; each cause is a case of its own.

use super::GAVE_UP;
use super::context::{Context, Exchanged};
use super::judge::Expect;
use crate::api::Operation;
use crate::mark::Mark;
use crate::report::{Case, Finding};
use crate::violation::Severity;
use crate::{read, synth};
use proofmark_smithy_model::model::Node;
use std::time::Instant;

/// The kind of check, in ids.
const CHECK: &str = "generated";
/// How many requests shrinking may take for one cause.
const SHRINKING: usize = 100;
/// How many causes of one operation are followed up.
const CAUSES: usize = 10;

/// Runs the generated requests of an operation: one case when all are answered well, else one a cause.
pub(super) async fn run(context: &Context<'_>, operation: &Operation) -> Vec<Case> {
    let case = Case::new(operation.name(), CHECK, "all", Mark::Model);
    if let Some(reason) = context.forbids(operation) {
        return vec![case.skipped(reason)];
    }
    let begun = Instant::now();
    let mut last = None;
    let mut causes: Vec<Case> = Vec::new();
    for number in 0..context.options.generated {
        if context.gave_up() {
            break;
        }
        let input = match synth::input(context.api, operation, seed(context.options.seed, operation, number)) {
            Ok(input) => context.with_inputs(operation, input, None),
            Err(error) => return vec![case.skipped(error.to_string())],
        };
        let exchanged = context.exchange(operation, &input, &Expect::Allowed).await;
        match cause(&exchanged.findings) {
            Some(cause) => {
                let named = cause_case(operation, &cause);
                if causes.len() < CAUSES && causes.iter().all(|known| known.id != named.id) {
                    causes.push(smallest(context, operation, named, input, &cause, exchanged).await);
                }
            }
            None => last = Some(exchanged),
        }
    }
    if !causes.is_empty() {
        return causes;
    }
    match last {
        Some(Exchanged { findings, exchange, .. }) => {
            vec![Case { exchange, duration: begun.elapsed(), ..case.with_findings(findings) }]
        }
        None => vec![case.skipped(GAVE_UP)],
    }
}

/// The seed of one request: the same for the same run, operation and number.
fn seed(run: u64, operation: &Operation, number: u32) -> u64 {
    // FNV-1a, which stays the same from release to release.
    let bytes = operation.name().bytes().chain(run.to_le_bytes()).chain(number.to_le_bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// What an answer fails for: the first finding that fails it, without what differs from request to request.
fn cause(findings: &[Finding]) -> Option<(String, String)> {
    let failing = findings.iter().find(|finding| finding.severity == Severity::Error)?;
    let path: String = failing.path.chars().filter(|character| !character.is_ascii_digit()).collect();
    Some((path.replace("[]", ""), failing.expected.clone()))
}

/// The case of a cause.
fn cause_case(operation: &Operation, (path, _): &(String, String)) -> Case {
    Case::new(operation.name(), CHECK, path.replace(' ', "-"), Mark::Model)
}

/// The smallest request that still fails for this cause.
async fn smallest(
    context: &Context<'_>,
    operation: &Operation,
    case: Case,
    input: Node,
    wanted: &(String, String),
    mut failing: Exchanged,
) -> Case {
    let begun = Instant::now();
    // The shrinker asks a question at a time and gives the same questions for the same answers: it is run again with
    // what is known until it asks nothing new.
    let mut known: Vec<bool> = Vec::new();
    while known.len() < SHRINKING && !context.gave_up() {
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
        match exchanged.filter(|exchanged| cause(&exchanged.findings).as_ref() == Some(wanted)) {
            Some(exchanged) => {
                failing = exchanged;
                known.push(true);
            }
            None => known.push(false),
        }
    }
    let Exchanged { findings, exchange, .. } = failing;
    Case { exchange, duration: begun.elapsed(), ..case.with_findings(findings) }
}
