//! How much memory a process takes, where the system has `/proc`.

use std::fs;

/// The peak resident memory of a process (its id, or `self`) in KiB.
pub fn resident_peak(process: &str) -> Option<u64> {
    memory(process, "VmHWM:")
}

/// A line of a process's memory status in KiB, for example `VmRSS:`.
pub fn memory(process: &str, line: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|found| found.strip_prefix(line))?;
    line.trim().trim_end_matches("kB").trim().parse().ok()
}
