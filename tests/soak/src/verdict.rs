//! What a soak says of the server: whether it stayed within its memory, and whether its well-behaved client had to wait.
//! Memory is judged on any machine. Latency is judged where the machine was quiet right before and right after the
//! measurement: on one that other programs keep busy, it says something of them.

use super::machine::Machine;
use serde::Serialize;
use std::time::Duration;

/// The most memory that the server may have taken at any time, in bytes.
pub(super) const MOST_MEMORY: u64 = 512_000_000;

/// The highest 99th percentile of the well-behaved client's latency in a phase.
pub(super) const MOST_LATENCY: Duration = Duration::from_millis(50);

/// How often a phase is played at most, until the client is fast enough.
pub(super) const ATTEMPTS: usize = 3;

/// What was measured by playing a phase once.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct Attempt {
    /// The 99th percentile of the well-behaved client's latency.
    #[serde(serialize_with = "super::good::milliseconds")]
    pub(super) p99: Duration,
    /// The machine while nobody attacked: before the phase, and after.
    pub(super) before: Machine,
    pub(super) after: Machine,
}

impl Attempt {
    pub(super) fn is_fast(&self) -> bool {
        self.p99 < MOST_LATENCY
    }

    /// Whether the latency is the server's.
    fn is_meaningful(&self) -> bool {
        self.before.is_quiet() && self.after.is_quiet()
    }
}

/// What the attempts at a phase say of the server's latency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Latency {
    /// The goal was reached.
    Reached,
    /// It was missed, on a machine that was quiet.
    Missed,
    /// It was missed, on a machine that was busy with something else: that says nothing.
    NotJudged,
}

impl Latency {
    pub(super) fn of(attempts: &[Attempt]) -> Self {
        match attempts {
            attempts if attempts.iter().any(Attempt::is_fast) => Self::Reached,
            attempts if attempts.iter().any(Attempt::is_meaningful) => Self::Missed,
            _ => Self::NotJudged,
        }
    }
}

/// What is wrong with the server, a line for each; and what could not be judged.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Verdict {
    pub(super) problems: Vec<String>,
    pub(super) not_judged: Vec<String>,
}

impl Verdict {
    /// Of this peak memory, and of all phases by name.
    pub(super) fn of<'p>(peak: u64, phases: impl IntoIterator<Item = (&'p str, &'p [Attempt])>) -> Self {
        let mut verdict = Self::default();
        if peak >= MOST_MEMORY {
            let (peak, most) = (peak / 1_000_000, MOST_MEMORY / 1_000_000);
            verdict.problems.push(format!("the server took {peak} MB of memory; it has to stay under {most} MB"));
        }
        for (name, attempts) in phases {
            let list = || attempts.iter().map(shown).collect::<Vec<_>>().join("; ");
            match Latency::of(attempts) {
                Latency::Reached => {}
                Latency::Missed => verdict.problems.push(format!(
                    "{name}: 1 of 100 calls of the well-behaved client took {MOST_LATENCY:?} or longer: {}",
                    list()
                )),
                Latency::NotJudged => verdict.not_judged.push(format!(
                    "{name}: the client was slow, and the machine was busy with other programs while nobody attacked: {}",
                    list()
                )),
            }
        }
        verdict
    }
}

fn shown(attempt: &Attempt) -> String {
    let Attempt { p99, before, after } = attempt;
    format!("p99 {p99:.1?} (the machine before: {before}; after: {after})")
}

#[cfg(test)]
mod tests {
    use super::{Attempt, Latency, MOST_MEMORY, Verdict};
    use crate::machine::Machine;
    use std::time::Duration;

    const QUIET: Machine = Machine { late: Duration::from_millis(9), taken: 0.19 };
    const LATE: Machine = Machine { late: Duration::from_millis(10), taken: 0.0 };
    const TAKEN: Machine = Machine { late: Duration::ZERO, taken: 0.2 };

    fn attempt(p99: u64, before: Machine, after: Machine) -> Attempt {
        Attempt { p99: Duration::from_millis(p99), before, after }
    }

    #[test]
    fn one_fast_attempt_reaches_the_goal() {
        assert_eq!(Latency::of(&[attempt(80, QUIET, QUIET), attempt(49, LATE, TAKEN)]), Latency::Reached);
    }

    #[test]
    fn a_slow_client_on_a_quiet_machine_is_the_servers_fault() {
        assert_eq!(Latency::of(&[attempt(50, QUIET, QUIET)]), Latency::Missed);
        let attempts = [attempt(500, LATE, QUIET), attempt(50, QUIET, QUIET), attempt(500, TAKEN, QUIET)];
        assert_eq!(Latency::of(&attempts), Latency::Missed);
    }

    #[test]
    fn a_machine_that_was_busy_before_or_after_says_nothing_of_the_server() {
        for (before, after) in [(LATE, QUIET), (QUIET, LATE), (TAKEN, QUIET), (QUIET, TAKEN)] {
            assert_eq!(Latency::of(&[attempt(500, before, after)]), Latency::NotJudged);
        }
    }

    #[test]
    fn memory_is_judged_on_any_machine() {
        let slow = [attempt(500, LATE, TAKEN)];
        let verdict = Verdict::of(MOST_MEMORY, [("flood", &slow[..])]);
        assert_eq!(verdict.problems, ["the server took 512 MB of memory; it has to stay under 512 MB"]);
        assert_eq!(verdict.not_judged.len(), 1);
        assert_eq!(Verdict::of(MOST_MEMORY - 1, [("flood", &[attempt(49, QUIET, QUIET)][..])]), Verdict::default());
    }
}
