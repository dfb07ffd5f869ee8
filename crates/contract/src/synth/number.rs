//! Numbers within their bounds.

use super::options::Style;
use crate::api::{Kind, Range};
use fastrand::Rng;
use serde_json::Number;

/// A whole number of a type.
pub(super) fn whole(kind: &Kind, range: Option<&Range>, style: Style, rng: &mut Rng) -> Result<i64, String> {
    let (least, greatest) = type_bounds(kind);
    let (min, max) = whole_bounds(range);
    let given = |bound: i64| bound.clamp(least, greatest);
    let (low, high) = match (min.map(given), max.map(given)) {
        (Some(min), Some(max)) if min > max => return Err(format!("the range {min} to {max} is empty")),
        (Some(min), Some(max)) => (min, max),
        (Some(min), None) => (min, min.saturating_add(100).min(greatest)),
        // From zero up, if the range begins there.
        (None, Some(max)) => (if max > 0 { (max - 100).max(0) } else { max.saturating_sub(100).max(least) }, max),
        (None, None) => (1, 100),
    };
    if style == Style::Varied {
        match rng.u8(0..8) {
            0 => return Ok(low),
            1 => return Ok(high),
            2 if range.is_none() => return Ok(*rng.choice(&[least, greatest, 0, -1]).unwrap_or(&0)),
            _ => {}
        }
    }
    Ok(rng.i64(low..=high))
}

/// A number with a fraction of two digits, or as many more as the bounds ask for.
pub(super) fn real(range: Option<&Range>, style: Style, rng: &mut Rng) -> Result<f64, String> {
    let min = bound(range, |range| range.min.as_ref());
    let max = bound(range, |range| range.max.as_ref());
    let (low, high) = match (min, max) {
        (Some(min), Some(max)) if min > max => return Err(format!("the range {min} to {max} is empty")),
        (Some(min), Some(max)) => (min, max),
        (Some(min), None) => (min, min + 100.0),
        (None, Some(max)) => (max - 100.0, max),
        (None, None) => (0.0, 100.0),
    };
    if style == Style::Varied {
        match rng.u8(0..8) {
            0 => return Ok(low),
            1 => return Ok(high),
            _ => {}
        }
    }
    let exact = low + (high - low) * rng.f64();
    let rounded = (2..=12).map(|digits| {
        let scale = 10_f64.powi(digits);
        (exact * scale).round() / scale
    });
    let fits = |rounded: &f64| (low..=high).contains(rounded) && (rounded - exact).abs() <= (high - low) / 100.0;
    Ok(rounded.into_iter().find(fits).unwrap_or(low))
}

/// The least and the greatest whole number of a range.
pub(super) fn whole_bounds(range: Option<&Range>) -> (Option<i64>, Option<i64>) {
    let whole = |number: &Number, round: fn(f64) -> f64| {
        // A double does not say all whole numbers of 64 bits.
        number.as_i64().or_else(|| number.as_f64().map(|bound| round(bound) as i64))
    };
    let min = range.and_then(|range| range.min.as_ref()).and_then(|min| whole(min, f64::ceil));
    let max = range.and_then(|range| range.max.as_ref()).and_then(|max| whole(max, f64::floor));
    (min, max)
}

fn bound<'r>(range: Option<&'r Range>, side: impl Fn(&'r Range) -> Option<&'r Number>) -> Option<f64> {
    range.and_then(side).and_then(Number::as_f64)
}

/// The bounds of a type of whole numbers.
pub(super) fn type_bounds(kind: &Kind) -> (i64, i64) {
    match kind {
        Kind::Byte => (i8::MIN.into(), i8::MAX.into()),
        Kind::Short => (i16::MIN.into(), i16::MAX.into()),
        Kind::Long | Kind::BigInteger => (i64::MIN, i64::MAX),
        _ => (i32::MIN.into(), i32::MAX.into()),
    }
}
