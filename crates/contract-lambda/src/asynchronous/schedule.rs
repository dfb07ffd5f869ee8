//! The retries of asynchronous invocations: when an event is tried again, with which backoff, and when it is given up.

use crate::resources::event_invoke_config::Policy;
use crate::time::millis;
use std::time::Duration;

/// What happens to an event after its function failed, or could not be run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// It is tried again at this moment.
    Again(i64),
    /// It is given up.
    GiveUp(Condition),
}

/// Why a record is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// The function succeeded.
    Success,
    /// It failed as often as it may.
    RetriesExhausted,
    /// The event would be too old before it could be tried again.
    EventAgeExceeded,
    /// The function may not run at all.
    ZeroReservedConcurrency,
}

impl Condition {
    /// `requestContext.condition` of a record.
    pub fn name(self) -> &'static str {
        match self {
            Self::Success => "Success",
            Self::RetriesExhausted => "RetriesExhausted",
            Self::EventAgeExceeded => "EventAgeExceeded",
            Self::ZeroReservedConcurrency => "ZeroReservedConcurrency",
        }
    }
}

/// A minute after the first attempt, two minutes after the second one.
const BETWEEN_ATTEMPTS: Duration = Duration::from_secs(60);

/// The longest time between attempts to run a function that is throttled: they begin a second apart, and each is twice as
/// long.
const LONGEST_BACKOFF: Duration = Duration::from_secs(5 * 60);

/// After an attempt that failed, the `attempts`th of an event of this moment. The age of the event looks ahead: it is
/// given up at once when it would be too old at the next attempt.
pub(crate) fn after_failure(policy: &Policy, accepted: i64, attempts: u32, now: i64) -> Next {
    if attempts > policy.retries {
        return Next::GiveUp(Condition::RetriesExhausted);
    }
    let wait = millis(BETWEEN_ATTEMPTS).saturating_mul(i64::from(attempts));
    within_age(policy, accepted, now.saturating_add(wait))
}

/// After the function could not be run, for the `throttled`th time.
pub(crate) fn after_throttling(policy: &Policy, accepted: i64, throttled: u32, now: i64) -> Next {
    let seconds = 1_i64.checked_shl(throttled.saturating_sub(1)).filter(|seconds| *seconds > 0);
    let wait = seconds.map_or(i64::MAX, |seconds| seconds.saturating_mul(1000)).min(millis(LONGEST_BACKOFF));
    within_age(policy, accepted, now.saturating_add(wait))
}

fn within_age(policy: &Policy, accepted: i64, at: i64) -> Next {
    match at.saturating_sub(accepted) < policy.age {
        true => Next::Again(at),
        false => Next::GiveUp(Condition::EventAgeExceeded),
    }
}

#[cfg(test)]
mod tests {
    use super::{Condition, Next, after_failure, after_throttling};
    use crate::resources::event_invoke_config::Policy;

    /// When the attempts of an event run that always fails, in seconds, and why it is given up.
    fn attempts(policy: &Policy) -> (Vec<i64>, Condition) {
        let (mut at, mut moments) = (0, Vec::new());
        loop {
            moments.push(at / 1000);
            match after_failure(policy, 0, u32::try_from(moments.len()).unwrap(), at) {
                Next::Again(next) => at = next,
                Next::GiveUp(condition) => return (moments, condition),
            }
        }
    }

    fn policy(retries: u32, age_in_seconds: i64) -> Policy {
        Policy { retries, age: age_in_seconds * 1000, ..Policy::default() }
    }

    #[test]
    fn without_a_config_there_are_two_retries_a_minute_and_two_minutes_apart() {
        assert_eq!(attempts(&Policy::default()), (vec![0, 60, 180], Condition::RetriesExhausted));
    }

    #[test]
    fn no_retries_are_one_attempt() {
        assert_eq!(attempts(&policy(0, 21600)), (vec![0], Condition::RetriesExhausted));
    }

    #[test]
    fn the_age_looks_ahead() {
        assert_eq!(attempts(&policy(2, 60)), (vec![0], Condition::EventAgeExceeded));
        assert_eq!(attempts(&policy(2, 90)), (vec![0, 60], Condition::EventAgeExceeded));
    }

    #[test]
    fn a_throttled_event_waits_longer_each_time_until_it_is_too_old() {
        let (mut at, mut moments) = (0, vec![0]);
        while let Next::Again(next) = after_throttling(&policy(0, 3600), 0, u32::try_from(moments.len()).unwrap(), at) {
            at = next;
            moments.push(at / 1000);
        }
        assert_eq!(moments[..11], [0, 1, 3, 7, 15, 31, 63, 127, 255, 511, 811]);
        assert_eq!(moments.last(), Some(&3511));
    }
}
