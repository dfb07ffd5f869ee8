//! What running a program costs: the time on the clock, and the processor's, which a busy machine changes less.

use anyhow::Result;
use rustix::param::clock_ticks_per_second;
use serde::Serialize;
use std::fs;
use std::process::{Command, Output, Stdio};
use std::time::Instant;

/// In seconds.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Cost {
    pub(super) wall: f64,
    /// Of all cores, and of all programs that this one ran, where the system reports it.
    pub(super) processor: Option<f64>,
}

/// Runs a program to its end and captures what it prints; its complaints go where this program's go.
pub(super) fn output(command: &mut Command) -> Result<(Output, Cost)> {
    let (begun, before) = (Instant::now(), ended_children());
    let output = command.stdin(Stdio::null()).stderr(Stdio::inherit()).output()?;
    let wall = begun.elapsed().as_secs_f64();
    let processor = before.zip(ended_children()).map(|(before, after)| after - before);
    Ok((output, Cost { wall, processor }))
}

/// The median of each figure by itself.
pub(super) fn median(costs: &[Cost]) -> Cost {
    let wall = middle(costs.iter().map(|cost| cost.wall).collect());
    let processor = costs.iter().map(|cost| cost.processor).collect::<Option<Vec<_>>>().map(middle);
    Cost { wall, processor }
}

/// The median.
pub(super) fn middle(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// The processor time of all programs that this one has run and seen end, with what they ran themselves.
fn ended_children() -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the program, in parentheses, may hold anything; what follows is numbered from 3 in proc(5).
    let (_, rest) = stat.rsplit_once(") ")?;
    let fields: Vec<&str> = rest.split(' ').collect();
    let ticks = |number: usize| fields.get(number - 3)?.parse::<u64>().ok();
    let (user, system) = (ticks(16)?, ticks(17)?);
    Some((user + system) as f64 / clock_ticks_per_second() as f64)
}
