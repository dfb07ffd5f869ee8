//! The time that the service goes by: that of the machine, or one that only moves when a test moves it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

/// The time in milliseconds since 1970.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// How time passes in the service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClockMode {
    /// As on the machine. Advancing it skips what is ahead.
    #[default]
    Real,
    /// It stands still until it is advanced: what happens later happens within the call that advances it.
    Virtual,
    /// It stands still, and jumps to whatever happens next: an asynchronous invocation is retried at once.
    Fast,
}

/// The clock of one service. Clones share it.
#[derive(Clone)]
pub(crate) struct Time {
    mode: ClockMode,
    base: Clock,
    /// Milliseconds: ahead of the machine's clock, or since 1970 where time stands still.
    moved: Arc<AtomicI64>,
}

impl Time {
    pub(crate) fn new(mode: ClockMode, base: Clock) -> Self {
        let time = Self { mode, base, moved: Arc::default() };
        time.reset();
        time
    }

    pub(crate) fn mode(&self) -> ClockMode {
        self.mode
    }

    /// Whether it moves only when it is moved.
    pub(crate) fn stands_still(&self) -> bool {
        self.mode != ClockMode::Real
    }

    /// Milliseconds since 1970.
    pub(crate) fn now(&self) -> i64 {
        let moved = self.moved.load(Ordering::Acquire);
        match self.stands_still() {
            true => moved,
            false => (self.base)().saturating_add(moved),
        }
    }

    /// Moves the clock to this moment, if that is later.
    pub(crate) fn reach(&self, moment: i64) {
        let ahead = moment.saturating_sub(self.now());
        if ahead > 0 {
            self.moved.fetch_add(ahead, Ordering::AcqRel);
        }
    }

    /// Back to the machine's time.
    pub(crate) fn reset(&self) {
        let start = if self.stands_still() { (self.base)() } else { 0 };
        self.moved.store(start, Ordering::Release);
    }
}

impl ClockMode {
    /// Its name in scenarios and at the control API.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Real => "real",
            Self::Virtual => "virtual",
            Self::Fast => "fast",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        [Self::Real, Self::Virtual, Self::Fast].into_iter().find(|mode| mode.name() == name)
    }
}

impl std::fmt::Debug for Time {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Time").field("mode", &self.mode).field("now", &self.now()).finish()
    }
}

/// A length of time in milliseconds.
pub(crate) fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// Milliseconds since 1970 as `2016-11-21T19:49:20.006Z`.
pub(crate) fn utc(millis: i64) -> String {
    formatted(millis, "%Y-%m-%dT%H:%M:%S.%3fZ")
}

/// Milliseconds since 1970 in a form of `strftime`.
pub(crate) fn formatted(millis: i64, form: &str) -> String {
    jiff::Timestamp::from_millisecond(millis).unwrap_or_default().strftime(form).to_string()
}
