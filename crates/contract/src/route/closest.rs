//! Which URI pattern a path was probably meant for: a help in messages, no part of routing.

use super::{Segment, percent};

/// Below this a pattern has too little in common with a path to be worth naming.
const WORTH_NAMING: f32 = 0.6;
/// Comparing texts costs their product: longer segments are not typing errors.
const LONGEST: usize = 80;

/// The source of the pattern that is most like a path.
pub(super) fn closest<'a>(path: &str, patterns: impl Iterator<Item = (&'a [Segment], &'a str)>) -> Option<String> {
    // More segments than any pattern has make it none of them.
    let found: Vec<_> = path.trim_matches('/').split('/').take(32).map(percent::decoded).collect();
    let mut best: Option<(f32, &str)> = None;
    for (segments, source) in patterns {
        let same: f32 = segments.iter().zip(&found).map(|(segment, found)| likeness(segment, found)).sum();
        let likeness = same / segments.len().max(found.len()).max(1) as f32;
        if likeness >= WORTH_NAMING && best.is_none_or(|(other, _)| likeness > other) {
            best = Some((likeness, source));
        }
    }
    best.map(|(_, source)| source.to_owned())
}

/// From 0 to 1. A literal that is there says more than a label, which takes anything.
fn likeness(segment: &Segment, found: &str) -> f32 {
    match segment {
        Segment::Literal(text) if *text == found => 1.0,
        Segment::Literal(text) if text.len() <= LONGEST && found.len() <= LONGEST => {
            similar::TextDiff::from_chars(text.as_str(), found).ratio() * 0.9
        }
        Segment::Literal(_) => 0.0,
        Segment::Label(_) | Segment::GreedyLabel(_) => 0.7,
    }
}
