//! Texts that match a pattern, made from its syntax tree. Look-arounds are left out of the tree: whoever asks for a
//! text matches it with the pattern itself and asks again.

use super::options::Style;
use fastrand::Rng;
use regex_syntax::hir::{Class, Hir, HirKind};

/// A repetition without an end goes on for this much beyond its least.
const UNBOUNDED: u64 = 1 << 40;
/// How often another choice is tried where one led nowhere.
const TRIES: usize = 4;
/// How many parts of a pattern are looked at before a text is given up: some, and some for each of its characters.
const STEPS: u64 = 10_000;
const STEPS_A_CHARACTER: u64 = 100;

/// What texts that match a pattern are made of.
#[derive(Debug)]
pub(crate) struct TextShape {
    part: Part,
    least: u64,
    most: u64,
    /// Whether anything may stand around a match.
    open: bool,
}

/// A part of a pattern, with the lengths that it can have between its ends.
#[derive(Debug)]
enum Part {
    /// Anchors.
    Empty,
    Literal(Vec<char>),
    Char(Chars),
    Repeat {
        part: Box<Part>,
        min: u64,
        max: u64,
    },
    All(Vec<Part>),
    OneOf(Vec<Part>),
}

/// The characters of a class, those that read well first.
#[derive(Debug)]
struct Chars {
    /// Lower case letters and digits, when it has any.
    plain: Vec<char>,
    /// What else it has of printable ASCII.
    printable: Vec<char>,
    /// Its ranges.
    all: Vec<(char, char)>,
}

/// A text in the making.
struct Draft<'r> {
    text: String,
    style: Style,
    rng: &'r mut Rng,
    steps: u64,
}

impl TextShape {
    /// Takes a pattern in the dialect of Rust's regex crates apart; the error says why it can't be.
    pub(crate) fn new(pattern: &str) -> Result<Self, String> {
        let pattern = without_look_arounds(pattern);
        // A class that Unicode's tables would make large is fine: only its ranges are kept.
        let hir = regex_syntax::ParserBuilder::new().build().parse(&pattern).map_err(|error| error.to_string())?;
        let properties = hir.properties();
        let anchored = properties.look_set_prefix().contains(regex_syntax::hir::Look::Start)
            && properties.look_set_suffix().contains(regex_syntax::hir::Look::End);
        let part = Part::of(&hir)?;
        let (least, most) = part.lengths();
        Ok(Self { part, least, most, open: !anchored })
    }

    /// A text of `min` to `max` characters; none when this try came to nothing.
    pub(crate) fn text(&self, min: u64, max: u64, style: Style, rng: &mut Rng) -> Option<String> {
        let high = max.min(self.most);
        if self.least > high || (min > high && !self.open) {
            return None;
        }
        let length = rng.u64(min.clamp(self.least, high)..=high);
        let steps = STEPS + length.saturating_mul(STEPS_A_CHARACTER);
        let mut draft = Draft { text: String::new(), style, rng, steps };
        self.part.append(length, &mut draft)?;
        let mut text = draft.text;
        if length < min {
            text.extend((length..min).map(|_| rng.lowercase()));
        }
        Some(text)
    }
}

impl Part {
    fn of(hir: &Hir) -> Result<Self, String> {
        let all = |parts: &[Hir]| parts.iter().map(Self::of).collect::<Result<Vec<_>, _>>();
        Ok(match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => Self::Empty,
            HirKind::Literal(literal) => {
                let text =
                    std::str::from_utf8(&literal.0).map_err(|_| "it matches bytes that are not text".to_owned())?;
                Self::Literal(text.chars().collect())
            }
            HirKind::Class(class) => Self::Char(Chars::of(class)?),
            HirKind::Repetition(repetition) => {
                let min = repetition.min.into();
                let max = repetition.max.map_or(min + UNBOUNDED, u64::from);
                Self::Repeat { part: Box::new(Self::of(&repetition.sub)?), min, max }
            }
            HirKind::Capture(capture) => Self::of(&capture.sub)?,
            HirKind::Concat(parts) => Self::All(all(parts)?),
            HirKind::Alternation(parts) => Self::OneOf(all(parts)?),
        })
    }

    /// The least and the greatest length; not every length between them need be possible.
    fn lengths(&self) -> (u64, u64) {
        match self {
            Self::Empty => (0, 0),
            Self::Literal(chars) => (chars.len() as u64, chars.len() as u64),
            Self::Char(_) => (1, 1),
            Self::Repeat { part, min, max } => {
                let (least, most) = part.lengths();
                (least.saturating_mul(*min), most.saturating_mul(*max))
            }
            Self::All(parts) => parts
                .iter()
                .map(Self::lengths)
                .fold((0, 0), |(least, most), (low, high)| (least.saturating_add(low), most.saturating_add(high))),
            Self::OneOf(parts) => parts
                .iter()
                .map(Self::lengths)
                .reduce(|(least, most), (low, high)| (least.min(low), most.max(high)))
                .unwrap_or((0, 0)),
        }
    }

    /// Appends a text of exactly this length; none, with the text as it was, when none was found.
    fn append(&self, length: u64, draft: &mut Draft<'_>) -> Option<()> {
        let before = draft.text.len();
        for _ in 0..TRIES {
            draft.steps = draft.steps.checked_sub(1)?;
            if self.try_append(length, draft).is_some() {
                return Some(());
            }
            draft.text.truncate(before);
        }
        None
    }

    fn try_append(&self, length: u64, draft: &mut Draft<'_>) -> Option<()> {
        match self {
            Self::Empty => (length == 0).then_some(()),
            Self::Literal(chars) => {
                draft.text.extend(chars);
                (length == chars.len() as u64).then_some(())
            }
            Self::Char(chars) => {
                draft.text.push(chars.one(draft.style, draft.rng));
                (length == 1).then_some(())
            }
            Self::OneOf(parts) => {
                let possible = |part: &&Part| {
                    let (least, most) = part.lengths();
                    (least..=most).contains(&length)
                };
                let parts: Vec<&Part> = parts.iter().filter(possible).collect();
                draft.rng.choice(parts)?.append(length, draft)
            }
            Self::All(parts) => {
                // What the parts from here on need and can take.
                let mut rest = vec![(0u64, 0u64); parts.len() + 1];
                for (index, part) in parts.iter().enumerate().rev() {
                    let ((least, most), (low, high)) = (rest[index + 1], part.lengths());
                    rest[index] = (least.saturating_add(low), most.saturating_add(high));
                }
                let mut left = length;
                for (part, after) in parts.iter().zip(&rest[1..]) {
                    let take = share(part.lengths(), *after, left, draft.rng)?;
                    part.append(take, draft)?;
                    left -= take;
                }
                (left == 0).then_some(())
            }
            Self::Repeat { part, min, max } => {
                let (least, most) = part.lengths();
                if most == 0 {
                    return (length == 0).then_some(());
                }
                // So many rounds that their lengths can add up.
                let low = length.div_ceil(most).max(*min);
                let high = length.checked_div(least).unwrap_or(low.max(length)).min(*max);
                if low > high {
                    return None;
                }
                let rounds = if draft.rng.bool() { low } else { draft.rng.u64(low..=high) };
                let mut left = length;
                for round in 0..rounds {
                    let others = rounds - round - 1;
                    let after = (least.saturating_mul(others), most.saturating_mul(others));
                    let take = share((least, most), after, left, draft.rng)?;
                    part.append(take, draft)?;
                    left -= take;
                }
                (left == 0).then_some(())
            }
        }
    }
}

/// How much of a length a part gets, so that what comes after it can use up the rest.
fn share((least, most): (u64, u64), (low, high): (u64, u64), left: u64, rng: &mut Rng) -> Option<u64> {
    let from = least.max(left.saturating_sub(high));
    let to = most.min(left.checked_sub(low)?);
    (from <= to).then(|| rng.u64(from..=to))
}

impl Chars {
    fn of(class: &Class) -> Result<Self, String> {
        let all: Vec<(char, char)> = match class {
            Class::Unicode(class) => class.ranges().iter().map(|range| (range.start(), range.end())).collect(),
            Class::Bytes(class) => {
                class.ranges().iter().map(|range| (range.start().into(), range.end().into())).collect()
            }
        };
        if all.is_empty() {
            return Err("it has a class without characters".to_owned());
        }
        let has = |c: &char| all.iter().any(|(from, to)| (from..=to).contains(&c));
        let plain: Vec<char> = ('a'..='z').chain('0'..='9').filter(has).collect();
        let printable = (' '..='~').filter(has).filter(|c| !plain.contains(c)).collect();
        Ok(Self { plain, printable, all })
    }

    fn one(&self, style: Style, rng: &mut Rng) -> char {
        let from = |chars: &[char], rng: &mut Rng| rng.choice(chars).copied();
        let any = |rng: &mut Rng| {
            let (low, high) = rng.choice(&self.all).copied().unwrap_or(('a', 'a'));
            rng.char(low..=high)
        };
        let rare = if style == Style::Varied { rng.u8(0..32) } else { 32 };
        let chosen = match rare {
            0 => Some(any(rng)),
            1..=8 => from(&self.printable, rng),
            _ => from(&self.plain, rng),
        };
        chosen.or_else(|| from(&self.plain, rng)).or_else(|| from(&self.printable, rng)).unwrap_or_else(|| any(rng))
    }
}

/// The pattern without its look-arounds, which the syntax tree has no place for.
fn without_look_arounds(pattern: &str) -> String {
    const OPENINGS: [&str; 4] = ["(?!", "(?=", "(?<!", "(?<="];
    let mut out = String::with_capacity(pattern.len());
    let mut rest = pattern;
    let mut in_class = false;
    // How many groups are open within a look-around; outside of one it is none.
    let mut within: Option<usize> = None;
    while let Some(c) = rest.chars().next() {
        let mut taken = c.len_utf8();
        match c {
            '\\' => taken += rest[taken..].chars().next().map_or(0, char::len_utf8),
            '[' => in_class = true,
            ']' => in_class = false,
            '(' if !in_class => match &mut within {
                Some(open) => *open += 1,
                None if OPENINGS.iter().any(|opening| rest.starts_with(opening)) => within = Some(0),
                None => {}
            },
            ')' if !in_class => match &mut within {
                Some(0) => {
                    within = None;
                    // An empty group, so that what repeats the look-around has something to repeat.
                    out.push_str("(?:)");
                    rest = &rest[taken..];
                    continue;
                }
                Some(open) => *open -= 1,
                None => {}
            },
            _ => {}
        }
        if within.is_none() {
            out.push_str(&rest[..taken]);
        }
        rest = &rest[taken..];
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn look_arounds_are_left_out() {
        assert_eq!(without_look_arounds(r"^(?!(a\)b))c(?<!\.)$"), "^(?:)c(?:)$");
        assert_eq!(without_look_arounds(r"[(?!]x(?<name>y)"), r"[(?!]x(?<name>y)");
    }

    #[test]
    fn every_length_that_is_possible_can_be_had() {
        let shape = TextShape::new("^a{2,4}(bc|d)?$").unwrap();
        let mut rng = Rng::with_seed(1);
        for length in 2..=6 {
            let text = (0..50).find_map(|_| shape.text(length, length, Style::Readable, &mut rng)).unwrap();
            assert_eq!(text.len() as u64, length);
        }
        assert_eq!(shape.text(7, 7, Style::Readable, &mut rng).map(|text| text.len()), None);
    }

    #[test]
    fn a_pattern_that_leads_astray_comes_to_an_end() {
        let shape = TextShape::new("^((((((((ab|cde)+)+)+)+)+)+){2,})+$").unwrap();
        let mut rng = Rng::with_seed(1);
        let found = (0..20).filter_map(|_| shape.text(7, 200, Style::Varied, &mut rng)).count();
        assert!(found > 0);
    }

    #[test]
    fn a_back_reference_is_an_error() {
        assert!(TextShape::new(r"(a)\1").is_err());
    }
}
