//! Requests, mutated and at random, thrown at the contract server in this process.

use super::inputs;
use super::options::{Bounds, bar};
use anyhow::Result;
use proofmark_contract_lambda as lambda;
use proofmark_testkit::memory::memory;
use std::ops::ControlFlow;
use std::time::Instant;

/// How many, if nothing bounds them.
const CASES: u64 = 1_000_000;

/// How much more memory there may be at the end than after a tenth of the run, in MiB.
const GROWTH: u64 = 16;

/// Runs them; says whether they did no harm.
pub(super) fn run(bounds: Bounds) -> Result<bool> {
    let (cases, time) = match bounds {
        Bounds { cases: None, seconds: None, .. } => (Some(CASES), None),
        bounds => (bounds.cases, bounds.time()),
    };
    let begun = Instant::now();
    let bar = bar(cases, time)?;
    let (mut early, mut late) = (None, None);
    let outcome =
        inputs::requests(lambda::api(), lambda::service(), bounds.seed, cases.unwrap_or(u64::MAX), |thrown| {
            bar.set_position(if cases.is_some() { thrown } else { begun.elapsed().as_secs() });
            let memory = memory("self", "VmRSS:").map(|kib| kib / 1024);
            let tenth = cases.is_some_and(|cases| thrown >= cases / 10)
                || time.is_some_and(|time| begun.elapsed() >= time / 10);
            if early.is_none() && tenth {
                early = memory;
            }
            late = memory;
            if time.is_some_and(|time| begun.elapsed() >= time) {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        });
    bar.finish_and_clear();
    let seconds = begun.elapsed().as_secs_f64();
    println!("requests: {} cases from seed {} in {seconds:.1} s", outcome.inputs, bounds.seed);
    for (status, responses) in &outcome.responses {
        println!("  status {status}: {responses}");
    }
    println!("  closed, or broken as asked: {}", outcome.without_response);
    let grew = match (early, late) {
        (Some(early), Some(late)) => {
            println!("  memory after a tenth: {early} MiB, at the end: {late} MiB");
            late > early + GROWTH
        }
        _ => false,
    };
    for problem in &outcome.problems {
        println!("  harm: {problem}");
    }
    Ok(!grew && outcome.problems.is_empty())
}
