//! Compares a JSON text with a value while it is read, so that a large text takes no memory for values that nobody asked
//! about.

use proofmark_smithy_model::model::Node;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number};
use std::collections::HashMap;
use std::fmt;

/// How much of the text has to be in the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Match {
    /// All of it.
    Equal,
    /// Objects may have members that the value does not have.
    Subset,
}

/// Whether a text is JSON that matches a value.
pub(super) fn matches(value: &Node, kind: Match, text: &[u8]) -> bool {
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let found = Expected { value, kind }.deserialize(&mut deserializer);
    found.is_ok_and(|matches| matches && deserializer.end().is_ok())
}

/// Reads a value and says whether it is as expected. All of it is read in any case.
#[derive(Clone, Copy)]
struct Expected<'v> {
    value: &'v Node,
    kind: Match,
}

impl<'de> DeserializeSeed<'de> for Expected<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Expected<'_> {
    fn number(self, found: &Number) -> bool {
        self.value.as_number().is_some_and(|own| own == found || own.as_f64() == found.as_f64())
    }
}

impl<'de> Visitor<'de> for Expected<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<bool, E> {
        Ok(self.value.is_null())
    }

    fn visit_bool<E>(self, found: bool) -> Result<bool, E> {
        Ok(self.value.as_bool() == Some(found))
    }

    fn visit_i64<E>(self, found: i64) -> Result<bool, E> {
        Ok(self.number(&found.into()))
    }

    fn visit_u64<E>(self, found: u64) -> Result<bool, E> {
        Ok(self.number(&found.into()))
    }

    fn visit_f64<E>(self, found: f64) -> Result<bool, E> {
        Ok(Number::from_f64(found).is_some_and(|found| self.number(&found)))
    }

    fn visit_str<E>(self, found: &str) -> Result<bool, E> {
        Ok(self.value.as_str() == Some(found))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut found: A) -> Result<bool, A::Error> {
        let items = self.value.as_array();
        let mut matches = items.is_some();
        let mut count = 0;
        for value in items.into_iter().flatten() {
            match found.next_element_seed(Self { value, ..self })? {
                Some(is_same) => matches &= is_same,
                None => return Ok(false),
            }
            count += 1;
        }
        while found.next_element::<IgnoredAny>()?.is_some() {
            count += 1;
        }
        Ok(matches && items.is_some_and(|items| items.len() == count))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut found: A) -> Result<bool, A::Error> {
        let members = self.value.as_object();
        let mut has_others = false;
        // Of a member that occurs twice the last one counts, as for most readers of JSON.
        let mut same = HashMap::new();
        while let Some(name) = found.next_key_seed(Name(members))? {
            match name {
                Some((name, value)) => _ = same.insert(name, found.next_value_seed(Self { value, ..self })?),
                None => {
                    has_others = true;
                    found.next_value::<IgnoredAny>()?;
                }
            }
        }
        let has_all = members.is_some_and(|members| same.len() == members.len() && same.values().all(|same| *same));
        Ok(has_all && (self.kind == Match::Subset || !has_others))
    }
}

/// Reads a name and finds the member of that name.
#[derive(Clone, Copy)]
struct Name<'v>(Option<&'v Map<String, Node>>);

impl<'de, 'v> DeserializeSeed<'de> for Name<'v> {
    type Value = Option<(&'v str, &'v Node)>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'v> Visitor<'_> for Name<'v> {
    type Value = Option<(&'v str, &'v Node)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E>(self, found: &str) -> Result<Self::Value, E> {
        Ok(self.0.and_then(|members| members.get_key_value(found)).map(|(name, value)| (name.as_str(), value)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::BlobMatcher;
    use serde_json::{Value, json};

    fn equal(value: Value, text: &str) -> bool {
        BlobMatcher::json(value).matches(text.as_bytes())
    }

    fn subset(value: Value, text: &str) -> bool {
        BlobMatcher::json_subset(value).matches(text.as_bytes())
    }

    #[test]
    fn order_space_and_the_form_of_numbers_do_not_count() {
        assert!(equal(
            json!({ "a": [1, null, true, "x"], "b": 0.5 }),
            " {\"b\": 5e-1, \"a\":[1.0, null,true ,\"\\u0078\"]}\n"
        ));
    }

    #[test]
    fn a_further_member_counts_unless_a_subset_is_expected() {
        let text = r#"{"a":{"b":1,"c":[{"d":2}]}}"#;
        assert!(!equal(json!({ "a": { "b": 1 } }), text));
        assert!(subset(json!({ "a": { "b": 1 } }), text));
        assert!(subset(json!({ "a": { "c": [{}] } }), text));
        assert!(!subset(json!({ "a": { "c": [] } }), text));
        assert!(!subset(json!({ "a": { "e": null } }), text));
    }

    #[test]
    fn values_of_other_types_do_not_match() {
        let values = [json!(null), json!(true), json!(1), json!("1"), json!([1]), json!({ "1": 1 })];
        for (one, value) in values.iter().enumerate() {
            for (other, text) in values.iter().enumerate() {
                assert_eq!(equal(value.clone(), &text.to_string()), one == other, "{value} and {text}");
                assert_eq!(subset(value.clone(), &text.to_string()), one == other, "{value} and {text}");
            }
        }
    }

    #[test]
    fn what_is_not_json_as_a_whole_does_not_match() {
        for text in ["", "{\"a\":1", "{\"a\":1} {}", "{\"a\":1,}", "\u{feff}{\"a\":1}"] {
            assert!(!subset(json!({ "a": 1 }), text), "{text}");
        }
        assert!(!BlobMatcher::json(json!("\u{fffd}")).matches(b"\"\xff\""));
    }

    #[test]
    fn the_last_of_equal_names_counts() {
        assert!(equal(json!({ "a": 2 }), r#"{"a":1,"a":2}"#));
        assert!(!equal(json!({ "a": 1 }), r#"{"a":1,"a":2}"#));
    }

    #[test]
    fn a_text_of_any_depth_is_compared() {
        let deep = format!("{}{}", "[".repeat(1_000_000), "]".repeat(1_000_000));
        assert!(!subset(json!([[]]), &deep));
        assert!(!equal(json!({ "a": 1 }), &format!("{{\"a\":{deep}}}")));
    }
}
