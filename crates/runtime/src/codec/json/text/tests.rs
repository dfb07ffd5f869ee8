//! Which texts are JSON, beside serde_json.

use super::*;
use proptest::prelude::*;
use serde::de::IgnoredAny;
use serde_json::Value;

fn skipped(json: &str) -> Result<bool, String> {
    let mut text = Text::new(json.as_bytes())?;
    let read = text.skip().and_then(|is_value| text.end().map(|()| is_value));
    read.map_err(|fault| fault.to_string())
}

fn string(json: &str) -> Result<String, String> {
    let mut text = Text::new(json.as_bytes())?;
    let read = text.string().and_then(|string| text.end().map(|()| string.into_owned()));
    read.map_err(|fault| fault.to_string())
}

#[test]
fn faults_say_where() {
    for (json, fault) in [
        ("", "EOF while parsing a value at line 1 column 0"),
        ("[1,\n 2 3]", "expected `,` or `]` at line 2 column 3"),
        ("[1,]", "trailing comma at line 1 column 3"),
        ("{1:2}", "key must be a string at line 1 column 1"),
        ("{\"a\"}", "expected `:` at line 1 column 4"),
        ("[01]", "invalid number at line 1 column 1"),
        ("[-", "EOF while parsing a value at line 1 column 1"),
        ("[tru]", "expected a JSON value at line 1 column 1"),
        ("nul", "EOF while parsing a value at line 1 column 0"),
        ("1 1", "trailing characters at line 1 column 2"),
        ("[\"a\tb\"]", "control character (\\u0000-\\u001F) found while parsing a string at line 1 column 3"),
    ] {
        assert_eq!(skipped(json).unwrap_err(), fault, "{json}");
    }
}

#[test]
fn two_escapes_make_a_character_beyond_the_first_plane() {
    assert_eq!(string(r#""\ud83d\uDE00""#).unwrap(), "\u{1f600}");
    for half in [r#""\ud83d""#, r#""\ud83dx""#, r#""\ud83d\n""#, r#""\ude00""#, r#""\ud83d\ud83d""#] {
        assert!(string(half).unwrap_err().starts_with("lone surrogate in a string"), "{half}");
    }
}

/// Pieces of JSON, and what breaks it, put together at random.
fn almost_json() -> impl Strategy<Value = String> {
    let pieces = vec![
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        " ",
        "\n",
        "null",
        "true",
        "false",
        "tru",
        "0",
        "-",
        "1",
        "23",
        ".5",
        "e1",
        "E+",
        "1.5",
        "-0",
        "1e999",
        "\"a\"",
        "\"a\":",
        "\"",
        "\\",
        "\\n",
        "\\u00e9",
        "\\ud83d",
        "\\ude00",
        "\\u12",
        "\t",
        "long enough to be looked at in eights",
        "é",
        "\u{1f600}",
        "18446744073709551616",
        "-9223372036854775809",
    ];
    proptest::collection::vec(proptest::sample::select(pieces), 0..9).prop_map(|pieces| pieces.concat())
}

/// Any JSON.
fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 16, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::vec((any::<String>(), inner), 0..4)
                .prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_json_is_taken(value in values(), pretty in any::<bool>()) {
        let write = if pretty { serde_json::to_string_pretty } else { serde_json::to_string };
        prop_assert_eq!(skipped(&write(&value).unwrap()), Ok(!value.is_null()));
    }

    #[test]
    fn what_serde_json_rejects_is_rejected(json in almost_json()) {
        prop_assert_eq!(skipped(&json).is_ok(), serde_json::from_str::<IgnoredAny>(&json).is_ok());
    }

    #[test]
    fn strings_are_those_that_serde_json_reads(text in almost_json()) {
        let json = format!("\"{text}\"");
        prop_assert_eq!(string(&json).ok(), serde_json::from_str::<String>(&json).ok());
    }

    #[test]
    fn numbers_are_those_that_serde_json_reads(json in "-?[0-9]{1,22}(\\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?") {
        let mut text = Text::new(json.as_bytes()).unwrap();
        let ours = text.number().ok().filter(|_| text.end().is_ok()).and_then(NumberText::value);
        let theirs = serde_json::from_str::<serde_json::Number>(&json).ok();
        match (ours, theirs) {
            (Some(Number::PosInt(ours)), Some(theirs)) => prop_assert_eq!(Some(ours), theirs.as_u64()),
            (Some(Number::NegInt(0)), Some(theirs)) => prop_assert_eq!(Some(0.0), theirs.as_f64()),
            (Some(Number::NegInt(ours)), Some(theirs)) => prop_assert_eq!(Some(ours), theirs.as_i64()),
            (Some(Number::Float(ours)), Some(theirs)) => prop_assert_eq!(Some(ours), theirs.as_f64()),
            (ours, theirs) => prop_assert!(ours.is_none() && theirs.is_none(), "{:?} {:?}", ours, theirs),
        }
    }
}
