//! What whoever runs the server should know of the server itself: that a limit was reached, that a request was rejected
//! for where it came from. Each kind is said once, and again at most every ten minutes, so that no client can fill a
//! log.

use super::log::Log;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::{Duration, Instant};

/// How long a kind of notice is not repeated.
const QUIET: Duration = Duration::from_secs(600);

/// What a notice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// All connections are in use.
    Connections,
    /// No connection can be accepted: no file descriptors are left.
    Accept,
    /// Too many responses are held back at a time.
    Parked,
    /// The state is full.
    State,
    /// There are too many rules, or they are too large.
    Rules,
    /// Too much of requests' bodies is in memory.
    Bodies,
    /// Too much of responses waits to be read.
    Responses,
    /// A documented example was asked of a service that has not been given what it is about.
    Undeclared,
    /// A request was not signed.
    Unsigned,
    /// A request came from a web page or under a host name that is not this server's.
    Access,
}

/// Says notices, each kind once.
#[derive(Debug, Default)]
pub(super) struct Notices {
    log: Option<Log>,
    said: Mutex<Vec<(Kind, Instant)>>,
}

impl Notices {
    pub(super) fn new(log: Option<Log>) -> Self {
        Self { log, said: Mutex::default() }
    }

    /// Says it, unless something of its kind was said not long ago.
    pub(super) fn say(&self, kind: Kind, text: impl FnOnce() -> String) {
        if !self.is_due(kind, Instant::now()) {
            return;
        }
        let text = text();
        tracing::warn!("{text}");
        if let Some(log) = &self.log {
            log.notice(&text);
        }
    }

    fn is_due(&self, kind: Kind, now: Instant) -> bool {
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        match said.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, last)) if now.saturating_duration_since(*last) < QUIET => false,
            Some((_, last)) => {
                *last = now;
                true
            }
            None => {
                said.push((kind, now));
                true
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, Notices, QUIET};
    use std::time::{Duration, Instant};

    #[test]
    fn each_kind_is_said_once_and_again_after_a_while() {
        let (notices, start) = (Notices::default(), Instant::now());
        let later = start + QUIET - Duration::from_secs(1);
        assert!(notices.is_due(Kind::State, start) && notices.is_due(Kind::Rules, start));
        assert!(!notices.is_due(Kind::State, later));
        assert!(notices.is_due(Kind::State, start + QUIET));
        assert!(!notices.is_due(Kind::State, start + QUIET));
    }
}
