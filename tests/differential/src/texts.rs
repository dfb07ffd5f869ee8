//! Texts, numbers and times that software trips over.

use fastrand::Rng;
use serde_json::{Value, json};

const ODD: [&str; 66] = [
    "",
    " ",
    "  ",
    "/",
    "//",
    ".",
    "..",
    "../x",
    "a/b",
    "/a",
    "a/",
    "a%2Fb",
    "%",
    "%zz",
    "%00",
    "+",
    "a+b",
    "a b",
    " lead",
    "trail ",
    "\t",
    "a\tb",
    "\n",
    "a\nb",
    "\r\n",
    "a\rb",
    "\0",
    "\u{1}",
    "a\u{1f}b",
    "\u{7f}",
    "\u{80}",
    "\u{85}",
    "\u{a0}",
    "é",
    "ÿ",
    "日本語",
    "😀",
    "\u{202e}x",
    "\u{feff}x",
    "\u{fffd}",
    "\u{2028}",
    "e\u{301}",
    "?",
    "#",
    "a?b=c&d=e#f",
    "&",
    "=",
    ";",
    ":",
    "@",
    ",",
    "'",
    "\"",
    "\\",
    "\\u0041",
    "{}",
    "{FunctionName}",
    "*",
    "~",
    "!$&'()*+,;=",
    "[x]",
    "<a>&amp;",
    "null",
    "true",
    "NaN",
    "1e3",
];

/// An odd text, now and then a long one, or one of any characters.
pub(super) fn odd(rng: &mut Rng) -> String {
    match rng.u8(..20) {
        // Now and then longer than any URI may be.
        0 => "long/ä".repeat(rng.usize(1..1000) * if rng.u8(..8) == 0 { 100 } else { 1 }),
        1..=3 => (0..rng.usize(1..12)).map(|_| rng.char(..)).collect(),
        4 => (0..rng.usize(1..12)).map(|_| rng.char('\0'..='\u{ff}')).collect(),
        _ => ODD[rng.usize(..ODD.len())].to_owned(),
    }
}

/// A whole number of 32 bits, mostly at an end.
pub(super) fn integer(rng: &mut Rng) -> i32 {
    rng.choice([0, 1, -1, i32::MIN, i32::MAX, 1000, i32::MIN + 1]).unwrap_or(0)
}

/// A whole number of 64 bits, mostly at an end.
pub(super) fn long(rng: &mut Rng) -> i64 {
    rng.choice([0, -1, i64::MIN, i64::MAX, 1 << 53, (1 << 53) + 1, -(1 << 53) - 1, 1 << 32]).unwrap_or(0)
}

/// A float, as the drivers read it.
pub(super) fn double(rng: &mut Rng) -> Value {
    let odd = [
        json!("NaN"),
        json!("Infinity"),
        json!("-Infinity"),
        json!(0.0),
        json!(-0.0),
        json!(1.0),
        json!(0.1),
        json!(1e300),
        json!(-1e-300),
        json!(f64::MIN_POSITIVE / 4.0),
        json!(f64::MAX),
        json!(123_456_789.0),
        json!(1e15),
        json!(1e16),
        json!(1e21),
        json!(1e-7),
    ];
    if rng.bool() {
        json!(f64::from_bits(rng.u64(..)).clamp(-1e308, 1e308))
    } else {
        odd[rng.usize(..odd.len())].clone()
    }
}

/// A time, as whole seconds and nanoseconds: before the epoch, finer than milliseconds, far from today.
pub(super) fn time(rng: &mut Rng) -> Value {
    let seconds = [
        0,
        -1,
        -2,
        1_479_757_760,
        -62_135_596_800,
        -62_135_596_801,
        253_402_300_799,
        253_402_300_800,
        -62_167_219_200,
        i64::MIN,
        i64::MAX,
        9_007_199_254_740_993,
        951_782_400,
        4_107_542_400,
    ];
    let nanoseconds = [0, 1, 999, 1_000, 500_000, 999_999, 1_000_000, 6_000_000, 120_000_000, 500_000_000, 999_999_999];
    json!([rng.choice(seconds), rng.choice(nanoseconds)])
}

/// A number in a response as text: such as JSON has not, or the member's type.
pub(super) fn number(rng: &mut Rng) -> &'static str {
    const NUMBERS: [&str; 38] = [
        "0",
        "-0",
        "1.0",
        "1.5",
        "-1",
        "1e2",
        "1E2",
        "1e+2",
        "1e-2",
        "100e-2",
        "2147483648",
        "-2147483649",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775809",
        "99999999999999999999",
        "1e400",
        "-1e400",
        "1e-400",
        "01",
        "-01",
        "+1",
        ".5",
        "1.",
        "-",
        "1e",
        "1.e2",
        "0x10",
        "1_000",
        "NaN",
        "Infinity",
        "-Infinity",
        "1479757760.0061",
        "1479757760.123456789123",
        "253402300800",
        "-62135596801",
        "1e30",
        "0.30000000000000004",
    ];
    NUMBERS[rng.usize(..NUMBERS.len())]
}
