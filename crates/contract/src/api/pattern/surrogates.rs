//! Escapes of UTF-16 code units, `\uD83D\uDE00`, which Rust's regex crates do not take: pairs become the character that
//! they stand for, and halves, which no text has, match nothing.

/// A part of a pattern.
enum Part<'p> {
    Text(&'p str),
    /// A character that two halves stand for.
    Pair(char),
    /// A half without the other.
    Half,
}

/// The pattern without such escapes.
pub(super) fn without_surrogates(source: &str) -> String {
    let parts = parts(source);
    let mut out = String::with_capacity(source.len());
    let mut index = 0;
    while let Some(part) = parts.get(index) {
        index += 1;
        match part {
            Part::Text(text) => out.push_str(text),
            Part::Pair(character) => out.push_str(&format!("\\x{{{:X}}}", u32::from(*character))),
            // Of a range, what is a character remains.
            Part::Half if out.ends_with('-') => out.push_str("\\x{D7FF}"),
            Part::Half => match parts.get(index..) {
                Some([Part::Text("-"), Part::Half, ..]) => index += 2,
                Some([Part::Text("-"), ..]) => out.push_str("\\x{E000}"),
                _ => {}
            },
        }
    }
    out
}

fn parts(source: &str) -> Vec<Part<'_>> {
    let (mut parts, mut rest) = (Vec::new(), source);
    while !rest.is_empty() {
        let length = match (half(rest), rest.get(6..).and_then(half)) {
            (Some(high @ 0xD800..0xDC00), Some(low @ 0xDC00..)) => {
                let code = 0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00);
                parts.extend(char::from_u32(code).map(Part::Pair));
                12
            }
            (Some(_), _) => {
                parts.push(Part::Half);
                6
            }
            (None, _) => {
                let escaped = usize::from(rest.starts_with('\\'));
                let length = rest.chars().take(1 + escaped).map(char::len_utf8).sum();
                parts.push(Part::Text(&rest[..length]));
                length
            }
        };
        rest = &rest[length..];
    }
    parts
}

/// The half of a pair whose escape a text begins with.
fn half(text: &str) -> Option<u32> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    let unit = u32::from_str_radix(digits, 16).ok()?;
    (0xD800..0xE000).contains(&unit).then_some(unit)
}

#[cfg(test)]
mod tests {
    use super::without_surrogates;

    #[test]
    fn a_pair_is_a_character_and_a_half_is_nothing() {
        for (source, expected) in [
            (r"[\uE000-\uFFFD\uD800\uDC00-\uDBFF\uDFFF\t]*", r"[\uE000-\uFFFD\x{10000}-\x{10FFFF}\t]*"),
            (r"[a\uD800\uDBFF-\uDC00\uDFFF\t]*", r"[a\t]*"),
            (r"[a-\uDFFF]|[\uD800-\uFFFD]", r"[a-\x{D7FF}]|[\x{E000}-\uFFFD]"),
            (r"\\uD800 \u00e9 é", r"\\uD800 \u00e9 é"),
            (r"\uD8", r"\uD8"),
        ] {
            assert_eq!(without_surrogates(source), expected, "{source}");
        }
    }
}
