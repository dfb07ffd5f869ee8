//! The values that members of enums stand for. That they have the right type is found in `validate`.

use crate::model::{Member, Node};

const VALUE: &str = "smithy.api#enumValue";

/// The text of a value of an enum: what `enumValue` says, else the member's name.
pub fn enum_value(member: &Member) -> &str {
    member.traits.string(VALUE).unwrap_or(member.name())
}

/// The number of a value of an intEnum; none where the model states none.
pub fn int_enum_value(member: &Member) -> Option<i64> {
    member.traits.get(VALUE).and_then(Node::as_i64)
}

#[cfg(test)]
mod tests {
    use super::{enum_value, int_enum_value};
    use crate::Loader;
    use crate::model::ShapeId;

    #[test]
    fn a_value_is_stated_or_the_name() {
        let text = "$version: \"2.0\"\nnamespace a\nenum E {\nONE\nTWO = \"2\"\n}\nintEnum I {\nFOUR = 4\n}\n";
        let model = Loader::new().text("a.smithy", text).load().unwrap_or_else(|report| panic!("{report}")).model;
        let members = |name: &str| model.shape(&ShapeId::new("a", name)).expect("defined above").members.values();
        assert_eq!(members("E").map(enum_value).collect::<Vec<_>>(), ["ONE", "2"]);
        assert_eq!(members("I").map(int_enum_value).collect::<Vec<_>>(), [Some(4)]);
    }
}
