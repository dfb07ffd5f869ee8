//! Numbers within their bounds.

use super::Style;
use crate::api::{Kind, Range};
use fastrand::Rng;
use serde_json::Number;

/// A whole number of a type.
pub(super) fn whole(kind: &Kind, range: Option<&Range>, style: Style, rng: &mut Rng) -> Result<i64, String> {
    let (least, greatest) = type_bounds(kind);
    let min = bound(range, |range| range.min.as_ref()).map(|min| min.ceil());
    let max = bound(range, |range| range.max.as_ref()).map(|max| max.floor());
    let given = |bound: f64| (bound as i64).clamp(least, greatest);
    let (low, high) = match (min.map(given), max.map(given)) {
        (Some(min), Some(max)) if min > max => return Err(format!("the range {min} to {max} is empty")),
        (Some(min), Some(max)) => (min, max),
        (Some(min), None) => (min, min.saturating_add(100).min(greatest)),
        (None, Some(max)) => (max.saturating_sub(100).max(0.min(max)), max),
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

/// A number with a fraction of two digits, where the bounds leave room for it.
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
    let rounded = (exact * 100.0).round() / 100.0;
    Ok(if (low..=high).contains(&rounded) { rounded } else { exact.clamp(low, high) })
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
