//! What becomes of the values of a document that one model wrote and another one read.
//!
//! Members are matched by name. Those that only one of the models has are matched by value, since a member may have been
//! renamed without a change of the messages.

use proofmark_contract::Api;
use proofmark_contract::api::{Kind, Location, Member, SchemaId};
use proofmark_smithy_model::model::{Node, as_double};

/// What became of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fate {
    /// The reader has no such member.
    Ignored,
    /// Both have the member, and it did not arrive.
    Lost,
    /// It arrived as another one.
    Changed,
    /// A null in a list or map was left out.
    NullDropped,
    /// Nothing was sent, and the reader has the default of its own model, which is not that of the sender's.
    Defaulted,
    /// Nothing was sent, and the reader has a value that no model states.
    MadeUp,
    /// Nothing was sent for an idempotency token of the reader.
    TokenMissing,
    /// The sender's model has no such member, and the reader has no value.
    Unset,
    /// The sender's model has no such member, and the reader has a value that was sent for another one.
    Set,
}

/// A fate and the place of the value.
pub(super) type Fates = Vec<(Fate, String)>;

/// A structure of one side.
#[derive(Clone, Copy)]
pub(super) struct Side<'a> {
    pub(super) api: &'a Api,
    pub(super) schema: SchemaId,
}

/// Compares what was sent with what was read.
pub(super) fn compare(sender: Side<'_>, sent: &Node, reader: Side<'_>, read: &Node) -> Fates {
    let mut comparison = Comparison { sender: sender.api, reader: reader.api, fates: Vec::new() };
    comparison.value("", (sender.schema, sent), (reader.schema, read));
    comparison.fates
}

struct Comparison<'a> {
    sender: &'a Api,
    reader: &'a Api,
    fates: Fates,
}

impl Comparison<'_> {
    fn add(&mut self, fate: Fate, path: &str) {
        self.fates.push((fate, path.to_owned()));
    }

    fn value(&mut self, path: &str, (from, sent): (SchemaId, &Node), (to, read): (SchemaId, &Node)) {
        let (sender, reader) = (self.sender, self.reader);
        match (&sender[from].kind, &reader[to].kind) {
            (Kind::Structure { .. }, Kind::Structure { .. }) => self.members(path, (from, sent), (to, read)),
            (Kind::Union { .. }, Kind::Union { .. }) => match (sent, read) {
                // A stream of events.
                (Node::Array(sent), Node::Array(read)) if sent.len() == read.len() => {
                    for (sent, read) in sent.iter().zip(read) {
                        self.union(path, (from, sent), (to, read));
                    }
                }
                (Node::Array(_), _) | (_, Node::Array(_)) => self.add(Fate::Changed, path),
                _ => self.union(path, (from, sent), (to, read)),
            },
            (Kind::List { member: own, .. }, Kind::List { member: other, .. }) => {
                let items = |node: &Node| node.as_array().cloned().unwrap_or_default();
                let (sent, read) = (items(sent), items(read));
                let present: Vec<&Node> = sent.iter().filter(|item| !item.is_null()).collect();
                if sent.len() == read.len() {
                    for (sent, read) in sent.iter().zip(&read) {
                        self.value(path, (own.target, sent), (other.target, read));
                    }
                } else if present.len() == read.len() {
                    self.add(Fate::NullDropped, path);
                } else {
                    self.add(Fate::Changed, path);
                }
            }
            (Kind::Map { value: own, .. }, Kind::Map { value: other, .. }) => {
                for (key, sent) in sent.as_object().into_iter().flatten() {
                    match read.get(key) {
                        Some(read) => self.value(path, (own.target, sent), (other.target, read)),
                        None if sent.is_null() => self.add(Fate::NullDropped, path),
                        None => self.add(Fate::Lost, path),
                    }
                }
            }
            _ if equal(sent, read) => {}
            _ => self.add(Fate::Changed, path),
        }
    }

    /// Unions are open: a member that the reader does not know is known to be one.
    fn union(&mut self, path: &str, (from, sent): (SchemaId, &Node), (to, read): (SchemaId, &Node)) {
        let sender = self.sender;
        let is_unknown = read.get("(unknown)").is_some();
        let name = sent.as_object().and_then(|object| object.keys().next());
        let Some(own) = name.and_then(|name| sender[from].member(name)) else { return };
        match self.reader[to].member(&own.name) {
            None if is_unknown => self.add(Fate::Ignored, path),
            Some(_) if is_unknown => self.add(Fate::Lost, path),
            _ => self.members(path, (from, sent), (to, read)),
        }
    }

    fn members(&mut self, path: &str, (from, sent): (SchemaId, &Node), (to, read): (SchemaId, &Node)) {
        let (sender, reader) = (self.sender, self.reader);
        let is_union = matches!(reader[to].kind, Kind::Union { .. });
        let at = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        let mut unmatched: Vec<(&Member, &Node)> = Vec::new();
        for own in sender[from].members() {
            let value = sent.get(&own.name).filter(|value| !value.is_null());
            let Some(other) = reader[to].member(&own.name) else {
                unmatched.extend(value.map(|value| (own, value)));
                continue;
            };
            let place = at(&own.name);
            match (value, read.get(&own.name).filter(|value| !value.is_null())) {
                (Some(sent), Some(read)) => self.value(&place, (own.target, sent), (other.target, read)),
                // HTTP does not distinguish a payload without bytes from none.
                (Some(Node::String(text)), None) if text.is_empty() && own.location == Location::Payload => {}
                (Some(_), None) => self.add(Fate::Lost, &place),
                (None, Some(read)) => self.made_up(&place, Some(own), other, read),
                (None, None) if other.idempotency_token => self.add(Fate::TokenMissing, &place),
                (None, None) => {}
            }
        }
        for other in reader[to].members().filter(|other| sender[from].member(&other.name).is_none()) {
            let place = at(&other.name);
            let Some(read) = read.get(&other.name).filter(|value| !value.is_null()) else {
                if other.idempotency_token {
                    self.add(Fate::TokenMissing, &place);
                } else if !is_union {
                    self.add(Fate::Unset, &place);
                }
                continue;
            };
            match unmatched.iter().position(|(_, sent)| equal(sent, read)) {
                Some(found) => {
                    unmatched.remove(found);
                    self.add(Fate::Set, &place);
                }
                None => self.made_up(&place, None, other, read),
            }
        }
        for (own, _) in unmatched {
            self.add(Fate::Ignored, &at(&own.name));
        }
    }

    /// The reader has a value where the caller or the service set none.
    fn made_up(&mut self, path: &str, own: Option<&Member>, other: &Member, read: &Node) {
        if own.is_some_and(|own| own.idempotency_token) {
            return;
        }
        let is_default = |member: &Member| member.default.as_ref().is_some_and(|default| equal(default, read));
        match (own.is_some_and(is_default), is_default(other)) {
            (true, true) => {}
            (false, false) => self.add(Fate::MadeUp, path),
            _ => self.add(Fate::Defaulted, path),
        }
    }
}

/// Whether two values are the same; numbers by what they are as a double.
fn equal(one: &Node, other: &Node) -> bool {
    match (one, other) {
        (Node::Number(_), Node::Number(_)) if one != other => match (as_double(one), as_double(other)) {
            // Timestamps travel with milliseconds.
            (Some(one), Some(other)) => (one - other).abs() < 0.001 || (one as f32 - other as f32).abs() < f32::EPSILON,
            _ => false,
        },
        (Node::Array(one), Node::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| equal(one, other))
        }
        (Node::Object(one), Node::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(name, value)| other.get(name).is_some_and(|found| equal(value, found)))
        }
        _ => one == other,
    }
}

#[cfg(test)]
mod tests {
    use super::{Fate, Side, compare};
    use proofmark_contract::Api;
    use proofmark_smithy_model::Loader;
    use serde_json::{Value, json};

    /// What becomes of a value of the output with these members, where the reader has those.
    fn fates(sender: &str, sent: &Value, reader: &str, read: &Value) -> Vec<(Fate, String)> {
        let api = |members: &str| {
            let text = format!(
                "$version: \"2.0\"\nnamespace a\n@aws.protocols#restJson1\nservice S {{ operations: [Op] }}\n\
                 @http(method: \"POST\", uri: \"/op\") operation Op {{ output: Out }}\nstructure Out {{ {members} }}\n\
                 union Choice {{ a: String, b: String }}\n@sparse list Texts {{ member: String }}\n"
            );
            let model = Loader::new().text("a.smithy", text).load().unwrap_or_else(|report| panic!("{report}")).model;
            Api::new(&model).unwrap_or_else(|report| panic!("{report}"))
        };
        let (sender, reader) = (api(sender), api(reader));
        let side = |api| Side { api, schema: Api::operation(api, "Op").unwrap().output };
        compare(side(&sender), sent, side(&reader), read)
    }

    fn at_a(fate: Fate) -> Vec<(Fate, String)> {
        vec![(fate, "a".to_owned())]
    }

    #[test]
    fn a_value_of_a_member_of_both_is_to_arrive() {
        let (text, one) = ("a: String", json!({ "a": "x" }));
        assert_eq!(fates(text, &one, text, &one), []);
        assert_eq!(fates(text, &one, text, &json!({})), at_a(Fate::Lost));
        assert_eq!(fates(text, &one, text, &json!({ "a": "y" })), at_a(Fate::Changed));
        assert_eq!(fates(text, &json!({}), text, &json!({ "a": "" })), at_a(Fate::MadeUp));
        assert_eq!(fates("a: Integer", &json!({ "a": 1 }), "a: Double", &json!({ "a": 1.0 })), []);
    }

    #[test]
    fn a_member_that_one_side_lacks_is_ignored_or_unset() {
        let one = json!({ "a": "x" });
        assert_eq!(fates("a: String", &one, "", &json!({})), at_a(Fate::Ignored));
        assert_eq!(fates("", &json!({}), "a: String", &json!({})), at_a(Fate::Unset));
        assert_eq!(fates("", &json!({}), "a: String", &json!({ "a": "" })), at_a(Fate::MadeUp));
        assert_eq!(fates("b: String", &json!({ "b": "x" }), "a: String", &one), at_a(Fate::Set));
    }

    #[test]
    fn a_default_of_one_side_alone_takes_the_place_of_what_is_not_sent() {
        let (none, one) = (json!({}), json!({ "a": 1 }));
        assert_eq!(fates("a: Integer", &none, "@default(1) a: Integer", &one), at_a(Fate::Defaulted));
        assert_eq!(fates("@default(2) a: Integer", &none, "@default(1) a: Integer", &one), at_a(Fate::Defaulted));
        assert_eq!(fates("@default(1) a: Integer", &none, "@default(1) a: Integer", &one), []);
    }

    #[test]
    fn unions_are_open_and_nulls_are_values() {
        let unknown = json!({ "a": { "(unknown)": true } });
        assert_eq!(fates("a: Choice", &json!({ "a": { "b": "x" } }), "a: Choice", &unknown), at_a(Fate::Lost));
        let (sent, read) = (json!({ "a": [null, "x"] }), json!({ "a": ["x"] }));
        assert_eq!(fates("a: Texts", &sent, "a: Texts", &read), at_a(Fate::NullDropped));
    }
}
