//! The machine itself, while nobody attacks: whether other programs keep it busy. Measured by threads that take all that
//! the processors have, for a moment: what neither they nor the server get is what others take.

use rustix::time::{ClockId, clock_gettime};
use serde::Serialize;
use std::fmt;
use std::fs;
use std::time::{Duration, Instant};

/// From how late threads that sleep are woken, in one of 100 cases, a machine is busy.
const LATE: Duration = Duration::from_millis(10);

/// From what part of its processors other programs take, a machine is busy.
const TAKEN: f64 = 0.2;

/// What others leave of the machine.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(super) struct Machine {
    /// How late a thread that sleeps is woken, in one of 100 cases.
    #[serde(serialize_with = "super::good::milliseconds")]
    pub(super) late: Duration,
    /// The part of the processors that neither this program nor the server could have, from 0 to 1.
    pub(super) taken: f64,
}

impl Machine {
    /// Whether it is quiet enough to measure a latency.
    pub(super) fn is_quiet(&self) -> bool {
        self.late < LATE && self.taken < TAKEN
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { late, taken } = self;
        write!(f, "{late:.1?} late, {:.0} % taken by others", taken * 100.0)
    }
}

/// The part of the processors that neither this program nor that process gets in this time, both wanting all.
pub(super) fn taken_by_others(process: &str, time: Duration) -> f64 {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let ours = || own_time() + time_of(process);
    let (start, before) = (Instant::now(), ours());
    std::thread::scope(|scope| {
        for _ in 0..processors {
            scope.spawn(|| while start.elapsed() < time {});
        }
    });
    let all = start.elapsed().as_secs_f64() * processors as f64;
    (1.0 - (ours() - before) / all).clamp(0.0, 1.0)
}

/// How much of the processors' time this program has had, in seconds.
fn own_time() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// The same of another process, where the system says so: what the server does by itself is no excuse for it.
fn time_of(process: &str) -> f64 {
    let ticks = fs::read_to_string(format!("/proc/{process}/stat")).ok().and_then(|stat| ticks(&stat)).unwrap_or(0);
    ticks as f64 / rustix::param::clock_ticks_per_second() as f64
}

/// The time in user mode and in the system, of a line in `/proc/PID/stat`.
fn ticks(stat: &str) -> Option<u64> {
    // The program's name stands in parentheses, and may have blanks and parentheses.
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(11);
    Some(fields.next()?.parse::<u64>().ok()? + fields.next()?.parse::<u64>().ok()?)
}

#[cfg(test)]
mod tests {
    use super::ticks;

    #[test]
    fn the_time_of_a_process_is_read_whatever_its_name() {
        let stat = "42 (a b) c) S 1 42 42 0 -1 4194560 1 0 0 0 17 4 0 0 20 0 1 0 5 0 0";
        assert_eq!(ticks(stat), Some(21));
    }
}
