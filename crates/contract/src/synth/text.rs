//! Strings: readable ones where their constraints take them, else made from their pattern; of the right length, and
//! such as can travel where they go.

use super::options::{LONGEST, Style};
use super::readable;
use crate::api::{Constraints, Length, Location, Member, Schema};
use fastrand::Rng;

/// How often a text is tried for.
const TRIES: usize = 256;

/// Where a text goes, which says what it may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Body,
    /// Not empty, no path of dots, without a slash at its end: that is not a part of a greedy label.
    Label,
    Query,
    /// Printable ASCII, not empty, without spaces around it.
    Header,
    /// Lower case letters, digits and `-`.
    HeaderName,
    /// Not empty: an empty payload is none.
    Payload,
}

impl Place {
    pub(super) fn of(location: &Location) -> Self {
        match location {
            Location::Label => Self::Label,
            Location::Query(_) | Location::QueryParams => Self::Query,
            Location::Header(_) | Location::PrefixHeaders(_) => Self::Header,
            Location::Payload | Location::EventPayload => Self::Payload,
            Location::Body | Location::StatusCode | Location::EventHeader => Self::Body,
        }
    }

    fn takes(self, text: &str) -> bool {
        match self {
            Self::Body | Self::Query => true,
            Self::Label => !matches!(text, "" | "." | "..") && !text.ends_with('/'),
            Self::Payload => !text.is_empty(),
            Self::Header => {
                !text.is_empty() && text.trim() == text && text.bytes().all(|b| b.is_ascii_graphic() || b == b' ')
            }
            Self::HeaderName => {
                !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            }
        }
    }
}

/// A text for a member, about `name`, in one of the forms `texts` or of AWS where that fits; the error says why none
/// was found.
pub(super) fn make(
    member: &Member,
    name: &str,
    schema: &Schema,
    place: Place,
    style: Style,
    texts: &[(&str, &str)],
    rng: &mut Rng,
) -> Result<String, String> {
    let constraints = &member.constraints;
    let fits = |text: &str| fits(text, constraints, place);
    if member.idempotency_token {
        let uuid = readable::uuid(rng);
        if fits(&uuid) {
            return Ok(uuid);
        }
    }
    if schema.media_type.as_deref() == Some("application/json") && fits("{}") {
        return Ok("{}".to_owned());
    }
    if (style == Style::Readable || rng.u8(0..4) == 0)
        && let Some(text) = readable::find(name, schema, texts, rng, fits)
    {
        return Ok(text);
    }
    let (min, max) = bounds(constraints.length, place);
    for round in 0..TRIES {
        // Short at first; then anything up to the longest, should that be what it takes.
        let room = [24, 24, 64, 256, LONGEST][round * 5 / TRIES];
        let high = min.saturating_add(room).min(max).max(min);
        let style = style_of(style, round);
        let text = match &constraints.pattern {
            None => free(rng.u64(min..=high), place, style, rng),
            Some(pattern) => {
                let shape = pattern.texts().map_err(|why| format!("pattern {}: {why}", pattern.source()))?;
                match shape.text(min, high, style, rng) {
                    Some(text) => text,
                    None => continue,
                }
            }
        };
        if fits(&text) {
            return Ok(text);
        }
    }
    let pattern = constraints.pattern.as_ref().map_or("none", |pattern| pattern.source());
    Err(format!("tried {TRIES} texts for a length of {min} to {max} and the pattern {pattern}"))
}

/// A text of a length for a member, whatever else it takes; none when none was found.
pub(super) fn of_length(member: &Member, place: Place, length: u64, rng: &mut Rng) -> Option<String> {
    let Some(pattern) = &member.constraints.pattern else { return Some(free(length, place, Style::Readable, rng)) };
    let shape = pattern.texts().ok()?;
    (0..TRIES).find_map(|round| {
        let text = shape.text(length, length, style_of(Style::Readable, round), rng)?;
        (text.chars().count() as u64 == length && pattern.matches(&text) == Some(true) && place.takes(&text))
            .then_some(text)
    })
}

/// What readable characters alone don't make, a look-around that asks for a capital, others may.
fn style_of(style: Style, round: usize) -> Style {
    if round < TRIES / 8 { style } else { Style::Varied }
}

/// Whether a text satisfies the constraints and can go there.
pub(super) fn fits(text: &str, constraints: &Constraints, place: Place) -> bool {
    let length = constraints.length.unwrap_or_default();
    let count = text.chars().count() as u64;
    place.takes(text)
        && length.min.is_none_or(|min| count >= min)
        && length.max.is_none_or(|max| count <= max)
        && constraints.pattern.as_ref().is_none_or(|pattern| pattern.matches(text) == Some(true))
}

/// A word of a few letters.
pub(super) fn word(rng: &mut Rng) -> String {
    (0..rng.usize(3..9)).map(|_| rng.lowercase()).collect()
}

/// The lengths that a text may have; the upper end only as far as needed.
fn bounds(length: Option<Length>, place: Place) -> (u64, u64) {
    let length = length.unwrap_or_default();
    let least = if matches!(place, Place::Body | Place::Query) { 0 } else { 1 };
    let max = length.max.unwrap_or(u64::MAX);
    let min = length.min.unwrap_or(0).max(least).min(max);
    (min, max.min(LONGEST.max(min)))
}

/// Any text of a length.
fn free(length: u64, place: Place, style: Style, rng: &mut Rng) -> String {
    const RARE: &[char] = &[' ', '"', '\\', '\'', '%', '&', '+', '/', '?', '#', ',', ':', '=', '~', '<'];
    const FOREIGN: &[char] = &['é', 'ß', 'Ω', '中', '文', '😹', '\u{7f}', '\n', '\t'];
    let one = |rng: &mut Rng| match (style, place, rng.u8(0..16)) {
        (Style::Readable, ..) | (_, Place::HeaderName, _) => rng.lowercase(),
        (_, _, 0) => rng.choice(RARE).copied().unwrap_or(' '),
        (_, Place::Body | Place::Query | Place::Label | Place::Payload, 1) => {
            rng.choice(FOREIGN).copied().unwrap_or('é')
        }
        _ => rng.alphanumeric(),
    };
    (0..length).map(|_| one(rng)).collect()
}
