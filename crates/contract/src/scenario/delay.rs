//! Lengths of time as people write them in scenarios and headers: `200ms`, `2s`.

use std::time::Duration;

/// The longest delay that is taken: longer than any client waits, short enough to end a test.
const LONGEST: Duration = Duration::from_secs(60 * 60);

/// Why a text is not a delay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DelayError {
    /// Not a number and a unit.
    #[error("expected a length of time with its unit, such as `200ms`, `2s` or `1m`")]
    Form,
    /// More than an hour.
    #[error("expected at most an hour")]
    TooLong,
}

/// Reads a length of time: a number, a fraction if need be, and `ms`, `s` or `m`.
pub fn parse_delay(text: &str) -> Result<Duration, DelayError> {
    let digits = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let unit = match unit.trim_start() {
        "ms" => 0.001,
        "s" => 1.0,
        "m" => 60.0,
        _ => return Err(DelayError::Form),
    };
    let number: f64 = number.parse().map_err(|_| DelayError::Form)?;
    let delay = Duration::try_from_secs_f64(number * unit).map_err(|_| DelayError::TooLong)?;
    if delay > LONGEST { Err(DelayError::TooLong) } else { Ok(delay) }
}
