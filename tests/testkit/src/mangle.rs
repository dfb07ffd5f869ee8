//! Changes to bytes that know nothing of what they mean, and values that readers of anything trip over.

use fastrand::Rng;

/// Changes a few bytes anywhere: flips, insertions, deletions, repetitions, a cut, an end from elsewhere.
pub fn bytes(random: &mut Rng, bytes: &mut Vec<u8>) {
    for _ in 0..random.usize(1..4) {
        let at = random.usize(..=bytes.len());
        let end = (at + random.usize(..64)).min(bytes.len());
        match random.u8(..8) {
            0 => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << random.u8(..8);
                }
            }
            1 => bytes.insert(at, random.u8(..)),
            2 => drop(bytes.drain(at..end)),
            3 => {
                let again = bytes[at..end].repeat(random.usize(1..8));
                bytes.splice(at..at, again);
            }
            4 => bytes.truncate(at),
            5 => {
                let from = random.usize(..=bytes.len());
                let rest = bytes[from..].to_vec();
                bytes.truncate(at);
                bytes.extend(rest);
            }
            6 => {
                // No UTF-8: a byte that continues nothing, a sequence cut off, a surrogate, a form that is too long.
                let wrong: [&[u8]; 4] = [b"\x80", b"\xe2\x82", b"\xed\xa0\x80", b"\xc0\xaf"];
                bytes.splice(at..at, wrong[random.usize(..wrong.len())].iter().copied());
            }
            _ => {
                let odd = ["\u{feff}", "\0", "\r", "\u{202e}", "\u{2028}", "\u{10ffff}", "\u{7f}", "e\u{301}"];
                bytes.splice(at..at, odd[random.usize(..odd.len())].bytes());
            }
        }
    }
}

/// A text that is long, strange, or something else in another place.
pub fn text(random: &mut Rng) -> String {
    const TEXTS: [&str; 28] = [
        "",
        " ",
        "a",
        "0",
        "-1",
        "true",
        "null",
        "\0",
        "\u{feff}",
        "\u{1f980}",
        "\"",
        "\\",
        "\n",
        "a#",
        "#b",
        "a#b$",
        "a#b#c",
        "a.#b",
        "smithy.api#String",
        "smithy.api#Unit",
        "smithy.api#mixin",
        "/{a}/{b+}?c&d=e",
        "/{a+}/{b+}",
        "((((a",
        "(a*)*b",
        "[z-a]",
        "a{4294967296}",
        "2026-02-30T25:61:61Z",
    ];
    match random.u8(..10) {
        0 => "a".repeat(1 << random.usize(..17)),
        1 => (0..random.usize(1..20)).map(|_| random.char(..)).collect(),
        _ => TEXTS[random.usize(..TEXTS.len())].to_owned(),
    }
}

/// A number at an edge, or one that no type holds, as it is written.
pub fn number(random: &mut Rng) -> String {
    const NUMBERS: [&str; 16] = [
        "0",
        "-0",
        "-0.0",
        "1",
        "-1",
        "255",
        "65536",
        "2147483648",
        "-9223372036854775808",
        "9223372036854775808",
        "18446744073709551616",
        "0.1",
        "1e308",
        "1e309",
        "-1e-400",
        "4.9e-324",
    ];
    match random.u8(..6) {
        0 => "9".repeat(random.usize(1..500)),
        1 => format!("0.{}", "3".repeat(random.usize(1..500))),
        2 => format!("1e{}", random.i32(..)),
        _ => NUMBERS[random.usize(..NUMBERS.len())].to_owned(),
    }
}

/// How long something is: mostly short, at times up to this.
pub fn length(random: &mut Rng, most: usize) -> usize {
    let bits = most.max(1).ilog2();
    let up_to = 1_usize << random.u32(..=bits);
    random.usize(1..=up_to)
}
