//! Tables: what the members of a resource are made from.

use super::Document;
use proofmark_smithy_model::model::Node;

/// The members of a resource that are made from what calls give. Creating and updating it both go by this.
pub(crate) struct Table(pub(crate) &'static [Member]);

/// A member of a resource's document.
pub(crate) struct Member {
    /// Its name in the document.
    name: &'static str,
    /// The member of inputs that it is made from.
    input: &'static str,
    /// Its value, as JSON, until a call gives one.
    usual: Option<&'static str>,
    /// How it is made, when it is not the value itself.
    made: Option<Made>,
}

/// What a member is made from.
pub(crate) struct Given<'a> {
    /// The name of the resource.
    pub(crate) owner: &'a str,
    /// What the call gives; none when it says nothing of it.
    pub(crate) value: Option<&'a Node>,
    /// What the member was before; none when it was absent, or the resource did not exist.
    pub(crate) old: Option<&'a Node>,
}

/// Makes a member; none when it is absent.
type Made = fn(&Given<'_>) -> Option<Node>;

impl Member {
    /// A member of inputs as it is, absent until it is given.
    pub(crate) const fn given(name: &'static str) -> Self {
        Self { name, input: name, usual: None, made: None }
    }

    /// The same with a default, as JSON.
    pub(crate) const fn or(self, usual: &'static str) -> Self {
        Self { usual: Some(usual), ..self }
    }

    /// A member made from this member of inputs.
    pub(crate) const fn made(name: &'static str, input: &'static str, made: Made) -> Self {
        Self { name, input, usual: None, made: Some(made) }
    }
}

impl Table {
    /// Whether a member is made from this member of inputs.
    pub(crate) fn takes(&self, input: &str) -> bool {
        self.0.iter().any(|member| member.input == input)
    }

    /// The document after a call that creates the resource (`old` is none) or updates it: members that the call says
    /// nothing of stay as they are.
    pub(crate) fn document(&self, owner: &str, old: Option<&Document>, input: &Node) -> Document {
        let mut document = Document::new();
        for member in self.0 {
            let value = input.get(member.input).filter(|value| !value.is_null());
            let before = old.and_then(|old| old.get(member.name));
            let made = match member.made {
                Some(made) => made(&Given { owner, value, old: before }),
                None => value.or(before).cloned(),
            };
            let usual = || member.usual.filter(|_| old.is_none()).and_then(|json| serde_json::from_str(json).ok());
            if let Some(made) = made.or_else(usual) {
                document.insert(member.name.to_owned(), made);
            }
        }
        document
    }
}

#[cfg(test)]
mod tests {
    use super::{Member, Table};
    use proofmark_smithy_model::model::Node;
    use serde_json::json;

    static TABLE: Table = Table(&[
        Member::given("Role"),
        Member::given("Timeout").or("3"),
        Member::made("Layers", "Layers", |given| given.value.filter(|layers| **layers != json!([])).cloned()),
    ]);

    #[test]
    fn what_nobody_gave_is_its_default_or_absent() {
        assert_eq!(Node::Object(TABLE.document("f", None, &json!({}))), json!({ "Timeout": 3 }));
    }

    #[test]
    fn an_update_keeps_what_it_does_not_give() {
        let created = TABLE.document("f", None, &json!({ "Role": "r", "Timeout": 5 }));
        let updated = TABLE.document("f", Some(&created), &json!({ "Timeout": 7 }));
        assert_eq!(Node::Object(updated), json!({ "Role": "r", "Timeout": 7 }));
    }

    #[test]
    fn an_update_may_take_a_member_away() {
        let created = TABLE.document("f", None, &json!({ "Layers": ["l"] }));
        let updated = TABLE.document("f", Some(&created), &json!({ "Layers": [] }));
        assert_eq!(Node::Object(updated), json!({ "Timeout": 3 }));
    }
}
