//! The signals that end a program.

use anyhow::{Context, Result};
use nix::sys::signal::Signal;
use tokio::signal::unix::{Signal as Listener, SignalKind, signal};

/// The signals that end a program, in the order of `Ending::listeners`.
const SIGNALS: [Signal; 4] = [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP, Signal::SIGQUIT];

/// Listens for SIGINT, SIGTERM, SIGHUP and SIGQUIT from its making on. Those that the caller has this program ignore, as
/// `nohup` does with SIGHUP, stay ignored.
pub(crate) struct Ending {
    listeners: [Option<Listener>; 4],
}

impl Ending {
    pub(crate) fn new() -> Result<Self> {
        let ignored = ignored();
        let mut listeners = [const { None }; 4];
        for (listener, wanted) in listeners.iter_mut().zip(SIGNALS) {
            if ignored & (1 << (wanted as i32 - 1)) == 0 {
                let kind = SignalKind::from_raw(wanted as i32);
                *listener = Some(signal(kind).context("signals cannot be listened for")?);
            }
        }
        Ok(Self { listeners })
    }

    /// The next one.
    pub(crate) async fn next(&mut self) -> Signal {
        let [interrupt, terminate, hang_up, quit] = &mut self.listeners;
        tokio::select! {
            () = received(interrupt) => Signal::SIGINT,
            () = received(terminate) => Signal::SIGTERM,
            () = received(hang_up) => Signal::SIGHUP,
            () = received(quit) => Signal::SIGQUIT,
        }
    }
}

async fn received(listener: &mut Option<Listener>) {
    if let Some(listener) = listener
        && listener.recv().await.is_some()
    {
        return;
    }
    std::future::pending().await
}

/// The signals that are ignored, a bit each from SIGHUP on; none where the system does not say.
fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default()
}
