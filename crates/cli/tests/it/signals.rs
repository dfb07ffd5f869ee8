//! Which signals the programs of a test get. What a shell starts in the background ignores SIGINT and SIGQUIT, and so does
//! everything that it starts in turn: a test would wait for ever.

const NUMBERS: [(&str, u32); 4] = [("-HUP", 1), ("-INT", 2), ("-QUIT", 3), ("-TERM", 15)];

/// Those of these signals, as `kill` takes them, that are not ignored. The others are skipped by name.
pub fn received<'s>(signals: &[&'s str]) -> Vec<&'s str> {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default();
    let is_ignored = |signal: &str| {
        let number = NUMBERS.iter().find(|(name, _)| *name == signal).map_or(0, |(_, number)| *number);
        number > 0 && mask & (1 << (number - 1)) != 0
    };
    let (ignored, received): (Vec<&str>, Vec<&str>) = signals.iter().partition(|signal| is_ignored(signal));
    for signal in ignored {
        eprintln!("SKIPPED: {signal} is ignored here");
    }
    received
}
